//! 改动说明 — what `--set` and sheet 参数 have put in the place of other figures.

use super::fill::{Filler, Given};
use super::names::Rank;
use super::sources::CellSource;
use crate::diag::{Code, Diagnostic};
use crate::formula::{Constant, Fallback};
use crate::portfolio::ids::Scope;
use crate::portfolio::key::text_of;
use crate::portfolio::project::Entry;
use crate::portfolio::table::Place;
use crate::portfolio::words::Kind as Sheet;
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

/// One note an asset whose nearer cell takes the place of a farther one.
pub(super) fn beaten(filler: &mut Filler, reported: &mut HashSet<(Place, Code)>) {
    for input in 0..filler.sources.len() {
        if filler.sources[input].set.is_some() || !filler.has_levels(input) {
            continue;
        }
        for at in 0..filler.choices.len() {
            if let Some((near, far)) = filler.levels(input, at)
                && reported.insert((near.place, Code::OverrideApplied))
            {
                say_beaten(filler, input, at, &near, &far);
            }
        }
    }
    all_rows(filler);
}

fn say_beaten(filler: &mut Filler, input: usize, at: usize, near: &Given, far: &Given) {
    let text = |given: &Given| text_of(given.value).unwrap_or_default().into_owned();
    let old = format!("{} ({})", text(far), filler.portfolio.sheets.name(far.place));
    let note = filler.wanted[input].about(Code::OverrideApplied).value(text(near)).arg("other", old);
    push_nearer(filler, at, near.place, note);
}

fn push_nearer(filler: &mut Filler, at: usize, place: Place, note: Diagnostic) {
    let id = &filler.portfolio.assets[filler.asset(at)].id;
    let note = note.at(filler.portfolio.sheets.span(place)).asset(id);
    filler.found.push(note.words("reason", "就近取值", "the nearer cell counts"));
}

/// An asset's own row of 收益 or 质量 where another row serves all assets.
fn all_rows(filler: &mut Filler) {
    for input in 0..filler.yearly.len() {
        for at in 0..filler.yearly[input].len() {
            let asset = filler.asset(at);
            let own = filler.ranked_rows(input, asset, true).map(|(row, _)| row);
            let all = own.and_then(|_| filler.ranked_rows(input, asset, false)).map(|(row, _)| row);
            let Some(((table, row), (other_table, other_row))) = own.zip(all) else { continue };
            let place = |table: u32, row: u32| filler.portfolio.tables[table as usize].id_place(row as usize);
            let (near, far) = (place(table, row), place(other_table, other_row));
            let old = format!("* ({})", filler.portfolio.sheets.name(far));
            let id = filler.portfolio.assets[asset].id.clone();
            let note = filler.wanted[input].about(Code::OverrideApplied).value(id).arg("other", old);
            push_nearer(filler, at, near, note);
        }
    }
}

impl<'a> Filler<'a> {
    /// Whether an input can be given on two levels at all.
    fn has_levels(&self, input: usize) -> bool {
        let source = &self.sources[input];
        let entries = usize::from(source.parameter.is_some()) + usize::from(source.project.is_some());
        let for_all = |cell: &CellSource| !self.portfolio.indexes[cell.table].project.is_empty();
        source.cells.len() + entries > 1 || source.cells.iter().any(for_all)
    }

    /// The nearest cell and the next on another level, or the same column on the row for all assets.
    fn levels(&self, input: usize, at: usize) -> Option<(Given<'a>, Given<'a>)> {
        let source = &self.sources[input];
        let mut cells = source.cells.iter().filter_map(|cell| Some((cell, self.cell_of(input, at, cell)?)));
        let portfolio = self.portfolio;
        let entry = |list: &'a [Entry], at: Option<usize>| {
            at.and_then(|at| list.get(at)).map(|entry| self.given_entry(input, entry))
        };
        let parameter = entry(&portfolio.parameters, source.parameter);
        let project = entry(&portfolio.project.values, source.project);
        let Some((nearest, near)) = cells.next() else { return parameter.zip(project) };
        let level = self.level(nearest);
        let other = |cell: &CellSource| self.level(cell) != level && cell.rank != Rank::Borrowed;
        let farther = cells.find(|(cell, _)| other(cell)).map(|(_, given)| given);
        let far = farther.or_else(|| self.for_all(input, at, nearest)).or(parameter).or(project)?;
        Some((near, far))
    }

    /// The cell of the row for all assets that the asset's own row beats.
    fn for_all(&self, input: usize, at: usize, source: &CellSource) -> Option<Given<'a>> {
        let (table, index) = (&self.portfolio.tables[source.table], &self.portfolio.indexes[source.table]);
        let wide = table.kind == Sheet::Wide && index.has_own(self.asset(at));
        let row = *index.project.first().filter(|_| wide)? as usize;
        let column = &table.columns[source.column];
        let value = table.cell(&self.portfolio.book, row, column.col)?;
        let unit = self.unit(input, table, row, column.unit, None);
        Some(Given { value, place: table.place(row, column.col), unit, scope: Scope::Project })
    }
}
