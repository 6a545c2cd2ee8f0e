//! 子表数据 — figures of child rows, with and without years.

use super::fill::{Filler, Given, Pens, Placed, figure_of, is_number};
use crate::diag::Code;
use crate::formula::Fallback;
use crate::portfolio::cell::Stated;
use crate::portfolio::ids::Scope;

impl<'a> Filler<'a> {
    pub(super) fn lines(&mut self, input: usize, at: usize, out: &mut Vec<Placed>, pens: &mut Pens) {
        let (portfolio, shape) = (self.portfolio, self.program.inputs[input].ty.shape);
        let Some(axis) = shape.lines else { return };
        let Some(child) = self.child(usize::from(axis.0)) else { return };
        let (table, index) = (child.table, &portfolio.indexes[child.table]);
        let asset = self.asset(at);
        let rows = child.lines(index, at, asset).to_vec();
        if shape.years && !portfolio.tables[table].years.is_empty() {
            for (line, plain) in rows.iter().enumerate() {
                let names = |item: u32| item == u32::MAX || self.sources[input].rank(item, table).is_some();
                let row =
                    self.child(usize::from(axis.0)).and_then(|child| child.row(at, line, *plain, names));
                let scope = index.scope(*plain, asset);
                match row {
                    Some(row) => self.year_cells(input, at, (table, row as usize), scope, out, pens),
                    None => self.absent_line(input, at, table, *plain, scope, out, pens),
                }
            }
            return;
        }
        let given: Vec<Option<Given>> =
            rows.iter().map(|row| self.line_cell(input, table, *row, index.scope(*row, asset))).collect();
        if given.iter().all(Option::is_none) {
            return;
        }
        let times = if shape.years { self.years[at] as usize } else { 1 };
        let mut unit_said = false;
        for (row, given) in rows.iter().zip(given) {
            let placed = match given {
                Some(given) if !unit_said => {
                    let figure = self.read(input, at, given, pens);
                    unit_said = figure.0.is_nan() && given.unit == Stated::Nowhere && is_number(given.value);
                    (figure, given.place)
                }
                Some(given) => ((f64::NAN, None), given.place),
                None => self.blank_line(input, at, table, *row, index.scope(*row, asset), pens),
            };
            out.extend(std::iter::repeat_n(placed, times));
        }
    }

    pub(super) fn line_cell(&self, input: usize, table: usize, row: u32, scope: Scope) -> Option<Given<'a>> {
        let sheet = &self.portfolio.tables[table];
        self.sources[input].lines.iter().find_map(|column| {
            let column = &sheet.columns[*column];
            let value = sheet.cell(&self.portfolio.book, row as usize, column.col)?;
            let unit = self.unit(input, sheet, row as usize, column.unit, None);
            Some(Given { value, place: sheet.place(row as usize, column.col), unit, scope })
        })
    }

    /// A blank among filled cells takes the constant that the model falls back to.
    pub(super) fn blank_line(
        &mut self,
        input: usize,
        at: usize,
        table: usize,
        row: u32,
        scope: Scope,
        pens: &mut Pens,
    ) -> Placed {
        let sheet = &self.portfolio.tables[table];
        let column = self.sources[input].lines.first().and_then(|column| sheet.columns.get(*column));
        let place = sheet.place(row as usize, column.map_or(0, |column| column.col));
        let constant = match &self.program.inputs[input].fallback {
            Fallback::Default(value) | Fallback::Parameter { value, .. } => figure_of(value, pens.symbols),
            _ => None,
        };
        if constant.is_some() && self.wanted[input].is_name() {
            let fault = self.wanted[input].about(Code::NameBlank);
            self.warn(at, place, fault, pens);
        }
        let figure = constant.unwrap_or_else(|| {
            let fault = self.wanted[input].about(Code::MissingInput);
            self.report(at, place, scope, fault, pens);
            (f64::NAN, None)
        });
        (figure, place)
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn absent_line(
        &mut self,
        input: usize,
        at: usize,
        table: usize,
        row: u32,
        scope: Scope,
        out: &mut Vec<Placed>,
        pens: &mut Pens,
    ) {
        let place = self.portfolio.tables[table].id_place(row as usize);
        let fault = self.wanted[input].about(Code::MissingInput);
        self.report(at, place, scope, fault, pens);
        out.extend(std::iter::repeat_n(((f64::NAN, None), place), self.years[at] as usize));
    }
}
