//! Where results go that are a workbook, JSON or both: the options of `lend` and `share`.

use super::output;
use super::target::{Format, refuse, unwritten};
use crate::diag::{Code, Diagnostic, Diagnostics, Lang};
use crate::export::{self, xlsx};
use crate::table::Book;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct Results {
    /// 输出工作簿 / output workbook
    #[arg(short, long, value_name = "OUT.xlsx")]
    output: Option<PathBuf>,
    /// 覆盖已有的输出文件 / overwrite an existing output
    #[arg(long)]
    force: bool,
    /// JSON 输出到标准输出 / JSON on stdout
    #[arg(long)]
    json: bool,
}

impl Results {
    /// Nothing is worked out that could not be given out.
    pub(super) fn ready(&self, input: &Path) -> Result<(), Diagnostics> {
        match &self.output {
            None if !self.json => Err(Diagnostic::new(Code::NoOutput).into()),
            None => Ok(()),
            Some(out) => refuse(out, Some(input), Format::Xlsx, self.force),
        }
    }

    pub(super) fn write(&self, lang: Lang, book: impl FnOnce() -> Book) -> Result<(), Diagnostics> {
        let Some(out) = &self.output else { return Ok(()) };
        let options = export::Options { lang, overwrite: self.force, ..export::Options::default() };
        xlsx::write(&book(), &options, out).map(drop).map_err(|error| unwritten(out, &error))
    }

    /// Prints the report where JSON is asked for, else says a line; `false` where it could not be printed.
    pub(super) fn print<T: serde::Serialize>(
        &self,
        report: impl FnOnce() -> T,
        said: impl FnOnce() -> Option<String>,
    ) -> bool {
        if self.json {
            return output::print_json(&report());
        }
        if let Some(said) = said() {
            eprintln!("{said}");
        }
        true
    }
}
