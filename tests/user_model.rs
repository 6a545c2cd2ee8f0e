//! A firm's own model: a file in a directory, priced and recalculated without a line of Rust.
mod support;

use dataworth::diag::Lang;
use dataworth::export::{Options, xlsx};
use dataworth::formula::dates;
use dataworth::model::Library;
use dataworth::table::{Cell, Value};
use dataworth::value::template::Form;
use jiff::civil::date;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const MODELS: &str = "fixtures/user-models";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.args(arguments).args(["--lang", "zh"]).current_dir(root());
    command.output().expect("the binary runs")
}

/// Two assets priced by the province's model; the second gets half of one line.
fn input(folder: &Path) -> PathBuf {
    let (library, faults) = Library::load(Some(&root().join(MODELS)));
    assert!(!faults.has_errors(), "{}", faults.render(Lang::En, 100));
    let model = library.models.iter().find(|m| m.id() == "user.province_cost").expect("the model");
    let day = date(2026, 6, 30);
    let mut form = Form::of(&library, &[model], day, Lang::Zh).expect("links");
    let text = |words: &str| Cell::text(words);
    form.fact("评估基准日", Cell::Date(f64::from(dates::serial(day)))).expect("the date");
    for (id, data, scene) in [("P-1", 0.9, 0.5), ("P-2", 0.75, 0.8)] {
        form.row("资产", &[("资产编号", text(id)), ("权利", text("持有权")), ("合法来源", text("自建"))])
            .expect("heads");
        let method = [
            ("资产编号", text(id)),
            ("模型", text("成本法·某省评分调整")),
            ("数据得分", Cell::Number(data)),
            ("场景得分", Cell::Number(scene)),
        ];
        form.row("方法", &method).expect("heads");
    }
    for (id, amount, share) in [("P-1", 120_000.0, 1.0), ("P-1", 30_000.0, 0.5), ("P-2", 99_999.99, 1.0)] {
        let line =
            [("资产编号", text(id)), ("成本金额", Cell::Number(amount)), ("分摊比例", Cell::Number(share))];
        form.row("成本明细", &line).expect("heads");
    }
    let path = folder.join("province.xlsx");
    xlsx::write(&form.book(), &Options::default(), &path).expect("written");
    path
}

#[test]
fn a_model_file_is_enough() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = input(folder.path());
    let out = folder.path().join("out.xlsx");
    let (input, out) = (input.to_str().expect("a path"), out.to_str().expect("a path"));
    let output = run(&["price", input, "-o", out, "--json", "--models", MODELS]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    // 135,000 × 1.1 × (0.9 × 0.6 + 0.5 × 0.4) = 109,890, to the hundred; 99,999.99 × 1.1 × 0.77.
    assert_eq!(report["assets"][0]["value"], "109900.00");
    assert_eq!(report["assets"][1]["value"], "84700.00");
    let stored = support::cached(Path::new(out)).expect("opens");
    let iron = support::recalc_ironcalc(Path::new(out)).expect("IronCalc reads it");
    let differences = support::compare(&stored, &iron, support::Tolerance::default());
    assert!(differences.is_empty(), "{}", differences[0]);
    let cover = |word: &str| stored.iter().any(|((sheet, _), v)| sheet == "封面" && has(v, word));
    assert!(cover("user.province_cost@2026"), "the cover names the firm's own models");
}

fn has(value: &Value, word: &str) -> bool {
    matches!(value, Value::Text(text) if text.contains(word))
}

#[test]
fn the_users_parameter_can_be_overridden_and_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = input(folder.path());
    let arguments = [
        "price",
        input.to_str().expect("a path"),
        "--json",
        "--models",
        MODELS,
        "--set",
        "user/data_weight=1",
    ];
    let report: serde_json::Value = serde_json::from_slice(&run(&arguments).stdout).expect("JSON");
    // 148,500 × 0.9 = 133,650: a tie, away from zero to the hundred.
    assert_eq!(report["assets"][0]["value"], "133700.00");
}

#[test]
fn a_built_in_id_without_replaces_is_an_error_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = input(folder.path());
    let models = "fixtures/user-models-without-replaces";
    let output = run(&["price", input.to_str().expect("a path"), "--json", "--models", models]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("direct.toml:2:"), "{said}");
    assert!(said.contains("replaces"), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn the_model_is_listed_with_its_inputs() {
    let output = run(&["methods", "user.province_cost", "--models", MODELS]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("数据得分") && text.contains("user/data_weight"), "{text}");
}

/// The guide names every function of the language.
#[test]
fn the_guide_names_all_functions() {
    let guide = std::fs::read_to_string(root().join("docs/guide/加模型.md")).expect("the guide");
    for function in dataworth::formula::FUNCTIONS {
        assert!(guide.contains(&format!("`{}`", function.name)), "the guide lacks {}", function.name);
    }
}

/// What the binary says of a directory with these files.
fn library_of(files: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    let models = folder.path().to_str().expect("a path").to_string();
    let output = run(&[arguments, &["--models", &models]].concat());
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn parameter(head: &str, values: &[(&str, &str, &str)]) -> String {
    let value = |(from, to, value): &(&str, &str, &str)| {
        let to = if to.is_empty() { String::new() } else { format!("to = \"{to}\"\n") };
        format!(
            "[[values]]\nfrom = \"{from}\"\n{to}value = \"{value}\"\nstatus = \"assumption\"\ncite = []\nverified_on = \"\"\n"
        )
    };
    let values: String = values.iter().map(value).collect();
    format!("{head}\nlabel = {{ zh = \"税率\", en = \"Tax\" }}\nunit = \"ratio\"\n{values}")
}

#[test]
fn a_users_parameter_or_document_with_a_built_in_id_says_that_it_replaces_it() {
    let tax = "id = \"tax/corporate_income_tax\"";
    let plain = parameter(tax, &[("2020-01-01", "", "0.15")]);
    let (code, said) = library_of(&[("parameters/tax.toml", &plain)], &["methods"]);
    assert!(code == Some(2) && said.contains("L0202") && said.contains("tax.toml:1:"), "{said}");
    let replacing =
        parameter(&format!("{tax}\nreplaces = \"tax/corporate_income_tax\""), &[("2020-01-01", "", "0.15")]);
    let (code, said) = library_of(&[("parameters/tax.toml", &replacing)], &["methods"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    let twice = [("parameters/a.toml", replacing.as_str()), ("parameters/b.toml", replacing.as_str())];
    let (code, said) = library_of(&twice, &["methods"]);
    assert!(code == Some(2) && said.contains("L0201"), "{said}");
    let document = "id = \"ivs/210\"\ntitle = { zh = \"甲\", en = \"A\" }\nissuer = { zh = \"乙\", en = \"B\" }\nseen = \"read\"\n";
    let (code, said) = library_of(&[("standards/ivs.toml", document)], &["methods"]);
    assert!(code == Some(2) && said.contains("L0202"), "{said}");
}

#[test]
fn the_values_of_a_parameter_are_dates_and_figures_that_do_not_overlap() {
    let id = "id = \"user/own\"";
    for (values, code) in [
        (vec![("2020-01-01", "", "a quarter")], "L0105"),
        (vec![("2020-13-01", "", "0.25")], "L0106"),
        (vec![("2020-01-01", "", "0.25"), ("2020-01-01", "", "0.15")], "L0206"),
        (vec![("2020-01-01", "2022-12-31", "0.25"), ("2022-01-01", "", "0.15")], "L0206"),
    ] {
        let (exit, said) = library_of(&[("parameters/own.toml", &parameter(id, &values))], &["methods"]);
        assert!(exit == Some(2) && said.contains(code), "{code}: {said}");
    }
}

#[test]
fn two_files_cannot_replace_one_model_and_none_another_id() {
    let direct =
        std::fs::read_to_string(root().join("models/methods/income/direct.toml")).expect("the model");
    let own = format!("replaces = \"income.direct@1\"\n{direct}");
    let (code, said) = library_of(&[("a.toml", &own), ("b.toml", &own)], &["methods"]);
    assert!(code == Some(2) && said.contains("L0201") && said.contains("b.toml"), "{said}");
    let other = own.replace("replaces = \"income.direct@1\"", "replaces = \"income.share@1\"");
    let (code, said) = library_of(&[("a.toml", &other)], &["methods"]);
    assert!(code == Some(2) && said.contains("L0107"), "{said}");
}

#[test]
fn a_directory_that_is_not_there_and_a_broken_model_are_told_by_methods_as_by_price() {
    let output = run(&["methods", "--models", "no/such/folder"]);
    assert_eq!(output.status.code(), Some(2));
    let direct =
        std::fs::read_to_string(root().join("models/methods/income/direct.toml")).expect("the model");
    let broken =
        direct.replace("income.direct", "user.direct").replace("income * portion", "incme * portion");
    let (code, said) = library_of(&[("own.toml", &broken)], &["methods"]);
    assert!(code == Some(1) && said.contains("M0102"), "{said}");
}
