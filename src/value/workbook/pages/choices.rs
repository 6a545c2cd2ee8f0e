//! 方法与权重 — one row an asset and model.

use super::{Desk, MONEY, concludes, weight, yuan};
use crate::table::{Cell, Cells, Column, Kind, Layout, Sheet, Style, Table, Template};
use crate::value::valuation::{ApproachValue, AssetValuation};
use crate::value::workbook::words;

type Row<'a> = (&'a AssetValuation, &'a ApproachValue);

impl Desk<'_> {
    pub(in crate::value::workbook) fn choices(&self) -> Sheet {
        let rows: Vec<Row> =
            self.assets().iter().flat_map(|a| a.approaches.iter().map(move |p| (a, p))).collect();
        let lang = self.dossier.lang;
        let used =
            |p: &ApproachValue| if p.used { self.say("是", "yes") } else { self.say("否", "no") }.to_string();
        let ids = Cells::texts(rows.iter().map(|(a, _)| a.id.clone()));
        let pins = Cells::texts(rows.iter().map(|(_, p)| p.model.clone()));
        let approach = |p: &ApproachValue| words::approach(p.approach, lang).to_string();
        let text = |head, f: &dyn Fn(&Row) -> String| self.text_column(head, &rows, f);
        let table = Table::new(self.choices, self.say("方法与权重", "Approaches and weights"))
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, ids))
            .column(text(self.say("资产名称", "Name"), &|r| r.0.name.clone()))
            .column(text(self.say("评估途径", "Approach"), &|r| approach(r.1)))
            .column(text(self.say("模型", "Model"), &|r| words::of(&r.1.label, lang).to_string()))
            .column(text(self.say("采用", "Used"), &|r| used(r.1)))
            .column(self.weights(&rows))
            .column(self.figures(&rows, self.say("未取整结果", "Unrounded"), true).unit(self.yuan()))
            .column(self.figures(&rows, self.say("评估结果", "Result"), false).unit(self.yuan()))
            .column(self.others(&rows))
            .column(text(self.say("单位", "Unit"), &|r| words::result_unit(r.1.result, lang).to_string()))
            .column(text(self.say("性质", "Kind"), &|r| words::result(r.1.result, lang).to_string()))
            .column(text(self.say("理由", "Reason"), &|r| r.1.reason.clone()))
            .column(Column::new(self.say("模型编号", "Model id"), Style::ID, pins));
        Sheet::new(self.say("方法与权重", "Approaches")).layout(Layout::default()).table(table)
    }

    /// A weight that could not be read stays blank.
    fn weights(&self, rows: &[Row]) -> Column {
        let shown = |(_, p): &Row| if concludes(p) { weight(p) } else { None };
        Column::new(
            self.say("权重", "Weight"),
            Style::input(Kind::Percent(2)),
            Cells::Numbers(rows.iter().map(shown).collect()),
        )
    }

    /// What values are concluded from.
    fn figures(&self, rows: &[Row], head: &'static str, raw: bool) -> Column {
        let cell = |(_, p): &Row| match concludes(p) {
            true => self.link(p, raw).unwrap_or(Cell::Blank),
            false => Cell::Blank,
        };
        Column::new(head, Style::cross_sheet(MONEY), Cells::Mixed(rows.iter().map(cell).collect()))
    }

    /// Fees, shares, rates and indices, each in its own unit.
    fn others(&self, rows: &[Row]) -> Column {
        let cell = |(_, p): &Row| {
            if p.result == "value" {
                return Cell::Blank;
            }
            let link = self.link(p, !words::is_money(p.result)).unwrap_or(Cell::Blank);
            link.styled(Style::cross_sheet(words::result_kind(p.result)))
        };
        Column::new(
            self.say("其他结果", "Other result"),
            Style::cross_sheet(MONEY),
            Cells::Mixed(rows.iter().map(cell).collect()),
        )
    }

    fn link(&self, part: &ApproachValue, raw: bool) -> Option<Cell> {
        let (run, row) = part.at?;
        let answer = self.answers[run].get(&row)?;
        let (cell, result) = match raw {
            true => (answer.raw, self.raw(part)),
            false => (answer.rounded, part.fen.map_or(0.0, yuan)),
        };
        Some(Cell::formula(Template::new().fixed(cell.table, cell.column, cell.row), result))
    }
}
