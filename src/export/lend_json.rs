//! `dataworth.lend/1` — verdicts, caps, loss, stress and days of a loan for scripts.

use crate::diag::Facts;
use crate::formula::Datum;
use crate::formula::excel::Item;
use crate::lending::part::{Part, ask};
use crate::lending::size::GridRow;
use crate::lending::workbook::{Dossier, Ground};
use crate::lending::{Asked, Pledge, Title, Watch};
use crate::model::{Hold, Stage};
use crate::num::{Fen, money_words};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What `dataworth lend --json` prints. Amounts and ratios are decimals as texts; days are `2026-03-31`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LendReport {
    /// Always `dataworth.lend/1`.
    pub schema: &'static str,
    pub borrower: String,
    pub decision_day: String,
    pub collateral: Vec<CollateralReport>,
    /// `null` where the loan is refused: no amount is printed then.
    pub loan: Option<LoanReport>,
    pub calendar: Vec<DayReport>,
    pub diagnostics: Vec<Facts>,
}

/// A pledged asset.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CollateralReport {
    pub id: String,
    pub name: String,
    /// `PASS`, `CONDITIONAL` or `REFUSE`, by stage: `value`, `recognise`, `pledge`.
    pub verdicts: BTreeMap<&'static str, &'static str>,
    pub reasons: Vec<ReasonReport>,
    /// The model that priced it here, where no value was given.
    pub priced_by: Option<String>,
    pub title: TitleReport,
}

/// What an asset's rights, licences and searches come to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TitleReport {
    pub rights: String,
    pub licences: usize,
    /// What all licences allow together.
    pub fields: String,
    pub territories: String,
    pub register_searched: Option<String>,
    pub search_number: String,
    pub registrar_searched: Option<String>,
    pub gone_concern: Option<String>,
}

/// A ceiling other than the library's.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OverrideReport {
    pub library: String,
    pub used: String,
    pub reason: String,
}

/// Rules that figures come from, and how far their source was read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RuleReport {
    /// As `lending.size@1`.
    pub rule: String,
    pub in_force_from: String,
    pub status: String,
    pub sources: Vec<String>,
}

/// A reason that holds.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReasonReport {
    pub stage: &'static str,
    /// `conditional` or `refuse`.
    pub hold: &'static str,
    pub code: String,
    pub reason: String,
    pub remedy: String,
    pub sources: Vec<String>,
}

/// The amount and everything it stands on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LoanReport {
    #[schemars(with = "String")]
    pub facility: Fen,
    /// 大写金额.
    pub facility_words: String,
    /// Which cap is the least.
    pub binding: String,
    /// `principal` or `principal_interest`.
    pub basis: String,
    pub ceiling_override: Option<OverrideReport>,
    pub rules: Vec<RuleReport>,
    /// Steps of `lending.size` by name, caps among them.
    pub sizing: BTreeMap<String, String>,
    /// Steps of `lending.haircut` by name, asset by asset.
    pub haircuts: Vec<BTreeMap<String, String>>,
    pub liquidation: BTreeMap<String, String>,
    pub pool: BTreeMap<String, String>,
    pub working_capital: Option<BTreeMap<String, String>>,
    /// Steps of `lending.expected_loss`; `null` for a facility of nil.
    pub loss: Option<BTreeMap<String, String>>,
    /// Steps of `lending.coverage`; `null` for a facility of nil.
    pub coverage: Option<BTreeMap<String, String>>,
    pub subsidy: Option<BTreeMap<String, String>>,
    /// Steps of `lending.basel_exposure` if data were eligible: a comparison, no relief.
    pub basel: Option<BTreeMap<String, String>>,
    pub stress: Vec<StressReport>,
}

/// A row of the grid.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StressReport {
    pub shock: &'static str,
    pub share: &'static str,
    pub years: &'static str,
    pub ltv: String,
    pub status: String,
    pub recovery: String,
    pub shortfall: String,
}

/// A day to keep.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DayReport {
    pub day: String,
    pub what: String,
    pub asset: Option<String>,
    pub ground: String,
    /// The calendar that counted working days.
    pub calendar: Option<String>,
    pub provisional: bool,
}

/// The report.
pub fn report(dossier: &Dossier) -> LendReport {
    let zh = dossier.lang == crate::diag::Lang::Zh;
    LendReport {
        schema: "dataworth.lend/1",
        borrower: dossier.loan.borrower.clone(),
        decision_day: dossier.decision.to_string(),
        collateral: dossier.pledges.iter().map(|pledge| collateral(dossier, pledge, zh)).collect(),
        loan: dossier.sized.facility.map(|facility| loan(dossier, facility)),
        calendar: dossier.watch.iter().map(|watch| day(watch, zh)).collect(),
        diagnostics: dossier.diagnostics.iter().map(|fault| fault.facts(dossier.lang)).collect(),
    }
}

fn collateral(dossier: &Dossier, pledge: &Pledge, zh: bool) -> CollateralReport {
    let reason = |asked: &Asked| ReasonReport {
        stage: asked.stage.id(),
        hold: match asked.hold {
            Hold::Conditional => "conditional",
            Hold::Refuse => "refuse",
        },
        code: asked.code.clone(),
        reason: if zh { asked.label.zh.clone() } else { asked.label.en.clone() },
        remedy: if zh { asked.remedy.zh.clone() } else { asked.remedy.en.clone() },
        sources: asked.cite.iter().map(|cite| (dossier.cited)(cite)).collect(),
    };
    CollateralReport {
        id: pledge.id.clone(),
        name: pledge.name.clone(),
        verdicts: Stage::ALL.into_iter().map(|stage| (stage.id(), pledge.standing.id(stage))).collect(),
        reasons: pledge.standing.reasons.iter().map(reason).collect(),
        priced_by: pledge.priced_by.clone(),
        title: title(&pledge.title, zh),
    }
}

fn title(title: &Title, zh: bool) -> TitleReport {
    let words = |words: &crate::model::Words| if zh { words.zh.clone() } else { words.en.clone() };
    TitleReport {
        rights: words(&title.rights),
        licences: title.licences,
        fields: words(&title.fields),
        territories: words(&title.territories),
        register_searched: title.searched.map(|day| day.to_string()),
        search_number: title.search_number.clone(),
        registrar_searched: title.local_searched.map(|day| day.to_string()),
        gone_concern: title.gone_concern.as_ref().map(|value| value.to_decimal(17)),
    }
}

fn rule(ground: &Ground) -> RuleReport {
    RuleReport {
        rule: ground.rule.clone(),
        in_force_from: ground.from.clone(),
        status: ground.status.clone(),
        sources: ground.sources.clone(),
    }
}

fn loan(dossier: &Dossier, facility: Fen) -> LoanReport {
    let sized = dossier.sized;
    let programs = &sized.programs;
    let granted = facility > Fen::ZERO;
    let rows = &programs.haircut;
    let haircut = |facts: &crate::formula::Facts| steps_of(&rows.program, facts);
    LoanReport {
        facility,
        facility_words: money_words(facility),
        binding: programs.size.text("binding").unwrap_or_default(),
        basis: programs.size.text("basis").unwrap_or_default(),
        ceiling_override: dossier.overridden.as_ref().map(|(library, used)| OverrideReport {
            library: library.clone(),
            used: used.clone(),
            reason: dossier.loan.ceiling_reason.clone().unwrap_or_default(),
        }),
        rules: dossier.rules.iter().map(rule).collect(),
        sizing: steps(&programs.size),
        haircuts: rows.facts.iter().map(haircut).collect(),
        liquidation: steps(&programs.liquidation),
        pool: steps(&sized.pool),
        working_capital: programs.need.as_ref().map(steps),
        loss: granted.then(|| steps(&programs.loss)),
        coverage: granted.then(|| steps(&programs.coverage)),
        subsidy: programs.subsidy.as_ref().filter(|_| granted).map(steps),
        basel: granted.then(|| steps(&programs.basel)),
        stress: sized.grid.iter().map(stress).collect(),
    }
}

fn stress(row: &GridRow) -> StressReport {
    let text = |name: &str| row.part.datum(name).as_ref().map(text_of).unwrap_or_default();
    StressReport {
        shock: row.shock,
        share: row.share,
        years: row.years,
        ltv: text("ltv"),
        status: text("status"),
        recovery: text("recovery"),
        shortfall: text("shortfall"),
    }
}

fn steps(part: &Part) -> BTreeMap<String, String> {
    steps_of(&part.program, &part.facts)
}

fn steps_of(program: &crate::formula::Program, facts: &crate::formula::Facts) -> BTreeMap<String, String> {
    let own =
        program.step_ids().filter(|id| program.step(*id).owner == 0 && !program.step(*id).source.is_empty());
    let value = |id| ask(program, facts, Item::Step(id)).as_ref().map(text_of).unwrap_or_default();
    own.map(|id| (program.step(id).name.clone(), value(id))).collect()
}

fn text_of(datum: &Datum) -> String {
    match datum {
        Datum::Number(real) => real.to_decimal(15),
        Datum::Text(text) => text.to_string(),
        Datum::Bool(truth) => truth.to_string(),
        Datum::Date(serial) => {
            crate::formula::dates::from_serial(*serial).map(|day| day.to_string()).unwrap_or_default()
        }
        Datum::Fault(_) | Datum::Absent => String::new(),
    }
}

fn day(watch: &Watch, zh: bool) -> DayReport {
    let words = |words: &crate::model::Words| if zh { words.zh.clone() } else { words.en.clone() };
    DayReport {
        day: watch.day.to_string(),
        what: words(&watch.what),
        asset: watch.asset.clone(),
        ground: words(&watch.ground),
        calendar: watch.calendar.clone(),
        provisional: watch.provisional,
    }
}
