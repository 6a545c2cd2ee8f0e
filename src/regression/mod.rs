//! 回归 — ordinary least squares, and the hedonic price model 特征价格模型 on it.
//!
//! | Item | Gives |
//! |---|---|
//! | [`least_squares`] 最小二乘 | coefficients with standard errors, `t`, `p`, `R²`, `F` |
//! | [`Regression::predict`] | a predicted figure with its two intervals |
//! | [`hedonic::fit`] 特征价格 | the price of a subject from the prices of comparables, also by log-prices |
//!
//! The model `market.hedonic` says the same as formulas, with exact figures and live cells; a test holds the two
//! together.

mod error;
pub mod hedonic;
mod least_squares;

pub use error::RegressionError;
pub use least_squares::{Estimate, Intercept, Prediction, Regression, least_squares};
