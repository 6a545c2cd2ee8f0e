//! 封面 — what was priced, with what, and how many rows came out.

use super::super::{TableRequest, tally::Tally};
use super::{Desk, MONEY, amount, is_large};
use crate::diag::Lang;
use crate::engine::dossier::{file_name, status, words};
use crate::model::parse_date;
use crate::num::{Fen, money_words};
use crate::table::{Cell, Cells, Column, Kind, Layout, Line, Sheet, Style, Table, Template};

impl Desk<'_> {
    pub(super) fn cover(&self) -> Sheet {
        let mut lines = vec![Line::title(self.say("数据资产大表估值汇总", "Summary of a priced table"))];
        lines.extend([Line::heading(self.say("结论", "Conclusion")), self.verdict(), self.value()]);
        lines.extend(self.in_words());
        lines.push(Line::heading(self.say("编制依据", "Basis of preparation")));
        lines.extend(self.basis().into_iter().map(|(key, text)| Line::pair(key, Cell::text(text))));
        let layout = Layout {
            freeze: false,
            landscape: false,
            widths: vec![(0, 30.0), (1, 46.0)],
            ..Layout::default()
        };
        let sheet = Sheet::new(self.say("封面", "Cover")).layout(layout).lines(lines);
        let sheet = sheet.table(self.counts()).table(self.models());
        sheet.lines(self.notes().map(Line::note).to_vec())
    }

    fn verdict(&self) -> Line {
        let tally = &self.run.tally;
        let said = match (self.lang, tally.refused) {
            (Lang::Zh, 0) => "全部行已估值，见“校验”".to_string(),
            (Lang::En, 0) => "all rows were valued; see Checks".to_string(),
            (Lang::Zh, left) => format!("有 {left} 行未估值，合计不含这些行；原因见“问题”"),
            (Lang::En, left) => format!("{left} rows have no value and are not in the total; see Issues"),
        };
        Line::pair(self.say("状态", "Status"), Cell::text(said))
    }

    fn value(&self) -> Line {
        let total = self.run.tally.total;
        let link = Template::new().fixed(self.tables.totals, 1, 0);
        let cell = if is_large(total) { amount(total) } else { Cell::formula(link, super::yuan(total)) };
        let key = self.say("评估值合计（元）", "Total value (CNY)");
        Line::pair(key, cell.styled(Style::cross_sheet(MONEY)))
    }

    fn in_words(&self) -> Option<Line> {
        let total = i64::try_from(self.run.tally.total).ok()?;
        let shown = self.lang == Lang::Zh;
        shown.then(|| Line::pair("大写", Cell::text(money_words(Fen::new(total)))))
    }

    fn basis(&self) -> Vec<(&'static str, String)> {
        let TableRequest { input, output, date, set, scenarios, .. } = self.request;
        let day = date.as_deref().and_then(parse_date).map_or_else(String::new, |day| day.to_string());
        let mut rows = vec![
            (self.say("评估基准日", "Valuation date"), day),
            (self.say("输入文件", "Input file"), file_name(&input.display().to_string())),
            (self.say("输入文件 SHA-256", "Input SHA-256"), self.run.digest.clone()),
            (self.say("逐行结果", "Values by row"), file_name(&output.display().to_string())),
            (self.say("计算引擎", "Engine"), format!("dataworth {}", env!("CARGO_PKG_VERSION"))),
            (self.say("模型库 SHA-256", "Model library SHA-256"), self.library.digest.clone()),
        ];
        rows.extend(
            set.iter()
                .map(|text| (self.say("统一取值（--set）", "Given for all rows (--set)"), text.clone())),
        );
        rows.push((self.say("每块行数", "Rows of a block"), self.request.rows_per_block.to_string()));
        rows.push((self.say("情景个数", "Scenarios"), scenarios.len().to_string()));
        rows
    }

    /// Counts by row of the table: the tie-out refers to them.
    fn counts(&self) -> Table {
        let rows = self.count_rows(&self.run.tally);
        let counts = Cells::numbers(rows.iter().map(|(_, count)| *count as f64));
        Table::new(self.tables.counts, self.say("行数", "Rows"))
            .column(self.texts(self.say("项目", "Item"), rows.iter().map(|(word, _)| (*word).to_string())))
            .column(Column::new(self.say("数量", "Number"), Style::input(Kind::Integer), counts))
    }

    fn count_rows(&self, tally: &Tally) -> [(&'static str, u64); 6] {
        [
            (self.say("输入行数", "Rows of the input"), tally.rows),
            (self.say("已估值", "Valued"), tally.valued),
            (self.say("未估值", "Not valued"), tally.refused),
            (
                self.say(
                    "半分处按远离零取整、未能判定的行",
                    "Rounded away from zero at half a fen, undecided",
                ),
                tally.assumed,
            ),
            (self.say("另行复算的结果", "Results looked at again"), tally.counts.second),
            (self.say("其中由精确计算裁定", "of which settled by exact arithmetic"), tally.counts.exact),
        ]
    }

    fn models(&self) -> Table {
        let known = |pinned: &String| self.library.models.iter().find(|model| model.pinned() == *pinned);
        let word = |f: &dyn Fn(&crate::model::Model) -> String| -> Vec<String> {
            self.run.models.iter().map(|pinned| known(pinned).map_or_else(String::new, f)).collect()
        };
        Table::new(self.tables.models, self.say("模型", "Models"))
            .column(self.texts(self.say("编号@版次", "Id@edition"), self.run.models.iter().cloned()))
            .column(self.texts(self.say("名称", "Name"), word(&|model| words(&model.file.label, self.lang))))
            .column(
                self.texts(
                    self.say("依据性质", "Standing"),
                    word(&|model| status(model.file.status, self.lang)),
                ),
            )
    }

    fn notes(&self) -> [&'static str; 3] {
        [
            self.say(
                "金额由逐行结果以分为单位累加，分毫不差；占比与合计为公式，可逐格复核。",
                "Amounts are sums of the rows in whole fen; shares and sums are formulas.",
            ),
            self.say(
                "绝对值超过 90 万亿元的金额，表格软件的数值存不下分，因此写成文本。",
                "Amounts beyond 9 × 10^13 yuan are text: a spreadsheet number does not hold their fen.",
            ),
            self.say(
                "本工作簿为计算底稿，不替代评估报告；资产权属与输入数据的真实性由提供方负责。",
                "These are working papers, not a valuation report.",
            ),
        ]
    }
}
