//! `dataworth share`: who contributed, who gets what, and where costs end.

use super::results::Results;
use super::{Common, Ending};
use crate::diag::{Diagnostics, Lang};
use crate::engine::{Kept, ShareRequest, Sharing, share, share_book};
use crate::export::json;
use crate::export::share_json::{
    CostReport, CostsReport, DistributionReport, PartReport, PartyReport, ShareReport,
};
use crate::num::{Fen, LADDER, Real};
use crate::portfolio::raw::Reader;
use crate::share::distribute::Remainder;
use clap::Args;
use std::path::PathBuf;

/// Digits of a share.
const DIGITS: u32 = 17;

/// 谁投入、谁贡献、谁受益：贡献份额、收益分配、血缘成本分摊 / contribution shares, distribution, costs by lineage
#[derive(Debug, Args)]
pub(super) struct ShareCommand {
    /// 输入工作簿，含“参与方”“联盟”“分配”或“数据表”“引用” / input workbook
    input: PathBuf,
    #[command(flatten)]
    results: Results,
    #[command(flatten)]
    common: Common,
}

impl ShareCommand {
    pub(super) fn run(self) -> Ending {
        self.common.ended(self.share())
    }

    fn share(&self) -> Result<Ending, Diagnostics> {
        let lang = self.common.lang();
        self.results.ready(&self.input)?;
        let sharing = share(&ShareRequest { input: self.input.clone(), reader: Reader::default() })?;
        self.common.report(&sharing.diagnostics);
        self.results.write(lang, || share_book(&sharing, lang))?;
        if !self.results.print(|| report(&sharing, lang), || None) {
            return Ok(Ending::CouldNotRun);
        }
        Ok(if sharing.diagnostics.has_errors() { Ending::WithErrors } else { Ending::Clean })
    }
}

fn report(sharing: &Sharing, lang: Lang) -> ShareReport {
    let given: Vec<&Real> = sharing.parties.iter().map(|party| &party.contribution).collect();
    let total = Real::sum(given, LADDER[0]);
    let share = |figure: &Real| figure.div(&total, LADDER[0]).unwrap_or(Real::ZERO).to_decimal(DIGITS);
    let party = |party: &crate::engine::Party| PartyReport {
        name: party.name.clone(),
        input: party.input.to_decimal(DIGITS),
        contribution: party.contribution.to_decimal(DIGITS),
        contribution_share: share(&party.contribution),
    };
    ShareReport {
        schema: "dataworth.share/1",
        input_sha256: sharing.digest.clone(),
        contributions: if sharing.by_coalitions { "shapley" } else { "typed" },
        parties: sharing.parties.iter().map(party).collect(),
        distributions: sharing.distributions.iter().map(|d| distribution(sharing, d)).collect(),
        costs: sharing.costs.as_ref().map(costs),
        diagnostics: json::facts(&sharing.diagnostics, lang),
    }
}

fn distribution(sharing: &Sharing, found: &crate::engine::Distribution) -> DistributionReport {
    let amounts = found.shares.iter().zip(&found.amounts);
    let part = |(party, (share, amount)): (&crate::engine::Party, (&Real, &Fen))| PartReport {
        party: party.name.clone(),
        share: share.to_decimal(DIGITS),
        amount: *amount,
    };
    DistributionReport {
        name: found.name.clone(),
        total: found.total,
        input_weight: found.input_weight.to_decimal(DIGITS),
        remainder: if found.remainder == Remainder::Largest { "largest" } else { "last" },
        parts: sharing.parties.iter().zip(amounts).map(part).collect(),
    }
}

fn costs(kept: &Kept) -> CostsReport {
    let name = |at: &usize| kept.tables[*at].name.clone();
    let table = |table: &crate::engine::CostTable| CostReport {
        name: table.name.clone(),
        cost: table.cost,
        full: Real::from_f64_shortest(table.full).map_or_else(String::new, |full| full.to_decimal(DIGITS)),
        kept: table.kept,
    };
    CostsReport {
        total: Fen::sum(kept.tables.iter().map(|table| table.cost)).unwrap_or(Fen::ZERO),
        tables: kept.tables.iter().map(table).collect(),
        circles: kept.circles.iter().map(|circle| circle.iter().map(name).collect()).collect(),
    }
}
