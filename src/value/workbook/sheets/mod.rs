//! 工作底稿 — the tables of one run: inputs in blue, steps as live formulas, the fen that is certified.

mod answers;
mod columns;
mod refer;

use super::need::Need;
use super::place::{ChildRows, Home, LEAD_CHILD, PERIODS, Placement, Stand, Wanted};
use super::words;
use crate::diag::Lang;
use crate::formula::batch::{Lane, Outcome, Plan};
use crate::formula::{Axis, Frame, InputId, Kind, Program, Shape, StepId, Symbols, Type};
use crate::model::{Choice, Words};
use crate::num::Fen;
use crate::portfolio::{Common, Written};
use crate::table::{self, CellRef, Cells, Column, HeadGroup, Style, Table, TableId, Value};
use std::cell::Cell as Mutable;
use std::collections::HashMap;

/// One model over the assets that chose it, as the workbook shows it.
pub struct Run<'a> {
    pub program: &'a Program,
    pub plan: &'a Plan,
    pub frame: &'a Frame,
    pub outcome: &'a Outcome,
    pub symbols: &'a Symbols,
    /// By frame row.
    pub ids: &'a [String],
    pub names: &'a [String],
    /// By frame row; `None` where no figure came out, and the row is not shown.
    pub fen: &'a [Option<Fen>],
    /// Frame rows whose fen exact arithmetic settled.
    pub ties: &'a [usize],
    /// By frame row: the calendar year of the first period.
    pub first_years: &'a [Option<u16>],
    /// By axis and place in its lane: the source row as `sheet!row`, and what the row is called.
    pub sources: &'a HashMap<Axis, Vec<String>>,
    pub labels: &'a HashMap<Axis, Vec<String>>,
    /// By input: the figure that rows share.
    pub common: &'a [Option<Common>],
    /// What an edit of the sheet may call for, and what the figures as they are stand on.
    pub need: &'a Need,
    pub taken: &'a Need,
    /// `value`, `fee`, …
    pub result: &'static str,
    pub lang: Lang,
}

/// The defined names of figures on the sheet of parameters.
pub trait Names {
    fn of_library(&self, id: &str) -> Option<&str>;
    /// The name of a common figure, where the sheet shows this very figure under it.
    fn of_common(&self, from: Written, figure: f64) -> Option<&str>;
}

/// The tables of a run and where its answers stand.
pub struct Sheets {
    /// Asset and child tables of the model, then of each indicator model.
    pub tables: Vec<(Home, Table)>,
    /// By frame row: the answer before rounding and rounded.
    pub answers: HashMap<usize, Answer>,
    /// By asset: a table with years from left to right and its child rows, where there are few assets.
    pub statements: Vec<Vec<Table>>,
}

/// Cells of one asset's answer.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub raw: CellRef,
    pub rounded: CellRef,
}

/// Builds the tables; `reserve` hands out table ids of the book.
pub fn build(
    run: &Run,
    mut reserve: impl FnMut() -> TableId,
    names: &dyn Names,
    with_statements: bool,
) -> Sheets {
    let rows: Vec<usize> = (0..run.frame.assets).filter(|r| run.fen[*r].is_some()).collect();
    let wanted = Wanted { input: &|id| has_input(run, &rows, id), step: &|id| stand(run, &rows, id) };
    let placement = Placement::new(run.program, run.plan, run.frame, rows.clone(), &wanted, &mut reserve);
    let builder = Builder { run, placement: &placement, names, helper: Mutable::new(false) };
    let homes: Vec<Home> = placement.tables.keys().copied().collect();
    let mut tables = Vec::new();
    let mut answers = HashMap::new();
    for home in homes {
        let mut table = builder.table(home);
        if home == Home::MAIN {
            answers = builder.add_answers(&mut table);
        }
        tables.push((home, table));
    }
    let shown = if with_statements { placement.rows.len() } else { 0 };
    let statements = (0..shown).map(|at| builder.statement(&mut reserve, at, &answers)).collect();
    Sheets { tables, answers, statements }
}

/// An input that some answer needs, or that a cell of the client's gives to the model itself.
fn has_input(run: &Run, rows: &[usize], id: InputId) -> bool {
    if !run.plan.reads(id) {
        return false;
    }
    let given = || {
        let column = run.frame.columns.get(id.0 as usize).and_then(Option::as_ref);
        column.is_some_and(|column| rows.iter().any(|row| !column.of(*row).is_empty()))
    };
    let own = super::place::class(run.program, run.program.input(id).owner) == 0;
    rows.iter().any(|row| run.need.input(id, *row)) || own && given()
}

/// Steps no answer needs are left out; helpers and branches that no asset takes stand apart.
fn stand(run: &Run, rows: &[usize], id: StepId) -> Stand {
    let step = run.program.step(id);
    if !run.plan.needs(id) || !rows.iter().any(|row| run.need.step(id, *row)) {
        return Stand::Nowhere;
    }
    let lifted = step.source.is_empty();
    let taken = || rows.iter().any(|row| run.taken.step(id, *row));
    if id != run.program.output && (lifted || !taken()) { Stand::Helper } else { Stand::Sheet }
}

pub(super) struct Builder<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) placement: &'a Placement,
    names: &'a dyn Names,
    /// Whether the column being written stands on the sheet of helpers.
    helper: Mutable<bool>,
}

impl Builder<'_> {
    pub(super) fn child(&self, axis: Axis) -> &ChildRows {
        &self.placement.children[&axis]
    }

    pub(super) fn words<'w>(&self, words: &'w Words) -> &'w str {
        words::of(words, self.run.lang)
    }

    pub(super) fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        words::pick(self.run.lang, zh, en)
    }

    /// One table with its lead columns, its inputs and its steps.
    fn table(&self, home: Home) -> Table {
        let program = self.run.program;
        let id = self.placement.table(home);
        let mut table = match home.axis {
            None => self.asset_lead(Table::new(id, self.caption(home))),
            Some(axis) => self.child_lead(Table::new(id, self.caption(home)), axis),
        };
        for (at, slot) in self.placement.inputs.iter().enumerate() {
            if slot.is_some_and(|s| s.home == home) {
                let (input, first) = (&program.inputs[at], table.columns.len() as u16);
                table = self.input_columns(table, at);
                let name = self.name(&input.file.label, input.file.symbol.as_deref());
                self.head_group(&mut table, first, input.ty, name, self.say("输入", "Inputs"));
            }
        }
        for (at, slot) in self.placement.steps.iter().enumerate() {
            if let Some(slot) = slot.filter(|s| s.home == home) {
                let (step, first) = (&program.steps[at], table.columns.len() as u16);
                table = self.step_columns(table, step, at, slot);
                let name = self.name(&step.label, step.symbol.as_deref());
                self.head_group(&mut table, first, step.ty, name, self.say("计算步骤", "Steps"));
            }
        }
        table
    }

    /// Yearly figures stand under their own name and can be folded away; single ones under what they are.
    fn head_group(&self, table: &mut Table, first: u16, ty: Type, name: String, single: &str) {
        let last = table.columns.len() as u16 - 1;
        if ty.shape.years {
            let unit = self.unit(ty);
            let label = if unit.is_empty() { name } else { format!("{name}({unit})") };
            table.groups.push(HeadGroup { label, first, last, outline: last > first });
            return;
        }
        match table.groups.last_mut() {
            Some(group) if group.label == single && group.last + 1 == first => group.last = last,
            _ => table.groups.push(HeadGroup { label: single.into(), first, last, outline: false }),
        }
    }

    fn caption(&self, home: Home) -> String {
        let model = &self.run.program.models[home.class];
        let edition = self.say("版本", "edition");
        let title = format!("{}（{edition} {}）", self.words(&model.label), model.edition);
        let title = match home.axis {
            None => title,
            Some(axis) => format!("{} — {title}", self.words(&self.run.program.axis(axis).file.label)),
        };
        if home.helper { format!("{} — {title}", self.say("辅助计算", "helpers")) } else { title }
    }

    fn asset_lead(&self, table: Table) -> Table {
        let rows = &self.placement.rows;
        let table = table
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, texts(rows, self.run.ids)))
            .column(Column::new(self.say("资产名称", "Name"), Style::TEXT, texts(rows, self.run.names)));
        if self.placement.lead <= PERIODS {
            return table;
        }
        let years = rows.iter().map(|r| f64::from(self.run.frame.years.get(*r).copied().unwrap_or(0)));
        table.column(Column::new(
            self.say("预测期数", "Periods"),
            Style::input(table::Kind::Integer),
            Cells::numbers(years),
        ))
    }

    fn child_lead(&self, table: Table, axis: Axis) -> Table {
        let rows = self.child(axis);
        debug_assert_eq!(LEAD_CHILD, 3);
        let ids = rows.asset.iter().map(|a| self.run.ids[self.placement.rows[*a as usize]].clone());
        let source = |lane: &u32| {
            self.run.sources.get(&axis).and_then(|s| s.get(*lane as usize)).cloned().unwrap_or_default()
        };
        let names = (0..rows.lane.len()).map(|at| self.line_name(axis, at));
        let sources = Cells::texts(rows.lane.iter().map(source));
        table
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, Cells::texts(ids)))
            .column(Column::new(self.say("名称", "Name"), Style::TEXT, Cells::texts(names)))
            .column(Column::new(self.say("来源", "Source"), Style::TEXT, sources))
    }

    /// What the client's sheet calls a child row, else its number among the asset's.
    pub(super) fn line_name(&self, axis: Axis, at: usize) -> String {
        let rows = self.child(axis);
        let lane = rows.lane[at] as usize;
        let name = self.run.labels.get(&axis).and_then(|labels| labels.get(lane)).filter(|l| !l.is_empty());
        let number = at as u32 - rows.siblings[at].0 + 1;
        match (name, self.run.lang) {
            (Some(name), _) => name.clone(),
            (None, Lang::Zh) => format!("第 {number} 行"),
            (None, Lang::En) => format!("row {number}"),
        }
    }

    pub(super) fn name(&self, label: &Words, symbol: Option<&str>) -> String {
        match symbol {
            Some(symbol) => format!("{} {symbol}", self.words(label)),
            None => self.words(label).to_string(),
        }
    }

    /// The head of a period: the calendar year where all the rows shown have the same.
    pub(super) fn period(&self, rows: &[usize], year: usize) -> String {
        let first = |row: &usize| self.run.first_years.get(*row).copied().flatten();
        let start = rows.first().and_then(first).filter(|year| rows.iter().all(|r| first(r) == Some(*year)));
        match (start, self.run.lang) {
            (Some(start), Lang::Zh) => format!("{}年", usize::from(start) + year),
            (Some(start), Lang::En) => (usize::from(start) + year).to_string(),
            (None, Lang::Zh) => format!("第{}期", year + 1),
            (None, Lang::En) => format!("Period {}", year + 1),
        }
    }

    /// For each row of the table: its frame row and its place in a lane, none beyond the forecast.
    fn places(&self, shape: Shape, year: usize) -> Vec<(usize, Option<usize>)> {
        let frame = self.run.frame;
        let years = |row: usize| frame.years.get(row).map_or(0, |n| *n as usize);
        let inside = |row: usize| !shape.years || year < years(row);
        match shape.lines {
            None => {
                let starts = starts(frame, shape);
                let place = |row: &usize| {
                    (*row, inside(*row).then(|| starts[*row] + if shape.years { year } else { 0 }))
                };
                self.placement.rows.iter().map(place).collect()
            }
            Some(axis) => {
                let (child, lines) = (self.child(axis), starts(frame, Shape::lines(axis)));
                let whole = starts(frame, shape);
                let place = |at: usize| {
                    let row = self.placement.rows[child.asset[at] as usize];
                    let line = child.lane[at] as usize - lines[row];
                    let within = if shape.years { line * years(row) + year } else { line };
                    (row, inside(row).then(|| whole[row] + within))
                };
                (0..child.lane.len()).map(place).collect()
            }
        }
    }

    pub(super) fn value(&self, kind: Kind, choices: Option<&[Choice]>, lane: &Lane, place: usize) -> Value {
        let Some(value) = lane.value.get(place).copied() else { return Value::Error };
        match kind {
            Kind::Number(_) | Kind::Date => Value::from(value),
            Kind::Bool => Value::Bool(value == 1.0),
            Kind::Text => match self.run.symbols.text(value as u32) {
                Some(text) if value.is_finite() => Value::Text(self.shown(text, choices).to_string()),
                _ => Value::Error,
            },
        }
    }

    fn shown<'t>(&self, text: &'t str, choices: Option<&'t [Choice]>) -> &'t str {
        choices.and_then(|c| c.iter().find(|c| c.id == text)).map_or(text, |c| match self.run.lang {
            Lang::Zh => c.zh.as_str(),
            Lang::En => c.en.as_str(),
        })
    }

    pub(super) fn unit(&self, ty: Type) -> &'static str {
        words::unit(ty, self.run.lang)
    }
}

fn texts(rows: &[usize], of: &[String]) -> Cells {
    Cells::texts(rows.iter().map(|r| of[*r].clone()))
}

/// Where each frame row begins in a lane of this shape.
pub(super) fn starts(frame: &Frame, shape: Shape) -> Vec<usize> {
    let mut sum = 0;
    (0..frame.assets)
        .map(|row| {
            let start = sum;
            sum += frame.len(shape, row);
            start
        })
        .collect()
}
