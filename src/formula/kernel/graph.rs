//! 计算图 — operations on whole columns, every equal one once, with constants kept exactly.
//!
//! Sums and products of many operands are single nodes: what a pass over the data costs is mostly the
//! pass. Rewriting is done over the true figures and not over floats, so it changes no answer; the
//! bounds are derived afterwards from the operations that are really run.

use super::span::Span;
use crate::formula::Function;
use crate::formula::ast::Operator;
use crate::num::{LADDER, Real, Rounding};
use std::collections::HashMap;

/// A node; operands always stand before.
pub(super) type Id = u32;
/// A constant, by place in [`Graph::constants`].
pub(super) type ConstantId = u32;

/// A sum that takes up another does so up to this many terms.
const MOST_TERMS: usize = 64;

/// One operation. Truths are columns of 0 and 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Input(u32),
    Constant(ConstantId),
    /// base + Σ coefficient × term.
    Linear {
        base: ConstantId,
        terms: Vec<(Id, ConstantId)>,
    },
    /// scale × Π factor.
    Product {
        scale: ConstantId,
        factors: Vec<Id>,
    },
    Quotient(Id, Id),
    /// Σ term[i] × ratio^(i + 1).
    Horner {
        ratio: Id,
        terms: Vec<Id>,
    },
    Power(Id, ConstantId),
    Elementary(Function, Id),
    Extreme(Function, Id, Id),
    Compare(Operator, Id, Id),
    /// All of them, or any of them.
    Truths(Function, Vec<Id>),
    Not(Id),
    Choose(Id, Id, Id),
    Round(Id, i32, RoundingKey),
}

/// [`Rounding`] as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RoundingKey {
    HalfAway,
    Up,
    Down,
}

impl From<RoundingKey> for Rounding {
    fn from(key: RoundingKey) -> Self {
        match key {
            RoundingKey::HalfAway => Rounding::HalfAway,
            RoundingKey::Up => Rounding::Up,
            RoundingKey::Down => Rounding::Down,
        }
    }
}

/// A constant as the kernel reads it: the float, and how far it is off.
#[derive(Clone, Debug)]
pub(super) struct Constant {
    pub real: Real,
    pub value: f64,
    pub error: f64,
    /// The same as bounds read it.
    pub span: Span,
}

/// Nodes in an order in which operands come first.
#[derive(Debug)]
pub(super) struct Graph {
    pub nodes: Vec<Node>,
    pub constants: Vec<Constant>,
    known: HashMap<Node, Id>,
    known_constants: HashMap<String, ConstantId>,
}

impl Graph {
    pub fn new() -> Self {
        let mut graph = Graph {
            nodes: Vec::new(),
            constants: Vec::new(),
            known: HashMap::new(),
            known_constants: HashMap::new(),
        };
        graph.constant(&Real::ZERO);
        graph.constant(&Real::ONE);
        graph
    }

    pub const ZERO: ConstantId = 0;
    pub const ONE: ConstantId = 1;

    pub fn constant(&mut self, real: &Real) -> ConstantId {
        let (low, high) = real.ends();
        let key = format!("{low}|{high}");
        if let Some(id) = self.known_constants.get(&key) {
            return *id;
        }
        let id = self.constants.len() as ConstantId;
        let (value, error) = (real.to_f64(), real.error_bound());
        self.constants.push(Constant {
            real: real.clone(),
            value,
            error,
            span: Span::constant(value, error),
        });
        self.known_constants.insert(key, id);
        id
    }

    fn real(&self, id: ConstantId) -> Real {
        self.constants[id as usize].real.clone()
    }

    fn times(&mut self, a: ConstantId, b: ConstantId) -> ConstantId {
        let product = self.real(a).mul(&self.real(b), LADDER[0]);
        self.constant(&product)
    }

    fn plus(&mut self, a: ConstantId, b: ConstantId) -> ConstantId {
        let sum = self.real(a).add(&self.real(b), LADDER[0]);
        self.constant(&sum)
    }

    pub fn node(&mut self, node: Node) -> Id {
        if let Some(id) = self.known.get(&node) {
            return *id;
        }
        let id = self.nodes.len() as Id;
        self.nodes.push(node.clone());
        self.known.insert(node, id);
        id
    }

    pub fn figure(&mut self, real: &Real) -> Id {
        let constant = self.constant(real);
        self.node(Node::Constant(constant))
    }

    /// The constant a node is, if it is one.
    pub fn as_constant(&self, id: Id) -> Option<ConstantId> {
        match self.nodes[id as usize] {
            Node::Constant(constant) => Some(constant),
            _ => None,
        }
    }

    /// base + Σ coefficient × term, with sums among the terms taken up.
    pub fn linear(&mut self, base: ConstantId, terms: &[(Id, ConstantId)]) -> Id {
        let mut whole = Sum { base, terms: Vec::new() };
        terms.iter().for_each(|(id, coefficient)| self.add_term(&mut whole, *id, *coefficient));
        match whole.terms.as_slice() {
            [] => self.node(Node::Constant(whole.base)),
            [(only, Self::ONE)] if whole.base == Self::ZERO => *only,
            _ => self.node(Node::Linear { base: whole.base, terms: whole.terms }),
        }
    }

    fn add_term(&mut self, whole: &mut Sum, id: Id, coefficient: ConstantId) {
        match self.nodes[id as usize].clone() {
            Node::Constant(constant) => {
                let part = self.times(constant, coefficient);
                whole.base = self.plus(whole.base, part);
            }
            Node::Linear { base, terms } if whole.terms.len() + terms.len() <= MOST_TERMS => {
                let part = self.times(base, coefficient);
                whole.base = self.plus(whole.base, part);
                for (term, own) in terms {
                    let both = self.times(own, coefficient);
                    self.add_term(whole, term, both);
                }
            }
            Node::Product { scale, factors } if scale != Self::ONE => {
                let both = self.times(scale, coefficient);
                let bare = self.product(Self::ONE, &factors);
                self.join(whole, bare, both);
            }
            _ => self.join(whole, id, coefficient),
        }
    }

    /// A figure that stands in a sum twice stands there once with both coefficients.
    fn join(&mut self, whole: &mut Sum, id: Id, coefficient: ConstantId) {
        match whole.terms.iter().position(|(known, _)| *known == id) {
            Some(at) => whole.terms[at].1 = self.plus(whole.terms[at].1, coefficient),
            None => whole.terms.push((id, coefficient)),
        }
    }

    /// scale × Π factor, with products among the factors taken up.
    pub fn product(&mut self, scale: ConstantId, factors: &[Id]) -> Id {
        let (mut scale, mut all) = (scale, Vec::new());
        for factor in factors {
            match self.nodes[*factor as usize].clone() {
                Node::Constant(constant) => scale = self.times(scale, constant),
                Node::Product { scale: own, factors } => {
                    scale = self.times(scale, own);
                    all.extend(factors);
                }
                _ => all.push(*factor),
            }
        }
        match all.as_slice() {
            [] => self.node(Node::Constant(scale)),
            [only] if scale == Self::ONE => *only,
            [only] => self.linear(Self::ZERO, &[(*only, scale)]),
            _ => self.node(Node::Product { scale, factors: all }),
        }
    }

    /// a ÷ b; a power below the line becomes one above it.
    pub fn quotient(&mut self, a: Id, b: Id) -> Option<Id> {
        if let Some(constant) = self.as_constant(b) {
            let inverse = self.real(constant).reciprocal(LADDER[0]).ok()?;
            let inverse = self.constant(&inverse);
            return Some(self.product(inverse, &[a]));
        }
        if let Node::Power(base, exponent) = self.nodes[b as usize].clone() {
            let inverse = self.real(exponent).neg();
            let inverse = self.power(base, &inverse);
            return Some(self.product(Self::ONE, &[a, inverse]));
        }
        Some(self.node(Node::Quotient(a, b)))
    }

    /// base ^ exponent; the power nought is kept, for a base of nought has none.
    pub fn power(&mut self, base: Id, exponent: &Real) -> Id {
        if exponent.to_i64() == Some(1) {
            return base;
        }
        let exponent = self.constant(exponent);
        self.node(Node::Power(base, exponent))
    }

    /// The operands of a node.
    pub fn operands(&self, id: Id) -> Vec<Id> {
        match &self.nodes[id as usize] {
            Node::Input(_) | Node::Constant(_) => Vec::new(),
            Node::Linear { terms, .. } => terms.iter().map(|(term, _)| *term).collect(),
            Node::Product { factors: parts, .. } | Node::Truths(_, parts) => parts.clone(),
            Node::Horner { ratio, terms } => terms.iter().copied().chain([*ratio]).collect(),
            Node::Power(a, _) | Node::Elementary(_, a) | Node::Not(a) | Node::Round(a, ..) => vec![*a],
            Node::Quotient(a, b) | Node::Extreme(_, a, b) | Node::Compare(_, a, b) => vec![*a, *b],
            Node::Choose(a, b, c) => vec![*a, *b, *c],
        }
    }
}

/// A sum being put together.
struct Sum {
    base: ConstantId,
    terms: Vec<(Id, ConstantId)>,
}
