//! Schemas of the JSON that scripts read, for `docs/schema/`.

use super::methods::MethodsReport;
use crate::case::Report;
use crate::export::book_json::BookReport;
use crate::export::json::{CalcReport, PriceReport, TableReport};
use crate::export::lend_json::LendReport;
use crate::export::schedule::ScheduleReport;
use crate::export::share_json::ShareReport;
use schemars::{Schema, schema_for};

/// Name and schema of every JSON output.
///
/// ```
/// let names: Vec<_> = dataworth::cli::schemas().into_iter().map(|(name, _)| name).collect();
/// assert!(names.contains(&"dataworth.price-1"));
/// ```
pub fn schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("dataworth.book-1", schema_for!(BookReport)),
        ("dataworth.calc-1", schema_for!(CalcReport)),
        ("dataworth.case-1", schema_for!(Report)),
        ("dataworth.lend-1", schema_for!(LendReport)),
        ("dataworth.methods-1", schema_for!(MethodsReport)),
        ("dataworth.price-1", schema_for!(PriceReport)),
        ("dataworth.table-1", schema_for!(TableReport)),
        ("dataworth.schedule-1", schema_for!(ScheduleReport)),
        ("dataworth.share-1", schema_for!(ShareReport)),
    ]
}
