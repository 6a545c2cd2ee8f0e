//! 列 — the columns of a working sheet: inputs as given or linked, steps as formulas.

use super::Builder;
use crate::formula::excel::{self, Item};
use crate::formula::{Fallback, Input, InputId, Kind, Step, StepId};
use crate::model::{RoundingMode, Words};
use crate::table::{self, Cell, Cells, Column, Role, Style, Table, Template, Value};
use crate::value::workbook::place::{Slot, is_number};
use crate::value::workbook::words::figure_kind;
use std::collections::HashMap;
use std::sync::Arc;

impl Builder<'_> {
    /// Years become columns under one name; everything else is one column.
    fn heads(&self, label: &Words, symbol: Option<&str>, years: bool) -> Vec<String> {
        if !years {
            return vec![self.name(label, symbol)];
        }
        (0..self.placement.years.max(1)).map(|year| self.period(&self.placement.rows, year)).collect()
    }

    pub(super) fn input_columns(&self, mut table: Table, at: usize) -> Table {
        let input = &self.run.program.inputs[at];
        let heads = self.heads(&input.file.label, input.file.symbol.as_deref(), input.ty.shape.years);
        let kind = figure_kind(input.ty, &self.run.outcome.inputs[at].value, self.run.lang);
        for (year, head) in heads.into_iter().enumerate() {
            let cells = self.input_cells(input, at, year, kind);
            let mut column = Column::new(head, Style::input(kind), cells);
            if !input.ty.shape.years {
                column = column.unit(self.unit(input.ty));
            }
            if let Some(note) = input.file.note.as_ref().filter(|_| year == 0) {
                column = column.note(self.words(note));
            }
            table = table.column(column);
        }
        table
    }

    fn input_cells(&self, input: &Input, at: usize, year: usize, kind: table::Kind) -> Cells {
        let id = InputId(at as u32);
        let lane = &self.run.outcome.inputs[at];
        let places = self.places(input.ty.shape, year);
        let column = self.run.frame.columns[at].as_ref();
        let link = self.link(input, year);
        let mut common = CommonLinks::default();
        let cross = Style { role: Role::CrossSheet, kind };
        let cells = places.iter().map(|(row, place)| {
            let given = column.is_some_and(|c| !c.of(*row).is_empty());
            let Some(place) = *place else {
                // A year beyond the forecast is an explicit zero.
                return Cell::Number(0.0);
            };
            let value = self.value(input.ty.kind, input.file.choice.as_deref(), lane, place);
            if given {
                let figure = lane.value.get(place).copied().unwrap_or(f64::NAN);
                return match self.common_link(at, *row, figure, &mut common) {
                    Some(template) if value != Value::Error => Cell::formula(template, value).styled(cross),
                    _ => plain(value, input.ty.kind),
                };
            }
            match &link {
                // What the answer of this asset does not stand on is not shown.
                _ if value == Value::Error || !self.run.need.input(id, *row) => Cell::Blank,
                Link::Formula(template) => Cell::formula(template.clone(), value).styled(cross),
                Link::Constant => plain(value, input.ty.kind),
                Link::Nothing => Cell::Blank,
            }
        });
        Cells::Mixed(cells.collect())
    }

    /// The link to the sheet of parameters of a figure that is no asset's own.
    fn common_link(
        &self,
        at: usize,
        row: usize,
        figure: f64,
        known: &mut CommonLinks,
    ) -> Option<Arc<Template>> {
        let common = self.run.common.get(at)?.as_ref()?;
        if !common.rows.get(row).copied().unwrap_or(false) {
            return None;
        }
        let made = || Some(Arc::new(Template::new().name(self.names.of_common(common.from, figure)?)));
        known.0.entry(figure.to_bits()).or_insert_with(made).clone()
    }

    /// What an input cell shows where the client's workbook gives no figure.
    fn link(&self, input: &Input, year: usize) -> Link {
        let home = excel::Home { shape: input.ty.shape, year, owner: input.owner };
        let item = match &input.fallback {
            Fallback::Step(step) => Item::Step(*step),
            Fallback::Input(other) => Item::Input(*other),
            Fallback::Parameter { id, .. } => {
                return match self.names.of_library(id) {
                    Some(name) => Link::Formula(Arc::new(Template::new().name(name))),
                    None => Link::Constant,
                };
            }
            Fallback::Default(_) => return Link::Constant,
            Fallback::Required | Fallback::Optional | Fallback::Project(_) => return Link::Nothing,
        };
        Link::Formula(Arc::new(excel::Layout::cell(self, Template::new(), item, home)))
    }

    pub(super) fn step_columns(&self, mut table: Table, step: &Step, at: usize, slot: Slot) -> Table {
        let heads = self.heads(&step.label, step.symbol.as_deref(), step.ty.shape.years);
        let kind = figure_kind(step.ty, &self.run.outcome.steps[at].value, self.run.lang);
        self.helper.set(slot.home.helper);
        for (year, head) in heads.into_iter().enumerate() {
            debug_assert_eq!(table.columns.len().min(65_535), (usize::from(slot.column) + year).min(65_535));
            let cells = self.step_cells(step, at, year);
            let mut column = Column::new(head, Style::calculated(kind), cells);
            if !step.ty.shape.years {
                column = column.unit(self.unit(step.ty));
            }
            if year == 0 && !step.source.is_empty() {
                column = column.note(self.step_note(step));
            }
            table = table.column(column);
        }
        self.helper.set(false);
        table
    }

    fn step_note(&self, step: &Step) -> String {
        let formula = format!("{} = {}", step.name, step.source);
        if !step.expr.is_value() {
            return formula;
        }
        let zh = "数值由程序算出，不随本表改动重算；改动输入后须重新运行";
        let en = "worked out by the program and not recalculated here: run it again after a change";
        format!("{formula}\n{}", self.say(zh, en))
    }

    fn step_cells(&self, step: &Step, at: usize, year: usize) -> Cells {
        let lane = &self.run.outcome.steps[at];
        let id = StepId(at as u32);
        let template = Arc::new(self.formula(step, year));
        let places = self.places(step.ty.shape, year);
        let value = |place: usize| self.value(step.ty.kind, step.choices.as_deref(), lane, place);
        if step.expr.is_value() {
            let cell = |(_, place): &(usize, Option<usize>)| {
                place.map_or(Cell::Number(0.0), |place| plain(value(place), step.ty.kind))
            };
            return Cells::Mixed(places.iter().map(cell).collect());
        }
        if places.iter().all(|(row, place)| place.is_some() && self.run.need.step(id, *row)) {
            let results: Vec<Value> = places.iter().filter_map(|(_, p)| *p).map(value).collect();
            if results.iter().all(|result| *result != Value::Error) {
                return Cells::formula(template, results);
            }
        }
        let beyond = if is_number(step.ty.kind) { Cell::Number(0.0) } else { Cell::Blank };
        let cell = |row: usize, place: Option<usize>| match place {
            // A step that this asset does not need, because a cell gives what it would: no formula
            // over blank inputs.
            Some(p) if value(p) == Value::Error || !self.run.need.step(id, row) => Cell::Blank,
            Some(p) => Cell::formula(template.clone(), value(p)),
            None => beyond.clone(),
        };
        Cells::Mixed(places.into_iter().map(|(row, place)| cell(row, place)).collect())
    }

    fn formula(&self, step: &Step, year: usize) -> Template {
        let home = excel::Home { shape: step.ty.shape, year, owner: step.owner };
        let body = excel::template(self.run.program, &step.expr, step.choices.as_deref(), home, self);
        let Some(rounding) = step.rounding else { return body };
        let name = match rounding.mode {
            RoundingMode::HalfAway => "ROUND(",
            RoundingMode::Up => "ROUNDUP(",
            RoundingMode::Down => "ROUNDDOWN(",
        };
        let mut whole = Template::new().text(name);
        for piece in body.pieces {
            whole = match piece {
                table::Piece::Text(text) => whole.text(text),
                table::Piece::Ref(reference) => whole.push(reference),
            };
        }
        whole.text(format!(",{})", rounding.digits))
    }
}

/// By figure: the link, made once for all the rows of a column.
#[derive(Default)]
struct CommonLinks(HashMap<u64, Option<Arc<Template>>>);

enum Link {
    Formula(Arc<Template>),
    Constant,
    Nothing,
}

fn plain(value: Value, kind: Kind) -> Cell {
    match (value, kind) {
        (Value::Number(days), Kind::Date) => Cell::Date(days),
        (Value::Number(number), _) => Cell::Number(number),
        (Value::Text(text), _) => Cell::Text(text),
        (Value::Bool(value), _) => Cell::Bool(value),
        (Value::Error, _) => Cell::Blank,
    }
}
