//! 模糊综合评价 — memberships of grades from weights and the memberships of each factor.
//!
//! `B = W ∘ R`, with `W` the weights of the factors, `R` one row of memberships a factor and `∘` a choice
//! ([`Operator`]); the answer is the grade of the largest membership, or the score `Σ bⱼ vⱼ / Σ bⱼ` where
//! grades have scores. Source: Zadeh's fuzzy sets as Chinese texts on 模糊综合评价 have it (at second hand).

use super::{WeightError, normalised};

/// 合成算子 — how weights and memberships meet, then how factors meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// 加权平均型 M(·,+): `Σᵢ wᵢ rᵢⱼ`; every factor counts.
    WeightedMean,
    /// 主因素决定型 M(∧,∨): `maxᵢ min(wᵢ, rᵢⱼ)`.
    MinMax,
    /// 主因素突出型 M(·,∨): `maxᵢ wᵢ rᵢⱼ`.
    ProductMax,
    /// 主因素突出型 M(∧,⊕): `min(1, Σᵢ min(wᵢ, rᵢⱼ))`.
    MinBoundedSum,
}

/// What an evaluation came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// B, by grade, as the operator gives it.
    pub memberships: Vec<f64>,
    /// B over its sum.
    pub normalised: Vec<f64>,
    /// Grades (from 1) of the largest membership; more than one where they tie.
    pub largest: Vec<usize>,
    /// `Σ bⱼ vⱼ / Σ bⱼ`, where grades have scores.
    pub score: Option<f64>,
    pub operator: Operator,
}

/// 模糊综合评价 — of one level.
///
/// # Errors
/// [`WeightError::Empty`], [`WeightError::Ragged`], [`WeightError::Lengths`]; [`WeightError::NotAFigure`]
/// for a membership outside 0 … 1; [`WeightError::NoWeight`] where no grade has a membership or the
/// weights are not shares.
///
/// ```
/// use dataworth::weights::fuzzy::{Operator, evaluate};
/// let memberships = [vec![0.5, 0.3, 0.2, 0.0], vec![0.2, 0.4, 0.3, 0.1], vec![0.1, 0.3, 0.5, 0.1],
///     vec![0.0, 0.2, 0.4, 0.4]];
/// let found = evaluate(&[0.4, 0.3, 0.2, 0.1], &memberships, Operator::WeightedMean, &[])?;
/// assert_eq!(format!("{:.2?}", found.memberships), "[0.28, 0.32, 0.31, 0.09]");
/// assert_eq!(found.largest, [2]);
/// # Ok::<(), dataworth::weights::WeightError>(())
/// ```
pub fn evaluate(
    weights: &[f64],
    memberships: &[Vec<f64>],
    operator: Operator,
    scores: &[f64],
) -> Result<Evaluation, WeightError> {
    let grades = memberships.first().ok_or(WeightError::Empty)?.len();
    check(weights, memberships, grades)?;
    if !scores.is_empty() && scores.len() != grades {
        return Err(WeightError::Lengths { found: scores.len(), wanted: grades });
    }
    let of = |grade: usize| weights.iter().zip(memberships).map(move |(weight, row)| (*weight, row[grade]));
    let memberships: Vec<f64> = (0..grades).map(|grade| composed(of(grade), operator)).collect();
    let normalised = normalised(&memberships).ok_or(WeightError::NoWeight)?;
    let most = memberships.iter().copied().fold(0.0, f64::max);
    let largest = (0..grades).filter(|grade| memberships[*grade] == most).map(|grade| grade + 1).collect();
    let score = || normalised.iter().zip(scores).map(|(share, score)| share * score).sum();
    let score = (!scores.is_empty()).then(score);
    Ok(Evaluation { memberships, normalised, largest, score, operator })
}

fn composed(pairs: impl Iterator<Item = (f64, f64)>, operator: Operator) -> f64 {
    match operator {
        Operator::WeightedMean => pairs.map(|(w, r)| w * r).sum(),
        Operator::MinMax => pairs.map(|(w, r)| w.min(r)).fold(0.0, f64::max),
        Operator::ProductMax => pairs.map(|(w, r)| w * r).fold(0.0, f64::max),
        Operator::MinBoundedSum => pairs.map(|(w, r)| w.min(r)).sum::<f64>().min(1.0),
    }
}

fn check(weights: &[f64], memberships: &[Vec<f64>], grades: usize) -> Result<(), WeightError> {
    if weights.len() != memberships.len() {
        return Err(WeightError::Lengths { found: weights.len(), wanted: memberships.len() });
    }
    if weights.iter().any(|weight| !(0.0..=1.0).contains(weight)) {
        return Err(WeightError::NoWeight);
    }
    for (row, figures) in memberships.iter().enumerate() {
        if figures.len() != grades {
            return Err(WeightError::Ragged { row: row + 1, found: figures.len(), wanted: grades });
        }
        if let Some(column) = figures.iter().position(|figure| !(0.0..=1.0).contains(figure)) {
            return Err(WeightError::NotAFigure { row: row + 1, column: column + 1 });
        }
    }
    Ok(())
}

/// 评价层次 — a factor with memberships of its own, or one that its parts are evaluated for first.
#[derive(Clone, Debug, PartialEq)]
pub enum Factor {
    Memberships(Vec<f64>),
    Parts(Vec<(f64, Factor)>),
}

/// 多级模糊综合评价 — parts first, their normalised memberships are the row of the whole.
///
/// # Errors
/// As [`evaluate`].
///
/// ```
/// use dataworth::weights::fuzzy::{Factor::{Memberships, Parts}, Operator, evaluate_levels};
/// let quality = Parts(vec![(0.5, Memberships(vec![1.0, 0.0])), (0.5, Memberships(vec![0.6, 0.4]))]);
/// let parts = [(0.75, quality), (0.25, Memberships(vec![0.2, 0.8]))];
/// let found = evaluate_levels(&parts, Operator::WeightedMean, &[100.0, 60.0])?;
/// assert_eq!(format!("{:.2?} {:.1?}", found.memberships, found.score), "[0.65, 0.35] Some(86.0)");
/// # Ok::<(), dataworth::weights::WeightError>(())
/// ```
pub fn evaluate_levels(
    parts: &[(f64, Factor)],
    operator: Operator,
    scores: &[f64],
) -> Result<Evaluation, WeightError> {
    let row = |factor: &Factor| match factor {
        Factor::Memberships(figures) => Ok(figures.clone()),
        Factor::Parts(parts) => evaluate_levels(parts, operator, &[]).map(|found| found.normalised),
    };
    let weights: Vec<f64> = parts.iter().map(|(weight, _)| *weight).collect();
    let rows = parts.iter().map(|(_, factor)| row(factor)).collect::<Result<Vec<_>, _>>()?;
    evaluate(&weights, &rows, operator, scores)
}
