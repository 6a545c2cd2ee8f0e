//! Helpers on rationals: directed rounding to decimal digits and whole-number roots.
use std::cmp::Ordering;

use dashu_base::{BitTest, DivEuclid, Sign, Signed};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::{Digits, Rounding};

/// Beyond this many bits (numerator and denominator together) an exact number becomes a ball:
/// a common divisor of a million bits already takes a noticeable part of a second.
pub(super) const MAX_BITS: u64 = 1 << 20;

/// Extra digits carried inside an operation, so that its rounding is the last one and not the sum of many.
pub(super) const GUARD: u32 = 15;

pub(super) fn bits(x: &RBig) -> u64 {
    (x.numerator().bit_len() as u64).saturating_add(x.denominator().bit_len() as u64)
}

/// Difference of bit lengths: `log2|x|` lies within 1 of it for any `x` but zero.
pub(super) fn magnitude(x: &RBig) -> i64 {
    (x.numerator().bit_len() as i64).saturating_sub(x.denominator().bit_len() as i64)
}

pub(super) fn denominator(x: &RBig) -> IBig {
    IBig::from(x.denominator().clone())
}

pub(super) fn pow10(k: u64) -> IBig {
    IBig::from(UBig::from(10u8).pow(k as usize))
}

/// `x · 10^k` as a quotient that is not reduced; the divisor is positive.
fn scaled(x: &RBig, k: i64) -> (IBig, IBig) {
    let factor = pow10(k.unsigned_abs());
    if k >= 0 {
        (x.numerator() * factor, denominator(x))
    } else {
        (x.numerator().clone(), denominator(x) * factor)
    }
}

/// `m · 10^-k`.
pub(super) fn unscaled(m: IBig, k: i64) -> RBig {
    let factor = pow10(k.unsigned_abs());
    if k >= 0 { RBig::from_parts_signed(m, factor) } else { RBig::from(m * factor) }
}

/// Largest whole number not above `n / d`, for positive `d`.
pub(super) fn floor_div(n: &IBig, d: &IBig) -> IBig {
    n.div_euclid(d)
}

/// Smallest whole number not below `n / d`, for positive `d`.
pub(super) fn ceil_div(n: &IBig, d: &IBig) -> IBig {
    -(-n).div_euclid(d)
}

/// Decimal exponent within one of `floor(log10|x|)`: bit lengths are off by one bit at most.
fn rough_exponent(x: &RBig) -> i64 {
    magnitude(x).saturating_mul(30_103).div_euclid(100_000)
}

/// `floor(log10|x|)` for any `x` but zero.
pub(super) fn exponent(x: &RBig) -> i64 {
    let size = x.clone() * x.sign();
    let mut e = rough_exponent(x);
    while size < unscaled(IBig::ONE, -e) {
        e -= 1;
    }
    while size >= unscaled(IBig::ONE, -(e + 1)) {
        e += 1;
    }
    e
}

/// Already no longer than a rounded number would be: rounding it would only lose exactness.
fn is_short(x: &RBig, p: Digits) -> bool {
    bits(x) <= 3 * u64::from(p.0)
}

/// A decimal not above `x` with at least `p` correct digits.
pub(super) fn round_down(x: RBig, p: Digits) -> RBig {
    if is_short(&x, p) {
        return x;
    }
    let k = i64::from(p.0) - rough_exponent(&x);
    let (n, d) = scaled(&x, k);
    unscaled(floor_div(&n, &d), k)
}

/// A decimal not below `x` with at least `p` correct digits.
pub(super) fn round_up(x: RBig, p: Digits) -> RBig {
    -round_down(-x, p)
}

/// `n / d` to a whole number, for positive `d`.
fn round_quotient(n: &IBig, d: &IBig, mode: Rounding) -> IBig {
    let low = floor_div(n, d);
    let rest = n - &low * d;
    if rest.is_zero() {
        return low;
    }
    let half = (rest * IBig::from(2)).cmp(d);
    if goes_up(&low, half, n.is_negative(), mode) { low + IBig::ONE } else { low }
}

/// Whether a value strictly between `low` and `low + 1` rounds to `low + 1`; `half` is the fraction against ½.
fn goes_up(low: &IBig, half: Ordering, negative: bool, mode: Rounding) -> bool {
    match mode {
        Rounding::HalfAway => half.then(if negative { Ordering::Less } else { Ordering::Greater }).is_gt(),
        Rounding::HalfEven => half.then(if low.bit(0) { Ordering::Greater } else { Ordering::Less }).is_gt(),
        Rounding::Up => !negative,
        Rounding::Down => negative,
        Rounding::Floor => false,
        Rounding::Ceiling => true,
    }
}

/// `x · 10^digits` to a whole number.
pub(super) fn round_scaled(x: &RBig, digits: i64, mode: Rounding) -> IBig {
    let (n, d) = scaled(x, digits);
    round_quotient(&n, &d, mode)
}

/// Largest `r` with `r^q ≤ n`, for `n ≥ 0` and `q ≥ 1`. The answer is checked, not trusted.
pub(super) fn floor_root(n: &UBig, q: usize) -> UBig {
    let mut root = n.nth_root(q);
    while root.pow(q) > *n {
        root -= UBig::ONE;
    }
    while (&root + UBig::ONE).pow(q) <= *n {
        root += UBig::ONE;
    }
    root
}

/// The `q`-th root of a non-negative `x` when it is itself rational: `x` is reduced, so that is the case
/// exactly when numerator and denominator are both perfect `q`-th powers.
pub(super) fn exact_root(x: &RBig, q: usize) -> Option<RBig> {
    let numerator = UBig::try_from(x.numerator().clone()).ok()?;
    let top = perfect_root(&numerator, q)?;
    let bottom = perfect_root(x.denominator(), q)?;
    Some(RBig::from_parts(IBig::from(top), bottom))
}

fn perfect_root(n: &UBig, q: usize) -> Option<UBig> {
    if n.is_zero() || n.is_one() {
        return Some(n.clone());
    }
    // Two to the q has q + 1 bits: nothing shorter is a q-th power. This keeps large q cheap.
    if n.bit_len() <= q {
        return None;
    }
    let root = floor_root(n, q);
    (root.pow(q) == *n).then_some(root)
}

/// Sign as an ordering against zero.
pub(super) fn sign(x: &RBig) -> Ordering {
    match x.sign() {
        _ if x.is_zero() => Ordering::Equal,
        Sign::Negative => Ordering::Less,
        Sign::Positive => Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(n: i64, d: u64) -> RBig {
        RBig::from_parts(n.into(), d.into())
    }

    #[test]
    fn directed_rounding_encloses() {
        for (n, d) in [(1, 3), (-2, 7), (123_456_789, 1_000_003), (-5, 999_999_999)] {
            let x = ratio(n, d);
            let (low, high) = (round_down(x.clone(), Digits(5)), round_up(x.clone(), Digits(5)));
            assert!(low <= x && x <= high, "{low} {x} {high}");
            assert!(&high - &low <= x.clone() * x.sign() * ratio(1, 10_000));
        }
    }

    #[test]
    fn roots_are_floor_roots() {
        for n in 0u32..2000 {
            for q in 1..6 {
                let r = floor_root(&UBig::from(n), q);
                assert!(r.pow(q) <= UBig::from(n) && (&r + UBig::ONE).pow(q) > UBig::from(n));
            }
        }
    }

    #[test]
    fn exponents_are_exact() {
        for (x, e) in [(ratio(1, 1), 0), (ratio(999, 1000), -1), (ratio(1000, 1), 3), (ratio(-1, 1000), -3)] {
            assert_eq!(exponent(&x), e, "{x}");
        }
    }

    #[test]
    fn every_mode_at_a_tie_and_off_it() {
        use Rounding::*;
        let table = [
            (ratio(5, 2), [3, 2, 3, 2, 2, 3]),
            (ratio(-5, 2), [-3, -2, -3, -2, -3, -2]),
            (ratio(7, 2), [4, 4, 4, 3, 3, 4]),
            (ratio(-9, 4), [-2, -2, -3, -2, -3, -2]),
            (ratio(3, 1), [3; 6]),
        ];
        for (x, expected) in table {
            for (mode, want) in [HalfAway, HalfEven, Up, Down, Floor, Ceiling].into_iter().zip(expected) {
                assert_eq!(round_scaled(&x, 0, mode), IBig::from(want), "{x} {mode:?}");
            }
        }
    }
}
