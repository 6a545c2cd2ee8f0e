//! `Φ` and its inverse on floats with a bound, sound as everything in [`bounded`](crate::num::bounded) is.
use crate::num::bounded::{FLOOR, Pair, SOFT, UNIT, exact, seal};
use std::f64::consts::FRAC_1_SQRT_2;

/// Relative error allowed to the software `erfc`: its authors state less than one unit in the last place (`2u`),
/// measurements found up to four; this is sixteen.
pub const ERFC: f64 = 32.0 * UNIT;
/// `1/√(2π)`, the next float above it and the one below.
const PEAK: [f64; 3] = [0.398_942_280_401_432_6, 0.398_942_280_401_432_7, 0.398_942_280_401_432_8];

/// `Φ(x) = ½·erfc(−x/√2)`, without a bound.
#[inline]
pub fn value(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// How far the argument of `erfc` may be off, in units of `x`: the error of `x`, and the rounding of `1/√2` and
/// of the product, `2u` together, with room.
#[inline]
pub fn reach(size: f64, error: f64) -> f64 {
    error + size * (4.0 * UNIT) + FLOOR
}

/// Not below `e^(−x²/2)/√(2π)`, the density of the normal distribution.
#[inline]
pub fn density_above(x: f64) -> f64 {
    let power = 0.5 * x * x;
    PEAK[2] * libm::exp(-power) * (1.0 + 2.0 * SOFT + power * (8.0 * UNIT)) + FLOOR
}

/// Not above it, and not below 0.
#[inline]
fn density_below(x: f64) -> f64 {
    let power = 0.5 * x * x;
    (PEAK[0] * libm::exp(-power) * (1.0 - 2.0 * SOFT - power * (8.0 * UNIT)) - FLOOR).max(0.0)
}

/// 标准正态分布函数 — `Φ(a)`.
///
/// ```
/// use dataworth::num::bounded;
/// let (area, error) = bounded::normal((1.0, 0.0));
/// assert!((area - 0.841_344_746_068_542_9).abs() <= 1e-15 && error < 1e-14);
/// ```
#[inline]
pub fn normal(a: Pair) -> Pair {
    let value = value(a.0);
    let size = a.0.abs();
    let reach = reach(size, a.1);
    // |Φ(x') − Φ(x)| ≤ |x' − x| · φ at the point between them that is nearest to 0.
    let nearest = if size > reach { size - reach } else { 0.0 };
    seal(value, (value + FLOOR) * ERFC + density_above(nearest) * reach)
}

/// 标准正态分位数 — `Φ⁻¹(y)`; the error is infinite where `y` may be outside 0 to 1.
///
/// How the float was found does not matter: its own `Φ` is compared with `y`. Where `Φ` rises by at least the
/// difference within a radius, the true quantile is within that radius.
///
/// ```
/// use dataworth::num::bounded;
/// let (point, error) = bounded::quantile((0.975, 0.0));
/// assert!((point - 1.959_963_984_540_054_2).abs() <= error && error < 1e-14);
/// ```
#[inline]
pub fn quantile(y: Pair) -> Pair {
    if !(y.0 > y.1 && 1.0 - y.0 > y.1) {
        return (f64::NAN, f64::INFINITY);
    }
    if y.0 == 0.5 && y.1 == 0.0 {
        return exact(0.0);
    }
    let upper = y.0 > 0.5;
    // Exact: both are between ½ and 1.
    let tail = if upper { 1.0 - y.0 } else { y.0 };
    let point = tail_start(tail);
    let (found, error) = normal((-point, 0.0));
    let residual = ((found - tail).abs() + error + y.1) * (1.0 + 8.0 * f64::EPSILON) + FLOOR;
    let radius = residual / density_below(point) * 1.25;
    let rise = density_below(point.abs() + radius) * radius * (1.0 - 8.0 * f64::EPSILON);
    seal(
        if upper { point } else { -point },
        if radius > 0.0 && rise >= residual { radius } else { f64::INFINITY },
    )
}

/// The `x` with `Φ(−x) = tail`, about as close as floats get: a rational function (Abramowitz and Stegun
/// 26.2.23, off by less than 4.5e-4), then Halley's steps.
pub fn tail_start(tail: f64) -> f64 {
    let t = (-2.0 * libm::log(tail)).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut x = t - above / below;
    for _ in 0..3 {
        let step = (value(-x) - tail) / (PEAK[1] * libm::exp(-0.5 * x * x));
        x += step / (1.0 - 0.5 * x * step);
    }
    x
}
