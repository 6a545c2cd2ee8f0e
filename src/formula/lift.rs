//! 辅助列 — every array that a function looks across gets a name of its own.
//!
//! A spreadsheet sums columns, not expressions: `SUM(a * b)` becomes a helper step `a * b` and its
//! sum. All faces then show the same columns.

use super::Function;
use super::ast::{At, Operator};
use super::program::{Program, Step};
use super::typed::{Expr, StepId, Typed};
use super::types::{Shape, Type};
use crate::model::Words;

/// Names the arrays inside an expression that belongs to step `base`.
pub(super) fn lift(program: &mut Program, owner: usize, base: &str, label: &Words, expr: &mut Expr) {
    match &mut expr.node {
        Typed::Negative(inner) => lift(program, owner, base, label, inner),
        Typed::Binary(_, left, right) => {
            lift(program, owner, base, label, left);
            lift(program, owner, base, label, right);
        }
        Typed::Call(function, arguments) => {
            let function = *function;
            arguments.iter_mut().for_each(|a| lift(program, owner, base, label, a));
            if function.looks_across() {
                let named = |at: usize| function != Function::At || at == 0 || at % 2 == 1;
                if matches!(function, Function::All | Function::Any) {
                    arguments.iter_mut().for_each(as_step);
                }
                for (_, argument) in arguments.iter_mut().enumerate().filter(|(at, _)| named(*at)) {
                    name(program, owner, base, label, argument);
                }
            }
            if let (Function::Sum, [argument]) = (function, arguments.as_mut_slice()) {
                sum_rows_first(program, owner, base, label, argument);
            }
        }
        _ => {}
    }
}

/// A yes/no input as `input = TRUE`: a year beyond the forecast is 0 in an input's row, which would
/// read as no, and blank in a step's.
fn as_step(argument: &mut Expr) {
    if matches!(argument.node, Typed::Input(_)) && argument.ty.shape.years {
        let (ty, at) = (argument.ty, argument.at);
        let truth = Expr { node: Typed::Bool(true), ty: Type { shape: Shape::ONE, ..ty }, at };
        let input = std::mem::replace(argument, truth.clone());
        argument.node = Typed::Binary(Operator::Equal, Box::new(input), Box::new(truth));
        argument.ty = ty;
    }
}

fn name(program: &mut Program, owner: usize, base: &str, label: &Words, argument: &mut Expr) {
    if matches!(argument.node, Typed::Input(_) | Typed::Step(_)) {
        return;
    }
    let taken = program.steps.iter().filter(|s| s.owner == owner && s.name.starts_with(base)).count();
    let number = taken + 1;
    let label =
        Words { zh: format!("{}·辅助{number}", label.zh), en: format!("{} (helper {number})", label.en) };
    let id = StepId(program.steps.len() as u32);
    let (ty, at) = (argument.ty, argument.at);
    let expr = std::mem::replace(argument, Expr { node: Typed::Step(id), ty, at });
    program.steps.push(Step {
        name: format!("{base}_part{number}"),
        owner,
        label,
        symbol: None,
        ty,
        expr,
        choices: None,
        rounding: None,
        cite: Vec::new(),
        gate: None,
        remedy: None,
        shows: None,
        source: "".into(),
    });
}

/// A sum over child rows and years goes over the rows first: one figure a year is a row of cells.
fn sum_rows_first(program: &mut Program, owner: usize, base: &str, label: &Words, argument: &mut Expr) {
    if argument.ty.shape.lines.is_none() || !argument.ty.shape.years {
        return;
    }
    let ty = Type { shape: Shape::YEARS, ..argument.ty };
    let whole = std::mem::replace(argument, Expr { node: Typed::Bool(false), ty, at: At::default() });
    let at = whole.at;
    *argument = Expr { node: Typed::Call(Function::SumLines, vec![whole]), ty, at };
    name(program, owner, base, label, argument);
}
