//! 共用取值 — figures that are no asset's own: one row of 参数 or 项目, or `--set`, for many assets.

use super::fill::Filler;
use super::places::Places;
use crate::portfolio::table::Place;

/// Where a common figure is written, by place in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Written {
    Set(usize),
    Parameters(usize),
    Project(usize),
}

/// The common figure of one input.
#[derive(Clone, Debug)]
pub struct Common {
    pub from: Written,
    /// By row of the frame: whether the row takes it.
    pub rows: Vec<bool>,
}

impl Filler<'_> {
    /// By input: the common figure that some rows take.
    pub(super) fn common(&self, places: &Places) -> Vec<Option<Common>> {
        (0..self.sources.len()).map(|input| self.common_of(input, places)).collect()
    }

    fn common_of(&self, input: usize, places: &Places) -> Option<Common> {
        let sources = &self.sources[input];
        if let Some(set) = sources.set {
            return Some(Common { from: Written::Set(set), rows: vec![true; self.choices.len()] });
        }
        let (from, place) = match (sources.parameter, sources.project) {
            (Some(at), _) => (Written::Parameters(at), self.portfolio.parameters.get(at)?.place),
            (None, Some(at)) => (Written::Project(at), self.portfolio.project.values.get(at)?.place),
            (None, None) => return None,
        };
        let taken = |row: usize| places.place(input, row) == Some(place);
        let rows: Vec<bool> = (0..self.choices.len()).map(taken).collect();
        rows.contains(&true).then_some(Common { from, rows })
    }
}

impl Places {
    /// The cell that gives the first figure of an input.
    fn place(&self, input: usize, row: usize) -> Option<Place> {
        self.columns.get(input)?.get(row, 0)
    }
}
