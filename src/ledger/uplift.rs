//! 加计扣除 — what tax deducts beyond the cost of own research and development.
//!
//! The uplift lowers the tax of the period in which it is deducted. When the asset is first recognised
//! it touches neither profit nor taxable income, so its difference is not booked as deferred tax (CAS 18
//! art. 13, IAS 12.24): it is printed as a difference that is not recognised.

use super::account::Role;
use super::balance::{Period, TrialBalance};
use super::book::{Book, Ledger};
use super::entry::AssetId;
use super::holding::at;
use super::month::Month;
use super::movement::{Class, Item, Origin, Part};
use super::schedule::share;
use crate::num::{Fen, LADDER, Real};
use std::collections::BTreeMap;

/// The uplift of one resource over a period, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uplift {
    /// `None` is spend that was expensed: it is deducted at once, as is that of a project given up.
    pub asset: Option<AssetId>,
    /// Cost that came from own research and development, or the spend.
    pub cost: Fen,
    /// 加计基数: cost × (multiple − 1).
    pub whole: Fen,
    /// Deducted before the period.
    pub before: Fen,
    /// Deducted in it.
    pub during: Fen,
    /// 尚未加计扣除: the difference that is not recognised.
    pub left: Fen,
}

/// The uplift of every resource of own development that was there in the period, and of the spend
/// expensed in it; nothing where the entity has none, `None` past the range of [`Fen`].
pub fn uplifts(book: &Book, ledger: &Ledger, period: Period) -> Option<Vec<Uplift>> {
    let Some(ratio) = &book.terms.uplift else { return Some(Vec::new()) };
    let mut all = Vec::new();
    for (place, holding) in ledger.holdings.iter().enumerate() {
        let gone_before = holding.gone.is_some_and(|day| day < period.from);
        let Some(from) = holding.tax_from.or(holding.available) else { continue };
        if holding.developed == Fen::ZERO || gone_before {
            continue;
        }
        let whole = of(holding.developed, ratio)?;
        let months = book.resources[place].tax_months;
        let until = |month: Month| {
            let passed = (month.since(from) + 1).clamp(0, months as i32);
            share(whole.raw(), i64::from(passed), i64::from(months))
        };
        // Tax deducts none in the month in which the asset leaves.
        let last = holding.gone.map_or(Month::of(period.to), |day| Month::of(day).plus(-1));
        let (before, after) = (until(Month::of(period.from).plus(-1)), until(last));
        let left = if holding.gone.is_some() { 0 } else { whole.raw() - after };
        let (asset, during) = (Some(AssetId(place as u32)), Fen::new((after - before).max(0)));
        let (before, left) = (Fen::new(before), Fen::new(left));
        all.push(Uplift { asset, cost: holding.developed, whole, before, during, left });
    }
    for (asset, cost) in abandoned(ledger, period)? {
        let whole = of(cost, ratio)?;
        let (asset, before, left) = (Some(asset), Fen::ZERO, Fen::ZERO);
        all.push(Uplift { asset, cost, whole, before, during: whole, left });
    }
    let spent = TrialBalance::of(&ledger.entries, period)?.get(Role::ResearchExpensed).debit;
    if spent != Fen::ZERO {
        let whole = of(spent, ratio)?;
        let (before, left) = (Fen::ZERO, Fen::ZERO);
        all.push(Uplift { asset: None, cost: spent, whole, before, during: whole, left });
    }
    Some(all)
}

/// Spend of own projects that were given up in the period: that of a failed project is deducted and raised
/// too (国家税务总局公告2017年第40号 七), at its cost, for no impairment was deducted before.
fn abandoned(ledger: &Ledger, period: Period) -> Option<BTreeMap<AssetId, Fen>> {
    let mut given_up: BTreeMap<AssetId, Fen> = BTreeMap::new();
    let during = ledger.entries.iter().filter(|entry| entry.date >= period.from && entry.date <= period.to);
    for line in during.flat_map(|entry| &entry.lines) {
        let (Some(asset), Some(moved)) = (line.asset, line.movement) else { continue };
        let out = (moved.class, moved.part, moved.item) == (Class::Development, Part::Gross, Item::ToExpense);
        if out && ledger.holdings[at(asset)].origin == Some(Origin::Own) {
            let sum = given_up.entry(asset).or_default();
            *sum = sum.checked_add(line.amount)?;
        }
    }
    Some(given_up)
}

/// `amount × ratio` to the fen.
pub fn of(amount: Fen, ratio: &Real) -> Option<Fen> {
    Real::from(amount).mul(ratio, LADDER[0]).to_fen().ok()
}
