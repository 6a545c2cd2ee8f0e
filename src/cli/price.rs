//! `dataworth price`: a portfolio in, a workbook that a reviewer can click through out.

use super::table::{TableOptions, of_input, table_format};
use super::target::{Format, of_output, refuse, unwritten};
use super::{Common, Ending, output, progress, use_threads};
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Severity};
use crate::engine::{self, Assessment, Request};
use crate::export::json::{self, ApproachReport, AssetReport, PriceReport, TotalReport};
use crate::export::{self, columnar, xlsx};
use crate::formula::batch::Keep;
use crate::formula::exact;
use crate::portfolio::raw::Reader;
use crate::value::{ApproachValue, AssetValuation};
use clap::Args;
use std::path::{Path, PathBuf};

/// 对数据资产估值，写出可逐格复核的工作簿，或行数不限的大表 / price a portfolio or a table
#[derive(Debug, Args)]
pub(super) struct Price {
    /// 输入工作簿、CSV 或 Parquet / input workbook, CSV or Parquet
    pub(super) input: PathBuf,
    /// 输出：.xlsx 工作簿；.parquet 或 .csv 为大表，行数不限 / a workbook, or a table of any length
    #[arg(short, long, value_name = "OUT.xlsx|.parquet|.csv")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) run: RunOptions,
    /// 覆盖已有的输出文件 / overwrite an existing output
    #[arg(long)]
    pub(super) force: bool,
    /// JSON 输出到标准输出 / JSON on stdout
    #[arg(long)]
    pub(super) json: bool,
    /// JSON 中列出每一步的精确值；大表中另列每一步的确证数位 / exact steps in the JSON; certified digits of steps in a table
    #[arg(long)]
    pub(super) steps: bool,
    #[command(flatten)]
    pub(super) common: Common,
    // Last: its heading stands over all that follows.
    #[command(flatten)]
    pub(super) table: TableOptions,
}

/// Options of every command that values assets.
#[derive(Debug, Args)]
pub(super) struct RunOptions {
    /// 评估基准日 / valuation date, beats the workbook's
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) date: Option<String>,
    /// 覆盖取值，可重复 / override an input or parameter, repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) set: Vec<String>,
    /// 线程数 / threads
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
    /// 警告视为错误 / warnings are errors
    #[arg(long)]
    pub(super) strict: bool,
}

impl RunOptions {
    /// Runs the engine with these options; the diagnostics where it could not run.
    pub(super) fn assess(
        &self,
        input: &Path,
        common: &Common,
        keep: Keep,
    ) -> Result<Assessment, Diagnostics> {
        use_threads(self.threads);
        let request = Request {
            input: input.to_path_buf(),
            models: common.models.clone(),
            date: self.date.clone(),
            set: self.set.clone(),
            keep,
            reader: Reader::default(),
        };
        let _bar = progress::spinner(common.lang());
        let mut assessment = engine::price(&request)?;
        if self.strict {
            assessment.diagnostics.promote_warnings();
            for asset in &mut assessment.valuation.assets {
                asset.diagnostics.promote_warnings();
            }
        }
        Ok(assessment)
    }
}

impl Price {
    pub(super) fn run(self) -> Ending {
        self.common.ended(self.price())
    }

    fn price(&self) -> Result<Ending, Diagnostics> {
        let lang = self.common.lang();
        if let Some(format) = self.output.as_deref().and_then(table_format) {
            return self.price_table(format);
        }
        self.table.refuse()?;
        if table_format(&self.input) == Some(columnar::Format::Parquet) {
            return Err(of_input(Code::ParquetIntoWorkbook, &self.input).into());
        }
        if self.steps && !self.json {
            return Err(Diagnostic::new(Code::TableOptions).value("--steps").into());
        }
        self.refuse_early()?;
        let keep = if self.output.is_some() { Keep::Everything } else { Keep::Answer };
        let assessment = self.run.assess(&self.input, &self.common, keep)?;
        self.common.report(&everything(&assessment));
        if let Some(out) = &self.output {
            self.write(&assessment, out, lang)?;
        }
        if self.json && !output::print_json(&report(&assessment, lang, self.steps)) {
            return Ok(Ending::CouldNotRun);
        }
        summary(&assessment, lang);
        Ok(ending(&assessment))
    }

    /// What can be refused before anything is read.
    fn refuse_early(&self) -> Result<(), Diagnostics> {
        match &self.output {
            None if !self.json => Err(Diagnostic::new(Code::NoOutput).into()),
            None => Ok(()),
            Some(out) if !is_workbook(out) => Err(of_output(Code::OutputNotTable, out).into()),
            Some(out) => refuse(out, Some(&self.input), Format::Xlsx, self.force),
        }
    }

    fn write(&self, assessment: &Assessment, out: &Path, lang: Lang) -> Result<(), Diagnostics> {
        let book = crate::value::workbook::book(&engine::dossier(assessment, lang));
        let options = export::Options { lang, overwrite: self.force, ..export::Options::default() };
        xlsx::write(&book, &options, out).map(|_| ()).map_err(|error| unwritten(out, &error))
    }
}

fn is_workbook(out: &Path) -> bool {
    out.extension().is_some_and(|own| own.eq_ignore_ascii_case("xlsx"))
}

/// All diagnostics: of the whole first, then by asset.
pub(super) fn everything(assessment: &Assessment) -> Diagnostics {
    let mut all = assessment.diagnostics.clone();
    assessment.valuation.assets.iter().for_each(|a| all.extend(a.diagnostics.clone()));
    all.sort();
    all.dedup();
    all
}

/// 0 clean, 1 finished with errors in some assets.
pub(super) fn ending(assessment: &Assessment) -> Ending {
    let wrong = |d: &Diagnostics| d.iter().any(|d| d.severity == Severity::Error);
    let some =
        wrong(&assessment.diagnostics) || assessment.valuation.assets.iter().any(|a| wrong(&a.diagnostics));
    if some { Ending::WithErrors } else { Ending::Clean }
}

/// One line for people: how many were valued, the totals, the second looks.
fn summary(assessment: &Assessment, lang: Lang) {
    let assets = &assessment.valuation.assets;
    let valued = assets.iter().filter(|a| a.value.is_some()).count();
    let (figures, second) = assessment.valuation.counts();
    for total in &assessment.valuation.totals {
        eprintln!("{} {} {}", total.value_type, total.currency, total.value.grouped());
    }
    match lang {
        Lang::Zh => {
            eprintln!("已估值 {valued} / {} 项；{figures} 个结果中 {second} 个由精确计算裁定", assets.len())
        }
        Lang::En => eprintln!(
            "valued {valued} of {}; {second} of {figures} results settled by exact arithmetic",
            assets.len()
        ),
    }
}

/// The JSON report.
pub(super) fn report(assessment: &Assessment, lang: Lang, steps: bool) -> PriceReport {
    PriceReport {
        schema: "dataworth.price/1",
        assets: assessment.valuation.assets.iter().map(|a| asset(assessment, a, lang, steps)).collect(),
        totals: assessment
            .valuation
            .totals
            .iter()
            .map(|t| TotalReport {
                currency: t.currency.clone(),
                value_type: t.value_type.clone(),
                assets: t.assets,
                value: t.value,
            })
            .collect(),
        diagnostics: json::facts(&assessment.diagnostics, lang),
    }
}

fn asset(assessment: &Assessment, asset: &AssetValuation, lang: Lang, steps: bool) -> AssetReport {
    AssetReport {
        id: asset.id.clone(),
        value: asset.value,
        currency: asset.currency.clone(),
        value_type: asset.value_type.clone(),
        approaches: asset
            .approaches
            .iter()
            .filter(|a| a.used)
            .map(|a| approach(assessment, a, steps))
            .collect(),
        diagnostics: json::facts(&asset.diagnostics, lang),
    }
}

fn approach(assessment: &Assessment, approach: &ApproachValue, steps: bool) -> ApproachReport {
    let (model, edition) = approach.model.split_once('@').unwrap_or((&approach.model, ""));
    ApproachReport {
        model: model.into(),
        edition: edition.into(),
        weight: approach.weight.clone(),
        value: approach.fen,
        result: approach.result,
        steps: steps.then(|| exact_steps(assessment, approach)).flatten(),
    }
}

fn exact_steps(assessment: &Assessment, approach: &ApproachValue) -> Option<Vec<json::StepReport>> {
    let (run, row) = approach.at?;
    let run = &assessment.valuation.runs[run];
    let facts = run.frame.facts(&run.program, row, &assessment.portfolio.symbols);
    let (_, done) = exact::fen(&run.program, &facts);
    Some(json::steps(&run.program, &done, facts.years))
}
