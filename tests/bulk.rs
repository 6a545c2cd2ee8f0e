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

/// An option on an asset: `Φ` of columns goes through the kernel, and no built-in model has it there yet.
const OPTION: &str = r#"
id = "test.option"
edition = "1"
effective = { from = "2020-01-01" }
label = { zh = "期权", en = "Option" }
approach = "income"
result = "value"
status = "assumption"
output = "value"

[inputs.asset]
unit = "money"
min = "1"
max = "1000000000"
label = { zh = "标的", en = "Asset" }

[inputs.strike]
unit = "money"
min = "1"
max = "1000000000"
label = { zh = "行权价", en = "Strike" }

[inputs.volatility]
unit = "ratio"
min = "0.05"
max = "1"
label = { zh = "波动率", en = "Volatility" }

[inputs.years]
unit = "number"
min = "0.25"
max = "10"
label = { zh = "年数", en = "Years" }

[inputs.riskless]
unit = "rate"
min = "0"
max = "0.2"
label = { zh = "无风险利率", en = "Riskless rate" }

[[steps]]
name = "spread"
formula = "volatility * SQRT(years)"
label = { zh = "一", en = "1" }

[[steps]]
name = "upper"
formula = "LN(NUMBER(asset / strike)) / spread + riskless * years / spread + spread / 2"
label = { zh = "二", en = "2" }

[[steps]]
name = "value"
formula = "asset * NORMSDIST(upper) - strike * EXP(0 - riskless * years) * NORMSDIST(upper - spread)"
unit = "money"
label = { zh = "值", en = "Value" }
"#;

#[test]
fn areas_of_columns_give_the_fen_of_the_other_faces() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("option.toml"), OPTION).unwrap();
    let (library, faults) = Library::load(Some(folder.path()));
    assert!(!faults.has_errors(), "{}", faults.render(dataworth::diag::Lang::En, 100));
    let subject = subjects(&library).into_iter().find(|s| s.id.starts_with("test.option")).expect("links");
    for (seed, mode) in [(1, Mode::Typed), (2, Mode::Typed), (7, Mode::RandomDoubles)] {
        let (counts, differences) = compare(&subject, mode, seed, 2_000, Settings::default());
        assert_eq!(differences, Vec::<String>::new());
        println!("{:<40} {mode:?} {counts:?}", subject.id);
        assert!(counts.rows - counts.second + counts.fixed > 1_000, "{counts:?}");
    }
}
