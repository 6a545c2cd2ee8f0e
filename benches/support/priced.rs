//! The job of the table benches: columns in memory through the kernel to certified fen, open rows settled.
use dataworth::formula::kernel::{Columns, Filled, Kernel, Lane, Output, Settings, Variant};
use dataworth::formula::{InputId, Program, StepId, link};
use dataworth::model::{Approach, Library};
use dataworth::num::Real;
use dataworth::portfolio::columnar::{Column, Figures};
use dataworth::value::bulk::{Answer, Bulk, Change, Counts, Given, Scenario, Slab};
use sha2::{Digest, Sha256};
use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub type Outcome<T> = Result<T, Box<dyn Error>>;

pub const MODEL: &str = "combined.three_approaches";
const YEARS: &str = "attributable_flow";
/// The rows of a slab that the reference is priced in.
const SLAB: usize = 65_536;

/// The columns of a made table, by name.
#[derive(Clone)]
pub struct Table {
    pub rows: usize,
    pub columns: Vec<(String, Column)>,
}

fn column(figures: Figures) -> Column {
    Column { figures, present: None, offsets: None }
}

impl Table {
    /// Reads what `make_table.py` wrote: whole units where `narrow`, doubles otherwise.
    pub fn read(stem: &Path, narrow: bool) -> Outcome<Table> {
        let beside = |end: &str| PathBuf::from(format!("{}.{end}", stem.display()));
        let facts: serde_json::Value = serde_json::from_reader(File::open(beside("json"))?)?;
        let rows = facts["rows"].as_u64().ok_or("no rows")? as usize;
        let mut file = File::open(beside(if narrow { "units" } else { "f64" }))?;
        let mut columns = Vec::new();
        for fact in facts["columns"].as_array().ok_or("no columns")? {
            let scale = fact["scale"].as_u64().ok_or("no scale")? as u8;
            let figures = match (narrow, fact["bytes"].as_u64()) {
                (false, _) => Figures::Float(all(&mut file, rows, f64::from_le_bytes)?),
                (true, Some(4)) => {
                    Figures::Units32 { units: all(&mut file, rows, i32::from_le_bytes)?, scale }
                }
                _ => Figures::Units64 { units: all(&mut file, rows, i64::from_le_bytes)?, scale },
            };
            columns.push((fact["name"].as_str().ok_or("no name")?.to_string(), column(figures)));
        }
        Ok(Table { rows, columns })
    }

    /// So many rows of it, from the top, over and over.
    pub fn resized(&self, rows: usize) -> Table {
        let again = |(name, own): &(String, Column)| (name.clone(), column(repeated(&own.figures, rows)));
        Table { rows, columns: self.columns.iter().map(again).collect() }
    }

    /// Bytes a row.
    pub fn width(&self) -> usize {
        let width = |figures: &Figures| if matches!(figures, Figures::Units32 { .. }) { 4 } else { 8 };
        self.columns.iter().map(|(_, column)| width(&column.figures)).sum()
    }

    /// Some of its rows.
    fn picked(&self, rows: &[u32]) -> Table {
        let pick = |(name, own): &(String, Column)| (name.clone(), column(picked(&own.figures, rows)));
        Table { rows: rows.len(), columns: self.columns.iter().map(pick).collect() }
    }

    fn one(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|(own, _)| own == name).map(|(_, column)| column)
    }

    /// The columns of an input: its own, or one a year.
    fn of(&self, name: &str) -> Vec<&Column> {
        match name {
            YEARS => (1..).map_while(|year| self.one(&format!("{YEARS}_{year}"))).collect(),
            _ => self.one(name).into_iter().collect(),
        }
    }
}

fn all<T, const N: usize>(file: &mut File, rows: usize, from: fn([u8; N]) -> T) -> Outcome<Vec<T>> {
    let (mut figures, mut bytes) = (Vec::with_capacity(rows), vec![0; N << 16]);
    while figures.len() < rows {
        let part = &mut bytes[..N * (rows - figures.len()).min(1 << 16)];
        file.read_exact(part)?;
        figures.extend(part.as_chunks::<N>().0.iter().map(|chunk| from(*chunk)));
    }
    Ok(figures)
}

fn repeated(figures: &Figures, rows: usize) -> Figures {
    fn again<T: Copy>(all: &[T], rows: usize) -> Vec<T> {
        let mut more = Vec::with_capacity(rows);
        while more.len() < rows {
            more.extend_from_slice(&all[..all.len().min(rows - more.len())]);
        }
        more
    }
    match figures {
        Figures::Units32 { units, scale } => Figures::Units32 { units: again(units, rows), scale: *scale },
        Figures::Units64 { units, scale } => Figures::Units64 { units: again(units, rows), scale: *scale },
        Figures::Float(all) => Figures::Float(again(all, rows)),
        other => other.clone(),
    }
}

fn picked(figures: &Figures, rows: &[u32]) -> Figures {
    fn pick<T: Copy>(all: &[T], rows: &[u32]) -> Vec<T> {
        rows.iter().map(|row| all[*row as usize]).collect()
    }
    match figures {
        Figures::Units32 { units, scale } => Figures::Units32 { units: pick(units, rows), scale: *scale },
        Figures::Units64 { units, scale } => Figures::Units64 { units: pick(units, rows), scale: *scale },
        Figures::Float(all) => Figures::Float(pick(all, rows)),
        other => other.clone(),
    }
}

/// Ten shifts of the rate, each with flows 5 % lower and 5 % higher.
pub fn scenarios() -> Vec<Scenario> {
    let shifts = (-5..5).map(|step| format!("{}", f64::from(step * 5) / 1_000.0));
    let both = shifts.flat_map(|shift| [(shift.clone(), "0.95"), (shift, "1.05")]);
    let real = |text: &str| Real::parse(text).expect("a decimal");
    both.map(|(shift, times)| Scenario {
        name: format!("{shift} {times}"),
        changes: vec![
            ("flow_rate".into(), Change::Add(real(&shift))),
            (YEARS.into(), Change::Multiply(real(times))),
        ],
    })
    .collect()
}

/// The model, compiled for a table.
pub struct Job {
    pub kernel: Kernel,
    bulk: Bulk,
    /// By answer of the kernel, the answer it is among those of `bulk`.
    places: Vec<usize>,
    settings: Settings,
    output: Output,
}

/// What a run came to besides its fen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    /// Rows that the kernel left open.
    pub open: usize,
    /// Of these, how many went row by row, and on to exact arithmetic.
    pub counts: Counts,
    /// Seconds that this took.
    pub settling: f64,
}

impl Job {
    pub fn new(table: &Table, scenarios: Vec<Scenario>, settings: Settings) -> Outcome<Job> {
        let (library, _) = Library::builtin();
        let day = jiff::civil::date(2025, 12, 31);
        let model = library.models.iter().find(|model| model.id() == MODEL).ok_or("no such model")?;
        let program = link(&library, model, day).map_err(|_| "the model does not link")?;
        let changes: Vec<_> = scenarios
            .iter()
            .map(|own| own.resolve(&program))
            .collect::<Result<_, _>>()
            .map_err(|_| "changes")?;
        let bulk = Bulk::new(program, scenarios, settings);
        let wanted = |answer: &Answer| changes.is_empty() || !matches!(answer, Answer::Approach(_));
        let answers = bulk.answers();
        let places = (0..answers.len()).filter(|at| wanted(&answers[*at])).collect();
        let kept = answers.iter().filter(|answer| wanted(answer));
        let steps: Vec<StepId> = kept.filter_map(|answer| step_of(&bulk.program, *answer)).collect();
        let variant = variant(&bulk.program, table);
        let reads = |input: InputId| bulk.reads(input);
        let kernel = Kernel::compile(&bulk.program, &variant, &steps, &changes, &reads).ok_or("no kernel")?;
        Ok(Job { kernel, bulk, places, settings, output: Output::default() })
    }

    /// Columns to certified fen; what the kernel leaves open goes through `value::bulk`.
    pub fn run(&mut self, columns: &Columns<'_>, table: &Table) -> Found {
        self.kernel.run(columns, &self.settings, &mut self.output);
        let open: Vec<u32> = self.output.open.iter().map(|open| open.row).collect();
        let began = Instant::now();
        let counts = if open.is_empty() { Counts::default() } else { self.settle(table, &open) };
        Found { open: open.len(), counts, settling: began.elapsed().as_secs_f64() }
    }

    fn settle(&mut self, table: &Table, open: &[u32]) -> Counts {
        let rows = table.picked(open);
        let slab = slab(&self.bulk.program, &rows);
        let outcome = self.bulk.price(&slab);
        for (fen, place) in self.output.fen.iter_mut().zip(&self.places) {
            for (row, own) in open.iter().zip(&outcome.fen[*place]) {
                fen[*row as usize] = own.expect("every row has a value");
            }
        }
        outcome.counts
    }

    /// The same by slabs without the kernel's columns, to compare with.
    pub fn reference(&mut self, table: &Table) -> Vec<Vec<i64>> {
        let mut fen = vec![Vec::with_capacity(table.rows); self.places.len()];
        for start in (0..table.rows).step_by(SLAB) {
            let rows: Vec<u32> = (start..table.rows.min(start + SLAB)).map(|row| row as u32).collect();
            let part = table.picked(&rows);
            let outcome = self.bulk.price(&slab(&self.bulk.program, &part));
            for (fen, place) in fen.iter_mut().zip(&self.places) {
                fen.extend(outcome.fen[*place].iter().map(|own| own.expect("every row has a value")));
            }
        }
        fen
    }

    pub fn fen(&self) -> &[Vec<i64>] {
        &self.output.fen
    }
}

/// The columns as the kernel reads them, in the order in which [`variant`] names them.
pub fn columns<'t>(program_of: &Job, table: &'t Table) -> Columns<'t> {
    let program = &program_of.bulk.program;
    let all = program.input_ids().flat_map(|id| table.of(&program.input(id).name));
    let lane = |column: &'t Column| match &column.figures {
        Figures::Units32 { units, scale } => Lane::Units32(units, *scale),
        Figures::Units64 { units, scale } => Lane::Units64(units, *scale),
        Figures::Float(all) => Lane::Float(all),
        _ => Lane::One(f64::NAN),
    };
    Columns { rows: table.rows, lanes: all.map(lane).collect() }
}

fn variant(program: &Program, table: &Table) -> Variant {
    let mut variant = Variant::new(program, table.of(YEARS).len());
    let mut next = 0;
    for id in program.input_ids() {
        let count = table.of(&program.input(id).name).len() as u32;
        if count > 0 {
            variant.fill(id, Filled::Columns((next..next + count).collect()));
        }
        next += count;
    }
    variant
}

fn slab<'t>(program: &Program, table: &'t Table) -> Slab<'t> {
    let mut slab = Slab::new(program, table.rows);
    for id in program.input_ids() {
        let own = table.of(&program.input(id).name);
        match own.as_slice() {
            [] => continue,
            [one] if program.input(id).name != YEARS => slab.give(id, Given::One(one)),
            _ => slab.give(id, Given::Years(own)),
        }
    }
    slab
}

/// The step of the model that an answer is; those of scenarios are the kernel's own.
fn step_of(program: &Program, answer: Answer) -> Option<StepId> {
    let of = |approach: Approach| {
        let owner = program.models.iter().position(|model| model.approach == approach)?;
        program.step_ids().find(|id| program.step(*id).owner == owner && program.step(*id).name == "value")
    };
    match answer {
        Answer::Value => Some(program.output),
        Answer::Approach(approach) => of(approach),
        Answer::Scenario(_) => None,
    }
}

pub fn sha256(fen: &[Vec<i64>]) -> String {
    let (mut hash, mut bytes) = (Sha256::new(), Vec::new());
    for block in fen.iter().flat_map(|column| column.chunks(1 << 16)) {
        bytes.clear();
        block.iter().for_each(|fen| bytes.extend(fen.to_le_bytes()));
        hash.update(&bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The most memory this process ever held and what the system has left, in bytes.
pub fn memory() -> Outcome<(u64, u64)> {
    let read = |file: &str, name: &str| -> Outcome<u64> {
        let text = std::fs::read_to_string(file)?;
        let line = text.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
    };
    Ok((read("/proc/self/status", "VmHWM:")?, read("/proc/meminfo", "MemAvailable:")?))
}

/// Processor seconds of all threads so far.
pub fn cpu() -> Outcome<f64> {
    let mut nanoseconds = 0;
    for task in std::fs::read_dir("/proc/self/task")? {
        let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
        nanoseconds += text.split_whitespace().next().ok_or("no figure")?.parse::<u64>()?;
    }
    Ok(nanoseconds as f64 / 1e9)
}
