//! 估值工作簿 — the workbook a reviewer clicks through: cover, summary, statements, working sheets with live
//! formulas, quality, parameters with sources, issues, tie-out.

mod need;
mod pages;
mod place;
mod sheets;
mod statement;
mod titles;
mod words;

use super::valuation::{Run, Valuation};
use crate::diag::{Diagnostics, Lang};
use crate::formula::{Axis, Symbols};
use crate::num::Fen;
use crate::portfolio::Written;
use crate::table::{Book, Cell, CellRef, Kind, Layout, Sheet, Table, TableId};
pub use need::Need;
use need::{Branches, Figures};
use pages::{Desk, Shown, SummaryColumns};
use place::Home;
use sheets::Sheets;
use std::collections::HashMap;
use std::sync::Arc;
use titles::{Page, title};

/// Everything a workbook shows.
pub struct Dossier<'a> {
    pub valuation: &'a Valuation,
    pub symbols: &'a Symbols,
    pub lang: Lang,
    /// Facts of the assignment for the cover: label and value.
    pub facts: Vec<(String, String)>,
    /// Versions, files and their SHA-256.
    pub provenance: Vec<(String, String)>,
    pub parameters: Vec<ParameterRow>,
    /// Model id, label, status, clause, seen, document, note.
    pub model_sources: Vec<[String; 7]>,
    /// What sources do differently: model id, label, aspect, way, assets valued that way.
    pub conventions: Vec<ConventionRow>,
    /// What belongs to no asset.
    pub diagnostics: &'a Diagnostics,
    /// Asset rows of the input, counted in the sheet as it was read.
    pub rows_in: usize,
    /// By asset: the calendar year of its first period, where the input has calendar years.
    pub first_years: Vec<Option<u16>>,
    /// By run, axis and place in its lane: what the client's sheet calls a child row.
    pub labels: Vec<HashMap<Axis, Vec<String>>>,
    /// By run: what the figures stand on, see [`stands_on`].
    pub needs: Vec<Need>,
}

/// What the figures of a run stand on, whichever branch an edit may take.
pub fn stands_on(run: &Run, symbols: &Symbols) -> Need {
    Need::of(&figures(run, symbols), Branches::Both)
}

fn figures<'a>(run: &'a Run, symbols: &'a Symbols) -> Figures<'a> {
    Figures { program: &run.program, frame: &run.frame, outcome: &run.priced.outcome, symbols }
}

/// The key of a parameter row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterKey {
    /// A parameter of the library, by id.
    Library(String),
    /// A figure of 参数, 项目 or `--set`, and the bits of what it came to.
    Common(Written, u64),
    /// Shown alone: no formula links to it.
    Remark,
}

/// How a model does what sources do differently, and for how many assets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConventionRow {
    pub model: String,
    pub label: String,
    pub about: String,
    pub way: String,
    pub assets: usize,
}

/// One parameter with its source.
#[derive(Clone, Debug)]
pub struct ParameterRow {
    pub key: ParameterKey,
    pub id: String,
    pub label: String,
    /// The figure that was used.
    pub value: Cell,
    pub kind: Kind,
    /// The figure of the library that it replaces.
    pub library: Cell,
    pub unit: String,
    pub from: String,
    pub source: String,
    pub seen: String,
    pub verified_on: String,
    pub override_note: String,
    /// The defined name that formulas use; empty for none.
    pub name: String,
}

/// How a figure of a type is read, for rows that show one.
pub fn figure_kind(ty: crate::formula::Type, value: f64, lang: Lang) -> Kind {
    words::figure_kind(ty, &[value], lang)
}

/// The unit of a parameter in words.
pub fn unit_words(unit: &str, lang: Lang) -> String {
    words::parameter_unit(unit, lang)
}

/// Whether amounts are in renminbi, however it is written.
pub fn is_yuan(currency: &str) -> bool {
    words::is_yuan(currency)
}

/// A currency in words.
pub fn currency_words(currency: &str, lang: Lang) -> String {
    words::currency(currency, lang)
}

/// Builds the whole book.
pub fn book(dossier: &Dossier) -> Book {
    let mut book = Book::default();
    let (summary, choices, parameters) = (book.reserve_table(), book.reserve_table(), book.reserve_table());
    let (models, issues, checks, ties) =
        (book.reserve_table(), book.reserve_table(), book.reserve_table(), book.reserve_table());
    let conventions = book.reserve_table();
    let runs = working(dossier, &mut book);
    let desk = Desk {
        dossier,
        summary,
        choices,
        spans: Arc::new(spans(dossier)),
        answers: runs.iter().map(|r| r.answers.clone()).collect(),
        columns: SummaryColumns::of(&dossier.valuation.assets),
    };
    let mut binder = Binder::new(dossier.lang);
    dossier.valuation.runs.iter().zip(runs).for_each(|(run, sheets)| binder.add(run, sheets));
    book.push(desk.cover());
    book.push(desk.summary());
    book.push(desk.choices());
    let Binder { statements, working, quality, helpers, marks, .. } = binder;
    statements.into_iter().chain(working).chain(quality).for_each(|sheet| book.push(sheet));
    book.push(desk.parameters(parameters, models, conventions));
    book.push(desk.issues(issues));
    book.push(desk.checks(checks, ties, &marks));
    helpers.into_iter().for_each(|sheet| book.push(sheet));
    for (row, parameter) in dossier.parameters.iter().enumerate().filter(|(_, p)| !p.name.is_empty()) {
        let target = CellRef { table: parameters, column: pages::VALUE, row: row as u32 };
        book.name(parameter.name.clone(), target);
    }
    book.properties.title = words::pick(dossier.lang, "数据资产估值工作簿", "Data asset valuation").into();
    book
}

/// Sorts the tables of the runs onto sheets.
struct Binder {
    lang: Lang,
    statements: Vec<Sheet>,
    working: Vec<Sheet>,
    quality: Option<Sheet>,
    helpers: Vec<Sheet>,
    /// Working sheets whose last column says whether they agree with the certified fen.
    marks: Vec<(String, TableId, u16)>,
}

impl Binder {
    fn new(lang: Lang) -> Self {
        let (statements, working, helpers, marks) = (vec![], vec![], vec![], vec![]);
        Binder { lang, statements, working, quality: None, helpers, marks }
    }

    fn add(&mut self, run: &Run, sheets: Sheets) {
        let name = title(run, Page::Working, self.lang);
        if !sheets.statements.is_empty() {
            self.statements.push(self.statement(run, sheets.statements));
        }
        let mut sheet = Sheet::new(name.clone());
        let mut helper = Sheet::new(title(run, Page::Helper, self.lang)).hidden();
        let money = words::is_money(run.program.main().result.id());
        for (home, table) in sheets.tables {
            if home == Home::MAIN && table.rows > 0 && money {
                self.marks.push((name.clone(), table.id, table.columns.len() as u16 - 1));
            }
            match home {
                Home { helper: true, .. } => helper = helper.table(table),
                Home { class: 0, .. } => sheet = sheet.table(table),
                _ => {
                    let fresh = || Sheet::new(words::pick(self.lang, "质量", "Quality"));
                    self.quality = Some(self.quality.take().unwrap_or_else(fresh).table(table));
                }
            }
        }
        self.working.push(sheet);
        if helper.tables().next().is_some() {
            self.helpers.push(helper);
        }
    }

    /// 测算表: the assets of a model one under the other, none broken over pages where it fits on one.
    fn statement(&self, run: &Run, assets: Vec<Vec<Table>>) -> Sheet {
        let layout = Layout {
            freeze: false,
            keep_together: true,
            widths: vec![(0, 26.0), (1, 40.0), (2, 15.0)],
            ..Layout::default()
        };
        let sheet = Sheet::new(title(run, Page::Statement, self.lang)).layout(layout);
        assets.into_iter().flatten().fold(sheet, Sheet::table)
    }
}

fn working(dossier: &Dossier, book: &mut Book) -> Vec<Sheets> {
    let few = dossier.valuation.assets.len() <= statement::MOST_ASSETS;
    let names = Shown(&dossier.parameters);
    let empty = HashMap::new();
    let runs = dossier.valuation.runs.iter().enumerate();
    runs.map(|(at, run)| {
        let assets = &dossier.valuation.assets;
        let ids: Vec<String> = run.assets.iter().map(|a| assets[*a].id.clone()).collect();
        let called: Vec<String> = run.assets.iter().map(|a| assets[*a].name.clone()).collect();
        let fen: Vec<Option<Fen>> = (0..run.assets.len()).map(|row| run.priced.fen(row)).collect();
        let year = |asset: &usize| dossier.first_years.get(*asset).copied().flatten();
        let first_years: Vec<Option<u16>> = run.assets.iter().map(year).collect();
        let view = sheets::Run {
            program: &run.program,
            plan: &run.priced.plan,
            frame: &run.frame,
            outcome: &run.priced.outcome,
            symbols: dossier.symbols,
            ids: &ids,
            names: &called,
            fen: &fen,
            ties: &run.priced.second,
            first_years: &first_years,
            sources: &run.sources,
            labels: dossier.labels.get(at).unwrap_or(&empty),
            common: &run.common,
            need: &dossier.needs[at],
            taken: &Need::of(&figures(run, dossier.symbols), Branches::Taken),
            result: run.program.main().result.id(),
            lang: dossier.lang,
        };
        sheets::build(&view, || book.reserve_table(), &names, few)
    })
    .collect()
}

/// By asset: its rows in the table of methods and weights.
fn spans(dossier: &Dossier) -> Vec<(u32, u32)> {
    let mut start = 0u32;
    dossier
        .valuation
        .assets
        .iter()
        .map(|asset| {
            let span = (start, start + asset.approaches.len() as u32);
            start = span.1;
            span
        })
        .collect()
}
