//! 就地估值 — a value for collateral that the same file can price.

use super::LendRequest;
use crate::diag::Diagnostics;
use crate::engine::{Request, price};
use crate::formula::batch::Keep;
use crate::num::Fen;
use crate::portfolio::raw::Reader;
use crate::portfolio::{Portfolio, sheet_key};

/// Values by asset id.
#[derive(Debug, Default)]
pub(super) struct Prices {
    priced: Vec<Priced>,
    /// What was said of assets that could not be priced.
    pub faults: Diagnostics,
}

#[derive(Debug)]
struct Priced {
    id: String,
    value: Fen,
    model: String,
    decays: bool,
}

/// Names of sheets that choose methods, folded.
const METHODS: [&str; 4] = ["方法", "评估方法", "方法选择", "methods"];
/// Names of inputs by which a model lets the data decay over its forecast; the obsolescence of the cost approach
/// is what was lost before.
const DECAY: [&str; 3] = ["decay", "attrition", "attenuation"];

/// Prices the assets of a file that chooses methods; nothing where it does not.
pub(super) fn prices(request: &LendRequest, portfolio: &Portfolio) -> Prices {
    if !portfolio.raw().sheets.iter().any(|sheet| METHODS.contains(&sheet_key(&sheet.name).as_str())) {
        return Prices::default();
    }
    let asked = Request {
        input: request.input.clone(),
        models: request.models.clone(),
        date: portfolio.project.valuation_date.map(|day| day.to_string()),
        set: Vec::new(),
        keep: Keep::Answer,
        reader: Reader::default(),
    };
    // What cannot be priced is told where a value is wanting.
    let assessment = match price(&asked) {
        Ok(assessment) => assessment,
        Err(faults) => return Prices { priced: Vec::new(), faults },
    };
    let runs = &assessment.valuation.runs;
    let of = |asset: &crate::value::AssetValuation| {
        let used = asset.approaches.iter().filter(|approach| approach.used);
        let models: Vec<&str> = used.clone().map(|approach| approach.model.as_str()).collect();
        let programs = used.filter_map(|approach| Some(&runs.get(approach.at?.0)?.program));
        let decays = programs
            .flat_map(|program| &program.inputs)
            .any(|input| DECAY.iter().any(|word| input.name.contains(word)));
        Some(Priced { id: asset.id.clone(), value: asset.value?, model: models.join(" + "), decays })
    };
    let assets = &assessment.valuation.assets;
    let without = assets.iter().filter(|asset| asset.value.is_none());
    Prices {
        priced: assets.iter().filter_map(of).collect(),
        faults: without.flat_map(|asset| asset.diagnostics.iter().cloned()).collect(),
    }
}

impl Prices {
    fn of(&self, id: &str) -> Option<&Priced> {
        self.priced.iter().find(|priced| priced.id == id)
    }

    pub fn value(&self, id: &str) -> Option<Fen> {
        self.of(id).map(|priced| priced.value)
    }

    pub fn model(&self, id: &str) -> Option<String> {
        self.of(id).map(|priced| priced.model.clone())
    }

    /// Whether the model of an asset's value has a decay of its own.
    pub fn decays(&self, id: &str) -> bool {
        self.of(id).is_some_and(|priced| priced.decays)
    }
}
