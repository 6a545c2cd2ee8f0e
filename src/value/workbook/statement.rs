//! 测算表 — one asset at a time, years from left to right: the working sheet as a valuer reads and prints it.
//!
//! Every figure is a live link into the working sheet, where the formulas stand.

use super::place::{Home, Slot};
use super::sheets::{Answer, Builder, starts};
use super::words::{self, figure_kind};
use crate::formula::batch::Lane;
use crate::formula::excel::Item;
use crate::formula::{Axis, Fallback, InputId, StepId, Type, words as telling};
use crate::model::Choice;
use crate::table::{Cell, CellRef, Cells, Column, Kind, Style, Table, TableId, Template, Value};
use std::collections::HashMap;

/// Portfolios with more assets are read on the working sheets.
pub(super) const MOST_ASSETS: usize = 40;
/// Longer lists of child rows are read on the working sheets.
const MOST_LINES: usize = 60;

/// One line of a statement.
struct Line {
    label: String,
    how: String,
    unit: &'static str,
    one: Cell,
    years: Vec<Cell>,
}

/// What a line shows.
struct Shown<'a> {
    item: Item,
    ty: Type,
    lane: &'a Lane,
    choices: Option<&'a [Choice]>,
    kind: Kind,
}

impl Builder<'_> {
    /// The statement of the asset in row `at` of the working sheet, and its child rows below.
    pub(super) fn statement(
        &self,
        mut reserve: impl FnMut() -> TableId,
        at: usize,
        answers: &HashMap<usize, Answer>,
    ) -> Vec<Table> {
        let row = self.placement.rows[at];
        let years = self.run.frame.years.get(row).map_or(0, |years| *years as usize);
        let mut lines = self.input_lines(at, years);
        lines.extend(self.step_lines(at, years));
        lines.extend(answers.get(&row).map(|answer| self.answer_line(answer, row, years)));
        let title = format!("{}  {}", self.run.ids[row], self.run.names[row]);
        let caption = format!("{title} — {}", self.words(&self.run.program.main().label));
        let texts = |f: &dyn Fn(&Line) -> String| Cells::texts(lines.iter().map(f));
        let mixed = |f: &dyn Fn(&Line) -> Cell| Cells::Mixed(lines.iter().map(f).collect());
        let money = Style::cross_sheet(Kind::Money2);
        let mut table = Table::new(reserve(), caption)
            .column(Column::new(self.say("项目", "Item"), Style::TEXT, texts(&|l| l.label.clone())))
            .column(Column::new(self.say("算式", "Formula"), Style::TEXT, texts(&|l| l.how.clone())))
            .column(Column::new(self.say("单位", "Unit"), Style::TEXT, texts(&|l| l.unit.into())))
            .column(Column::new(self.say("数值", "Figure"), money, mixed(&|l| l.one.clone())));
        for year in 0..years {
            let cell = |line: &Line| line.years.get(year).cloned().unwrap_or(Cell::Blank);
            table = table.column(Column::new(self.period(&[row], year), money, mixed(&cell)));
        }
        let mut tables = vec![table];
        let axes: Vec<Axis> = self.placement.children.keys().copied().collect();
        tables.extend(axes.into_iter().filter_map(|axis| self.lines_of(&mut reserve, axis, at, &title)));
        tables
    }

    /// The child rows of an asset: comparables, cost lines; yearly ones are read on the working sheet.
    fn lines_of(
        &self,
        reserve: &mut impl FnMut() -> TableId,
        axis: Axis,
        at: usize,
        title: &str,
    ) -> Option<Table> {
        let (first, end) = *self.child(axis).spans.get(at)?;
        let rows = first as usize..end as usize;
        let figures: Vec<(Slot, Shown, String)> = self.line_figures(axis, self.placement.rows[at]);
        if rows.is_empty() || rows.len() > MOST_LINES || figures.is_empty() {
            return None;
        }
        let label = self.words(&self.run.program.axis(axis).file.label);
        let names = Cells::texts(rows.clone().map(|row| self.line_name(axis, row)));
        let mut table = Table::new(reserve(), format!("{title} — {label}")).column(Column::new(
            label,
            Style::TEXT,
            names,
        ));
        for (slot, shown, name) in figures {
            let id = self.placement.table(slot.home);
            let cell = |row: usize| {
                let place = self.child(axis).lane[row] as usize;
                match self.value(shown.ty.kind, shown.choices, shown.lane, place) {
                    Value::Error => Cell::Blank,
                    value => Cell::formula(Template::new().fixed(id, slot.column, row as u32), value),
                }
            };
            let cells = Cells::Mixed(rows.clone().map(cell).collect());
            let column = Column::new(name, Style::cross_sheet(shown.kind), cells);
            table = table.column(column.unit(self.unit(shown.ty)));
        }
        Some(table)
    }

    fn line_figures(&self, axis: Axis, row: usize) -> Vec<(Slot, Shown<'_>, String)> {
        let (program, home) = (self.run.program, Home { axis: Some(axis), ..Home::MAIN });
        let on = |item: Item, ty: Type| {
            self.placement.slot_of(item).filter(|slot| slot.home == home && !ty.shape.years)
        };
        let inputs = program.input_ids().filter(|id| self.run.taken.input(*id, row)).filter_map(|id| {
            let (input, shown) = (program.input(id), self.shown_input(id));
            let name = self.words(&input.file.label).to_string();
            Some((on(shown.item, shown.ty)?, shown, name))
        });
        let steps = program.step_ids().filter(|id| self.run.taken.step(*id, row)).filter_map(|id| {
            let shown = self.shown_step(id);
            Some((on(shown.item, shown.ty)?, shown, self.words(&program.step(id).label).to_string()))
        });
        inputs.chain(steps).collect()
    }

    fn shown_input(&self, id: InputId) -> Shown<'_> {
        let input = self.run.program.input(id);
        let lane = &self.run.outcome.inputs[id.0 as usize];
        let kind = figure_kind(input.ty, &lane.value, self.run.lang);
        Shown { item: Item::Input(id), ty: input.ty, lane, choices: input.file.choice.as_deref(), kind }
    }

    fn shown_step(&self, id: StepId) -> Shown<'_> {
        let step = self.run.program.step(id);
        let lane = &self.run.outcome.steps[id.0 as usize];
        let kind = figure_kind(step.ty, &lane.value, self.run.lang);
        Shown { item: Item::Step(id), ty: step.ty, lane, choices: step.choices.as_deref(), kind }
    }

    fn input_lines(&self, at: usize, years: usize) -> Vec<Line> {
        let program = self.run.program;
        let row = self.placement.rows[at];
        let placed =
            |id: &InputId| self.placement.inputs[id.0 as usize].is_some() && self.run.taken.input(*id, row);
        let line = |id: InputId| {
            let input = program.input(id);
            let label = self.name(&input.file.label, input.file.symbol.as_deref());
            self.line(label, self.origin(id, row), &self.shown_input(id), at, years)
        };
        program.input_ids().filter(placed).filter_map(line).collect()
    }

    /// Where the figure of an input comes from, in words.
    fn origin(&self, id: InputId, row: usize) -> String {
        let column = self.run.frame.columns[id.0 as usize].as_ref();
        if column.is_some_and(|column| !column.of(row).is_empty()) {
            let common = self.run.common.get(id.0 as usize).and_then(Option::as_ref);
            let shared = common.is_some_and(|common| common.rows.get(row) == Some(&true));
            let words = if shared { ("取自参数表", "parameter sheet") } else { ("输入", "input") };
            return self.say(words.0, words.1).into();
        }
        let from = |zh: &'static str, en: &'static str, label: &str| format!("{}{label}", self.say(zh, en));
        let program = self.run.program;
        match &program.input(id).fallback {
            Fallback::Parameter { .. } => self.say("取自参数表", "parameter sheet").into(),
            Fallback::Default(_) => self.say("模型缺省值", "default of the model").into(),
            Fallback::Step(step) => from("取自：", "from: ", self.words(&program.step(*step).label)),
            Fallback::Input(other) => from("同：", "as: ", self.words(&program.input(*other).file.label)),
            Fallback::Project(_) => self.say("评估项目", "assignment").into(),
            Fallback::Required | Fallback::Optional => String::new(),
        }
    }

    fn step_lines(&self, at: usize, years: usize) -> Vec<Line> {
        let program = self.run.program;
        let row = self.placement.rows[at];
        let line = |id: StepId| {
            let step = program.step(id);
            self.placement.steps[id.0 as usize].filter(|slot| !slot.home.helper)?;
            let label = self.name(&step.label, step.symbol.as_deref());
            let how = self.told(telling::formula(program, step, self.run.lang));
            self.line(label, how, &self.shown_step(id), at, years)
        };
        program.step_ids().filter(|id| self.run.taken.step(*id, row)).filter_map(line).collect()
    }

    /// A formula in words, with what helper columns hold in place of their names.
    fn told(&self, mut how: String) -> String {
        let program = self.run.program;
        let mut helpers: Vec<_> = program.steps.iter().filter(|step| step.source.is_empty()).collect();
        helpers.sort_by_key(|step| std::cmp::Reverse(self.words(&step.label).len()));
        // A helper may stand on a helper; three deep is more than the language makes.
        for _ in 0..3 {
            for step in &helpers {
                let label = self.words(&step.label);
                if how.contains(label) {
                    how = how.replace(label, &telling::formula(program, step, self.run.lang));
                }
            }
        }
        how
    }

    /// A line of the model's own sheet; child rows stand below and indicators on their own sheet.
    fn line(&self, label: String, how: String, shown: &Shown, at: usize, years: usize) -> Option<Line> {
        let slot = self.placement.slot_of(shown.item)?;
        if slot.home != Home::MAIN {
            return None;
        }
        let table = self.placement.table(slot.home);
        let first = *starts(self.run.frame, shown.ty.shape).get(self.placement.rows[at])?;
        let cell = |year: usize| {
            let link = Template::new().fixed(table, slot.column + year as u16, at as u32);
            let value = self.value(shown.ty.kind, shown.choices, shown.lane, first + year);
            Cell::formula(link, value).styled(Style::cross_sheet(shown.kind))
        };
        if self.value(shown.ty.kind, shown.choices, shown.lane, first) == Value::Error {
            return None;
        }
        let (one, years) = match shown.ty.shape.years {
            true => (Cell::Blank, (0..years).map(cell).collect()),
            false => (cell(0), Vec::new()),
        };
        Some(Line { label, how, unit: self.unit(shown.ty), one, years })
    }

    fn answer_line(&self, answer: &Answer, row: usize, years: usize) -> Line {
        let (result, lang) = (self.run.result, self.run.lang);
        let money = words::is_money(result);
        let CellRef { table, column, row: at } = if money { answer.rounded } else { answer.raw };
        let figure = match (money, self.run.fen[row]) {
            (true, Some(fen)) => super::pages::yuan(fen),
            _ => self.run.outcome.steps[self.run.program.output.0 as usize].value[row],
        };
        let link = Cell::formula(Template::new().fixed(table, column, at), Value::from(figure));
        Line {
            label: match result {
                "value" => self.say("评估结果", "Result").into(),
                other => words::result(other, lang).into(),
            },
            how: if money {
                self.say("四舍五入到分", "rounded to the fen").into()
            } else {
                String::new()
            },
            unit: words::result_unit(result, lang),
            one: link.styled(Style::cross_sheet(words::result_kind(result))),
            years: vec![Cell::Blank; years],
        }
    }
}
