//! 大批估值 — columns of very many assets through the kernel, and the rest through the other faces.
//!
//! A [`Slab`] holds, by input of a program, the columns of a stretch of rows. Rows are sorted into kinds
//! (which inputs are filled in, which choices, how many years); each kind has its [`Kernel`], compiled
//! once. What a kernel leaves open, and kinds no kernel is for, go through [`price`](super::price): float
//! bounds row by row, then exact arithmetic. So the fen are those of the exact face whatever the way.

mod change;
mod frame;
mod kinds;
mod lanes;
mod rest;
mod slab;
mod steps;

pub use crate::formula::kernel::Change;
pub use change::{ChangeError, Scenario, shared};
pub use slab::{Given, Slab};

use super::price::blamed;
use super::validate::{Finding, within};
use crate::formula::batch::{self, Plan};
use crate::formula::kernel::{Kernel, Output, Settings};
use crate::formula::{Datum, Program, StepId, Symbols};
use crate::model::{Approach, ResultKind};
use crate::num::Fault;
use kinds::{Kind, Kinds};
use rest::Rest;
use std::collections::HashMap;

/// Why a row has no value.
#[derive(Clone, Debug)]
pub enum Trouble {
    Findings(Vec<Finding>),
    Fault(StepId, Fault),
    /// In a scenario, by place.
    Scenario(usize, Box<Trouble>),
}

/// What came out for the rows of a slab.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// By answer, see [`Bulk::answers`], the fen of each row.
    pub fen: Vec<Vec<Option<i64>>>,
    /// Rows whose fen is a tie that no precision decided.
    pub assumed: Vec<u32>,
    /// Rows with something to say, in order: refused, or warned of.
    pub troubles: Vec<(u32, Trouble)>,
    pub counts: Counts,
}

/// How the figures came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub rows: u64,
    /// Rows that the kernel left open or had no kernel for.
    pub second: u64,
    /// Of these, rows that whole numbers or their own bounds settled within the kernel.
    pub fixed: u64,
    /// Of these, rows that float bounds row by row did not decide either.
    pub exact: u64,
}

impl Counts {
    pub fn add(&mut self, other: Counts) {
        self.rows += other.rows;
        self.second += other.second;
        self.fixed += other.fixed;
        self.exact += other.exact;
    }
}

/// An answer of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The model's own result.
    Value,
    /// What an approach came to that the model draws together, or the model's own where it is one.
    Approach(Approach),
    /// The result in a scenario, by place.
    Scenario(usize),
}

/// A kernel and which answers it has.
#[derive(Debug)]
struct Ready {
    kernel: Kernel,
    answers: Vec<usize>,
}

/// One model over slabs.
#[derive(Debug)]
pub struct Bulk {
    pub program: Program,
    pub symbols: Symbols,
    plan: Plan,
    /// The answer first, then approaches that are steps of their own.
    steps: Vec<StepId>,
    approaches: Vec<(Approach, usize)>,
    scenarios: Vec<Scenario>,
    kernels: HashMap<Kind, Option<Ready>>,
    settings: Settings,
    output: Output,
}

impl Bulk {
    pub fn new(program: Program, scenarios: Vec<Scenario>, settings: Settings) -> Self {
        let mut symbols = Symbols::default();
        let plan = batch::compile(&program, &mut symbols);
        let (steps, approaches) = answers(&program);
        let (kernels, output) = (HashMap::new(), Output::default());
        Bulk { program, symbols, plan, steps, approaches, scenarios, kernels, settings, output }
    }

    /// What the lists of fen stand for.
    pub fn answers(&self) -> Vec<Answer> {
        let mut answers = vec![Answer::Value];
        for at in 1..self.steps.len() {
            let approach = self.approaches.iter().find(|(_, place)| *place == at);
            answers.extend(approach.map(|(approach, _)| Answer::Approach(*approach)));
        }
        answers.extend((0..self.scenarios.len()).map(Answer::Scenario));
        answers
    }

    /// Which answer an approach is.
    pub fn approach(&self, wanted: Approach) -> Option<usize> {
        self.approaches.iter().find(|(approach, _)| *approach == wanted).map(|(_, at)| *at)
    }

    /// Whether a given figure of the input can matter: the answer or a check reads it, or it has a range to
    /// be out of. Others need not be read from a file.
    pub fn reads(&self, input: crate::formula::InputId) -> bool {
        let range = &self.program.input(input).range;
        self.plan.reads(input) || range.min.is_some() || range.max.is_some()
    }

    /// Prices the rows of a slab.
    pub fn price(&mut self, slab: &Slab<'_>) -> Outcome {
        let answers = self.steps.len() + self.scenarios.len();
        let mut outcome = Outcome { fen: vec![vec![None; slab.rows]; answers], ..Outcome::default() };
        outcome.counts.rows = slab.rows as u64;
        let kinds = Kinds::of(&self.program, slab, &mut self.symbols);
        let mut open = Rest { whole: kinds.others.clone(), parts: Vec::new() };
        for (kind, rows) in &kinds.kinds {
            self.kernel(kind, slab);
            match self.kernels.get(kind) {
                Some(Some(ready)) => {
                    run(ready, &self.settings, kind, slab, rows, &mut self.output, &mut outcome, &mut open);
                }
                _ => rows.each(slab.rows, |row| open.whole.push(row)),
            }
        }
        self.rest(slab, open, &mut outcome);
        outcome.assumed.sort_unstable();
        outcome.troubles.sort_by_key(|(row, _)| *row);
        outcome
    }

    /// Compiles the kernel of a kind when it is first seen.
    fn kernel(&mut self, kind: &Kind, slab: &Slab<'_>) {
        if self.kernels.contains_key(kind) {
            return;
        }
        // A figure for all assets out of its range is every asset's fault, which the exact face tells.
        let variant =
            kind.variant(&self.program, slab, &self.symbols).filter(|_| shared_within(&self.program, slab));
        let changes: Option<Vec<_>> =
            self.scenarios.iter().map(|scenario| scenario.of(&self.program)).collect();
        let ready = variant.zip(changes).and_then(|(variant, changes)| {
            let (answers, extra) = (self.steps.len(), self.scenarios.len());
            let compile = |count: usize| {
                let reads = |id| self.reads(id);
                let kernel =
                    Kernel::compile(&self.program, &variant, &self.steps[..count], &changes, &reads)?;
                Some(Ready { kernel, answers: (0..count).chain(answers..answers + extra).collect() })
            };
            // An approach whose figure is given has none of its own to work out.
            compile(answers).or_else(|| compile(1))
        });
        self.kernels.insert(kind.clone(), ready);
    }
}

fn shared_within(program: &Program, slab: &Slab<'_>) -> bool {
    let ids = program.input_ids().zip(&slab.inputs);
    ids.into_iter().all(|(id, given)| match given {
        slab::Given::Shared(datums) => datums.iter().all(|datum| match datum {
            Datum::Number(real) => within(program, id, real),
            _ => true,
        }),
        _ => true,
    })
}

/// The rows of one kind through their kernel.
#[expect(clippy::too_many_arguments, reason = "parts of one object that are borrowed apart")]
fn run(
    ready: &Ready,
    settings: &Settings,
    kind: &Kind,
    slab: &Slab<'_>,
    rows: &kinds::Rows,
    output: &mut Output,
    outcome: &mut Outcome,
    rest: &mut Rest,
) {
    let gathered = lanes::Gathered::new(kind, slab, rows);
    ready.kernel.run(&gathered.columns(), settings, output);
    for (answer, found) in ready.answers.iter().zip(&output.fen) {
        let fen = &mut outcome.fen[*answer];
        match rows {
            kinds::Rows::All => fen.iter_mut().zip(found).for_each(|(to, fen)| *to = Some(*fen)),
            kinds::Rows::Some(rows) => {
                rows.iter().zip(found).for_each(|(row, value)| fen[*row as usize] = Some(*value));
            }
        }
    }
    let place = |at: u32| match rows {
        kinds::Rows::All => at,
        kinds::Rows::Some(rows) => rows[at as usize],
    };
    outcome.counts.fixed += output.settled;
    rest.whole.extend(gathered.unclear.iter().map(|at| place(*at)));
    for open in &output.open {
        let own = ready.answers.iter().enumerate();
        match open.is_whole() {
            true => rest.whole.push(place(open.row)),
            false => rest.parts.push((
                place(open.row),
                own.filter(|(at, _)| open.asks(*at)).map(|(_, answer)| *answer).collect(),
            )),
        }
    }
}

/// The answer's step and those of the approaches it stands on.
fn answers(program: &Program) -> (Vec<StepId>, Vec<(Approach, usize)>) {
    let mut steps = vec![program.output];
    let mut approaches = Vec::new();
    for approach in [Approach::Cost, Approach::Income, Approach::Market] {
        let is =
            |model: &crate::model::ModelFile| model.approach == approach && model.result == ResultKind::Value;
        let owners: Vec<usize> = (0..program.models.len()).filter(|at| is(&program.models[*at])).collect();
        // Two models of one approach are two figures: neither is the approach's.
        let [owner] = owners.as_slice() else { continue };
        if *owner == 0 {
            approaches.push((approach, 0));
        } else if let Some(step) = result_of(program, *owner) {
            approaches.push((approach, steps.len()));
            steps.push(step);
        }
    }
    (steps, approaches)
}

/// The step that a model further down answers with: the one that an input of another model falls back to.
fn result_of(program: &Program, owner: usize) -> Option<StepId> {
    let named = program.models[owner].output.clone();
    let own = |id: &StepId| program.step(*id).owner == owner;
    let last = program.step_ids().filter(own).last();
    match named {
        Some(name) => program.step_ids().filter(own).find(|id| program.step(*id).name == name),
        None => last,
    }
}

/// The step a fault is blamed on.
fn fault_of(program: &Program, run: &crate::formula::exact::Run, fault: Fault) -> Trouble {
    Trouble::Fault(blamed(program, run, fault), fault)
}
