//! 组装 — from raw sheets to a portfolio: structure, project, assets, choices.

use super::asset::Asset;
use super::assetlist::{AssetList, Listed, asset_list, refused_rows};
use super::choice::{Choice, Choices};
use super::head::Head;
use super::ids::{Owners, Scope};
use super::index::{Index, Indexer, Items};
use super::key::text_of;
use super::layout::{Layout, layout};
use super::overrides::Overrides;
use super::project::{Entry, Project, is_fact, project};
use super::raw::{RawBook, RawValue};
use super::spelling::Spellings;
use super::table::{Place, Sheets, Table};
use super::vocabulary::Vocabulary;
use super::words::{Field, Kind};
use crate::diag::{Checked, Code, Diagnostic, Diagnostics, Span};
use crate::formula::Symbols;
use crate::model::Library;
use jiff::civil::Date;
use std::collections::HashSet;
use std::sync::Arc;

/// Everything a workbook says 资产组合, its figures still the cells they were read as.
#[derive(Clone, Debug)]
pub struct Portfolio {
    pub file: String,
    pub project: Project,
    pub assets: Vec<Asset>,
    pub choices: Vec<Choice>,
    /// Rows of the asset list that are no assets: rows in = assets + listed.
    pub listed: Vec<Listed>,
    /// Sheet 参数.
    pub parameters: Vec<Entry>,
    pub symbols: Symbols,
    pub(super) spellings: Spellings,
    pub(super) overrides: Overrides,
    pub(super) book: RawBook,
    pub(super) sheets: Arc<Sheets>,
    pub(super) vocabulary: Vocabulary,
    pub(super) tables: Vec<Table>,
    /// By table.
    pub(super) indexes: Vec<Index>,
    pub(super) items: Items,
    pub(super) item_used: Vec<bool>,
    /// Cells whose fault was said, so that two models do not say it twice.
    pub(super) reported: HashSet<(Place, Code)>,
    /// Faults of tables, and the assets that were told of them.
    pub(super) told: HashSet<(u32, Place, Code)>,
}

/// Reads the structure, all faults at once.
pub fn assemble(raw: RawBook, library: &Library) -> Checked<Portfolio> {
    assemble_with(raw, library, &[])
}

/// The same, where sheets of some names hold facts of the assignment too, key by key.
pub fn assemble_with(raw: RawBook, library: &Library, facts: &[&str]) -> Checked<Portfolio> {
    let mut found = Diagnostics::new();
    let sheets = Arc::new(Sheets::of(&raw));
    let vocabulary = Vocabulary::of(library);
    let mut layout = layout(&raw, &sheets, &vocabulary, &mut found);
    let project = project(&raw, &sheets, &layout, facts, &vocabulary, &mut found);
    let list = assets(&raw, &sheets, &layout, &mut found);
    let names: Vec<String> = list.assets.iter().map(|asset| asset.id.clone()).collect();
    let scopes = owners(&raw, &sheets, &layout, &list, &names, &mut found);
    let choices = Choices { book: &raw, sheets: &sheets, library, vocabulary: &vocabulary, names: &names };
    let choices = read_choices(&choices, &layout, &scopes, &mut found);
    let mut items = Items::default();
    let mut indexer = Indexer {
        book: &raw,
        sheets: &sheets,
        vocabulary: &vocabulary,
        names: &names,
        items: &mut items,
        found: &mut found,
    };
    let indexes =
        layout.tables.iter_mut().zip(&scopes).map(|(table, scopes)| indexer.index(table, scopes)).collect();
    let parameters = parameters(&raw, &sheets, &layout, &vocabulary, &mut found);
    found.sort();
    let portfolio = Portfolio {
        file: raw.file.clone(),
        project,
        assets: list.assets,
        choices,
        listed: list.listed,
        parameters,
        symbols: Symbols::default(),
        spellings: Spellings::default(),
        overrides: Overrides::default(),
        sheets,
        vocabulary,
        tables: layout.tables,
        indexes,
        item_used: vec![false; items.heads.len()],
        items,
        reported: HashSet::new(),
        told: HashSet::new(),
        book: raw,
    };
    Checked { value: portfolio, diagnostics: found }
}

fn assets(raw: &RawBook, sheets: &Sheets, layout: &Layout, found: &mut Diagnostics) -> AssetList {
    match layout.tables.iter().find(|table| table.kind == Kind::Assets) {
        Some(table) => {
            let mut list = asset_list(raw, sheets, table, found);
            let first = raw.sheets.get(table.sheet).map_or("", |sheet| sheet.name.as_str());
            let refused = layout.refused.iter().flat_map(|other| refused_rows(raw, sheets, other, first));
            list.listed.extend(refused);
            list
        }
        None => {
            // A sheet of that name whose heads are missing has been reported already.
            let said = [Code::HeadNotFound, Code::HeadRowMissing, Code::ResultFedBack];
            if !found.iter().any(|d| said.contains(&d.code)) {
                let fault = Diagnostic::new(Code::SheetMissing).at(Span::file(&raw.file));
                found.push(fault.arg("name", "资产清单"));
            }
            AssetList::default()
        }
    }
}

fn owners(
    raw: &RawBook,
    sheets: &Sheets,
    layout: &Layout,
    list: &AssetList,
    names: &[String],
    found: &mut Diagnostics,
) -> Vec<Vec<Scope>> {
    let of = |table: &Table| match table.kind {
        Kind::Assets => asset_rows(table, list),
        Kind::Parameters | Kind::Project => Vec::new(),
        _ => Owners::new(raw, sheets, &list.ids, names, found).of(table),
    };
    layout.tables.iter().map(of).collect()
}

fn asset_rows(table: &Table, list: &AssetList) -> Vec<Scope> {
    let mut scopes = vec![Scope::Nobody; table.rows.len()];
    for (number, asset) in list.assets.iter().enumerate() {
        if let Some(scope) = scopes.get_mut(asset.row) {
            *scope = Scope::Asset(number as u32);
        }
    }
    scopes
}

fn read_choices(
    reader: &Choices,
    layout: &Layout,
    scopes: &[Vec<Scope>],
    found: &mut Diagnostics,
) -> Vec<Choice> {
    let mut choices = Vec::new();
    for (at, (table, scopes)) in layout.tables.iter().zip(scopes).enumerate() {
        if matches!(table.kind, Kind::Methods | Kind::Assets) && table.column(Field::Model).is_some() {
            choices.extend(reader.read(table, at, scopes, found));
        }
    }
    choices
}

/// Sheet 参数; a name that neither models nor parameters know is an error, for its figure would do nothing.
fn parameters(
    raw: &RawBook,
    sheets: &Sheets,
    layout: &Layout,
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    for table in layout.tables.iter().filter(|table| table.kind == Kind::Parameters) {
        let columns = table.column(Field::Name).zip(table.column(Field::Value));
        let Some((name, value)) = columns else { continue };
        for row in 0..table.rows.len() {
            let Some(text) = table.cell(raw, row, name).and_then(text_of) else { continue };
            let Some(cell) = table.cell(raw, row, value) else { continue };
            let mut entry = entry(table, row, (name, value), &text, cell, vocabulary);
            let field = |field| table.field(raw, row, field).and_then(text_of).map(|text| text.into_owned());
            entry.reason = field(Field::Reason);
            entry.unit = field(Field::Unit).map(|text| super::unit::Unit::parse(&text));
            if !entry.head.is_known(vocabulary) {
                let fault = Diagnostic::new(Code::UnknownParameter).at(sheets.span(entry.head_place()));
                found.push(fault.value(&text).nearest(&vocabulary.nearest(&text)));
                entry.used = true;
            }
            entries.push(entry);
        }
    }
    entries
}

fn entry(
    table: &Table,
    row: usize,
    (name, value): (u32, u32),
    text: &str,
    cell: &RawValue,
    vocabulary: &Vocabulary,
) -> Entry {
    let head = Head::parse(text, vocabulary);
    let parameter = vocabulary.parameter(&head.key).or_else(|| vocabulary.parameter(&head.base));
    let parameter = parameter.map(str::to_string);
    let entry = Entry::new(head, table.place(row, name), table.place(row, value), cell.clone());
    Entry { parameter, ..entry }
}

impl Portfolio {
    /// The figures that beat cells, as they were given.
    pub fn overrides(&self) -> &Overrides {
        &self.overrides
    }

    /// Figures that beat cells, from now on.
    pub fn set(&mut self, mut overrides: Overrides) {
        overrides.settle(&self.vocabulary);
        self.overrides = overrides;
    }

    /// Overrides that neither a model, a parameter nor a fact of the project bears: nothing would use them.
    pub fn unknown_overrides(&self) -> Diagnostics {
        let known = |one: &&super::Override| {
            let head = one.head.as_ref();
            head.is_some_and(|head| head.is_known(&self.vocabulary)) || is_fact(&one.name)
        };
        let unknown = self.overrides.list.iter().filter(|one| !known(one));
        let fault = |one: &super::Override| {
            let nearest = self.vocabulary.nearest(&one.name);
            Diagnostic::new(Code::UnknownParameter).value(&one.name).nearest(&nearest)
        };
        unknown.map(fault).collect()
    }

    /// The date of the work 评估基准日: given by `--set`, else by sheet 项目.
    ///
    /// # Errors
    /// The diagnostic that says it is missing or no date.
    pub fn valuation_date(&self) -> Result<Date, Box<Diagnostic>> {
        let names = ["valuationdate", "评估基准日", "基准日"];
        let set = self
            .overrides
            .list
            .iter()
            .rev()
            .find(|one| one.head.as_ref().is_some_and(|head| names.contains(&head.key.as_str())));
        if let Some(set) = set {
            let day = super::cell::read_day(&set.cell(), false, false);
            let fault = |code| Diagnostic::new(code).field("valuation_date").value(&set.value);
            return day.map_err(|code| Box::new(fault(code).words("field", "评估基准日", "valuation date")));
        }
        self.project.valuation_date.ok_or_else(|| {
            let fault = Diagnostic::new(Code::ValuationDateMissing).at(Span::file(&self.file));
            Box::new(fault.field("valuation_date"))
        })
    }

    /// What stands in a cell, as it was typed.
    pub fn typed(&self, place: Place) -> Option<String> {
        let cell = self.book.sheets.get(place.sheet as usize)?.get(place.row, place.col)?;
        text_of(cell).map(|text| text.into_owned())
    }

    /// The cell of an asset's id.
    pub fn asset_span(&self, asset: usize) -> Span {
        let place = self.assets.get(asset).map(|asset| asset.place);
        place.map_or_else(|| Span::file(&self.file), |place| self.sheets.span(place))
    }

    /// Whether the asset list has a column for a field.
    pub fn has_field(&self, field: Field) -> bool {
        self.tables.iter().any(|table| table.kind == Kind::Assets && table.column(field).is_some())
    }

    /// The sheet of the asset list.
    pub fn list_span(&self) -> Span {
        let table = self.tables.iter().find(|table| table.kind == Kind::Assets);
        table.map_or_else(|| Span::file(&self.file), |table| self.sheets.sheet(table.sheet as u32))
    }

    /// The cell of a field of an asset, or of its id where the list has no such column.
    pub fn field_span(&self, asset: usize, field: Field) -> Span {
        let table = self.tables.iter().find(|table| table.kind == Kind::Assets);
        let place = self
            .assets
            .get(asset)
            .zip(table)
            .and_then(|(asset, table)| table.column(field).map(|col| table.place(asset.row, col)));
        place.map_or_else(|| self.asset_span(asset), |place| self.sheets.span(place))
    }

    /// The cell of a field of a choice, or of its model where its sheet has no such column.
    pub fn choice_field_span(&self, choice: usize, field: Field) -> Span {
        let own = self.choices.get(choice).and_then(|choice| {
            let (table, row) = match choice.row {
                Some((table, row)) => (self.tables.get(table)?, row),
                None => {
                    (self.tables.iter().find(|t| t.kind == Kind::Assets)?, self.assets.get(choice.asset)?.row)
                }
            };
            Some(table.place(row, table.column(field)?))
        });
        own.map_or_else(|| self.choice_span(choice), |place| self.sheets.span(place))
    }

    /// The cell that names the model of a choice.
    pub fn choice_span(&self, choice: usize) -> Span {
        let place = self.choices.get(choice).map(|choice| choice.place);
        place.map_or_else(|| Span::file(&self.file), |place| self.sheets.span(place))
    }

    /// The assets for which no model is chosen, not even as not used.
    pub fn without_choice(&self) -> Vec<usize> {
        let mut has = vec![false; self.assets.len()];
        self.choices.iter().for_each(|choice| has[choice.asset] = true);
        has.iter().enumerate().filter(|(_, has)| !**has).map(|(asset, _)| asset).collect()
    }
}
