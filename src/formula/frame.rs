//! 数据框 — the figures of many assets as columns, one column an input of a program.

use super::facts::{Datum, Facts};
use super::program::Program;
use super::types::{Axis, Kind, Shape};
use crate::num::{Fault, Real};
use std::collections::HashMap;
use std::sync::Arc;

/// Texts as numbers, so that a column of names is a column of figures.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    texts: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, u32>,
}

impl Symbols {
    /// The number of a text, the same for the same text.
    pub fn id(&mut self, text: &str) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let (id, text): (u32, Arc<str>) = (self.texts.len() as u32, text.into());
        self.texts.push(text.clone());
        self.ids.insert(text, id);
        id
    }

    pub fn text(&self, id: u32) -> Option<&Arc<str>> {
        self.texts.get(id as usize)
    }
}

/// One input over all assets: asset `i` has the figures `offsets[i]..offsets[i + 1]`, none where no
/// cell gives it.
///
/// Numbers are the floats nearest to what was typed; where the shortest decimal of the float is
/// not the figure that was typed, `long` keeps the text. Dates are spreadsheet days, yes/no is 1
/// or 0, texts are numbers of [`Symbols`].
#[derive(Clone, Debug)]
pub struct Column {
    pub offsets: Vec<u32>,
    pub values: Vec<f64>,
    pub long: HashMap<u32, Arc<str>>,
}

impl Default for Column {
    fn default() -> Self {
        Column { offsets: vec![0], values: Vec::new(), long: HashMap::new() }
    }
}

impl Column {
    /// The figures of one asset.
    pub fn of(&self, asset: usize) -> &[f64] {
        match (self.offsets.get(asset), self.offsets.get(asset + 1)) {
            (Some(start), Some(end)) => &self.values[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Appends the figures of the next asset.
    pub fn push(&mut self, values: impl IntoIterator<Item = (f64, Option<Arc<str>>)>) {
        for (value, long) in values {
            if let Some(text) = long {
                self.long.insert(self.values.len() as u32, text);
            }
            self.values.push(value);
        }
        self.offsets.push(self.values.len() as u32);
    }

    /// How many assets it has figures or gaps for.
    pub fn assets(&self) -> usize {
        self.offsets.len() - 1
    }
}

/// The columns of a program over the same assets.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    pub assets: usize,
    /// Forecast periods, by asset.
    pub years: Vec<u32>,
    /// Child rows, by axis and asset.
    pub rows: Vec<Vec<u32>>,
    /// By input; `None` where no asset gives it.
    pub columns: Vec<Option<Column>>,
}

impl Frame {
    pub fn rows_of(&self, axis: Axis, asset: usize) -> usize {
        self.rows.get(usize::from(axis.0)).and_then(|r| r.get(asset)).map_or(0, |n| *n as usize)
    }

    /// How many figures a shape has for an asset.
    pub fn len(&self, shape: Shape, asset: usize) -> usize {
        let rows = shape.lines.map_or(1, |axis| self.rows_of(axis, asset));
        let years = if shape.years { self.years.get(asset).map_or(0, |n| *n as usize) } else { 1 };
        rows * years
    }

    /// One asset as the exact face reads it: the decimals that were typed.
    pub fn facts(&self, program: &Program, asset: usize, symbols: &Symbols) -> Facts {
        let given = program
            .inputs
            .iter()
            .enumerate()
            .map(|(at, input)| {
                let column = self.columns.get(at)?.as_ref()?;
                let start = *column.offsets.get(asset)?;
                let values = column.of(asset);
                let datum = |(i, v): (usize, &f64)| {
                    datum(input.ty.kind, *v, column.long.get(&(start + i as u32)), symbols)
                };
                (!values.is_empty()).then(|| values.iter().enumerate().map(datum).collect())
            })
            .collect();
        let rows = (0..program.axes.len()).map(|a| self.rows_of(Axis(a as u16), asset)).collect();
        Facts { given, years: self.years.get(asset).map_or(0, |n| *n as usize), rows }
    }
}

fn datum(kind: Kind, value: f64, long: Option<&Arc<str>>, symbols: &Symbols) -> Datum {
    match kind {
        Kind::Number(_) => {
            let exact =
                long.and_then(|text| Real::parse(text).ok()).or_else(|| Real::from_f64_shortest(value));
            exact.map_or(Datum::Fault(Fault::Domain("a cell that is no finite figure")), Datum::Number)
        }
        _ if value.is_nan() => Datum::Absent,
        Kind::Date => Datum::Date(value as i32),
        Kind::Bool => Datum::Bool(value != 0.0),
        Kind::Text => symbols.text(value as u32).map_or(Datum::Absent, |t| Datum::Text(t.clone())),
    }
}
