//! 过账规则 — how each kind of event is booked; one file a family.

mod amortise;
mod close;
mod contract;
mod develop;
mod for_sale;
mod impair;
mod intangible;
mod inventory;
mod leave;
mod opening;
mod tax;

use super::account::Role;
use super::clerk::{Batch, Clerk};
use super::entry::{AssetId, Lines};
use super::event::{Event, EventField, EventKind, Figures};
use super::month::Month;
use super::movement::Class;
use super::refusal::Refusal;
use crate::diag::Code;
use crate::num::Fen;

/// What runs on from month to month beside the holdings.
#[derive(Debug, Default)]
pub(super) struct Running {
    pub licences: Vec<contract::Deferral>,
    pub grants: Vec<contract::Deferral>,
    pub deferred: std::collections::BTreeMap<super::entry::AssetId, (Fen, Fen)>,
    /// Expensed research of the month, not carried over yet.
    pub research: std::collections::BTreeMap<super::entry::AssetId, Fen>,
    /// Balances of profit and loss since the last closing: debits less credits.
    pub results: std::collections::BTreeMap<Role, Fen>,
    /// Losses of asset groups by day and group.
    pub groups: std::collections::BTreeMap<(jiff::civil::Date, String), Vec<impair::Member>>,
    /// Entries already looked at by the closing.
    pub closed_to: usize,
}

/// What a refused event must not leave behind.
pub(super) struct Mark {
    asset: Option<AssetId>,
    research: Option<Fen>,
    licences: usize,
    grants: Vec<contract::Deferral>,
}

impl Running {
    pub fn mark(&self, asset: Option<AssetId>) -> Mark {
        let research = asset.and_then(|asset| self.research.get(&asset).copied());
        let grants = self.grants.iter().filter(|deferral| deferral.is_of(asset)).cloned().collect();
        Mark { asset, research, licences: self.licences.len(), grants }
    }

    /// What a resource has been paid or granted and has not earned yet.
    fn deferred_income(&self, asset: AssetId) -> Option<Fen> {
        let own = self.grants.iter().chain(&self.licences).filter(|one| one.is_of(Some(asset)));
        Fen::sum(own.map(contract::Deferral::left))
    }

    pub fn back_to(&mut self, mark: Mark) {
        match (mark.asset, mark.research) {
            (Some(asset), Some(research)) => drop(self.research.insert(asset, research)),
            (Some(asset), None) => drop(self.research.remove(&asset)),
            _ => {}
        }
        self.licences.truncate(mark.licences);
        self.grants.retain(|deferral| !deferral.is_of(mark.asset));
        self.grants.extend(mark.grants);
    }
}

/// What, on the last day of a month, comes after its amortisation: tests, and a change of a policy that
/// was there. A first policy comes before it, as the month available for use is charged (CAS 6 art. 17).
/// A resource that leaves its class on the day is not charged for the month, so nothing waits: its test
/// comes before it leaves and is one of CAS 8, not of the class it goes to.
pub(super) fn looks_at_amortised(clerk: &Clerk, batch: &Batch) -> bool {
    let Some(asset) = batch.asset.filter(|asset| !clerk.leaves(*asset, batch.date)) else { return false };
    match batch.kind {
        EventKind::Impairment | EventKind::Reversal => true,
        EventKind::Policy => clerk.held(asset).policy.is_some(),
        _ => false,
    }
}

/// Whether a kind takes a resource out of what is amortised.
pub(super) fn leaves(kind: EventKind) -> bool {
    use EventKind as K;
    matches!(kind, K::Disposal | K::Retirement | K::HoldForSale | K::Reclassify)
}

/// The place of a kind among the events of one day: ways of acquisition before what happens to the
/// resource, then its going to another class, then what is done in that class, and the test of what is
/// left in stock after everything that moves it.
pub(super) fn order(event: &Event) -> (u8, EventKind) {
    use EventKind as K;
    let group = match event.kind {
        // Money towards a resource, which must be there.
        K::Grant if event.figures.counter.is_some() => 3,
        K::Opening
        | K::Purchase
        | K::Development
        | K::Contribution
        | K::Exchange
        | K::Restructuring
        | K::Combination
        | K::Grant
        | K::Correction => 0,
        K::HoldForSale | K::Reclassify => 2,
        K::Sale | K::Lapse | K::Disposal | K::Retirement => 3,
        K::WriteDown => 4,
        _ => 1,
    };
    (group, event.kind)
}

/// Books the events of one day, resource and kind.
pub(super) fn event(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    use EventKind as K;
    in_the_books(clerk, batch)?;
    match batch.kind {
        K::Opening => opening::opening(clerk, batch),
        K::Purchase => intangible::purchase(clerk, batch),
        K::Development => develop::spend(clerk, batch),
        K::Ready => develop::ready(clerk, batch),
        K::Abandon => develop::abandon(clerk, batch),
        K::Contribution => intangible::contribution(clerk, batch),
        K::Exchange => intangible::exchange(clerk, batch),
        K::Restructuring => intangible::restructuring(clerk, batch),
        K::Combination => intangible::combination(clerk, batch),
        K::Grant => intangible::grant(clerk, batch),
        K::Correction => intangible::correction(clerk, batch),
        K::Policy => amortise::policy(clerk, batch),
        K::Usage => amortise::usage(clerk, batch),
        K::Impairment => impair::test(clerk, batch),
        K::Reversal => impair::reversal(clerk, batch),
        K::WriteDown => inventory::write_down(clerk, batch),
        K::Processing => inventory::processing(clerk, batch),
        K::Finish => inventory::finish(clerk, batch),
        K::Sale => inventory::sale(clerk, batch),
        K::Lapse => inventory::lapse(clerk, batch),
        K::Licence => contract::licence(clerk, batch),
        K::FulfilmentCost => contract::cost(clerk, batch),
        K::FulfilmentAmortise => contract::amortise(clerk, batch),
        K::FulfilmentImpair => contract::impair(clerk, batch),
        K::Service => contract::service(clerk, batch),
        K::Disposal => leave::disposal(clerk, batch),
        K::Retirement => leave::retirement(clerk, batch),
        K::HoldForSale => for_sale::hold_for_sale(clerk, batch),
        K::Reclassify => leave::reclassify(clerk, batch),
        K::Pledge => leave::pledge(clerk, batch),
        K::Release => leave::release(clerk, batch),
    }
}

/// Charges of the month and what else falls due at its end, before tests of the last day.
pub(super) fn month_end(clerk: &mut Clerk, month: Month) {
    clerk.run(month, contract::net_grants);
    clerk.run(month, amortise::month_end);
    clerk.run(month, contract::month_end);
}

/// What comes after the tests of the last day.
pub(super) fn after_tests(clerk: &mut Clerk, month: Month) -> Result<(), Refusal> {
    develop::carry_over(clerk, month)?;
    tax::month_end(clerk, month)?;
    close::month_end(clerk, month)
}

/// An event of a resource that has left the books, or of one that the books never held.
fn in_the_books(clerk: &Clerk, batch: &Batch) -> Result<(), Refusal> {
    use EventKind as K;
    let Some(asset) = batch.asset else { return Ok(()) };
    let held = clerk.held(asset);
    let brings_in = matches!(
        batch.kind,
        K::Opening
            | K::Purchase
            | K::Development
            | K::Contribution
            | K::Exchange
            | K::Restructuring
            | K::Combination
            | K::Grant
            | K::Correction
            | K::Processing
            | K::Finish
            | K::Policy
            | K::Service
            | K::FulfilmentCost
            | K::Licence
    );
    // Inventory that was sold out may be bought or made again.
    let restocked =
        brings_in && clerk.book.resources[super::holding::at(asset)].class == Some(Class::Inventory);
    if let Some(day) = held.gone
        && held.class().is_none()
        && !restocked
        && !matches!(batch.kind, K::Service | K::FulfilmentCost | K::Licence)
    {
        return Err(Refusal::new(Code::EventAfterEnd).arg("end", day));
    }
    if held.acquired.is_none() && !brings_in {
        return Err(Refusal::new(Code::EventBeforeAcquisition));
    }
    Ok(())
}

/// The input VAT of a purchase: deducted, or part of what was bought.
struct Priced {
    /// With VAT where it is not deducted.
    cost: Fen,
    deducted: Fen,
}

fn priced(clerk: &Clerk, figures: &Figures) -> Result<Priced, Refusal> {
    let (amount, vat) = (figures.amount.unwrap_or_default(), figures.vat.unwrap_or_default());
    if clerk.book.terms.deductible {
        return Ok(Priced { cost: amount, deducted: vat });
    }
    Ok(Priced { cost: amount.checked_add(vat).ok_or_else(Refusal::overflow)?, deducted: Fen::ZERO })
}

/// The other side of spending: deducted VAT in, and the whole to the counter account.
fn paid(lines: &mut Lines, figures: &Figures, priced: &Priced) -> Result<(), Refusal> {
    lines.debit(Role::InputVat, priced.deducted);
    let whole = priced.cost.checked_add(priced.deducted).ok_or_else(Refusal::overflow)?;
    lines.credit(figures.counter.unwrap_or(Role::Bank), whole);
    Ok(())
}

/// The other side of income: the whole from the counter account, output VAT out.
fn received(lines: &mut Lines, figures: &Figures) -> Result<(), Refusal> {
    let (amount, vat) = (figures.amount.unwrap_or_default(), figures.vat.unwrap_or_default());
    let whole = amount.checked_add(vat).ok_or_else(Refusal::overflow)?;
    lines.debit(figures.counter.unwrap_or(Role::Bank), whole);
    lines.credit(Role::OutputVat, vat);
    Ok(())
}

fn sub(a: Fen, b: Fen) -> Result<Fen, Refusal> {
    a.checked_sub(b).ok_or_else(Refusal::overflow)
}

fn add(a: Fen, b: Fen) -> Result<Fen, Refusal> {
    a.checked_add(b).ok_or_else(Refusal::overflow)
}

/// A figure that the kind needs; the reader has said so already where it is missing.
fn needed<T>(figure: Option<T>, field: EventField) -> Result<T, Refusal> {
    figure.ok_or_else(|| Refusal::new(Code::EventFieldMissing).at(field))
}

/// Whether a row belongs to cost: as it says, else by its element; one that is not known belongs to it, and
/// the reader says so.
fn inside(figures: &Figures) -> bool {
    figures.capitalise.unwrap_or(!outside_cost(figures))
}

/// A cost element that standards keep out of cost unless the row says otherwise:
/// 培训、营销、管理费用和一般间接费用.
fn outside_cost(figures: &Figures) -> bool {
    figures.capitalise.is_none()
        && figures.element.as_deref().and_then(super::element::belongs) == Some(false)
}
