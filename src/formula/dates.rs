//! 日期 — the day counts that all faces share.

use jiff::civil::{Date, date};

/// The day a spreadsheet counts as 0, so that 1900-03-01 is 61 as in every program.
const EPOCH: Date = date(1899, 12, 30);

/// A date as a spreadsheet counts it.
pub fn serial(day: Date) -> i32 {
    day.since(EPOCH).map_or(0, |span| span.get_days())
}

/// The date of a spreadsheet's count, if the calendar has it.
pub fn from_serial(days: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Years between two dates as whole years, and days over the length of the broken year.
///
/// The broken year runs from the last anniversary to the next; 0 where `end` is not after `start`.
///
/// ```
/// use dataworth::formula::dates::{serial, years_between};
/// use jiff::civil::date;
/// let (a, b) = (serial(date(2025, 12, 31)), serial(date(2028, 12, 31)));
/// assert_eq!(years_between(a, b), Some((3, 0, 365)));
/// ```
pub fn years_between(start: i32, end: i32) -> Option<(i32, i32, i32)> {
    if end <= start {
        return Some((0, 0, 1));
    }
    let (first, last) = (from_serial(start)?, from_serial(end)?);
    let mut whole = i32::from(last.year()) - i32::from(first.year());
    if (last.month(), last.day()) < (first.month(), first.day()) {
        whole -= 1;
    }
    let (from, to) = (anniversary(first, whole)?, anniversary(first, whole + 1)?);
    Some((whole, end - serial(from), serial(to) - serial(from)))
}

/// The same day `years` later; 29 February becomes 28 February, as `EDATE` has it.
fn anniversary(day: Date, years: i32) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_years(years).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_those_of_spreadsheets() {
        assert_eq!(serial(date(1900, 3, 1)), 61);
        assert_eq!(serial(date(2025, 12, 31)), 46022);
        assert_eq!(from_serial(46022), Some(date(2025, 12, 31)));
        assert_eq!(from_serial(i32::MAX), None);
    }

    #[test]
    fn broken_years_count_their_own_days() {
        let y = |a, b| years_between(serial(a), serial(b)).unwrap();
        assert_eq!(y(date(2025, 12, 31), date(2026, 10, 16)), (0, 289, 365));
        assert_eq!(y(date(2024, 2, 29), date(2025, 2, 28)), (0, 365, 365));
        assert_eq!(y(date(2024, 2, 29), date(2025, 3, 1)), (1, 1, 365));
        assert_eq!(y(date(2023, 6, 30), date(2024, 6, 29)), (0, 365, 366));
        assert_eq!(y(date(2026, 1, 1), date(2025, 1, 1)), (0, 0, 1));
    }
}
