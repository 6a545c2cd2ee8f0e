//! The pipe's encoding: frames of a length, a kind and a payload, little-endian.
//!
//! A stream is the magic word, then frames, the last of kind `End` with the number of cells. So a
//! frame cut in half, a stream without its end and a lost frame are all seen.
use super::RawKind;
use super::build::garbled;
use super::sink::{CellRef, Merge, Sink};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use std::io::{self, Read, Write};

const MAGIC: &[u8; 4] = b"DWR1";
/// Cells are gathered to about this much before they are sent.
const BATCH: usize = 1 << 16;
/// Longer frames are refused unread.
const LONGEST: usize = 1 << 26;
/// Of a longer text this much is sent, for the parent to refuse.
const LONGEST_TEXT: usize = 1 << 25;

const BOOK: u8 = 1;
const SHEET: u8 = 2;
const CELLS: u8 = 3;
const MERGE: u8 = 4;
const FAULT: u8 = 5;
const END: u8 = 6;

const NUMBER: u8 = 0;
const TEXT: u8 = 1;
const BOOL: u8 = 2;
const ERROR: u8 = 3;
const FORMULA: u8 = 4;
const PERCENT: u8 = 0x10;
const DATE: u8 = 0x20;
const TRUE: u8 = 0x10;

/// The child's end: a sink that writes frames.
pub struct FrameWriter<W: Write> {
    out: W,
    batch: Vec<u8>,
    cells: u64,
    ended: bool,
}

impl<W: Write> FrameWriter<W> {
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(MAGIC)?;
        Ok(Self { out, batch: Vec::with_capacity(2 * BATCH), cells: 0, ended: false })
    }

    fn send(&mut self, kind: u8, payload: &[u8]) -> Result<(), Diagnostics> {
        self.send_cells()?;
        write_frame(&mut self.out, kind, payload).map_err(pipe_closed)
    }

    fn send_cells(&mut self) -> Result<(), Diagnostics> {
        if !self.batch.is_empty() {
            write_frame(&mut self.out, CELLS, &self.batch).map_err(pipe_closed)?;
            self.batch.clear();
        }
        Ok(())
    }

    fn push_text(&mut self, text: &str) {
        let text = head_of(text, LONGEST_TEXT);
        self.batch.extend((text.len() as u32).to_le_bytes());
        self.batch.extend(text.as_bytes());
    }
}

fn head_of(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

fn write_frame(out: &mut impl Write, kind: u8, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len() + 1).map_err(io::Error::other)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&[kind])?;
    out.write_all(payload)
}

// Nobody is left to read this; it only has to stop the child.
fn pipe_closed(error: io::Error) -> Diagnostics {
    Diagnostic::new(Code::ReaderGarbled).arg("reason", error).into()
}

impl<W: Write> Sink for FrameWriter<W> {
    fn book(&mut self, kind: RawKind, date_1904: bool) -> Result<(), Diagnostics> {
        self.send(BOOK, &[u8::from(kind == RawKind::Text), u8::from(date_1904)])
    }

    fn sheet(&mut self, name: &str, hidden: bool) -> Result<(), Diagnostics> {
        let payload = [&[u8::from(hidden)], name.as_bytes()].concat();
        self.send(SHEET, &payload)
    }

    fn cell(&mut self, row: u32, col: u32, value: CellRef<'_>) -> Result<(), Diagnostics> {
        self.batch.push(tag(value));
        self.batch.extend(row.to_le_bytes());
        self.batch.extend(col.to_le_bytes());
        match value {
            CellRef::Number { value, .. } => self.batch.extend(value.to_le_bytes()),
            CellRef::Text(text) | CellRef::Error(text) => self.push_text(text),
            CellRef::Bool(_) | CellRef::FormulaNoValue => {}
        }
        self.cells += 1;
        if self.batch.len() < BATCH { Ok(()) } else { self.send_cells() }
    }

    fn merge(&mut self, (r0, c0, r1, c1): Merge) -> Result<(), Diagnostics> {
        self.send(MERGE, [r0, c0, r1, c1].map(u32::to_le_bytes).as_flattened())
    }

    fn fault(&mut self, diagnostic: Diagnostic) -> Result<(), Diagnostics> {
        let text = serde_json::to_vec(&Wire::from(diagnostic)).map_err(io::Error::from);
        self.send(FAULT, &text.map_err(pipe_closed)?)
    }

    fn end(&mut self) -> Result<(), Diagnostics> {
        self.send(END, &self.cells.to_le_bytes())?;
        self.out.flush().map_err(pipe_closed)?;
        self.ended = true;
        Ok(())
    }

    fn ended(&self) -> bool {
        self.ended
    }
}

fn tag(value: CellRef<'_>) -> u8 {
    let flag = |on: bool, bit: u8| if on { bit } else { 0 };
    match value {
        CellRef::Number { percent, date, .. } => NUMBER | flag(percent, PERCENT) | flag(date, DATE),
        CellRef::Text(_) => TEXT,
        CellRef::Bool(on) => BOOL | flag(on, TRUE),
        CellRef::Error(_) => ERROR,
        CellRef::FormulaNoValue => FORMULA,
    }
}

/// The parent's end: reads frames into a sink until the last, and refuses whatever is malformed.
pub fn play(file: &str, input: &mut impl Read, sink: &mut impl Sink) -> Result<(), Diagnostics> {
    let mut player = Player { file, sink, cells: 0 };
    let mut payload = Vec::new();
    if !matches!(input.read_exact(payload_of(&mut payload, 4)), Ok(()) if payload == MAGIC) {
        return Err(player.bad("没有开头", "it has no beginning"));
    }
    loop {
        let kind = read_frame(input, &mut payload).map_err(|_| player.bad("帧被截断", "a frame is cut"))?;
        player.frame(kind, &payload)?;
        if kind == END {
            return Ok(());
        }
    }
}

fn payload_of(buffer: &mut Vec<u8>, length: usize) -> &mut [u8] {
    buffer.clear();
    buffer.resize(length, 0);
    buffer
}

fn read_frame(input: &mut impl Read, payload: &mut Vec<u8>) -> io::Result<u8> {
    let mut head = [0; 5];
    input.read_exact(&mut head)?;
    let [a, b, c, d, kind] = head;
    let length = (u32::from_le_bytes([a, b, c, d]) as usize).wrapping_sub(1);
    if length > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    input.read_exact(payload_of(payload, length))?;
    Ok(kind)
}

struct Player<'a, S: Sink> {
    file: &'a str,
    sink: &'a mut S,
    cells: u64,
}

impl<S: Sink> Player<'_, S> {
    fn bad(&self, zh: &str, en: &str) -> Diagnostics {
        garbled(self.file, zh, en)
    }

    fn frame(&mut self, kind: u8, payload: &[u8]) -> Result<(), Diagnostics> {
        let mut bytes = Bytes(payload);
        let done = match kind {
            BOOK => self.book(&mut bytes),
            SHEET => self.sheet(&mut bytes),
            CELLS => self.batch(&mut bytes),
            MERGE => self.merge(&mut bytes),
            FAULT => self.fault(&mut bytes),
            END => self.end(&mut bytes),
            _ => None,
        };
        match done {
            Some(result) if bytes.0.is_empty() || result.is_err() => result,
            _ => Err(self.bad("帧的内容不对", "a frame is malformed")),
        }
    }

    fn book(&mut self, bytes: &mut Bytes) -> Option<Result<(), Diagnostics>> {
        let kind = if bytes.flag()? { RawKind::Text } else { RawKind::Workbook };
        let date_1904 = bytes.flag()?;
        Some(self.sink.book(kind, date_1904))
    }

    fn sheet(&mut self, bytes: &mut Bytes) -> Option<Result<(), Diagnostics>> {
        let hidden = bytes.flag()?;
        let name = std::str::from_utf8(bytes.rest()).ok()?;
        Some(self.sink.sheet(name, hidden))
    }

    fn batch(&mut self, bytes: &mut Bytes) -> Option<Result<(), Diagnostics>> {
        while !bytes.0.is_empty() {
            let tag = bytes.byte()?;
            let (row, col) = (bytes.u32()?, bytes.u32()?);
            let value = bytes.value(tag)?;
            self.cells += 1;
            if let Err(fault) = self.sink.cell(row, col, value) {
                return Some(Err(fault));
            }
        }
        Some(Ok(()))
    }

    fn merge(&mut self, bytes: &mut Bytes) -> Option<Result<(), Diagnostics>> {
        let merge = (bytes.u32()?, bytes.u32()?, bytes.u32()?, bytes.u32()?);
        Some(self.sink.merge(merge))
    }

    fn fault(&mut self, bytes: &mut Bytes) -> Option<Result<(), Diagnostics>> {
        let wire: Wire = serde_json::from_slice(bytes.rest()).ok()?;
        Some(self.sink.fault(wire.into_diagnostic(self.file)?))
    }

    fn end(&mut self, bytes: &mut Bytes) -> Option<Result<(), Diagnostics>> {
        if bytes.array().map(u64::from_le_bytes)? != self.cells {
            return None;
        }
        Some(self.sink.end())
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn flag(&mut self) -> Option<bool> {
        self.byte().map(|byte| byte != 0)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.u32()? as usize;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn value(&mut self, tag: u8) -> Option<CellRef<'a>> {
        let on = |bit: u8| tag & bit != 0;
        Some(match tag & 0x0f {
            NUMBER => {
                let value = f64::from_le_bytes(self.array()?);
                CellRef::Number { value, percent: on(PERCENT), date: on(DATE) }
            }
            TEXT => CellRef::Text(self.text()?),
            BOOL => CellRef::Bool(on(TRUE)),
            ERROR => CellRef::Error(self.text()?),
            FORMULA => CellRef::FormulaNoValue,
            _ => return None,
        })
    }
}

/// A diagnostic on the pipe; the file's name is the parent's to say.
#[derive(serde::Serialize, serde::Deserialize)]
struct Wire {
    code: String,
    value: Option<String>,
    sheet: Option<String>,
    sheet_index: u32,
    cell: Option<(u32, u32)>,
    line: Option<(u32, u32)>,
    args: Vec<(String, String)>,
}

impl From<Diagnostic> for Wire {
    fn from(diagnostic: Diagnostic) -> Self {
        let span = diagnostic.span.unwrap_or_default();
        Self {
            code: diagnostic.code.as_str().into(),
            value: diagnostic.value,
            sheet: span.sheet,
            sheet_index: span.sheet_index,
            cell: span.cell,
            line: span.line,
            args: diagnostic.args.into_iter().map(|(name, text)| (name.into_owned(), text)).collect(),
        }
    }
}

impl Wire {
    fn into_diagnostic(self, file: &str) -> Option<Diagnostic> {
        let Self { code, value, sheet, sheet_index, cell, line, args } = self;
        let span = Span { file: file.into(), sheet, sheet_index, cell, line };
        let mut diagnostic = Diagnostic::new(Code::parse(&code)?).at(span);
        diagnostic.value = value;
        diagnostic.args = args.into_iter().map(|(name, text)| (name.into(), text)).collect();
        Some(diagnostic)
    }
}

#[cfg(test)]
mod tests {
    use super::super::build::Builder;
    use super::super::{Limits, RawValue};
    use super::*;

    fn stream() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = FrameWriter::new(&mut bytes).unwrap();
        writer.book(RawKind::Workbook, true).unwrap();
        writer.sheet("成本", true).unwrap();
        let number = CellRef::Number { value: 0.12, percent: true, date: false };
        let values = [
            number,
            CellRef::Text("甲"),
            CellRef::Bool(true),
            CellRef::Error("#N/A"),
            CellRef::FormulaNoValue,
        ];
        for (col, value) in values.into_iter().enumerate() {
            writer.cell(3, col as u32, value).unwrap();
        }
        writer.merge((0, 0, 0, 4)).unwrap();
        let remark = Diagnostic::new(Code::UnequalRecord).at(Span::line("x", 2, 1)).value(3).arg("limit", 4);
        writer.fault(remark).unwrap();
        writer.end().unwrap();
        bytes
    }

    fn rebuild(bytes: &[u8]) -> Result<crate::diag::Checked<super::super::RawBook>, Diagnostics> {
        let limits = Limits::default();
        let mut builder = Builder::new("a.xlsx", &limits);
        play("a.xlsx", &mut &bytes[..], &mut builder)?;
        builder.finish()
    }

    #[test]
    fn a_book_survives_the_pipe() {
        let checked = rebuild(&stream()).unwrap();
        let book = checked.value;
        assert!(book.date_1904 && book.sheets[0].hidden);
        assert_eq!(book.sheets[0].merges, [(0, 0, 0, 4)]);
        assert_eq!(book.sheets[0].get(3, 1), Some(&RawValue::Text("甲".into())));
        assert_eq!(book.sheets[0].cells.len(), 5);
        let remark = checked.diagnostics.iter().next().unwrap();
        assert_eq!(remark.span.as_ref().unwrap().to_string(), "a.xlsx:2:1");
    }

    #[test]
    fn every_cut_of_the_stream_is_seen() {
        let bytes = stream();
        for length in 0..bytes.len() {
            assert!(rebuild(&bytes[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn no_flipped_byte_panics() {
        let bytes = stream();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut broken = bytes.clone();
                broken[at] ^= 1 << bit;
                let _ = rebuild(&broken);
            }
        }
    }
}
