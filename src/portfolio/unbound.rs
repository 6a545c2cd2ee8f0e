//! 未用表头 — what stands in the workbook and no program has read.

use super::assemble::Portfolio;
use super::cell::read_day;
use super::head::Head;
use super::key::text_of;
use super::project::is_fact;
use super::table::{Place, Table};
use super::words::{Field, Kind, is_remark};
use crate::diag::{Code, Diagnostic, Diagnostics};
use std::collections::HashSet;

/// Heads, items and names that nobody used, with the nearest known name; called once every program
/// is bound. What belongs to a model that was not chosen is no fault.
pub fn unbound_heads(portfolio: &Portfolio) -> Diagnostics {
    let mut found = Diagnostics::new();
    portfolio.tables.iter().for_each(|table| heads(portfolio, table, &mut found));
    tables(portfolio, &mut found);
    items(portfolio, &mut found);
    dates(portfolio, &mut found);
    for entry in portfolio.project.values.iter().filter(|entry| !entry.used) {
        unnamed(portfolio, &entry.head, entry.head_place(), &mut found);
    }
    for one in portfolio.overrides.iter().filter(|one| !one.used && !is_fact(&one.name)) {
        let nearest = portfolio.vocabulary.nearest(&one.name);
        found.push(Diagnostic::new(Code::UnknownParameter).value(&one.name).nearest(&nearest));
    }
    found
}

/// Faults of tables that no asset was told of.
fn tables(portfolio: &Portfolio, found: &mut Diagnostics) {
    let told: HashSet<(Place, Code)> =
        portfolio.told.iter().map(|(_, place, code)| (*place, *code)).collect();
    for table in &portfolio.tables {
        let all = table.refused.iter().chain(table.doubled.iter().map(|(_, refusal)| refusal));
        let untold = all.filter(|refusal| !told.contains(&(refusal.place, refusal.fault.code)));
        untold.for_each(|refusal| found.push(refusal.fault.clone()));
    }
}

/// 证书到期日 that cannot be read, where no model has read it and said so.
fn dates(portfolio: &Portfolio, found: &mut Diagnostics) {
    let Some(table) = portfolio.tables.iter().find(|table| table.kind == Kind::Assets) else { return };
    let Some(col) = table.column(Field::CertificateEnd) else { return };
    for asset in &portfolio.assets {
        let Some(value) = table.cell(&portfolio.book, asset.row, col) else { continue };
        let Err(code) = read_day(value, false, portfolio.book.date_1904) else { continue };
        let place = table.place(asset.row, col);
        if !portfolio.reported.contains(&(place, code)) {
            let text = text_of(value).unwrap_or_default().into_owned();
            let fault = Diagnostic::new(code).at(portfolio.sheets.span(place)).field("certificate_end");
            found.push(fault.label("登记证书到期日", "Certificate end").value(text));
        }
    }
}

/// What people call the rows of a child table; models need not read it.
const NAMES: &[&str] = &[
    "成本项目",
    "费用项目",
    "项目",
    "案例",
    "案例名称",
    "案例编号",
    "贡献资产",
    "costitem",
    "comparable",
    "contributoryasset",
];

fn heads(portfolio: &Portfolio, table: &Table, found: &mut Diagnostics) {
    if table.kind == Kind::Parameters {
        return;
    }
    for column in table.columns.iter().filter(|column| !column.used) {
        let named = |key: &str| table.kind == Kind::Child && NAMES.contains(&key);
        let ignored = [&column.head.key, &column.head.base]
            .into_iter()
            .any(|key| is_remark(key) || is_fact(key) || named(key));
        if !ignored && !serves(portfolio, table.kind, &column.head) {
            say(portfolio, Code::HeadUnknown, &column.head, table.head_place(column.col), found);
        }
    }
}

/// Whether a sheet of this kind may hold an input of this name for some model.
fn serves(portfolio: &Portfolio, kind: Kind, head: &Head) -> bool {
    let shapes = portfolio.vocabulary.input(&head.key).or_else(|| portfolio.vocabulary.input(&head.base));
    match (shapes, kind) {
        (None, _) => false,
        (Some(shapes), Kind::Child) => shapes.lines,
        (Some(_), Kind::Yearly) => false,
        (Some(_), _) => true,
    }
}

fn items(portfolio: &Portfolio, found: &mut Diagnostics) {
    let mut said = vec![false; portfolio.item_used.len()];
    for (table, index) in portfolio.tables.iter().zip(&portfolio.indexes) {
        let Some(col) = table.column(super::words::Field::Item) else { continue };
        for (row, item) in index.items.iter().enumerate() {
            let at = *item as usize;
            let Some(head) = portfolio.items.heads.get(at) else { continue };
            if portfolio.item_used[at] || std::mem::replace(&mut said[at], true) {
                continue;
            }
            unnamed(portfolio, head, table.place(row, col), found);
        }
    }
}

/// A row whose name nobody knows; it has no column to speak of.
fn unnamed(portfolio: &Portfolio, head: &Head, place: Place, found: &mut Diagnostics) {
    if !head.is_known(&portfolio.vocabulary) {
        say(portfolio, Code::NameUnknown, head, place, found);
    }
}

fn say(portfolio: &Portfolio, code: Code, head: &Head, place: Place, found: &mut Diagnostics) {
    let nearest = portfolio.vocabulary.nearest(&head.text);
    let fault = Diagnostic::new(code).at(portfolio.sheets.span(place));
    found.push(fault.value(&head.text).nearest(&nearest));
}
