//! `EIGEN_WEIGHT` — weights of the judgements of a table, matrix by matrix.

use super::Array;
use super::reduce::text;
use crate::formula::facts::Datum;
use crate::formula::types::Shape;
use crate::num::{Digits, Fault, Real, principal_vector};
use std::collections::BTreeMap;

/// Each row of the table gets the weight of its criterion (the row key) in its matrix.
pub(super) fn weights(parts: &[Array], shape: Shape, digits: Digits) -> Array {
    let rows = parts[0].items.len();
    let mut matrices: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in 0..rows {
        let name = parts.get(3).map_or(Some(""), |names| key(names, at)).unwrap_or_default();
        matrices.entry(name).or_default().push(at);
    }
    let mut items = vec![Datum::Absent; rows];
    for members in matrices.values() {
        let found = matrix(parts, members, digits);
        for (place, at) in members.iter().enumerate() {
            items[*at] = match &found {
                Ok(weights) => Datum::Number(weights[place].clone()),
                Err(fault) => Datum::Fault(*fault),
            };
        }
    }
    Array { shape, items }
}

fn key(keys: &Array, at: usize) -> Option<&str> {
    text(keys.items.get(at)?).map(|text| text.as_ref())
}

/// The weights of one matrix, by member.
fn matrix(parts: &[Array], members: &[usize], digits: Digits) -> Result<Vec<Real>, Fault> {
    let keys = |part: usize| -> Result<Vec<&str>, Fault> {
        let missing = Fault::Domain("a key that was not given");
        members.iter().map(|at| key(&parts[part], *at).ok_or(missing)).collect()
    };
    let (rows, columns) = (keys(1)?, keys(2)?);
    let mut names: Vec<&str> = Vec::new();
    rows.iter().for_each(|name| {
        if !names.contains(name) {
            names.push(name);
        }
    });
    let place = |name: &str| names.iter().position(|own| *own == name);
    let mut cells: Vec<Vec<Option<Real>>> = vec![vec![None; names.len()]; names.len()];
    let spoilt = Fault::Domain("a comparison is missing or given twice");
    for ((at, row), column) in members.iter().zip(&rows).zip(&columns) {
        let (row, column) = place(row).zip(place(column)).ok_or(spoilt)?;
        let judgement = match &parts[0].items[*at] {
            Datum::Number(real) => real.clone(),
            Datum::Fault(fault) => return Err(*fault),
            _ => return Err(Fault::Domain("a figure that was not given")),
        };
        if cells[row][column].replace(judgement).is_some() {
            return Err(spoilt);
        }
    }
    let cells = cells.into_iter().map(|row| row.into_iter().collect::<Option<Vec<_>>>());
    let vector = principal_vector(&cells.collect::<Option<Vec<_>>>().ok_or(spoilt)?, digits)?;
    Ok(rows.iter().filter_map(|name| place(name)).map(|at| vector[at].clone()).collect())
}
