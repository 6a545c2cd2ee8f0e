//! 开发支出附注 for scripts.

use super::book_json::Kept;
use crate::ledger::{Part, Project, projects};
use crate::num::Fen;
use schemars::JsonSchema;
use serde::Serialize;

/// One project of the note on development expenditure: opening + own_spend + other_in −
/// to_intangible − to_expense − other_out = closing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProjectReport {
    pub id: String,
    #[schemars(with = "String")]
    pub opening: Fen,
    #[schemars(with = "String")]
    pub own_spend: Fen,
    #[schemars(with = "String")]
    pub other_in: Fen,
    #[schemars(with = "String")]
    pub to_intangible: Fen,
    #[schemars(with = "String")]
    pub to_expense: Fen,
    #[schemars(with = "String")]
    pub other_out: Fen,
    #[schemars(with = "String")]
    pub closing: Fen,
    /// 开发支出减值准备 at the end; not taken off `closing`.
    #[schemars(with = "String")]
    pub impairment: Fen,
}

pub(super) fn development(kept: &Kept) -> Vec<ProjectReport> {
    let cost = projects(kept.ledger, kept.period, Part::Gross);
    let impaired = projects(kept.ledger, kept.period, Part::Impairment);
    let lost = |asset| impaired.get(asset).map_or(0, |project: &Project| project.closing(Part::Impairment));
    let id = |asset: &crate::ledger::AssetId| kept.books.resources[asset.0 as usize].id.clone();
    cost.iter().map(|(asset, project)| report(id(asset), project, lost(asset))).collect()
}

fn report(id: String, project: &Project, impairment: i64) -> ProjectReport {
    let column = |at: usize| Fen::new(project.columns[at]);
    let with_expensed = |at: usize| Fen::new(project.columns[at] + project.expensed);
    ProjectReport {
        id,
        opening: Fen::new(project.opening),
        own_spend: with_expensed(0),
        other_in: column(1),
        to_intangible: column(2),
        to_expense: with_expensed(3),
        other_out: column(4),
        closing: Fen::new(project.closing(Part::Gross)),
        impairment: Fen::new(impairment),
    }
}
