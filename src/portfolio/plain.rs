//! 定表 — a sheet with heads known beforehand, such as 业务事件: cells by row and column, each with its place.

use super::cell::{read_day, read_yes_or_no};
use super::head::Head;
use super::key::{is_blank, is_example, key, text_of};
use super::raw::{RawBook, RawCell, RawSheet, RawValue, parse_number, shortest_decimal};
use super::table::{Place, Sheets};
use super::unit::{Unit, shifted, stated_in_title};
use super::vocabulary::Vocabulary;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::num::Fen;
use jiff::civil::Date;

/// How far down heads are looked for.
const HEAD_ROWS: u32 = 30;

/// The heads of one column: the first is its name.
pub type Heads<'h> = &'h [&'h str];

/// A sheet with its columns found.
#[derive(Debug)]
pub struct PlainTable<'b> {
    sheet: &'b RawSheet,
    sheets: Sheets,
    at: u32,
    head_row: u32,
    date_1904: bool,
    /// By heads: the column and the unit of money in its bracket.
    columns: Vec<Option<(u32, Option<Unit>)>>,
    unit: Option<Unit>,
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
        let sheets = Sheets::of(book);
        let Some((head_row, columns)) = best_heads(sheet, heads) else {
            let fault = Diagnostic::new(Code::HeadRowMissing).at(sheets.sheet(at as u32));
            let needed: Vec<&str> = heads.iter().take(3).filter_map(|names| names.first().copied()).collect();
            found.push(fault.arg("name", &sheet.name).arg("needed", needed.join(", ")));
            return None;
        };
        let unit = sheet
            .cells
            .iter()
            .take_while(|cell| cell.row < head_row)
            .find_map(|cell| text_of(&cell.value).and_then(|text| stated_in_title(&text)));
        let mut table = PlainTable {
            sheet,
            sheets,
            at: at as u32,
            head_row,
            date_1904: book.date_1904,
            columns,
            unit,
            rows: Vec::new(),
        };
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
        let mut start = cells.partition_point(|cell| cell.row <= self.head_row);
        while start < cells.len() {
            let row = cells[start].row;
            let end = start + cells[start..].partition_point(|cell| cell.row == row);
            let filled = cells[start..end].iter().any(|cell| !is_blank(&cell.value));
            let example = |cell: &RawCell| text_of(&cell.value).is_some_and(|text| is_example(&text));
            if filled && !cells[start..end].iter().any(example) {
                self.rows.push((start, end));
            }
            start = end;
        }
    }

    fn unknown_heads(&self, found: &mut Diagnostics) {
        let known = |col: u32| self.columns.iter().flatten().any(|(own, _)| *own == col);
        for cell in self.sheet.cells.iter().filter(|cell| cell.row == self.head_row && !known(cell.col)) {
            let text = text_of(&cell.value).unwrap_or_default();
            let remark = super::words::is_remark(&key(&text));
            let holds = |(start, end): &(usize, usize)| {
                self.sheet.cells[*start..*end].iter().any(|other| other.col == cell.col)
            };
            if !remark && !text.is_empty() && self.rows.iter().any(holds) {
                let span = self.sheets.span(Place { sheet: self.at, row: cell.row, col: cell.col });
                found.push(Diagnostic::new(Code::HeadUnknown).at(span).value(&text).nearest(""));
            }
        }
    }

    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Whether the sheet has the column.
    pub fn has(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_some)
    }

    /// The cell of a column in a data row; blanks are none.
    pub fn cell(&self, row: usize, column: usize) -> Option<&'b RawValue> {
        let (col, _) = (*self.columns.get(column)?)?;
        let (start, end) = *self.rows.get(row)?;
        let cells = &self.sheet.cells[start..end];
        let at = cells.binary_search_by_key(&col, |cell| cell.col).ok()?;
        Some(&cells[at].value).filter(|value| !is_blank(value))
    }

    /// The place of a column in a data row, or the row's first cell where there is no such column.
    pub fn span(&self, row: usize, column: usize) -> Span {
        let first = self.rows.get(row).and_then(|(start, _)| self.sheet.cells.get(*start));
        let (line, first) = first.map_or((self.head_row, 0), |cell| (cell.row, cell.col));
        let col = self.columns.get(column).copied().flatten().map_or(first, |(col, _)| col);
        self.sheets.span(Place { sheet: self.at, row: line, col })
    }

    /// What was typed, for messages.
    pub fn typed(&self, row: usize, column: usize) -> String {
        match self.cell(row, column) {
            Some(RawValue::Error(text)) => text.clone(),
            Some(value) => text_of(value).unwrap_or_default().into_owned(),
            None => String::new(),
        }
    }

    /// A text.
    pub fn text(&self, row: usize, column: usize) -> Option<String> {
        self.cell(row, column).and_then(text_of).map(|text| text.into_owned())
    }

    /// A date.
    pub fn day(&self, row: usize, column: usize) -> Option<Result<Date, Code>> {
        self.cell(row, column).map(|value| read_day(value, true, self.date_1904))
    }

    /// 是 or 否.
    pub fn yes_or_no(&self, row: usize, column: usize) -> Option<Result<bool, Code>> {
        self.cell(row, column).map(|value| read_yes_or_no(value).ok_or(Code::YesNoUnreadable))
    }

    /// A whole number that is not negative.
    pub fn whole(&self, row: usize, column: usize) -> Option<Result<u64, Code>> {
        let value = self.cell(row, column)?;
        Some(decimal(value).and_then(|(text, _)| text.parse().map_err(|_| Code::NotWholeNumber)))
    }

    /// Money to the fen, in yuan whatever its unit.
    pub fn money(&self, row: usize, column: usize, project: Option<Unit>) -> Option<Result<Fen, Code>> {
        let value = self.cell(row, column)?;
        let own = self.columns.get(column).copied().flatten().and_then(|(_, unit)| unit);
        let stated = own.or(self.unit).or(project);
        Some(decimal(value).and_then(|(text, says_unit)| {
            let shift = match (says_unit, stated) {
                (true, _) => 0,
                (false, Some(unit)) if unit.is_money() => unit.shift,
                (false, Some(_)) => return Err(Code::UnitMisfit),
                (false, None) => return Err(Code::UnitUnstated),
            };
            Fen::parse(&shifted(&text, shift)).map_err(|_| Code::NotWholeFen)
        }))
    }
}

/// A plain decimal, and whether the cell itself says its unit of money.
fn decimal(value: &RawValue) -> Result<(String, bool), Code> {
    match value {
        RawValue::Number { value, date: false, .. } => {
            shortest_decimal(*value).map(|text| (text, false)).ok_or(Code::NotFiniteNumber)
        }
        RawValue::Text(text) => {
            let parsed = parse_number(text).ok_or(Code::TextWhereNumber)?;
            Ok((parsed.decimal, parsed.scale.is_some()))
        }
        RawValue::Error(_) => Err(Code::ErrorCell),
        RawValue::FormulaNoValue => Err(Code::FormulaWithoutValue),
        _ => Err(Code::TextWhereNumber),
    }
}

type Columns = Vec<Option<(u32, Option<Unit>)>>;

/// The row with the most known heads, at least two.
fn best_heads(sheet: &RawSheet, heads: &[Heads]) -> Option<(u32, Columns)> {
    let vocabulary = Vocabulary::default();
    let mut best: Option<(u32, Columns)> = None;
    let mut rows: Vec<u32> =
        sheet.cells.iter().map(|cell| cell.row).take_while(|row| *row < HEAD_ROWS).collect();
    rows.dedup();
    for row in rows {
        let mut columns: Columns = vec![None; heads.len()];
        for cell in sheet.cells.iter().filter(|cell| cell.row == row) {
            let Some(text) = text_of(&cell.value) else { continue };
            let head = Head::parse(&text, &vocabulary);
            let at = heads
                .iter()
                .position(|names| names.iter().any(|name| key(name) == head.key || key(name) == head.base));
            if let Some(column) = at.and_then(|at| columns.get_mut(at)).filter(|column| column.is_none()) {
                *column = Some((cell.col, head.unit.filter(|unit| unit.is_money())));
            }
        }
        let score = |columns: &Columns| columns.iter().flatten().count();
        if score(&columns) >= 2 && best.as_ref().is_none_or(|(_, known)| score(&columns) > score(known)) {
            best = Some((row, columns));
        }
    }
    best
}
