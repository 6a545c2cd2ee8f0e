//! Our own writer: what it writes is read again, and its bytes depend on the rows alone.
use crate::support::{cells, column, read, schema};
use dataworth::export::ExportError;
use dataworth::export::columnar::{Format, GROUP, Kind, Out, OutColumn, Texts, Writer};
use dataworth::portfolio::columnar::{Figures, Wanted};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn columns() -> Vec<OutColumn> {
    let of = |(name, kind): (&str, Kind)| OutColumn::new(name, kind);
    let kinds = [
        ("资产编号", Kind::Unique),
        ("价值", Kind::Fen),
        ("已复核", Kind::Flag),
        ("诊断", Kind::Repeated),
        ("步骤", Kind::Unique),
    ];
    kinds.map(of).to_vec()
}

fn fen(row: usize) -> Option<i64> {
    let typed = (row as i64 - 700) * 12_345;
    if row % 9 == 8 { None } else { Some(typed) }
}

fn code(row: usize) -> usize {
    if row % 50 == 7 { 1 + row % 2 } else { 0 }
}

fn rows(from: usize, to: usize) -> Vec<Out> {
    let texts: Vec<Arc<str>> = ["", "V0101", "V0104 V0605"].map(Arc::from).to_vec();
    vec![
        Out::Texts(
            (from..to).map(|row| format!("DA-{row}")).collect::<Vec<_>>().iter().map(|t| &**t).collect(),
        ),
        Out::Fen((from..to).map(fen).collect()),
        Out::Flag((from..to).map(|row| row % 3 == 0).collect()),
        Out::Coded { codes: (from..to).map(|row| code(row) as u32).collect(), texts },
        Out::Texts(
            (from..to).map(|row| format!("{row}.25")).collect::<Vec<_>>().iter().map(|t| &**t).collect(),
        ),
    ]
}

fn write(path: &Path, format: Format, all: usize, batch: usize, threads: usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let mut writer = Writer::create(path, format, &columns(), true).unwrap();
        for from in (0..all).step_by(batch) {
            writer.write(&rows(from, all.min(from + batch))).unwrap();
        }
        let done = writer.finish().unwrap();
        assert_eq!((done.rows, done.bytes), (all as u64, fs::metadata(path).unwrap().len()));
    });
}

const ROWS: usize = 2 * GROUP + 1_234;

#[test]
fn bytes_do_not_depend_on_batches_or_threads() {
    let folder = tempfile::tempdir().unwrap();
    for format in [Format::Parquet, Format::Csv] {
        let path = folder.path().join("a");
        write(&path, format, ROWS, 65_536, 2);
        let first = fs::read(&path).unwrap();
        for (batch, threads) in [(1_000, 1), (GROUP, 3), (ROWS, 2)] {
            write(&path, format, ROWS, batch, threads);
            assert!(fs::read(&path).unwrap() == first, "{format:?}: batches of {batch}, {threads} threads");
        }
    }
}

#[test]
fn what_was_written_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = [
        ("资产编号", Wanted::Text),
        ("价值", Wanted::Figure),
        ("已复核", Wanted::Flag),
        ("诊断", Wanted::Text),
        ("步骤", Wanted::Figure),
    ];
    for format in [Format::Parquet, Format::Csv] {
        let path = folder.path().join("a");
        write(&path, format, GROUP + 999, 7_000, 2);
        let batches = read(&path, &wanted, 50_000).unwrap();
        let found: Vec<Vec<String>> = (0..5).map(|at| cells(&batches, at)).collect();
        assert_eq!(found[0].len(), GROUP + 999);
        for row in (0..GROUP + 999).step_by(13) {
            let yuan = fen(row)
                .map_or("_".into(), |fen| Figures::Units64 { units: vec![fen], scale: 2 }.exact_text(0));
            let flag = (row % 3 == 0).to_string();
            let codes = ["_", "V0101", "V0104 V0605"][code(row)];
            let wanted = [format!("DA-{row}"), yuan, flag, codes.into(), format!("{row}.25")];
            assert!(
                (0..5).all(|at| found[at][row] == wanted[at]),
                "{format:?}: row {row} should be {wanted:?}"
            );
        }
    }
    assert_eq!(schema(&folder.path().join("a")).rows, None);
}

#[test]
fn money_is_an_integer_with_two_places() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    write(&path, Format::Parquet, 100, 100, 1);
    let batches = read(&path, &[("价值", Wanted::Figure)], 100).unwrap();
    assert!(matches!(batches[0].columns[0].figures, Figures::Units64 { scale: 2, .. }));
    assert_eq!(column(&path, "价值", Wanted::Figure)[0], "-86415");
}

#[test]
fn text_that_a_spreadsheet_would_run_is_guarded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let mut writer =
        Writer::create(&path, Format::Csv, &[OutColumn::new("=head", Kind::Unique)], false).unwrap();
    let texts: Texts = ["=1+1", "-1", "@x", "a,\"b\"", ""].into_iter().collect();
    writer.write(&[Out::Texts(texts)]).unwrap();
    writer.finish().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text, "\u{feff}'=head\r\n'=1+1\r\n'-1\r\n'@x\r\n\"a,\"\"b\"\"\"\r\n\"\"\r\n");
}

#[test]
fn what_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    fs::write(&path, "mine").unwrap();
    let begin = |force| Writer::create(&path, Format::Parquet, &[OutColumn::new("v", Kind::Fen)], force);
    assert!(matches!(begin(false), Err(ExportError::Exists(_))));
    for wrong in [
        vec![Out::Fen(vec![Some(10i64.pow(18))])],
        vec![Out::Flag(vec![true])],
        vec![],
        vec![Out::Fen(vec![]), Out::Fen(vec![])],
    ] {
        let mut writer = begin(true).unwrap();
        assert!(matches!(writer.write(&wrong), Err(ExportError::Io { .. })), "{wrong:?}");
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    begin(true).unwrap().finish().unwrap();
    assert_ne!(fs::read(&path).unwrap(), b"mine");
}

/// A decimal as people type it, and sometimes a longer one.
fn typed() -> impl Strategy<Value = String> {
    let short = (-10_000_000_000i64..10_000_000_000, 0usize..5)
        .prop_map(|(units, places)| format!("{:.places$}", units as f64 / 10f64.powi(places as i32)));
    let long = "-?[1-9][0-9]{10,20}\\.[0-9]{1,12}";
    prop_oneof![6 => short, 1 => long.prop_map(String::from), 1 => Just(String::new())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn csv_and_parquet_of_the_same_figures_say_the_same(figures in proptest::collection::vec(typed(), 1..60), rows in 1usize..20) {
        let folder = tempfile::tempdir().unwrap();
        let found = [Format::Parquet, Format::Csv].map(|format| {
            let path = folder.path().join(format!("{format:?}"));
            let columns = [OutColumn::new("id", Kind::Unique), OutColumn::new("v", Kind::Repeated)];
            let mut writer = Writer::create(&path, format, &columns, false).unwrap();
            let ids = Out::Texts(figures.iter().map(|_| "x").collect());
            // The guard before a minus is for spreadsheets; brackets say the same of an amount.
            let guarded: Vec<String> = figures
                .iter()
                .map(|text| text.strip_prefix('-').map_or(text.clone(), |rest| format!("({rest})")))
                .collect();
            let values = Out::Texts(guarded.iter().map(String::as_str).collect());
            writer.write(&[ids, values]).unwrap();
            writer.finish().unwrap();
            let batches = read(&path, &[("v", Wanted::Figure)], rows).unwrap();
            prop_assert!(batches.iter().all(|batch| batch.faults.is_empty()));
            Ok(cells(&batches, 0))
        });
        let [parquet, csv] = found;
        let (parquet, csv) = (parquet?, csv?);
        for (text, found) in figures.iter().zip(&csv) {
            let plain = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
            let plain = match plain { "-0" => "0", "" => "_", plain => plain };
            prop_assert_eq!(found, plain);
        }
        prop_assert_eq!(parquet, csv);
    }
}
