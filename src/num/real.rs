//! The exact number: a rational, or a ball that encloses an irrational one.
use std::cmp::Ordering;

use dashu_base::{BitTest, Signed};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::elementary::{self, Ends, MAX_POWER};
use super::rational::{MAX_BITS, bits, exact_root, round_down, round_up, sign};
use super::{Digits, Fault};

/// 精确数 — a real number known exactly (a rational) or enclosed (a ball).
///
/// `+ − × ÷` and whole powers of rationals stay rational; roots, fractional powers, `exp` and `ln` give a
/// [`Ball`] unless the result is itself rational. No unit: the caller's types carry it.
///
/// ```
/// use dataworth::num::{LADDER, Real};
/// let p = LADDER[0];
/// let third = Real::from(1).div(&Real::from(3), p)?;
/// assert_eq!(third.mul(&Real::from(3), p).to_decimal(34), "1");
/// # Ok::<(), dataworth::num::Fault>(())
/// ```
#[derive(Debug, Clone)]
pub enum Real {
    /// Known exactly.
    Rational(RBig),
    /// Somewhere in an interval; the true value never lies outside it.
    Ball(Ball),
}

/// 区间 — a closed interval `[low, high]` with `low < high`, ends rounded outward after every operation.
///
/// ```
/// use dataworth::num::{LADDER, Real};
/// let Real::Ball(root) = Real::from(2).sqrt(LADDER[0])? else { unreachable!() };
/// assert!(root.low() < root.high());
/// # Ok::<(), dataworth::num::Fault>(())
/// ```
#[derive(Debug, Clone)]
pub struct Ball {
    low: RBig,
    high: RBig,
}

impl Ball {
    /// Lower end: the true value is not below it.
    pub fn low(&self) -> &RBig {
        &self.low
    }

    /// Upper end: the true value is not above it.
    pub fn high(&self) -> &RBig {
        &self.high
    }
}

impl From<i64> for Real {
    fn from(value: i64) -> Self {
        Real::Rational(RBig::from(value))
    }
}

impl From<RBig> for Real {
    fn from(value: RBig) -> Self {
        Real::Rational(value)
    }
}

impl Real {
    /// Zero, exactly.
    pub const ZERO: Real = Real::Rational(RBig::ZERO);
    /// One, exactly.
    pub const ONE: Real = Real::Rational(RBig::ONE);

    /// The smallest number at `p` digits known to hold everything in `[low, high]`; a rational when they meet.
    pub fn enclosing(low: RBig, high: RBig, p: Digits) -> Real {
        let (low, high) = if low <= high { (low, high) } else { (high, low) };
        if low == high && bits(&low) <= MAX_BITS {
            return Real::Rational(low);
        }
        let (low, high) = (round_down(low, p), round_up(high, p));
        if low == high { Real::Rational(low) } else { Real::Ball(Ball { low, high }) }
    }

    /// The two ends; the same number twice for a rational.
    pub fn ends(&self) -> (&RBig, &RBig) {
        match self {
            Real::Rational(value) => (value, value),
            Real::Ball(ball) => (&ball.low, &ball.high),
        }
    }

    /// The rational, if this number is known exactly.
    pub fn as_rational(&self) -> Option<&RBig> {
        match self {
            Real::Rational(value) => Some(value),
            Real::Ball(_) => None,
        }
    }

    /// Whether the value is known exactly.
    pub fn is_exact(&self) -> bool {
        self.as_rational().is_some()
    }

    /// Whether the value is known to be a whole number.
    pub fn is_integer(&self) -> bool {
        self.as_rational().is_some_and(RBig::is_int)
    }

    /// The value as `i64`, if it is known to be a whole number in range.
    pub fn to_i64(&self) -> Option<i64> {
        let value = self.as_rational().filter(|value| value.is_int())?;
        i64::try_from(value.numerator().clone()).ok()
    }

    /// Order of two numbers; `None` when two balls overlap, so that a tie is never claimed by accident.
    ///
    /// ```
    /// use dataworth::num::Real;
    /// use std::cmp::Ordering;
    /// assert_eq!(Real::from(1).compare(&Real::from(2)), Some(Ordering::Less));
    /// ```
    pub fn compare(&self, other: &Real) -> Option<Ordering> {
        let ((a, b), (c, d)) = (self.ends(), other.ends());
        match () {
            () if b < c => Some(Ordering::Less),
            () if a > d => Some(Ordering::Greater),
            () if self.is_exact() && other.is_exact() => Some(Ordering::Equal),
            () => None,
        }
    }

    /// Sign as an order against zero; `None` when a ball holds zero.
    pub fn sign(&self) -> Option<Ordering> {
        self.compare(&Real::ZERO)
    }

    /// An interval this number is in that is short enough to calculate with.
    fn operand(&self, p: Digits) -> Real {
        let (low, high) = self.ends();
        if bits(low).max(bits(high)) <= MAX_BITS {
            return self.clone();
        }
        Real::enclosing(low.clone(), high.clone(), p)
    }

    /// Both operands, shortened to balls first when the exact result would be absurdly long.
    fn operands(&self, other: &Real, p: Digits) -> (Real, Real) {
        (self.operand(p), other.operand(p))
    }

    /// `self + other`; exact for rationals.
    pub fn add(&self, other: &Real, p: Digits) -> Real {
        let (x, y) = self.operands(other, p);
        let ((a, b), (c, d)) = (x.ends(), y.ends());
        if x.is_exact() && y.is_exact() {
            return Real::enclosing(a + c, a + c, p);
        }
        Real::enclosing(a + c, b + d, p)
    }

    /// `self − other`; exact for rationals.
    pub fn sub(&self, other: &Real, p: Digits) -> Real {
        self.add(&other.neg(), p)
    }

    /// `self × other`; exact for rationals.
    pub fn mul(&self, other: &Real, p: Digits) -> Real {
        let (x, y) = self.operands(other, p);
        match (&x, &y) {
            (Real::Rational(a), Real::Rational(b)) => {
                let product = a * b;
                Real::enclosing(product.clone(), product, p)
            }
            _ => hull(products(x.ends(), y.ends()), p),
        }
    }

    /// `self ÷ other`; exact for rationals.
    ///
    /// Errors: [`Fault::DivisionByZero`]; [`Fault::Undecided`] when the divisor is a ball that holds zero.
    pub fn div(&self, other: &Real, p: Digits) -> Result<Real, Fault> {
        Ok(self.mul(&other.reciprocal(p)?, p))
    }

    /// `1 ÷ self`; exact for a rational.
    ///
    /// Errors: as [`Real::div`].
    pub fn reciprocal(&self, p: Digits) -> Result<Real, Fault> {
        match (self.sign(), self) {
            (Some(Ordering::Equal), _) => Err(Fault::DivisionByZero),
            (None, _) => Err(Fault::Undecided),
            (_, Real::Rational(x)) => Ok(Real::Rational(RBig::ONE / x)),
            (_, Real::Ball(b)) => Ok(Real::enclosing(RBig::ONE / &b.high, RBig::ONE / &b.low, p)),
        }
    }

    /// `−self`.
    pub fn neg(&self) -> Real {
        match self {
            Real::Rational(x) => Real::Rational(-x.clone()),
            Real::Ball(b) => Real::Ball(Ball { low: -b.high.clone(), high: -b.low.clone() }),
        }
    }

    /// `|self|`.
    pub fn abs(&self) -> Real {
        match self.sign() {
            Some(Ordering::Less) => self.neg(),
            Some(_) => self.clone(),
            None => {
                let (low, high) = self.ends();
                Real::Ball(Ball { low: RBig::ZERO, high: high.clone().max(-low.clone()) })
            }
        }
    }

    /// The smaller of two numbers; a ball when the order is undecided.
    pub fn min(&self, other: &Real) -> Real {
        let ((a, b), (c, d)) = (self.ends(), other.ends());
        from_ends(a.min(c), b.min(d))
    }

    /// The larger of two numbers; a ball when the order is undecided.
    pub fn max(&self, other: &Real) -> Real {
        let ((a, b), (c, d)) = (self.ends(), other.ends());
        from_ends(a.max(c), b.max(d))
    }

    /// Sum of any number of terms; zero for none.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// let tenth = Real::parse("0.1")?;
    /// assert_eq!(Real::sum(&[tenth.clone(), tenth.clone(), tenth], LADDER[0]).to_decimal(34), "0.3");
    /// # Ok::<(), dataworth::num::NumError>(())
    /// ```
    pub fn sum<'a>(terms: impl IntoIterator<Item = &'a Real>, p: Digits) -> Real {
        terms.into_iter().fold(Real::ZERO, |sum, term| sum.add(term, p))
    }

    /// `e^self`; exact only for 0.
    ///
    /// Errors: [`Fault::Overflow`] above 100,000.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// let e = Real::ONE.exp(LADDER[0])?;
    /// assert_eq!(e.to_decimal(20), "2.7182818284590452354");
    /// # Ok::<(), dataworth::num::Fault>(())
    /// ```
    pub fn exp(&self, p: Digits) -> Result<Real, Fault> {
        match self.ends() {
            (x, y) if x.is_zero() && y.is_zero() => Ok(Real::ONE),
            (x, y) => Ok(Real::enclosing(elementary::exp(x, p)?.0, elementary::exp(y, p)?.1, p)),
        }
    }

    /// Natural logarithm; exact only for 1.
    ///
    /// Errors: [`Fault::Domain`] at or below zero; [`Fault::Undecided`] for a ball that holds zero.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// assert_eq!(Real::from(2).ln(LADDER[0])?.to_decimal(20), "0.69314718055994530942");
    /// # Ok::<(), dataworth::num::Fault>(())
    /// ```
    pub fn ln(&self, p: Digits) -> Result<Real, Fault> {
        let x = self.operand(p);
        let (low, high) = x.ends();
        match (sign(low), sign(high)) {
            (_, Ordering::Less | Ordering::Equal) => {
                Err(Fault::Domain("logarithm of a number not above zero"))
            }
            (Ordering::Less | Ordering::Equal, _) => Err(Fault::Undecided),
            _ if x.is_exact() && low.is_one() => Ok(Real::ZERO),
            _ => Ok(Real::enclosing(elementary::ln(low, p).0, elementary::ln(high, p).1, p)),
        }
    }

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

/// The number between two ends that are already short.
fn from_ends(low: &RBig, high: &RBig) -> Real {
    if low == high {
        Real::Rational(low.clone())
    } else {
        Real::Ball(Ball { low: low.clone(), high: high.clone() })
    }
}

fn products((a, b): (&RBig, &RBig), (c, d): (&RBig, &RBig)) -> Vec<Ends> {
    [a * c, a * d, b * c, b * d].into_iter().map(|x| (x.clone(), x)).collect()
}

/// The interval that holds all of the given ones. An empty list does not occur; it would give zero.
fn hull(parts: Vec<Ends>, p: Digits) -> Real {
    let joined = parts.into_iter().reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
    let (low, high) = joined.unwrap_or_default();
    Real::enclosing(low, high, p)
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

/// A whole power of a base that is not exactly zero.
fn whole_power(x: &Real, exponent: &RBig, p: Digits) -> Result<Real, Fault> {
    let n = u64::try_from(exponent.numerator().clone() * exponent.numerator().sign());
    let n = n.map_err(|_| Fault::TooLarge)?;
    let power = match x {
        _ if n == 0 && x.sign().is_none() => return Err(Fault::Undecided),
        Real::Rational(x) if bits(x).saturating_mul(n) <= MAX_BITS => Real::Rational(x.pow(n as usize)),
        _ => enclosed_power(x, n, p)?,
    };
    if exponent.numerator().is_negative() { power.reciprocal(p) } else { Ok(power) }
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

/// `x^(n/q)` where the `q`-th root of `x` is rational; the length test inside makes a large `q` cheap.
fn exact_power(x: &RBig, y: &RBig) -> Option<RBig> {
    if x.is_one() {
        return Some(RBig::ONE);
    }
    let q = usize::try_from(y.denominator().clone()).ok()?;
    let n = u64::try_from(y.numerator().clone() * y.numerator().sign()).ok()?;
    let root = exact_root(x, q)?;
    if bits(&root).saturating_mul(n) > MAX_BITS || y.numerator().bit_len() > 32 {
        return None;
    }
    let power = root.pow(n as usize);
    Some(if y.numerator().is_negative() { RBig::ONE / power } else { power })
}
