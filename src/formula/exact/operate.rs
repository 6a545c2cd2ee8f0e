//! Element by element: operators and functions of one place in an array.

use super::{Array, Machine};
use crate::formula::Function;
use crate::formula::ast::Operator;
use crate::formula::dates;
use crate::formula::facts::Datum;
use crate::formula::typed::{Expr, Typed};
use crate::formula::types::Shape;
use crate::model::RoundingMode;
use crate::num::{Fault, Real, Rounding};
use std::cmp::Ordering;

impl From<RoundingMode> for Rounding {
    fn from(mode: RoundingMode) -> Self {
        match mode {
            RoundingMode::HalfAway => Rounding::HalfAway,
            RoundingMode::Up => Rounding::Up,
            RoundingMode::Down => Rounding::Down,
        }
    }
}

fn number(result: Result<Real, Fault>) -> Datum {
    result.map_or_else(Datum::Fault, Datum::Number)
}

/// What is spoilt stays spoilt; a kind that does not fit cannot come past the type check.
fn spoilt(left: &Datum, right: &Datum) -> Datum {
    match (left, right) {
        (Datum::Fault(fault), _) | (_, Datum::Fault(fault)) => Datum::Fault(*fault),
        _ => Datum::Fault(Fault::Domain("a figure that was not given")),
    }
}

impl Machine<'_> {
    pub(in crate::formula) fn negative(&self, datum: &Datum) -> Datum {
        match datum {
            Datum::Number(real) => Datum::Number(real.neg()),
            other => spoilt(other, other),
        }
    }

    pub(in crate::formula) fn binary(&self, operator: Operator, left: &Datum, right: &Datum) -> Datum {
        if operator.is_comparison() {
            return self.compare(operator, left, right);
        }
        let (Datum::Number(a), Datum::Number(b)) = (left, right) else { return spoilt(left, right) };
        number(match operator {
            Operator::Add => Ok(a.add(b, self.digits)),
            Operator::Subtract => Ok(a.sub(b, self.digits)),
            Operator::Multiply => Ok(a.mul(b, self.digits)),
            Operator::Divide => a.div(b, self.digits),
            _ => a.pow(b, self.digits),
        })
    }

    fn compare(&self, operator: Operator, left: &Datum, right: &Datum) -> Datum {
        let ordering = match (left, right) {
            (Datum::Number(a), Datum::Number(b)) => match self.order(a, b) {
                Some(ordering) => ordering,
                None => return Datum::Fault(Fault::Undecided),
            },
            (Datum::Date(a), Datum::Date(b)) => a.cmp(b),
            (Datum::Text(a), Datum::Text(b)) => a.cmp(b),
            (Datum::Bool(a), Datum::Bool(b)) => a.cmp(b),
            _ => return spoilt(left, right),
        };
        Datum::Bool(operator.holds(ordering))
    }

    /// The order of two figures; a tie where the last precision cannot tell.
    pub(super) fn order(&self, a: &Real, b: &Real) -> Option<Ordering> {
        match a.compare(b) {
            None if self.settle => {
                self.tied.set(true);
                Some(Ordering::Equal)
            }
            other => other,
        }
    }

    pub(in crate::formula) fn round(&self, real: &Real, digits: i32, mode: Rounding) -> Datum {
        match real.round(digits, mode) {
            Err(Fault::Undecided) if self.settle => {
                self.tied.set(true);
                number(round_as_tie(real, digits))
            }
            other => number(other),
        }
    }

    /// A call whose arguments are taken place by place, or over a whole array.
    pub(super) fn call(&self, function: Function, arguments: &[Expr], shape: Shape) -> Array {
        let parts: Vec<Array> = arguments.iter().map(|a| self.evaluate(a)).collect();
        if let Some(array) = self.reduce(function, &parts, shape) {
            return array;
        }
        let mut places = Vec::with_capacity(parts.len());
        let items = (0..self.facts().len(shape))
            .map(|i| {
                places.clear();
                places.extend(parts.iter().map(|p| self.at(p, shape, i)));
                self.place(function, &places, arguments)
            })
            .collect();
        Array { shape, items }
    }

    pub(in crate::formula) fn place(
        &self,
        function: Function,
        parts: &[&Datum],
        arguments: &[Expr],
    ) -> Datum {
        match function {
            Function::If => match parts[0] {
                Datum::Bool(true) => parts[1].clone(),
                Datum::Bool(false) => parts[2].clone(),
                other => spoilt(other, other),
            },
            Function::And => logical(parts, false),
            Function::Or => logical(parts, true),
            Function::Not => match parts[0] {
                Datum::Bool(value) => Datum::Bool(!value),
                other => spoilt(other, other),
            },
            Function::Min => self.extreme(parts, Ordering::Less),
            Function::Max => self.extreme(parts, Ordering::Greater),
            Function::Years | Function::Days => between(function, parts),
            Function::LevelRate => self.level_rate(parts),
            Function::VariableDeclining => self.written_off(parts),
            Function::StudentTails | Function::StudentQuantile => self.student(function, parts),
            Function::Beta => self.beta(parts),
            Function::TreeOption
            | Function::SimulatedOption
            | Function::SimulationError
            | Function::ExerciseChance => self.option(function, parts),
            Function::Round => self.rounding(parts[0], arguments, Rounding::HalfAway),
            Function::RoundUp => self.rounding(parts[0], arguments, Rounding::Up),
            Function::RoundDown => self.rounding(parts[0], arguments, Rounding::Down),
            _ => self.elementary(function, parts[0]),
        }
    }

    fn elementary(&self, function: Function, datum: &Datum) -> Datum {
        let Datum::Number(real) = datum else { return spoilt(datum, datum) };
        number(match function {
            Function::Abs => Ok(real.abs()),
            Function::Sqrt => real.sqrt(self.digits),
            Function::Exp => real.exp(self.digits),
            Function::Ln => real.ln(self.digits),
            Function::Normal => real.normal(self.digits),
            Function::Quantile => real.normal_quantile(self.digits),
            _ => Ok(real.clone()),
        })
    }

    fn student(&self, function: Function, parts: &[&Datum]) -> Datum {
        let (Datum::Number(x), Datum::Number(freedom)) = (parts[0], parts[1]) else {
            return spoilt(parts[0], parts[1]);
        };
        number(match function {
            Function::StudentTails => x.student_tails(freedom, self.digits),
            _ => x.student_quantile(freedom, self.digits),
        })
    }

    fn rounding(&self, datum: &Datum, arguments: &[Expr], mode: Rounding) -> Datum {
        let Datum::Number(real) = datum else { return spoilt(datum, datum) };
        self.round(real, rounding_digits(&arguments[1]), mode)
    }

    /// The first of the smallest (or largest) of its arguments.
    fn extreme(&self, parts: &[&Datum], wanted: Ordering) -> Datum {
        let mut best = parts[0].clone();
        for next in &parts[1..] {
            let (Datum::Number(a), Datum::Number(b)) = (next, &best) else { return spoilt(&best, next) };
            match self.order(a, b) {
                Some(ordering) if ordering == wanted => best = (*next).clone(),
                Some(_) => {}
                // Which of two enclosures is less does not matter where only the figure is asked for.
                None => best = Datum::Number(if wanted == Ordering::Less { a.min(b) } else { a.max(b) }),
            }
        }
        match best {
            Datum::Number(_) => best,
            other => spoilt(&other, &other),
        }
    }
}

/// A rounding that no precision decides: taken as a tie, away from zero.
fn round_as_tie(real: &Real, digits: i32) -> Result<Real, Fault> {
    let (low, high) = real.ends();
    let far = if real.to_f64() < 0.0 { low } else { high };
    Real::Rational(far.clone()).round(digits, Rounding::HalfAway)
}

/// The digits argument of a rounding, which the type check holds to a whole literal.
pub fn rounding_digits(expr: &Expr) -> i32 {
    match &expr.node {
        Typed::Number(text) => text.parse().unwrap_or(0),
        Typed::Negative(inner) => -rounding_digits(inner),
        _ => 0,
    }
}

/// `AND` stops at its first `FALSE`, `OR` at its first `TRUE`; what stands behind is not asked, as
/// in the nested IFs that the workbook has.
fn logical(parts: &[&Datum], settles: bool) -> Datum {
    match parts.iter().find(|d| !matches!(d, Datum::Bool(value) if *value != settles)) {
        Some(Datum::Bool(_)) => Datum::Bool(settles),
        Some(other) => spoilt(other, other),
        None => Datum::Bool(!settles),
    }
}

fn between(function: Function, parts: &[&Datum]) -> Datum {
    let (Datum::Date(start), Datum::Date(end)) = (parts[0], parts[1]) else {
        return spoilt(parts[0], parts[1]);
    };
    if function == Function::Days {
        return Datum::Number(Real::from(i64::from(*end) - i64::from(*start)));
    }
    match dates::years_between(*start, *end) {
        Some((whole, days, length)) => number(broken_years(whole, days, length)),
        None => Datum::Fault(Fault::Domain("a date outside the calendar")),
    }
}

fn broken_years(whole: i32, days: i32, length: i32) -> Result<Real, Fault> {
    let digits = crate::num::LADDER[0];
    let part = Real::from(i64::from(days)).div(&Real::from(i64::from(length)), digits)?;
    Ok(Real::from(i64::from(whole)).add(&part, digits))
}
