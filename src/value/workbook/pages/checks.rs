//! 校验 — rows that must say TRUE, and the cells that exact arithmetic settled.

use super::{Desk, MONEY, State, certified, choice_column as choice};
use crate::diag::Lang;
use crate::num::Fen;
use crate::table::{Cell, Cells, Column, Kind, Layout, Line, Sheet, Style, Table, TableId, Template};

/// Longer lists are cut, and say so.
const MOST_TIES: usize = 10_000;

struct CheckRow {
    what: String,
    here: Cell,
    there: Cell,
    kind: Kind,
}

impl CheckRow {
    /// How many cells may differ by a fen: only amounts have any.
    fn ties(&self, settled: usize) -> usize {
        if self.kind == MONEY { settled } else { 0 }
    }
}

impl Desk<'_> {
    pub(in crate::value::workbook) fn checks(
        &self,
        id: TableId,
        ties: TableId,
        working: &[(String, TableId, u16)],
    ) -> Sheet {
        let mut rows: Vec<CheckRow> = vec![self.rows_check()];
        rows.extend(self.state_checks());
        rows.extend([self.totals_check(), self.weights_check()]);
        rows.extend(working.iter().map(|(title, table, column)| self.working_check(title, *table, *column)));
        let cells = |f: &dyn Fn(&CheckRow) -> Cell| {
            Cells::Mixed(rows.iter().map(|r| f(r).styled(Style::cross_sheet(r.kind))).collect())
        };
        let settled = self.settled();
        let table = Table::new(id, self.say("勾稽校验", "Tie-out"))
            .column(self.text_column(self.say("校验项目", "Check"), &rows, |r| r.what.clone()))
            .column(Column::new(
                self.say("本簿", "Here"),
                Style::cross_sheet(MONEY),
                cells(&|r| r.here.clone()),
            ))
            .column(Column::new(
                self.say("应为", "Must be"),
                Style::cross_sheet(MONEY),
                cells(&|r| r.there.clone()),
            ))
            .column(Column::new(
                self.say("结果", "Result"),
                Style::CHECK,
                Cells::Mixed(
                    rows.iter().map(|r| Cell::formula(verdict(id, r.ties(settled.len())), true)).collect(),
                ),
            ));
        let sheet = Sheet::new(self.say("校验", "Checks"))
            .layout(Layout { landscape: false, widths: vec![(0, 54.0), (1, 24.0)], ..Layout::default() })
            .table(table)
            .table(self.tie_table(ties, &settled));
        match (settled.len().saturating_sub(MOST_TIES), self.dossier.lang) {
            (0, _) => sheet,
            (more, Lang::Zh) => sheet.lines(vec![Line::note(format!("另有 {more} 条，未列出。"))]),
            (more, Lang::En) => sheet.lines(vec![Line::note(format!("{more} more are not listed."))]),
        }
    }

    /// Counted by the reader in the sheet as it was read, against the rows of the summary.
    fn rows_check(&self) -> CheckRow {
        let rows = self.assets().len() as f64;
        let here = Template::new().text("ROWS(").whole_column(self.summary, 0).text(")");
        CheckRow {
            what: self
                .say(
                    "汇总行数 = 输入资产清单的行数（读取原表时另行点数）",
                    "Rows of the summary = rows of the input list, counted as read",
                )
                .into(),
            here: if self.assets().is_empty() { Cell::Number(0.0) } else { Cell::formula(here, rows) },
            there: Cell::Number(self.dossier.rows_in as f64),
            kind: Kind::Integer,
        }
    }

    fn state_checks(&self) -> Vec<CheckRow> {
        if self.assets().is_empty() {
            return Vec::new();
        }
        let counted = |state: State| {
            let range = Template::new().text("COUNTIF(").whole_column(self.summary, self.columns.status);
            let template = range.text(",").string(self.state(state)).text(")");
            Cell::formula(template, self.count(state) as f64)
        };
        let valued =
            |column: u16| Template::new().text("COUNTA(").whole_column(self.summary, column).text(")");
        let rows = self.count(State::Valued) as f64;
        let mut checks = vec![CheckRow {
            what: self
                .say("有评估值的行数 = 状态为“已估值”的行数", "Rows with a value = rows marked valued")
                .into(),
            here: Cell::formula(valued(self.columns.value), rows),
            there: counted(State::Valued),
            kind: Kind::Integer,
        }];
        let choices: usize = self.assets().iter().map(|a| a.approaches.len()).sum();
        if choices > 0 {
            let answers = |column: u16| {
                Template::new().text("COUNT(").whole_column(self.choices, column).text(")+COUNT(")
            };
            let here = answers(choice::RESULT).whole_column(self.choices, choice::OTHER).text(")");
            let shown: usize = self.answers.iter().map(std::collections::HashMap::len).sum();
            checks.push(CheckRow {
                what: self
                    .say(
                        "方法表中有结果的行数 = 底稿中的结果数",
                        "Methods with a result = results on the working sheets",
                    )
                    .into(),
                here: Cell::formula(here, shown as f64),
                there: Cell::Number(shown as f64),
                kind: Kind::Integer,
            });
        }
        checks
    }

    fn totals_check(&self) -> CheckRow {
        let footer = |column: u16| Template::new().fixed(self.summary, column, self.assets().len() as u32);
        let total = self.total();
        let cell = |column: u16| {
            if self.assets().is_empty() { Cell::Number(0.0) } else { Cell::formula(footer(column), total) }
        };
        CheckRow {
            what: self.say("评估值合计 = 认证值合计", "Total of values = total certified").into(),
            here: cell(self.columns.value),
            there: match self.large_total() {
                Some(_) => {
                    let text = Template::new().text("VALUE(SUBSTITUTE(");
                    let at = (self.columns.certified, self.assets().len() as u32);
                    let text = text.fixed(self.summary, at.0, at.1).text(",\",\",\"\"))");
                    Cell::formula(text, total)
                }
                None => cell(self.columns.certified),
            },
            kind: MONEY,
        }
    }

    fn weights_check(&self) -> CheckRow {
        let here = Template::new()
            .text("SUMPRODUCT((ABS(")
            .whole_column(self.summary, self.columns.weight)
            .text("-1)>0.000001)*(")
            .whole_column(self.summary, self.columns.counted)
            .text("=")
            .string(self.say("是", "yes"))
            .text("))");
        CheckRow {
            what: self
                .say("权重合计不为 100% 的已估值资产数", "Valued assets whose weights do not sum to 100 %")
                .into(),
            here: if self.assets().is_empty() { Cell::Number(0.0) } else { Cell::formula(here, 0.0) },
            there: Cell::Number(0.0),
            kind: Kind::Integer,
        }
    }

    fn working_check(&self, title: &str, table: TableId, column: u16) -> CheckRow {
        let here = Template::new().text("SUMPRODUCT(1-").whole_column(table, column).text(")");
        CheckRow {
            what: format!(
                "{title}{}",
                self.say("：与认证值不符的行数", ": rows that differ from the certified value")
            ),
            here: Cell::formula(here, 0.0),
            there: Cell::Number(0.0),
            kind: Kind::Integer,
        }
    }

    /// Figures whose float bound touches half a fen.
    fn settled(&self) -> Vec<(String, String, Fen)> {
        let mut rows = Vec::new();
        for run in &self.dossier.valuation.runs {
            for row in &run.priced.second {
                if let Some(fen) = run.priced.fen(*row) {
                    rows.push((self.assets()[run.assets[*row]].id.clone(), run.pinned.clone(), fen));
                }
            }
        }
        rows
    }

    fn tie_table(&self, id: TableId, settled: &[(String, String, Fen)]) -> Table {
        let rows = &settled[..settled.len().min(MOST_TIES)];
        let ids = Cells::texts(rows.iter().map(|r| r.0.clone()));
        let models = Cells::texts(rows.iter().map(|r| r.1.clone()));
        let fens = Cells::Mixed(rows.iter().map(|r| certified(r.2)).collect());
        let caption = if rows.is_empty() {
            self.say(
                "恰近半分、由精确计算裁定的单元格：无",
                "Cells at half a fen, settled by exact arithmetic: none",
            )
        } else {
            self.say("恰近半分、由精确计算裁定的单元格", "Cells at half a fen, settled by exact arithmetic")
        };
        Table::new(id, caption)
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, ids))
            .column(Column::new(self.say("模型编号", "Model id"), Style::ID, models))
            .column(Column::new(self.say("认证值", "Certified"), Style::input(MONEY), fens).unit(self.yuan()))
    }
}

/// Half a fen, a fen more for each cell in the list of ties, or the 12th digit where the figures are beyond
/// what a float holds to the fen.
fn verdict(id: TableId, ties: usize) -> Template {
    let limit = 0.005 + ties as f64 * 0.01;
    let verdict = Template::new().text("ABS(").same_row(id, 1).text("-").same_row(id, 2);
    let verdict = verdict.text(format!(")<MAX({limit:.3},ABS(")).same_row(id, 2);
    verdict.text(")*0.000000000001)")
}
