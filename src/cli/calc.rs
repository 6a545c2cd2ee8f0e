//! `dataworth calc`: one model, figures from the command line or JSON.

use super::{Common, Ending, output};
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Severity};
use crate::export::json::{self, CalcReport};
use crate::formula::named::no_result;
use crate::formula::{Datum, Facts, Program, exact, link};
use crate::model::{Library, Model, ResultKind, parse_date};
use crate::num::{Fault, Real};
use crate::portfolio::pin_called;
use crate::value::blamed;
use crate::value::given::GivenValues;
use crate::value::validate::validate;
use clap::Args;
use jiff::civil::Date;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::io::Read;

/// The word for standard input.
const STDIN: &str = "-";
/// Digits of an answer that is no money.
const DIGITS: u32 = 34;
/// Largest JSON on stdin.
const MAX_STDIN: u64 = 64 * 1024 * 1024;

/// 用命令行或 JSON 给出的数值计算一个模型 / run one model on figures given here
#[derive(Debug, Args)]
pub(super) struct Calc {
    /// 模型编号，可写作 id@edition；`--json -` 的“-”也在此 / model id or id@edition; also the `-` of `--json -`
    #[arg(value_name = "ID", num_args = 1..=2, required = true)]
    words: Vec<String>,
    /// 取值；逐年数列写作 [1,2,3]，子表写作 JSON / a figure, `[1,2,3]` for years, JSON for child rows
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// 输出 JSON；写作 `--json -` 时从标准输入读取全部取值 / print JSON; `--json -` also reads all inputs from stdin
    #[arg(long)]
    json: bool,
    /// 评估基准日 / valuation date
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    #[command(flatten)]
    common: Common,
}

impl Calc {
    pub(super) fn run(self) -> Ending {
        self.common.ended(self.calculate())
    }

    fn calculate(&self) -> Result<Ending, Diagnostics> {
        let (report, diagnostics, title) = self.report()?;
        self.common.report(&diagnostics);
        let printed = match self.json {
            true => output::print_json(&report),
            false => output::print(&text(&report, &title)),
        };
        Ok(match (printed, report.value.is_some() && !diagnostics.has_errors()) {
            (false, _) => Ending::CouldNotRun,
            (true, true) => Ending::Clean,
            (true, false) => Ending::WithErrors,
        })
    }

    fn report(&self) -> Result<(CalcReport, Diagnostics, String), Diagnostics> {
        let (library, loaded) = Library::load(self.common.models.as_deref());
        if loaded.has_errors() {
            return Err(loaded);
        }
        let values = self.values()?;
        let day = self.day(&values)?;
        let model = self.model(&library, day)?;
        let program = link(&library, model, day)?;
        let (facts, found) = GivenValues::new(day, values).facts(&program, "");
        let mut diagnostics = found;
        let findings = validate(&program, &facts);
        let refused: Vec<Option<String>> = diagnostics.iter().map(|d| d.field.clone()).collect();
        let told = findings.iter().map(|f| f.diagnostic(&program, ""));
        let again = |d: &Diagnostic| d.code == Code::MissingInput && refused.contains(&d.field);
        diagnostics.extend(told.filter(|d| !again(d)));
        // The figures given here are of no asset.
        let mut diagnostics: Diagnostics =
            diagnostics.into_iter().map(|d| Diagnostic { asset: None, ..d }).collect();
        let title = match self.common.lang() {
            Lang::Zh => model.file.label.zh.clone(),
            Lang::En => model.file.label.en.clone(),
        };
        let report = calculated(model, &program, &facts, &mut diagnostics, self);
        Ok((report, diagnostics, title))
    }

    /// stdin first, `--set` on top.
    fn values(&self) -> Result<Map<String, Value>, Diagnostics> {
        let mut values =
            if self.json && self.words.iter().any(|word| word == STDIN) { from_stdin()? } else { Map::new() };
        let mut set: HashMap<&str, &str> = HashMap::new();
        for text in &self.set {
            let (name, value) = text.split_once('=').ok_or_else(|| bad_set(text))?;
            if let Some(first) = set.insert(name.trim(), value.trim()) {
                let fault = Diagnostic::new(Code::GivenTwice).field(name.trim()).value(value.trim());
                return Err(fault.arg("limit", first).arg("other", "--set").into());
            }
            values.insert(name.trim().to_string(), figure(value.trim()));
        }
        Ok(values)
    }

    /// `--date`, else the figure `valuation_date`, else the first day the library knows as its own.
    fn day(&self, values: &Map<String, Value>) -> Result<Date, Diagnostics> {
        let given = self.date.as_deref().or_else(|| values.get("valuation_date").and_then(Value::as_str));
        match given {
            Some(text) => {
                let name = if self.date.is_some() { "--date" } else { "valuation_date" };
                let fault = || Diagnostic::new(Code::BadDateArgument).value(text).arg("name", name);
                parse_date(text).ok_or_else(|| fault().into())
            }
            // Nothing reads the clock: a calculation without a date is one of the library's edition date.
            None => Ok(jiff::civil::date(2025, 12, 31)),
        }
    }

    /// The model and nothing else beside `--json -`.
    fn id(&self) -> Result<&str, Diagnostics> {
        let mut ids = self.words.iter().filter(|word| *word != STDIN);
        match (ids.next(), ids.next(), self.json || !self.words.iter().any(|word| word == STDIN)) {
            (Some(id), None, true) => Ok(id),
            (_, extra, _) => {
                let said = extra.map_or(STDIN, String::as_str);
                let fault = Diagnostic::new(Code::UnknownFormat).value(said);
                Err(fault.arg("allowed", "ID, ID --json, ID --json -").into())
            }
        }
    }

    fn model<'l>(&self, library: &'l Library, day: Date) -> Result<&'l Model, Diagnostics> {
        let pin = pin_called(library, self.id()?);
        let fault = |code| crate::engine::unselected(Diagnostic::new(code), library, &pin, day);
        library.select(&pin, day).map_err(|code| fault(code).into())
    }
}

fn bad_set(text: &str) -> Diagnostics {
    Diagnostic::new(Code::BadSet).value(text).into()
}

/// JSON where it is JSON, a text otherwise: `0.05`, `[1,2,3]`, `mid`.
fn figure(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_string()))
}

fn from_stdin() -> Result<Map<String, Value>, Diagnostics> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(MAX_STDIN).read_to_string(&mut text);
    let parsed =
        read.map_err(|e| e.to_string()).and_then(|_| serde_json::from_str(&text).map_err(|e| e.to_string()));
    match parsed {
        Ok(Value::Object(mut map)) => match map.remove("inputs") {
            Some(Value::Object(inputs)) => Ok(inputs),
            Some(other) => {
                map.insert("inputs".into(), other);
                Ok(map)
            }
            None => Ok(map),
        },
        Ok(_) => {
            let fault = Diagnostic::new(Code::BadJson);
            Err(fault.words("reason", "不是一个对象", "it is no object").into())
        }
        Err(reason) => Err(Diagnostic::new(Code::BadJson).arg("reason", reason).into()),
    }
}

fn calculated(
    model: &Model,
    program: &Program,
    facts: &Facts,
    diagnostics: &mut Diagnostics,
    calc: &Calc,
) -> CalcReport {
    let clean = !diagnostics.iter().any(|d| d.severity == Severity::Error);
    let (mut value, mut steps) = (None, Vec::new());
    if clean {
        let (answer, run) = answer(model, program, facts);
        steps = json::steps(program, &run, facts.years);
        match answer {
            Ok(text) => value = Some(text),
            Err(fault) => diagnostics.push(no_result(program, blamed(program, &run, fault), fault)),
        }
    }
    CalcReport {
        schema: "dataworth.calc/1",
        model: model.id().into(),
        edition: model.file.edition.clone(),
        result: model.file.result.id(),
        value,
        steps,
        diagnostics: json::facts(diagnostics, calc.common.lang()),
    }
}

/// Money to the fen; anything else with the digits it has.
fn answer(model: &Model, program: &Program, facts: &Facts) -> (Result<String, Fault>, exact::Run) {
    let (fen, run) = exact::fen(program, facts);
    let money = matches!(model.file.result, ResultKind::Value | ResultKind::Fee | ResultKind::RevenueCap);
    if money {
        return (fen.map(|f| f.to_string()), run);
    }
    let first = run.steps[program.output.0 as usize].as_ref().and_then(|a| a.items.first());
    let text = match first {
        Some(Datum::Number(real)) => Ok(Real::to_decimal(real, DIGITS)),
        Some(Datum::Fault(fault)) => Err(*fault),
        _ => Err(Fault::Domain("the result is no figure")),
    };
    (text, run)
}

fn text(report: &CalcReport, title: &str) -> String {
    let mut text = format!("{}@{}  {title}\n", report.model, report.edition);
    for step in &report.steps {
        text.push_str(&format!("  {} = {}\n", step.name, shown(&step.value)));
    }
    let value = report.value.as_deref().unwrap_or("—");
    text.push_str(&format!("{} = {value}\n", report.result));
    text
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
