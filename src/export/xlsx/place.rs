//! Where everything goes: titles, rows and columns, before anything is written.
use super::super::{ExportError, Note, Options};
use super::titles;
use crate::table::{Block, Book, CellRef, Sheet, SheetId, Table, TableId};
use std::collections::HashMap;

const MOST_ROWS: usize = 1_048_576;
/// Columns a sheet has room for.
pub const MOST_COLUMNS: usize = 16_384;
/// Rows a chart covers.
pub(super) const CHART_ROWS: u32 = 20;

/// The place of a table; all tables begin in the first column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub sheet: usize,
    /// The row with the column heads.
    pub head: u32,
    pub rows: u32,
}

/// The place of a sheet's parts.
#[derive(Debug)]
pub(super) struct SheetPlace {
    pub title: String,
    /// The first row of each block.
    pub starts: Vec<u32>,
    /// The largest table, which decides column formats, frozen panes and the filter.
    pub main: Option<TableId>,
}

/// The places of a whole book.
#[derive(Debug)]
pub(super) struct Plan {
    pub sheets: Vec<SheetPlace>,
    tables: HashMap<TableId, Place>,
    by_id: HashMap<SheetId, usize>,
}

impl Plan {
    pub fn new(book: &Book, options: &Options) -> Result<Self, ExportError> {
        let asked = book.sheets.iter().map(|sheet| sheet.title.as_str());
        let mut titles = titles::legal(asked.chain(options.canary.then_some("_canary")));
        let mut plan = Self { sheets: Vec::new(), tables: HashMap::new(), by_id: HashMap::new() };
        for (sheet, title) in book.sheets.iter().zip(titles.drain(..)) {
            plan.sheet(sheet, title)?;
        }
        Ok(plan)
    }

    fn sheet(&mut self, sheet: &Sheet, title: String) -> Result<(), ExportError> {
        let at = self.sheets.len();
        let mut starts = Vec::new();
        let mut next = 0_usize;
        for block in &sheet.blocks {
            starts.push(narrow(next));
            if let Block::Table(table) = block {
                let place =
                    Place { sheet: at, head: narrow(next) + head_row(table), rows: narrow(table.rows) };
                self.tables.insert(table.id, place);
            }
            next += height(block) + 1;
        }
        let columns = sheet.tables().map(|table| table.columns.len()).max().unwrap_or(0);
        if next > MOST_ROWS || columns > MOST_COLUMNS {
            return Err(ExportError::TooLarge { sheet: title, rows: next, columns });
        }
        if let Some(id) = sheet.id {
            self.by_id.insert(id, at);
        }
        let main = sheet
            .tables()
            .max_by_key(|table| (cells(table), std::cmp::Reverse(table.id)))
            .map(|table| table.id);
        self.sheets.push(SheetPlace { title, starts, main });
        Ok(())
    }

    pub fn table(&self, id: TableId) -> Option<Place> {
        self.tables.get(&id).copied()
    }

    pub fn sheet_of(&self, id: SheetId) -> Option<&SheetPlace> {
        self.by_id.get(&id).and_then(|at| self.sheets.get(*at))
    }

    /// Sheet, row and column of a cell.
    pub fn cell(&self, cell: CellRef) -> Option<(&SheetPlace, u32, u16)> {
        let place = self.table(cell.table)?;
        Some((self.sheets.get(place.sheet)?, place.first() + cell.row, cell.column))
    }

    pub fn renamed(&self, book: &Book) -> Vec<Note> {
        let pairs = book.sheets.iter().zip(&self.sheets);
        let changed = pairs.filter(|(sheet, place)| sheet.title != place.title);
        changed
            .map(|(sheet, place)| Note::SheetRenamed {
                asked: sheet.title.clone(),
                given: place.title.clone(),
            })
            .collect()
    }
}

impl Place {
    /// The first data row.
    pub fn first(&self) -> u32 {
        self.head + 1
    }

    /// The last data row; the head itself for an empty table.
    pub fn last(&self) -> u32 {
        self.head + self.rows
    }
}

pub(super) fn cells(table: &Table) -> usize {
    table.rows * table.columns.len()
}

/// Rows above the heads: caption, head groups, sources.
pub(super) fn head_row(table: &Table) -> u32 {
    u32::from(!table.caption.is_empty()) + u32::from(!table.groups.is_empty()) + u32::from(has_sources(table))
}

pub(super) fn has_sources(table: &Table) -> bool {
    table.columns.iter().any(|column| column.source.is_some())
}

fn height(block: &Block) -> usize {
    match block {
        Block::Text(lines) => lines.len(),
        Block::Table(table) => head_row(table) as usize + 1 + table.rows + table.footer.len(),
        Block::Chart(_) => CHART_ROWS as usize,
    }
}

/// Rows beyond the limit are refused once the sheet is measured.
fn narrow(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX / 2)
}
