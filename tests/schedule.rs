//! `dataworth schedule`: every line is the ledger's, bad rows are told and the others written.
use dataworth::ledger::{Method, Month, Rounding, Segment};
use dataworth::num::Fen;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const HEADS: &str = "资产编号,账面价值（元）,残值（元）,剩余月数,启用日期,摊销方法,尾差处理";

fn run(folder: &Path, input: &str, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.args(["schedule", input, "-o", "out.csv", "--lang", "zh", "--message-format", "json"]);
    command.args(options).current_dir(folder).output().unwrap()
}

fn folder(csv: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), csv).unwrap();
    folder
}

/// Lines of the output without its heads.
fn lines(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("out.csv")).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    assert!(text.ends_with("\r\n"));
    let mut lines = text.split_terminator("\r\n").map(String::from);
    assert_eq!(lines.next().as_deref(), Some("资产编号,月份,本月摊销(元),累计摊销(元),账面价值(元)"));
    lines.collect()
}

/// Code, cell and value of each diagnostic.
fn faults(output: &Output) -> Vec<(String, String, String)> {
    let text = String::from_utf8_lossy(&output.stderr);
    let facts = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let of = |fact: &serde_json::Value, name: &str| fact[name].as_str().unwrap_or_default().to_string();
    facts.map(|fact| (of(&fact, "code"), of(&fact, "cell"), of(&fact, "value"))).collect()
}

fn wanted(id: &str, segment: Segment, start: Month) -> Vec<String> {
    let (mut done, mut lines) = (0, Vec::new());
    for (at, charge) in segment.charges().enumerate() {
        done += charge.raw();
        let left = Fen::new(segment.opening.raw() - done);
        lines.push(format!("{id},{},{charge},{},{left}", start.plus(at as i32), Fen::new(done)));
    }
    lines
}

fn segment(opening: i64, residual: i64, months: u32, method: Method, rounding: Rounding) -> Segment {
    Segment { opening: Fen::new(opening), residual: Fen::new(residual), months, method, rounding }
}

#[test]
fn every_line_is_the_ledgers() {
    let rows = "007,100000,0,36,2025-03-15,,\n=B,12345.67,100.5,61,2024年12月,双倍余额递减法,累计差额\n\n\"C,1\",1.5万元,,13,2025/1/31,年数总和法,末期补差\n";
    let folder = folder(&format!("{HEADS}\n{rows}"));
    let output = run(folder.path(), "in.csv", &[]);
    assert_eq!((output.status.code(), faults(&output)), (Some(0), vec![]));
    let month = |text| Month::parse(text).unwrap();
    use {Method as M, Rounding as R};
    let first = segment(10_000_000, 0, 36, M::StraightLine, R::LastTakesRest);
    let second = segment(1_234_567, 10_050, 61, M::DoubleDeclining, R::Cumulative);
    let third = segment(1_500_000, 0, 13, M::SumOfYears, R::LastTakesRest);
    let all = [
        wanted("007", first, month("2025-03")),
        wanted("'=B", second, month("2024-12")),
        wanted("\"C,1\"", third, month("2025-01")),
    ];
    assert_eq!(lines(folder.path()), all.concat());
}

#[test]
fn a_window_cuts_lines_and_changes_none() {
    let folder = folder(&format!("{HEADS}\nA,360,0,36,2025-03-15,,\nB,1200,0,12,2027-01-01,,\n"));
    let output = run(folder.path(), "in.csv", &["--from", "2026-12", "--months", "2", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let found = lines(folder.path());
    assert_eq!(
        found,
        ["A,2026-12,10.00,220.00,140.00", "A,2027-01,10.00,230.00,130.00", "B,2027-01,100.00,100.00,1100.00"]
    );
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((report["lines"].as_u64(), report["charge"].as_str()), (Some(3), Some("120.00")));
}

#[test]
fn bad_rows_are_told_at_once_and_the_others_written() {
    let rows = "A,100,0,2,2025-01-01,,\nB,-1,0,0,2025-01-01,,\nA,100,0,2,2025-01-01,,\n,5,0,1,2025-01-01,,\nc,1.005,x,1,25-1-1,产量法,\nC,7,9,1,2025-01-01,,\nD,,,,,,\nE,1,0,1201,2025-01-01,,\nF,1,0,1,2025-01-01,,\nF,x,0,1,2025-01-01,,\n";
    let folder = folder(&format!("{HEADS}\n{rows}"));
    let output = run(folder.path(), "in.csv", &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: Vec<String> = faults(&output).iter().map(|(code, cell, _)| format!("{code} {cell}")).collect();
    let wanted = [
        "B0206 B3",
        "B0109 D3",
        "T0301 A4",
        "T0302 A5",
        "B0201 B6",
        "T0202 C6",
        "T0209 E6",
        "T0207 F6",
        "T0303 A7",
        "B0302 C7",
        "B0301 B8",
        "B0301 D8",
        "B0301 E8",
        "B0303 D9",
        "T0301 A11",
        "T0202 B11",
    ];
    assert_eq!(found, wanted);
    assert_eq!(lines(folder.path()), ["C,2025-01,0.00,0.00,7.00"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        ["rows_in", "rows_scheduled", "rows_refused"].map(|name| report[name].as_u64()),
        [Some(10), Some(1), Some(9)]
    );
}

#[test]
fn many_faults_are_listed_up_to_a_number_and_counted() {
    let rows: String = (0..1_500).map(|at| format!("A{at},x,0,1,2025-01-01,,\n")).collect();
    let folder = folder(&format!("{HEADS}\n{rows}B,1,0,1,2025-01-01,,\n"));
    let output = run(folder.path(), "in.csv", &[]);
    assert_eq!(output.status.code(), Some(1));
    let found = faults(&output);
    assert_eq!(found.len(), 1_001);
    assert_eq!(found.last().map(|(code, _, value)| (code.as_str(), value.as_str())), Some(("B0304", "500")));
    assert_eq!(lines(folder.path()), ["B,2025-01,1.00,1.00,0.00"]);
}

#[test]
fn many_rows_keep_their_order_at_any_number_of_threads() {
    let rows: String =
        (0..30_000).map(|at| format!("A{at},{}.37,0,{},2025-01-01,,\n", at * 7, at % 40 + 1)).collect();
    let folder = folder(&format!("{HEADS}\n{rows}"));
    assert_eq!(run(folder.path(), "in.csv", &["--threads", "1"]).status.code(), Some(0));
    let one = fs::read(folder.path().join("out.csv")).unwrap();
    assert_eq!(run(folder.path(), "in.csv", &["--threads", "3", "--force"]).status.code(), Some(0));
    assert!(one == fs::read(folder.path().join("out.csv")).unwrap());
    let found = lines(folder.path());
    assert_eq!(found.len(), (0..30_000).map(|at| at % 40 + 1).sum::<usize>());
    assert!(found[0].starts_with("A0,") && found[found.len() - 1].starts_with("A29999,"));
}

#[test]
fn a_workbook_gives_what_its_csv_gives() {
    let folder = folder(&format!(
        "{HEADS}\n0012,360.5,10,36,2025-03-15,年数总和法,\nX,1200,0,12,2027-01-01,,累计差额\n"
    ));
    assert_eq!(run(folder.path(), "in.csv", &[]).status.code(), Some(0));
    let of_csv = lines(folder.path());
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "请看摊销试算").unwrap();
    let sheet = book.add_worksheet().set_name("摊销试算").unwrap();
    sheet.write_string(0, 0, "摊销试算（单位：元）").unwrap();
    let heads =
        ["资产编号", "账面价值", "残值", "使用寿命（年）", "剩余月数", "启用日期", "摊销方法", "尾差处理"];
    for (col, head) in (0u16..).zip(heads) {
        sheet.write_string(2, col, head).unwrap();
    }
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    sheet
        .write_string(3, 0, "0012")
        .unwrap()
        .write_number(3, 1, 360.5)
        .unwrap()
        .write_number(3, 2, 10)
        .unwrap();
    sheet.write_number(3, 3, 3).unwrap().write_number_with_format(3, 5, 45_731, &date).unwrap();
    sheet.write_string(3, 6, "年数总和法").unwrap();
    sheet.write_string(4, 0, "X").unwrap().write_number(4, 1, 1_200).unwrap().write_number(4, 4, 12).unwrap();
    sheet.write_string(4, 5, "2027-01-01").unwrap().write_string(4, 7, "累计差额").unwrap();
    book.save(folder.path().join("in.xlsx")).unwrap();
    let output = run(folder.path(), "in.xlsx", &["--force"]);
    let codes: Vec<String> = faults(&output).into_iter().map(|(code, ..)| code).collect();
    assert_eq!((output.status.code(), codes), (Some(0), vec!["T0102".to_string()]));
    assert_eq!(lines(folder.path()), of_csv);
}

#[test]
fn nothing_appears_where_the_run_could_not_be() {
    let folder = folder("资产编号,账面价值（元）,备注\nA,1,\n");
    let output = run(folder.path(), "in.csv", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(faults(&output).iter().all(|(code, ..)| code == "T0111"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
