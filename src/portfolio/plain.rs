//! 定表 — a sheet with heads known beforehand, such as 业务事件: cells by row and column, each with its place.

use super::key::{key, text_of};
use super::plainrow::Frame;
pub use super::plainrow::PlainRow;
use super::raw::{RawBook, RawSheet};
use super::table::Sheets;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};

/// The heads of one column: the first is its name.
pub type Heads<'h> = &'h [&'h str];

/// A sheet with its columns found.
#[derive(Debug)]
pub struct PlainTable<'b> {
    sheet: &'b RawSheet,
    frame: Frame,
    /// Cells of each data row: start and end.
    rows: Vec<(usize, usize)>,
}

impl<'b> PlainTable<'b> {
    /// Finds a sheet by its names and its heads; `None` where the book has no such sheet.
    ///
    /// Columns without a known head that hold data are reported, as is a sheet whose heads are not found.
    pub fn find(
        book: &'b RawBook,
        names: &[&str],
        heads: &[Heads],
        found: &mut Diagnostics,
    ) -> Option<PlainTable<'b>> {
        let named = |sheet: &&RawSheet| names.contains(&super::layout::sheet_key(&sheet.name).as_str());
        let at = book.sheets.iter().position(|sheet| named(&sheet))?;
        let sheet = &book.sheets[at];
        let Some(frame) = Frame::find(sheet, Sheets::of(book), at as u32, book.date_1904, heads) else {
            let fault = Diagnostic::new(Code::HeadRowMissing).at(Sheets::of(book).sheet(at as u32));
            found.push(no_heads(fault, &sheet.name, heads));
            return None;
        };
        let mut table = PlainTable { sheet, frame, rows: Vec::new() };
        table.collect();
        table.unknown_heads(found);
        Some(table)
    }

    /// The same of a sheet whose other columns are somebody else's: nothing is reported.
    pub fn glance(book: &'b RawBook, names: &[&str], heads: &[Heads]) -> Option<PlainTable<'b>> {
        Self::find(book, names, heads, &mut Diagnostics::new())
    }

    fn collect(&mut self) {
        let cells = &self.sheet.cells;
        let mut start = cells.partition_point(|cell| cell.row <= self.frame.head_row);
        while start < cells.len() {
            let row = cells[start].row;
            let end = start + cells[start..].partition_point(|cell| cell.row == row);
            if (PlainRow { frame: &self.frame, cells: &cells[start..end] }).counts() {
                self.rows.push((start, end));
            }
            start = end;
        }
    }

    fn unknown_heads(&self, found: &mut Diagnostics) {
        let heads = self.sheet.cells.iter().filter(|cell| cell.row == self.frame.head_row);
        for cell in heads.filter(|cell| !self.frame.knows(cell.col)) {
            let text = text_of(&cell.value).unwrap_or_default();
            let holds = |(start, end): &(usize, usize)| {
                self.sheet.cells[*start..*end].iter().any(|other| other.col == cell.col)
            };
            if is_no_remark(&text) && self.rows.iter().any(holds) {
                let span = self.frame.span(cell.row, cell.col);
                found.push(Diagnostic::new(Code::HeadUnknown).at(span).value(&text).nearest(""));
            }
        }
    }

    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// A data row; one beyond the last is empty.
    pub fn row(&self, row: usize) -> PlainRow<'_> {
        let cells = self.rows.get(row).map(|(start, end)| &self.sheet.cells[*start..*end]);
        PlainRow { frame: &self.frame, cells: cells.unwrap_or_default() }
    }

    /// The place of the row of heads.
    pub fn heads_span(&self) -> Span {
        self.frame.heads_span()
    }

    /// The place of a column's head; that of the row of heads where there is no such column.
    pub fn head_span(&self, column: usize) -> Span {
        let col = self.frame.columns.get(column).copied().flatten().map_or(0, |(col, _)| col);
        self.frame.span(self.frame.head_row, col)
    }

    /// Whether the sheet has the column.
    pub fn has(&self, column: usize) -> bool {
        self.frame.has(column)
    }
}

/// A head that may hold data; 备注 and the like are left alone.
pub(super) fn is_no_remark(head: &str) -> bool {
    !head.is_empty() && !super::words::is_remark(&key(head))
}

/// The fault of a sheet without heads.
pub(super) fn no_heads(fault: Diagnostic, sheet: &str, heads: &[Heads]) -> Diagnostic {
    let needed: Vec<&str> = heads.iter().take(3).filter_map(|names| names.first().copied()).collect();
    fault.arg("name", sheet).arg("needed", needed.join(", "))
}
