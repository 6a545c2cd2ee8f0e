//! The fast number: a float with a bound on its error.
//!
//! Every function is *sound*: if `|x − a.0| ≤ a.1` holds for each operand, then `|op(x) − r.0| ≤ r.1` holds for
//! the result. Three things make the computed bound cover its own rounding:
//!
//! * the rounding of an IEEE operation is at most `u·|result|` with `u = 2^-53`, unless the result is subnormal,
//!   and then it is below 2^-1074;
//! * a bound is a short expression of positive terms, so its own rounding is at most a factor `(1 − u)^10`,
//!   which the factor `1 + 2^-49` makes up for with room to spare;
//! * `FLOOR` (2^-1022) is added, far above anything a few underflowing products can lose.
//!
//! NaN and infinity reach the bound through `u·|result|`, and `seal` turns such a bound into infinity: a finite
//! error therefore always belongs to a finite value.

pub use super::beta::fast::beta;
pub use super::normal::fast::{normal, quantile};

/// Value and error bound, as a pair for use inside loops over slices.
pub type Pair = (f64, f64);

/// Unit roundoff of `f64`.
pub(super) const UNIT: f64 = f64::EPSILON / 2.0;
/// Relative error allowed to the software `pow`, `exp` and `log`, whose authors state less than one unit in the
/// last place (at most `2u`): four times that.
pub(super) const SOFT: f64 = 8.0 * UNIT;
/// Makes up for the rounding of the bound itself.
const INFLATE: f64 = 1.0 + 8.0 * f64::EPSILON;
/// Covers underflow anywhere.
pub(super) const FLOOR: f64 = f64::MIN_POSITIVE;
/// Below it every whole `f64` is the number that was typed.
const WHOLE: f64 = 9_007_199_254_740_992.0;
/// Largest whole exponent multiplied out instead of going through the logarithm.
const MAX_POWI: f64 = 1024.0;

/// A finite bound, inflated; infinity for anything else.
#[inline]
pub(super) fn seal(value: f64, bound: f64) -> Pair {
    let error = bound * INFLATE + FLOOR;
    (value, if error < f64::INFINITY { error } else { f64::INFINITY })
}

/// A number known exactly, such as a literal; the error is infinite for NaN and infinity.
#[inline]
pub fn exact(value: f64) -> Pair {
    (value, if value.abs() < f64::INFINITY { 0.0 } else { f64::INFINITY })
}

/// 输入值 — the float of a typed decimal: half a unit in the last place, nothing for whole numbers below 2^53.
///
/// ```
/// use dataworth::num::bounded;
/// assert_eq!(bounded::input(100.0), (100.0, 0.0));
/// assert!(bounded::input(0.1).1 < 2e-17);
/// ```
#[inline]
pub fn input(value: f64) -> Pair {
    let whole = value.abs() < WHOLE && value as i64 as f64 == value;
    if whole { (value, 0.0) } else { seal(value, value.abs() * UNIT) }
}

/// `a + b`.
#[inline]
pub fn add(a: Pair, b: Pair) -> Pair {
    let value = a.0 + b.0;
    seal(value, a.1 + b.1 + value.abs() * UNIT)
}

/// `a − b`.
#[inline]
pub fn sub(a: Pair, b: Pair) -> Pair {
    let value = a.0 - b.0;
    seal(value, a.1 + b.1 + value.abs() * UNIT)
}

/// `a × b`.
#[inline]
pub fn mul(a: Pair, b: Pair) -> Pair {
    let value = a.0 * b.0;
    // |(a+α)(b+β) − ab| ≤ |a|β + |b|α + αβ
    seal(value, a.0.abs() * b.1 + b.0.abs() * a.1 + a.1 * b.1 + value.abs() * UNIT)
}

/// `a ÷ b`; the error is infinite when the divisor may be zero.
#[inline]
pub fn div(a: Pair, b: Pair) -> Pair {
    let value = a.0 / b.0;
    let room = b.0.abs() - b.1;
    // |(a+α)/(b+β) − a/b| ≤ (α + |a/b|·β) / (|b| − β); FLOOR stands in for what underflows before the division.
    let spread = (a.1 + (value.abs() + FLOOR) * b.1 + FLOOR) / room;
    seal(value, if room > 0.0 { spread + value.abs() * UNIT } else { f64::INFINITY })
}

/// `−a`.
#[inline]
pub fn neg(a: Pair) -> Pair {
    (-a.0, a.1)
}

/// `|a|`.
#[inline]
pub fn abs(a: Pair) -> Pair {
    (a.0.abs(), a.1)
}

/// The smaller; sound because the function moves no more than the operand that moves most.
#[inline]
pub fn min(a: Pair, b: Pair) -> Pair {
    (if a.0 < b.0 { a.0 } else { b.0 }, either(a, b))
}

/// The larger.
#[inline]
pub fn max(a: Pair, b: Pair) -> Pair {
    (if a.0 > b.0 { a.0 } else { b.0 }, either(a, b))
}

/// The larger error, or infinity if any of the four numbers is not finite (a comparison would have hidden it).
#[inline]
fn either(a: Pair, b: Pair) -> f64 {
    let finite = (a.0.abs() < f64::INFINITY) & (b.0.abs() < f64::INFINITY);
    let error = if a.1 > b.1 { a.1 } else { b.1 };
    if finite & (a.1 + b.1 < f64::INFINITY) { error } else { f64::INFINITY }
}

/// `√a`; the error is infinite when the operand may be negative.
#[inline]
pub fn sqrt(a: Pair) -> Pair {
    if a.0 == 0.0 && a.1 == 0.0 {
        return (0.0, 0.0);
    }
    let value = a.0.sqrt();
    // |√(a+α) − √a| = |α| / (√(a+α) + √a) ≤ α/√a while a + α ≥ 0. IEEE requires √ itself to be exact.
    seal(value, if a.0 >= a.1 { a.1 / value + value * UNIT } else { f64::INFINITY })
}

/// `e^a`.
#[inline]
pub fn exp(a: Pair) -> Pair {
    scaled_error(libm::exp(a.0), a.1)
}

/// Natural logarithm; the error is infinite when the operand may be zero or less.
#[inline]
pub fn ln(a: Pair) -> Pair {
    let value = libm::log(a.0);
    let room = a.0 - a.1;
    // |ln(a+α) − ln a| ≤ α/(a − α); FLOOR as in `div`.
    let spread = if a.1 > 0.0 { (a.1 + FLOOR) / room } else { 0.0 };
    seal(value, if room > 0.0 { spread + value.abs() * SOFT } else { f64::INFINITY })
}

/// Error of a soft function value `v ≈ e^t` when `t` is known to `slack`.
///
/// `|e^δ − 1| ≤ δ/(1 − δ)` for `|δ| < 1`; half is the limit here, beyond it the bound would be of no use.
#[inline]
fn scaled_error(value: f64, slack: f64) -> Pair {
    let relative = slack / (1.0 - slack) + SOFT;
    // A value that underflowed is off by no more than FLOOR, and so is the true value it stands for.
    seal(value, if slack < 0.5 { (value + FLOOR) * relative * (1.0 + SOFT) } else { f64::INFINITY })
}

/// `a^n` for a whole `n`; the error is infinite for `0^0` and for a negative power of what may be zero.
#[inline]
pub fn powi(a: Pair, n: i32) -> Pair {
    if n == 0 {
        return if a.0.abs() > a.1 { exact(1.0) } else { (1.0, f64::INFINITY) };
    }
    let power = powi_positive(a, n.unsigned_abs());
    if n < 0 { div((1.0, 0.0), power) } else { power }
}

/// By squaring; sound because every product is.
#[inline]
fn powi_positive(mut base: Pair, mut n: u32) -> Pair {
    while n & 1 == 0 {
        base = mul(base, base);
        n >>= 1;
    }
    let mut result = base;
    while n > 1 {
        n >>= 1;
        base = mul(base, base);
        if n & 1 == 1 {
            result = mul(result, base);
        }
    }
    result
}

/// `a^b`; a whole exponent goes through [`powi`], anything else needs a base known to be above zero.
#[inline]
pub fn pow(a: Pair, b: Pair) -> Pair {
    if b.1 == 0.0 && b.0.abs() <= MAX_POWI && b.0 as i32 as f64 == b.0 {
        return powi(a, b.0 as i32);
    }
    if a.0 == 0.0 && a.1 == 0.0 && b.0 > b.1 {
        return exact(0.0 * b.0);
    }
    pow_positive(a, b)
}

#[inline]
fn pow_positive(a: Pair, b: Pair) -> Pair {
    let room = a.0 - a.1;
    if !(room > 0.0 && a.0 < f64::INFINITY) {
        return (libm::pow(a.0, b.0), f64::INFINITY);
    }
    // b'·ln a' − b·ln a = b'·ln(a'/a) + (b' − b)·ln a, and |ln(a'/a)| ≤ α/(a − α).
    let shift = if a.1 > 0.0 { (a.1 + FLOOR) / room } else { 0.0 };
    let log = if b.1 > 0.0 { libm::log(a.0).abs() * (1.0 + SOFT) } else { 0.0 };
    let slack = ((b.0.abs() + b.1) * shift + b.1 * log) * INFLATE;
    scaled_error(libm::pow(a.0, b.0), if slack > 0.0 { slack + FLOOR } else { slack })
}

/// 带误差界的浮点数 — [`Pair`] as a type, for code that is clearer with methods.
///
/// ```
/// use dataworth::num::Bounded;
/// let amount = Bounded::input(100.0) * Bounded::input(0.123);
/// assert_eq!(amount.fen(), Some(1230));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounded {
    /// The float.
    pub value: f64,
    /// Upper bound on the distance from the true value; never negative, infinite when nothing is known.
    pub error: f64,
}

impl From<Pair> for Bounded {
    #[inline]
    fn from((value, error): Pair) -> Self {
        Bounded { value, error }
    }
}

impl From<Bounded> for Pair {
    #[inline]
    fn from(x: Bounded) -> Self {
        (x.value, x.error)
    }
}

macro_rules! operator {
    ($($trait:ident $name:ident),*) => {$(
        impl std::ops::$trait for Bounded {
            type Output = Bounded;
            #[inline]
            fn $name(self, other: Bounded) -> Bounded {
                $name(self.into(), other.into()).into()
            }
        }
    )*};
}
operator!(Add add, Sub sub, Mul mul, Div div);

impl std::ops::Neg for Bounded {
    type Output = Bounded;
    #[inline]
    fn neg(self) -> Bounded {
        neg(self.into()).into()
    }
}

impl Bounded {
    /// See [`input`].
    #[inline]
    pub fn input(value: f64) -> Bounded {
        input(value).into()
    }

    /// See [`powi`].
    #[inline]
    pub fn powi(self, n: i32) -> Bounded {
        powi(self.into(), n).into()
    }

    /// See [`pow`].
    #[inline]
    pub fn pow(self, exponent: Bounded) -> Bounded {
        pow(self.into(), exponent.into()).into()
    }

    /// See [`sqrt`].
    #[inline]
    pub fn sqrt(self) -> Bounded {
        sqrt(self.into()).into()
    }

    /// See [`exp`].
    #[inline]
    pub fn exp(self) -> Bounded {
        exp(self.into()).into()
    }

    /// See [`ln`].
    #[inline]
    pub fn ln(self) -> Bounded {
        ln(self.into()).into()
    }

    /// See [`abs`].
    #[inline]
    pub fn abs(self) -> Bounded {
        abs(self.into()).into()
    }

    /// See [`min`].
    #[inline]
    pub fn min(self, other: Bounded) -> Bounded {
        min(self.into(), other.into()).into()
    }

    /// See [`max`].
    #[inline]
    pub fn max(self, other: Bounded) -> Bounded {
        max(self.into(), other.into()).into()
    }

    /// See [`fen`](super::certify::fen).
    #[inline]
    pub fn fen(self) -> Option<i64> {
        super::certify::fen(self.value, self.error)
    }

    /// See [`compare`](super::certify::compare).
    #[inline]
    pub fn compare(self, other: Bounded) -> Option<std::cmp::Ordering> {
        super::certify::compare(self.into(), other.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::{Digits, Fault, Fen, LADDER, Real, Rounding, certify};
    use dashu_ratio::RBig;
    use proptest::prelude::*;

    const P: Digits = LADDER[0];

    /// Typed amounts and ratios, whole numbers, and floats of every size.
    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            3 => (-1_000_000_000i64..1_000_000_000).prop_map(|n| n as f64 / 100.0),
            3 => (-20_000i64..20_000).prop_map(|n| n as f64 / 10_000.0),
            2 => (-60i64..60).prop_map(|n| n as f64),
            1 => any::<f64>().prop_filter("finite", |x| x.is_finite()),
            1 => Just(0.0),
        ]
    }

    /// A value, an error of any kind, and where in the bound the true number lies (in hundredths).
    fn operand() -> impl Strategy<Value = (Pair, Real)> {
        let error = |x: f64| {
            prop_oneof![
                Just(0.0),
                Just(input(x).1),
                (0i32..40).prop_map(move |k| x.abs() * 0.5f64.powi(k)),
                (0i32..1100).prop_map(|k| 0.5f64.powi(k)),
            ]
        };
        value()
            .prop_flat_map(move |x| (Just(x), error(x), -100i64..=100))
            .prop_filter("finite", |(_, e, _)| e.is_finite())
            .prop_map(|(x, e, at)| {
                let offset = rational(e) * RBig::from_parts(at.into(), 100u8.into());
                ((x, e), Real::from(rational(x) + offset))
            })
    }

    fn rational(x: f64) -> RBig {
        RBig::try_from(x).unwrap()
    }

    /// The claim of this module for one result.
    fn holds(result: Pair, truth: Result<Real, Fault>) -> Result<(), TestCaseError> {
        prop_assert!(result.1 >= 0.0, "{result:?}");
        if result.1 == f64::INFINITY {
            return Ok(());
        }
        let truth =
            truth.map_err(|fault| TestCaseError::fail(format!("{result:?} where exact says {fault}")))?;
        let (low, high) = truth.ends();
        let (value, error) = (rational(result.0), rational(result.1));
        prop_assert!(&value - &error <= *low && *high <= value + error, "{result:?} misses {truth}");
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn arithmetic_is_sound((a, x) in operand(), (b, y) in operand()) {
            holds(add(a, b), Ok(x.add(&y, P)))?;
            holds(sub(a, b), Ok(x.sub(&y, P)))?;
            holds(mul(a, b), Ok(x.mul(&y, P)))?;
            holds(div(a, b), x.div(&y, P))?;
            holds(min(a, b), Ok(x.min(&y)))?;
            holds(max(a, b), Ok(x.max(&y)))?;
            holds(neg(a), Ok(x.neg()))?;
            holds(abs(a), Ok(x.abs()))?;
        }

        #[test]
        fn functions_are_sound((a, x) in operand()) {
            holds(sqrt(a), x.sqrt(P))?;
            holds(exp(a), x.exp(P))?;
            holds(ln(a), x.ln(P))?;
        }

        #[test]
        fn whole_powers_are_sound((a, x) in operand(), n in -40i32..40) {
            holds(powi(a, n), x.pow(&Real::from(i64::from(n)), P))?;
        }

        #[test]
        fn powers_are_sound((a, x) in operand(), (b, y) in operand()) {
            holds(pow(a, b), x.pow(&y, P))?;
        }

        #[test]
        fn growth_factors_are_sound(rate in 0i64..5000, tenths in 0i64..600) {
            let (rate, years) = (1.0 + rate as f64 / 10_000.0, tenths as f64 / 12.0);
            let typed = |x| Real::from_f64_shortest(x).unwrap();
            let factor = pow(input(rate), neg(input(years)));
            holds(factor, typed(rate).pow(&typed(years).neg(), P))?;
            prop_assert!(factor.1 < 1e-13);
        }

        #[test]
        fn inputs_are_sound_and_close(x in value()) {
            holds(input(x), Ok(Real::from_f64_shortest(x).unwrap()))?;
            prop_assert!(input(x).1 <= x.abs() * 1.2e-16 + 3e-308);
        }

        /// Any fen certified is the fen of the true value, ties and near-ties included.
        #[test]
        fn certified_fen_is_the_fen((a, x) in operand(), tie in -100_000i64..100_000, nudge in -3i64..=3) {
            if let Some(fen) = certify::fen(a.0, a.1) {
                prop_assert_eq!(x.to_fen(), Ok(Fen::new(fen)));
            }
            let near = (2 * tie + 1) as f64 / 200.0 + nudge as f64 * 1e-9;
            if let Some(fen) = certify::fen(near, input(near).1) {
                prop_assert_eq!(Real::from_f64_shortest(near).unwrap().to_fen(), Ok(Fen::new(fen)));
            }
            let half = input((2 * tie + 1) as f64 / 200.0);
            prop_assert_eq!(certify::fen(half.0, half.1), None);
        }

        /// Amounts about 2^51 fen, where the float holds fewer and fewer parts of a fen.
        #[test]
        fn certified_fen_of_large_amounts(fen in -9_000_000_000_000_000i64..9_000_000_000_000_000, parts in 1i64..64) {
            let amount = fen as f64 / 100.0 + parts as f64 / 64.0;
            for error in [0.0, f64::EPSILON * amount.abs() / 4.0] {
                if let Some(fen) = certify::fen(amount, error) {
                    prop_assert_eq!(Real::from(rational(amount)).to_fen(), Ok(Fen::new(fen)));
                }
            }
        }

        #[test]
        fn certified_rounding_is_the_rounding((a, x) in operand(), digits in -6i32..8, mode in 0usize..6) {
            use Rounding::*;
            let mode = [HalfAway, HalfEven, Up, Down, Floor, Ceiling][mode];
            if let Some(rounded) = certify::round_to(a.0, a.1, digits, mode) {
                holds(rounded, x.round(digits, mode))?;
            }
        }

        #[test]
        fn certified_order_is_the_order((a, x) in operand(), (b, y) in operand()) {
            if let Some(order) = certify::compare(a, b) {
                prop_assert_eq!(x.compare(&y), Some(order));
            }
            prop_assert!(certify::compare(a, a).is_none_or(|order| order.is_eq() && a.1 == 0.0));
        }

        /// Whatever comes in broken comes out with an infinite error and without a certificate.
        #[test]
        fn nothing_broken_passes((a, _) in operand(), kind in 0usize..3) {
            let bad = ([f64::NAN, f64::INFINITY, f64::NEG_INFINITY][kind], f64::INFINITY);
            for r in [add(a, bad), sub(bad, a), mul(a, bad), div(bad, a), div(a, bad), min(a, bad), max(bad, a),
                      pow(a, bad), pow(bad, a), sqrt(bad), exp(bad), ln(bad), powi(bad, 3), powi(bad, -2), input(bad.0)] {
                prop_assert_eq!(r.1, f64::INFINITY);
                prop_assert_eq!(certify::fen(r.0, r.1), None);
                prop_assert_eq!(certify::compare(r, a), None);
                prop_assert_eq!(certify::round_to(r.0, r.1, 2, Rounding::Floor), None);
            }
        }
    }

    #[test]
    fn certificates_at_the_borders() {
        assert_eq!(certify::fen(f64::NAN, 0.0), None);
        assert_eq!(certify::fen(1.0, f64::NAN), None);
        assert_eq!(certify::fen(f64::INFINITY, 0.0), None);
        assert_eq!(certify::fen(9.1e13, 0.0), None);
        assert_eq!(certify::fen(0.0, 0.0), Some(0));
        assert_eq!(certify::fen(-0.004, 1e-12), Some(0));
        assert_eq!(certify::fen(12_345_678_901.23, 1e-6), Some(1_234_567_890_123));
        assert_eq!(certify::round_to(7.0, 0.0, 0, Rounding::Floor), Some((7.0, 0.0)));
        assert_eq!(certify::round_to(7.0, 1e-12, 0, Rounding::Floor), None);
        assert_eq!(certify::round_to(-7.25, 1e-12, 1, Rounding::Down).map(|r| r.0), Some(-7.2));
        assert_eq!(certify::round_to(1.0, 0.0, 40, Rounding::Floor), None);
        assert_eq!(certify::compare((f64::INFINITY, 0.0), (1.0, 0.0)), None);
    }

    #[test]
    fn methods_are_the_functions() {
        let (x, y) = (Bounded::input(2.5), Bounded::input(0.1));
        assert_eq!(Pair::from(x / y - -x), sub(div(x.into(), y.into()), neg(x.into())));
        assert_eq!(x.pow(y).compare(x.ln().exp()), Some(std::cmp::Ordering::Less));
        assert_eq!((x.sqrt() * x.sqrt()).max(y).min(x.abs()).powi(2).fen(), Some(625));
    }
}
