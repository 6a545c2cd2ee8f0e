//! A stretch of rows 批, column by column.
use super::{Figures, Schema};
use crate::diag::{Code, Diagnostic, Span};

/// Rows that follow each other, as columns in the order they were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The file's row that is this batch's first; rows count from 0, the heads of a CSV not among them.
    pub first_row: u64,
    pub rows: usize,
    pub columns: Vec<Column>,
    /// Cells that could not be read, by row and column. Their cells are blank.
    pub faults: Vec<CellFault>,
    /// By row, whether it has a fault and must not be used; `None` where no row has.
    pub faulty: Option<Vec<bool>>,
    /// Of a text file, the line each row begins at, counted from 1.
    pub lines: Option<Vec<u64>>,
}

/// One column 列 of a batch. A blank cell holds a placeholder: zero, no, or the empty text.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub figures: Figures,
    /// By figure, whether there is one; `None` where no cell is blank.
    pub present: Option<Vec<bool>>,
    /// Of a list column, where each row's figures begin and, last, where they end: one more than there are
    /// rows. An absent list and an empty one look alike.
    pub offsets: Option<Vec<u32>>,
}

impl Column {
    /// Whether the figure at a place is given. Places are rows, but for lists.
    pub fn is_present(&self, at: usize) -> bool {
        self.present.as_ref().is_none_or(|present| present.get(at).copied().unwrap_or_default())
    }

    /// The places of a row's figures.
    pub fn places(&self, row: usize) -> std::ops::Range<usize> {
        let Some(offsets) = &self.offsets else { return row..row + 1 };
        let at = |row: usize| offsets.get(row).map_or(0, |place| *place as usize);
        at(row)..at(row + 1)
    }

    /// What the cell at a place says, exactly; empty where it is blank.
    pub fn exact_text(&self, at: usize) -> String {
        if self.is_present(at) { self.figures.exact_text(at) } else { String::new() }
    }
}

/// A cell, or a row, that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// The file's row, counted from 0.
    pub row: u64,
    /// The field of the schema, not the place among the columns asked for. Of a row with too few or too many
    /// cells, the first field that is wanting or the number of fields.
    pub column: usize,
    pub code: Code,
    /// What the cell says, its beginning if that is long; of a row, how many cells it has.
    pub value: String,
}

impl Batch {
    /// Whether a row of this batch, counted from 0, must not be used.
    pub fn is_faulty(&self, row: usize) -> bool {
        self.faulty.as_ref().is_some_and(|faulty| faulty.get(row).copied().unwrap_or_default())
    }

    /// A fault of this batch as people are told it, with its column's name and its place.
    pub fn diagnostic(&self, fault: &CellFault, schema: &Schema) -> Diagnostic {
        let width = schema.fields.len();
        let name = schema.fields.get(fault.column).map_or("", |field| field.name.as_str());
        let told = Diagnostic::new(fault.code).at(self.span(fault, schema)).field(name).value(&fault.value);
        match fault.code {
            Code::RowWidth => told.arg("limit", width).arg("row", fault.row.saturating_add(1)),
            Code::UnknownChoice => told.words("allowed", "是或否", "yes or no"),
            _ => told,
        }
    }

    /// The line of a text file; of any other file the row, which has no sheet but a number all the same.
    fn span(&self, fault: &CellFault, schema: &Schema) -> Span {
        let at = usize::try_from(fault.row.saturating_sub(self.first_row)).unwrap_or(usize::MAX);
        let line = self.lines.as_ref().and_then(|lines| lines.get(at).copied());
        let line = line.unwrap_or(fault.row.saturating_add(1));
        let clamp = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Span::line(&schema.file, clamp(line), clamp(fault.column as u64 + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_rows_and_of_lists() {
        let flat = Column {
            figures: Figures::Float(vec![1.0, 0.0]),
            present: Some(vec![true, false]),
            offsets: None,
        };
        assert_eq!((flat.places(1), flat.exact_text(0), flat.exact_text(1)), (1..2, "1".into(), "".into()));
        let list =
            Column { figures: Figures::Float(vec![1.0, 2.0]), present: None, offsets: Some(vec![0, 2, 2]) };
        assert_eq!((list.places(0), list.places(1)), (0..2, 2..2));
        assert!(list.is_present(1) && !flat.is_present(9));
    }
}
