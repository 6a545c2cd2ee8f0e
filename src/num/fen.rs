//! Whole fen: the only money the ledger holds.
use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Serialize, Serializer};

use super::{NumError, Real};

/// 分 — an amount of money in whole fen (0.01 yuan), rounded and bookable.
///
/// Sums give `None` on overflow of `i64` (9.2 × 10^16 yuan) and never wrap.
///
/// ```
/// use dataworth::num::Fen;
/// let amount = Fen::new(-123_456);
/// assert_eq!(amount.to_string(), "-1234.56");
/// assert_eq!(amount.grouped(), "-1,234.56");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fen(i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);

    /// An amount of so many fen.
    pub const fn new(fen: i64) -> Fen {
        Fen(fen)
    }

    /// The number of fen.
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// `self + other`, or `None` on overflow.
    pub const fn checked_add(self, other: Fen) -> Option<Fen> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Fen(sum)),
            None => None,
        }
    }

    /// `self − other`, or `None` on overflow.
    pub const fn checked_sub(self, other: Fen) -> Option<Fen> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Fen(difference)),
            None => None,
        }
    }

    /// `−self`, or `None` on overflow.
    pub const fn checked_neg(self) -> Option<Fen> {
        match self.0.checked_neg() {
            Some(negative) => Some(Fen(negative)),
            None => None,
        }
    }

    /// Total of any number of amounts, or `None` when it does not fit; intermediate sums may pass the range.
    ///
    /// ```
    /// use dataworth::num::Fen;
    /// assert_eq!(Fen::sum([Fen::new(1), Fen::new(2)]), Some(Fen::new(3)));
    /// assert_eq!(Fen::sum([Fen::new(i64::MAX), Fen::new(1), Fen::new(-1)]), Some(Fen::new(i64::MAX)));
    /// ```
    pub fn sum(amounts: impl IntoIterator<Item = Fen>) -> Option<Fen> {
        let total = amounts.into_iter().try_fold(0i128, |sum, fen| sum.checked_add(i128::from(fen.0)))?;
        i64::try_from(total).ok().map(Fen)
    }

    /// Yuan with thousands separators: `1,234.56`.
    pub fn grouped(self) -> String {
        let (sign, yuan, fen) = self.parts();
        let digits = yuan.to_string();
        let mut grouped = String::with_capacity(digits.len() * 2);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{sign}{grouped}.{fen:02}")
    }

    fn parts(self) -> (&'static str, u64, u64) {
        let sign = if self.0 < 0 { "-" } else { "" };
        (sign, self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }

    /// Reads yuan with at most two decimals, plain or grouped as [`Fen::grouped`] prints; never rounds.
    ///
    /// Errors: [`NumError`], also for a third decimal that is not zero.
    ///
    /// ```
    /// use dataworth::num::Fen;
    /// assert_eq!(Fen::parse("1,234.5")?, Fen::new(123_450));
    /// assert!(Fen::parse("1.005").is_err());
    /// # Ok::<(), dataworth::num::NumError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Fen, NumError> {
        let wrong = || NumError::NotANumber(text.chars().take(40).collect());
        let plain = text.trim().replace(',', "");
        let yuan = Decimal::from_str_exact(&plain).map_err(|error| match error {
            rust_decimal::Error::ExceedsMaximumPossibleValue => NumError::TooLarge,
            _ => wrong(),
        })?;
        let fen = yuan.checked_mul(Decimal::ONE_HUNDRED).ok_or(NumError::TooLarge)?;
        let exact = fen.fract().is_zero();
        let fen = fen.trunc().to_i64().map(Fen).ok_or(NumError::TooLarge)?;
        let grouping = !text.contains(',')
            || fen.grouped().starts_with(text.trim().trim_end_matches('0').trim_end_matches('.'));
        if exact && grouping { Ok(fen) } else { Err(wrong()) }
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, yuan, fen) = self.parts();
        f.pad(&format!("{sign}{yuan}.{fen:02}"))
    }
}

impl Serialize for Fen {
    /// As the string `"1234.56"`: a JSON number would come back as a float.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl From<Fen> for Real {
    /// The amount in yuan, exactly.
    fn from(fen: Fen) -> Real {
        Real::Rational(super::rational::unscaled(fen.0.into(), 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_and_reads_back() {
        let table = [
            (0, "0.00", "0.00"),
            (-5, "-0.05", "-0.05"),
            (100_000, "1000.00", "1,000.00"),
            (123_456_789_012, "1234567890.12", "1,234,567,890.12"),
            (i64::MIN, "-92233720368547758.08", "-92,233,720,368,547,758.08"),
        ];
        for (fen, text, grouped) in table {
            assert_eq!((Fen(fen).to_string().as_str(), Fen(fen).grouped().as_str()), (text, grouped));
            assert_eq!((Fen::parse(text), Fen::parse(grouped)), (Ok(Fen(fen)), Ok(Fen(fen))));
        }
    }

    #[test]
    fn refuses_what_it_would_have_to_change() {
        for text in ["1.001", "12,34.00", "1,2345", "x", "1.2,3"] {
            assert!(matches!(Fen::parse(text), Err(NumError::NotANumber(_))), "{text}");
        }
        assert_eq!(Fen::parse("92233720368547758.08"), Err(NumError::TooLarge));
    }

    #[test]
    fn never_wraps() {
        assert_eq!(Fen(i64::MAX).checked_add(Fen(1)), None);
        assert_eq!(Fen(i64::MIN).checked_sub(Fen(1)), None);
        assert_eq!(Fen(i64::MIN).checked_neg(), None);
        assert_eq!(Fen::sum([Fen(i64::MAX), Fen(1)]), None);
    }

    #[test]
    fn serialises_as_text() {
        assert_eq!(serde_json::to_string(&Fen(123_456)).unwrap(), "\"1234.56\"");
    }
}
