//! 谁投入、谁贡献、谁受益 — contribution shares, the distribution of income, and costs along a lineage.
//!
//! | Module | Gives | From |
//! |---|---|---|
//! | [`shapley`] 沙普利值 | what each party of a game contributes, exactly | the value of every coalition |
//! | [`voting`] 加权投票 | Shapley–Shubik indices of many parties | weights and a quota |
//! | [`knn`] KNN-沙普利值 | what each data point contributes to a model | labels and distances |
//! | [`distribute`] 收益分配 | amounts that sum to the whole to the fen | shares |
//! | [`lineage`] 血缘分摊 | the cost of a warehouse by table that keeps it | own costs and uses |

pub mod distribute;
mod error;
pub mod knn;
pub mod lineage;
mod lineage_solve;
pub mod shapley;
pub mod voting;

pub use error::ShareError;
