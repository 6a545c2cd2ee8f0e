//! 逐年数据 — the rows of sheet 收益: which serves whom, how long it runs, what its years hold.

use super::fill::{Filler, Given, Pens, Placed, TableRow, is_number};
use super::names::Rank;
use super::scope_of;
use crate::diag::{Code, Diagnostic, cell_name};
use crate::formula::InputId;
use crate::formula::Shape;
use crate::formula::named::of_other;
use crate::portfolio::cell::Stated;
use crate::portfolio::ids::Scope;
use crate::portfolio::words::Kind as Sheet;

impl Filler<'_> {
    /// The row of sheet 收益 for each choice, the asset's own before the project's.
    pub(super) fn yearly_rows(&self, input: usize) -> Vec<Option<(u32, u32)>> {
        if self.program.inputs[input].ty.shape != Shape::YEARS {
            return Vec::new();
        }
        (0..self.choices.len()).map(|at| self.yearly_row(input, self.asset(at))).collect()
    }

    pub(super) fn yearly_row(&self, input: usize, asset: usize) -> Option<(u32, u32)> {
        let own = self.ranked_rows(input, asset, true);
        own.or_else(|| self.ranked_rows(input, asset, false)).map(|(row, _)| row)
    }

    /// The row that names an input most plainly, and the next one that names it as plainly.
    pub(super) fn ranked_rows(
        &self,
        input: usize,
        asset: usize,
        own: bool,
    ) -> Option<(TableRow, Option<TableRow>)> {
        let tables =
            self.portfolio.tables.iter().enumerate().filter(|(_, table)| table.kind == Sheet::Yearly);
        let rows = tables.flat_map(|(at, _)| {
            let index = &self.portfolio.indexes[at];
            let rows = if own { index.own.get(asset) } else { Some(&index.project) };
            rows.into_iter().flatten().map(move |row| (at, *row, index.items[*row as usize]))
        });
        let named = |(at, row, item)| Some((self.sources[input].rank(item, at)?, (at as u32, row)));
        let mut ranked: Vec<(Rank, TableRow)> = rows.filter_map(named).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let (rank, first) = *ranked.first()?;
        Some((first, ranked.get(1).filter(|(other, _)| *other == rank).map(|(_, row)| *row)))
    }

    /// Two rows under different names, or on two sheets, may still be one figure.
    pub(super) fn check_double(&mut self, pens: &mut Pens) {
        for input in 0..self.yearly.len() {
            for at in 0..self.yearly[input].len() {
                if let Some((first, Some(second))) = self.ranked_rows(input, self.asset(at), true) {
                    self.double(input, at, first, second, pens);
                }
            }
        }
    }

    pub(super) fn double(
        &mut self,
        input: usize,
        at: usize,
        first: TableRow,
        second: TableRow,
        pens: &mut Pens,
    ) {
        let place = |(table, row): TableRow| self.portfolio.tables[table as usize].id_place(row as usize);
        let (first, second) = (place(first), place(second));
        let value = format!("{} {}", self.portfolio.assets[self.asset(at)].id, self.wanted[input].field);
        let other = cell_name(first.row, first.col);
        let fault = Diagnostic::new(Code::RowDoubled).value(value).arg("other", other);
        self.report(at, second, scope_of(true, self.asset(at)), fault, pens);
    }

    /// The longest forecast of a choice.
    pub(super) fn horizon(&self, at: usize) -> u32 {
        let inputs = 0..self.program.inputs.len();
        inputs.map(|input| self.own_years(input, at)).max().unwrap_or(0) as u32
    }

    pub(super) fn own_years(&self, input: usize, at: usize) -> usize {
        let shape = self.program.inputs[input].ty.shape;
        if shape == Shape::YEARS {
            let row = self.yearly[input].get(at).copied().flatten();
            return row.map_or(0, |(table, row)| self.years_of(table as usize, row));
        }
        let Some(child) =
            shape.lines.filter(|_| shape.years).and_then(|axis| self.child(usize::from(axis.0)))
        else {
            return 0;
        };
        let rows = child.lines(&self.portfolio.indexes[child.table], at, self.asset(at));
        rows.iter().map(|row| self.years_of(child.table, *row)).max().unwrap_or(0)
    }

    pub(super) fn years_of(&self, table: usize, row: u32) -> usize {
        self.portfolio.tables[table].years_of(&self.portfolio.book, row as usize)
    }

    /// All yearly figures of a choice cover the same years.
    pub(super) fn check_years(&mut self, pens: &mut Pens) {
        for at in 0..self.choices.len() {
            let own =
                |input: usize| (self.yearly[input].get(at).copied().flatten(), self.own_years(input, at));
            let lengths: Vec<_> = (0..self.yearly.len())
                .filter_map(|input| {
                    let (row, years) = own(input);
                    row.map(|row| (input, row, years))
                })
                .collect();
            let Some((longest, ..)) = lengths.iter().max_by_key(|(_, _, years)| *years).copied() else {
                continue;
            };
            for (input, (table, row), years) in lengths {
                if self.portfolio.tables[table as usize].misdated {
                    self.failed[at] = true;
                }
                if (years as u32) < self.years[at] {
                    let place = self.portfolio.tables[table as usize].id_place(row as usize);
                    let fault = self.wanted[input].about(Code::YearsDiffer).value(years);
                    let fault = of_other(fault, self.program, InputId(longest as u32));
                    let fault = fault.arg("limit", self.years[at]);
                    self.report(at, place, scope_of(true, self.asset(at)), fault, pens);
                }
            }
        }
    }

    pub(super) fn forecast(&mut self, input: usize, at: usize, out: &mut Vec<Placed>, pens: &mut Pens) {
        let Some((table, row)) = self.yearly[input].get(at).copied().flatten() else { return };
        let own = self.portfolio.indexes[table as usize]
            .own
            .get(self.asset(at))
            .is_some_and(|own| own.contains(&row));
        let scope = scope_of(own, self.asset(at));
        self.year_cells(input, at, (table as usize, row as usize), scope, out, pens);
    }

    /// The years of one row; a gap is reported, and what lies behind the forecast's end is a gap too.
    pub(super) fn year_cells(
        &mut self,
        input: usize,
        at: usize,
        (table, row): (usize, usize),
        scope: Scope,
        out: &mut Vec<Placed>,
        pens: &mut Pens,
    ) {
        let portfolio = self.portfolio;
        let (sheet, item) = (&portfolio.tables[table], portfolio.indexes[table].items.get(row).copied());
        let own = sheet.years_of(&portfolio.book, row);
        let mut unit_said = false;
        for number in 0..self.years[at] as usize {
            let column = sheet.years.get(number);
            let place = sheet.place(row, column.map_or(0, |column| column.col));
            let cell = column.and_then(|column| sheet.cell(&portfolio.book, row, column.col));
            let figure = match (cell, column) {
                (Some(value), Some(column)) if !unit_said => {
                    let unit = self.unit(input, sheet, row, column.unit, item);
                    let figure = self.read(input, at, Given { value, place, unit, scope }, pens);
                    // One remark a row is enough: every other cell lacks the unit as well.
                    unit_said = figure.0.is_nan() && unit == Stated::Nowhere && is_number(value);
                    figure
                }
                (None, Some(column)) if number < own => {
                    let fault = self.wanted[input].about(Code::YearsMissing);
                    self.report(at, place, scope, fault.value(column.year.number()), pens);
                    (f64::NAN, None)
                }
                _ => (f64::NAN, None),
            };
            out.push((figure, place));
        }
    }
}
