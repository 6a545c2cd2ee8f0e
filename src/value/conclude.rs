//! 评估结论 — one value from several approaches, by weights that were written down with a reason.

use crate::num::{Digits, Fault, Fen, LADDER, Pair, Real, bounded, certify};

/// The answer of one approach and its weight.
#[derive(Clone, Debug)]
pub struct Part {
    /// The exact weight, 0 to 1.
    pub weight: Real,
    /// The batch figure in yuan, before rounding, with its bound.
    pub figure: Pair,
    /// The fen of the approach itself.
    pub fen: Fen,
}

/// Σ weight × value, rounded to fen once.
///
/// `exact` gives the unrounded figure of part `i` at a precision; it is asked only where the float
/// bound touches a rounding edge. One part of weight 1 is its own conclusion.
///
/// # Errors
/// The fault of the exact figure, or overflow.
pub fn conclude(parts: &[Part], exact: impl Fn(usize, Digits) -> Result<Real, Fault>) -> Result<Fen, Fault> {
    if let [only] = parts
        && only.weight.compare(&Real::ONE) == Some(std::cmp::Ordering::Equal)
    {
        return Ok(only.fen);
    }
    let term = |part: &Part| bounded::mul(part.figure, (part.weight.to_f64(), part.weight.error_bound()));
    let sum = parts.iter().map(term).fold((0.0, 0.0), bounded::add);
    if let Some(fen) = certify::fen(sum.0, sum.1) {
        return Ok(Fen::new(fen));
    }
    let mut last = Err(Fault::Undecided);
    for digits in LADDER {
        last = weighted(parts, digits, &exact);
        // What this precision does not decide, in a part or in the sum, the next may.
        match last.as_ref().map_or_else(|fault| Err(*fault), Real::to_fen) {
            Err(Fault::Undecided) => {}
            decided => return decided,
        }
    }
    last?.to_fen_as_tie()
}

fn weighted(
    parts: &[Part],
    digits: Digits,
    exact: &impl Fn(usize, Digits) -> Result<Real, Fault>,
) -> Result<Real, Fault> {
    let mut sum = Real::ZERO;
    for (at, part) in parts.iter().enumerate() {
        sum = sum.add(&exact(at, digits)?.mul(&part.weight, digits), digits);
    }
    Ok(sum)
}

/// 差异率: (largest − smallest) ÷ smallest of the approaches' values; `None` for fewer than two.
///
/// Where the smallest is not above zero the largest size is the divisor, so that an approach that
/// came out negative or at nothing is never passed over.
///
/// ```
/// use dataworth::num::Fen;
/// use dataworth::value::conclude::spread;
/// assert_eq!(spread(&[Fen::new(10_000), Fen::new(12_500)]), Some(0.25));
/// assert_eq!(spread(&[Fen::new(10_000)]), None);
/// assert_eq!(spread(&[Fen::new(10_000), Fen::new(-5_000)]), Some(1.5));
/// assert_eq!(spread(&[Fen::new(10_000), Fen::new(0)]), Some(1.0));
/// ```
pub fn spread(values: &[Fen]) -> Option<f64> {
    let (low, high) = (values.iter().min()?.raw(), values.iter().max()?.raw());
    let divisor = if low > 0 { low as f64 } else { (high as f64).abs().max((low as f64).abs()) };
    (values.len() > 1 && divisor > 0.0).then(|| (high as f64 - low as f64) / divisor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(weight: &str, yuan: f64) -> Part {
        let fen = certify::fen(yuan, 0.0).unwrap();
        Part { weight: Real::parse(weight).unwrap(), figure: (yuan, 0.0), fen: Fen::new(fen) }
    }

    #[test]
    fn a_tie_of_weighted_values_goes_to_the_exact_figures() {
        // 0.5 × 0.01 + 0.5 × 0.02 = 0.015: half a fen, away from zero.
        let parts = [part("0.5", 0.01), part("0.5", 0.02)];
        let yuan = ["0.01", "0.02"];
        let fen = conclude(&parts, |i, _| Ok(Real::parse(yuan[i]).unwrap())).unwrap();
        assert_eq!(fen, Fen::new(2));
    }

    #[test]
    fn a_part_that_a_precision_does_not_decide_is_asked_again() {
        let parts = [part("0.5", 0.01), part("0.5", 0.02)];
        let yuan = ["0.01", "0.02"];
        let exact = |i: usize, digits: Digits| {
            if digits == LADDER[0] { Err(Fault::Undecided) } else { Ok(Real::parse(yuan[i]).unwrap()) }
        };
        assert_eq!(conclude(&parts, exact), Ok(Fen::new(2)));
    }

    #[test]
    fn one_approach_alone_is_the_conclusion() {
        let fen = conclude(&[part("1", 12.34)], |_, _| Err(Fault::Overflow)).unwrap();
        assert_eq!(fen, Fen::new(1234));
    }
}
