//! 项目表 — what sheet 项目 says of how the entity books: one table of names and words, for the reader and the form.

use super::book::{Each, Framework, TaxTerms, Terms};
use super::schedule::Rounding;
use super::stock::Issue;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::model::Library;
use crate::num::Real;
use crate::portfolio::{Portfolio, key, text_of_entry};
use jiff::civil::Date;
use std::cmp::Ordering;

/// A row of sheet 项目 that the books read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookFact {
    Entity,
    Framework,
    Taxpayer,
    Issue,
    Rounding,
    TaxRate,
    Each,
    FutureProfit,
    GrantsNet,
    Uplift,
}

/// How a fact is written.
#[derive(Debug)]
pub struct FactEntry {
    pub fact: BookFact,
    /// The first is its Chinese name, the last its English one.
    pub names: &'static [&'static str],
    /// What may be written, each with its Chinese word first and its English one last; none for free text.
    pub words: &'static [&'static [&'static str]],
    /// What it decides, and what holds where it is blank: Chinese, English.
    pub note: (&'static str, &'static str),
    /// What the form suggests: the place of a word, or a text.
    pub example: &'static str,
}

/// Every fact, once, in the order of the form.
pub const FACTS: &[FactEntry] = &[
    FactEntry {
        fact: BookFact::Entity,
        names: &["单位名称", "编制单位", "entity"],
        words: &[],
        note: ("印在封面和页脚", "printed on the cover and at the foot of pages"),
        example: "",
    },
    FactEntry {
        fact: BookFact::Framework,
        names: &["会计准则", "framework"],
        words: &[&["企业会计准则", "CAS"], &["国际财务报告准则", "IFRS"]],
        note: (
            "决定确认规则和减值能否转回；不填为企业会计准则",
            "chooses the rules of recognition and whether impairment comes back; blank: CAS",
        ),
        example: "企业会计准则",
    },
    FactEntry {
        fact: BookFact::Taxpayer,
        names: &["纳税人身份", "vat status"],
        words: &[&["一般纳税人", "general"], &["小规模纳税人", "small"]],
        note: (
            "一般纳税人抵扣进项税额，小规模纳税人计入成本；不填为一般纳税人",
            "a general taxpayer deducts input VAT, a small one has it in cost; blank: general",
        ),
        example: "一般纳税人",
    },
    FactEntry {
        fact: BookFact::Issue,
        names: &["发出存货计价方法", "存货计价方法", "cost formula"],
        words: &[
            &["先进先出法", "first in first out"],
            &["加权平均法", "移动加权平均法", "weighted average"],
            &["个别计价法", "specific"],
        ],
        note: (
            "销售存货时结转成本的方法；不填为先进先出法",
            "cost of inventory sold; blank: first in first out",
        ),
        example: "先进先出法",
    },
    FactEntry {
        fact: BookFact::Rounding,
        names: &["尾差处理", "rounding"],
        words: &[&["末期补差", "last takes the rest"], &["累计差额", "cumulative"]],
        note: (
            "各月摊销的分位尾差；不填为末期补差",
            "fen left over by monthly charges; blank: the last month takes them",
        ),
        example: "末期补差",
    },
    FactEntry {
        fact: BookFact::TaxRate,
        names: &["企业所得税税率", "企业所得税率", "income tax rate"],
        words: &[],
        note: ("写 25% 或 0.25；不填不计算递延所得税", "25% or 0.25; blank: no deferred tax"),
        example: "25%",
    },
    FactEntry {
        fact: BookFact::Each,
        names: &["递延所得税计量", "deferred tax each"],
        words: &[&["每年", "year"], &["每季", "quarter"], &["每月", "month"]],
        note: ("多久计量一次递延所得税；不填为每年", "how often deferred tax is measured; blank: each year"),
        example: "每年",
    },
    FactEntry {
        fact: BookFact::FutureProfit,
        names: &["未来有足够应纳税所得额", "future taxable profit"],
        words: &[&["是", "yes"], &["否", "no"]],
        note: ("不填或填“否”时不确认递延所得税资产", "blank or no: no deferred tax asset is recognised"),
        example: "是",
    },
    FactEntry {
        fact: BookFact::GrantsNet,
        names: &["政府补助核算方法", "grants"],
        words: &[&["总额法", "gross"], &["净额法", "net"]],
        note: ("不填为总额法（企业会计准则第16号）", "blank: gross (CAS 16)"),
        example: "总额法",
    },
    FactEntry {
        fact: BookFact::Uplift,
        names: &["享受研发费用加计扣除", "研发费用加计扣除", "research super-deduction"],
        words: &[&["是", "享受", "yes"], &["否", "不享受", "no"]],
        note: (
            "加计扣除形成的差异列示而不确认递延所得税；不填为享受",
            "the uplift is printed as a difference that is not recognised; blank: yes",
        ),
        example: "是",
    },
];

impl BookFact {
    pub fn entry(self) -> &'static FactEntry {
        &FACTS[self as usize]
    }
}

/// What sheet 项目 says of a fact, as text.
pub fn fact(portfolio: &Portfolio, fact: BookFact) -> Option<String> {
    stated(portfolio, fact).map(|(text, _)| text)
}

/// The text and its cell.
fn stated(portfolio: &Portfolio, fact: BookFact) -> Option<(String, Span)> {
    let names = fact.entry().names;
    let named = |entry: &&crate::portfolio::Entry| {
        names.iter().any(|name| key(name) == entry.head.key || key(name) == entry.head.base)
    };
    let entry = portfolio.project.values.iter().find(named)?;
    Some((text_of_entry(entry)?, portfolio.entry_span(entry)))
}

/// How the entity books; a word that is not known is reported.
pub fn read_terms(portfolio: &Portfolio, found: &mut Diagnostics) -> Terms {
    let mut choose = |fact| chosen(portfolio, fact, found);
    let framework = match choose(BookFact::Framework) {
        Some(1) => Framework::Ifrs,
        _ => Framework::Cas,
    };
    let deductible = choose(BookFact::Taxpayer) != Some(1);
    let issue = match choose(BookFact::Issue) {
        Some(1) => Issue::WeightedAverage,
        Some(2) => Issue::Specific,
        _ => Issue::FirstIn,
    };
    let rounding = match choose(BookFact::Rounding) {
        Some(1) => Rounding::Cumulative,
        _ => Rounding::LastTakesRest,
    };
    let grants_net = choose(BookFact::GrantsNet) == Some(1);
    let tax = tax(portfolio, found);
    Terms { framework, rounding, issue, deductible, grants_net, tax, uplift: None }
}

/// 加计比例 in force on a day, unless the entity says that it has none.
pub fn read_uplift(
    portfolio: &Portfolio,
    library: &Library,
    day: Date,
    found: &mut Diagnostics,
) -> Option<Real> {
    if chosen(portfolio, BookFact::Uplift, found) == Some(1) {
        return None;
    }
    let multiple = Real::parse(library.parameter("tax/research_super_deduction")?.at(day)?.value.get_ref());
    Some(multiple.ok()?.sub(&Real::ONE, crate::num::LADDER[0]))
}

fn tax(portfolio: &Portfolio, found: &mut Diagnostics) -> Option<TaxTerms> {
    let each = match chosen(portfolio, BookFact::Each, found) {
        Some(1) => Each::Quarter,
        Some(2) => Each::Month,
        _ => Each::Year,
    };
    let future_profit = chosen(portfolio, BookFact::FutureProfit, found) == Some(0);
    let (text, span) = stated(portfolio, BookFact::TaxRate)?;
    let rate = match rate(&text) {
        Ok(rate) => rate,
        Err(code) => {
            let [zh, .., en] = BookFact::TaxRate.entry().names else { return None };
            let fault = Diagnostic::new(code).at(span).value(&text).field(*zh);
            found.push(fault.words("field", *zh, *en));
            return None;
        }
    };
    Some(TaxTerms { rate, each, future_profit })
}

/// The place of the word that a fact has.
fn chosen(portfolio: &Portfolio, wanted: BookFact, found: &mut Diagnostics) -> Option<usize> {
    let (text, span) = stated(portfolio, wanted)?;
    let entry = wanted.entry();
    let place = entry.words.iter().position(|words| words.iter().any(|word| key(word) == key(&text)));
    if place.is_none() {
        let list = |of: fn(&[&'static str]) -> Option<&'static str>, comma: &str| {
            entry.words.iter().filter_map(|words| of(words)).collect::<Vec<_>>().join(comma)
        };
        let fault = Diagnostic::new(Code::UnknownChoice).at(span).value(&text).field(entry.names[0]);
        let (zh, en) =
            (list(|words| words.first().copied(), "、"), list(|words| words.last().copied(), ", "));
        found.push(fault.words("allowed", &zh, &en));
    }
    place
}

/// `25%` or `0.25`; a rate lies between nothing and all of the income.
fn rate(text: &str) -> Result<Real, Code> {
    let parsed = crate::portfolio::raw::parse_number(text).ok_or(Code::TextWhereNumber)?;
    let rate = Real::parse(&parsed.decimal).map_err(|_| Code::TextWhereNumber)?;
    let beyond = |end: &Real, side| rate.compare(end) == Some(side);
    let outside = beyond(&Real::ZERO, Ordering::Less) || beyond(&Real::ONE, Ordering::Greater);
    if outside { Err(Code::RateOutOfRange) } else { Ok(rate) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        assert!(FACTS.iter().enumerate().all(|(at, entry)| entry.fact as usize == at));
    }

    #[test]
    fn what_the_form_suggests_may_be_written() {
        for entry in FACTS.iter().filter(|entry| !entry.words.is_empty()) {
            assert!(entry.words.iter().any(|words| words[0] == entry.example), "{}", entry.names[0]);
        }
    }

    #[test]
    fn a_rate_is_a_share_of_the_income() {
        for (text, wanted) in
            [("25%", Some(0.25)), ("0.15", Some(0.15)), ("0", Some(0.0)), ("100%", Some(1.0))]
        {
            assert_eq!(rate(text).ok().map(|rate| rate.to_f64()), wanted, "{text}");
        }
        for text in ["25", "2.5", "150%", "-0.25", "1.0001"] {
            assert_eq!(rate(text).err(), Some(Code::RateOutOfRange), "{text}");
        }
        assert_eq!(rate("免税").err(), Some(Code::TextWhereNumber));
    }
}
