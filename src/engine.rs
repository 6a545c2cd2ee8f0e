//! 引擎 — the whole flow in one place: read, assemble, link, bind, price, conclude.

mod assets;
mod books;
mod conventions;
mod dossier;
mod loans;
mod once;
mod parameters;
mod purpose;
mod runs;
mod schedules;
mod shares;
mod table;

pub use books::{BookRequest, Bookkeeping, book_dossier, book_form, keep_books, period};
pub use dossier::dossier;
pub use loans::{LendRequest, Lending, lend, with_lending};
pub use purpose::{Purpose, purpose};
pub(crate) use runs::unselected;
pub use schedules::{ScheduleRequest, Trial, Written, read_trial};
pub use shares::{
    CostTable, Distribution, Kept, Party, ShareRequest, Sharing, UseRow, book as share_book, share,
};
pub use table::{
    Bucket, CodeCount, ROWS, TableError, TableRequest, TableRun, Tally, Top, price_table, read_scenarios,
    summary,
};

use crate::diag::{Code, Diagnostic, Diagnostics, Severity, Span};
use crate::formula::batch::Keep;
use crate::model::{Library, hex, parse_date};
use crate::portfolio::raw::Reader;
use crate::portfolio::{Overrides, Portfolio, assemble, unbound_heads};
use crate::value::Valuation;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A workbook takes so many assets at most; longer lists are priced as tables.
pub const MOST_IN_WORKBOOK: usize = 100_000;

/// What a run is asked for.
#[derive(Debug)]
pub struct Request {
    pub input: PathBuf,
    /// A directory of the user's own models.
    pub models: Option<PathBuf>,
    /// 评估基准日, where it beats the workbook's.
    pub date: Option<String>,
    /// `name=value`, beating cells.
    pub set: Vec<String>,
    pub keep: Keep,
    pub reader: Reader,
}

/// A priced portfolio and what it was priced with.
#[derive(Debug)]
pub struct Assessment {
    pub library: Library,
    pub portfolio: Portfolio,
    pub valuation: Valuation,
    pub day: Date,
    /// SHA-256 of the input file.
    pub digest: String,
    /// What belongs to no single asset.
    pub diagnostics: Diagnostics,
}

/// Prices the assets of a file.
///
/// Every asset of the input comes back, valued or with its reasons.
///
/// # Errors
/// What kept the run from happening at all: an unreadable file, a broken model library, no date.
pub fn price(request: &Request) -> Result<Assessment, Diagnostics> {
    let (library, mut diagnostics) = Library::load(request.models.as_deref());
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let raw = request.reader.read(&request.input)?.unpack(&mut diagnostics);
    let mut portfolio = assemble(raw, &library).unpack(&mut diagnostics);
    if portfolio.assets.is_empty() && portfolio.listed.is_empty() && diagnostics.has_errors() {
        return Err(diagnostics);
    }
    refuse_too_many(&portfolio, request)?;
    let day = settle_date(&mut portfolio, request, &mut diagnostics)?;
    let runs = runs::runs(&mut portfolio, &library, day, request.keep, &mut diagnostics);
    diagnostics.extend(unbound_heads(&portfolio));
    let valuation = assets::conclude(&portfolio, &library, day, runs, &mut diagnostics);
    let digest = digest(&request.input, &mut diagnostics);
    diagnostics.sort();
    Ok(Assessment { library, portfolio, valuation, day, digest, diagnostics })
}

/// Steps are kept for a workbook alone; it is refused before hours go into what cannot be opened.
fn refuse_too_many(portfolio: &Portfolio, request: &Request) -> Result<(), Diagnostics> {
    let assets = portfolio.assets.len();
    if request.keep != Keep::Everything || assets <= MOST_IN_WORKBOOK {
        return Ok(());
    }
    Err(table::wider_than_sheet(&request.input.display().to_string(), assets, MOST_IN_WORKBOOK).into())
}

/// `--date` and `--set` come before the workbook.
fn settle_date(
    portfolio: &mut Portfolio,
    request: &Request,
    diagnostics: &mut Diagnostics,
) -> Result<Date, Diagnostics> {
    let mut set = request.set.clone();
    if let Some(text) = &request.date {
        if parse_date(text).is_none() {
            return Err(Diagnostic::new(Code::BadDateArgument).value(text).arg("name", "--date").into());
        }
        set.push(format!("valuation_date={text}"));
    }
    portfolio.set(Overrides::parse(&set)?);
    let unknown = portfolio.unknown_overrides();
    if unknown.has_errors() {
        return Err(unknown);
    }
    portfolio.valuation_date().map_err(|fault| {
        let mut all = std::mem::take(diagnostics);
        // A date that is there and cannot be read was reported with its cell.
        if !all.iter().any(|d| d.field == fault.field && d.severity == Severity::Error) {
            all.push(*fault);
        }
        all
    })
}

fn digest(path: &Path, diagnostics: &mut Diagnostics) -> String {
    let mut hash = Sha256::new();
    match std::fs::File::open(path).and_then(|mut f| std::io::copy(&mut f, &mut HashWriter(&mut hash))) {
        Ok(_) => hex(&hash.finalize()),
        Err(error) => {
            let name = path.display().to_string();
            let fault = Diagnostic::new(Code::CannotOpen).at(Span::file(&name)).arg("name", name);
            diagnostics.push(fault.io(&error));
            String::new()
        }
    }
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
