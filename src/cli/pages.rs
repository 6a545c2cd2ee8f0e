//! What `dataworth methods` prints, in the user's language.

use super::methods::{InputReport, MethodReport};
use crate::diag::Lang;
use std::fmt::Write as _;

/// The words of the model files in Chinese.
const WORDS: &[(&str, &str)] = &[
    ("cost", "成本法"),
    ("income", "收益法"),
    ("market", "市场法"),
    ("indicator", "指标"),
    ("support", "辅助"),
    ("rule", "规则"),
    ("combined", "综合"),
    ("value", "价值"),
    ("fee", "收费额"),
    ("revenue_cap", "收入上限"),
    ("index", "系数"),
    ("rate", "年率"),
    ("share", "比例"),
    ("limit", "额度"),
    ("verdict", "结论"),
    ("law", "法律法规"),
    ("standard", "标准"),
    ("guidance", "指引"),
    ("practice", "惯例"),
    ("assumption", "假设"),
    ("read", "原文已读"),
    ("secondary", "据他处转述"),
    ("unread", "未读原文，未经核实"),
    ("error", "错误"),
    ("warning", "警告"),
    ("note", "提示"),
    ("money", "金额"),
    ("count", "数量"),
    ("year", "年"),
    ("ratio", "比率"),
    ("number", "数"),
    ("date", "日期"),
    ("bool", "是否"),
    ("text", "文字"),
    ("choice", "选项"),
    ("one", "一个数"),
    ("years", "逐年"),
];

fn said(word: &str, lang: Lang) -> &str {
    let found = WORDS.iter().find(|(en, _)| *en == word);
    found.filter(|_| lang == Lang::Zh).map_or(word, |(_, zh)| zh)
}

/// `money/count` as 金额/数量.
fn unit(text: &str, lang: Lang) -> String {
    text.split('/').map(|part| said(part, lang)).collect::<Vec<_>>().join("/")
}

/// `lines(cost)*years` as 子表(cost)×逐年.
fn shape(text: &str, lang: Lang) -> String {
    let parts = text.split('*').map(|part| match lang {
        Lang::Zh => said(part, lang).replace("lines(", "子表("),
        Lang::En => part.to_string(),
    });
    parts.collect::<Vec<_>>().join(if lang == Lang::Zh { "×" } else { "*" })
}

/// `end 期末|mid 期中`.
fn labelled(input: &InputReport) -> String {
    let pairs = input.choices.iter().zip(&input.choice_labels);
    pairs
        .map(|(id, label)| if id == label { id.clone() } else { format!("{id} {label}") })
        .collect::<Vec<_>>()
        .join("|")
}

/// One line a model.
pub(super) fn list(methods: &[MethodReport], lang: Lang) -> String {
    let mut text = String::new();
    for m in methods {
        let _ = writeln!(
            text,
            "{:<34} {:<10} {:<8} {:<10} {}",
            format!("{}@{}", m.id, m.edition),
            said(m.approach, lang),
            said(m.result, lang),
            backing(m, lang),
            m.label
        );
    }
    text
}

/// Whether a case from outside the project stands behind a model.
fn backing(m: &MethodReport, lang: Lang) -> &'static str {
    match (lang, m.cases.is_empty()) {
        (Lang::Zh, false) => "外部算例",
        (Lang::Zh, true) => "无外部算例",
        (Lang::En, false) => "case",
        (Lang::En, true) => "no case",
    }
}

/// Everything about one model.
pub(super) fn page(m: &MethodReport, lang: Lang) -> String {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut text = format!("{}@{}  {}\n", m.id, m.edition, m.label);
    let _ =
        writeln!(text, "  {} · {} · {}", said(m.approach, lang), said(m.result, lang), said(m.status, lang));
    if !m.note.is_empty() {
        let _ = writeln!(text, "  {}", m.note);
    }
    for c in &m.citations {
        let seen = said(c.seen, lang);
        let _ = writeln!(text, "  {} {} {} [{seen}] {}", say("引用", "cites"), c.document, c.clause, c.note);
        if !c.document_note.is_empty() {
            let _ = writeln!(text, "      {} {}", say("文件说明", "on the document:"), c.document_note);
        }
    }
    let _ = writeln!(text, "{}", say("输入", "inputs"));
    m.inputs.iter().for_each(|i| input_line(&mut text, i, lang));
    let _ = writeln!(text, "{}", say("步骤", "steps"));
    for s in &m.steps {
        let _ = writeln!(text, "  {} = {}    {}", s.name, s.formula, s.label);
    }
    let _ = writeln!(text, "{}", say("校验", "checks"));
    for c in &m.checks {
        let _ = writeln!(text, "  {} {}    {}", c.code, said(c.severity, lang), c.assert);
    }
    let cases = if m.cases.is_empty() {
        say("没有项目外的算例", "no case from outside the project").into()
    } else {
        m.cases.join(", ")
    };
    let _ = writeln!(text, "{} {}", say("算例方法", "cases"), cases);
    if !m.unpublished_cases.is_empty() {
        let others = say("可演算但没有外部刊载数字", "cases answered without a published figure");
        let _ = writeln!(text, "{others} {}", m.unpublished_cases.join(", "));
    }
    text
}

fn input_line(text: &mut String, i: &InputReport, lang: Lang) {
    let need = match (i.required, &i.default, &i.from) {
        (true, ..) => if lang == Lang::Zh { "必填" } else { "required" }.to_string(),
        (_, Some(default), _) => format!("= {default}"),
        (_, _, Some(from)) => format!("<- {from}"),
        _ => if lang == Lang::Zh { "可选" } else { "optional" }.to_string(),
    };
    let range = match (&i.min, &i.max) {
        (None, None) => labelled(i),
        (min, max) => format!("[{}, {}]", min.as_deref().unwrap_or("-∞"), max.as_deref().unwrap_or("∞")),
    };
    let _ = writeln!(
        text,
        "  {:<22} {:<12} {:<24} {:<14} {:<24} {}",
        i.name,
        unit(&i.kind, lang),
        shape(&i.shape, lang),
        range,
        need,
        i.label
    );
}
