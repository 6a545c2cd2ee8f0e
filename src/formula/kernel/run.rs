//! 逐块运行 — columns through the passes, block by block on all threads, answers certified.

use super::Kernel;
use super::bound::Bounds;
use super::fixed::Fixed;
use super::guard::Guard;
use super::lanes::{self, Lanes, WIDTH};
use super::span::Span;
use super::tape::{Operand, Source};
use rayon::prelude::*;

/// 一列数 — the figures of all rows, at the width they have.
#[derive(Clone, Copy, Debug)]
pub enum Lane<'a> {
    Float(&'a [f64]),
    /// Whole units of 10^−scale: a typed decimal as an integer.
    Units32(&'a [i32], u8),
    /// Likewise; units of 2^51 and more are left open.
    Units64(&'a [i64], u8),
    /// Few different figures, by number.
    Coded(&'a [u8], &'a [f64]),
    /// The same figure in every row.
    One(f64),
}

impl Lane<'_> {
    /// By how many halves of a unit in the last place a figure may miss its decimal: units are multiplied
    /// by a power of ten that is itself rounded.
    fn halves(&self) -> f64 {
        match self {
            Lane::Units32(_, scale) | Lane::Units64(_, scale) if *scale > 0 => 2.0 + 4.0 * f64::EPSILON,
            _ => 1.0,
        }
    }
}

/// The columns a kernel reads, by slot.
#[derive(Clone, Debug, Default)]
pub struct Columns<'a> {
    pub rows: usize,
    pub lanes: Vec<Lane<'a>>,
}

/// How a run is done; nothing of it shows in a figure.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub lanes: Lanes,
    /// Rows of a block, a multiple of 16.
    pub block: usize,
    /// Rows that one thread takes at a time.
    pub stretch: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { lanes: Lanes::detect(), block: 1024, stretch: 16 * 1024 }
    }
}

/// 确证的分 — by answer the fen of every row; what `open` lists is not decided and means nothing.
#[derive(Clone, Debug, Default)]
pub struct Output {
    pub fen: Vec<Vec<i64>>,
    /// In order.
    pub open: Vec<Open>,
    /// Rows that their block left open, and whole numbers or the bounds of the row alone settled.
    pub settled: u64,
}

/// 未定的行 — a row that is not decided, whole or in some of its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    pub row: u32,
    doubt: u64,
}

impl Open {
    /// Whether anything but the rounding of answers is in doubt: a range, a condition, a figure that may
    /// not exist.
    pub fn is_whole(&self) -> bool {
        self.doubt & 1 != 0
    }

    /// Whether an answer is in doubt.
    pub fn asks(&self, answer: usize) -> bool {
        self.is_whole() || self.doubt & mark(answer) != 0
    }
}

impl Kernel {
    /// Prices all rows; `output` is used again if it has been used before.
    pub fn run(&self, columns: &Columns<'_>, settings: &Settings, output: &mut Output) {
        output.fen.resize_with(self.answers(), Vec::new);
        output.fen.iter_mut().for_each(|fen| fen.resize(columns.rows, 0));
        let stretch = settings.stretch.max(settings.block);
        let mut tasks: Vec<Task> = (0..columns.rows.div_ceil(stretch))
            .map(|at| Task { start: at * stretch, fen: Vec::with_capacity(self.answers()) })
            .collect();
        for fen in &mut output.fen {
            tasks.iter_mut().zip(fen.chunks_mut(stretch)).for_each(|(task, part)| task.fen.push(part));
        }
        let open: Vec<(Vec<Open>, u64)> = tasks
            .into_par_iter()
            .map_init(|| Worker::new(self, columns, settings), |worker, task| worker.stretch(task))
            .collect();
        output.open.clear();
        open.iter().for_each(|(part, _)| output.open.extend(part));
        output.settled = open.iter().map(|(_, settled)| settled).sum();
    }
}

struct Task<'a> {
    start: usize,
    fen: Vec<&'a mut [i64]>,
}

/// What one thread keeps from block to block.
struct Worker<'a> {
    kernel: &'a Kernel,
    columns: &'a Columns<'a>,
    settings: &'a Settings,
    registers: Vec<Vec<f64>>,
    /// Columns that are not read in place: narrow ones, and every one in a block that is not full.
    loaded: Vec<Vec<f64>>,
    doubt: Vec<u64>,
    bounds: Bounds,
    spans: Vec<Span>,
    scratch: Vec<f64>,
    fen: Vec<i64>,
    found: Vec<Fixed>,
}

impl<'a> Worker<'a> {
    fn new(kernel: &'a Kernel, columns: &'a Columns<'a>, settings: &'a Settings) -> Self {
        let block = settings.block;
        let one = |lane: &Lane| match lane {
            Lane::One(value) => vec![*value; block],
            Lane::Float(_) => Vec::new(),
            _ => vec![0.0; block],
        };
        Worker {
            kernel,
            columns,
            settings,
            registers: vec![vec![0.0; block]; kernel.registers()],
            loaded: columns.lanes.iter().map(one).collect(),
            doubt: vec![0; block],
            bounds: Bounds::default(),
            spans: Vec::new(),
            scratch: vec![0.0; block],
            fen: vec![0; block],
            found: Vec::new(),
        }
    }

    fn stretch(&mut self, mut task: Task<'_>) -> (Vec<Open>, u64) {
        let rows = task.fen.first().map_or(0, |fen| fen.len());
        let mut open = Vec::new();
        let blocks = (0..rows).step_by(self.settings.block);
        let settled = blocks
            .map(|start| self.piece(&mut task, start, self.settings.block.min(rows - start), &mut open))
            .sum();
        (open, settled)
    }

    /// Prices the rows of a block; one that is lost as a whole goes in ever smaller parts, as the bounds of
    /// a part are narrower. How many rows were open and are settled.
    fn piece(&mut self, task: &mut Task<'_>, start: usize, len: usize, open: &mut Vec<Open>) -> u64 {
        let lost = self.block(task.start + start, len);
        if lost && len > 1 {
            let part = if len > WIDTH { WIDTH } else { 1 };
            let parts = (start..start + len).step_by(part);
            return parts.map(|at| self.piece(task, at, part.min(start + len - at), open)).sum();
        }
        for (at, fen) in task.fen.iter_mut().enumerate() {
            self.certify(at, task.start + start, &mut fen[start..start + len]);
        }
        self.list_open(task, start, len, open)
    }

    /// Loads, bounds and evaluates the rows of a block. Whether it is lost: for all its bounds know, some
    /// figure of it does not exist.
    fn block(&mut self, start: usize, len: usize) -> bool {
        let padded = len.next_multiple_of(WIDTH);
        self.load(start, len, padded);
        self.doubt[..padded].fill(0);
        let Worker { kernel, columns, settings, registers, loaded, doubt, bounds, spans, .. } = self;
        let whole_block = len == padded;
        let views: Vec<&[f64]> = columns
            .lanes
            .iter()
            .zip(loaded.iter())
            .map(|(lane, loaded)| match lane {
                Lane::Float(figures) if whole_block => &figures[start..start + len],
                _ => &loaded[..padded],
            })
            .collect();
        spans.clear();
        for (slot, view) in views.iter().enumerate() {
            let ahead = match columns.lanes[slot] {
                Lane::Float(figures) => after(figures, start, len),
                _ => &[],
            };
            let (low, high) = lanes::range(settings.lanes, view, ahead);
            let compared = kernel.whole.get(slot).copied().unwrap_or(false);
            spans.push(Span::typed(
                low,
                high,
                columns.lanes[slot].halves(),
                compared && lanes::all_whole(settings.lanes, view),
            ));
        }
        for (view, _) in views.iter().zip(&kernel.watched).filter(|(_, watched)| **watched) {
            doubt.iter_mut().zip(*view).for_each(|(doubt, x)| *doubt |= u64::from(!x.is_finite()));
        }
        for guard in &kernel.guards {
            hold(guard, spans, views[guard.slot as usize], doubt);
        }
        bounds.analyse(&kernel.tape, &kernel.graph, spans);
        let proven = bounds.conditions.iter().all(|span| span.low == 1.0);
        let lost = bounds.outputs.iter().chain(&bounds.conditions).any(Span::is_lost);
        if lost {
            doubt[..padded].fill(1);
            return true;
        }
        let passes = if proven { kernel.tape.conditions_from } else { kernel.tape.instructions.len() };
        let mut block =
            lanes::Block { columns: &views, registers, doubt: &mut doubt[..padded], rows: padded };
        lanes::run(settings.lanes, &kernel.tape.instructions[..passes], &bounds.slacks, &mut block);
        if !proven {
            for condition in &kernel.tape.conditions {
                let truth = figures(condition, &views, registers);
                doubt[..padded].iter_mut().zip(truth).for_each(|(doubt, x)| *doubt |= u64::from(*x != 1.0));
            }
        }
        false
    }

    /// Fills what is not read in place; a block that is not full is made so with its last row.
    fn load(&mut self, start: usize, len: usize, padded: usize) {
        for (lane, loaded) in self.columns.lanes.iter().zip(&mut self.loaded) {
            match lane {
                Lane::One(_) => continue,
                Lane::Float(_) if len == padded => continue,
                Lane::Float(figures) => {
                    loaded.resize(self.settings.block, 0.0);
                    loaded[..len].copy_from_slice(&figures[start..start + len]);
                }
                Lane::Units32(units, scale) => {
                    let (own, ahead) = (&units[start..start + len], after(units, start, len));
                    lanes::units32(self.settings.lanes, own, ahead, 1.0 / tens(*scale), loaded);
                }
                Lane::Units64(units, scale) => {
                    let (own, ahead) = (&units[start..start + len], after(units, start, len));
                    lanes::units64(self.settings.lanes, own, ahead, 1.0 / tens(*scale), loaded);
                }
                Lane::Coded(codes, figures) => {
                    for (figure, code) in loaded.iter_mut().zip(&codes[start..start + len]) {
                        *figure = figures[usize::from(*code)];
                    }
                }
            }
            let last = loaded[len - 1];
            loaded[len..padded].fill(last);
        }
    }

    /// The fen of an answer for the rows of the block at hand.
    fn certify(&mut self, at: usize, start: usize, fen: &mut [i64]) {
        let len = fen.len();
        let padded = len.next_multiple_of(WIDTH);
        let Some(span) = self.bounds.outputs.get(at).filter(|span| !span.is_lost()) else { return };
        let operand = self.kernel.tape.outputs[at];
        let source: &[f64] = match operand.source {
            Source::Register(place) => &self.registers[place as usize][..padded],
            Source::Column(slot) => match self.columns.lanes[slot as usize] {
                Lane::Float(figures) if len == padded => &figures[start..start + len],
                _ => &self.loaded[slot as usize][..padded],
            },
            Source::Constant(value) => {
                self.scratch[..padded].fill(value);
                &self.scratch[..padded]
            }
        };
        let (lanes, doubt) = (self.settings.lanes, &mut self.doubt[..padded]);
        let error = (span.relative, span.absolute);
        if len == padded {
            lanes::certify_fen(lanes, source, error, mark(at), fen, doubt);
        } else {
            let fen_of = &mut self.fen[..padded];
            lanes::certify_fen(lanes, source, error, mark(at), fen_of, doubt);
            fen.copy_from_slice(&self.fen[..len]);
        }
    }

    /// Lists the rows of a block that stay open, and counts those that do not.
    fn list_open(&mut self, task: &mut Task<'_>, start: usize, len: usize, open: &mut Vec<Open>) -> u64 {
        if self.doubt[..len].iter().fold(0, |any, x| any | x) == 0 {
            return 0;
        }
        // What settles a row works where the block did.
        let doubts: Vec<(usize, u64)> =
            self.doubt[..len].iter().copied().enumerate().filter(|(_, doubt)| *doubt != 0).collect();
        let mut settled = 0;
        for (at, doubt) in doubts {
            let doubt = if doubt & 1 == 0 { self.settle(doubt, start + at, task) } else { doubt };
            match doubt {
                0 => settled += 1,
                _ => open.push(Open { row: (task.start + start + at) as u32, doubt }),
            }
        }
        settled
    }

    /// The answers of a row that came too near an edge for the bounds of their block: in whole numbers,
    /// or by the bounds of the row alone. What stays in doubt.
    fn settle(&mut self, mut doubt: u64, at: usize, task: &mut Task<'_>) -> u64 {
        let row = task.start + at;
        let Worker { kernel, columns, found, .. } = self;
        let mut uncounted = 0;
        for (answer, fen) in task.fen.iter_mut().enumerate().filter(|(answer, _)| doubt & mark(*answer) != 0)
        {
            match kernel.recount.fen(&kernel.graph, answer, &columns.lanes, row, found) {
                Some(exact) => fen[at] = exact,
                None => uncounted |= mark(answer),
            }
        }
        doubt = uncounted;
        if doubt == 0 || self.block(row, 1) {
            return doubt;
        }
        for (answer, fen) in task.fen.iter_mut().enumerate().filter(|(answer, _)| doubt & mark(*answer) != 0)
        {
            self.certify(answer, row, &mut fen[at..=at]);
        }
        self.doubt[0]
    }
}

/// How the doubt of a row says that an answer is not certified; the lowest bit is any other doubt, the
/// highest stands for all answers beyond.
fn mark(answer: usize) -> u64 {
    2u64 << answer.min(62)
}

/// The rows of the block that comes next.
fn after<T>(all: &[T], start: usize, len: usize) -> &[T] {
    &all[start + len..(start + 2 * len).min(all.len())]
}

/// 10^scale, exact as a float up to 22.
fn tens(scale: u8) -> f64 {
    10f64.powi(i32::from(scale))
}

/// Marks the rows whose figure is not certainly within its range.
fn hold(guard: &Guard, spans: &[Span], view: &[f64], doubt: &mut [u64]) {
    let span = &spans[guard.slot as usize];
    if guard.holds(span.low) && guard.holds(span.high) && guard.monotone() {
        return;
    }
    doubt.iter_mut().zip(view).for_each(|(doubt, x)| *doubt |= u64::from(!guard.holds(*x)));
}

fn figures<'a>(operand: &Operand, views: &[&'a [f64]], registers: &'a [Vec<f64>]) -> &'a [f64] {
    match operand.source {
        Source::Register(place) => &registers[place as usize],
        Source::Column(slot) => views[slot as usize],
        Source::Constant(_) => &[],
    }
}
