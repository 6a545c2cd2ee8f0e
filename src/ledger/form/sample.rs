//! 分录示例 — what an event books, found by booking one: a form says nothing that the ledger does not do.

use crate::diag::Lang;
use crate::ledger::{
    AssetId, Book, Chart, Class, Entry, Event, EventKind, Figures, Life, Month, Pattern, Resource, Role,
    Side, Stage, replay,
};
use crate::num::Fen;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

/// The day of the event that is shown; what it rests on happened before.
const DAY: Date = date(2025, 3, 20);
const BEFORE: Date = date(2025, 1, 10);

/// Accounts debited and credited, as `借：…；贷：…`; empty for an event without entry.
pub(super) fn entry(kind: EventKind, chart: &Chart, lang: Lang) -> String {
    let book = Book { resources: vec![resource(kind)], events: events(kind), ..Book::default() };
    let ledger = replay(&book, Month::of(DAY));
    let booked: Vec<&Entry> =
        ledger.entries.iter().filter(|entry| entry.date == DAY && !entry.events.is_empty()).collect();
    told(&booked, chart, lang)
}

fn told(entries: &[&Entry], chart: &Chart, lang: Lang) -> String {
    let mut names = [Vec::new(), Vec::new()];
    for line in entries.iter().flat_map(|entry| &entry.lines) {
        let side = &mut names[usize::from(line.side == Side::Credit)];
        let name = chart.name(line.role, lang);
        if !side.contains(&name) {
            side.push(name);
        }
    }
    let [debit, credit] = names;
    match (debit.is_empty(), lang) {
        (true, _) => String::new(),
        (_, Lang::Zh) => format!("借：{}；贷：{}", debit.join("、"), credit.join("、")),
        (_, Lang::En) => format!("Dr {}; Cr {}", debit.join(", "), credit.join(", ")),
    }
}

fn resource(kind: EventKind) -> Resource {
    use EventKind as K;
    let class = match kind {
        K::WriteDown | K::Processing | K::Finish | K::Sale | K::Lapse => Some(Class::Inventory),
        K::FulfilmentCost | K::FulfilmentAmortise | K::FulfilmentImpair | K::Reversal => {
            Some(Class::Fulfilment)
        }
        K::Service => None,
        _ => Some(Class::Intangible),
    };
    Resource { id: "1".into(), name: "1".into(), class, if_corrected: None, origin: None, tax_months: 120 }
}

fn event(date: Date, kind: EventKind, figures: Figures) -> Event {
    Event {
        date,
        asset: Some(AssetId(0)),
        kind,
        figures,
        evidence: "1".into(),
        summary: String::new(),
        span: crate::diag::Span::file("示例"),
        cells: BTreeMap::new(),
    }
}

fn yuan(amount: i64) -> Option<Fen> {
    Some(Fen::new(amount * 100))
}

/// The events that lead there, and the event itself.
fn events(kind: EventKind) -> Vec<Event> {
    use EventKind as K;
    let amount = |amount| Figures { amount: yuan(amount), ..Figures::default() };
    let bought = || event(BEFORE, K::Purchase, Figures { quantity: Some(10), ..amount(10_000) });
    let policy = || {
        let months = Some(Life::Months(60));
        event(BEFORE, K::Policy, Figures { life: months, ..Figures::default() })
    };
    let developed = || {
        let (stage, capitalise) = (Some(Stage::Development), Some(true));
        event(BEFORE, K::Development, Figures { stage, capitalise, ..amount(10_000) })
    };
    let mut before = match kind {
        K::WriteDown | K::Sale | K::Lapse => vec![bought()],
        K::Reversal => {
            let left = Figures { recoverable: yuan(6_000), ..Figures::default() };
            let cost = event(BEFORE, K::FulfilmentCost, amount(10_000));
            vec![cost, event(BEFORE, K::FulfilmentImpair, left)]
        }
        K::Policy | K::Reclassify | K::Pledge | K::HoldForSale => vec![bought()],
        K::Release => vec![bought(), event(BEFORE, K::Pledge, Figures::default())],
        K::Impairment | K::Disposal | K::Retirement => vec![bought(), policy()],
        K::Usage => vec![bought(), by_use()],
        K::Ready | K::Abandon => vec![developed()],
        K::Finish => vec![event(BEFORE, K::Processing, amount(5_000))],
        K::FulfilmentAmortise | K::FulfilmentImpair => {
            vec![event(BEFORE, K::FulfilmentCost, amount(10_000))]
        }
        _ => Vec::new(),
    };
    before.push(event(DAY, kind, shown(kind)));
    before
}

fn by_use() -> Event {
    let figures = Figures { pattern: Some(Pattern::Use), units: Some(1_000), ..Figures::default() };
    event(BEFORE, EventKind::Policy, figures)
}

/// Figures that make the event move every account it usually moves.
fn shown(kind: EventKind) -> Figures {
    use EventKind as K;
    let amount = |amount| Figures { amount: yuan(amount), ..Figures::default() };
    let taxed = || Figures { vat: yuan(600), ..amount(10_000) };
    match kind {
        K::Purchase | K::Service | K::FulfilmentCost | K::Disposal | K::Licence | K::Processing => taxed(),
        K::Development => Figures { stage: Some(Stage::Development), capitalise: Some(true), ..taxed() },
        K::Contribution => Figures { capital: yuan(8_000), ..taxed() },
        K::Exchange => Figures { given_carrying: yuan(9_000), ..taxed() },
        K::Restructuring => Figures { given_carrying: yuan(11_000), ..taxed() },
        K::Sale => Figures { quantity: Some(2), ..taxed() },
        K::Finish => Figures { quantity: Some(5), ..Figures::default() },
        K::Lapse => Figures { quantity: Some(2), ..Figures::default() },
        K::WriteDown => Figures { nrv: yuan(8_000), ..Figures::default() },
        K::Impairment => Figures { value_in_use: yuan(5_000), ..Figures::default() },
        K::HoldForSale => Figures { fvlcd: yuan(7_000), ..Figures::default() },
        K::FulfilmentImpair => Figures { recoverable: yuan(6_000), ..Figures::default() },
        K::Reclassify => {
            Figures { to_class: Some(Class::Inventory), quantity: Some(10), ..Figures::default() }
        }
        K::Policy | K::Ready => Figures { life: Some(Life::Months(60)), ..Figures::default() },
        K::Usage => Figures { quantity: Some(100), ..Figures::default() },
        K::Reversal => amount(1_000),
        K::Opening => Figures { counter: Some(Role::Capital), ..amount(10_000) },
        K::Retirement | K::Abandon | K::Release | K::Pledge => Figures::default(),
        _ => amount(10_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::KINDS;

    const CHART: &str = include_str!("../../../models/accounts/cas-2006-18.toml");
    /// 摊销政策 and pledges change no account on their day.
    const SILENT: [EventKind; 3] = [EventKind::Policy, EventKind::Pledge, EventKind::Release];

    #[test]
    fn every_kind_is_booked_without_fault_and_says_what_it_moves() {
        let chart = Chart::parse(CHART).unwrap();
        for kind in KINDS.iter().map(|entry| entry.kind) {
            let book = Book { resources: vec![resource(kind)], events: events(kind), ..Book::default() };
            let faults = replay(&book, Month::of(DAY)).faults;
            assert!(!faults.has_errors(), "{kind:?}: {faults:?}");
            let told = entry(kind, &chart, Lang::Zh);
            assert_eq!(told.is_empty(), SILENT.contains(&kind), "{kind:?}: {told}");
        }
        let bought = entry(EventKind::Purchase, &chart, Lang::Zh);
        assert_eq!(bought, "借：无形资产——数据资源、应交税费——应交增值税（进项税额）；贷：银行存款");
    }
}
