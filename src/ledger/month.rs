//! 会计期间 — calendar months, the grain of every schedule.

use jiff::civil::Date;
use std::fmt;

/// A calendar month 会计月份.
///
/// ```
/// use dataworth::ledger::Month;
/// let june = Month::parse("2025-06").ok_or("no month")?;
/// assert_eq!(june.plus(7).to_string(), "2026-01");
/// assert_eq!(june.end().to_string(), "2025-06-30");
/// assert!(Month::parse("2025-13").is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Month {
        Month(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
    }

    /// A month of a year, from 1 to 12.
    pub fn new(year: i16, month: i8) -> Option<Month> {
        Date::new(year, month, 1).ok().map(Month::of)
    }

    /// Reads `2025-06`.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let digits =
            |part: &str, least: usize| part.len() >= least && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        Month::new(year.parse().ok()?, month.parse().ok()?)
    }

    pub fn year(self) -> i16 {
        self.0.div_euclid(12) as i16
    }

    /// From 1 to 12.
    pub fn number(self) -> i8 {
        (self.0.rem_euclid(12) + 1) as i8
    }

    /// So many months later.
    pub fn plus(self, months: i32) -> Month {
        Month(self.0.saturating_add(months))
    }

    /// How many months lie between, `self` later.
    pub fn since(self, earlier: Month) -> i32 {
        self.0 - earlier.0
    }

    /// The last day; the last day there is where the month is out of the calendar.
    pub fn end(self) -> Date {
        Date::new(self.year(), self.number(), 1).map_or(Date::MAX, Date::last_of_month)
    }

    /// The first day; the last day there is where the month is out of the calendar.
    pub fn start(self) -> Date {
        Date::new(self.year(), self.number(), 1).unwrap_or(Date::MAX)
    }

    pub fn is_december(self) -> bool {
        self.number() == 12
    }

    /// December of the same year.
    pub fn december(self) -> Month {
        Month(self.0 - self.0.rem_euclid(12) + 11)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}
