//! Powers of the exact number.
use std::cmp::Ordering;

use dashu_base::{BitTest, Signed, SquareRoot, UnsignedAbs};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::elementary::{self, MAX_POWER};
use super::rational::{MAX_BITS, bits, exact_root};
use super::real::hull;
use super::{Digits, Fault, Real};

impl Real {
    /// Square root; exact where it is rational.
    ///
    /// Errors: [`Fault::Domain`] below zero.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// assert!(Real::parse("1.21")?.sqrt(LADDER[0])?.is_exact());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sqrt(&self, p: Digits) -> Result<Real, Fault> {
        self.pow(&Real::Rational(RBig::from_parts(IBig::ONE, UBig::from(2u8))), p)
    }

    /// `self^exponent`. Exact for whole exponents and wherever the root is rational (`1.21^0.5 = 1.1`).
    ///
    /// Errors: [`Fault::Domain`] for `0^0` and for a fractional power of a negative number;
    /// [`Fault::DivisionByZero`] for a negative power of zero; [`Fault::TooLarge`] for a whole exponent beyond
    /// ±100,000 on a negative base; [`Fault::Overflow`]; [`Fault::Undecided`] for a ball across such a border.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// let growth = Real::parse("1.05")?.pow(&Real::from(-2), LADDER[0])?;
    /// assert_eq!(growth.to_decimal(10), "0.9070294785");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pow(&self, exponent: &Real, p: Digits) -> Result<Real, Fault> {
        let (x, y) = self.operands(exponent, p);
        match (x.sign(), y.as_rational().filter(|y| y.is_int())) {
            (Some(Ordering::Equal), _) => zero_power(&y),
            (_, Some(n)) if fits_power(n) => whole_power(&x, n, p),
            (Some(Ordering::Greater), _) => positive_power(&x, &y, p),
            (Some(Ordering::Less), Some(_)) => Err(Fault::TooLarge),
            (Some(Ordering::Less), None) if y.is_exact() => {
                Err(Fault::Domain("fractional power of a negative number"))
            }
            _ => Err(Fault::Undecided),
        }
    }
}

fn fits_power(n: &RBig) -> bool {
    i64::try_from(n.numerator().clone()).is_ok_and(|n| n.unsigned_abs() <= MAX_POWER)
}

fn zero_power(exponent: &Real) -> Result<Real, Fault> {
    match exponent.sign() {
        Some(Ordering::Greater) => Ok(Real::ZERO),
        Some(Ordering::Equal) => Err(Fault::Domain("zero to the power of zero")),
        Some(Ordering::Less) => Err(Fault::DivisionByZero),
        None => Err(Fault::Undecided),
    }
}

/// A whole power of a base that is not exactly zero. A negative exponent inverts the base, not the result:
/// what underflows must not pass for an overflow.
fn whole_power(x: &Real, exponent: &RBig, p: Digits) -> Result<Real, Fault> {
    let n = u64::try_from(exponent.numerator().clone() * exponent.numerator().sign());
    let n = n.map_err(|_| Fault::TooLarge)?;
    let inverse = if exponent.numerator().is_negative() { Some(x.reciprocal(p.guarded())?) } else { None };
    match inverse.as_ref().unwrap_or(x) {
        x if n == 0 && x.sign().is_none() => Err(Fault::Undecided),
        Real::Rational(x) if bits(x).saturating_mul(n) <= MAX_BITS => Ok(Real::Rational(x.pow(n as usize))),
        x => enclosed_power(x, n, p),
    }
}

/// `x^n` by bounds on `|x|`; the sign follows the parity.
fn enclosed_power(x: &Real, n: u64, p: Digits) -> Result<Real, Fault> {
    let size = x.abs();
    let (low, high) = size.ends();
    let bottom = if low.is_zero() { RBig::ZERO } else { elementary::power(low, n, p)?.0 };
    let top = elementary::power(high, n, p)?.1;
    match x.sign() {
        Some(Ordering::Less) if n % 2 == 1 => Ok(Real::enclosing(-top, -bottom, p)),
        // Odd power of a ball across zero: no bound from |x| is tight, but ±top holds it.
        None if n % 2 == 1 => Ok(Real::enclosing(-top.clone(), top, p)),
        _ => Ok(Real::enclosing(bottom, top, p)),
    }
}

/// `x^y` for `x > 0`. Monotone in either variable while the other is held, so the corners bound it.
fn positive_power(x: &Real, y: &Real, p: Digits) -> Result<Real, Fault> {
    if let (Real::Rational(x), Real::Rational(y)) = (x, y)
        && let Some(exact) = exact_power(x, y)
    {
        return Ok(Real::Rational(exact));
    }
    if let (Real::Rational(x), Real::Rational(y)) = (x, y)
        && let Some(enclosed) = half_power(x, y, p)
    {
        return Ok(enclosed);
    }
    let ((a, b), (c, d)) = (x.ends(), y.ends());
    let mut corners = vec![elementary::pow(a, c, p)?];
    if a != b {
        corners.push(elementary::pow(b, c, p)?);
    }
    if c != d {
        corners.push(elementary::pow(a, d, p)?);
    }
    if a != b && c != d {
        corners.push(elementary::pow(b, d, p)?);
    }
    Ok(hull(corners, p))
}

/// Bits of a power whose root is taken as a whole number; beyond, the logarithm is the shorter way.
const MAX_ROOT_BITS: u64 = 1 << 13;

/// `x^(n/2)` for odd `n`, as flows in the middle of years ask for: the root of a rational between two whole
/// numbers over one denominator. `√(a/b)` is `√(ab)/b`.
fn half_power(x: &RBig, y: &RBig, p: Digits) -> Option<Real> {
    if *y.denominator() != UBig::from(2u8) {
        return None;
    }
    let n = u64::try_from(y.numerator().clone() * y.numerator().sign()).ok()?;
    if bits(x).checked_mul(n)? > MAX_ROOT_BITS {
        return None;
    }
    let power = x.pow(n as usize);
    let (above, below) = (power.numerator().clone().unsigned_abs(), power.denominator().clone());
    let (above, below) = if y.numerator().is_negative() { (below, above) } else { (above, below) };
    let product = &above * &below;
    // Four bits a digit are more than enough.
    let wanted = 4 * p.guarded().0 as usize;
    let shift = wanted.saturating_sub(product.bit_len() / 2);
    let root = (product << (2 * shift)).sqrt();
    let divisor = below << shift;
    let end = |root: UBig| RBig::from_parts(root.into(), divisor.clone());
    Some(Real::enclosing(end(root.clone()), end(root + UBig::ONE), p))
}

/// `x^(n/q)` where the `q`-th root of `x` is rational; the length test inside makes a large `q` cheap.
fn exact_power(x: &RBig, y: &RBig) -> Option<RBig> {
    if x.is_one() {
        return Some(RBig::ONE);
    }
    let q = usize::try_from(y.denominator().clone()).ok()?;
    let n = u64::try_from(y.numerator().clone() * y.numerator().sign()).ok()?;
    let root = exact_root(x, q)?;
    if bits(&root).saturating_mul(n) > MAX_BITS {
        return None;
    }
    let power = root.pow(n as usize);
    Some(if y.numerator().is_negative() { RBig::ONE / power } else { power })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::LADDER;
    use proptest::prelude::*;

    proptest! {
        /// The ends squared hold the whole power between them, and are close to each other.
        #[test]
        fn half_powers_are_enclosed(a in 1i64..2_000_000, b in 1u64..1_000_000, n in -60i64..60) {
            let x = RBig::from_parts(a.into(), b.into());
            let y = RBig::from_parts((2 * n + 1).into(), 2u8.into());
            for digits in LADDER {
                let Some(found) = half_power(&x, &y, digits) else { continue };
                let (low, high) = found.ends();
                let size = (2 * n + 1).unsigned_abs() as usize;
                let whole = if n < 0 { RBig::ONE / x.pow(size) } else { x.pow(size) };
                prop_assert!(low.sqr() <= whole && whole <= high.sqr());
                let spread = (high - low) / low;
                prop_assert!(spread * RBig::from(UBig::from(10u8).pow(digits.0 as usize - 2)) <= RBig::ONE);
            }
        }
    }
}
