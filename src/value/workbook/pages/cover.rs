//! 封面.

use super::{Desk, MONEY, State};
use crate::diag::{Lang, Severity};
use crate::num::money_words;
use crate::table::{Cell, Layout, Line, Sheet, Style, Template};
use crate::value::valuation::Total;
use crate::value::workbook::words;

impl Desk<'_> {
    pub(in crate::value::workbook) fn cover(&self) -> Sheet {
        let d = self.dossier;
        let pairs = |rows: &[(String, String)]| -> Vec<Line> {
            rows.iter().map(|(key, value)| Line::pair(key, Cell::text(value))).collect()
        };
        let mut lines = vec![Line::title(self.say("数据资产估值工作簿", "Data asset valuation workbook"))];
        lines.push(Line::heading(self.say("评估项目", "Assignment")));
        lines.extend(pairs(&d.facts));
        lines.push(Line::heading(self.say("结论", "Conclusion")));
        lines.push(Line::pair(self.say("状态", "Status"), Cell::text(self.verdict())));
        for total in &d.valuation.totals {
            lines.extend(self.total_lines(total));
        }
        lines.push(Line::heading(self.say("资产数量", "Number of assets")));
        lines.extend(self.counts());
        lines.push(Line::heading(self.say("编制依据", "Basis of preparation")));
        lines.extend(pairs(&d.provenance));
        lines.push(Line::heading(self.say("阅读说明", "How to read this workbook")));
        lines.extend(self.reading_notes().map(Line::note));
        let layout = Layout { freeze: false, landscape: false, ..Layout::default() };
        Sheet::new(self.say("封面", "Cover")).layout(layout).lines(lines)
    }

    /// Whether the workbook may be used as a conclusion at all.
    fn verdict(&self) -> String {
        let (errors, warnings) = (self.count_of(Severity::Error), self.count_of(Severity::Warning));
        match (self.dossier.lang, errors) {
            (Lang::Zh, 0) if self.count(State::Valued) == 0 => "没有得出评估值".into(),
            (Lang::En, 0) if self.count(State::Valued) == 0 => "no value came out".into(),
            (Lang::Zh, 0) => format!("计算完成，无错误；警告 {warnings} 条，见“问题”"),
            (Lang::En, 0) => format!("complete, no errors; {warnings} warnings, see Issues"),
            (Lang::Zh, _) => {
                let left = self.count(State::Unvalued);
                format!(
                    "存在错误，不得作为评估结论：错误 {errors} 条，警告 {warnings} 条，未估值资产 {left} 项，见“问题”"
                )
            }
            (Lang::En, _) => {
                let left = self.count(State::Unvalued);
                format!(
                    "There are errors: not to be used as a conclusion. {errors} errors, {warnings} warnings, {left} assets not valued, see Issues"
                )
            }
        }
    }

    fn total_lines(&self, total: &Total) -> Vec<Line> {
        let lang = self.dossier.lang;
        let key = format!(
            "{} · {}（{}）",
            self.say("评估值合计", "Total value"),
            words::value_type(&total.value_type, lang),
            words::currency(&total.currency, lang)
        );
        let alone = self.dossier.valuation.totals.len() == 1 && self.large_total().is_none();
        let figure = if alone {
            let footer = (self.columns.value, self.assets().len() as u32);
            let link = Template::new().fixed(self.summary, footer.0, footer.1);
            Cell::formula(link, super::yuan(total.value)).styled(Style::cross_sheet(MONEY))
        } else {
            Cell::text(total.value.grouped())
        };
        let mut lines = vec![Line::pair(key, figure)];
        if lang == Lang::Zh && words::is_yuan(&total.currency) {
            lines.push(Line::pair("大写（按认证值）", Cell::text(money_words(total.value))));
        }
        lines
    }

    fn counts(&self) -> Vec<Line> {
        let once = self.assets().iter().filter(|a| a.counted_in.is_some()).count();
        let rows = [
            (self.say("输入资产", "In the input"), self.dossier.rows_in),
            (self.say("已估值", "Valued"), self.count(State::Valued)),
            (self.say("其中已计入他项、不重复合计", "of which counted in another asset"), once),
            (
                self.say("其他结果（收费额、比率、系数等）", "Other results (fees, shares, indices)"),
                self.count(State::Other),
            ),
            (self.say("未估值", "Not valued"), self.count(State::Unvalued)),
        ];
        rows.into_iter().map(|(key, count)| Line::pair(key, Cell::text(count.to_string()))).collect()
    }

    fn reading_notes(&self) -> [&'static str; 6] {
        [
            self.say(
                "蓝色为输入，黑色为本表计算，绿色为引自其他工作表；改动蓝色单元格，结果随之重算。",
                "Blue is input, black is calculated, green comes from another sheet; edit a blue cell and the results follow.",
            ),
            self.say(
                "“认证值”由精确算术得出并认证到分，不随改动变化；“核对”列比较二者。",
                "'Certified' comes from exact arithmetic, to the fen, and does not follow edits; 'Agrees' compares the two.",
            ),
            self.say(
                "标注“据他处转述”或“未读原文”的条款，编制时未见原文，引用前请核对。",
                "Clauses marked secondary or unread were not read in the document itself: check them before relying on them.",
            ),
            self.say(
                "测算表供打印与审阅；工作底稿含全部公式。辅助列与本次未采用的分支在隐藏的“辅助”工作表，可取消隐藏查看。",
                "Statements are for print and review; working sheets hold the formulas. Helper columns and branches not taken stand on hidden sheets named Helpers, which can be shown.",
            ),
            self.say(
                "Excel 与 WPS 的 ROUND 在恰为半分处的处理未经逐一验证；此类单元格列于“校验”。",
                "What Excel and WPS do with ROUND exactly at half a fen is unverified; such cells are listed under Checks.",
            ),
            self.say(
                "本工作簿为计算底稿，不替代评估报告；资产权属与输入数据的真实性由提供方负责。",
                "These are working papers, not a valuation report. Titles of Chinese documents are given in Chinese.",
            ),
        ]
    }
}
