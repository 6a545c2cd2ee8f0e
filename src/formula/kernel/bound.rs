//! 误差分析 — the bounds of every pass of a tape, from the ranges of the columns in a block.
//!
//! Each pass is read as the elementary operations it is made of, in the order in which it runs them.

use super::graph::{Constant, Graph, Node};
use super::normal;
use super::span::{LOST, Span};
use super::tape::{Exponent, Instruction, Kind, Operand, Source, Tape};
use crate::formula::Function;
use crate::formula::ast::Operator;

/// Bounds of the operands that a pass needs at run time, to see which rows it does not decide.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slack {
    /// Relative error of either side, and what is unknown of both together.
    pub left: f64,
    pub right: f64,
    pub absolute: f64,
}

/// What holds in a block.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    registers: Vec<Span>,
    /// By instruction.
    pub slacks: Vec<Slack>,
    pub outputs: Vec<Span>,
    pub conditions: Vec<Span>,
}

impl Bounds {
    /// Works the bounds of a block out.
    pub fn analyse(&mut self, tape: &Tape, graph: &Graph, columns: &[Span]) {
        self.registers.clear();
        self.registers.resize(tape.registers as usize, LOST);
        self.slacks.clear();
        for instruction in &tape.instructions {
            let spans = Operands { bounds: self, graph, columns, instruction };
            let (span, slack) = (spans.result(), spans.slack());
            self.registers[instruction.to as usize] = span;
            self.slacks.push(slack);
        }
        let of = |operand: &Operand| read(&self.registers, graph, columns, operand);
        self.outputs.clear();
        self.outputs.extend(tape.outputs.iter().map(of));
        self.conditions.clear();
        self.conditions.extend(tape.conditions.iter().map(of));
    }
}

fn read(registers: &[Span], graph: &Graph, columns: &[Span], operand: &Operand) -> Span {
    let plain = match operand.source {
        Source::Column(slot) => columns[slot as usize],
        Source::Register(place) => registers[place as usize],
        Source::Constant(_) => constant(graph, operand.node),
    };
    if operand.affine.is_none() {
        return plain;
    }
    let Node::Linear { base, terms } = &graph.nodes[operand.node as usize] else {
        return LOST;
    };
    let base = &graph.constants[*base as usize];
    let scaled = scaled(plain, &graph.constants[terms[0].1 as usize]);
    if base.value == 0.0 && base.error == 0.0 { scaled } else { scaled.add(base.span) }
}

fn constant(graph: &Graph, node: u32) -> Span {
    graph.as_constant(node).map_or(LOST, |id| graph.constants[id as usize].span)
}

/// slope × figure; nothing is done for 1 and −1.
fn scaled(span: Span, slope: &Constant) -> Span {
    match slope.value {
        1.0 if slope.error == 0.0 => span,
        -1.0 if slope.error == 0.0 => span.negated(),
        _ => span.multiply(slope.span),
    }
}

struct Operands<'a> {
    bounds: &'a Bounds,
    graph: &'a Graph,
    columns: &'a [Span],
    instruction: &'a Instruction,
}

impl Operands<'_> {
    fn at(&self, place: usize) -> Span {
        let operand = &self.instruction.operands[place];
        read(&self.bounds.registers, self.graph, self.columns, operand)
    }

    fn all(&self) -> impl DoubleEndedIterator<Item = Span> + '_ {
        (0..self.instruction.operands.len()).map(|place| self.at(place))
    }

    fn result(&self) -> Span {
        match &self.instruction.kind {
            Kind::Linear { .. } => self.linear(),
            Kind::Product { .. } => self.product(),
            Kind::Quotient => self.at(0).divide(self.at(1)),
            Kind::Horner => self.horner(),
            Kind::Power(exponent) => power(self.at(0), *exponent),
            Kind::Elementary(function) => elementary(*function, self.at(0)),
            Kind::Extreme(Function::Max) => self.cut_off().unwrap_or_else(|| self.at(0).larger(self.at(1))),
            Kind::Extreme(_) => self.at(0).negated().larger(self.at(1).negated()).negated(),
            Kind::Compare(operator) => self.compare(*operator),
            Kind::Truths(function) => self.truths(*function),
            Kind::Not => {
                let span = self.at(0);
                Span { low: 1.0 - span.high, high: 1.0 - span.low, ..span }
            }
            Kind::Choose => self.choose(),
            Kind::Round(digits, _) => self.at(0).rounded(*digits),
        }
    }

    fn linear(&self) -> Span {
        let Node::Linear { base, terms } = &self.graph.nodes[self.instruction.node as usize] else {
            return LOST;
        };
        let base = &self.graph.constants[*base as usize];
        let mut sum = (base.value != 0.0).then_some(base.span);
        for (place, (_, slope)) in terms.iter().enumerate() {
            let term = scaled(self.at(place), &self.graph.constants[*slope as usize]);
            sum = Some(sum.map_or(term, |sum| sum.add(term)));
        }
        sum.unwrap_or(LOST)
    }

    fn product(&self) -> Span {
        let Node::Product { scale, .. } = &self.graph.nodes[self.instruction.node as usize] else {
            return LOST;
        };
        let product = self.all().reduce(Span::multiply).unwrap_or(LOST);
        scaled(product, &self.graph.constants[*scale as usize])
    }

    fn horner(&self) -> Span {
        let ratio = self.at(self.instruction.operands.len() - 1);
        let terms = self.all().rev().skip(1);
        let sum = terms.fold(None, |sum: Option<Span>, term| {
            Some(sum.map_or(term, |sum| sum.add(term)).multiply(ratio))
        });
        sum.unwrap_or(LOST)
    }

    /// `MAX(0, base − slope × x)` with x ≥ 0, as in what is left of a life: see [`Span::cut_off`].
    fn cut_off(&self) -> Option<Span> {
        let operands = &self.instruction.operands;
        let nought = operands.iter().position(|operand| operand.source == Source::Constant(0.0))?;
        let other = operands.get(1 - nought).filter(|_| operands.len() == 2)?;
        let (base, _) = other.affine.filter(|(base, slope)| *base > 0.0 && *slope < 0.0)?;
        let Node::Linear { base: base_id, terms } = &self.graph.nodes[other.node as usize] else {
            return None;
        };
        let constant = |id: u32| &self.graph.constants[id as usize];
        let plain = Operand { affine: None, node: terms[0].0, ..*other };
        let inner = read(&self.bounds.registers, self.graph, self.columns, &plain);
        let scaled = scaled(inner, constant(terms[0].1)).negated();
        (scaled.low >= 0.0).then(|| scaled.cut_off(base, constant(*base_id).error))
    }

    fn compare(&self, operator: Operator) -> Span {
        let (a, b) = (self.at(0), self.at(1));
        if a.is_lost() || b.is_lost() {
            return LOST;
        }
        match a.order(b) {
            Some(order) => {
                let holds = operator.holds(order);
                Span::truth(holds, holds)
            }
            None => Span::truth(false, true),
        }
    }

    fn truths(&self, function: Function) -> Span {
        let all = function == Function::All;
        let join = |x: f64, y: f64| if all { x.min(y) } else { x.max(y) };
        self.all()
            .reduce(|a, b| {
                if a.is_lost() || b.is_lost() {
                    LOST
                } else {
                    Span { low: join(a.low, b.low), high: join(a.high, b.high), ..a }
                }
            })
            .unwrap_or(LOST)
    }

    fn choose(&self) -> Span {
        let (condition, then, otherwise) = (self.at(0), self.at(1), self.at(2));
        match (condition.low, condition.high) {
            _ if condition.is_lost() => LOST,
            (1.0, _) => then,
            (_, 0.0) => otherwise,
            _ => then.either(otherwise),
        }
    }

    fn slack(&self) -> Slack {
        match &self.instruction.kind {
            Kind::Compare(_) => {
                let (a, b) = (self.at(0), self.at(1));
                Slack { left: a.relative, right: b.relative, absolute: a.absolute + b.absolute }
            }
            Kind::Round(..) => {
                let a = self.at(0);
                Slack { left: a.relative, right: 0.0, absolute: a.absolute }
            }
            _ => Slack::default(),
        }
    }
}

/// Powers by squaring, a root for a half, and the reciprocal, as the lanes run them.
fn power(base: Span, exponent: Exponent) -> Span {
    match exponent {
        Exponent::Halves { whole, half, inverse } => {
            // A base of nought has neither a power of nought nor a negative one.
            let nought = base.low <= 0.0 && base.high >= 0.0;
            if base.is_lost() || (nought && (inverse || (whole == 0 && !half))) {
                return LOST;
            }
            let mut result = half.then(|| base.root());
            let (mut square, mut left) = (base, whole);
            while left > 0 {
                if left & 1 == 1 {
                    result = Some(result.map_or(square, |so_far| so_far.multiply(square)));
                }
                left >>= 1;
                if left > 0 {
                    square = square.multiply(square);
                }
            }
            let result = result.unwrap_or(Span::constant(1.0, 0.0));
            if inverse { Span::constant(1.0, 0.0).divide(result) } else { result }
        }
        Exponent::Real(exponent, error) => base.soft_power(exponent, error, |x| libm::pow(x, exponent)),
    }
}

fn elementary(function: Function, span: Span) -> Span {
    match function {
        Function::Abs => span.size_of(),
        Function::Sqrt => span.root(),
        Function::Exp => span.exponential(),
        Function::Ln => span.logarithm(),
        Function::Normal => normal::area(span),
        _ => LOST,
    }
}
