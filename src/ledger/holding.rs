//! 资产卡片的账面 — what the books hold of one resource.

use super::account::{Role, Side};
use super::entry::AssetId;
use super::event::{Life, Pattern};
use super::month::Month;
use super::movement::{Class, Item, Movement, Origin, Part};
use super::refusal::Refusal;
use super::schedule::{Charges, Rounding, Segment, Usage};
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
    pub(super) unimpaired: Option<(Fen, Charges)>,
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
    /// Months charged so far.
    pub months_charged: u32,
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

    /// Whether the books hold anything of it in a class.
    pub fn holds(&self, class: Class) -> bool {
        self.balance(class, Part::Gross) != Fen::ZERO
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
        Ok(())
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
        self.plan = match (policy.pattern, policy.life) {
            (Pattern::Use, _) => {
                let base = Fen::new((opening.raw() - policy.residual.raw()).max(0));
                // What a running plan has left; only units named anew begin a plan of their own.
                let units = match &self.plan {
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
        };
    }
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

/// The side on which a movement stands.
pub(super) fn side(part: Part, item: Item) -> Side {
    let debit = (part == Part::Gross) == item.adds();
    if debit { Side::Debit } else { Side::Credit }
}

/// The place of a holding.
pub(super) fn at(asset: AssetId) -> usize {
    asset.0 as usize
}
