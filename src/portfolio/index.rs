//! 索引 — which rows of a table are whose.

use super::head::Head;
use super::ids::Scope;
use super::key::text_of;
use super::raw::RawBook;
use super::table::{Sheets, Table};
use super::vocabulary::Vocabulary;
use super::words::{Field, Kind};
use crate::diag::{Code, Diagnostic, Diagnostics, cell_name};
use std::collections::HashMap;

/// A row without an item: the figure is the only one the table can mean.
pub const NO_ITEM: u32 = u32::MAX;

/// The names in item columns, once each.
#[derive(Clone, Debug, Default)]
pub struct Items {
    pub heads: Vec<Head>,
    numbers: HashMap<String, u32>,
}

impl Items {
    fn number(&mut self, text: &str, vocabulary: &Vocabulary) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.heads.len() as u32;
        self.heads.push(Head::parse(text, vocabulary));
        self.numbers.insert(text.to_string(), number);
        number
    }
}

/// The rows of one table by owner.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// By asset.
    pub own: Vec<Vec<u32>>,
    pub project: Vec<u32>,
    /// By row.
    pub items: Vec<u32>,
}

impl Index {
    /// The asset's rows, else the project's.
    pub fn rows(&self, asset: usize) -> &[u32] {
        match self.own.get(asset) {
            Some(own) if !own.is_empty() => own,
            _ => &self.project,
        }
    }
}

/// Indexes tables one after the other; the items are shared.
pub struct Indexer<'a> {
    pub book: &'a RawBook,
    pub sheets: &'a Sheets,
    pub vocabulary: &'a Vocabulary,
    pub assets: usize,
    pub items: &'a mut Items,
    pub found: &'a mut Diagnostics,
}

impl Indexer<'_> {
    pub fn index(&mut self, table: &Table, scopes: &[Scope]) -> Index {
        let mut index = Index { own: vec![Vec::new(); self.assets], ..Index::default() };
        let item = table.column(Field::Item).filter(|_| !table.years.is_empty());
        let mut seen: HashMap<(Scope, u32), usize> = HashMap::new();
        for (row, scope) in scopes.iter().enumerate() {
            let text = item.and_then(|col| table.cell(self.book, row, col)).and_then(text_of);
            let number = text.map_or(NO_ITEM, |text| self.items.number(&text, self.vocabulary));
            index.items.push(number);
            let single = matches!(table.kind, Kind::Wide | Kind::Yearly);
            if single && *scope != Scope::Nobody && !self.is_first(table, row, (*scope, number), &mut seen) {
                continue;
            }
            match scope {
                Scope::Asset(asset) => {
                    if let Some(own) = index.own.get_mut(*asset as usize) {
                        own.push(row as u32);
                    }
                }
                Scope::Project => index.project.push(row as u32),
                Scope::Nobody => {}
            }
        }
        index
    }

    /// One row an asset, or an asset and item: a second one is reported and left out.
    fn is_first(
        &mut self,
        table: &Table,
        row: usize,
        whose: (Scope, u32),
        seen: &mut HashMap<(Scope, u32), usize>,
    ) -> bool {
        let first = *seen.entry(whose).or_insert(row);
        if first != row {
            let (place, other) = (table.id_place(row), table.id_place(first));
            let id = table.field(self.book, row, Field::Id).and_then(text_of).unwrap_or_default();
            let item = self.items.heads.get(whose.1 as usize).map_or("", |head| head.text.as_str());
            let fault = Diagnostic::new(Code::IdDuplicated).at(self.sheets.span(place));
            let value = format!("{id} {item}");
            self.found.push(fault.value(value.trim()).arg("other", cell_name(other.row, other.col)));
        }
        first == row
    }
}
