//! Accounting cases, published and constructed, replayed through the ledger from their files.

use dataworth::case::{self, Case, Outcome, Status};
use dataworth::model::Library;
use jiff::civil::date;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases/accounting")
}

fn cases(folder: &Path) -> Vec<Case> {
    let entries = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    let read = |path: &PathBuf| case::read(&std::fs::read_to_string(path).expect("text")).expect("cases");
    files.iter().flat_map(read).collect()
}

fn run(cases: &[Case]) -> Vec<Outcome> {
    let (library, _) = Library::builtin();
    case::run(&library, &case::builtin(), cases, date(2025, 12, 31)).cases
}

fn shown(outcome: &Outcome) -> String {
    format!(
        "{} {:?}\n    published {}\n    ours      {}\n    {}",
        outcome.id, outcome.status, outcome.published, outcome.ours, outcome.note
    )
}

fn whole(outcome: &Outcome) -> bool {
    !outcome.note.contains("not compared") && !outcome.note.contains("not booked")
}

#[test]
fn every_given_case_comes_out_as_expected() {
    let outcomes = run(&cases(&folder()));
    assert_eq!(outcomes.len(), 19);
    let wanted = |id: &str| match id {
        // The published loss counts the tax twice; the note gives the right one.
        "P12-published-wrong-entry" => Status::WrongInSource,
        _ => Status::Match,
    };
    let wrong: Vec<String> =
        outcomes.iter().filter(|o| o.status != wanted(&o.id) || !whole(o)).map(shown).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_own_case_matches() {
    let outcomes = run(&cases(&folder().join("own")));
    assert!(outcomes.len() >= 32);
    let wrong: Vec<String> =
        outcomes.iter().filter(|o| o.status != Status::Match || !whole(o)).map(shown).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn entries_of_a_case_that_the_books_do_not_have_are_said() {
    let mut cases = cases(&folder());
    let purchase = cases.iter_mut().find(|case| case.id.starts_with("C01")).expect("the case");
    purchase.entries[0]["lines"][0]["amount"] = "999999.00".into();
    let outcome = run(std::slice::from_ref(purchase)).remove(0);
    assert_eq!(outcome.status, Status::Differs);
    assert!(outcome.note.contains("entry not in the books: 2024-01-15 购入"), "{}", outcome.note);
}

#[test]
fn a_figure_that_is_neither_published_nor_corrected_differs() {
    let mut cases = cases(&folder());
    let wrong = cases.iter_mut().find(|case| case.id.starts_with("P12")).expect("the case");
    wrong.note = "负例：正确损失=50".into();
    assert_eq!(run(std::slice::from_ref(wrong))[0].status, Status::Differs);
}

#[test]
fn the_mapping_file_can_be_read_and_so_can_its_expressions() {
    assert!(case::check_accounting_mappings().expect("it reads") > 20);
}

#[test]
fn a_life_beyond_all_sense_is_refused() {
    let text = r#"{"id": "x", "method": "accounting", "inputs": {"cost": "1", "life": "1000000000"}, "expected": {"monthly": "0"}}"#;
    let outcome = run(&case::read(text).expect("a case")).remove(0);
    assert_eq!(outcome.status, Status::Unmapped);
    assert!(outcome.note.contains("too many"), "{}", outcome.note);
}
