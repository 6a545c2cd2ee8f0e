//! 定表的一行 — the cells of one row by the columns known beforehand, each with its place.

use super::cell::{read_day, read_yes_or_no};
use super::head::Head;
use super::key::{is_blank, is_example, key, text_of};
use super::plain::Heads;
use super::raw::{RawCell, RawSheet, RawValue, parse_number, shortest_decimal};
use super::table::{Place, Sheets};
use super::unit::{Unit, shifted, stated_in_title};
use super::vocabulary::Vocabulary;
use crate::diag::{Code, Span};
use crate::num::{Fen, NumError};
use jiff::civil::Date;

/// How far down heads are looked for.
pub const HEAD_ROWS: u32 = 30;

/// Columns by heads: the column and the unit of money in its bracket.
pub type Columns = Vec<Option<(u32, Option<Unit>)>>;

/// What is common to the rows of a sheet.
#[derive(Debug)]
pub struct Frame {
    pub sheets: Sheets,
    /// The sheet's place.
    pub at: u32,
    pub head_row: u32,
    pub date_1904: bool,
    pub columns: Columns,
    /// The unit a title above the heads states.
    pub unit: Option<Unit>,
}

impl Frame {
    /// Finds the heads of a sheet; `None` where there are none.
    pub fn find(sheet: &RawSheet, sheets: Sheets, at: u32, date_1904: bool, heads: &[Heads]) -> Option<Self> {
        let (head_row, columns) = best_heads(sheet, heads)?;
        let above = sheet.cells.iter().take_while(|cell| cell.row < head_row);
        let mut titles = above.filter_map(|cell| text_of(&cell.value));
        let unit = titles.find_map(|text| stated_in_title(&text));
        Some(Frame { sheets, at, head_row, date_1904, columns, unit })
    }

    /// Whether the sheet has the column.
    pub fn has(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_some)
    }

    /// Whether a column of the sheet stands under a known head.
    pub fn knows(&self, col: u32) -> bool {
        self.columns.iter().flatten().any(|(own, _)| *own == col)
    }

    /// The place of the row of heads.
    pub fn heads_span(&self) -> Span {
        self.span(self.head_row, 0)
    }

    pub fn span(&self, row: u32, col: u32) -> Span {
        self.sheets.span(Place { sheet: self.at, row, col })
    }
}

/// A data row.
#[derive(Clone, Copy, Debug)]
pub struct PlainRow<'r> {
    pub(super) frame: &'r Frame,
    pub(super) cells: &'r [RawCell],
}

impl<'r> PlainRow<'r> {
    /// Whether it holds anything and is no example.
    pub(super) fn counts(&self) -> bool {
        let example = |cell: &RawCell| text_of(&cell.value).is_some_and(|text| is_example(&text));
        self.cells.iter().any(|cell| !is_blank(&cell.value)) && !self.cells.iter().any(example)
    }

    /// The row in its sheet, counted from 0.
    pub fn number(&self) -> u32 {
        self.cells.first().map_or(self.frame.head_row, |cell| cell.row)
    }

    /// The cell of a column; blanks are none.
    pub fn cell(&self, column: usize) -> Option<&'r RawValue> {
        let (col, _) = (*self.frame.columns.get(column)?)?;
        let at = self.cells.binary_search_by_key(&col, |cell| cell.col).ok()?;
        Some(&self.cells[at].value).filter(|value| !is_blank(value))
    }

    /// The place of a column, or the row's first cell where there is no such column.
    pub fn span(&self, column: usize) -> Span {
        let first = self.cells.first().map_or(0, |cell| cell.col);
        let col = self.frame.columns.get(column).copied().flatten().map_or(first, |(col, _)| col);
        self.frame.span(self.number(), col)
    }

    /// What was typed, for messages.
    pub fn typed(&self, column: usize) -> String {
        match self.cell(column) {
            Some(RawValue::Error(text)) => text.clone(),
            Some(value) => text_of(value).unwrap_or_default().into_owned(),
            None => String::new(),
        }
    }

    /// A text.
    pub fn text(&self, column: usize) -> Option<String> {
        self.cell(column).and_then(text_of).map(|text| text.into_owned())
    }

    /// A date.
    pub fn day(&self, column: usize) -> Option<Result<Date, Code>> {
        self.cell(column).map(|value| read_day(value, true, self.frame.date_1904))
    }

    /// 是 or 否.
    pub fn yes_or_no(&self, column: usize) -> Option<Result<bool, Code>> {
        self.cell(column).map(|value| read_yes_or_no(value).ok_or(Code::YesNoUnreadable))
    }

    /// A whole number that is not negative.
    pub fn whole(&self, column: usize) -> Option<Result<u64, Code>> {
        let value = self.cell(column)?;
        Some(decimal(value).and_then(|(text, _)| text.parse().map_err(|_| Code::NotWholeNumber)))
    }

    /// Money to the fen, in yuan whatever its unit.
    pub fn money(&self, column: usize, project: Option<Unit>) -> Option<Result<Fen, Code>> {
        let value = self.cell(column)?;
        let own = self.frame.columns.get(column).copied().flatten().and_then(|(_, unit)| unit);
        let stated = own.or(self.frame.unit).or(project);
        Some(decimal(value).and_then(|(text, says_unit)| {
            let shift = match (says_unit, stated) {
                (true, _) => 0,
                (false, Some(unit)) if unit.is_money() => unit.shift,
                (false, Some(_)) => return Err(Code::UnitMisfit),
                (false, None) => return Err(Code::UnitUnstated),
            };
            let amount = if shift == 0 { text } else { shifted(&text, shift) };
            Fen::parse(&amount).map_err(|error| match error {
                NumError::TooLarge => Code::AmountTooLarge,
                _ => Code::NotWholeFen,
            })
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
