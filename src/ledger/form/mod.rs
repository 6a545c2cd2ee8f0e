//! 入表输入表 — the workbook that a client fills in for `dataworth book`: heads, words and kinds are the reader's
//! own tables, the facts of recognition are the inputs of the rules, the entries shown are booked ones.

mod columns;
mod guide;
mod sample;
mod sheets;

use super::listed::{ACQUIRED_BY_HEAD, TAX_BASIS_HEAD, TAX_LIFE_HEAD, WAYS};
use super::terms::FACTS;
use super::{Chart, read, values};
use crate::diag::{Diagnostics, Lang};
use crate::model::{Library, Model};
use crate::table::{Cell, Kind};
use crate::value::template::{Ask, Form, Head, NoSuchHead};
use jiff::civil::Date;

/// The form for `dataworth book`, for some files of rules of recognition.
///
/// # Errors
/// Rules that do not link.
///
/// ```
/// use dataworth::{diag::Lang, ledger::{Chart, form}, model::Library};
/// let (library, _) = Library::builtin();
/// let chart = Chart::parse(include_str!("../../../models/accounts/cas-2006-18.toml"))?;
/// let rules: Vec<_> = library.models.iter().filter(|m| m.id().starts_with("recognition.")).collect();
/// let form = form::of(&library, &rules, &chart, jiff::civil::date(2025, 12, 31), Lang::Zh)
///     .map_err(|_| "does not link")?;
/// assert_eq!(form.titles(), ["资产", "业务事件", "评估记录"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn of(
    library: &Library,
    rules: &[&Model],
    chart: &Chart,
    day: Date,
    lang: Lang,
) -> Result<Form, Diagnostics> {
    let mut form = Form::of_rules(library, rules, day, lang)?;
    facts(&mut form, lang);
    // The sheet of assets is there: the rules brought it.
    let listed = listed(&mut form, lang);
    debug_assert!(listed.is_ok());
    let heads = sheets::events(&mut form, chart, lang);
    form.sheet(
        say(lang, ("业务事件", "Events")),
        say(
            lang,
            (
                "业务事件（一行一笔，按日期先后或任意次序；每种事件填哪些栏见“填写说明”）",
                "Events (one a row, in any order; which columns each needs: see the notes)",
            ),
        ),
        heads,
    );
    let heads = sheets::values(&mut form, lang);
    form.sheet(
        say(lang, ("评估记录", "Valuations")),
        say(
            lang,
            (
                "评估记录（只作披露和监测，不入账；没有可整张留空）",
                "Valuations (disclosed and watched, never booked; may stay empty)",
            ),
        ),
        heads,
    );
    guide::write(&mut form, library, rules, chart, day, lang)?;
    Ok(form)
}

fn facts(form: &mut Form, lang: Lang) {
    for entry in FACTS {
        let words: Vec<String> = entry.words.iter().map(|words| word(words, lang).to_string()).collect();
        let name = word(entry.names, lang);
        let list = (!words.is_empty()).then(|| form.list(name, words));
        form.ask_fact(name, list, Cell::Blank);
    }
    form.fact_example(
        say(lang, ("单位名称", "entity")),
        say(lang, ("某某数据有限公司", "Some Data Ltd")),
        say(
            lang,
            (
                "从下拉列表中选择；各项含义和不填时的处理见“填写说明”",
                "choose from the lists; the notes say what each means and what holds where it is blank",
            ),
        ),
    );
}

/// Columns of the list of assets that only the books read.
fn listed(form: &mut Form, lang: Lang) -> Result<(), NoSuchHead> {
    let assets = say(lang, ("资产", "Assets"));
    let ways: Vec<String> = WAYS.iter().map(|(_, words)| word(words, lang).to_string()).collect();
    let list = form.list(say(lang, ACQUIRED_BY_HEAD), ways);
    let note = (
        "附注表的“外购、自行开发、其他方式”；期初余额的资产必须知道，不填时按形成方式",
        "column of the note tables; blank: as “how come by” says",
    );
    form.head(
        assets,
        Head { ask: Ask::OneOf { list, strict: true }, ..head(say(lang, ACQUIRED_BY_HEAD), say(lang, note)) },
    )?;
    let note = ("计算递延所得税用，整数年；不填为 10 年", "for deferred tax, whole years; blank: 10");
    let years = Head {
        unit: Some(say(lang, ("年", "years")).to_string()),
        kind: Kind::Integer,
        ask: Ask::Number { min: Some(1.0), max: Some(100.0), open: false },
        example: Cell::Number(10.0),
        ..head(say(lang, TAX_LIFE_HEAD), say(lang, note))
    };
    form.head(assets, years)?;
    let note = (
        "税法年限短于 10 年的，写明法律规定或合同约定（企业所得税法实施条例第六十七条）；不填按 10 年计算",
        "the law or contract behind fewer than 10 years; blank: 10 are taken (EIT Regulation art. 67)",
    );
    form.head(assets, head(say(lang, TAX_BASIS_HEAD), say(lang, note)))
}

fn head(name: &str, note: &str) -> Head {
    Head {
        name: name.to_string(),
        unit: None,
        note: note.to_string(),
        required: false,
        kind: Kind::Text,
        ask: Ask::Anything,
        example: Cell::Blank,
    }
}

fn say(lang: Lang, pair: (&'static str, &'static str)) -> &'static str {
    if lang == Lang::Zh { pair.0 } else { pair.1 }
}

/// Of the names of a thing the first is Chinese, the last English.
fn word(names: &'static [&'static str], lang: Lang) -> &'static str {
    let name = if lang == Lang::Zh { names.first() } else { names.last() };
    name.copied().unwrap_or_default()
}
