//! 项目 — the facts of the assignment, key by key.

use super::cell::read_day;
use super::head::Head;
use super::key::{is_blank, is_example, key, text_of};
use super::layout::{Layout, sheet_key};
use super::raw::{RawBook, RawCell, RawValue};
use super::table::{Place, Sheets, Table};
use super::unit::Unit;
use super::vocabulary::Vocabulary;
use super::words::Kind;
use crate::diag::{Code, Diagnostic, Diagnostics};
use jiff::civil::Date;
use std::collections::HashMap;

/// The assignment 评估项目.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// 委托方
    pub client: Option<String>,
    /// 评估基准日
    pub valuation_date: Option<Date>,
    /// 评估目的
    pub purpose: Option<String>,
    /// 价值类型
    pub value_type: Option<String>,
    /// 假设与前提, in the order of the rows.
    pub assumptions: Vec<String>,
    /// 金额单位, for amounts whose head states none.
    pub unit: Option<Unit>,
    /// 币种
    pub currency: Option<String>,
    /// Every other row: inputs by name, for all assets.
    pub values: Vec<Entry>,
    /// Where the facts above stand, by their Chinese name.
    pub(super) places: HashMap<&'static str, Place>,
}

/// A named value for the whole project.
#[derive(Clone, Debug)]
pub struct Entry {
    pub head: Head,
    pub place: Place,
    pub value: RawValue,
    /// From a 单位 column.
    pub unit: Option<Unit>,
    /// From the column of reasons.
    pub reason: Option<String>,
    /// The parameter of the library that this is, if any.
    pub parameter: Option<String>,
    pub used: bool,
    pub(super) head_place: Place,
}

impl Entry {
    pub fn new(head: Head, head_place: Place, place: Place, value: RawValue) -> Self {
        Entry { head, head_place, place, value, unit: None, reason: None, parameter: None, used: false }
    }

    /// The cell of the name.
    pub fn head_place(&self) -> Place {
        self.head_place
    }
}

enum Fact {
    Client,
    ValuationDate,
    Purpose,
    ValueType,
    Assumptions,
    Unit,
    Currency,
    Titles,
}

const FACTS: &[(Fact, &[&str])] = &[
    (Fact::Client, &["委托方", "委托人", "委托单位", "client"]),
    (Fact::ValuationDate, &["评估基准日", "基准日", "valuationdate"]),
    (Fact::Purpose, &["评估目的", "目的", "purpose"]),
    (Fact::ValueType, &["价值类型", "valuetype"]),
    (Fact::Assumptions, &["假设与前提", "评估假设", "假设", "前提", "assumptions", "assumption"]),
    (Fact::Unit, &["金额单位", "货币单位", "单位", "unit"]),
    (Fact::Currency, &["币种", "货币", "currency"]),
    (Fact::Titles, &["项目", "内容", "key", "名称", "item"]),
];

fn fact_of(key: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|(_, words)| words.contains(&key)).map(|(fact, _)| fact)
}

/// Reads the key–value rows: of 项目, and of the sheets that bear one of some names.
pub fn project(
    book: &RawBook,
    sheets: &Sheets,
    layout: &Layout,
    facts: &[&str],
    vocabulary: &Vocabulary,
    found: &mut Diagnostics,
) -> Project {
    let mut reader = Reader {
        book,
        sheets,
        vocabulary,
        found,
        project: Project::default(),
        assuming: false,
        stated: HashMap::new(),
    };
    if let Some((at, sheet)) = layout.project.and_then(|at| Some((at, book.sheets.get(at)?))) {
        sheet.rows().for_each(|cells| reader.row(at as u32, cells));
    } else {
        let assets = layout.tables.iter().find(|table| table.kind == Kind::Assets);
        assets.into_iter().for_each(|table| reader.flat(table));
    }
    for (at, sheet) in book.sheets.iter().enumerate() {
        if facts.contains(&sheet_key(&sheet.name).as_str()) {
            reader.assuming = false;
            sheet.rows().for_each(|cells| reader.beside(at as u32, cells));
        }
    }
    reader.project.places = reader.stated.iter().map(|(name, (place, _))| (*name, *place)).collect();
    reader.project
}

struct Reader<'a> {
    book: &'a RawBook,
    sheets: &'a Sheets,
    vocabulary: &'a Vocabulary,
    found: &'a mut Diagnostics,
    project: Project,
    /// The last key was 假设与前提: rows without a key go on with it.
    assuming: bool,
    /// Where a fact was first stated.
    stated: HashMap<&'static str, (Place, String)>,
}

impl Reader<'_> {
    fn row(&mut self, sheet: u32, cells: &[RawCell]) {
        let mut filled = cells.iter().filter(|cell| !is_blank(&cell.value));
        let (Some(first), second) = (filled.next(), filled.next()) else { return };
        let RawValue::Text(name) = &first.value else { return };
        if is_example(name) {
            return;
        }
        match second {
            Some(value) => self.pair(sheet, first, name, value),
            None if self.assuming && first.col > 0 => self.project.assumptions.push(name.trim().to_string()),
            None => self.assuming = false,
        }
    }

    /// A row of a form: the value stands right beside its name, and what is further right are remarks.
    fn beside(&mut self, sheet: u32, cells: &[RawCell]) {
        let Some(first) = cells.iter().find(|cell| !is_blank(&cell.value)) else { return };
        let own = cells.iter().filter(|cell| cell.col <= first.col + 1).cloned().collect::<Vec<_>>();
        self.row(sheet, &own);
    }

    /// A single flat sheet states the facts in columns; the first row that is filled in counts.
    fn flat(&mut self, table: &Table) {
        for column in table.columns.iter().filter(|column| column.field.is_none()) {
            let fact = fact_of(&column.head.key).filter(|fact| !matches!(fact, Fact::Titles));
            let cells =
                (0..table.rows.len()).filter_map(|row| Some((row, table.cell(self.book, row, column.col)?)));
            if let Some((fact, (row, value))) = fact.zip(cells.into_iter().next()) {
                self.fact(fact, table.place(row, column.col), value);
            }
        }
    }

    fn pair(&mut self, sheet: u32, first: &RawCell, name: &str, value: &RawCell) {
        let place = |cell: &RawCell| Place { sheet, row: cell.row, col: cell.col };
        let head = Head::parse(name.trim_end_matches([':', '：', ' ']), self.vocabulary);
        let fact = fact_of(&head.key).or_else(|| fact_of(&head.base));
        self.assuming = matches!(fact, Some(Fact::Assumptions));
        match fact {
            Some(fact) => self.fact(fact, place(value), &value.value),
            None => {
                let parameter =
                    self.vocabulary.parameter(&head.key).or_else(|| self.vocabulary.parameter(&head.base));
                let parameter = parameter.map(str::to_string);
                let entry = Entry::new(head, place(first), place(value), value.value.clone());
                self.project.values.push(Entry { parameter, ..entry });
            }
        }
    }

    fn fact(&mut self, fact: &'static Fact, place: Place, value: &RawValue) {
        if self.is_stated(fact, place, value) {
            return;
        }
        if let RawValue::Error(text) = value {
            return self.fault(Code::ErrorCell, place, text, "");
        }
        let text = text_of(value).map(|text| text.into_owned());
        match fact {
            Fact::Client => self.project.client = text,
            Fact::Purpose => self.project.purpose = text,
            Fact::ValueType => self.project.value_type = text,
            Fact::Currency => self.project.currency = text,
            Fact::Assumptions => self.project.assumptions.extend(text),
            Fact::Unit => self.unit(place, &text.unwrap_or_default()),
            Fact::ValuationDate => self.date(place, value),
            Fact::Titles => {}
        }
    }

    /// A fact that stands on two rows is an error, and without its fact the run does not go on.
    fn is_stated(&mut self, fact: &'static Fact, place: Place, value: &RawValue) -> bool {
        if matches!(fact, Fact::Assumptions | Fact::Titles) {
            return false;
        }
        let name =
            FACTS.iter().find(|(known, _)| std::ptr::eq(known, fact)).map_or("", |(_, words)| words[0]);
        let day = || read_day(value, false, self.book.date_1904).ok().map(|day| day.to_string());
        let day = Some(fact).filter(|fact| matches!(fact, Fact::ValuationDate)).and_then(|_| day());
        let text = day.unwrap_or_else(|| text_of(value).unwrap_or_default().into_owned());
        let Some((first, earlier)) = self.stated.get(name).cloned() else {
            self.stated.insert(name, (place, text));
            return false;
        };
        let fault = Diagnostic::new(Code::GivenTwice).at(self.sheets.span(place)).value(text);
        let fault = fault.arg("limit", earlier).arg("other", self.sheets.name(first));
        match fact {
            Fact::ValuationDate => self.project.valuation_date = None,
            Fact::Unit => self.project.unit = None,
            _ => {}
        }
        let id = if matches!(fact, Fact::ValuationDate) { "valuation_date" } else { name };
        self.found.push(fault.field(id).words("field", name, id));
        true
    }

    fn unit(&mut self, place: Place, text: &str) {
        let unit = Unit::parse(text);
        if unit.is_money() {
            self.project.unit = Some(unit);
        } else {
            let fault = Diagnostic::new(Code::UnitUnknown).at(self.sheets.span(place)).field("unit");
            let fault = fault.words("field", "金额单位", "unit of amounts");
            self.found.push(fault.value(text).arg("allowed", "元, 万元, 亿元"));
        }
    }

    fn date(&mut self, place: Place, value: &RawValue) {
        match read_day(value, false, self.book.date_1904) {
            Ok(day) => self.project.valuation_date = Some(day),
            Err(code) => {
                let text = text_of(value).unwrap_or_default().into_owned();
                self.fault(code, place, &text, "valuation_date");
            }
        }
    }

    fn fault(&mut self, code: Code, place: Place, value: &str, field: &str) {
        let fault = Diagnostic::new(code).at(self.sheets.span(place)).value(value);
        let fault = if field.is_empty() { fault } else { fault.field(field) };
        let date = field == "valuation_date";
        self.found.push(if date { fault.words("field", "评估基准日", "valuation date") } else { fault });
    }
}

/// Whether a folded name is a fact of the assignment rather than an input.
pub fn is_fact(name: &str) -> bool {
    fact_of(&key(name)).is_some()
}
