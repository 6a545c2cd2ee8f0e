//! Model `combined.three_approaches` over columns in memory: `cargo bench --bench table`.
//!
//! The clock runs from the columns (doubles, or whole units at 32 bits and 64 for money) to certified fen of
//! value, cost, income and market: range checks, bounds and the settling of open rows are on it, the compiling
//! of the kernel is not. The data are those of `benches/peers/make_table.py`, which `benches/peers/run table`
//! makes; that also runs the peers. For it this program has plain modes that print JSON:
//!
//! * `--serve STEM f64|units THREADS [--scenarios]` runs once for every line that comes in, and checks the
//!   fen of each run against those of `value::bulk` over slabs, with the baseline instruction set;
//! * `--sizes STEM RUNS` runs 100,000 to 50,000,000 rows, as far as memory goes;
//! * `--parquet INPUT OUTPUT THREADS` prices a Parquet file to another, once for every line;
//! * `--stream THREADS` measures how fast memory is read, once for every line;
//! * `--bare-parquet INPUT OUTPUT THREADS` reads and writes Parquet with the bare crate.
#[path = "support/bare_parquet.rs"]
mod bare_parquet;
#[path = "support/priced.rs"]
mod priced;

use criterion::{Criterion, Throughput};
use dataworth::engine::{ROWS as BLOCK, TableRequest, price_table};
use dataworth::export::columnar::Format;
use dataworth::formula::kernel::{Lanes, Settings};
use dataworth::portfolio::raw::Limits;
use priced::{Found, Job, Outcome, Table, columns, cpu, memory, scenarios, sha256};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde_json::{Value, json};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const ROWS: usize = 1_000_000;
const SIZES: [usize; 4] = [100_000, 1_000_000, 10_000_000, 50_000_000];
/// Left to others when it is asked whether a size fits.
const SPARE: u64 = 4 << 30;
/// Doubles that are read to measure memory: 1 GiB, beyond any cache.
const STREAM: usize = 1 << 27;

/// The allocator of the program; it asks for large pages, as numpy does for its arrays.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--serve", stem, form, threads, more @ ..] => {
            serve(Path::new(stem), *form == "units", threads.parse()?, more.contains(&"--scenarios"))
        }
        ["--sizes", stem, runs] => sizes(Path::new(stem), runs.parse()?),
        ["--parquet", input, output, threads] => {
            priced(Path::new(input), Path::new(output), threads.parse()?)
        }
        ["--stream", threads] => stream(&pool(threads.parse()?)?),
        [bare_parquet::COMMAND, ..] => {
            bare_parquet::main(&args[1..]).map_err(|error| error.to_string().into())
        }
        _ => measured(),
    }
}

fn pool(threads: usize) -> Outcome<ThreadPool> {
    Ok(ThreadPoolBuilder::new().num_threads(threads).build()?)
}

/// A line in, a run, a line out.
fn answer(mut run: impl FnMut() -> Outcome<Value>) -> Outcome<()> {
    println!("{}", json!({ "ready": true }));
    for line in std::io::stdin().lines() {
        line?;
        println!("{}", run()?);
    }
    Ok(())
}

fn timed(pool: &ThreadPool, job: &mut Job, table: &Table) -> (f64, Found) {
    pool.install(|| {
        let began = Instant::now();
        let lanes = columns(job, table);
        let found = job.run(&lanes, table);
        (began.elapsed().as_secs_f64(), found)
    })
}

fn serve(stem: &Path, narrow: bool, threads: usize, changed: bool) -> Outcome<()> {
    let table = Table::read(stem, narrow)?;
    let changes = if changed { scenarios() } else { Vec::new() };
    let plain = Settings { lanes: Lanes::Baseline, block: 256, stretch: 4096 };
    let wanted = sha256(&Job::new(&table, changes.clone(), plain)?.reference(&table));
    let mut job = Job::new(&table, changes, Settings::default())?;
    let pool = pool(threads)?;
    timed(&pool, &mut job, &table);
    answer(|| {
        let used = cpu()?;
        let (seconds, found) = timed(&pool, &mut job, &table);
        let used = cpu()? - used;
        let digest = sha256(job.fen());
        if digest != wanted {
            return Err(format!("the fen differ: {digest}, not {wanted}").into());
        }
        Ok(json!({
            "seconds": seconds,
            "cpu": used,
            "rows": table.rows,
            "open": found.open,
            "second": found.counts.second,
            "exact": found.counts.exact,
            "settling": found.settling,
            "passes": job.kernel.passes(),
            "bytes": table.width() + 8 * job.fen().len(),
            "peak": memory()?.0,
            "totals": totals(job.fen()),
            "sha256": digest,
        }))
    })
}

/// The job from file to file, as the program does it, in a process that stays.
fn priced(input: &Path, output: &Path, threads: usize) -> Outcome<()> {
    let request = TableRequest {
        input: input.into(),
        output: output.into(),
        format: Format::Parquet,
        overwrite: true,
        models: None,
        model: Some("combined.three_approaches".into()),
        date: Some("2025-12-31".into()),
        set: Vec::new(),
        scenarios: Vec::new(),
        steps: false,
        digest: false,
        rows_per_block: BLOCK,
        settings: Settings::default(),
        limits: Limits::default(),
    };
    // The pool of the process: the stages of the job have threads of their own.
    ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    answer(|| {
        let (used, began) = (cpu()?, Instant::now());
        let run = price_table(&request).map_err(|_| "the table was not priced")?;
        let (seconds, used) = (began.elapsed().as_secs_f64(), cpu()? - used);
        Ok(json!({ "seconds": seconds, "cpu": used, "rows": run.tally.rows, "peak": memory()?.0 }))
    })
}

/// Yuan, by answer.
fn totals(fen: &[Vec<i64>]) -> Vec<f64> {
    fen.iter().map(|fen| fen.iter().map(|fen| i128::from(*fen)).sum::<i128>() as f64 / 100.0).collect()
}

/// Both forms at each size that fits, with two threads; a line of JSON each.
fn sizes(stem: &Path, runs: usize) -> Outcome<()> {
    let pool = pool(2)?;
    for (narrow, form) in [(false, "f64"), (true, "units")] {
        let pattern = Table::read(stem, narrow)?;
        let mut small = Job::new(&pattern, Vec::new(), Settings::default())?;
        let fen = small.reference(&pattern);
        for rows in SIZES {
            let bytes = pattern.width() + 8 * fen.len();
            let (needed, left) = ((bytes * rows) as u64 + SPARE, memory()?.1);
            if needed > left {
                println!("{}", json!({ "form": form, "rows": rows, "needed": needed, "left": left }));
                continue;
            }
            let table = pattern.resized(rows);
            let (seconds, open) = size(&pool, &table, &fen, runs)?;
            println!(
                "{}",
                json!({ "form": form, "rows": rows, "bytes": bytes, "seconds": seconds, "open": open })
            );
        }
    }
    Ok(())
}

/// Times of one size; the fen are those of the pattern, over and over.
fn size(pool: &ThreadPool, table: &Table, fen: &[Vec<i64>], runs: usize) -> Outcome<(Vec<f64>, usize)> {
    let mut job = Job::new(table, Vec::new(), Settings::default())?;
    timed(pool, &mut job, table);
    let (mut seconds, mut open) = (Vec::new(), 0);
    for _ in 0..runs {
        let (time, found) = timed(pool, &mut job, table);
        let same = |(own, pattern): (&Vec<i64>, &Vec<i64>)| {
            own.chunks(pattern.len()).all(|part| part == &pattern[..part.len()])
        };
        if !job.fen().iter().zip(fen).all(same) {
            return Err(format!("the fen of {} rows are not those of the pattern", table.rows).into());
        }
        seconds.push(time);
        open = found.open;
    }
    Ok((seconds, open))
}

/// Sums 1 GiB of doubles, each thread its part, in 32 running sums.
fn stream(pool: &ThreadPool) -> Outcome<()> {
    let figures = vec![1.0_f64; STREAM];
    let part = STREAM / pool.current_num_threads();
    answer(|| {
        let began = Instant::now();
        let sum: f64 = pool.install(|| figures.par_chunks(part).map(summed).sum());
        let seconds = began.elapsed().as_secs_f64();
        let bytes = (8 * STREAM) as f64;
        Ok(
            json!({ "seconds": seconds, "bandwidth": bytes / seconds, "sum": black_box(sum), "peak": memory()?.0 }),
        )
    })
}

fn summed(figures: &[f64]) -> f64 {
    let mut sums = [0.0; 32];
    for chunk in figures.as_chunks::<32>().0 {
        for lane in 0..32 {
            sums[lane] += chunk[lane];
        }
    }
    sums.iter().sum()
}

/// The kernel as a whole, by criterion.
fn measured() -> Outcome<()> {
    let stem = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/peers/table-{ROWS}"));
    if !stem.with_extension("json").exists() {
        println!("no data: `benches/peers/run table` makes them");
        return Ok(());
    }
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    for (narrow, form) in [(false, "f64"), (true, "units")] {
        let table = Table::read(&stem, narrow)?;
        for (changes, name) in [(Vec::new(), "value"), (scenarios(), "20 scenarios")] {
            let mut job = Job::new(&table, changes, Settings::default())?;
            let mut group = criterion.benchmark_group(format!("{name}, {form}"));
            group.throughput(Throughput::Elements(ROWS as u64));
            for threads in [1, 2] {
                let pool = pool(threads)?;
                group.bench_function(format!("{threads} threads"), |b| {
                    b.iter(|| timed(&pool, &mut job, &table));
                });
            }
            group.finish();
        }
    }
    criterion.final_summary();
    Ok(())
}
