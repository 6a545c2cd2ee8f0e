//! 复核 — what replayed books lack though every event was booked.

use super::book::{Book, Ledger};
use super::entry::AssetId;
use super::event::{Event, EventKind, Life, Pattern};
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

/// Intangibles with something left to charge and no month or unit left to bear it, as when cost is added
/// after the life has passed; and those whose residual leaves nothing to charge (CAS 6 art. 17, 18).
pub fn spent_lives(book: &Book, ledger: &Ledger, until: Month) -> Diagnostics {
    let mut found = Diagnostics::new();
    for (place, holding) in ledger.holdings.iter().enumerate() {
        let carrying = holding.carrying(Class::Intangible);
        let residual = holding.policy.map(|policy| policy.residual).unwrap_or_default();
        let nothing = holding.holds(Class::Intangible) && carrying < residual;
        let code = match (holding.beyond_its_life(), nothing) {
            (true, _) => Code::LifeUsedUp,
            (false, true) => Code::NothingToAmortise,
            _ => continue,
        };
        let kinds = |event: &Event| event.kind == EventKind::Policy || code == Code::LifeUsedUp;
        let Some(event) = last(book, place, until, kinds).or_else(|| last(book, place, until, |_| true))
        else {
            continue;
        };
        let fault = Diagnostic::new(code).at(event.span.clone()).asset(&book.resources[place].id);
        let fault = fault.arg("date", until.end()).arg("carrying", carrying).arg("residual", residual);
        found.push(fault);
    }
    found
}

/// 每年减值测试: intangibles of indefinite life and projects in progress that a year which has ended did not
/// test (CAS 8 art. 4, 财会〔2025〕33号).
pub fn untested(book: &Book, ledger: &Ledger, until: Month) -> Diagnostics {
    let mut found = Diagnostics::new();
    if !until.is_december() {
        return found;
    }
    for (place, holding) in ledger.holdings.iter().enumerate() {
        let indefinite = holding
            .policy
            .is_some_and(|policy| policy.life == Life::Indefinite && policy.pattern != Pattern::Use);
        let (zh, en) = match () {
            () if holding.holds(Class::Intangible) && indefinite => {
                ("使用寿命不确定", "its life is indefinite")
            }
            () if holding.holds(Class::Development) => ("尚未达到预定用途", "it is not ready for use"),
            () => continue,
        };
        let tested =
            |event: &&Event| event.kind == EventKind::Impairment && event.date.year() == until.year();
        if own(book, place).any(|event| tested(&event)) {
            continue;
        }
        let Some(event) = last(book, place, until, |_| true) else { continue };
        let fault = Diagnostic::new(Code::TestIsDue).at(event.span.clone()).asset(&book.resources[place].id);
        found.push(fault.arg("date", until.end()).words("reason", zh, en));
    }
    found
}

fn own(book: &Book, place: usize) -> impl Iterator<Item = &Event> {
    let asset = Some(AssetId(place as u32));
    book.events.iter().filter(move |event| event.asset == asset)
}

/// The last event of a resource by a month's end that is of the kind asked for.
fn last(book: &Book, place: usize, until: Month, kinds: impl Fn(&Event) -> bool) -> Option<&Event> {
    own(book, place).filter(|event| event.date <= until.end() && kinds(event)).max_by_key(|event| event.date)
}
