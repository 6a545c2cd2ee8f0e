//! The beta distribution of the oracle: a continued fraction, from the inside, where the product takes a series.

use super::number::{BITS, Value, binary, decimal, exp, fixed, ln, number};
use dashu_int::IBig;
use dashu_ratio::RBig;
use dataworth::formula::ast::Operator;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// `I_x(a, b)`.
pub fn area(parts: &[Value]) -> Value {
    let [Value::Number(x, p), Value::Number(a, q), Value::Number(b, r)] = parts else { return Value::Bad };
    let (one, most) = (RBig::ONE, RBig::from(1000));
    let usable = |y: &RBig| *y > RBig::ZERO && *y <= most;
    if *x < RBig::ZERO || *x > one || !usable(a) || !usable(b) {
        return Value::Bad;
    }
    let whole = |y: &RBig, exact: bool| exact && y.is_one();
    match () {
        () if x.is_zero() || x.is_one() => number(x.clone(), true),
        () if whole(b, *r) => binary(Operator::Power, &parts[0], &parts[1]),
        () if whole(a, *q) => {
            let rest = binary(Operator::Subtract, &decimal("1"), &parts[0]);
            binary(Operator::Subtract, &decimal("1"), &binary(Operator::Power, &rest, &parts[2]))
        }
        () if a == b && *x == RBig::from_parts(IBig::ONE, 2u8.into()) && *p && *q && *r => decimal("0.5"),
        () => {
            let middle = (a + &one) / (a + b + RBig::from(2));
            if *x <= middle {
                number(left(x, &middle, a, b), false)
            } else {
                number(&one - left(&(&one - x), &(&one - &middle), b, a), false)
            }
        }
    }
}

thread_local! {
    /// Years of one curve share it.
    static WHOLE: RefCell<BTreeMap<(RBig, RBig), RBig>> = const { RefCell::new(BTreeMap::new()) };
}

/// Both halves of the integral meet where the fraction of either side still settles fast.
fn left(x: &RBig, middle: &RBig, a: &RBig, b: &RBig) -> RBig {
    let rest = |y: &RBig| RBig::ONE - y;
    let weight = exp(&(ln(&(x / middle)) * a + ln(&(rest(x) / rest(middle))) * b));
    let key = (a.clone(), b.clone());
    let whole = WHOLE.with_borrow_mut(|known| {
        let whole = || fraction(middle, a, b) / a + fraction(&rest(middle), b, a) / b;
        known.entry(key).or_insert_with(whole).clone()
    });
    weight * fraction(x, a, b) / a / whole
}

/// `1/(1 + d₁/(1 + d₂/(1 + …)))` (NIST Digital Library of Mathematical Functions 8.17.22).
fn fraction(x: &RBig, a: &RBig, b: &RBig) -> RBig {
    let one = IBig::ONE << BITS;
    let (x, a, b) = (fixed(x), fixed(a), fixed(b));
    let root = (1.0 - float(&x).min(0.999)).sqrt();
    let each = -libm::log10((1.0 - root) / (1.0 + root));
    let levels = (20.0 + 66.0 / each + 3.0 * (float(&a) + float(&b)).sqrt()) as i64;
    let times = |x: IBig, y: &IBig| (x * y) >> BITS;
    let inside = (1..=levels).rev().fold(one.clone(), |inside, n| {
        let m = IBig::from(n / 2) << BITS;
        let below = &a + (IBig::from(n) << BITS);
        let before = &below - &one;
        let above = if n % 2 == 0 { times(m.clone(), &(&b - &m)) } else { -times(&a + &m, &(&a + &b + &m)) };
        let part = (((times(above, &x) << BITS) / before) << BITS) / below;
        &one + (part << BITS) / inside
    });
    RBig::from_parts_signed(one.clone() << BITS, inside * one)
}

fn float(x: &IBig) -> f64 {
    RBig::from_parts_signed(x.clone(), IBig::ONE << BITS).to_f64().value()
}
