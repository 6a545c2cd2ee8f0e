//! 正零点 — all zeros above 0 of `f(y) = Σ c_i y^(e_i)`, each enclosed.
//!
//! What internal rates are, with `y` the discount factor of a day or a year. **Descartes' rule**: no more zeros
//! above 0 than sign changes of the coefficients. `Σ c_i (e_k + e_{k+1} − 2 e_i) y^(e_i)`, which is the
//! derivative of `f` after a power of `y` was taken out so that `e = 0` lies inside the sign change between `k`
//! and `k + 1`, has one sign change less, and between its zeros `f` times that power is monotone. So the zeros
//! of the one separate those of the other, down to a sum with one sign change, and every zero is a search
//! between two points whose signs are certain.
//!
//! `y` and `1/y` are looked at between 0 and 1 each, so that all powers are at most 1 and intervals of whole
//! numbers over one power of two are all the arithmetic there is.
use std::cmp::Ordering;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::elementary::{drop_high, drop_low, shift};
use super::rational::magnitude;
use super::{Digits, Fault, Real};

/// 零点 — a zero of a sum of powers, with every other one.
///
/// ```
/// use dataworth::num::{LADDER, Real, zeros};
/// // 1 − 5y + 6y² = (1 − 2y)(1 − 3y)
/// let terms = [(Real::from(1), 0), (Real::from(-5), 1), (Real::from(6), 2)];
/// let found = zeros::positive(&terms, LADDER[0], false)?;
/// assert_eq!(found.zeros.len(), 2);
/// assert_eq!(found.zeros[0].to_decimal(30), "0.333333333333333333333333333333");
/// # Ok::<(), dataworth::num::Fault>(())
/// ```
#[derive(Clone, Debug)]
pub struct Zeros {
    /// From the least.
    pub zeros: Vec<Real>,
    /// Zeros nearer to 0, or to infinity, than the digits reach; counted and left out.
    pub beyond: usize,
    /// Sign changes of the coefficients.
    pub sign_changes: usize,
    /// Some sign stayed undecided and was taken for 0: a zero that touches.
    pub tie: bool,
}

/// Finds them; with `settle`, a sign that these digits do not decide counts as 0.
///
/// Errors: [`Fault::Undecided`] where more digits are wanted.
pub fn positive(terms: &[(Real, u64)], p: Digits, settle: bool) -> Result<Zeros, Fault> {
    let (terms, dropped) = ordered(terms, p, settle)?;
    let mut search = Search { places: p.places() + 48, digits: p, settle, tie: dropped };
    let sum = Sum { terms };
    let (below, above) = (search.zeros(&sum)?, search.zeros(&sum.reversed())?);
    let reached = |span: &&Span| span.low > IBig::ZERO;
    let beyond = below.iter().chain(&above).filter(|span| !reached(span)).count();
    let mut zeros: Vec<Real> = below.iter().filter(reached).map(|span| search.real(span)).collect();
    if !sum.terms.is_empty() && search.sign_at_one(&sum)? == Ordering::Equal {
        zeros.push(Real::ONE);
    }
    for span in above.iter().rev().filter(reached) {
        zeros.push(search.real(span).reciprocal(p.guarded())?);
    }
    Ok(Zeros { zeros, beyond, sign_changes: sum.sign_changes(), tie: search.tie })
}

/// Terms by exponent, those of one exponent joined, those that are 0 left out; the least exponent is 0.
fn ordered(terms: &[(Real, u64)], p: Digits, settle: bool) -> Result<(Vec<Term>, bool), Fault> {
    let mut sorted: Vec<&(Real, u64)> = terms.iter().collect();
    sorted.sort_by_key(|(_, exponent)| *exponent);
    let mut joined: Vec<(Real, u64)> = Vec::new();
    for (amount, exponent) in sorted {
        match joined.last_mut() {
            Some((sum, last)) if last == exponent => *sum = sum.add(amount, p),
            _ => joined.push((amount.clone(), *exponent)),
        }
    }
    let (mut left, mut dropped) = (Vec::new(), false);
    for (amount, exponent) in joined {
        match amount.sign() {
            Some(Ordering::Equal) => {}
            Some(sign) => left.push(Term { amount, exponent, sign }),
            None if settle => dropped = true,
            None => return Err(Fault::Undecided),
        }
    }
    let least = left.first().map_or(0, |term| term.exponent);
    left.iter_mut().for_each(|term| term.exponent -= least);
    Ok((left, dropped))
}

#[derive(Clone)]
struct Term {
    amount: Real,
    exponent: u64,
    sign: Ordering,
}

/// Terms from the least exponent, which is 0.
struct Sum {
    terms: Vec<Term>,
}

impl Sum {
    fn sign_changes(&self) -> usize {
        self.terms.windows(2).filter(|pair| pair[0].sign != pair[1].sign).count()
    }

    /// The same sum of `1/y`, times the highest power.
    fn reversed(&self) -> Sum {
        let highest = self.terms.last().map_or(0, |term| term.exponent);
        let turned = |t: &Term| Term { exponent: highest - t.exponent, ..t.clone() };
        Sum { terms: self.terms.iter().rev().map(turned).collect() }
    }

    /// The sum with one sign change less whose zeros separate those of this one.
    fn next(&self, p: Digits) -> Sum {
        let pair = self.terms.windows(2).find(|pair| pair[0].sign != pair[1].sign);
        let middle = pair.map_or(0, |pair| pair[0].exponent as i64 + pair[1].exponent as i64);
        let weighed = |t: &Term| {
            let weight = middle - 2 * t.exponent as i64;
            let sign = if weight < 0 { t.sign.reverse() } else { t.sign };
            Term { amount: t.amount.mul(&Real::from(weight), p.guarded()), sign, ..t.clone() }
        };
        Sum { terms: self.terms.iter().map(weighed).collect() }
    }
}

/// An interval of whole numbers over `2^places`.
#[derive(Clone, Debug)]
struct Span {
    low: IBig,
    high: IBig,
}

impl Span {
    fn sign(&self) -> Option<Ordering> {
        match (self.low.cmp(&IBig::ZERO), self.high.cmp(&IBig::ZERO)) {
            (Ordering::Greater, _) => Some(Ordering::Greater),
            (_, Ordering::Less) => Some(Ordering::Less),
            (Ordering::Equal, Ordering::Equal) => Some(Ordering::Equal),
            _ => None,
        }
    }

    fn middle(&self) -> IBig {
        (&self.low + &self.high) >> 1
    }
}

/// A sum with its coefficients as intervals, the largest near 1.
struct Ready {
    terms: Vec<(Span, u64)>,
    lowest: Ordering,
}

struct Search {
    places: usize,
    digits: Digits,
    settle: bool,
    tie: bool,
}

impl Search {
    fn real(&self, span: &Span) -> Real {
        let end = |n: &IBig| RBig::from_parts(n.clone(), UBig::ONE << self.places);
        Real::enclosing(end(&span.low), end(&span.high), self.digits.guarded())
    }

    /// What these digits leave open: 0 where it is to be settled.
    fn settled(&mut self, sign: Option<Ordering>) -> Result<Ordering, Fault> {
        match sign {
            Some(sign) => Ok(sign),
            None if self.settle => {
                self.tie = true;
                Ok(Ordering::Equal)
            }
            None => Err(Fault::Undecided),
        }
    }

    fn sign_at_one(&mut self, sum: &Sum) -> Result<Ordering, Fault> {
        let total = Real::sum(sum.terms.iter().map(|term| &term.amount), self.digits.guarded());
        self.settled(total.sign())
    }

    /// The zeros between 0 and 1, ends left out, from the least.
    fn zeros(&mut self, sum: &Sum) -> Result<Vec<Span>, Fault> {
        let changes = sum.sign_changes();
        if changes == 0 {
            return Ok(Vec::new());
        }
        let turns = if changes == 1 { Vec::new() } else { self.zeros(&sum.next(self.digits))? };
        let ready = self.ready(sum);
        let (mut zeros, mut left) = (Vec::new(), (IBig::ZERO, ready.lowest));
        for turn in turns {
            let found = ready.at(&turn, self.places).sign();
            let sign = self.settled(found)?;
            self.crossing(&ready, &left, &(turn.low.clone(), sign), &mut zeros);
            left = (turn.high.clone(), sign);
            if sign == Ordering::Equal {
                zeros.push(turn);
            }
        }
        let right = (IBig::ONE << self.places, self.sign_at_one(sum)?);
        self.crossing(&ready, &left, &right, &mut zeros);
        Ok(zeros)
    }

    fn crossing(
        &self,
        ready: &Ready,
        left: &(IBig, Ordering),
        right: &(IBig, Ordering),
        zeros: &mut Vec<Span>,
    ) {
        if left.1 == right.1.reverse() && left.1 != Ordering::Equal {
            zeros.push(self.enclose(ready, left.0.clone(), right.0.clone(), left.1));
        }
    }

    /// Narrows a bracket: the line through its ends (the value kept at one end counting half when the other
    /// moved twice), every third step the middle, until the digits wanted are there or the sign is open.
    fn enclose(&self, ready: &Ready, low: IBig, high: IBig, sign_low: Ordering) -> Span {
        let mut span = Span { low, high };
        let (mut ends, mut last): ([Option<IBig>; 2], _) = ([None, None], None);
        for step in 0.. {
            if self.narrow(&span) {
                break;
            }
            let at = inner(&span, if step % 3 == 2 { None } else { crossing_of(&span, &ends) });
            let value = ready.at(&Span { low: at.clone(), high: at.clone() }, self.places);
            let side = match value.sign() {
                Some(sign) if sign == sign_low => 0,
                Some(sign) if sign == sign_low.reverse() => 1,
                _ => return self.around(ready, &at, span, sign_low),
            };
            if last.replace(side) == Some(side) {
                ends[1 - side] = ends[1 - side].take().map(|kept| kept >> 1);
            }
            ends[side] = Some(value.middle());
            *(if side == 0 { &mut span.low } else { &mut span.high }) = at;
        }
        span
    }

    /// As narrow as the digits wanted, or as it gets.
    fn narrow(&self, span: &Span) -> bool {
        let width = &span.high - &span.low;
        width <= IBig::ONE || (width << (self.digits.places() - 16)) <= span.low
    }

    /// The sign is open at this point: the nearest points on both sides where it is not.
    fn around(&self, ready: &Ready, at: &IBig, span: Span, sign_low: Ordering) -> Span {
        let certain = |point: &IBig, wanted: Ordering| {
            let point = Span { low: point.clone(), high: point.clone() };
            ready.at(&point, self.places).sign() == Some(wanted)
        };
        let steps = || (0..self.places).map(|k| IBig::ONE << k);
        let low = steps().map(|s| at - s).take_while(|p| *p > span.low).find(|p| certain(p, sign_low));
        let opposite = sign_low.reverse();
        let high = steps().map(|s| at + s).take_while(|p| *p < span.high).find(|p| certain(p, opposite));
        Span { low: low.unwrap_or(span.low), high: high.unwrap_or(span.high) }
    }

    fn ready(&self, sum: &Sum) -> Ready {
        let size = |term: &Term| {
            let (low, high) = term.amount.ends();
            [low, high].into_iter().filter(|end| !end.is_zero()).map(magnitude).max().unwrap_or(0)
        };
        let largest = sum.terms.iter().map(size).max().unwrap_or(0);
        let by = self.places as i64 - largest;
        let fixed = |term: &Term| {
            let (low, high) = term.amount.ends();
            (Span { low: shift(low, by).floor(), high: shift(high, by).ceil() }, term.exponent)
        };
        let lowest = sum.terms.first().map_or(Ordering::Equal, |term| term.sign);
        Ready { terms: sum.terms.iter().map(fixed).collect(), lowest }
    }
}

impl Ready {
    /// The sum at a point or over an interval between 0 and 1, by Horner's rule over the gaps.
    fn at(&self, y: &Span, places: usize) -> Span {
        let mut terms = self.terms.iter().rev();
        let Some((first, mut above)) = terms.next().map(|(span, e)| (span.clone(), *e)) else {
            return Span { low: IBig::ZERO, high: IBig::ZERO };
        };
        let mut sum = first;
        for (amount, exponent) in terms {
            let factor = power(y, above - exponent, places);
            sum = times(&sum, &factor, places);
            sum = Span { low: sum.low + &amount.low, high: sum.high + &amount.high };
            above = *exponent;
        }
        sum
    }
}

/// `y^n` for `0 ≤ y ≤ 1`, each product rounded outward.
fn power(y: &Span, n: u64, places: usize) -> Span {
    let one = IBig::ONE << places;
    let mut power = Span { low: one.clone(), high: one };
    for bit in (0..u64::BITS - n.leading_zeros()).rev() {
        power = Span {
            low: drop_low(&power.low * &power.low, places),
            high: drop_high(&power.high * &power.high, places),
        };
        if n >> bit & 1 == 1 {
            power = Span {
                low: drop_low(&power.low * &y.low, places),
                high: drop_high(&power.high * &y.high, places),
            };
        }
    }
    power
}

/// An interval times one that is not below 0.
fn times(a: &Span, b: &Span, places: usize) -> Span {
    let by = |end: &IBig, least: bool| {
        let other = if (*end < IBig::ZERO) == least { &b.high } else { &b.low };
        end * other
    };
    Span { low: by(&a.low, true) >> places, high: ceil_shift(by(&a.high, false), places) }
}

/// `⌈n / 2^k⌉`; a shift to the right rounds down, below 0 too.
fn ceil_shift(n: IBig, k: usize) -> IBig {
    -((-n) >> k)
}

/// Where the line through the values at the ends crosses 0.
fn crossing_of(span: &Span, ends: &[Option<IBig>; 2]) -> Option<IBig> {
    let [Some(a), Some(b)] = ends else { return None };
    let across = a - b;
    if across == IBig::ZERO {
        return None;
    }
    Some(&span.low + (&span.high - &span.low) * a / across)
}

/// A point inside a bracket wider than 1; the middle where none is proposed or it is not inside.
fn inner(span: &Span, proposed: Option<IBig>) -> IBig {
    match proposed {
        Some(at) if at > span.low && at < span.high => at,
        _ => span.middle(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::LADDER;
    use proptest::prelude::*;

    fn real(text: &str) -> Real {
        Real::parse(text).unwrap()
    }

    /// `Π (1 − a_i y)`: the zeros are `1/a_i`.
    fn product(roots: &[Real]) -> Vec<(Real, u64)> {
        let mut amounts = vec![Real::ONE];
        for a in roots {
            let mut next = vec![Real::ZERO; amounts.len() + 1];
            for (k, amount) in amounts.iter().enumerate() {
                next[k] = next[k].add(amount, LADDER[0]);
                next[k + 1] = next[k + 1].sub(&amount.mul(a, LADDER[0]), LADDER[0]);
            }
            amounts = next;
        }
        amounts.into_iter().zip(0..).collect()
    }

    #[test]
    fn a_double_zero_is_open_until_it_is_settled() {
        let terms = product(&[real("1.1"), real("1.1")]);
        assert_eq!(positive(&terms, LADDER[2], false).err(), Some(Fault::Undecided));
        let found = positive(&terms, LADDER[2], true).unwrap();
        assert!(found.tie && found.zeros.len() == 1);
        assert_eq!(found.zeros[0].to_decimal(12), "0.909090909091");
    }

    #[test]
    fn one_is_a_zero_exactly() {
        let found = positive(&product(&[real("1"), real("0.5"), real("4")]), LADDER[0], false).unwrap();
        let texts: Vec<String> = found.zeros.iter().map(|z| z.to_decimal(20)).collect();
        assert_eq!(texts, ["0.25", "1", "2"]);
    }

    #[test]
    fn no_sign_change_no_zero() {
        let found = positive(&[(real("2"), 3), (real("0"), 1), (real("1"), 7)], LADDER[0], false).unwrap();
        assert!(found.zeros.is_empty() && found.sign_changes == 0);
        assert!(positive(&[], LADDER[0], false).unwrap().zeros.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn all_zeros_are_enclosed(gaps in proptest::collection::vec(20i64..900, 1..6), first in 100i64..1_500) {
            let mut whole = vec![first];
            gaps.iter().for_each(|gap| whole.push(whole[whole.len() - 1] + gap));
            let roots: Vec<Real> = whole.iter().map(|n| Real::from(*n).div(&Real::from(1_000), LADDER[0]).unwrap()).collect();
            for p in LADDER {
                let found = positive(&product(&roots), p, false).unwrap();
                prop_assert_eq!(found.zeros.len(), roots.len());
                for (zero, root) in found.zeros.iter().zip(roots.iter().rev()) {
                    let wanted = root.reciprocal(p).unwrap();
                    let ((low, high), (value, _)) = (zero.ends(), wanted.ends());
                    prop_assert!(low <= value && value <= high, "{zero:?} {wanted:?}");
                    prop_assert_eq!(zero.to_decimal(p.0 - 2), wanted.to_decimal(p.0 - 2));
                }
            }
        }
    }
}
