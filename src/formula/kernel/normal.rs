//! 正态分布的界 — what holds of `Φ` over a block.

use super::span::{FLOOR, LOST, Span};
use crate::num::normal::fast::{ERFC, density_above, reach, value};

/// `Φ` of what lies in a span. It rises, and by no more than the density where the block comes nearest to 0.
/// The software `erfc` is not proven monotone: its range is widened by its own error.
pub(super) fn area(span: Span) -> Span {
    if span.is_lost() {
        return LOST;
    }
    let reach = reach(span.size(), span.error());
    let nearest = (span.least() - reach).max(0.0);
    let low = value(span.low) * (1.0 - 3.0 * ERFC) - FLOOR;
    let high = value(span.high) * (1.0 + 3.0 * ERFC) + FLOOR;
    let absolute = density_above(nearest) * reach + FLOOR;
    Span { low, high, relative: ERFC * (1.0 + ERFC), absolute, whole: false }.sealed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::{LADDER, Real};
    use dashu_ratio::RBig;
    use proptest::prelude::*;

    fn rational(x: f64) -> RBig {
        RBig::try_from(x).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Wherever the figure lies in its block and in its error, its area lies in the bound.
        #[test]
        fn areas_hold(a in -20.0..20.0f64, width in 0.0..3.0f64, t in 0.0..=1.0f64, (r, s) in (30i32..60, 10i32..60), at in -4i64..=4) {
            let (low, high) = (a, a + width);
            let x = (low + t * width).clamp(low, high);
            let span = Span { low, high, relative: 0.5f64.powi(r), absolute: 0.5f64.powi(s), whole: false };
            let room = rational(span.relative) * rational(x.abs()) + rational(span.absolute);
            let truth = Real::from(rational(x) + room * RBig::from_parts(at.into(), 4u8.into()));
            let truth = truth.normal(LADDER[0]).unwrap();
            let (found, float) = (area(span), value(x));
            prop_assert!(found.low <= float && float <= found.high, "{float} in {found:?}");
            let error = rational(found.relative) * rational(float) + rational(found.absolute);
            prop_assert!(rational(float) - &error <= *truth.ends().0);
            prop_assert!(*truth.ends().1 <= rational(float) + error);
        }
    }

    #[test]
    fn what_is_lost_stays_lost() {
        assert!(area(LOST).is_lost());
    }
}
