//! 可收回金额的两边 — a valuation may feed one leg of an impairment test, if it is of the same day, of the
//! right kind and on the right tax basis (CAS 8: value in use is pre-tax).

use crate::diag::{Code, Diagnostic, Span};
use jiff::civil::Date;

/// What a row says of the value behind a leg.
#[derive(Clone, Debug, Default)]
pub struct Leg {
    /// The day of the impairment test.
    pub test: Option<Date>,
    /// 估值日期.
    pub date: Option<Date>,
    /// 税口径.
    pub tax: String,
    /// 价值类型.
    pub kind: String,
    /// Whether it feeds 使用价值 and 公允价值减处置费用.
    pub in_use: bool,
    pub fair: bool,
}

/// Why a value may not feed its leg; `span` finds the cell of a column.
pub fn faults(leg: &Leg, span: impl Fn(&'static str) -> Span) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut say = |column: &'static str, en: &'static str, value: String, zh_why: &str, en_why: &str| {
        let fault = Diagnostic::new(Code::LegMismatch).at(span(column)).value(value);
        found.push(fault.words("field", column, en).words("reason", zh_why, en_why));
    };
    if let (Some(date), Some(test)) = (leg.date, leg.test)
        && date != test
    {
        say(
            "估值日期",
            "date of value",
            date.to_string(),
            "须与减值测试日相同",
            "it must be the day of the test",
        );
    }
    if leg.in_use && !leg.tax.is_empty() && !["税前", "pre", "pre-tax"].contains(&leg.tax.trim()) {
        let (zh, en) = ("使用价值须为税前口径", "value in use is pre-tax");
        say("估值税口径", "tax basis of value", leg.tax.clone(), zh, en);
    }
    let fair = ["市场价值", "公允价值", "market value", "fair value"];
    if leg.fair && !leg.kind.is_empty() && !fair.contains(&leg.kind.trim()) {
        let (zh, en) = ("公允价值减处置费用须来自市场价值或公允价值", "this leg takes market or fair value");
        say("估值价值类型", "kind of value", leg.kind.clone(), zh, en);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn day_tax_and_kind_must_fit() {
        let good = Leg {
            test: Some(date(2025, 12, 31)),
            date: Some(date(2025, 12, 31)),
            tax: "税前".into(),
            kind: "市场价值".into(),
            in_use: true,
            fair: true,
        };
        let said = |leg: &Leg| faults(leg, |column| Span::sheet("f", column)).len();
        assert_eq!(said(&good), 0);
        assert_eq!(said(&Leg { date: Some(date(2025, 6, 30)), ..good.clone() }), 1);
        assert_eq!(said(&Leg { tax: "税后".into(), ..good.clone() }), 1);
        assert_eq!(said(&Leg { kind: "投资价值".into(), ..good }), 1);
    }
}
