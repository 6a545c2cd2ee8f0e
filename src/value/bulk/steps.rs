//! 各步数值 — every step of every row with the digits that are certain.

use super::frame::frame_of;
use super::{Bulk, Slab};
use crate::formula::batch::{self, Keep, Lane};
use crate::formula::{Frame, Kind, Shape, StepId, Symbols};

/// Significant digits that a float can say.
const MOST_DIGITS: usize = 16;

impl Bulk {
    /// By step, by row: the digits that its error bound proves, a series as `[a, b]`; blank where nothing is
    /// certain. Bounds are those of each row alone, so that no digit depends on its neighbours.
    pub fn steps(&mut self, slab: &Slab<'_>) -> Vec<Vec<String>> {
        let rows: Vec<u32> = (0..slab.rows as u32).filter(|row| !slab.is_faulty(*row as usize)).collect();
        let frame = frame_of(&self.program, slab, &rows, &mut self.symbols);
        let outcome = batch::evaluate(&self.plan, &frame, Keep::Everything);
        self.program
            .step_ids()
            .map(|id| {
                let mut texts = vec![String::new(); slab.rows];
                if let Some(lane) = outcome.steps.get(id.0 as usize).filter(|lane| !lane.value.is_empty()) {
                    self.texts(id, lane, &frame, &rows, &mut texts);
                }
                texts
            })
            .collect()
    }

    fn texts(&self, id: StepId, lane: &Lane, frame: &Frame, rows: &[u32], texts: &mut [String]) {
        let ty = self.program.step(id).ty;
        let mut from = 0;
        for (at, row) in rows.iter().enumerate() {
            let n = frame.len(ty.shape, at);
            let figure = |place: usize| {
                let (value, error) = (lane.value.get(place).copied(), lane.error.get(place).copied());
                self.text(ty.kind, value.unwrap_or(f64::NAN), error.unwrap_or(f64::INFINITY), &self.symbols)
            };
            texts[*row as usize] = match ty.shape {
                Shape::ONE => figure(from),
                _ => format!("[{}]", (from..from + n).map(figure).collect::<Vec<_>>().join(", ")),
            };
            from += n;
        }
    }

    fn text(&self, kind: Kind, value: f64, error: f64, symbols: &Symbols) -> String {
        match kind {
            Kind::Number(_) => digits(value, error),
            _ if error != 0.0 => String::new(),
            Kind::Bool => (value == 1.0).to_string(),
            Kind::Text => symbols.text(value as u32).map_or(String::new(), |text| text.to_string()),
            Kind::Date => {
                let day = crate::formula::dates::from_serial(value as i32);
                day.map_or(String::new(), |day| day.to_string())
            }
        }
    }
}

/// 确证数位 — the most significant digits to which everything within the bound rounds alike.
///
/// Blank where not even one is certain. Sound because the ends are widened by a unit in the last place.
pub(super) fn digits(value: f64, error: f64) -> String {
    if !error.is_finite() || !value.is_finite() {
        return String::new();
    }
    if error == 0.0 && value.abs() < 1e15 && (value * 1024.0).fract() == 0.0 {
        return format!("{value}");
    }
    let (low, high) = ((value - error).next_down(), (value + error).next_up());
    let at = |x: f64, count: usize| format!("{x:.*e}", count - 1);
    (1..=MOST_DIGITS)
        .rev()
        .find(|count| at(low, *count) == at(high, *count))
        .map_or(String::new(), |count| plain(&at(value, count)))
}

/// `1.234e2` without the exponent, all its digits kept.
fn plain(text: &str) -> String {
    let Some((mantissa, exponent)) = text.split_once('e') else { return text.to_string() };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let point = exponent + 1;
    let body = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if point as usize >= digits.len() {
        format!("{digits}{}", "0".repeat(point as usize - digits.len()))
    } else {
        format!("{}.{}", &digits[..point as usize], &digits[point as usize..])
    };
    format!("{sign}{body}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_certain_digits_are_printed() {
        assert_eq!(digits(1234.5678, 0.001), "1234.57");
        assert_eq!(digits(0.012345, 1e-6), "0.0123");
        assert_eq!(digits(-98.7654321, 1e-4), "-98.77");
        assert_eq!(digits(0.5, 0.0), "0.5");
        assert_eq!(digits(1e20, 1e4), "100000000000000000000");
        assert_eq!(digits(1.0, 2.0), "");
        assert_eq!(digits(f64::NAN, 0.0), "");
    }
}
