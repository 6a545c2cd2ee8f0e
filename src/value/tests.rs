//! Validation and models together: what is refused, what is remarked, what comes out.

use super::given::GivenValues;
use super::validate::{Finding, validate};
use crate::diag::{Code, Lang};
use crate::formula::{self, Facts, Program, exact};
use crate::model::Library;
use jiff::civil::date;

fn given(model: &str, json: &str) -> (Program, Facts) {
    let (library, faults) = Library::builtin();
    assert!(!faults.has_errors(), "{}", faults.render(Lang::En, 9));
    let model = library.models.iter().find(|m| m.id() == model).unwrap();
    let program = formula::link(&library, model, date(2025, 12, 31)).unwrap();
    let values = serde_json::from_str(json).unwrap();
    let (facts, faults) = GivenValues::new(date(2025, 12, 31), values).facts(&program, "DA-1");
    assert!(faults.is_empty(), "{}", faults.render(Lang::En, 9));
    (program, facts)
}

fn findings(model: &str, json: &str) -> Vec<Finding> {
    let (program, facts) = given(model, json);
    validate(&program, &facts)
}

fn codes(model: &str, json: &str) -> Vec<Code> {
    findings(model, json).iter().map(|f| f.code).collect()
}

fn value(model: &str, json: &str) -> String {
    let (program, facts) = given(model, json);
    assert_eq!(validate(&program, &facts), []);
    exact::fen(&program, &facts).0.unwrap().to_string()
}

const QUALITY: &str =
    r#""accuracy": 1, "consistency": 1, "completeness": 1, "normativity": 1, "accessibility": 1"#;

#[test]
fn an_input_that_nobody_began_to_work_out_is_what_is_missing() {
    let missing = findings("cost.cas2023", r#"{"cost_total": 100}"#);
    let (program, _) = given("cost.cas2023", r#"{"cost_total": 100}"#);
    let named: Vec<_> = missing.iter().map(|f| program.input(f.input.unwrap()).name.as_str()).collect();
    assert_eq!(named, ["quality"]);
    assert_eq!(codes("cost.cas2023", r#"{"cost_total": 100, "accuracy": 1}"#), [Code::MissingInput; 5]);
}

#[test]
fn a_given_cell_hides_what_would_work_it_out() {
    assert_eq!(codes("cost.cas2023", r#"{"cost_total": 100, "quality": 0.9}"#), []);
    assert_eq!(codes("cost.cas2023", r#"{"quality": 0.9}"#), [Code::MissingInput]);
}

#[test]
fn cost_by_its_lines_and_coefficient() {
    let json = r#"{"cost": [{"amount": "60", "category": "直接成本"}, {"amount": "40", "cost_share": "0.5"}],
        "quality": "0.9", "used_life": 1, "economic_life": 4, "timeliness_factor": "0.95"}"#;
    // (60 + 20) × 0.9 × 4/5 × 0.95
    assert_eq!(value("cost.cas2023", json), "54.72");
}

#[test]
fn a_driver_works_once() {
    let twice =
        format!(r#"{{"cost_total": 100, "timeliness": "0.9", "timeliness_factor": "0.9", {QUALITY}}}"#);
    assert_eq!(codes("cost.cas2023", &twice), [Code::DriverUsedTwice]);
    let once = format!(r#"{{"cost_total": 100, "timeliness": 1, "timeliness_factor": "0.9", {QUALITY}}}"#);
    assert_eq!(codes("cost.cas2023", &once), []);
}

#[test]
fn ranges_say_what_is_meant() {
    let rate = |r: &str| {
        let rest = r#""income": [1], "rate_basis": "pre""#;
        codes("income.direct", &format!(r#"{{"rate": "{r}", {rest}}}"#))
    };
    assert_eq!(rate("12"), [Code::PercentAsWholeNumber]);
    assert_eq!(rate("-1"), [Code::RateAtOrBelowMinusOne]);
    assert_eq!(rate("500"), [Code::AboveMaximum]);
    let cost = |line: &str| codes("cost.cas2023", &format!(r#"{{"cost": [{{{line}}}], "quality": 1}}"#));
    assert_eq!(cost(r#""amount": -1"#), [Code::NegativeCost]);
    assert_eq!(cost(r#""amount": 1, "cost_share": "1.2""#), [Code::CostShareAboveOne]);
    assert_eq!(
        codes("cost.cas2023", r#"{"cost_total": 1, "quality": 1, "used_life": 1, "economic_life": 0}"#),
        [Code::LifeNotPositive]
    );
}

#[test]
fn years_are_there_and_alike() {
    let rest = r#""rate": "0.1", "flow_basis": "pre", "rate_basis": "pre""#;
    let with = |series: &str| codes("income.incremental", &format!("{{{series} {rest}}}"));
    assert_eq!(with(""), [Code::YearsMissing; 2]);
    assert_eq!(with(r#""with_asset": [1, 2], "without_asset": [1],"#), [Code::YearsDiffer]);
    assert_eq!(with(r#""with_asset": [1, null], "without_asset": [1, 1],"#), [Code::YearsMissing]);
    assert_eq!(with(r#""with_asset": [1, 2],"#), [Code::MissingInput]);
}

#[test]
fn flows_and_rate_are_on_one_tax_basis() {
    let codes = |basis: &str, deduct: &str| {
        let series = r#""with_asset": [2], "without_asset": [1], "rate": "0.1""#;
        let json = format!(
            r#"{{{series}, "flow_basis": "{basis}", "rate_basis": "税后", "deduct_tax": "{deduct}"}}"#
        );
        codes("income.incremental", &json)
    };
    assert_eq!(codes("pre", "否"), [Code::TaxBasisMismatch]);
    assert_eq!(codes("pre", "是"), []);
    assert_eq!(codes("post", "否"), []);
    assert_eq!(codes("post", "是"), [Code::TaxDeductedTwice]);
}

#[test]
fn three_comparables_alike_make_one_price() {
    let row = r#"{"component": "A", "price": 100, "weight": "W"}"#;
    let table = |weights: [&str; 3], combine: &str| {
        let rows: Vec<_> = weights.iter().map(|w| row.replace('W', w)).collect();
        format!(r#"{{"comparables": [{}], "combine": "{combine}"}}"#, rows.join(","))
    };
    assert_eq!(value("market.cas2023", &table(["0.3333", "0.3333", "0.3334"], "weights")), "100.00");
    assert_eq!(value("market.cas2023", &table(["1", "1", "1"], "median")), "100.00");
    assert_eq!(codes("market.cas2023", &table(["1", "1", "1"], "weights")), [Code::WeightsNotOne]);
}

#[test]
fn comparables_are_there_and_not_for_nothing() {
    assert_eq!(codes("market.cas2023", "{}"), [Code::NoComparables]);
    let zero =
        findings("market.cas2023", r#"{"comparables": [{"component": "A", "price": 0, "weight": 1}]}"#);
    assert_eq!(zero[0].code, Code::ComparableZero);
    assert_eq!((zero[0].place, zero[0].args[0].1.as_str()), (Some(0), "a"));
    assert_eq!((zero[1].code, zero[1].limit.as_deref()), (Code::TooFewComparables, Some("3")));
}

#[test]
fn a_negative_excess_is_computed_and_reported() {
    let json = r#"{"income": [10, 20], "contributions": [{"contribution": [15, 5]}, {"contribution": [5, 5]}],
        "rate": "0", "flow_basis": "post", "rate_basis": "post"}"#;
    let (program, facts) = given("income.excess", json);
    let found = validate(&program, &facts);
    assert_eq!((found.len(), found[0].code, found[0].place), (1, Code::NegativeExcess, Some(0)));
    assert_eq!(found[0].value.as_deref(), Some("-10"));
    assert!(!found[0].is_error());
    assert_eq!(exact::fen(&program, &facts).0.unwrap().to_string(), "0.00");
}

fn judgements(third: &str) -> String {
    let pairs = [("质", "用", "3", "0.333"), ("质", "安", "5", "0.2"), ("用", "安", third, "0.5")];
    let names = |n: &str| n.replace('质', "数据质量").replace('用', "数据应用").replace('安', "数据安全");
    let mut rows = Vec::new();
    for name in ["质", "用", "安"] {
        rows.push((name, name, "1"));
    }
    for (a, b, there, back) in pairs {
        rows.extend([(a, b, there), (b, a, back)]);
    }
    let row = |(a, b, x): &(&str, &str, &str)| {
        format!(r#"{{"row": "{}", "column": "{}", "judgement": "{x}"}}"#, names(a), names(b))
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    let scores = r#""quality_score": 1, "application_score": 1, "security_score": 1"#;
    format!(r#"{{"cost_total": 100, "judgement": [{}], {scores}}}"#, rows.join(","))
}

#[test]
fn judgements_are_reciprocal_and_consistent() {
    assert_eq!(value("cost.tcba221", &judgements("2")), "100.00");
    let not_reciprocal = findings("cost.tcba221", &judgements("4"));
    assert_eq!(not_reciprocal[0].code, Code::AhpNotReciprocal);
    assert_eq!(not_reciprocal[0].args[0].1, "数据应用");
}

#[test]
fn unknown_names_and_kinds_are_said_not_panicked_over() {
    let (library, _) = Library::builtin();
    let model = library.models.iter().find(|m| m.id() == "income.direct").unwrap();
    let program = formula::link(&library, model, date(2025, 12, 31)).unwrap();
    let json = r#"{"incme": [1], "rate": "ten", "rate_basis": "neither", "income.timeline#timing": "期中",
        "agreement_end": "2025-13-01", "income": [1, "x", true], "nobody#rate": 1}"#;
    let (facts, faults) =
        GivenValues::new(date(2025, 12, 31), serde_json::from_str(json).unwrap()).facts(&program, "A");
    let mut codes: Vec<Code> = faults.iter().map(|f| f.code).collect();
    codes.sort();
    use Code::{DateUnreadable, NameUnknown, TextWhereNumber, UnknownChoice};
    let wanted = [
        NameUnknown,
        NameUnknown,
        TextWhereNumber,
        TextWhereNumber,
        TextWhereNumber,
        UnknownChoice,
        DateUnreadable,
    ];
    assert_eq!(codes, wanted);
    assert_eq!(facts.years, 3);
}
