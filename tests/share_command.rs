//! `dataworth share`: a workbook in, shares and costs out, and a recalculated workbook that agrees.
mod support;

use dataworth::export::{Options, xlsx};
use dataworth::table::{Book, Cell, Cells, Column, Sheet, Style, Table};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn sheet(book: &mut Book, name: &str, rows: &[&[&str]]) {
    let mut table = Table::new(book.reserve_table(), "");
    for (at, head) in rows[0].iter().enumerate() {
        let cell = |row: &&[&str]| match row[at].parse() {
            Ok(number) => Cell::Number(number),
            Err(_) if row[at].is_empty() => Cell::Blank,
            Err(_) => Cell::text(row[at]),
        };
        let cells = Cells::Mixed(rows[1..].iter().map(cell).collect());
        table = table.column(Column::new(*head, Style::TEXT, cells));
    }
    book.push(Sheet::new(name).table(table));
}

fn input(folder: &Path) -> PathBuf {
    let mut book = Book::default();
    sheet(&mut book, "参与方", &[&["参与方", "投入"], &["A", "300"], &["B", "100"], &["C", "0"]]);
    let coalitions: &[&[&str]] = &[
        &["联盟", "价值"],
        &["A", "10"],
        &["B", "6"],
        &["C", "4"],
        &["A、B", "18"],
        &["A、C", "15"],
        &["B、C", "10"],
        &["A、B、C", "24"],
    ];
    sheet(&mut book, "联盟", coalitions);
    let incomes: &[&[&str]] = &[
        &["收益", "金额（元）", "投入权重", "尾差"],
        &["授权收入", "10000", "0", ""],
        &["合作收入", "0.05", "0.5", "末位轧差"],
    ];
    sheet(&mut book, "分配", incomes);
    let tables: &[&[&str]] = &[
        &["表名", "成本（元）", "自用量"],
        &["原始表", "400", "0"],
        &["集市一", "100", "5"],
        &["集市二", "50", "8"],
    ];
    sheet(&mut book, "数据表", tables);
    let uses: &[&[&str]] = &[
        &["来源表", "使用表", "用量"],
        &["原始表", "集市一", "30"],
        &["原始表", "集市二", "10"],
        &["集市一", "集市二", "5"],
        &["集市二", "集市一", "2"],
    ];
    sheet(&mut book, "引用", uses);
    let path = folder.join("in.xlsx");
    xlsx::write(&book, &Options::default(), &path).expect("written");
    path
}

fn run(folder: &Path) -> (Value, PathBuf) {
    let out = folder.join("out.xlsx");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.arg("share").arg(input(folder)).arg("-o").arg(&out).args(["--json", "--lang", "zh"]);
    let output = command.output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    (serde_json::from_slice(&output.stdout).expect("JSON"), out)
}

fn fen(value: &Value) -> i64 {
    value.as_str().expect("an amount").replace('.', "").parse().expect("fen")
}

#[test]
fn shares_and_costs_sum_to_the_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let (report, _) = run(folder.path());
    assert_eq!(report["schema"], "dataworth.share/1");
    assert_eq!(report["contributions"], "shapley");
    assert_eq!(report["parties"][0]["contribution"], "11.833333333333333");
    let amounts = |at: usize| -> Vec<i64> {
        let parts = report["distributions"][at]["parts"].as_array().expect("parts");
        parts.iter().map(|part| fen(&part["amount"])).collect()
    };
    // 71/144, 44/144 and 29/144 of 10,000.00: 4,930.555…, 3,055.555…, 2,013.888…
    assert_eq!(amounts(0), [493_056, 305_555, 201_389]);
    assert_eq!(amounts(1).iter().sum::<i64>(), 5);
    let costs = &report["costs"];
    let kept: i64 = costs["tables"].as_array().expect("tables").iter().map(|table| fen(&table["kept"])).sum();
    assert_eq!((kept, fen(&costs["total"])), (55_000, 55_000));
    assert_eq!(costs["circles"][0].as_array().map(Vec::len), Some(2));
    assert_eq!(costs["tables"][0]["kept"], "0.00");
}

#[test]
fn the_workbook_recalculates() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, out) = run(folder.path());
    let stored = support::cached(&out).expect("opens");
    let iron = support::recalc_ironcalc(&out).expect("IronCalc reads it");
    let judges = [("IronCalc", Some(iron)), ("LibreOffice", support::reload_libreoffice(&out))];
    for (judge, cells) in judges.into_iter().filter_map(|(judge, cells)| Some((judge, cells?))) {
        let differences = support::compare(&stored, &cells, support::Tolerance::default());
        let lines: Vec<_> = differences.iter().take(20).map(ToString::to_string).collect();
        assert!(differences.is_empty(), "{judge}\n{}", lines.join("\n"));
    }
}
