//! 其余 — the rows that a kernel did not decide: bounds row by row, then exact arithmetic.

use super::change::changed;
use super::frame::frame_of;
use super::slab::Slab;
use super::{Bulk, Outcome, Trouble, fault_of};
use crate::diag::Code;
use crate::formula::batch::Keep;
use crate::formula::kernel::Scenario as Changes;
use crate::formula::{Facts, Frame, Program, StepId, Symbols, exact};
use crate::num::{Fen, certify};
use crate::value::price::{Verdicts, price};
use crate::value::validate::{Finding, validate};
use rayon::prelude::*;
use std::borrow::Cow;

/// What kernels left.
#[derive(Default)]
pub(super) struct Rest {
    /// Rows of which nothing is known.
    pub whole: Vec<u32>,
    /// Rows that are priced but for the fen of some answers.
    pub parts: Vec<(u32, Vec<usize>)>,
}

/// What one row came to.
#[derive(Default)]
struct Row {
    fen: Vec<Option<i64>>,
    assumed: bool,
    troubles: Vec<Trouble>,
}

impl Bulk {
    /// Prices what kernels left.
    pub(super) fn rest(&mut self, slab: &Slab<'_>, mut rest: Rest, outcome: &mut Outcome) {
        outcome.counts.second = outcome.counts.fixed;
        rest.whole.sort_unstable();
        rest.parts.retain(|(row, _)| rest.whole.binary_search(row).is_err());
        self.parts(slab, &mut rest, outcome);
        rest.whole.sort_unstable();
        rest.whole.dedup();
        self.whole(slab, &rest.whole, outcome);
    }

    /// Exact arithmetic for single answers; a row of which one has none goes to the whole ones.
    fn parts(&mut self, slab: &Slab<'_>, rest: &mut Rest, outcome: &mut Outcome) {
        let parts = std::mem::take(&mut rest.parts);
        if parts.is_empty() {
            return;
        }
        let rows: Vec<u32> = parts.iter().map(|(row, _)| *row).collect();
        let frame = frame_of(&self.program, slab, &rows, &mut self.symbols);
        let changes = self.changes();
        let look = Look { bulk: self, frame: &frame, symbols: &self.symbols, changes: &changes };
        let found: Vec<Option<(Vec<i64>, bool)>> =
            parts.par_iter().enumerate().map(|(at, (_, answers))| look.some(at, answers)).collect();
        for ((row, answers), found) in parts.into_iter().zip(found) {
            let Some((found, assumed)) = found else {
                rest.whole.push(row);
                continue;
            };
            answers.iter().zip(found).for_each(|(at, fen)| outcome.fen[*at][row as usize] = Some(fen));
            outcome.assumed.extend(assumed.then_some(row));
            outcome.counts.second += 1;
            outcome.counts.exact += 1;
        }
    }

    /// Prices rows without a kernel.
    fn whole(&mut self, slab: &Slab<'_>, open: &[u32], outcome: &mut Outcome) {
        if open.is_empty() {
            return;
        }
        let frame = frame_of(&self.program, slab, open, &mut self.symbols);
        let keep = if self.steps.len() > 1 { Keep::Everything } else { Keep::Answer };
        let priced = price(&self.program, &frame, &mut self.symbols, &[], keep);
        outcome.counts.second += open.len() as u64;
        outcome.counts.exact += priced.second.len() as u64;
        let changes = self.changes();
        let look = Look { bulk: self, frame: &frame, symbols: &self.symbols, changes: &changes };
        let rows: Vec<Row> = priced
            .verdicts
            .par_iter()
            .enumerate()
            .map(|(at, verdict)| look.row(at, verdict, &priced.outcome.steps))
            .collect();
        for (row, mut found) in open.iter().zip(rows) {
            found.troubles.iter_mut().for_each(|trouble| name_gaps(slab, *row as usize, trouble));
            for (fen, own) in outcome.fen.iter_mut().zip(found.fen) {
                fen[*row as usize] = own;
            }
            outcome.assumed.extend(found.assumed.then_some(*row));
            outcome.troubles.extend(found.troubles.into_iter().map(|trouble| (*row, trouble)));
        }
    }

    fn changes(&self) -> Vec<Changes> {
        self.scenarios.iter().map(|scenario| scenario.of(&self.program).unwrap_or_default()).collect()
    }
}

struct Look<'a> {
    bulk: &'a Bulk,
    frame: &'a Frame,
    symbols: &'a Symbols,
    changes: &'a [Changes],
}

impl Look<'_> {
    fn program(&self) -> &Program {
        &self.bulk.program
    }

    fn facts(&self, at: usize) -> Facts {
        self.frame.facts(self.program(), at, self.symbols)
    }

    fn row(&self, at: usize, verdict: &Verdicts, steps: &[crate::formula::batch::Lane]) -> Row {
        let answers = self.bulk.steps.len() + self.changes.len();
        let mut row = Row { fen: vec![None; answers], ..Row::default() };
        match verdict {
            Verdicts::Refused { findings, fault } => {
                if !findings.is_empty() {
                    row.troubles.push(Trouble::Findings(findings.clone()));
                }
                row.troubles.extend(fault.map(|(step, fault)| Trouble::Fault(step, fault)));
                return row;
            }
            Verdicts::Valued { fen, tie_assumed, findings } => {
                row.fen[0] = Some(fen.raw());
                row.assumed = *tie_assumed;
                if !findings.is_empty() {
                    row.troubles.push(Trouble::Findings(findings.clone()));
                }
            }
        }
        for (place, step) in self.bulk.steps.iter().enumerate().skip(1) {
            row.fen[place] = self.step(at, *step, steps, &mut row.assumed);
        }
        for (place, changes) in self.changes.iter().enumerate() {
            match self.scenario(at, changes, &mut row.assumed) {
                Ok(fen) => row.fen[self.bulk.steps.len() + place] = Some(fen.raw()),
                Err(trouble) => row.troubles.push(Trouble::Scenario(place, Box::new(trouble))),
            }
        }
        row
    }

    /// The fen of some answers of a row in which nothing else is in doubt, and whether a tie was assumed.
    fn some(&self, at: usize, answers: &[usize]) -> Option<(Vec<i64>, bool)> {
        let (facts, steps) = (self.facts(at), &self.bulk.steps);
        let mut assumed = false;
        let mut fen = Vec::with_capacity(answers.len());
        for answer in answers {
            let scenario = answer.checked_sub(steps.len());
            let step = steps.get(*answer).copied().unwrap_or(self.program().output);
            // Ranges and conditions hold in every scenario, or the whole row would be here.
            let facts = scenario.map_or_else(
                || Cow::Borrowed(&facts),
                |place| Cow::Owned(changed(self.program(), &facts, &self.changes[place])),
            );
            fen.push(match (exact::only_fen(self.program(), &facts, step), scenario) {
                (Some(fen), _) => fen.raw(),
                (None, Some(place)) => self.scenario(at, &self.changes[place], &mut assumed).ok()?.raw(),
                (None, None) => {
                    let (fen, tied) = exact::step_fen(self.program(), &facts, step);
                    assumed |= tied;
                    fen.ok()?.raw()
                }
            });
        }
        Some((fen, assumed))
    }

    /// The fen of a step that has one figure an asset.
    fn step(
        &self,
        at: usize,
        step: StepId,
        steps: &[crate::formula::batch::Lane],
        assumed: &mut bool,
    ) -> Option<i64> {
        let lane = steps.get(step.0 as usize)?;
        let known = lane.value.get(at).zip(lane.error.get(at)).and_then(|(v, e)| certify::fen(*v, *e));
        if known.is_some() {
            return known;
        }
        let (fen, tied) = exact::step_fen(self.program(), &self.facts(at), step);
        *assumed |= tied;
        fen.ok().map(Fen::raw)
    }

    fn scenario(&self, at: usize, changes: &Changes, assumed: &mut bool) -> Result<Fen, Trouble> {
        let facts = changed(self.program(), &self.facts(at), changes);
        let findings = validate(self.program(), &facts);
        if findings.iter().any(Finding::is_error) {
            return Err(Trouble::Findings(findings));
        }
        let (fen, run) = exact::fen(self.program(), &facts);
        *assumed |= run.tie_assumed;
        fen.map_err(|fault| fault_of(self.program(), &run, fault))
    }
}

/// A gap in a series has no figure: it is not a figure that is none.
fn name_gaps(slab: &Slab<'_>, row: usize, trouble: &mut Trouble) {
    let Trouble::Findings(findings) = trouble else { return };
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::NotFiniteNumber) {
        let (Some(id), Some(place)) = (finding.input, finding.place) else { continue };
        let figure = slab.inputs.get(id.0 as usize).and_then(|given| given.figure(row, place));
        if figure.is_some_and(|(column, cell)| !column.is_present(cell)) {
            finding.code = Code::YearsMissing;
            finding.value = Some((place + 1).to_string());
        }
    }
}
