//! 转出 — disposal, retirement, reclassification; pledges, which move nothing.

use super::contract::release_grants;
use super::intangible::hand_over;
use super::{add, amortise, for_sale, received, sub, tax};
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines};
use crate::ledger::event::EventField;
use crate::ledger::holding::at;
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Item};
use crate::ledger::refusal::Refusal;
use crate::num::Fen;

/// 处置: price against carrying amount, the difference to 资产处置损益.
pub(in crate::ledger) fn disposal(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    // A project may be sold before it is ready.
    let class = match clerk.held(asset).class() {
        Some(Class::Development) => Class::Development,
        _ => leaving(clerk, asset)?,
    };
    let mut lines = Lines::default();
    for figures in batch.figures() {
        received(&mut lines, figures)?;
    }
    let price = batch.sum(|f| f.amount)?;
    let carrying = clerk.takes_out(&mut lines, asset, class, Item::Disposal)?;
    let granted = release_grants(clerk, &mut lines, asset)?;
    lines.of(Side::Credit, Role::DisposalGain, add(sub(price, carrying)?, granted)?, asset);
    end(clerk, batch, asset);
    clerk.book(batch, lines)
}

/// 失效且终止确认: the carrying amount to 营业外支出.
pub(in crate::ledger) fn retirement(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = leaving(clerk, asset)?;
    let mut lines = Lines::default();
    let carrying = clerk.takes_out(&mut lines, asset, class, Item::Lapse)?;
    let granted = release_grants(clerk, &mut lines, asset)?;
    // A grant that is more than what was left of the asset is income, no negative loss.
    let left = sub(carrying, granted)?;
    lines.of(Side::Debit, Role::NonOperatingExpense, left.max(Fen::ZERO), asset);
    lines.of(Side::Credit, Role::NonOperatingIncome, sub(Fen::ZERO, left)?.max(Fen::ZERO), asset);
    end(clerk, batch, asset);
    clerk.book(batch, lines)
}

fn leaving(clerk: &Clerk, asset: AssetId) -> Result<Class, Refusal> {
    let held = clerk.held(asset);
    [Class::Intangible, Class::HeldForSale, Class::Fixed]
        .into_iter()
        .find(|class| held.holds(*class))
        .ok_or_else(|| Refusal::new(Code::WrongClassForEvent))
}

pub(super) fn end(clerk: &mut Clerk, batch: &Batch, asset: AssetId) {
    let holding = clerk.holding(asset);
    holding.plan = None;
    holding.unimpaired = None;
    holding.before_sale = None;
    if holding.class().is_none() {
        holding.gone = Some(batch.date);
    }
}

/// 重分类 at carrying amount; out of 持有待售 as its standard says.
pub(in crate::ledger) fn reclassify(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let to = super::needed(batch.one(EventField::ToClass, |f| f.to_class)?, EventField::ToClass)?;
    let from = [Class::Intangible, Class::Inventory, Class::HeldForSale]
        .into_iter()
        .find(|class| clerk.held(asset).holds(*class))
        .ok_or_else(|| Refusal::new(Code::WrongClassForEvent))?;
    if from == to || !matches!(to, Class::Intangible | Class::Inventory) {
        return Err(Refusal::new(Code::WrongClassForEvent).at(EventField::ToClass));
    }
    if (from, to) == (Class::HeldForSale, Class::Intangible) {
        return for_sale::back_to_use(clerk, batch, asset);
    }
    if clerk.held(asset).in_process != Fen::ZERO {
        return Err(Refusal::new(Code::WorkUnfinished).arg("held", clerk.held(asset).in_process));
    }
    let mut lines = Lines::default();
    let month = Month::of(batch.date);
    let quantity = batch.one(EventField::Quantity, |f| f.quantity)?;
    clerk.holding(asset).keep_what_is_left();
    let tax_months = clerk.book.resources[at(asset)].tax_months;
    let tax_base = tax::base(clerk.held(asset), tax_months, month.plus(-1));
    let carrying = hand_over(clerk, &mut lines, asset, (from, Item::OtherOut), (to, Item::OtherIn))?;
    let holding = clerk.holding(asset);
    // Tax knows what it has deducted so far, and deducts no more of inventory.
    holding.beyond_gross = sub(tax_base, carrying)?;
    holding.tax_from = None;
    holding.stock = Default::default();
    holding.plan = None;
    holding.moved_to = Some(to);
    if to == Class::Inventory {
        holding.stock.add(quantity.filter(|units| *units > 0).unwrap_or(1), carrying, None);
    } else {
        holding.available = Some(month);
        amortise::take_policy(clerk, batch, asset, month)?;
        amortise::restart(clerk, asset, month);
    }
    clerk.book(batch, lines)
}

/// 质押: title is restricted; nothing leaves the books.
pub(in crate::ledger) fn pledge(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    if clerk.held(asset).class().is_none() {
        return Err(Refusal::new(Code::WrongClassForEvent));
    }
    let secured = batch.figures().any(|f| f.amount.is_some());
    let secured = if secured { Some(batch.sum(|f| f.amount)?) } else { None };
    clerk.holding(asset).pledged = Some((batch.date, secured));
    Ok(())
}

/// 解除质押.
pub(in crate::ledger) fn release(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    match clerk.holding(asset).pledged.take() {
        Some(_) => Ok(()),
        None => Err(Refusal::new(Code::NotPledged)),
    }
}
