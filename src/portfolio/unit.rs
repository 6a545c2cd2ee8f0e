//! 单位 — 元, 万元, % and the like, as heads and unit columns state them.

use super::key::key;
use crate::formula::{Dimension, Kind};

/// A stated unit: what it measures and the power of ten of its figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    pub base: Base,
    pub shift: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    Money,
    /// % and ‰.
    Share,
    Year,
    /// Months, days: a length of time that is no whole number of years.
    Time,
    /// Money that is not the yuan: nothing here converts it.
    Foreign,
    /// Anything else: records, calls, seats.
    Other,
}

const MONEY: &[&str] = &["元", "人民币元", "人民币", "圆", "rmb", "cny", "yuan", "rmb元"];
const FOREIGN: &[&str] = &["美元", "港元", "港币", "欧元", "英镑", "日元", "usd", "hkd", "eur", "gbp", "jpy"];
const YEARS: &[&str] = &["年", "year", "years", "yr"];
const TIMES: &[&str] = &["月", "个月", "日", "天", "months", "month", "days", "day", "季度"];
const COUNTERS: &[&str] = &[
    "",
    "条",
    "次",
    "个",
    "人",
    "人次",
    "户",
    "家",
    "件",
    "份",
    "台",
    "项",
    "次调用",
    "行",
    "records",
    "calls",
];
const SCALES: &[(&str, i32)] =
    &[("百万", 6), ("千万", 7), ("十万", 5), ("万亿", 12), ("亿", 8), ("万", 4), ("千", 3), ("百", 2)];

impl Unit {
    pub const YUAN: Unit = Unit { base: Base::Money, shift: 0 };

    /// Reads a unit; what is no amount, share or time is [`Base::Other`].
    ///
    /// ```
    /// use dataworth::portfolio::Unit;
    /// assert_eq!(Unit::parse("万元").shift, 4);
    /// assert_eq!(Unit::parse("元/万条").shift, -4);
    /// ```
    pub fn parse(text: &str) -> Unit {
        let folded = key(text);
        let mut parts = folded.split('/');
        let (base, shift) = simple(parts.next().unwrap_or_default());
        let below: i32 = parts.map(|part| simple(part).1).sum();
        Unit { base, shift: shift - below }
    }

    /// `万元`; a scale without a name as a multiple.
    pub fn money_name(self) -> String {
        let scale = SCALES.iter().find(|(_, shift)| *shift == self.shift);
        match scale {
            _ if self.shift == 0 => "元".into(),
            Some((word, _)) => format!("{word}元"),
            None => format!("×{} 元", shifted("1", self.shift)),
        }
    }

    pub fn is_money(self) -> bool {
        self.base == Base::Money
    }

    /// Whether figures of an input may stand in this unit.
    pub fn fits(self, kind: Kind) -> bool {
        let Kind::Number(dimension) = kind else { return true };
        match self.base {
            Base::Money => dimension.money > 0,
            Base::Share => dimension.is_dimensionless(),
            Base::Year => dimension.money == 0,
            Base::Time => dimension.money == 0 && dimension.year == 0,
            Base::Foreign => false,
            Base::Other => dimension.money == 0,
        }
    }
}

/// The units an amount, a share or a life may stand in, for messages.
pub fn allowed(dimension: Dimension) -> &'static str {
    match (dimension.money, dimension.year) {
        (money, _) if money != 0 => "元, 万元, 亿元",
        (_, year) if year != 0 => "年",
        _ if dimension.is_dimensionless() => "%",
        _ => "个, 条, 次, 万条",
    }
}

fn simple(text: &str) -> (Base, i32) {
    let text = text.strip_prefix("人民币").filter(|rest| !rest.is_empty()).unwrap_or(text);
    match text {
        "%" | "百分比" | "percent" => return (Base::Share, -2),
        "‰" => return (Base::Share, -3),
        _ => {}
    }
    if let Some(base) = plain(text) {
        return (base, 0);
    }
    let scaled = SCALES.iter().find_map(|(word, shift)| Some((text.strip_prefix(word)?, *shift)));
    match scaled {
        Some((rest, shift)) => match plain(rest) {
            Some(base) => (base, shift),
            // 百分制 is no hundred of anything.
            None if COUNTERS.contains(&rest) => (Base::Other, shift),
            None => (Base::Other, 0),
        },
        None => (Base::Other, 0),
    }
}

fn plain(text: &str) -> Option<Base> {
    let has = |words: &[&str]| words.contains(&text);
    match () {
        () if has(MONEY) => Some(Base::Money),
        () if has(FOREIGN) => Some(Base::Foreign),
        () if has(YEARS) => Some(Base::Year),
        () if has(TIMES) => Some(Base::Time),
        () => None,
    }
}

/// The money unit that a title states, as in `单位：万元`.
pub fn stated_in_title(text: &str) -> Option<Unit> {
    let folded = key(text);
    let (_, rest) = folded.rsplit_once("单位").or_else(|| folded.rsplit_once("unit"))?;
    let rest = rest.trim_start_matches(':');
    let word = rest.split([')', ']', ',', ';', '。']).next()?;
    Some(Unit::parse(word)).filter(|unit| unit.is_money())
}

/// Moves the point of a plain decimal: `("1.25", 4)` is `12500`, `("5", -2)` is `0.05`.
pub fn shifted(decimal: &str, shift: i32) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let places = fraction.len() as i64 - i64::from(shift);
    let mut all = format!("{whole}{fraction}");
    if places <= 0 {
        all.push_str(&"0".repeat(places.unsigned_abs() as usize));
        return format!("{sign}{}", trimmed(&all));
    }
    let places = places as usize;
    let padded = format!("{all:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", trimmed(whole))
}

fn trimmed(whole: &str) -> &str {
    match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_people_write() {
        let table = [
            ("元", Base::Money, 0),
            ("（万元）", Base::Other, 0),
            ("人民币万元", Base::Money, 4),
            ("亿元", Base::Money, 8),
            ("千元", Base::Money, 3),
            ("元/条", Base::Money, 0),
            ("万元/年", Base::Money, 4),
            ("％", Base::Share, -2),
            ("年", Base::Year, 0),
            ("月", Base::Time, 0),
            ("万条", Base::Other, 4),
            ("万美元", Base::Foreign, 4),
        ];
        for (text, base, shift) in table {
            assert_eq!(Unit::parse(text), Unit { base, shift }, "{text}");
        }
    }

    #[test]
    fn titles_state_units() {
        assert_eq!(stated_in_title("金额单位：人民币万元").map(|u| u.shift), Some(4));
        assert_eq!(stated_in_title("资产清单（单位: 元）").map(|u| u.shift), Some(0));
        assert_eq!(stated_in_title("编制单位：某公司"), None);
    }

    #[test]
    fn points_move_exactly() {
        let table = [
            ("1.25", 4, "12500"),
            ("0.00001", 4, "0.1"),
            ("-3", 8, "-300000000"),
            ("12", -2, "0.12"),
            ("-0.5", -2, "-0.005"),
            ("100", -2, "1"),
            ("0", 4, "0"),
        ];
        for (text, shift, want) in table {
            assert_eq!(shifted(text, shift), want, "{text}");
        }
    }
}
