//! Over whole arrays: sums, medians, groups of child rows, look-ups by key.

use super::{Array, Machine, eigen};
use crate::formula::Function;
use crate::formula::facts::Datum;
use crate::formula::types::Shape;
use crate::num::{Fault, Real};
use std::cmp::Ordering;
use std::sync::Arc;

fn fault(fault: Fault) -> Datum {
    Datum::Fault(fault)
}

impl Machine<'_> {
    /// The array of a function that looks across places; `None` for the others.
    pub(super) fn reduce(&self, function: Function, parts: &[Array], shape: Shape) -> Option<Array> {
        let first = parts.first()?;
        let one = |datum| Some(Array { shape, items: vec![datum] });
        match function {
            Function::Sum => one(self.fold(first.items.iter(), 0, |a, b| a.add(b, self.digits))),
            Function::Product => one(self.fold(first.items.iter(), 1, |a, b| a.mul(b, self.digits))),
            Function::Count => one(Datum::Number(Real::from(first.items.len() as i64))),
            Function::Mean => one(self.mean(&first.items)),
            Function::Median => one(self.median(first.items.iter())),
            Function::Smallest => one(self.outermost(first.items.iter(), Ordering::Less)),
            Function::Largest => one(self.outermost(first.items.iter(), Ordering::Greater)),
            Function::All => one(across(&first.items, false)),
            Function::Any => one(across(&first.items, true)),
            Function::SumYears | Function::SumLines => Some(self.partial_sum(first, shape)),
            Function::SumBy
            | Function::ProductBy
            | Function::MedianBy
            | Function::SmallestBy
            | Function::LargestBy => Some(self.grouped(function, first, &parts[1], shape)),
            Function::EigenWeight => Some(eigen::weights(parts, shape, self.digits)),
            Function::CountBy => Some(self.count_by(first)),
            Function::At => Some(self.at_key(parts, shape)),
            Function::InternalRate => one(self.internal_rate(&first.items)),
            Function::DatedRate => one(self.dated_rate(&first.items, &parts[1].items)),
            _ => None,
        }
    }

    fn fold<'a>(
        &self,
        items: impl Iterator<Item = &'a Datum>,
        start: i64,
        join: impl Fn(&Real, &Real) -> Real,
    ) -> Datum {
        let mut total = Real::from(start);
        for item in items {
            match item {
                Datum::Number(real) => total = join(&total, real),
                Datum::Fault(f) => return fault(*f),
                _ => return fault(Fault::Domain("a figure that was not given")),
            }
        }
        Datum::Number(total)
    }

    fn mean(&self, items: &[Datum]) -> Datum {
        match self.fold(items.iter(), 0, |a, b| a.add(b, self.digits)) {
            Datum::Number(sum) => {
                sum.div(&Real::from(items.len() as i64), self.digits).map_or_else(Datum::Fault, Datum::Number)
            }
            other => other,
        }
    }

    fn median<'a>(&self, items: impl Iterator<Item = &'a Datum>) -> Datum {
        let mut sorted: Vec<&Real> = Vec::new();
        for item in items {
            match item {
                Datum::Number(real) => sorted.push(real),
                Datum::Fault(f) => return fault(*f),
                _ => return fault(Fault::Domain("a figure that was not given")),
            }
        }
        let mut undecided = false;
        sorted.sort_by(|a, b| {
            self.order(a, b).unwrap_or_else(|| {
                undecided = true;
                Ordering::Equal
            })
        });
        match (undecided, sorted.len()) {
            (true, _) => fault(Fault::Undecided),
            (_, 0) => fault(Fault::Domain("the median of no rows")),
            (_, n) => {
                self.mean(&[Datum::Number(sorted[(n - 1) / 2].clone()), Datum::Number(sorted[n / 2].clone())])
            }
        }
    }

    fn outermost<'a>(&self, items: impl Iterator<Item = &'a Datum>, wanted: Ordering) -> Datum {
        let mut best: Option<Real> = None;
        for item in items {
            let real = match item {
                Datum::Number(real) => real,
                Datum::Fault(f) => return fault(*f),
                _ => return fault(Fault::Domain("a figure that was not given")),
            };
            best = Some(match best {
                None => real.clone(),
                Some(b) if wanted == Ordering::Less => b.min(real),
                Some(b) => b.max(real),
            });
        }
        best.map_or(fault(Fault::Domain("the extreme of no rows")), Datum::Number)
    }

    fn partial_sum(&self, array: &Array, shape: Shape) -> Array {
        let years = self.facts().years;
        let rows = array.items.len().checked_div(years).unwrap_or(0);
        let add = |a: &Real, b: &Real| a.add(b, self.digits);
        let items = if shape.years {
            (0..years).map(|y| self.fold(array.items.iter().skip(y).step_by(years), 0, add)).collect()
        } else {
            (0..rows).map(|r| self.fold(array.items[r * years..(r + 1) * years].iter(), 0, add)).collect()
        };
        Array { shape, items }
    }

    /// Each row gets the figure of its group, as a spreadsheet's `SUMIF` beside the rows would.
    fn grouped(&self, function: Function, values: &Array, keys: &Array, shape: Shape) -> Array {
        if let Some(spoilt) = keys.items.iter().find_map(no_text) {
            return Array { shape, items: vec![spoilt; keys.items.len()] };
        }
        let groups = Groups::of(keys);
        let per_group: Vec<Datum> = groups
            .members
            .iter()
            .map(|rows| {
                let items = rows.iter().map(|r| self.at(values, shape, *r));
                match function {
                    Function::SumBy => self.fold(items, 0, |a, b| a.add(b, self.digits)),
                    Function::ProductBy => self.fold(items, 1, |a, b| a.mul(b, self.digits)),
                    Function::SmallestBy => self.outermost(items, Ordering::Less),
                    Function::LargestBy => self.outermost(items, Ordering::Greater),
                    _ => self.median(items),
                }
            })
            .collect();
        Array { shape, items: groups.of_row.iter().map(|g| per_group[*g].clone()).collect() }
    }

    fn count_by(&self, keys: &Array) -> Array {
        if let Some(spoilt) = keys.items.iter().find_map(no_text) {
            return Array { shape: keys.shape, items: vec![spoilt; keys.items.len()] };
        }
        let groups = Groups::of(keys);
        let count = |g: &usize| Datum::Number(Real::from(groups.members[*g].len() as i64));
        Array { shape: keys.shape, items: groups.of_row.iter().map(count).collect() }
    }

    /// `AT(x, key, wanted, …)`: the sum of x over the rows whose keys are the wanted ones.
    fn at_key(&self, parts: &[Array], shape: Shape) -> Array {
        let rows = parts[0].items.len();
        let spoilt_key = parts[1..].iter().step_by(2).flat_map(|keys| &keys.items).find_map(no_text);
        let spoilt = |place: usize| {
            let wanted = || parts[2..].iter().step_by(2).find_map(|p| no_text(self.at(p, shape, place)));
            spoilt_key.clone().or_else(wanted)
        };
        let fits = |row: usize, place: usize| {
            parts[1..]
                .chunks(2)
                .all(|pair| text(&pair[0].items[row]) == text(self.at(&pair[1], shape, place)))
        };
        let items = (0..self.facts().len(shape))
            .map(|place| {
                if let Some(spoilt) = spoilt(place) {
                    return spoilt;
                }
                let mut found =
                    (0..rows).filter(|row| fits(*row, place)).map(|row| &parts[0].items[row]).peekable();
                // No such row is no zero.
                if found.peek().is_none() {
                    return fault(Fault::Domain("no row has the key"));
                }
                self.fold(found, 0, |a, b| a.add(b, self.digits))
            })
            .collect();
        Array { shape, items }
    }
}

pub(super) fn text(datum: &Datum) -> Option<&Arc<str>> {
    match datum {
        Datum::Text(text) => Some(text),
        _ => None,
    }
}

/// What a key that is no text leaves: which rows it stands for is not known, and never "none" or "all".
fn no_text(datum: &Datum) -> Option<Datum> {
    match datum {
        Datum::Text(_) => None,
        Datum::Fault(f) => Some(fault(*f)),
        _ => Some(fault(Fault::Domain("a key that was not given"))),
    }
}

/// `ALL` and `ANY` look at every place, as a spreadsheet's `AND` and `OR` over a range: one that is
/// spoilt spoils the whole.
fn across(items: &[Datum], settles: bool) -> Datum {
    match items.iter().find(|d| !matches!(d, Datum::Bool(_))) {
        Some(Datum::Fault(f)) => fault(*f),
        Some(_) => fault(Fault::Domain("a figure that was not given")),
        None => Datum::Bool(items.iter().any(|d| matches!(d, Datum::Bool(v) if *v == settles)) == settles),
    }
}

/// Child rows by key, groups in order of first appearance.
struct Groups {
    of_row: Vec<usize>,
    members: Vec<Vec<usize>>,
}

impl Groups {
    fn of(keys: &Array) -> Self {
        let mut names: Vec<Option<&Arc<str>>> = Vec::new();
        let mut groups = Groups { of_row: Vec::new(), members: Vec::new() };
        for (row, key) in keys.items.iter().enumerate() {
            let name = text(key);
            let group = names.iter().position(|n| *n == name).unwrap_or_else(|| {
                names.push(name);
                groups.members.push(Vec::new());
                names.len() - 1
            });
            groups.of_row.push(group);
            groups.members[group].push(row);
        }
        groups
    }
}
