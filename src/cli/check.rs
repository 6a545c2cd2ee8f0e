//! `dataworth check`: reads and reports, writes nothing.

use super::price::{RunOptions, ending, everything, report};
use super::{Common, Ending, output};
use crate::diag::Diagnostics;
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
        self.common.ended(self.check())
    }

    fn check(&self) -> Result<Ending, Diagnostics> {
        let assessment = self.run.assess(&self.input, &self.common, Keep::Answer)?;
        self.common.report(&everything(&assessment));
        let lost = self.json && !output::print_json(&report(&assessment, self.common.lang(), false));
        Ok(if lost { Ending::CouldNotRun } else { ending(&assessment) })
    }
}
