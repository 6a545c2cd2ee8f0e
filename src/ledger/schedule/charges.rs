//! The months of a segment, one by one; no table is held.

use super::{Method, Rounding, Segment, share};
use crate::num::Fen;

/// The charges of a [`Segment`].
#[derive(Clone, Debug)]
pub struct Charges {
    segment: Segment,
    /// Months already given.
    done: u32,
    /// What is left to charge after them.
    left: i64,
    /// The stretch the next month belongs to: the whole segment, or a year of it.
    stretch: Stretch,
    /// 年数总和法: what the years still to come share, and the sum of their weights.
    pool: (i64, i64),
}

/// Months that share one amount.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    amount: i64,
    months: u32,
    done: u32,
    charged: i64,
    /// Months it had at its start, before anything changed within it.
    whole: u32,
}

impl Stretch {
    const EMPTY: Stretch = Stretch { amount: 0, months: 0, done: 0, charged: 0, whole: 0 };

    fn of(amount: i64, months: u32) -> Self {
        Stretch { amount, months, whole: months, ..Stretch::EMPTY }
    }

    /// The charge of its next month.
    fn next(&mut self, rounding: Rounding) -> i64 {
        let rest = self.amount - self.charged;
        let months = i64::from(self.months);
        let charge = match rounding {
            _ if self.done + 1 >= self.months => rest,
            Rounding::LastTakesRest => share(self.amount, 1, months).min(rest),
            Rounding::Cumulative => share(self.amount, i64::from(self.done) + 1, months) - self.charged,
        };
        self.done += 1;
        self.charged += charge;
        charge
    }
}

impl Charges {
    pub(super) fn new(segment: &Segment) -> Self {
        let left = segment.base().raw();
        let pool = (left, years_total(segment.months));
        Charges { segment: *segment, done: 0, left, stretch: Stretch::EMPTY, pool }
    }

    /// The plan goes on, its rate and its place in its life kept, from another carrying amount 账面价值
    /// or to another residual 预计净残值: cost that is added, a grant that lowers it, a new estimate.
    ///
    /// Double declining keeps 2 ÷ life of what is carried; sum of years spreads what is left by the
    /// weights of the months that are left. Where nothing changed, nothing does.
    ///
    /// ```
    /// use dataworth::ledger::{Method, Rounding, Segment};
    /// use dataworth::num::Fen;
    /// let plan = Segment {
    ///     opening: Fen::new(50_000_000),
    ///     residual: Fen::ZERO,
    ///     months: 60,
    ///     method: Method::DoubleDeclining,
    ///     rounding: Rounding::LastTakesRest,
    /// };
    /// let mut charges = plan.charges();
    /// let first = Fen::sum(charges.by_ref().take(12));
    /// charges.go_on(Fen::new(30_000_000 + 10_000_000), Fen::ZERO);
    /// let second = Fen::sum(charges.take(12));
    /// assert_eq!((first, second), (Some(Fen::new(20_000_000)), Some(Fen::new(16_000_000))));
    /// ```
    pub fn go_on(&mut self, carrying: Fen, residual: Fen) {
        let before = self.left.saturating_add(self.segment.residual.raw());
        let left = carrying.raw().saturating_sub(residual.raw()).max(0);
        if (left, residual) == (self.left, self.segment.residual) {
            return;
        }
        self.segment.residual = residual;
        let rest = self.rest_of_stretch(left, carrying.raw().saturating_sub(before));
        self.left = left;
        let months = self.stretch.months - self.stretch.done;
        self.stretch = if months == 0 {
            Stretch::EMPTY
        } else {
            Stretch { whole: self.stretch.whole, ..Stretch::of(rest, months) }
        };
        let later = self.segment.months - self.done - months;
        self.pool = (left - rest, years_total(later));
    }

    /// What the months of the stretch that are left get of another amount.
    fn rest_of_stretch(&self, left: i64, more: i64) -> i64 {
        let months = self.stretch.months - self.stretch.done;
        let later = self.segment.months - self.done - months;
        match self.segment.method {
            _ if months == 0 => 0,
            _ if later == 0 => left,
            Method::StraightLine => left,
            Method::DoubleDeclining => {
                let part = share(more.abs(), 2 * i64::from(months), i64::from(self.segment.months));
                let rest = self.stretch.amount - self.stretch.charged;
                rest.saturating_add(part * more.signum()).clamp(0, left)
            }
            Method::SumOfYears => {
                let own = i64::from(months) * i64::from(later + self.stretch.whole);
                share(left, own, own + years_total(later))
            }
        }
    }

    /// The stretch that begins with the next month.
    fn stretch(&self) -> Stretch {
        let months_left = self.segment.months - self.done;
        match self.segment.method {
            Method::StraightLine => Stretch::of(self.left, months_left),
            Method::DoubleDeclining if months_left <= 24 => Stretch::of(self.left, months_left),
            Method::DoubleDeclining => {
                let carrying = self.left.saturating_add(self.segment.residual.raw());
                let year = share(carrying, 24, i64::from(self.segment.months));
                Stretch::of(year.min(self.left), 12)
            }
            Method::SumOfYears if months_left <= 12 => Stretch::of(self.left, months_left),
            Method::SumOfYears => {
                let year = share(self.pool.0, 12 * i64::from(months_left), self.pool.1);
                Stretch::of(year.min(self.left), 12)
            }
        }
    }
}

/// Twelve times Σ of the months left at the start of each year; a broken last year weighs by its
/// share of twelve months.
pub(super) fn years_total(months: u32) -> i64 {
    let months = i64::from(months);
    let (whole, rest) = (months / 12, months % 12);
    12 * (whole * months - 6 * whole * (whole - 1)) + rest * rest
}

impl Iterator for Charges {
    type Item = Fen;

    fn next(&mut self) -> Option<Fen> {
        if self.done >= self.segment.months {
            return None;
        }
        if self.stretch.done >= self.stretch.months {
            self.stretch = self.stretch();
        }
        let charge = self.stretch.next(self.segment.rounding);
        self.done += 1;
        self.left -= charge;
        Some(Fen::new(charge))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.segment.months - self.done) as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Charges {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plan(opening: i64, residual: i64, months: u32, method: Method, rounding: Rounding) -> Segment {
        Segment { opening: Fen::new(opening), residual: Fen::new(residual), months, method, rounding }
    }

    fn years(segment: Segment) -> Vec<String> {
        let charges: Vec<Fen> = segment.charges().collect();
        charges.chunks(12).map(|year| Fen::sum(year.iter().copied()).unwrap().to_string()).collect()
    }

    #[test]
    fn double_declining_turns_to_a_straight_line_for_the_last_two_years() {
        let plan = plan(50_000_000, 0, 60, Method::DoubleDeclining, Rounding::LastTakesRest);
        assert_eq!(years(plan), ["200000.00", "120000.00", "72000.00", "54000.00", "54000.00"]);
    }

    #[test]
    fn sum_of_years_weighs_by_the_years_left() {
        let plan = plan(15_000_000, 0, 60, Method::SumOfYears, Rounding::LastTakesRest);
        assert_eq!(years(plan), ["50000.00", "40000.00", "30000.00", "20000.00", "10000.00"]);
        // Two and a half years: weights 30, 18 and 6 × 6/12.
        let broken = Segment { opening: Fen::new(5_100), months: 30, ..plan };
        assert_eq!(years(broken), ["30.00", "18.00", "3.00"]);
    }

    #[test]
    fn going_on_within_a_year_keeps_rate_and_place() {
        let spent = |method, months: usize, more: i64| {
            let mut charges = plan(15_000_000, 0, 60, method, Rounding::Cumulative).charges();
            let before: i64 = charges.by_ref().take(months).map(Fen::raw).sum();
            charges.go_on(Fen::new(15_000_000 - before + more), Fen::ZERO);
            let rest: Vec<i64> = charges.map(Fen::raw).collect();
            (before + rest[..12 - months].iter().sum::<i64>(), rest[12 - months..][..12].iter().sum::<i64>())
        };
        // Nothing added: 5, 4 … of 15; 2/5 and 2/5 of what is left.
        assert_eq!(spent(Method::SumOfYears, 6, 0), (5_000_000, 4_000_000));
        assert_eq!(spent(Method::DoubleDeclining, 6, 0), (6_000_000, 3_600_000));
        // 1,000 after half a year: 2/5 of it for half a year; then 2/5 of what is left of all.
        assert_eq!(spent(Method::DoubleDeclining, 6, 100_000), (6_020_000, 3_632_000));
        // 12,500 more where 125,000 are left: everything from here a tenth more.
        assert_eq!(spent(Method::SumOfYears, 6, 1_250_000), (5_250_000, 4_400_000));
    }

    #[test]
    fn a_residual_above_the_carrying_amount_charges_nothing() {
        let plan = plan(100, 200, 3, Method::StraightLine, Rounding::Cumulative);
        assert!(plan.charges().all(|charge| charge == Fen::ZERO));
    }

    proptest! {
        #[test]
        fn charges_sum_to_the_base_and_none_is_negative(
            opening in 0i64..4_000_000_000_000_000, residual in 0i64..1_000_000_000, months in 1u32..700,
            method in prop_oneof![Just(Method::StraightLine), Just(Method::DoubleDeclining), Just(Method::SumOfYears)],
            rounding in prop_oneof![Just(Rounding::LastTakesRest), Just(Rounding::Cumulative)],
        ) {
            let plan = plan(opening, residual, months, method, rounding);
            let charges: Vec<Fen> = plan.charges().collect();
            prop_assert_eq!(charges.len(), months as usize);
            prop_assert!(charges.iter().all(|charge| charge.raw() >= 0));
            prop_assert_eq!(Fen::sum(charges), Some(plan.base()));
        }

        /// What goes on charges all that is left and nothing else, wherever it is changed and by how much.
        #[test]
        fn going_on_charges_what_is_left(
            opening in 0i64..900_000_000_000, residual in 0i64..1_000_000, months in 1u32..200,
            method in prop_oneof![Just(Method::StraightLine), Just(Method::DoubleDeclining), Just(Method::SumOfYears)],
            rounding in prop_oneof![Just(Rounding::LastTakesRest), Just(Rounding::Cumulative)],
            changes in proptest::collection::vec((0usize..40, -200_000_000i64..200_000_000, 0i64..1_000_000), 0..4),
        ) {
            let plan = plan(opening, residual, months, method, rounding);
            let untouched: Vec<Fen> = plan.charges().collect();
            let (mut charges, mut carrying, mut given) = (plan.charges(), opening, Vec::new());
            for (after, more, residual) in changes {
                let charged: Vec<Fen> = charges.by_ref().take(after).collect();
                carrying -= charged.iter().map(|charge| charge.raw()).sum::<i64>();
                given.extend(charged);
                // A change of nothing is none.
                let same = Fen::new(carrying.max(0));
                let mut still = charges.clone();
                still.go_on(same, still.segment.residual);
                if carrying >= still.segment.residual.raw() {
                    prop_assert_eq!(still.collect::<Vec<_>>(), charges.clone().collect::<Vec<_>>());
                }
                if charges.len() == 0 { break; }
                carrying = (carrying + more).max(0);
                charges.go_on(Fen::new(carrying), Fen::new(residual));
                let all: Vec<Fen> = charges.clone().collect();
                prop_assert_eq!(Fen::sum(all.iter().copied()).map(Fen::raw), Some((carrying - residual).max(0)));
                prop_assert!(all.iter().all(|charge| charge.raw() >= 0));
            }
            prop_assert!(untouched.len() >= given.len());
        }

        #[test]
        fn small_amounts_too(opening in 0i64..300, months in 1u32..120, rounding in prop_oneof![Just(Rounding::LastTakesRest), Just(Rounding::Cumulative)]) {
            let plan = plan(opening, 0, months, Method::StraightLine, rounding);
            let charges: Vec<Fen> = plan.charges().collect();
            prop_assert!(charges.iter().all(|charge| charge.raw() >= 0));
            prop_assert_eq!(Fen::sum(charges), Some(plan.base()));
        }
    }
}
