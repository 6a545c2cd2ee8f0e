//! Dates as people type them and as Excel counts them.
use super::fold::{half_width, is_invisible};
use jiff::ToSpan as _;
use jiff::civil::Date;

/// What a text says of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParsedDate {
    Day(Date),
    /// A month without its day; which of its ends is meant depends on the column.
    Month {
        first: Date,
        last: Date,
    },
    /// It may be a date, but a year of two digits is not guessed at.
    TwoDigitYear,
}

/// Reads a date with year, month and day in this order; `None` if it is none.
///
/// A time of day is taken only if it is midnight. `3/1/2026` is refused: it has two readings.
pub fn parse_date(text: &str) -> Option<ParsedDate> {
    if text.chars().nth(40).is_some() {
        return None;
    }
    let text: String = text.chars().filter(|c| !is_invisible(*c)).map(half_width).collect();
    let text = without_midnight(text.trim());
    let parts = compact(text).or_else(|| separated(text))?;
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => Some(ParsedDate::Day(date(year, month, day)?)),
        [year, month] if year.len() == 4 => {
            let first = date(year, month, "1")?;
            Some(ParsedDate::Month { first, last: first.last_of_month() })
        }
        [_, _, year] if year.len() == 4 => None,
        [_, _, _] => Some(ParsedDate::TwoDigitYear),
        _ => None,
    }
}

fn without_midnight(text: &str) -> &str {
    let Some((day, time)) = text.split_once([' ', 'T']) else { return text };
    let midnight = ["0:00", "00:00", "0:00:00", "00:00:00", "00:00:00.000", "00:00:00Z"];
    if midnight.contains(&time.trim()) { day } else { text }
}

/// `20260301`.
fn compact(text: &str) -> Option<Vec<&str>> {
    let plain = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| [text.get(..4), text.get(4..6), text.get(6..)].into_iter().flatten().collect())
}

fn separated(text: &str) -> Option<Vec<&str>> {
    let parts = if text.contains('年') { chinese(text)? } else { by_one_mark(text)? };
    let number =
        |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.iter().all(number).then_some(parts)
}

/// `2026年3月1日`, `2026年3月`.
fn chinese(text: &str) -> Option<Vec<&str>> {
    let (year, rest) = text.split_once('年')?;
    let (month, day) = rest.split_once('月')?;
    let day = day.trim();
    let mut parts = vec![year.trim(), month.trim()];
    if !day.is_empty() {
        parts.push(day.strip_suffix(['日', '号'])?.trim());
    }
    Some(parts)
}

fn by_one_mark(text: &str) -> Option<Vec<&str>> {
    let mark = text.chars().find(|c| "-/.".contains(*c))?;
    Some(text.split(mark).collect())
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let year: i16 = year.parse().ok().filter(|year| *year >= 1900)?;
    if month.len() > 2 || day.len() > 2 {
        return None;
    }
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The day an Excel serial stands for; a time of day is dropped.
///
/// In the 1900 system serial 60 is 1900-02-29, a day that never was: `None`, and the days before it
/// are counted one higher than the calendar's.
pub fn date_from_serial(serial: f64, date_1904: bool) -> Option<Date> {
    let days = serial.floor();
    let first = if date_1904 { 0.0 } else { 1.0 };
    if !(first..=2_958_465.0).contains(&days) || (!date_1904 && days == 60.0) {
        return None;
    }
    let shift = if !date_1904 && days < 60.0 { 1 } else { 0 };
    epoch(date_1904)?.checked_add((days as i32 + shift).days()).ok()
}

/// The Excel serial of a day; `None` before the system's first.
pub fn serial_from_date(date: Date, date_1904: bool) -> Option<i32> {
    let days = date.since(epoch(date_1904)?).ok()?.get_days();
    let serial = if !date_1904 && days <= 60 { days - 1 } else { days };
    (serial >= if date_1904 { 0 } else { 1 }).then_some(serial)
}

/// The day numbered 0, as far as days after February 1900 are concerned.
fn epoch(date_1904: bool) -> Option<Date> {
    if date_1904 { Date::new(1904, 1, 1).ok() } else { Date::new(1899, 12, 30).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_people_type() {
        let texts = [
            "2026-03-01",
            "2026-3-1",
            "2026/3/1",
            "2026/03/01",
            "2026.3.1",
            "2026年3月1日",
            "2026年03月01日",
            "2026 年 3 月 1 日",
            "2026年3月1号",
            "20260301",
            "２０２６－０３－０１",
            " 2026-03-01 ",
            "2026/3/1 0:00",
            "2026-03-01T00:00:00",
        ];
        for text in texts {
            assert_eq!(parse_date(text), Some(ParsedDate::Day(date(2026, 3, 1))), "{text}");
        }
    }

    #[test]
    fn months_have_two_ends() {
        for text in ["2026年2月", "2026-02", "2026/2"] {
            let month = ParsedDate::Month { first: date(2026, 2, 1), last: date(2026, 2, 28) };
            assert_eq!(parse_date(text), Some(month), "{text}");
        }
    }

    #[test]
    fn what_is_refused() {
        for text in ["26-3-1", "26/03/01", "26年3月1日", "03/01/26"] {
            assert_eq!(parse_date(text), Some(ParsedDate::TwoDigitYear), "{text}");
        }
        let table = [
            "",
            "3/1/2026",
            "2026-13-01",
            "2026-02-29",
            "2026-3/1",
            "2026",
            "2026年",
            "202603",
            "明天",
            "2026-03-01 14:30",
            "1899-12-31",
            "2026-003-01",
            "20261301",
            "2026--1",
            "1.5",
        ];
        for text in table {
            assert_eq!(parse_date(text).filter(|found| *found != ParsedDate::TwoDigitYear), None, "{text}");
        }
        assert_eq!(parse_date("1.5"), None);
    }

    // Serials as Excel shows them.
    #[test]
    fn serials_of_both_systems() {
        let table = [
            (1.0, date(1900, 1, 1)),
            (59.0, date(1900, 2, 28)),
            (61.0, date(1900, 3, 1)),
            (36526.0, date(2000, 1, 1)),
            (46082.0, date(2026, 3, 1)),
            (2_958_465.0, date(9999, 12, 31)),
        ];
        for (serial, day) in table {
            assert_eq!(date_from_serial(serial, false), Some(day), "{serial}");
            assert_eq!(serial_from_date(day, false).map(f64::from), Some(serial), "{day}");
        }
        assert_eq!(date_from_serial(44620.75, true), Some(date(2026, 3, 1)));
        assert_eq!(date_from_serial(0.0, true), Some(date(1904, 1, 1)));
        assert_eq!(serial_from_date(date(2026, 3, 1), true), Some(44620));
    }

    #[test]
    fn serials_that_are_no_day() {
        for serial in [0.0, 0.5, -1.0, 60.0, 60.9, 2_958_466.0, f64::NAN, f64::INFINITY] {
            assert_eq!(date_from_serial(serial, false), None, "{serial}");
        }
        assert_eq!(serial_from_date(date(1899, 12, 31), false), None);
    }
}
