//! 特征向量 — the principal eigenvector of a positive matrix, enclosed.
//!
//! A vector is found by squaring the matrix and a few rounds of power iteration on decimals; then it is
//! judged: in Hilbert's metric a positive matrix `A` brings vectors nearer by the factor
//! `τ = (√M − 1) / (√M + 1)`, `M = max aᵢₖ aⱼₗ / (aⱼₖ aᵢₗ)` (Birkhoff), so that the true vector is within
//! `d(x, Ax) / (1 − τ)` of any `x`. What is not rational thus comes out as a ball that provably holds it.

use super::rational::round_down;
use super::{Digits, Fault, Real};
use dashu_ratio::RBig;

/// Squarings before the iteration is left to single rounds: 2³⁰ rounds at once.
const SQUARINGS: usize = 30;
/// Single rounds after them.
const ROUNDS: usize = 8;
/// Digits carried beyond those asked for: squaring doubles relative errors.
const EXTRA: u32 = 24;

/// 主特征向量 — `A v = λ v`, `v` above zero with sum 1; a rational where the matrix is consistent.
///
/// Errors: [`Fault::Domain`] where the matrix is not square or a figure is not above zero;
/// [`Fault::Undecided`] where a figure is a ball too wide to tell.
///
/// ```
/// use dataworth::num::{LADDER, Real, principal_vector};
/// let half = Real::parse("0.5")?;
/// let matrix = vec![vec![Real::ONE, Real::from(2)], vec![half, Real::ONE]];
/// let vector = principal_vector(&matrix, LADDER[0])?;
/// assert_eq!(vector[0].div(&vector[1], LADDER[0])?.to_decimal(34), "2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn principal_vector(matrix: &[Vec<Real>], p: Digits) -> Result<Vec<Real>, Fault> {
    let size = matrix.len();
    if size == 0 || matrix.iter().any(|row| row.len() != size) {
        return Err(Fault::Domain("a matrix that is not square"));
    }
    for cell in matrix.iter().flatten() {
        match cell.sign() {
            Some(std::cmp::Ordering::Greater) => {}
            Some(_) => return Err(Fault::Domain("a comparison is not above zero")),
            None => return Err(Fault::Undecided),
        }
    }
    if let Some(exact) = consistent(matrix) {
        return Ok(exact);
    }
    let middle: Vec<Vec<RBig>> = matrix.iter().map(|row| row.iter().map(middle).collect()).collect();
    let vector = approximate(&middle, Digits(p.0 + EXTRA));
    enclosed(matrix, &vector, p)
}

/// The middle of a ball.
fn middle(cell: &Real) -> RBig {
    let (low, high) = cell.ends();
    (low + high) / RBig::from(2)
}

/// Every column of a consistent matrix is the vector, up to scale.
fn consistent(matrix: &[Vec<Real>]) -> Option<Vec<Real>> {
    let rows: Vec<Vec<&RBig>> =
        matrix.iter().map(|row| row.iter().map(Real::as_rational).collect()).collect::<Option<_>>()?;
    let first: Vec<&RBig> = rows.iter().map(|row| row[0]).collect();
    let corner = rows[0][0];
    let alike = |row: &[&RBig]| row.iter().zip(&rows[0]).all(|(cell, top)| *cell * corner == row[0] * *top);
    let total: RBig = first.iter().fold(RBig::ZERO, |sum, figure| sum + *figure);
    rows.iter().all(|row| alike(row)).then(|| first.iter().map(|x| Real::from(*x / &total)).collect())
}

/// Decimals near the vector; nothing is claimed of them.
fn approximate(matrix: &[Vec<RBig>], p: Digits) -> Vec<RBig> {
    let size = matrix.len();
    let mut power: Vec<Vec<RBig>> = scaled(matrix.to_vec(), p);
    for _ in 0..SQUARINGS {
        let next = scaled(product(&power, &power), p);
        let settled = columns_agree(&next, p);
        power = next;
        if settled {
            break;
        }
    }
    let mut vector: Vec<RBig> = power.iter().map(|row| row[0].clone()).collect();
    for _ in 0..ROUNDS {
        let image: Vec<Vec<RBig>> = (0..size).map(|row| vec![dot(&matrix[row], &vector)]).collect();
        vector = scaled(image, p).into_iter().flatten().collect();
    }
    vector
}

fn dot(row: &[RBig], vector: &[RBig]) -> RBig {
    row.iter().zip(vector).fold(RBig::ZERO, |sum, (a, b)| sum + a * b)
}

fn product(a: &[Vec<RBig>], b: &[Vec<RBig>]) -> Vec<Vec<RBig>> {
    let column = |at: usize| b.iter().map(|row| row[at].clone()).collect::<Vec<_>>();
    let columns: Vec<Vec<RBig>> = (0..b.len()).map(column).collect();
    a.iter().map(|row| columns.iter().map(|column| dot(row, column)).collect()).collect()
}

/// Over the sum of all, at so many digits.
fn scaled(matrix: Vec<Vec<RBig>>, p: Digits) -> Vec<Vec<RBig>> {
    let total = matrix.iter().flatten().fold(RBig::ZERO, |sum, cell| sum + cell);
    let short = |cell: RBig| round_down(cell / &total, p);
    matrix.into_iter().map(|row| row.into_iter().map(short).collect()).collect()
}

/// Whether the first two columns are the same vector but for their last digits.
fn columns_agree(matrix: &[Vec<RBig>], p: Digits) -> bool {
    let Some(other) = matrix.len().checked_sub(1).filter(|last| *last > 0) else { return true };
    let ratios: Vec<RBig> = matrix.iter().map(|row| &row[0] / &row[other]).collect();
    let (low, high) = bounds(&ratios);
    let limit = RBig::from_parts(1.into(), dashu_int::UBig::from(10u8).pow((p.0 - EXTRA / 2) as usize));
    (&high - &low) / low < limit
}

fn bounds(figures: &[RBig]) -> (RBig, RBig) {
    let first = figures.first().cloned().unwrap_or(RBig::ZERO);
    figures.iter().fold((first.clone(), first), |(low, high), x| (low.min(x.clone()), high.max(x.clone())))
}

/// The vector over its sum, each place as far as the true one can be away.
fn enclosed(matrix: &[Vec<Real>], vector: &[RBig], p: Digits) -> Result<Vec<Real>, Fault> {
    let ends = |row: &[Real], upper: bool| {
        let figures: Vec<RBig> =
            row.iter().map(|cell| if upper { cell.ends().1 } else { cell.ends().0 }.clone()).collect();
        dot(&figures, vector)
    };
    let ratios = |upper: bool| -> Vec<RBig> {
        matrix.iter().zip(vector).map(|(row, x)| ends(row, upper) / x).collect()
    };
    let (low, high) = (bounds(&ratios(false)).0, bounds(&ratios(true)).1);
    // d(x, Ax) = ln ρ ≤ ρ − 1, and 1 / (1 − τ) = (√M + 1) / 2.
    let away = (&high / &low - RBig::ONE) * (root_above(&diameter(matrix)) + RBig::ONE) / RBig::from(2);
    // e^a ≤ 1 + 2a and e^−a ≥ 1 − a for a up to 1; beyond that nothing is known.
    if away > RBig::ONE {
        return Err(Fault::Undecided);
    }
    let total: RBig = vector.iter().fold(RBig::ZERO, |sum, x| sum + x);
    let place = |x: &RBig| {
        let share = x / &total;
        let (below, above) = (RBig::ONE - &away, RBig::ONE + RBig::from(2) * &away);
        Real::enclosing(&share * below, share * above, p)
    };
    Ok(vector.iter().map(place).collect())
}

/// `M = max aᵢₖ aⱼₗ / (aⱼₖ aᵢₗ)`, or more.
fn diameter(matrix: &[Vec<Real>]) -> RBig {
    let mut widest = RBig::ONE;
    for a in matrix {
        for b in matrix {
            let pairs = || a.iter().zip(b);
            let above: Vec<RBig> = pairs().map(|(x, y)| x.ends().1 / y.ends().0).collect();
            let below: Vec<RBig> = pairs().map(|(x, y)| x.ends().0 / y.ends().1).collect();
            widest = widest.max(bounds(&above).1 / bounds(&below).0);
        }
    }
    widest
}

/// A whole number not below the square root.
fn root_above(x: &RBig) -> RBig {
    let whole = dashu_int::UBig::try_from(x.ceil()).unwrap_or_default();
    RBig::from(super::rational::floor_root(&whole, 2)) + RBig::ONE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::LADDER;

    fn matrix(cells: &[&[&str]]) -> Vec<Vec<Real>> {
        let cell = |text: &&str| {
            let (above, below) = text.split_once('/').unwrap_or((text, "1"));
            Real::parse(above).unwrap().div(&Real::parse(below).unwrap(), LADDER[0]).unwrap()
        };
        cells.iter().map(|row| row.iter().map(cell).collect()).collect()
    }

    #[test]
    fn the_vector_is_an_eigenvector() {
        let a = matrix(&[&["1", "3", "5"], &["1/3", "1", "3"], &["1/5", "1/3", "1"]]);
        for p in LADDER {
            let v = principal_vector(&a, p).unwrap();
            assert_eq!(Real::sum(&v, p).to_decimal(20), "1");
            // λmax = 1 + c + 1/c with c³ = 9/5 for three criteria.
            let product = |row: &[Real]| {
                Real::sum(&row.iter().zip(&v).map(|(a, b)| a.mul(b, p)).collect::<Vec<_>>(), p)
            };
            let third = Real::from(1).div(&Real::from(3), p).unwrap();
            let c = Real::parse("1.8").unwrap().pow(&third, p).unwrap();
            let wanted = c.add(&c.reciprocal(p).unwrap(), p).add(&Real::ONE, p);
            for (row, x) in a.iter().zip(&v) {
                let lambda = product(row).div(x, p).unwrap();
                assert!(lambda.compare(&wanted).is_none(), "the balls do not meet");
                let (low, high) = lambda.ends();
                let width = Real::from(high - low);
                let limit = Real::parse(&format!("1e-{}", p.0 - 4)).unwrap();
                assert!(width.compare(&limit) == Some(std::cmp::Ordering::Less), "{}", width.to_decimal(5));
            }
        }
    }

    #[test]
    fn a_consistent_matrix_gives_its_weights_exactly() {
        let a = matrix(&[&["1", "2", "4"], &["1/2", "1", "2"], &["1/4", "1/2", "1"]]);
        let v = principal_vector(&a, LADDER[0]).unwrap();
        let seventh = |n: i64| Real::from(n).div(&Real::from(7), LADDER[0]).unwrap();
        for (x, n) in v.iter().zip([4, 2, 1]) {
            assert_eq!(x.compare(&seventh(n)), Some(std::cmp::Ordering::Equal));
        }
    }

    #[test]
    fn what_has_no_vector_is_said() {
        let wrong = |cells: &[&[&str]]| principal_vector(&matrix(cells), LADDER[0]).unwrap_err();
        assert_eq!(wrong(&[&["1", "0"], &["1", "1"]]), Fault::Domain("a comparison is not above zero"));
        assert_eq!(wrong(&[&["1", "1"]]), Fault::Domain("a matrix that is not square"));
    }
}
