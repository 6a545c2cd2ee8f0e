//! Mutations of a CSV, and files that are no workbook at all.
use super::judge::Class;
use super::kinds::{BROKEN, Base, Make, Mutation};
use super::random::Random;

/// A CSV taken apart: its fields hold no quotation marks, but some hold separators.
fn fields(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.expect("a record").iter().map(str::to_string).collect()).collect()
}

fn written(rows: &[Vec<String>], separator: &str, end: &str, quoted: bool) -> String {
    let field = |field: &String| match quoted || field.contains(separator) || field.contains(',') {
        true => format!("\"{field}\""),
        false => field.clone(),
    };
    let line = |row: &Vec<String>| row.iter().map(field).collect::<Vec<_>>().join(separator) + end;
    rows.iter().map(line).collect()
}

pub fn of_table(text: &str, random: &mut Random, all: &mut Vec<Mutation>) {
    let mut add = |name: String, class: Class, bytes: Vec<u8>| {
        let make = Make::Bytes(Box::new(move || bytes.clone()));
        all.push(Mutation { name: format!("table: {name}"), base: Base::Table, class, make });
    };
    let rows = fields(text);
    for separator in [",", "\t", ";"] {
        for end in ["\n", "\r\n", "\r"] {
            for quoted in [false, true] {
                let text = written(&rows, separator, end, quoted);
                let utf16 = |big: bool| -> Vec<u8> {
                    let bytes = move |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
                    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
                };
                let name = format!("{separator:?} {end:?} {quoted}");
                add(format!("UTF-8 {name}"), Class::Benign, text.clone().into_bytes());
                add(format!("UTF-8 with mark {name}"), Class::Benign, format!("\u{feff}{text}").into_bytes());
                add(
                    format!("GB18030 {name}"),
                    Class::Benign,
                    encoding_rs::GB18030.encode(&text).0.into_owned(),
                );
                add(format!("UTF-16 little {name}"), Class::Benign, utf16(false));
                add(format!("UTF-16 big {name}"), Class::Benign, utf16(true));
                let blank = format!("{end}{text}{end}{end}");
                add(format!("blank lines {name}"), Class::Benign, blank.into_bytes());
            }
        }
    }
    // Columns may stand in any order.
    for turn in 1..rows[0].len() {
        let mut turned = rows.clone();
        turned.iter_mut().for_each(|row| row.rotate_left(turn));
        add(
            format!("columns turned by {turn}"),
            Class::Benign,
            written(&turned, ",", "\n", false).into_bytes(),
        );
    }
    for _ in 0..20 {
        let at = random.below(text.len() - 4) + 2;
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).expect("a boundary");
        let spliced = |bytes: &[u8]| [&text.as_bytes()[..at], bytes, &text.as_bytes()[at..]].concat();
        add(format!("zero byte at {at}"), Class::Fatal(BROKEN), spliced(b"\0"));
        add(format!("bytes of no encoding at {at}"), Class::Fatal(&["F0401"]), spliced(b"\xff\xff"));
    }
    figures(&rows, &mut add);
}

/// The figures of a row, by head: broken, the row is lost.
fn figures(rows: &[Vec<String>], add: &mut impl FnMut(String, Class, Vec<u8>)) {
    for head in ["利润率", "管理费(元)"] {
        let column = rows[0].iter().position(|own| own == head).expect("a head");
        for row in 1..3 {
            // In a text file all of these are words; what is no number is said to be none.
            for (word, codes) in [
                ("无", &["T0202"]),
                ("#N/A", &["T0202"]),
                ("1e999", &["T0202"]),
                ("1.2.3", &["T0212"]),
                ("十二", &["T0202"]),
            ] {
                let mut changed = rows.to_vec();
                changed[row][column] = word.into();
                let class = Class::Lost(vec![rows[row][0].clone()], codes);
                add(
                    format!("{word} for {head} in row {row}"),
                    class,
                    written(&changed, ",", "\n", false).into_bytes(),
                );
            }
        }
    }
}

/// Files with a workbook's name that are something else.
pub fn of_others(text: &str, workbook: &[u8], all: &mut Vec<Mutation>) {
    let compound = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600], &name, &[0; 64]].concat()
    };
    let zip = |parts: &[(&str, &str)]| {
        let parts = parts.iter().map(|(name, text)| (name.to_string(), text.as_bytes().to_vec()));
        super::package::Package(parts.collect()).pack()
    };
    let ods = zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>")]);
    let files: [(&str, &'static [&'static str], Vec<u8>); 16] = [
        ("empty", &["F0109"], vec![]),
        ("encrypted", &["F0104"], compound("EncryptedPackage")),
        ("xls", &["F0105"], compound("Workbook")),
        ("doc", BROKEN, compound("WordDocument")),
        ("ods", &["F0106"], ods),
        ("xlsb", &["F0108"], zip(&[("[Content_Types].xml", "<x/>"), ("xl/workbook.bin", "")])),
        ("zip", BROKEN, zip(&[("a.txt", "a")])),
        ("zip without parts", BROKEN, zip(&[])),
        ("zip of a zip", BROKEN, zip(&[("input.xlsx", "PK")])),
        ("web page", BROKEN, b"<html><table><tr><td>1</td></tr></table></html>".to_vec()),
        ("xml", BROKEN, b"<?xml version=\"1.0\"?><Workbook/>".to_vec()),
        ("pdf", BROKEN, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3".to_vec()),
        ("program", BROKEN, b"\x7fELF\x02\x01\x01\0".to_vec()),
        ("zeros", BROKEN, vec![0; 4096]),
        ("half a signature", &["T0101", "T0114", "F0103"], b"PK".to_vec()),
        ("junk before", BROKEN, [&b"\x01\x02\0"[..], workbook].concat()),
    ];
    let mut add = |name: &str, class: Class, make: Make| {
        all.push(Mutation { name: format!("other: {name}"), base: Base::Table, class, make });
    };
    for (name, codes, bytes) in files {
        add(name, Class::Fatal(codes), Make::Bytes(Box::new(move || bytes.clone())));
    }
    add("folder", Class::Fatal(&["F0101"]), Make::Folder);
    add("pipe", Class::Fatal(&["F0101"]), Make::Pipe);
    add("unreadable", Class::Fatal(&["F0111"]), Make::Unreadable(text.as_bytes().to_vec()));
}
