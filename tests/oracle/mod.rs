//! 独立对照 — one asset of a linked program in naive rational arithmetic, nothing shared with the faces.
#![allow(dead_code)] // each user of this module takes a part of it
mod beta;
mod cells;
mod eigen;
pub mod judge;
mod normal;
pub mod number;
mod rates;
mod student;
pub mod typed;

use dashu_ratio::RBig;
use dataworth::formula::ast::Operator;
use dataworth::formula::{Expr, Fallback, Frame, Function, InputId, Program};
use dataworth::formula::{Shape, StepId, Symbols, Typed};
use dataworth::model::RoundingMode;
use number::*;
use std::cmp::Ordering::{Greater, Less};

/// Everything known of one asset; steps are computed once.
pub struct Oracle<'a> {
    pub program: &'a Program,
    pub frame: &'a Frame,
    pub symbols: &'a Symbols,
    pub asset: usize,
    pub steps: Vec<Option<Vec<Value>>>,
}

impl<'a> Oracle<'a> {
    pub fn new(program: &'a Program, frame: &'a Frame, symbols: &'a Symbols, asset: usize) -> Self {
        Oracle { program, frame, symbols, asset, steps: vec![None; program.steps.len()] }
    }
    pub fn answer(&mut self) -> Value {
        first(&self.step(self.program.output))
    }
    pub fn fen(&mut self) -> Option<i64> {
        let fen = round(&self.answer(), 2, RoundingMode::HalfAway).rational()? * RBig::from(100);
        i64::try_from(fen.numerator().clone()).ok()
    }
    pub fn checks(&mut self) -> Vec<Value> {
        self.program.checks.iter().map(|c| first(&self.eval(&c.assert))).collect()
    }
    pub fn step(&mut self, id: StepId) -> Vec<Value> {
        let (at, step) = (id.0 as usize, &self.program.steps[id.0 as usize]);
        if self.steps[at].is_none() {
            let mut items = self.eval(&step.expr);
            if let Some(r) = step.rounding {
                items.iter_mut().for_each(|v| *v = round(v, i32::from(r.digits), r.mode));
            }
            self.steps[at] = Some(items);
        }
        self.steps[at].clone().unwrap_or_default()
    }
    fn input(&mut self, id: InputId) -> Vec<Value> {
        let input = &self.program.inputs[id.0 as usize];
        if let Some(given) = cells::given(self.program, self.frame, self.symbols, self.asset, id) {
            return given;
        }
        let (items, shape) = match &input.fallback {
            Fallback::Step(step) => (self.step(*step), self.program.steps[step.0 as usize].ty.shape),
            Fallback::Input(other) => (self.input(*other), self.program.inputs[other.0 as usize].ty.shape),
            Fallback::Default(value) | Fallback::Parameter { value, .. } => {
                (vec![cells::constant(value)], Shape::ONE)
            }
            _ => (vec![Value::Absent], Shape::ONE),
        };
        (0..self.len(input.ty.shape)).map(|i| self.pick(&items, shape, input.ty.shape, i)).collect()
    }
    fn years(&self) -> usize {
        self.frame.years[self.asset] as usize
    }
    fn len(&self, shape: Shape) -> usize {
        shape.lines.map_or(1, |a| self.frame.rows[usize::from(a.0)][self.asset] as usize)
            * if shape.years { self.years() } else { 1 }
    }
    /// The item of shape `from` that stands at place `i` of shape `to`.
    fn pick(&self, items: &[Value], from: Shape, to: Shape, i: usize) -> Value {
        let years = if to.years { self.years() } else { 1 };
        let row = if from.lines.is_some() { i / years } else { 0 };
        let at = if from.years { row * years + i % years } else { row };
        items.get(at).cloned().unwrap_or(Value::Absent)
    }
    pub fn eval(&mut self, e: &Expr) -> Vec<Value> {
        match &e.node {
            Typed::Number(text) => vec![decimal(text)],
            Typed::Text(text) => vec![Value::Text(text.clone())],
            Typed::Bool(value) => vec![Value::Bool(*value)],
            Typed::Input(id) => self.input(*id),
            Typed::Step(id) => self.step(*id),
            Typed::Period => (1..=self.years()).map(|t| decimal(&t.to_string())).collect(),
            Typed::Negative(inner) => {
                self.eval(inner).iter().map(|v| binary(Operator::Subtract, &decimal("0"), v)).collect()
            }
            Typed::Binary(operator, left, right) => {
                let (a, b) = (self.eval(left), self.eval(right));
                let at = |i| {
                    (
                        self.pick(&a, left.ty.shape, e.ty.shape, i),
                        self.pick(&b, right.ty.shape, e.ty.shape, i),
                    )
                };
                (0..self.len(e.ty.shape)).map(at).map(|(x, y)| binary(*operator, &x, &y)).collect()
            }
            Typed::Call(function, arguments) => {
                let parts: Vec<Vec<Value>> = arguments.iter().map(|a| self.eval(a)).collect();
                self.call(*function, arguments, &parts, e.ty.shape)
            }
        }
    }
    fn call(&self, f: Function, arguments: &[Expr], parts: &[Vec<Value>], shape: Shape) -> Vec<Value> {
        use Function::*;
        let (x, years) = (&parts[0], self.years());
        let keyed = |f: fn(Vec<Value>) -> Value, keys: &[Value]| -> Vec<Value> {
            let from = arguments[0].ty.shape;
            let row = |k: usize| self.pick(x, from, shape, k);
            grouped(keys, |members| f(members.into_iter().map(row).collect()))
        };
        match f {
            Sum => vec![sum(x)],
            SumYears => x.chunks(years.max(1)).map(sum).collect(),
            SumLines => (0..years).map(|y| sum(x.iter().skip(y).step_by(years))).collect(),
            Product => vec![product(x)],
            Count => vec![decimal(&x.len().to_string())],
            Mean => vec![binary(Operator::Divide, &sum(x), &decimal(&x.len().to_string()))],
            Median => vec![median(x)],
            Smallest | Largest => vec![extreme(x, if f == Smallest { Less } else { Greater })],
            SumBy => keyed(|m| sum(&m), &parts[1]),
            ProductBy => keyed(|m| product(&m), &parts[1]),
            MedianBy => keyed(|m| median(&m), &parts[1]),
            SmallestBy => keyed(|m| extreme(&m, Less), &parts[1]),
            LargestBy => keyed(|m| extreme(&m, Greater), &parts[1]),
            EigenWeight => eigen::weights(parts),
            CountBy => keyed(|m| decimal(&m.len().to_string()), x),
            All | Any => vec![across(x, f == Any)],
            InternalRate => vec![rates::yearly(x)],
            DatedRate => vec![rates::dated(x, &parts[1])],
            Given => vec![Value::Bool(!matches!(x.first(), None | Some(Value::Absent)))],
            _ => (0..self.len(shape))
                .map(|i| {
                    let at = |k: usize| self.pick(&parts[k], arguments[k].ty.shape, shape, i);
                    if f == At {
                        let pairs: Vec<(usize, Value)> =
                            (1..parts.len()).step_by(2).map(|k| (k, at(k + 1))).collect();
                        return look_up(x, parts, &pairs);
                    }
                    place(f, &(0..parts.len()).map(at).collect::<Vec<_>>())
                })
                .collect(),
        }
    }
}

pub fn first(items: &[Value]) -> Value {
    items.first().cloned().unwrap_or(Value::Absent)
}
