//! 递延所得税 (CAS 18) — temporary differences on the base without uplift.
//!
//! The tax base of an intangible is its cost, spread in a straight line over the tax life from the
//! same month, or from the month it was acquired where it comes in as an opening balance; that of
//! anything else is its cost. Going to another class at carrying amount changes no tax base. The uplift
//! of the super-deduction neither affects profit nor taxable income when the asset is first recognised,
//! so its difference is not booked.
//!
//! 递延收益 and 合同负债 were taxed when they were received or due, which is the one assumption here
//! (企业所得税法 art. 6, 实施条例 art. 20; not so for 不征税收入 under 财税〔2011〕70号): nothing of them
//! is taxed again, their tax base is nil and all of them is a deductible difference (CAS 18 art. 6). A
//! grant so gives the same deferred tax gross and net.

use super::{add, sub};
use crate::ledger::account::Role;
use crate::ledger::book::{Difference, OpeningGap, TaxTerms};
use crate::ledger::clerk::Clerk;
use crate::ledger::entry::{AssetId, Lines, Occasion};
use crate::ledger::holding::Holding;
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Part};
use crate::ledger::refusal::Refusal;
use crate::ledger::schedule::share;
use crate::num::{Fen, LADDER, Real};

const CLASSES: [Class; 5] =
    [Class::Intangible, Class::Inventory, Class::Development, Class::Fulfilment, Class::HeldForSale];

/// Measures every resource at the ends that the terms name and books what changed.
pub(super) fn month_end(clerk: &mut Clerk, month: Month) -> Result<(), Refusal> {
    let Some(terms) = clerk.book.terms.tax.clone().filter(|terms| terms.each.falls(month)) else {
        return Ok(());
    };
    let mut lines = Lines::default();
    let gap = clerk.ledger.opening_gap.as_mut().filter(|gap| gap.from <= month && !gap.measured);
    if let Some(gap) = gap {
        gap.measured = true;
        changed(&mut lines, (gap.asset_amount, gap.liability), (Fen::ZERO, Fen::ZERO))?;
    }
    for at in 0..clerk.ledger.holdings.len() {
        let asset = AssetId(at as u32);
        let difference = difference(clerk, &terms, asset, month).map_err(|refusal| refusal.of(asset))?;
        let before = clerk.running.deferred.get(&asset).copied();
        if before.is_none() && difference.is_nothing() {
            continue;
        }
        let after = (difference.asset_amount, difference.liability);
        changed(&mut lines, before.unwrap_or_default(), after).map_err(|refusal| refusal.of(asset))?;
        clerk.running.deferred.insert(asset, after);
        clerk.ledger.differences.push(difference);
    }
    clerk.write(month.end(), format!("确认{month}递延所得税"), Occasion::DeferredTax, lines, None)
}

/// From one asset and liability to others, against 所得税费用.
fn changed(lines: &mut Lines, before: (Fen, Fen), after: (Fen, Fen)) -> Result<(), Refusal> {
    let (asset, liability) = (sub(after.0, before.0)?, sub(after.1, before.1)?);
    lines.debit(Role::DeferredTaxAsset, asset);
    lines.credit(Role::DeferredTaxLiability, liability);
    lines.credit(Role::IncomeTax, sub(asset, liability)?);
    Ok(())
}

fn difference(clerk: &Clerk, terms: &TaxTerms, asset: AssetId, month: Month) -> Result<Difference, Refusal> {
    let holding = clerk.held(asset);
    let tax_months = clerk.book.resources[crate::ledger::holding::at(asset)].tax_months;
    let carrying = Fen::sum(CLASSES.iter().map(|class| holding.carrying(*class)));
    let carrying = carrying.ok_or_else(Refusal::overflow)?;
    let tax_base = base(holding, tax_months, month);
    let deferred_income = clerk.running.deferred_income(asset).ok_or_else(Refusal::overflow)?;
    let of_asset = sub(tax_base, carrying)?;
    let deductible = add(of_asset.max(Fen::ZERO), deferred_income)?;
    let taxable = sub(Fen::ZERO, of_asset)?.max(Fen::ZERO);
    let asset_amount = if terms.future_profit { of_rate(deductible, &terms.rate)? } else { Fen::ZERO };
    let liability = of_rate(taxable, &terms.rate)?;
    Ok(Difference { asset, month, carrying, tax_base, deferred_income, asset_amount, liability })
}

/// 计税基础 at a month's end: the cost of what is amortised less what tax has deducted, the cost of the rest.
pub(super) fn base(holding: &Holding, tax_months: u32, month: Month) -> Fen {
    let gross = |class: &Class| holding.balance(*class, Part::Gross).raw();
    let whole: i64 = CLASSES.iter().map(gross).sum();
    if holding.class().is_none() {
        return Fen::ZERO;
    }
    // What waits to be sold is deducted until it is.
    let deducted: i64 = [Class::Intangible, Class::HeldForSale].iter().map(gross).sum();
    let spread = [Class::Intangible, Class::HeldForSale].iter().any(|class| holding.holds(*class));
    let (from, true, true) = (holding.tax_from.or(holding.available), spread, tax_months > 0) else {
        return Fen::new(whole + holding.beyond_gross.raw());
    };
    let passed = from.map_or(0, |from| (month.since(from) + 1).clamp(0, tax_months as i32));
    let cost = deducted + holding.beyond_gross.raw();
    let part = share(cost.max(0), i64::from(passed), i64::from(tax_months));
    Fen::new(whole + holding.beyond_gross.raw() - part)
}

/// The deferred tax that a resource brings in with its opening balance: against 未分配利润, as the
/// difference arose before this year; booked already where the opening balances of 1811 or 2901 are given.
pub(super) fn opened(
    clerk: &mut Clerk,
    lines: &mut Lines,
    (asset, month): (AssetId, Month),
    given: bool,
) -> Result<(), Refusal> {
    let Some(terms) = clerk.book.terms.tax.clone() else { return Ok(()) };
    let difference = difference(clerk, &terms, asset, month)?;
    let (deductible, taxable) = (difference.asset_amount, difference.liability);
    clerk.running.deferred.insert(asset, (deductible, taxable));
    if given {
        let (none, month) = (Fen::ZERO, month.plus(1));
        unexplained(clerk, month, (sub(none, deductible)?, sub(none, taxable)?))?;
    } else {
        lines.debit(Role::DeferredTaxAsset, deductible);
        lines.credit(Role::DeferredTaxLiability, taxable);
        lines.credit(Role::Retained, sub(deductible, taxable)?);
    }
    if !difference.is_nothing() {
        clerk.ledger.differences.push(difference);
    }
    Ok(())
}

/// Adds to what the opening balances of 1811 and 2901 have beyond those of the resources.
pub(super) fn unexplained(clerk: &mut Clerk, from: Month, more: (Fen, Fen)) -> Result<(), Refusal> {
    if clerk.book.terms.tax.is_none() {
        return Ok(());
    }
    let none = OpeningGap { from, asset_amount: Fen::ZERO, liability: Fen::ZERO, measured: false };
    let gap = clerk.ledger.opening_gap.get_or_insert(none);
    gap.asset_amount = add(gap.asset_amount, more.0)?;
    gap.liability = add(gap.liability, more.1)?;
    Ok(())
}

/// The deferred tax of a correction, against 以前年度损益调整: what it takes from it.
pub(super) fn restated(
    clerk: &mut Clerk,
    lines: &mut Lines,
    (asset, month): (AssetId, Month),
) -> Result<Fen, Refusal> {
    let Some(terms) = clerk.book.terms.tax.clone() else { return Ok(Fen::ZERO) };
    let difference = difference(clerk, &terms, asset, month)?;
    let before = clerk.running.deferred.get(&asset).copied().unwrap_or_default();
    let more = (sub(difference.asset_amount, before.0)?, sub(difference.liability, before.1)?);
    clerk.running.deferred.insert(asset, (difference.asset_amount, difference.liability));
    lines.debit(Role::DeferredTaxAsset, more.0);
    lines.credit(Role::DeferredTaxLiability, more.1);
    let taken = sub(more.1, more.0)?;
    lines.debit(Role::PriorYears, taken);
    clerk.ledger.differences.push(difference);
    Ok(taken)
}

fn of_rate(amount: Fen, rate: &Real) -> Result<Fen, Refusal> {
    let exact = Real::from(amount).mul(rate, LADDER[0]);
    exact.to_fen().map_err(|_| Refusal::overflow())
}
