//! What every test of columnar files does.
use dataworth::diag::{Code, Diagnostics};
use dataworth::portfolio::columnar::{Batch, Schema, Wanted, open};
use dataworth::portfolio::raw::Limits;
use std::path::{Path, PathBuf};

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/columnar").join(name)
}

pub fn schema(path: &Path) -> Schema {
    open(path, &Limits::default()).expect("the file opens").schema().clone()
}

/// Reads columns by name, in batches.
pub fn read(path: &Path, wanted: &[(&str, Wanted)], rows: usize) -> Result<Vec<Batch>, Diagnostics> {
    let table = open(path, &Limits::default())?;
    let place = |name: &str| table.schema().fields.iter().position(|field| field.name == name);
    let wanted: Vec<_> =
        wanted.iter().map(|(name, wanted)| (place(name).expect("the column is there"), *wanted)).collect();
    let mut batches = table.read(&wanted, rows)?;
    let mut found = Vec::new();
    while let Some(batch) = batches.next()? {
        found.push(batch);
    }
    Ok(found)
}

/// A column through all batches, row by row; the figures of a list are joined by blanks, `_` is none.
pub fn cells(batches: &[Batch], column: usize) -> Vec<String> {
    let rows = batches.iter().flat_map(|batch| (0..batch.rows).map(move |row| (batch, row)));
    rows.map(|(batch, row)| {
        let column = &batch.columns[column];
        let text = |at: usize| if column.is_present(at) { column.exact_text(at) } else { "_".into() };
        column.places(row).map(text).collect::<Vec<String>>().join(" ")
    })
    .collect()
}

pub fn column(path: &Path, name: &str, wanted: Wanted) -> Vec<String> {
    cells(&read(path, &[(name, wanted)], 128).expect("the file can be read"), 0)
}

pub fn codes<T: std::fmt::Debug>(result: Result<T, Diagnostics>) -> Vec<Code> {
    result.expect_err("a fault was expected").iter().map(|fault| fault.code).collect()
}
