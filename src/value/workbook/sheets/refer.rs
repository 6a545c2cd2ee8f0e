//! 引用 — how formulas of the working sheets refer to figures.

use super::Builder;
use crate::diag::Lang;
use crate::formula::excel::{self, Item, Layout, Over};
use crate::formula::{Axis, Shape};
use crate::model::Choice;
use crate::table::{self, Template};
use crate::value::workbook::place::{Home, PERIODS, class};
use std::sync::Arc;

impl Layout for Builder<'_> {
    fn cell(&self, template: Template, item: Item, home: excel::Home) -> Template {
        let Some(slot) = self.placement.slot_of(item) else { return template.text("0") };
        let here = self.home(home);
        let column = slot.column + if self.shape(item).years { home.year as u16 } else { 0 };
        let table = self.placement.table(slot.home);
        if slot.home == here {
            return template.same_row(table, column);
        }
        match slot.home.axis {
            None => template.row_of(table, column, self.placement.asset_rows(here)),
            // Child rows of the same table stand in the same order on every sheet.
            Some(axis) => template.row_of(table, column, &self.identity(axis)),
        }
    }

    fn range(&self, template: Template, item: Item, home: excel::Home, over: Over) -> Template {
        let Some(slot) = self.placement.slot_of(item) else { return template.text("0") };
        let here = self.home(home);
        let table = self.placement.table(slot.home);
        let yearly = if self.shape(item).years { home.year as u16 } else { 0 };
        match (over, slot.home.axis) {
            (Over::Years, _) | (_, None) => {
                let last = slot.column + (self.placement.years.max(1) - 1) as u16;
                if slot.home == here {
                    template.row_span(table, slot.column, last)
                } else if let (Some(axis), true) = (slot.home.axis, slot.home.axis == here.axis) {
                    template.row_span_of(table, slot.column, last, &self.identity(axis))
                } else {
                    template.row_span_of(table, slot.column, last, self.placement.asset_rows(here))
                }
            }
            (Over::Group, Some(axis)) => {
                template.range_of(table, slot.column + yearly, &self.child(axis).group)
            }
            (Over::Lines, Some(axis)) => {
                let rows = self.child(axis);
                let spans = if here.axis.is_some() { &rows.siblings } else { &rows.spans };
                template.range_of(table, slot.column + yearly, spans)
            }
        }
    }

    fn periods(&self, template: Template, home: excel::Home) -> Template {
        let main = Home::MAIN;
        let table = self.placement.table(main);
        match self.home(home) {
            here if here == main => template.same_row(table, PERIODS),
            here => template.row_of(table, PERIODS, self.placement.asset_rows(here)),
        }
    }

    fn label<'c>(&self, choice: &'c Choice) -> &'c str {
        match self.run.lang {
            Lang::Zh => &choice.zh,
            Lang::En => &choice.en,
        }
    }
}

impl Builder<'_> {
    fn home(&self, home: excel::Home) -> Home {
        Home { class: class(self.run.program, home.owner), axis: home.shape.lines, helper: self.helper.get() }
    }

    fn shape(&self, item: Item) -> Shape {
        match item {
            Item::Input(id) => self.run.program.input(id).ty.shape,
            Item::Step(id) => self.run.program.step(id).ty.shape,
        }
    }

    fn identity(&self, axis: Axis) -> table::RowMap {
        Arc::new((0..self.child(axis).lane.len() as u32).collect())
    }
}
