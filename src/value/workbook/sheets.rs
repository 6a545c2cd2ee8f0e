//! 工作底稿 — the tables of one run: inputs in blue, steps as live formulas, the fen that is certified.

use super::pages;
use super::place::{ChildRows, Home, LEAD_ASSET, Placement, Slot};
use crate::diag::Lang;
use crate::formula::batch::{Lane, Outcome, Plan};
use crate::formula::excel::{self, Item, Layout, Over};
use crate::formula::{
    Axis, Dimension, Fallback, Frame, Input, Kind, Program, Shape, Step, Symbols, Tag, Type,
};
use crate::model::{Choice, Words};
use crate::num::Fen;
use crate::table::{
    self, Cell, CellRef, Cells, Column, HeadGroup, Role, Style, Table, TableId, Template, Value,
};
use std::collections::HashMap;
use std::sync::Arc;

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
    /// Heads of the year columns, where the input workbook has calendar years.
    pub year_heads: &'a [String],
    /// By axis and place in its lane: the source row as `sheet!row`.
    pub sources: &'a HashMap<Axis, Vec<String>>,
    pub lang: Lang,
}

/// The tables of a run and where its answers stand.
pub struct Sheets {
    /// Asset and child tables of the model, then of each indicator model.
    pub tables: Vec<(Home, Table)>,
    /// By frame row: the answer before rounding and rounded.
    pub answers: HashMap<usize, Answer>,
    /// One table an asset with years from left to right, where there are few assets.
    pub statements: Vec<Table>,
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
    parameter_name: &dyn Fn(&str) -> Option<String>,
    with_statements: bool,
) -> Sheets {
    let rows: Vec<usize> = (0..run.frame.assets).filter(|r| run.fen[*r].is_some()).collect();
    let placement = Placement::new(run.program, run.plan, run.frame, rows, &mut reserve);
    let builder = Builder { run, placement: &placement, parameter_name };
    let homes: Vec<Home> = placement.tables.keys().copied().collect();
    let mut tables = Vec::new();
    let mut answers = HashMap::new();
    for home in homes {
        let mut table = builder.table(home);
        if home == (Home { class: 0, axis: None }) {
            answers = builder.add_answers(&mut table);
        }
        tables.push((home, table));
    }
    let shown = if with_statements { placement.rows.len() } else { 0 };
    let statements = (0..shown).map(|at| builder.statement(reserve(), at, &answers)).collect();
    Sheets { tables, answers, statements }
}

pub(super) struct Builder<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) placement: &'a Placement,
    parameter_name: &'a dyn Fn(&str) -> Option<String>,
}

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
        let main = Home { class: 0, axis: None };
        let table = self.placement.table(main);
        match self.home(home) {
            here if here == main => template.same_row(table, 2),
            here => template.row_of(table, 2, self.placement.asset_rows(here)),
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
        Home { class: super::place::class(self.run.program, home.owner), axis: home.shape.lines }
    }

    fn shape(&self, item: Item) -> Shape {
        match item {
            Item::Input(id) => self.run.program.input(id).ty.shape,
            Item::Step(id) => self.run.program.step(id).ty.shape,
        }
    }

    fn child(&self, axis: Axis) -> &ChildRows {
        &self.placement.children[&axis]
    }

    fn identity(&self, axis: Axis) -> table::RowMap {
        Arc::new((0..self.child(axis).lane.len() as u32).collect())
    }

    pub(super) fn words<'w>(&self, words: &'w Words) -> &'w str {
        match self.run.lang {
            Lang::Zh => &words.zh,
            Lang::En => &words.en,
        }
    }

    pub(super) fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.run.lang == Lang::Zh { zh } else { en }
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
        let title = format!("{} {}@{}", self.words(&model.label), model.id.get_ref(), model.edition);
        match home.axis {
            None => title,
            Some(axis) => format!("{} — {title}", self.words(&self.run.program.axis(axis).file.label)),
        }
    }

    fn asset_lead(&self, table: Table) -> Table {
        let rows = &self.placement.rows;
        let years = rows.iter().map(|r| f64::from(self.run.frame.years.get(*r).copied().unwrap_or(0)));
        table
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, texts(rows, self.run.ids)))
            .column(Column::new(self.say("资产名称", "Name"), Style::TEXT, texts(rows, self.run.names)))
            .column(Column::new(
                self.say("预测期数", "Periods"),
                Style::input(table::Kind::Integer),
                Cells::numbers(years),
            ))
    }

    fn child_lead(&self, table: Table, axis: Axis) -> Table {
        let rows = self.child(axis);
        let ids = rows.asset.iter().map(|a| self.run.ids[self.placement.rows[*a as usize]].clone());
        let source = |lane: &u32| {
            self.run.sources.get(&axis).and_then(|s| s.get(*lane as usize)).cloned().unwrap_or_default()
        };
        table.column(Column::new(self.say("资产编号", "Asset"), Style::ID, Cells::texts(ids))).column(
            Column::new(self.say("来源", "Source"), Style::TEXT, Cells::texts(rows.lane.iter().map(source))),
        )
    }

    pub(super) fn name(&self, label: &Words, symbol: Option<&str>) -> String {
        match symbol {
            Some(symbol) => format!("{} {symbol}", self.words(label)),
            None => self.words(label).to_string(),
        }
    }

    /// Years become columns t1…tN under one name; everything else is one column.
    fn heads(&self, label: &Words, symbol: Option<&str>, years: bool) -> Vec<String> {
        if !years {
            return vec![self.name(label, symbol)];
        }
        let head = |year: usize| match self.run.year_heads.get(year) {
            Some(calendar) => calendar.clone(),
            None => format!("t{}", year + 1),
        };
        (0..self.placement.years.max(1)).map(head).collect()
    }

    fn input_columns(&self, mut table: Table, at: usize) -> Table {
        let input = &self.run.program.inputs[at];
        let heads = self.heads(&input.file.label, input.file.symbol.as_deref(), input.ty.shape.years);
        for (year, head) in heads.into_iter().enumerate() {
            let cells = self.input_cells(input, at, year);
            let mut column = Column::new(head, Style::input(figure_kind(input.ty)), cells);
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

    fn input_cells(&self, input: &Input, at: usize, year: usize) -> Cells {
        let lane = &self.run.outcome.inputs[at];
        let places = self.places(input.ty.shape, year);
        let column = self.run.frame.columns[at].as_ref();
        let link = self.link(input, year);
        let cells = places.iter().map(|(row, place)| {
            let given = column.is_some_and(|c| !c.of(*row).is_empty());
            let result = place.map(|p| self.value(input.ty.kind, input.file.choice.as_deref(), lane, p));
            match (given, &link, result) {
                // A year beyond the forecast is an explicit zero.
                (_, _, None) => Cell::Number(0.0),
                (true, _, Some(value)) => plain(value, input.ty.kind),
                (false, Link::Formula(_), Some(Value::Error)) => Cell::Blank,
                (false, Link::Formula(template), Some(value)) => Cell::formula(template.clone(), value)
                    .styled(Style { role: Role::CrossSheet, kind: figure_kind(input.ty) }),
                (false, Link::Constant, Some(value)) => plain(value, input.ty.kind),
                (false, Link::Nothing, Some(_)) => Cell::Blank,
            }
        });
        Cells::Mixed(cells.collect())
    }

    /// What an input cell shows where the client's workbook gives no figure.
    fn link(&self, input: &Input, year: usize) -> Link {
        let home = excel::Home { shape: input.ty.shape, year, owner: input.owner };
        let item = match &input.fallback {
            Fallback::Step(step) => Item::Step(*step),
            Fallback::Input(other) => Item::Input(*other),
            Fallback::Parameter { id, .. } => {
                return match (self.parameter_name)(id) {
                    Some(name) => Link::Formula(Arc::new(Template::new().name(name))),
                    None => Link::Constant,
                };
            }
            Fallback::Default(_) => return Link::Constant,
            Fallback::Required | Fallback::Optional | Fallback::Project(_) => return Link::Nothing,
        };
        Link::Formula(Arc::new(self.cell(Template::new(), item, home)))
    }

    fn step_columns(&self, mut table: Table, step: &Step, at: usize, slot: Slot) -> Table {
        let heads = self.heads(&step.label, step.symbol.as_deref(), step.ty.shape.years);
        for (year, head) in heads.into_iter().enumerate() {
            debug_assert_eq!(table.columns.len(), usize::from(slot.column) + year);
            let cells = self.step_cells(step, at, year);
            let mut column = Column::new(head, Style::calculated(figure_kind(step.ty)), cells);
            if !step.ty.shape.years {
                column = column.unit(self.unit(step.ty));
            }
            if year == 0 && !step.source.is_empty() {
                column = column.note(format!("{} = {}", step.name, step.source));
            }
            table = table.column(column);
        }
        table
    }

    fn step_cells(&self, step: &Step, at: usize, year: usize) -> Cells {
        let lane = &self.run.outcome.steps[at];
        let template = Arc::new(self.formula(step, year));
        let places = self.places(step.ty.shape, year);
        let value = |place: usize| self.value(step.ty.kind, step.choices.as_deref(), lane, place);
        if places.iter().all(|(_, place)| place.is_some()) {
            let results: Vec<Value> = places.iter().filter_map(|(_, p)| *p).map(value).collect();
            if results.iter().all(|result| *result != Value::Error) {
                return Cells::formula(template, results);
            }
        }
        let beyond = if super::place::is_number(step.ty.kind) { Cell::Number(0.0) } else { Cell::Blank };
        let cell = |place: Option<usize>| match place {
            // A step that this asset does not need, because a cell gives what it would: no formula
            // over blank inputs.
            Some(p) if value(p) == Value::Error => Cell::Blank,
            Some(p) => Cell::formula(template.clone(), value(p)),
            None => beyond.clone(),
        };
        Cells::Mixed(places.into_iter().map(|(_, place)| cell(place)).collect())
    }

    fn formula(&self, step: &Step, year: usize) -> Template {
        let home = excel::Home { shape: step.ty.shape, year, owner: step.owner };
        let body = excel::template(self.run.program, &step.expr, step.choices.as_deref(), home, self);
        match step.rounding {
            None => body,
            Some(rounding) => {
                let name = match rounding.mode {
                    crate::model::RoundingMode::HalfAway => "ROUND(",
                    crate::model::RoundingMode::Up => "ROUNDUP(",
                    crate::model::RoundingMode::Down => "ROUNDDOWN(",
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
        match ty.kind {
            Kind::Number(Dimension { money: 1, count: 0, year: 0, .. }) => self.say("元", "CNY"),
            Kind::Number(Dimension { money: 1, count: -1, year: 0, .. }) => self.say("元/单位", "CNY/unit"),
            Kind::Number(Dimension { money: 0, count: 0, year: 1, .. }) => self.say("年", "years"),
            _ => "",
        }
    }

    /// The answer rounded to fen by the sheet, the certified fen beside it, and whether they agree.
    fn add_answers(&self, table: &mut Table) -> HashMap<usize, Answer> {
        let run = self.run;
        let rows = &self.placement.rows;
        let Some(slot) = self.placement.slot_of(Item::Step(run.program.output)) else {
            return HashMap::new();
        };
        let (id, first) = (table.id, table.columns.len() as u16);
        debug_assert!(first >= LEAD_ASSET);
        let fens: Vec<Fen> = rows.iter().filter_map(|row| run.fen[*row]).collect();
        let exact: Vec<f64> = fens.iter().copied().map(pages::yuan).collect();
        let money = table::Kind::Money2;
        let rounded = Template::new().text("ROUND(").same_row(id, slot.column).text(",2)");
        table.columns.push(
            Column::new(
                self.say("评估结果", "Result"),
                Style::calculated(money),
                Cells::formula(rounded, exact),
            )
            .unit(self.say("元", "CNY")),
        );
        table.columns.push(
            Column::new(
                self.say("认证值", "Certified"),
                Style::input(money),
                Cells::Mixed(fens.iter().copied().map(pages::certified).collect()),
            )
            .unit(self.say("元", "CNY"))
            .note(self.say(
                "由精确计算认证到分，不随本表改动",
                "certified to the fen by exact arithmetic; does not follow edits",
            )),
        );
        table.columns.push(Column::new(
            self.say("核对", "Agrees"),
            Style::CHECK,
            agreement(id, first, &fens),
        ));
        let cell = |column: u16, row: usize| CellRef { table: id, column, row: row as u32 };
        rows.iter()
            .enumerate()
            .map(|(at, row)| {
                let answer = Answer { raw: cell(slot.column, at), rounded: cell(first, at) };
                (*row, answer)
            })
            .collect()
    }
}

/// Within one fen, or to 12 digits where the certified figure is a text that a float cannot hold.
fn agreement(id: TableId, first: u16, fens: &[Fen]) -> Cells {
    let near =
        Template::new().text("ABS(").same_row(id, first).text("-").same_row(id, first + 1).text(")<0.015");
    if fens.iter().all(|fen| pages::holds(*fen)) {
        return Cells::formula(near, vec![true; fens.len()]);
    }
    let near = Arc::new(near);
    let relative = Template::new().text("ABS(").same_row(id, first).text("/VALUE(SUBSTITUTE(");
    let relative = Arc::new(relative.same_row(id, first + 1).text(",\",\",\"\"))-1)<0.000000000001"));
    let cell =
        |fen: &Fen| Cell::formula(if pages::holds(*fen) { near.clone() } else { relative.clone() }, true);
    Cells::Mixed(fens.iter().map(cell).collect())
}

enum Link {
    Formula(Arc<Template>),
    Constant,
    Nothing,
}

fn texts(rows: &[usize], of: &[String]) -> Cells {
    Cells::texts(rows.iter().map(|r| of[*r].clone()))
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

pub(super) fn figure_kind(ty: Type) -> table::Kind {
    match ty.kind {
        Kind::Date => table::Kind::Date,
        Kind::Bool | Kind::Text => table::Kind::Text,
        Kind::Number(d) if d.money != 0 => table::Kind::Money2,
        Kind::Number(d) if d.tag == Tag::Rate && d.is_dimensionless() => table::Kind::Percent(2),
        Kind::Number(d) if d.is_dimensionless() => table::Kind::Factor,
        Kind::Number(_) => table::Kind::Number(4),
    }
}
