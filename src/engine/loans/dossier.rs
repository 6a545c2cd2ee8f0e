//! What the workbook of a loan shows besides figures: sources, provenance, parameters.

use super::Lending;
use crate::diag::Lang;
use crate::engine::dossier::{cited, file_name, status};
use crate::formula::{Fallback, Program};
use crate::lending::workbook::{Dossier, Ground};
use crate::model::Citation;

/// Hands what a workbook shows to `then`.
pub fn with_lending<T>(lending: &Lending, lang: Lang, then: impl FnOnce(&Dossier<'_>) -> T) -> T {
    let cite = |citation: &Citation| cited(&lending.library, citation, lang);
    let dossier = Dossier {
        lang,
        loan: &lending.loan,
        decision: lending.decision,
        valuation: lending.portfolio.project.valuation_date,
        purpose: lending.portfolio.project.purpose.clone(),
        value_type: lending.portfolio.project.value_type.clone(),
        pledges: &lending.pledges,
        sized: &lending.sized,
        watch: &lending.watch,
        notices: &lending.notices,
        calendar: lending.calendar.id().to_string(),
        overridden: lending.overridden.clone(),
        parameters: parameters(lending, lang),
        rules: grounds(lending, lang),
        cited: &cite,
        diagnostics: lending.diagnostics.iter().collect(),
        input: (file_name(&lending.portfolio.file), lending.digest.clone()),
        engine: format!("dataworth {}", env!("CARGO_PKG_VERSION")),
    };
    then(&dossier)
}

/// The rules that figures come from.
fn grounds(lending: &Lending, lang: Lang) -> Vec<Ground> {
    let of = |program: &Program| {
        let model = program.main();
        let source =
            |cite: &Citation| format!("{}（{}）", cited(&lending.library, cite, lang), cite.seen.words(lang));
        Ground {
            label: model.label.clone(),
            rule: format!("{}@{}", model.id.get_ref(), model.edition),
            from: model.effective.from.clone(),
            status: status(model.status, lang).to_string(),
            sources: model.cite.iter().map(source).collect(),
        }
    };
    lending.sized.rules().into_iter().map(of).collect()
}

/// The parameters that the programs fall back to, with their status, source and whether it was read.
fn parameters(lending: &Lending, lang: Lang) -> Vec<(String, String)> {
    let programs = &lending.sized.programs;
    let parts = [&programs.size, &programs.liquidation, &programs.loss, &programs.coverage];
    let all = parts.into_iter().chain(&programs.need).chain(&programs.subsidy);
    let inputs = all.flat_map(|part| &part.program.inputs);
    let mut found: Vec<(String, String)> = Vec::new();
    for input in inputs {
        let Fallback::Parameter { id, .. } = &input.fallback else { continue };
        let Some(parameter) = lending.library.parameter(id) else { continue };
        let Some(value) = parameter.at(lending.decision) else { continue };
        if found.iter().any(|(known, _)| known == id) {
            continue;
        }
        let sources = value
            .cite
            .iter()
            .map(|cite| format!("{}（{}）", cited(&lending.library, cite, lang), cite.seen.words(lang)));
        let sources = sources.collect::<Vec<_>>().join("；");
        found.push((
            id.clone(),
            format!("{}；{}；{sources}", status(value.status, lang), value.from.get_ref()),
        ));
    }
    found
}
