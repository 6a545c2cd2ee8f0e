//! Values and laws of `Φ` and its inverse.
use super::*;
use crate::num::{LADDER, bounded};
use proptest::prelude::*;

fn real(text: &str) -> Real {
    Real::parse(text).unwrap()
}

fn rational(x: f64) -> RBig {
    RBig::try_from(x).unwrap()
}

fn inside(inner: &Real, outer: &Real) -> bool {
    outer.ends().0 <= inner.ends().0 && inner.ends().1 <= outer.ends().1
}

/// The balls nest along the ladder, each holds the printed constant, and each is as narrow as promised.
fn check(f: impl Fn(Digits) -> Real, constant: &str, what: &str) {
    let balls = LADDER.map(f);
    assert!(inside(&balls[2], &balls[1]) && inside(&balls[1], &balls[0]), "{what} does not nest");
    for (ball, digits) in balls.iter().zip([30, 64, 100]) {
        assert_eq!(ball.to_decimal(digits), real(constant).to_decimal(digits), "{what}");
    }
}

/// Constants to 110 digits from mpmath 1.3.0 at 160 digits: `erfc(-x/sqrt(2))/2`.
#[rustfmt::skip]
const AREAS: &[(&str, &str)] = &[
    ("1", "0.84134474606854294858523254563203792247791296672660439098739445024299144198720482950088491840563932752827268759"),
    ("-0.3", "0.38208857781104736269347103687858235194875853281877192235111135234119697568634356472569871651994960769841481429"),
    ("0.000001", "0.50000039894228040136618755987916446161555416716585447002650728966854342498068038299525992710896347368463601828"),
    ("2.5", "0.99379033467422386483302189542580777887210225307690723173143714529666976359224750367511658776800592499245785671"),
    ("-5", "0.00000028665157187919391167375233287464535385442301361188957308549279893475876992206399336385308831655727414164099057"),
    ("7.25", "0.99999999999979161418413279305688100023592740532260605628390766391718245014718381153583352760011859468198850137"),
    ("-12.5", "0.0000000000000000000000000000000000037325642988777133772258363380314108885007134024596236943494700311261272213478263723266403440707390105060073671"),
];

/// The same: the root of `log(erfc(x/sqrt(2))/2) - log(q)` by `findroot`.
#[rustfmt::skip]
const QUANTILES: &[(&str, &str)] = &[
    ("0.08", "-1.4050715603096325559509317027549713493745146485252378012144274720069988462040142527384403997316428956346106003"),
    ("0.999", "3.0902323061678135415403998301073792054910084918658088556971711085435691428951455531226672410202371788245296089"),
    ("0.5000000001", "0.00000000025066282746310005024420146347205826192480484039545781643216307145996140082518012733750614585126920602766170226"),
    ("0.0003", "-3.4316144036232693068643525865795941060005088930086732134048000151967933608269909123710842515850318470750982384"),
    ("0.4", "-0.25334710313579979879819618142424393878721070628539536159433643289796060264547719004507266849961330434559122971"),
    ("0.0000000001", "-6.361340902404056204695375828265221679203937350915836131757865350279374342015944119267684287400548912408400463"),
];

#[test]
fn areas_match_known_digits() {
    for (x, constant) in AREAS {
        check(|p| real(x).normal(p).unwrap(), constant, &format!("area of {x}"));
    }
}

#[test]
fn quantiles_match_known_digits() {
    for (y, constant) in QUANTILES {
        check(|p| real(y).normal_quantile(p).unwrap(), constant, &format!("quantile of {y}"));
    }
}

/// Far out, from mpmath as above: the first digits and the power of ten.
#[test]
fn tails_far_out() {
    let table = [
        ("-37.5", "4.605353009581954843827969097610896", -308),
        ("-100", "1.344179076744198305073080167135252", -2174),
    ];
    for (x, digits, power) in table {
        for p in LADDER {
            let shift = real("10").pow(&Real::from(-power), p).unwrap();
            let leading = real(x).normal(p).unwrap().mul(&shift, p);
            assert_eq!(leading.round(33, crate::num::Rounding::Down).unwrap().to_decimal(40), digits, "{x}");
        }
    }
    let point = real("1e-400").normal_quantile(LADDER[1]).unwrap();
    assert_eq!(point.to_decimal(34), "-42.81022720661134107260869508203914");
    assert_eq!(real("-1e6").normal(LADDER[0]).unwrap().to_fen(), Ok(crate::num::Fen::ZERO));
    assert!(*real("1e-50000").normal_quantile(LADDER[0]).unwrap().ends().1 <= RBig::ZERO);
}

#[test]
fn middle_and_borders() {
    let p = LADDER[0];
    assert_eq!(real("0").normal(p).unwrap().to_decimal(5), "0.5");
    assert!(real("0").normal(p).unwrap().is_exact() && real("0.5").normal_quantile(p).unwrap().is_exact());
    for outside in ["0", "1", "-0.2", "1.5"] {
        assert!(matches!(real(outside).normal_quantile(p), Err(Fault::Domain(_))), "{outside}");
    }
    let ball = |a, b| Real::enclosing(real(a).ends().0.clone(), real(b).ends().0.clone(), p);
    assert_eq!(ball("-0.1", "0.1").normal_quantile(p).unwrap_err(), Fault::Undecided);
    assert_eq!(ball("0.9", "1.1").normal_quantile(p).unwrap_err(), Fault::Undecided);
    assert!(matches!(ball("-0.2", "-0.1").normal_quantile(p), Err(Fault::Domain(_))));
    let around = ball("-1", "2").normal(p).unwrap();
    assert!(
        inside(&real("-1").normal(p).unwrap(), &around) && inside(&real("2").normal(p).unwrap(), &around)
    );
    let close = real("0.49999999999999999999999999").normal_quantile(p).unwrap();
    assert_eq!(close.to_decimal(20), "-0.000000000000000000000000025066282746310005024");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// What lies further right has a larger area, areas on either side add up to one, and a quantile undoes it.
    #[test]
    fn areas_rise_mirror_and_undo(n in -9_000i64..9_000, d in 1u64..2_000, step in 1i64..1_000) {
        let p = LADDER[0];
        let x = RBig::from_parts(n.into(), d.into());
        prop_assume!(x < RBig::from(60) && x > RBig::from(-60));
        let area = |x: &RBig| Real::from(x.clone()).normal(p).unwrap();
        let right = &x + RBig::from_parts(step.into(), 10_000u16.into());
        if x < RBig::from(8) {
            prop_assert_eq!(area(&x).compare(&area(&right)), Some(Ordering::Less));
        }
        let mirrored = Real::ONE.sub(&area(&-x.clone()), p);
        prop_assert!(mirrored.compare(&area(&x)).is_none_or(Ordering::is_eq));
        if x < RBig::from(8) {
            let back = area(&x).normal_quantile(p).unwrap();
            prop_assert!(inside(&Real::from(x), &back));
        }
    }

    /// The area left of a quantile is the probability, and the ball is narrow.
    #[test]
    fn quantiles_are_enclosed(n in 1u64..1_000_000, more in 0i32..30) {
        let y = RBig::from_parts(n.into(), 1_000_001u64.into()) / RBig::from(10).pow(more.unsigned_abs() as usize);
        for p in [LADDER[0], LADDER[1]] {
            let point = Real::from(y.clone()).normal_quantile(p).unwrap();
            prop_assert!(inside(&Real::from(y.clone()), &point.normal(p).unwrap()));
            let (low, high) = point.ends();
            let size = if low < &RBig::ZERO { -low.clone() } else { low.clone() };
            let digits = dashu_int::UBig::from(10u8).pow(p.0 as usize - 2);
            prop_assert!((high - low) * RBig::from(digits) <= size);
        }
    }

    /// The floats are sound beside the exact twin, and close.
    #[test]
    fn floats_are_sound(n in -40_000_000i64..40_000_000, error in 0i32..60, exactly: bool, at in -100i64..=100) {
        let (x, p) = (n as f64 / 1e6, LADDER[0]);
        let error = if exactly { 0.0 } else { 0.5f64.powi(error) };
        let truth = Real::from(rational(x) + rational(error) * RBig::from_parts(at.into(), 100u8.into()));
        let area = bounded::normal((x, error));
        holds(area, &truth.normal(p).unwrap())?;
        prop_assert!(error > 0.0 || area.1 < 1e-14);
    }

    #[test]
    fn float_quantiles_are_sound(n in 1u64..1_000_000_000, scale in 0i32..200, error in 1i32..60, exactly: bool,
                                 at in -100i64..=100) {
        let y = n as f64 / 1e9 * 0.5f64.powi(scale);
        let error = if exactly { 0.0 } else { y * 0.5f64.powi(error) };
        let truth = Real::from(rational(y) + rational(error) * RBig::from_parts(at.into(), 100u8.into()));
        let point = bounded::quantile((y, error));
        prop_assert!(error > 0.0 || point.1 < 1e-13 * (1.0 / (1.0 - y)).max(1.0), "{point:?}");
        if point.1 < f64::INFINITY {
            holds(point, &truth.normal_quantile(LADDER[0]).unwrap())?;
        }
    }
}

fn holds(result: (f64, f64), truth: &Real) -> Result<(), TestCaseError> {
    prop_assert!(result.1 >= 0.0 && result.1 < f64::INFINITY, "{result:?}");
    let ((low, high), (value, error)) = (truth.ends(), (rational(result.0), rational(result.1)));
    prop_assert!(&value - &error <= *low && *high <= value + error, "{result:?} misses {truth}");
    Ok(())
}

#[test]
fn nothing_broken_passes() {
    for x in [(f64::NAN, 0.0), (f64::INFINITY, 0.0), (0.5, f64::INFINITY), (0.5, f64::NAN)] {
        assert_eq!(bounded::normal(x).1, f64::INFINITY, "{x:?}");
        assert_eq!(bounded::quantile(x).1, f64::INFINITY, "{x:?}");
    }
    for outside in [(0.0, 0.0), (1.0, 0.0), (-0.5, 0.0), (0.25, 0.3), (0.9, 0.1), (1.2, 0.0)] {
        assert_eq!(bounded::quantile(outside).1, f64::INFINITY, "{outside:?}");
    }
    assert_eq!(bounded::quantile((0.5, 0.0)), (0.0, 0.0));
    assert!(bounded::quantile((1e-320, 0.0)).1 > 0.0);
}
