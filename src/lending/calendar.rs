//! 监测日历 — days that a lender watches, counted from the original anchor so that month ends do not drift.

use crate::diag::Code;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};
use std::collections::BTreeMap;

/// Months between two revaluations at most: once a year at least (银监发〔2017〕16号).
pub const RAREST: i32 = 12;

/// Days before the end of a registration on which its renewal is due.
pub const RENEWAL_DAYS: i32 = 90;
/// Months for which a risk assessment is valid (工业和信息化领域数据安全风险评估实施细则 第六条).
pub const ASSESSMENT_MONTHS: i32 = 12;
/// Working days before the end of an export assessment by which its extension is asked for
/// (促进和规范数据跨境流动规定 第九条).
pub const EXTENSION_DAYS: i32 = 60;
/// Working days within which a pledge is recorded with the registrar (北京市企业数据知识产权工作指引 第十六条).
pub const RECORD_DAYS: i32 = 10;

/// Which days are worked 工作日历.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Monday to Friday, whatever the holidays.
    MonFri,
    /// Holidays and worked weekends by day, up to the last year of the table.
    Table { id: String, days: BTreeMap<Date, bool>, last_year: i16 },
}

impl Calendar {
    /// As it is printed beside a date.
    pub fn id(&self) -> &str {
        match self {
            Calendar::MonFri => "mon_fri",
            Calendar::Table { id, .. } => id,
        }
    }

    fn works(&self, day: Date) -> bool {
        let weekday = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        match self {
            Calendar::MonFri => weekday,
            Calendar::Table { days, .. } => days.get(&day).copied().unwrap_or(weekday),
        }
    }

    /// Whether nothing after a day can change it: the table knows its year.
    pub fn is_final(&self, day: Date) -> bool {
        match self {
            Calendar::MonFri => true,
            Calendar::Table { last_year, .. } => day.year() <= *last_year,
        }
    }

    /// The n-th working day after a day, or before it where n is negative.
    ///
    /// ```
    /// use dataworth::lending::calendar::Calendar;
    /// use jiff::civil::date;
    /// assert_eq!(Calendar::MonFri.shift(date(2025, 4, 11), 10), Some(date(2025, 4, 25)));
    /// assert_eq!(Calendar::MonFri.shift(date(2027, 5, 20), -60), Some(date(2027, 2, 25)));
    /// ```
    pub fn shift(&self, from: Date, days: i32) -> Option<Date> {
        let step: Span = if days < 0 { (-1).days() } else { 1.day() };
        let (mut day, mut left) = (from, days.unsigned_abs());
        while left > 0 {
            day = day.checked_add(step).ok()?;
            left -= u32::from(self.works(day));
        }
        Some(day)
    }
}

/// The day so many months after an anchor, the last of its month where it has no such day.
///
/// ```
/// use dataworth::lending::calendar::months_after;
/// use jiff::civil::date;
/// assert_eq!(months_after(date(2025, 8, 31), 6), Some(date(2026, 2, 28)));
/// assert_eq!(months_after(date(2025, 8, 31), 12), Some(date(2026, 8, 31)));
/// ```
pub fn months_after(anchor: Date, months: i32) -> Option<Date> {
    anchor.checked_add(Span::new().try_months(months).ok()?).ok()
}

/// Whole months from a day to another, by [`months_after`].
///
/// ```
/// use dataworth::lending::calendar::months_between;
/// use jiff::civil::date;
/// assert_eq!(months_between(date(2025, 8, 31), date(2026, 2, 28)), 6);
/// assert_eq!(months_between(date(2025, 8, 31), date(2026, 2, 27)), 5);
/// ```
pub fn months_between(from: Date, to: Date) -> i32 {
    let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
    let most = months(to) - months(from);
    let reached = |months: &i32| months_after(from, *months).is_some_and(|day| day <= to);
    if reached(&most) { most } else { most - 1 }
}

/// Days of revaluation after an anchor: all before `until`, or so many.
///
/// # Errors
/// [`Code::RevaluationLessThanAnnual`] where they are rarer than yearly.
pub fn revaluations(anchor: Date, months: i32, until: Until) -> Result<Vec<Date>, Code> {
    if !(1..=RAREST).contains(&months) {
        return Err(Code::RevaluationLessThanAnnual);
    }
    let days = (1..=1_200).map_while(|at| months_after(anchor, at * months));
    Ok(match until {
        Until::Day(end) => days.take_while(|day| *day < end).collect(),
        Until::Count(count) => days.take(count).collect(),
    })
}

/// How far revaluations go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Before a day, as maturity is no revaluation.
    Day(Date),
    Count(usize),
}

/// The last day on which a valuation may be used: the day before its term of months ends. A month that has no such
/// day ends with its last one, which still counts.
///
/// ```
/// use dataworth::lending::calendar::last_use;
/// use jiff::civil::date;
/// assert_eq!(last_use(date(2025, 12, 31), 12), Some(date(2026, 12, 30)));
/// assert_eq!(last_use(date(2026, 8, 31), 6), Some(date(2027, 2, 28)));
/// ```
pub fn last_use(base: Date, months: i32) -> Option<Date> {
    let end = months_after(base, months)?;
    if end.day() < base.day() { Some(end) } else { end.yesterday().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_table_knows_holidays_and_worked_weekends() {
        let days = BTreeMap::from([(date(2025, 10, 1), false), (date(2025, 9, 28), true)]);
        let calendar = Calendar::Table { id: "cn".into(), days, last_year: 2025 };
        assert_eq!(calendar.shift(date(2025, 9, 26), 1), Some(date(2025, 9, 28)), "a worked Sunday");
        assert_eq!(calendar.shift(date(2025, 9, 30), 1), Some(date(2025, 10, 2)));
        assert!(calendar.is_final(date(2025, 12, 31)) && !calendar.is_final(date(2026, 1, 1)));
    }

    #[test]
    fn revaluations_keep_their_anchor() {
        let days = revaluations(date(2025, 8, 31), 6, Until::Count(3)).unwrap();
        assert_eq!(days, [date(2026, 2, 28), date(2026, 8, 31), date(2027, 2, 28)]);
        let until = revaluations(date(2025, 4, 15), 6, Until::Day(date(2026, 10, 15))).unwrap();
        assert_eq!(until, [date(2025, 10, 15), date(2026, 4, 15)]);
        assert_eq!(
            revaluations(date(2025, 4, 15), 18, Until::Count(1)),
            Err(Code::RevaluationLessThanAnnual)
        );
        assert_eq!(last_use(date(2025, 2, 28), 12), Some(date(2026, 2, 27)));
    }
}
