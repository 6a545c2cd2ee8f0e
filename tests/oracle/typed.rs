//! 像手工录入的数据 — frames for any program, from what it declares of its inputs.

use super::number::{Value, binary, decimal};
use super::{Oracle, first};
use dashu_int::IBig;
use dashu_ratio::RBig;
use dataworth::formula::ast::Operator;
use dataworth::formula::{Axis, Column, Dimension, Expr, Fallback, Frame, Function, Input, Kind, Program};
use dataworth::formula::{Shape, Symbols, Typed};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How the figures look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Decimals as people type them, ties and near-ties constructed.
    Typed,
    /// All 53 bits: what typed data never is.
    RandomDoubles,
}

type Cell = (f64, Option<Arc<str>>);

/// One asset before it joins a frame.
#[derive(Clone, Default)]
struct Asset {
    years: u32,
    rows: Vec<u32>,
    cells: Vec<Option<Vec<Cell>>>,
}

/// Figures of one program; the same seed gives the same frames.
pub struct Generator<'a> {
    program: &'a Program,
    symbols: Symbols,
    texts: Vec<String>,
    /// Inputs whose rows sum to one, over all rows or over those with the same key.
    weights: Vec<(usize, Option<usize>)>,
    mode: Mode,
    random: Xoshiro256PlusPlus,
}

/// A frame, and for which of its assets a tie or a near-tie was constructed.
pub struct Sample {
    pub frame: Frame,
    pub symbols: Symbols,
    pub near: Vec<bool>,
}

/// A frame of `assets` assets. `symbols` are those the program was compiled with.
pub fn sample(program: &Program, symbols: &Symbols, mode: Mode, seed: u64, assets: usize) -> Sample {
    let mut texts = BTreeSet::from(["north", "south", "east"].map(String::from));
    let mut weights = BTreeSet::new();
    let exprs = program.steps.iter().map(|s| &s.expr).chain(program.checks.iter().map(|c| &c.assert));
    exprs.for_each(|e| survey(program, e, &mut texts, &mut weights));
    let mut generator = Generator {
        program,
        symbols: symbols.clone(),
        texts: texts.into_iter().collect(),
        weights: weights.into_iter().collect(),
        mode,
        random: Xoshiro256PlusPlus::seed_from_u64(seed),
    };
    generator.frame(assets)
}

/// Collects the texts that formulas compare with, and sums of weights.
fn survey(
    program: &Program,
    e: &Expr,
    texts: &mut BTreeSet<String>,
    weights: &mut BTreeSet<(usize, Option<usize>)>,
) {
    let input = |e: &Expr| if let Typed::Input(id) = &e.node { Some(id.0 as usize) } else { None };
    match &e.node {
        Typed::Text(text) => {
            texts.insert(text.to_string());
        }
        Typed::Negative(inner) => survey(program, inner, texts, weights),
        Typed::Binary(_, a, b) => [a, b].iter().for_each(|e| survey(program, e, texts, weights)),
        Typed::Call(function, parts) => {
            let weight = parts.first().and_then(input).filter(|w| {
                let i = &program.inputs[*w];
                i.name.contains("weight") || i.file.label.zh.contains("权重")
            });
            match (function, weight) {
                (Function::Sum, Some(w)) => drop(weights.insert((w, None))),
                (Function::SumBy, Some(w)) => drop(weights.insert((w, input(&parts[1])))),
                _ => {}
            }
            parts.iter().for_each(|e| survey(program, e, texts, weights));
        }
        _ => {}
    }
}

impl Generator<'_> {
    fn frame(&mut self, assets: usize) -> Sample {
        let mut all = Vec::with_capacity(assets);
        let mut near = Vec::with_capacity(assets);
        for _ in 0..assets {
            let mut asset = self.asset();
            if self.mode == Mode::Typed && self.chance(5) {
                self.cancel(&mut asset);
            }
            let tie = self.mode == Mode::Typed && self.chance(16);
            near.push(tie && self.near_tie(&mut asset));
            all.push(asset);
        }
        Sample { frame: join(self.program, &all), symbols: self.symbols.clone(), near }
    }

    fn below(&mut self, n: u64) -> u64 {
        self.random.next_u64() % n.max(1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn unit(&mut self) -> f64 {
        (self.random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn asset(&mut self) -> Asset {
        let program = self.program;
        let years = if self.chance(10) { 1 } else { 1 + self.below(8) as u32 };
        let rows = program.axes.iter().map(|axis| {
            let none = axis.file.optional && self.chance(30);
            if none { 0 } else { 1 + self.below(6) as u32 }
        });
        let mut asset = Asset { years, rows: rows.collect(), cells: vec![None; program.inputs.len()] };
        for (at, input) in program.inputs.iter().enumerate() {
            let given = match &input.fallback {
                Fallback::Required => 997,
                Fallback::Project(_) => 1000,
                Fallback::Optional => 600,
                Fallback::Default(_) | Fallback::Parameter { .. } => 500,
                Fallback::Input(_) => 400,
                Fallback::Step(_) => 120,
            };
            if self.below(1000) < given {
                let n = length(&asset, input.ty.shape);
                asset.cells[at] = Some((0..n).map(|_| (self.value(input), None)).collect());
            }
        }
        self.weigh(&mut asset);
        asset
    }

    fn value(&mut self, input: &Input) -> f64 {
        match input.ty.kind {
            Kind::Number(dimension) => self.number(input, dimension),
            Kind::Bool => f64::from(u8::from(self.chance(60))),
            Kind::Date => self.date(matches!(input.fallback, Fallback::Project(_))),
            Kind::Text => {
                let text = match &input.file.choice {
                    Some(choices) if self.chance(40) => choices[0].id.clone(),
                    Some(choices) => choices[self.below(choices.len() as u64) as usize].id.clone(),
                    None => {
                        let at = self.below(self.texts.len() as u64) as usize;
                        self.texts[at].clone()
                    }
                };
                f64::from(self.symbols.id(&text))
            }
        }
    }

    /// Valuation dates are year-ends mostly; other dates lie up to fifteen years later, few before.
    fn date(&mut self, valuation: bool) -> f64 {
        const YEAR_END_2025: i64 = 46_022;
        let days = match self.below(10) {
            0..6 if valuation => 0,
            _ if valuation => self.below(700) as i64 - 350,
            0 => -(self.below(800) as i64),
            1 => 365 * self.below(10) as i64,
            _ => self.below(5_500) as i64,
        };
        (YEAR_END_2025 + days) as f64
    }

    fn number(&mut self, input: &Input, d: Dimension) -> f64 {
        let (min, max) = (&input.range.min, &input.range.max);
        let (min, max) = (min.as_ref().map(|x| x.to_f64()), max.as_ref().map(|x| x.to_f64()));
        if let Some(end) = if self.chance(50) { min } else { max }
            && self.chance(4)
        {
            return end;
        }
        let (low, high, places) = self.habit(d, min, max);
        let x = low + self.unit() * (high - low);
        if self.mode == Mode::RandomDoubles {
            return x;
        }
        let scale = 10f64.powi(places as i32);
        let typed = (x * scale).round() / scale;
        typed.clamp(min.unwrap_or(f64::MIN), max.unwrap_or(f64::MAX))
    }

    /// Range and decimals as typed: money 0–2, ratios and rates 2–4, years 0–1.
    fn habit(&mut self, d: Dimension, min: Option<f64>, max: Option<f64>) -> (f64, f64, u64) {
        let power = |g: &mut Self, from: u64, to: u64| 10f64.powi((from + g.below(to - from + 1)) as i32);
        let (mut low, mut high, places) = match (d.money, d.count, d.year) {
            (0, 0, 0) if d == Dimension::RATIO => (0.0, 1.0, 2 + self.below(3)),
            (0, 0, 0) if d == Dimension::RATE => (0.0, 0.35, 2 + self.below(3)),
            (0, 0, 0) => (0.0, power(self, 0, 2), self.below(4)),
            (0, 0, 1) if max.is_some_and(|m| m <= 1.0) => (if self.chance(60) { 1.0 } else { 0.0 }, 1.0, 4),
            (0, 0, 1) => (0.0, 20.0, self.below(2)),
            (1, 0, 0) => (0.0, power(self, 2, 9), self.below(3)),
            (0, 1, 0) => (0.0, power(self, 1, 6), 0),
            _ => (0.0, power(self, 1, 4), 2 + self.below(3)),
        };
        if min.is_none_or(|m| m < 0.0) && self.chance(8) {
            low = if d.is_dimensionless() { -0.3 } else { -high };
        }
        low = low.max(min.unwrap_or(low));
        high = high.min(max.unwrap_or(high));
        if low > high {
            (low, high) = (min.unwrap_or(low), max.unwrap_or(low + 1.0));
        }
        (low, high, places)
    }

    /// Weights that sum to one, over all places or over those of a key.
    fn weigh(&mut self, asset: &mut Asset) {
        for (weight, key) in self.weights.clone() {
            if self.mode != Mode::Typed || self.chance(10) {
                continue;
            }
            let keys: Option<Vec<f64>> =
                key.and_then(|k| asset.cells[k].as_ref()).map(|c| c.iter().map(|(v, _)| *v).collect());
            let Some(cells) = asset.cells[weight].as_mut() else { continue };
            let key_of = |i: usize| keys.as_ref().and_then(|k| k.get(i)).map_or(0, |v| *v as i64);
            let scale = 10i64.pow(2 + self.below(3) as u32);
            let groups: BTreeSet<i64> = (0..cells.len()).map(key_of).collect();
            for group in groups {
                let members: Vec<usize> = (0..cells.len()).filter(|i| key_of(*i) == group).collect();
                let mut left = scale;
                for (k, i) in members.iter().enumerate() {
                    let last = k + 1 == members.len();
                    let part = if last { left } else { self.below(left as u64 + 1) as i64 };
                    left -= part;
                    cells[*i] = (part as f64 / scale as f64, None);
                }
            }
        }
    }

    /// The last of several amounts takes the others away; of single amounts, two become equal.
    fn cancel(&mut self, asset: &mut Asset) {
        let money = self.money(asset);
        let below_zero = |at: &usize| self.program.inputs[*at].range.min.is_none();
        let many = |at: &usize| asset.cells[*at].as_ref().is_some_and(|c| c.len() > 1);
        if let Some(at) = money.iter().copied().find(|at| below_zero(at) && many(at)) {
            let cells = asset.cells[at].as_mut().unwrap();
            let fen: i64 = cells[1..].iter().map(|(v, _)| (v * 100.0).round() as i64).sum();
            cells[0] = ((-fen + self.below(3) as i64) as f64 / 100.0, None);
        } else if let [a, b, ..] = money[..] {
            let value = asset.cells[a].as_ref().unwrap()[0].clone();
            asset.cells[b].as_mut().unwrap()[0] = value;
        }
    }

    /// Inputs in money that this asset has figures of.
    fn money(&self, asset: &Asset) -> Vec<usize> {
        let is = |at: &usize| {
            self.program.inputs[*at].ty.dimension().is_some_and(|d| d.money == 1)
                && asset.cells[*at].as_ref().is_some_and(|c| !c.is_empty())
        };
        (0..asset.cells.len()).filter(is).collect()
    }

    /// Inputs with figures in money, or where a model has none, any figures.
    fn levers(&self, asset: &Asset) -> Vec<usize> {
        let money = self.money(asset);
        if !money.is_empty() {
            return money;
        }
        let is = |at: &usize| {
            self.program.inputs[*at].ty.dimension().is_some()
                && asset.cells[*at].as_ref().is_some_and(|c| !c.is_empty())
        };
        (0..asset.cells.len()).filter(is).collect()
    }

    /// Changes one amount so that the answer comes to half a fen, or within 1e-6, 1e-9 or 1e-25 of it.
    fn near_tie(&mut self, asset: &mut Asset) -> bool {
        let levers = self.levers(asset);
        (0..4).any(|_| {
            let Some(at) = levers.get(self.below(levers.len() as u64) as usize) else { return false };
            let cell = self.below(asset.cells[*at].as_ref().map_or(1, Vec::len) as u64) as usize;
            let Some(typed) = self.solve(asset, *at, cell) else { return false };
            asset.cells[*at].as_mut().unwrap()[cell] = typed;
            true
        })
    }

    /// The answer as a straight line in one amount, met with an edge of rounding.
    fn solve(&mut self, asset: &Asset, at: usize, cell: usize) -> Option<Cell> {
        let mut changed = asset.clone();
        let mut answer = |x: &RBig, typed: Cell| {
            changed.cells[at].as_mut().unwrap()[cell] = typed;
            let frame = join(self.program, std::slice::from_ref(&changed));
            let value = Oracle::new(self.program, &frame, &self.symbols, 0).answer();
            value.rational().map(|y| (x.clone(), y))
        };
        let range = &self.program.inputs[at].range;
        let most = range.max.as_ref().map_or(1e12, |m| m.to_f64());
        // A quarter and three quarters of where a figure like this one may lie, in binary fractions.
        let reach =
            ((asset.cells[at].as_ref()?[cell].0.abs().min(most / 2.0) * 1024.0).round() + 1.0) / 1024.0;
        let (near, far) = (reach * 0.5, reach * 1.5);
        let whole = |v: f64| RBig::try_from(v).ok();
        let (x0, y0) = answer(&whole(near)?, (near, None))?;
        let (x1, y1) = answer(&whole(far)?, (far, None))?;
        let slope = (&y1 - &y0) / (&x1 - &x0);
        if slope.is_zero() {
            return None;
        }
        let hundred = RBig::from(100);
        let start = (&y0 * &hundred).floor() + IBig::from(self.below(40));
        let edge = |k: u32| (RBig::from(&start + IBig::from(k)) + half()) / &hundred;
        let near = |y: RBig| &x0 + (y - &y0) / &slope;
        let short = |x: &RBig| (0..=4).find(|p| (x * ten(*p)).is_int() && size(x) < ten(11));
        let exact = (0..60).map(|k| near(edge(k))).find_map(|x| short(&x).map(|p| (x, p)));
        match (exact, self.below(10)) {
            (Some((x, places)), 0..5) => Some(spell(&x, places)),
            (_, 5) => Some(spell(&near(edge(0)), 30)),
            (_, n) => {
                let gap = RBig::ONE / if n % 2 == 0 { ten(6) } else { ten(9) };
                let gap = if self.chance(50) { gap } else { -gap };
                Some(spell(&near(edge(0) + gap), 10))
            }
        }
        .filter(|(v, _)| *v <= most && range.min.as_ref().is_none_or(|m| *v >= m.to_f64()))
    }
}

fn half() -> RBig {
    RBig::from_parts(IBig::ONE, 2u8.into())
}

fn ten(places: usize) -> RBig {
    RBig::from(IBig::from(10).pow(places))
}

fn size(x: &RBig) -> RBig {
    if *x < RBig::ZERO { -x.clone() } else { x.clone() }
}

/// A figure with so many decimals, as a float and, where the float does not say it all, as text.
fn spell(x: &RBig, places: usize) -> Cell {
    let n = (size(x) * ten(places) + half()).floor().to_string();
    let digits = format!("{n:0>width$}", width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let sign = if *x < RBig::ZERO { "-" } else { "" };
    let text = if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") };
    let float: f64 = text.parse().unwrap_or(0.0);
    let same = binary(Operator::Equal, &decimal(&text), &decimal(&float.to_string()));
    (float, (same != Value::Bool(true)).then(|| text.into()))
}

fn length(asset: &Asset, shape: Shape) -> usize {
    let rows = shape.lines.map_or(1, |Axis(a)| asset.rows[usize::from(a)] as usize);
    rows * if shape.years { asset.years as usize } else { 1 }
}

fn join(program: &Program, assets: &[Asset]) -> Frame {
    let column = |at: usize| {
        let mut column = Column::default();
        assets.iter().for_each(|a| column.push(a.cells[at].iter().flatten().cloned()));
        (!column.values.is_empty()).then_some(column)
    };
    Frame {
        assets: assets.len(),
        years: assets.iter().map(|a| a.years).collect(),
        rows: (0..program.axes.len()).map(|x| assets.iter().map(|a| a.rows[x]).collect()).collect(),
        columns: (0..program.inputs.len()).map(column).collect(),
    }
}

/// The inputs of one asset, to print beside a difference.
pub fn describe(program: &Program, sample: &Sample, asset: usize) -> String {
    let frame = &sample.frame;
    let mut text = format!("years={}", frame.years[asset]);
    for (input, column) in program.inputs.iter().zip(&frame.columns) {
        let Some(column) = column else { continue };
        if column.of(asset).is_empty() {
            continue;
        }
        let start = column.offsets[asset];
        let cell = |(i, v): (usize, &f64)| match input.ty.kind {
            Kind::Text => sample.symbols.text(*v as u32).map_or("?".into(), |t| t.to_string()),
            _ => column.long.get(&(start + i as u32)).map_or(v.to_string(), |t| t.to_string()),
        };
        let cells: Vec<String> = column.of(asset).iter().enumerate().map(cell).collect();
        text.push_str(&format!(" {}={}", program.qualified(input.owner, &input.name), cells.join(";")));
    }
    let value = first(&Oracle::new(program, frame, &sample.symbols, asset).step(program.output));
    format!("{text} [oracle {value:?}]")
}
