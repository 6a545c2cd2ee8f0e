//! Cases of weights.

use super::Answered;
use super::read::{float, floats, input, item, items, list, named, names, said, text};
use crate::case::file::Case;
use crate::case::item::Item;
use crate::weights::ahp::{Consistency, Method, priorities};
use crate::weights::combine::{self, Combination};
use crate::weights::group::{self, Mean};
use crate::weights::hierarchy::{Comparison, Mode, synthesise};
use crate::weights::incomplete::{self, Fill};
use crate::weights::{Judgements, RandomIndex};
use serde_json::Value;

/// 1/3 typed with sixteen digits times 3 is 1, and a matrix with blanks is an incomplete one.
pub(super) fn ahp(case: &Case) -> Answered {
    let rows = list(input(case, &["matrix"])?)?;
    let table = table(case)?;
    let names = case.inputs.get("names").map(names).transpose()?.unwrap_or_default();
    let blank = rows.iter().flat_map(|row| row.as_array()).flatten().any(Value::is_null);
    let (weights, consistency) = if blank {
        let found = incomplete::priorities(&blanks(rows)?, fill(case), &table).map_err(said)?;
        (found.weights, found.consistency)
    } else {
        let found = priorities(&matrix(rows)?, method(case), &table).map_err(said)?;
        (found.weights, found.consistency)
    };
    Ok(figures(&names, &weights, &consistency))
}

fn figures(names: &[String], weights: &[f64], consistency: &Consistency) -> Vec<(String, Item)> {
    let mut all = vec![("weights", named(names, weights)), ("w", named(names, weights))];
    for (names, figure) in [
        (["lambda_max", "lambda"], consistency.lambda_max),
        (["consistency_index", "CI"], consistency.index),
        (["consistency_ratio", "CR"], consistency.ratio),
        (["random_index", "RI"], consistency.random_index),
    ] {
        all.extend(names.map(|name| (name, item(figure))));
    }
    all.into_iter().map(|(name, item)| (name.to_string(), item)).collect()
}

fn matrix(rows: &[Value]) -> Result<Judgements, String> {
    Judgements::new(&rows.iter().map(floats).collect::<Result<Vec<_>, _>>()?).map_err(said)
}

fn blanks(rows: &[Value]) -> Result<Vec<Vec<Option<f64>>>, String> {
    let cell = |value: &Value| if value.is_null() { Ok(None) } else { float(value).map(Some) };
    rows.iter().map(|row| list(row)?.iter().map(cell).collect()).collect()
}

fn method(case: &Case) -> Method {
    let named = text(case, "weight_method").unwrap_or_default().to_lowercase();
    match () {
        () if named.contains("geometric") || named.contains("root") || named.contains("方根") => {
            Method::RowMean
        }
        () if named.contains("sum") || named.contains("column") || named.contains("和积") => {
            Method::ColumnMean
        }
        () => Method::Eigenvector,
    }
}

fn fill(case: &Case) -> Fill {
    let named = text(case, "fill").unwrap_or_default().to_lowercase();
    if named.contains("least") || named.contains("log") { Fill::LogLeastSquares } else { Fill::Harker }
}

/// A figure, or a table by the name that sources give it.
fn table(case: &Case) -> Result<RandomIndex, String> {
    match case.inputs.get("random_index").or_else(|| case.inputs.get("RI")) {
        None => Ok(RandomIndex::Saaty1980),
        Some(Value::String(text)) => by_name(text),
        Some(figure) => float(figure).map(RandomIndex::Given),
    }
}

fn by_name(text: &str) -> Result<RandomIndex, String> {
    let known = [
        ("Donegan", RandomIndex::DoneganDodd),
        ("2005", RandomIndex::Saaty2005),
        ("1980", RandomIndex::Saaty1980),
        ("Saaty", RandomIndex::Saaty1980),
        ("0.52", RandomIndex::Chinese),
    ];
    let found = known.into_iter().find(|(part, _)| text.contains(part)).map(|(_, table)| table);
    found.ok_or_else(|| format!("no table of the random index is called `{text}`"))
}

pub(super) fn random_index(case: &Case) -> Answered {
    let name = input(case, &["table"])?.as_str().unwrap_or_default();
    let figures = by_name(name)?.table().unwrap_or_default();
    Ok(figures.iter().enumerate().map(|(at, figure)| ((at + 3).to_string(), item(*figure))).collect())
}

/// Criteria, then the alternatives below each of them.
pub(super) fn hierarchy(case: &Case) -> Answered {
    const GOAL: &str = "\u{0}goal";
    let table = table(case)?;
    let compared = |under: &str, elements: Vec<String>, rows: &Value| -> Result<Comparison, String> {
        let priorities = priorities(&matrix(list(rows)?)?, method(case), &table).map_err(said)?;
        Ok(Comparison { under: under.to_string(), elements, priorities })
    };
    let criteria = names(input(case, &["criteria"])?)?;
    let alternatives = names(input(case, &["alternatives"])?)?;
    let matrices = input(case, &["alternative_matrices"])?;
    let mut parts = vec![compared(GOAL, criteria.clone(), input(case, &["criteria_matrix"])?)?];
    for criterion in &criteria {
        let rows = matrices.get(criterion).ok_or_else(|| format!("no matrix below `{criterion}`"))?;
        parts.push(compared(criterion, alternatives.clone(), rows)?);
    }
    let ideal = text(case, "mode").is_some_and(|mode| mode.to_lowercase().contains("ideal"));
    let mode = if ideal { Mode::Ideal } else { Mode::Distributive };
    let found = synthesise(GOAL, &parts, mode).map_err(said)?;
    let mut all: Vec<(String, Item)> =
        found.lowest.iter().map(|(name, weight)| (name.clone(), item(*weight))).collect();
    let part = |pairs: &[(String, f64)]| {
        Item::Parts(pairs.iter().map(|(name, weight)| (name.clone(), item(*weight))).collect())
    };
    all.push(("consistency_ratio".into(), item(found.ratio)));
    all.push(("weights".into(), part(&found.lowest)));
    all.push(("criteria_weights".into(), named(&criteria, &parts[0].priorities.weights)));
    Ok(all)
}

pub(super) fn group(case: &Case) -> Answered {
    let matrices = list(input(case, &["matrices"])?)?;
    let experts = matrices.iter().map(|rows| matrix(list(rows)?)).collect::<Result<Vec<_>, _>>()?;
    let shares = case.inputs.get("expert_weights").map(floats).transpose()?.unwrap_or_default();
    let table = table(case)?;
    let joined = group::judgements(&experts, &shares).map_err(said)?;
    let aij = priorities(&joined, method(case), &table).map_err(said)?;
    let aip = group::priorities(&experts, &shares, method(case), Mean::Geometric, &table).map_err(said)?;
    let mut all = figures(&[], &aij.weights, &aij.consistency);
    all.push(("weights_aij".into(), items(&aij.weights)));
    all.push(("weights_aip".into(), items(&aip.weights)));
    all.push(("matrix".into(), Item::List(joined.rows().map(items).collect())));
    Ok(all)
}

pub(super) fn combined(case: &Case) -> Answered {
    let judged = floats(input(case, &["w_ahp", "ahp", "ahp_weights", "subjective"])?)?;
    let measured = floats(input(case, &["w_entropy", "entropy", "entropy_weights", "objective"])?)?;
    let found = combine::weights(&judged, &measured, Combination::Product).map_err(said)?;
    Ok(["weights", "w", "value"].map(|name| (name.to_string(), items(&found))).to_vec())
}
