//! 二叉树倒推 — the value of an option on a recombining tree, enclosed.
//!
//! Every value of a node is a sum of two later ones with weights that are not negative, or what exercise brings;
//! both only rise with their parts. So a run in whole numbers scaled by `2^w`, everything rounded down, gives a
//! lower bound, and one rounded up an upper one.
use std::cmp::Ordering;

use dashu_int::IBig;
use dashu_ratio::RBig;

use super::elementary::{drop_high, drop_low, from_fixed, to_fixed};
use super::rational::sign;
use super::{Digits, Fault, Real};

/// 二叉树 — prices move by `rise` or one over it a step.
#[derive(Clone, Debug)]
pub struct Lattice<'a> {
    /// To buy; else to sell.
    pub call: bool,
    /// May be exercised at every step; else at the end.
    pub early: bool,
    pub spot: &'a Real,
    pub strike: &'a Real,
    pub rise: &'a Real,
    /// Of a rise.
    pub chance: &'a Real,
    /// Of a step.
    pub discount: &'a Real,
    pub steps: usize,
}

impl Lattice<'_> {
    /// Errors: [`Fault::Domain`] where the chance is not from 0 to 1 or an amount is below 0;
    /// [`Fault::Undecided`] where balls are too wide to tell.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Lattice, Real};
    /// let [spot, rise, half] = ["8", "2", "0.5"].map(|t| Real::parse(t).unwrap());
    /// let tree = Lattice {
    ///     call: true, early: false, spot: &spot, strike: &spot, rise: &rise, chance: &half, discount: &Real::ONE, steps: 2,
    /// };
    /// // A quarter of 32 − 8.
    /// assert_eq!(tree.value(LADDER[0])?.to_decimal(20), "6");
    /// # Ok::<(), dataworth::num::Fault>(())
    /// ```
    pub fn value(&self, p: Digits) -> Result<Real, Fault> {
        let rest = Real::ONE.sub(self.chance, p.guarded());
        for part in [self.chance, &rest] {
            not_negative(
                part,
                "the chance of a rise on the tree is not from zero to one: more steps are wanted",
            )?;
        }
        for amount in [self.spot, self.strike] {
            not_negative(amount, "an option on an amount below zero")?;
        }
        let q = p.guarded();
        let (up, down) = (self.discount.mul(self.chance, q), self.discount.mul(&rest, q));
        let prices = self.prices(q)?;
        let bound = |upper: bool| self.bound(&up, &down, &prices, upper, q.places());
        Ok(Real::enclosing(bound(false), bound(true), p))
    }

    /// Prices by how often they moved up, from `−steps`.
    fn prices(&self, q: Digits) -> Result<Vec<Real>, Fault> {
        let (n, fall) = (self.steps, self.rise.reciprocal(q)?);
        let mut prices = vec![self.spot.clone(); 2 * n + 1];
        for moves in 1..=n {
            prices[n + moves] = prices[n + moves - 1].mul(self.rise, q);
            prices[n - moves] = prices[n + 1 - moves].mul(&fall, q);
        }
        Ok(prices)
    }

    /// One of the two runs.
    fn bound(&self, up: &Real, down: &Real, prices: &[Real], upper: bool, w: usize) -> RBig {
        let paid: Vec<IBig> = prices.iter().map(|price| self.payoff(price, upper, w)).collect();
        let (up, down) = (fixed(up, upper, w), fixed(down, upper, w));
        let n = self.steps;
        // After `rises` of `step` moves the price has moved up `2·rises − step` times.
        let at = |step: usize, rises: usize| &paid[n + 2 * rises - step];
        let mut values: Vec<IBig> = (0..=n).map(|rises| at(n, rises).clone()).collect();
        for step in (0..n).rev() {
            for rises in 0..=step {
                let whole = &up * &values[rises + 1] + &down * &values[rises];
                let held = if upper { drop_high(whole, w) } else { drop_low(whole, w) };
                let exercised = at(step, rises);
                values[rises] = if self.early && *exercised > held { exercised.clone() } else { held };
            }
        }
        from_fixed(values.swap_remove(0), w)
    }

    /// What exercise brings at a price; what is taken off is rounded the other way.
    fn payoff(&self, price: &Real, upper: bool, w: usize) -> IBig {
        let (got, given) = if self.call { (price, self.strike) } else { (self.strike, price) };
        (fixed(got, upper, w) - fixed(given, !upper, w)).max(IBig::ZERO)
    }
}

/// An end of an enclosure, rounded on outwards.
fn fixed(real: &Real, upper: bool, w: usize) -> IBig {
    let (low, high) = real.ends();
    if upper { to_fixed(high, w).1 } else { to_fixed(low, w).0 }
}

fn not_negative(real: &Real, rule: &'static str) -> Result<(), Fault> {
    let (low, high) = real.ends();
    match (sign(low), sign(high)) {
        (Ordering::Less, Ordering::Less) => Err(Fault::Domain(rule)),
        (Ordering::Less, _) => Err(Fault::Undecided),
        _ => Ok(()),
    }
}
