//! Weights and shares: `cargo bench --bench shares`.
use criterion::Criterion;
use dataworth::num::{LADDER, Real, principal_vector};
use dataworth::share::knn::{Divisor, by_distance};
use dataworth::share::lineage::{Lineage, Use};
use dataworth::share::shapley::Game;
use dataworth::weights::ahp::{Method, priorities};
use dataworth::weights::{Judgements, RandomIndex};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    judgements(&mut criterion);
    neighbours(&mut criterion);
    coalitions(&mut criterion);
    lineages(&mut criterion);
    criterion.final_summary();
}

fn random() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(20_261_130)
}

fn judgements(criterion: &mut Criterion) {
    let mut random = random();
    let upper: Vec<f64> = (0..45).map(|_| f64::from(random.random_range(1..=9u8))).collect();
    let matrix = Judgements::from_upper(10, &upper).expect("a matrix");
    let exact: Vec<Vec<Real>> =
        matrix.rows().map(|row| row.iter().filter_map(|x| Real::from_f64_shortest(*x)).collect()).collect();
    for (name, method) in
        [("sum", Method::ColumnMean), ("root", Method::RowMean), ("eigenvector", Method::Eigenvector)]
    {
        criterion.bench_function(&format!("ahp n = 10, {name}"), |b| {
            b.iter(|| priorities(&matrix, method, &RandomIndex::Saaty1980));
        });
    }
    criterion.bench_function("ahp n = 10, eigenvector enclosed at 34 digits", |b| {
        b.iter(|| principal_vector(&exact, LADDER[0]));
    });
}

fn neighbours(criterion: &mut Criterion) {
    let mut random = random();
    for points in [10_000usize, 100_000] {
        let distances: Vec<f64> = (0..points).map(|_| random.random_range(0.0..1.0)).collect();
        let labels: Vec<bool> = (0..points).map(|_| random.random_bool(0.4)).collect();
        criterion.bench_function(&format!("knn-shapley, {points} points"), |b| {
            b.iter(|| by_distance(&distances, &labels, 5, Divisor::Neighbours));
        });
    }
}

fn coalitions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("shapley");
    group.sample_size(10);
    for players in [10usize, 16] {
        let worth = |coalition: usize| Real::from((coalition.count_ones() as i64).pow(2) * 100);
        let game = Game::by(players, worth).expect("a game");
        group.bench_function(format!("{players} players"), |b| b.iter(|| game.contribution()));
    }
}

/// Ten thousand tables with six uses each: a lineage without circles, one with small circles, and one circle.
fn lineages(criterion: &mut Criterion) {
    const TABLES: usize = 10_000;
    let mut group = criterion.benchmark_group("lineage of 10,000 tables");
    group.sample_size(10);
    let costs = vec![1_000.0; TABLES];
    let own = vec![1.0; TABLES];
    for (name, back) in [("without circles", 0), ("with circles", 3), ("one great circle", TABLES)] {
        let mut random = random();
        let mut uses = Vec::new();
        for from in 0..TABLES {
            for _ in 0..6 {
                let ahead = random.random_range(1..200usize);
                let to = from + ahead;
                if to < TABLES {
                    uses.push(Use { from, to, amount: random.random_range(1.0..10.0) });
                }
            }
            let circle = match back {
                0 => None,
                3 => (from % 50 < 3 && from >= 3).then(|| from - from % 50),
                _ => Some(random.random_range(0..TABLES)),
            };
            if let Some(to) = circle.filter(|to| *to != from) {
                uses.push(Use { from, to, amount: 1.0 });
            }
        }
        let lineage = Lineage::by_use(TABLES, &uses, &own).expect("a lineage");
        group.bench_function(name, |b| b.iter(|| lineage.allocate(&costs)));
    }
}
