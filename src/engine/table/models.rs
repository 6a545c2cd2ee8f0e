//! 模型与列 — the models of a run, and which columns of the table give their inputs.

use super::TableRequest;
use super::heads::{Bound, Heads, wanted};
use super::steps::StepTexts;
use super::tally::Tally;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::formula::{Datum, Fallback, InputId, dates, link};
use crate::model::{Library, Model};
use crate::portfolio::columnar::{Schema, Wanted};
use crate::portfolio::pin_called;
use crate::value::bulk::{Bulk, ChangeError};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// A model and how the table gives its inputs.
pub(super) struct Ready {
    pub pinned: String,
    pub bulk: Bulk,
    pub bound: HashMap<InputId, Bound>,
    pub shared: Vec<(InputId, Datum)>,
}

/// A run while blocks go through it.
pub(super) struct Pricing<'r> {
    pub(super) request: &'r TableRequest,
    pub(super) library: &'r Library,
    pub(super) schema: &'r Schema,
    pub(super) heads: Heads,
    pub(super) day: Date,
    /// By what the column of models says; the only one under the empty text.
    pub(super) models: HashMap<String, Result<usize, Code>>,
    pub(super) ready: Vec<Ready>,
    /// Fields read from the file, in the order of a batch's columns.
    pub(super) fields: Vec<(usize, Wanted)>,
    pub(super) tally: Tally,
    pub(super) diagnostics: Diagnostics,
    pub(super) steps: Option<StepTexts>,
    /// Names in scenarios that some model knows.
    pub(super) changed: HashSet<String>,
}

impl<'r> Pricing<'r> {
    pub fn new(
        request: &'r TableRequest,
        library: &'r Library,
        schema: &'r Schema,
        heads: Heads,
        day: Date,
    ) -> Result<Self, Diagnostics> {
        let mut pricing = Pricing {
            request,
            library,
            schema,
            heads,
            day,
            models: HashMap::new(),
            ready: Vec::new(),
            fields: Vec::new(),
            tally: Tally::default(),
            diagnostics: Diagnostics::new(),
            steps: None,
            changed: HashSet::new(),
        };
        match (&request.model, pricing.heads.model) {
            (Some(name), _) => {
                let model = pricing.select(name).map_err(|code| {
                    Diagnostics::from(model_fault(code, name, day, &pricing.nearest(name)))
                })?;
                let at = pricing.add(model)?;
                pricing.models.insert(String::new(), Ok(at));
                if request.steps {
                    pricing.steps = Some(StepTexts::new(&pricing.ready[at].bulk.program));
                }
            }
            (None, None) => return Err(Diagnostic::new(Code::TableWithoutModel).at(pricing.file()).into()),
            (None, Some(_)) if request.steps => {
                return Err(Diagnostic::new(Code::StepsOfOneModel).into());
            }
            (None, Some(_)) => {}
        }
        pricing.choose_fields();
        Ok(pricing)
    }

    fn file(&self) -> Span {
        Span::file(&self.schema.file)
    }

    pub(super) fn select(&self, name: &str) -> Result<&'r Model, Code> {
        self.library.select(&pin_called(self.library, name), self.day)
    }

    pub(super) fn nearest(&self, name: &str) -> String {
        let known: Vec<String> = self.library.models.iter().map(|model| model.id().to_string()).collect();
        crate::formula::nearest(name, &known).unwrap_or_default()
    }

    /// Links a model and binds its inputs to columns.
    pub(super) fn add(&mut self, model: &Model) -> Result<usize, Diagnostics> {
        let pinned = model.pinned();
        if let Some(at) = self.ready.iter().position(|ready| ready.pinned == pinned) {
            return Ok(at);
        }
        let program = link(self.library, model, self.day)?;
        let mut scenarios = self.request.scenarios.clone();
        if self.request.model.is_none() {
            // A change that is none of this model's leaves its assets as they are; `done` tells of one that
            // is none of any model's.
            scenarios.iter_mut().for_each(|scenario| scenario.keep_known(&program));
            let known =
                scenarios.iter().flat_map(|scenario| scenario.changes.iter().map(|(name, _)| name.clone()));
            self.changed.extend(known);
        }
        let mut faults = Diagnostics::new();
        for scenario in &scenarios {
            for fault in scenario.resolve(&program).err().unwrap_or_default() {
                let (code, name) = match fault {
                    ChangeError::Unknown(name) => (Code::ScenarioUnknown, name),
                    ChangeError::NoFigure(name) => (Code::ScenarioNoFigure, name),
                };
                faults.push(Diagnostic::new(code).value(name).arg("name", &scenario.name));
            }
        }
        let bulk = Bulk::new(program, scenarios, self.request.settings);
        let reads = |id: InputId| bulk.reads(id);
        let (bound, twice) = self.heads.bind(&bulk.program, self.schema, &reads);
        for (id, first, second) in twice {
            let label = &bulk.program.input(id).file.label;
            let name = |at: usize| self.schema.fields[at].name.clone();
            let fault =
                Diagnostic::new(Code::HeadDuplicated).at(Span::line(&self.schema.file, 1, second as u32 + 1));
            faults.push(
                fault.value(name(second)).arg("other", name(first)).words("field", &label.zh, &label.en),
            );
        }
        let shared = self.shared(&bulk, &bound, &mut faults);
        self.shifted(&bound, &mut faults);
        if faults.has_errors() {
            return Err(faults);
        }
        self.diagnostics.extend(faults);
        self.ready.push(Ready { pinned, bulk, bound, shared });
        Ok(self.ready.len() - 1)
    }

    /// `--set` and the facts of the assignment.
    fn shared(
        &self,
        bulk: &Bulk,
        bound: &HashMap<InputId, Bound>,
        faults: &mut Diagnostics,
    ) -> Vec<(InputId, Datum)> {
        let mut shared = Vec::new();
        for text in &self.request.set {
            let Some((name, value)) = text.split_once('=').map(|(n, v)| (n.trim(), v.trim())) else {
                faults.push(Diagnostic::new(Code::BadSet).value(text));
                continue;
            };
            match crate::value::bulk::shared(&bulk.program, name, value) {
                Ok(found) => shared.extend(found),
                Err(code) => faults.push(Diagnostic::new(code).value(value).field(name).nearest("")),
            }
        }
        for id in bulk.program.input_ids().filter(|id| bulk.reads(*id)) {
            let Fallback::Project(fact) = &bulk.program.input(id).fallback else { continue };
            if bound.contains_key(&id) || shared.iter().any(|(own, _)| *own == id) {
                continue;
            }
            match fact.as_str() {
                "valuation_date" => shared.push((id, Datum::Date(dates::serial(self.day)))),
                "first_period" => shared.push((id, Datum::Number(crate::num::Real::ONE))),
                _ => {}
            }
        }
        shared
    }

    /// A table states its figures in yuan: a column in another unit is refused rather than guessed at.
    fn shifted(&self, bound: &HashMap<InputId, Bound>, faults: &mut Diagnostics) {
        for at in bound.values().flat_map(Bound::fields) {
            let head = &self.heads.heads[*at];
            if head.shift != 0 {
                let span = Span::line(&self.schema.file, 1, *at as u32 + 1);
                faults.push(Diagnostic::new(Code::TableUnit).at(span).value(&head.text));
            }
        }
    }

    /// Which columns are read: the id, the models', and those that an input of some model may need.
    fn choose_fields(&mut self) {
        let mut fields: Vec<(usize, Wanted)> = Vec::new();
        let mut add = |at: usize, wanted: Wanted| {
            if !fields.iter().any(|(known, _)| *known == at) {
                fields.push((at, wanted));
            }
        };
        self.heads.id.into_iter().for_each(|at| add(at, Wanted::Text));
        if self.request.model.is_none() {
            self.heads.model.into_iter().for_each(|at| add(at, Wanted::Text));
        }
        for ready in &self.ready {
            for (id, bound) in &ready.bound {
                bound.fields().iter().for_each(|at| add(*at, wanted(&ready.bulk.program, *id)));
            }
        }
        if self.request.model.is_none() {
            for model in &self.library.models {
                let Ok(program) = link(self.library, model, self.day) else { continue };
                let (bound, _) = self.heads.bind(&program, self.schema, &|_| true);
                for (id, bound) in &bound {
                    bound.fields().iter().for_each(|at| add(*at, wanted(&program, *id)));
                }
            }
        }
        fields.sort_by_key(|(at, _)| *at);
        self.fields = fields;
        self.unread();
    }

    /// Heads that nothing reads.
    fn unread(&mut self) {
        for (at, field) in self.schema.fields.iter().enumerate() {
            let known = self.fields.iter().any(|(own, _)| *own == at) || Some(at) == self.heads.model;
            if !known && !field.name.is_empty() {
                let span = Span::line(&self.schema.file, 1, at as u32 + 1);
                self.diagnostics
                    .push(Diagnostic::new(Code::HeadUnknown).at(span).value(&field.name).nearest(""));
            }
        }
    }

    pub fn wanted(&self) -> Vec<(usize, Wanted)> {
        self.fields.clone()
    }

    /// Changes of scenarios that no model of the rows knows.
    pub(super) fn unchanged(&self) -> Diagnostics {
        let mut faults = Diagnostics::new();
        if self.request.model.is_none() {
            for scenario in &self.request.scenarios {
                for (name, _) in scenario.changes.iter().filter(|(name, _)| !self.changed.contains(name)) {
                    let fault = Diagnostic::new(Code::ScenarioUnknown).value(name);
                    faults.push(fault.arg("name", &scenario.name));
                }
            }
        }
        faults
    }
}

/// Why a name is no model in force.
pub(super) fn model_fault(code: Code, name: &str, day: Date, nearest: &str) -> Diagnostic {
    let fault = Diagnostic::new(code).value(name).nearest(nearest);
    fault.arg("name", name).arg("date", day).arg("allowed", nearest)
}
