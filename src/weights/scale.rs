//! 指标无量纲化 — objects × indicators brought to 0 … 1.

use super::WeightError;

/// 指标方向 — whether more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// 正向（效益型）.
    Benefit,
    /// 负向（成本型）.
    Cost,
}

/// 无量纲化方法.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Normalisation {
    /// 极差法: `(x − min) / (max − min)`, for a cost `(max − x) / (max − min)`, plus a shift that some texts
    /// add so that no share is 0.
    MinMax { shift: f64 },
    /// 比重法: figures as they are, a cost as its reciprocal; they must be above zero.
    Proportion,
    /// The figures are already without dimension and all of them benefits; none is below zero.
    Given,
}

/// One column of a table of objects, normalised, and whether it tells them apart.
pub(super) struct Column {
    pub figures: Vec<f64>,
    pub constant: bool,
}

/// The columns of a table given by objects.
pub(super) fn columns(
    objects: &[Vec<f64>],
    directions: &[Direction],
    how: Normalisation,
) -> Result<Vec<Column>, WeightError> {
    let wanted = objects.first().ok_or(WeightError::Empty)?.len();
    if objects.len() < 2 {
        return Err(WeightError::TooFewObjects);
    }
    if let Some(row) = objects.iter().position(|object| object.len() != wanted) {
        return Err(WeightError::Ragged { row: row + 1, found: objects[row].len(), wanted });
    }
    if directions.len() != wanted {
        return Err(WeightError::Lengths { found: directions.len(), wanted });
    }
    (0..wanted)
        .map(|column| {
            let raw: Vec<f64> = objects.iter().map(|object| object[column]).collect();
            normalise(&raw, directions[column], how)
                .map_err(|row| WeightError::NotAFigure { row, column: column + 1 })
        })
        .collect()
}

/// An error is the row of a figure that cannot be taken.
fn normalise(raw: &[f64], direction: Direction, how: Normalisation) -> Result<Column, usize> {
    let bad = |ok: &dyn Fn(f64) -> bool| raw.iter().position(|x| !(x.is_finite() && ok(*x))).map(|at| at + 1);
    let fault = match how {
        Normalisation::MinMax { .. } => bad(&|_| true),
        Normalisation::Proportion => bad(&|x| x > 0.0),
        Normalisation::Given => bad(&|x| x >= 0.0),
    };
    if let Some(row) = fault {
        return Err(row);
    }
    let (low, high) = raw.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(*x), b.max(*x)));
    let constant = low == high;
    let place = |x: &f64| match (how, direction) {
        (Normalisation::MinMax { shift }, _) if constant => shift,
        (Normalisation::MinMax { shift }, Direction::Benefit) => (x - low) / (high - low) + shift,
        (Normalisation::MinMax { shift }, Direction::Cost) => (high - x) / (high - low) + shift,
        (Normalisation::Proportion, Direction::Cost) => 1.0 / x,
        _ => *x,
    };
    Ok(Column { figures: raw.iter().map(place).collect(), constant })
}
