//! 取用 — which steps and inputs the figure of each asset stands on.

use crate::diag::Severity;
use crate::formula::ast::Operator;
use crate::formula::batch::{Lane, Outcome};
use crate::formula::{
    CheckValue, Expr, Fallback, Frame, Function, InputId, Program, Shape, StepId, Symbols, Typed,
};

/// What to follow through an `IF`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branches {
    /// Both sides: what an edit of the sheet may call for.
    Both,
    /// Only the side that the figures of the asset take.
    Taken,
}

/// By asset and figure: whether the answer needs it.
#[derive(Debug)]
pub struct Need {
    steps: usize,
    width: usize,
    marks: Vec<bool>,
}

/// Where the figures of the walk stand.
pub struct Figures<'a> {
    pub program: &'a Program,
    pub frame: &'a Frame,
    pub outcome: &'a Outcome,
    pub symbols: &'a Symbols,
}

impl Need {
    pub fn of(figures: &Figures, branches: Branches) -> Self {
        let (steps, inputs) = (figures.program.steps.len(), figures.program.inputs.len());
        let width = steps + inputs;
        let mut marks = vec![false; width * figures.frame.assets];
        if width > 0 {
            for (row, marks) in marks.chunks_mut(width).enumerate() {
                let mut walk = Walk { figures, branches, row, steps, marks };
                walk.step(figures.program.output);
                remarked(figures.program).for_each(|step| walk.step(step));
            }
        }
        Need { steps, width, marks }
    }

    pub fn step(&self, id: StepId, row: usize) -> bool {
        self.mark(row, id.0 as usize)
    }

    pub fn input(&self, id: InputId, row: usize) -> bool {
        self.mark(row, self.steps + id.0 as usize)
    }

    fn mark(&self, row: usize, at: usize) -> bool {
        self.marks.get(row * self.width + at).copied().unwrap_or(false)
    }
}

/// Figures that a note of the model itself tells, such as the ends of an interval: they are shown though the
/// answer does not stand on them.
fn remarked(program: &Program) -> impl Iterator<Item = StepId> + '_ {
    let notes = program.checks.iter().filter(|c| c.owner == 0 && c.code.severity() == Severity::Note);
    notes.flat_map(move |check| {
        let value = check.value.and_then(|v| if let CheckValue::Step(step) = v { Some(step) } else { None });
        let own = |step: &StepId| program.step(*step).owner == 0;
        let named = |step: &StepId| Some(&program.step(*step).name) == check.limit.as_ref() && own(step);
        value.filter(own).into_iter().chain(program.step_ids().find(named))
    })
}

struct Walk<'a, 'm> {
    figures: &'a Figures<'a>,
    branches: Branches,
    row: usize,
    steps: usize,
    marks: &'m mut [bool],
}

impl Walk<'_, '_> {
    fn step(&mut self, id: StepId) {
        if !std::mem::replace(&mut self.marks[id.0 as usize], true) {
            let figures = self.figures;
            self.expression(&figures.program.step(id).expr);
        }
    }

    /// A cell that is filled in stands on nothing else.
    fn input(&mut self, id: InputId) {
        if std::mem::replace(&mut self.marks[self.steps + id.0 as usize], true) || self.given(id) {
            return;
        }
        match self.figures.program.input(id).fallback {
            Fallback::Step(step) => self.step(step),
            Fallback::Input(other) => self.input(other),
            _ => {}
        }
    }

    fn given(&self, id: InputId) -> bool {
        let column = self.figures.frame.columns.get(id.0 as usize).and_then(Option::as_ref);
        column.is_some_and(|column| !column.of(self.row).is_empty())
    }

    fn expression(&mut self, expr: &Expr) {
        match &expr.node {
            Typed::Input(id) => self.input(*id),
            Typed::Step(id) => self.step(*id),
            Typed::Negative(inner) => self.expression(inner),
            Typed::Binary(_, left, right) => [left, right].into_iter().for_each(|side| self.expression(side)),
            Typed::Call(Function::If, arguments) => self.choice(arguments),
            Typed::Call(_, arguments) => arguments.iter().for_each(|argument| self.expression(argument)),
            _ => {}
        }
    }

    fn choice(&mut self, arguments: &[Expr]) {
        let taken = match (self.branches, arguments) {
            (Branches::Taken, [condition, _, _]) => self.truth(condition),
            _ => None,
        };
        for (at, argument) in arguments.iter().enumerate() {
            let left_out = taken.is_some_and(|yes| at == if yes { 2 } else { 1 });
            if !left_out {
                self.expression(argument);
            }
        }
    }

    /// A condition on single figures, where it can be told from them.
    fn truth(&self, expr: &Expr) -> Option<bool> {
        match &expr.node {
            Typed::Bool(value) => Some(*value),
            Typed::Input(_) | Typed::Step(_) => self.figure(expr).map(|value| value == 1.0),
            Typed::Call(Function::Given, arguments) => match arguments.first().map(|a| &a.node) {
                Some(Typed::Input(id)) if self.given(*id) => Some(true),
                Some(Typed::Input(id)) => {
                    matches!(self.figures.program.input(*id).fallback, Fallback::Optional).then_some(false)
                }
                _ => None,
            },
            Typed::Call(Function::Not, arguments) => Some(!self.truth(arguments.first()?)?),
            Typed::Call(Function::And, arguments) => self.joined(arguments, true),
            Typed::Call(Function::Or, arguments) => self.joined(arguments, false),
            Typed::Binary(operator, left, right) => self.compared(*operator, left, right),
            _ => None,
        }
    }

    fn joined(&self, parts: &[Expr], all: bool) -> Option<bool> {
        let truths: Vec<Option<bool>> = parts.iter().map(|part| self.truth(part)).collect();
        if truths.contains(&Some(!all)) {
            return Some(!all);
        }
        truths.iter().all(Option::is_some).then_some(all)
    }

    fn compared(&self, operator: Operator, left: &Expr, right: &Expr) -> Option<bool> {
        if let Some(same) = self.same_text(left, right).or_else(|| self.same_text(right, left)) {
            return match operator {
                Operator::Equal => Some(same),
                Operator::NotEqual => Some(!same),
                _ => None,
            };
        }
        let (left, right) = (self.figure(left)?, self.figure(right)?);
        Some(match operator {
            Operator::Equal => left == right,
            Operator::NotEqual => left != right,
            Operator::Less => left < right,
            Operator::LessEqual => left <= right,
            Operator::Greater => left > right,
            Operator::GreaterEqual => left >= right,
            _ => return None,
        })
    }

    fn same_text(&self, one: &Expr, literal: &Expr) -> Option<bool> {
        let Typed::Text(wanted) = &literal.node else { return None };
        let found = self.figures.symbols.text(self.figure(one)? as u32)?;
        Some(found.as_ref() == wanted.as_ref())
    }

    /// The one figure of an input or a step, or a literal.
    fn figure(&self, expr: &Expr) -> Option<f64> {
        let lane: &Lane = match &expr.node {
            Typed::Input(id) => self.figures.outcome.inputs.get(id.0 as usize)?,
            Typed::Step(id) => self.figures.outcome.steps.get(id.0 as usize)?,
            Typed::Number(text) => return text.parse().ok(),
            _ => return None,
        };
        let single = expr.ty.shape == Shape { lines: None, years: false };
        lane.value.get(self.row).copied().filter(|value| single && value.is_finite())
    }
}
