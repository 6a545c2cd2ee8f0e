//! 未用表头 — what stands in the workbook and no program has read.

use super::assemble::Portfolio;
use super::head::Head;
use super::project::is_fact;
use super::table::{Place, Table};
use super::words::{Kind, is_remark};
use crate::diag::{Code, Diagnostic, Diagnostics};

/// Heads, items and names that nobody used, with the nearest known name; called once every program
/// is bound. What belongs to a model that was not chosen is no fault.
pub fn unbound_heads(portfolio: &Portfolio) -> Diagnostics {
    let mut found = Diagnostics::new();
    portfolio.tables.iter().for_each(|table| heads(portfolio, table, &mut found));
    items(portfolio, &mut found);
    for entry in portfolio.project.values.iter().filter(|entry| !entry.used) {
        unknown(portfolio, &entry.head, entry.head_place(), &mut found);
    }
    for one in portfolio.overrides.iter().filter(|one| !one.used && !is_fact(&one.name)) {
        let nearest = portfolio.vocabulary.nearest(&one.name);
        found.push(Diagnostic::new(Code::UnknownParameter).value(&one.name).nearest(&nearest));
    }
    found
}

fn heads(portfolio: &Portfolio, table: &Table, found: &mut Diagnostics) {
    if table.kind == Kind::Parameters {
        return;
    }
    for column in table.columns.iter().filter(|column| !column.used) {
        let ignored =
            [&column.head.key, &column.head.base].into_iter().any(|key| is_remark(key) || is_fact(key));
        if !ignored && !serves(portfolio, table.kind, &column.head) {
            say(portfolio, &column.head, table.head_place(column.col), found);
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
            unknown(portfolio, head, table.place(row, col), found);
        }
    }
}

fn unknown(portfolio: &Portfolio, head: &Head, place: Place, found: &mut Diagnostics) {
    if !head.is_known(&portfolio.vocabulary) {
        say(portfolio, head, place, found);
    }
}

fn say(portfolio: &Portfolio, head: &Head, place: Place, found: &mut Diagnostics) {
    let nearest = portfolio.vocabulary.nearest(&head.text);
    let fault = Diagnostic::new(Code::HeadUnknown).at(portfolio.sheets.span(place));
    found.push(fault.value(&head.text).nearest(&nearest));
}
