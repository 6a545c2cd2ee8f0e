//! Rows as comma-separated values, laid out on all threads and written in their order.
use super::super::csv::harmless;
use super::OutColumn;
use super::held::Held;
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Write};

/// Rows laid out by one thread at a time.
const PIECE: usize = 8_192;

/// A CSV while it is written.
pub struct Sink {
    file: File,
}

type Lines = ::csv::Writer<Vec<u8>>;

fn lines() -> Lines {
    ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new())
}

fn bytes(lines: Lines) -> io::Result<Vec<u8>> {
    lines.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

impl Sink {
    pub fn new(file: io::Result<File>, columns: &[OutColumn]) -> io::Result<Self> {
        let mut file = file?;
        let mut heads = lines();
        heads.write_record(columns.iter().map(|column| harmless(&column.name).into_owned()))?;
        file.write_all("\u{feff}".as_bytes())?;
        file.write_all(&bytes(heads)?)?;
        Ok(Self { file })
    }

    pub fn rows(&mut self, held: &[Held]) -> io::Result<()> {
        let rows = held.first().map_or(0, Held::len);
        let starts: Vec<usize> = (0..rows).step_by(PIECE).collect();
        let piece = |start: &usize| piece(held, *start, rows.min(start + PIECE));
        let pieces: Vec<io::Result<Vec<u8>>> = starts.par_iter().map(piece).collect();
        pieces.into_iter().try_for_each(|piece| self.file.write_all(&piece?))
    }

    pub fn end(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn piece(held: &[Held], start: usize, end: usize) -> io::Result<Vec<u8>> {
    let mut lines = lines();
    let mut cell = String::new();
    for row in start..end {
        for column in held {
            cell.clear();
            write_cell(column, row, &mut cell);
            lines.write_field(&cell)?;
        }
        lines.write_record(None::<&[u8]>)?;
    }
    bytes(lines)
}

fn write_cell(column: &Held, row: usize, cell: &mut String) {
    match column {
        Held::Texts(texts) => cell.push_str(&harmless(texts.get(row))),
        Held::Fen(fen) => fen.get(row).copied().flatten().into_iter().for_each(|fen| money(fen, cell)),
        Held::Flag(flags) => {
            cell.push_str(if flags.get(row).copied().unwrap_or_default() { "TRUE" } else { "FALSE" });
        }
    }
}

/// Yuan with two decimals.
fn money(fen: i64, cell: &mut String) {
    use std::fmt::Write as _;
    let (sign, fen) = (if fen < 0 { "-" } else { "" }, fen.unsigned_abs());
    // Writing to a String cannot fail.
    let _ = write!(cell, "{sign}{}.{:02}", fen / 100, fen % 100);
}
