//! 问题 — every diagnostic, with a link to the asset's row.

use super::Desk;
use crate::diag::{Diagnostic, Severity};
use crate::table::{Cell, CellRef, Cells, Column, Layout, Line, Sheet, Style, Table, TableId, Target};

type Row<'a> = (Option<usize>, &'a Diagnostic);

impl Desk<'_> {
    pub(in crate::value::workbook) fn issues(&self, id: TableId) -> Sheet {
        let lang = self.dossier.lang;
        let mut rows: Vec<Row> = self.dossier.diagnostics.iter().map(|d| (None, d)).collect();
        for (at, asset) in self.assets().iter().enumerate() {
            rows.extend(asset.diagnostics.iter().map(|d| (Some(at), d)));
        }
        let severity = |d: &Diagnostic| match d.severity {
            Severity::Error => self.say("错误", "error"),
            Severity::Warning => self.say("警告", "warning"),
            Severity::Note => self.say("提示", "note"),
        };
        let place = |d: &Diagnostic| d.span.as_ref().map_or_else(String::new, ToString::to_string);
        let text = |head, f: &dyn Fn(&Diagnostic) -> String| self.text_column(head, &rows, |r: &Row| f(r.1));
        let links = Cells::Mixed(rows.iter().map(|row| self.asset_link(row)).collect());
        let table = Table::new(id, self.say("问题清单", "Issues"))
            .column(text(self.say("级别", "Severity"), &|d| severity(d).to_string()))
            .column(text(self.say("代码", "Code"), &|d| d.code.to_string()))
            .column(Column::new(self.say("资产", "Asset"), Style::TEXT, links))
            .column(text(self.say("位置", "Place"), &place))
            .column(text(self.say("原值", "Value"), &|d| d.value.clone().unwrap_or_default()))
            .column(text(self.say("说明", "Message"), &|d| d.message(lang)))
            .column(text(self.say("处理", "Remedy"), &|d| d.help(lang)));
        let sheet = Sheet::new(self.say("问题", "Issues")).layout(Layout::default()).table(table);
        if rows.is_empty() {
            return sheet.lines(vec![Line::note(self.say("没有问题。", "No issues."))]);
        }
        sheet
    }

    /// The asset in words; one without an id by its row in the summary, never by a bare address.
    fn asset_link(&self, (at, diagnostic): &Row) -> Cell {
        let Some(at) = at else {
            let whole = self.say("（整体）", "(whole)");
            return Cell::text(diagnostic.asset.as_deref().filter(|id| !id.is_empty()).unwrap_or(whole));
        };
        let (asset, cell) =
            (&self.assets()[*at], CellRef { table: self.summary, column: 0, row: *at as u32 });
        let words = match (asset.id.trim(), asset.name.trim()) {
            ("", "") => format!("{} {}", self.say("无编号资产，汇总第", "no id, summary row"), at + 1),
            ("", name) => name.to_string(),
            (id, "") => id.to_string(),
            (id, name) => format!("{id} {name}"),
        };
        Cell::link(words, Target::Cell(cell))
    }
}
