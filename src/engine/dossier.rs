//! What the workbook shows besides figures: facts of the assignment, provenance, sources.

use super::Assessment;
use crate::diag::Lang;
use crate::formula::Fallback;
use crate::model::{Citation, Dated, Library, Origin, Parameter, Status, Words};
use crate::portfolio::raw::RawValue;
use crate::value::workbook::{Dossier, ParameterRow};
use std::collections::BTreeSet;

/// Gathers what a workbook shows.
pub fn dossier(assessment: &Assessment, lang: Lang) -> Dossier<'_> {
    Dossier {
        valuation: &assessment.valuation,
        symbols: &assessment.portfolio.symbols,
        lang,
        facts: facts(assessment, lang),
        provenance: provenance(assessment, lang),
        parameters: parameters(assessment, lang),
        model_sources: model_sources(assessment, lang),
        diagnostics: &assessment.diagnostics,
        rows_in: assessment.portfolio.assets.len() + assessment.portfolio.listed.len(),
        year_heads: Vec::new(),
    }
}

fn say(lang: Lang, zh: &str, en: &str) -> String {
    if lang == Lang::Zh { zh } else { en }.to_string()
}

fn words(words: &Words, lang: Lang) -> String {
    if lang == Lang::Zh { words.zh.clone() } else { words.en.clone() }
}

fn facts(assessment: &Assessment, lang: Lang) -> Vec<(String, String)> {
    let project = &assessment.portfolio.project;
    let unstated = say(lang, "未注明", "not stated");
    let or_unstated = |text: &Option<String>| text.clone().unwrap_or_else(|| unstated.clone());
    let mut facts = vec![
        (say(lang, "委托方", "Client"), or_unstated(&project.client)),
        (say(lang, "评估基准日", "Valuation date"), assessment.day.to_string()),
        (say(lang, "评估目的", "Purpose"), or_unstated(&project.purpose)),
        (say(lang, "价值类型", "Type of value"), or_unstated(&project.value_type)),
        (say(lang, "币种", "Currency"), project.currency.clone().unwrap_or_else(|| "CNY".into())),
        (say(lang, "金额单位", "Unit"), say(lang, "元", "yuan")),
    ];
    for (at, text) in project.assumptions.iter().enumerate() {
        facts.push((format!("{} {}", say(lang, "假设与前提", "Assumption"), at + 1), text.clone()));
    }
    facts
}

fn provenance(assessment: &Assessment, lang: Lang) -> Vec<(String, String)> {
    let mut rows = vec![
        (say(lang, "计算引擎", "Engine"), format!("dataworth {}", env!("CARGO_PKG_VERSION"))),
        (say(lang, "输入文件", "Input file"), file_name(&assessment.portfolio.file)),
        (say(lang, "输入文件 SHA-256", "Input SHA-256"), assessment.digest.clone()),
        (say(lang, "模型库 SHA-256", "Model library SHA-256"), assessment.library.digest.clone()),
    ];
    for run in &assessment.valuation.runs {
        for model in &run.program.models {
            if let Some(replaced) = &model.replaces {
                rows.push((say(lang, "替换内置模型", "Replaces built-in model"), replaced.clone()));
            }
        }
    }
    let users: BTreeSet<String> =
        assessment.library.models.iter().filter(|m| m.origin == Origin::User).map(|m| m.pinned()).collect();
    if !users.is_empty() {
        let list = users.into_iter().collect::<Vec<_>>().join(", ");
        rows.push((say(lang, "自定义模型", "User models"), list));
    }
    rows
}

/// The name alone: a path says more of the machine than of the file.
fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_string()
}

/// Parameters that some program used, and what the client's workbook or `--set` put in their place.
fn parameters(assessment: &Assessment, lang: Lang) -> Vec<ParameterRow> {
    let mut ids = BTreeSet::new();
    for run in &assessment.valuation.runs {
        for id in run.program.input_ids().filter(|i| run.priced.plan.reads(*i)) {
            if let Fallback::Parameter { id, .. } = &run.program.input(id).fallback {
                ids.insert(id.clone());
            }
        }
    }
    let mut rows: Vec<ParameterRow> = ids
        .iter()
        .filter_map(|id| {
            let parameter = assessment.library.parameter(id)?;
            Some(row(&assessment.library, parameter, parameter.at(assessment.day)?, lang))
        })
        .collect();
    rows.extend(overrides(assessment, lang));
    rows
}

fn row(library: &Library, parameter: &Parameter, dated: &Dated, lang: Lang) -> ParameterRow {
    let label = words(&parameter.label, lang);
    ParameterRow {
        id: parameter.id.get_ref().clone(),
        value: dated.value.get_ref().clone(),
        unit: parameter.unit.clone(),
        from: dated.from.get_ref().clone(),
        source: dated.cite.iter().map(|c| cited(library, c, lang)).collect::<Vec<_>>().join("；"),
        seen: dated.cite.first().map_or_else(String::new, |c| c.seen.words(lang).into()),
        verified_on: dated.verified_on.clone(),
        override_note: String::new(),
        name: defined_name(&label),
        label,
    }
}

/// Figures of the assignment that beat the library or the cells.
fn overrides(assessment: &Assessment, lang: Lang) -> Vec<ParameterRow> {
    let portfolio = &assessment.portfolio;
    let entry = |e: &crate::portfolio::Entry, source: String| ParameterRow {
        id: e.head.text.clone(),
        label: e.head.text.clone(),
        value: shown(&e.value),
        source,
        override_note: e.reason.clone().unwrap_or_default(),
        ..ParameterRow::default()
    };
    let mut rows: Vec<ParameterRow> = Vec::new();
    let set = portfolio.overrides().iter().map(|o| ParameterRow {
        id: o.name.clone(),
        label: o.name.clone(),
        value: o.value.clone(),
        source: say(lang, "命令行 --set", "command line --set"),
        override_note: say(lang, "覆盖工作簿中的取值", "beats the workbook"),
        ..ParameterRow::default()
    });
    rows.extend(set);
    rows.extend(
        portfolio
            .parameters
            .iter()
            .map(|e| entry(e, say(lang, "输入工作簿·参数", "input workbook, parameters"))),
    );
    rows.extend(
        portfolio
            .project
            .values
            .iter()
            .map(|e| entry(e, say(lang, "输入工作簿·项目", "input workbook, project"))),
    );
    rows
}

/// A cell as a person reads it.
fn shown(value: &RawValue) -> String {
    match value {
        RawValue::Number { value, .. } => value.to_string(),
        RawValue::Text(text) | RawValue::Error(text) => text.clone(),
        RawValue::Bool(value) => value.to_string(),
        RawValue::FormulaNoValue => String::new(),
    }
}

/// A defined name that every spreadsheet accepts.
fn defined_name(label: &str) -> String {
    let plain: String = label.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    format!("参数_{plain}")
}

fn model_sources(assessment: &Assessment, lang: Lang) -> Vec<[String; 7]> {
    let mut seen_models = BTreeSet::new();
    let mut rows = Vec::new();
    for model in assessment.valuation.runs.iter().flat_map(|r| &r.program.models) {
        let pinned = format!("{}@{}", model.id.get_ref(), model.edition);
        if !seen_models.insert(pinned.clone()) {
            continue;
        }
        for cite in &model.cite {
            let document = assessment
                .library
                .standard(&cite.standard)
                .map_or_else(|| cite.standard.clone(), |s| s.citation(lang == Lang::Zh));
            rows.push([
                pinned.clone(),
                words(&model.label, lang),
                status(model.status, lang),
                document,
                cite.clause.clone(),
                cite.seen.words(lang).into(),
                cite.note.clone(),
            ]);
        }
    }
    rows
}

fn cited(library: &Library, cite: &Citation, lang: Lang) -> String {
    let document = library
        .standard(&cite.standard)
        .map_or_else(|| cite.standard.clone(), |s| s.citation(lang == Lang::Zh));
    [document.as_str(), cite.clause.as_str(), cite.note.as_str()]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn status(status: Status, lang: Lang) -> String {
    match status {
        Status::Law => say(lang, "法规", "law"),
        Status::Standard => say(lang, "准则/标准", "standard"),
        Status::Guidance => say(lang, "指引", "guidance"),
        Status::Practice => say(lang, "惯例", "practice"),
        Status::Assumption => say(lang, "假定", "assumption"),
    }
}
