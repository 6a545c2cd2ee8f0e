//! 组合赋权 — one set of weights from a judged and a measured one.

use super::{WeightError, normalised};

/// 组合方式.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Combination {
    /// 乘法合成: `wⱼ ∝ aⱼ · bⱼ`, the AHP × entropy of papers on data assets.
    Product,
    /// 加法合成: `wⱼ = α aⱼ + (1 − α) bⱼ`.
    Linear { share: f64 },
    /// 几何平均: `wⱼ ∝ √(aⱼ · bⱼ)`.
    Geometric,
}

/// 组合权重 — of two sets of weights for the same indicators.
///
/// # Errors
/// [`WeightError::Lengths`]; [`WeightError::NoWeight`] where nothing is left, a weight is below zero or a
/// share is not between 0 and 1.
///
/// ```
/// use dataworth::weights::combine::{Combination, weights};
/// let found = weights(&[0.5, 0.3, 0.2], &[0.2, 0.3, 0.5], Combination::Product)?;
/// assert_eq!(format!("{:.4?}", found), "[0.3448, 0.3103, 0.3448]");
/// # Ok::<(), dataworth::weights::WeightError>(())
/// ```
pub fn weights(judged: &[f64], measured: &[f64], how: Combination) -> Result<Vec<f64>, WeightError> {
    if judged.len() != measured.len() {
        return Err(WeightError::Lengths { found: measured.len(), wanted: judged.len() });
    }
    if judged.iter().chain(measured).any(|weight| weight.is_nan() || *weight < 0.0) {
        return Err(WeightError::NoWeight);
    }
    let join = |(a, b): (&f64, &f64)| match how {
        Combination::Product => a * b,
        Combination::Linear { share } if (0.0..=1.0).contains(&share) => share * a + (1.0 - share) * b,
        Combination::Linear { .. } => f64::NAN,
        Combination::Geometric => (a * b).sqrt(),
    };
    let joined: Vec<f64> = judged.iter().zip(measured).map(join).collect();
    normalised(&joined).ok_or(WeightError::NoWeight)
}
