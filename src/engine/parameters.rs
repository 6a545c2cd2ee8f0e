//! Figures that are no asset's own, for the sheet of parameters: of the library, of 参数 and 项目, of `--set`.

use super::Assessment;
use super::dossier::{cited, say, words};
use crate::diag::Lang;
use crate::formula::{Constant, Fallback, Input, InputId, Kind as FigureKind};
use crate::model::{Dated, Parameter};
use crate::portfolio::Written;
use crate::table::{Cell, Kind};
use crate::value::Run;
use crate::value::workbook::{Need, ParameterKey, ParameterRow, figure_kind, unit_words};
use std::collections::{BTreeMap, HashSet};

/// Every figure that some value stands on, and what was given but stands behind no value.
pub(super) fn parameters(assessment: &Assessment, needs: &[Need], lang: Lang) -> Vec<ParameterRow> {
    let mut found = Found { assessment, lang, library: BTreeMap::new(), common: Vec::new() };
    for (run, need) in assessment.valuation.runs.iter().zip(needs) {
        for id in run.program.input_ids().filter(|id| run.priced.plan.reads(*id)) {
            found.input(run, need, id);
        }
    }
    let mut rows: Vec<ParameterRow> = found.library.into_values().collect();
    rows.extend(found.common);
    let names: Vec<String> = rows.iter().map(|row| defined_name(&row.label, lang)).collect();
    let mut taken = HashSet::new();
    for (row, name) in rows.iter_mut().zip(names) {
        row.name = unique(name, &mut taken);
    }
    rows
}

struct Found<'a> {
    assessment: &'a Assessment,
    lang: Lang,
    library: BTreeMap<String, ParameterRow>,
    common: Vec<ParameterRow>,
}

impl Found<'_> {
    fn input(&mut self, run: &Run, need: &Need, id: InputId) {
        let input = run.program.input(id);
        let column = run.frame.columns.get(id.0 as usize).and_then(Option::as_ref);
        let given = |row: usize| column.is_some_and(|column| !column.of(row).is_empty());
        let mut priced = (0..run.frame.assets).filter(|row| run.priced.fen(*row).is_some());
        if let Fallback::Parameter { id: parameter, value } = &input.fallback
            && priced.clone().any(|row| need.input(id, row) && !given(row))
        {
            self.of_library(parameter, value, input);
        }
        let Some(common) = run.common.get(id.0 as usize).and_then(Option::as_ref) else { return };
        let takes = |row: &usize| common.rows.get(*row) == Some(&true) && need.input(id, *row);
        if let Some(figure) = priced.find(takes).and_then(|row| column?.of(row).first().copied()) {
            self.of_common(common.from, figure, input);
        }
    }

    fn of_library(&mut self, id: &str, value: &Constant, input: &Input) {
        if self.library.contains_key(id) {
            return;
        }
        let Some(parameter) = self.assessment.library.parameter(id) else { return };
        let Some(dated) = parameter.at(self.assessment.day) else { return };
        let (value, kind) = self.constant(value, input);
        let row = self.row(ParameterKey::Library(id.to_string()), parameter, dated);
        self.library.insert(id.to_string(), ParameterRow { value, kind, ..row });
    }

    /// A figure that beats the library, or one for all assets that the library has none for.
    fn of_common(&mut self, from: Written, figure: f64, input: &Input) {
        let key = ParameterKey::Common(from, figure.to_bits());
        if self.common.iter().any(|row| row.key == key) {
            return;
        }
        let beaten = match &input.fallback {
            Fallback::Parameter { id, value } => self.assessment.library.parameter(id).zip(Some(value)),
            _ => None,
        };
        let dated = beaten.and_then(|(parameter, _)| parameter.at(self.assessment.day));
        let (value, kind) = self.figure(figure, input);
        let (source, note) = self.written(from);
        let mut row = match beaten.zip(dated) {
            Some(((parameter, constant), dated)) => {
                let library = self.constant(constant, input).0;
                ParameterRow { library, ..self.row(key, parameter, dated) }
            }
            None => {
                let unit = match input.ty.kind {
                    FigureKind::Number(dimension) => unit_words(&dimension.to_string(), self.lang),
                    _ => String::new(),
                };
                let label = words(&input.file.label, self.lang);
                ParameterRow { key, id: input.name.clone(), label, unit, ..blank() }
            }
        };
        row.override_note =
            [source, note].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("：");
        self.common.push(ParameterRow { value, kind, ..row });
    }

    fn row(&self, key: ParameterKey, parameter: &Parameter, dated: &Dated) -> ParameterRow {
        let (library, lang) = (&self.assessment.library, self.lang);
        let checked = dated.verified_on.trim();
        ParameterRow {
            key,
            id: parameter.id.get_ref().clone(),
            label: words(&parameter.label, lang),
            unit: unit_words(&parameter.unit, lang),
            from: dated.from.get_ref().clone(),
            source: dated.cite.iter().map(|c| cited(library, c, lang)).collect::<Vec<_>>().join("；"),
            seen: dated.cite.first().map_or_else(String::new, |c| c.seen.words(lang).into()),
            verified_on: if checked.is_empty() {
                say(lang, "未核对", "not checked")
            } else {
                checked.into()
            },
            ..blank()
        }
    }

    /// Where a common figure is written, and the reason beside it.
    fn written(&self, from: Written) -> (String, String) {
        let portfolio = &self.assessment.portfolio;
        match from {
            Written::Set(_) => (say(self.lang, "命令行 --set", "command line --set"), String::new()),
            Written::Parameters(at) => (
                say(self.lang, "输入工作簿·参数", "input workbook, parameters"),
                portfolio.parameters.get(at).and_then(|e| e.reason.clone()).unwrap_or_default(),
            ),
            Written::Project(at) => (
                say(self.lang, "输入工作簿·项目", "input workbook, project"),
                portfolio.project.values.get(at).and_then(|e| e.reason.clone()).unwrap_or_default(),
            ),
        }
    }

    fn constant(&self, constant: &Constant, input: &Input) -> (Cell, Kind) {
        let number = |value: f64| (Cell::Number(value), figure_kind(input.ty, value, self.lang));
        match constant {
            Constant::Number { typed, .. } => number(typed.parse().unwrap_or(f64::NAN)),
            Constant::Text(text) => (Cell::text(self.shown(text, input)), Kind::Text),
            Constant::Bool(value) => (Cell::Bool(*value), Kind::Text),
            Constant::Date(days) => (Cell::Date(f64::from(*days)), Kind::Date),
        }
    }

    fn figure(&self, value: f64, input: &Input) -> (Cell, Kind) {
        let cell = match input.ty.kind {
            FigureKind::Number(_) => Cell::Number(value),
            FigureKind::Date => Cell::Date(value),
            FigureKind::Bool => Cell::Bool(value == 1.0),
            FigureKind::Text => match self.assessment.portfolio.symbols.text(value as u32) {
                Some(text) => Cell::text(self.shown(text, input)),
                None => Cell::Blank,
            },
        };
        (cell, figure_kind(input.ty, value, self.lang))
    }

    fn shown(&self, text: &str, input: &Input) -> String {
        let choice = input.file.choice.as_ref().and_then(|all| all.iter().find(|choice| choice.id == text));
        match (choice, self.lang) {
            (Some(choice), Lang::Zh) => choice.zh.clone(),
            (Some(choice), Lang::En) => choice.en.clone(),
            (None, _) => text.to_string(),
        }
    }
}

fn blank() -> ParameterRow {
    ParameterRow {
        key: ParameterKey::Remark,
        id: String::new(),
        label: String::new(),
        value: Cell::Blank,
        kind: Kind::Factor,
        library: Cell::Blank,
        unit: String::new(),
        from: String::new(),
        source: String::new(),
        seen: String::new(),
        verified_on: String::new(),
        override_note: String::new(),
        name: String::new(),
    }
}

/// A defined name that every spreadsheet accepts.
fn defined_name(label: &str, lang: Lang) -> String {
    let plain: String = label.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).take(60).collect();
    format!("{}_{}", say(lang, "参数", "param"), plain.trim_matches('_'))
}

/// Two figures of one label have two names.
fn unique(name: String, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.clone();
    let mut number = 1;
    while !taken.insert(candidate.to_lowercase()) {
        number += 1;
        candidate = format!("{name}_{number}");
    }
    candidate
}
