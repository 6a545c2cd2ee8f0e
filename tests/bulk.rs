//! 大批估值 — the kernel and all that stands behind it give the fen of the exact face, for every model.

#[path = "oracle/bulk.rs"]
mod columns;
mod oracle;

use columns::{compare, is_priced};
use dataworth::formula::kernel::{Lanes, Settings};
use dataworth::model::Library;
use oracle::judge::{Subject, subjects};
use oracle::typed::Mode;

fn priced_subjects() -> Vec<Subject> {
    let (library, faults) = Library::builtin();
    assert!(!faults.has_errors());
    subjects(&library).into_iter().filter(is_priced).collect()
}

#[test]
fn every_model_gives_the_fen_of_the_other_faces() {
    let subjects = priced_subjects();
    assert!(subjects.len() > 30, "{}", subjects.len());
    let mut by_kernel = 0;
    for subject in &subjects {
        for (seed, mode) in [(1, Mode::Typed), (2, Mode::Typed), (7, Mode::RandomDoubles)] {
            let (counts, differences) = compare(subject, mode, seed, 600, Settings::default());
            assert_eq!(differences, Vec::<String>::new());
            by_kernel += counts.rows - counts.second + counts.fixed;
            println!("{:<40} {mode:?} {counts:?}", subject.id);
        }
    }
    // Most models of the library have dates or child rows, which are for the other faces.
    assert!(by_kernel > 5_000, "the kernel decided {by_kernel} rows only");
}

#[test]
fn neither_blocks_nor_instructions_show() {
    for subject in &priced_subjects() {
        for (lanes, block, stretch) in
            [(Lanes::Baseline, 16, 16), (Lanes::detect(), 64, 640), (Lanes::Baseline, 4096, 4096)]
        {
            let settings = Settings { lanes, block, stretch };
            assert_eq!(compare(subject, Mode::Typed, 5, 300, settings).1, Vec::<String>::new());
        }
    }
}
