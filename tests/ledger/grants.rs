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
