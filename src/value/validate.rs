//! 校验 — everything that keeps one asset from being valued by a model, all at once.

use super::need::Needs;
use crate::diag::{Code, Diagnostic, Severity, with_id};
use crate::formula::named::{of_input, of_model};
use crate::formula::{Axis, Datum, Facts, Fallback, InputId, Kind, Program};
use crate::num::{LADDER, Real};
use std::cmp::Ordering;

/// One fault or remark about an asset's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    pub input: Option<InputId>,
    /// The place in the input's figures: child row, year, or both as the shape lays them out.
    pub place: Option<usize>,
    pub value: Option<String>,
    pub limit: Option<String>,
    pub args: Vec<(&'static str, String)>,
}

impl Finding {
    pub(super) fn new(code: Code, input: Option<InputId>) -> Self {
        Finding { code, input, place: None, value: None, limit: None, args: Vec::new() }
    }

    fn place(mut self, place: usize) -> Self {
        self.place = Some(place);
        self
    }

    pub(super) fn value(mut self, value: impl ToString) -> Self {
        self.value = Some(value.to_string());
        self
    }

    fn limit(mut self, limit: impl ToString) -> Self {
        self.limit = Some(limit.to_string());
        self
    }

    fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Another input of the message, by its label.
    fn input_as(self, name: &'static str, program: &Program, id: InputId) -> Self {
        let input = program.input(id);
        let id = program.qualified(input.owner, &input.name);
        let (zh, en) = match name {
            "value" => ("value_zh", "value_en"),
            _ => ("other_zh", "other_en"),
        };
        let finding = if name == "value" { self.value(&id) } else { self };
        let label = &input.file.label;
        finding.arg(zh, with_id(&label.zh, &id, "")).arg(en, with_id(&label.en, &id, " "))
    }

    /// Whether the asset cannot be valued.
    pub fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }

    /// The diagnostic; the caller adds the cell where it knows one.
    pub fn diagnostic(&self, program: &Program, asset: &str) -> Diagnostic {
        let mut diagnostic = of_model(Diagnostic::new(self.code).asset(asset), program);
        if let Some(id) = self.input {
            diagnostic = of_input(diagnostic, program, id);
        }
        if let Some(value) = &self.value {
            diagnostic = diagnostic.value(value);
        }
        diagnostic = self.args.iter().fold(diagnostic, |d, (name, value)| d.arg(*name, value));
        match &self.limit {
            Some(limit) => diagnostic.arg("limit", limit),
            None => diagnostic,
        }
    }
}

/// What is wrong with one asset's figures; empty where the model can be run and has no remark.
///
/// Ranges are those the model declares. Checks come last, by the exact face: one that cannot be
/// evaluated says nothing new where an error was already found.
pub fn validate(program: &Program, facts: &Facts) -> Vec<Finding> {
    let needs = Needs::of(program, facts);
    let mut findings = missing(program, facts, &needs);
    for id in program.input_ids().filter(|id| needs.inputs[id.0 as usize] && needs.given(*id)) {
        findings.extend(length(program, facts, id, &needs));
        findings.extend(figures(program, facts, id));
    }
    findings.extend(drivers(program, facts, &needs));
    let sound = !findings.iter().any(Finding::is_error);
    findings.extend(super::checks::failed(program, facts, &needs, sound));
    findings
}

/// Inputs without a cell: one finding an empty table, one an input otherwise.
fn missing(program: &Program, facts: &Facts, needs: &Needs) -> Vec<Finding> {
    let mut tables: Vec<Axis> = Vec::new();
    let mut findings = Vec::new();
    for id in &needs.missing {
        let shape = program.input(*id).ty.shape;
        let empty = shape.lines.filter(|a| facts.rows.get(usize::from(a.0)).is_none_or(|r| *r == 0));
        match empty {
            Some(axis) if tables.contains(&axis) => {}
            Some(axis) => {
                tables.push(axis);
                findings.push(empty_table(program, *id, axis));
            }
            None if shape.years && facts.years == 0 => {
                findings.push(Finding::new(Code::YearsMissing, Some(*id)).value(1));
            }
            None => findings.push(Finding::new(Code::MissingInput, Some(*id))),
        }
    }
    findings
}

fn empty_table(program: &Program, id: InputId, axis: Axis) -> Finding {
    if program.axis(axis).name != "comparables" {
        return Finding::new(Code::MissingInput, Some(id));
    }
    let least = program.inputs.iter().find(|i| i.name == "least_comparables").map(|i| &i.fallback);
    let limit = match least {
        Some(Fallback::Parameter { value: crate::formula::Constant::Number { typed, .. }, .. }) => {
            typed.to_string()
        }
        _ => "1".to_string(),
    };
    Finding::new(Code::NoComparables, Some(id)).value(0).limit(limit)
}

/// Series of one asset have the same years.
fn length(program: &Program, facts: &Facts, id: InputId, needs: &Needs) -> Option<Finding> {
    let input = program.input(id);
    let given = facts.given[id.0 as usize].as_ref()?.len();
    let wanted = facts.len(input.ty.shape);
    if given == wanted {
        return None;
    }
    let longest = program.input_ids().find(|i| {
        let same = program.input(*i).ty.shape == input.ty.shape;
        same && needs.given(*i) && facts.given[i.0 as usize].as_ref().is_some_and(|v| v.len() == wanted)
    });
    let finding = Finding::new(Code::YearsDiffer, Some(id)).value(given).limit(wanted);
    Some(match longest {
        Some(other) => finding.input_as("other", program, other),
        None => finding.arg("other_zh", "预测期").arg("other_en", "the forecast"),
    })
}

fn figures(program: &Program, facts: &Facts, id: InputId) -> Vec<Finding> {
    let items = facts.given[id.0 as usize].as_deref().unwrap_or_default();
    items.iter().enumerate().filter_map(|(place, d)| figure(program, facts, id, place, d)).collect()
}

fn figure(program: &Program, facts: &Facts, id: InputId, place: usize, datum: &Datum) -> Option<Finding> {
    let input = program.input(id);
    let at = |code| Finding::new(code, Some(id)).place(place);
    match datum {
        Datum::Number(real) => range(program, id, real).map(|f| f.place(place)),
        Datum::Fault(_) => Some(at(Code::NotFiniteNumber).value("NaN")),
        Datum::Absent if matches!(input.fallback, Fallback::Optional) => None,
        Datum::Absent if input.ty.shape.years => {
            Some(at(Code::YearsMissing).value(place % facts.years.max(1) + 1))
        }
        Datum::Absent => Some(at(Code::MissingInput)),
        Datum::Text(text) => {
            let choices = input.file.choice.as_ref()?;
            let known = choices.iter().any(|c| c.id == **text);
            (!known).then(|| at(Code::UnknownChoice).value(text))
        }
        Datum::Bool(_) | Datum::Date(_) => None,
    }
}

/// Whether a figure is within the declared range of an input.
pub(super) fn within(program: &Program, id: InputId, real: &Real) -> bool {
    range(program, id, real).is_none()
}

/// The declared range of an input.
fn range(program: &Program, id: InputId, real: &Real) -> Option<Finding> {
    let input = program.input(id);
    let finding = |code: Code, limit: &Real| {
        let finding = Finding::new(code, Some(id)).value(real).limit(limit);
        if code == Code::PercentAsWholeNumber { finding.arg("suggested", hundredth(real)) } else { finding }
    };
    let named = |name: &Option<toml::Spanned<String>>, general: Code| {
        let name = name.as_ref().map(toml::Spanned::get_ref);
        name.and_then(|n| Code::all().iter().copied().find(|c| c.name() == n)).unwrap_or(general)
    };
    if let Some(min) =
        input.range.min.as_ref().filter(|min| outside(real, min, Ordering::Less, input.file.open))
    {
        return Some(finding(named(&input.file.below, Code::BelowMinimum), min));
    }
    let max =
        input.range.max.as_ref().filter(|max| outside(real, max, Ordering::Greater, input.file.open))?;
    let percent = is_share(input.ty.kind) && looks_like_percent(real, max);
    let general = if percent { Code::PercentAsWholeNumber } else { Code::AboveMaximum };
    let code = match named(&input.file.above, general) {
        Code::PercentAsWholeNumber if !percent => Code::AboveMaximum,
        code => code,
    };
    Some(finding(code, max))
}

fn outside(real: &Real, end: &Real, beyond: Ordering, open: bool) -> bool {
    match real.compare(end) {
        Some(Ordering::Equal) => open,
        order => order == Some(beyond),
    }
}

fn is_share(kind: Kind) -> bool {
    use crate::formula::{Dimension, Tag};
    matches!(kind, Kind::Number(Dimension { money: 0, count: 0, year: 0, tag: Tag::Ratio | Tag::Rate }))
}

/// 12 for 12 %: the hundredth is in range. Just above the limit (1.2) is a wrong figure, not a percentage.
fn looks_like_percent(real: &Real, max: &Real) -> bool {
    let at_least_two = matches!(real.compare(&Real::from(2)), Some(Ordering::Equal | Ordering::Greater));
    at_least_two && matches!(hundredth(real).compare(max), Some(Ordering::Less | Ordering::Equal))
}

fn hundredth(real: &Real) -> Real {
    real.div(&Real::from(100), LADDER[0]).unwrap_or(Real::ZERO)
}

/// Two given inputs that stand for the same economic fact, both away from where they do nothing.
fn drivers(program: &Program, facts: &Facts, needs: &Needs) -> Vec<Finding> {
    let works = |id: &InputId| needs.inputs[id.0 as usize] && needs.given(*id) && away(program, facts, *id);
    let working: Vec<InputId> = program.input_ids().filter(works).collect();
    let driver = |id: InputId| program.input(id).file.driver.as_deref();
    let mut findings = Vec::new();
    for (at, second) in working.iter().enumerate() {
        let Some(name) = driver(*second) else { continue };
        let Some(first) = working[..at].iter().find(|f| driver(**f) == Some(name)) else { continue };
        let finding = Finding::new(Code::DriverUsedTwice, Some(*second)).arg("name", name);
        findings.push(finding.input_as("value", program, *first).input_as("other", program, *second));
    }
    findings
}

fn away(program: &Program, facts: &Facts, id: InputId) -> bool {
    let neutral = program.input(id).file.neutral.as_deref().and_then(|n| Real::parse(n).ok());
    let Some(neutral) = neutral else { return true };
    let items = facts.given[id.0 as usize].as_deref().unwrap_or_default();
    items.iter().any(|d| matches!(d, Datum::Number(real) if real.compare(&neutral) != Some(Ordering::Equal)))
}
