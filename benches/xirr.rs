//! Internal rates of dated flows: `cargo bench --bench xirr`.
//!
//! One asset at a time: the five flows of the spreadsheets' help pages, 30 flows with one sign change, and 30
//! flows of random sign, of which **all** rates are found. `benches/peers/run xirr` runs columns of many assets
//! beside pyxirr: it calls this with `--one FILE FLOWS`, which times one round and prints it as JSON, and writes
//! the rates where the clock does not see it.
use criterion::Criterion;
use dataworth::finance::DayCount;
use dataworth::finance::root::{Roots, xirr};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use rand::{RngExt as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const EPOCH: Date = date(1970, 1, 1);

fn help_page() -> (Vec<f64>, Vec<Date>) {
    let days = [date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)];
    (vec![-10_000.0, 2_750.0, 4_250.0, 3_250.0, 2_750.0], days.to_vec())
}

/// An outlay, then receipts; or any sign.
fn drawn(flows: usize, signs: bool) -> (Vec<f64>, Vec<Date>) {
    let mut draw = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut days: Vec<i32> = (0..flows).map(|_| draw.random_range(0..7_000)).collect();
    days.sort_unstable();
    let amount = |at: usize| {
        let size: f64 = draw.random_range(1.0..3_000.0);
        if at == 0 || (signs && size < 1_500.0) { -size } else { size }
    };
    ((0..flows).map(amount).collect(), days.into_iter().map(|d| EPOCH.saturating_add(d.days())).collect())
}

fn rates(values: &[f64], dates: &[Date]) -> Option<Roots> {
    xirr(values, dates, DayCount::Actual365Fixed).ok()
}

fn each(criterion: &mut Criterion) {
    let sets =
        [("5 flows", help_page()), ("30 flows", drawn(30, false)), ("30 flows of any sign", drawn(30, true))];
    for (name, (values, dates)) in sets {
        criterion.bench_function(&format!("xirr, {name}"), |bench| {
            bench.iter(|| rates(black_box(&values), black_box(&dates)));
        });
    }
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().collect();
    match args.iter().position(|word| word == "--one") {
        Some(at) => {
            let flows = args.get(at + 2).ok_or("how many flows")?.parse()?;
            one(Path::new(args.get(at + 1).ok_or("which file")?), flows)
        }
        None => {
            let mut criterion = Criterion::default().configure_from_args();
            each(&mut criterion);
            criterion.final_summary();
            Ok(())
        }
    }
}

/// Amounts, then days since 1970 as floats: two halves of one file, `flows` an asset.
fn one(file: &Path, flows: usize) -> Outcome<()> {
    let bytes = std::fs::read(file)?;
    let figures: Vec<f64> = bytes.as_chunks::<8>().0.iter().map(|eight| f64::from_le_bytes(*eight)).collect();
    let (amounts, days) = figures.split_at(figures.len() / 2);
    let dates: Vec<Date> = days.iter().map(|day| EPOCH.saturating_add((*day as i64).days())).collect();
    let assets = amounts.len() / flows;
    let mut found: Vec<Option<Roots>> = vec![None; assets];
    let began = Instant::now();
    for (at, place) in found.iter_mut().enumerate() {
        let span = at * flows..(at + 1) * flows;
        *place = rates(&amounts[span.clone()], &dates[span]);
    }
    let seconds = began.elapsed().as_secs_f64();
    std::fs::write(file.with_extension("ours"), serde_json::to_string(&listed(&found))?)?;
    println!("{}", serde_json::json!({ "seconds": seconds, "lines": assets, "peak": 0 }));
    Ok(())
}

fn listed(found: &[Option<Roots>]) -> Vec<Vec<f64>> {
    let all = found.iter().map(|roots| roots.iter().flat_map(|r| &r.roots).map(|root| root.rate).collect());
    all.collect()
}
