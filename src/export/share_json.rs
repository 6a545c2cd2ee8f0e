//! `dataworth.share/1` — shares, amounts and costs for scripts.

use crate::diag::Facts;
use crate::num::Fen;
use schemars::JsonSchema;
use serde::Serialize;

/// What `dataworth share --json` prints. Figures are decimals as texts, amounts yuan with two digits.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ShareReport {
    /// Always `dataworth.share/1`.
    pub schema: &'static str,
    pub input_sha256: String,
    /// `shapley` where sheet 联盟 gives the values of coalitions, else `typed`.
    pub contributions: &'static str,
    pub parties: Vec<PartyReport>,
    pub distributions: Vec<DistributionReport>,
    /// `null` without sheet 数据表, or where a fault kept it from being solved.
    pub costs: Option<CostsReport>,
    pub diagnostics: Vec<Facts>,
}

/// What a party put in and contributed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PartyReport {
    pub name: String,
    pub input: String,
    pub contribution: String,
    pub contribution_share: String,
}

/// An income shared out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DistributionReport {
    pub name: String,
    #[schemars(with = "String")]
    pub total: Fen,
    pub input_weight: String,
    /// `largest` or `last`.
    pub remainder: &'static str,
    pub parts: Vec<PartReport>,
}

/// What a party gets.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PartReport {
    pub party: String,
    pub share: String,
    #[schemars(with = "String")]
    pub amount: Fen,
}

/// The costs of a lineage.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CostsReport {
    #[schemars(with = "String")]
    pub total: Fen,
    pub tables: Vec<CostReport>,
    /// Names of tables that use each other.
    pub circles: Vec<Vec<String>>,
}

/// What stays with a table.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CostReport {
    pub name: String,
    #[schemars(with = "String")]
    pub cost: Fen,
    /// Own cost and what arrives, as a float has it.
    pub full: String,
    #[schemars(with = "String")]
    pub kept: Fen,
}
