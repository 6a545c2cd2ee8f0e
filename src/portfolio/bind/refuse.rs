//! 不估 — what a table or a pair of cells leaves open, so that the assets which read it are not valued.

use super::fill::{Filler, Given, Pens};
use super::names::Rank;
use super::sources::CellSource;
use crate::diag::Code;
use crate::portfolio::cell::Stated;
use crate::portfolio::key::text_of;
use crate::portfolio::table::Refusal;
use crate::portfolio::words::Kind as Sheet;

impl<'a> Filler<'a> {
    /// Faults of whole tables, told to each asset that reads them.
    pub(super) fn check_tables(&mut self, pens: &mut Pens) {
        let portfolio = self.portfolio;
        for (at_table, table) in portfolio.tables.iter().enumerate() {
            let doubled = table.doubled.iter().filter(|(head, _)| self.is_wanted(at_table, head));
            let faults: Vec<&Refusal> = table.refused.iter().chain(doubled.map(|(_, fault)| fault)).collect();
            if faults.is_empty() {
                continue;
            }
            for at in (0..self.choices.len()).filter(|at| self.reads(at_table, *at)).collect::<Vec<_>>() {
                self.refused[at] = true;
                faults.iter().for_each(|fault| self.tell(at, fault, pens));
            }
        }
    }

    fn tell(&mut self, at: usize, refusal: &Refusal, pens: &mut Pens) {
        let asset = self.asset(at);
        self.failed[at] = true;
        if pens.told.insert((asset as u32, refusal.place, refusal.fault.code)) {
            let fault = refusal.fault.clone().asset(&self.portfolio.assets[asset].id);
            self.found.push(fault);
        }
    }

    /// Whether some input may stand under the head of a table.
    fn is_wanted(&self, table: usize, head: &crate::portfolio::head::Head) -> bool {
        let columns = &self.portfolio.tables[table].columns;
        let same =
            |at: &usize| (&columns[*at].head.model, &columns[*at].head.key) == (&head.model, &head.key);
        self.sources.iter().any(|source| {
            let cells = source.cells.iter().filter(|cell| cell.table == table).map(|cell| &cell.column);
            let child = source.child == Some(table);
            cells.chain(source.lines.iter().filter(|_| child)).any(same)
        })
    }

    /// Whether the program looks for figures of a choice in a table.
    fn reads(&self, table: usize, at: usize) -> bool {
        let has_rows = || {
            let lacks = self.portfolio.tables[table].lacks_ids(self.portfolio.assets.len());
            lacks || !self.portfolio.indexes[table].rows(self.asset(at)).is_empty()
        };
        match self.portfolio.tables[table].kind {
            Sheet::Child => self.children.iter().flatten().any(|child| child.table == table) && has_rows(),
            Sheet::Yearly => {
                let found = |rows: &Vec<Option<(u32, u32)>>| {
                    rows.get(at).copied().flatten().is_some_and(|(of, _)| of as usize == table)
                };
                let lacks = self.portfolio.tables[table].lacks_ids(self.portfolio.assets.len());
                let wants = !self.yearly.iter().all(Vec::is_empty);
                self.yearly.iter().any(found) || lacks && wants
            }
            Sheet::Wide => {
                let cells = self.sources.iter().flat_map(|source| &source.cells);
                cells.into_iter().any(|cell| cell.table == table) && has_rows()
            }
            Sheet::Methods => self.portfolio.choices[self.choices[at]].row.is_some_and(|(of, _)| of == table),
            Sheet::Assets => true,
            Sheet::Project | Sheet::Parameters => false,
        }
    }

    /// Two cells of one level for one input: which of them is meant is not ours to say.
    pub(super) fn check_twice(&mut self, pens: &mut Pens) {
        for input in 0..self.sources.len() {
            if self.sources[input].set.is_some() || !self.may_be_twice(input) {
                continue;
            }
            for at in 0..self.choices.len() {
                if let Some((first, second)) = self.twice(input, at) {
                    self.given_twice(input, at, &first, &second, pens);
                }
            }
        }
    }

    /// Most inputs have one column; only others need a look at every row.
    fn may_be_twice(&self, input: usize) -> bool {
        let source = &self.sources[input];
        let mut levels: Vec<_> = source.cells.iter().map(|cell| self.level(cell)).collect();
        levels.sort_unstable();
        levels.windows(2).any(|pair| pair[0] == pair[1]) || source.twice.is_some() || source.lines.len() > 1
    }

    pub(super) fn level(&self, cell: &CellSource) -> (u8, Rank) {
        let kind = match self.portfolio.tables[cell.table].kind {
            Sheet::Methods => 0,
            Sheet::Assets => 1,
            _ => 2,
        };
        (kind, cell.rank)
    }

    /// The cells that give an input, and another as near as the first.
    fn twice(&self, input: usize, at: usize) -> Option<(Given<'a>, Given<'a>)> {
        let source = &self.sources[input];
        let mut cells = source.cells.iter().filter_map(|cell| Some((cell, self.cell_of(input, at, cell)?)));
        if let Some((nearest, first)) = cells.next() {
            let level = self.level(nearest);
            let second = cells.find(|(cell, _)| self.level(cell) == level);
            return second.map(|(_, second)| (first, second));
        }
        self.twice_in_lines(input, at).or_else(|| {
            let (in_parameters, first, second) = source.twice?;
            let entries =
                if in_parameters { &self.portfolio.parameters } else { &self.portfolio.project.values };
            let given = |at: usize| entries.get(at).map(|entry| self.given_entry(input, entry));
            given(first).zip(given(second))
        })
    }

    fn twice_in_lines(&self, input: usize, at: usize) -> Option<(Given<'a>, Given<'a>)> {
        let source = &self.sources[input];
        let (table, [first, second, ..]) = (source.child?, source.lines.as_slice()) else { return None };
        let axis = self.program.inputs[input].ty.shape.lines?;
        if source.line_ranks.first() != source.line_ranks.get(1) {
            return None;
        }
        let asset = self.asset(at);
        let index = &self.portfolio.indexes[table];
        let rows = self.child(usize::from(axis.0))?.lines(index, at, asset);
        let sheet = &self.portfolio.tables[table];
        let given = |row: u32, column: usize| {
            let col = sheet.columns[column].col;
            let value = sheet.cell(&self.portfolio.book, row as usize, col)?;
            let (place, unit) = (sheet.place(row as usize, col), Stated::Nowhere);
            Some(Given { value, place, unit, scope: index.scope(row, asset) })
        };
        rows.iter().find_map(|row| given(*row, *first).zip(given(*row, *second)))
    }

    fn given_twice(&mut self, input: usize, at: usize, first: &Given, second: &Given, pens: &mut Pens) {
        let text = |given: &Given| text_of(given.value).unwrap_or_default().into_owned();
        let fault = self.wanted[input].about(Code::GivenTwice).value(text(second));
        let fault = fault.arg("limit", text(first)).arg("other", self.portfolio.sheets.name(first.place));
        let refusal =
            Refusal { place: second.place, fault: fault.at(self.portfolio.sheets.span(second.place)) };
        self.tell(at, &refusal, pens);
    }
}
