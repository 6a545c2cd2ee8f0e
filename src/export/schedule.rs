//! 摊销试算表 — one line an asset and month, as CSV, in blocks of bytes.
use super::{ExportError, Lang, atomic, csv};
use crate::diag::Facts;
use crate::ledger::Month;
use crate::ledger::schedule::Lines;
use schemars::JsonSchema;
use serde::Serialize;
use std::fs::File;
use std::io::Write;
use std::path::Path;

const HEADS_ZH: &str = "资产编号,月份,本月摊销(元),累计摊销(元),账面价值(元)";
const HEADS_EN: &str = "asset,month,charge (yuan),accumulated (yuan),carrying amount (yuan)";

/// What a run of `dataworth schedule` did.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScheduleReport {
    /// `dataworth.schedule/1`.
    pub schema: &'static str,
    /// Rows with something in them.
    pub rows_in: u64,
    /// Rows that have a schedule.
    pub rows_scheduled: u64,
    /// Rows that have none; their faults are among the diagnostics.
    pub rows_refused: u64,
    pub lines: u64,
    /// The sum of all charges written, in yuan.
    pub charge: String,
    pub diagnostics: Vec<Facts>,
}

/// Writes heads, then whatever blocks of lines `fill` gives, as UTF-8 with a byte order mark; the file
/// appears when it is complete.
///
/// Errors: those of the disk, an output that exists, and those of `fill`.
pub fn write(
    path: &Path,
    overwrite: bool,
    lang: Lang,
    fill: impl FnOnce(&mut Blocks<'_>) -> Result<(), ExportError>,
) -> Result<u64, ExportError> {
    atomic::write(path, overwrite, |file| {
        let mut blocks = Blocks { file, path };
        let heads = if lang == Lang::Zh { HEADS_ZH } else { HEADS_EN };
        blocks.write(format!("\u{feff}{heads}\r\n").as_bytes())?;
        fill(&mut blocks)
    })
}

/// The file that is being filled.
#[derive(Debug)]
pub struct Blocks<'f> {
    file: &'f mut File,
    path: &'f Path,
}

impl Blocks<'_> {
    pub fn write(&mut self, block: &[u8]) -> Result<(), ExportError> {
        self.file.write_all(block).map_err(|source| self.failed(source))
    }

    /// An error of the file, or of one beside it.
    pub fn failed(&self, source: std::io::Error) -> ExportError {
        ExportError::Io { path: self.path.to_owned(), source }
    }
}

/// Appends the lines of one asset, the first of them of month `first`.
///
/// The id is text whatever it looks like: [`csv::write_table`] says how that is kept.
///
/// ```
/// use dataworth::export::schedule::push_lines;
/// use dataworth::ledger::{Month, schedule::Lines};
/// let lines = Lines { charge: vec![5], accumulated: vec![105], carrying: vec![1_000_000] };
/// let mut text = Vec::new();
/// push_lines("=A1", Month::parse("2025-12").ok_or("no month")?, &lines, &mut text);
/// assert_eq!(text, "'=A1,2025-12,0.05,1.05,10000.00\r\n".as_bytes());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn push_lines(id: &str, first: Month, lines: &Lines, into: &mut Vec<u8>) {
    let id = quoted(&csv::harmless(id));
    let columns = lines.charge.iter().zip(&lines.accumulated).zip(&lines.carrying);
    let mut month = first;
    for ((charge, accumulated), carrying) in columns {
        into.extend_from_slice(id.as_bytes());
        into.push(b',');
        push_month(month, into);
        for fen in [charge, accumulated, carrying] {
            into.push(b',');
            push_yuan(*fen, into);
        }
        into.extend_from_slice(b"\r\n");
        month = month.plus(1);
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_string()
    }
}

/// `2025-06`, as [`Month`] prints it.
fn push_month(month: Month, into: &mut Vec<u8>) {
    let (year, number) = (u64::from(month.year().unsigned_abs()), u64::from(month.number().unsigned_abs()));
    push_padded(year, 4, into);
    into.push(b'-');
    push_padded(number, 2, into);
}

/// Yuan with two digits, as [`Fen`](crate::num::Fen) prints them.
fn push_yuan(fen: i64, into: &mut Vec<u8>) {
    if fen < 0 {
        into.push(b'-');
    }
    let fen = fen.unsigned_abs();
    push_padded(fen / 100, 1, into);
    into.push(b'.');
    push_padded(fen % 100, 2, into);
}

/// A whole number of at least so many digits.
fn push_padded(mut number: u64, least: usize, into: &mut Vec<u8>) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while number > 0 || digits.len() - at < least {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    into.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::Fen;

    #[test]
    fn months_and_yuan_are_those_of_the_ledger() {
        for fen in [0, 5, 99, 100, -1, -12_345, 1_000_000_007, i64::MAX, i64::MIN] {
            let mut text = Vec::new();
            push_yuan(fen, &mut text);
            assert_eq!(String::from_utf8(text).unwrap(), Fen::new(fen).to_string());
        }
        let mut month = Month::new(1999, 11).unwrap();
        for _ in 0..30 {
            let mut text = Vec::new();
            push_month(month, &mut text);
            assert_eq!(String::from_utf8(text).unwrap(), month.to_string());
            month = month.plus(1);
        }
    }

    #[test]
    fn ids_are_quoted_where_they_must_be() {
        let lines = Lines { charge: vec![0], accumulated: vec![0], carrying: vec![0] };
        let mut text = Vec::new();
        push_lines("甲,\"乙\"", Month::new(2025, 1).unwrap(), &lines, &mut text);
        assert_eq!(String::from_utf8(text).unwrap(), "\"甲,\"\"乙\"\"\",2025-01,0.00,0.00,0.00\r\n");
    }
}
