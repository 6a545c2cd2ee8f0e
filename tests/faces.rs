//! 各面一致 — batch certifies exact's fen or nothing, and exact agrees with a naive evaluator.

mod oracle;

use dataworth::formula::batch::{self, BLOCK, Keep, Lane, Outcome, Tweak};
use dataworth::formula::{FUNCTIONS, Function, link};
use dataworth::model::Library;
use oracle::judge::{Look, Mutant, Subject, Tally, look, report, subjects};
use oracle::typed::{self, Mode};
use rayon::ThreadPoolBuilder;

const SEED: u64 = 20_251_231;

fn all() -> Vec<Subject> {
    let (library, faults) = Library::builtin();
    assert!(!faults.has_errors(), "{}", faults.render(dataworth::diag::Lang::En, 100));
    subjects(&library)
}

fn plain(mode: Mode, assets: usize, one_in: usize) -> Look {
    Look { mode, seed: SEED, assets, one_in, mutant: Mutant::None, block: BLOCK }
}

/// At least 5,000 typed assets a model through batch, and 1,000 of random doubles; exact and oracle
/// look at every row that batch does not settle, at every constructed tie and at a sample.
#[test]
fn every_model_comes_to_the_same_fen_on_every_face() {
    let (mut whole, mut near, mut models) = (Tally::default(), 0, 0);
    for subject in all() {
        for at in [plain(Mode::Typed, 5_000, 25), plain(Mode::RandomDoubles, 1_000, 50)] {
            let tally = look(&subject, at);
            println!("{}", report(&subject.id, at.mode, &tally));
            let assets = subject.assets(at.assets);
            assert!(tally.evaluations == assets && tally.looked >= assets / at.one_in);
            near += tally.near;
            whole.add(tally);
        }
        models += 1;
    }
    assert!(
        models >= 2 && near * 20 >= whole.evaluations,
        "{near} near-ties in {} assets",
        whole.evaluations
    );
    assert_eq!(whole.different, 0, "{}", whole.differences.join("\n"));
}

/// The functions that no built-in model happens to use are held to each other all the same.
#[test]
fn every_function_of_the_language_comes_to_the_same_fen() {
    let text = include_str!("oracle/functions.toml");
    // What stands in a workbook as a value needs a table of its own: tests/weights.rs.
    // Student's t, which batch leaves to exact, is held to the oracle by the model that uses it.
    let elsewhere = |function: Function| {
        use Function::{StudentQuantile, StudentTails, VariableDeclining};
        // And VDB, by tests/finance.rs.
        function.is_value() || matches!(function, StudentTails | StudentQuantile | VariableDeclining)
    };
    let unnamed =
        |e: &&dataworth::formula::Entry| !elsewhere(e.function) && !text.contains(&format!("{}(", e.name));
    assert_eq!(FUNCTIONS.iter().find(unnamed).map(|e| e.name), None, "not in functions.toml");
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("functions.toml"), text).unwrap();
    let (library, faults) = Library::load(Some(directory.path()));
    assert!(!faults.has_errors(), "{}", faults.render(dataworth::diag::Lang::En, 100));
    let model = library.models.iter().find(|m| m.id() == "test.functions").expect("is read");
    if let Err(faults) = link(&library, model, jiff::civil::date(2025, 12, 31)) {
        panic!("{}", faults.render(dataworth::diag::Lang::En, 100));
    }
    let subject = subjects(&library).into_iter().find(|s| s.id.starts_with("test.")).expect("links");
    for at in [plain(Mode::Typed, 5_000, 5), plain(Mode::RandomDoubles, 1_000, 5)] {
        let tally = look(&subject, at);
        println!("{}", report(&subject.id, at.mode, &tally));
        assert_eq!(tally.different, 0, "{}", tally.differences.join("\n"));
    }
}

/// Lanes as bits, so that NaN equals NaN.
fn bits(outcome: &Outcome) -> Vec<Vec<u64>> {
    let lane = |l: &Lane| l.value.iter().chain(&l.error).map(|v| v.to_bits()).collect();
    std::iter::once(&outcome.answer).chain(&outcome.steps).chain(&outcome.inputs).map(lane).collect()
}

#[test]
fn threads_and_blocks_do_not_show_in_any_figure() {
    for subject in all() {
        let sample = typed::sample(&subject.program, &subject.symbols, Mode::Typed, SEED, 1_100);
        let run = |threads: usize, block: usize| {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let tweak = Tweak { block, ..Tweak::default() };
            pool.install(|| batch::evaluate_with(&subject.plan, &sample.frame, Keep::Everything, &tweak))
        };
        let first = run(1, BLOCK);
        for (threads, block) in [(2, BLOCK), (1, 7), (2, 64), (2, 1_000)] {
            let other = run(threads, block);
            assert_eq!(first.checks, other.checks, "{} {threads} {block}", subject.id);
            assert!(bits(&first) == bits(&other), "{} {threads} {block}", subject.id);
        }
    }
}

/// Whether the harness notices a face with a deliberate fault, in one model or another.
fn is_noticed(mutant: Mutant) -> bool {
    let at = Look { mutant, ..plain(Mode::Typed, 1_000, 10) };
    all().iter().any(|subject| look(subject, at).different > 0)
}

#[test]
fn a_batch_without_bounds_is_noticed() {
    assert!(is_noticed(Mutant::BoundsZero));
}

#[test]
fn a_batch_that_takes_floats_for_what_was_typed_is_noticed() {
    assert!(is_noticed(Mutant::InputsExact));
}

#[test]
fn half_even_rounding_is_noticed() {
    assert!(is_noticed(Mutant::HalfEven));
}
