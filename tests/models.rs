//! Figures of the income and market models worked out beside them, in floats and period by period.
#![allow(clippy::disallowed_methods)] // a check in floats, apart from the engine's own

use dataworth::diag::Code;
use dataworth::formula::{exact, link};
use dataworth::model::Library;
use dataworth::num::Real;
use dataworth::value::given::GivenValues;
use dataworth::value::validate::validate;
use jiff::civil::date;

/// What is said of the figures, and the value where no error is among it.
fn run(model: &str, json: &str, first_period: &str) -> (Vec<Code>, Option<f64>) {
    let (library, _) = Library::builtin();
    let day = date(2025, 12, 31);
    let model = library.models.iter().find(|m| m.id() == model).expect("the model");
    let program = link(&library, model, day).unwrap_or_else(|f| panic!("{f:?}"));
    let mut given = GivenValues::new(day, serde_json::from_str(json).expect("JSON"));
    given.first_period = Real::parse(first_period).expect("a decimal");
    let (facts, faults) = given.facts(&program, "A");
    assert!(faults.is_empty(), "{faults:?}");
    let found = validate(&program, &facts);
    let error = found.iter().any(|f| f.is_error());
    let fen = (!error).then(|| exact::fen(&program, &facts).0.expect("a value").raw() as f64 / 100.0);
    (found.iter().map(|f| f.code).collect(), fen)
}

fn near(model: &str, json: &str, first_period: &str, wanted: f64) {
    let (codes, value) = run(model, json, first_period);
    let value = value.unwrap_or_else(|| panic!("{codes:?}"));
    assert!((value - wanted).abs() < 0.006, "{model} {json}: {value}, wanted {wanted}");
}

/// Σ of a falling income over periods of which the first may be short, cut at `life`.
fn falling(a: f64, b: f64, i: f64, life: f64, first: f64, mid: bool) -> f64 {
    let (mut begins, mut sum, mut t) = (0.0, 0.0, 0);
    while begins < life && a - b * f64::from(t) > 0.0 {
        let full = if t == 0 { first } else { 1.0 };
        let length = f64::min(full, life - begins);
        let exponent = begins + if mid { length / 2.0 } else { length };
        sum += (a - b * f64::from(t)) * length / full / (1.0 + i).powf(exponent);
        begins += full;
        t += 1;
    }
    sum
}

#[test]
fn a_falling_income_ends_with_its_life_and_its_timing() {
    for (life, first, timing) in
        [(20.0, 1.0, "end"), (4.5, 1.0, "end"), (4.5, 1.0, "mid"), (3.25, 0.5, "mid"), (0.4, 0.5, "end")]
    {
        let json = format!(
            r#"{{"first_income": 100, "decrease": 30, "rate": "0.1", "flow_basis": "pre",
                "rate_basis": "pre", "timing": "{timing}", "economic_life": {life}}}"#
        );
        near(
            "income.declining",
            &json,
            &first.to_string(),
            falling(100.0, 30.0, 0.1, life, first, timing == "mid"),
        );
    }
    let until = r#"{"first_income": 100, "decrease": 30, "rate": "0.1", "flow_basis": "pre",
        "rate_basis": "pre", "certificate_end": "2027-12-31"}"#;
    near("income.declining", until, "1", falling(100.0, 30.0, 0.1, 2.0, 1.0, false));
}

#[test]
fn survival_scales_the_income_and_not_the_charges() {
    let json = |more: &str| {
        format!(
            r#"{{"income": [100, 100], "survival": ["1", "0.8"], "contributions": [{{"contribution": [30, 30]}}],
                "rate": "0.1", "rate_basis": "post", "tax": "0.25", {more}}}"#
        )
    };
    let post = 70.0 / 1.1 + 50.0 / 1.21;
    near("income.excess", &json(r#""flow_basis": "post""#), "1", post);
    near("income.excess", &json(r#""flow_basis": "pre", "deduct_tax": true"#), "1", post * 0.75);
    let charges_after = 45.0 / 1.1 + 30.0 / 1.21;
    let mixed = r#""flow_basis": "pre", "deduct_tax": true, "contribution_basis": "post""#;
    near("income.excess", &json(mixed), "1", charges_after);
}

const ROYALTY: &str =
    r#""revenue": [1000, 1000], "royalty": "0.1", "tax": "0.25", "rate": "0.1", "rate_basis": "post""#;

#[test]
fn a_terminal_value_wants_a_right_without_end() {
    let with = |more: &str| run("income.relief_from_royalty", &format!("{{{ROYALTY}, {more}}}"), "1").0;
    let gordon = r#""terminal": "gordon", "terminal_growth": "0.02""#;
    assert_eq!(with(gordon), []);
    for end in [r#""economic_life": 2"#, r#""licence_end": "2030-12-31""#, r#""agreement_end": "2050-12-31""#]
    {
        assert_eq!(with(&format!("{gordon}, {end}")), [Code::TerminalOnFiniteLife], "{end}");
    }
    // A short first period of a single one: what follows it is a whole year's.
    let one = r#"{"revenue": [1000], "royalty": "0.1", "tax": "0", "rate": "0.1", "rate_basis": "post",
        "terminal": "gordon", "prorate": true}"#;
    let factor = 1.1f64.powf(-0.5);
    near("income.relief_from_royalty", one, "0.5", 50.0 * factor + 1000.0 * factor);
}

#[test]
fn a_tax_amortisation_benefit_states_its_years() {
    let with = |more: &str| run("income.relief_from_royalty", &format!("{{{ROYALTY}, {more}}}"), "1").0;
    assert_eq!(with(r#""tab": "straight_line""#), [Code::MissingInput]);
    assert_eq!(with(r#""tab": "straight_line", "tab_years": "9.5""#), [Code::NotWholeNumber]);
    assert_eq!(with(r#""tab": "straight_line", "tab_years": 10"#), []);
}

#[test]
fn a_right_that_has_ended_has_no_value() {
    for end in ["certificate_end", "licence_end", "agreement_end"] {
        let json =
            format!(r#"{{"income": [100], "rate": "0.1", "rate_basis": "pre", "{end}": "2025-12-31"}}"#);
        let (codes, value) = run("income.direct", &json, "1");
        assert!(codes.contains(&Code::RightEnded) && value.is_none(), "{codes:?}");
    }
}

#[test]
fn weights_typed_with_four_decimals_are_normalised() {
    let comparables = |weight: &str| {
        let row = |price| format!(r#"{{"price": {price}, "weight": "{weight}"}}"#);
        format!(r#"{{"comparables": [{}, {}, {}]}}"#, row(90), row(100), row(110))
    };
    near("market.cas2023", &comparables("0.3333"), "1", 100.0);
    assert_eq!(run("market.cas2023", &comparables("0.333"), "1").0, [Code::WeightsNotOne]);
    let names = ["accuracy", "consistency", "completeness", "normativity", "timeliness", "accessibility"];
    let scores: Vec<String> =
        names.iter().map(|n| format!(r#""{n}": "0.9", "{n}_given_weight": "0.1667""#)).collect();
    near("cost.cas2023", &format!(r#"{{"cost_total": 100, {}}}"#, scores.join(",")), "1", 90.0);
}

#[test]
fn factors_typed_as_percentages_are_told() {
    let json = r#"{"comparables": [{"price": 100, "weight": 1, "quality_factor": 95}]}"#;
    assert!(run("market.cas2023", json, "1").0.contains(&Code::PercentAsWholeNumber));
    let rate = r#"{"income": [100], "rate": "1.2", "rate_basis": "pre"}"#;
    assert_eq!(run("income.direct", rate, "1").0, [Code::RateAboveHalf]);
}

#[test]
fn a_cost_is_given_once_and_lives_come_in_pairs() {
    let cost = |model: &str, json: &str| run(model, json, "1").0;
    let both = r#"{"cost_total": 100, "cost": [{"amount": 80}], "quality": 1}"#;
    assert_eq!(cost("cost.cas2023", both), [Code::FactGivenTwice]);
    let half = r#"{"cost_total": 100, "quality": 1, "economic_life": 4}"#;
    assert_eq!(cost("cost.cas2023", half), [Code::MissingInput]);
    let twice = r#"{"cost": [{"amount": 80}, {"amount": 20, "category": "opportunity"}], "opportunity_rate": "0.1",
        "build_years": 1}"#;
    assert_eq!(cost("cost.replacement", twice), [Code::FactGivenTwice]);
}

#[test]
fn the_banking_matrix_has_its_three_criteria() {
    let row = |a: &str, b: &str| format!(r#"{{"row": "{a}", "column": "{b}", "judgement": 1}}"#);
    let pair = ["quality", "application"];
    let rows: Vec<String> = pair.iter().flat_map(|a| pair.iter().map(|b| row(a, b))).collect();
    let json = format!(
        r#"{{"income": [100], "rate": "0.1", "flow_basis": "pre", "rate_basis": "pre", "scale_income": true,
            "judgement": [{}], "quality_score": 1, "application_score": 1, "security_score": "0.2"}}"#,
        rows.join(",")
    );
    let (codes, value) = run("income.tcba221", &json, "1");
    assert!(codes.contains(&Code::AhpNotSquare) && value.is_none(), "{codes:?}");
    // With the switch off nobody asks for the coefficient.
    let plain = r#"{"income": [110], "rate": "0.1", "flow_basis": "pre", "rate_basis": "pre"}"#;
    near("income.tcba221", plain, "1", 100.0);
}

#[test]
fn a_short_first_period_is_told_and_a_whole_years_figure_taken_pro_rata() {
    let json = |prorate: bool| {
        format!(r#"{{"income": [100], "rate": "0.1", "rate_basis": "pre", "prorate": {prorate}}}"#)
    };
    assert_eq!(run("income.direct", &json(false), "0.5").0, [Code::StubPeriod]);
    near("income.direct", &json(true), "0.5", 50.0 / 1.1f64.sqrt());
}

/// 0.30 · 0.9 + 0.25 · 0.8 + 0.20 · 1 + 0.15 · 0.6 + 0.10 · 0.5 = 0.81; half of the coefficient stands at the worst.
const SCORES: &str = r#""accuracy_score": "0.9", "completeness_score": "0.8", "consistency_score": 1,
    "timeliness_score": "0.6", "uniqueness_score": "0.5""#;

#[test]
fn three_approaches_start_from_one_coefficient_of_quality() {
    let quality = 0.5 + 0.5 * 0.81;
    let cost = r#""planning_cost": 10000, "acquisition_cost": 20000, "processing_cost": 30000, "storage_cost": 5000,
        "operating_cost": "2500.50", "overhead_rate": "0.1", "layer_profit_rate": "0.08", "years_used": "1.5",
        "useful_years": 6"#;
    let by_cost = 67_500.5 * 1.1 * 1.08 * quality * (1.0 - 1.5 / 6.0);
    near("cost.layers", &format!("{{{SCORES}, {cost}}}"), "1", by_cost);
    let flows = r#""attributable_flow": [12000, -500, "13000.25"], "flow_rate": "0.12""#;
    let discount = |years: f64| 1.12f64.powf(years);
    let by_income = quality * (12_000.0 / discount(0.5) - 500.0 / discount(1.5) + 13_000.25 / discount(2.5));
    near("income.attributable_flows", &format!("{{{SCORES}, {flows}}}"), "1", by_income);
    let price = r#""reference_price": 80000, "volume_ratio": "1.2", "date_ratio": "0.98", "demand_ratio": "1.05",
        "licence_ratio": "0.7""#;
    let by_market = 80_000.0 * 1.2 * 0.98 * 1.05 * 0.7 * quality;
    near("market.adjusted_price", &format!("{{{SCORES}, {price}}}"), "1", by_market);
    let all = format!("{SCORES}, {cost}, {flows}, {price}");
    let weighted = 0.3 * by_cost + 0.5 * by_income + 0.2 * by_market;
    near("combined.three_approaches", &format!("{{{all}}}"), "1", weighted);
    let own = r#""cost_weight": 0, "income_weight": "0.4", "market_weight": "0.6""#;
    near("combined.three_approaches", &format!("{{{all}, {own}}}"), "1", 0.4 * by_income + 0.6 * by_market);
}

#[test]
fn what_the_models_of_tables_refuse() {
    let cost = |used: &str| {
        format!(
            r#"{{"planning_cost": 1, "acquisition_cost": 0, "processing_cost": 0, "storage_cost": 0, "operating_cost": 0,
            "overhead_rate": 0, "layer_profit_rate": 0, "years_used": {used}, "useful_years": 4, "quality": 1}}"#
        )
    };
    // Beyond its life the asset is worth nothing, not less.
    near("cost.layers", &cost("9"), "1", 0.0);
    let price = r#"{"reference_price": 80000, "volume_ratio": 12, "date_ratio": 1, "demand_ratio": 1, "licence_ratio": 1,
        "quality": 1}"#;
    let (codes, value) = run("market.adjusted_price", price, "1");
    assert!(!codes.is_empty() && value.is_none(), "{codes:?}");
    let weights = r#"{"cost_value": 100, "income_value": 100, "market_value": 100, "cost_weight": "0.5"}"#;
    let (codes, value) = run("combined.three_approaches", weights, "1");
    assert!(codes.contains(&Code::WeightsNotOne) && value.is_none(), "{codes:?}");
    let (_, quality) = run("indicator.five_dimensions", &format!("{{{SCORES}}}"), "1");
    assert!(quality.is_some_and(|value| (value - 0.905).abs() < 0.006), "{quality:?}");
}
