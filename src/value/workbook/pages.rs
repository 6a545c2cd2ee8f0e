//! 成果页 — cover, summary, methods and weights, parameters, issues, tie-out.

use super::sheets::Answer;
use super::{Dossier, ParameterRow, money_words};
use crate::diag::{Diagnostic, Lang, Severity};
use crate::model::Approach;
use crate::num::Fen;
use crate::table::{
    Cell, CellRef, Cells, Chart, ChartKind, Column, DataRange, Kind, Layout, Line, Sheet, Style, Table,
    TableId, Target, Template,
};
use crate::value::valuation::{ApproachValue, AssetValuation};
use std::sync::Arc;

const MONEY: Kind = Kind::Money2;

/// Tables that several pages refer to, and where the answers of the working sheets stand.
pub(super) struct Desk<'a> {
    pub dossier: &'a Dossier<'a>,
    pub summary: TableId,
    pub choices: TableId,
    /// By asset: its rows in the table of methods and weights.
    pub spans: Arc<Vec<(u32, u32)>>,
    /// By run and frame row.
    pub answers: Vec<std::collections::HashMap<usize, Answer>>,
    /// Columns of the summary, settled before it is built.
    pub columns: SummaryColumns,
}

/// Where the summary has what.
pub(super) struct SummaryColumns {
    pub approaches: Vec<Approach>,
    pub weight: u16,
    pub value: u16,
    pub certified: u16,
    pub counted: u16,
}

impl SummaryColumns {
    pub(super) fn of(assets: &[AssetValuation]) -> Self {
        let used =
            assets.iter().flat_map(|a| &a.approaches).filter(|a| concludes(a)).filter_map(|a| a.approach);
        let mut approaches: Vec<Approach> = used.collect();
        approaches.sort();
        approaches.dedup();
        let first = 3 + approaches.len() as u16;
        SummaryColumns {
            approaches,
            weight: first,
            value: first + 1,
            certified: first + 2,
            counted: first + 4,
        }
    }
}

impl Desk<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.dossier.lang == Lang::Zh { zh } else { en }
    }

    fn assets(&self) -> &[AssetValuation] {
        &self.dossier.valuation.assets
    }

    pub(super) fn approach(&self, approach: Option<Approach>) -> &'static str {
        match approach {
            Some(Approach::Cost) => self.say("成本法", "Cost"),
            Some(Approach::Income) => self.say("收益法", "Income"),
            Some(Approach::Market) => self.say("市场法", "Market"),
            _ => self.say("其他", "Other"),
        }
    }

    /// 封面.
    pub(super) fn cover(&self) -> Sheet {
        let d = self.dossier;
        let mut lines = vec![Line::title(self.say("数据资产估值工作簿", "Data asset valuation workbook"))];
        lines.extend(d.facts.iter().map(|(key, value)| Line::pair(key, Cell::text(value))));
        lines.push(Line::heading(self.say("结论", "Conclusion")));
        for total in &d.valuation.totals {
            let key = format!(
                "{} · {}（{}）",
                self.say("评估值合计", "Total value"),
                total.value_type,
                total.currency
            );
            lines.push(Line::pair(key, Cell::text(total.value.grouped())));
            if d.lang == Lang::Zh && total.currency == "CNY" {
                lines.push(Line::pair("大写", Cell::text(money_words(total.value))));
            }
        }
        let valued = self.assets().iter().filter(|a| a.value.is_some()).count();
        let counts = format!("{} / {}", valued, self.assets().len());
        lines
            .push(Line::pair(self.say("已估值资产 / 输入资产", "Valued / in the input"), Cell::text(counts)));
        lines.push(Line::heading(self.say("编制依据", "Basis of preparation")));
        lines.extend(d.provenance.iter().map(|(key, value)| Line::pair(key, Cell::text(value))));
        lines.push(Line::heading(self.say("阅读说明", "How to read this workbook")));
        for note in self.reading_notes() {
            lines.push(Line::note(note));
        }
        Sheet::new(self.say("封面", "Cover")).lines(lines)
    }

    fn reading_notes(&self) -> [&'static str; 4] {
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
                "标注“转述”或“未读原文”的条款，编制时未见原文，引用前请核对。",
                "Clauses marked secondary or unread were not read in the document itself: check them before relying on them.",
            ),
            self.say(
                "Excel 与 WPS 的 ROUND 在恰为半分处的处理未经逐一验证；此类单元格列于“校验”。",
                "What Excel and WPS do with ROUND exactly at half a fen is unverified; such cells are listed under Checks.",
            ),
        ]
    }

    /// 汇总: one row an asset.
    pub(super) fn summary(&self) -> Sheet {
        let mut table = Table::new(self.summary, self.say("评估结果汇总", "Summary of values"));
        let texts = |f: &dyn Fn(&AssetValuation) -> String| Cells::texts(self.assets().iter().map(f));
        table = table
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, texts(&|a| a.id.clone())))
            .column(Column::new(self.say("资产名称", "Name"), Style::TEXT, texts(&|a| a.name.clone())))
            .column(Column::new(self.say("权利", "Rights"), Style::TEXT, texts(&|a| a.rights.clone())));
        for approach in &self.columns.approaches {
            table = table.column(self.contribution(*approach));
        }
        table = table
            .column(self.weight_sum())
            .column(self.value_column())
            .column(self.certified_column())
            .column(self.spread_column())
            .column(self.counted_column())
            .column(Column::new(self.say("说明", "Remarks"), Style::TEXT, texts(&|a| self.remark(a))));
        let table = table.footer(self.footer());
        let unit = self.say("元", "CNY");
        let mut sheet = Sheet::new(self.say("汇总", "Summary"))
            .layout(Layout { freeze: true, landscape: true, ..Layout::default() })
            .table(table);
        if !self.columns.approaches.is_empty() && self.assets().iter().any(|a| a.value.is_some()) {
            sheet = sheet.chart(self.chart(unit));
        }
        sheet
    }

    fn contribution(&self, approach: Approach) -> Column {
        let name = self.approach(Some(approach));
        let template = Template::new()
            .text("SUMPRODUCT((")
            .range_of(self.choices, 2, &self.spans)
            .text("=")
            .string(name)
            .text(")*")
            .range_of(self.choices, 5, &self.spans)
            .text("*")
            .range_of(self.choices, 6, &self.spans)
            .text(")");
        let share = |a: &AssetValuation| -> f64 {
            a.approaches
                .iter()
                .filter(|p| concludes(p) && p.approach == Some(approach))
                .map(|p| weight(p) * self.raw(p))
                .sum()
        };
        let results: Vec<f64> = self.assets().iter().map(share).collect();
        Column::new(
            format!("{name}{}", self.say("（加权）", " (weighted)")),
            Style::cross_sheet(MONEY),
            Cells::formula(template, results),
        )
        .unit(self.say("元", "CNY"))
    }

    /// What a result is; only a value is concluded upon.
    fn kind(&self, part: &ApproachValue) -> &'static str {
        match part.result {
            "value" => self.say("价值", "value"),
            "fee" => self.say("收费", "fee"),
            "revenue_cap" => self.say("收入上限", "revenue cap"),
            "rate" => self.say("利率", "rate"),
            "share" => self.say("比率", "share"),
            _ => self.say("指数", "index"),
        }
    }

    /// The unrounded batch figure of an approach, as the working sheet stores it.
    fn raw(&self, part: &ApproachValue) -> f64 {
        match (part.fen, part.at) {
            (Some(_), Some((run, row))) => self.dossier.valuation.runs[run].priced.outcome.answer.value[row],
            _ => 0.0,
        }
    }

    fn weight_sum(&self) -> Column {
        let template = Template::new().text("SUM(").range_of(self.choices, 5, &self.spans).text(")");
        let results: Vec<f64> = self
            .assets()
            .iter()
            .map(|a| a.approaches.iter().filter(|p| concludes(p)).map(weight).sum())
            .collect();
        Column::new(
            self.say("权重合计", "Weights"),
            Style::cross_sheet(Kind::Percent(0)),
            Cells::formula(template, results),
        )
    }

    fn value_column(&self) -> Column {
        let template = Arc::new(
            Template::new()
                .text("ROUND(SUMPRODUCT(")
                .range_of(self.choices, 5, &self.spans)
                .text(",")
                .range_of(self.choices, 6, &self.spans)
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
        .unit(self.say("元", "CNY"))
    }

    fn certified_column(&self) -> Column {
        let cells = self.assets().iter().map(|a| a.value.map_or(Cell::Blank, certified)).collect();
        Column::new(self.say("认证值", "Certified"), Style::input(MONEY), Cells::Mixed(cells))
            .unit(self.say("元", "CNY"))
    }

    fn spread_column(&self) -> Column {
        let cells = self.assets().iter().map(|a| a.spread).collect();
        Column::new(
            self.say("方法间差异率", "Spread"),
            Style::calculated(Kind::Percent(2)),
            Cells::Numbers(cells),
        )
    }

    fn counted_column(&self) -> Column {
        let counted = |a: &AssetValuation| f64::from(u8::from(a.value.is_some() && a.counted_in.is_none()));
        Column::new(
            self.say("计入合计", "Counted"),
            Style::calculated(Kind::Integer),
            Cells::numbers(self.assets().iter().map(counted)),
        )
    }

    fn remark(&self, asset: &AssetValuation) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(other) = &asset.counted_in {
            parts.push(format!("{} {other}", self.say("已计入", "counted in")));
        }
        let other = asset.approaches.iter().find(|p| p.used && p.fen.is_some() && p.result != "value");
        if let (None, Some(part)) = (asset.value, other) {
            let label = if self.dossier.lang == Lang::Zh { &part.label.zh } else { &part.label.en };
            parts.push(format!("{}：{label}", self.say("所求不是价值，见底稿", "no value but")));
        } else if asset.value.is_none() {
            let reasons = asset.errors().map(|d| format!("{}：{}", d.code, d.message(self.dossier.lang)));
            parts.push(format!(
                "{}：{}",
                self.say("未估值", "not valued"),
                reasons.take(3).collect::<Vec<_>>().join("；")
            ));
        }
        parts.join("；")
    }

    fn footer(&self) -> Vec<Cell> {
        let last = self.assets().len();
        let columns = usize::from(self.columns.counted) + 2;
        let mut cells = vec![Cell::Blank; columns];
        cells[0] = Cell::text(self.say("合计", "Total"));
        let counted = |column: u16| {
            Template::new()
                .text("SUMPRODUCT(")
                .whole_column(self.summary, column)
                .text(",")
                .whole_column(self.summary, self.columns.counted)
                .text(")")
        };
        let total: f64 =
            self.assets().iter().filter(|a| a.counted_in.is_none()).filter_map(|a| a.value).map(yuan).sum();
        if last > 0 {
            let sum = |column: u16| Cell::formula(counted(column), total).styled(Style::calculated(MONEY));
            cells[usize::from(self.columns.value)] = sum(self.columns.value);
            cells[usize::from(self.columns.certified)] = match self.large_total() {
                Some(fen) => certified(fen),
                None => sum(self.columns.certified),
            };
        }
        cells
    }

    fn chart(&self, unit: &str) -> Chart {
        let table = self.summary;
        let title = self.say("各方法加权贡献", "Weighted contribution of each approach");
        let categories = DataRange::Column { table, column: 0 };
        let mut chart = Chart::new(ChartKind::Stacked, title, categories).unit(unit);
        for (at, approach) in self.columns.approaches.iter().enumerate() {
            chart = chart
                .series(self.approach(Some(*approach)), DataRange::Column { table, column: 3 + at as u16 });
        }
        chart
    }

    /// 方法与权重: one row an asset and model.
    pub(super) fn choices(&self) -> Sheet {
        let rows: Vec<(&AssetValuation, &ApproachValue)> =
            self.assets().iter().flat_map(|a| a.approaches.iter().map(move |p| (a, p))).collect();
        let texts = |f: &dyn Fn(&AssetValuation, &ApproachValue) -> String| {
            Cells::texts(rows.iter().map(|(a, p)| f(a, p)))
        };
        let lang = self.dossier.lang;
        let label =
            |p: &ApproachValue| if lang == Lang::Zh { p.label.zh.clone() } else { p.label.en.clone() };
        let used =
            |p: &ApproachValue| if p.used { self.say("是", "yes") } else { self.say("否", "no") }.to_string();
        let link =
            |p: &ApproachValue, raw: bool| match p.at.and_then(|(run, row)| self.answers[run].get(&row)) {
                Some(answer) => {
                    let cell = if raw { answer.raw } else { answer.rounded };
                    let result = if raw { self.raw(p) } else { p.fen.map_or(0.0, yuan) };
                    let link =
                        Cell::formula(Template::new().fixed(cell.table, cell.column, cell.row), result);
                    // A share or an index is no amount and has no fen.
                    match (is_money(p), raw) {
                        (true, _) => link,
                        (false, true) => link.styled(Style::cross_sheet(Kind::Factor)),
                        (false, false) => Cell::Blank,
                    }
                }
                None => Cell::Number(0.0),
            };
        let table = Table::new(self.choices, self.say("方法与权重", "Approaches and weights"))
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, texts(&|a, _| a.id.clone())))
            .column(Column::new(self.say("资产名称", "Name"), Style::TEXT, texts(&|a, _| a.name.clone())))
            .column(Column::new(
                self.say("评估途径", "Approach"),
                Style::TEXT,
                texts(&|_, p| self.approach(p.approach).into()),
            ))
            .column(Column::new(
                self.say("模型", "Model"),
                Style::TEXT,
                texts(&|_, p| format!("{} {}", label(p), p.model)),
            ))
            .column(Column::new(self.say("采用", "Used"), Style::TEXT, texts(&|_, p| used(p))))
            .column(Column::new(
                self.say("权重", "Weight"),
                Style::input(Kind::Percent(2)),
                Cells::numbers(rows.iter().map(|(_, p)| if concludes(p) { weight(p) } else { 0.0 })),
            ))
            .column(
                Column::new(
                    self.say("未取整结果", "Unrounded"),
                    Style::cross_sheet(MONEY),
                    Cells::Mixed(rows.iter().map(|(_, p)| link(p, true)).collect()),
                )
                .unit(self.say("元", "CNY")),
            )
            .column(
                Column::new(
                    self.say("评估结果", "Result"),
                    Style::cross_sheet(MONEY),
                    Cells::Mixed(rows.iter().map(|(_, p)| link(p, false)).collect()),
                )
                .unit(self.say("元", "CNY")),
            )
            .column(Column::new(self.say("性质", "Kind"), Style::TEXT, texts(&|_, p| self.kind(p).into())))
            .column(Column::new(self.say("理由", "Reason"), Style::TEXT, texts(&|_, p| p.reason.clone())));
        Sheet::new(self.say("方法与权重", "Approaches"))
            .layout(Layout { freeze: true, landscape: true, ..Layout::default() })
            .table(table)
    }

    /// 参数: figures that are no asset's own, with source and overrides.
    pub(super) fn parameters(&self, id: TableId, models: TableId) -> Sheet {
        let rows: &[ParameterRow] = &self.dossier.parameters;
        let texts = |f: &dyn Fn(&ParameterRow) -> String| Cells::texts(rows.iter().map(f));
        let value = |p: &ParameterRow| match p.value.parse::<f64>() {
            Ok(number) => Cell::Number(number),
            Err(_) => Cell::text(&p.value),
        };
        let table = Table::new(id, self.say("参数与来源", "Parameters and sources"))
            .column(Column::new(self.say("参数", "Parameter"), Style::ID, texts(&|p| p.id.clone())))
            .column(Column::new(self.say("名称", "Label"), Style::TEXT, texts(&|p| p.label.clone())))
            .column(Column::new(
                self.say("取值", "Value"),
                Style::input(Kind::Factor),
                Cells::Mixed(rows.iter().map(value).collect()),
            ))
            .column(Column::new(self.say("单位", "Unit"), Style::TEXT, texts(&|p| p.unit.clone())))
            .column(Column::new(self.say("生效日", "In force from"), Style::TEXT, texts(&|p| p.from.clone())))
            .column(Column::new(self.say("依据", "Source"), Style::TEXT, texts(&|p| p.source.clone())))
            .column(Column::new(self.say("原文", "Seen"), Style::TEXT, texts(&|p| p.seen.clone())))
            .column(Column::new(
                self.say("最近核对", "Checked on"),
                Style::TEXT,
                texts(&|p| p.verified_on.clone()),
            ))
            .column(Column::new(
                self.say("覆盖记录", "Override"),
                Style::TEXT,
                texts(&|p| p.override_note.clone()),
            ));
        Sheet::new(self.say("参数", "Parameters"))
            .layout(Layout { freeze: true, landscape: true, ..Layout::default() })
            .table(table)
            .table(self.model_sources(models))
    }

    fn model_sources(&self, id: TableId) -> Table {
        let rows = &self.dossier.model_sources;
        let texts = |at: usize| Cells::texts(rows.iter().map(|r| r[at].clone()));
        let heads = [
            self.say("模型", "Model"),
            self.say("名称", "Label"),
            self.say("性质", "Status"),
            self.say("依据文件", "Document"),
            self.say("条款", "Clause"),
            self.say("原文", "Seen"),
            self.say("备注", "Note"),
        ];
        heads.iter().enumerate().fold(
            Table::new(id, self.say("模型依据", "What the models rest on")),
            |table, (at, head)| {
                table.column(Column::new(*head, if at == 0 { Style::ID } else { Style::TEXT }, texts(at)))
            },
        )
    }

    /// 问题: every diagnostic, with a link to the asset's row.
    pub(super) fn issues(&self, id: TableId) -> Sheet {
        let lang = self.dossier.lang;
        let mut rows: Vec<(Option<usize>, &Diagnostic)> =
            self.dossier.diagnostics.iter().map(|d| (None, d)).collect();
        for (at, asset) in self.assets().iter().enumerate() {
            rows.extend(asset.diagnostics.iter().map(|d| (Some(at), d)));
        }
        let texts = |f: &dyn Fn(&Diagnostic) -> String| Cells::texts(rows.iter().map(|(_, d)| f(d)));
        let severity = |d: &Diagnostic| match d.severity {
            Severity::Error => self.say("错误", "error"),
            Severity::Warning => self.say("警告", "warning"),
            Severity::Note => self.say("提示", "note"),
        };
        let link = |(at, d): &(Option<usize>, &Diagnostic)| match at {
            Some(at) => {
                let cell = CellRef { table: self.summary, column: 0, row: *at as u32 };
                Cell::link(self.assets()[*at].id.clone(), Target::Cell(cell))
            }
            None => d.asset.as_ref().map_or(Cell::Blank, Cell::text),
        };
        let place = |d: &Diagnostic| d.span.as_ref().map_or_else(String::new, ToString::to_string);
        let table = Table::new(id, self.say("问题清单", "Issues"))
            .column(Column::new(self.say("级别", "Severity"), Style::TEXT, texts(&|d| severity(d).into())))
            .column(Column::new(self.say("代码", "Code"), Style::ID, texts(&|d| d.code.to_string())))
            .column(Column::new(
                self.say("资产", "Asset"),
                Style::TEXT,
                Cells::Mixed(rows.iter().map(link).collect()),
            ))
            .column(Column::new(self.say("位置", "Place"), Style::TEXT, texts(&place)))
            .column(Column::new(
                self.say("原值", "Value"),
                Style::TEXT,
                texts(&|d| d.value.clone().unwrap_or_default()),
            ))
            .column(Column::new(self.say("说明", "Message"), Style::TEXT, texts(&|d| d.message(lang))))
            .column(Column::new(self.say("处理", "Remedy"), Style::TEXT, texts(&|d| d.help(lang))));
        Sheet::new(self.say("问题", "Issues"))
            .layout(Layout { freeze: true, landscape: true, ..Layout::default() })
            .table(table)
    }

    /// 校验: rows that must say TRUE.
    pub(super) fn checks(&self, id: TableId, ties: TableId, working: &[(String, TableId, u16)]) -> Sheet {
        let mut rows: Vec<CheckRow> = vec![self.rows_check(), self.totals_check(), self.weights_check()];
        rows.extend(working.iter().map(|(title, table, column)| self.working_check(title, *table, *column)));
        let texts = |f: &dyn Fn(&CheckRow) -> String| Cells::texts(rows.iter().map(f));
        let cells = |f: &dyn Fn(&CheckRow) -> Cell| Cells::Mixed(rows.iter().map(f).collect());
        // Half a fen, or the 12th digit where the figures are beyond what a float holds to the fen.
        let verdict =
            Template::new().text("ABS(").same_row(id, 1).text("-").same_row(id, 2).text(")<MAX(0.005,ABS(");
        let verdict = verdict.same_row(id, 2).text(")*0.000000000001)");
        let table = Table::new(id, self.say("勾稽校验", "Tie-out"))
            .column(Column::new(self.say("校验项目", "Check"), Style::TEXT, texts(&|r| r.what.clone())))
            .column(Column::new(
                self.say("本簿", "Here"),
                Style::cross_sheet(Kind::Money2),
                cells(&|r| r.here.clone()),
            ))
            .column(Column::new(
                self.say("应为", "Must be"),
                Style::cross_sheet(Kind::Money2),
                cells(&|r| r.there.clone()),
            ))
            .column(Column::new(
                self.say("结果", "Result"),
                Style::CHECK,
                Cells::formula(verdict, vec![true; rows.len()]),
            ));
        Sheet::new(self.say("校验", "Checks"))
            .layout(Layout { landscape: true, ..Layout::default() })
            .table(table)
            .table(self.tie_table(ties))
    }

    fn rows_check(&self) -> CheckRow {
        let valued = self.assets().iter().filter(|a| a.value.is_some()).count() as f64;
        let listed = self.assets().len() as f64 - valued;
        let here = Template::new()
            .text("COUNTA(")
            .whole_column(self.summary, self.columns.certified)
            .text(")+")
            .text(format!("{listed}"));
        CheckRow {
            what: self.say("输入资产数 = 已估值 + 列示未估值", "Assets in = valued + listed").into(),
            here: Cell::formula(here, valued + listed),
            there: Cell::Number(self.dossier.rows_in as f64),
        }
    }

    fn totals_check(&self) -> CheckRow {
        let footer = |column: u16| Template::new().fixed(self.summary, column, self.assets().len() as u32);
        let total: f64 =
            self.assets().iter().filter(|a| a.counted_in.is_none()).filter_map(|a| a.value).map(yuan).sum();
        let cell = |column: u16| {
            if self.assets().is_empty() { Cell::Number(0.0) } else { Cell::formula(footer(column), total) }
        };
        CheckRow {
            what: self.say("评估值合计 = 认证值合计", "Total of values = total certified").into(),
            here: cell(self.columns.value),
            there: match self.large_total() {
                Some(_) => {
                    let text = Template::new().text("VALUE(SUBSTITUTE(");
                    let at = (self.columns.certified, self.assets().len() as u32);
                    let text = text.fixed(self.summary, at.0, at.1).text(",\",\",\"\"))");
                    Cell::formula(text, total)
                }
                None => cell(self.columns.certified),
            },
        }
    }

    /// The exact total, where some figure or the total itself is too large for a float to hold its fen.
    fn large_total(&self) -> Option<Fen> {
        let counted = self.assets().iter().filter(|a| a.counted_in.is_none()).filter_map(|a| a.value);
        let total = Fen::sum(counted.clone())?;
        let fits = holds(total) && counted.into_iter().all(holds);
        (!fits).then_some(total)
    }

    fn weights_check(&self) -> CheckRow {
        let here = Template::new()
            .text("SUMPRODUCT((ABS(")
            .whole_column(self.summary, self.columns.weight)
            .text("-1)>0.000001)*(")
            .whole_column(self.summary, self.columns.counted)
            .text("=1))");
        CheckRow {
            what: self
                .say("权重合计不为 100% 的已估值资产数", "Valued assets whose weights do not sum to 100 %")
                .into(),
            here: if self.assets().is_empty() { Cell::Number(0.0) } else { Cell::formula(here, 0.0) },
            there: Cell::Number(0.0),
        }
    }

    fn working_check(&self, title: &str, table: TableId, column: u16) -> CheckRow {
        let here = Template::new().text("SUMPRODUCT(1-").whole_column(table, column).text(")");
        CheckRow {
            what: format!(
                "{title}{}",
                self.say("：与认证值不符的行数", ": rows that differ from the certified value")
            ),
            here: Cell::formula(here, 0.0),
            there: Cell::Number(0.0),
        }
    }

    /// Cells whose float bound touches half a fen: the certified fen stands beside them.
    fn tie_table(&self, id: TableId) -> Table {
        let mut rows: Vec<(String, String, Fen)> = Vec::new();
        for run in &self.dossier.valuation.runs {
            for row in &run.priced.second {
                if let Some(fen) = run.priced.fen(*row) {
                    rows.push((self.assets()[run.assets[*row]].id.clone(), run.pinned.clone(), fen));
                }
            }
        }
        rows.truncate(10_000);
        Table::new(
            id,
            self.say("恰近半分、由精确计算裁定的单元格", "Cells at half a fen, settled by exact arithmetic"),
        )
        .column(Column::new(
            self.say("资产编号", "Asset"),
            Style::ID,
            Cells::texts(rows.iter().map(|r| r.0.clone())),
        ))
        .column(Column::new(
            self.say("模型", "Model"),
            Style::TEXT,
            Cells::texts(rows.iter().map(|r| r.1.clone())),
        ))
        .column(
            Column::new(
                self.say("认证值", "Certified"),
                Style::input(MONEY),
                Cells::Mixed(rows.iter().map(|r| certified(r.2)).collect()),
            )
            .unit(self.say("元", "CNY")),
        )
    }
}

struct CheckRow {
    what: String,
    here: Cell,
    there: Cell,
}

/// Whether an approach has a part in the value of its asset.
fn concludes(part: &ApproachValue) -> bool {
    part.used && part.result == "value"
}

fn is_money(part: &ApproachValue) -> bool {
    matches!(part.result, "value" | "fee" | "revenue_cap")
}

/// The typed weight as a float; the sheet multiplies floats too.
fn weight(part: &ApproachValue) -> f64 {
    part.weight.as_ref().and_then(|w| w.parse().ok()).unwrap_or(1.0)
}

/// A certified figure; as text where a float cannot hold its fen.
pub(super) fn certified(fen: Fen) -> Cell {
    if holds(fen) { Cell::Number(yuan(fen)) } else { Cell::text(fen.grouped()) }
}

/// Whether a float holds the fen of an amount: up to 9 × 10^13 yuan.
pub(super) fn holds(fen: Fen) -> bool {
    fen.raw().unsigned_abs() <= 9_000_000_000_000_000
}

pub(super) fn yuan(fen: Fen) -> f64 {
    fen.raw() as f64 / 100.0
}
