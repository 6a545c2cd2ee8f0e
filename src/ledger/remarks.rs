//! 复核提示 — what was booked as it was typed and is seldom meant so.

use super::balance::Period;
use super::book::{Book, Ledger};
use super::entry::AssetId;
use super::event::{Event, EventField, EventKind, Life, Pattern};
use super::movement::Class;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::num::Fen;

/// Warnings of a period; nothing of them changes a figure.
///
/// ```
/// use dataworth::ledger::{Book, Month, Period, remarks, replay};
/// let month = Month::parse("2025-12").ok_or("no month")?;
/// let period = Period { from: jiff::civil::date(2025, 1, 1), to: month.end() };
/// let book = Book::default();
/// assert!(remarks(&book, &replay(&book, month), period).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn remarks(book: &Book, ledger: &Ledger, period: Period) -> Diagnostics {
    let mut found = Diagnostics::new();
    let told = |event: &Event, fault: Diagnostic| match event.asset {
        Some(asset) => fault.asset(&book.resources[asset.0 as usize].id),
        None => fault,
    };
    for event in &book.events {
        unlikely(event, period).into_iter().for_each(|fault| found.push(told(event, fault)));
    }
    let events: Vec<&Event> = book.events.iter().filter(|event| event.date <= period.to).collect();
    for (at, event) in events.iter().enumerate() {
        let faults =
            [repeated(&events[..at], event), vat(event), pledged(&events, event), within_month(event)];
        faults.into_iter().flatten().for_each(|fault| found.push(told(event, fault)));
    }
    for (at, _) in book.resources.iter().enumerate() {
        let own = |event: &&&Event| event.asset == Some(AssetId(at as u32));
        let own: Vec<&Event> = events.iter().filter(own).copied().collect();
        let faults = [untested(ledger, at, &own, period), residual(ledger, at, &own), usage(&own)];
        for (event, fault) in faults.into_iter().flatten() {
            found.push(told(event, fault));
        }
    }
    found
}

/// A row that says in every column what an earlier one says, of a kind that spends or earns.
fn repeated(earlier: &[&Event], event: &Event) -> Option<Diagnostic> {
    let amount = event.figures.amount.filter(|amount| *amount > Fen::ZERO);
    amount?;
    let same = |other: &&&Event| {
        (other.date, other.asset, other.kind) == (event.date, event.asset, event.kind)
            && (&other.figures, &other.evidence, &other.summary)
                == (&event.figures, &event.evidence, &event.summary)
    };
    let other = earlier.iter().find(same)?;
    let place = other.span.cell_label().unwrap_or_default();
    Some(Diagnostic::new(Code::RowRepeated).at(event.span.clone()).arg("other", place))
}

/// More than the highest rate of VAT (增值税法 art. 10: 13 %), a fen of rounding left aside.
fn vat(event: &Event) -> Option<Diagnostic> {
    let (amount, vat) = (event.figures.amount?, event.figures.vat?);
    let most = i128::from(amount.raw()) * 13 / 100 + 1;
    let above = i128::from(vat.raw()) > most;
    let fault = Diagnostic::new(Code::VatAboveRate).at(event.at(EventField::Vat));
    above.then(|| fault.value(vat).arg("amount", amount))
}

/// A day so far from the period that its year was mistyped: data resources are no older than computing is.
fn unlikely(event: &Event, period: Period) -> Option<Diagnostic> {
    const BEFORE: i16 = 50;
    const AFTER: i16 = 10;
    let years = event.date.year() - period.to.year();
    let fault = Diagnostic::new(Code::DateUnlikely).at(event.span.clone()).value(event.date);
    (!(-BEFORE..=AFTER).contains(&years)).then_some(fault)
}

/// An opening balance that begins neither with a month nor at its end.
fn within_month(event: &Event) -> Option<Diagnostic> {
    let bounds = [event.date.first_of_month(), event.date.last_of_month()];
    let within = event.kind == EventKind::Opening && !bounds.contains(&event.date);
    let fault = Diagnostic::new(Code::OpeningWithinMonth).at(event.span.clone()).value(event.date);
    within.then_some(fault)
}

/// A pledged resource that leaves the books.
fn pledged(events: &[&Event], event: &Event) -> Option<Diagnostic> {
    use EventKind as K;
    if !matches!(event.kind, K::Disposal | K::Retirement | K::Sale | K::HoldForSale | K::Lapse) {
        return None;
    }
    let before = events.iter().filter(|other| other.asset == event.asset && other.date <= event.date);
    let moved = before.filter(|other| matches!(other.kind, K::Pledge | K::Release));
    let last = moved.max_by_key(|other| (other.date, other.kind == K::Release))?;
    let entry = event.kind.entry();
    let fault =
        Diagnostic::new(Code::PledgedLeaves).at(event.span.clone()).words("event", entry.zh, entry.en);
    (last.kind == K::Pledge).then(|| fault.arg("from", last.date))
}

type Remark<'e> = Option<(&'e Event, Diagnostic)>;

/// 使用寿命不确定的, 尚未达到可使用状态的: tested every year (CAS 8 art. 4, CAS 6 art. 19).
fn untested<'e>(ledger: &Ledger, at: usize, own: &[&'e Event], period: Period) -> Remark<'e> {
    let year_ends = (period.to.month(), period.to.day()) == (12, 31);
    let holding = &ledger.holdings[at];
    let forever = holding.policy.is_some_and(|p| p.pattern != Pattern::Use && p.life == Life::Indefinite);
    let (zh, en) = match (holding.holds(Class::Intangible), holding.holds(Class::Development)) {
        (true, _) if forever => ("使用寿命不确定的无形资产", "an intangible of indefinite life"),
        (_, true) => ("尚未达到可使用状态的开发支出", "development that is not ready yet"),
        _ => return None,
    };
    let tested = |event: &&&Event| event.kind == EventKind::Impairment && event.date >= period.from;
    if !year_ends || own.iter().any(|event| tested(&event)) {
        return None;
    }
    let event = own.iter().copied().min_by_key(|event| event.date)?;
    let fault = Diagnostic::new(Code::NotTestedThisYear).at(event.span.clone());
    Some((event, fault.words("what", zh, en).arg("year", period.to.year())))
}

/// A residual that leaves nothing to amortise, and did not come to that by amortisation.
fn residual<'e>(ledger: &Ledger, at: usize, own: &[&'e Event]) -> Remark<'e> {
    let holding = &ledger.holdings[at];
    let residual = holding.policy?.residual;
    let carrying = holding.carrying(Class::Intangible);
    let above = holding.holds(Class::Intangible) && residual > carrying;
    let event = own.iter().copied().rfind(|event| event.figures.residual.is_some())?;
    let fault = Diagnostic::new(Code::ResidualAboveCost).at(event.at(EventField::Residual));
    above.then(|| (event, fault.value(residual).arg("carrying", carrying)))
}

/// More units than the policy expects, since it was last stated.
fn usage<'e>(own: &[&'e Event]) -> Remark<'e> {
    let mut ordered = own.to_vec();
    ordered.sort_by_key(|event| (event.date, event.kind));
    let at =
        ordered.iter().rposition(|event| event.kind != EventKind::Usage && event.figures.units.is_some())?;
    let limit = ordered[at].figures.units?;
    let mut used = 0_u64;
    for event in ordered[at..].iter().filter(|event| event.kind == EventKind::Usage) {
        used = used.saturating_add(event.figures.units.or(event.figures.quantity).unwrap_or(0));
        if used > limit {
            let fault = Diagnostic::new(Code::UsageBeyondTotal).at(event.span.clone());
            return Some((event, fault.value(used).arg("limit", limit)));
        }
    }
    None
}
