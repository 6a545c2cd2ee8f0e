//! 审查 — every reason that holds for a pledged asset, with the facts it stands on.

use super::gate::{Verdict, gate};
use super::part::Rows;
use crate::diag::{Code, Diagnostic, Span};
use crate::formula::excel::Item;
use crate::formula::named::{behind, value_words};
use crate::formula::{Facts, Program, StepId};
use crate::model::{Citation, Hold, Stage, Words};
use crate::num::Real;
use jiff::civil::Date;

/// The rules that a pledge is held to, with the facts of every asset.
#[derive(Clone, Debug)]
pub struct Gates {
    /// 准入: `eligibility.data_pledge`.
    pub eligibility: Rows,
    /// 评估报告: `eligibility.appraisal`.
    pub appraisal: Rows,
    /// 权利、许可与登记查询: `eligibility.title`.
    pub title: Rows,
}

/// What an asset's rights, licences and searches come to, for the collateral report.
#[derive(Clone, Debug, Default)]
pub struct Title {
    /// 持有权、加工使用权、产品经营权, those that are shown.
    pub rights: Words,
    pub licences: usize,
    /// What all licences allow together.
    pub fields: Words,
    pub territories: Words,
    pub searched: Option<Date>,
    pub search_number: String,
    pub local_searched: Option<Date>,
    /// What is left once the firm has stopped.
    pub gone_concern: Option<Real>,
}

/// A fact that a reason stands on.
#[derive(Clone, Debug)]
pub struct Fact {
    pub label: Words,
    /// Empty where nothing was given.
    pub value: Words,
    /// A yes or no: a date or a figure beside it says more.
    pub flag: bool,
    pub span: Option<Span>,
}

/// A reason that holds.
#[derive(Clone, Debug)]
pub struct Asked {
    pub stage: Stage,
    pub hold: Hold,
    /// Whether facts show it; else facts are wanting, which is told apart.
    pub shown: bool,
    /// As `CORE_DATA`.
    pub code: String,
    pub label: Words,
    pub remedy: Words,
    pub cite: Vec<Citation>,
    pub facts: Vec<Fact>,
}

/// What the stages come to for an asset.
#[derive(Clone, Debug)]
pub struct Standing {
    /// By stage, in the order of [`Stage::ALL`]: the gravest hold.
    pub holds: [Option<Hold>; 3],
    pub reasons: Vec<Asked>,
}

/// A pledged asset.
#[derive(Clone, Debug)]
pub struct Pledge {
    /// By place in the portfolio.
    pub asset: usize,
    pub id: String,
    pub name: String,
    pub standing: Standing,
    /// The model that priced it here, as `id@edition`.
    pub priced_by: Option<String>,
    pub title: Title,
}

impl Standing {
    /// `PASS`, `CONDITIONAL` or `REFUSE`.
    pub fn id(&self, stage: Stage) -> &'static str {
        match self.hold(stage) {
            None => "PASS",
            Some(Hold::Conditional) => "CONDITIONAL",
            Some(Hold::Refuse) => "REFUSE",
        }
    }

    pub fn hold(&self, stage: Stage) -> Option<Hold> {
        self.holds[stage as usize]
    }

    pub fn is_refused(&self) -> bool {
        self.hold(Stage::Pledge) == Some(Hold::Refuse)
    }
}

impl Gates {
    pub fn all(&self) -> [&Rows; 3] {
        [&self.eligibility, &self.appraisal, &self.title]
    }

    /// Asks every reason of an asset.
    pub fn standing(
        &self,
        row: usize,
        spans: &dyn Fn(&Rows, crate::formula::InputId) -> Option<Span>,
    ) -> Standing {
        let mut standing = Standing { holds: [None; 3], reasons: Vec::new() };
        for rows in self.all() {
            let facts = &rows.facts[row];
            for verdict in gate(&rows.program, facts) {
                let hold = &mut standing.holds[verdict.stage as usize];
                *hold = (*hold).max(verdict.hold());
                standing.reasons.extend(asked(&rows.program, facts, &verdict, &|id| spans(rows, id)));
            }
        }
        standing.reasons.sort_by_key(|reason| (reason.stage, std::cmp::Reverse(reason.hold)));
        standing
    }
}

fn asked<'a>(
    program: &'a Program,
    facts: &'a Facts,
    verdict: &'a Verdict,
    span: &'a dyn Fn(crate::formula::InputId) -> Option<Span>,
) -> impl Iterator<Item = Asked> + 'a {
    verdict.reasons.iter().map(move |reason| {
        let step = program.step(reason.step);
        Asked {
            stage: verdict.stage,
            hold: reason.hold,
            shown: reason.shown,
            code: reason.code.clone(),
            label: step.label.clone(),
            remedy: step.remedy.clone().unwrap_or_default(),
            cite: step.cite.clone(),
            facts: facts_of(program, facts, reason.step, span),
        }
    })
}

fn facts_of(
    program: &Program,
    facts: &Facts,
    step: StepId,
    span: &dyn Fn(crate::formula::InputId) -> Option<Span>,
) -> Vec<Fact> {
    let fact = |id: crate::formula::InputId| {
        let input = program.input(id);
        // Of child rows every value is told, as a reason may stand on any of them.
        let data = super::part::ask_all(program, facts, Item::Input(id)).unwrap_or_default();
        let words: Vec<Words> = match data.len() {
            0 => vec![value_words(input, None)],
            _ => data.iter().map(|datum| value_words(input, Some(datum))).collect(),
        };
        let join = |of: fn(&Words) -> &String, comma: &str| {
            words.iter().map(|words| of(words).as_str()).collect::<Vec<_>>().join(comma)
        };
        let value = Words { zh: join(|words| &words.zh, "、"), en: join(|words| &words.en, ", ") };
        let flag = input.ty.kind == crate::formula::Kind::Bool;
        Fact { label: input.file.label.clone(), value, flag, span: span(id) }
    };
    behind(program, step).into_iter().map(fact).collect()
}

impl Pledge {
    /// What the reasons of the stage of pledging say, as people are told it.
    pub fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        let reasons =
            self.standing.reasons.iter().filter(|reason| reason.stage == Stage::Pledge && reason.shown);
        reasons.map(|reason| {
            let code = match reason.hold {
                Hold::Refuse => Code::PledgeRefused,
                Hold::Conditional => Code::PledgeCondition,
            };
            let given = || reason.facts.iter().filter(|fact| !fact.value.zh.is_empty());
            // Of a yes the date or the figure behind it says more.
            let telling = given().next().filter(|fact| fact.flag);
            let telling = telling.and_then(|_| {
                given().find(|fact| !fact.flag && fact.span.as_ref().is_some_and(|span| span.cell.is_some()))
            });
            let fact = telling.or(given().next()).or(reason.facts.first());
            let told = Diagnostic::new(code)
                .asset(&self.id)
                .words("reason", &reason.label.zh, &reason.label.en)
                .words("remedy", &reason.remedy.zh, &reason.remedy.en)
                .arg("name", &reason.code);
            let told = match fact {
                // Two reasons may stand on one cell: the name of the reason tells them apart.
                Some(fact) => told.value(&fact.value.zh).field(&reason.code),
                None => told,
            };
            match fact.and_then(|fact| fact.span.clone()) {
                Some(span) => told.at(span),
                None => told,
            }
        })
    }
}
