//! The normal distribution of the oracle, to 280 bits of itself: a power series near 0, a continued fraction
//! further out, and Newton's steps for the inverse.

use super::number::{BITS, LN2, Value, exp, number};
use dashu_base::SquareRoot;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use std::sync::LazyLock;

/// Further out than this the area is 0 or 1.
const FAR: i64 = 400;
/// From here on the continued fraction; at 400 levels what it leaves out is below 2^-400.
const NEAR: i64 = 5;
const LEVELS: i64 = 400;

static ROOT_TWO_PI: LazyLock<RBig> = LazyLock::new(|| {
    short(&RBig::from_parts_signed(
        UBig::try_from((machin() * 2) << BITS).unwrap().sqrt().into(),
        IBig::ONE << BITS,
    ))
});

pub(super) static PI: LazyLock<RBig> = LazyLock::new(|| RBig::from_parts_signed(machin(), IBig::ONE << BITS));

/// Machin: π = 16·atan(1/5) − 4·atan(1/239), scaled.
fn machin() -> IBig {
    atan(5) * 16 - atan(239) * 4
}

/// `atan(1/n)`, scaled.
fn atan(n: i64) -> IBig {
    let (mut term, mut total, mut k) = ((IBig::ONE << BITS) / n, IBig::ZERO, 1);
    while term != IBig::ZERO {
        total += &term / IBig::from(if k % 4 == 1 { k } else { -k });
        term /= IBig::from(n * n);
        k += 2;
    }
    total
}

/// The same to 280 bits of itself.
fn short(x: &RBig) -> RBig {
    use dashu_base::BitTest;
    let size = x.numerator().bit_len() as isize - x.denominator().bit_len() as isize;
    let places = BITS as isize - size;
    let two = RBig::from(IBig::ONE << places.unsigned_abs());
    if places > 0 { RBig::from((x * &two).floor()) / two } else { RBig::from((x / &two).floor()) * two }
}

/// `e^(−x²/2)/√(2π)`, whole powers of 2 apart.
fn density(x: &RBig) -> RBig {
    let power = x.sqr() / RBig::from(2);
    let two = RBig::from_parts_signed(LN2.clone(), IBig::ONE << BITS);
    let k = usize::try_from((&power / &two).floor()).unwrap_or(0);
    let rest = exp(&(RBig::from(k) * two - power));
    short(&(rest / RBig::from(IBig::ONE << k) / &*ROOT_TWO_PI))
}

/// The area beyond `x > 0`.
fn tail(x: &RBig) -> RBig {
    let scaled = |x: &RBig| (x * RBig::from(IBig::ONE << BITS)).floor();
    if *x > RBig::from(NEAR) {
        // x + 1/(x + 2/(x + 3/(x + …))), from the inside.
        let start = scaled(x);
        let inside = (1..=LEVELS)
            .rev()
            .fold(start.clone(), |deeper, n| &start + (IBig::from(n) << (2 * BITS)) / deeper);
        return short(&(density(x) * RBig::from(IBig::ONE << BITS) / RBig::from(inside)));
    }
    let (scaled, square) = (scaled(x), scaled(&x.sqr()));
    let (mut term, mut total, mut odd) = (scaled.clone(), scaled, 3);
    while term != IBig::ZERO {
        term = ((term * &square) >> BITS) / IBig::from(odd);
        total += &term;
        odd += 2;
    }
    RBig::from_parts(IBig::ONE, 2u8.into()) - density(x) * RBig::from_parts_signed(total, IBig::ONE << BITS)
}

fn left(x: &RBig) -> RBig {
    let size = if *x < RBig::ZERO { -x.clone() } else { x.clone() };
    let tail = if size > RBig::from(FAR) { RBig::ZERO } else { tail(&size) };
    if *x < RBig::ZERO { tail } else { RBig::ONE - tail }
}

pub fn area(x: &RBig, exact: bool) -> Value {
    match x.is_zero() && exact {
        true => number(RBig::from_parts(IBig::ONE, 2u8.into()), true),
        // Not cut off as other figures are: what is divided by it may be as small.
        false => Value::Number(left(x), false),
    }
}

pub fn quantile(y: &RBig, exact: bool) -> Value {
    let half = RBig::from_parts(IBig::ONE, 2u8.into());
    if *y <= RBig::ZERO || *y >= RBig::ONE {
        return Value::Bad;
    }
    match y.cmp(&half) {
        std::cmp::Ordering::Equal if exact => number(RBig::ZERO, true),
        std::cmp::Ordering::Greater => number(-lower(&(RBig::ONE - y)), false),
        _ => number(lower(y), false),
    }
}

/// Halved down to about 2^-34, then Newton's steps.
fn lower(y: &RBig) -> RBig {
    let half = |a: &RBig, b: &RBig| (a + b) / RBig::from(2);
    let (mut low, mut high) = bracket(y);
    for _ in 0..45 {
        let middle = half(&low, &high);
        if left(&middle) < *y {
            low = middle
        } else {
            high = middle
        }
        if &high - &low < RBig::from_parts(IBig::ONE, UBig::ONE << 34) {
            break;
        }
    }
    let mut x = half(&low, &high);
    for _ in 0..4 {
        x = short(&(x.clone() - (left(&x) - y) / density(&x)));
    }
    x
}

/// A float's guess with room, or all there is.
fn bracket(y: &RBig) -> (RBig, RBig) {
    let float = y.to_f64().value();
    let (mut low, mut high) = (-37.0f64, 0.0f64);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        let area = 0.5 * libm::erfc(-middle / 2.0f64.sqrt());
        if area < float { low = middle } else { high = middle }
    }
    let room = RBig::from_parts(IBig::ONE, UBig::ONE << 36);
    let ends = (RBig::try_from(low).unwrap() - &room, RBig::try_from(high).unwrap() + room);
    let holds = left(&ends.0) < *y && left(&ends.1) > *y;
    if holds { ends } else { (RBig::from(-FAR), RBig::ZERO) }
}
