//! 索引 — which rows of a table are whose.

use super::head::Head;
use super::ids::Scope;
use super::key::text_of;
use super::raw::RawBook;
use super::table::{Refusal, Sheets, Table};
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
    /// By asset; in child tables with the rows that serve every asset.
    pub own: Vec<Vec<u32>>,
    pub project: Vec<u32>,
    /// By row.
    pub items: Vec<u32>,
}

impl Index {
    /// Rows for all assets stand among each asset's own, in the order of the sheet.
    fn serve_all(&mut self) {
        for own in self.own.iter_mut().filter(|own| !own.is_empty()) {
            own.extend(&self.project);
            own.sort_unstable();
        }
    }

    /// Whom a row was written for.
    pub fn scope(&self, row: u32, asset: usize) -> Scope {
        let for_all = self.project.binary_search(&row).is_ok();
        if for_all { Scope::Project } else { Scope::Asset(asset as u32) }
    }

    pub fn has_own(&self, asset: usize) -> bool {
        self.own.get(asset).is_some_and(|own| !own.is_empty())
    }

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
    pub names: &'a [String],
    pub items: &'a mut Items,
    pub found: &'a mut Diagnostics,
}

impl Indexer<'_> {
    pub fn index(&mut self, table: &mut Table, scopes: &[Scope]) -> Index {
        let mut index = Index { own: vec![Vec::new(); self.names.len()], ..Index::default() };
        if table.lacks_ids(self.names.len()) {
            let place = table.head_place(table.columns.first().map_or(0, |column| column.col));
            let fault = Diagnostic::new(Code::HeadNotFound).at(self.sheets.span(place));
            table.refused.push(Refusal { place, fault: fault.words("name", "资产编号", "asset id") });
        }
        let item = table.column(Field::Item).filter(|_| !table.years.is_empty());
        let mut seen: HashMap<(Scope, u32), usize> = HashMap::new();
        for (row, scope) in scopes.iter().enumerate() {
            let text = item.and_then(|col| table.cell(self.book, row, col)).and_then(text_of);
            let number = text.map_or(NO_ITEM, |text| self.items.number(&text, self.vocabulary));
            index.items.push(number);
            if number == NO_ITEM && item.is_some() && self.lacks_item(table, row, *scope) {
                continue;
            }
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
        if table.kind == Kind::Child {
            index.serve_all();
        }
        index
    }

    /// Figures by year whose item is left blank could be any of them.
    fn lacks_item(&mut self, table: &mut Table, row: usize, scope: Scope) -> bool {
        let Some(col) = table.column(Field::Item).filter(|_| table.years_of(self.book, row) > 0) else {
            return false;
        };
        let place = table.place(row, col);
        self.tell(table, Refusal { place, fault: Diagnostic::new(Code::ItemBlank) }, scope);
        true
    }

    /// A fault of a row is its asset's; that of a row for all assets is everybody's.
    fn tell(&mut self, table: &mut Table, refusal: Refusal, scope: Scope) {
        let fault = refusal.fault.at(self.sheets.span(refusal.place));
        match scope {
            Scope::Asset(asset) => {
                let id = self.names.get(asset as usize).cloned().unwrap_or_default();
                self.found.push(fault.asset(id));
            }
            Scope::Project => table.refused.push(Refusal { fault, ..refusal }),
            Scope::Nobody => self.found.push(fault),
        }
    }

    /// One row an asset, or an asset and item: a second one is reported and left out.
    fn is_first(
        &mut self,
        table: &mut Table,
        row: usize,
        whose: (Scope, u32),
        seen: &mut HashMap<(Scope, u32), usize>,
    ) -> bool {
        let first = *seen.entry(whose).or_insert(row);
        if first != row {
            let (place, other) = (table.id_place(row), table.id_place(first));
            let id = table.field(self.book, row, Field::Id).and_then(text_of).unwrap_or_default();
            let item = self.items.heads.get(whose.1 as usize).map_or("", |head| head.text.as_str());
            let value = format!("{id} {item}");
            let fault = Diagnostic::new(Code::RowDoubled).value(value.trim());
            let fault = fault.arg("other", cell_name(other.row, other.col));
            self.tell(table, Refusal { place, fault }, whose.0);
        }
        first == row
    }
}
