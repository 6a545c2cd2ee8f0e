//! 计日惯例 — parts of a year between two days.

use jiff::civil::Date;

/// 计日惯例 — how many years lie between two days.
///
/// | Name | Part of a year |
/// |---|---|
/// | `act/365F` | days / 365, leap years or not: what `XIRR` and `XNPV` of every spreadsheet use |
/// | `act/365.25`, `act/364`, `act/360` | days over that many |
/// | `NL/365` | days without 29 February, / 365 |
/// | `act/act ISDA` | days in leap years / 366 and days in other years / 365 |
/// | `30/360 US` (SIA) | months of 30 days; the last of February counts as the 30th when the first day is one |
/// | `30/360 ISDA` (bond basis) | months of 30 days; a last day 31 counts as 30 where the first is 30 or 31 |
/// | `30E/360` | months of 30 days; the 31st always counts as the 30th |
///
/// Source: ISDA 2006 definitions §4.16 as the open library pyxirr describes them; not read in the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum DayCount {
    #[default]
    Actual365Fixed,
    Actual365Quarter,
    Actual364,
    Actual360,
    NoLeap365,
    ActualActualIsda,
    Thirty360Us,
    Thirty360Isda,
    Thirty360European,
}

use DayCount::*;

/// As cases and contracts spell them, blanks and case ignored.
const NAMES: &[(&str, DayCount)] = &[
    ("act/365f", Actual365Fixed),
    ("act/365", Actual365Fixed),
    ("act/365fixed", Actual365Fixed),
    ("act/365.25", Actual365Quarter),
    ("act/364", Actual364),
    ("act/360", Actual360),
    ("nl/365", NoLeap365),
    ("act/actisda", ActualActualIsda),
    ("act/act", ActualActualIsda),
    ("30/360us", Thirty360Us),
    ("30/360sia", Thirty360Us),
    ("30u/360", Thirty360Us),
    ("30/360isda", Thirty360Isda),
    ("30/360bondbasis", Thirty360Isda),
    ("30e/360", Thirty360European),
    ("30/360european", Thirty360European),
];

impl DayCount {
    /// The convention of a name such as `30/360 SIA`.
    ///
    /// ```
    /// use dataworth::finance::DayCount;
    /// assert_eq!(DayCount::named("act/act ISDA"), Some(DayCount::ActualActualIsda));
    /// assert_eq!(DayCount::named("lunar"), None);
    /// ```
    pub fn named(name: &str) -> Option<DayCount> {
        let plain: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = plain.to_lowercase().replace("actual", "act");
        NAMES.iter().find(|(known, _)| *known == plain).map(|(_, basis)| *basis)
    }

    /// Years from `start` to `end`, negative where the end is earlier.
    ///
    /// ```
    /// use dataworth::finance::DayCount;
    /// use jiff::civil::date;
    /// let half = |basis: DayCount| basis.years(date(2007, 1, 12), date(2008, 2, 14));
    /// assert_eq!(half(DayCount::Actual360), 398.0 / 360.0);
    /// assert_eq!(half(DayCount::Thirty360Us), 392.0 / 360.0);
    /// ```
    pub fn years(self, start: Date, end: Date) -> f64 {
        let (parts, whole) = self.fraction(start, end);
        parts as f64 / whole as f64
    }

    /// The same as a fraction of two whole numbers.
    pub fn fraction(self, start: Date, end: Date) -> (i64, i64) {
        let days = || day_number(end) - day_number(start);
        match self {
            Actual365Fixed => (days(), 365),
            Actual365Quarter => (4 * days(), 1461),
            Actual364 => (days(), 364),
            Actual360 => (days(), 360),
            NoLeap365 => (days() - leap_days(end) + leap_days(start), 365),
            ActualActualIsda => (isda_parts(end) - isda_parts(start), 365 * 366),
            Thirty360Us => (thirty(start, end, us), 360),
            Thirty360Isda => (thirty(start, end, bond), 360),
            Thirty360European => (thirty(start, end, european), 360),
        }
    }
}

/// Days since 1 March of the year 0.
pub fn day_number(day: Date) -> i64 {
    // A year from March on has its leap day last; 153 days are five months from March.
    let month = (i64::from(day.month()) + 9) % 12;
    let year = i64::from(day.year()) - i64::from(day.month() <= 2);
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leaps + (153 * month + 2) / 5 + i64::from(day.day()) - 1
}

/// 29ths of February up to a day, itself included.
fn leap_days(day: Date) -> i64 {
    let year = i64::from(day.year()) - 1;
    let before = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    before + i64::from(day.in_leap_year() && (day.month(), day.day()) >= (2, 29))
}

/// Years up to a day in parts of 1/(365·366): days of a leap year count 365 of them, others 366.
fn isda_parts(day: Date) -> i64 {
    let part = if day.in_leap_year() { 365 } else { 366 };
    i64::from(day.year()) * 365 * 366 + (i64::from(day.day_of_year()) - 1) * part
}

fn thirty(start: Date, end: Date, days: impl Fn(Date, Date) -> (i64, i64)) -> i64 {
    let (first, last) = days(start, end);
    let years = i64::from(end.year()) - i64::from(start.year());
    let months = i64::from(end.month()) - i64::from(start.month());
    360 * years + 30 * months + last - first
}

fn february_ends(day: Date) -> bool {
    day.month() == 2 && day.day() == day.days_in_month()
}

fn us(start: Date, end: Date) -> (i64, i64) {
    let first = if february_ends(start) { 30 } else { i64::from(start.day()) };
    let both = february_ends(start) && february_ends(end);
    let last = if both { 30 } else { i64::from(end.day()) };
    capped(first, last)
}

fn bond(start: Date, end: Date) -> (i64, i64) {
    capped(i64::from(start.day()), i64::from(end.day()))
}

fn capped(first: i64, last: i64) -> (i64, i64) {
    (first.min(30), if first >= 30 { last.min(30) } else { last })
}

fn european(start: Date, end: Date) -> (i64, i64) {
    (i64::from(start.day()).min(30), i64::from(end.day()).min(30))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// 30/360 between month ends, by hand from the rules above.
    #[test]
    fn months_of_thirty_days() {
        let table = [
            (date(2011, 1, 31), date(2011, 2, 28), [28, 28, 28]),
            (date(2011, 2, 28), date(2011, 3, 31), [30, 33, 32]),
            (date(2012, 2, 29), date(2013, 2, 28), [360, 359, 359]),
            (date(2011, 1, 30), date(2011, 3, 31), [60, 60, 60]),
            (date(2011, 1, 15), date(2011, 3, 31), [76, 76, 75]),
        ];
        for (start, end, days) in table {
            for (basis, days) in [Thirty360Us, Thirty360Isda, Thirty360European].into_iter().zip(days) {
                assert_eq!(basis.fraction(start, end), (days, 360), "{start} {end} {basis:?}");
            }
        }
    }

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        let mut day = date(1895, 12, 28);
        let mut number = day_number(day);
        while day < date(2105, 3, 2) {
            day = day.tomorrow().unwrap();
            number += 1;
            assert_eq!(day_number(day), number, "{day}");
        }
    }

    #[test]
    fn a_leap_year_is_one_year_of_its_own() {
        let whole = |basis: DayCount, year| basis.fraction(date(year, 1, 1), date(year + 1, 1, 1));
        assert_eq!(whole(ActualActualIsda, 2024), (365 * 366, 365 * 366));
        assert_eq!(whole(ActualActualIsda, 2023), (365 * 366, 365 * 366));
        assert_eq!(whole(NoLeap365, 2024), (365, 365));
        assert_eq!(whole(Actual365Fixed, 2024), (366, 365));
        assert_eq!(NoLeap365.fraction(date(2024, 2, 28), date(2024, 3, 1)), (1, 365));
    }
}
