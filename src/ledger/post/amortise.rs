//! 摊销 — policies, their changes, and the charge of each month.

use super::needed;
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::book::Charge;
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines, Occasion};
use crate::ledger::event::{EventField, Life, Pattern};
use crate::ledger::holding::{Holding, Policy, Running};
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Item, Part};
use crate::ledger::refusal::Refusal;
use crate::ledger::schedule::Method;
use crate::num::Fen;

/// 摊销政策, or from the second on a change of estimate 会计估计变更, prospective: the life is then what
/// is left from the month of the change. The first gives the whole life, as does an opening balance.
pub(in crate::ledger) fn policy(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    if clerk.held(asset).holds(Class::HeldForSale) {
        return Err(Refusal::new(Code::StaysForSale));
    }
    let day_after = batch.date == Month::of(batch.date).end() && clerk.held(asset).months_charged > 0;
    // On the last day the month is charged already: the change begins with the next.
    let month = Month::of(batch.date).plus(i32::from(day_after));
    match take_policy(clerk, batch, asset, month)? {
        Taken::Nothing => Err(Refusal::new(Code::EventFieldMissing).at(EventField::Months)),
        taken => settle(clerk, asset, month, taken),
    }
}

/// What the rows of a day say of a policy.
struct Named {
    life: Option<Life>,
    pattern: Option<Pattern>,
    units: Option<u64>,
    residual: Option<Fen>,
    beneficiary: Option<Role>,
}

impl Named {
    fn of(batch: &Batch) -> Result<Named, Refusal> {
        Ok(Named {
            life: batch.one(EventField::Months, |f| f.life)?,
            pattern: batch.one(EventField::Method, |f| f.pattern)?,
            units: batch.one(EventField::Units, |f| f.units)?,
            residual: batch.one(EventField::Residual, |f| f.residual)?,
            beneficiary: batch.one(EventField::Beneficiary, |f| f.beneficiary)?,
        })
    }

    fn taken(&self, first: bool) -> Taken {
        let plan = self.life.is_some() || self.pattern.is_some() || self.units.is_some();
        let estimate = !first && (self.residual.is_some() || self.beneficiary.is_some());
        match (plan, estimate) {
            (true, _) => Taken::Plan,
            (false, true) => Taken::Estimate,
            (false, false) => Taken::Nothing,
        }
    }
}

/// What a policy changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Nothing,
    /// Residual or beneficiary only: the plan keeps its place.
    Estimate,
    /// Life, method or units: a plan of its own.
    Plan,
}

/// Reads a policy where the rows give one; figures they leave out stay as they were.
pub(super) fn take_policy(
    clerk: &mut Clerk,
    batch: &Batch,
    asset: AssetId,
    month: Month,
) -> Result<Taken, Refusal> {
    let named = Named::of(batch)?;
    let held = clerk.held(asset);
    let old = held.policy;
    let taken = named.taken(old.is_none());
    if taken == Taken::Nothing {
        return Ok(taken);
    }
    let pattern = named.pattern.or(old.map(|policy| policy.pattern));
    let by_use = pattern == Some(Pattern::Use);
    let life = life(held, &named, by_use, taken)?;
    let units = named.units.or(old.and_then(|policy| policy.units));
    if by_use && needed(units, EventField::Units)? == 0 {
        return Err(Refusal::new(Code::LifeOfNothing).at(EventField::Units));
    }
    let residual = named.residual.or(old.map(|policy| policy.residual)).unwrap_or_default();
    let beneficiary = named.beneficiary.or(old.map(|policy| policy.beneficiary));
    let holding = clerk.holding(asset);
    if named.units.is_some() && matches!(holding.plan, Some(Running::Use(_))) {
        // Units of a change are what is left from it, as months are.
        holding.drop_plans();
    }
    // A plan that keeps its place keeps its first month.
    let from = old.filter(|_| taken == Taken::Estimate).map_or(month, |policy| policy.from);
    holding.policy = Some(Policy {
        life,
        residual,
        pattern: pattern.unwrap_or(Pattern::Time(Method::StraightLine)),
        units,
        beneficiary: beneficiary.unwrap_or(Role::Administration),
        from,
    });
    Ok(taken)
}

/// The life that is named; else what is left of a running plan, or what the policy had.
fn life(held: &Holding, named: &Named, by_use: bool, taken: Taken) -> Result<Life, Refusal> {
    let missing = || Refusal::new(Code::EventFieldMissing).at(EventField::Months);
    let left = match (&held.plan, held.policy) {
        (_, Some(policy)) if taken == Taken::Estimate => Some(policy.life),
        (Some(Running::Time(charges)), _) if charges.len() == 0 => None,
        (Some(Running::Time(charges)), _) => Some(Life::Months(charges.len() as u32)),
        // A plan by use has no months that could go on.
        (_, policy) => policy.filter(|policy| policy.pattern != Pattern::Use).map(|policy| policy.life),
    };
    match named.life.or(left) {
        Some(Life::Months(0)) if taken == Taken::Plan => {
            Err(Refusal::new(Code::LifeOfNothing).at(EventField::Months))
        }
        Some(life) => Ok(life),
        None if by_use => Ok(Life::Months(1)),
        None => Err(missing()),
    }
}

/// The plan after a policy was read: a plan of its own, or the one that runs, going on.
pub(super) fn settle(clerk: &mut Clerk, asset: AssetId, month: Month, taken: Taken) -> Result<(), Refusal> {
    let rounding = clerk.book.terms.rounding;
    if taken == Taken::Plan && resumed(clerk, asset, month)? {
        return Ok(());
    }
    match taken {
        Taken::Plan => restart(clerk, asset, month),
        _ => clerk.holding(asset).go_on(month, rounding),
    }
    Ok(())
}

/// The first policy of an opening balance gives the whole life or all units: the plan goes on from where
/// it stands, so many months after the first use.
fn resumed(clerk: &mut Clerk, asset: AssetId, month: Month) -> Result<bool, Refusal> {
    let rounding = clerk.book.terms.rounding;
    let holding = clerk.holding(asset);
    if !std::mem::take(&mut holding.opened) {
        return Ok(false);
    }
    let timed = holding
        .policy
        .is_some_and(|policy| matches!((policy.pattern, policy.life), (Pattern::Time(_), Life::Months(_))));
    let amortised = holding.balance(Class::Intangible, Part::Amortisation) != Fen::ZERO;
    let since = match holding.in_use_since {
        None if timed && amortised => {
            return Err(Refusal::new(Code::EventFieldMissing).at(EventField::Acquired));
        }
        since => since.unwrap_or(month),
    };
    let passed = month.since(since).max(0) as u32;
    let used = holding.used_before;
    holding.resume(passed, used, rounding);
    holding.months_charged += passed;
    if holding.balance(Class::Intangible, Part::Impairment) > Fen::ZERO {
        holding.remember_unimpaired();
        holding.go_on(month, rounding);
    }
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
    let units = batch.figures().filter_map(|f| f.quantity).try_fold(0, u64::checked_add);
    let units = units.ok_or_else(Refusal::overflow)?;
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
            charge(clerk, &mut lines, asset, month, amount).map_err(|refusal| refusal.of(asset))?;
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
