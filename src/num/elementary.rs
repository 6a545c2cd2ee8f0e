//! Rigorous bounds for powers, roots, exponential and logarithm of a rational.
//!
//! Every function returns `(low, high)` with `low ≤ f(x) ≤ high`. Sums run in whole numbers scaled by `2^w`:
//! the low sum rounds every step down, the high sum rounds every step up, and the high sum adds a proven bound
//! on the terms left out. All terms are positive, so the two sums enclose whatever the rounding did; `w` only
//! decides how wide the result is, never whether it is right.
use std::cmp::Ordering;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::rational::{
    GUARD, MAX_BITS, ceil_div, floor_div, floor_root, magnitude, round_down, round_up, sign, unscaled,
};
use super::{Digits, Fault};

pub(super) type Ends = (RBig, RBig);

/// Largest argument of the exponential: e^100,000 has 43,430 digits.
const MAX_EXP: i64 = 100_000;
/// Largest whole exponent that is multiplied out.
pub(super) const MAX_POWER: u64 = 100_000;

impl Digits {
    pub(super) fn guarded(self) -> Digits {
        Digits(self.0.saturating_add(GUARD))
    }

    /// Binary places for these digits: log2(10) < 3.33, and 64 to spare for the rounding of each step.
    pub(super) fn places(self) -> usize {
        self.0 as usize * 333 / 100 + 64
    }
}

/// Something positive that is smaller than any figure of interest, standing for "underflow".
fn tiny() -> RBig {
    unscaled(IBig::ONE, 43_000)
}

/// `x^n` for `x > 0`, by squaring, each product rounded outward.
///
/// Errors: [`Fault::Overflow`] when the power has more than about a million bits.
pub(super) fn power(x: &RBig, n: u64, p: Digits) -> Result<Ends, Fault> {
    // |log2 x^n| is below (|magnitude| + 1)·n.
    let size = i128::from(magnitude(x)) * i128::from(n);
    if size > i128::from(MAX_BITS) {
        return Err(Fault::Overflow);
    }
    // log2 x < magnitude + 1, hence x^n < 2^(size + n).
    if size + i128::from(n) < -150_000 {
        return Ok((RBig::ZERO, tiny()));
    }
    let q = p.guarded();
    Ok((power_directed(x, n, |y| round_down(y, q)), power_directed(x, n, |y| round_up(y, q))))
}

/// Products of non-negative numbers are monotone, so rounding every one the same way bounds the power.
fn power_directed(x: &RBig, n: u64, round: impl Fn(RBig) -> RBig) -> RBig {
    let mut result = RBig::ONE;
    for bit in (0..u64::BITS - n.leading_zeros()).rev() {
        result = round(result.sqr());
        if n >> bit & 1 == 1 {
            result = round(result * x);
        }
    }
    result
}

/// The `q`-th root of `x > 0`: `r = ⌊(x·10^(qk))^(1/q)⌋` gives `r·10^-k ≤ x^(1/q) < (r+1)·10^-k`,
/// since the whole part of a root depends only on the whole part of the radicand.
pub(super) fn root(x: &RBig, q: u32, p: Digits) -> Ends {
    // log10 of the root is within 1 of magnitude·0.30103/q.
    let exponent = (magnitude(x).saturating_mul(30_103) / 100_000).div_euclid(i64::from(q));
    let k = i64::from(p.guarded().0) - exponent;
    let radicand = x * unscaled(IBig::ONE, -k * i64::from(q));
    let whole = UBig::try_from(radicand.floor()).unwrap_or_default();
    let r = IBig::from(floor_root(&whole, q as usize));
    (unscaled(r.clone(), k), unscaled(r + IBig::ONE, k))
}

/// `e^x`, as `e^⌊x⌋ · e^f` with `0 ≤ f < 1`.
///
/// Errors: [`Fault::Overflow`] above `x = 100,000`; below −100,000 the bounds are `(0, 10^-43000)`.
pub(super) fn exp(x: &RBig, p: Digits) -> Result<Ends, Fault> {
    let whole = x.floor();
    let Some(n) = i64::try_from(whole.clone()).ok().filter(|n| n.unsigned_abs() <= MAX_EXP as u64) else {
        return if sign(x) == Ordering::Greater { Err(Fault::Overflow) } else { Ok((RBig::ZERO, tiny())) };
    };
    let q = p.guarded();
    let (low, high) = exp_unit(&(x - RBig::from(whole)), q);
    let (whole_low, whole_high) = exp_whole(n, q)?;
    Ok((round_down(low * whole_low, q), round_up(high * whole_high, q)))
}

fn exp_whole(n: i64, p: Digits) -> Result<Ends, Fault> {
    let (e_low, e_high) = exp_unit(&RBig::ONE, p);
    let low = power(&e_low, n.unsigned_abs(), p)?.0;
    let high = power(&e_high, n.unsigned_abs(), p)?.1;
    Ok(if n < 0 { (RBig::ONE / high, RBig::ONE / low) } else { (low, high) })
}

/// `e^f` for `0 ≤ f ≤ 1` by its Taylor series.
///
/// The term after `f^k/k!` is at most `1/(k+1)` of it, so all terms after the last one kept together are less
/// than that one (once `k ≥ 2`): adding it a second time bounds the remainder.
fn exp_unit(f: &RBig, p: Digits) -> Ends {
    let w = p.places();
    let (low, high) = to_fixed(f, w);
    let one = IBig::ONE << w;
    let (mut low_sum, mut low_term) = (one.clone(), one.clone());
    let (mut high_sum, mut high_term) = (one.clone(), one.clone());
    for k in 1..=w.max(2) {
        let k = IBig::from(k);
        low_term = floor_div(&drop_low(&low_term * &low, w), &k);
        high_term = ceil_div(&drop_high(&high_term * &high, w), &k);
        low_sum += &low_term;
        high_sum += &high_term;
        if high_term <= IBig::ONE && k > IBig::ONE {
            break;
        }
    }
    (from_fixed(low_sum, w), from_fixed(high_sum + high_term, w))
}

/// `ln x` for `x > 0`, as `j·ln 2 + ln m` with `m` near 1.
///
/// `m` lies in (0.7, 1.42) and `j = 0` on (0.75, 1.33), so nothing cancels: either `ln x = ln m`, or `|ln x|`
/// is above 0.28 while both parts are known to far more digits.
pub(super) fn ln(x: &RBig, p: Digits) -> Ends {
    let (m, j) = near_one(x);
    let q = p.guarded();
    let (low, high) = ln_near_one(&m, q);
    let (two_low, two_high) = double(atanh(&RBig::from_parts(IBig::ONE, UBig::from(3u8)), q));
    let j = RBig::from(j);
    match sign(&j) {
        Ordering::Equal => (low, high),
        Ordering::Greater => (low + &j * two_low, high + j * two_high),
        Ordering::Less => (low + &j * two_high, high + j * two_low),
    }
}

/// `x = m · 2^j`; only halving and doubling, so `m` is exact.
fn near_one(x: &RBig) -> (RBig, i64) {
    let mut j = if is_near_one(x) { 0 } else { magnitude(x) };
    let mut m = shift(x, -j);
    while m > RBig::from_parts(IBig::from(141), UBig::from(100u8)) {
        m = shift(&m, -1);
        j += 1;
    }
    while m < RBig::from_parts(IBig::from(705), UBig::from(1000u16)) {
        m = shift(&m, 1);
        j -= 1;
    }
    (m, j)
}

fn is_near_one(x: &RBig) -> bool {
    *x > RBig::from_parts(IBig::from(3), UBig::from(4u8))
        && *x < RBig::from_parts(IBig::from(4), UBig::from(3u8))
}

/// `x · 2^k`.
pub(super) fn shift(x: &RBig, k: i64) -> RBig {
    let factor = RBig::from(IBig::ONE << k.unsigned_abs() as usize);
    if k >= 0 { x * factor } else { x / factor }
}

/// `ln m = 2·atanh((m−1)/(m+1))`, odd in its argument.
fn ln_near_one(m: &RBig, p: Digits) -> Ends {
    let z = (m - RBig::ONE) / (m + RBig::ONE);
    if sign(&z) == Ordering::Less {
        let (low, high) = double(atanh(&-z, p));
        (-high, -low)
    } else {
        double(atanh(&z, p))
    }
}

fn double((low, high): Ends) -> Ends {
    let two = RBig::from(2);
    (low * &two, high * two)
}

/// `atanh z = z + z³/3 + z⁵/5 + …` for `0 ≤ z ≤ 1/3`.
///
/// Each power is at most 1/9 of the one before, so everything after the power `z^(2k+1)` adds up to less than
/// that power over 8: adding the power once bounds the remainder. A small `z` gets more binary places, so that
/// the bounds are close relative to the result and not only to 1.
fn atanh(z: &RBig, p: Digits) -> Ends {
    if z.is_zero() {
        return (RBig::ZERO, RBig::ZERO);
    }
    let w = p.places() + magnitude(z).min(0).unsigned_abs() as usize + 2;
    let (low, high) = to_fixed(z, w);
    let (low_square, high_square) = (drop_low(low.sqr().into(), w), drop_high(high.sqr().into(), w));
    let (mut low_sum, mut low_power) = (low.clone(), low);
    let (mut high_sum, mut high_power) = (high.clone(), high);
    for k in 1..=w {
        let odd = IBig::from(2 * k + 1);
        low_power = drop_low(&low_power * &low_square, w);
        high_power = drop_high(&high_power * &high_square, w);
        low_sum += floor_div(&low_power, &odd);
        high_sum += ceil_div(&high_power, &odd);
        if high_power <= IBig::ONE {
            break;
        }
    }
    (from_fixed(low_sum, w), from_fixed(high_sum + high_power, w))
}

/// `⌊n / 2^w⌋` for `n ≥ 0`.
pub(super) fn drop_low(n: IBig, w: usize) -> IBig {
    n >> w
}

/// `⌈n / 2^w⌉` for `n ≥ 0`.
pub(super) fn drop_high(n: IBig, w: usize) -> IBig {
    (n + ((IBig::ONE << w) - IBig::ONE)) >> w
}

/// `x · 2^w` rounded down and up.
pub(super) fn to_fixed(x: &RBig, w: usize) -> (IBig, IBig) {
    let scaled = shift(x, w as i64);
    (scaled.floor(), scaled.ceil())
}

pub(super) fn from_fixed(n: IBig, w: usize) -> RBig {
    RBig::from_parts(n, UBig::ONE << w)
}

/// `x^y` for `x > 0` and any rational `y`: a root and a power when the denominator is small, else `e^(y·ln x)`.
///
/// Errors: those of [`exp`] and [`power`].
pub(super) fn pow(x: &RBig, y: &RBig, p: Digits) -> Result<Ends, Fault> {
    let q = p.guarded();
    match small_fraction(y) {
        Some((n, root_of)) => {
            // The base is inverted, not the result: what underflows must not pass for an overflow.
            let inverse = (sign(y) == Ordering::Less).then(|| RBig::ONE / x);
            let (low, high) = root(inverse.as_ref().unwrap_or(x), root_of, q);
            Ok((power(&low, n, q)?.0, power(&high, n, q)?.1))
        }
        None => {
            let (low, high) = ln(x, q);
            let (low, high) = (y * low, y * high);
            Ok((exp((&low).min(&high), q)?.0, exp((&low).max(&high), q)?.1))
        }
    }
}

/// `|y| = n/q` with a small whole `n` and `q ≤ 24`.
fn small_fraction(y: &RBig) -> Option<(u64, u32)> {
    let q = u32::try_from(y.denominator().clone()).ok().filter(|&q| q <= 24)?;
    let n = u64::try_from(y.numerator().clone() * y.numerator().sign()).ok().filter(|&n| n <= MAX_POWER)?;
    Some((n, q))
}
