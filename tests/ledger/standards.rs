//! What the standards ask of single events, by figures worked out by hand.

use super::*;
use dataworth::diag::Code;
use dataworth::ledger::{Framework, Issue, Uplift, uplifts, without_policy};

pub fn legs(fvlcd: Option<&str>, value_in_use: Option<&str>) -> Figures {
    Figures { fvlcd: fvlcd.and_then(yuan), value_in_use: value_in_use.and_then(yuan), ..Figures::default() }
}

pub fn bought(day: Date, text: &str, months: u32) -> [Event; 2] {
    [
        event(day, 0, EventKind::Purchase, amount(text)),
        event(day, 0, EventKind::Policy, of_months(months, Role::Administration)),
    ]
}

pub fn clean(ledger: &Ledger) {
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
}

pub fn codes(ledger: &Ledger) -> Vec<Code> {
    ledger.faults.iter().map(|fault| fault.code).collect()
}

/// 1,200,000 over 60 months is 20,000 a month: 960,000 at the end of 2024. Held for sale in January 2025
/// at 850,000, used again in July: six months not charged, 960,000 − 120,000 = 840,000.
fn for_sale_and_back(recoverable: &str) -> Ledger {
    let mut events = bought(date(2024, 1, 5), "1200000", 60).to_vec();
    events.push(event(date(2025, 1, 10), 0, EventKind::HoldForSale, legs(Some("850000"), None)));
    let back =
        Figures { to_class: Some(Class::Intangible), recoverable: yuan(recoverable), ..Figures::default() };
    events.push(event(date(2025, 7, 5), 0, EventKind::Reclassify, back));
    replay(&book(&[Class::Intangible], events), month("2028-12"))
}

#[test]
fn held_for_sale_no_more_the_charges_that_were_not_made_are_made() {
    let ledger = for_sale_and_back("900000");
    clean(&ledger);
    let back = ledger.entries.iter().find(|entry| entry.date == date(2025, 7, 5)).unwrap();
    let of = |role, side| {
        let own = back.lines.iter().filter(|line| (line.role, line.side) == (role, side));
        Fen::sum(own.map(|line| line.amount)).map(|amount| amount.to_string())
    };
    assert_eq!(of(Role::Intangible, Debit).as_deref(), Some("1200000.00"));
    assert_eq!(of(Role::Amortisation, Credit).as_deref(), Some("360000.00"));
    assert_eq!(of(Role::Administration, Debit).as_deref(), Some("120000.00"));
    assert_eq!(of(Role::ImpairmentLoss, Credit).as_deref(), Some("110000.00"));
    let july = ledger.charges.iter().rfind(|charge| charge.month == month("2025-07")).unwrap();
    assert_eq!((july.amount.to_string(), july.carrying.to_string()), ("20000.00".into(), "820000.00".into()));
    assert_eq!(ledger.holdings[0].carrying(Class::Intangible), Fen::ZERO);
}

#[test]
fn held_for_sale_no_more_the_recoverable_amount_is_the_limit() {
    // 800,000 is below 840,000: 40,000 lost, 800,000 over the 42 months that are left.
    let ledger = for_sale_and_back("800000");
    clean(&ledger);
    let july = ledger.charges.iter().rfind(|charge| charge.month == month("2025-07")).unwrap();
    assert_eq!(july.amount.to_string(), "19047.62");
    let impaired = ledger.holdings[0].balance(Class::Intangible, Part::Impairment);
    assert_eq!(impaired.to_string(), "40000.00");
}

#[test]
fn what_waits_to_be_sold_goes_up_again_as_far_as_it_was_written_down_there() {
    let mut events = bought(date(2024, 1, 5), "1200000", 60).to_vec();
    events.push(event(date(2025, 1, 10), 0, EventKind::HoldForSale, legs(Some("850000"), None)));
    // Use is no leg of it: 890,000 counts, not 2,000,000.
    events.push(event(date(2025, 3, 31), 0, EventKind::Impairment, legs(Some("890000"), Some("2000000"))));
    let ledger = replay(&book(&[Class::Intangible], events), month("2025-04"));
    clean(&ledger);
    assert_eq!(ledger.holdings[0].carrying(Class::HeldForSale).to_string(), "890000.00");
}

/// 1,200,000 over 120 months; at the end of 2021 worth 480,000 of 960,000, so 5,000 a month over 96. From
/// 2023 on 42 months are left: 420,000 and, unimpaired, 840,000; at its end 300,000 and 600,000.
fn impaired_then_shortened(framework: Framework, last: Event) -> Ledger {
    let mut events = bought(date(2020, 1, 1), "1200000", 120).to_vec();
    events.push(event(date(2021, 12, 31), 0, EventKind::Impairment, legs(None, Some("480000"))));
    events.push(event(date(2023, 1, 1), 0, EventKind::Policy, of_months(42, Role::Administration)));
    events.push(last);
    let mut book = book(&[Class::Intangible], events);
    book.terms.framework = framework;
    replay(&book, month("2024-01"))
}

#[test]
fn the_cap_of_a_reversal_follows_a_change_of_estimate() {
    let test = || event(date(2023, 12, 31), 0, EventKind::Impairment, legs(None, Some("900000")));
    let ifrs = impaired_then_shortened(Framework::Ifrs, test());
    clean(&ifrs);
    let december = ifrs.charges.iter().find(|charge| charge.month == month("2023-12")).unwrap();
    assert_eq!(december.carrying.to_string(), "300000.00");
    // Up to 600,000, then 20,000 over each of 30 months.
    let january = ifrs.charges.last().unwrap();
    assert_eq!(
        (january.amount.to_string(), january.carrying.to_string()),
        ("20000.00".into(), "580000.00".into())
    );
    let cas = impaired_then_shortened(Framework::Cas, test());
    clean(&cas);
    assert_eq!(cas.charges.last().unwrap().carrying.to_string(), "290000.00");
}

#[test]
fn a_reversal_above_its_cap_is_refused_and_says_so() {
    let back = |text| event(date(2023, 12, 31), 0, EventKind::Reversal, amount(text));
    assert_eq!(codes(&impaired_then_shortened(Framework::Ifrs, back("300000.01"))), [Code::ReversalAboveCap]);
    clean(&impaired_then_shortened(Framework::Ifrs, back("300000")));
    let cas = impaired_then_shortened(Framework::Cas, back("1"));
    assert_eq!(codes(&cas), [Code::ImpairmentNotReversible]);
}

#[test]
fn an_allowance_of_inventory_is_reversed_by_its_own_event() {
    let events = vec![
        event(date(2024, 1, 5), 0, EventKind::Purchase, units("10000", 10)),
        event(
            date(2024, 3, 31),
            0,
            EventKind::WriteDown,
            Figures { nrv: yuan("8000"), ..Figures::default() },
        ),
        event(date(2024, 6, 30), 0, EventKind::Reversal, amount("1500")),
        event(date(2024, 9, 30), 0, EventKind::Reversal, amount("501")),
    ];
    let ledger = replay(&book(&[Class::Inventory], events), month("2024-12"));
    assert_eq!(codes(&ledger), [Code::NothingToReverse]);
    assert_eq!(ledger.holdings[0].carrying(Class::Inventory).to_string(), "9500.00");
}

/// Bought in January 2024 for 1,000,000: books 5 years, tax 10. On 1 January 2025 800,000 and 900,000.
fn opened(day: Date) -> TrialBalance {
    let opening = Figures {
        accumulated: yuan("200000"),
        acquired: Some(date(2024, 1, 1)),
        ..Figures { life: Some(Life::Months(60)), ..amount("1000000") }
    };
    let mut book = book(&[Class::Intangible], vec![event(day, 0, EventKind::Opening, opening)]);
    book.terms.rounding = Rounding::Cumulative;
    book.terms.tax =
        Some(TaxTerms { rate: Real::parse("0.25").unwrap(), each: Each::Year, future_profit: true });
    let ledger = replay(&book, month("2025-12"));
    clean(&ledger);
    TrialBalance::of(&ledger.entries, Period { from: date(2025, 1, 1), to: date(2025, 12, 31) }).unwrap()
}

#[test]
fn deferred_tax_of_an_opening_difference_is_an_opening_balance() {
    for day in [date(2025, 1, 1), date(2024, 12, 31)] {
        let balances = opened(day);
        let asset = balances.get(Role::DeferredTaxAsset);
        // 100,000 at 25 % at the beginning, 200,000 at the end.
        assert_eq!(
            (asset.opening.to_string(), asset.closing.to_string()),
            ("25000.00".into(), "50000.00".into()),
            "{day}"
        );
        assert_eq!(balances.get(Role::IncomeTax).closing.to_string(), "-25000.00", "{day}");
        assert_eq!(balances.get(Role::Retained).opening.to_string(), "-825000.00", "{day}");
        assert!(balances.balances());
    }
}

#[test]
fn impaired_development_becomes_an_impaired_intangible() {
    let spend = Figures { stage: Some(Stage::Development), ..amount("500000") };
    let events = vec![
        event(date(2024, 3, 1), 0, EventKind::Development, spend),
        event(date(2024, 6, 30), 0, EventKind::Impairment, legs(Some("350000"), Some("380000"))),
        event(date(2024, 7, 1), 0, EventKind::Ready, of_months(38, Role::Administration)),
    ];
    let ledger = replay(&book(&[Class::Development], events), month("2024-07"));
    clean(&ledger);
    assert!(lines(&ledger, Occasion::Event, 1).contains(&(
        Credit,
        Role::ResearchImpairment,
        "120000.00".into()
    )));
    let holding = &ledger.holdings[0];
    let of = |part| holding.balance(Class::Intangible, part).to_string();
    assert_eq!((of(Part::Gross), of(Part::Impairment)), ("500000.00".into(), "120000.00".into()));
    assert_eq!(ledger.charges[0].amount.to_string(), "10000.00");
    let balances =
        TrialBalance::of(&ledger.entries, Period { from: date(2024, 1, 1), to: date(2024, 7, 31) });
    assert_eq!(balances.unwrap().get(Role::ResearchImpairment).closing, Fen::ZERO);
}

#[test]
fn a_project_in_progress_is_opened_as_development() {
    let opening = Figures { stage: Some(Stage::Development), ..amount("300000") };
    let spend = Figures { stage: Some(Stage::Development), ..amount("60000") };
    let events = vec![
        event(date(2024, 12, 31), 0, EventKind::Opening, opening),
        event(date(2025, 2, 1), 0, EventKind::Development, spend),
        event(date(2025, 3, 1), 0, EventKind::Ready, of_months(36, Role::Administration)),
    ];
    let ledger = replay(&book(&[Class::Intangible], events), month("2025-03"));
    clean(&ledger);
    assert_eq!(ledger.charges.len(), 1);
    assert_eq!(ledger.charges[0].amount.to_string(), "10000.00");
    let first = lines(&ledger, Occasion::Opening, 0);
    assert!(first.contains(&(Debit, Role::ResearchCapitalised, "300000.00".into())), "{first:?}");
}

#[test]
fn the_month_available_for_use_is_charged_even_from_its_last_day() {
    let ledger = replay(
        &book(&[Class::Intangible], bought(date(2024, 1, 31), "36000", 36).to_vec()),
        month("2026-12"),
    );
    clean(&ledger);
    assert_eq!((ledger.charges.len(), ledger.charges[0].month), (36, month("2024-01")));
}

#[test]
fn what_is_ready_later_is_charged_later() {
    let events = vec![
        event(date(2024, 1, 10), 0, EventKind::Purchase, amount("36000")),
        event(date(2024, 3, 20), 0, EventKind::Ready, of_months(36, Role::Administration)),
    ];
    let ledger = replay(&book(&[Class::Intangible], events), month("2024-04"));
    clean(&ledger);
    let months: Vec<Month> = ledger.charges.iter().map(|charge| charge.month).collect();
    assert_eq!(months, [month("2024-03"), month("2024-04")]);
    assert_eq!(ledger.charges[0].amount.to_string(), "1000.00");
}

#[test]
fn what_is_left_in_stock_is_tested_after_the_sales_of_the_day() {
    let end = date(2024, 12, 31);
    let events = vec![
        event(date(2024, 5, 1), 0, EventKind::Purchase, units("10000", 100)),
        event(end, 0, EventKind::WriteDown, Figures { nrv: yuan("3500"), ..Figures::default() }),
        event(end, 0, EventKind::Sale, units("9000", 60)),
    ];
    let ledger = replay(&book(&[Class::Inventory], events), month("2024-12"));
    clean(&ledger);
    // 40 units cost 4,000.
    assert_eq!(ledger.holdings[0].balance(Class::Inventory, Part::Impairment).to_string(), "500.00");
    assert!(lines(&ledger, Occasion::Event, 1).contains(&(Debit, Role::CostMain, "6000.00".into())));
}

#[test]
fn a_project_may_be_sold_before_it_is_ready() {
    let spend = Figures { stage: Some(Stage::Development), ..amount("200000") };
    let sold = Figures { vat: yuan("15000"), ..amount("250000") };
    let events = vec![
        event(date(2024, 3, 1), 0, EventKind::Development, spend),
        event(date(2024, 5, 1), 0, EventKind::Disposal, sold),
    ];
    let ledger = replay(&book(&[Class::Development], events), month("2024-05"));
    clean(&ledger);
    let booked = lines(&ledger, Occasion::Event, 1);
    assert!(booked.contains(&(Credit, Role::DisposalGain, "50000.00".into())), "{booked:?}");
    assert!(booked.contains(&(Credit, Role::ResearchCapitalised, "200000.00".into())), "{booked:?}");
}

#[test]
fn no_cash_is_paid_for_the_vat_of_an_exchange() {
    // 500,000 given up at 420,000, fees 3,000, VAT 30,000 on both sides.
    let given = Figures {
        given_carrying: yuan("420000"),
        vat: yuan("30000"),
        taxes: yuan("3000"),
        ..amount("500000")
    };
    let events = vec![event(date(2024, 1, 5), 0, EventKind::Exchange, given)];
    let ledger = replay(&book(&[Class::Intangible], events), month("2024-01"));
    clean(&ledger);
    let booked = lines(&ledger, Occasion::Event, 0);
    let line = |side, role, text: &str| (side, role, text.to_string());
    for wanted in [
        line(Debit, Role::Intangible, "503000.00"),
        line(Debit, Role::InputVat, "30000.00"),
        line(Credit, Role::OutputVat, "30000.00"),
        line(Credit, Role::Bank, "3000.00"),
        line(Credit, Role::DisposalGain, "80000.00"),
    ] {
        assert!(booked.contains(&wanted), "{wanted:?} in {booked:?}");
    }
}

#[test]
fn specific_identification_wants_its_lot() {
    let lot = |text: &str, units, lot: &str| Figures {
        quantity: Some(units),
        lot: Some(lot.into()),
        ..amount(text)
    };
    let mut book = book(
        &[Class::Inventory],
        vec![
            event(date(2024, 1, 5), 0, EventKind::Purchase, lot("1000", 10, "A")),
            event(date(2024, 1, 6), 0, EventKind::Purchase, lot("3000", 10, "B")),
            event(date(2024, 2, 6), 0, EventKind::Sale, units("900", 4)),
            event(date(2024, 2, 7), 0, EventKind::Sale, lot("900", 4, "B")),
        ],
    );
    book.terms.issue = Issue::Specific;
    let ledger = replay(&book, month("2024-02"));
    assert_eq!(codes(&ledger), [Code::EventFieldMissing]);
    assert_eq!(ledger.holdings[0].carrying(Class::Inventory).to_string(), "2800.00");
}

#[test]
fn an_intangible_without_a_policy_is_said() {
    let found = |events: Vec<Event>, until: &str| {
        let book = book(&[Class::Intangible], events);
        let ledger = replay(&book, month(until));
        clean(&ledger);
        without_policy(&book, &ledger, month(until)).iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    let purchase = || event(date(2024, 1, 5), 0, EventKind::Purchase, amount("1000"));
    let ready = || event(date(2024, 6, 5), 0, EventKind::Ready, Figures::default());
    let indefinite = Figures { life: Some(Life::Indefinite), ..Figures::default() };
    let forever = event(date(2024, 1, 5), 0, EventKind::Policy, indefinite);
    assert_eq!(found(vec![purchase()], "2024-02"), [Code::IntangibleWithoutPolicy]);
    assert_eq!(found(vec![purchase(), ready()], "2024-02"), []);
    assert_eq!(found(vec![purchase(), ready()], "2024-06"), [Code::IntangibleWithoutPolicy]);
    assert_eq!(found(vec![purchase(), forever], "2024-02"), []);
}

#[test]
fn the_uplift_of_own_development_lowers_tax_and_is_not_recognised() {
    let spend = |text, stage| Figures { stage: Some(stage), ..amount(text) };
    let mut book = book(
        &[Class::Intangible],
        vec![
            event(date(2024, 2, 1), 0, EventKind::Development, spend("420000", Stage::Research)),
            event(date(2024, 6, 1), 0, EventKind::Development, spend("600000", Stage::Development)),
            event(date(2024, 7, 1), 0, EventKind::Ready, of_months(120, Role::Administration)),
        ],
    );
    book.terms.uplift = Some(Real::ONE);
    book.terms.tax =
        Some(TaxTerms { rate: Real::parse("0.25").unwrap(), each: Each::Year, future_profit: true });
    let of = |year: i16| {
        let to = date(year, 12, 31);
        let ledger = replay(&book, Month::of(to));
        clean(&ledger);
        // Books and tax deduct alike on the base without uplift.
        assert!(
            ledger.differences.iter().all(|one| one.temporary() == Fen::ZERO),
            "{:?}",
            ledger.differences
        );
        uplifts(&book, &ledger, Period { from: date(year, 1, 1), to }).unwrap()
    };
    let show = |one: &Uplift| [one.whole, one.before, one.during, one.left].map(|fen| fen.to_string());
    // 100 % of 600,000 over 120 months, 6 of them in 2024; 100 % of 420,000 at once.
    let first: Vec<_> = of(2024).iter().map(show).collect();
    assert_eq!(first[0], ["600000.00", "0.00", "30000.00", "570000.00"]);
    assert_eq!(first[1], ["420000.00", "0.00", "420000.00", "0.00"]);
    let second: Vec<_> = of(2025).iter().map(show).collect();
    assert_eq!(second, [["600000.00", "30000.00", "60000.00", "510000.00"]]);
}
