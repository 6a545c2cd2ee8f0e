//! 程序 — a model with everything it stands on, linked: what all four faces read.

use super::typed::{Expr, InputId, StepId};
use super::types::{Axis, Type};
use crate::model::{Choice, Citation, Hold, InputFile, LinesFile, ModelFile, RoundingMode, Stage, Words};
use crate::num::Real;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A model and, once each, the models its inputs come from.
#[derive(Clone, Debug)]
pub struct Program {
    /// `models[0]` is the model asked for; inputs and steps name their owner by place here.
    pub models: Vec<Arc<ModelFile>>,
    pub inputs: Vec<Input>,
    /// In an order in which every step comes after the steps it needs.
    pub steps: Vec<Step>,
    pub checks: Vec<Check>,
    pub axes: Vec<Lines>,
    pub output: StepId,
}

/// A figure of one asset that a cell may give.
#[derive(Clone, Debug)]
pub struct Input {
    pub name: String,
    pub owner: usize,
    pub ty: Type,
    pub file: Arc<InputFile>,
    pub fallback: Fallback,
    pub range: Range,
}

/// The declared range, as exact figures.
#[derive(Clone, Debug, Default)]
pub struct Range {
    pub min: Option<Real>,
    pub max: Option<Real>,
}

/// Where the figure comes from when no cell gives it.
#[derive(Clone, Debug)]
pub enum Fallback {
    /// It must be given.
    Required,
    /// It may be absent; the formula asks with `GIVEN`.
    Optional,
    /// A constant of the model.
    Default(Constant),
    /// A parameter of the library, already taken at the date of the work.
    Parameter { id: String, value: Constant },
    /// A step of another model in the same program.
    Step(StepId),
    /// Another input.
    Input(InputId),
    /// A fact of the assignment that the caller puts in as a cell.
    Project(String),
}

/// A value without an asset.
#[derive(Clone, Debug)]
pub enum Constant {
    Number {
        typed: Arc<str>,
        exact: Real,
    },
    Text(Arc<str>),
    Bool(bool),
    /// Days as a spreadsheet counts them.
    Date(i32),
}

/// A named step 计算步骤.
#[derive(Clone, Debug)]
pub struct Step {
    pub name: String,
    pub owner: usize,
    pub label: Words,
    pub symbol: Option<String>,
    pub expr: Expr,
    pub ty: Type,
    pub choices: Option<Vec<Choice>>,
    pub rounding: Option<Rounding>,
    pub cite: Vec<Citation>,
    /// What it does where it holds, where it is a reason of a gate.
    pub gate: Option<BTreeMap<Stage, Hold>>,
    /// The input that is printed with the reason.
    pub shows: Option<InputId>,
    /// What is to be done where the reason holds.
    pub remedy: Option<Words>,
    /// The formula as written in the file.
    pub source: Arc<str>,
}

/// Rounding of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    pub digits: i8,
    pub mode: RoundingMode,
}

/// A condition that must hold for an asset.
#[derive(Clone, Debug)]
pub struct Check {
    pub owner: usize,
    pub assert: Expr,
    pub code: crate::diag::Code,
    pub field: Option<String>,
    pub value: Option<CheckValue>,
    pub limit: Option<String>,
}

/// The figure that a failed check prints.
#[derive(Clone, Copy, Debug)]
pub enum CheckValue {
    Input(InputId),
    Step(StepId),
}

/// A child table.
#[derive(Clone, Debug)]
pub struct Lines {
    pub name: String,
    pub file: LinesFile,
}

impl Program {
    pub fn main(&self) -> &ModelFile {
        &self.models[0]
    }

    pub fn input(&self, id: InputId) -> &Input {
        &self.inputs[id.0 as usize]
    }

    pub fn step(&self, id: StepId) -> &Step {
        &self.steps[id.0 as usize]
    }

    pub fn axis(&self, axis: Axis) -> &Lines {
        &self.axes[axis.0 as usize]
    }

    /// Step ids in evaluation order.
    pub fn step_ids(&self) -> impl Iterator<Item = StepId> + use<> {
        (0..self.steps.len() as u32).map(StepId)
    }

    /// Input ids in order.
    pub fn input_ids(&self) -> impl Iterator<Item = InputId> + use<> {
        (0..self.inputs.len() as u32).map(InputId)
    }

    /// Whether yearly figures occur at all.
    pub fn has_years(&self) -> bool {
        self.inputs.iter().any(|i| i.ty.shape.years)
    }

    /// The id under which a model's figures are named in messages and steps.
    pub fn qualified(&self, owner: usize, name: &str) -> String {
        if owner == 0 { name.to_string() } else { format!("{}#{name}", self.models[owner].id.get_ref()) }
    }
}
