//! 填写说明 — per event what it is, what it needs and what it books; per rule what it asks.

use super::{FACTS, sample, say, word};
use crate::diag::{Diagnostics, Lang};
use crate::formula::{Program, link, words};
use crate::ledger::{Chart, EventField, KINDS, KindEntry};
use crate::model::{Library, Model};
use crate::value::template::{Form, Guide};
use jiff::civil::Date;

const HOW_TO: &[(&str, &str)] = &[
    (
        "1. 黄色表头为必填，蓝色表头为选填或视事件而定；表头批注写明含义；有下拉列表的栏请从列表中选择。",
        "1. Yellow heads must be filled in, blue ones may be or depend on the event; notes on the heads say what they mean.",
    ),
    (
        "2. “示例”行只作示范，读入时忽略，可保留也可删除。",
        "2. The row marked Example shows how; it is ignored on reading.",
    ),
    (
        "3. 先填“项目”和“资产”（一行一项数据资源及确认判断的事实），再填“业务事件”（一行一笔业务）。",
        "3. First the project and the assets (one a row, with the facts of recognition), then the events (one a row).",
    ),
    (
        "4. 同一天、同一资产、同一种事件的几行合成一张凭证，例如外购的几项成本要素。",
        "4. Rows of one day, asset and kind make one voucher, such as the elements of a purchase.",
    ),
    (
        "5. 首年请填“期初余额”：先填各科目（资产编号留空、对方科目填科目），再填各项资产。",
        "5. In the first year give opening balances: of accounts (no asset, the account as counter account), then of assets.",
    ),
    (
        "6. 自行开发的资产：先“研发支出”，达到预定用途时填“达到预定用途”；外购的填“摊销政策”后开始摊销。",
        "6. Own development: “development”, then “ready for use”; what is bought is amortised once there is a policy.",
    ),
    (
        "7. 金额单位写在表头，默认为元；以万元填写时把表头的“(元)”改为“(万元)”。",
        "7. The money unit stands in the head, yuan to begin with; for another one change the head.",
    ),
    (
        "8. 填好后运行：dataworth book 本文件 -o 入表底稿.xlsx --period 2025",
        "8. Then run: dataworth book THIS-FILE -o OUT.xlsx --period 2025",
    ),
];

pub(super) fn write(
    form: &mut Form,
    library: &Library,
    rules: &[&Model],
    chart: &Chart,
    day: Date,
    lang: Lang,
) -> Result<(), Diagnostics> {
    let how_to = HOW_TO.iter().map(|line| say(lang, *line).to_string()).collect();
    let title = say(lang, ("数据资源入表输入表", "Input for the accounts of data resources"));
    let sheet = say(lang, ("填写说明", "Notes"));
    form.front(title, sheet, how_to, vec![(0, 22.0), (1, 34.0), (2, 26.0), (3, 44.0), (4, 58.0)]);
    form.guide(events(chart, lang));
    form.guide(facts(lang));
    for model in rules {
        form.guide(asked(library, &link(library, model, day)?, lang));
    }
    Ok(())
}

/// One row an event.
fn events(chart: &Chart, lang: Lang) -> Guide {
    let heads = [
        ("事件", "Event"),
        ("含义", "What it is"),
        ("必填的栏", "Columns needed"),
        ("可填的栏", "Columns that may be"),
        ("记账（按默认处理示意）", "What it books by default"),
    ];
    Guide {
        caption: say(lang, ("各种业务事件", "Kinds of events")).to_string(),
        heads: heads.iter().map(|head| say(lang, *head).to_string()).collect(),
        rows: KINDS.iter().map(|kind| row(kind, chart, lang)).collect(),
    }
}

fn row(kind: &KindEntry, chart: &Chart, lang: Lang) -> Vec<String> {
    let comma = say(lang, ("、", ", "));
    let names = |fields: &[EventField]| {
        let name = |field: &EventField| say(lang, (field.entry().zh, field.entry().en));
        fields.iter().map(name).collect::<Vec<_>>().join(comma)
    };
    let booked = sample::entry(kind.kind, chart, lang);
    let none = say(lang, ("不记分录", "no entry"));
    vec![
        say(lang, (kind.zh, kind.en)).to_string(),
        say(lang, kind.does).to_string(),
        names(kind.needs),
        names(kind.takes),
        if booked.is_empty() { none.to_string() } else { booked },
    ]
}

/// One row a fact of sheet 项目.
fn facts(lang: Lang) -> Guide {
    let row = |entry: &crate::ledger::FactEntry| {
        let words: Vec<&str> = entry.words.iter().map(|words| word(words, lang)).collect();
        let usual = if words.is_empty() { entry.example.to_string() } else { words.join(" / ") };
        vec![word(entry.names, lang).to_string(), say(lang, entry.note).to_string(), usual]
    };
    Guide {
        caption: say(lang, ("“项目”各项", "Rows of the project")).to_string(),
        heads: [("项目", "Item"), ("含义", "What it decides"), ("可填", "What may stand there")]
            .iter()
            .map(|head| say(lang, *head).to_string())
            .collect(),
        rows: FACTS.iter().map(row).collect(),
    }
}

/// One row a rule of recognition.
fn asked(library: &Library, program: &Program, lang: Lang) -> Guide {
    let zh = lang == Lang::Zh;
    let of = |words: &crate::model::Words| if zh { words.zh.clone() } else { words.en.clone() };
    let cite = |cite: &crate::model::Citation| {
        let document = library.standard(&cite.standard).map(|standard| standard.citation(zh));
        let document = document.unwrap_or_else(|| cite.standard.clone());
        format!("{document} {}〔{}〕", cite.clause, cite.seen.words(lang))
    };
    let rules = program.steps.iter().filter(|step| step.choices.is_none());
    let row = |step: &crate::formula::Step| {
        let cites: Vec<String> = step.cite.iter().map(cite).collect();
        vec![of(&step.label), words::formula(program, step, lang), String::new(), cites.join("；")]
    };
    Guide {
        caption: of(&program.main().label),
        heads: [("规则", "Rule"), ("条件", "Condition"), ("", ""), ("依据", "Rests on")]
            .iter()
            .map(|head| say(lang, *head).to_string())
            .collect(),
        rows: rules.map(row).collect(),
    }
}
