//! 逐块估值 — a block of rows into the columns of the result.

use super::TableRun;
use super::heads::Bound;
use super::models::{Pricing, Ready, model_fault};
use super::row_span;
use super::rows::{Coder, Rows, diagnostics_of, joined};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::export::columnar::{Kind, MOST_FEN, Out, OutColumn, Texts};
use crate::model::Approach;
use crate::portfolio::columnar::Batch;
use crate::value::bulk::{Given, Slab};
use std::borrow::Cow;

/// Approaches that have a column of their own.
pub(super) const APPROACHES: [(Approach, &str); 3] =
    [(Approach::Cost, "cost"), (Approach::Income, "income"), (Approach::Market, "market")];

impl Pricing<'_> {
    /// The columns of the result.
    pub fn columns(&self) -> Vec<OutColumn> {
        let mut columns = vec![OutColumn::new("id", Kind::Unique)];
        // One model for all rows is said once, in the report.
        if self.request.model.is_none() {
            columns.push(OutColumn::new("model", Kind::Repeated));
        }
        columns.push(OutColumn::new("value", Kind::Fen));
        columns.extend(APPROACHES.iter().map(|(_, name)| OutColumn::new(*name, Kind::Fen)));
        columns.push(OutColumn::new("certified", Kind::Flag));
        columns.push(OutColumn::new("diagnostics", Kind::Repeated));
        let scenarios = self.request.scenarios.iter();
        columns
            .extend(scenarios.map(|scenario| OutColumn::new(format!("value:{}", scenario.name), Kind::Fen)));
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
                self.tally.say(
                    model_fault(*code, &value, self.day, &self.nearest(&value))
                        .asset(self.id(batch, row))
                        .at(span),
                );
            }
        }
        self.refuse_wide(batch, &mut rows);
        Ok(self.out(batch, &models, rows))
    }

    /// Rows with a figure that the file's money has no room for keep none; the others are written.
    fn refuse_wide(&mut self, batch: &Batch, rows: &mut Rows) {
        let wide = |fen: &Option<i64>| fen.is_some_and(|fen| fen.unsigned_abs() > MOST_FEN);
        let columns = || std::iter::once(&rows.value).chain(&rows.approaches).chain(&rows.scenarios);
        if !columns().flatten().any(wide) {
            return;
        }
        for row in 0..batch.rows {
            let Rows { value, approaches, scenarios, codes, .. } = rows;
            let mut figures: Vec<&mut Option<i64>> = std::iter::once(&mut *value)
                .chain(approaches.iter_mut())
                .chain(scenarios.iter_mut())
                .filter_map(|fen| fen.get_mut(row))
                .collect();
            if figures.iter().any(|fen| wide(fen)) {
                figures.iter_mut().for_each(|fen| **fen = None);
                codes[row].push(Code::Overflow);
                let place = row_span(self.schema, batch, row, self.heads.id.unwrap_or(0));
                self.tally.say(Diagnostic::new(Code::Overflow).at(place).arg("step", "value"));
            }
        }
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

    /// The id of a row; its number where the table has none.
    fn id<'b>(&self, batch: &'b Batch, row: usize) -> Cow<'b, str> {
        let column = self.heads.id.and_then(|field| self.column(field)).map(|at| &batch.columns[at]);
        match column {
            Some(column) => match column.figures.text(row) {
                Some(text) => Cow::Borrowed(text),
                None => Cow::Owned(column.exact_text(row)),
            },
            None => Cow::Owned((batch.first_row + row as u64 + 1).to_string()),
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
        let places: Vec<Option<usize>> =
            APPROACHES.iter().map(|(approach, _)| bulk.approach(*approach)).collect();
        let first_scenario = outcome.fen.len() - self.request.scenarios.len();
        let take = |to: &mut [Option<i64>], fen: &[Option<i64>]| match &others {
            None => to.copy_from_slice(fen),
            Some(others) => {
                let own = (0..others.len()).filter(|row| !others[*row]);
                own.for_each(|row| to[row] = fen[row]);
            }
        };
        for (to, place) in rows.approaches.iter_mut().zip(&places) {
            place.iter().for_each(|place| take(to, &outcome.fen[*place]));
        }
        let (steps, scenarios) = outcome.fen.split_at(first_scenario);
        take(&mut rows.value, &steps[0]);
        rows.scenarios.iter_mut().zip(scenarios).for_each(|(to, fen)| take(to, fen));
        for row in outcome.assumed {
            rows.certified[row as usize] = false;
            rows.codes[row as usize].push(Code::TieAssumed);
        }
        for (row, trouble) in outcome.troubles {
            let id = self.id(batch, row as usize);
            let found = diagnostics_of(&self.ready[at].bulk, &trouble, &id, &self.request.scenarios);
            for (input, diagnostic) in found {
                rows.codes[row as usize].push(diagnostic.code);
                let bound =
                    input.and_then(|(id, place)| self.ready[at].bound.get(&id).map(|bound| (bound, place)));
                let field = bound.map(|(bound, place)| bound.fields()[place.min(bound.fields().len() - 1)]);
                let field = field.or(self.heads.id).unwrap_or(0);
                self.tally.say(diagnostic.at(row_span(self.schema, batch, row as usize, field)));
            }
        }
    }

    fn out(&mut self, batch: &Batch, models: &[Result<usize, Code>], rows: Rows) -> Vec<Out> {
        let mut ids = Texts::default();
        let (mut codes, mut known) = (Coder::default(), Coder::default());
        self.tally.rows += batch.rows as u64;
        self.tally.totals.resize(APPROACHES.len() + rows.scenarios.len(), 0);
        for row in 0..batch.rows {
            match self.heads.id {
                Some(_) => ids.push(&self.id(batch, row)),
                None => ids.push_written(batch.first_row + row as u64 + 1),
            }
            let model = models[row].map_or("", |at| self.ready[at].pinned.as_str());
            if self.request.model.is_none() {
                known.push(model);
            }
            match rows.codes[row].as_slice() {
                [] => codes.push_blank(),
                own => codes.push(&joined(own)),
            }
            if let Some(fen) = rows.value[row] {
                if self.tally.is_top(fen) {
                    let approaches = rows.approaches.iter().map(|fen| fen[row]).collect();
                    let id = ids.get(row).to_string();
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
        let certified =
            rows.value.iter().zip(&rows.certified).map(|(fen, sure)| fen.is_some() && *sure).collect();
        let mut out = vec![Out::Texts(ids)];
        if self.request.model.is_none() {
            out.push(known.done());
        }
        out.push(Out::Fen(rows.value));
        out.extend(rows.approaches.into_iter().map(Out::Fen));
        out.push(Out::Flag(certified));
        out.push(codes.done());
        out.extend(rows.scenarios.into_iter().map(Out::Fen));
        out.extend(rows.steps.into_iter().map(Out::Texts));
        out
    }

    pub fn done(self, mut diagnostics: Diagnostics, bytes: u64, digest: String) -> TableRun {
        diagnostics.extend(self.unchanged());
        diagnostics.extend(self.diagnostics);
        TableRun {
            money: self.ready.iter().all(|ready| ready.bulk.program.main().result.is_money()),
            tally: self.tally,
            scenarios: self.request.scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
            models: self.ready.iter().map(|ready| ready.pinned.clone()).collect(),
            diagnostics,
            bytes,
            digest,
        }
    }
}
