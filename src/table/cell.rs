//! Single cells and the places they point to.
use super::{SheetId, Style, TableId, Template};
use std::sync::Arc;

/// One cell of a table. Rows count from 0; the footer rows follow the last data row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CellRef {
    pub table: TableId,
    pub column: u16,
    pub row: u32,
}

/// Where a link inside the book leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Cell(CellRef),
    Sheet(SheetId),
}

/// The cached result of a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Number(f64),
    Text(String),
    Bool(bool),
    /// The formula has no result; written as `#N/A`.
    Error,
}

impl From<f64> for Value {
    /// NaN and infinity are no results.
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Error }
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A cell of a [mixed](super::Cells::Mixed) column, a footer or a key–value line.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Blank,
    Number(f64),
    /// User text; it stays text whatever it begins with.
    Text(String),
    Bool(bool),
    /// A spreadsheet serial (1900 system).
    Date(f64),
    Formula {
        template: Arc<Template>,
        result: Value,
    },
    /// Text that leads to another place of the book.
    Link {
        text: String,
        target: Target,
    },
    /// A cell that is read differently from its column, as in a parameter list.
    Styled {
        cell: Box<Cell>,
        style: Style,
    },
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn formula(template: impl Into<Arc<Template>>, result: impl Into<Value>) -> Self {
        Self::Formula { template: template.into(), result: result.into() }
    }

    pub fn link(text: impl Into<String>, target: Target) -> Self {
        Self::Link { text: text.into(), target }
    }

    /// The same cell with a style of its own.
    #[must_use]
    pub fn styled(self, style: Style) -> Self {
        Self::Styled { cell: Box::new(self), style }
    }

    /// The cell under its style.
    pub fn bare(&self) -> &Self {
        match self {
            Self::Styled { cell, .. } => cell.bare(),
            other => other,
        }
    }

    /// The innermost style given with [`Cell::styled`].
    pub fn style(&self) -> Option<Style> {
        match self {
            Self::Styled { cell, style } => cell.style().or(Some(*style)),
            _ => None,
        }
    }
}
