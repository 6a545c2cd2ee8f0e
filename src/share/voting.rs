//! 加权投票博弈 — Shapley–Shubik indices of many players by counting coalitions, not by enumerating them.
//!
//! A coalition wins where its weights reach the quota. How many coalitions of each size and weight there are
//! is a polynomial; a player's is the whole divided by its own factor. `φᵢ` is the share of orders in
//! which player `i` turns a coalition into a winning one.

use super::ShareError;
use super::shapley::weighed;
use crate::num::Real;
use dashu_int::IBig;
use std::collections::BTreeMap;

/// Most players, and largest sum of weights, that are counted.
const MOST: usize = 120;
const HEAVIEST: usize = 100_000;

/// Shapley–Shubik indices of players with whole weights; a coalition wins from `quota` on.
///
/// # Errors
/// [`ShareError::Empty`], [`ShareError::TooManyPlayers`]; [`ShareError::Voting`] where the quota is zero or
/// beyond the sum, or weights are too large to count.
///
/// ```
/// use dataworth::share::voting::shapley_shubik;
/// let indices: Vec<String> =
///     shapley_shubik(&[2, 1, 1], 3)?.iter().map(|index| index.to_decimal(5)).collect();
/// assert_eq!(indices, ["0.66667", "0.16667", "0.16667"]);
/// # Ok::<(), dataworth::share::ShareError>(())
/// ```
pub fn shapley_shubik(weights: &[usize], quota: usize) -> Result<Vec<Real>, ShareError> {
    let players = weights.len();
    let total = weights.iter().try_fold(0usize, |sum, weight| sum.checked_add(*weight));
    let total = total.filter(|total| *total <= HEAVIEST).ok_or(ShareError::Voting)?;
    match players {
        0 => return Err(ShareError::Empty),
        found if found > MOST => return Err(ShareError::TooManyPlayers { found, most: MOST }),
        _ if quota == 0 || quota > total => return Err(ShareError::Voting),
        _ => {}
    }
    let counts = Counts::of(weights, total);
    let mut known: BTreeMap<usize, Real> = BTreeMap::new();
    for weight in weights {
        known.entry(*weight).or_insert_with(|| Real::from(weighed(&counts.swings(*weight, quota))));
    }
    Ok(weights.iter().filter_map(|weight| known.get(weight).cloned()).collect())
}

/// How many coalitions there are by size and weight; below 2¹²⁰, so a `u128` holds each.
struct Counts {
    players: usize,
    total: usize,
    cells: Vec<u128>,
}

impl Counts {
    fn of(weights: &[usize], total: usize) -> Self {
        let players = weights.len();
        let mut counts = Counts { players, total, cells: vec![0; (players + 1) * (total + 1)] };
        counts.cells[0] = 1;
        for (joined, weight) in weights.iter().enumerate() {
            for size in (0..=joined).rev() {
                for sum in (0..=total - weight).rev() {
                    let from = counts.cells[counts.at(size, sum)];
                    let to = counts.at(size + 1, sum + weight);
                    counts.cells[to] += from;
                }
            }
        }
        counts
    }

    fn at(&self, size: usize, sum: usize) -> usize {
        size * (self.total + 1) + sum
    }

    /// By size, how many coalitions of the others lose without a player of this weight and win with it.
    fn swings(&self, weight: usize, quota: usize) -> Vec<IBig> {
        let mut without = vec![0u128; self.total + 1];
        let mut swings = Vec::with_capacity(self.players);
        for size in 0..self.players {
            // Of the coalitions of this size and weight, those that the player is not in.
            let smaller = std::mem::take(&mut without);
            let with = |sum: usize| if sum >= weight && size > 0 { smaller[sum - weight] } else { 0 };
            without = (0..=self.total).map(|sum| self.cells[self.at(size, sum)] - with(sum)).collect();
            let turning = quota.saturating_sub(weight)..quota;
            swings.push(IBig::from(turning.map(|sum| without[sum]).sum::<u128>()));
        }
        swings
    }
}
