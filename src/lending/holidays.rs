//! 节假日表 — the working calendar of China as data, a notice of the State Council a year.

use super::calendar::Calendar;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

const CN: &str = include_str!("../../models/calendars/cn.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    #[expect(dead_code, reason = "for readers of the file")]
    label: crate::model::Words,
    #[expect(dead_code, reason = "for readers of the file")]
    note: crate::model::Words,
    years: Vec<Year>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    year: i16,
    source: String,
    seen: String,
    verified_on: String,
    /// First and last day of each holiday.
    off: Vec<[String; 2]>,
    worked: Vec<String>,
}

/// The notice behind a year of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub year: i16,
    pub source: String,
    /// How far it was read.
    pub seen: String,
    pub verified_on: String,
}

/// 中国法定工作日, and the notices it was made from. `None` if the table in the program is broken, which its
/// test rules out.
///
/// ```
/// use dataworth::lending::holidays;
/// use jiff::civil::date;
/// let (calendar, notices) = holidays::cn().ok_or("table")?;
/// // The eve of the spring festival is a Sunday that was worked; eight days of holiday follow.
/// assert_eq!(calendar.shift(date(2025, 1, 24), 1), Some(date(2025, 1, 26)));
/// assert_eq!(calendar.shift(date(2025, 1, 27), 1), Some(date(2025, 2, 5)));
/// assert!(notices.iter().all(|notice| !notice.source.is_empty()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cn() -> Option<(Calendar, Vec<Notice>)> {
    let file: File = toml::from_str(CN).ok()?;
    let mut days = BTreeMap::new();
    for year in &file.years {
        for [first, last] in &year.off {
            let (mut day, last): (Date, Date) = (first.parse().ok()?, last.parse().ok()?);
            while day <= last {
                days.insert(day, false);
                day = day.tomorrow().ok()?;
            }
        }
        for day in &year.worked {
            days.insert(day.parse().ok()?, true);
        }
    }
    let last_year = file.years.iter().map(|year| year.year).max()?;
    let notice = |year: Year| Notice {
        year: year.year,
        source: year.source,
        seen: year.seen,
        verified_on: year.verified_on,
    };
    Some((Calendar::Table { id: file.id, days, last_year }, file.years.into_iter().map(notice).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;

    /// A worked day is a weekend, years follow each other, and each has its holidays within it or at its ends.
    #[test]
    fn the_table_is_sound() {
        let (Calendar::Table { days, last_year, .. }, notices) = cn().unwrap() else { panic!("no table") };
        assert!(notices.windows(2).all(|pair| pair[1].year == pair[0].year + 1));
        assert_eq!(Some(last_year), notices.last().map(|notice| notice.year));
        for (day, works) in days {
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert!(!works || weekend, "{day}");
            assert!(notices.iter().any(|notice| notice.year == day.year()), "{day}");
        }
    }

    /// Working days of a year: 365 or 366 less weekends and the legal holidays (11 a year, 13 from 2025).
    #[test]
    fn working_days_of_a_year() {
        let (calendar, _) = cn().unwrap();
        for (year, expected) in [(2024, 251), (2025, 248), (2026, 248)] {
            let (mut day, mut count) = (Date::constant(year - 1, 12, 31), 0);
            while let Some(next) = calendar.shift(day, 1).filter(|next| next.year() == year) {
                (day, count) = (next, count + 1);
            }
            assert_eq!(count, expected, "{year}");
        }
    }
}
