//! `dataworth schedule`: schedules of very many assets, from a list to a list.

use super::target::{Format, refuse, unwritten};
use super::{Common, Ending, output, progress, use_threads};
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Severity};
use crate::engine::{ScheduleRequest, Written, read_trial};
use crate::export::json;
use crate::export::schedule::ScheduleReport;
use crate::ledger::Month;
use crate::num::Fen;
use crate::portfolio::raw::Reader;
use clap::Args;
use std::path::PathBuf;

/// 摊销试算：每项资产每月一行 / amortisation schedules, one line an asset and month
#[derive(Debug, Args)]
pub(super) struct ScheduleCommand {
    /// 资产清单：.csv 或 .xlsx / list of assets
    input: PathBuf,
    /// 输出 / output
    #[arg(short, long, value_name = "OUT.csv")]
    output: PathBuf,
    /// 从哪个月写起，缺省为各资产的启用月份 / first month, by default that of each asset
    #[arg(long, value_name = "YYYY-MM")]
    from: Option<String>,
    /// 写几个月，缺省为直到寿命结束 / how many months, by default to the end of each life
    #[arg(long, value_name = "N", requires = "from", value_parser = clap::value_parser!(u32).range(1..))]
    months: Option<u32>,
    /// 线程数 / threads
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// 覆盖已有的输出文件 / overwrite an existing output
    #[arg(long)]
    force: bool,
    /// 向标准输出写 JSON 摘要 / a summary as JSON on stdout
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

impl ScheduleCommand {
    pub(super) fn run(self) -> Ending {
        self.common.ended(self.schedules())
    }

    fn schedules(&self) -> Result<Ending, Diagnostics> {
        let lang = self.common.lang();
        let from = self.from()?;
        refuse(&self.output, Some(&self.input), Format::Csv, self.force)?;
        use_threads(self.threads);
        let reader = Reader::default();
        let request = ScheduleRequest { input: self.input.clone(), from, months: self.months, reader };
        let _bar = progress::spinner(lang);
        let mut trial = read_trial(&request)?;
        let mut diagnostics = std::mem::take(&mut trial.diagnostics);
        let (rows_in, rows_refused) = (trial.rows_in, trial.rows_refused);
        let written =
            trial.write(&self.output, self.force, lang).map_err(|error| unwritten(&self.output, &error))?;
        if let Some(first) = from.filter(|_| written.lines == 0 && written.rows > 0) {
            diagnostics.push(nothing(first, self.months));
        }
        self.common.report(&diagnostics);
        let report = report(rows_in, rows_refused, &written, &diagnostics, lang)?;
        summary(&report, lang);
        if self.json && !output::print_json(&report) {
            return Ok(Ending::CouldNotRun);
        }
        let wrong = diagnostics.iter().any(|fault| fault.severity == Severity::Error);
        Ok(if wrong { Ending::WithErrors } else { Ending::Clean })
    }

    fn from(&self) -> Result<Option<Month>, Diagnostics> {
        let Some(text) = &self.from else { return Ok(None) };
        let fault = || Diagnostic::new(Code::BadMonth).value(text).arg("name", "--from").into();
        Month::parse(text).map(Some).ok_or_else(fault)
    }
}

fn nothing(from: Month, months: Option<u32>) -> Diagnostic {
    let last = months.and_then(|months| i32::try_from(months).ok()).map(|months| from.plus(months - 1));
    let to = last.map_or("—".to_string(), |last| last.to_string());
    Diagnostic::new(Code::NothingInWindow).arg("from", from).arg("to", to)
}

fn report(
    rows_in: u64,
    rows_refused: u64,
    written: &Written,
    diagnostics: &Diagnostics,
    lang: Lang,
) -> Result<ScheduleReport, Diagnostics> {
    let overflow = || Diagnostic::new(Code::Overflow).words("step", "合计", "total");
    let charge = i64::try_from(written.charge).map_err(|_| overflow())?;
    Ok(ScheduleReport {
        schema: "dataworth.schedule/1",
        rows_in,
        rows_scheduled: written.rows,
        rows_refused,
        lines: written.lines,
        charge: Fen::new(charge).to_string(),
        diagnostics: json::facts(diagnostics, lang),
    })
}

/// One line for people.
fn summary(report: &ScheduleReport, lang: Lang) {
    let ScheduleReport { rows_in, rows_scheduled, rows_refused, lines, charge, .. } = report;
    match lang {
        Lang::Zh => eprintln!(
            "读入 {rows_in} 行，试算 {rows_scheduled} 项，未写出 {rows_refused} 行；{lines} 行摊销，合计 {charge} 元"
        ),
        Lang::En => eprintln!(
            "{rows_in} rows read, {rows_scheduled} scheduled, {rows_refused} not written; {lines} lines, {charge} yuan in all"
        ),
    }
}
