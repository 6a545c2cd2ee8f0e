//! 期权 — options on one asset: the formula, trees of any number of steps, simulation, approximations.
//!
//! One set of conventions: the asset follows a geometric Brownian motion, rate and yield are continuous and a
//! year, the yield is what waiting costs the holder (a dividend, or the cost of delay of a real option).
//! A real option is one of these with the present value of what development brings for the asset and the cost
//! of development for the strike.
//!
//! * [`black_scholes`]: European, in closed form (Black–Scholes–Merton);
//! * [`tree`]: European and American on a binomial tree, by Cox, Ross and Rubinstein or with moves as given;
//! * [`simulation`]: American by least squares over simulated paths (Longstaff–Schwartz), with its standard error;
//! * [`approximation`]: American in nearly closed form (Barone-Adesi–Whaley, Bjerksund–Stensland, Ju);
//! * [`exact`]: the tree in an enclosure of as many digits as asked for.
pub mod approximation;
pub mod exact;
pub mod simulation;
pub mod tree;

use super::{Error, finite, hold, result};
use crate::num::normal::fast;

/// 期权种类 — to buy (develop, expand) or to sell (abandon).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Call,
    Put,
}

impl Kind {
    /// As a choice of a model or a case names it.
    pub fn named(name: &str) -> Option<Kind> {
        match name {
            "call" => Some(Kind::Call),
            "put" => Some(Kind::Put),
            _ => None,
        }
    }

    /// 1 for a call, −1 for a put.
    pub fn sign(self) -> f64 {
        if self == Kind::Call { 1.0 } else { -1.0 }
    }
}

/// 行权方式 — at the end only, or at any time until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exercise {
    European,
    American,
}

impl Exercise {
    /// As a choice of a model or a case names it.
    pub fn named(name: &str) -> Option<Exercise> {
        match name {
            "european" => Some(Exercise::European),
            "american" => Some(Exercise::American),
            _ => None,
        }
    }
}

/// 期权条款 — an option and what its asset is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    pub kind: Kind,
    pub spot: f64,
    pub strike: f64,
    pub years: f64,
    /// Riskless, continuous, a year.
    pub rate: f64,
    /// Dividend or cost of delay, continuous, a year.
    pub dividend: f64,
    /// Standard deviation of the logarithm, a year.
    pub volatility: f64,
}

impl Terms {
    /// What exercise brings at a price.
    pub fn payoff(&self, price: f64) -> f64 {
        (self.kind.sign() * (price - self.strike)).max(0.0)
    }

    /// Errors: a figure that is not finite; an amount, a time or a volatility that is not above 0.
    pub(crate) fn check(&self) -> Result<(), Error> {
        finite(&[("rate", self.rate), ("dividend", self.dividend)])?;
        let positive = [
            ("spot", self.spot),
            ("strike", self.strike),
            ("years", self.years),
            ("volatility", self.volatility),
        ];
        finite(&positive)?;
        positive.into_iter().try_for_each(|(name, figure)| hold(name, "above 0", figure > 0.0))
    }

    /// `d₁` at a price: `(ln(S/K) + (r − y)T) / (σ√T) + σ√T/2`.
    fn upper(&self, price: f64) -> f64 {
        let spread = self.spread();
        (libm::log(price / self.strike) + (self.rate - self.dividend) * self.years) / spread + spread / 2.0
    }

    fn spread(&self) -> f64 {
        self.volatility * self.years.sqrt()
    }

    /// The European value at a price.
    fn european(&self, price: f64) -> f64 {
        let (sign, upper) = (self.kind.sign(), self.upper(price));
        let asset = price * libm::exp(-self.dividend * self.years) * fast::value(sign * upper);
        let cost =
            self.strike * libm::exp(-self.rate * self.years) * fast::value(sign * (upper - self.spread()));
        sign * (asset - cost)
    }
}

/// 布莱克—斯科尔斯—默顿 — `φ(S e^(−yT) N(φd₁) − K e^(−rT) N(φd₂))`, φ 1 for a call and −1 for a put.
///
/// Source: F. Black and M. Scholes (1973), R. C. Merton (1973). Errors: as stated at [`Terms`]: amounts, time
/// and volatility above 0.
///
/// ```
/// use dataworth::finance::option::{Kind, Terms, black_scholes};
/// // Haug, Option Pricing Formulas, as QuantLib's tests have it.
/// let terms = Terms {
///     kind: Kind::Call, spot: 60.0, strike: 65.0, years: 0.25, rate: 0.08, dividend: 0.0, volatility: 0.3,
/// };
/// assert!((black_scholes(&terms)? - 2.1334).abs() < 5e-5);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
pub fn black_scholes(terms: &Terms) -> Result<f64, Error> {
    terms.check()?;
    result(terms.european(terms.spot).max(0.0))
}
