//! A small half-year worked out by hand, through `dataworth book`: comparatives, texts, differences of
//! tax, and ties that can say FALSE.
mod support;

use dataworth::table::Value;
use rust_xlsxwriter::{Workbook, Worksheet};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const ASSETS: [&str; 18] = [
    "资产编号",
    "名称",
    "持有目的",
    "出售时转移控制权",
    "形成方式",
    "取得途径",
    "研发阶段",
    "合法拥有或控制",
    "来源合法",
    "可辨认",
    "经济利益很可能流入",
    "成本能够可靠计量",
    "技术可行性",
    "完成并使用或出售的意图",
    "产生经济利益的方式",
    "技术财务等资源支持",
    "开发支出能够可靠计量",
    "经济利益的证据",
];

/// Id, name, purpose, whether control passes, how it was come by, way of acquisition, stage.
const LIST: [[&str; 7]; 5] = [
    ["A1", "客户画像库", "自用", "否", "外购", "外购", "已达到预定用途"],
    ["P1", "地理编码授权", "自用", "否", "其他方式", "接受投资", "已达到预定用途"],
    ["H1", "交通流量库", "自用", "否", "外购", "外购", "已达到预定用途"],
    ["R1", "风控标签", "自用", "否", "自行开发", "自行开发", "开发阶段"],
    ["S1", "训练语料", "出售", "是", "外购", "外购", "已达到预定用途"],
];

const EVENTS: [&str; 18] = [
    "日期",
    "资产编号",
    "事件",
    "证据",
    "金额",
    "数量",
    "使用寿命（月）",
    "阶段",
    "可变现净值",
    "公允价值减处置费用",
    "使用价值",
    "摘要",
    "累计摊销",
    "取得月份",
    "估值日期",
    "估值税口径",
    "残值",
    "对方科目",
];

type Row = (&'static str, &'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

/// A1: 1,200,000 over 60 months from March 2024, 20,000 a month; from April 2025 940,000 over 40 months,
/// 23,500 a month. H1: 600,000 over 60 months, 460,000 when it is held for sale in March 2025.
const ROWS: &[Row] = &[
    ("2024-01-01", "H1", "外购", "合同2", &[("金额", "600000")]),
    ("2024-01-01", "H1", "摊销政策", "", &[("使用寿命（月）", "60")]),
    ("2024-03-01", "A1", "外购", "合同1", &[("金额", "1200000")]),
    ("2024-03-01", "A1", "摊销政策", "", &[("使用寿命（月）", "60")]),
    ("2024-05-01", "S1", "外购", "合同3", &[("金额", "300000"), ("数量", "100")]),
    ("2024-06-01", "P1", "接受投资", "投资协议", &[("金额", "500000")]),
    ("2024-06-01", "P1", "摊销政策", "授权没有到期日", &[("使用寿命（月）", "不确定")]),
    ("2024-10-10", "S1", "销售", "发票", &[("金额", "200000"), ("数量", "40")]),
    ("2024-11-15", "R1", "研发支出", "工时表", &[("金额", "100000"), ("阶段", "开发")]),
    ("2024-12-31", "S1", "跌价测试", "报价单", &[("可变现净值", "170000")]),
    ("2025-02-10", "R1", "研发支出", "工时表", &[("金额", "50000"), ("阶段", "开发")]),
    ("2025-02-12", "R1", "研发支出", "工时表", &[("金额", "30000"), ("阶段", "研究")]),
    ("2025-03-05", "S1", "销售", "发票", &[("金额", "120000"), ("数量", "30")]),
    ("2025-03-15", "H1", "划分为持有待售", "转让协议", &[("公允价值减处置费用", "420000")]),
    ("2025-04-01", "A1", "摊销政策", "更新频率加快", &[("使用寿命（月）", "40")]),
    ("2025-05-10", "P1", "质押", "质押合同", &[("金额", "300000")]),
    ("2025-06-30", "R1", "减值测试", "需求下降", &[("公允价值减处置费用", "120000"), ("使用价值", "140000")]),
    ("2025-06-30", "S1", "跌价测试", "报价单", &[("可变现净值", "82000")]),
];

fn write(sheet: &mut Worksheet, row: u32, column: u16, text: &str) {
    match text.parse::<f64>() {
        Ok(number) => sheet.write_number(row, column, number),
        Err(_) => sheet.write_string(row, column, text),
    }
    .expect("a cell");
}

fn make(path: &Path, facts: &[(&str, &str)], rows: &[Row]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("项目").expect("a name");
    for (row, (name, value)) in (0..).zip(facts) {
        sheet.write_row(row, 0, [*name, *value]).expect("cells");
    }
    let sheet = book.add_worksheet().set_name("资产").expect("a name");
    sheet.write_row(0, 0, ASSETS).expect("heads");
    for (row, asset) in (1..).zip(LIST) {
        sheet.write_row(row, 0, asset).expect("cells");
        sheet
            .write_row(row, 7, ["是"; 10])
            .expect("cells")
            .write_string(row, 17, "商业计划")
            .expect("a cell");
    }
    let sheet = book.add_worksheet().set_name("业务事件").expect("a name");
    sheet.write_string(0, 0, "业务事件（金额单位：元）").expect("a title");
    sheet.write_row(1, 0, EVENTS).expect("heads");
    for (row, (day, asset, kind, evidence, cells)) in (2..).zip(rows) {
        sheet.write_row(row, 0, [*day, *asset, *kind, *evidence]).expect("cells");
        for (head, value) in *cells {
            let column = EVENTS.iter().position(|other| other == head).expect("a head");
            write(sheet, row, column as u16, value);
        }
    }
    book.save(path).expect("saved");
}

struct Made {
    _folder: tempfile::TempDir,
    out: PathBuf,
    report: Json,
    said: String,
}

const FACTS: &[(&str, &str)] =
    &[("单位名称", "甲公司"), ("企业所得税税率", "25%"), ("未来有足够应纳税所得额", "是")];

fn made(period: &str, facts: &[(&str, &str)], rows: &[Row]) -> Made {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, out) = (folder.path().join("in.xlsx"), folder.path().join("out.xlsx"));
    make(&input, facts, rows);
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.arg("book").arg(&input).args(["--period", period, "--json", "--lang", "zh", "-o"]).arg(&out);
    let output = command.output().expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let report = serde_json::from_slice(&output.stdout).expect("JSON");
    Made { _folder: folder, out, report, said }
}

fn half_year() -> Made {
    made("2025-06", FACTS, ROWS)
}

fn note(report: &Json, table: usize, row: usize) -> String {
    report["notes"][table]["rows"][row - 1]["total"].as_str().expect("an amount").to_string()
}

fn number(cells: &support::Cells, sheet: &str, label: &str, column: u8) -> f64 {
    let of = |((at, cell), value): (&(String, String), &Value)| {
        let here = at == sheet && *value == Value::Text(label.into()) && cell.starts_with('A');
        here.then(|| cell[1..].parse::<u32>().expect("a row"))
    };
    let row = cells.iter().filter_map(of).min().unwrap_or_else(|| panic!("no {label} in {sheet}"));
    match &cells[&(sheet.to_string(), format!("{}{row}", char::from(column)))] {
        Value::Number(number) => *number,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_interim_report_compares_with_the_end_of_last_year() {
    let made = half_year();
    let of = |table, row| note(&made.report, table, row);
    // Intangibles: cost at 1 January 1,200,000 + 500,000 + 600,000; H1 leaves with 600,000.
    assert_eq!(
        (of(0, 2), of(0, 10), of(0, 11)),
        ("2300000.00".into(), "600000.00".into(), "1700000.00".into())
    );
    // Amortised: 200,000 + 120,000 at the beginning; 60,000 + 70,500 + 20,000; H1 leaves with 140,000.
    assert_eq!(
        (of(0, 13), of(0, 14), of(0, 18)),
        ("320000.00".into(), "150500.00".into(), "140000.00".into())
    );
    assert_eq!((of(0, 26), of(0, 27)), ("1369500.00".into(), "1980000.00".into()));
    // Inventory: 60 units at 3,000; 30 sold with half of the allowance of 10,000; then 8,000 are wanted.
    assert_eq!((of(1, 2), of(1, 8), of(1, 11)), ("180000.00".into(), "90000.00".into(), "90000.00".into()));
    assert_eq!((of(1, 13), of(1, 14), of(1, 17)), ("10000.00".into(), "3000.00".into(), "5000.00".into()));
    assert_eq!((of(1, 20), of(1, 21)), ("82000.00".into(), "170000.00".into()));
    let cells = support::cached(&made.out).expect("opens");
    let sheet = |row: u32, column: u8| match &cells
        [&("资产负债表摘录".to_string(), format!("{}{row}", char::from(column)))]
    {
        Value::Number(number) => *number,
        other => panic!("{other:?}"),
    };
    let first = cells
        .iter()
        .find(|((at, _), value)| at == "资产负债表摘录" && **value == Value::Text("存货".into()))
        .map(|((_, cell), _)| cell[1..].parse::<u32>().expect("a row"))
        .expect("the line");
    let lines = [(1, 82_000.0, 170_000.0), (3, 1_369_500.0, 1_980_000.0), (5, 140_000.0, 100_000.0)];
    for (line, closing, opening) in lines {
        assert_eq!((sheet(first + line, b'B'), sheet(first + line, b'C')), (closing, opening), "{line}");
    }
    // Development: 100,000 + 80,000 in, 30,000 expensed, 150,000 left, 10,000 of it impaired.
    let of = |column| number(&cells, "开发支出附注", "R1 风控标签", column);
    assert_eq!([b'B', b'C', b'F', b'H'].map(of), [100_000.0, 80_000.0, 30_000.0, 150_000.0]);
}

#[test]
fn the_texts_have_their_figures() {
    let cells = support::cached(&half_year().out).expect("opens");
    let texts: Vec<&str> = cells
        .iter()
        .filter(|((sheet, _), _)| sheet == "文字披露")
        .filter_map(|(_, value)| if let Value::Text(text) = value { Some(text.trim()) } else { None })
        .collect();
    for wanted in [
        "直线法，53 个月：1 项，账面价值 869,500.00 元",
        "P1 地理编码授权：账面价值 500,000.00 元；判断依据：授权没有到期日",
        "2025-04-01 A1 客户画像库：剩余使用寿命改为 40 个月；原因：更新频率加快",
        "A1 客户画像库：变更使本期摊销增加 10,500.00 元，未来期间摊销合计增加 -10,500.00 元（负数为减少）",
        "A1 客户画像库：账面价值 869,500.00 元，剩余摊销期限 37 个月",
        "P1 地理编码授权：账面价值 500,000.00 元，使用寿命不确定，不摊销",
        "P1 地理编码授权：自 2025-05-10 起质押，账面价值 500,000.00 元，担保金额 300,000.00 元，本期摊销额 0.00 元",
        "6. 本期数据资源研究开发支出：资本化 50,000.00 元，计入当期损益 30,000.00 元；另有资本化后转入当期损益 0.00 元。",
        "2025-06-30 R1 风控标签：计提 10,000.00 元；按预计未来现金流量的现值确定，可收回金额 140,000.00 元；原因：需求下降",
        "H1 交通流量库：2025-03-15 划分，账面价值 420,000.00 元，划分时公允价值减去出售费用后的净额 420,000.00 元，减值准备 40,000.00 元；转让协议",
        "1. 发出存货成本采用先进先出法。",
        "2025-06-30 S1 训练语料：计提 3,000.00 元；可变现净值 82,000.00 元；原因：报价单",
        "S1 训练语料：账面价值 82,000.00 元，最近一次测试的可变现净值 82,000.00 元",
    ] {
        assert!(texts.contains(&wanted), "{wanted}\nin\n{}", texts.join("\n"));
    }
}

/// `'无形资产附注'!$B$4` and every cell of ranges down a column, as sheet, row and column.
fn references(formula: &str) -> Vec<(String, i32, i32)> {
    let mut found = Vec::new();
    for (at, _) in formula.match_indices('!') {
        let before = formula[..at].trim_end_matches('\'');
        let start = before.rfind(|c| "'(+-*,<>=".contains(c)).map_or(0, |at| at + 1);
        let rest: String = formula[at + 1..].chars().filter(|c| *c != '$').collect();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != ':').unwrap_or(rest.len());
        let mut cells = rest[..end].split(':');
        let Some((row, column)) = cells.next().and_then(place) else { continue };
        let last = cells.next().and_then(place).map_or(row, |(row, _)| row);
        found.extend((row..=last).map(|row| (before[start..].to_string(), row, column)));
    }
    found
}

/// Row and column of `B4`.
fn place(cell: &str) -> Option<(i32, i32)> {
    let letters = cell.chars().take_while(char::is_ascii_uppercase);
    let column = letters.fold(0, |column, c| column * 26 + (c as i32 - 'A' as i32 + 1));
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    Some((digits.parse().ok()?, column))
}

#[test]
fn every_tie_holds_and_says_false_when_a_figure_is_disturbed() {
    use ironcalc::base::cell::CellValue;
    let made = half_year();
    let path = made.out.to_str().expect("a path");
    let mut model = ironcalc::import::load_from_xlsx(path, "en", "UTC", "en").expect("loads");
    model.evaluate();
    let sheets: BTreeMap<String, u32> =
        (0..).zip(model.get_worksheets_properties()).map(|(at, s)| (s.name, at)).collect();
    let ties = support::formulas(&made.out).expect("formulas");
    let mut ties: Vec<(i32, String)> = ties
        .into_iter()
        .filter(|((sheet, cell), _)| sheet == "勾稽" && cell.starts_with('C'))
        .map(|((_, cell), formula)| (cell[1..].parse().expect("a row"), formula))
        .collect();
    ties.sort();
    let mut numbers = Vec::new();
    for (row, formula) in &ties {
        let text = |model: &ironcalc::base::Model, column| match model.get_cell_value_by_index(
            sheets["勾稽"],
            *row,
            column,
        ) {
            Ok(CellValue::String(text)) => text,
            other => format!("{other:?}"),
        };
        let number = text(&model, 1);
        let holds = |model: &ironcalc::base::Model| {
            model.get_cell_value_by_index(sheets["勾稽"], *row, 3) == Ok(CellValue::Boolean(true))
        };
        assert!(holds(&model), "{number} does not hold");
        numbers.push(number.clone());
        if number == "N-1" {
            continue;
        }
        let falls = references(formula).into_iter().any(|(sheet, row, column)| {
            let sheet = sheets[&sheet];
            let old = model.get_cell_value_by_index(sheet, row, column).expect("a cell");
            let tries = match old {
                CellValue::Number(number) => vec![number + 1.0, number - 1.0],
                CellValue::None => vec![-1.0],
                _ => return false,
            };
            let before = model.get_cell_formula(sheet, row, column).expect("a cell");
            let fell = tries.into_iter().any(|other| {
                model.set_user_input(sheet, row, column, other.to_string()).expect("set");
                model.evaluate();
                !holds(&model)
            });
            let back = match (before, old) {
                (Some(formula), _) => formula,
                (None, CellValue::Number(number)) => number.to_string(),
                _ => String::new(),
            };
            model.set_user_input(sheet, row, column, back).expect("set back");
            model.evaluate();
            assert!(holds(&model), "{number} does not hold again");
            fell
        });
        assert!(falls, "{number} cannot say FALSE: {formula}");
    }
    for wanted in [
        "F9-7-合计",
        "F9-8-合计",
        "F9-9-合计",
        "F9-9a-合计",
        "F9-10-合计",
        "F9-10a-合计",
        "F9-10b-合计",
        "F9-11-20",
        "F9-12",
        "F9-12a",
        "F9-13",
        "F9-13a",
        "F26-7",
        "F26-9-外购",
        "F26-10-自行",
        "F26-11-其他方式",
        "F26-12-合计",
        "F26-12a-合计",
        "F26-13-合计",
        "F26-13a-合计",
        "F26-13b-合计",
        "F26-14-26",
        "F26-15",
        "F26-15a",
        "F26-16",
        "F26-16a",
        "F27-3",
        "F27-4",
        "F27-5-7",
        "S-1",
        "S-2a",
        "S-3",
        "S-6a",
        "A-1",
        "A-2",
        "B-1",
    ] {
        assert!(numbers.iter().any(|number| number == wanted), "no tie {wanted}: {numbers:?}");
    }
}

#[test]
fn the_super_deduction_is_printed_and_not_recognised() {
    let mut rows = ROWS.to_vec();
    rows.retain(|row| !(row.1 == "R1" && row.2 == "减值测试"));
    rows.push(("2025-04-20", "R1", "达到预定用途", "验收报告", &[("使用寿命（月）", "120")]));
    let made = made("2025-12", FACTS, &rows);
    let uplift = made.report["super_deduction"].as_array().expect("rows");
    let of = |row: &Json, name: &str| row[name].as_str().unwrap_or_default().to_string();
    let own = uplift.iter().find(|row| row["id"] == "R1").expect("R1");
    // 150,000 at 100 %, April to December of ten years: 150,000 × 9 ÷ 120.
    assert_eq!(
        (of(own, "uplift"), of(own, "deducted"), of(own, "unrecognised")),
        ("150000.00".into(), "11250.00".into(), "138750.00".into())
    );
    let expensed = uplift.iter().find(|row| row["id"].is_null()).expect("expensed spend");
    assert_eq!((of(expensed, "deducted"), of(expensed, "unrecognised")), ("30000.00".into(), "0.00".into()));
    let measured = made.report["deferred_tax"].as_array().expect("rows").iter();
    let nothing = |row: &Json| row["asset"] == "0.00" && row["liability"] == "0.00";
    assert!(measured.filter(|row| row["id"] == "R1").all(nothing));
    let mut cells = support::cached(&made.out).expect("opens");
    // It stands among the temporary differences too, above.
    let label = |((sheet, cell), value): (&(String, String), &Value)| {
        let own = sheet == "所得税差异" && *value == Value::Text("R1".into()) && cell.starts_with('A');
        own.then(|| cell[1..].parse::<u32>().expect("a row"))
    };
    let above = cells.iter().filter_map(label).min().expect("a row");
    cells.remove(&("所得税差异".to_string(), format!("A{above}")));
    let left = number(&cells, "所得税差异", "R1", b'H');
    assert_eq!((left, number(&cells, "所得税差异", "R1", b'I')), (138_750.0, 34_687.5));
    let none: Vec<_> = FACTS.iter().copied().chain([("享受研发费用加计扣除", "否")]).collect();
    let report = self::made("2025-12", &none, &rows).report;
    assert_eq!(report["super_deduction"].as_array().map(Vec::len), Some(0));
}

#[test]
fn an_intangible_that_nobody_amortises_is_a_warning() {
    let rows: Vec<Row> = ROWS.iter().filter(|row| row.1 != "A1" || row.2 == "外购").copied().collect();
    let made = made("2025-06", FACTS, &rows);
    assert!(made.said.contains("警告[B0341]"), "{}", made.said);
    assert!(!half_year().said.contains("B0341"));
}

/// Dates and numbers of the vouchers that a run writes.
fn vouchers(period: &str, more: &[&str]) -> (Vec<(String, u32)>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, out) = (folder.path().join("in.xlsx"), folder.path().join("v"));
    make(&input, FACTS, ROWS);
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.arg("book").arg(&input).args(["--period", period, "--vouchers"]).arg(&out).args(more);
    assert!(command.output().expect("runs").status.success());
    let mut rows = csv::Reader::from_path(out.join("凭证.csv")).expect("opens");
    let one = |row: csv::StringRecord| (row[0].to_string(), row[2].parse().expect("a number"));
    let all = rows.records().map(|row| one(row.expect("a row"))).collect();
    (all, std::fs::read_to_string(out.join("日记账.journal")).expect("a journal"))
}

#[test]
fn vouchers_are_those_of_the_month_or_year_that_is_asked_for() {
    let (may, journal) = vouchers("2025-05", &[]);
    assert!(!may.is_empty() && may.iter().all(|(day, _)| day.starts_with("2025-05")), "{may:?}");
    assert_eq!(may[0].1, 1);
    assert!(journal.contains("2025-05-01 (期初) 期初余额"), "{journal}");
    let (year, _) = vouchers("2025-05", &["--vouchers-from", "2025-01"]);
    assert!(year.len() > may.len() && year.iter().all(|(day, _)| day.starts_with("2025-")));
    let (whole, journal) = vouchers("2024", &[]);
    assert!(whole.iter().all(|(day, _)| day.starts_with("2024-")));
    assert!(!journal.contains("结转2024年度"), "closings are not written unless asked for");
    assert!(vouchers("2024", &["--closing"]).1.contains("结转2024年度"));
}

/// 借 stands beside debits and 贷 beside credits; below every voucher that is printed, one line for names.
#[test]
fn a_voucher_has_its_sides_and_a_line_for_names() {
    let cells = support::cached(&half_year().out).expect("opens");
    let text = |column: char, row: u32| match cells.get(&("会计分录".to_string(), format!("{column}{row}")))
    {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    let number = |column: char, row: u32| {
        matches!(cells.get(&("会计分录".to_string(), format!("{column}{row}"))), Some(Value::Number(_)))
    };
    let (mut printed, mut signed) = (BTreeMap::new(), BTreeMap::new());
    for row in (1..400).filter(|row| text('A', *row).contains("记-")) {
        let names = text('C', row).starts_with("制单：");
        let side = match (number('G', row), number('H', row)) {
            (true, false) => "借",
            (false, true) => "贷",
            _ => "",
        };
        assert_eq!((text('D', row), side.is_empty()), (side, names), "{row}");
        if ["本期", "结转"].contains(&text('K', row)) {
            *printed.entry(text('A', row)).or_insert(0) += 1;
            *signed.entry(text('A', row)).or_insert(0) += i32::from(names);
        }
    }
    assert!(printed.len() > 10, "{printed:?}");
    assert!(signed.values().all(|count| *count == 1), "{signed:?}");
}

/// H1 is sold out of 持有待售 within the half-year: the stay is told, and its card keeps no policy.
#[test]
fn a_stay_for_sale_that_ended_is_told() {
    let sold: Row = ("2025-05-15", "H1", "处置", "转让合同", &[("金额", "430000")]);
    let rows: Vec<Row> = ROWS.iter().copied().chain([sold]).collect();
    let cells = support::cached(&made("2025-06", FACTS, &rows).out).expect("opens");
    let wanted = "H1 交通流量库：2025-03-15 划分，2025-05-15 以“处置”结束，当日持有待售账面价值 420,000.00 元；转让合同";
    let told = |value: &Value| matches!(value, Value::Text(text) if text.trim() == wanted);
    assert!(cells.iter().any(|((sheet, _), value)| sheet == "文字披露" && told(value)));
    let card = cells.iter().find(|((sheet, cell), value)| {
        sheet == "资产卡片" && cell.starts_with('A') && **value == Value::Text("H1".into())
    });
    let row = &card.expect("the card").0.1[1..];
    let policy = |row: &str| cells.get(&("资产卡片".to_string(), format!("H{row}")));
    assert!(!matches!(policy(row), Some(Value::Text(text)) if !text.is_empty()), "{:?}", policy(row));
}
