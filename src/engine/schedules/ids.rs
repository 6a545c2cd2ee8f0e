//! 重复编号 — ids of any number of rows, looked through in little memory.
//!
//! Ids are dealt to files by their folded text, so that alike ones meet in the same; afterwards each file
//! is sorted by itself.

use crate::portfolio::key;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

const FILES: usize = 128;
/// Small, for there are many.
const BUFFER: usize = 1 << 12;

/// Every id with its row.
#[derive(Debug)]
pub struct IdsSeen(Vec<BufWriter<File>>);

/// A row's number, and whether it was kept or has faults of its own.
pub type Row = (u32, bool);

/// Two rows with one id, or with ids that are nearly one.
#[derive(Debug, PartialEq, Eq)]
pub struct Twice {
    pub id: String,
    pub row: Row,
    /// The first row of that id, and how it is spelt there.
    pub other: String,
    pub other_row: Row,
}

impl IdsSeen {
    pub fn new() -> io::Result<Self> {
        let file = |_| Ok(BufWriter::with_capacity(BUFFER, tempfile::tempfile()?));
        (0..FILES).map(file).collect::<io::Result<_>>().map(IdsSeen)
    }

    pub fn add(&mut self, id: &str, (row, kept): Row) -> io::Result<()> {
        let mut hasher = DefaultHasher::new();
        key(id).hash(&mut hasher);
        let at = (hasher.finish() % FILES as u64) as usize;
        let Some(file) = self.0.get_mut(at) else { return Ok(()) };
        file.write_all(&row.to_le_bytes())?;
        file.write_all(&[u8::from(kept)])?;
        write_text(file, id)
    }

    /// Every row whose id an earlier row has, or nearly has.
    pub fn twice(self, mut found: impl FnMut(Twice)) -> io::Result<()> {
        for file in self.0 {
            let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.rewind()?;
            let mut ids = read_all(&mut BufReader::new(file))?;
            ids.sort_unstable();
            for alike in ids.chunk_by(|a, b| a.0 == b.0) {
                among(alike, &mut found);
            }
        }
        Ok(())
    }
}

/// Folded id, row, id.
type Entry = (String, Row, String);

fn among(alike: &[Entry], found: &mut impl FnMut(Twice)) {
    for (at, (_, row, id)) in alike.iter().enumerate().skip(1) {
        let same = alike[..at].iter().find(|(.., other)| other == id);
        if let Some((_, other_row, other)) = same.or(alike.first()) {
            found(Twice { id: id.clone(), row: *row, other: other.clone(), other_row: *other_row });
        }
    }
}

fn read_all(file: &mut impl Read) -> io::Result<Vec<Entry>> {
    let mut ids = Vec::new();
    while let Some(row) = read_u32(file)? {
        let mut kept = [0];
        file.read_exact(&mut kept)?;
        let id = read_text(file)?;
        ids.push((key(&id), (row, kept == [1]), id));
    }
    Ok(ids)
}

pub(super) fn write_text(file: &mut impl Write, text: &str) -> io::Result<()> {
    let length = u32::try_from(text.len()).map_err(io::Error::other)?;
    file.write_all(&length.to_le_bytes())?;
    file.write_all(text.as_bytes())
}

pub(super) fn read_text(file: &mut impl Read) -> io::Result<String> {
    let length = read_u32(file)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// `None` at the end of the file.
pub(super) fn read_u32(file: &mut impl Read) -> io::Result<Option<u32>> {
    let mut bytes = [0; 4];
    match file.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(u32::from_le_bytes(bytes))),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_ids_meet_wherever_they_stand() {
        let mut ids = IdsSeen::new().unwrap();
        for row in 0..5_000 {
            ids.add(&format!("DA-{row}"), (row, true)).unwrap();
        }
        ids.add("DA-17", (5_000, false)).unwrap();
        ids.add("da-18", (5_001, true)).unwrap();
        let mut found = Vec::new();
        ids.twice(|twice| found.push((twice.id, twice.row, twice.other, twice.other_row))).unwrap();
        found.sort();
        let of = |id: &str, row, other: &str, at| (id.to_string(), row, other.to_string(), (at, true));
        assert_eq!(
            found,
            [of("DA-17", (5_000, false), "DA-17", 17), of("da-18", (5_001, true), "DA-18", 18)]
        );
    }
}
