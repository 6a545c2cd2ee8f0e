//! 摊销计划的列 — the plans of very many assets as columns, and their lines as columns.

use super::{Method, Rounding, Row, Segment};
use crate::ledger::Month;
use crate::num::Fen;

/// Plans as columns; each place is an asset.
#[derive(Clone, Debug, Default)]
pub struct Plans {
    /// 账面价值 on the first day, in fen.
    pub opening: Vec<i64>,
    /// 预计净残值, in fen.
    pub residual: Vec<i64>,
    /// 使用寿命 in months.
    pub months: Vec<u32>,
    /// The month available for use 可供使用当月: the first that is charged.
    pub start: Vec<Month>,
    pub method: Vec<Method>,
    pub rounding: Vec<Rounding>,
}

impl Plans {
    /// Adds an asset that is amortised from a month.
    pub fn push(&mut self, segment: &Segment, start: Month) {
        self.opening.push(segment.opening.raw());
        self.residual.push(segment.residual.raw());
        self.months.push(segment.months);
        self.start.push(start);
        self.method.push(segment.method);
        self.rounding.push(segment.rounding);
    }

    /// How many assets there are.
    pub fn len(&self) -> usize {
        self.opening.len()
    }

    pub fn is_empty(&self) -> bool {
        self.opening.is_empty()
    }

    pub fn clear(&mut self) {
        *self = Plans::default();
    }

    /// The segment of an asset and the month it begins with.
    pub fn get(&self, asset: usize) -> Option<(Segment, Month)> {
        let segment = Segment {
            opening: Fen::new(*self.opening.get(asset)?),
            residual: Fen::new(*self.residual.get(asset)?),
            months: *self.months.get(asset)?,
            method: *self.method.get(asset)?,
            rounding: *self.rounding.get(asset)?,
        };
        Some((segment, *self.start.get(asset)?))
    }
}

/// The months that are looked at 期间, the same for every asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Month,
    pub months: u32,
}

/// Lines as columns: the months of the first asset, then those of the second, and so on.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// 本月摊销, in fen.
    pub charge: Vec<i64>,
    /// 累计摊销, in fen.
    pub accumulated: Vec<i64>,
    /// 账面价值 at the month's end, in fen.
    pub carrying: Vec<i64>,
}

impl Lines {
    /// Makes room for so many lines, which are then without meaning.
    pub fn resize(&mut self, lines: usize) {
        self.charge.resize(lines, 0);
        self.accumulated.resize(lines, 0);
        self.carrying.resize(lines, 0);
    }

    /// The places of some lines.
    pub fn row(&mut self, places: std::ops::Range<usize>) -> Option<Row<'_>> {
        Some(Row {
            charge: self.charge.get_mut(places.clone())?,
            accumulated: self.accumulated.get_mut(places.clone())?,
            carrying: self.carrying.get_mut(places)?,
        })
    }
}
