//! 版式 — which sheet is which, and where its heads and rows are.

use super::head::Year;
use super::headrow::{self, HeadRow, field_of};
use super::key::{key, text_of};
use super::raw::{RawBook, RawCell, RawKind, RawSheet, RawValue};
use super::rows::{collect_rows, columns, data_start, headless, totals, unit_row};
use super::table::{Column, Refusal, Sheets, Table, YearColumn};
use super::unit::{Unit, stated_in_title};
use super::vocabulary::Vocabulary;
use super::words::{Field, Kind, is_prose, is_weak_id, sheet_kind};
use crate::diag::{Code, Diagnostic, Diagnostics, Span, bounds, cell_name};
use std::collections::HashMap;

/// The newest layout version this program reads.
pub const LAYOUT: u32 = 1;

/// The tables of a book, and the sheet of key–value rows.
#[derive(Debug, Default)]
pub struct Layout {
    pub tables: Vec<Table>,
    /// Asset lists after the first: their rows are listed, not valued.
    pub refused: Vec<Table>,
    pub project: Option<usize>,
}

/// Sheets of the workbook that this program writes; no input has several of them.
const RESULT: [[&str; 4]; 2] =
    [["封面", "汇总", "方法与权重", "校验"], ["cover", "summary", "approaches", "checks"]];

fn is_result(book: &RawBook) -> bool {
    let has = |name: &&str| book.sheets.iter().any(|sheet| key(&sheet.name) == **name);
    RESULT.iter().any(|names| names.iter().filter(|name| has(name)).count() > 2)
}

/// Finds the tables of a book.
pub fn layout(book: &RawBook, sheets: &Sheets, vocabulary: &Vocabulary, found: &mut Diagnostics) -> Layout {
    if is_result(book) {
        let fault = Diagnostic::new(Code::ResultFedBack).at(Span::file(&book.file));
        found.push(fault.arg("name", &book.file));
        return Layout::default();
    }
    let mut finder =
        Finder { book, sheets, vocabulary, found, layout: Layout::default(), seen: HashMap::new() };
    let named: Vec<Option<Kind>> = book.sheets.iter().map(|sheet| finder.by_name(sheet)).collect();
    for (at, kind) in named.iter().enumerate() {
        if let Some(kind) = kind {
            finder.add(at, *kind);
        }
    }
    for (at, kind) in named.iter().enumerate() {
        if kind.is_none() {
            finder.guess(at);
        }
    }
    finder.layout.tables.sort_by_key(|table| table.sheet);
    finder.layout
}

struct Finder<'a> {
    book: &'a RawBook,
    sheets: &'a Sheets,
    vocabulary: &'a Vocabulary,
    found: &'a mut Diagnostics,
    layout: Layout,
    /// The sheet of each kind there is only one of.
    seen: HashMap<Kind, usize>,
}

/// A sheet's name without its number: `1.资产清单`, `02_方法（必填）`.
pub fn sheet_key(name: &str) -> String {
    let folded = key(name);
    let bare = folded.trim_start_matches(|c: char| c.is_ascii_digit() || ".、-".contains(c));
    let bare = if bare.is_empty() { folded.as_str() } else { bare };
    bare.split('(').next().filter(|rest| !rest.is_empty()).unwrap_or(bare).to_string()
}

impl Finder<'_> {
    fn by_name(&self, sheet: &RawSheet) -> Option<Kind> {
        let name = sheet_key(&sheet.name);
        sheet_kind(&name).or_else(|| self.vocabulary.is_table(&name).then_some(Kind::Child))
    }

    fn say(&mut self, sheet: usize, code: Code, fill: impl FnOnce(Diagnostic) -> Diagnostic) {
        self.found.push(fill(Diagnostic::new(code).at(self.sheets.sheet(sheet as u32))));
    }

    fn add(&mut self, at: usize, kind: Kind) {
        if !self.is_first(at, kind) {
            return if kind == Kind::Assets {
                self.refuse(at)
            };
        }
        if kind == Kind::Project {
            self.layout.project = Some(at);
            return;
        }
        let Some(sheet) = self.book.sheets.get(at) else { return };
        let rows = headrow::rows(self.book, sheet, self.vocabulary);
        match headrow::best(&rows, kind, self.vocabulary).filter(|row| self.suffices(kind, row)) {
            Some(heads) => self.table(at, kind, heads),
            None if rows.is_empty() => self.empty(at, kind),
            None => self.no_heads(at, kind, &rows),
        }
    }

    /// A sheet of the template that nobody needed is no fault; one of assets or methods may be.
    fn empty(&mut self, at: usize, kind: Kind) {
        let name = self.book.sheets.get(at).map(|sheet| sheet.name.clone()).unwrap_or_default();
        if matches!(kind, Kind::Assets | Kind::Methods) {
            self.say(at, Code::SheetEmpty, |d| d.arg("name", name));
        }
    }

    /// Reads a second asset list like the first, so that its rows can be named.
    fn refuse(&mut self, at: usize) {
        let Some(sheet) = self.book.sheets.get(at) else { return };
        let rows = headrow::rows(self.book, sheet, self.vocabulary);
        let heads = headrow::best(&rows, Kind::Assets, self.vocabulary);
        if let Some(heads) = heads.filter(|row| self.suffices(Kind::Assets, row)) {
            self.table(at, Kind::Assets, heads);
            self.layout.refused.extend(self.layout.tables.pop());
        }
    }

    fn is_first(&mut self, at: usize, kind: Kind) -> bool {
        if !matches!(kind, Kind::Project | Kind::Assets | Kind::Methods) {
            return true;
        }
        let first = *self.seen.entry(kind).or_insert(at);
        if first != at {
            let name = |at: usize| self.book.sheets.get(at).map(|s| s.name.clone()).unwrap_or_default();
            let (this, other) = (name(at), name(first));
            self.say(at, Code::SheetDuplicated, |d| d.arg("name", this).arg("other", other));
        }
        first == at
    }

    fn suffices(&self, kind: Kind, row: &HeadRow) -> bool {
        let finds = row.finds(self.vocabulary);
        match kind {
            Kind::Assets => row.has_id(kind),
            Kind::Methods => row.has_id(kind) && row.has(kind, Field::Model),
            Kind::Yearly => finds.years > 0,
            Kind::Parameters => finds.parameter,
            Kind::Wide | Kind::Child => row.score(kind, self.vocabulary) > 1,
            Kind::Project => true,
        }
    }

    fn no_heads(&mut self, at: usize, kind: Kind, rows: &[HeadRow]) {
        let name = self.book.sheets.get(at).map(|s| s.name.clone()).unwrap_or_default();
        let needed = match kind {
            Kind::Methods => "资产编号, 模型",
            Kind::Yearly => "资产编号, 第1年",
            Kind::Parameters => "名称, 值",
            _ => "资产编号",
        };
        let lacks_id = kind == Kind::Assets && headrow::best(rows, kind, self.vocabulary).is_some();
        let code = if lacks_id { Code::HeadNotFound } else { Code::HeadRowMissing };
        let named = if lacks_id { "资产编号".to_string() } else { name };
        self.say(at, code, |d| d.arg("name", named).arg("needed", needed));
    }

    /// A sheet whose name says nothing is known by its heads.
    fn guess(&mut self, at: usize) {
        let Some(sheet) = self.book.sheets.get(at) else { return };
        let name = sheet_key(&sheet.name);
        if name == key("_meta") || name == "meta" {
            return self.meta(at, sheet);
        }
        if sheet.hidden || is_prose(&name) || sheet.cells.is_empty() {
            return;
        }
        let rows = headrow::rows(self.book, sheet, self.vocabulary);
        let Some(kind) = self.kind_by_heads(&rows) else {
            return self.say(at, Code::SheetNotRecognised, |d| d.arg("name", &sheet.name));
        };
        self.add(at, kind);
    }

    fn kind_by_heads(&self, rows: &[HeadRow]) -> Option<Kind> {
        let heads = headrow::best(rows, Kind::Assets, self.vocabulary);
        let assets_known = self.seen.contains_key(&Kind::Assets);
        if let Some(finds) = heads.map(|row| row.finds(self.vocabulary)) {
            let yearly =
                headrow::best(rows, Kind::Yearly, self.vocabulary).map(|row| row.finds(self.vocabulary));
            let years = yearly.is_some_and(|finds| finds.years > 1);
            let flat =
                !assets_known && (finds.model || finds.asset_fields > 0 || self.book.kind == RawKind::Text);
            match () {
                () if finds.parameter && !finds.id => return Some(Kind::Parameters),
                () if !(finds.id || finds.weak_id && !assets_known) => {}
                () if years && !finds.inputs.lines => return Some(Kind::Yearly),
                () if years || finds.inputs.lines && !finds.model => return Some(Kind::Child),
                () if flat => return Some(Kind::Assets),
                () if finds.model => return Some(Kind::Methods),
                () if finds.inputs.one => return Some(Kind::Wide),
                () => {}
            }
        }
        None
    }

    fn meta(&mut self, at: usize, sheet: &RawSheet) {
        let number = |cell: &RawCell| {
            text_of(&cell.value).and_then(|text| text.parse::<f64>().ok().map(|v| (v, text.to_string())))
        };
        let Some((version, text)) = sheet.cells.iter().find_map(number) else { return };
        if version > f64::from(LAYOUT) {
            self.say(at, Code::LayoutTooNew, |d| d.value(text).arg("limit", LAYOUT));
        }
    }

    fn table(&mut self, at: usize, kind: Kind, heads: &HeadRow) {
        let Some(sheet) = self.book.sheets.get(at) else { return };
        let mut table = Table {
            sheet: at,
            kind,
            name: sheet_key(&sheet.name),
            head_row: heads.row,
            columns: Vec::new(),
            years: Vec::new(),
            rows: Vec::new(),
            unit: title_unit(sheet, heads.row),
            misdated: false,
            doubled: Vec::new(),
            refused: Vec::new(),
        };
        self.heads(&mut table, heads);
        settle_id(&mut table);
        // 项目（万元）: the head over the items speaks of the amounts beside them.
        let items = table.columns.iter().find(|column| column.field == Some(Field::Item));
        table.unit = items.and_then(|column| column.unit).filter(|unit| unit.is_money()).or(table.unit);
        let first = data_start(sheet, heads.row);
        collect_rows(&mut table, sheet, first);
        unit_row(&mut table, self.book);
        self.merges(&mut table, sheet, first);
        self.found.extend(totals(&mut table, sheet, self.sheets));
        self.found.extend(headless(&table, sheet, heads, self.sheets));
        if table.rows.is_empty() {
            self.empty(at, kind);
        }
        self.layout.tables.push(table);
    }

    fn heads(&mut self, table: &mut Table, heads: &HeadRow) {
        let yearly = matches!(table.kind, Kind::Yearly | Kind::Child);
        for cell in &heads.cells {
            if let RawValue::Error(text) = cell.value {
                let span = self.sheets.span(table.head_place(cell.col));
                self.found.push(Diagnostic::new(Code::ErrorCell).at(span).value(text));
            }
            match (cell.year.filter(|_| yearly), &cell.head) {
                (Some(year), head) => {
                    let unit = head.as_ref().and_then(|head| head.unit).filter(|unit| unit.is_money());
                    table.years.push(YearColumn { col: cell.col, year, unit });
                }
                (None, Some(head)) => self.head(table, cell.col, head.clone()),
                (None, None) => {}
            }
        }
        self.order_years(table);
    }

    fn head(&mut self, table: &mut Table, col: u32, head: super::head::Head) {
        let same = |other: &&Column| (&other.head.model, &other.head.key) == (&head.model, &head.key);
        if let Some(other) = table.columns.iter().find(same) {
            let (span, first) =
                (self.sheets.span(table.head_place(col)), cell_name(table.head_row, other.col));
            let fault = Diagnostic::new(Code::HeadDuplicated).at(span).value(&head.text).arg("other", first);
            let place = table.head_place(col);
            table.doubled.push((head, Refusal { place, fault }));
            return;
        }
        let field = field_of(table.kind, &head).filter(|field| table.column(*field).is_none());
        table.columns.push(Column { col, unit: head.unit, field, used: field.is_some(), head });
    }

    /// Years rise by one; a gap or a double year is no forecast.
    fn order_years(&mut self, table: &mut Table) {
        table.years.sort_by_key(|column| column.year);
        let relative = matches!(table.years.first(), Some(YearColumn { year: Year::Relative(_), .. }));
        let mut next = table.years.first().map_or(1, |first| if relative { 1 } else { first.year.number() });
        let most = bounds().years;
        if table.years.len() as u64 > most {
            let last = table.years.last().map_or(0, |year| year.col);
            let fault = Diagnostic::new(Code::TooManyYears).at(self.sheets.span(table.head_place(last)));
            self.found.push(fault.value(table.years.len()).arg("limit", most));
            table.years.clear();
            table.misdated = true;
            return;
        }
        for column in std::mem::take(&mut table.years) {
            let span = self.sheets.span(table.head_place(column.col));
            let number = column.year.number();
            if number > next || relative != matches!(column.year, Year::Relative(_)) {
                let sheet = self.book.sheets.get(table.sheet).map(|s| s.name.clone()).unwrap_or_default();
                self.found.push(Diagnostic::new(Code::YearsMissing).at(span).field(sheet).value(next));
                table.misdated = true;
                return;
            }
            if number < next {
                let first = table.years.iter().find(|year| year.year == column.year);
                let other = first.map_or_else(String::new, |year| cell_name(table.head_row, year.col));
                let fault = Diagnostic::new(Code::HeadDuplicated).at(span).value(number).arg("other", other);
                table.refused.push(Refusal { place: table.head_place(column.col), fault });
                continue;
            }
            next += 1;
            table.years.push(column);
        }
    }

    fn merges(&mut self, table: &mut Table, sheet: &RawSheet, first: u32) {
        let cols = columns(table);
        let mut merges: Vec<_> = sheet.merges.iter().collect();
        merges.sort_unstable();
        for merge in merges {
            let (from, to) = (merge.0.max(first), merge.2);
            let begin = table.rows.partition_point(|row| row.row < from);
            let end = table.rows.partition_point(|row| row.row <= to);
            let inside = |col: u32| merge.1 <= col && col <= merge.3;
            let next = cols.partition_point(|col| *col < merge.1);
            if begin >= end || !cols.get(next).copied().is_some_and(inside) {
                continue;
            }
            let range = format!("{}:{}", cell_name(merge.0, merge.1), cell_name(merge.2, merge.3));
            let place = super::table::Place { sheet: table.sheet as u32, row: merge.0, col: merge.1 };
            self.found.push(Diagnostic::new(Code::MergedOverData).at(self.sheets.span(place)).value(range));
        }
    }
}

/// `编号` serves as the asset's id where no column is called so in full.
fn settle_id(table: &mut Table) {
    if table.column(Field::Id).is_some() {
        return;
    }
    let free = |column: &&mut Column| column.field.is_none() && is_weak_id(&column.head.key);
    if let Some(column) = table.columns.iter_mut().find(free) {
        (column.field, column.used) = (Some(Field::Id), true);
    }
}

fn title_unit(sheet: &RawSheet, head_row: u32) -> Option<Unit> {
    let above = sheet.cells.iter().take_while(|cell| cell.row < head_row);
    let texts = above.filter_map(|cell| match &cell.value {
        RawValue::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.filter_map(stated_in_title).last()
}
