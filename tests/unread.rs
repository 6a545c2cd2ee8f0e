//! 没有用到的输入 — a given figure out of its range is refused though neither the answer nor a check reads it.

use std::fs;
use std::path::Path;
use std::process::Command;

const MODEL: &str = r#"
id = "user.unread"
edition = "1"
effective = { from = "2020-01-01" }
label = { zh = "未用输入", en = "Unread" }
approach = "cost"
result = "value"
status = "assumption"

[inputs.amount]
unit = "money"
label = { zh = "成本额", en = "Amount" }

[inputs.noted]
unit = "ratio"
min = "0"
max = "1"
default = "0.5"
label = { zh = "备查比例", en = "Noted share" }

[[steps]]
name = "value"
formula = "amount * 1"
unit = "money"
label = { zh = "评估值", en = "Value" }
"#;

fn price(folder: &Path, rows: &str, out: &str, further: &[&str]) -> (Option<i32>, String) {
    let models = folder.join("models/methods");
    fs::create_dir_all(&models).unwrap();
    fs::write(models.join("unread.toml"), MODEL).unwrap();
    fs::write(folder.join("in.csv"), rows).unwrap();
    let common = ["--models", "models", "--model", "user.unread", "--date", "2026-06-30", "--lang", "en"];
    let out = Command::new(env!("CARGO_BIN_EXE_dataworth"))
        .current_dir(folder)
        .args(["price", "in.csv", "-o", out, "--force"])
        .args(common)
        .args(further)
        .output()
        .unwrap();
    (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn a_figure_out_of_range_is_refused_though_nothing_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "资产编号,成本额,备查比例\nA,100,0.3\nB,100,1.4\nC,100,\nD,100,-0.2\nE,100,1\n";
    let (code, said) = price(folder.path(), rows, "out.csv", &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("V0103") && said.contains("V0102"), "{said}");
    let table = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    let refused: Vec<&str> = table.lines().filter(|line| line.contains("V010")).map(|l| &l[..1]).collect();
    assert_eq!(refused, ["B", "D"], "{table}");
    // The figures in range are priced as they were.
    assert_eq!(table.lines().filter(|line| line.contains("100.00")).count(), 3, "{table}");
}

#[test]
fn and_so_is_one_for_all_assets() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = price(folder.path(), "资产编号,成本额\nA,100\n", "out.csv", &["--set", "noted=3"]);
    assert!(code != Some(0) && said.contains("V010"), "{code:?} {said}");
}
