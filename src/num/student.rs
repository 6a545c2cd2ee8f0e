//! 学生 t 分布 — Student's t distribution for whole degrees of freedom, by its finite sums.
//!
//! With `θ = atan(t/√ν)` and `c = cos²θ = ν/(ν+t²)`, `P(|T| < t)` is
//!
//! * `ν` even: `sin θ · (1 + c/2 + 1·3/(2·4)·c² + … )`, up to `c^(ν/2−1)`;
//! * `ν` odd: `2/π · (θ + sin θ cos θ · (1 + 2/3·c + 2·4/(3·5)·c² + …))`, up to `c^((ν−3)/2)`.
//!
//! Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4. All sums run on
//! enclosures, so precision decides how wide a result is, never whether it is right.
use std::cmp::Ordering;

use dashu_ratio::RBig;
use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};

use super::{Digits, Fault, Real};

/// The sums have half as many terms as there are degrees of freedom.
const MOST_FREEDOM: i64 = 2000;
/// Digits that `1 − P` may lose.
const LOST: u32 = 24;
/// Each step of Newton's method wins about ten digits; the start has ten.
const STEPS: u32 = 16;

impl Real {
    /// t 分布双尾概率 — `P(|T| ≥ |self|)` with `freedom` degrees of freedom, as `TDIST(ABS(x), freedom, 2)`.
    ///
    /// Errors: [`Fault::Domain`] where `freedom` is no whole number from 1 to 2,000.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// let tails = Real::from(1).student_tails(&Real::from(1), LADDER[0])?;
    /// assert_eq!(tails.to_decimal(30), "0.5");
    /// # Ok::<(), dataworth::num::Fault>(())
    /// ```
    pub fn student_tails(&self, freedom: &Real, p: Digits) -> Result<Real, Fault> {
        let q = Digits(p.guarded().0.saturating_add(LOST));
        Ok(Real::ONE.sub(&within(&self.abs(), degrees(freedom)?, q)?, q))
    }

    /// t 分布双尾分位数 — the `t` with `P(|T| ≥ t) = self`, as `TINV(self, freedom)`.
    ///
    /// Errors: [`Fault::Domain`] where `self` is not between 0 and 1 or `freedom` no whole number from 1 to
    /// 2,000; [`Fault::Undecided`] for a ball or where these digits do not hold the point apart.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// let point = Real::parse("0.05")?.student_quantile(&Real::from(10), LADDER[0])?;
    /// assert_eq!(point.to_decimal(12), "2.22813885199");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn student_quantile(&self, freedom: &Real, p: Digits) -> Result<Real, Fault> {
        let degrees = degrees(freedom)?;
        let tails = self.as_rational().ok_or(Fault::Undecided)?;
        if *tails <= RBig::ZERO || *tails >= RBig::ONE {
            return Err(Fault::Domain("quantile of a probability not between zero and one"));
        }
        let inside = Real::from(RBig::ONE - tails);
        let point = approach(&inside, self.to_f64(), degrees, p)?;
        enclose(point, &inside, degrees, p)
    }
}

fn degrees(freedom: &Real) -> Result<i64, Fault> {
    let whole = freedom.to_i64().filter(|n| (1..=MOST_FREEDOM).contains(n));
    whole.ok_or(Fault::Domain("degrees of freedom that are not whole, 1 to 2,000"))
}

/// `P(|T| < t)` for `t ≥ 0`.
fn within(t: &Real, freedom: i64, q: Digits) -> Result<Real, Fault> {
    let nu = Real::from(freedom);
    let whole = nu.add(&t.mul(t, q), q);
    let cosine_square = nu.div(&whole, q)?;
    if freedom % 2 == 0 {
        let sine = t.div(&whole.sqrt(q)?, q)?;
        return Ok(sine.mul(&sum(&cosine_square, freedom / 2, 1, q)?, q));
    }
    let root = nu.sqrt(q)?;
    let angle = arc_tangent(&t.div(&root, q)?, q)?;
    let product = t.mul(&root, q).div(&whole, q)?;
    let both = angle.add(&product.mul(&sum(&cosine_square, (freedom - 1) / 2, 2, q)?, q), q);
    both.mul(&Real::from(2), q).div(&pi(q)?, q)
}

/// The same as a ball: powers of a fraction would stay exact and grow without end.
fn blurred(x: &Real, q: Digits) -> Result<Real, Fault> {
    let hair = Real::from(10).pow(&Real::from(-i64::from(q.0)), q)?;
    let ((low, high), (_, hair)) = (x.ends(), hair.ends());
    Ok(Real::enclosing(low - hair, high + hair, q))
}

/// `1 + first/(first+1)·c + …`, `terms` of them, each next factor with both numbers two higher.
fn sum(c: &Real, terms: i64, first: i64, q: Digits) -> Result<Real, Fault> {
    let c = &blurred(c, q)?;
    let (mut term, mut whole) = (Real::ONE, Real::ZERO);
    for at in 0..terms {
        whole = whole.add(&term, q);
        let factor = Real::from(first + 2 * at).div(&Real::from(first + 1 + 2 * at), q)?;
        term = term.mul(c, q).mul(&factor, q);
    }
    Ok(whole)
}

/// `atan x` for `x ≥ 0`: three halvings of the angle, then the series.
fn arc_tangent(x: &Real, q: Digits) -> Result<Real, Fault> {
    let mut x = x.clone();
    for _ in 0..3 {
        let secant = Real::ONE.add(&x.mul(&x, q), q).sqrt(q)?;
        x = x.div(&Real::ONE.add(&secant, q), q)?;
    }
    Ok(arc_series(&x, q)?.mul(&Real::from(8), q))
}

/// `x − x³/3 + x⁵/5 − …` for `0 ≤ x < 0.21`; what is left out is less than the first term left out.
fn arc_series(x: &Real, q: Digits) -> Result<Real, Fault> {
    let x = &blurred(x, q)?;
    let square = x.mul(x, q).neg();
    let (mut power, mut whole, mut odd) = (x.clone(), Real::ZERO, 1);
    // `0.21² < 10^−1.35`: a term wins more than 1.3 digits.
    for _ in 0..(q.0 + 4) {
        whole = whole.add(&power.div(&Real::from(odd), q)?, q);
        power = power.mul(&square, q);
        odd += 2;
    }
    let rest = power.abs();
    let (_, high) = rest.ends();
    Ok(whole.add(&Real::enclosing(-high.clone(), high.clone(), q), q))
}

/// `π = 16 atan(1/5) − 4 atan(1/239)` (Machin).
fn pi(q: Digits) -> Result<Real, Fault> {
    let part = |times: i64, of: i64| -> Result<Real, Fault> {
        Ok(arc_series(&Real::ONE.div(&Real::from(of), q)?, q)?.mul(&Real::from(times), q))
    };
    Ok(part(16, 5)?.sub(&part(4, 239)?, q))
}

/// A rational near the point: a float, then Newton's steps with the density as a float.
fn approach(inside: &Real, tails: f64, freedom: i64, p: Digits) -> Result<RBig, Fault> {
    let shape = StudentsT::new(0.0, 1.0, freedom as f64).map_err(|_| Fault::Overflow)?;
    let start = shape.inverse_cdf(1.0 - tails / 2.0);
    let mut point = Real::from_f64_shortest(start).ok_or(Fault::Undecided)?;
    for _ in 0..STEPS.min(p.0 / 8 + 2) {
        let slope = Real::from_f64_shortest(2.0 * shape.pdf(point.to_f64())).ok_or(Fault::Undecided)?;
        let gap = middle(&inside.sub(&within(&point, freedom, Digits(p.guarded().0 + LOST))?, p));
        point = middle(&point.add(&gap.div(&slope, p)?, Digits(p.0 + LOST)));
    }
    Ok(point.ends().0.clone())
}

fn middle(real: &Real) -> Real {
    let (low, high) = real.ends();
    Real::from((low + high) / RBig::from(2))
}

/// The point between two that are on either side of it for certain: the area grows with `t`.
fn enclose(point: RBig, inside: &Real, freedom: i64, p: Digits) -> Result<Real, Fault> {
    let unit = RBig::ONE / Real::from(10).pow(&Real::from(i64::from(p.0)), p)?.ends().0;
    let width = unit * (RBig::ONE + &point);
    let q = Digits(p.guarded().0.saturating_add(LOST));
    let (low, high) = (&point - &width, &point + &width);
    let side = |t: &RBig| {
        Ok::<_, Fault>(within(&Real::from(t.clone()).max(&Real::ZERO), freedom, q)?.compare(inside))
    };
    match (side(&low)?, side(&high)?) {
        (Some(Ordering::Less), Some(Ordering::Greater)) => Ok(Real::enclosing(low, high, p)),
        _ => Err(Fault::Undecided),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::LADDER;

    /// Critical values of the t distribution, two-tailed: NIST/SEMATECH e-Handbook 1.3.6.7.2 (three decimals).
    const TABLE: &[(i64, &str, f64)] = &[
        (1, "0.10", 6.314),
        (1, "0.05", 12.706),
        (2, "0.05", 4.303),
        (3, "0.01", 5.841),
        (5, "0.05", 2.571),
        (9, "0.002", 4.297),
        (10, "0.20", 1.372),
        (30, "0.05", 2.042),
        (61, "0.05", 2.000),
        (100, "0.01", 2.626),
    ];

    #[test]
    fn critical_values_are_the_printed_ones() {
        for (freedom, tails, wanted) in TABLE {
            let point =
                Real::parse(tails).unwrap().student_quantile(&Real::from(*freedom), LADDER[0]).unwrap();
            assert!((point.to_f64() - wanted).abs() <= 0.0005, "{freedom} {tails}: {}", point.to_f64());
        }
    }

    #[test]
    fn a_quantile_leaves_its_own_probability_at_every_precision() {
        for (digits, freedom, tails) in
            [(34, 1, "0.000001"), (68, 4, "0.9"), (136, 37, "0.05"), (34, 2000, "0.01")]
        {
            let (p, freedom) = (Digits(digits), Real::from(freedom));
            let wanted = Real::parse(tails).unwrap();
            let back = wanted.student_quantile(&freedom, p).unwrap().student_tails(&freedom, p).unwrap();
            let (low, high) = back.ends();
            let wanted = wanted.as_rational().unwrap();
            assert!(low <= wanted && wanted <= high, "{tails}");
            assert!((high - low) < Real::parse("1e-25").unwrap().ends().0.clone(), "{tails}");
        }
    }

    #[test]
    fn tails_agree_with_the_library_of_distributions() {
        for freedom in [1, 2, 3, 7, 24, 151] {
            let shape = StudentsT::new(0.0, 1.0, f64::from(freedom)).unwrap();
            for t in [0.0, 0.3, 1.0, 2.5, 9.0] {
                let own = Real::from_f64_shortest(t).unwrap();
                let own = own.student_tails(&Real::from(i64::from(freedom)), LADDER[0]).unwrap().to_f64();
                assert!((own - 2.0 * shape.sf(t)).abs() < 1e-12, "{freedom} {t}");
            }
        }
    }

    #[test]
    fn what_is_no_count_or_no_probability_is_refused() {
        for freedom in ["0", "1.5", "2001"] {
            assert!(Real::ONE.student_tails(&Real::parse(freedom).unwrap(), LADDER[0]).is_err());
        }
        for tails in ["0", "1", "-0.1"] {
            assert!(Real::parse(tails).unwrap().student_quantile(&Real::from(5), LADDER[0]).is_err());
        }
    }
}
