//! Weights of judgements for the oracle: the matrix squared until its columns are one, to 280 bits.

use super::number::{BITS, Value, number};
use dashu_int::IBig;
use dashu_ratio::RBig;

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

/// Each row of the table gets the weight of its row key in its matrix.
pub fn weights(parts: &[Vec<Value>]) -> Vec<Value> {
    let matrix = |at: usize| parts.get(3).map(|keys| text(&keys[at]));
    (0..parts[0].len())
        .map(|at| {
            let members: Vec<usize> =
                (0..parts[0].len()).filter(|other| matrix(*other) == matrix(at)).collect();
            weight(parts, &members, at).unwrap_or(Value::Bad)
        })
        .collect()
}

fn weight(parts: &[Vec<Value>], members: &[usize], at: usize) -> Option<Value> {
    let mut names: Vec<String> = Vec::new();
    for member in members {
        let name = text(&parts[1][*member])?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let cell = |row: &String, column: &String| {
        let mut found = members.iter().filter(|member| {
            text(&parts[1][**member]).as_ref() == Some(row)
                && text(&parts[2][**member]).as_ref() == Some(column)
        });
        match (found.next(), found.next()) {
            (Some(one), None) => match &parts[0][*one] {
                Value::Number(x, _) if *x > RBig::ZERO => Some(x.clone()),
                _ => None,
            },
            _ => None,
        }
    };
    if members.len() != names.len() * names.len() {
        return None;
    }
    let mut power: Vec<Vec<RBig>> = names
        .iter()
        .map(|row| names.iter().map(|column| cell(row, column)).collect())
        .collect::<Option<_>>()?;
    for _ in 0..24 {
        let dot = |row: &Vec<RBig>, column: usize| {
            (0..names.len()).map(|k| &row[k] * &power[k][column]).fold(RBig::ZERO, |a, b| a + b)
        };
        let square: Vec<Vec<RBig>> =
            power.iter().map(|row| (0..names.len()).map(|column| dot(row, column)).collect()).collect();
        let total = square.iter().flatten().fold(RBig::ZERO, |a, b| a + b);
        let scale = RBig::from(IBig::ONE << (2 * BITS));
        let short = |x: &RBig| RBig::from((x / &total * &scale).floor()) / &scale;
        power = square.iter().map(|row| row.iter().map(short).collect()).collect();
    }
    let total = power.iter().fold(RBig::ZERO, |sum, row| sum + &row[0]);
    let own = names.iter().position(|name| Some(name) == text(&parts[1][at]).as_ref())?;
    Some(number(&power[own][0] / total, names.len() == 1))
}
