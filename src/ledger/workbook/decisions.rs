//! 确认判断: what was decided, rule by rule with the facts and their cells, and the rules themselves once.

use super::Pages;
use crate::diag::Lang;
use crate::model::{Citation, Words};
use crate::recognise::{Decision, Rule};
use crate::table::{Layout, Line, Sheet, Table, TableId};

const ASSET: (&str, &str) = ("资产编号", "Asset");
const RULE: (&str, &str) = ("规则", "Rule");
const RESTS: (&str, &str) = ("依据", "Rests on");

impl Pages<'_> {
    pub(super) fn decisions(&self, [summary, trace, rules]: [TableId; 3]) -> Sheet {
        let lines = vec![
            Line::title(self.say("确认判断", "Recognition")),
            Line::note(self.say(
                "事实由企业填写并对证据负责；括号内是事实所在的单元格。规则按提问的先后列出，得出结论后不再往下问。",
                "The facts and their evidence are the entity's; brackets say in which cell each stands. Rules are listed as they were asked, up to the one that decides.",
            )),
        ];
        let widths = [10.0, 36.0, 14.0, 78.0, 34.0];
        Sheet::new(self.say("确认判断", "Recognition"))
            .lines(lines)
            .table(self.summary(summary))
            .table(self.trace(trace))
            .table(self.rules(rules))
            .layout(Layout { widths: (0..).zip(widths).collect(), freeze: false, ..Layout::default() })
    }

    fn text(&self, words: &Words) -> String {
        if self.d.lang == Lang::Zh { words.zh.clone() } else { words.en.clone() }
    }

    /// One row a resource: the decision and the rule that decided.
    fn summary(&self, id: TableId) -> Table {
        let decisions = self.d.decisions;
        let said = |rule: &Rule| format!("{}：{}", self.text(&rule.label), self.text(&rule.outcome));
        let decided = |d: &Decision| deciding(d).map_or(String::new(), said);
        let outcome = |d: &Decision| {
            let words = d.recognition.map(|recognition| recognition.words(self.d.lang));
            words.unwrap_or(self.say("未判断", "open")).to_string()
        };
        let rests = |d: &Decision| deciding(d).map_or(String::new(), |rule| self.brief(&rule.cite));
        Table::new(id, self.say("一、结论", "1. Decisions"))
            .column(self.ids(ASSET, decisions.iter().map(|d| self.resource(d.asset).id.clone())))
            .column(
                self.words(("名称", "Name"), decisions.iter().map(|d| self.resource(d.asset).name.clone())),
            )
            .column(self.words(("确认结论", "Decision"), decisions.iter().map(outcome)))
            .column(self.words(("决定性的规则", "Rule that decided"), decisions.iter().map(decided)))
            .column(self.words(RESTS, decisions.iter().map(rests)))
    }

    /// One row a rule that was asked.
    fn trace(&self, id: TableId) -> Table {
        let asked: Vec<(usize, &Rule)> =
            self.d.decisions.iter().flat_map(|d| d.rules.iter().map(move |rule| (d.asset, rule))).collect();
        let of =
            |text: &dyn Fn(&Rule) -> String| asked.iter().map(|(_, rule)| text(rule)).collect::<Vec<_>>();
        Table::new(id, self.say("二、判断过程", "2. Trace"))
            .column(self.ids(ASSET, asked.iter().map(|(at, _)| self.resource(*at).id.clone())))
            .column(self.words(RULE, of(&|rule| self.text(&rule.label))))
            .column(self.words(("结果", "Outcome"), of(&|rule| self.text(&rule.outcome))))
            .column(self.words(("事实（单元格）", "Facts (cells)"), of(&|rule| self.facts(rule))))
            .column(self.words(RESTS, of(&|rule| self.brief(&rule.cite))))
    }

    fn facts(&self, rule: &Rule) -> String {
        let one = |fact: &crate::recognise::Fact| {
            let value = Some(self.text(&fact.value)).filter(|value| !value.is_empty());
            let value = value.unwrap_or_else(|| self.say("未填", "blank").to_string());
            let place = Some(fact.span.in_book()).filter(|place| !place.is_empty());
            let place = place.map_or(String::new(), |place| format!("（{place}）"));
            format!("{}＝{value}{place}", self.text(&fact.label))
        };
        rule.facts.iter().map(one).collect::<Vec<_>>().join("；")
    }

    /// Each rule once, with its condition and the document it rests on.
    fn rules(&self, id: TableId) -> Table {
        let mut rules: Vec<&Rule> = Vec::new();
        for rule in self.d.decisions.iter().flat_map(|decision| &decision.rules) {
            let verdict = rule.formula == Words::default();
            if !verdict && rules.iter().all(|known| known.name != rule.name) {
                rules.push(rule);
            }
        }
        rules.sort_by_key(|rule| number(&rule.label.zh));
        let seen = |rule: &&Rule| {
            let mut words: Vec<&str> = rule.cite.iter().map(|cite| cite.seen.words(self.d.lang)).collect();
            words.dedup();
            words.join("；")
        };
        Table::new(id, self.say("三、规则（本次问到的）", "3. Rules that were asked"))
            .column(self.ids(("序号", "No."), (1..=rules.len()).map(|number| number.to_string())))
            .column(self.words(RULE, rules.iter().map(|rule| self.text(&rule.label))))
            .column(self.words(("条文核对", "Clause read"), rules.iter().map(seen)))
            .column(self.words(("条件", "Condition"), rules.iter().map(|rule| self.text(&rule.formula))))
            .column(self.words(RESTS, rules.iter().map(|rule| self.full(&rule.cite))))
    }

    /// `企业会计准则第6号 第四条`: enough to find it among the rules.
    fn brief(&self, cites: &[Citation]) -> String {
        self.cited(cites, |document| {
            let title = document.split("——").next().unwrap_or(document);
            let number = document.rsplit_once('（').map(|(_, number)| number.trim_end_matches('）'));
            if document.contains("——") { title } else { number.unwrap_or(document) }
        })
    }

    fn full(&self, cites: &[Citation]) -> String {
        self.cited(cites, |document| document)
    }

    fn cited(&self, cites: &[Citation], shown: impl Fn(&str) -> &str) -> String {
        let one = |cite: &Citation| {
            let document = self.d.citations.iter().find(|(id, _)| *id == cite.standard);
            let document = document.map_or(cite.standard.as_str(), |(_, name)| name.as_str());
            format!("{} {}", shown(document), cite.clause).trim_end().to_string()
        };
        cites.iter().map(one).collect::<Vec<_>>().join("；")
    }
}

/// The last rule before the verdict.
pub(super) fn deciding(decision: &Decision) -> Option<&Rule> {
    let turned = decision.rules.iter().find(|rule| rule.decisive);
    turned.or_else(|| decision.rules.iter().rev().nth(1))
}

/// `规则10 …` comes after `规则9 …`.
fn number(label: &str) -> u32 {
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u32::MAX)
}
