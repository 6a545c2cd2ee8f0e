//! 研发 — spend by stage, carried over to profit or loss or to the asset.

use super::intangible::hand_over;
use super::opening::target;
use super::{add, amortise, inside, needed, outside_cost, paid, priced};
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines, Occasion};
use crate::ledger::event::{EventField, Stage};
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Item, Origin, Part};
use crate::ledger::refusal::Refusal;
use crate::num::Fen;

/// 研发支出: research, and development that does not meet CAS 6 art. 9, is expensed; the rest is
/// capitalised until the asset is ready.
pub(in crate::ledger) fn spend(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let mut lines = Lines::default();
    for figures in batch.figures() {
        let priced = priced(clerk, figures)?;
        let stage = needed(figures.stage, EventField::Stage)?;
        if outside_cost(figures) {
            // Neither cost of the resource nor research: no base of the super-deduction.
            lines.of(Side::Debit, Role::Administration, priced.cost, asset);
        } else if stage == Stage::Development && inside(figures) {
            target(clerk, asset)?;
            let own = (Class::Development, Part::Gross, Item::Own);
            clerk.moves(&mut lines, asset, own, priced.cost)?;
        } else {
            lines.of(Side::Debit, Role::ResearchExpensed, priced.cost, asset);
            let waiting = clerk.running.research.entry(asset).or_default();
            *waiting = add(*waiting, priced.cost)?;
        }
        paid(&mut lines, figures, &priced)?;
    }
    let holding = clerk.holding(asset);
    holding.acquired.get_or_insert(batch.date);
    holding.origin.get_or_insert(Origin::Own);
    clerk.book(batch, lines)
}

/// 达到预定用途: capitalised spend becomes the intangible, which is charged from this month on.
pub(in crate::ledger) fn ready(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let month = Month::of(batch.date);
    let class = target(clerk, asset)?;
    let mut lines = Lines::default();
    let moves = clerk.held(asset).holds(Class::Development);
    if moves {
        match class {
            Class::Inventory => {
                let into = (Class::Inventory, Item::Own);
                let out = (Class::Development, Item::OtherOut);
                let cost = hand_over(clerk, &mut lines, asset, out, into)?;
                clerk.holding(asset).stock.add(1, cost, None);
            }
            _ => {
                becomes_intangible(clerk, &mut lines, asset)?;
            }
        }
    } else if !clerk.held(asset).holds(Class::Intangible) {
        return Err(Refusal::new(Code::NothingToMove));
    }
    if clerk.held(asset).months_charged == 0 {
        clerk.holding(asset).available = Some(month);
        clerk.holding(asset).plan = None;
    }
    let taken = amortise::take_policy(clerk, batch, asset, month)?;
    if clerk.held(asset).months_charged > 0 && !moves && taken == amortise::Taken::Nothing {
        clerk.remark(Refusal::new(Code::ChargedAlready).arg("month", month));
    }
    amortise::settle(clerk, asset, month, taken)?;
    clerk.book(batch, lines)
}

/// Cost as cost and its impairment as impairment: what 开发支出 gives is what 内部研发 gets.
fn becomes_intangible(clerk: &mut Clerk, lines: &mut Lines, asset: AssetId) -> Result<(), Refusal> {
    for (part, item) in [(Part::Gross, Item::Own), (Part::Impairment, Item::OtherIn)] {
        let balance = clerk.held(asset).balance(Class::Development, part);
        clerk.moves(lines, asset, (Class::Intangible, part, item), balance)?;
        clerk.moves(lines, asset, (Class::Development, part, Item::ToIntangible), balance)?;
        if part == Part::Gross {
            let holding = clerk.holding(asset);
            if holding.origin == Some(Origin::Own) {
                holding.developed = add(holding.developed, balance)?;
            }
            if let Some(other) = &mut holding.unimpaired {
                other.carrying = add(other.carrying, balance)?;
            }
        }
    }
    if clerk.held(asset).balance(Class::Intangible, Part::Impairment) > Fen::ZERO {
        clerk.holding(asset).remember_unimpaired();
    }
    Ok(())
}

/// 项目终止: capitalised spend goes to profit or loss.
pub(in crate::ledger) fn abandon(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    if !clerk.held(asset).holds(Class::Development) {
        return Err(Refusal::new(Code::NothingToMove));
    }
    let mut lines = Lines::default();
    let carrying = clerk.takes_out(&mut lines, asset, Class::Development, Item::ToExpense)?;
    lines.of(Side::Debit, Role::Research, carrying, asset);
    if clerk.held(asset).class().is_none() {
        clerk.holding(asset).gone = Some(batch.date);
    }
    clerk.book(batch, lines)
}

/// Month's end: expensed spend to 研发费用.
pub(super) fn carry_over(clerk: &mut Clerk, month: Month) -> Result<(), Refusal> {
    let waiting = std::mem::take(&mut clerk.running.research);
    let mut lines = Lines::default();
    for (asset, amount) in waiting {
        lines.of(Side::Debit, Role::Research, amount, asset);
        lines.of(Side::Credit, Role::ResearchExpensed, amount, asset);
    }
    let summary = format!("结转{month}费用化研发支出");
    clerk.write(month.end(), summary, Occasion::ExpensedResearch, lines, None)?;
    debug_assert!(clerk.running.research.values().all(|amount| *amount == Fen::ZERO));
    Ok(())
}
