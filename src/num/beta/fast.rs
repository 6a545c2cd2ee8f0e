//! The beta distribution on floats with a bound: the series of the exact face (see `bounds`) in bounded arithmetic.
use super::MAX_PARAMETER;
use crate::num::bounded::{Pair, add, div, exact, mul, pow, sub};

/// Terms after which a series is given up, far beyond what any parameter needs.
const MOST: usize = 20_000;
/// A term so small beside the sum that the rest no longer shows.
const SMALL: f64 = 1e-19;

/// 贝塔分布函数 — `I_x(a, b)`; the error is infinite where an argument may be outside its range.
///
/// ```
/// use dataworth::num::bounded;
/// let (area, error) = bounded::beta((0.5, 0.0), (4.7, 0.0), (4.7, 0.0));
/// assert!((area - 0.5).abs() <= error && error < 1e-13);
/// ```
pub fn beta(x: Pair, a: Pair, b: Pair) -> Pair {
    if x.1 == 0.0 && (x.0 == 0.0 || x.0 == 1.0) && usable(a) && usable(b) {
        return x;
    }
    if !(usable(a) && usable(b) && x.0 - x.1 > 0.0 && x.0 + x.1 < 1.0) {
        return (f64::NAN, f64::INFINITY);
    }
    let one = exact(1.0);
    if x.0 * (a.0 + b.0 + 2.0) > a.0 + 1.0 {
        return sub(one, left(sub(one, x), b, a));
    }
    left(x, a, b)
}

fn usable(parameter: Pair) -> bool {
    parameter.0 - parameter.1 > 0.0 && parameter.0 + parameter.1 <= f64::from(MAX_PARAMETER)
}

fn left(x: Pair, a: Pair, b: Pair) -> Pair {
    let (two, half) = (exact(2.0), exact(0.5));
    let rise = pow(mul(x, two), a);
    let fall = pow(sub(two, mul(x, two)), b);
    let above = div(mul(mul(rise, fall), series(x, a, b)), a);
    div(above, add(div(series(half, a, b), a), div(series(half, b, a), b)))
}

fn series(x: Pair, a: Pair, b: Pair) -> Pair {
    let one = exact(1.0);
    let (mut up, mut down) = (add(a, b), add(a, one));
    let (mut term, mut sum) = (one, one);
    for _ in 0..MOST {
        let factor = div(mul(x, up), down);
        let most = (factor.0 + factor.1).max(x.0 + x.1);
        if term.0 <= SMALL * sum.0 && most < 1.0 {
            // What is left out is below ρ/(1 − ρ) terms; twice that covers the rounding of the bound.
            let rest = 2.0 * (term.0 + term.1) * most / (1.0 - most);
            return (sum.0, sum.1 + rest);
        }
        term = mul(term, factor);
        sum = add(sum, term);
        (up, down) = (add(up, one), add(down, one));
    }
    (f64::NAN, f64::INFINITY)
}
