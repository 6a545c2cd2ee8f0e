//! 准入 — the reasons that hold for an asset, and what each stage makes of them.

use crate::formula::dates::from_serial;
use crate::formula::exact;
use crate::formula::{Datum, Facts, Program, StepId};
use crate::model::{Hold, Stage};

/// A reason that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub step: StepId,
    /// `CORE_DATA`, or with its figure `RIGHT_END=2026-03-01`.
    pub code: String,
    pub hold: Hold,
    /// Whether facts show it; else they leave it open, and it holds for want of them.
    pub shown: bool,
}

/// What a stage comes to: refused where a reason refuses, on conditions where one sets some, else passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub stage: Stage,
    /// In the order of the rules.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// The gravest hold; `None` where the stage is passed.
    pub fn hold(&self) -> Option<Hold> {
        self.reasons.iter().map(|reason| reason.hold).max()
    }

    /// `PASS`, `CONDITIONAL` or `REFUSE`.
    pub fn id(&self) -> &'static str {
        match self.hold() {
            None => "PASS",
            Some(Hold::Conditional) => "CONDITIONAL",
            Some(Hold::Refuse) => "REFUSE",
        }
    }
}

/// Asks every reason of the rules, stage by stage.
///
/// ```
/// use dataworth::{formula, lending, model::{Library, Pin}, value::given::GivenValues};
/// let (library, _) = Library::builtin();
/// let day = jiff::civil::date(2025, 12, 31);
/// let model = library.select(&Pin::parse("eligibility.data_pledge"), day).map_err(|_| "model")?;
/// let program = formula::link(&library, model, day).map_err(|_| "links")?;
/// let facts = r#"{"as_of": "2025-12-31", "owner_type": "enterprise", "level": "core"}"#;
/// let (facts, _) = GivenValues::new(day, serde_json::from_str(facts)?).facts(&program, "DA-1");
/// let verdicts = lending::gate(&program, &facts);
/// assert_eq!(verdicts[2].id(), "REFUSE");
/// assert!(verdicts[2].reasons.iter().any(|reason| reason.code == "CORE_DATA"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn gate(program: &Program, facts: &Facts) -> Vec<Verdict> {
    let holding: Vec<(StepId, String, bool)> = program
        .step_ids()
        .filter(|id| program.step(*id).gate.is_some())
        .filter_map(|id| Some((id, code(program, facts, id), holds(program, facts, id)?)))
        .collect();
    let of_stage = |stage: Stage| {
        let reason = |(step, code, shown): &(StepId, String, bool)| {
            let hold = *program.step(*step).gate.as_ref()?.get(&stage)?;
            Some(Reason { step: *step, code: code.clone(), hold, shown: *shown })
        };
        Verdict { stage, reasons: holding.iter().filter_map(reason).collect() }
    };
    Stage::ALL.into_iter().map(of_stage).collect()
}

/// Whether facts show that a reason holds; `None` where they show that it does not. One that cannot be told
/// holds, as nothing shows that it does not.
fn holds(program: &Program, facts: &Facts, step: StepId) -> Option<bool> {
    let found = exact::ask(program, facts, |machine| machine.step(step));
    match found.and_then(|array| array.items.into_iter().next()) {
        Some(Datum::Bool(false)) => None,
        Some(Datum::Bool(true)) => Some(true),
        _ => Some(false),
    }
}

fn code(program: &Program, facts: &Facts, step: StepId) -> String {
    let name = program.step(step).name.to_uppercase();
    let shown = program.step(step).shows.and_then(|input| {
        match exact::ask(program, facts, |machine| machine.input(input))?.items.first()? {
            Datum::Date(serial) => from_serial(*serial).map(|day| day.to_string()),
            Datum::Number(real) => Some(real.to_decimal(17)),
            Datum::Text(text) => Some(text.to_string()),
            _ => None,
        }
    });
    shown.map_or(name.clone(), |shown| format!("{name}={shown}"))
}
