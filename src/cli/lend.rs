//! `dataworth lend`: whether data can be pledged, how much is lent on it, and what is watched.

use super::results::Results;
use super::{Common, Ending};
use crate::diag::{Diagnostics, Lang};
use crate::engine::{LendRequest, Lending, lend, with_lending};
use crate::export::lend_json;
use crate::num::{Fen, money_words};
use crate::portfolio::raw::Reader;
use clap::Args;
use std::path::PathBuf;

/// 质押贷款：准入、额度、折扣、压力测试、损失与资本、监测 / sizing a data-pledge loan
#[derive(Debug, Args)]
pub(super) struct LendCommand {
    /// 输入工作簿，含“贷款”和“押品”（或“资产清单”） / input workbook with 贷款 and 押品
    input: PathBuf,
    #[command(flatten)]
    results: Results,
    #[command(flatten)]
    common: Common,
}

impl LendCommand {
    pub(super) fn run(self) -> Ending {
        self.common.ended(self.lend())
    }

    fn lend(&self) -> Result<Ending, Diagnostics> {
        let lang = self.common.lang();
        self.results.ready(&self.input)?;
        let request = LendRequest {
            input: self.input.clone(),
            models: self.common.models.clone(),
            reader: Reader::default(),
        };
        let lending = lend(&request)?;
        self.common.report(&lending.diagnostics);
        self.results.write(lang, || with_lending(&lending, lang, crate::lending::workbook::book))?;
        let report = || with_lending(&lending, lang, lend_json::report);
        if !self.results.print(report, || Some(said(&lending, lang))) {
            return Ok(Ending::CouldNotRun);
        }
        Ok(if lending.is_granted() { Ending::Clean } else { Ending::WithErrors })
    }
}

/// The outcome in a line.
fn said(lending: &Lending, lang: Lang) -> String {
    let size = &lending.sized.programs.size;
    let (zh, en) = size.choice_words("binding");
    let months = size.number("tenor_months").map(|months| months.to_decimal(12)).unwrap_or_default();
    match (lending.sized.facility, lang) {
        (None, Lang::Zh) => "不予放贷：原因见上；不列示金额".into(),
        (None, Lang::En) => "no loan for the reasons above; no amount is shown".into(),
        (Some(Fen::ZERO), Lang::Zh) => format!("额度为零，不予放贷：由“{zh}”决定"),
        (Some(Fen::ZERO), Lang::En) => format!("a facility of nil, no loan: bound by {en}"),
        (Some(fen), Lang::Zh) => {
            format!("核定额度 {} 元（{}），期限 {months} 个月，由“{zh}”决定", fen.grouped(), money_words(fen))
        }
        (Some(fen), Lang::En) => format!("facility {} CNY for {months} months, bound by {en}", fen.grouped()),
    }
}
