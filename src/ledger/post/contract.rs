//! 合同 — licence income over time, costs to fulfil a contract, bought services, and grants as they
//! are earned.

use super::intangible::off_the_cost;
use super::opening::target;
use super::{needed, paid, priced, received, sub};
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines, Occasion};
use crate::ledger::event::{EventField, Life};
use crate::ledger::holding::{Holding, Running};
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Item, Origin, Part};
use crate::ledger::refusal::Refusal;
use crate::ledger::schedule::{Charges, Method, Segment, share};
use crate::num::Fen;

/// Income that is earned month by month.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Deferral {
    asset: AssetId,
    from: Option<Month>,
    left: Fen,
    charges: Option<Charges>,
    /// A grant that came before its asset.
    waits: bool,
}

impl Deferral {
    /// A grant is earned as its asset is amortised.
    pub(super) fn grant(asset: AssetId, amount: Fen) -> Self {
        Deferral { asset, from: None, left: amount, charges: None, waits: false }
    }

    /// One that waits for its asset.
    pub(super) fn before_its_asset(self) -> Self {
        Deferral { waits: true, ..self }
    }

    /// What is not earned yet.
    pub(super) fn left(&self) -> Fen {
        self.left
    }

    pub(super) fn is_of(&self, asset: Option<AssetId>) -> bool {
        asset == Some(self.asset)
    }
}

/// 许可收入 (CAS 14): over its months where they are given, else at once, as fees by use are.
pub(in crate::ledger) fn licence(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let mut lines = Lines::default();
    for figures in batch.figures() {
        received(&mut lines, figures)?;
        let amount = figures.amount.unwrap_or_default();
        match figures.life {
            Some(Life::Indefinite | Life::Months(0)) => {
                return Err(Refusal::new(Code::LicenceWithoutEnd).at(EventField::Months));
            }
            Some(Life::Months(months)) if months > 1 => {
                lines.of(Side::Credit, Role::ContractLiability, amount, asset);
                let segment = Segment {
                    opening: amount,
                    residual: Fen::ZERO,
                    months,
                    method: Method::StraightLine,
                    rounding: clerk.book.terms.rounding,
                };
                clerk.running.licences.push(Deferral {
                    asset,
                    from: Some(Month::of(batch.date)),
                    left: amount,
                    charges: Some(segment.charges()),
                    waits: false,
                });
            }
            _ => {
                lines.of(Side::Credit, Role::RevenueOther, amount, asset);
            }
        }
    }
    clerk.book(batch, lines)
}

/// Income earned in the month: licences by time, grants by the amortisation of their asset.
pub(super) fn month_end(clerk: &mut Clerk, month: Month) -> Result<(), Refusal> {
    let mut lines = Lines::default();
    for deferral in &mut clerk.running.licences {
        if deferral.from.is_some_and(|from| from <= month)
            && let Some(charge) = deferral.charges.as_mut().and_then(Iterator::next)
        {
            deferral.left = sub(deferral.left, charge)?;
            lines.of(Side::Debit, Role::ContractLiability, charge, deferral.asset);
            lines.of(Side::Credit, Role::RevenueOther, charge, deferral.asset);
        }
    }
    clerk.running.licences.retain(|deferral| deferral.left > Fen::ZERO);
    let summary = format!("确认{month}许可收入");
    clerk.write(month.end(), summary, Occasion::Licence, lines, None)?;
    grants(clerk, month)
}

fn grants(clerk: &mut Clerk, month: Month) -> Result<(), Refusal> {
    let mut lines = Lines::default();
    let mut grants = std::mem::take(&mut clerk.running.grants);
    for deferral in &mut grants {
        let earned = earned(clerk, deferral, month);
        deferral.left = sub(deferral.left, earned)?;
        lines.of(Side::Debit, Role::DeferredIncome, earned, deferral.asset);
        lines.of(Side::Credit, Role::OtherIncome, earned, deferral.asset);
    }
    grants.retain(|deferral| deferral.left > Fen::ZERO);
    clerk.running.grants = grants;
    clerk.write(month.end(), format!("递延收益{month}转入其他收益"), Occasion::Licence, lines, None)
}

/// The part of a grant that goes with the month's charge, so that all of it is earned over the life
/// (CAS 16 art. 8); nothing while the asset is not amortised. Where nothing is left to charge, as after an
/// impairment to nothing, the months that are left bear it, and after them what is left is earned at once.
fn earned(clerk: &Clerk, deferral: &Deferral, month: Month) -> Fen {
    let held = clerk.held(deferral.asset);
    if held.gone.is_some() {
        return deferral.left;
    }
    if !held.holds(Class::Intangible) {
        return Fen::ZERO;
    }
    // Charges are written month after month: those of this one are the last.
    let of_month = clerk.ledger.charges.iter().rev().take_while(|charge| charge.month == month);
    let own = of_month.filter(|charge| charge.asset == deferral.asset);
    let amount: i64 = own.map(|charge| charge.amount.raw()).sum();
    let residual = held.policy.map_or(0, |policy| policy.residual.raw());
    let before = held.carrying(Class::Intangible).raw() - residual + amount;
    match (amount, before) {
        (0, 1..) => Fen::ZERO,
        (0, _) => by_month(held, deferral),
        (amount, before) if amount >= before => deferral.left,
        (amount, before) => Fen::new(share(deferral.left.raw(), amount, before)),
    }
}

fn by_month(held: &Holding, deferral: &Deferral) -> Fen {
    match &held.plan {
        Some(Running::Time(charges)) => Fen::new(share(deferral.left.raw(), 1, charges.len() as i64 + 1)),
        Some(Running::Use(usage)) if usage.units_left() > 0 => Fen::ZERO,
        Some(Running::Use(_)) => deferral.left,
        None => Fen::ZERO,
    }
}

/// 净额法: what was received before the asset lowers its cost once it is there.
pub(super) fn net_grants(clerk: &mut Clerk, month: Month) -> Result<(), Refusal> {
    if !clerk.book.terms.grants_net {
        return Ok(());
    }
    let waiting = |deferral: &Deferral| deferral.waits;
    let there =
        |deferral: &&Deferral| waiting(deferral) && clerk.held(deferral.asset).holds(Class::Intangible);
    let due: Vec<(AssetId, Fen)> =
        clerk.running.grants.iter().filter(there).map(|deferral| (deferral.asset, deferral.left)).collect();
    let mut lines = Lines::default();
    for (asset, amount) in due {
        let off = amount.min(clerk.held(asset).carrying(Class::Intangible));
        lines.of(Side::Debit, Role::DeferredIncome, off, asset);
        off_the_cost(clerk, &mut lines, (asset, month), off)?;
        let own = clerk.running.grants.iter_mut().find(|deferral| deferral.asset == asset && deferral.waits);
        if let Some(deferral) = own {
            (deferral.left, deferral.waits) = (sub(deferral.left, off)?, false);
        }
    }
    clerk.running.grants.retain(|deferral| deferral.left > Fen::ZERO);
    clerk.write(month.end(), "收到在先的政府补助冲减资产成本".into(), Occasion::Licence, lines, None)
}

/// Units that are sold earn their part of the grant by which the stock was come by (CAS 16 art. 8).
pub(super) fn earn_grants(
    clerk: &mut Clerk,
    lines: &mut Lines,
    asset: AssetId,
    (cost, of): (Fen, Fen),
) -> Result<(), Refusal> {
    for deferral in clerk.running.grants.iter_mut().filter(|deferral| deferral.asset == asset) {
        let earned = if cost >= of {
            deferral.left
        } else {
            Fen::new(share(deferral.left.raw(), cost.raw(), of.raw()))
        };
        deferral.left = sub(deferral.left, earned)?;
        lines.of(Side::Debit, Role::DeferredIncome, earned, asset);
        lines.of(Side::Credit, Role::OtherIncome, earned, asset);
    }
    clerk.running.grants.retain(|deferral| deferral.left > Fen::ZERO);
    Ok(())
}

/// What a grant has left when its asset goes: to the profit or loss of that event (CAS 16 art. 8).
pub(super) fn release_grants(clerk: &mut Clerk, lines: &mut Lines, asset: AssetId) -> Result<Fen, Refusal> {
    let left = clerk.running.grants.iter().filter(|deferral| deferral.asset == asset);
    let left = Fen::sum(left.map(|deferral| deferral.left)).ok_or_else(Refusal::overflow)?;
    lines.of(Side::Debit, Role::DeferredIncome, left, asset);
    clerk.running.grants.retain(|deferral| deferral.asset != asset);
    Ok(left)
}

/// 合同履约成本 incurred (CAS 14 art. 26).
pub(in crate::ledger) fn cost(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    if target(clerk, asset)? != Class::Fulfilment {
        return Err(Refusal::new(Code::WrongClassForEvent));
    }
    let mut lines = Lines::default();
    for figures in batch.figures() {
        let priced = priced(clerk, figures)?;
        clerk.moves(&mut lines, asset, (Class::Fulfilment, Part::Gross, Item::Purchase), priced.cost)?;
        paid(&mut lines, figures, &priced)?;
    }
    let holding = clerk.holding(asset);
    holding.acquired.get_or_insert(batch.date);
    holding.origin.get_or_insert(Origin::Own);
    clerk.book(batch, lines)
}

/// Charged as the revenue of the contract is recognised; its allowance goes with it.
pub(in crate::ledger) fn amortise(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let amount = batch.sum(|f| f.amount)?;
    let held = clerk.held(asset);
    let carrying = held.carrying(Class::Fulfilment);
    if amount > carrying {
        let refusal = Refusal::new(Code::MoreThanHeld).at(EventField::Amount);
        return Err(refusal.arg("held", carrying).arg("wanted", amount));
    }
    let (gross, allowance) =
        (held.balance(Class::Fulfilment, Part::Gross), held.balance(Class::Fulfilment, Part::Impairment));
    let out =
        if amount == carrying { gross } else { Fen::new(share(gross.raw(), amount.raw(), carrying.raw())) };
    let released = sub(out, amount)?.min(allowance);
    let mut lines = Lines::default();
    clerk.moves(&mut lines, asset, (Class::Fulfilment, Part::Gross, Item::ToExpense), out)?;
    clerk.moves(&mut lines, asset, (Class::Fulfilment, Part::Impairment, Item::Release), released)?;
    let account = batch.one(EventField::Beneficiary, |f| f.beneficiary)?.unwrap_or(Role::CostMain);
    lines.of(Side::Debit, account, sub(out, released)?, asset);
    clerk.book(batch, lines)
}

/// Down to what the contract still brings less what it still costs (CAS 14 art. 30), and back up to
/// what was written down.
pub(in crate::ledger) fn impair(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let recoverable =
        needed(batch.one(EventField::Recoverable, |f| f.recoverable)?, EventField::Recoverable)?
            .max(Fen::ZERO);
    let held = clerk.held(asset);
    let wanted = sub(held.balance(Class::Fulfilment, Part::Gross), recoverable)?.max(Fen::ZERO);
    let change = sub(wanted, held.balance(Class::Fulfilment, Part::Impairment))?;
    let mut lines = Lines::default();
    let item = if change > Fen::ZERO { Item::Charge } else { Item::Reversal };
    let amount = if change > Fen::ZERO { change } else { sub(Fen::ZERO, change)? };
    clerk.moves(&mut lines, asset, (Class::Fulfilment, Part::Impairment, item), amount)?;
    lines.of(Side::Debit, Role::ImpairmentLoss, change, asset);
    clerk.book(batch, lines)
}

/// 购买服务 that is no asset: to profit or loss by use (财会〔2023〕11号 二).
pub(in crate::ledger) fn service(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let mut lines = Lines::default();
    for figures in batch.figures() {
        let priced = priced(clerk, figures)?;
        let account = figures.beneficiary.unwrap_or(Role::Administration);
        lines.of(Side::Debit, account, priced.cost, asset);
        paid(&mut lines, figures, &priced)?;
    }
    clerk.book(batch, lines)
}
