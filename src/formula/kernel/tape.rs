//! 指令带 — the graph as a list of passes over a block, with as few live columns as it takes.

use super::graph::{Graph, Id, Node, RoundingKey};
use crate::formula::Function;
use crate::formula::ast::Operator;

/// Where an operand is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
    Column(u32),
    Register(u32),
    Constant(f64),
}

/// An operand: a column, or base + slope × column, worked out where it is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand {
    pub source: Source,
    /// `None` where the column is taken as it is.
    pub affine: Option<(f64, f64)>,
    pub node: Id,
}

/// What an instruction does with its operands.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// base + Σ slope × operand.
    Linear {
        base: f64,
        slopes: Vec<f64>,
    },
    /// scale × Π operand.
    Product {
        scale: f64,
    },
    Quotient,
    /// The last operand is the ratio.
    Horner,
    Power(Exponent),
    Elementary(Function),
    Extreme(Function),
    Compare(Operator),
    Truths(Function),
    Not,
    Choose,
    Round(i32, RoundingKey),
}

/// How a power is worked out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Exponent {
    /// Whole, or whole and a half: products and a root, inverted where negative.
    Halves { whole: u32, half: bool, inverse: bool },
    /// By the logarithm; the error of the exponent as a float beside it.
    Real(f64, f64),
}

/// One pass over a block.
#[derive(Clone, Debug)]
pub(super) struct Instruction {
    pub kind: Kind,
    pub to: u32,
    pub operands: Vec<Operand>,
    pub node: Id,
}

/// The passes of a kernel.
#[derive(Debug, Default)]
pub(super) struct Tape {
    pub instructions: Vec<Instruction>,
    /// Passes that only conditions need stand at the end, from here on.
    pub conditions_from: usize,
    pub registers: u32,
    /// By output, by condition.
    pub outputs: Vec<Operand>,
    pub conditions: Vec<Operand>,
}

/// Lays a graph out.
pub(super) fn lay_out(graph: &Graph, outputs: &[Id], conditions: &[Id]) -> Tape {
    let mut layout = Layout {
        graph,
        wanted: outputs.iter().chain(conditions).copied().collect(),
        places: vec![None; graph.nodes.len()],
        uses: vec![0; graph.nodes.len()],
        free: Vec::new(),
        tape: Tape::default(),
    };
    outputs.iter().chain(conditions).for_each(|id| layout.count(*id));
    outputs.iter().for_each(|id| layout.emit(*id));
    layout.tape.conditions_from = layout.tape.instructions.len();
    conditions.iter().for_each(|id| layout.emit(*id));
    layout.tape.outputs = outputs.iter().map(|id| layout.operand(*id)).collect();
    layout.tape.conditions = conditions.iter().map(|id| layout.operand(*id)).collect();
    layout.tape
}

struct Layout<'g> {
    graph: &'g Graph,
    /// What must stand in a register or column of its own at the end.
    wanted: Vec<Id>,
    places: Vec<Option<u32>>,
    /// How often the place of a node is still read.
    uses: Vec<u32>,
    free: Vec<u32>,
    tape: Tape,
}

impl Layout<'_> {
    /// The node that is really read for an operand: the one inside an affine view.
    fn read(&self, id: Id) -> Id {
        match &self.graph.nodes[id as usize] {
            Node::Linear { terms, .. } if terms.len() == 1 && !self.wanted.contains(&id) => terms[0].0,
            _ => id,
        }
    }

    fn is_placed(&self, id: Id) -> bool {
        !matches!(self.graph.nodes[id as usize], Node::Input(_) | Node::Constant(_))
    }

    /// Counts the reads below a node, each node's operands once.
    fn count(&mut self, id: Id) {
        let id = self.read(id);
        self.uses[id as usize] += 1;
        if self.uses[id as usize] == 1 && self.is_placed(id) {
            for operand in self.graph.operands(id) {
                self.count(operand);
            }
        }
    }

    fn emit(&mut self, id: Id) {
        let id = self.read(id);
        if !self.is_placed(id) || self.places[id as usize].is_some() {
            return;
        }
        let below = self.graph.operands(id);
        below.iter().for_each(|operand| self.emit(*operand));
        let operands: Vec<Operand> = below.iter().map(|operand| self.operand(*operand)).collect();
        // The place is taken before operands are let go: a pass never writes where it reads.
        let to = self.free.pop().unwrap_or_else(|| {
            self.tape.registers += 1;
            self.tape.registers - 1
        });
        self.places[id as usize] = Some(to);
        below.iter().for_each(|operand| self.release(*operand));
        self.tape.instructions.push(Instruction { kind: self.kind(id), to, operands, node: id });
    }

    fn release(&mut self, id: Id) {
        let id = self.read(id) as usize;
        self.uses[id] -= 1;
        if let (0, Some(place)) = (self.uses[id], self.places[id]) {
            self.free.push(place);
        }
    }

    fn operand(&self, id: Id) -> Operand {
        let inner = self.read(id);
        let value = |constant: u32| self.graph.constants[constant as usize].value;
        let source = match self.graph.nodes[inner as usize] {
            Node::Input(slot) => Source::Column(slot),
            Node::Constant(constant) => Source::Constant(value(constant)),
            _ => Source::Register(self.places[inner as usize].unwrap_or(u32::MAX)),
        };
        let affine = match &self.graph.nodes[id as usize] {
            Node::Linear { base, terms } if inner != id => Some((value(*base), value(terms[0].1))),
            _ => None,
        };
        Operand { source, affine, node: id }
    }

    fn kind(&self, id: Id) -> Kind {
        let value = |constant: u32| self.graph.constants[constant as usize].value;
        match &self.graph.nodes[id as usize] {
            Node::Linear { base, terms } => Kind::Linear {
                base: value(*base),
                slopes: terms.iter().map(|(_, slope)| value(*slope)).collect(),
            },
            Node::Product { scale, .. } => Kind::Product { scale: value(*scale) },
            Node::Horner { .. } => Kind::Horner,
            Node::Power(_, exponent) => Kind::Power(self.exponent(*exponent)),
            Node::Elementary(function, _) => Kind::Elementary(*function),
            Node::Extreme(function, ..) => Kind::Extreme(*function),
            Node::Compare(operator, ..) => Kind::Compare(*operator),
            Node::Truths(function, _) => Kind::Truths(*function),
            Node::Not(_) => Kind::Not,
            Node::Choose(..) => Kind::Choose,
            Node::Round(_, digits, mode) => Kind::Round(*digits, *mode),
            Node::Quotient(..) | Node::Input(_) | Node::Constant(_) => Kind::Quotient,
        }
    }

    fn exponent(&self, id: u32) -> Exponent {
        let constant = &self.graph.constants[id as usize];
        let twice = constant.value * 2.0;
        if constant.error == 0.0 && twice.fract() == 0.0 && twice.abs() <= 128.0 {
            let halves = twice.abs() as u32;
            return Exponent::Halves { whole: halves / 2, half: halves % 2 == 1, inverse: twice < 0.0 };
        }
        Exponent::Real(constant.value, constant.error)
    }
}
