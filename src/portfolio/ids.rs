//! 编号 — asset ids: exact first, then without regard to width, case and blanks.

use super::key::{key, text_of};
use super::raw::{RawBook, RawValue};
use super::table::{Place, Sheets, Table};
use super::words::Field;
use crate::diag::{Code, Diagnostic, Diagnostics};
use std::collections::{HashMap, HashSet};

/// Whose a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    Asset(u32),
    /// It serves every asset: `*`.
    Project,
    /// Reported; nobody's.
    Nobody,
}

/// Every id of the asset list.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    exact: HashMap<String, u32>,
    folded: HashMap<String, u32>,
    /// Ids of rows that became no assets: already reported.
    listed: HashSet<String>,
}

/// How an id was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    Exact(u32),
    Nearly(u32),
    Listed,
    Unknown,
}

impl Ids {
    /// Adds an id; the asset with nearly the same one, if there is any.
    pub fn add(&mut self, id: &str, asset: u32) -> Option<u32> {
        self.exact.insert(id.to_string(), asset);
        match self.folded.get(&key(id)) {
            Some(other) => Some(*other),
            None => {
                self.folded.insert(key(id), asset);
                None
            }
        }
    }

    pub fn list(&mut self, id: &str) {
        self.listed.insert(key(id));
    }

    pub fn find(&self, text: &str) -> Match {
        if let Some(asset) = self.exact.get(text) {
            return Match::Exact(*asset);
        }
        let folded = key(text);
        match self.folded.get(&folded) {
            Some(asset) => Match::Nearly(*asset),
            None if self.listed.contains(&folded) => Match::Listed,
            None => Match::Unknown,
        }
    }
}

/// The owner of every row of a table.
pub struct Owners<'a> {
    pub book: &'a RawBook,
    pub sheets: &'a Sheets,
    pub ids: &'a Ids,
    /// The ids of the assets, for messages.
    pub names: &'a [String],
    pub found: &'a mut Diagnostics,
    warned: HashSet<String>,
}

impl<'a> Owners<'a> {
    pub fn new(
        book: &'a RawBook,
        sheets: &'a Sheets,
        ids: &'a Ids,
        names: &'a [String],
        found: &'a mut Diagnostics,
    ) -> Self {
        Owners { book, sheets, ids, names, found, warned: HashSet::new() }
    }

    /// Rows without a column of ids serve the only asset there is; of several, nobody's.
    pub fn of(&mut self, table: &Table) -> Vec<Scope> {
        let Some(col) = table.column(Field::Id) else {
            let whose = if table.lacks_ids(self.names.len()) { Scope::Nobody } else { Scope::Project };
            return vec![whose; table.rows.len()];
        };
        let mut above = None;
        (0..table.rows.len())
            .map(|row| {
                let scope = self.row(table, row, col, above);
                above = if let Scope::Asset(asset) = scope { Some(asset) } else { above };
                scope
            })
            .collect()
    }

    /// `above`: the asset of the rows before, whose figures may be short of a row without an id.
    fn row(&mut self, table: &Table, row: usize, col: u32, above: Option<u32>) -> Scope {
        let (book, place) = (self.book, table.place(row, col));
        match table.cell(book, row, col) {
            None => {
                let above = above.and_then(|asset| self.names.get(asset as usize)).cloned();
                self.fault(Code::IdBlank, place, "", |d| Diagnostic { asset: above, ..d })
            }
            Some(RawValue::Error(text)) => self.fault(Code::ErrorCell, place, text, |d| d),
            Some(RawValue::FormulaNoValue) => {
                self.fault(Code::FormulaWithoutValue, place, "", |d| d.field("资产编号"))
            }
            Some(value) => self.named(&text_of(value).unwrap_or_default(), place),
        }
    }

    fn named(&mut self, text: &str, place: Place) -> Scope {
        match self.ids.find(text) {
            Match::Exact(asset) => Scope::Asset(asset),
            Match::Nearly(asset) => {
                self.nearly(text, asset, place);
                Scope::Asset(asset)
            }
            Match::Listed => Scope::Nobody,
            Match::Unknown if ["*", "＊"].contains(&text) => Scope::Project,
            Match::Unknown => self.fault(Code::IdNotListed, place, text, |d| d),
        }
    }

    fn nearly(&mut self, text: &str, asset: u32, place: Place) {
        if self.warned.insert(text.to_string()) {
            let other = self.names.get(asset as usize).cloned().unwrap_or_default();
            self.fault(Code::IdNearlyEqual, place, text, |d| d.arg("other", other));
        }
    }

    fn fault(
        &mut self,
        code: Code,
        place: Place,
        value: &str,
        fill: impl FnOnce(Diagnostic) -> Diagnostic,
    ) -> Scope {
        let fault = Diagnostic::new(code).at(self.sheets.span(place)).value(value);
        self.found.push(fill(fault));
        Scope::Nobody
    }
}
