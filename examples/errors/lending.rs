//! P: figures of a loan that cannot be lent on.
use super::{Book, Outcome, command, file};

/// A loan without fault: rows of sheet 贷款, by name.
const LOAN: [(&str, &str); 57] = [
    ("借款人", "示例科技有限公司"),
    ("业务结构", "质押"),
    ("贷款种类", "流动资金贷款"),
    ("判断日", "@46112"),
    ("放款日", "@46127"),
    ("质押合同签订日", "@46122"),
    ("重估间隔（月）", "6"),
    ("日期须为最终", "否"),
    ("评估结论有效期（月）", "12"),
    ("币种", "人民币"),
    ("金额单位", "元"),
    ("评估报告编号", "某评报字〔2026〕第001号"),
    ("评估方法", "收益法"),
    ("评估目的", "质押"),
    ("价值类型", "市场价值"),
    ("评估基准日", "@46022"),
    ("评估假设", "持续使用"),
    ("签字评估师人数", "2"),
    ("报告已盖章", "是"),
    ("评估版本与质押版本一致", "是"),
    ("评估领域与质押领域一致", "是"),
    ("评估地域与质押地域一致", "是"),
    ("权利人类型", "企业"),
    ("申请期限（月）", "24"),
    ("处置时间（月）", "6"),
    ("贷款年利率", "0.045"),
    ("可用于还本付息的年现金流", "4500000"),
    ("最低偿债覆盖率", "1.3"),
    ("息税前利润", "4000000"),
    ("最低利息保障倍数", "2.5"),
    ("上年销售收入", "20000000"),
    ("上年销售利润率", "0.15"),
    ("预计销售收入年增长率", "0.1"),
    ("存货周转天数", "30"),
    ("应收账款周转天数", "90"),
    ("应付账款周转天数", "45"),
    ("预付账款周转天数", "20"),
    ("预收账款周转天数", "10"),
    ("价值年波动率", "0.25"),
    ("置信倍数", "2.3263"),
    ("处置期贴现率", "0.08"),
    ("处置费用率", "0.08"),
    ("变现能力折扣", "0.2"),
    ("法律不确定性折扣", "0.1"),
    ("数据年衰减率", "0.1"),
    ("违约概率", "0.025"),
    ("无担保部分回收率", "0.2"),
    ("风险权重", "0.85"),
    ("资本充足要求", "0.105"),
    ("资金成本率", "0.02"),
    ("运营成本率", "0.008"),
    ("资本要求回报率", "0.12"),
    ("无风险利率", "0.018"),
    ("违约损失率下限", "0.1"),
    ("统一登记查询日", "@46110"),
    ("查询证明编号", "20260329-001"),
    ("数据登记机构查询日", "@46110"),
];

/// Its collateral: heads, and two assets without fault.
const ASSETS: [[&str; 3]; 10] = [
    ["资产编号", "DA-1", "DA-2"],
    ["名称", "港口作业数据集", "船舶数据"],
    ["押品评估值", "10019400", "8968000"],
    ["持有权", "是", "是"],
    ["来源合法的证据", "是", "是"],
    ["已登记", "是", "是"],
    ["登记证书到期日", "@47178", "@47178"],
    ["数据级别", "一般", "一般"],
    ["收益预测期（月）", "30", "30"],
    ["权利剩余期限（月）", "36", "36"],
];

/// The loan with some facts changed: an empty text takes the row away, a name that is not there adds one. Names
/// of columns change DA-1.
fn loan(changes: &[(&str, &str)]) -> Book {
    let changed = |name: &str| changes.iter().find(|(of, _)| *of == name).map(|(_, text)| *text);
    let is_column = |name: &str| ASSETS.iter().any(|column| column[0] == name);
    let mut rows: Vec<[&str; 2]> = LOAN
        .iter()
        .map(|(name, text)| [*name, changed(name).unwrap_or(text)])
        .filter(|row| !row[1].is_empty())
        .collect();
    let more = changes.iter().filter(|(name, _)| !is_column(name) && !LOAN.iter().any(|(of, _)| of == name));
    rows.extend(more.map(|(name, text)| [*name, *text]));
    let mut book = Book { sheets: Vec::new(), merges: Vec::new() };
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    book.add("贷款", &rows);
    let line = |at: usize| -> Vec<&str> {
        let cell = |column: &[&'static str; 3]| match changed(column[0]) {
            Some(text) if at == 1 => text.to_string(),
            _ => column[at].to_string(),
        };
        ASSETS.iter().map(cell).map(|text| &*text.leak()).collect()
    };
    let lines = [line(0), line(1), line(2)];
    book.add("押品", &[&lines[0], &lines[1], &lines[2]]);
    book
}

/// The loan with another column of its two assets.
fn column(head: &'static str, cells: [&'static str; 2], changes: &[(&str, &str)]) -> Book {
    let mut book = loan(changes);
    let line = |at: usize, more: &'static str| -> Vec<&'static str> {
        ASSETS.iter().map(|column| column[at]).chain([more]).collect()
    };
    let lines = [line(0, head), line(1, cells[0]), line(2, cells[1])];
    book.remove("押品").add("押品", &[&lines[0], &lines[1], &lines[2]]);
    book
}

/// A folder of a case, and what is changed in the loan.
type Fault = (&'static str, &'static [(&'static str, &'static str)]);

const LOANS: &[Fault] = &[
    ("P0101-lend", &[("变现能力折扣", "1.2")]),
    ("P0102-lend", &[("抵质押率上限", "1.4"), ("上限理由", "审批")]),
    ("P0103-lend", &[("贷款年利率", "-0.01")]),
    ("P0104-lend", &[("申请期限（月）", "0")]),
    ("P0105-lend", &[("违约概率", "1.5")]),
    ("P0105-lgd", &[("无担保部分回收率", "1.5")]),
    ("P0106", &[("重估间隔（月）", "18")]),
    ("P0107", &[("预警线", "0.8"), ("补足线", "0.7")]),
    ("P0109", &[("借款人", "")]),
    ("P0110-admin", &[("权利人类型", "行政事业单位")]),
    ("P0110-core", &[("数据级别", "核心")]),
    ("P0110-unclassified", &[("数据级别", "")]),
    ("P0110-source", &[("来源合法的证据", "否")]),
    ("P0110-certificate", &[("登记证书到期日", "@46000")]),
    ("P0110-number", &[("评估报告编号", "")]),
    ("P0110-purpose", &[("评估目的", "")]),
    ("P0110-method", &[("评估方法", "")]),
    ("P0110-assumptions", &[("评估假设", "")]),
    ("P0110-signatures", &[("签字评估师人数", "1")]),
    ("P0110-seal", &[("报告已盖章", "否")]),
    ("P0110-future", &[("评估基准日", "@46200")]),
    ("P0110-stale", &[("评估基准日", "@45657"), ("评估结论有效期（月）", "36")]),
    ("P0110-related", &[("评估机构与借款人有关联", "是")]),
    ("P0110-basis", &[("价值类型", "投资价值")]),
    ("P0110-book", &[("价值类型", "账面成本")]),
    ("P0110-twice", &[("同一现金流另计应收账款", "是")]),
    ("P0110-subsidy", &[("评估值以补贴收入为基础", "是")]),
    ("P0110-forecast", &[("收益预测期（月）", "60")]),
    ("P0110-version", &[("评估版本与质押版本一致", "否")]),
    ("P0110-field", &[("评估领域与质押领域一致", "否")]),
    ("P0110-territory", &[("评估地域与质押地域一致", "否")]),
    ("P0110-deviation", &[("交叉核对值", "7000000")]),
    ("P0110-frozen", &[("查封或冻结", "是")]),
    ("P0110-double", &[("同一资产已质押", "是")]),
    ("P0110-short", &[("权利剩余期限（月）", "6"), ("收益预测期（月）", "6")]),
    ("P0110-export", &[("需要出境", "是"), ("本年出境人数（不含敏感）", "1000000")]),
    ("P0111", &[("已登记", "否")]),
    ("P0111-deviation", &[("交叉核对值", "8000000")]),
    ("P0111-buyer", &[("有合法受让人", "否")]),
    ("P0112", &[("抵质押率上限", "0.5")]),
    ("P0112-months", &[("期限上限（月）", "300"), ("申请期限（月）", "30")]),
    ("P0131", &[("加权担保能力", "50000000")]),
    ("P0132", &[("变现能力折扣", "0"), ("数据级别", "重要"), ("风险评估日", "@46000")]),
    ("P0136", &[("优先受偿债权", "100000")]),
    ("P0137", &[("质押合同签订日", "@46140")]),
    ("P0111-junior", &[("同一资产已质押", "是"), ("在先质权人同意", "是"), ("优先受偿债权", "100000")]),
    ("P0111-number", &[("查询证明编号", "")]),
    ("P0111-registrar", &[("数据登记机构查询日", "@46050")]),
    ("P0133", &[("已有债务年还本付息", "300000")]),
    ("P0134", &[("违约损失率下限", "")]),
    ("P0143", &[("价值可与企业分离", "否"), ("停业价值", "50000000")]),
    ("P0144", &[("可用于还本付息的年现金流", "45000000000")]),
    ("P0145", &[("申请期限（月）", "48")]),
    ("P0146", &[("补足至", "0.75")]),
    ("P0139", &[("最低偿债覆盖率", "1.05"), ("最低利息保障倍数", "1.5")]),
    ("P0140", &[("担保分担比例", "0.2")]),
    ("P0141", &[("评估目的", "入股")]),
    ("P0142", &[("已有债务年还本付息", "300000"), ("已有债务年利息", "400000")]),
    ("P0102-nil", &[("抵质押率上限", "0"), ("上限理由", "审批")]),
    ("P0110-record", &[("查询发现在先登记", "是")]),
    ("P0111-search", &[("统一登记查询日", "@46050")]),
    ("P0111-unsearched", &[("数据登记机构查询日", "")]),
    ("P0111-firm", &[("价值可与企业分离", "否")]),
    ("P0111-exclusive", &[("已对外独占许可", "是")]),
    ("P0113", &[("业务结构", "信用")]),
    ("P0114", &[("币种", "")]),
    ("P0115", &[("币种", "美元")]),
    ("P0116", &[("质押合同签订日", "@46384"), ("日期须为最终", "是")]),
    ("P0120", &[("可用于还本付息的年现金流", "-100")]),
    ("P0121", &[("权利人类型", "地方平台公司")]),
    ("P0122", &[("评估结论有效期（月）", "2")]),
    ("P0122-drawdown", &[("放款日", "@46500"), ("质押合同签订日", "@46500")]),
    ("P0124", &[("放款日", "@46082")]),
    ("P0125", &[("贷款年利率", "0.03")]),
    ("P0126", &[("重估间隔（月）", "0")]),
    ("P0126-long", &[("评估结论有效期（月）", "300000")]),
    ("P0127", &[("价值类型", "非市场价值")]),
    (
        "P0129",
        &[
            ("抵质押率上限", "0.95"),
            ("上限理由", "审批会"),
            ("贷款种类", "固定资产贷款"),
            ("可用于还本付息的年现金流", "90000000"),
            ("价值年波动率", "0"),
            ("处置期贴现率", "0"),
            ("处置费用率", "0"),
            ("变现能力折扣", "0"),
            ("法律不确定性折扣", "0"),
            ("数据年衰减率", "0"),
            ("贷款年利率", "0.01"),
            ("息税前利润", "90000000"),
        ],
    ),
    ("P0130", &[("质押前有欠税", "是")]),
    ("P0110-agreement", &[("公共数据", "是"), ("授权运营协议到期日", "@46022")]),
    ("P0110-ending", &[("登记证书到期日", "@46143")]),
    ("T0201-lend", &[("贷款种类", "#REF!")]),
    ("T0117-lend", &[("金额单位", "两")]),
    ("V0101-value", &[("押品评估值", "")]),
    ("V0101-cash", &[("可用于还本付息的年现金流", "")]),
    ("V0101-owner", &[("权利人类型", "")]),
    ("V0101-days", &[("存货周转天数", "")]),
    ("P0123", &[("押品评估值", "0")]),
    ("P0123-negative", &[("押品评估值", "-1")]),
    ("T0202-value", &[("押品评估值", "待定")]),
    ("T0207-lend", &[("业务结构", "抵押")]),
    ("T0208-lend", &[("判断日", "年底")]),
];

const LICENCE_HEADS: [&str; 7] =
    ["资产编号", "许可方", "许可领域", "许可地域", "可转许可", "控制权变更", "许可到期日"];

/// A folder of a case, and a licence behind DA-1 that a pledge cannot rest on, or not without more.
const LICENCES: [(&str, &[&str; 7]); 7] = [
    ("P0110-fields", &["DA-1", "港口集团", "物流", "全国", "是", "不受影响", ""]),
    ("P0110-territories", &["DA-1", "港口集团", "航运、物流", "北京", "是", "不受影响", ""]),
    ("P0110-licence", &["DA-1", "港口集团", "不限", "不限", "是", "不受影响", "@46022"]),
    ("P0110-control", &["DA-1", "港口集团", "不限", "不限", "是", "许可终止", ""]),
    ("P0111-control", &["DA-1", "港口集团", "不限", "不限", "是", "须许可方同意", ""]),
    ("P0111-sublicence", &["DA-1", "港口集团", "不限", "不限", "否", "不受影响", ""]),
    ("P0111-term", &["DA-1", "港口集团", "航运", "全国", "是", "不受影响", "@46600"]),
];

fn loans() -> Outcome {
    for (case, changes) in LOANS {
        loan(changes).save(case)?;
        command(case, "lend input.xlsx --json")?;
    }
    let mut other = loan(&[]);
    other.remove("贷款").save("P0108")?;
    command("P0108", "lend input.xlsx --json")?;
    let mut bare = loan(&[]);
    bare.remove("押品").add("押品", &[&["资产编号", "名称"]]).save("P0117")?;
    command("P0117", "lend input.xlsx --json")?;
    let mut one = loan(&[]);
    one.remove("押品").add("押品", &[&ASSETS.map(|column| column[0]), &ASSETS.map(|column| column[1])]);
    one.save("P0119")?;
    command("P0119", "lend input.xlsx --json")?;
    for (case, licence) in LICENCES {
        let mut book = loan(&[("质押领域", "航运"), ("质押地域", "全国"), ("收益预测期（月）", "12")]);
        book.add("许可", &[&LICENCE_HEADS, licence]).save(case)?;
        command(case, "lend input.xlsx --json")?;
    }
    column("抵质押率上限", ["", "1.5"], &[("上限理由", "审批会")]).save("P0102-second")?;
    command("P0102-second", "lend input.xlsx --json")?;
    column("抵质押率上限", ["", "0.95"], &[]).save("P0112-second")?;
    command("P0112-second", "lend input.xlsx --json")?;
    column("贷款年利率", ["0.03", ""], &[("贷款年利率", "")]).save("P0135")?;
    command("P0135", "lend input.xlsx --json")?;
    let mut lost = loan(&[("质押领域", "航运"), ("质押地域", "全国")]);
    lost.add("许可", &[&["资产编号", "许可方", "到期日"], &["DA-1", "港口集团", "@46022"]]).save("P0138")?;
    command("P0138", "lend input.xlsx --json")?;
    column("共用现金流组", ["甲", "甲"], &[]).save("P0128")?;
    command("P0128", "lend input.xlsx --json")?;
    decaying().save("P0118")?;
    file("P0118", "models/decaying.toml", DECAYING)?;
    command("P0118", "lend input.xlsx --json --models models")
}

/// The loan on an asset that this file prices by a model with a decay of its own.
fn decaying() -> Book {
    let mut book = loan(&[]);
    let heads = [
        "资产编号",
        "名称",
        "权利",
        "合法来源",
        "来源证据",
        "登记证书",
        "数据级别",
        "权利剩余期限（月）",
        "收益预测期（月）",
    ];
    let asset = ["DA-1", "港口作业数据集", "持有权", "自行采集", "采集记录", "证书1号", "一般", "36", "12"];
    book.remove("押品").add("押品", &[&heads, &asset]);
    let row = |id: &'static str| [id, "test.decaying", "1", ""];
    book.add("方法", &[&["资产编号", "模型", "权重", "理由"], &row("DA-1")]);
    book.add("项目", &[&["首年净收益（元）", "9000000"], &["年衰减", "0.1"]]);
    book
}

const DECAYING: &str = r#"id = "test.decaying"
edition = "1"
effective = { from = "2024-01-01" }
label = { zh = "衰减收益", en = "Decaying income" }
approach = "income"
result = "value"
status = "assumption"
cite = [{ standard = "house/practice", clause = "", seen = "unread", note = "" }]
output = "value"

[inputs.first_income]
unit = "money"
min = "0"
label = { zh = "首年净收益", en = "Income of the first year" }

[inputs.decay_rate]
unit = "ratio"
min = "0"
max = "1"
label = { zh = "年衰减", en = "Decay a year" }

[[steps]]
name = "value"
formula = "first_income * (1 - decay_rate)"
unit = "money"
label = { zh = "价值", en = "Value" }
"#;

pub fn write() -> Outcome {
    loans()?;
    let calc = |code: &str, model: &str, given: &[(&str, &str)]| {
        let sets: Vec<String> = given.iter().map(|(name, figure)| format!("--set {name}={figure}")).collect();
        command(code, &format!("calc {model} --json --date 2025-12-31 {}", sets.join(" ")))
    };
    let haircut = [
        ("collateral_value", "100"),
        ("volatility", "0.3"),
        ("horizon", "0.5"),
        ("confidence", "2.33"),
        ("waiting_rate", "0.1"),
        ("marketability", "0.15"),
        ("legal_haircut", "0.1"),
        ("decay", "0.25"),
        ("disposal_cost", "1.2"),
    ];
    calc("P0101", "lending.haircut", &haircut)?;
    let size = |ceiling, rate, tenor| {
        [
            ("appraised_value", "10000000"),
            ("right_months", "60"),
            ("disposal_months", "6"),
            ("cash_flow", "3000000"),
            ("dscr_least", "1.3"),
            ("ebit", "2000000"),
            ("icr_least", "2"),
            ("ceiling", ceiling),
            ("loan_rate", rate),
            ("asked_tenor", tenor),
        ]
    };
    calc("P0102", "lending.size", &size("1.4", "0.045", "36"))?;
    calc("P0103", "lending.size", &size("0.3", "-0.01", "36"))?;
    calc("P0104", "lending.size", &size("0.3", "0.045", "0"))?;
    let loss = [
        ("exposure", "5000000"),
        ("liquidation_value", "3000000"),
        ("waiting_rate", "0.06"),
        ("horizon", "1"),
        ("unsecured_recovery", "0.2"),
        ("risk_weight", "1"),
        ("capital_ratio", "0.105"),
        ("funding", "0.02"),
        ("running", "0.01"),
        ("hurdle", "0.12"),
        ("free_rate", "0.02"),
        ("loan_rate", "0.05"),
        ("default_rate", "1.5"),
    ];
    calc("P0105", "lending.expected_loss", &loss)
}
