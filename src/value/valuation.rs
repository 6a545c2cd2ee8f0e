//! 估值结果 — what came out for every asset, whichever way it came in.

use super::price::Priced;
use crate::diag::{Diagnostic, Diagnostics};
use crate::formula::{Axis, Frame, Program};
use crate::model::Approach;
use crate::num::Fen;
use std::collections::HashMap;

/// The valuation of a whole portfolio.
#[derive(Debug, Default)]
pub struct Valuation {
    pub assets: Vec<AssetValuation>,
    pub runs: Vec<Run>,
    pub totals: Vec<Total>,
}

/// One model over the assets that chose it.
#[derive(Debug)]
pub struct Run {
    pub program: Program,
    pub frame: Frame,
    pub priced: Priced,
    /// By frame row: the asset, by place in [`Valuation::assets`].
    pub assets: Vec<usize>,
    /// `id@edition`.
    pub pinned: String,
    /// By axis and place in its lane: `sheet!row` of the client's workbook.
    pub sources: HashMap<Axis, Vec<String>>,
    /// By input: the figure of 参数, 项目 or `--set` that rows of the frame share.
    pub common: Vec<Option<crate::portfolio::Common>>,
}

/// One asset, valued or listed with its reasons.
#[derive(Debug)]
pub struct AssetValuation {
    pub id: String,
    pub name: String,
    pub rights: String,
    pub currency: String,
    pub value_type: String,
    pub approaches: Vec<ApproachValue>,
    /// The conclusion; `None` where no value came out.
    pub value: Option<Fen>,
    /// 差异率 between the approaches.
    pub spread: Option<f64>,
    /// Not counted in the total: the asset that already carries this value.
    pub counted_in: Option<String>,
    pub diagnostics: Diagnostics,
}

/// One row of the methods sheet.
#[derive(Debug)]
pub struct ApproachValue {
    pub approach: Option<Approach>,
    /// `id@edition`, or what was written where no such model is.
    pub model: String,
    pub label: crate::model::Words,
    pub used: bool,
    /// As typed; 1 where the only approach has none.
    pub weight: Option<String>,
    pub reason: String,
    /// Run and frame row, where the model could be linked.
    pub at: Option<(usize, usize)>,
    pub fen: Option<Fen>,
    pub result: &'static str,
}

/// 合计 of one currency and value type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    pub currency: String,
    pub value_type: String,
    pub assets: usize,
    pub value: Fen,
}

impl AssetValuation {
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| d.severity == crate::diag::Severity::Error)
    }
}

impl Valuation {
    /// Sums per currency and value type, each value once; `None` where a sum leaves the range of fen.
    pub fn sum(assets: &[AssetValuation]) -> Option<Vec<Total>> {
        let mut totals: Vec<Total> = Vec::new();
        for asset in assets.iter().filter(|a| a.counted_in.is_none()) {
            let Some(value) = asset.value else { continue };
            let same = |t: &&mut Total| t.currency == asset.currency && t.value_type == asset.value_type;
            match totals.iter_mut().find(same) {
                Some(total) => {
                    total.value = total.value.checked_add(value)?;
                    total.assets += 1;
                }
                None => totals.push(Total {
                    currency: asset.currency.clone(),
                    value_type: asset.value_type.clone(),
                    assets: 1,
                    value,
                }),
            }
        }
        Some(totals)
    }

    /// How many figures were asked for and how many needed the exact face.
    pub fn counts(&self) -> (usize, usize) {
        let runs = self.runs.iter().map(|r| (r.priced.counts.assets, r.priced.counts.second));
        runs.fold((0, 0), |(a, s), (b, t)| (a + b, s + t))
    }
}
