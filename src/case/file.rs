//! The case format.

use serde::Deserialize;
use serde_json::{Map, Value};

/// One published case as its file has it; keys that only describe it are not read.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    pub id: String,
    pub method: String,
    #[serde(default)]
    pub inputs: Map<String, Value>,
    #[serde(default)]
    pub expected: Value,
    #[serde(default)]
    pub tolerance: Option<Tolerance>,
    #[serde(default)]
    pub with_source_rounding: Value,
    #[serde(default)]
    pub verdict: String,
    #[serde(default)]
    pub note: String,
    /// 元, 万元, 亿元: of accounting cases.
    #[serde(default)]
    pub unit: String,
    /// `constructed`, `published`, `published_wrong`, …
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub title: String,
    /// A text, or what a formula of the case says by name.
    #[serde(default)]
    pub convention: Value,
    /// Entries of accounting cases.
    #[serde(default)]
    pub entries: Vec<Value>,
}

/// A bare figure is absolute; `price_abs` is that of the figure `price`, or of one whose name ends in `_price`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Tolerance {
    Parts {
        abs: Option<serde_json::Number>,
        rel: Option<serde_json::Number>,
        #[serde(flatten)]
        named: Map<String, Value>,
    },
    Absolute(serde_json::Number),
}

/// Reads a list of cases, or one.
///
/// # Errors
/// What is wrong with the JSON, in its reader's words.
pub fn read(text: &str) -> Result<Vec<Case>, String> {
    let value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let list = match value {
        Value::Array(list) => list,
        one => vec![one],
    };
    list.into_iter().map(|case| serde_json::from_value(case).map_err(|e| e.to_string())).collect()
}
