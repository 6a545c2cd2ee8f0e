//! 输入表单 — the workbook that a client fills in: only the heads the chosen models need, each with its
//! unit, its range and its source; drop-down lists from 字典; one example row a sheet, ignored on reading.
//!
//! The same [`Form`] can be filled by a program, as the fixtures are.

mod example;
mod inputs;
pub(crate) use inputs::shown;
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
    front: Front,
    facts: Vec<Fact>,
    sheets: Vec<Page>,
    lists: Vec<List>,
}

/// What a form says of itself, on its first sheet.
#[derive(Clone, Debug, Default)]
struct Front {
    /// Of the book.
    title: String,
    /// Of the sheet.
    sheet: String,
    how_to: Vec<String>,
    /// Label and pinned id of each model.
    models: Vec<(String, String)>,
    guides: Vec<Guide>,
    widths: Vec<(u16, f64)>,
    /// Of sheet 项目: the name and the value of the example row, and the note on the values.
    example: (String, String),
    remark: String,
}

/// A table of the first sheet that explains.
#[derive(Clone, Debug)]
pub struct Guide {
    pub caption: String,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A row of sheet 项目.
#[derive(Clone, Debug)]
struct Fact {
    name: String,
    value: Cell,
    /// The words it may have.
    list: Option<usize>,
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
    /// A sheet that no model asks for.
    Other,
}

#[derive(Clone, Debug)]
struct Page {
    purpose: Use,
    title: String,
    /// Above the heads.
    caption: String,
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
}

/// A column of a form.
#[derive(Clone, Debug)]
pub struct Head {
    pub name: String,
    pub unit: Option<String>,
    /// What it means, attached to the head.
    pub note: String,
    pub required: bool,
    pub kind: Kind,
    pub ask: Ask,
    /// In the row 示例.
    pub example: Cell,
}

/// What may be typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    Anything,
    /// A word of a list that [`Form::list`] gave; `strict` refuses others.
    OneOf {
        list: usize,
        strict: bool,
    },
    /// Of an `open` range the ends themselves are refused.
    Number {
        min: Option<f64>,
        max: Option<f64>,
        open: bool,
    },
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
    /// The form for valuing by some models at the date of the work.
    ///
    /// # Errors
    /// A model that does not link.
    pub fn of(library: &Library, models: &[&Model], day: Date, lang: Lang) -> Result<Form, Diagnostics> {
        let mut form = Form::empty(library, models, lang);
        form.ask_for(library, models, day)?;
        form.tidy();
        Ok(form)
    }

    /// A form whose sheet 资产 asks for what rules of recognition ask.
    ///
    /// # Errors
    /// A file of rules that does not link.
    pub fn of_rules(library: &Library, rules: &[&Model], day: Date, lang: Lang) -> Result<Form, Diagnostics> {
        let mut form = Form::bare(rules, lang);
        form.sheets.push(Page::new(Use::Assets, words::ASSETS, words::listed_heads(lang), lang));
        form.ask_for(library, rules, day)?;
        Ok(form)
    }

    fn ask_for(&mut self, library: &Library, models: &[&Model], day: Date) -> Result<(), Diagnostics> {
        let mut faults = Diagnostics::new();
        for model in models {
            match link(library, model, day) {
                Ok(program) => self.add(&program),
                Err(found) => faults.extend(found),
            }
        }
        if faults.has_errors() { Err(faults) } else { Ok(()) }
    }

    /// Fixed lists and nothing else.
    fn bare(models: &[&Model], lang: Lang) -> Form {
        let fixed = words::LISTS.iter().map(|list| List {
            title: say(lang, list.title),
            words: list.words.iter().map(|w| say(lang, *w)).collect(),
        });
        let models = models.iter().map(|m| (of(lang, &m.file.label).to_string(), m.pinned())).collect();
        let front = Front { models, ..Front::default() };
        Form {
            lang,
            unit: say(lang, ("元", "yuan")),
            front,
            facts: Vec::new(),
            sheets: Vec::new(),
            lists: fixed.collect(),
        }
    }

    fn empty(library: &Library, models: &[&Model], lang: Lang) -> Form {
        let mut form = Form::bare(models, lang);
        let labels: Vec<String> = form.front.models.iter().map(|(label, _)| label.clone()).collect();
        let first = labels.first().cloned().unwrap_or_default();
        let models = form.list(&say(lang, ("模型", "Models")), labels);
        let parameters = library.parameters.iter().map(|p| of(lang, &p.label).to_string()).collect();
        let parameters = form.list(&say(lang, ("参数名称", "Parameters")), parameters);
        form.sheets = vec![
            Page::new(Use::Assets, words::ASSETS, words::asset_heads(lang), lang),
            Page::new(Use::Methods, words::METHODS, words::method_heads(lang, models, &first), lang),
            Page::new(Use::Parameters, words::PARAMETERS, pages::parameter_heads(lang, parameters), lang),
        ];
        words::FACTS.iter().for_each(|name| form.ask_fact(&say(lang, *name), None, Cell::Blank));
        form.front = Front {
            title: say(lang, words::TITLE),
            sheet: say(lang, words::NOTES),
            how_to: words::HOW_TO.iter().map(|line| say(lang, *line)).collect(),
            widths: vec![(0, 52.0), (1, 48.0)],
            example: (say(lang, words::FACT_EXAMPLE.0), say(lang, words::FACT_EXAMPLE.1)),
            remark: say(lang, words::FACT_NOTE),
            ..form.front
        };
        form
    }

    /// Names the form and says how it is filled in.
    pub fn front(&mut self, title: &str, sheet: &str, how_to: Vec<String>, widths: Vec<(u16, f64)>) {
        let (title, sheet) = (title.to_string(), sheet.to_string());
        self.front = Front { title, sheet, how_to, widths, ..std::mem::take(&mut self.front) };
    }

    /// The example row of sheet 项目, and the note on its values.
    pub fn fact_example(&mut self, name: &str, value: &str, remark: &str) {
        self.front.example = (name.to_string(), value.to_string());
        self.front.remark = remark.to_string();
    }

    /// Adds a table to the sheet that explains.
    pub fn guide(&mut self, guide: Guide) {
        self.front.guides.push(guide);
    }

    /// The drop-down list of these words; one that is there already serves again.
    pub fn list(&mut self, title: &str, words: Vec<String>) -> usize {
        let known = self.lists.iter().position(|list| list.words == words);
        known.unwrap_or_else(|| {
            self.lists.push(List { title: title.to_string(), words });
            self.lists.len() - 1
        })
    }

    /// Adds a row to sheet 项目, of the words of a list where one is given.
    pub fn ask_fact(&mut self, name: &str, list: Option<usize>, value: Cell) {
        self.facts.push(Fact { name: name.to_string(), value, list });
    }

    /// Adds a sheet that no model asks for.
    pub fn sheet(&mut self, title: &str, caption: &str, heads: Vec<Head>) {
        let (title, caption) = (title.to_string(), caption.to_string());
        self.sheets.push(Page { purpose: Use::Other, title, caption, heads, rows: Vec::new() });
    }

    /// Adds a column at the end of a sheet.
    ///
    /// # Errors
    /// No such sheet.
    pub fn head(&mut self, sheet: &str, head: Head) -> Result<(), NoSuchHead> {
        self.page(sheet)?.heads.push(head);
        Ok(())
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
        let fact = self.facts.iter_mut().find(|fact| fact.name == name);
        fact.ok_or_else(|| NoSuchHead(name.to_string()))?.value = value;
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

    /// By head of a sheet, what may be typed there: every word of its list, or a figure that passes.
    pub fn offers(&self, sheet: &str) -> Vec<(String, Vec<Cell>)> {
        let offer = |head: &Head| match &head.ask {
            Ask::OneOf { list, .. } => self.lists[*list].words.iter().map(Cell::text).collect(),
            Ask::Number { .. } => vec![Cell::Number(1.0)],
            Ask::Date => vec![Cell::Date(46_022.0)],
            Ask::Anything if head.kind != Kind::Text => vec![Cell::Number(1.0)],
            Ask::Anything => vec![Cell::text("1")],
        };
        let page = self.sheets.iter().find(|page| page.title == sheet);
        page.into_iter().flat_map(|page| &page.heads).map(|head| (head.name.clone(), offer(head))).collect()
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
    fn new(purpose: Use, title: Pair, heads: Vec<Head>, lang: Lang) -> Page {
        Page::called(purpose, say(lang, title), heads, lang)
    }

    fn called(purpose: Use, title: String, heads: Vec<Head>, lang: Lang) -> Page {
        let caption = pages::caption(&title, purpose, lang);
        Page { purpose, title, caption, heads, rows: Vec::new() }
    }

    fn position(&self, head: &str) -> Result<usize, NoSuchHead> {
        let at = self.heads.iter().position(|known| known.name == head);
        at.ok_or_else(|| NoSuchHead(format!("{}/{head}", self.title)))
    }
}

fn of(lang: Lang, words: &Words) -> &str {
    if lang == Lang::Zh { &words.zh } else { &words.en }
}
