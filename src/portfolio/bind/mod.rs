//! 绑定 — the cells of a portfolio become the columns of one program.
//!
//! One row of the frame is one choice. Each figure comes from the nearest cell that gives it:
//! `--set`, then the row of 方法, of 资产, of 质量, then the child or yearly sheet of its shape, then
//! 参数, then 项目. A single figure for a yearly or child-row input holds for every year and row.

mod child;
mod common;
mod fill;
mod lines;
mod names;
mod note;
mod places;
mod sources;
mod yearly;

pub use common::{Common, Written};
pub use places::Places;

use super::assemble::Portfolio;
use super::cell::Wanted;
use super::ids::Scope;
use super::table::Place;
use crate::diag::{Checked, Code, Diagnostic, Diagnostics};
use crate::formula::{Axis, Frame, Program, Shape, Symbols};
use child::Child;
use fill::Filler;
use jiff::civil::Date;
use places::Missing;
use sources::{Sources, child_table, sources};
use std::collections::HashSet;

/// A program's frame, where its figures stand, and the rows that cannot be computed.
#[derive(Clone, Debug)]
pub struct Bound {
    pub frame: Frame,
    pub places: Places,
    /// By row of the frame: a cell could not be read; the diagnostic says which.
    pub failed: Vec<bool>,
    /// By row of the frame: the choice, by place in the portfolio.
    pub choices: Vec<usize>,
    /// By input: the figure that is no asset's own.
    pub common: Vec<Option<Common>>,
}

/// Fills the columns of a program for the choices that use it.
pub fn bind(portfolio: &mut Portfolio, program: &Program, choices: &[usize]) -> Checked<Bound> {
    let mut found = Diagnostics::new();
    let date = portfolio.valuation_date().ok();
    check_first_years(portfolio, date, &mut found);
    let tables = axis_tables(portfolio, program, &mut found);
    let sources: Vec<Sources> = program
        .inputs
        .iter()
        .map(|input| {
            let child = input.ty.shape.lines.and_then(|axis| tables[usize::from(axis.0)]);
            sources(portfolio, program, input, child)
        })
        .collect();
    let missing =
        (0..program.inputs.len()).map(|input| missing(portfolio, program, &sources, &tables, input));
    let missing: Vec<Missing> = missing.collect();
    let choices: Vec<usize> = choices.iter().copied().filter(|at| *at < portfolio.choices.len()).collect();
    let (bound, rest) = fill(portfolio, program, choices, sources, tables, missing, date);
    found.extend(rest);
    found.sort();
    Checked { value: bound, diagnostics: found }
}

fn fill(
    portfolio: &mut Portfolio,
    program: &Program,
    choices: Vec<usize>,
    sources: Vec<Sources>,
    tables: Vec<Option<usize>>,
    missing: Vec<Missing>,
    date: Option<Date>,
) -> (Bound, Diagnostics) {
    let mut symbols: Symbols = std::mem::take(&mut portfolio.symbols);
    let mut reported: HashSet<(Place, Code)> = std::mem::take(&mut portfolio.reported);
    let date_1904 = portfolio.book.date_1904;
    let wanted = program.input_ids().map(|id| Wanted::new(program, id, date_1904, &mut symbols)).collect();
    let children = tables
        .into_iter()
        .enumerate()
        .map(|(axis, table)| {
            table.map(|table| Child::of(portfolio, program, Axis(axis as u16), table, &choices))
        })
        .collect();
    let filler = Filler::new(portfolio, program, choices, sources, wanted, children, date);
    let (mut bound, found) = filler.fill(&mut symbols, &mut reported);
    bound.places.missing = missing;
    bound.places.sheets = portfolio.sheets.clone();
    (portfolio.symbols, portfolio.reported) = (symbols, reported);
    (bound, found)
}

/// The first year is the one in which the valuation date lies, or the next where it is a year-end.
fn check_first_years(portfolio: &mut Portfolio, date: Option<Date>, found: &mut Diagnostics) {
    let Some(date) = date else { return };
    let expected = date.year() + i16::from(is_year_end(date));
    for table in portfolio.tables.iter_mut().filter(|table| table.is_calendar()) {
        let Some(first) =
            table.years.first().filter(|first| i16::try_from(first.year.number()) != Ok(expected))
        else {
            continue;
        };
        table.misdated = true;
        let place = table.head_place(first.col);
        if portfolio.reported.insert((place, Code::FirstYearOffDate)) {
            let fault = Diagnostic::new(Code::FirstYearOffDate).at(portfolio.sheets.span(place));
            found.push(fault.value(first.year.number()).arg("date", date).arg("limit", expected));
        }
    }
}

fn is_year_end(date: Date) -> bool {
    (date.month(), date.day()) == (12, 31)
}

/// What is left of the year of the valuation date, in years.
fn first_period(date: Date) -> f64 {
    if is_year_end(date) {
        return 1.0;
    }
    let days = Date::new(date.year(), 12, 31).ok().and_then(|end| end.since(date).ok());
    f64::from(days.map_or(365, |span| span.get_days())) / 365.0
}

/// The table of each axis; a second sheet of the same name is refused.
fn axis_tables(portfolio: &mut Portfolio, program: &Program, found: &mut Diagnostics) -> Vec<Option<usize>> {
    let mut tables = Vec::new();
    for axis in 0..program.axes.len() {
        let all = child_table(portfolio, program, Axis(axis as u16));
        if let [first, second, ..] = all.as_slice() {
            let sheet = |at: usize| portfolio.tables[at].sheet;
            let name = |at: usize| portfolio.book.sheets[sheet(at)].name.clone();
            let place = Place { sheet: sheet(*second) as u32, row: 0, col: 0 };
            if portfolio.reported.insert((place, Code::SheetDuplicated)) {
                let fault = Diagnostic::new(Code::SheetDuplicated).at(portfolio.sheets.sheet(place.sheet));
                found.push(fault.arg("name", name(*second)).arg("other", name(*first)));
            }
        }
        tables.push(all.first().copied());
    }
    tables
}

/// Where a figure that no cell gives would stand.
fn missing(
    portfolio: &Portfolio,
    program: &Program,
    sources: &[Sources],
    tables: &[Option<usize>],
    input: usize,
) -> Missing {
    let Shape { lines, years } = program.inputs[input].ty.shape;
    let sheet =
        |table: Option<usize>| table.and_then(|at| portfolio.tables.get(at)).map(|table| table.sheet as u32);
    let yearly = || portfolio.tables.iter().position(|table| table.kind == super::words::Kind::Yearly);
    let child = lines.and_then(|axis| sheet(tables[usize::from(axis.0)]));
    match child.or_else(|| if years { sheet(yearly()) } else { None }) {
        Some(sheet) => Missing::Sheet(sheet),
        None => {
            let in_assets = |at: &usize| portfolio.tables[*at].kind == super::words::Kind::Assets;
            let cell = sources[input].cells.iter().find(|cell| in_assets(&cell.table));
            Missing::Row(cell.map(|cell| portfolio.tables[cell.table].columns[cell.column].col))
        }
    }
}

/// The rows of a table that serve an asset, and whether they are its own.
fn scope_of(own: bool, asset: usize) -> Scope {
    if own { Scope::Asset(asset as u32) } else { Scope::Project }
}
