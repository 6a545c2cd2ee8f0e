//! 绑定 — the cells of a portfolio become the columns of one program.
//!
//! One row of the frame is one choice. Each figure comes from the nearest cell that gives it:
//! `--set`, then the row of 方法, of 资产, of 质量, then the child or yearly sheet of its shape, then
//! 参数, then 项目. A single figure for a yearly or child-row input holds for every year and row.

mod child;
mod common;
mod facts;
mod fill;
mod lines;
mod names;
mod note;
mod places;
mod refuse;
mod sources;
mod yearly;

pub use common::{Common, Written};
pub use places::Places;

use super::assemble::Portfolio;
use super::cell::{Figure, Wanted};
use super::ids::Scope;
use super::table::{Place, Refusal};
use super::words::Kind;
use crate::diag::{Checked, Code, Diagnostic, Diagnostics};
use crate::formula::{self, Axis, Frame, Program, Shape, Symbols, dates};
use crate::model::Approach;
use child::Child;
use fill::{Filler, Pens};
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
    /// By row of the frame: a table that gives its figures is not to be relied on, so what it lacks
    /// says nothing.
    pub refused: Vec<bool>,
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
    let tables = axis_tables(portfolio, program);
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
    let mut told: HashSet<(u32, Place, Code)> = std::mem::take(&mut portfolio.told);
    let date_1904 = portfolio.book.date_1904;
    let wanted = program.input_ids().map(|id| Wanted::new(program, id, date_1904, &mut symbols)).collect();
    let children = tables
        .into_iter()
        .enumerate()
        .map(|(axis, table)| {
            table.map(|table| Child::of(portfolio, program, Axis(axis as u16), table, &choices))
        })
        .collect();
    let mut spellings = std::mem::take(&mut portfolio.spellings);
    let filler = Filler::new(portfolio, program, choices, sources, wanted, children, date);
    let (mut bound, found) = filler.fill(Pens {
        symbols: &mut symbols,
        spellings: &mut spellings,
        reported: &mut reported,
        told: &mut told,
    });
    bound.places.missing = missing;
    bound.places.sheets = portfolio.sheets.clone();
    (portfolio.symbols, portfolio.spellings) = (symbols, spellings);
    (portfolio.reported, portfolio.told) = (reported, told);
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

/// What is left of the year of the valuation date: YEARS() from the date to the end of a forecast
/// year, less the whole years after the first, so that what ends with that year does not cut it.
fn first_period(date: Date, years: u32) -> Figure {
    let last = i16::try_from(years.max(1) - 1).unwrap_or(0);
    let end = Date::new(date.year() + last, 12, 31).ok().filter(|_| !is_year_end(date));
    let count = end.and_then(|end| dates::years_between(dates::serial(date), dates::serial(end)));
    let Some((_, days, length)) = count else { return (1.0, None) };
    (f64::from(days) / f64::from(length), Some(fraction(days, length).into()))
}

/// A proper fraction to 34 digits, never more than it is.
fn fraction(part: i32, whole: i32) -> String {
    let scaled = u128::from(part.unsigned_abs()) * 10u128.pow(34) / u128::from(whole.unsigned_abs().max(1));
    let digits = format!("{scaled:034}");
    format!("0.{}", digits.trim_end_matches('0'))
}

/// The table of each axis; where a second sheet bears its name, neither is taken for the true one.
fn axis_tables(portfolio: &mut Portfolio, program: &Program) -> Vec<Option<usize>> {
    let mut tables = Vec::new();
    for axis in 0..program.axes.len() {
        let all = child_table(portfolio, program, Axis(axis as u16));
        if let [first, second, ..] = all.as_slice() {
            let sheet = |at: usize| portfolio.tables[at].sheet;
            let name = |at: usize| portfolio.book.sheets[sheet(at)].name.clone();
            let place = Place { sheet: sheet(*second) as u32, row: 0, col: 0 };
            if portfolio.reported.insert((place, Code::SheetDuplicated)) {
                let fault = Diagnostic::new(Code::SheetDuplicated).at(portfolio.sheets.sheet(place.sheet));
                let fault = fault.arg("name", name(*second)).arg("other", name(*first));
                portfolio.tables[*first].refused.push(Refusal { place, fault });
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
    let yearly = || portfolio.tables.iter().position(|table| table.kind == Kind::Yearly);
    let child = lines.and_then(|axis| sheet(tables[usize::from(axis.0)]));
    match child.or_else(|| if years { sheet(yearly()) } else { None }) {
        Some(sheet) => Missing::Sheet(sheet),
        None => single(portfolio, program, &sources[input], input),
    }
}

/// Facts of an asset rather than of one method.
const OF_THE_ASSET: &[&str] = &["rate", "rate_basis", "economic_life", "used_life"];

/// A single figure that no cell gives: under its head where there is one, else on the sheet on which
/// the template asks for it.
fn single(portfolio: &Portfolio, program: &Program, sources: &Sources, input: usize) -> Missing {
    let kind_of = |table: usize| portfolio.tables[table].kind;
    if let Some(cell) = sources.cells.first() {
        let table = &portfolio.tables[cell.table];
        let col = Some(table.columns[cell.column].col);
        return match table.kind {
            Kind::Methods => Missing::Choice(col),
            Kind::Assets => Missing::Row(col),
            _ => Missing::Sheet(table.sheet as u32),
        };
    }
    let sheet = |kind| (0..portfolio.tables.len()).find(|table| kind_of(*table) == kind);
    let wanted = &program.inputs[input];
    let indicator = program.models[wanted.owner].approach == Approach::Indicator;
    let of_asset = wanted.ty.kind == formula::Kind::Date || OF_THE_ASSET.contains(&wanted.name.as_str());
    match (sheet(Kind::Wide), sheet(Kind::Methods)) {
        (Some(wide), _) if indicator => Missing::Sheet(portfolio.tables[wide].sheet as u32),
        (_, Some(_)) if !indicator && !of_asset => Missing::Choice(None),
        _ => Missing::Row(None),
    }
}

/// The rows of a table that serve an asset, and whether they are its own.
fn scope_of(own: bool, asset: usize) -> Scope {
    if own { Scope::Asset(asset as u32) } else { Scope::Project }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::{LADDER, Real};
    use jiff::civil::date;

    #[test]
    fn what_ends_with_the_forecast_does_not_cut_it() {
        for (day, years, end) in [
            (date(2024, 1, 15), 3, date(2026, 12, 31)),
            (date(2025, 6, 30), 2, date(2026, 12, 31)),
            (date(2024, 2, 29), 5, date(2028, 12, 31)),
        ] {
            let first = Real::parse(first_period(day, years).1.as_deref().unwrap()).unwrap();
            let forecast = first.add(&Real::from(i64::from(years) - 1), LADDER[0]);
            let (whole, days, length) = dates::years_between(dates::serial(day), dates::serial(end)).unwrap();
            let broken = Real::from(i64::from(days)).div(&Real::from(i64::from(length)), LADDER[0]).unwrap();
            let life = broken.add(&Real::from(i64::from(whole)), LADDER[0]);
            assert_ne!(life.compare(&forecast), Some(std::cmp::Ordering::Less), "{day}");
        }
        assert_eq!(first_period(date(2025, 12, 31), 3), (1.0, None));
    }
}
