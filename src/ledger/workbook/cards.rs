//! 资产卡片, 摊销表 and 备查簿.

use super::Pages;
use super::columns::sum;
use crate::ledger::event::{Life, Pattern};
use crate::ledger::movement::{Class, Part};
use crate::ledger::schedule::{Method, Rounding};
use crate::ledger::{Holding, Month};
use crate::num::Fen;
use crate::recognise::Recognition;
use crate::table::{Layout, Line, Sheet, Table, TableId, Template};

impl Pages<'_> {
    /// 资产卡片: one row a resource (财资〔2023〕141号 四: basic, rights, use, management).
    pub(super) fn cards(&self, id: TableId) -> Sheet {
        let all: Vec<usize> = (0..self.d.books.resources.len()).collect();
        let holdings = &self.d.ledger.holdings;
        let texts = |of: &dyn Fn(usize) -> String| all.iter().map(|at| of(*at)).collect::<Vec<_>>();
        let asset = |at: usize| &self.d.portfolio.assets[at];
        let part = |part| all.iter().map(move |at| whole(&holdings[*at], part));
        let carrying = Template::new().same_row(id, 9).text("-").same_row(id, 10).text("-").same_row(id, 11);
        let net = all.iter().map(|at| {
            let of = |part| whole(&holdings[*at], part).raw();
            (of(Part::Gross) - of(Part::Amortisation) - of(Part::Impairment)) as f64 / 100.0
        });
        let rights = |at: usize| {
            let label = |right: &crate::portfolio::Right| {
                let (zh, en) = right.label();
                self.say(zh, en)
            };
            asset(at).rights.iter().map(label).collect::<Vec<_>>().join("、")
        };
        let restricted = |at: usize| match holdings[at].pledged.filter(|_| holdings[at].class().is_some()) {
            Some((from, _)) => format!("{}{from}", self.say("质押，自 ", "pledged from ")),
            None => String::new(),
        };
        let total = |part| all.iter().map(|at| whole(&holdings[*at], part).raw()).sum::<i64>() as f64 / 100.0;
        let (g, a, m) = (total(Part::Gross), total(Part::Amortisation), total(Part::Impairment));
        let table = Table::new(id, "")
            .column(self.ids(("资产编号", "Asset"), texts(&|at| self.resource(at).id.clone())))
            .column(self.words(("名称", "Name"), texts(&|at| self.resource(at).name.clone())))
            .column(self.words(("账面类别", "Class"), texts(&|at| self.class_of(at))))
            .column(self.words(("权利", "Rights"), texts(&rights)))
            .column(self.ids(
                ("登记证书", "Certificate"),
                texts(&|at| asset(at).certificate.clone().unwrap_or_default()),
            ))
            .column(self.days(("取得日期", "Acquired"), holdings.iter().map(|holding| holding.acquired)))
            .column(self.days(("终止确认日", "Derecognised"), holdings.iter().map(|holding| holding.gone)))
            .column(self.words(("摊销政策", "Policy"), texts(&|at| self.policy(&holdings[at]))))
            .column(self.words(("受限情况", "Restricted"), texts(&restricted)))
            .column(self.money(("账面原值", "Cost"), part(Part::Gross).map(Some)))
            .column(self.money(("累计摊销", "Amortised"), part(Part::Amortisation).map(Some)))
            .column(self.money(("减值准备", "Impaired"), part(Part::Impairment).map(Some)))
            .column(self.computed(("账面价值", "Carrying amount"), carrying, net.collect()))
            .footer(self.total(
                9,
                [
                    sum(id, 9, g),
                    sum(id, 10, a),
                    sum(id, 11, m),
                    sum(id, 12, ((g - a - m) * 100.0).round() / 100.0),
                ],
            ));
        let widths = [9.0, 22.0, 11.0, 12.0, 10.0, 11.0, 11.0, 30.0, 12.0, 14.0, 14.0, 14.0, 14.0];
        Sheet::new(self.say("资产卡片", "Asset cards"))
            .lines(vec![Line::title(self.say("数据资产卡片", "Data-asset cards")), self.unit()])
            .table(table)
            .layout(Layout { widths: (0..).zip(widths).collect(), ..Layout::default() })
    }

    fn class_of(&self, at: usize) -> String {
        let holding = &self.d.ledger.holdings[at];
        match (holding.class(), holding.gone) {
            (Some(class), _) => super::journal::class_word(class).to_string(),
            (None, Some(_)) => self.say("已终止确认", "derecognised").to_string(),
            (None, None) => self.say("未入账", "not booked").to_string(),
        }
    }

    fn policy(&self, holding: &Holding) -> String {
        // What is sold, for sale or in stock is amortised no more.
        let amortised = holding.holds(Class::Intangible) || holding.holds(Class::Development);
        let Some(policy) = holding.policy.filter(|_| amortised) else { return String::new() };
        let method = match policy.pattern {
            Pattern::Time(Method::StraightLine) => self.say("直线法", "straight line"),
            Pattern::Time(Method::DoubleDeclining) => self.say("双倍余额递减法", "double declining"),
            Pattern::Time(Method::SumOfYears) => self.say("年数总和法", "sum of years"),
            Pattern::Use => self.say("产量法", "units of production"),
        };
        let life = match (policy.pattern, policy.life) {
            (Pattern::Use, _) => format!("{} {}", self.say("预计总量", "total"), policy.units.unwrap_or(0)),
            (_, Life::Months(months)) => {
                format!("{}{} {months} {}", self.say("自", "from "), policy.from, self.say("个月", "months"))
            }
            (_, Life::Indefinite) => {
                self.say("使用寿命不确定，每年测试减值", "indefinite, tested every year").into()
            }
        };
        format!("{method}，{life}，{} {}", self.say("残值", "residual"), policy.residual)
    }

    /// 摊销表: the charges of the period.
    pub(super) fn schedule(&self, id: TableId) -> Sheet {
        let (from, to) = (Month::of(self.d.period.from), Month::of(self.d.period.to));
        let mut charges: Vec<_> = self
            .d
            .ledger
            .charges
            .iter()
            .filter(|charge| charge.month >= from && charge.month <= to)
            .collect();
        charges.sort_by_key(|charge| (charge.asset, charge.month));
        let policy = match self.d.books.terms.rounding {
            Rounding::LastTakesRest => self.say(
                "尾差：各月四舍五入到分，不超过未摊余额，末月补足。",
                "Rounding: each month half up, never beyond what is left; the last takes the rest.",
            ),
            Rounding::Cumulative => self.say(
                "尾差：各月为累计应摊额四舍五入后的差额。",
                "Rounding: each month the difference of rounded running totals.",
            ),
        };
        let before = Template::new().same_row(id, 5).text("+").same_row(id, 3);
        let results: Vec<f64> =
            charges.iter().map(|c| (c.carrying.raw() + c.amount.raw()) as f64 / 100.0).collect();
        let total: i64 = charges.iter().map(|charge| charge.amount.raw()).sum();
        let of = |asset: crate::ledger::AssetId| self.resource(asset.0 as usize);
        let table = Table::new(id, "")
            .column(self.ids(("资产编号", "Asset"), charges.iter().map(|c| of(c.asset).id.clone())))
            .column(self.words(("名称", "Name"), charges.iter().map(|c| of(c.asset).name.clone())))
            .column(self.words(("月份", "Month"), charges.iter().map(|c| c.month.to_string())))
            .column(self.money(("本月摊销", "Charge"), charges.iter().map(|c| Some(c.amount))))
            .column(self.money(("累计摊销", "Accumulated"), charges.iter().map(|c| Some(c.accumulated))))
            .column(
                self.money(("摊销后账面价值", "Carrying after"), charges.iter().map(|c| Some(c.carrying))),
            )
            .column(self.computed(("摊销前账面价值", "Carrying before"), before, results))
            .ruled_by(0)
            .footer(self.total(3, [sum(id, 3, total as f64 / 100.0)]));
        let lines =
            vec![Line::title(self.say("摊销表", "Amortisation schedule")), self.unit(), Line::note(policy)];
        Sheet::new(self.say("摊销表", "Schedule")).lines(lines).table(table).layout(Layout {
            widths: vec![(0, 10.0), (1, 36.0), (2, 10.0), (3, 18.0), (4, 18.0), (5, 20.0), (6, 20.0)],
            ..Layout::default()
        })
    }

    /// 备查簿: resources that are not recognised (财资〔2023〕141号 四).
    pub(super) fn memorandum(&self, id: TableId) -> Sheet {
        let out = |recognition: Option<Recognition>| {
            !matches!(
                recognition,
                Some(
                    Recognition::Intangible
                        | Recognition::Inventory
                        | Recognition::Development
                        | Recognition::FulfilmentCost
                )
            )
        };
        let rows: Vec<_> = self.d.decisions.iter().filter(|decision| out(decision.recognition)).collect();
        let why = |decision: &crate::recognise::Decision| match decision.recognition {
            None => self.say("事实不全，未作判断", "facts are missing: not decided").to_string(),
            Some(_) => super::decisions::deciding(decision).map_or_else(String::new, |rule| {
                let label =
                    if self.d.lang == crate::diag::Lang::Zh { &rule.label.zh } else { &rule.label.en };
                let outcome =
                    if self.d.lang == crate::diag::Lang::Zh { &rule.outcome.zh } else { &rule.outcome.en };
                format!("{label}：{outcome}")
            }),
        };
        let outcome = |d: &crate::recognise::Decision| {
            d.recognition.map_or(self.say("未判断", "open"), |r| r.words(self.d.lang)).to_string()
        };
        let table = Table::new(id, "")
            .column(self.ids(("资产编号", "Asset"), rows.iter().map(|d| self.resource(d.asset).id.clone())))
            .column(self.words(("名称", "Name"), rows.iter().map(|d| self.resource(d.asset).name.clone())))
            .column(self.words(("结论", "Decision"), rows.iter().map(|d| outcome(d))))
            .column(self.words(("理由", "Reason"), rows.iter().map(|d| why(d))));
        let mut lines =
            vec![Line::title(self.say("未确认数据资源备查簿", "Memorandum of resources not recognised"))];
        if rows.is_empty() {
            lines.push(Line::note(self.say("没有未确认的数据资源。", "Every resource is recognised.")));
            return Sheet::new(self.say("备查簿", "Memorandum")).lines(lines);
        }
        Sheet::new(self.say("备查簿", "Memorandum"))
            .lines(lines)
            .table(table)
            .layout(Layout { widths: vec![(0, 10.0), (1, 36.0), (2, 14.0), (3, 70.0)], ..Layout::default() })
    }
}

/// A part of whatever class the resource is held in.
fn whole(holding: &Holding, part: Part) -> Fen {
    let classes =
        [Class::Intangible, Class::Inventory, Class::Development, Class::Fulfilment, Class::HeldForSale];
    Fen::new(classes.iter().map(|class| holding.balance(*class, part).raw()).sum())
}
