//! `dataworth lend` through the program: its workbook recalculates, a value changed in it moves the facility as the
//! program would, and nothing of a refused loan is an amount.

#[path = "support/mod.rs"]
mod support;

use dataworth::table::Value as Cell;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Cells, cached, reload_libreoffice};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/errors").join(name).join("input.xlsx")
}

/// The report of a loan; the workbook is written too.
fn lend(input: &Path, output: &Path) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_dataworth"))
        .args(["lend", "--json", "--force", "--lang", "zh", "-o"])
        .args([output, input])
        .output()
        .unwrap();
    serde_json::from_slice(&run.stdout)
        .unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&run.stderr)))
}

/// A workbook with the texts of its members changed.
fn edit(from: &Path, to: &Path, change: impl Fn(&str, String) -> String) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(from).unwrap()).unwrap();
    let mut writer = zip::ZipWriter::new(std::fs::File::create(to).unwrap());
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).unwrap();
        let name = member.name().unwrap().to_string();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => change(&name, text).into_bytes(),
            Err(error) => error.into_bytes(),
        };
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap();
}

/// Formulas without the results stored beside them: what comes back was worked out anew.
fn without_results(sheet: &str) -> String {
    let mut pieces = sheet.split("</f><v>");
    let mut text = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        text.push_str("</f>");
        text.push_str(piece.split_once("</v>").map_or("", |(_, rest)| rest));
    }
    text
}

/// The figure beside a label in the first columns of a sheet.
fn beside(cells: &Cells, sheet: &str, label: &str) -> Cell {
    let at = cells.iter().find(|((of, cell), value)| {
        of == sheet && cell.starts_with('A') && matches!(value, Cell::Text(text) if text.trim() == label)
    });
    let ((_, cell), _) = at.unwrap_or_else(|| panic!("no {label} on {sheet}"));
    cells.get(&(sheet.to_string(), cell.replace('A', "B"))).cloned().unwrap()
}

fn number(value: &Cell) -> f64 {
    match value {
        Cell::Number(number) => *number,
        other => panic!("{other:?} is no number"),
    }
}

/// The loan of the fixtures that is granted, its sheets recalculated.
#[test]
fn the_workbook_recalculates() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["P0119", "P0111", "P0121"] {
        let output = folder.path().join(format!("{name}.xlsx"));
        let report = lend(&fixture(name), &output);
        let stored = cached(&output).unwrap();
        let facility: f64 = report["loan"]["facility"].as_str().unwrap().parse().unwrap();
        assert!(facility > 0.0);
        assert_eq!(number(&beside(&stored, "条款清单", "核定额度（元）")), facility);
        let bare = folder.path().join(format!("{name}-bare.xlsx"));
        edit(
            &output,
            &bare,
            |name, text| {
                if name.starts_with("xl/worksheets/") { without_results(&text) } else { text }
            },
        );
        let Some(found) = reload_libreoffice(&bare) else { return };
        let mut compared = 0;
        for (place, value) in &stored {
            let now = found.get(place);
            match (value, now) {
                (Cell::Number(a), Some(Cell::Number(b))) => {
                    assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{place:?}: {a} became {b}");
                }
                _ => assert_eq!(Some(value), now, "{place:?}"),
            }
            compared += 1;
        }
        assert!(compared > 400, "{compared}");
    }
}

/// A value changed in its cell moves every figure as a run on the changed input would.
#[test]
fn a_changed_value_moves_the_facility_as_the_program_would() {
    let folder = tempfile::tempdir().unwrap();
    let (output, changed, input) =
        (folder.path().join("o.xlsx"), folder.path().join("w.xlsx"), folder.path().join("i.xlsx"));
    lend(&fixture("P0119"), &output);
    let typed = |text: String| text.replace("<v>10019400</v>", "<v>3333333</v>");
    edit(&output, &changed, |name, text| if name.starts_with("xl/worksheets/") { typed(text) } else { text });
    edit(
        &fixture("P0119"),
        &input,
        |name, text| if name.starts_with("xl/worksheets/") { typed(text) } else { text },
    );
    let report = lend(&input, &folder.path().join("p.xlsx"));
    let Some(found) = reload_libreoffice(&changed) else { return };
    let sizing: BTreeMap<String, String> = serde_json::from_value(report["loan"]["sizing"].clone()).unwrap();
    let ours = |name: &str| sizing[name].parse::<f64>().unwrap();
    let pairs = [("核定额度", "facility"), ("押品上限", "collateral_cap"), ("变现上限", "liquidation_limit")];
    for (label, name) in pairs {
        let theirs = number(&beside(&found, "额度测算", label));
        assert!((theirs - ours(name)).abs() < 0.005, "{label}: {theirs}, not {}", ours(name));
    }
    assert_ne!(ours("facility"), 3_000_000.0);
    assert_eq!(number(&beside(&found, "条款清单", "核定额度（元）")), ours("facility"));
    let words = report["loan"]["facility_words"].as_str().unwrap();
    assert_eq!(beside(&found, "条款清单", "核定额度（大写）"), Cell::Text(words.into()));
    let ltv: f64 = report["loan"]["coverage"]["ltv"].as_str().unwrap().parse().unwrap();
    assert!((number(&beside(&found, "压力测试", "抵质押率（含优先债权）")) - ltv).abs() < 1e-12);
}

/// A value so small that nothing is lent leaves no cell in error, and a word changed in its cell is read.
#[test]
fn a_facility_of_nil_and_a_word_changed() {
    let folder = tempfile::tempdir().unwrap();
    let (output, changed) = (folder.path().join("o.xlsx"), folder.path().join("w.xlsx"));
    let report = lend(&fixture("P0119"), &output);
    let small = |name: &str, text: String| match name.starts_with("xl/worksheets/") {
        true => text.replace("<v>10019400</v>", "<v>100</v>"),
        false => text,
    };
    edit(&output, &changed, small);
    let Some(found) = reload_libreoffice(&changed) else { return };
    assert_eq!(number(&beside(&found, "额度测算", "核定额度")), 0.0);
    let wrong: Vec<_> = found.iter().filter(|(_, value)| matches!(value, Cell::Error)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    // The decay is in the appraisal already: its haircut goes, and more is left.
    let text = output.with_file_name("d.xlsx");
    edit(&output, &text, |name, text| match name {
        "xl/worksheets/sheet4.xml" => yes(&text, "评估已含衰减", &output),
        _ => text,
    });
    let found = reload_libreoffice(&text).unwrap();
    let kept = number(&beside(&found, "折扣", "衰减折扣"));
    assert_eq!(kept, 0.0);
    let before: f64 = report["loan"]["haircuts"][0]["liquidation_value"].as_str().unwrap().parse().unwrap();
    assert!(number(&beside(&found, "折扣", "变现价值")) > before);
}

/// The sheet with 是 typed over the cell beside a label.
fn yes(sheet: &str, label: &str, workbook: &Path) -> String {
    let stored = cached(workbook).unwrap();
    let ((_, cell), _) = stored
        .iter()
        .find(|((_, _), value)| matches!(value, Cell::Text(text) if text == label))
        .unwrap_or_else(|| panic!("no {label}"));
    let cell = format!("<c r=\"{}\"", cell.replace('A', "B"));
    let at = sheet.find(&cell).unwrap_or_else(|| panic!("no {cell}"));
    let end = at + sheet[at..].find("</c>").unwrap();
    let style = sheet[at..end].split(" t=").next().unwrap();
    format!("{}{style} t=\"inlineStr\"><is><t>是</t></is>{}", &sheet[..at], &sheet[end..])
}

/// Of a refused loan no sheet shows an amount, but for what the input itself says in its issues.
#[test]
fn a_refused_loan_has_no_amounts() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["P0110-core", "P0110-admin", "P0112", "P0102-lend", "V0101-cash"] {
        let output = folder.path().join(format!("{name}.xlsx"));
        let report = lend(&fixture(name), &output);
        assert_eq!(report["loan"], Value::Null, "{name}");
        let cells = cached(&output).unwrap();
        for sheet in ["条款清单", "额度测算", "折扣", "压力测试", "损失与资本"] {
            let numbers = cells.iter().filter(|((of, _), value)| {
                of == sheet && matches!(value, Cell::Number(number) if number.abs() > 100.0)
            });
            assert_eq!(numbers.count(), 0, "{name}: {sheet}");
        }
    }
}

/// The form is read as it was written: filled in with the facts of a granted loan it lends the same.
#[test]
fn the_form_names_what_the_reader_reads() {
    let folder = tempfile::tempdir().unwrap();
    let form = folder.path().join("form.xlsx");
    let made = Command::new(env!("CARGO_BIN_EXE_dataworth"))
        .args(["template", "--lend", "--lang", "zh", "-o"])
        .arg(&form)
        .status()
        .unwrap();
    assert!(made.success());
    let cells = cached(&form).unwrap();
    let said: Vec<&str> = cells
        .values()
        .filter_map(|value| match value {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let facts = cached(&fixture("P0111")).unwrap();
    for ((_, cell), value) in
        facts.iter().filter(|((sheet, cell), _)| sheet == "贷款" && cell.starts_with('A'))
    {
        let Cell::Text(name) = value else { continue };
        let heads = said.iter().any(|text| *text == name || text.starts_with(&format!("{name}(")));
        assert!(heads, "{cell}: the form has no {name}");
    }
    for entry in dataworth::lending::loan::LOAN_FACTS {
        assert!(said.contains(&entry.names[0]), "{:?}", entry.names);
    }
}

/// A right typed longer than its certificate ends with the certificate; one typed shorter stays.
#[test]
fn a_right_ends_with_what_ends_first() {
    let folder = tempfile::tempdir().unwrap();
    let tenor = |typed: &str, end: &str| {
        let input = folder.path().join("i.xlsx");
        edit(&fixture("P0119"), &input, |name, text| {
            if !name.starts_with("xl/worksheets/") {
                return text;
            }
            let right = |months: &str| format!("<c r=\"J2\"><v>{months}</v>");
            // A forecast within the right: what is forecast beyond it is refused.
            let text = text.replace("<c r=\"I2\"><v>30</v>", "<c r=\"I2\"><v>12</v>");
            text.replace(&right("36"), &right(typed)).replace("<v>47178</v>", &format!("<v>{end}</v>"))
        });
        let report = lend(&input, &folder.path().join("o.xlsx"));
        report["loan"]["sizing"]["tenor_months"].as_str().map(str::to_string)
    };
    // Drawdown on 2026-04-15, six months for disposal, 24 months asked for; 2029-03-01 is 47178.
    assert_eq!(tenor("36", "47178").as_deref(), Some("24"));
    assert_eq!(tenor("31", "47178").as_deref(), Some("24"));
    // 2028-08-01: 27 months left.
    assert_eq!(tenor("36", "46966").as_deref(), Some("21"));
    assert_eq!(tenor("30", "47178").as_deref(), Some("24"));
}
