//! 熵权法 — an indicator weighs as much as it tells the objects apart.
//!
//! Figures are normalised ([`Normalisation`]), `pᵢⱼ = x′ᵢⱼ / Σᵢ x′ᵢⱼ`, `eⱼ = −Σᵢ pᵢⱼ ln pᵢⱼ / ln n` with
//! `0 · ln 0 = 0`, `dⱼ = 1 − eⱼ`, `wⱼ = dⱼ / Σ d`. An indicator that is the same for all objects has
//! weight 0. Source: Shannon entropy as Chinese texts on 熵权 have it (at second hand).

use super::scale::{self, Column};
use super::{Direction, Normalisation, WeightError, normalised};

/// Weights by entropy, by indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Entropy {
    pub weights: Vec<f64>,
    /// 信息熵 e, 1 for an indicator that is the same for all.
    pub entropy: Vec<f64>,
    /// 差异系数 d.
    pub divergence: Vec<f64>,
    /// Indicators (from 1) that are the same for all objects.
    pub constant: Vec<usize>,
    pub normalisation: Normalisation,
}

/// 熵权 — weights of the indicators of a table given by objects.
///
/// # Errors
/// [`WeightError::TooFewObjects`], [`WeightError::Ragged`], [`WeightError::Lengths`],
/// [`WeightError::NotAFigure`], [`WeightError::AllConstant`].
///
/// ```
/// use dataworth::weights::{Direction::Benefit, Normalisation, entropy::weights};
/// // Half of the objects differ in the first indicator, one of four in the second, none in the third.
/// let objects = [vec![0.0, 0.0, 5.0], vec![0.0, 1.0, 5.0], vec![1.0, 1.0, 5.0], vec![1.0, 1.0, 5.0]];
/// let found = weights(&objects, &[Benefit; 3], Normalisation::MinMax { shift: 0.0 })?;
/// assert_eq!(format!("{:.4?}", found.entropy), "[0.5000, 0.7925, 1.0000]");
/// assert_eq!(format!("{:.4?}", found.weights), "[0.7067, 0.2933, 0.0000]");
/// # Ok::<(), dataworth::weights::WeightError>(())
/// ```
pub fn weights(
    objects: &[Vec<f64>],
    directions: &[Direction],
    normalisation: Normalisation,
) -> Result<Entropy, WeightError> {
    let columns = scale::columns(objects, directions, normalisation)?;
    let entropy: Vec<f64> = columns.iter().map(entropy_of).collect();
    // Rounding may leave an even column a hair above 1.
    let divergence: Vec<f64> = entropy.iter().map(|e| (1.0 - e).max(0.0)).collect();
    let weights = normalised(&divergence).ok_or(WeightError::AllConstant)?;
    let constant = columns.iter().enumerate().filter(|(_, column)| column.constant).map(|(at, _)| at + 1);
    Ok(Entropy { weights, entropy, divergence, constant: constant.collect(), normalisation })
}

fn entropy_of(column: &Column) -> f64 {
    let total: f64 = column.figures.iter().sum();
    if column.constant || total <= 0.0 {
        return 1.0;
    }
    let part = |x: &f64| if *x > 0.0 { x / total * libm::log(x / total) } else { 0.0 };
    -column.figures.iter().map(part).sum::<f64>() / libm::log(column.figures.len() as f64)
}
