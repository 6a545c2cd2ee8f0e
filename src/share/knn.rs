//! KNN-沙普利值 — what each training point contributes to a nearest-neighbour model, in one pass.
//!
//! Points stand nearest first, `mᵢ` is 1 where the label of point `i` is that of the test point (or any
//! utility of it), `v(S) = (1/K) Σ mⱼ` over the `min(K, |S|)` nearest of `S`, `v(∅) = 0`. Then
//!
//! ```text
//! s_N = m_N · min(K, N) / (K · N)
//! s_i = s_{i+1} + (m_i − m_{i+1}) / K · min(K, i) / i
//! ```
//!
//! Jia et al. 2019 (PVLDB 12(11)) and programs after it begin with `m_N / N`, which is right only up to `K = N`;
//! beyond it every `s` would be too large by a factor up to `K / N`. The form above holds for any `K`. Floats:
//! a sum of `N` terms, off by no more than `N` units in the last place of the largest.

use super::ShareError;

/// 效用归一 — what the utility of the nearest points is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divisor {
    /// By `K`, as Jia et al. 2019 have it.
    Neighbours,
    /// By `min(K, |S|)`, as Wang and Jia 2023 (soft labels) have it, here with `v(∅) = 0`; to have `v(∅) = e`
    /// take `e / N` from every value.
    Present,
}

/// 一个测试点 — contributions of points that stand nearest first, in that order.
///
/// # Errors
/// [`ShareError::Empty`], [`ShareError::NoNeighbours`], [`ShareError::NotFinite`].
///
/// ```
/// use dataworth::share::knn::{Divisor, ranked};
/// assert_eq!(ranked(&[1.0, 0.0, 1.0, 1.0], 2, Divisor::Neighbours)?, [0.25, -0.25, 0.25, 0.25]);
/// // More neighbours than points: three matching points share 3/5.
/// assert_eq!(ranked(&[1.0, 1.0, 1.0], 5, Divisor::Neighbours)?, [0.2, 0.2, 0.2]);
/// # Ok::<(), dataworth::share::ShareError>(())
/// ```
pub fn ranked(matches: &[f64], k: usize, divisor: Divisor) -> Result<Vec<f64>, ShareError> {
    if matches.is_empty() {
        return Err(ShareError::Empty);
    }
    if k == 0 {
        return Err(ShareError::NoNeighbours);
    }
    if let Some(at) = matches.iter().position(|utility| !utility.is_finite()) {
        return Err(ShareError::NotFinite { at: at + 1 });
    }
    Ok(match divisor {
        Divisor::Neighbours => by_neighbours(matches, k),
        Divisor::Present => by_present(matches, k),
    })
}

fn by_neighbours(matches: &[f64], k: usize) -> Vec<f64> {
    let (n, whole) = (matches.len(), k as f64);
    let last = matches[n - 1] * k.min(n) as f64 / (whole * n as f64);
    downwards(matches, last, |rank| k.min(rank) as f64 / (whole * rank as f64))
}

/// `s_N = [m_N + (m_N − M)(H(min(K, N)) − 1)] / N` with `M` the mean of the others and `H` the harmonic
/// number; the difference of neighbours in rank has the factor
/// `[H(min(K, N−1)) + ((N−1) · min(K, i)/i − min(K, N−1)) / K] / (N−1)`.
fn by_present(matches: &[f64], k: usize) -> Vec<f64> {
    let n = matches.len();
    if n == 1 {
        return matches.to_vec();
    }
    let harmonic = |most: usize| (1..=most).map(|i| 1.0 / i as f64).sum::<f64>();
    let (own, others) = (matches[n - 1], (n - 1) as f64);
    let mean = matches[..n - 1].iter().sum::<f64>() / others;
    let last = (own + (own - mean) * (harmonic(k.min(n)) - 1.0)) / n as f64;
    let (near, present) = (harmonic(k.min(n - 1)), k.min(n - 1) as f64);
    downwards(matches, last, |rank| {
        (near + (others * k.min(rank) as f64 / rank as f64 - present) / k as f64) / others
    })
}

/// From the farthest to the nearest.
fn downwards(matches: &[f64], last: f64, factor: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut values = vec![last; matches.len()];
    for at in (0..matches.len() - 1).rev() {
        values[at] = values[at + 1] + (matches[at] - matches[at + 1]) * factor(at + 1);
    }
    values
}

/// 由距离排序 — contributions in the order of the points, `N log N`; equal distances keep that order.
///
/// # Errors
/// As [`ranked`]; [`ShareError::Lengths`].
///
/// ```
/// use dataworth::share::knn::{Divisor, by_distance};
/// let values = by_distance(&[0.9, 0.1, 0.5], &[true, true, false], 1, Divisor::Neighbours)?;
/// assert_eq!(format!("{values:.3?}"), "[0.333, 0.833, -0.167]");
/// # Ok::<(), dataworth::share::ShareError>(())
/// ```
pub fn by_distance(
    distances: &[f64],
    same_label: &[bool],
    k: usize,
    divisor: Divisor,
) -> Result<Vec<f64>, ShareError> {
    let (found, wanted) = (same_label.len(), distances.len());
    if found != wanted {
        return Err(ShareError::Lengths { found, wanted });
    }
    if let Some(at) = distances.iter().position(|distance| !distance.is_finite()) {
        return Err(ShareError::NotFinite { at: at + 1 });
    }
    let mut order: Vec<usize> = (0..wanted).collect();
    order.sort_by(|a, b| distances[*a].total_cmp(&distances[*b]));
    let matches: Vec<f64> = order.iter().map(|at| f64::from(u8::from(same_label[*at]))).collect();
    let mut values = vec![0.0; wanted];
    for (at, value) in order.into_iter().zip(ranked(&matches, k, divisor)?) {
        values[at] = value;
    }
    Ok(values)
}

/// A test point: its distance to every training point and which of them have its label.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub distances: Vec<f64>,
    pub same_label: Vec<bool>,
}

/// 多个测试点的平均 — the mean over test points, which is the Shapley value of their mean utility.
///
/// # Errors
/// As [`by_distance`], also where test points name different numbers of training points.
pub fn mean(tests: &[Test], k: usize, divisor: Divisor) -> Result<Vec<f64>, ShareError> {
    let wanted = tests.first().ok_or(ShareError::Empty)?.distances.len();
    let mut sums = vec![0.0; wanted];
    for test in tests {
        let found = test.distances.len();
        if found != wanted {
            return Err(ShareError::Lengths { found, wanted });
        }
        let values = by_distance(&test.distances, &test.same_label, k, divisor)?;
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    Ok(sums.into_iter().map(|sum| sum / tests.len() as f64).collect())
}
