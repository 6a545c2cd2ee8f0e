//! 对照 — batch, exact and oracle side by side over a sample, every disagreement in words.

use super::number::Value;
use super::typed::{self, Mode, Sample};
use super::{Oracle, first};
use dashu_ratio::RBig;
use dataworth::formula::batch::{self, Keep, Lane, Outcome, Plan, Tweak, Verdict};
use dataworth::formula::exact::{self, Array, Run};
use dataworth::formula::{Datum, Expr, Frame, Function, Kind, Program, Shape, Symbols, Typed, link};
use dataworth::model::Library;
use dataworth::num::{Fault, Rounding, certify};
use rayon::prelude::*;
use std::sync::Arc;

/// A model as all faces see it.
pub struct Subject {
    pub id: String,
    pub program: Program,
    pub symbols: Symbols,
    pub plan: Plan,
}

impl Subject {
    /// How many of so many assets to look at: Student's t has no float bounds, so that batch leaves every
    /// asset to exact.
    pub fn assets(&self, wanted: usize) -> usize {
        let slow = self.program.steps.iter().any(|step| student(&step.expr));
        if slow { wanted / 25 } else { wanted }
    }
}

fn student(expr: &Expr) -> bool {
    match &expr.node {
        Typed::Call(Function::StudentTails | Function::StudentQuantile, _) => true,
        Typed::Call(_, arguments) => arguments.iter().any(student),
        Typed::Binary(_, left, right) => student(left) || student(right),
        Typed::Negative(inner) => student(inner),
        _ => false,
    }
}

/// Every model of the library that is in force at the end of 2025.
pub fn subjects(library: &Library) -> Vec<Subject> {
    let day = jiff::civil::date(2025, 12, 31);
    let subject = |model: &dataworth::model::Model| {
        let program = link(library, model, day).ok()?;
        // Trees and simulations are held to their own twins in tests/options.rs.
        if program.steps.iter().any(|s| s.expr.is_value() && !s.source.contains("EIGEN_WEIGHT")) {
            return None;
        }
        // The answer as the file has it: the named step or the last one written there.
        let last = || model.file.steps.last().map(|s| s.name.get_ref().clone());
        let answer = model.file.output.clone().or_else(last)?;
        let is = |s: &dataworth::formula::Step| s.owner == 0 && s.name == answer;
        let at = program.steps.iter().position(is)? as u32;
        assert_eq!(program.output.0, at, "{}: linked with another answer than {answer}", model.pinned());
        let mut symbols = Symbols::default();
        let plan = batch::compile(&program, &mut symbols);
        Some(Subject { id: model.pinned(), program, symbols, plan })
    };
    library.models.iter().filter_map(subject).collect()
}

/// A deliberate fault of the faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    None,
    BoundsZero,
    InputsExact,
    HalfEven,
}

/// What to look at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub mode: Mode,
    pub seed: u64,
    pub assets: usize,
    /// Of the assets that batch settles, one in so many is looked at by exact and oracle as well.
    pub one_in: usize,
    /// The oracle looks at one in so many of what exact looks at, and at all of `near`.
    pub mutant: Mutant,
    pub block: usize,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub evaluations: usize,
    /// Answers that batch certified.
    pub certified: usize,
    /// Assets whose answer batch left to exact, and of these the faults (no figure at all).
    pub second: usize,
    pub faults: usize,
    /// Assets with a certified answer that still needed exact for a check.
    pub second_for_check: usize,
    pub near: usize,
    /// Assets looked at by exact and by the oracle.
    pub looked: usize,
    pub steps: usize,
    pub differences: Vec<String>,
    /// How many there were; `differences` keeps the first few.
    pub different: usize,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.evaluations += other.evaluations;
        self.certified += other.certified;
        self.second += other.second;
        self.faults += other.faults;
        self.second_for_check += other.second_for_check;
        self.near += other.near;
        self.looked += other.looked;
        self.steps += other.steps;
        self.different += other.different;
        self.differences.extend(other.differences);
        self.differences.truncate(5);
    }
}

/// The answer, whatever its kind.
#[derive(Clone, Debug, PartialEq)]
enum Figure {
    Fen(i64),
    Text(Arc<str>),
    Bool(bool),
    None,
}

/// Looks at one sample of one model; batch runs on the current thread pool.
pub fn look(subject: &Subject, look: Look) -> Tally {
    let look = Look { assets: subject.assets(look.assets), ..look };
    let sample = typed::sample(&subject.program, &subject.symbols, look.mode, look.seed, look.assets);
    let tweak = Tweak {
        block: look.block,
        inputs_exact: look.mutant == Mutant::InputsExact,
        answers_exact: look.mutant == Mutant::BoundsZero,
    };
    let outcome = batch::evaluate_with(&subject.plan, &sample.frame, Keep::Everything, &tweak);
    let places = Places::of(&subject.program, &sample.frame);
    let judge = Judge { subject, sample: &sample, outcome: &outcome, places, look };
    let mut whole = Tally { evaluations: look.assets, ..Tally::default() };
    let parts: Vec<Tally> = (0..look.assets).into_par_iter().map(|asset| judge.asset(asset)).collect();
    parts.into_iter().for_each(|part| whole.add(part));
    whole
}

/// Where each asset begins in a lane, by shape.
struct Places(Vec<(Shape, Vec<usize>)>);

impl Places {
    fn of(program: &Program, frame: &Frame) -> Self {
        let mut all: Vec<(Shape, Vec<usize>)> = Vec::new();
        for shape in program.steps.iter().map(|s| s.ty.shape).chain(program.inputs.iter().map(|i| i.ty.shape))
        {
            if all.iter().all(|(s, _)| *s != shape) {
                let mut sums = vec![0];
                (0..frame.assets).for_each(|a| sums.push(sums[a] + frame.len(shape, a)));
                all.push((shape, sums));
            }
        }
        Places(all)
    }

    fn start(&self, shape: Shape, asset: usize) -> usize {
        self.0.iter().find(|(s, _)| *s == shape).map_or(0, |(_, sums)| sums[asset])
    }
}

struct Judge<'a> {
    subject: &'a Subject,
    sample: &'a Sample,
    outcome: &'a Outcome,
    places: Places,
    look: Look,
}

impl Judge<'_> {
    fn asset(&self, asset: usize) -> Tally {
        let mut tally = Tally::default();
        let fast = self.fast(asset);
        let open = self.outcome.checks.iter().any(|c| c[asset] == Verdict::Undecided);
        tally.certified = usize::from(fast.is_some());
        tally.second = usize::from(fast.is_none());
        tally.second_for_check = usize::from(fast.is_some() && open);
        tally.near = usize::from(self.sample.near[asset]);
        let sampled = asset.is_multiple_of(self.look.one_in.max(1));
        if fast.is_none() || open || self.sample.near[asset] || sampled {
            self.compare(asset, fast, &mut tally);
        }
        tally
    }

    /// The answer as batch certifies it.
    fn fast(&self, asset: usize) -> Option<Figure> {
        // A support model answers with a figure a year: the first stands for them all, the others
        // are compared as steps.
        let output = self.subject.program.step(self.subject.program.output).ty;
        let (at, answer) = (self.places.start(output.shape, asset), &self.outcome.answer);
        let (value, error) = (*answer.value.get(at)?, *answer.error.get(at)?);
        match output.kind {
            Kind::Number(_) => certify::fen(value, error).map(Figure::Fen),
            Kind::Text if error == 0.0 => self.sample.symbols.text(value as u32).cloned().map(Figure::Text),
            Kind::Bool if error == 0.0 => Some(Figure::Bool(value == 1.0)),
            _ => None,
        }
    }

    fn compare(&self, asset: usize, fast: Option<Figure>, tally: &mut Tally) {
        let (program, sample) = (&self.subject.program, self.sample);
        let facts = sample.frame.facts(program, asset, &sample.symbols);
        let (fen, run) = exact::fen(program, &facts);
        let slow = self.exact(fen, &run);
        let mut oracle = Oracle::new(program, &sample.frame, &sample.symbols, asset);
        let naive = match oracle.answer() {
            Value::Text(text) => Figure::Text(text),
            Value::Bool(value) => Figure::Bool(value),
            _ => oracle.fen().map_or(Figure::None, Figure::Fen),
        };
        tally.looked = 1;
        tally.faults = usize::from(slow == Figure::None);
        let mut wrong = Vec::new();
        if slow != naive || fast.as_ref().is_some_and(|f| *f != slow) {
            wrong.push(format!("answer: batch {fast:?} exact {slow:?} oracle {naive:?}"));
        }
        self.checks(asset, &run, &oracle.checks(), &mut wrong);
        tally.steps = self.steps(asset, &run, &mut wrong);
        if !wrong.is_empty() {
            let place =
                format!("{} {:?} seed {} asset {asset}", self.subject.id, self.look.mode, self.look.seed);
            tally.different = 1;
            let inputs = typed::describe(program, sample, asset);
            tally.differences.push(format!("{place}\n  {}\n  {inputs}", wrong.join("\n  ")));
        }
    }

    fn exact(&self, fen: Result<dataworth::num::Fen, Fault>, run: &Run) -> Figure {
        match run.steps[self.subject.program.output.0 as usize].as_ref().and_then(|a| a.items.first()) {
            Some(Datum::Text(text)) => Figure::Text(text.clone()),
            Some(Datum::Bool(value)) => Figure::Bool(*value),
            Some(Datum::Number(real)) if self.look.mutant == Mutant::HalfEven => real
                .round(2, Rounding::HalfEven)
                .and_then(|even| even.to_fen())
                .map_or(Figure::None, |f| Figure::Fen(f.raw())),
            _ => fen.map_or(Figure::None, |f| Figure::Fen(f.raw())),
        }
    }

    fn checks(&self, asset: usize, run: &Run, naive: &[Value], wrong: &mut Vec<String>) {
        for (at, (slow, oracle)) in run.checks.iter().zip(naive).enumerate() {
            let fast = self.outcome.checks[at][asset];
            let slow = if let Datum::Bool(value) = slow { Some(*value) } else { None };
            let oracle = if let Value::Bool(value) = oracle { Some(*value) } else { None };
            let agrees = match fast {
                Verdict::Holds => slow == Some(true),
                Verdict::Fails => slow == Some(false),
                Verdict::Undecided => true,
            };
            if !agrees || slow != oracle {
                wrong.push(format!("check {at}: batch {fast:?} exact {slow:?} oracle {oracle:?}"));
            }
        }
    }

    /// Every step and input that exact computed lies within the bound that batch gives.
    fn steps(&self, asset: usize, run: &Run, wrong: &mut Vec<String>) -> usize {
        let program = &self.subject.program;
        let steps = run.steps.iter().zip(&self.outcome.steps).zip(program.steps.iter().map(|s| &s.name));
        let inputs = run.inputs.iter().zip(&self.outcome.inputs).zip(program.inputs.iter().map(|i| &i.name));
        let mut seen = 0;
        for ((slow, fast), name) in steps.chain(inputs) {
            let Some(array) = slow else { continue };
            if fast.value.is_empty() {
                continue;
            }
            seen += array.items.len();
            if let Some(fault) = self.outside(asset, array, fast) {
                wrong.push(format!("{name}: {fault}"));
            }
        }
        seen
    }

    fn outside(&self, asset: usize, array: &Array, lane: &Lane) -> Option<String> {
        let start = self.places.start(array.shape, asset);
        array.items.iter().enumerate().find_map(|(i, datum)| {
            let (value, error) = (*lane.value.get(start + i)?, *lane.error.get(start + i)?);
            let fits = error == f64::INFINITY || self.holds(datum, value, error);
            (!fits).then(|| format!("place {i}: exact {datum:?} batch {value} ± {error}"))
        })
    }

    fn holds(&self, datum: &Datum, value: f64, error: f64) -> bool {
        match datum {
            Datum::Number(real) => {
                let (Ok(v), Ok(e)) = (RBig::try_from(value), RBig::try_from(error)) else { return false };
                let (low, high) = real.ends();
                *low <= &v + &e && &v - &e <= *high
            }
            // Between two texts or two truths the bound only says "not known".
            Datum::Text(text) => error != 0.0 || self.sample.symbols.text(value as u32) == Some(text),
            Datum::Bool(truth) => error != 0.0 || value == f64::from(u8::from(*truth)),
            Datum::Date(days) => (value - f64::from(*days)).abs() <= error,
            Datum::Fault(_) | Datum::Absent => false,
        }
    }
}

/// The lines of a tally.
pub fn report(id: &str, mode: Mode, tally: &Tally) -> String {
    let share = |n: usize| 100.0 * n as f64 / tally.evaluations.max(1) as f64;
    format!(
        "{id:40} {mode:?}: {} evaluations, {} certified, {} second ({:.3} %, faults {}), {} more for a check ({:.3} %), \
         {} constructed near-ties, {} looked at by exact and oracle, {} step figures, {} differences",
        tally.evaluations,
        tally.certified,
        tally.second,
        share(tally.second),
        tally.faults,
        tally.second_for_check,
        share(tally.second_for_check),
        tally.near,
        tally.looked,
        tally.steps,
        tally.different,
    )
}

/// The answer of the oracle for one asset of a sample, for a test of the oracle itself.
pub fn oracle(subject: &Subject, sample: &Sample, asset: usize) -> Value {
    first(&Oracle::new(&subject.program, &sample.frame, &sample.symbols, asset).step(subject.program.output))
}
