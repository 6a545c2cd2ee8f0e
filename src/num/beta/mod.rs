//! 不完全贝塔函数比 — `I_x(a, b)`, the beta distribution, on the exact number; `bounds` has the proofs, `fast` the floats.
mod bounds;
pub mod fast;

use std::cmp::Ordering;

use dashu_ratio::RBig;

use super::rational::sign;
use super::{Digits, Fault, Real};

/// Largest parameter: the series of a longer one would be worked out for minutes.
pub(super) const MAX_PARAMETER: u16 = 1000;

impl Real {
    /// 贝塔分布函数 — `I_x(a, b) = ∫₀ˣ u^(a−1) (1−u)^(b−1) du / B(a, b)` with `x` this number; exact at 0 and 1, at ½ for
    /// equal parameters, and where powers say it (a parameter is 1).
    ///
    /// Errors: [`Fault::Domain`] for `x` outside 0 to 1 and for a parameter that is not above 0 and at most
    /// 1,000; [`Fault::Undecided`] for a ball across either.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// // I_x(1, b) = 1 − (1 − x)^b
    /// let area = Real::parse("0.2")?.beta(&Real::ONE, &Real::from(3), LADDER[0])?;
    /// assert_eq!(area.to_decimal(20), "0.488");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn beta(&self, a: &Real, b: &Real, p: Digits) -> Result<Real, Fault> {
        [a, b].into_iter().try_for_each(usable)?;
        within(
            self,
            |x| sign(x) != Ordering::Less && *x <= RBig::ONE,
            "a share of a beta not from zero to one",
        )?;
        if let Some(known) = self.known_beta(a, b, p) {
            return known;
        }
        let ((x, y), (a, c), (b, d)) = (self.ends(), a.ends(), b.ends());
        // It rises with x and b and falls with a.
        let (low, high) = bounds::beta(x, c, b, p)?;
        let high = if x == y && a == c && b == d { high } else { bounds::beta(y, a, d, p)?.1 };
        Ok(Real::enclosing(low, high, p))
    }

    /// What has a closed form; ties of typed figures need it exact.
    fn known_beta(&self, a: &Real, b: &Real, p: Digits) -> Option<Result<Real, Fault>> {
        let is = |x: &Real, y: &Real| x.compare(y) == Some(Ordering::Equal);
        let half = || Real::Rational(RBig::from_parts(1.into(), 2u8.into()));
        match () {
            () if is(self, &Real::ZERO) || is(self, &Real::ONE) => Some(Ok(self.clone())),
            () if is(b, &Real::ONE) => Some(self.pow(a, p)),
            () if is(a, &Real::ONE) => {
                Some(Real::ONE.sub(self, p).pow(b, p).map(|rest| Real::ONE.sub(&rest, p)))
            }
            () if is(a, b) && is(self, &half()) => Some(Ok(half())),
            () => None,
        }
    }
}

fn usable(parameter: &Real) -> Result<(), Fault> {
    let holds = |x: &RBig| sign(x) == Ordering::Greater && *x <= RBig::from(MAX_PARAMETER);
    within(parameter, holds, "a parameter of a beta not above zero and at most 1,000")
}

fn within(real: &Real, holds: impl Fn(&RBig) -> bool, rule: &'static str) -> Result<(), Fault> {
    let (low, high) = real.ends();
    match (holds(low), holds(high)) {
        (true, true) => Ok(()),
        (false, false) => Err(Fault::Domain(rule)),
        _ => Err(Fault::Undecided),
    }
}

#[cfg(test)]
mod tests;
