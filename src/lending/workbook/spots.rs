//! 位置 — where each figure of a loan stands, so that formulas of one sheet read those of another.

use crate::diag::Lang;
use crate::formula::Datum;
use crate::formula::excel::{Home, Item, Layout, Over};
use crate::lending::part::PartName;
use crate::model::Choice;
use crate::table::{CellRef, TableId, Template};
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
        let spot = self.get(PartName::Haircut, item)?;
        Some(all(Template::new().text("SUM("), spot).text(")"))
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
    pub spots: &'a Spots,
    pub part: PartName,
    pub own: &'a HashMap<Item, Spot>,
    pub lang: Lang,
}

impl View<'_> {
    fn spot(&self, item: Item) -> Option<Spot> {
        self.own.get(&item).copied().or_else(|| self.spots.get(self.part, item))
    }
}

impl Layout for View<'_> {
    fn cell(&self, template: Template, item: Item, _: Home) -> Template {
        match self.spot(item) {
            Some(spot) => one(template, spot),
            // A figure without a place would be a fault of the layout: it must not pass for nought.
            None => template.text("NA()"),
        }
    }

    fn range(&self, template: Template, item: Item, home: Home, _: Over) -> Template {
        match self.spot(item) {
            Some(spot) => all(template, spot),
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

/// A datum as a double, for what a spreadsheet stores beside a formula.
pub fn float(datum: &Datum) -> Option<f64> {
    match datum {
        Datum::Number(real) => real.to_decimal(17).parse().ok(),
        Datum::Date(serial) => Some(f64::from(*serial)),
        _ => None,
    }
}
