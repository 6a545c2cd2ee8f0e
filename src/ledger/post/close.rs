//! 年末结转 — profit and loss to 本年利润, that to 未分配利润.

use super::{add, sub};
use crate::ledger::account::{ROLES, Role, Side, is_profit_or_loss};
use crate::ledger::clerk::Clerk;
use crate::ledger::entry::{Lines, Occasion};
use crate::ledger::month::Month;
use crate::ledger::refusal::Refusal;
use crate::num::Fen;

/// In December: every account of profit and loss to 4103, 4103 to 4104.
pub(super) fn month_end(clerk: &mut Clerk, month: Month) -> Result<(), Refusal> {
    if !month.is_december() {
        return Ok(());
    }
    gather(clerk)?;
    let results = std::mem::take(&mut clerk.running.results);
    let (mut lines, mut profit, mut earlier) = (Lines::default(), Fen::ZERO, Fen::ZERO);
    for role in ROLES.iter().filter(|role| is_profit_or_loss(**role)) {
        let debit = results.get(role).copied().unwrap_or_default();
        lines.credit(*role, debit);
        match role {
            Role::PriorYears => earlier = add(earlier, debit)?,
            _ => profit = add(profit, debit)?,
        }
    }
    lines.debit(Role::Profit, profit);
    lines.debit(Role::Retained, earlier);
    let year = month.year();
    clerk.write(month.end(), format!("结转{year}年度损益"), Occasion::Closing, lines, None)?;
    let mut lines = Lines::default();
    lines.credit(Role::Profit, profit);
    lines.debit(Role::Retained, profit);
    clerk.write(month.end(), format!("结转{year}年度本年利润"), Occasion::Closing, lines, None)?;
    clerk.running.closed_to = clerk.ledger.entries.len();
    Ok(())
}

/// Balances of profit and loss since the last closing.
fn gather(clerk: &mut Clerk) -> Result<(), Refusal> {
    let lines = clerk.ledger.entries[clerk.running.closed_to..].iter().flat_map(|entry| &entry.lines);
    for line in lines.filter(|line| is_profit_or_loss(line.role)) {
        let balance = clerk.running.results.entry(line.role).or_default();
        *balance = match line.side {
            Side::Debit => add(*balance, line.amount)?,
            Side::Credit => sub(*balance, line.amount)?,
        };
    }
    Ok(())
}
