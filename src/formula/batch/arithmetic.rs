//! 四则 — the operations of [`bounded`], with no error where the float result is the true one.
//!
//! Counts, years and halves of years are whole or end in .5, and what is exact must stay exact:
//! then `t − 2 + first_period` is a whole exponent, a power is multiplied out, and a comparison of
//! two periods is decided. A value that is not exact is bounded as in [`bounded`], but for the
//! rounding noise, which is nothing where the operation itself does not round (× 1, ÷ 1, × 0).

use crate::num::bounded::{self, Pair};
use crate::num::certify::{self, MAX_SCALED as MAX_WHOLE, SHIFTER};
use std::cmp::Ordering;

/// Unit roundoff.
const UNIT: f64 = f64::EPSILON / 2.0;
/// Makes up for the rounding of a bound, and for underflow in it, as in [`bounded`].
const INFLATE: f64 = 1.0 + 8.0 * f64::EPSILON;
const FLOOR: f64 = f64::MIN_POSITIVE;

/// A bound inflated; nothing where nothing is unknown, infinity for NaN.
#[inline]
fn seal(value: f64, bound: f64, exact: bool) -> Pair {
    let error = bound * INFLATE + FLOOR;
    let error = if error < f64::INFINITY { error } else { f64::INFINITY };
    (value, if exact { 0.0 } else { error })
}

#[inline]
fn is_whole(x: f64) -> bool {
    (x.abs() < MAX_WHOLE) & ((x + SHIFTER) - SHIFTER == x)
}

/// ±2^k; also zero and infinity, which the callers exclude.
#[inline]
fn is_power_of_two(x: f64) -> bool {
    x.to_bits() & ((1 << 52) - 1) == 0
}

/// Certainly zero.
#[inline]
fn is_nil(a: Pair) -> bool {
    (a.0 == 0.0) & (a.1 == 0.0)
}

#[inline]
fn is_normal(x: f64) -> bool {
    (x.abs() >= f64::MIN_POSITIVE) & (x.abs() < f64::INFINITY)
}

/// `a + b`: the rounding of the sum is known to the last bit (Knuth's two-sum), and often nothing.
///
/// The identity holds for every pair of floats whose sum does not overflow, subnormals included; an
/// overflow leaves NaN, which [`seal`] turns into infinity.
#[inline]
pub(super) fn add(a: Pair, b: Pair) -> Pair {
    let value = a.0 + b.0;
    let part = value - a.0;
    let lost = (a.0 - (value - part)) + (b.0 - part);
    let bound = a.1 + b.1 + lost.abs();
    seal(value, bound, bound == 0.0)
}

/// `a − b`.
#[inline]
pub(super) fn sub(a: Pair, b: Pair) -> Pair {
    add(a, bounded::neg(b))
}

/// `a × b`. A product does not round where one factor is a power of two and nothing underflows,
/// where one is zero, and where both are whole and the product stays below 2^51.
#[inline]
pub(super) fn mul(a: Pair, b: Pair) -> Pair {
    // The usual case, two typed decimals: nothing below would help, and a lane is mostly of one kind.
    if (a.1 > 0.0) & (b.1 > 0.0) {
        return bounded::mul(a, b);
    }
    let value = a.0 * b.0;
    let shifts = (is_power_of_two(a.0) | is_power_of_two(b.0)) & is_normal(value);
    // `value == 0` with a factor that is zero: a product that underflowed has none, NaN is not equal.
    let nothing = (value == 0.0) & ((a.0 == 0.0) | (b.0 == 0.0));
    // Two whole factors none of which is zero are each no larger than their product.
    let whole = is_whole(a.0) & is_whole(b.0) & (value.abs() < MAX_WHOLE);
    let faithful = shifts | nothing | whole;
    let noise = if faithful { 0.0 } else { value.abs() * UNIT };
    let bound = a.0.abs() * b.1 + b.0.abs() * a.1 + a.1 * b.1 + noise;
    // NaN and infinity are never faithful; with both operands exact nothing else is unknown. What is
    // certainly zero makes the product zero, however little is known of the other, if it exists.
    let settled =
        (a.1 == 0.0) & (b.1 == 0.0) | is_nil(a) & (b.1 < f64::INFINITY) | is_nil(b) & (a.1 < f64::INFINITY);
    seal(value, bound, faithful & settled)
}

/// `a ÷ b`. A quotient does not round where the divisor is a power of two and nothing underflows,
/// where the dividend is zero, where the two floats are equal, and where whole numbers divide.
#[inline]
pub(super) fn div(a: Pair, b: Pair) -> Pair {
    if (a.1 > 0.0) & (b.1 > 0.0) {
        return bounded::div(a, b);
    }
    let value = a.0 / b.0;
    let shifts = is_power_of_two(b.0) & is_normal(value) & is_normal(b.0);
    let trivial = is_normal(b.0) & ((a.0 == 0.0) | (a.0 == b.0));
    // The product of quotient and divisor is whole and next to `a`, hence below 2^53 and exact.
    let whole = is_whole(value) & is_whole(a.0) & is_whole(b.0) & (value * b.0 == a.0);
    let faithful = (shifts | trivial | whole) & (b.0 != 0.0);
    let noise = if faithful { 0.0 } else { value.abs() * UNIT };
    let room = b.0.abs() - b.1;
    let spread = (a.1 + (value.abs() + FLOOR) * b.1 + FLOOR) / room;
    let bound = if room > 0.0 { spread + noise } else { f64::INFINITY };
    let settled = (a.1 == 0.0) & (b.1 == 0.0) | is_nil(a) & (room > 0.0) & (b.1 < f64::INFINITY);
    seal(value, bound, faithful & settled)
}

/// The smaller. Where the bounds decide which it is, the bound of the other one does not matter:
/// what a `MAX(0, …)` has cut off is zero, not nearly zero.
#[inline]
pub(super) fn min(a: Pair, b: Pair) -> Pair {
    match certify::compare(a, b) {
        Some(Ordering::Greater) => b,
        Some(_) => a,
        None => bounded::min(a, b),
    }
}

/// The larger.
#[inline]
pub(super) fn max(a: Pair, b: Pair) -> Pair {
    match certify::compare(a, b) {
        Some(Ordering::Less) => b,
        Some(_) => a,
        None => bounded::max(a, b),
    }
}

/// `|a|^b` of whole numbers stays whole as long as it fits; anything else as in [`bounded`].
#[inline]
pub(super) fn pow(a: Pair, b: Pair) -> Pair {
    let (value, error) = bounded::pow(a, b);
    // Every partial product of whole factors is below the result: none of them was rounded.
    let whole = is_whole(a.0) & is_whole(b.0) & (b.0 >= 0.0) & (b.0 <= 64.0) & (value.abs() < MAX_WHOLE);
    (value, if whole & (a.1 == 0.0) & (b.1 == 0.0) & (error < f64::INFINITY) { 0.0 } else { error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashu_ratio::RBig;
    use proptest::prelude::*;

    fn rational(x: f64) -> RBig {
        RBig::try_from(x).unwrap()
    }

    /// Whole numbers, halves, typed decimals, powers of two and floats of every size.
    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            3 => (-100i64..100).prop_map(|n| n as f64 / 2.0),
            2 => (-1_000_000_000i64..1_000_000_000).prop_map(|n| n as f64 / 100.0),
            2 => (-3_000_000_000_000_000i64..3_000_000_000_000_000).prop_map(|n| n as f64),
            1 => (-1074i32..1023).prop_map(|k| 2f64.powi(k)),
            1 => any::<f64>().prop_filter("finite", |x| x.is_finite()),
        ]
    }

    fn operand() -> impl Strategy<Value = (Pair, RBig)> {
        (value(), prop_oneof![3 => Just(0.0), 1 => (0i32..1074).prop_map(|k| 0.5f64.powi(k))], -4i64..=4)
            .prop_map(|(x, e, at)| {
                ((x, e), rational(x) + rational(e) * RBig::from_parts(at.into(), 4u8.into()))
            })
    }

    fn holds(pair: Pair, truth: Option<RBig>) -> Result<(), TestCaseError> {
        prop_assert!(pair.1 >= 0.0, "{pair:?}");
        if pair.1 == f64::INFINITY {
            return Ok(());
        }
        let truth = truth.expect("a bound where there is no figure");
        let (value, error) = (rational(pair.0), rational(pair.1));
        prop_assert!(&value - &error <= truth && truth <= &value + &error, "{pair:?} {truth}");
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// Whatever the operands are within their bounds, the result is within its own.
        #[test]
        fn bounds_hold((a, x) in operand(), (b, y) in operand()) {
            holds(add(a, b), Some(&x + &y))?;
            holds(sub(a, b), Some(&x - &y))?;
            holds(mul(a, b), Some(&x * &y))?;
            holds(min(a, b), Some(x.clone().min(y.clone())))?;
            holds(max(a, b), Some(x.clone().max(y.clone())))?;
            holds(div(a, b), (!y.is_zero()).then(|| &x / &y))?;
        }

        /// What [`bounded`] knows is known here too, and never worse than by a last place.
        #[test]
        fn never_looser((a, _) in operand(), (b, _) in operand()) {
            for (here, there) in [(add(a, b), bounded::add(a, b)), (mul(a, b), bounded::mul(a, b)), (div(a, b), bounded::div(a, b))] {
                prop_assert_eq!(here.0.to_bits(), there.0.to_bits());
                prop_assert!(here.1 <= there.1, "{here:?} {there:?}");
            }
        }
    }

    #[test]
    fn whole_numbers_and_halves_stay_exact() {
        let exact = |x: f64| (x, 0.0);
        assert_eq!(add(sub(exact(5.0), exact(2.0)), exact(1.0)), exact(4.0));
        assert_eq!(div(exact(1.0), exact(2.0)), exact(0.5));
        assert_eq!(mul(exact(0.5), exact(7.5)), exact(3.75));
        assert_eq!(mul(exact(123_456.0), exact(9_999.0)), exact(1_234_436_544.0));
        assert_eq!(div(exact(12.0), exact(4.0)), exact(3.0));
        assert_eq!(pow(exact(3.0), exact(4.0)), exact(81.0));
        assert_eq!(mul((0.1, 1e-18), exact(1.0)).1, 1e-18 * INFLATE + FLOOR);
        assert!(div(exact(1.0), exact(3.0)).1 > 0.0);
        assert_eq!(div(exact(1.0), exact(0.0)).1, f64::INFINITY);
        assert_eq!(mul(exact(0.0), (0.1, 1e-17)), exact(0.0));
        assert_eq!(div(exact(0.0), (0.1, 1e-17)), exact(0.0));
        assert_eq!(div(exact(0.0), (0.1, 0.2)).1, f64::INFINITY);
        assert_eq!(mul(exact(0.0), (f64::NAN, f64::INFINITY)).1, f64::INFINITY);
        assert!(mul(exact(f64::MIN_POSITIVE), exact(0.3)).1 > 0.0);
    }
}
