//! Writes the fixture workbooks: `cargo run --example make_workbooks`.
//!
//! They hold what clients' workbooks hold: titles above the heads, merged cells, units everywhere
//! and nowhere, text for numbers, blanks, errors. `tests/portfolio.rs` names every cell.
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};
use std::error::Error;
use std::io::{Cursor, Read, Write};
use std::path::Path;

/// Stands for the result that [`forget_results`] takes away.
const UNSAVED: &str = "unsaved";

/// A cell as a short word: `=…` is a formula, `#…` an error, a number is a number, the rest text.
/// `'…` is text whatever it looks like, `%…` a percent cell, `@…` a date cell of a serial.
fn put(sheet: &mut Worksheet, row: u32, col: u16, word: &str) -> Result<(), XlsxError> {
    let percent = Format::new().set_num_format("0.00%");
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let number = |text: &str| text.parse::<f64>().unwrap_or_default();
    match word.chars().next() {
        None => {}
        Some('\'') => drop(sheet.write_string(row, col, &word[1..])?),
        Some('%') => drop(sheet.write_number_with_format(row, col, number(&word[1..]), &percent)?),
        Some('@') => drop(sheet.write_number_with_format(row, col, number(&word[1..]), &date)?),
        Some('#') => drop(sheet.write_formula(row, col, Formula::new("=1/0").set_result(word))?),
        Some('=') => drop(sheet.write_formula(row, col, Formula::new(word).set_result(UNSAVED))?),
        _ => match word.parse::<f64>() {
            Ok(value) => drop(sheet.write_number(row, col, value)?),
            Err(_) => drop(sheet.write_string(row, col, word)?),
        },
    }
    Ok(())
}

fn sheet(book: &mut Workbook, name: &str, first: (u32, u16), rows: &[&[&str]]) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(name)?;
    for (row, words) in (first.0..).zip(rows) {
        for (col, word) in (first.1..).zip(*words) {
            put(sheet, row, col, word)?;
        }
    }
    Ok(())
}

/// A book whose bytes do not tell when it was made.
fn timeless() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    Ok(book)
}

/// Structure: heads below titles, merged, with units and breaks; ids of every sort.
fn messy_heads() -> Result<Workbook, XlsxError> {
    let mut book = timeless()?;
    sheet(&mut book, "填写说明", (0, 0), &[&["请逐项填写"]])?;
    sheet(
        &mut book,
        "1.项目信息",
        (1, 1),
        &[
            &["委托方：", "某市数据集团"],
            &["评估 基准日", "@45930"],
            &["评估目的", "质押融资"],
            &["价值类型", "市场价值"],
            &["假设与前提", "持续经营"],
            &["", "数据合法取得"],
            &["币种", "人民币"],
            &["分成率（％）", "12.5"],
            &["不认识的事实", "1"],
        ],
    )?;
    let merged = Format::new();
    let assets = book.add_worksheet().set_name("资产清单（必填）")?;
    assets.merge_range(0, 0, 0, 7, "数据资产清单", &merged)?;
    put(assets, 1, 0, "金额单位：人民币万元")?;
    // Two rows of heads: the outer ones reach down, the group stands over its members.
    for (col, head) in ["资产\n编号*", "名　称", "权利"].iter().enumerate() {
        assets.merge_range(3, col as u16, 4, col as u16, head, &merged)?;
    }
    assets.merge_range(3, 3, 3, 5, "评估参数", &merged)?;
    let heads = [
        (3, "利润率（%）"),
        (4, "管理费"),
        (5, "单价（元/万条）"),
        (7, "记录数(万条)"),
        (8, "利闰率"),
        (9, "数据　来源"),
        (10, "来源\n证据"),
    ];
    for (col, head) in heads {
        put(assets, 4, col, head)?;
    }
    let rows: &[&[&str]] = &[
        &["示例", "交通数据", "持有权", "10", "1", "1", "", "1", "", "是", "采购合同"],
        &["DA-1", "交通", "持有权、经营权", "10", "2.5", "300", "", "0.1", "x", "是", "采购合同"],
        &[],
        &["ＤＡ－１", "交通（复）", "使用权", "%0.08", "'３．５万元", "300", "", "2", "", "是", "自行采集"],
        &["DA-1", "重复", "持有权", "10", "1", "1", "", "1"],
        &["", "无编号", "持有权", "10", "1", "1", "", "1"],
        &["1001", "数字编号", "所有权", "5", "0", "0", "", "0", "", "是", "自行采集"],
        &["'007", "前导零", "持有权", "'5%", "0", "0", "", "0", "", "是", "自行采集"],
        &["H-1", "客流", "持有权", "8.5", "1.25", "240", "", "5", "", "是", "授权书"],
        &["H-2", "车流", "加工使用权", "5", "0", "0", "", "0", "", "√", "采购合同"],
        &["Ｈ－３", "路况", "经营权", "%0.08", "'３．５万元", "300", "", "２", "", "是", "自行采集"],
        &["H-4", "来源不明", "持有权", "10", "1", "0", "", "0"],
        &["合计", "", "", "", "3.5"],
        &["注：以上为管理层申报数"],
    ];
    for (row, words) in (5u32..).zip(rows) {
        for (col, word) in words.iter().enumerate() {
            put(assets, row, col as u16, word)?;
        }
    }
    sheet(
        &mut book,
        "方法",
        (0, 0),
        &[
            &["资产编号", "模型", "权重", "理由", "采用", "测试成本法：利润率"],
            &["DA-1", "测试成本法", "%0.6", "成本可靠", "是", "'12%"],
            &["DA-1", "test.charges@1", "0.4", "有预测", "√", ""],
            &["da-1 ", "测试成本法", "1", "", "", ""],
            &["1001", "test.cost@9", "1", "", "", ""],
            &["'007", "没有的模型", "1", "", "", ""],
            &["'007", "Test cost", "0", "资料不足", "", ""],
            &["DA-99", "测试成本法", "1", "", "", ""],
            &["ＤＡ－１", "测试成本法", "1", "", "", ""],
            &["H-1", "测试成本法", "'100％", "成本可靠", "", ""],
            &["H-2", "test.cost", "%0.6", "成本可靠", "是", ""],
            &["H-2", "测试贡献法", "0.4", "有预测", "是", ""],
            &["Ｈ－３", "Test cost", "1", "成本可靠", "", ""],
            &["H-4", "测试成本法", "1", "成本可靠", "", ""],
        ],
    )?;
    sheet(
        &mut book,
        "收益预测",
        (2, 1),
        &[
            &["资产编号", "项目", "单位", "2025年", "2026", "2027E", "2028年度"],
            &["DA-1", "相关收入", "万元", "100", "200.5", "300", ""],
            &["*", "Royalty", "'%", "10", "11", "12", ""],
            &["DA-1", "没有的项目", "元", "1", "", "", ""],
            &["H-2", "相关收入", "万元", "120", "'１３０．５", "140", ""],
        ],
    )?;
    let costs = book.add_worksheet().set_name("成本")?;
    let rows: &[&[&str]] = &[
        &["资产编号", "成本项目", "金额（元）", "分摊比例", "备注"],
        &["DA-1", "采集", "'1,234.56", "0.5", ""],
        &["", "清洗", "100", "", ""],
        &["1001", "", "0.1", "", ""],
        &["", "公共平台", "1000", "%0.2", "全部资产"],
        &["H-1", "采集", "'１２，３４５．６７", "%0.8", ""],
        &["H-1", "清洗", "2000", "", ""],
        &["H-2", "采集", "'35,000", "", ""],
        &["Ｈ－３", "采集", "0.1", "", ""],
        &["H-4", "采集", "1", "", ""],
    ];
    for (row, words) in (0u32..).zip(rows) {
        for (col, word) in words.iter().enumerate() {
            put(costs, row, col as u16, word)?;
        }
    }
    costs.merge_range(1, 0, 2, 0, "DA-1", &merged)?;
    sheet(
        &mut book,
        "贡献资产",
        (0, 0),
        &[
            &["资产编号", "名称", "项目", "第1年(元)", "第2年(元)", "第3年(元)"],
            &["DA-1", "软件", "贡献额", "1", "2", "3"],
            &["DA-1", "人员", "贡献额", "4", "5", "6"],
            &["DA-1", "人员", "减免额", "0.4", "0.5", "0.6"],
            &["DA-1", "软件", "减免额", "0.1", "0.2", "0.3"],
            &["H-2", "平台", "贡献额", "10000", "20000", "30000"],
            &["H-2", "平台", "减免额", "1000", "1500", "2000"],
        ],
    )?;
    sheet(
        &mut book,
        "参数",
        (0, 0),
        &[&["名称", "值", "理由"], &["test/tax", "%0.15", "高新技术企业"], &["没有的参数", "1", ""]],
    )?;
    sheet(&mut book, "别的表", (0, 0), &[&["甲", "乙"], &["1", "2"]])?;
    let meta = book.add_worksheet().set_name("_meta")?.set_hidden(true);
    put(meta, 0, 0, "layout")?;
    put(meta, 0, 1, "99")?;
    Ok(book)
}

/// Figures: errors, formulas without results, dates, choices, yes and no, gaps, missing units.
fn messy_cells() -> Result<Workbook, XlsxError> {
    let mut book = timeless()?;
    sheet(&mut book, "Project", (0, 0), &[&["Valuation date", "2025年12月"], &["合理利润率", "'#VALUE"]])?;
    sheet(
        &mut book,
        "Assets",
        (0, 0),
        &[
            &[
                "Asset ID",
                "Name",
                "Level",
                "Contained in",
                "Profit",
                "Overhead",
                "Audited",
                "Cost basis",
                "Certificate end",
                "管理费说明",
                "Rights",
                "Lawful source",
                "Source evidence",
            ],
            &[
                "A1", "good", "核心", "", "0.1", "'12元", "是", "账 面", "@46387", "", "hold", "yes",
                "contract",
            ],
            &["A2", "#DIV/0!", "一般", "", "0.1", "", "", "", "", ""],
            &[
                "A3", "error", "机密", "A9", "#N/A", "5", "也许", "市价", "26-3-1", "", "hold", "yes",
                "contract",
            ],
            &["A4", "no value", "", "A1", "=1+1", "5", "", "", "2026-02-30", "", "hold", "yes", "contract"],
            &[
                "A5",
                "words",
                "",
                "",
                "约10%",
                "'1,2,3",
                "×",
                "replacement",
                "'2027年2月",
                "",
                "hold",
                "yes",
                "contract",
            ],
            &[
                "A6",
                "long",
                "",
                "",
                "'0.12345678901234567890",
                "'3.5万",
                "0",
                "book",
                "20270131",
                "",
                "hold",
                "yes",
                "contract",
            ],
            &["A7", "lines", "", "", "", "", "", "", "", "", "hold", "yes", "contract"],
            &[
                "B1",
                "whole",
                "重要",
                "",
                "'0.12345678901234567890",
                "'3.5万",
                "是",
                "book",
                "@46387",
                "",
                "hold",
                "yes",
                "contract",
            ],
            &["B2", "built up", "一般", "", "'8％", "", "", "", "", "", "processing", "TRUE", "collected"],
        ],
    )?;
    sheet(
        &mut book,
        "Methods",
        (0, 0),
        &[
            &["asset", "model", "weight (%)", "used", "reason"],
            &["*", "test.cost", "1", ""],
            &["A1", "test.cost", "50", ""],
            &["A1", "test.charges", "一半", "看情况"],
            &["A3", "test.cost", "0.5", "√"],
            &["B1", "test.cost", "100", "yes", "costs are known"],
            &["B2", "test.cost", "'１００%", "", "costs are known"],
        ],
    )?;
    sheet(
        &mut book,
        "Costs",
        (0, 0),
        &[
            &["asset", "cost item", "amount", "单位", "share"],
            &["A1", "collect", "3.5", "万元", ""],
            &["A1", "clean", "7", "元", "'50%"],
            &["A1", "travel", "1", "美元", ""],
            &["A7", "platform", "", "元", ""],
            &["A7", "hosting", "2", "亿元", ""],
            &["A8", "lost", "1", "元", ""],
            &["B1", "collect", "1,000", "元", "'50%"],
            &["B2", "collect", "1.75", "万元", ""],
            &["B2", "clean", "'２００", "元", "0.5"],
        ],
    )?;
    sheet(
        &mut book,
        "Forecast",
        (0, 0),
        &[&["asset", "item", "2027", "2028", "2030"], &["A4", "revenue", "1", "2", "3"]],
    )?;
    sheet(
        &mut book,
        "收益",
        (0, 0),
        &[
            &["资产编号", "项目（元）", "t1", "t2", "t3"],
            &["A1", "相关收入", "1", "", "3"],
            &["A1", "分成率", "0.1", "0.2", ""],
            &["A1", "相关收入", "9", "9", "9"],
            &["A1", "Revenue", "9", "9", "9"],
        ],
    )?;
    sheet(
        &mut book,
        "质量",
        (0, 0),
        &[
            &["编号", "质量系数"],
            &["A1", "0.9"],
            &["A1", "0.8"],
            &["*", "'高"],
            &["B1", "0.95"],
            &["B2", "'１１０％"],
        ],
    )?;
    Ok(book)
}

/// Other programs save formulas without their results; this crate always writes one.
fn forget_results(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for member in 0..from.len() {
        let mut file = from.by_index(member)?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        let name = file.name()?.into_owned();
        to.start_file(name, zip::write::SimpleFileOptions::default())?;
        match String::from_utf8(content) {
            Ok(text) => to.write_all(text.replace(&format!("<v>{UNSAVED}</v>"), "").as_bytes())?,
            Err(other) => to.write_all(&other.into_bytes())?,
        }
    }
    Ok(to.finish()?.into_inner())
}

const CSV: &str = "资产编号,名称,权利,模型,权重,测试税率,利润率,管理费(元),评估基准日,合法来源,来源证据\r\n\
    C-01,订单数据,持有权,test.flat,100%,0.2,10%,\"1,000.50\",2025-12-31,是,采购合同\r\n\
    C-02,物流数据,经营权,测试单列法,1,,８％,2万,2025-12-31,是,自行采集\r\n\
    C-03,,使用权,,,,,,,,\r\n";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("messy-heads.xlsx"), forget_results(&messy_heads()?.save_to_buffer()?)?)?;
    std::fs::write(folder.join("messy-cells.xlsx"), forget_results(&messy_cells()?.save_to_buffer()?)?)?;
    std::fs::write(folder.join("small.csv"), CSV)?;
    let (bytes, ..) = encoding_rs::GB18030.encode(CSV);
    std::fs::write(folder.join("small-gb18030.csv"), &bytes)?;
    Ok(())
}
