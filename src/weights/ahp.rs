//! 层次分析法 — weights and consistency of one judgement matrix.
//!
//! | Method | Weights |
//! |---|---|
//! | 和积法 [`Method::ColumnMean`] | `wᵢ = (1/n) Σⱼ aᵢⱼ / Σₖ aₖⱼ` |
//! | 方根法 [`Method::RowMean`] | `wᵢ ∝ (Πⱼ aᵢⱼ)^(1/n)` |
//! | 特征根法 [`Method::Eigenvector`] | `A w = λmax w` |
//!
//! `λmax = (1/n) Σ (Aw)ᵢ / wᵢ`, `CI = (λmax − n) / (n − 1)`, `CR = CI / RI(n)`; a matrix is
//! accepted below 0.10. Source: Saaty, *The Analytic Hierarchy Process*, 1980 (at second hand).

use super::matrix::times;
use super::{Judgements, RandomIndex, WeightError, normalised};

/// From this ratio on the judgements contradict each other too much.
pub const CONSISTENCY_LIMIT: f64 = 0.10;

/// Rounds of the power iteration before it is given up.
const ROUNDS: usize = 100_000;
/// Relative distance of the bounds on the eigenvalue at which it has settled.
const SETTLED: f64 = 1e-14;

/// 权重算法 — how weights come from the matrix; all three agree on a consistent one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// 和积法: means of the normalised columns.
    ColumnMean,
    /// 方根法: geometric means of the rows.
    RowMean,
    /// 特征根法: the principal eigenvector.
    Eigenvector,
}

/// 一致性检验 — what the consistency of judgements came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Consistency {
    /// λmax.
    pub lambda_max: f64,
    /// CI.
    pub index: f64,
    /// RI as used, and the table it is from.
    pub random_index: f64,
    pub table: RandomIndex,
    /// CR; 0 for one or two criteria.
    pub ratio: f64,
}

impl Consistency {
    /// Whether the ratio is below [`CONSISTENCY_LIMIT`].
    pub fn accepted(&self) -> bool {
        self.ratio < CONSISTENCY_LIMIT
    }

    pub(super) fn of(
        size: usize,
        lambda_max: f64,
        random_index: f64,
        table: &RandomIndex,
    ) -> Result<Self, WeightError> {
        if size <= 2 {
            let (index, ratio) = (0.0, 0.0);
            return Ok(Consistency { lambda_max, index, random_index: 0.0, table: table.clone(), ratio });
        }
        let index = (lambda_max - size as f64) / (size as f64 - 1.0);
        // With no more judgements than connect the criteria there is nothing to contradict.
        let ratio = if random_index > 0.0 { index / random_index } else { 0.0 };
        Ok(Consistency { lambda_max, index, random_index, table: table.clone(), ratio })
    }
}

/// 单排序结果 — weights of the criteria of one matrix, in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Priorities {
    pub weights: Vec<f64>,
    pub method: Method,
    pub consistency: Consistency,
}

/// 权重与一致性 — weights of one matrix.
///
/// # Errors
/// [`WeightError::NoRandomIndex`] where the table ends before the size of the matrix,
/// [`WeightError::NoConvergence`] where figures are so far apart that floats do not settle.
///
/// ```
/// use dataworth::weights::{Judgements, RandomIndex, ahp::{Method, priorities}};
/// let matrix = Judgements::from_upper(3, &[3.0, 5.0, 3.0])?;
/// let found = priorities(&matrix, Method::Eigenvector, &RandomIndex::Saaty1980)?;
/// assert_eq!(format!("{:.3?}", found.weights), "[0.637, 0.258, 0.105]");
/// assert_eq!(format!("{:.3}", found.consistency.lambda_max), "3.039");
/// assert!(found.consistency.accepted());
/// # Ok::<(), dataworth::weights::WeightError>(())
/// ```
pub fn priorities(
    matrix: &Judgements,
    method: Method,
    table: &RandomIndex,
) -> Result<Priorities, WeightError> {
    let weights = match method {
        Method::ColumnMean => column_means(matrix),
        Method::RowMean => row_means(matrix)?,
        Method::Eigenvector => principal(matrix.cells(), matrix.size())?,
    };
    let size = matrix.size();
    let ratios = matrix.times(&weights).into_iter().zip(&weights).map(|(product, weight)| product / weight);
    let lambda_max = ratios.sum::<f64>() / size as f64;
    let consistency = Consistency::of(size, lambda_max, table.of(size)?, table)?;
    Ok(Priorities { weights, method, consistency })
}

fn column_means(matrix: &Judgements) -> Vec<f64> {
    let size = matrix.size();
    let sums: Vec<f64> = (0..size).map(|c| (0..size).map(|r| matrix.get(r, c)).sum()).collect();
    let mean = |row: &[f64]| row.iter().zip(&sums).map(|(cell, sum)| cell / sum).sum::<f64>() / size as f64;
    matrix.rows().map(mean).collect()
}

fn row_means(matrix: &Judgements) -> Result<Vec<f64>, WeightError> {
    let mean =
        |row: &[f64]| libm::exp(row.iter().map(|cell| libm::log(*cell)).sum::<f64>() / matrix.size() as f64);
    normalised(&matrix.rows().map(mean).collect::<Vec<_>>()).ok_or(WeightError::NoWeight)
}

/// The principal eigenvector, which sums to 1, by power iteration. For a positive vector `x` the eigenvalue lies between the smallest and the largest
/// `(Ax)ᵢ / xᵢ` (Collatz and Wielandt), which tells when it has settled. The matrix has no figure
/// below zero and a positive diagonal, and its criteria hang together.
pub(super) fn principal(cells: &[f64], size: usize) -> Result<Vec<f64>, WeightError> {
    let mut vector = vec![1.0 / size as f64; size];
    let mut narrowest = f64::INFINITY;
    let mut stalled = 0;
    for _ in 0..ROUNDS {
        let image = times(cells, &vector);
        let ratios = image.iter().zip(&vector).map(|(y, x)| y / x);
        let (low, high) = ratios.fold((f64::INFINITY, 0.0f64), |(a, b), r| (a.min(r), b.max(r)));
        vector = normalised(&image).ok_or(WeightError::NoConvergence)?;
        let distance = (high - low) / high;
        // Rounding may keep the bounds from meeting: near enough and no longer nearing is settled too.
        stalled = if distance < narrowest { 0 } else { stalled + 1 };
        narrowest = narrowest.min(distance);
        if distance <= SETTLED || (stalled > 3 && narrowest < SETTLED * size as f64 * 8.0) {
            return Ok(vector);
        }
    }
    Err(WeightError::NoConvergence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::DMatrix;

    #[test]
    fn the_eigenvalue_is_that_of_a_library() {
        let matrix = Judgements::from_upper(4, &[9.0, 5.0, 2.0, 1.0, 1.0, 0.5]).unwrap();
        let own = priorities(&matrix, Method::Eigenvector, &RandomIndex::Saaty1980).unwrap();
        let other = DMatrix::from_row_slice(4, 4, matrix.cells()).complex_eigenvalues();
        let largest = other.iter().map(|value| value.re).fold(0.0, f64::max);
        assert!((own.consistency.lambda_max - largest).abs() < 1e-12);
    }
}
