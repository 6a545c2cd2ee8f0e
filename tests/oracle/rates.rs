//! Internal rates of the oracle: all zeros of a polynomial in the discount factor, by those of its derivative.

use super::number::{BITS, Value, exp, fixed, ln, number};
use dashu_base::BitTest;
use dashu_int::IBig;
use dashu_ratio::RBig;

/// Coefficients over 2^BITS by exponent, from the least.
type Sum = Vec<(IBig, u64)>;

/// A bracket narrower than this is a zero; from the other width on, Newton's steps are tried.
const NARROW: usize = BITS - 220;
const CLOSE: usize = BITS - 48;

pub fn yearly(flows: &[Value]) -> Value {
    let days: Vec<i64> = (0..flows.len() as i64).collect();
    one(flows, &days, 1)
}

pub fn dated(flows: &[Value], days: &[Value]) -> Value {
    let serial = |day: &Value| if let Value::Date(day) = day { Some(*day) } else { None };
    match days.iter().map(serial).collect::<Option<Vec<i64>>>() {
        Some(days) => one(flows, &days, 365),
        None => Value::Bad,
    }
}

/// Periods, payment, sum today, sum at the end, when.
pub fn level(parts: &[Value]) -> Value {
    let figure = |k: usize| parts.get(k).map_or(Some(RBig::ZERO), Value::rational);
    let all = (figure(0), figure(1), figure(2), figure(3), figure(4));
    let (Some(n), Some(pay), Some(today), Some(end), Some(when)) = all else { return Value::Bad };
    let Ok(n) = i64::try_from(n.numerator().clone()) else { return Value::Bad };
    if !(1..=5_000).contains(&n) || !(when.is_zero() || when.is_one()) {
        return Value::Bad;
    }
    let mut flows = vec![pay.clone(); n as usize + 1];
    flows[0] = today + &when * &pay;
    flows[n as usize] = end + (RBig::ONE - when) * pay;
    yearly(&flows.into_iter().map(|x| Value::Number(x, true)).collect::<Vec<_>>())
}

fn one(flows: &[Value], days: &[i64], unit: i64) -> Value {
    let Some(figures) = flows.iter().map(Value::rational).collect::<Option<Vec<_>>>() else {
        return Value::Bad;
    };
    let first = days.iter().min().copied().unwrap_or(0);
    let mut joined = std::collections::BTreeMap::<u64, RBig>::new();
    for (figure, day) in figures.into_iter().zip(days) {
        let sum = joined.remove(&day.abs_diff(first)).unwrap_or(RBig::ZERO);
        joined.insert(day.abs_diff(first), sum + figure);
    }
    let sum: Sum = joined.iter().filter(|(_, c)| !c.is_zero()).map(|(e, c)| (fixed(c), *e)).collect();
    let growth =
        |y: &IBig| exp(&(ln(&RBig::from_parts_signed(y.clone(), IBig::ONE << BITS)) * RBig::from(-unit)));
    let reach = RBig::from(1_000_000);
    let near = |log: &RBig| {
        log.clone() * RBig::from(-unit) < RBig::from(14) && log.clone() * RBig::from(unit) < RBig::from(14)
    };
    // What is beyond e^14 need not be raised to be left out.
    let close =
        |y: &&IBig| **y > IBig::ZERO && near(&ln(&RBig::from_parts_signed((*y).clone(), IBig::ONE << BITS)));
    let found = zeros(&sum);
    let all = found.iter().filter(close).map(growth).filter(|g| *g < reach && g.clone() * &reach > RBig::ONE);
    match all.collect::<Vec<_>>().as_slice() {
        [growth] => number(growth.clone() - RBig::ONE, false),
        _ => Value::Bad,
    }
}

/// Zeros above 0. Between two zeros of the derivative there is at most one.
fn zeros(sum: &Sum) -> Vec<IBig> {
    let Some((_, least)) = sum.first() else { return Vec::new() };
    let sum: Sum = sum.iter().map(|(c, e)| (c.clone(), e - least)).collect();
    if sum.windows(2).all(|pair| (pair[0].0 < IBig::ZERO) == (pair[1].0 < IBig::ZERO)) {
        return Vec::new();
    }
    let derivative = sum.iter().filter(|(_, e)| *e > 0).map(|(c, e)| (c * IBig::from(*e), e - 1)).collect();
    let mut points = vec![IBig::ZERO];
    points.extend(zeros(&derivative));
    points.push(bound(&sum));
    let signs: Vec<i8> = points.iter().map(|y| sign(&sum, y)).collect();
    let mut found = Vec::new();
    for at in 1..points.len() {
        if signs[at - 1] * signs[at] < 0 {
            found.push(halve(&sum, points[at - 1].clone(), points[at].clone(), signs[at - 1]));
        } else if signs[at] == 0 {
            found.push(points[at].clone());
        }
    }
    found
}

/// A power of two beyond every zero: twice the largest `|c_i/c_n|^(1/(n − i))`.
fn bound(sum: &Sum) -> IBig {
    let (top, highest) = &sum[sum.len() - 1];
    let reach = |(c, e): &(IBig, u64)| {
        let bits = c.bit_len() as i64 - top.bit_len() as i64 + 1;
        bits.div_euclid((highest - e) as i64) + 1
    };
    let most = sum[..sum.len() - 1].iter().map(reach).max().unwrap_or(0);
    IBig::ONE << (BITS as i64 + most.max(0) + 1) as usize
}

fn size(x: &IBig) -> IBig {
    if *x < IBig::ZERO { -x.clone() } else { x.clone() }
}

/// The sum, and the sum of its sizes.
fn at(sum: &Sum, y: &IBig) -> (IBig, IBig) {
    let (mut value, mut whole) = (IBig::ZERO, IBig::ZERO);
    let mut above = sum.last().map_or(0, |(_, e)| *e);
    for (c, e) in sum.iter().rev() {
        let factor = power(y, above - e);
        value = ((value * &factor) >> BITS) + c;
        whole = ((whole * &factor) >> BITS) + size(c);
        above = *e;
    }
    (value, whole)
}

/// 0 where the sum is nothing beside its own size: a turning point on the axis.
fn sign(sum: &Sum, y: &IBig) -> i8 {
    let (value, whole) = at(sum, y);
    if size(&value) << 120 <= whole { 0 } else { above_or_below(&value) }
}

fn above_or_below(value: &IBig) -> i8 {
    match value.cmp(&IBig::ZERO) {
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Greater => 1,
    }
}

fn power(y: &IBig, n: u64) -> IBig {
    let mut power = IBig::ONE << BITS;
    for bit in (0..u64::BITS - n.leading_zeros()).rev() {
        power = (&power * &power) >> BITS;
        if n >> bit & 1 == 1 {
            power = (power * y) >> BITS;
        }
    }
    power
}

fn halve(sum: &Sum, mut low: IBig, mut high: IBig, sign_low: i8) -> IBig {
    let mut tried = false;
    while (&high - &low) >> NARROW > IBig::ZERO {
        if !tried && (&high - &low) >> CLOSE == IBig::ZERO {
            tried = true;
            if let Some(zero) = stepped(sum, (&low + &high) >> 1, sign_low) {
                return zero;
            }
        }
        let middle: IBig = (&low + &high) >> 1;
        match above_or_below(&at(sum, &middle).0) {
            0 => return middle,
            same if same == sign_low => low = middle,
            _ => high = middle,
        }
    }
    (low + high) >> 1
}

/// Newton's steps from nearby, where the signs on both sides say that they arrived.
fn stepped(sum: &Sum, from: IBig, sign_low: i8) -> Option<IBig> {
    let derivative: Sum =
        sum.iter().filter(|(_, e)| *e > 0).map(|(c, e)| (c * IBig::from(*e), e - 1)).collect();
    let mut zero = from;
    for _ in 0..4 {
        // The powers of the derivative begin at its own least exponent.
        let least = derivative[0].1;
        let slope: IBig = (at(&derivative, &zero).0 * power(&zero, least)) >> BITS;
        if slope == IBig::ZERO {
            return None;
        }
        zero -= (at(sum, &zero).0 << BITS) / slope;
    }
    let step = IBig::ONE << NARROW;
    let signs = [&zero - &step, &zero + &step].map(|y| above_or_below(&at(sum, &y).0));
    (zero > step && signs == [sign_low, -sign_low]).then_some(zero)
}
