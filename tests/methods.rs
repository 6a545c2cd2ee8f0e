//! Figures of the further cost, income, market and data models worked out beside them, in floats.
#![allow(clippy::disallowed_methods)] // a check in floats, apart from the engine's own

use dataworth::diag::Code;
use dataworth::formula::{exact, link};
use dataworth::model::Library;
use dataworth::value::given::GivenValues;
use dataworth::value::validate::validate;
use jiff::civil::date;

/// What is said of the figures, and the answer to the fen where there is one.
fn run(model: &str, json: &str) -> (Vec<Code>, Option<f64>) {
    let (library, _) = Library::builtin();
    let day = date(2025, 12, 31);
    let model = library.models.iter().find(|m| m.id() == model).expect("the model");
    let program = link(&library, model, day).unwrap_or_else(|f| panic!("{f:?}"));
    let given = GivenValues::new(day, serde_json::from_str(json).expect("JSON"));
    let (facts, faults) = given.facts(&program, "A");
    assert!(faults.is_empty(), "{faults:?}");
    let found = validate(&program, &facts);
    let error = found.iter().any(|f| f.is_error());
    let fen = if error { None } else { exact::fen(&program, &facts).0.ok() };
    let fen = fen.map(|fen| fen.raw() as f64 / 100.0);
    (found.iter().map(|f| f.code).collect(), fen)
}

fn near(model: &str, json: &str, wanted: f64) {
    let (codes, value) = run(model, json);
    let value = value.unwrap_or_else(|| panic!("{model}: {codes:?}"));
    assert!((value - wanted).abs() < 0.006, "{model} {json}: {value}, wanted {wanted}");
}

fn annuity(rate: f64, years: f64) -> f64 {
    (1.0 - (1.0 + rate).powf(-years)) / rate
}

#[test]
fn past_costs_follow_the_index_of_their_years() {
    let json = |date_year: &str, more: &str| {
        format!(
            r#"{{"cost": [{{"amount": 1000, "spent_year": "2021"}}, {{"amount": 500, "spent_year": "2023", "cost_share": "0.5"}}],
            "price_index": [{{"index_year": "2021", "index": 100}}, {{"index_year": "2023", "index": 104}},
            {{"index_year": "2025", "index": 110}}], "date_year": "{date_year}"{more}}}"#
        )
    };
    let today = 1000.0 * 1.1 + 250.0 * 110.0 / 104.0;
    near("cost.historical_index", &json("2025", ""), today);
    let worn = r#", "used_life": 2, "economic_life": 3, "functional": "0.1", "economic": "0.05""#;
    near("cost.historical_index", &json("2025", worn), today * 0.6 * 0.9 * 0.95);
    let added = format!(r#"{worn}, "combination": "additive""#);
    near("cost.historical_index", &json("2025", &added), today * (0.6 - 0.1 - 0.05));
    // A year that the table lacks is told and not made up.
    assert_eq!(run("cost.historical_index", &json("2026", "")).1, None);
}

#[test]
fn opportunity_cost_is_on_cost_with_or_without_profit() {
    let json = |basis: &str| {
        format!(
            r#"{{"elements": [{{"quantity": 10, "unit_price": 1000, "lag": 1}}, {{"unit_price": 5000, "lag": "0.5"}}],
            "indirect_rate": "0.2", "profit_rate": "0.1", "opportunity_rate": "0.08", "opportunity_basis": "{basis}"}}"#
        )
    };
    let (a, b) = (12_000.0, 6_000.0);
    let half = 1.08f64.sqrt();
    near("cost.elements", &json("cost_and_profit"), a * 1.1 * 1.08 + b * 1.1 * half);
    near("cost.elements", &json("cost"), a * (0.1 + 1.08) + b * (0.1 + half));
}

#[test]
fn creative_labour_bears_the_risk_of_research() {
    let json = r#"{"materials": 200, "labour": 100, "creative_multiplier": 3, "research_risk": "0.2", "return_rate": "0.25"}"#;
    near("cost.creative_labour", json, (200.0 + 300.0) / 0.8 * 1.25);
}

#[test]
fn obsolescence_is_deducted_in_turn_or_from_the_whole() {
    let json = |deduction: &str| {
        format!(
            r#"{{"replacement_cost": 1000, "used_life": 2, "economic_life": 3, "excess_cost": 50, "rate": "0.1",
            "actual_use": 80, "design_use": 100, "deduction": "{deduction}"}}"#
        )
    };
    let functional = 50.0 * 0.75 * annuity(0.1, 3.0);
    let economic = 1.0 - 0.8f64.powf(0.7);
    near("cost.obsolescence", &json("chained"), (600.0 - functional) * (1.0 - economic));
    near("cost.obsolescence", &json("added"), 600.0 - functional - 1000.0 * economic);
}

#[test]
fn stocks_are_what_depreciation_leaves_of_past_investment() {
    let json = |first: &str| {
        format!(
            r#"{{"investment": [100, 200, 300], "rate_kind": "given", "depreciation_rate": "0.2", "first_year": "{first}"}}"#
        )
    };
    let whole = 100.0 * 0.64 + 200.0 * 0.8 + 300.0;
    near("cost.perpetual_inventory", &json("none"), whole);
    near("cost.perpetual_inventory", &json("half"), whole * 0.8f64.sqrt());
    let flow = r#"{"occupations": [{"wage": 200000, "headcount": 5, "time_share": "0.4"}, {"wage": 300000}],
        "other_rate": "0.5", "capital_rate": "0.03", "fixed_capital": 1000, "producer": "market", "net_return": "0.1"}"#;
    near("cost.sum_of_costs", flow, (700_000.0 * 1.5 * 1.03 + 1000.0) * 1.1);
    let public = r#"{"occupations": [{"wage": 1}], "net_return": "0.1"}"#;
    assert!(run("cost.sum_of_costs", public).0.contains(&Code::AboveMaximum));
}

#[test]
fn permitted_revenue_is_net_of_subsidy_and_of_what_was_over_recovered() {
    let json = |basis: &str| {
        format!(
            r#"{{"operating_costs": [{{"operating_cost": 1000}}, {{"operating_cost": 500, "allocation": "0.4"}}], "subsidy": 200,
            "profit_basis": "{basis}", "profit_rate": "0.05", "effective_assets": 4000, "profit_amount": 77, "taxes": 60,
            "over_recovered": 30, "chargeable_volume": 1000}}"#
        )
    };
    near("cost.public_data_revenue", &json("cost"), 1000.0 * 1.05 + 60.0 - 30.0);
    near("cost.public_data_revenue", &json("assets"), 1000.0 + 200.0 + 60.0 - 30.0);
    near("cost.public_data_revenue", &json("amount"), 1000.0 + 77.0 + 60.0 - 30.0);
    let (library, _) = Library::builtin();
    let model = library.models.iter().find(|m| m.id() == "cost.public_data_revenue").expect("the model");
    assert_eq!(model.file.result.id(), "revenue_cap", "a cap is no value");
}

#[test]
fn with_and_without_are_whole_flows_at_one_rate() {
    let json = r#"{"with_revenue": [1000, 1100], "with_cost": [600, 640], "with_investment": [50, 0],
        "without_revenue": [900, 900], "without_cost": [600, 610], "probability": "0.8", "rate": "0.1", "rate_basis": "post"}"#;
    let (first, second) = (400.0 * 0.75 - 50.0 - 300.0 * 0.75, 460.0 * 0.75 - 290.0 * 0.75);
    near("income.with_without", json, 0.8 * (first / 1.1 + second / 1.21));
    let lost = json.replace("[1000, 1100]", "[800, 800]");
    let (codes, value) = run("income.with_without", &lost);
    assert!(codes.contains(&Code::NegativeExcess) && value.is_some_and(|v| v < 0.0), "{codes:?} {value:?}");
}

#[test]
fn a_greenfield_starts_with_losses() {
    let json = |relief: &str, more: &str| {
        format!(
            r#"{{"revenue": [100, 500], "operating_cost": [300, 300], "build_up": [100, 0], "initial_outlay": 20,
            "loss_relief": "{relief}", "rate": "0.1", "rate_basis": "post"{more}}}"#
        )
    };
    near("income.greenfield", &json("none", ""), -300.0 / 1.1 + 150.0 / 1.21 - 20.0);
    near("income.greenfield", &json("immediate", ""), -250.0 / 1.1 + 150.0 / 1.21 - 20.0);
    let gordon = r#", "terminal": "gordon", "terminal_growth": "0.02""#;
    let residual = 150.0 * 1.02 / 0.08 / 1.21;
    near("income.greenfield", &json("none", gordon), -300.0 / 1.1 + 150.0 / 1.21 + residual - 20.0);
    let ended = format!(r#"{gordon}, "economic_life": 2"#);
    assert!(run("income.greenfield", &json("none", &ended)).0.contains(&Code::TerminalOnFiniteLife));
}

/// Revenue 1000, margin 30 %, two contributory assets; survival of the years as given.
fn excess(survival: [f64; 2], mid: bool) -> f64 {
    let charges = (500.0 * 0.08 + 200.0 * 0.1 / (1.0 - 1.1f64.powi(-5))) / 1000.0;
    let year = |t: usize| 1000.0 * survival[t] * (0.3 * 0.75 - charges);
    let at = |t: usize| 1.13f64.powf(-(t as f64 + if mid { 0.5 } else { 1.0 }));
    year(0) * at(0) + year(1) * at(1)
}

#[test]
fn excess_earnings_follow_the_curve_that_was_chosen() {
    let json = |more: &str| {
        format!(
            r#"{{"revenue": [1000, 1000], "margin": ["0.3", "0.3"], "contributions": [{{"asset_value": 500, "asset_return": "0.08"}},
            {{"asset_value": 200, "asset_return": "0.1", "charge_kind": "on_and_of", "asset_life": 5}}],
            "rate": "0.13", "rate_basis": "post", {more}}}"#
        )
    };
    let constant =
        |form: &str| json(&format!(r#""curve": "constant", "attrition": "0.15", "year_form": "{form}""#));
    for (form, first) in [
        ("end", 0.85),
        ("mid_power", 0.85f64.sqrt()),
        ("average", 0.925),
        ("mid_exponential", (-0.075f64).exp()),
    ] {
        near("income.mpeem", &constant(form), excess([first, first * 0.85], false));
    }
    let weibull = json(r#""curve": "weibull", "life_from": "scale", "scale_given": 8, "curve_shape": "0.7""#);
    let survivor = |t: f64| (-(t / 8.0f64).powf(0.7)).exp();
    near("income.mpeem", &weibull, excess([survivor(1.0), survivor(2.0)], false));
    let linear = json(r#""curve": "linear", "average_life": 5, "timing": "mid""#);
    near("income.mpeem", &linear, excess([0.9, 0.8], true));
    let adopted = |t: f64| 1.0 / (1.0 + (-1.2 * (t - 4.0f64)).exp());
    let logistic = json(r#""curve": "logistic", "midpoint": 4, "steepness": "1.2""#);
    let left = |t: f64| (1.0 - adopted(t)) / (1.0 - adopted(0.0));
    near("income.mpeem", &logistic, excess([left(1.0), left(2.0)], false));
    let taxed = json(r#""tab": "straight_line", "tab_years": 15, "timing": "mid""#);
    let factor = 1.0 / (1.0 - 0.25 / 15.0 * annuity(0.13, 15.0) * 1.13f64.sqrt());
    near("income.mpeem", &taxed, excess([1.0, 1.0], true) * factor);
}

#[test]
fn what_other_assets_contribute_may_leave_less_than_nothing() {
    let json = |flow: u32| {
        format!(
            r#"{{"cash_flow": [{flow}, {flow}], "classes": [{{"balance": [1000, 900], "class_return": "0.04"}},
            {{"balance": [2000, 1800], "return_of": [200, 200], "class_return": "0.05"}}], "data_share": "0.121",
            "rate": "0.12", "flow_basis": "post", "rate_basis": "post"}}"#
        )
    };
    let value = |flow: f64| 0.121 * ((flow - 340.0) / 1.12 + (flow - 326.0) / 1.2544);
    near("income.excess_by_class", &json(500), value(500.0));
    near("income.excess_by_class", &json(100), value(100.0));
    let codes = run("income.excess_by_class", &json(100)).0;
    assert_eq!(codes, [Code::NegativeValue, Code::NegativeExcess]);
}

#[test]
fn savings_uses_and_developments_are_worth_what_they_bring() {
    let saving = r#"{"volume": [10000, 10000], "unit_cost": [20, 20], "saving_rate": ["0.3", "0.3"], "running_cost": [10000, 10000],
        "attribution": "0.5", "rate": "0.1", "flow_basis": "pre", "deduct_tax": true, "rate_basis": "post"}"#;
    near("income.cost_saving", saving, 25_000.0 * 0.75 * annuity(0.1, 2.0));
    let uses = r#"{"scenarios": [{"income": [100, 110], "contribution": "0.2", "scenario_rate": "0.1"},
        {"income": [200, 200], "contribution": "0.1", "scenario_rate": "0.15"}], "flow_basis": "pre", "rate_basis": "pre"}"#;
    near(
        "income.multi_scenario",
        uses,
        0.2 * (100.0 / 1.1 + 110.0 / 1.21) + 0.1 * 200.0 * annuity(0.15, 2.0),
    );
    let raw = |form: &str| {
        format!(
            r#"{{"developed_value": 1000, "development_cost": 300, "management_rate": "0.1", "selling_rate": "0.05",
            "sales_tax_rate": "0.06", "development_years": 2, "interest": "0.05", "profit_rate": "0.2", "rate": "0.15", "form": "{form}"}}"#
        )
    };
    let (net, spend) = (890.0, 330.0);
    near("income.hypothetical_development", &raw("dynamic"), net / 1.3225 - spend / 1.15);
    near("income.hypothetical_development", &raw("static"), (net - spend * (1.05 + 0.2)) / (1.1025 + 0.2));
}

#[test]
fn an_option_of_many_ways_is_one_option() {
    let tree = |more: &str| {
        format!(
            r#"{{"spot": 100, "strike": 100, "step_years": 1, "riskless": "0.05", "volatility": "0.3", "steps": 4{more}}}"#
        )
    };
    let (u, r) = (0.3f64.exp(), 0.05f64.exp());
    let p = (r - 1.0 / u) / (u - 1.0 / u);
    let call = |j: i32| (100.0 * u.powi(2 * j - 4) - 100.0).max(0.0);
    let ways = [1.0, 4.0, 6.0, 4.0, 1.0];
    let value: f64 = (0..5i32).map(|j| ways[j as usize] * p.powi(j) * (1.0 - p).powi(4 - j) * call(j)).sum();
    near("income.option_tree", &tree(""), value / r.powi(4));
    // Without a cost of delay a call is not exercised early.
    near("income.option_tree", &tree(r#", "exercise": "american""#), value / r.powi(4));
    let steep = tree(r#", "moves": "given", "rise": "1.01", "fall": "0.99""#);
    assert!(
        run("income.option_tree", &steep).0.contains(&Code::AboveMaximum),
        "the riskless rate beats the tree"
    );
    // A call less a put is the asset less the strike, both discounted.
    let bsm = |option: &str| {
        let json = format!(
            r#"{{"spot": 120, "strike": 100, "years_left": 5, "volatility": "0.4", "riskless": "0.03", "delay": "life", "option": "{option}"}}"#
        );
        run("income.real_option", &json).1.expect("a value")
    };
    let parity = 120.0 * (-1.0f64).exp() - 100.0 * (-0.15f64).exp();
    assert!((bsm("call") - bsm("put") - parity).abs() < 0.011);
}

#[test]
fn totals_of_deals_and_loans_enter_no_mean() {
    let json = |rows: &str, more: &str| {
        format!(
            r#"{{"comparables": [{{"price": 8000}}, {{"price": 9000}}, {{"price": 10000}}{rows}]{more}}}"#
        )
    };
    near("market.price_statistics", &json("", ""), 9000.0);
    let range = r#", {"price": 11000, "price_high": 13000, "amount_type": "range"}"#;
    near("market.price_statistics", &json(range, r#", "statistic": "mean""#), 9750.0);
    near("market.price_statistics", &json(range, ""), 9500.0);
    for kind in ["aggregate", "finance_only"] {
        let row =
            |weight: u8| format!(r#", {{"price": 5000000, "amount_type": "{kind}", "weight": {weight}}}"#);
        let (codes, value) = run("market.price_statistics", &json(&row(1), ""));
        assert!(codes.contains(&Code::AboveMaximum) && value.is_none(), "{codes:?}");
        near("market.price_statistics", &json(&row(0), ""), 9000.0);
        near("market.price_statistics", &json(&row(0), r#", "statistic": "mean", "own_units": 2"#), 18_000.0);
    }
}

#[test]
fn corrections_come_from_the_facts_of_both_sides() {
    let json = |rule: &str, share: &str| {
        format!(
            r#"{{"comparables": [{{"price": 1000, "technology_factor": "1.1", "effective_share": "{share}", "case_index": 100,
            "case_volume": 50, "other_factor": "0.9"}}], "own_share": "0.9", "own_index": 104, "own_volume": 100, "volume_rule": "{rule}"}}"#
        )
    };
    let plain = |share: f64| 1000.0 * 1.1 * (0.9 / share) * 1.04 * 0.9;
    near("market.guide9", &json("similar", "0.8"), plain(0.8) * 2.0);
    // Too far apart in density: volumes say nothing.
    near("market.guide9", &json("similar", "0.5"), plain(0.5));
    near("market.guide9", &json("always", "0.5"), plain(0.5) * 2.0);
    near("market.guide9", &json("never", "0.8"), plain(0.8));
}

#[test]
fn repeated_and_dirty_data_score_what_is_left() {
    let json = r#"{"indicators": [{"indicator": "repeat_rate", "numerator": 5, "denominator": 100},
        {"indicator": "content_correctness", "numerator": 85, "denominator": 100},
        {"indicator": "record_completeness", "numerator": 70, "denominator": 100}]}"#;
    // Accuracy (0.95 + 0.85) / 2, completeness 0.7, equal weights of the two looked at.
    near("indicator.gbt36344", json, 0.8);
    let weighed = json.replacen('{', r#"{"accuracy_given": "0.75", "completeness_given": "0.25", "#, 1);
    let (codes, value) = run("indicator.gbt36344", &weighed);
    assert!(value.is_some_and(|v| (v - 0.85).abs() < 0.006), "{codes:?} {value:?}");
    let unseen = json.replacen('{', r#"{"timeliness_given": "0.5", "#, 1);
    assert!(run("indicator.gbt36344", &unseen).0.contains(&Code::MissingInput));
}

#[test]
fn indices_are_never_totalled() {
    let (library, _) = Library::builtin();
    let own = library.models.iter().filter(|m| m.id().starts_with("indicator.infonomics_"));
    assert_eq!(own.filter(|m| !m.file.result.is_money()).count(), 6);
    near(
        "indicator.infonomics_ivi",
        r#"{"validity": "0.9", "completeness": "0.8", "scarcity": "0.25", "lifecycle": 2}"#,
        1.08,
    );
    let bvi = r#"{"processes": [{"relevance": "0.5"}, {"relevance": 1, "timeliness": "0.5"}], "validity": "0.9", "completeness": "0.8"}"#;
    near("indicator.infonomics_bvi", bvi, 0.72);
    let evi = r#"{"revenue_with": 1000, "revenue_without": 700, "acquisition": 50, "application": 30, "life": 24, "trial": 6}"#;
    near("indicator.infonomics_evi", evi, 880.0);
}
