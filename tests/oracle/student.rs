//! Student's t of the oracle: the incomplete beta function by its power series, from the nearer end, and the
//! quantile by halving and Newton's steps.

use super::normal::PI;
use super::number::{BITS, Value, exp, ln, number};
use dashu_int::IBig;
use dashu_ratio::RBig;

/// `B(½, ν/2)`: π for one degree of freedom, 2 for two, and ν/(ν+1) for each two more.
fn beta(freedom: i64) -> RBig {
    let mut whole = if freedom % 2 == 1 { PI.clone() } else { RBig::from(2) };
    let mut at = if freedom % 2 == 1 { 1 } else { 2 };
    while at < freedom {
        whole *= RBig::from(at) / RBig::from(at + 1);
        at += 2;
    }
    whole
}

/// `Σ ((ν+1)/2)ₙ/(a+1)ₙ xⁿ`, where `low` is `2(a+1)`.
fn series(x: &RBig, freedom: i64, low: i64) -> RBig {
    let x = (x * RBig::from(IBig::ONE << BITS)).floor();
    let (mut term, mut total, mut n) = (IBig::ONE << BITS, IBig::ZERO, 0);
    while term != IBig::ZERO {
        total += &term;
        term = ((term * &x) >> BITS) * IBig::from(freedom + 1 + 2 * n) / IBig::from(low + 2 * n);
        n += 1;
    }
    RBig::from_parts_signed(total, IBig::ONE << BITS)
}

/// `P(|T| ≥ t)`, `t > 0`.
fn beyond(t: &RBig, freedom: i64) -> RBig {
    let nu = RBig::from(freedom);
    let whole = &nu + t.sqr();
    let (x, rest) = (t.sqr() / &whole, nu.clone() / whole);
    let half = RBig::from_parts(IBig::ONE, 2u8.into());
    let factor = exp(&(ln(&x) * &half + ln(&rest) * &nu * &half)) * RBig::from(2) / beta(freedom);
    match x < half {
        true => RBig::ONE - factor * series(&x, freedom, 3),
        false => factor / nu * series(&rest, freedom, freedom + 2),
    }
}

fn degrees(freedom: &RBig) -> Option<i64> {
    let whole = i64::try_from(freedom.clone().floor()).ok()?;
    (*freedom == RBig::from(whole) && (1..=2000).contains(&whole)).then_some(whole)
}

pub fn tails(t: &RBig, freedom: &RBig) -> Value {
    let Some(freedom) = degrees(freedom) else { return Value::Bad };
    let t = if *t < RBig::ZERO { -t.clone() } else { t.clone() };
    if t.is_zero() { number(RBig::ONE, true) } else { number(beyond(&t, freedom), false) }
}

pub fn quantile(tails: &RBig, freedom: &RBig) -> Value {
    let (Some(freedom), true) = (degrees(freedom), *tails > RBig::ZERO && *tails < RBig::ONE) else {
        return Value::Bad;
    };
    let (mut low, mut high) = (RBig::ZERO, RBig::ONE);
    while beyond(&high, freedom) > *tails {
        low = high.clone();
        high *= RBig::from(2);
    }
    for _ in 0..20 {
        let middle = (&low + &high) / RBig::from(2);
        if beyond(&middle, freedom) > *tails { low = middle } else { high = middle }
    }
    let mut t = high;
    for _ in 0..4 {
        let nu = RBig::from(freedom);
        let power = ln(&(&nu / (&nu + t.sqr()))) * (&nu + RBig::ONE) - ln(&nu);
        let slope = exp(&(power / RBig::from(2))) * RBig::from(2) / beta(freedom);
        let Value::Number(next, _) = number(&t + (beyond(&t, freedom) - tails) / slope, false) else { break };
        t = next;
    }
    number(t, false)
}
