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
}

/// Months that share one amount.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    amount: i64,
    months: u32,
    done: u32,
    charged: i64,
}

impl Stretch {
    const EMPTY: Stretch = Stretch { amount: 0, months: 0, done: 0, charged: 0 };

    fn of(amount: i64, months: u32) -> Self {
        Stretch { amount, months, ..Stretch::EMPTY }
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
        Charges { segment: *segment, done: 0, left: segment.base().raw(), stretch: Stretch::EMPTY }
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
                let year = share(
                    self.segment.base().raw(),
                    12 * i64::from(months_left),
                    years_total(self.segment.months),
                );
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

        #[test]
        fn small_amounts_too(opening in 0i64..300, months in 1u32..120, rounding in prop_oneof![Just(Rounding::LastTakesRest), Just(Rounding::Cumulative)]) {
            let plan = plan(opening, 0, months, Method::StraightLine, rounding);
            let charges: Vec<Fen> = plan.charges().collect();
            prop_assert!(charges.iter().all(|charge| charge.raw() >= 0));
            prop_assert_eq!(Fen::sum(charges), Some(plan.base()));
        }
    }
}
