//! 贷款表 — what sheet 贷款 says of the loan besides the figures that rules read: one table of names and words,
//! for the reader and the form.

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::portfolio::{Portfolio, key, text_of_entry};
use jiff::civil::Date;

/// The names that the sheet may have, folded.
pub const SHEETS: [&str; 3] = ["贷款", "贷款申请", "loan"];

/// A row of sheet 贷款 that is no input of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoanFact {
    Borrower,
    Structure,
    Purpose,
    Kind,
    DecisionDay,
    Drawdown,
    SigningDay,
    WorkCalendar,
    FinalDays,
    Revaluation,
    ReportNumber,
    ReportMethod,
    ReportMonths,
    Appraiser,
    Fees,
    AssessmentDay,
    CeilingReason,
    Guarantor,
    Subsidy,
}

/// What is written beside a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Text,
    Day,
    Months,
    /// One of these, each with its Chinese word first and its English one last.
    Word(&'static [&'static [&'static str]]),
}

/// How a fact is written.
#[derive(Debug)]
pub struct LoanEntry {
    pub fact: LoanFact,
    /// The first is its Chinese name, the last its English one.
    pub names: &'static [&'static str],
    pub written: Written,
    pub needed: bool,
    /// What it decides, and what holds where it is blank: Chinese, English.
    pub note: (&'static str, &'static str),
    /// What the form suggests.
    pub example: &'static str,
}

const YES: Written = Written::Word(&[&["否", "no"], &["是", "yes"]]);

const fn entry(
    fact: LoanFact,
    names: &'static [&'static str],
    written: Written,
    needed: bool,
    note: (&'static str, &'static str),
    example: &'static str,
) -> LoanEntry {
    LoanEntry { fact, names, written, needed, note, example }
}

/// Every fact, once, in the order of the form.
pub const LOAN_FACTS: &[LoanEntry] = &[
    entry(
        LoanFact::Borrower,
        &["借款人", "借款人名称", "borrower"],
        Written::Text,
        true,
        ("印在条款清单上", "printed on the term sheet"),
        "示例科技有限公司",
    ),
    entry(
        LoanFact::Structure,
        &["业务结构", "structure"],
        Written::Word(&[&["质押", "pledge"], &["信用", "credit"], &["数据增信", "scoring"]]),
        true,
        (
            "只有“质押”测算质押额度；信用贷款和数据增信没有押品",
            "only a pledge is sized by its collateral; credit and scoring have none",
        ),
        "质押",
    ),
    entry(
        LoanFact::Purpose,
        &["贷款用途", "purpose of the loan"],
        Written::Text,
        false,
        ("印在条款清单上", "printed on the term sheet"),
        "数据产品研发周转",
    ),
    entry(
        LoanFact::Kind,
        &["贷款种类", "kind of loan"],
        Written::Word(&[
            &["流动资金贷款", "working capital"],
            &["固定资产贷款", "fixed assets"],
            &["个人经营贷款", "personal business"],
        ]),
        true,
        (
            "决定期限上限；流动资金贷款另测算营运资金需求",
            "sets the cap of the tenor; working-capital loans are held to the need too",
        ),
        "流动资金贷款",
    ),
    entry(
        LoanFact::DecisionDay,
        &["判断日", "审批日", "decision day"],
        Written::Day,
        true,
        ("各项有效期截至这一天判断", "what is valid is judged on this day"),
        "2026-03-31",
    ),
    entry(
        LoanFact::Drawdown,
        &["放款日", "drawdown"],
        Written::Day,
        false,
        ("重估和到期从这一天起算；不填为判断日", "revaluations count from here; blank: the decision day"),
        "2026-04-15",
    ),
    entry(
        LoanFact::SigningDay,
        &["质押合同签订日", "signing day"],
        Written::Day,
        false,
        ("质押登记的期限从这一天起算；不填为放款日", "the deadline of the record counts from here"),
        "2026-04-10",
    ),
    entry(
        LoanFact::WorkCalendar,
        &["工作日历", "calendar"],
        Written::Word(&[&["中国", "cn"], &["周一至周五", "mon_fri"]]),
        false,
        ("中国：按节假日表；不填为中国", "cn: by the table of holidays; blank: cn"),
        "中国",
    ),
    entry(
        LoanFact::FinalDays,
        &["日期须为最终", "final days"],
        YES,
        false,
        (
            "“是”表示不接受暂定日期：超出节假日表的工作日期限不予采用",
            "yes: days beyond the table of holidays are refused, not printed as provisional",
        ),
        "否",
    ),
    entry(
        LoanFact::Revaluation,
        &["重估间隔（月）", "重估间隔", "revaluation months"],
        Written::Months,
        false,
        ("至少每年一次；不填为 6 个月", "once a year at least; blank: 6 months"),
        "6",
    ),
    entry(
        LoanFact::ReportNumber,
        &["评估报告编号", "report number"],
        Written::Text,
        false,
        ("没有编号的报告不予采用", "a report without a number is not relied on"),
        "某评报字〔2026〕第001号",
    ),
    entry(
        LoanFact::ReportMethod,
        &["评估方法", "report method"],
        Written::Text,
        false,
        ("没有方法的报告不予采用", "a report without a method is not relied on"),
        "收益法（多期超额收益）",
    ),
    entry(
        LoanFact::ReportMonths,
        &["评估结论有效期（月）", "report months"],
        Written::Months,
        false,
        ("不填为 12 个月", "blank: 12 months"),
        "12",
    ),
    entry(
        LoanFact::Appraiser,
        &["评估机构", "appraiser"],
        Written::Text,
        false,
        ("印在条款清单上", "printed on the term sheet"),
        "某资产评估有限公司",
    ),
    entry(
        LoanFact::Fees,
        &["费用约定", "fees"],
        Written::Text,
        false,
        (
            "评估、登记、担保、托管等费用由谁承担、多少；印在条款清单上",
            "who bears which fees; printed on the term sheet",
        ),
        "评估费 8 万元、登记费由借款人承担",
    ),
    entry(
        LoanFact::AssessmentDay,
        &["风险评估日", "assessment day"],
        Written::Day,
        false,
        ("重要数据须每年评估；算出距今月数", "important data is assessed every year"),
        "",
    ),
    entry(
        LoanFact::CeilingReason,
        &["上限理由", "reason for the ceiling"],
        Written::Text,
        false,
        (
            "抵质押率上限与本库参数不同的，须写明理由和批准人，并印在条款清单上",
            "a ceiling other than the library's needs a reason and who allowed it; it is printed",
        ),
        "",
    ),
    entry(
        LoanFact::Guarantor,
        &["担保人", "guarantor"],
        Written::Text,
        false,
        ("分担损失的担保或风险补偿机构", "who shares the loss"),
        "",
    ),
    entry(
        LoanFact::Subsidy,
        &["贴息政策", "subsidy"],
        Written::Word(&[&["无", "none"], &["北京", "beijing"], &["福建", "fujian"]]),
        false,
        ("单独列示，不计入押品和额度", "shown apart: it raises neither collateral nor loan"),
        "无",
    ),
];

impl LoanFact {
    pub fn entry(self) -> &'static LoanEntry {
        &LOAN_FACTS[self as usize]
    }
}

/// How the loan works.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loan {
    pub borrower: String,
    pub structure: usize,
    pub purpose: Option<String>,
    pub kind: usize,
    pub decision: Option<Date>,
    pub drawdown: Option<Date>,
    pub signing: Option<Date>,
    /// 0 the table of holidays, 1 Monday to Friday.
    pub calendar: usize,
    pub final_days: bool,
    pub revaluation: i32,
    pub report_number: Option<String>,
    pub report_method: Option<String>,
    pub report_months: i32,
    pub appraiser: Option<String>,
    pub fees: Option<String>,
    pub assessment: Option<Date>,
    pub ceiling_reason: Option<String>,
    pub guarantor: Option<String>,
    /// 0 none, 1 Beijing, 2 Fujian.
    pub subsidy: usize,
}

/// Months that a term may have.
const MOST_MONTHS: i32 = 1_200;
/// Words that are no reason.
const NO_REASON: [&str; 6] = ["无", "没有", "-", "/", "none", "n/a"];

/// The place of 质押 among the structures.
pub const PLEDGE: usize = 0;
/// The place of 流动资金贷款 among the kinds.
pub const WORKING_CAPITAL: usize = 0;

/// Reads the facts of sheet 贷款 and marks them as used; every fault with its cell.
pub fn read_loan(portfolio: &mut Portfolio, found: &mut Diagnostics) -> Loan {
    let mut reader = Reader { portfolio, found };
    let borrower = reader.text(LoanFact::Borrower).unwrap_or_default();
    let decision = reader.day(LoanFact::DecisionDay);
    let drawdown = reader.day(LoanFact::Drawdown).or(decision);
    Loan {
        borrower,
        structure: reader.word(LoanFact::Structure).unwrap_or_default(),
        purpose: reader.text(LoanFact::Purpose),
        kind: reader.word(LoanFact::Kind).unwrap_or_default(),
        decision,
        drawdown,
        signing: reader.day(LoanFact::SigningDay).or(drawdown),
        calendar: reader.word(LoanFact::WorkCalendar).unwrap_or_default(),
        final_days: reader.word(LoanFact::FinalDays) == Some(1),
        revaluation: reader.months(LoanFact::Revaluation).unwrap_or(6),
        report_number: reader.text(LoanFact::ReportNumber),
        report_method: reader.text(LoanFact::ReportMethod),
        report_months: reader.months(LoanFact::ReportMonths).unwrap_or(12),
        appraiser: reader.text(LoanFact::Appraiser),
        fees: reader.text(LoanFact::Fees),
        assessment: reader.day(LoanFact::AssessmentDay),
        ceiling_reason: reader
            .text(LoanFact::CeilingReason)
            .filter(|text| !NO_REASON.contains(&text.to_lowercase().as_str())),
        guarantor: reader.text(LoanFact::Guarantor),
        subsidy: reader.word(LoanFact::Subsidy).unwrap_or_default(),
    }
}

/// The cell of a fact, if the sheet has it.
pub fn span_of(portfolio: &Portfolio, fact: LoanFact) -> Option<Span> {
    let at = place(portfolio, fact)?;
    Some(portfolio.entry_span(&portfolio.project.values[at]))
}

/// The cell of a row of the sheet by its Chinese name.
pub fn span_named(portfolio: &Portfolio, name: &str) -> Option<Span> {
    let entry =
        || Some(portfolio.entry_span(&portfolio.project.values[places_named(portfolio, &[name]).next()?]));
    portfolio.fact_span(name).or_else(entry)
}

fn place(portfolio: &Portfolio, fact: LoanFact) -> Option<usize> {
    places(portfolio, fact).next()
}

fn places(portfolio: &Portfolio, fact: LoanFact) -> impl Iterator<Item = usize> {
    places_named(portfolio, fact.entry().names)
}

fn places_named(portfolio: &Portfolio, names: &[&str]) -> impl Iterator<Item = usize> {
    let named = move |entry: &crate::portfolio::Entry| {
        names.iter().any(|name| {
            let name = key(name);
            name == entry.head.key || name == entry.head.base
        })
    };
    portfolio.project.values.iter().enumerate().filter(move |(_, entry)| named(entry)).map(|(at, _)| at)
}

struct Reader<'a> {
    portfolio: &'a mut Portfolio,
    found: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn entry(&mut self, fact: LoanFact) -> Option<usize> {
        let at = place(self.portfolio, fact);
        if let Some(at) = at {
            self.portfolio.project.values[at].used = true;
            if let crate::portfolio::raw::RawValue::Error(text) = &self.portfolio.project.values[at].value {
                let text = text.clone();
                let fault = self.fault(fact, Code::ErrorCell, at, &text);
                self.found.push(fault);
            }
            self.twice(fact, at);
        } else if fact.entry().needed {
            self.lacking(fact);
        }
        at
    }

    /// A fact that stands on two rows: which one is meant is not ours to say.
    fn twice(&mut self, fact: LoanFact, first: usize) {
        let others: Vec<usize> = places(self.portfolio, fact).filter(|at| *at != first).collect();
        for at in others {
            self.portfolio.project.values[at].used = true;
            let text = |at: usize| text_of_entry(&self.portfolio.project.values[at]).unwrap_or_default();
            let (own, earlier) = (text(at), text(first));
            let other = self.portfolio.entry_span(&self.portfolio.project.values[first]);
            let place = other.cell_label().unwrap_or_default();
            let fault =
                self.fault(fact, Code::GivenTwice, at, &own).arg("limit", earlier).arg("other", place);
            self.found.push(fault);
        }
    }

    fn lacking(&mut self, fact: LoanFact) {
        let [zh, .., en] = fact.entry().names else { return };
        let fault = Diagnostic::new(Code::LoanFactMissing).at(Span::file(&self.portfolio.file));
        self.found.push(fault.field(*zh).words("field", *zh, *en));
    }

    fn fault(&mut self, fact: LoanFact, code: Code, at: usize, text: &str) -> Diagnostic {
        let [zh, .., en] = fact.entry().names else { return Diagnostic::new(code) };
        let span = self.portfolio.entry_span(&self.portfolio.project.values[at]);
        Diagnostic::new(code).at(span).value(text).field(*zh).words("field", *zh, *en)
    }

    fn text(&mut self, fact: LoanFact) -> Option<String> {
        let at = self.entry(fact)?;
        let text = text_of_entry(&self.portfolio.project.values[at]).map(|text| text.trim().to_string());
        text.filter(|text| !text.is_empty())
    }

    fn day(&mut self, fact: LoanFact) -> Option<Date> {
        let at = self.entry(fact)?;
        match self.portfolio.entry_day(&self.portfolio.project.values[at]) {
            Ok(day) => Some(day),
            Err(code) => {
                let text = text_of_entry(&self.portfolio.project.values[at]).unwrap_or_default();
                let fault = self.fault(fact, code, at, &text);
                self.found.push(fault);
                None
            }
        }
    }

    fn months(&mut self, fact: LoanFact) -> Option<i32> {
        let at = self.entry(fact)?;
        let text = text_of_entry(&self.portfolio.project.values[at])?;
        let whole = text.trim().trim_end_matches("个月").trim_end_matches('月').trim().parse::<i32>().ok();
        let whole = whole.filter(|months| (1..=MOST_MONTHS).contains(months));
        if whole.is_none() {
            let fault = self.fault(fact, Code::MonthsOutOfRange, at, &text);
            self.found.push(fault.arg("limit", MOST_MONTHS));
        }
        whole
    }

    fn word(&mut self, fact: LoanFact) -> Option<usize> {
        let text = self.text(fact)?;
        let Written::Word(words) = fact.entry().written else { return None };
        let known = words.iter().position(|words| words.iter().any(|word| key(word) == key(&text)));
        if known.is_none() {
            let list = |of: fn(&[&'static str]) -> Option<&'static str>, comma: &str| {
                words.iter().filter_map(|words| of(words)).collect::<Vec<_>>().join(comma)
            };
            let (zh, en) = (list(|w| w.first().copied(), "、"), list(|w| w.last().copied(), ", "));
            let at = place(self.portfolio, fact)?;
            let fault = self.fault(fact, Code::UnknownChoice, at, &text);
            self.found.push(fault.words("allowed", &zh, &en));
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_in_the_order_of_their_numbers() {
        for (at, entry) in LOAN_FACTS.iter().enumerate() {
            assert_eq!(entry.fact as usize, at, "{:?}", entry.names);
            assert!(entry.names.len() > 1);
        }
    }
}
