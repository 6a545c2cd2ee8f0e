use super::fast;
use crate::num::{Fault, LADDER, Real};
use proptest::prelude::*;

fn real(text: &str) -> Real {
    Real::parse(text).unwrap()
}

/// Closed forms: powers where a parameter is 1, the arc sine where both are ½, whole parameters as binomial sums.
#[test]
fn it_is_what_closed_forms_say() {
    let area =
        |x: &str, a: &str, b: &str| real(x).beta(&real(a), &real(b), LADDER[0]).unwrap().to_decimal(25);
    assert_eq!(area("0.3", "2.5", "1"), real("0.3").pow(&real("2.5"), LADDER[0]).unwrap().to_decimal(25));
    assert_eq!(area("0.5", "4.7", "4.7"), "0.5");
    assert_eq!(area("0.25", "0.5", "0.5"), "0.3333333333333333333333333");
    // P(at least 3 of 5) at 0.4.
    assert_eq!(area("0.4", "3", "3"), "0.31744");
    assert_eq!(area("0", "2", "3"), "0");
    assert_eq!(area("1", "2", "3"), "1");
}

#[test]
fn what_is_no_distribution_is_refused() {
    let fault = |x: &str, a: &str| real(x).beta(&real(a), &Real::ONE, LADDER[0]).unwrap_err();
    for (x, a) in [("-0.1", "1"), ("1.1", "1"), ("0.5", "0"), ("0.5", "-2"), ("0.5", "1001")] {
        assert!(matches!(fault(x, a), Fault::Domain(_)), "{x} {a}");
    }
    let nothing = fast::beta((1.5, 0.0), (1.0, 0.0), (1.0, 0.0));
    assert!(nothing.1.is_infinite());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Tight at every rung, each rung inside the one before, the mirror image, and the floats within their bound.
    #[test]
    fn enclosures_hold(x in 1u32..9_999, a in 1u32..4_000, b in 1u32..4_000) {
        let texts = [x as f64 / 1e4, a as f64 / 100.0, b as f64 / 100.0].map(|v| v.to_string());
        let [x, a, b] = texts.each_ref().map(|t| real(t));
        let coarse = x.beta(&a, &b, LADDER[0]).unwrap();
        let fine = x.beta(&a, &b, LADDER[1]).unwrap();
        prop_assert!(coarse.ends().0 <= fine.ends().0 && fine.ends().1 <= coarse.ends().1);
        let width = coarse.ends().1 - coarse.ends().0;
        prop_assert!(Real::Rational(width).to_f64() < 1e-33);
        let mirror = Real::ONE.sub(&x, LADDER[0]).beta(&b, &a, LADDER[0]).unwrap();
        prop_assert!((coarse.to_f64() + mirror.to_f64() - 1.0).abs() < 1e-15);
        let input = |t: &String| crate::num::bounded::input(t.parse().unwrap());
        let (value, error) = fast::beta(input(&texts[0]), input(&texts[1]), input(&texts[2]));
        prop_assert!((value - fine.to_f64()).abs() <= error + 1e-16 && error < 1e-11, "{} {} {}", value, error, fine.to_f64());
    }
}
