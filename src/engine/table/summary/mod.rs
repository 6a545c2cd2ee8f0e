//! 汇总工作簿 — what a run of any length came to, on sheets a person can read.
//!
//! Amounts are those of the run, shares and sums are live formulas. An amount beyond what a float holds to the
//! fen stands as text, and formulas then read it by `VALUE`.

mod checks;
mod cover;
mod issues;
mod sizes;
mod top;
mod totals;

use super::{TableRequest, TableRun};
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Span};
use crate::model::Library;
use crate::table::{Book, Cell, Cells, Column, Kind, Style, TableId, Template};

/// The largest amount in fen that is written as a number: 9 × 10^13 yuan.
const MOST_AS_NUMBER: u128 = 9_000_000_000_000_000;
const MONEY: Kind = Kind::Money2;
const SHARE: Kind = Kind::Percent(2);

/// Builds the workbook of a run.
///
/// # Errors
/// The models that the run used can no longer be loaded.
pub fn summary(request: &TableRequest, run: &TableRun, lang: Lang) -> Result<Book, Diagnostics> {
    let (library, faults) = Library::load(request.models.as_deref());
    if faults.has_errors() {
        return Err(faults);
    }
    let mut book = Book::default();
    let tables = Tables::reserve(&mut book);
    let desk = Desk { request, run, library: &library, lang, tables, large: holds_large(run) };
    for sheet in [desk.cover(), desk.totals(), desk.sizes(), desk.top(), desk.issues(), desk.checks()] {
        book.push(sheet);
    }
    book.properties.title = desk.say("数据资产大表估值汇总", "Summary of a priced table").into();
    Ok(book)
}

/// What a workbook of assets is refused with where there are more of them than it takes.
pub(in crate::engine) fn wider_than_sheet(name: &str, assets: usize, limit: usize) -> Diagnostic {
    let grouped = |count: usize| crate::num::Fen::new(count as i64 * 100).grouped().replace(".00", "");
    let fault = Diagnostic::new(Code::WiderThanSheet).at(Span::file(name)).value(assets);
    fault.arg("name", name).arg("limit", grouped(limit))
}

/// Tables that pages refer to across sheets.
#[derive(Clone, Copy)]
struct Tables {
    models: TableId,
    counts: TableId,
    totals: TableId,
    scenarios: TableId,
    sizes: TableId,
    top: TableId,
    issues: TableId,
    whole: TableId,
    checks: TableId,
}

impl Tables {
    fn reserve(book: &mut Book) -> Self {
        let mut next = || book.reserve_table();
        let (models, counts, totals, scenarios, sizes) = (next(), next(), next(), next(), next());
        let (top, issues, whole, checks) = (next(), next(), next(), next());
        Tables { models, counts, totals, scenarios, sizes, top, issues, whole, checks }
    }
}

struct Desk<'a> {
    request: &'a TableRequest,
    run: &'a TableRun,
    library: &'a Library,
    lang: Lang,
    tables: Tables,
    /// Some amount stands as text.
    large: bool,
}

impl Desk<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn yuan_unit(&self) -> &'static str {
        self.say("元", "CNY")
    }

    fn texts(&self, head: &'static str, texts: impl IntoIterator<Item = String>) -> Column {
        Column::new(head, Style::TEXT, Cells::texts(texts))
    }

    /// An amount in a formula: as it stands, or read out of its text.
    fn read(&self, template: Template, push: impl FnOnce(Template) -> Template) -> Template {
        if self.large { push(template.text("VALUE(")).text(")") } else { push(template) }
    }

    /// A column of amounts that the run came to.
    fn amounts(&self, head: &'static str, amounts: impl IntoIterator<Item = i128>) -> Column {
        let cells = Cells::Mixed(amounts.into_iter().map(amount).collect());
        Column::new(head, Style::input(MONEY), cells).unit(self.yuan_unit())
    }

    /// The total of the values, as a formula reads it from another sheet.
    fn total(&self, template: Template) -> Template {
        self.read(template, |template| template.fixed(self.tables.totals, 1, 0))
    }

    /// `amount / total` of each row, none where the total is nil.
    fn share_of_total(&self, table: TableId, column: u16) -> Template {
        let guard = self.total(Template::new().text("IF(")).text("=0,0,");
        let upper = self.read(guard, |template| template.same_row(table, column));
        self.total(upper.text("/")).text(")")
    }

    fn share(&self, fen: i128) -> f64 {
        let total = self.run.tally.total;
        if total == 0 { 0.0 } else { yuan(fen) / yuan(total) }
    }
}

fn is_large(fen: i128) -> bool {
    fen.unsigned_abs() > MOST_AS_NUMBER
}

fn holds_large(run: &TableRun) -> bool {
    let tally = &run.tally;
    let sizes = tally.sizes.iter().chain([&tally.negative]).map(|bucket| bucket.value);
    let tops = tally.top().into_iter().map(|top| i128::from(top.fen));
    [tally.total].into_iter().chain(tally.totals.iter().copied()).chain(sizes).chain(tops).any(is_large)
}

fn yuan(fen: i128) -> f64 {
    fen as f64 / 100.0
}

/// Yuan with two digits, however large.
fn digits(fen: i128) -> String {
    let (sign, size) = (if fen < 0 { "-" } else { "" }, fen.unsigned_abs());
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

fn amount(fen: i128) -> Cell {
    if is_large(fen) { Cell::text(digits(fen)) } else { Cell::Number(yuan(fen)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_number_while_a_float_holds_its_fen() {
        assert_eq!(amount(123), Cell::Number(1.23));
        assert_eq!(amount(-9_000_000_000_000_000), Cell::Number(-9e13));
        assert_eq!(amount(9_000_000_000_000_001), Cell::text("90000000000000.01"));
        assert_eq!(amount(-i128::from(i64::MAX) * 3), Cell::text("-276701161105643274.21"));
    }
}
