//! 批量摊销 — the lines of very many assets, blocks of them on all threads.

use super::{Lines, Plans, Row, Window};
use rayon::prelude::*;

/// Assets of one block: with five years of months its lines stay in the cache of a core.
pub const BLOCK: usize = 256;

/// Fills the lines of every asset over a window, on the threads of the pool this is called in.
///
/// `lines` gets `plans.len() × window.months` places a column, asset by asset; buffers are used again.
/// Months before an asset is available for use and after its life charge nothing. The lines do not
/// depend on the number of threads.
///
/// ```
/// use dataworth::ledger::schedule::{self, Lines, Plans, Window};
/// use dataworth::ledger::{Method, Month, Rounding, Segment};
/// use dataworth::num::Fen;
/// let plan = Segment {
///     opening: Fen::new(100_000_000),
///     residual: Fen::ZERO,
///     months: 36,
///     method: Method::StraightLine,
///     rounding: Rounding::LastTakesRest,
/// };
/// let start = Month::parse("2025-03").ok_or("no month")?;
/// let (mut plans, mut lines) = (Plans::default(), Lines::default());
/// plans.push(&plan, start);
/// schedule::fill(&plans, Window { from: start.plus(-1), months: 3 }, &mut lines);
/// assert_eq!(lines.charge, [0, 2_777_778, 2_777_778]);
/// assert_eq!(lines.carrying, [100_000_000, 97_222_222, 94_444_444]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fill(plans: &Plans, window: Window, lines: &mut Lines) {
    let months = window.months as usize;
    lines.resize(plans.len() * months);
    if months == 0 {
        return;
    }
    let block = BLOCK * months;
    let columns = (&mut lines.charge, &mut lines.accumulated, &mut lines.carrying);
    let blocks = columns.0.par_chunks_mut(block).zip(columns.1.par_chunks_mut(block));
    blocks.zip(columns.2.par_chunks_mut(block)).enumerate().for_each(
        |(at, ((charge, accumulated), carrying))| {
            one_block(plans, at * BLOCK, window, Row { charge, accumulated, carrying });
        },
    );
}

/// The assets of a block, from the one at `first`.
fn one_block(plans: &Plans, first: usize, window: Window, row: Row<'_>) {
    let months = window.months as usize;
    let columns = row.charge.chunks_exact_mut(months).zip(row.accumulated.chunks_exact_mut(months));
    for (at, ((charge, accumulated), carrying)) in
        columns.zip(row.carrying.chunks_exact_mut(months)).enumerate()
    {
        let Some((segment, start)) = plans.get(first + at) else { return };
        let skip = i64::from(window.from.since(start));
        Row { charge, accumulated, carrying }.fill(&segment, skip);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Method, Rounding, Segment};
    use super::*;
    use crate::ledger::Month;
    use crate::num::Fen;
    use proptest::prelude::*;

    /// The reference in one line: the charges of the segment, and nothing before and after.
    fn charge(segment: &Segment, month: i64) -> i64 {
        usize::try_from(month).ok().and_then(|at| segment.charges().nth(at)).map_or(0, Fen::raw)
    }

    fn reference(segment: &Segment, skip: i64, months: u32) -> (Vec<i64>, Vec<i64>, Vec<i64>) {
        let mut done: i64 = segment.charges().take(usize::try_from(skip).unwrap_or(0)).map(Fen::raw).sum();
        let charges: Vec<i64> = (0..i64::from(months)).map(|at| charge(segment, skip + at)).collect();
        let running = |charge: &i64| {
            done += charge;
            done
        };
        let totals: Vec<i64> = charges.iter().map(running).collect();
        let carrying = totals.iter().map(|total| segment.opening.raw() - total).collect();
        (charges, totals, carrying)
    }

    fn amount() -> impl Strategy<Value = i64> {
        prop_oneof![
            4 => 0i64..1_000_000_000_000,
            2 => 0i64..500,
            1 => (i64::MAX - 1_000_000)..=i64::MAX,
            1 => ((1i64 << 61) - 3)..((1i64 << 61) + 3),
            1 => 0i64..=i64::MAX,
            1 => -500i64..0,
        ]
    }

    fn months() -> impl Strategy<Value = u32> {
        prop_oneof![4 => 0u32..130, 1 => 130u32..1_300, 1 => prop_oneof![Just(0u32), Just(1), Just(12), Just(13), Just(24), Just(25)]]
    }

    fn segment() -> impl Strategy<Value = Segment> {
        let methods =
            prop_oneof![Just(Method::StraightLine), Just(Method::DoubleDeclining), Just(Method::SumOfYears)];
        let roundings = prop_oneof![Just(Rounding::LastTakesRest), Just(Rounding::Cumulative)];
        let residual = prop_oneof![3 => Just(None), 3 => (0i64..30).prop_map(Some), 1 => amount().prop_map(|a| Some(a.max(0)))];
        (amount(), residual, months(), methods, roundings).prop_map(
            |(opening, residual, months, method, rounding)| {
                // None: a share of the opening amount, as people set it; now and then all of it and more.
                let residual = residual.unwrap_or(opening / 20).max(0);
                Segment { opening: Fen::new(opening), residual: Fen::new(residual), months, method, rounding }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]
        #[test]
        fn a_row_is_its_segment_month_by_month(segment in segment(), skip in -70i64..140, months in 1u32..140) {
            let mut lines = Lines::default();
            lines.resize(months as usize);
            lines.row(0..months as usize).unwrap().fill(&segment, skip);
            let found = (lines.charge, lines.accumulated, lines.carrying);
            prop_assert_eq!(found, reference(&segment, skip, months));
        }

        #[test]
        fn blocks_are_their_rows(segments in prop::collection::vec((segment(), -40i32..40), 1..40), months in 0u32..20) {
            let from = Month::new(2025, 1).unwrap();
            let mut plans = Plans::default();
            // More than a block, so that the seams are crossed.
            for _ in 0..(2 * BLOCK / segments.len() + 1) {
                segments.iter().for_each(|(segment, later)| plans.push(segment, from.plus(*later)));
            }
            let mut lines = Lines::default();
            fill(&plans, Window { from, months }, &mut lines);
            for at in (0..plans.len()).step_by(7) {
                let (segment, start) = plans.get(at).unwrap();
                let places = at * months as usize..(at + 1) * months as usize;
                let wanted = reference(&segment, i64::from(from.since(start)), months);
                prop_assert_eq!(&lines.charge[places.clone()], &wanted.0[..]);
                prop_assert_eq!(&lines.carrying[places], &wanted.2[..]);
            }
        }
    }

    #[test]
    fn lives_beyond_all_sense_go_the_long_way() {
        let base = Segment {
            opening: Fen::new(1 << 40),
            residual: Fen::ZERO,
            months: (1 << 20) + 5,
            method: Method::SumOfYears,
            rounding: Rounding::Cumulative,
        };
        for method in [Method::StraightLine, Method::DoubleDeclining, Method::SumOfYears] {
            let segment = Segment { method, ..base };
            let mut lines = Lines::default();
            lines.resize(3);
            lines.row(0..3).unwrap().fill(&segment, 100_000);
            let wanted: Vec<i64> = segment.charges().skip(100_000).take(3).map(Fen::raw).collect();
            assert_eq!(lines.charge, wanted, "{method:?}");
        }
    }
}
