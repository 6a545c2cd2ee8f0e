//! 子表行 — the child rows of each choice, lines brought together where one line takes several rows.

use crate::formula::{Axis, Program};
use crate::portfolio::assemble::Portfolio;
use crate::portfolio::index::{Index, NO_ITEM};
use crate::portfolio::key::text_of;
use crate::portfolio::table::{Column, Table};
use crate::portfolio::words::{Field, is_remark};
use std::collections::HashMap;

/// One child table for the choices of a program.
pub struct Child {
    pub table: usize,
    /// By choice, where rows of one line name different items; else every row is a line.
    grouped: Option<Vec<Lines>>,
}

/// The lines of one choice.
#[derive(Default)]
struct Lines {
    /// The first row of each line: it gives what is not yearly.
    first: Vec<u32>,
    /// The row of an item of a line.
    rows: HashMap<(u32, u32), u32>,
}

impl Child {
    pub fn of(portfolio: &Portfolio, program: &Program, axis: Axis, table: usize, choices: &[usize]) -> Self {
        let both =
            |input: &&crate::formula::Input| input.ty.shape.lines == Some(axis) && input.ty.shape.years;
        let items = portfolio.tables[table].column(Field::Item).is_some();
        let grouped = items && program.inputs.iter().filter(both).count() > 0;
        let lines = |choice: &usize| {
            let asset = portfolio.choices[*choice].asset;
            group(portfolio, &portfolio.tables[table], &portfolio.indexes[table], asset)
        };
        Child { table, grouped: grouped.then(|| choices.iter().map(lines).collect()) }
    }

    /// The rows that stand for the lines of a choice.
    pub fn lines<'a>(&'a self, index: &'a Index, at: usize, asset: usize) -> &'a [u32] {
        match self.grouped.as_ref().and_then(|all| all.get(at)) {
            Some(lines) => &lines.first,
            None => index.rows(asset),
        }
    }

    /// The row of a line that holds an item.
    pub fn row(&self, at: usize, line: usize, plain: u32, item: impl Fn(u32) -> bool) -> Option<u32> {
        match self.grouped.as_ref().and_then(|all| all.get(at)) {
            None => Some(plain),
            Some(lines) => {
                let mut own: Vec<(u32, u32)> = lines
                    .rows
                    .iter()
                    .filter(|((of, number), _)| *of as usize == line && item(*number))
                    .map(|((_, number), row)| (*number, *row))
                    .collect();
                own.sort_unstable();
                own.first().map(|(_, row)| *row)
            }
        }
    }
}

fn group(portfolio: &Portfolio, table: &Table, index: &Index, asset: usize) -> Lines {
    // A remark does not make another line; a name does.
    let describes = |column: &&Column| {
        let key = column.head.base.as_str();
        column.field.is_none() && (matches!(key, "名称" | "name") || !is_remark(key))
    };
    let describing: Vec<u32> = table.columns.iter().filter(describes).map(|column| column.col).collect();
    let mut lines = Lines::default();
    let mut known: HashMap<String, u32> = HashMap::new();
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for row in index.rows(asset) {
        let item = index.items.get(*row as usize).copied().unwrap_or(NO_ITEM);
        let count = counts.entry(item).or_default();
        let name = line_name(portfolio, table, *row, &describing).unwrap_or_else(|| count.to_string());
        *count += 1;
        let line = *known.entry(name).or_insert_with(|| {
            lines.first.push(*row);
            lines.first.len() as u32 - 1
        });
        lines.rows.entry((line, item)).or_insert(*row);
    }
    lines
}

/// What tells the lines apart; nothing where the rows only have items and years.
fn line_name(portfolio: &Portfolio, table: &Table, row: u32, describing: &[u32]) -> Option<String> {
    let cells = describing.iter().filter_map(|col| table.cell(&portfolio.book, row as usize, *col));
    let texts: Vec<_> = cells.filter_map(text_of).collect();
    (!texts.is_empty()).then(|| texts.join("\u{1}"))
}
