//! 取得 — purchases and the ways in which an amount may come from a value: contribution, exchange,
//! restructuring, combination, grant, and the correction of a prior-period error.

use super::contract::Deferral;
use super::opening::target;
use super::{add, amortise, needed, outside_cost, paid, priced, sub};
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines};
use crate::ledger::event::{EventField, Figures};
use crate::ledger::holding::role;
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Item, Movement, Origin, Part};
use crate::ledger::refusal::Refusal;
use crate::ledger::schedule::share;
use crate::ledger::stock::Stock;
use crate::num::Fen;

/// 外购: elements that belong to cost to the asset, the others to profit or loss.
///
/// 财会〔2023〕11号 二: price, taxes and what is directly attributable; training, marketing and general
/// overhead are not.
pub(in crate::ledger) fn purchase(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = target(clerk, asset)?;
    if matches!(class, Class::Fulfilment | Class::HeldForSale) {
        return Err(Refusal::new(Code::WrongClassForEvent));
    }
    let (mut lines, mut rest, mut cost) = (Lines::default(), Lines::default(), Fen::ZERO);
    for figures in batch.figures() {
        let priced = priced(clerk, figures)?;
        let inside = figures.capitalise.unwrap_or(!outside_cost(figures.element.as_deref()));
        if inside {
            cost = add(cost, priced.cost)?;
        } else {
            rest.of(Side::Debit, figures.beneficiary.unwrap_or(Role::Administration), priced.cost, asset);
        }
        paid(&mut rest, figures, &priced)?;
    }
    // A voucher names the asset before the tax.
    bring_in(clerk, batch, &mut lines, (asset, class, Item::Purchase, Origin::Purchased), cost)?;
    lines.append(rest);
    clerk.book(batch, lines)
}

/// 接受投资: at the agreed value, unless that is not fair; then at fair value.
pub(in crate::ledger) fn contribution(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = target(clerk, asset)?;
    let mut lines = Lines::default();
    let agreed = batch.sum(|f| f.amount)?;
    let value = match batch.first(|f| f.fair) {
        Some(false) => needed(batch.first(|f| f.fair_value), EventField::FairValue)?,
        _ => agreed,
    };
    let vat = batch.sum(|f| f.vat)?;
    let (cost, deducted) =
        if clerk.book.terms.deductible { (value, vat) } else { (add(value, vat)?, Fen::ZERO) };
    bring_in(clerk, batch, &mut lines, (asset, class, Item::OtherIn, Origin::Other), cost)?;
    lines.debit(Role::InputVat, deducted);
    let whole = add(value, vat)?;
    let capital = batch.first(|f| f.capital).unwrap_or(whole);
    lines.credit(Role::Capital, capital);
    lines.credit(Role::CapitalReserve, sub(whole, capital)?);
    clerk.book(batch, lines)
}

/// 非货币性资产交换 (CAS 7): with commercial substance at the fair value given up, the difference to
/// profit or loss; else at the carrying amount given up.
pub(in crate::ledger) fn exchange(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = target(clerk, asset)?;
    let given = needed(batch.first(|f| f.given_carrying), EventField::GivenCarrying)?;
    let (vat, taxes) = (batch.sum(|f| f.vat)?, batch.sum(|f| f.taxes)?);
    let substance = batch.first(|f| f.substance).unwrap_or(true);
    let value = if substance { batch.sum(|f| f.amount)? } else { given };
    let mut lines = Lines::default();
    let (extra, deducted) = if clerk.book.terms.deductible { (Fen::ZERO, vat) } else { (vat, Fen::ZERO) };
    let cost = add(add(value, taxes)?, extra)?;
    bring_in(clerk, batch, &mut lines, (asset, class, Item::OtherIn, Origin::Other), cost)?;
    lines.debit(Role::InputVat, deducted);
    lines.credit(Role::Bank, taxes);
    // Neither side pays: the tax on what comes in stands against that on what is given.
    lines.credit(Role::OutputVat, vat);
    lines.credit(batch.first(|f| f.counter).unwrap_or(Role::FixedAssets), given);
    lines.credit(Role::DisposalGain, sub(value, given)?);
    clerk.book(batch, lines)
}

/// 债务重组, the creditor's side (CAS 12): the fair value of the claim given up and the taxes.
pub(in crate::ledger) fn restructuring(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = target(clerk, asset)?;
    let value = batch.sum(|f| f.amount)?;
    let taxes = batch.sum(|f| f.taxes)?;
    let vat = batch.sum(|f| f.vat)?;
    let claim = batch.first(|f| f.given_carrying).unwrap_or(value);
    let deducted = if clerk.book.terms.deductible { vat } else { Fen::ZERO };
    let mut lines = Lines::default();
    let cost = sub(add(value, taxes)?, deducted)?;
    bring_in(clerk, batch, &mut lines, (asset, class, Item::OtherIn, Origin::Other), cost)?;
    lines.debit(Role::InputVat, deducted);
    lines.credit(Role::Receivable, claim);
    lines.credit(Role::Bank, taxes);
    lines.credit(Role::InvestmentIncome, sub(value, claim)?);
    clerk.book(batch, lines)
}

/// 企业合并 (CAS 20): at fair value on the day, or under common control at the carrying amount there.
pub(in crate::ledger) fn combination(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = target(clerk, asset)?;
    let value = batch.sum(|f| f.amount)?;
    let mut lines = Lines::default();
    bring_in(clerk, batch, &mut lines, (asset, class, Item::OtherIn, Origin::Other), value)?;
    lines.credit(Role::Investment, value);
    clerk.book(batch, lines)
}

/// 政府补助 (CAS 16): at fair value against deferred income, or at a nominal yuan to profit or loss.
pub(in crate::ledger) fn grant(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    const NOMINAL: Fen = Fen::new(100);
    let asset = batch.asset()?;
    if let Some(account) = batch.first(|f| f.counter) {
        return money_granted(clerk, batch, asset, account);
    }
    let class = target(clerk, asset)?;
    let value = batch.first(|f| f.amount);
    let mut lines = Lines::default();
    let cost = value.unwrap_or(NOMINAL);
    bring_in(clerk, batch, &mut lines, (asset, class, Item::OtherIn, Origin::Other), cost)?;
    match value {
        Some(value) => {
            lines.credit(Role::DeferredIncome, value);
            clerk.running.grants.push(Deferral::grant(asset, value));
        }
        None => {
            lines.credit(Role::OtherIncome, NOMINAL);
        }
    }
    clerk.book(batch, lines)
}

/// Money towards an asset that is held (CAS 16 art. 8): deferred income, or off the cost.
fn money_granted(clerk: &mut Clerk, batch: &Batch, asset: AssetId, account: Role) -> Result<(), Refusal> {
    let amount = needed(batch.first(|f| f.amount), EventField::Amount)?;
    let carrying = clerk.held(asset).carrying(Class::Intangible);
    if !clerk.held(asset).holds(Class::Intangible) {
        return Err(Refusal::new(Code::WrongClassForEvent));
    }
    let mut lines = Lines::default();
    lines.debit(account, amount);
    if !clerk.book.terms.grants_net {
        lines.credit(Role::DeferredIncome, amount);
        clerk.running.grants.push(Deferral::grant(asset, amount));
        return clerk.book(batch, lines);
    }
    if amount > carrying {
        let refusal = Refusal::new(Code::MoreThanHeld).at(EventField::Amount);
        return Err(refusal.arg("held", carrying).arg("wanted", amount));
    }
    clerk.moves(&mut lines, asset, (Class::Intangible, Part::Gross, Item::OtherOut), amount)?;
    // Tax takes the grant as income and goes on from the whole cost.
    let holding = clerk.holding(asset);
    holding.beyond_gross = add(holding.beyond_gross, amount)?;
    if let Some(other) = &mut holding.unimpaired {
        other.carrying = sub(other.carrying, amount)?;
    }
    amortise::restart(clerk, asset, Month::of(batch.date));
    clerk.book(batch, lines)
}

/// 前期差错更正 (CAS 28): the one way in which spend that was charged to profit or loss comes back, and
/// only with evidence.
pub(in crate::ledger) fn correction(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = target(clerk, asset)?;
    if batch.events.iter().any(|(_, event)| event.evidence.is_empty()) {
        return Err(Refusal::new(Code::EventWithoutEvidence));
    }
    let (gross, accumulated) = (batch.sum(|f| f.amount)?, batch.sum(|f| f.accumulated)?);
    let mut lines = Lines::default();
    bring_in(clerk, batch, &mut lines, (asset, class, Item::OtherIn, Origin::Own), gross)?;
    if accumulated != Fen::ZERO {
        clerk.moves(&mut lines, asset, (class, Part::Amortisation, Item::OtherIn), accumulated)?;
    }
    lines.credit(Role::PriorYears, sub(gross, accumulated)?);
    amortise::restart(clerk, asset, Month::of(batch.date));
    clerk.book(batch, lines)
}

/// What comes into a class: the line, the holding, and the plan anew where one is running.
pub(super) fn bring_in(
    clerk: &mut Clerk,
    batch: &Batch,
    lines: &mut Lines,
    (asset, class, item, origin): (AssetId, Class, Item, Origin),
    cost: Fen,
) -> Result<(), Refusal> {
    clerk.moves(lines, asset, (class, Part::Gross, item), cost)?;
    let month = Month::of(batch.date);
    // What is brought to its use later is not charged before.
    let waits = clerk.waits(asset, batch.date);
    let holding = clerk.holding(asset);
    holding.acquired.get_or_insert(batch.date);
    holding.origin.get_or_insert(origin);
    if let (Class::Intangible, Some(other)) = (class, &mut holding.unimpaired) {
        other.carrying = add(other.carrying, cost)?;
    }
    match class {
        Class::Inventory => {
            // Sold out is not the end of what is bought again.
            holding.gone = None;
            stocked(&mut holding.stock, batch, cost);
        }
        Class::Intangible => {
            if !waits {
                holding.available.get_or_insert(month);
            }
            amortise::take_policy(clerk, batch, asset, month)?;
            amortise::restart(clerk, asset, month);
        }
        _ => {}
    }
    Ok(())
}

/// The lots of a day: one a row with a quantity, in an order that is not that of the rows; what has
/// none, such as a fee, goes to all of them by what they cost, or to what was there.
pub(super) fn stocked(stock: &mut Stock, batch: &Batch, cost: Fen) {
    let row = |f: &Figures| {
        f.quantity
            .filter(|units| *units > 0)
            .map(|units| (f.lot.clone(), f.amount.unwrap_or_default(), units))
    };
    let mut lots: Vec<(Option<String>, Fen, u64)> = batch.figures().filter_map(row).collect();
    lots.sort();
    if lots.is_empty() {
        return match stock.units() {
            0 => stock.add(1, cost, batch.first(|f| f.lot.as_deref())),
            _ => stock.add_cost(cost),
        };
    }
    // Without amounts of their own, as work that is finished, lots cost by their units.
    let priced = lots.iter().any(|(_, amount, _)| *amount > Fen::ZERO);
    let weigh = |lot: &(Option<String>, Fen, u64)| {
        if priced { lot.1.raw() } else { i64::try_from(lot.2).unwrap_or(1) }
    };
    let whole: i64 = lots.iter().map(weigh).sum();
    let (mut weighed, mut given) = (0, 0);
    for lot in &lots {
        weighed += weigh(lot);
        let until = share(cost.raw(), weighed, whole);
        stock.add(lot.2, Fen::new(until - given), lot.0.as_deref());
        given = until;
    }
}

/// Moves a balance from one class to another at its carrying amount.
pub(super) fn hand_over(
    clerk: &mut Clerk,
    lines: &mut Lines,
    asset: AssetId,
    (from, out): (Class, Item),
    (to, item): (Class, Item),
) -> Result<Fen, Refusal> {
    let gross = clerk.held(asset).balance(from, Part::Gross);
    let carrying = clerk.takes_out(lines, asset, from, out)?;
    let holding = clerk.holding(asset);
    holding.beyond_gross = add(holding.beyond_gross, sub(gross, carrying)?)?;
    let movement = Movement::new(to, Part::Gross, item);
    lines.moved(Side::Debit, role(to, Part::Gross), carrying, asset, movement);
    clerk.holding(asset).moves(movement, carrying)?;
    Ok(carrying)
}
