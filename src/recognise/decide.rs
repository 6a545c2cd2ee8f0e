//! 确认判断 of every resource.

use crate::diag::{Checked, Code, Diagnostic, Diagnostics, Lang, Severity, Span};
use crate::formula::named::value_words;
use crate::formula::words::{Sentence, explain};
use crate::formula::{Datum, Expr, Facts, Function, InputId, Program, StepId, Typed, exact, link};
use crate::model::{Citation, Library, Pin, Words};
use crate::portfolio::{Bound, Portfolio, bind};
use crate::value::validate::validate;
use jiff::civil::Date;

/// The rules of 企业会计准则.
pub const CAS: &str = "recognition.cas";
/// The rules of 国际财务报告准则.
pub const IFRS: &str = "recognition.ifrs";
/// The step of the rules that concludes without the rule on earlier periods.
const OTHERWISE: &str = "otherwise";

/// 确认结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recognition {
    /// 无形资产.
    Intangible,
    /// 存货.
    Inventory,
    /// 开发支出.
    Development,
    /// 合同履约成本.
    FulfilmentCost,
    /// 费用化.
    Expense,
    /// 仅披露.
    DiscloseOnly,
}

impl Recognition {
    /// As the rules write it.
    pub fn parse(id: &str) -> Option<Recognition> {
        Some(match id {
            "intangible" => Recognition::Intangible,
            "inventory" => Recognition::Inventory,
            "development" => Recognition::Development,
            "fulfilment" => Recognition::FulfilmentCost,
            "expense" => Recognition::Expense,
            "disclose" => Recognition::DiscloseOnly,
            _ => return None,
        })
    }

    pub fn id(self) -> &'static str {
        match self {
            Recognition::Intangible => "intangible",
            Recognition::Inventory => "inventory",
            Recognition::Development => "development",
            Recognition::FulfilmentCost => "fulfilment",
            Recognition::Expense => "expense",
            Recognition::DiscloseOnly => "disclose",
        }
    }

    pub fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Recognition::Intangible, Lang::Zh) => "无形资产",
            (Recognition::Inventory, Lang::Zh) => "存货",
            (Recognition::Development, Lang::Zh) => "开发支出",
            (Recognition::FulfilmentCost, Lang::Zh) => "合同履约成本",
            (Recognition::Expense, Lang::Zh) => "费用化",
            (Recognition::DiscloseOnly, Lang::Zh) => "仅披露",
            (Recognition::Intangible, Lang::En) => "intangible asset",
            (Recognition::Inventory, Lang::En) => "inventory",
            (Recognition::Development, Lang::En) => "development expenditure",
            (Recognition::FulfilmentCost, Lang::En) => "cost to fulfil a contract",
            (Recognition::Expense, Lang::En) => "expense",
            (Recognition::DiscloseOnly, Lang::En) => "disclosure only",
        }
    }
}

/// A fact that a rule read.
#[derive(Clone, Debug)]
pub struct Fact {
    pub name: String,
    pub label: Words,
    /// In both languages; empty where nothing was given.
    pub value: Words,
    pub span: Span,
}

/// One rule as it was applied.
#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    pub label: Words,
    /// The condition in words.
    pub formula: Words,
    /// What it came to.
    pub outcome: Words,
    pub facts: Vec<Fact>,
    pub cite: Vec<Citation>,
    /// Whether it is the one on which the last question turned.
    pub decisive: bool,
}

/// The decision on one resource.
#[derive(Clone, Debug)]
pub struct Decision {
    /// By place in the portfolio.
    pub asset: usize,
    /// `None` where facts are missing or cannot be read.
    pub recognition: Option<Recognition>,
    /// What the rules after the first would conclude: where 前期差错更正 brings back what an earlier period
    /// charged in error.
    pub otherwise: Option<Recognition>,
    /// In the order in which they were asked.
    pub rules: Vec<Rule>,
}

/// Decides on every resource of a portfolio by a file of rules, such as [`CAS`].
///
/// # Errors
/// Diagnostics of the rules themselves, where they cannot be linked.
pub fn decide(
    portfolio: &mut Portfolio,
    library: &Library,
    rules: &str,
    day: Date,
) -> Result<Checked<Vec<Decision>>, Diagnostics> {
    let pin = Pin::parse(rules);
    let model = library.select(&pin, day).map_err(|code| {
        Diagnostics::from(Diagnostic::new(code).value(rules).arg("name", rules).arg("date", day))
    })?;
    let program = link(library, model, day)?;
    let choices = portfolio.choose_for_all(&pin);
    let mut found = Diagnostics::new();
    let bound = bind(portfolio, &program, &choices).unpack(&mut found);
    let mut decisions = Vec::with_capacity(choices.len());
    for row in 0..bound.choices.len() {
        let asset = portfolio.choices[bound.choices[row]].asset;
        let id = portfolio.assets[asset].id.clone();
        let facts = bound.frame.facts(&program, row, &portfolio.symbols);
        let (decision, faults) = one(&program, &bound, row, &facts, asset, &id);
        // A word that could not be read is not missing as well.
        let told =
            |fault: &Diagnostic| found.iter().any(|other| other.span.is_some() && other.span == fault.span);
        let faults: Vec<Diagnostic> = faults.iter().filter(|fault| !told(fault)).cloned().collect();
        found.extend(faults);
        decisions.push(decision);
    }
    found.sort();
    found.dedup();
    Ok(Checked { value: decisions, diagnostics: found })
}

fn one(
    program: &Program,
    bound: &Bound,
    row: usize,
    facts: &Facts,
    asset: usize,
    id: &str,
) -> (Decision, Diagnostics) {
    let mut found = Diagnostics::new();
    for finding in validate(program, facts) {
        let fault = finding.diagnostic(program, id);
        let fault = match finding.input {
            Some(input) => fault.at(bound.places.of(input, row, finding.place.unwrap_or(0))),
            None => fault,
        };
        found.push(fault);
    }
    let wrong = bound.failed[row] || found.iter().any(|fault| fault.severity == Severity::Error);
    if wrong {
        return (Decision { asset, recognition: None, otherwise: None, rules: Vec::new() }, found);
    }
    let run = exact::run(program, facts);
    let rules = trace(program, bound, row, facts, &run);
    let concluded = |step| match first(&run, step) {
        Some(Datum::Text(text)) => Recognition::parse(text),
        _ => None,
    };
    let verdict = concluded(program.output);
    let otherwise = program.step_ids().find(|id| program.step(*id).name == OTHERWISE).and_then(concluded);
    if verdict.is_none() {
        found.push(Diagnostic::new(Code::NotFiniteAtStep).asset(id).words("step", "确认结论", "decision"));
    }
    (Decision { asset, recognition: verdict, otherwise, rules }, found)
}

fn first(run: &exact::Run, step: StepId) -> Option<&Datum> {
    run.steps.get(step.0 as usize)?.as_ref()?.items.first()
}

/// The rules that were asked on the way to the verdict, each after the rules it rests on; the verdict last.
fn trace(program: &Program, bound: &Bound, row: usize, facts: &Facts, run: &exact::Run) -> Vec<Rule> {
    let mut asked = Vec::new();
    path(program, run, &program.step(program.output).expr, &mut asked);
    asked.push(program.output);
    let decisive = turned_on(program, run, &program.step(program.output).expr);
    let zh = explain(program, facts, run, Lang::Zh);
    let en = explain(program, facts, run, Lang::En);
    asked
        .into_iter()
        .map(|id| {
            let step = program.step(id);
            let (formula_zh, outcome_zh) = said(&zh, &step.label.zh);
            let (formula_en, outcome_en) = said(&en, &step.label.en);
            let verdict = id == program.output;
            let mut inputs = Vec::new();
            direct(&step.expr, &mut inputs);
            Rule {
                name: step.name.clone(),
                label: step.label.clone(),
                // The verdict's own formula is the chain of rules above it.
                formula: if verdict { Words::default() } else { Words { zh: formula_zh, en: formula_en } },
                outcome: Words { zh: outcome_zh, en: outcome_en },
                facts: inputs.into_iter().map(|input| fact(program, bound, row, run, input)).collect(),
                cite: step.cite.clone(),
                decisive: decisive == Some(id),
            }
        })
        .collect()
}

fn said(sentences: &[Sentence], label: &str) -> (String, String) {
    let sentence = sentences.iter().find(|sentence| sentence.label == label);
    sentence.map_or_else(Default::default, |sentence| {
        let outcome = sentence.lines.first().map_or(String::new(), |line| line.result.clone());
        (sentence.formula.clone(), outcome)
    })
}

/// Follows the IFs of the verdict: conditions that were asked, down the branch that was taken.
fn path(program: &Program, run: &exact::Run, expr: &Expr, asked: &mut Vec<StepId>) {
    if let Typed::Step(id) = &expr.node {
        return path(program, run, &program.step(*id).expr, asked);
    }
    if let Typed::Call(Function::If, arguments) = &expr.node
        && let [condition, yes, no] = arguments.as_slice()
    {
        named(program, condition, asked);
        match truth(run, condition) {
            Some(true) => path(program, run, yes, asked),
            Some(false) => path(program, run, no, asked),
            None => {}
        }
    }
}

/// The steps that a condition names, each after those it rests on.
fn named(program: &Program, expr: &Expr, asked: &mut Vec<StepId>) {
    match &expr.node {
        Typed::Step(id) if !asked.contains(id) => {
            named(program, &program.step(*id).expr, asked);
            asked.push(*id);
        }
        Typed::Call(_, arguments) => arguments.iter().for_each(|argument| named(program, argument, asked)),
        _ => {}
    }
}

/// What a condition over steps came to.
fn truth(run: &exact::Run, expr: &Expr) -> Option<bool> {
    match &expr.node {
        Typed::Step(id) => match first(run, *id) {
            Some(Datum::Bool(truth)) => Some(*truth),
            _ => None,
        },
        Typed::Call(Function::Not, arguments) => truth(run, arguments.first()?).map(|truth| !truth),
        Typed::Call(Function::And, arguments) => {
            arguments.iter().map(|argument| truth(run, argument)).try_fold(true, |all, one| Some(all && one?))
        }
        Typed::Call(Function::Or, arguments) => arguments
            .iter()
            .map(|argument| truth(run, argument))
            .try_fold(false, |any, one| Some(any || one?)),
        _ => None,
    }
}

/// The rule on which the last question of the verdict turned: of several that had to hold the first that
/// did not, of several that were each enough the first that held.
fn turned_on(program: &Program, run: &exact::Run, expr: &Expr) -> Option<StepId> {
    if let Typed::Step(id) = &expr.node {
        return turned_on(program, run, &program.step(*id).expr);
    }
    let Typed::Call(Function::If, arguments) = &expr.node else { return None };
    let [condition, yes, no] = arguments.as_slice() else { return None };
    let then = if truth(run, condition)? { yes } else { no };
    turned_on(program, run, then).or_else(|| reason(run, condition))
}

fn reason(run: &exact::Run, condition: &Expr) -> Option<StepId> {
    match &condition.node {
        Typed::Step(id) => Some(*id),
        Typed::Call(Function::Not, arguments) => reason(run, arguments.first()?),
        Typed::Call(Function::And | Function::Or, arguments) => {
            let whole = truth(run, condition);
            let same = arguments.iter().find(|argument| truth(run, argument) == whole);
            reason(run, same.or(arguments.last())?)
        }
        _ => None,
    }
}

/// Inputs that an expression names itself.
fn direct(expr: &Expr, into: &mut Vec<InputId>) {
    match &expr.node {
        Typed::Input(id) if !into.contains(id) => into.push(*id),
        Typed::Negative(inner) => direct(inner, into),
        Typed::Binary(_, left, right) => {
            direct(left, into);
            direct(right, into);
        }
        Typed::Call(_, arguments) => arguments.iter().for_each(|argument| direct(argument, into)),
        _ => {}
    }
}

fn fact(program: &Program, bound: &Bound, row: usize, run: &exact::Run, id: InputId) -> Fact {
    let input = program.input(id);
    let datum = run.inputs.get(id.0 as usize).and_then(Option::as_ref).and_then(|array| array.items.first());
    let value = value_words(input, datum);
    Fact {
        name: input.name.clone(),
        label: input.file.label.clone(),
        value,
        span: bound.places.of(id, row, 0),
    }
}
