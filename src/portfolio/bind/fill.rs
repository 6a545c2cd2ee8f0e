//! 填列 — choice by choice, each input's figures and their places.

use super::child::Child;
use super::note;
use super::places::{PlaceColumn, Places};
use super::sources::{CellSource, Sources};
use super::{Bound, scope_of};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::formula::{Column, Constant, Frame, Kind, Program, Shape, Symbols};
use crate::portfolio::assemble::Portfolio;
use crate::portfolio::cell::{Figure, Stated, Wanted, stated, unit_of};
use crate::portfolio::ids::Scope;
use crate::portfolio::key::text_of;
use crate::portfolio::project::Entry;
use crate::portfolio::raw::RawValue;
use crate::portfolio::spelling::Spellings;
use crate::portfolio::table::{Place, Table};
use crate::portfolio::unit::{Base, Unit};
use crate::portfolio::words::{Field, Kind as Sheet};
use jiff::civil::Date;
use std::collections::HashSet;

pub(super) type Placed = (Figure, Place);
/// Table and data row.
pub(super) type TableRow = (u32, u32);

/// A cell that gives a figure.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub value: &'a RawValue,
    pub place: Place,
    pub unit: Stated,
    pub scope: Scope,
}

pub(super) struct Filler<'a> {
    pub portfolio: &'a Portfolio,
    pub program: &'a Program,
    pub choices: Vec<usize>,
    pub sources: Vec<Sources>,
    pub wanted: Vec<Wanted>,
    pub children: Vec<Option<Child>>,
    pub date: Option<Date>,
    /// By input and choice: table and row of sheet 收益.
    pub yearly: Vec<Vec<Option<(u32, u32)>>>,
    pub years: Vec<u32>,
    pub failed: Vec<bool>,
    pub refused: Vec<bool>,
    pub found: Diagnostics,
}

/// What every reading writes to.
pub(super) struct Pens<'s> {
    pub symbols: &'s mut Symbols,
    pub spellings: &'s mut Spellings,
    pub reported: &'s mut HashSet<(Place, Code)>,
    pub told: &'s mut HashSet<(u32, Place, Code)>,
}

impl<'a> Filler<'a> {
    pub(super) fn new(
        portfolio: &'a Portfolio,
        program: &'a Program,
        choices: Vec<usize>,
        sources: Vec<Sources>,
        wanted: Vec<Wanted>,
        children: Vec<Option<Child>>,
        date: Option<Date>,
    ) -> Self {
        let failed = choices.iter().map(|at| portfolio.choices[*at].faulty).collect();
        let (years, refused) = (vec![0; choices.len()], vec![false; choices.len()]);
        let (yearly, found) = (Vec::new(), Diagnostics::new());
        Filler {
            portfolio,
            program,
            choices,
            sources,
            wanted,
            children,
            date,
            yearly,
            years,
            failed,
            refused,
            found,
        }
    }

    pub(super) fn fill(mut self, mut pens: Pens) -> (Bound, Diagnostics) {
        self.yearly = (0..self.program.inputs.len()).map(|input| self.yearly_rows(input)).collect();
        self.years = (0..self.choices.len()).map(|at| self.horizon(at)).collect();
        self.check_tables(&mut pens);
        self.check_twice(&mut pens);
        self.check_double(&mut pens);
        self.check_years(&mut pens);
        let rows = (0..self.children.len()).map(|axis| self.row_counts(axis)).collect();
        let chosen = self.choices.iter().map(|at| self.portfolio.choices[*at].place).collect();
        let mut places = Places { homes: self.homes(), chosen, ..Places::default() };
        let mut columns = Vec::new();
        for input in 0..self.program.inputs.len() {
            let (column, place) = self.column(input, &mut pens);
            columns.push((!column.values.is_empty()).then_some(column));
            places.columns.push(place);
        }
        note::overrides(&mut self);
        note::beaten(&mut self, pens.reported);
        note::parameters(&mut self, pens.reported);
        let common = self.common(&places);
        let frame = Frame { assets: self.choices.len(), years: self.years, rows, columns };
        let bound = Bound {
            frame,
            places,
            failed: self.failed,
            refused: self.refused,
            choices: self.choices,
            common,
        };
        (bound, self.found)
    }

    pub(super) fn asset(&self, at: usize) -> usize {
        self.portfolio.choices[self.choices[at]].asset
    }

    pub(super) fn homes(&self) -> Vec<Place> {
        (0..self.choices.len()).map(|at| self.portfolio.assets[self.asset(at)].place).collect()
    }

    pub(super) fn child(&self, axis: usize) -> Option<&Child> {
        self.children.get(axis).and_then(Option::as_ref)
    }

    pub(super) fn row_counts(&self, axis: usize) -> Vec<u32> {
        let count = |at: usize| {
            let lines = self.child(axis).map(|child| {
                child.lines(&self.portfolio.indexes[child.table], at, self.asset(at)).len() as u32
            });
            lines.unwrap_or(0)
        };
        (0..self.choices.len()).map(count).collect()
    }

    /// How many figures a shape has for a choice.
    pub(super) fn count(&self, shape: Shape, at: usize) -> usize {
        let lines = shape.lines.map_or(1, |axis| {
            let child = self.child(usize::from(axis.0));
            child.map_or(0, |child| {
                child.lines(&self.portfolio.indexes[child.table], at, self.asset(at)).len()
            })
        });
        lines * if shape.years { self.years[at] as usize } else { 1 }
    }

    pub(super) fn column(&mut self, input: usize, pens: &mut Pens) -> (Column, PlaceColumn) {
        let (mut column, mut places) = (Column::default(), PlaceColumn::default());
        let (set, entry) = (self.set(input, pens), self.entry(input));
        let mut figures: Vec<Placed> = Vec::new();
        for at in 0..self.choices.len() {
            figures.clear();
            self.figures(input, at, set.as_ref(), entry, &mut figures, pens);
            places.end_row(figures.iter().map(|(_, place)| *place));
            column.push(figures.drain(..).map(|(figure, _)| figure));
        }
        (column, places)
    }

    pub(super) fn figures(
        &mut self,
        input: usize,
        at: usize,
        set: Option<&Figure>,
        entry: Option<Given<'a>>,
        out: &mut Vec<Placed>,
        pens: &mut Pens,
    ) {
        let shape = self.program.inputs[input].ty.shape;
        let home = self.portfolio.assets[self.asset(at)].place;
        if let Some(figure) = set {
            let place = self.cell(input, at).map_or(home, |given| given.place);
            self.failed[at] |= figure.0.is_nan();
            return self.spread(shape, at, (figure.clone(), place), out);
        }
        if let Some(given) = self.cell(input, at) {
            return self.spread_cell(input, at, given, out, pens);
        }
        match (shape.lines.is_some(), shape.years) {
            (false, false) => {}
            (false, true) => self.forecast(input, at, out, pens),
            (true, _) => self.lines(input, at, out, pens),
        }
        if !out.is_empty() {
            return;
        }
        match entry {
            Some(given) => self.spread_cell(input, at, given, out, pens),
            None => {
                let fact = self.fact(input, at);
                if let Some(figure) = fact {
                    out.push((figure, home));
                }
            }
        }
    }

    pub(super) fn spread_cell(
        &mut self,
        input: usize,
        at: usize,
        given: Given,
        out: &mut Vec<Placed>,
        pens: &mut Pens,
    ) {
        let figure = self.read(input, at, given, pens);
        self.spread(self.program.inputs[input].ty.shape, at, (figure, given.place), out);
    }

    pub(super) fn spread(&self, shape: Shape, at: usize, figure: Placed, out: &mut Vec<Placed>) {
        let count = self.count(shape, at);
        out.extend(std::iter::repeat_n(figure, count));
    }

    /// A figure; one that cannot be read is reported, marks the choice and spoils what needs it.
    pub(super) fn read(&mut self, input: usize, at: usize, given: Given, pens: &mut Pens) -> Figure {
        self.near_names(input, at, given, pens);
        match self.wanted[input].read(given.value, given.unit, pens.symbols, pens.spellings) {
            Ok(figure) => figure,
            Err(fault) => {
                self.report(at, given.place, given.scope, *fault, pens);
                (f64::NAN, None)
            }
        }
    }

    /// Names of child rows group them; one that was written another way before may be meant as another.
    fn near_names(&mut self, input: usize, at: usize, given: Given, pens: &mut Pens) {
        let grouping = self.wanted[input].is_name() && self.program.inputs[input].ty.shape.lines.is_some();
        let Some(text) = text_of(given.value).filter(|_| grouping) else { return };
        if let Some(other) = pens.spellings.other(&text) {
            let fault = self.wanted[input].about(Code::NamesNearlyEqual).value(&text).arg("other", other);
            self.warn(at, given.place, fault, pens);
        }
    }

    pub(super) fn warn(&mut self, at: usize, place: Place, fault: Diagnostic, pens: &mut Pens) {
        if pens.reported.insert((place, fault.code)) {
            let id = &self.portfolio.assets[self.asset(at)].id;
            self.found.push(fault.at(self.portfolio.sheets.span(place)).asset(id));
        }
    }

    pub(super) fn report(
        &mut self,
        at: usize,
        place: Place,
        scope: Scope,
        fault: Diagnostic,
        pens: &mut Pens,
    ) {
        self.failed[at] = true;
        if pens.reported.insert((place, fault.code)) {
            let fault = fault.at(self.portfolio.sheets.span(place));
            let id = &self.portfolio.assets[self.asset(at)].id;
            self.found.push(if scope == Scope::Project { fault } else { fault.asset(id) });
        }
    }

    /// The nearest cell in 方法, 资产 and 质量.
    pub(super) fn cell(&self, input: usize, at: usize) -> Option<Given<'a>> {
        self.sources[input].cells.iter().find_map(|source| self.cell_of(input, at, source))
    }

    pub(super) fn cell_of(&self, input: usize, at: usize, source: &CellSource) -> Option<Given<'a>> {
        let portfolio = self.portfolio;
        let choice = &portfolio.choices[self.choices[at]];
        let table = &portfolio.tables[source.table];
        let index = &portfolio.indexes[source.table];
        let row = match table.kind {
            Sheet::Methods => choice.row.filter(|(of, _)| *of == source.table).map(|(_, row)| row),
            Sheet::Assets => Some(portfolio.assets[choice.asset].row),
            _ => index.rows(choice.asset).first().map(|row| *row as usize),
        }?;
        let own = table.kind != Sheet::Wide || index.has_own(choice.asset);
        let column = &table.columns[source.column];
        let value = table.cell(&portfolio.book, row, column.col)?;
        let unit = self.unit(input, table, row, column.unit, None);
        Some(Given { value, place: table.place(row, column.col), unit, scope: scope_of(own, choice.asset) })
    }

    /// The unit of a cell: its head's, its row's, its sheet's, the project's.
    pub(super) fn unit(
        &self,
        input: usize,
        table: &Table,
        row: usize,
        own: Option<Unit>,
        item: Option<u32>,
    ) -> Stated {
        let kind = self.program.inputs[input].ty.kind;
        if !matches!(kind, Kind::Number(_)) {
            return Stated::Nowhere;
        }
        let said = table.field(&self.portfolio.book, row, Field::Unit).and_then(unit_of);
        // In a child table the column of units may speak of the quantity beside the amount.
        let said =
            said.filter(|unit| table.kind == Sheet::Yearly || unit.fits(kind) || unit.base == Base::Foreign);
        let head = item.and_then(|item| self.portfolio.items.heads.get(item as usize));
        if let Some((head, row)) = mixed(kind, head.and_then(|head| head.unit).or(own), said) {
            return Stated::Mixed(head, row);
        }
        let (own, row) = if item.is_some() { (None, said.or(own)) } else { (own, said) };
        stated(kind, head, [own, row, table.unit, self.portfolio.project.unit])
    }

    /// 参数, then 项目.
    pub(super) fn entry(&self, input: usize) -> Option<Given<'a>> {
        let Portfolio { parameters, project, .. } = self.portfolio;
        let sources = &self.sources[input];
        let parameter = sources.parameter.and_then(|at| parameters.get(at));
        let entry = parameter.or_else(|| sources.project.and_then(|at| project.values.get(at)))?;
        Some(self.given_entry(input, entry))
    }

    pub(super) fn given_entry(&self, input: usize, entry: &'a Entry) -> Given<'a> {
        let kind = self.program.inputs[input].ty.kind;
        let own = entry.unit.or(entry.head.unit);
        let unit = stated(kind, None, [own, None, None, self.portfolio.project.unit]);
        Given { value: &entry.value, place: entry.place, unit, scope: Scope::Project }
    }

    /// A figure of `--set`; amounts there are in yuan.
    pub(super) fn set(&mut self, input: usize, pens: &mut Pens) -> Option<Figure> {
        let one = &self.portfolio.overrides.list[self.sources[input].set?];
        if let Some(other) = self.sources[input].set_other {
            let other = &self.portfolio.overrides.list[other];
            let fault = self.wanted[input].about(Code::GivenTwice).value(&one.value);
            let other_name = format!("--set {}", other.name);
            self.found.push(fault.arg("limit", &other.value).arg("other", other_name));
            return Some((f64::NAN, None));
        }
        match self.wanted[input].read(&one.cell(), self.set_unit(input), pens.symbols, pens.spellings) {
            Ok(figure) => Some(figure),
            Err(fault) => {
                self.found.push(fault.named("field", "--set", "--set", &one.name));
                Some((f64::NAN, None))
            }
        }
    }

    pub(super) fn set_unit(&self, input: usize) -> Stated {
        match self.program.inputs[input].ty.kind {
            Kind::Number(dimension) if dimension.money != 0 => Stated::Unit(Unit::YUAN),
            _ => Stated::Nowhere,
        }
    }

    /// The cell that a figure of `--set` beats, if there is one.
    pub(super) fn beaten(&self, input: usize, at: usize) -> Option<&'a RawValue> {
        let yearly = || {
            let (table, row) = self.yearly[input].get(at).copied().flatten()?;
            let table = &self.portfolio.tables[table as usize];
            table.cell(&self.portfolio.book, row as usize, table.years.first()?.col)
        };
        let cell = self.cell(input, at).map(|given| given.value);
        cell.or_else(yearly).or_else(|| self.entry(input).map(|given| given.value))
    }
}

/// Two statements of one row that cannot both hold for an amount.
fn mixed(kind: Kind, head: Option<Unit>, row: Option<Unit>) -> Option<(Unit, Unit)> {
    let amount = matches!(kind, Kind::Number(dimension) if dimension.money != 0);
    let pair = head.zip(row).filter(|(head, row)| amount && head.is_money() && row.is_money());
    pair.filter(|(head, row)| head.shift != row.shift)
}

pub(super) fn is_number(value: &RawValue) -> bool {
    matches!(value, RawValue::Number { .. } | RawValue::Text(_))
}

pub(super) fn figure_of(constant: &Constant, symbols: &mut Symbols) -> Option<Figure> {
    Some(match constant {
        Constant::Number { typed, .. } => {
            let value: f64 = typed.parse().ok()?;
            let short = crate::portfolio::raw::shortest_decimal(value).as_deref() == Some(typed);
            (value, (!short).then(|| typed.clone()))
        }
        Constant::Text(text) => (f64::from(symbols.id(text)), None),
        Constant::Bool(value) => (f64::from(u8::from(*value)), None),
        Constant::Date(days) => (f64::from(*days), None),
    })
}
