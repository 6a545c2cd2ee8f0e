//! 入表 — read, decide, replay: the flow of `dataworth book` in one place.

use super::digest;
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Span};
use crate::export::book_json::Kept;
use crate::ledger::workbook::{Dossier, Limits};
use crate::ledger::{
    Book, BookFact, Chart, ChartError, Class, EVENT_SHEETS, Event, FIELDS, Framework, Ledger, Listed, Month,
    Period, Resource, ValueRecord, fact, form, lists_head, opening_tax, read_events, read_listed, read_terms,
    read_uplift, read_values, remarks, replay, spent_lives, without_policy,
};
use crate::model::{Library, Pin};
use crate::portfolio::raw::{RawBook, Reader};
use crate::portfolio::{Portfolio, assemble, key, sheet_key};
use crate::recognise::legs::{self, Leg};
use crate::recognise::{self, Decision, Recognition, decide};
use crate::value::template::Form;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
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
    pub rows_later: usize,
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

/// The year of the last event of books; nothing where the workbook has none.
pub(super) fn book_period(raw: &RawBook) -> Result<Option<Period>, Diagnostics> {
    if !is_book(raw) {
        return Ok(None);
    }
    let chart = chart(None)?;
    let ids = read_listed(raw, &mut Diagnostics::new()).into_iter().map(|listed| listed.id);
    let events = read_events(raw, &ids.collect::<Vec<_>>(), &chart, None).value.events;
    let last = events.iter().map(|event| event.date).max();
    // The first year of the rules, where no event can be read.
    Ok(period(&last.map_or(2024, |day| day.year().max(2024)).to_string()))
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
    no_book(&raw)?;
    let mut portfolio = assemble(raw, &library).unpack(&mut diagnostics);
    if portfolio.assets.is_empty() && portfolio.listed.is_empty() && diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let mut terms = read_terms(&portfolio, &mut diagnostics);
    terms.uplift = read_uplift(&portfolio, &library, request.period.to, &mut diagnostics);
    let rules = rules_of(terms.framework);
    let decided = decide(&mut portfolio, &library, rules, request.period.to);
    let mut told = Diagnostics::new();
    let decisions = decided.map_err(|faults| before_rules(faults, request.period))?.unpack(&mut told);
    // The sheet knows heads and words, not what the rules call them.
    diagnostics.extend(told.iter().map(|fault| fault.clone().without_ids()));
    missing_heads(&portfolio, &mut diagnostics);
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
    let given = read.events.len();
    let events = fitting(read.events, &ids, &mut diagnostics);
    let legs_refused = given - events.len();
    let values = read_values(portfolio.raw(), &ids, unit, &mut diagnostics);
    let books = Book { terms, resources, events };
    let mut ledger = replay(&books, Month::of(request.period.to));
    let until = request.period.to;
    let rows_later = books.events.iter().filter(|event| event.date > until).count();
    let rows_refused = read.rows_refused + legs_refused + ledger.events_refused;
    let open: BTreeSet<&str> = decisions
        .iter()
        .filter(|decision| decision.recognition.is_none())
        .map(|decision| books.resources[decision.asset].id.as_str())
        .collect();
    // Events of a resource that could not be decided on follow from the fault that says why.
    let told = |fault: &Diagnostic| !fault.asset.as_deref().is_some_and(|id| open.contains(id));
    diagnostics.extend(std::mem::take(&mut ledger.faults).iter().filter(|fault| told(fault)).cloned());
    diagnostics.extend(remarks(&books, &ledger, request.period));
    for review in [without_policy, spent_lives] {
        diagnostics.extend(review(&books, &ledger, Month::of(request.period.to)));
    }
    diagnostics.extend(opening_tax(&books, &ledger));
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
        rows_later,
        rows_refused,
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

/// A file that is no input of books at all: our own result, or one without the sheet of events.
fn no_book(raw: &RawBook) -> Result<(), Diagnostics> {
    let named = |name: &str| raw.sheets.iter().any(|sheet| sheet.name == name);
    let path = Path::new(&raw.file);
    let name = path.file_name().map_or_else(|| raw.file.clone(), |name| name.to_string_lossy().into());
    let fault = |code| Diagnostic::new(code).at(Span::file(&raw.file)).value(&name).arg("name", &name);
    if OWN_SHEETS.iter().any(|sheets| sheets.iter().all(|sheet| named(sheet))) {
        return Err(fault(Code::OwnResult).into());
    }
    if is_book(raw) {
        return Ok(());
    }
    let found: Vec<&str> = raw.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    Err(fault(Code::EventsSheetMissing).words("found", found.join("、"), found.join(", ")).into())
}

/// Sheets that only our own workbook has, in either language.
const OWN_SHEETS: [[&str; 3]; 2] = [["会计分录", "科目余额表", "勾稽"], ["Entries", "Trial balance", "Ties"]];

fn is_book(raw: &RawBook) -> bool {
    raw.sheets.iter().any(|sheet| EVENT_SHEETS.contains(&sheet_key(&sheet.name).as_str()))
}

/// No edition of the rules is in force before they were made.
fn before_rules(faults: Diagnostics, period: Period) -> Diagnostics {
    let none = faults.iter().any(|fault| fault.code == Code::NoEditionInForce);
    if !none {
        return faults;
    }
    let value = format!("{} — {}", period.from, period.to);
    Diagnostic::new(Code::PeriodBeforeRules).value(value).into()
}

/// The head of a fact, without the name that models know it by.
fn head_of(field: &str) -> &str {
    field.split(['(', '（']).next().unwrap_or(field)
}

/// A fact that every resource lacks is a column that is not there: said once.
fn missing_heads(portfolio: &Portfolio, diagnostics: &mut Diagnostics) {
    let mut lacking: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for fault in diagnostics.iter().filter(|fault| fault.code == Code::MissingInput) {
        lacking.entry(fault.field.clone().unwrap_or_default()).or_default().push(fault.clone());
    }
    lacking.retain(|field, faults| faults.len() > 1 && !lists_head(portfolio.raw(), head_of(field)));
    let all = std::mem::take(diagnostics);
    let kept = |fault: &&Diagnostic| {
        fault.code != Code::MissingInput || !lacking.contains_key(fault.field.as_deref().unwrap_or_default())
    };
    diagnostics.extend(all.iter().filter(kept).cloned());
    for (field, faults) in &lacking {
        let fault = Diagnostic::new(Code::HeadNotFound).arg("name", head_of(field));
        let span = faults.first().and_then(|fault| fault.span.clone());
        diagnostics.push(span.map_or(fault.clone(), |span| fault.at(Span { cell: None, ..span })));
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
        values: kept.values.iter().filter(|value| value.date <= kept.period.to).cloned().collect(),
        limits: limits(&kept.library, kept.period.to),
        material: share(&kept.library, "disclosure/material_item", kept.period.to),
        diagnostics: kept.diagnostics.iter().cloned().collect(),
        rows_in: kept.rows_in,
        rows_booked: kept.ledger.events_booked,
        rows_later: kept.rows_later,
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

/// The row of the list that is an asset's: the one with its very id, or the one that folds to it.
fn own_row<'l>(listed: &'l [Listed], id: &str) -> Option<&'l Listed> {
    let same = listed.iter().find(|listed| listed.id.trim() == id.trim());
    same.or_else(|| listed.iter().find(|listed| key(&listed.id) == key(id)))
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
        let own = own_row(&listed, &asset.id);
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
