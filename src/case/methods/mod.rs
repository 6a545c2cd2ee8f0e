//! 方法函数 — methods of cases that a library function answers rather than a model.

mod options;
mod read;
mod shares;
mod weights;

use super::file::Case;
use super::item::Item;

/// Named figures of a method, or why the case cannot be answered.
type Answered = Result<Vec<(String, Item)>, String>;

/// Method of a case, what answers it, and by which function of the library.
type Method = (&'static str, fn(&Case) -> Answered, &'static str);

const METHODS: &[Method] = &[
    ("ahp", weights::ahp, "weights::ahp, principal eigenvector where nothing else is asked for"),
    ("ahp-group", weights::group, "weights::group"),
    ("ahp-hierarchy", weights::hierarchy, "weights::hierarchy, principal eigenvectors"),
    ("ahp-random-index", weights::random_index, "weights::RandomIndex"),
    ("weight_ahp_entropy", weights::combined, "weights::combine, product"),
    ("weight_combination", weights::combined, "weights::combine, product"),
    ("weight_combined", weights::combined, "weights::combine, product"),
    (
        "american-option-barone-adesi-whaley",
        options::barone_adesi_whaley,
        "finance::option::approximation::barone_adesi_whaley",
    ),
    (
        "american-option-bjerksund-stensland",
        options::bjerksund_stensland,
        "finance::option::approximation::bjerksund_stensland",
    ),
    ("american-option-ju", options::ju_zhong, "finance::option::approximation::ju_zhong"),
    ("lsm-regression", options::regression, "finance::option::simulation::Moments, powers up to the square"),
    ("rate-conversion", options::conversion, "finance::compounding::equivalent"),
    ("shapley", shares::game, "share::shapley"),
    ("data-shapley", shares::coalitions, "share::shapley"),
    ("shapley-weighted-voting", shares::voting, "share::voting"),
    ("knn-shapley-classification", shares::knn, "share::knn, divided by K"),
    ("knn-shapley-soft-label", shares::knn_soft, "share::knn, divided by min(K, |S|), v(∅) = 0"),
];

/// What the library answers, and the function's name; `None` where the method is not among them.
pub(super) fn answer(case: &Case) -> Option<(Answered, &'static str)> {
    let (_, function, name) = METHODS.iter().find(|(method, ..)| *method == case.method)?;
    Some((function(case), name))
}
