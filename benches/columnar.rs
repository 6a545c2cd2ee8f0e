//! Reading 1,000,000 rows of 31 float columns (zstd) in batches, beside a bare loop over the column API of
//! the parquet crate: `cargo bench --bench columnar`. Interleaved, median of 9.
use dataworth::portfolio::columnar::{Wanted, open};
use dataworth::portfolio::raw::Limits;
use parquet::basic::{Compression, Repetition, Type as Physical, ZstdLevel};
use parquet::column::reader::ColumnReader;
use parquet::data_type::DoubleType;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rayon::prelude::*;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const ROWS: usize = 1_000_000;
const COLUMNS: usize = 31;
const BATCH: usize = 65_536;
const GROUP: usize = 131_072;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bench.parquet");
    make(&path);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..9 {
            ours.push(timed(|| pool.install(|| read(&path))));
            bare.push(timed(|| pool.install(|| read_bare(&path))));
        }
        let (ours, bare) = (median(ours), median(bare));
        println!(
            "{threads} thread(s): ours {ours:.3} s, bare {bare:.3} s, ratio of speeds {:.2}",
            bare / ours
        );
    }
}

/// Money with two decimals, hardly any value twice.
fn value(row: usize, column: usize) -> f64 {
    ((row * 2_654_435_761 + column * 40_503) % 1_000_000_007) as f64 / 100.0
}

fn make(path: &Path) {
    let field = |at: usize| {
        let name = format!("c{at}");
        let built = Type::primitive_type_builder(&name, Physical::DOUBLE);
        Arc::new(built.with_repetition(Repetition::REQUIRED).build().expect("a column"))
    };
    let schema = Type::group_type_builder("schema").with_fields((0..COLUMNS).map(field).collect()).build();
    let level = ZstdLevel::try_new(1).expect("a level");
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).build();
    let file = File::create(path).expect("a file");
    let mut writer =
        SerializedFileWriter::new(file, Arc::new(schema.expect("a schema")), Arc::new(properties))
            .expect("a writer");
    for from in (0..ROWS).step_by(GROUP) {
        let mut group = writer.next_row_group().expect("a group");
        for at in 0..COLUMNS {
            let values: Vec<f64> = (from..ROWS.min(from + GROUP)).map(|row| value(row, at)).collect();
            let mut column = group.next_column().expect("a column").expect("a column");
            column.typed::<DoubleType>().write_batch(&values, None, None).expect("written");
            column.close().expect("closed");
        }
        group.close().expect("closed");
    }
    writer.close().expect("closed");
}

fn timed(run: impl FnOnce() -> usize) -> f64 {
    let start = Instant::now();
    assert_eq!(run(), ROWS * COLUMNS);
    start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn read(path: &Path) -> usize {
    let wanted: Vec<_> = (0..COLUMNS).map(|at| (at, Wanted::Figure)).collect();
    let table = open(path, &Limits::default()).unwrap_or_else(|_| panic!("opened"));
    let mut batches = table.read(&wanted, BATCH).unwrap_or_else(|_| panic!("columns"));
    let mut count = 0;
    while let Some(batch) = batches.next().unwrap_or_else(|_| panic!("a batch")) {
        count += batch.columns.iter().map(|column| column.figures.len()).sum::<usize>();
    }
    count
}

/// A column a task, each with a file of its own and one buffer.
fn read_bare(path: &Path) -> usize {
    (0..COLUMNS).into_par_iter().with_max_len(1).map(|at| read_bare_column(path, at)).sum()
}

fn read_bare_column(path: &Path, at: usize) -> usize {
    let file = SerializedFileReader::new(File::open(path).expect("a file")).expect("a reader");
    let (mut count, mut values) = (0, Vec::with_capacity(BATCH));
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).expect("a group");
        let ColumnReader::DoubleColumnReader(mut column) = group.get_column_reader(at).expect("a column")
        else {
            panic!("no floats");
        };
        loop {
            values.clear();
            let (rows, ..) = column.read_records(BATCH, None, None, &mut values).expect("values");
            if rows == 0 {
                break;
            }
            count += rows;
        }
    }
    count
}
