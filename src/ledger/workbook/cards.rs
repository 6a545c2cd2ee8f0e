//! 资产卡片, 摊销表 and 备查簿.

use super::{MONEY, Pages, serial, yuan};
use crate::ledger::event::{Life, Pattern};
use crate::ledger::movement::{Class, Part};
use crate::ledger::schedule::{Method, Rounding};
use crate::ledger::{Holding, Month};
use crate::recognise::Recognition;
use crate::table::{Cell, Cells, Column, Kind, Line, Results, Sheet, Style, Table, TableId, Template};

impl Pages<'_> {
    /// 资产卡片: one row a resource (财资〔2023〕141号 四: basic, rights, use, management).
    pub(super) fn cards(&self, id: TableId) -> Sheet {
        let all: Vec<usize> = (0..self.d.books.resources.len()).collect();
        let holdings = &self.d.ledger.holdings;
        let texts = |of: &dyn Fn(usize) -> String| {
            Cells::Texts(all.iter().map(|at| Some(of(*at)).filter(|text| !text.is_empty())).collect())
        };
        let asset = |at: usize| &self.d.portfolio.assets[at];
        let money = |of: &dyn Fn(&Holding) -> crate::num::Fen| {
            Cells::numbers(all.iter().map(|at| yuan(of(&holdings[*at]))))
        };
        let whole = |holding: &Holding, part| {
            let classes = [
                Class::Intangible,
                Class::Inventory,
                Class::Development,
                Class::Fulfilment,
                Class::HeldForSale,
            ];
            crate::num::Fen::new(classes.iter().map(|class| holding.balance(*class, part).raw()).sum())
        };
        let carrying = Template::new().same_row(id, 9).text("-").same_row(id, 10).text("-").same_row(id, 11);
        let results = all.iter().map(|at| {
            let of = |part| whole(&holdings[*at], part).raw();
            (of(Part::Gross) - of(Part::Amortisation) - of(Part::Impairment)) as f64 / 100.0
        });
        let day = |of: &dyn Fn(&Holding) -> Option<jiff::civil::Date>| {
            Cells::Mixed(
                all.iter()
                    .map(|at| of(&holdings[*at]).map_or(Cell::Blank, |day| Cell::Date(serial(day))))
                    .collect(),
            )
        };
        let input = Style::input(Kind::Money2);
        let table = Table::new(id, "")
            .column(Column::new(
                self.say("资产编号", "Asset"),
                Style::ID,
                texts(&|at| self.resource(at).id.clone()),
            ))
            .column(Column::new(
                self.say("名称", "Name"),
                Style::TEXT,
                texts(&|at| self.resource(at).name.clone()),
            ))
            .column(Column::new(self.say("账面类别", "Class"), Style::TEXT, texts(&|at| self.class_of(at))))
            .column(Column::new(
                self.say("权利", "Rights"),
                Style::TEXT,
                texts(&|at| {
                    asset(at)
                        .rights
                        .iter()
                        .map(|right| {
                            if self.d.lang == crate::diag::Lang::Zh {
                                right.label().0
                            } else {
                                right.label().1
                            }
                        })
                        .collect::<Vec<_>>()
                        .join("、")
                }),
            ))
            .column(Column::new(
                self.say("登记证书", "Certificate"),
                Style::ID,
                texts(&|at| asset(at).certificate.clone().unwrap_or_default()),
            ))
            .column(Column::new(
                self.say("取得日期", "Acquired"),
                Style::calculated(Kind::Date),
                day(&|holding| holding.acquired),
            ))
            .column(Column::new(
                self.say("终止确认日", "Derecognised"),
                Style::calculated(Kind::Date),
                day(&|holding| holding.gone),
            ))
            .column(Column::new(
                self.say("摊销政策", "Policy"),
                Style::TEXT,
                texts(&|at| self.policy(&holdings[at])),
            ))
            .column(Column::new(
                self.say("受限情况", "Restricted"),
                Style::TEXT,
                texts(&|at| match holdings[at].pledged {
                    Some((from, _)) => format!("{}{from}", self.say("质押，自 ", "pledged from ")),
                    None => String::new(),
                }),
            ))
            .column(
                Column::new(
                    self.say("账面原值", "Cost"),
                    input,
                    money(&|holding| whole(holding, Part::Gross)),
                )
                .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(
                    self.say("累计摊销", "Amortised"),
                    input,
                    money(&|holding| whole(holding, Part::Amortisation)),
                )
                .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(
                    self.say("减值准备", "Impaired"),
                    input,
                    money(&|holding| whole(holding, Part::Impairment)),
                )
                .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(
                    self.say("账面价值", "Carrying amount"),
                    MONEY,
                    Cells::formula(carrying, Results::Numbers(results.collect())),
                )
                .unit(self.say("元", "yuan")),
            )
            .footer({
                let sum = |column: u16, result: f64| {
                    Cell::formula(Template::new().text("SUM(").whole_column(id, column).text(")"), result)
                };
                let total = |part| all.iter().map(|at| whole(&holdings[*at], part).raw()).sum::<i64>();
                let (g, a, m) = (total(Part::Gross), total(Part::Amortisation), total(Part::Impairment));
                let mut cells = vec![Cell::text(self.say("合计", "Total"))];
                cells.extend((1..9).map(|_| Cell::Blank));
                cells.extend([
                    sum(9, g as f64 / 100.0),
                    sum(10, a as f64 / 100.0),
                    sum(11, m as f64 / 100.0),
                    sum(12, (g - a - m) as f64 / 100.0),
                ]);
                cells
            });
        Sheet::new(self.say("资产卡片", "Asset cards"))
            .lines(vec![Line::title(self.say("数据资产卡片", "Data-asset cards"))])
            .table(table)
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
        let Some(policy) = holding.policy else { return String::new() };
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
        let results = Results::Numbers(
            charges.iter().map(|c| (c.carrying.raw() + c.amount.raw()) as f64 / 100.0).collect(),
        );
        let input = Style::input(Kind::Money2);
        let total: i64 = charges.iter().map(|charge| charge.amount.raw()).sum();
        let table = Table::new(id, "")
            .column(Column::new(
                self.say("资产编号", "Asset"),
                Style::ID,
                Cells::texts(charges.iter().map(|c| self.resource(c.asset.0 as usize).id.clone())),
            ))
            .column(Column::new(
                self.say("名称", "Name"),
                Style::TEXT,
                Cells::texts(charges.iter().map(|c| self.resource(c.asset.0 as usize).name.clone())),
            ))
            .column(Column::new(
                self.say("月份", "Month"),
                Style::TEXT,
                Cells::texts(charges.iter().map(|c| c.month.to_string())),
            ))
            .column(
                Column::new(
                    self.say("本月摊销", "Charge"),
                    input,
                    Cells::numbers(charges.iter().map(|c| yuan(c.amount))),
                )
                .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(
                    self.say("累计摊销", "Accumulated"),
                    input,
                    Cells::numbers(charges.iter().map(|c| yuan(c.accumulated))),
                )
                .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(
                    self.say("摊销后账面价值", "Carrying after"),
                    input,
                    Cells::numbers(charges.iter().map(|c| yuan(c.carrying))),
                )
                .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(
                    self.say("摊销前账面价值", "Carrying before"),
                    MONEY,
                    Cells::formula(before, results),
                )
                .unit(self.say("元", "yuan")),
            )
            .footer(vec![
                Cell::text(self.say("合计", "Total")),
                Cell::Blank,
                Cell::Blank,
                Cell::formula(
                    Template::new().text("SUM(").whole_column(id, 3).text(")"),
                    total as f64 / 100.0,
                ),
            ]);
        let lines = vec![Line::title(self.say("摊销表", "Amortisation schedule")), Line::note(policy)];
        Sheet::new(self.say("摊销表", "Schedule")).lines(lines).table(table)
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
            Some(_) => {
                let last = decision.rules.iter().rev().nth(1);
                last.map_or_else(String::new, |rule| {
                    let label =
                        if self.d.lang == crate::diag::Lang::Zh { &rule.label.zh } else { &rule.label.en };
                    let outcome = if self.d.lang == crate::diag::Lang::Zh {
                        &rule.outcome.zh
                    } else {
                        &rule.outcome.en
                    };
                    format!("{label}：{outcome}")
                })
            }
        };
        let table = Table::new(id, "")
            .column(Column::new(
                self.say("资产编号", "Asset"),
                Style::ID,
                Cells::texts(rows.iter().map(|d| self.resource(d.asset).id.clone())),
            ))
            .column(Column::new(
                self.say("名称", "Name"),
                Style::TEXT,
                Cells::texts(rows.iter().map(|d| self.resource(d.asset).name.clone())),
            ))
            .column(Column::new(
                self.say("结论", "Decision"),
                Style::TEXT,
                Cells::texts(rows.iter().map(|d| {
                    d.recognition.map_or(self.say("未判断", "open"), |r| r.words(self.d.lang)).to_string()
                })),
            ))
            .column(Column::new(
                self.say("理由", "Reason"),
                Style::TEXT,
                Cells::texts(rows.iter().map(|d| why(d))),
            ));
        let lines =
            vec![Line::title(self.say("未确认数据资源备查簿", "Memorandum of resources not recognised"))];
        Sheet::new(self.say("备查簿", "Memorandum")).lines(lines).table(table)
    }
}
