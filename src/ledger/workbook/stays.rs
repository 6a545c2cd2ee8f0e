//! 曾经的持有待售 — stays that ended within the period (CAS 42).

use super::Pages;
use crate::ledger::Entry;
use crate::ledger::event::{Event, EventKind};
use crate::ledger::movement::{Class, Part};
use crate::num::Fen;

impl Pages<'_> {
    /// 曾划分为持有待售: stays of the period that ended in it, by going back or by disposal.
    pub(super) fn ended_stays(&self) -> Vec<String> {
        let mut items = Vec::new();
        for event in self.d.books.events.iter().filter(|event| self.during(event.date)) {
            let ends =
                matches!(event.kind, EventKind::Reclassify | EventKind::Disposal | EventKind::Retirement);
            let Some(at) = event.asset.map(|asset| asset.0 as usize).filter(|_| ends) else { continue };
            let Some(carrying) = self.left_sale(event, at) else { continue };
            let since = self.since(at, event.date).map_or(String::new(), |day| day.to_string());
            let (kind, carrying, why) = (event.kind.entry(), carrying.grouped(), self.why(Some(event)));
            items.push(self.both(
                format!(
                    "{}：{since} 划分，{} 以“{}”结束，当日持有待售账面价值 {carrying} 元；{why}",
                    self.named(at),
                    event.date,
                    kind.zh
                ),
                format!(
                    "{}: since {since}, ended on {} by {}, carrying amount then {carrying}; {why}",
                    self.named(at),
                    event.date,
                    kind.en
                ),
            ));
        }
        items
    }

    /// What an event took out of 持有待售; nothing where it took none.
    fn left_sale(&self, event: &Event, at: usize) -> Option<Fen> {
        let own = |entry: &&Entry| {
            entry.date == event.date
                && entry.events.iter().any(|id| std::ptr::eq(&self.d.books.events[id.0 as usize], event))
        };
        let lines = self.d.ledger.entries.iter().filter(own).flat_map(|entry| &entry.lines);
        let own = lines.filter(|line| line.asset.is_some_and(|asset| asset.0 as usize == at));
        let moved = own.filter_map(|line| Some((line.movement?, line.amount.raw())));
        let mut out =
            moved.filter(|(moved, _)| moved.class == Class::HeldForSale && !moved.item.adds()).peekable();
        out.peek()?;
        Some(Fen::new(out.map(|(moved, raw)| if moved.part == Part::Gross { raw } else { -raw }).sum()))
    }

    fn since(&self, at: usize, until: jiff::civil::Date) -> Option<jiff::civil::Date> {
        let own = self.d.books.events.iter().filter(|event| {
            event.kind == EventKind::HoldForSale
                && event.date <= until
                && event.asset.is_some_and(|asset| asset.0 as usize == at)
        });
        own.map(|event| event.date).max()
    }
}
