//! Rigorous bounds for the beta distribution of rationals, in the manner of [`elementary`]: whole numbers scaled
//! by `2^w`, rounded down for the low end and up for the high end.
//!
//! With `S(x; a, b) = 1 + (a+b)/(a+1)·x + (a+b)(a+b+1)/((a+1)(a+2))·x² + …`, all terms positive,
//!
//! * `∫₀ˣ u^(a−1)(1−u)^(b−1) du = x^a (1−x)^b S(x; a, b) / a` (NIST Digital Library of Mathematical Functions
//!   8.17.8), and both halves of the integral give `B(a, b) = 2^−(a+b) (S(½; a, b)/a + S(½; b, a)/b)`. No gamma
//!   function is needed, and nothing is subtracted:
//! * `I_x(a, b) = (2x)^a (2−2x)^b · S(x; a, b)/a ÷ (S(½; a, b)/a + S(½; b, a)/b)`;
//! * right of `(a+1)/(a+b+2)`, where the series slows down, `I_x(a, b) = 1 − I_(1−x)(b, a)`.
use std::cell::RefCell;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use crate::num::elementary::{self, Ends, drop_high, drop_low, from_fixed, to_fixed};
use crate::num::rational::{ceil_div, floor_div, round_down, round_up};
use crate::num::{Digits, Fault};

/// `I_x(a, b)` for `0 ≤ x ≤ 1` and parameters above 0.
///
/// Errors: those of [`elementary::pow`].
pub(super) fn beta(x: &RBig, a: &RBig, b: &RBig, p: Digits) -> Result<Ends, Fault> {
    if x.is_zero() || *x == RBig::ONE {
        return Ok((x.clone(), x.clone()));
    }
    let q = p.guarded();
    if x * (a + b + RBig::from(2)) > a + RBig::ONE {
        let (low, high) = left(&(RBig::ONE - x), b, a, q)?;
        return Ok((RBig::ONE - high, RBig::ONE - low));
    }
    left(x, a, b, q)
}

/// By the series, where it falls from the first term on.
fn left(x: &RBig, a: &RBig, b: &RBig, q: Digits) -> Result<Ends, Fault> {
    let two = RBig::from(2);
    let rise = elementary::pow(&(x * &two), a, q)?;
    let fall = elementary::pow(&(&two - x * &two), b, q)?;
    let (below, (low_whole, high_whole)) = (series(x, a, b, q), whole(a, b, q));
    let low = round_down(rise.0 * fall.0, q) * below.0 / (high_whole * a);
    let high = round_up(rise.1 * fall.1, q) * below.1 / (low_whole * a);
    Ok((round_down(low, q), round_up(high.min(RBig::ONE), q)))
}

thread_local! {
    /// The last [`whole`]: a curve asks for one pair of parameters year after year.
    static LAST: RefCell<Option<(RBig, RBig, Digits, Ends)>> = const { RefCell::new(None) };
}

/// `S(½; a, b)/a + S(½; b, a)/b`.
fn whole(a: &RBig, b: &RBig, q: Digits) -> Ends {
    let known = LAST.with_borrow(|last| match last {
        Some((c, d, digits, ends)) if c == a && d == b && *digits == q => Some(ends.clone()),
        Some((c, d, digits, ends)) if c == b && d == a && *digits == q => Some(ends.clone()),
        _ => None,
    });
    known.unwrap_or_else(|| {
        let half = RBig::from_parts(IBig::ONE, UBig::from(2u8));
        let (one, other) = (series(&half, a, b, q), series(&half, b, a, q));
        let ends = (round_down(one.0 / a + other.0 / b, q), round_up(one.1 / a + other.1 / b, q));
        LAST.set(Some((a.clone(), b.clone(), q, ends.clone())));
        ends
    })
}

/// `S(x; a, b)`. The factor from term n to the next is `x (a+b+n)/(a+1+n)`; it moves towards `x` without
/// turning, so from n on it is at most the larger of the two, `ρ`, and what is left out at most `ρ/(1−ρ)` terms.
fn series(x: &RBig, a: &RBig, b: &RBig, q: Digits) -> Ends {
    let w = q.places();
    let (low_x, high_x) = to_fixed(x, w);
    // Both ends of the quotient over one denominator: whole numbers, and short ones where figures are typed.
    let step = IBig::from(a.denominator() * b.denominator());
    let over = |y: RBig| (y * RBig::from(step.clone())).floor();
    let (mut up, mut down) = (over(a + b), over(a + RBig::ONE));
    // Rounded up, a term never falls to nothing; of the 64 places to spare this takes twenty.
    let (one, small) = (IBig::ONE << w, IBig::ONE << 20);
    let (mut low_sum, mut high_sum) = (one.clone(), one.clone());
    let (mut low_term, mut high_term) = (one.clone(), one.clone());
    loop {
        if high_term <= small {
            let most = ceil_div(&(&high_x * &up), &down).max(high_x.clone());
            if most < one {
                let rest = ceil_div(&(high_term * &most), &(&one - &most));
                return (from_fixed(low_sum, w), from_fixed(high_sum + rest, w));
            }
        }
        low_term = floor_div(&(drop_low(low_term * &low_x, w) * &up), &down);
        high_term = ceil_div(&(drop_high(high_term * &high_x, w) * &up), &down);
        low_sum += &low_term;
        high_sum += &high_term;
        up += &step;
        down += &step;
    }
}
