//! CSV and its like: UTF-8, UTF-16 with its mark, or GB18030; comma, tab or semicolon.
use super::RawKind;
use super::decode::{self, Text, Trail, unreadable};
use super::sink::{CellRef, Sink};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::table::guard::unguarded;
use csv::StringRecord;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

pub fn produce(mut opened: File, path: &Path, file: &str, sink: &mut dyn Sink) -> Result<(), Diagnostics> {
    let known = decode::probe(&mut opened, file)?;
    sink.book(RawKind::Text, false)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    sink.sheet(&stem, false)?;
    let text = known.text(opened).map_err(|error| unreadable(file, &error))?;
    let mut widths = Widths::default();
    records(text, delimiter(&known.head), file, &mut |row, record| {
        widths.add(row, record);
        record_cells(row, record, sink)
    })?;
    widths.unequal(file).try_for_each(|remark| sink.fault(remark))?;
    sink.end()
}

fn record_cells(row: u32, record: &StringRecord, sink: &mut dyn Sink) -> Result<(), Diagnostics> {
    for (col, field) in record.iter().enumerate().filter(|(_, field)| !field.is_empty()) {
        sink.cell(row, u32::try_from(col).unwrap_or(u32::MAX), CellRef::Text(unguarded(field)))?;
    }
    Ok(())
}

/// The separator of the first line that holds one; people write commas inside tabbed money, not the
/// other way about.
pub fn delimiter(text: &str) -> u8 {
    let mut lines = text.lines().map(unquoted);
    let found = lines.find_map(|line| ['\t', ',', ';'].into_iter().find(|mark| line.contains(*mark)));
    found.map_or(b',', |mark| mark as u8)
}

fn unquoted(line: &str) -> String {
    line.split('"').step_by(2).collect()
}

type Take<'a> = dyn FnMut(u32, &StringRecord) -> Result<(), Diagnostics> + 'a;

/// Records with the rows a spreadsheet would give them: the csv crate skips blank lines unseen.
fn records<R: Read>(text: Text<R>, mark: u8, file: &str, take: &mut Take<'_>) -> Result<(), Diagnostics> {
    let trail = text.trail();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(mark).from_reader(text);
    let mut record = StringRecord::new();
    let (mut row, mut start) = (0, 0);
    while reader.read_record(&mut record).map_err(|error| broken(file, row, &error))? {
        start = record.position().map_or(0, |place| usize::try_from(place.byte()).unwrap_or(usize::MAX));
        let mut trail = trail.borrow_mut();
        row += blank_lines(&trail, start);
        trail.forget(start);
        drop(trail);
        take(row, &record)?;
        row += 1;
    }
    unclosed_quote(trail.borrow().since(start), file, row)
}

fn broken(file: &str, row: u32, error: &csv::Error) -> Diagnostics {
    let at = Span::line(file, row.saturating_add(1), 1);
    let fault = Diagnostic::new(Code::CsvSyntax).at(at);
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == ErrorKind::InvalidData => fault
            .words(
                "reason",
                "一行过长，可能是引号没有配对",
                "a record is too long: perhaps a quotation mark is not closed",
            )
            .into(),
        csv::ErrorKind::Io(error) => unreadable(file, error),
        _ => fault.arg("reason", error).into(),
    }
}

/// A quotation mark without its partner swallows the rest of the file as one field, in silence.
fn unclosed_quote(last: &[u8], file: &str, rows: u32) -> Result<(), Diagnostics> {
    let last = last.trim_ascii();
    let marks = last.iter().filter(|byte| **byte == b'"').count();
    if last.contains(&b'\n') && marks % 2 == 1 {
        let at = Span::line(file, rows, 1);
        let fault = Diagnostic::new(Code::CsvSyntax).at(at);
        return Err(fault.words("reason", "引号没有配对", "a quotation mark is not closed").into());
    }
    Ok(())
}

/// Line ends between the end of one record and the next, without the one that ends the former.
fn blank_lines(trail: &Trail, from: usize) -> u32 {
    let gap = trail.since(from).iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let (mut lines, mut last) = (0, trail.before(from));
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
    use std::io::Cursor;

    fn read(text: &str, take: &mut Take<'_>) -> Result<(), Diagnostics> {
        let known = decode::probe(&mut Cursor::new(text), "a.csv")?;
        let mark = delimiter(&known.head);
        records(known.text(Cursor::new(text)).unwrap(), mark, "a.csv", take)
    }

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut all = Vec::new();
        let mut take = |row, record: &StringRecord| {
            all.push((row, record.iter().map(String::from).collect()));
            Ok(())
        };
        read(text, &mut take).unwrap();
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
    fn a_quote_without_partner_is_told() {
        assert!(read("a,b\n\"c,d\ne,f\n", &mut |_, _| Ok(())).is_err());
        assert!(read("a,b\n5\",d\n", &mut |_, _| Ok(())).is_ok());
    }

    #[test]
    fn rows_are_counted_beyond_what_the_trail_keeps() {
        let text = "a,\"b\nc\"\r\n\r\n".repeat(60_000);
        let found = rows(&text);
        assert_eq!(found.len(), 60_000);
        assert!(found.iter().enumerate().all(|(at, (row, _))| *row as usize == 2 * at));
    }
}
