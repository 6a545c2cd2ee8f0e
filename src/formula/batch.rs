//! 批量计算 — many assets at once, in floats that carry a bound on their own error.
//!
//! [`compile`] turns a program into a [`Plan`]: nodes in evaluation order, equal expressions once.
//! [`evaluate`] runs it over blocks of assets, whatever the number of threads with the same result.
//! Nothing is decided here that the bounds do not decide: a comparison or a rounding inside its own
//! error comes out with an infinite error, and whoever reads the figure asks the exact face.

mod arithmetic;
mod block;
mod lanes;
mod plan;
mod reduce;

pub use plan::{Plan, compile};

use super::frame::Frame;
use block::Block;
use rayon::prelude::*;

/// Assets evaluated together; their figures stay in the cache.
pub const BLOCK: usize = 512;

/// Figures with their error bounds, laid out asset by asset as the shape says.
///
/// Yes/no is 1 or 0, a text is its symbol, a date its day count; an infinite error marks what the
/// bounds do not decide.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    pub value: Vec<f64>,
    pub error: Vec<f64>,
}

impl Lane {
    fn with_capacity(n: usize) -> Self {
        Lane { value: Vec::with_capacity(n), error: Vec::with_capacity(n) }
    }

    fn push(&mut self, pair: (f64, f64)) {
        self.value.push(pair.0);
        self.error.push(pair.1);
    }

    fn get(&self, at: usize) -> (f64, f64) {
        match (self.value.get(at), self.error.get(at)) {
            (Some(value), Some(error)) => (*value, *error),
            _ => UNKNOWN,
        }
    }

    fn append(&mut self, mut other: Lane) {
        self.value.append(&mut other.value);
        self.error.append(&mut other.error);
    }
}

/// A figure that is not there, or that the bounds do not decide.
const UNKNOWN: (f64, f64) = (f64::NAN, f64::INFINITY);

/// What the checks of a program say of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    Fails,
    /// Inside the error bounds: ask the exact face.
    Undecided,
}

/// Which figures to keep besides the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    Answer,
    /// Every input and step, for a workbook that stores results beside formulas.
    Everything,
}

/// The figures of all assets.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub answer: Lane,
    /// By check, by asset.
    pub checks: Vec<Vec<Verdict>>,
    /// By step and by input; empty lanes where the answer does not need them or they were not kept.
    pub steps: Vec<Lane>,
    pub inputs: Vec<Lane>,
}

/// Settings of a run that only tests change: the size of a block, which must not show in any
/// figure, and two deliberate faults that the tests of the faces must notice.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Tweak {
    pub block: usize,
    /// Take every input for the float it is: the half ulp of a typed decimal is dropped.
    pub inputs_exact: bool,
    /// Pretend that answers have no error.
    pub answers_exact: bool,
}

impl Default for Tweak {
    fn default() -> Self {
        Tweak { block: BLOCK, inputs_exact: false, answers_exact: false }
    }
}

/// Evaluates a plan over a frame.
pub fn evaluate(plan: &Plan, frame: &Frame, keep: Keep) -> Outcome {
    evaluate_with(plan, frame, keep, &Tweak::default())
}

/// As [`evaluate`], with the settings of a test.
#[doc(hidden)]
pub fn evaluate_with(plan: &Plan, frame: &Frame, keep: Keep, tweak: &Tweak) -> Outcome {
    let size = tweak.block.max(1);
    let starts: Vec<usize> = (0..frame.assets).step_by(size).collect();
    let blocks: Vec<Outcome> = starts
        .par_iter()
        .map(|start| evaluate_block(plan, frame, *start..(start + size).min(frame.assets), keep, tweak))
        .collect();
    let mut whole = Outcome {
        checks: vec![Vec::new(); plan.checks.len()],
        steps: vec![Lane::default(); plan.steps.len()],
        inputs: vec![Lane::default(); plan.inputs.len()],
        ..Outcome::default()
    };
    blocks.into_iter().for_each(|block| whole.append(block));
    if tweak.answers_exact {
        whole.answer.error.fill(0.0);
    }
    whole
}

impl Outcome {
    /// Blocks come in the order of the assets, so joining them is appending.
    fn append(&mut self, block: Outcome) {
        self.answer.append(block.answer);
        self.checks.iter_mut().zip(block.checks).for_each(|(all, part)| all.extend(part));
        self.steps.iter_mut().zip(block.steps).for_each(|(all, part)| all.append(part));
        self.inputs.iter_mut().zip(block.inputs).for_each(|(all, part)| all.append(part));
    }
}

fn evaluate_block(
    plan: &Plan,
    frame: &Frame,
    assets: std::ops::Range<usize>,
    keep: Keep,
    tweak: &Tweak,
) -> Outcome {
    let block = Block::new(plan, frame, assets, tweak.inputs_exact);
    let kept = |nodes: &[Option<plan::NodeId>]| match keep {
        Keep::Answer => Vec::new(),
        Keep::Everything => {
            nodes.iter().map(|n| n.map_or_else(Lane::default, |n| block.lane(n).as_ref().clone())).collect()
        }
    };
    Outcome {
        answer: block.lane(plan.answer).as_ref().clone(),
        checks: plan.checks.iter().map(|n| verdicts(&block.lane(*n))).collect(),
        steps: kept(&plan.steps),
        inputs: kept(&plan.inputs),
    }
}

fn verdicts(lane: &Lane) -> Vec<Verdict> {
    let verdict = |(value, error): (&f64, &f64)| match (*error == 0.0, *value == 1.0) {
        (true, true) => Verdict::Holds,
        (true, false) => Verdict::Fails,
        _ => Verdict::Undecided,
    };
    lane.value.iter().zip(&lane.error).map(verdict).collect()
}
