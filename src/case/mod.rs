//! 公开算例 — published worked problems run through the models and held to their printed digits.
//!
//! A case is JSON: `id`, `method`, `inputs`, `expected` (a figure, a list or named figures) and,
//! where known, `tolerance`, `with_source_rounding`, `verdict`, `note`. What answers it is looked
//! for in this order, and the first whose names the case has is taken:
//!
//! 1. a mapping for this very case, then one for its method (see [`Mapping`]);
//! 2. a model whose `[[cases]]` names the method.
//!
//! A figure which the first does not answer is looked for in the next that fits.
//!
//! A figure **matches** when ours, rounded half away from zero to the digits printed, is the
//! published one; a figure printed with 12 or more significant digits is compared within the
//! case's own tolerance, or one part in 10¹² without one. It is **match_rounded** when the printed
//! digits differ but the difference is within the tolerance that the case states, or, where none
//! is stated, when `with_source_rounding` gives the published figure and ours is within 0.05 % of
//! it. It is **wrong_in_source** when it differs and the case says that its source is wrong:
//! verdict `differs`, or a note that says so; where the note gives a corrected figure ours must be that
//! one. A case without a published figure is **unmapped**,
//! because there is nothing to hold ours to; ours is shown where a model computes it.
//!
//! Cases of a financial function (`pv`, `xirr`, `vdb`, …) go through [`crate::finance`], under the
//! convention that the case states; where a model answers the method too, it is held to the same figure. A
//! figure that only another convention gives is **other_convention**, and the note names it. Cases whose method
//! is another function of the library (Shapley values, hierarchies of judgements) are answered by `methods`. Cases of method
//! `accounting` go through the ledger instead of a model: see `books`.

mod answer;
mod arguments;
mod books;
mod calendar;
mod compare;
mod file;
mod functions;
mod item;
mod language;
mod lists;
mod mapping;
mod methods;

pub use books::check_accounting_mappings;
pub use compare::Status;
pub use file::{Case, read};
pub use item::Item;
pub use language::{Scope, Trouble, evaluate};
pub use mapping::{Mapping, builtin, read as read_mappings};

use crate::model::Library;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

/// What became of one case.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Outcome {
    pub id: String,
    pub method: String,
    pub status: Status,
    /// As printed.
    pub published: Value,
    /// Decimal texts in the same places; `null` where nothing was computed.
    pub ours: Value,
    pub note: String,
}

/// All cases of a run.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Report {
    pub schema: &'static str,
    pub cases: Vec<Outcome>,
}

/// Runs cases; `day` is the valuation date, which selects editions and parameters.
///
/// ```
/// use dataworth::{case, model::Library};
/// let (library, _) = Library::builtin();
/// let cases = case::read(r#"[{"id": "a", "method": "tab-factor", "expected": 1.13,
///   "inputs": {"tax_rate": 0.25, "amortisation_years": 15, "discount_rate": 0.12}}]"#)?;
/// let report = case::run(&library, &case::builtin(), &cases, jiff::civil::date(2025, 12, 31));
/// assert_eq!(report.cases[0].status, case::Status::Match);
/// # Ok::<(), String>(())
/// ```
pub fn run(library: &Library, mappings: &[Mapping], cases: &[Case], day: Date) -> Report {
    let cases = cases.iter().map(|case| outcome(library, mappings, case, day)).collect();
    Report { schema: "dataworth.case/1", cases }
}

fn outcome(library: &Library, mappings: &[Mapping], case: &Case, day: Date) -> Outcome {
    if case.method == books::METHOD {
        return books::outcome(case);
    }
    if case.method == calendar::METHOD {
        let compared = calendar::compared(case);
        let (id, method, published) = (case.id.clone(), case.method.clone(), case.expected.clone());
        let note = compared.notes.join("; ");
        return Outcome { id, method, status: compared.status, published, ours: compared.ours, note };
    }
    if let Some((answered, function)) = methods::answer(case) {
        return by_function(case, answered, function);
    }
    let mut misfits = Vec::new();
    let mut answers = Vec::new();
    for mapping in mapping::candidates(library, mappings, case) {
        match answer::answer(library, mapping, case, day) {
            Ok(answer) => answers.push(answer),
            Err(misfit) => misfits.push(misfit),
        }
    }
    if let Some(compared) = functions::compared(case, &answers) {
        let (id, method, published) = (case.id.clone(), case.method.clone(), case.expected.clone());
        let note = compared.notes.join("; ");
        return Outcome { id, method, status: compared.status, published, ours: compared.ours, note };
    }
    let (id, method, published) = (case.id.clone(), case.method.clone(), case.expected.clone());
    if answers.is_empty() {
        let nothing = || format!("no model or mapping answers method `{}`", case.method);
        let note = if misfits.is_empty() { nothing() } else { misfits.join("; ") };
        return Outcome { id, method, status: Status::Unmapped, published, ours: Value::Null, note };
    }
    let compared = compare::compare(case, &answers);
    Outcome {
        id,
        method,
        status: compared.status,
        published,
        ours: compared.ours,
        note: compared.notes.join("; "),
    }
}

/// What a function of the library gave, held to what was published.
fn by_function(case: &Case, answered: Result<Vec<(String, Item)>, String>, function: &str) -> Outcome {
    let (id, method, published) = (case.id.clone(), case.method.clone(), case.expected.clone());
    match answered {
        Ok(items) => {
            let compared = compare::compare_items(case, &items, &[]);
            let notes: Vec<String> = [function.to_string()].into_iter().chain(compared.notes).collect();
            Outcome {
                id,
                method,
                status: compared.status,
                published,
                ours: compared.ours,
                note: notes.join("; "),
            }
        }
        Err(note) => Outcome { id, method, status: Status::Unmapped, published, ours: Value::Null, note },
    }
}
