//! 前二十 — the assets of the highest value, their share of the total and the running share.

use super::super::tally::Top;
use super::totals::formula;
use super::{Desk, SHARE, amount};
use crate::table::{Cell, Cells, Column, Kind, Layout, Line, RowMap, Sheet, Style, Table, Template};
use std::sync::Arc;

/// Columns of the table that others read.
pub(super) const VALUE: u16 = 3;
const SHARE_AT: u16 = 4;
const RUNNING_AT: u16 = 5;

impl Desk<'_> {
    pub(super) fn top(&self) -> Sheet {
        let sheet = Sheet::new(self.say("前二十", "Top 20")).layout(Layout::default());
        let tops = self.run.tally.top();
        if tops.is_empty() {
            return sheet.lines(vec![Line::note(self.say("没有已估值的行。", "No row was valued."))]);
        }
        sheet.table(self.top_table(&tops)).lines(vec![Line::note(self.say(
            "值相同的，按在输入中的先后排列。",
            "Assets of the same value stand in the order of the input.",
        ))])
    }

    fn top_table(&self, tops: &[Top]) -> Table {
        let id = self.tables.top;
        let shares: Vec<f64> = tops.iter().map(|top| self.share(i128::from(top.fen))).collect();
        let running: Vec<f64> = shares
            .iter()
            .scan(0.0, |sum, share| {
                *sum += share;
                Some(*sum)
            })
            .collect();
        let ranks = Cells::numbers((1..=tops.len()).map(|rank| rank as f64));
        let ids = Cells::texts(tops.iter().map(|top| top.id.clone()));
        let share = self.share_of_total(id, VALUE);
        let table = Table::new(id, self.say("评估值最高的资产", "Assets of the highest value"))
            .column(Column::new(self.say("名次", "Rank"), Style::input(Kind::Integer), ranks))
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, ids))
            .column(self.texts(self.say("模型", "Model"), tops.iter().map(|top| top.model.clone())))
            .column(self.amounts(self.say("评估值", "Value"), tops.iter().map(|top| i128::from(top.fen))))
            .column(formula(self.say("占合计", "Share of total"), Style::calculated(SHARE), share, shares))
            .column(formula(
                self.say("累计占比", "Running share"),
                Style::calculated(SHARE),
                self.running(tops.len()),
                running,
            ));
        self.approach_heads()
            .into_iter()
            .enumerate()
            .fold(table, |table, (at, head)| table.column(self.approach(head, tops, at)))
    }

    /// The share of the row and the running share of the row above.
    fn running(&self, rows: usize) -> Template {
        let above: RowMap = Arc::new((0..rows as u32).map(|row| row.wrapping_sub(1)).collect());
        let id = self.tables.top;
        Template::new().row_of(id, RUNNING_AT, &above).text("+").same_row(id, SHARE_AT)
    }

    fn approach_heads(&self) -> [&'static str; super::totals::APPROACHES] {
        [
            self.say("成本法结果", "By cost"),
            self.say("收益法结果", "By income"),
            self.say("市场法结果", "By market"),
        ]
    }

    fn approach(&self, head: &'static str, tops: &[Top], at: usize) -> Column {
        let fen = |top: &Top| top.approaches.get(at).copied().flatten();
        let cell = |top: &Top| fen(top).map_or(Cell::Blank, |fen| amount(i128::from(fen)));
        let cells = Cells::Mixed(tops.iter().map(cell).collect());
        Column::new(head, Style::input(super::MONEY), cells).unit(self.yuan_unit())
    }
}
