//! 期初余额 — what a first year begins with: resources, and balances of other accounts.

use super::intangible::{lots, stocked};
use super::{add, amortise, needed, sub, tax};
use crate::diag::Code;
use crate::ledger::account::{Role, Side, usual_side};
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines};
use crate::ledger::event::{EventField, EventKind, Stage};
use crate::ledger::holding::at;
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Item, Origin, Part};
use crate::ledger::refusal::Refusal;
use crate::num::Fen;

/// A resource with its accumulated amortisation and impairment, against 未分配利润; balances of other
/// accounts come through [`accounts`].
pub(in crate::ledger) fn opening(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    comes_first(clerk, batch)?;
    let Some(asset) = batch.asset else { return accounts(clerk, batch) };
    // A project in progress is one that its rows or the decision say is.
    let class = match (batch.one(EventField::Stage, |f| f.stage)?, target(clerk, asset)?) {
        (Some(Stage::Development), Class::Intangible | Class::Development) => Class::Development,
        (Some(Stage::Development), _) => {
            return Err(Refusal::new(Code::WrongClassForEvent).at(EventField::Stage));
        }
        (_, class) => class,
    };
    let mut lines = Lines::default();
    let gross = batch.sum(|f| f.amount)?;
    let accumulated = batch.sum(|f| f.accumulated)?;
    let impaired = batch.sum(|f| f.impairment)?;
    let carrying = sub(sub(gross, accumulated)?, impaired)?;
    if carrying < Fen::ZERO {
        return Err(Refusal::new(Code::NegativeCarrying).at(EventField::Amount).arg("carrying", carrying));
    }
    if accumulated != Fen::ZERO && !matches!(class, Class::Intangible | Class::Fixed) {
        return Err(Refusal::new(Code::WrongClassForEvent).at(EventField::Accumulated));
    }
    clerk.moves(&mut lines, asset, (class, Part::Gross, Item::Opening), gross)?;
    clerk.moves(&mut lines, asset, (class, Part::Amortisation, Item::Opening), accumulated)?;
    clerk.moves(&mut lines, asset, (class, Part::Impairment, Item::Opening), impaired)?;
    lines.credit(Role::Retained, carrying);
    let first_used = batch.one(EventField::Acquired, |f| f.acquired)?;
    let acquired = first_used.unwrap_or(batch.date);
    if Month::of(acquired) > Month::of(batch.date).plus(1) {
        return Err(Refusal::new(Code::OpeningBeforeUse).at(EventField::Acquired).arg("date", batch.date));
    }
    let origin = clerk.book.resources[at(asset)].origin.unwrap_or(Origin::Purchased);
    let next = first_month(batch.date);
    let lots = if class == Class::Inventory { lots(clerk, batch)? } else { Vec::new() };
    let holding = clerk.holding(asset);
    holding.acquired.get_or_insert(acquired);
    holding.origin.get_or_insert(origin);
    match class {
        Class::Inventory => stocked(&mut holding.stock, lots, gross)?,
        Class::Intangible => in_use(clerk, batch, asset, (gross, accumulated, impaired))?,
        Class::Development => drop(amortise::take_policy(clerk, batch, asset, next)?),
        _ => {}
    }
    // As at the end of the month before: 1 January is the day after 31 December.
    let (given, month) = (deferred_tax_is_given(clerk, batch), next.plus(-1));
    tax::opened(clerk, &mut lines, (asset, month), given)?;
    clerk.book(batch, lines)
}

/// An intangible, whose months and units given are those of the whole life, which began with the month of
/// first use.
fn in_use(
    clerk: &mut Clerk,
    batch: &Batch,
    asset: AssetId,
    (gross, accumulated, impaired): (Fen, Fen, Fen),
) -> Result<(), Refusal> {
    let first_used = batch.one(EventField::Acquired, |f| f.acquired)?;
    let used = batch.one(EventField::Quantity, |f| f.quantity)?;
    let next = first_month(batch.date);
    let holding = clerk.holding(asset);
    holding.available.get_or_insert(next);
    (holding.opened, holding.used_before) = (true, used);
    holding.in_use_since = first_used.map(Month::of);
    match first_used {
        Some(day) => holding.tax_from = Some(Month::of(day)),
        // Nothing says how long tax has deducted: as much as the books have.
        None => holding.beyond_gross = sub(holding.beyond_gross, accumulated)?,
    }
    if holding.origin == Some(Origin::Own) {
        holding.developed = add(holding.developed, gross)?;
    }
    if impaired > Fen::ZERO {
        holding.remember_unimpaired();
    }
    let taken = amortise::take_policy(clerk, batch, asset, next)?;
    amortise::settle(clerk, asset, next, taken)
}

/// What happened before the opening is in its balance: booked as well, it would count twice.
fn comes_first(clerk: &Clerk, batch: &Batch) -> Result<(), Refusal> {
    let own = clerk.book.events.iter().filter(|event| batch.asset.is_none() || event.asset == batch.asset);
    let earlier = own.filter(|event| event.date < batch.date && event.asset.is_some());
    // Openings of accounts and of resources may have days of their own: 31 December and 1 January.
    let first = earlier.filter(|event| batch.asset.is_some() || event.kind != EventKind::Opening);
    match first.map(|event| event.date).min() {
        Some(first) => Err(Refusal::new(Code::OpeningNotFirst).arg("value", batch.date).arg("first", first)),
        None => Ok(()),
    }
}

/// The month that an opening balance is the beginning of: its own, or the next one on its last day.
fn first_month(day: jiff::civil::Date) -> Month {
    let month = Month::of(day);
    month.plus(i32::from(day == month.end()))
}

/// Whether the opening balances of the day have deferred tax: then that of the resources is in it.
fn deferred_tax_is_given(clerk: &Clerk, batch: &Batch) -> bool {
    let deferred = |role| matches!(role, Some(Role::DeferredTaxAsset | Role::DeferredTaxLiability));
    let events = clerk.book.events.iter();
    events
        .filter(|event| event.kind == batch.kind && event.date == batch.date)
        .any(|event| event.asset.is_none() && deferred(event.figures.counter))
}

/// Balances by account: debits less credits go to 未分配利润, unless the rows balance by themselves.
fn accounts(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let mut lines = Lines::default();
    let (mut short, mut deferred) = (Fen::ZERO, (Fen::ZERO, Fen::ZERO));
    for figures in batch.figures() {
        let role = needed(figures.counter, EventField::Counter)?;
        let amount = needed(figures.amount, EventField::Amount)?;
        let debit = usual_side(role) == Side::Debit;
        short = if debit { add(short, amount)? } else { sub(short, amount)? };
        // A balance on the other side is negative there.
        let size = if amount < Fen::ZERO { sub(Fen::ZERO, amount)? } else { amount };
        let side = if debit == (amount >= Fen::ZERO) { Side::Debit } else { Side::Credit };
        lines.line(side, role, size, None, None);
        match role {
            Role::DeferredTaxAsset => deferred.0 = add(deferred.0, amount)?,
            Role::DeferredTaxLiability => deferred.1 = add(deferred.1, amount)?,
            _ => {}
        }
    }
    // The resources of the same day stand against 未分配利润 already.
    let resources = resources_of(clerk, batch)?;
    let whole = add(short, resources)?;
    let given = batch.figures().any(|f| f.counter == Some(Role::Retained));
    if given && whole != Fen::ZERO {
        return Err(Refusal::new(Code::UnbalancedOpening).at(EventField::Amount).arg("difference", whole));
    }
    if given {
        lines.debit(Role::Retained, resources);
    } else {
        lines.credit(Role::Retained, short);
    }
    if deferred_tax_is_given(clerk, batch) {
        tax::unexplained(clerk, first_month(batch.date), deferred)?;
    }
    clerk.book(batch, lines)
}

/// Carrying amounts that resources brought in.
fn resources_of(clerk: &Clerk, batch: &Batch) -> Result<Fen, Refusal> {
    let of_day = clerk
        .book
        .events
        .iter()
        .filter(|event| event.kind == batch.kind && event.date == batch.date && event.asset.is_some());
    let mut whole = Fen::ZERO;
    for event in of_day {
        let f = &event.figures;
        let carrying = sub(f.amount.unwrap_or_default(), f.accumulated.unwrap_or_default())?;
        whole = add(whole, sub(carrying, f.impairment.unwrap_or_default())?)?;
    }
    Ok(whole)
}

/// Where a resource is booked; one that is not recognised has no place, and what was in development is
/// an intangible once it is one.
pub(super) fn target(clerk: &Clerk, asset: AssetId) -> Result<Class, Refusal> {
    match clerk.book.resources[at(asset)].class {
        _ if clerk.held(asset).moved_to.is_some_and(|class| clerk.held(asset).holds(class)) => {
            clerk.held(asset).moved_to.ok_or_else(|| Refusal::new(Code::NotRecognised))
        }
        Some(Class::Development) if clerk.held(asset).holds(Class::Intangible) => Ok(Class::Intangible),
        Some(class) => Ok(class),
        None => Err(Refusal::new(Code::NotRecognised)),
    }
}
