//! `dataworth check`: reads and reports, writes nothing; an input of `dataworth book` is read as books, one of
//! `dataworth lend` as a loan.

use super::price::{RunOptions, ending, everything, report};
use super::{Common, Ending, output};
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Severity};
use crate::engine::{
    BookRequest, Bookkeeping, LendRequest, Purpose, keep_books, lend, purpose, with_lending,
};
use crate::export::book_json::book_report;
use crate::export::lend_json;
use crate::formula::batch::Keep;
use crate::ledger::Period;
use crate::portfolio::raw::Reader;
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
        let reader = Reader::default();
        match purpose(&reader, &self.input)? {
            Purpose::Books(period) => return self.check_books(period, reader),
            Purpose::Loan => return self.check_loan(reader),
            Purpose::Pricing => {}
        }
        let assessment = self.run.assess(&self.input, &self.common, Keep::Answer)?;
        self.common.report(&everything(&assessment));
        let lost = self.json && !output::print_json(&report(&assessment, self.common.lang(), false));
        Ok(if lost { Ending::CouldNotRun } else { ending(&assessment) })
    }

    /// An input of `dataworth lend`: reviewed and sized, nothing written.
    fn check_loan(&self, reader: Reader) -> Result<Ending, Diagnostics> {
        let models = self.common.models.clone();
        let lending = lend(&LendRequest { input: self.input.clone(), models, reader })?;
        self.common.report(&lending.diagnostics);
        match self.common.lang() {
            Lang::Zh => eprintln!("按质押贷款的输入检查：押品 {} 项；没有写任何文件", lending.pledges.len()),
            Lang::En => {
                eprintln!(
                    "checked as an input of a loan: {} assets; nothing was written",
                    lending.pledges.len()
                );
            }
        }
        let lost =
            self.json && !output::print_json(&with_lending(&lending, self.common.lang(), lend_json::report));
        Ok(match (lost, lending.diagnostics.has_errors()) {
            (true, _) => Ending::CouldNotRun,
            (false, true) => Ending::WithErrors,
            (false, false) => Ending::Clean,
        })
    }

    /// An input of `dataworth book`: decided on and replayed to the end of the year of its last event.
    fn check_books(&self, period: Period, reader: Reader) -> Result<Ending, Diagnostics> {
        let models = self.common.models.clone();
        let request = BookRequest { input: self.input.clone(), models, chart: None, period, reader };
        let kept = keep_books(&request)?;
        self.common.report(&kept.diagnostics);
        books_told(&kept, self.common.lang());
        if self.json {
            let lang = self.common.lang();
            let report = book_report(&kept.kept(), lang)
                .ok_or_else(|| Diagnostic::new(Code::Overflow).words("step", "合计", "total"))?;
            if !output::print_json(&report) {
                return Ok(Ending::CouldNotRun);
            }
        }
        let wrong = kept.diagnostics.iter().any(|fault| fault.severity == Severity::Error);
        Ok(if wrong { Ending::WithErrors } else { Ending::Clean })
    }
}

/// What was read, in one line for people.
fn books_told(kept: &Bookkeeping, lang: Lang) {
    let resources = kept.books.resources.len();
    let (rows, booked) = (kept.rows_in, kept.ledger.events_booked);
    let (entries, refused, to) = (kept.ledger.entries.len(), kept.rows_refused, kept.period.to);
    match lang {
        Lang::Zh => eprintln!(
            "按入表的输入检查，记账到 {to}：数据资源 {resources} 项，业务事件 {rows} 行，入账 {booked} 行、未入账 {refused} 行，分录 {entries} 张；没有写任何文件"
        ),
        Lang::En => eprintln!(
            "checked as an input of books, to {to}: {resources} resources, {rows} events, {booked} booked, {refused} not, {entries} entries; nothing was written"
        ),
    }
}
