//! 出处 — where each figure of a frame stands, one small place a figure.

use crate::diag::Span;
use crate::formula::InputId;
use crate::portfolio::table::{Place, Sheets};
use std::sync::Arc;

/// The places 位置 of the figures of one frame.
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub(super) sheets: Arc<Sheets>,
    /// By input, laid out as the frame's columns are.
    pub(super) columns: Vec<PlaceColumn>,
    /// By row of the frame: the asset's id.
    pub(super) homes: Vec<Place>,
    /// By row of the frame: the cell that chose the model.
    pub(super) chosen: Vec<Place>,
    /// By input: where a missing figure would stand.
    pub(super) missing: Vec<Missing>,
}

#[derive(Clone, Debug)]
pub(super) struct PlaceColumn {
    offsets: Vec<u32>,
    places: Vec<Place>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Missing {
    /// In the asset's row, in this column if there is one.
    Row(Option<u32>),
    /// In the row of 方法 that chose the model, in this column if there is one.
    Choice(Option<u32>),
    /// Somewhere in this sheet.
    Sheet(u32),
}

impl Default for PlaceColumn {
    fn default() -> Self {
        PlaceColumn { offsets: vec![0], places: Vec::new() }
    }
}

impl PlaceColumn {
    pub(super) fn end_row(&mut self, places: impl IntoIterator<Item = Place>) {
        self.places.extend(places);
        self.offsets.push(self.places.len() as u32);
    }

    pub(super) fn get(&self, row: usize, index: usize) -> Option<Place> {
        let (start, end) = (*self.offsets.get(row)?, *self.offsets.get(row + 1)?);
        let own = self.places.get(start as usize..end as usize)?;
        own.get(index).copied()
    }
}

impl Places {
    /// The place of a figure: `row` is the row of the frame, `index` counts the input's figures. Where
    /// no cell gives it, the place where it should stand.
    pub fn of(&self, input: InputId, row: usize, index: usize) -> Span {
        let input = input.0 as usize;
        if let Some(place) = self.columns.get(input).and_then(|column| column.get(row, index)) {
            return self.sheets.span(place);
        }
        let Some(home) = self.homes.get(row).copied() else { return self.sheets.sheet(0) };
        match self.missing.get(input) {
            Some(Missing::Row(Some(col))) => self.sheets.span(Place { col: *col, ..home }),
            Some(Missing::Choice(col)) => {
                let chosen = self.chosen.get(row).copied().unwrap_or(home);
                self.sheets.span(Place { col: col.unwrap_or(chosen.col), ..chosen })
            }
            Some(Missing::Sheet(sheet)) => self.sheets.sheet(*sheet),
            _ => self.sheets.span(home),
        }
    }

    /// The cell that gives a figure, if one does.
    pub fn given(&self, input: InputId, row: usize, index: usize) -> Option<Place> {
        self.columns.get(input.0 as usize)?.get(row, index)
    }

    /// Whether a cell gives the figure.
    pub fn is_given(&self, input: InputId, row: usize) -> bool {
        self.columns.get(input.0 as usize).is_some_and(|column| column.get(row, 0).is_some())
    }
}
