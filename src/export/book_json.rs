//! `dataworth.book/1` — decisions, entries, balances and note tables for scripts.

use super::project_json::ProjectReport;
use crate::diag::{Diagnostics, Facts, Lang};
use crate::ledger::note::{COLUMNS, INTANGIBLE, INVENTORY, Movements, RowLayout, Shows};
use crate::ledger::{
    Book, Chart, Class, Framework, Ledger, Part, Period, Side, TrialBalance, numbered, uplifts,
};
use crate::model::{Citation, Seen};
use crate::num::Fen;
use crate::recognise::Decision;
use schemars::JsonSchema;
use serde::Serialize;

/// What `dataworth book --json` prints. Amounts are yuan with two digits, as texts.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BookReport {
    /// Always `dataworth.book/1`.
    pub schema: &'static str,
    /// `cas` or `ifrs`.
    pub framework: &'static str,
    pub period: PeriodReport,
    pub decisions: Vec<DecisionReport>,
    pub entries: Vec<EntryReport>,
    pub balances: Vec<BalanceReport>,
    pub notes: Vec<NoteReport>,
    /// 开发支出附注, one row a project.
    pub development: Vec<ProjectReport>,
    pub schedule: Vec<ChargeReport>,
    pub deferred_tax: Vec<DifferenceReport>,
    pub super_deduction: Vec<UpliftReport>,
    pub diagnostics: Vec<Facts>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct PeriodReport {
    pub from: String,
    pub to: String,
}

/// The decision on one resource and the rules it rests on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DecisionReport {
    pub id: String,
    /// `intangible`, `inventory`, `development`, `fulfilment`, `expense`, `disclose`; `null` where facts
    /// are missing.
    pub decision: Option<&'static str>,
    pub rules: Vec<RuleReport>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct RuleReport {
    pub rule: String,
    pub outcome: String,
    pub facts: Vec<FactReport>,
    /// What the rule rests on.
    pub clauses: Vec<ClauseReport>,
}

/// A clause of a standard.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClauseReport {
    pub standard: String,
    pub clause: String,
    /// `read`, `secondary` or `unread`: how far the document was read by those who keep the rules.
    pub seen: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FactReport {
    pub fact: String,
    pub value: String,
    pub sheet: Option<String>,
    pub cell: Option<String>,
}

/// One voucher.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EntryReport {
    pub date: String,
    pub number: u32,
    /// `opening`, `restatement`, `event`, `amortisation`, `licence`, `expensed_research`, `deferred_tax`, `closing`.
    pub occasion: &'static str,
    pub summary: String,
    pub lines: Vec<LineReport>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct LineReport {
    /// `Dr` or `Cr`.
    pub side: &'static str,
    pub code: String,
    pub account: String,
    #[schemars(with = "String")]
    pub amount: Fen,
    pub asset: Option<String>,
}

/// One account over the period, debit balances positive.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BalanceReport {
    pub code: String,
    pub account: String,
    #[schemars(with = "String")]
    pub opening: Fen,
    #[schemars(with = "String")]
    pub debit: Fen,
    #[schemars(with = "String")]
    pub credit: Fen,
    #[schemars(with = "String")]
    pub closing: Fen,
}

/// One note table.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NoteReport {
    /// `intangible` or `inventory`.
    pub table: &'static str,
    pub rows: Vec<NoteRowReport>,
}

/// A row is known by segment and number: labels repeat.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NoteRowReport {
    /// `gross`, `amortisation`, `impairment`, `carrying`.
    pub segment: &'static str,
    /// From 1, over the whole table.
    pub row: usize,
    pub label: String,
    #[schemars(with = "Option<String>")]
    pub purchased: Option<Fen>,
    #[schemars(with = "Option<String>")]
    pub own: Option<Fen>,
    #[schemars(with = "Option<String>")]
    pub other: Option<Fen>,
    #[schemars(with = "Option<String>")]
    pub total: Option<Fen>,
}

/// One month of one resource.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChargeReport {
    pub id: String,
    pub month: String,
    #[schemars(with = "String")]
    pub amount: Fen,
    #[schemars(with = "String")]
    pub accumulated: Fen,
    #[schemars(with = "String")]
    pub carrying: Fen,
}

/// Deferred tax of one resource as it was last measured by the end of the period.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DifferenceReport {
    pub id: String,
    pub month: String,
    #[schemars(with = "String")]
    pub carrying: Fen,
    /// Without the uplift of the super-deduction.
    #[schemars(with = "String")]
    pub tax_base: Fen,
    /// Deferred income and contract liabilities, taxed already.
    #[schemars(with = "String")]
    pub deferred_income: Fen,
    #[schemars(with = "String")]
    pub asset: Fen,
    #[schemars(with = "String")]
    pub liability: Fen,
}

/// The super-deduction of one resource over the period; its difference is not recognised.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UpliftReport {
    /// `null` for spend that was expensed.
    pub id: Option<String>,
    #[schemars(with = "String")]
    pub cost: Fen,
    #[schemars(with = "String")]
    pub uplift: Fen,
    #[schemars(with = "String")]
    pub deducted_before: Fen,
    #[schemars(with = "String")]
    pub deducted: Fen,
    #[schemars(with = "String")]
    pub unrecognised: Fen,
}

/// What the report is made of.
#[derive(Debug)]
pub struct Kept<'a> {
    pub books: &'a Book,
    pub ledger: &'a Ledger,
    pub chart: &'a Chart,
    pub decisions: &'a [Decision],
    pub period: Period,
    pub diagnostics: &'a Diagnostics,
}

/// The report; `None` where a sum passes the range of fen.
pub fn book_report(kept: &Kept, lang: Lang) -> Option<BookReport> {
    let id = |at: usize| kept.books.resources[at].id.clone();
    let charge = |charge: &crate::ledger::Charge| ChargeReport {
        id: id(charge.asset.0 as usize),
        month: charge.month.to_string(),
        amount: charge.amount,
        accumulated: charge.accumulated,
        carrying: charge.carrying,
    };
    Some(BookReport {
        schema: "dataworth.book/1",
        framework: match kept.books.terms.framework {
            Framework::Cas => "cas",
            Framework::Ifrs => "ifrs",
        },
        period: PeriodReport { from: kept.period.from.to_string(), to: kept.period.to.to_string() },
        decisions: kept.decisions.iter().map(|one| decision(one, id(one.asset), lang)).collect(),
        entries: entries(kept, lang),
        balances: balances(kept, lang)?,
        notes: notes(kept, lang),
        development: super::project_json::development(kept),
        schedule: kept.ledger.charges.iter().map(charge).collect(),
        deferred_tax: deferred_tax(kept),
        super_deduction: super_deduction(kept)?,
        diagnostics: kept.diagnostics.iter().map(|fault| fault.facts(lang)).collect(),
    })
}

fn deferred_tax(kept: &Kept) -> Vec<DifferenceReport> {
    let mut last = std::collections::BTreeMap::new();
    for one in kept.ledger.differences.iter().filter(|one| one.month.end() <= kept.period.to) {
        last.insert(one.asset, one);
    }
    let report = |one: &crate::ledger::Difference| DifferenceReport {
        id: kept.books.resources[one.asset.0 as usize].id.clone(),
        month: one.month.to_string(),
        carrying: one.carrying,
        tax_base: one.tax_base,
        deferred_income: one.deferred_income,
        asset: one.asset_amount,
        liability: one.liability,
    };
    last.into_values().filter(|one| !one.is_nothing()).map(report).collect()
}

fn super_deduction(kept: &Kept) -> Option<Vec<UpliftReport>> {
    let report = |one: &crate::ledger::Uplift| UpliftReport {
        id: one.asset.map(|asset| kept.books.resources[asset.0 as usize].id.clone()),
        cost: one.cost,
        uplift: one.whole,
        deducted_before: one.before,
        deducted: one.during,
        unrecognised: one.left,
    };
    Some(uplifts(kept.books, kept.ledger, kept.period)?.iter().map(report).collect())
}

fn decision(one: &Decision, id: String, lang: Lang) -> DecisionReport {
    let zh = lang == Lang::Zh;
    let rule = |rule: &crate::recognise::Rule| RuleReport {
        rule: rule.name.clone(),
        outcome: if zh { rule.outcome.zh.clone() } else { rule.outcome.en.clone() },
        facts: rule
            .facts
            .iter()
            .map(|fact| FactReport {
                fact: fact.name.clone(),
                value: if zh { fact.value.zh.clone() } else { fact.value.en.clone() },
                sheet: fact.span.sheet.clone(),
                cell: fact.span.cell_label(),
            })
            .collect(),
        clauses: rule.cite.iter().map(clause).collect(),
    };
    DecisionReport {
        id,
        decision: one.recognition.map(|recognition| recognition.id()),
        rules: one.rules.iter().map(rule).collect(),
    }
}

fn clause(cite: &Citation) -> ClauseReport {
    let seen = match cite.seen {
        Seen::Read => "read",
        Seen::Secondary => "secondary",
        Seen::Unread => "unread",
    };
    ClauseReport { standard: cite.standard.clone(), clause: cite.clause.clone(), seen }
}

fn entries(kept: &Kept, lang: Lang) -> Vec<EntryReport> {
    let line = |line: &crate::ledger::Line| LineReport {
        side: if line.side == Side::Debit { "Dr" } else { "Cr" },
        code: kept.chart.code(line.role),
        account: kept.chart.name(line.role, lang),
        amount: line.amount,
        asset: line.asset.map(|asset| kept.books.resources[asset.0 as usize].id.clone()),
    };
    numbered(&kept.ledger.entries)
        .into_iter()
        .map(|voucher| EntryReport {
            date: voucher.entry.date.to_string(),
            number: voucher.number,
            occasion: voucher.entry.occasion.id(),
            summary: voucher.entry.summary.clone(),
            lines: voucher.entry.lines.iter().map(line).collect(),
        })
        .collect()
}

fn balances(kept: &Kept, lang: Lang) -> Option<Vec<BalanceReport>> {
    let all = TrialBalance::of(&kept.ledger.entries, kept.period)?;
    let one = |(role, balance): &(crate::ledger::Role, crate::ledger::Balance)| BalanceReport {
        code: kept.chart.code(*role),
        account: kept.chart.name(*role, lang),
        opening: balance.opening,
        debit: balance.debit,
        credit: balance.credit,
        closing: balance.closing,
    };
    Some(all.accounts.iter().map(one).collect())
}

fn notes(kept: &Kept, lang: Lang) -> Vec<NoteReport> {
    let movements = Movements::of(kept.ledger, kept.period);
    let table = |name, layout: &'static [RowLayout], class| NoteReport {
        table: name,
        rows: note_rows(&movements, layout, class, lang),
    };
    vec![table("intangible", INTANGIBLE, Class::Intangible), table("inventory", INVENTORY, Class::Inventory)]
}

fn note_rows(movements: &Movements, layout: &[RowLayout], class: Class, lang: Lang) -> Vec<NoteRowReport> {
    let mut segment = "gross";
    let mut rows = Vec::with_capacity(layout.len());
    for (at, row) in layout.iter().enumerate() {
        // A heading belongs to the block that it begins.
        let next = layout[at..].iter().map(|row| row.shows).find(|shows| *shows != Shows::Head);
        segment = next.map_or(segment, |shows| match shows {
            Shows::Opening(part) | Shows::Closing(part) | Shows::Items(part, _) | Shows::Of(part, _) => {
                match part {
                    Part::Gross => "gross",
                    Part::Amortisation => "amortisation",
                    Part::Impairment => "impairment",
                }
            }
            _ => "carrying",
        });
        let cell = |column: usize| movements.cell(class, row.shows, COLUMNS[column]);
        rows.push(NoteRowReport {
            segment,
            row: at + 1,
            label: if lang == Lang::Zh { row.zh.into() } else { row.en.into() },
            purchased: cell(0),
            own: cell(1),
            other: cell(2),
            total: cell(3),
        });
    }
    rows
}
