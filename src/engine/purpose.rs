//! 用途 — what an input was filled in for, by its sheets.

use super::books::book_period;
use super::loans::is_loan;
use crate::diag::Diagnostics;
use crate::ledger::Period;
use crate::portfolio::raw::Reader;
use std::path::Path;

/// What an input was filled in for 用途.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Assets to be priced.
    Pricing,
    /// Books, to the end of the year of their last event.
    Books(Period),
    Loan,
}

/// What an input was filled in for: a loan has a sheet 贷款, books have a sheet of events.
///
/// # Errors
/// What kept the file from being read.
pub fn purpose(reader: &Reader, input: &Path) -> Result<Purpose, Diagnostics> {
    // A list has one sheet, and a long one is not read twice.
    if input.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
        return Ok(Purpose::Pricing);
    }
    let raw = reader.read(input)?.value;
    if is_loan(&raw) {
        return Ok(Purpose::Loan);
    }
    Ok(book_period(&raw)?.map_or(Purpose::Pricing, Purpose::Books))
}
