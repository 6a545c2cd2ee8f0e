//! 点数 — what a workbook says of the client's sheets themselves: how many rows, what a row is called,
//! which year comes first.

use super::assemble::Portfolio;
use super::head::Year;
use super::key::{is_blank, is_example, text_of};
use super::raw::{RawCell, RawValue};
use super::rows::is_total;
use super::table::{Column, Table};
use super::words::{Field, Kind, is_remark};

impl Portfolio {
    /// Rows of the asset lists, counted cell by cell from the sheet as it was read and not from what
    /// became of them: neither examples nor remarks nor totals.
    pub fn asset_rows(&self) -> usize {
        let lists = self.tables.iter().filter(|table| table.kind == Kind::Assets);
        lists.map(|table| self.rows_of_list(table)).sum()
    }

    fn rows_of_list(&self, table: &Table) -> usize {
        let (Some(first), Some(sheet)) = (table.rows.first(), self.book.sheets.get(table.sheet)) else {
            return 0;
        };
        let below = |cells: &&[RawCell]| cells.first().is_some_and(|cell| cell.row >= first.row);
        sheet.rows().filter(below).filter(|cells| is_entry(table, cells)).count()
    }

    /// What a row of the client's sheet is called, where the sheet has a column of names.
    pub fn row_name(&self, sheet: &str, row: u32) -> Option<String> {
        let own = |table: &&Table| self.book.sheets.get(table.sheet).is_some_and(|s| s.name == sheet);
        let table = self.tables.iter().find(own)?;
        let at = table.rows.binary_search_by_key(&row, |row| row.row).ok()?;
        let text = |column: &Column| match table.cell(&self.book, at, column.col)? {
            RawValue::Text(text) => Some(text.trim().to_string()),
            _ => None,
        };
        table.columns.iter().filter(|column| is_name(column)).find_map(text)
    }

    /// The calendar year of the first forecast period of an asset, where its sheet counts in calendar years.
    pub fn first_year(&self, asset: usize) -> Option<u16> {
        let tables = self.tables.iter().zip(&self.indexes);
        let own = tables.filter(|(table, index)| {
            matches!(table.kind, Kind::Yearly | Kind::Child) && !index.rows(asset).is_empty()
        });
        own.filter_map(|(table, _)| table.years.first()).find_map(|first| match first.year {
            Year::Calendar(year) => Some(year),
            Year::Relative(_) => None,
        })
    }
}

fn is_entry(table: &Table, cells: &[RawCell]) -> bool {
    let mine = |cell: &&RawCell| table.columns.iter().any(|column| column.col == cell.col);
    let mut filled = cells.iter().filter(mine).filter(|cell| !is_blank(&cell.value));
    let Some(first) = filled.next() else { return false };
    let lone = filled.next().is_none();
    let id = table.column(Field::Id).and_then(|col| cells.iter().find(|cell| cell.col == col));
    let says = |cell: &RawCell, test: fn(&str) -> bool| text_of(&cell.value).is_some_and(|text| test(&text));
    let remark = lone && says(first, |text| text.starts_with('注'));
    !(remark || says(first, is_example) || id.is_some_and(|id| says(id, is_example) || says(id, is_total)))
}

/// Heads such as 案例名称, 成本项目: what a row is about, not whose it is or how it is remarked upon.
fn is_name(column: &Column) -> bool {
    let key = column.head.base.as_str();
    let named = ["名称", "项目", "案例", "name", "item", "case"].iter().any(|word| key.contains(word));
    let owned = matches!(column.field, Some(Field::Id | Field::Model | Field::Reason | Field::Unit));
    named && !owned && (!is_remark(key) || key.contains("名称") || key.contains("name"))
}
