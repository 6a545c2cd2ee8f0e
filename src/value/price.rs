//! 批量估值 — one program over a frame: batch figures, certified fen, a second look where needed.

use super::validate::{Finding, validate};
use crate::diag::Code;
use crate::formula::batch::{self, Keep, Lane, Outcome, Plan, Verdict};
use crate::formula::{Axis, Datum, Fallback, Frame, Input, Kind, Program, StepId, Symbols, exact};
use crate::num::{Fault, Fen, certify};
use rayon::prelude::*;

/// How the figures came about; printed to stderr and by benches, never part of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub assets: usize,
    /// Rows whose fen or checks the batch bounds did not decide.
    pub second: usize,
    /// Rows looked at again because an input or a check may be wrong.
    pub suspects: usize,
}

/// The answer of one model for one asset.
#[derive(Clone, Debug)]
pub enum Verdicts {
    /// Certified; the findings are warnings.
    Valued {
        fen: Fen,
        tie_assumed: bool,
        findings: Vec<Finding>,
    },
    Refused {
        findings: Vec<Finding>,
        fault: Option<(StepId, Fault)>,
    },
}

/// One model over all assets that chose it.
#[derive(Debug)]
pub struct Priced {
    pub plan: Plan,
    pub outcome: Outcome,
    /// By frame row.
    pub verdicts: Vec<Verdicts>,
    /// Frame rows whose fen came from the exact face because a float bound touched an edge.
    pub second: Vec<usize>,
    pub counts: Counts,
}

impl Priced {
    pub fn fen(&self, row: usize) -> Option<Fen> {
        match self.verdicts.get(row) {
            Some(Verdicts::Valued { fen, .. }) => Some(*fen),
            _ => None,
        }
    }
}

/// Prices a frame; rows marked in `failed` have cells that could not be read and are left out.
pub fn price(program: &Program, frame: &Frame, symbols: &mut Symbols, failed: &[bool], keep: Keep) -> Priced {
    let plan = batch::compile(program, symbols);
    let mut outcome = batch::evaluate(&plan, frame, keep);
    let symbols = &*symbols;
    let screen = Screen::new(program, &plan, frame);
    let looked: Vec<(Verdicts, bool, bool)> = (0..frame.assets)
        .into_par_iter()
        .map(|row| {
            if failed.get(row).copied().unwrap_or(false) {
                return (
                    Verdicts::Refused { findings: beside(program, frame, symbols, row), fault: None },
                    false,
                    false,
                );
            }
            let suspect = screen.suspect(row, &outcome);
            let certified = certify::fen(outcome.answer.value[row], outcome.answer.error[row]);
            match certified {
                Some(fen) if !suspect => (
                    Verdicts::Valued { fen: Fen::new(fen), tie_assumed: false, findings: Vec::new() },
                    false,
                    false,
                ),
                _ => (second_look(program, frame, symbols, row, certified), certified.is_none(), suspect),
            }
        })
        .collect();
    let second: Vec<usize> = looked.iter().enumerate().filter(|(_, l)| l.1).map(|(row, _)| row).collect();
    let suspects = looked.iter().filter(|l| l.2).count();
    if keep == Keep::Everything {
        let blind = (0..frame.assets).filter(|row| is_blind(program, &outcome, *row));
        let blind: Vec<usize> =
            blind.filter(|row| matches!(looked[*row].0, Verdicts::Valued { .. })).collect();
        second.iter().chain(&blind).for_each(|row| settle(program, frame, symbols, *row, &mut outcome));
    }
    let counts = Counts { assets: frame.assets, second: second.len(), suspects };
    Priced { plan, outcome, verdicts: looked.into_iter().map(|l| l.0).collect(), second, counts }
}

/// Whether batch has no figure for a step beside the answer, as for a function that only the exact face has.
fn is_blind(program: &Program, outcome: &Outcome, row: usize) -> bool {
    let single = program.steps.iter().zip(&outcome.steps).filter(|(step, _)| step.ty.shape.is_one());
    single.into_iter().any(|(_, lane)| lane.value.get(row).is_some_and(|value| value.is_nan()))
}

/// The figures of a row that exact arithmetic settled, as the exact face has them: batch may have taken the
/// other side of a discontinuity, and a workbook shows these figures. An input may stand on such a step.
fn settle(program: &Program, frame: &Frame, symbols: &Symbols, row: usize, outcome: &mut Outcome) {
    let run = exact::run(program, &frame.facts(program, row, symbols));
    settle_lanes(frame, row, &run.steps, &mut outcome.steps);
    let of_a_step = |(input, array): (&Input, Option<exact::Array>)| {
        array.filter(|array| matches!(input.fallback, Fallback::Step(_)) && array.shape == input.ty.shape)
    };
    let inputs: Vec<_> = program.inputs.iter().zip(run.inputs).map(of_a_step).collect();
    settle_lanes(frame, row, &inputs, &mut outcome.inputs);
}

fn settle_lanes(frame: &Frame, row: usize, arrays: &[Option<exact::Array>], lanes: &mut [Lane]) {
    for (array, lane) in arrays.iter().zip(lanes) {
        let Some(array) = array else { continue };
        let start: usize = (0..row).map(|before| frame.len(array.shape, before)).sum();
        let Some(places) = lane.value.get_mut(start..start + array.items.len()) else { continue };
        for (place, datum) in places.iter_mut().zip(&array.items) {
            match datum {
                Datum::Number(real) => *place = real.to_f64(),
                Datum::Bool(value) => *place = f64::from(u8::from(*value)),
                Datum::Date(days) => *place = f64::from(*days),
                _ => {}
            }
        }
    }
}

/// The exact face: what is wrong with the row, else its fen where the bounds left it open.
fn second_look(
    program: &Program,
    frame: &Frame,
    symbols: &Symbols,
    row: usize,
    certified: Option<i64>,
) -> Verdicts {
    let facts = frame.facts(program, row, symbols);
    let findings = validate(program, &facts);
    if findings.iter().any(Finding::is_error) {
        return Verdicts::Refused { findings, fault: None };
    }
    if let Some(fen) = certified {
        return Verdicts::Valued { fen: Fen::new(fen), tie_assumed: false, findings };
    }
    let (fen, run) = exact::fen(program, &facts);
    match fen {
        Ok(fen) => Verdicts::Valued { fen, tie_assumed: run.tie_assumed, findings },
        Err(fault) => Verdicts::Refused { findings, fault: Some((blamed(program, &run, fault), fault)) },
    }
}

/// What else is wrong with a row some of whose cells could not be read; those were reported.
fn beside(program: &Program, frame: &Frame, symbols: &Symbols, row: usize) -> Vec<Finding> {
    let findings = validate(program, &frame.facts(program, row, symbols));
    let unread = |f: &Finding| matches!(f.code, Code::NotFiniteNumber | Code::YearsDiffer);
    findings.into_iter().filter(|f| f.is_error() && !unread(f)).collect()
}

/// The first step that came out as a fault.
pub fn blamed(program: &Program, run: &exact::Run, fault: Fault) -> StepId {
    let faulty =
        |array: &exact::Array| array.items.iter().any(|d| matches!(d, Datum::Fault(f) if *f == fault));
    let step = |id: &StepId| run.steps.get(id.0 as usize).and_then(Option::as_ref);
    program.step_ids().find(|id| step(id).is_some_and(faulty)).unwrap_or(program.output)
}

/// A quick look over columns that may only err towards the second look.
struct Screen<'a> {
    program: &'a Program,
    frame: &'a Frame,
    /// Inputs that must have a cell.
    required: Vec<usize>,
    /// Inputs with a range: place, smallest and largest as floats.
    ranged: Vec<(usize, f64, f64)>,
    axes: Vec<Axis>,
    yearly: Vec<usize>,
    /// Groups of inputs that stand for the same driver.
    drivers: Vec<Vec<usize>>,
}

impl<'a> Screen<'a> {
    fn new(program: &'a Program, plan: &Plan, frame: &'a Frame) -> Self {
        let read: Vec<usize> = program.input_ids().filter(|i| plan.reads(*i)).map(|i| i.0 as usize).collect();
        let input = |at: &usize| &program.inputs[*at];
        let is_required =
            |at: &usize| matches!(input(at).fallback, Fallback::Required | Fallback::Project(_));
        let ranged = |at: &usize| {
            let range = &input(at).range;
            let end = |real: &Option<crate::num::Real>, open: f64| real.as_ref().map_or(open, |r| r.to_f64());
            let numeric = matches!(input(at).ty.kind, Kind::Number(_));
            numeric.then(|| (*at, end(&range.min, f64::NEG_INFINITY), end(&range.max, f64::INFINITY)))
        };
        let mut axes: Vec<Axis> = read.iter().filter_map(|at| input(at).ty.shape.lines).collect();
        axes.dedup();
        Screen {
            program,
            frame,
            required: read.iter().copied().filter(|at| is_required(at)).collect(),
            // A figure out of range is one though nothing reads it.
            ranged: (0..program.inputs.len()).filter_map(|at| ranged(&at)).collect(),
            axes,
            yearly: read.iter().copied().filter(|at| input(at).ty.shape.years).collect(),
            drivers: drivers(program, &read),
        }
    }

    fn suspect(&self, row: usize, outcome: &Outcome) -> bool {
        outcome.checks.iter().any(|c| c.get(row) != Some(&Verdict::Holds))
            || self.required.iter().any(|at| self.cells(*at, row).is_empty())
            || self.ranged.iter().any(|r| self.out_of_range(r, row))
            || self.axes.iter().any(|axis| self.frame.rows_of(*axis, row) == 0)
            || self.yearly.iter().any(|at| self.wrong_length(*at, row))
            || self
                .drivers
                .iter()
                .any(|group| group.iter().filter(|at| !self.cells(**at, row).is_empty()).count() > 1)
    }

    fn cells(&self, at: usize, row: usize) -> &[f64] {
        self.frame.columns[at].as_ref().map_or(&[], |c| c.of(row))
    }

    /// At or beyond an end; the ends themselves are looked at exactly, since floats may hide a hair.
    fn out_of_range(&self, (at, min, max): &(usize, f64, f64), row: usize) -> bool {
        let open = self.program.inputs[*at].file.open;
        let inside = |v: &f64| if open { v > min && v < max } else { v >= min && v <= max };
        self.cells(*at, row).iter().any(|v| !(v.is_finite() && inside(v)))
    }

    fn wrong_length(&self, at: usize, row: usize) -> bool {
        let cells = self.cells(at, row);
        let wanted = self.frame.len(self.program.inputs[at].ty.shape, row);
        (!cells.is_empty() && cells.len() != wanted) || (wanted == 0)
    }
}

fn drivers(program: &Program, read: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for at in read {
        let Some(driver) = program.inputs[*at].file.driver.as_deref() else { continue };
        match groups.iter_mut().find(|(name, _)| *name == driver) {
            Some((_, members)) => members.push(*at),
            None => groups.push((driver, vec![*at])),
        }
    }
    groups.into_iter().map(|(_, members)| members).filter(|m| m.len() > 1).collect()
}
