//! 取列 — the columns of a kernel: the file's own where all rows are of one kind, gathered otherwise.

use super::frame::decimal;
use super::kinds::{Kind, Rows};
use super::slab::{Given, Slab};
use crate::formula::kernel::{Columns, Lane};
use crate::portfolio::columnar::{Column, Figures};

/// Units up to here are exact in the kernel's conversion.
const MOST_UNITS: u64 = 1 << 51;

/// Columns ready to be read, some of them made for it.
pub(super) struct Gathered<'b> {
    rows: usize,
    lanes: Vec<Made<'b>>,
    /// Rows, by place among those gathered, of which a float does not say what was typed.
    pub unclear: Vec<u32>,
}

enum Made<'b> {
    Own(Lane<'b>),
    Floats(Vec<f64>),
}

impl Made<'_> {
    fn lane(&self) -> Lane<'_> {
        match self {
            Made::Own(lane) => *lane,
            Made::Floats(floats) => Lane::Float(floats),
        }
    }
}

impl<'b> Gathered<'b> {
    pub fn new(kind: &Kind, slab: &'b Slab<'b>, rows: &Rows) -> Self {
        let count = match rows {
            Rows::All => slab.rows,
            Rows::Some(rows) => rows.len(),
        };
        let mut gathered = Gathered { rows: count, lanes: Vec::new(), unclear: Vec::new() };
        for (input, place) in kind.slots() {
            let made = gathered.lane(&slab.inputs[input], place, rows);
            gathered.lanes.push(made);
        }
        gathered.unclear.sort_unstable();
        gathered.unclear.dedup();
        gathered
    }

    pub fn columns(&self) -> Columns<'_> {
        Columns { rows: self.rows, lanes: self.lanes.iter().map(Made::lane).collect() }
    }

    fn lane<'s>(&mut self, given: &'s Given<'s>, place: usize, rows: &Rows) -> Made<'s> {
        let flat = match given {
            Given::One(column) => Some(*column),
            Given::Years(columns) => columns.get(place).copied(),
            _ => None,
        };
        if let (Some(column), Rows::All) = (flat, rows)
            && let Some(lane) = own(column)
        {
            return Made::Own(lane);
        }
        let mut floats = vec![0.0; self.rows];
        let mut at = 0;
        rows.each(self.rows, |row| {
            if let Some((column, cell)) = given.figure(row as usize, place) {
                if is_unclear(column, cell) {
                    self.unclear.push(at);
                }
                column.figures.to_f64(cell, &mut floats[at as usize..=at as usize]);
            }
            at += 1;
        });
        Made::Floats(floats)
    }
}

/// A column that the kernel reads where it stands.
fn own(column: &Column) -> Option<Lane<'_>> {
    match &column.figures {
        Figures::Float(all) => Some(constant(all, |x| *x).unwrap_or(Lane::Float(all))),
        Figures::Units32 { units, scale } if *scale <= 22 => Some(Lane::Units32(units, *scale)),
        Figures::Units64 { units, scale } if *scale <= 22 => {
            let small = units.iter().all(|units| units.unsigned_abs() < MOST_UNITS);
            small.then_some(Lane::Units64(units, *scale))
        }
        _ => None,
    }
}

/// One value kept as one value.
fn constant<'a, T: PartialEq>(all: &'a [T], as_f64: impl Fn(&T) -> f64) -> Option<Lane<'a>> {
    let first = all.first()?;
    all.iter().all(|x| x == first).then(|| Lane::One(as_f64(first)))
}

/// Whether more was typed than a float says.
fn is_unclear(column: &Column, cell: usize) -> bool {
    match &column.figures {
        Figures::Long { text } => text.get(cell).is_none_or(|text| decimal(text).1.is_some()),
        Figures::Units64 { units, .. } => units.get(cell).is_none_or(|u| u.unsigned_abs() >= MOST_UNITS),
        _ => false,
    }
}
