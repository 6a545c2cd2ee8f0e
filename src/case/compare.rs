//! Ours beside the published figure, digit by printed digit.

use super::answer::{Answer, expression, said};
use super::file::{Case, Tolerance};
use super::item::Item;
use crate::num::{LADDER, Real, Rounding};
use serde::Serialize;
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;

/// How a case came out; the worst of its figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Match,
    MatchRounded,
    /// The figure is that of another convention, which the note names.
    OtherConvention,
    WrongInSource,
    Differs,
    /// Nothing of ours, or no published figure to hold it to.
    Unmapped,
}

pub(super) struct Compared {
    pub status: Status,
    pub ours: Value,
    pub notes: Vec<String>,
}

/// Figures from this many significant digits on are floats written out, not prints.
const FLOAT_DIGITS: usize = 12;
/// Digits of ours in the report.
const SHOWN: u32 = 17;

/// Compares every published figure; `answers` holds at least one.
pub(super) fn compare(case: &Case, answers: &[Answer]) -> Compared {
    let mut tally =
        Tally { case, worst: None, notes: Vec::new(), used: vec![false; answers.len()], allowed: Vec::new() };
    let ours = match &case.expected {
        Value::Object(named) if named.contains_key("error") => {
            tally.used.fill(true);
            tally.error(answers.iter().flat_map(|answer| &answer.faults), &named["error"])
        }
        Value::Object(named) => tally.object(answers, "", named),
        published => tally.named(answers, "value", published),
    };
    let status = tally.worst.unwrap_or(Status::Unmapped);
    Compared { status, ours, notes: tally.all_notes(answers) }
}

/// Compares what was worked out by name, without a model.
pub(super) fn compare_items(case: &Case, items: &[(String, Item)], faults: &[&str]) -> Compared {
    let mut tally = Tally { case, worst: None, notes: Vec::new(), used: Vec::new(), allowed: Vec::new() };
    let ours = match &case.expected {
        Value::Object(named) => match named.get("error") {
            Some(error) => tally.error(faults, error),
            None => tally.items(items, named),
        },
        // A bare figure or list is the answer itself.
        published => {
            let answer = Map::from_iter([("value".to_string(), published.clone())]);
            tally.items(items, &answer).get("value").cloned().unwrap_or(Value::Null)
        }
    };
    let status = tally.worst.unwrap_or(Status::Unmapped);
    let allowed = (!tally.allowed.is_empty()).then(|| format!("tolerance: {}", tally.allowed.join(", ")));
    Compared { status, ours, notes: tally.notes.into_iter().chain(allowed).collect() }
}

/// One of our figures beside the published one, with what there is to say of it.
pub(super) fn compare_figure(case: &Case, published: &str, ours: &Real) -> (Status, Vec<String>) {
    let mut tally = Tally { case, worst: None, notes: Vec::new(), used: Vec::new(), allowed: Vec::new() };
    let status = tally.status("value", published, ours);
    let mut notes = tally.notes;
    notes.extend((!tally.allowed.is_empty()).then(|| format!("tolerance: {}", tally.allowed.join(", "))));
    (status, notes)
}

struct Tally<'c> {
    case: &'c Case,
    /// `None` until a figure was compared.
    worst: Option<Status>,
    notes: Vec<String>,
    /// Which answers gave a figure.
    used: Vec<bool>,
    /// How far a figure that counts as matching was allowed to be off.
    allowed: Vec<String>,
}

/// Parts of what is expected that are words about it.
const PROSE: [&str; 4] = ["note", "tolerance", "rule", "source"];

fn is_prose(name: &str, value: &Value) -> bool {
    PROSE.contains(&name) && value.is_string()
}

impl Tally<'_> {
    /// A case that is refused: the diagnostic is named as cases name it, `HAIRCUT_OUT_OF_RANGE`.
    fn error<'f>(&mut self, faults: impl IntoIterator<Item = &'f &'f str>, published: &Value) -> Value {
        let ours: Vec<String> = faults.into_iter().map(|name| shouted(name)).collect();
        let same = published.as_str().is_some_and(|wanted| ours.iter().any(|own| own == wanted));
        self.note(if same { Status::Match } else { Status::Differs });
        ours.into()
    }

    fn items(&mut self, items: &[(String, Item)], named: &Map<String, Value>) -> Value {
        let mut ours = Map::new();
        for (name, published) in named.iter().filter(|(name, value)| !is_prose(name, value)) {
            match items.iter().find(|(own, _)| own == name) {
                Some((_, item)) => {
                    self.figure(name, published, item);
                    ours.insert(name.clone(), item.to_json_with(SHOWN));
                }
                None => self.notes.push(format!("`{name}` not compared: nothing of this name")),
            }
        }
        ours.into()
    }

    /// Compares named figures; those of a part `tab` are called `tab_rate`, or by their own name alone.
    fn object(&mut self, answers: &[Answer], front: &str, named: &Map<String, Value>) -> Value {
        if !front.is_empty() {
            // Figures of a part that are inputs hold for the tables in it.
            let given = |(name, value): &(&String, &Value)| {
                let answered = answers.iter().any(|answer| ours(answer, &format!("{front}_{name}")).is_ok());
                !answered && !value.is_array() && answers.iter().any(|answer| answer.varies_by(name))
            };
            let given: Map<_, _> = named.iter().filter(given).map(|(k, v)| (k.clone(), v.clone())).collect();
            if !given.is_empty() {
                let again: Vec<Answer> = answers.iter().filter_map(|answer| answer.with(&given)).collect();
                let rest: Map<_, _> =
                    named.clone().into_iter().filter(|(name, _)| !given.contains_key(name)).collect();
                return self.object(&again, front, &rest);
            }
        }
        let figures = named.iter().filter(|(name, value)| !is_prose(name, value));
        let ours = figures.map(|(name, published)| {
            let joined = if front.is_empty() { name.clone() } else { format!("{front}_{name}") };
            let value = match published {
                Value::Object(parts) => self.object(answers, &joined, parts),
                Value::Array(rows) if !rows.is_empty() && rows.iter().all(Value::is_object) => {
                    rows.iter().map(|row| self.row(answers, row)).collect()
                }
                _ => {
                    let answered = |name: &str| answers.iter().any(|answer| ours(answer, name).is_ok());
                    let own = if answered(&joined) || !answered(name) { &joined } else { name };
                    self.named(answers, own, published)
                }
            };
            (name.clone(), value)
        });
        Value::Object(ours.collect::<Map<_, _>>())
    }

    /// A row of a table: the model once more with the inputs that the row names.
    fn row(&mut self, answers: &[Answer], row: &Value) -> Value {
        let Value::Object(parts) = row else { return Value::Null };
        let (given, wanted): (Map<_, _>, Map<_, _>) = parts
            .clone()
            .into_iter()
            .partition(|(name, _)| answers.iter().any(|answer| answer.varies_by(name)));
        let again: Vec<Answer> = answers.iter().filter_map(|answer| answer.with(&given)).collect();
        self.used.iter_mut().zip(answers).for_each(|(used, _)| *used = true);
        let mut ours = given;
        if let Value::Object(found) = self.object(&again, "", &wanted) {
            ours.extend(found);
        }
        Value::Object(ours)
    }

    /// Compares one published figure or list with the first answer that has it; gives ours.
    fn named(&mut self, answers: &[Answer], name: &str, published: &Value) -> Value {
        let mut reasons = Vec::new();
        for (at, answer) in answers.iter().enumerate() {
            match ours(answer, name) {
                Ok(ours) => {
                    self.used[at] = true;
                    self.figure(name, published, &ours);
                    return ours.to_json_with(SHOWN);
                }
                Err(reason) => reasons.push(reason),
            }
        }
        self.notes.push(format!("`{name}` not compared: {}", reasons.join(", ")));
        Value::Null
    }

    fn all_notes(self, answers: &[Answer]) -> Vec<String> {
        let used: Vec<&Answer> =
            answers.iter().zip(&self.used).filter(|(_, used)| **used).map(|(a, _)| a).collect();
        let mut notes = Vec::new();
        if self.worst.is_none() {
            notes.push("no published figure to compare with".to_string());
        }
        for answer in &used {
            notes.push(format!("model {}", answer.model));
            notes.extend(answer.remarks.iter().cloned());
            notes.extend((!answer.mapping.note.is_empty()).then(|| answer.mapping.note.clone()));
        }
        notes.extend(self.notes);
        notes.extend((!self.allowed.is_empty()).then(|| format!("tolerance: {}", self.allowed.join(", "))));
        let unused = used.split_first().map(|(first, rest)| {
            let everywhere = |name: &&str| rest.iter().all(|a| a.unused().contains(name));
            first.unused().into_iter().filter(everywhere).collect::<Vec<_>>().join(", ")
        });
        notes.extend(unused.filter(|u| !u.is_empty()).map(|u| format!("inputs not used: {u}")));
        notes
    }

    fn figure(&mut self, name: &str, published: &Value, ours: &Item) {
        match (published, ours) {
            (Value::Null, _) => {}
            (Value::Array(list), Item::List(items)) if list.len() == items.len() => {
                list.iter().zip(items).for_each(|(p, o)| self.figure(name, p, o));
            }
            (Value::Array(list), Item::Parts(parts)) if list.len() == parts.len() => {
                list.iter().zip(parts).for_each(|(p, (_, o))| self.figure(name, p, o));
            }
            (Value::Object(named), Item::Parts(parts)) => {
                for (part, published) in named {
                    let ours = parts.iter().find(|(own, _)| own == part).map_or(&Item::None, |(_, o)| o);
                    self.figure(&format!("{name}_{part}"), published, ours);
                }
            }
            (Value::Number(number), Item::Number(real)) => {
                let status = self.status(name, &number.to_string(), real);
                self.note(status);
            }
            (Value::String(text), Item::Number(real)) if Real::parse(text).is_ok() => {
                let status = self.status(name, text, real);
                self.note(status);
            }
            (Value::String(text), Item::Text(word)) if text == word => self.note(Status::Match),
            (Value::Bool(a), Item::Bool(b)) if a == b => self.note(Status::Match),
            _ => {
                self.notes.push(format!("`{name}` differs in kind or length"));
                let status = self.differing(name, None);
                self.note(status);
            }
        }
    }

    fn note(&mut self, status: Status) {
        self.worst = self.worst.max(Some(status));
    }

    /// A figure that is not the printed one: where the case says that its source is wrong, ours is held
    /// to the corrected figure that its note gives.
    fn differing(&mut self, name: &str, figures: Option<(&Real, &Real)>) -> Status {
        if !source_is_wrong(self.case) {
            return Status::Differs;
        }
        let Some((printed, ours)) = figures else { return Status::WrongInSource };
        match corrected(&self.case.note, printed, ours) {
            Correction::None => Status::WrongInSource,
            Correction::Matches(text) => {
                self.notes.push(format!("`{name}` is {text}, as the note says"));
                Status::WrongInSource
            }
            Correction::Differs(texts) => {
                self.notes.push(format!("`{name}` is none of the figures of the note: {}", texts.join(", ")));
                Status::Differs
            }
        }
    }

    fn status(&mut self, name: &str, text: &str, ours: &Real) -> Status {
        let Ok(printed) = Real::parse(text) else { return Status::Differs };
        let away = ours.sub(&printed, LADDER[1]).abs();
        let tolerance = tolerance(self.case.tolerance.as_ref(), name, &printed);
        let within = |limit: &Real| matches!(away.compare(limit), Some(Ordering::Less | Ordering::Equal));
        if significant(text) >= FLOAT_DIGITS {
            let limit = tolerance.unwrap_or_else(|| part_of(&printed, "1e-12"));
            return if within(&limit) { Status::Match } else { self.differing(name, Some((&printed, ours))) };
        }
        if ours.round(decimals(text), Rounding::HalfAway).is_ok_and(|r| equal(&r, &printed)) {
            return Status::Match;
        }
        let near = match &tolerance {
            Some(limit) => within(limit),
            None => self.rounding_explains(name, text, &printed) && within(&part_of(&printed, "0.0005")),
        };
        if !near {
            return self.differing(name, Some((&printed, ours)));
        }
        let limit = tolerance.unwrap_or_else(|| part_of(&printed, "0.0005")).to_decimal(6);
        self.allowed.push(format!("`{name}` {text} within {limit}"));
        Status::MatchRounded
    }

    /// Whether the source's own rounding leads to the figure it prints.
    fn rounding_explains(&self, name: &str, text: &str, printed: &Real) -> bool {
        let followed = match &self.case.with_source_rounding {
            Value::Object(named) => named.get(name),
            Value::Number(_) if name == "value" => Some(&self.case.with_source_rounding),
            _ => None,
        };
        let followed = followed.and_then(|v| Real::parse(&v.to_string()).ok());
        followed
            .and_then(|f| f.round(decimals(text), Rounding::HalfAway).ok())
            .is_some_and(|r| equal(&r, printed))
    }
}

/// `HaircutOutOfRange` as `HAIRCUT_OUT_OF_RANGE`.
pub(super) fn shouted(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(c.to_uppercase());
    }
    text
}

/// What an answer has under a published name.
fn ours(answer: &Answer, name: &str) -> Result<Item, String> {
    if let Some(text) = answer.mapping.compare.get(name) {
        return expression(text, answer).map_err(|t| said(&t));
    }
    let bare = || (name == "value").then(|| answer.output()).flatten();
    answer.figure(name).or_else(bare).ok_or_else(|| "no step of this name".to_string())
}

/// The case itself says that what its source prints cannot be right.
pub(super) fn source_is_wrong(case: &Case) -> bool {
    const SAYINGS: [&str; 8] = [
        "does not reproduce",
        "digit error",
        "problem in the source",
        "source is wrong",
        "printed wrong",
        "misprint",
        "formulas printed",
        "来源有误",
    ];
    let note = case.note.to_lowercase();
    case.verdict == "differs" || SAYINGS.iter().any(|s| note.contains(s))
}

enum Correction {
    /// The note has no figure of this size.
    None,
    Matches(String),
    Differs(Vec<String>),
}

/// The decimals of a note that are within a tenth of the printed figure and not the figure itself; ours may be
/// any decimal of three digits or more, for a note may say what the printed inputs really give.
fn corrected(note: &str, printed: &Real, ours: &Real) -> Correction {
    let tenth = part_of(printed, "0.1");
    let close = |real: &Real| {
        let away = real.sub(printed, LADDER[1]).abs();
        !equal(real, printed) && away.compare(&tenth) == Some(Ordering::Less)
    };
    let words = note.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','));
    let texts = words.map(|w| w.trim_matches(['.', ',']).replace(',', "")).filter(|w| w.contains('.'));
    let all: Vec<(String, Real)> = texts.filter_map(|t| Real::parse(&t).ok().map(|r| (t, r))).collect();
    let same = |(text, real): &&(String, Real)| {
        ours.round(decimals(text), Rounding::HalfAway).is_ok_and(|ours| equal(&ours, real))
    };
    let told = all.iter().filter(|(text, real)| significant(text) >= 3 && !equal(real, printed)).find(same);
    if let Some((text, _)) = told {
        return Correction::Matches(text.clone());
    }
    let figures: Vec<(String, Real)> = all.into_iter().filter(|(_, real)| close(real)).collect();
    match figures.iter().find(same) {
        _ if figures.is_empty() => Correction::None,
        Some((text, _)) => Correction::Matches(text.clone()),
        None => Correction::Differs(figures.into_iter().map(|(text, _)| text).collect()),
    }
}

fn tolerance(stated: Option<&Tolerance>, name: &str, printed: &Real) -> Option<Real> {
    let read = |n: &Number| Real::parse(&n.to_string()).ok();
    match stated? {
        Tolerance::Absolute(number) => read(number),
        Tolerance::Parts { abs, rel, named } => {
            let own = named.iter().find(|(key, _)| {
                let of = key.strip_suffix("_abs").unwrap_or_default();
                of == name || !of.is_empty() && name.ends_with(&format!("_{of}"))
            });
            let own = own.and_then(|(_, limit)| limit.as_number());
            let absolute = own.or(abs.as_ref()).and_then(read);
            let relative = rel.as_ref().and_then(read).map(|r| printed.abs().mul(&r, LADDER[1]));
            match (absolute, relative) {
                (Some(a), Some(b)) => Some(a.max(&b)),
                (a, b) => a.or(b),
            }
        }
    }
}

fn part_of(printed: &Real, part: &str) -> Real {
    Real::parse(part).map_or(Real::ZERO, |part| printed.abs().mul(&part, LADDER[1]))
}

fn equal(a: &Real, b: &Real) -> bool {
    a.compare(b) == Some(Ordering::Equal)
}

/// Digits after the decimal point as printed: 37.12 has 2, 5.0e-4 has 5.
fn decimals(text: &str) -> i32 {
    let (mantissa, exponent) = split(text);
    let fraction = mantissa.split_once('.').map_or(0, |(_, f)| f.len());
    i32::try_from(fraction).unwrap_or(0).saturating_sub(exponent)
}

fn significant(text: &str) -> usize {
    let (mantissa, _) = split(text);
    mantissa.chars().filter(char::is_ascii_digit).skip_while(|c| *c == '0').count()
}

fn split(text: &str) -> (&str, i32) {
    match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().unwrap_or(0)),
        None => (text, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_digits() {
        for (text, after, all) in
            [("37.12", 2, 4), ("45", 0, 2), ("0.0235", 4, 3), ("1.5e-3", 4, 2), ("-98.80", 2, 4)]
        {
            assert_eq!((decimals(text), significant(text)), (after, all), "{text}");
        }
    }
}
