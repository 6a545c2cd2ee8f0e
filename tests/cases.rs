//! Published cases through the model library, and the library itself.

use dataworth::case::{self, Status::*};
use dataworth::diag::Lang;
use dataworth::formula;
use dataworth::model::Library;
use jiff::civil::date;
use std::path::Path;

fn library() -> Library {
    let (library, faults) = Library::builtin();
    assert!(!faults.has_errors(), "{}", faults.render(Lang::En, 100));
    library
}

#[test]
fn every_model_links() {
    let library = library();
    let faults: Vec<String> = library
        .models
        .iter()
        .filter_map(|m| formula::link(&library, m, date(2026, 6, 30)).err())
        .map(|f| f.render(Lang::En, 100))
        .collect();
    assert!(faults.is_empty(), "{}", faults.concat());
}

#[test]
fn every_citation_names_a_registered_document() {
    let library = library();
    let known = |id: &str| library.standard(id).is_some();
    for model in &library.models {
        let steps = model.file.steps.iter().flat_map(|s| &s.cite);
        for cite in model.file.cite.iter().chain(steps) {
            assert!(known(&cite.standard), "{} cites {}", model.id(), cite.standard);
        }
    }
    for parameter in &library.parameters {
        for cite in parameter.values.iter().flat_map(|v| &v.cite) {
            assert!(known(&cite.standard), "{} cites {}", parameter.id.get_ref(), cite.standard);
        }
    }
}

fn fixtures() -> Vec<case::Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    let folders = ["valuation-cn", "valuation-intl"].map(|f| root.join(f));
    let mut files: Vec<_> =
        folders.iter().flat_map(|f| std::fs::read_dir(f).unwrap()).map(|e| e.unwrap().path()).collect();
    files.sort();
    let json = |p: &&std::path::PathBuf| p.extension().is_some_and(|e| e == "json");
    let read = |p: &std::path::PathBuf| case::read(&std::fs::read_to_string(p).unwrap()).unwrap();
    files.iter().filter(json).flat_map(read).collect()
}

/// What every fixture comes out as; grid cases of one method are told apart by their ids' beginning.
const EXPECTED: &[(&str, case::Status)] = &[
    ("cn01-", MatchRounded),
    ("cn02-", Match),
    ("cn03-", Match),
    ("cn07-", Match),
    ("cn08-", Match),
    ("cn11-", MatchRounded),
    ("cn13-", Match),
    ("cn19-", Match),
    ("cn20-", MatchRounded),
    ("cn22-", MatchRounded),
    ("cn23-", MatchRounded),
    ("cn25-", MatchRounded),
    ("cn27-", Match),
    ("cn28-", Unmapped),
    ("cn29-", WrongInSource),
    ("cn32-", Match),
    ("cn34-", Match),
    ("cn36-", Unmapped),
    ("cn38-", Unmapped),
    ("cn40-", Unmapped),
    ("ahp-", Match),
    ("shap-electoral-", MatchRounded),
    ("shap-", Match),
    ("knn-shapley-", Match),
    ("data-shapley-", Match),
    ("rfr-simonmak-notab", Match),
    ("rfr-simonmak", MatchRounded),
    ("rfr-mid", Match),
    ("cac-level-payment", Match),
    ("premium-profit", Match),
    ("distributor", Match),
    ("damodaran-ko-2000", Match),
    ("damodaran-ko-", MatchRounded),
    ("damodaran-avonex", Match),
    ("damodaran-ulcer", MatchRounded),
    ("buildup-", Match),
    ("wacc-simonmak", Match),
    ("midyear-wso", Match),
    ("terminal-midyear", Match),
    ("royalty-25", Match),
    ("hedonic-", Match),
    ("cost-rcnld", Match),
    ("data-simonmak", Unmapped),
    ("mard-trade-name", MatchRounded),
    ("ifrscomm-customer-base", WrongInSource),
    ("sec-weighted-life", Match),
    ("mard-wara", Match),
    ("tab-", Match),
    ("infonomics-", Match),
    ("statcan-", Match),
    ("price-query-cover", Match),
    ("auction-", Match),
    ("versioning-", Match),
    ("decay-const-", Match),
    ("weibull-", Match),
    ("iowa-O1", Match),
    ("winfrey-", Match),
    ("s-curve-", Match),
    ("geometric-dbr", Match),
    ("hull-2step", MatchRounded),
    ("hull-crr-", Match),
    ("ls-8path-reg-t2", MatchRounded),
    ("ls-8path-", Match),
    // Half a unit of the last digit printed is the rounding of a day in the source.
    ("ql-bs-25", MatchRounded),
    ("ql-bs-", Match),
    // Approximations, within what the case allows.
    ("ql-baw-14", Match),
    ("ql-baw-19", Match),
    ("ql-baw-1", MatchRounded),
    ("ql-baw-10", MatchRounded),
    ("ql-baw-11", MatchRounded),
    ("ql-baw-12", MatchRounded),
    ("ql-baw-15", MatchRounded),
    ("ql-baw-16", MatchRounded),
    ("ql-baw-17", MatchRounded),
    ("ql-baw-27", MatchRounded),
    ("ql-baw-28", MatchRounded),
    ("ql-baw-30", MatchRounded),
    ("ql-baw-31", MatchRounded),
    ("ql-baw-34", MatchRounded),
    ("ql-baw-35", MatchRounded),
    ("ql-bjst-3", MatchRounded),
    ("ql-ju-28", MatchRounded),
    ("ql-ju-37", MatchRounded),
    ("ql-ju-39", MatchRounded),
    ("ql-ju-40", MatchRounded),
    ("ql-ju-42", MatchRounded),
    ("ql-ju-46", MatchRounded),
    ("ql-baw-", Match),
    ("ql-bjst-", Match),
    ("ql-ju-", Match),
    // Prices of trees, and a simulated probability.
    ("ql-lsm-", MatchRounded),
    ("ql-rate-", Match),
    // Copulas, low-discrepancy sequences and the analysis of uncertainty are no part of the product.
    ("ql-bvn-", Unmapped),
    ("ql-sobol-", Unmapped),
    ("ql-halton-", Unmapped),
    ("ishigami-", Unmapped),
    ("morris-", Unmapped),
    ("tornado-", Unmapped),
    ("dist-", Unmapped),
    ("cholesky-", Unmapped),
    ("mc-product-", Unmapped),
    ("lhs-", Unmapped),
    ("evpi-", Unmapped),
    // Financial functions: those of a kind that come out alike in one line, the others first.
    ("npf-irr-gh44", MatchRounded),
    ("npf-", Match),
    ("formulajs-db-27", WrongInSource),
    ("formulajs-xnpv-loose", WrongInSource),
    ("formulajs-", Match),
    ("phpss-xnpv-err-4", OtherConvention),
    ("phpss-xirr-12", MatchRounded),
    ("phpss-xirr-14", MatchRounded),
    ("phpss-xirr-17", MatchRounded),
    ("phpss-xirr-18", MatchRounded),
    ("phpss-xirr-22", MatchRounded),
    ("phpss-xirr-23", MatchRounded),
    ("phpss-", Match),
    ("pyxirr-xirr-case_30_20", WrongInSource),
    ("pyxirr-xirr-case_30_45", WrongInSource),
    ("pyxirr-", Match),
    ("lo-", Match),
    ("google-", Match),
    ("mescius-", Match),
    ("ms-xirr", MatchRounded),
    ("ms-", Match),
];

/// A model has a case from outside the project exactly where `methods` says so.
#[test]
fn models_claim_the_cases_that_stand_behind_them() {
    let library = library();
    let (cases, mappings) = (fixtures(), case::builtin());
    let report = case::run(&library, &mappings, &cases, date(2025, 12, 31));
    let outside = |verdict: &str| !verdict.starts_with("derived") && verdict != "inputs-only";
    let published = cases.iter().zip(&report.cases).filter(|(case, outcome)| {
        outside(&case.verdict) && matches!(outcome.status, Match | MatchRounded | WrongInSource)
    });
    let notes: Vec<&str> = published.map(|(_, outcome)| outcome.note.as_str()).collect();
    let mut wrong = Vec::new();
    for model in library.models.iter().filter(|m| m.file.approach != dataworth::model::Approach::Rule) {
        let own = model.file.cases.iter().any(|c| c.outside);
        let mapped = mappings.iter().any(|m| m.outside && m.model == model.id());
        let shown = notes.iter().any(|note| note.contains(&format!("model {}", model.pinned())));
        if shown != (own || mapped) {
            wrong.push(format!("{}: a case is shown: {shown}, claimed: {}", model.id(), own || mapped));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The library is no list of names: models differ in what they compute.
#[test]
fn the_library_has_many_models_and_no_two_with_the_same_steps() {
    let library = library();
    let mut graphs = std::collections::BTreeMap::new();
    for model in library.models.iter().filter(|m| m.file.approach != dataworth::model::Approach::Rule) {
        let steps: Vec<&str> = model.file.steps.iter().map(|s| s.formula.get_ref().as_str()).collect();
        let same = graphs.insert(steps.join("\n"), model.id().to_string());
        assert_eq!(same, None, "{} computes the same", model.id());
    }
    assert!(graphs.len() >= 45, "{}", graphs.len());
}

#[test]
fn published_cases_come_out_as_expected() {
    let report = case::run(&library(), &case::builtin(), &fixtures(), date(2025, 12, 31));
    let mut wrong = Vec::new();
    for outcome in &report.cases {
        println!("{} {:?}", outcome.id, outcome.status);
        println!("    published {}\n    ours      {}\n    {}", outcome.published, outcome.ours, outcome.note);
        let wanted = EXPECTED.iter().find(|(id, _)| outcome.id.starts_with(id)).map(|(_, status)| *status);
        if wanted != Some(outcome.status) {
            wrong.push(format!("{}: {:?}, wanted {wanted:?}: {}", outcome.id, outcome.status, outcome.note));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn one(text: &str) -> case::Outcome {
    let report = case::run(&library(), &case::builtin(), &case::read(text).unwrap(), date(2025, 12, 31));
    report.cases.into_iter().next().unwrap()
}

/// The first flow at 0 or at 1: said by the case, or found out and named.
#[test]
fn another_convention_is_named() {
    let flows = r#""inputs": {"rate": 0.1, "values": [-100, 110]}"#;
    let stated = one(&format!(
        r#"{{"id": "a", "method": "npv", {flows}, "expected": 0, "convention": "first flow at t=0"}}"#
    ));
    assert_eq!(stated.status, Match);
    let silent = one(&format!(r#"{{"id": "b", "method": "npv", {flows}, "expected": -0.00001}}"#));
    assert_eq!(silent.status, Differs);
    let other = one(
        r#"{"id": "c", "method": "npv", "inputs": {"rate": 0.1, "values": [-100, 121]}, "expected": 10}"#,
    );
    assert_eq!(other.status, OtherConvention);
    assert!(other.note.contains("first flow at 0"), "{}", other.note);
}

#[test]
fn several_rates_are_named_and_none_is_a_failure() {
    let two = one(r#"{"id": "a", "method": "irr", "inputs": {"values": [-1, 2.3, -1.32]}, "expected": 0.2}"#);
    assert_eq!((two.status, two.ours.as_array().map(Vec::len)), (Match, Some(2)));
    assert!(two.note.contains("2 rates") && two.note.contains("leaves"), "{}", two.note);
    let none = one(r##"{"id": "b", "method": "irr", "inputs": {"values": [1, 2]}, "expected": "#NUM!"}"##);
    assert_eq!(none.status, Match);
    let wrong = one(r#"{"id": "c", "method": "irr", "inputs": {"values": [1, 2]}, "expected": 0.1}"#);
    assert_eq!(wrong.status, Differs);
}

#[test]
fn the_report_is_the_promised_json() {
    let cases =
        case::read(r#"{"id": "x", "method": "no-such-method", "expected": 1, "inputs": {}}"#).unwrap();
    let report = case::run(&library(), &case::builtin(), &cases, date(2025, 12, 31));
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(
        json,
        r#"{"schema":"dataworth.case/1","cases":[{"id":"x","method":"no-such-method","status":"unmapped","published":1,"ours":null,"note":"no model or mapping answers method `no-such-method`"}]}"#
    );
}

#[test]
fn every_builtin_mapping_can_be_read_and_names_a_model() {
    let library = library();
    for text in ["valuation-cn.toml", "valuation-intl.toml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/mappings").join(text);
        for mapping in case::read_mappings(&std::fs::read_to_string(path).unwrap()).unwrap() {
            assert!(library.models.iter().any(|m| m.id() == mapping.model), "{}", mapping.model);
            for expression in mapping.set.values().chain(mapping.compare.values()) {
                assert!(formula::parse(expression).is_ok(), "{expression}");
            }
        }
    }
}
