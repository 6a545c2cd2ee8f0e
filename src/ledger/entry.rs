//! 会计分录 — balanced lines in whole fen, each line with the note-table movement it makes.

use super::account::{Role, Side};
use super::movement::Movement;
use crate::num::Fen;
use jiff::civil::Date;

/// The place of an asset in its book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetId(pub u32);

/// The place of an event in the list it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u32);

/// One side of an entry. An amount is never negative: a decrease stands on the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub role: Role,
    pub side: Side,
    pub amount: Fen,
    pub asset: Option<AssetId>,
    /// The line of the note tables that this amount belongs to.
    pub movement: Option<Movement>,
}

/// Why an entry was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Occasion {
    /// 期初余额.
    Opening,
    /// 追溯重述 (CAS 28 art. 12): restates what the year began with.
    Restatement,
    /// An event of sheet 业务事件.
    Event,
    /// 月末摊销.
    Amortisation,
    /// 许可收入 and 递延收益 earned in the month.
    Licence,
    /// 月末结转费用化研发支出.
    ExpensedResearch,
    /// 递延所得税.
    DeferredTax,
    /// 年末结转损益: left out of voucher export unless asked for.
    Closing,
}

impl Occasion {
    /// Whether an entry belongs to what its period began with.
    pub fn begins(self) -> bool {
        matches!(self, Occasion::Opening | Occasion::Restatement)
    }

    /// As JSON writes it.
    pub fn id(self) -> &'static str {
        match self {
            Occasion::Opening => "opening",
            Occasion::Restatement => "restatement",
            Occasion::Event => "event",
            Occasion::Amortisation => "amortisation",
            Occasion::Licence => "licence",
            Occasion::ExpensedResearch => "expensed_research",
            Occasion::DeferredTax => "deferred_tax",
            Occasion::Closing => "closing",
        }
    }
}

/// One voucher 记账凭证.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub date: Date,
    pub summary: String,
    pub occasion: Occasion,
    pub lines: Vec<Line>,
    /// The events it comes from.
    pub events: Vec<EventId>,
    pub evidence: String,
}

impl Entry {
    /// Both totals; `None` past the range of [`Fen`].
    pub fn totals(&self) -> Option<(Fen, Fen)> {
        let of = |side| Fen::sum(self.lines.iter().filter(|line| line.side == side).map(|line| line.amount));
        Some((of(Side::Debit)?, of(Side::Credit)?))
    }

    /// 借贷相等, to the fen.
    pub fn balances(&self) -> bool {
        self.totals().is_some_and(|(debit, credit)| debit == credit)
    }
}

/// Writes the lines of an entry: nothing for nothing, a negative amount on the other side.
#[derive(Debug, Default)]
pub struct Lines {
    lines: Vec<Line>,
}

impl Lines {
    pub fn debit(&mut self, role: Role, amount: Fen) -> &mut Self {
        self.line(Side::Debit, role, amount, None, None)
    }

    pub fn credit(&mut self, role: Role, amount: Fen) -> &mut Self {
        self.line(Side::Credit, role, amount, None, None)
    }

    /// A line of an asset that moves a note table.
    pub fn moved(
        &mut self,
        side: Side,
        role: Role,
        amount: Fen,
        asset: AssetId,
        movement: Movement,
    ) -> &mut Self {
        self.line(side, role, amount, Some(asset), Some(movement))
    }

    /// A line of an asset that moves none.
    pub fn of(&mut self, side: Side, role: Role, amount: Fen, asset: AssetId) -> &mut Self {
        self.line(side, role, amount, Some(asset), None)
    }

    /// The lines of another, after these.
    pub fn append(&mut self, mut other: Lines) {
        self.lines.append(&mut other.lines);
    }

    pub(super) fn line(
        &mut self,
        side: Side,
        role: Role,
        amount: Fen,
        asset: Option<AssetId>,
        movement: Option<Movement>,
    ) -> &mut Self {
        let (side, amount) = match amount.checked_neg() {
            Some(negative) if amount < Fen::ZERO => (side.other(), negative),
            _ => (side, amount),
        };
        if amount != Fen::ZERO {
            self.lines.push(Line { role, side, amount, asset, movement });
        }
        self
    }

    /// The lines: debits first, those of one account, asset and movement added up.
    pub fn done(self) -> Option<Vec<Line>> {
        let mut whole: Vec<Line> = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            let same = |other: &&mut Line| {
                (other.role, other.side, other.asset, other.movement)
                    == (line.role, line.side, line.asset, line.movement)
            };
            match whole.iter_mut().find(same) {
                Some(other) => other.amount = other.amount.checked_add(line.amount)?,
                None => whole.push(line),
            }
        }
        whole.sort_by_key(|line| line.side);
        Some(whole)
    }
}
