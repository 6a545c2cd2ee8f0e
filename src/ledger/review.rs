//! 复核 — what replayed books lack though every event was booked.

use super::book::{Book, Ledger};
use super::entry::AssetId;
use super::month::Month;
use super::movement::Class;
use crate::diag::{Code, Diagnostic, Diagnostics};

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
        let Some(event) = brought.min_by_key(|event| event.date) else { continue };
        let fault = Diagnostic::new(Code::IntangibleWithoutPolicy).at(event.span.clone());
        found.push(fault.asset(&book.resources[place].id).arg("date", from.start()));
    }
    found
}
