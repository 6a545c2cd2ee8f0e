//! 成果页 — cover, summary, methods and weights, parameters, issues, tie-out.

mod checks;
mod choices;
mod cover;
mod issues;
mod parameters;
mod summary;

use super::Dossier;
use super::sheets::Answer;
use super::words;
use crate::diag::{Diagnostic, Severity};
use crate::model::Approach;
use crate::num::Fen;
use crate::table::{Cell, Cells, Column, Kind, Style, TableId};
use crate::value::valuation::{ApproachValue, AssetValuation};
use std::collections::HashMap;
use std::sync::Arc;

pub(super) use parameters::{Shown, VALUE};

const MONEY: Kind = Kind::Money2;

/// Tables that several pages refer to, and where the answers of the working sheets stand.
pub(super) struct Desk<'a> {
    pub dossier: &'a Dossier<'a>,
    pub summary: TableId,
    pub choices: TableId,
    /// By asset: its rows in the table of methods and weights.
    pub spans: Arc<Vec<(u32, u32)>>,
    /// By run and frame row.
    pub answers: Vec<HashMap<usize, Answer>>,
    /// Columns of the summary, settled before it is built.
    pub columns: SummaryColumns,
}

/// Where the summary has what.
pub(super) struct SummaryColumns {
    pub approaches: Vec<Approach>,
    pub weight: u16,
    pub value: u16,
    pub certified: u16,
    /// Fees and caps, where there are any.
    pub other: Option<u16>,
    pub status: u16,
    pub counted: u16,
}

impl SummaryColumns {
    pub(super) fn of(assets: &[AssetValuation]) -> Self {
        let used =
            assets.iter().flat_map(|a| &a.approaches).filter(|a| concludes(a)).filter_map(|a| a.approach);
        let mut approaches: Vec<Approach> = used.collect();
        approaches.sort();
        approaches.dedup();
        let first = 3 + approaches.len() as u16;
        let other = assets.iter().any(|a| other_amount(a).is_some());
        let status = first + 4 + u16::from(other);
        SummaryColumns {
            approaches,
            weight: first,
            value: first + 1,
            certified: first + 2,
            other: other.then_some(first + 4),
            status,
            counted: status + 1,
        }
    }
}

/// Columns of the table of methods and weights that other pages read.
mod choice_column {
    pub const APPROACH: u16 = 2;
    pub const WEIGHT: u16 = 5;
    pub const RAW: u16 = 6;
    pub const RESULT: u16 = 7;
    pub const OTHER: u16 = 8;
}

/// What became of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Valued,
    /// A fee, a share, an index: what was asked for was no value.
    Other,
    Unvalued,
}

fn state(asset: &AssetValuation) -> State {
    match (asset.value, other_result(asset)) {
        (Some(_), _) => State::Valued,
        (None, Some(_)) if asset.errors().next().is_none() => State::Other,
        _ => State::Unvalued,
    }
}

/// The first result that is no value.
fn other_result(asset: &AssetValuation) -> Option<&ApproachValue> {
    asset.approaches.iter().find(|p| p.used && p.fen.is_some() && p.result != "value")
}

/// A fee or a cap that stands beside no value.
fn other_amount(asset: &AssetValuation) -> Option<(usize, &ApproachValue)> {
    let found = |(_, p): &(usize, &ApproachValue)| {
        p.used && p.fen.is_some() && p.result != "value" && words::is_money(p.result)
    };
    asset.approaches.iter().enumerate().find(found)
}

impl Desk<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        words::pick(self.dossier.lang, zh, en)
    }

    fn assets(&self) -> &[AssetValuation] {
        &self.dossier.valuation.assets
    }

    fn yuan(&self) -> &'static str {
        self.say("元", "CNY")
    }

    fn state(&self, state: State) -> &'static str {
        match state {
            State::Valued => self.say("已估值", "valued"),
            State::Other => self.say("其他结果", "other result"),
            State::Unvalued => self.say("未估值", "not valued"),
        }
    }

    fn count(&self, wanted: State) -> usize {
        self.assets().iter().filter(|asset| state(asset) == wanted).count()
    }

    fn text_column<T>(&self, head: &'static str, rows: &[T], f: impl Fn(&T) -> String) -> Column {
        Column::new(head, Style::TEXT, Cells::texts(rows.iter().map(f)))
    }

    /// The unrounded batch figure of an approach, as the working sheet stores it.
    fn raw(&self, part: &ApproachValue) -> f64 {
        let (Some(_), Some((run, row))) = (part.fen, part.at) else { return 0.0 };
        let run = &self.dossier.valuation.runs[run];
        let lane = run.priced.outcome.steps.get(run.program.output.0 as usize);
        let kept = lane.and_then(|lane| lane.value.get(row)).copied();
        kept.unwrap_or_else(|| run.priced.outcome.answer.value[row])
    }

    /// Diagnostics of the whole and of every asset.
    fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.dossier.diagnostics.iter().chain(self.assets().iter().flat_map(|a| a.diagnostics.iter()))
    }

    fn count_of(&self, severity: Severity) -> usize {
        self.findings().filter(|d| d.severity == severity).count()
    }

    /// The exact total, where some figure or the total itself is too large for a float to hold its fen.
    fn large_total(&self) -> Option<Fen> {
        let counted = self.assets().iter().filter(|a| a.counted_in.is_none()).filter_map(|a| a.value);
        let total = Fen::sum(counted.clone())?;
        let fits = holds(total) && counted.into_iter().all(holds);
        (!fits).then_some(total)
    }

    fn total(&self) -> f64 {
        self.assets().iter().filter(|a| a.counted_in.is_none()).filter_map(|a| a.value).map(yuan).sum()
    }
}

/// Whether an approach has a part in the value of its asset.
fn concludes(part: &ApproachValue) -> bool {
    part.used && part.result == "value"
}

/// The typed weight as a float; the sheet multiplies floats too. One that cannot be read is none, and
/// where there is none the only approach counts in full.
fn weight(part: &ApproachValue) -> Option<f64> {
    match &part.weight {
        None => Some(1.0),
        Some(text) => text.parse().ok().filter(|weight: &f64| weight.is_finite()),
    }
}

/// A certified figure; as text where a float cannot hold its fen.
pub(super) fn certified(fen: Fen) -> Cell {
    if holds(fen) { Cell::Number(yuan(fen)) } else { Cell::text(fen.grouped()) }
}

/// Whether a float holds the fen of an amount: up to 9 × 10^13 yuan.
pub(super) fn holds(fen: Fen) -> bool {
    fen.raw().unsigned_abs() <= 9_000_000_000_000_000
}

pub(super) fn yuan(fen: Fen) -> f64 {
    fen.raw() as f64 / 100.0
}
