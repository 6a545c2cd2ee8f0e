//! 最小二乘法 — `b = argmin ‖y − Xb‖²` by Householder's QR of `X`.
//!
//! With `n` observations, `k` coefficients and `X = QR`: `b = R⁻¹Qᵀy`, `s² = ‖y − Xb‖²/(n − k)`,
//! `Var b = s²(XᵀX)⁻¹ = s²R⁻¹R⁻ᵀ`, `tⱼ = bⱼ/sⱼ` with `n − k` degrees of freedom, and
//! `R² = 1 − ‖y − Xb‖²/‖y − ȳ‖²` (about zero where there is no intercept). Columns are scaled to length one
//! first, so that units of attributes do not decide what counts as collinear.
//! Source: NIST/SEMATECH e-Handbook of Statistical Methods, 4.4.3.1; Greene, Econometric Analysis, chapters 3 to 5.

use super::RegressionError;
use nalgebra::{DMatrix, DVector};
use statrs::distribution::{ContinuousCDF, FisherSnedecor, StudentsT};

/// Singular values of columns of length one below this share of the largest count as zero: floats carry sixteen
/// digits, and Longley's data, the hardest in use, have 6e-6 here.
const RANK_TOLERANCE: f64 = 1e-12;

/// 截距.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intercept {
    /// The first coefficient is a constant.
    Fitted,
    /// The fit goes through zero; `R²` is about zero.
    None,
}

/// 一个系数 — with its standard error, its `t` and the two-sided probability of such a `t`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub standard_error: f64,
    pub t: f64,
    pub p: f64,
}

/// 回归结果.
#[derive(Clone, Debug)]
pub struct Regression {
    /// The intercept first, where there is one, then the attributes in their order.
    pub coefficients: Vec<Estimate>,
    pub intercept: Intercept,
    pub observations: usize,
    /// `n − k`.
    pub freedom: usize,
    pub residuals: Vec<f64>,
    /// `‖y − Xb‖²`.
    pub residual_squares: f64,
    /// 回归标准误 `s`.
    pub residual_deviation: f64,
    pub r_squared: f64,
    pub adjusted_r_squared: f64,
    /// All attributes together against none of them.
    pub f: f64,
    pub f_p: f64,
    /// `R⁻¹`, of the scaled columns.
    inverse_root: DMatrix<f64>,
    lengths: Vec<f64>,
}

/// 预测 — a predicted figure, with the interval of its mean and the (wider) one of a single further observation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    pub value: f64,
    pub confidence: f64,
    pub mean_interval: (f64, f64),
    pub prediction_interval: (f64, f64),
    /// `xᵀ(XᵀX)⁻¹x`: how far the subject is from the observations; above the largest of theirs it is extrapolated.
    pub leverage: f64,
}

/// 最小二乘回归 — `attributes` by observation.
///
/// # Errors
/// [`RegressionError::Lengths`], [`RegressionError::Ragged`], [`RegressionError::NotAFigure`],
/// [`RegressionError::TooFewObservations`] unless there are more observations than coefficients,
/// [`RegressionError::RankDeficient`].
///
/// ```
/// use dataworth::regression::{Intercept, least_squares};
/// let years = [vec![1.], vec![2.], vec![3.], vec![4.], vec![5.]];
/// let found = least_squares(&years, &[2.1, 3.9, 6.2, 7.8, 10.1], Intercept::Fitted)?;
/// assert!((found.coefficients[1].value - 1.99).abs() < 1e-12);
/// assert!((found.coefficients[0].value - 0.05).abs() < 1e-12);
/// assert!(least_squares(&years[..2], &[2.1, 3.9], Intercept::Fitted).is_err());
/// # Ok::<(), dataworth::regression::RegressionError>(())
/// ```
pub fn least_squares(
    attributes: &[Vec<f64>],
    response: &[f64],
    intercept: Intercept,
) -> Result<Regression, RegressionError> {
    let (design, lengths) = scaled(design(attributes, response, intercept)?);
    full_rank(&design)?;
    let (n, k) = design.shape();
    let y = DVector::from_column_slice(response);
    let qr = design.clone().qr();
    let root = qr.r();
    let fitted = root.solve_upper_triangular(&(qr.q().transpose() * &y));
    let inverse_root = root.solve_upper_triangular(&DMatrix::identity(k, k));
    let deficient = RegressionError::RankDeficient { rank: k - 1, coefficients: k };
    let (Some(mut b), Some(inverse_root)) = (fitted, inverse_root) else { return Err(deficient) };
    // One step of refinement: what the residuals still say of the coefficients.
    let rest = &y - &design * &b;
    if let Some(step) = root.solve_upper_triangular(&(qr.q().transpose() * rest)) {
        b += step;
    }
    let residuals = &y - &design * &b;
    let fit = Fit { b, residuals, inverse_root, lengths, intercept, freedom: n - k };
    Ok(fit.summary(response))
}

/// The matrix of the attributes, a column of ones before them where an intercept is fitted.
fn design(
    attributes: &[Vec<f64>],
    response: &[f64],
    intercept: Intercept,
) -> Result<DMatrix<f64>, RegressionError> {
    let observations = attributes.len();
    if response.len() != observations {
        return Err(RegressionError::Lengths { found: response.len(), wanted: observations });
    }
    let wanted = attributes.first().map_or(0, Vec::len);
    for (at, (row, y)) in attributes.iter().zip(response).enumerate() {
        let observation = at + 1;
        if row.len() != wanted {
            return Err(RegressionError::Ragged { observation, found: row.len(), wanted });
        }
        if !row.iter().chain([y]).all(|figure| figure.is_finite()) {
            return Err(RegressionError::NotAFigure { observation });
        }
    }
    let first = usize::from(intercept == Intercept::Fitted);
    let coefficients = wanted + first;
    if observations <= coefficients || coefficients == 0 {
        return Err(RegressionError::TooFewObservations { observations, coefficients });
    }
    let cell = |row: usize, column: usize| if column < first { 1.0 } else { attributes[row][column - first] };
    Ok(DMatrix::from_fn(observations, coefficients, cell))
}

/// Columns of length one, and the lengths they had; a column of zeros stays.
fn scaled(mut design: DMatrix<f64>) -> (DMatrix<f64>, Vec<f64>) {
    let mut lengths = Vec::with_capacity(design.ncols());
    for mut column in design.column_iter_mut() {
        let length = column.norm();
        let length = if length > 0.0 { length } else { 1.0 };
        column /= length;
        lengths.push(length);
    }
    (design, lengths)
}

fn full_rank(design: &DMatrix<f64>) -> Result<(), RegressionError> {
    let values = design.singular_values();
    let least = values.max() * RANK_TOLERANCE;
    let rank = values.iter().filter(|value| **value > least).count();
    let coefficients = design.ncols();
    if rank < coefficients { Err(RegressionError::RankDeficient { rank, coefficients }) } else { Ok(()) }
}

/// A fit of scaled columns before its statistics.
struct Fit {
    b: DVector<f64>,
    residuals: DVector<f64>,
    inverse_root: DMatrix<f64>,
    lengths: Vec<f64>,
    intercept: Intercept,
    freedom: usize,
}

impl Fit {
    fn summary(self, response: &[f64]) -> Regression {
        let observations = response.len();
        let freedom = self.freedom as f64;
        let residual_squares = self.residuals.norm_squared();
        let deviation = (residual_squares / freedom).sqrt();
        let first = usize::from(self.intercept == Intercept::Fitted);
        let total = total_squares(response, self.intercept);
        let r_squared = 1.0 - residual_squares / total;
        let whole = (observations - first) as f64;
        let slopes = (self.b.len() - first) as f64;
        let f = ((total - residual_squares) / slopes) / (residual_squares / freedom);
        Regression {
            coefficients: self.estimates(deviation),
            intercept: self.intercept,
            observations,
            freedom: self.freedom,
            residuals: self.residuals.iter().copied().collect(),
            residual_squares,
            residual_deviation: deviation,
            r_squared,
            adjusted_r_squared: 1.0 - (1.0 - r_squared) * whole / freedom,
            f,
            f_p: FisherSnedecor::new(slopes, freedom).map_or(f64::NAN, |shape| shape.sf(f)),
            inverse_root: self.inverse_root,
            lengths: self.lengths,
        }
    }

    fn estimates(&self, deviation: f64) -> Vec<Estimate> {
        let rows = self.inverse_root.row_iter().zip(&self.lengths).zip(self.b.iter());
        rows.map(|((row, length), b)| {
            let (value, standard_error) = (b / length, deviation * row.norm() / length);
            let t = value / standard_error;
            Estimate { value, standard_error, t, p: two_tails(t, self.freedom) }
        })
        .collect()
    }
}

/// About the mean, or about zero without an intercept.
fn total_squares(response: &[f64], intercept: Intercept) -> f64 {
    let mean = match intercept {
        Intercept::Fitted => response.iter().sum::<f64>() / response.len() as f64,
        Intercept::None => 0.0,
    };
    response.iter().map(|y| (y - mean) * (y - mean)).sum()
}

fn two_tails(t: f64, freedom: usize) -> f64 {
    StudentsT::new(0.0, 1.0, freedom as f64).map_or(f64::NAN, |shape| 2.0 * shape.sf(t.abs()))
}

impl Regression {
    /// 预测值与区间 — of an observation with these attributes (without the constant); `confidence` such as 0.95.
    ///
    /// `ŷ ± t·s·√h` for the mean and `ŷ ± t·s·√(1 + h)` for one observation, `h = xᵀ(XᵀX)⁻¹x`.
    ///
    /// # Errors
    /// [`RegressionError::Lengths`], [`RegressionError::Confidence`].
    ///
    /// ```
    /// use dataworth::regression::{Intercept, least_squares};
    /// let years = [vec![1.], vec![2.], vec![3.], vec![4.], vec![5.]];
    /// let found = least_squares(&years, &[2.1, 3.9, 6.2, 7.8, 10.1], Intercept::Fitted)?;
    /// let next = found.predict(&[6.], 0.95)?;
    /// assert!((next.value - 11.99).abs() < 1e-9 && next.prediction_interval.0 < next.mean_interval.0);
    /// # Ok::<(), dataworth::regression::RegressionError>(())
    /// ```
    pub fn predict(&self, subject: &[f64], confidence: f64) -> Result<Prediction, RegressionError> {
        let constant = (self.intercept == Intercept::Fitted).then_some(1.0);
        let x: Vec<f64> = constant.into_iter().chain(subject.iter().copied()).collect();
        if x.len() != self.coefficients.len() {
            let wanted = self.coefficients.len() - usize::from(constant.is_some());
            return Err(RegressionError::Lengths { found: subject.len(), wanted });
        }
        if !(confidence > 0.0 && confidence < 1.0) {
            return Err(RegressionError::Confidence(confidence));
        }
        let value: f64 = x.iter().zip(&self.coefficients).map(|(x, b)| x * b.value).sum();
        let scaled =
            DVector::from_iterator(x.len(), x.iter().zip(&self.lengths).map(|(x, length)| x / length));
        let leverage = (self.inverse_root.transpose() * scaled).norm_squared();
        let quantile = StudentsT::new(0.0, 1.0, self.freedom as f64)
            .map_or(f64::NAN, |shape| shape.inverse_cdf((1.0 + confidence) / 2.0));
        let around = |spread: f64| {
            let half = quantile * self.residual_deviation * spread.sqrt();
            (value - half, value + half)
        };
        let (mean_interval, prediction_interval) = (around(leverage), around(1.0 + leverage));
        Ok(Prediction { value, confidence, mean_interval, prediction_interval, leverage })
    }
}
