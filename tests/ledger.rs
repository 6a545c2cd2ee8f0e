//! The books replayed from events: published and constructed cases, and properties of any book.
#[path = "ledger/grants.rs"]
mod grants;
#[path = "ledger/methods.rs"]
mod methods;
#[path = "ledger/properties.rs"]
mod properties;
#[path = "ledger/standards.rs"]
mod standards;

use dataworth::diag::Span;
use dataworth::ledger::note::{self, COLUMNS, Movements};
use dataworth::ledger::{
    AssetId, Book, Class, Each, Event, EventKind, Figures, Item, Ledger, Life, Method, Month, Occasion, Part,
    Pattern, Period, Resource, Role, Rounding, Side, Stage, TaxTerms, Terms, TrialBalance, replay,
};
use dataworth::num::{Fen, Real};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

fn yuan(text: &str) -> Option<Fen> {
    Some(Fen::parse(text).unwrap())
}

fn resource(id: &str, class: Class) -> Resource {
    Resource {
        id: id.into(),
        name: id.into(),
        class: Some(class),
        if_corrected: None,
        origin: None,
        tax_months: 120,
    }
}

fn event(day: Date, asset: u32, kind: EventKind, figures: Figures) -> Event {
    Event {
        date: day,
        asset: Some(AssetId(asset)),
        kind,
        figures,
        evidence: "合同".into(),
        summary: String::new(),
        span: Span::file("test"),
        cells: BTreeMap::new(),
    }
}

fn book(classes: &[Class], events: Vec<Event>) -> Book {
    let resources =
        classes.iter().enumerate().map(|(at, class)| resource(&format!("D{at}"), *class)).collect();
    Book { terms: Terms::default(), resources, events }
}

fn lines(ledger: &Ledger, occasion: Occasion, at: usize) -> Vec<(Side, Role, String)> {
    let entry = ledger.entries.iter().filter(|entry| entry.occasion == occasion).nth(at).unwrap();
    entry.lines.iter().map(|line| (line.side, line.role, line.amount.to_string())).collect()
}

fn amount(text: &str) -> Figures {
    Figures { amount: yuan(text), ..Figures::default() }
}

fn of_months(months: u32, beneficiary: Role) -> Figures {
    Figures { life: Some(Life::Months(months)), beneficiary: Some(beneficiary), ..Figures::default() }
}

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn element(text: &str, element: &str, vat: Option<&str>) -> Figures {
    Figures { element: Some(element.into()), vat: vat.and_then(yuan), ..amount(text) }
}

use Side::{Credit, Debit};

#[test]
fn a_purchase_is_capitalised_by_element_and_amortised_from_its_month() {
    let day = date(2024, 1, 15);
    let kind = EventKind::Purchase;
    let book = book(
        &[Class::Intangible],
        vec![
            event(day, 0, kind, element("880000.00", "购买价款", Some("52800.00"))),
            event(day, 0, kind, element("80000.00", "脱敏清洗标注", None)),
            event(day, 0, kind, element("40000.00", "权属鉴证、质量评估、登记、安全管理", None)),
            event(day, 0, kind, element("5000.00", "培训费", None)),
            event(day, 0, EventKind::Policy, of_months(36, Role::Administration)),
        ],
    );
    let ledger = replay(&book, month("2026-12"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let purchase = lines(&ledger, Occasion::Event, 0);
    let line = |side, role, text: &str| (side, role, text.to_string());
    assert_eq!(
        purchase,
        [
            line(Debit, Role::Intangible, "1000000.00"),
            line(Debit, Role::InputVat, "52800.00"),
            line(Debit, Role::Administration, "5000.00"),
            line(Credit, Role::Bank, "1057800.00"),
        ]
    );
    let charges: Vec<String> = ledger.charges.iter().map(|charge| charge.amount.to_string()).collect();
    assert_eq!((charges.len(), charges[0].as_str(), charges[35].as_str()), (36, "27777.78", "27777.70"));
    assert_eq!(ledger.charges[35].carrying, Fen::ZERO);
}

#[test]
fn own_development_is_expensed_or_capitalised_by_stage() {
    let spend = |text: &str, stage, counter, inside| Figures {
        stage: Some(stage),
        counter: Some(counter),
        capitalise: Some(inside),
        ..amount(text)
    };
    let (kind, june) = (EventKind::Development, date(2024, 6, 10));
    let book = book(
        &[Class::Intangible],
        vec![
            event(date(2024, 2, 1), 0, kind, spend("300000.00", Stage::Research, Role::Bank, true)),
            event(june, 0, kind, spend("120000.00", Stage::Development, Role::Bank, false)),
            event(june, 0, kind, spend("400000.00", Stage::Development, Role::Payroll, true)),
            event(june, 0, kind, spend("200000.00", Stage::Development, Role::Bank, true)),
            event(date(2024, 7, 1), 0, EventKind::Ready, of_months(60, Role::CostMain)),
        ],
    );
    let ledger = replay(&book, month("2024-12"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let period = Period { from: date(2024, 1, 1), to: date(2024, 12, 31) };
    let balances = TrialBalance::of(&ledger.entries, period).unwrap();
    assert!(balances.balances());
    assert_eq!(balances.get(Role::Research).closing.to_string(), "420000.00");
    assert_eq!(balances.get(Role::Intangible).closing.to_string(), "600000.00");
    assert_eq!(balances.get(Role::CostMain).closing.to_string(), "60000.00");
    assert_eq!(balances.get(Role::ResearchExpensed).closing, Fen::ZERO);
    let moved = Movements::of(&ledger, period);
    let rows: Vec<Option<Fen>> =
        note::INTANGIBLE.iter().map(|row| moved.cell(Class::Intangible, row.shows, None)).collect();
    assert_eq!(rows[4], yuan("600000.00"), "内部研发");
    assert_eq!(rows[25], yuan("540000.00"), "期末账面价值");
}

#[test]
fn impairment_comes_after_the_charge_of_the_month_and_starts_the_plan_anew() {
    let test = Figures { value_in_use: yuan("1420000.00"), ..Figures::default() };
    let book = book(
        &[Class::Intangible],
        vec![
            event(date(2007, 12, 1), 0, EventKind::Purchase, amount("3000000.00")),
            event(date(2007, 12, 1), 0, EventKind::Policy, of_months(120, Role::Administration)),
            event(date(2011, 12, 31), 0, EventKind::Impairment, test),
        ],
    );
    let ledger = replay(&book, month("2012-12"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let before = ledger.charges.iter().find(|charge| charge.month == month("2011-12")).unwrap();
    assert_eq!(before.carrying.to_string(), "1775000.00");
    let impaired = ledger.holdings[0].balance(Class::Intangible, Part::Impairment);
    assert_eq!(impaired.to_string(), "355000.00");
    assert_eq!(ledger.holdings[0].carrying(Class::Intangible).to_string(), "1180000.00");
}

#[test]
fn a_group_loss_is_spread_by_carrying_amount_with_a_floor() {
    let test = |own: Option<&str>| Figures {
        fvlcd: own.and_then(yuan),
        group: Some("G".into()),
        group_recoverable: yuan("22000000.00"),
        ..Figures::default()
    };
    let end = date(2024, 12, 31);
    let book = book(
        &[Class::Fixed, Class::Intangible],
        vec![
            event(date(2023, 12, 31), 0, EventKind::Opening, amount("7000000.00")),
            event(date(2023, 12, 31), 1, EventKind::Opening, amount("21000000.00")),
            event(end, 0, EventKind::Impairment, test(Some("5600000.00"))),
            event(end, 1, EventKind::Impairment, test(None)),
        ],
    );
    let ledger = replay(&book, month("2024-12"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let impaired = |at: usize, class| ledger.holdings[at].balance(class, Part::Impairment).to_string();
    assert_eq!(
        (impaired(0, Class::Fixed).as_str(), impaired(1, Class::Intangible).as_str()),
        ("1400000.00", "4600000.00")
    );
}

#[test]
fn a_write_down_comes_back_no_further_than_to_cost() {
    let test = |text: &str| Figures { nrv: yuan(text), ..Figures::default() };
    let kind = EventKind::WriteDown;
    let book = book(
        &[Class::Inventory],
        vec![
            event(date(2024, 1, 5), 0, EventKind::Purchase, amount("5000000.00")),
            event(date(2024, 3, 31), 0, kind, test("4000000.00")),
            event(date(2024, 6, 30), 0, kind, test("4750000.00")),
            event(date(2024, 9, 30), 0, kind, test("5550000.00")),
        ],
    );
    let ledger = replay(&book, month("2024-11"));
    let year = Period { from: date(2024, 1, 1), to: date(2024, 12, 31) };
    let moved = Movements::of(&ledger, year);
    let of = |item| moved.items(Class::Inventory, Part::Impairment, &[item], None).to_string();
    assert_eq!((of(Item::Charge).as_str(), of(Item::Reversal).as_str()), ("1000000.00", "1000000.00"));
    assert_eq!(lines(&ledger, Occasion::Event, 3)[1], (Credit, Role::ImpairmentLoss, "250000.00".into()));
}

#[test]
fn deferred_tax_follows_the_two_lives() {
    let mut book = book(
        &[Class::Intangible],
        vec![
            event(date(2021, 1, 1), 0, EventKind::Purchase, amount("1000000")),
            event(date(2021, 1, 1), 0, EventKind::Policy, of_months(60, Role::Administration)),
        ],
    );
    book.terms.rounding = Rounding::Cumulative;
    book.terms.tax =
        Some(TaxTerms { rate: Real::parse("0.25").unwrap(), each: Each::Year, future_profit: true });
    let ledger = replay(&book, month("2030-12"));
    let assets: Vec<String> = ledger.differences.iter().map(|d| d.asset_amount.to_string()).collect();
    assert_eq!(
        (assets[0].as_str(), assets[4].as_str(), assets[9].as_str()),
        ("25000.00", "125000.00", "0.00")
    );
    book.terms.tax.as_mut().unwrap().future_profit = false;
    let without = replay(&book, month("2030-12"));
    assert!(without.entries.iter().all(|entry| entry.occasion != Occasion::DeferredTax));
}

#[test]
fn a_disposal_takes_everything_out_and_none_is_charged_in_its_month() {
    let book = book(
        &[Class::Intangible],
        vec![
            event(
                date(2024, 12, 31),
                0,
                EventKind::Opening,
                Figures {
                    acquired: Some(date(2025, 1, 1)),
                    accumulated: yuan("1000000"),
                    ..Figures { life: Some(Life::Months(60)), ..amount("2000000") }
                },
            ),
            event(
                date(2025, 1, 20),
                0,
                EventKind::Disposal,
                Figures { vat: yuan("84000"), ..amount("1400000") },
            ),
            event(date(2025, 2, 20), 0, EventKind::Disposal, amount("1")),
        ],
    );
    let ledger = replay(&book, month("2025-12"));
    assert_eq!(ledger.faults.len(), 1);
    let sold = lines(&ledger, Occasion::Event, 0);
    assert!(sold.contains(&(Credit, Role::DisposalGain, "400000.00".into())), "{sold:?}");
    assert!(sold.contains(&(Debit, Role::Bank, "1484000.00".into())));
    assert!(ledger.charges.is_empty());
}

#[test]
fn charges_by_use_stop_at_the_total() {
    let policy = Figures {
        pattern: Some(Pattern::Use),
        units: Some(12_000_000),
        beneficiary: Some(Role::CostMain),
        ..Figures::default()
    };
    let used = |units| Figures { quantity: Some(units), ..Figures::default() };
    let book = book(
        &[Class::Intangible],
        vec![
            event(date(2024, 1, 1), 0, EventKind::Purchase, amount("960000")),
            event(date(2024, 1, 1), 0, EventKind::Policy, policy),
            event(date(2024, 3, 31), 0, EventKind::Usage, used(1_500_000)),
            event(date(2024, 6, 30), 0, EventKind::Usage, used(3_700_000)),
            event(date(2024, 9, 30), 0, EventKind::Usage, used(4_800_000)),
            event(date(2024, 12, 31), 0, EventKind::Usage, used(2_600_000)),
        ],
    );
    let ledger = replay(&book, month("2024-12"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let charges: Vec<String> = ledger.charges.iter().map(|charge| charge.amount.to_string()).collect();
    assert_eq!(charges, ["120000.00", "296000.00", "384000.00", "160000.00"]);
}

#[test]
fn a_change_of_estimate_is_prospective() {
    let book = book(
        &[Class::Intangible],
        vec![
            event(date(2024, 1, 1), 0, EventKind::Purchase, amount("120000")),
            event(date(2024, 1, 1), 0, EventKind::Policy, of_months(60, Role::Administration)),
            event(date(2025, 1, 1), 0, EventKind::Policy, of_months(24, Role::Administration)),
            event(
                date(2025, 7, 1),
                0,
                EventKind::Policy,
                Figures { pattern: Some(Pattern::Time(Method::SumOfYears)), ..Figures::default() },
            ),
        ],
    );
    let ledger = replay(&book, month("2026-12"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let amounts: Vec<String> = ledger.charges.iter().map(|charge| charge.amount.to_string()).collect();
    assert_eq!((amounts[0].as_str(), amounts[12].as_str()), ("2000.00", "4000.00"));
    // 72,000 left over 18 months: weights 18 and 6 × 6/12.
    assert_eq!(amounts[18], "5142.86");
    assert_eq!(amounts.len(), 36);
    assert_eq!(ledger.charges[35].carrying, Fen::ZERO);
}

#[test]
fn the_columns_of_a_note_sum_to_the_total() {
    assert_eq!((note::INTANGIBLE.len(), note::INVENTORY.len(), COLUMNS.len()), (27, 21, 4));
}

fn units(text: &str, units: u64) -> Figures {
    Figures { quantity: Some(units), ..amount(text) }
}

#[test]
fn lots_of_one_day_keep_their_units_and_share_a_fee() {
    let (day, kind) = (date(2024, 1, 5), EventKind::Purchase);
    let rows = [units("1000", 100), units("2600", 200), element("360", "登记费", None)];
    let sold = event(date(2024, 2, 1), 0, EventKind::Sale, units("5000", 150));
    let cogs = |order: [usize; 3]| {
        let mut events: Vec<Event> = order.iter().map(|at| event(day, 0, kind, rows[*at].clone())).collect();
        events.push(sold.clone());
        let ledger = replay(&book(&[Class::Inventory], events), month("2024-02"));
        assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
        lines(&ledger, Occasion::Event, 1)
    };
    // 100 units at 11 and 50 at 14.30.
    assert!(cogs([0, 1, 2]).contains(&(Debit, Role::CostMain, "1815.00".into())), "{:?}", cogs([0, 1, 2]));
    assert_eq!(cogs([0, 1, 2]), cogs([2, 1, 0]));
}

#[test]
fn inventory_that_was_sold_out_may_be_bought_again() {
    let book = book(
        &[Class::Inventory],
        vec![
            event(date(2024, 1, 5), 0, EventKind::Purchase, units("1000", 10)),
            event(date(2024, 2, 5), 0, EventKind::Sale, units("3000", 10)),
            event(date(2024, 3, 5), 0, EventKind::Purchase, units("2000", 10)),
            event(date(2024, 4, 5), 0, EventKind::Sale, units("1500", 5)),
        ],
    );
    let ledger = replay(&book, month("2024-04"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    assert_eq!(ledger.holdings[0].carrying(Class::Inventory).to_string(), "1000.00");
}
