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
    let cells = table.row(row);
    let text = |column: usize| cells.text(column).unwrap_or_default();
    let mut say = |fault: Diagnostic, column: usize| {
        let [zh, en] = [HEADS[column][0], HEADS[column][1]];
        let fault = fault.at(cells.span(column)).asset(text(0)).field(zh).words("field", zh, en);
        let fault = fault.words("event", "评估记录", "valuations").value(cells.typed(column));
        found.push(fault.arg("allowed", "").arg("other", ""));
    };
    let asset = ids.find(&text(0)).map_err(|fault| say(*fault, 0)).ok();
    let date = needed(cells.day(1)).map_err(|code| say(Diagnostic::new(code), 1)).ok();
    let value = needed(cells.money(2, unit)).map_err(|code| say(Diagnostic::new(code), 2)).ok();
    Some(ValueRecord {
        asset: AssetId(asset? as u32),
        date: date?,
        value: value?,
        kind: text(3),
        method: text(4),
        report: text(5),
    })
}

/// What a cell holds; a blank one lacks it.
fn needed<T>(cell: Option<Result<T, Code>>) -> Result<T, Code> {
    cell.unwrap_or(Err(Code::EventFieldMissing))
}
