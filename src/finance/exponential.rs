//! Sums of exponentials `f(u) = Σ a_i e^(−u·t_i)`: what discounting is, with `u = ln(1 + rate)`.
//!
//! All zeros are found, not one near a guess. **Descartes' rule** holds for these sums as for polynomials: in
//! the order of times, there are at most as many zeros as sign changes of the amounts (counted with
//! multiplicity, and short of it by an even number). Multiplying by `e^(uT)` with `T` inside a sign change and
//! differentiating gives a sum of the same times with amounts `a_i (T − t_i)`, which has **exactly one sign
//! change less**; by Rolle's theorem its zeros separate those of `f`. So a sum with one sign change is solved
//! at once, and any other stands on the zeros of the next: a ladder as long as there are sign changes, and on
//! every rung no more than a bracketed search between two points of known sign.

/// One flow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Term {
    pub amount: f64,
    pub time: f64,
}

/// Terms in the order of time, no amount 0, no time twice.
#[derive(Clone, Debug, Default)]
pub(super) struct ExponentialSum {
    terms: Vec<Term>,
}

/// The sum at a point, dated where no factor is above 1: at the first time for `u ≥ 0`, else at the last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    pub sum: f64,
    /// The derivative of the sum by `u`, the date held.
    pub slope: f64,
    /// The sum of all sizes.
    pub size: f64,
    /// How far rounding can have moved the sum.
    pub error: f64,
}

/// A zero; `touching` where the sum comes to 0 as near as floats can tell, without crossing it or crossing
/// it more than once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Zero {
    pub at: f64,
    pub touching: bool,
}

/// Steps of a bracketed search; every third halves the bracket, so that these are enough for any.
const STEPS: usize = 400;

impl ExponentialSum {
    pub fn new(flows: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut terms: Vec<Term> = flows
            .into_iter()
            .map(|(amount, time)| Term { amount, time })
            .filter(|t| t.amount != 0.0)
            .collect();
        if !terms.is_sorted_by(|a, b| a.time < b.time) {
            terms.sort_by(|a, b| a.time.total_cmp(&b.time));
            merge(&mut terms);
        }
        ExponentialSum { terms }
    }

    #[cfg(test)]
    fn terms(&self) -> &[Term] {
        &self.terms
    }

    pub fn sign_changes(&self) -> usize {
        self.terms.windows(2).filter(|pair| pair[0].amount * pair[1].amount.signum() < 0.0).count()
    }

    fn ends(&self) -> Option<(Term, Term)> {
        Some((*self.terms.first()?, *self.terms.last()?))
    }

    /// The sum at `u`.
    pub fn value(&self, u: f64) -> Value {
        let Some((first, last)) = self.ends() else {
            return Value { sum: 0.0, slope: 0.0, size: 0.0, error: 0.0 };
        };
        let date = if u >= 0.0 { first.time } else { last.time };
        let (mut sum, mut slope, mut size, mut error) = (0.0, 0.0, 0.0, 0.0);
        let rounding = self.terms.len() as f64 + 6.0;
        for Term { amount, time } in &self.terms {
            let after = time - date;
            let part = amount * libm::exp(-u * after);
            sum += part;
            slope -= part * after;
            size += part.abs();
            // The exponent is off by its own last places, the sum by one a term.
            error += part.abs() * (rounding + 2.0 * (u * after).abs());
        }
        Value { sum, slope, size, error: error * f64::EPSILON }
    }

    /// The sign at `u`: 1, −1, or 0 where rounding hides it.
    fn sign(&self, u: f64) -> f64 {
        let value = self.value(u);
        if value.sum.abs() > value.error { value.sum.signum() } else { 0.0 }
    }

    /// All zeros, from the least.
    pub fn zeros(&self) -> Vec<Zero> {
        match self.sign_changes() {
            0 => Vec::new(),
            1 => vec![Zero { at: self.only_zero(), touching: false }],
            _ => self.between(&self.turning_points()),
        }
    }

    /// Where `e^(uT) f(u)` turns, `T` inside the first sign change.
    fn turning_points(&self) -> Vec<f64> {
        let changes = |pair: &&[Term]| pair[0].amount.signum() != pair[1].amount.signum();
        let Some(pair) = self.terms.windows(2).find(changes) else { return Vec::new() };
        let middle = pair[0].time + (pair[1].time - pair[0].time) / 2.0;
        let weighed = |t: &Term| Term { amount: t.amount * (middle - t.time), time: t.time };
        let next = ExponentialSum { terms: self.terms.iter().map(weighed).collect() };
        next.zeros().into_iter().map(|zero| zero.at).collect()
    }

    /// The zeros of a sum that is monotone between these points (after a factor that has no zero).
    fn between(&self, points: &[f64]) -> Vec<Zero> {
        let (Some((low, high)), Some((first, last))) = (self.bounds(), self.ends()) else {
            return Vec::new();
        };
        let mut zeros = Vec::new();
        let mut left = (low, last.amount.signum());
        for at in points.iter().copied() {
            let right = (at, self.sign(at));
            self.crossing(left, right, &mut zeros);
            if right.1 == 0.0 {
                zeros.push(Zero { at, touching: true });
            }
            left = right;
        }
        self.crossing(left, (high, first.amount.signum()), &mut zeros);
        zeros
    }

    fn crossing(&self, left: (f64, f64), right: (f64, f64), zeros: &mut Vec<Zero>) {
        if left.1 * right.1 < 0.0 {
            zeros.push(Zero { at: self.search(left.0, right.0, left.1), touching: false });
        }
    }

    /// Outside these, one end's amount is more than all others together.
    fn bounds(&self) -> Option<(f64, f64)> {
        let (first, last) = self.ends()?;
        let others = self.terms.len() as f64 - 1.0;
        let reach = |end: Term, from: &[Term]| {
            let beyond =
                |t: &Term| libm::log(others * (t.amount / end.amount).abs()) / (t.time - end.time).abs();
            from.iter().map(beyond).fold(f64::NEG_INFINITY, f64::max)
        };
        let high = reach(first, &self.terms[1..]);
        let low = -reach(last, &self.terms[..self.terms.len() - 1]);
        let wide = |u: f64| 1e-9 + u.abs() * 1e-9;
        let (low, high) = (low - wide(low), high + wide(high));
        (low < high).then_some((low, high))
    }

    /// The zero between two points of opposite signs: Newton's steps, every third a halving.
    fn search(&self, mut low: f64, mut high: f64, sign_low: f64) -> f64 {
        if low < 0.0 && high > 0.0 {
            // One date for the whole search: the sum is dated differently on the two sides of 0.
            match self.value(0.0).sum * sign_low {
                0.0 => return 0.0,
                same if same > 0.0 => low = 0.0,
                _ => high = 0.0,
            }
        }
        let mut at = low + (high - low) / 2.0;
        for step in 0..STEPS {
            let value = self.value(at);
            if value.sum == 0.0 {
                return at;
            }
            if value.sum * sign_low > 0.0 {
                low = at
            } else {
                high = at
            }
            let newton = at - value.sum / value.slope;
            let inside = newton > low && newton < high && step % 3 != 2;
            let next = if inside { newton } else { low + (high - low) / 2.0 };
            if next == at || next <= low || next >= high {
                break;
            }
            at = next;
        }
        at
    }

    /// The zero of a sum with one sign change: `ln` of the early part over the late part rises with `u`, almost
    /// along a line, so that Newton's steps arrive in a few.
    fn only_zero(&self) -> f64 {
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        let mut at = 0.0;
        for step in 0..STEPS {
            let (ratio, slope) = self.log_ratio(at);
            if ratio == 0.0 {
                break;
            }
            if ratio < 0.0 {
                low = at
            } else {
                high = at
            }
            let newton = at - ratio / slope;
            let next = self.within(if step % 16 == 15 { f64::NAN } else { newton }, low, high);
            if next <= low || next >= high {
                break;
            }
            let (taken, newtons) = ((next - at).abs(), next == newton);
            at = next;
            // Newton's error is of the order of the square of its step.
            if newtons && taken <= 1e-9 * at.abs().max(1e-8) {
                break;
            }
        }
        at
    }

    /// A step, or the middle where it leaves the bracket or is no figure.
    fn within(&self, step: f64, low: f64, high: f64) -> f64 {
        if step > low && step < high {
            return step;
        }
        let (least, most) = self.bounds().unwrap_or((low, high));
        let (low, high) = (low.max(least), high.min(most));
        low + (high - low) / 2.0
    }

    /// `ln(early / late)` and its derivative; the two parts are the terms on either side of the sign change.
    fn log_ratio(&self, u: f64) -> (f64, f64) {
        let Some((first, last)) = self.ends() else { return (0.0, 0.0) };
        let date = if u >= 0.0 { first.time } else { last.time };
        let (mut early, mut late) = ((0.0, 0.0), (0.0, 0.0));
        for Term { amount, time } in &self.terms {
            let after = time - date;
            let part = amount.abs() * libm::exp(-u * after);
            let side = if amount * first.amount.signum() > 0.0 { &mut early } else { &mut late };
            side.0 += part;
            side.1 += part * after;
        }
        (libm::log(early.0 / late.0), late.1 / late.0 - early.1 / early.0)
    }
}

/// Flows of one time are one flow; what cancels but for its last places is none.
fn merge(terms: &mut Vec<Term>) {
    let mut merged: Vec<(Term, f64)> = Vec::with_capacity(terms.len());
    for term in terms.drain(..) {
        match merged.last_mut() {
            Some((last, size)) if last.time == term.time => {
                last.amount += term.amount;
                *size += term.amount.abs();
            }
            _ => merged.push((term, term.amount.abs())),
        }
    }
    let counts = |(term, size): &(Term, f64)| term.amount.abs() > 8.0 * f64::EPSILON * size;
    terms.extend(merged.into_iter().filter(counts).map(|(term, _)| term));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(zeros: &[Zero]) -> Vec<f64> {
        zeros.iter().map(|zero| zero.at).collect()
    }

    /// `Π (x − x_i)` in powers of `x = e^(−u)`: the zeros are known.
    fn product(zeros: &[f64]) -> ExponentialSum {
        let mut amounts = vec![1.0];
        for u in zeros {
            let root = libm::exp(-u);
            let mut next = vec![0.0; amounts.len() + 1];
            for (k, amount) in amounts.iter().enumerate() {
                next[k] -= root * amount;
                next[k + 1] += amount;
            }
            amounts = next;
        }
        ExponentialSum::new(amounts.into_iter().zip(0..).map(|(a, k)| (a, f64::from(k))))
    }

    #[test]
    fn a_double_zero_is_one_that_touches() {
        let zeros = product(&[0.2, 0.2]).zeros();
        assert_eq!(zeros.len(), 1);
        assert!(zeros[0].touching && (zeros[0].at - 0.2).abs() < 1e-6, "{zeros:?}");
    }

    #[test]
    fn amounts_of_one_time_are_joined() {
        let sum = ExponentialSum::new([(0.1, 1.0), (5.0, 0.0), (0.2, 1.0), (-0.3, 1.0)]);
        assert_eq!(sum.terms(), [Term { amount: 5.0, time: 0.0 }]);
        assert!(sum.zeros().is_empty());
    }

    #[test]
    fn times_a_day_apart_do_not_overflow() {
        let day = 1.0 / 365.0;
        let zeros = ExponentialSum::new([(-1.0, 0.0), (1e9, day), (-1e12, 40.0)]).zeros();
        assert_eq!(zeros.len(), 2);
        assert!((zeros[1].at - 365.0 * libm::log(1e9)).abs() < 1e-6, "{zeros:?}");
    }

    proptest! {
        #[test]
        fn all_zeros_are_found(gaps in proptest::collection::vec(0.05f64..0.6, 1..6), first in -1.0f64..0.3) {
            let mut known = vec![first];
            gaps.iter().for_each(|gap| known.push(known[known.len() - 1] + gap));
            let found = at(&product(&known).zeros());
            prop_assert_eq!(found.len(), known.len(), "{:?} {:?}", found, known);
            for (found, known) in found.iter().zip(&known) {
                prop_assert!((found - known).abs() < 1e-5, "{} {}", found, known);
            }
        }

        /// As many as Descartes' rule allows, each with a residual that rounding explains.
        #[test]
        fn zeros_are_zeros(
            flows in proptest::collection::vec((-1e4f64..1e4, 0u32..7_000), 2..40),
        ) {
            let sum = ExponentialSum::new(flows.iter().map(|(a, d)| (*a, f64::from(*d) / 365.0)));
            let (zeros, changes) = (sum.zeros(), sum.sign_changes());
            let touching = zeros.iter().filter(|z| z.touching).count();
            prop_assert!(zeros.len() <= changes);
            prop_assert!(touching > 0 || (changes - zeros.len()).is_multiple_of(2), "{} of {}", zeros.len(), changes);
            for zero in zeros {
                let value = sum.value(zero.at);
                let step = value.slope.abs() * (zero.at.abs() + 1e-300) * f64::EPSILON * 4.0;
                prop_assert!(value.sum.abs() <= 4.0 * value.error + step, "{:?}", value);
            }
        }
    }
}
