use dataworth::formula::kernel::*;
use dataworth::formula::{self, InputId, StepId, Symbols};
use dataworth::model::Library;
use std::time::Instant;
fn main() {
    let (library, faults) = Library::builtin();
    if faults.has_errors() {
        println!("{}", faults.render(dataworth::diag::Lang::En, 50));
        return;
    }
    let day = jiff::civil::date(2025, 12, 31);
    let model = library.models.iter().find(|m| m.id() == "combined.three_approaches").unwrap();
    let program = formula::link(&library, model, day)
        .unwrap_or_else(|e| panic!("{}", e.render(dataworth::diag::Lang::En, 50)));
    let n: usize = std::env::args().nth(1).map_or(1_000_000, |x| x.parse().unwrap());
    let reps: usize = std::env::args().nth(2).map_or(9, |x| x.parse().unwrap());
    let names = [
        "flow_rate",
        "g",
        "cf0",
        "life",
        "accuracy_score",
        "completeness_score",
        "consistency_score",
        "timeliness_score",
        "uniqueness_score",
        "planning_cost",
        "acquisition_cost",
        "processing_cost",
        "storage_cost",
        "operating_cost",
        "overhead_rate",
        "layer_profit_rate",
        "years_used",
        "useful_years",
        "reference_price",
        "volume_ratio",
        "date_ratio",
        "demand_ratio",
        "licence_ratio",
    ];
    let raw = std::fs::read(format!("/tmp/peers/peers-data/{n}.bin")).unwrap();
    let all: Vec<f64> = raw.chunks_exact(8).map(|b| f64::from_le_bytes(b.try_into().unwrap())).collect();
    let column = |k: usize| &all[k * n..(k + 1) * n];
    let mut variant = Variant::new(&program, 10);
    let mut lanes = Vec::new();
    for (k, name) in names.iter().enumerate() {
        for id in program.input_ids().filter(|i| program.input(*i).name == *name) {
            lanes.push(Lane::Float(column(k)));
            variant.fill(id, Filled::Columns(vec![lanes.len() as u32 - 1]));
        }
    }
    for id in program.input_ids().filter(|i| program.input(*i).name == "attributable_flow") {
        let first = lanes.len() as u32;
        (0..10).for_each(|t| lanes.push(Lane::Float(column(23 + t))));
        variant.fill(id, Filled::Columns((first..first + 10).collect()));
    }
    let mut symbols = Symbols::default();
    let plan = formula::batch::compile(&program, &mut symbols);
    let steps: Vec<StepId> = std::iter::once(program.output)
        .chain(program.step_ids().filter(|s| program.step(*s).name == "value" && program.step(*s).owner != 0))
        .collect();
    let scenarios: Vec<Scenario> = Vec::new();
    let kernel =
        Kernel::compile(&program, &variant, &steps, &scenarios, &|i: InputId| plan.reads(i)).expect("kernel");
    println!(
        "passes {:?} registers {} answers {} lanes {}",
        kernel.passes(),
        kernel.registers(),
        kernel.answers(),
        lanes.len()
    );
    if std::env::args().nth(3).is_some() {
        println!("{kernel:#?}");
    }
    let columns = Columns { rows: n, lanes };
    let mut output = Output::default();
    for block in [512, 1024, 2048, 4096] {
        for lanes in [Lanes::detect()] {
            let settings = Settings { lanes, block, stretch: 16384 };
            kernel.run(&columns, &settings, &mut output);
            let mut times: Vec<f64> = (0..reps)
                .map(|_| {
                    let t = Instant::now();
                    kernel.run(&columns, &settings, &mut output);
                    t.elapsed().as_secs_f64()
                })
                .collect();
            times.sort_by(f64::total_cmp);
            println!(
                "block {block} {lanes:?}: {:.5} s ({:.5}..{:.5}) {:.1} M rows/s open {} sum {}",
                times[reps / 2],
                times[0],
                times[reps - 1],
                n as f64 / times[reps / 2] / 1e6,
                output.open.len(),
                output.fen[0].iter().map(|x| *x as i128).sum::<i128>()
            );
        }
    }
}
