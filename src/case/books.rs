//! 会计算例 — a chain of events replayed through the ledger and held to the printed figures and entries.
//!
//! A case of method `accounting` is answered by the mappings of `models/mappings/accounting.toml`
//! whose input names it has: each builds a book, and every expected figure is an expression over
//! what the replayed ledger holds (see [`probe`]) and the inputs. A figure which the first mapping
//! does not answer is looked for in the next that fits.
//!
//! The ledger books whole fen, month by month. A figure that differs from the print by no more than
//! one fen is therefore **match_rounded**. A figure is **wrong_in_source** only when the note of the
//! case gives the right one, and that is ours.

mod build;
mod entries;
mod inputs;
mod plan;
mod probe;

use super::Outcome;
use super::answer::{expression, said};
use super::compare::Status;
use super::file::{Case, Tolerance};
use super::item::Item;
use super::language::Scope;
use crate::ledger::{Chart, Ledger, replay};
use crate::num::{LADDER, Real, Rounding};
use build::{Builder, Built};
use inputs::Inputs;
use plan::{File, Plan};
use probe::Probe;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// The method of the cases that go through the ledger.
pub(super) const METHOD: &str = "accounting";

const FILE: &str = include_str!("../../models/mappings/accounting.toml");
const CHART: &str = include_str!("../../models/accounts/cas-2006-18.toml");

/// Digits of ours in the report.
const SHOWN: u32 = 17;

/// Runs a case through every mapping that fits it.
pub(super) fn outcome(case: &Case) -> Outcome {
    let unmapped = |note: String| Outcome {
        id: case.id.clone(),
        method: case.method.clone(),
        status: Status::Unmapped,
        published: case.expected.clone(),
        ours: Value::Null,
        note,
    };
    // Both files come with the program and a test reads them.
    let (Ok(file), Ok(chart)) = (File::read(FILE), Chart::parse(CHART)) else {
        return unmapped("models/mappings/accounting.toml cannot be read".into());
    };
    let Some(scale) = scale(&case.unit) else {
        return unmapped(format!("unit `{}` is not known", case.unit));
    };
    let (answers, misfits) = answers(case, &file, &chart, &scale);
    if answers.is_empty() {
        let nothing = "no accounting mapping fits these inputs".to_string();
        return unmapped(if misfits.is_empty() { nothing } else { misfits.join("; ") });
    }
    let mut tally =
        Tally { case, answers: &answers, file: &file, worst: None, notes: Vec::new(), used: None };
    let ours = tally.figures();
    tally.entries();
    tally.outcome(ours)
}

/// The books of every mapping that fits, and why the others could not make one.
fn answers<'a>(
    case: &Case,
    file: &'a File,
    chart: &'a Chart,
    scale: &Real,
) -> (Vec<Answer<'a>>, Vec<String>) {
    let (mut answers, mut misfits) = (Vec::new(), Vec::new());
    for plan in &file.mapping {
        let inputs = Inputs::of(case, file);
        if !fits(plan, &inputs) {
            continue;
        }
        match answer(plan, inputs, chart, scale) {
            Ok(answer) => answers.push(answer),
            Err(reason) => misfits.push(format!("{}: {reason}", plan.name)),
        }
    }
    (answers, misfits)
}

/// Yuan in one unit of the case.
fn scale(unit: &str) -> Option<Real> {
    Some(Real::from(match unit {
        "" | "元" | "yuan" | "CNY" => 1,
        "千元" => 1_000,
        "万元" => 10_000,
        "百万元" => 1_000_000,
        "亿元" => 100_000_000,
        _ => return None,
    }))
}

fn fits(plan: &Plan, inputs: &Inputs) -> bool {
    let condition = |text: &String| matches!(expression(text, inputs), Ok(Item::Bool(true)));
    plan.needs.iter().all(|name| inputs.has(name))
        && !plan.without.iter().any(|name| inputs.has(name))
        && plan.when.as_ref().is_none_or(condition)
}

/// A book that a mapping made of a case.
struct Answer<'a> {
    plan: &'a Plan,
    inputs: Inputs<'a>,
    built: Built,
    ledger: Ledger,
    chart: &'a Chart,
    scale: Real,
}

fn answer<'a>(
    plan: &'a Plan,
    inputs: Inputs<'a>,
    chart: &'a Chart,
    scale: &Real,
) -> Result<Answer<'a>, String> {
    let built = Builder { plan, inputs: &inputs, scale: scale.clone() }.build()?;
    let ledger = replay(&built.book, built.until);
    Ok(Answer { plan, inputs, built, ledger, chart, scale: scale.clone() })
}

impl Answer<'_> {
    /// Ours under a published name: by that name, by a pattern, by our name of the figure.
    fn figure(&self, name: &str, file: &File) -> Result<Item, String> {
        let canonical = file.figures.iter().find(|(_, names)| names.iter().any(|other| other == name));
        for key in [Some(name), canonical.map(|(own, _)| own.as_str())].into_iter().flatten() {
            if let Some((text, n)) = self.expression_for(key) {
                let names = n.map(|n| ("n".to_string(), Item::Number(n.into()))).into_iter().collect();
                return self.inputs.with(names, || expression(text, self)).map_err(|t| said(&t));
            }
        }
        Err(format!("`{}` gives no `{name}`", self.plan.name))
    }

    fn expression_for(&self, name: &str) -> Option<(&str, Option<i64>)> {
        if let Some(text) = self.plan.compare.get(name) {
            return Some((text, None));
        }
        let patterns = self.plan.compare.iter().filter(|(key, _)| key.contains('*'));
        patterns.into_iter().find_map(|(key, text)| Some((text.as_str(), Some(matched(key, name)?))))
    }
}

/// The whole figure that stands where a pattern has `*`.
fn matched(pattern: &str, name: &str) -> Option<i64> {
    let (before, after) = pattern.split_once('*')?;
    let digits = name.strip_prefix(before)?.strip_suffix(after)?;
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// The ledger first, then the inputs.
impl Scope for Answer<'_> {
    fn lookup(&self, name: &str) -> Option<Item> {
        if name == "yi" {
            return Real::from(100_000_000).div(&self.scale, LADDER[1]).ok().map(Item::Number);
        }
        if name == "start_year" {
            return Some(Item::Number(i64::from(self.built.start.year()).into()));
        }
        if name == "start_month" {
            return Some(Item::Number(i64::from(self.built.start.month()).into()));
        }
        let probe =
            Probe { built: &self.built, ledger: &self.ledger, chart: self.chart, scale: self.scale.clone() };
        probe.ask(name).or_else(|| self.inputs.lookup(name))
    }
}

struct Tally<'a> {
    case: &'a Case,
    answers: &'a [Answer<'a>],
    file: &'a File,
    /// `None` until a figure was compared.
    worst: Option<Status>,
    notes: Vec<String>,
    /// The first answer that gave a figure.
    used: Option<usize>,
}

impl Tally<'_> {
    fn figures(&mut self) -> Value {
        let case = self.case;
        match &case.expected {
            Value::Object(named) => {
                let ours = |(name, published): (&String, &Value)| (name.clone(), self.named(name, published));
                Value::Object(named.iter().map(ours).collect::<Map<_, _>>())
            }
            published => self.named("value", published),
        }
    }

    fn named(&mut self, name: &str, published: &Value) -> Value {
        let mut reasons = Vec::new();
        for (at, answer) in self.answers.iter().enumerate() {
            match answer.figure(name, self.file) {
                Ok(ours) => {
                    self.used.get_or_insert(at);
                    self.compare(name, published, &ours);
                    return ours.to_json_with(SHOWN);
                }
                Err(reason) => reasons.push(reason),
            }
        }
        self.notes.push(format!("`{name}` not compared: {}", reasons.join(", ")));
        Value::Null
    }

    fn compare(&mut self, name: &str, published: &Value, ours: &Item) {
        let status = match (published, ours) {
            (Value::Null, _) => return,
            (Value::Array(list), Item::List(items)) if list.len() == items.len() => {
                return list.iter().zip(items).for_each(|(p, o)| self.compare(name, p, o));
            }
            (Value::Bool(a), Item::Bool(b)) if a == b => Status::Match,
            (Value::String(a), Item::Text(b)) if a == b => Status::Match,
            (Value::Number(_) | Value::String(_), Item::Number(real)) => self.digits(name, published, real),
            _ => {
                self.notes.push(format!("`{name}` differs in kind or length"));
                Status::Differs
            }
        };
        self.note(status);
    }

    fn note(&mut self, status: Status) {
        self.worst = self.worst.max(Some(status));
    }

    /// Ours rounded to the printed digits, then within a fen.
    fn digits(&mut self, name: &str, published: &Value, ours: &Real) -> Status {
        let text = published.as_str().map_or_else(|| published.to_string(), str::to_string);
        let text = text.replace(',', "");
        let Ok(printed) = Real::parse(&text) else { return Status::Differs };
        let decimals = text.split_once('.').map_or(0, |(_, digits)| digits.len()) as i32;
        let same = |a: &Real| a.compare(&printed) == Some(Ordering::Equal);
        if ours.round(decimals, Rounding::HalfAway).is_ok_and(|rounded| same(&rounded)) {
            return Status::Match;
        }
        let scale = self.answers.first().map_or(Real::ONE, |answer| answer.scale.clone());
        let fen = Real::ONE.div(&Real::from(100), LADDER[1]).and_then(|fen| fen.div(&scale, LADDER[1]));
        let away = ours.sub(&printed, LADDER[1]).abs();
        if fen.is_ok_and(|fen| away.compare(&fen) != Some(Ordering::Greater)) {
            self.notes.push(format!("`{name}` differs by a fen: the ledger books whole fen"));
            return Status::MatchRounded;
        }
        if self.tolerated(&away) {
            return Status::MatchRounded;
        }
        if self.corrected(ours) { Status::WrongInSource } else { Status::Differs }
    }

    /// Within what the case itself allows.
    fn tolerated(&self, away: &Real) -> bool {
        let limit = match &self.case.tolerance {
            Some(Tolerance::Absolute(limit)) => Some(limit),
            Some(Tolerance::Parts { abs, .. }) => abs.as_ref(),
            None => None,
        };
        let limit = limit.and_then(|limit| Real::parse(&limit.to_string()).ok());
        limit.is_some_and(|limit| away.compare(&limit).is_some_and(|order| order != Ordering::Greater))
    }

    /// The case is kept as a negative one, and its note gives our figure as the right one.
    fn corrected(&self, ours: &Real) -> bool {
        let note = &self.case.note;
        let negative = self.case.kind.contains("wrong")
            || self.case.verdict == "differs"
            || ["正确", "应为", "来源有误", "source is wrong"].iter().any(|word| note.contains(word));
        let figures = note.split(|c: char| !c.is_ascii_digit() && c != '.');
        let ours_is = |text: &str| {
            let parsed = Real::parse(text.trim_matches('.'));
            parsed.is_ok_and(|figure| figure.compare(ours) == Some(Ordering::Equal))
        };
        negative && figures.filter(|text| !text.is_empty()).any(ours_is)
    }

    /// Entries of the case, in the book of any answer.
    fn entries(&mut self) {
        if self.case.entries.is_empty() {
            return;
        }
        let missing = |answer: &Answer| {
            entries::missing(&self.case.entries, &answer.ledger.entries, answer.chart, &answer.scale)
        };
        let best = self.answers.iter().map(missing).min_by_key(Vec::len).unwrap_or_default();
        if best.is_empty() {
            self.notes.push(format!("entries found: {}", self.case.entries.len()));
            return self.note(Status::Match);
        }
        self.notes.extend(best);
        self.note(Status::Differs);
    }

    fn outcome(self, ours: Value) -> Outcome {
        let used = &self.answers[self.used.unwrap_or(0)];
        let mut notes = vec![format!("mapping {}", used.plan.name)];
        notes.extend((!used.plan.note.is_empty()).then(|| used.plan.note.clone()));
        notes.extend(self.notes);
        let refused = used.ledger.faults.iter().map(|fault| format!("not booked: {}", fault.code.name()));
        notes.extend(refused);
        let unused = used.inputs.unused().join(", ");
        notes.extend((!unused.is_empty()).then(|| format!("inputs not used: {unused}")));
        Outcome {
            id: self.case.id.clone(),
            method: self.case.method.clone(),
            status: self.worst.unwrap_or(Status::Unmapped),
            published: self.case.expected.clone(),
            ours,
            note: notes.join("; "),
        }
    }
}

/// What is wrong with the mapping file; the tests ask.
///
/// # Errors
/// The fault in the TOML reader's words, or the expression that cannot be read.
pub fn check_accounting_mappings() -> Result<usize, String> {
    let file = File::read(FILE)?;
    for plan in &file.mapping {
        let rows = plan.events.iter().flat_map(|row| {
            row.set.values().map(|text| text.trim_start_matches('?')).chain([row.at.as_str()])
        });
        for text in rows.chain(plan.compare.values().map(String::as_str)) {
            crate::formula::parse(text).map_err(|e| format!("{}: `{text}`: {e:?}", plan.name))?;
        }
    }
    Ok(file.mapping.len())
}
