//! The language as a whole: built-in models link, and small models compute what arithmetic says.

use super::*;
use crate::model::Library;
use jiff::civil::date;

fn library() -> Library {
    let (library, diagnostics) = Library::builtin();
    assert!(!diagnostics.has_errors(), "{}", diagnostics.render(crate::diag::Lang::En, 100));
    library
}

#[test]
fn every_builtin_model_links() {
    let library = library();
    for model in &library.models {
        if let Err(faults) = link(&library, model, date(2025, 12, 31)) {
            panic!("{}", faults.render(crate::diag::Lang::En, 100));
        }
    }
}

fn number(text: &str) -> Datum {
    Datum::Number(crate::num::Real::parse(text).unwrap())
}

#[test]
fn direct_income_discounts_each_flow() {
    let library = library();
    let model = library.models.iter().find(|m| m.id() == "income.direct").unwrap();
    let program = link(&library, model, date(2025, 12, 31)).unwrap();
    let mut facts = Facts { given: vec![None; program.inputs.len()], years: 2, rows: vec![] };
    let mut give = |name: &str, values: Vec<Datum>| {
        let at = program.inputs.iter().position(|i| i.name == name).unwrap();
        facts.given[at] = Some(values);
    };
    give("income", vec![number("110"), number("242")]);
    give("rate", vec![number("0.1")]);
    give("rate_basis", vec![Datum::Text("pre".into())]);
    give("valuation_date", vec![Datum::Date(46022)]);
    give("first_period", vec![number("1")]);
    give("economic_life", vec![number("1.5")]);
    let (fen, run) = exact::fen(&program, &facts);
    // 110/1.1 + 121/1.1^1.5
    assert_eq!(fen.unwrap().to_string(), "204.88", "{run:?}");
    assert!(!run.tie_assumed);
}
