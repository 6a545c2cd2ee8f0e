//! 映射 — how the inputs of a case become those of a model.
//!
//! ```toml
//! [[mapping]]
//! case = "cn08-patent-age-depreciation"   # or: method = "replacement_cost"
//! model = "cost.replacement"
//! [mapping.set]                           # model input = expression over the case's inputs
//! used_life = "years_used"
//! [mapping.compare]                       # published figure = expression over steps and inputs of both
//! depreciation_rate = "physical_rate"
//! ```
//! A figure not named under `compare` is the step of its own name; a bare figure or list is
//! `value`, which is the model's answer unless named. A mapping file stands beside the cases it is
//! for, or under `models/mappings/`.

use super::file::Case;
use crate::model::{CaseFile, Library};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One mapping.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The case it is for; else the method.
    pub case: Option<String>,
    pub method: Option<String>,
    /// `false` where no published figure stands behind it: cases worked out from the formula, or inputs only.
    #[serde(default = "crate::model::yes")]
    pub outside: bool,
    pub model: String,
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    #[serde(default)]
    pub compare: BTreeMap<String, String>,
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mapping: Vec<Mapping>,
}

/// Reads a mapping file.
///
/// # Errors
/// The fault and its place, in the TOML reader's words.
pub fn read(text: &str) -> Result<Vec<Mapping>, String> {
    toml::from_str::<File>(text).map(|file| file.mapping).map_err(|e| e.to_string())
}

const BUILTIN: [&str; 4] = [
    include_str!("../../models/mappings/valuation-cn.toml"),
    include_str!("../../models/mappings/valuation-intl.toml"),
    include_str!("../../models/mappings/lending.toml"),
    include_str!("../../models/mappings/lending-capital.toml"),
];

/// The mappings that come with the program.
pub fn builtin() -> Vec<Mapping> {
    // A test reads every one of them; a file that cannot be read would only leave cases unmapped.
    BUILTIN.iter().flat_map(|text| read(text).unwrap_or_default()).collect()
}

/// What may answer a case, best first.
pub(super) fn candidates(library: &Library, mappings: &[Mapping], case: &Case) -> Vec<Mapping> {
    let by_case = mappings.iter().filter(|m| m.case.as_deref() == Some(&case.id));
    let by_method = mappings.iter().filter(|m| m.case.is_none() && m.method.as_deref() == Some(&case.method));
    let models = library.models.iter().flat_map(|model| {
        let answers = model.file.cases.iter().filter(|c| c.method == case.method);
        answers.map(|c| of_model(model.id(), c))
    });
    by_case.chain(by_method).cloned().chain(models).collect()
}

fn of_model(id: &str, case: &CaseFile) -> Mapping {
    Mapping {
        case: None,
        method: Some(case.method.clone()),
        outside: case.outside,
        model: id.to_string(),
        set: case.set.clone(),
        compare: case.compare.clone(),
        note: case.note.clone(),
    }
}
