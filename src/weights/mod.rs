//! 权重与评分 — weights from judgements and from data, and scores from memberships.
//!
//! | Module | Gives | From |
//! |---|---|---|
//! | [`ahp`] 层次分析法 | weights and consistency of one matrix | pairwise judgements |
//! | [`hierarchy`] 层次总排序 | weights through criteria of any depth | one matrix a criterion |
//! | [`incomplete`] 残缺判断矩阵 | weights though judgements are missing | a matrix with blanks |
//! | [`group`] 群决策 | one answer of several experts | a matrix an expert |
//! | [`entropy`] 熵权法 | weights by how much indicators tell apart | objects × indicators |
//! | [`critic`] CRITIC 法 | weights by contrast and conflict | objects × indicators |
//! | [`combine`] 组合赋权 | one set of weights from two | two sets of weights |
//! | [`fuzzy`] 模糊综合评价 | memberships of grades and a score | weights and memberships |
//!
//! Weights are shares: floats that sum to 1 up to a few units in the last place, all operations the
//! same on every machine. The models under `models/indicators/` say the same as formulas with
//! exact figures and live cells; a test holds the two together. A result carries the choices that
//! sources make differently (method, table of the random index, deviation, operator).

pub mod ahp;
pub mod combine;
pub mod critic;
pub mod entropy;
mod error;
pub mod fuzzy;
pub mod group;
pub mod hierarchy;
pub mod incomplete;
mod matrix;
mod random_index;
mod scale;

pub use error::WeightError;
pub use matrix::{Judgements, RECIPROCAL_TOLERANCE};
pub use random_index::RandomIndex;
pub use scale::{Direction, Normalisation};

/// The same figures over their sum; `None` where that is no positive figure.
fn normalised(figures: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = figures.iter().sum();
    (total > 0.0 && total.is_finite()).then(|| figures.iter().map(|figure| figure / total).collect())
}
