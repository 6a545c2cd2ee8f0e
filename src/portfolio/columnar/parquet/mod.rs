//! Parquet files: the columns that are wanted, each through all row groups, all of a batch on all threads.
//!
//! A row group is never in memory as a whole: of each column one page is, and the rows of the batch. What a
//! damaged file says of itself is checked before it is believed.
mod column;
mod delta;
mod feed;
mod fixed;
mod hybrid;
mod levels;
mod pages;
mod shape;
mod source;
mod values;

use super::{Schema, Stretch, Wanted, fault};
use crate::diag::{Code, Diagnostics};
use crate::portfolio::raw::{Limits, fault as file_fault, unreadable};
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use ::parquet::file::reader::Length;
use column::Reader;
use feed::Chunks;
use rayon::prelude::*;
use shape::Shape;
use source::Source;
use std::fmt;
use std::fs::File;
use std::sync::Arc;

/// A file whose schema was read.
#[derive(Debug)]
pub struct Opened {
    source: Arc<Source>,
    meta: Arc<ParquetMetaData>,
    shapes: Vec<Shape>,
    rows: u64,
}

/// Reads what stands at the end of the file: its schema and where its columns are.
pub fn open(file: File, name: &str, limits: &Limits) -> Result<(Schema, Opened), Diagnostics> {
    let source = Source::new(file).map_err(|error| unreadable(name, &error))?;
    let mut reader = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Skip);
    reader.try_parse(&source).map_err(|error| not_whole(name, &error))?;
    let meta = reader.finish().map_err(|error| not_whole(name, &error))?;
    let columns = meta.file_metadata().schema_descr().num_columns();
    if columns > limits.columns as usize {
        let fault = file_fault(Code::TooManyColumns, name);
        return Err(fault.value(columns).arg("limit", limits.columns).into());
    }
    let shapes = shape::shapes(meta.file_metadata().schema_descr());
    let rows = check_rows(&meta, name)?;
    let fields = shapes.iter().map(|shape| shape.field.clone()).collect();
    let schema = Schema { file: name.into(), rows: Some(rows), fields };
    Ok((schema, Opened { source: Arc::new(source), meta: Arc::new(meta), shapes, rows }))
}

fn not_whole(name: &str, error: &ParquetError) -> Diagnostics {
    let text = error.to_string();
    if text.contains("encrypted") || text.contains("decrypt") {
        return file_fault(Code::ParquetEncrypted, name).into();
    }
    fault::damaged(
        name,
        format!("读不出文件末尾的元数据（{text}）"),
        format!("its footer cannot be read ({text})"),
    )
}

/// The rows of all groups, if they are what the file says of itself.
fn check_rows(meta: &ParquetMetaData, name: &str) -> Result<u64, Diagnostics> {
    let groups = meta.row_groups().iter().map(|group| u64::try_from(group.num_rows()).ok());
    let sum =
        groups.sum::<Option<u64>>().filter(|sum| i64::try_from(*sum) == Ok(meta.file_metadata().num_rows()));
    match sum {
        None => Err(fault::damaged(
            name,
            "各行组的行数与总行数不符",
            "the rows of its row groups are not those of the file",
        )),
        Some(0) if meta.file_metadata().schema_descr().num_columns() > 0 => {
            Err(file_fault(Code::NoRows, name).into())
        }
        Some(rows) => Ok(rows),
    }
}

impl Opened {
    pub fn read(self, schema: &Schema, wanted: &[(usize, Wanted)]) -> Result<Reading, Diagnostics> {
        let mut faults = Diagnostics::default();
        let mut columns = Vec::new();
        for (field, wanted) in wanted {
            let Some(shape) = self.shapes.get(*field) else { continue };
            match self.column(shape, *wanted, &schema.file) {
                Ok(column) => columns.push(column),
                Err(column_faults) => faults.extend(column_faults),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Reading { file: schema.file.clone(), left: self.rows, columns })
    }

    fn column(&self, shape: &Shape, wanted: Wanted, file: &str) -> Result<Reader, Diagnostics> {
        if !shape.can_be(wanted) {
            return Err(fault::unusable(file, &shape.field.name, shape.words(), wanted).into());
        }
        self.meta.row_groups().iter().try_for_each(|group| self.check_chunk(group, shape, file))?;
        let chunks =
            Chunks { source: Arc::clone(&self.source), meta: Arc::clone(&self.meta), leaf: shape.leaf };
        Ok(Reader::new(shape.clone(), wanted, chunks))
    }

    /// A chunk must lie within the file and be compressed in a way that is known.
    fn check_chunk(&self, group: &RowGroupMetaData, shape: &Shape, file: &str) -> Result<(), Diagnostics> {
        let name = &shape.field.name;
        let Some(chunk) = group.columns().get(shape.leaf) else {
            return Err(fault::damaged(
                file,
                format!("行组缺少列“{name}”"),
                format!("a row group lacks column `{name}`"),
            ));
        };
        let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
        let (start, length) = (u64::try_from(start), u64::try_from(chunk.compressed_size()));
        let end = start.ok().zip(length.ok()).and_then(|(start, length)| start.checked_add(length));
        if end.is_none_or(|end| end > self.source.len()) {
            let (zh, en) = (
                format!("列“{name}”超出文件末尾"),
                format!("column `{name}` goes beyond the end of the file"),
            );
            return Err(fault::damaged(file, zh, en));
        }
        match chunk.compression() {
            codec @ (Compression::BROTLI(_) | Compression::LZO) => {
                let codec = codec.to_string();
                let codec = codec.split('(').next().unwrap_or_default();
                Err(file_fault(Code::ParquetCodec, file).field(name).value(codec).into())
            }
            _ => Ok(()),
        }
    }
}

/// A file while it is read.
pub struct Reading {
    file: String,
    /// Rows yet to come.
    left: u64,
    columns: Vec<Reader>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "parquet {}, {} rows left", self.file, self.left)
    }
}

impl Reading {
    /// The next rows; none at the end.
    pub fn take(&mut self, rows: usize) -> Result<Stretch, Diagnostics> {
        let rows = usize::try_from(self.left).unwrap_or(usize::MAX).min(rows);
        let columns = self.columns.par_iter_mut().with_max_len(1).map(|column| {
            column
                .take(rows)
                .map_err(|error| fault::broken_column(&self.file, &column.shape.field.name, &error))
        });
        let columns: Vec<_> = columns.collect();
        self.left -= rows as u64;
        let columns = columns.into_iter().collect::<Result<_, _>>()?;
        Ok(Stretch { rows, columns, widths: Vec::new(), lines: None })
    }
}
