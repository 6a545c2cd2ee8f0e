//! What a reader hands on: sheets of sparse cells, nothing interpreted.
use crate::diag::Span;

/// A file as read: no heads, no types, only cells and where they stand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawBook {
    /// The path as the user gave it.
    pub file: String,
    pub kind: RawKind,
    /// In the order of the tabs.
    pub sheets: Vec<RawSheet>,
    /// Dates count from 1904-01-01 rather than 1900.
    pub date_1904: bool,
}

/// What sort of file it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RawKind {
    #[default]
    Workbook,
    /// CSV and its like: one sheet named by the file, every cell text.
    Text,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawSheet {
    pub name: String,
    pub hidden: bool,
    /// Only cells that hold something, by row, then column; no two at one place.
    pub cells: Vec<RawCell>,
    /// First row and column, last row and column, all inclusive.
    pub merges: Vec<(u32, u32, u32, u32)>,
}

/// A cell; row and column count from 0, A1 is `(0, 0)`.
#[derive(Debug, Clone, PartialEq)]
pub struct RawCell {
    pub row: u32,
    pub col: u32,
    pub value: RawValue,
}

#[derive(Debug, Clone, PartialEq)]
pub enum RawValue {
    /// `value` may be infinite or NaN in a hostile file. `percent`: the cell shows a percentage
    /// (12% is 0.12 here); `date`: it shows a date or time of day (the value is its serial).
    Number {
        value: f64,
        percent: bool,
        date: bool,
    },
    /// Never empty.
    Text(String),
    Bool(bool),
    /// `#N/A` and its like, as Excel writes it.
    Error(String),
    /// A formula whose result the file does not hold.
    FormulaNoValue,
}

impl RawBook {
    /// The place of a cell, as diagnostics name it. In a text file also its line, which is the line
    /// Excel shows for it: a quoted line break does not count.
    pub fn span(&self, sheet: usize, row: u32, col: u32) -> Span {
        if self.kind == RawKind::Text {
            let line = (row.saturating_add(1), col.saturating_add(1));
            return Span { cell: Some((row, col)), line: Some(line), ..Span::file(&self.file) };
        }
        Span { cell: Some((row, col)), ..self.sheet_span(sheet) }
    }

    /// The place of a whole sheet.
    pub fn sheet_span(&self, sheet: usize) -> Span {
        match (self.kind, self.sheets.get(sheet)) {
            (RawKind::Workbook, Some(found)) => Span::sheet(&self.file, &found.name).order(sheet),
            _ => Span::file(&self.file),
        }
    }
}

impl RawSheet {
    /// The value at a place, by binary search.
    pub fn get(&self, row: u32, col: u32) -> Option<&RawValue> {
        let found = self.cells.binary_search_by_key(&(row, col), |cell| (cell.row, cell.col));
        found.ok().and_then(|index| self.cells.get(index)).map(|cell| &cell.value)
    }

    /// The cells row by row; rows without any are not seen.
    pub fn rows(&self) -> impl Iterator<Item = &[RawCell]> {
        self.cells.chunk_by(|a, b| a.row == b.row)
    }
}
