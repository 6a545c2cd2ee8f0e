//! V08: shares that cannot be had.
use super::{Book, Outcome, command};

type Rows<'r> = &'r [&'r [&'r str]];

const PARTIES: Rows = &[&["参与方", "投入"], &["A", "3"], &["B", "1"]];
const COALITIONS: Rows = &[&["联盟", "价值"], &["A", "10"], &["B", "6"], &["A、B", "24"]];
const INCOME: Rows =
    &[&["收益", "金额（元）", "投入权重", "尾差"], &["授权收入", "10000", "0.4", "最大余数"]];
const TABLES: Rows = &[
    &["表名", "成本（元）", "自用量"],
    &["原始表", "400", "0"],
    &["集市一", "100", "0"],
    &["集市二", "50", "8"],
];

fn book(sheets: &[(&str, Rows)]) -> Book {
    let mut book = Book { sheets: Vec::new(), merges: Vec::new() };
    for (name, rows) in sheets {
        book.add(name, rows);
    }
    book
}

/// The parties' workbook, some sheets with other rows.
fn parties(changed: &[(&str, Rows)]) -> Book {
    let sheets = [("参与方", PARTIES), ("联盟", COALITIONS), ("分配", INCOME)];
    let own = sheets.map(|(name, rows)| {
        let other = changed.iter().find(|(changed, _)| *changed == name);
        (name, other.map_or(rows, |(_, rows)| *rows))
    });
    book(&own)
}

fn costs(tables: Rows, uses: Rows) -> Book {
    book(&[("数据表", tables), ("引用", uses)])
}

pub fn write() -> Outcome {
    let save = |name: &str, book: Book| {
        book.save(name)?;
        command(name, "share input.xlsx --json")
    };
    save("V0801", book(&[("别的", &[&["甲", "乙"], &["1", "2"]])]))?;
    save("V0802", parties(&[("参与方", &[&["参与方", "投入"], &["A", "3"], &["", "1"]])]))?;
    let twice: Rows = &[&["联盟", "价值"], &["A", "10"], &["B", "6"], &["A、B", "24"], &["B、A", "24"]];
    save("V0803", parties(&[("联盟", twice)]))?;
    let stranger: Rows = &[&["联盟", "价值"], &["A", "10"], &["B", "6"], &["A、D", "24"]];
    save("V0804", parties(&[("联盟", stranger)]))?;
    save("V0805", parties(&[("联盟", &[&["联盟", "价值"], &["A", "10"], &["A、B", "24"]])]))?;
    let names: Vec<String> = (1..=21).map(|at| format!("参与方{at}")).collect();
    let all = names.join("、");
    save("V0806", book(&[("联盟", &[&["联盟", "价值"], &[&all, "100"]])]))?;
    save("V0807", parties(&[("参与方", &[&["参与方", "投入"], &["A", "-3"], &["B", "1"]])]))?;
    let spoils: Rows = &[&["联盟", "价值"], &["A", "10"], &["B", "-6"], &["A、B", "8"]];
    save("V0808", parties(&[("联盟", spoils)]))?;
    save("V0809", book(&[("参与方", &[&["参与方", "投入"], &["A", "3"]]), ("分配", INCOME)]))?;
    let odd: Rows = &[&["收益", "金额（元）", "投入权重", "尾差"], &["授权收入", "10000", "0.4", "随便"]];
    save("V0810", parties(&[("分配", odd)]))?;
    let uses: Rows =
        &[&["来源表", "使用表", "用量"], &["原始表", "集市一", "30"], &["原始表", "集市三", "10"]];
    save("V0811", costs(TABLES, uses))?;
    let circle: Rows =
        &[&["来源表", "使用表", "用量"], &["原始表", "集市一", "30"], &["集市一", "原始表", "10"]];
    save("V0812", costs(TABLES, circle))?;
    let great: Rows = &[&["表名", "成本（元）", "自用量"], &["原始表", "200000000000000", "1"]];
    save("V0813", costs(great, &[&["来源表", "使用表", "用量"]]))
}
