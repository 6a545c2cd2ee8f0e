//! Results of any length 大批结果 as Parquet or CSV, written as they come.
//!
//! A [`Writer`] takes batches of any size and writes row groups of a fixed one, so the bytes of a file depend
//! on its rows alone: not on batches, threads or the day. Money is `DECIMAL(18,2)` in whole fen. The file
//! appears under its name when it is complete, or not at all.
//!
//! ```
//! use dataworth::export::columnar::{Format, Kind, Out, OutColumn, Texts, Writer};
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("估值.csv");
//! let columns = [OutColumn::new("资产编号", Kind::Unique), OutColumn::new("价值", Kind::Fen)];
//! let mut writer = Writer::create(&path, Format::Csv, &columns, false)?;
//! let ids: Texts = ["DA-1", "DA-2"].into_iter().collect();
//! writer.write(&[Out::Texts(ids), Out::Fen(vec![Some(123_456), None])])?;
//! assert!(!path.exists());
//! writer.finish()?;
//! assert_eq!(std::fs::read_to_string(&path)?, "\u{feff}资产编号,价值\r\nDA-1,1234.56\r\nDA-2,\r\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
mod csv;
mod held;
mod parquet;
mod texts;

pub use texts::Texts;

use super::ExportError;
use super::atomic::{self, Pending};
pub use held::MOST_FEN;

use held::Held;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Rows of a row group; of a CSV, rows that are laid out at once.
pub const GROUP: usize = 131_072;

/// How the file is written 格式.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Parquet,
    /// UTF-8 with its mark and CRLF, as Excel reads it; text that a spreadsheet program would run is guarded
    /// as in [`csv::write_table`](super::csv::write_table).
    Csv,
}

/// What a column holds 列种类.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Texts that are nearly all different: ids, digits.
    Unique,
    /// Texts of which there are few: codes, names of models.
    Repeated,
    /// Money in fen: `DECIMAL(18,2)`.
    Fen,
    /// Yes or no.
    Flag,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutColumn {
    pub name: String,
    pub kind: Kind,
}

impl OutColumn {
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self { name: name.into(), kind }
    }
}

/// Cells of a column, for the rows of a batch. An empty text is a blank cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    Texts(Texts),
    /// By row, which of the texts; as a reader gives them.
    Coded {
        codes: Vec<u32>,
        texts: Vec<Arc<str>>,
    },
    Fen(Vec<Option<i64>>),
    Flag(Vec<bool>),
}

impl Out {
    fn len(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Coded { codes, .. } => codes.len(),
            Self::Fen(fen) => fen.len(),
            Self::Flag(flags) => flags.len(),
        }
    }
}

/// A file while it is written; dropped before [`Writer::finish`], it leaves nothing behind.
pub struct Writer {
    file: Pending,
    sink: Sink,
    /// Rows of the next group.
    held: Vec<Held>,
    rows: u64,
}

enum Sink {
    Parquet(Box<parquet::Sink>),
    Csv(csv::Sink),
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    pub rows: u64,
    pub bytes: u64,
}

impl Writer {
    /// Begins a file beside its place.
    ///
    /// # Errors
    /// [`ExportError::Exists`] without `overwrite`, and what the file system says.
    pub fn create(
        path: &Path,
        format: Format,
        columns: &[OutColumn],
        overwrite: bool,
    ) -> Result<Self, ExportError> {
        let file = atomic::begin(path, overwrite)?;
        let begun = match format {
            Format::Parquet => {
                parquet::Sink::new(file.handle(), columns).map(|sink| Sink::Parquet(Box::new(sink)))
            }
            Format::Csv => csv::Sink::new(file.handle(), columns).map(Sink::Csv),
        };
        let sink = begun.map_err(|error| file.failed(error))?;
        Ok(Self { file, sink, held: columns.iter().map(|column| Held::new(column.kind)).collect(), rows: 0 })
    }

    /// Adds rows: a column each, in the order of [`Writer::create`] and of its kind.
    ///
    /// # Errors
    /// A full disk and the like; columns that are not those of the file; money beyond `DECIMAL(18,2)`.
    pub fn write(&mut self, columns: &[Out]) -> Result<(), ExportError> {
        let rows = columns.first().map_or(0, Out::len);
        self.add(columns, rows).map_err(|error| self.file.failed(error))
    }

    fn add(&mut self, columns: &[Out], rows: usize) -> io::Result<()> {
        if columns.len() != self.held.len() || columns.iter().any(|column| column.len() != rows) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the columns are not those of the file"));
        }
        let mut from = 0;
        while from < rows {
            let room = GROUP - self.held.first().map_or(0, Held::len);
            let to = rows.min(from + room);
            self.held.iter_mut().zip(columns).try_for_each(|(held, column)| held.add(column, from..to))?;
            from = to;
            if self.held.first().map_or(0, Held::len) == GROUP {
                self.flush()?;
            }
        }
        self.rows += rows as u64;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Parquet(sink) => sink.group(&self.held)?,
            Sink::Csv(sink) => sink.rows(&self.held)?,
        }
        self.held.iter_mut().for_each(Held::clear);
        Ok(())
    }

    /// Writes what is left and gives the file its name.
    ///
    /// # Errors
    /// As [`Writer::write`]; [`ExportError::Exists`] if something took the name meanwhile.
    pub fn finish(mut self) -> Result<Done, ExportError> {
        let left = self.held.first().map_or(0, Held::len) > 0;
        let flushed = if left { self.flush() } else { Ok(()) };
        let ended = flushed.and_then(|()| match &mut self.sink {
            Sink::Parquet(sink) => sink.end(),
            Sink::Csv(sink) => sink.end(),
        });
        ended.map_err(|error| self.file.failed(error))?;
        Ok(Done { rows: self.rows, bytes: self.file.commit()? })
    }
}
