//! The summary workbook: other programs recalculate it, and every check can fail.
use crate::house::{House, columns, fen_sum, rows};
use crate::support::{self, Cells, Tolerance};
use dataworth::table::Value;

const NEAR: Tolerance = Tolerance { relative: 1e-10, absolute: 1e-7 };

fn summed(house: &House, rows: usize, more: &[&str]) -> (std::path::PathBuf, Cells) {
    house.csv("in.csv", rows);
    let mut arguments = vec!["in.csv", "-o", "out.csv", "--summary", "sum.xlsx", "--force"];
    arguments.extend(more);
    let done = house.price(&arguments);
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&done.stderr));
    let path = house.path("sum.xlsx");
    let cells = support::cached(&path).expect("opens");
    (path, cells)
}

fn number(cells: &Cells, sheet: &str, word: &str) -> f64 {
    let is = |value: &Value| matches!(value, Value::Text(found) if found == word);
    let ((_, cell), _) = cells
        .iter()
        .find(|((of, _), value)| of == sheet && is(value))
        .unwrap_or_else(|| panic!("{sheet}: no {word}"));
    let right = format!("B{}", cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
    match cells.get(&(sheet.to_string(), right)) {
        Some(Value::Number(number)) => *number,
        other => panic!("{sheet}: {word} is {other:?}"),
    }
}

fn checks(cells: &Cells) -> Vec<bool> {
    let of = |((sheet, _), value): (&(String, String), &Value)| match value {
        Value::Bool(truth) if sheet == "校验" => Some(*truth),
        _ => None,
    };
    cells.iter().filter_map(of).collect()
}

#[test]
fn the_summary_says_what_the_table_says_and_recalculates() {
    let house = House::new();
    house.text("s.csv", "高率,flow_rate,加,0.05\n低质,quality,乘,0.8\n");
    let (path, stored) = summed(&house, 120, &["--scenarios", "s.csv"]);
    let table = rows(&house.bytes("out.csv"));
    let of = columns(&table);
    let sum = |name: &str| fen_sum(&table, of[name]).parse::<f64>().unwrap();
    assert_eq!(number(&stored, "合计", "评估值合计"), sum("value"));
    assert_eq!(number(&stored, "合计", "成本法结果合计"), sum("cost"));
    assert_eq!(number(&stored, "合计", "高率"), sum("value:高率"));
    assert_eq!(number(&stored, "封面", "输入行数"), 120.0);
    assert_eq!(number(&stored, "分布", "合计"), 120.0);
    assert!(checks(&stored).len() >= 3 && checks(&stored).iter().all(|truth| *truth));
    let iron = support::recalc_ironcalc(&path).expect("IronCalc reads it");
    agree(&stored, &iron, "IronCalc");
    if let Some(libre) = support::reload_libreoffice(&path) {
        agree(&stored, &libre, "LibreOffice");
    }
}

fn agree(stored: &Cells, other: &Cells, judge: &str) {
    let differences = support::compare(stored, other, NEAR);
    assert!(
        differences.is_empty(),
        "{judge}: {}",
        differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    );
}

/// A figure is edited, the workbook recalculated: its tie says FALSE.
#[test]
fn every_tie_can_fail() {
    let house = House::new();
    house.csv("in.csv", 12);
    let (path, stored) = summed(&house, 12, &[]);
    let sheets = ["封面", "合计", "分布", "前二十", "问题", "校验"];
    let is = |value: &Value, word: &str| matches!(value, Value::Text(found) if found == word);
    for (sheet, word, column) in [
        ("封面", "输入行数", "B"),
        ("封面", "已估值", "B"),
        ("合计", "评估值合计", "B"),
        ("前二十", "DA-00004", "D"),
    ] {
        let ((_, cell), _) = stored
            .iter()
            .find(|((of, _), value)| of == sheet && is(value, word))
            .unwrap_or_else(|| panic!("{sheet}: no {word}"));
        let at = format!("{column}{}", cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
        let edited = house.path("edited.xlsx");
        let place = sheets.iter().position(|name| *name == sheet).unwrap();
        support::with_value(&path, &edited, place, &at, "77").expect("the cell is there");
        let after = support::recalc_ironcalc(&edited).expect("IronCalc reads it");
        assert!(checks(&after).iter().any(|truth| !*truth), "{sheet}!{at} may be anything");
    }
}

#[test]
fn amounts_beyond_a_float_are_text_and_the_ties_hold() {
    let house = House::new();
    house.text("in.csv", "资产编号,参照物成交价\nA,60000000000000.01\nB,50000000000000.02\nC,3.5\n");
    let ratios = ["volume_ratio=1", "date_ratio=1", "licence_ratio=1", "quality=1", "demand_ratio=1"];
    let mut arguments =
        vec!["in.csv", "-o", "out.csv", "--summary", "sum.xlsx", "--model", "market.adjusted_price"];
    ratios[..4].iter().for_each(|ratio| arguments.extend(["--set", ratio]));
    let done = house.price(&arguments);
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&done.stderr));
    let path = house.path("sum.xlsx");
    let stored = support::cached(&path).expect("opens");
    let table = rows(&house.bytes("out.csv"));
    let total = Value::Text(fen_sum(&table, columns(&table)["value"]));
    assert_eq!(
        stored.get(&("合计".into(), "B3".into())).or(stored.get(&("合计".into(), "B2".into()))),
        Some(&total)
    );
    assert!(checks(&stored).iter().all(|truth| *truth));
    if let Some(libre) = support::reload_libreoffice(&path) {
        assert!(checks(&libre).iter().all(|truth| *truth));
        agree(&stored, &libre, "LibreOffice");
    }
}
