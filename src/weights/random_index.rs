//! 随机一致性指标 — the tables of the random index, which differ between sources.

use super::WeightError;

/// 随机一致性指标 RI — which table a consistency ratio was divided by.
///
/// The same matrix passes 0.10 under one table and fails under another, so the table is a choice
/// that the result carries. One and two criteria are always consistent and have RI 0.
#[derive(Clone, Debug, PartialEq)]
pub enum RandomIndex {
    /// 0.58, 0.90, 1.12, … (Saaty, *The Analytic Hierarchy Process*, 1980), to 15; 12 is printed 1.48 or 1.54.
    Saaty1980,
    /// 0.52, 0.89, 1.11, … (Saaty 2005, as AHPy has it), to 15.
    Saaty2005,
    /// 0.52, 0.89, 1.12, 1.26, 1.36, …, the other table of Chinese texts, to 15.
    Chinese,
    /// 0.4914, 0.8286, … (Donegan and Dodd 1991, as AHPy has it), to 15.
    DoneganDodd,
    /// A figure that the source gives for this size.
    Given(f64),
}

/// From three criteria on.
const SAATY_1980: [f64; 13] = [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];
const SAATY_2005: [f64; 13] = [0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59];
const CHINESE: [f64; 13] = [0.52, 0.89, 1.12, 1.26, 1.36, 1.41, 1.46, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59];
const DONEGAN_DODD: [f64; 13] =
    [0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969];

impl RandomIndex {
    /// The random index of so many criteria.
    ///
    /// # Errors
    /// [`WeightError::NoRandomIndex`] where the table ends before.
    ///
    /// ```
    /// use dataworth::weights::RandomIndex;
    /// assert_eq!(RandomIndex::Saaty1980.of(4)?, 0.90);
    /// assert_eq!(RandomIndex::DoneganDodd.of(2)?, 0.0);
    /// assert!(RandomIndex::Saaty1980.of(16).is_err());
    /// # Ok::<(), dataworth::weights::WeightError>(())
    /// ```
    pub fn of(&self, size: usize) -> Result<f64, WeightError> {
        if size <= 2 {
            return Ok(0.0);
        }
        let missing = WeightError::NoRandomIndex { size };
        match (self, self.table()) {
            (RandomIndex::Given(figure), _) if *figure > 0.0 && figure.is_finite() => Ok(*figure),
            (_, Some(table)) => table.get(size - 3).copied().ok_or(missing),
            _ => Err(missing),
        }
    }

    /// The figures of a table from three criteria on; none for a given figure.
    pub fn table(&self) -> Option<&'static [f64]> {
        match self {
            RandomIndex::Saaty1980 => Some(&SAATY_1980),
            RandomIndex::Saaty2005 => Some(&SAATY_2005),
            RandomIndex::Chinese => Some(&CHINESE),
            RandomIndex::DoneganDodd => Some(&DONEGAN_DODD),
            RandomIndex::Given(_) => None,
        }
    }
}
