//! The stages of `dataworth price` on the 10,000-asset workbook: `cargo bench --bench stages`.
#[path = "../examples/make_bench.rs"]
mod make_bench;

use criterion::{BatchSize, Criterion, Throughput};
use dataworth::diag::{Diagnostics, Lang};
use dataworth::engine::{self, Assessment, Request};
use dataworth::export::{Options, xlsx};
use dataworth::formula::batch::{Keep, evaluate};
use dataworth::portfolio::raw::{RawBook, Reader};
use dataworth::portfolio::{Portfolio, assemble, bind};
use dataworth::value::{Run, workbook};
use std::path::{Path, PathBuf};

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let input = input();
    let assessment = or_panic(engine::price(&request(&input)));
    reading(&mut criterion, &input, &assessment);
    pricing(&mut criterion, &assessment);
    writing(&mut criterion, &assessment);
    criterion.final_summary();
}

fn input() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(folder).expect("a folder for the input");
    let path = folder.join("stages.xlsx");
    make_bench::write(&path, make_bench::ASSETS, make_bench::SEED).expect("the input can be written");
    path
}

fn reader() -> Reader {
    Reader { program: Some(env!("CARGO_BIN_EXE_dataworth").into()), ..Reader::default() }
}

fn request(input: &Path) -> Request {
    Request {
        input: input.to_path_buf(),
        models: None,
        date: None,
        set: Vec::new(),
        keep: Keep::Everything,
        reader: reader(),
    }
}

fn or_panic<T>(result: Result<T, Diagnostics>) -> T {
    result.unwrap_or_else(|faults| panic!("{}", faults.render(Lang::En, 100)))
}

/// The child process with its pipe, then the structure of the workbook.
fn reading(criterion: &mut Criterion, input: &Path, assessment: &Assessment) {
    let raw: RawBook = or_panic(reader().read(input)).value;
    criterion.bench_function("read", |b| b.iter(|| reader().read(input)));
    let assembled = |raw| assemble(raw, &assessment.library).value;
    criterion
        .bench_function("assemble", |b| b.iter_batched(|| raw.clone(), assembled, BatchSize::LargeInput));
}

/// Cells to columns, and the kernel, model by model.
fn pricing(criterion: &mut Criterion, assessment: &Assessment) {
    for run in &assessment.valuation.runs {
        let rows = Throughput::Elements(run.frame.assets as u64);
        let choices = choices(assessment, run);
        let bound = |mut portfolio: Portfolio| bind(&mut portfolio, &run.program, &choices);
        let mut group = criterion.benchmark_group(&run.pinned);
        group.throughput(rows);
        group.bench_function("bind", |b| {
            b.iter_batched(|| assessment.portfolio.clone(), bound, BatchSize::LargeInput);
        });
        group.bench_function("kernel", |b| b.iter(|| evaluate(&run.priced.plan, &run.frame, Keep::Answer)));
        group.finish();
    }
}

fn choices(assessment: &Assessment, run: &Run) -> Vec<usize> {
    let id = run.pinned.split('@').next().unwrap_or_default();
    let all = assessment.portfolio.choices.iter().enumerate();
    all.filter(|(_, choice)| choice.pin.id == id).map(|(at, _)| at).collect()
}

fn writing(criterion: &mut Criterion, assessment: &Assessment) {
    let dossier = engine::dossier(assessment, Lang::Zh);
    let book = workbook::book(&dossier);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stages-out.xlsx");
    let options = Options { overwrite: true, ..Options::default() };
    criterion.bench_function("book", |b| b.iter(|| workbook::book(&dossier)));
    criterion.bench_function("export", |b| b.iter(|| xlsx::write(&book, &options, &path)));
}
