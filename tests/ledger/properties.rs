//! Properties of any book: random plans of one resource, and groups made with random seeds.

#[path = "../support/group.rs"]
mod group;

use super::{amount, event, month};
use dataworth::engine::{BookRequest, Bookkeeping, keep_books, period};
use dataworth::ledger::note::{self, COLUMNS, Movements, RowLayout};
use dataworth::ledger::{
    AssetId, Book, Class, EventKind, Figures, Framework, Issue, Item, Ledger, Life, Method, Month, Part,
    Pattern, Period, Role, Rounding, Side, replay,
};
use dataworth::num::Fen;
use dataworth::portfolio::raw::{Limits, Reader};
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

const CLASSES: [Class; 6] = [
    Class::Intangible,
    Class::Inventory,
    Class::Development,
    Class::Fulfilment,
    Class::HeldForSale,
    Class::Fixed,
];
const PARTS: [Part; 3] = [Part::Gross, Part::Amortisation, Part::Impairment];

/// Under IFRS impairments of intangibles come back, so that other rows of the note tables move.
const OTHER_TERMS: [(Framework, Issue); 2] =
    [(Framework::Ifrs, Issue::FirstIn), (Framework::Cas, Issue::WeightedAverage)];

fn methods() -> impl Strategy<Value = Method> {
    prop_oneof![Just(Method::StraightLine), Just(Method::DoubleDeclining), Just(Method::SumOfYears)]
}

/// A later event of the plan: month after the start, day, and what happens.
#[derive(Clone, Debug)]
enum Later {
    Impaired { percent: i64 },
    Estimate { months: u32, method: Method },
}

fn later() -> impl Strategy<Value = (i32, i8, Later)> {
    let what = prop_oneof![
        (5i64..110).prop_map(|percent| Later::Impaired { percent }),
        (1u32..90, methods()).prop_map(|(months, method)| Later::Estimate { months, method }),
    ];
    (0i32..60, prop_oneof![Just(1i8), Just(15), Just(31)], what)
}

#[derive(Clone, Debug)]
struct Plan {
    cost: i64,
    residual: i64,
    start: (i16, i8, i8),
    months: u32,
    method: Method,
    rounding: Rounding,
    later: Vec<(i32, i8, Later)>,
}

fn plans() -> impl Strategy<Value = Plan> {
    let start = (2018i16..2026, 1i8..=12, 1i8..=28);
    let rounding = prop_oneof![Just(Rounding::LastTakesRest), Just(Rounding::Cumulative)];
    let later = proptest::collection::vec(later(), 0..5);
    (1_000i64..900_000_000_000, 0i64..20, start, 1u32..130, methods(), rounding, later).prop_map(
        |(cost, percent, start, months, method, rounding, later)| {
            let residual = cost / 100 * percent;
            Plan { cost, residual, start, months, method, rounding, later }
        },
    )
}

fn time(months: u32, method: Method) -> Figures {
    Figures { life: Some(Life::Months(months)), pattern: Some(Pattern::Time(method)), ..Figures::default() }
}

impl Plan {
    fn book(&self) -> Book {
        let start = date(self.start.0, self.start.1, self.start.2);
        let policy = Figures { residual: Some(Fen::new(self.residual)), ..time(self.months, self.method) };
        let bought = Figures { amount: Some(Fen::new(self.cost)), ..Figures::default() };
        let mut events =
            vec![event(start, 0, EventKind::Purchase, bought), event(start, 0, EventKind::Policy, policy)];
        let mut known = std::collections::BTreeSet::new();
        for (after, day, what) in &self.later {
            // Rows of one day and kind must not disagree: there is one of each.
            let clipped = Month::of(start).plus(*after).end().day().min(*day);
            let clipped = if *after == 0 { clipped.max(start.day()) } else { clipped };
            if !known.insert((*after, clipped, matches!(what, Later::Estimate { .. }))) {
                continue;
            }
            if (*after, clipped) == (0, start.day()) && matches!(what, Later::Estimate { .. }) {
                continue;
            }
            let of = Month::of(start).plus(*after);
            let day = of.end().day().min(*day).max(if *after == 0 { start.day() } else { 1 });
            let day = date(of.year(), of.number(), day);
            events.push(match what {
                Later::Impaired { percent } => {
                    let left = (self.cost / 100 * percent).max(self.residual);
                    let test = Figures { value_in_use: Some(Fen::new(left)), ..Figures::default() };
                    event(day, 0, EventKind::Impairment, test)
                }
                Later::Estimate { months, method } => {
                    event(day, 0, EventKind::Policy, time(*months, *method))
                }
            });
        }
        let mut book = super::book(&[Class::Intangible], events);
        book.terms.rounding = self.rounding;
        book
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Cost less residual is charged or written off, to the fen, whatever happens on the way.
    #[test]
    fn charges_and_impairment_sum_to_cost_less_residual(plan in plans()) {
        let ledger = replay(&plan.book(), month("2060-12"));
        prop_assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
        let charged = Fen::sum(ledger.charges.iter().map(|charge| charge.amount)).unwrap();
        let impaired = ledger.holdings[0].balance(Class::Intangible, Part::Impairment);
        prop_assert_eq!(charged.raw() + impaired.raw(), plan.cost - plan.residual);
        prop_assert!(ledger.charges.iter().all(|charge| charge.amount >= Fen::ZERO));
        prop_assert!(ledger.charges.iter().all(|charge| charge.carrying >= Fen::ZERO));
        prop_assert!(ledger.entries.iter().all(dataworth::ledger::Entry::balances));
    }

    /// A replay that stops earlier has the same entries up to there.
    #[test]
    fn stopping_at_a_month_is_replaying_to_it(plan in plans(), after in 0i32..80) {
        let book = plan.book();
        let last = Month::of(book.events[0].date).plus(after);
        let whole = replay(&book, month("2040-12"));
        let early = replay(&book, last);
        let until: Vec<_> = whole.entries.iter().filter(|entry| entry.date <= last.end()).cloned().collect();
        prop_assert_eq!(early.entries, until);
    }

    /// By use: the base is charged over the expected units, through impairments, never more.
    #[test]
    fn charges_by_use_sum_to_the_base(
        cost in 1_000i64..900_000_000, total in 1u64..5_000,
        used in proptest::collection::vec((0u64..900, 0i64..130), 1..12),
    ) {
        let policy = Figures { pattern: Some(Pattern::Use), units: Some(total), ..Figures::default() };
        let start = date(2024, 1, 1);
        let bought = Figures { amount: Some(Fen::new(cost)), ..Figures::default() };
        let mut events = vec![
            event(start, 0, EventKind::Purchase, bought),
            event(start, 0, EventKind::Policy, policy),
        ];
        let mut month_of = Month::of(start);
        for (units, percent) in &used {
            let quantity = Figures { quantity: Some(*units), ..Figures::default() };
            events.push(event(month_of.start(), 0, EventKind::Usage, quantity));
            let test = Figures { value_in_use: Some(Fen::new(cost / 100 * percent)), ..Figures::default() };
            events.push(event(month_of.end(), 0, EventKind::Impairment, test));
            month_of = month_of.plus(1);
        }
        let ledger = replay(&super::book(&[Class::Intangible], events), month_of);
        prop_assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
        let carrying = ledger.holdings[0].carrying(Class::Intangible);
        let all: u64 = used.iter().map(|(units, _)| units).sum();
        prop_assert!(carrying >= Fen::ZERO);
        let ever = used.iter().any(|(_, percent)| *percent == 0) || all >= total;
        prop_assert!(carrying > Fen::ZERO || ever || cost < 100 || all * 2 > total);
        if all >= total {
            prop_assert_eq!(carrying, Fen::ZERO);
        }
    }
}

fn kept(seed: u64, resources: usize) -> Bookkeeping {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("group.xlsx");
    group::make(seed, resources).write(&input).expect("written");
    let program = Some(env!("CARGO_BIN_EXE_dataworth").into());
    let request = BookRequest {
        input,
        models: None,
        chart: None,
        period: period("2026").expect("a period"),
        reader: Reader { program, limits: Limits::default() },
    };
    keep_books(&request).unwrap_or_else(|faults| panic!("{}", faults.render(dataworth::diag::Lang::En, 100)))
}

fn layout(class: Class) -> Option<&'static [RowLayout]> {
    match class {
        Class::Intangible => Some(note::INTANGIBLE),
        Class::Inventory => Some(note::INVENTORY),
        _ => None,
    }
}

fn assert_sound(ledger: &Ledger) {
    assert!(ledger.entries.iter().all(dataworth::ledger::Entry::balances));
    assert!(ledger.charges.iter().all(|charge| charge.carrying >= Fen::ZERO && charge.amount >= Fen::ZERO));
    for holding in &ledger.holdings {
        for class in CLASSES {
            assert!(holding.carrying(class) >= Fen::ZERO, "{holding:?}");
            assert!(PARTS.iter().all(|part| holding.balance(class, *part) >= Fen::ZERO), "{holding:?}");
        }
    }
    let moved = ledger.entries.iter().flat_map(|entry| &entry.lines).filter_map(|line| line.movement);
    for movement in moved {
        let Some(layout) = layout(movement.class) else { continue };
        assert!(note::has_row(layout, movement.part, movement.item), "{movement:?}");
    }
}

/// Closing = opening + movements, column by column; the closing of a year is the opening of the next.
fn assert_columns(ledger: &Ledger) {
    let years = [2024, 2025, 2026];
    let all =
        years.map(|year| Movements::of(ledger, Period { from: date(year, 1, 1), to: date(year, 12, 31) }));
    let every = |adds: bool| {
        let items = [
            Item::Purchase,
            Item::Own,
            Item::OtherIn,
            Item::Charge,
            Item::Disposal,
            Item::Lapse,
            Item::Reversal,
            Item::Release,
            Item::ToIntangible,
            Item::ToExpense,
            Item::OtherOut,
        ];
        items.into_iter().filter(|item| item.adds() == adds).collect::<Vec<_>>()
    };
    for class in CLASSES {
        for part in PARTS {
            for column in COLUMNS {
                for moved in &all {
                    let items = |adds| moved.items(class, part, &every(adds), column).raw();
                    let opening = moved.opening(class, part, column).raw();
                    let closing = moved.closing(class, part, column).raw();
                    assert_eq!(opening + items(true) - items(false), closing, "{class:?} {part:?}");
                }
                for pair in all.windows(2) {
                    assert_eq!(pair[0].closing(class, part, column), pair[1].opening(class, part, column));
                }
            }
            let held: i64 = ledger.holdings.iter().map(|holding| holding.balance(class, part).raw()).sum();
            assert_eq!(all[2].closing(class, part, None).raw(), held, "{class:?} {part:?}");
        }
    }
}

/// Net debit by account and month.
fn net(ledger: &Ledger) -> BTreeMap<(Role, Month), i64> {
    let mut net = BTreeMap::new();
    for entry in &ledger.entries {
        for line in &entry.lines {
            let amount = if line.side == Side::Debit { line.amount.raw() } else { -line.amount.raw() };
            *net.entry((line.role, Month::of(entry.date))).or_default() += amount;
        }
    }
    net
}

/// Rows of one day in another order, the days in theirs.
fn shuffled(book: &Book, seed: u64) -> Book {
    let mut book = book.clone();
    let mut state = seed | 1;
    let mut keyed: Vec<_> = book
        .events
        .drain(..)
        .map(|event| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (event.date, state >> 20, event)
        })
        .collect();
    keyed.sort_by_key(|(day, key, _)| (*day, *key));
    book.events = keyed.into_iter().map(|(_, _, event)| event).collect();
    book
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 4, ..ProptestConfig::default() })]

    #[test]
    fn any_group_keeps_sound_books_whatever_the_order_within_a_day(seed in any::<u64>()) {
        let kept = kept(seed, 60);
        let wrong = |fault: &&dataworth::diag::Diagnostic| fault.severity == dataworth::diag::Severity::Error;
        let faults: Vec<_> = kept.diagnostics.iter().filter(wrong).collect();
        prop_assert!(faults.is_empty(), "{faults:?}");
        assert_sound(&kept.ledger);
        assert_columns(&kept.ledger);
        for (framework, issue) in OTHER_TERMS {
            let mut books = kept.books.clone();
            (books.terms.framework, books.terms.issue) = (framework, issue);
            let ledger = replay(&books, month("2026-12"));
            prop_assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
            assert_sound(&ledger);
            assert_columns(&ledger);
        }
        let other = replay(&shuffled(&kept.books, seed), month("2026-12"));
        prop_assert_eq!(net(&other), net(&kept.ledger));
        prop_assert_eq!(other.charges, kept.ledger.charges.clone());
    }
}

/// Two impairments of an asset that is charged by use: the units that are left go down only once.
#[test]
fn units_left_are_not_counted_anew_after_a_second_impairment() {
    let policy = Figures { pattern: Some(Pattern::Use), units: Some(1_000), ..Figures::default() };
    let used = |units| Figures { quantity: Some(units), ..Figures::default() };
    let test = |text: &str| Figures { value_in_use: super::yuan(text), ..Figures::default() };
    let events = vec![
        event(date(2024, 1, 1), 0, EventKind::Purchase, amount("1000000")),
        event(date(2024, 1, 1), 0, EventKind::Policy, policy),
        event(date(2024, 1, 20), 0, EventKind::Usage, used(300)),
        event(date(2024, 1, 31), 0, EventKind::Impairment, test("560000")),
        event(date(2024, 2, 20), 0, EventKind::Usage, used(100)),
        event(date(2024, 2, 29), 0, EventKind::Impairment, test("420000")),
        event(date(2024, 3, 20), 0, EventKind::Usage, used(100)),
    ];
    let ledger = replay(&super::book(&[Class::Intangible], events), month("2024-03"));
    let charges: Vec<String> = ledger.charges.iter().map(|charge| charge.amount.to_string()).collect();
    assert_eq!(charges, ["300000.00", "80000.00", "70000.00"]);
    assert_eq!(ledger.charges[0].asset, AssetId(0));
}

fn taxed(events: Vec<dataworth::ledger::Event>) -> Book {
    let mut book = super::book(&[Class::Intangible], events);
    let rate = dataworth::num::Real::parse("0.25").unwrap();
    let each = dataworth::ledger::Each::Year;
    book.terms.tax = Some(dataworth::ledger::TaxTerms { rate, each, future_profit: true });
    book.terms.rounding = Rounding::Cumulative;
    book
}

/// Cost 1,200,000 over ten years for tax; held for sale after two years at what five leave of it.
#[test]
fn held_for_sale_tax_goes_on_from_the_cost() {
    let fair = Figures { fvlcd: super::yuan("600000"), ..Figures::default() };
    let book = taxed(vec![
        event(date(2024, 1, 1), 0, EventKind::Purchase, amount("1200000")),
        event(date(2024, 1, 1), 0, EventKind::Policy, time(60, Method::StraightLine)),
        event(date(2026, 1, 5), 0, EventKind::HoldForSale, fair),
    ]);
    let ledger = replay(&book, month("2026-12"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let last = ledger.differences.last().unwrap();
    // Books 600,000; tax 1,200,000 less three of ten years.
    assert_eq!(
        (last.carrying.to_string(), last.tax_base.to_string()),
        ("600000.00".into(), "840000.00".into())
    );
    assert_eq!(last.asset_amount.to_string(), "60000.00");
}

/// Tax has deducted since the month of acquisition, not since the books were opened.
#[test]
fn an_opening_balance_has_the_tax_base_of_its_acquisition() {
    let opening = Figures {
        accumulated: super::yuan("240000"),
        acquired: Some(date(2023, 1, 10)),
        ..Figures { life: Some(Life::Months(60)), ..amount("1200000") }
    };
    let account = |text: &str, role| Figures { counter: Some(role), ..amount(text) };
    let mut given =
        event(date(2023, 12, 31), 0, EventKind::Opening, account("30000", Role::DeferredTaxAsset));
    given.asset = None;
    let mut events = vec![event(date(2023, 12, 31), 0, EventKind::Opening, opening)];
    let without = replay(&taxed(events.clone()), month("2024-12"));
    let first = without.differences.iter().find(|d| d.month == month("2024-12")).unwrap();
    // Two of ten years for tax, two of five in the books: 960,000 and 720,000.
    let expected = ("720000.00".to_string(), "960000.00".to_string());
    assert_eq!((first.carrying.to_string(), first.tax_base.to_string()), expected);
    events.push(given);
    let with = replay(&taxed(events), month("2024-12"));
    let year = Period { from: date(2024, 1, 1), to: date(2024, 12, 31) };
    let balances = dataworth::ledger::TrialBalance::of(&with.entries, year).unwrap();
    // 30,000 was there; the year adds what takes it to a quarter of 240,000.
    assert_eq!(balances.get(Role::DeferredTaxAsset).closing.to_string(), "60000.00");
    assert_eq!(balances.get(Role::IncomeTax).closing.to_string(), "-30000.00");
}

/// A refused batch leaves no expensed research behind that the month would carry over.
#[test]
fn a_refused_event_leaves_nothing_for_the_month_end() {
    let spend = |stage| Figures { stage: Some(stage), ..amount("100000") };
    let mut book = super::book(
        &[Class::Intangible],
        vec![
            event(date(2024, 1, 5), 0, EventKind::Development, spend(dataworth::ledger::Stage::Research)),
            event(date(2024, 1, 5), 0, EventKind::Development, spend(dataworth::ledger::Stage::Development)),
        ],
    );
    book.resources[0].class = None;
    let ledger = replay(&book, month("2024-01"));
    assert_eq!(ledger.faults.len(), 2);
    assert!(ledger.entries.is_empty(), "{:?}", ledger.entries);
}
