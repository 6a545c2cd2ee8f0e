//! 政府补助 (CAS 16): earned with the asset, gone with it, gross or net, by figures worked out by hand.

use super::standards::{bought, clean, legs};
use super::*;

/// Granted at 120,000, residual 20,000, ten months: 10,000 charged and 12,000 earned a month.
fn granted() -> Vec<Event> {
    let policy = Figures { residual: yuan("20000"), ..of_months(10, Role::Administration) };
    vec![
        event(date(2024, 1, 1), 0, EventKind::Grant, amount("120000")),
        event(date(2024, 1, 1), 0, EventKind::Policy, policy),
    ]
}

#[test]
fn a_grant_is_earned_over_the_life_though_a_residual_stays() {
    let ledger = replay(&book(&[Class::Intangible], granted()), month("2024-10"));
    clean(&ledger);
    let earned: Vec<String> = (0..10).map(|at| lines(&ledger, Occasion::Licence, at)[0].2.clone()).collect();
    assert!(earned.iter().all(|amount| amount == "12000.00"), "{earned:?}");
}

#[test]
fn what_a_grant_has_left_goes_with_its_asset() {
    let mut events = granted();
    events.push(event(date(2024, 6, 10), 0, EventKind::Disposal, amount("80000")));
    let ledger = replay(&book(&[Class::Intangible], events), month("2024-12"));
    clean(&ledger);
    // 80,000 − 70,000 + 60,000.
    let sold = ledger.entries.iter().find(|entry| entry.date == date(2024, 6, 10)).unwrap();
    let gain = sold.lines.iter().find(|line| line.role == Role::DisposalGain).unwrap();
    assert_eq!((gain.side, gain.amount.to_string()), (Credit, "70000.00".into()));
    let year = Period { from: date(2024, 1, 1), to: date(2024, 12, 31) };
    assert_eq!(TrialBalance::of(&ledger.entries, year).unwrap().get(Role::DeferredIncome).closing, Fen::ZERO);
}

#[test]
fn nothing_of_a_grant_is_earned_while_its_asset_waits_to_be_sold() {
    let mut events = granted();
    events.push(event(date(2024, 3, 5), 0, EventKind::HoldForSale, legs(Some("500000"), None)));
    let ledger = replay(&book(&[Class::Intangible], events), month("2024-08"));
    clean(&ledger);
    let year = Period { from: date(2024, 1, 1), to: date(2024, 8, 31) };
    let left = TrialBalance::of(&ledger.entries, year).unwrap().get(Role::DeferredIncome).closing;
    assert_eq!(left.to_string(), "-96000.00");
}

/// 360,000 over 36 months, and 90,000 in money after a year: 240,000 are left over 24 months.
fn helped(net: bool) -> Ledger {
    let mut events = bought(date(2024, 1, 1), "360000", 36).to_vec();
    let money = Figures { counter: Some(Role::Bank), ..amount("90000") };
    events.push(event(date(2025, 1, 10), 0, EventKind::Grant, money));
    let mut book = book(&[Class::Intangible], events);
    book.terms.grants_net = net;
    replay(&book, month("2026-12"))
}

#[test]
fn money_towards_an_asset_is_deferred_or_lowers_its_cost() {
    let (gross, net) = (helped(false), helped(true));
    clean(&gross);
    clean(&net);
    // Gross: 10,000 charged and 90,000 ÷ 24 = 3,750 earned; net: (240,000 − 90,000) ÷ 24 = 6,250 charged.
    assert_eq!(gross.charges[12].amount.to_string(), "10000.00");
    assert_eq!(lines(&gross, Occasion::Licence, 0)[0].2, "3750.00");
    assert_eq!(net.charges[12].amount.to_string(), "6250.00");
    assert!(net.entries.iter().all(|entry| entry.occasion != Occasion::Licence));
    for ledger in [&gross, &net] {
        assert_eq!(ledger.holdings[0].carrying(Class::Intangible), Fen::ZERO);
        let all = Period { from: date(2024, 1, 1), to: date(2026, 12, 31) };
        assert_eq!(
            TrialBalance::of(&ledger.entries, all).unwrap().get(Role::DeferredIncome).closing,
            Fen::ZERO
        );
    }
}

fn taxed(book: Book, future_profit: bool) -> Book {
    let tax = TaxTerms { rate: Real::parse("0.25").unwrap(), each: Each::Year, future_profit };
    Book { terms: Terms { tax: Some(tax), ..book.terms.clone() }, ..book }
}

/// Taxed when it is received, it is a deductible difference until it is earned (CAS 18 art. 6).
#[test]
fn the_same_grant_has_the_same_deferred_tax_gross_and_net() {
    let of = |net: bool| {
        let mut events = bought(date(2024, 1, 1), "360000", 36).to_vec();
        let money = Figures { counter: Some(Role::Bank), ..amount("90000") };
        events.push(event(date(2025, 1, 10), 0, EventKind::Grant, money));
        let mut book = book(&[Class::Intangible], events);
        book.terms.grants_net = net;
        let ledger = replay(&taxed(book, true), month("2025-12"));
        clean(&ledger);
        let year = Period { from: date(2025, 1, 1), to: date(2025, 12, 31) };
        TrialBalance::of(&ledger.entries, year).unwrap().get(Role::DeferredTaxAsset).closing.to_string()
    };
    // Books 120,000 and 45,000 of the grant left, tax 360,000 × 8/10: a quarter of 168,000 + 45,000.
    assert_eq!((of(false), of(true)), ("53250.00".into(), "53250.00".into()));
}

#[test]
fn a_licence_paid_in_advance_is_taxed_before_it_is_earned() {
    let mut events = bought(date(2024, 1, 1), "120000", 120).to_vec();
    let fee = Figures { life: Some(Life::Months(24)), ..amount("48000") };
    events.push(event(date(2024, 7, 1), 0, EventKind::Licence, fee));
    let ledger = replay(&taxed(book(&[Class::Intangible], events), true), month("2024-12"));
    clean(&ledger);
    let last = ledger.differences.last().unwrap();
    assert_eq!(
        (last.deferred_income.to_string(), last.asset_amount.to_string()),
        ("36000.00".into(), "9000.00".into())
    );
}

/// Without future profit no asset is booked, yet the difference is there to be disclosed.
#[test]
fn what_is_not_recognised_is_still_measured() {
    let events = bought(date(2024, 1, 1), "120000", 60).to_vec();
    let ledger = replay(&taxed(book(&[Class::Intangible], events), false), month("2025-12"));
    clean(&ledger);
    let told: Vec<_> =
        ledger.differences.iter().map(|d| (d.temporary().to_string(), d.asset_amount)).collect();
    assert_eq!(told, [("12000.00".into(), Fen::ZERO), ("24000.00".into(), Fen::ZERO)]);
}

/// Given 1,000 where the resource has a liability of 50: the year ends with what the resource has.
#[test]
fn deferred_tax_that_was_opened_wrong_is_told_and_measured() {
    let opening = Figures {
        accumulated: yuan("1400"),
        acquired: Some(date(2024, 1, 1)),
        ..of_months(40, Role::Administration)
    };
    let opening = Figures { amount: yuan("12000"), ..opening };
    let mut given = event(date(2025, 1, 1), 0, EventKind::Opening, amount("1000"));
    given.asset = None;
    given.figures.counter = Some(Role::DeferredTaxAsset);
    let events = vec![event(date(2025, 1, 1), 0, EventKind::Opening, opening), given];
    let book = taxed(book(&[Class::Intangible], events), true);
    let ledger = replay(&book, month("2025-12"));
    clean(&ledger);
    let told: Vec<String> = dataworth::ledger::opening_tax(&book, &ledger)
        .iter()
        .map(|fault| fault.message(dataworth::diag::Lang::En))
        .collect();
    assert!(told.len() == 1 && told[0].contains("1000.00") && told[0].contains("950.00"), "{told:?}");
    let last = ledger.differences.last().unwrap();
    let year = Period { from: date(2025, 1, 1), to: date(2025, 12, 31) };
    let balances = TrialBalance::of(&ledger.entries, year).unwrap();
    assert_eq!(balances.get(Role::DeferredTaxAsset).opening.to_string(), "1000.00");
    assert_eq!(balances.get(Role::DeferredTaxAsset).closing, last.asset_amount);
    assert!(last.asset_amount > Fen::ZERO);
}
