//! 归并 — sums, medians, groups and look-ups, asset by asset.

use super::block::Block;
use super::plan::NodeId;
use super::{Lane, UNKNOWN, arithmetic, lanes};
use crate::formula::Function;
use crate::formula::types::Shape;
use std::rc::Rc;

type Pair = (f64, f64);

pub(super) fn reduce(block: &Block, function: Function, parts: &[NodeId], shape: Shape) -> Lane {
    match function {
        Function::SumYears | Function::SumLines => partial_sum(block, function, parts[0]),
        Function::SumBy
        | Function::ProductBy
        | Function::MedianBy
        | Function::SmallestBy
        | Function::LargestBy
        | Function::CountBy => grouped(block, function, parts, shape),
        Function::EigenWeight => unknown(block, parts[0]),
        Function::At => at_key(block, parts, shape),
        _ => whole(block, function, parts[0]),
    }
}

/// What only the exact face works out.
fn unknown(block: &Block, part: NodeId) -> Lane {
    let mut out = Lane::default();
    (0..block.lane(part).value.len()).for_each(|_| out.push(UNKNOWN));
    out
}

/// The places of each asset in a lane of this shape.
fn spans(block: &Block, shape: Shape) -> Vec<std::ops::Range<usize>> {
    block.offsets(shape).windows(2).map(|w| w[0] as usize..w[1] as usize).collect()
}

fn whole(block: &Block, function: Function, part: NodeId) -> Lane {
    let (lane, spans) = (block.lane(part), spans(block, block.shape(part)));
    let mut out = Lane::with_capacity(spans.len());
    for span in spans {
        out.push(one(function, &lane, span));
    }
    out
}

fn one(function: Function, lane: &Lane, span: std::ops::Range<usize>) -> Pair {
    let n = span.len();
    let items = span.map(|i| lane.get(i));
    match function {
        Function::Sum => items.fold((0.0, 0.0), arithmetic::add),
        Function::Product => items.fold((1.0, 0.0), arithmetic::mul),
        Function::Count => (n as f64, 0.0),
        Function::Mean => arithmetic::div(items.fold((0.0, 0.0), arithmetic::add), (n as f64, 0.0)),
        Function::Median => median(items.collect()),
        Function::Smallest => items.reduce(arithmetic::min).unwrap_or(UNKNOWN),
        Function::Largest => items.reduce(arithmetic::max).unwrap_or(UNKNOWN),
        Function::All => across(items, false),
        // A rate is searched for by the exact face.
        Function::InternalRate | Function::DatedRate => UNKNOWN,
        _ => across(items, true),
    }
}

/// One place that may be a fault leaves the whole unknown, whatever the others say.
fn across(items: impl Iterator<Item = Pair>, settles: bool) -> Pair {
    let (mut left_open, mut settled) = (Vec::new(), false);
    for (value, error) in items {
        match (error == 0.0, (value == 1.0) == settles) {
            (true, settling) => settled |= settling,
            _ if value.is_nan() => return UNKNOWN,
            _ => left_open.push((value, error)),
        }
    }
    match (settled, left_open.is_empty()) {
        (true, _) => (f64::from(u8::from(settles)), 0.0),
        (false, true) => (f64::from(u8::from(!settles)), 0.0),
        (false, false) => lanes::open(&left_open),
    }
}

/// The median moves no more than the figure that moves most, whichever order they are in.
fn median(mut items: Vec<Pair>) -> Pair {
    if items.is_empty() || items.iter().any(|(v, e)| !v.is_finite() || !e.is_finite()) {
        return UNKNOWN;
    }
    let most = items.iter().fold(0.0f64, |most, (_, e)| most.max(*e));
    items.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (low, high) = (items[(items.len() - 1) / 2].0, items[items.len() / 2].0);
    if items.len() % 2 == 1 {
        return (low, most);
    }
    arithmetic::div(arithmetic::add((low, most), (high, most)), (2.0, 0.0))
}

fn partial_sum(block: &Block, function: Function, part: NodeId) -> Lane {
    let (lane, spans) = (block.lane(part), spans(block, block.shape(part)));
    let mut out = Lane::default();
    for (span, years) in spans.into_iter().zip(block.years()) {
        let rows = span.len().checked_div(years).unwrap_or(0);
        let at = |row: usize, year: usize| lane.get(span.start + row * years + year);
        if function == Function::SumLines {
            (0..years).for_each(|y| out.push((0..rows).map(|r| at(r, y)).fold((0.0, 0.0), arithmetic::add)));
        } else {
            (0..rows).for_each(|r| out.push((0..years).map(|y| at(r, y)).fold((0.0, 0.0), arithmetic::add)));
        }
    }
    out
}

/// Each row gets the figure of its group.
fn grouped(block: &Block, function: Function, parts: &[NodeId], shape: Shape) -> Lane {
    let values = block.spread(parts[0], shape);
    let keys = parts.get(1).map_or_else(|| values.clone(), |k| block.spread(*k, shape));
    let mut out = Lane::with_capacity(values.value.len());
    for span in spans(block, shape) {
        // A key that is not known may belong to any group.
        let known = span.clone().all(|row| keys.get(row).1 == 0.0);
        for row in span.clone() {
            if !known {
                out.push(UNKNOWN);
                continue;
            }
            let members = span.clone().filter(|other| same(keys.get(row), keys.get(*other)));
            out.push(group(function, members.map(|m| values.get(m))));
        }
    }
    out
}

fn same(a: Pair, b: Pair) -> bool {
    a.0 == b.0 && a.1 == 0.0 && b.1 == 0.0
}

fn group(function: Function, members: impl Iterator<Item = Pair>) -> Pair {
    match function {
        Function::SumBy => members.fold((0.0, 0.0), arithmetic::add),
        Function::ProductBy => members.fold((1.0, 0.0), arithmetic::mul),
        Function::MedianBy => median(members.collect()),
        Function::SmallestBy => members.reduce(arithmetic::min).unwrap_or(UNKNOWN),
        Function::LargestBy => members.reduce(arithmetic::max).unwrap_or(UNKNOWN),
        _ => (members.count() as f64, 0.0),
    }
}

fn at_key(block: &Block, parts: &[NodeId], shape: Shape) -> Lane {
    let rows_shape = block.shape(parts[0]);
    let values = block.lane(parts[0]);
    let pairs: Vec<(Rc<Lane>, Rc<Lane>)> =
        parts[1..].chunks(2).map(|p| (block.spread(p[0], rows_shape), block.spread(p[1], shape))).collect();
    let mut out = Lane::default();
    for (rows, places) in spans(block, rows_shape).into_iter().zip(spans(block, shape)) {
        let known = |lane: &Lane, mut at: std::ops::Range<usize>| at.all(|i| lane.get(i).1 == 0.0);
        let keyed = pairs.iter().all(|(keys, _)| known(keys, rows.clone()));
        for place in places {
            if !keyed || !pairs.iter().all(|(_, wanted)| known(wanted, place..place + 1)) {
                out.push(UNKNOWN);
                continue;
            }
            let fits =
                |row: &usize| pairs.iter().all(|(keys, wanted)| same(keys.get(*row), wanted.get(place)));
            let mut found = rows.clone().filter(fits).map(|r| values.get(r)).peekable();
            // No such row is a fault, which the exact face words.
            let none = found.peek().is_none();
            out.push(if none { UNKNOWN } else { found.fold((0.0, 0.0), arithmetic::add) });
        }
    }
    out
}
