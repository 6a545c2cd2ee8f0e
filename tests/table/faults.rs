//! Faults of files: a clear error, nothing under the name of the output, the input untouched.
use crate::house::House;
use std::process::Output;

fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// The run could not be, says this code, and left nothing but the inputs.
fn refused(house: &House, arguments: &[&str], code: &str) {
    let before = house.files();
    let bytes: Vec<Vec<u8>> = before.iter().map(|name| house.bytes(name)).collect();
    let done = house.price(arguments);
    let text = said(&done);
    assert_eq!(done.status.code(), Some(2), "{arguments:?}: {text}");
    assert!(text.contains(&format!("[{code}]")), "{arguments:?} wants {code}: {text}");
    assert_eq!(house.files(), before, "{arguments:?}");
    for (name, bytes) in before.iter().zip(bytes) {
        assert!(house.bytes(name) == bytes, "{name} was changed by {arguments:?}");
    }
}

#[test]
fn a_truncated_or_damaged_parquet_file_leaves_nothing() {
    let house = House::new();
    house.parquet("whole.parquet", 2_000);
    let whole = house.bytes("whole.parquet");
    std::fs::write(house.path("cut.parquet"), &whole[..whole.len() / 2]).unwrap();
    refused(&house, &["cut.parquet", "-o", "out.csv"], "F0502");
    // The foot is whole, a page in the midst of the file is not.
    let mut spoilt = whole.clone();
    let length = spoilt.len();
    spoilt[length / 3..length / 3 + 400].fill(0xff);
    std::fs::write(house.path("spoilt.parquet"), &spoilt).unwrap();
    let done = house.price(&["spoilt.parquet", "-o", "out.csv", "--block", "16"]);
    assert!(matches!(done.status.code(), Some(1 | 2)), "{}", said(&done));
    assert_eq!(done.status.code() == Some(2), !house.path("out.csv").exists(), "{}", said(&done));
}

#[test]
fn a_line_that_breaks_off_late_in_a_file_leaves_nothing() {
    let house = House::new();
    house.csv("in.csv", 500);
    let text = String::from_utf8(house.bytes("in.csv")).unwrap();
    house.text("in.csv", &(text + "DA-X,cost.layers,\"1\n"));
    refused(&house, &["in.csv", "-o", "out.csv", "--block", "16"], "F0403");
}

#[test]
fn a_column_of_another_type_is_named() {
    let house = House::new();
    house.parquet("in.parquet", 20);
    // The text column of models given as a figure.
    let bytes = house.bytes("in.parquet");
    std::fs::write(house.path("renamed.parquet"), bytes).unwrap();
    let flag = "message t { required binary 资产编号 (UTF8); required boolean 质量系数; }";
    house.flags("flags.parquet", flag, 20);
    refused(&house, &["flags.parquet", "-o", "out.csv", "--model", "income.attributable_flows"], "F0507");
}

#[test]
fn what_stands_there_is_kept_and_the_input_is_never_written_over() {
    let house = House::new();
    house.csv("in.csv", 20);
    house.text("out.csv", "mine\n");
    refused(&house, &["in.csv", "-o", "out.csv"], "C0101");
    refused(&house, &["in.csv", "-o", "in.csv", "--force"], "C0112");
    refused(&house, &["in.csv", "-o", "./in.csv"], "C0112");
    house.ok(&["in.csv", "-o", "out.csv", "--force"]);
    assert!(house.bytes("out.csv").len() > 100);
}

#[test]
fn what_a_table_cannot_be_is_said() {
    let house = House::new();
    house.csv("in.csv", 20);
    house.parquet("in.parquet", 20);
    house.text("in.xlsx", "no matter");
    house.text("sum.xlsx", "mine\n");
    refused(&house, &["in.parquet", "-o", "out.xlsx"], "C0129");
    refused(&house, &["in.parquet", "--json"], "C0129");
    refused(&house, &["in.xlsx", "-o", "out.parquet"], "C0130");
    refused(&house, &["in.csv", "-o", "out.txt"], "C0126");
    refused(&house, &["in.csv", "-o", "out.csv", "--summary", "sum.xlsx"], "C0101");
    refused(&house, &["in.csv", "-o", "out.csv", "--summary", "sum.csv"], "C0113");
    refused(&house, &["in.csv", "-o", "out.csv", "--summary", "nowhere/sum.xlsx"], "C0102");
}

/// The limit on the length of a file stands for a disk that is full.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing() {
    let house = House::new();
    house.csv("in.csv", 3_000);
    let before = house.bytes("in.csv");
    for out in ["out.csv", "out.parquet"] {
        let line = format!(
            "trap '' XFSZ; ulimit -f 8; exec '{}' price in.csv -o {out} --date 2025-12-31 --lang zh --set demand_ratio=1 --block 64",
            env!("CARGO_BIN_EXE_dataworth")
        );
        let mut shell = std::process::Command::new("sh");
        let done = shell.args(["-c", &line]).current_dir(house.path("")).output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{out}: {}", said(&done));
        assert!(said(&done).contains("[C0102]"), "{out}: {}", said(&done));
        assert_eq!(house.files(), ["in.csv"]);
        assert!(house.bytes("in.csv") == before);
    }
}

/// Nothing stands under the name of the output; a hidden file without a name may be left, as after any kill.
#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_no_output() {
    let house = House::new();
    house.csv("in.csv", 20_000);
    let before = house.bytes("in.csv");
    let mut child = house.command(&["in.csv", "-o", "out.parquet", "--block", "64"]).spawn().unwrap();
    let begun = || house.files().iter().any(|name| name.starts_with(".dataworth-"));
    let patience = std::time::Instant::now();
    while !begun() && child.try_wait().unwrap().is_none() && patience.elapsed().as_secs() < 60 {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().unwrap();
    let ended = child.wait().unwrap();
    assert!(!ended.success(), "the run was over before it was killed");
    assert!(!house.path("out.parquet").exists());
    assert!(house.bytes("in.csv") == before);
    house.ok(&["in.csv", "-o", "out.parquet"]);
}

impl House {
    fn flags(&self, name: &str, schema: &str, rows: usize) {
        use parquet::data_type::{BoolType, ByteArray, ByteArrayType};
        use parquet::file::properties::WriterProperties;
        let schema = std::sync::Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
        let file = std::fs::File::create(self.path(name)).unwrap();
        let properties = std::sync::Arc::new(WriterProperties::builder().build());
        let mut writer = parquet::file::writer::SerializedFileWriter::new(file, schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let ids: Vec<ByteArray> = (0..rows).map(|row| format!("DA-{row}").as_str().into()).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<BoolType>().write_batch(&vec![true; rows], None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
    }
}
