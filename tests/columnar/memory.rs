//! What reading costs: bytes of the file for the columns wanted, and memory for a batch.
use crate::support::read;
use dataworth::export::columnar::{Format, Kind, Out, OutColumn, Writer};
use dataworth::portfolio::columnar::Wanted;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, Repetition, Type as Physical};
use parquet::data_type::DoubleType;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// Columns of floats in one row group.
fn write_one_group(path: &Path, columns: usize, rows: usize) {
    let field = |at: usize| {
        let name = format!("c{at}");
        let built = Type::primitive_type_builder(&name, Physical::DOUBLE);
        Arc::new(built.with_repetition(Repetition::REQUIRED).build().unwrap())
    };
    let schema = Type::group_type_builder("schema").with_fields((0..columns).map(field).collect()).build();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_dictionary_enabled(false)
        .set_max_row_group_row_count(None)
        .build();
    let file = File::create(path).unwrap();
    let mut writer =
        SerializedFileWriter::new(file, Arc::new(schema.unwrap()), Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut at = 0;
    while let Some(mut column) = group.next_column().unwrap() {
        let values: Vec<f64> = (0..rows).map(|row| ((row * 7919 + at) % 1_000_003) as f64 / 100.0).collect();
        column.typed::<DoubleType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
        at += 1;
    }
    group.close().unwrap();
    writer.close().unwrap();
}

/// A figure of this process's status in KiB.
#[cfg(target_os = "linux")]
fn kib(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Alone in a process: `cargo test --test columnar memory -- --ignored --nocapture --test-threads 1`.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "measures the memory of the whole process, so nothing else may run in it"]
fn two_million_rows_of_one_group_take_the_memory_of_a_batch() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.parquet");
    write_one_group(&path, 8, 2_000_000);
    let wanted: Vec<(usize, Wanted)> = (0..8).map(|at| (at, Wanted::Figure)).collect();
    let limits = dataworth::portfolio::raw::Limits::default();
    let mut batches =
        dataworth::portfolio::columnar::open(&path, &limits).unwrap().read(&wanted, 65_536).unwrap();
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = kib("VmRSS");
    let mut rows = 0;
    while let Some(batch) = batches.next().unwrap() {
        rows += batch.rows;
    }
    let grown = kib("VmHWM").saturating_sub(before);
    eprintln!("2,000,000 rows x 8 columns (122 MiB decoded): peak grew by {grown} KiB");
    assert_eq!(rows, 2_000_000);
    assert!(grown < 48 << 10, "the peak grew by {grown} KiB");
}

/// Damage in a column that is not wanted is not noticed, because it is not read.
#[test]
fn columns_that_are_not_wanted_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    write_one_group(&path, 3, 5_000);
    let clean = read(&path, &[("c2", Wanted::Figure)], 1_000).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    // The chunks of the first two columns: random figures are hardly compressed.
    let end = bytes.len() / 2;
    bytes[4..end].fill(0xff);
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(read(&path, &[("c2", Wanted::Figure)], 1_000).unwrap(), clean);
    assert!(read(&path, &[("c0", Wanted::Figure)], 1_000).is_err());
}

/// Bytes that this process has asked the system for.
#[cfg(target_os = "linux")]
fn bytes_read() -> u64 {
    let io = std::fs::read_to_string("/proc/thread-self/io").unwrap();
    let line = io.lines().find(|line| line.starts_with("rchar:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn projection_reads_fewer_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    write_one_group(&path, 10, 40_000);
    // One thread, so that all that is read is counted on it.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let cost = |columns: usize| {
        let names: Vec<String> = (0..columns).map(|at| format!("c{at}")).collect();
        let wanted: Vec<_> = names.iter().map(|name| (name.as_str(), Wanted::Figure)).collect();
        pool.install(|| {
            let before = bytes_read();
            read(&path, &wanted, 4_096).unwrap();
            bytes_read() - before
        })
    };
    let (one, ten) = (cost(1), cost(10));
    assert!(one * 7 < ten, "one column read {one} bytes, ten {ten}");
}

/// As when an error ends the run.
#[test]
fn a_writer_that_is_dropped_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let columns = [OutColumn::new("v", Kind::Fen)];
    let mut writer = Writer::create(&path, Format::Parquet, &columns, false).unwrap();
    writer.write(&[Out::Fen(vec![Some(1); 200_000])]).unwrap();
    drop(writer);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
