//! 资产卡片的账面 — what the books hold of one resource.

use super::account::{Role, Side};
use super::entry::AssetId;
use super::event::{Life, Pattern};
use super::month::Month;
use super::movement::{Class, Item, Movement, Origin, Part};
use super::refusal::Refusal;
use super::schedule::{Charges, Rounding, Segment, Usage, share};
use super::stock::Stock;
use crate::num::Fen;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// 摊销政策 of an intangible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    pub life: Life,
    pub residual: Fen,
    pub pattern: Pattern,
    /// Units expected, where charges go by use.
    pub units: Option<u64>,
    /// The account that bears the charge.
    pub beneficiary: Role,
    /// The month from which it holds.
    pub from: Month,
}

/// A plan at work.
#[derive(Clone, Debug)]
pub(super) enum Running {
    Time(Charges),
    Use(Usage),
}

impl Running {
    /// The plan of a policy from a carrying amount; `before` is the plan that ran until then.
    fn of(policy: Policy, opening: Fen, before: Option<&Running>, rounding: Rounding) -> Option<Running> {
        match (policy.pattern, policy.life) {
            (Pattern::Use, _) => {
                let base = Fen::new((opening.raw() - policy.residual.raw()).max(0));
                // What a running plan has left; only units named anew begin a plan of their own.
                let units = match before {
                    Some(Running::Use(usage)) => usage.units_left(),
                    _ => policy.units.unwrap_or(0),
                };
                Some(Running::Use(Usage::new(base, units)))
            }
            (Pattern::Time(method), Life::Months(months)) => {
                let segment = Segment { opening, residual: policy.residual, months, method, rounding };
                Some(Running::Time(segment.charges()))
            }
            (Pattern::Time(_), Life::Indefinite) => None,
        }
    }

    /// The charge of a month, or of the units used.
    pub(super) fn charge(&mut self, units: Option<u64>) -> Fen {
        match (self, units) {
            (Running::Time(charges), None) => charges.next().unwrap_or_default(),
            (Running::Use(usage), Some(units)) => usage.charge(units),
            _ => Fen::ZERO,
        }
    }
}

/// The carrying amount and the plan that go on as though nothing had been impaired (IAS 36.117).
#[derive(Clone, Debug)]
pub(super) struct Unimpaired {
    pub carrying: Fen,
    plan: Option<Running>,
}

/// 划分为持有待售前的账面: what comes back when it is no longer for sale.
#[derive(Clone, Debug)]
pub(super) struct BeforeSale {
    /// The month whose charge was the first that was not made.
    pub month: Month,
    pub gross: Fen,
    pub amortised: Fen,
    pub impaired: Fen,
    pub plan: Option<Running>,
    pub unimpaired: Option<Unimpaired>,
    /// What came back while it was for sale of a loss from before (IFRS 5.21).
    pub taken_back: Fen,
}

/// A resource in the books.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    balances: BTreeMap<(Class, Part), Fen>,
    pub origin: Option<Origin>,
    /// The first day on which the books held anything of it.
    pub acquired: Option<Date>,
    /// The month from which it is ready for its use.
    pub available: Option<Month>,
    /// The day on which it left the books.
    pub gone: Option<Date>,
    pub policy: Option<Policy>,
    pub(super) plan: Option<Running>,
    /// What the carrying amount would be had nothing been impaired: the cap of a reversal.
    pub(super) unimpaired: Option<Unimpaired>,
    /// What it was before it was classified as held for sale.
    pub(super) before_sale: Option<BeforeSale>,
    /// Cost that came from own research and development: what the super-deduction goes by.
    pub developed: Fen,
    /// 质押: from when, and the amount secured.
    pub pledged: Option<(Date, Option<Fen>)>,
    pub stock: Stock,
    /// Processing cost not yet finished.
    pub in_process: Fen,
    /// What the tax base has beyond the gross amount: where a class was left at carrying amount, tax
    /// goes on from the cost.
    pub(super) beyond_gross: Fen,
    /// The month from which tax deducts, where it is not the month available for use.
    pub(super) tax_from: Option<Month>,
    /// Months charged so far, those before an opening balance included.
    pub months_charged: u32,
    /// It came in as an opening balance, and its first policy has not been read yet.
    pub(super) opened: bool,
    /// The month of first use of an opening balance.
    pub(super) in_use_since: Option<Month>,
    /// Units used before an opening balance, where they are given.
    pub(super) used_before: Option<u64>,
    /// The class to which an event moved it, whatever the decision was: 重分类, 前期差错更正.
    pub(super) moved_to: Option<Class>,
    /// The class in which it stands at a gross amount of nothing: it is still there.
    pub(super) at_nothing: Option<Class>,
}

impl Holding {
    pub fn balance(&self, class: Class, part: Part) -> Fen {
        self.balances.get(&(class, part)).copied().unwrap_or_default()
    }

    /// 账面价值 in a class.
    pub fn carrying(&self, class: Class) -> Fen {
        let of = |part| self.balance(class, part).raw();
        Fen::new(of(Part::Gross) - of(Part::Amortisation) - of(Part::Impairment))
    }

    /// Whether the books hold it in a class, at nothing too.
    pub fn holds(&self, class: Class) -> bool {
        self.balance(class, Part::Gross) != Fen::ZERO || self.at_nothing == Some(class)
    }

    /// The class it is in: the first with a balance.
    pub fn class(&self) -> Option<Class> {
        [
            Class::Intangible,
            Class::Inventory,
            Class::HeldForSale,
            Class::Development,
            Class::Fulfilment,
            Class::Fixed,
        ]
        .into_iter()
        .find(|class| self.holds(*class))
    }

    /// Moves a balance by a line of a note table.
    pub(super) fn moves(&mut self, movement: Movement, amount: Fen) -> Result<(), Refusal> {
        let balance = self.balances.entry((movement.class, movement.part)).or_default();
        let moved =
            if movement.item.adds() { balance.checked_add(amount) } else { balance.checked_sub(amount) };
        *balance = moved.ok_or_else(Refusal::overflow)?;
        if movement.part == Part::Gross && *balance != Fen::ZERO {
            self.at_nothing.take_if(|at| *at == movement.class);
        }
        Ok(())
    }

    /// The plan goes on from another carrying amount or to another residual, in its place; use goes on
    /// over the units that are left. The same for what would be there had nothing been impaired.
    pub(super) fn go_on(&mut self, month: Month, rounding: Rounding) {
        let Some(policy) = self.policy else { return };
        let carrying = self.carrying(Class::Intangible);
        match &mut self.plan {
            Some(Running::Time(charges)) => charges.go_on(carrying, policy.residual),
            _ => self.restart(month, rounding),
        }
        if let Some(other) = &mut self.unimpaired {
            match &mut other.plan {
                Some(Running::Time(charges)) => charges.go_on(other.carrying, policy.residual),
                plan => *plan = Running::of(policy, other.carrying, plan.as_ref(), rounding),
            }
        }
    }

    /// Before it leaves what is amortised: months and units go on from here should it come back.
    pub(super) fn keep_what_is_left(&mut self) {
        let Some(policy) = &mut self.policy else { return };
        match &self.plan {
            Some(Running::Time(charges)) => policy.life = Life::Months(charges.len() as u32),
            Some(Running::Use(usage)) => policy.units = Some(usage.units_left()),
            None => {}
        }
    }

    /// What is still charged, though no month or unit is left to bear it 使用寿命已满.
    pub(super) fn beyond_its_life(&self) -> bool {
        let (Some(policy), Some(plan)) = (self.policy, &self.plan) else { return false };
        let spent = match plan {
            Running::Time(charges) => charges.len() == 0,
            Running::Use(usage) => usage.units_left() == 0,
        };
        spent && self.holds(Class::Intangible) && self.carrying(Class::Intangible) > policy.residual
    }

    /// The plan of a resource that was in use before the books began: of its whole life, so many months
    /// in, or of all its units, so many of them used.
    pub(super) fn resume(&mut self, passed: u32, used: Option<u64>, rounding: Rounding) {
        let Some(policy) = &mut self.policy else { return };
        let of = |part| self.balances.get(&(Class::Intangible, part)).copied().unwrap_or_default().raw();
        let (gross, amortised) = (of(Part::Gross), of(Part::Amortisation));
        let carrying = Fen::new(gross - amortised - of(Part::Impairment));
        self.plan = match (policy.pattern, policy.life) {
            (Pattern::Use, _) => Some(Running::Use(used_before(policy, (gross, amortised, carrying), used))),
            (Pattern::Time(method), Life::Months(months)) => {
                let (opening, residual) = (Fen::new(gross), policy.residual);
                let segment = Segment { opening, residual, months, method, rounding };
                let mut charges = segment.charges();
                charges.by_ref().take(passed as usize).for_each(drop);
                charges.go_on(carrying, residual);
                policy.life = Life::Months(charges.len() as u32);
                Some(Running::Time(charges))
            }
            (Pattern::Time(_), Life::Indefinite) => None,
        };
    }

    /// Starts the plan, or starts it anew from the carrying amount with so many months left.
    pub(super) fn restart(&mut self, month: Month, rounding: Rounding) {
        let (Some(policy), Some(available)) = (self.policy, self.available) else { return };
        if month < available && self.months_charged == 0 {
            // Not in use yet: the plan starts with its month.
            self.plan = None;
            return;
        }
        let opening = self.carrying(Class::Intangible);
        self.plan = Running::of(policy, opening, self.plan.as_ref(), rounding);
    }

    /// The same for what would be there had nothing been impaired: a change of estimate holds for both.
    pub(super) fn restart_unimpaired(&mut self, rounding: Rounding) {
        if let (Some(policy), Some(other)) = (self.policy, &mut self.unimpaired) {
            other.plan = Running::of(policy, other.carrying, other.plan.as_ref(), rounding);
        }
    }

    /// Units are named anew: no plan goes on from those of before.
    pub(super) fn drop_plans(&mut self) {
        self.plan = None;
        if let Some(other) = &mut self.unimpaired {
            other.plan = None;
        }
    }

    /// Before a first impairment: what would go on without it.
    pub(super) fn remember_unimpaired(&mut self) {
        if self.unimpaired.is_none() && self.holds(Class::Intangible) {
            let earlier = self.balance(Class::Intangible, Part::Impairment);
            let carrying = Fen::new(self.carrying(Class::Intangible).raw() + earlier.raw());
            self.unimpaired = Some(Unimpaired { carrying, plan: self.plan.clone() });
        }
    }

    /// A charge of the plan that knows no impairment, beside the one that was booked.
    pub(super) fn charge_unimpaired(&mut self, units: Option<u64>) {
        if let Some(other) = &mut self.unimpaired {
            let charge = other.plan.as_mut().map_or(Fen::ZERO, |plan| plan.charge(units));
            other.carrying = Fen::new(other.carrying.raw() - charge.raw());
        }
    }
}

/// Units used before: as given, or in proportion to what was charged. An impairment leaves another
/// amount for the units that are left.
fn used_before(policy: &Policy, (gross, amortised, carrying): (i64, i64, Fen), used: Option<u64>) -> Usage {
    let (total, residual) = (policy.units.unwrap_or(0), policy.residual.raw());
    let base = (gross - residual).max(0);
    let whole = i64::try_from(total).unwrap_or(i64::MAX);
    let charged = share(whole, amortised.clamp(0, base), base);
    let used = used.unwrap_or_else(|| u64::try_from(charged).unwrap_or_default()).min(total);
    let left = (carrying.raw() - residual).max(0);
    if left == base - amortised && amortised == share(base, i64::try_from(used).unwrap_or(i64::MAX), whole) {
        return Usage::resumed(Fen::new(base), Fen::new(left), total, used);
    }
    Usage::new(Fen::new(left), total - used)
}

/// The account of a part of a class.
pub(super) fn role(class: Class, part: Part) -> Role {
    match (class, part) {
        (Class::Intangible, Part::Gross) => Role::Intangible,
        (Class::Intangible, Part::Amortisation) => Role::Amortisation,
        (Class::Intangible, Part::Impairment) => Role::IntangibleImpairment,
        (Class::Inventory, Part::Impairment) => Role::InventoryAllowance,
        (Class::Inventory, _) => Role::Inventory,
        (Class::Development, Part::Impairment) => Role::ResearchImpairment,
        (Class::Development, _) => Role::ResearchCapitalised,
        (Class::Fulfilment, Part::Impairment) => Role::FulfilmentAllowance,
        (Class::Fulfilment, _) => Role::Fulfilment,
        (Class::HeldForSale, Part::Impairment) => Role::HeldForSaleAllowance,
        (Class::HeldForSale, _) => Role::HeldForSale,
        (Class::Fixed, Part::Gross) => Role::FixedAssets,
        (Class::Fixed, Part::Amortisation) => Role::Depreciation,
        (Class::Fixed, Part::Impairment) => Role::FixedAssetImpairment,
    }
}

/// Whether an account holds data resources and nothing else: those of the classes but 固定资产.
pub(super) fn holds_resources(account: Role) -> bool {
    let classes =
        [Class::Intangible, Class::Inventory, Class::Development, Class::Fulfilment, Class::HeldForSale];
    let parts = [Part::Gross, Part::Amortisation, Part::Impairment];
    classes.iter().any(|class| parts.iter().any(|part| role(*class, *part) == account))
}

/// The side on which a movement stands.
pub(super) fn side(part: Part, item: Item) -> Side {
    let debit = (part == Part::Gross) == item.adds();
    if debit { Side::Debit } else { Side::Credit }
}

/// The place of a holding.
pub(super) fn at(asset: AssetId) -> usize {
    asset.0 as usize
}
