//! The messy workbooks and CSV files through the binary: what is sound in them is priced, to figures
//! worked out by hand, and every other asset is listed with its reasons.
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// What the binary prints, and its exit code.
fn priced(name: &str) -> (Value, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.args(["price", name, "--json", "--models", "models"]);
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks"));
    let output = command.output().expect("the binary runs");
    (serde_json::from_slice(&output.stdout).expect("JSON alone on stdout"), output.status.code())
}

/// Prices a file; the assets with a value, then those without, the latter each with an error.
fn split(name: &str) -> (Vec<(String, String)>, Vec<String>) {
    let (report, code) = priced(name);
    assert_eq!(code, Some(1), "{name}: some of its assets have errors");
    let (mut valued, mut listed) = (Vec::new(), Vec::new());
    for asset in report["assets"].as_array().expect("assets") {
        let id = asset["id"].as_str().expect("an id").to_string();
        match asset["value"].as_str() {
            Some(value) => valued.push((id, value.to_string())),
            None => {
                let found = asset["diagnostics"].as_array().expect("diagnostics");
                assert!(found.iter().any(|one| one["severity"] == "error"), "{name}: {id} has no reason");
                listed.push(id);
            }
        }
    }
    (valued, listed)
}

fn holds(name: &str, valued: &[(&str, &str)], listed: &[&str]) {
    let found = split(name);
    let wanted: Vec<(String, String)> =
        valued.iter().map(|(id, value)| (id.to_string(), value.to_string())).collect();
    assert_eq!(found.0, wanted, "{name}");
    assert_eq!(found.1, listed, "{name}");
}

#[test]
fn what_is_sound_below_messy_heads_is_priced() {
    let valued = [
        // (12,345.67 × 80 % + 2,000 + 1.25 万 + 240 元/万条 × 5 万条) × 1.085 × 0.85
        ("H-1", "23587.96"),
        // 0.6 × 35,000 × 1.05 × 0.85, and 0.4 × (120 万 × 10 % − 9,000 + 130.5 万 × 11 % − 18,500
        // + 140 万 × 12 % − 28,000)
        ("H-2", "169162.50"),
        // (0.1 + 3.5 万 + 300 元/万条 × 2 万条) × 1.08 × 0.85
        ("Ｈ－３", "32680.89"),
    ];
    holds("messy-heads.xlsx", &valued, &["DA-1", "ＤＡ－１", "1001", "007", "H-4", "DA-1", ""]);
}

#[test]
fn what_is_sound_among_messy_cells_is_priced() {
    let valued = [
        // (1,000 × 50 % + 3.5 万) × 1.1234567890123456789 × 0.95 × 0.75
        ("B1", "28416.44"),
        // (1.75 万 + 200 × 0.5) × 1.08 × 1.10 × 0.75
        ("B2", "15681.60"),
    ];
    holds("messy-cells.xlsx", &valued, &["A1", "A3", "A4", "A5", "A6", "A7", "A2"]);
}

#[test]
fn a_flat_csv_is_priced_in_either_encoding() {
    for name in ["small.csv", "small-gb18030.csv"] {
        // 1,000.50 × 1.10 × 0.80, and 2 万 × 1.08 × 0.75
        holds(name, &[("C-01", "880.44"), ("C-02", "16200.00")], &["C-03"]);
    }
}
