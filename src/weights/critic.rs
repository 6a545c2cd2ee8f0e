//! CRITIC 法 — an indicator weighs by its contrast and by how it conflicts with the others.
//!
//! On figures brought to 0 … 1 by 极差法: `Cⱼ = σⱼ Σₖ (1 − rⱼₖ)`, `wⱼ = Cⱼ / Σ C`, with `σ` the
//! standard deviation (sample or population: a choice that cancels where all deviations are of the same
//! kind, as the factor is common) and `r` the coefficient of correlation. An indicator that is the same for
//! all objects has no correlation: it has weight 0 and is left out of the sums of the others.
//! Source: Diakoulaki, Mavrotas and Papayannakis 1995 (at second hand).

use super::scale;
use super::{Direction, Normalisation, WeightError, normalised};

/// Conflict that is no more than the rounding of its correlations.
const ROUNDING: f64 = 1e-12;

/// 标准差口径.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// 样本标准差, divided by n − 1.
    Sample,
    /// 总体标准差, divided by n.
    Population,
}

/// Weights by contrast and conflict, by indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Critic {
    pub weights: Vec<f64>,
    /// 对比强度 σ.
    pub contrast: Vec<f64>,
    /// 冲突性 Σ (1 − r).
    pub conflict: Vec<f64>,
    /// 信息量 C.
    pub information: Vec<f64>,
    /// By indicator and indicator; 0 beside one that is the same for all objects.
    pub correlation: Vec<Vec<f64>>,
    pub deviation: Deviation,
}

/// CRITIC 权重 — weights of the indicators of a table given by objects.
///
/// # Errors
/// [`WeightError::TooFewObjects`], [`WeightError::Ragged`], [`WeightError::Lengths`],
/// [`WeightError::NotAFigure`], [`WeightError::AllConstant`] also where no two indicators differ.
///
/// ```
/// use dataworth::weights::{Direction::{Benefit, Cost}, critic::{Deviation, weights}};
/// let objects = [vec![50., 500., 75., 4.5], vec![55., 650., 80., 4.8], vec![65., 800., 120., 4.2],
///     vec![45., 450., 65., 4.0], vec![60., 700., 90., 4.6]];
/// let found = weights(&objects, &[Benefit, Cost, Cost, Benefit], Deviation::Sample)?;
/// assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
/// # Ok::<(), dataworth::weights::WeightError>(())
/// ```
pub fn weights(
    objects: &[Vec<f64>],
    directions: &[Direction],
    deviation: Deviation,
) -> Result<Critic, WeightError> {
    let columns = scale::columns(objects, directions, Normalisation::MinMax { shift: 0.0 })?;
    let divisor = objects.len() as f64 - if deviation == Deviation::Sample { 1.0 } else { 0.0 };
    let centred: Vec<Vec<f64>> = columns.iter().map(|column| around_mean(&column.figures)).collect();
    let squares: Vec<f64> = centred.iter().map(|column| product(column, column)).collect();
    let correlation: Vec<Vec<f64>> = (0..columns.len())
        .map(|a| (0..columns.len()).map(|b| correlated(&centred, &squares, a, b)).collect())
        .collect();
    let told = |at: &usize| squares[*at] > 0.0;
    let conflict_of = |a: usize| match told(&a) {
        true => (0..columns.len()).filter(told).map(|b| 1.0 - correlation[a][b]).sum(),
        false => 0.0,
    };
    let contrast: Vec<f64> = squares.iter().map(|square| (square / divisor).sqrt()).collect();
    let conflict: Vec<f64> = (0..columns.len()).map(conflict_of).collect();
    let information: Vec<f64> = contrast.iter().zip(&conflict).map(|(c, d)| c * d).collect();
    // Indicators that all move together conflict with nothing; rounding must not weigh them.
    let conflicting = information.iter().sum::<f64>() > ROUNDING * contrast.iter().sum::<f64>();
    let weights = normalised(&information).filter(|_| conflicting).ok_or(WeightError::AllConstant)?;
    Ok(Critic { weights, contrast, conflict, information, correlation, deviation })
}

fn around_mean(figures: &[f64]) -> Vec<f64> {
    let mean = figures.iter().sum::<f64>() / figures.len() as f64;
    figures.iter().map(|x| x - mean).collect()
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn correlated(centred: &[Vec<f64>], squares: &[f64], a: usize, b: usize) -> f64 {
    let scale = (squares[a] * squares[b]).sqrt();
    match scale > 0.0 {
        _ if a == b && scale > 0.0 => 1.0,
        true => (product(&centred[a], &centred[b]) / scale).clamp(-1.0, 1.0),
        false => 0.0,
    }
}
