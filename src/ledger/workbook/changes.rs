//! 会计估计变更 (CAS 28): what changed, why, and what it does to this and later periods.

use super::Pages;
use crate::ledger::book::Book;
use crate::ledger::clerk::replay;
use crate::ledger::event::{Event, EventKind, Life, Pattern};
use crate::ledger::movement::Class;
use crate::ledger::{Ledger, Month};
use crate::num::Fen;
use std::collections::BTreeSet;

impl Pages<'_> {
    /// 会计估计变更 (CAS 28): the books are replayed without the changes of the period, and the effect is
    /// the difference.
    pub(super) fn changes(&self) -> Vec<String> {
        let changed = |event: &&Event| {
            event.kind == EventKind::Policy && self.during(event.date) && !self.first_policy(event)
        };
        let events: Vec<&Event> = self.d.books.events.iter().filter(changed).collect();
        let head = self.both(
            "3. 使用寿命、摊销方法或预计净残值的变更（企业会计准则第28号，未来适用法）：".into(),
            "3. Changes of life, method or residual (CAS 28, prospective):".into(),
        );
        let mut items = Vec::new();
        let without = (!events.is_empty()).then(|| self.without(changed));
        let mut told = BTreeSet::new();
        for event in &events {
            let (Some(asset), Some(without)) = (event.asset, &without) else { continue };
            items.push(self.change(event, asset.0 as usize));
            if told.insert(asset) {
                items.push(self.effect(asset.0 as usize, without));
            }
        }
        self.or_none(head, items)
    }

    fn without(&self, left_out: impl Fn(&&Event) -> bool) -> Ledger {
        let events = self.d.books.events.iter().filter(|event| !left_out(event)).cloned().collect();
        let books = Book { events, ..self.d.books.clone() };
        replay(&books, Month::of(self.d.period.to))
    }

    /// The first policy of a resource is no change.
    fn first_policy(&self, event: &Event) -> bool {
        let earlier = |other: &&Event| {
            let gives = other.figures.life.is_some() || other.figures.pattern.is_some();
            other.asset == event.asset
                && gives
                && (other.date < event.date || other.date == event.date && other.kind < event.kind)
        };
        !self.d.books.events.iter().any(|other| earlier(&other))
    }

    fn change(&self, event: &Event, at: usize) -> String {
        let f = &event.figures;
        let mut parts = Vec::new();
        match f.life {
            Some(Life::Months(months)) => {
                parts.push(self.both(
                    format!("剩余使用寿命改为 {months} 个月"),
                    format!("remaining life {months} months"),
                ))
            }
            Some(Life::Indefinite) => parts.push(self.say("使用寿命改为不确定", "life indefinite").into()),
            None => {}
        }
        parts.extend(f.pattern.map(|pattern| {
            let method = self.method(pattern);
            self.both(format!("摊销方法改为{method}"), format!("method {method}"))
        }));
        parts.extend(f.residual.map(|residual| {
            self.both(
                format!("预计净残值改为 {} 元", residual.grouped()),
                format!("residual {}", residual.grouped()),
            )
        }));
        let (content, reason) = (parts.join(self.say("，", ", ")), self.why(Some(event)));
        self.both(
            format!("{} {}：{content}；原因：{reason}", event.date, self.named(at)),
            format!("{} {}: {content}; reason: {reason}", event.date, self.named(at)),
        )
    }

    /// What is still to be charged: nothing of an indefinite life.
    fn effect(&self, at: usize, without: &Ledger) -> String {
        let now = self.charged(self.d.ledger, at).raw() - self.charged(without, at).raw();
        let left = |ledger: &Ledger| {
            let holding = &ledger.holdings[at];
            let time = holding.policy.filter(|policy| policy.pattern != Pattern::Use);
            if time.is_some_and(|policy| policy.life == Life::Indefinite) {
                return 0;
            }
            let residual = holding.policy.map_or(0, |policy| policy.residual.raw());
            (holding.carrying(Class::Intangible).raw() - residual).max(0)
        };
        let later = left(self.d.ledger) - left(without);
        let (now, later) = (Fen::new(now).grouped(), Fen::new(later).grouped());
        self.both(
            format!(
                "{}：变更使本期摊销增加 {now} 元，未来期间摊销合计增加 {later} 元（负数为减少）",
                self.named(at)
            ),
            format!(
                "{}: charge of the period up by {now}, of later periods by {later} (negative: down)",
                self.named(at)
            ),
        )
    }
}
