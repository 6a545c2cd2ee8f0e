//! 科目余额表 — opening, turnover and closing of every account over a period.

use super::account::{ROLES, Role, Side};
use super::entry::Entry;
use crate::num::Fen;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// 报告期间: both days belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Date,
    pub to: Date,
}

/// One account over a period. Debit balances are positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    pub opening: Fen,
    pub debit: Fen,
    pub credit: Fen,
    pub closing: Fen,
}

/// 科目余额表, in the order of the chart; accounts that never moved are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrialBalance {
    pub accounts: Vec<(Role, Balance)>,
}

impl TrialBalance {
    /// Sums the entries; `None` past the range of [`Fen`].
    ///
    /// Opening entries of the period belong to its opening balances. Closing entries of its last day
    /// are left out, so that profit and loss of the period still stands there; earlier ones count.
    pub fn of(entries: &[Entry], period: Period) -> Option<TrialBalance> {
        let mut accounts: BTreeMap<Role, Balance> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| counts(entry, period)) {
            let before = entry.date < period.from || entry.occasion.begins();
            for line in &entry.lines {
                let balance = accounts.entry(line.role).or_default();
                let signed = match line.side {
                    Side::Debit => line.amount,
                    Side::Credit => line.amount.checked_neg()?,
                };
                match (before, line.side) {
                    (true, _) => balance.opening = balance.opening.checked_add(signed)?,
                    (false, Side::Debit) => balance.debit = balance.debit.checked_add(line.amount)?,
                    (false, Side::Credit) => balance.credit = balance.credit.checked_add(line.amount)?,
                }
                balance.closing = balance.closing.checked_add(signed)?;
            }
        }
        let accounts = ROLES.iter().filter_map(|role| Some((*role, *accounts.get(role)?))).collect();
        Some(TrialBalance { accounts })
    }

    pub fn get(&self, role: Role) -> Balance {
        self.accounts
            .iter()
            .find(|(other, _)| *other == role)
            .map(|(_, balance)| *balance)
            .unwrap_or_default()
    }

    /// Whether debits equal credits, at the opening, over the period and at the end.
    pub fn balances(&self) -> bool {
        let sum = |of: fn(&Balance) -> Fen| Fen::sum(self.accounts.iter().map(|(_, balance)| of(balance)));
        sum(|b| b.opening) == Some(Fen::ZERO)
            && sum(|b| b.closing) == Some(Fen::ZERO)
            && sum(|b| b.debit) == sum(|b| b.credit)
    }
}

fn counts(entry: &Entry, period: Period) -> bool {
    entry.date <= period.to && !(entry.date == period.to && entry.occasion == super::Occasion::Closing)
}
