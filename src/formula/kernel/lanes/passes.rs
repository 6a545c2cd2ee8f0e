//! 各道运算 — what each pass does with its operands.

#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "a test that NaN must fail is written so that it does")]
#![allow(
    clippy::needless_range_loop,
    reason = "loops over indices stay loops in every unit; iterators are calls"
)]

use super::{Block, Chunk, WIDTH};
use crate::formula::Function;
use crate::formula::ast::Operator;
use crate::formula::kernel::bound::Slack;
use crate::formula::kernel::tape::{Exponent, Instruction, Kind, Operand, Source};
use crate::num::Rounding;
use crate::num::certify;
use crate::num::normal::fast;

#[inline(always)]
pub(super) fn run_body(instructions: &[Instruction], slacks: &[Slack], block: &mut Block<'_>) {
    for at in 0..instructions.len() {
        let to = instructions[at].to as usize;
        let mut out = std::mem::take(&mut block.registers[to]);
        pass(&instructions[at], slacks[at], block, &mut out);
        block.registers[to] = out;
    }
}

/// Operands of a pass, found once.
#[derive(Clone, Copy)]
struct View<'a> {
    figures: Option<&'a [Chunk]>,
    splat: f64,
    affine: Option<(f64, f64)>,
}

impl View<'_> {
    #[inline(always)]
    fn load(&self, at: usize) -> Chunk {
        let chunk = match self.figures {
            Some(figures) => figures[at],
            None => [self.splat; WIDTH],
        };
        match self.affine {
            Some((base, slope)) => affine(chunk, base, slope),
            None => chunk,
        }
    }
}

/// slope × x, with nothing done for 1 and −1.
#[inline(always)]
fn scaled(mut chunk: Chunk, slope: f64) -> Chunk {
    if slope == -1.0 {
        for lane in 0..WIDTH {
            chunk[lane] = -chunk[lane];
        }
    } else if slope != 1.0 {
        for lane in 0..WIDTH {
            chunk[lane] *= slope;
        }
    }
    chunk
}

/// base + slope × x, with nothing done for a base of 0.
#[inline(always)]
fn affine(chunk: Chunk, base: f64, slope: f64) -> Chunk {
    let mut chunk = scaled(chunk, slope);
    if base != 0.0 {
        for lane in 0..WIDTH {
            chunk[lane] += base;
        }
    }
    chunk
}

/// More operands than this go through a list on the heap.
const MOST_VIEWS: usize = 24;

#[inline(always)]
fn pass(instruction: &Instruction, slack: Slack, block: &mut Block<'_>, out: &mut [f64]) {
    let Block { columns, registers, doubt, rows } = block;
    let chunks = *rows / WIDTH;
    let view = |operand: &Operand| {
        let figures = match operand.source {
            Source::Column(slot) => Some(columns[slot as usize]),
            Source::Register(place) => Some(registers[place as usize].as_slice()),
            Source::Constant(_) => None,
        };
        let splat = if let Source::Constant(value) = operand.source { value } else { 0.0 };
        View { figures: figures.map(|f| &f.as_chunks::<WIDTH>().0[..chunks]), splat, affine: operand.affine }
    };
    let none = View { figures: None, splat: 0.0, affine: None };
    let mut few = [none; MOST_VIEWS];
    let many: Vec<View>;
    let operands = &instruction.operands;
    let views: &[View] = if operands.len() <= MOST_VIEWS {
        for (view_of, operand) in few.iter_mut().zip(operands) {
            *view_of = view(operand);
        }
        &few[..operands.len()]
    } else {
        many = operands.iter().map(view).collect();
        &many
    };
    let out = &mut out.as_chunks_mut::<WIDTH>().0[..chunks];
    match &instruction.kind {
        Kind::Linear { base, slopes } => linear(*base, slopes, views, out),
        Kind::Product { scale } => product(*scale, views, out),
        Kind::Quotient => quotient(views, out),
        Kind::Horner => horner(views, out),
        Kind::Power(exponent) => power(*exponent, views, out),
        Kind::Elementary(function) => elementary(*function, views, out),
        Kind::Extreme(function) => extreme(*function, views, out, doubt),
        Kind::Compare(operator) => compare(*operator, slack, views, out, doubt),
        Kind::Truths(function) => truths(*function, views, out),
        Kind::Not => each(views, out, |x| 1.0 - x),
        Kind::Choose => choose(views, out),
        Kind::Round(digits, mode) => round(*digits, (*mode).into(), slack, views, out, doubt),
    }
}

#[inline(always)]
fn linear(base: f64, slopes: &[f64], views: &[View], out: &mut [Chunk]) {
    let first = usize::from(base == 0.0);
    for at in 0..out.len() {
        let mut sum = if first == 1 { scaled(views[0].load(at), slopes[0]) } else { [base; WIDTH] };
        for term in first..views.len() {
            let (chunk, slope) = (views[term].load(at), slopes[term]);
            if slope == 1.0 {
                for lane in 0..WIDTH {
                    sum[lane] += chunk[lane];
                }
            } else if slope == -1.0 {
                for lane in 0..WIDTH {
                    sum[lane] -= chunk[lane];
                }
            } else {
                for lane in 0..WIDTH {
                    sum[lane] += slope * chunk[lane];
                }
            }
        }
        out[at] = sum;
    }
}

#[inline(always)]
fn product(scale: f64, views: &[View], out: &mut [Chunk]) {
    for at in 0..out.len() {
        let mut product = views[0].load(at);
        for factor in 1..views.len() {
            let chunk = views[factor].load(at);
            for lane in 0..WIDTH {
                product[lane] *= chunk[lane];
            }
        }
        out[at] = scaled(product, scale);
    }
}

#[inline(always)]
fn horner(views: &[View], out: &mut [Chunk]) {
    let last = views.len() - 1;
    for at in 0..out.len() {
        let ratio = views[last].load(at);
        let mut sum = views[last - 1].load(at);
        for lane in 0..WIDTH {
            sum[lane] *= ratio[lane];
        }
        for term in (0..last - 1).rev() {
            let chunk = views[term].load(at);
            for lane in 0..WIDTH {
                sum[lane] = (sum[lane] + chunk[lane]) * ratio[lane];
            }
        }
        out[at] = sum;
    }
}

#[inline(always)]
fn each(views: &[View], out: &mut [Chunk], f: impl Fn(f64) -> f64) {
    for at in 0..out.len() {
        let mut chunk = views[0].load(at);
        for lane in 0..WIDTH {
            chunk[lane] = f(chunk[lane]);
        }
        out[at] = chunk;
    }
}

#[inline(always)]
fn quotient(views: &[View], out: &mut [Chunk]) {
    for at in 0..out.len() {
        let (mut a, b) = (views[0].load(at), views[1].load(at));
        for lane in 0..WIDTH {
            a[lane] /= b[lane];
        }
        out[at] = a;
    }
}

#[inline(always)]
fn power(exponent: Exponent, views: &[View], out: &mut [Chunk]) {
    match exponent {
        Exponent::Halves { whole, half, inverse } => {
            for at in 0..out.len() {
                out[at] = halves(views[0].load(at), whole, half, inverse);
            }
        }
        Exponent::Real(exponent, _) => each(views, out, |x| libm::pow(x, exponent)),
    }
}

#[inline(always)]
fn halves(base: Chunk, whole: u32, half: bool, inverse: bool) -> Chunk {
    let mut result = [1.0; WIDTH];
    let (mut square, mut left) = (base, whole);
    if half {
        for lane in 0..WIDTH {
            result[lane] = base[lane].sqrt();
        }
    }
    while left > 0 {
        if left & 1 == 1 {
            // 1 × x is x: the first factor costs nothing in exactness.
            for lane in 0..WIDTH {
                result[lane] *= square[lane];
            }
        }
        left >>= 1;
        if left > 0 {
            for lane in 0..WIDTH {
                square[lane] *= square[lane];
            }
        }
    }
    if inverse {
        for lane in 0..WIDTH {
            result[lane] = 1.0 / result[lane];
        }
    }
    result
}

#[inline(always)]
fn elementary(function: Function, views: &[View], out: &mut [Chunk]) {
    match function {
        Function::Abs => each(views, out, f64::abs),
        Function::Sqrt => each(views, out, f64::sqrt),
        Function::Exp => each(views, out, libm::exp),
        Function::Normal => each(views, out, fast::value),
        _ => each(views, out, libm::log),
    }
}

/// A figure that is none would be lost in a comparison: its row is left open.
#[inline(always)]
fn extreme(function: Function, views: &[View], out: &mut [Chunk], doubt: &mut [u64]) {
    let largest = function == Function::Max;
    let doubt = doubt.as_chunks_mut::<WIDTH>().0;
    for at in 0..out.len().min(doubt.len()) {
        let (a, b) = (views[0].load(at), views[1].load(at));
        let mut chunk = [0.0; WIDTH];
        for lane in 0..WIDTH {
            let (x, y) = (a[lane], b[lane]);
            let greater = if x > y { x } else { y };
            let less = if x < y { x } else { y };
            chunk[lane] = if largest { greater } else { less };
            doubt[at][lane] |= u64::from(!(x - y < f64::INFINITY));
        }
        out[at] = chunk;
    }
}

#[inline(always)]
fn compare(operator: Operator, slack: Slack, views: &[View], out: &mut [Chunk], doubt: &mut [u64]) {
    const INFLATE: f64 = 1.0 + 16.0 * f64::EPSILON;
    let exact = slack.left == 0.0 && slack.right == 0.0 && slack.absolute == 0.0;
    let (less, equal, greater) = (
        operator.holds(std::cmp::Ordering::Less),
        operator.holds(std::cmp::Ordering::Equal),
        operator.holds(std::cmp::Ordering::Greater),
    );
    let doubt = doubt.as_chunks_mut::<WIDTH>().0;
    for at in 0..out.len().min(doubt.len()) {
        let (a, b) = (views[0].load(at), views[1].load(at));
        let mut chunk = [0.0; WIDTH];
        for lane in 0..WIDTH {
            let (x, y) = (a[lane], b[lane]);
            let apart = (x - y).abs();
            let unknown = (slack.left * x.abs() + slack.right * y.abs() + slack.absolute) * INFLATE;
            let sure = if exact { apart < f64::INFINITY } else { apart * (1.0 - f64::EPSILON) > unknown };
            let holds = (less & (x < y)) | (equal & (x == y)) | (greater & (x > y));
            chunk[lane] = f64::from(u8::from(holds));
            doubt[at][lane] |= u64::from(!sure);
        }
        out[at] = chunk;
    }
}

#[inline(always)]
fn truths(function: Function, views: &[View], out: &mut [Chunk]) {
    let all = function == Function::All;
    for at in 0..out.len() {
        let mut chunk = views[0].load(at);
        for part in 1..views.len() {
            let next = views[part].load(at);
            for lane in 0..WIDTH {
                let (x, y) = (chunk[lane], next[lane]);
                chunk[lane] = if (x < y) == all { x } else { y };
            }
        }
        out[at] = chunk;
    }
}

#[inline(always)]
fn choose(views: &[View], out: &mut [Chunk]) {
    for at in 0..out.len() {
        let (condition, mut then, otherwise) = (views[0].load(at), views[1].load(at), views[2].load(at));
        for lane in 0..WIDTH {
            then[lane] = if condition[lane] == 1.0 { then[lane] } else { otherwise[lane] };
        }
        out[at] = then;
    }
}

#[inline(always)]
fn round(digits: i32, mode: Rounding, slack: Slack, views: &[View], out: &mut [Chunk], doubt: &mut [u64]) {
    let doubt = doubt.as_chunks_mut::<WIDTH>().0;
    for at in 0..out.len().min(doubt.len()) {
        let mut chunk = views[0].load(at);
        for lane in 0..WIDTH {
            let error = (slack.left * chunk[lane].abs() + slack.absolute) * (1.0 + 4.0 * f64::EPSILON);
            let rounded = certify::round_to(chunk[lane], error, digits, mode);
            doubt[at][lane] |= u64::from(rounded.is_none());
            chunk[lane] = rounded.map_or(chunk[lane], |(value, _)| value);
        }
        out[at] = chunk;
    }
}
