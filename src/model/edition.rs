//! 版本 — which edition of a model governs at the date of the work.

use super::file::Effective;
use jiff::civil::Date;

/// A model asked for by name: `id`, or `id@edition` where the workbook pins it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pin {
    pub id: String,
    pub edition: Option<String>,
}

impl Pin {
    /// ```
    /// use dataworth::model::Pin;
    /// assert_eq!(Pin::parse("income.direct@1").edition.as_deref(), Some("1"));
    /// assert_eq!(Pin::parse(" income.direct ").edition, None);
    /// ```
    pub fn parse(text: &str) -> Self {
        match text.trim().split_once('@') {
            Some((id, edition)) => Pin { id: id.trim().into(), edition: Some(edition.trim().into()) },
            None => Pin { id: text.trim().into(), edition: None },
        }
    }
}

/// A date of a file, `YYYY-MM-DD`.
pub fn parse_date(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

impl Effective {
    /// First and last day; an open end is the end of the calendar.
    pub fn days(&self) -> Option<(Date, Date)> {
        let to = match &self.to {
            Some(to) => parse_date(to)?,
            None => Date::MAX,
        };
        Some((parse_date(&self.from)?, to))
    }

    pub fn covers(&self, day: Date) -> bool {
        self.days().is_some_and(|(from, to)| from <= day && day <= to)
    }

    pub fn overlaps(&self, other: &Effective) -> bool {
        match (self.days(), other.days()) {
            (Some((a, b)), Some((c, d))) => a <= d && c <= b,
            _ => false,
        }
    }
}
