//! 回归 — the library beside certified values, and beside the model that says the same as formulas.

use dataworth::formula::{exact, link};
use dataworth::model::Library;
use dataworth::regression::hedonic::{PriceForm, Retransformation, fit};
use dataworth::regression::{Intercept, RegressionError, least_squares};
use dataworth::value::given::GivenValues;
use serde_json::{Map, Value, json};
use std::path::Path;

struct Published {
    response: Vec<f64>,
    /// By observation.
    attributes: Vec<Vec<f64>>,
    subject: Vec<f64>,
    expected: Map<String, Value>,
}

fn published(id: &str) -> Published {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases/valuation-intl/hedonic.json");
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let case = cases.iter().find(|case| case["id"] == id).unwrap();
    let list = |value: &Value| -> Vec<f64> {
        value.as_array().unwrap().iter().map(|x| x.to_string().parse().unwrap()).collect()
    };
    let columns: Vec<Vec<f64>> = case["inputs"]["attributes"].as_array().unwrap().iter().map(list).collect();
    let response = list(&case["inputs"]["response"]);
    let rows = (0..response.len()).map(|at| columns.iter().map(|column| column[at]).collect());
    Published {
        attributes: rows.collect(),
        response,
        subject: list(&case["inputs"]["subject"]),
        expected: case["expected"].as_object().unwrap().clone(),
    }
}

fn near(ours: f64, wanted: &Value, digits: i32) -> bool {
    let wanted: f64 = wanted.to_string().parse().unwrap();
    (ours - wanted).abs() <= wanted.abs() * 10f64.powi(-digits)
}

/// NIST's certified values: Longley, the hardest of the sets in use, to nine digits in floats; Norris to twelve.
#[test]
fn coefficients_and_errors_are_the_certified_ones() {
    for (id, digits) in [("hedonic-nist-longley", 9), ("hedonic-nist-norris", 12)] {
        let case = published(id);
        let found = least_squares(&case.attributes, &case.response, Intercept::Fitted).unwrap();
        for (at, estimate) in found.coefficients.iter().enumerate() {
            assert!(
                near(estimate.value, &case.expected[&format!("b_{at}")], digits),
                "{id} b_{at}: {estimate:?}"
            );
            if let Some(wanted) = case.expected.get(&format!("error_{at}")) {
                assert!(near(estimate.standard_error, wanted, digits), "{id} error_{at}: {estimate:?}");
            }
            assert!((estimate.t - estimate.value / estimate.standard_error).abs() < 1e-9 * estimate.t.abs());
        }
        assert!(near(found.residual_deviation, &case.expected["residual_deviation"], digits));
        assert!(near(found.r_squared, &case.expected["r_squared"], digits));
    }
    let longley = published("hedonic-nist-longley");
    let found = least_squares(&longley.attributes, &longley.response, Intercept::Fitted).unwrap();
    // Certified too: the standard error of the intercept and F.
    assert!(near(found.coefficients[0].standard_error, &json!(890420.383607373), 9));
    assert!(near(found.f, &json!(330.285339234588), 9) && found.f_p < 1e-9);
}

#[test]
fn a_prediction_has_the_interval_that_other_programs_print() {
    let case = published("hedonic-cars-10");
    let found = least_squares(&case.attributes, &case.response, Intercept::Fitted).unwrap();
    let next = found.predict(&case.subject, 0.95).unwrap();
    assert!((next.value - 21.74499).abs() < 5e-6);
    assert!((next.prediction_interval.0 + 9.809601).abs() < 5e-7);
    assert!((next.prediction_interval.1 - 53.29959).abs() < 5e-6);
    assert!((next.mean_interval.0 - 15.46192).abs() < 5e-6 && (next.mean_interval.1 - 28.02807).abs() < 5e-6);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let rows = |of: &[[f64; 2]]| of.iter().map(|row| row.to_vec()).collect::<Vec<_>>();
    let collinear = rows(&[[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [4.0, 8.0], [7.0, 14.0]]);
    let y = [1.0, 2.0, 3.0, 5.0, 7.0];
    assert_eq!(
        least_squares(&collinear, &y, Intercept::Fitted).unwrap_err(),
        RegressionError::RankDeficient { rank: 2, coefficients: 3 }
    );
    // Units do not decide what is collinear.
    let apart = rows(&[[1e9, 2e-9], [2e9, 1e-9], [3e9, 6e-9], [4e9, 3e-9], [7e9, 1e-9]]);
    assert!(least_squares(&apart, &y, Intercept::Fitted).is_ok());
    assert_eq!(
        least_squares(&apart[..3], &y[..3], Intercept::Fitted).unwrap_err(),
        RegressionError::TooFewObservations { observations: 3, coefficients: 3 }
    );
    let log = PriceForm::Log(Retransformation::Median);
    let priced = fit(&apart, &[1.0, 2.0, 0.0, 5.0, 7.0], &[1e9, 1e-9], log, 0.95);
    assert_eq!(priced.unwrap_err(), RegressionError::NotPositive { observation: 3 });
}

/// The formulas of the model, one attribute after another, and the decomposition of the library agree.
#[test]
fn the_model_and_the_library_give_the_same_price() {
    let (library, _) = Library::builtin();
    let model = library.models.iter().find(|m| m.id() == "market.hedonic").unwrap();
    let day = jiff::civil::date(2026, 6, 30);
    let program = link(&library, model, day).unwrap();
    let sales = [
        [120.0, 3.1, 0.91, 1.0, 96.5],
        [85.0, 2.4, 0.84, 0.0, 55.2],
        [240.0, 5.0, 0.97, 1.0, 214.0],
        [60.0, 1.1, 0.71, 0.0, 31.9],
        [150.0, 2.2, 0.88, 0.0, 91.4],
        [310.0, 4.4, 0.79, 1.0, 205.3],
        [95.0, 3.9, 0.93, 1.0, 88.8],
        [175.0, 1.8, 0.76, 0.0, 84.1],
    ];
    let subject = [140.0, 2.9, 0.9, 1.0];
    let attributes: Vec<Vec<f64>> = sales.iter().map(|sale| sale[..4].to_vec()).collect();
    let prices: Vec<f64> = sales.iter().map(|sale| sale[4]).collect();
    for (form, retransformation, ours) in [
        ("linear", "median", PriceForm::Linear),
        ("log", "median", PriceForm::Log(Retransformation::Median)),
        ("log", "normal", PriceForm::Log(Retransformation::Normal)),
        ("log", "smearing", PriceForm::Log(Retransformation::Smearing)),
    ] {
        let mut given = Map::new();
        given.insert("sale_price".into(), json!(prices));
        for at in 0..4 {
            let column: Vec<f64> = attributes.iter().map(|row| row[at]).collect();
            given.insert(format!("attribute_{}", at + 1), json!(column));
            given.insert(format!("subject_{}", at + 1), json!(subject[at]));
        }
        given.insert("price_form".into(), json!(form));
        given.insert("retransformation".into(), json!(retransformation));
        let (facts, faults) = GivenValues::new(day, given).facts(&program, "A");
        assert!(!faults.has_errors(), "{}", faults.render(dataworth::diag::Lang::En, 9));
        let (_, run) = exact::fen(&program, &facts);
        let step = |name: &str| {
            let id = program.step_ids().find(|id| program.step(*id).name == name).unwrap();
            run.number(id).unwrap_or_else(|| panic!("{form} {name}")).to_f64()
        };
        let found = fit(&attributes, &prices, &subject, ours, 0.95).unwrap();
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
        assert!(close(step("unit_price"), found.price), "{form} {retransformation}: {}", found.price);
        assert!(close(step("low"), found.interval.0) && close(step("high"), found.interval.1));
        assert!(close(step("leverage"), found.prediction.leverage));
        for (at, estimate) in found.regression.coefficients.iter().enumerate().skip(1) {
            assert!(close(step(&format!("b_{at}")), estimate.value));
            assert!(close(step(&format!("p_{at}")), estimate.p), "{form} p_{at}: {}", estimate.p);
        }
        assert!(close(step("adjusted_r_squared"), found.regression.adjusted_r_squared));
    }
}
