//! 逐块估值 — a block of rows into the columns of the result.

use super::heads::{Bound, Heads, wanted};
use super::steps::StepTexts;
use super::tally::Tally;
use super::{TableRequest, TableRun, row_span};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::export::columnar::{Kind, Out, OutColumn, Texts};
use crate::formula::named::no_result;
use crate::formula::{Datum, Fallback, InputId, dates, link};
use crate::model::{Approach, Library, Model};
use crate::portfolio::columnar::{Batch, Schema, Wanted};
use crate::portfolio::pin_called;
use crate::value::bulk::{Bulk, ChangeError, Given, Slab, Trouble};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Approaches that have a column of their own.
const APPROACHES: [(Approach, &str); 3] =
    [(Approach::Cost, "cost"), (Approach::Income, "income"), (Approach::Market, "market")];

/// A model and how the table gives its inputs.
struct Ready {
    pinned: String,
    bulk: Bulk,
    bound: HashMap<InputId, Bound>,
    shared: Vec<(InputId, Datum)>,
}

/// A run while blocks go through it.
pub(super) struct Pricing<'r> {
    request: &'r TableRequest,
    library: &'r Library,
    schema: &'r Schema,
    heads: Heads,
    day: Date,
    /// By what the column of models says; the only one under the empty text.
    models: HashMap<String, Result<usize, Code>>,
    ready: Vec<Ready>,
    /// Fields read from the file, in the order of a batch's columns.
    fields: Vec<(usize, Wanted)>,
    tally: Tally,
    diagnostics: Diagnostics,
    steps: Option<StepTexts>,
    /// Names in scenarios that some model knows.
    changed: HashSet<String>,
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

    fn select(&self, name: &str) -> Result<&'r Model, Code> {
        self.library.select(&pin_called(self.library, name), self.day)
    }

    fn nearest(&self, name: &str) -> String {
        let known: Vec<String> = self.library.models.iter().map(|model| model.id().to_string()).collect();
        crate::formula::nearest(name, &known).unwrap_or_default()
    }

    /// Links a model and binds its inputs to columns.
    fn add(&mut self, model: &Model) -> Result<usize, Diagnostics> {
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
            let known = scenarios.iter().flat_map(|scenario| scenario.changes.iter().map(|(name, _)| name.clone()));
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
            let fault = Diagnostic::new(Code::HeadDuplicated).at(Span::line(&self.schema.file, 1, second as u32 + 1));
            faults.push(fault.value(name(second)).arg("other", name(first)).words("field", &label.zh, &label.en));
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
                self.diagnostics.push(Diagnostic::new(Code::HeadUnknown).at(span).value(&field.name).nearest(""));
            }
        }
    }

    pub fn wanted(&self) -> Vec<(usize, Wanted)> {
        self.fields.clone()
    }

    /// The columns of the result.
    pub fn columns(&self) -> Vec<OutColumn> {
        let mut columns = vec![OutColumn::new("id", Kind::Unique), OutColumn::new("model", Kind::Repeated)];
        columns.push(OutColumn::new("value", Kind::Fen));
        columns.extend(APPROACHES.iter().map(|(_, name)| OutColumn::new(*name, Kind::Fen)));
        columns.push(OutColumn::new("certified", Kind::Flag));
        columns.push(OutColumn::new("diagnostics", Kind::Repeated));
        let scenarios = self.request.scenarios.iter();
        columns.extend(scenarios.map(|scenario| OutColumn::new(format!("value:{}", scenario.name), Kind::Fen)));
        if let Some(steps) = &self.steps {
            columns.extend(steps.names().map(|name| OutColumn::new(format!("step:{name}"), Kind::Unique)));
        }
        columns
    }

    /// Prices a block.
    pub fn block(&mut self, batch: &Batch) -> Result<Vec<Out>, Diagnostics> {
        let models = self.models_of(batch)?;
        let mut rows = Rows::new(batch.rows, self.request.scenarios.len());
        for fault in &batch.faults {
            let at = (fault.row - batch.first_row) as usize;
            rows.codes[at].push(fault.code);
            self.tally.say(batch.diagnostic(fault, self.schema).asset(self.id(batch, at)));
        }
        for at in 0..self.ready.len() {
            self.model_rows(batch, &models, at, &mut rows);
        }
        for (row, model) in models.iter().enumerate() {
            if let Err(code) = model {
                rows.codes[row].push(*code);
                let span = row_span(self.schema, batch, row, self.heads.model.unwrap_or(0));
                let value = self.heads.model.map_or(String::new(), |at| self.text(batch, at, row));
                self.tally.say(model_fault(*code, &value, self.day, &self.nearest(&value)).asset(self.id(batch, row)).at(span));
            }
        }
        Ok(self.out(batch, &models, rows))
    }

    /// By row, its model among those that are ready, or why it has none.
    fn models_of(&mut self, batch: &Batch) -> Result<Vec<Result<usize, Code>>, Diagnostics> {
        if self.request.model.is_some() {
            let only = self.models.get("").copied().unwrap_or(Err(Code::NoModelChosen));
            return Ok(vec![only; batch.rows]);
        }
        let field = self.heads.model.unwrap_or(0);
        let mut models = Vec::with_capacity(batch.rows);
        for row in 0..batch.rows {
            let name = self.text(batch, field, row);
            let known = match self.models.get(&name) {
                Some(known) => *known,
                None => {
                    let found = match name.is_empty() {
                        true => Err(Code::NoModelChosen),
                        false => match self.select(&name) {
                            Ok(model) => Ok(self.add(model)?),
                            Err(code) => Err(code),
                        },
                    };
                    self.models.insert(name, found);
                    found
                }
            };
            models.push(known);
        }
        Ok(models)
    }

    fn column(&self, field: usize) -> Option<usize> {
        self.fields.iter().position(|(own, _)| *own == field)
    }

    fn text(&self, batch: &Batch, field: usize, row: usize) -> String {
        self.column(field).map_or(String::new(), |at| batch.columns[at].exact_text(row))
    }

    fn id(&self, batch: &Batch, row: usize) -> String {
        match self.heads.id {
            Some(field) => self.text(batch, field, row),
            None => (batch.first_row + row as u64 + 1).to_string(),
        }
    }

    /// The rows of one model.
    fn model_rows(&mut self, batch: &Batch, models: &[Result<usize, Code>], at: usize, rows: &mut Rows) {
        let others: Option<Vec<bool>> = {
            let other = |row: usize| models[row] != Ok(at) || batch.is_faulty(row);
            (0..batch.rows).any(other).then(|| (0..batch.rows).map(other).collect())
        };
        if others.as_ref().is_some_and(|others| others.iter().all(|other| *other)) {
            return;
        }
        let Ready { bulk, bound, shared, .. } = &self.ready[at];
        let mut slab = Slab::new(&bulk.program, batch.rows);
        for (id, bound) in bound {
            let column = |field: usize| self.column(field).map(|at| &batch.columns[at]);
            let given = match bound {
                Bound::One(field) => column(*field).map(Given::One),
                Bound::List(field) => column(*field).map(Given::List),
                Bound::Years(fields) => {
                    fields.iter().map(|field| column(*field)).collect::<Option<Vec<_>>>().map(Given::Years)
                }
            };
            slab.give(*id, given.unwrap_or_default());
        }
        for (id, datum) in shared {
            slab.give(*id, Given::Shared(vec![datum.clone()]));
        }
        slab.faulty = others.as_deref();
        let outcome = self.ready[at].bulk.price(&slab);
        if let Some(steps) = &mut self.steps {
            rows.steps = steps.of(&mut self.ready[at].bulk, &slab);
        }
        self.tally.counts.add(outcome.counts);
        let bulk = &self.ready[at].bulk;
        let places: Vec<Option<usize>> = APPROACHES.iter().map(|(approach, _)| bulk.approach(*approach)).collect();
        let first_scenario = outcome.fen.len() - self.request.scenarios.len();
        let is_other = |row: usize| others.as_ref().is_some_and(|others| others[row]);
        for row in (0..batch.rows).filter(|row| !is_other(*row)) {
            rows.value[row] = outcome.fen[0][row];
            for (to, place) in rows.approaches.iter_mut().zip(&places) {
                to[row] = place.and_then(|place| outcome.fen[place][row]);
            }
            for (place, to) in rows.scenarios.iter_mut().enumerate() {
                to[row] = outcome.fen[first_scenario + place][row];
            }
        }
        for row in outcome.assumed {
            rows.certified[row as usize] = false;
            rows.codes[row as usize].push(Code::TieAssumed);
        }
        for (row, trouble) in outcome.troubles {
            let found = diagnostics_of(&self.ready[at].bulk, &trouble, &self.id(batch, row as usize), &self.request.scenarios);
            for diagnostic in found {
                rows.codes[row as usize].push(diagnostic.code);
                let span = row_span(self.schema, batch, row as usize, self.heads.id.unwrap_or(0));
                self.tally.say(diagnostic.at(span));
            }
        }
    }

    fn out(&mut self, batch: &Batch, models: &[Result<usize, Code>], rows: Rows) -> Vec<Out> {
        let mut ids = Texts::default();
        let (mut codes, mut known) = (Coder::default(), Coder::default());
        self.tally.rows += batch.rows as u64;
        self.tally.totals.resize(APPROACHES.len() + rows.scenarios.len(), 0);
        for row in 0..batch.rows {
            let id = self.id(batch, row);
            ids.push(&id);
            let model = models[row].map_or("", |at| self.ready[at].pinned.as_str());
            known.push(model);
            codes.push(&joined(&rows.codes[row]));
            if let Some(fen) = rows.value[row] {
                if self.tally.is_top(fen) {
                    let approaches = rows.approaches.iter().map(|fen| fen[row]).collect();
                    self.tally.add_top(fen, batch.first_row + row as u64, &id, model, approaches);
                }
                self.tally.value(fen);
            } else {
                self.tally.refused += 1;
            }
            self.tally.assumed += u64::from(!rows.certified[row] && rows.value[row].is_some());
        }
        let all = rows.approaches.iter().chain(&rows.scenarios);
        for (total, fen) in self.tally.totals.iter_mut().zip(all) {
            *total += fen.iter().flatten().map(|fen| i128::from(*fen)).sum::<i128>();
        }
        let certified = rows.value.iter().zip(&rows.certified).map(|(fen, sure)| fen.is_some() && *sure).collect();
        let mut out = vec![Out::Texts(ids), known.done(), Out::Fen(rows.value)];
        out.extend(rows.approaches.into_iter().map(Out::Fen));
        out.push(Out::Flag(certified));
        out.push(codes.done());
        out.extend(rows.scenarios.into_iter().map(Out::Fen));
        out.extend(rows.steps.into_iter().map(Out::Texts));
        out
    }

    /// Changes of scenarios that no model of the rows knows.
    fn unchanged(&self) -> Diagnostics {
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

    pub fn done(self, mut diagnostics: Diagnostics, bytes: u64, digest: String) -> TableRun {
        diagnostics.extend(self.unchanged());
        diagnostics.extend(self.diagnostics);
        TableRun {
            tally: self.tally,
            scenarios: self.request.scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
            models: self.ready.iter().map(|ready| ready.pinned.clone()).collect(),
            diagnostics,
            bytes,
            digest,
        }
    }
}

/// Why a name is no model in force.
fn model_fault(code: Code, name: &str, day: Date, nearest: &str) -> Diagnostic {
    let fault = Diagnostic::new(code).value(name).nearest(nearest);
    fault.arg("name", name).arg("date", day).arg("allowed", nearest)
}

/// What is known of the rows of a block.
struct Rows {
    value: Vec<Option<i64>>,
    approaches: Vec<Vec<Option<i64>>>,
    scenarios: Vec<Vec<Option<i64>>>,
    certified: Vec<bool>,
    codes: Vec<Vec<Code>>,
    steps: Vec<Texts>,
}

impl Rows {
    fn new(rows: usize, scenarios: usize) -> Self {
        Rows {
            value: vec![None; rows],
            approaches: vec![vec![None; rows]; APPROACHES.len()],
            scenarios: vec![vec![None; rows]; scenarios],
            certified: vec![true; rows],
            codes: vec![Vec::new(); rows],
            steps: Vec::new(),
        }
    }
}

/// Texts of which there are few.
#[derive(Default)]
struct Coder {
    known: HashMap<String, u32>,
    texts: Vec<std::sync::Arc<str>>,
    codes: Vec<u32>,
    last: Option<u32>,
}

impl Coder {
    fn push(&mut self, text: &str) {
        if let Some(last) = self.last.filter(|last| &*self.texts[*last as usize] == text) {
            self.codes.push(last);
            return;
        }
        let next = self.texts.len() as u32;
        let code = *self.known.entry(text.to_string()).or_insert(next);
        if code == next {
            self.texts.push(text.into());
        }
        self.codes.push(code);
        self.last = Some(code);
    }

    fn done(self) -> Out {
        Out::Coded { codes: self.codes, texts: self.texts }
    }
}

/// The codes of a row, each once.
fn joined(codes: &[Code]) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for code in codes {
        if !seen.contains(&code.as_str()) {
            seen.push(code.as_str());
        }
    }
    seen.join(";")
}

fn diagnostics_of(
    bulk: &Bulk,
    trouble: &Trouble,
    asset: &str,
    scenarios: &[crate::value::bulk::Scenario],
) -> Vec<Diagnostic> {
    match trouble {
        Trouble::Findings(findings) => {
            findings.iter().map(|finding| finding.diagnostic(&bulk.program, asset)).collect()
        }
        Trouble::Fault(step, fault) => vec![no_result(&bulk.program, *step, *fault).asset(asset)],
        Trouble::Scenario(place, inner) => {
            let name = scenarios.get(*place).map_or("", |scenario| scenario.name.as_str());
            let found = diagnostics_of(bulk, inner, asset, scenarios);
            found.into_iter().map(|diagnostic| diagnostic.field(format!("情景 {name}"))).collect()
        }
    }
}

