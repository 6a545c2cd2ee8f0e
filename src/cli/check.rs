//! `dataworth check`: reads and reports, writes nothing.

use super::price::{RunOptions, ending, everything, report};
use super::{Common, Ending, output};
use crate::formula::batch::Keep;
use clap::Args;
use std::path::PathBuf;

/// 只读入并报告问题，不写任何文件 / read and report, write nothing
#[derive(Debug, Args)]
pub(super) struct Check {
    /// 输入工作簿或 CSV / input workbook or CSV
    input: PathBuf,
    #[command(flatten)]
    run: RunOptions,
    /// JSON 输出到标准输出 / JSON on stdout
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

impl Check {
    pub(super) fn run(self) -> Ending {
        match self.run.assess(&self.input, &self.common, Keep::Answer) {
            Ok(assessment) => {
                self.common.report(&everything(&assessment));
                if self.json && !output::print_json(&report(&assessment, self.common.lang(), false)) {
                    return Ending::CouldNotRun;
                }
                ending(&assessment)
            }
            Err(faults) => {
                self.common.report(&faults);
                Ending::CouldNotRun
            }
        }
    }
}
