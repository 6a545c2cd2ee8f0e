//! What shares cannot be had from.

/// 不能求份额的原因 — players, tables and parties count from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ShareError {
    #[error("nobody to share")]
    Empty,
    #[error("{found} players, enumeration goes up to {most}")]
    TooManyPlayers { found: usize, most: usize },
    #[error("{found} coalitions have a value, {wanted} are wanted")]
    Coalitions { found: usize, wanted: usize },
    #[error("the value of coalition {coalition} is not exactly known")]
    NotExact { coalition: usize },
    #[error("a weight or quota is zero or too large")]
    Voting,
    #[error("K is zero")]
    NoNeighbours,
    #[error("{found} figures for {wanted}")]
    Lengths { found: usize, wanted: usize },
    #[error("figure {at} is not finite")]
    NotFinite { at: usize },
    #[error("the share of party {at} is below zero")]
    Negative { at: usize },
    #[error("the shares sum to nothing")]
    NoShare,
    #[error("an amount is too large")]
    Overflow,
    #[error("the use of table {from} by table {to} is no finite figure, or below zero")]
    BadUse { from: usize, to: usize },
    #[error("there is no table {at}")]
    NoTable { at: usize },
    #[error("table {table} passes on {sum} of its cost, which is more than all")]
    PassedTwice { table: usize, sum: f64 },
    #[error("tables {tables:?} pass their cost around among themselves and nobody keeps it")]
    NothingKept { tables: Vec<usize> },
    #[error("the costs of a circle of {tables} tables did not settle")]
    NoConvergence { tables: usize },
}
