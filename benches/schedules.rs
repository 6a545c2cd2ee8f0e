//! Five years of schedules of 1,000,000 assets: `cargo bench --bench schedules`.
//!
//! The clock runs from columns of plans in memory to three columns of lines in memory (charge,
//! accumulated, carrying), which were allocated and touched before. Printed are the median, the fastest
//! and the slowest of nine rounds, at one and at two threads, and once the month-by-month definition.
//! `benches/peers/run schedules` runs the same beside numpy: it calls this with `--one THREADS`, which
//! times one round and prints it as JSON with the totals of every month, with `--digest` also a SHA-256
//! of all lines. `DATAWORTH_BENCH_ASSETS` and `DATAWORTH_BENCH_RUNS` change size and repetitions;
//! `DATAWORTH_BENCH_LIFE=60` gives every asset that life from the first month, so that every line charges.
#[path = "../examples/make_schedules.rs"]
mod make_schedules;

use dataworth::ledger::schedule::{Lines, Plans, Window, fill};
use make_schedules::{ASSETS, SEED, first_month, plans};
use sha2::{Digest, Sha256};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const MONTHS: u32 = 60;
const RUNS: usize = 9;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().collect();
    let life = Some(setting("LIFE", 0)?).filter(|life| *life > 0);
    let plans = plans(setting("ASSETS", ASSETS)?, SEED, life);
    match args.iter().position(|word| word == "--one") {
        Some(at) => {
            let threads = args.get(at + 1).ok_or("how many threads")?.parse()?;
            one(&plans, threads, args.iter().any(|word| word == "--digest"))
        }
        None => report(&plans),
    }
}

fn setting<T: std::str::FromStr<Err = std::num::ParseIntError>>(name: &str, otherwise: T) -> Outcome<T> {
    match std::env::var(format!("DATAWORTH_BENCH_{name}")) {
        Ok(text) => Ok(text.parse()?),
        Err(_) => Ok(otherwise),
    }
}

fn window() -> Window {
    Window { from: first_month(), months: MONTHS }
}

/// Columns whose pages are there: the first write to a page is the system's work, not ours.
fn touched(plans: &Plans) -> Lines {
    let mut lines = Lines::default();
    lines.resize(plans.len() * MONTHS as usize);
    [&mut lines.charge, &mut lines.accumulated, &mut lines.carrying]
        .into_iter()
        .for_each(|column| column.fill(1));
    lines
}

fn timed(plans: &Plans, threads: usize, lines: &mut Lines) -> Outcome<f64> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    Ok(pool.install(|| {
        let began = Instant::now();
        fill(plans, window(), lines);
        began.elapsed().as_secs_f64()
    }))
}

fn one(plans: &Plans, threads: usize, digest: bool) -> Outcome<()> {
    let mut lines = touched(plans);
    let seconds = timed(plans, threads, &mut lines)?;
    let columns = [&lines.charge, &lines.accumulated, &lines.carrying];
    let mut facts = serde_json::json!({
        "seconds": seconds,
        "lines": lines.charge.len(),
        "peak": peak()?,
        "totals": columns.map(|column| totals(column)),
    });
    if digest {
        facts["sha256"] = sha256(&columns).into();
    }
    println!("{facts}");
    Ok(())
}

/// The sum of each month over all assets, in fen.
fn totals(column: &[i64]) -> Vec<String> {
    let mut sums = [0i128; MONTHS as usize];
    for row in column.chunks_exact(MONTHS as usize) {
        sums.iter_mut().zip(row).for_each(|(sum, fen)| *sum += i128::from(*fen));
    }
    sums.iter().map(ToString::to_string).collect()
}

fn sha256(columns: &[&Vec<i64>]) -> String {
    let mut hash = Sha256::new();
    let mut bytes = Vec::new();
    for block in columns.iter().flat_map(|column| column.chunks(1 << 16)) {
        bytes.clear();
        block.iter().for_each(|fen| bytes.extend(fen.to_le_bytes()));
        hash.update(&bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The most memory this process ever held, in bytes.
fn peak() -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

fn report(plans: &Plans) -> Outcome<()> {
    let mut lines = touched(plans);
    let runs: usize = setting("RUNS", RUNS)?;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..runs {
        times[0].push(timed(plans, 1, &mut lines)?);
        times[1].push(timed(plans, 2, &mut lines)?);
    }
    println!("{} lines ({} assets, {MONTHS} months)", lines.charge.len(), plans.len());
    for (threads, times) in [1, 2].into_iter().zip(&mut times) {
        show(&format!("batch, {threads} threads"), lines.charge.len(), times);
    }
    let began = Instant::now();
    let sum = month_by_month(plans);
    show("month by month, 1 thread", lines.charge.len(), &mut [began.elapsed().as_secs_f64()]);
    let ours: i128 = lines.charge.iter().map(|fen| i128::from(*fen)).sum();
    if sum == ours { Ok(()) } else { Err(format!("the charges sum to {ours}, not {sum}").into()) }
}

/// The sum of the same charges by the definition.
fn month_by_month(plans: &Plans) -> i128 {
    let mut sum = 0;
    for (segment, start) in (0..plans.len()).filter_map(|at| plans.get(at)) {
        let skip = first_month().since(start);
        let passed = usize::try_from(skip).unwrap_or(0);
        let months = MONTHS as usize - usize::try_from(-skip).unwrap_or(0);
        sum += segment.charges().skip(passed).take(months).map(|fen| i128::from(fen.raw())).sum::<i128>();
    }
    sum
}

fn show(what: &str, lines: usize, times: &mut [f64]) {
    times.sort_by(f64::total_cmp);
    let (median, first, last) = (times[times.len() / 2], times[0], times[times.len() - 1]);
    let rate = lines as f64 / median / 1e6;
    println!("{what}: median {median:.3} s ({first:.3} to {last:.3}), {rate:.0} million lines/s");
}
