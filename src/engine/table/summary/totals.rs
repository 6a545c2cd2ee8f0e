//! 合计 — the total, the results of each approach, and each scenario against the base.

use super::{Desk, MONEY, SHARE, yuan};
use crate::table::{Cells, Column, Layout, Line, Results, Sheet, Style, Table, Template};
use crate::value::bulk::{Change, Scenario};

/// Approaches come before scenarios among the totals of a run.
pub(super) const APPROACHES: usize = 3;

impl Desk<'_> {
    pub(super) fn totals(&self) -> Sheet {
        let layout =
            Layout { freeze: false, landscape: false, widths: vec![(0, 30.0), (1, 26.0)], ..Layout::default() };
        let sheet = Sheet::new(self.say("合计", "Totals")).layout(layout).table(self.by_approach());
        let sheet = sheet.lines(vec![Line::note(self.say(
            "各方法的合计为有该方法结果的行之和；一行用几种方法加权时，各方法之和不等于评估值合计。",
            "The total of an approach is that of the rows with such a result; where a row weighs several, they do not add up to the total value.",
        ))]);
        if self.run.scenarios.is_empty() { sheet } else { self.with_scenarios(sheet) }
    }

    fn with_scenarios(&self, sheet: Sheet) -> Sheet {
        sheet.table(self.by_scenario()).lines(vec![Line::note(self.say(
            "某行在某情景下没有结果时，该情景的合计不含该行；原因见“问题”。",
            "A row without a result in a scenario is not in the total of that scenario; see Issues.",
        ))])
    }

    fn sum_at(&self, at: usize) -> i128 {
        self.run.tally.totals.get(at).copied().unwrap_or(0)
    }

    fn by_approach(&self) -> Table {
        let names = [
            self.say("评估值合计", "Total value"),
            self.say("成本法结果合计", "Results by cost"),
            self.say("收益法结果合计", "Results by income"),
            self.say("市场法结果合计", "Results by market"),
        ];
        let mut sums = vec![self.run.tally.total];
        sums.extend((0..APPROACHES).map(|at| self.sum_at(at)));
        let id = self.tables.totals;
        let shares = sums.iter().map(|fen| self.share(*fen)).collect();
        Table::new(id, self.say("评估值与各方法", "Value and approaches"))
            .column(self.texts(self.say("项目", "Item"), names.map(String::from)))
            .column(self.amounts(self.say("合计", "Total"), sums))
            .column(formula(
                self.say("与评估值合计之比", "To total value"),
                Style::calculated(SHARE),
                self.share_of_total(id, 1),
                shares,
            ))
    }

    fn by_scenario(&self) -> Table {
        let id = self.tables.scenarios;
        let sums: Vec<i128> =
            (0..self.run.scenarios.len()).map(|at| self.sum_at(APPROACHES + at)).collect();
        let base = self.run.tally.total;
        let less = self.read(Template::new(), |template| template.same_row(id, 1));
        let difference = self.total(less.text("-"));
        let moved = self.total(Template::new().text("IF(")).text("=0,0,").same_row(id, 2).text("/");
        let moved = self.total(moved).text(")");
        let gaps: Vec<f64> = sums.iter().map(|fen| yuan(*fen) - yuan(base)).collect();
        let parts = gaps.iter().map(|gap| if base == 0 { 0.0 } else { gap / yuan(base) }).collect();
        Table::new(id, self.say("各情景", "Scenarios"))
            .column(self.texts(self.say("情景", "Scenario"), self.run.scenarios.iter().cloned()))
            .column(self.amounts(self.say("合计", "Total"), sums))
            .column(
                formula(self.say("与基准之差", "To base"), Style::calculated(MONEY), difference, gaps)
                    .unit(self.yuan_unit()),
            )
            .column(formula(self.say("变动幅度", "Change"), Style::calculated(SHARE), moved, parts))
            .column(self.texts(
                self.say("所改的输入", "What it changes"),
                self.request.scenarios.iter().map(|scenario| self.changes(scenario)),
            ))
    }

    fn changes(&self, scenario: &Scenario) -> String {
        let one = |(name, change): &(String, Change)| match change {
            Change::Set(real) => format!("{name} {} {real}", self.say("设为", "=")),
            Change::Add(real) => format!("{name} {} {real}", self.say("加", "+")),
            Change::Multiply(real) => format!("{name} {} {real}", self.say("乘", "×")),
        };
        scenario.changes.iter().map(one).collect::<Vec<_>>().join(self.say("；", "; "))
    }
}

/// A column of one formula with its results.
pub(super) fn formula(head: &'static str, style: Style, template: Template, results: Vec<f64>) -> Column {
    Column::new(head, style, Cells::Formula { template: template.into(), results: Results::Numbers(results) })
}
