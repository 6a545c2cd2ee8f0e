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
    memo: RefCell<Vec<Option<Rc<Lane>>>>,
    offsets: RefCell<Vec<(Shape, Rc<Vec<u32>>)>>,
}

impl<'a> Block<'a> {
    pub(super) fn new(plan: &'a Plan, frame: &'a Frame, assets: Range<usize>) -> Self {
        let memo = RefCell::new(vec![None; plan.nodes.len()]);
        Block { plan, frame, assets, memo, offsets: RefCell::new(Vec::new()) }
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
        let bound = |v: f64| {
            if numeric { bounded::input(v) } else { (v, if v.is_finite() { 0.0 } else { f64::INFINITY }) }
        };
        let Some(column) = self.column(input) else { return self.absent(fallback, shape) };
        let (start, end) = (column.offsets[self.assets.start], column.offsets[self.assets.end]);
        let values = &column.values[start as usize..end as usize];
        if values.len() == self.size(shape) {
            let mut lane = Lane::with_capacity(values.len());
            values.iter().for_each(|v| lane.push(bound(*v)));
            return lane;
        }
        self.mixed(column, fallback, shape, bound)
    }

    /// Some assets have cells, others stand on the fallback.
    fn mixed(
        &self,
        column: &Column,
        fallback: Option<NodeId>,
        shape: Shape,
        bound: impl Fn(f64) -> (f64, f64),
    ) -> Lane {
        let (rest, offsets) = (self.absent(fallback, shape), self.offsets(shape));
        let mut lane = Lane::with_capacity(self.size(shape));
        for (at, asset) in self.assets.clone().enumerate() {
            let (cells, places) = (column.of(asset), offsets[at] as usize..offsets[at + 1] as usize);
            if cells.len() == places.len() && !cells.is_empty() {
                cells.iter().for_each(|v| lane.push(bound(*v)));
            } else {
                places.for_each(|p| lane.push(rest.get(p)));
            }
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
        let has = |asset: usize| self.column(input).is_some_and(|c| !c.of(asset).is_empty());
        let mut lane = Lane::with_capacity(self.assets.len());
        self.assets.clone().for_each(|a| lane.push((f64::from(u8::from(has(a) || fallback.is_some())), 0.0)));
        lane
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
