//! Writes 摊销试算 inputs of any size: `cargo run --release --example make_schedules -- OUT ASSETS SEED LIFE`.
//!
//! OUT ending in `.csv` is the input of `dataworth schedule`; any other name gets the same plans as six
//! columns of 64-bit integers (opening, residual, months, start, method, rounding), for the benches.
//! The same seed gives the same assets. With LIFE every asset has that life and begins with the first month.
use dataworth::ledger::schedule::Plans;
use dataworth::ledger::{Method, Month, Rounding, Segment};
use dataworth::num::Fen;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

pub const ASSETS: u32 = 1_000_000;
pub const SEED: u64 = 20_260_101;

/// The first month of the five years that the benches look at.
pub fn first_month() -> Month {
    Month::of(jiff::civil::date(2025, 1, 1))
}

/// Plans as books hold them: round lives for the most part, mostly straight line, residuals mostly none.
pub fn plans(assets: u32, seed: u64, life: Option<u32>) -> Plans {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut plans = Plans::default();
    for _ in 0..assets {
        let mut segment = segment(&mut random);
        // Half are under way, the others begin within the first year.
        let mut start = first_month().plus(random.random_range(-12..=12));
        if let Some(life) = life {
            (segment.months, start) = (life, first_month());
        }
        plans.push(&segment, start);
    }
    plans
}

fn segment(random: &mut Xoshiro256PlusPlus) -> Segment {
    let opening = amount(random);
    let months = match random.random_range(0..10) {
        0..7 => 12 * random.random_range(1..=10),
        _ => random.random_range(12..=120),
    };
    let residual = match random.random_range(0..10) {
        0..8 => 0,
        _ => opening / 20,
    };
    let method = match random.random_range(0..10) {
        0..8 => Method::StraightLine,
        8 => Method::DoubleDeclining,
        _ => Method::SumOfYears,
    };
    let rounding = match random.random_range(0..4) {
        0..3 => Rounding::LastTakesRest,
        _ => Rounding::Cumulative,
    };
    Segment { opening: Fen::new(opening), residual: Fen::new(residual), months, method, rounding }
}

/// Typed amounts in fen: a few digits and zeros, or to the fen; from hundreds of yuan to hundreds of millions.
fn amount(random: &mut Xoshiro256PlusPlus) -> i64 {
    let size = 10i64.pow(random.random_range(4..=10));
    let fen = random.random_range(size..10 * size);
    match random.random_range(0..3) {
        0 => fen,
        1 => fen / 100 * 100,
        _ => fen / (size / 100) * (size / 100),
    }
}

/// The columns one after the other, little-endian.
pub fn write_columns(plans: &Plans, path: &Path) -> std::io::Result<()> {
    let month_zero = Month::of(jiff::civil::date(0, 1, 1));
    let mut file = BufWriter::new(File::create(path)?);
    let mut column = |figures: &mut dyn Iterator<Item = i64>| -> std::io::Result<()> {
        for figure in figures {
            file.write_all(&figure.to_le_bytes())?;
        }
        Ok(())
    };
    column(&mut plans.opening.iter().copied())?;
    column(&mut plans.residual.iter().copied())?;
    column(&mut plans.months.iter().map(|months| i64::from(*months)))?;
    column(&mut plans.start.iter().map(|start| i64::from(start.since(month_zero))))?;
    column(&mut plans.method.iter().map(|method| *method as i64))?;
    column(&mut plans.rounding.iter().map(|rounding| *rounding as i64))?;
    file.flush()
}

/// The input of `dataworth schedule`.
pub fn write_csv(plans: &Plans, path: &Path) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "\u{feff}资产编号,账面价值（元）,残值（元）,剩余月数,启用日期,摊销方法,尾差处理")?;
    for at in 0..plans.len() {
        let Some((segment, start)) = plans.get(at) else { continue };
        let method = match segment.method {
            Method::StraightLine => "直线法",
            Method::DoubleDeclining => "双倍余额递减法",
            Method::SumOfYears => "年数总和法",
        };
        let rounding = match segment.rounding {
            Rounding::LastTakesRest => "末期补差",
            Rounding::Cumulative => "累计差额",
        };
        let (opening, residual, months) = (segment.opening, segment.residual, segment.months);
        writeln!(file, "DA-{at:07},{opening},{residual},{months},{},{method},{rounding}", start.start())?;
    }
    file.flush()
}

#[allow(dead_code, reason = "benches use the plans alone")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let out = args.next().ok_or("OUT [ASSETS [SEED [LIFE]]]")?;
    let assets = args.next().map_or(Ok(ASSETS), |text| text.parse())?;
    let seed = args.next().map_or(Ok(SEED), |text| text.parse())?;
    let life = args.next().map(|text| text.parse()).transpose()?;
    let plans = plans(assets, seed, life);
    let path = Path::new(&out);
    match path.extension() {
        Some(extension) if extension == "csv" => write_csv(&plans, path)?,
        _ => write_columns(&plans, path)?,
    }
    Ok(())
}
