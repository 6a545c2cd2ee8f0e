//! 确认判断, with its trace.

use super::Pages;
use crate::diag::Lang;
use crate::model::Words;
use crate::table::{Cells, Column, Line, Sheet, Style, Table, TableId};

impl Pages<'_> {
    /// One row a decision, then one row a rule with its facts and their cells.
    pub(super) fn decisions(&self, ids: [TableId; 2]) -> Sheet {
        let lang = self.d.lang;
        let text = |words: &Words| if lang == Lang::Zh { words.zh.clone() } else { words.en.clone() };
        let decisions = self.d.decisions;
        let summary = Table::new(ids[0], self.say("结论", "Decisions"))
            .column(Column::new(
                self.say("资产编号", "Asset"),
                Style::ID,
                Cells::texts(decisions.iter().map(|d| self.resource(d.asset).id.clone())),
            ))
            .column(Column::new(
                self.say("名称", "Name"),
                Style::TEXT,
                Cells::texts(decisions.iter().map(|d| self.resource(d.asset).name.clone())),
            ))
            .column(Column::new(
                self.say("确认结论", "Decision"),
                Style::TEXT,
                Cells::texts(decisions.iter().map(|d| {
                    d.recognition.map_or(self.say("未判断", "open"), |r| r.words(lang)).to_string()
                })),
            ));
        let rules: Vec<(usize, &crate::recognise::Rule)> =
            decisions.iter().flat_map(|d| d.rules.iter().map(move |rule| (d.asset, rule))).collect();
        let facts = |rule: &crate::recognise::Rule| {
            let one = |fact: &crate::recognise::Fact| {
                let place = super::place(&fact.span);
                format!(
                    "{}＝{}{}",
                    text(&fact.label),
                    text(&fact.value),
                    if place.is_empty() { String::new() } else { format!("（{place}）") }
                )
            };
            rule.facts.iter().map(one).collect::<Vec<_>>().join("；")
        };
        let cite = |rule: &crate::recognise::Rule| {
            let one = |cite: &crate::model::Citation| {
                let document = self.d.citations.iter().find(|(id, _)| *id == cite.standard);
                let document = document.map_or(cite.standard.as_str(), |(_, name)| name.as_str());
                format!("{document} {}〔{}〕", cite.clause, cite.seen.words(lang))
            };
            rule.cite.iter().map(one).collect::<Vec<_>>().join("；")
        };
        let trace = Table::new(ids[1], self.say("判断过程", "Trace"))
            .column(Column::new(
                self.say("资产编号", "Asset"),
                Style::ID,
                Cells::texts(rules.iter().map(|(at, _)| self.resource(*at).id.clone())),
            ))
            .column(Column::new(
                self.say("规则", "Rule"),
                Style::TEXT,
                Cells::texts(rules.iter().map(|(_, rule)| text(&rule.label))),
            ))
            .column(Column::new(
                self.say("条件", "Condition"),
                Style::TEXT,
                Cells::texts(rules.iter().map(|(_, rule)| text(&rule.formula))),
            ))
            .column(Column::new(
                self.say("事实（单元格）", "Facts (cells)"),
                Style::TEXT,
                Cells::texts(rules.iter().map(|(_, rule)| facts(rule))),
            ))
            .column(Column::new(
                self.say("结果", "Outcome"),
                Style::TEXT,
                Cells::texts(rules.iter().map(|(_, rule)| text(&rule.outcome))),
            ))
            .column(Column::new(
                self.say("依据", "Rests on"),
                Style::TEXT,
                Cells::texts(rules.iter().map(|(_, rule)| cite(rule))),
            ));
        let lines = vec![Line::title(self.say("确认判断", "Recognition"))];
        Sheet::new(self.say("确认判断", "Recognition")).lines(lines).table(summary).table(trace)
    }
}
