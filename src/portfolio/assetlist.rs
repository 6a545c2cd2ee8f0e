//! 资产清单的读入 — every row becomes an asset or is listed with its reasons.

use super::asset::{Asset, Level, Right};
use super::cell::read_day;
use super::ids::{Ids, Match};
use super::key::text_of;
use super::raw::{RawBook, RawValue};
use super::rows::is_total;
use super::table::{Place, Sheets, Table};
use super::words::Field;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, cell_name};
use jiff::civil::Date;

/// A row of the asset list that is no asset.
#[derive(Clone, Debug)]
pub struct Listed {
    pub span: Span,
    /// The id as written, empty where there is none.
    pub id: String,
    pub reasons: Diagnostics,
}

/// The assets, their ids, and the rows that are none.
#[derive(Debug, Default)]
pub struct AssetList {
    pub assets: Vec<Asset>,
    pub listed: Vec<Listed>,
    pub ids: Ids,
}

/// Reads the rows of the asset list.
pub fn asset_list(book: &RawBook, sheets: &Sheets, table: &Table, found: &mut Diagnostics) -> AssetList {
    let mut reader = Reader { book, sheets, table, found, list: AssetList::default() };
    (0..table.rows.len()).for_each(|row| reader.row(row));
    reader.numbers_as_ids();
    reader.contained();
    reader.circles();
    reader.list
}

/// The rows of a second asset list, none of them an asset: which list is the true one is not ours to say.
pub fn refused_rows<'a>(
    book: &'a RawBook,
    sheets: &'a Sheets,
    table: &'a Table,
    first: &'a str,
) -> impl Iterator<Item = Listed> + 'a {
    (0..table.rows.len()).map(move |row| {
        let span = sheets.span(table.id_place(row));
        let id = table.field(book, row, Field::Id).and_then(text_of).unwrap_or_default().into_owned();
        let name = book.sheets.get(table.sheet).map(|sheet| sheet.name.as_str()).unwrap_or_default();
        let fault = Diagnostic::new(Code::SheetDuplicated).at(span.clone()).asset(&id).value(&id);
        Listed { span, id, reasons: fault.arg("name", name).arg("other", first).into() }
    })
}

struct Reader<'a> {
    book: &'a RawBook,
    sheets: &'a Sheets,
    table: &'a Table,
    found: &'a mut Diagnostics,
    list: AssetList,
}

impl Reader<'_> {
    fn fault(&self, code: Code, place: Place) -> Diagnostic {
        Diagnostic::new(code).at(self.sheets.span(place))
    }

    fn row(&mut self, row: usize) {
        let place = self.table.id_place(row);
        let value = self.table.field(self.book, row, Field::Id);
        let id = value.and_then(text_of).unwrap_or_default().into_owned();
        if is_total(&id) {
            // A total under the list is no asset; but somebody may have named one so.
            return self.found.push(self.fault(Code::TotalRowSkipped, place).value(&id));
        }
        let mut reasons = Diagnostics::new();
        match value {
            Some(RawValue::Error(_)) => {}
            Some(RawValue::FormulaNoValue) => {
                reasons.push(self.fault(Code::FormulaWithoutValue, place).field("资产编号"));
            }
            _ if id.is_empty() => reasons.push(self.fault(Code::IdBlank, place).value(&id)),
            _ => self.duplicate(&id, place, &mut reasons),
        }
        self.errors(row, &id, &mut reasons);
        if reasons.is_empty() {
            return self.asset(id, row, place);
        }
        if !id.is_empty() {
            self.list.ids.list(&id);
        }
        self.list.listed.push(Listed { span: self.sheets.span(place), id, reasons });
    }

    /// Two rows of one id: which of them the cost lines and forecasts belong to is not ours to say, so
    /// neither is valued.
    fn duplicate(&mut self, id: &str, place: Place, reasons: &mut Diagnostics) {
        if let Match::Exact(asset) = self.list.ids.find(id)
            && let Some(first) = self.list.assets.get(asset as usize)
        {
            let fault = |at: Place, other: Place| {
                let other = cell_name(other.row, other.col);
                self.fault(Code::IdDuplicated, at).asset(id).value(id).arg("other", other)
            };
            reasons.push(fault(place, first.place));
            let of_first = fault(first.place, place);
            self.found.push(of_first);
        }
    }

    /// An error in a column that describes the asset leaves nothing to value.
    fn errors(&self, row: usize, id: &str, reasons: &mut Diagnostics) {
        let described = self.table.columns.iter().filter(|column| column.field.is_some_and(describes));
        for column in described {
            if let Some(RawValue::Error(text)) = self.table.cell(self.book, row, column.col) {
                let fault = self.fault(Code::ErrorCell, self.table.place(row, column.col));
                reasons.push(fault.asset(id).field(&column.head.text).value(text));
            }
        }
    }

    fn asset(&mut self, id: String, row: usize, place: Place) {
        let number = self.list.assets.len() as u32;
        if let Some(other) = self.list.ids.add(&id, number) {
            let other =
                self.list.assets.get(other as usize).map(|asset| asset.id.clone()).unwrap_or_default();
            let fault = self.fault(Code::IdNearlyEqual, place).asset(&id).value(&id);
            self.found.push(fault.arg("other", other));
        }
        let text = |field| self.text(row, field);
        let asset = Asset {
            name: text(Field::Name),
            rights: Vec::new(),
            lawful_source: text(Field::LawfulSource),
            evidence: text(Field::Evidence),
            certificate: text(Field::Certificate),
            certificate_end: None,
            level: None,
            purpose: text(Field::Purpose),
            acquisition: text(Field::Acquisition),
            version: text(Field::Version),
            field: text(Field::Domain),
            territory: text(Field::Territory),
            cash_flow_group: text(Field::CashFlowGroup),
            contained_in: None,
            id,
            place,
            row,
        };
        let (rights, level) = (self.rights(row, &asset.id), self.level(row, &asset.id));
        let certificate_end = self.certificate_end(row, &asset.id);
        self.list.assets.push(Asset { rights, level, certificate_end, ..asset });
    }

    fn text(&self, row: usize, field: Field) -> Option<String> {
        self.table.field(self.book, row, field).and_then(text_of).map(|text| text.into_owned())
    }

    fn say(&mut self, code: Code, row: usize, field: Field, id: &str, value: &str, allowed: &str) {
        let column = self.table.columns.iter().find(|column| column.field == Some(field));
        let (col, head) = column.map_or((0, ""), |column| (column.col, column.head.text.as_str()));
        let fault = self.fault(code, self.table.place(row, col)).asset(id).field(head).value(value);
        self.found.push(fault.arg("allowed", allowed));
    }

    /// `持有权、经营权`; a word that is no right is reported and left out.
    fn rights(&mut self, row: usize, id: &str) -> Vec<Right> {
        let text = self.text(row, Field::Rights).unwrap_or_default();
        let mut rights = Vec::new();
        for word in text
            .split(['、', ',', '，', ';', '；', '/', '+', '\n'])
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            match Right::parse(word) {
                Some(right) => rights.push(right),
                None => self.say(Code::UnknownChoice, row, Field::Rights, id, word, Right::ALLOWED),
            }
        }
        rights.sort_unstable();
        rights.dedup();
        rights
    }

    fn level(&mut self, row: usize, id: &str) -> Option<Level> {
        let text = self.text(row, Field::Level)?;
        let level = Level::parse(&text);
        if level.is_none() && !matches!(text.trim(), "未分级" | "unclassified") {
            self.say(Code::UnknownChoice, row, Field::Level, id, &text, Level::ALLOWED);
        }
        level
    }

    /// Where a model reads the date too, the model reports what is wrong with it.
    fn certificate_end(&self, row: usize, _id: &str) -> Option<Date> {
        let value = self.table.field(self.book, row, Field::CertificateEnd)?;
        read_day(value, false, self.book.date_1904).ok()
    }

    fn numbers_as_ids(&mut self) {
        let Some(col) = self.table.column(Field::Id) else { return };
        let number =
            |row: &usize| matches!(self.table.cell(self.book, *row, col), Some(RawValue::Number { .. }));
        if let Some(row) = (0..self.table.rows.len()).find(number) {
            let text = self.text(row, Field::Id).unwrap_or_default();
            let fault = self.fault(Code::NumberWhereText, self.table.place(row, col));
            self.found.push(fault.field("资产编号").value(text));
        }
    }

    fn contained(&mut self) {
        for at in 0..self.list.assets.len() {
            let row = self.list.assets[at].row;
            let Some(text) = self.text(row, Field::ContainedIn) else { continue };
            match self.list.ids.find(&text) {
                Match::Exact(asset) | Match::Nearly(asset) if asset as usize != at => {
                    self.list.assets[at].contained_in = Some(asset as usize);
                }
                Match::Listed => {}
                Match::Exact(_) | Match::Nearly(_) => {
                    let id = self.list.assets[at].id.clone();
                    self.say(Code::ContainedInItself, row, Field::ContainedIn, &id, &id, "");
                }
                Match::Unknown => {
                    let id = self.list.assets[at].id.clone();
                    self.say(Code::IdNotListed, row, Field::ContainedIn, &id, &text, "");
                }
            }
        }
    }

    /// Assets that contain each other: which is the whole and which the part is not ours to say.
    fn circles(&mut self) {
        let inside = circle_members(&self.list.assets);
        for at in &inside {
            let at = *at;
            let asset = &self.list.assets[at];
            let other = asset.contained_in.map(|other| self.list.assets[other].id.clone());
            let col = self.table.column(Field::ContainedIn).unwrap_or_default();
            let fault = self.fault(Code::ContainmentCycle, self.table.place(asset.row, col));
            let fault = fault.asset(&asset.id).value(&asset.id).arg("other", other.unwrap_or_default());
            self.found.push(fault);
        }
        inside.into_iter().for_each(|at| self.list.assets[at].contained_in = None);
    }
}

/// Each asset is walked once: a way that meets its own steps has found a circle.
fn circle_members(assets: &[Asset]) -> Vec<usize> {
    let mut walked = vec![None; assets.len()];
    let mut members = Vec::new();
    for start in 0..assets.len() {
        let mut at = Some(start);
        while let Some(step) = at.filter(|step| walked[*step].is_none()) {
            walked[step] = Some(start);
            at = assets[step].contained_in;
        }
        let Some(first) = at.filter(|step| walked[*step] == Some(start)) else { continue };
        let next = |step: &usize| assets[*step].contained_in.filter(|next| *next != first);
        members.extend(std::iter::successors(Some(first), next));
    }
    members.sort_unstable();
    members
}

/// Fields whose errors make the row no asset; a figure's error is the model's to report.
fn describes(field: Field) -> bool {
    !matches!(field, Field::CertificateEnd | Field::Model | Field::Weight | Field::Reason | Field::Used)
}
