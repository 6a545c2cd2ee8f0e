//! Tables priced row by row: F05 files that cannot be read by columns, C012 what a run of them cannot be.
use super::{Outcome, command, file};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

const HEADS: &str = "资产编号,归属净现金流_1,归属净现金流_2,现金流折现率,质量系数";
const GOOD: &str = "DA-2,1000.5,900,0.08,0.9";
const INCOME: &str = "--model income.attributable_flows --date 2025-12-31";

pub fn write() -> Outcome {
    parquet_files()?;
    csv_files()?;
    runs()
}

/// `price input.EXT` into a table by one model.
fn priced(case: &str, extension: &str) -> Outcome {
    command(case, &format!("price input.{extension} -o out.csv {INCOME} --json"))
}

fn parquet_files() -> Outcome {
    let whole = sound(Compression::UNCOMPRESSED, "DA-2")?;
    file("F0501", "input.parquet", format!("{HEADS}\n{GOOD}\n"))?;
    file("F0502", "input.parquet", &whole[..whole.len() / 2])?;
    file("F0503", "input.parquet", std::fs::read(fixture("pyarrow-brotli.parquet"))?)?;
    let mut sealed = whole.clone();
    let end = sealed.len();
    sealed[..4].copy_from_slice(b"PARE");
    sealed[end - 4..].copy_from_slice(b"PARE");
    file("F0504", "input.parquet", sealed)?;
    file("F0505-none", "input.parquet", of("message t { }", |_| Ok(()))?)?;
    file("F0506", "input.parquet", std::fs::read(fixture("pyarrow-no-rows.parquet"))?)?;
    file("F0507", "input.parquet", flags()?)?;
    let spoilt = whole.windows(4).position(|four| four == b"DA-2").ok_or("no id")?;
    let mut bytes = whole;
    bytes[spoilt + 3] = 0xff;
    file("F0510", "input.parquet", bytes)?;
    file("F0511", "input.parquet", moments()?)?;
    for case in ["F0501", "F0502", "F0503", "F0504", "F0505-none", "F0506", "F0507", "F0510"] {
        priced(case, "parquet")?;
    }
    let dated = "--model income.declining --date 2025-12-31 --json";
    command("F0511", &format!("price input.parquet -o out.csv {dated}"))
}

fn fixture(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/columnar").join(name)
}

type Bytes = Result<Vec<u8>, Box<dyn std::error::Error>>;
type Group<'a> = parquet::file::writer::SerializedRowGroupWriter<'a, Vec<u8>>;

fn of(schema: &str, fill: impl FnOnce(&mut Group<'_>) -> Outcome) -> Bytes {
    with(schema, Compression::UNCOMPRESSED, fill)
}

fn with(schema: &str, codec: Compression, fill: impl FnOnce(&mut Group<'_>) -> Outcome) -> Bytes {
    let properties = WriterProperties::builder().set_compression(codec).set_dictionary_enabled(false);
    let schema = Arc::new(parse_message_type(schema)?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()))?;
    let mut group = writer.next_row_group()?;
    fill(&mut group)?;
    group.close()?;
    Ok(writer.into_inner()?)
}

fn texts(group: &mut Group<'_>, texts: &[&str]) -> Outcome {
    let mut column = group.next_column()?.ok_or("no column")?;
    let bytes: Vec<ByteArray> = texts.iter().map(|text| (*text).into()).collect();
    column.typed::<ByteArrayType>().write_batch(&bytes, None, None)?;
    Ok(column.close()?)
}

fn figures(group: &mut Group<'_>, figures: &[f64]) -> Outcome {
    let mut column = group.next_column()?.ok_or("no column")?;
    column.typed::<DoubleType>().write_batch(figures, None, None)?;
    Ok(column.close()?)
}

fn sound(codec: Compression, id: &str) -> Bytes {
    let schema = "message t { required binary 资产编号 (UTF8); required double 归属净现金流_1; required double 现金流折现率; required double 质量系数; }";
    with(schema, codec, |group| {
        texts(group, &[id])?;
        figures(group, &[1000.5])?;
        figures(group, &[0.08])?;
        figures(group, &[0.9])
    })
}

/// 质量系数 as yes and no.
fn flags() -> Bytes {
    let schema = "message t { required binary 资产编号 (UTF8); required boolean 质量系数; }";
    of(schema, |group| {
        texts(group, &["DA-2"])?;
        let mut column = group.next_column()?.ok_or("no column")?;
        column.typed::<parquet::data_type::BoolType>().write_batch(&[true], None, None)?;
        Ok(column.close()?)
    })
}

/// A column of days that hold a moment.
fn moments() -> Bytes {
    let schema =
        "message t { required binary 资产编号 (UTF8); required int64 证书到期日 (TIMESTAMP(MILLIS,true)); }";
    of(schema, |group| {
        texts(group, &["DA-2"])?;
        let mut column = group.next_column()?.ok_or("no column")?;
        column.typed::<Int64Type>().write_batch(&[1_767_139_200_000 + 45_296_000], None, None)?;
        Ok(column.close()?)
    })
}

fn csv_files() -> Outcome {
    file("F0505", "input.csv", "\n\n")?;
    file("F0508", "input.csv", format!("{HEADS},质量系数\n{GOOD},0.9\n"))?;
    file("F0509", "input.csv", format!("{HEADS}\nDA-1,1,2\n{GOOD}\n"))?;
    file("T0131", "input.csv", format!("{}\n{GOOD}\n", HEADS.replace("净现金流_1", "净现金流（万元）_1")))?;
    for case in ["F0505", "F0508", "F0509", "T0131"] {
        priced(case, "csv")?;
    }
    Ok(())
}

fn runs() -> Outcome {
    let input = format!("{HEADS}\n{GOOD}\n");
    let sheet = format!("{},模型\n{GOOD},income.attributable_flows\n", HEADS);
    for case in ["C0121", "C0123", "C0124", "C0125", "C0126", "C0127"] {
        file(case, "input.csv", &input)?;
    }
    file("C0122", "input.csv", sheet)?;
    let table = "price input.csv -o out.csv --date 2025-12-31 --json";
    command("C0121", table)?;
    command("C0122", &format!("{table} --steps"))?;
    let scenarios = format!("price input.csv -o out.csv {INCOME} --scenarios scenarios.csv --json");
    file("C0123", "scenarios.csv", "情景,输入,方式,数值\n下行,现金流折线率,加,0.02\n")?;
    file("C0124", "scenarios.csv", "情景,输入,方式,数值\n下行,flow_basis,设为,1\n")?;
    file("C0125", "scenarios.csv", "情景,输入,方式,数值\n下行,现金流折现率,减,0.02\n")?;
    command("C0123", &scenarios)?;
    command("C0124", &scenarios.replace("attributable_flows", "declining"))?;
    command("C0125", &scenarios)?;
    command("C0126", "price input.csv -o out.txt --date 2025-12-31")?;
    command("C0127", "price input.csv -o out.xlsx --date 2025-12-31 --summary total.xlsx")?;
    command("C0128", "price long.csv -o out.xlsx --date 2025-12-31 --json")?;
    file("C0129", "input.parquet", sound(Compression::UNCOMPRESSED, "DA-2")?)?;
    command("C0129", "price input.parquet -o out.xlsx --date 2025-12-31")?;
    super::base().save("C0130")?;
    command("C0130", "price input.xlsx -o out.parquet --date 2025-12-31")
}
