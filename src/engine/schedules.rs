//! 摊销试算 — read, check, compute, write: the flow of `dataworth schedule`, in blocks.
//!
//! Rows are checked as they are read and set aside in a file without a name, because an id may be seen
//! again in the last row. Only when all faults are known are schedules computed, block by block on all
//! threads, while the block before is written. Memory does not grow with the number of assets, but for
//! the row numbers of those that are refused.

mod ids;
mod lines;
mod spool;

use crate::diag::{Code, Diagnostic, Diagnostics, Severity, Span};
use crate::ledger::Month;
use crate::ledger::trial::{TRIAL_HEADS, TrialAsset, TrialReader, lacking};
use crate::portfolio::Frame;
use crate::portfolio::plain::PlainRow;
use crate::portfolio::raw::Reader;
use crate::portfolio::stream::{PlainRows, stream_table};
use ids::{IdsSeen, Twice};
pub use lines::Written;
use spool::Spool;
use std::io;
use std::path::{Path, PathBuf};

/// Faults that are listed; the rest is counted.
const MOST_FAULTS: usize = 1_000;

/// What a run is asked for.
#[derive(Debug)]
pub struct ScheduleRequest {
    pub input: PathBuf,
    /// The first month written; each asset's own where there is none.
    pub from: Option<Month>,
    /// How many months are written from there; to the end of every life where there is none.
    pub months: Option<u32>,
    pub reader: Reader,
}

/// Assets that were read and checked, ready to be written.
#[derive(Debug)]
pub struct Trial {
    pub rows_in: u64,
    pub rows_refused: u64,
    pub diagnostics: Diagnostics,
    spool: Spool,
    /// Rows of ids that are not their own, in order.
    doubled: Vec<u32>,
    window: (Option<Month>, Option<u32>),
}

/// Reads and checks every row.
///
/// # Errors
/// What kept the run from happening at all: an unreadable file, a table without its heads.
pub fn read_trial(request: &ScheduleRequest) -> Result<Trial, Diagnostics> {
    let name = request.input.display().to_string();
    let failed = |error: io::Error| set_aside(&name, &error);
    let mut reading = Reading {
        name: name.clone(),
        reader: TrialReader::default(),
        faults: Faults::default(),
        spool: Spool::new().map_err(failed)?,
        ids: IdsSeen::new().map_err(failed)?,
        id_span: None,
        rows_in: 0,
        kept: 0,
    };
    let remarks = stream_table(&request.reader, &request.input, TRIAL_HEADS, &mut reading)?;
    let Reading { mut faults, spool, ids, id_span, rows_in, kept, .. } = reading;
    faults.more += remarks.more;
    remarks.listed.into_iter().for_each(|remark| faults.push(remark));
    if rows_in == 0 {
        faults
            .push(Diagnostic::new(Code::SheetEmpty).at(Span::file(&name)).arg("name", sheet(&request.input)));
    }
    let doubled = doubled(ids, id_span.as_ref(), &mut faults).map_err(failed)?;
    Ok(Trial {
        rows_in,
        rows_refused: rows_in - kept + doubled.len() as u64,
        diagnostics: faults.all(),
        spool,
        doubled,
        window: (request.from, request.months),
    })
}

fn sheet(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Rows could not be set aside, or not be taken up again.
fn set_aside(name: &str, error: &io::Error) -> Diagnostics {
    Diagnostic::new(Code::CannotWrite).at(Span::file(name)).value(name).arg("name", "TMPDIR").io(error).into()
}

/// Rows whose id another row has as well; both schedules are refused, for either may be the mistake.
fn doubled(ids: IdsSeen, id_span: Option<&Span>, faults: &mut Faults) -> io::Result<Vec<u32>> {
    let mut rows = Vec::new();
    let span = |row: u32| id_span.map(|span| in_row(span, row)).unwrap_or_default();
    ids.twice(|Twice { id, row, other, other_row }| {
        let fault = |code| Diagnostic::new(code).at(span(row.0)).asset(&id).value(&id);
        if id == other {
            rows.extend([row, other_row].into_iter().filter(|(_, kept)| *kept).map(|(row, _)| row));
            let place = span(other_row.0).place_label().unwrap_or_default();
            faults.push(fault(Code::IdDuplicated).arg("other", place));
        } else {
            faults.push(fault(Code::IdNearlyEqual).arg("other", other));
        }
    })?;
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}

/// The same column in another row.
fn in_row(span: &Span, row: u32) -> Span {
    let mut span = span.clone();
    span.cell = span.cell.map(|(_, col)| (row, col));
    span.line = span.line.map(|(_, column)| (row.saturating_add(1), column));
    span
}

/// Faults up to a number, and how many more there were.
#[derive(Debug, Default)]
struct Faults {
    listed: Diagnostics,
    more: u64,
    more_is_wrong: bool,
}

impl Faults {
    fn push(&mut self, fault: Diagnostic) {
        if self.listed.len() < MOST_FAULTS {
            self.listed.push(fault);
            return;
        }
        self.more += 1;
        self.more_is_wrong |= fault.severity == Severity::Error;
    }

    fn all(mut self) -> Diagnostics {
        self.listed.sort();
        if self.more > 0 {
            let mut rest = Diagnostic::new(Code::FaultsNotListed).value(self.more).arg("limit", MOST_FAULTS);
            if !self.more_is_wrong {
                rest.severity = Severity::Warning;
            }
            self.listed.push(rest);
        }
        self.listed
    }
}

struct Reading {
    name: String,
    reader: TrialReader,
    faults: Faults,
    spool: Spool,
    ids: IdsSeen,
    /// The place of the first id.
    id_span: Option<Span>,
    rows_in: u64,
    kept: u64,
}

impl Reading {
    fn keep(&mut self, row: u32, asset: &TrialAsset) -> io::Result<()> {
        self.kept += 1;
        self.ids.add(&asset.id, (row, true))?;
        self.spool.add(row, asset)
    }
}

impl PlainRows for Reading {
    fn begin(&mut self, frame: &Frame) -> Result<(), Diagnostics> {
        let faults = lacking(frame);
        if faults.is_empty() { Ok(()) } else { Err(faults.into_iter().collect()) }
    }

    fn row(&mut self, row: PlainRow<'_>) -> Result<(), Diagnostics> {
        self.rows_in += 1;
        let mut found = Vec::new();
        let asset = self.reader.asset(row, &mut found);
        found.into_iter().for_each(|fault| self.faults.push(fault));
        self.id_span.get_or_insert_with(|| row.span(0));
        let number = row.number();
        let set = match &asset {
            Some(asset) => self.keep(number, asset),
            None => row.text(0).map_or(Ok(()), |id| self.ids.add(&id, (number, false))),
        };
        set.map_err(|error| set_aside(&self.name, &error))
    }
}
