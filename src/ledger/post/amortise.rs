//! 摊销 — policies, their changes, and the charge of each month.

use super::needed;
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::book::Charge;
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines, Occasion};
use crate::ledger::event::{EventField, Life, Pattern};
use crate::ledger::holding::{Policy, Running};
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Item, Part};
use crate::ledger::refusal::Refusal;
use crate::ledger::schedule::Method;
use crate::num::Fen;

/// 摊销政策, or from the second on a change of estimate 会计估计变更, prospective: the life is then what
/// is left from the month of the change.
pub(in crate::ledger) fn policy(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let day_after = batch.date == Month::of(batch.date).end() && clerk.held(asset).months_charged > 0;
    // On the last day the month is charged already: the change begins with the next.
    let month = Month::of(batch.date).plus(i32::from(day_after));
    if !take_policy(clerk, batch, asset, month)? {
        return Err(Refusal::new(Code::EventFieldMissing).at(EventField::Months));
    }
    restart(clerk, asset, month);
    Ok(())
}

/// Reads a policy where the rows give one; figures they leave out stay as they were.
pub(super) fn take_policy(
    clerk: &mut Clerk,
    batch: &Batch,
    asset: AssetId,
    month: Month,
) -> Result<bool, Refusal> {
    let old = clerk.held(asset).policy;
    let units = batch.first(|f| f.units);
    let pattern = batch.first(|f| f.pattern).or(old.map(|policy| policy.pattern));
    // What is not named goes on: of a running plan the months that are left.
    let left = match &clerk.held(asset).plan {
        Some(Running::Time(charges)) => Some(Life::Months((charges.len() as u32).max(1))),
        _ => None,
    };
    // A plan by use has no months that could go on.
    let by_time = old.filter(|policy| policy.pattern != Pattern::Use);
    let life = batch.first(|f| f.life).or(left).or(by_time.map(|policy| policy.life));
    let by_use = pattern == Some(Pattern::Use);
    let given = batch.figures().any(|f| f.life.is_some() || f.pattern.is_some() || f.units.is_some())
        || old.is_some() && batch.figures().any(|f| f.residual.is_some() || f.beneficiary.is_some());
    if !given {
        return Ok(false);
    }
    let life = match life {
        Some(Life::Months(0)) => return Err(Refusal::new(Code::LifeOfNothing).at(EventField::Months)),
        Some(life) => life,
        None if by_use => Life::Months(1),
        None => return Err(Refusal::new(Code::EventFieldMissing).at(EventField::Months)),
    };
    if units.is_some() && matches!(clerk.held(asset).plan, Some(Running::Use(_))) {
        // Units of a change are what is left from it, as months are.
        clerk.holding(asset).drop_plans();
    }
    let units = units.or(old.and_then(|policy| policy.units));
    if by_use && needed(units, EventField::Units)? == 0 {
        return Err(Refusal::new(Code::LifeOfNothing).at(EventField::Units));
    }
    let residual = batch.first(|f| f.residual).or(old.map(|policy| policy.residual)).unwrap_or_default();
    let beneficiary = batch.first(|f| f.beneficiary).or(old.map(|policy| policy.beneficiary));
    clerk.holding(asset).policy = Some(Policy {
        life,
        residual,
        pattern: pattern.unwrap_or(Pattern::Time(Method::StraightLine)),
        units,
        beneficiary: beneficiary.unwrap_or(Role::Administration),
        from: month,
    });
    Ok(true)
}

/// A plan that waits for its first month is made, before something that looks at it.
pub(super) fn started(clerk: &mut Clerk, asset: AssetId, month: Month) {
    if clerk.held(asset).plan.is_none() {
        restart(clerk, asset, month);
    }
}

/// Both plans anew, the one that is booked and the one that knows no impairment.
pub(super) fn restart(clerk: &mut Clerk, asset: AssetId, month: Month) {
    restart_booked(clerk, asset, month);
    let rounding = clerk.book.terms.rounding;
    let holding = clerk.holding(asset);
    if holding.plan.is_some() {
        holding.restart_unimpaired(rounding);
    }
}

/// The plan anew from the carrying amount, with the months that are left.
pub(super) fn restart_booked(clerk: &mut Clerk, asset: AssetId, month: Month) {
    let rounding = clerk.book.terms.rounding;
    let holding = clerk.holding(asset);
    // A running plan keeps its months: only a policy of this month brings its own.
    if let (Some(Running::Time(charges)), Some(policy)) = (&holding.plan, &mut holding.policy)
        && policy.from != month
        && matches!(policy.life, Life::Months(_))
    {
        policy.life = Life::Months(charges.len() as u32);
        policy.from = month;
    }
    holding.restart(month, rounding);
}

/// 使用量: the charge of the units used, at once.
pub(in crate::ledger) fn usage(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let units: u64 = batch.figures().filter_map(|f| f.quantity).sum();
    let month = Month::of(batch.date);
    let Some(Running::Use(usage)) = &mut clerk.holding(asset).plan else {
        return Err(Refusal::new(Code::UsageWithoutPlan));
    };
    let amount = usage.charge(units);
    let mut lines = Lines::default();
    charge(clerk, &mut lines, asset, month, amount)?;
    clerk.holding(asset).charge_unimpaired(Some(units));
    clerk.book(batch, lines)
}

/// The month's charges by time, one voucher for all resources.
pub(super) fn month_end(clerk: &mut Clerk, month: Month) -> Result<(), Refusal> {
    let mut lines = Lines::default();
    for at in 0..clerk.ledger.holdings.len() {
        let asset = AssetId(at as u32);
        if let Some(amount) = due(clerk, asset, month) {
            charge(clerk, &mut lines, asset, month, amount)?;
            clerk.holding(asset).charge_unimpaired(None);
        }
    }
    clerk.write(month.end(), format!("计提{month}数据资源摊销"), Occasion::Amortisation, lines, None)
}

/// The next charge of a plan by time, from the month available for use until the resource leaves.
fn due(clerk: &mut Clerk, asset: AssetId, month: Month) -> Option<Fen> {
    let holding = clerk.holding(asset);
    let begun = holding.available? <= month && holding.policy?.from <= month;
    if !begun || !holding.holds(Class::Intangible) {
        return None;
    }
    started(clerk, asset, month);
    match &mut clerk.holding(asset).plan {
        Some(Running::Time(charges)) => charges.next(),
        _ => None,
    }
}

/// Books a charge to the account that benefits.
pub(super) fn charge(
    clerk: &mut Clerk,
    lines: &mut Lines,
    asset: AssetId,
    month: Month,
    amount: Fen,
) -> Result<(), Refusal> {
    let beneficiary = clerk.held(asset).policy.map_or(Role::Administration, |policy| policy.beneficiary);
    lines.of(Side::Debit, beneficiary, amount, asset);
    clerk.moves(lines, asset, (Class::Intangible, Part::Amortisation, Item::Charge), amount)?;
    let holding = clerk.holding(asset);
    holding.months_charged += 1;
    let accumulated = holding.balance(Class::Intangible, Part::Amortisation);
    let carrying = holding.carrying(Class::Intangible);
    clerk.ledger.charges.push(Charge { asset, month, amount, accumulated, carrying });
    Ok(())
}
