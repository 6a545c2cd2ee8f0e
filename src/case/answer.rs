//! A case put through a model.

use super::file::Case;
use super::item::{self, Item};
use super::language::{Scope, Trouble, evaluate};
use super::mapping::Mapping;
use crate::diag::{Code, Lang};
use crate::formula::exact::{self, Array, Machine};
use crate::formula::{self, Datum, Facts, InputId, Program, StepId};
use crate::lending::gate;
use crate::model::{Library, Pin, Stage};
use crate::value::given::GivenValues;
use crate::value::validate::{Finding, validate};
use jiff::civil::Date;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// The model's figures for a case.
pub(super) struct Answer {
    /// `id@edition`.
    pub model: String,
    pub mapping: Mapping,
    program: Program,
    facts: Facts,
    inputs: Inputs,
    day: Date,
    /// What the mapping gave the model.
    values: Map<String, Value>,
    /// Diagnostics of the case's figures, by name.
    pub faults: Vec<&'static str>,
    /// What validation says of the case's figures.
    pub remarks: Vec<String>,
}

/// The inputs of a case, and which of them were asked for.
#[derive(Clone)]
struct Inputs {
    parts: Vec<(String, Item)>,
    used: RefCell<BTreeSet<String>>,
}

impl Inputs {
    fn of(case: &Case) -> Self {
        let parts = case.inputs.iter().map(|(name, value)| (name.clone(), Item::from_json(value))).collect();
        Inputs { parts, used: RefCell::new(BTreeSet::new()) }
    }

    fn unused(&self) -> Vec<&str> {
        let used = self.used.borrow();
        let touched = |name: &str| used.iter().any(|u| u == name || u.starts_with(&format!("{name}_")));
        self.parts.iter().map(|(name, _)| name.as_str()).filter(|name| !touched(name)).collect()
    }
}

impl Scope for Inputs {
    fn lookup(&self, name: &str) -> Option<Item> {
        let found = item::find(&self.parts, name)?;
        self.used.borrow_mut().insert(name.to_string());
        Some(found)
    }
}

/// Runs the model of a mapping; an error says why the mapping is not for this case.
pub(super) fn answer(library: &Library, mapping: Mapping, case: &Case, day: Date) -> Result<Answer, String> {
    let misfit = |reason: String| format!("{}: {reason}", mapping.model);
    let (model, program) = linked(library, &mapping, day).map_err(misfit)?;
    let inputs = Inputs::of(case);
    let values = values(&mapping, &inputs).map_err(misfit)?;
    let (facts, faults) = GivenValues::new(day, values.clone()).facts(&program, &case.id);
    if let Some(fault) = faults.iter().next() {
        return Err(misfit(fault.message(Lang::En)));
    }
    let findings = validate(&program, &facts);
    if let Some(missing) = findings.iter().find(|f| is_gap(f)) {
        return Err(misfit(missing.diagnostic(&program, &case.id).message(Lang::En)));
    }
    let remarks = findings.iter().map(|f| remark(&program, case, f)).collect();
    let faults = findings.iter().filter(|f| f.is_error()).map(|f| f.code.name()).collect();
    Ok(Answer { model, mapping, program, facts, inputs, day, values, faults, remarks })
}

fn linked(library: &Library, mapping: &Mapping, day: Date) -> Result<(String, Program), String> {
    let model = library.select(&Pin::parse(&mapping.model), day).map_err(|code| code.name().to_string())?;
    let program = formula::link(library, model, day).map_err(|_| "the model does not link".to_string())?;
    Ok((model.pinned(), program))
}

fn values(mapping: &Mapping, inputs: &Inputs) -> Result<Map<String, Value>, String> {
    let mut values = Map::new();
    for (name, text) in &mapping.set {
        let value = expression(text, inputs).map_err(|t| format!("`{name}`: {}", said(&t)))?;
        if !value.is_none() {
            values.insert(name.clone(), value.to_json());
        }
    }
    Ok(values)
}

/// The case does not hold what the model needs.
fn is_gap(finding: &Finding) -> bool {
    matches!(finding.code, Code::MissingInput | Code::YearsMissing | Code::YearsDiffer | Code::NoComparables)
}

fn remark(program: &Program, case: &Case, finding: &Finding) -> String {
    format!("{}: {}", finding.code.name(), finding.diagnostic(program, &case.id).message(Lang::En))
}

pub(super) fn said(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Unknown(name) => format!("the case has no `{name}`"),
        Trouble::Fault(reason) => reason.clone(),
    }
}

/// Parses and evaluates.
pub(super) fn expression(text: &str, scope: &dyn Scope) -> Result<Item, Trouble> {
    let ast = formula::parse(text).map_err(|e| Trouble::Fault(format!("`{text}`: {e:?}")))?;
    evaluate(&ast, scope)
}

impl Answer {
    /// Inputs of the case that neither mapping nor comparison asked for.
    pub fn unused(&self) -> Vec<&str> {
        self.inputs.unused()
    }

    /// Whether the model reads an input of this name, which a row of a table may change.
    pub fn varies_by(&self, name: &str) -> bool {
        !self.mapping.compare.contains_key(name)
            && self.program.inputs.iter().any(|input| input.owner == 0 && input.name == name)
    }

    /// The same with other figures for some inputs.
    pub fn with(&self, given: &Map<String, Value>) -> Option<Answer> {
        let mut values = self.values.clone();
        values.extend(given.clone());
        let (facts, faults) = GivenValues::new(self.day, values.clone()).facts(&self.program, "");
        faults.is_empty().then(|| Answer {
            model: self.model.clone(),
            mapping: self.mapping.clone(),
            program: self.program.clone(),
            facts,
            inputs: self.inputs.clone(),
            day: self.day,
            values,
            faults: Vec::new(),
            remarks: Vec::new(),
        })
    }

    /// The model's answer.
    pub fn output(&self) -> Option<Item> {
        self.step(self.program.output)
    }

    fn step(&self, id: StepId) -> Option<Item> {
        self.figures(|machine| machine.step(id))
    }

    fn input(&self, id: InputId) -> Option<Item> {
        self.figures(|machine| machine.input(id))
    }

    /// Asks at higher and higher precision until nothing is undecided.
    fn figures(&self, ask: impl Fn(&Machine) -> Array) -> Option<Item> {
        let array = exact::ask(&self.program, &self.facts, ask)?;
        let mut items = array.items.iter().map(item_of).collect::<Option<Vec<Item>>>()?;
        if array.shape.is_one() { items.pop() } else { Some(Item::List(items)) }
    }
}

fn item_of(datum: &Datum) -> Option<Item> {
    match datum {
        Datum::Number(real) => Some(Item::Number(real.clone())),
        Datum::Text(text) => Some(Item::Text(text.to_string())),
        Datum::Bool(value) => Some(Item::Bool(*value)),
        Datum::Absent => Some(Item::None),
        Datum::Date(_) | Datum::Fault(_) => None,
    }
}

impl Answer {
    /// A step or input of the model asked for, then of the models behind it.
    pub fn figure(&self, name: &str) -> Option<Item> {
        let program = &self.program;
        let owners = 0..program.models.len();
        for owner in owners {
            let step =
                program.step_ids().find(|s| program.step(*s).owner == owner && program.step(*s).name == name);
            if let Some(step) = step {
                return self.step(step);
            }
            let input = program
                .input_ids()
                .find(|i| program.input(*i).owner == owner && program.input(*i).name == name);
            if let Some(input) = input {
                return self.input(input);
            }
        }
        self.gated(name)
    }

    /// `verdict` and `reasons` of a gate: those of a pledge, or of the stage behind the name.
    fn gated(&self, name: &str) -> Option<Item> {
        if self.program.steps.iter().all(|step| step.gate.is_none()) {
            return None;
        }
        let (what, stage) = name.split_once('_').unwrap_or((name, Stage::Pledge.id()));
        let verdicts = gate(&self.program, &self.facts);
        let verdict = verdicts.iter().find(|verdict| verdict.stage.id() == stage)?;
        match what {
            "verdict" => Some(Item::Text(verdict.id().into())),
            "reasons" => Some(Item::List(
                verdict.reasons.iter().map(|reason| Item::Text(reason.code.clone())).collect(),
            )),
            _ => None,
        }
    }
}

/// Figures of the model, then the inputs of the case.
impl Scope for Answer {
    fn lookup(&self, name: &str) -> Option<Item> {
        self.figure(name).or_else(|| self.inputs.lookup(name))
    }
}
