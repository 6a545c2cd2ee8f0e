//! The values of one column 列值流, through all row groups, so many rows at a time.
use super::levels::Stored;
use super::pages::Checked;
use super::source::Source;
use ::parquet::basic::Encoding;
use ::parquet::column::reader::ColumnReaderImpl;
use ::parquet::data_type::DataType;
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use ::parquet::file::reader::SerializedPageReader;
use std::sync::Arc;

/// Where a column's values are: a chunk in each row group.
#[derive(Debug, Clone)]
pub struct Chunks {
    pub source: Arc<Source>,
    pub meta: Arc<ParquetMetaData>,
    pub leaf: usize,
}

/// The pages of a chunk.
pub type GroupPages = Checked<SerializedPageReader<Source>>;

impl Chunks {
    /// The pages of a row group's chunk, and the rows of the group.
    pub fn pages(&self, group: usize) -> Result<(GroupPages, usize)> {
        let beyond = ParquetError::IndexOutOfBound(group, self.meta.num_row_groups());
        let group = self.meta.row_groups().get(group).ok_or(beyond)?;
        let chunk = group.column(self.leaf);
        let rows = usize::try_from(group.num_rows())?;
        let descr = chunk.column_descr_ptr();
        let pages = SerializedPageReader::new(Arc::clone(&self.source), chunk, rows, None)?;
        Ok((Checked::new(pages, descr.max_rep_level(), descr.max_def_level()), rows))
    }

    /// Whether all chunks are encoded in ways that are known.
    pub fn all_encoded(&self, is_known: impl Fn(Encoding) -> bool) -> bool {
        let chunks = self.meta.row_groups().iter().filter_map(|group| group.columns().get(self.leaf));
        chunks.flat_map(ColumnChunkMetaData::encodings).all(is_known)
    }
}

/// A column while it is read. Of a chunk, one page at a time is in memory.
pub struct Feed<T: DataType> {
    chunks: Chunks,
    /// The row group after the one being read.
    next_group: usize,
    /// Rows of the group that are yet to come.
    left: usize,
    reader: Option<ColumnReaderImpl<T>>,
}

impl<T: DataType> Feed<T> {
    pub fn new(chunks: Chunks) -> Self {
        Self { chunks, next_group: 0, left: 0, reader: None }
    }

    /// The values of the next rows; the caller asks for no more rows than there are.
    pub fn take(&mut self, rows: usize) -> Result<Stored<T::T>> {
        let mut stored = Stored::default();
        stored.values.reserve(rows);
        let mut wanted = rows;
        while wanted > 0 {
            if self.left == 0 {
                self.open_group()?;
            }
            let count = wanted.min(self.left);
            self.read(count, &mut stored)?;
            wanted -= count;
        }
        Ok(stored)
    }

    fn read(&mut self, count: usize, stored: &mut Stored<T::T>) -> Result<()> {
        let Stored { values, definition, repetition } = stored;
        let Some(reader) = &mut self.reader else { return Ok(()) };
        let (records, ..) = reader.read_records(count, Some(definition), Some(repetition), values)?;
        if records < count {
            return Err(ParquetError::EOF("the column has fewer rows than its row group".into()));
        }
        self.left -= count;
        Ok(())
    }

    fn open_group(&mut self) -> Result<()> {
        let (pages, rows) = self.chunks.pages(self.next_group)?;
        let descr = self.chunks.meta.file_metadata().schema_descr().column(self.chunks.leaf);
        self.reader = Some(ColumnReaderImpl::new(descr, Box::new(pages)));
        self.left = rows;
        self.next_group += 1;
        Ok(())
    }
}
