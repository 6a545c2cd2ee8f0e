//! `dataworth price` on tables through the binary: what comes out, what is refused, what is left behind.
#[path = "table/faults.rs"]
mod faults;
#[path = "table/house.rs"]
mod house;
#[path = "table/summary.rs"]
mod summary;
mod support;

use house::{HEADS, House, columns, fen_sum, rows};
use std::collections::HashMap;

#[test]
fn bytes_do_not_depend_on_threads_blocks_or_format_of_the_input() {
    let house = House::new();
    house.csv("in.csv", 300);
    house.parquet("in.parquet", 300);
    for out in ["out.csv", "out.parquet"] {
        let mut all = Vec::new();
        for (input, threads, block) in [
            ("in.csv", "1", "16"),
            ("in.csv", "2", "1000"),
            ("in.csv", "2", "65536"),
            ("in.parquet", "1", "65536"),
            ("in.parquet", "2", "16"),
        ] {
            let done = house.price(&[input, "-o", out, "--force", "--threads", threads, "--block", block]);
            assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
            all.push((house.bytes(out), done.stdout, done.stderr));
        }
        assert!(all.iter().all(|(bytes, ..)| *bytes == all[0].0), "{out} differs between runs");
        assert!(all[0].0.len() > 1_000);
    }
}

#[test]
fn columns_are_as_documented_and_money_is_decimal() {
    let house = House::new();
    house.csv("in.csv", 40);
    house.ok(&["in.csv", "-o", "out.parquet"]);
    use parquet::basic::LogicalType;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let reader = SerializedFileReader::new(std::fs::File::open(house.path("out.parquet")).unwrap()).unwrap();
    let schema = reader.metadata().file_metadata().schema_descr();
    let names: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, ["id", "model", "value", "cost", "income", "market", "certified", "diagnostics"]);
    for column in &schema.columns()[2..6] {
        let logical = column.logical_type_ref().cloned();
        let decimal = matches!(&logical, Some(LogicalType::Decimal { .. }));
        assert!(decimal, "{} is {logical:?}", column.name());
        assert_eq!((column.type_precision(), column.type_scale()), (18, 2), "{}", column.name());
    }
    assert_eq!(reader.metadata().file_metadata().num_rows(), 40);
}

#[test]
fn each_row_has_its_own_model_and_totals_are_sums_in_fen() {
    let house = House::new();
    house.csv("in.csv", 90);
    let done = house.ok(&["in.csv", "-o", "out.csv", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let table = rows(&house.bytes("out.csv"));
    let of = columns(&table);
    for (at, row) in table[1..].iter().enumerate() {
        let model = ["cost.layers@1", "income.attributable_flows@1", "combined.three_approaches@1"][at % 3];
        assert_eq!(row[of["model"]], model);
        assert_eq!((row[of["certified"]].as_str(), row[of["diagnostics"]].as_str()), ("TRUE", ""));
        assert_eq!(row[of["cost"]].is_empty(), at % 3 == 1, "{row:?}");
        assert_eq!(row[of["income"]].is_empty(), at % 3 == 0, "{row:?}");
    }
    assert_eq!(report["total"], fen_sum(&table, of["value"]));
    assert_eq!((&report["rows"], &report["valued"], &report["refused"]), (&90.into(), &90.into(), &0.into()));
    // The same rows under the one model of `--model`.
    house.ok(&["in.csv", "-o", "one.csv", "--model", "combined.three_approaches"]);
    let one = rows(&house.bytes("one.csv"));
    for at in (3..=90).step_by(3) {
        assert_eq!(table[at][of["value"]], one[at][columns(&one)["value"]]);
    }
}

#[test]
fn values_and_steps_are_those_of_exact_arithmetic() {
    let house = House::new();
    house.csv("in.csv", 9);
    house.ok(&["in.csv", "-o", "out.csv", "--model", "combined.three_approaches", "--steps"]);
    let table = rows(&house.bytes("out.csv"));
    let of = columns(&table);
    let mut compared = 0;
    for row in 0..9 {
        let exact = house.calc("combined.three_approaches", row);
        let ours = &table[row + 1];
        assert_eq!(ours[of["value"]], exact["value"].as_str().unwrap(), "{}", ours[0]);
        for step in exact["steps"].as_array().unwrap() {
            let name = format!("step:{}", step["name"].as_str().unwrap());
            let at = of[name.as_str()];
            let shown = ours[at].trim_matches(['[', ']']).split(", ");
            let wanted = step["value"].as_array().cloned().unwrap_or_else(|| vec![step["value"].clone()]);
            let wanted: Vec<&str> = wanted.iter().map(|word| word.as_str().unwrap()).collect();
            assert_eq!(shown.clone().count(), wanted.len(), "{name}");
            for (shown, wanted) in shown.zip(wanted) {
                assert!(agree(shown, wanted), "{name} of {}: {shown} is not {wanted}", ours[0]);
                compared += 1;
            }
        }
    }
    assert!(compared >= 9 * 5, "only {compared} steps were compared");
}

/// Certified digits: the exact figure lies within a unit of the last digit shown.
fn agree(shown: &str, exact: &str) -> bool {
    let (Ok(ours), Ok(theirs)) = (shown.parse::<f64>(), exact.parse::<f64>()) else { return shown == exact };
    let digits =
        shown.split(['e', 'E']).next().unwrap_or(shown).split_once('.').map_or(0, |(_, after)| after.len());
    let exponent: i32 = shown.split_once(['e', 'E']).map_or(0, |(_, power)| power.parse().unwrap());
    let unit = 10f64.powi(exponent - digits as i32);
    (ours - theirs).abs() <= unit + theirs.abs() * 1e-15
}

#[test]
fn scenarios_are_runs_with_set() {
    let house = House::new();
    house.csv("in.csv", 60);
    house.text(
        "s.csv",
        "情景,输入,方式,数值\n低质,质量系数,设为,0.7\n高率,flow_rate,设为,0.18\n高率,质量系数,设为,0.9\n",
    );
    let model = ["--model", "income.attributable_flows"];
    let of_all = |more: &[&str]| {
        let mut arguments = vec!["in.csv", "-o", "out.csv", "--force"];
        arguments.extend(model);
        arguments.extend(more);
        house.ok(&arguments);
        rows(&house.bytes("out.csv"))
    };
    let table = of_all(&["--scenarios", "s.csv"]);
    let of = columns(&table);
    let base = of_all(&[]);
    let low = of_all(&["--set", "质量系数=0.7"]);
    let high = of_all(&["--set", "flow_rate=0.18", "--set", "quality=0.9"]);
    let value = columns(&base)["value"];
    for row in 1..=60 {
        assert_eq!(table[row][of["value"]], base[row][value]);
        assert_eq!(table[row][of["value:低质"]], low[row][value]);
        assert_eq!(table[row][of["value:高率"]], high[row][value]);
    }
    assert_ne!(fen_sum(&base, value), fen_sum(&low, value));
    assert_ne!(fen_sum(&base, value), fen_sum(&high, value));
}

#[test]
fn a_scenario_leaves_models_without_its_input_as_they_are() {
    let house = House::new();
    house.csv("in.csv", 30);
    house.text("s.csv", "高率,flow_rate,加,0.05\n");
    house.ok(&["in.csv", "-o", "out.csv", "--scenarios", "s.csv"]);
    let table = rows(&house.bytes("out.csv"));
    let of = columns(&table);
    for (at, row) in table[1..].iter().enumerate() {
        let same = row[of["value"]] == row[of["value:高率"]];
        assert_eq!(same, at % 3 == 0, "{row:?}");
    }
    house.text("s.csv", "高率,flow_rat,加,0.05\n");
    let done = house.price(&[
        "in.csv",
        "-o",
        "out.csv",
        "--force",
        "--scenarios",
        "s.csv",
        "--message-format",
        "json",
    ]);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains("C0123"));
}

#[test]
fn lists_and_numbered_columns_of_years_are_the_same() {
    let house = House::new();
    house.csv("in.csv", 50);
    house.listed("list.parquet", 50);
    for (input, out) in [("in.csv", "a.csv"), ("list.parquet", "b.csv")] {
        house.ok(&[input, "-o", out, "--model", "income.attributable_flows"]);
    }
    assert_eq!(rows(&house.bytes("a.csv")), rows(&house.bytes("b.csv")));
}

/// A fault in a row: what is done to the row, the code it gets.
const FAULTS: &[(&str, &str, &str)] = &[
    ("加工成本", "NaN", "T0202"),
    ("间接费用率", "", "V0101"),
    ("归属净现金流_2", "", "V0110"),
    ("采集成本", "约三万", "T0202"),
    ("模型", "cost.lagers", "V0301"),
    ("模型", "", "V0304"),
    ("间接费用率", "3.5", "V0104"),
];

#[test]
fn a_faulty_row_is_refused_with_its_code_and_all_others_are_priced() {
    let house = House::new();
    house.csv("clean.csv", 60);
    house.ok(&["clean.csv", "-o", "clean-out.csv"]);
    let clean = rows(&house.bytes("clean-out.csv"));
    let mut text: Vec<Vec<String>> = rows(&std::fs::read(house.path("clean.csv")).unwrap());
    let head: HashMap<String, usize> = text[0].iter().cloned().zip(0..).collect();
    let mut wanted = HashMap::new();
    for (at, (column, word, code)) in FAULTS.iter().enumerate() {
        // The third, sixth … row has the model that reads every column.
        let row = 3 * (at + 1);
        text[row][head[*column]] = (*word).to_string();
        wanted.insert(row, *code);
    }
    let lines: Vec<String> = text.iter().map(|cells| cells.join(",")).collect();
    house.text("in.csv", &(lines.join("\n") + "\n"));
    let done = house.price(&["in.csv", "-o", "out.csv", "--json"]);
    assert_eq!(done.status.code(), Some(1));
    let table = rows(&house.bytes("out.csv"));
    let of = columns(&table);
    for row in 1..=60 {
        match wanted.get(&row) {
            None => assert_eq!(table[row], clean[row]),
            Some(code) => {
                let ours = &table[row];
                assert!(ours[of["diagnostics"]].split(';').any(|own| own == *code), "{code}: {ours:?}");
                assert_eq!((ours[of["value"]].as_str(), ours[of["certified"]].as_str()), ("", "FALSE"));
            }
        }
    }
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["refused"], FAULTS.len());
    assert_eq!(report["total"], fen_sum(&table, of["value"]));
    assert_eq!(text[0].len(), HEADS.len());
}
