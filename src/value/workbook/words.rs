//! 用语 — the words of the workbook in both languages, and how each kind of figure is read.

use crate::diag::Lang;
use crate::formula::{Dimension, Kind, Tag, Type};
use crate::model::{Approach, Words};
use crate::table;

pub(super) fn pick(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    if lang == Lang::Zh { zh } else { en }
}

pub(super) fn of(words: &Words, lang: Lang) -> &str {
    if lang == Lang::Zh { &words.zh } else { &words.en }
}

pub(super) fn approach(approach: Option<Approach>, lang: Lang) -> &'static str {
    match approach {
        Some(Approach::Cost) => pick(lang, "成本法", "Cost"),
        Some(Approach::Income) => pick(lang, "收益法", "Income"),
        Some(Approach::Market) => pick(lang, "市场法", "Market"),
        Some(Approach::Combined) => pick(lang, "综合", "Combined"),
        Some(Approach::Indicator) => pick(lang, "指标", "Indicator"),
        Some(Approach::Support) => pick(lang, "辅助", "Support"),
        Some(Approach::Rule) => pick(lang, "规则", "Rule"),
        None => pick(lang, "其他", "Other"),
    }
}

/// What a result is; only a value is concluded upon.
pub(super) fn result(kind: &str, lang: Lang) -> &'static str {
    match kind {
        "value" => pick(lang, "价值", "value"),
        "fee" => pick(lang, "收费额", "fee"),
        "revenue_cap" => pick(lang, "收入上限", "revenue cap"),
        "rate" => pick(lang, "折现率（利率）", "rate"),
        "share" => pick(lang, "比率", "share"),
        "limit" => pick(lang, "额度", "limit"),
        "verdict" => pick(lang, "结论", "verdict"),
        _ => pick(lang, "系数（指数）", "index"),
    }
}

pub(super) fn is_money(kind: &str) -> bool {
    matches!(kind, "value" | "fee" | "revenue_cap" | "limit")
}

pub(super) fn result_unit(kind: &str, lang: Lang) -> &'static str {
    match kind {
        _ if is_money(kind) => pick(lang, "元", "CNY"),
        "rate" | "share" => pick(lang, "比率", "ratio"),
        _ => pick(lang, "无量纲", "number"),
    }
}

pub(super) fn result_kind(kind: &str) -> table::Kind {
    match kind {
        _ if is_money(kind) => table::Kind::Money2,
        "rate" | "share" => table::Kind::Percent(4),
        _ => table::Kind::Factor,
    }
}

/// The units of parameters as the library writes them.
pub(super) fn parameter_unit(unit: &str, lang: Lang) -> String {
    match unit {
        "ratio" | "rate" => pick(lang, "比率", "ratio"),
        "number" | "" => pick(lang, "无量纲", "number"),
        "money" => pick(lang, "元", "CNY"),
        "year" | "years" => pick(lang, "年", "years"),
        "count" => pick(lang, "个", "count"),
        "text" => pick(lang, "文字", "text"),
        "bool" => pick(lang, "是/否", "yes/no"),
        "date" => pick(lang, "日期", "date"),
        other => return other.to_string(),
    }
    .to_string()
}

/// Rights as the asset list has them: 持有权、经营权.
pub(super) fn rights(text: &str, lang: Lang) -> String {
    if lang == Lang::Zh {
        return text.to_string();
    }
    let english = |word: &str| match word {
        "持有权" => "hold".to_string(),
        "加工使用权" => "process and use".to_string(),
        "经营权" => "operate".to_string(),
        other => other.to_string(),
    };
    text.split('、').filter(|word| !word.is_empty()).map(english).collect::<Vec<_>>().join(", ")
}

pub(super) fn value_type(text: &str, lang: Lang) -> String {
    if text == "未注明" || text.is_empty() {
        return pick(lang, "未注明", "not stated").to_string();
    }
    text.to_string()
}

/// Whether amounts are in renminbi, however it is written.
pub(super) fn is_yuan(currency: &str) -> bool {
    let word = currency.trim().to_uppercase();
    matches!(
        word.as_str(),
        "CNY" | "RMB" | "CNH" | "人民币" | "人民币元" | "元" | "人民币（元）" | "¥" | "￥"
    )
}

pub(super) fn currency(text: &str, lang: Lang) -> String {
    if is_yuan(text) { pick(lang, "人民币", "CNY").to_string() } else { text.to_string() }
}

pub(super) fn unit(ty: Type, lang: Lang) -> &'static str {
    match ty.kind {
        Kind::Number(Dimension { money: 1, count: 0, year: 0, .. }) => pick(lang, "元", "CNY"),
        Kind::Number(Dimension { money: 1, count: -1, year: 0, .. }) => pick(lang, "元/单位", "CNY/unit"),
        Kind::Number(Dimension { money: 0, count: 0, year: 1, .. }) => pick(lang, "年", "years"),
        _ => "",
    }
}

/// How a figure is read; counts and terms that are whole go without decimals.
pub(super) fn figure_kind(ty: Type, values: &[f64], lang: Lang) -> table::Kind {
    let whole = || values.iter().all(|value| !value.is_finite() || value.fract() == 0.0);
    match ty.kind {
        Kind::Date => table::Kind::Date,
        Kind::Bool | Kind::Text => table::Kind::Text,
        Kind::Number(d) if d.money != 0 => table::Kind::Money2,
        Kind::Number(d) if d.tag == Tag::Rate && d.is_dimensionless() => table::Kind::Percent(2),
        Kind::Number(d) if d.is_dimensionless() => table::Kind::Factor,
        Kind::Number(Dimension { money: 0, count: 0, year: 1, .. }) if whole() => {
            table::Kind::Term(0, pick(lang, "不限", "no limit"))
        }
        Kind::Number(Dimension { money: 0, count: 0, year: 1, .. }) => {
            table::Kind::Term(4, pick(lang, "不限", "no limit"))
        }
        Kind::Number(_) if whole() => table::Kind::Integer,
        Kind::Number(_) => table::Kind::Number(4),
    }
}
