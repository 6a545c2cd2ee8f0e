//! What a mapping of `models/mappings/accounting.toml` holds.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// Our name of an input, and the names that cases give it, best first.
    pub names: BTreeMap<String, Vec<String>>,
    /// Our name of a figure, and the names under which cases expect it.
    pub figures: BTreeMap<String, Vec<String>>,
    /// Names that are worked out from inputs.
    pub derived: BTreeMap<String, String>,
    pub mapping: Vec<Plan>,
}

/// One kind of case: the book it describes and what is asked of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    pub name: String,
    /// Inputs the case must have; a mapping fits any case that has them.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Inputs that belong to another kind of case.
    #[serde(default)]
    pub without: Vec<String>,
    /// A condition beyond the names.
    #[serde(default)]
    pub when: Option<String>,
    /// A day or a month; what the case does not say does not matter.
    #[serde(default = "first_day")]
    pub start: String,
    /// Months after the first to which the book is replayed.
    #[serde(default = "nothing")]
    pub until: String,
    /// Class by name of the resource.
    #[serde(default)]
    pub resources: BTreeMap<String, String>,
    #[serde(default)]
    pub terms: TermRows,
    #[serde(default)]
    pub events: Vec<Row>,
    /// Figure = expression over the ledger's probes and the inputs; `*` stands for a whole figure
    /// which the expression knows as `n`.
    #[serde(default)]
    pub compare: BTreeMap<String, String>,
    #[serde(default)]
    pub note: String,
}

/// Terms as expressions.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TermRows {
    /// Running totals are rounded, so that yearly figures are those of the year.
    pub cumulative: Option<String>,
    #[serde(default)]
    pub ifrs: bool,
    pub issue: Option<String>,
    pub deductible: Option<String>,
    pub tax_rate: Option<String>,
    pub tax_months: Option<String>,
    pub future_profit: Option<String>,
}

/// One event, or one for each place of a list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// 事件 as sheet 业务事件 writes it.
    pub kind: String,
    #[serde(default)]
    pub asset: Option<String>,
    /// Months after the first.
    #[serde(default = "nothing")]
    pub at: String,
    /// On the last day of the month.
    #[serde(default)]
    pub end: bool,
    /// A list: the event happens once for each `item`, which is place `n`.
    #[serde(default)]
    pub each: Option<String>,
    #[serde(default)]
    pub when: Option<String>,
    /// Figures; an expression that begins with `?` may go without its inputs.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
}

fn first_day() -> String {
    "IF(GIVEN(began), began, \"2021-01-01\")".into()
}

fn nothing() -> String {
    "0".into()
}

impl File {
    pub fn read(text: &str) -> Result<File, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}
