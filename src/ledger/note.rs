//! 附注表 — the tables of 财会〔2023〕11号, each cell a sum over movements.
//!
//! Labels repeat between the blocks of a table, so a row is known by block and number, never by label.

use super::balance::Period;
use super::book::Ledger;
use super::holding::side;
use super::movement::{Class, Item, Movement, Origin, Part};
use crate::num::Fen;
use std::collections::BTreeMap;

/// What a row of a note table shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The heading of a block.
    Head,
    /// The balance of a block at the beginning.
    Opening(Part),
    /// The sum of some items of the period.
    Items(Part, &'static [Item]),
    /// One or more of them, beneath it 其中.
    Of(Part, &'static [Item]),
    /// The balance of a block at the end.
    Closing(Part),
    /// 期末账面价值.
    CarryingAtEnd,
    /// 期初账面价值.
    CarryingAtStart,
}

/// A row of a layout.
#[derive(Clone, Copy, Debug)]
pub struct RowLayout {
    pub zh: &'static str,
    pub en: &'static str,
    pub shows: Shows,
}

const fn row(zh: &'static str, en: &'static str, shows: Shows) -> RowLayout {
    RowLayout { zh, en, shows }
}

/// 确认为无形资产的数据资源: 27 rows.
pub const INTANGIBLE: &[RowLayout] = &{
    use Item as I;
    use Part::{Amortisation as A, Gross as G, Impairment as M};
    use Shows::*;
    const IN: &[Item] = &[I::Purchase, I::Own, I::OtherIn];
    const OUT: &[Item] = &[I::Disposal, I::Lapse, I::OtherOut];
    [
        row("一、账面原值", "I. Cost", Head),
        row("1.期初余额", "1. Opening", Opening(G)),
        row("2.本期增加金额", "2. Increases", Items(G, IN)),
        row("其中：购入", "of which: purchased", Of(G, &[I::Purchase])),
        row("内部研发", "developed internally", Of(G, &[I::Own])),
        row("其他增加", "other increases", Of(G, &[I::OtherIn])),
        row("3.本期减少金额", "3. Decreases", Items(G, OUT)),
        row("其中：处置", "of which: disposed of", Of(G, &[I::Disposal])),
        row("失效且终止确认", "lapsed and derecognised", Of(G, &[I::Lapse])),
        row("其他减少", "other decreases", Of(G, &[I::OtherOut])),
        row("4.期末余额", "4. Closing", Closing(G)),
        row("二、累计摊销", "II. Accumulated amortisation", Head),
        row("1.期初余额", "1. Opening", Opening(A)),
        row("2.本期增加金额", "2. Increases", Items(A, &[I::Charge, I::OtherIn])),
        row("3.本期减少金额", "3. Decreases", Items(A, OUT)),
        row("其中：处置", "of which: disposed of", Of(A, &[I::Disposal])),
        row("失效且终止确认", "lapsed and derecognised", Of(A, &[I::Lapse])),
        row("其他减少", "other decreases", Of(A, &[I::OtherOut])),
        row("4.期末余额", "4. Closing", Closing(A)),
        row("三、减值准备", "III. Impairment", Head),
        row("1.期初余额", "1. Opening", Opening(M)),
        row("2.本期增加金额", "2. Increases", Items(M, &[I::Charge, I::OtherIn])),
        row(
            "3.本期减少金额",
            "3. Decreases",
            Items(M, &[I::Disposal, I::Lapse, I::OtherOut, I::ToIntangible, I::Reversal]),
        ),
        row("4.期末余额", "4. Closing", Closing(M)),
        row("四、账面价值", "IV. Carrying amount", Head),
        row("1.期末账面价值", "1. At the end", CarryingAtEnd),
        row("2.期初账面价值", "2. At the beginning", CarryingAtStart),
    ]
};

/// 确认为存货的数据资源: 21 rows.
pub const INVENTORY: &[RowLayout] = &{
    use Item as I;
    use Part::{Gross as G, Impairment as M};
    use Shows::*;
    [
        row("一、账面原值", "I. Cost", Head),
        row("1.期初余额", "1. Opening", Opening(G)),
        row("2.本期增加金额", "2. Increases", Items(G, &[I::Purchase, I::Own, I::OtherIn])),
        row("其中：购入", "of which: purchased", Of(G, &[I::Purchase])),
        row("采集加工", "collected and processed", Of(G, &[I::Own])),
        row("其他增加", "other increases", Of(G, &[I::OtherIn])),
        row("3.本期减少金额", "3. Decreases", Items(G, &[I::Disposal, I::Lapse, I::OtherOut])),
        row("其中：出售", "of which: sold", Of(G, &[I::Disposal])),
        row("失效且终止确认", "lapsed and derecognised", Of(G, &[I::Lapse])),
        row("其他减少", "other decreases", Of(G, &[I::OtherOut])),
        row("4.期末余额", "4. Closing", Closing(G)),
        row("二、存货跌价准备", "II. Allowance", Head),
        row("1.期初余额", "1. Opening", Opening(M)),
        row("2.本期增加金额", "2. Increases", Items(M, &[I::Charge, I::OtherIn])),
        row("3.本期减少金额", "3. Decreases", Items(M, &[I::Reversal, I::Release, I::Disposal, I::OtherOut])),
        row("其中：转回", "of which: reversed", Of(M, &[I::Reversal])),
        row("转销", "released", Of(M, &[I::Release])),
        row("4.期末余额", "4. Closing", Closing(M)),
        row("三、账面价值", "III. Carrying amount", Head),
        row("1.期末账面价值", "1. At the end", CarryingAtEnd),
        row("2.期初账面价值", "2. At the beginning", CarryingAtStart),
    ]
};

/// The three ways of acquisition and their sum, in this order.
pub const COLUMNS: [Option<Origin>; 4] =
    [Some(Origin::Purchased), Some(Origin::Own), Some(Origin::Other), None];

/// Sums of movements over a period, by class, block, item and way of acquisition.
#[derive(Clone, Debug, Default)]
pub struct Movements {
    before: BTreeMap<(Class, Part, Origin), i64>,
    during: BTreeMap<(Movement, Origin), i64>,
}

impl Movements {
    /// Gathers a ledger; opening entries of the period are what it began with.
    pub fn of(ledger: &Ledger, period: Period) -> Movements {
        let mut all = Movements::default();
        for entry in ledger.entries.iter().filter(|entry| entry.date <= period.to) {
            let before = entry.date < period.from || entry.occasion.begins();
            for line in &entry.lines {
                let (Some(movement), Some(asset)) = (line.movement, line.asset) else { continue };
                let origin = ledger.holdings[asset.0 as usize].origin.unwrap_or(Origin::Purchased);
                let forward = line.side == side(movement.part, movement.item);
                let amount = if forward { line.amount.raw() } else { -line.amount.raw() };
                if before {
                    let signed = if movement.item.adds() { amount } else { -amount };
                    *all.before.entry((movement.class, movement.part, origin)).or_default() += signed;
                } else {
                    *all.during.entry((movement, origin)).or_default() += amount;
                }
            }
        }
        all
    }

    /// A balance at the beginning; of all ways of acquisition where none is named.
    pub fn opening(&self, class: Class, part: Part, origin: Option<Origin>) -> Fen {
        let of = |((c, p, o), amount): (&(Class, Part, Origin), &i64)| {
            (*c == class && *p == part && origin.is_none_or(|origin| origin == *o)).then_some(*amount)
        };
        Fen::new(self.before.iter().filter_map(of).sum())
    }

    /// Items of the period.
    pub fn items(&self, class: Class, part: Part, items: &[Item], origin: Option<Origin>) -> Fen {
        let of = |((movement, o), amount): (&(Movement, Origin), &i64)| {
            let same = movement.class == class && movement.part == part && items.contains(&movement.item);
            (same && origin.is_none_or(|origin| origin == *o)).then_some(*amount)
        };
        Fen::new(self.during.iter().filter_map(of).sum())
    }

    /// A balance at the end.
    pub fn closing(&self, class: Class, part: Part, origin: Option<Origin>) -> Fen {
        let of = |((movement, o), amount): (&(Movement, Origin), &i64)| {
            let same = movement.class == class && movement.part == part;
            let signed = if movement.item.adds() { *amount } else { -*amount };
            (same && origin.is_none_or(|origin| origin == *o)).then_some(signed)
        };
        let moved: i64 = self.during.iter().filter_map(of).sum();
        Fen::new(self.opening(class, part, origin).raw() + moved)
    }

    /// One cell of a note table; headings have none.
    pub fn cell(&self, class: Class, shows: Shows, origin: Option<Origin>) -> Option<Fen> {
        let net = |of: &dyn Fn(Part) -> Fen| {
            Fen::new(of(Part::Gross).raw() - of(Part::Amortisation).raw() - of(Part::Impairment).raw())
        };
        Some(match shows {
            Shows::Head => return None,
            Shows::Opening(part) => self.opening(class, part, origin),
            Shows::Items(part, items) | Shows::Of(part, items) => self.items(class, part, items, origin),
            Shows::Closing(part) => self.closing(class, part, origin),
            Shows::CarryingAtEnd => net(&|part| self.closing(class, part, origin)),
            Shows::CarryingAtStart => net(&|part| self.opening(class, part, origin)),
        })
    }
}

/// Whether an item of a class has a row in its layout; every one must, or a table would not add up.
pub fn has_row(layout: &[RowLayout], part: Part, item: Item) -> bool {
    item == Item::Opening
        || layout.iter().any(|row| match row.shows {
            Shows::Items(of, items) => of == part && items.contains(&item),
            _ => false,
        })
}
