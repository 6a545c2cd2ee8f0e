//! 存续曲线 — they begin at 1, never rise, their area is the average life, and the models say the same.

use assert_cmd::Command;
use dataworth::finance::survivor::{Curve, Iowa};
use proptest::prelude::*;

fn curve() -> impl Strategy<Value = Curve> {
    let life = || (10u32..400).prop_map(|n| f64::from(n) / 10.0);
    prop_oneof![
        (1u32..80).prop_map(|a| Curve::Constant { attrition: f64::from(a) / 100.0 }),
        life().prop_map(|life| Curve::Straight { life }),
        (life(), 50u32..500).prop_map(|(life, s)| Curve::Weibull { life, shape: f64::from(s) / 100.0 }),
        (life(), 20u32..300)
            .prop_map(|(midpoint, s)| Curve::Logistic { midpoint, steepness: f64::from(s) / 100.0 }),
        (life(), 60u32..3_000, 60u32..3_000).prop_map(|(life, p, q)| Curve::Pearson {
            life,
            p: f64::from(p) / 100.0,
            q: f64::from(q) / 100.0
        }),
        (life(), prop_oneof![Just(Iowa::O1), Just(Iowa::S2), Just(Iowa::S3)])
            .prop_map(|(life, t)| t.curve(life)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_curve_falls_from_one_and_its_area_is_the_average_life(curve in curve()) {
        let left = |age: f64| curve.surviving(age).unwrap();
        let life = curve.average_life().unwrap();
        prop_assert_eq!(left(0.0), 1.0);
        // Simpson's rule over pieces that double: long tails end far out.
        let (mut area, mut start, mut width) = (0.0, 0.0, life / 64.0);
        let mut before = 1.0;
        while start < 400.0 * life {
            let step = width / 32.0;
            for k in 0..32 {
                let a = start + step * f64::from(k);
                let (middle, end) = (left(a + step / 2.0), left(a + step));
                prop_assert!(middle <= before + 1e-12 && end <= middle + 1e-12 && end >= 0.0);
                area += step / 6.0 * (before + 4.0 * middle + end);
                before = end;
            }
            start += width;
            width = width.max(start / 8.0);
        }
        prop_assert!((area - life).abs() <= 2e-3 * life, "{:?}: {} {}", curve, area, life);
    }
}

#[test]
fn what_is_no_curve_is_refused() {
    let curves = [
        Curve::Constant { attrition: 1.0 },
        Curve::Straight { life: 0.0 },
        Curve::Weibull { life: 5.0, shape: f64::NAN },
        Curve::Logistic { midpoint: 1.0, steepness: -1.0 },
        Curve::Pearson { life: 5.0, p: 0.0, q: 1.0 },
    ];
    assert!(curves.iter().all(|curve| curve.surviving(1.0).is_err() && curve.average_life().is_err()));
}

/// The survivors at tenths of the life of types S2 and S3, worked out elsewhere from the same parameters.
#[test]
#[allow(clippy::approx_constant)] // shares of survivors, no angle
fn the_symmetrical_types_are_as_given() {
    for (kind, tenths) in
        [(Iowa::S2, [0.8938, 0.7268, 0.5, 0.2732]), (Iowa::S3, [0.9489, 0.7854, 0.5, 0.2146])]
    {
        for (age, wanted) in [6.0, 8.0, 10.0, 12.0].into_iter().zip(tenths) {
            let found = kind.curve(10.0).surviving(age).unwrap();
            assert!((found - wanted).abs() < 5e-5, "{kind:?} {age}: {found}");
        }
    }
}

fn calc(model: &str, sets: &[&str]) -> String {
    let mut command = Command::cargo_bin("dataworth").unwrap();
    command.args(["calc", model, "--date", "2026-06-30", "--lang", "zh"]);
    for set in sets {
        command.args(["--set", set]);
    }
    let output = command.output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// A list of the printed steps, as floats.
fn list(text: &str, name: &str) -> Vec<f64> {
    let line = text
        .lines()
        .find(|line| line.trim_start().starts_with(&format!("{name} = ")))
        .unwrap_or_else(|| panic!("{name}: {text}"));
    let figures = line.split_once(" = ").unwrap().1;
    figures.trim_matches(['[', ']']).split(',').map(|x| x.trim().parse().unwrap()).collect()
}

const FLOWS: [&str; 6] = [
    "revenue=[100,100,100,100,100]",
    "margin=[0.4,0.4,0.4,0.4,0.4]",
    "tax=0.25",
    "rate=0.12",
    "rate_basis=post",
    "base_revenue=100",
];

/// Multi-period excess earnings by every curve: the survivors are the library's, and the value their discounted sum.
#[test]
fn excess_earnings_follow_the_chosen_curve() {
    let cases: [(&str, &[&str], Curve); 4] = [
        ("iowa", &["iowa_type=s2", "average_life=4"], Iowa::S2.curve(4.0)),
        ("constant", &["attrition=0.15"], Curve::Constant { attrition: 0.15 }),
        ("weibull", &["mean_life=4", "curve_shape=1.5"], Curve::Weibull { life: 4.0, shape: 1.5 }),
        ("logistic", &["midpoint=3", "steepness=0.9"], Curve::Logistic { midpoint: 3.0, steepness: 0.9 }),
    ];
    for (name, sets, curve) in cases {
        let choice = format!("curve={name}");
        let text = calc("income.mpeem", &[&FLOWS[..], &[choice.as_str()], sets].concat());
        let found = list(&text, "survival");
        let wanted: Vec<f64> = (1..=5).map(|t| curve.surviving(f64::from(t)).unwrap()).collect();
        assert!(
            found.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 1e-12),
            "{name}: {found:?} {wanted:?}"
        );
        let value: f64 = wanted.iter().zip(1..).map(|(s, t)| 30.0 * s / 1.12f64.powi(t)).sum();
        assert!((list(&text, "value")[0] - value).abs() <= 0.005, "{name}: {text}");
    }
}

/// Survivors of a group that has an age: what is left then counts as 1.
#[test]
fn an_age_at_the_valuation_date_counts() {
    let sets = ["curve=iowa", "iowa_type=pearson", "early=2.5", "late=6", "average_life=5", "age_now=3"];
    let text = calc("income.mpeem", &[&FLOWS[..], &sets].concat());
    let curve = Curve::Pearson { life: 5.0, p: 2.5, q: 6.0 };
    let left = |age: f64| curve.surviving(age).unwrap() / curve.surviving(3.0).unwrap();
    let found = list(&text, "survival");
    assert!(found.iter().zip(1..).all(|(s, t)| (s - left(3.0 + f64::from(t))).abs() < 1e-12), "{text}");
}
