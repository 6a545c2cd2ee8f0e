//! 归类 — rows that one kernel can take together.

use super::slab::{Given, Slab, over_rows};
use crate::formula::kernel::{Filled, Variant};
use crate::formula::{Datum, InputId, Kind as DatumKind, Program, Symbols, dates};
use crate::portfolio::columnar::{Column, Figures};
use crate::value::read::choice;
use std::collections::HashMap;

/// More kinds than this in one slab are left to the face that takes each row as it is.
const MOST_KINDS: usize = 256;

/// Which figures a row gives of an input, and what it chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Facet {
    Blank,
    Shared,
    /// Figures of its own, so many.
    Figures(u32),
    /// A choice, yes or no, or a day.
    Chosen(u64),
    /// Something no kernel takes.
    Odd,
}

/// 类 — what the rows of a kernel have in common, by input.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Kind(Vec<Facet>);

/// The rows of a kind.
#[derive(Clone, Debug)]
pub(super) enum Rows {
    All,
    Some(Vec<u32>),
}

impl Rows {
    pub fn each(&self, rows: usize, f: impl FnMut(u32)) {
        match self {
            Rows::All => (0..rows as u32).for_each(f),
            Rows::Some(rows) => rows.iter().copied().for_each(f),
        }
    }
}

/// The rows of a slab by kind.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    pub kinds: Vec<(Kind, Rows)>,
    /// Rows of no kind: with a cell that could not be read, with gaps, or of one kind too many.
    pub others: Vec<u32>,
}

impl Kinds {
    pub fn of(program: &Program, slab: &Slab<'_>, symbols: &mut Symbols) -> Self {
        let mut sorting = Sorting { rows: slab.rows, ids: Vec::new(), facets: vec![Vec::new()] };
        for (at, given) in slab.inputs.iter().enumerate() {
            let columns = facets(program, InputId(at as u32), given, slab.rows, symbols);
            match columns {
                Facets::Same(facet) => sorting.facets.iter_mut().for_each(|kind| kind.push(facet)),
                Facets::ByRow(facets) => sorting.split(&facets),
            }
        }
        sorting.done(slab)
    }
}

/// A facet of every row.
enum Facets {
    Same(Facet),
    ByRow(Vec<Facet>),
}

struct Sorting {
    rows: usize,
    /// By row, its kind so far; empty while there is one only.
    ids: Vec<u32>,
    /// By kind, its facets so far.
    facets: Vec<Vec<Facet>>,
}

impl Sorting {
    fn split(&mut self, facets: &[Facet]) {
        if self.ids.is_empty() {
            self.ids = vec![0; self.rows];
        }
        let mut known: HashMap<(u32, Facet), u32> = HashMap::new();
        let before = std::mem::take(&mut self.facets);
        for (id, facet) in self.ids.iter_mut().zip(facets) {
            let next = known.len() as u32;
            let own = *known.entry((*id, *facet)).or_insert(next);
            if own == next {
                let mut all = before[*id as usize].clone();
                all.push(*facet);
                self.facets.push(all);
            }
            *id = own;
        }
    }

    fn done(self, slab: &Slab<'_>) -> Kinds {
        let mut all = Kinds::default();
        if self.ids.is_empty() && slab.faulty.is_none() {
            let facets = self.facets.into_iter().next().unwrap_or_default();
            match facets.contains(&Facet::Odd) {
                true => all.others = (0..self.rows as u32).collect(),
                false => all.kinds = vec![(Kind(facets), Rows::All)],
            }
            return all;
        }
        let odd: Vec<bool> = self.facets.iter().map(|facets| facets.contains(&Facet::Odd)).collect();
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); self.facets.len()];
        for row in 0..self.rows {
            let kind = self.ids.get(row).map_or(0, |id| *id as usize);
            if slab.is_faulty(row) {
                continue;
            }
            match odd[kind] || kind >= MOST_KINDS {
                true => all.others.push(row as u32),
                false => rows[kind].push(row as u32),
            }
        }
        let sorted = self.facets.into_iter().zip(rows).filter(|(_, rows)| !rows.is_empty());
        all.kinds = sorted.map(|(facets, rows)| (Kind(facets), Rows::Some(rows))).collect();
        all
    }
}

fn facets(program: &Program, id: InputId, given: &Given<'_>, rows: usize, symbols: &mut Symbols) -> Facets {
    let ty = program.input(id).ty;
    let numeric = matches!(ty.kind, DatumKind::Number(_));
    match given {
        Given::Absent => Facets::Same(Facet::Blank),
        Given::Shared(_) => Facets::Same(Facet::Shared),
        Given::One(_) | Given::List(_) if over_rows(ty.shape) => {
            by_row(rows, |row| if given.extent(row).figures == 0 { Facet::Blank } else { Facet::Odd })
        }
        Given::One(column) if numeric && !ty.shape.years => match column.present {
            None => Facets::Same(Facet::Figures(1)),
            Some(_) => by_row(rows, |row| figures(given, row)),
        },
        Given::One(column) if !numeric => {
            let chosen = Chosen::of(program, id, column, symbols);
            by_row(rows, |row| if column.is_present(row) { chosen.facet(row) } else { Facet::Blank })
        }
        Given::Years(columns) if numeric && columns.iter().all(|column| column.present.is_none()) => {
            Facets::Same(Facet::Figures(columns.len() as u32))
        }
        Given::Years(_) | Given::List(_) if numeric => by_row(rows, |row| figures(given, row)),
        Given::One(_) if numeric => by_row(rows, |row| figures(given, row)),
        _ => Facets::Same(Facet::Odd),
    }
}

fn figures(given: &Given<'_>, row: usize) -> Facet {
    let extent = given.extent(row);
    match (extent.figures, extent.gap) {
        (0, _) => Facet::Blank,
        (_, Some(_)) => Facet::Odd,
        (n, None) => Facet::Figures(n as u32),
    }
}

fn by_row(rows: usize, facet: impl Fn(usize) -> Facet) -> Facets {
    let Some(first) = (rows > 0).then(|| facet(0)) else { return Facets::Same(Facet::Blank) };
    match (1..rows).all(|row| facet(row) == first) {
        true => Facets::Same(first),
        false => Facets::ByRow((0..rows).map(facet).collect()),
    }
}

/// A column of choices, its texts read once each.
enum Chosen<'c> {
    Codes(&'c [u32], Vec<Facet>),
    Flags(&'c [bool]),
    Days(&'c [i32]),
    Odd,
}

impl<'c> Chosen<'c> {
    fn of(program: &Program, id: InputId, column: &'c Column, symbols: &mut Symbols) -> Self {
        match &column.figures {
            Figures::Text { codes, texts } => {
                let facet = |text: &std::sync::Arc<str>| match choice(program.input(id), text) {
                    Some(text) => Facet::Chosen(u64::from(symbols.id(&text))),
                    None => Facet::Odd,
                };
                Chosen::Codes(codes, texts.iter().map(facet).collect())
            }
            Figures::Flags(flags) => Chosen::Flags(flags),
            Figures::Days(days) => Chosen::Days(days),
            _ => Chosen::Odd,
        }
    }

    fn facet(&self, row: usize) -> Facet {
        match self {
            Chosen::Codes(codes, facets) => facets[codes[row] as usize],
            Chosen::Flags(flags) => Facet::Chosen(u64::from(flags[row])),
            Chosen::Days(days) => Facet::Chosen(u64::from(serial(days[row]) as u32)),
            Chosen::Odd => Facet::Odd,
        }
    }
}

/// Days since 1970 as a spreadsheet counts them.
pub(super) fn serial(days: i32) -> i32 {
    days.saturating_add(dates::serial(jiff::civil::Date::constant(1970, 1, 1)))
}

impl Kind {
    /// The variant a kernel is compiled for; `None` where series differ in length.
    pub fn variant(&self, program: &Program, slab: &Slab<'_>, symbols: &Symbols) -> Option<Variant> {
        let yearly = |at: &usize| program.inputs[*at].ty.shape.years;
        let lengths = self.0.iter().enumerate().filter(|(at, _)| yearly(at)).filter_map(|(at, facet)| {
            match (facet, &slab.inputs[at]) {
                (Facet::Figures(n), _) => Some(*n as usize),
                // One shared figure stands for every year.
                (Facet::Shared, Given::Shared(datums)) if datums.len() > 1 => Some(datums.len()),
                _ => None,
            }
        });
        let lengths: Vec<usize> = lengths.collect();
        let years = lengths.iter().copied().max().unwrap_or(0);
        if lengths.iter().any(|n| *n != years) {
            return None;
        }
        let mut variant = Variant::new(program, years);
        let mut slot = 0;
        for (at, facet) in self.0.iter().enumerate() {
            let id = InputId(at as u32);
            let filled = match (facet, &slab.inputs[at]) {
                (Facet::Shared, Given::Shared(datums)) if datums.len() == 1 && yearly(&at) => {
                    Filled::Known(vec![datums[0].clone(); years])
                }
                (Facet::Shared, Given::Shared(datums)) => Filled::Known(datums.clone()),
                (Facet::Figures(n), _) => {
                    slot += n;
                    Filled::Columns((slot - n..slot).collect())
                }
                (Facet::Chosen(value), _) => Filled::Known(vec![datum(program, id, *value, symbols)?]),
                _ => Filled::Blank,
            };
            variant.fill(id, filled);
        }
        Some(variant)
    }

    /// The columns of the kernel, in the order of its slots: input and place among the row's figures.
    pub fn slots(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.0.iter().enumerate().flat_map(|(at, facet)| {
            let n = if let Facet::Figures(n) = facet { *n as usize } else { 0 };
            (0..n).map(move |place| (at, place))
        })
    }
}

fn datum(program: &Program, id: InputId, value: u64, symbols: &Symbols) -> Option<Datum> {
    match program.input(id).ty.kind {
        DatumKind::Text => symbols.text(value as u32).map(|text| Datum::Text(text.clone())),
        DatumKind::Bool => Some(Datum::Bool(value != 0)),
        DatumKind::Date => Some(Datum::Date(value as u32 as i32)),
        DatumKind::Number(_) => None,
    }
}
