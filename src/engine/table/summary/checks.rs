//! 校验 — ties between figures that were counted apart from each other.

use super::{Desk, MONEY, amount, is_large, issues, sizes, top, yuan};
use crate::diag::Severity;
use crate::table::{Cell, Cells, Column, Kind, Layout, Sheet, Style, Table, TableId, Template};

struct Tie {
    what: &'static str,
    here: Cell,
    /// `true` where `here` may exceed what it must reach.
    at_least: bool,
    there: Cell,
    kind: Kind,
}

impl Desk<'_> {
    pub(super) fn checks(&self) -> Sheet {
        let id = self.tables.checks;
        let mut ties = vec![self.rows_tie()];
        if self.size_rows() > 0 {
            ties.extend([self.sizes_tie(), self.value_tie()]);
        }
        ties.extend(self.top_tie());
        ties.extend(self.reasons_tie());
        let cells = |f: &dyn Fn(&Tie) -> &Cell| {
            Cells::Mixed(ties.iter().map(|tie| f(tie).clone().styled(Style::cross_sheet(tie.kind))).collect())
        };
        let verdicts =
            ties.iter().map(|tie| Cell::formula(self.verdict_of(id, tie.at_least), true)).collect();
        let table = Table::new(id, self.say("勾稽校验", "Tie-out"))
            .column(self.texts(self.say("校验项目", "Check"), ties.iter().map(|tie| tie.what.to_string())))
            .column(Column::new(self.say("本簿", "Here"), Style::cross_sheet(MONEY), cells(&|tie| &tie.here)))
            .column(Column::new(
                self.say("应为", "Must be"),
                Style::cross_sheet(MONEY),
                cells(&|tie| &tie.there),
            ))
            .column(Column::new(self.say("结果", "Result"), Style::CHECK, Cells::Mixed(verdicts)));
        let layout =
            Layout { landscape: false, widths: vec![(0, 46.0), (1, 24.0), (2, 24.0)], ..Layout::default() };
        Sheet::new(self.say("校验", "Checks")).layout(layout).table(table)
    }

    /// Half a fen, or the 12th digit where figures are beyond what a float holds to the fen.
    fn verdict_of(&self, id: TableId, at_least: bool) -> Template {
        let operand =
            |template: Template, column| self.read(template, |template| template.same_row(id, column));
        if at_least {
            return operand(operand(Template::new(), 1).text(">="), 2);
        }
        let gap = operand(operand(Template::new().text("ABS("), 1).text("-"), 2);
        operand(gap.text(")<MAX(0.005,ABS("), 2).text(")*0.000000000001)")
    }

    fn count(&self, row: u32) -> Template {
        Template::new().fixed(self.tables.counts, 1, row)
    }

    fn rows_tie(&self) -> Tie {
        let tally = &self.run.tally;
        let parts = self.count(1).text("+").fixed(self.tables.counts, 1, 2);
        Tie {
            what: self.say("已估值 + 未估值 = 输入行数", "Valued + not valued = rows of the input"),
            here: Cell::formula(parts, (tally.valued + tally.refused) as f64),
            at_least: false,
            there: Cell::formula(self.count(0), tally.rows as f64),
            kind: Kind::Integer,
        }
    }

    fn sizes_tie(&self) -> Tie {
        let footer = Template::new().fixed(self.tables.sizes, sizes::ROWS, self.size_rows() as u32);
        let valued = self.run.tally.valued as f64;
        Tie {
            what: self.say("分布各档行数之和 = 已估值", "Rows of all sizes = valued"),
            here: Cell::formula(footer, valued),
            at_least: false,
            there: Cell::formula(self.count(1), valued),
            kind: Kind::Integer,
        }
    }

    fn value_tie(&self) -> Tie {
        let total = self.run.tally.total;
        let rows = self.size_rows() as u32;
        let here = match self.large {
            true => (0..rows).fold(Template::new(), |sum, row| {
                let plus = if row == 0 { sum } else { sum.text("+") };
                self.read(plus, |sum| sum.fixed(self.tables.sizes, sizes::VALUE, row))
            }),
            false => Template::new().fixed(self.tables.sizes, sizes::VALUE, rows),
        };
        Tie {
            what: self.say("分布各档评估值之和 = 评估值合计", "Value of all sizes = total value"),
            here: Cell::formula(here, yuan(total)),
            at_least: false,
            there: match is_large(total) {
                true => amount(total),
                false => Cell::formula(Template::new().fixed(self.tables.totals, 1, 0), yuan(total)),
            },
            kind: MONEY,
        }
    }

    /// Where all values are on 前二十, they are the total.
    fn top_tie(&self) -> Option<Tie> {
        let tally = &self.run.tally;
        let all = tally.valued > 0 && tally.valued as usize == tally.top().len() && !self.large;
        let sum = Template::new().text("SUM(").whole_column(self.tables.top, top::VALUE).text(")");
        all.then(|| Tie {
            what: self.say(
                "前二十之和 = 评估值合计（已估值不超过二十项）",
                "Top 20 = total value (20 values or fewer)",
            ),
            here: Cell::formula(sum, yuan(tally.total)),
            at_least: false,
            there: Cell::formula(Template::new().fixed(self.tables.totals, 1, 0), yuan(tally.total)),
            kind: MONEY,
        })
    }

    /// No row is refused without a reason.
    fn reasons_tie(&self) -> Option<Tie> {
        let tally = &self.run.tally;
        let codes = tally.codes();
        let errors: u64 = codes
            .iter()
            .filter(|count| count.code.severity() == Severity::Error)
            .map(|count| count.rows)
            .sum();
        let id = self.tables.issues;
        let sum = Template::new().text("SUMIF(").whole_column(id, issues::SEVERITY).text(",");
        let sum = sum.string(Severity::Error.label(self.lang)).text(",");
        (!codes.is_empty()).then(|| Tie {
            what: self.say(
                "“错误”条数 ≥ 未估值行数：每一未估值行都有原因",
                "Errors ≥ rows not valued: each has its reason",
            ),
            here: Cell::formula(sum.whole_column(id, issues::COUNT).text(")"), errors as f64),
            at_least: true,
            there: Cell::formula(self.count(2), tally.refused as f64),
            kind: Kind::Integer,
        })
    }
}
