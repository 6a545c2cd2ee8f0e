//! 估值工作簿 — the workbook a reviewer clicks through: cover, summary, working sheets with live
//! formulas, quality, parameters with sources, issues, tie-out.

mod pages;
mod place;
mod sheets;
mod statement;

use super::valuation::Valuation;
use crate::diag::{Diagnostics, Lang};
use crate::formula::Symbols;
use crate::model::Approach;
use crate::num::{Fen, money_words};
use crate::table::{Book, CellRef, Layout, Sheet, Table, TableId};
use pages::{Desk, SummaryColumns};
use sheets::Sheets;
use std::sync::Arc;

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
    /// Model, label, status, document, clause, seen, note.
    pub model_sources: Vec<[String; 7]>,
    /// What belongs to no asset.
    pub diagnostics: &'a Diagnostics,
    /// Asset rows of the input, counted by the reader.
    pub rows_in: usize,
    /// Heads of the year columns, where the input has calendar years.
    pub year_heads: Vec<String>,
}

/// One parameter with its source.
#[derive(Clone, Debug, Default)]
pub struct ParameterRow {
    pub id: String,
    pub label: String,
    pub value: String,
    pub unit: String,
    pub from: String,
    pub source: String,
    pub seen: String,
    pub verified_on: String,
    pub override_note: String,
    /// The defined name that formulas use.
    pub name: String,
}

/// Builds the whole book.
pub fn book(dossier: &Dossier) -> Book {
    let mut book = Book::default();
    let (summary, choices, parameters) = (book.reserve_table(), book.reserve_table(), book.reserve_table());
    let (models, issues, checks, ties) =
        (book.reserve_table(), book.reserve_table(), book.reserve_table(), book.reserve_table());
    let runs = working(dossier, &mut book);
    let desk = Desk {
        dossier,
        summary,
        choices,
        spans: Arc::new(spans(dossier)),
        answers: runs.iter().map(|r| r.answers.clone()).collect(),
        columns: SummaryColumns::of(&dossier.valuation.assets),
    };
    let mut marks = Vec::new();
    let mut quality = Sheet::new(if dossier.lang == Lang::Zh { "质量" } else { "Quality" }).layout(page());
    let mut pages = Vec::new();
    for (run, sheets) in dossier.valuation.runs.iter().zip(runs) {
        let title = sheet_title(dossier, run);
        if !sheets.statements.is_empty() {
            pages.push(statement(dossier, &title, sheets.statements));
        }
        let mut sheet = Sheet::new(title.clone()).layout(page());
        for (home, table) in sheets.tables {
            if home.class != 0 {
                quality = quality.table(table);
                continue;
            }
            if home.axis.is_none() && !table.columns.is_empty() && table.rows > 0 {
                marks.push((title.clone(), table.id, table.columns.len() as u16 - 1));
            }
            sheet = sheet.table(table);
        }
        pages.push(sheet);
    }
    book.push(desk.cover());
    book.push(desk.summary());
    book.push(desk.choices());
    pages.into_iter().for_each(|p| book.push(p));
    if quality.tables().next().is_some() {
        book.push(quality);
    }
    book.push(desk.parameters(parameters, models));
    book.push(desk.issues(issues));
    book.push(desk.checks(checks, ties, &marks));
    for (row, parameter) in dossier.parameters.iter().enumerate().filter(|(_, p)| !p.name.is_empty()) {
        book.name(parameter.name.clone(), CellRef { table: parameters, column: 2, row: row as u32 });
    }
    book.properties.title =
        if dossier.lang == Lang::Zh { "数据资产估值工作簿" } else { "Data asset valuation" }.into();
    book
}

/// 测算表: the assets of a model one under the other.
fn statement(dossier: &Dossier, title: &str, tables: Vec<Table>) -> Sheet {
    let name = match dossier.lang {
        Lang::Zh => format!("测算表-{title}"),
        Lang::En => format!("Statement-{title}"),
    };
    let layout = Layout { freeze: false, widths: vec![(0, 26.0), (1, 44.0), (2, 7.0)], ..page() };
    tables.into_iter().fold(Sheet::new(name).layout(layout), Sheet::table)
}

fn page() -> Layout {
    Layout { freeze: true, landscape: true, ..Layout::default() }
}

fn working(dossier: &Dossier, book: &mut Book) -> Vec<Sheets> {
    let name_of = |id: &str| {
        dossier.parameters.iter().find(|p| p.id == id && !p.name.is_empty()).map(|p| p.name.clone())
    };
    dossier
        .valuation
        .runs
        .iter()
        .map(|run| {
            let assets = &dossier.valuation.assets;
            let ids: Vec<String> = run.assets.iter().map(|a| assets[*a].id.clone()).collect();
            let names: Vec<String> = run.assets.iter().map(|a| assets[*a].name.clone()).collect();
            let fen: Vec<Option<Fen>> = (0..run.assets.len()).map(|row| run.priced.fen(row)).collect();
            let view = sheets::Run {
                program: &run.program,
                plan: &run.priced.plan,
                frame: &run.frame,
                outcome: &run.priced.outcome,
                symbols: dossier.symbols,
                ids: &ids,
                names: &names,
                fen: &fen,
                year_heads: &dossier.year_heads,
                sources: &run.sources,
                lang: dossier.lang,
            };
            let few = assets.len() <= statement::MOST_ASSETS;
            sheets::build(&view, || -> TableId { book.reserve_table() }, &name_of, few)
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

fn sheet_title(dossier: &Dossier, run: &super::valuation::Run) -> String {
    let file = run.program.main();
    let (approach, label) = match dossier.lang {
        Lang::Zh => (approach_zh(file.approach), file.label.zh.as_str()),
        Lang::En => (approach_en(file.approach), file.label.en.as_str()),
    };
    // A label that names its approach already does not say it twice.
    let short = label
        .strip_prefix(approach)
        .map_or(label, |rest| rest.trim_start_matches(['·', '-', ':', '：', ' ']));
    if short.is_empty() { approach.to_string() } else { format!("{approach}-{short}") }
}

fn approach_zh(approach: Approach) -> &'static str {
    match approach {
        Approach::Cost => "成本法",
        Approach::Income => "收益法",
        Approach::Market => "市场法",
        Approach::Indicator => "指标",
        Approach::Support => "辅助",
        Approach::Rule => "规则",
    }
}

fn approach_en(approach: Approach) -> &'static str {
    match approach {
        Approach::Cost => "Cost",
        Approach::Income => "Income",
        Approach::Market => "Market",
        Approach::Indicator => "Indicator",
        Approach::Support => "Support",
        Approach::Rule => "Rule",
    }
}
