//! Rows in are rows out: what a file holds, counted from its bytes by a way of its own, is valued or listed with
//! a reason; ids and figures that a spreadsheet program bends are kept as they were or told.
#[allow(dead_code)]
#[path = "table/house.rs"]
mod house;
#[allow(dead_code)]
#[path = "mutations/package.rs"]
mod package;

use house::{HEADS, House, cell};
use package::Package;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn priced(folder: &Path, arguments: &[&str]) -> (Option<Value>, Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.arg("price").args(arguments).args(["--json", "--lang", "en"]).current_dir(folder);
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    (serde_json::from_slice(&done.stdout).ok(), done.status.code(), said)
}

/// Ids below the heads of a sheet, by row, as its XML has them; a row with one filled cell may be a remark.
fn rows_of(package: &Package, sheet: &str, id: &str, least: usize) -> Vec<String> {
    let (part, shared) = (package.sheet(sheet), package.shared());
    let text = |cell: &package::Cell| match cell.text {
        true => shared[cell.value.parse::<usize>().unwrap()].trim().to_string(),
        false => cell.value.clone(),
    };
    let cells = package.cells(&part);
    let same = |words: &str| words.split_whitespace().collect::<String>().trim_end_matches('*') == id;
    let head = cells.iter().find(|cell| same(&text(cell))).expect("the head of ids");
    let mut rows: BTreeMap<u32, (usize, String)> = BTreeMap::new();
    for cell in cells.iter().filter(|cell| cell.row > head.row && !text(cell).is_empty()) {
        let row = rows.entry(cell.row).or_default();
        row.0 += 1;
        if cell.column == head.column {
            row.1 = text(cell);
        }
    }
    rows.into_values()
        .filter(|(filled, id)| *filled >= least && id != "示例" && id != "例")
        .map(|(_, id)| id)
        .collect()
}

/// Every asset of a report has a figure or an error that names it or the whole.
fn accounted(report: &Value) -> Vec<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let of_all = list(&report["diagnostics"]).iter().any(|fact| fact["severity"] == "error");
    let assets = list(&report["assets"]);
    for asset in &assets {
        let figure = !asset["value"].is_null()
            || list(&asset["approaches"]).iter().any(|one| !one["result"].is_null());
        let reason = list(&asset["diagnostics"]).iter().any(|fact| fact["severity"] == "error");
        assert!(figure || reason || of_all, "{asset} has neither figure nor reason");
    }
    assets.iter().map(|asset| asset["id"].as_str().unwrap_or_default().to_string()).collect()
}

#[test]
fn every_row_of_the_fixture_workbooks_is_valued_or_listed() {
    let folder = fixtures().join("workbooks");
    // Rows that are no assets: one of units below the heads, and a total, which is told (T0213).
    for (file, sheet, id, models, beside) in [
        ("published-cases.xlsx", "资产", "资产编号", None, &[][..]),
        ("messy-heads.xlsx", "资产清单（必填）", "资产编号", Some("models"), &["", "合计"]),
        ("messy-cells.xlsx", "Assets", "AssetID", Some("models"), &[]),
    ] {
        let package = Package::of(&fs::read(folder.join(file)).unwrap());
        let mut rows = rows_of(&package, sheet, id, 2);
        let mut arguments = vec![file];
        arguments.extend(models.iter().flat_map(|models| ["--models", models]));
        let (report, code, said) = priced(&folder, &arguments);
        assert!(matches!(code, Some(0 | 1)), "{file}: {said}");
        let mut found = accounted(&report.unwrap());
        found.extend(beside.iter().map(|id| id.to_string()));
        rows.sort();
        found.sort();
        assert_eq!(found, rows, "{file}");
        assert!(!beside.contains(&"合计") || said.contains("T0213"), "{said}");
    }
    for file in ["small.csv", "small-gb18030.csv"] {
        let bytes = fs::read(folder.join(file)).unwrap();
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        let (report, ..) = priced(&folder, &[file, "--models", "models"]);
        assert_eq!(accounted(&report.unwrap()).len(), lines - 1, "{file}");
    }
}

/// The fixtures of diagnostics are where rows go missing if anywhere.
#[test]
fn every_row_of_the_fixtures_of_faults_is_valued_or_listed() {
    let (mut files, mut rows) = (0, 0);
    for entry in fs::read_dir(fixtures().join("errors")).unwrap() {
        let folder = entry.unwrap().path();
        let path = folder.join("input.xlsx");
        let Ok(bytes) = fs::read(&path) else { continue };
        let default = !folder.join("command.txt").exists();
        let book = |package: &Package| package.0.iter().any(|(name, _)| name == "xl/sharedStrings.xml");
        // Of T0104 two sheets are lists of assets.
        if !default || !bytes.starts_with(b"PK") || folder.ends_with("T0104") {
            continue;
        }
        let (Some(report), ..) = priced(&folder, &["input.xlsx"]) else { continue };
        let package = Package::of(&bytes);
        let plain = book(&package) && package.text("xl/workbook.xml").contains("<sheet name=\"资产\"");
        if !plain {
            continue;
        }
        let found = accounted(&report).len();
        let held = rows_of(&package, "资产", "资产编号", 2).len();
        let most = rows_of(&package, "资产", "资产编号", 1).len();
        assert!((held..=most).contains(&found), "{}: {found} of {held} to {most}", folder.display());
        (files, rows) = (files + 1, rows + held);
    }
    eprintln!("{files} files with {rows} rows, all valued or listed");
    assert!(files >= 60, "only {files} files were looked at");
}

#[test]
fn every_row_of_a_table_is_valued_or_listed() {
    let house = House::new();
    let rows = 3_000;
    let mut text = HEADS.join(",") + "\n";
    let mut broken = 0;
    for row in 0..rows {
        let mut cells: Vec<String> = (0..HEADS.len()).map(|column| cell(row, column)).collect();
        if row % 7 == 3 {
            // A figure that the row's model needs, broken in one of five ways.
            let model = row % 3;
            let column = if model == 1 { 13 } else { 3 };
            cells[column] = ["无", "#N/A", "1e999", "NaN", "1.2.3"][row / 7 % 5].into();
            broken += 1;
        }
        text += &(cells.join(",") + "\n");
    }
    house.text("in.csv", &text);
    for out in ["out.csv", "out.parquet"] {
        let done = house.price(&["in.csv", "-o", out, "--json"]);
        let report: Value = serde_json::from_slice(&done.stdout).unwrap();
        let count = |name: &str| report[name].as_u64().unwrap();
        assert_eq!(count("rows"), rows as u64);
        assert_eq!(count("valued") + count("refused"), rows as u64, "{report}");
        assert_eq!(count("refused"), broken, "{out}");
        assert_eq!(done.status.code(), Some(1));
    }
    let table = String::from_utf8(house.bytes("out.csv")).unwrap();
    let mut lines = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let told = |record: &csv::StringRecord| record[2].is_empty() && !record[7].is_empty();
    let records: Vec<csv::StringRecord> = lines.records().map(Result::unwrap).collect();
    assert_eq!((records.len(), records.iter().filter(|record| told(record)).count() as u64), (rows, broken));
    assert!(records.iter().enumerate().all(|(row, record)| record[0] == cell(row, 0)));
}

fn codes(report: &Value, id: &str) -> Vec<String> {
    let of = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let assets = of(&report["assets"]);
    let own = assets.iter().filter(|asset| asset["id"] == id).flat_map(|asset| of(&asset["diagnostics"]));
    own.chain(of(&report["diagnostics"])).map(|fact| fact["code"].as_str().unwrap().to_string()).collect()
}

/// Ids stay what they are; those that a careless eye takes for one another are told.
#[test]
fn ids_keep_their_zeros_and_digits_and_lookalikes_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let heads = "资产编号,权利,模型,测试税率,利润率,管理费(元),评估基准日,合法来源,来源证据\n";
    let ids = [
        "001",
        "1",
        "00001",
        "12345678901234567890123",
        "1e5",
        "1.10",
        "DA-1",
        "ＤＡ－１",
        "DA -1",
        "DA-1 b",
        "DA-1b",
    ];
    let rows: String =
        ids.iter().map(|id| format!("{id},持有权,test.flat,0.2,10%,100,2025-12-31,是,合同\n")).collect();
    fs::write(folder.path().join("in.csv"), heads.to_string() + &rows).unwrap();
    let models = fixtures().join("workbooks/models").display().to_string();
    let (report, _, said) = priced(folder.path(), &["in.csv", "--models", &models]);
    let report = report.unwrap_or_else(|| panic!("{said}"));
    assert_eq!(accounted(&report), ids);
    for id in ["ＤＡ－１", "DA -1", "DA-1b"] {
        assert!(codes(&report, id).iter().any(|code| code == "T0303"), "{id}: {:?}", codes(&report, id));
    }
    let value = |id: &str| {
        report["assets"].as_array().unwrap().iter().find(|asset| asset["id"] == id).unwrap()["value"].clone()
    };
    assert_eq!(value("001"), "88.00");
    assert_eq!(value("12345678901234567890123"), "88.00");
}

/// All digits of a figure count: the product is right to the fen only with them.
#[test]
fn digits_beyond_a_float_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let heads = "资产编号,权利,模型,测试税率,利润率,管理费(元),评估基准日,合法来源,来源证据\n";
    let row = |id: &str, rate: &str, fee: &str| {
        format!("{id},持有权,test.flat,0,{rate},{fee},2025-12-31,是,合同\n")
    };
    // 1,000,000,000 × 1.000 000 000 005 is a half fen exactly; one more digit far behind decides nothing above it.
    let text = heads.to_string()
        + &row("tie", "0.000000000005", "1000000000")
        + &row("below", "0.00000000000499999999999999999999", "1000000000")
        + &row("long", "0", "90071992547409.93");
    fs::write(folder.path().join("in.csv"), text).unwrap();
    let models = fixtures().join("workbooks/models").display().to_string();
    let (report, _, said) = priced(folder.path(), &["in.csv", "--models", &models]);
    let report = report.unwrap_or_else(|| panic!("{said}"));
    let values: Vec<&Value> =
        report["assets"].as_array().unwrap().iter().map(|asset| &asset["value"]).collect();
    assert_eq!(values, ["1000000000.01", "1000000000.00", "90071992547409.93"]);
}

#[test]
fn dates_of_two_digits_and_before_the_first_serial_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let heads = "资产编号,权利,模型,测试税率,利润率,管理费(元),评估基准日,合法来源,来源证据\n";
    let models = fixtures().join("workbooks/models").display().to_string();
    for (date, wanted) in [
        ("25-12-31", "T0209"),
        ("1899-12-31", "T0208"),
        ("0001-01-01", "T0208"),
        ("2025-02-30", "T0208"),
        ("10000-01-01", "T0208"),
    ] {
        let row = format!("A,持有权,test.flat,0.2,10%,100,{date},是,合同\n");
        fs::write(folder.path().join("in.csv"), heads.to_string() + &row).unwrap();
        let (report, code, said) =
            priced(folder.path(), &["in.csv", "--models", &models, "--message-format", "json"]);
        assert!(said.contains(wanted), "{date}: exit {code:?} {said} {report:?}");
        assert_ne!(code, Some(0), "{date}");
    }
}
