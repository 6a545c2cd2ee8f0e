//! 展开 — a program for assets of one kind, years written out, everything known beforehand worked out.
//!
//! Assets of one kind ([`Variant`]) have the same number of years, fill in the same inputs and make the
//! same choices. For them `GIVEN`, `CASE`, most `IF`s and every exponent are settled here, by the exact
//! face, and what is left is arithmetic on columns.

use super::graph::{Graph, Id, Node, RoundingKey};
use super::variant::{Change, Filled, Variant};
use crate::formula::Function;
use crate::formula::ast::Operator;
use crate::formula::exact::{self, Machine};
use crate::formula::facts::{Datum, Facts};
use crate::formula::program::{Fallback, Program, Rounding};
use crate::formula::typed::{Expr, InputId, StepId, Typed};
use crate::formula::types::Shape;
use crate::model::RoundingMode;
use crate::num::{LADDER, Real};

/// One figure: settled, or a column.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Known(Datum),
    Lane(Id),
}

/// The figures of an expression, one a year or one.
type Parts = Vec<Part>;

/// Writes out a program; `None` wherever something is for the other faces.
pub(super) struct Lowering<'a> {
    program: &'a Program,
    variant: &'a Variant,
    machine: Machine<'a>,
    pub graph: &'a mut Graph,
    steps: Vec<Option<Parts>>,
    inputs: Vec<Option<Parts>>,
}

impl<'a> Lowering<'a> {
    pub fn new(program: &'a Program, variant: &'a Variant, none: &'a Facts, graph: &'a mut Graph) -> Self {
        Lowering {
            program,
            variant,
            machine: Machine::new(program, none, LADDER[0], false),
            graph,
            steps: vec![None; program.steps.len()],
            inputs: vec![None; program.inputs.len()],
        }
    }

    /// The column of a step that has one figure.
    pub fn answer(&mut self, id: StepId) -> Option<Id> {
        match self.step(id)?.as_slice() {
            [part] => self.lane(part),
            _ => None,
        }
    }

    /// The column of a condition; `None` inside for one that always holds.
    pub fn condition(&mut self, expr: &Expr) -> Option<Option<Id>> {
        match self.expression(expr)?.as_slice() {
            [Part::Known(Datum::Bool(true))] => Some(None),
            [Part::Lane(id)] => Some(Some(*id)),
            _ => None,
        }
    }

    fn lane(&mut self, part: &Part) -> Option<Id> {
        match part {
            Part::Lane(id) => Some(*id),
            Part::Known(Datum::Number(real)) => Some(self.graph.figure(real)),
            Part::Known(Datum::Bool(value)) => Some(self.graph.figure(&Real::from(i64::from(*value)))),
            Part::Known(_) => None,
        }
    }

    fn step(&mut self, id: StepId) -> Option<Parts> {
        let at = id.0 as usize;
        if let Some(done) = &self.steps[at] {
            return Some(done.clone());
        }
        let step = self.program.step(id);
        let mut parts = self.expression(&step.expr)?;
        if let Some(rounding) = step.rounding {
            parts = parts.iter().map(|part| self.rounded(part, rounding)).collect::<Option<_>>()?;
        }
        self.steps[at] = Some(parts.clone());
        Some(parts)
    }

    fn rounded(&mut self, part: &Part, rounding: Rounding) -> Option<Part> {
        self.round(part, i32::from(rounding.digits), rounding.mode.into())
    }

    fn round(&mut self, part: &Part, digits: i32, mode: RoundingKey) -> Option<Part> {
        match part {
            Part::Known(Datum::Number(real)) => known(self.machine.round(real, digits, mode.into())),
            Part::Known(_) => None,
            Part::Lane(id) => Some(Part::Lane(self.graph.node(Node::Round(*id, digits, mode)))),
        }
    }

    fn input(&mut self, id: InputId) -> Option<Parts> {
        let at = id.0 as usize;
        if let Some(done) = &self.inputs[at] {
            return Some(done.clone());
        }
        let mut parts = self.read(id)?;
        if let Some(change) = self.variant.change(id) {
            parts = parts.iter().map(|part| self.changed(part, change)).collect::<Option<_>>()?;
        }
        self.inputs[at] = Some(parts.clone());
        Some(parts)
    }

    /// What a scenario makes of a figure.
    fn changed(&mut self, part: &Part, change: &Change) -> Option<Part> {
        let real = |real: &Real| Part::Known(Datum::Number(real.clone()));
        match change {
            Change::Set(value) => Some(real(value)),
            Change::Add(value) => self.binary(Operator::Add, part, &real(value)),
            Change::Multiply(value) => self.binary(Operator::Multiply, part, &real(value)),
        }
    }

    fn read(&mut self, id: InputId) -> Option<Parts> {
        let shape = self.program.input(id).ty.shape;
        if shape.lines.is_some() {
            return None;
        }
        match self.variant.of(id) {
            Filled::Columns(slots) => {
                Some(slots.iter().map(|slot| Part::Lane(self.graph.node(Node::Input(*slot)))).collect())
            }
            Filled::Known(datums) => Some(datums.iter().cloned().map(Part::Known).collect()),
            Filled::Blank => self.fallback(id, shape),
        }
    }

    fn fallback(&mut self, id: InputId, shape: Shape) -> Option<Parts> {
        let n = self.places(shape)?;
        let parts = match &self.program.input(id).fallback {
            Fallback::Default(value) | Fallback::Parameter { value, .. } => {
                vec![Part::Known(exact::constant(value))]
            }
            Fallback::Step(step) => self.step(*step)?,
            Fallback::Input(other) => self.input(*other)?,
            Fallback::Required | Fallback::Optional | Fallback::Project(_) => return None,
        };
        spread(parts, n)
    }

    fn places(&self, shape: Shape) -> Option<usize> {
        match (shape.lines, shape.years) {
            (Some(_), _) => None,
            (None, true) => Some(self.variant.years),
            (None, false) => Some(1),
        }
    }

    fn expression(&mut self, expr: &Expr) -> Option<Parts> {
        match &expr.node {
            Typed::Number(text) => Some(vec![Part::Known(Datum::Number(Real::parse(text).ok()?))]),
            Typed::Text(text) => Some(vec![Part::Known(Datum::Text(text.clone()))]),
            Typed::Bool(value) => Some(vec![Part::Known(Datum::Bool(*value))]),
            Typed::Input(id) => self.input(*id),
            Typed::Step(id) => self.step(*id),
            Typed::Period => {
                Some((1..=self.variant.years as i64).map(|t| Part::Known(Datum::Number(t.into()))).collect())
            }
            Typed::Negative(inner) => {
                let parts = self.expression(inner)?;
                parts.iter().map(|part| self.negative(part)).collect()
            }
            Typed::Binary(operator, left, right) => {
                let (left, right) = (self.expression(left)?, self.expression(right)?);
                self.zip(&[left, right], |own, parts| own.binary(*operator, &parts[0], &parts[1]))
            }
            Typed::Call(function, arguments) => self.call(*function, arguments, expr),
        }
    }

    /// Place by place, single figures repeated.
    fn zip(
        &mut self,
        parts: &[Parts],
        mut f: impl FnMut(&mut Self, &[Part]) -> Option<Part>,
    ) -> Option<Parts> {
        let n = parts.iter().map(Vec::len).max()?;
        let wide: Vec<Parts> = parts.iter().map(|p| spread(p.clone(), n)).collect::<Option<_>>()?;
        (0..n)
            .map(|at| {
                let places: Vec<Part> = wide.iter().map(|p| p[at].clone()).collect();
                f(self, &places)
            })
            .collect()
    }

    fn negative(&mut self, part: &Part) -> Option<Part> {
        let minus = self.graph.constant(&Real::from(-1));
        match part {
            Part::Known(Datum::Number(real)) => Some(Part::Known(Datum::Number(real.neg()))),
            Part::Known(_) => None,
            Part::Lane(id) => Some(Part::Lane(self.graph.linear(Graph::ZERO, &[(*id, minus)]))),
        }
    }

    fn binary(&mut self, operator: Operator, left: &Part, right: &Part) -> Option<Part> {
        if let (Part::Known(a), Part::Known(b)) = (left, right) {
            return known(self.machine.binary(operator, a, b));
        }
        if operator == Operator::Power {
            return self.power(left, right);
        }
        let (a, b) = (self.lane(left)?, self.lane(right)?);
        let graph = &mut *self.graph;
        let minus = graph.constant(&Real::from(-1));
        Some(Part::Lane(match operator {
            Operator::Add => graph.linear(Graph::ZERO, &[(a, Graph::ONE), (b, Graph::ONE)]),
            Operator::Subtract => graph.linear(Graph::ZERO, &[(a, Graph::ONE), (b, minus)]),
            Operator::Multiply => graph.product(Graph::ONE, &[a, b]),
            Operator::Divide => graph.quotient(a, b)?,
            comparison => graph.node(Node::Compare(comparison, a, b)),
        }))
    }

    /// A power whose exponent differs from row to row goes by the logarithm, for bases above nought.
    fn power(&mut self, base: &Part, exponent: &Part) -> Option<Part> {
        if let (Part::Lane(base), Part::Known(Datum::Number(exponent))) = (base, exponent) {
            return Some(Part::Lane(self.graph.power(*base, exponent)));
        }
        let (base, exponent) = (self.lane(base)?, self.lane(exponent)?);
        let logarithm = self.graph.node(Node::Elementary(Function::Ln, base));
        let product = self.graph.product(Graph::ONE, &[exponent, logarithm]);
        Some(Part::Lane(self.graph.node(Node::Elementary(Function::Exp, product))))
    }

    fn call(&mut self, function: Function, arguments: &[Expr], expr: &Expr) -> Option<Parts> {
        match function {
            Function::Given => Some(vec![Part::Known(Datum::Bool(self.is_given(arguments)?))]),
            Function::If => self.branches(arguments),
            Function::Number => self.expression(&arguments[0]),
            Function::Round => self.rounding(arguments, RoundingKey::HalfAway),
            Function::RoundUp => self.rounding(arguments, RoundingKey::Up),
            Function::RoundDown => self.rounding(arguments, RoundingKey::Down),
            Function::Sum if expr.ty.shape == Shape::ONE => self.sum(&arguments[0]),
            Function::Count => {
                let n = self.expression(&arguments[0])?.len();
                Some(vec![Part::Known(Datum::Number(Real::from(n as i64)))])
            }
            Function::All | Function::Any => {
                let parts = self.expression(&arguments[0])?;
                Some(vec![self.truths(function, &parts)?])
            }
            Function::Smallest | Function::Largest => {
                let parts = self.expression(&arguments[0])?;
                let pairwise = if function == Function::Smallest { Function::Min } else { Function::Max };
                Some(vec![self.extreme(pairwise, &parts)?])
            }
            _ if function.looks_across() => None,
            _ => self.place(function, arguments),
        }
    }

    fn is_given(&mut self, arguments: &[Expr]) -> Option<bool> {
        let Typed::Input(id) = arguments.first()?.node else { return None };
        Some(match (self.variant.of(id), &self.program.input(id).fallback) {
            (Filled::Blank, Fallback::Optional | Fallback::Required | Fallback::Project(_)) => false,
            // An input that falls back to an input is given where that one is: for the other faces.
            (Filled::Blank, Fallback::Input(_)) => return None,
            _ => true,
        })
    }

    /// The branch that is taken, where that is known; both where it is not.
    fn branches(&mut self, arguments: &[Expr]) -> Option<Parts> {
        let condition = self.expression(&arguments[0])?;
        if let [Part::Known(Datum::Bool(value))] = condition.as_slice() {
            return self.expression(&arguments[if *value { 1 } else { 2 }]);
        }
        let (then, otherwise) = (self.expression(&arguments[1])?, self.expression(&arguments[2])?);
        self.zip(&[condition, then, otherwise], |own, parts| match &parts[0] {
            Part::Known(Datum::Bool(true)) => Some(parts[1].clone()),
            Part::Known(Datum::Bool(false)) => Some(parts[2].clone()),
            Part::Known(_) => None,
            Part::Lane(id) => {
                let (a, b) = (own.lane(&parts[1])?, own.lane(&parts[2])?);
                Some(Part::Lane(own.graph.node(Node::Choose(*id, a, b))))
            }
        })
    }

    fn rounding(&mut self, arguments: &[Expr], mode: RoundingKey) -> Option<Parts> {
        let digits = exact::operate_digits(&arguments[1]);
        let parts = self.expression(&arguments[0])?;
        parts.iter().map(|part| self.round(part, digits, mode)).collect()
    }

    fn sum(&mut self, argument: &Expr) -> Option<Parts> {
        let parts = self.expression(argument)?;
        let mut terms = Vec::new();
        for part in &parts {
            terms.push((self.lane(part)?, Graph::ONE));
        }
        let id = match self.graph.discounted(Graph::ZERO, &terms) {
            Some(id) => id,
            None => self.graph.linear(Graph::ZERO, &terms),
        };
        Some(vec![Part::Lane(id)])
    }

    fn place(&mut self, function: Function, arguments: &[Expr]) -> Option<Parts> {
        let parts: Vec<Parts> = arguments.iter().map(|a| self.expression(a)).collect::<Option<_>>()?;
        self.zip(&parts, |own, parts| match function {
            Function::And => own.truths(Function::All, parts),
            Function::Or => own.truths(Function::Any, parts),
            Function::Not => own.not(&parts[0]),
            Function::Min | Function::Max => own.extreme(function, parts),
            Function::Abs | Function::Sqrt | Function::Exp | Function::Ln | Function::Normal => {
                own.elementary(function, &parts[0])
            }
            _ => own.settled(function, parts),
        })
    }

    /// A function of figures that are all known, such as the years between two dates.
    fn settled(&mut self, function: Function, parts: &[Part]) -> Option<Part> {
        let datums: Vec<&Datum> = parts
            .iter()
            .map(|part| match part {
                Part::Known(datum) => Some(datum),
                Part::Lane(_) => None,
            })
            .collect::<Option<_>>()?;
        known(self.machine.place(function, &datums, &[]))
    }

    fn elementary(&mut self, function: Function, part: &Part) -> Option<Part> {
        match part {
            Part::Known(_) => self.settled(function, std::slice::from_ref(part)),
            Part::Lane(id) => Some(Part::Lane(self.graph.node(Node::Elementary(function, *id)))),
        }
    }

    fn not(&mut self, part: &Part) -> Option<Part> {
        match part {
            Part::Known(Datum::Bool(value)) => Some(Part::Known(Datum::Bool(!value))),
            Part::Known(_) => None,
            Part::Lane(id) => Some(Part::Lane(self.graph.node(Node::Not(*id)))),
        }
    }

    /// True where all are, or where one is; what is known settles it or drops out.
    fn truths(&mut self, function: Function, parts: &[Part]) -> Option<Part> {
        let settles = function == Function::Any;
        let mut open = Vec::new();
        for part in parts {
            match part {
                Part::Known(Datum::Bool(value)) if *value == settles && open.is_empty() => {
                    return Some(Part::Known(Datum::Bool(settles)));
                }
                Part::Known(Datum::Bool(value)) if *value != settles => {}
                _ => open.push(self.lane(part)?),
            }
        }
        Some(match open.as_slice() {
            [] => Part::Known(Datum::Bool(!settles)),
            [only] => Part::Lane(*only),
            _ => Part::Lane(self.graph.node(Node::Truths(function, open))),
        })
    }

    fn extreme(&mut self, function: Function, parts: &[Part]) -> Option<Part> {
        let mut best = parts.first()?.clone();
        for next in &parts[1..] {
            best = match (&best, next) {
                (Part::Known(a), Part::Known(b)) => known(self.machine.place(function, &[a, b], &[]))?,
                _ => {
                    let (a, b) = (self.lane(&best)?, self.lane(next)?);
                    Part::Lane(self.graph.node(Node::Extreme(function, a, b)))
                }
            };
        }
        Some(best)
    }
}

/// A settled figure; a fault is for the other faces to word.
fn known(datum: Datum) -> Option<Part> {
    match datum {
        Datum::Fault(_) | Datum::Absent => None,
        datum => Some(Part::Known(datum)),
    }
}

fn spread(parts: Parts, n: usize) -> Option<Parts> {
    match parts.len() {
        len if len == n => Some(parts),
        1 => Some(vec![parts[0].clone(); n]),
        _ => None,
    }
}

impl From<RoundingMode> for RoundingKey {
    fn from(mode: RoundingMode) -> Self {
        match mode {
            RoundingMode::HalfAway => RoundingKey::HalfAway,
            RoundingMode::Up => RoundingKey::Up,
            RoundingMode::Down => RoundingKey::Down,
        }
    }
}
