//! What no regression can be had from.

/// 不能回归的原因 — observations and attributes count from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RegressionError {
    #[error("observation {observation} has {found} attributes, {wanted} are wanted")]
    Ragged { observation: usize, found: usize, wanted: usize },
    #[error("{found} responses for {wanted} observations")]
    Lengths { found: usize, wanted: usize },
    #[error("observation {observation} has a figure that is not finite")]
    NotAFigure { observation: usize },
    #[error("observation {observation} has a price not above zero, which has no logarithm")]
    NotPositive { observation: usize },
    #[error("{observations} observations do not tell {coefficients} coefficients and an error")]
    TooFewObservations { observations: usize, coefficients: usize },
    #[error(
        "only {rank} of {coefficients} coefficients can be told apart: attributes are collinear or constant"
    )]
    RankDeficient { rank: usize, coefficients: usize },
    #[error("a confidence of {0} is not between 0 and 1")]
    Confidence(f64),
}
