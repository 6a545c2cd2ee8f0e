//! 栏 — the columns that every page is made of; a blank text is a blank cell, money is in yuan and says so.

use super::{MONEY, Pages, serial, yuan};
use crate::num::Fen;
use crate::table::{Cell, Cells, Column, Kind, Results, Style, TableId, Template};
use jiff::civil::Date;

/// A head in both languages.
pub(super) type Pair = (&'static str, &'static str);

impl Pages<'_> {
    /// Identifiers, never numbers.
    pub fn ids(&self, (zh, en): Pair, texts: impl IntoIterator<Item = String>) -> Column {
        Column::new(self.say(zh, en), Style::ID, words(texts))
    }

    pub fn words(&self, (zh, en): Pair, texts: impl IntoIterator<Item = String>) -> Column {
        Column::new(self.say(zh, en), Style::TEXT, words(texts))
    }

    /// Amounts as they stand in the books: worked out there, so not blue, which is for what somebody types.
    pub fn money(&self, head: Pair, amounts: impl IntoIterator<Item = Option<Fen>>) -> Column {
        let cells = amounts.into_iter().map(|amount| amount.map(yuan)).collect();
        self.yuan(head, MONEY, Cells::Numbers(cells))
    }

    /// Amounts of a formula over the same row.
    pub fn computed(&self, head: Pair, template: Template, results: Vec<f64>) -> Column {
        self.yuan(head, MONEY, Cells::formula(template, Results::Numbers(results)))
    }

    /// Amounts of a formula over another sheet.
    pub fn live(&self, head: Pair, template: Template, results: Vec<f64>) -> Column {
        let style = Style::cross_sheet(Kind::Money2);
        self.yuan(head, style, Cells::formula(template, Results::Numbers(results)))
    }

    /// A column of money of another style.
    pub fn yuan(&self, (zh, en): Pair, style: Style, cells: Cells) -> Column {
        Column::new(self.say(zh, en), style, cells).unit(self.say("元", "yuan"))
    }

    pub fn days(&self, (zh, en): Pair, days: impl IntoIterator<Item = Option<Date>>) -> Column {
        let cells = days.into_iter().map(|day| day.map_or(Cell::Blank, |day| Cell::Date(serial(day))));
        Column::new(self.say(zh, en), Style::calculated(Kind::Date), Cells::Mixed(cells.collect()))
    }

    /// A column of other kinds.
    pub fn column(&self, (zh, en): Pair, style: Style, cells: Cells) -> Column {
        Column::new(self.say(zh, en), style, cells)
    }

    /// 合计 and blanks, up to the column of the first sum.
    pub fn total(&self, blanks: usize, sums: impl IntoIterator<Item = Cell>) -> Vec<Cell> {
        let mut cells = vec![Cell::text(self.say("合计", "Total"))];
        cells.extend((1..blanks).map(|_| Cell::Blank));
        cells.extend(sums);
        cells
    }
}

/// `SUM` over a column of a table.
pub(super) fn sum(id: TableId, column: u16, result: f64) -> Cell {
    Cell::formula(Template::new().text("SUM(").whole_column(id, column).text(")"), result)
}

fn words(texts: impl IntoIterator<Item = String>) -> Cells {
    Cells::Texts(texts.into_iter().map(|text| Some(text).filter(|text| !text.is_empty())).collect())
}
