//! The exact number: a rational, or a ball that encloses an irrational one.
use std::cmp::Ordering;

use dashu_ratio::RBig;

use super::elementary::{self, Ends};
use super::rational::{MAX_BITS, bits, round_down, round_up, sign};
use super::{Digits, Fault};

/// 精确数 — a real number known exactly (a rational) or enclosed (a ball).
///
/// `+ − × ÷` and whole powers of rationals stay rational; roots, fractional powers, `exp` and `ln` give a
/// [`Ball`] unless the result is itself rational. No unit: the caller's types carry it.
///
/// ```
/// use dataworth::num::{LADDER, Real};
/// let p = LADDER[0];
/// let third = Real::from(1).div(&Real::from(3), p)?;
/// assert_eq!(third.mul(&Real::from(3), p).to_decimal(34), "1");
/// # Ok::<(), dataworth::num::Fault>(())
/// ```
#[derive(Debug, Clone)]
pub enum Real {
    /// Known exactly.
    Rational(RBig),
    /// Somewhere in an interval; the true value never lies outside it.
    Ball(Ball),
}

/// 区间 — a closed interval `[low, high]` with `low < high`, ends rounded outward after every operation.
///
/// ```
/// use dataworth::num::{LADDER, Real};
/// let Real::Ball(root) = Real::from(2).sqrt(LADDER[0])? else { unreachable!() };
/// assert!(root.low() < root.high());
/// # Ok::<(), dataworth::num::Fault>(())
/// ```
#[derive(Debug, Clone)]
pub struct Ball {
    low: RBig,
    high: RBig,
}

impl Ball {
    /// Lower end: the true value is not below it.
    pub fn low(&self) -> &RBig {
        &self.low
    }

    /// Upper end: the true value is not above it.
    pub fn high(&self) -> &RBig {
        &self.high
    }
}

impl From<i64> for Real {
    fn from(value: i64) -> Self {
        Real::Rational(RBig::from(value))
    }
}

impl From<RBig> for Real {
    fn from(value: RBig) -> Self {
        Real::Rational(value)
    }
}

impl Real {
    /// Zero, exactly.
    pub const ZERO: Real = Real::Rational(RBig::ZERO);
    /// One, exactly.
    pub const ONE: Real = Real::Rational(RBig::ONE);

    /// The smallest number at `p` digits known to hold everything in `[low, high]`; a rational when they meet.
    pub fn enclosing(low: RBig, high: RBig, p: Digits) -> Real {
        let (low, high) = if low <= high { (low, high) } else { (high, low) };
        if low == high && bits(&low) <= MAX_BITS {
            return Real::Rational(low);
        }
        let (low, high) = (round_down(low, p), round_up(high, p));
        if low == high { Real::Rational(low) } else { Real::Ball(Ball { low, high }) }
    }

    /// The two ends; the same number twice for a rational.
    pub fn ends(&self) -> (&RBig, &RBig) {
        match self {
            Real::Rational(value) => (value, value),
            Real::Ball(ball) => (&ball.low, &ball.high),
        }
    }

    /// The rational, if this number is known exactly.
    pub fn as_rational(&self) -> Option<&RBig> {
        match self {
            Real::Rational(value) => Some(value),
            Real::Ball(_) => None,
        }
    }

    /// Whether the value is known exactly.
    pub fn is_exact(&self) -> bool {
        self.as_rational().is_some()
    }

    /// Whether the value is known to be a whole number.
    pub fn is_integer(&self) -> bool {
        self.as_rational().is_some_and(RBig::is_int)
    }

    /// The value as `i64`, if it is known to be a whole number in range.
    pub fn to_i64(&self) -> Option<i64> {
        let value = self.as_rational().filter(|value| value.is_int())?;
        i64::try_from(value.numerator().clone()).ok()
    }

    /// Order of two numbers; `None` when two balls overlap, so that a tie is never claimed by accident.
    ///
    /// ```
    /// use dataworth::num::Real;
    /// use std::cmp::Ordering;
    /// assert_eq!(Real::from(1).compare(&Real::from(2)), Some(Ordering::Less));
    /// ```
    pub fn compare(&self, other: &Real) -> Option<Ordering> {
        let ((a, b), (c, d)) = (self.ends(), other.ends());
        match () {
            () if b < c => Some(Ordering::Less),
            () if a > d => Some(Ordering::Greater),
            () if self.is_exact() && other.is_exact() => Some(Ordering::Equal),
            () => None,
        }
    }

    /// Sign as an order against zero; `None` when a ball holds zero.
    pub fn sign(&self) -> Option<Ordering> {
        self.compare(&Real::ZERO)
    }

    /// An interval this number is in that is short enough to calculate with.
    fn operand(&self, p: Digits) -> Real {
        let (low, high) = self.ends();
        if bits(low).max(bits(high)) <= MAX_BITS {
            return self.clone();
        }
        Real::enclosing(low.clone(), high.clone(), p)
    }

    /// Both operands, shortened to balls first when the exact result would be absurdly long.
    pub(super) fn operands(&self, other: &Real, p: Digits) -> (Real, Real) {
        (self.operand(p), other.operand(p))
    }

    /// `self + other`; exact for rationals.
    pub fn add(&self, other: &Real, p: Digits) -> Real {
        let (x, y) = self.operands(other, p);
        let ((a, b), (c, d)) = (x.ends(), y.ends());
        match x.is_exact() && y.is_exact() {
            true => exactly(a + c, p),
            false => Real::enclosing(a + c, b + d, p),
        }
    }

    /// `self − other`; exact for rationals.
    pub fn sub(&self, other: &Real, p: Digits) -> Real {
        self.add(&other.neg(), p)
    }

    /// `self × other`; exact for rationals.
    pub fn mul(&self, other: &Real, p: Digits) -> Real {
        let (x, y) = self.operands(other, p);
        match (&x, &y) {
            (Real::Rational(a), Real::Rational(b)) => exactly(a * b, p),
            _ => hull(products(x.ends(), y.ends()), p),
        }
    }

    /// `self ÷ other`; exact for rationals.
    ///
    /// Errors: [`Fault::DivisionByZero`]; [`Fault::Undecided`] when the divisor is a ball that holds zero.
    pub fn div(&self, other: &Real, p: Digits) -> Result<Real, Fault> {
        Ok(self.mul(&other.reciprocal(p)?, p))
    }

    /// `1 ÷ self`; exact for a rational.
    ///
    /// Errors: as [`Real::div`].
    pub fn reciprocal(&self, p: Digits) -> Result<Real, Fault> {
        match (self.sign(), self) {
            (Some(Ordering::Equal), _) => Err(Fault::DivisionByZero),
            (None, _) => Err(Fault::Undecided),
            (_, Real::Rational(x)) => Ok(Real::Rational(RBig::ONE / x)),
            (_, Real::Ball(b)) => Ok(Real::enclosing(RBig::ONE / &b.high, RBig::ONE / &b.low, p)),
        }
    }

    /// `−self`.
    pub fn neg(&self) -> Real {
        match self {
            Real::Rational(x) => Real::Rational(-x.clone()),
            Real::Ball(b) => Real::Ball(Ball { low: -b.high.clone(), high: -b.low.clone() }),
        }
    }

    /// `|self|`.
    pub fn abs(&self) -> Real {
        match self.sign() {
            Some(Ordering::Less) => self.neg(),
            Some(_) => self.clone(),
            None => {
                let (low, high) = self.ends();
                Real::Ball(Ball { low: RBig::ZERO, high: high.clone().max(-low.clone()) })
            }
        }
    }

    /// The smaller of two numbers; a ball when the order is undecided.
    pub fn min(&self, other: &Real) -> Real {
        let ((a, b), (c, d)) = (self.ends(), other.ends());
        from_ends(a.min(c), b.min(d))
    }

    /// The larger of two numbers; a ball when the order is undecided.
    pub fn max(&self, other: &Real) -> Real {
        let ((a, b), (c, d)) = (self.ends(), other.ends());
        from_ends(a.max(c), b.max(d))
    }

    /// Sum of any number of terms; zero for none.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// let tenth = Real::parse("0.1")?;
    /// assert_eq!(Real::sum(&[tenth.clone(), tenth.clone(), tenth], LADDER[0]).to_decimal(34), "0.3");
    /// # Ok::<(), dataworth::num::NumError>(())
    /// ```
    pub fn sum<'a>(terms: impl IntoIterator<Item = &'a Real>, p: Digits) -> Real {
        terms.into_iter().fold(Real::ZERO, |sum, term| sum.add(term, p))
    }

    /// `e^self`; exact only for 0.
    ///
    /// Errors: [`Fault::Overflow`] above 100,000.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// let e = Real::ONE.exp(LADDER[0])?;
    /// assert_eq!(e.to_decimal(20), "2.7182818284590452354");
    /// # Ok::<(), dataworth::num::Fault>(())
    /// ```
    pub fn exp(&self, p: Digits) -> Result<Real, Fault> {
        match self.ends() {
            (x, y) if x.is_zero() && y.is_zero() => Ok(Real::ONE),
            (x, y) => Ok(Real::enclosing(elementary::exp(x, p)?.0, elementary::exp(y, p)?.1, p)),
        }
    }

    /// Natural logarithm; exact only for 1.
    ///
    /// Errors: [`Fault::Domain`] at or below zero; [`Fault::Undecided`] for a ball that holds zero.
    ///
    /// ```
    /// use dataworth::num::{LADDER, Real};
    /// assert_eq!(Real::from(2).ln(LADDER[0])?.to_decimal(20), "0.69314718055994530942");
    /// # Ok::<(), dataworth::num::Fault>(())
    /// ```
    pub fn ln(&self, p: Digits) -> Result<Real, Fault> {
        let x = self.operand(p);
        let (low, high) = x.ends();
        match (sign(low), sign(high)) {
            (_, Ordering::Less | Ordering::Equal) => {
                Err(Fault::Domain("logarithm of a number not above zero"))
            }
            (Ordering::Less | Ordering::Equal, _) => Err(Fault::Undecided),
            _ if x.is_exact() && low.is_one() => Ok(Real::ZERO),
            _ => Ok(Real::enclosing(elementary::ln(low, p).0, elementary::ln(high, p).1, p)),
        }
    }
}

/// The rational itself, or a ball around it when it has become absurdly long.
fn exactly(value: RBig, p: Digits) -> Real {
    if bits(&value) <= MAX_BITS { Real::Rational(value) } else { Real::enclosing(value.clone(), value, p) }
}

/// The number between two ends that are already short.
fn from_ends(low: &RBig, high: &RBig) -> Real {
    if low == high {
        Real::Rational(low.clone())
    } else {
        Real::Ball(Ball { low: low.clone(), high: high.clone() })
    }
}

fn products((a, b): (&RBig, &RBig), (c, d): (&RBig, &RBig)) -> Vec<Ends> {
    [a * c, a * d, b * c, b * d].into_iter().map(|x| (x.clone(), x)).collect()
}

/// The interval that holds all of the given ones. An empty list does not occur; it would give zero.
pub(super) fn hull(parts: Vec<Ends>, p: Digits) -> Real {
    let joined = parts.into_iter().reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
    let (low, high) = joined.unwrap_or_default();
    Real::enclosing(low, high, p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::LADDER;
    use proptest::prelude::*;

    fn real(text: &str) -> Real {
        Real::parse(text).unwrap()
    }

    fn rational(text: &str) -> RBig {
        real(text).as_rational().unwrap().clone()
    }

    fn inside(inner: &Real, outer: &Real) -> bool {
        outer.ends().0 <= inner.ends().0 && inner.ends().1 <= outer.ends().1
    }

    /// The ball is narrow, near the printed constant, and holds the next ball of the ladder.
    fn check(f: impl Fn(Digits) -> Real, constant: &str, what: &str) {
        let [wide, middle, narrow] = LADDER.map(f);
        assert!(inside(&narrow, &middle) && inside(&middle, &wide), "{what} does not nest");
        for (ball, digits) in [(&wide, 30), (&middle, 64), (&narrow, 95)] {
            let want = real(constant);
            assert_eq!(ball.to_decimal(digits), want.to_decimal(digits), "{what}");
        }
    }

    /// Constants to 100 digits from the decimal arithmetic of the Python standard library.
    #[test]
    fn exponentials_and_logarithms_match_known_digits() {
        let table = [
            (
                "exp",
                "1",
                "2.718281828459045235360287471352662497757247093699959574966967627724076630353547594571382178525166427",
            ),
            (
                "exp",
                "-3.7",
                "0.02472352647033939120275738298340262934450507033787063596327742124180017064577451765237105388655685299",
            ),
            (
                "exp",
                "0.05",
                "1.051271096376024039697517636335645220174821296055062528783938479166279869650561268909887381693097468",
            ),
            (
                "exp",
                "100.25",
                "34516107331259239871361985995265746750923963.19323140318432155043764500109904867688833220704780944398",
            ),
            (
                "ln",
                "2",
                "0.6931471805599453094172321214581765680755001343602552541206800094933936219696947156058633269964186875",
            ),
            (
                "ln",
                "0.9999",
                "-0.0001000050003333583353335000142869643968353977345710755140898657627163447566114026170224959863374665288",
            ),
            (
                "ln",
                "1.0000000001",
                "0.00000000009999999999500000000033333333330833333333533333333316666666668095238095113095238106349206348206349206",
            ),
            (
                "ln",
                "123456.789",
                "11.72364648718588098113995898391011158691037737513408304708510624218949963822429433694812480492150780",
            ),
            (
                "ln",
                "0.001",
                "-6.907755278982137052053974364053092622803304465886318928099983702902717829032057440707991615268794895",
            ),
            (
                "ln",
                "0.72",
                "-0.3285040669720360569937960711491473016807214585312812862352271061799757670084028799071729195624763565",
            ),
        ];
        for (name, x, constant) in table {
            let f = |p| if name == "exp" { real(x).exp(p) } else { real(x).ln(p) };
            check(|p| f(p).unwrap(), constant, &format!("{name} {x}"));
        }
    }

    #[test]
    fn powers_match_known_digits() {
        let table = [
            (
                "1.1",
                "0.37",
                "1.035893942536191543759376746619015105092379080426706403591503197225978811682958974176658332147791783",
            ),
            (
                "2",
                "0.5",
                "1.414213562373095048801688724209698078569671875376948073176679737990732478462107038850387534327641573",
            ),
            (
                "1.08",
                "-2.5",
                "0.8249746644799179305400502693500763826697555888061940958199050161236535098064319640113674491108675200",
            ),
            (
                "0.3",
                "0.123",
                "0.8623546595592413050350293760521060597627983912446671873635431314812029796123622263688162355167893032",
            ),
            (
                "1000000",
                "0.3333",
                "99.95395890030878455284577725151208975900323001295464923474866882654653349816955454143373521230862345",
            ),
            (
                "1.05",
                "12.0416666666",
                "1.799510878010455570893169007297432358629254166787105319443860093748177984158723665735714053635980450",
            ),
        ];
        for (x, y, constant) in table {
            check(|p| real(x).pow(&real(y), p).unwrap(), constant, &format!("{x}^{y}"));
        }
    }

    #[test]
    fn rational_results_stay_exact() {
        let table = [
            ("1.21", "0.5", "1.1"),
            ("1.21", "-0.5", "0.9090909091"),
            ("0.000001", "0.5", "0.001"),
            ("32", "0.4", "4"),
            ("100000000", "0.125", "10"),
            ("1", "0.123456", "1"),
            ("-2", "3", "-8"),
            ("-2", "-2", "0.25"),
            ("7", "0", "1"),
            ("0", "0.5", "0"),
        ];
        for (x, y, want) in table {
            let power = real(x).pow(&real(y), LADDER[0]).unwrap();
            assert!(power.is_exact(), "{x}^{y}");
            assert_eq!(power.to_decimal(10), want);
        }
        assert!(Real::ZERO.exp(LADDER[0]).unwrap().is_exact() && Real::ONE.ln(LADDER[0]).unwrap().is_exact());
    }

    #[test]
    fn faults_name_the_reason() {
        let p = LADDER[0];
        let wide = Real::enclosing(rational("-1"), rational("1"), p);
        assert_eq!(Real::ONE.div(&Real::ZERO, p).unwrap_err(), Fault::DivisionByZero);
        assert_eq!(Real::ONE.div(&wide, p).unwrap_err(), Fault::Undecided);
        assert_eq!(Real::ZERO.pow(&real("-1"), p).unwrap_err(), Fault::DivisionByZero);
        assert!(matches!(Real::ZERO.pow(&Real::ZERO, p), Err(Fault::Domain(_))));
        assert!(matches!(real("-8").pow(&real("0.5"), p), Err(Fault::Domain(_))));
        assert!(matches!(real("0").ln(p), Err(Fault::Domain(_))));
        assert_eq!(wide.ln(p).unwrap_err(), Fault::Undecided);
        assert_eq!(wide.pow(&Real::ZERO, p).unwrap_err(), Fault::Undecided);
        assert_eq!(real("1e6").exp(p).unwrap_err(), Fault::Overflow);
        assert_eq!(real("-3").pow(&real("1000001"), p).unwrap_err(), Fault::TooLarge);
        assert_eq!(real("10").pow(&real("-400000"), p).unwrap().to_fen(), Ok(super::super::Fen::ZERO));
        assert_eq!(real("1e9").pow(&real("-99999.5"), p).unwrap().to_fen(), Ok(super::super::Fen::ZERO));
        assert_eq!(real("1e9").pow(&real("1e9"), p).unwrap_err(), Fault::Overflow);
    }

    #[test]
    fn absurd_sizes_become_balls_and_underflow_stays_enclosed() {
        let p = LADDER[0];
        let long = real("1.000000000000001").pow(&real("99999"), p).unwrap();
        assert!(!long.is_exact() && (long.to_f64() - 1.000_000_000_1).abs() < 1e-12);
        for tiny in [real("-1e7").exp(p).unwrap(), real("0.5").pow(&real("1000000.5"), p).unwrap()] {
            assert_eq!(tiny.to_fen(), Ok(super::super::Fen::ZERO));
            assert!(!tiny.is_exact());
        }
    }

    #[test]
    fn order_and_extremes_of_overlapping_balls() {
        let p = LADDER[0];
        let ball = |a, b| Real::enclosing(rational(a), rational(b), p);
        assert_eq!(ball("1", "3").compare(&ball("2", "4")), None);
        assert_eq!(ball("1", "2").compare(&ball("2", "3")), None);
        assert_eq!(real("2").compare(&real("2.0")), Some(Ordering::Equal));
        assert_eq!(ball("-2", "1").abs().ends(), (&rational("0"), &rational("2")));
        assert_eq!(ball("1", "3").min(&real("2")).ends(), (&rational("1"), &rational("2")));
        assert_eq!(ball("1", "3").max(&real("4")).to_i64(), Some(4));
        assert_eq!(ball("-2", "3").mul(&ball("-5", "7"), p).ends(), (&rational("-15"), &rational("21")));
        assert_eq!(ball("-2", "3").pow(&real("2"), p).unwrap().ends(), (&rational("0"), &rational("9")));
        assert_eq!(ball("-3", "-2").pow(&real("3"), p).unwrap().ends(), (&rational("-27"), &rational("-8")));
    }

    #[test]
    fn fen_of_ties_and_of_balls() {
        let p = LADDER[0];
        let fen = |text| real(text).to_fen().unwrap().raw();
        assert_eq!([fen("1.005"), fen("-1.005"), fen("1.00499999"), fen("0")], [101, -101, 100, 0]);
        assert_eq!(real("1e17").to_fen(), Err(Fault::Overflow));
        let across = |a, b| Real::enclosing(rational(a), rational(b), p);
        let tie = across("1.0049999999", "1.0050000001");
        assert_eq!((tie.to_fen(), tie.to_fen_as_tie().map(|f| f.raw())), (Err(Fault::Undecided), Ok(101)));
        let tie = across("-1.0050000001", "-1.0049999999");
        assert_eq!(tie.to_fen_as_tie().map(|f| f.raw()), Ok(-101));
        let tie = across("-0.0050000001", "-0.0049999999");
        assert_eq!(tie.to_fen_as_tie().map(|f| f.raw()), Ok(-1));
        assert_eq!(across("0", "1").to_fen_as_tie(), Err(Fault::Undecided));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        /// A ball operation at any point of the operands lies in the ball it gives.
        #[test]
        fn balls_hold_every_point(x in -1000i64..1000, dx in 0i64..50, y in -1000i64..1000, dy in 0i64..50,
                                  s in 0i64..=10, t in 0i64..=10) {
            let p = Digits(3);
            let point = |x: i64, dx: i64, s: i64| RBig::from(x) + RBig::from_parts((dx * s).into(), 10u8.into());
            let (a, b) = (Real::enclosing(point(x, dx, 0), point(x, dx, 10), p), Real::enclosing(point(y, dy, 0), point(y, dy, 10), p));
            let (u, v) = (Real::from(point(x, dx, s)), Real::from(point(y, dy, t)));
            prop_assert!(inside(&u.add(&v, p), &a.add(&b, p)));
            prop_assert!(inside(&u.sub(&v, p), &a.sub(&b, p)));
            prop_assert!(inside(&u.mul(&v, p), &a.mul(&b, p)));
            prop_assert!(inside(&u.min(&v), &a.min(&b)) && inside(&u.max(&v), &a.max(&b)) && inside(&u.abs(), &a.abs()));
            if let Ok(quotient) = a.div(&b, p) {
                prop_assert!(inside(&u.div(&v, p).unwrap(), &quotient));
            }
            if let Ok(power) = a.pow(&Real::from(y % 6), p) {
                prop_assert!(inside(&u.pow(&Real::from(y % 6), p).unwrap(), &power));
            }
        }

        /// Roots, logarithms and exponentials undo one another inside their balls.
        #[test]
        fn functions_nest_and_undo(n in 1i64..1_000_000, d in 1u64..10_000, q in 2i64..30) {
            let (p, x) = (LADDER[0], Real::from(RBig::from_parts(n.into(), d.into())));
            prop_assert!(inside(&x, &x.ln(p).unwrap().exp(p).unwrap()));
            let root = |p| x.pow(&Real::from(RBig::from_parts(1.into(), (q as u64).into())), p).unwrap();
            prop_assert!(inside(&x, &root(p).pow(&Real::from(q), p).unwrap()));
            prop_assert!(inside(&root(LADDER[1]), &root(p)));
        }
    }
}
