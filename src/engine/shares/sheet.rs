//! Cells of the sheets of `dataworth share`: texts, figures and money, each fault with its cell.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::num::{Fen, Real};
use crate::portfolio::plain::{Heads, PlainTable};
use crate::portfolio::raw::{RawBook, parse_number};
use std::collections::BTreeMap;

/// A column: its place among the heads, and its names.
pub(super) struct Field {
    pub at: usize,
    pub zh: &'static str,
    pub en: &'static str,
}

pub(super) const fn field(at: usize, zh: &'static str, en: &'static str) -> Field {
    Field { at, zh, en }
}

/// A sheet of the input.
pub(super) struct Sheet<'b> {
    table: PlainTable<'b>,
}

impl<'b> Sheet<'b> {
    /// `None` where the book has no such sheet, or one without the columns that every row needs.
    pub fn find(
        book: &'b RawBook,
        names: &[&str],
        heads: &[Heads],
        needed: &[usize],
        found: &mut Diagnostics,
    ) -> Option<Self> {
        let table = PlainTable::find(book, names, heads, found)?;
        let lacking = needed.iter().filter(|at| !table.has(**at));
        let faults: Vec<Diagnostic> = lacking
            .map(|at| Diagnostic::new(Code::HeadNotFound).at(table.heads_span()).arg("name", heads[*at][0]))
            .collect();
        let sound = faults.is_empty();
        faults.into_iter().for_each(|fault| found.push(fault));
        sound.then_some(Sheet { table })
    }

    pub fn rows(&self) -> std::ops::Range<usize> {
        0..self.table.rows()
    }

    pub fn has(&self, field: &Field) -> bool {
        self.table.has(field.at)
    }

    /// A fault of a cell.
    pub fn fault(&self, code: Code, row: usize, field: &Field) -> Diagnostic {
        let row = self.table.row(row);
        let fault = Diagnostic::new(code).at(row.span(field.at)).field(field.zh);
        fault.words("field", field.zh, field.en).value(row.typed(field.at))
    }

    pub fn heads(&self, code: Code) -> Diagnostic {
        Diagnostic::new(code).at(self.table.heads_span())
    }

    pub fn text(&self, row: usize, field: &Field, found: &mut Diagnostics) -> Option<String> {
        let text = self.table.row(row).text(field.at).map(|text| text.trim().to_string());
        if text.is_none() {
            found.push(self.fault(Code::ShareCellMissing, row, field));
        }
        text
    }

    /// A blank cell is `blank`; without one it is a fault.
    pub fn figure(
        &self,
        row: usize,
        field: &Field,
        blank: Option<Real>,
        found: &mut Diagnostics,
    ) -> Option<Real> {
        if self.table.row(row).cell(field.at).is_none() {
            if blank.is_none() {
                found.push(self.fault(Code::ShareCellMissing, row, field));
            }
            return blank;
        }
        let read = parse_number(&self.table.row(row).typed(field.at));
        let real = read.and_then(|parsed| Real::parse(&parsed.decimal).ok());
        if real.is_none() {
            found.push(self.fault(Code::TextWhereNumber, row, field));
        }
        real
    }

    /// As [`Sheet::figure`], for a figure that may not be below zero.
    pub fn positive(
        &self,
        row: usize,
        field: &Field,
        blank: Option<Real>,
        found: &mut Diagnostics,
    ) -> Option<Real> {
        let real = self.figure(row, field, blank, found)?;
        if real.sign() == Some(std::cmp::Ordering::Less) {
            found.push(self.fault(Code::ShareNegative, row, field));
            return None;
        }
        Some(real)
    }

    pub fn money(&self, row: usize, field: &Field, found: &mut Diagnostics) -> Option<Fen> {
        match self.table.row(row).money(field.at, None) {
            Some(Ok(fen)) => Some(fen),
            Some(Err(code)) => {
                let fault = self.fault(code, row, field).words("allowed", "元、万元", "CNY, 10k CNY");
                found.push(fault.arg("other", "").arg("limit", ""));
                None
            }
            None => {
                found.push(self.fault(Code::ShareCellMissing, row, field));
                None
            }
        }
    }
}

/// Names in order, each once.
#[derive(Default)]
pub(super) struct Names {
    pub all: Vec<String>,
    place: BTreeMap<String, usize>,
}

impl Names {
    /// `None` where the name is known already.
    pub fn add(&mut self, name: &str) -> Option<usize> {
        if self.place.contains_key(name) {
            return None;
        }
        self.place.insert(name.to_string(), self.all.len());
        self.all.push(name.to_string());
        Some(self.all.len() - 1)
    }

    pub fn find(&self, name: &str) -> Option<usize> {
        self.place.get(name).copied()
    }
}
