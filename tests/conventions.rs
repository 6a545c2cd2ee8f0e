//! 取法 — every model states what sources do differently, and explanations and workbooks print it.

use calamine::{Reader, open_workbook_auto};
use dataworth::formula::{Program, link};
use dataworth::model::{Approach, Aspect, Library};
use dataworth::value::conventions::stated;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn programs() -> Vec<(String, Program)> {
    let (library, faults) = Library::builtin();
    assert!(!faults.has_errors());
    let models = library.models.iter().filter(|model| model.file.approach != Approach::Rule);
    let day = jiff::civil::date(2026, 6, 30);
    models.filter_map(|model| Some((model.pinned(), link(&library, model, day).ok()?))).collect()
}

/// What a program does that sources do differently, read off its formulas and names.
fn wanted(program: &Program) -> BTreeSet<Aspect> {
    let mut wanted = BTreeSet::new();
    for model in &program.models {
        let names: Vec<&str> = model.inputs.keys().map(|name| name.get_ref().as_str()).collect();
        let formulas: Vec<&str> = model.steps.iter().map(|step| step.formula.get_ref().as_str()).collect();
        let any = |parts: &[&str]| formulas.iter().any(|f| parts.iter().any(|part| f.contains(part)));
        if any(&["rate) ^ (-", "/ (1 + rate) ^", "required_return) ^ (-", "return) ^ (-"]) {
            wanted.extend([Aspect::Timing, Aspect::FirstFlow]);
        }
        if any(&["IRR("]) {
            wanted.extend([Aspect::RootRule, Aspect::FirstFlow]);
        }
        if any(&["XIRR(", "YEARS(valuation", "DAYS("]) {
            wanted.insert(Aspect::DayCount);
        }
        if names.contains(&"random_table") || any(&["0.58, 4, 0.9"]) {
            wanted.insert(Aspect::RandomIndex);
        }
        if any(&["EIGEN_WEIGHT("]) {
            wanted.insert(Aspect::WeightMethod);
        }
        if names.iter().any(|name| name.starts_with("tab")) && model.approach != Approach::Indicator {
            wanted.insert(Aspect::Tab);
        }
        if names.iter().any(|name| ["rate_basis", "flow_basis", "charge_basis"].contains(name)) {
            wanted.insert(Aspect::TaxBasis);
        }
        let id = model.id.get_ref();
        if id.starts_with("support.survival") || id.starts_with("support.attrition") {
            wanted.insert(Aspect::Survivor);
        }
        let worn = |label: &str| label.contains("贬值");
        if model.approach == Approach::Cost
            && model.inputs.values().filter(|input| worn(&input.label.zh)).count() >= 2
        {
            wanted.insert(Aspect::Obsolescence);
        }
    }
    wanted
}

#[test]
fn every_model_states_the_conventions_that_change_its_figure() {
    let mut silent = Vec::new();
    let mut met = BTreeSet::new();
    for (id, program) in programs() {
        let stated: BTreeSet<Aspect> = stated(&program).iter().map(|stated| stated.about).collect();
        met.extend(stated.iter().copied());
        let left: Vec<Aspect> = wanted(&program).difference(&stated).copied().collect();
        if !left.is_empty() {
            silent.push(format!("{id}: {left:?}"));
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    assert!(met.len() >= 12, "{met:?}");
}

#[test]
fn what_is_fixed_is_said_in_both_languages() {
    for (id, program) in programs() {
        for convention in program.models.iter().flat_map(|model| &model.conventions) {
            let words = !convention.words.zh.is_empty() && !convention.words.en.is_empty();
            assert!(words != convention.input.is_some(), "{id}: {:?}", convention.about);
        }
    }
}

fn run(arguments: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_dataworth")).args(arguments).output().unwrap();
    assert!(out.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// An asset by excess earnings: the explanation and the sheet say the same.
#[test]
fn explanations_and_workbooks_print_the_conventions() {
    let folder = tempfile::tempdir().unwrap();
    let input = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/errors/V0606/input.xlsx");
    let input = input.to_str().unwrap();
    let told = run(&["explain", input, "--asset", "DA-1", "--lang", "zh"]);
    for line in
        ["取法 折现时点：期末", "取法 摊销抵税收益：", "取法 税口径 · 收益税口径：税前", "取法 计日："]
    {
        assert!(told.contains(line), "{line} is missing:\n{told}");
    }
    let out = folder.path().join("out.xlsx");
    run(&["price", input, "-o", out.to_str().unwrap(), "--lang", "zh"]);
    let mut book = open_workbook_auto(&out).unwrap();
    let sheet = book.worksheet_range("参数").unwrap();
    let rows: Vec<Vec<String>> =
        sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let head = rows.iter().position(|row| row.iter().any(|cell| cell == "影响结果的取法"));
    let below = &rows[head.expect("the table of conventions")..];
    let says = |about: &str, way: &str| {
        below.iter().any(|row| row.iter().any(|c| c == about) && row.iter().any(|c| c == way))
    };
    assert!(says("折现时点", "期末") && says("税口径 · 收益税口径", "税前"), "{below:?}");
}
