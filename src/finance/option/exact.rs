//! CRR 二叉树的精确面 — the tree of [`super::tree`] in an enclosure.

use super::{Exercise, Kind, tree};
use crate::num::{Digits, Fault, Lattice, Real};

/// 期权条款 — as [`super::Terms`], in exact numbers.
#[derive(Clone, Debug)]
pub struct Terms<'a> {
    pub kind: Kind,
    pub exercise: Exercise,
    pub spot: &'a Real,
    pub strike: &'a Real,
    pub years: &'a Real,
    pub rate: &'a Real,
    pub dividend: &'a Real,
    pub volatility: &'a Real,
}

/// CRR 二叉树 — the value on a tree of so many steps.
///
/// Errors: [`Fault::Domain`] where the steps are not whole, 1 to 2,000, time or volatility is not above 0, an
/// amount is below 0, or the chance of a rise leaves 0 to 1; [`Fault::Undecided`] where balls are too wide.
///
/// ```
/// use dataworth::finance::option::{Exercise, Kind, exact};
/// use dataworth::num::{LADDER, Real};
/// let [spot, years, rate, volatility] = ["50", "0.5", "0.1", "0.4"].map(|t| Real::parse(t).unwrap());
/// let terms = exact::Terms {
///     kind: Kind::Put, exercise: Exercise::American,
///     spot: &spot, strike: &spot, years: &years, rate: &rate, dividend: &Real::ZERO, volatility: &volatility,
/// };
/// let value = exact::crr(&terms, &Real::from(20), LADDER[0])?;
/// assert_eq!(value.to_decimal(6), "4.57635");
/// # Ok::<(), dataworth::num::Fault>(())
/// ```
pub fn crr(terms: &Terms, steps: &Real, p: Digits) -> Result<Real, Fault> {
    let whole =
        steps.to_i64().and_then(|n| usize::try_from(n).ok()).filter(|n| (1..=tree::MOST_STEPS).contains(n));
    let steps = whole.ok_or(Fault::Domain("steps of a tree that are not whole, 1 to 2,000"))?;
    for figure in [terms.years, terms.volatility] {
        match figure.sign() {
            Some(std::cmp::Ordering::Greater) => {}
            Some(_) => return Err(Fault::Domain("an option whose time or volatility is not above zero")),
            None => return Err(Fault::Undecided),
        }
    }
    // The chance is a quotient of small differences.
    let q = Digits(p.0 + 24);
    let length = terms.years.div(&Real::from(steps as i64), q)?;
    let rise = terms.volatility.mul(&length.sqrt(q)?, q).exp(q)?;
    let fall = rise.reciprocal(q)?;
    let growth = terms.rate.sub(terms.dividend, q).mul(&length, q).exp(q)?;
    let chance = growth.sub(&fall, q).div(&rise.sub(&fall, q), q)?;
    let discount = terms.rate.mul(&length, q).neg().exp(q)?;
    let lattice = Lattice {
        call: terms.kind == Kind::Call,
        early: terms.exercise == Exercise::American,
        spot: terms.spot,
        strike: terms.strike,
        rise: &rise,
        chance: &chance,
        discount: &discount,
        steps,
    };
    lattice.value(p)
}
