//! JSON 输出 — the shapes of what scripts read; additive only within a version.

use crate::diag::{Diagnostics, Facts, Lang};
use crate::formula::exact::{Array, Run};
use crate::formula::{Datum, Program};
use crate::num::Fen;
use schemars::JsonSchema;
use serde::Serialize;

/// Digits of a step in JSON.
const STEP_DIGITS: u32 = 34;

/// What `dataworth price --json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PriceReport {
    /// Always `dataworth.price/1`.
    pub schema: &'static str,
    pub assets: Vec<AssetReport>,
    pub totals: Vec<TotalReport>,
    /// What belongs to no single asset.
    pub diagnostics: Vec<Facts>,
}

/// What `dataworth price -o OUT.parquet --json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TableReport {
    /// Always `dataworth.table/1`.
    pub schema: &'static str,
    pub input_sha256: String,
    /// `id@edition` of every model that rows used.
    pub models: Vec<String>,
    pub rows: u64,
    pub valued: u64,
    pub refused: u64,
    /// Values that are ties no precision decided.
    pub tie_assumed: u64,
    /// Yuan with two digits.
    pub total: String,
    pub scenarios: Vec<ScenarioTotal>,
    pub codes: Vec<CodeReport>,
    /// The first thousand.
    pub diagnostics: Vec<Facts>,
}

/// The total in a scenario.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScenarioTotal {
    pub name: String,
    pub total: String,
}

/// How often a code was given.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CodeReport {
    pub code: &'static str,
    pub count: u64,
}

/// One asset of the input, valued or not.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AssetReport {
    pub id: String,
    /// Yuan with two digits; `null` where no value came out, and a diagnostic says why.
    #[schemars(with = "Option<String>")]
    pub value: Option<Fen>,
    pub currency: String,
    pub value_type: String,
    pub approaches: Vec<ApproachReport>,
    pub diagnostics: Vec<Facts>,
}

/// One model applied to the asset.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApproachReport {
    pub model: String,
    pub edition: String,
    /// The typed weight; `null` where the only approach has none.
    pub weight: Option<String>,
    #[schemars(with = "Option<String>")]
    pub value: Option<Fen>,
    /// `value`, or `fee`, `index`, …: only values are totalled.
    pub result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<StepReport>>,
}

/// One step of the exact calculation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StepReport {
    pub name: String,
    /// A text of up to 34 digits, or nested arrays of them: rows first, then years.
    pub value: serde_json::Value,
}

/// The total of one currency and value type.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TotalReport {
    pub currency: String,
    pub value_type: String,
    pub assets: usize,
    #[schemars(with = "String")]
    pub value: Fen,
}

/// What `dataworth calc --json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CalcReport {
    /// Always `dataworth.calc/1`.
    pub schema: &'static str,
    pub model: String,
    pub edition: String,
    pub result: &'static str,
    /// Yuan with two digits for money, up to 34 digits for anything else.
    pub value: Option<String>,
    pub steps: Vec<StepReport>,
    pub diagnostics: Vec<Facts>,
}

/// The diagnostics as facts, in order.
pub fn facts(diagnostics: &Diagnostics, lang: Lang) -> Vec<Facts> {
    diagnostics.iter().map(|d| d.facts(lang)).collect()
}

/// The steps that were computed, in order.
pub fn steps(program: &Program, run: &Run, years: usize) -> Vec<StepReport> {
    program
        .steps
        .iter()
        .zip(&run.steps)
        .filter_map(|(step, array)| {
            let value = nested(array.as_ref()?, years);
            Some(StepReport { name: program.qualified(step.owner, &step.name), value })
        })
        .collect()
}

fn nested(array: &Array, years: usize) -> serde_json::Value {
    let items = || array.items.iter().map(datum);
    match (array.shape.lines.is_some(), array.shape.years) {
        (false, false) => items().next().unwrap_or(serde_json::Value::Null),
        (true, true) => {
            let figures: Vec<serde_json::Value> = items().collect();
            figures
                .chunks(years.max(1))
                .map(|row| serde_json::Value::from(row.to_vec()))
                .collect::<Vec<_>>()
                .into()
        }
        _ => items().collect::<Vec<_>>().into(),
    }
}

/// A single value as a text.
pub fn datum(datum: &Datum) -> serde_json::Value {
    match datum {
        Datum::Number(real) => real.to_decimal(STEP_DIGITS).into(),
        Datum::Text(text) => text.as_ref().into(),
        Datum::Bool(value) => value.to_string().into(),
        Datum::Date(days) => crate::formula::dates::from_serial(*days)
            .map_or(serde_json::Value::Null, |d| d.to_string().into()),
        Datum::Fault(_) | Datum::Absent => serde_json::Value::Null,
    }
}
