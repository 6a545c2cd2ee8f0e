//! Numbers as people type them, read exactly: no float is involved.
use super::fold::{half_width, is_invisible};

/// A number read from text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedNumber {
    /// Plain decimal text, 万, 亿 and % already applied: `3.5万` is `35000`, `12%` is `0.12`.
    pub decimal: String,
    /// It was written as a percentage.
    pub percent: bool,
    /// The unit of money written with it.
    pub scale: Option<Scale>,
}

/// Units of money a number may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scale {
    /// 元
    Yuan,
    /// 万元, 10⁴
    Wan,
    /// 亿元, 10⁸
    Yi,
}

impl Scale {
    /// The power of ten it stands for.
    pub fn exponent(self) -> u32 {
        match self {
            Self::Yuan => 0,
            Self::Wan => 4,
            Self::Yi => 8,
        }
    }
}

/// Longer texts are no numbers anybody typed.
const LONGEST: usize = 100;

/// Reads a number; `None` if the text is none, or could be read in two ways (`1,2,3`, `12 000,5`).
///
/// ```
/// use dataworth::portfolio::raw::parse_number;
/// assert_eq!(parse_number("￥１，２３４．５０元").unwrap().decimal, "1234.50");
/// assert_eq!(parse_number("(3.5万)").unwrap().decimal, "-35000");
/// assert_eq!(parse_number("1,2,3"), None);
/// ```
pub fn parse_number(text: &str) -> Option<ParsedNumber> {
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    let text: String = text.chars().filter(|c| !is_invisible(*c)).map(half_width).collect();
    let (text, in_brackets) = brackets(text.trim())?;
    let (text, sign) = sign(text);
    let (text, currency) = currency(text);
    let (text, inner) = if sign.is_none() { self::sign(text) } else { (text, None) };
    let (text, percent, scale) = suffix(text);
    if in_brackets && (sign.or(inner).is_some()) || percent && (currency || scale.is_some()) {
        return None;
    }
    let (whole, fraction) = digits(text)?;
    let shift = scale.map_or(0, Scale::exponent) as usize;
    let decimal =
        if percent { shift_left(&whole, &fraction, 2) } else { shift_right(&whole, &fraction, shift) };
    let negative = in_brackets || sign.or(inner) == Some('-');
    Some(ParsedNumber { decimal: signed(negative, decimal), percent, scale })
}

/// Accounting negatives: `(1,234.00)`.
fn brackets(text: &str) -> Option<(&str, bool)> {
    match (text.strip_prefix('('), text.strip_suffix(')')) {
        (Some(_), Some(_)) => Some((text.get(1..text.len().checked_sub(1)?)?.trim(), true)),
        (None, None) => Some((text, false)),
        _ => None,
    }
}

fn sign(text: &str) -> (&str, Option<char>) {
    match text.strip_prefix(['+', '-']) {
        Some(rest) => (rest.trim_start(), text.chars().next()),
        None => (text, None),
    }
}

fn currency(text: &str) -> (&str, bool) {
    let known = ["¥", "RMB", "CNY", "人民币"];
    let starts = |word: &&str| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    match known.iter().find(|word| starts(word)) {
        Some(word) => (text.get(word.len()..).unwrap_or_default().trim_start(), true),
        None => (text, false),
    }
}

fn suffix(text: &str) -> (&str, bool, Option<Scale>) {
    if let Some(rest) = text.strip_suffix('%') {
        return (rest.trim_end(), true, None);
    }
    let known = [
        ("万元", Scale::Wan),
        ("亿元", Scale::Yi),
        ("万", Scale::Wan),
        ("亿", Scale::Yi),
        ("元", Scale::Yuan),
    ];
    let found = known.iter().find_map(|(word, scale)| Some((text.strip_suffix(word)?, *scale)));
    found.map_or((text, false, None), |(rest, scale)| (rest.trim_end(), false, Some(scale)))
}

/// Whole and fractional digits; commas only where thousands have them.
fn digits(text: &str) -> Option<(String, String)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    let well_grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    let whole = whole.replace(',', "");
    let good = (!grouped || well_grouped) && all_digits(&whole) && all_digits(fraction);
    (good && !(whole.is_empty() && fraction.is_empty())).then(|| (whole, fraction.to_string()))
}

/// Times a power of ten.
fn shift_right(whole: &str, fraction: &str, places: usize) -> String {
    let moved = fraction.get(..places).unwrap_or(fraction);
    let rest = fraction.get(places..).unwrap_or_default();
    let zeros = "0".repeat(places - moved.len());
    join(&format!("{whole}{moved}{zeros}"), rest)
}

/// Divided by a power of ten.
fn shift_left(whole: &str, fraction: &str, places: usize) -> String {
    let padded = format!("{}{whole}", "0".repeat(places));
    let (head, moved) = padded.split_at(padded.len() - places);
    join(head, &format!("{moved}{fraction}"))
}

fn join(whole: &str, fraction: &str) -> String {
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { whole.into() } else { format!("{whole}.{fraction}") }
}

fn signed(negative: bool, decimal: String) -> String {
    let zero = decimal.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if negative && !zero { format!("-{decimal}") } else { decimal }
}

/// The shortest decimal that is this float, which is what was typed into the cell; `None` if it is
/// not finite.
pub fn shortest_decimal(value: f64) -> Option<String> {
    let plain = if value == 0.0 { 0.0 } else { value };
    value.is_finite().then(|| plain.to_string())
}

/// Digits of a plain decimal from its first to its last that is not zero.
pub fn significant_digits(decimal: &str) -> usize {
    let digits: String = decimal.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').trim_end_matches('0').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_people_type() {
        let table = [
            ("5", "5"),
            ("+5", "5"),
            ("-5", "-5"),
            ("－５", "-5"),
            ("−5", "-5"),
            ("007", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1.20", "1.20"),
            ("1,234.56", "1234.56"),
            ("1，234.56", "1234.56"),
            ("１，２３４．５６", "1234.56"),
            ("12,345,678", "12345678"),
            (" 1,234 ", "1234"),
            ("\u{3000}7\u{a0}", "7"),
            ("\u{feff}7", "7"),
            ("￥1,234.00", "1234.00"),
            ("¥ 12", "12"),
            ("-¥12", "-12"),
            ("¥-12", "-12"),
            ("RMB 12", "12"),
            ("rmb12", "12"),
            ("人民币12元", "12"),
            ("12元", "12"),
            ("12 元", "12"),
            ("(1,234.00)", "-1234.00"),
            ("（12）", "-12"),
            ("-0.00", "0.00"),
            ("0", "0"),
        ];
        for (text, decimal) in table {
            assert_eq!(parse_number(text).map(|found| found.decimal).as_deref(), Some(decimal), "{text}");
        }
    }

    #[test]
    fn scales_and_percent_are_exact() {
        let table = [
            ("3.5万", "35000", false, Some(Scale::Wan)),
            ("3.5万元", "35000", false, Some(Scale::Wan)),
            ("0.00001万元", "0.1", false, Some(Scale::Wan)),
            ("1.23456789亿", "123456789", false, Some(Scale::Yi)),
            ("1,000亿元", "100000000000", false, Some(Scale::Yi)),
            ("12元", "12", false, Some(Scale::Yuan)),
            ("12%", "0.12", true, None),
            ("１２．５％", "0.125", true, None),
            ("0.5 %", "0.005", true, None),
            ("-120%", "-1.20", true, None),
        ];
        for (text, decimal, percent, scale) in table {
            let found = parse_number(text).unwrap();
            assert_eq!(
                (found.decimal.as_str(), found.percent, found.scale),
                (decimal, percent, scale),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_a_number_or_could_be_two() {
        let table = [
            "",
            " ",
            "-",
            "元",
            "%",
            "¥",
            ".",
            "1,2,3",
            "1.2.3",
            "12 000,5",
            "12 000",
            "1,23",
            "1,2345",
            "1234,567",
            ",123",
            "1,,234",
            "1,234.5,6",
            "--5",
            "+-5",
            "-(5)",
            "(-5)",
            "(5",
            "5)",
            "()",
            "12%元",
            "¥12%",
            "3万%",
            "3万亿",
            "1e5",
            "1.2E+05",
            "NaN",
            "inf",
            "0x10",
            "abc",
            "5-",
            "十二",
            "١٢",
            "1/2",
            "12‰",
        ];
        for text in table {
            assert_eq!(parse_number(text), None, "{text}");
        }
        assert_eq!(parse_number(&"9".repeat(101)), None);
    }

    #[test]
    fn floats_are_the_decimals_typed() {
        let table = [
            (0.1, "0.1"),
            (1e21, "1000000000000000000000"),
            (-0.0, "0"),
            (1e-7, "0.0000001"),
            (123.0, "123"),
        ];
        for (value, text) in table {
            assert_eq!(shortest_decimal(value).as_deref(), Some(text));
        }
        assert_eq!(shortest_decimal(f64::NAN), None);
        assert_eq!(significant_digits("0.30000000000000004"), 17);
        assert_eq!(significant_digits("-1200.50"), 5);
    }
}
