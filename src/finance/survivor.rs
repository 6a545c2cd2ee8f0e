//! 存续曲线 — what share of a group is left at an age: customers, subscriptions, records still in use.
//!
//! Every curve begins at 1, never rises, and its area is the average life. The models `support.survival_*` say the
//! same in formulas; a test holds the two together.
//!
//! **Winfrey's curves** (R. Winfrey, Statistical Analyses of Industrial Property Retirements, Iowa Engineering
//! Experiment Station, Bulletin 125, 1935) come in families: symmetrical (S), left- and right-modal (L, R) and
//! origin-modal (O). The symmetrical ones have the retirement frequency `F₀ (1 − T²/a²)^m`, `T` in tenths of the
//! average life from the mean and `a = 10`, hence the survivors `1 − I_(age/2L)(m+1, m+1)`. Of the parameters only
//! those are named here that could be checked: S2 (`m` 3.700, `F₀` 11.911 % a tenth) and S3 (`m` 6.902, `F₀`
//! 15.610), which are cited from memory of OECD, Measuring Capital, and whose areas come to 100 % within 0.01;
//! O1 is a straight line to twice the average life. The bulletin itself was not read. Other types are reached by
//! their exponents ([`Curve::Pearson`]); where a table of survivors is printed, a model takes them year by year as given.

use super::{Error, finite, hold, result};
use crate::num::bounded;

/// 存续曲线 — ages and lives in one unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Curve {
    /// 固定流失率: `(1 − a)^t`.
    Constant { attrition: f64 },
    /// 直线: to 0 at twice the average life; type O1.
    Straight { life: f64 },
    /// 威布尔: `exp(−(t/η)^β)`, `η` the average life over `Γ(1 + 1/β)`.
    Weibull { life: f64, shape: f64 },
    /// 逻辑斯蒂: `(1 + e^(−s·t₀)) / (1 + e^(s(t − t₀)))`, what a substitute leaves, begun at 1.
    Logistic { midpoint: f64, steepness: f64 },
    /// 皮尔逊 I 型: retirements by a beta distribution from 0 to `L(p+q)/p`; symmetrical (Winfrey's S) for equal
    /// exponents.
    Pearson { life: f64, p: f64, q: f64 },
}

/// 艾奥瓦曲线 — the types whose parameters could be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Iowa {
    O1,
    S2,
    S3,
}

impl Iowa {
    /// The exponent `m` of the frequency.
    pub fn exponent(self) -> f64 {
        match self {
            Iowa::O1 => 0.0,
            Iowa::S2 => 3.7,
            Iowa::S3 => 6.902,
        }
    }

    /// The curve of a group that lasts so long on average.
    pub fn curve(self, life: f64) -> Curve {
        let both = self.exponent() + 1.0;
        Curve::Pearson { life, p: both, q: both }
    }
}

impl Curve {
    /// The share left at an age; all of it before 0.
    ///
    /// Errors: a figure that is not finite; a life, shape or exponent that is not above 0 (an exponent at most
    /// 1,000); attrition not between 0 and 1; a steepness that is not above 0.
    ///
    /// ```
    /// use dataworth::finance::survivor::Iowa;
    /// let curve = Iowa::S2.curve(10.0);
    /// assert_eq!(curve.surviving(0.0)?, 1.0);
    /// assert!((curve.surviving(8.0)? - 0.726_840_824_931_986).abs() < 1e-12);
    /// assert_eq!(curve.average_life()?, 10.0);
    /// # Ok::<(), dataworth::finance::Error>(())
    /// ```
    pub fn surviving(&self, age: f64) -> Result<f64, Error> {
        finite(&[("age", age)])?;
        self.check()?;
        if age <= 0.0 {
            return Ok(1.0);
        }
        result(match *self {
            Curve::Constant { attrition } => libm::exp(age * libm::log1p(-attrition)),
            Curve::Straight { life } => (1.0 - age / (2.0 * life)).max(0.0),
            Curve::Weibull { life, shape } => {
                let scale = life / libm::tgamma(1.0 + 1.0 / shape);
                libm::exp(-libm::pow(age / scale, shape))
            }
            Curve::Logistic { midpoint, steepness } => {
                let weight = |t: f64| libm::exp(steepness * (t - midpoint));
                if weight(age) == f64::INFINITY { 0.0 } else { (1.0 + weight(0.0)) / (1.0 + weight(age)) }
            }
            Curve::Pearson { life, p, q } => {
                let share = age * p / ((p + q) * life);
                // From the far end, so that a small rest keeps its digits.
                if share >= 1.0 { 0.0 } else { beta(1.0 - share, q, p) }
            }
        })
    }

    /// The area under the curve.
    ///
    /// Errors: as [`Curve::surviving`].
    pub fn average_life(&self) -> Result<f64, Error> {
        self.check()?;
        result(match *self {
            Curve::Constant { attrition } => -1.0 / libm::log1p(-attrition),
            Curve::Straight { life } | Curve::Weibull { life, .. } | Curve::Pearson { life, .. } => life,
            Curve::Logistic { midpoint, steepness } => {
                let back = libm::exp(-steepness * midpoint);
                // ln(1 + 1/back), without the overflow of 1/back.
                let log = if back == 0.0 { steepness * midpoint } else { libm::log1p(1.0 / back) };
                (1.0 + back) * log / steepness
            }
        })
    }

    fn check(&self) -> Result<(), Error> {
        let positive = |figures: &[(&'static str, f64)]| {
            finite(figures)?;
            figures.iter().try_for_each(|(name, figure)| hold(name, "above 0", *figure > 0.0))
        };
        match *self {
            Curve::Constant { attrition } => {
                finite(&[("attrition", attrition)])?;
                hold("attrition", "above 0 and below 1", attrition > 0.0 && attrition < 1.0)
            }
            Curve::Straight { life } => positive(&[("life", life)]),
            Curve::Weibull { life, shape } => positive(&[("life", life), ("shape", shape)]),
            Curve::Logistic { midpoint, steepness } => {
                finite(&[("midpoint", midpoint)])?;
                positive(&[("steepness", steepness)])
            }
            Curve::Pearson { life, p, q } => {
                positive(&[("life", life), ("p", p), ("q", q)])?;
                hold("exponent", "at most 1,000", p <= 1_000.0 && q <= 1_000.0)
            }
        }
    }
}

fn beta(x: f64, a: f64, b: f64) -> f64 {
    bounded::beta((x, 0.0), (a, 0.0), (b, 0.0)).0
}
