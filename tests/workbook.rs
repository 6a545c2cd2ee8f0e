//! Priced workbooks recalculated by other spreadsheet programs, edited and recalculated, and the JSON schemas.
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
use support::{Cells, Tolerance};

/// Figures of a working sheet pass through powers that programs compute each in its own way.
const NEAR: Tolerance = Tolerance { relative: 1e-10, absolute: 1e-7 };

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.args(arguments).args(["--lang", "zh"]).current_dir(root());
    command.output().expect("the binary runs")
}

/// Prices a workbook through the binary; errors in single assets are allowed.
fn priced(input: &str, more: &[&str], folder: &Path) -> PathBuf {
    let out = folder.join("out.xlsx");
    let mut arguments = vec!["price", input, "-o", out.to_str().expect("a path"), "--force"];
    arguments.extend(more);
    let output = run(&arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
    assert!(out.exists(), "{said}");
    out
}

fn sheet_names(path: &Path) -> Vec<String> {
    use calamine::Reader;
    calamine::open_workbook::<calamine::Xlsx<_>, _>(path).expect("opens").sheet_names()
}

/// The address of the cell with this text, and the cells of its sheet.
fn find(cells: &Cells, sheet: &str, text: &str) -> (String, u32) {
    let same = |value: &Value| matches!(value, Value::Text(found) if found == text);
    let ((_, cell), _) = cells
        .iter()
        .find(|((of, _), value)| of == sheet && same(value))
        .unwrap_or_else(|| panic!("{sheet} has no {text}"));
    let letters: String = cell.chars().take_while(char::is_ascii_alphabetic).collect();
    let row = cell[letters.len()..].parse().expect("a row");
    (letters, row)
}

/// Every engine there is gives back what is stored, no cell is an error, every check is true.
fn assert_live(path: &Path) {
    let stored = support::cached(path).expect("opens");
    assert_sound(&stored, "stored");
    let iron = support::recalc_ironcalc(path).expect("IronCalc reads it");
    assert_same(&stored, &iron, "IronCalc");
    let spoilt = path.with_file_name("spoilt.xlsx");
    let (sheet, cell) = spoil(path, &spoilt, &stored);
    if let Some(libre) = support::reload_libreoffice(&spoilt) {
        let at = (sheet, cell);
        assert_ne!(libre.get(&at), Some(&Value::Number(123_456_789.0)), "LibreOffice did not recalculate");
        assert_same(&stored, &libre, "LibreOffice");
        assert_sound(&libre, "LibreOffice");
    }
}

/// Puts a wrong cached result into the first formula of 校验 that is a number: a program that shows the right
/// one did recalculate.
fn spoil(path: &Path, spoilt: &Path, stored: &Cells) -> (String, String) {
    let formulas = support::formulas(path).expect("formulas");
    let names = sheet_names(path);
    let number = |at: &(String, String)| matches!(stored.get(at), Some(Value::Number(_)));
    let at = formulas.keys().find(|at| at.0 == "校验" && number(at)).expect("a formula in 校验").clone();
    let sheet = names.iter().position(|name| *name == at.0).expect("its sheet");
    support::with_value(path, spoilt, sheet, &at.1, "123456789").expect("the cell is there");
    at
}

fn assert_same(stored: &Cells, other: &Cells, judge: &str) {
    let differences = support::compare(stored, other, NEAR);
    let lines: Vec<_> = differences.iter().take(20).map(ToString::to_string).collect();
    assert!(differences.is_empty(), "{judge}: {} cells differ\n{}", differences.len(), lines.join("\n"));
}

fn assert_sound(cells: &Cells, judge: &str) {
    for (at, value) in cells {
        assert_ne!(*value, Value::Error, "{judge}: {at:?}");
        let failed = at.0 == "校验" && *value == Value::Bool(false);
        assert!(!failed, "{judge}: {at:?} is not TRUE");
    }
}

#[test]
fn published_cases_recalculate() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = priced("fixtures/workbooks/published-cases.xlsx", &[], folder.path());
    assert_live(&out);
    let names = sheet_names(&out);
    for title in ["封面", "汇总", "方法与权重", "参数", "问题", "校验"] {
        assert!(names.iter().any(|name| name == title), "{title} in {names:?}");
    }
}

#[test]
fn messy_workbooks_recalculate() {
    for name in ["messy-heads.xlsx", "messy-cells.xlsx"] {
        let folder = tempfile::tempdir().expect("a folder");
        let input = format!("fixtures/workbooks/{name}");
        assert_live(&priced(&input, &["--models", "fixtures/workbooks/models"], folder.path()));
    }
}

#[test]
fn identical_input_gives_identical_bytes() {
    let folders = [tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder")];
    let outs = folders.each_ref().map(|folder| {
        let out = priced("fixtures/workbooks/published-cases.xlsx", &["--threads", "1"], folder.path());
        std::fs::read(out).expect("bytes")
    });
    assert!(outs[0] == outs[1], "two runs differ");
}

/// One brand, priced by relief from royalty.
fn brand(folder: &Path) -> PathBuf {
    let (library, _) = Library::builtin();
    let model = library.models.iter().find(|m| m.id() == "income.relief_from_royalty").expect("the model");
    let day = date(2025, 12, 31);
    let mut form = Form::of(&library, &[model], day, Lang::Zh).expect("links");
    let text = |words: &str| Cell::text(words);
    form.fact("评估基准日", Cell::Date(f64::from(dates::serial(day)))).expect("the date");
    let asset = [
        ("资产编号", text("B-1")),
        ("权利", text("经营权")),
        ("合法来源", text("自有")),
        ("折现率", Cell::Number(0.12)),
        ("折现率税口径", text("税后")),
    ];
    form.row("资产", &asset).expect("heads");
    let method = [("资产编号", text("B-1")), ("模型", text(model.id())), ("权利金率", Cell::Number(0.05))];
    form.row("方法", &method).expect("heads");
    let mut years = vec![("资产编号", text("B-1")), ("项目", text("相关收入")), ("单位", text("万元"))];
    years.extend(["第1年", "第2年", "第3年"].map(|year| (year, Cell::Number(1234.56))));
    form.row("收益", &years).expect("heads");
    let path = folder.join("brand.xlsx");
    xlsx::write(&form.book(), &Options::default(), &path).expect("written");
    path
}

/// Iowa curves are live cells: LibreOffice comes to the same survivors by its own beta distribution.
#[test]
fn survivors_of_an_iowa_curve_recalculate() {
    let folder = tempfile::tempdir().expect("a folder");
    let (library, _) = Library::builtin();
    let model = library.models.iter().find(|m| m.id() == "income.mpeem").expect("the model");
    let day = date(2025, 12, 31);
    let mut form = Form::of(&library, &[model], day, Lang::Zh).expect("links");
    let text = |words: &str| Cell::text(words);
    form.fact("评估基准日", Cell::Date(f64::from(dates::serial(day)))).expect("the date");
    for (id, kind, life, age) in
        [("M-1", "S2", 4.0, 0.0), ("M-2", "O1（直线）", 6.0, 1.0), ("M-3", "S3", 2.0, 0.5)]
    {
        let asset = [
            ("资产编号", text(id)),
            ("权利", text("经营权")),
            ("合法来源", text("自有")),
            ("折现率", Cell::Number(0.12)),
            ("折现率税口径", text("税后")),
        ];
        form.row("资产", &asset).expect("heads");
        let method = [
            ("资产编号", text(id)),
            ("模型", text(model.id())),
            ("流失曲线", text("艾奥瓦")),
            ("艾奥瓦曲线型号", text(kind)),
            ("平均使用年限", Cell::Number(life)),
            ("已用年数", Cell::Number(age)),
        ];
        form.row("方法", &method).expect("heads");
        for (item, figure) in [("相关收入", 1_000_000.0), ("利润率", 0.4)] {
            let mut years = vec![("资产编号", text(id)), ("项目", text(item))];
            if item == "相关收入" {
                years.push(("单位", text("元")));
            }
            years.extend(
                ["第1年", "第2年", "第3年", "第4年", "第5年"].map(|year| (year, Cell::Number(figure))),
            );
            form.row("收益", &years).expect("heads");
        }
    }
    let path = folder.path().join("iowa.xlsx");
    xlsx::write(&form.book(), &Options::default(), &path).expect("written");
    let out = priced(path.to_str().expect("a path"), &[], folder.path());
    let formulas = support::formulas(&out).expect("formulas");
    assert!(formulas.values().filter(|formula| formula.contains("BETADIST(")).count() >= 15);
    let stored = support::cached(&out).expect("opens");
    assert_sound(&stored, "stored");
    let spoilt = out.with_file_name("spoilt.xlsx");
    let at = spoil(&out, &spoilt, &stored);
    if let Some(libre) = support::reload_libreoffice(&spoilt) {
        assert_ne!(libre.get(&at), Some(&Value::Number(123_456_789.0)), "LibreOffice did not recalculate");
        assert_same(&stored, &libre, "LibreOffice");
    }
}

/// A blue cell is edited in the file, the file recalculated: the summary moves to what the engine says.
#[test]
fn an_edited_input_moves_the_summary_as_the_engine_prices_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = brand(folder.path());
    let input = input.to_str().expect("a path");
    let out = priced(input, &[], folder.path());
    let names = sheet_names(&out);
    let sheet = names.iter().find(|name| name.starts_with("收益法")).expect("a working sheet").clone();
    let stored = support::cached(&out).expect("opens");
    let (column, head) = find(&stored, &sheet, "折现率 i");
    let place = names.iter().position(|name| *name == sheet).expect("its place");
    let edited = folder.path().join("edited.xlsx");
    let cell = format!("{column}{}", head + 1);
    let old = support::with_value(&out, &edited, place, &cell, "0.15").expect("the cell is there");
    assert_eq!(old, "0.12");
    let after = support::recalc_ironcalc(&edited).expect("IronCalc reads it");
    let (value, head) = find(&stored, "汇总", "评估值(元)");
    let at = ("汇总".to_string(), format!("{value}{}", head + 1));
    let report = run(&["price", input, "--json", "--set", "rate=0.15"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).expect("JSON");
    let priced: f64 = report["assets"][0]["value"].as_str().expect("a value").parse().expect("a number");
    let Some(Value::Number(sheet)) = after.get(&at) else { panic!("no value in {at:?}") };
    assert!((sheet - priced).abs() < 0.005, "the sheet says {sheet}, the engine {priced}");
    assert_ne!(after.get(&at), stored.get(&at));
}

/// A figure given for all assets stands on 参数 under a name, the working sheet links to it, and an edit there
/// moves the summary as the engine prices it.
#[test]
fn an_edited_parameter_moves_the_summary_as_the_engine_prices_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = brand(folder.path());
    let input = input.to_str().expect("a path");
    let out = priced(input, &["--set", "rate=0.15"], folder.path());
    let stored = support::cached(&out).expect("opens");
    let (_, row) = find(&stored, "参数", "rate");
    let cell = format!("C{row}");
    assert_eq!(stored.get(&("参数".to_string(), cell.clone())), Some(&Value::Number(0.15)));
    let working = sheet_names(&out).into_iter().find(|name| name.starts_with("收益法")).expect("a sheet");
    let (column, head) = find(&stored, &working, "折现率 i");
    let formulas = support::formulas(&out).expect("formulas");
    let link = &formulas[&(working, format!("{column}{}", head + 1))];
    assert!(link.contains("参数_"), "{link}");
    let place = sheet_names(&out).iter().position(|name| name == "参数").expect("its place");
    let edited = folder.path().join("edited.xlsx");
    support::with_value(&out, &edited, place, &cell, "0.12").expect("the cell is there");
    let after = support::recalc_ironcalc(&edited).expect("IronCalc reads it");
    let (value, head) = find(&stored, "汇总", "评估值(元)");
    let report = run(&["price", input, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).expect("JSON");
    let priced: f64 = report["assets"][0]["value"].as_str().expect("a value").parse().expect("a number");
    let Some(Value::Number(sheet)) = after.get(&("汇总".to_string(), format!("{value}{}", head + 1)))
    else {
        panic!("no value in 汇总")
    };
    assert!((sheet - priced).abs() < 0.005, "the sheet says {sheet}, the engine {priced}");
}

/// `docs/schema/` is what the types say; `DATAWORTH_BLESS=1` writes it anew.
#[test]
fn json_schemas_are_checked_in() {
    for (name, schema) in dataworth::cli::schemas() {
        let path = root().join("docs/schema").join(format!("{name}.json"));
        let text = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        if std::env::var("DATAWORTH_BLESS").is_ok_and(|value| value == "1") {
            std::fs::create_dir_all(root().join("docs/schema")).expect("a folder");
            std::fs::write(&path, &text).expect("written");
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == text, "{} is out of date: DATAWORTH_BLESS=1 cargo test", path.display());
    }
}

/// `docs/guide/诊断代码.md` is made from `src/diag/codes.toml`.
#[test]
fn the_page_of_codes_is_checked_in() {
    let path = root().join("docs/guide/诊断代码.md");
    let text = codes_page();
    if std::env::var("DATAWORTH_BLESS").is_ok_and(|value| value == "1") {
        std::fs::create_dir_all(root().join("docs/guide")).expect("a folder");
        std::fs::write(&path, &text).expect("written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{} is out of date: DATAWORTH_BLESS=1 cargo test", path.display());
}

fn codes_page() -> String {
    let source = std::fs::read_to_string(root().join("src/diag/codes.toml")).expect("the codes");
    let codes: toml::Table = source.parse().expect("TOML");
    let mut page = String::from(
        "# 诊断代码\n\n本页由 `src/diag/codes.toml` 生成，请勿手改。首字母表示阶段：F 文件，T 表格，L 模型库，M 公式，V 取值与估值，X 导出，C 命令行，B 入表与账务，P 质押融资。\n",
    );
    for (stage, title) in [
        ('F', "文件与读取"),
        ('T', "表格与版式"),
        ('L', "模型库"),
        ('M', "公式语言"),
        ('V', "取值与估值"),
        ('X', "导出"),
        ('C', "命令行"),
        ('B', "入表与账务"),
        ('P', "质押融资"),
    ] {
        let own: Vec<_> = codes.iter().filter(|(code, _)| code.starts_with(stage)).collect();
        if own.is_empty() {
            continue;
        }
        page += &format!("\n## {stage} {title}\n\n| 代码 | 级别 | 说明 | 处理 |\n|---|---|---|---|\n");
        for (code, entry) in own {
            let word = |name: &str| entry[name].as_str().unwrap_or_default().replace('|', "\\|");
            let severity = match word("severity").as_str() {
                "error" => "错误",
                "warning" => "警告",
                _ => "提示",
            };
            page += &format!("| {code} | {severity} | {} | {} |\n", word("zh"), word("help_zh"));
        }
    }
    page
}
