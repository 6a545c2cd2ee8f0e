//! 资产类别 — what assets have in common that are computed by one kernel.

use crate::formula::facts::Datum;
use crate::formula::program::Program;
use crate::formula::typed::InputId;
use crate::num::Real;

/// How the assets of one kind fill an input.
#[derive(Clone, Debug, Default)]
pub enum Filled {
    /// No cell gives it.
    #[default]
    Blank,
    /// All of them with the same figures, one a year or one.
    Known(Vec<Datum>),
    /// With figures of their own, in these columns: one a year or one.
    Columns(Vec<u32>),
}

/// 资产类别 — assets with the same number of years, the same inputs filled in and the same choices.
#[derive(Clone, Debug)]
pub struct Variant {
    pub years: usize,
    inputs: Vec<Filled>,
    changes: Vec<(InputId, Change)>,
}

/// 情景变动 — what a scenario does to an input.
#[derive(Clone, Debug)]
pub enum Change {
    Set(Real),
    Add(Real),
    Multiply(Real),
}

impl Variant {
    pub fn new(program: &Program, years: usize) -> Self {
        Variant { years, inputs: vec![Filled::Blank; program.inputs.len()], changes: Vec::new() }
    }

    pub fn fill(&mut self, id: InputId, filled: Filled) {
        if let Some(place) = self.inputs.get_mut(id.0 as usize) {
            *place = filled;
        }
    }

    /// The same assets in a scenario.
    pub fn changed(&self, changes: &[(InputId, Change)]) -> Self {
        Variant { changes: changes.to_vec(), ..self.clone() }
    }

    pub fn of(&self, id: InputId) -> &Filled {
        self.inputs.get(id.0 as usize).unwrap_or(&Filled::Blank)
    }

    pub(super) fn change(&self, id: InputId) -> Option<&Change> {
        self.changes.iter().find(|(changed, _)| *changed == id).map(|(_, change)| change)
    }
}
