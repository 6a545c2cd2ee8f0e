//! Files of pyarrow, polars and duckdb. What they hold is what `fixtures/columnar/make.py` says, worked out
//! here once more with whole numbers.
use crate::support::{cells, codes, column, fixture, read, schema};
use dataworth::diag::{Code, Lang};
use dataworth::portfolio::columnar::{Figures, Kind, Wanted};

const ROWS: i128 = 1000;

/// Units with places, as a person writes them.
fn decimal(units: i128, places: u32) -> String {
    let power = 10i128.pow(places);
    let sign = if units < 0 { "-" } else { "" };
    let (whole, fraction) = (units.abs() / power, units.abs() % power);
    let fraction = format!("{fraction:0width$}", width = places as usize);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A column whose every `every`-th cell is blank.
fn expected(every: i128, cell: impl Fn(i128) -> String) -> Vec<String> {
    (0..ROWS).map(|row| if row % every == every - 1 { "_".into() } else { cell(row) }).collect()
}

fn cents() -> Vec<String> {
    expected(ROWS + 1, |row| decimal((row - 300) * 7, 2))
}

fn years(row: i128) -> String {
    if row % 6 == 5 {
        return String::new();
    }
    let year = |k: i128| if (row + k) % 9 == 8 { "_".into() } else { decimal((row + k) * 25, 2) };
    (0..row % 4).map(year).collect::<Vec<_>>().join(" ")
}

fn numbers(name: &str) -> Vec<String> {
    match name {
        "id" => expected(ROWS + 1, |row| format!("DA-{row:04}")),
        "model" => expected(10, |row| ["cost", "market", "收益"][row as usize % 3].into()),
        "double_blank" => expected(7, |row| decimal((row - 300) * 7, 2)),
        "i64" => expected(5, |row| decimal((row - 500) * 9_007_199_254_740_993, 0)),
        "years" => (0..ROWS).map(years).collect(),
        _ => cents(),
    }
}

const NUMBERS: [(&str, Wanted); 10] = [
    ("id", Wanted::Text),
    ("model", Wanted::Text),
    ("double", Wanted::Figure),
    ("double_blank", Wanted::Figure),
    ("single", Wanted::Figure),
    ("i64", Wanted::Figure),
    ("dec9", Wanted::Figure),
    ("dec18", Wanted::Figure),
    ("dec38", Wanted::Figure),
    ("years", Wanted::Figure),
];

#[test]
fn every_writer_compression_and_page_gives_the_same_figures() {
    let files = [
        "pyarrow-zstd.parquet",
        "pyarrow-plain.parquet",
        "pyarrow-gzip-v2.parquet",
        "pyarrow-lz4-pages.parquet",
        "polars-snappy.parquet",
        "duckdb.parquet",
        "pyarrow-split.parquet",
        "pyarrow-delta.parquet",
        "pyarrow-legacy-lists.parquet",
    ];
    for file in files {
        let path = fixture(file);
        let schema = schema(&path);
        assert_eq!(schema.rows, Some(1000), "{file}");
        let here: Vec<_> =
            NUMBERS.into_iter().filter(|(name, _)| schema.fields.iter().any(|f| f.name == *name)).collect();
        for rows in [1, 97, 300, 5000] {
            let batches = read(&path, &here, rows).unwrap();
            let sizes: Vec<usize> = batches.iter().map(|batch| batch.rows).collect();
            assert!(sizes.iter().rev().skip(1).all(|size| *size == rows), "{file}: {sizes:?}");
            assert!(batches.iter().all(|batch| batch.faults.is_empty() && batch.faulty.is_none()));
            for (at, (name, _)) in here.iter().enumerate() {
                assert_eq!(cells(&batches, at), numbers(name), "{file}, {name}, {rows} rows");
            }
        }
    }
}

#[test]
fn the_schema_says_what_can_be_read() {
    let schema = schema(&fixture("pyarrow-zstd.parquet"));
    let kinds: Vec<(&str, Kind, bool)> =
        schema.fields.iter().map(|field| (field.name.as_str(), field.kind, field.list)).collect();
    for name in ["double", "single", "i8", "u64", "dec38"] {
        assert!(kinds.contains(&(name, Kind::Figure, false)), "{name}");
    }
    assert!(kinds.contains(&("years", Kind::Figure, true)));
    assert!(kinds.contains(&("flag", Kind::Flag, false)) && kinds.contains(&("day", Kind::Day, false)));
    for name in ["point", "pairs", "bytes", "clock", "moment"] {
        assert!(kinds.contains(&(name, Kind::Unknown, false)), "{name}");
    }
}

#[test]
fn figures_keep_the_width_of_the_file() {
    let path = fixture("pyarrow-gzip-v2.parquet");
    let batches = read(&path, &NUMBERS[2..9], 100).unwrap();
    let figures: Vec<&Figures> = batches[0].columns.iter().map(|column| &column.figures).collect();
    assert!(matches!(figures[0], Figures::Float(_)) && matches!(figures[2], Figures::Single(_)));
    assert!(matches!(figures[3], Figures::Units64 { scale: 0, .. }));
    assert!(matches!(figures[4], Figures::Units32 { scale: 2, .. }));
    assert!(matches!(figures[5], Figures::Units64 { scale: 2, .. }));
    assert!(matches!(figures[6], Figures::Units64 { scale: 2, .. }));
}

#[test]
fn other_types_of_figures_texts_flags_and_days() {
    let path = fixture("pyarrow-zstd.parquet");
    let all = |cell: fn(i128) -> String| expected(ROWS + 1, cell);
    let figure = |name| column(&path, name, Wanted::Figure);
    assert_eq!(figure("i8"), all(|row| decimal(row % 200 - 100, 0)));
    assert_eq!(figure("u32"), all(|row| decimal(4_294_967_295 - row, 0)));
    assert_eq!(figure("u64"), all(|row| decimal(18_446_744_073_709_551_615 - row, 0)));
    assert_eq!(
        figure("wide"),
        all(|row| format!("{row}12345678901234567890.5").trim_start_matches('0').into())
    );
    let flags = expected(11, |row| (row % 3 == 0).to_string());
    assert_eq!(column(&path, "flag", Wanted::Flag), flags);
    let day = |row: i128| (jiff::civil::date(2020, 1, 1) + jiff::Span::new().days(row as i64)).to_string();
    assert_eq!(column(&path, "day", Wanted::Day), expected(13, day));
    assert_eq!(column(&path, "moment", Wanted::Day), expected(ROWS + 1, day));
    assert_eq!(
        column(&fixture("pyarrow-legacy-lists.parquet"), "moment", Wanted::Day),
        expected(ROWS + 1, day)
    );
    assert_eq!(column(&path, "i8", Wanted::Text), figure("i8"));
}

#[test]
fn cells_that_cannot_be_read_are_faults_of_their_rows() {
    let path = fixture("pyarrow-zstd.parquet");
    let batches = read(&path, &[("number_text", Wanted::Figure)], 300).unwrap();
    let found = cells(&batches, 0);
    assert_eq!((&*found[3], &*found[10], &*found[500]), ("3000.5", "10", "_"));
    let fault = &batches[1].faults[0];
    assert_eq!((fault.row, fault.code, &*fault.value), (500, Code::TextWhereNumber, "约"));
    assert!(batches[1].is_faulty(200) && !batches[1].is_faulty(199) && batches[0].faulty.is_none());
    let told = batches[1].diagnostic(fault, &schema(&path)).render(Lang::Zh);
    assert!(told.contains("“number_text”应为数字") && told.contains(":501:"), "{told}");
    let batches = read(&path, &[("hour", Wanted::Day), ("bytes", Wanted::Text)], 300).unwrap();
    assert_eq!(batches[0].faults.len(), 301);
    let fault = &batches[0].faults[0];
    assert_eq!((fault.code, &*fault.value), (Code::DayWithTime, "2020-01-01 08:00:00"));
    let no_text: Vec<_> = batches[0].faults.iter().filter(|fault| fault.code == Code::TextNotUtf8).collect();
    assert_eq!((no_text.len(), no_text[0].row, &*no_text[0].value), (1, 1, "\\xff"));
}

#[test]
fn columns_of_no_use_are_all_named_at_once() {
    let path = fixture("pyarrow-zstd.parquet");
    let wanted = ["point", "pairs", "bytes", "moment", "clock", "flag"].map(|name| (name, Wanted::Figure));
    let faults = read(&path, &wanted, 10).unwrap_err();
    let told: Vec<String> = faults.iter().map(|fault| fault.message(Lang::En)).collect();
    assert_eq!(told.len(), 6, "{told:?}");
    assert_eq!(told[0], "column `point` is a structure and cannot be read as a figure");
    assert_eq!(told[3], "column `moment` is a timestamp and cannot be read as a figure");
    assert_eq!(codes(read(&path, &[("years", Wanted::Text)], 10)), [Code::ColumnUnusable]);
}

#[test]
fn files_that_cannot_be_used() {
    let brotli = fixture("pyarrow-brotli.parquet");
    let faults = read(&brotli, &[("double", Wanted::Figure)], 10).unwrap_err();
    let message = faults.iter().next().unwrap().message(Lang::Zh);
    assert_eq!(message, "列“double”用 BROTLI 压缩，不支持");
    let none = fixture("pyarrow-no-rows.parquet");
    assert_eq!(codes(read(&none, &[("id", Wanted::Text)], 10)), [Code::NoRows]);
}
