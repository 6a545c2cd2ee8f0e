//! 逐项运算 — the loops over lanes of equal length.

use super::{Lane, UNKNOWN, arithmetic};
use crate::formula::Function;
use crate::formula::ast::Operator;
use crate::formula::dates;
use crate::num::{Rounding, bounded, certify};
use std::cmp::Ordering;
use std::rc::Rc;

type Pair = (f64, f64);

/// A truth that the bounds do not decide, but one there is: an `IF` on it gives one of its branches.
/// Where there may be none at all, because a figure it stands on may be a fault, it is [`UNKNOWN`].
const UNDECIDED: Pair = (0.0, f64::INFINITY);

fn truth(value: bool) -> Pair {
    (f64::from(u8::from(value)), 0.0)
}

fn decided(pair: Pair) -> Option<bool> {
    (pair.1 == 0.0).then_some(pair.0 == 1.0)
}

/// 输入值 — as [`bounded::input`], and exact too where the float is the typed decimal although not whole.
///
/// A float whose eighth is whole has at most three decimals; with at most twelve digits before
/// them it has 15 significant digits, and two decimals of 15 digits never share a float. So the
/// typed decimal, the shortest one of this float, is the float itself: halves of a year, .25, .125.
#[inline]
pub(super) fn typed(value: f64) -> Pair {
    let eighths = value * 8.0;
    if value.abs() < 1e12 && eighths as i64 as f64 == eighths { (value, 0.0) } else { bounded::input(value) }
}

/// What comes of truths that leave the answer open: no truth at all where one of them may be none.
pub(super) fn open(parts: &[Pair]) -> Pair {
    if parts.iter().any(|p| p.0.is_nan()) { UNKNOWN } else { UNDECIDED }
}

pub(super) fn map(lane: &Lane, f: impl Fn(Pair) -> Pair) -> Lane {
    let mut out = Lane::with_capacity(lane.value.len());
    for (value, error) in lane.value.iter().zip(&lane.error) {
        out.push(f((*value, *error)));
    }
    out
}

fn zip(left: &Lane, right: &Lane, f: impl Fn(Pair, Pair) -> Pair) -> Lane {
    let mut out = Lane::with_capacity(left.value.len());
    let (a, b) = (left.value.iter().zip(&left.error), right.value.iter().zip(&right.error));
    for ((a, ea), (b, eb)) in a.zip(b) {
        out.push(f((*a, *ea), (*b, *eb)));
    }
    out
}

/// An operator, place by place; one loop an operator so that each can be vectorised.
pub(super) fn binary(operator: Operator, left: &Lane, right: &Lane) -> Lane {
    match operator {
        Operator::Add => zip(left, right, arithmetic::add),
        Operator::Subtract => zip(left, right, arithmetic::sub),
        Operator::Multiply => zip(left, right, arithmetic::mul),
        Operator::Divide => zip(left, right, arithmetic::div),
        Operator::Power => zip(left, right, arithmetic::pow),
        Operator::Equal => compare(left, right, |o| o == Ordering::Equal),
        Operator::NotEqual => compare(left, right, |o| o != Ordering::Equal),
        Operator::Less => compare(left, right, |o| o == Ordering::Less),
        Operator::LessEqual => compare(left, right, |o| o != Ordering::Greater),
        Operator::Greater => compare(left, right, |o| o == Ordering::Greater),
        Operator::GreaterEqual => compare(left, right, |o| o != Ordering::Less),
    }
}

fn compare(left: &Lane, right: &Lane, holds: impl Fn(Ordering) -> bool) -> Lane {
    // A figure with a finite bound exists; one without may be a fault, and then so is the comparison.
    let left_open = |a: Pair, b: Pair| if a.1 + b.1 < f64::INFINITY { UNDECIDED } else { UNKNOWN };
    zip(left, right, |a, b| {
        certify::compare(a, b).map_or_else(|| left_open(a, b), |order| truth(holds(order)))
    })
}

pub(super) fn round(lane: &Lane, digits: i32, mode: Rounding) -> Lane {
    map(lane, |(value, error)| {
        certify::round_to(value, error, digits, mode).unwrap_or((value, f64::INFINITY))
    })
}

/// A function of arguments at the same place.
pub(super) fn place(function: Function, parts: &[Rc<Lane>]) -> Lane {
    let first = parts[0].as_ref();
    match function {
        Function::If => choose(first, &parts[1], &parts[2]),
        Function::And => logical(parts, false),
        Function::Or => logical(parts, true),
        Function::Not => map(first, |p| decided(p).map_or(open(&[p]), |v| truth(!v))),
        Function::Min => fold(parts, arithmetic::min),
        Function::Max => fold(parts, arithmetic::max),
        Function::Abs => map(first, bounded::abs),
        Function::Sqrt => map(first, bounded::sqrt),
        Function::Exp => map(first, bounded::exp),
        Function::Ln => map(first, bounded::ln),
        Function::Normal => map(first, bounded::normal),
        Function::Quantile => map(first, bounded::quantile),
        Function::Beta => beta(parts),
        Function::Days => zip(&parts[0], &parts[1], |a, b| arithmetic::sub(b, a)),
        Function::Years => zip(&parts[0], &parts[1], years),
        _ => map(first, |_| UNKNOWN),
    }
}

fn beta(parts: &[Rc<Lane>]) -> Lane {
    let mut out = Lane::with_capacity(parts[0].value.len());
    for at in 0..parts[0].value.len() {
        out.push(bounded::beta(parts[0].get(at), parts[1].get(at), parts[2].get(at)));
    }
    out
}

fn fold(parts: &[Rc<Lane>], f: impl Fn(Pair, Pair) -> Pair) -> Lane {
    let first = parts[0].as_ref().clone();
    parts[1..].iter().fold(first, |whole, next| zip(&whole, next, &f))
}

/// An undecided condition still bounds the result: it is one of the two branches.
fn choose(condition: &Lane, then: &Lane, otherwise: &Lane) -> Lane {
    let mut out = Lane::with_capacity(condition.value.len());
    for at in 0..condition.value.len() {
        let (a, b) = (then.get(at), otherwise.get(at));
        out.push(match decided(condition.get(at)) {
            Some(true) => a,
            Some(false) => b,
            None if condition.get(at).0.is_nan() => UNKNOWN,
            None => either(a, b),
        });
    }
    out
}

fn either(a: Pair, b: Pair) -> Pair {
    // Both branches say the same: nothing hangs on the condition. (False for NaN.)
    if a == b {
        return a;
    }
    let (_, distance) = arithmetic::sub(a, b);
    let apart = (a.0 - b.0).abs();
    // |x − a| ≤ |b − a| + error of b, or the error of a; `distance` covers the rounding of the gap.
    let error = apart + distance + a.1.max(b.1);
    (a.0, if error < f64::INFINITY { error * (1.0 + 4.0 * f64::EPSILON) } else { f64::INFINITY })
}

fn logical(parts: &[Rc<Lane>], settles: bool) -> Lane {
    let mut out = Lane::with_capacity(parts[0].value.len());
    for at in 0..parts[0].value.len() {
        out.push(in_order(parts.iter().map(|p| p.get(at)), settles));
    }
    out
}

/// The first that settles it; nothing behind one that may be a fault is looked at.
fn in_order(parts: impl Iterator<Item = Pair>, settles: bool) -> Pair {
    let mut left_open = Vec::new();
    for pair in parts {
        match decided(pair) {
            Some(value) if value == settles => return truth(settles),
            Some(_) => {}
            None if pair.0.is_nan() => return UNKNOWN,
            None => left_open.push(pair),
        }
    }
    if left_open.is_empty() { truth(!settles) } else { open(&left_open) }
}

/// Years between two exact day counts.
fn years(start: Pair, end: Pair) -> Pair {
    if start.1 != 0.0 || end.1 != 0.0 {
        return UNKNOWN;
    }
    match dates::years_between(start.0 as i32, end.0 as i32) {
        Some((whole, 0, _)) => (f64::from(whole), 0.0),
        Some((whole, days, length)) => {
            let part = arithmetic::div((f64::from(days), 0.0), (f64::from(length), 0.0));
            arithmetic::add((f64::from(whole), 0.0), part)
        }
        None => UNKNOWN,
    }
}
