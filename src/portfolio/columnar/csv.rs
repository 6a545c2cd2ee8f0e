//! Text with separators 分隔文本: records are cut on one thread, cells read column by column on all.
use super::cells::{self, Taken};
use super::{Field, Kind, Schema, Stretch, Wanted};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::portfolio::raw::{Known, Limits, Plain, delimiter, fault, probe, unreadable};
use crate::table::guard::unguarded;
use ::csv::StringRecord;
use rayon::prelude::*;
use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Read};

type Records = ::csv::Reader<Ended<Plain<File>>>;

/// A text whose heads were read.
pub struct Opened {
    records: Records,
    limits: Limits,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("csv")
    }
}

/// Settles encoding and separator, and reads the heads.
pub fn open(mut file: File, name: &str, limits: &Limits) -> Result<(Schema, Opened), Diagnostics> {
    let known = probe(&mut file, name)?;
    let mut opened = Opened { records: records(&known, file, name)?, limits: limits.clone() };
    let mut heads = StringRecord::new();
    if !next(&mut opened.records, &mut heads, name)? {
        heads.clear();
    }
    let field = |head: &str| Field { name: unguarded(head).trim().into(), kind: Kind::Unknown, list: false };
    let fields = heads.iter().map(field).collect();
    Ok((Schema { file: name.into(), rows: None, fields }, opened))
}

fn records(known: &Known, file: File, name: &str) -> Result<Records, Diagnostics> {
    let text = known.plain(file).map_err(|error| unreadable(name, &error))?;
    let text = Ended::new(text, known.head.split('\n').next().is_some_and(|line| line.ends_with('\r')));
    let mut builder = ::csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter(&known.head)).buffer_capacity(1 << 16);
    Ok(builder.from_reader(text))
}

impl Opened {
    pub fn read(self, schema: &Schema, wanted: &[(usize, Wanted)]) -> Result<Reading, Diagnostics> {
        let columns = wanted.iter().map(|(field, wanted)| Raw::new(*field, *wanted)).collect();
        let record = StringRecord::new();
        let (file, width) = (schema.file.clone(), schema.fields.len());
        Ok(Reading { records: self.records, limits: self.limits, file, width, columns, record, any: false })
    }
}

/// A text while it is read.
pub struct Reading {
    records: Records,
    limits: Limits,
    file: String,
    width: usize,
    columns: Vec<Raw>,
    record: StringRecord,
    /// Whether there was a row.
    any: bool,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "csv {}", self.file)
    }
}

impl Reading {
    /// The next rows; none at the end.
    pub fn take(&mut self, rows: usize) -> Result<Stretch, Diagnostics> {
        self.columns.iter_mut().for_each(Raw::clear);
        let (mut lines, mut widths) = (Vec::new(), Vec::new());
        while lines.len() < rows && next(&mut self.records, &mut self.record, &self.file)? {
            if self.record.len() != self.width {
                widths.push((lines.len(), self.record.len()));
            }
            lines.push(line(&self.records, &self.record));
            self.add_row()?;
        }
        self.any |= !lines.is_empty();
        if !self.any {
            return Err(fault(Code::NoRows, &self.file).into());
        }
        let columns = self.columns.par_iter().with_max_len(1).map(Raw::read).collect();
        Ok(Stretch { rows: lines.len(), columns, widths, lines: Some(lines) })
    }

    fn add_row(&mut self) -> Result<(), Diagnostics> {
        for column in &mut self.columns {
            let cell = self.record.get(column.field).unwrap_or_default();
            if cell.len() as u64 > self.limits.cell_text {
                let fault = fault(Code::TooMuchText, &self.file).value(cell.len());
                let at = place(&self.file, line(&self.records, &self.record), column.field);
                return Err(fault.at(at).arg("limit", self.limits.cell_text).into());
            }
            column.add(unguarded(cell));
        }
        Ok(())
    }
}

fn place(file: &str, line: u64, field: usize) -> Span {
    let clamp = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Span::line(file, clamp(line), clamp(field as u64 + 1))
}

/// The line a record begins at. What the reader counts is the line it stopped at, which is the next one
/// unless a line feed is still to come behind a return.
fn line(records: &Records, record: &StringRecord) -> u64 {
    let inside: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
    let next = u64::from(!records.get_ref().returns());
    records.position().line().saturating_sub(next + inside as u64).max(1)
}

/// The cells of a column of a batch as they stand, one behind the other.
struct Raw {
    field: usize,
    wanted: Wanted,
    text: String,
    ends: Vec<usize>,
}

impl Raw {
    fn new(field: usize, wanted: Wanted) -> Self {
        Self { field, wanted, text: String::new(), ends: Vec::new() }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn add(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    fn read(&self) -> Taken {
        let mut start = 0;
        let cells = self.ends.iter().map(|end| {
            let cell = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            cell
        });
        cells::read(self.wanted, cells)
    }
}

/// Reads a record; false at the end.
fn next(records: &mut Records, record: &mut StringRecord, file: &str) -> Result<bool, Diagnostics> {
    records.get_mut().allowed = LONGEST_RECORD;
    if !records.read_record(record).map_err(|error| broken(file, records, &error))? {
        return Ok(false);
    }
    let over = records.get_ref().end.is_some_and(|end| records.position().byte() > end);
    match over {
        false => Ok(true),
        true if record.len() == 1 && record.get(0) == Some(MARK) => Ok(false),
        true => {
            let at = place(file, line(records, record), 0);
            let fault = Diagnostic::new(Code::CsvSyntax).at(at);
            Err(fault.words("reason", "引号没有配对", "a quotation mark is not closed").into())
        }
    }
}

fn broken(file: &str, records: &Records, error: &::csv::Error) -> Diagnostics {
    let fault = Diagnostic::new(Code::CsvSyntax).at(place(file, records.position().line(), 0));
    match error.kind() {
        ::csv::ErrorKind::Io(error) if error.kind() == ErrorKind::InvalidData => {
            let zh = "一行过长，可能是引号没有配对";
            fault.words("reason", zh, "a record is too long: perhaps a quotation mark is not closed").into()
        }
        ::csv::ErrorKind::Io(error) => unreadable(file, error),
        _ => fault.arg("reason", error).into(),
    }
}

/// A longer record is a quotation mark without its partner.
const LONGEST_RECORD: u64 = 1 << 26;
/// What is put behind the text: a record of its own, unless a quotation mark is open and swallows it.
const MARK: &str = "\u{1}";

/// A text with a mark at its end, by which an open quotation mark shows.
struct Ended<R> {
    text: R,
    /// A line end as the text has them, and the mark.
    ending: &'static [u8],
    /// Bytes given.
    given: u64,
    /// Bytes that may yet be given for one record.
    allowed: u64,
    /// Where the last line of the text has ended.
    end: Option<u64>,
}

impl<R> Ended<R> {
    fn new(text: R, returns: bool) -> Self {
        let ending: &[u8] = if returns { b"\r\n\x01" } else { b"\n\x01" };
        Self { text, ending, given: 0, allowed: LONGEST_RECORD, end: None }
    }

    /// Whether lines end with a return and a line feed.
    fn returns(&self) -> bool {
        self.ending.len() == 3
    }

    /// The mark, or what is left of it.
    fn finish(&mut self, buffer: &mut [u8]) -> usize {
        let line_end = self.ending.len() as u64 - 1;
        let end = *self.end.get_or_insert(self.given + line_end);
        let rest = self.ending.get((self.given + line_end - end) as usize..).unwrap_or_default();
        rest.iter().zip(&mut *buffer).for_each(|(from, to)| *to = *from);
        rest.len().min(buffer.len())
    }
}

impl<R: Read> Read for Ended<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.allowed == 0 {
            return Err(ErrorKind::InvalidData.into());
        }
        let mut count = if self.end.is_none() { self.text.read(buffer)? } else { 0 };
        if count == 0 && !buffer.is_empty() {
            count = self.finish(buffer);
        }
        self.given += count as u64;
        self.allowed = self.allowed.saturating_sub(count as u64);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portfolio::columnar::{Batch, open};

    fn all(bytes: &[u8], wanted: &[(usize, Wanted)], rows: usize) -> Result<Vec<Batch>, Diagnostics> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, bytes).unwrap();
        let mut batches = open(&path, &Limits::default())?.read(wanted, rows)?;
        let mut found = Vec::new();
        while let Some(batch) = batches.next()? {
            found.push(batch);
        }
        Ok(found)
    }

    fn codes<T: fmt::Debug>(result: Result<T, Diagnostics>) -> Vec<Code> {
        result.unwrap_err().iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn rows_lines_and_cells_of_every_line_end() {
        for end in ["\n", "\r\n"] {
            for last in ["", end] {
                let lines = ["a,b", "1,x", "", "\"2\ny\",", "3,\"q\"\"q\""];
                let text = lines.join(end) + last;
                let batches = all(text.as_bytes(), &[(1, Wanted::Text), (0, Wanted::Text)], 2).unwrap();
                assert_eq!(batches.iter().map(|batch| batch.rows).collect::<Vec<_>>(), [2, 1]);
                assert_eq!(batches[0].lines, Some(vec![2, 4]), "{end:?} {last:?}");
                assert_eq!((batches[1].first_row, &batches[1].lines), (2, &Some(vec![6])));
                let cells = [0, 1].map(|row| batches[0].columns[0].exact_text(row));
                assert_eq!(
                    (cells, batches[1].columns[0].exact_text(0)),
                    (["x".into(), "".into()], "q\"q".into())
                );
                assert_eq!(batches[0].columns[1].exact_text(1), "2\ny");
            }
        }
    }

    #[test]
    fn widths_and_cells_that_are_wrong_are_faults_of_their_rows() {
        let batches =
            all(b"a;b\n1;2\n3\n4;5;6\nx;7\n", &[(0, Wanted::Figure), (1, Wanted::Figure)], 9).unwrap();
        let batch = &batches[0];
        let faults: Vec<_> =
            batch.faults.iter().map(|fault| (fault.row, fault.code, &*fault.value)).collect();
        let width = Code::RowWidth;
        assert_eq!(faults, [(1, width, "1"), (2, width, "3"), (3, Code::TextWhereNumber, "x")]);
        assert_eq!(batch.faulty, Some(vec![false, true, true, true]));
        let cells: Vec<String> = (0..4).map(|row| batch.columns[0].exact_text(row)).collect();
        assert_eq!(cells, ["1", "3", "4", ""]);
    }

    #[test]
    fn texts_of_chinese_encodings() {
        let gb = encoding_rs::GB18030.encode("编号,名称\nA,数据㐀\n").0.into_owned();
        for bytes in [gb, "\u{feff}编号,名称\nA,数据㐀\n".into()] {
            let batches = all(&bytes, &[(1, Wanted::Text)], 9).unwrap();
            assert_eq!(batches[0].columns[0].exact_text(0), "数据㐀");
        }
        assert_eq!(codes(all(b"a,b\n\xff\xff\n", &[], 9)), [Code::EncodingUnknown]);
    }

    #[test]
    fn files_that_cannot_be_read() {
        assert_eq!(codes(all(b"", &[], 9)), [Code::EmptyFile]);
        assert_eq!(codes(all(b"\n\n", &[], 9)), [Code::NoColumns]);
        assert_eq!(codes(all(b"a,b\n", &[], 9)), [Code::NoRows]);
        assert_eq!(codes(all(b"a,b,a,b\n1,2,3,4\n", &[], 9)), [Code::HeadDoubled, Code::HeadDoubled]);
        assert_eq!(codes(all(b"a,b\n1,2\n3,\"x\n5,6\n", &[], 9)), [Code::CsvSyntax]);
        assert_eq!(codes(all(b"a,b\n1,2\n3,\"x", &[], 9)), [Code::CsvSyntax]);
        let long = format!("a\n{}\n", "x".repeat((1 << 20) + 1));
        assert_eq!(codes(all(long.as_bytes(), &[(0, Wanted::Text)], 9)), [Code::TooMuchText]);
    }

    #[test]
    fn the_mark_is_no_row_unless_it_stands_in_the_text() {
        let batches = all(b"a\n\x01\n1", &[(0, Wanted::Text)], 9).unwrap();
        assert_eq!((batches.len(), batches[0].rows), (1, 2));
    }
}
