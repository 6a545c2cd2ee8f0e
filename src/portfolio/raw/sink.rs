//! The seam between parsers, the pipe and the book: one trait, called in the order of the file.
use super::{RawKind, RawValue};
use crate::diag::{Diagnostic, Diagnostics};

/// A cell's value while it travels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellRef<'a> {
    Number { value: f64, percent: bool, date: bool },
    Text(&'a str),
    Bool(bool),
    Error(&'a str),
    FormulaNoValue,
}

impl From<CellRef<'_>> for RawValue {
    fn from(value: CellRef<'_>) -> RawValue {
        match value {
            CellRef::Number { value, percent, date } => RawValue::Number { value, percent, date },
            CellRef::Text(text) => RawValue::Text(text.into()),
            CellRef::Bool(flag) => RawValue::Bool(flag),
            CellRef::Error(text) => RawValue::Error(text.into()),
            CellRef::FormulaNoValue => RawValue::FormulaNoValue,
        }
    }
}

/// First and last row and column of a merged range.
pub type Merge = (u32, u32, u32, u32);

/// What takes a book apart or puts it together; an error stops the reading.
pub trait Sink {
    fn book(&mut self, kind: RawKind, date_1904: bool) -> Result<(), Diagnostics>;
    fn sheet(&mut self, name: &str, hidden: bool) -> Result<(), Diagnostics>;
    fn cell(&mut self, row: u32, col: u32, value: CellRef<'_>) -> Result<(), Diagnostics>;
    fn merge(&mut self, merge: Merge) -> Result<(), Diagnostics>;
    /// A remark that does not stop the reading, or the fault that did.
    fn fault(&mut self, diagnostic: Diagnostic) -> Result<(), Diagnostics>;
    /// Everything was said.
    fn end(&mut self) -> Result<(), Diagnostics>;
    /// Whether it was, and every call went well.
    fn ended(&self) -> bool;
}
