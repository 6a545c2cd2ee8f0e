//! 表 — one sheet seen as heads and rows; the cells stay where the reader put them.

use super::head::{Head, Year};
use super::key::is_blank;
use super::raw::{RawBook, RawKind, RawValue};
use super::unit::Unit;
use super::words::{Field, Kind};
use crate::diag::{Diagnostic, Span, cell_name};

/// A place in the book, small enough to keep one a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub sheet: u32,
    pub row: u32,
    pub col: u32,
}

/// The names a place needs to become a [`Span`].
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    file: String,
    kind: RawKind,
    names: Vec<String>,
}

impl Sheets {
    pub fn of(book: &RawBook) -> Self {
        let names = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        Sheets { file: book.file.clone(), kind: book.kind, names }
    }

    /// Of a file that is being read: its sheets come one by one.
    pub fn in_file(file: &str) -> Self {
        Sheets { file: file.into(), ..Sheets::default() }
    }

    pub fn of_kind(&mut self, kind: RawKind) {
        self.kind = kind;
    }

    pub fn push(&mut self, name: &str) {
        self.names.push(name.into());
    }

    /// The place of the sheet that came last.
    pub fn last(&self) -> u32 {
        u32::try_from(self.names.len()).unwrap_or(u32::MAX).saturating_sub(1)
    }

    pub fn first_name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    pub fn span(&self, place: Place) -> Span {
        let cell = Some((place.row, place.col));
        if self.kind == RawKind::Text {
            let line = (place.row.saturating_add(1), place.col.saturating_add(1));
            return Span { cell, line: Some(line), ..Span::file(&self.file) };
        }
        Span { cell, ..self.sheet(place.sheet) }
    }

    /// `资产!B3`, for messages that name a second cell.
    pub fn name(&self, place: Place) -> String {
        let cell = cell_name(place.row, place.col);
        match (self.kind, self.names.get(place.sheet as usize)) {
            (RawKind::Workbook, Some(name)) => format!("{name}!{cell}"),
            _ => cell,
        }
    }

    pub fn sheet(&self, sheet: u32) -> Span {
        match (self.kind, self.names.get(sheet as usize)) {
            (RawKind::Workbook, Some(name)) => Span::sheet(&self.file, name).order(sheet as usize),
            _ => Span::file(&self.file),
        }
    }
}

/// A column under a head.
#[derive(Clone, Debug)]
pub struct Column {
    pub col: u32,
    pub head: Head,
    pub field: Option<Field>,
    /// From the head's bracket or the row of units below the heads.
    pub unit: Option<Unit>,
    /// Some program or field has read it.
    pub used: bool,
}

/// A column of one forecast period.
#[derive(Clone, Copy, Debug)]
pub struct YearColumn {
    pub col: u32,
    pub year: Year,
    pub unit: Option<Unit>,
}

/// A row that holds data: its cells are `start..end` of the sheet's.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub row: u32,
    pub start: u32,
    pub end: u32,
}

/// A fault of a table that each asset which reads it is told.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub place: Place,
    pub fault: Diagnostic,
}

/// A sheet with its heads found.
#[derive(Clone, Debug)]
pub struct Table {
    pub sheet: usize,
    pub kind: Kind,
    /// The sheet's name, folded.
    pub name: String,
    pub head_row: u32,
    pub columns: Vec<Column>,
    /// In order of the years.
    pub years: Vec<YearColumn>,
    pub rows: Vec<Row>,
    /// The money unit that a title states.
    pub unit: Option<Unit>,
    /// Heads that stand twice: which of the columns is meant is not ours to say.
    pub doubled: Vec<(Head, Refusal)>,
    /// What keeps every asset that reads the table from being valued.
    pub refused: Vec<Refusal>,
    /// The years do not begin where the valuation date ends.
    pub misdated: bool,
}

impl Table {
    /// The cell of a data row; blank cells are none.
    pub fn cell<'b>(&self, book: &'b RawBook, row: usize, col: u32) -> Option<&'b RawValue> {
        let row = self.rows.get(row)?;
        let cells = book.sheets.get(self.sheet)?.cells.get(row.start as usize..row.end as usize)?;
        let at = cells.binary_search_by_key(&col, |cell| cell.col).ok()?;
        cells.get(at).map(|cell| &cell.value).filter(|value| !is_blank(value))
    }

    pub fn column(&self, field: Field) -> Option<u32> {
        self.columns.iter().find(|column| column.field == Some(field)).map(|column| column.col)
    }

    /// The cell of a field.
    pub fn field<'b>(&self, book: &'b RawBook, row: usize, field: Field) -> Option<&'b RawValue> {
        self.cell(book, row, self.column(field)?)
    }

    pub fn place(&self, row: usize, col: u32) -> Place {
        let row = self.rows.get(row).map_or(self.head_row, |row| row.row);
        Place { sheet: self.sheet as u32, row, col }
    }

    pub fn head_place(&self, col: u32) -> Place {
        Place { sheet: self.sheet as u32, row: self.head_row, col }
    }

    /// Whether nothing says which of several assets a row is for.
    pub fn lacks_ids(&self, assets: usize) -> bool {
        let by_asset = matches!(self.kind, Kind::Child | Kind::Wide | Kind::Yearly);
        by_asset && assets > 1 && self.column(Field::Id).is_none()
    }

    /// The id of a row, or its first cell where there is no such column.
    pub fn id_place(&self, row: usize) -> Place {
        let first = self.columns.first().map_or(0, |column| column.col);
        self.place(row, self.column(Field::Id).unwrap_or(first))
    }

    /// How many years a row has: up to its last cell that is filled in.
    pub fn years_of(&self, book: &RawBook, row: usize) -> usize {
        let filled = |column: &YearColumn| self.cell(book, row, column.col).is_some();
        self.years.iter().rposition(filled).map_or(0, |last| last + 1)
    }

    pub fn is_calendar(&self) -> bool {
        matches!(self.years.first(), Some(YearColumn { year: Year::Calendar(_), .. }))
    }
}
