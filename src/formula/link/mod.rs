//! 链接 — from the files of the library to a program: names, units, shapes and references settled.

mod faults;
mod inputs;
mod sources;
mod steps;

pub use faults::{syntax_fault, type_fault};
pub use sources::constant;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::formula::limit::{self};
use crate::formula::program::{Fallback, Program};
use crate::formula::typed::{InputId, Named, Scope, StepId, nearest};
use crate::model::{Choice, Library, Model, Tax};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Links a model with all it stands on, at the date of the work.
///
/// # Errors
/// Every fault of every file involved, each with its place: unknown names, wrong units or shapes,
/// references in a circle, parameters without a value on the day.
pub fn link(library: &Library, model: &Model, day: Date) -> Result<Program, Diagnostics> {
    let mut linker = Linker {
        library,
        day,
        program: Program {
            models: Vec::new(),
            inputs: Vec::new(),
            steps: Vec::new(),
            checks: Vec::new(),
            axes: Vec::new(),
            output: StepId(0),
        },
        owners: HashMap::new(),
        open: Vec::new(),
        broken: HashSet::new(),
        faults: Diagnostics::new(),
    };
    if let Some(owner) = linker.add(model)
        && let Some(output) = linker.output(model, owner)
    {
        linker.program.output = output;
    }
    if linker.faults.has_errors() { Err(linker.faults) } else { Ok(linker.program) }
}

struct Linker<'l> {
    library: &'l Library,
    day: Date,
    program: Program,
    owners: HashMap<String, usize>,
    /// Models being added, outermost first: meeting one again is a circle.
    open: Vec<String>,
    faults: Diagnostics,
    broken: HashSet<(usize, String)>,
}

/// Names of one model: its inputs and the steps so far.
struct Names<'p> {
    program: &'p Program,
    owner: usize,
}

impl Scope for Names<'_> {
    fn lookup(&self, name: &str) -> Option<Named> {
        let ids = |c: &Option<Vec<Choice>>| c.as_ref().map(|c| c.iter().map(|c| c.id.clone()).collect());
        let program = self.program;
        if let Some(at) = program.inputs.iter().position(|i| i.owner == self.owner && i.name == name) {
            let input = &program.inputs[at];
            let optional = matches!(input.fallback, Fallback::Optional);
            return Some(Named::Input {
                id: InputId(at as u32),
                ty: input.ty,
                optional,
                choices: ids(&input.file.choice),
            });
        }
        let at = program.steps.iter().position(|s| s.owner == self.owner && s.name == name)?;
        let step = &program.steps[at];
        Some(Named::Step { id: StepId(at as u32), ty: step.ty, choices: ids(&step.choices) })
    }

    fn known(&self) -> Vec<String> {
        let inputs = self.program.inputs.iter().filter(|i| i.owner == self.owner).map(|i| i.name.clone());
        let steps = self.program.steps.iter().filter(|s| s.owner == self.owner).map(|s| s.name.clone());
        inputs.chain(steps).collect()
    }
}

impl<'l> Linker<'l> {
    /// Adds a model once; `None` where it cannot stand.
    fn add(&mut self, model: &Model) -> Option<usize> {
        if self.open.iter().any(|id| id == model.id()) {
            let circle = format!("{} → {}", self.open.join(" → "), model.id());
            self.fault(Code::ReferenceCycle, model, model.file.id.span().start, |d| d.value(&circle));
            return None;
        }
        if let Some(owner) = self.owners.get(model.id()) {
            return Some(*owner);
        }
        let owner = self.program.models.len();
        self.program.models.push(model.file.clone());
        self.owners.insert(model.id().to_string(), owner);
        self.open.push(model.id().to_string());
        self.tax_bases(model);
        self.add_inputs(model, owner);
        model.file.steps.iter().for_each(|step| self.add_step(model, owner, step));
        model.file.checks.iter().for_each(|check| self.add_check(model, owner, check));
        self.add_rounding(model, owner);
        self.conventions(model);
        self.open.pop();
        Some(owner)
    }

    /// A convention names an input of its model.
    fn conventions(&mut self, model: &Model) {
        let known: Vec<String> = model.file.inputs.keys().map(|name| name.get_ref().clone()).collect();
        for name in model.file.conventions.iter().filter_map(|convention| convention.input.as_ref()) {
            if !known.contains(name.get_ref()) {
                self.unknown(model, name.span().start, name.get_ref(), &known);
            }
        }
    }

    fn bad_value(&mut self, model: &Model, at: usize, key: &str, value: &str, allowed: &str) {
        self.fault(Code::BadKeyValue, model, at, |d| {
            d.field(key).value(value).arg("name", key).arg("allowed", allowed)
        });
    }

    fn unknown(&mut self, model: &Model, at: usize, name: &str, known: &[String]) {
        let near = suggestion(name, known);
        self.fault(Code::UnknownReference, model, at, |d| d.value(name).nearest(&near));
    }

    /// The steps of a model as references name them.
    fn steps_of(&self, owner: usize, id: &str) -> Vec<String> {
        let own = self.program.steps.iter().filter(|s| s.owner == owner);
        own.map(|s| if id.is_empty() { s.name.clone() } else { format!("{id}#{}", s.name) }).collect()
    }

    fn fault(
        &mut self,
        code: Code,
        model: &Model,
        offset: usize,
        fill: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.faults.push(fill(Diagnostic::new(code).at(model.span(offset))));
    }

    /// Flows, rates and results of one model are on one side of income tax.
    fn tax_bases(&mut self, model: &Model) {
        let mut seen: Option<Tax> = None;
        for (name, input) in model.file.inputs_in_order() {
            match (seen, input.tax) {
                (Some(basis), Some(tax)) if tax != basis => {
                    let is_rate = input.unit.as_ref().is_some_and(|unit| unit.get_ref() == "rate");
                    let (flow, rate) = if is_rate { (basis, tax) } else { (tax, basis) };
                    self.fault(Code::TaxBasisMismatch, model, name.span().start, |d| {
                        let d = d.field(name.get_ref()).value(tax.id());
                        d.words("flow", flow.words().0, flow.words().1).words(
                            "rate",
                            rate.words().0,
                            rate.words().1,
                        )
                    });
                }
                (None, Some(tax)) => seen = Some(tax),
                _ => {}
            }
        }
    }

    fn find_step(&self, owner: usize, name: &str) -> Option<StepId> {
        self.program.steps.iter().position(|s| s.owner == owner && s.name == name).map(|i| StepId(i as u32))
    }

    fn output(&mut self, model: &Model, owner: usize) -> Option<StepId> {
        let found = match &model.file.output {
            Some(name) => self.find_step(owner, name),
            // The last the file has: checks leave helper steps behind it.
            None => model.file.steps.last().and_then(|s| self.find_step(owner, s.name.get_ref())),
        };
        if found.is_none() && !self.faults.has_errors() {
            let wanted = model.file.output.clone().unwrap_or_else(|| "output".into());
            let known: Vec<String> = model.file.steps.iter().map(|s| s.name.get_ref().clone()).collect();
            self.unknown(model, model.file.id.span().start, &wanted, &known);
        }
        found
    }
}

/// The known name nearest to one that is not known, for other stages' messages.
pub fn suggestion(name: &str, known: &[String]) -> String {
    nearest(name, known).unwrap_or_default()
}
