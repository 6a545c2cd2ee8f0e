//! What the workbook shows besides figures: facts of the assignment, provenance, sources.

use super::Assessment;
use super::conventions::conventions;
use super::parameters::parameters;
use crate::diag::Lang;
use crate::formula::Axis;
use crate::model::{Citation, Library, Origin, Status, Words};
use crate::value::Run;
use crate::value::workbook::{Dossier, currency_words, stands_on};
use std::collections::{BTreeSet, HashMap};

/// Gathers what a workbook shows.
pub fn dossier(assessment: &Assessment, lang: Lang) -> Dossier<'_> {
    let portfolio = &assessment.portfolio;
    let runs = &assessment.valuation.runs;
    let needs: Vec<_> = runs.iter().map(|run| stands_on(run, &portfolio.symbols)).collect();
    Dossier {
        valuation: &assessment.valuation,
        symbols: &assessment.portfolio.symbols,
        lang,
        facts: facts(assessment, lang),
        provenance: provenance(assessment, lang),
        parameters: parameters(assessment, &needs, lang),
        model_sources: model_sources(assessment, lang),
        conventions: conventions(assessment, lang),
        diagnostics: &assessment.diagnostics,
        rows_in: portfolio.asset_rows(),
        first_years: (0..portfolio.assets.len()).map(|asset| portfolio.first_year(asset)).collect(),
        labels: runs.iter().map(|run| labels(assessment, run)).collect(),
        needs,
    }
}

/// What the client's sheets call the child rows of a run.
fn labels(assessment: &Assessment, run: &Run) -> HashMap<Axis, Vec<String>> {
    let name = |source: &String| {
        let (sheet, row) = source.rsplit_once('!')?;
        assessment.portfolio.row_name(sheet, row.parse::<u32>().ok()?.checked_sub(1)?)
    };
    let own = |sources: &Vec<String>| sources.iter().map(|s| name(s).unwrap_or_default()).collect();
    run.sources.iter().map(|(axis, sources)| (*axis, own(sources))).collect()
}

pub(super) fn say(lang: Lang, zh: &str, en: &str) -> String {
    if lang == Lang::Zh { zh } else { en }.to_string()
}

pub(super) fn words(words: &Words, lang: Lang) -> String {
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
        (say(lang, "币种", "Currency"), currency_words(project.currency.as_deref().unwrap_or("CNY"), lang)),
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
pub(super) fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_string()
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
                cite.clause.clone(),
                cite.seen.words(lang).into(),
                document,
                cite.note.clone(),
            ]);
        }
    }
    rows
}

pub(super) fn cited(library: &Library, cite: &Citation, lang: Lang) -> String {
    let document = library
        .standard(&cite.standard)
        .map_or_else(|| cite.standard.clone(), |s| s.citation(lang == Lang::Zh));
    [document.as_str(), cite.clause.as_str(), cite.note.as_str()]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn status(status: Status, lang: Lang) -> String {
    match status {
        Status::Law => say(lang, "法规", "law"),
        Status::Standard => say(lang, "准则/标准", "standard"),
        Status::Guidance => say(lang, "指引", "guidance"),
        Status::Practice => say(lang, "惯例", "practice"),
        Status::Assumption => say(lang, "假定", "assumption"),
    }
}
