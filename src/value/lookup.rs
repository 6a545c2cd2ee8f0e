//! 查取落空 — which look-up of a formula found no row, and the key it looked for.

use crate::formula::exact::{Array, Machine};
use crate::formula::{Datum, Expr, Function, InputId, Program, StepId, Typed};
use crate::num::Fault;

/// What the exact face says where no row has the keys.
pub(super) const NO_ROW: Fault = Fault::Domain("no row has the key");

/// A key without a row: the input it was written in, where it is one, its place, and the key.
pub(super) struct Unfound {
    pub input: Option<InputId>,
    pub place: usize,
    pub key: String,
}

/// The first look-up behind a formula that came to [`NO_ROW`].
pub(super) fn unfound(program: &Program, machine: &Machine, expr: &Expr) -> Option<Unfound> {
    let mut walk = Walk { program, machine, seen: vec![false; program.steps.len()] };
    walk.expression(expr, 0)
}

struct Walk<'m, 'p> {
    program: &'p Program,
    machine: &'m Machine<'p>,
    /// Steps that were looked into.
    seen: Vec<bool>,
}

/// The place that came to the fault: the one asked about, else the first.
fn missed(array: &Array, asked: usize) -> Option<usize> {
    let is = |datum: &Datum| matches!(datum, Datum::Fault(fault) if *fault == NO_ROW);
    let asked = array.items.get(asked).filter(|datum| is(datum)).map(|_| asked);
    asked.or_else(|| array.items.iter().position(is))
}

impl Walk<'_, '_> {
    /// Only what came to the fault is looked into, at the place that did: a branch that was not taken may have
    /// faults of its own.
    fn expression(&mut self, expr: &Expr, asked: usize) -> Option<Unfound> {
        let place = missed(&self.machine.evaluate(expr), asked)?;
        match &expr.node {
            Typed::Step(id) => self.step(*id, place),
            Typed::Negative(inner) => self.expression(inner, place),
            Typed::Binary(_, left, right) => {
                self.expression(left, place).or_else(|| self.expression(right, place))
            }
            Typed::Call(function, arguments) => {
                let deeper = arguments.iter().find_map(|argument| self.expression(argument, place));
                match function {
                    Function::At => deeper.or_else(|| self.key(&arguments[1..], place)),
                    _ => deeper,
                }
            }
            _ => None,
        }
    }

    fn step(&mut self, id: StepId, asked: usize) -> Option<Unfound> {
        if std::mem::replace(&mut self.seen[id.0 as usize], true) {
            return None;
        }
        let program = self.program;
        self.expression(&program.step(id).expr, asked)
    }

    /// Of the pairs of a look-up the first whose key stands in no row, else the last.
    fn key(&self, pairs: &[Expr], place: usize) -> Option<Unfound> {
        let found = pairs.chunks_exact(2).map(|pair| {
            let (keys, wanted) = (self.machine.evaluate(&pair[0]), self.machine.evaluate(&pair[1]));
            let at = if wanted.items.len() == 1 { 0 } else { place };
            let key = text(wanted.items.get(at)?)?;
            let known = keys.items.iter().any(|datum| text(datum).is_some_and(|own| own == key));
            let input = if let Typed::Input(id) = &pair[1].node { Some(*id) } else { None };
            Some((known, Unfound { input, place: at, key: key.to_string() }))
        });
        let mut found: Vec<(bool, Unfound)> = found.collect::<Option<_>>()?;
        let first = found.iter().position(|(known, _)| !known).unwrap_or(found.len().checked_sub(1)?);
        Some(found.swap_remove(first).1)
    }
}

fn text(datum: &Datum) -> Option<&str> {
    if let Datum::Text(text) = datum { Some(text) } else { None }
}
