//! Contribution shares: efficiency, symmetry, idle players, any K, and sums to the fen.
#![allow(clippy::disallowed_methods)] // a check in floats, apart from the engine's own

use dataworth::num::{Fen, LADDER, Real};
use dataworth::share::ShareError;
use dataworth::share::distribute::{Remainder, to_fen};
use dataworth::share::knn::{Divisor, Test, by_distance, mean, ranked};
use dataworth::share::lineage::{Lineage, Use};
use dataworth::share::shapley::Game;
use dataworth::share::voting::shapley_shubik;
use proptest::prelude::*;
use std::cmp::Ordering;

fn equal(a: &Real, b: &Real) -> bool {
    a.compare(b) == Some(Ordering::Equal)
}

fn cents(whole: i64) -> Real {
    Real::from(whole).div(&Real::from(100), LADDER[0]).unwrap()
}

/// The mean contribution over all orders, as the definition has it.
fn naive(players: usize, worth: &dyn Fn(usize) -> Real) -> Vec<Real> {
    let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
    for player in 0..players {
        let longer = orders.iter().flat_map(|order| {
            (0..=order.len()).map(move |at| {
                let mut order = order.clone();
                order.insert(at, player);
                order
            })
        });
        orders = longer.collect();
    }
    let mut sums = vec![Real::ZERO; players];
    for order in &orders {
        let mut before = 0;
        for player in order {
            let added = worth(before | 1 << player).sub(&worth(before), LADDER[0]);
            sums[*player] = sums[*player].add(&added, LADDER[0]);
            before |= 1 << player;
        }
    }
    let count = Real::from(orders.len() as i64);
    sums.iter().map(|sum| sum.div(&count, LADDER[0]).unwrap()).collect()
}

proptest! {
    #[test]
    fn shapley_values_are_the_mean_over_orders_and_sum_to_the_whole(
        players in 1usize..6,
        values in prop::collection::vec(-10_000i64..100_000, 32),
    ) {
        let worth = |coalition: usize| cents(values[coalition]);
        let found = Game::by(players, worth).unwrap().contribution();
        prop_assert!(equal(&Real::sum(&found.shapley, LADDER[0]), &found.total));
        for (own, other) in found.shapley.iter().zip(naive(players, &worth)) {
            prop_assert!(equal(own, &other));
        }
    }

    /// Players that may change places have the same share, and one that adds nothing has none.
    #[test]
    fn equal_players_share_alike_and_idle_ones_not_at_all(values in prop::collection::vec(0i64..1000, 12)) {
        // Players 0 and 1 count only by how many of them there are, player 3 not at all.
        let worth = |c: usize| cents(values[(c & 3).count_ones() as usize + 3 * (c >> 2 & 1)]);
        let found = Game::by(4, worth).unwrap().contribution().shapley;
        prop_assert!(equal(&found[0], &found[1]));
        prop_assert!(equal(&found[3], &Real::ZERO));
    }

    #[test]
    fn voting_by_counting_is_voting_by_enumeration(
        weights in prop::collection::vec(1usize..12, 1..8), part in 1usize..100,
    ) {
        let total: usize = weights.iter().sum();
        let quota = (total * part / 100).max(1);
        let weight = |c: usize| weights.iter().enumerate().filter(|(at, _)| c >> at & 1 == 1).map(|(_, w)| w).sum::<usize>();
        let wins = |c: usize| Real::from(i64::from(weight(c) >= quota));
        let other = Game::by(weights.len(), wins).unwrap().contribution().shapley;
        let own = shapley_shubik(&weights, quota).unwrap();
        prop_assert!(own.iter().zip(&other).all(|(a, b)| equal(a, b)));
    }

    #[test]
    fn nearest_neighbours_as_full_enumeration_for_any_k(
        matches in prop::collection::vec(0u8..=1, 1..8), k in 1usize..12,
    ) {
        let points: Vec<f64> = matches.iter().map(|m| f64::from(*m)).collect();
        for divisor in [Divisor::Neighbours, Divisor::Present] {
            let worth = |c: usize| {
                let near: Vec<i64> = matches.iter().enumerate().filter(|(at, _)| c >> at & 1 == 1)
                    .map(|(_, m)| i64::from(*m)).take(k).collect();
                let by = if divisor == Divisor::Present { near.len().max(1) } else { k };
                Real::from(near.iter().sum::<i64>()).div(&Real::from(by as i64), LADDER[0]).unwrap()
            };
            let other = Game::by(points.len(), worth).unwrap().contribution().shapley;
            for (own, other) in ranked(&points, k, divisor).unwrap().iter().zip(&other) {
                prop_assert!((own - other.to_f64()).abs() < 1e-14, "{divisor:?} {own} {}", other.to_f64());
            }
        }
    }

    #[test]
    fn amounts_sum_to_the_whole_to_the_fen(
        total in -1_000_000_000i64..1_000_000_000,
        shares in prop::collection::vec(0i64..10_000, 1..30),
    ) {
        prop_assume!(shares.iter().any(|share| *share > 0));
        let reals: Vec<Real> = shares.iter().map(|share| cents(*share)).collect();
        let sum: i64 = shares.iter().sum();
        for remainder in [Remainder::Largest, Remainder::Last] {
            let parts = to_fen(Fen::new(total), &reals, remainder).unwrap();
            prop_assert_eq!(Fen::sum(parts.iter().copied()), Some(Fen::new(total)));
            for (part, share) in parts.iter().zip(&shares) {
                prop_assert!(part.raw() == 0 || (part.raw() < 0) == (total < 0));
                prop_assert!(*share > 0 || part.raw() == 0);
                if remainder == Remainder::Largest {
                    let exact = total as f64 * *share as f64 / sum as f64;
                    prop_assert!((part.raw() as f64 - exact).abs() < 1.0 + 1e-6);
                }
            }
        }
    }

    #[test]
    fn what_tables_keep_sums_to_what_was_spent(
        costs in prop::collection::vec(0u32..1_000_000, 2..40),
        edges in prop::collection::vec((0usize..40, 0usize..40, 1u32..100), 0..120),
        own in prop::collection::vec(1u32..50, 40),
    ) {
        let n = costs.len();
        let uses: Vec<Use> = edges.iter()
            .map(|(from, to, amount)| Use { from: from % n, to: to % n, amount: f64::from(*amount) }).collect();
        let own: Vec<f64> = own[..n].iter().map(|own| f64::from(*own)).collect();
        let lineage = Lineage::by_use(n, &uses, &own).unwrap();
        let floats: Vec<f64> = costs.iter().map(|cost| f64::from(*cost)).collect();
        let found = lineage.allocate(&floats).unwrap();
        let total: f64 = floats.iter().sum();
        prop_assert!((found.kept.iter().sum::<f64>() - total).abs() <= 1e-10 * total.max(1.0));
        prop_assert!(found.residual <= 1e-9 * total.max(1.0));
        let fen: Vec<Fen> = costs.iter().map(|cost| Fen::new(i64::from(*cost))).collect();
        let kept = lineage.allocate_fen(&fen).unwrap();
        prop_assert_eq!(Fen::sum(kept), Fen::sum(fen));
    }
}

#[test]
fn a_mean_over_test_points_is_the_mean_of_their_values() {
    let tests = [
        Test { distances: vec![0.1, 0.2, 0.3], same_label: vec![true, false, true] },
        Test { distances: vec![0.3, 0.1, 0.2], same_label: vec![false, false, true] },
    ];
    let each = |t: &Test| by_distance(&t.distances, &t.same_label, 2, Divisor::Neighbours).unwrap();
    let (a, b) = (each(&tests[0]), each(&tests[1]));
    let both = mean(&tests, 2, Divisor::Neighbours).unwrap();
    assert!((0..3).all(|at| (both[at] - (a[at] + b[at]) / 2.0).abs() < 1e-15));
}

#[test]
fn a_circle_is_solved_and_one_that_keeps_everything_is_an_error() {
    let uses = |back: f64| {
        [
            Use { from: 0, to: 1, amount: 1.0 },
            Use { from: 1, to: 2, amount: 1.0 },
            Use { from: 2, to: 1, amount: back },
        ]
    };
    // Table 2 keeps half of what arrives: x₂ = 50 + x₁ and x₁ = 100 + 0.5 x₂.
    let lineage = Lineage::by_shares(3, &uses(0.5)).unwrap();
    let found = lineage.allocate(&[100.0, 0.0, 50.0]).unwrap();
    assert!((found.full[2] - 300.0).abs() < 1e-9 && (found.kept[2] - 150.0).abs() < 1e-9);
    assert_eq!(found.circles.len(), 1);
    let closed = Lineage::by_shares(3, &uses(1.0)).unwrap();
    assert_eq!(closed.allocate(&[100.0, 0.0, 50.0]), Err(ShareError::NothingKept { tables: vec![2, 3] }));
    let too_much = [Use { from: 0, to: 1, amount: 0.7 }, Use { from: 0, to: 2, amount: 0.7 }];
    assert!(matches!(Lineage::by_shares(3, &too_much), Err(ShareError::PassedTwice { table: 1, .. })));
    let credit = lineage.allocate_fen(&[Fen::new(5), Fen::new(-1), Fen::ZERO]);
    assert_eq!(credit, Err(ShareError::Negative { at: 2 }));
    assert_eq!(
        Lineage::by_shares(1, &[Use { from: 0, to: 4, amount: 0.5 }]).unwrap_err(),
        ShareError::NoTable { at: 5 }
    );
}

/// A circle of a thousand tables goes through sweeps, one of a hundred through LU; both are the same circle.
#[test]
fn large_circles_are_swept_and_small_ones_solved() {
    for n in [100usize, 1000] {
        let uses: Vec<Use> = (0..n).map(|at| Use { from: at, to: (at + 1) % n, amount: 0.9 }).collect();
        let found = Lineage::by_shares(n, &uses).unwrap().allocate(&vec![1.0; n]).unwrap();
        assert!(found.full.iter().all(|x| (x - 10.0).abs() < 1e-9), "{n}");
    }
}

#[test]
fn a_deep_lineage_is_no_deep_stack() {
    let n = 200_000;
    let uses: Vec<Use> = (1..n).map(|at| Use { from: at - 1, to: at, amount: 1.0 }).collect();
    let lineage = Lineage::by_use(n, &uses, &vec![0.0; n]).unwrap();
    let found = lineage.allocate(&vec![1.0; n]).unwrap();
    assert_eq!(found.kept[n - 1], n as f64);
}

#[test]
fn what_cannot_be_shared_is_said() {
    let half = Real::parse("0.5").unwrap();
    assert_eq!(to_fen(Fen::new(1), &[], Remainder::Largest), Err(ShareError::Empty));
    assert_eq!(
        to_fen(Fen::new(1), &[half.clone(), half.neg()], Remainder::Largest),
        Err(ShareError::Negative { at: 2 })
    );
    assert_eq!(to_fen(Fen::new(1), &[Real::ZERO], Remainder::Last), Err(ShareError::NoShare));
    assert_eq!(ranked(&[1.0], 0, Divisor::Present), Err(ShareError::NoNeighbours));
    assert!(matches!(Game::by(21, |_| Real::ZERO), Err(ShareError::TooManyPlayers { found: 21, .. })));
    assert_eq!(Game::new(2, &[Real::ZERO]).unwrap_err(), ShareError::Coalitions { found: 1, wanted: 4 });
}
