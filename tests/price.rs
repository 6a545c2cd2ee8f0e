//! Published cases priced from a workbook through the binary, and templates filled and priced.
#[allow(dead_code)]
#[path = "../examples/make_published.rs"]
mod make_published;
mod support;

use dataworth::diag::Lang;
use dataworth::export::{Options, xlsx};
use dataworth::formula::{self, Kind, dates};
use dataworth::model::{Approach, Library, Model};
use dataworth::table::Cell;
use dataworth::value::template::Form;
use jiff::civil::date;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.args(arguments).args(["--lang", "zh"]).current_dir(root());
    command.output().expect("the binary runs")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// How a figure of ours is held to the published one.
enum Held {
    /// To every printed digit.
    Printed,
    /// The source rounds on the way, or only says about: within the case's own tolerance.
    Tolerance(&'static str),
    /// The source gives more digits than a fen.
    Fen,
}

/// Case, file, name of the published figure (empty where there is one alone), unit in yuan, how.
const VALUES: &[(&str, &str, &str, f64, Held)] = &[
    ("cn01-deyang-medical", "valuation-cn/cn01-deyang-medical.json", "A", 1e4, Held::Printed),
    ("cn02-deyang-grain", "valuation-cn/cn02-deyang-grain.json", "A", 1e4, Held::Printed),
    ("cn07-licence-minimum-fee", "valuation-cn/cn07-licence-minimum-fee.json", "fee", 1e4, Held::Printed),
    (
        "cn08-patent-age-depreciation",
        "valuation-cn/cn08-patent-age-depreciation.json",
        "value",
        1e4,
        Held::Printed,
    ),
    (
        "cn11-profit-split-528",
        "valuation-cn/cn11-profit-split-528.json",
        "value",
        1e4,
        Held::Tolerance("discount factors rounded to four digits in the source"),
    ),
    ("cn19-unit-margin", "valuation-cn/cn19-unit-margin.json", "value", 1e4, Held::Printed),
    (
        "cn20-declining-income",
        "valuation-cn/cn20-declining-income.json",
        "value",
        1e4,
        Held::Tolerance("about 385"),
    ),
    (
        "cn22-trademark-licence",
        "valuation-cn/cn22-trademark-licence.json",
        "value",
        1e4,
        Held::Tolerance("annuity factors rounded; the source prints 722.069 for 772.069 on the way"),
    ),
    (
        "cn23-trademark-15yr",
        "valuation-cn/cn23-trademark-15yr.json",
        "value",
        1.0,
        Held::Tolerance("annuity factors rounded to four digits in the source"),
    ),
    (
        "cn25-royalty-annuity",
        "valuation-cn/cn25-royalty-annuity.json",
        "value",
        1.0,
        Held::Tolerance("annuity factor rounded to four digits in the source"),
    ),
    (
        "cn27-incremental-vs-industry",
        "valuation-cn/cn27-incremental-vs-industry.json",
        "value",
        1e4,
        Held::Printed,
    ),
    (
        "rfr-simonmak",
        "valuation-intl/income-cost-methods.json",
        "",
        1.0,
        Held::Tolerance("the source is a fen off its own formula"),
    ),
    ("rfr-simonmak-notab", "valuation-intl/income-cost-methods.json", "", 1.0, Held::Printed),
    ("rfr-mid", "valuation-intl/income-cost-methods.json", "", 1.0, Held::Fen),
    (
        "mard-trade-name",
        "valuation-intl/income-cost-methods.json",
        "fair_value_rounded",
        1e3,
        Held::Tolerance("rounded to ten thousands in the source"),
    ),
    ("cost-rcnld", "valuation-intl/income-cost-methods.json", "value", 1.0, Held::Fen),
    ("distributor", "valuation-intl/income-cost-methods.json", "", 1.0, Held::Fen),
    (
        "damodaran-ko-current",
        "valuation-intl/income-cost-methods.json",
        "",
        1.0,
        Held::Tolerance("the growth rate is printed with six digits in the source"),
    ),
    ("damodaran-avonex", "valuation-intl/real-options.json", "", 1e4, Held::Printed),
    (
        "hull-2step",
        "valuation-intl/real-options.json",
        "",
        1e4,
        Held::Tolerance("the chance of a rise is rounded to four digits in the source"),
    ),
];

/// Case, model, step, published figure as printed, factor from ours to the print.
const COEFFICIENTS: &[(&str, &str, &str, &str, f64)] = &[
    ("cn03-deyang-b-score", "indicator.deyang_difficulty", "raw", "1.385", 1.0),
    ("cn03-deyang-b-score", "indicator.deyang_difficulty", "coefficient", "1.4", 1.0),
    ("cn13-share-rate-two-forms", "share.marginal", "share", "30.6", 100.0),
    ("cn13-share-rate-two-forms", "share.equivalent_investment", "share", "8.26", 100.0),
    ("cn34-ahp-4-spreadsheet", "indicator.ahp", "consistency_index", "0.010946", 1.0),
];

fn published(file: &str, id: &str) -> Value {
    let text = std::fs::read_to_string(root().join("fixtures/cases").join(file)).expect("the case file");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("a list of cases");
    cases.into_iter().find(|case| case["id"] == id).unwrap_or_else(|| panic!("no case {id}"))
}

fn tolerance(case: &Value, figure: f64) -> f64 {
    let tolerance = &case["tolerance"];
    let relative = tolerance["rel"].as_f64().map(|share| share * figure.abs());
    tolerance.as_f64().or_else(|| tolerance["abs"].as_f64()).or(relative).unwrap_or(0.0)
}

/// A figure as it would be printed with so many digits.
fn printed(figure: f64, digits: usize) -> String {
    format!("{:.digits$}", figure + figure.signum() * 1e-9)
}

fn digits(print: &str) -> usize {
    print.split_once('.').map_or(0, |(_, fraction)| fraction.trim_end_matches('0').len())
}

fn priced() -> Value {
    let output = run(&["price", "fixtures/workbooks/published-cases.xlsx", "--json", "--steps"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    json(&output)
}

fn asset<'v>(report: &'v Value, id: &str) -> &'v Value {
    let assets = report["assets"].as_array().expect("assets");
    assets.iter().find(|asset| asset["id"] == id).unwrap_or_else(|| panic!("{id} is not in the output"))
}

#[test]
fn published_cases_come_out_of_the_workbook() {
    let report = priced();
    for (id, file, name, unit, held) in VALUES {
        let case = published(file, id);
        let figure = if name.is_empty() { &case["expected"] } else { &case["expected"][*name] };
        let print = figure.to_string();
        let figure = figure.as_f64().expect("a published figure");
        let row = asset(&report, id);
        let fee = row["approaches"][0]["result"] == "fee";
        let ours = if fee { &row["approaches"][0]["value"] } else { &row["value"] };
        let ours: f64 = ours.as_str().unwrap_or_else(|| panic!("{id}: no value: {row}")).parse().unwrap();
        let ours = ours / unit;
        let limit = tolerance(&case, figure);
        match held {
            Held::Printed => {
                assert_eq!(printed(ours, digits(&print)), printed(figure, digits(&print)), "{id}")
            }
            Held::Fen => assert_eq!(printed(ours, 2), printed(figure, 2), "{id}"),
            Held::Tolerance(why) => {
                assert!((ours - figure).abs() <= limit, "{id}: {ours} is not {figure} ({why})");
            }
        }
        println!("{id}: published {print}, ours {ours}");
    }
    let counted = report["assets"].as_array().map_or(0, Vec::len);
    let mut ids: Vec<&str> = COEFFICIENTS.iter().map(|row| row.0).collect();
    ids.dedup();
    assert_eq!(
        counted,
        VALUES.len() + ids.len(),
        "every asset of the workbook is held to a published figure"
    );
}

#[test]
fn published_coefficients_come_out_too() {
    let report = priced();
    for (id, model, step, print, factor) in COEFFICIENTS {
        let row = asset(&report, id);
        let approaches = row["approaches"].as_array().expect("approaches");
        let approach = approaches.iter().find(|a| a["model"] == *model).expect("the model");
        let steps = approach["steps"].as_array().expect("steps");
        let found =
            steps.iter().find(|s| s["name"] == *step).unwrap_or_else(|| panic!("{id}: no step {step}"));
        let ours: f64 = found["value"].as_str().expect("a figure").parse().expect("a number");
        assert_eq!(printed(ours * factor, digits(print)), *print, "{id} {step}");
        assert!(row["value"].is_null(), "{id} is a coefficient, not a value");
    }
}

#[test]
fn the_fixture_is_what_the_example_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("published-cases.xlsx");
    make_published::write(&path).expect("written");
    let made = std::fs::read(path).expect("bytes");
    let kept = std::fs::read(root().join("fixtures/workbooks/published-cases.xlsx")).expect("the fixture");
    assert!(made == kept, "make it anew: cargo run --example make_published");
}

fn library() -> Library {
    let (library, faults) = Library::builtin();
    assert!(!faults.has_errors(), "{}", faults.render(Lang::En, 100));
    library
}

fn is_priced(model: &Model) -> bool {
    matches!(model.file.approach, Approach::Cost | Approach::Income | Approach::Market)
}

fn write(form: &Form, folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    xlsx::write(&form.book(), &Options::default(), &path).expect("the form is written");
    path
}

/// Fills in a form with its own example figures under a real id.
fn filled(library: &Library, model: &Model) -> Form {
    let day = date(2025, 12, 31);
    let mut form =
        Form::of(library, &[model], day, Lang::Zh).unwrap_or_else(|f| panic!("{}", f.render(Lang::En, 9)));
    form.fact("评估基准日", Cell::Date(f64::from(dates::serial(day)))).expect("the date");
    let program = formula::link(library, model, day).expect("links");
    let titles: Vec<String> = form.titles().into_iter().map(str::to_string).collect();
    for title in titles.iter().filter(|title| *title != "参数") {
        let items: Vec<String> = form.items(title).into_iter().map(str::to_string).collect();
        match (title.as_str(), items.is_empty()) {
            ("判断矩阵", _) => matrix(&mut form),
            ("回归案例", _) => sales(&mut form, title),
            (_, false) => items.iter().for_each(|item| yearly(&mut form, title, item, &program)),
            _ => lines(&mut form, title),
        }
    }
    form
}

fn example(form: &Form, title: &str) -> Vec<(String, Cell)> {
    let own = |(head, cell): (String, Cell)| {
        let cell = match head.as_str() {
            "资产编号" => Cell::text("A-1"),
            // The whole is no less than its parts.
            "数据总量" => Cell::Number(100.0),
            _ => cell,
        };
        (head, cell)
    };
    form.example(title).into_iter().map(own).collect()
}

fn put(form: &mut Form, title: &str, row: &[(String, Cell)]) {
    let row: Vec<(&str, Cell)> = row.iter().map(|(head, cell)| (head.as_str(), cell.clone())).collect();
    form.row(title, &row).unwrap_or_else(|missing| panic!("{missing}"));
}

/// One row; where rows are weighed, three whose weights sum to 1.
fn lines(form: &mut Form, title: &str) {
    let row = example(form, title);
    let weighed = title != "方法" && row.iter().any(|(head, _)| head == "权重");
    let weights: &[Option<f64>] = if weighed { &[Some(0.5), Some(0.25), Some(0.25)] } else { &[None] };
    for weight in weights {
        let with = |(head, cell): &(String, Cell)| match (head.as_str(), weight) {
            ("权重", Some(weight)) => (head.clone(), Cell::Number(*weight)),
            _ => (head.clone(), cell.clone()),
        };
        put(form, title, &row.iter().map(with).collect::<Vec<_>>());
    }
}

fn yearly(form: &mut Form, title: &str, item: &str, program: &formula::Program) {
    let input = program.inputs.iter().find(|input| input.file.label.zh == item);
    let money = input.is_none_or(|input| matches!(input.ty.kind, Kind::Number(d) if d.money != 0));
    let text = |words: &str| Cell::text(words);
    let mut row = vec![("资产编号".to_string(), text("A-1")), ("项目".to_string(), text(item))];
    if money {
        row.push(("单位".to_string(), text("万元")));
    }
    let figure = match (money, item.contains("不使用") || item.contains("贡献")) {
        (true, false) => 100.0,
        (true, true) => 10.0,
        _ => 0.5,
    };
    row.extend((1..=5).map(|year| (format!("第{year}年"), Cell::Number(figure))));
    // What a line has besides its years, such as the rate of a use.
    let year = |head: &str| head.starts_with('第') && head.ends_with('年');
    let others = example(form, title).into_iter().filter(|(head, _)| !year(head));
    let more: Vec<_> = others.filter(|(head, _)| row.iter().all(|(own, _)| own != head)).collect();
    row.extend(more.into_iter().filter(|(head, _)| head != "单位"));
    put(form, title, &row);
}

/// Sales that differ, as a regression wants them.
fn sales(form: &mut Form, title: &str) {
    for (price, attribute) in [(1.0, 1.0), (1.3, 1.5), (0.9, 0.7), (1.8, 2.0), (1.1, 1.4)] {
        let vary = |(head, cell): (String, Cell)| match cell {
            Cell::Number(figure) => {
                let times = if head.contains("单价") { price } else { attribute };
                (head, Cell::Number(figure * times))
            }
            _ => (head, cell),
        };
        let row: Vec<(String, Cell)> = example(form, title).into_iter().map(vary).collect();
        put(form, title, &row);
    }
}

fn matrix(form: &mut Form) {
    let names = ["数据质量", "数据应用", "数据安全"];
    for row in names {
        for column in names {
            let cells = [
                ("资产编号", Cell::text("A-1")),
                ("指标", Cell::text(row)),
                ("对比指标", Cell::text(column)),
                ("标度", Cell::Number(1.0)),
            ];
            form.row("判断矩阵", &cells).unwrap_or_else(|missing| panic!("{missing}"));
        }
    }
}

#[test]
fn a_filled_template_prices_for_every_model() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library();
    let mut failed = Vec::new();
    for model in library.models.iter().filter(|model| is_priced(model)) {
        let path = write(&filled(&library, model), folder.path(), &format!("{}.xlsx", model.id()));
        let output = run(&["price", path.to_str().expect("a path"), "--json"]);
        let approach = json(&output)["assets"][0]["approaches"][0]["value"].clone();
        if approach.as_str().is_none() || output.status.code() != Some(0) {
            failed.push(format!("{}\n{}", model.id(), String::from_utf8_lossy(&output.stderr)));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What a model writes into a workbook, another program computes again: coefficients and shares as values are.
#[test]
fn a_filled_template_recalculates_for_every_model() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library();
    let (mut wrong, mut judged) = (Vec::new(), 0);
    for model in library.models.iter().filter(|model| model.file.approach != Approach::Rule) {
        let path = write(&filled(&library, model), folder.path(), &format!("{}.xlsx", model.id()));
        let out = folder.path().join(format!("{}-out.xlsx", model.id()));
        let (path, book) = (path.to_str().expect("a path"), out.to_str().expect("a path"));
        run(&["price", path, "-o", book]);
        let Ok(stored) = support::cached(&out) else { continue };
        let iron = support::recalc_ironcalc(&out).expect("IronCalc reads it");
        let near = support::Tolerance { relative: 1e-9, absolute: 1e-6 };
        let differences = support::compare(&stored, &iron, near);
        wrong.extend(differences.iter().take(3).map(|d| format!("{}: {d}", model.id())));
        judged += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(judged > 50, "{judged} workbooks");
}

#[test]
fn an_empty_template_says_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("空表.xlsx");
    let path = path.to_str().expect("a path");
    let written = run(&["template", "-o", path]);
    assert_eq!(written.status.code(), Some(0), "{}", String::from_utf8_lossy(&written.stderr));
    assert!(written.stdout.is_empty());
    let again = run(&["template", "-o", path]);
    assert_eq!(again.status.code(), Some(2), "an existing file is not overwritten");
    assert_eq!(run(&["template", "-o", path, "--force"]).status.code(), Some(0));
    let output = run(&["price", path, "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("评估基准日"), "{said}");
    let dated = run(&["price", path, "--json", "--date", "2025-12-31"]);
    assert_eq!(json(&dated)["assets"].as_array().map(Vec::len), Some(0), "the example row is no asset");
    let said = String::from_utf8_lossy(&dated.stderr);
    assert!(said.contains("资产") && said.contains("没有数据行"), "{said}");
}

#[test]
fn a_template_for_an_unknown_model_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.xlsx");
    let output = run(&["template", "-o", path.to_str().expect("a path"), "--model", "income.direkt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("income.direct"));
    assert!(!path.exists());
}

#[test]
fn templates_are_written_for_all_models_at_once_and_in_english() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = library();
    let models: Vec<&Model> = library.models.iter().collect();
    for lang in [Lang::Zh, Lang::En] {
        let form = Form::of(&library, &models, date(2025, 12, 31), lang).expect("all models link");
        write(&form, folder.path(), &format!("{lang:?}.xlsx"));
    }
}
