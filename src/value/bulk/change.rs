//! 情景 — changed parameters, and the assets as they are then.

use crate::formula::kernel::{Change, Scenario as Changes};
use crate::formula::{Datum, Facts, Fallback, InputId, Kind, Program, exact::Machine};
use crate::diag::Code;
use crate::num::LADDER;
use crate::portfolio::{input_words, key};
use crate::value::read;

/// 情景 — a name and what changes in it.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub name: String,
    /// By name of an input or of the parameter it falls back to.
    pub changes: Vec<(String, Change)>,
}

/// Why a scenario cannot be applied to a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeError {
    /// The model has no such figure.
    Unknown(String),
    /// It is no figure but a choice, a day or yes or no.
    NoFigure(String),
}

impl Scenario {
    /// Leaves out what the program does not know.
    pub fn keep_known(&mut self, program: &Program) {
        self.changes.retain(|(name, _)| !named(program, name).is_empty());
    }

    /// The changes by input of a program.
    ///
    /// # Errors
    /// Every name that the program does not know or that is no figure.
    pub fn resolve(&self, program: &Program) -> Result<Changes, Vec<ChangeError>> {
        let (mut changes, mut wrong) = (Vec::new(), Vec::new());
        for (name, change) in &self.changes {
            let ids = named(program, name);
            if ids.is_empty() {
                wrong.push(ChangeError::Unknown(name.clone()));
            }
            for id in ids {
                match program.input(id).ty.kind {
                    Kind::Number(_) => changes.push((id, change.clone())),
                    _ => wrong.push(ChangeError::NoFigure(name.clone())),
                }
            }
        }
        if wrong.is_empty() { Ok(changes) } else { Err(wrong) }
    }

    pub(super) fn of(&self, program: &Program) -> Option<Changes> {
        self.resolve(program).ok()
    }
}

/// The inputs of a name, label, alias or parameter; `model:name` names that of one model.
fn named(program: &Program, name: &str) -> Vec<InputId> {
    let (model, bare) = match name.split_once([':', '：', '#']) {
        Some((model, bare)) => (Some(key(model)), bare),
        None => (None, name),
    };
    let wanted = key(bare);
    let fits = |id: &InputId| {
        let input = program.input(*id);
        let file = &program.models[input.owner];
        let own = model.as_ref().is_none_or(|model| {
            [file.id.get_ref(), &file.label.zh, &file.label.en].into_iter().any(|word| key(word) == *model)
        });
        let parameter = matches!(&input.fallback, Fallback::Parameter { id, .. } if key(id) == wanted);
        own && (parameter || input_words(&input.name, &input.file).any(|word| key(word) == wanted))
    };
    program.input_ids().filter(fits).collect()
}

/// The facts of one asset in a scenario.
pub(super) fn changed(program: &Program, facts: &Facts, changes: &Changes) -> Facts {
    let mut all = facts.clone();
    for (id, change) in changes {
        let base = Machine::new(program, facts, LADDER[0], false).input(*id).items;
        all.given[id.0 as usize] = Some(base.iter().map(|datum| apply(datum, change)).collect());
    }
    all
}

fn apply(datum: &Datum, change: &Change) -> Datum {
    match (datum, change) {
        (Datum::Number(_), Change::Set(real)) | (Datum::Absent, Change::Set(real)) => {
            Datum::Number(real.clone())
        }
        (Datum::Number(own), Change::Add(real)) => Datum::Number(own.add(real, LADDER[0])),
        (Datum::Number(own), Change::Multiply(real)) => Datum::Number(own.mul(real, LADDER[0])),
        (other, _) => other.clone(),
    }
}

/// A figure that every row shares, by the name of an input or of the parameter behind it.
///
/// # Errors
/// The code of what is wrong: no such name, or no value of its kind.
pub fn shared(program: &Program, name: &str, value: &str) -> Result<Vec<(InputId, Datum)>, Code> {
    let ids = named(program, name);
    if ids.is_empty() {
        return Err(Code::NameUnknown);
    }
    let read = |id: InputId| {
        let text = serde_json::Value::String(value.into());
        read::datum(program.input(id), &text).map(|datum| (id, datum)).map_err(|(code, _)| code)
    };
    ids.into_iter().map(read).collect()
}
