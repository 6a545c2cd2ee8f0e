//! 判断矩阵 — a checked matrix of pairwise judgements.

use super::WeightError;

/// How far a product of a judgement and its reverse may be from 1: 1/3 is often typed 0.33.
pub const RECIPROCAL_TOLERANCE: f64 = 0.02;

/// 判断矩阵: square, positive, reciprocal within [`RECIPROCAL_TOLERANCE`], 1 on the diagonal.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgements {
    size: usize,
    cells: Vec<f64>,
}

impl Judgements {
    /// Checks a matrix given by rows.
    ///
    /// # Errors
    /// [`WeightError::Empty`], [`WeightError::Ragged`], [`WeightError::NotPositive`],
    /// [`WeightError::Diagonal`], [`WeightError::NotReciprocal`].
    ///
    /// ```
    /// use dataworth::weights::{Judgements, WeightError};
    /// assert!(Judgements::new(&[vec![1.0, 3.0], vec![0.33, 1.0]]).is_ok());
    /// let wrong = Judgements::new(&[vec![1.0, 3.0], vec![3.0, 1.0]]);
    /// assert!(matches!(wrong, Err(WeightError::NotReciprocal { row: 1, column: 2, .. })));
    /// ```
    pub fn new(rows: &[Vec<f64>]) -> Result<Self, WeightError> {
        let size = square(rows)?;
        let judgements = Judgements { size, cells: rows.concat() };
        judgements.check_positive()?;
        judgements.check_reciprocal()?;
        Ok(judgements)
    }

    /// From the judgements above the diagonal, row by row: `n (n − 1) / 2` of them.
    ///
    /// # Errors
    /// [`WeightError::Lengths`] for another number of them, [`WeightError::NotPositive`].
    ///
    /// ```
    /// use dataworth::weights::Judgements;
    /// let matrix = Judgements::from_upper(3, &[3.0, 5.0, 3.0])?;
    /// assert_eq!(matrix.get(2, 0), 0.2);
    /// # Ok::<(), dataworth::weights::WeightError>(())
    /// ```
    pub fn from_upper(size: usize, upper: &[f64]) -> Result<Self, WeightError> {
        let wanted = size * size.saturating_sub(1) / 2;
        if upper.len() != wanted {
            return Err(WeightError::Lengths { found: upper.len(), wanted });
        }
        let mut judgements = Judgements { size, cells: vec![1.0; size * size] };
        let pairs = (0..size).flat_map(|row| (row + 1..size).map(move |column| (row, column)));
        for ((row, column), judgement) in pairs.zip(upper) {
            judgements.cells[row * size + column] = *judgement;
            judgements.cells[column * size + row] = 1.0 / judgement;
        }
        if size == 0 { Err(WeightError::Empty) } else { judgements.check_positive().map(|()| judgements) }
    }

    /// How many criteria are compared.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The judgement of `row` against `column`, from 0.
    ///
    /// # Panics
    /// Outside the matrix.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.cells.chunks(self.size)
    }

    /// A matrix times a vector.
    pub fn times(&self, vector: &[f64]) -> Vec<f64> {
        times(&self.cells, vector)
    }

    pub(super) fn cells(&self) -> &[f64] {
        &self.cells
    }

    fn check_positive(&self) -> Result<(), WeightError> {
        match self.cells.iter().position(|cell| !(*cell > 0.0 && cell.is_finite())) {
            Some(at) => Err(WeightError::NotPositive { row: at / self.size + 1, column: at % self.size + 1 }),
            None => Ok(()),
        }
    }

    fn check_reciprocal(&self) -> Result<(), WeightError> {
        for row in 0..self.size {
            if self.get(row, row) != 1.0 {
                return Err(WeightError::Diagonal { row: row + 1 });
            }
            for column in row + 1..self.size {
                let product = self.get(row, column) * self.get(column, row);
                if (product - 1.0).abs() > RECIPROCAL_TOLERANCE {
                    return Err(WeightError::NotReciprocal { row: row + 1, column: column + 1, product });
                }
            }
        }
        Ok(())
    }
}

/// The size of a square matrix.
pub(super) fn square<T>(rows: &[Vec<T>]) -> Result<usize, WeightError> {
    let wanted = rows.len();
    if wanted == 0 {
        return Err(WeightError::Empty);
    }
    match rows.iter().position(|row| row.len() != wanted) {
        Some(at) => Err(WeightError::Ragged { row: at + 1, found: rows[at].len(), wanted }),
        None => Ok(wanted),
    }
}

/// A matrix by rows times a vector; sums run from left to right on every machine.
pub(super) fn times(cells: &[f64], vector: &[f64]) -> Vec<f64> {
    let product = |row: &[f64]| row.iter().zip(vector).map(|(cell, x)| cell * x).sum();
    cells.chunks(vector.len().max(1)).map(product).collect()
}
