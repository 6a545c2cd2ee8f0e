//! 持有待售 (CAS 42, IFRS 5) — into the class, and out of it when it is used again.

use super::intangible::hand_over;
use super::leave::end;
use super::{amortise, needed, sub};
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines};
use crate::ledger::event::EventField;
use crate::ledger::holding::BeforeSale;
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Item, Part};
use crate::ledger::refusal::Refusal;
use crate::num::Fen;

/// 划分为持有待售 (CAS 42 art. 13): the lower of carrying amount and fair value less cost to sell; no
/// more charges.
pub(in crate::ledger) fn hold_for_sale(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    if !clerk.held(asset).holds(Class::Intangible) {
        return Err(Refusal::new(Code::WrongClassForEvent));
    }
    let fair = needed(batch.one(EventField::Fvlcd, |f| f.fvlcd)?, EventField::Fvlcd)?.max(Fen::ZERO);
    let month = Month::of(batch.date);
    amortise::started(clerk, asset, month);
    let before = before(clerk, asset, month);
    let mut lines = Lines::default();
    let from = (Class::Intangible, Item::OtherOut);
    let carrying = hand_over(clerk, &mut lines, asset, from, (Class::HeldForSale, Item::OtherIn))?;
    let loss = sub(carrying, fair)?.max(Fen::ZERO);
    lines.of(Side::Debit, Role::ImpairmentLoss, loss, asset);
    clerk.moves(&mut lines, asset, (Class::HeldForSale, Part::Impairment, Item::Charge), loss)?;
    end(clerk, batch, asset);
    clerk.holding(asset).before_sale = Some(before);
    clerk.book(batch, lines)
}

fn before(clerk: &Clerk, asset: AssetId, month: Month) -> BeforeSale {
    let held = clerk.held(asset);
    let of = |part| held.balance(Class::Intangible, part);
    BeforeSale {
        month,
        gross: of(Part::Gross),
        amortised: of(Part::Amortisation),
        impaired: of(Part::Impairment),
        plan: held.plan.clone(),
        unimpaired: held.unimpaired.clone(),
        taken_back: Fen::ZERO,
    }
}

/// 不再划分为持有待售 (CAS 42 art. 21, IFRS 5.27): the lower of the carrying amount before, less the
/// charges that would have been made, and the recoverable amount on the day; the difference to profit
/// or loss.
pub(super) fn back_to_use(clerk: &mut Clerk, batch: &Batch, asset: AssetId) -> Result<(), Refusal> {
    let recoverable =
        needed(batch.one(EventField::Recoverable, |f| f.recoverable)?, EventField::Recoverable)?
            .max(Fen::ZERO);
    let nothing = || Refusal::new(Code::WrongClassForEvent);
    let before = clerk.holding(asset).before_sale.take().ok_or_else(nothing)?;
    let mut lines = Lines::default();
    leave_sale(clerk, &mut lines, asset, before.taken_back)?;
    for (part, amount) in [
        (Part::Gross, before.gross),
        (Part::Amortisation, before.amortised),
        (Part::Impairment, before.impaired),
    ] {
        clerk.moves(&mut lines, asset, (Class::Intangible, part, Item::OtherIn), amount)?;
    }
    if before.gross == Fen::ZERO {
        clerk.holding(asset).at_nothing = Some(Class::Intangible);
    }
    // Tax went on from the cost all the time.
    let holding = clerk.holding(asset);
    let net = sub(sub(before.gross, before.amortised)?, before.impaired)?;
    holding.beyond_gross = sub(holding.beyond_gross, sub(before.gross, net)?)?;
    (holding.plan, holding.unimpaired) = (before.plan, before.unimpaired);
    let month = Month::of(batch.date);
    catch_up(clerk, &mut lines, asset, (before.month, month))?;
    down_to(clerk, &mut lines, asset, recoverable, month)?;
    clerk.book(batch, lines)
}

/// Everything of the class goes out; what was written down in it comes back.
fn leave_sale(clerk: &mut Clerk, lines: &mut Lines, asset: AssetId, taken_back: Fen) -> Result<(), Refusal> {
    let held = clerk.held(asset);
    let (cost, written_down) =
        (held.balance(Class::HeldForSale, Part::Gross), held.balance(Class::HeldForSale, Part::Impairment));
    clerk.moves(lines, asset, (Class::HeldForSale, Part::Gross, Item::OtherOut), cost)?;
    clerk.moves(lines, asset, (Class::HeldForSale, Part::Impairment, Item::Reversal), written_down)?;
    // What came back of a loss before the class (IFRS 5.21) is undone with it.
    lines.of(Side::Credit, Role::ImpairmentLoss, sub(written_down, taken_back)?, asset);
    clerk.holding(asset).at_nothing.take_if(|at| *at == Class::HeldForSale);
    Ok(())
}

/// The charges of the months for which there was none; the month itself is charged at its end.
fn catch_up(
    clerk: &mut Clerk,
    lines: &mut Lines,
    asset: AssetId,
    (from, until): (Month, Month),
) -> Result<(), Refusal> {
    let mut missed = Fen::ZERO;
    for _ in 0..until.since(from) {
        let holding = clerk.holding(asset);
        let charge = holding.plan.as_mut().map_or(Fen::ZERO, |plan| plan.charge(None));
        missed = super::add(missed, charge)?;
        holding.charge_unimpaired(None);
    }
    if missed != Fen::ZERO {
        amortise::charge(clerk, lines, asset, until, missed)?;
    }
    Ok(())
}

/// Down to the recoverable amount where that is lower, and the plan on from there.
fn down_to(
    clerk: &mut Clerk,
    lines: &mut Lines,
    asset: AssetId,
    recoverable: Fen,
    month: Month,
) -> Result<(), Refusal> {
    let loss = sub(clerk.held(asset).carrying(Class::Intangible), recoverable)?;
    if loss > Fen::ZERO {
        clerk.holding(asset).remember_unimpaired();
        lines.of(Side::Debit, Role::ImpairmentLoss, loss, asset);
        clerk.moves(lines, asset, (Class::Intangible, Part::Impairment, Item::Charge), loss)?;
        amortise::restart_booked(clerk, asset, month);
    }
    Ok(())
}
