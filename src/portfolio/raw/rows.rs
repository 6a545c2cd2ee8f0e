//! Rows as they come 逐行读入: for tables too long to be held.
use super::build::garbled;
use super::sink::{CellRef, Merge, Sink};
use super::{Limits, RawCell, RawKind, RawValue};
use crate::diag::{Code, Diagnostic, Diagnostics, Span, cell_name};

/// Remarks of the reader that are kept; the rest is counted.
const MOST_REMARKS: usize = 1000;

/// Takes sheets and their rows in the order of the file; an error stops the reading.
pub trait Rows {
    /// A book begins; dates of a workbook may count from 1904.
    fn book(&mut self, kind: RawKind, date_1904: bool);
    fn sheet(&mut self, name: &str) -> Result<(), Diagnostics>;
    /// The cells of a row that hold something, by column.
    fn row(&mut self, cells: &[RawCell]) -> Result<(), Diagnostics>;
    /// There is no more.
    fn end(&mut self) -> Result<(), Diagnostics>;
}

/// What a reader remarked while the rows went by.
#[derive(Debug, Default)]
pub struct Remarks {
    pub listed: Diagnostics,
    /// Further ones.
    pub more: u64,
}

/// Gathers cells to rows, under the limits that make sense of a row; holds no more than one.
pub struct RowSink<'a, T: Rows> {
    file: &'a str,
    limits: &'a Limits,
    rows: &'a mut T,
    kind: RawKind,
    /// Name and place of the sheet.
    sheet: Option<(String, usize)>,
    row: Vec<RawCell>,
    /// Bytes of text in the row.
    text: u64,
    remarks: Remarks,
    ended: bool,
}

impl<'a, T: Rows> RowSink<'a, T> {
    pub fn new(file: &'a str, limits: &'a Limits, rows: &'a mut T) -> Self {
        RowSink {
            file,
            limits,
            rows,
            kind: RawKind::default(),
            sheet: None,
            row: Vec::new(),
            text: 0,
            remarks: Remarks::default(),
            ended: false,
        }
    }

    /// The remarks, or the faults that make what was read useless.
    pub fn finish(self) -> Result<Remarks, Diagnostics> {
        if self.remarks.listed.has_errors() {
            return Err(self.remarks.listed);
        }
        if !self.ended {
            return Err(garbled(self.file, "数据没有结束", "the stream has no end"));
        }
        Ok(self.remarks)
    }

    fn span(&self, row: u32, col: u32) -> Span {
        match (&self.sheet, self.kind) {
            (Some((name, index)), RawKind::Workbook) => Span::cell(self.file, name, row, col).order(*index),
            _ => Span::line(self.file, row.saturating_add(1), col.saturating_add(1)),
        }
    }

    fn not_a_workbook(&self, row: u32, col: u32, zh: &str, en: &str) -> Diagnostics {
        let fault = Diagnostic::new(Code::NotAWorkbook).at(self.span(row, col));
        fault.arg("name", self.file).words("reason", zh, en).into()
    }

    fn beyond(&self, code: Code, (row, col): (u32, u32), value: u64, limit: u64) -> Diagnostics {
        let fault = Diagnostic::new(code).at(self.span(row, col)).arg("name", self.file);
        fault.value(value).arg("limit", limit).into()
    }

    /// Rows come in order, or they cannot be taken one by one.
    fn check_place(&mut self, row: u32, col: u32) -> Result<(), Diagnostics> {
        if col >= self.limits.columns {
            let limit = u64::from(self.limits.columns);
            return Err(self.beyond(Code::TooManyColumns, (row, col), u64::from(col) + 1, limit));
        }
        match self.row.last() {
            Some(last) if last.row > row => {
                Err(self.not_a_workbook(row, col, "行没有按顺序", "its rows are out of order"))
            }
            Some(last) if last.row < row => self.flush(),
            _ => Ok(()),
        }
    }

    fn check_text(&mut self, row: u32, col: u32, text: &str) -> Result<(), Diagnostics> {
        let bytes = text.len() as u64;
        self.text += bytes;
        if bytes > self.limits.cell_text {
            return Err(self.beyond(Code::TooMuchText, (row, col), bytes, self.limits.cell_text));
        }
        if self.text > self.limits.text {
            return Err(self.beyond(Code::TooMuchTextInAll, (row, col), self.text, self.limits.text));
        }
        Ok(())
    }

    /// Hands the gathered row on.
    fn flush(&mut self) -> Result<(), Diagnostics> {
        let mut row = std::mem::take(&mut self.row);
        if row.is_empty() {
            return Ok(());
        }
        if !row.is_sorted_by_key(|cell| cell.col) {
            row.sort_by_key(|cell| cell.col);
        }
        if let Some(pair) = row.windows(2).find(|pair| pair[0].col == pair[1].col) {
            let name = cell_name(pair[0].row, pair[0].col);
            let (zh, en) = (format!("单元格 {name} 写了两次"), format!("cell {name} is stated twice"));
            return Err(self.not_a_workbook(pair[0].row, pair[0].col, &zh, &en));
        }
        self.rows.row(&row)?;
        row.clear();
        (self.row, self.text) = (row, 0);
        Ok(())
    }
}

impl<T: Rows> Sink for RowSink<'_, T> {
    fn book(&mut self, kind: RawKind, date_1904: bool) -> Result<(), Diagnostics> {
        self.kind = kind;
        self.rows.book(kind, date_1904);
        Ok(())
    }

    fn sheet(&mut self, name: &str, _hidden: bool) -> Result<(), Diagnostics> {
        self.flush()?;
        let index = self.sheet.as_ref().map_or(0, |(_, index)| index + 1);
        self.sheet = Some((name.into(), index));
        self.rows.sheet(name)
    }

    fn cell(&mut self, row: u32, col: u32, value: CellRef<'_>) -> Result<(), Diagnostics> {
        if self.sheet.is_none() {
            return Err(garbled(self.file, "单元格不属于任何表", "a cell has no sheet"));
        }
        self.check_place(row, col)?;
        if let CellRef::Text(text) | CellRef::Error(text) = value {
            self.check_text(row, col, text)?;
        }
        self.row.push(RawCell { row, col, value: RawValue::from(value) });
        Ok(())
    }

    // The value of a merged range stands in its first cell; the others are blank, and said to be.
    fn merge(&mut self, _merge: Merge) -> Result<(), Diagnostics> {
        self.flush()
    }

    fn fault(&mut self, diagnostic: Diagnostic) -> Result<(), Diagnostics> {
        if self.remarks.listed.len() < MOST_REMARKS {
            self.remarks.listed.push(diagnostic);
        } else {
            self.remarks.more += 1;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Diagnostics> {
        self.flush()?;
        // A reader that found the file broken has said so; there is nothing to conclude from its rows.
        if !self.remarks.listed.has_errors() {
            self.rows.end()?;
        }
        self.ended = true;
        Ok(())
    }

    fn ended(&self) -> bool {
        self.ended
    }
}
