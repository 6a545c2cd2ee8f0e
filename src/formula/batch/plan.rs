//! 计算计划 — a program as a list of nodes, every equal expression once.

use crate::formula::Function;
use crate::formula::ast::Operator;
use crate::formula::frame::Symbols;
use crate::formula::program::{Constant, Fallback, Program};
use crate::formula::typed::{Expr, InputId, StepId, Typed};
use crate::formula::types::{Kind, Shape};
use crate::model::RoundingMode;
use crate::num::{Real, Rounding};
use std::collections::HashMap;

/// A place in the list; operands always stand before.
pub type NodeId = u32;

/// One operation and the shape it yields.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub op: Op,
    pub shape: Shape,
}

/// The operations; figures of constants are kept as bits so that nodes can be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Op {
    Constant {
        value: u64,
        error: u64,
    },
    /// A column; `fallback` where an asset has no cell.
    Input {
        input: u32,
        numeric: bool,
        fallback: Option<NodeId>,
    },
    Given {
        input: u32,
        fallback: Option<NodeId>,
    },
    Period,
    Negative(NodeId),
    Binary(Operator, NodeId, NodeId),
    Round(NodeId, i32, Mode),
    Place(Function, Vec<NodeId>),
    Reduce(Function, Vec<NodeId>),
}

/// [`Rounding`] as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    HalfAway,
    Up,
    Down,
}

impl From<Mode> for Rounding {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::HalfAway => Rounding::HalfAway,
            Mode::Up => Rounding::Up,
            Mode::Down => Rounding::Down,
        }
    }
}

/// A compiled program.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) nodes: Vec<Node>,
    pub(super) answer: NodeId,
    pub(super) checks: Vec<NodeId>,
    /// By step; `None` where neither the answer nor a check needs it.
    pub(super) steps: Vec<Option<NodeId>>,
    /// By input, likewise.
    pub(super) inputs: Vec<Option<NodeId>>,
}

impl Plan {
    /// How many operations are left after equal ones were joined.
    pub fn operations(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the answer or a check reads this input.
    pub fn reads(&self, input: InputId) -> bool {
        self.inputs.get(input.0 as usize).is_some_and(Option::is_some)
    }

    /// Whether the answer or a check needs this step.
    pub fn needs(&self, step: StepId) -> bool {
        self.steps.get(step.0 as usize).is_some_and(Option::is_some)
    }
}

/// Compiles a program; texts of formulas become symbols.
pub fn compile(program: &Program, symbols: &mut Symbols) -> Plan {
    let mut compiler = Compiler {
        program,
        symbols,
        nodes: Vec::new(),
        known: HashMap::new(),
        steps: vec![None; program.steps.len()],
        inputs: vec![None; program.inputs.len()],
    };
    let answer = compiler.step(program.output);
    let checks = program.checks.iter().map(|c| compiler.expression(&c.assert)).collect();
    Plan { nodes: compiler.nodes, answer, checks, steps: compiler.steps, inputs: compiler.inputs }
}

struct Compiler<'p> {
    program: &'p Program,
    symbols: &'p mut Symbols,
    nodes: Vec<Node>,
    known: HashMap<(Op, Shape), NodeId>,
    steps: Vec<Option<NodeId>>,
    inputs: Vec<Option<NodeId>>,
}

impl Compiler<'_> {
    fn node(&mut self, op: Op, shape: Shape) -> NodeId {
        if let Some(id) = self.known.get(&(op.clone(), shape)) {
            return *id;
        }
        let id = self.nodes.len() as NodeId;
        self.nodes.push(Node { op: op.clone(), shape });
        self.known.insert((op, shape), id);
        id
    }

    fn constant(&mut self, pair: (f64, f64)) -> NodeId {
        self.node(Op::Constant { value: pair.0.to_bits(), error: pair.1.to_bits() }, Shape::ONE)
    }

    fn number(&mut self, typed: &str) -> NodeId {
        // The literal itself says how far its float is off: not at all for 0.5, and a little for a
        // figure with more digits than a float has, whole or not.
        let pair = Real::parse(typed).map_or((f64::NAN, f64::INFINITY), |x| (x.to_f64(), x.error_bound()));
        self.constant(pair)
    }

    fn text(&mut self, text: &str) -> NodeId {
        let id = f64::from(self.symbols.id(text));
        self.constant((id, 0.0))
    }

    fn step(&mut self, id: StepId) -> NodeId {
        if let Some(node) = self.steps[id.0 as usize] {
            return node;
        }
        let step = self.program.step(id);
        let mut node = self.expression(&step.expr);
        if let Some(rounding) = step.rounding {
            let mode = match rounding.mode {
                RoundingMode::HalfAway => Mode::HalfAway,
                RoundingMode::Up => Mode::Up,
                RoundingMode::Down => Mode::Down,
            };
            node = self.node(Op::Round(node, i32::from(rounding.digits), mode), step.ty.shape);
        }
        self.steps[id.0 as usize] = Some(node);
        node
    }

    fn input(&mut self, id: InputId) -> NodeId {
        if let Some(node) = self.inputs[id.0 as usize] {
            return node;
        }
        let input = self.program.input(id);
        let fallback = self.fallback(&input.fallback);
        let numeric = matches!(input.ty.kind, Kind::Number(_));
        let node = self.node(Op::Input { input: id.0, numeric, fallback }, input.ty.shape);
        self.inputs[id.0 as usize] = Some(node);
        node
    }

    fn fallback(&mut self, fallback: &Fallback) -> Option<NodeId> {
        Some(match fallback {
            Fallback::Required | Fallback::Optional | Fallback::Project(_) => return None,
            Fallback::Step(step) => self.step(*step),
            Fallback::Input(input) => self.input(*input),
            Fallback::Default(value) | Fallback::Parameter { value, .. } => match value {
                Constant::Number { typed, .. } => self.number(typed),
                Constant::Text(text) => self.text(text),
                Constant::Bool(value) => self.constant((f64::from(u8::from(*value)), 0.0)),
                Constant::Date(days) => self.constant((f64::from(*days), 0.0)),
            },
        })
    }

    fn expression(&mut self, expr: &Expr) -> NodeId {
        let shape = expr.ty.shape;
        match &expr.node {
            Typed::Number(text) => self.number(text),
            Typed::Text(text) => self.text(text),
            Typed::Bool(value) => self.constant((f64::from(u8::from(*value)), 0.0)),
            Typed::Input(id) => self.input(*id),
            Typed::Step(id) => self.step(*id),
            Typed::Period => self.node(Op::Period, shape),
            Typed::Negative(inner) => {
                let inner = self.expression(inner);
                self.node(Op::Negative(inner), shape)
            }
            Typed::Binary(operator, left, right) => {
                let (left, right) = (self.expression(left), self.expression(right));
                self.node(Op::Binary(*operator, left, right), shape)
            }
            Typed::Call(function, arguments) => self.call(*function, arguments, shape),
        }
    }

    fn call(&mut self, function: Function, arguments: &[Expr], shape: Shape) -> NodeId {
        match function {
            Function::Given => self.given(arguments, shape),
            Function::Number => self.expression(&arguments[0]),
            Function::Round => self.round(arguments, Mode::HalfAway, shape),
            Function::RoundUp => self.round(arguments, Mode::Up, shape),
            Function::RoundDown => self.round(arguments, Mode::Down, shape),
            _ => {
                let parts = arguments.iter().map(|a| self.expression(a)).collect();
                let reduces = function.looks_across();
                self.node(
                    if reduces { Op::Reduce(function, parts) } else { Op::Place(function, parts) },
                    shape,
                )
            }
        }
    }

    fn given(&mut self, arguments: &[Expr], shape: Shape) -> NodeId {
        let Some(Typed::Input(id)) = arguments.first().map(|a| &a.node) else {
            return self.constant((0.0, 0.0));
        };
        self.input(*id);
        let fallback = self.fallback(&self.program.input(*id).fallback);
        self.node(Op::Given { input: id.0, fallback }, shape)
    }

    fn round(&mut self, arguments: &[Expr], mode: Mode, shape: Shape) -> NodeId {
        let inner = self.expression(&arguments[0]);
        let digits = crate::formula::rounding_digits(&arguments[1]);
        self.node(Op::Round(inner, digits, mode), shape)
    }
}
