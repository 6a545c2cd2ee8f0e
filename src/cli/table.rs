//! `dataworth price` into a table: Parquet or CSV of any length.

use super::price::Price;
use super::target::{self, refuse, refuse_existing, refuse_input, unwritten};
use super::{Ending, output, progress, use_threads};
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Span};
use crate::engine::{self, ROWS, TableError, TableRequest, TableRun, price_table, read_scenarios};
use crate::export::columnar::Format;
use crate::export::json::{self, CodeReport, ScenarioTotal, TableReport};
use crate::export::{self, xlsx};
use crate::formula::kernel::Settings;
use crate::num::Fen;
use crate::portfolio::raw::{Limits, Supervised, supervise};
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Options of tables.
#[derive(Debug, Args)]
#[command(next_help_heading = "大表 / tables")]
pub(super) struct TableOptions {
    /// 全部行用这一模型，编号或名称；不写则逐行看“模型”列 / the model of all rows, else column `model`
    #[arg(long, value_name = "ID")]
    model: Option<String>,
    /// 情景文件：每行 情景,输入,方式,数值 / scenarios, one change a line
    #[arg(long, value_name = "FILE.csv")]
    scenarios: Option<PathBuf>,
    /// 另写汇总工作簿：合计、分布、前二十、问题、校验 / a workbook of totals besides
    #[arg(long, value_name = "FILE.xlsx")]
    summary: Option<PathBuf>,
    /// 每块行数（默认 32768），不影响结果 / rows of a block; never shows in a result
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4_000_000))]
    block: Option<u32>,
}

/// The format of a table by its extension; `None` for a workbook.
pub(super) fn table_format(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_string_lossy().to_lowercase();
    match extension.as_str() {
        "parquet" => Some(Format::Parquet),
        "csv" => Some(Format::Csv),
        _ => None,
    }
}

impl TableOptions {
    /// Options that mean nothing to a workbook.
    pub fn refuse(&self) -> Result<(), Diagnostics> {
        let given = [
            ("--model", self.model.is_some()),
            ("--scenarios", self.scenarios.is_some()),
            ("--summary", self.summary.is_some()),
            ("--block", self.block.is_some()),
        ];
        let fault = |(name, _): (&str, bool)| Diagnostic::new(Code::TableOptions).value(name);
        let faults: Diagnostics = given.into_iter().filter(|(_, given)| *given).map(fault).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

impl TableOptions {
    /// What keeps the summary from being written is said before the run, not after it.
    fn refuse_summary(&self, input: &Path, force: bool) -> Result<(), Diagnostics> {
        let Some(path) = &self.summary else { return Ok(()) };
        refuse(path, Some(input), target::Format::Xlsx, force)?;
        xlsx::probe(path, force).map_err(|error| unwritten(path, &error))
    }
}

impl Price {
    fn write_summary(&self, request: &TableRequest, run: &TableRun) -> Result<(), Diagnostics> {
        let Some(path) = &self.table.summary else { return Ok(()) };
        let lang = self.common.lang();
        let book = engine::summary(request, run, lang)?;
        let options = export::Options { lang, overwrite: self.force, ..export::Options::default() };
        xlsx::write(&book, &options, path).map(|_| ()).map_err(|error| unwritten(path, &error))
    }

    pub(super) fn price_table(&self, format: Format) -> Result<Ending, Diagnostics> {
        let lang = self.common.lang();
        let Some(out) = &self.output else { return Err(Diagnostic::new(Code::NoOutput).into()) };
        refuse_input(out, &self.input)?;
        refuse_existing(out, self.force)?;
        refuse_workbook(&self.input)?;
        self.table.refuse_summary(&self.input, self.force)?;
        let limits = table_limits(&self.input);
        let file = self.input.display().to_string();
        if let Supervised::Done(code) = supervise(&file, &limits, |child| crate::export::clear(out, child))? {
            return Ok(match code {
                0 => Ending::Clean,
                1 => Ending::WithErrors,
                _ => Ending::CouldNotRun,
            });
        }
        use_threads(self.run.threads);
        let scenarios = self.table.scenarios.as_deref().map(read_scenarios).transpose()?.unwrap_or_default();
        let request = TableRequest {
            input: self.input.clone(),
            output: out.clone(),
            format,
            overwrite: self.force,
            models: self.common.models.clone(),
            model: self.table.model.clone(),
            date: self.run.date.clone(),
            set: self.run.set.clone(),
            scenarios,
            steps: self.steps,
            digest: self.json || self.table.summary.is_some(),
            rows_per_block: self.table.block.map_or(ROWS, |rows| rows as usize),
            settings: Settings::default(),
            limits,
        };
        let _bar = progress::spinner(lang);
        let mut run = price_table(&request).map_err(|error| match error {
            TableError::Diagnostics(faults) => faults,
            TableError::Output(error) => unwritten(out, &error),
        })?;
        self.write_summary(&request, &run)?;
        let mut all = run.diagnostics.clone();
        all.extend(run.tally.listed.clone());
        if run.tally.unlisted > 0 {
            let limit = run.tally.listed.len();
            all.push(Diagnostic::new(Code::FaultsNotListed).value(run.tally.unlisted).arg("limit", limit));
        }
        if self.run.strict {
            all.promote_warnings();
            run.tally.has_errors |= !all.is_empty();
        }
        self.common.report(&all);
        summary(&run, lang);
        if self.json && !output::print_json(&report(&run, &all, lang)) {
            return Ok(Ending::CouldNotRun);
        }
        Ok(if run.tally.has_errors || all.has_errors() { Ending::WithErrors } else { Ending::Clean })
    }
}

/// Memory for a few blocks whatever the file's length; time by its length.
fn table_limits(input: &Path) -> Limits {
    let megabytes = input.metadata().map_or(0, |data| data.len() >> 20);
    let time = Duration::from_secs(600 + megabytes);
    Limits { address_space: 4 << 30, inflated_bytes: u64::MAX, cpu: time, wall: time, ..Limits::default() }
        .chosen()
}

/// Workbooks have several sheets of one list; a table is read row by row.
fn refuse_workbook(input: &Path) -> Result<(), Diagnostics> {
    const WORKBOOKS: [&str; 6] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "et"];
    let own = input.extension().unwrap_or_default();
    if !WORKBOOKS.iter().any(|extension| own.eq_ignore_ascii_case(extension)) {
        return Ok(());
    }
    Err(of_input(Code::WorkbookIntoTable, input).into())
}

/// What is said of an input that does not go with the output.
pub(super) fn of_input(code: Code, input: &Path) -> Diagnostic {
    let name = input.display().to_string();
    Diagnostic::new(code).at(Span::file(&name)).value(&name).arg("name", &name)
}

/// Yuan with two digits, however large.
fn yuan(fen: i128) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

fn summary(run: &TableRun, lang: Lang) {
    let tally = &run.tally;
    let total = i64::try_from(tally.total).map_or_else(|_| yuan(tally.total), |fen| Fen::new(fen).grouped());
    let (second, exact) = (tally.counts.second, tally.counts.exact);
    let total = match (run.money, lang) {
        (true, Lang::Zh) => format!("，合计 {total} 元"),
        (true, Lang::En) => format!(", total {total} yuan"),
        (false, _) => String::new(),
    };
    match lang {
        Lang::Zh => eprintln!(
            "已估值 {} / {} 项{total}；{second} 项另行复算，其中 {exact} 项由精确计算裁定",
            tally.valued, tally.rows
        ),
        Lang::En => eprintln!(
            "valued {} of {}{total}; {second} looked at again, {exact} of them settled by exact arithmetic",
            tally.valued, tally.rows
        ),
    }
}

fn report(run: &TableRun, all: &Diagnostics, lang: Lang) -> TableReport {
    let tally = &run.tally;
    let totals = tally.totals.iter().skip(3);
    let scenario =
        |(name, total): (&String, &i128)| ScenarioTotal { name: name.clone(), total: yuan(*total) };
    TableReport {
        schema: "dataworth.table/1",
        input_sha256: run.digest.clone(),
        models: run.models.clone(),
        rows: tally.rows,
        valued: tally.valued,
        refused: tally.refused,
        tie_assumed: tally.assumed,
        total: yuan(tally.total),
        scenarios: run.scenarios.iter().zip(totals).map(scenario).collect(),
        codes: tally
            .codes()
            .into_iter()
            .map(|count| CodeReport { code: count.code.as_str(), count: count.rows })
            .collect(),
        diagnostics: json::facts(all, lang),
    }
}
