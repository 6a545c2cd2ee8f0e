//! 血缘分摊 — the cost of a warehouse carried along its lineage to the tables that keep it.
//!
//! Table `i` has a cost of its own `bᵢ` and passes the share `aᵢⱼ` of all that arrives at it to table `j`,
//! by use. Its full cost is `xⱼ = bⱼ + Σᵢ aᵢⱼ xᵢ`, the linear system `(I − Aᵀ) x = b`; what it keeps is
//! `xᵢ (1 − Σⱼ aᵢⱼ)`, and what all keep sums to what was spent. The graph is taken apart into its strongly
//! connected components (Tarjan), which are solved in the order of the lineage: single tables by one
//! sum, small circles by LU, large ones by Gauss–Seidel. A circle out of which nothing leads and in
//! which nobody keeps anything has no solution and is an error, not a cost that disappears.

use super::ShareError;
use super::distribute::{Remainder, to_fen};
use super::lineage_solve::Solver;
use crate::num::{Fen, Real};

/// How far shares may sum above 1: typed percentages.
pub(super) const SLACK: f64 = 1e-9;

/// 引用 — table `to` uses table `from`, both counted from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Use {
    pub from: usize,
    pub to: usize,
    /// Share of the cost of `from`, or the amount of use.
    pub amount: f64,
}

/// 血缘图 — tables and what share of each one's cost goes where.
#[derive(Clone, Debug)]
pub struct Lineage {
    /// By table: where its cost goes, with the share.
    pub(super) passes: Vec<Vec<(usize, f64)>>,
    /// By table: the share it keeps.
    pub(super) keeps: Vec<f64>,
}

/// What the tables come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    /// x: own cost and what arrives, by table.
    pub full: Vec<f64>,
    /// What stays with the table.
    pub kept: Vec<f64>,
    /// Groups of tables (from 0) that use each other, directly or not.
    pub circles: Vec<Vec<usize>>,
    /// Largest |x − b − Aᵀx|, against which the figures may be held.
    pub residual: f64,
}

impl Lineage {
    /// By shares: what a table does not pass on it keeps.
    ///
    /// # Errors
    /// [`ShareError::NoTable`], [`ShareError::BadUse`]; [`ShareError::PassedTwice`] where the shares of a
    /// table sum to more than 1.
    pub fn by_shares(tables: usize, uses: &[Use]) -> Result<Self, ShareError> {
        let passes = collected(tables, uses)?;
        let mut keeps = Vec::with_capacity(tables);
        for (table, passes) in passes.iter().enumerate() {
            let sum: f64 = passes.iter().map(|(_, share)| share).sum();
            if sum > 1.0 + SLACK {
                return Err(ShareError::PassedTwice { table: table + 1, sum });
            }
            keeps.push(if 1.0 - sum > SLACK { 1.0 - sum } else { 0.0 });
        }
        Ok(Lineage { passes, keeps })
    }

    /// By amounts of use, such as queries or bytes read; `own` is each table's use by people, for which it
    /// keeps its part. A table that nobody uses at all keeps its cost.
    ///
    /// # Errors
    /// As [`Lineage::by_shares`]; [`ShareError::Lengths`]; [`ShareError::NotFinite`], [`ShareError::Negative`] for own use.
    ///
    /// ```
    /// use dataworth::share::lineage::{Lineage, Use};
    /// // Raw data feed two marts 3 : 1; the first mart also feeds the second as often as people use it.
    /// let uses = [Use { from: 0, to: 1, amount: 30.0 }, Use { from: 0, to: 2, amount: 10.0 },
    ///     Use { from: 1, to: 2, amount: 5.0 }];
    /// let lineage = Lineage::by_use(3, &uses, &[0.0, 5.0, 8.0])?;
    /// let found = lineage.allocate(&[400.0, 100.0, 50.0])?;
    /// assert_eq!(found.full, [400.0, 400.0, 350.0]);
    /// assert_eq!(found.kept, [0.0, 200.0, 350.0]);
    /// # Ok::<(), dataworth::share::ShareError>(())
    /// ```
    pub fn by_use(tables: usize, uses: &[Use], own: &[f64]) -> Result<Self, ShareError> {
        if own.len() != tables {
            return Err(ShareError::Lengths { found: own.len(), wanted: tables });
        }
        if let Some(at) = own.iter().position(|amount| !amount.is_finite()) {
            return Err(ShareError::NotFinite { at: at + 1 });
        }
        if let Some(at) = own.iter().position(|amount| *amount < 0.0) {
            return Err(ShareError::Negative { at: at + 1 });
        }
        let mut passes = collected(tables, uses)?;
        let mut keeps = Vec::with_capacity(tables);
        for (passes, own) in passes.iter_mut().zip(own) {
            let all: f64 = own + passes.iter().map(|(_, amount)| amount).sum::<f64>();
            passes.iter_mut().for_each(|(_, amount)| *amount /= all);
            keeps.push(if all > 0.0 { own / all } else { 1.0 });
        }
        Ok(Lineage { passes, keeps })
    }

    pub fn tables(&self) -> usize {
        self.passes.len()
    }

    /// 分摊 — carries the costs along.
    ///
    /// # Errors
    /// [`ShareError::Lengths`], [`ShareError::NotFinite`]; [`ShareError::NothingKept`] with the tables of a
    /// circle that keeps everything and nobody in it anything; [`ShareError::NoConvergence`].
    pub fn allocate(&self, costs: &[f64]) -> Result<Allocation, ShareError> {
        if costs.len() != self.tables() {
            return Err(ShareError::Lengths { found: costs.len(), wanted: self.tables() });
        }
        if let Some(at) = costs.iter().position(|cost| !cost.is_finite()) {
            return Err(ShareError::NotFinite { at: at + 1 });
        }
        Solver::new(self).solve(costs)
    }

    /// 分摊到分 — what each table keeps, in fen that sum to what was spent.
    ///
    /// # Errors
    /// As [`Lineage::allocate`] and [`to_fen`]; [`ShareError::Negative`] for a cost below zero, which floats
    /// do not share out to the fen; [`ShareError::Overflow`] beyond what floats hold to the fen.
    ///
    /// ```
    /// use dataworth::num::Fen;
    /// use dataworth::share::lineage::{Lineage, Use};
    /// let uses = [Use { from: 0, to: 1, amount: 1.0 }, Use { from: 0, to: 2, amount: 2.0 }];
    /// let lineage = Lineage::by_use(3, &uses, &[0.0; 3])?;
    /// let kept = lineage.allocate_fen(&[Fen::new(10_000), Fen::new(1), Fen::ZERO])?;
    /// assert_eq!(kept, [Fen::ZERO, Fen::new(3_334), Fen::new(6_667)]);
    /// # Ok::<(), dataworth::share::ShareError>(())
    /// ```
    pub fn allocate_fen(&self, costs: &[Fen]) -> Result<Vec<Fen>, ShareError> {
        let total = Fen::sum(costs.iter().copied()).ok_or(ShareError::Overflow)?;
        if let Some(at) = costs.iter().position(|cost| *cost < Fen::ZERO) {
            return Err(ShareError::Negative { at: at + 1 });
        }
        // Beyond 2⁵³ fen a float is no longer a whole number of fen.
        if costs.iter().any(|cost| cost.raw().unsigned_abs() > 1 << 53) {
            return Err(ShareError::Overflow);
        }
        let found = self.allocate(&costs.iter().map(|cost| cost.raw() as f64).collect::<Vec<_>>())?;
        if total == Fen::ZERO && found.kept.iter().all(|kept| *kept == 0.0) {
            return Ok(vec![Fen::ZERO; costs.len()]);
        }
        // A part below zero only by rounding is none.
        let part = |kept: &f64| Real::from_f64_shortest(kept.max(0.0)).unwrap_or(Real::ZERO);
        to_fen(total, &found.kept.iter().map(part).collect::<Vec<_>>(), Remainder::Largest)
    }
}

fn collected(tables: usize, uses: &[Use]) -> Result<Vec<Vec<(usize, f64)>>, ShareError> {
    let mut passes = vec![Vec::new(); tables];
    for Use { from, to, amount } in uses {
        if let Some(at) = [*from, *to].into_iter().find(|at| *at >= tables) {
            return Err(ShareError::NoTable { at: at + 1 });
        }
        if !(amount.is_finite() && *amount >= 0.0) {
            return Err(ShareError::BadUse { from: from + 1, to: to + 1 });
        }
        // A use of nothing is none: it must not close a circle.
        if *amount > 0.0 {
            passes[*from].push((*to, *amount));
        }
    }
    Ok(passes)
}
