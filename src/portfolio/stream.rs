//! 逐行定表 — a sheet with heads known beforehand, too long to be held: rows as they are read.

use super::key::text_of;
use super::plain::{Heads, is_no_remark, no_heads};
use super::plainrow::{Frame, HEAD_ROWS, PlainRow};
use super::raw::{RawCell, RawKind, RawSheet, Reader, Remarks, Rows};
use super::table::Sheets;
use crate::diag::{Code, Diagnostic, Diagnostics};
use std::path::Path;

/// Takes the rows of a table; an error stops the reading.
pub trait PlainRows {
    /// The heads of the table stand; `Err` where a column that is needed is not there.
    fn begin(&mut self, frame: &Frame) -> Result<(), Diagnostics>;
    fn row(&mut self, row: PlainRow<'_>) -> Result<(), Diagnostics>;
}

/// Reads the first sheet of a file that has the heads, row by row in a child process.
///
/// Heads are looked for in the first rows of each sheet. Other sheets and columns without a known head
/// are remarked; blank rows and examples are passed over.
///
/// # Errors
/// Those of the reader, a file without the heads, and whatever `rows` answers.
pub fn stream_table(
    reader: &Reader,
    path: &Path,
    heads: &[Heads],
    rows: &mut impl PlainRows,
) -> Result<Remarks, Diagnostics> {
    let file = path.display().to_string();
    let mut table = StreamedTable {
        heads,
        rows,
        sheets: Sheets::in_file(&file),
        date_1904: false,
        top: None,
        frame: None,
        unknown: Vec::new(),
        found: Diagnostics::new(),
    };
    let mut remarks = reader.stream(path, &mut table)?;
    remarks.listed.extend(table.found);
    Ok(remarks)
}

struct StreamedTable<'a, T: PlainRows> {
    heads: &'a [Heads<'a>],
    rows: &'a mut T,
    sheets: Sheets,
    date_1904: bool,
    /// The first rows of the sheet, while its heads are looked for.
    top: Option<RawSheet>,
    /// The table, and whether it is the sheet at hand.
    frame: Option<(Frame, bool)>,
    /// Heads nobody knows, until a row holds something below them.
    unknown: Vec<(u32, String)>,
    found: Diagnostics,
}

impl<T: PlainRows> StreamedTable<'_, T> {
    /// Looks for heads in the rows that were kept, and reads those below them.
    fn settle(&mut self) -> Result<(), Diagnostics> {
        let Some(top) = self.top.take() else { return Ok(()) };
        let at = self.sheets.last();
        let frame = match self.frame {
            Some(_) => None,
            None => Frame::find(&top, self.sheets.clone(), at, self.date_1904, self.heads),
        };
        let Some(frame) = frame else {
            if !top.cells.is_empty() {
                let skipped = Diagnostic::new(Code::SheetNotRecognised).at(self.sheets.sheet(at));
                self.found.push(skipped.arg("name", &top.name));
            }
            return Ok(());
        };
        self.rows.begin(&frame)?;
        let heads = top.cells.iter().filter(|cell| cell.row == frame.head_row && !frame.knows(cell.col));
        let named = heads.map(|cell| (cell.col, text_of(&cell.value).unwrap_or_default().into_owned()));
        self.unknown = named.filter(|(_, text)| is_no_remark(text)).collect();
        let head_row = frame.head_row;
        self.frame = Some((frame, true));
        top.rows()
            .filter(|cells| cells.iter().all(|cell| cell.row > head_row))
            .try_for_each(|cells| self.data(cells))
    }

    fn data(&mut self, cells: &[RawCell]) -> Result<(), Diagnostics> {
        let Some((frame, true)) = &self.frame else { return Ok(()) };
        let row = PlainRow { frame, cells };
        if !row.counts() {
            return Ok(());
        }
        let holds = |col: u32| cells.iter().any(|cell| cell.col == col);
        for (col, text) in self.unknown.extract_if(.., |(col, _)| holds(*col)) {
            let span = frame.span(frame.head_row, col);
            self.found.push(Diagnostic::new(Code::HeadUnknown).at(span).value(&text).nearest(""));
        }
        self.rows.row(row)
    }
}

impl<T: PlainRows> Rows for StreamedTable<'_, T> {
    fn book(&mut self, kind: RawKind, date_1904: bool) {
        self.sheets.of_kind(kind);
        self.date_1904 = date_1904;
    }

    fn sheet(&mut self, name: &str) -> Result<(), Diagnostics> {
        self.settle()?;
        if let Some((_, at_hand)) = &mut self.frame {
            *at_hand = false;
        }
        self.sheets.push(name);
        self.top = Some(RawSheet { name: name.into(), ..RawSheet::default() });
        Ok(())
    }

    fn row(&mut self, cells: &[RawCell]) -> Result<(), Diagnostics> {
        match &mut self.top {
            Some(top) if cells.first().is_some_and(|cell| cell.row < HEAD_ROWS) => {
                top.cells.extend_from_slice(cells);
                Ok(())
            }
            Some(_) => {
                self.settle()?;
                self.data(cells)
            }
            None => self.data(cells),
        }
    }

    fn end(&mut self) -> Result<(), Diagnostics> {
        self.settle()?;
        if self.frame.is_some() {
            return Ok(());
        }
        let fault = Diagnostic::new(Code::HeadRowMissing).at(self.sheets.sheet(0));
        Err(no_heads(fault, self.sheets.first_name(), self.heads).into())
    }
}
