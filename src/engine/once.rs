//! 只计一次 — assets that earn one flow, or lie one inside another, count once in the total.

use crate::diag::{Code, Diagnostic};
use crate::portfolio::Portfolio;
use crate::value::AssetValuation;
use std::collections::HashMap;

/// Of valued assets that are linked in any way exactly one counts: the widest container, and of
/// equals the first of the list.
pub(super) fn count_once(portfolio: &Portfolio, assets: &mut [AssetValuation]) {
    let holders: Vec<Option<usize>> = (0..portfolio.assets.len())
        .map(|at| assets[at].value.and_then(|_| container(portfolio, assets, at)))
        .collect();
    let component = components(portfolio, assets, &holders);
    let widest = widest(&holders, &component);
    for at in (0..portfolio.assets.len()).filter(|at| assets[*at].value.is_some()).collect::<Vec<_>>() {
        let counted = widest[&component[at]];
        if counted != at {
            let holder = holders[at].unwrap_or(counted);
            note(portfolio, assets, at, holder);
        }
    }
}

fn note(portfolio: &Portfolio, assets: &mut [AssetValuation], at: usize, holder: usize) {
    let other = assets[holder].id.clone();
    let note = Diagnostic::new(Code::SharedFlowsCountedOnce)
        .asset(&assets[at].id)
        .at(portfolio.asset_span(at))
        .value(&other)
        .arg("name", &other);
    assets[at].diagnostics.push(note);
    assets[at].counted_in = Some(other);
}

/// By asset: the number of its component, which is one of its members.
fn components(portfolio: &Portfolio, assets: &[AssetValuation], holders: &[Option<usize>]) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..holders.len()).collect();
    let mut groups: HashMap<&str, usize> = HashMap::new();
    for (at, holder) in holders.iter().enumerate().filter(|(at, _)| assets[*at].value.is_some()) {
        if let Some(holder) = holder {
            join(&mut parent, at, *holder);
        }
        if let Some(group) = portfolio.assets[at].cash_flow_group.as_deref() {
            let first = *groups.entry(group).or_insert(at);
            join(&mut parent, at, first);
        }
    }
    (0..holders.len()).map(|at| root(&mut parent, at)).collect()
}

fn join(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b)] = a.min(b);
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// By component: of the assets that lie in no other, the one that holds the most.
fn widest(holders: &[Option<usize>], component: &[usize]) -> HashMap<usize, usize> {
    let mut held = vec![0usize; holders.len()];
    holders.iter().flatten().for_each(|holder| held[*holder] += 1);
    let mut widest: HashMap<usize, usize> = HashMap::new();
    for at in (0..holders.len()).filter(|at| holders[*at].is_none()) {
        let best = widest.entry(component[at]).or_insert(at);
        if held[at] > held[*best] {
            *best = at;
        }
    }
    widest
}

/// The nearest valued asset that this one is part of.
fn container(portfolio: &Portfolio, assets: &[AssetValuation], asset: usize) -> Option<usize> {
    let mut at = portfolio.assets[asset].contained_in?;
    // Circles were refused on reading; the count only keeps a mistake there from hanging the run.
    for _ in 0..portfolio.assets.len() {
        if assets[at].value.is_some() {
            return Some(at);
        }
        at = portfolio.assets[at].contained_in?;
    }
    None
}
