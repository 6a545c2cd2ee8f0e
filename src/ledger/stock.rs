//! 发出存货的计价 — layers of cost by lot, issued by a formula.

use super::event::EventField;
use super::refusal::Refusal;
use super::schedule::share;
use crate::diag::Code;
use crate::num::Fen;
use std::collections::VecDeque;

/// 发出存货成本的计量方法.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Issue {
    /// 先进先出法.
    #[default]
    FirstIn,
    /// 移动加权平均法.
    WeightedAverage,
    /// 个别计价法, by lot.
    Specific,
}

/// Units of one lot and what they cost.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Layer {
    lot: Option<String>,
    units: u64,
    cost: i64,
}

/// What is in stock of one resource.
///
/// ```
/// use dataworth::ledger::{Issue, Stock};
/// use dataworth::num::Fen;
/// let mut stock = Stock::default();
/// stock.add(2, Fen::new(1_000), None);
/// stock.add(2, Fen::new(3_000), None);
/// let mut average = stock.clone();
/// assert_eq!(stock.issue(Some(3), Issue::FirstIn, None).ok(), Some(Fen::new(2_500)));
/// assert_eq!(average.issue(Some(3), Issue::WeightedAverage, None).ok(), Some(Fen::new(3_000)));
/// assert!(stock.issue(Some(2), Issue::FirstIn, None).is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    layers: VecDeque<Layer>,
}

impl Stock {
    pub fn units(&self) -> u64 {
        self.layers.iter().fold(0, |sum: u64, layer| sum.saturating_add(layer.units))
    }

    fn lots(&self) -> usize {
        let mut lots: Vec<Option<&str>> = self.layers.iter().map(|layer| layer.lot.as_deref()).collect();
        lots.sort_unstable();
        lots.dedup();
        lots.len()
    }

    /// Units come in.
    pub fn add(&mut self, units: u64, cost: Fen, lot: Option<&str>) {
        self.layers.push_back(Layer { lot: lot.map(str::to_string), units, cost: cost.raw() });
    }

    /// Cost without units to the last layer of a lot; whether there is such a lot.
    pub fn add_to(&mut self, lot: Option<&str>, cost: Fen) -> bool {
        let own = self.layers.iter_mut().rev().find(|layer| layer.lot.as_deref() == lot);
        own.map(|layer| layer.cost += cost.raw()).is_some()
    }

    /// Cost without units, such as a fee that comes later: to the last layer.
    pub fn add_cost(&mut self, cost: Fen) {
        match self.layers.back_mut() {
            Some(layer) => layer.cost += cost.raw(),
            None => self.add(1, cost, None),
        }
    }

    /// Units go out, all of them where none are named; their cost.
    ///
    /// # Errors
    /// More units than there are, or no such lot.
    pub fn issue(&mut self, units: Option<u64>, formula: Issue, lot: Option<&str>) -> Result<Fen, Refusal> {
        let chosen = |layer: &Layer| match (formula, lot) {
            (Issue::Specific, Some(lot)) => layer.lot.as_deref() == Some(lot),
            _ => true,
        };
        if formula == Issue::Specific && lot.is_none() && self.lots() > 1 {
            // 个别计价法: which lot goes out is what the method is about.
            return Err(Refusal::new(Code::EventFieldMissing).at(EventField::Lot));
        }
        let held = self.layers.iter().filter(|layer| chosen(layer));
        let held = held.fold(0, |sum: u64, layer| sum.saturating_add(layer.units));
        let wanted = units.unwrap_or(held);
        if wanted > held || held == 0 {
            return Err(Refusal::new(Code::NegativeInventory).arg("held", held).arg("wanted", wanted));
        }
        let cost = match formula {
            Issue::WeightedAverage => self.average(wanted, held),
            _ => self.layer_by_layer(wanted, chosen),
        };
        self.layers.retain(|layer| layer.units > 0);
        Ok(Fen::new(cost))
    }

    /// The layers become one at their average.
    fn average(&mut self, wanted: u64, held: u64) -> i64 {
        let total: i64 = self.layers.iter().map(|layer| layer.cost).sum();
        let cost = part(total, wanted, held);
        self.layers.clear();
        self.layers.push_back(Layer { lot: None, units: held - wanted, cost: total - cost });
        cost
    }

    fn layer_by_layer(&mut self, wanted: u64, chosen: impl Fn(&Layer) -> bool) -> i64 {
        let (mut left, mut cost) = (wanted, 0);
        for layer in self.layers.iter_mut().filter(|layer| chosen(layer)) {
            let taken = left.min(layer.units);
            let of_layer = part(layer.cost, taken, layer.units);
            (layer.units, layer.cost) = (layer.units - taken, layer.cost - of_layer);
            (left, cost) = (left - taken, cost + of_layer);
        }
        cost
    }
}

/// The cost of some of the units: all of it for all of them.
pub(super) fn part(cost: i64, units: u64, of: u64) -> i64 {
    if units >= of {
        return cost;
    }
    share(cost, i64::try_from(units).unwrap_or(i64::MAX), i64::try_from(of).unwrap_or(i64::MAX))
}
