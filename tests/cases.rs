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
    ("cn32-", Match),
    ("cn34-", Match),
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
    ("damodaran-", Unmapped),
    ("buildup-", Match),
    ("wacc-simonmak", Match),
    ("midyear-wso", Match),
    ("terminal-midyear", Match),
    ("royalty-25", Match),
    ("cost-rcnld", Match),
    ("data-simonmak", Unmapped),
    ("mard-trade-name", MatchRounded),
    ("ifrscomm-customer-base", WrongInSource),
    ("sec-weighted-life", Match),
    ("mard-wara", Match),
    ("tab-", Match),
];

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
