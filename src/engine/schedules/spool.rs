//! 暂存 — assets that were read, in a file without a name, until all faults are known.

use super::ids::{read_text, read_u32, write_text};
use crate::ledger::trial::TrialAsset;
use crate::ledger::{Method, Month, Rounding, Segment};
use crate::num::Fen;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

#[derive(Debug)]
pub struct Spool(BufWriter<File>);

/// The month that the months of the file are counted from.
fn zero() -> Month {
    Month::of(jiff::civil::date(0, 1, 1))
}

impl Spool {
    pub fn new() -> io::Result<Self> {
        Ok(Spool(BufWriter::with_capacity(1 << 16, tempfile::tempfile()?)))
    }

    pub fn add(&mut self, row: u32, asset: &TrialAsset) -> io::Result<()> {
        let TrialAsset { id, segment, start } = asset;
        let months = start.since(zero());
        self.0.write_all(&row.to_le_bytes())?;
        self.0.write_all(&segment.opening.raw().to_le_bytes())?;
        self.0.write_all(&segment.residual.raw().to_le_bytes())?;
        self.0.write_all(&segment.months.to_le_bytes())?;
        self.0.write_all(&months.to_le_bytes())?;
        self.0.write_all(&[segment.method as u8, segment.rounding as u8])?;
        write_text(&mut self.0, id)
    }

    /// The assets in the order they were added.
    pub fn assets(self) -> io::Result<SpoolReader> {
        let mut file = self.0.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(SpoolReader(BufReader::with_capacity(1 << 16, file)))
    }
}

#[derive(Debug)]
pub struct SpoolReader(BufReader<File>);

impl SpoolReader {
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn rest(&mut self) -> io::Result<TrialAsset> {
        let opening = Fen::new(i64::from_le_bytes(self.array()?));
        let residual = Fen::new(i64::from_le_bytes(self.array()?));
        let months = u32::from_le_bytes(self.array()?);
        let start = zero().plus(i32::from_le_bytes(self.array()?));
        let [method, rounding] = self.array()?;
        let method = [Method::StraightLine, Method::DoubleDeclining, Method::SumOfYears]
            .into_iter()
            .find(|known| *known as u8 == method)
            .ok_or(io::ErrorKind::InvalidData)?;
        let rounding = [Rounding::LastTakesRest, Rounding::Cumulative]
            .into_iter()
            .find(|known| *known as u8 == rounding)
            .ok_or(io::ErrorKind::InvalidData)?;
        let segment = Segment { opening, residual, months, method, rounding };
        Ok(TrialAsset { id: read_text(&mut self.0)?, segment, start })
    }
}

impl Iterator for SpoolReader {
    type Item = io::Result<(u32, TrialAsset)>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = read_u32(&mut self.0).transpose()?;
        Some(row.and_then(|row| Ok((row, self.rest()?))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_come_back_as_they_went() {
        let mut spool = Spool::new().unwrap();
        let asset = |at: u32| TrialAsset {
            id: format!("编号 {at}"),
            segment: Segment {
                opening: Fen::new(i64::MAX - i64::from(at)),
                residual: Fen::new(3),
                months: at,
                method: Method::SumOfYears,
                rounding: Rounding::Cumulative,
            },
            start: Month::new(2025, 3).unwrap().plus(-(at as i32)),
        };
        (0..100).for_each(|at| spool.add(at + 1, &asset(at)).unwrap());
        let found: Vec<(u32, TrialAsset)> = spool.assets().unwrap().map(Result::unwrap).collect();
        let wanted: Vec<(u32, TrialAsset)> = (0..100).map(|at| (at + 1, asset(at))).collect();
        assert_eq!(found, wanted);
    }
}
