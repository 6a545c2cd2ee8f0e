//! 精确计算 — the definition of right: one asset, every step, exact figures.
//!
//! Rational arithmetic as far as it goes, enclosures at 34, then 68, then 136 digits where roots,
//! fractional powers, exponentials, logarithms and the normal distribution occur. A comparison or a rounding that stays
//! undecided at 136 digits is taken as a tie, rounded away from zero, and marked.

mod operate;
mod options;
mod rates;
pub use operate::rounding_digits as operate_digits;
mod eigen;
mod reduce;

use super::Function;
use super::facts::{Datum, Facts};
use super::program::{Constant, Fallback, Program, Rounding};
use super::typed::{Expr, InputId, StepId, Typed};
use super::types::Shape;
use crate::num::{Digits, Fault, Fen, LADDER, Real};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// The figures of one expression, in the layout of its shape.
#[derive(Clone, Debug)]
pub struct Array {
    pub shape: Shape,
    pub items: Vec<Datum>,
}

/// Everything computed for one asset.
#[derive(Clone, Debug)]
pub struct Run {
    /// By step; `None` where the answer did not need it.
    pub steps: Vec<Option<Array>>,
    /// By input; what was read, from the cell or from where it falls back to.
    pub inputs: Vec<Option<Array>>,
    /// By check: what its condition came to.
    pub checks: Vec<Datum>,
    /// Working digits of the last try.
    pub digits: Digits,
    /// Something was still undecided at 136 digits and taken as a tie.
    pub tie_assumed: bool,
}

impl Run {
    /// The first figure of a step, if it was computed and is no fault.
    pub fn number(&self, step: StepId) -> Option<&Real> {
        match self.steps.get(step.0 as usize)?.as_ref()?.items.first()? {
            Datum::Number(real) => Some(real),
            _ => None,
        }
    }
}

/// Evaluates the output, the checks and whatever they need.
pub fn run(program: &Program, facts: &Facts) -> Run {
    climb(program, facts, program.output, |_| false)
}

/// The answer in yuan rounded to fen, with the run it came from.
pub fn fen(program: &Program, facts: &Facts) -> (Result<Fen, Fault>, Run) {
    fen_of(program, facts, program.output)
}

/// The same for any step with one figure, and whether a tie was assumed.
pub fn step_fen(program: &Program, facts: &Facts, step: StepId) -> (Result<Fen, Fault>, bool) {
    let (fen, run) = fen_of(program, facts, step);
    (fen, run.tie_assumed)
}

fn fen_of(program: &Program, facts: &Facts, step: StepId) -> (Result<Fen, Fault>, Run) {
    let undecided = |run: &Run| matches!(run.number(step).map(Real::to_fen), Some(Err(Fault::Undecided)));
    let mut run = climb(program, facts, step, undecided);
    let figure = run.steps[step.0 as usize].as_ref().and_then(|array| array.items.first()).cloned();
    let fen = match figure {
        Some(Datum::Number(real)) => match real.to_fen() {
            Err(Fault::Undecided) => {
                run.tie_assumed = true;
                real.to_fen_as_tie()
            }
            other => other,
        },
        Some(Datum::Fault(fault)) => Err(fault),
        _ => Err(Fault::Domain("the result is no figure")),
    };
    (fen, run)
}

/// What a machine answers at higher and higher precision, until nothing of it is undecided or the last
/// takes a tie.
pub fn ask(program: &Program, facts: &Facts, ask: impl Fn(&Machine) -> Array) -> Option<Array> {
    let last = LADDER.len() - 1;
    let undecided = |datum: &Datum| matches!(datum, Datum::Fault(Fault::Undecided));
    let tries = LADDER.iter().enumerate();
    tries
        .map(|(at, digits)| ask(&Machine::new(program, facts, *digits, at == last)))
        .find(|array| !array.items.iter().any(undecided))
}

/// The fen of one step and nothing besides it, where the first precision decides them.
pub fn only_fen(program: &Program, facts: &Facts, step: StepId) -> Option<Fen> {
    match Machine::new(program, facts, LADDER[0], false).step(step).items.first()? {
        Datum::Number(real) => real.to_fen().ok(),
        _ => None,
    }
}

/// The answer before it is rounded, at one precision.
///
/// # Errors
/// The fault that the answer came out as.
pub fn answer(program: &Program, facts: &Facts, digits: Digits) -> Result<Real, Fault> {
    let machine = Machine::new(program, facts, digits, digits == LADDER[LADDER.len() - 1]);
    match machine.step(program.output).items.into_iter().next() {
        Some(Datum::Number(real)) => Ok(real),
        Some(Datum::Fault(fault)) => Err(fault),
        _ => Err(Fault::Domain("the result is no figure")),
    }
}

/// Tries the ladder of precisions until nothing is undecided; one step is looked at besides the answer.
fn climb(program: &Program, facts: &Facts, also: StepId, unsettled: impl Fn(&Run) -> bool) -> Run {
    for digits in LADDER {
        let run = attempt(program, facts, digits, false, also);
        if !run.undecided() && !unsettled(&run) {
            return run;
        }
    }
    attempt(program, facts, LADDER[LADDER.len() - 1], true, also)
}

fn attempt(program: &Program, facts: &Facts, digits: Digits, settle: bool, also: StepId) -> Run {
    let machine = Machine::new(program, facts, digits, settle);
    machine.step(program.output);
    machine.step(also);
    let first = |array: Array| array.items.into_iter().next().unwrap_or(Datum::Absent);
    let checks = program.checks.iter().map(|c| first(machine.evaluate(&c.assert))).collect();
    Run { checks, ..machine.finish() }
}

impl Run {
    fn undecided(&self) -> bool {
        // A comparison written in a check itself stands in no step.
        let open = |d: &Datum| matches!(d, Datum::Fault(Fault::Undecided));
        self.steps.iter().flatten().any(|a| a.items.iter().any(open)) || self.checks.iter().any(open)
    }
}

/// One evaluation at one precision; steps and inputs are computed once, when first asked for.
pub struct Machine<'p> {
    program: &'p Program,
    facts: &'p Facts,
    pub(super) digits: Digits,
    /// Take what is undecided as a tie.
    pub(super) settle: bool,
    pub(super) tied: Cell<bool>,
    steps: RefCell<Vec<Option<Array>>>,
    inputs: RefCell<Vec<Option<Array>>>,
}

impl<'p> Machine<'p> {
    pub fn new(program: &'p Program, facts: &'p Facts, digits: Digits, settle: bool) -> Self {
        Machine {
            program,
            facts,
            digits,
            settle,
            tied: Cell::new(false),
            steps: RefCell::new(vec![None; program.steps.len()]),
            inputs: RefCell::new(vec![None; program.inputs.len()]),
        }
    }

    pub fn finish(self) -> Run {
        Run {
            steps: self.steps.into_inner(),
            inputs: self.inputs.into_inner(),
            checks: Vec::new(),
            digits: self.digits,
            tie_assumed: self.tied.get(),
        }
    }

    pub(super) fn facts(&self) -> &Facts {
        self.facts
    }

    /// The figures of a step.
    pub fn step(&self, id: StepId) -> Array {
        let at = id.0 as usize;
        if let Some(done) = &self.steps.borrow()[at] {
            return done.clone();
        }
        let step = self.program.step(id);
        let mut array = self.evaluate(&step.expr);
        if let Some(rounding) = step.rounding {
            array.items.iter_mut().for_each(|d| *d = self.rounded(d, rounding));
        }
        self.steps.borrow_mut()[at] = Some(array.clone());
        array
    }

    fn rounded(&self, datum: &Datum, rounding: Rounding) -> Datum {
        match datum {
            Datum::Number(real) => self.round(real, i32::from(rounding.digits), rounding.mode.into()),
            other => other.clone(),
        }
    }

    /// The figures of an input: its cell, else where it falls back to.
    pub fn input(&self, id: InputId) -> Array {
        let at = id.0 as usize;
        if let Some(done) = &self.inputs.borrow()[at] {
            return done.clone();
        }
        let array = self.read(id);
        self.inputs.borrow_mut()[at] = Some(array.clone());
        array
    }

    fn read(&self, id: InputId) -> Array {
        let input = self.program.input(id);
        let shape = input.ty.shape;
        if let Some(Some(items)) = self.facts.given.get(id.0 as usize) {
            return Array { shape, items: items.clone() };
        }
        match &input.fallback {
            Fallback::Default(value) | Fallback::Parameter { value, .. } => {
                self.spread(shape, &constant(value))
            }
            Fallback::Step(step) => self.respread(self.step(*step), shape),
            Fallback::Input(other) => self.respread(self.input(*other), shape),
            Fallback::Required | Fallback::Optional | Fallback::Project(_) => {
                self.spread(shape, &Datum::Absent)
            }
        }
    }

    fn spread(&self, shape: Shape, value: &Datum) -> Array {
        Array { shape, items: vec![value.clone(); self.facts.len(shape)] }
    }

    /// A figure of a smaller shape repeated over a larger one.
    fn respread(&self, array: Array, shape: Shape) -> Array {
        if array.shape == shape {
            return array;
        }
        let items = (0..self.facts.len(shape)).map(|i| self.at(&array, shape, i).clone()).collect();
        Array { shape, items }
    }

    pub(super) fn at<'a>(&self, array: &'a Array, shape: Shape, index: usize) -> &'a Datum {
        array.items.get(self.facts.place(array.shape, shape, index)).unwrap_or(&Datum::Absent)
    }

    /// The figures of any expression.
    pub fn evaluate(&self, expr: &Expr) -> Array {
        let shape = expr.ty.shape;
        match &expr.node {
            Typed::Number(text) => self.spread(shape, &literal(text)),
            Typed::Text(text) => self.spread(shape, &Datum::Text(text.clone())),
            Typed::Bool(value) => self.spread(shape, &Datum::Bool(*value)),
            Typed::Input(id) => self.input(*id),
            Typed::Step(id) => self.step(*id),
            Typed::Period => self.periods(),
            Typed::Negative(inner) => self.map(&self.evaluate(inner), |d| self.negative(d)),
            Typed::Binary(operator, left, right) => {
                let (left, right) = (self.evaluate(left), self.evaluate(right));
                self.zip(shape, &left, &right, |a, b| self.binary(*operator, a, b))
            }
            Typed::Call(Function::Given, arguments) => self.spread(shape, &self.is_given(arguments)),
            Typed::Call(function, arguments) => self.call(*function, arguments, shape),
        }
    }

    fn periods(&self) -> Array {
        let items = (1..=self.facts.years as i64).map(|t| Datum::Number(Real::from(t))).collect();
        Array { shape: Shape::YEARS, items }
    }

    fn is_given(&self, arguments: &[Expr]) -> Datum {
        let given = match arguments.first().map(|a| &a.node) {
            Some(Typed::Input(id)) => !matches!(self.input(*id).items.first(), None | Some(Datum::Absent)),
            _ => false,
        };
        Datum::Bool(given)
    }

    pub(super) fn map(&self, array: &Array, f: impl Fn(&Datum) -> Datum) -> Array {
        Array { shape: array.shape, items: array.items.iter().map(f).collect() }
    }

    fn zip(&self, shape: Shape, left: &Array, right: &Array, f: impl Fn(&Datum, &Datum) -> Datum) -> Array {
        let items = (0..self.facts.len(shape))
            .map(|i| f(self.at(left, shape, i), self.at(right, shape, i)))
            .collect();
        Array { shape, items }
    }
}

fn literal(text: &Arc<str>) -> Datum {
    Real::parse(text).map_or(Datum::Fault(Fault::Domain("a figure of the formula")), Datum::Number)
}

/// A constant as the exact face reads it.
pub fn constant(value: &Constant) -> Datum {
    match value {
        Constant::Number { exact, .. } => Datum::Number(exact.clone()),
        Constant::Text(text) => Datum::Text(text.clone()),
        Constant::Bool(value) => Datum::Bool(*value),
        Constant::Date(days) => Datum::Date(*days),
    }
}
