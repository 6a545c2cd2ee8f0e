//! 取得 — purchases and the ways in which an amount may come from a value: contribution, exchange,
//! restructuring, combination, grant, and the correction of a prior-period error.

use super::contract::Deferral;
use super::opening::target;
use super::{add, amortise, inside, needed, paid, priced, sub, tax};
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines, Occasion};
use crate::ledger::event::{EventField, Figures};
use crate::ledger::holding::{at, role};
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Item, Movement, Origin, Part};
use crate::ledger::refusal::Refusal;
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
        if inside(figures) {
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

/// 接受投资: at the agreed value, unless that is not fair; then at fair value. Row by row, one entry.
pub(in crate::ledger) fn contribution(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = target(clerk, asset)?;
    let (mut value, mut capital) = (Fen::ZERO, Fen::ZERO);
    for figures in batch.figures() {
        let (own, in_capital) = contributed(figures)?;
        (value, capital) = (add(value, own)?, add(capital, in_capital)?);
    }
    let vat = batch.sum(|f| f.vat)?;
    let (cost, deducted) =
        if clerk.book.terms.deductible { (value, vat) } else { (add(value, vat)?, Fen::ZERO) };
    let mut lines = Lines::default();
    bring_in(clerk, batch, &mut lines, (asset, class, Item::OtherIn, Origin::Other), cost)?;
    lines.debit(Role::InputVat, deducted);
    lines.credit(Role::Capital, capital);
    lines.credit(Role::CapitalReserve, sub(add(value, vat)?, capital)?);
    clerk.book(batch, lines)
}

/// The value of a row and the part of it that is paid-in capital: all of it with its VAT where none is named.
fn contributed(figures: &Figures) -> Result<(Fen, Fen), Refusal> {
    let value = match (figures.fair, figures.fair_value) {
        (Some(false), fair) => needed(fair, EventField::FairValue)?,
        // A fair value says nothing unless the row says that the agreed one is not fair.
        (None, Some(_)) => return Err(Refusal::new(Code::EventFieldMissing).at(EventField::Fair)),
        _ => figures.amount.unwrap_or_default(),
    };
    let whole = add(value, figures.vat.unwrap_or_default())?;
    let capital = figures.capital.unwrap_or(whole);
    if capital > whole {
        let refusal = Refusal::new(Code::CapitalAboveValue).at(EventField::Capital);
        return Err(refusal.arg("wanted", capital).arg("value", whole));
    }
    Ok((value, capital))
}

/// 非货币性资产交换 (CAS 7): with commercial substance at the fair value given up, the difference to
/// profit or loss; else at the carrying amount given up. Row by row, one entry.
pub(in crate::ledger) fn exchange(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = target(clerk, asset)?;
    let (mut value, mut gain, mut rest) = (Fen::ZERO, Fen::ZERO, Lines::default());
    for figures in batch.figures() {
        let given = needed(figures.given_carrying, EventField::GivenCarrying)?;
        let fair = figures.amount.unwrap_or_default();
        let own = if figures.substance.unwrap_or(true) { fair } else { given };
        (value, gain) = (add(value, own)?, add(gain, sub(own, given)?)?);
        rest.credit(figures.counter.unwrap_or(Role::FixedAssets), given);
    }
    let (vat, taxes) = (batch.sum(|f| f.vat)?, batch.sum(|f| f.taxes)?);
    let mut lines = Lines::default();
    let (extra, deducted) = if clerk.book.terms.deductible { (Fen::ZERO, vat) } else { (vat, Fen::ZERO) };
    let cost = add(add(value, taxes)?, extra)?;
    bring_in(clerk, batch, &mut lines, (asset, class, Item::OtherIn, Origin::Other), cost)?;
    lines.debit(Role::InputVat, deducted);
    lines.credit(Role::Bank, taxes);
    // Neither side pays: the tax on what comes in stands against that on what is given.
    lines.credit(Role::OutputVat, vat);
    lines.append(rest);
    lines.credit(Role::DisposalGain, gain);
    clerk.book(batch, lines)
}

/// 债务重组, the creditor's side (CAS 12): the fair value of the claim given up and the taxes.
pub(in crate::ledger) fn restructuring(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = target(clerk, asset)?;
    let value = batch.sum(|f| f.amount)?;
    let taxes = batch.sum(|f| f.taxes)?;
    let vat = batch.sum(|f| f.vat)?;
    // A row without a carrying amount gives up its claim at fair value.
    let claim = batch.sum(|f| f.given_carrying.or(f.amount))?;
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
    if batch.figures().any(|f| f.counter.is_some()) {
        return money_granted(clerk, batch, asset);
    }
    let class = target(clerk, asset)?;
    let value = batch.sum(|f| f.amount)?;
    let nominal = batch.sum(|f| if f.amount.is_none() { Some(NOMINAL) } else { None })?;
    let mut lines = Lines::default();
    let cost = add(value, nominal)?;
    bring_in(clerk, batch, &mut lines, (asset, class, Item::OtherIn, Origin::Other), cost)?;
    lines.credit(Role::DeferredIncome, value);
    lines.credit(Role::OtherIncome, nominal);
    if value > Fen::ZERO {
        clerk.running.grants.push(Deferral::grant(asset, value));
    }
    clerk.book(batch, lines)
}

/// Money towards an asset (CAS 16 art. 8): deferred income, or off the cost of one that is held. What is
/// received before the asset waits in deferred income until it is there.
fn money_granted(clerk: &mut Clerk, batch: &Batch, asset: AssetId) -> Result<(), Refusal> {
    let mut lines = Lines::default();
    for figures in batch.figures() {
        let amount = needed(figures.amount, EventField::Amount)?;
        lines.debit(needed(figures.counter, EventField::Counter)?, amount);
    }
    let amount = batch.sum(|f| f.amount)?;
    let held = clerk.held(asset);
    let waits = held.acquired.is_none() || held.holds(Class::Development);
    if !waits && !held.holds(Class::Intangible) {
        return Err(Refusal::new(Code::WrongClassForEvent));
    }
    if waits {
        target(clerk, asset)?;
    }
    if waits || !clerk.book.terms.grants_net {
        lines.credit(Role::DeferredIncome, amount);
        let deferral = Deferral::grant(asset, amount);
        let deferral = if waits { deferral.before_its_asset() } else { deferral };
        clerk.running.grants.push(deferral);
        return clerk.book(batch, lines);
    }
    off_the_cost(clerk, &mut lines, (asset, Month::of(batch.date)), amount)?;
    clerk.book(batch, lines)
}

/// 净额法: a grant lowers the cost; the plan goes on from what is left.
pub(super) fn off_the_cost(
    clerk: &mut Clerk,
    lines: &mut Lines,
    (asset, month): (AssetId, Month),
    amount: Fen,
) -> Result<(), Refusal> {
    let carrying = clerk.held(asset).carrying(Class::Intangible);
    if amount > carrying {
        let refusal = Refusal::new(Code::MoreThanHeld).at(EventField::Amount);
        return Err(refusal.arg("held", carrying).arg("wanted", amount));
    }
    clerk.moves(lines, asset, (Class::Intangible, Part::Gross, Item::OtherOut), amount)?;
    let rounding = clerk.book.terms.rounding;
    let holding = clerk.holding(asset);
    if holding.balance(Class::Intangible, Part::Gross) == Fen::ZERO {
        holding.at_nothing = Some(Class::Intangible);
    }
    // Tax takes the grant as income and goes on from the whole cost.
    holding.beyond_gross = add(holding.beyond_gross, amount)?;
    if let Some(other) = &mut holding.unimpaired {
        other.carrying = sub(other.carrying, amount)?;
    }
    holding.go_on(month, rounding);
    Ok(())
}

/// 前期差错更正 (CAS 28 art. 12): the one way in which spend that was charged to profit or loss comes back,
/// and only with evidence. It restates what the year began with: cost, amortisation, deferred tax and
/// 未分配利润, so that openings and the comparatives of the year before show it.
pub(in crate::ledger) fn correction(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let class = corrected(clerk, asset)?;
    if batch.events.iter().any(|(_, event)| event.evidence.is_empty()) {
        return Err(Refusal::new(Code::EventWithoutEvidence));
    }
    let (gross, accumulated) = (batch.sum(|f| f.amount)?, batch.sum(|f| f.accumulated)?);
    let carrying = sub(gross, accumulated)?;
    if carrying < Fen::ZERO {
        return Err(Refusal::new(Code::NegativeCarrying).at(EventField::Amount).arg("carrying", carrying));
    }
    let since = batch.one(EventField::Acquired, |f| f.acquired)?.map(Month::of);
    let mut lines = Lines::default();
    bring_in(clerk, batch, &mut lines, (asset, class, Item::OtherIn, Origin::Own), gross)?;
    clerk.moves(&mut lines, asset, (class, Part::Amortisation, Item::OtherIn), accumulated)?;
    let month = Month::of(batch.date);
    let holding = clerk.holding(asset);
    holding.moved_to = Some(class);
    if holding.policy.is_none() && since.is_some() {
        (holding.opened, holding.in_use_since) = (true, since);
    }
    // Tax deducted it when it was charged.
    holding.beyond_gross = sub(holding.beyond_gross, gross)?;
    lines.credit(Role::PriorYears, carrying);
    amortise::settle(clerk, asset, month, amortise::Taken::Nothing)?;
    let deferred = tax::restated(clerk, &mut lines, (asset, month.plus(-1)))?;
    clerk.book(batch, lines)?;
    let mut lines = Lines::default();
    lines.debit(Role::PriorYears, sub(carrying, deferred)?);
    lines.credit(Role::Retained, sub(carrying, deferred)?);
    let summary = "以前年度损益调整转入未分配利润".to_string();
    clerk.write(batch.date, summary, Occasion::Restatement, lines, Some(batch))
}

/// Where the spend belongs had it not been charged: as decided, or by the rules after that one.
fn corrected(clerk: &Clerk, asset: AssetId) -> Result<Class, Refusal> {
    match (target(clerk, asset), clerk.book.resources[at(asset)].if_corrected) {
        (Err(_), Some(class)) => Ok(class),
        (class, _) => class,
    }
}

/// What comes into a class: the line, the holding, and the plan anew where one is running.
pub(super) fn bring_in(
    clerk: &mut Clerk,
    batch: &Batch,
    lines: &mut Lines,
    (asset, class, item, origin): (AssetId, Class, Item, Origin),
    cost: Fen,
) -> Result<(), Refusal> {
    if matches!(class, Class::Fulfilment | Class::HeldForSale) {
        return Err(Refusal::new(Code::WrongClassForEvent));
    }
    if clerk.held(asset).holds(Class::HeldForSale) {
        return Err(Refusal::new(Code::StaysForSale));
    }
    clerk.moves(lines, asset, (class, Part::Gross, item), cost)?;
    let month = Month::of(batch.date);
    let lots = if class == Class::Inventory { lots(clerk, batch)? } else { Vec::new() };
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
            stocked(&mut holding.stock, lots, cost)?;
        }
        Class::Intangible => {
            if holding.balance(class, Part::Gross) == Fen::ZERO {
                holding.at_nothing = Some(class);
            }
            holding.available.get_or_insert(month);
            let taken = amortise::take_policy(clerk, batch, asset, month)?;
            amortise::settle(clerk, asset, month, taken)?;
        }
        _ => {}
    }
    Ok(())
}

/// What a row brings into stock; without units it is a cost of others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lot {
    lot: Option<String>,
    cost: Fen,
    units: u64,
}

/// The rows of a day that belong to cost, at what they cost: with VAT where it is not deducted.
pub(super) fn lots(clerk: &Clerk, batch: &Batch) -> Result<Vec<Lot>, Refusal> {
    let lot = |f: &Figures| {
        let cost = priced(clerk, f)?.cost;
        Ok(Lot { lot: f.lot.clone(), cost, units: f.quantity.unwrap_or(0) })
    };
    batch.figures().filter(|f| inside(f)).map(lot).collect()
}

/// The lots of a day: one a row with a quantity or a lot of its own, in an order that is not that of the
/// rows; what has neither, such as a fee, goes to all of them by what they cost, or to what was there. A fee
/// that names a lot goes to that lot.
pub(super) fn stocked(stock: &mut Stock, rows: Vec<Lot>, cost: Fen) -> Result<(), Refusal> {
    let (mut lots, fees): (Vec<Lot>, Vec<Lot>) = rows.into_iter().partition(|row| row.units > 0);
    let mut rest = cost;
    for fee in fees.into_iter().filter(|fee| fee.lot.is_some()) {
        if let Some(own) = lots.iter_mut().find(|lot| lot.lot == fee.lot) {
            own.cost = add(own.cost, fee.cost)?;
        } else if stock.add_to(fee.lot.as_deref(), fee.cost) {
            rest = sub(rest, fee.cost)?;
        } else {
            lots.push(Lot { units: 1, ..fee });
        }
    }
    lots.sort();
    if lots.is_empty() {
        match stock.units() {
            _ if rest == Fen::ZERO && cost != Fen::ZERO => {}
            0 => stock.add(1, rest, None),
            _ => stock.add_cost(rest),
        }
        return Ok(());
    }
    // Without amounts of their own, as work that is finished, lots cost by their units.
    let priced = lots.iter().any(|lot| lot.cost > Fen::ZERO);
    let weigh = |lot: &Lot| if priced { i128::from(lot.cost.raw()) } else { i128::from(lot.units) };
    let whole: i128 = lots.iter().map(weigh).sum();
    let (mut weighed, mut given) = (0, Fen::ZERO);
    for lot in &lots {
        weighed += weigh(lot);
        let until = part_of(rest, weighed, whole)?;
        stock.add(lot.units, sub(until, given)?, lot.lot.as_deref());
        given = until;
    }
    Ok(())
}

/// `amount × part ÷ whole` to the fen, half away from zero.
fn part_of(amount: Fen, part: i128, whole: i128) -> Result<Fen, Refusal> {
    let twice = i128::from(amount.raw()).checked_mul(2 * part).ok_or_else(Refusal::overflow)?;
    let rounded = (twice + whole) / (2 * whole.max(1));
    i64::try_from(rounded).map(Fen::new).map_err(|_| Refusal::overflow())
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
    if carrying == Fen::ZERO {
        clerk.holding(asset).at_nothing = Some(to);
    }
    Ok(carrying)
}
