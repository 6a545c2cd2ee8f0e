//! 各面一致 — batch certifies exact's fen or nothing, and exact agrees with a naive evaluator.

mod oracle;

use dataworth::formula::batch::{self, BLOCK, Keep, Tweak};
use dataworth::model::Library;
use oracle::judge::{Look, Mutant, Subject, Tally, look, report, subjects};
use oracle::typed::{self, Mode};
use rayon::ThreadPoolBuilder;

const SEED: u64 = 20_251_231;

fn all() -> Vec<Subject> {
    let directory = std::env::var_os("FACES_MODELS").map(std::path::PathBuf::from);
    let (library, faults) = Library::load(directory.as_deref());
    assert!(!faults.has_errors(), "{}", faults.render(dataworth::diag::Lang::En, 100));
    subjects(&library)
}

fn plain(mode: Mode, assets: usize, one_in: usize) -> Look {
    Look { mode, seed: SEED, assets, one_in, mutant: Mutant::None, block: BLOCK }
}

fn hold(subject: &Subject, at: Look) -> Tally {
    let tally = look(subject, at);
    println!("{}", report(&subject.id, at.mode, &tally));
    assert_eq!(tally.different, 0, "{}", tally.differences.join("\n"));
    tally
}

#[test]
fn every_model_comes_to_the_same_fen_on_every_face() {
    for subject in all() {
        let typed = hold(&subject, plain(Mode::Typed, 5_000, 25));
        assert!(typed.looked >= 200);
        hold(&subject, plain(Mode::RandomDoubles, 1_000, 50));
    }
}
