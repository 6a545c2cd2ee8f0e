//! Figures at the ends of what can be held: told, never wrapped, never clipped. 10^15 yuan and the edge of fen,
//! sums beyond it, rates near −1, 500 years, very many comparables, and what a Parquet file can hide in a double.
use dataworth::formula::{Program, exact, link};
use dataworth::model::Library;
use dataworth::value::given::GivenValues;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks/models")
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.args(arguments).args(["--lang", "en"]).current_dir(folder).output().unwrap()
}

fn report(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// 管理费 × (1 + 利润率) × (1 − 税率).
fn product() -> &'static Program {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let (library, _) = Library::load(Some(&models()));
        let day = jiff::civil::date(2025, 12, 31);
        let model = library.models.iter().find(|model| model.id() == "test.flat").unwrap();
        link(&library, model, day).ok().unwrap()
    })
}

/// Whole numbers alone: cents × thousandths × thousandths, rounded half away from zero.
fn fen(cents: i128, profit: i128, tax: i128) -> i128 {
    let scaled = cents * (1000 + profit) * (1000 - tax);
    let half = if scaled < 0 { -500_000 } else { 500_000 };
    (scaled + half) / 1_000_000
}

fn decimal(units: i128, digits: usize) -> String {
    let scale = 10_i128.pow(digits as u32);
    let sign = if units < 0 { "-" } else { "" };
    format!("{sign}{}.{:0digits$}", (units / scale).abs(), (units % scale).abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// The fen is that of whole-number arithmetic, or where it has no place among fen a fault; nothing between.
    #[test]
    fn money_is_exact_or_refused(
        digits in 1..23_u32, lead in -9_i128..10, rest in 0..10_i128.pow(18), profit in -999_i128..1_000, tax in 0_i128..1_000,
    ) {
        let cents = lead * 10_i128.pow(digits) + rest % 10_i128.pow(digits.min(18));
        let mut values = serde_json::Map::new();
        values.insert("overhead".into(), decimal(cents, 2).into());
        values.insert("profit".into(), decimal(profit, 3).into());
        values.insert("tax".into(), decimal(tax, 3).into());
        let (facts, found) = GivenValues::new(jiff::civil::date(2025, 12, 31), values).facts(product(), "");
        prop_assert!(!found.has_errors());
        let (answer, _) = exact::fen(product(), &facts);
        let wanted = i64::try_from(fen(cents, profit, tax)).ok();
        prop_assert_eq!(answer.ok().map(|fen| fen.to_string()), wanted.map(|fen| decimal(fen.into(), 2)));
    }
}

const HEADS: &str = "资产编号,权利,模型,测试税率,利润率,管理费(元),评估基准日,合法来源,来源证据";

#[test]
fn sums_beyond_fen_are_told_and_each_asset_keeps_its_value() {
    let folder = tempfile::tempdir().unwrap();
    let fees =
        ["-92233720368547758.08", "92233720368547758.07", "1000000000000000", "92233720368547758.08", "1e30"];
    let fees = fees.map(|fee| if fee == "1e30" { "1".to_string() + &"0".repeat(30) } else { fee.into() });
    let row = |(at, fee): (usize, &String)| format!("A{at},持有权,test.flat,0,0,{fee},2025-12-31,是,合同\n");
    let text = format!("{HEADS}\n{}", fees.iter().enumerate().map(row).collect::<String>());
    std::fs::write(folder.path().join("in.csv"), text).unwrap();
    let models = models().display().to_string();
    let done = run(folder.path(), &["price", "in.csv", "--json", "-o", "out.xlsx", "--models", &models]);
    let report = report(&done);
    let assets = report["assets"].as_array().unwrap();
    let values: Vec<&Value> = assets.iter().map(|asset| &asset["value"]).collect();
    let none = Value::Null;
    let wanted: [&Value; 5] = [
        &json!("-92233720368547758.08"),
        &json!("92233720368547758.07"),
        &json!("1000000000000000.00"),
        &none,
        &none,
    ];
    assert_eq!(values, wanted);
    for asset in &assets[3..] {
        assert_eq!(asset["diagnostics"][0]["code"], "V0602");
    }
    assert_eq!(done.status.code(), Some(1));
    // The sum of the three fits; of the last two alone it does not, and that is said instead of a total.
    assert_eq!(report["totals"][0]["value"], "999999999999999.99");
    let text = format!("{HEADS}\n{}", fees[1..3].iter().enumerate().map(row).collect::<String>());
    std::fs::write(folder.path().join("in.csv"), text).unwrap();
    let done = run(folder.path(), &["price", "in.csv", "--json", "--models", &models]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("V0602"));
    assert!(self::report(&done)["totals"].as_array().unwrap().is_empty());
}

#[test]
fn rates_years_and_lives_out_of_range_are_refused_by_code() {
    let folder = tempfile::tempdir().unwrap();
    let calc = |set: &[&str]| {
        let mut arguments =
            vec!["calc", "income.direct", "--json", "--message-format", "json", "--set", "rate_basis=pre"];
        set.iter().for_each(|set| arguments.extend(["--set", *set]));
        let done = run(folder.path(), &arguments);
        assert!(matches!(done.status.code(), Some(1 | 2)), "{set:?}: {:?}", done.status);
        let report = report(&done);
        assert!(report["value"].is_null(), "{set:?}: {report}");
        let codes = report["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fact| fact["code"].as_str().unwrap().to_string());
        codes.collect::<Vec<_>>()
    };
    for rate in ["-1", "-0.99999999999999999999", "-1.5", "1e9", "0.5000000001e5"] {
        let codes = calc(&["income=[1,2]", &format!("rate={rate}")]);
        assert!(
            codes.iter().any(|code| matches!(code.as_str(), "V0102" | "V0103" | "V0108" | "V0601" | "V0602")),
            "{rate}: {codes:?}"
        );
    }
    for years in ["500", "9999999999999999999999"] {
        let codes = calc(&[&format!("years={years}"), "rate=0.1"]);
        assert!(codes.iter().any(|code| matches!(code.as_str(), "V0117" | "V0111")), "{years}: {codes:?}");
    }
    let long = format!("income=[{}1]", "1,".repeat(499));
    let codes = calc(&[&long, "rate=0.1"]);
    assert!(codes.iter().any(|code| code == "V0117"), "500 years: {codes:?}");
}

/// Doubles that are no figures, in each of the ways that IEEE 754 has: their rows are refused, others not touched.
#[test]
fn what_hides_in_a_double_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let bits: [u64; 9] = [
        0x7ff8_0000_0000_0000,
        0x7ff8_dead_beef_0001,
        0xfff8_0000_0000_0001,
        0x7ff0_0000_0000_0001,
        0xfff4_4444_4444_4444,
        0x7ff0_0000_0000_0000,
        0xfff0_0000_0000_0000,
        0xffff_ffff_ffff_ffff,
        1000_f64.to_bits(),
    ];
    let fees: Vec<f64> = bits.iter().map(|bits| f64::from_bits(*bits)).collect();
    let schema = "message t { required binary 资产编号 (UTF8); required double profit; required double overhead; required double tax; }";
    let schema = Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let file = std::fs::File::create(folder.path().join("in.parquet")).unwrap();
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(WriterProperties::builder().build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let ids: Vec<ByteArray> = (0..fees.len()).map(|row| format!("A{row}").as_str().into()).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
    column.close().unwrap();
    for values in [vec![0.0; fees.len()], fees.clone(), vec![0.0; fees.len()]] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    let models = models().display().to_string();
    let arguments = [
        "price",
        "in.parquet",
        "-o",
        "out.csv",
        "--json",
        "--model",
        "test.flat",
        "--date",
        "2025-12-31",
        "--models",
        &models,
    ];
    let report = report(&run(folder.path(), &arguments));
    assert_eq!(
        (&report["rows"], &report["valued"], &report["refused"]),
        (&json!(9), &json!(1), &json!(8)),
        "{report}"
    );
    assert_eq!(report["total"], "1000.00");
    let text = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    for word in ["NaN", "nan", "inf"] {
        assert!(text.lines().all(|line| !line.split(',').take(7).any(|field| field == word)), "{text}");
    }
}

/// Totals of a table are wider than a fen: they are right where sixty-four bits would have wrapped.
#[test]
fn totals_of_a_table_do_not_wrap() {
    let folder = tempfile::tempdir().unwrap();
    let row = |row: usize| format!("A{row},0,9000000000000000,0\n");
    let mut text = "资产编号,profit,overhead,tax\n".to_string() + &(0..11_000).map(row).collect::<String>();
    text += "wide,0,10000000000000000,0\n";
    std::fs::write(folder.path().join("in.csv"), text).unwrap();
    let models = models().display().to_string();
    let arguments = [
        "price",
        "in.csv",
        "-o",
        "out.csv",
        "--json",
        "--model",
        "test.flat",
        "--date",
        "2025-12-31",
        "--models",
        &models,
    ];
    let report = report(&run(folder.path(), &arguments));
    assert_eq!(report["total"], "99000000000000000000.00", "{report}");
    // What `DECIMAL(18,2)` has no room for is a fault of its row and not of the run.
    assert_eq!((&report["valued"], &report["refused"]), (&json!(11_000), &json!(1)));
    let text = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert!(text.lines().last().is_some_and(|line| line.starts_with("wide,,") && line.contains("V0602")));
}

/// A sheet of very many comparables ends in time that grows as they do.
#[test]
fn many_comparables_are_worked_off_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let rows =
        std::env::var("DATAWORTH_COMPARABLES").ok().and_then(|text| text.parse().ok()).unwrap_or(30_000_u32);
    let template = folder.path().join("in.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let put = |sheet: &mut rust_xlsxwriter::Worksheet, row: u32, cells: &[&str]| {
        for (col, cell) in (0..).zip(cells) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, col, number).unwrap(),
                Err(_) => sheet.write_string(row, col, *cell).unwrap(),
            };
        }
    };
    let sheet = book.add_worksheet().set_name("资产").unwrap();
    put(sheet, 0, &["资产编号", "权利", "模型", "合法来源", "来源证据", "评估基准日", "利润率", "测试税率"]);
    put(sheet, 1, &["A", "持有权", "test.cost", "是", "合同", "2025-12-31", "0", "0"]);
    let sheet = book.add_worksheet_with_constant_memory().unwrap().set_name("成本").unwrap();
    put(sheet, 0, &["资产编号", "成本项目", "金额（元）", "分摊比例"]);
    (1..=rows).for_each(|row| put(sheet, row, &["A", "采集", "100.25", "1"]));
    book.save(&template).unwrap();
    let models = models().display().to_string();
    let begun = Instant::now();
    let done = run(folder.path(), &["price", "in.xlsx", "--json", "--models", &models]);
    let took = begun.elapsed();
    let report = report(&done);
    eprintln!("{rows} rows of one asset in {took:?}, exit {:?}", done.status.code());
    assert!(took < Duration::from_millis(10_000 + u64::from(rows) / 10), "{took:?}");
    assert_eq!(report["assets"].as_array().unwrap().len(), 1, "{report}");
}
