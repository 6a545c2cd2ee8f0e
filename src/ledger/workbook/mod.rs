//! 账务工作簿 — decisions, entries, balances, schedules and note tables as sheets of live formulas.
//!
//! Sheet 会计分录 holds every line once. Balances and note tables are sums over it, ties compare the two,
//! so that a figure changed anywhere shows where it no longer agrees.

mod cards;
mod changes;
mod decisions;
mod development;
mod disclose;
mod journal;
mod note_ties;
mod notes;
mod tax;
mod texts;
mod ties;
mod watch;

use super::balance::{Period, TrialBalance};
use super::book::{Book as Books, Ledger};
use super::note::Movements;
use super::{Chart, Resource};
use crate::diag::{Diagnostic, Lang};
use crate::num::Fen;
use crate::portfolio::Portfolio;
use crate::recognise::Decision;
use crate::table::{Book, Cell, Cells, Column, Kind, Line, Properties, Sheet, Style, Table, TableId};
use jiff::civil::Date;

pub use journal::Span;
pub use watch::Limits;

/// Everything the workbook tells.
#[derive(Debug)]
pub struct Dossier<'a> {
    pub lang: Lang,
    pub entity: String,
    pub period: Period,
    pub books: &'a Books,
    pub ledger: &'a Ledger,
    pub chart: &'a Chart,
    pub portfolio: &'a Portfolio,
    pub decisions: &'a [Decision],
    /// Citations of the rules, by standard id.
    pub citations: Vec<(String, String)>,
    /// Sheet 评估记录.
    pub values: Vec<super::ValueRecord>,
    pub limits: Limits,
    /// From this share of its class on an item is individually material 单项重要.
    pub material: f64,
    pub diagnostics: Vec<Diagnostic>,
    pub rows_in: usize,
    pub rows_booked: usize,
    pub rows_refused: usize,
    /// SHA-256 of the input.
    pub digest: String,
    /// The engine's name and version.
    pub engine: String,
}

/// What pages share.
pub(super) struct Pages<'a> {
    pub d: &'a Dossier<'a>,
    pub balances: TrialBalance,
    pub movements: Movements,
}

/// The workbook; `None` where a sum passes the range of fen.
pub fn book(dossier: &Dossier) -> Option<Book> {
    let balances = TrialBalance::of(&dossier.ledger.entries, dossier.period)?;
    let movements = Movements::of(dossier.ledger, dossier.period);
    let pages = Pages { d: dossier, balances, movements };
    let mut book = Book::default();
    book.properties = pages.properties();
    let journal = journal::Journal::reserve(&mut book);
    let accounts = book.reserve_table();
    let tables = notes::Tables::reserve(&mut book);
    let ids: Vec<TableId> = (0..12).map(|_| book.reserve_table()).collect();
    for sheet in [
        pages.cover(),
        pages.decisions([ids[0], ids[1]]),
        pages.cards(ids[2]),
        pages.journal(&journal),
        pages.accounts(&journal, accounts),
        pages.schedule(ids[3]),
        pages.intangible(&journal, &tables),
        pages.inventory(&journal, &tables),
        pages.development(&journal, &tables),
        pages.extract(&journal, &tables),
        pages.tax([ids[10], ids[11]]),
        pages.texts(),
        pages.memorandum(ids[4]),
        pages.watch([ids[7], ids[8], ids[9]]),
        pages.ties(ids[5], &journal, (accounts, ids[3]), &tables),
        pages.issues(ids[6]),
    ] {
        book.push(sheet);
    }
    Some(book)
}

impl Pages<'_> {
    pub fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.d.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    pub fn resource(&self, at: usize) -> &Resource {
        &self.d.books.resources[at]
    }

    fn properties(&self) -> Properties {
        Properties {
            title: self.say("数据资源入表底稿", "Data resources: recognition and accounts").into(),
            company: self.d.entity.clone(),
            author: self.d.engine.clone(),
            ..Properties::default()
        }
    }

    fn cover(&self) -> Sheet {
        let d = self.d;
        let pair = |zh, en, value: String| Line::pair(self.say(zh, en), Cell::text(value));
        let faults = d.diagnostics.iter().filter(|f| f.severity == crate::diag::Severity::Error).count();
        let mut lines = vec![
            Line::title(self.say("数据资源入表底稿", "Data resources: recognition and accounts")),
            Line::Blank,
            pair("编制单位", "Entity", d.entity.clone()),
            pair("报告期间", "Period", format!("{} — {}", d.period.from, d.period.to)),
            pair("会计准则", "Framework", self.framework()),
            pair(
                "科目表",
                "Chart",
                if d.lang == Lang::Zh { d.chart.title.zh.clone() } else { d.chart.title.en.clone() },
            ),
            pair("金额单位", "Unit", self.say("元", "yuan").into()),
            pair("数据资源", "Resources", d.books.resources.len().to_string()),
            pair(
                "业务事件",
                "Events",
                match d.lang {
                    Lang::Zh => format!(
                        "读入 {} 行，入账 {} 行，未入账 {} 行",
                        d.rows_in, d.rows_booked, d.rows_refused
                    ),
                    Lang::En => {
                        format!("{} rows, {} booked, {} not", d.rows_in, d.rows_booked, d.rows_refused)
                    }
                },
            ),
            pair("输入文件 SHA-256", "SHA-256 of the input", d.digest.clone()),
            pair("编制程序", "Made by", d.engine.clone()),
            Line::Blank,
        ];
        if faults > 0 {
            lines.push(Line::heading(match d.lang {
                Lang::Zh => format!("有 {faults} 处错误尚未处理，本底稿不得作为记账依据；见“问题”"),
                Lang::En => format!("{faults} errors are open: not a basis for booking; see the issues"),
            }));
        }
        lines.push(Line::note(self.say(
            "评估金额不作为入账依据（财会〔2025〕33号）；标注“未核对原文”的条文尚未与原文核对，使用前请复核。",
            "No valuation is booked (财会〔2025〕33号); clauses marked as not checked must be read before use.",
        )));
        Sheet::new(self.say("封面", "Cover")).lines(lines)
    }

    fn framework(&self) -> String {
        match self.d.books.terms.framework {
            super::Framework::Cas => self.say("企业会计准则", "Chinese accounting standards").into(),
            super::Framework::Ifrs => self.say("国际财务报告准则", "IFRS").into(),
        }
    }

    fn issues(&self, id: TableId) -> Sheet {
        let faults = &self.d.diagnostics;
        let of =
            |text: &dyn Fn(&Diagnostic) -> String| Cells::texts(faults.iter().map(text).collect::<Vec<_>>());
        let lang = self.d.lang;
        let table = Table::new(id, "")
            .column(Column::new(
                self.say("级别", "Severity"),
                Style::TEXT,
                of(&|f| f.severity.label(lang).into()),
            ))
            .column(Column::new(self.say("代码", "Code"), Style::ID, of(&|f| f.code.as_str().into())))
            .column(Column::new(
                self.say("资产编号", "Asset"),
                Style::ID,
                of(&|f| f.asset.clone().unwrap_or_default()),
            ))
            .column(Column::new(
                self.say("位置", "Place"),
                Style::TEXT,
                of(&|f| f.span.as_ref().map_or_else(String::new, place)),
            ))
            .column(Column::new(self.say("问题", "Issue"), Style::TEXT, of(&|f| f.message(lang))))
            .column(Column::new(self.say("处理", "Remedy"), Style::TEXT, of(&|f| f.help(lang))));
        let lines = vec![Line::title(self.say("问题", "Issues"))];
        Sheet::new(self.say("问题", "Issues")).lines(lines).table(table)
    }
}

/// An amount as a cell.
pub(super) fn yuan(amount: Fen) -> f64 {
    // Exact up to 9 × 10^13 yuan; books beyond that are refused by the reader of events.
    amount.raw() as f64 / 100.0
}

/// A day as a spreadsheet serial.
pub(super) fn serial(day: Date) -> f64 {
    f64::from(crate::formula::dates::serial(day))
}

pub(super) const MONEY: Style = Style::calculated(Kind::Money2);

/// `资产!D4`: sheet and cell, as far as they are known.
pub(super) fn place(span: &crate::diag::Span) -> String {
    let sheet = span.sheet.clone().unwrap_or_default();
    match span.cell_label() {
        Some(cell) if !sheet.is_empty() => format!("{sheet}!{cell}"),
        Some(cell) => cell,
        None => sheet,
    }
}
