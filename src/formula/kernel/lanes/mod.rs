//! 列运算 — the passes themselves, over a block of figures.
//!
//! Every loop loads a handful of lanes into a local array, works on it, and stores it once: an operation
//! in place defeats vectorisation. The same code is compiled for the baseline instruction set and for
//! AVX2; operations are + − × ÷ √ in a fixed order without contraction, so both give the same bits.
//!
//! Here and in [`ahead`] alone may `unsafe` be said: for the call into the code compiled for AVX2, which
//! happens only after the processor has been asked whether it has it, and for prefetching.
#![allow(unsafe_code)]
#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "a test that NaN must fail is written so that it does")]
#![allow(
    clippy::needless_range_loop,
    reason = "loops over indices stay loops in every unit; iterators are calls"
)]

mod ahead;
mod passes;

use super::bound::Slack;
use super::tape::Instruction;
use crate::num::certify::{MAX_SCALED as MOST_SHIFTED, SHIFTER};
use ahead::fetch;
use passes::run_body;

/// Lanes worked on at a time.
pub(super) const WIDTH: usize = 16;

type Chunk = [f64; WIDTH];

/// The instruction set to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lanes {
    Baseline,
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Lanes {
    /// The best that this processor has.
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::is_x86_feature_detected!("avx2") {
            return Lanes::Avx2;
        }
        Lanes::Baseline
    }
}

/// Columns and registers of a block, all as long as the block, which is a multiple of [`WIDTH`].
pub(super) struct Block<'a> {
    pub columns: &'a [&'a [f64]],
    pub registers: &'a mut [Vec<f64>],
    /// Rows that some pass did not decide: anything but 0.
    pub doubt: &'a mut [u64],
    pub rows: usize,
}

macro_rules! dispatch {
    ($(#[$doc:meta])* $name:ident => $body:ident, $wide:ident, ($($arg:ident: $type:ty),*) $(-> $out:ty)?) => {
        $(#[$doc])*
        #[allow(clippy::too_many_arguments)]
        pub(super) fn $name(lanes: Lanes, $($arg: $type),*) $(-> $out)? {
            match lanes {
                Lanes::Baseline => $body($($arg),*),
                // SAFETY: `Lanes::Avx2` is made by `Lanes::detect` alone, after asking the processor.
                #[cfg(target_arch = "x86_64")]
                Lanes::Avx2 => unsafe { $wide($($arg),*) },
            }
        }

        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2")]
        #[allow(clippy::too_many_arguments)]
        fn $wide($($arg: $type),*) $(-> $out)? {
            $body($($arg),*)
        }
    };
}

dispatch!(
    /// Runs passes over a block.
    run => run_body, run_avx2, (instructions: &[Instruction], slacks: &[Slack], block: &mut Block<'_>)
);
dispatch!(
    /// Smallest and largest of a column; what is not a number is passed over. Asks for what comes next.
    range => range_body, range_avx2, (column: &[f64], ahead: &[f64]) -> (f64, f64)
);
dispatch!(
    /// Whether all figures are whole and below 2^51.
    all_whole => all_whole_body, all_whole_avx2, (column: &[f64]) -> bool
);
dispatch!(
    /// Rounds figures to fen; rows that the bound does not decide are marked.
    certify_fen => certify_body, certify_avx2,
    (figures: &[f64], error: (f64, f64), mark: u64, fen: &mut [i64], doubt: &mut [u64])
);
dispatch!(
    /// Whole units × a power of ten. Asks for what comes next.
    units32 => units32_body, units32_avx2, (units: &[i32], ahead: &[i32], unit: f64, figures: &mut [f64])
);
dispatch!(
    /// Whole units × a power of ten; below 2^51. Asks for what comes next.
    units64 => units64_body, units64_avx2, (units: &[i64], ahead: &[i64], unit: f64, figures: &mut [f64])
);

/// Two loops, the second over what the first has brought into the cache: together they are not vectorised.
#[inline(always)]
fn range_body(column: &[f64], ahead: &[f64]) -> (f64, f64) {
    let (chunks, rest) = column.as_chunks::<WIDTH>();
    let mut low = [f64::INFINITY; WIDTH];
    let ahead = ahead.as_chunks::<WIDTH>().0;
    for at in 0..chunks.len() {
        if at < ahead.len() {
            fetch(&ahead[at]);
        }
        for lane in 0..WIDTH {
            let x = chunks[at][lane];
            low[lane] = if x < low[lane] { x } else { low[lane] };
        }
    }
    let mut high = [f64::NEG_INFINITY; WIDTH];
    for at in 0..chunks.len() {
        for lane in 0..WIDTH {
            let x = chunks[at][lane];
            high[lane] = if x > high[lane] { x } else { high[lane] };
        }
    }
    let (mut least, mut most) = (low[0], high[0]);
    for lane in 1..WIDTH {
        least = if low[lane] < least { low[lane] } else { least };
        most = if high[lane] > most { high[lane] } else { most };
    }
    for x in rest {
        least = if *x < least { *x } else { least };
        most = if *x > most { *x } else { most };
    }
    (least, most)
}

#[inline(always)]
fn all_whole_body(column: &[f64]) -> bool {
    let is_whole = |x: f64| ((x + SHIFTER) - SHIFTER == x) & (x.abs() < MOST_SHIFTED);
    let (chunks, rest) = column.as_chunks::<WIDTH>();
    chunks.iter().all(|chunk| chunk.iter().fold(true, |all, x| all & is_whole(*x)))
        && rest.iter().all(|x| is_whole(*x))
}

/// As [`certify::fen`], with the bound spread over the rows; the figure as an integer is read from the bits
/// of the shifted sum, since there is no vector instruction that converts to 64 bits.
#[inline(always)]
fn certify_body(
    figures: &[f64],
    (relative, absolute): (f64, f64),
    mark: u64,
    fen: &mut [i64],
    doubt: &mut [u64],
) {
    const UNIT: f64 = f64::EPSILON / 2.0;
    const INFLATE: f64 = 1.0 + 8.0 * f64::EPSILON;
    let per_figure = (relative * INFLATE + UNIT) * INFLATE;
    let always = absolute * 100.0 * INFLATE + f64::MIN_POSITIVE;
    let bits = SHIFTER.to_bits() as i64;
    let figures = figures.as_chunks::<WIDTH>().0;
    let (fen, doubt) = (fen.as_chunks_mut::<WIDTH>().0, doubt.as_chunks_mut::<WIDTH>().0);
    for at in 0..figures.len().min(fen.len()).min(doubt.len()) {
        let chunk = figures[at];
        let (mut whole, mut open) = ([0; WIDTH], doubt[at]);
        for lane in 0..WIDTH {
            let scaled = chunk[lane] * 100.0;
            let shifted = scaled + SHIFTER;
            let nearest = shifted - SHIFTER;
            let unknown = (scaled.abs() * per_figure + always) * INFLATE;
            let sure = ((scaled - nearest).abs() + unknown < 0.5) & (scaled.abs() <= MOST_SHIFTED);
            whole[lane] = (shifted.to_bits() as i64).wrapping_sub(bits);
            open[lane] |= if sure { 0 } else { mark };
        }
        fen[at] = whole;
        doubt[at] = open;
    }
}

#[inline(always)]
fn units32_body(units: &[i32], ahead: &[i32], unit: f64, figures: &mut [f64]) {
    multiplied(units, ahead, unit, figures, f64::from);
}

#[inline(always)]
fn units64_body(units: &[i64], ahead: &[i64], unit: f64, figures: &mut [f64]) {
    let float = |count: i64| f64::from_bits(count.wrapping_add(SHIFTER.to_bits() as i64) as u64) - SHIFTER;
    multiplied(units, ahead, unit, figures, float);
}

#[inline(always)]
fn multiplied<T: Copy>(units: &[T], ahead: &[T], unit: f64, figures: &mut [f64], float: impl Fn(T) -> f64) {
    let (chunks, rest) = units.as_chunks::<WIDTH>();
    let ahead = ahead.as_chunks::<WIDTH>().0;
    let (whole, tail) = figures[..units.len()].as_chunks_mut::<WIDTH>();
    for at in 0..chunks.len().min(whole.len()) {
        if at < ahead.len() {
            fetch(&ahead[at]);
        }
        let mut chunk = [0.0; WIDTH];
        for lane in 0..WIDTH {
            chunk[lane] = float(chunks[at][lane]) * unit;
        }
        whole[at] = chunk;
    }
    for (figure, count) in tail.iter_mut().zip(rest) {
        *figure = float(*count) * unit;
    }
}
