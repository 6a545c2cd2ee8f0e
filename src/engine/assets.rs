//! From runs to assets: approaches, weights, conclusion, what counts once in the total.

use super::once;
use super::runs::{Done, Runs};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::formula::exact;
use crate::formula::named::of_fault;
use crate::model::{Library, ResultKind, Words};
use crate::num::{Digits, Fault, Real};
use crate::portfolio::{Field, Portfolio, Right};
use crate::value::conclude::{Part, conclude as weigh, spread};
use crate::value::{ApproachValue, AssetValuation, Run, Valuation};
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Joins everything that is known of each asset.
pub(super) fn conclude(
    portfolio: &Portfolio,
    library: &Library,
    day: Date,
    runs: Runs,
    diagnostics: &mut Diagnostics,
) -> Valuation {
    let Runs { done, mut refused, mut gated, cells } = runs;
    let at = places(&done);
    let mut own = sorted_by_asset(portfolio, cells, diagnostics);
    let mut chosen = vec![false; portfolio.assets.len()];
    portfolio.choices.iter().filter(|c| c.used).for_each(|c| chosen[c.asset] = true);
    let mut assets: Vec<AssetValuation> = (0..portfolio.assets.len())
        .map(|asset| {
            let mut found = own.remove(&asset).unwrap_or_default();
            found.extend(gated.remove(&asset).unwrap_or_default());
            start(portfolio, asset, chosen[asset], found)
        })
        .collect();
    for (place, choice) in portfolio.choices.iter().enumerate() {
        let asset = &mut assets[choice.asset];
        asset.diagnostics.extend(refused.remove(&place).unwrap_or_default());
        let position = at.get(&place).copied();
        if let Some((run, row)) = position {
            asset.diagnostics.extend(done[run].found[row].clone());
        }
        asset.approaches.push(approach(portfolio, library, day, place, &done, position));
    }
    let runs: Vec<Run> = done.into_iter().map(|d| d.run).collect();
    for (place, asset) in assets.iter_mut().enumerate() {
        let threshold = threshold(library, day);
        value(portfolio, place, asset, &runs, threshold);
    }
    once::count_once(portfolio, &mut assets);
    assets.extend(listed(portfolio));
    let totals = Valuation::sum(&assets).unwrap_or_else(|| {
        diagnostics.push(Diagnostic::new(Code::Overflow).field("total").words("step", "合计", "total"));
        Vec::new()
    });
    Valuation { assets, runs, totals }
}

/// By choice: its run and frame row.
fn places(done: &[Done]) -> HashMap<usize, (usize, usize)> {
    let mut at = HashMap::new();
    for (run, done) in done.iter().enumerate() {
        at.extend(done.choices.iter().enumerate().map(|(row, choice)| (*choice, (run, row))));
    }
    at
}

/// Cell diagnostics go to their asset; what names none stays with the whole.
fn sorted_by_asset(
    portfolio: &Portfolio,
    cells: Diagnostics,
    whole: &mut Diagnostics,
) -> HashMap<usize, Diagnostics> {
    let ids: HashMap<&str, usize> =
        portfolio.assets.iter().enumerate().map(|(at, a)| (a.id.as_str(), at)).collect();
    let mut own: HashMap<usize, Diagnostics> = HashMap::new();
    let earlier = std::mem::take(whole);
    for diagnostic in earlier.into_iter().chain(cells) {
        match diagnostic.asset.as_deref().and_then(|id| ids.get(id)) {
            Some(at) => own.entry(*at).or_default().push(diagnostic),
            None => whole.push(diagnostic),
        }
    }
    own
}

fn start(portfolio: &Portfolio, at: usize, chosen: bool, mut found: Diagnostics) -> AssetValuation {
    let asset = &portfolio.assets[at];
    if !chosen {
        found.push(Diagnostic::new(Code::NoModelChosen).asset(&asset.id).at(portfolio.asset_span(at)));
    }
    AssetValuation {
        id: asset.id.clone(),
        name: asset.name.clone().unwrap_or_default(),
        rights: asset.rights.iter().map(|r| right(*r)).collect::<Vec<_>>().join("、"),
        currency: portfolio.project.currency.clone().unwrap_or_else(|| "CNY".into()),
        value_type: portfolio.project.value_type.clone().unwrap_or_else(|| "未注明".into()),
        approaches: Vec::new(),
        value: None,
        spread: None,
        counted_in: None,
        diagnostics: found,
    }
}

fn right(right: Right) -> &'static str {
    match right {
        Right::Hold => "持有权",
        Right::Use => "加工使用权",
        Right::Operate => "经营权",
    }
}

fn approach(
    portfolio: &Portfolio,
    library: &Library,
    day: Date,
    place: usize,
    done: &[Done],
    at: Option<(usize, usize)>,
) -> ApproachValue {
    let choice = &portfolio.choices[place];
    let model = library.select(&choice.pin, day).ok();
    let label = match model {
        Some(model) => model.file.label.clone(),
        None => Words { zh: String::new(), en: String::new() },
    };
    let fen = at.and_then(|(run, row)| done[run].run.priced.fen(row));
    ApproachValue {
        approach: model.map(|m| m.file.approach),
        model: model.map_or_else(|| choice.pin.id.clone(), |m| m.pinned()),
        label,
        used: choice.used,
        weight: choice.weight.clone(),
        reason: choice.reason.clone().unwrap_or_default(),
        at,
        fen,
        result: model.map_or(ResultKind::Value, |m| m.file.result).id(),
    }
}

/// The conclusion of one asset, or the diagnostics that say why there is none.
fn value(
    portfolio: &Portfolio,
    place: usize,
    asset: &mut AssetValuation,
    runs: &[Run],
    threshold: Option<Real>,
) {
    let used: Vec<usize> = (0..asset.approaches.len())
        .filter(|at| asset.approaches[*at].used && asset.approaches[*at].result == "value")
        .collect();
    let complete = !used.is_empty() && used.iter().all(|at| asset.approaches[*at].fen.is_some());
    let weights = weights(portfolio, place, asset, &used);
    reasons(portfolio, place, asset, used.len());
    let (true, Some(weights)) = (complete && !has_errors(asset), weights) else { return };
    let parts: Vec<Part> =
        used.iter().zip(weights).filter_map(|(at, w)| part(&asset.approaches[*at], w, runs)).collect();
    let exact = |at: usize, digits: Digits| unrounded(&asset.approaches[used[at]], runs, portfolio, digits);
    match weigh(&parts, exact) {
        Ok(fen) => asset.value = Some(fen),
        Err(fault) => {
            let (zh, en) = fault.words();
            asset.diagnostics.push(
                Diagnostic::new(of_fault(fault))
                    .asset(&asset.id)
                    .at(portfolio.asset_span(place))
                    .field("conclusion")
                    .words("step", "评估结论", "conclusion")
                    .words("inputs", "各方法的评估值和权重", "values and weights of the approaches")
                    .words("reason", zh, en),
            );
        }
    }
    let values: Vec<_> = parts.iter().map(|p| p.fen).collect();
    asset.spread = spread(&values);
    warn_large(portfolio, place, asset);
    warn_spread(portfolio, place, asset, threshold);
}

fn has_errors(asset: &AssetValuation) -> bool {
    asset.diagnostics.iter().any(|d| d.severity == Severity::Error)
}

fn part(approach: &ApproachValue, weight: Real, runs: &[Run]) -> Option<Part> {
    let (run, row) = approach.at?;
    let answer = &runs[run].priced.outcome.answer;
    Some(Part { weight, figure: (answer.value[row], answer.error[row]), fen: approach.fen? })
}

/// The exact figure of an approach before it is rounded.
fn unrounded(
    approach: &ApproachValue,
    runs: &[Run],
    portfolio: &Portfolio,
    digits: Digits,
) -> Result<Real, Fault> {
    let missing = Fault::Domain("an approach without a figure");
    let (run, row) = approach.at.ok_or(missing)?;
    let facts = runs[run].frame.facts(&runs[run].program, row, &portfolio.symbols);
    exact::answer(&runs[run].program, &facts, digits)
}

/// The weights of the used approaches: each 0 to 1, together exactly 1; one alone needs none.
fn weights(
    portfolio: &Portfolio,
    place: usize,
    asset: &mut AssetValuation,
    used: &[usize],
) -> Option<Vec<Real>> {
    let fault = |code, at: usize| {
        let span = portfolio.choice_field_span(rows(portfolio, place)[at], Field::Weight);
        let fault = Diagnostic::new(code).asset(&asset.id).at(span).field("weight");
        fault.words("field", "权重", "weight").arg("name", &asset.approaches[at].model)
    };
    let mut found = Vec::new();
    let mut weights = Vec::new();
    for at in used {
        match &asset.approaches[*at].weight {
            None if used.len() == 1 => weights.push(Real::ONE),
            None => found.push(fault(Code::WeightMissing, *at)),
            Some(text) => match Real::parse(text) {
                Ok(weight) if within_one(&weight) => weights.push(weight),
                _ => found.push(fault(Code::ModelWeightOutOfRange, *at).value(text)),
            },
        }
    }
    let sum = Real::sum(&weights, crate::num::LADDER[0]);
    if found.is_empty() && !used.is_empty() && sum.compare(&Real::ONE) != Some(Ordering::Equal) {
        found.push(fault(Code::WeightsNotOne, used[0]).value(sum.to_decimal(12)));
    }
    let clean = found.is_empty();
    asset.diagnostics.extend(found.into_iter().collect::<Diagnostics>());
    clean.then_some(weights)
}

/// The choices of an asset, in the order of its approaches.
fn rows(portfolio: &Portfolio, asset: usize) -> Vec<usize> {
    let own = portfolio.choices.iter().enumerate().filter(|(_, c)| c.asset == asset);
    own.map(|(at, _)| at).collect()
}

fn within_one(weight: &Real) -> bool {
    let not_less = weight.compare(&Real::ZERO) != Some(Ordering::Less);
    not_less && weight.compare(&Real::ONE) != Some(Ordering::Greater)
}

/// Several approaches, or one that was not used: each row says why.
fn reasons(portfolio: &Portfolio, place: usize, asset: &mut AssetValuation, used: usize) {
    let wants = |a: &ApproachValue| a.reason.trim().is_empty() && (used > 1 || !a.used);
    if !asset.approaches.iter().any(wants) {
        return;
    }
    let rows = rows(portfolio, place);
    for (approach, row) in asset.approaches.iter().zip(rows).filter(|(a, _)| wants(a)) {
        let fault = Diagnostic::new(Code::WeightWithoutReason)
            .asset(&asset.id)
            .at(portfolio.choice_field_span(row, Field::Reason))
            .field("reason")
            .words("field", "理由", "reason")
            .arg("name", &approach.model);
        asset.diagnostics.push(fault);
    }
}

fn threshold(library: &Library, day: Date) -> Option<Real> {
    let dated = library.parameter("conclusion/spread_threshold")?.at(day)?;
    Real::parse(dated.value.get_ref()).ok()
}

/// 9 × 10^13 yuan: beyond it a float cannot hold the fen.
const LARGEST_IN_SHEET: i64 = 9_000_000_000_000_000;

fn warn_large(portfolio: &Portfolio, place: usize, asset: &mut AssetValuation) {
    let Some(value) = asset.value.filter(|v| v.raw().unsigned_abs() > LARGEST_IN_SHEET.unsigned_abs()) else {
        return;
    };
    let fault = Diagnostic::new(Code::ValueTooLargeForSheet)
        .asset(&asset.id)
        .at(portfolio.asset_span(place))
        .value(value.grouped())
        .arg("limit", crate::num::Fen::new(LARGEST_IN_SHEET).grouped());
    asset.diagnostics.push(fault);
}

fn warn_spread(portfolio: &Portfolio, place: usize, asset: &mut AssetValuation, threshold: Option<Real>) {
    let (Some(spread), Some(limit)) = (asset.spread, threshold) else { return };
    if spread > limit.to_f64() {
        let fault = Diagnostic::new(Code::SpreadAboveThreshold)
            .asset(&asset.id)
            .at(portfolio.asset_span(place))
            .value(format!("{:.2}%", spread * 100.0))
            .arg("limit", format!("{}%", limit.to_f64() * 100.0));
        asset.diagnostics.push(fault);
    }
}

/// Rows that could not become assets are listed all the same.
fn listed(portfolio: &Portfolio) -> Vec<AssetValuation> {
    let row = |listed: &crate::portfolio::Listed| AssetValuation {
        id: listed.id.clone(),
        name: String::new(),
        rights: String::new(),
        currency: portfolio.project.currency.clone().unwrap_or_else(|| "CNY".into()),
        value_type: portfolio.project.value_type.clone().unwrap_or_default(),
        approaches: Vec::new(),
        value: None,
        spread: None,
        counted_in: None,
        diagnostics: listed.reasons.clone(),
    };
    portfolio.listed.iter().map(row).collect()
}
