//! Columnar tables 列式表 — Parquet and CSV of any length, read by columns and in batches.
//!
//! [`open`] looks at the schema only; [`Table::read`] then reads the columns that are wanted, and no others,
//! in batches of a fixed number of rows, whatever the row groups of the file. Figures are kept at the width
//! the file has ([`Figures`]) and always give back the decimal they mean. A cell that cannot be read is a
//! [`CellFault`]; a file that cannot is a diagnostic. Memory does not grow with the number of rows, nor with
//! the rows of a group, but with those of a batch and with the pages of the file.
//!
//! ```
//! use dataworth::portfolio::columnar::{Wanted, open};
//! use dataworth::portfolio::raw::Limits;
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("资产.csv");
//! std::fs::write(&path, "资产编号,成本\nDA-1,\"1,200.50\"\nDA-2,3.5万\nDA-3,约一万\n")?;
//!
//! let table = open(&path, &Limits::default()).map_err(|_| "cannot be opened")?;
//! let schema = table.schema().clone();
//! assert_eq!(schema.fields[1].name, "成本");
//! let mut batches = table.read(&[(1, Wanted::Figure)], 65_536).map_err(|_| "columns")?;
//! let batch = batches.next().map_err(|_| "rows")?.ok_or("no rows")?;
//! let cost = &batch.columns[0];
//! assert_eq!((cost.exact_text(0), cost.exact_text(1)), ("1200.5".into(), "35000".into()));
//! assert!(batch.is_faulty(2));
//! let told = batch.diagnostic(&batch.faults[0], &schema);
//! assert!(told.message(dataworth::diag::Lang::Zh).contains("约一万"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
mod batch;
mod cells;
mod csv;
mod decimal;
mod fault;
mod figures;
mod parquet;

pub use batch::{Batch, CellFault, Column};
pub use figures::Figures;

use super::raw::{self, Limits};
use crate::diag::{Code, Diagnostics};
use cells::Taken;
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

/// What the file says a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Figure,
    Text,
    Flag,
    Day,
    /// A CSV does not say; and structures, maps, times and bytes of Parquet are none of the others.
    Unknown,
}

/// What a column is to be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wanted {
    Figure,
    Text,
    /// Yes or no.
    Flag,
    Day,
}

/// A column of the file 字段.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    /// Each cell is a list of figures.
    pub list: bool,
}

/// What the file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The file as it was named.
    pub file: String,
    /// A CSV does not say.
    pub rows: Option<u64>,
    pub fields: Vec<Field>,
}

/// A file that was opened and not yet read.
#[derive(Debug)]
pub struct Table {
    schema: Schema,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Parquet(parquet::Opened),
    Csv(Box<csv::Opened>),
}

/// Opens a table: Parquet if its content is, else text with separators and the names of its columns on the
/// first row. The extension is looked at to word a message, no more.
///
/// # Errors
/// No regular file; neither Parquet nor text; damaged or encrypted Parquet; text of no known encoding; no
/// columns or too many; a Parquet file without rows; two columns of one name.
pub fn open(path: &Path, limits: &Limits) -> Result<Table, Diagnostics> {
    let file = path.display().to_string();
    let mut opened = raw::open(path, &file)?;
    let named = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("parquet"));
    let (schema, source) = match magic(&mut opened).map_err(|error| raw::unreadable(&file, &error))? {
        Magic::Parquet => {
            let (schema, opened) = parquet::open(opened, &file, limits)?;
            (schema, Source::Parquet(opened))
        }
        Magic::Encrypted => return Err(raw::fault(Code::ParquetEncrypted, &file).into()),
        Magic::Empty => return Err(raw::fault(Code::EmptyFile, &file).into()),
        Magic::Other if named => return Err(fault::not_parquet(&file)),
        Magic::Other => {
            let (schema, opened) = csv::open(opened, &file, limits)?;
            (schema, Source::Csv(Box::new(opened)))
        }
    };
    check_heads(&schema, limits)?;
    Ok(Table { schema, source })
}

enum Magic {
    Parquet,
    Encrypted,
    Empty,
    Other,
}

fn magic(file: &mut File) -> std::io::Result<Magic> {
    let mut head = Vec::new();
    file.by_ref().take(4).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(match head.as_slice() {
        b"PAR1" => Magic::Parquet,
        b"PARE" => Magic::Encrypted,
        [] => Magic::Empty,
        _ => Magic::Other,
    })
}

fn check_heads(schema: &Schema, limits: &Limits) -> Result<(), Diagnostics> {
    if schema.fields.is_empty() {
        return Err(raw::fault(Code::NoColumns, &schema.file).into());
    }
    if schema.fields.len() > limits.columns as usize {
        let fault = raw::fault(Code::TooManyColumns, &schema.file);
        return Err(fault.value(schema.fields.len()).arg("limit", limits.columns).into());
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut faults = Diagnostics::default();
    for (at, field) in schema.fields.iter().enumerate().filter(|(_, field)| !field.name.is_empty()) {
        if let Some(first) = seen.insert(&field.name, at) {
            faults.push(fault::doubled(&schema.file, &field.name, first, at));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

impl Table {
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Reads some of the columns, each as what is wanted of it, in batches of `rows_per_batch` rows of which
    /// only the last may be shorter.
    ///
    /// Columns of a batch are decoded on the threads of the caller's rayon pool; the result does not depend
    /// on how many there are.
    ///
    /// # Errors
    /// Every column that cannot be read as wanted or is compressed in an unknown way, all at once.
    pub fn read(self, wanted: &[(usize, Wanted)], rows_per_batch: usize) -> Result<Batches, Diagnostics> {
        let source = match self.source {
            Source::Parquet(opened) => Reading::Parquet(opened.read(&self.schema, wanted)?),
            Source::Csv(opened) => Reading::Csv(Box::new(opened.read(&self.schema, wanted)?)),
        };
        let fields = wanted.iter().map(|(field, _)| *field).collect();
        Ok(Batches { source, fields, rows_per_batch: rows_per_batch.max(1), next_row: 0, over: false })
    }
}

/// A table while it is read.
#[derive(Debug)]
pub struct Batches {
    source: Reading,
    /// By column of a batch, its field.
    fields: Vec<usize>,
    rows_per_batch: usize,
    next_row: u64,
    over: bool,
}

#[derive(Debug)]
enum Reading {
    Parquet(parquet::Reading),
    Csv(Box<csv::Reading>),
}

/// What a source gives for a batch.
struct Stretch {
    rows: usize,
    columns: Vec<Taken>,
    /// Rows with too few or too many cells, and how many those are.
    widths: Vec<(usize, usize)>,
    lines: Option<Vec<u64>>,
}

impl Batches {
    /// The next batch; `None` after the last.
    ///
    /// # Errors
    /// The file is damaged, ends early or cannot be read; a text that is too long; quotation marks that do
    /// not match. No batch follows an error.
    #[expect(clippy::should_implement_trait, reason = "an error must not be mistaken for an item to skip")]
    pub fn next(&mut self) -> Result<Option<Batch>, Diagnostics> {
        if self.over {
            return Ok(None);
        }
        self.over = true;
        let stretch = match &mut self.source {
            Reading::Parquet(reading) => reading.take(self.rows_per_batch)?,
            Reading::Csv(reading) => reading.take(self.rows_per_batch)?,
        };
        self.over = stretch.rows == 0;
        Ok((!self.over).then(|| self.batch(stretch)))
    }

    fn batch(&mut self, stretch: Stretch) -> Batch {
        let Stretch { rows, columns, widths, lines } = stretch;
        let first_row = self.next_row;
        self.next_row += rows as u64;
        let mut faults = Vec::new();
        for (row, width) in widths {
            let row = first_row + row as u64;
            faults.push(CellFault { row, column: width, code: Code::RowWidth, value: width.to_string() });
        }
        for (taken, field) in columns.iter().zip(&self.fields) {
            faults.extend(taken.faults.iter().map(|fault| CellFault {
                row: first_row + fault.row as u64,
                column: *field,
                code: fault.code,
                value: fault.value.clone(),
            }));
        }
        faults.sort_by_key(|fault| (fault.row, fault.column));
        let faulty = faulty(rows, first_row, &faults);
        let columns = columns.into_iter().map(|taken| taken.column).collect();
        Batch { first_row, rows, columns, faults, faulty, lines }
    }
}

fn faulty(rows: usize, first_row: u64, faults: &[CellFault]) -> Option<Vec<bool>> {
    if faults.is_empty() {
        return None;
    }
    let mut faulty = vec![false; rows];
    for fault in faults {
        if let Some(flag) = faulty.get_mut((fault.row - first_row) as usize) {
            *flag = true;
        }
    }
    Some(faulty)
}
