//! 固定栏目 — the heads and lists of a form that no model brings.

use super::{Ask, Head};
use crate::diag::Lang;
use crate::table::{Cell, Kind};

/// A word in both languages.
pub(super) type Pair = (&'static str, &'static str);

pub(super) fn say(lang: Lang, pair: Pair) -> String {
    if lang == Lang::Zh { pair.0 } else { pair.1 }.to_string()
}

pub(super) const TITLE: Pair = ("数据资产估值输入表", "Input for data asset valuation");
pub(super) const PROJECT: Pair = ("项目", "Project");
pub(super) const ASSETS: Pair = ("资产", "Assets");
pub(super) const METHODS: Pair = ("方法", "Methods");
pub(super) const INCOME: Pair = ("收益", "Income");
pub(super) const QUALITY: Pair = ("质量", "Quality");
pub(super) const PARAMETERS: Pair = ("参数", "Parameters");
pub(super) const NOTES: Pair = ("说明", "Notes");
pub(super) const DICTIONARY: Pair = ("字典", "Dictionary");
pub(super) const ASSET_ID: Pair = ("资产编号", "Asset id");
pub(super) const ITEM: Pair = ("项目", "Item");
pub(super) const UNIT: Pair = ("单位", "Unit");
pub(super) const EXAMPLE: Pair = ("示例", "Example");

/// By child table: what its rows are called, and an example.
pub(super) const ROW_NAMES: &[(&str, Pair, Pair)] = &[
    ("cost", ("成本项目", "Cost item"), ("数据采集", "collection")),
    ("comparables", ("案例名称", "Comparable"), ("案例一", "first comparable")),
    ("contributions", ("贡献资产", "Contributory asset"), ("固定资产", "fixed assets")),
];

/// A drop-down list that no model brings.
pub(super) struct FixedList {
    pub title: Pair,
    pub words: &'static [Pair],
}

pub(super) const RIGHTS: usize = 0;
pub(super) const LEVELS: usize = 1;
pub(super) const ACQUISITION: usize = 2;
pub(super) const YES_NO: usize = 3;
pub(super) const UNITS: usize = 5;

pub(super) const LISTS: &[FixedList] = &[
    FixedList {
        title: ("权利", "Rights"),
        words: &[("持有权", "hold"), ("加工使用权", "use"), ("经营权", "operate")],
    },
    FixedList {
        title: ("数据级别", "Data level"),
        words: &[("一般", "general"), ("重要", "important"), ("核心", "core")],
    },
    FixedList {
        title: ("取得方式", "Acquisition"),
        words: &[("外购", "purchased"), ("自行开发", "developed"), ("其他方式", "other")],
    },
    FixedList { title: ("是否", "Yes or no"), words: &[("是", "yes"), ("否", "no")] },
    FixedList {
        title: ("价值类型", "Type of value"),
        words: &[
            ("市场价值", "market value"),
            ("投资价值", "investment value"),
            ("在用价值", "value in use"),
            ("清算价值", "liquidation value"),
        ],
    },
    FixedList {
        title: ("金额单位", "Money units"),
        words: &[("元", "yuan"), ("千元", "千元"), ("万元", "万元"), ("亿元", "亿元")],
    },
];

/// A head of the asset list or of the methods.
struct Fixed {
    head: Pair,
    note: Pair,
    required: bool,
    list: Option<(usize, bool)>,
    example: Pair,
}

const fn fixed(head: Pair, note: Pair, required: bool, list: Option<(usize, bool)>, example: Pair) -> Fixed {
    Fixed { head, note, required, list, example }
}

const ASSET_HEADS: &[Fixed] = &[
    fixed(ASSET_ID, ("唯一编号，按文本保存，前导零不丢失", "Unique; kept as text"), true, None, EXAMPLE),
    fixed(
        ("资产名称", "Name"),
        ("与登记证书或清单一致", "As registered"),
        false,
        None,
        ("城市停车泊位数据集", "Parking data"),
    ),
    fixed(
        ("权利", "Rights"),
        (
            "持有权、加工使用权、经营权，可写多项，以顿号分隔；没有权利的资产列示但不估值",
            "Several parted by commas; without any the asset is listed, not valued",
        ),
        true,
        Some((RIGHTS, false)),
        ("持有权、经营权", "hold, operate"),
    ),
    fixed(
        ("合法来源", "Lawful source"),
        (
            "数据如何合法取得；未填的资产列示但不估值",
            "How it was lawfully obtained; blank: listed, not valued",
        ),
        true,
        None,
        ("自有系统运行产生", "own operations"),
    ),
    fixed(
        ("来源证据", "Evidence"),
        ("合同、授权书、采集记录等", "Contracts, authorisations, records"),
        false,
        None,
        ("采集日志、用户协议", "logs, terms of use"),
    ),
    fixed(("登记证书", "Certificate"), ("证书编号", "Its number"), false, None, ("示0001", "E-0001")),
    fixed(
        ("数据级别", "Level"),
        ("一般、重要、核心", "general, important, core"),
        false,
        Some((LEVELS, true)),
        ("一般", "general"),
    ),
    fixed(
        ("用途", "Purpose"),
        ("使用用途", "What it is used for"),
        false,
        None,
        ("停车诱导服务", "guidance"),
    ),
    fixed(
        ("取得方式", "Acquisition"),
        ("外购、自行开发、其他方式", "purchased, developed, other"),
        false,
        Some((ACQUISITION, false)),
        ("自行开发", "developed"),
    ),
    fixed(("版本", "Version"), ("数据版本", "Version of the data"), false, None, ("2026年6月版", "2026-06")),
    fixed(("领域", "Field"), ("所属领域", "Field covered"), false, None, ("交通", "transport")),
    fixed(("地域", "Territory"), ("覆盖地域", "Territory covered"), false, None, ("某市", "a city")),
    fixed(
        ("共用现金流组", "Cash flow group"),
        ("同组资产共用一份现金流，合计时只计一次", "One flow, counted once in the total"),
        false,
        None,
        ("", ""),
    ),
    fixed(
        ("包含于", "Contained in"),
        ("上级资产的编号；合计时只计一次", "Id of the asset it is part of; counted once"),
        false,
        None,
        ("", ""),
    ),
];

const METHOD_HEADS: &[Fixed] = &[
    fixed(ASSET_ID, ("见资产表", "As on the sheet of assets"), true, None, EXAMPLE),
    fixed(
        ("模型", "Model"),
        ("模型名称或编号，可写 编号@版次", "Label or id, or id@edition"),
        true,
        None,
        ("", ""),
    ),
    fixed(
        ("权重", "Weight"),
        ("0 至 1，同一资产合计为 1；只用一种方法可不填", "0 to 1, together 1; not needed for one alone"),
        false,
        None,
        ("", ""),
    ),
    fixed(
        ("理由", "Reason"),
        ("选用和权重的理由；不采用的方法也要写明理由", "Why it is used, weighed so, or not used"),
        false,
        None,
        ("成本记录完整", "complete records"),
    ),
    fixed(
        ("采用", "Used"),
        ("填“否”则列示但不估值", "no: listed, not priced"),
        false,
        Some((YES_NO, true)),
        ("是", "yes"),
    ),
];

fn heads(fixed: &[Fixed], lang: Lang) -> Vec<Head> {
    let head = |f: &Fixed| Head {
        name: say(lang, f.head),
        unit: None,
        note: say(lang, f.note),
        required: f.required,
        kind: Kind::Text,
        ask: f.list.map_or(Ask::Anything, |(list, strict)| Ask::OneOf { list, strict }),
        example: Cell::text(say(lang, f.example)),
    };
    fixed.iter().map(head).collect()
}

pub(super) fn asset_heads(lang: Lang) -> Vec<Head> {
    heads(ASSET_HEADS, lang)
}

/// What the books print of an asset: nothing of it is needed for booking but the id.
pub(super) fn listed_heads(lang: Lang) -> Vec<Head> {
    let mut heads = asset_heads(lang);
    heads.truncate(LISTED);
    for head in &mut heads[1..] {
        head.required = false;
    }
    let card = ("印在资产卡片", "printed on the asset's card");
    heads[2].note = say(
        lang,
        (
            "持有权、加工使用权、经营权，可写多项，以顿号分隔；印在资产卡片",
            "hold, use, operate; several parted by commas; printed on the card",
        ),
    );
    heads[3].note = say(lang, ("数据如何合法取得", "How it was lawfully obtained"));
    heads[5].note = format!("{}；{}", say(lang, ("证书编号", "Its number")), say(lang, card));
    heads
}

/// `models`: the list of models, `first` the one of the example.
pub(super) fn method_heads(lang: Lang, models: usize, first: &str) -> Vec<Head> {
    let mut heads = heads(METHOD_HEADS, lang);
    heads[1].ask = Ask::OneOf { list: models, strict: false };
    heads[1].example = Cell::text(first);
    heads[2].ask = Ask::Number { min: Some(0.0), max: Some(1.0), open: false };
    heads[2].kind = Kind::Percent(0);
    heads[2].example = Cell::Number(1.0);
    heads
}

/// So many heads of the asset list tell what it is; the others are for valuing it.
const LISTED: usize = 7;

pub(super) const FACT_EXAMPLE: (Pair, Pair) =
    (("评估目的", "purpose"), ("数据资产质押融资", "pledge of data assets"));
pub(super) const FACT_NOTE: Pair = (
    "评估基准日写作 2026-06-30；假设与前提可在下面续行，项目栏留空",
    "A date such as 2026-06-30; further assumptions go below, the left cell blank",
);

/// Rows of sheet 项目.
pub(super) const FACTS: &[Pair] = &[
    ("委托方", "Client"),
    ("评估基准日", "Valuation date"),
    ("评估目的", "Purpose"),
    ("价值类型", "Value type"),
    ("币种", "Currency"),
    ("金额单位", "Unit"),
    ("企业所得税税率", "Corporate income tax rate"),
    ("假设与前提", "Assumptions"),
];

pub(super) const HOW_TO: &[Pair] = &[
    (
        "1. 黄色表头为必填，蓝色表头为选填；表头批注写明含义、范围和取值来源。",
        "1. Yellow heads must be filled in, blue ones may be; the notes on the heads say what, in which range, from where.",
    ),
    (
        "2. 每张表的“示例”行只作示范，读入时忽略，可保留也可删除。",
        "2. The row marked Example shows how; it is ignored on reading.",
    ),
    (
        "3. “项目”填一次；“资产”一行一项资产；“方法”一行一项资产和一个模型，写明权重和理由。",
        "3. Project once; one asset a row on Assets; one asset and model a row on Methods, with weight and reason.",
    ),
    (
        "4. 逐年数据填在“收益”：一行一个项目，第1年为基准日后第一年；预测期内没有收益的年份填 0，预测期之后的年份留空。",
        "4. Yearly figures on Income: one item a row, year 1 follows the valuation date; a year of the forecast without income is 0; years after the forecast stay blank.",
    ),
    (
        "5. 明细表（成本、可比案例等）一行一条，同一资产可有多行；资产编号填 * 表示适用于全部资产。",
        "5. Tables of lines: one line a row, several rows an asset; the asset id * stands for all assets.",
    ),
    (
        "6. 金额单位写在表头或“单位”栏；百分比可写 20% 或 0.20，不可写 20。",
        "6. The money unit stands in the head or the unit column; 20% or 0.20, never 20.",
    ),
    (
        "7. 列可调换次序，可删去不用的选填列；其他表头的写法见用户指南。",
        "7. Columns may change places; optional ones that are not used may be deleted.",
    ),
    (
        "8. 填好后运行：dataworth check 本文件；dataworth price 本文件 -o 结果.xlsx",
        "8. Then run: dataworth check THIS-FILE; dataworth price THIS-FILE -o RESULT.xlsx",
    ),
];
