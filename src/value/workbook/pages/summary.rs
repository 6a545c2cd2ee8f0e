//! 汇总 — one row an asset, every figure a formula over the methods and weights.

use super::{
    Desk, MONEY, State, certified, choice_column as choice, concludes, other_amount, other_result, state,
    weight, yuan,
};
use crate::diag::Lang;
use crate::model::Approach;
use crate::table::{
    Cell, Cells, Chart, ChartKind, Column, DataRange, Kind, Layout, Sheet, Style, Table, Template,
};
use crate::value::valuation::AssetValuation;
use crate::value::workbook::words;
use std::sync::Arc;

/// Reasons told in the summary; the rest is counted.
const REASONS: usize = 3;

impl Desk<'_> {
    pub(in crate::value::workbook) fn summary(&self) -> Sheet {
        let mut table = Table::new(self.summary, self.say("评估结果汇总", "Summary of values"));
        let texts = |f: &dyn Fn(&AssetValuation) -> String| Cells::texts(self.assets().iter().map(f));
        let rights = |a: &AssetValuation| words::rights(&a.rights, self.dossier.lang);
        table = table
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, texts(&|a| a.id.clone())))
            .column(Column::new(self.say("资产名称", "Name"), Style::TEXT, texts(&|a| a.name.clone())))
            .column(Column::new(self.say("权利", "Rights"), Style::TEXT, texts(&rights)));
        for approach in &self.columns.approaches {
            table = table.column(self.contribution(*approach));
        }
        table = table
            .column(self.weight_sum())
            .column(self.value_column())
            .column(self.certified_column())
            .column(self.spread_column());
        if self.columns.other.is_some() {
            table = table.column(self.other_column());
        }
        let status = |a: &AssetValuation| self.state(state(a)).to_string();
        let table = table
            .column(Column::new(self.say("状态", "Status"), Style::TEXT, texts(&status)))
            .column(Column::new(self.say("计入合计", "Counted"), Style::TEXT, texts(&|a| self.counted(a))))
            .column(Column::new(self.say("说明", "Remarks"), Style::TEXT, texts(&|a| self.remark(a))))
            .footer(self.footer());
        let mut sheet = Sheet::new(self.say("汇总", "Summary")).layout(Layout::default()).table(table);
        if !self.columns.approaches.is_empty() && self.assets().iter().any(|a| a.value.is_some()) {
            sheet = sheet.chart(self.chart());
        }
        sheet
    }

    fn counted(&self, asset: &AssetValuation) -> String {
        let yes = asset.value.is_some() && asset.counted_in.is_none();
        if yes { self.say("是", "yes") } else { self.say("否", "no") }.to_string()
    }

    fn contribution(&self, approach: Approach) -> Column {
        let name = words::approach(Some(approach), self.dossier.lang);
        let template = Template::new()
            .text("SUMPRODUCT((")
            .range_of(self.choices, choice::APPROACH, &self.spans)
            .text("=")
            .string(name)
            .text(")*")
            .range_of(self.choices, choice::WEIGHT, &self.spans)
            .text("*")
            .range_of(self.choices, choice::RAW, &self.spans)
            .text(")");
        let share = |a: &AssetValuation| -> f64 {
            let own = a.approaches.iter().filter(|p| concludes(p) && p.approach == Some(approach));
            own.map(|p| weight(p).unwrap_or(0.0) * self.raw(p)).sum()
        };
        let results: Vec<f64> = self.assets().iter().map(share).collect();
        Column::new(
            format!("{name}{}", self.say("（加权）", " (weighted)")),
            Style::cross_sheet(MONEY),
            Cells::formula(template, results),
        )
        .unit(self.yuan())
    }

    fn weight_sum(&self) -> Column {
        let template = Arc::new(
            Template::new().text("SUM(").range_of(self.choices, choice::WEIGHT, &self.spans).text(")"),
        );
        let cell = |a: &AssetValuation| {
            let own = || a.approaches.iter().filter(|p| concludes(p));
            let readable = own().next().is_some() && own().all(|p| weight(p).is_some());
            let sum: f64 = own().filter_map(weight).sum();
            if readable { Cell::formula(template.clone(), sum) } else { Cell::Blank }
        };
        Column::new(
            self.say("权重合计", "Weights"),
            Style::cross_sheet(Kind::Percent(2)),
            Cells::Mixed(self.assets().iter().map(cell).collect()),
        )
    }

    fn value_column(&self) -> Column {
        let template = Arc::new(
            Template::new()
                .text("ROUND(SUMPRODUCT(")
                .range_of(self.choices, choice::WEIGHT, &self.spans)
                .text(",")
                .range_of(self.choices, choice::RAW, &self.spans)
                .text("),2)"),
        );
        let cell = |a: &AssetValuation| match a.value {
            Some(fen) => Cell::formula(template.clone(), yuan(fen)),
            None => Cell::Blank,
        };
        Column::new(
            self.say("评估值", "Value"),
            Style::cross_sheet(MONEY),
            Cells::Mixed(self.assets().iter().map(cell).collect()),
        )
        .unit(self.yuan())
    }

    fn certified_column(&self) -> Column {
        let cells = self.assets().iter().map(|a| a.value.map_or(Cell::Blank, certified)).collect();
        Column::new(self.say("认证值", "Certified"), Style::input(MONEY), Cells::Mixed(cells))
            .unit(self.yuan())
    }

    /// (highest − lowest) ÷ lowest of the results that the value is concluded from.
    fn spread_column(&self) -> Column {
        let range = |t: Template| t.range_of(self.choices, choice::RESULT, &self.spans);
        let high = range(Template::new().text("MAX("));
        let low = range(high.text(")/MIN("));
        let template = Arc::new(low.text(")-1"));
        let cell = |a: &AssetValuation| match a.spread {
            Some(spread) => Cell::formula(template.clone(), spread),
            None => Cell::Blank,
        };
        Column::new(
            self.say("方法间差异率", "Spread"),
            Style::cross_sheet(Kind::Percent(2)),
            Cells::Mixed(self.assets().iter().map(cell).collect()),
        )
    }

    /// Fees and caps: amounts, but no values.
    fn other_column(&self) -> Column {
        let cell = |(asset, (first, _)): (&AssetValuation, &(u32, u32))| match other_amount(asset) {
            Some((at, part)) => {
                let link = Template::new().fixed(self.choices, choice::OTHER, first + at as u32);
                Cell::formula(link, part.fen.map_or(0.0, yuan))
            }
            None => Cell::Blank,
        };
        Column::new(
            self.say("收费额等（不计入合计）", "Fees and caps (not in the total)"),
            Style::cross_sheet(MONEY),
            Cells::Mixed(self.assets().iter().zip(self.spans.iter()).map(cell).collect()),
        )
        .unit(self.yuan())
    }

    fn remark(&self, asset: &AssetValuation) -> String {
        let lang = self.dossier.lang;
        let mut parts: Vec<String> = Vec::new();
        if let Some(other) = &asset.counted_in {
            parts.push(format!("{} {other}", self.say("已计入", "counted in")));
        }
        match (state(asset), other_result(asset)) {
            (State::Other, Some(part)) => parts.push(self.told(part)),
            (State::Unvalued, _) => {
                let reasons: Vec<String> =
                    asset.errors().map(|d| format!("{}：{}", d.code, d.message(lang))).collect();
                let more = reasons.len().saturating_sub(REASONS);
                let told = reasons.into_iter().take(REASONS).collect::<Vec<_>>().join("；");
                parts.push(format!("{}：{told}", self.say("未估值", "not valued")));
                match (more, lang) {
                    (0, _) => {}
                    (more, Lang::Zh) => parts.push(format!("另有 {more} 条，见“问题”")),
                    (more, Lang::En) => parts.push(format!("{more} more, see Issues")),
                }
            }
            _ => {}
        }
        parts.join("；")
    }

    /// A result that is no value, in words.
    fn told(&self, part: &crate::value::ApproachValue) -> String {
        let lang = self.dossier.lang;
        let word = words::result(part.result, lang);
        if words::is_money(part.result) {
            return format!(
                "{}{word}，{}",
                self.say("所求为", "asked for: "),
                self.say("不计入合计", "not in the total")
            );
        }
        let figure = self.raw(part);
        let figure = match part.result {
            "rate" | "share" => format!("{:.4}%", figure * 100.0),
            _ => format!("{figure:.6}"),
        };
        format!(
            "{}{word} {figure}，{}",
            self.say("所求为", "asked for: "),
            self.say("见底稿", "see the working sheet")
        )
    }

    fn footer(&self) -> Vec<Cell> {
        let columns = usize::from(self.columns.counted) + 2;
        let mut cells = vec![Cell::Blank; columns];
        cells[0] = Cell::text(self.say("合计", "Total"));
        if self.assets().is_empty() {
            return cells;
        }
        let counted = |column: u16| {
            Template::new()
                .text("SUMPRODUCT((")
                .whole_column(self.summary, self.columns.counted)
                .text("=")
                .string(self.say("是", "yes"))
                .text(")*1,")
                .whole_column(self.summary, column)
                .text(")")
        };
        let sum =
            |column: u16, total: f64| Cell::formula(counted(column), total).styled(Style::calculated(MONEY));
        for (at, approach) in (3..).zip(&self.columns.approaches) {
            let own = self.assets().iter().filter(|a| a.value.is_some() && a.counted_in.is_none());
            let parts =
                own.flat_map(|a| &a.approaches).filter(|p| concludes(p) && p.approach == Some(*approach));
            cells[usize::from(at)] = sum(at, parts.map(|p| weight(p).unwrap_or(0.0) * self.raw(p)).sum());
        }
        cells[usize::from(self.columns.value)] = sum(self.columns.value, self.total());
        cells[usize::from(self.columns.certified)] = match self.large_total() {
            Some(fen) => certified(fen),
            None => sum(self.columns.certified, self.total()),
        };
        cells
    }

    fn chart(&self) -> Chart {
        let (table, lang) = (self.summary, self.dossier.lang);
        let title = self.say("各方法加权贡献", "Weighted contribution of each approach");
        let categories = DataRange::Column { table, column: 0 };
        let mut chart = Chart::new(ChartKind::Stacked, title, categories).unit(self.yuan());
        for (at, approach) in self.columns.approaches.iter().enumerate() {
            let values = DataRange::Column { table, column: 3 + at as u16 };
            chart = chart.series(words::approach(Some(*approach), lang), values);
        }
        chart
    }
}
