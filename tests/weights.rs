//! Weights: what holds for every judgement and every table, and that library and models say the same.
#![allow(clippy::disallowed_methods)] // a check in floats, apart from the engine's own

use dataworth::formula::{Datum, exact, link};
use dataworth::model::Library;
use dataworth::num::LADDER;
use dataworth::value::given::GivenValues;
use dataworth::weights::ahp::{Method, priorities};
use dataworth::weights::combine::{self, Combination};
use dataworth::weights::critic::{self, Deviation};
use dataworth::weights::fuzzy::{self, Operator};
use dataworth::weights::hierarchy::{Comparison, Mode, synthesise};
use dataworth::weights::incomplete::{self, Fill};
use dataworth::weights::{Direction, Judgements, Normalisation, RandomIndex, WeightError, entropy, group};
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};

const METHODS: [Method; 3] = [Method::ColumnMean, Method::RowMean, Method::Eigenvector];
const TABLE: RandomIndex = RandomIndex::Saaty1980;

fn near(a: &[f64], b: &[f64], within: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= within)
}

fn shares(figures: &[f64]) -> Vec<f64> {
    let total: f64 = figures.iter().sum();
    figures.iter().map(|figure| figure / total).collect()
}

fn consistent(weights: &[f64]) -> Judgements {
    let n = weights.len();
    let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
    Judgements::from_upper(n, &pairs.map(|(i, j)| weights[i] / weights[j]).collect::<Vec<_>>()).unwrap()
}

fn scale() -> impl Strategy<Value = f64> {
    (1..=9i32, any::<bool>())
        .prop_map(|(figure, back)| if back { 1.0 / f64::from(figure) } else { figure.into() })
}

fn matrix(n: usize) -> impl Strategy<Value = Judgements> {
    prop::collection::vec(scale(), n * (n - 1) / 2)
        .prop_map(move |upper| Judgements::from_upper(n, &upper).unwrap())
}

proptest! {
    #[test]
    fn a_consistent_matrix_gives_its_weights_back(raw in prop::collection::vec(0.1..9.0f64, 1..12)) {
        let wanted = shares(&raw);
        for method in METHODS {
            let found = priorities(&consistent(&wanted), method, &TABLE).unwrap();
            prop_assert!(near(&found.weights, &wanted, 1e-12), "{method:?} {:?} {wanted:?}", found.weights);
            prop_assert!(found.consistency.ratio.abs() < 1e-11 && found.consistency.accepted());
        }
    }

    #[test]
    fn weights_are_shares_and_the_eigenvalue_is_no_less_than_the_size(m in (3usize..10).prop_flat_map(matrix)) {
        for method in METHODS {
            let found = priorities(&m, method, &TABLE).unwrap();
            prop_assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-13);
            prop_assert!(found.weights.iter().all(|w| *w > 0.0));
        }
        let found = priorities(&m, Method::Eigenvector, &TABLE).unwrap();
        prop_assert!(found.consistency.lambda_max >= m.size() as f64 - 1e-9);
        let product = m.times(&found.weights);
        let ratios: Vec<f64> = product.iter().zip(&found.weights).map(|(a, w)| a / w).collect();
        prop_assert!(ratios.iter().all(|r| (r - found.consistency.lambda_max).abs() < 1e-10));
    }

    #[test]
    fn an_incomplete_matrix_of_true_ratios_gives_the_weights(
        raw in prop::collection::vec(0.2..5.0f64, 3..8),
        kept in prop::collection::vec(any::<bool>(), 28),
    ) {
        let wanted = shares(&raw);
        let n = wanted.len();
        let full = consistent(&wanted);
        // Neighbours stay compared, so that all hang together; others as drawn, one side only.
        let cell = |i: usize, j: usize| {
            (j == i + 1 || (j > i && kept[(i * 7 + j) % kept.len()])).then(|| full.get(i, j))
        };
        let rows: Vec<Vec<Option<f64>>> = (0..n).map(|i| (0..n).map(|j| cell(i, j)).collect()).collect();
        for fill in [Fill::Harker, Fill::LogLeastSquares] {
            let found = incomplete::priorities(&rows, fill, &TABLE).unwrap();
            prop_assert!(near(&found.weights, &wanted, 1e-9), "{fill:?} {:?} {wanted:?}", found.weights);
            prop_assert!((found.consistency.lambda_max - n as f64).abs() < 1e-8);
        }
    }

    #[test]
    fn a_full_matrix_is_no_special_case_of_an_incomplete_one(m in (3usize..8).prop_flat_map(matrix)) {
        let rows: Vec<Vec<Option<f64>>> = m.rows().map(|row| row.iter().copied().map(Some).collect()).collect();
        for (fill, method) in [(Fill::Harker, Method::Eigenvector), (Fill::LogLeastSquares, Method::RowMean)] {
            let (a, b) = (incomplete::priorities(&rows, fill, &TABLE).unwrap(), priorities(&m, method, &TABLE).unwrap());
            prop_assert!(near(&a.weights, &b.weights, 1e-10), "{fill:?}");
            prop_assert!((a.consistency.ratio - b.consistency.ratio).abs() < 1e-9);
        }
    }

    #[test]
    fn a_group_of_one_mind_is_that_mind(m in (2usize..7).prop_flat_map(matrix), experts in 1usize..5) {
        let all = vec![m.clone(); experts];
        let joined = group::judgements(&all, &[]).unwrap();
        let one = priorities(&m, Method::RowMean, &TABLE).unwrap();
        let aij = priorities(&joined, Method::RowMean, &TABLE).unwrap();
        let aip = group::priorities(&all, &[], Method::RowMean, group::Mean::Geometric, &TABLE).unwrap();
        prop_assert!(near(&one.weights, &aij.weights, 1e-12) && near(&one.weights, &aip.weights, 1e-12));
    }

    /// By geometric means of rows it does not matter whether judgements or weights are joined.
    #[test]
    fn judgements_or_weights_of_a_group(a in matrix(4), b in matrix(4), share in 0.1..0.9f64) {
        let (all, by) = ([a, b], [share, 1.0 - share]);
        let aij = priorities(&group::judgements(&all, &by).unwrap(), Method::RowMean, &TABLE).unwrap();
        let aip = group::priorities(&all, &by, Method::RowMean, group::Mean::Geometric, &TABLE).unwrap();
        prop_assert!(near(&aij.weights, &aip.weights, 1e-12));
    }

    #[test]
    fn a_hierarchy_shares_out_one(top in matrix(3), parts in prop::collection::vec(matrix(4), 3)) {
        let compared = |under: &str, names: &[&str], m: &Judgements| Comparison {
            under: under.into(),
            elements: names.iter().map(|n| n.to_string()).collect(),
            priorities: priorities(m, Method::Eigenvector, &TABLE).unwrap(),
        };
        let mut all = vec![compared("goal", &["a", "b", "c"], &top)];
        for (name, m) in ["a", "b", "c"].iter().zip(&parts) {
            all.push(compared(name, &["w", "x", "y", "z"], m));
        }
        for mode in [Mode::Distributive, Mode::Ideal] {
            let found = synthesise("goal", &all, mode).unwrap();
            prop_assert!((found.lowest.iter().map(|(_, w)| w).sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert_eq!(found.lowest.len(), 4);
        }
        let found = synthesise("goal", &all, Mode::Distributive).unwrap();
        let of = |at: usize, name: usize| all[at].priorities.weights[name];
        let x = of(0, 0) * of(1, 1) + of(0, 1) * of(2, 1) + of(0, 2) * of(3, 1);
        prop_assert!((found.weight("x").unwrap() - x).abs() < 1e-12);
    }

    #[test]
    fn weights_from_data_are_shares(
        rows in (2usize..6).prop_flat_map(|m| prop::collection::vec(prop::collection::vec(1i32..50, m), 3..8)),
        costs in prop::collection::vec(any::<bool>(), 6),
    ) {
        let objects: Vec<Vec<f64>> = rows.iter().map(|r| r.iter().map(|x| f64::from(*x)).collect()).collect();
        let m = objects[0].len();
        let by: Vec<Direction> =
            costs[..m].iter().map(|cost| if *cost { Direction::Cost } else { Direction::Benefit }).collect();
        for how in [Normalisation::MinMax { shift: 0.0 }, Normalisation::MinMax { shift: 0.01 }, Normalisation::Proportion] {
            match entropy::weights(&objects, &by, how) {
                Ok(found) => {
                    prop_assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                    prop_assert!(found.entropy.iter().all(|e| (0.0..=1.0 + 1e-12).contains(e)));
                    prop_assert!(found.constant.iter().all(|at| found.weights[at - 1] == 0.0));
                }
                Err(error) => prop_assert_eq!(error, WeightError::AllConstant),
            }
        }
        let sample = critic::weights(&objects, &by, Deviation::Sample);
        let population = critic::weights(&objects, &by, Deviation::Population);
        if let (Ok(a), Ok(b)) = (sample, population) {
            prop_assert!(near(&a.weights, &b.weights, 1e-12));
            prop_assert!(a.weights.iter().all(|w| *w >= 0.0));
        }
    }

    #[test]
    fn the_weighted_mean_of_memberships_is_a_membership(
        raw in prop::collection::vec(0.1..1.0f64, 2..6),
        rows in prop::collection::vec(prop::collection::vec(0.01..1.0f64, 4), 6),
    ) {
        let weights = shares(&raw);
        let rows: Vec<Vec<f64>> = rows[..weights.len()].iter().map(|row| shares(row)).collect();
        let found = fuzzy::evaluate(&weights, &rows, Operator::WeightedMean, &[90.0, 75.0, 60.0, 30.0]).unwrap();
        prop_assert!((found.memberships.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        prop_assert!(found.score.is_some_and(|score| (30.0..=90.0).contains(&score)));
        for operator in [Operator::MinMax, Operator::ProductMax, Operator::MinBoundedSum] {
            let other = fuzzy::evaluate(&weights, &rows, operator, &[]).unwrap();
            prop_assert!(other.memberships.iter().all(|b| (0.0..=1.0).contains(b)));
        }
    }
}

#[test]
fn what_cannot_be_weighed_is_said() {
    let blank = |n: usize| vec![vec![None; n]; n];
    let mut two = blank(4);
    (two[0][1], two[3][2]) = (Some(2.0), Some(3.0));
    assert_eq!(
        incomplete::priorities(&two, Fill::Harker, &TABLE).unwrap_err(),
        WeightError::Disconnected { groups: vec![vec![1, 2], vec![3, 4]] }
    );
    let constant = [vec![1.0, 2.0], vec![1.0, 2.0]];
    let by = [Direction::Benefit; 2];
    let minmax = Normalisation::MinMax { shift: 0.0 };
    assert_eq!(entropy::weights(&constant, &by, minmax), Err(WeightError::AllConstant));
    assert_eq!(entropy::weights(&constant[..1], &by, minmax), Err(WeightError::TooFewObjects));
    // Two indicators that move together conflict with nothing.
    let together = [vec![1.0, 10.0], vec![2.0, 20.0], vec![4.0, 40.0]];
    assert_eq!(critic::weights(&together, &by, Deviation::Sample), Err(WeightError::AllConstant));
    assert_eq!(combine::weights(&[1.0, 0.0], &[0.0, 1.0], Combination::Product), Err(WeightError::NoWeight));
    let one = priorities(&Judgements::from_upper(1, &[]).unwrap(), Method::Eigenvector, &TABLE).unwrap();
    let compared = |under: &str, element: &str| Comparison {
        under: under.into(),
        elements: vec![element.into()],
        priorities: one.clone(),
    };
    let circle = [compared("goal", "a"), compared("a", "b"), compared("b", "a")];
    assert!(matches!(synthesise("goal", &circle, Mode::Distributive), Err(WeightError::Circle(_))));
    let stray = [compared("goal", "a"), compared("x", "b")];
    assert_eq!(
        synthesise("goal", &stray, Mode::Distributive).unwrap_err(),
        WeightError::Unreached("x".into())
    );
}

/// Steps of a model as floats, by name.
fn steps(model: &str, values: Value) -> impl Fn(&str) -> Vec<f64> {
    let (library, _) = Library::builtin();
    let day = date(2025, 12, 31);
    let found = library.models.iter().find(|m| m.id() == model).expect("the model");
    let program = link(&library, found, day).unwrap_or_else(|faults| panic!("{faults:?}"));
    let values = values.as_object().expect("an object").clone();
    let (facts, faults) = GivenValues::new(day, values).facts(&program, "A");
    assert!(faults.is_empty(), "{faults:?}");
    move |name| {
        let id = program.step_ids().find(|id| program.step(*id).name == name).expect("a step");
        let array = exact::ask(&program, &facts, |machine| machine.step(id)).expect("figures");
        let figure = |datum: &Datum| match datum {
            Datum::Number(real) => real.to_f64(),
            other => panic!("{name}: {other:?}"),
        };
        array.items.iter().map(figure).collect()
    }
}

fn lines(rows: usize, columns: usize, cell: impl Fn(usize, usize) -> Value) -> Value {
    (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c))).map(|(r, c)| cell(r, c)).collect()
}

#[test]
fn library_and_model_give_the_same_weights_of_judgements() {
    let m = Judgements::from_upper(5, &[4.0, 3.0, 5.0, 2.0, 0.5, 0.2, 2.0, 2.0, 3.0, 0.5]).unwrap();
    let table = lines(
        5,
        5,
        |r, c| json!({"row": r.to_string(), "column": c.to_string(), "judgement": m.get(r, c).to_string()}),
    );
    for (id, method) in [("column", METHODS[0]), ("root", METHODS[1]), ("eigen", METHODS[2])] {
        let of = steps("indicator.ahp", json!({"judgement": table.clone(), "method": id}));
        let found = priorities(&m, method, &TABLE).unwrap();
        let weights: Vec<f64> = of("weight").into_iter().step_by(5).collect();
        assert!(near(&weights, &found.weights, 1e-14), "{id} {weights:?} {:?}", found.weights);
        assert!(near(&of("consistency_ratio"), &[found.consistency.ratio], 1e-13), "{id}");
    }
}

#[test]
fn library_and_model_give_the_same_weights_of_a_group() {
    let experts = [
        Judgements::from_upper(4, &[3.0, 5.0, 7.0, 2.0, 3.0, 2.0]).unwrap(),
        Judgements::from_upper(4, &[2.0, 3.0, 6.0, 2.0, 4.0, 1.0]).unwrap(),
        Judgements::from_upper(4, &[1.0, 4.0, 5.0, 3.0, 3.0, 2.0]).unwrap(),
    ];
    let voices = [2.0, 1.0, 0.5];
    let table: Value = experts
        .iter()
        .zip(voices)
        .enumerate()
        .flat_map(|(expert, (m, voice))| {
            let rows = lines(4, 4, |r, c| {
                json!({"expert": expert.to_string(), "row": r.to_string(), "column": c.to_string(),
                    "judgement": m.get(r, c).to_string(), "voice": voice.to_string()})
            });
            rows.as_array().expect("rows").clone()
        })
        .collect();
    let root = METHODS[1];
    let joint = priorities(&group::judgements(&experts, &voices).unwrap(), root, &TABLE).unwrap();
    let mean = group::priorities(&experts, &voices, root, group::Mean::Arithmetic, &TABLE).unwrap();
    for (id, wanted) in [("judgements", &joint.weights), ("priorities", &mean.weights)] {
        let of = steps("indicator.ahp_group", json!({"expert_judgement": table.clone(), "aggregation": id}));
        let weights: Vec<f64> = of("weight").into_iter().step_by(4).take(4).collect();
        assert!(near(&weights, wanted, 1e-13), "{id} {weights:?} {wanted:?}");
        let ratios: Vec<f64> = of("own_ratio").into_iter().step_by(16).collect();
        let own: Vec<f64> = mean.experts.iter().map(|expert| expert.consistency.ratio).collect();
        assert!(near(&ratios, &own, 1e-12), "{id} {ratios:?} {own:?}");
        if id == "judgements" {
            assert!(near(&of("consistency_ratio"), &[joint.consistency.ratio], 1e-12));
        }
    }
}

#[test]
fn library_and_model_give_the_same_hierarchy() {
    let top = Judgements::from_upper(3, &[2.0, 4.0, 3.0]).unwrap();
    let below = Judgements::from_upper(2, &[3.0]).unwrap();
    let other = Judgements::from_upper(3, &[2.0, 3.0, 2.0]).unwrap();
    let parts = [
        ("goal", ["a", "b", "c"].to_vec(), &top),
        ("a", ["p", "q"].to_vec(), &below),
        ("b", ["p", "q", "r"].to_vec(), &other),
        ("r", ["s", "t"].to_vec(), &below),
    ];
    for (id, method) in [("column", METHODS[0]), ("root", METHODS[1]), ("eigen", METHODS[2])] {
        let compared = |(under, names, m): &(&str, Vec<&str>, &Judgements)| Comparison {
            under: (*under).into(),
            elements: names.iter().map(|n| (*n).into()).collect(),
            priorities: priorities(m, method, &TABLE).unwrap(),
        };
        let whole =
            synthesise("goal", &parts.iter().map(compared).collect::<Vec<_>>(), Mode::Distributive).unwrap();
        let mut rows: Vec<Value> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for (under, elements, m) in &parts {
            for (r, row) in elements.iter().enumerate() {
                for (c, column) in elements.iter().enumerate() {
                    let judgement = m.get(r, c).to_string();
                    rows.push(json!({"under": under, "row": row, "column": column, "judgement": judgement}));
                    names.push(row);
                }
            }
        }
        let of = steps("indicator.ahp_hierarchy", json!({"comparison": rows, "goal": "goal", "method": id}));
        for (name, priority) in names.iter().zip(of("priority")) {
            let wanted = whole.weight(name).unwrap();
            assert!((priority - wanted).abs() < 1e-13, "{id} {name} {priority} {wanted}");
        }
        assert!(near(&of("consistency_ratio"), &[whole.ratio], 1e-13), "{id}");
    }
}

#[test]
fn library_and_model_give_the_same_weights_from_data() {
    let objects: Vec<Vec<f64>> = [
        [50.0, 500.0, 75.0, 4.5, 7.0],
        [55.0, 650.0, 80.0, 4.8, 7.0],
        [65.0, 800.0, 120.0, 4.2, 7.0],
        [45.0, 450.0, 65.0, 4.0, 7.0],
        [60.0, 700.0, 90.0, 4.6, 7.0],
    ]
    .map(|row| row.to_vec())
    .to_vec();
    use Direction::{Benefit, Cost};
    let by = [Benefit, Cost, Cost, Benefit, Benefit];
    let judged = [0.3, 0.2, 0.2, 0.2, 0.1];
    let table = lines(5, 5, |r, c| {
        json!({"object": r.to_string(), "indicator": c.to_string(), "figure": objects[r][c].to_string(),
            "less_is_better": by[c] == Cost, "judged": judged[c].to_string()})
    });
    let first = |figures: Vec<f64>| figures[..5].to_vec();
    let of = steps("indicator.entropy", json!({"table": table.clone()}));
    let found = entropy::weights(&objects, &by, Normalisation::MinMax { shift: 0.0 }).unwrap();
    assert!(near(&first(of("weight")), &found.weights, 1e-14));
    assert!(near(&first(of("entropy")), &found.entropy, 1e-14));
    let joined = combine::weights(&judged, &found.weights, Combination::Product).unwrap();
    assert!(near(&first(of("combined")), &joined, 1e-14));
    let proportion =
        steps("indicator.entropy", json!({"table": table.clone(), "normalisation": "proportion"}));
    let found = entropy::weights(&objects, &by, Normalisation::Proportion).unwrap();
    assert!(near(&first(proportion("weight")), &found.weights, 1e-12));
    let mut without = table;
    for row in without.as_array_mut().unwrap() {
        row.as_object_mut().unwrap().remove("judged");
    }
    for (id, deviation) in [("sample", Deviation::Sample), ("population", Deviation::Population)] {
        let of = steps("indicator.critic", json!({"table": without.clone(), "deviation": id}));
        let found = critic::weights(&objects, &by, deviation).unwrap();
        for (name, figures) in [
            ("weight", &found.weights),
            ("contrast", &found.contrast),
            ("conflict", &found.conflict),
            ("information", &found.information),
        ] {
            assert!(near(&first(of(name)), figures, 1e-13), "{name}");
        }
    }
}

#[test]
fn library_and_model_give_the_same_evaluation() {
    let weights = [0.4, 0.3, 0.2, 0.1];
    let rows = [[0.5, 0.3, 0.2, 0.0], [0.2, 0.4, 0.3, 0.1], [0.1, 0.3, 0.5, 0.1], [0.0, 0.2, 0.4, 0.4]];
    let scores = [95.0, 80.0, 65.0, 40.0];
    let table = lines(4, 4, |r, c| {
        json!({"factor": r.to_string(), "grade": c.to_string(), "degree": rows[r][c].to_string(),
            "weight": weights[r].to_string(), "grade_score": scores[c].to_string()})
    });
    let operators = [
        ("mean", Operator::WeightedMean),
        ("min_max", Operator::MinMax),
        ("product_max", Operator::ProductMax),
        ("bounded", Operator::MinBoundedSum),
    ];
    for (id, operator) in operators {
        let of = steps("indicator.fuzzy", json!({"membership": table.clone(), "operator": id}));
        let found = fuzzy::evaluate(&weights, &rows.map(|r| r.to_vec()), operator, &scores).unwrap();
        assert!(near(&of("evaluated")[..4], &found.memberships, 1e-14), "{id}");
        assert!(near(&of("index"), &[found.score.unwrap()], 1e-12), "{id}");
        let largest: Vec<usize> = (1..=4).filter(|at| of("is_largest")[at - 1] == 1.0).collect();
        assert_eq!(largest, found.largest, "{id}");
    }
}

/// An eigenvector is enclosed at every precision, and the float is inside or beside it.
#[test]
fn the_exact_eigenvector_holds_the_float() {
    let m = Judgements::from_upper(4, &[1.0, 5.0, 3.0, 3.0, 3.0, 1.0]).unwrap();
    let exact: Vec<Vec<_>> = m
        .rows()
        .map(|row| row.iter().map(|x| dataworth::num::Real::from_f64_shortest(*x).unwrap()).collect())
        .collect();
    let float = priorities(&m, Method::Eigenvector, &TABLE).unwrap().weights;
    for digits in LADDER {
        let vector = dataworth::num::principal_vector(&exact, digits).unwrap();
        let near_by: Vec<f64> = vector.iter().map(|x| x.to_f64()).collect();
        assert!(near(&near_by, &float, 1e-14));
    }
}
