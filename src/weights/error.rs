//! What weights cannot be had from.

/// 不能求权重的原因 — rows and columns count from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WeightError {
    #[error("nothing to weigh")]
    Empty,
    #[error("row {row} has {found} figures, {wanted} are wanted")]
    Ragged { row: usize, found: usize, wanted: usize },
    #[error("row {row}, column {column} is not a finite figure above zero")]
    NotPositive { row: usize, column: usize },
    #[error("row {row}, column {column} is no finite figure, or one below zero where none may be")]
    NotAFigure { row: usize, column: usize },
    #[error("row {row}, column {column} and its reverse are not reciprocal: their product is {product}")]
    NotReciprocal { row: usize, column: usize, product: f64 },
    #[error("the diagonal of row {row} is not 1")]
    Diagonal { row: usize },
    #[error("the random index table has no figure for {size} criteria")]
    NoRandomIndex { size: usize },
    #[error("the iteration did not settle")]
    NoConvergence,
    #[error("the judgements do not connect all criteria: {} groups", groups.len())]
    Disconnected { groups: Vec<Vec<usize>> },
    #[error("{found} weights, names or directions for {wanted} of the others")]
    Lengths { found: usize, wanted: usize },
    #[error("the weights do not sum to a positive figure")]
    NoWeight,
    #[error("no indicator tells the objects apart")]
    AllConstant,
    #[error("fewer than two objects")]
    TooFewObjects,
    #[error("`{0}` is compared under two matrices of the same name")]
    Twice(String),
    #[error("`{0}` stands below itself")]
    Circle(String),
    #[error("`{0}` is compared but stands under nothing that leads to the goal")]
    Unreached(String),
}
