//! 成框 — chosen rows of a slab as the frame that the other faces read.

use super::kinds::serial;
use super::slab::{Given, Slab, over_rows};
use crate::formula::{Column as FrameColumn, Datum, Frame, InputId, Program, Symbols};
use crate::portfolio::columnar::{Column, Figures};
use crate::portfolio::raw::shortest_decimal;
use crate::value::read::choice;
use std::sync::Arc;

/// A figure of a frame, and the decimal where a float does not say it.
type Cell = (f64, Option<Arc<str>>);

/// The rows as a frame, in their order.
pub(super) fn frame_of(program: &Program, slab: &Slab<'_>, rows: &[u32], symbols: &mut Symbols) -> Frame {
    let mut frame = Frame {
        assets: rows.len(),
        years: vec![0; rows.len()],
        rows: vec![vec![0; rows.len()]; program.axes.len()],
        columns: Vec::new(),
    };
    measure(program, slab, rows, &mut frame);
    for (at, given) in slab.inputs.iter().enumerate() {
        let id = InputId(at as u32);
        frame.columns.push(match given {
            Given::Absent => None,
            _ => Some(column(program, id, given, rows, &frame, symbols)),
        });
    }
    frame
}

/// Years, then child rows: as many as the longest of a row's series has.
fn measure(program: &Program, slab: &Slab<'_>, rows: &[u32], frame: &mut Frame) {
    let shapes = || program.inputs.iter().map(|input| input.ty.shape).zip(&slab.inputs);
    for (_, given) in shapes().filter(|(shape, _)| shape.years && !over_rows(*shape)) {
        for (years, row) in frame.years.iter_mut().zip(rows) {
            *years = (*years).max(given.extent(*row as usize).figures as u32);
        }
    }
    for (shape, given) in shapes() {
        let Some(axis) = shape.lines else { continue };
        for (at, row) in rows.iter().enumerate() {
            let years = if shape.years { frame.years[at].max(1) } else { 1 };
            let figures = given.extent(*row as usize).figures as u32;
            let place = &mut frame.rows[usize::from(axis.0)][at];
            *place = (*place).max(figures / years);
        }
    }
}

fn column(
    program: &Program,
    id: InputId,
    given: &Given<'_>,
    rows: &[u32],
    frame: &Frame,
    symbols: &mut Symbols,
) -> FrameColumn {
    let shape = program.input(id).ty.shape;
    let mut column = FrameColumn::default();
    for (at, row) in rows.iter().enumerate() {
        if let Given::Shared(datums) = given {
            // One figure for a series stands for every year.
            let n = if datums.len() == 1 { frame.len(shape, at) } else { datums.len() };
            let cells: Vec<Cell> =
                (0..n).map(|i| shared(&datums[i.min(datums.len() - 1)], symbols)).collect();
            column.push(cells);
            continue;
        }
        let figures = given.extent(*row as usize).figures;
        let places = (0..figures).filter_map(|place| given.figure(*row as usize, place));
        let cells: Vec<Cell> = places.map(|(own, cell)| typed(program, id, own, cell, symbols)).collect();
        column.push(cells);
    }
    column
}

fn shared(datum: &Datum, symbols: &mut Symbols) -> Cell {
    match datum {
        Datum::Number(real) => decimal(&real.to_string()),
        Datum::Text(text) => (f64::from(symbols.id(text)), None),
        Datum::Bool(value) => (f64::from(u8::from(*value)), None),
        Datum::Date(days) => (f64::from(*days), None),
        Datum::Fault(_) | Datum::Absent => (f64::NAN, None),
    }
}

/// A cell as a frame holds it; a blank within a series is no figure.
fn typed(program: &Program, id: InputId, column: &Column, cell: usize, symbols: &mut Symbols) -> Cell {
    if !column.is_present(cell) {
        return (f64::NAN, None);
    }
    match &column.figures {
        Figures::Float(all) => (all[cell], None),
        Figures::Text { .. } => {
            let text = column.figures.text(cell).map_or("", |text| text);
            let named = choice(program.input(id), text).unwrap_or_else(|| text.to_string());
            (f64::from(symbols.id(&named)), None)
        }
        Figures::Flags(flags) => (f64::from(u8::from(flags[cell])), None),
        Figures::Days(days) => (f64::from(serial(days[cell])), None),
        figures => decimal(&figures.exact_text(cell)),
    }
}

/// A decimal as its float, with the text beside it where the float has another one.
pub(super) fn decimal(text: &str) -> Cell {
    let float: f64 = text.parse().unwrap_or(f64::NAN);
    let same = shortest_decimal(float).is_some_and(|short| short == text);
    (float, (!same).then(|| text.into()))
}
