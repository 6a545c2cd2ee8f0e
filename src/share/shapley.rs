//! 沙普利值 — what each party contributes to a game of coalitions, exactly.
//!
//! `φᵢ = (1/n) Σ over S without i of [v(S ∪ i) − v(S)] / C(n−1, |S|)`: sums to `v(all) − v(nobody)`, gives
//! equal parties equal shares and idle ones none. Leave-one-out and the Banzhaf value stand beside
//! it; they do not sum to the whole. Source: Shapley 1953; for data Ghorbani and Zou 2019 (at second hand).

use super::ShareError;
use crate::num::Real;
use dashu_base::Gcd;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

/// Most players whose coalitions are enumerated: 2²⁰ of them.
pub const MOST_PLAYERS: usize = 20;

/// 合作博弈 — the value of every coalition; coalition `c` holds the players whose bit is set in `c`.
#[derive(Clone, Debug)]
pub struct Game {
    players: usize,
    /// Whole numbers over one denominator.
    values: Vec<IBig>,
    denominator: UBig,
}

/// What each player contributes.
#[derive(Clone, Debug)]
pub struct Contribution {
    pub shapley: Vec<Real>,
    /// `v(all) − v(all without i)`.
    pub leave_one_out: Vec<Real>,
    /// The mean of a player's contributions over all coalitions of the others.
    pub banzhaf: Vec<Real>,
    /// `v(all) − v(nobody)`, which the Shapley values sum to.
    pub total: Real,
}

impl Game {
    /// From the values of the `2ⁿ` coalitions in the order of their bits: nobody, 1, 2, 1+2, 3, …
    ///
    /// # Errors
    /// [`ShareError::Empty`], [`ShareError::TooManyPlayers`], [`ShareError::Coalitions`]; [`ShareError::NotExact`]
    /// for a value that is a ball.
    pub fn new(players: usize, values: &[Real]) -> Result<Self, ShareError> {
        if players == 0 {
            return Err(ShareError::Empty);
        }
        if players > MOST_PLAYERS {
            return Err(ShareError::TooManyPlayers { found: players, most: MOST_PLAYERS });
        }
        let (found, wanted) = (values.len(), 1 << players);
        if found != wanted {
            return Err(ShareError::Coalitions { found, wanted });
        }
        let inexact = |coalition| ShareError::NotExact { coalition };
        let rationals: Vec<&RBig> = values
            .iter()
            .enumerate()
            .map(|(at, value)| value.as_rational().ok_or(inexact(at)))
            .collect::<Result<_, _>>()?;
        let denominator = rationals.iter().fold(UBig::ONE, |all, value| common(all, value.denominator()));
        let whole = |value: &&RBig| value.numerator() * IBig::from(&denominator / value.denominator());
        Ok(Game { players, values: rationals.iter().map(whole).collect(), denominator })
    }

    /// From a rule that says what a coalition is worth.
    ///
    /// # Errors
    /// As [`Game::new`].
    ///
    /// ```
    /// use dataworth::num::Real;
    /// use dataworth::share::shapley::Game;
    /// // Gloves: player 0 has a left one, 1 and 2 have right ones; a pair is worth 1.
    /// let game = Game::by(3, |c| Real::from((c & 1).min((c >> 1 & 1) + (c >> 2 & 1)) as i64))?;
    /// let shares: Vec<String> = game.contribution().shapley.iter().map(|s| s.to_decimal(6)).collect();
    /// assert_eq!(shares, ["0.666667", "0.166667", "0.166667"]);
    /// # Ok::<(), dataworth::share::ShareError>(())
    /// ```
    pub fn by(players: usize, worth: impl Fn(usize) -> Real) -> Result<Self, ShareError> {
        if players > MOST_PLAYERS {
            return Err(ShareError::TooManyPlayers { found: players, most: MOST_PLAYERS });
        }
        Game::new(players, &(0..1 << players).map(worth).collect::<Vec<_>>())
    }

    pub fn players(&self) -> usize {
        self.players
    }

    /// What each player contributes, exactly: contributions are summed by size of coalition as whole
    /// numbers, and only those sums are weighed.
    pub fn contribution(&self) -> Contribution {
        let players = 0..self.players;
        let sums: Vec<Vec<IBig>> = players.clone().map(|player| self.sums(player)).collect();
        let everybody = self.values.len() - 1;
        let apart = |player: usize| &self.values[everybody] - &self.values[everybody & !(1 << player)];
        let ways = IBig::from(1) << (self.players - 1);
        let mean =
            |sums: &Vec<IBig>| self.figure(RBig::from(sums.iter().sum::<IBig>()) / RBig::from(ways.clone()));
        Contribution {
            shapley: sums.iter().map(|sums| self.figure(weighed(sums))).collect(),
            leave_one_out: players.map(|player| self.figure(apart(player).into())).collect(),
            banzhaf: sums.iter().map(mean).collect(),
            total: self.figure((&self.values[everybody] - &self.values[0]).into()),
        }
    }

    /// By size of the coalition that a player joins, the sum of what it adds.
    fn sums(&self, player: usize) -> Vec<IBig> {
        let bit = 1 << player;
        let mut sums = vec![IBig::ZERO; self.players];
        for without in (0..self.values.len()).filter(|coalition| coalition & bit == 0) {
            sums[without.count_ones() as usize] += &self.values[without | bit] - &self.values[without];
        }
        sums
    }

    fn figure(&self, scaled: RBig) -> Real {
        Real::from(scaled / RBig::from(self.denominator.clone()))
    }
}

fn common(all: UBig, next: &UBig) -> UBig {
    let shared = (&all).gcd(next);
    all / shared * next
}

/// `Σ over sizes of the sum / (n · C(n−1, size))`.
pub(super) fn weighed(sums: &[IBig]) -> RBig {
    let players = sums.len();
    let (mut choices, mut total) = (IBig::from(players), RBig::ZERO);
    for (size, sum) in sums.iter().enumerate() {
        total += RBig::from(sum.clone()) / RBig::from(choices.clone());
        choices = choices * IBig::from(players - 1 - size) / IBig::from(size + 1);
    }
    total
}
