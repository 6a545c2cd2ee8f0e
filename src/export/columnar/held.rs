//! Rows that wait 待写行 until their group is full.
use super::{Kind, Out, Texts};
use std::io;
use std::ops::Range;

/// Cells of a column of the next group.
pub enum Held {
    Texts(Texts),
    Fen(Vec<Option<i64>>),
    Flag(Vec<bool>),
}

/// What `DECIMAL(18,2)` holds, in fen.
pub const MOST_FEN: u64 = 999_999_999_999_999_999;

impl Held {
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::Unique | Kind::Repeated => Self::Texts(Texts::default()),
            Kind::Fen => Self::Fen(Vec::new()),
            Kind::Flag => Self::Flag(Vec::new()),
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Fen(fen) => fen.len(),
            Self::Flag(flags) => flags.len(),
        }
    }

    pub fn clear(&mut self) {
        match self {
            Self::Texts(texts) => texts.clear(),
            Self::Fen(fen) => fen.clear(),
            Self::Flag(flags) => flags.clear(),
        }
    }

    /// Adds some rows of a column of this kind.
    pub fn add(&mut self, column: &Out, rows: Range<usize>) -> io::Result<()> {
        match (self, column) {
            (Self::Texts(held), Out::Texts(texts)) => held.extend_from(texts, rows),
            (Self::Texts(held), Out::Coded { codes, texts }) => {
                for code in codes.get(rows).unwrap_or_default() {
                    held.push(texts.get(*code as usize).ok_or_else(|| wrong("a code without its text"))?);
                }
            }
            (Self::Fen(held), Out::Fen(fen)) => {
                let fen = fen.get(rows).unwrap_or_default();
                if fen.iter().flatten().any(|fen| fen.unsigned_abs() > MOST_FEN) {
                    return Err(wrong("an amount has more than 18 digits"));
                }
                held.extend_from_slice(fen);
            }
            (Self::Flag(held), Out::Flag(flags)) => {
                held.extend_from_slice(flags.get(rows).unwrap_or_default());
            }
            _ => return Err(wrong("a column is of another kind than the file's")),
        }
        Ok(())
    }
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}
