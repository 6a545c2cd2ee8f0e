//! 文字披露: what the notes must say, its figures filled in.

use super::Pages;
use crate::diag::Lang;
use crate::ledger::event::{EventKind, Life, Pattern};
use crate::ledger::movement::{Class, Item, Part};
use crate::num::Fen;
use crate::table::{Line, Sheet};

impl Pages<'_> {
    pub(super) fn texts(&self) -> Sheet {
        let mut lines = vec![Line::title(self.say("文字披露", "Text disclosures"))];
        lines.push(Line::heading(self.say("一、确认为无形资产的数据资源", "I. Intangible assets")));
        lines.extend(self.intangible_texts().into_iter().map(Line::note));
        lines.push(Line::heading(self.say("二、确认为存货的数据资源", "II. Inventories")));
        lines.extend(self.inventory_texts().into_iter().map(Line::note));
        lines.push(Line::heading(self.say("三、估值对报表的影响", "III. Valuations that matter")));
        lines.extend(self.valuation_texts().into_iter().map(Line::note));
        Sheet::new(self.say("文字披露", "Text disclosures")).lines(lines)
    }

    fn intangible_texts(&self) -> Vec<String> {
        let (mut finite, mut indefinite, mut restricted) = (Vec::new(), Vec::new(), Vec::new());
        for (at, holding) in
            self.d.ledger.holdings.iter().enumerate().filter(|(_, h)| h.holds(Class::Intangible))
        {
            let id = &self.resource(at).id;
            let carrying = holding.carrying(Class::Intangible).grouped();
            match holding.policy.map(|policy| (policy.pattern, policy.life)) {
                Some((Pattern::Time(_), Life::Indefinite)) => indefinite.push(format!("{id}（{carrying}）")),
                Some(_) => finite.push(id.clone()),
                None => {}
            }
            if holding.pledged.is_some() {
                let amortised = self.charged(at).grouped();
                restricted.push(match self.d.lang {
                    Lang::Zh => format!("{id}（账面价值 {carrying}，本期摊销 {amortised}）"),
                    Lang::En => format!("{id} (carrying {carrying}, charge {amortised})"),
                });
            }
        }
        let changes = self.events_of(EventKind::Policy).filter(|(_, first)| !first).map(|(id, _)| id);
        let m = &self.movements;
        let spend =
            m.items(Class::Development, Part::Gross, &[Item::Own, Item::Purchase, Item::OtherIn], None);
        let expensed = self.balances.get(crate::ledger::Role::ResearchExpensed).debit;
        let impaired = m.items(Class::Intangible, Part::Impairment, &[Item::Charge], None);
        let zh = self.d.lang == Lang::Zh;
        let list = |ids: Vec<String>| {
            if ids.is_empty() { self.say("无", "none").to_string() } else { ids.join("、") }
        };
        let join = |zh_text: String, en_text: String| if zh { zh_text } else { en_text };
        vec![
            join(
                format!("1. 使用寿命有限的数据资源：{} 项，寿命估计和摊销方法见“资产卡片”。", finite.len()),
                format!("1. With a finite life: {}; lives and methods on the asset cards.", finite.len()),
            ),
            join(
                format!("2. 使用寿命不确定的数据资源：{}；每年年末进行减值测试。", list(indefinite.clone())),
                format!("2. With an indefinite life: {}; tested every year-end.", list(indefinite)),
            ),
            join(
                format!(
                    "3. 摊销期限、方法或残值的变更：{}；变更内容、原因及影响数见“业务事件”和“摊销表”。",
                    list(changes.clone().collect())
                ),
                format!("3. Changes of estimate: {}.", list(changes.collect())),
            ),
            join(
                format!("4. 所有权或使用权受到限制（含质押）：{}。", list(restricted.clone())),
                format!("4. Restricted or pledged: {}.", list(restricted)),
            ),
            join(
                format!(
                    "5. 本期数据资源研究开发支出：资本化 {} 元，费用化 {} 元。",
                    spend.grouped(),
                    expensed.grouped()
                ),
                format!(
                    "5. Research and development: {} capitalised, {} expensed.",
                    spend.grouped(),
                    expensed.grouped()
                ),
            ),
            join(
                format!("6. 本期计提减值准备 {} 元；可收回金额的确定见减值测试证据。", impaired.grouped()),
                format!("6. Impairment of the period: {}.", impaired.grouped()),
            ),
        ]
    }

    fn charged(&self, at: usize) -> Fen {
        let of = |charge: &&crate::ledger::Charge| {
            charge.asset.0 as usize == at
                && charge.month.start() >= self.d.period.from
                && charge.month.start() <= self.d.period.to
        };
        Fen::new(self.d.ledger.charges.iter().filter(of).map(|charge| charge.amount.raw()).sum())
    }

    /// Ids of resources with an event of a kind in the period, and whether it is their first ever.
    fn events_of(&self, kind: EventKind) -> impl Iterator<Item = (String, bool)> + Clone + '_ {
        let events = &self.d.books.events;
        let of_kind = events.iter().filter(move |event| event.kind == kind);
        let in_period =
            of_kind.filter(|event| event.date >= self.d.period.from && event.date <= self.d.period.to);
        in_period.filter_map(move |event| {
            let asset = event.asset?;
            let earlier = events
                .iter()
                .any(|other| other.kind == kind && other.asset == Some(asset) && other.date < event.date);
            Some((self.resource(asset.0 as usize).id.clone(), !earlier))
        })
    }

    fn inventory_texts(&self) -> Vec<String> {
        let formula = match self.d.books.terms.issue {
            crate::ledger::Issue::FirstIn => self.say("先进先出法", "first in, first out"),
            crate::ledger::Issue::WeightedAverage => self.say("移动加权平均法", "moving weighted average"),
            crate::ledger::Issue::Specific => self.say("个别计价法", "specific identification"),
        };
        let of =
            |items: &[Item]| self.movements.items(Class::Inventory, Part::Impairment, items, None).grouped();
        let (charged, back, released) = (of(&[Item::Charge]), of(&[Item::Reversal]), of(&[Item::Release]));
        let zh = self.d.lang == Lang::Zh;
        let restricted: Vec<String> = self
            .d
            .ledger
            .holdings
            .iter()
            .enumerate()
            .filter(|(_, holding)| holding.holds(Class::Inventory) && holding.pledged.is_some())
            .map(|(at, _)| self.resource(at).id.clone())
            .collect();
        let restricted =
            if restricted.is_empty() { self.say("无", "none").to_string() } else { restricted.join("、") };
        if zh {
            vec![
                format!("1. 发出存货成本采用{formula}。"),
                format!(
                    "2. 可变现净值按估计售价减去至完工成本、销售费用和相关税费确定；本期计提跌价准备 {charged} 元，转回 {back} 元，随出售转销 {released} 元。"
                ),
                format!("3. 受限或质押的存货：{restricted}。"),
            ]
        } else {
            vec![
                format!("1. Cost formula: {formula}."),
                format!(
                    "2. Net realisable value is price less cost to complete, selling cost and taxes; {charged} written down, {back} reversed, {released} released with sales."
                ),
                format!("3. Restricted or pledged: {restricted}."),
            ]
        }
    }

    /// Where a value mattered: impairment legs, write-downs and amounts that came from a value.
    fn valuation_texts(&self) -> Vec<String> {
        let by_value = |kind: EventKind| {
            matches!(
                kind,
                EventKind::Impairment
                    | EventKind::WriteDown
                    | EventKind::HoldForSale
                    | EventKind::Contribution
                    | EventKind::Exchange
                    | EventKind::Restructuring
                    | EventKind::Combination
                    | EventKind::Grant
            )
        };
        let events = self.d.books.events.iter().filter(|event| {
            by_value(event.kind) && event.date >= self.d.period.from && event.date <= self.d.period.to
        });
        let mut texts: Vec<String> = events
            .map(|event| {
                let id = event.asset.map_or("", |asset| self.resource(asset.0 as usize).id.as_str());
                let name =
                    if self.d.lang == Lang::Zh { event.kind.entry().zh } else { event.kind.entry().en };
                format!(
                    "{} {id} {name}：{}",
                    event.date,
                    if event.evidence.is_empty() {
                        self.say("未填证据", "no evidence given")
                    } else {
                        &event.evidence
                    }
                )
            })
            .collect();
        texts.insert(0, self.say(
            "估值结果对报表有重要影响的，须披露信息来源、假设和限制条件、方法选择、重要参数的来源和分析过程；本期涉及估值的事项如下，证据随附。",
            "Where values matter to the statements, sources, assumptions, methods and parameters must be disclosed; events of the period that rest on a value:",
        ).into());
        texts
    }
}
