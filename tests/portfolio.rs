//! The messy workbooks of `fixtures/workbooks`: every diagnostic with its cell, and the figures.
use dataworth::diag::{Checked, Diagnostics, Lang};
use dataworth::formula::{InputId, Program, link};
use dataworth::model::Library;
use dataworth::portfolio::raw::{Limits, RawBook, RawCell, RawSheet, RawValue, read_in_process};
use dataworth::portfolio::{Bound, Overrides, Portfolio, Right, assemble, bind, unbound_heads};
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks")
}

/// The test models only, so that the built-in library may grow.
fn library() -> Library {
    let (mut library, faults) = Library::load(Some(&fixtures().join("models")));
    assert!(!faults.has_errors(), "{}", faults.render(Lang::En, 100));
    library.models.retain(|model| model.id().starts_with("test."));
    library.parameters.retain(|parameter| parameter.id.get_ref().starts_with("test/"));
    library
}

fn open(name: &str, library: &Library) -> (Portfolio, Diagnostics) {
    let raw = read_in_process(&fixtures().join(name), &Limits::default());
    let raw = raw.unwrap_or_else(|faults| panic!("{}", faults.render(Lang::En, 100)));
    let Checked { value: portfolio, diagnostics: mut found } = assemble(raw.value, library);
    // What is said of a row that is no asset stands with that row.
    portfolio.listed.iter().for_each(|row| found.extend(row.reasons.clone()));
    found.sort();
    (portfolio, found)
}

fn program(library: &Library, portfolio: &Portfolio, id: &str) -> Program {
    let model = library.models.iter().find(|model| model.id() == id).unwrap();
    let day = portfolio.valuation_date().unwrap();
    link(library, model, day).unwrap_or_else(|faults| panic!("{}", faults.render(Lang::En, 100)))
}

/// Binds the choices of a model that can be run.
fn bound(portfolio: &mut Portfolio, program: &Program) -> (Bound, Diagnostics) {
    let id = program.main().id.get_ref();
    let of = |at: &usize| &portfolio.choices[*at].pin.id == id && !portfolio.choices[*at].faulty;
    let choices: Vec<usize> = (0..portfolio.choices.len()).filter(of).collect();
    let checked = bind(portfolio, program, &choices);
    (checked.value, checked.diagnostics)
}

/// `T0201 资产!B3 value`, one a diagnostic.
fn lines(found: &Diagnostics) -> Vec<String> {
    let line = |d: &dataworth::diag::Diagnostic| {
        let sheet = d.span.as_ref().and_then(|span| span.sheet.clone()).unwrap_or_default();
        let cell = d.span.as_ref().and_then(|span| span.cell_label()).unwrap_or_default();
        let value = d.value.clone().unwrap_or_default();
        format!("{} {sheet}!{cell} {value}", d.code).trim_end().to_string()
    };
    found.iter().map(line).collect()
}

fn input(program: &Program, name: &str) -> usize {
    program.inputs.iter().position(|input| input.name == name).unwrap()
}

fn figures<'b>(bound: &'b Bound, program: &Program, name: &str, row: usize) -> &'b [f64] {
    bound.frame.columns[input(program, name)].as_ref().map_or(&[], |column| column.of(row))
}

fn cell(bound: &Bound, program: &Program, name: &str, row: usize, index: usize) -> String {
    bound.places.of(InputId(input(program, name) as u32), row, index).cell_label().unwrap_or_default()
}

fn text(portfolio: &Portfolio, figures: &[f64]) -> Vec<String> {
    figures.iter().map(|id| portfolio.symbols.text(*id as u32).unwrap().to_string()).collect()
}

const HEADS: &[&str] = &[
    "T0301 资产清单（必填）!A7 DA-1",
    "T0303 资产清单（必填）!A9 ＤＡ－１",
    "T0301 资产清单（必填）!A10 DA-1",
    "T0302 资产清单（必填）!A11",
    "T0210 资产清单（必填）!A12 1001",
    "T0207 资产清单（必填）!C12 所有权",
    "T0213 资产清单（必填）!A18 合计",
    "T0303 方法!A4 da-1",
    "V0302 方法!B5 9",
    "V0301 方法!B6 没有的模型",
    "T0304 方法!A8 DA-99",
    "T0206 成本!A2 A2:A3",
    "T0302 成本!A3",
    "T0302 成本!A5",
    "C0105 参数!A3 没有的参数",
    "T0102 别的表!",
    "T0118 _meta! 99",
];

#[test]
fn messy_heads_are_found_and_every_fault_has_its_cell() {
    let library = library();
    let (mut portfolio, found) = open("messy-heads.xlsx", &library);
    assert_eq!(lines(&found), HEADS);
    let cost = program(&library, &portfolio, "test.cost");
    assert_eq!(lines(&bound(&mut portfolio, &cost).1), ["V0702 方法!F2 12%", "V0702 参数!B2 0.15"]);
    let charges = program(&library, &portfolio, "test.charges");
    assert!(bound(&mut portfolio, &charges).1.is_empty());
    let unbound = [
        "T0112 资产清单（必填）!I5 利闰率",
        "T0124 收益预测!C6 没有的项目",
        "T0124 1.项目信息!B10 不认识的事实",
    ];
    let found = unbound_heads(&portfolio);
    assert_eq!(lines(&found), unbound);
    assert!(found.render(Lang::Zh, 9).contains("最接近的名称是“利润率”"));
}

#[test]
fn no_row_of_the_asset_list_is_lost() {
    let library = library();
    let (portfolio, _) = open("messy-heads.xlsx", &library);
    let ids: Vec<&str> = portfolio.assets.iter().map(|asset| asset.id.as_str()).collect();
    assert_eq!(ids, ["DA-1", "ＤＡ－１", "1001", "007", "H-1", "H-2", "Ｈ－３", "H-4"]);
    let listed: Vec<_> =
        portfolio.listed.iter().map(|row| (row.id.as_str(), row.span.cell_label().unwrap())).collect();
    let cell = |name: &str| name.to_string();
    assert_eq!(listed, [("DA-1", cell("A10")), ("", cell("A11"))]);
    assert_eq!(portfolio.asset_rows(), portfolio.assets.len() + listed.len(), "counted from the raw sheet");
    assert!(portfolio.listed.iter().all(|row| row.reasons.has_errors()));
    assert_eq!(portfolio.assets[0].rights, [Right::Hold, Right::Operate]);
    assert_eq!(portfolio.assets[0].name.as_deref(), Some("交通"));
}

#[test]
fn the_project_is_read_key_by_key() {
    let library = library();
    let (portfolio, _) = open("messy-heads.xlsx", &library);
    let project = &portfolio.project;
    assert_eq!(project.client.as_deref(), Some("某市数据集团"));
    assert_eq!(project.valuation_date, Some(jiff::civil::date(2025, 9, 30)));
    assert_eq!(project.purpose.as_deref(), Some("质押融资"));
    assert_eq!(project.assumptions, ["持续经营", "数据合法取得"]);
    assert_eq!(project.currency.as_deref(), Some("人民币"));
}

#[test]
fn choices_keep_exact_weights_and_reasons() {
    let library = library();
    let (portfolio, _) = open("messy-heads.xlsx", &library);
    let all: Vec<_> = portfolio
        .choices
        .iter()
        .map(|c| (c.asset, c.pin.id.as_str(), c.weight.as_deref(), c.used, c.faulty))
        .collect();
    let wanted = [
        (0, "test.cost", Some("0.6"), true, false),
        (0, "test.charges", Some("0.4"), true, false),
        (0, "test.cost", Some("1"), true, false),
        (2, "test.cost", Some("1"), true, true),
        (3, "没有的模型", Some("1"), true, true),
        (3, "test.cost", Some("0"), false, false),
        (1, "test.cost", Some("1"), true, false),
        (4, "test.cost", Some("1"), true, false),
        (5, "test.cost", Some("0.6"), true, false),
        (5, "test.charges", Some("0.4"), true, false),
        (6, "test.cost", Some("1"), true, false),
        (7, "test.cost", Some("1"), true, false),
    ];
    assert_eq!(all, wanted);
    assert_eq!(portfolio.choices[5].reason.as_deref(), Some("资料不足"));
    assert_eq!(portfolio.choices[1].pin.edition.as_deref(), Some("1"));
    assert_eq!(portfolio.choice_span(1).cell_label().as_deref(), Some("B3"));
}

#[test]
fn units_and_precedence_give_exact_figures() {
    let library = library();
    let (mut portfolio, _) = open("messy-heads.xlsx", &library);
    let cost = program(&library, &portfolio, "test.cost");
    let (bound, _) = bound(&mut portfolio, &cost);
    let of = |name, row| figures(&bound, &cost, name, row);
    // The row of 方法 beats the asset's; % in the head, in the cell, in the text.
    assert_eq!((of("profit", 0), of("profit", 1), of("profit", 2)), (&[0.12][..], &[0.1][..], &[0.05][..]));
    assert_eq!(of("profit", 3), [0.08]);
    // 万元 of the title; 万元 in the text says the same.
    assert_eq!((of("overhead", 0), of("overhead", 3)), (&[25_000.0][..], &[35_000.0][..]));
    assert_eq!((of("unit_price", 0), of("records", 0)), (&[0.03][..], &[1000.0][..]));
    assert_eq!((of("tax", 0), of("valuation_date", 0)), (&[0.15][..], &[45930.0][..]));
    // A row without an id is nobody's.
    assert_eq!((of("amount", 0), of("amount", 3)), (&[1234.56][..], &[][..]));
    assert_eq!((of("share", 0), of("share", 3)), (&[0.5][..], &[][..]));
    assert_eq!(text(&portfolio, of("item", 0)), ["采集"]);
    assert_eq!(bound.frame.rows, [[1, 1, 0, 0, 2, 1, 1, 1]]);
    let at = |name, row| cell(&bound, &cost, name, row, 0);
    assert_eq!((at("profit", 0), at("profit", 1), at("amount", 0)), ("F2".into(), "D7".into(), "C2".into()));
    // Where no cell gives it, the place where one would.
    assert_eq!((at("quality", 0), at("valuation_date", 0)), ("B2".into(), "A7".into()));
}

#[test]
fn years_items_and_lines_come_together() {
    let library = library();
    let (mut portfolio, _) = open("messy-heads.xlsx", &library);
    let charges = program(&library, &portfolio, "test.charges");
    let (bound, _) = bound(&mut portfolio, &charges);
    let of = |name| figures(&bound, &charges, name, 0);
    assert_eq!((bound.frame.years.as_slice(), bound.frame.rows.as_slice()), (&[3, 3][..], &[vec![2, 1]][..]));
    assert_eq!(of("revenue"), [1_000_000.0, 2_005_000.0, 3_000_000.0]);
    assert_eq!(of("royalty"), [0.1, 0.11, 0.12]);
    assert_eq!(of("charge"), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    // The rows of the second item stand in another order: the name of the line decides.
    assert_eq!(of("relief"), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    assert_eq!(cell(&bound, &charges, "relief", 0, 4), "E4");
    assert_eq!(cell(&bound, &charges, "revenue", 0, 2), "G4");
    // 92 days are left of 2025.
    assert_eq!(of("first_period"), [92.0 / 365.0]);
}

const CELLS: &[&str] = &[
    "T0201 Assets!B3 #DIV/0!",
    "T0207 Assets!C4 机密",
    "T0304 Assets!D4 A9",
    "T0202 Methods!C4 一半",
    "T0211 Methods!D4 看情况",
    "T0304 Costs!A7 A8",
    "V0110 Forecast!E1 2029",
    "T0308 收益!A4 A1 相关收入",
    "T0308 质量!A3 A1",
];

const COST_CELLS: &[&str] = &[
    "T0202 Project!B2 #VALUE",
    "V0702 Assets!E2 0.1",
    "T0201 Assets!E4 #N/A",
    "V0702 Assets!E4",
    "T0116 Assets!F4 5",
    "T0211 Assets!G4 也许",
    "T0207 Assets!H4 市价",
    "T0209 Assets!I4 26-3-1",
    "T0205 Assets!E5",
    "V0702 Assets!E5",
    "T0116 Assets!F5 5",
    "T0208 Assets!I5 2026-02-30",
    "T0202 Assets!E6 约10%",
    "V0702 Assets!E6 约10%",
    "T0212 Assets!F6 1,2,3",
    "V0702 Assets!E7 0.12345678901234567890",
    "V0702 Assets!E9 0.12345678901234567890",
    "V0702 Assets!E10 8％",
    "T0121 Costs!C4 1",
    "V0101 Costs!C5",
    "T0119 Forecast!C1 2027",
    "V0702 质量!B2 0.9",
    "T0202 质量!B4 高",
    "V0702 质量!B5 0.95",
    "V0702 质量!B6 １１０％",
];

#[test]
fn messy_cells_are_read_or_named() {
    let library = library();
    let (mut portfolio, found) = open("messy-cells.xlsx", &library);
    assert_eq!(lines(&found), CELLS);
    let cost = program(&library, &portfolio, "test.cost");
    let (first, found) = bound(&mut portfolio, &cost);
    assert_eq!(lines(&found), COST_CELLS);
    // Rows stand as their methods do: A1, A3, the two good ones, then those of the `*` row.
    assert_eq!(first.failed, [true, true, false, false, true, true, true, true]);
    let owners: Vec<Option<&str>> = found.iter().map(|d| d.asset.as_deref()).collect();
    assert_eq!((owners[0], owners[2]), (None, Some("A3")));
    // What was said once is not said again.
    let (again, found) = bound(&mut portfolio, &cost);
    assert!(found.is_empty() && again.failed == first.failed);
    assert_eq!(lines(&unbound_heads(&portfolio)), ["T0112 Assets!J1 管理费说明"]);
}

#[test]
fn good_cells_of_a_bad_book_keep_their_figures() {
    let library = library();
    let (mut portfolio, _) = open("messy-cells.xlsx", &library);
    let cost = program(&library, &portfolio, "test.cost");
    let (bound, _) = bound(&mut portfolio, &cost);
    let of = |name, row| figures(&bound, &cost, name, row);
    assert_eq!(of("amount", 0)[..2], [35_000.0, 7.0]);
    assert_eq!(of("share", 0), [1.0, 0.5, 1.0]);
    assert_eq!(of("amount", 7)[1], 200_000_000.0);
    assert_eq!((of("audited", 0), of("audited", 5), of("audited", 6)), (&[1.0][..], &[0.0][..], &[0.0][..]));
    assert_eq!(text(&portfolio, of("basis", 0)), ["book"]);
    assert_eq!(text(&portfolio, of("basis", 5)), ["replace"]);
    // A month ends a certificate on its last day.
    assert_eq!((of("certificate_end", 5), of("certificate_end", 6)), (&[46446.0][..], &[46418.0][..]));
    assert_eq!((of("overhead", 0), of("overhead", 6)), (&[12.0][..], &[35_000.0][..]));
    let profit = bound.frame.columns[input(&cost, "profit")].as_ref().unwrap();
    assert_eq!(profit.long.values().map(|text| &**text).collect::<Vec<_>>(), ["0.1234567890123456789"; 2]);
    let weights: Vec<_> = portfolio.choices.iter().map(|choice| choice.weight.as_deref()).collect();
    assert_eq!(weights[..6], [Some("0.5"), None, Some("0.005"), Some("1"), Some("1"), Some("0.01")]);
}

#[test]
fn gaps_and_double_rows_of_a_forecast_are_named() {
    let library = library();
    let (mut portfolio, _) = open("messy-cells.xlsx", &library);
    let charges = program(&library, &portfolio, "test.charges");
    let choice = portfolio.choices.iter().position(|choice| choice.pin.id == "test.charges").unwrap();
    let checked = bind(&mut portfolio, &charges, &[choice]);
    let wanted =
        ["T0119 Forecast!C1 2027", "V0110 收益!D2 2", "V0109 收益!A3 2", "T0308 收益!A5 A1 相关收入"];
    assert_eq!(lines(&checked.diagnostics), wanted);
    assert_eq!(figures(&checked.value, &charges, "first_period", 0), [1.0]);
}

#[test]
fn overrides_beat_cells_and_say_what_they_beat() {
    let library = library();
    let (mut portfolio, _) = open("messy-heads.xlsx", &library);
    let faults = Overrides::parse(&["profit", "=1", "tax="]).unwrap_err();
    assert_eq!(lines(&faults), ["C0103 ! profit", "C0103 ! =1", "C0103 ! tax="]);
    let texts = ["test.cost:profit=20%", "test/tax=0.2", "管理费=3万", "nothing=1", "评估基准日=2025-12-31"];
    portfolio.set(Overrides::parse(&texts).unwrap());
    assert_eq!(portfolio.valuation_date().unwrap(), jiff::civil::date(2025, 12, 31));
    let cost = program(&library, &portfolio, "test.cost");
    let (bound, found) = bound(&mut portfolio, &cost);
    let of = |name, row| figures(&bound, &cost, name, row);
    assert_eq!((of("profit", 0), of("profit", 3)), (&[0.2][..], &[0.2][..]));
    assert_eq!((of("tax", 0), of("overhead", 0)), (&[0.2][..], &[30_000.0][..]));
    assert_eq!(of("valuation_date", 0), [46022.0]);
    let text = found.render(Lang::En, 99);
    let note = "`test.cost:profit` was changed from 12% (1), 10 (2), … (5) to 20% (--set)";
    assert!(text.contains(note), "{text}");
    assert!(text.contains("`test/tax` was changed from 0.15 (8) to 0.2 (--set)"), "{text}");
    assert!(text.contains("`评估基准日` was changed from 2025-09-30 (8) to 2025-12-31"), "{text}");
    assert!(lines(&unbound_heads(&portfolio)).contains(&"C0105 ! nothing".to_string()));
}

#[test]
fn a_flat_csv_is_assets_and_methods_in_either_encoding() {
    let library = library();
    for name in ["small.csv", "small-gb18030.csv"] {
        let (mut portfolio, found) = open(name, &library);
        assert!(found.is_empty(), "{}", found.render(Lang::En, 9));
        assert_eq!(portfolio.project.valuation_date, Some(jiff::civil::date(2025, 12, 31)));
        assert_eq!((portfolio.assets.len(), portfolio.choices.len()), (3, 2));
        assert_eq!(portfolio.without_choice(), [2]);
        let cost = program(&library, &portfolio, "test.flat");
        let (bound, found) = bound(&mut portfolio, &cost);
        assert!(found.is_empty() && unbound_heads(&portfolio).is_empty());
        let of = |name, row| figures(&bound, &cost, name, row);
        assert_eq!((of("overhead", 0), of("overhead", 1)), (&[1000.5][..], &[20_000.0][..]));
        assert_eq!((of("profit", 0), of("profit", 1)), (&[0.1][..], &[0.08][..]));
        assert_eq!((of("tax", 0), of("tax", 1)), (&[0.2][..], &[][..]));
        let place = bound.places.of(InputId(input(&cost, "overhead") as u32), 1, 0);
        assert!(place.to_string().ends_with(&format!("{name}:3:8")), "{place}");
    }
}

/// 10,000 assets of 30 columns and 10,000 yearly rows, made in memory.
fn large() -> RawBook {
    let text = |row, col, text: String| RawCell { row, col, value: RawValue::Text(text) };
    let number = |row, col, value| RawCell {
        row,
        col,
        value: RawValue::Number { value, percent: false, date: false },
    };
    let known =
        ["资产编号", "名称", "权利", "模型", "利润率", "管理费(万元)", "记录数", "质量系数", "测试税率"];
    let heads = known.iter().map(|head| head.to_string()).chain((9..30).map(|col| format!("其他列{col}")));
    let mut assets: Vec<RawCell> = heads.enumerate().map(|(col, head)| text(0, col as u32, head)).collect();
    let heads = ["资产编号", "项目", "第1年(元)", "第2年(元)", "第3年(元)"];
    let mut yearly: Vec<RawCell> = (0..).zip(heads).map(|(col, head)| text(0, col, head.into())).collect();
    for row in 1..=10_000 {
        let words = [format!("DA-{row:05}"), format!("资产{row}"), "持有权".into(), "test.charges".into()];
        assets.extend((0..).zip(words).map(|(col, word)| text(row, col, word)));
        assets.extend((4..30).map(|col| number(row, col, f64::from(row) / 100.0)));
        yearly.extend([text(row, 0, format!("DA-{row:05}")), text(row, 1, "相关收入".into())]);
        yearly.extend((2..5).map(|col| number(row, col, f64::from(row * col))));
    }
    let sheet = |name: &str, cells| RawSheet { name: name.into(), cells, ..RawSheet::default() };
    let project = vec![
        text(0, 0, "评估基准日".into()),
        text(0, 1, "2025-12-31".into()),
        text(1, 0, "分成率".into()),
        text(1, 1, "10%".into()),
    ];
    let sheets = vec![sheet("项目", project), sheet("资产", assets), sheet("收益", yearly)];
    RawBook { file: "large.xlsx".into(), sheets, ..RawBook::default() }
}

#[test]
fn ten_thousand_assets_take_no_time() {
    let library = library();
    let raw = large();
    let began = std::time::Instant::now();
    let mut portfolio = assemble(raw, &library).value;
    let assembled = began.elapsed();
    let charges = program(&library, &portfolio, "test.charges");
    let (first, _) = bound(&mut portfolio, &charges);
    let once = began.elapsed();
    let all: Vec<usize> = (0..portfolio.choices.len()).collect();
    let cost = program(&library, &portfolio, "test.cost");
    let second = bind(&mut portfolio, &cost, &all).value;
    println!("assemble {assembled:?}, first {once:?}, both {:?}", began.elapsed());
    assert_eq!(figures(&first, &charges, "revenue", 9_999), [20_000.0, 30_000.0, 40_000.0]);
    assert_eq!(figures(&first, &charges, "royalty", 9_999), [0.1, 0.1, 0.1]);
    assert_eq!(figures(&second, &cost, "overhead", 0), [100.0]);
    // Ten times what it takes: the bound is against quadratic work, not against a busy machine.
    assert!(began.elapsed().as_secs_f64() < 2.0, "{:?}", began.elapsed());
}
