//! Certificates: what a float with its bound proves about the true value, or `None`.
//!
//! A test is always "the distance to the nearest edge exceeds everything unknown", written so that NaN fails it.
use std::cmp::Ordering;

use super::Rounding;
use super::bounded::Pair;

const UNIT: f64 = f64::EPSILON / 2.0;
const INFLATE: f64 = 1.0 + 8.0 * f64::EPSILON;
const FLOOR: f64 = f64::MIN_POSITIVE;
/// Adding and taking away 1.5 × 2^52 leaves the nearest whole number, on any machine and without a call.
pub(crate) const SHIFTER: f64 = 6_755_399_441_055_744.0;
/// Up to here the shifter is exact.
pub(crate) const MAX_SCALED: f64 = 2_251_799_813_685_248.0;
/// Powers of ten that a product with a rounded figure keeps meaningful.
const TENS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// 确证的分 — the fen of a value in yuan, if every value within `error` rounds (half away from zero) to it.
///
/// `None` when the bound touches a rounding edge, when anything is not finite, and above
/// 2^51 fen (22.5 × 10^12 yuan), where adding the shifter no longer leaves a whole number.
///
/// ```
/// use dataworth::num::certify;
/// assert_eq!(certify::fen(1.234, 1e-9), Some(123));
/// assert_eq!(certify::fen(1.005, 1e-15), None);
/// assert_eq!(certify::fen(f64::NAN, 0.0), None);
/// assert_eq!(certify::fen(-44373433805067.41, 6.2e-5), None);
/// ```
#[inline]
pub fn fen(value: f64, error: f64) -> Option<i64> {
    let scaled = value * 100.0;
    let nearest = (scaled + SHIFTER) - SHIFTER;
    let unknown = (error * 100.0 + scaled.abs() * UNIT) * INFLATE + FLOOR;
    // Up to `MAX_SCALED` `nearest` is whole, whichever it is; a distance below one half makes it the answer. The difference is exact
    // because the two are close, and a sum that rounds to less than 0.5 is less than 0.5.
    let sure = (scaled - nearest).abs() + unknown < 0.5;
    (sure & (scaled.abs() <= MAX_SCALED)).then_some(nearest as i64)
}

/// 确证的舍入 — the value rounded to `digits` places as the float nearest to it, with its error bound.
///
/// `None` when undecided, beyond ±15 places, and when the scaled figure exceeds 2^51. A value that lies on an
/// edge is decided only for the modes and values whose edge is elsewhere: the exact twin settles the rest.
///
/// ```
/// use dataworth::num::{Rounding, certify};
/// assert_eq!(certify::round_to(1250.0, 0.0, -3, Rounding::HalfAway), Some((1000.0, 0.0)));
/// assert_eq!(certify::round_to(0.125, 1e-18, 2, Rounding::HalfAway), None);
/// ```
#[inline]
pub fn round_to(value: f64, error: f64, digits: i32, mode: Rounding) -> Option<Pair> {
    let factor = *TENS.get(digits.unsigned_abs() as usize)?;
    let (scaled, spread) =
        if digits >= 0 { (value * factor, error * factor) } else { (value / factor, error / factor) };
    // Nothing is scaled at zero places, so a whole figure known exactly stays known exactly.
    let noise = if digits == 0 { 0.0 } else { scaled.abs() * UNIT + FLOOR };
    let whole = sure_whole(scaled, (spread + noise) * INFLATE, mode)?;
    Some(unscale(whole, factor, digits >= 0))
}

/// The whole number that everything within `unknown` of `scaled` rounds to.
#[inline]
fn sure_whole(scaled: f64, unknown: f64, mode: Rounding) -> Option<f64> {
    let nearest = (scaled + SHIFTER) - SHIFTER;
    let distance = scaled - nearest;
    let half = distance.abs() + unknown < 0.5;
    let (below, above) = (distance < -unknown, distance > unknown);
    let floor = if below { nearest - 1.0 } else { nearest };
    let whole = match mode {
        _ if (unknown == 0.0) & (distance == 0.0) => Some(nearest),
        Rounding::HalfAway | Rounding::HalfEven => half.then_some(nearest),
        Rounding::Floor => (below | above).then_some(floor),
        Rounding::Ceiling => (below | above).then_some(floor + 1.0),
        Rounding::Up => (below | above).then_some(if scaled > 0.0 { floor + 1.0 } else { floor }),
        Rounding::Down => (below | above).then_some(if scaled > 0.0 { floor } else { floor + 1.0 }),
    };
    whole.filter(|_| (unknown < 0.5) & (scaled.abs() < MAX_SCALED))
}

/// `whole / factor` or `whole · factor`: one correctly rounded operation on exact operands.
#[inline]
fn unscale(whole: f64, factor: f64, divide: bool) -> Pair {
    let value = if divide { whole / factor } else { whole * factor };
    let exact = (factor == 1.0) | (whole == 0.0) | (!divide & (value.abs() < 4.0 * MAX_SCALED));
    (value, if exact { 0.0 } else { value.abs() * UNIT * INFLATE })
}

/// 确证的比较 — the order of two true values; `None` when the bounds overlap.
///
/// Equal is decided only between two numbers that are both exact.
///
/// ```
/// use dataworth::num::certify;
/// use std::cmp::Ordering;
/// assert_eq!(certify::compare((1.0, 0.1), (2.0, 0.1)), Some(Ordering::Less));
/// assert_eq!(certify::compare((1.0, 0.5), (2.0, 0.5)), None);
/// assert_eq!(certify::compare((1.0, 0.0), (1.0, 0.0)), Some(Ordering::Equal));
/// ```
#[inline]
pub fn compare(a: Pair, b: Pair) -> Option<Ordering> {
    let distance = a.0 - b.0;
    let exact = (a.1 == 0.0) & (b.1 == 0.0);
    let unknown = if exact { 0.0 } else { (a.1 + b.1 + distance.abs() * UNIT) * INFLATE + FLOOR };
    let order = match () {
        () if distance > unknown => Some(Ordering::Greater),
        () if distance < -unknown => Some(Ordering::Less),
        () if exact & (distance == 0.0) => Some(Ordering::Equal),
        () => None,
    };
    order.filter(|_| (a.0.abs() < f64::INFINITY) & (b.0.abs() < f64::INFINITY))
}
