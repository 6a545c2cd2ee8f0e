//! 评估记录 — values of resources, kept beside the books and never in them.

use super::entry::AssetId;
use super::ids::Ids;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::num::Fen;
use crate::portfolio::Unit;
use crate::portfolio::plain::{Heads, PlainTable};
use crate::portfolio::raw::RawBook;
use jiff::civil::Date;

/// The names of the sheet, folded.
pub const SHEETS: &[&str] = &["评估记录", "valuations"];

pub(super) const HEADS: [Heads<'static>; 6] = [
    &["资产编号", "asset", "asset id"],
    &["评估基准日", "评估日期", "valuation date", "date"],
    &["评估值", "评估价值", "value"],
    &["价值类型", "value type"],
    &["评估方法", "方法", "method"],
    &["评估报告", "报告编号", "report"],
];

/// One value of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueRecord {
    pub asset: AssetId,
    pub date: Date,
    pub value: Fen,
    pub kind: String,
    pub method: String,
    pub report: String,
}

/// Reads sheet 评估记录, which a book may do without; in order of resource and day.
pub fn read_values(
    book: &RawBook,
    ids: &[String],
    unit: Option<Unit>,
    found: &mut Diagnostics,
) -> Vec<ValueRecord> {
    let Some(table) = PlainTable::find(book, SHEETS, &HEADS, found) else { return Vec::new() };
    let ids = Ids::new(ids);
    let mut records: Vec<ValueRecord> =
        (0..table.rows()).filter_map(|row| record(&table, row, &ids, unit, found)).collect();
    records.sort_by_key(|record| (record.asset, record.date));
    records
}

fn record(
    table: &PlainTable,
    row: usize,
    ids: &Ids,
    unit: Option<Unit>,
    found: &mut Diagnostics,
) -> Option<ValueRecord> {
    let text = |column: usize| table.row(row).text(column).unwrap_or_default();
    let id = text(0);
    let mut say = |fault: Diagnostic, column: usize| {
        let fault = fault.at(table.row(row).span(column)).asset(&id).field(HEADS[column][0]);
        let fault =
            fault.words("field", HEADS[column][0], HEADS[column][1]).words("event", "评估记录", "valuations");
        found.push(fault.value(table.row(row).typed(column)).arg("allowed", "").arg("other", ""));
    };
    let asset = match ids.find(&id) {
        Ok(asset) => Some(asset),
        Err(fault) => {
            say(*fault, 0);
            None
        }
    };
    let date = match table.row(row).day(1) {
        Some(Ok(day)) => Some(day),
        Some(Err(code)) => {
            say(Diagnostic::new(code), 1);
            None
        }
        None => {
            say(Diagnostic::new(Code::EventFieldMissing), 1);
            None
        }
    };
    let value = match table.row(row).money(2, unit) {
        Some(Ok(value)) => Some(value),
        Some(Err(code)) => {
            say(Diagnostic::new(code), 2);
            None
        }
        None => {
            say(Diagnostic::new(Code::EventFieldMissing), 2);
            None
        }
    };
    Some(ValueRecord {
        asset: AssetId(asset? as u32),
        date: date?,
        value: value?,
        kind: text(3),
        method: text(4),
        report: text(5),
    })
}
