//! 数据行 — which rows below the heads hold data, and which hold totals, units or remarks.

use super::headrow::HeadRow;
use super::key::{is_blank, is_example, key, text_of};
use super::raw::{RawBook, RawCell, RawSheet, RawValue};
use super::table::{Place, Row, Sheets, Table};
use super::unit::{Base, Unit};
use super::words::{Field, Kind, is_remark};
use crate::diag::{Code, Diagnostic, Diagnostics, column_name};
use std::collections::HashSet;

/// The columns of a table that are read, in order.
pub(super) fn columns(table: &Table) -> Vec<u32> {
    let mut cols: Vec<u32> =
        table.columns.iter().map(|c| c.col).chain(table.years.iter().map(|y| y.col)).collect();
    cols.sort_unstable();
    cols
}

/// Takes out the rows of a child table that sum up others: as lines they would count twice.
pub(super) fn totals(table: &mut Table, sheet: &RawSheet, sheets: &Sheets) -> Diagnostics {
    let mut found = Diagnostics::new();
    if table.kind != Kind::Child {
        return found;
    }
    let mut rows = std::mem::take(&mut table.rows);
    rows.retain(|row| {
        let cells = &sheet.cells[row.start as usize..row.end as usize];
        let Some((col, word)) = cells.iter().find_map(|cell| total_word(table, cell)) else { return true };
        let place = Place { sheet: table.sheet as u32, row: row.row, col };
        found.push(Diagnostic::new(Code::TotalRowSkipped).at(sheets.span(place)).value(word));
        false
    });
    table.rows = rows;
    found
}

fn total_word<'c>(table: &Table, cell: &'c RawCell) -> Option<(u32, &'c str)> {
    let RawValue::Text(text) = &cell.value else { return None };
    let column = table.columns.iter().find(|column| column.col == cell.col)?;
    let whole = is_total(text);
    // A remark may speak of a total without being one.
    let ends = || !is_remark(&column.head.base) && ends_in_total(text);
    (whole || ends()).then_some((cell.col, text.trim()))
}

const TOTALS: &[&str] = &["合计", "总计", "小计", "累计"];

/// 合计, 总计 and the like and nothing else.
pub(super) fn is_total(text: &str) -> bool {
    let key = key(text);
    let key = key.trim_end_matches(':');
    TOTALS.contains(&key) || ["total", "subtotal", "sub-total", "grandtotal", "sum"].contains(&key)
}

/// 成本合计, 合计（元）.
fn ends_in_total(text: &str) -> bool {
    let key = key(text);
    let bare = key.split('(').next().unwrap_or_default().trim_end_matches(':');
    TOTALS.iter().any(|word| bare.ends_with(word))
}

/// Columns that hold data below a blank head.
pub(super) fn headless(table: &Table, sheet: &RawSheet, heads: &HeadRow, sheets: &Sheets) -> Diagnostics {
    let headed: HashSet<u32> = heads.cells.iter().map(|cell| cell.col).collect();
    let mut said = HashSet::new();
    let mut found = Diagnostics::new();
    for row in &table.rows {
        let cells = &sheet.cells[row.start as usize..row.end as usize];
        for cell in cells.iter().filter(|cell| !is_blank(&cell.value) && !headed.contains(&cell.col)) {
            if said.insert(cell.col) {
                let place = Place { sheet: table.sheet as u32, row: row.row, col: cell.col };
                let fault = Diagnostic::new(Code::HeadBlank).at(sheets.span(place));
                found.push(fault.value(column_name(cell.col)));
            }
        }
    }
    found
}

/// The first row below the heads and whatever they reach down to.
pub(super) fn data_start(sheet: &RawSheet, head_row: u32) -> u32 {
    let over = sheet.merges.iter().filter(|merge| merge.0 <= head_row && head_row <= merge.2);
    over.map(|merge| merge.2).max().unwrap_or(head_row).max(head_row).saturating_add(1)
}

pub(super) fn collect_rows(table: &mut Table, sheet: &RawSheet, first: u32) {
    let id = table.column(Field::Id);
    let cols = columns(table);
    let mut start = sheet.cells.partition_point(|cell| cell.row < first);
    while let Some(cell) = sheet.cells.get(start) {
        let row = cell.row;
        let rest = &sheet.cells[start..];
        let length = rest.iter().take_while(|cell| cell.row == row).count();
        if is_data(&rest[..length], &cols, id) {
            table.rows.push(Row { row, start: start as u32, end: (start + length) as u32 });
        }
        start += length;
    }
}

/// Neither blank, nor an example, nor a remark below the table.
fn is_data(cells: &[RawCell], cols: &[u32], id: Option<u32>) -> bool {
    let mut filled =
        cells.iter().filter(|cell| !is_blank(&cell.value) && cols.binary_search(&cell.col).is_ok());
    let Some(first) = filled.next() else { return false };
    let text =
        |cell: &RawCell, test: fn(&str) -> bool| matches!(&cell.value, RawValue::Text(text) if test(text));
    let lone = filled.next().is_none();
    let id_cell = cells.iter().find(|cell| Some(cell.col) == id);
    let example = text(first, is_example) || id_cell.is_some_and(|cell| text(cell, is_example));
    !(example || lone && text(first, |text| text.trim_start().starts_with("注")))
}

/// A row of nothing but units, right below the heads.
pub(super) fn unit_row(table: &mut Table, book: &RawBook) {
    let Some(first) = table.rows.first().copied() else { return };
    let Some(sheet) = book.sheets.get(table.sheet) else { return };
    let cells = &sheet.cells[first.start as usize..first.end as usize];
    let id = table.column(Field::Id);
    let units: Option<Vec<(u32, Unit)>> = cells
        .iter()
        .filter(|cell| !is_blank(&cell.value) && Some(cell.col) != id)
        .map(|cell| match &cell.value {
            RawValue::Text(text) => Some((cell.col, Unit::parse(text.trim_matches(['(', ')', '（', '）'])))),
            _ => None,
        })
        .collect();
    let stated = |unit: &Unit| matches!(unit.base, Base::Money | Base::Share);
    let id_says = cells.iter().find(|cell| Some(cell.col) == id).and_then(|cell| text_of(&cell.value));
    let id_fits = id_says.is_none_or(|text| key(&text) == "单位");
    let Some(units) = units.filter(|units| id_fits && units.iter().any(|(_, unit)| stated(unit))) else {
        return;
    };
    if units.iter().any(|(_, unit)| unit.base == Base::Other && unit.shift == 0) && id_says_nothing(cells, id)
    {
        return;
    }
    for (col, unit) in units {
        table.columns.iter_mut().filter(|c| c.col == col).for_each(|c| c.unit = Some(unit));
        table.years.iter_mut().filter(|y| y.col == col).for_each(|y| y.unit = Some(unit));
    }
    table.rows.remove(0);
}

fn id_says_nothing(cells: &[RawCell], id: Option<u32>) -> bool {
    !cells.iter().any(|cell| Some(cell.col) == id && !is_blank(&cell.value))
}
