//! 监测日历 — days to keep, the earliest first, with the calendar that counted them.

use super::Pages;
use crate::formula::dates;
use crate::table::{Cell, Cells, Column, Kind, Layout, Line, Sheet, Style, Table, TableId};

impl Pages<'_> {
    pub(super) fn days(&self, id: TableId, notices: TableId) -> Sheet {
        let title = self.say("监测日历", "Calendar");
        let days = self.d.watch;
        let texts = |of: &dyn Fn(&crate::lending::Watch) -> String| {
            Cells::texts(days.iter().map(of).collect::<Vec<_>>())
        };
        let dates = days.iter().map(|day| Cell::Date(f64::from(dates::serial(day.day))));
        let state = |day: &crate::lending::Watch| match day.provisional {
            true => self.say("暂定", "provisional").to_string(),
            false => self.say("确定", "final").to_string(),
        };
        let table = Table::new(id, "")
            .column(Column::new(
                self.say("日期", "Day"),
                Style::calculated(Kind::Date),
                Cells::Mixed(dates.collect()),
            ))
            .column(Column::new(self.say("事项", "What"), Style::TEXT, texts(&|d| self.of(&d.what).into())))
            .column(Column::new(
                self.say("资产编号", "Asset"),
                Style::ID,
                texts(&|d| d.asset.clone().unwrap_or_default()),
            ))
            .column(Column::new(
                self.say("依据", "Ground"),
                Style::TEXT,
                texts(&|d| self.of(&d.ground).into()),
            ))
            .column(Column::new(
                self.say("工作日历", "Calendar"),
                Style::TEXT,
                texts(&|d| d.calendar.as_deref().map(|id| self.calendar(id).to_string()).unwrap_or_default()),
            ))
            .column(Column::new(self.say("状态", "State"), Style::TEXT, texts(&state)));
        let counted = self.calendar(&self.d.calendar);
        let mut lines = vec![
            Line::title(title),
            Line::note(self.both2(
                format!("按月推算的日期都从放款日起算，遇小月取月末，不逐次漂移。工作日历：{}。", counted),
                format!(
                    "Months count from drawdown each time, so month ends do not drift. Calendar: {}.",
                    counted
                ),
            )),
        ];
        if days.iter().any(|day| day.provisional) {
            lines.push(Line::note(self.say(
                "“暂定”：超出节假日表，待该年安排公布后再定。",
                "Provisional: beyond the table of holidays; to be settled once that year's are published.",
            )));
        }
        let sheet = Sheet::new(title).lines(lines);
        let sheet = if days.is_empty() {
            sheet.lines(vec![Line::note(self.say("没有放款，不列日期。", "No loan, no day to keep."))])
        } else {
            sheet.table(table)
        };
        let widths = vec![(0, 14.0), (1, 28.0), (2, 14.0), (3, 58.0), (4, 12.0), (5, 10.0)];
        let layout = Layout { freeze: false, widths, ..Layout::default() };
        if self.d.notices.is_empty() {
            sheet.layout(layout)
        } else {
            sheet.table(self.notices(notices)).layout(layout)
        }
    }

    /// A calendar as people call it.
    fn calendar(&self, id: &str) -> &'static str {
        match id {
            "mon_fri" => self.say("周一至周五", "Monday to Friday"),
            _ => self.say("中国（含节假日）", "China, with holidays"),
        }
    }

    fn notices(&self, id: TableId) -> Table {
        let all = self.d.notices;
        let texts = |of: &dyn Fn(&crate::lending::holidays::Notice) -> String| {
            Cells::texts(all.iter().map(of).collect::<Vec<_>>())
        };
        let read = |notice: &crate::lending::holidays::Notice| match notice.seen.as_str() {
            "unread" => self.say("未读原文", "not read").to_string(),
            other => other.to_string(),
        };
        Table::new(id, self.say("节假日表的来源", "Sources of the table of holidays"))
            .column(Column::new(self.say("年份", "Year"), Style::TEXT, texts(&|n| n.year.to_string())))
            .column(Column::new(self.say("是否读过原文", "How far it was read"), Style::TEXT, texts(&read)))
            .column(Column::new(
                self.say("核对日", "Checked on"),
                Style::TEXT,
                texts(&|n| n.verified_on.clone()),
            ))
            .column(Column::new(self.say("文件", "Document"), Style::TEXT, texts(&|n| n.source.clone())))
    }
}
