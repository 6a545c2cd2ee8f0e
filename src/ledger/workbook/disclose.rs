//! 文字披露·无形资产 (财会〔2023〕11号 三（二）1): lives, changes, material and restricted items, research
//! spend, impairment, held for sale, each with its figures.

use super::Pages;
use crate::diag::Lang;
use crate::ledger::event::{Event, EventKind, Life, Pattern};
use crate::ledger::holding::{Holding, Running};
use crate::ledger::movement::{Class, Item, Part};
use crate::ledger::{Entry, Ledger, Month, Role, Side};
use crate::num::Fen;
use std::collections::BTreeMap;

impl Pages<'_> {
    /// One sentence in the language of the workbook.
    pub(super) fn both(&self, zh: String, en: String) -> String {
        if self.d.lang == Lang::Zh { zh } else { en }
    }

    /// What there is of something, or that there is nothing.
    pub(super) fn or_none(&self, head: String, items: Vec<String>) -> Vec<String> {
        if items.is_empty() {
            return vec![self.both(format!("{head}无。"), format!("{head} none."))];
        }
        std::iter::once(head).chain(items.into_iter().map(|item| format!("　　{item}"))).collect()
    }

    pub(super) fn intangible_texts(&self) -> Vec<String> {
        let mut texts = self.lives();
        texts.extend(self.indefinite());
        texts.extend(self.changes());
        texts.extend(self.material(Class::Intangible, 4));
        texts.extend(self.restricted(Class::Intangible, 5));
        texts.extend(self.research());
        let classes = [Class::Intangible, Class::Development, Class::HeldForSale];
        texts.extend(self.impairments(&classes, 7));
        texts.extend(self.for_sale());
        texts
    }

    /// Resources that hold something in a class.
    pub(super) fn held(&self, class: Class) -> impl Iterator<Item = (usize, &Holding)> {
        self.d.ledger.holdings.iter().enumerate().filter(move |(_, holding)| holding.holds(class))
    }

    /// `D-01 客户画像库`.
    pub(super) fn named(&self, at: usize) -> String {
        let resource = self.resource(at);
        if resource.id == resource.name {
            resource.id.clone()
        } else {
            format!("{} {}", resource.id, resource.name)
        }
    }

    pub(super) fn during(&self, day: jiff::civil::Date) -> bool {
        day >= self.d.period.from && day <= self.d.period.to
    }

    fn lives(&self) -> Vec<String> {
        let mut by_policy: BTreeMap<String, (usize, i64)> = BTreeMap::new();
        let finite = |holding: &Holding| {
            holding
                .policy
                .is_some_and(|policy| policy.pattern == Pattern::Use || policy.life != Life::Indefinite)
        };
        for (_, holding) in self.held(Class::Intangible).filter(|(_, holding)| finite(holding)) {
            let group = by_policy.entry(self.method_and_life(holding)).or_default();
            group.0 += 1;
            group.1 += holding.carrying(Class::Intangible).raw();
        }
        let item = |(policy, (count, carrying)): (String, (usize, i64))| {
            let carrying = Fen::new(carrying).grouped();
            self.both(
                format!("{policy}：{count} 项，账面价值 {carrying} 元"),
                format!("{policy}: {count}, carrying amount {carrying}"),
            )
        };
        let head = self.both(
            "1. 使用寿命有限的数据资源无形资产，其使用寿命的估计情况和摊销方法：".into(),
            "1. With a finite life, estimate of the life and method:".into(),
        );
        let mut texts = self.or_none(head, by_policy.into_iter().map(item).collect());
        let open = self.held(Class::Intangible).filter(|(_, holding)| holding.policy.is_none());
        texts.extend(open.map(|(at, holding)| {
            let carrying = holding.carrying(Class::Intangible).grouped();
            self.both(
                format!("　　{}：没有摊销政策，账面价值 {carrying} 元，见“问题”", self.named(at)),
                format!("　　{}: no policy, carrying amount {carrying}, see the issues", self.named(at)),
            )
        }));
        texts
    }

    fn method_and_life(&self, holding: &Holding) -> String {
        let Some(policy) = holding.policy else { return String::new() };
        let total = self.whole_life(holding);
        match policy.pattern {
            Pattern::Use => self.both(
                format!("产量法，预计总量 {}", policy.units.unwrap_or_default()),
                format!("units of production, {} in all", policy.units.unwrap_or_default()),
            ),
            Pattern::Time(_) => {
                let method = self.method(policy.pattern);
                self.both(format!("{method}，{total} 个月"), format!("{method}, {total} months"))
            }
        }
    }

    /// 预计使用寿命 as it is estimated now: months that have passed and months that are left.
    fn whole_life(&self, holding: &Holding) -> u32 {
        let left = self.months_left(holding).unwrap_or_default();
        let from = holding.tax_from.or(holding.available).filter(|_| left > 0);
        let passed = from.map(|from| (Month::of(self.d.period.to).since(from) + 1).max(0) as u32);
        left + passed.unwrap_or(holding.months_charged)
    }

    pub(super) fn method(&self, pattern: Pattern) -> &'static str {
        use crate::ledger::Method as M;
        match pattern {
            Pattern::Time(M::StraightLine) => self.say("直线法", "straight line"),
            Pattern::Time(M::DoubleDeclining) => self.say("双倍余额递减法", "double declining"),
            Pattern::Time(M::SumOfYears) => self.say("年数总和法", "sum of years"),
            Pattern::Use => self.say("产量法", "units of production"),
        }
    }

    /// Months that are still to be charged.
    fn months_left(&self, holding: &Holding) -> Option<u32> {
        match (&holding.plan, holding.policy.map(|policy| policy.life)) {
            (Some(Running::Time(charges)), _) => Some(charges.len() as u32),
            (None, Some(Life::Months(months))) => Some(months),
            _ => None,
        }
    }

    fn indefinite(&self) -> Vec<String> {
        let is = |holding: &Holding| {
            holding.policy.is_some_and(|p| p.pattern != Pattern::Use && p.life == Life::Indefinite)
        };
        let item = |(at, holding): (usize, &Holding)| {
            let carrying = holding.carrying(Class::Intangible).grouped();
            let basis = self.why(self.last(at, EventKind::Policy));
            self.both(
                format!("{}：账面价值 {carrying} 元；判断依据：{basis}", self.named(at)),
                format!("{}: carrying amount {carrying}; basis: {basis}", self.named(at)),
            )
        };
        let items = self.held(Class::Intangible).filter(|(_, holding)| is(holding)).map(item).collect();
        let head = self.both(
            "2. 使用寿命不确定的数据资源无形资产（不摊销，每年年末进行减值测试）：".into(),
            "2. With an indefinite life (not amortised, tested every year-end):".into(),
        );
        self.or_none(head, items)
    }

    /// The last event of a kind by the end of the period.
    pub(super) fn last(&self, at: usize, kind: EventKind) -> Option<&Event> {
        let own = self.d.books.events.iter().filter(|event| {
            event.kind == kind
                && event.asset.is_some_and(|asset| asset.0 as usize == at)
                && event.date <= self.d.period.to
        });
        own.max_by_key(|event| event.date)
    }

    /// 依据或原因 of an event: its summary and evidence, or that none is given.
    pub(super) fn why(&self, event: Option<&Event>) -> String {
        let words = event.map(|event| [event.summary.as_str(), event.evidence.as_str()]);
        let words: Vec<&str> = words.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        if words.is_empty() { self.say("（请补充）", "(to be added)").into() } else { words.join("；") }
    }

    /// The charge of the period.
    pub(super) fn charged(&self, ledger: &Ledger, at: usize) -> Fen {
        let of = |charge: &&crate::ledger::Charge| {
            charge.asset.0 as usize == at && self.during(charge.month.start())
        };
        Fen::new(ledger.charges.iter().filter(of).map(|charge| charge.amount.raw()).sum())
    }

    /// 单项重要: what it is, carrying amount, and how long it is still amortised or what it would fetch.
    pub(super) fn material(&self, class: Class, number: u8) -> Vec<String> {
        let total: i64 = self.held(class).map(|(_, holding)| holding.carrying(class).raw()).sum();
        let share = self.d.material;
        let matters = |holding: &Holding| {
            let carrying = holding.carrying(class).raw();
            carrying > 0 && carrying as f64 >= share * total as f64
        };
        let item = |(at, holding): (usize, &Holding)| {
            let carrying = holding.carrying(class).grouped();
            let more = match class {
                Class::Inventory => self.realisable(at),
                _ => self.remaining(holding),
            };
            self.both(
                format!("{}：账面价值 {carrying} 元，{more}", self.named(at)),
                format!("{}: carrying amount {carrying}, {more}", self.named(at)),
            )
        };
        let items = self.held(class).filter(|(_, holding)| matters(holding)).map(item).collect();
        let percent = (share * 100.0).round();
        let head = self.both(
            format!(
                "{number}. 单项重要的（账面价值不低于本类合计的 {percent}%，比例为本库假设，由企业判断）："
            ),
            format!("{number}. Individually material ({percent}% of the class or more, an assumption):"),
        );
        self.or_none(head, items)
    }

    fn remaining(&self, holding: &Holding) -> String {
        match (&holding.plan, self.months_left(holding)) {
            (Some(Running::Use(usage)), _) => self.both(
                format!("剩余预计用量 {}", usage.units_left()),
                format!("{} units left", usage.units_left()),
            ),
            (_, Some(months)) => {
                self.both(format!("剩余摊销期限 {months} 个月"), format!("{months} months left"))
            }
            _ => self.say("使用寿命不确定，不摊销", "not amortised").into(),
        }
    }

    fn realisable(&self, at: usize) -> String {
        let nrv = self.last(at, EventKind::WriteDown).and_then(|event| event.figures.nrv);
        match nrv {
            Some(nrv) => self.both(
                format!("最近一次测试的可变现净值 {} 元", nrv.grouped()),
                format!("net realisable value when last tested {}", nrv.grouped()),
            ),
            None => self.say("可变现净值（请补充）", "net realisable value (to be added)").into(),
        }
    }

    pub(super) fn restricted(&self, class: Class, number: u8) -> Vec<String> {
        let item = |(at, holding): (usize, &Holding)| {
            let (from, secured) = holding.pledged?;
            let carrying = holding.carrying(class).grouped();
            let charged = self.charged(self.d.ledger, at).grouped();
            let zh = match secured {
                Some(secured) => format!("，担保金额 {} 元", secured.grouped()),
                None => String::new(),
            };
            let en = secured.map_or(String::new(), |secured| format!(", securing {}", secured.grouped()));
            let (zh, en) = match class {
                Class::Inventory => (zh, en),
                _ => (
                    format!("{zh}，本期摊销额 {charged} 元"),
                    format!("{en}, charge of the period {charged}"),
                ),
            };
            Some(self.both(
                format!("{}：自 {from} 起质押，账面价值 {carrying} 元{zh}", self.named(at)),
                format!("{}: pledged from {from}, carrying amount {carrying}{en}", self.named(at)),
            ))
        };
        let items = self.held(class).filter_map(item).collect();
        let head = self.both(
            format!("{number}. 所有权或使用权受到限制以及用于担保的："),
            format!("{number}. Restricted in title or use, or pledged:"),
        );
        self.or_none(head, items)
    }

    fn research(&self) -> Vec<String> {
        let m = &self.movements;
        let items = [Item::Own, Item::Purchase, Item::OtherIn];
        let capitalised = m.items(Class::Development, Part::Gross, &items, None);
        let expensed = self.balances.get(Role::ResearchExpensed).debit;
        let abandoned = m.items(Class::Development, Part::Gross, &[Item::ToExpense], None);
        let [c, e, a] = [capitalised, expensed, abandoned].map(Fen::grouped);
        vec![self.both(
            format!("6. 本期数据资源研究开发支出：资本化 {c} 元，计入当期损益 {e} 元；另有资本化后转入当期损益 {a} 元。"),
            format!("6. Research and development of the period: {c} capitalised, {e} expensed; {a} capitalised earlier went to profit or loss."),
        )]
    }

    /// CAS 8 and CAS 1: each loss of the period, how the amount was found and why.
    pub(super) fn impairments(&self, classes: &[Class], number: u8) -> Vec<String> {
        let mut items = Vec::new();
        for entry in self.d.ledger.entries.iter().filter(|entry| self.during(entry.date)) {
            let event = entry.events.first().map(|id| &self.d.books.events[id.0 as usize]);
            let own = entry.lines.iter().filter_map(|line| line.movement);
            let own = own.filter(|moved| moved.part == Part::Impairment);
            let Some(event) = event.filter(|_| own.clone().any(|m| classes.contains(&m.class))) else {
                continue;
            };
            let loss = loss_of(entry);
            if let Some(asset) = event.asset.filter(|_| loss != 0) {
                items.push(self.loss(event, asset.0 as usize, loss));
            }
        }
        let head = self.both(
            format!("{number}. 本期确认或转回的减值（跌价）、金额的确定和原因："),
            format!("{number}. Losses and reversals of the period, how measured and why:"),
        );
        self.or_none(head, items)
    }

    fn loss(&self, event: &Event, at: usize, loss: i64) -> String {
        let (word, amount) = match loss > 0 {
            true => (self.say("计提", "charged"), Fen::new(loss)),
            false => (self.say("转回", "reversed"), Fen::new(-loss)),
        };
        let (amount, basis, why) = (amount.grouped(), self.measured_by(event), self.why(Some(event)));
        self.both(
            format!("{} {}：{word} {amount} 元；{basis}；原因：{why}", event.date, self.named(at)),
            format!("{} {}: {word} {amount}; {basis}; reason: {why}", event.date, self.named(at)),
        )
    }

    /// The figure that the test went by, and which leg it was.
    fn measured_by(&self, event: &Event) -> String {
        let f = &event.figures;
        let said = |zh: &str, en: &str, amount: Fen| {
            self.both(format!("{zh} {} 元", amount.grouped()), format!("{en} {}", amount.grouped()))
        };
        let group = f.group.as_deref().and_then(|group| self.group_recoverable(event, group));
        match (f.nrv.or(f.recoverable), group) {
            (Some(contract), _) if f.recoverable.is_some() => {
                return said(
                    "预期还能取得的对价减去尚需发生的成本",
                    "what the contract still brings, less its cost",
                    contract,
                );
            }
            (Some(nrv), _) => return said("可变现净值", "net realisable value", nrv),
            (_, Some(group)) => {
                return said("所在资产组可收回金额", "recoverable amount of the group", group);
            }
            _ => {}
        }
        let (zh, en) = match f.value_in_use > f.fvlcd {
            true => ("按预计未来现金流量的现值确定，可收回金额", "value in use, recoverable amount"),
            false => (
                "按公允价值减去处置费用后的净额确定，可收回金额",
                "fair value less costs of disposal, recoverable amount",
            ),
        };
        match f.fvlcd.max(f.value_in_use) {
            Some(amount) => said(zh, en, amount),
            None => self.say("按填写的金额转回", "by the amount given").into(),
        }
    }

    /// 资产组可收回金额, which one row of the group gives for all.
    fn group_recoverable(&self, event: &Event, group: &str) -> Option<Fen> {
        let same = |other: &&Event| {
            (other.kind, other.date) == (event.kind, event.date)
                && other.figures.group.as_deref() == Some(group)
        };
        self.d.books.events.iter().filter(same).find_map(|other| other.figures.group_recoverable)
    }

    fn for_sale(&self) -> Vec<String> {
        let item = |(at, holding): (usize, &Holding)| {
            let event = self.last(at, EventKind::HoldForSale);
            let fair = event.and_then(|event| event.figures.fvlcd).unwrap_or_default().grouped();
            let day = event.map(|event| event.date.to_string()).unwrap_or_default();
            let loss = holding.balance(Class::HeldForSale, Part::Impairment).grouped();
            let (carrying, why) = (holding.carrying(Class::HeldForSale).grouped(), self.why(event));
            self.both(
                format!("{}：{day} 划分，账面价值 {carrying} 元，划分时公允价值减去出售费用后的净额 {fair} 元，减值准备 {loss} 元；{why}", self.named(at)),
                format!("{}: since {day}, carrying amount {carrying}, fair value less costs to sell then {fair}, written down by {loss}; {why}", self.named(at)),
            )
        };
        let mut items: Vec<String> = self.held(Class::HeldForSale).map(item).collect();
        items.extend(self.ended_stays());
        let head = self.both(
            "8. 划分为持有待售的数据资源（企业会计准则第42号）：".into(),
            "8. Held for sale (CAS 42):".into(),
        );
        self.or_none(head, items)
    }
}

/// 资产减值损失 of an entry, credits negative.
fn loss_of(entry: &Entry) -> i64 {
    let lines = entry.lines.iter().filter(|line| line.role == Role::ImpairmentLoss);
    lines.map(|line| if line.side == Side::Debit { line.amount.raw() } else { -line.amount.raw() }).sum()
}
