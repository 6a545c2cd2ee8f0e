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

/// Two assets of direct income: one cut in its second period, one whole.
fn direct_frame(program: &Program, symbols: &mut Symbols) -> Frame {
    let mut frame =
        Frame { assets: 2, years: vec![2, 3], rows: vec![], columns: vec![None; program.inputs.len()] };
    let pre = f64::from(symbols.id("pre"));
    let mut give = |name: &str, rows: [&[f64]; 2]| {
        let at = program.inputs.iter().position(|i| i.name == name).unwrap();
        let mut column = Column::default();
        rows.iter().for_each(|r| column.push(r.iter().map(|v| (*v, None))));
        frame.columns[at] = Some(column);
    };
    give("income", [&[110.0, 242.0], &[100.0, 100.0, 0.01]]);
    give("rate", [&[0.1], &[0.0835]]);
    give("rate_basis", [&[pre], &[pre]]);
    give("valuation_date", [&[46022.0], &[46022.0]]);
    give("first_period", [&[1.0], &[0.5]]);
    give("economic_life", [&[1.5], &[]]);
    frame
}

#[test]
fn batch_certifies_what_exact_says() {
    let library = library();
    let model = library.models.iter().find(|m| m.id() == "income.direct").unwrap();
    let program = link(&library, model, date(2025, 12, 31)).unwrap();
    let mut symbols = Symbols::default();
    let frame = direct_frame(&program, &mut symbols);
    let plan = batch::compile(&program, &mut symbols);
    let outcome = batch::evaluate(&plan, &frame, batch::Keep::Everything);
    for asset in 0..2 {
        let (fen, _) = exact::fen(&program, &frame.facts(&program, asset, &symbols));
        let pair = (outcome.answer.value[asset], outcome.answer.error[asset]);
        assert!(pair.1 < 1e-10, "{pair:?}");
        assert_eq!(crate::num::certify::fen(pair.0, pair.1), Some(fen.unwrap().raw()), "{pair:?}");
        let basis =
            program.checks.iter().position(|c| c.code == crate::diag::Code::TaxBasisMismatch).unwrap();
        assert_eq!(outcome.checks[basis][asset], batch::Verdict::Holds);
    }
    assert_eq!(outcome.steps.last().unwrap().value.len(), 2);
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

#[test]
fn the_answer_is_the_last_step_of_the_file_whatever_checks_leave_behind() {
    let library = library();
    for model in &library.models {
        let program = link(&library, model, date(2025, 12, 31)).unwrap();
        let last = model.file.steps.last().map(|s| s.name.get_ref());
        let wanted = model.file.output.as_ref().or(last);
        assert_eq!(Some(&program.step(program.output).name), wanted, "{}", model.id());
    }
}
