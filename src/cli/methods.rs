//! `dataworth methods`: which models there are, what they ask for, and what stands behind them.

use super::pages::{list, page};
use super::{Common, Ending, output};
use crate::case;
use crate::diag::{Code, Diagnostic, Diagnostics, Lang};
use crate::formula::{link, suggestion};
use crate::model::{
    Approach, CheckFile, Citation, InputFile, Library, Model, Origin, Pin, Seen, Source, Status, Words,
    parse_date,
};
use crate::portfolio::pin_called;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

/// 列出估值模型，或一个模型的输入、单位、范围、来源与引用 / list models, or show one
#[derive(Debug, Args)]
pub(super) struct Methods {
    /// 模型编号 / model id, such as income.direct
    id: Option<String>,
    /// JSON 输出到标准输出 / JSON on stdout
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// What `dataworth methods --json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MethodsReport {
    /// Always `dataworth.methods/1`.
    pub schema: &'static str,
    pub methods: Vec<MethodReport>,
}

/// One model.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MethodReport {
    pub id: String,
    pub edition: String,
    pub from: String,
    pub to: Option<String>,
    pub label: String,
    pub approach: &'static str,
    pub result: &'static str,
    pub status: &'static str,
    pub note: String,
    pub citations: Vec<CitationReport>,
    pub inputs: Vec<InputReport>,
    pub steps: Vec<StepReport>,
    pub checks: Vec<CheckReport>,
    /// Published-case methods that this model answers; empty: no case from outside the project.
    pub cases: Vec<String>,
    /// Methods of cases that it answers without a published figure behind them.
    pub unpublished_cases: Vec<String>,
}

/// Where a model comes from and how far that was read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CitationReport {
    pub document: String,
    pub clause: String,
    pub seen: &'static str,
    pub note: String,
    /// What is to be known of the document itself, such as a number that was not checked.
    pub document_note: String,
}

/// One input.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InputReport {
    pub name: String,
    pub label: String,
    pub kind: String,
    pub shape: String,
    pub min: Option<String>,
    pub max: Option<String>,
    pub choices: Vec<String>,
    /// What the workbook calls the choices, in the same order.
    pub choice_labels: Vec<String>,
    pub required: bool,
    pub default: Option<String>,
    pub from: Option<String>,
    pub aliases: Vec<String>,
}

/// One step as written.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StepReport {
    pub name: String,
    pub label: String,
    pub formula: String,
}

/// One condition that must hold, and the code of what is said where it does not.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckReport {
    pub assert: String,
    pub code: &'static str,
    pub severity: &'static str,
}

impl Methods {
    pub(super) fn run(self) -> Ending {
        let (library, mut diagnostics) = Library::load(self.common.models.as_deref());
        let lang = self.common.lang();
        let models: Vec<&Model> = match &self.id {
            None => library.models.iter().collect(),
            Some(id) => called(&library, &pin_called(&library, id)),
        };
        if models.is_empty() {
            diagnostics.push(unknown(self.id.as_deref().unwrap_or_default(), &library));
        }
        let read = !diagnostics.has_errors();
        models.iter().for_each(|model| diagnostics.extend(broken(&library, model)));
        self.common.report(&diagnostics);
        // As `price` does: a directory that cannot be read whole is no library.
        if models.is_empty() || !read {
            return Ending::CouldNotRun;
        }
        let methods: Vec<MethodReport> = models.iter().map(|m| report(&library, m, lang)).collect();
        let printed = match (self.json, &self.id) {
            (true, _) => output::print_json(&MethodsReport { schema: "dataworth.methods/1", methods }),
            (false, None) => output::print(&list(&methods, lang)),
            (false, Some(_)) => output::print(&methods.iter().map(|m| page(m, lang)).collect::<String>()),
        };
        ending(&diagnostics, printed)
    }
}

/// What is wrong with a user's model that was read but cannot be used.
fn broken(library: &Library, model: &Model) -> Diagnostics {
    let day = parse_date(&model.file.effective.from);
    match (model.origin, day) {
        (Origin::User, Some(day)) => link(library, model, day).err().unwrap_or_default(),
        _ => Diagnostics::new(),
    }
}

fn called<'l>(library: &'l Library, pin: &Pin) -> Vec<&'l Model> {
    let fits = |m: &&Model| m.id() == pin.id && pin.edition.as_ref().is_none_or(|e| *e == m.file.edition);
    library.models.iter().filter(fits).collect()
}

fn ending(diagnostics: &Diagnostics, printed: bool) -> Ending {
    match (printed, diagnostics.has_errors()) {
        (false, _) => Ending::CouldNotRun,
        (true, true) => Ending::WithErrors,
        (true, false) => Ending::Clean,
    }
}

/// The diagnostic of a model that the library does not have.
pub(super) fn unknown(id: &str, library: &Library) -> Diagnostic {
    let known: Vec<String> = library.models.iter().map(|m| m.id().to_string()).collect();
    Diagnostic::new(Code::UnknownModel).value(id).nearest(&suggestion(id, &known))
}

fn words(words: &Words, lang: Lang) -> String {
    if lang == Lang::Zh { words.zh.clone() } else { words.en.clone() }
}

fn report(library: &Library, model: &Model, lang: Lang) -> MethodReport {
    let file = &model.file;
    MethodReport {
        id: model.id().into(),
        edition: file.edition.clone(),
        from: file.effective.from.clone(),
        to: file.effective.to.clone(),
        label: words(&file.label, lang),
        approach: approach(file.approach),
        result: file.result.id(),
        status: status(file.status),
        note: words(&file.note, lang),
        citations: file.cite.iter().map(|c| citation(library, c, lang)).collect(),
        inputs: file.inputs_in_order().into_iter().map(|(n, i)| input(n.get_ref(), i, lang)).collect(),
        steps: file
            .steps
            .iter()
            .map(|s| StepReport {
                name: s.name.get_ref().clone(),
                label: words(&s.label, lang),
                formula: s.formula.get_ref().clone(),
            })
            .collect(),
        checks: file.checks.iter().filter_map(check).collect(),
        cases: answered(model, true),
        unpublished_cases: answered(model, false),
    }
}

/// The methods of cases that a model answers, by its own file or by a mapping that comes with the program.
fn answered(model: &Model, outside: bool) -> Vec<String> {
    let own = model.file.cases.iter().map(|c| (c.outside, c.method.clone()));
    // Rules answer cases of their own making; what a rule's file does not name is left out.
    let builtin = if model.file.approach == Approach::Rule { Vec::new() } else { case::builtin() };
    let mapped = builtin.into_iter().filter(|m| m.model == model.id());
    let mapped = mapped.filter_map(|m| m.case.or(m.method).map(|name| (m.outside, name)));
    let mut names = Vec::new();
    for (_, name) in own.chain(mapped).filter(|(is, _)| *is == outside) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn check(file: &CheckFile) -> Option<CheckReport> {
    let code = Code::all().iter().find(|c| c.name() == file.code.get_ref())?;
    let (assert, severity) = (file.assert.get_ref().clone(), code.severity().as_str());
    Some(CheckReport { assert, code: code.as_str(), severity })
}

fn citation(library: &Library, cite: &Citation, lang: Lang) -> CitationReport {
    let document = library.standard(&cite.standard);
    CitationReport {
        document: document.map_or_else(|| cite.standard.clone(), |s| s.citation(lang == Lang::Zh)),
        clause: cite.clause.clone(),
        seen: match cite.seen {
            Seen::Read => "read",
            Seen::Secondary => "secondary",
            Seen::Unread => "unread",
        },
        note: cite.note.clone(),
        document_note: document.map_or_else(String::new, |s| words(&s.note, lang)),
    }
}

fn input(name: &str, file: &InputFile, lang: Lang) -> InputReport {
    let text = |t: &Option<toml::Spanned<String>>| t.as_ref().map(|t| t.get_ref().clone());
    InputReport {
        name: name.into(),
        label: words(&file.label, lang),
        kind: text(&file.unit).or_else(|| text(&file.kind)).unwrap_or_else(|| "choice".into()),
        shape: text(&file.shape).unwrap_or_else(|| "one".into()),
        min: text(&file.min),
        max: text(&file.max),
        choices: file.choice.iter().flatten().map(|c| c.id.clone()).collect(),
        choice_labels: file
            .choice
            .iter()
            .flatten()
            .map(|c| if lang == Lang::Zh { c.zh.clone() } else { c.en.clone() })
            .collect(),
        required: file.default.is_none() && file.from.is_none() && !file.optional,
        default: text(&file.default),
        from: file.from.as_ref().map(|s| source(s.get_ref())),
        aliases: file.aliases.clone(),
    }
}

fn source(source: &Source) -> String {
    match source {
        Source::Parameter(id) => format!("parameter {id}"),
        Source::Model(id) | Source::Indicator(id) => format!("model {id}"),
        Source::Input(name) => format!("input {name}"),
        Source::Project(fact) => format!("project {fact}"),
    }
}

fn approach(approach: Approach) -> &'static str {
    match approach {
        Approach::Cost => "cost",
        Approach::Income => "income",
        Approach::Market => "market",
        Approach::Combined => "combined",
        Approach::Indicator => "indicator",
        Approach::Support => "support",
        Approach::Rule => "rule",
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Law => "law",
        Status::Standard => "standard",
        Status::Guidance => "guidance",
        Status::Practice => "practice",
        Status::Assumption => "assumption",
    }
}
