//! Rounding, and the way out: to fen, to whole numbers of a scale, to floats with a bound.
use dashu_base::Signed;
use dashu_int::IBig;
use dashu_ratio::RBig;

use super::rational::{round_scaled, unscaled};
use super::{Fault, Fen, Real};

/// 舍入方式 — what happens to the digits that are dropped.
///
/// ```
/// use dataworth::num::{Real, Rounding};
/// let x = Real::parse("-2.5")?;
/// assert_eq!(x.round(0, Rounding::HalfAway)?.to_decimal(9), "-3");
/// assert_eq!(x.round(0, Rounding::HalfEven)?.to_decimal(9), "-2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// 四舍五入: to the nearest, a tie away from zero.
    HalfAway,
    /// 四舍六入五成双: to the nearest, a tie to the even digit.
    HalfEven,
    /// Away from zero.
    Up,
    /// Toward zero.
    Down,
    /// Toward minus infinity.
    Floor,
    /// Toward plus infinity.
    Ceiling,
}

/// More places than any figure has; keeps a typed `ROUND(x, 1e9)` from asking for a gigabyte.
const MAX_PLACES: u32 = 10_000;

impl Real {
    /// Rounded to `digits` decimal places (negative: to tens, hundreds, …). The result is exact.
    ///
    /// Errors: [`Fault::Undecided`] when the ends of a ball round differently; [`Fault::TooLarge`] beyond
    /// ±10,000 places.
    ///
    /// ```
    /// use dataworth::num::{Real, Rounding};
    /// let x = Real::parse("1250")?.round(-2, Rounding::HalfAway)?;
    /// assert_eq!(x.to_decimal(9), "1300");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn round(&self, digits: i32, mode: Rounding) -> Result<Real, Fault> {
        if digits.unsigned_abs() > MAX_PLACES {
            return Err(Fault::TooLarge);
        }
        let (low, high) = self.scaled_ends(i64::from(digits), mode);
        if low == high { Ok(Real::Rational(unscaled(low, i64::from(digits)))) } else { Err(Fault::Undecided) }
    }

    fn scaled_ends(&self, digits: i64, mode: Rounding) -> (IBig, IBig) {
        let (low, high) = self.ends();
        let first = round_scaled(low, digits, mode);
        let second = if self.is_exact() { first.clone() } else { round_scaled(high, digits, mode) };
        (first, second)
    }

    /// The amount in fen of a value in yuan, 四舍五入.
    ///
    /// Errors: [`Fault::Undecided`] when the ends of a ball round differently; [`Fault::Overflow`] outside `i64`.
    ///
    /// ```
    /// use dataworth::num::{Fen, Real};
    /// assert_eq!(Real::parse("1.005")?.to_fen()?, Fen::new(101));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_fen(&self) -> Result<Fen, Fault> {
        let (low, high) = self.scaled_ends(2, Rounding::HalfAway);
        if low == high { fen(low) } else { Err(Fault::Undecided) }
    }

    /// As [`Real::to_fen`], but a ball across one rounding edge is taken for the tie: away from zero.
    ///
    /// Only for a value still undecided at the top of the ladder; mark it `tie_assumed`.
    ///
    /// Errors: [`Fault::Overflow`]; [`Fault::Undecided`] for a ball wider than a fen.
    pub fn to_fen_as_tie(&self) -> Result<Fen, Fault> {
        let (low, high) = self.scaled_ends(2, Rounding::HalfAway);
        match i64::try_from(&high - &low) {
            Ok(0) => fen(low),
            // The edge lies half way between the two, so it has the sign of their sum.
            Ok(1) => fen(if (&low + &high).is_negative() { low } else { high }),
            _ => Err(Fault::Undecided),
        }
    }

    /// The nearest float: of the value, or of the middle of a ball. Infinite beyond the range of floats.
    ///
    /// ```
    /// use dataworth::num::Real;
    /// assert_eq!(Real::parse("0.1")?.to_f64(), 0.1);
    /// # Ok::<(), dataworth::num::NumError>(())
    /// ```
    pub fn to_f64(&self) -> f64 {
        match self {
            Real::Rational(x) => x.to_f64().value(),
            Real::Ball(ball) => ((ball.low() + ball.high()) / RBig::from(2)).to_f64().value(),
        }
    }

    /// An upper bound on `|to_f64 − value|`, rounded up; zero where the float is exact, infinite where it is.
    ///
    /// ```
    /// use dataworth::num::Real;
    /// assert_eq!(Real::parse("0.5")?.error_bound(), 0.0);
    /// assert!(Real::parse("0.1")?.error_bound() < 1e-17);
    /// # Ok::<(), dataworth::num::NumError>(())
    /// ```
    pub fn error_bound(&self) -> f64 {
        let Ok(float) = RBig::try_from(self.to_f64()) else { return f64::INFINITY };
        let (low, high) = self.ends();
        let distance = size(&float - low).max(size(&float - high));
        if distance.is_zero() { 0.0 } else { distance.to_f64().value().next_up() }
    }
}

fn size(x: RBig) -> RBig {
    if x.is_negative() { -x } else { x }
}

fn fen(amount: IBig) -> Result<Fen, Fault> {
    i64::try_from(amount).map(Fen::new).map_err(|_| Fault::Overflow)
}
