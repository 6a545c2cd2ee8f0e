//! 账务工作簿 — decisions, entries, balances, schedules and note tables as sheets of live formulas.
//!
//! Sheet 会计分录 holds every line once. Balances and note tables are sums over it, ties compare the two,
//! so that a figure changed anywhere shows where it no longer agrees.

mod account_ties;
mod cards;
mod changes;
mod columns;
mod cover;
mod decisions;
mod development;
mod disclose;
mod journal;
mod judge;
mod note_ties;
mod notes;
mod stays;
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
use crate::table::{Book, Kind, Layout, Line, Properties, Sheet, Style, Table, TableId};
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
    /// Dated after the period: not looked at.
    pub rows_later: usize,
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
    let ids: Vec<TableId> = (0..16).map(|_| book.reserve_table()).collect();
    let wide = |sheet: Sheet, widths: &[f64]| {
        let widths = (0..).zip(widths.iter().copied()).collect();
        sheet.layout(Layout { widths, ..Layout::default() })
    };
    let upright = |mut sheet: Sheet| {
        sheet.layout.landscape = false;
        sheet
    };
    let mut sheets = vec![
        pages.decisions([ids[0], ids[1], ids[10]]),
        pages.cards(ids[2]),
        pages.journal(&journal),
        pages.accounts(&journal, accounts),
        pages.schedule(ids[3]),
        wide(pages.intangible(&journal, &tables), &[38.0, 24.0, 24.0, 24.0, 24.0]),
        wide(pages.inventory(&journal, &tables), &[38.0, 24.0, 24.0, 24.0, 24.0]),
        wide(pages.development(&journal, &tables), &[32.0, 16.0, 16.0, 16.0, 16.0, 16.0, 16.0, 16.0]),
        wide(pages.extract(&journal, &tables), &[44.0, 28.0, 28.0]),
        wide(pages.tax([ids[13], ids[14]]), &[10.0, 26.0, 16.0, 16.0, 16.0, 18.0, 17.0, 17.0, 17.0, 16.0]),
        upright(pages.texts()),
        pages.memorandum(ids[4]),
        pages.watch([ids[7], ids[8], ids[9]]),
        pages.issues(ids[6]),
    ];
    let cover = pages.cover([ids[11], ids[12], ids[15]], &tables);
    sheets.push(cover);
    let tied = ties::Ids { accounts, schedule: ids[3], differences: ids[13], events: ids[15] };
    let ties = upright(wide(pages.ties(ids[5], &journal, &tied, &tables, &sheets), &[26.0, 76.0, 14.0]));
    let cover = sheets.pop()?;
    sheets.insert(sheets.len() - 1, ties);
    for sheet in &mut sheets {
        sheet.id = Some(book.reserve_sheet());
    }
    book.push(cover.lines(pages.contents(&sheets)));
    sheets.into_iter().for_each(|sheet| book.push(sheet));
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

    fn issues(&self, id: TableId) -> Sheet {
        let (faults, lang) = (&self.d.diagnostics, self.d.lang);
        let sheet = Sheet::new(self.say("问题", "Issues"));
        let title = Line::title(self.say("问题", "Issues"));
        if faults.is_empty() {
            let none =
                Line::note(self.say("读入和记账没有发现问题。", "Nothing was found in reading and booking."));
            return sheet.lines(vec![title, none]);
        }
        let of = |text: &dyn Fn(&Diagnostic) -> String| faults.iter().map(text).collect::<Vec<_>>();
        let table = Table::new(id, "")
            .column(self.words(("级别", "Severity"), of(&|f| f.severity.label(lang).into())))
            .column(self.ids(("代码", "Code"), of(&|f| f.code.as_str().into())))
            .column(self.ids(("资产编号", "Asset"), of(&|f| f.asset.clone().unwrap_or_default())))
            .column(self.words(
                ("位置", "Place"),
                of(&|f| f.span.as_ref().map_or_else(String::new, crate::diag::Span::in_book)),
            ))
            .column(self.words(("问题", "Issue"), of(&|f| f.message(lang))))
            .column(self.words(("处理", "Remedy"), of(&|f| f.help(lang))));
        let widths = vec![(0, 8.0), (1, 8.0), (2, 12.0), (3, 18.0), (4, 56.0), (5, 56.0)];
        sheet.lines(vec![title]).table(table).layout(Layout { widths, ..Layout::default() })
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
