//! 位置 — where each figure of a loan stands, so that formulas of one sheet read those of another.

use crate::diag::Lang;
use crate::formula::excel::{Home, Item, Layout, Over};
use crate::formula::{Datum, Kind, Program, Type};
use crate::lending::part::PartName;
use crate::model::Choice;
use crate::table::{CellRef, Piece, TableId, Template};
use std::collections::HashMap;

/// Where a figure stands.
#[derive(Clone, Copy, Debug)]
pub enum Spot {
    Fixed(CellRef),
    /// In the row of the formula.
    Row {
        table: TableId,
        column: u16,
    },
    /// A figure of every asset, side by side.
    Across {
        table: TableId,
        row: u32,
        first: u16,
        last: u16,
    },
}

/// All figures with a place.
#[derive(Clone, Debug, Default)]
pub struct Spots(HashMap<(PartName, Item), Spot>);

impl Spots {
    pub fn put(&mut self, part: PartName, item: Item, spot: Spot) {
        self.0.insert((part, item), spot);
    }

    pub fn get(&self, part: PartName, item: Item) -> Option<Spot> {
        self.0.get(&(part, item)).copied()
    }

    /// The one figure, seen from another sheet; of a figure of every asset the first.
    pub fn refer(&self, template: Template, part: PartName, item: Item) -> Option<Template> {
        Some(one(template, self.get(part, item)?))
    }

    /// The sum over all assets.
    pub fn sum(&self, item: Item) -> Option<Template> {
        self.over_assets("SUM(", item)
    }

    /// The greatest of all assets.
    pub fn greatest(&self, item: Item) -> Option<Template> {
        self.over_assets("MAX(", item)
    }

    fn over_assets(&self, function: &str, item: Item) -> Option<Template> {
        let spot = self.get(PartName::Haircut, item)?;
        Some(all(Template::new().text(function), spot).text(")"))
    }
}

fn one(template: Template, spot: Spot) -> Template {
    match spot {
        Spot::Fixed(cell) => template.fixed(cell.table, cell.column, cell.row),
        Spot::Row { table, column } => template.same_row(table, column),
        Spot::Across { table, row, first, .. } => template.fixed(table, first, row),
    }
}

fn all(template: Template, spot: Spot) -> Template {
    match spot {
        Spot::Across { table, row, first, last } => template.fixed_span(table, first, last, row),
        other => one(template, other),
    }
}

/// The figures as the formulas of one part see them; a row of the grid has some of its own.
pub struct View<'a> {
    pub program: &'a Program,
    pub spots: &'a Spots,
    pub part: PartName,
    pub own: &'a HashMap<Item, Spot>,
    pub lang: Lang,
}

impl View<'_> {
    /// Yes and no stand as words on the sheets; formulas read them as truths.
    fn truth(&self, template: Template, item: Item, read: impl FnOnce(Template) -> Template) -> Template {
        if ty(self.program, item).kind != Kind::Bool {
            return read(template);
        }
        read(template.text("(")).text("=").string(yes_or_no(true, self.lang)).text(")")
    }

    fn spot(&self, item: Item) -> Option<Spot> {
        self.own.get(&item).copied().or_else(|| self.spots.get(self.part, item))
    }
}

impl Layout for View<'_> {
    fn cell(&self, template: Template, item: Item, _: Home) -> Template {
        match self.spot(item) {
            Some(spot) => self.truth(template, item, |template| one(template, spot)),
            // A figure without a place would be a fault of the layout: it must not pass for nought.
            None => template.text("NA()"),
        }
    }

    fn range(&self, template: Template, item: Item, home: Home, _: Over) -> Template {
        match self.spot(item) {
            Some(spot) => self.truth(template, item, |template| all(template, spot)),
            None => self.cell(template, item, home),
        }
    }

    fn periods(&self, template: Template, _: Home) -> Template {
        template.text("0")
    }

    fn label<'a>(&self, choice: &'a Choice) -> &'a str {
        match self.lang {
            Lang::Zh => &choice.zh,
            Lang::En => &choice.en,
        }
    }
}

/// The type of an input or a step.
pub fn ty(program: &Program, item: Item) -> Type {
    match item {
        Item::Input(id) => program.input(id).ty,
        Item::Step(id) => program.step(id).ty,
    }
}

/// How a truth is written.
pub fn yes_or_no(truth: bool, lang: Lang) -> &'static str {
    match (truth, lang) {
        (true, Lang::Zh) => "是",
        (false, Lang::Zh) => "否",
        (true, Lang::En) => "yes",
        (false, Lang::En) => "no",
    }
}

/// A formula of a truth, as the word for it.
pub fn worded(template: Template, lang: Lang) -> Template {
    let whole = template.pieces.into_iter().fold(Template::new().text("IF("), |whole, piece| match piece {
        Piece::Text(text) => whole.text(text),
        Piece::Ref(reference) => whole.push(reference),
    });
    let whole = whole.text(",").string(yes_or_no(true, lang));
    whole.text(",").string(yes_or_no(false, lang)).text(")")
}

/// A datum as a double, for what a spreadsheet stores beside a formula.
pub fn float(datum: &Datum) -> Option<f64> {
    match datum {
        Datum::Number(real) => real.to_decimal(17).parse().ok(),
        Datum::Date(serial) => Some(f64::from(*serial)),
        _ => None,
    }
}
