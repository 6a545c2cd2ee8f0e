//! 大表估值 — Parquet or CSV in, Parquet or CSV out, a block of rows at a time.
//!
//! Three stages overlap: a thread reads the next block, this one prices, a thread writes the block before.
//! Each holds a block or two, whatever the length of the file. What is said of rows is counted by code and
//! listed up to a number; totals are kept in whole fen.

mod answers;
mod heads;
mod models;
mod rows;
mod scenarios;
mod steps;
mod summary;
mod tally;

pub use scenarios::read_scenarios;
pub use summary::summary;
pub(super) use summary::wider_than_sheet;
pub use tally::{Bucket, CodeCount, Tally, Top};

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::export::ExportError;
use crate::export::columnar::{Format, Out, Writer};
use crate::formula::kernel::Settings;
use crate::model::{Library, parse_date};
use crate::portfolio::columnar::{self, Batch, Batches, Schema};
use crate::portfolio::raw::Limits;
use crate::value::bulk::Scenario;
use heads::Heads;
use jiff::civil::Date;
use models::Pricing;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Rows of a block.
pub const ROWS: usize = 8_192;
/// Blocks that wait between two stages.
const WAITING: usize = 3;

/// What a run is asked for.
#[derive(Debug)]
pub struct TableRequest {
    pub input: PathBuf,
    pub output: PathBuf,
    pub format: Format,
    pub overwrite: bool,
    /// A directory of the user's own models.
    pub models: Option<PathBuf>,
    /// The model of all rows; otherwise each row names its own.
    pub model: Option<String>,
    pub date: Option<String>,
    /// `name=value`, beating cells.
    pub set: Vec<String>,
    pub scenarios: Vec<Scenario>,
    /// Certified digits of every step besides.
    pub steps: bool,
    /// Whether the digest of the input is asked for.
    pub digest: bool,
    pub rows_per_block: usize,
    pub settings: Settings,
    pub limits: Limits,
}

/// What a run came to.
#[derive(Debug)]
pub struct TableRun {
    pub tally: Tally,
    pub scenarios: Vec<String>,
    pub models: Vec<String>,
    /// Whether all results are amounts, so that their total means something.
    pub money: bool,
    pub diagnostics: Diagnostics,
    pub bytes: u64,
    pub digest: String,
}

/// Why a run ended without a result.
#[derive(Debug)]
pub enum TableError {
    Diagnostics(Diagnostics),
    Output(ExportError),
}

impl From<Diagnostics> for TableError {
    fn from(diagnostics: Diagnostics) -> Self {
        TableError::Diagnostics(diagnostics)
    }
}

/// Prices a table.
///
/// # Errors
/// What kept the run from happening or from ending: a file that cannot be read or written, a column that is
/// not what its input wants, a model that does not link, no date where one is needed.
pub fn price_table(request: &TableRequest) -> Result<TableRun, TableError> {
    let (library, loaded) = Library::load(request.models.as_deref());
    if loaded.has_errors() {
        return Err(loaded.into());
    }
    let table = columnar::open(&request.input, &request.limits)?;
    let schema = table.schema().clone();
    let day = valuation_date(request)?;
    let heads = Heads::of(&schema, &library);
    let mut pricing = Pricing::new(request, &library, &schema, heads, day)?;
    let batches = table.read(&pricing.wanted(), request.rows_per_block.max(1))?;
    let writer = Writer::create(&request.output, request.format, &pricing.columns(), request.overwrite)
        .map_err(TableError::Output)?;
    let mut diagnostics = loaded;
    let (bytes, digest) = thread::scope(|scope| {
        let digest = scope.spawn(|| {
            let mut faults = Diagnostics::new();
            let digest = request.digest.then(|| super::digest(&request.input, &mut faults));
            (digest.unwrap_or_default(), faults)
        });
        let bytes = flow(batches, &mut pricing, writer);
        (bytes, digest.join())
    });
    let bytes = bytes?;
    let (digest, faults) = digest.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    diagnostics.extend(faults);
    Ok(pricing.done(diagnostics, bytes, digest))
}

/// A table has no sheet for the facts of the assignment: the date stands on the command line.
fn valuation_date(request: &TableRequest) -> Result<Date, Diagnostics> {
    let span = Span::file(request.input.display().to_string());
    let text = request.date.as_ref().ok_or_else(|| Diagnostic::new(Code::ValuationDateMissing).at(span))?;
    let fault = || Diagnostic::new(Code::BadDateArgument).value(text).arg("name", "--date");
    Ok(parse_date(text).ok_or_else(fault)?)
}

/// Reads, prices and writes at the same time.
fn flow(mut batches: Batches, pricing: &mut Pricing<'_>, mut writer: Writer) -> Result<u64, TableError> {
    thread::scope(|scope| {
        let (to_price, blocks) = sync_channel::<Result<Batch, Diagnostics>>(WAITING);
        let (to_write, priced) = sync_channel::<Priced>(WAITING);
        scope.spawn(move || read(&mut batches, &to_price));
        let writing = scope.spawn(move || {
            for next in priced {
                match next {
                    Priced::Block(block) => writer.write(&block)?,
                    Priced::All => return writer.finish().map(|done| done.bytes),
                }
            }
            // The rows broke off: what was written is dropped and never gets its name.
            Ok(0)
        });
        let read = price(pricing, &blocks, &to_write);
        drop((blocks, to_write));
        match (read, writing.join()) {
            (Err(Stopped::Reading(faults)), _) => Err(faults.into()),
            (_, Ok(Ok(bytes))) => Ok(bytes),
            (_, Ok(Err(error))) => Err(TableError::Output(error)),
            (_, Err(panic)) => std::panic::resume_unwind(panic),
        }
    })
}

fn read(batches: &mut Batches, to: &SyncSender<Result<Batch, Diagnostics>>) {
    while let Some(next) = batches.next().transpose() {
        let over = next.is_err();
        if to.send(next).is_err() || over {
            return;
        }
    }
}

/// What the writer is told; without [`Priced::All`] it leaves no file.
enum Priced {
    Block(Vec<Out>),
    All,
}

enum Stopped {
    Reading(Diagnostics),
    /// The writer has ended; it says why.
    Writing,
}

fn price(
    pricing: &mut Pricing<'_>,
    blocks: &Receiver<Result<Batch, Diagnostics>>,
    to: &SyncSender<Priced>,
) -> Result<(), Stopped> {
    for block in blocks {
        let out = pricing.block(&block.map_err(Stopped::Reading)?).map_err(Stopped::Reading)?;
        to.send(Priced::Block(out)).map_err(|_| Stopped::Writing)?;
    }
    to.send(Priced::All).map_err(|_| Stopped::Writing)
}

/// The place of a row: the line of a text file, the row of any other.
fn row_span(schema: &Schema, batch: &Batch, row: usize, field: usize) -> Span {
    let number = batch.first_row + row as u64 + 1;
    let line = batch.lines.as_ref().and_then(|lines| lines.get(row).copied()).unwrap_or(number);
    Span::line(&schema.file, u32::try_from(line).unwrap_or(u32::MAX), field as u32 + 1)
}
