//! 项目事实 — figures that the assignment gives: the valuation date and what is left of its year.

use super::fill::Filler;
use super::{first_period, is_year_end};
use crate::formula::{Fallback, Kind, dates};
use crate::portfolio::cell::{Figure, read_day};
use jiff::civil::Date;

impl Filler<'_> {
    /// The facts of the assignment.
    pub(super) fn fact(&self, input: usize, at: usize) -> Option<Figure> {
        let Fallback::Project(fact) = &self.program.inputs[input].fallback else { return None };
        match fact.as_str() {
            "valuation_date" => self.date.map(|date| (f64::from(dates::serial(date)), None)),
            "first_period" => Some(self.first_period(at)),
            _ => None,
        }
    }

    /// Calendar years end on 31 December; years counted from the valuation date are whole.
    pub(super) fn first_period(&self, at: usize) -> Figure {
        let yearly = self
            .yearly
            .iter()
            .filter_map(|rows| rows.get(at).copied().flatten())
            .map(|(table, _)| table as usize);
        let children = self.children.iter().flatten().map(|child| child.table);
        let calendar = yearly.chain(children).any(|table| self.portfolio.tables[table].is_calendar());
        self.date
            .filter(|_| calendar)
            .map_or((1.0, None), |date| first_period(date, self.last_year(date, at)))
    }

    /// The forecast year with whose last day the earliest certificate, licence or agreement of a choice
    /// ends; else the first.
    fn last_year(&self, date: Date, at: usize) -> u32 {
        let ends = (0..self.program.inputs.len()).filter(|input| {
            let input = &self.program.inputs[*input];
            input.ty.kind == Kind::Date && input.name.ends_with("_end")
        });
        let given = ends.filter_map(|input| self.cell(input, at).or_else(|| self.entry(input)));
        let days = given.filter_map(|given| read_day(given.value, false, self.portfolio.book.date_1904).ok());
        let last = days.filter(|day| *day > date).min().filter(|day| is_year_end(*day));
        last.map_or(1, |day| u32::try_from(day.year() - date.year()).unwrap_or(0) + 1)
    }
}
