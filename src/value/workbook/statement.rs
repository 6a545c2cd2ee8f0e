//! 测算表 — one asset at a time, years from left to right: the working sheet as a valuer reads and prints it.
//!
//! Every figure is a live link into the working sheet, where the formulas stand.

use super::sheets::{Answer, Builder, figure_kind, starts};
use crate::formula::batch::Lane;
use crate::formula::excel::Item;
use crate::formula::{Fallback, InputId, StepId, Type};
use crate::model::Choice;
use crate::table::{Cell, CellRef, Cells, Column, Kind, Style, Table, TableId, Template, Value};
use std::collections::HashMap;

/// Portfolios with more assets are read on the working sheets.
pub(super) const MOST_ASSETS: usize = 40;

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
}

impl Builder<'_> {
    /// The statement of the asset in row `at` of the working sheet.
    pub(super) fn statement(&self, id: TableId, at: usize, answers: &HashMap<usize, Answer>) -> Table {
        let row = self.placement.rows[at];
        let years = self.run.frame.years.get(row).map_or(0, |years| *years as usize);
        let mut lines = self.input_lines(at, years);
        lines.extend(self.step_lines(at, years));
        lines.extend(answers.get(&row).map(|answer| self.answer_line(answer, row, years)));
        let model = self.run.program.main();
        let caption = format!(
            "{}  {}  {}@{}",
            self.run.ids[row],
            self.run.names[row],
            model.id.get_ref(),
            model.edition
        );
        let texts = |f: &dyn Fn(&Line) -> String| Cells::texts(lines.iter().map(f));
        let mixed = |f: &dyn Fn(&Line) -> Cell| Cells::Mixed(lines.iter().map(f).collect());
        let money = Style::cross_sheet(Kind::Money2);
        let mut table = Table::new(id, caption)
            .column(Column::new(self.say("项目", "Item"), Style::TEXT, texts(&|l| l.label.clone())))
            .column(Column::new(self.say("算式", "Formula"), Style::TEXT, texts(&|l| l.how.clone())))
            .column(Column::new(self.say("单位", "Unit"), Style::TEXT, texts(&|l| l.unit.into())))
            .column(Column::new(self.say("数值", "Figure"), money, mixed(&|l| l.one.clone())));
        for year in 0..years {
            let cell = |line: &Line| line.years.get(year).cloned().unwrap_or(Cell::Blank);
            table = table.column(Column::new(format!("t{}", year + 1), money, mixed(&cell)));
        }
        table
    }

    fn input_lines(&self, at: usize, years: usize) -> Vec<Line> {
        let program = self.run.program;
        let row = self.placement.rows[at];
        let given = |id: InputId| {
            let column = self.run.frame.columns[id.0 as usize].as_ref();
            column.is_some_and(|column| !column.of(row).is_empty())
        };
        let empty = |id: InputId| {
            let from_nowhere = matches!(
                program.input(id).fallback,
                Fallback::Required | Fallback::Optional | Fallback::Project(_)
            );
            from_nowhere && !given(id)
        };
        let placed = |id: &InputId| self.placement.inputs[id.0 as usize].is_some() && !empty(*id);
        let line = |id: InputId| {
            let input = program.input(id);
            let lane = &self.run.outcome.inputs[id.0 as usize];
            let how = if given(id) {
                self.say("输入", "input")
            } else {
                self.say("取自模型、参数或缺省值", "taken over")
            };
            let label = self.name(&input.file.label, input.file.symbol.as_deref());
            let shown =
                Shown { item: Item::Input(id), ty: input.ty, lane, choices: input.file.choice.as_deref() };
            self.line(label, how.into(), &shown, at, years)
        };
        program.input_ids().filter(placed).filter_map(line).collect()
    }

    fn step_lines(&self, at: usize, years: usize) -> Vec<Line> {
        let program = self.run.program;
        let line = |id: StepId| {
            let step = program.step(id);
            self.placement.steps[id.0 as usize]?;
            let lane = &self.run.outcome.steps[id.0 as usize];
            let label = self.name(&step.label, step.symbol.as_deref());
            let shown = Shown { item: Item::Step(id), ty: step.ty, lane, choices: step.choices.as_deref() };
            self.line(label, step.source.to_string(), &shown, at, years)
        };
        program.step_ids().filter_map(line).collect()
    }

    /// A line of the model's own sheet; child rows and indicators are read on theirs.
    fn line(&self, label: String, how: String, shown: &Shown, at: usize, years: usize) -> Option<Line> {
        let slot = self.placement.slot_of(shown.item)?;
        if slot.home.class != 0 || slot.home.axis.is_some() {
            return None;
        }
        let table = self.placement.table(slot.home);
        let first = *starts(self.run.frame, shown.ty.shape).get(self.placement.rows[at])?;
        let cell = |year: usize| {
            let link = Template::new().fixed(table, slot.column + year as u16, at as u32);
            let value = self.value(shown.ty.kind, shown.choices, shown.lane, first + year);
            Cell::formula(link, value).styled(Style::cross_sheet(figure_kind(shown.ty)))
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
        let CellRef { table, column, row: at } = answer.rounded;
        let yuan = self.run.fen[row].map_or(0.0, |fen| fen.raw() as f64 / 100.0);
        Line {
            label: self.say("评估结果", "Result").into(),
            how: self.say("四舍五入到分", "rounded to the fen").into(),
            unit: "",
            one: Cell::formula(Template::new().fixed(table, column, at), Value::from(yuan)),
            years: vec![Cell::Blank; years],
        }
    }
}
