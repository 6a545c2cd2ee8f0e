//! Figures at the width the file has 原宽度, and what they mean as decimals and as floats.
use super::decimal;
use crate::portfolio::raw::shortest_decimal;
use jiff::civil::Date;
use std::sync::Arc;

/// The cells of a column. A list column holds the figures of all its lists in one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Figures {
    /// 64-bit floats; each means its shortest decimal.
    Float(Vec<f64>),
    /// 32-bit floats; each means its own shortest decimal, so 0.1 is 0.1.
    Single(Vec<f32>),
    /// Whole numbers and short decimals: units × 10⁻ˢᶜᵃˡᵉ.
    Units32 { units: Vec<i32>, scale: u8 },
    /// The same, wider; unsigned 32-bit numbers too.
    Units64 { units: Vec<i64>, scale: u8 },
    /// Plain decimals, where a batch holds one that neither 64 bits nor a float can: the column is then
    /// text in that batch, and something narrower in the others.
    Long { text: Vec<Box<str>> },
    /// Texts by number; a text may stand under several numbers where nearly all are different.
    Text { codes: Vec<u32>, texts: Vec<Arc<str>> },
    /// Yes or no.
    Flags(Vec<bool>),
    /// Days since 1970-01-01, from 1900-01-01 to 9999-12-31.
    Days(Vec<i32>),
}

impl Figures {
    pub fn len(&self) -> usize {
        match self {
            Self::Float(all) => all.len(),
            Self::Single(all) => all.len(),
            Self::Units32 { units, .. } => units.len(),
            Self::Units64 { units, .. } => units.len(),
            Self::Long { text } => text.len(),
            Self::Text { codes, .. } => codes.len(),
            Self::Flags(all) => all.len(),
            Self::Days(all) => all.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a cell means, without loss: the plain decimal without needless zeros, the text, `true` or
    /// `false`, the day as `2026-03-01`. NaN and infinities read `NaN`, `inf` and `-inf`.
    ///
    /// ```
    /// use dataworth::portfolio::columnar::Figures;
    /// let cents = Figures::Units32 { units: vec![-5, 120], scale: 2 };
    /// assert_eq!((cents.exact_text(0), cents.exact_text(1)), ("-0.05".into(), "1.2".into()));
    /// assert_eq!(Figures::Single(vec![0.1]).exact_text(0), "0.1");
    /// ```
    pub fn exact_text(&self, at: usize) -> String {
        let text = match self {
            Self::Float(all) => all.get(at).map(|value| float(*value)),
            Self::Single(all) => all.get(at).map(|value| single(*value)),
            Self::Units32 { units, scale } => units.get(at).map(|units| decimal::of_units(*units, *scale)),
            Self::Units64 { units, scale } => units.get(at).map(|units| decimal::of_units(*units, *scale)),
            Self::Long { text } => text.get(at).map(|text| text.to_string()),
            Self::Text { codes, texts } => text(codes, texts, at).map(|text| text.to_string()),
            Self::Flags(all) => all.get(at).map(ToString::to_string),
            Self::Days(all) => all.get(at).map(|day| date_text(*day)),
        };
        text.unwrap_or_default()
    }

    /// The text of a text column.
    pub fn text(&self, at: usize) -> Option<&Arc<str>> {
        match self {
            Self::Text { codes, texts } => text(codes, texts, at),
            _ => None,
        }
    }

    /// Fills a slice with the figures from a place on, each correctly rounded; what are no figures is NaN.
    pub fn to_f64(&self, from: usize, out: &mut [f64]) {
        match self {
            Self::Float(all) => copy(all, from, out, |value| *value),
            Self::Single(all) => copy(all, from, out, |value| decimal::f64_of_f32(*value)),
            Self::Units32 { units, scale } => {
                copy(units, from, out, |units| decimal::f64_of_units(i64::from(*units), *scale));
            }
            Self::Units64 { units, scale } => {
                copy(units, from, out, |units| decimal::f64_of_units(*units, *scale));
            }
            Self::Long { text } => copy(text, from, out, |text| text.parse().unwrap_or(f64::NAN)),
            Self::Text { .. } | Self::Flags(_) | Self::Days(_) => out.fill(f64::NAN),
        }
    }
}

fn copy<T>(all: &[T], from: usize, out: &mut [f64], as_f64: impl Fn(&T) -> f64) {
    let all = all.get(from..).unwrap_or_default();
    out.iter_mut().zip(all).for_each(|(to, from)| *to = as_f64(from));
}

fn text<'a>(codes: &[u32], texts: &'a [Arc<str>], at: usize) -> Option<&'a Arc<str>> {
    texts.get(*codes.get(at)? as usize)
}

fn float(value: f64) -> String {
    shortest_decimal(value).unwrap_or_else(|| value.to_string())
}

fn single(value: f32) -> String {
    let plain = if value == 0.0 { 0.0 } else { value };
    plain.to_string()
}

const EPOCH: Date = Date::constant(1970, 1, 1);
/// 1900-01-01 and 9999-12-31: the days that text and spreadsheets can give.
pub(super) const FIRST_DAY: i32 = -25_567;
pub(super) const LAST_DAY: i32 = 2_932_896;

/// Days since 1970-01-01.
pub(super) fn days_of(date: Date) -> Option<i32> {
    date.since((jiff::Unit::Day, EPOCH)).ok().map(|span| span.get_days())
}

fn date_text(days: i32) -> String {
    let span = jiff::Span::new().try_days(days);
    let date = span.and_then(|span| EPOCH.checked_add(span));
    date.map_or_else(|_| days.to_string(), |date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn floats(figures: &Figures) -> Vec<f64> {
        let mut out = vec![0.0; figures.len()];
        figures.to_f64(0, &mut out);
        out
    }

    #[test]
    fn figures_mean_decimals() {
        let table = [
            (Figures::Float(vec![0.1, -0.0, 1e21]), ["0.1", "0", "1000000000000000000000"]),
            (Figures::Single(vec![0.1, -0.0, 16_777_216.0]), ["0.1", "0", "16777216"]),
            (Figures::Units32 { units: vec![100, -1, 0], scale: 3 }, ["0.1", "-0.001", "0"]),
            (
                Figures::Units64 { units: vec![i64::MIN, i64::MAX, 7], scale: 0 },
                ["-9223372036854775808", "9223372036854775807", "7"],
            ),
            (Figures::Flags(vec![true, false, true]), ["true", "false", "true"]),
            (Figures::Days(vec![0, FIRST_DAY, LAST_DAY]), ["1970-01-01", "1900-01-01", "9999-12-31"]),
        ];
        for (figures, texts) in table {
            assert_eq!([0, 1, 2].map(|at| figures.exact_text(at)), texts, "{figures:?}");
        }
        assert_eq!(Figures::Float(vec![f64::NAN]).exact_text(0), "NaN");
        assert_eq!(Figures::Float(vec![]).exact_text(0), "");
    }

    #[test]
    fn floats_are_correctly_rounded() {
        assert_eq!(floats(&Figures::Single(vec![0.1, 1.5])), [0.1, 1.5]);
        assert_eq!(
            floats(&Figures::Units64 { units: vec![1, (1 << 53) + 1], scale: 1 }),
            [0.1, 900_719_925_474_099.3]
        );
        assert_eq!(
            floats(&Figures::Long { text: vec!["0.12345678901234567890".into()] }),
            [0.12345678901234568]
        );
        assert!(floats(&Figures::Flags(vec![true]))[0].is_nan());
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(days_of(date(1900, 1, 1)), Some(FIRST_DAY));
        assert_eq!(days_of(date(9999, 12, 31)), Some(LAST_DAY));
        assert_eq!(days_of(date(2026, 3, 1)), Some(20_513));
    }
}
