//! 数据块 — the assets evaluated together, and how figures of one shape spread over another.

use super::plan::{NodeId, Op, Plan};
use super::{Lane, UNKNOWN, lanes, reduce};
use crate::formula::frame::{Column, Frame};
use crate::formula::types::Shape;
use crate::num::bounded;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

/// One block; nodes are evaluated when first asked for, so what no asset needs is never touched.
pub(super) struct Block<'a> {
    plan: &'a Plan,
    frame: &'a Frame,
    assets: Range<usize>,
    /// See [`super::Tweak`].
    inputs_exact: bool,
    memo: RefCell<Vec<Option<Rc<Lane>>>>,
    offsets: RefCell<Vec<(Shape, Rc<Vec<u32>>)>>,
}

impl<'a> Block<'a> {
    pub(super) fn new(plan: &'a Plan, frame: &'a Frame, assets: Range<usize>, inputs_exact: bool) -> Self {
        let memo = RefCell::new(vec![None; plan.nodes.len()]);
        Block { plan, frame, assets, inputs_exact, memo, offsets: RefCell::new(Vec::new()) }
    }

    /// The figures of a node in its own shape.
    pub(super) fn lane(&self, id: NodeId) -> Rc<Lane> {
        if let Some(done) = &self.memo.borrow()[id as usize] {
            return done.clone();
        }
        let lane = Rc::new(self.compute(id));
        self.memo.borrow_mut()[id as usize] = Some(lane.clone());
        lane
    }

    pub(super) fn shape(&self, id: NodeId) -> Shape {
        self.plan.nodes[id as usize].shape
    }

    /// Where each asset of the block begins in a lane of this shape.
    pub(super) fn offsets(&self, shape: Shape) -> Rc<Vec<u32>> {
        if let Some((_, known)) = self.offsets.borrow().iter().find(|(s, _)| *s == shape) {
            return known.clone();
        }
        let mut sums = Vec::with_capacity(self.assets.len() + 1);
        let mut sum = 0u32;
        sums.push(0);
        for asset in self.assets.clone() {
            sum += self.frame.len(shape, asset) as u32;
            sums.push(sum);
        }
        let sums = Rc::new(sums);
        self.offsets.borrow_mut().push((shape, sums.clone()));
        sums
    }

    fn size(&self, shape: Shape) -> usize {
        if shape.is_one() { self.assets.len() } else { self.offsets(shape).last().map_or(0, |n| *n as usize) }
    }

    /// The periods of each asset, in the order of the block.
    pub(super) fn years(&self) -> impl Iterator<Item = usize> + '_ {
        self.assets.clone().map(|a| self.frame.years.get(a).map_or(0, |n| *n as usize))
    }

    /// The figures of a node spread over a larger shape.
    pub(super) fn spread(&self, id: NodeId, shape: Shape) -> Rc<Lane> {
        let (lane, from) = (self.lane(id), self.shape(id));
        if from == shape {
            return lane;
        }
        let (source, target) = (self.offsets(from), self.offsets(shape));
        let mut wide = Lane::with_capacity(self.size(shape));
        for (asset, years) in self.years().enumerate() {
            let begin = source[asset] as usize;
            for place in 0..(target[asset + 1] - target[asset]) as usize {
                wide.push(lane.get(begin + place_in(from, shape, years, place)));
            }
        }
        Rc::new(wide)
    }

    fn compute(&self, id: NodeId) -> Lane {
        let node = &self.plan.nodes[id as usize];
        let shape = node.shape;
        match &node.op {
            Op::Constant { value, error } => {
                let n = self.size(shape);
                Lane { value: vec![f64::from_bits(*value); n], error: vec![f64::from_bits(*error); n] }
            }
            Op::Input { input, numeric, fallback } => self.input(*input, *numeric, *fallback, shape),
            Op::Given { input, fallback } => self.given(*input, *fallback),
            Op::Period => self.periods(),
            Op::Negative(inner) => lanes::map(&self.lane(*inner), bounded::neg),
            Op::Round(inner, digits, mode) => lanes::round(&self.lane(*inner), *digits, (*mode).into()),
            Op::Binary(operator, left, right) => {
                lanes::binary(*operator, &self.spread(*left, shape), &self.spread(*right, shape))
            }
            Op::Place(function, parts) => {
                let parts: Vec<Rc<Lane>> = parts.iter().map(|p| self.spread(*p, shape)).collect();
                lanes::place(*function, &parts)
            }
            Op::Reduce(function, parts) => reduce::reduce(self, *function, parts, shape),
        }
    }

    fn periods(&self) -> Lane {
        let mut lane = Lane::with_capacity(self.size(Shape::YEARS));
        for years in self.years() {
            (1..=years).for_each(|t| lane.push((t as f64, 0.0)));
        }
        lane
    }

    fn column(&self, input: u32) -> Option<&Column> {
        self.frame.columns.get(input as usize)?.as_ref()
    }

    fn input(&self, input: u32, numeric: bool, fallback: Option<NodeId>, shape: Shape) -> Lane {
        let Some(column) = self.column(input) else { return self.absent(fallback, shape) };
        let (start, end) = (column.offsets[self.assets.start], column.offsets[self.assets.end]);
        let figures = self.figures(column, start as usize..end as usize, numeric);
        if self.fills(column, shape) { figures } else { self.mixed(column, &figures, fallback, shape) }
    }

    /// The cells with the error of reading them.
    fn figures(&self, column: &Column, cells: Range<usize>, numeric: bool) -> Lane {
        let values = &column.values[cells.clone()];
        let mut lane = Lane::with_capacity(values.len());
        if numeric && !self.inputs_exact {
            values.iter().for_each(|v| lane.push(lanes::typed(*v)));
        } else {
            values.iter().for_each(|v| lane.push(bounded::exact(*v)));
        }
        if numeric && !column.long.is_empty() {
            // More digits were typed than the float has: no float of them is exact, not even a whole one.
            for (at, error) in lane.error.iter_mut().enumerate() {
                if column.long.contains_key(&((cells.start + at) as u32)) {
                    *error = values[at].abs() * f64::EPSILON + f64::MIN_POSITIVE;
                }
            }
        }
        lane
    }

    /// Whether every asset has its full number of cells. Equal totals are not enough: one asset's
    /// surplus would fill another's gap.
    fn fills(&self, column: &Column, shape: Shape) -> bool {
        self.assets.clone().all(|a| column.of(a).len() == self.frame.len(shape, a))
    }

    /// Some assets have cells, others stand on the fallback; cells of another number than the shape
    /// asks for are left to the exact face.
    fn mixed(&self, column: &Column, figures: &Lane, fallback: Option<NodeId>, shape: Shape) -> Lane {
        let (rest, offsets) = (self.absent(fallback, shape), self.offsets(shape));
        let mut lane = Lane::with_capacity(self.size(shape));
        let mut cell = 0;
        for (at, asset) in self.assets.clone().enumerate() {
            let (cells, places) = (column.of(asset).len(), offsets[at] as usize..offsets[at + 1] as usize);
            match cells {
                0 => places.for_each(|p| lane.push(rest.get(p))),
                n if n == places.len() => (cell..cell + n).for_each(|c| lane.push(figures.get(c))),
                _ => places.for_each(|_| lane.push(UNKNOWN)),
            }
            cell += cells;
        }
        lane
    }

    fn absent(&self, fallback: Option<NodeId>, shape: Shape) -> Lane {
        match fallback {
            Some(node) => self.spread(node, shape).as_ref().clone(),
            None => {
                let n = self.size(shape);
                Lane { value: vec![UNKNOWN.0; n], error: vec![UNKNOWN.1; n] }
            }
        }
    }

    fn given(&self, input: u32, fallback: Option<NodeId>) -> Lane {
        let mut lane = Lane::with_capacity(self.assets.len());
        self.assets
            .clone()
            .for_each(|a| lane.push((f64::from(u8::from(self.stands(input, fallback, a))), 0.0)));
        lane
    }

    /// Whether an input has a figure: its own cell, or what it falls back to; an input that falls
    /// back to an input is given where that one is.
    fn stands(&self, input: u32, fallback: Option<NodeId>, asset: usize) -> bool {
        let cell = self.column(input).is_some_and(|c| !c.of(asset).is_empty());
        let places = || self.plan.inputs[input as usize].map_or(1, |n| self.frame.len(self.shape(n), asset));
        cell || fallback.is_some_and(|node| match self.plan.nodes[node as usize].op {
            Op::Input { input, fallback, .. } => places() > 0 && self.stands(input, fallback, asset),
            _ => places() > 0,
        })
    }
}

/// The place, within one asset, of shape `from` that belongs to a place of shape `to`.
fn place_in(from: Shape, to: Shape, years: usize, place: usize) -> usize {
    let (row, year) = match (to.lines.is_some(), to.years) {
        (true, true) => (place / years.max(1), place % years.max(1)),
        (true, false) => (place, 0),
        (false, _) => (0, place),
    };
    match (from.lines.is_some(), from.years) {
        (false, false) => 0,
        (false, true) => year,
        (true, false) => row,
        (true, true) => row * years + year,
    }
}
