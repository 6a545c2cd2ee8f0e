//! Damaged files: an error, or figures, and never a panic.
use crate::support::{codes, fixture, read};
use dataworth::diag::Code;
use dataworth::portfolio::columnar::{Wanted, open};
use dataworth::portfolio::raw::Limits;
use rand::RngExt;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

/// Reads whatever can be read of a file, in every way that fits; whether all of it could.
fn read_everything(path: &Path) -> bool {
    let Ok(table) = open(path, &Limits::default()) else { return false };
    let fields = table.schema().fields.len();
    let mut whole = true;
    for field in 0..fields {
        for wanted in [Wanted::Figure, Wanted::Text, Wanted::Day] {
            let Ok(table) = open(path, &Limits::default()) else { return false };
            let Ok(mut batches) = table.read(&[(field, wanted)], 170) else { continue };
            loop {
                match batches.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => break,
                    Err(_) => {
                        whole = false;
                        break;
                    }
                }
            }
        }
    }
    whole
}

const FILES: [&str; 7] = [
    "pyarrow-zstd.parquet",
    "pyarrow-gzip-v2.parquet",
    "pyarrow-lz4-pages.parquet",
    "pyarrow-split.parquet",
    "pyarrow-delta.parquet",
    "polars-snappy.parquet",
    "duckdb.parquet",
];

#[test]
fn truncated_files_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.parquet");
    for name in FILES {
        let bytes = fs::read(fixture(name)).unwrap();
        for part in 0..20 {
            fs::write(&path, &bytes[..bytes.len() * part / 20]).unwrap();
            let found = catch_unwind(|| open(&path, &Limits::default()).map(drop));
            let code = codes(found.unwrap_or_else(|_| panic!("{name}: a panic at part {part}")))[0];
            let known = [Code::EmptyFile, Code::NotParquet, Code::ParquetDamaged].contains(&code);
            assert!(known, "{name}: {code} at part {part}");
        }
    }
}

/// Bits flipped in a file; more of them, and other places, with `DATAWORTH_FLIPS`.
#[test]
fn flipped_bits_are_errors_or_figures() {
    let flips: usize = std::env::var("DATAWORTH_FLIPS").ok().and_then(|n| n.parse().ok()).unwrap_or(250);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flipped.parquet");
    let mut panics = Vec::new();
    let mut refused = 0;
    for name in FILES {
        let whole = fs::read(fixture(name)).unwrap();
        let mut random = Xoshiro256PlusPlus::seed_from_u64(flips as u64);
        for _ in 0..flips {
            // Heads of pages and the footer are where the harm is done: half of the flips hit the end.
            let from = if random.random_bool(0.5) { whole.len() * 4 / 5 } else { 0 };
            let (at, bit) = (random.random_range(from..whole.len()), random.random_range(0..8));
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            fs::write(&path, &bytes).unwrap();
            match catch_unwind(|| read_everything(&path)) {
                Ok(read) => refused += usize::from(!read),
                Err(_) => panics.push(format!("{name}: byte {at}, bit {bit}")),
            }
        }
    }
    assert!(panics.is_empty(), "{} panics\n{}", panics.len(), panics.join("\n"));
    assert!(refused > flips, "only {refused} flips were noticed: the test reads nothing");
}

#[test]
fn other_content_under_the_name_of_parquet() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8], Code); 5] = [
        ("a.parquet", b"id,value\nDA-1,5\n", Code::NotParquet),
        ("b.PARQUET", b"PK\x03\x04 and more", Code::NotParquet),
        ("c.parquet", b"PARE\0\0\0\0\0\0PARE", Code::ParquetEncrypted),
        ("d.csv", b"PAR1 and no footer", Code::ParquetDamaged),
        ("e.csv", b"a\0b", Code::NotAWorkbook),
    ];
    for (name, bytes, code) in cases {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(codes(open(&path, &Limits::default())), [code], "{name}");
    }
    assert_eq!(codes(open(&folder.path().join("none.parquet"), &Limits::default())), [Code::FileNotFound]);
    assert_eq!(codes(open(folder.path(), &Limits::default())), [Code::NotARegularFile]);
}

#[test]
fn no_batch_follows_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, "a\n1\n2\n\"3\n").unwrap();
    let mut batches = open(&path, &Limits::default()).unwrap().read(&[(0, Wanted::Figure)], 2).unwrap();
    assert_eq!(batches.next().unwrap().map(|batch| batch.rows), Some(2));
    assert_eq!(codes(batches.next()), [Code::CsvSyntax]);
    assert_eq!(batches.next().unwrap(), None);
    assert_eq!(codes(read(&path, &[("a", Wanted::Figure)], 9)), [Code::CsvSyntax]);
}
