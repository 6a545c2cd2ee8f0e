//! 表头 — one head taken apart: model, name, unit, year.

use super::key::key;
use super::raw::{RawValue, date_from_serial};
use super::unit::Unit;
use super::vocabulary::Vocabulary;

/// A head, or the name in an item column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// As written, on one line.
    pub text: String,
    /// The model of `model:input`, folded.
    pub model: Option<String>,
    /// The folded name, with its bracket.
    pub key: String,
    /// The folded name without a bracket at its end.
    pub base: String,
    /// The unit in the bracket.
    pub unit: Option<Unit>,
    /// The text of the bracket.
    pub bracket: Option<String>,
}

/// A forecast period that a head names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Year {
    /// 第1年: counted from the valuation date.
    Relative(u16),
    /// 2026年.
    Calendar(u16),
}

impl Year {
    pub fn number(self) -> u16 {
        match self {
            Year::Relative(number) | Year::Calendar(number) => number,
        }
    }

    fn of(number: u16) -> Option<Year> {
        match number {
            1..=200 => Some(Year::Relative(number)),
            1900..=2200 => Some(Year::Calendar(number)),
            _ => None,
        }
    }
}

impl Head {
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> Head {
        let folded = key(text);
        let (model, name) = qualified(&folded, vocabulary);
        let (base, bracket) = bracketed(name);
        Head {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            model: model.map(str::to_string),
            key: name.to_string(),
            base: base.to_string(),
            unit: bracket.map(Unit::parse),
            bracket: bracket.map(str::to_string),
        }
    }

    /// Whether the library has an input or a parameter of this name.
    pub fn is_known(&self, vocabulary: &Vocabulary) -> bool {
        let known = |key: &str| vocabulary.input(key).is_some() || vocabulary.parameter(key).is_some();
        known(&self.key) || known(&self.base)
    }
}

/// Only a colon after the name of a model parts the two.
fn qualified<'a>(folded: &'a str, vocabulary: &Vocabulary) -> (Option<&'a str>, &'a str) {
    let split = folded.split_once([':', '#']);
    match split.filter(|(model, _)| !vocabulary.models(model).is_empty()) {
        Some((model, name)) => (Some(model), name),
        None => (None, folded),
    }
}

fn bracketed(name: &str) -> (&str, Option<&str>) {
    let open = |close: char| match close {
        ')' => Some('('),
        ']' | '】' => Some(if close == ']' { '[' } else { '【' }),
        _ => None,
    };
    let inner = name.chars().next_back().and_then(|close| {
        let inside = name.strip_suffix(close)?;
        inside.rsplit_once(open(close)?)
    });
    match inner {
        Some((base, bracket)) if !base.is_empty() && !bracket.is_empty() => (base, Some(bracket)),
        _ => match name.rsplit_once([',', '、']) {
            // 收入，万元
            Some((base, unit)) if !base.is_empty() && Unit::parse(unit).is_money() => (base, Some(unit)),
            _ => (name, None),
        },
    }
}

/// The year of a head that is text: `2026年`, `FY2026`, `第1年`, `t1`, `1`.
pub fn year_of_text(base: &str) -> Option<Year> {
    let word = |prefixes: &[&str], text: &str| -> Option<u16> {
        prefixes.iter().find_map(|prefix| digits(text.strip_prefix(prefix)?))
    };
    let bare = base.trim_end_matches("预测").trim_end_matches(['e', 'f']);
    if let Some(rest) = bare.strip_prefix('第') {
        let number = rest.strip_suffix(['年', '期']).and_then(digits)?;
        return Year::of(number).filter(|year| matches!(year, Year::Relative(_)));
    }
    let plain = bare.strip_suffix("年度").or_else(|| bare.strip_suffix('年')).unwrap_or(bare);
    if let Some(number) = word(&["t", "year", "y"], plain) {
        return Year::of(number);
    }
    Year::of(word(&["fy", ""], plain)?)
}

fn digits(text: &str) -> Option<u16> {
    const CHINESE: &[&str] = &["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    if let Some(at) = CHINESE.iter().position(|word| *word == text) {
        return u16::try_from(at + 1).ok();
    }
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// The year of a head that is a number or a date.
pub fn year_of_number(value: f64, date: bool, date_1904: bool) -> Option<Year> {
    if date {
        let day = date_from_serial(value, date_1904)?;
        return u16::try_from(day.year()).ok().and_then(Year::of);
    }
    let whole = value.fract() == 0.0 && (1.0..=2200.0).contains(&value);
    whole.then(|| Year::of(value as u16)).flatten()
}

/// The year that a head cell names.
pub fn year_of(value: &RawValue, head: Option<&Head>, date_1904: bool) -> Option<Year> {
    match value {
        RawValue::Number { value, date, .. } => year_of_number(*value, *date, date_1904),
        RawValue::Text(_) => head.and_then(|head| year_of_text(&head.base)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_people_write() {
        let table = [
            ("2026", Some(Year::Calendar(2026))),
            ("2026年", Some(Year::Calendar(2026))),
            ("2026年度", Some(Year::Calendar(2026))),
            ("2026e", Some(Year::Calendar(2026))),
            ("fy2027", Some(Year::Calendar(2027))),
            ("第1年", Some(Year::Relative(1))),
            ("第三年", Some(Year::Relative(3))),
            ("第2期", Some(Year::Relative(2))),
            ("t1", Some(Year::Relative(1))),
            ("year2", Some(Year::Relative(2))),
            ("7", Some(Year::Relative(7))),
            ("0", None),
            ("450", None),
            ("t", None),
            ("收入", None),
        ];
        for (text, year) in table {
            assert_eq!(year_of_text(text), year, "{text}");
        }
    }

    #[test]
    fn heads_come_apart() {
        let head = Head::parse("开发\n成本（万元）", &Vocabulary::default());
        assert_eq!((head.base.as_str(), head.unit.map(|u| u.shift)), ("开发成本", Some(4)));
        assert_eq!(head.text, "开发 成本（万元）");
        assert_eq!(Head::parse("收入，万元", &Vocabulary::default()).base, "收入");
        assert_eq!(Head::parse("其中:收入", &Vocabulary::default()).model, None);
    }
}
