//! From sink calls to a book, under the limits: the only place that counts cells.
use super::sink::{CellRef, Merge, Sink};
use super::{Limits, RawBook, RawCell, RawKind, RawSheet, RawValue};
use crate::diag::{Checked, Code, Diagnostic, Diagnostics, Span, cell_name};
use std::collections::BTreeMap;

/// Remarks kept of one file; a hostile one could earn millions.
const MOST_REMARKS: usize = 1000;

/// Rebuilds a book; checks every number it is told, for the teller may be a broken child.
pub struct Builder<'a> {
    limits: &'a Limits,
    book: RawBook,
    diagnostics: Diagnostics,
    cells: u64,
    merges: u64,
    text: u64,
    ended: bool,
}

impl<'a> Builder<'a> {
    pub fn new(file: &str, limits: &'a Limits) -> Self {
        Self {
            limits,
            book: RawBook { file: file.into(), ..RawBook::default() },
            diagnostics: Diagnostics::new(),
            cells: 0,
            merges: 0,
            text: 0,
            ended: false,
        }
    }

    /// The book, or the faults that make it useless.
    pub fn finish(mut self) -> Result<Checked<RawBook>, Diagnostics> {
        if self.diagnostics.has_errors() {
            return Err(self.diagnostics);
        }
        if !self.ended {
            return Err(garbled(&self.book.file, "数据没有结束", "the stream has no end"));
        }
        self.check_names()?;
        for sheet in 0..self.book.sheets.len() {
            self.order(sheet)?;
        }
        self.book.sheets.iter_mut().for_each(hide);
        Ok(Checked { value: self.book, diagnostics: self.diagnostics })
    }

    fn check_names(&self) -> Result<(), Diagnostics> {
        let mut names: Vec<_> = self.book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => {
                let (zh, en) =
                    (format!("有两张表都叫“{}”", pair[0]), format!("two sheets are named `{}`", pair[0]));
                Err(self.not_a_workbook(Span::file(&self.book.file), &zh, &en))
            }
            None => Ok(()),
        }
    }

    // Excel writes cells in order and refuses a file that states one twice; others' order is mended,
    // but which of two values would count must not be guessed.
    fn order(&mut self, index: usize) -> Result<(), Diagnostics> {
        let Some(sheet) = self.book.sheets.get_mut(index) else { return Ok(()) };
        let place = |cell: &RawCell| (cell.row, cell.col);
        if !sheet.cells.is_sorted_by_key(place) {
            sheet.cells.sort_by_key(place);
        }
        let twice = sheet.cells.windows(2).find(|pair| place(&pair[0]) == place(&pair[1]));
        let Some((row, col)) = twice.map(|pair| place(&pair[0])) else { return Ok(()) };
        let name = cell_name(row, col);
        let (zh, en) = (format!("单元格 {name} 写了两次"), format!("cell {name} is stated twice"));
        Err(self.not_a_workbook(self.book.span(index, row, col), &zh, &en))
    }

    fn not_a_workbook(&self, span: Span, zh: &str, en: &str) -> Diagnostics {
        let fault = Diagnostic::new(Code::NotAWorkbook).at(span);
        fault.arg("name", &self.book.file).words("reason", zh, en).into()
    }

    fn too_many(&self, code: Code, limit: impl ToString) -> Diagnostic {
        let fault = Diagnostic::new(code).at(Span::file(&self.book.file));
        fault.arg("name", &self.book.file).arg("limit", limit)
    }

    fn check_cell(&mut self, row: u32, col: u32) -> Result<(), Diagnostics> {
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(self.too_many(Code::TooManyCells, self.limits.cells).into());
        }
        if col >= self.limits.columns {
            let fault = self.too_many(Code::TooManyColumns, self.limits.columns);
            let sheet = self.book.sheets.len().saturating_sub(1);
            return Err(fault.at(self.book.span(sheet, row, col)).value(u64::from(col) + 1).into());
        }
        Ok(())
    }

    fn check_text(&mut self, row: u32, col: u32, text: &str) -> Result<(), Diagnostics> {
        let bytes = text.len() as u64;
        self.text = self.text.saturating_add(bytes);
        if bytes > self.limits.cell_text {
            let fault = self.too_many(Code::TooMuchText, self.limits.cell_text);
            let sheet = self.book.sheets.len().saturating_sub(1);
            return Err(fault.at(self.book.span(sheet, row, col)).value(bytes).into());
        }
        if self.text > self.limits.text {
            return Err(self.too_many(Code::TooMuchTextInAll, self.limits.text).into());
        }
        Ok(())
    }

    fn last_sheet(&mut self) -> Result<&mut RawSheet, Diagnostics> {
        let file = &self.book.file;
        self.book.sheets.last_mut().ok_or_else(|| garbled(file, "单元格不属于任何表", "a cell has no sheet"))
    }
}

impl Sink for Builder<'_> {
    fn book(&mut self, kind: RawKind, date_1904: bool) -> Result<(), Diagnostics> {
        (self.book.kind, self.book.date_1904) = (kind, date_1904);
        Ok(())
    }

    fn sheet(&mut self, name: &str, hidden: bool) -> Result<(), Diagnostics> {
        if self.book.sheets.len() as u64 >= self.limits.members {
            let value = self.book.sheets.len() + 1;
            return Err(self.too_many(Code::TooManyMembers, self.limits.members).value(value).into());
        }
        self.book.sheets.push(RawSheet { name: name.into(), hidden, ..RawSheet::default() });
        Ok(())
    }

    fn cell(&mut self, row: u32, col: u32, value: CellRef<'_>) -> Result<(), Diagnostics> {
        self.check_cell(row, col)?;
        if let CellRef::Text(text) | CellRef::Error(text) = value {
            self.check_text(row, col, text)?;
        }
        let value = RawValue::from(value);
        self.last_sheet()?.cells.push(RawCell { row, col, value });
        Ok(())
    }

    fn merge(&mut self, merge: Merge) -> Result<(), Diagnostics> {
        self.merges += 1;
        if self.merges > self.limits.cells {
            return Err(self.too_many(Code::TooManyCells, self.limits.cells).into());
        }
        self.last_sheet()?.merges.push(merge);
        Ok(())
    }

    fn fault(&mut self, diagnostic: Diagnostic) -> Result<(), Diagnostics> {
        self.diagnostics.push(diagnostic);
        if self.diagnostics.len() < MOST_REMARKS {
            return Ok(());
        }
        let all = std::mem::take(&mut self.diagnostics);
        let last = self.too_many(Code::TooManyRemarks, MOST_REMARKS);
        Err(all.into_iter().chain([last]).collect())
    }

    fn end(&mut self) -> Result<(), Diagnostics> {
        self.ended = true;
        Ok(())
    }

    fn ended(&self) -> bool {
        self.ended
    }
}

/// Takes out the cells under merged ranges: nobody who opens the workbook sees them, so no figure may rest
/// on them. Ranges that overlap, which no spreadsheet program writes, hide at least what one of them hides.
fn hide(sheet: &mut RawSheet) {
    if sheet.merges.is_empty() {
        return;
    }
    let mut merges = sheet.merges.clone();
    merges.sort_unstable();
    let mut coming = merges.into_iter().peekable();
    // Ranges that began above, by their first column.
    let mut open: BTreeMap<u32, Merge> = BTreeMap::new();
    sheet.cells.retain(|cell| {
        while let Some(merge) = coming.next_if(|merge| merge.0 <= cell.row) {
            open.insert(merge.1, merge);
        }
        while let Some((&first, &merge)) = open.range(..=cell.col).next_back() {
            if merge.2 >= cell.row {
                let inside = cell.col <= merge.3;
                return !inside || (cell.row, cell.col) == (merge.0, merge.1);
            }
            open.remove(&first);
        }
        true
    });
}

/// The teller did not keep to the protocol.
pub fn garbled(file: &str, zh: &str, en: &str) -> Diagnostics {
    let fault = Diagnostic::new(Code::ReaderGarbled).at(Span::file(file));
    fault.arg("name", file).words("reason", zh, en).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_under_merged_ranges_are_hidden() {
        let cell = |row, col| RawCell { row, col, value: RawValue::Bool(true) };
        let cells = (0..6).flat_map(|row| (0..6).map(move |col| cell(row, col))).collect();
        let merges = vec![(4, 0, 5, 5), (1, 1, 2, 3), (0, 4, 3, 4), (3, 1, 3, 1), (9, 9, 1, 1)];
        let mut sheet = RawSheet { cells, merges: merges.clone(), ..RawSheet::default() };
        hide(&mut sheet);
        let covered = |row, col| {
            merges.iter().any(|(r0, c0, r1, c1)| {
                (*r0..=*r1).contains(&row) && (*c0..=*c1).contains(&col) && (row, col) != (*r0, *c0)
            })
        };
        for row in 0..6 {
            for col in 0..6 {
                assert_eq!(sheet.get(row, col).is_none(), covered(row, col), "{row} {col}");
            }
        }
    }
}
