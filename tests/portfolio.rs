//! The messy workbooks of `fixtures/workbooks`: every diagnostic with its cell, and the figures.
use dataworth::diag::{Diagnostics, Lang};
use dataworth::formula::{InputId, Program, link};
use dataworth::model::Library;
use dataworth::portfolio::raw::{Limits, read_in_process};
use dataworth::portfolio::{Bound, Overrides, Portfolio, assemble, bind, unbound_heads};
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks")
}

/// The test models only, so that the built-in library may grow.
fn library() -> Library {
    let (mut library, faults) = Library::load(Some(&fixtures().join("models")));
    assert!(!faults.has_errors(), "{}", faults.render(Lang::En, 100));
    library.models.retain(|model| model.id().starts_with("test."));
    library.parameters.retain(|parameter| parameter.id.get_ref().starts_with("test/"));
    library
}

fn open(name: &str, library: &Library) -> (Portfolio, Diagnostics) {
    let raw = read_in_process(&fixtures().join(name), &Limits::default());
    let raw = raw.unwrap_or_else(|faults| panic!("{}", faults.render(Lang::En, 100)));
    let checked = assemble(raw.value, library);
    (checked.value, checked.diagnostics)
}

fn program(library: &Library, portfolio: &Portfolio, id: &str) -> Program {
    let model = library.models.iter().find(|model| model.id() == id).unwrap();
    let day = portfolio.valuation_date().unwrap();
    link(library, model, day).unwrap_or_else(|faults| panic!("{}", faults.render(Lang::En, 100)))
}

/// Binds the choices of a model that can be run.
fn bound(portfolio: &mut Portfolio, program: &Program) -> (Bound, Diagnostics) {
    let id = program.main().id.get_ref();
    let of = |at: &usize| &portfolio.choices[*at].pin.id == id && !portfolio.choices[*at].faulty;
    let choices: Vec<usize> = (0..portfolio.choices.len()).filter(of).collect();
    let checked = bind(portfolio, program, &choices);
    (checked.value, checked.diagnostics)
}

/// `T0201 资产!B3 value`, one a diagnostic.
fn lines(found: &Diagnostics) -> Vec<String> {
    let line = |d: &dataworth::diag::Diagnostic| {
        let sheet = d.span.as_ref().and_then(|span| span.sheet.clone()).unwrap_or_default();
        let cell = d.span.as_ref().and_then(|span| span.cell_label()).unwrap_or_default();
        let value = d.value.clone().unwrap_or_default();
        format!("{} {sheet}!{cell} {value}", d.code).trim_end().to_string()
    };
    found.iter().map(line).collect()
}

fn input(program: &Program, name: &str) -> usize {
    program.inputs.iter().position(|input| input.name == name).unwrap()
}

fn figures<'b>(bound: &'b Bound, program: &Program, name: &str, row: usize) -> &'b [f64] {
    bound.frame.columns[input(program, name)].as_ref().map_or(&[], |column| column.of(row))
}

fn cell(bound: &Bound, program: &Program, name: &str, row: usize, index: usize) -> String {
    bound.places.of(InputId(input(program, name) as u32), row, index).cell_label().unwrap_or_default()
}

fn text(portfolio: &Portfolio, figures: &[f64]) -> Vec<String> {
    figures.iter().map(|id| portfolio.symbols.text(*id as u32).unwrap().to_string()).collect()
}

#[test]
fn dump() {
    let library = library();
    for name in ["messy-heads.xlsx", "messy-cells.xlsx", "small.csv"] {
        let (mut portfolio, found) = open(name, &library);
        println!("{name}\n{:#?}", lines(&found));
        println!("{:#?}", portfolio.assets.iter().map(|a| (&a.id, &a.rights)).collect::<Vec<_>>());
        println!("{:#?}", portfolio.listed.iter().map(|a| (&a.id, a.span.to_string())).collect::<Vec<_>>());
        println!(
            "{:#?}",
            portfolio
                .choices
                .iter()
                .map(|c| (c.asset, &c.pin, &c.weight, c.used, c.faulty))
                .collect::<Vec<_>>()
        );
        for id in ["test.cost", "test.charges"] {
            let program = program(&library, &portfolio, id);
            let (bound, found) = bound(&mut portfolio, &program);
            println!("{id} {:#?} {:?}", lines(&found), bound.failed);
            for (at, input) in program.inputs.iter().enumerate() {
                let column = bound.frame.columns[at].as_ref();
                let values: Vec<_> =
                    (0..bound.choices.len()).map(|row| column.map_or(&[][..], |c| c.of(row))).collect();
                println!("  {} {values:?} {:?}", input.name, column.map(|c| &c.long));
            }
        }
        println!("unbound {:#?}", lines(&unbound_heads(&portfolio)));
    }
}
