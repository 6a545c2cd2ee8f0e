//! 存货 — processing, issue, and the lower of cost and net realisable value.

use super::intangible::stocked;
use super::opening::target;
use super::{add, needed, outside_cost, paid, priced, received, sub};
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines};
use crate::ledger::event::EventField;
use crate::ledger::movement::{Class, Item, Origin, Part};
use crate::ledger::refusal::Refusal;
use crate::ledger::stock::part;
use crate::num::Fen;

fn inventory(clerk: &Clerk, asset: AssetId) -> Result<(), Refusal> {
    match clerk.held(asset).holds(Class::Inventory) {
        true => Ok(()),
        false => Err(Refusal::new(Code::WrongClassForEvent)),
    }
}

/// 加工: cost gathers in 生产成本 until the work is finished.
pub(in crate::ledger) fn processing(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    if target(clerk, asset)? != Class::Inventory {
        return Err(Refusal::new(Code::WrongClassForEvent));
    }
    let mut lines = Lines::default();
    for figures in batch.figures() {
        let priced = priced(clerk, figures)?;
        let inside = figures.capitalise.unwrap_or(!outside_cost(figures.element.as_deref()));
        if inside {
            lines.of(Side::Debit, Role::Production, priced.cost, asset);
            let holding = clerk.holding(asset);
            holding.in_process = add(holding.in_process, priced.cost)?;
        } else {
            lines.of(Side::Debit, Role::Administration, priced.cost, asset);
        }
        paid(&mut lines, figures, &priced)?;
    }
    let holding = clerk.holding(asset);
    holding.acquired.get_or_insert(batch.date);
    holding.origin.get_or_insert(Origin::Own);
    clerk.book(batch, lines)
}

/// 完工入库.
pub(in crate::ledger) fn finish(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let cost = std::mem::take(&mut clerk.holding(asset).in_process);
    if cost == Fen::ZERO {
        return Err(Refusal::new(Code::NothingToMove));
    }
    let mut lines = Lines::default();
    clerk.moves(&mut lines, asset, (Class::Inventory, Part::Gross, Item::Own), cost)?;
    lines.of(Side::Credit, Role::Production, cost, asset);
    let holding = clerk.holding(asset);
    holding.gone = None;
    stocked(&mut holding.stock, batch, cost);
    clerk.book(batch, lines)
}

/// 销售: revenue, and the cost of what was issued less the allowance that goes with it.
pub(in crate::ledger) fn sale(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    inventory(clerk, asset)?;
    let mut lines = Lines::default();
    for figures in batch.figures() {
        received(&mut lines, figures)?;
        lines.of(Side::Credit, Role::RevenueMain, figures.amount.unwrap_or_default(), asset);
        let (cost, released) = issue(clerk, &mut lines, batch, figures, (Item::Disposal, Item::Release))?;
        lines.of(Side::Debit, Role::CostMain, cost, asset);
        lines.of(Side::Credit, Role::CostMain, released, asset);
    }
    gone_if_empty(clerk, batch, asset);
    clerk.book(batch, lines)
}

/// Cost and allowance of units that go out.
fn issue(
    clerk: &mut Clerk,
    lines: &mut Lines,
    batch: &Batch,
    figures: &crate::ledger::event::Figures,
    (item, released_as): (Item, Item),
) -> Result<(Fen, Fen), Refusal> {
    let asset = batch.asset()?;
    let formula = clerk.book.terms.issue;
    let gross = clerk.held(asset).balance(Class::Inventory, Part::Gross);
    let allowance = clerk.held(asset).balance(Class::Inventory, Part::Impairment);
    let issued = clerk.holding(asset).stock.issue(figures.quantity, formula, figures.lot.as_deref());
    let cost = issued.map_err(|refusal| match refusal.field {
        Some(_) => refusal,
        None => refusal.at(EventField::Quantity),
    })?;
    let share = |whole: Fen| {
        let (cost, gross) = (cost.raw().max(0) as u64, gross.raw().max(0) as u64);
        Fen::new(part(whole.raw(), cost, gross))
    };
    let released = share(allowance);
    clerk.moves(lines, asset, (Class::Inventory, Part::Gross, item), cost)?;
    clerk.moves(lines, asset, (Class::Inventory, Part::Impairment, released_as), released)?;
    let holding = clerk.holding(asset);
    let left = holding.balance(Class::Inventory, Part::Gross);
    holding.beyond_gross = signed_share(holding.beyond_gross, left, gross);
    Ok((cost, released))
}

/// The part of an amount of either sign that stays with what is left.
fn signed_share(amount: Fen, left: Fen, of: Fen) -> Fen {
    let (amount, left, of) = (i128::from(amount.raw()), i128::from(left.raw()), i128::from(of.raw().max(1)));
    Fen::new(i64::try_from(amount * left / of).unwrap_or_default())
}

fn gone_if_empty(clerk: &mut Clerk, batch: &Batch, asset: AssetId) {
    let holding = clerk.holding(asset);
    if holding.class().is_none() && holding.in_process == Fen::ZERO {
        holding.gone = Some(batch.date);
    }
}

/// 存货失效: what will not be sold leaves at cost less allowance; an abnormal loss takes its input VAT
/// out too.
pub(in crate::ledger) fn lapse(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    inventory(clerk, asset)?;
    let mut lines = Lines::default();
    for figures in batch.figures() {
        let (cost, released) = issue(clerk, &mut lines, batch, figures, (Item::Lapse, Item::Release))?;
        let abnormal = figures.abnormal.unwrap_or(false);
        let account = if abnormal { Role::NonOperatingExpense } else { Role::Administration };
        let vat = if abnormal { figures.vat.unwrap_or_default() } else { Fen::ZERO };
        lines.of(Side::Debit, account, add(sub(cost, released)?, vat)?, asset);
        lines.credit(Role::InputVatOut, vat);
    }
    gone_if_empty(clerk, batch, asset);
    clerk.book(batch, lines)
}

/// 跌价测试 (CAS 1): the allowance becomes cost less net realisable value, never below nothing.
pub(in crate::ledger) fn write_down(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    inventory(clerk, asset)?;
    let nrv = needed(batch.first(|f| f.nrv), EventField::Nrv)?.max(Fen::ZERO);
    let held = clerk.held(asset);
    let wanted = sub(held.balance(Class::Inventory, Part::Gross), nrv)?.max(Fen::ZERO);
    let change = sub(wanted, held.balance(Class::Inventory, Part::Impairment))?;
    let mut lines = Lines::default();
    if change > Fen::ZERO {
        lines.of(Side::Debit, Role::ImpairmentLoss, change, asset);
        clerk.moves(&mut lines, asset, (Class::Inventory, Part::Impairment, Item::Charge), change)?;
    } else {
        let back = sub(Fen::ZERO, change)?;
        clerk.moves(&mut lines, asset, (Class::Inventory, Part::Impairment, Item::Reversal), back)?;
        lines.of(Side::Credit, Role::ImpairmentLoss, back, asset);
    }
    clerk.book(batch, lines)
}
