//! Cases of contribution shares.

use super::Answered;
use super::read::{float, input, items, list, real, said, text, whole};
use crate::case::file::Case;
use crate::case::item::Item;
use crate::num::Real;
use crate::share::knn::{Divisor, ranked};
use crate::share::shapley::{Contribution, Game};
use crate::share::voting::shapley_shubik;
use serde_json::{Map, Value};

/// Games that are named rather than listed.
pub(super) fn game(case: &Case) -> Answered {
    let name = text(case, "game").unwrap_or_default().to_lowercase();
    let count = |name: &str| whole(input(case, &[name])?);
    let game = match () {
        () if case.inputs.contains_key("v") => return coalitions(case),
        () if name.contains("shoes") || name.contains("gloves") => gloves(count("left")?, count("right")?),
        () if name.contains("voting") => {
            let players = count("n")?;
            let wins = |coalition: usize| i64::from(2 * coalition.count_ones() as usize > players);
            Game::by(players, |coalition| Real::from(wins(coalition)))
        }
        () if name.contains("airport") => {
            let costs = list(input(case, &["costs"])?)?.iter().map(real).collect::<Result<Vec<_>, _>>()?;
            let dearest = |coalition: usize| {
                let of = costs.iter().enumerate().filter(|(at, _)| coalition >> at & 1 == 1);
                of.fold(Real::ZERO, |most, (_, cost)| most.max(cost))
            };
            Game::by(costs.len(), dearest)
        }
        () => return Err(format!("no game is called `{name}`")),
    };
    Ok(figures(&game.map_err(said)?.contribution()))
}

/// A pair of a left and a right one is worth 1; the first players have left ones.
fn gloves(left: usize, right: usize) -> Result<Game, crate::share::ShareError> {
    let mask = (1usize << left.min(63)) - 1;
    let pairs = |coalition: usize| (coalition & mask).count_ones().min((coalition & !mask).count_ones());
    Game::by(left + right, |coalition| Real::from(i64::from(pairs(coalition))))
}

fn figures(found: &Contribution) -> Vec<(String, Item)> {
    let numbers = |reals: &[Real]| Item::List(reals.iter().cloned().map(Item::Number).collect());
    let fractions =
        found.shapley.iter().filter_map(|share| Some(Item::Text(share.as_rational()?.to_string())));
    [
        ("shapley", numbers(&found.shapley)),
        ("value", numbers(&found.shapley)),
        ("exact", Item::List(fractions.collect())),
        ("leave_one_out", numbers(&found.leave_one_out)),
        ("banzhaf", numbers(&found.banzhaf)),
        ("total", Item::Number(found.total.clone())),
    ]
    .map(|(name, item)| (name.to_string(), item))
    .to_vec()
}

/// Values by the letters, or the names between commas or plus signs, of a coalition.
pub(super) fn coalitions(case: &Case) -> Answered {
    let Value::Object(values) = input(case, &["v"])? else { return Err("`v` gives no coalitions".into()) };
    let players = players(values);
    let mut worth =
        vec![None; 1usize.checked_shl(players.len() as u32).filter(|n| *n <= 1 << 20).unwrap_or(0)];
    for (key, value) in values {
        let members = members(key);
        let bits = players.iter().enumerate().filter(|(_, name)| members.contains(name));
        let coalition = bits.fold(0usize, |all, (bit, _)| all | 1 << bit);
        *worth.get_mut(coalition).ok_or("too many players")? = Some(real(value)?);
    }
    // Nobody is worth nothing where the case does not say otherwise.
    if let Some(nobody) = worth.first_mut() {
        nobody.get_or_insert(Real::ZERO);
    }
    let worth = worth.into_iter().collect::<Option<Vec<_>>>().ok_or("a coalition has no value")?;
    Ok(figures(&Game::new(players.len(), &worth).map_err(said)?.contribution()))
}

fn members(key: &str) -> Vec<String> {
    let parted = key.contains([',', '+', '|']);
    let parts: Vec<String> = match parted || key.chars().any(|c| c.is_ascii_digit()) {
        true => key.split([',', '+', '|']).map(|part| part.trim().to_string()).collect(),
        false => key.chars().map(String::from).collect(),
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect()
}

/// In the order in which they stand alone.
fn players(values: &Map<String, Value>) -> Vec<String> {
    let mut players: Vec<String> = Vec::new();
    let mut keys: Vec<Vec<String>> = values.keys().map(|key| members(key)).collect();
    keys.sort_by_key(Vec::len);
    for name in keys.into_iter().flatten() {
        if !players.contains(&name) {
            players.push(name);
        }
    }
    players
}

/// Indices by weight, as such tables print them, and of all players in order.
pub(super) fn voting(case: &Case) -> Answered {
    let weights = list(input(case, &["weights"])?)?.iter().map(whole).collect::<Result<Vec<_>, _>>()?;
    let total: usize = weights.iter().sum();
    // Strictly more than half, where no figure is given.
    let quota = match input(case, &["quota"])? {
        Value::Number(_) => whole(input(case, &["quota"])?)?,
        _ => total / 2 + 1,
    };
    let indices = shapley_shubik(&weights, quota).map_err(said)?;
    let mut all: Vec<(String, Item)> = Vec::new();
    for (weight, index) in weights.iter().zip(&indices) {
        all.push((weight.to_string(), Item::Number(index.clone())));
    }
    let list = Item::List(indices.into_iter().map(Item::Number).collect());
    all.extend(["shapley", "value"].map(|name| (name.to_string(), list.clone())));
    Ok(all)
}

pub(super) fn knn(case: &Case) -> Answered {
    ranking(case, Divisor::Neighbours)
}

pub(super) fn knn_soft(case: &Case) -> Answered {
    ranking(case, Divisor::Present)
}

fn ranking(case: &Case, divisor: Divisor) -> Answered {
    let matches = list(input(case, &["match_by_distance_rank"])?)?;
    let matches = matches.iter().map(float).collect::<Result<Vec<_>, _>>()?;
    let values = ranked(&matches, whole(input(case, &["K", "k"])?)?, divisor).map_err(said)?;
    Ok(["value", "shapley"].map(|name| (name.to_string(), items(&values))).to_vec())
}
