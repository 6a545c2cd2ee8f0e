//! 业务事件 and 评估记录 — their columns, from the tables of the readers.

use super::columns::{self, Holds};
use super::{head, read, say, values as records, word};
use crate::diag::Lang;
use crate::ledger::{Chart, FIELDS, KINDS, ROLES};
use crate::table::{Cell, Kind};
use crate::value::template::{Ask, Form, Head};

/// 2025-01-15 as a spreadsheet serial.
const EXAMPLE_DAY: f64 = 45_672.0;

/// What the heads of [`read::OWN`] mean, in their order; required or not.
const OWN: [((&str, &str), bool); read::OWN.len()] = [
    (("业务发生日，写作 2025-06-30", "the day it happened"), true),
    (
        (
            "资产表中的编号；科目期初余额留空",
            "as on the sheet of assets; blank for the opening balance of an account",
        ),
        true,
    ),
    (("从下拉列表中选择；含义见“填写说明”", "choose from the list; the notes say what each is"), true),
    (
        ("合同、发票、验收单等编号，印在会计分录", "contract, invoice, acceptance; printed on the entries"),
        false,
    ),
    (("不填时由程序写摘要", "blank: the program writes one"), false),
    (
        (
            "金额从何而来，如发票、合同、协议；写明评估的不予入账（接受投资等除外）",
            "where the amount comes from; a valuation is not booked, save by contribution and the like",
        ),
        false,
    ),
];

pub(super) fn events(form: &mut Form, chart: &Chart, lang: Lang) -> Vec<Head> {
    let mut heads: Vec<Head> = read::OWN
        .iter()
        .zip(OWN)
        .map(|(names, (note, required))| Head { required, ..head(word(names, lang), say(lang, note)) })
        .collect();
    heads[0] =
        Head { kind: Kind::Date, ask: Ask::Date, example: Cell::Date(EXAMPLE_DAY), ..heads[0].clone() };
    heads[1].example = Cell::text(say(lang, ("示例", "Example")));
    let kinds = KINDS.iter().map(|kind| say(lang, (kind.zh, kind.en)).to_string()).collect();
    let list = form.list(word(read::OWN[2], lang), kinds);
    heads[2].ask = Ask::OneOf { list, strict: true };
    heads[2].example = Cell::text(say(lang, ("外购", "purchase")));
    heads[3].example = Cell::text(say(lang, ("发票001", "invoice 001")));
    heads.extend(FIELDS.iter().map(|field| column(form, chart, field, lang)));
    heads
}

fn column(form: &mut Form, chart: &Chart, field: &crate::ledger::FieldEntry, lang: Lang) -> Head {
    let entry = columns::of(field.field);
    let name = say(lang, (field.zh, field.en));
    let head = head(name, say(lang, entry.note));
    let yuan = || Some(say(lang, ("元", "yuan")).to_string());
    let mut list = |words: Vec<String>, strict| Ask::OneOf { list: form.list(name, words), strict };
    let from_zero = Ask::Number { min: Some(0.0), max: None, open: false };
    match entry.holds {
        Holds::Money => {
            Head { unit: yuan(), kind: Kind::Money2, ask: from_zero, example: money(field.zh), ..head }
        }
        Holds::Whole(zh, en) => {
            let unit = Some(say(lang, (zh, en)).to_string());
            Head { unit, kind: Kind::Integer, ask: from_zero, ..head }
        }
        Holds::Date => Head { kind: Kind::Date, ask: Ask::Date, ..head },
        Holds::YesOrNo => Head { ask: list(pairs(&[("是", "yes"), ("否", "no")], lang), true), ..head },
        Holds::Words => head,
        Holds::Suggested(words) => Head { ask: list(pairs(words, lang), false), ..head },
        Holds::Method => Head { ask: list(named(read::PATTERNS, lang), true), ..head },
        Holds::Stage => Head { ask: list(named(read::STAGES, lang), true), ..head },
        Holds::Class => Head { ask: list(named(read::CLASSES, lang), true), ..head },
        Holds::Account => {
            let accounts = ROLES.iter().map(|role| chart.name(*role, lang)).collect();
            Head { ask: list(accounts, false), ..head }
        }
        Holds::Life => head,
    }
}

/// Of the example, a purchase.
fn money(name: &str) -> Cell {
    match name {
        "金额" => Cell::Number(100_000.0),
        "增值税" => Cell::Number(6_000.0),
        _ => Cell::Blank,
    }
}

fn pairs(words: &[(&'static str, &'static str)], lang: Lang) -> Vec<String> {
    words.iter().map(|pair| say(lang, *pair).to_string()).collect()
}

fn named<T>(words: &'static [(T, &'static [&'static str])], lang: Lang) -> Vec<String> {
    words.iter().map(|(_, names)| word(names, lang).to_string()).collect()
}

pub(super) fn values(form: &mut Form, lang: Lang) -> Vec<Head> {
    let notes = [
        ("资产表中的编号", "as on the sheet of assets"),
        ("写作 2025-12-31", "such as 2025-12-31"),
        ("评估报告的结论", "what the report concludes"),
        ("评估报告所写", "as the report says"),
        ("评估报告所写", "as the report says"),
        ("报告文号", "number of the report"),
    ];
    let all = records::HEADS.iter().zip(notes).enumerate();
    let mut heads: Vec<Head> = all
        .map(|(at, (names, note))| Head {
            required: at < 3,
            ..head(names_word(at, names, lang), say(lang, note))
        })
        .collect();
    heads[0].example = Cell::text(say(lang, ("示例", "Example")));
    heads[1] = Head { kind: Kind::Date, ask: Ask::Date, ..heads[1].clone() };
    heads[2].unit = Some(say(lang, ("元", "yuan")).to_string());
    heads[2].kind = Kind::Money2;
    let kinds =
        [("市场价值", "market value"), ("投资价值", "investment value"), ("在用价值", "value in use")];
    let list = form.list(word(records::HEADS[3], lang), pairs(&kinds, lang));
    heads[3].ask = Ask::OneOf { list, strict: false };
    let methods = [("成本法", "cost approach"), ("收益法", "income approach"), ("市场法", "market approach")];
    let list = form.list(word(records::HEADS[4], lang), pairs(&methods, lang));
    heads[4].ask = Ask::OneOf { list, strict: false };
    heads
}

/// The last name of the day is the head `date`, which says less than the one before it.
fn names_word(at: usize, names: &'static [&'static str], lang: Lang) -> &'static str {
    if at == 1 && lang == Lang::En { "valuation date" } else { word(names, lang) }
}
