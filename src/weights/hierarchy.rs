//! 层次总排序 — weights through a hierarchy of any depth.
//!
//! Each matrix compares what stands below one element: criteria below the goal, sub-criteria below a
//! criterion, alternatives below the last. The global weight of an element is
//! `W(e) = Σ over parents p of W(p) · w(e | p)`; alternatives may stand below many criteria.
//! Source: Saaty 1980, distributive and ideal mode (at second hand).

use super::ahp::{CONSISTENCY_LIMIT, Priorities};
use super::{WeightError, normalised};
use std::collections::BTreeMap;

/// 汇总方式 — how the lowest local weights enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// 分配模式: local weights as they are, which share out 1.
    Distributive,
    /// 理想模式: local weights of the lowest level over their largest; adding a copy of an alternative then
    /// does not turn the order of the others.
    Ideal,
}

/// One matrix of the hierarchy, already weighed.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The element below which the others are compared.
    pub under: String,
    /// In the order of the matrix.
    pub elements: Vec<String>,
    pub priorities: Priorities,
}

/// 总排序结果 — global weights, and the consistency of the whole.
#[derive(Clone, Debug)]
pub struct Synthesis {
    /// Every element but the goal, a level before the next, with its global weight.
    pub weights: Vec<(String, f64)>,
    /// The elements below which nothing stands; they share out 1.
    pub lowest: Vec<(String, f64)>,
    /// 总体一致性比率: `Σ W(p) CI(p) / Σ W(p) RI(p)` over the matrices.
    pub ratio: f64,
    pub mode: Mode,
}

impl Synthesis {
    /// Whether the ratio of the whole is below the limit; each matrix has a ratio of its own besides.
    pub fn accepted(&self) -> bool {
        self.ratio < CONSISTENCY_LIMIT
    }

    /// The global weight of an element.
    pub fn weight(&self, name: &str) -> Option<f64> {
        self.weights.iter().find(|(own, _)| own == name).map(|(_, weight)| *weight)
    }
}

/// 层次总排序 — carries the weights from the goal down.
///
/// # Errors
/// [`WeightError::Lengths`] where names and weights differ in number, [`WeightError::Twice`],
/// [`WeightError::Circle`], [`WeightError::Unreached`].
///
/// ```
/// use dataworth::weights::{Judgements, RandomIndex, ahp::{Method, priorities}};
/// use dataworth::weights::hierarchy::{Comparison, Mode, synthesise};
/// let two = |judgement: f64, under: &str, names: [&str; 2]| {
///     let matrix = Judgements::from_upper(2, &[judgement])?;
///     let priorities = priorities(&matrix, Method::Eigenvector, &RandomIndex::Saaty1980)?;
///     let elements = names.map(String::from).to_vec();
///     Ok::<_, dataworth::weights::WeightError>(Comparison { under: under.into(), elements, priorities })
/// };
/// let parts = [two(3.0, "goal", ["quality", "use"])?, two(4.0, "quality", ["accuracy", "timeliness"])?];
/// let whole = synthesise("goal", &parts, Mode::Distributive)?;
/// let shown: Vec<_> = whole.lowest.iter().map(|(name, weight)| format!("{name} {weight:.2}")).collect();
/// assert_eq!(shown, ["use 0.25", "accuracy 0.60", "timeliness 0.15"]);
/// # Ok::<(), dataworth::weights::WeightError>(())
/// ```
pub fn synthesise(goal: &str, parts: &[Comparison], mode: Mode) -> Result<Synthesis, WeightError> {
    let below = children(parts)?;
    let order = downwards(goal, &below)?;
    if let Some(stray) = parts.iter().find(|part| !order.contains(&part.under.as_str())) {
        return Err(WeightError::Unreached(stray.under.clone()));
    }
    let mut global: BTreeMap<&str, f64> = BTreeMap::from([(goal, 1.0)]);
    let (mut index, mut random) = (0.0, 0.0);
    for name in &order {
        let Some(part) = below.get(name) else { continue };
        let own = global.get(name).copied().unwrap_or(0.0);
        index += own * part.priorities.consistency.index;
        random += own * part.priorities.consistency.random_index;
        for (element, weight) in part.elements.iter().zip(local(part, &below, mode)) {
            *global.entry(element).or_insert(0.0) += own * weight;
        }
    }
    let weighed = |name: &&str| (name.to_string(), global.get(name).copied().unwrap_or(0.0));
    let lowest: Vec<&str> = order.iter().filter(|name| !below.contains_key(*name)).copied().collect();
    Ok(Synthesis {
        weights: order.iter().filter(|name| **name != goal).map(weighed).collect(),
        lowest: shared_out(lowest.iter().map(weighed).collect())?,
        ratio: if random > 0.0 { index / random } else { 0.0 },
        mode,
    })
}

/// The comparison below each element.
fn children(parts: &[Comparison]) -> Result<BTreeMap<&str, &Comparison>, WeightError> {
    let mut below = BTreeMap::new();
    for part in parts {
        let (found, wanted) = (part.elements.len(), part.priorities.weights.len());
        if found != wanted {
            return Err(WeightError::Lengths { found, wanted });
        }
        if below.insert(part.under.as_str(), part).is_some() {
            return Err(WeightError::Twice(part.under.clone()));
        }
    }
    Ok(below)
}

/// What stands below the goal, an element after all that it stands below.
fn downwards<'a>(
    goal: &'a str,
    below: &BTreeMap<&'a str, &'a Comparison>,
) -> Result<Vec<&'a str>, WeightError> {
    let elements = |name: &str| below.get(name).map_or(&[][..], |part| &part.elements);
    let mut parents: BTreeMap<&str, usize> = BTreeMap::from([(goal, 0)]);
    let (mut open, mut seen) = (vec![goal], vec![goal]);
    while let Some(name) = open.pop() {
        for element in elements(name) {
            let count = parents.entry(element).or_insert(0);
            *count += 1;
            if *count == 1 && element != goal {
                open.push(element);
                seen.push(element);
            }
        }
    }
    let mut order: Vec<&str> = if parents[goal] == 0 { vec![goal] } else { Vec::new() };
    let mut at = 0;
    while at < order.len() {
        for element in elements(order[at]) {
            if let Some(count) = parents.get_mut(element.as_str()) {
                *count -= 1;
                if *count == 0 {
                    order.push(element);
                }
            }
        }
        at += 1;
    }
    match seen.iter().find(|name| !order.contains(name)) {
        Some(turning) => Err(WeightError::Circle((*turning).to_string())),
        None => Ok(order),
    }
}

/// Local weights; those of a comparison of the lowest elements over their largest in ideal mode.
fn local(part: &Comparison, below: &BTreeMap<&str, &Comparison>, mode: Mode) -> Vec<f64> {
    let weights = &part.priorities.weights;
    let lowest = part.elements.iter().all(|element| !below.contains_key(element.as_str()));
    let largest = weights.iter().copied().fold(0.0, f64::max);
    match mode {
        Mode::Ideal if lowest => weights.iter().map(|weight| weight / largest).collect(),
        _ => weights.clone(),
    }
}

fn shared_out(lowest: Vec<(String, f64)>) -> Result<Vec<(String, f64)>, WeightError> {
    let figures: Vec<f64> = lowest.iter().map(|(_, weight)| *weight).collect();
    let shares = normalised(&figures).ok_or(WeightError::NoWeight)?;
    Ok(lowest.into_iter().zip(shares).map(|((name, _), share)| (name, share)).collect())
}
