//! 二叉树 — options on a binomial tree, backwards from its end.

use super::{Exercise, Terms};
use crate::finance::{Error, finite, hold, result};

/// Most steps of a tree: two million nodes.
pub const MOST_STEPS: usize = 2_000;

/// 一步 — how a step of a tree moves and what it weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// `u`.
    pub rise: f64,
    /// `d`.
    pub fall: f64,
    /// `p = (e^((r−y)Δt) − d) / (u − d)`.
    pub chance: f64,
    /// `e^(−rΔt)`.
    pub discount: f64,
}

impl Step {
    /// By Cox, Ross and Rubinstein: `u = e^(σ√Δt)`, `d = 1/u`.
    ///
    /// Errors: those of [`Terms`]; more than [`MOST_STEPS`]; a step so long that `p` leaves 0 to 1.
    pub fn crr(terms: &Terms, steps: usize) -> Result<Step, Error> {
        terms.check()?;
        hold("steps", "1 to 2,000", (1..=MOST_STEPS).contains(&steps))?;
        let length = terms.years / steps as f64;
        let rise = libm::exp(terms.volatility * length.sqrt());
        Step::given(terms, length, rise, 1.0 / rise)
    }

    /// With moves as given over a step of `length` years.
    ///
    /// Errors: moves that are not finite or not above 0; `p` outside 0 to 1.
    pub fn given(terms: &Terms, length: f64, rise: f64, fall: f64) -> Result<Step, Error> {
        finite(&[("rise", rise), ("fall", fall), ("length", length)])?;
        hold("fall", "above 0 and below the rise", fall > 0.0 && fall < rise)?;
        let chance = (libm::exp((terms.rate - terms.dividend) * length) - fall) / (rise - fall);
        hold("chance", "from 0 to 1: shorter steps are wanted", (0.0..=1.0).contains(&chance))?;
        Ok(Step { rise, fall, chance, discount: libm::exp(-terms.rate * length) })
    }

    /// The value of an option on `steps` of these.
    ///
    /// Errors: a value beyond `f64`.
    pub fn value(&self, terms: &Terms, exercise: Exercise, steps: usize) -> Result<f64, Error> {
        let (up, down) = (self.discount * self.chance, self.discount * (1.0 - self.chance));
        let ratio = self.rise / self.fall;
        let lowest = |step: usize| terms.spot * libm::pow(self.fall, step as f64);
        let powers: Vec<f64> = (0..=steps).map(|rises| libm::pow(ratio, rises as f64)).collect();
        let paid = |bottom: f64, rises: usize| terms.payoff(bottom * powers[rises]);
        let bottom = lowest(steps);
        let mut values: Vec<f64> = (0..=steps).map(|rises| paid(bottom, rises)).collect();
        for step in (0..steps).rev() {
            let bottom = lowest(step);
            for rises in 0..=step {
                let held = up * values[rises + 1] + down * values[rises];
                values[rises] = match exercise {
                    Exercise::American => held.max(paid(bottom, rises)),
                    Exercise::European => held,
                };
            }
        }
        result(values[0])
    }
}

/// CRR 二叉树 — the value on a tree by Cox, Ross and Rubinstein.
///
/// Source: J. Cox, S. Ross and M. Rubinstein, Option pricing: a simplified approach, Journal of Financial
/// Economics 7 (1979). Its error falls as one over the steps, to and fro for even and odd numbers of them.
/// Errors: as [`Step::crr`].
///
/// ```
/// use dataworth::finance::option::{Exercise, Kind, Terms, tree};
/// // Hull, Options, Futures and Other Derivatives: 4.278 with 100 steps.
/// let terms = Terms {
///     kind: Kind::Put, spot: 50.0, strike: 50.0, years: 5.0 / 12.0, rate: 0.1, dividend: 0.0, volatility: 0.4,
/// };
/// assert!((tree::crr(&terms, Exercise::American, 100)? - 4.278).abs() < 5e-4);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
pub fn crr(terms: &Terms, exercise: Exercise, steps: usize) -> Result<f64, Error> {
    Step::crr(terms, steps)?.value(terms, exercise, steps)
}
