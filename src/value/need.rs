//! What an answer needs: the walk from the output to the inputs, given what the cells already say.

use crate::formula::exact::Machine;
use crate::formula::{Datum, Expr, Facts, Fallback, Function, InputId, Program, StepId, Typed};
use crate::num::{Fault, LADDER};

/// Which inputs and steps one asset's answer reads, and which inputs it misses.
pub(super) struct Needs<'p> {
    program: &'p Program,
    facts: &'p Facts,
    machine: Machine<'p>,
    pub inputs: Vec<bool>,
    pub steps: Vec<bool>,
    pub missing: Vec<InputId>,
}

impl<'p> Needs<'p> {
    pub fn of(program: &'p Program, facts: &'p Facts) -> Self {
        let (inputs, steps) = (vec![false; program.inputs.len()], vec![false; program.steps.len()]);
        let machine = Machine::new(program, facts, LADDER[0], false);
        let mut needs = Needs { program, facts, machine, inputs, steps, missing: Vec::new() };
        needs.step(program.output);
        // A check of a model that only stands behind a given cell asks for nothing.
        let mut asked = vec![false; program.checks.len()];
        while let Some(next) = (0..asked.len()).find(|c| !asked[*c] && needs.active(program.checks[*c].owner))
        {
            asked[next] = true;
            needs.expression(&program.checks[next].assert);
        }
        needs.beside();
        needs
    }

    /// Given inputs of branches that are not taken: nothing is missing there, yet a figure out of
    /// range is one all the same.
    fn beside(&mut self) {
        let program = self.program;
        let owners: Vec<bool> = (0..program.models.len()).map(|owner| self.active(owner)).collect();
        for id in program.input_ids().filter(|i| owners[program.input(*i).owner]) {
            self.inputs[id.0 as usize] |= self.given(id);
        }
    }

    /// Whether anything of the model is read.
    pub fn active(&self, owner: usize) -> bool {
        let program = self.program;
        owner == 0 || self.steps.iter().zip(&program.steps).any(|(read, step)| *read && step.owner == owner)
    }

    /// Whether a cell gives it.
    pub fn given(&self, input: InputId) -> bool {
        self.facts.given.get(input.0 as usize).is_some_and(|g| g.as_ref().is_some_and(|v| !v.is_empty()))
    }

    fn step(&mut self, id: StepId) {
        if !std::mem::replace(&mut self.steps[id.0 as usize], true) {
            self.expression(&self.program.step(id).expr);
        }
    }

    fn input(&mut self, id: InputId) {
        if std::mem::replace(&mut self.inputs[id.0 as usize], true) || self.given(id) {
            return;
        }
        let program = self.program;
        match &program.input(id).fallback {
            Fallback::Required | Fallback::Project(_) if !self.empty_table(id) => self.missing.push(id),
            Fallback::Step(step) => self.behind(id, *step),
            Fallback::Input(other) => self.input(*other),
            _ => {}
        }
    }

    /// An input that another model would work out. Where nobody gave that model anything, the
    /// input itself is what is missing.
    fn behind(&mut self, id: InputId, step: StepId) {
        let before = self.missing.len();
        self.step(step);
        let owner = self.program.step(step).owner;
        let begun = self.program.input_ids().any(|i| self.program.input(i).owner == owner && self.given(i));
        if self.missing.len() > before && !begun {
            self.missing.truncate(before);
            self.missing.push(id);
        }
    }

    /// A child table that may stay empty and does.
    fn empty_table(&self, id: InputId) -> bool {
        let axis = self.program.input(id).ty.shape.lines;
        axis.is_some_and(|a| {
            self.program.axis(a).file.optional
                && self.facts.rows.get(usize::from(a.0)).is_none_or(|r| *r == 0)
        })
    }

    fn expression(&mut self, expr: &Expr) {
        match &expr.node {
            Typed::Input(id) => self.input(*id),
            Typed::Step(id) => self.step(*id),
            Typed::Negative(inner) => self.expression(inner),
            Typed::Binary(_, left, right) => {
                self.expression(left);
                self.expression(right);
            }
            Typed::Call(Function::If, arguments) => self.branches(arguments),
            Typed::Call(_, arguments) => arguments.iter().for_each(|a| self.expression(a)),
            Typed::Number(_) | Typed::Text(_) | Typed::Bool(_) | Typed::Period => {}
        }
    }

    /// Only the branch that is taken, where the condition is already known and the same everywhere.
    fn branches(&mut self, arguments: &[Expr]) {
        self.expression(&arguments[0]);
        let told = self.machine.evaluate(&arguments[0]).items;
        let all = |wanted: bool| {
            !told.is_empty() && told.iter().all(|d| matches!(d, Datum::Bool(value) if *value == wanted))
        };
        let (yes, no) = (all(true), all(false));
        arguments[1..]
            .iter()
            .zip([!no, !yes])
            .filter(|(_, taken)| *taken)
            .for_each(|(a, _)| self.expression(a));
    }
}

/// Whether a fault only means that the precision in use was too low.
pub(super) fn undecided(fault: &Fault) -> bool {
    matches!(fault, Fault::Undecided)
}
