//! 质押融资: published and worked cases through the rules, and what must hold of a facility whatever the figures.

use dataworth::case::{self, Status};
use dataworth::formula::exact;
use dataworth::model::{Library, Pin};
use dataworth::value::given::GivenValues;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::LazyLock;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::builtin().0);

fn outcomes(folder: &str) -> Vec<case::Outcome> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases/lending").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "json"));
    files.sort();
    let read = |path: &std::path::PathBuf| case::read(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases: Vec<case::Case> = files.iter().flat_map(read).collect();
    case::run(&LIBRARY, &case::builtin(), &cases, date(2025, 12, 31)).cases
}

#[test]
fn every_given_case_comes_out_as_expected() {
    let outcomes = outcomes("");
    assert_eq!(outcomes.len(), 71);
    for outcome in outcomes {
        assert_eq!(outcome.status, Status::Match, "{}: {} {}", outcome.id, outcome.ours, outcome.note);
        assert!(!outcome.note.contains("not compared"), "{}: {}", outcome.id, outcome.note);
    }
}

#[test]
fn every_worked_case_comes_out_as_expected() {
    for outcome in outcomes("own") {
        assert_eq!(outcome.status, Status::Match, "{}: {} {}", outcome.id, outcome.ours, outcome.note);
    }
}

/// The answer of the rules and the reasons of the gate say the same of a pledge.
#[test]
fn the_answer_of_the_gate_asks_every_reason_that_refuses() {
    use dataworth::model::{Hold, Stage};
    for id in ["eligibility.data_pledge", "eligibility.appraisal", "eligibility.title"] {
        let model = LIBRARY.select(&Pin::parse(id), date(2025, 12, 31)).unwrap();
        let passes = model.file.steps.iter().find(|step| step.name.get_ref() == "passes").unwrap();
        let asked: Vec<&str> =
            passes.formula.get_ref().split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        let refuses = |step: &&dataworth::model::StepFile| {
            step.gate.as_ref().and_then(|gate| gate.get(&Stage::Pledge)) == Some(&Hold::Refuse)
        };
        for step in model.file.steps.iter().filter(refuses) {
            assert!(asked.contains(&step.name.get_ref().as_str()), "{}", step.name.get_ref());
        }
    }
}

/// The ratios of the published deals with both figures, as the list of deals has them.
#[test]
fn published_ratios_are_amount_over_appraisal() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases/lending/pledge-cases.csv");
    let mut deals = 0;
    for row in csv::Reader::from_path(path).unwrap().records().map(Result::unwrap) {
        let figure = |at: usize| row[at].parse::<f64>().ok();
        if let (Some(appraised), Some(amount), Some(printed)) = (figure(7), figure(9), figure(11)) {
            assert!((amount / appraised - printed).abs() < 6e-5, "{}", &row[0]);
            deals += 1;
        }
    }
    assert!(deals >= 5, "{deals}");
}

/// The facility in fen.
fn facility(values: &Map<String, Value>) -> i64 {
    fen("lending.size", values)
}

/// What a rule comes to, in fen.
fn fen(id: &str, values: &Map<String, Value>) -> i64 {
    let day = date(2025, 12, 31);
    let model = LIBRARY.select(&Pin::parse(id), day).unwrap();
    let program = dataworth::formula::link(&LIBRARY, model, day).unwrap();
    let (facts, faults) = GivenValues::new(day, values.clone()).facts(&program, "DA-1");
    assert!(faults.is_empty(), "{faults:?}");
    exact::fen(&program, &facts).0.unwrap().raw()
}

#[derive(Clone, Debug)]
struct Deal {
    value: u32,
    ceiling: u32,
    rate: u32,
    tenor: u32,
    right: u32,
    disposal: u32,
    cash: u32,
    ebit: u32,
}

fn deals() -> impl Strategy<Value = Deal> {
    (1u32..50_000, 1u32..=100, 0u32..1_000, 1u32..60, 0u32..120, 0u32..24, 0u32..20_000, 0u32..20_000)
        .prop_map(|(value, ceiling, rate, tenor, right, disposal, cash, ebit)| Deal {
            value,
            ceiling,
            rate,
            tenor,
            right,
            disposal,
            cash,
            ebit,
        })
}

impl Deal {
    fn facility(&self) -> i64 {
        let money = |thousands: u32| format!("{thousands}000");
        let part = |whole: u32, digits: usize| format!("0.{whole:0digits$}");
        let ceiling = if self.ceiling == 100 { "1".into() } else { part(self.ceiling, 2) };
        let values = json!({
            "appraised_value": money(self.value), "ceiling": ceiling, "loan_rate": part(self.rate, 4),
            "asked_tenor": self.tenor.to_string(), "right_months": self.right.to_string(),
            "disposal_months": self.disposal.to_string(), "cash_flow": money(self.cash), "dscr_least": "1.3",
            "ebit": money(self.ebit), "icr_least": "2",
        });
        facility(values.as_object().unwrap())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// At a fixed tenor a lower value, a lower ceiling or a weaker cash flow never raises the facility, and a
    /// shorter right never does for level payments.
    #[test]
    fn weaker_never_lends_more(deal in deals(), cut in 1u32..100) {
        let before = deal.facility();
        let lower = |whole: u32| whole - whole * cut / 100;
        let weaker = [
            Deal { value: lower(deal.value).max(1), ..deal.clone() },
            Deal { ceiling: lower(deal.ceiling).max(1), ..deal.clone() },
            Deal { cash: lower(deal.cash), ..deal.clone() },
            Deal { ebit: lower(deal.ebit), ..deal.clone() },
            Deal { right: lower(deal.right), ..deal.clone() },
            Deal { disposal: deal.disposal + cut, ..deal.clone() },
        ];
        for other in weaker {
            prop_assert!(other.facility() <= before, "{deal:?} lends {before}, {other:?} more");
        }
    }

    /// A facility is whole lending units and within every cap.
    #[test]
    fn a_facility_is_whole_units(deal in deals()) {
        let facility = deal.facility();
        prop_assert!(facility >= 0 && facility % 1_000_000 == 0);
        prop_assert!(facility <= i64::from(deal.value) * 1_000 * i64::from(deal.ceiling));
    }
}

/// The haircuts of the collateral, in hundredths.
const HAIRCUTS: [&str; 6] =
    ["volatility", "waiting_rate", "disposal_cost", "marketability", "legal_haircut", "decay"];

/// The facility on collateral of a million yuan by its liquidation value alone.
fn by_haircuts(haircuts: [u32; 6], months: u32) -> i64 {
    let mut values = json!({
        "collateral_value": "1000000", "confidence": "2.3263", "horizon": format!("{}", f64::from(months) / 12.0),
    });
    for (name, hundredths) in HAIRCUTS.iter().zip(haircuts) {
        values[*name] = format!("0.{hundredths:02}").into();
    }
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    let left = fen("lending.haircut", values.as_object().unwrap());
    let cap = json!({
        "liquidation_value": yuan(left), "loan_rate": "0.045", "tenor": "2", "horizon": values["horizon"],
    });
    let cap = fen("lending.liquidation_cap", cap.as_object().unwrap());
    let size = json!({
        "appraised_value": "1000000", "ceiling": "1", "loan_rate": "0.045", "asked_tenor": "24", "right_months": "60",
        "disposal_months": months.to_string(), "cash_flow": "9000000", "dscr_least": "1.3", "ebit": "9000000",
        "icr_least": "2", "liquidation_cap": yuan(cap), "lending_unit": "1",
    });
    facility(size.as_object().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// A higher haircut of any kind never raises what is lent on the liquidation value.
    #[test]
    fn a_higher_haircut_never_raises_the_facility(
        haircuts in prop::array::uniform6(0u32..99), which in 0usize..6, more in 1u32..50, months in 0u32..36,
    ) {
        let mut higher = haircuts;
        higher[which] = (higher[which] + more).min(99);
        prop_assert!(by_haircuts(higher, months) <= by_haircuts(haircuts, months));
    }
}
