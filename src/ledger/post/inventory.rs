//! 存货 — processing, issue, and the lower of cost and net realisable value.

use super::contract::earn_grants;
use super::intangible::{lots, stocked};
use super::opening::target;
use super::{add, inside, needed, paid, priced, received, sub};
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines};
use crate::ledger::event::{EventField, Figures};
use crate::ledger::movement::{Class, Item, Movement, Origin, Part};
use crate::ledger::refusal::Refusal;
use crate::ledger::stock::{Issue, part};
use crate::num::Fen;

fn inventory(clerk: &Clerk, asset: AssetId) -> Result<(), Refusal> {
    match clerk.held(asset).holds(Class::Inventory) {
        true => Ok(()),
        false => Err(Refusal::new(Code::WrongClassForEvent)),
    }
}

/// What is finished and can be issued: without work in progress.
fn finished(clerk: &Clerk, asset: AssetId) -> Result<Fen, Refusal> {
    let held = clerk.held(asset);
    sub(held.balance(Class::Inventory, Part::Gross), held.in_process)
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
        if inside(figures) {
            let movement = Movement::new(Class::Inventory, Part::Gross, Item::Own);
            lines.moved(Side::Debit, Role::Production, priced.cost, asset, movement);
            let holding = clerk.holding(asset);
            holding.moves(movement, priced.cost)?;
            holding.in_process = add(holding.in_process, priced.cost)?;
        } else {
            lines.of(Side::Debit, Role::Administration, priced.cost, asset);
        }
        paid(&mut lines, figures, &priced)?;
    }
    let holding = clerk.holding(asset);
    holding.gone = None;
    holding.acquired.get_or_insert(batch.date);
    holding.origin.get_or_insert(Origin::Own);
    clerk.book(batch, lines)
}

/// 完工入库.
pub(in crate::ledger) fn finish(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let rows = lots(clerk, batch)?;
    let cost = std::mem::take(&mut clerk.holding(asset).in_process);
    if cost == Fen::ZERO {
        return Err(Refusal::new(Code::NothingToMove));
    }
    let mut lines = Lines::default();
    // Work in progress is inventory already (CAS 1 art. 3): from one account to the other.
    lines.of(Side::Debit, Role::Inventory, cost, asset);
    lines.of(Side::Credit, Role::Production, cost, asset);
    let holding = clerk.holding(asset);
    holding.gone = None;
    stocked(&mut holding.stock, rows, cost)?;
    clerk.book(batch, lines)
}

/// 销售: revenue, and the cost of what was issued less the allowance that goes with it.
pub(in crate::ledger) fn sale(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    inventory(clerk, asset)?;
    let mut lines = Lines::default();
    for figures in in_order(clerk, batch) {
        countable(clerk, asset, figures)?;
        received(&mut lines, figures)?;
        lines.of(Side::Credit, Role::RevenueMain, figures.amount.unwrap_or_default(), asset);
        let (cost, released) = issue(clerk, &mut lines, batch, figures, (Item::Disposal, Item::Release))?;
        lines.of(Side::Debit, Role::CostMain, cost, asset);
        lines.of(Side::Credit, Role::CostMain, released, asset);
    }
    gone_if_empty(clerk, batch, asset);
    clerk.book(batch, lines)
}

/// A sale says how many it sells, unless one unit is left or it names its lot.
fn countable(clerk: &Clerk, asset: AssetId, figures: &Figures) -> Result<(), Refusal> {
    let by_lot = clerk.book.terms.issue == Issue::Specific && figures.lot.is_some();
    match figures.quantity {
        None if !by_lot && clerk.held(asset).stock.units() > 1 => {
            Err(Refusal::new(Code::EventFieldMissing).at(EventField::Quantity))
        }
        _ => Ok(()),
    }
}

/// Rows of a day in an order that is not theirs, so that fen that do not divide fall alike.
fn in_order<'b>(clerk: &Clerk<'b>, batch: &Batch<'b>) -> Vec<&'b Figures> {
    let mut rows: Vec<&'b Figures> = batch.events.iter().map(|(_, event)| &event.figures).collect();
    let named = clerk.book.terms.issue == Issue::Specific;
    rows.sort_by_key(|f| (f.lot.as_deref().filter(|_| named), f.quantity.is_none(), f.quantity, f.amount));
    rows
}

/// Cost and allowance of units that go out.
fn issue(
    clerk: &mut Clerk,
    lines: &mut Lines,
    batch: &Batch,
    figures: &Figures,
    (item, released_as): (Item, Item),
) -> Result<(Fen, Fen), Refusal> {
    let asset = batch.asset()?;
    let formula = clerk.book.terms.issue;
    if figures.quantity == Some(0) {
        return Err(Refusal::new(Code::QuantityOfNothing).at(EventField::Quantity));
    }
    let gross = finished(clerk, asset)?;
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
    earn_grants(clerk, lines, asset, (cost, gross))?;
    let holding = clerk.holding(asset);
    let left = sub(gross, cost)?;
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
    for figures in in_order(clerk, batch) {
        let (cost, released) = issue(clerk, &mut lines, batch, figures, (Item::Lapse, Item::Release))?;
        let abnormal = figures.abnormal.unwrap_or(false);
        let account = if abnormal { Role::NonOperatingExpense } else { Role::Administration };
        let vat = figures.vat.unwrap_or_default();
        if vat != Fen::ZERO && !(abnormal && clerk.book.terms.deductible) {
            // Only input VAT that was deducted goes out, and only with an abnormal loss.
            return Err(Refusal::new(Code::NoVatToTakeOut).at(EventField::Vat).arg("vat", vat));
        }
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
    let nrv = needed(batch.one(EventField::Nrv, |f| f.nrv)?, EventField::Nrv)?.max(Fen::ZERO);
    let held = clerk.held(asset);
    let wanted = sub(finished(clerk, asset)?, nrv)?.max(Fen::ZERO);
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
