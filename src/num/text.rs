//! Reading and printing: decimal text in, decimal text out.
use std::fmt;

use dashu_base::Signed;
use dashu_int::IBig;
use dashu_ratio::RBig;

use super::rational::{exponent, round_scaled, unscaled};
use super::{Digits, LADDER, NumError, Real, Rounding};

/// Longest text read: a spreadsheet cell holds a third of it.
const MAX_TEXT: usize = 100_000;
const MAX_EXPONENT: i64 = 100_000;

impl Real {
    /// The decimal a text states, exactly: `-12.50`, `1e-3`, `.5`, any number of digits up to 100,000.
    ///
    /// Separators, percent signs and full-width digits are the reader's business, not this function's.
    ///
    /// Errors: [`NumError`].
    ///
    /// ```
    /// use dataworth::num::Real;
    /// assert_eq!(Real::parse("-12.50")?.to_decimal(34), "-12.5");
    /// assert!(Real::parse("1,000").is_err());
    /// # Ok::<(), dataworth::num::NumError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Real, NumError> {
        let text = text.trim();
        match text.len() {
            0 => Err(NumError::Empty),
            1..=MAX_TEXT => decimal(text).map(Real::Rational),
            _ => Err(NumError::TooLarge),
        }
    }

    /// The shortest decimal that reads back as this float, exactly: the number a person typed.
    ///
    /// `None` for NaN and infinity.
    ///
    /// ```
    /// use dataworth::num::Real;
    /// assert_eq!(Real::from_f64_shortest(0.1).map(|x| x.to_decimal(34)), Some("0.1".into()));
    /// assert!(Real::from_f64_shortest(f64::NAN).is_none());
    /// ```
    pub fn from_f64_shortest(value: f64) -> Option<Real> {
        Real::parse(&format!("{value:e}")).ok()
    }

    /// Plain decimal text with at most `significant` digits, rounded half away from zero, zeros trimmed.
    ///
    /// For a ball, only the digits on which both ends agree; where they agree on none, both: `1~5`.
    /// Zero digits are read as one.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// assert_eq!(Real::parse("-1234.5000")?.to_decimal(34), "-1234.5");
    /// assert_eq!(Real::from(2).div(&Real::from(3), LADDER[0])?.to_decimal(4), "0.6667");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_decimal(&self, significant: u32) -> String {
        let significant = significant.max(1);
        match self {
            Real::Rational(x) => rounded(x, significant),
            Real::Ball(ball) => (1..=significant)
                .rev()
                .map(|s| (rounded(ball.low(), s), rounded(ball.high(), s)))
                .find_map(|(low, high)| (low == high).then_some(low))
                .unwrap_or_else(|| undecided(ball.low(), ball.high())),
        }
    }
}

/// Both ends, unless the ball is nothing but zero and the dust of a cancellation.
fn undecided(low: &RBig, high: &RBig) -> String {
    let dust = unscaled(IBig::ONE, 20);
    if *low >= -dust.clone() && *high <= dust {
        return "0".into();
    }
    format!("{}~{}", rounded(low, 3), rounded(high, 3))
}

impl fmt::Display for Real {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Digits(significant) = LADDER[0];
        f.pad(&self.to_decimal(significant))
    }
}

fn decimal(text: &str) -> Result<RBig, NumError> {
    let wrong = || NumError::NotANumber(text.chars().take(40).collect());
    let (mantissa, power) = match text.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, scale(power).ok_or_else(wrong)?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let magnitude = whole_number(whole, fraction).ok_or_else(wrong)?;
    if power.abs() > MAX_EXPONENT {
        return Err(NumError::TooLarge);
    }
    let value = unscaled(magnitude, fraction.len() as i64 - power);
    Ok(if negative { -value } else { value })
}

/// An exponent; one with too many digits for `i64` is still an exponent, only too large.
fn scale(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let valid = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    valid.then(|| text.parse().unwrap_or(i64::MAX))
}

fn whole_number(whole: &str, fraction: &str) -> Option<IBig> {
    let digits = [whole, fraction].concat();
    let valid = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    valid.then(|| IBig::from_str_radix(&digits, 10).ok()).flatten()
}

fn rounded(x: &RBig, significant: u32) -> String {
    if x.is_zero() {
        return "0".into();
    }
    let places = i64::from(significant) - 1 - exponent(x);
    plain(&round_scaled(x, places, Rounding::HalfAway), places)
}

/// `m · 10^-places` without exponent, zeros trimmed.
fn plain(m: &IBig, places: i64) -> String {
    let sign = if m.is_negative() { "-" } else { "" };
    let digits = m.to_string().replace('-', "");
    if places <= 0 {
        return format!("{sign}{digits}{}", "0".repeat(places.unsigned_abs() as usize));
    }
    let places = places as usize;
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_decimals_exactly() {
        let table = [
            ("0.1", "0.1"),
            ("-12.50", "-12.5"),
            ("1e-3", "0.001"),
            ("+1.5E2", "150"),
            (".5", "0.5"),
            ("5.", "5"),
            (" 7 ", "7"),
            ("-0", "0"),
            ("0.000", "0"),
            ("123456789012345678901234567890.12", "123456789012345678901234567890.12"),
        ];
        for (text, want) in table {
            assert_eq!(Real::parse(text).map(|x| x.to_decimal(34)), Ok(want.into()), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_decimal() {
        for text in [
            "abc", "1,000", "1e", "e5", ".", "-", "--1", "1.2.3", "NaN", "inf", "1_000", "１", "0x10",
            "1e1.5",
        ] {
            assert!(matches!(Real::parse(text), Err(NumError::NotANumber(_))), "{text}");
        }
        assert_eq!(Real::parse("  ").unwrap_err(), NumError::Empty);
        for text in ["1e100001", "1e-100001", "1e99999999999999999999", &"9".repeat(100_001)] {
            assert_eq!(Real::parse(text).unwrap_err(), NumError::TooLarge);
        }
    }

    #[test]
    fn floats_become_what_was_typed() {
        for (value, want) in
            [(0.1, "0.1"), (1e21, "1000000000000000000000"), (-2.5e-7, "-0.00000025"), (0.0, "0")]
        {
            assert_eq!(Real::from_f64_shortest(value).unwrap().to_decimal(34), want);
        }
        assert!(Real::from_f64_shortest(f64::INFINITY).is_none());
    }

    #[test]
    fn prints_rounded_half_away() {
        for (text, digits, want) in [
            ("0.125", 2, "0.13"),
            ("-0.125", 2, "-0.13"),
            ("999.5", 3, "1000"),
            ("98765", 2, "99000"),
            ("7", 0, "7"),
        ] {
            assert_eq!(Real::parse(text).unwrap().to_decimal(digits), want);
        }
    }

    #[test]
    fn balls_print_what_their_ends_share() {
        let ball = |low: &str, high: &str| {
            let end = |t| Real::parse(t).unwrap().as_rational().cloned().unwrap();
            Real::enclosing(end(low), end(high), LADDER[0]).to_decimal(34)
        };
        assert_eq!(ball("0.99999999", "1.00000001"), "1");
        assert_eq!(ball("3.14159", "3.14160"), "3.1416");
        assert_eq!(ball("1", "5"), "1~5");
        assert_eq!(ball("-1e-30", "1e-30"), "0");
    }
}
