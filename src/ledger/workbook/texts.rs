//! 文字披露: what the notes must say (财会〔2023〕11号 三（二）), its figures filled in.

use super::Pages;
use crate::ledger::Issue;
use crate::ledger::event::{Event, EventKind};
use crate::ledger::movement::{Class, Item, Part};
use crate::ledger::values::ValueRecord;
use crate::table::{Line, Sheet};

impl Pages<'_> {
    pub(super) fn texts(&self) -> Sheet {
        let mut lines = vec![Line::title(self.say("文字披露", "Text disclosures"))];
        let parts = [
            ("一、确认为无形资产的数据资源", "I. Intangible assets", self.intangible_texts()),
            ("二、确认为存货的数据资源", "II. Inventories", self.inventory_texts()),
            ("三、合同履约成本", "III. Costs to fulfil contracts", self.impairments(&[Class::Fulfilment], 1)),
            ("四、估值对报表的影响", "IV. Valuations that matter", self.valuation_texts()),
        ];
        for (zh, en, texts) in parts {
            lines.push(Line::heading(self.say(zh, en)));
            lines.extend(texts.into_iter().map(Line::note));
        }
        Sheet::new(self.say("文字披露", "Text disclosures")).lines(lines)
    }

    fn inventory_texts(&self) -> Vec<String> {
        let formula = match self.d.books.terms.issue {
            Issue::FirstIn => self.say("先进先出法", "first in, first out"),
            Issue::WeightedAverage => self.say("移动加权平均法", "moving weighted average"),
            Issue::Specific => self.say("个别计价法", "specific identification"),
        };
        let of =
            |items: &[Item]| self.movements.items(Class::Inventory, Part::Impairment, items, None).grouped();
        let (charged, back, released) = (of(&[Item::Charge]), of(&[Item::Reversal]), of(&[Item::Release]));
        let mut texts = vec![
            self.both(format!("1. 发出存货成本采用{formula}。"), format!("1. Cost formula: {formula}.")),
            self.both(
                format!("2. 可变现净值按估计售价减去至完工时估计将要发生的成本、估计的销售费用以及相关税费后的金额确定，跌价准备按单项数据资源计提；本期计提 {charged} 元，转回 {back} 元，随出售转销 {released} 元。"),
                format!("2. Net realisable value is price less cost to complete, selling cost and taxes, item by item; {charged} written down, {back} reversed, {released} released with sales."),
            ),
        ];
        texts.extend(self.impairments(&[Class::Inventory], 3));
        texts.extend(self.material(Class::Inventory, 4));
        texts.extend(self.restricted(Class::Inventory, 5));
        texts
    }

    /// Where a value mattered: impairment legs, write-downs and amounts that came from a value, each with
    /// the record behind it.
    fn valuation_texts(&self) -> Vec<String> {
        let mut texts = vec![self.say(
            "估值结果对报表有重要影响的，须披露依据的信息来源、假设和限制条件、评估方法的选择、各重要参数的来源、分析、比较与测算过程；本期涉及估值的事项如下。",
            "Where values matter to the statements, sources, assumptions, methods and parameters must be disclosed; events of the period that rest on a value:",
        ).into()];
        let events = self.d.books.events.iter();
        let counted = events.filter(|event| by_value(event) && self.during(event.date));
        let mut items: Vec<String> = counted.map(|event| self.valued(event)).collect();
        // The head stands with its first item, so that no page ends between them.
        let first = if items.is_empty() { self.say("无。", "none.").into() } else { items.remove(0) };
        texts.push(self.both(format!("本期事项：{first}"), format!("Events: {first}")));
        texts.extend(items.into_iter().map(|item| format!("　　{item}")));
        texts
    }

    fn valued(&self, event: &Event) -> String {
        let at = event.asset.map(|asset| asset.0 as usize);
        let id = at.map_or(String::new(), |at| self.named(at));
        let kind = self.say(event.kind.entry().zh, event.kind.entry().en);
        let record = match at.and_then(|at| self.record(at, event)) {
            Some(record) => self.recorded(record),
            None => self.say("评估记录（请补充）", "no record of the value (to be added)").into(),
        };
        let (basis, legs) = (self.why(Some(event)), self.legs(event));
        self.both(
            format!("{} {id} {kind}：依据：{basis}；{record}{legs}", event.date),
            format!("{} {id} {kind}: basis: {basis}; {record}{legs}", event.date),
        )
    }

    /// The last record by the day of the event.
    fn record(&self, at: usize, event: &Event) -> Option<&ValueRecord> {
        let own = self.d.values.iter().filter(|record| record.asset.0 as usize == at);
        own.filter(|record| record.date <= event.date).max_by_key(|record| record.date)
    }

    fn recorded(&self, record: &ValueRecord) -> String {
        let missing = || self.say("（请补充）", "(to be added)").to_string();
        let or_missing = |text: &String| if text.is_empty() { missing() } else { text.clone() };
        let (method, kind, report) =
            (or_missing(&record.method), or_missing(&record.kind), or_missing(&record.report));
        let (day, value) = (record.date, record.value.grouped());
        self.both(
            format!("评估基准日 {day}，评估值 {value} 元，价值类型 {kind}，评估方法 {method}，报告 {report}"),
            format!("valued at {value} on {day}, {kind}, by {method}, report {report}"),
        )
    }

    /// Day, tax basis and kind of the value that fed a leg, as the row gives them.
    fn legs(&self, event: &Event) -> String {
        let f = &event.figures;
        let parts = [
            f.leg_date.map(|day| self.both(format!("估值日期 {day}"), format!("value of {day}"))),
            f.leg_tax.as_ref().map(|tax| self.both(format!("口径 {tax}"), format!("basis {tax}"))),
            f.leg_kind.as_ref().map(|kind| self.both(format!("价值类型 {kind}"), format!("kind {kind}"))),
        ];
        parts.into_iter().flatten().map(|part| format!("，{part}")).collect()
    }
}

/// Money that is granted is what it is; only a resource that is granted is worth what a value says.
fn by_value(event: &Event) -> bool {
    use EventKind as K;
    let money = event.kind == K::Grant && event.figures.counter.is_some();
    !money
        && matches!(
            event.kind,
            K::Impairment
                | K::WriteDown
                | K::HoldForSale
                | K::Contribution
                | K::Exchange
                | K::Restructuring
                | K::Combination
                | K::Grant
        )
}
