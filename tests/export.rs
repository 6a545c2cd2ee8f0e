//! A workbook with every feature: two engines recalculate it, its XML holds nothing Excel 2016 cannot read.
mod support;

use dataworth::export::{ExportError, Note, Options, xlsx};
use dataworth::table::*;
use std::path::Path;
use std::sync::Arc;
use support::{Tolerance, assert_recalculates, cached, compare, formulas, parts};

const YEARS: usize = 5;
const ASSETS: usize = 40;
const INJECTIONS: [&str; 6] = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"];

struct Parts {
    book: Book,
    parameters: TableId,
    assets: TableId,
    costs: TableId,
    factors: TableId,
}

/// Asset `a` has `a % 4` cost lines.
fn spans() -> Vec<(u32, u32)> {
    let mut next = 0;
    (0..ASSETS as u32)
        .map(|asset| {
            let start = next;
            next += asset % 4;
            (start, next)
        })
        .collect()
}

fn cost(line: usize) -> f64 {
    1000.25 * (line + 1) as f64
}

fn cost_lines() -> usize {
    spans().last().map_or(0, |(_, end)| *end as usize)
}

fn income(asset: usize, year: usize) -> f64 {
    if asset % 5 == 4 && year == 4 { 0.0 } else { 10_000.0 * (asset + 1) as f64 + 123.45 * year as f64 }
}

fn sample_book() -> Book {
    let mut book = Book::default();
    let parameters = book.reserve_table();
    let assets = book.reserve_table();
    let costs = book.reserve_table();
    let factors = book.reserve_table();
    book.properties = Properties {
        title: "数据资产评估明细 A&B".into(),
        author: "评估师".into(),
        company: "某某资产评估有限公司".into(),
        created: Some(Created { year: 2026, month: 6, day: 30 }),
        ..Properties::default()
    };
    book.name("折现率_基准", CellRef { table: parameters, column: 1, row: 0 });
    book.name("分成率", CellRef { table: parameters, column: 1, row: 1 });
    let mut parts = Parts { book, parameters, assets, costs, factors };
    cover(&mut parts);
    parameter_sheet(&mut parts);
    asset_sheet(&mut parts);
    cost_sheet(&mut parts);
    parts.book
}

fn cover(parts: &mut Parts) {
    let total: f64 = (0..ASSETS).map(|asset| value(asset).0).sum();
    let sum = Template::new().text("SUM(").whole_column(parts.assets, 8).text(")");
    let target = Target::Cell(CellRef { table: parts.assets, column: 8, row: 0 });
    let lines = vec![
        Line::title("数据资产评估工作底稿"),
        Line::Blank,
        Line::pair("委托人", Cell::text("某某数据科技股份有限公司")),
        Line::pair("评估基准日", Cell::Date(46203.0).styled(Style::input(Kind::Date))),
        Line::pair("评估值合计(元)", Cell::formula(sum, total).styled(Style::cross_sheet(Kind::Money2))),
        Line::pair("明细", Cell::link("见收益法明细", target)),
        Line::pair(
            "输入文件 SHA-256",
            Cell::text("3b5d5c3712955042212316173ccf37be800b1b9d1f8b0b1c9b1f4d1f0c1a2b3c"),
        ),
        Line::pair("勾稽", Cell::Bool(false).styled(Style::CHECK)),
        Line::Blank,
        Line::heading("说明"),
        Line::note(
            "本底稿公式均可追溯;蓝色为输入,黑色为计算,绿色为引自其他工作表,红底为未通过的勾稽。".repeat(3),
        ),
    ];
    parts.book.push(Sheet::new("封面").lines(lines));
}

fn parameter_sheet(parts: &mut Parts) {
    let percent = |number| Cell::Number(number).styled(Style::input(Kind::Percent(2)));
    let names = ["折现率_基准", "分成率", "最大行数"];
    let values = vec![percent(0.125), percent(0.08), Cell::Number(3.0).styled(Style::input(Kind::Integer))];
    let table = Table::new(parts.parameters, "参数表")
        .column(Column::new("参数", Style::ID, Cells::texts(names)))
        .column(Column::new("取值", Style::input(Kind::Number(2)), Cells::Mixed(values)))
        .column(Column::new("来源", Style::TEXT, Cells::texts(["评估师判断", "可比许可协议", "约定"])));
    let factors = (1..=YEARS as i32).fold(Table::new(parts.factors, "折现系数"), |table, year| {
        let factor = Template::new().text("1/(1+").name("折现率_基准").text(format!(")^{year}"));
        let cells = Cells::formula(factor, vec![1.125_f64.powi(-year)]);
        table.column(Column::new(format!("t{year}"), Style::calculated(Kind::Factor), cells))
    });
    let notes = vec![Line::note("取值由评估师确认。")];
    let sheet = Sheet::new("参数").table(table).lines(notes).table(factors);
    parts.book.push(sheet);
}

/// Value and total cost of an asset.
fn value(asset: usize) -> (f64, f64) {
    let income: f64 =
        (0..YEARS).map(|year| income(asset, year) * 0.08 / 1.125_f64.powi(year as i32 + 1)).sum();
    let (start, end) = spans()[asset];
    let costs: f64 = (start..end).map(|line| cost(line as usize)).sum();
    (round(income + costs), costs)
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

fn name(asset: usize) -> String {
    match INJECTIONS.get(asset) {
        Some(injection) => (*injection).to_owned(),
        None => format!("企业登记与信用数据资源 第{asset}号"),
    }
}

fn asset_sheet(parts: &mut Parts) {
    let (id, costs) = (parts.assets, parts.costs);
    let spans = Arc::new(spans());
    let mut table = Table::new(id, "收益法明细")
        .column(Column::new("资产编号", Style::ID, Cells::texts((0..ASSETS).map(|a| format!("{a:05}")))))
        .column(
            Column::new("资产名称", Style::TEXT, Cells::texts((0..ASSETS).map(name)))
                .note("按产权登记证书填写"),
        );
    for year in 0..YEARS {
        let cells = Cells::numbers((0..ASSETS).map(|asset| income(asset, year)));
        table = table.column(
            Column::new(format!("t{} 相关收入", year + 1), Style::input(Kind::Money2), cells)
                .unit("元")
                .source("盈利预测表"),
        );
    }
    let fixed = Template::new().text("SUM(").range_of(costs, 2, &spans).text(")");
    let total = Template::new()
        .text("ROUND(SUMPRODUCT(")
        .row_span(id, 2, 6)
        .text(",")
        .fixed_span(parts.factors, 0, 4, 0)
        .text(")*")
        .name("分成率")
        .text("+")
        .same_row(id, 7)
        .text(",2)");
    let check = Template::new().text("ABS(").same_row(id, 8).text("-").same_row(id, 8).text(")<0.005");
    let words = Template::new().text("IF(").same_row(id, 7).text("=0,\"\",").string("有成本\"&\"").text(")");
    let cost_of = |asset| value(asset).1;
    let label = |asset| Value::from(if cost_of(asset) == 0.0 { "" } else { "有成本\"&\"" });
    let table = table
        .column(
            Column::new(
                "成本合计",
                Style::cross_sheet(Kind::Money2),
                Cells::formula(fixed, (0..ASSETS).map(cost_of).collect::<Vec<_>>()),
            )
            .unit("元"),
        )
        .column(
            Column::new(
                "评估值",
                Style::calculated(Kind::Money2),
                Cells::formula(total, (0..ASSETS).map(|a| value(a).0).collect::<Vec<_>>()),
            )
            .unit("元"),
        )
        .column(Column::new("勾稽", Style::CHECK, Cells::formula(check, vec![true; ASSETS])))
        .column(Column::new(
            "备注",
            Style::TEXT,
            Cells::formula(words, (0..ASSETS).map(label).collect::<Vec<Value>>()),
        ))
        .group("收益预测", 2, 6, true);
    let sum = |column| Template::new().text("SUM(").whole_column(id, column).text(")");
    let all = |of: &dyn Fn(usize) -> f64| (0..ASSETS).map(of).sum::<f64>();
    let mut footer = vec![Cell::text("合计"), Cell::Blank];
    for year in 0..YEARS {
        footer.push(Cell::formula(sum(2 + year as u16), all(&|asset| income(asset, year))));
    }
    footer.push(Cell::formula(sum(7), all(&cost_of)));
    footer.push(Cell::formula(sum(8), all(&|asset| value(asset).0)));
    let bars = Chart::new(ChartKind::Column, "各资产评估值", DataRange::Column { table: id, column: 0 })
        .series("评估值", DataRange::Column { table: id, column: 8 })
        .unit("元");
    let path = Chart::new(ChartKind::Stacked, "预测收入", DataRange::Heads { table: id, first: 2, last: 6 })
        .series("00000", DataRange::Row { table: id, row: 0, first: 2, last: 6 })
        .series("00001", DataRange::Row { table: id, row: 1, first: 2, last: 6 });
    let sheet = Sheet::new("收益法 '权利金'/明细").table(table.footer(footer)).chart(bars).chart(path);
    parts.book.push(sheet);
}

fn cost_sheet(parts: &mut Parts) {
    let (id, assets) = (parts.costs, parts.assets);
    let owners: Vec<u32> = (0..ASSETS as u32).flat_map(|asset| vec![asset; asset as usize % 4]).collect();
    let back: Vec<Value> = owners.iter().map(|asset| Value::Text(format!("{asset:05}"))).collect();
    let share: Vec<f64> = owners
        .iter()
        .enumerate()
        .map(|(line, asset)| if line % 7 == 6 { 0.0 } else { cost(line) / value(*asset as usize).0 })
        .collect();
    let lines = owners.len();
    let owner = Arc::new(owners.clone());
    // Every seventh line has no partner and reads as 1, which its factor 0 hides.
    let sparse: Vec<u32> = owners
        .iter()
        .enumerate()
        .map(|(line, asset)| if line % 7 == 6 { u32::MAX } else { *asset })
        .collect();
    let factor = Cells::numbers((0..lines).map(|line| if line % 7 == 6 { 0.0 } else { 1.0 }));
    let share_of = Template::new().same_row(id, 2).text("*").same_row(id, 3).text("/").push(Ref::RowOf {
        table: assets,
        column: 8,
        rows: Arc::new(sparse),
        none: "1".into(),
    });
    let table = Table::new(id, "成本明细")
        .column(Column::new(
            "资产编号",
            Style { role: Role::CrossSheet, kind: Kind::Text },
            Cells::formula(Template::new().row_of(assets, 0, &owner), back),
        ))
        .column(Column::new("成本项目", Style::TEXT, Cells::texts(vec!["人工成本"; lines])))
        .column(
            Column::new("金额", Style::input(Kind::Money2), Cells::numbers((0..lines).map(cost))).unit("元"),
        )
        .column(Column::new("系数", Style::input(Kind::Factor), factor))
        .column(Column::new(
            "占评估值比例",
            Style::calculated(Kind::Percent(2)),
            Cells::formula(share_of, share),
        ));
    assert_eq!(lines, cost_lines());
    parts.book.push(Sheet::new("成本 明细").table(table));
}

fn canary() -> Options {
    Options { canary: true, ..Options::default() }
}

/// `DATAWORTH_KEEP=folder` keeps the workbook for a look.
fn write(book: &Book, options: &Options, name: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    xlsx::write(book, options, &path).unwrap();
    if let Ok(keep) = std::env::var("DATAWORTH_KEEP") {
        std::fs::copy(&path, Path::new(&keep).join(name)).unwrap();
    }
    (folder, path)
}

#[test]
fn every_formula_recalculates_to_its_cached_result() {
    let (_folder, path) = write(&sample_book(), &canary(), "features.xlsx");
    assert_recalculates(&path, Tolerance::default());
}

#[test]
fn streamed_sheets_with_column_formats_recalculate_too() {
    let options = Options { streaming_cells: 1, plain_cells: 1, ..canary() };
    let (_folder, path) = write(&sample_book(), &options, "streamed.xlsx");
    assert_recalculates(&path, Tolerance::default());
    let (_other, usual) = write(&sample_book(), &canary(), "usual.xlsx");
    assert_eq!(compare(&cached(&usual).unwrap(), &cached(&path).unwrap(), Tolerance::default()), []);
}

#[test]
fn the_harness_names_the_differing_cell() {
    let mut book = Book::default();
    let id = book.reserve_table();
    let wrong = Cells::formula(Template::new().same_row(id, 0).text("*2"), vec![2.0, 5.0]);
    let table = Table::new(id, "")
        .column(Column::new("一", Style::input(Kind::Money2), Cells::numbers([1.0, 2.0])))
        .column(Column::new("二", Style::calculated(Kind::Money2), wrong));
    book.push(Sheet::new("表").table(table));
    let (_folder, path) = write(&book, &canary(), "wrong.xlsx");
    let found = compare(
        &cached(&path).unwrap(),
        &support::recalc_ironcalc(&path).unwrap(),
        Tolerance { relative: 1e-12, absolute: 0.0 },
    );
    let shown: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["表!B3: cached Number(5.0), recalculated Number(4.0)"]);
}

#[test]
fn no_formula_needs_more_than_excel_2016() {
    let (_folder, path) = write(&sample_book(), &canary(), "plain.xlsx");
    let forbidden = [
        "NPV(",
        "LET(",
        "LAMBDA(",
        "OFFSET(",
        "INDIRECT(",
        "NOW(",
        "TODAY(",
        "RAND(",
        "_xlfn",
        "_xlws",
        "t=\"array\"",
    ];
    for (part, xml) in
        parts(&path).unwrap().iter().filter(|(part, _)| part.starts_with("xl/worksheets/sheet"))
    {
        for word in forbidden {
            assert!(!xml.contains(word), "{part} holds {word}");
        }
        assert_eq!(
            xml.matches("<f>").count(),
            xml.matches("</f><v>").count(),
            "{part}: a formula without a result"
        );
    }
}

#[test]
fn forbidden_functions_are_refused_with_their_place() {
    let mut book = Book::default();
    let id = book.reserve_table();
    let npv = Template::new().text("npv(0.1,").same_row(id, 0).text(")");
    let table = Table::new(id, "")
        .column(Column::new("a", Style::input(Kind::Money2), Cells::numbers([1.0])))
        .column(Column::new("净现值", Style::calculated(Kind::Money2), Cells::formula(npv, vec![1.0])));
    book.push(Sheet::new("收益").table(table));
    let folder = tempfile::tempdir().unwrap();
    let error = xlsx::write(&book, &Options::default(), &folder.path().join("a.xlsx")).unwrap_err();
    assert!(
        matches!(&error, ExportError::ForbiddenFunction { at, function } if at == "收益/净现值" && function == "NPV"),
        "{error}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn user_text_is_never_a_formula() {
    for options in [canary(), Options { streaming_cells: 1, ..canary() }] {
        let (_folder, path) = write(&sample_book(), &options, "injection.xlsx");
        let stored = cached(&path).unwrap();
        let formulas = formulas(&path).unwrap();
        for (asset, injection) in INJECTIONS.iter().enumerate() {
            let at = ("收益法 '权利金'_明细".to_owned(), format!("B{}", asset + 5));
            let expected = Value::Text(injection.replace('\r', "\n"));
            assert_eq!(stored.get(&at), Some(&expected), "{at:?}");
            assert!(!formulas.contains_key(&at), "{at:?} is a formula");
        }
    }
}

#[test]
fn identical_input_gives_identical_bytes() {
    for options in [canary(), Options { streaming_cells: 1, ..canary() }] {
        let (_first, one) = write(&sample_book(), &options, "one.xlsx");
        let (_second, two) = write(&sample_book(), &options, "two.xlsx");
        assert_eq!(std::fs::read(one).unwrap(), std::fs::read(two).unwrap());
    }
}

#[test]
fn texts_a_cell_cannot_hold_are_changed_and_reported() {
    let mut book = Book::default();
    let id = book.reserve_table();
    let texts = [String::from("好\0坏"), "长".repeat(40_000)];
    let number = Cells::formula(Template::new().text("\"12\""), vec![Value::from("12"), Value::from("12")]);
    let table = Table::new(id, "")
        .column(Column::new("文字", Style::TEXT, Cells::texts(texts)))
        .column(Column::new("数", Style::TEXT, number));
    book.push(Sheet::new("a:b").table(table));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let written = xlsx::write(&book, &Options::default(), &path).unwrap();
    let sheet = || "a_b".to_owned();
    let expected = [
        Note::SheetRenamed { asked: "a:b".into(), given: sheet() },
        Note::ControlCharacters { sheet: sheet(), cell: "A2".into() },
        Note::TextCut { sheet: sheet(), cell: "A3".into(), length: 40_000 },
        Note::TextReadsAsNumber { sheet: sheet(), first: "B2".into(), count: 2 },
    ];
    assert_eq!(written.notes, expected);
    assert_eq!(cached(&path).unwrap()[&(sheet(), "A2".to_owned())], Value::from("好␀坏"));
    assert!(parts(&path).unwrap()["xl/worksheets/sheet1.xml"].contains("t=\"str\"><f>\"12\"</f><v> 12</v>"));
}

#[test]
fn links_names_notes_and_heads_are_in_the_file() {
    let (_folder, path) = write(&sample_book(), &canary(), "names.xlsx");
    let parts = parts(&path).unwrap();
    let book = &parts["xl/workbook.xml"];
    assert!(book.contains("<definedName name=\"折现率_基准\">'参数'!$B$3</definedName>"), "{book}");
    assert!(book.contains("Print_Titles"));
    assert!(parts["xl/worksheets/sheet1.xml"].contains("location=\"'收益法 ''权利金''_明细'!I5\""));
    assert!(parts["xl/worksheets/sheet3.xml"].contains("<autoFilter ref=\"A4:K44\"/>"));
    assert!(parts["xl/worksheets/sheet3.xml"].contains("topLeftCell=\"B5\""));
    assert!(parts.contains_key("xl/charts/chart2.xml"));
    assert!(parts["docProps/core.xml"].contains("2026-06-30T00:00:00Z"));
}
