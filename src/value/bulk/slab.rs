//! 一批资产 — the columns of a stretch of rows, by input of a program.

use crate::formula::{Datum, InputId, Program, Shape};
use crate::portfolio::columnar::Column;

/// How the rows give an input.
#[derive(Clone, Debug, Default)]
pub enum Given<'b> {
    #[default]
    Absent,
    /// Every row the same: `--set`, or a fact of the assignment.
    Shared(Vec<Datum>),
    One(&'b Column),
    /// A column a year; a row's years end with its last figure.
    Years(Vec<&'b Column>),
    /// A list a row: years, or child rows.
    List(&'b Column),
}

/// 一批资产 — see the module.
#[derive(Clone, Debug, Default)]
pub struct Slab<'b> {
    pub rows: usize,
    /// By input.
    pub inputs: Vec<Given<'b>>,
    /// Rows that must not be used, because a cell could not be read.
    pub faulty: Option<&'b [bool]>,
}

impl<'b> Slab<'b> {
    pub fn new(program: &Program, rows: usize) -> Self {
        Slab { rows, inputs: vec![Given::Absent; program.inputs.len()], faulty: None }
    }

    pub fn give(&mut self, input: InputId, given: Given<'b>) {
        if let Some(place) = self.inputs.get_mut(input.0 as usize) {
            *place = given;
        }
    }

    pub(super) fn is_faulty(&self, row: usize) -> bool {
        self.faulty.is_some_and(|faulty| faulty.get(row).copied().unwrap_or_default())
    }
}

impl Given<'_> {
    /// How many figures a row has, and whether there is a gap before the last.
    pub(super) fn extent(&self, row: usize) -> Extent {
        match self {
            Given::Absent => Extent { figures: 0, gap: None },
            Given::Shared(datums) => Extent { figures: datums.len(), gap: None },
            Given::One(column) => Extent { figures: usize::from(column.is_present(row)), gap: None },
            Given::Years(columns) => {
                let is_there = |at: &usize| columns[*at].is_present(row);
                let figures = (0..columns.len()).rev().find(is_there).map_or(0, |last| last + 1);
                Extent { figures, gap: (0..figures).find(|at| !is_there(at)) }
            }
            Given::List(column) => {
                let places = column.places(row);
                let gap = places.clone().position(|at| !column.is_present(at));
                Extent { figures: places.len(), gap }
            }
        }
    }

    /// Where a row's figure stands: its column and place.
    pub(super) fn figure(&self, row: usize, at: usize) -> Option<(&Column, usize)> {
        match self {
            Given::One(column) => Some((column, row)),
            Given::Years(columns) => columns.get(at).map(|column| (*column, row)),
            Given::List(column) => Some((column, column.places(row).start + at)),
            Given::Absent | Given::Shared(_) => None,
        }
    }
}

/// A row's figures of one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    pub figures: usize,
    /// The first that is missing before the last.
    pub gap: Option<usize>,
}

/// Whether figures of this shape run over child rows.
pub(super) fn over_rows(shape: Shape) -> bool {
    shape.lines.is_some()
}
