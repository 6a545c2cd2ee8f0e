//! 残缺判断矩阵 — weights though some pairs were never compared.
//!
//! * [`Fill::Harker`]: a blank is taken as the ratio of the weights sought, so that
//!   `B w = λ w` with `bᵢᵢ = 1 + number of blanks in row i` and 0 at the blanks (Harker 1987);
//! * [`Fill::LogLeastSquares`]: the weights whose logarithms fit the given judgements best,
//!   `min Σ (ln aᵢⱼ − ln wᵢ + ln wⱼ)²`, a Laplacian system (Bozóki, Fülöp and Rónyai 2010); on a full
//!   matrix that is 方根法.
//!
//! Both want the judgements to connect all criteria. The random index of a matrix with `m` blanks above the
//! diagonal is smaller: `RI(n, m) ≈ RI(n) · (1 − 2m / ((n−1)(n−2)))` (Ágoston and Csató 2022, from memory).

use super::ahp::{Consistency, principal};
use super::matrix::{RECIPROCAL_TOLERANCE, square};
use super::{RandomIndex, WeightError, normalised};
use nalgebra::{DMatrix, DVector};

/// 补全方法 — how blanks are dealt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    Harker,
    LogLeastSquares,
}

/// Weights of an incomplete matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Incomplete {
    pub weights: Vec<f64>,
    pub fill: Fill,
    /// Pairs that were not compared.
    pub missing: usize,
    /// λmax of the matrix whose blanks are ratios of the weights; its random index is the reduced one.
    pub consistency: Consistency,
}

/// 残缺矩阵的权重 — a blank is `None`; it is one on both sides, and one side is enough to give a judgement.
///
/// # Errors
/// [`WeightError::Disconnected`] with the groups (criteria from 1) where some criteria are not even
/// indirectly compared; the faults of [`super::Judgements::new`].
///
/// ```
/// use dataworth::weights::{RandomIndex, incomplete::{Fill, priorities}};
/// // The second and third are only compared with the first: 4 and 2 give 1 : 1/4 : 1/2.
/// let rows = [vec![Some(1.0), Some(4.0), Some(2.0)], vec![None, None, None], vec![None, None, None]];
/// let found = priorities(&rows, Fill::Harker, &RandomIndex::Saaty1980)?;
/// assert_eq!(format!("{:.4?}", found.weights), "[0.5714, 0.1429, 0.2857]");
/// assert_eq!(found.missing, 1);
/// # Ok::<(), dataworth::weights::WeightError>(())
/// ```
pub fn priorities(
    rows: &[Vec<Option<f64>>],
    fill: Fill,
    table: &RandomIndex,
) -> Result<Incomplete, WeightError> {
    let size = square(rows)?;
    let given = given(rows)?;
    connected(&given)?;
    let weights = match fill {
        Fill::Harker => principal(&harker(&given), size)?,
        Fill::LogLeastSquares => least_squares(&given)?,
    };
    let blank = |row: usize| (0..size).filter(|column| given[row][*column].is_none()).count();
    let missing = (0..size).map(blank).sum::<usize>() / 2;
    let consistency =
        Consistency::of(size, lambda_max(&given, &weights), reduced(table, size, missing)?, table)?;
    Ok(Incomplete { weights, fill, missing, consistency })
}

type Given = Vec<Vec<Option<f64>>>;

/// Both sides of every judgement, checked.
fn given(rows: &[Vec<Option<f64>>]) -> Result<Given, WeightError> {
    let mut whole = rows.to_vec();
    for row in 0..rows.len() {
        whole[row][row] = Some(1.0);
        for column in row + 1..rows.len() {
            let (there, back) = (rows[row][column], rows[column][row]);
            for (judgement, row, column) in [(there, row, column), (back, column, row)] {
                if judgement.is_some_and(|judgement| !(judgement > 0.0 && judgement.is_finite())) {
                    return Err(WeightError::NotPositive { row: row + 1, column: column + 1 });
                }
            }
            if let Some(product) = there.zip(back).map(|(a, b)| a * b)
                && (product - 1.0).abs() > RECIPROCAL_TOLERANCE
            {
                return Err(WeightError::NotReciprocal { row: row + 1, column: column + 1, product });
            }
            whole[row][column] = there.or(back.map(|back| 1.0 / back));
            whole[column][row] = back.or(there.map(|there| 1.0 / there));
        }
    }
    Ok(whole)
}

fn connected(given: &Given) -> Result<(), WeightError> {
    let mut group = vec![usize::MAX; given.len()];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for start in 0..given.len() {
        if group[start] != usize::MAX {
            continue;
        }
        let (mut open, mut members) = (vec![start], Vec::new());
        group[start] = groups.len();
        while let Some(at) = open.pop() {
            members.push(at + 1);
            for next in 0..given.len() {
                if given[at][next].is_some() && group[next] == usize::MAX {
                    group[next] = groups.len();
                    open.push(next);
                }
            }
        }
        members.sort_unstable();
        groups.push(members);
    }
    if groups.len() > 1 { Err(WeightError::Disconnected { groups }) } else { Ok(()) }
}

/// Judgements, 0 at the blanks, and on the diagonal 1 more than the blanks of the row.
fn harker(given: &Given) -> Vec<f64> {
    let row = |(at, row): (usize, &Vec<Option<f64>>)| {
        let blanks = row.iter().filter(|cell| cell.is_none()).count();
        let cell = move |(column, cell): (usize, &Option<f64>)| {
            if column == at { 1.0 + blanks as f64 } else { cell.unwrap_or(0.0) }
        };
        row.iter().enumerate().map(cell).collect::<Vec<_>>()
    };
    given.iter().enumerate().flat_map(row).collect()
}

/// The Laplacian of the comparisons, the last logarithm held at 0.
fn least_squares(given: &Given) -> Result<Vec<f64>, WeightError> {
    let size = given.len() - 1;
    let others =
        |row: usize| (0..=size).filter(move |column| *column != row && given[row][*column].is_some());
    let laplacian = DMatrix::from_fn(size, size, |row, column| match row == column {
        true => others(row).count() as f64,
        false => -f64::from(u8::from(given[row][column].is_some())),
    });
    let log = |row: usize, column: usize| given[row][column].map_or(0.0, libm::log);
    // A judgement and its reverse, where both are typed, pull half each.
    let pull = |row: usize| others(row).map(|c| (log(row, c) - log(c, row)) / 2.0).sum();
    let pulls = DVector::from_fn(size, |row, _| pull(row));
    let logs = laplacian.cholesky().ok_or(WeightError::NoConvergence)?.solve(&pulls);
    let weights: Vec<f64> = logs.iter().chain([&0.0]).map(|log| libm::exp(*log)).collect();
    normalised(&weights).ok_or(WeightError::NoWeight)
}

/// The mean of `(Bw)ᵢ / wᵢ` with every blank at the ratio of the weights.
fn lambda_max(given: &Given, weights: &[f64]) -> f64 {
    let ratio = |row: usize| -> f64 {
        let cell = |column: usize| {
            given[row][column].map_or(1.0, |judgement| judgement * weights[column] / weights[row])
        };
        (0..given.len()).map(cell).sum()
    };
    (0..given.len()).map(ratio).sum::<f64>() / given.len() as f64
}

fn reduced(table: &RandomIndex, size: usize, missing: usize) -> Result<f64, WeightError> {
    if size <= 2 || matches!(table, RandomIndex::Given(_)) {
        return table.of(size);
    }
    let pairs = ((size - 1) * (size - 2)) as f64;
    Ok(table.of(size)? * (1.0 - 2.0 * missing as f64 / pairs).max(0.0))
}
