//! `dataworth book`: recognition and accounts of data resources.

use super::target::{Format, refuse, refuse_existing, unwritten};
use super::{Common, Ending, output};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::engine::{BookRequest, Bookkeeping, book_dossier, keep_books, period};
use crate::export::voucher::{self, Encoding, Job};
use crate::export::{self, xlsx};
use crate::ledger::{Month, Period};
use crate::portfolio::raw::Reader;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// 数据资源入表：确认判断、分录、摊销、附注和凭证 / recognition and accounts of data resources
#[derive(Debug, Args)]
pub(super) struct BookCommand {
    /// 输入工作簿 / input workbook
    input: PathBuf,
    /// 输出工作簿 / output workbook
    #[arg(short, long, value_name = "OUT.xlsx")]
    output: Option<PathBuf>,
    /// 报告期间：2025 或 2025-06 / period
    #[arg(long, value_name = "YYYY[-MM]")]
    period: String,
    /// 科目表文件，只写与默认不同的科目 / a chart with other accounts
    #[arg(long, value_name = "FILE.toml")]
    chart: Option<PathBuf>,
    /// 凭证输出目录：用友、金蝶、CSV、hledger / a directory for vouchers
    #[arg(long, value_name = "DIR")]
    vouchers: Option<PathBuf>,
    /// 凭证从哪个月写起；缺省只写 --period 的那个月，写年份的为全年 / first month of the vouchers
    #[arg(long, value_name = "YYYY-MM", requires = "vouchers")]
    vouchers_from: Option<String>,
    /// 凭证也包括年末结转损益 / write closing entries too
    #[arg(long)]
    closing: bool,
    /// 用友凭证的编码 / encoding of the 用友 file
    #[arg(long, value_enum, default_value = "gbk")]
    encoding: EncodingArgument,
    /// 覆盖已有的输出文件 / overwrite an existing output
    #[arg(long)]
    force: bool,
    /// JSON 输出到标准输出 / JSON on stdout
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// Files of `--vouchers`.
const VOUCHERS: [&str; 4] = ["用友凭证.txt", "金蝶云星空凭证.xlsx", "凭证.csv", "日记账.journal"];

#[derive(Clone, Copy, Debug, ValueEnum)]
enum EncodingArgument {
    Gbk,
    Utf8,
}

impl BookCommand {
    pub(super) fn run(self) -> Ending {
        self.common.ended(self.books())
    }

    fn books(&self) -> Result<Ending, Diagnostics> {
        let lang = self.common.lang();
        let Some(period) = period(&self.period) else {
            return Err(Diagnostic::new(Code::BadPeriod).value(&self.period).into());
        };
        if self.output.is_none() && !self.json && self.vouchers.is_none() {
            return Err(Diagnostic::new(Code::NoOutput).into());
        }
        if let Some(out) = &self.output {
            refuse(out, Some(&self.input), Format::Xlsx, self.force)?;
        }
        // All or none: nothing is written beside vouchers of another run.
        if let Some(folder) = &self.vouchers {
            VOUCHERS.iter().try_for_each(|name| refuse_existing(&folder.join(name), self.force))?;
        }
        let window = self.window(period)?;
        let request = BookRequest {
            input: self.input.clone(),
            models: self.common.models.clone(),
            chart: self.chart.clone(),
            period,
            reader: Reader::default(),
        };
        let mut kept = keep_books(&request)?;
        let held_back = self.vouchers.is_some().then(|| held_back(&kept)).flatten();
        let vouchers = self.vouchers.as_deref().filter(|_| held_back.is_none());
        kept.diagnostics.extend(held_back);
        self.common.report(&kept.diagnostics);
        if let Some(out) = &self.output {
            let dossier = book_dossier(&kept, lang);
            let book = crate::ledger::workbook::book(&dossier).ok_or_else(too_large)?;
            let options = export::Options { lang, overwrite: self.force, ..export::Options::default() };
            xlsx::write(&book, &options, out).map_err(|error| unwritten(out, &error))?;
        }
        if let Some(folder) = vouchers {
            self.write_vouchers(&kept, window, folder)?;
        }
        if self.json {
            let report = export::book_json::book_report(&kept.kept(), lang).ok_or_else(too_large)?;
            if !output::print_json(&report) {
                return Ok(Ending::CouldNotRun);
            }
        }
        let wrong = kept.diagnostics.iter().any(|fault| fault.severity == Severity::Error);
        Ok(if wrong { Ending::WithErrors } else { Ending::Clean })
    }

    /// The days whose vouchers are written: the month or the year asked for, or from an earlier month on.
    fn window(&self, period: Period) -> Result<Period, Diagnostics> {
        let Some(text) = &self.vouchers_from else {
            let month = self.period.contains('-').then(|| Month::of(period.to).start());
            return Ok(Period { from: month.unwrap_or(period.from), to: period.to });
        };
        let fault = || Diagnostic::new(Code::BadMonth).value(text).arg("name", "--vouchers-from");
        let from = Month::parse(text).filter(|from| *from <= Month::of(period.to));
        Ok(Period { from: from.ok_or_else(fault)?.start(), to: period.to })
    }

    fn write_vouchers(&self, kept: &Bookkeeping, window: Period, folder: &Path) -> Result<(), Diagnostics> {
        let job = Job {
            entries: &kept.ledger.entries,
            window,
            chart: &kept.chart,
            preparer: "dataworth",
            book_code: "",
            word: "记",
            closing: self.closing,
        };
        let encoding = match self.encoding {
            EncodingArgument::Gbk => Encoding::Gbk,
            EncodingArgument::Utf8 => Encoding::Utf8,
        };
        let ids: Vec<String> = kept.books.resources.iter().map(|resource| resource.id.clone()).collect();
        let failed = |error: &export::ExportError| unwritten(folder, error);
        std::fs::create_dir_all(folder)
            .map_err(|source| failed(&export::ExportError::Io { path: folder.to_path_buf(), source }))?;
        let files: [Vec<u8>; 4] = [
            voucher::yonyou(&job, encoding),
            voucher::kingdee(&job).map_err(|error| failed(&error))?,
            voucher::plain(&job, &ids).map_err(|error| failed(&error))?,
            voucher::hledger(&job).ok_or_else(too_large)?.into_bytes(),
        ];
        VOUCHERS.iter().zip(&files).try_for_each(|(name, bytes)| {
            let path = folder.join(name);
            export::write_bytes(&path, bytes, self.force).map_err(|error| unwritten(&path, &error))?;
            Ok(())
        })
    }
}

/// Books with errors are no basis for booking: nothing of them goes to another program.
fn held_back(kept: &Bookkeeping) -> Option<Diagnostic> {
    let errors = kept.diagnostics.iter().filter(|fault| fault.severity == Severity::Error).count();
    (errors > 0).then(|| Diagnostic::new(Code::VouchersHeldBack).value(errors))
}

fn too_large() -> Diagnostics {
    Diagnostic::new(Code::Overflow).words("step", "合计", "total").into()
}
