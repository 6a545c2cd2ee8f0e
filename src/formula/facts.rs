//! 事实 — what is known of one asset, as the exact face reads it.

use super::types::{Axis, Shape};
use crate::num::{Fault, Real};
use std::sync::Arc;

/// One value. A fault is carried like an error cell: it spoils what is computed from it, and an
/// `IF` that does not choose it leaves it behind.
#[derive(Clone, Debug)]
pub enum Datum {
    Number(Real),
    Text(Arc<str>),
    Bool(bool),
    /// Days as a spreadsheet counts them (1900-03-01 is 61).
    Date(i32),
    Fault(Fault),
    /// An optional input that no cell gives.
    Absent,
}

/// The given cells of one asset, by input, laid out as its shape says: years run fastest.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub given: Vec<Option<Vec<Datum>>>,
    /// Forecast periods.
    pub years: usize,
    /// Child rows, by axis.
    pub rows: Vec<usize>,
}

impl Facts {
    /// How many figures a shape has for this asset.
    pub fn len(&self, shape: Shape) -> usize {
        self.rows_of(shape.lines) * if shape.years { self.years } else { 1 }
    }

    fn rows_of(&self, axis: Option<Axis>) -> usize {
        axis.map_or(1, |a| self.rows.get(usize::from(a.0)).copied().unwrap_or(0))
    }

    /// The place in an array of shape `from` that belongs to place `index` of shape `to`.
    pub fn place(&self, from: Shape, to: Shape, index: usize) -> usize {
        let (row, year) = match (to.lines.is_some(), to.years) {
            (true, true) => (index / self.years.max(1), index % self.years.max(1)),
            (true, false) => (index, 0),
            (false, _) => (0, index),
        };
        match (from.lines.is_some(), from.years) {
            (false, false) => 0,
            (false, true) => year,
            (true, false) => row,
            (true, true) => row * self.years + year,
        }
    }
}
