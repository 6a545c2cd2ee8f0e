//! 入表 — read, decide, replay: the flow of `dataworth book` in one place.

use super::digest;
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Severity, Span};
use crate::export::book_json::Kept;
use crate::ledger::workbook::{Dossier, Limits};
use crate::ledger::{
    Book, Chart, ChartError, Class, Each, Event, FIELDS, Framework, Issue, Ledger, Month, Origin, Period,
    Resource, Rounding, TaxTerms, Terms, ValueRecord, read_events, read_values, replay, without_policy,
};
use crate::model::Library;
use crate::num::Real;
use crate::portfolio::plain::PlainTable;
use crate::portfolio::raw::{RawBook, Reader};
use crate::portfolio::{Portfolio, assemble, key};
use crate::recognise::legs::{self, Leg};
use crate::recognise::{Decision, Recognition, decide};
use std::path::{Path, PathBuf};

const CHART: &str = include_str!("../../models/accounts/cas-2006-18.toml");

/// What a run is asked for.
#[derive(Debug)]
pub struct BookRequest {
    pub input: PathBuf,
    pub models: Option<PathBuf>,
    /// A file that gives other accounts.
    pub chart: Option<PathBuf>,
    pub period: Period,
    pub reader: Reader,
}

/// The books of a file, and what they were made with.
#[derive(Debug)]
pub struct Bookkeeping {
    pub library: Library,
    pub portfolio: Portfolio,
    pub chart: Chart,
    pub decisions: Vec<Decision>,
    pub books: Book,
    pub ledger: Ledger,
    /// Sheet 评估记录.
    pub values: Vec<ValueRecord>,
    pub period: Period,
    pub entity: String,
    pub rows_in: usize,
    pub rows_refused: usize,
    pub digest: String,
    pub diagnostics: Diagnostics,
}

/// Reads `2025` or `2025-06`: the year, or the year to the end of that month.
///
/// ```
/// use dataworth::engine::period;
/// let half = period("2025-06").ok_or("no period")?;
/// assert_eq!((half.from.to_string(), half.to.to_string()), ("2025-01-01".into(), "2025-06-30".into()));
/// assert!(period("2025年").is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn period(text: &str) -> Option<Period> {
    let last = match text.split_once('-') {
        Some(_) => Month::parse(text)?,
        None if text.len() == 4 => Month::new(text.parse().ok()?, 12)?,
        None => return None,
    };
    Some(Period { from: Month::new(last.year(), 1)?.start(), to: last.end() })
}

/// Decides on every resource and replays its events.
///
/// # Errors
/// What kept the run from happening at all.
pub fn keep_books(request: &BookRequest) -> Result<Bookkeeping, Diagnostics> {
    let (library, mut diagnostics) = Library::load(request.models.as_deref());
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let chart = chart(request.chart.as_deref())?;
    let raw = request.reader.read(&request.input)?.unpack(&mut diagnostics);
    let mut portfolio = assemble(raw, &library).unpack(&mut diagnostics);
    if portfolio.assets.is_empty() && portfolio.listed.is_empty() && diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let decisions = decide(&mut portfolio, &library, request.period.to)?.unpack(&mut diagnostics);
    let mut terms = terms(&portfolio, &mut diagnostics);
    terms.uplift = uplift(&portfolio, &library, request.period.to, &mut diagnostics);
    let resources = resources(&portfolio, &decisions, &mut diagnostics);
    let ids: Vec<String> = resources.iter().map(|resource| resource.id.clone()).collect();
    let unit = portfolio.project.unit;
    let read = read_events(portfolio.raw(), &ids, &chart, unit).unpack(&mut diagnostics);
    let events = fitting(read.events, &ids, &mut diagnostics);
    let legs_refused = read.rows_in - read.rows_refused - events.len();
    let values = read_values(portfolio.raw(), &ids, unit, &mut diagnostics);
    let books = Book { terms, resources, events };
    let mut ledger = replay(&books, Month::of(request.period.to));
    let unbooked = ledger.faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    diagnostics.extend(std::mem::take(&mut ledger.faults));
    diagnostics.extend(without_policy(&books, &ledger, Month::of(request.period.to)));
    let digest = digest(&request.input, &mut diagnostics);
    diagnostics.sort();
    diagnostics.dedup();
    let entity = fact(&portfolio, &["单位名称", "编制单位", "entity"])
        .unwrap_or_else(|| portfolio.project.client.clone().unwrap_or_default());
    Ok(Bookkeeping {
        library,
        portfolio,
        chart,
        decisions,
        books,
        ledger,
        values,
        period: request.period,
        entity,
        rows_in: read.rows_in,
        rows_refused: read.rows_refused + legs_refused + unbooked,
        digest,
        diagnostics,
    })
}

impl Bookkeeping {
    /// What the JSON report is made of.
    pub fn kept(&self) -> Kept<'_> {
        Kept {
            books: &self.books,
            ledger: &self.ledger,
            chart: &self.chart,
            decisions: &self.decisions,
            period: self.period,
            diagnostics: &self.diagnostics,
        }
    }
}

/// Events whose legs are fed by values that fit; the others are told and left out.
fn fitting(events: Vec<Event>, ids: &[String], diagnostics: &mut Diagnostics) -> Vec<Event> {
    let fits = |event: &Event, diagnostics: &mut Diagnostics| {
        let f = &event.figures;
        let leg = Leg {
            test: Some(event.date),
            date: f.leg_date,
            tax: f.leg_tax.clone().unwrap_or_default(),
            kind: f.leg_kind.clone().unwrap_or_default(),
            in_use: f.value_in_use.is_some(),
            fair: f.fvlcd.is_some(),
        };
        let column = |name: &'static str| {
            let entry = FIELDS.iter().find(|entry| entry.zh == name);
            entry.map_or_else(|| event.span.clone(), |entry| event.at(entry.field))
        };
        let faults = legs::faults(&leg, column);
        let id = event.asset.map(|asset| ids[asset.0 as usize].clone()).unwrap_or_default();
        let whole = faults.is_empty();
        faults.into_iter().for_each(|fault| diagnostics.push(fault.asset(&id)));
        whole
    };
    events.into_iter().filter(|event| fits(event, diagnostics)).collect()
}

/// The workbook's content.
pub fn book_dossier(kept: &Bookkeeping, lang: Lang) -> Dossier<'_> {
    let citations = kept
        .library
        .standards
        .iter()
        .map(|standard| (standard.id.clone(), standard.citation(lang == Lang::Zh)))
        .collect();
    Dossier {
        lang,
        entity: kept.entity.clone(),
        period: kept.period,
        books: &kept.books,
        ledger: &kept.ledger,
        chart: &kept.chart,
        portfolio: &kept.portfolio,
        decisions: &kept.decisions,
        citations,
        values: kept.values.clone(),
        limits: limits(&kept.library, kept.period.to),
        material: share(&kept.library, "disclosure/material_item", kept.period.to),
        diagnostics: kept.diagnostics.iter().cloned().collect(),
        rows_in: kept.rows_in,
        rows_booked: kept.rows_in - kept.rows_refused,
        rows_refused: kept.rows_refused,
        digest: kept.digest.clone(),
        engine: concat!("dataworth ", env!("CARGO_PKG_VERSION")).into(),
    }
}

/// A share of the library in force on a day; none is beyond reach.
fn share(library: &Library, id: &str, day: jiff::civil::Date) -> f64 {
    let value = library.parameter(id).and_then(|parameter| parameter.at(day));
    value.and_then(|dated| dated.value.get_ref().parse().ok()).unwrap_or(f64::INFINITY)
}

/// The alert limits in force on a day.
fn limits(library: &Library, day: jiff::civil::Date) -> Limits {
    let of = |id: &str| share(library, id, day);
    Limits {
        premium: of("conclusion/high_premium"),
        change: of("watch/value_change"),
        impairment: of("watch/high_impairment"),
    }
}

/// The default chart, or a file's codes on top of it.
fn chart(path: Option<&Path>) -> Result<Chart, Diagnostics> {
    let base = Chart::parse(CHART).map_err(|error| faulty("cas-2006-18", &reason(&error)))?;
    let Some(path) = path else { return Ok(base) };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Diagnostics::from(
            Diagnostic::new(Code::CannotOpen).at(Span::file(&name)).arg("name", &name).io(&error),
        )
    })?;
    Chart::overlay(&text, Some(&base)).map_err(|error| faulty(&name, &reason(&error)))
}

/// In one short line; a TOML reader's list of what it would have liked is left out.
fn reason(error: &ChartError) -> String {
    match error {
        ChartError::Toml(error) => error.message().split(", expected").next().unwrap_or_default().to_string(),
        other => other.to_string(),
    }
}

fn faulty(name: &str, reason: &str) -> Diagnostics {
    Diagnostic::new(Code::ChartFaulty).at(Span::file(name)).value(name).arg("reason", reason).into()
}

/// A fact of sheet 项目 by one of its names.
fn fact(portfolio: &Portfolio, names: &[&str]) -> Option<String> {
    let named = |entry: &&crate::portfolio::Entry| {
        names.iter().any(|name| key(name) == entry.head.key || key(name) == entry.head.base)
    };
    portfolio.project.values.iter().find(named).and_then(crate::portfolio::text_of_entry)
}

/// How the entity books, from sheet 项目; a word that is not known is reported.
fn terms(portfolio: &Portfolio, diagnostics: &mut Diagnostics) -> Terms {
    let mut terms = Terms::default();
    let mut choose = |names: &[&str], words: &[&[&str]]| -> Option<usize> {
        let text = fact(portfolio, names)?;
        let found = words.iter().position(|words| words.iter().any(|word| key(word) == key(&text)));
        if found.is_none() {
            let allowed: Vec<&str> = words.iter().filter_map(|words| words.first().copied()).collect();
            let fault = Diagnostic::new(Code::UnknownChoice).at(Span::file(&portfolio.file)).value(&text);
            diagnostics.push(fault.field(names[0]).arg("allowed", allowed.join(", ")));
        }
        found
    };
    match choose(&["会计准则", "framework"], &[&["企业会计准则", "CAS"], &["国际财务报告准则", "IFRS"]])
    {
        Some(1) => terms.framework = Framework::Ifrs,
        _ => terms.framework = Framework::Cas,
    }
    let status =
        choose(&["纳税人身份", "vat status"], &[&["一般纳税人", "general"], &["小规模纳税人", "small"]]);
    terms.deductible = status != Some(1);
    terms.issue = match choose(
        &["发出存货计价方法", "存货计价方法", "cost formula"],
        &[
            &["先进先出法", "first in first out"],
            &["加权平均法", "移动加权平均法", "weighted average"],
            &["个别计价法", "specific"],
        ],
    ) {
        Some(1) => Issue::WeightedAverage,
        Some(2) => Issue::Specific,
        _ => Issue::FirstIn,
    };
    if choose(&["尾差处理", "rounding"], &[&["末期补差", "last takes the rest"], &["累计差额", "cumulative"]])
        == Some(1)
    {
        terms.rounding = Rounding::Cumulative;
    }
    terms.grants_net =
        choose(&["政府补助核算方法", "grants"], &[&["总额法", "gross"], &["净额法", "net"]]) == Some(1);
    let each = match choose(
        &["递延所得税计量", "deferred tax each"],
        &[&["每年", "year"], &["每季", "quarter"], &["每月", "month"]],
    ) {
        Some(1) => Each::Quarter,
        Some(2) => Each::Month,
        _ => Each::Year,
    };
    let profit =
        choose(&["未来有足够应纳税所得额", "future taxable profit"], &[&["是", "yes"], &["否", "no"]]);
    terms.tax = fact(portfolio, &["企业所得税税率", "企业所得税率", "income tax rate"]).and_then(|text| {
        let rate = rate(&text);
        if rate.is_none() {
            let fault = Diagnostic::new(Code::TextWhereNumber).at(Span::file(&portfolio.file)).value(&text);
            diagnostics.push(fault.field("企业所得税税率"));
        }
        Some(TaxTerms { rate: rate?, each, future_profit: profit == Some(0) })
    });
    terms
}

/// 加计比例 in force on a day, unless the entity says that it has none.
fn uplift(
    portfolio: &Portfolio,
    library: &Library,
    day: jiff::civil::Date,
    diagnostics: &mut Diagnostics,
) -> Option<Real> {
    let word = fact(portfolio, &["享受研发费用加计扣除", "研发费用加计扣除", "research super-deduction"]);
    let no = ["否", "不享受", "no"];
    let yes = ["是", "享受", "yes"];
    if let Some(word) = &word
        && !yes.iter().chain(&no).any(|known| key(known) == key(word))
    {
        let fault = Diagnostic::new(Code::UnknownChoice).at(Span::file(&portfolio.file)).value(word);
        diagnostics.push(fault.field("享受研发费用加计扣除").arg("allowed", "是, 否"));
    }
    if word.is_some_and(|word| no.iter().any(|known| key(known) == key(&word))) {
        return None;
    }
    let multiple = Real::parse(library.parameter("tax/research_super_deduction")?.at(day)?.value.get_ref());
    Some(multiple.ok()?.sub(&Real::ONE, crate::num::LADDER[0]))
}

/// `25%` or `0.25`.
fn rate(text: &str) -> Option<Real> {
    let parsed = crate::portfolio::raw::parse_number(text)?;
    Real::parse(&parsed.decimal).ok()
}

const EXTRA: [&[&str]; 6] = [
    &["资产编号", "数据资产编号", "编号", "asset", "asset id"],
    &["税法摊销年限", "税法摊销年限（年）", "tax life"],
    &["取得途径", "acquired by"],
    &["账面类别", "booked class"],
    &["形成方式", "how come by"],
    &["税法年限依据", "法定或合同年限依据", "basis of tax life"],
];

/// 企业所得税法实施条例 art. 67: no fewer, unless a law or a contract says how long.
const LEAST_TAX_YEARS: u64 = 10;

/// Resources as the decisions leave them.
fn resources(portfolio: &Portfolio, decisions: &[Decision], diagnostics: &mut Diagnostics) -> Vec<Resource> {
    let extra = extra(portfolio.raw(), diagnostics);
    let class = |at: usize| {
        let decision = decisions.iter().find(|decision| decision.asset == at)?;
        match decision.recognition? {
            Recognition::Intangible => Some(Class::Intangible),
            Recognition::Inventory => Some(Class::Inventory),
            // It becomes an intangible when it is ready.
            Recognition::Development => Some(Class::Development),
            Recognition::FulfilmentCost => Some(Class::Fulfilment),
            Recognition::Expense | Recognition::DiscloseOnly => None,
        }
    };
    let one = |(at, asset): (usize, &crate::portfolio::Asset)| {
        let own = extra.iter().find(|(id, ..)| key(id) == key(&asset.id));
        Resource {
            id: asset.id.clone(),
            name: asset.name.clone().unwrap_or_else(|| asset.id.clone()),
            class: class(at),
            origin: own.and_then(|(_, _, origin)| *origin),
            tax_months: own.and_then(|(_, months, _)| *months).unwrap_or(120),
        }
    };
    portfolio.assets.iter().enumerate().map(one).collect()
}

/// Columns of the asset list that only the books read.
fn extra(raw: &RawBook, diagnostics: &mut Diagnostics) -> Vec<(String, Option<u32>, Option<Origin>)> {
    let names = ["资产", "资产清单", "数据资源", "数据资源清单", "assets", "resources"];
    let Some(table) = PlainTable::glance(raw, &names, &EXTRA) else { return Vec::new() };
    let mut rows = Vec::new();
    for row in 0..table.rows() {
        let Some(id) = table.text(row, 0) else { continue };
        let years = match table.whole(row, 1) {
            Some(Ok(years)) if years < LEAST_TAX_YEARS && table.text(row, 5).is_none() => {
                let fault = Diagnostic::new(Code::TaxLifeTooShort).at(table.span(row, 1)).asset(&id);
                diagnostics.push(fault.field("税法摊销年限").value(years.to_string()));
                None
            }
            Some(Ok(years)) => years.checked_mul(12).and_then(|months| u32::try_from(months).ok()),
            Some(Err(code)) => {
                let fault = Diagnostic::new(code).at(table.span(row, 1)).asset(&id).field("税法摊销年限");
                diagnostics.push(fault.value(table.typed(row, 1)));
                None
            }
            None => None,
        };
        let way = table.text(row, 2).or_else(|| table.text(row, 4)).unwrap_or_default();
        let origin = match key(&way).as_str() {
            "外购" | "bought" => Some(Origin::Purchased),
            "自行开发" | "自行加工" | "owndevelopment" | "ownprocessing" => Some(Origin::Own),
            "" => None,
            _ => Some(Origin::Other),
        };
        rows.push((id, years, origin));
    }
    rows
}
