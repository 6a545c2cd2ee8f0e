//! 输入表单 — the workbook that a client fills in: only the heads the chosen models need, each with its
//! unit, its range and its source; drop-down lists from 字典; one example row a sheet, ignored on reading.
//!
//! The same [`Form`] can be filled by a program, as the fixtures are.

mod example;
mod inputs;
mod pages;
mod words;

use crate::diag::{Diagnostics, Lang};
use crate::formula::link;
use crate::model::{Library, Model, Words};
use crate::table::{Book, Cell, Kind};
use jiff::civil::Date;
use words::{Pair, say};

/// Years of the forecast that a form has columns for.
pub const YEARS: usize = 15;

/// A form that is empty or being filled.
#[derive(Clone, Debug)]
pub struct Form {
    lang: Lang,
    /// Money unit of the heads.
    unit: String,
    facts: Vec<(String, Cell)>,
    sheets: Vec<Page>,
    lists: Vec<List>,
    /// Label and pinned id of each model, for 说明.
    models: Vec<(String, String)>,
}

/// Sheets that a form has besides those of the models' own child tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Assets,
    Methods,
    Income,
    Lines,
    Quality,
    Parameters,
}

#[derive(Clone, Debug)]
struct Page {
    purpose: Use,
    title: String,
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
}

#[derive(Clone, Debug)]
struct Head {
    name: String,
    unit: Option<String>,
    note: String,
    required: bool,
    kind: Kind,
    ask: Ask,
    example: Cell,
}

/// What may be typed.
#[derive(Clone, Debug, PartialEq)]
enum Ask {
    Anything,
    OneOf { list: usize, strict: bool },
    Number { min: Option<f64>, max: Option<f64> },
    Date,
}

#[derive(Clone, Debug)]
struct List {
    title: String,
    words: Vec<String>,
}

/// A head or sheet that a form does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the form has no {0}")]
pub struct NoSuchHead(pub String);

impl Form {
    /// The form for some models at the date of the work.
    ///
    /// # Errors
    /// A model that does not link.
    pub fn of(library: &Library, models: &[&Model], day: Date, lang: Lang) -> Result<Form, Diagnostics> {
        let mut form = Form::empty(library, models, lang);
        let mut faults = Diagnostics::new();
        for model in models {
            match link(library, model, day) {
                Ok(program) => form.add(&program),
                Err(found) => faults.extend(found),
            }
        }
        form.tidy();
        if faults.has_errors() { Err(faults) } else { Ok(form) }
    }

    fn empty(library: &Library, models: &[&Model], lang: Lang) -> Form {
        let label = |m: &Model| of(lang, &m.file.label).to_string();
        let fixed = words::LISTS.iter().map(|list| List {
            title: say(lang, list.title),
            words: list.words.iter().map(|w| say(lang, *w)).collect(),
        });
        let mut lists: Vec<List> = fixed.collect();
        let labels: Vec<String> = models.iter().map(|m| label(m)).collect();
        let first = labels.first().cloned().unwrap_or_default();
        lists.push(List { title: say(lang, ("模型", "Models")), words: labels });
        let parameters = library.parameters.iter().map(|p| of(lang, &p.label).to_string()).collect();
        lists.push(List { title: say(lang, ("参数名称", "Parameters")), words: parameters });
        let page =
            |purpose, title: Pair, heads| Page { purpose, title: say(lang, title), heads, rows: vec![] };
        let sheets = vec![
            page(Use::Assets, words::ASSETS, words::asset_heads(lang)),
            page(Use::Methods, words::METHODS, words::method_heads(lang, words::LISTS.len(), &first)),
            page(Use::Parameters, words::PARAMETERS, pages::parameter_heads(lang, words::LISTS.len() + 1)),
        ];
        let facts = words::FACTS.iter().map(|fact| (say(lang, *fact), Cell::Blank)).collect();
        let models = models.iter().map(|m| (label(m), m.pinned())).collect();
        Form { lang, unit: say(lang, ("元", "yuan")), facts, sheets, lists, models }
    }

    /// States a money unit in the head of a column, such as 万元.
    ///
    /// # Errors
    /// No such sheet or head.
    pub fn unit(&mut self, sheet: &str, head: &str, unit: &str) -> Result<(), NoSuchHead> {
        let page = self.page(sheet)?;
        let at = page.position(head)?;
        page.heads[at].unit = Some(unit.to_string());
        Ok(())
    }

    /// Fills in a fact of the assignment.
    ///
    /// # Errors
    /// No such fact.
    pub fn fact(&mut self, name: &str, value: Cell) -> Result<(), NoSuchHead> {
        let fact = self.facts.iter_mut().find(|(known, _)| known == name);
        fact.ok_or_else(|| NoSuchHead(name.to_string()))?.1 = value;
        Ok(())
    }

    /// Adds a row under the heads named; years are heads too.
    ///
    /// # Errors
    /// No such sheet or head.
    pub fn row(&mut self, sheet: &str, cells: &[(&str, Cell)]) -> Result<(), NoSuchHead> {
        let page = self.page(sheet)?;
        let mut row = vec![Cell::Blank; page.heads.len()];
        for (head, cell) in cells {
            row[page.position(head)?] = cell.clone();
        }
        page.rows.push(row);
        Ok(())
    }

    /// The titles of the sheets that take rows, in order.
    pub fn titles(&self) -> Vec<&str> {
        self.sheets.iter().map(|page| page.title.as_str()).collect()
    }

    /// The heads of a sheet, without units; `true` where it must be filled in.
    pub fn heads(&self, sheet: &str) -> Vec<(&str, bool)> {
        let page = self.sheets.iter().find(|page| page.title == sheet);
        page.map_or_else(Vec::new, |page| page.heads.iter().map(|h| (h.name.as_str(), h.required)).collect())
    }

    /// A row that shows what the figures look like: what the example row shows, for another asset.
    pub fn example(&self, sheet: &str) -> Vec<(String, Cell)> {
        let page = self.sheets.iter().find(|page| page.title == sheet);
        let pairs =
            page.into_iter().flat_map(|page| &page.heads).map(|h| (h.name.clone(), h.example.clone()));
        pairs.filter(|(_, cell)| *cell != Cell::Blank && *cell != Cell::text("")).collect()
    }

    /// Whether the rows of a sheet are one yearly item each, and the items there are.
    pub fn items(&self, sheet: &str) -> Vec<&str> {
        let page = self.sheets.iter().find(|page| page.title == sheet);
        let item = say(self.lang, words::ITEM);
        let head = page.and_then(|page| page.heads.iter().find(|head| head.name == item));
        match head.map(|head| &head.ask) {
            Some(Ask::OneOf { list, .. }) => self.lists[*list].words.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The workbook.
    pub fn book(&self) -> Book {
        pages::book(self)
    }

    fn page(&mut self, sheet: &str) -> Result<&mut Page, NoSuchHead> {
        let page = self.sheets.iter_mut().find(|page| page.title == sheet);
        page.ok_or_else(|| NoSuchHead(sheet.to_string()))
    }
}

impl Page {
    fn position(&self, head: &str) -> Result<usize, NoSuchHead> {
        let at = self.heads.iter().position(|known| known.name == head);
        at.ok_or_else(|| NoSuchHead(format!("{}/{head}", self.title)))
    }
}

fn of(lang: Lang, words: &Words) -> &str {
    if lang == Lang::Zh { &words.zh } else { &words.en }
}
