//! 参数 — figures that are no asset's own, with source and overrides; formulas link to them by name.

use super::Desk;
use crate::portfolio::Written;
use crate::table::{Cell, Cells, Column, Layout, Sheet, Style, Table, TableId};
use crate::value::workbook::sheets::Names;
use crate::value::workbook::{ConventionRow, ParameterKey, ParameterRow};

/// Two tables share the columns: figures above, documents below.
const WIDTHS: &[(u16, f64)] = &[
    (0, 30.0),
    (1, 26.0),
    (2, 14.0),
    (3, 10.0),
    (4, 12.0),
    (5, 30.0),
    (6, 40.0),
    (7, 13.0),
    (8, 16.0),
    (9, 13.0),
];
/// The column of the figures that names stand for.
pub(in crate::value::workbook) const VALUE: u16 = 2;

/// The names of the figures shown on the sheet.
pub(in crate::value::workbook) struct Shown<'a>(pub &'a [ParameterRow]);

impl Names for Shown<'_> {
    fn of_library(&self, id: &str) -> Option<&str> {
        let own = |row: &&ParameterRow| matches!(&row.key, ParameterKey::Library(of) if of == id);
        self.0.iter().find(own).map(|row| row.name.as_str())
    }

    fn of_common(&self, from: Written, figure: f64) -> Option<&str> {
        let own = |row: &&ParameterRow| matches!(row.key, ParameterKey::Common(of, bits) if of == from && bits == figure.to_bits());
        self.0.iter().find(own).map(|row| row.name.as_str())
    }
}

impl Desk<'_> {
    pub(in crate::value::workbook) fn parameters(
        &self,
        id: TableId,
        models: TableId,
        conventions: TableId,
    ) -> Sheet {
        let rows: &[ParameterRow] = &self.dossier.parameters;
        let text = |head, f: &dyn Fn(&ParameterRow) -> String| self.text_column(head, rows, f);
        let value = |p: &ParameterRow| p.value.clone().styled(Style::input(p.kind));
        let library = |p: &ParameterRow| p.library.clone().styled(Style::calculated(p.kind));
        let cells = |f: &dyn Fn(&ParameterRow) -> Cell| Cells::Mixed(rows.iter().map(f).collect());
        let figure = Style::input(crate::table::Kind::Factor);
        let ids = Cells::texts(rows.iter().map(|p| p.id.clone()));
        let table = Table::new(id, self.say("参数与来源", "Parameters and sources"))
            .column(Column::new(self.say("参数编号", "Parameter id"), Style::ID, ids))
            .column(text(self.say("名称", "Label"), &|p| p.label.clone()))
            .column(Column::new(self.say("采用值", "Used"), figure, cells(&value)).note(self.say(
                "底稿按名称引用本列；改动本列，结果随之重算",
                "working sheets link to this column by name; edit it and the results follow",
            )))
            .column(text(self.say("单位", "Unit"), &|p| p.unit.clone()))
            .column(Column::new(
                self.say("被覆盖的库值", "Library value replaced"),
                Style::TEXT,
                cells(&library),
            ))
            .column(text(self.say("覆盖记录", "Override"), &|p| p.override_note.clone()))
            .column(text(self.say("依据", "Source"), &|p| p.source.clone()))
            .column(text(self.say("生效日", "In force from"), &|p| p.from.clone()))
            .column(text(self.say("原文", "Seen"), &|p| p.seen.clone()))
            .column(text(self.say("最近核对", "Checked on"), &|p| p.verified_on.clone()));
        Sheet::new(self.say("参数", "Parameters"))
            .layout(Layout { widths: WIDTHS.to_vec(), ..Layout::default() })
            .table(table)
            .table(self.model_sources(models))
            .table(self.conventions(conventions))
    }

    fn conventions(&self, id: TableId) -> Table {
        let rows = &self.dossier.conventions;
        let texts = |f: &dyn Fn(&ConventionRow) -> String| Cells::texts(rows.iter().map(f));
        let count = |row: &ConventionRow| Cell::Number(row.assets as f64);
        let counts = Cells::Mixed(rows.iter().map(count).collect());
        Table::new(id, self.say("影响结果的取法", "Conventions that change a figure"))
            .column(Column::new(self.say("模型编号", "Model id"), Style::ID, texts(&|row| row.model.clone())))
            .column(Column::new(self.say("名称", "Label"), Style::TEXT, texts(&|row| row.label.clone())))
            .column(Column::new(
                self.say("资产数", "Assets"),
                Style::calculated(crate::table::Kind::Integer),
                counts,
            ))
            .column(Column::new(self.say("事项", "About"), Style::TEXT, texts(&|row| row.about.clone())))
            .column(Column::new(self.say("取法", "Way"), Style::TEXT, texts(&|row| row.way.clone())))
    }

    fn model_sources(&self, id: TableId) -> Table {
        let rows = &self.dossier.model_sources;
        let heads = [
            self.say("模型编号", "Model id"),
            self.say("名称", "Label"),
            self.say("性质", "Status"),
            self.say("条款", "Clause"),
            self.say("原文", "Seen"),
            self.say("依据文件", "Document"),
            self.say("备注", "Note"),
        ];
        let table = Table::new(id, self.say("模型依据", "What the models rest on"));
        heads.into_iter().enumerate().fold(table, |table, (at, head)| {
            let style = if at == 0 { Style::ID } else { Style::TEXT };
            table.column(Column::new(head, style, Cells::texts(rows.iter().map(|r| r[at].clone()))))
        })
    }
}
