//! 取值范围 — the declared range of each input, looked at once a block and by row only where that fails.

use super::graph::{Graph, Id, Node};
use super::tape::{Kind, Operand, Source, Tape};
use super::variant::{Change, Filled, Variant};
use crate::formula::program::Program;
use crate::formula::typed::InputId;
use crate::formula::types;
use crate::num::{LADDER, Real};

/// A column and what it must stay within.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    pub slot: u32,
    /// What a scenario makes of a figure: base + slope × figure.
    pub affine: Option<(f64, f64)>,
    pub min: f64,
    pub max: f64,
    /// The ends themselves are left to the exact face.
    pub open: bool,
}

impl Guard {
    /// Between two figures that are within everything is.
    pub fn monotone(&self) -> bool {
        self.affine.is_none_or(|(base, slope)| base.is_finite() && slope.is_finite())
    }

    fn seen(&self, x: f64) -> f64 {
        self.affine.map_or(x, |(base, slope)| base + slope * x)
    }

    /// Whether a figure is certainly within; false for NaN.
    pub fn holds(&self, x: f64) -> bool {
        let x = self.seen(x);
        let inside = if self.open { x > self.min && x < self.max } else { x >= self.min && x <= self.max };
        inside && x.abs() < f64::INFINITY
    }
}

fn ends(program: &Program, id: InputId) -> Option<(f64, f64, bool)> {
    let input = program.input(id);
    let end = |real: &Option<Real>, open: f64| real.as_ref().map_or(open, Real::to_f64);
    let (min, max) = (end(&input.range.min, f64::NEG_INFINITY), end(&input.range.max, f64::INFINITY));
    matches!(input.ty.kind, types::Kind::Number(_)).then_some((min, max, input.file.open))
}

/// The ranges of all columns that are read.
pub(super) fn guards(program: &Program, variant: &Variant, reads: &dyn Fn(InputId) -> bool) -> Vec<Guard> {
    let mut guards = Vec::new();
    for id in program.input_ids().filter(|id| reads(*id)) {
        let (Filled::Columns(slots), Some((min, max, open))) = (variant.of(id), ends(program, id)) else {
            continue;
        };
        guards.extend(slots.iter().map(|slot| Guard { slot: *slot, affine: None, min, max, open }));
    }
    guards
}

/// The ranges of what a scenario changes; `None` where a change leaves the range whatever the asset.
pub(super) fn changed(
    program: &Program,
    variant: &Variant,
    scenario: &[(InputId, Change)],
) -> Option<Vec<Guard>> {
    let mut guards = Vec::new();
    for (id, change) in scenario {
        let (min, max, _) = ends(program, *id)?;
        let affine = match change {
            Change::Set(real) => {
                let value = real.to_f64();
                let inside = (value > min && value < max) || within(program, *id, real);
                if !inside {
                    return None;
                }
                continue;
            }
            Change::Add(real) => (real.to_f64(), 1.0),
            Change::Multiply(real) => (0.0, real.to_f64()),
        };
        if let Filled::Columns(slots) = variant.of(*id) {
            let guard = |slot: &u32| Guard { slot: *slot, affine: Some(affine), min, max, open: true };
            guards.extend(slots.iter().map(guard));
        }
    }
    Some(guards)
}

fn within(program: &Program, id: InputId, real: &Real) -> bool {
    let input = program.input(id);
    let zero = |a: &Real, b: &Real| a.sub(b, LADDER[0]).sign();
    let above = input.range.min.as_ref().is_none_or(|min| zero(real, min).is_some_and(|o| o.is_ge()));
    let below = input.range.max.as_ref().is_none_or(|max| zero(real, max).is_some_and(|o| o.is_le()));
    above && below && !input.file.open
}

/// Columns that stand in a comparison, alone or shifted: there it matters whether they are whole.
pub(super) fn compared(graph: &Graph) -> Vec<bool> {
    let slots = graph.nodes.iter().filter_map(|node| match node {
        Node::Input(slot) => Some(*slot as usize + 1),
        _ => None,
    });
    let mut whole = vec![false; slots.max().unwrap_or(0)];
    for node in &graph.nodes {
        if let Node::Compare(_, a, b) = node {
            [*a, *b].into_iter().for_each(|side| mark(graph, side, &mut whole));
        }
    }
    whole
}

fn mark(graph: &Graph, id: Id, whole: &mut [bool]) {
    match &graph.nodes[id as usize] {
        Node::Input(slot) => whole[*slot as usize] = true,
        Node::Linear { terms, .. } => terms.iter().for_each(|(term, _)| mark(graph, *term, whole)),
        _ => {}
    }
}

/// Columns that no answer must read in every row: there a figure that is none would go unseen.
pub(super) fn watched(tape: &Tape, guards: &[Guard]) -> Vec<bool> {
    let answers = &tape.instructions[..tape.conditions_from];
    let chooses = answers.iter().any(|pass| matches!(pass.kind, Kind::Choose));
    let read = |slot: u32| {
        let reads = |operand: &Operand| operand.source == Source::Column(slot);
        answers.iter().flat_map(|pass| &pass.operands).chain(&tape.outputs).any(reads)
    };
    let slots = guards.iter().map(|guard| guard.slot as usize + 1).max().unwrap_or(0);
    let mut watched = vec![false; slots];
    for guard in guards {
        watched[guard.slot as usize] = chooses || !read(guard.slot);
    }
    watched
}
