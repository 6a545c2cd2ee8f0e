//! 套用 — a model asked of every asset, whether or not a sheet chose it: rules are.

use super::assemble::Portfolio;
use super::choice::Choice;
use super::key::text_of;
use super::raw::{RawBook, RawValue};
use crate::model::Pin;

impl Portfolio {
    /// Adds a choice of a model for every asset; their places, in the order of the assets.
    pub fn choose_for_all(&mut self, pin: &Pin) -> Vec<usize> {
        let first = self.choices.len();
        let choice = |(asset, of): (usize, &super::asset::Asset)| Choice {
            asset,
            pin: pin.clone(),
            weight: None,
            reason: None,
            used: true,
            faulty: false,
            place: of.place,
            row: None,
        };
        let all: Vec<Choice> = self.assets.iter().enumerate().map(choice).collect();
        self.choices.extend(all);
        (first..self.choices.len()).collect()
    }

    /// The cell of an entry's value.
    pub fn entry_span(&self, entry: &super::project::Entry) -> crate::diag::Span {
        self.sheets.span(entry.place)
    }

    /// The cell of a fact of the assignment, by its Chinese name such as 评估基准日.
    pub fn fact_span(&self, name: &str) -> Option<crate::diag::Span> {
        self.project.places.get(name).map(|place| self.sheets.span(*place))
    }

    /// A place of the file.
    pub fn span(&self, place: super::table::Place) -> crate::diag::Span {
        self.sheets.span(place)
    }

    /// What an entry says, as a day.
    ///
    /// # Errors
    /// Why it is none.
    pub fn entry_day(&self, entry: &super::project::Entry) -> Result<jiff::civil::Date, crate::diag::Code> {
        super::cell::read_day(&entry.value, false, self.book.date_1904)
    }

    /// The cells as they were read.
    pub fn raw(&self) -> &RawBook {
        &self.book
    }
}

/// What an entry of sheet 项目 says, as text.
pub fn text_of_entry(entry: &super::project::Entry) -> Option<String> {
    match &entry.value {
        RawValue::Number { value, percent: true, .. } => Some(format!("{value}")),
        other => text_of(other).map(|text| text.into_owned()),
    }
}
