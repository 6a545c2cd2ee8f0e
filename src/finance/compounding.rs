//! 复利换算 — the same growth as a rate of another convention.
//!
//! Option formulas take continuous rates, markets quote annual ones, loans simple ones within a year.

use super::{Error, finite, hold, result};

/// 计息方式 — how a rate grows money; a frequency is periods a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Compounding {
    /// `1 + r t`.
    Simple,
    /// `(1 + r/f)^(f t)`.
    Compounded { frequency: f64 },
    /// `e^(r t)`.
    Continuous,
    /// Simple up to the end of the first period, compounded from there on.
    SimpleThenCompounded { frequency: f64 },
}

impl Compounding {
    /// What 1 grows to over a time of so many years.
    ///
    /// Errors: a figure that is not finite; a time or frequency that is not above 0; growth not above 0.
    pub fn growth(self, rate: f64, years: f64) -> Result<f64, Error> {
        finite(&[("rate", rate)])?;
        let growth = match self.over(years)? {
            Compounding::Continuous => libm::exp(rate * years),
            Compounding::Compounded { frequency } => {
                hold("rate", "above minus the frequency", rate > -frequency)?;
                libm::exp(frequency * years * libm::log1p(rate / frequency))
            }
            _ => 1.0 + rate * years,
        };
        hold("rate", "such that something is left", growth > 0.0)?;
        result(growth)
    }

    /// The rate that grows 1 to so much over a time of so many years.
    ///
    /// Errors: as [`Compounding::growth`].
    pub fn rate(self, growth: f64, years: f64) -> Result<f64, Error> {
        finite(&[("growth", growth)])?;
        hold("growth", "above 0", growth > 0.0)?;
        result(match self.over(years)? {
            Compounding::Continuous => libm::log(growth) / years,
            Compounding::Compounded { frequency } => {
                frequency * libm::expm1(libm::log(growth) / (frequency * years))
            }
            _ => (growth - 1.0) / years,
        })
    }

    /// What the mixed convention is over this time.
    fn over(self, years: f64) -> Result<Self, Error> {
        finite(&[("years", years)])?;
        hold("years", "above 0", years > 0.0)?;
        Ok(match self {
            Compounding::Compounded { frequency } | Compounding::SimpleThenCompounded { frequency } => {
                finite(&[("frequency", frequency)])?;
                hold("frequency", "above 0", frequency > 0.0)?;
                let within = years <= 1.0 / frequency;
                match self {
                    Compounding::SimpleThenCompounded { .. } if within => Compounding::Simple,
                    _ => Compounding::Compounded { frequency },
                }
            }
            other => other,
        })
    }
}

/// 等价利率 — the rate of `to` that grows money as `rate` of `from` does over so many years.
///
/// Errors: as [`Compounding::growth`].
///
/// ```
/// use dataworth::finance::compounding::{Compounding, equivalent};
/// // 12 % continuous is 12.75 % a year (Haug, as QuantLib's tests have it).
/// let yearly = equivalent(0.12, Compounding::Continuous, Compounding::Compounded { frequency: 1.0 }, 1.0)?;
/// assert!((yearly - 0.1275).abs() < 5e-5);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
pub fn equivalent(rate: f64, from: Compounding, to: Compounding, years: f64) -> Result<f64, Error> {
    to.rate(from.growth(rate, years)?, years)
}
