//! 模型文件 — the TOML of a model as written, before names and units are settled.
//!
//! Every decimal and date is a quoted string: a bare TOML float has already lost the digits that
//! were typed, so the reader refuses it by type.

use crate::diag::Lang;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A label in both languages.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

/// 引用: where something comes from and how far it was read.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// The id of a file under `models/standards/`.
    pub standard: String,
    #[serde(default)]
    pub clause: String,
    pub seen: Seen,
    #[serde(default)]
    pub note: String,
}

/// How far the document itself was read.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// 原文已读.
    Read,
    /// 据他处转述.
    Secondary,
    /// 未读原文.
    Unread,
}

impl Seen {
    /// As printed beside a citation.
    pub fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Seen::Read, Lang::Zh) => "原文已读",
            (Seen::Read, Lang::En) => "read",
            (Seen::Secondary, Lang::Zh) => "据他处转述",
            (Seen::Secondary, Lang::En) => "secondary",
            (Seen::Unread, Lang::Zh) => "未读原文，未经核实",
            (Seen::Unread, Lang::En) => "unread, unverified",
        }
    }
}

/// What stands behind a model or a figure.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Law,
    Standard,
    Guidance,
    Practice,
    Assumption,
}

/// 评估方法 a model belongs to.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Approach {
    Cost,
    Income,
    Market,
    /// 综合: a weighted conclusion from models of several approaches.
    Combined,
    /// 指标: quality and adjustment factors.
    Indicator,
    /// Shared steps of other models, such as the timeline of a forecast.
    Support,
    /// Recognition, eligibility and lending rules.
    Rule,
}

/// What a result is; only a `value` is reconciled and totalled.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ResultKind {
    Value,
    Fee,
    RevenueCap,
    Index,
    Rate,
    Share,
    /// A limit of a loan, or an amount that leads to one.
    Limit,
    /// A choice that a rule comes to, such as the class in which a resource is booked.
    Verdict,
}

impl ResultKind {
    /// Whether results are yuan, so that a sum of them means something.
    pub fn is_money(self) -> bool {
        matches!(self, Self::Value | Self::Fee | Self::RevenueCap | Self::Limit)
    }

    /// As JSON writes it.
    pub fn id(self) -> &'static str {
        match self {
            ResultKind::Value => "value",
            ResultKind::Fee => "fee",
            ResultKind::RevenueCap => "revenue_cap",
            ResultKind::Index => "index",
            ResultKind::Rate => "rate",
            ResultKind::Share => "share",
            ResultKind::Limit => "limit",
            ResultKind::Verdict => "verdict",
        }
    }
}

/// 税口径: before or after income tax.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Tax {
    Pre,
    Post,
}

impl Tax {
    /// As model files and choices write it.
    pub fn id(self) -> &'static str {
        match self {
            Tax::Pre => "pre",
            Tax::Post => "post",
        }
    }

    /// In Chinese and English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Tax::Pre => ("税前", "pre-tax"),
            Tax::Post => ("税后", "post-tax"),
        }
    }
}

/// The dates an edition governs.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Effective {
    pub from: String,
    pub to: Option<String>,
}

/// One model file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    pub id: Spanned<String>,
    pub edition: String,
    pub effective: Effective,
    pub label: Words,
    pub approach: Approach,
    pub result: ResultKind,
    pub status: Status,
    #[serde(default)]
    pub cite: Vec<Citation>,
    /// `id@edition` of the built-in model that a user's file takes the place of.
    pub replaces: Option<String>,
    /// The step that is the answer; the last one unless named.
    pub output: Option<String>,
    /// What a reviewer should know before using it.
    #[serde(default)]
    pub note: Words,
    #[serde(default)]
    pub inputs: BTreeMap<Spanned<String>, InputFile>,
    #[serde(default)]
    pub steps: Vec<StepFile>,
    #[serde(default)]
    pub checks: Vec<CheckFile>,
    #[serde(default)]
    pub lines: BTreeMap<String, LinesFile>,
    #[serde(default)]
    pub rounding: Vec<RoundingFile>,
    #[serde(default)]
    pub cases: Vec<CaseFile>,
    /// What sources do differently, and how the model does it.
    #[serde(default)]
    pub conventions: Vec<super::Convention>,
}

/// One input.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputFile {
    pub label: Words,
    #[serde(default)]
    pub symbol: Option<String>,
    /// A unit such as `money` or `ratio`; absent for dates, texts, choices and yes/no.
    pub unit: Option<Spanned<String>>,
    /// `date`, `bool` or `text` where the input is no number.
    pub kind: Option<Spanned<String>>,
    /// The values a choice may take.
    pub choice: Option<Vec<Choice>>,
    /// `one`, `years`, `lines(table)` or `lines(table)*years`.
    pub shape: Option<Spanned<String>>,
    pub min: Option<Spanned<String>>,
    pub max: Option<Spanned<String>>,
    /// Whether the ends of the range are themselves refused.
    #[serde(default)]
    pub open: bool,
    /// The code of the diagnostic below `min` or above `max`, where the general one says too little.
    pub below: Option<Spanned<String>>,
    pub above: Option<Spanned<String>>,
    #[serde(default)]
    pub optional: bool,
    pub default: Option<Spanned<String>>,
    pub from: Option<Spanned<Source>>,
    pub tax: Option<Tax>,
    /// What economic fact the figure stands for; the same fact may work only once.
    pub driver: Option<String>,
    /// The figure at which a driver does nothing.
    pub neutral: Option<String>,
    /// Other heads under which a workbook may give it.
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub note: Option<Words>,
}

/// One value of a choice.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub id: String,
    pub zh: String,
    pub en: String,
}

/// Where an input comes from when no cell gives it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Source {
    /// A parameter of the library, at the date of the work.
    Parameter(String),
    /// The answer of another model for the same asset, or one of its steps as `model#step`.
    Model(String),
    /// The same, where the model is an indicator tree.
    Indicator(String),
    /// Another input of the same model.
    Input(String),
    /// A fact of the assignment: `valuation_date`, `first_period`.
    Project(String),
}

/// One named step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepFile {
    pub name: Spanned<String>,
    pub formula: Spanned<String>,
    pub label: Words,
    pub symbol: Option<String>,
    /// The unit the formula must come out in.
    pub unit: Option<Spanned<String>>,
    /// The texts a text step may give, with their labels.
    pub choice: Option<Vec<Choice>>,
    #[serde(default)]
    pub cite: Vec<Citation>,
    pub note: Option<Words>,
    /// What it does where it holds, by stage: a reason of a gate.
    #[serde(default)]
    pub gate: Option<BTreeMap<Stage, Hold>>,
    /// The input whose figure is printed with the reason.
    pub shows: Option<Spanned<String>>,
    /// What is to be done where the reason holds.
    pub remedy: Option<Words>,
}

/// What a gate is passed for 环节.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// 估值.
    Value,
    /// 确认.
    Recognise,
    /// 质押.
    Pledge,
}

impl Stage {
    pub const ALL: [Stage; 3] = [Stage::Value, Stage::Recognise, Stage::Pledge];

    pub fn id(self) -> &'static str {
        match self {
            Stage::Value => "value",
            Stage::Recognise => "recognise",
            Stage::Pledge => "pledge",
        }
    }

    pub fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Stage::Value, Lang::Zh) => "估值",
            (Stage::Recognise, Lang::Zh) => "确认",
            (Stage::Pledge, Lang::Zh) => "质押",
            (_, Lang::En) => self.id(),
        }
    }
}

/// What a reason does to a stage.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Hold {
    /// 附条件.
    Conditional,
    /// 不予通过.
    Refuse,
}

/// A condition that must hold, and what is said where it does not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckFile {
    pub assert: Spanned<String>,
    /// The name of a code in `src/diag/codes.toml`.
    pub code: Spanned<String>,
    /// The input that the diagnostic points at.
    pub field: Option<Spanned<String>>,
    /// The step or input whose figure the diagnostic prints.
    pub value: Option<Spanned<String>>,
    pub limit: Option<String>,
}

/// A child table of the model.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct LinesFile {
    pub label: Words,
    /// Sheets whose rows these are, besides the label.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// An asset without rows is an error unless this is set.
    #[serde(default)]
    pub optional: bool,
}

/// Rounding inside a model, obeyed by every face.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundingFile {
    pub step: Spanned<String>,
    pub digits: i8,
    pub mode: RoundingMode,
}

/// The modes a spreadsheet has too.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    HalfAway,
    Up,
    Down,
}

/// What `outside` is where a file does not say.
pub fn yes() -> bool {
    true
}

/// A method of published cases that the model answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    pub method: String,
    /// `false` where no published figure stands behind it: cases worked out from the formula, or inputs only.
    #[serde(default = "yes")]
    pub outside: bool,
    /// Model input → expression over the case's inputs.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// Published figure → expression over the model's steps; a bare figure is `value`.
    #[serde(default)]
    pub compare: BTreeMap<String, String>,
    #[serde(default)]
    pub note: String,
}

impl ModelFile {
    /// The inputs in the order in which the file has them.
    pub fn inputs_in_order(&self) -> Vec<(&Spanned<String>, &InputFile)> {
        let mut inputs: Vec<_> = self.inputs.iter().collect();
        inputs.sort_by_key(|(name, _)| name.span().start);
        inputs
    }
}
