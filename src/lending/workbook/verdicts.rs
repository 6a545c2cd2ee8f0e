//! 准入 — what each stage comes to for each asset, and every reason with its facts, cells and remedies.

use super::Pages;
use crate::lending::{Asked, Pledge, Title};
use crate::model::{Hold, Stage};
use crate::table::{Cells, Column, Kind, Layout, Line, Sheet, Style, Table, TableId};

impl Pages<'_> {
    pub(super) fn verdicts(&self, stages: TableId, titles: TableId, reasons: TableId) -> Sheet {
        let title = self.say("准入", "Eligibility");
        let mut sheet = Sheet::new(title)
            .lines(vec![
                Line::title(title),
                Line::note(self.say(
                    "没有填写的事实按“未证明”处理。三个环节分别给出结论：不予质押的，仍可能可以估值或确认。结论按输入文件得出，改动本工作簿不改变结论。",
                    "Blank facts are taken as not shown. Each stage has its own verdict: what is refused for a pledge may still be valued or recognised. Verdicts follow the input file, not changes in this workbook.",
                )),
            ])
            .table(self.stages(stages))
            .table(self.titles(titles));
        let all: Vec<(&Pledge, &Asked)> = self
            .d
            .pledges
            .iter()
            .flat_map(|pledge| pledge.standing.reasons.iter().map(move |reason| (pledge, reason)))
            .collect();
        if all.is_empty() {
            sheet =
                sheet.lines(vec![Line::note(self.say("没有不利的理由。", "No reason speaks against it."))]);
        } else {
            sheet = sheet.table(self.reasons(reasons, &all));
        }
        let widths = vec![(0, 12.0), (1, 14.0), (2, 16.0), (3, 26.0), (4, 36.0), (5, 26.0), (6, 34.0)];
        sheet.layout(Layout { freeze: false, widths, ..Layout::default() })
    }

    fn verdict(&self, hold: Option<Hold>) -> &'static str {
        match hold {
            None => self.say("通过", "pass"),
            Some(Hold::Conditional) => self.say("附条件", "conditional"),
            Some(Hold::Refuse) => self.say("拒绝", "refuse"),
        }
    }

    fn stages(&self, id: TableId) -> Table {
        let texts =
            |of: &dyn Fn(&Pledge) -> String| Cells::texts(self.d.pledges.iter().map(of).collect::<Vec<_>>());
        let mut table = Table::new(id, self.say("各环节结论", "Verdict by stage"))
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, texts(&|p| p.id.clone())))
            .column(Column::new(self.say("名称", "Name"), Style::TEXT, texts(&|p| p.name.clone())));
        for stage in Stage::ALL {
            let cells = texts(&|pledge| self.verdict(pledge.standing.hold(stage)).to_string());
            table = table.column(Column::new(stage.words(self.d.lang), Style::TEXT, cells));
        }
        table
    }

    /// When the registers were searched, or that they were not.
    pub(super) fn searches(&self, title: &Title) -> String {
        let day = |day: Option<jiff::civil::Date>| {
            day.map_or_else(|| self.say("未查询", "not searched").to_string(), |day| day.to_string())
        };
        let number = match title.search_number.as_str() {
            "" => String::new(),
            number if title.searched.is_some() => format!("（{number}）"),
            _ => String::new(),
        };
        let (own, local) = (day(title.searched), day(title.local_searched));
        self.both2(
            format!("统一登记 {own}{number}，数据登记机构 {local}"),
            format!("unified register {own}{number}, data registrar {local}"),
        )
    }

    /// Rights, licences and searches, asset by asset.
    fn titles(&self, id: TableId) -> Table {
        let texts =
            |of: &dyn Fn(&Pledge) -> String| Cells::texts(self.d.pledges.iter().map(of).collect::<Vec<_>>());
        let value =
            |title: &Title| title.gone_concern.as_ref().and_then(|real| real.to_decimal(17).parse().ok());
        let column = |zh: &'static str, en: &'static str, cells: Cells| {
            Column::new(self.say(zh, en), Style::TEXT, cells)
        };
        let licences = |pledge: &Pledge| match pledge.title.licences {
            0 => self.say("没有许可", "none").to_string(),
            count => self.both2(
                format!("{count} 份；领域 {}；地域 {}", pledge.title.fields.zh, pledge.title.territories.zh),
                format!(
                    "{count}; fields {}; territories {}",
                    pledge.title.fields.en, pledge.title.territories.en
                ),
            ),
        };
        Table::new(id, self.say("权利、许可与登记查询", "Rights, licences and searches"))
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, texts(&|p| p.id.clone())))
            .column(column("质押的权利", "Rights pledged", texts(&|p| self.of(&p.title.rights).to_string())))
            .column(column("许可及其重叠", "Licences and their overlap", texts(&licences)))
            .column(column("登记查询", "Searches", texts(&|p| self.searches(&p.title))))
            .column(
                Column::new(
                    self.say("停业价值", "Gone-concern value"),
                    Style::calculated(Kind::Money2),
                    Cells::Numbers(self.d.pledges.iter().map(|p| value(&p.title)).collect()),
                )
                .unit(self.say("元", "CNY")),
            )
    }

    fn reasons(&self, id: TableId, all: &[(&Pledge, &Asked)]) -> Table {
        let texts = |of: &dyn Fn(&Pledge, &Asked) -> String| {
            Cells::texts(all.iter().map(|(pledge, asked)| of(pledge, asked)).collect::<Vec<_>>())
        };
        let facts = |asked: &Asked| {
            let told = asked.facts.iter().map(|fact| {
                let value = match self.of(&fact.value) {
                    "" => self.say("未填", "not given"),
                    value => value,
                };
                let place = fact.span.as_ref().map(crate::diag::Span::in_book).unwrap_or_default();
                let place = if place.is_empty() { place } else { format!("（{place}）") };
                format!("{}：{value}{place}", self.of(&fact.label))
            });
            told.collect::<Vec<_>>().join("；")
        };
        let cites = |asked: &Asked| {
            let told = asked
                .cite
                .iter()
                .map(|cite| format!("{}（{}）", self.cited(cite), cite.seen.words(self.d.lang)));
            told.collect::<Vec<_>>().join("；")
        };
        Table::new(id, self.say("理由", "Reasons"))
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, texts(&|p, _| p.id.clone())))
            .column(Column::new(
                self.say("环节", "Stage"),
                Style::TEXT,
                texts(&|_, a| a.stage.words(self.d.lang).into()),
            ))
            .column(Column::new(
                self.say("结论", "Verdict"),
                Style::TEXT,
                texts(&|_, a| self.verdict(Some(a.hold)).into()),
            ))
            .column(Column::new(
                self.say("理由", "Reason"),
                Style::TEXT,
                texts(&|_, a| format!("{}\n{}", self.of(&a.label), a.code)),
            ))
            .column(Column::new(
                self.say("事实与单元格", "Facts and cells"),
                Style::TEXT,
                texts(&|_, a| facts(a)),
            ))
            .column(Column::new(
                self.say("处理", "Remedy"),
                Style::TEXT,
                texts(&|_, a| self.of(&a.remedy).into()),
            ))
            .column(Column::new(
                self.say("依据（是否读过原文）", "Source, and how far it was read"),
                Style::TEXT,
                texts(&|_, a| cites(a)),
            ))
            .ruled_by(0)
    }
}
