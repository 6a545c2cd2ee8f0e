//! Plain decimals 十进制数 to floats and back, without loss where there need be none.
use crate::portfolio::raw::{parse_number, shortest_decimal, significant_digits};

/// A whole power of ten up to here is a float exactly, and so is a whole number below 2⁵³: their quotient is
/// the decimal correctly rounded.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];
/// So many digits always survive a float.
const SAFE_DIGITS: usize = 15;

/// A figure read from text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Read {
    /// The float's shortest decimal is what was written.
    Float(f64),
    /// It is not: the decimal without needless zeros.
    Long(f64, Box<str>),
}

/// Reads a figure as people and programs write them; `None` if it is none.
pub(super) fn read(text: &str) -> Option<Read> {
    short(text.as_bytes()).map(Read::Float).or_else(|| long(text))
}

/// A plain decimal of at most 15 digits: the case that must be fast.
fn short(bytes: &[u8]) -> Option<f64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let (mut units, mut count, mut places, mut point) = (0u64, 0usize, 0usize, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                units = units.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                count += usize::from(units != 0);
                places += usize::from(point);
            }
            b'.' if !point => point = true,
            _ => return None,
        }
        if count > SAFE_DIGITS {
            return None;
        }
    }
    let some = digits.len() > usize::from(point);
    let value = units as f64 / POWERS.get(places)?;
    some.then_some(if negative && units != 0 { -value } else { value })
}

fn long(text: &str) -> Option<Read> {
    let decimal = parse_number(text)?.decimal;
    let value: f64 = decimal.parse().ok()?;
    let plain = without_zeros(&decimal);
    let kept = significant_digits(plain) <= SAFE_DIGITS || shortest_decimal(value).as_deref() == Some(plain);
    Some(if kept { Read::Float(value) } else { Read::Long(value, plain.into()) })
}

/// A plain decimal without zeros at the end of its fraction.
fn without_zeros(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

/// Units × 10⁻ˢᶜᵃˡᵉ as a plain decimal.
pub(super) fn of_units(units: impl Into<i128>, scale: u8) -> String {
    let units: i128 = units.into();
    of_digits(units < 0, &units.unsigned_abs().to_string(), scale)
}

/// Digits with a decimal point so many places from their end.
pub(super) fn of_digits(negative: bool, digits: &str, scale: u8) -> String {
    let scale = usize::from(scale);
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    let sign = if negative { "-" } else { "" };
    let text = if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") };
    without_zeros(&text).into()
}

/// Units × 10⁻ˢᶜᵃˡᵉ as the nearest float.
pub(super) fn f64_of_units(units: i64, scale: u8) -> f64 {
    match POWERS.get(usize::from(scale)) {
        Some(power) if units.unsigned_abs() < 1 << 53 => units as f64 / power,
        _ => of_units(units, scale).parse().unwrap_or(f64::NAN),
    }
}

/// Decimals of at most 6 digits are told apart by 32-bit floats.
const DIGITS_OF_SINGLE: f64 = 999_999.0;

/// The float nearest to the shortest decimal of a 32-bit float, not to the 32-bit float itself.
pub(super) fn f64_of_f32(value: f32) -> f64 {
    let wide = f64::from(value);
    if wide.fract() == 0.0 && wide.abs() < 16_777_216.0 || !value.is_finite() {
        return wide;
    }
    // The first decimal that becomes this float has the fewest digits, and with six of them it is the only
    // one. A tie or a double rounding cannot deceive the test: a decimal so short that is no tie is further
    // from one than a 64-bit float can miss.
    for power in POWERS.get(1..7).unwrap_or_default() {
        let units = (wide * power).round();
        if units.abs() <= DIGITS_OF_SINGLE && (units / power) as f32 == value {
            return units / power;
        }
    }
    value.to_string().parse().unwrap_or(wide)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_decimals_are_floats() {
        let table = [
            ("0", 0.0),
            ("-0", 0.0),
            ("-0.00", 0.0),
            ("5.", 5.0),
            (".5", 0.5),
            ("007.50", 7.5),
            ("123456789012345", 123456789012345.0),
            ("0.000000000000000000001", 1e-21),
            ("1,234.50", 1234.5),
            ("３．５万", 35000.0),
            ("12%", 0.12),
            ("(5)", -5.0),
            ("+7", 7.0),
            ("0.30000000000000004", 0.30000000000000004),
            ("1234567890123456", 1234567890123456.0),
        ];
        for (text, value) in table {
            assert_eq!(read(text), Some(Read::Float(value)), "{text}");
        }
        assert!(matches!(read("-0"), Some(Read::Float(zero)) if zero.is_sign_positive()));
        for text in ["", "-", ".", "-.", "1.2.3", "abc", "1e5", "NaN", "--1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn longer_decimals_keep_their_text() {
        let table = [
            ("0.1234567890123456789", "0.1234567890123456789"),
            ("-12345678901234567.890", "-12345678901234567.89"),
            ("12,345,678,901,234,567.89", "12345678901234567.89"),
        ];
        for (text, plain) in table {
            let Some(Read::Long(value, kept)) = read(text) else { panic!("{text} lost its digits") };
            assert_eq!((&*kept, value), (plain, plain.parse().unwrap()));
        }
    }

    proptest! {
        #[test]
        fn short_is_what_the_standard_library_reads(units in -999_999_999_999_999i64..=999_999_999_999_999, places in 0u8..20) {
            let text = of_units(units, places);
            prop_assert_eq!(short(text.as_bytes()), text.parse::<f64>().ok());
            prop_assert_eq!(f64_of_units(units, places), text.parse::<f64>().unwrap());
        }

        #[test]
        fn singles_by_their_shortest_decimal(bits in any::<u32>(), units in -2_000_000i32..2_000_000, places in 0usize..8) {
            for value in [f32::from_bits(bits), (f64::from(units) / POWERS[places]) as f32] {
                let wide = f64_of_f32(value);
                let slow: f64 = value.to_string().parse().unwrap();
                prop_assert!(wide == slow || wide.is_nan() && slow.is_nan(), "{} is {} not {}", value, wide, slow);
            }
        }
    }
}
