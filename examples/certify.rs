//! 长跑对照 — the comparison of the faces over many assets, resumable by seed range.
//!
//! `cargo run --release --example certify -- --evaluations N --seed S [--log FILE] [--models DIR]`
//!
//! One *evaluation* is one asset of one model computed by the batch face. Of these, exact and the
//! naive oracle both compute: every asset that batch leaves open (the answer or a check), every
//! constructed tie, and one in `--sample` of the rest; only those are compared, and the count of
//! them is printed beside. The same assets go through the kernel as columns, and every fen is compared. Each round takes one seed: `--seed S` with R rounds covers S to S + R − 1,
//! the line at the end says which seed comes next.

#[path = "../tests/oracle/bulk.rs"]
mod columns;
#[path = "../tests/oracle/mod.rs"]
mod oracle;

use clap::Parser;
use dataworth::formula::kernel::{Lanes, Settings};
use dataworth::model::Library;
use dataworth::value::bulk::Counts;
use oracle::judge::{Look, Mutant, Subject, Tally, look, report, subjects};
use oracle::typed::Mode;
use rayon::prelude::*;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

#[derive(Parser)]
#[command(about = "Holds the faces of every model to each other over many assets")]
struct Options {
    /// Assets through batch, over all models; rounded up to whole rounds.
    #[arg(long, default_value_t = 100_000)]
    evaluations: usize,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Assets of one model and one seed.
    #[arg(long, default_value_t = 2_048)]
    assets: usize,
    /// Exact and the oracle look at one in so many of the assets that batch settles.
    #[arg(long, default_value_t = 200)]
    sample: usize,
    /// A file to which the report is appended.
    #[arg(long)]
    log: Option<PathBuf>,
    /// Models besides the built-in ones.
    #[arg(long)]
    models: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let (library, faults) = Library::load(options.models.as_deref());
    if faults.has_errors() {
        return Err(faults.render(dataworth::diag::Lang::En, 100).into());
    }
    let subjects = subjects(&library);
    let (start, mut seed, mut total) = (Instant::now(), options.seed, Tally::default());
    let kernel = Mutex::new(Counts::default());
    // One column for typed data, one for random doubles: every eighth round is of the latter.
    let mut tallies = vec![[Tally::default(), Tally::default()]; subjects.len()];
    while total.evaluations < options.evaluations {
        let mode = if seed % 8 == 7 { Mode::RandomDoubles } else { Mode::Typed };
        let at = Look {
            mode,
            seed,
            assets: options.assets,
            one_in: options.sample,
            mutant: Mutant::None,
            block: dataworth::formula::batch::BLOCK,
        };
        let round: Vec<Tally> = subjects
            .par_iter()
            .map(|subject| {
                let mut found = look(subject, at);
                let (counts, differences) = by_kernel(subject, at);
                found.different += differences.len();
                found.differences.extend(differences);
                kernel.lock().unwrap_or_else(PoisonError::into_inner).add(counts);
                found
            })
            .collect();
        for (found, tally) in round.into_iter().zip(&mut tallies) {
            tally[usize::from(mode == Mode::RandomDoubles)].add(found.clone());
            total.add(found);
        }
        seed += 1;
    }
    let mut text = lines(&options, &subjects, &tallies, &total, seed, start.elapsed().as_secs_f64());
    let counts = kernel.into_inner().unwrap_or_else(PoisonError::into_inner);
    text.push_str(&format!(
        "kernel: {} rows by columns, {} decided in floats, {} in whole numbers, the rest by the faces that take each row\n",
        counts.rows,
        counts.rows - counts.second,
        counts.fixed
    ));
    print!("{text}");
    if let Some(path) = &options.log {
        std::fs::OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())?;
    }
    if total.different > 0 { Err(format!("{} differences", total.different).into()) } else { Ok(()) }
}

/// The same assets as columns, in blocks of another size each round.
fn by_kernel(subject: &Subject, at: Look) -> (Counts, Vec<String>) {
    if !columns::is_priced(subject) {
        return (Counts::default(), Vec::new());
    }
    let block = [16, 64, 256, 1_024][(at.seed % 4) as usize];
    let lanes = if at.seed.is_multiple_of(2) { Lanes::Baseline } else { Lanes::detect() };
    let settings = Settings { lanes, block, stretch: 4_096 };
    columns::compare(subject, at.mode, at.seed, at.assets, settings)
}

fn lines(
    options: &Options,
    subjects: &[oracle::judge::Subject],
    tallies: &[[Tally; 2]],
    total: &Tally,
    next: u64,
    seconds: f64,
) -> String {
    let mut text = format!("certify seeds {}..{next}, sample 1 in {}\n", options.seed, options.sample);
    for (subject, pair) in subjects.iter().zip(tallies) {
        for (tally, mode) in pair.iter().zip([Mode::Typed, Mode::RandomDoubles]) {
            if tally.evaluations > 0 {
                text.push_str(&report(&subject.id, mode, tally));
                text.push('\n');
            }
        }
    }
    total.differences.iter().for_each(|d| text.push_str(&format!("DIFFERENCE {d}\n")));
    let speed = total.evaluations as f64 / seconds;
    text.push_str(&format!(
        "total: {} evaluations by batch, {} of them computed by exact and oracle too, {} differences; {seconds:.1} s, \
         {speed:.0} evaluations a second; next seed {next}\n",
        total.evaluations, total.looked, total.different
    ));
    text
}
