//! 开发支出 — what every project took up, gave off and lost in a period: the figures of the note.

use super::Ledger;
use super::account::{Role, Side};
use super::balance::Period;
use super::entry::{AssetId, Entry, Occasion};
use super::holding::side;
use super::movement::{Class, Item, Movement, Part};
use std::collections::BTreeMap;

/// Items of a column, and whether it adds.
pub(super) type ProjectColumn = (&'static [Item], bool);

/// The columns between opening and closing of the table of cost, in its order.
pub(super) const COST: [ProjectColumn; 5] = [
    (&[Item::Own], true),
    (&[Item::Purchase, Item::OtherIn], true),
    (&[Item::ToIntangible], false),
    (&[Item::ToExpense], false),
    (&[Item::OtherOut, Item::Lapse, Item::Disposal], false),
];

/// Of the table of impairment.
pub(super) const IMPAIRMENT: [ProjectColumn; 2] = [
    (&[Item::Charge, Item::OtherIn], true),
    (
        &[Item::ToIntangible, Item::ToExpense, Item::Reversal, Item::OtherOut, Item::Lapse, Item::Disposal],
        false,
    ),
];

/// What one project did in the period, in fen: its opening, then each column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    pub opening: i64,
    pub columns: Vec<i64>,
    /// Spend that was expensed 费用化支出: it comes in and goes out again.
    pub expensed: i64,
}

impl Project {
    /// Opening and what the columns add and take.
    pub fn closing(&self, part: Part) -> i64 {
        let signed =
            columns(part).iter().zip(&self.columns).map(|((_, adds), fen)| if *adds { *fen } else { -fen });
        self.opening + signed.sum::<i64>()
    }

    fn take(&mut self, item: Item, amount: i64, during: bool, part: Part) {
        match columns(part).iter().position(|(items, _)| items.contains(&item)) {
            Some(at) if during => self.columns[at] += amount,
            _ => self.opening += if item.adds() { amount } else { -amount },
        }
    }
}

/// Every project of a ledger, by its resource.
pub type Projects = BTreeMap<AssetId, Project>;

/// The columns of the table of cost, or of impairment.
pub(super) fn columns(part: Part) -> &'static [ProjectColumn] {
    if part == Part::Gross { &COST } else { &IMPAIRMENT }
}

/// Projects in development with a figure in the period: their cost, or what was written down of it.
///
/// Spend that is expensed at once is no movement of 开发支出 by CAS, yet the note shows it coming in
/// (内部开发支出) and going out (转入当期损益).
pub fn projects(ledger: &Ledger, period: Period, part: Part) -> Projects {
    let mut all = Projects::new();
    for entry in &ledger.entries {
        let during = is_during(entry, period);
        for line in &entry.lines {
            let Some(asset) = line.asset else { continue };
            let amount = line.amount.raw();
            if part == Part::Gross && line.role == Role::ResearchExpensed && during {
                if line.side == Side::Debit {
                    of(&mut all, asset, part).expensed += amount;
                }
                continue;
            }
            let own = |m: &Movement| m.class == Class::Development && m.part == part;
            let Some(movement) = line.movement.filter(own) else { continue };
            let forward = line.side == side(part, movement.item);
            of(&mut all, asset, part).take(
                movement.item,
                if forward { amount } else { -amount },
                during,
                part,
            );
        }
    }
    all.retain(|_, p| p.opening != 0 || p.expensed != 0 || p.columns.iter().any(|fen| *fen != 0));
    all
}

fn of(all: &mut Projects, asset: AssetId, part: Part) -> &mut Project {
    let fresh = || Project { columns: vec![0; columns(part).len()], ..Project::default() };
    all.entry(asset).or_insert_with(fresh)
}

/// Neither before the period, nor an opening balance, nor the closing of its last day.
fn is_during(entry: &Entry, period: Period) -> bool {
    let before = entry.date < period.from || entry.occasion.begins();
    let closing = entry.date == period.to && entry.occasion == Occasion::Closing;
    !before && !closing
}
