//! Row groups of a Parquet file: columns are encoded on all threads and put behind each other in order.
use super::held::Held;
use super::{Kind, OutColumn, Texts};
use ::parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical};
use ::parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use ::parquet::data_type::ByteArray;
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use ::parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use ::parquet::schema::types::{ColumnDescPtr, ColumnPath, Type, TypePtr};
use bytes::Bytes;
use rayon::prelude::*;
use std::fs::File;
use std::io;
use std::sync::Arc;

/// A Parquet file while it is written.
pub struct Sink {
    writer: SerializedFileWriter<File>,
    properties: WriterPropertiesPtr,
}

impl Sink {
    pub fn new(file: io::Result<File>, columns: &[OutColumn]) -> io::Result<Self> {
        let file = file?;
        let properties = Arc::new(properties(columns).map_err(plain)?);
        let schema = schema(columns).map_err(plain)?;
        let writer = SerializedFileWriter::new(file, schema, Arc::clone(&properties)).map_err(plain)?;
        Ok(Self { writer, properties })
    }

    /// A row group of all rows held.
    pub fn group(&mut self, held: &[Held]) -> io::Result<()> {
        let columns = self.writer.schema_descr().columns().to_vec();
        let properties = &self.properties;
        let chunk = |(held, column): (&Held, ColumnDescPtr)| chunk(held, column, Arc::clone(properties));
        let chunks: Vec<_> =
            held.par_iter().with_max_len(1).zip(columns).map(chunk).collect::<Result<_>>().map_err(plain)?;
        let mut group = self.writer.next_row_group().map_err(plain)?;
        for (bytes, closed) in chunks {
            group.append_column(&bytes, closed).map_err(plain)?;
        }
        group.close().map(drop).map_err(plain)
    }

    pub fn end(&mut self) -> io::Result<()> {
        self.writer.finish().map(drop).map_err(plain)
    }
}

/// What the disk said, where it was the disk.
fn plain(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

/// Nothing of the day or the machine goes into the file; a name of a later version would change its bytes.
fn properties(columns: &[OutColumn]) -> Result<WriterProperties> {
    let mut builder = WriterProperties::builder()
        .set_created_by("dataworth".into())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(None)
        .set_dictionary_enabled(false);
    for column in columns {
        let path = ColumnPath::from(column.name.as_str());
        builder = match column.kind {
            Kind::Repeated => builder.set_column_dictionary_enabled(path, true),
            // The least and the greatest of an id say nothing to a reader, and finding them is dear.
            Kind::Unique => builder
                .set_column_statistics_enabled(path.clone(), EnabledStatistics::None)
                .set_column_encoding(path, Encoding::DELTA_LENGTH_BYTE_ARRAY),
            // Amounts of one kind differ by fewer digits than they have room for: packed, they take half of it
            // at a fraction of what compressing them costs, which then gains nothing more.
            Kind::Fen => builder
                .set_column_compression(path.clone(), Compression::UNCOMPRESSED)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            Kind::Flag => builder,
        };
    }
    Ok(builder.build())
}

fn schema(columns: &[OutColumn]) -> Result<TypePtr> {
    let fields = columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<_>>()?;
    Type::group_type_builder("schema").with_fields(fields).build().map(Arc::new)
}

fn field(column: &OutColumn) -> Result<Type> {
    let build = |physical| Type::primitive_type_builder(&column.name, physical);
    match column.kind {
        Kind::Unique | Kind::Repeated => build(Physical::BYTE_ARRAY)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(LogicalType::String))
            .build(),
        Kind::Fen => build(Physical::INT64)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(LogicalType::decimal(2, 18)))
            .with_precision(18)
            .with_scale(2)
            .build(),
        Kind::Flag => build(Physical::BOOLEAN).with_repetition(Repetition::REQUIRED).build(),
    }
}

/// A column of a group as bytes, and what the group has to know of them.
fn chunk(
    held: &Held,
    column: ColumnDescPtr,
    properties: WriterPropertiesPtr,
) -> Result<(Bytes, ColumnCloseResult)> {
    let mut sink = TrackedWrite::new(Vec::new());
    let pages = Box::new(SerializedPageWriter::new(&mut sink));
    let mut writer = get_column_writer(column, properties, pages);
    fill(&mut writer, held)?;
    let closed = writer.close()?;
    Ok((sink.into_inner()?.into(), closed))
}

fn fill(writer: &mut ColumnWriter<'_>, held: &Held) -> Result<()> {
    match (writer, held) {
        (ColumnWriter::ByteArrayColumnWriter(writer), Held::Texts(texts)) => {
            let levels: Vec<i16> = texts.iter().map(|text| i16::from(!text.is_empty())).collect();
            writer.write_batch(&byte_arrays(texts), Some(&levels), None).map(drop)
        }
        (ColumnWriter::Int64ColumnWriter(writer), Held::Fen(fen)) => {
            let levels: Vec<i16> = fen.iter().map(|fen| i16::from(fen.is_some())).collect();
            let given: Vec<i64> = fen.iter().copied().flatten().collect();
            writer.write_batch(&given, Some(&levels), None).map(drop)
        }
        (ColumnWriter::BoolColumnWriter(writer), Held::Flag(flags)) => {
            writer.write_batch(flags, None, None).map(drop)
        }
        _ => Err(ParquetError::General("a column is of another kind than the file's".into())),
    }
}

/// Texts that are there, as parts of one piece of memory.
fn byte_arrays(texts: &Texts) -> Vec<ByteArray> {
    let (text, ends) = texts.parts();
    let whole = Bytes::copy_from_slice(text.as_bytes());
    let starts = std::iter::once(&0).chain(ends);
    let given = starts.zip(ends).filter(|(start, end)| start < end);
    given.map(|(start, end)| ByteArray::from(whole.slice(*start..*end))).collect()
}
