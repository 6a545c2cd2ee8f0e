//! 入表 — read, decide, replay: the flow of `dataworth book` in one place.

use super::digest;
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Severity, Span};
use crate::export::book_json::Kept;
use crate::ledger::workbook::{Dossier, Limits};
use crate::ledger::{
    Book, BookFact, Chart, ChartError, Class, Event, FIELDS, Framework, Ledger, Month, Period, Resource,
    ValueRecord, fact, form, read_events, read_listed, read_terms, read_uplift, read_values, replay,
    spent_lives, untested, without_policy,
};
use crate::model::{Library, Pin};
use crate::portfolio::raw::Reader;
use crate::portfolio::{Portfolio, assemble, key};
use crate::recognise::legs::{self, Leg};
use crate::recognise::{self, Decision, Recognition, decide};
use crate::value::template::Form;
use jiff::civil::Date;
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
    let mut terms = read_terms(&portfolio, &mut diagnostics);
    terms.uplift = read_uplift(&portfolio, &library, request.period.to, &mut diagnostics);
    let rules = rules_of(terms.framework);
    let decisions = decide(&mut portfolio, &library, rules, request.period.to)?.unpack(&mut diagnostics);
    let resources = resources(&portfolio, &decisions, &mut diagnostics);
    let ids: Vec<String> = resources.iter().map(|resource| resource.id.clone()).collect();
    let unit = portfolio.project.unit;
    let read = read_events(portfolio.raw(), &ids, &chart, unit).unpack(&mut diagnostics);
    if ids.is_empty() && portfolio.listed.is_empty() && read.rows_in == 0 {
        let path = Path::new(&portfolio.file);
        let name =
            path.file_name().map_or_else(|| portfolio.file.clone(), |name| name.to_string_lossy().into());
        let fault = Diagnostic::new(Code::NothingToBook).at(Span::file(&portfolio.file));
        diagnostics.push(fault.value(&name).arg("name", &name));
        return Err(diagnostics);
    }
    let events = fitting(read.events, &ids, &mut diagnostics);
    let legs_refused = read.rows_in - read.rows_refused - events.len();
    let values = read_values(portfolio.raw(), &ids, unit, &mut diagnostics);
    let books = Book { terms, resources, events };
    let mut ledger = replay(&books, Month::of(request.period.to));
    // Faults of a month's end are of no row.
    let of_rows = |fault: &&Diagnostic| fault.severity == Severity::Error && fault.span.is_some();
    let unbooked = ledger.faults.iter().filter(of_rows).count();
    diagnostics.extend(std::mem::take(&mut ledger.faults));
    for review in [without_policy, spent_lives, untested] {
        diagnostics.extend(review(&books, &ledger, Month::of(request.period.to)));
    }
    let digest = digest(&request.input, &mut diagnostics);
    diagnostics.sort();
    diagnostics.dedup();
    let entity = fact(&portfolio, BookFact::Entity)
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

/// The rules of recognition of a framework.
fn rules_of(framework: Framework) -> &'static str {
    match framework {
        Framework::Cas => recognise::CAS,
        Framework::Ifrs => recognise::IFRS,
    }
}

/// The empty input workbook of `dataworth book`, for every framework.
///
/// # Errors
/// Rules that are not in force on the day or do not link.
pub fn book_form(library: &Library, day: Date, lang: Lang) -> Result<Form, Diagnostics> {
    let chosen = |rules: &&str| {
        library.select(&Pin::parse(rules), day).map_err(|code| {
            Diagnostics::from(Diagnostic::new(code).value(rules).arg("name", rules).arg("date", day))
        })
    };
    let rules = [recognise::CAS, recognise::IFRS].iter().map(chosen).collect::<Result<Vec<_>, _>>()?;
    form::of(library, &rules, &chart(None)?, day, lang)
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

/// Where a conclusion books a resource.
fn class(recognition: Recognition) -> Option<Class> {
    match recognition {
        Recognition::Intangible => Some(Class::Intangible),
        Recognition::Inventory => Some(Class::Inventory),
        // It becomes an intangible when it is ready.
        Recognition::Development => Some(Class::Development),
        Recognition::FulfilmentCost => Some(Class::Fulfilment),
        Recognition::Expense | Recognition::DiscloseOnly => None,
    }
}

/// Resources as the decisions leave them.
fn resources(portfolio: &Portfolio, decisions: &[Decision], diagnostics: &mut Diagnostics) -> Vec<Resource> {
    let listed = read_listed(portfolio.raw(), diagnostics);
    let decided = |at: usize| decisions.iter().find(|decision| decision.asset == at);
    let one = |(at, asset): (usize, &crate::portfolio::Asset)| {
        let own = listed.iter().find(|listed| key(&listed.id) == key(&asset.id));
        Resource {
            id: asset.id.clone(),
            name: asset.name.clone().unwrap_or_else(|| asset.id.clone()),
            class: decided(at).and_then(|decision| class(decision.recognition?)),
            if_corrected: decided(at).and_then(|decision| class(decision.otherwise?)),
            origin: own.and_then(|listed| listed.origin),
            tax_months: own.and_then(|listed| listed.tax_months).unwrap_or(120),
        }
    };
    portfolio.assets.iter().enumerate().map(one).collect()
}
