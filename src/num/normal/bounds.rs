//! Rigorous bounds for the normal distribution of a rational, in the manner of [`elementary`]: sums run in
//! whole numbers scaled by `2^w`, rounded down for the low end and up for the high end, and what is left out
//! has a proven bound. Precision decides how wide a result is, never whether it is right.
//!
//! With `φ(a) = e^(−a²/2)/√(2π)` and the tail `Q(a) = ∫ φ` from `a` to ∞, `Φ(x) = Q(−x)`, and for `a ≥ 0`
//!
//! * near: `Q(a) = ½ − φ(a)·(a + a³/3 + a⁵/(3·5) + …)`, all terms positive (the derivative of `Φ/φ`);
//! * far: `Q(a) = φ(a)/a · (1 − 1/a² + 1·3/a⁴ − 1·3·5/a⁶ + …)`, by parts; the rest after a term has the sign
//!   of the next one, so the true sum lies between any two sums that follow each other.
//!
//! Source of both: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.11 and 26.2.12.
use std::cmp::Ordering;
use std::sync::LazyLock;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::fast;
use crate::num::elementary::{self, Ends, drop_high, drop_low, from_fixed, to_fixed};
use crate::num::rational::{bits, ceil_div, exponent, floor_div, round_down, round_up, sign, unscaled};
use crate::num::{Digits, Fault, Real};

/// A rational longer than this is taken between two shorter ones.
const LONG: u64 = 4096;
/// Digits of the constants kept; more are worked out when asked for.
const KEPT: Digits = Digits(512);
/// Digits that a quantile close to 0 gets besides, at most.
const MOST_NEAR: i64 = 400;
/// Least probability that the float start of a quantile takes.
const LEAST_FLOAT: f64 = 1e-290;

static ROOT_TWO_PI: LazyLock<Ends> = LazyLock::new(|| root_two_pi(KEPT));

/// `Φ(x)`.
///
/// Errors: none in practice; those of [`elementary::exp`] are for arguments above zero.
pub(super) fn normal(x: &RBig, p: Digits) -> Result<Ends, Fault> {
    if sign(x) == Ordering::Less {
        return tail(&-x.clone(), p);
    }
    let (low, high) = tail(x, p)?;
    Ok((RBig::ONE - high, RBig::ONE - low))
}

/// `Q(a)` for `a ≥ 0`, to `p` digits of itself.
fn tail(a: &RBig, p: Digits) -> Result<Ends, Fault> {
    let q = p.guarded();
    if bits(a) > LONG {
        let (below, above) = (round_down(a.clone(), q.guarded()), round_up(a.clone(), q.guarded()));
        return Ok((short_tail(&above, q)?.0, short_tail(&below, q)?.1));
    }
    short_tail(a, q)
}

fn short_tail(a: &RBig, q: Digits) -> Result<Ends, Fault> {
    let square = a.sqr();
    let (low, high) =
        if square > RBig::from(5 * q.0) { far_tail(a, &square, q)? } else { near_tail(a, &square, q)? };
    Ok((round_down(low.max(RBig::ZERO), q), round_up(high, q)))
}

/// By the first series; the difference from ½ loses about `a²/2 · log10 e` digits, which are carried besides.
fn near_tail(a: &RBig, square: &RBig, q: Digits) -> Result<Ends, Fault> {
    let lost = whole(square) * 2172 / 10_000 + 3;
    let more = Digits(q.0.saturating_add(u32::try_from(lost).unwrap_or(u32::MAX)));
    let (low_density, high_density) = density(square, more)?;
    let (low, high) = odd_series(a, square, more.places());
    let half = RBig::from_parts(IBig::ONE, UBig::from(2u8));
    Ok((&half - high_density * high, half - low_density * low))
}

/// `a + a³/3 + a⁵/15 + …`, each term `a²/(2n+1)` of the one before. From the term where that is below a half
/// on, all terms after one add up to less than it: adding it a second time bounds the rest.
fn odd_series(a: &RBig, square: &RBig, w: usize) -> Ends {
    let ((low, high), (low_square, high_square)) = (to_fixed(a, w), to_fixed(square, w));
    let settled = 2 * whole(square) + 2;
    let (mut low_sum, mut low_term) = (low.clone(), low);
    let (mut high_sum, mut high_term) = (high.clone(), high);
    let mut odd = 3;
    loop {
        let divisor = IBig::from(odd);
        low_term = floor_div(&drop_low(&low_term * &low_square, w), &divisor);
        high_term = ceil_div(&drop_high(&high_term * &high_square, w), &divisor);
        low_sum += &low_term;
        high_sum += &high_term;
        odd += 2;
        if high_term <= IBig::ONE && odd >= settled {
            return (from_fixed(low_sum, w), from_fixed(high_sum + high_term, w));
        }
    }
}

/// By the second series, which stops at a term too small to matter or where terms begin to grow.
fn far_tail(a: &RBig, square: &RBig, q: Digits) -> Result<Ends, Fault> {
    let w = q.places();
    let (low_part, high_part) = to_fixed(&(RBig::ONE / square), w);
    let one = IBig::ONE << w;
    let (mut low_sum, mut low_term) = (one.clone(), one.clone());
    let (mut high_sum, mut high_term) = (one.clone(), one);
    let (mut odd, mut adds) = (1, false);
    while high_term > IBig::ONE && RBig::from(odd) < *square {
        low_term = drop_low(low_term * &low_part * IBig::from(odd), w);
        high_term = drop_high(high_term * &high_part * IBig::from(odd), w);
        if adds {
            low_sum += &low_term;
            high_sum += &high_term;
        } else {
            low_sum -= &high_term;
            high_sum -= &low_term;
        }
        (odd, adds) = (odd + 2, !adds);
    }
    // The true sum is between the last two, hence at most the last term away.
    let (low, high) = (from_fixed(low_sum - &high_term, w), from_fixed(high_sum + high_term, w));
    let (low_density, high_density) = density(square, q)?;
    Ok((low_density * low / a, high_density * high / a))
}

/// `e^(−square/2) / √(2π)`.
fn density(square: &RBig, q: Digits) -> Result<Ends, Fault> {
    let (low, high) = elementary::exp(&(-square.clone() / RBig::from(2)), q)?;
    let asked = if q > KEPT { root_two_pi(q) } else { ROOT_TWO_PI.clone() };
    let (root_low, root_high) = (round_down(asked.0, q), round_up(asked.1, q));
    Ok((round_down(low / root_high, q), round_up(high / root_low, q)))
}

fn root_two_pi(p: Digits) -> Ends {
    let (low, high) = pi(p.guarded());
    let two = RBig::from(2);
    (elementary::root(&(low * &two), 2, p).0, elementary::root(&(high * two), 2, p).1)
}

/// `π = 6·arcsin ½ = 3·(1 + c₁/3 + c₂/5 + …)` with `c_n = c_(n−1)·(2n−1)/(8n)`, less than a quarter of the one
/// before: everything after `c_n` adds up to less than a third of it, which adding it once covers.
fn pi(p: Digits) -> Ends {
    let w = p.places();
    let one = IBig::ONE << w;
    let (mut low_sum, mut low_part) = (one.clone(), one.clone());
    let (mut high_sum, mut high_part) = (one.clone(), one);
    for n in 1..=w {
        let (up, down) = (IBig::from(2 * n - 1), IBig::from(8 * n));
        low_part = floor_div(&(low_part * &up), &down);
        high_part = ceil_div(&(high_part * &up), &down);
        let odd = IBig::from(2 * n + 1);
        low_sum += floor_div(&low_part, &odd);
        high_sum += ceil_div(&high_part, &odd);
        if high_part <= IBig::ONE {
            break;
        }
    }
    let three = IBig::from(3);
    (from_fixed(low_sum * &three, w), from_fixed((high_sum + high_part) * three, w))
}

/// The `x` with `Φ(x) = y`, for `0 < y < 1`.
///
/// Errors: as [`normal`].
pub(super) fn quantile(y: &RBig, p: Digits) -> Result<Ends, Fault> {
    let half = RBig::from_parts(IBig::ONE, UBig::from(2u8));
    match y.cmp(&half) {
        Ordering::Equal => Ok((RBig::ZERO, RBig::ZERO)),
        Ordering::Greater => tail_quantile(&(RBig::ONE - y), &half, p),
        Ordering::Less => tail_quantile(y, &half, p).map(|(low, high)| (-high, -low)),
    }
}

/// The `a > 0` with `Q(a) = y`, for `0 < y < ½`. How the guess came about does not matter: `Q` falls, so an
/// `a` whose `Q` is certainly not below `y` is a lower bound, and one whose `Q` is not above it an upper one.
fn tail_quantile(y: &RBig, half: &RBig, p: Digits) -> Result<Ends, Fault> {
    let near = (-exponent(&(half - y))).clamp(0, MOST_NEAR);
    let work = Digits(p.guarded().0 + u32::try_from(near).unwrap_or(0));
    let guess = improved(start(y), y, work)?;
    for digits in [p.0 + 8, p.0 + 3, p.0 / 2, 3] {
        let step = &guess * unscaled(IBig::ONE, i64::from(digits));
        let (low, high) = (&guess - &step, &guess + &step);
        if low >= RBig::ZERO && tail(&low, work)?.0 >= *y && tail(&high, work)?.1 <= *y {
            return Ok((low, high));
        }
    }
    Ok((RBig::ZERO, ceiling(y, p)))
}

/// `√(−2·ln 2y)`, since `Q(a) ≤ ½·e^(−a²/2)`.
fn ceiling(y: &RBig, p: Digits) -> RBig {
    let (low, _) = elementary::ln(&(y * RBig::from(2)), p);
    elementary::root(&(-low * RBig::from(2)), 2, p).1
}

/// Newton's steps `a + (Q(a) − y)/φ(a)`; each about doubles the digits.
fn improved(start: f64, y: &RBig, work: Digits) -> Result<RBig, Fault> {
    let mut a = RBig::try_from(start.max(0.0)).unwrap_or(RBig::ZERO);
    let close = unscaled(IBig::ONE, i64::from(work.0) * 3 / 5);
    for _ in 0..40 {
        let ((low, high), (slope, _)) = (tail(&a, work)?, density(&a.sqr(), Digits(work.0 / 2 + 8))?);
        if slope.is_zero() {
            break;
        }
        let step = ((low + high) / RBig::from(2) - y) / slope;
        let next = &a + &step;
        let next = if sign(&next) == Ordering::Less { a / RBig::from(2) } else { next };
        let done = step.clone() * step.sign() <= &next * &close;
        a = round_down(next, work);
        if done {
            break;
        }
    }
    Ok(a)
}

/// A float near the quantile; below the floats from `a² = −2·ln(y·a·√(2π)/(1 − 1/a² + 3/a⁴))`.
fn start(y: &RBig) -> f64 {
    let float = Real::Rational(y.clone()).to_f64();
    if float > LEAST_FLOAT {
        return fast::tail_start(float);
    }
    let log = Real::Rational(-elementary::ln(y, Digits(20)).0).to_f64();
    let mut a = (2.0 * log).sqrt();
    for _ in 0..8 {
        let square = a * a;
        let rest = libm::log(a) + 0.918_938_533_204_672_7 - libm::log(1.0 - (1.0 - 3.0 / square) / square);
        a = (2.0 * (log - rest)).sqrt();
    }
    a
}

/// The whole part of something that is not negative and small.
fn whole(x: &RBig) -> i64 {
    i64::try_from(x.floor()).unwrap_or(i64::MAX / 10_000)
}
