//! 特征价格模型 — the price of a data asset from what comparables were sold for and what they are like.
//!
//! `P = β₀ + Σ βⱼxⱼ + ε`, or `ln P = β₀ + Σ βⱼxⱼ + ε`. A predicted log-price is no predicted price: how it is
//! turned back is a choice that changes the figure, and it is named in the result.
//! Source: Rosen 1974 (the model); Duan 1983, Smearing estimate (both at second hand).

use super::{Intercept, Prediction, Regression, RegressionError, least_squares};

/// 价格形式.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceForm {
    /// 线性.
    Linear,
    /// 对数.
    Log(Retransformation),
}

/// 对数价格的还原方法 — with `ŷ` the predicted log-price, `e` the residuals and `s` their deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retransformation {
    /// `exp ŷ`: the median price, below the mean.
    Median,
    /// `exp(ŷ + s²/2)`: the mean where errors are normal.
    Normal,
    /// `exp ŷ · mean(exp e)`: the mean whatever the errors (Duan's smearing estimate).
    Smearing,
}

/// A hedonic model and the price it gives the subject.
#[derive(Clone, Debug)]
pub struct Hedonic {
    /// Of prices or of log-prices, as `form` says.
    pub regression: Regression,
    pub form: PriceForm,
    /// Of the price or of the log-price.
    pub prediction: Prediction,
    /// 评估单价, as the form and its retransformation give it.
    pub price: f64,
    /// Least and highest price of the prediction interval (ends of the log-price turned back by `exp`: quantiles
    /// keep their order, so no correction is due).
    pub interval: (f64, f64),
}

/// 特征价格回归 — `attributes` by comparable, `subject` in the same order.
///
/// # Errors
/// As [`least_squares`]; [`RegressionError::NotPositive`] where a price has no logarithm;
/// [`RegressionError::Lengths`], [`RegressionError::Confidence`].
///
/// ```
/// use dataworth::regression::hedonic::{PriceForm::Log, Retransformation::Median, fit};
/// let fields = [vec![10.], vec![20.], vec![30.], vec![40.]];
/// let prices = [100.0, 210.0, 390.0, 800.0];
/// let found = fit(&fields, &prices, &[25.], Log(Median), 0.9)?;
/// assert!(found.interval.0 < found.price && found.price < found.interval.1);
/// # Ok::<(), dataworth::regression::RegressionError>(())
/// ```
pub fn fit(
    attributes: &[Vec<f64>],
    prices: &[f64],
    subject: &[f64],
    form: PriceForm,
    confidence: f64,
) -> Result<Hedonic, RegressionError> {
    let response = match form {
        PriceForm::Linear => prices.to_vec(),
        PriceForm::Log(_) => logarithms(prices)?,
    };
    let regression = least_squares(attributes, &response, Intercept::Fitted)?;
    let prediction = regression.predict(subject, confidence)?;
    let (low, high) = prediction.prediction_interval;
    let interval = if form == PriceForm::Linear { (low, high) } else { (libm::exp(low), libm::exp(high)) };
    Ok(Hedonic { price: price(&regression, &prediction, form), regression, form, prediction, interval })
}

fn logarithms(prices: &[f64]) -> Result<Vec<f64>, RegressionError> {
    let logarithm = |(at, price): (usize, &f64)| match *price > 0.0 {
        true => Ok(libm::log(*price)),
        false => Err(RegressionError::NotPositive { observation: at + 1 }),
    };
    prices.iter().enumerate().map(logarithm).collect()
}

fn price(regression: &Regression, prediction: &Prediction, form: PriceForm) -> f64 {
    let y = prediction.value;
    match form {
        PriceForm::Linear => y,
        PriceForm::Log(Retransformation::Median) => libm::exp(y),
        PriceForm::Log(Retransformation::Normal) => {
            libm::exp(y + regression.residual_deviation * regression.residual_deviation / 2.0)
        }
        PriceForm::Log(Retransformation::Smearing) => {
            let mean = regression.residuals.iter().map(|e| libm::exp(*e)).sum::<f64>();
            libm::exp(y) * mean / regression.observations as f64
        }
    }
}
