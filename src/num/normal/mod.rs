//! 标准正态分布 — `Φ` and its inverse on the exact number; `bounds` has the proofs, `fast` the floats.
mod bounds;
pub mod fast;

use std::cmp::Ordering;

use dashu_ratio::RBig;

use super::rational::sign;
use super::{Digits, Fault, Real};

impl Real {
    /// 标准正态分布函数 — `Φ(x) = (2π)^-½ ∫ e^(−t²/2) dt` from −∞ to `x`; exact only for 0, where it is ½.
    ///
    /// Errors: none of its own; far out the ball is narrow relative to the smaller of `Φ` and `1 − Φ` on the
    /// left, and relative to 1 on the right.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// let area = Real::parse("1.96")?.normal(LADDER[0])?;
    /// assert_eq!(area.to_decimal(20), "0.97500210485177956586");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn normal(&self, p: Digits) -> Result<Real, Fault> {
        match self.ends() {
            (x, y) if x.is_zero() && y.is_zero() => Ok(half()),
            (x, y) => {
                let (low, high) = bounds::normal(x, p)?;
                let high = if x == y { high } else { bounds::normal(y, p)?.1 };
                Ok(Real::enclosing(low, high, p))
            }
        }
    }

    /// 标准正态分位数 — the `x` with `Φ(x) = self`; exact only for ½, where it is 0.
    ///
    /// Errors: [`Fault::Domain`] at or below 0 and at or above 1; [`Fault::Undecided`] for a ball across either.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// let point = Real::parse("0.999")?.normal_quantile(LADDER[0])?;
    /// assert_eq!(point.to_decimal(20), "3.0902323061678135415");
    /// assert!(Real::from(1).normal_quantile(LADDER[0]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn normal_quantile(&self, p: Digits) -> Result<Real, Fault> {
        let (x, y) = self.ends();
        let outside = |x: &RBig| sign(x) != Ordering::Greater || *x >= RBig::ONE;
        match (outside(x), outside(y)) {
            (false, false) => {}
            (true, true) if self.is_exact() || *y <= RBig::ZERO || *x >= RBig::ONE => {
                return Err(Fault::Domain("quantile of a probability not between zero and one"));
            }
            _ => return Err(Fault::Undecided),
        }
        let (low, high) = bounds::quantile(x, p)?;
        let high = if x == y { high } else { bounds::quantile(y, p)?.1 };
        Ok(Real::enclosing(low, high, p))
    }
}

fn half() -> Real {
    Real::Rational(RBig::from_parts(1.into(), 2u8.into()))
}

#[cfg(test)]
mod tests;
