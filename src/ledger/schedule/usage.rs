//! 产量法 — charges by use, capped at the total that was expected.

use super::share;
use crate::num::Fen;

/// Charges by units used 产量法.
///
/// The charge of a period is `base × units ÷ total`, rounded half up; use beyond the total is not
/// charged, and the period that reaches it takes the rest.
///
/// ```
/// use dataworth::ledger::Usage;
/// use dataworth::num::Fen;
/// let mut usage = Usage::new(Fen::new(96_000_000), 12_000_000);
/// let charges: Vec<String> =
///     [1_500_000, 3_700_000, 4_800_000, 2_600_000].map(|calls| usage.charge(calls).to_string()).into();
/// assert_eq!(charges, ["120000.00", "296000.00", "384000.00", "160000.00"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    base: i64,
    left: i64,
    total: u64,
    used: u64,
}

impl Usage {
    /// A base over a total of units; a total of nothing charges everything at the first use.
    pub fn new(base: Fen, total: u64) -> Self {
        let base = base.raw().max(0);
        Usage { base, left: base, total, used: 0 }
    }

    /// The charge for so many units more.
    pub fn charge(&mut self, units: u64) -> Fen {
        self.used = self.used.saturating_add(units);
        let charge = if self.used >= self.total {
            self.left
        } else {
            let whole = i64::try_from(self.total).unwrap_or(i64::MAX);
            share(self.base, i64::try_from(units).unwrap_or(i64::MAX), whole).min(self.left)
        };
        self.left -= charge;
        Fen::new(charge)
    }

    /// A plan that has run: the base over its total, of which something is left to charge and so many
    /// units were used already.
    pub fn resumed(base: Fen, left: Fen, total: u64, used: u64) -> Self {
        Usage { base: base.raw().max(0), left: left.raw().max(0), total, used }
    }

    /// What is left to charge.
    pub fn left(&self) -> Fen {
        Fen::new(self.left)
    }

    /// Units that are still expected.
    pub fn units_left(&self) -> u64 {
        self.total.saturating_sub(self.used)
    }

    /// Units that were used, beyond the total too.
    pub fn used(&self) -> u64 {
        self.used
    }
}
