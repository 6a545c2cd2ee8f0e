//! The functions of the mapping language that build, take apart and add up lists.

use super::item::Item;
use super::language::{Trouble, fault, number};
use crate::num::{LADDER, Real};
use std::cmp::Ordering;

/// Longest list a mapping may build.
const MOST: i64 = 10_000;

type Valued = Result<Item, Trouble>;

/// The value of a list function; `None` where the name is none.
pub(super) fn call(name: &str, values: &[Item]) -> Option<Valued> {
    Some(match (name, values) {
        ("SUM", many) => folded(many, |a, b| a.add(&b, LADDER[1])),
        ("MIN", many) => folded(many, |a, b| a.min(&b)),
        ("MAX", many) => folded(many, |a, b| a.max(&b)),
        ("REPEAT", [x, n]) => count(n).map(|n| Item::List(vec![x.clone(); n])),
        ("RANGE", [n]) => {
            count(n).map(|n| Item::List((1..=n as i64).map(|i| Item::Number(i.into())).collect()))
        }
        ("JOIN", many) => Ok(Item::List(many.iter().flat_map(places).collect())),
        ("STACK", many) => Ok(Item::List(many.to_vec())),
        ("ITEM", [list, Item::List(wanted)]) => {
            wanted.iter().map(|place| item(list, place)).collect::<Result<_, _>>().map(Item::List)
        }
        ("ITEM", [list, place]) => item(list, place),
        ("AT_LEAST", [list]) => at_least(list),
        ("PLUCK", [list, names @ ..]) => plucked(list, names),
        ("SAME", [list, text]) => Ok(same(list, text)),
        ("FIRST", [list, n]) => count(n).map(|n| Item::List(places(list).into_iter().take(n).collect())),
        ("LENGTH", [list]) => Ok(Item::Number((places(list).len() as i64).into())),
        ("FLAT", [matrix]) => Ok(Item::List(places(matrix).iter().flat_map(places).collect())),
        ("ROWS", [matrix]) => Ok(numbered(matrix, |row, _| row)),
        ("COLUMNS", [matrix]) => Ok(numbered(matrix, |_, column| column)),
        ("EVERY", [list, n]) => {
            count(n).map(|n| Item::List(places(list).into_iter().step_by(n.max(1)).collect()))
        }
        _ => return None,
    })
}

/// 1 for each place that is the text, else 0.
fn same(list: &Item, text: &Item) -> Item {
    let is = |place: &Item| matches!((place, text), (Item::Text(a), Item::Text(b)) if a == b);
    Item::List(places(list).iter().map(|place| Item::Number(i64::from(is(place)).into())).collect())
}

/// A list's places; anything else is a list of one.
fn places(item: &Item) -> Vec<Item> {
    match item {
        Item::List(items) => items.clone(),
        Item::Parts(parts) => parts.iter().map(|(_, item)| item.clone()).collect(),
        one => vec![one.clone()],
    }
}

fn count(item: &Item) -> Result<usize, Trouble> {
    match item {
        Item::Number(real) => match real.to_i64() {
            Some(n) if (0..=MOST).contains(&n) => Ok(n as usize),
            _ => fault("a whole figure up to 10,000 is wanted"),
        },
        _ => fault("a figure is wanted"),
    }
}

fn folded(items: &[Item], join: impl Fn(Real, Real) -> Real + Copy) -> Valued {
    let mut total: Option<Real> = None;
    for item in items {
        let next = match item {
            Item::Number(_) | Item::Text(_) => number(item)?,
            Item::List(_) | Item::Parts(_) => match folded(&places(item), join)? {
                Item::Number(real) => real,
                _ => return fault("a figure is wanted"),
            },
            _ => return fault("a figure is wanted"),
        };
        total = Some(match total {
            None => next,
            Some(so_far) => join(so_far, next),
        });
    }
    Ok(Item::Number(total.unwrap_or(Real::ZERO)))
}

fn item(list: &Item, place: &Item) -> Valued {
    if let Item::Text(name) = place {
        return list.part(name).ok_or_else(|| Trouble::Unknown(name.clone()));
    }
    let Item::Number(place) = place else { return fault("a place is wanted") };
    let items = places(list);
    let at = match place.to_i64() {
        Some(k) if k > 0 => k - 1,
        Some(k) => items.len() as i64 + k,
        None => return fault("a place is a whole figure"),
    };
    let found = usize::try_from(at).ok().and_then(|at| items.get(at));
    found.cloned().ok_or_else(|| Trouble::Fault("no such place in the list".into()))
}

/// Of each of a list of objects, what it has under the first of the names.
fn plucked(list: &Item, names: &[Item]) -> Valued {
    let named = |item: &Item| {
        names.iter().find_map(|name| if let Item::Text(name) = name { item.part(name) } else { None })
    };
    let found: Option<Vec<Item>> = places(list).iter().map(named).collect();
    found.map(Item::List).ok_or_else(|| Trouble::Fault("an object has none of the names".into()))
}

/// For each place how many places are no smaller.
fn at_least(list: &Item) -> Valued {
    let figures = places(list).iter().map(number).collect::<Result<Vec<_>, _>>()?;
    let no_smaller = |own: &Real| figures.iter().filter(|x| x.compare(own) != Some(Ordering::Less)).count();
    Ok(Item::List(figures.iter().map(|own| Item::Number((no_smaller(own) as i64).into())).collect()))
}

fn numbered(matrix: &Item, which: impl Fn(usize, usize) -> usize) -> Item {
    let mut names = Vec::new();
    for (row, items) in places(matrix).iter().enumerate() {
        let columns = places(items).len();
        names.extend((0..columns).map(|column| Item::Text((which(row, column) + 1).to_string())));
    }
    Item::List(names)
}
