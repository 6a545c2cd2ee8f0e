//! Text cells 文字单元格 read as what is wanted of their column: a CSV has no others, and figures stand as
//! text in Parquet files too.
use super::decimal::{self, Read};
use super::figures::{FIRST_DAY, LAST_DAY, days_of};
use super::{Column, Figures, Wanted};
use crate::diag::Code;
use crate::portfolio::cell::yes_or_no;
use crate::portfolio::raw::{ParsedDate, parse_date};
use std::collections::HashMap;
use std::sync::Arc;

/// A column read, and by row what could not be read of it.
#[derive(Debug)]
pub(super) struct Taken {
    pub column: Column,
    pub faults: Vec<Fault>,
}

/// A cell of a batch, its row counted from the batch's first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub row: usize,
    pub code: Code,
    pub value: String,
}

impl Fault {
    pub fn new(row: usize, code: Code, value: &str) -> Self {
        Self { row, code, value: beginning(value) }
    }
}

/// Enough of a cell to find it by.
fn beginning(value: &str) -> String {
    value.chars().take(100).collect()
}

/// Reads text cells as what is wanted; blank ones stay blank.
pub(super) fn read<'a>(wanted: Wanted, cells: impl Iterator<Item = &'a str>) -> Taken {
    match wanted {
        Wanted::Figure => figures(cells),
        Wanted::Text => texts(cells),
        Wanted::Flag => {
            let flag = |_: usize, cell: &str| yes_or_no(cell).ok_or(Code::UnknownChoice);
            plain(cells, flag, Figures::Flags)
        }
        Wanted::Day => plain(cells, |_, cell| day(cell), Figures::Days),
    }
}

/// A cell that looks empty. The ends settle it for all but the oddest.
fn is_blank(cell: &str) -> bool {
    match (cell.bytes().next(), cell.bytes().last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() || last.is_ascii_graphic() => false,
        _ => cell.trim().is_empty(),
    }
}

fn plain<'a, T: Default>(
    cells: impl Iterator<Item = &'a str>,
    mut parse: impl FnMut(usize, &str) -> Result<T, Code>,
    make: impl FnOnce(Vec<T>) -> Figures,
) -> Taken {
    let (mut values, mut present, mut faults) = (Vec::new(), Present::default(), Vec::new());
    for (row, cell) in cells.enumerate() {
        let value = if is_blank(cell) { None } else { Some(parse(row, cell)) };
        let value = value.and_then(|read| read.map_err(|code| faults.push(Fault::new(row, code, cell))).ok());
        present.push(value.is_some());
        values.push(value.unwrap_or_default());
    }
    Taken { column: Column { figures: make(values), present: present.finish(), offsets: None }, faults }
}

fn figures<'a>(cells: impl Iterator<Item = &'a str>) -> Taken {
    let mut long = Vec::new();
    let parse = |row: usize, cell: &str| match decimal::read(cell).ok_or(Code::TextWhereNumber)? {
        Read::Float(value) => Ok(value),
        Read::Long(value, text) => {
            long.push((row, text));
            Ok(value)
        }
    };
    let mut taken = plain(cells, parse, Figures::Float);
    if !long.is_empty() {
        taken.column.figures = lengthened(&taken.column.figures, long);
    }
    taken
}

/// The same figures as decimals, those that a float would change by their own text.
fn lengthened(figures: &Figures, long: Vec<(usize, Box<str>)>) -> Figures {
    let mut text: Vec<Box<str>> = (0..figures.len()).map(|at| figures.exact_text(at).into()).collect();
    for (row, exact) in long {
        if let Some(cell) = text.get_mut(row) {
            *cell = exact;
        }
    }
    Figures::Long { text }
}

fn day(cell: &str) -> Result<i32, Code> {
    match parse_date(cell) {
        Some(ParsedDate::Day(day)) => days_of(day).ok_or(Code::DateUnreadable),
        Some(ParsedDate::TwoDigitYear) => Err(Code::TwoDigitYear),
        // Which end of a month is meant, a column does not say.
        Some(ParsedDate::Month { .. }) | None => Err(Code::DateUnreadable),
    }
}

/// Whether days can be those of a cell.
pub(super) fn is_day(days: i32) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&days)
}

fn texts<'a>(cells: impl Iterator<Item = &'a str>) -> Taken {
    let (mut distinct, mut present) = (Distinct::default(), Present::default());
    let codes = cells
        .map(|cell| {
            present.push(!is_blank(cell));
            distinct.code(if is_blank(cell) { "" } else { cell })
        })
        .collect();
    let figures = Figures::Text { codes, texts: distinct.texts };
    Taken { column: Column { figures, present: present.finish(), offsets: None }, faults: Vec::new() }
}

/// Distinct texts in the order they were seen. A column whose texts are nearly all different, as ids are,
/// is not worth looking up: from then on each cell has a text of its own.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    seen: HashMap<Arc<str>, u32>,
    pub texts: Vec<Arc<str>>,
    asked: usize,
}

/// After so many cells it shows whether texts repeat.
const ENOUGH_TO_TELL: usize = 1_024;

impl Distinct {
    pub fn code(&mut self, text: &str) -> u32 {
        self.asked += 1;
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        if self.asked > ENOUGH_TO_TELL && self.texts.len() * 2 > self.asked {
            self.texts.push(text.into());
            return code;
        }
        if let Some(code) = self.seen.get(text) {
            return *code;
        }
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.seen.insert(text, code);
        code
    }
}

/// Which cells are given; nothing is kept until one is not.
#[derive(Debug, Default)]
pub(super) struct Present {
    count: usize,
    flags: Vec<bool>,
}

impl Present {
    pub fn push(&mut self, given: bool) {
        if !given && self.flags.is_empty() {
            self.flags.resize(self.count, true);
        }
        if !given || !self.flags.is_empty() {
            self.flags.push(given);
        }
        self.count += 1;
    }

    pub fn finish(self) -> Option<Vec<bool>> {
        (!self.flags.is_empty()).then_some(self.flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(taken: &Taken) -> Vec<(usize, Code)> {
        taken.faults.iter().map(|fault| (fault.row, fault.code)).collect()
    }

    #[test]
    fn figures_blanks_and_faults() {
        let taken = read(Wanted::Figure, ["1.50", "", "abc", " ", "3.5万"].into_iter());
        assert_eq!(taken.column.figures, Figures::Float(vec![1.5, 0.0, 0.0, 0.0, 35000.0]));
        assert_eq!(taken.column.present, Some(vec![true, false, false, false, true]));
        assert_eq!(codes(&taken), [(2, Code::TextWhereNumber)]);
        assert_eq!(taken.faults[0].value, "abc");
    }

    #[test]
    fn one_long_decimal_makes_the_column_text() {
        let taken = read(Wanted::Figure, ["0.5", "0.12345678901234567890123", ""].into_iter());
        let text = ["0.5", "0.12345678901234567890123", "0"].map(Box::from).to_vec();
        assert_eq!(taken.column.figures, Figures::Long { text });
        assert_eq!([0, 2].map(|at| taken.column.exact_text(at)), ["0.5", ""]);
    }

    #[test]
    fn texts_once_each_and_as_they_stand() {
        let taken = read(Wanted::Text, ["001", "b", "001", "", " x "].into_iter());
        let Figures::Text { codes, texts } = &taken.column.figures else { panic!("no texts") };
        assert_eq!(codes, &[0, 1, 0, 2, 3]);
        assert_eq!(texts.iter().map(|text| &**text).collect::<Vec<_>>(), ["001", "b", "", " x "]);
        assert_eq!(taken.column.present, Some(vec![true, true, true, false, true]));
    }

    #[test]
    fn days_and_flags() {
        let taken = read(Wanted::Day, ["2026年3月1日", "20260301", "26-3-1", "2026-03"].into_iter());
        assert_eq!(taken.column.figures, Figures::Days(vec![20_513, 20_513, 0, 0]));
        assert_eq!(codes(&taken), [(2, Code::TwoDigitYear), (3, Code::DateUnreadable)]);
        let taken = read(Wanted::Flag, ["是", "0", "TRUE", "maybe"].into_iter());
        assert_eq!(taken.column.figures, Figures::Flags(vec![true, false, true, false]));
        assert_eq!(codes(&taken), [(3, Code::UnknownChoice)]);
    }
}
