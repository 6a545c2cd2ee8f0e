//! 改动说明 — what `--set` and sheet 参数 have put in the place of other figures.

use super::fill::Filler;
use crate::diag::{Code, Diagnostic};
use crate::formula::{Constant, Fallback};
use crate::portfolio::key::text_of;
use crate::portfolio::table::Place;
use std::collections::HashSet;

/// Old figures listed by name; the rest is counted.
const LISTED: usize = 3;

/// One note an input that `--set` gives.
pub(super) fn overrides(filler: &mut Filler) {
    for input in 0..filler.sources.len() {
        let Some(set) = filler.sources[input].set else { continue };
        let one = &filler.portfolio.overrides.list[set];
        // One that cannot be read took nothing's place.
        if filler.found.iter().any(|d| d.span.is_none() && d.value.as_deref() == Some(&*one.value)) {
            continue;
        }
        let note = Diagnostic::new(Code::OverrideApplied).field(&one.name).value(&one.value);
        let note = note.arg("other", old(filler, input)).arg("reason", "--set");
        filler.found.push(note);
    }
}

/// `0.12 (3), 0.15 (1)`: the old figures and how many assets had them.
fn old(filler: &Filler, input: usize) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    let fallback = &filler.program.inputs[input].fallback;
    let date = filler.portfolio.project.valuation_date.filter(|_| is_date(fallback));
    let fallback =
        library_value(fallback).or_else(|| date.map(|date| date.to_string())).unwrap_or_else(|| "-".into());
    for at in 0..filler.choices.len() {
        let text = filler.beaten(input, at).and_then(text_of).map(|text| text.into_owned());
        let text = text.unwrap_or_else(|| fallback.clone());
        let known = counts.iter().position(|(known, _)| *known == text);
        match known.or_else(|| counts.len().checked_sub(1).filter(|_| counts.len() == LISTED)) {
            None => counts.push((text, 1)),
            Some(at) => {
                counts[at].1 += 1;
                if known.is_none() {
                    counts[at].0 = "…".into();
                }
            }
        }
    }
    let texts: Vec<String> = counts.iter().map(|(text, count)| format!("{text} ({count})")).collect();
    texts.join(", ")
}

fn is_date(fallback: &Fallback) -> bool {
    matches!(fallback, Fallback::Project(fact) if fact == "valuation_date")
}

fn library_value(fallback: &Fallback) -> Option<String> {
    match fallback {
        Fallback::Parameter { value, .. } | Fallback::Default(value) => match value {
            Constant::Number { typed, .. } => Some(typed.to_string()),
            Constant::Text(text) => Some(text.to_string()),
            Constant::Bool(value) => Some(value.to_string()),
            Constant::Date(_) => None,
        },
        _ => None,
    }
}

/// One note a row of 参数 or 项目 that takes the place of a parameter of the library.
pub(super) fn parameters(filler: &mut Filler, reported: &mut HashSet<(Place, Code)>) {
    for input in 0..filler.sources.len() {
        let Fallback::Parameter { id, .. } = &filler.program.inputs[input].fallback else { continue };
        let Some(given) = filler.entry(input).filter(|_| filler.sources[input].set.is_none()) else {
            continue;
        };
        if !reported.insert((given.place, Code::OverrideApplied)) {
            continue;
        }
        let entry = filler.sources[input].parameter.and_then(|at| filler.portfolio.parameters.get(at));
        let reason = entry.and_then(|entry| entry.reason.clone()).unwrap_or_else(|| "-".into());
        let old = library_value(&filler.program.inputs[input].fallback).unwrap_or_default();
        let new = text_of(given.value).unwrap_or_default().into_owned();
        let note = Diagnostic::new(Code::OverrideApplied).at(filler.portfolio.sheets.span(given.place));
        filler.found.push(note.field(id).value(new).arg("other", old).arg("reason", reason));
    }
}
