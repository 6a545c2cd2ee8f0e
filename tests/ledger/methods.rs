//! Recognition and measurement that a strict reader of the standards would try first.

use super::{amount, book, event, month, of_months, yuan};
use dataworth::diag::Code;
use dataworth::ledger::{
    AssetId, Book, Class, Each, EventKind, Figures, Issue, Item, Ledger, Life, Method, Month, Part, Pattern,
    Period, Role, Stage, TaxTerms, TrialBalance, note, replay, spent_lives, uplifts,
};
use dataworth::num::{Fen, Real};
use jiff::civil::{Date, date};

fn declining(text: &str, months: u32, method: Method) -> Book {
    let life = Figures {
        life: Some(Life::Months(months)),
        pattern: Some(Pattern::Time(method)),
        ..Figures::default()
    };
    book(
        &[Class::Intangible],
        vec![
            event(date(2025, 1, 5), 0, EventKind::Purchase, amount(text)),
            event(date(2025, 1, 5), 0, EventKind::Policy, life),
        ],
    )
}

fn charged(ledger: &Ledger, year: i16) -> String {
    let of_year = ledger.charges.iter().filter(|charge| charge.month.year() == year);
    Fen::sum(of_year.map(|charge| charge.amount)).unwrap().to_string()
}

fn with(mut book: Book, day: Date, kind: EventKind, figures: Figures) -> Book {
    book.events.push(event(day, 0, kind, figures));
    book
}

/// A test without a loss, another beneficiary: neither begins a declining plan anew.
#[test]
fn what_changes_nothing_leaves_the_plan_in_its_place() {
    let plain = || declining("500000", 60, Method::DoubleDeclining);
    let test = Figures { value_in_use: yuan("900000"), ..Figures::default() };
    let bearer = Figures { beneficiary: Some(Role::CostMain), ..Figures::default() };
    for changed in [
        plain(),
        with(plain(), date(2025, 12, 31), EventKind::Impairment, test),
        with(plain(), date(2026, 1, 1), EventKind::Policy, bearer),
    ] {
        let ledger = replay(&changed, month("2029-12"));
        assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
        let years: Vec<String> = (2025..2030).map(|year| charged(&ledger, year)).collect();
        assert_eq!(years, ["200000.00", "120000.00", "72000.00", "54000.00", "54000.00"]);
    }
    let fee = with(plain(), date(2026, 1, 1), EventKind::Purchase, amount("1"));
    assert_eq!(charged(&replay(&fee, month("2026-12")), 2026), "120000.40");
}

/// What comes later changes no month that was booked: later rows are left out altogether.
#[test]
fn later_rows_change_no_earlier_month() {
    let mut whole = declining("36000", 36, Method::StraightLine);
    whole.events.push(event(date(2026, 6, 10), 0, EventKind::Ready, Figures::default()));
    let mut early = whole.clone();
    early.events.retain(|event| event.date < date(2026, 1, 1));
    for until in ["2025-03", "2025-12"] {
        let (all, part) = (replay(&whole, month(until)), replay(&early, month(until)));
        assert_eq!(all.entries, part.entries);
        assert_eq!(all.charges.len(), Month::parse(until).unwrap().number() as usize);
    }
}

#[test]
fn rows_of_one_day_that_disagree_are_refused_and_amounts_add() {
    let day = date(2025, 12, 31);
    let test = |text: &str| Figures { value_in_use: yuan(text), ..Figures::default() };
    let mut disagree = declining("36000", 36, Method::StraightLine);
    for text in ["10000", "20000"] {
        disagree.events.push(event(day, 0, EventKind::Impairment, test(text)));
    }
    let ledger = replay(&disagree, month("2025-12"));
    let codes: Vec<Code> = ledger.faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, [Code::EventsDisagree, Code::EventsDisagree]);
    assert_eq!(ledger.holdings[0].balance(Class::Intangible, Part::Impairment), Fen::ZERO);
    let money = |text: &str| Figures { counter: Some(Role::Bank), ..amount(text) };
    let mut grants = declining("36000", 36, Method::StraightLine);
    for text in ["6000", "4000"] {
        grants.events.push(event(date(2025, 1, 8), 0, EventKind::Grant, money(text)));
    }
    let ledger = replay(&grants, month("2025-01"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let line =
        |line: &&dataworth::ledger::Line| line.role == Role::Bank && line.amount == Fen::new(1_000_000);
    assert!(ledger.entries.iter().flat_map(|entry| &entry.lines).any(|one| line(&one)));
    assert!(ledger.entries.iter().any(|entry| {
        entry.lines.iter().any(|line| line.role == Role::DeferredIncome && line.amount == Fen::new(1_000_000))
    }));
}

/// A loss of CAS 8 on the day of classification stays one: CAS 42 does not bring it back.
#[test]
fn a_test_on_the_day_of_classification_comes_before_it() {
    let fair = |text: &str| Figures { fvlcd: yuan(text), ..Figures::default() };
    let forever = Figures { life: Some(Life::Indefinite), ..Figures::default() };
    let day = date(2025, 6, 30);
    let mut book = book(
        &[Class::Intangible],
        vec![
            event(date(2025, 1, 10), 0, EventKind::Purchase, amount("1200")),
            event(date(2025, 1, 10), 0, EventKind::Policy, forever),
            event(day, 0, EventKind::Impairment, fair("600")),
            event(day, 0, EventKind::HoldForSale, fair("600")),
            event(date(2025, 9, 10), 0, EventKind::Impairment, fair("900")),
        ],
    );
    let cas = replay(&book, month("2025-09"));
    assert!(cas.faults.is_empty(), "{:?}", cas.faults);
    assert_eq!(cas.holdings[0].carrying(Class::HeldForSale).to_string(), "600.00");
    // IFRS 5.21: the loss of IAS 36 comes back, as far as it goes.
    book.terms.framework = dataworth::ledger::Framework::Ifrs;
    let ifrs = replay(&book, month("2025-09"));
    assert!(ifrs.faults.is_empty(), "{:?}", ifrs.faults);
    assert_eq!(ifrs.holdings[0].carrying(Class::HeldForSale).to_string(), "900.00");
}

/// Fully amortised, then for sale at nothing, then sold: the price is the gain.
#[test]
fn what_stands_at_nothing_is_still_there() {
    let mut book = declining("1200", 12, Method::StraightLine);
    let fair = Figures { fvlcd: yuan("5000"), ..Figures::default() };
    book.events.push(event(date(2026, 2, 10), 0, EventKind::HoldForSale, fair));
    book.events.push(event(date(2026, 5, 10), 0, EventKind::Disposal, amount("5000")));
    let ledger = replay(&book, month("2026-05"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let gain = ledger.entries.iter().flat_map(|entry| &entry.lines).find(|l| l.role == Role::DisposalGain);
    assert_eq!(gain.unwrap().amount.to_string(), "5000.00");
    assert!(ledger.holdings[0].gone.is_some());
}

/// 60 months, 24 of them before the books: 36 are left; by use, what is left of all units.
#[test]
fn an_opening_balance_gives_the_whole_life() {
    let opening = |pattern, months, units| Figures {
        accumulated: yuan("480000"),
        acquired: Some(date(2023, 1, 1)),
        life: months,
        pattern,
        units,
        ..amount("1200000")
    };
    let end = date(2024, 12, 31);
    let straight = opening(None, Some(Life::Months(60)), None);
    let ledger = replay(
        &book(&[Class::Intangible], vec![event(end, 0, EventKind::Opening, straight)]),
        month("2025-01"),
    );
    assert_eq!(ledger.charges[0].amount.to_string(), "20000.00");
    let declining = opening(Some(Pattern::Time(Method::SumOfYears)), Some(Life::Months(60)), None);
    let declining = Figures { accumulated: yuan("720000"), ..declining };
    let ledger = replay(
        &book(&[Class::Intangible], vec![event(end, 0, EventKind::Opening, declining)]),
        month("2027-12"),
    );
    // 3, 2 and 1 of 15 of 1,200,000.
    assert_eq!([2025, 2026, 2027].map(|year| charged(&ledger, year)), ["240000.00", "160000.00", "80000.00"]);
    let by_use = opening(Some(Pattern::Use), None, Some(10_000));
    let used = Figures { quantity: Some(300), ..Figures::default() };
    let events =
        vec![event(end, 0, EventKind::Opening, by_use), event(date(2025, 1, 20), 0, EventKind::Usage, used)];
    let ledger = replay(&book(&[Class::Intangible], events), month("2025-01"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    assert_eq!(ledger.charges[0].amount.to_string(), "36000.00");
}

#[test]
fn cost_after_a_life_that_has_passed_wants_a_new_one() {
    let late = with(
        declining("1200", 12, Method::StraightLine),
        date(2026, 6, 1),
        EventKind::Purchase,
        amount("2400"),
    );
    let of = |book: &Book, until: &str| {
        let ledger = replay(book, month(until));
        spent_lives(book, &ledger, month(until)).iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    assert_eq!(of(&late, "2026-05"), []);
    assert_eq!(of(&late, "2026-06"), [Code::LifeUsedUp]);
    let named = with(late, date(2026, 6, 2), EventKind::Policy, of_months(24, Role::Administration));
    assert_eq!(of(&named, "2026-06"), []);
    assert_eq!(replay(&named, month("2026-06")).charges.last().unwrap().amount.to_string(), "100.00");
}

/// Twelve of sixty months charged, then in stock for two months: 48 are left.
#[test]
fn a_resource_that_comes_back_has_the_months_that_were_left() {
    let to = |class| Figures { to_class: Some(class), ..Figures::default() };
    let book = with(
        declining("60000", 60, Method::StraightLine),
        date(2026, 1, 10),
        EventKind::Reclassify,
        to(Class::Inventory),
    );
    let book = with(book, date(2026, 3, 10), EventKind::Reclassify, to(Class::Intangible));
    let ledger = replay(&book, month("2026-03"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    assert_eq!(ledger.charges.last().unwrap().amount.to_string(), "1000.00");
}

/// What was decided to be expensed or only disclosed takes no cost of a contract and no opening project.
#[test]
fn what_is_not_recognised_takes_no_cost_by_another_way() {
    let project = Figures { stage: Some(Stage::Development), ..amount("100000") };
    for (kind, figures) in [(EventKind::FulfilmentCost, amount("100000")), (EventKind::Opening, project)] {
        let mut book = book(&[Class::Intangible], vec![event(date(2025, 1, 1), 0, kind, figures)]);
        book.resources[0].class = None;
        let ledger = replay(&book, month("2025-12"));
        let codes: Vec<Code> = ledger.faults.iter().map(|fault| fault.code).collect();
        assert_eq!((codes, ledger.entries.len()), (vec![Code::NotRecognised], 0), "{kind:?}");
    }
}

/// 个别计价法: a row with a lot is one unit of its own, and each lot leaves at its own cost.
#[test]
fn each_lot_leaves_at_its_own_cost() {
    let lot = |text: &str, name: &str| Figures { lot: Some(name.into()), ..amount(text) };
    let mut book = book(
        &[Class::Inventory],
        vec![
            event(date(2025, 1, 5), 0, EventKind::Purchase, lot("100", "甲")),
            event(date(2025, 1, 5), 0, EventKind::Purchase, lot("900", "乙")),
            event(date(2025, 2, 5), 0, EventKind::Sale, lot("200", "甲")),
        ],
    );
    book.terms.issue = Issue::Specific;
    let ledger = replay(&book, month("2025-02"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    assert_eq!(ledger.holdings[0].carrying(Class::Inventory).to_string(), "900.00");
}

/// CAS 1 art. 3: what is being made is inventory, in the note too.
#[test]
fn work_in_progress_is_in_the_note_of_inventory() {
    let book =
        book(&[Class::Inventory], vec![event(date(2025, 3, 1), 0, EventKind::Processing, amount("5000"))]);
    let ledger = replay(&book, month("2025-12"));
    assert_eq!(ledger.holdings[0].carrying(Class::Inventory).to_string(), "5000.00");
    let movements = note::Movements::of(&ledger, year(2025));
    let own = movements.items(Class::Inventory, Part::Gross, &[Item::Own], None);
    assert_eq!(own.to_string(), "5000.00");
}

fn year(year: i16) -> Period {
    Period { from: date(year, 1, 1), to: date(year, 12, 31) }
}

/// CAS 28 art. 12: spend of 2024 that was charged in error comes back in the openings of 2025, not in its
/// profit; rule 0, which is true of it, does not bar the way.
#[test]
fn a_correction_restates_what_the_year_began_with() {
    let error = Figures {
        accumulated: yuan("10000"),
        acquired: Some(date(2024, 1, 10)),
        life: Some(Life::Months(60)),
        ..amount("60000")
    };
    let mut book =
        book(&[Class::Intangible], vec![event(date(2025, 3, 10), 0, EventKind::Correction, error)]);
    (book.resources[0].class, book.resources[0].if_corrected) = (None, Some(Class::Intangible));
    let ledger = replay(&book, month("2025-12"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let balances = TrialBalance::of(&ledger.entries, year(2025)).unwrap();
    assert_eq!(balances.get(Role::Intangible).opening.to_string(), "60000.00");
    assert_eq!(balances.get(Role::Intangible).debit, Fen::ZERO);
    assert_eq!(balances.get(Role::Retained).opening.to_string(), "-50000.00");
}

/// 失败的研发活动: spend of a project that is given up is deducted and raised in that year.
#[test]
fn a_project_that_is_given_up_is_raised_by_its_cost() {
    let spend = Figures { stage: Some(Stage::Development), ..amount("180000") };
    let mut book = book(
        &[Class::Development],
        vec![
            event(date(2024, 11, 5), 0, EventKind::Development, spend),
            event(date(2025, 4, 8), 0, EventKind::Abandon, Figures::default()),
        ],
    );
    book.terms.uplift = Some(Real::ONE);
    let ledger = replay(&book, month("2025-12"));
    let of = |period| uplifts(&book, &ledger, period).unwrap();
    let all: Vec<_> = of(year(2025)).iter().map(|one| (one.asset, one.during.to_string())).collect();
    assert_eq!(all, [(Some(AssetId(0)), "180000.00".to_string())]);
    assert!(of(year(2024)).is_empty() && of(year(2026)).is_empty());
}

/// 累计亏损: an account that stands on its other side is negative, and the books still balance.
#[test]
fn an_accumulated_loss_opens_on_the_debit_side() {
    let of = |role, text: &str| Figures { counter: Some(role), ..amount(text) };
    let mut events = vec![
        event(date(2024, 12, 31), 0, EventKind::Opening, of(Role::Bank, "800000")),
        event(date(2024, 12, 31), 0, EventKind::Opening, of(Role::Capital, "1000000")),
        event(date(2024, 12, 31), 0, EventKind::Opening, of(Role::Retained, "-200000")),
    ];
    events.iter_mut().for_each(|event| event.asset = None);
    let ledger = replay(&book(&[], events), month("2025-12"));
    assert!(ledger.faults.is_empty(), "{:?}", ledger.faults);
    let balances = TrialBalance::of(&ledger.entries, year(2025)).unwrap();
    assert_eq!(balances.get(Role::Retained).opening.to_string(), "200000.00");
    assert!(balances.balances());
}

/// What cannot be booked at a month's end is said of the resource, at its last event: here the difference of
/// what is impaired and that of its grant are more than whole fen can hold together.
#[test]
fn an_overflow_at_a_months_end_names_its_resource() {
    let of = |fen: i64| Figures { amount: Some(Fen::new(fen)), ..Figures::default() };
    let money = Figures { counter: Some(Role::Bank), ..of(i64::MAX / 2) };
    let forever = Figures { life: Some(Life::Indefinite), ..Figures::default() };
    let nothing = Figures { value_in_use: Some(Fen::ZERO), ..Figures::default() };
    let events = vec![
        event(date(2025, 1, 5), 0, EventKind::Purchase, of(i64::MAX / 2)),
        event(date(2025, 1, 5), 0, EventKind::Policy, forever),
        event(date(2025, 1, 8), 0, EventKind::Purchase, of(i64::MAX / 4)),
        event(date(2025, 1, 9), 0, EventKind::Grant, money),
        event(date(2025, 1, 20), 0, EventKind::Impairment, nothing),
    ];
    let mut book = book(&[Class::Intangible], events);
    let rate = Real::parse("0.25").unwrap();
    book.terms.tax = Some(TaxTerms { rate, each: Each::Month, future_profit: true });
    let ledger = replay(&book, month("2025-01"));
    let told = |fault: &&dataworth::diag::Diagnostic| fault.code == Code::Overflow;
    let overflow = ledger.faults.iter().find(told).expect("an overflow");
    assert_eq!((overflow.asset.as_deref(), overflow.span.is_some()), (Some("D0"), true), "{overflow:?}");
}
