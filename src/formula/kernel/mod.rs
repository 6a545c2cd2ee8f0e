//! 列式内核 — one kind of assets, columns in and certified fen out, at the speed of memory.
//!
//! [`Kernel::compile`] writes a program out for a [`Variant`]: years, `GIVEN`, choices and exponents are
//! settled, equal steps joined, sums, products and discounted sums made single passes. [`Kernel::run`]
//! takes blocks of a few pages through those passes and certifies the answers.
//!
//! The bounds cost next to nothing a row, because they hold for a block: the smallest and largest figure
//! of each column are found, the passes are run once on those ends with their errors, and what comes out
//! holds for every row. A row whose figure comes too close to a rounding edge, or a block in which something
//! may not exist, is tried again in smaller parts and alone, where the bounds are narrower; what is in doubt
//! even so, or out of its declared range, is *left open* and listed, and the other faces decide. So the kernel is allowed to be unsure and never to be wrong, and neither the size
//! of a block nor the instruction set can be seen in a figure.

mod bound;
mod fixed;
mod graph;
mod guard;
mod horner;
mod lanes;
mod lower;
mod normal;
mod run;
mod span;
mod tape;
mod variant;

pub use lanes::Lanes;
pub use run::{Columns, Lane, Open, Output, Settings};
pub use variant::{Change, Filled, Variant};

use super::facts::Facts;
use super::program::Program;
use super::typed::{InputId, StepId};
use fixed::Recount;
use graph::Graph;
use guard::Guard;
use lower::Lowering;
use tape::Tape;

/// 列式内核 — see the module.
#[derive(Debug)]
pub struct Kernel {
    graph: Graph,
    tape: Tape,
    guards: Vec<Guard>,
    /// Columns whose wholeness may decide a comparison.
    whole: Vec<bool>,
    /// Columns whose figures may be none without an answer showing it.
    watched: Vec<bool>,
    recount: Recount,
}

/// A scenario: what changes.
pub type Scenario = Vec<(InputId, Change)>;

impl Kernel {
    /// Compiles the steps of `outputs` (the model's answer among them, each with one figure an asset) and
    /// then the model's answer in each scenario; `reads` says of which inputs a figure out of range is a
    /// fault.
    ///
    /// `None` where a program asks for what only the other faces have: child rows, dates that differ
    /// from asset to asset.
    pub fn compile(
        program: &Program,
        variant: &Variant,
        outputs: &[StepId],
        scenarios: &[Scenario],
        reads: &dyn Fn(InputId) -> bool,
    ) -> Option<Kernel> {
        let none = Facts { years: variant.years, ..Facts::default() };
        let mut graph = Graph::new();
        let (mut answers, mut conditions) = (Vec::new(), Vec::new());
        let mut guards = guard::guards(program, variant, reads);
        {
            let mut base = Lowering::new(program, variant, &none, &mut graph);
            for step in outputs {
                answers.push(base.answer(*step)?);
            }
            for check in &program.checks {
                conditions.extend(base.condition(&check.assert)?);
            }
        }
        for scenario in scenarios {
            let changed = variant.changed(scenario);
            guards.extend(guard::changed(program, &changed, scenario)?);
            let mut lowering = Lowering::new(program, &changed, &none, &mut graph);
            answers.push(lowering.answer(program.output)?);
            for check in &program.checks {
                conditions.extend(lowering.condition(&check.assert)?);
            }
        }
        conditions.sort_unstable();
        conditions.dedup();
        let tape = tape::lay_out(&graph, &answers, &conditions);
        let (whole, watched) = (guard::compared(&graph), guard::watched(&tape, &guards));
        let recount = Recount::new(&graph, &answers);
        Some(Kernel { graph, tape, guards, whole, watched, recount })
    }

    /// Passes over a block that answers need, and those that only conditions need.
    pub fn passes(&self) -> (usize, usize) {
        (self.tape.conditions_from, self.tape.instructions.len() - self.tape.conditions_from)
    }

    /// Columns of a block that are alive at the same time.
    pub fn registers(&self) -> usize {
        self.tape.registers as usize
    }

    /// How many answers a row has.
    pub fn answers(&self) -> usize {
        self.tape.outputs.len()
    }
}
