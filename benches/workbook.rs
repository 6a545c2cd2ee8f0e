//! `dataworth price` on a 10,000-asset workbook against the bare crates: `cargo bench --bench workbook`.
//!
//! The peer is this program as a child: calamine streams every cell of the same file, rust_xlsxwriter writes a
//! workbook with the same sheets and, column by column, the same number of formulas, numbers, truth values and
//! texts, of the same length, at the same zip level; no formats, no widths. It does so twice, with sheets in
//! memory, which the crate prints on several threads, and streamed row by row, which takes less processor time;
//! the faster one counts. All run A B C A B C, each a process of its own. Prints cells, times, and the ratio of
//! the medians. `DATAWORTH_BENCH_ASSETS` and `DATAWORTH_BENCH_RUNS` change size and repetitions; `--shape BOOK OUT`
//! only writes the shape of a workbook, which is what the peer is told to write.

#[path = "../examples/make_bench.rs"]
mod make_bench;
#[path = "support/peer.rs"]
mod peer;
#[path = "support/shape.rs"]
mod shape;

use shape::Shape;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// How often each side runs; the median counts.
const RUNS: usize = 9;
/// What the ratio is held to.
const LIMIT: f64 = 1.5;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).is_some_and(|word| word == peer::COMMAND) {
        return peer::main(&args[2..]);
    }
    if let [_, word, book, to] = args.as_slice()
        && word == "--shape"
    {
        return Ok(std::fs::write(to, Shape::of(Path::new(book))?.to_text())?);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let job = Job::prepare(folder, setting("ASSETS", make_bench::ASSETS)?)?;
    let runs: usize = setting("RUNS", RUNS)?;
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..runs {
        times[0].push(timed(&mut job.ours())?);
        times[1].push(timed(&mut job.bare("memory")?)?);
        times[2].push(timed(&mut job.bare("streamed")?)?);
    }
    job.report(&times)
}

fn setting<T: std::str::FromStr<Err = std::num::ParseIntError>>(name: &str, otherwise: T) -> Outcome<T> {
    match std::env::var(format!("DATAWORTH_BENCH_{name}")) {
        Ok(text) => Ok(text.parse()?),
        Err(_) => Ok(otherwise),
    }
}

/// The files of both sides.
struct Job {
    assets: u32,
    cells_read: u64,
    input: PathBuf,
    shape: PathBuf,
    written: Shape,
    ours: PathBuf,
    bare: PathBuf,
}

impl Job {
    /// Makes the input, prices it once and takes the measure of what came out.
    fn prepare(folder: &Path, assets: u32) -> Outcome<Self> {
        std::fs::create_dir_all(folder)?;
        let at = |name: &str| folder.join(format!("{name}-{assets}"));
        let input = at("portfolio").with_extension("xlsx");
        let cells_read = make_bench::write(&input, assets, make_bench::SEED)?;
        let (shape, ours, bare) = (at("shape"), at("ours").with_extension("xlsx"), at("bare"));
        let bare = bare.with_extension("xlsx");
        let mut job = Job { assets, cells_read, input, shape, written: Shape::default(), ours, bare };
        timed(&mut job.ours())?;
        job.written = Shape::of(&job.ours)?;
        std::fs::write(&job.shape, job.written.to_text())?;
        timed(&mut job.bare("memory")?)?;
        Ok(job)
    }

    fn ours(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
        command.arg("price").arg(&self.input).arg("-o").arg(&self.ours).args(["--force", "--lang", "zh"]);
        command
    }

    fn bare(&self, mode: &str) -> Outcome<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(peer::COMMAND).args([&self.input, &self.shape, &self.bare]).arg(mode);
        Ok(command)
    }

    fn report(&self, times: &[Vec<Run>; 3]) -> Outcome<()> {
        let counts = self.written.counts();
        println!("assets {}, seed {}", self.assets, make_bench::SEED);
        println!("cells read {}", self.cells_read);
        println!(
            "cells written {}: formulas {}, numbers and truth values {}, texts {}; mean formula {:.0} bytes",
            counts.cells, counts.formulas, counts.numbers, counts.texts, counts.mean_formula
        );
        println!(
            "zip level {}; bytes written: dataworth {}, bare {}",
            peer::level(),
            std::fs::metadata(&self.ours)?.len(),
            std::fs::metadata(&self.bare)?.len()
        );
        let peer = Shape::of(&self.bare)?.counts();
        if (peer.cells, peer.formulas) != (counts.cells, counts.formulas) {
            return Err(format!("the peer wrote {} cells, {} formulas", peer.cells, peer.formulas).into());
        }
        println!("{:<14} {:>8} {:>8} {:>8} {:>12}", "seconds", "median", "min", "max", "cpu median");
        let [ours, memory, streamed] = times;
        let ours = line("dataworth", ours);
        let (memory, streamed) = (line("bare, memory", memory), line("bare, streamed", streamed));
        let (wall, cpu) = (memory.0.min(streamed.0), memory.1.min(streamed.1));
        println!("ratio {:.2} (limit {LIMIT:.2}), of processor time {:.2}", ours.0 / wall, ours.1 / cpu);
        Ok(())
    }
}

/// Wall and processor seconds of one run.
#[derive(Clone, Copy)]
struct Run {
    wall: f64,
    cpu: f64,
}

fn timed(command: &mut Command) -> Outcome<Run> {
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let (began, used) = (Instant::now(), children_cpu());
    let output = command.output()?;
    let run = Run { wall: began.elapsed().as_secs_f64(), cpu: children_cpu() - used };
    if !output.status.success() {
        return Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(run)
}

/// Processor seconds of all children so far; 0 where the system does not tell in `/proc`.
fn children_cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    // Fields 16 and 17 of the file, the first two being before the parenthesis; in hundredths of a second.
    fields.skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Prints one line; returns the medians of wall and processor time.
fn line(name: &str, runs: &[Run]) -> (f64, f64) {
    let sorted = |of: fn(&Run) -> f64| {
        let mut times: Vec<f64> = runs.iter().map(of).collect();
        times.sort_by(f64::total_cmp);
        times
    };
    let (wall, cpu) = (sorted(|run| run.wall), sorted(|run| run.cpu));
    let middle = runs.len() / 2;
    println!(
        "{name:<14} {:>8.3} {:>8.3} {:>8.3} {:>12.2}",
        wall[middle],
        wall[0],
        wall[runs.len() - 1],
        cpu[middle]
    );
    (wall[middle], cpu[middle])
}
