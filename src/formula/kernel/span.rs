//! 块内误差界 — what holds for a column over one whole block: its range and how far floats are off.
//!
//! A [`Span`] says of every row of the block: the float lies in `[low, high]`, and the true figure is no
//! further from it than `relative × |float| + absolute`. The ends are had by running the very operations
//! on the ends of the operands: each is monotone in each operand, and so is rounding, so the ends need no
//! allowance of their own. Cancellation turns a relative error into an absolute one, of the size that the
//! block's range makes it; everything downstream carries both. A figure that may not exist (a division by
//! what may be nought) has an infinite bound, and the block goes to the other faces.

#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "a test that NaN must fail is written so that it does")]

use crate::num::certify;

/// Unit roundoff.
const UNIT: f64 = f64::EPSILON / 2.0;
/// Makes up for the rounding of the bounds themselves: each is a short sum of products of positive terms.
const INFLATE: f64 = 1.0 + 16.0 * f64::EPSILON;
/// Covers underflow anywhere.
pub(super) const FLOOR: f64 = f64::MIN_POSITIVE;
/// Relative error of the software functions, as in [`crate::num::bounded`].
const SOFT: f64 = 8.0 * UNIT;
/// Whole figures are exact below it.
const MOST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// 块内范围与误差 — see the module.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub low: f64,
    pub high: f64,
    pub relative: f64,
    pub absolute: f64,
    /// Every float is the true figure, and whole.
    pub whole: bool,
}

/// Nothing is known.
pub(super) const LOST: Span = Span {
    low: f64::NEG_INFINITY,
    high: f64::INFINITY,
    relative: 0.0,
    absolute: f64::INFINITY,
    whole: false,
};

impl Span {
    /// A figure known to `error`.
    pub fn constant(value: f64, error: f64) -> Self {
        let whole = error == 0.0 && value.fract() == 0.0 && value.abs() < MOST_WHOLE;
        Span { low: value, high: value, relative: 0.0, absolute: error, whole }.sealed()
    }

    /// Typed decimals between two floats: half a unit in the last place off, or so many halves.
    pub fn typed(low: f64, high: f64, halves: f64, whole: bool) -> Self {
        if !(low <= high) {
            return LOST;
        }
        let relative = if whole { 0.0 } else { halves * UNIT };
        let absolute = if whole { 0.0 } else { FLOOR };
        Span { low, high, relative, absolute, whole }.sealed()
    }

    /// A truth: 0, 1 or both.
    pub fn truth(low: bool, high: bool) -> Self {
        let of = |value: bool| f64::from(u8::from(value));
        Span { low: of(low), high: of(high), relative: 0.0, absolute: 0.0, whole: true }
    }

    /// A span that is not finite knows nothing.
    pub(super) fn sealed(self) -> Self {
        let finite = (self.low.abs() < f64::INFINITY)
            & (self.high.abs() < f64::INFINITY)
            & (self.relative < 0.125)
            & (self.absolute < f64::INFINITY);
        if !finite {
            return LOST;
        }
        if self.whole && self.size() < MOST_WHOLE {
            return Span { relative: 0.0, absolute: 0.0, ..self };
        }
        let inflate = |x: f64| x * INFLATE;
        Span {
            relative: inflate(self.relative),
            absolute: if self.absolute == 0.0 { 0.0 } else { inflate(self.absolute) + FLOOR },
            whole: false,
            ..self
        }
    }

    pub fn is_lost(&self) -> bool {
        !(self.absolute < f64::INFINITY)
    }

    /// The largest size of a float.
    pub fn size(&self) -> f64 {
        self.low.abs().max(self.high.abs())
    }

    /// The smallest size of a float; nought where the signs differ.
    pub(super) fn least(&self) -> f64 {
        if self.low > 0.0 {
            self.low
        } else if self.high < 0.0 {
            -self.high
        } else {
            0.0
        }
    }

    /// The most that a float of the block is off.
    pub fn error(&self) -> f64 {
        self.relative * self.size() + self.absolute
    }

    fn is_one_signed(&self) -> bool {
        self.low >= 0.0 || self.high <= 0.0
    }

    pub fn add(self, other: Span) -> Span {
        let (low, high) = (self.low + other.low, self.high + other.high);
        let same = (self.low >= 0.0 && other.low >= 0.0) || (self.high <= 0.0 && other.high <= 0.0);
        let absolute = self.absolute + other.absolute;
        let whole = self.whole && other.whole;
        if same {
            // |a| + |b| is |a + b|, which the float of it misses by its own roundoff only.
            let relative = self.relative.max(other.relative) * (1.0 + 2.0 * UNIT) + UNIT;
            return Span { low, high, relative, absolute, whole }.sealed();
        }
        let absolute = absolute + self.relative * self.size() + other.relative * other.size();
        Span { low, high, relative: UNIT, absolute: positive(absolute), whole }.sealed()
    }

    pub fn negated(self) -> Span {
        Span { low: -self.high, high: -self.low, ..self }
    }

    pub fn multiply(self, other: Span) -> Span {
        let (low, high) = if self.low >= 0.0 && other.low >= 0.0 {
            (self.low * other.low, self.high * other.high)
        } else {
            reach([
                self.low * other.low,
                self.low * other.high,
                self.high * other.low,
                self.high * other.high,
            ])
        };
        // |(a+α)(b+β) − ab| ≤ |a|β + |b|α + αβ with α ≤ r|a| + s, β alike.
        let relative =
            (self.relative + other.relative + self.relative * other.relative) * (1.0 + 2.0 * UNIT) + UNIT;
        let absolute = other.absolute * self.size() * (1.0 + self.relative)
            + self.absolute * other.size() * (1.0 + other.relative)
            + self.absolute * other.absolute
            + FLOOR;
        Span { low, high, relative, absolute, whole: self.whole && other.whole }.sealed()
    }

    pub fn divide(self, other: Span) -> Span {
        let least = other.least();
        if !(least > 0.0) || self.is_lost() || other.is_lost() {
            return LOST;
        }
        // The true divisor is at least this share of its float.
        let share = 1.0 - other.relative - other.absolute / least - 4.0 * UNIT;
        if !(share > 0.5) {
            return LOST;
        }
        let (low, high) = if self.low >= 0.0 && other.low >= 0.0 {
            (self.low / other.high, self.high / other.low)
        } else {
            reach([
                self.low / other.low,
                self.low / other.high,
                self.high / other.low,
                self.high / other.high,
            ])
        };
        let relative =
            (self.relative + other.relative + other.absolute / least) / share * (1.0 + 4.0 * UNIT) + UNIT;
        let absolute = self.absolute / least / share + FLOOR;
        Span { low, high, relative, absolute, whole: false }.sealed()
    }

    pub fn root(self) -> Span {
        if !(self.low >= 0.0) || (self.absolute > 0.0 && !(self.low > self.error())) {
            return LOST;
        }
        // |√(a+α) − √a| ≤ |α| / √a.
        let absolute = if self.absolute > 0.0 { self.absolute / self.low.sqrt() + FLOOR } else { 0.0 };
        let (low, high) = (self.low.sqrt(), self.high.sqrt());
        Span { low, high, relative: self.relative * (1.0 + 4.0 * UNIT) + UNIT, absolute, whole: false }
            .sealed()
    }

    /// Relative error where the figure is certainly not nought.
    fn slack(self) -> f64 {
        self.relative + self.absolute / self.least()
    }

    /// `base ^ exponent` by the software function; the base must be above nought.
    pub fn soft_power(self, exponent: f64, error: f64, power: impl Fn(f64) -> f64) -> Span {
        let slack = self.slack();
        if !(self.low > 0.0) || !(slack < 0.01) {
            return LOST;
        }
        let logs = libm::log(self.low).abs().max(libm::log(self.high).abs()) * (1.0 + SOFT) + slack;
        let shift = exponent.abs() * slack / (1.0 - slack) + error * logs;
        // |e^δ − 1| ≤ δ / (1 − δ).
        let relative = (shift * INFLATE + FLOOR) / (1.0 - shift) + SOFT;
        soft([power(self.low), power(self.high)], relative, shift < 0.01)
    }

    pub fn exponential(self) -> Span {
        let shift = self.error();
        let relative = (shift * INFLATE + FLOOR) / (1.0 - shift) + SOFT;
        soft([libm::exp(self.low), libm::exp(self.high)], relative, shift < 0.01)
    }

    pub fn logarithm(self) -> Span {
        let slack = self.slack();
        if !(self.low > 0.0) || !(slack < 0.01) {
            return LOST;
        }
        let (low, high) = (libm::log(self.low), libm::log(self.high));
        let size = low.abs().max(high.abs());
        let wide = (size * SOFT) + FLOOR;
        let absolute = slack / (1.0 - slack) + FLOOR;
        Span { low: low - wide, high: high + wide, relative: SOFT, absolute, whole: false }.sealed()
    }

    pub fn size_of(self) -> Span {
        let (low, high) = if self.is_one_signed() {
            (self.low.abs().min(self.high.abs()), self.size())
        } else {
            (0.0, self.size())
        };
        Span { low, high, ..self }
    }

    /// The larger of two; the smaller is that of the negated ones, negated.
    pub fn larger(self, other: Span) -> Span {
        let (low, high) = (self.low.max(other.low), self.high.max(other.high));
        let whole = self.whole && other.whole;
        let both_positive = self.low >= 0.0 && other.low >= 0.0;
        let nought = |a: &Span| a.low == 0.0 && a.high == 0.0 && a.error() == 0.0;
        // Above nought each operand is no larger than the result; below nought a figure compared with
        // nought itself is cut off, whatever its relative error.
        if both_positive || nought(&self) || nought(&other) {
            let relative = self.relative.max(other.relative);
            let absolute = self.absolute.max(other.absolute);
            return Span { low, high, relative, absolute, whole }.sealed();
        }
        let absolute = self.error().max(other.error());
        Span { low, high, relative: 0.0, absolute, whole }.sealed()
    }

    /// `max(0, base − self)` of what is not negative: where the difference is above nought, `self` is below
    /// `base` however large it grows elsewhere, and where it is cut off the true one is at most as much
    /// above nought as `self` can be off at `base`. So the error is that of `self` at `base`.
    pub fn cut_off(self, base: f64, error: f64) -> Span {
        let absolute = base * (self.relative + 4.0 * UNIT) + self.absolute + error + FLOOR;
        let (low, high) = ((base - self.high).max(0.0), (base - self.low).max(0.0));
        let span = Span { low, high, relative: 0.0, absolute, whole: false };
        if self.is_lost() { LOST } else { span.sealed() }
    }

    /// One or the other.
    pub fn either(self, other: Span) -> Span {
        Span {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            relative: self.relative.max(other.relative),
            absolute: self.absolute.max(other.absolute),
            whole: self.whole && other.whole,
        }
        .sealed()
    }

    /// After rounding that the row itself has decided: the float nearest to the rounded figure.
    pub fn rounded(self, digits: i32) -> Span {
        let step = 10f64.powi(-digits) * (1.0 + 4.0 * UNIT);
        let (low, high) = (self.low - step, self.high + step);
        Span { low, high, relative: 2.0 * UNIT, absolute: FLOOR, whole: false }.sealed()
    }

    /// How two figures compare, if they do so alike in every row: the certain sign of a − b.
    pub fn order(self, other: Span) -> Option<std::cmp::Ordering> {
        if self.is_lost() || other.is_lost() {
            return None;
        }
        let (a, b) = (self.error(), other.error());
        certify::compare((self.low, a), (other.high, b))
            .filter(|order| order.is_gt())
            .or_else(|| certify::compare((self.high, a), (other.low, b)).filter(|order| order.is_lt()))
    }
}

/// The smallest and largest of four ends.
fn reach(ends: [f64; 4]) -> (f64, f64) {
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    (low, ends.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

/// Absolute errors that are there stay there.
fn positive(x: f64) -> f64 {
    x + FLOOR
}

/// The software functions are not proven monotone: their range is widened by their own error.
fn soft(ends: [f64; 2], relative: f64, fits: bool) -> Span {
    if !fits {
        return LOST;
    }
    let low = ends[0].min(ends[1]) * (1.0 - 2.0 * SOFT) - FLOOR;
    let high = ends[0].max(ends[1]) * (1.0 + 2.0 * SOFT) + FLOOR;
    Span { low, high, relative: relative * (1.0 + SOFT), absolute: FLOOR, whole: false }.sealed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashu_ratio::RBig;
    use proptest::prelude::*;

    fn rational(x: f64) -> RBig {
        RBig::try_from(x).unwrap()
    }

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            3 => (-1_000_000i64..1_000_000).prop_map(|n| n as f64 / 100.0),
            2 => (-100i64..100).prop_map(|n| n as f64),
            2 => (-1_000i64..1_000).prop_map(|n| n as f64 / 1_000.0),
            1 => -1e12..1e12,
        ]
    }

    /// A span, a float within it, and a true figure within that float's error.
    fn operand() -> impl Strategy<Value = (Span, f64, RBig)> {
        let errors = (
            prop_oneof![2 => Just(0.0), 1 => (40i32..60).prop_map(|k| 0.5f64.powi(k))],
            prop_oneof![2 => Just(0.0), 1 => (10i32..60).prop_map(|k| 0.5f64.powi(k))],
        );
        (value(), value(), 0.0..=1.0f64, errors, -4i64..=4).prop_map(|(a, b, t, (r, s), at)| {
            let (low, high) = (a.min(b), a.max(b));
            let x = (low + t * (high - low)).clamp(low, high);
            let span = Span { low, high, relative: r, absolute: s, whole: false };
            let room = rational(r) * rational(x.abs()) + rational(s);
            (span, x, rational(x) + room * RBig::from_parts(at.into(), 4u8.into()))
        })
    }

    fn holds(span: Span, float: f64, truth: Option<RBig>) -> Result<(), TestCaseError> {
        if span.is_lost() {
            return Ok(());
        }
        let truth = truth.expect("a bound where there is no figure");
        prop_assert!(span.low <= float && float <= span.high, "{float} in {span:?}");
        let error = rational(span.relative) * rational(float.abs()) + rational(span.absolute);
        let (low, high) = (rational(float) - &error, rational(float) + &error);
        prop_assert!(low <= truth && truth <= high, "{float} {span:?}");
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// Whatever the figures are within their spans, results are within theirs.
        #[test]
        fn spans_hold((a, x, u) in operand(), (b, y, v) in operand()) {
            holds(a.add(b), x + y, Some(&u + &v))?;
            holds(a.add(b.negated()), x - y, Some(&u - &v))?;
            holds(a.multiply(b), x * y, Some(&u * &v))?;
            holds(a.divide(b), x / y, (!v.is_zero()).then(|| &u / &v))?;
            holds(a.larger(b), x.max(y), Some(u.clone().max(v.clone())))?;
            let nought = Span::constant(0.0, 0.0);
            holds(nought.larger(a), x.max(0.0), Some(u.clone().max(RBig::ZERO)))?;
            if a.low >= 0.0 && y > 0.0 {
                let truth = (rational(y) - &u).max(RBig::ZERO);
                holds(a.cut_off(y, 0.0), (y - x).max(0.0), Some(truth))?;
            }
        }

        /// A root squared is the figure: compared on the squares, where rationals can.
        #[test]
        fn roots_hold((a, x, u) in operand()) {
            let span = a.root();
            if !span.is_lost() {
                let float = x.sqrt();
                prop_assert!(span.low <= float && float <= span.high);
                let error = rational(span.relative) * rational(float) + rational(span.absolute);
                let (low, high) = (rational(float) - &error, rational(float) + &error);
                prop_assert!(low.sqr() <= u || low < RBig::ZERO);
                prop_assert!(u <= high.sqr());
            }
        }
    }

    #[test]
    fn what_may_not_exist_is_lost() {
        let around = Span::typed(-1.0, 1.0, 1.0, false);
        assert!(Span::constant(1.0, 0.0).divide(around).is_lost());
        assert!(around.root().is_lost());
        assert!(around.logarithm().is_lost());
        assert!(Span::typed(f64::INFINITY, f64::NEG_INFINITY, 1.0, false).is_lost());
    }

    #[test]
    fn whole_figures_stay_exact() {
        let ten = Span::typed(1.0, 10.0, 1.0, true);
        let product = ten.multiply(ten).add(Span::constant(3.0, 0.0));
        assert!(product.whole && product.error() == 0.0);
        assert!(!Span::typed(0.5, 10.0, 1.0, false).whole);
    }
}
