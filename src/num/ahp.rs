//! 层次分析法 — weights from a matrix of pairwise comparisons, exactly or enclosed.
//!
//! A matrix is a slice of rows, `matrix[i][j]` saying how many times criterion *i* matters as much as *j*; every
//! entry is above zero. Weights have no unit and add up to 1. Source: T. L. Saaty, *The Analytic Hierarchy
//! Process*, 1980.
use std::cmp::Ordering;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::rational::{GUARD, floor_root, round_down};
use super::{Digits, Fault, Real};

/// More criteria than any judge compares in pairs; keeps the cubic work small.
const MAX_ORDER: usize = 64;
/// Squarings of the matrix: enough for a second eigenvalue within 2^-50 of the first.
const MAX_SQUARINGS: u32 = 50;

type Ends<'a> = (&'a RBig, &'a RBig);

/// Checks the shape and that every entry is known to be above zero; gives the order *n*.
fn order(matrix: &[Vec<Real>]) -> Result<usize, Fault> {
    let n = matrix.len();
    match n {
        0 => return Err(Fault::Domain("the comparison matrix is empty")),
        1..=MAX_ORDER => {}
        _ => return Err(Fault::TooLarge),
    }
    if matrix.iter().any(|row| row.len() != n) {
        return Err(Fault::Domain("the comparison matrix is not square"));
    }
    for entry in matrix.iter().flatten() {
        match entry.sign() {
            Some(Ordering::Greater) => {}
            Some(_) => return Err(Fault::Domain("a comparison is not above zero")),
            None => return Err(Fault::Undecided),
        }
    }
    Ok(n)
}

fn whole(n: usize) -> Real {
    Real::Rational(RBig::from(n))
}

/// Each value over their sum.
fn normalised(values: &[Real], p: Digits) -> Result<Vec<Real>, Fault> {
    let total = Real::sum(values, p);
    values.iter().map(|value| value.div(&total, p)).collect()
}

/// 和积法 — `w_i = (1/n) Σ_j a_ij / Σ_k a_kj`: the mean of the columns after each is divided by its sum.
///
/// Exact for rational entries. Errors: [`Fault::Domain`] for a matrix that is empty, not square or not positive;
/// [`Fault::TooLarge`] beyond 64 criteria.
///
/// ```
/// use dataworth::num::{LADDER, Real, ahp};
/// let matrix = vec![vec![Real::from(1), Real::from(3)], vec![Real::parse("0.5")?, Real::from(1)]];
/// let w = ahp::weights_sum(&matrix, LADDER[0])?;
/// assert_eq!(w[1].to_decimal(6), "0.291667");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn weights_sum(matrix: &[Vec<Real>], p: Digits) -> Result<Vec<Real>, Fault> {
    let n = order(matrix)?;
    let sums: Vec<Real> = (0..n).map(|j| Real::sum(matrix.iter().map(|row| &row[j]), p)).collect();
    matrix.iter().map(|row| mean_share(row, &sums, p)).collect()
}

fn mean_share(row: &[Real], sums: &[Real], p: Digits) -> Result<Real, Fault> {
    let shares: Vec<Real> = row.iter().zip(sums).map(|(a, sum)| a.div(sum, p)).collect::<Result<_, _>>()?;
    Real::sum(&shares, p).div(&whole(row.len()), p)
}

/// 方根法 — `w_i ∝ (Π_j a_ij)^(1/n)`: the geometric means of the rows over their sum.
///
/// Errors: as [`weights_sum`].
///
/// ```
/// use dataworth::num::{LADDER, Real, ahp};
/// let matrix = vec![vec![Real::from(1), Real::from(4)], vec![Real::parse("0.25")?, Real::from(1)]];
/// let w = ahp::weights_root(&matrix, LADDER[0])?;
/// assert_eq!(w[0].to_decimal(34), "0.8");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn weights_root(matrix: &[Vec<Real>], p: Digits) -> Result<Vec<Real>, Fault> {
    let n = order(matrix)?;
    let exponent = Real::Rational(RBig::from_parts(IBig::ONE, UBig::from(n)));
    let product = |row: &Vec<Real>| row.iter().fold(Real::ONE, |product, a| product.mul(a, p));
    let means: Vec<Real> =
        matrix.iter().map(|row| product(row).pow(&exponent, p)).collect::<Result<_, _>>()?;
    normalised(&means, p)
}

/// 特征根法 — the principal eigenvector, scaled to sum 1, as a proven enclosure.
///
/// A vector `x` is found by squaring the matrix in rounded decimals; nothing about that search is trusted. The
/// bound comes from the Hilbert metric `d(x, y) = ln(max x_i/y_i ÷ min x_i/y_i)`. By Birkhoff's theorem a
/// positive matrix contracts it by `τ = (√φ − 1)/(√φ + 1)`, with `φ = max a_ik·a_jl / (a_jk·a_il)`. The
/// eigenvector `v` is a fixed direction, so `d(x, v) ≤ d(x, Ax) + τ·d(x, v)`, that is
/// `d(x, v) ≤ d(x, Ax)·(√φ + 1)/2 =: δ`. With both vectors scaled to sum 1 the ratios `v_i/x_i` straddle 1, hence
/// `x_i·e^-δ ≤ v_i ≤ x_i·e^δ`, and `1 − δ ≤ e^-δ`, `e^δ ≤ 1/(1 − δ)` keep everything rational. For entries that
/// are balls, every ratio takes the worse end, so the bound holds for each matrix inside.
///
/// Exact where the matrix is consistent (`a_ij·a_jk = a_ik`).
///
/// Errors: as [`weights_sum`]; [`Fault::Undecided`] when no useful bound is reached.
///
/// ```
/// use dataworth::num::{LADDER, Real, ahp};
/// let matrix = vec![vec![Real::from(1), Real::from(3)], vec![Real::parse("0.5")?, Real::from(1)]];
/// let w = ahp::weights_eigen(&matrix, LADDER[0])?;
/// assert_eq!(w[0].to_decimal(19), "0.7101020514433643804"); // (6 − √6)/5
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn weights_eigen(matrix: &[Vec<Real>], p: Digits) -> Result<Vec<Real>, Fault> {
    order(matrix)?;
    let ends: Vec<Vec<Ends>> = matrix.iter().map(|row| row.iter().map(Real::ends).collect()).collect();
    let half_spread = half_spread(&ends);
    let q = Digits(p.0.saturating_add(2 * GUARD));
    let goal = RBig::from_parts(IBig::ONE, UBig::from(10u8).pow(p.0 as usize + 2));
    let mut power: Vec<Vec<RBig>> =
        ends.iter().map(|row| row.iter().map(|a| a.0.clone()).collect()).collect();
    let mut best = candidate(&ends, column_direction(&power), &half_spread);
    for _ in 0..MAX_SQUARINGS {
        if best.1 <= goal {
            break;
        }
        power = squared(&power, q);
        let next = candidate(&ends, row_direction(&power, q), &half_spread);
        // Entries that are balls set a floor that more squaring does not get below.
        if next.1 >= best.1 && best.1 < RBig::from_parts(IBig::ONE, UBig::from(1000u16)) {
            break;
        }
        best = next;
    }
    enclosed(best, p)
}

/// Weights `x` and the proven Hilbert distance `δ` of `x` from the eigenvector.
type Candidate = (Vec<RBig>, RBig);

fn candidate(ends: &[Vec<Ends>], x: Vec<RBig>, half_spread: &RBig) -> Candidate {
    let image = |pick: fn(&Ends) -> RBig| -> Vec<RBig> {
        ends.iter().map(|row| total(row.iter().zip(&x).map(|(a, x)| pick(a) * x))).collect()
    };
    let (low, high) = (image(|a| a.0.clone()), image(|a| a.1.clone()));
    let largest = high.iter().zip(&x).map(|(y, x)| y / x).max().unwrap_or_default();
    let smallest = low.iter().zip(&x).map(|(y, x)| y / x).min().unwrap_or(RBig::ONE);
    // ln(1 + t) ≤ t
    let distance = largest / smallest - RBig::ONE;
    let bound = distance * half_spread;
    (x, bound)
}

/// An upper bound on `(√φ + 1)/2`, φ being Birkhoff's cross ratio.
fn half_spread(ends: &[Vec<Ends>]) -> RBig {
    let rows = || ends.iter();
    let phi = rows().flat_map(|a| rows().map(move |b| cross_ratio(a, b))).max().unwrap_or(RBig::ONE);
    let whole = UBig::try_from(phi.ceil()).unwrap_or(UBig::ONE);
    RBig::from_parts(IBig::from(floor_root(&whole, 2) + UBig::from(2u8)), UBig::from(2u8))
}

/// `max_k a_k/b_k ÷ min_l a_l/b_l` with the worse end of every entry.
fn cross_ratio(a: &[Ends], b: &[Ends]) -> RBig {
    let high = a.iter().zip(b).map(|(a, b)| a.1 / b.0).max().unwrap_or(RBig::ONE);
    let low = a.iter().zip(b).map(|(a, b)| a.0 / b.1).min().unwrap_or(RBig::ONE);
    high / low
}

fn total(terms: impl Iterator<Item = RBig>) -> RBig {
    terms.fold(RBig::ZERO, |sum, term| sum + term)
}

/// The first column scaled to sum 1: the eigenvector itself when the matrix is consistent.
fn column_direction(matrix: &[Vec<RBig>]) -> Vec<RBig> {
    let column: Vec<RBig> = matrix.iter().filter_map(|row| row.first().cloned()).collect();
    scaled_to_one(column)
}

fn row_direction(matrix: &[Vec<RBig>], p: Digits) -> Vec<RBig> {
    let sums = matrix.iter().map(|row| round_down(total(row.iter().cloned()), p)).collect();
    scaled_to_one(sums)
}

fn scaled_to_one(values: Vec<RBig>) -> Vec<RBig> {
    let sum = total(values.iter().cloned());
    values.into_iter().map(|value| value / &sum).collect()
}

/// The square, scaled by its own size so that repeated squaring neither grows nor vanishes.
fn squared(matrix: &[Vec<RBig>], p: Digits) -> Vec<Vec<RBig>> {
    let n = matrix.len();
    let cell = |row: &[RBig], j: usize| total(row.iter().zip(matrix).map(|(a, b)| a * &b[j]));
    let square: Vec<Vec<RBig>> = matrix.iter().map(|row| (0..n).map(|j| cell(row, j)).collect()).collect();
    let size = round_down(total(square.iter().flatten().cloned()), Digits(1));
    square.into_iter().map(|row| row.into_iter().map(|a| round_down(a / &size, p)).collect()).collect()
}

fn enclosed((x, bound): Candidate, p: Digits) -> Result<Vec<Real>, Fault> {
    if bound.is_zero() {
        return Ok(x.into_iter().map(Real::Rational).collect());
    }
    if bound >= RBig::ONE {
        return Err(Fault::Undecided);
    }
    let rest = RBig::ONE - bound;
    Ok(x.into_iter().map(|x| Real::enclosing(&x * &rest, x / &rest, p)).collect())
}

/// 最大特征根 — `λmax = (1/n) Σ_i (A·w)_i / w_i`.
///
/// Errors: as [`weights_sum`]; [`Fault::Domain`] when there are not *n* weights; [`Fault::DivisionByZero`] for
/// a weight of zero.
///
/// ```
/// use dataworth::num::{LADDER, Real, ahp};
/// let matrix = vec![vec![Real::from(1), Real::from(2)], vec![Real::parse("0.5")?, Real::from(1)]];
/// let w = ahp::weights_sum(&matrix, LADDER[0])?;
/// assert_eq!(ahp::lambda_max(&matrix, &w, LADDER[0])?.to_decimal(34), "2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lambda_max(matrix: &[Vec<Real>], weights: &[Real], p: Digits) -> Result<Real, Fault> {
    let n = order(matrix)?;
    if weights.len() != n {
        return Err(Fault::Domain("the number of weights is not that of the matrix"));
    }
    let ratio = |(row, w): (&Vec<Real>, &Real)| weighted(row, weights, p).div(w, p);
    let ratios: Vec<Real> = matrix.iter().zip(weights).map(ratio).collect::<Result<_, _>>()?;
    Real::sum(&ratios, p).div(&whole(n), p)
}

fn weighted(row: &[Real], weights: &[Real], p: Digits) -> Real {
    row.iter().zip(weights).fold(Real::ZERO, |sum, (a, w)| sum.add(&a.mul(w, p), p))
}

/// 一致性指标 — `CI = (λmax − n)/(n − 1)`; zero for a single criterion.
///
/// Errors: as [`lambda_max`].
pub fn consistency_index(matrix: &[Vec<Real>], weights: &[Real], p: Digits) -> Result<Real, Fault> {
    let lambda = lambda_max(matrix, weights, p)?;
    match matrix.len() {
        0 | 1 => Ok(Real::ZERO),
        n => lambda.sub(&whole(n), p).div(&whole(n - 1), p),
    }
}

/// 一致性比率 — `CR = CI / RI`; zero up to two criteria, which cannot contradict one another.
///
/// `random_index` is RI for this *n*; tables differ (n = 3: 0.58 in Saaty 1980, 0.52 in Saaty 2005).
///
/// Errors: as [`lambda_max`]; [`Fault::DivisionByZero`] for a random index of zero with three or more criteria.
///
/// ```
/// use dataworth::num::{LADDER, Real, ahp};
/// let third = Real::from(1).div(&Real::from(3), LADDER[0])?;
/// let (one, three, five, fifth) = (Real::ONE, Real::from(3), Real::from(5), Real::parse("0.2")?);
/// let matrix = vec![
///     vec![one.clone(), three.clone(), five],
///     vec![third.clone(), one.clone(), three],
///     vec![fifth, third, one],
/// ];
/// let w = ahp::weights_eigen(&matrix, LADDER[0])?;
/// let cr = ahp::consistency_ratio(&matrix, &w, &Real::parse("0.58")?, LADDER[0])?;
/// assert_eq!(cr.to_decimal(2), "0.033");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn consistency_ratio(
    matrix: &[Vec<Real>],
    weights: &[Real],
    random_index: &Real,
    p: Digits,
) -> Result<Real, Fault> {
    let index = consistency_index(matrix, weights, p)?;
    if matrix.len() <= 2 { Ok(Real::ZERO) } else { index.div(random_index, p) }
}

/// 互反性检验 — checks `a_ij · a_ji = 1` within a relative tolerance, and `a_ii = 1`.
///
/// Typed matrices hold 0.3333 for 1/3, so exact equality would reject them all; `0.001` is a sensible tolerance.
/// `Ok(None)` when the matrix passes, else the first offending `(i, j)`, counted from zero, row by row, `i ≤ j`.
///
/// Errors: as [`weights_sum`].
///
/// ```
/// use dataworth::num::{LADDER, Real, ahp};
/// let matrix = vec![vec![Real::from(1), Real::from(3)], vec![Real::parse("0.3333")?, Real::from(1)]];
/// assert_eq!(ahp::is_reciprocal(&matrix, &Real::parse("0.001")?, LADDER[0])?, None);
/// assert_eq!(ahp::is_reciprocal(&matrix, &Real::ZERO, LADDER[0])?, Some((0, 1)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn is_reciprocal(
    matrix: &[Vec<Real>],
    tolerance: &Real,
    p: Digits,
) -> Result<Option<(usize, usize)>, Fault> {
    let n = order(matrix)?;
    let pairs = (0..n).flat_map(|i| (i..n).map(move |j| (i, j)));
    for (i, j) in pairs {
        // On the diagonal the entry itself is tested, not its square.
        let product = if i == j { matrix[i][i].clone() } else { matrix[i][j].mul(&matrix[j][i], p) };
        let off = product.sub(&Real::ONE, p).abs();
        match off.compare(tolerance) {
            Some(Ordering::Greater) => return Ok(Some((i, j))),
            Some(_) => {}
            None => return Err(Fault::Undecided),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::LADDER;

    const P: Digits = LADDER[0];

    /// Rows of `1`, `0.5` or `1/3`, separated by blanks and semicolons.
    fn matrix(text: &str) -> Vec<Vec<Real>> {
        let entry = |t: &str| match t.split_once('/') {
            Some((n, d)) => Real::parse(n).unwrap().div(&Real::parse(d).unwrap(), P).unwrap(),
            None => Real::parse(t).unwrap(),
        };
        text.split(';').map(|row| row.split_whitespace().map(entry).collect()).collect()
    }

    fn floats(weights: &[Real]) -> Vec<f64> {
        weights.iter().map(Real::to_f64).collect()
    }

    fn assert_close(got: &[Real], want: &[f64], tolerance: f64) {
        let got = floats(got);
        assert_eq!(got.len(), want.len());
        for (g, w) in got.iter().zip(want) {
            assert!((g - w).abs() <= tolerance, "{got:?} is not {want:?}");
        }
    }

    /// Worked example with five criteria that fails the consistency test (case cn32-ahp-5-inconsistent).
    #[test]
    fn five_criteria_that_contradict_each_other() {
        let a = matrix(
            "1 4 3 5 2; 0.25 1 0.3333333333333333 0.2 2; 0.3333333333333333 3 1 2 3; 0.2 5 0.5 1 0.5; 0.5 0.5 0.3333333333333333 2 1",
        );
        let w = weights_sum(&a, P).unwrap();
        assert_close(&w, &[0.4081, 0.1006, 0.2222, 0.1423, 0.1269], 0.001);
        let cr = consistency_ratio(&a, &w, &Real::parse("1.12").unwrap(), P).unwrap();
        assert!(cr.to_f64() > 0.10, "{cr}");
        assert_eq!(is_reciprocal(&a, &Real::parse("0.001").unwrap(), P), Ok(None));
    }

    /// Spreadsheet template with four criteria, every printed figure (case cn34-ahp-4-spreadsheet).
    #[test]
    fn four_criteria_of_a_spreadsheet() {
        let a = matrix("1 1 5 3; 1 1 3 3; 0.2 1/3 1 1; 1/3 1/3 1 1");
        let w = weights_sum(&a, P).unwrap();
        assert!(w.iter().all(Real::is_exact));
        assert_close(&w[..1], &[0.411184], 1e-6);
        let aw: Vec<Real> = a.iter().map(|row| weighted(row, &w, P)).collect();
        assert_close(&aw, &[1.669737, 1.455263, 0.430263, 0.485088], 1e-6);
        assert_close(&[consistency_index(&a, &w, P).unwrap()], &[0.010946], 1e-6);
    }

    const DRINKS: &str = "1 9 5 2 1 1 0.5; 1/9 1 1/3 1/9 1/9 1/9 1/9; 1/5 3 1 1/3 1/4 1/3 1/9; \
        0.5 9 3 1 0.5 1 1/3; 1 9 4 2 1 2 0.5; 1 9 3 1 0.5 1 1/3; 2 9 9 3 2 3 1";

    /// PhilipGriffith/AHPy, `tests/test_ahp.py`: drinks, with the random indices of Donegan & Dodd 1991.
    #[test]
    fn seven_drinks() {
        let a = matrix(DRINKS);
        let w = weights_eigen(&a, P).unwrap();
        assert_close(&w, &[0.1775, 0.0191, 0.0418, 0.1164, 0.1896, 0.1288, 0.3268], 6e-5);
        let cr = consistency_ratio(&a, &w, &Real::parse("1.2519").unwrap(), P).unwrap();
        assert_close(&[cr], &[0.0235], 6e-5);
    }

    /// PhilipGriffith/AHPy: the car example of the encyclopaedia article on AHP.
    #[test]
    fn four_criteria_for_a_car() {
        let a = matrix("1 3 7 3; 1/3 1 9 1; 1/7 1/9 1 1/7; 1/3 1 7 1");
        let w = weights_eigen(&a, P).unwrap();
        assert_close(&w, &[0.510, 0.234, 0.041, 0.215], 6e-4);
        let cr = consistency_ratio(&a, &w, &Real::parse("0.8286").unwrap(), P).unwrap();
        assert_close(&[cr], &[0.08], 6e-4);
    }

    /// The 1-3-5 matrix of many textbooks: λmax 3.039, CR 0.033.
    #[test]
    fn three_criteria_of_the_textbooks() {
        let a = matrix("1 3 5; 1/3 1 3; 0.2 1/3 1");
        let w = weights_eigen(&a, P).unwrap();
        assert_close(&w, &[0.637, 0.258, 0.105], 6e-4);
        assert_close(&[lambda_max(&a, &w, P).unwrap()], &[3.039], 6e-4);
        // For three criteria the geometric mean is the eigenvector.
        assert_close(&weights_root(&a, P).unwrap(), &floats(&w), 1e-15);
    }

    /// PhilipGriffith/AHPy, data of Saaty 2005: four cities under five criteria, distributive mode.
    #[test]
    fn four_cities_under_five_criteria() {
        let criteria = weights_eigen(
            &matrix("1 0.2 3 0.5 5; 5 1 7 1 7; 1/3 1/7 1 0.25 3; 2 1 4 1 7; 0.2 1/7 1/3 1/7 1"),
            P,
        )
        .unwrap();
        let alternatives = [
            "1 0.5 1 0.5; 2 1 2.5 1; 1 0.4 1 0.4; 2 1 2.5 1",
            "1 2 1/3 4; 0.5 1 0.125 2; 3 8 1 9; 0.25 0.5 1/9 1",
            "1 5 0.5 2.5; 0.2 1 1/9 0.25; 2 9 1 7; 0.4 4 1/7 1",
            "1 0.5 3 4; 2 1 6 8; 1/3 1/6 1 1; 0.25 0.125 1 1",
            "1 1.5 0.5 4; 2/3 1 2/7 2.5; 2 3.5 1 9; 0.25 0.4 1/9 1",
        ];
        let mut total = vec![Real::ZERO; 4];
        for (weight, text) in criteria.iter().zip(alternatives) {
            let local = weights_eigen(&matrix(text), P).unwrap();
            total = total.iter().zip(&local).map(|(t, l)| t.add(&weight.mul(l, P), P)).collect();
        }
        assert_close(&total, &[0.2291, 0.2748, 0.3852, 0.1110], 6e-5);
    }

    #[test]
    fn enclosures_are_tight_and_nest_down_the_ladder() {
        let a = matrix(DRINKS);
        let [wide, middle, narrow] = LADDER.map(|p| weights_eigen(&a, p).unwrap());
        for ((x, y), z) in wide.iter().zip(&middle).zip(&narrow) {
            assert!(x.ends().0 <= y.ends().0 && y.ends().1 <= x.ends().1);
            assert!(y.ends().0 <= z.ends().0 && z.ends().1 <= y.ends().1);
            assert!(x.error_bound() < 1e-16 && x.to_decimal(34).len() >= 34, "{x}");
        }
    }

    #[test]
    fn a_consistent_matrix_has_exact_weights() {
        let a = matrix("1 2 6; 0.5 1 3; 1/6 1/3 1");
        let w = weights_eigen(&a, P).unwrap();
        assert!(w.iter().all(Real::is_exact));
        assert_eq!(w[0].to_decimal(34), "0.6");
        assert_eq!(consistency_index(&a, &w, P).unwrap().to_decimal(34), "0");
    }

    #[test]
    fn a_ball_in_the_matrix_widens_the_weights_and_no_more() {
        let mut a = matrix("1 3 5; 1/3 1 3; 0.2 1/3 1");
        let exact = weights_eigen(&a, LADDER[2]).unwrap();
        let third = a[1][0].as_rational().unwrap().clone();
        let bit = RBig::from_parts(IBig::ONE, UBig::from(10u8).pow(20));
        a[1][0] = Real::enclosing(&third - &bit, third + bit, LADDER[2]);
        for (wide, narrow) in weights_eigen(&a, LADDER[0]).unwrap().iter().zip(&exact) {
            assert!(wide.ends().0 <= narrow.ends().0 && narrow.ends().1 <= wide.ends().1);
            assert!((wide.ends().1 - wide.ends().0).to_f64().value() < 1e-18);
        }
    }

    #[test]
    fn malformed_matrices_are_refused() {
        for text in ["1 2; 1", "1 0; 1 1", "1 -2; -0.5 1"] {
            assert!(matches!(weights_sum(&matrix(text), P), Err(Fault::Domain(_))), "{text}");
        }
        assert!(weights_eigen(&[], P).is_err());
        assert_eq!(is_reciprocal(&matrix("1 3; 0.4 1"), &Real::parse("0.001").unwrap(), P), Ok(Some((0, 1))));
        assert_eq!(is_reciprocal(&matrix("2 3; 0.4 1"), &Real::parse("0.001").unwrap(), P), Ok(Some((0, 0))));
    }
}
