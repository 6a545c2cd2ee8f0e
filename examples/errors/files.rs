//! F and C: files that cannot be read, commands that cannot be run.
use super::{Outcome, base, command, file};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

pub fn write() -> Outcome {
    containers()?;
    texts()?;
    commands()
}

fn containers() -> Outcome {
    command("F0101", "price . --json")?;
    command("F0101-fifo", "price pipe.xlsx --json")?;
    base().save("F0102")?;
    command("F0102", "price input.xlsx --json --models nowhere")?;
    file("F0103", "input.xlsx", zip(&[("hello.txt", b"hello")])?)?;
    file("F0103-pdf", "input.pdf", b"%PDF-1.7\n")?;
    command("F0103-pdf", "price input.pdf --json")?;
    file("F0104", "input.xlsx", compound("EncryptedPackage"))?;
    file("F0105", "input.xls", compound("Workbook"))?;
    command("F0105", "price input.xls --json")?;
    let ods =
        [("mimetype", &b"application/vnd.oasis.opendocument.spreadsheet"[..]), ("content.xml", b"<x/>")];
    file("F0106", "input.ods", zip(&ods)?)?;
    command("F0106", "price input.ods --json")?;
    let whole = base().bytes()?;
    file("F0107", "input.xlsx", &whole[..whole.len() / 2])?;
    file("F0108", "input.xlsb", zip(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.bin", b"\0")])?)?;
    command("F0108", "price input.xlsb --json")?;
    file("F0109", "input.xlsx", b"")?;
    command("F0110", "price nowhere.xlsx --json")?;
    base().save("F0111")?;
    file("F0201", "input.xlsx", overstated()?)?;
    command("F0202", "price members.xlsx --json")?;
    command("F0205", "price strings.xlsx --json")
}

fn texts() -> Outcome {
    let csv = |case: &str, bytes: &[u8]| -> Outcome {
        file(case, "input.csv", bytes)?;
        command(case, "price input.csv --json --date 2025-12-31")
    };
    let heads = "资产编号,权利,合法来源,模型,成本总额(元),成本投资回报率,数据质量系数,数据流通系数,数据垄断系数,数据价值实现风险系数";
    let good = "DA-2,经营权,授权运营,cost.expert_guide_9,500000,0.08,0.8,1.1,0,0.1";
    let wide = format!("{heads}{}1\n{good}\n", ",".repeat(16_384));
    csv("F0204", wide.as_bytes())?;
    command("F0206", "price long.csv --json --date 2025-12-31")?;
    csv("F0402", format!("{heads}\n{good}\nDA-1,持有权\n").as_bytes())?;
    command("F0208", "price remarks.csv --json --date 2025-12-31")?;
    csv("F0401", &[heads.as_bytes(), b"\n\xff\xfe\xff,\xff\n"].concat())?;
    csv("F0403", format!("{heads}\n\"DA-1,持有权\n{good}\n").as_bytes())
}

fn commands() -> Outcome {
    for case in ["C0101", "C0102", "C0103", "T0202-set", "C0104", "C0105", "C0107", "C0110"] {
        base().save(case)?;
    }
    file("C0101", "out.xlsx", b"here before\n")?;
    command("C0101", "price input.xlsx -o out.xlsx")?;
    command("C0102", "price input.xlsx -o nowhere/out.xlsx")?;
    command("C0103", "price input.xlsx --json --set 成本投资回报率")?;
    command("T0202-set", "price input.xlsx --json --set 成本投资回报率=很高")?;
    command("C0104", "explain input.xlsx --asset DA-11")?;
    command("C0105", "price input.xlsx --json --set 成本投资回报=0.2")?;
    command("C0106", "calc cost.expert_guide_9 --json xml")?;
    command("C0107", "price input.xlsx --json --date 2025年底")?;
    file("C0109", "stdin.txt", "[1, 2]\n")?;
    command("C0109", "calc cost.expert_guide_9 --json -")?;
    command("C0110", "price input.xlsx")?;
    command("C0107-case", "case input.json --date today")?;
    command("C0107-template", "template -o out.xlsx --date today")?;
    command("F0110-case", "case nowhere.json")?;
    file("F0404", "input.json", "{\"id\": \"a case\"")?;
    command("F0404", "case input.json --json")?;
    file("C0101-template", "out.xlsx", b"here before\n")?;
    command("C0101-template", "template -o out.xlsx")?;
    command("C0102-template", "template -o nowhere/out.xlsx")?;
    command("V0301-template", "template -o out.xlsx --model cost.expert_guide_8")?;
    let tab = "calc income.tab_factor --set rate=0.12 --set tax=0.25";
    command("V0111", &format!("{tab} --set tab_years=2.5 --json"))?;
    command("V0301-calc", "calc cost.expert_guide_10 --json")?;
    command("T0207-calc", &format!("{tab} --set tab_years=10 --set tab_timing=middle --json"))?;
    command("T0202-calc", "calc income.tab_factor --set rate=high --set tab_years=10 --json")
}

fn zip(parts: &[(&str, &[u8])]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default())?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A workbook with a text in one of its parts changed.
pub fn patched(
    whole: &[u8],
    part: &str,
    from: &str,
    to: &str,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut archive = ZipArchive::new(Cursor::new(whole))?;
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index)?;
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes)?;
        let name = member.name()?.into_owned();
        if name == part {
            bytes = String::from_utf8(bytes)?.replace(from, to).into_bytes();
        }
        parts.push((name, bytes));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    zip(&parts)
}

/// The old Office container with one stream name in it: as much as is looked at.
fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(1024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(1536, 0);
    bytes
}

/// A zip whose directory says that a part unpacks to 2 GiB.
fn overstated() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut bytes = zip(&[("[Content_Types].xml", b"<x/>")])?;
    let directory = bytes.windows(4).position(|four| four == b"PK\x01\x02").ok_or("no directory")?;
    bytes[directory + 24..directory + 28].copy_from_slice(&0x7fff_ffffu32.to_le_bytes());
    Ok(bytes)
}
