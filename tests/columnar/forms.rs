//! Numbers with blanks in whatever form the format has for them: pages of both versions, dictionaries that
//! overflow, pages of a few rows.
use crate::support::read;
use dataworth::portfolio::columnar::{Batch, Figures, Wanted};
use parquet::basic::{Compression, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{DataType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use proptest::prelude::*;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// How a file is written.
#[derive(Debug, Clone)]
struct Form {
    version: WriterVersion,
    compression: Compression,
    dictionary: bool,
    dictionary_bytes: usize,
    page_rows: usize,
    group_rows: usize,
    may_be_blank: bool,
}

fn form() -> impl Strategy<Value = Form> {
    let version = prop_oneof![Just(WriterVersion::PARQUET_1_0), Just(WriterVersion::PARQUET_2_0)];
    let compression = prop_oneof![
        Just(Compression::UNCOMPRESSED),
        Just(Compression::SNAPPY),
        Just(Compression::ZSTD(ZstdLevel::default()))
    ];
    let sizes = (1usize..600, 1usize..80, 1usize..700);
    (version, compression, any::<bool>(), sizes, any::<bool>()).prop_map(
        |(version, compression, dictionary, (dictionary_bytes, page_rows, group_rows), may_be_blank)| Form {
            version,
            compression,
            dictionary,
            dictionary_bytes,
            page_rows,
            group_rows,
            may_be_blank,
        },
    )
}

/// Numbers of which many are the same, in stretches, and blanks between them.
fn cells() -> impl Strategy<Value = Vec<Option<i32>>> {
    let cell = prop_oneof![3 => (0..9i32).prop_map(Some), 1 => any::<i32>().prop_map(Some), 1 => Just(None)];
    let stretch = (cell, prop_oneof![2 => 1usize..4, 1 => 1usize..90]);
    prop::collection::vec(stretch, 1..60).prop_map(|stretches| {
        stretches.into_iter().flat_map(|(cell, times)| std::iter::repeat_n(cell, times)).collect()
    })
}

fn write<T: DataType>(path: &Path, form: &Form, kind: Physical, cells: &[Option<T::T>]) {
    let repetition = if form.may_be_blank { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let field = Type::primitive_type_builder("c", kind).with_repetition(repetition).build().unwrap();
    let schema = Type::group_type_builder("schema").with_fields(vec![Arc::new(field)]).build().unwrap();
    let properties = WriterProperties::builder()
        .set_writer_version(form.version)
        .set_compression(form.compression)
        .set_dictionary_enabled(form.dictionary)
        .set_dictionary_page_size_limit(form.dictionary_bytes)
        .set_data_page_row_count_limit(form.page_rows)
        .set_write_batch_size(7)
        .build();
    let file = File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).unwrap();
    for group in cells.chunks(form.group_rows) {
        let levels: Vec<i16> = group.iter().map(|cell| i16::from(cell.is_some())).collect();
        let given: Vec<T::T> = group.iter().flatten().cloned().collect();
        let mut groups = writer.next_row_group().unwrap();
        let mut column = groups.next_column().unwrap().unwrap();
        let levels = form.may_be_blank.then_some(levels.as_slice());
        column.typed::<T>().write_batch(&given, levels, None).unwrap();
        column.close().unwrap();
        groups.close().unwrap();
    }
    writer.close().unwrap();
}

/// Numbers and blanks as they were read.
fn found(batches: &[Batch]) -> Vec<Option<i32>> {
    let rows = batches.iter().flat_map(|batch| (0..batch.rows).map(move |row| (&batch.columns[0], row)));
    rows.map(|(column, row)| {
        let whole = match &column.figures {
            Figures::Float(all) => all[row] as i32,
            Figures::Single(all) => all[row] as i32,
            Figures::Units32 { units, .. } => units[row],
            Figures::Units64 { units, .. } => units[row] as i32,
            other => panic!("{other:?} are no numbers"),
        };
        assert!(column.is_present(row) || whole == 0, "a blank holds {whole}");
        column.is_present(row).then_some(whole)
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn what_was_written_is_read(form in form(), cells in cells(), rows in 1usize..300) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("form.parquet");
        let blank = |cell: &Option<i32>| if form.may_be_blank { *cell } else { cell.or(Some(0)) };
        let cells: Vec<Option<i32>> = cells.iter().map(blank).collect();
        // A 32-bit float holds whole numbers of 24 bits.
        let short: Vec<Option<i32>> = cells.iter().map(|cell| cell.map(|x| x >> 8)).collect();
        let all = |path: &Path| found(&read(path, &[("c", Wanted::Figure)], rows).unwrap());
        write::<DoubleType>(&path, &form, Physical::DOUBLE, &cells.iter().map(|cell| cell.map(f64::from)).collect::<Vec<_>>());
        prop_assert_eq!(&all(&path), &cells);
        write::<FloatType>(&path, &form, Physical::FLOAT, &short.iter().map(|cell| cell.map(|x| x as f32)).collect::<Vec<_>>());
        prop_assert_eq!(&all(&path), &short);
        write::<Int64Type>(&path, &form, Physical::INT64, &cells.iter().map(|cell| cell.map(i64::from)).collect::<Vec<_>>());
        prop_assert_eq!(&all(&path), &cells);
        write::<Int32Type>(&path, &form, Physical::INT32, &cells);
        prop_assert_eq!(&all(&path), &cells);
    }
}
