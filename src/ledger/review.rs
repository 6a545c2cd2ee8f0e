//! 复核 — what replayed books lack though every event was booked.

use super::account::Role;
use super::book::{Book, Ledger};
use super::entry::AssetId;
use super::event::{Event, EventField, EventKind};
use super::month::Month;
use super::movement::Class;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::num::Fen;

/// Intangibles that are in use by the end of a month and are never amortised for want of a policy
/// (CAS 6 art. 17); one of indefinite life has a policy that says so.
///
/// ```
/// use dataworth::ledger::{Book, Month, replay, without_policy};
/// let month = Month::parse("2025-12").ok_or("no month")?;
/// let book = Book::default();
/// assert!(without_policy(&book, &replay(&book, month), month).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn without_policy(book: &Book, ledger: &Ledger, until: Month) -> Diagnostics {
    let mut found = Diagnostics::new();
    for (place, holding) in ledger.holdings.iter().enumerate() {
        let open = holding.holds(Class::Intangible) && holding.policy.is_none();
        let Some(from) = holding.available.filter(|from| open && *from <= until) else { continue };
        let asset = Some(AssetId(place as u32));
        let brought = book.events.iter().filter(|event| event.asset == asset);
        let Some(event) = brought.clone().min_by_key(|event| event.date) else { continue };
        // Bought and not ready yet: it says itself when it is.
        if brought.filter(|event| event.kind == EventKind::Ready).any(|event| Month::of(event.date) > until) {
            continue;
        }
        let fault = Diagnostic::new(Code::IntangibleWithoutPolicy).at(event.span.clone());
        found.push(fault.asset(&book.resources[place].id).arg("date", from.start()));
    }
    found
}

/// Opening balances of 1811 and 2901 that are not what the resources of the opening come to (CAS 18).
///
/// ```
/// use dataworth::ledger::{Book, Month, opening_tax, replay};
/// let month = Month::parse("2025-12").ok_or("no month")?;
/// let book = Book::default();
/// assert!(opening_tax(&book, &replay(&book, month)).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn opening_tax(book: &Book, ledger: &Ledger) -> Diagnostics {
    let mut found = Diagnostics::new();
    let Some(gap) = ledger.opening_gap else { return found };
    let openings = || book.events.iter().filter(|event| event.kind == EventKind::Opening);
    let of = |role| openings().filter(move |event| event.figures.counter == Some(role));
    let roles = [
        (Role::DeferredTaxAsset, gap.asset_amount, ("递延所得税资产", "deferred tax assets")),
        (Role::DeferredTaxLiability, gap.liability, ("递延所得税负债", "deferred tax liabilities")),
    ];
    for (role, short, (zh, en)) in roles.into_iter().filter(|(_, short, _)| *short != Fen::ZERO) {
        let given: i64 = of(role).filter_map(|event| event.figures.amount).map(Fen::raw).sum();
        let either = of(role).chain(of(Role::DeferredTaxAsset)).chain(of(Role::DeferredTaxLiability)).next();
        let Some(event) = either else { continue };
        let fault = Diagnostic::new(Code::OpeningTaxDiffers).at(event.at(EventField::Amount));
        let fault = fault.words("field", zh, en).value(Fen::new(given)).arg("given", Fen::new(given));
        found.push(fault.arg("computed", Fen::new(given - short.raw())).arg("difference", short));
    }
    found
}

/// Intangibles with something left to charge and no month or unit left to bear it, as when cost is added
/// after the life has passed (CAS 6 art. 17).
pub fn spent_lives(book: &Book, ledger: &Ledger, until: Month) -> Diagnostics {
    let mut found = Diagnostics::new();
    for (place, holding) in ledger.holdings.iter().enumerate().filter(|(_, h)| h.beyond_its_life()) {
        let Some(event) = last(book, place, until) else { continue };
        let fault = Diagnostic::new(Code::LifeUsedUp).at(event.span.clone());
        let fault = fault.asset(&book.resources[place].id).arg("date", until.end());
        found.push(fault.arg("carrying", holding.carrying(Class::Intangible)));
    }
    found
}

/// The last event of a resource by a month's end.
fn last(book: &Book, place: usize, until: Month) -> Option<&Event> {
    let asset = Some(AssetId(place as u32));
    let own = book.events.iter().filter(|event| event.asset == asset && event.date <= until.end());
    own.max_by_key(|event| event.date)
}
