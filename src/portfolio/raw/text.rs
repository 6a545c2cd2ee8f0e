//! CSV and its like: UTF-8, UTF-16 with its mark, or GB18030; comma, tab or semicolon.
use super::RawKind;
use super::open::{fault, not_a_workbook};
use super::sink::{CellRef, Sink};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use csv::StringRecord;
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

pub fn produce(mut opened: File, path: &Path, file: &str, sink: &mut dyn Sink) -> Result<(), Diagnostics> {
    let mut bytes = Vec::new();
    opened
        .read_to_end(&mut bytes)
        .map_err(|error| Diagnostics::from(fault(Code::CannotOpen, file).arg("reason", error)))?;
    let text = decode(bytes, file)?;
    sink.book(RawKind::Text, false)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    sink.sheet(&stem, false)?;
    let mut widths = Widths::default();
    records(&text, file, &mut |row, record| {
        widths.add(row, record);
        record_cells(row, record, sink)
    })?;
    widths.unequal(file).try_for_each(|remark| sink.fault(remark))?;
    sink.end()
}

fn record_cells(row: u32, record: &StringRecord, sink: &mut dyn Sink) -> Result<(), Diagnostics> {
    for (col, field) in record.iter().enumerate().filter(|(_, field)| !field.is_empty()) {
        sink.cell(row, u32::try_from(col).unwrap_or(u32::MAX), CellRef::Text(field))?;
    }
    Ok(())
}

fn decode(bytes: Vec<u8>, file: &str) -> Result<String, Diagnostics> {
    let (encoding, mark) = Encoding::for_bom(&bytes).unwrap_or((UTF_8, 0));
    if mark == 0 {
        return match String::from_utf8(bytes) {
            Ok(text) => without_nul(text, file),
            Err(error) => without_nul(decode_with(GB18030, error.as_bytes(), file)?, file),
        };
    }
    without_nul(decode_with(encoding, bytes.get(mark..).unwrap_or_default(), file)?, file)
}

// No text of a table holds NUL; a binary file that happens to decode does.
fn without_nul(text: String, file: &str) -> Result<String, Diagnostics> {
    if text.contains('\0') {
        return Err(not_a_workbook(file, "这是二进制文件", "it is a binary file"));
    }
    Ok(text)
}

fn decode_with(encoding: &'static Encoding, bytes: &[u8], file: &str) -> Result<String, Diagnostics> {
    let decoded = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    decoded.map(|text| text.into_owned()).ok_or_else(|| {
        let line = bad_line(encoding, bytes);
        fault(Code::EncodingUnknown, file).at(Span::line(file, line, 1)).arg("line", line).into()
    })
}

// A line break is no part of a longer character in GB18030, so lines decode one by one.
fn bad_line(encoding: &'static Encoding, bytes: &[u8]) -> u32 {
    let bad = |line: &[u8]| encoding.decode_without_bom_handling_and_without_replacement(line).is_none();
    let before = bytes.split(|byte| *byte == b'\n').position(bad).unwrap_or(0);
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

/// The separator of the first line that holds one; people write commas inside tabbed money, not the
/// other way about.
fn delimiter(text: &str) -> u8 {
    let mut lines = text.lines().map(unquoted);
    let found = lines.find_map(|line| ['\t', ',', ';'].into_iter().find(|mark| line.contains(*mark)));
    found.map_or(b',', |mark| mark as u8)
}

fn unquoted(line: &str) -> String {
    line.split('"').step_by(2).collect()
}

type Take<'a> = dyn FnMut(u32, &StringRecord) -> Result<(), Diagnostics> + 'a;

/// Records with the rows a spreadsheet would give them: the csv crate skips blank lines unseen.
fn records(text: &str, file: &str, take: &mut Take<'_>) -> Result<(), Diagnostics> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let (mut row, mut start) = (0, 0);
    while reader.read_record(&mut record).map_err(|error| syntax(file, row, error.to_string()))? {
        start = record.position().map_or(0, |place| usize::try_from(place.byte()).unwrap_or(usize::MAX));
        row += blank_lines(text, start);
        take(row, &record)?;
        row += 1;
    }
    unclosed_quote(text, file, start, row)
}

fn syntax(file: &str, row: u32, reason: String) -> Diagnostics {
    let at = Span::line(file, row.saturating_add(1), 1);
    Diagnostic::new(Code::CsvSyntax).at(at).arg("reason", reason).into()
}

/// A quotation mark without its partner swallows the rest of the file as one field, in silence.
fn unclosed_quote(text: &str, file: &str, start: usize, rows: u32) -> Result<(), Diagnostics> {
    let last = text.get(start..).unwrap_or_default().trim_end();
    if last.trim_start().contains('\n') && last.matches('"').count() % 2 == 1 {
        let at = Span::line(file, rows, 1);
        let fault = Diagnostic::new(Code::CsvSyntax).at(at);
        return Err(fault.words("reason", "引号没有配对", "a quotation mark is not closed").into());
    }
    Ok(())
}

/// Line ends between the end of one record and the next, without the one that ends the former.
fn blank_lines(text: &str, from: usize) -> u32 {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let gap = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let (mut lines, mut last) = (0, from.checked_sub(1).and_then(|at| text.as_bytes().get(at).copied()));
    for byte in gap {
        if !(*byte == b'\n' && last == Some(b'\r')) {
            lines += 1;
        }
        last = Some(*byte);
    }
    lines
}

/// How many records have how many fields, and where the first of each width stand.
#[derive(Default)]
struct Widths(BTreeMap<usize, (usize, Vec<u32>)>);

/// Rows kept of a width; more remarks than this help nobody.
const MOST_ROWS: usize = 1000;

impl Widths {
    // A single field is a title or remark above or below the table.
    fn add(&mut self, row: u32, record: &StringRecord) {
        if record.len() > 1 {
            let (count, rows) = self.0.entry(record.len()).or_default();
            *count += 1;
            if rows.len() < MOST_ROWS {
                rows.push(row);
            }
        }
    }

    fn unequal(&self, file: &str) -> impl Iterator<Item = Diagnostic> {
        let usual = self.0.iter().max_by_key(|(_, (count, _))| *count).map_or(0, |(width, _)| *width);
        let others = self.0.iter().filter(move |(width, _)| **width != usual);
        others.flat_map(|(width, (_, rows))| rows.iter().map(move |row| (*width, *row))).map(
            move |(width, row)| {
                let at = Span::line(file, row.saturating_add(1), 1);
                Diagnostic::new(Code::UnequalRecord).at(at).value(width).arg("limit", usual)
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut all = Vec::new();
        let mut take = |row, record: &StringRecord| {
            all.push((row, record.iter().map(String::from).collect()));
            Ok(())
        };
        records(text, "a.csv", &mut take).unwrap();
        all
    }

    #[test]
    fn rows_are_those_a_spreadsheet_shows() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["", "a,b", "", "", "\"x\ny\",2", "c,d", ""].join(end);
            let found: Vec<u32> = rows(&text).into_iter().map(|(row, _)| row).collect();
            assert_eq!(found, [1, 4, 5], "{end:?}");
        }
    }

    #[test]
    fn delimiters_by_the_first_line_that_has_one() {
        assert_eq!(delimiter("题目\na\t\"x,y\"\n"), b'\t');
        assert_eq!(delimiter("a;b\n"), b';');
        assert_eq!(delimiter("\"a;b\",c\n"), b',');
        assert_eq!(delimiter("a\n"), b',');
    }

    #[test]
    fn gb18030_utf16_and_nonsense() {
        let gb = GB18030.encode("编号,名称\nA,数据㐀").0.into_owned();
        assert_eq!(decode(gb.clone(), "a.csv").unwrap(), "编号,名称\nA,数据㐀");
        assert_eq!(decode(b"\xff\xfea\0\x2d\x4e".to_vec(), "a.csv").unwrap(), "a中");
        assert_eq!(decode("\u{feff}a".into(), "a.csv").unwrap(), "a");
        let broken = [&gb[..], b"\n\xff\xff"].concat();
        let fault = decode(broken, "a.csv").unwrap_err();
        let fault = fault.iter().next().unwrap();
        assert_eq!(fault.span.as_ref().unwrap().to_string(), "a.csv:3:1");
    }

    #[test]
    fn a_quote_without_partner_is_told() {
        assert!(records("a,b\n\"c,d\ne,f\n", "a.csv", &mut |_, _| Ok(())).is_err());
        assert!(records("a,b\n5\",d\n", "a.csv", &mut |_, _| Ok(())).is_ok());
    }
}
