//! 一项资产的各月摊销 — one asset's lines, stretch by stretch instead of month by month.
//!
//! Within a stretch of months the charges follow from its amount at once: where the last month takes
//! the rest they are one constant until the amount is used up; with cumulative rounding they are the
//! quotient, and one fen more whenever the remainders carry. So a month costs additions only, and a
//! division is paid once a stretch.

use super::{Method, Rounding, Segment, share};

/// Amounts and lives beyond these go the long way, month by month; below them nothing here overflows.
const MOST: i64 = 1 << 61;
const LONGEST: u32 = 1 << 20;

/// The lines of one asset, a place a month, in fen.
#[derive(Debug)]
pub struct Row<'l> {
    /// 本月摊销.
    pub charge: &'l mut [i64],
    /// 累计摊销, from the first month of the segment.
    pub accumulated: &'l mut [i64],
    /// 账面价值 at the month's end.
    pub carrying: &'l mut [i64],
}

impl Row<'_> {
    /// Fills the row with the lines of a segment, of [`Segment::charges`] to the fen.
    ///
    /// The row begins `skip` months into the segment, or before it where `skip` is negative; months
    /// outside the segment charge nothing. Its three slices are equally long.
    pub fn fill(self, segment: &Segment, skip: i64) {
        let mut pen = Pen { charge: self.charge, at: 0, skip: 0, passed: 0 };
        if skip < 0 {
            pen.level(0, u32::try_from(-skip).unwrap_or(u32::MAX));
        }
        pen.skip = u32::try_from(skip.max(0)).unwrap_or(u32::MAX);
        if is_tame(segment) {
            pen.segment(segment)
        } else {
            pen.long_way(segment)
        }
        let (mut done, written, opening) = (pen.passed, pen.at, segment.opening.raw());
        self.charge[written..].fill(0);
        for ((charge, accumulated), carrying) in self.charge.iter().zip(self.accumulated).zip(self.carrying) {
            done += charge;
            (*accumulated, *carrying) = (done, opening - done);
        }
    }
}

fn is_tame(segment: &Segment) -> bool {
    let amount = |amount: i64| (0..=MOST).contains(&amount);
    amount(segment.opening.raw()) && amount(segment.residual.raw()) && segment.months <= LONGEST
}

/// Writes charges from the left.
struct Pen<'l> {
    charge: &'l mut [i64],
    /// Months written.
    at: usize,
    /// Months still to pass over before the row begins, and what they charge.
    skip: u32,
    passed: i64,
}

impl Pen<'_> {
    /// How many of so many months come before the row; they are passed over.
    fn pass(&mut self, months: u32) -> u32 {
        let passed = months.min(self.skip);
        self.skip -= passed;
        passed
    }

    /// The next places, at most so many.
    fn take(&mut self, months: u32) -> &mut [i64] {
        let end = self.charge.len().min(self.at + months as usize);
        let places = &mut self.charge[self.at..end];
        self.at = end;
        places
    }

    fn is_done(&self) -> bool {
        self.at == self.charge.len()
    }

    /// Months of one charge.
    fn level(&mut self, charge: i64, months: u32) {
        let passed = self.pass(months);
        self.passed += charge * i64::from(passed);
        self.take(months - passed).fill(charge);
    }

    /// Months that share an amount.
    fn stretch(&mut self, amount: i64, months: u32, rounding: Rounding) {
        let (quotient, remainder) = (amount / i64::from(months), amount % i64::from(months));
        match rounding {
            Rounding::LastTakesRest => {
                let charge = quotient + i64::from(2 * remainder >= i64::from(months));
                self.level_then_rest(amount, months, charge);
            }
            Rounding::Cumulative => self.carried(quotient, remainder, months),
        }
    }

    /// A rounded charge, until what is left is less or the last month takes it.
    fn level_then_rest(&mut self, amount: i64, months: u32, charge: i64) {
        let last = months - 1;
        let full = if charge * i64::from(last) <= amount {
            last
        } else {
            u32::try_from(amount / charge).unwrap_or(last)
        };
        self.level(charge, full);
        self.level(amount - charge * i64::from(full), 1);
        self.level(0, last - full);
    }

    /// Differences of rounded running totals. A total is `quotient × month` and the remainders gathered
    /// by then, in half months: whenever they fill a month, half up, it is a fen.
    fn carried(&mut self, quotient: i64, remainder: i64, months: u32) {
        let (step, whole) = (2 * remainder, 2 * i64::from(months));
        let passed = i64::from(self.pass(months));
        let gathered = step * passed + i64::from(months);
        self.passed += quotient * passed + gathered / whole;
        let mut held = gathered % whole;
        for charge in self.take(months - passed as u32) {
            held += step;
            let carry = i64::from(held >= whole);
            held -= carry * whole;
            *charge = quotient + carry;
        }
    }

    fn segment(&mut self, segment: &Segment) {
        let (base, months, rounding) = (segment.base().raw(), segment.months, segment.rounding);
        match segment.method {
            _ if months == 0 => {}
            Method::StraightLine => self.stretch(base, months, rounding),
            Method::DoubleDeclining => self.declining(segment),
            Method::SumOfYears => self.sum_of_years(segment),
        }
    }

    /// Each year 2 ÷ life of what the books hold; the last two years are one stretch.
    fn declining(&mut self, segment: &Segment) {
        let (mut left, mut months) = (segment.base().raw(), segment.months);
        while months > 24 && !self.is_done() {
            let year = ratio(left + segment.residual.raw(), 24, i64::from(segment.months)).min(left);
            self.stretch(year, 12, segment.rounding);
            left -= year;
            months -= 12;
        }
        self.stretch(left, months, segment.rounding);
    }

    /// Each year weighs by the months left at its start; the last, whole or broken, takes the rest.
    fn sum_of_years(&mut self, segment: &Segment) {
        let base = segment.base().raw();
        let (mut left, mut months) = (base, segment.months);
        let total = super::charges::years_total(segment.months);
        while months > 12 && !self.is_done() {
            let year = ratio(base, 12 * i64::from(months), total).min(left);
            self.stretch(year, 12, segment.rounding);
            left -= year;
            months -= 12;
        }
        self.stretch(left, months, segment.rounding);
    }

    /// Month by month, for figures beyond all sense.
    fn long_way(&mut self, segment: &Segment) {
        for charge in segment.charges() {
            if self.is_done() {
                return;
            }
            self.level(charge.raw(), 1);
        }
    }
}

/// [`share`] without its 128-bit division where the product fits.
fn ratio(amount: i64, part: i64, whole: i64) -> i64 {
    match amount.checked_mul(part) {
        Some(product) => product / whole + i64::from(2 * (product % whole) >= whole),
        None => share(amount, part, whole),
    }
}
