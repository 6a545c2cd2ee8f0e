//! 最小二乘蒙特卡洛 — American options by simulation (Longstaff–Schwartz), the same on any number of threads.
//!
//! Paths run backwards: the end of the Brownian motion is drawn first, then each earlier date between 0 and the
//! one behind it, so that memory holds one date of every path. Each block of paths has its own stream of the
//! generator, and sums are taken block by block in order: threads only decide who does the work. Every path has
//! its mirror image (antithetic), and the standard error is that of the means of such pairs.

use super::Terms;
use crate::finance::{Error, hold, result};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

/// Pairs of paths of a block.
const BLOCK: usize = 512;
/// Powers besides the constant that the value of waiting is fitted to.
const DEGREE: usize = 3;
/// Most draws of a run.
const MOST_DRAWS: usize = 100_000_000;

/// 模拟方案 — when it may be exercised, how many paths, which random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Plan {
    /// Dates at equal distances, the last at the end; today is one more.
    pub dates: usize,
    /// Paths, mirror images counted; even.
    pub paths: usize,
    pub seed: u64,
}

/// 模拟结果 — an estimate and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    /// Standard error of the value; 0 where exercise today is best.
    pub error: f64,
    /// Share of the paths on which it is exercised.
    pub exercised: f64,
}

/// LSM — the value of exercise at any of the dates, by the rule that a regression of what paths brought on
/// powers up to the cube suggests, over the paths in the money. The powers are those of price over strike for a
/// put; for a call those of strike over price, and what is fitted is then counted in the asset: either way
/// the figures lie between 0 and 1, and no path that ran far up bends the fit.
///
/// Source: F. A. Longstaff and E. S. Schwartz, Valuing American options by simulation: a simple least-squares
/// approach, Review of Financial Studies 14 (2001). The rule is fitted to the paths it is tried on; with few
/// dates the figure is that of a Bermudan option, a little below the American one. Errors: those of [`Terms`];
/// dates not 1 to 1,000; paths that are odd or not 100 to 1,000,000; more than 100 million draws.
///
/// ```
/// use dataworth::finance::option::{Kind, Terms, simulation::{Plan, american}};
/// let terms = Terms {
///     kind: Kind::Put, spot: 36.0, strike: 40.0, years: 1.0, rate: 0.06, dividend: 0.0, volatility: 0.2,
/// };
/// let found = american(&terms, &Plan { dates: 50, paths: 20_000, seed: 1 })?;
/// // Longstaff and Schwartz print 4.472 with a standard error of 0.010, and 4.478 by finite differences.
/// assert!((found.value - 4.472).abs() < 0.03 && found.error < 0.02);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
pub fn american(terms: &Terms, plan: &Plan) -> Result<Estimate, Error> {
    terms.check()?;
    hold("dates", "1 to 1,000", (1..=1_000).contains(&plan.dates))?;
    hold(
        "paths",
        "even, 100 to 1,000,000",
        plan.paths.is_multiple_of(2) && (100..=1_000_000).contains(&plan.paths),
    )?;
    hold("paths", "few enough for 100 million draws", plan.paths * plan.dates <= MOST_DRAWS)?;
    let asset = Asset::of(terms, plan.dates);
    let mut blocks = start(plan);
    blocks.par_iter_mut().for_each(|block| block.end(&asset));
    for date in (1..plan.dates).rev() {
        let moments: Vec<Moments> =
            blocks.par_iter_mut().map(|block| block.step_back(&asset, date)).collect();
        let total = moments.iter().fold(Moments::default(), Moments::with);
        if let Some(waiting) = total.fit(DEGREE) {
            blocks.par_iter_mut().for_each(|block| block.exercise(&asset, &waiting));
        }
    }
    estimate(terms, &asset, &blocks)
}

/// The asset in units of the strike.
struct Asset {
    sign: f64,
    spot: f64,
    /// Years of a step.
    length: f64,
    /// `r − y − σ²/2`.
    drift: f64,
    volatility: f64,
    /// Of a step.
    discount: f64,
    dates: usize,
}

impl Asset {
    fn of(terms: &Terms, dates: usize) -> Self {
        let length = terms.years / dates as f64;
        Asset {
            sign: terms.kind.sign(),
            spot: terms.spot / terms.strike,
            length,
            drift: terms.rate - terms.dividend - terms.volatility * terms.volatility / 2.0,
            volatility: terms.volatility,
            discount: libm::exp(-terms.rate * length),
            dates,
        }
    }

    fn price(&self, date: usize, motion: f64) -> f64 {
        self.spot * libm::exp(self.drift * self.length * date as f64 + self.volatility * motion)
    }

    fn payoff(&self, price: f64) -> f64 {
        (self.sign * (price - 1.0)).max(0.0)
    }

    /// What a fit sees of a price in the money, from 0 to 1, and the unit of what it fits.
    fn seen(&self, price: f64) -> (f64, f64) {
        if self.sign > 0.0 { (1.0 / price, price) } else { (price, 1.0) }
    }
}

/// A path and its mirror image.
#[derive(Clone, Copy, Default)]
struct Pair {
    motion: f64,
    prices: [f64; 2],
    /// What each brings, as of the date at hand.
    brings: [f64; 2],
}

struct Block {
    random: Normal,
    pairs: Vec<Pair>,
}

/// Blocks, each with the stream of its number.
fn start(plan: &Plan) -> Vec<Block> {
    let pairs = plan.paths / 2;
    let mut stream = Xoshiro256PlusPlus::seed_from_u64(plan.seed);
    let sizes = (0..pairs.div_ceil(BLOCK)).map(|at| BLOCK.min(pairs - at * BLOCK));
    sizes
        .map(|size| {
            let random = Normal { random: stream.clone(), kept: None };
            stream.jump();
            Block { random, pairs: vec![Pair::default(); size] }
        })
        .collect()
}

impl Block {
    fn end(&mut self, asset: &Asset) {
        let spread = (asset.length * asset.dates as f64).sqrt();
        for pair in &mut self.pairs {
            pair.motion = spread * self.random.draw();
            pair.prices = [pair.motion, -pair.motion].map(|motion| asset.price(asset.dates, motion));
            pair.brings = pair.prices.map(|price| asset.payoff(price));
        }
    }

    /// Draws the date before, discounts, and sums what a regression needs.
    fn step_back(&mut self, asset: &Asset, date: usize) -> Moments {
        let mut moments = Moments::default();
        let share = date as f64 / (date + 1) as f64;
        let spread = (asset.length * share).sqrt();
        for pair in &mut self.pairs {
            pair.motion = share * pair.motion + spread * self.random.draw();
            pair.prices = [pair.motion, -pair.motion].map(|motion| asset.price(date, motion));
            for (price, brings) in pair.prices.iter().zip(&mut pair.brings) {
                *brings *= asset.discount;
                if asset.payoff(*price) > 0.0 {
                    let (x, unit) = asset.seen(*price);
                    moments.add(x - 1.0, *brings / unit);
                }
            }
        }
        moments
    }

    fn exercise(&mut self, asset: &Asset, waiting: &[f64]) {
        for pair in &mut self.pairs {
            for (price, brings) in pair.prices.iter().zip(&mut pair.brings) {
                let now = asset.payoff(*price);
                let (x, unit) = asset.seen(*price);
                if now > 0.0 && now > unit * polynomial(waiting, x - 1.0) {
                    *brings = now;
                }
            }
        }
    }
}

fn estimate(terms: &Terms, asset: &Asset, blocks: &[Block]) -> Result<Estimate, Error> {
    let pairs = || blocks.iter().flat_map(|block| &block.pairs);
    let count = pairs().count() as f64;
    let worth = |pair: &Pair| asset.discount * (pair.brings[0] + pair.brings[1]) / 2.0;
    let mean = pairs().map(worth).sum::<f64>() / count;
    let square = pairs().map(|pair| (worth(pair) - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let exercised = pairs().flat_map(|pair| pair.brings).filter(|brings| *brings > 0.0).count() as f64;
    let (value, now) = (result(terms.strike * mean)?, terms.payoff(terms.spot));
    if now >= value {
        return Ok(Estimate { value: now, error: 0.0, exercised: if now > 0.0 { 1.0 } else { 0.0 } });
    }
    Ok(Estimate {
        value,
        error: terms.strike * (square / count).sqrt(),
        exercised: exercised / (2.0 * count),
    })
}

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// 矩 — sums of powers of `x`, and of `y` times powers, that a fit needs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moments {
    count: usize,
    powers: [f64; 2 * DEGREE + 1],
    products: [f64; DEGREE + 1],
}

impl Moments {
    pub fn add(&mut self, x: f64, y: f64) {
        self.count += 1;
        let mut power = 1.0;
        for at in 0..self.powers.len() {
            self.powers[at] += power;
            if let Some(product) = self.products.get_mut(at) {
                *product += power * y;
            }
            power *= x;
        }
    }

    fn with(mut self, other: &Moments) -> Self {
        self.count += other.count;
        self.powers.iter_mut().zip(other.powers).for_each(|(own, more)| *own += more);
        self.products.iter_mut().zip(other.products).for_each(|(own, more)| *own += more);
        self
    }

    /// The least-squares polynomial of a degree up to 3, constant first; `None` where the points do not settle
    /// it. Normal equations by Cholesky, written out so that no machine contracts a product and a sum.
    ///
    /// ```
    /// use dataworth::finance::option::simulation::Moments;
    /// let mut moments = Moments::default();
    /// [(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)].into_iter().for_each(|(x, y)| moments.add(x, y));
    /// let line = moments.fit(1).unwrap();
    /// assert!((line[0] - 1.0).abs() < 1e-12 && (line[1] - 2.0).abs() < 1e-12);
    /// ```
    pub fn fit(&self, degree: usize) -> Option<Vec<f64>> {
        let size = degree.min(DEGREE) + 1;
        if self.count < size {
            return None;
        }
        let mut root = [[0.0; DEGREE + 1]; DEGREE + 1];
        for row in 0..size {
            for column in 0..=row {
                let whole = self.powers[row + column];
                let rest = (0..column).fold(whole, |rest, k| rest - root[row][k] * root[column][k]);
                if row == column && rest <= whole * 1e-13 {
                    return None;
                }
                root[row][column] = if row == column { rest.sqrt() } else { rest / root[column][column] };
            }
        }
        let mut found = self.products[..size].to_vec();
        for row in 0..size {
            let known = (0..row).fold(found[row], |rest, k| rest - root[row][k] * found[k]);
            found[row] = known / root[row][row];
        }
        for row in (0..size).rev() {
            let known = (row + 1..size).fold(found[row], |rest, k| rest - root[k][row] * found[k]);
            found[row] = known / root[row][row];
        }
        Some(found)
    }
}

/// Normal numbers by Marsaglia's polar method: two from a point in the disc.
struct Normal {
    random: Xoshiro256PlusPlus,
    kept: Option<f64>,
}

impl Normal {
    fn draw(&mut self) -> f64 {
        if let Some(kept) = self.kept.take() {
            return kept;
        }
        loop {
            let (x, y) = (self.side(), self.side());
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                let scale = (-2.0 * libm::log(square) / square).sqrt();
                self.kept = Some(y * scale);
                return x * scale;
            }
        }
    }

    /// Evenly from −1 to 1, in steps of 2^−52.
    fn side(&mut self) -> f64 {
        (self.random.next_u64() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}
