//! B: events that cannot be booked. D-1 is an intangible without fault, D-2 is in stock; the faulty row is
//! the last of sheet 业务事件, and everything before it is booked all the same.
use super::{Book, Outcome, command, file};

const EVENTS: [&str; 26] = [
    "日期",
    "资产编号",
    "事件",
    "金额（元）",
    "阶段",
    "数量",
    "使用寿命（月）",
    "公允价值减处置费用（元）",
    "使用价值（元）",
    "资产组",
    "资产组可收回金额（元）",
    "对方科目",
    "累计摊销（元）",
    "金额来源",
    "可收回金额（元）",
    "转入类别",
    "证据",
    "可变现净值（元）",
    "摊销方法",
    "估值税口径",
    "残值（元）",
    "增值税（元）",
    "计入资本（元）",
    "成本要素",
    "取得月份",
    "批次",
];

const FACTS: [&str; 9] = [
    "合法拥有或控制",
    "来源合法",
    "可辨认",
    "经济利益很可能流入",
    "经济利益的证据",
    "成本能够可靠计量",
    "持有目的",
    "出售时转移控制权",
    "形成方式",
];

/// The books of two resources, the second half of each row of events left out where it is blank.
fn books() -> Book {
    let mut book = Book { sheets: Vec::new(), merges: Vec::new() };
    book.add("项目", &[&["单位名称", "示例公司"], &["评估基准日", "@46022"]]);
    let heads: Vec<&str> =
        ["资产编号", "名称", "权利", "合法来源", "来源证据"].into_iter().chain(FACTS).collect();
    let row = |id, name, purpose, passes| {
        let own = [id, name, "持有权", "采购合同", "合同1"];
        let facts = ["是", "是", "是", "是", "预算", "是", purpose, passes, "外购"];
        own.into_iter().chain(facts).collect::<Vec<&str>>()
    };
    let (first, second) = (row("D-1", "标签库", "自用", "否"), row("D-2", "数据集", "出售", "是"));
    let mut third = row("D-3", "旧数据", "自用", "否");
    third[5] = "否";
    book.add("资产", &[&heads, &first, &second, &third]);
    book.add("业务事件", &[&EVENTS]);
    event(&mut book, &["@45306", "D-1", "外购", "120000"]);
    event(&mut book, &["@45306", "D-1", "摊销政策", "", "", "", "60"]);
    event(&mut book, &["@45306", "D-2", "外购", "50000", "", "5"]);
    book
}

fn event(book: &mut Book, cells: &[&str]) {
    if let Some((_, rows)) = book.sheets.iter_mut().find(|(name, _)| name == "业务事件") {
        rows.push(cells.iter().map(|cell| (*cell).to_string()).collect());
    }
}

/// One faulty row, its cells by column of [`EVENTS`].
fn fault(case: &str, rows: &[&[(&str, &str)]]) -> Outcome {
    let mut book = books();
    for cells in rows {
        let mut row = [""; EVENTS.len()];
        for (head, word) in *cells {
            let at = EVENTS.iter().position(|known| known.trim_end_matches("（元）") == *head);
            row[at.ok_or("no such column")?] = word;
        }
        event(&mut book, &row);
    }
    save(case, &book)
}

fn save(case: &str, book: &Book) -> Outcome {
    command(case, "book input.xlsx --period 2025 --json")?;
    book.save(case)
}

pub fn write() -> Outcome {
    posting()?;
    inventory()?;
    reading()?;
    standards()?;
    methods()?;
    days()?;
    arguments()
}

fn posting() -> Outcome {
    let day = |serial| ("日期", serial);
    fault("B0101", &[&[day("@45700"), ("事件", "外购"), ("金额", "100")]])?;
    let mut early = books();
    early.set("业务事件", "A5", "@45200").set("业务事件", "B5", "D-1").set("业务事件", "C5", "处置");
    early.set("业务事件", "D5", "100");
    save("B0102", &early)?;
    let sold: &[(&str, &str)] = &[day("@45700"), ("资产编号", "D-1"), ("事件", "处置"), ("金额", "90000")];
    fault("B0103", &[sold, &[day("@45750"), ("资产编号", "D-1"), ("事件", "处置"), ("金额", "90000")]])?;
    let late = [day("@45750"), ("资产编号", "D-1"), ("事件", "摊销政策"), ("使用寿命（月）", "12")];
    fault("B0103-policy", &[sold, &late])?;
    fault("B0104", &[&[day("@45700"), ("资产编号", "D-1"), ("事件", "外购")]])?;
    fault("B0105", &[&[day("@45700"), ("资产编号", "D-1"), ("事件", "销售"), ("金额", "100")]])?;
    fault("B0106", &[&[day("@45700"), ("资产编号", "D-3"), ("事件", "外购"), ("金额", "100")]])?;
    let opening =
        [day("@45291"), ("资产编号", "D-1"), ("事件", "期初余额"), ("金额", "100"), ("累计摊销", "150")];
    fault("B0107", &[&opening])?;
    let balance =
        |account, amount| [day("@45291"), ("事件", "期初余额"), ("对方科目", account), ("金额", amount)];
    fault("B0108", &[&balance("银行存款", "1000"), &balance("4104", "900")])?;
    fault("B0109", &[&[day("@45700"), ("资产编号", "D-1"), ("事件", "摊销政策"), ("使用寿命（月）", "0")]])?;
    fault("B0110", &[&[day("@45700"), ("资产编号", "D-1"), ("事件", "使用量"), ("数量", "10")]])?;
    fault("B0111", &[&[day("@45700"), ("资产编号", "D-1"), ("事件", "项目终止")]])?;
    fault("B0112", &[&[day("@46022"), ("资产编号", "D-1"), ("事件", "减值测试")]])?;
    let group = |amount| {
        [
            day("@46022"),
            ("资产编号", "D-1"),
            ("事件", "减值测试"),
            ("资产组", "G1"),
            ("资产组可收回金额", amount),
        ]
    };
    fault("B0113", &[&group("1000"), &group("2000")])?;
    let test = [day("@45900"), ("资产编号", "D-1"), ("事件", "减值测试"), ("使用价值", "60000")];
    let back = [day("@46022"), ("资产编号", "D-1"), ("事件", "减值转回"), ("金额", "100")];
    fault("B0114", &[&back])?;
    fault("B0115", &[&test, &back])?;
    fault("B0118", &[&[day("@45700"), ("资产编号", "D-1"), ("事件", "解除质押")]])?;
    fault("B0119", &[&[day("@45700"), ("资产编号", "D-1"), ("事件", "前期差错更正"), ("金额", "100")]])
}

fn inventory() -> Outcome {
    let sale = [("日期", "@45700"), ("资产编号", "D-2"), ("事件", "销售"), ("金额", "100"), ("数量", "6")];
    fault("B0116", &[&sale])?;
    let mut book = books();
    book.set("资产", "L2", "履行特定合同");
    book.set("业务事件", "C2", "履约成本发生").set("业务事件", "C3", "履约成本摊销").set(
        "业务事件",
        "D3",
        "130000",
    );
    book.set("业务事件", "G3", "");
    save("B0117", &book)
}

fn reading() -> Outcome {
    let bought = |amount| [("日期", "@45700"), ("资产编号", "D-1"), ("事件", "外购"), ("金额", amount)];
    fault("B0201", &[&bought("100.005")])?;
    fault("B0202", &[&[("日期", "@45700"), ("资产编号", "D-1"), ("事件", "采购入库"), ("金额", "1")]])?;
    let unused =
        [("日期", "@45700"), ("资产编号", "D-1"), ("事件", "外购"), ("金额", "1"), ("可变现净值", "5")];
    fault("B0203", &[&unused])?;
    let account =
        [("日期", "@45700"), ("资产编号", "D-1"), ("事件", "外购"), ("金额", "1"), ("对方科目", "9999")];
    fault("B0204", &[&account])?;
    let valued =
        [("日期", "@45700"), ("资产编号", "D-1"), ("事件", "外购"), ("金额", "1"), ("金额来源", "评估值")];
    fault("B0205", &[&valued])?;
    let shown = [
        ("日期", "@45700"),
        ("资产编号", "D-1"),
        ("事件", "外购"),
        ("金额", "1"),
        ("证据", "资产评估报告（中评报字2025第1号）"),
    ];
    fault("B0205-evidence", &[&shown])?;
    fault("B0206", &[&bought("-100")])?;
    let test = [
        ("日期", "@46022"),
        ("资产编号", "D-1"),
        ("事件", "减值测试"),
        ("使用价值", "60000"),
        ("估值税口径", "税后"),
    ];
    fault("B0209", &[&test])
}

/// What the standards ask of books in which every row may be right by itself.
fn standards() -> Outcome {
    let mut book = books();
    if let Some((_, rows)) = book.sheets.iter_mut().find(|(name, _)| name == "业务事件") {
        rows.retain(|row| row[2] != "摊销政策");
    }
    save("B0341", &book)?;
    let mut book = books();
    book.set("项目", "A3", "会计准则").set("项目", "B3", "国际财务报告准则");
    event(&mut book, &["@45900", "D-1", "减值测试", "", "", "", "", "", "60000"]);
    event(&mut book, &["@46022", "D-1", "减值转回", "19000"]);
    save("B0342", &book)?;
    let mut book = books();
    book.set("资产", "O1", "税法摊销年限").set("资产", "O2", "5");
    save("B0343", &book)
}

/// What rows of one day, a life, a place or a source lack.
fn methods() -> Outcome {
    let of = |asset, day, kind| [("日期", day), ("资产编号", asset), ("事件", kind)];
    let with = |base: [(&'static str, &'static str); 3], more: &[(&'static str, &'static str)]| {
        base.into_iter().chain(more.iter().copied()).collect::<Vec<_>>()
    };
    let test = |amount| with(of("D-1", "@46022", "减值测试"), &[("使用价值", amount)]);
    fault("B0351", &[&test("10000"), &test("20000")])?;
    let mut short = books();
    short.set("业务事件", "G3", "12");
    event(&mut short, &["@45700", "D-1", "外购", "2400"]);
    save("B0352", &short)?;
    fault("B0353", &[&of("D-1", "@45700", "达到预定用途")])?;
    let bought = |more| with(of("D-1", "@45700", "外购"), &[("金额", "100"), more]);
    fault("B0354", &[&bought(("成本要素", "团建费"))])?;
    fault("B0355", &[&bought(("金额来源", "领导口头"))])?;
    let sale = with(of("D-1", "@45700", "划分为持有待售"), &[("公允价值减处置费用", "50000")]);
    fault("B0356", &[&sale, &with(of("D-1", "@45750", "摊销政策"), &[("使用寿命（月）", "10")])])?;
    let work = with(of("D-2", "@45700", "加工"), &[("金额", "100")]);
    fault("B0357", &[&work, &with(of("D-2", "@45750", "重分类"), &[("转入类别", "无形资产")])])?;
    let opening = with(of("D-1", "@45291", "期初余额"), &[("金额", "100"), ("取得月份", "@45600")]);
    fault("B0359", &[&opening])?;
    let given = with(of("D-1", "@45700", "接受投资"), &[("金额", "100"), ("计入资本", "500")]);
    fault("B0360", &[&given])?;
    fault("B0362", &[&with(of("D-2", "@45700", "销售"), &[("金额", "100"), ("数量", "0")])])?;
    let fee = with(of("D-1", "@45700", "许可收入"), &[("金额", "100"), ("使用寿命（月）", "不确定")]);
    fault("B0365", &[&fee])?;
    fault("B0367", &[&bought(("增值税", "99999999999999999"))])?;
    let mut own = books();
    let mut column = 'O';
    for head in [
        "技术可行性",
        "完成并使用或出售的意图",
        "产生经济利益的方式",
        "技术财务等资源支持",
        "开发支出能够可靠计量",
    ] {
        own.set("资产", &format!("{column}1"), head).set("资产", &format!("{column}4"), "是");
        column = char::from(column as u8 + 1);
    }
    own.set("资产", "F4", "是").set("资产", "L4", "履行特定合同").set("资产", "N4", "自行开发");
    save("B0368", &own)?;
    let mut service = books();
    for (cell, word) in [("F4", "是"), ("L4", "出售"), ("M4", "是"), ("N4", "购买服务")] {
        service.set("资产", cell, word);
    }
    save("B0369", &service)?;
    fault("B0366", &[&with(of("D-2", "@45700", "存货失效"), &[("数量", "1"), ("增值税", "6")])])
}

/// Days that are seldom meant so.
fn days() -> Outcome {
    let bought =
        |day| [("日期", day), ("资产编号", "D-1"), ("事件", "外购"), ("金额", "1"), ("证据", "发票2")];
    fault("B0396", &[&bought("2025年2月")])?;
    fault("B0397", &[&bought("@80000")])?;
    let opening = |day| {
        [("日期", day), ("资产编号", "D-1"), ("事件", "期初余额"), ("金额", "100"), ("证据", "上年报表")]
    };
    fault("B0398", &[&opening("@45275")])?;
    fault("B0399", &[&opening("@45657")])
}

fn arguments() -> Outcome {
    books().save("B0207")?;
    command("B0207", "book input.xlsx --period 2025 --json --chart chart.toml")?;
    file(
        "B0207",
        "chart.toml",
        "id = \"own\"\ntitle = { zh = \"自设\", en = \"own\" }\n[[accounts]]\nrole = \"cash\"\n",
    )?;
    let mut empty = Book { sheets: Vec::new(), merges: Vec::new() };
    empty.add("项目", &[&["单位名称", "示例公司"], &["评估基准日", "@46022"]]);
    empty.add("资产", &[&["资产编号", "名称"]]);
    empty.add("业务事件", &[&EVENTS]);
    save("B0321", &empty)?;
    books().save("B0208")?;
    command("B0208", "book input.xlsx --period 2025年 --json")
}
