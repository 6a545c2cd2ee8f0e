//! The parquet crate alone: every column read, and a table of the shape of ours written, nothing between.
//!
//! Columns of a group are decoded on all threads while the group before is encoded and written.
use parquet::basic::{Compression, Repetition, Type as Physical, ZstdLevel};
use parquet::column::reader::ColumnReader;
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::data_type::ByteArray;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::Type;
use rayon::prelude::*;
use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

/// The word that makes the bench this.
pub const COMMAND: &str = "--bare-parquet";

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What stands in for the four columns of money.
const MONEY: usize = 4;
/// The first column of money without zeros.
const FIRST_COST: usize = 6;

/// `INPUT OUTPUT THREADS`
pub fn main(args: &[String]) -> Outcome<()> {
    let [input, output, threads] = args else { return Err("input, output, threads".into()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build()?;
    pool.install(|| copy(Path::new(input), Path::new(output)))
}

fn copy(input: &Path, output: &Path) -> Outcome<()> {
    // Handles of one file share their place: threads would read each other's pages.
    let file = SerializedFileReader::new(bytes::Bytes::from(std::fs::read(input)?))?;
    let (to, from) = sync_channel(1);
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || write(output, from));
        for at in 0..file.num_row_groups() {
            let columns = file.metadata().file_metadata().schema_descr().num_columns();
            let group: Vec<Vec<f64>> =
                (0..columns).into_par_iter().map(|column| read(&file, at, column)).collect::<Outcome<_>>()?;
            to.send(group)?;
        }
        drop(to);
        writing.join().map_err(|_| "the writer fell")?
    })
}

fn read(file: &SerializedFileReader<bytes::Bytes>, at: usize, column: usize) -> Outcome<Vec<f64>> {
    let group = file.get_row_group(at)?;
    let rows = group.metadata().num_rows() as usize;
    let ColumnReader::DoubleColumnReader(mut column) = group.get_column_reader(column)? else {
        return Err("no floats".into());
    };
    let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    while column.read_records(rows, Some(&mut levels), None, &mut values)?.0 > 0 {}
    Ok(values)
}

fn write(output: &Path, groups: std::sync::mpsc::Receiver<Vec<Vec<f64>>>) -> Outcome<()> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_dictionary_enabled(false)
        .build();
    let properties = Arc::new(properties);
    let mut fields = vec![field("id", Physical::BYTE_ARRAY)?];
    for at in 0..MONEY {
        fields.push(field(&format!("money_{at}"), Physical::INT64)?);
    }
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);
    let mut writer = SerializedFileWriter::new(File::create(output)?, schema, Arc::clone(&properties))?;
    let mut first = 0;
    for group in groups {
        let columns = writer.schema_descr().columns().to_vec();
        let encoded: Vec<_> = columns
            .into_par_iter()
            .enumerate()
            .map(|(at, column)| chunk(at, column, &properties, &group, first))
            .collect::<Outcome<_>>()?;
        let mut out = writer.next_row_group()?;
        for (bytes, closed) in encoded {
            out.append_column(&bytes::Bytes::from(bytes), closed)?;
        }
        out.close()?;
        first += group[0].len();
    }
    writer.close()?;
    Ok(())
}

fn field(name: &str, physical: Physical) -> Outcome<Arc<Type>> {
    Ok(Arc::new(Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED).build()?))
}

/// The id is the number of the row; money is some column's, in fen.
fn chunk(
    at: usize,
    column: parquet::schema::types::ColumnDescPtr,
    properties: &WriterPropertiesPtr,
    group: &[Vec<f64>],
    first: usize,
) -> Outcome<(Vec<u8>, ColumnCloseResult)> {
    let mut sink = TrackedWrite::new(Vec::new());
    let pages = Box::new(SerializedPageWriter::new(&mut sink));
    let mut writer = get_column_writer(column, Arc::clone(properties), pages);
    match &mut writer {
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            let ids = first + 1..first + 1 + group[0].len();
            let ids: Vec<ByteArray> = ids.map(|id| ByteArray::from(id.to_string().as_str())).collect();
            writer.write_batch(&ids, None, None)?;
        }
        ColumnWriter::Int64ColumnWriter(writer) => {
            let yuan = group[FIRST_COST + at - 1].iter();
            let fen: Vec<i64> = yuan.map(|yuan| (yuan * 100.0).round() as i64).collect();
            writer.write_batch(&fen, None, None)?;
        }
        _ => return Err("a column of another kind".into()),
    }
    let closed = writer.close()?;
    Ok((sink.into_inner()?, closed))
}
