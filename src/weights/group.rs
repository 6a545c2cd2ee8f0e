//! 群决策层次分析 — one answer of several experts.
//!
//! * 判断集结 AIJ [`judgements`]: the weighted geometric mean of the experts' judgements, cell by cell, is one
//!   matrix; it is reciprocal as theirs are, which an arithmetic mean would not be;
//! * 权重集结 AIP [`priorities`]: the weighted mean of the weights that each expert's matrix gives.
//!
//! Source: Aczél and Saaty 1983; Forman and Peniwati 1998 (from memory). With 方根法 and geometric means
//! both come to the same.

use super::ahp::{self, Method, Priorities};
use super::{Judgements, RandomIndex, WeightError, normalised};

/// 权重集结的均值.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    Geometric,
    Arithmetic,
}

/// Weights of a group, with what each expert said.
#[derive(Clone, Debug)]
pub struct Group {
    pub weights: Vec<f64>,
    pub mean: Mean,
    /// By expert: weights and consistency, which say whose judgements to look at again.
    pub experts: Vec<Priorities>,
}

/// 判断集结（AIJ） — one matrix of all; `shares` weigh the experts, equal where empty.
///
/// # Errors
/// [`WeightError::Empty`] without experts; [`WeightError::Lengths`] where matrices differ in size or
/// shares in number; [`WeightError::NoWeight`].
///
/// ```
/// use dataworth::weights::{Judgements, group};
/// let experts = [Judgements::from_upper(2, &[2.0])?, Judgements::from_upper(2, &[8.0])?];
/// assert!((group::judgements(&experts, &[])?.get(0, 1) - 4.0).abs() < 1e-12);
/// # Ok::<(), dataworth::weights::WeightError>(())
/// ```
pub fn judgements(experts: &[Judgements], shares: &[f64]) -> Result<Judgements, WeightError> {
    let shares = shares_of(experts.len(), shares)?;
    let size = same_size(experts)?;
    let pairs = (0..size).flat_map(|row| (row + 1..size).map(move |column| (row, column)));
    // Above the diagonal and back: the mean of a judgement typed 3 and its reverse typed 0.33.
    let log = |expert: &Judgements, row, column| {
        (libm::log(expert.get(row, column)) - libm::log(expert.get(column, row))) / 2.0
    };
    let mean = |(row, column)| {
        libm::exp(experts.iter().zip(&shares).map(|(expert, share)| share * log(expert, row, column)).sum())
    };
    Judgements::from_upper(size, &pairs.map(mean).collect::<Vec<_>>())
}

/// 权重集结（AIP） — the mean of the experts' weights, normalised.
///
/// # Errors
/// As [`judgements`]; as [`ahp::priorities`].
///
/// ```
/// use dataworth::weights::{Judgements, RandomIndex, ahp::Method, group::{Mean, priorities}};
/// let experts = [Judgements::from_upper(2, &[1.0])?, Judgements::from_upper(2, &[3.0])?];
/// let found = priorities(&experts, &[], Method::RowMean, Mean::Arithmetic, &RandomIndex::Saaty1980)?;
/// assert_eq!(format!("{:.3?}", found.weights), "[0.625, 0.375]");
/// # Ok::<(), dataworth::weights::WeightError>(())
/// ```
pub fn priorities(
    experts: &[Judgements],
    shares: &[f64],
    method: Method,
    mean: Mean,
    table: &RandomIndex,
) -> Result<Group, WeightError> {
    let shares = shares_of(experts.len(), shares)?;
    let size = same_size(experts)?;
    let experts =
        experts.iter().map(|expert| ahp::priorities(expert, method, table)).collect::<Result<Vec<_>, _>>()?;
    let of = |at: usize| experts.iter().zip(&shares).map(move |(expert, share)| (expert.weights[at], *share));
    let figure = |at: usize| match mean {
        Mean::Arithmetic => of(at).map(|(weight, share)| weight * share).sum::<f64>(),
        Mean::Geometric => libm::exp(of(at).map(|(weight, share)| libm::log(weight) * share).sum()),
    };
    let weights = normalised(&(0..size).map(figure).collect::<Vec<_>>()).ok_or(WeightError::NoWeight)?;
    Ok(Group { weights, mean, experts })
}

fn shares_of(experts: usize, shares: &[f64]) -> Result<Vec<f64>, WeightError> {
    match shares.len() {
        _ if experts == 0 => Err(WeightError::Empty),
        0 => Ok(vec![1.0 / experts as f64; experts]),
        found if found != experts => Err(WeightError::Lengths { found, wanted: experts }),
        _ if shares.iter().any(|share| share.is_nan() || *share < 0.0) => Err(WeightError::NoWeight),
        _ => normalised(shares).ok_or(WeightError::NoWeight),
    }
}

fn same_size(experts: &[Judgements]) -> Result<usize, WeightError> {
    let wanted = experts.first().ok_or(WeightError::Empty)?.size();
    match experts.iter().find(|expert| expert.size() != wanted) {
        Some(other) => Err(WeightError::Lengths { found: other.size(), wanted }),
        None => Ok(wanted),
    }
}
