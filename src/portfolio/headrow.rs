//! 表头行 — which of the first rows holds the heads.

use super::head::{Head, Year, year_of};
use super::key::is_blank;
use super::raw::{RawBook, RawCell, RawSheet, RawValue};
use super::vocabulary::{Shapes, Vocabulary};
use super::words::{Field, Kind, field, is_weak_id};

/// Heads stand within the first rows that hold anything.
const SEARCHED: usize = 30;

/// A cell of a row that may be the row of heads.
#[derive(Clone, Debug)]
pub struct Candidate<'b> {
    pub col: u32,
    pub value: &'b RawValue,
    pub head: Option<Head>,
    pub year: Option<Year>,
}

/// A row that may be the row of heads.
#[derive(Clone, Debug)]
pub struct HeadRow<'b> {
    pub row: u32,
    pub cells: Vec<Candidate<'b>>,
}

/// What the heads of a row name, for telling the kind of a sheet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Finds {
    pub id: bool,
    pub weak_id: bool,
    pub asset_fields: usize,
    pub model: bool,
    pub parameter: bool,
    pub years: usize,
    pub inputs: Shapes,
}

/// The first rows, as heads.
pub fn rows<'b>(book: &'b RawBook, sheet: &'b RawSheet, vocabulary: &Vocabulary) -> Vec<HeadRow<'b>> {
    sheet.rows().take(SEARCHED).map(|cells| head_row(book, sheet, cells, vocabulary)).collect()
}

fn head_row<'b>(
    book: &RawBook,
    sheet: &'b RawSheet,
    cells: &'b [RawCell],
    vocabulary: &Vocabulary,
) -> HeadRow<'b> {
    let row = cells.first().map_or(0, |cell| cell.row);
    let own = cells.iter().filter(|cell| !is_blank(&cell.value)).map(|cell| (cell.col, &cell.value));
    let mut all: Vec<(u32, &RawValue)> = own.collect();
    all.extend(merged_from_above(sheet, row, cells));
    all.sort_unstable_by_key(|(col, _)| *col);
    let cells = all.into_iter().map(|(col, value)| candidate(book, col, value, vocabulary)).collect();
    let mut row = HeadRow { row, cells };
    row.drop_lone_numbers();
    row
}

/// A head may reach down over several rows.
fn merged_from_above<'b>(
    sheet: &'b RawSheet,
    row: u32,
    cells: &'b [RawCell],
) -> impl Iterator<Item = (u32, &'b RawValue)> {
    let over = move |merge: &&(u32, u32, u32, u32)| merge.0 < row && row <= merge.2 && merge.1 == merge.3;
    let free = move |col: &u32| !cells.iter().any(|cell| cell.col == *col && !is_blank(&cell.value));
    let merges = sheet.merges.iter().filter(over).filter(move |merge| free(&merge.1));
    merges.filter_map(|merge| sheet.get(merge.0, merge.1).map(|value| (merge.1, value)))
}

fn candidate<'b>(book: &RawBook, col: u32, value: &'b RawValue, vocabulary: &Vocabulary) -> Candidate<'b> {
    let head = match value {
        RawValue::Text(text) => Some(Head::parse(text, vocabulary)),
        _ => None,
    };
    let year = year_of(value, head.as_ref(), book.date_1904);
    Candidate { col, value, head, year }
}

impl HeadRow<'_> {
    /// A number is a year only beside its neighbour: figures of a data row are no heads.
    fn drop_lone_numbers(&mut self) {
        let years: Vec<Option<Year>> = self.cells.iter().map(|cell| cell.year).collect();
        let near = |at: usize, step: u16| {
            let (a, b) = (years.get(at).copied().flatten(), years.get(at + 1).copied().flatten());
            a.zip(b).is_some_and(|(a, b)| a.number() + step == b.number())
        };
        for (at, cell) in self.cells.iter_mut().enumerate() {
            let calendar = matches!(cell.year, Some(Year::Calendar(_)));
            let number = !matches!(cell.value, RawValue::Text(_));
            let beside = near(at, 1) || (at > 0 && near(at - 1, 1));
            if number && !calendar && !beside {
                cell.year = None;
            }
        }
    }

    pub fn score(&self, kind: Kind, vocabulary: &Vocabulary) -> usize {
        let yearly = matches!(kind, Kind::Yearly | Kind::Child);
        self.cells.iter().map(|cell| cell.score(kind, yearly, vocabulary)).sum()
    }

    pub fn finds(&self, vocabulary: &Vocabulary) -> Finds {
        let mut finds = Finds::default();
        for cell in &self.cells {
            finds.years += usize::from(cell.year.is_some());
            if let Some(head) = &cell.head {
                finds.add(head, vocabulary);
            }
        }
        let parameter = |wanted| self.has(Kind::Parameters, wanted);
        finds.parameter = parameter(Field::Name) && parameter(Field::Value);
        finds
    }

    /// Whether one of the heads is this field.
    pub fn has(&self, kind: Kind, wanted: Field) -> bool {
        let heads = self.cells.iter().filter_map(|cell| cell.head.as_ref());
        heads.into_iter().any(|head| field_of(kind, head) == Some(wanted))
    }

    pub fn has_id(&self, kind: Kind) -> bool {
        let weak = |cell: &Candidate| cell.head.as_ref().is_some_and(|head| is_weak_id(&head.key));
        self.has(kind, Field::Id) || self.cells.iter().any(weak)
    }
}

impl Candidate<'_> {
    fn score(&self, kind: Kind, yearly: bool, vocabulary: &Vocabulary) -> usize {
        let Some(head) = &self.head else { return usize::from(yearly && self.year.is_some()) };
        match field_of(kind, head) {
            Some(Field::Id) => 4,
            Some(_) => 2,
            None if head.is_known(vocabulary) => 2,
            None => usize::from(is_weak_id(&head.key) || yearly && self.year.is_some()),
        }
    }
}

impl Finds {
    fn add(&mut self, head: &Head, vocabulary: &Vocabulary) {
        match field_of(Kind::Assets, head) {
            Some(Field::Id) => self.id = true,
            Some(Field::Model) => self.model = true,
            Some(_) => self.asset_fields += 1,
            None => self.weak_id |= is_weak_id(&head.key),
        }
        let input = vocabulary.input(&head.key).or_else(|| vocabulary.input(&head.base));
        let shapes = input.unwrap_or_default();
        self.inputs.one |= shapes.one;
        self.inputs.years |= shapes.years;
        self.inputs.lines |= shapes.lines;
    }
}

/// The field that a head names, with or without its bracket.
pub fn field_of(kind: Kind, head: &Head) -> Option<Field> {
    if head.model.is_some() {
        return None;
    }
    field(kind, &head.key).or_else(|| field(kind, &head.base))
}

/// The best row for a kind; the first of equals.
pub fn best<'r, 'b>(rows: &'r [HeadRow<'b>], kind: Kind, vocabulary: &Vocabulary) -> Option<&'r HeadRow<'b>> {
    let scored = rows.iter().map(|row| (row.score(kind, vocabulary), row));
    let best = scored.rev().max_by_key(|(score, _)| *score)?;
    (best.0 > 0).then_some(best.1)
}
