//! Internal rates in an enclosure: the exact twins of [`super::root`].
//!
//! All rates of flows that are exact numbers, each in a ball of as many digits as asked for; what
//! these digits leave open is [`Fault::Undecided`], and the caller asks with more.

use super::root::REACH;
use crate::num::{Digits, Fault, RateList, Real, zeros};

/// 全部收益率 — every rate from the least, with those set apart that are beyond [`super::root::REACH`].
#[derive(Clone, Debug)]
pub struct Rates {
    pub rates: Vec<Real>,
    /// How many more there are beyond the reach.
    pub outside: usize,
    /// Sign changes of the flows in the order of time.
    pub sign_changes: usize,
    /// A rate was taken for one that touches because no precision tells.
    pub tie: bool,
}

impl Rates {
    /// The rate, where there is exactly one.
    ///
    /// Errors: [`Fault::NoRate`]; [`Fault::SeveralRates`], which names them.
    pub fn only(&self) -> Result<Real, Fault> {
        match self.rates.as_slice() {
            [rate] => Ok(rate.clone()),
            [] => Err(Fault::NoRate),
            rates => Err(Fault::SeveralRates(RateList::of(rates.iter().map(Real::to_f64)))),
        }
    }
}

/// Most whole periods of a life that are written off.
const MOST_PERIODS: i64 = 5000;

/// 可变余额递减法 — the exact twin of [`super::depreciation::variable_declining`], going over to a straight line:
/// what is written off from `start` to `end` of a `life`.
///
/// Errors: [`Fault::Domain`] for figures below zero or an end before the start or beyond the life;
/// [`Fault::Undecided`].
///
/// ```
/// use dataworth::finance::exact::variable_declining;
/// use dataworth::num::{LADDER, Real};
/// let figures = [2400, 300, 10, 0, 1, 2].map(Real::from);
/// assert_eq!(variable_declining(&figures, LADDER[0])?.to_decimal(10), "480");
/// # Ok::<(), dataworth::num::Fault>(())
/// ```
pub fn variable_declining(figures: &[Real; 6], p: Digits) -> Result<Real, Fault> {
    let [cost, salvage, life, start, end, factor] = figures;
    let never_below =
        [(&Real::ZERO, cost), (&Real::ZERO, salvage), (&Real::ZERO, start), (start, end), (end, life)];
    let mut sound = above(life)? && above(factor)?;
    for (less, more) in never_below {
        sound &= less.compare(more).ok_or(Fault::Undecided)?.is_le();
    }
    if !sound || Real::from(MOST_PERIODS).compare(life).is_none_or(|order| order.is_lt()) {
        return Err(Fault::Domain("a write-off of figures below zero, or outside a life up to 5,000"));
    }
    let rate = factor.div(life, p)?;
    let (mut book, mut written) = (cost.clone(), Real::ZERO);
    for begins in (0..MOST_PERIODS).map(Real::from) {
        if begins.compare(end).is_none_or(|order| order.is_ge()) {
            break;
        }
        let most = book.sub(salvage, p).max(&Real::ZERO);
        let line = most.div(&life.sub(&begins, p), p)?;
        let charge = book.mul(&rate, p).max(&line).min(&most);
        let ends = begins.add(&Real::ONE, p).min(end);
        let share = ends.sub(&begins.max(start), p).max(&Real::ZERO);
        written = written.add(&share.mul(&charge, p), p);
        book = book.sub(&charge, p);
    }
    Ok(written)
}

fn above(figure: &Real) -> Result<bool, Fault> {
    Ok(figure.sign().ok_or(Fault::Undecided)?.is_gt())
}

/// The rates a year of flows at whole multiples of `1/unit` year; with `settle`, what the digits do not decide
/// counts as a tie.
///
/// Errors: [`Fault::Undecided`].
///
/// ```
/// use dataworth::finance::exact;
/// use dataworth::num::{LADDER, Real};
/// let flows = [(Real::from(-100), 0), (Real::from(110), 1)];
/// let rates = exact::rates(&flows, 1, LADDER[0], false)?;
/// assert_eq!(rates.only()?.to_decimal(30), "0.1");
/// # Ok::<(), dataworth::num::Fault>(())
/// ```
pub fn rates(flows: &[(Real, u64)], unit: i64, p: Digits, settle: bool) -> Result<Rates, Fault> {
    let found = zeros::positive(flows, p, settle)?;
    // A small rate is the difference of two numbers near 1: digits to lose.
    let q = Digits(p.0 + 12);
    let rate = |factor: &Real| Ok(factor.pow(&Real::from(-unit), q)?.sub(&Real::ONE, q));
    // The least discount factor is the highest rate.
    let mut rates = found.zeros.iter().rev().map(rate).collect::<Result<Vec<Real>, Fault>>()?;
    let all = rates.len() + found.beyond;
    rates.retain(within);
    Ok(Rates { outside: all - rates.len(), rates, sign_changes: found.sign_changes, tie: found.tie })
}

fn within(rate: &Real) -> bool {
    // In a ball of these digits; a float is enough to tell.
    let growth = rate.to_f64() + 1.0;
    growth * REACH > 1.0 && growth < REACH
}

/// The rates of a level payment over whole periods, as [`super::root::rate`]; payments at the beginning of a
/// period where `begin`.
///
/// Errors: as [`rates`]; [`Fault::Domain`] where the periods are not whole, not above 0, or more than 5,000.
pub fn level(
    periods: &Real,
    payment: &Real,
    present: &Real,
    future: &Real,
    begin: bool,
    p: Digits,
    settle: bool,
) -> Result<Rates, Fault> {
    let whole = periods.to_i64().filter(|n| (1..=5_000).contains(n));
    let n = whole.ok_or(Fault::Domain("a rate over periods that are not whole, 1 to 5,000"))? as u64;
    let with = |sum: &Real, paid: bool| if paid { sum.add(payment, p) } else { sum.clone() };
    let mut flows = vec![(with(present, begin), 0)];
    flows.extend((1..n).map(|k| (payment.clone(), k)));
    flows.push((with(future, !begin), n));
    rates(&flows, 1, p, settle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::root::irr;
    use crate::num::LADDER;
    use proptest::prelude::*;

    proptest! {
        /// The float face finds what the exact one encloses, whatever the flows.
        #[test]
        fn both_faces_find_the_same(flows in proptest::collection::vec(-500i64..500, 2..12)) {
            let floats: Vec<f64> = flows.iter().map(|v| *v as f64).collect();
            let exact: Vec<(Real, u64)> = flows.iter().map(|v| Real::from(*v)).zip(0..).collect();
            let Some(found) = LADDER.iter().find_map(|p| rates(&exact, 1, *p, *p == LADDER[2]).ok()) else {
                return Ok(());
            };
            let ours = irr(&floats).unwrap();
            prop_assert_eq!(ours.sign_changes, found.sign_changes);
            let near = found.rates.windows(2).any(|w| w[1].to_f64() - w[0].to_f64() < 1e-6);
            prop_assume!(!near && !found.tie);
            prop_assert_eq!(ours.roots.len(), found.rates.len());
            for (a, b) in ours.roots.iter().zip(&found.rates) {
                let b = b.to_f64();
                prop_assert!((a.rate - b).abs() <= 1e-6 * (1.0 + b.abs()), "{} {}", a.rate, b);
            }
        }
    }

    #[test]
    fn a_loan_gives_its_rate() {
        let (pay, owed) = (Real::parse("-110").unwrap(), Real::from(100));
        let found = level(&Real::from(1), &pay, &owed, &Real::ZERO, false, LADDER[0], false).unwrap();
        assert_eq!(found.only().unwrap().to_decimal(30), "0.1");
        let broken = level(&Real::parse("1.5").unwrap(), &pay, &owed, &Real::ZERO, false, LADDER[0], false);
        assert!(matches!(broken, Err(Fault::Domain(_))));
    }
}
