//! 贷款输入表 — the workbook that a lender fills in for `dataworth lend`: names and words are the reader's own
//! table, figures are the inputs of the rules.

use super::gate::gate;
use super::loan::{LOAN_FACTS, Written};
use crate::diag::{Diagnostics, Lang};
use crate::formula::named::behind;
use crate::formula::{Facts, Fallback, Input, Kind as Sort, Program, link};
use crate::model::{Hold, Library, Pin, Stage};
use crate::table::{
    Book, Cell, Cells, Column, DataRange, Entry, Kind, Layout, Line, Sheet, Style, Table, TableId,
};
use crate::value::template::shown;
use jiff::civil::Date;

/// Rules whose inputs stand on sheet 贷款, and what their part of the sheet is called.
const PARTS: [(&str, &str, &str); 7] = [
    ("lending.size", "额度", "Facility"),
    (
        "lending.working_capital",
        "营运资金（只对流动资金贷款）",
        "Working capital (working-capital loans only)",
    ),
    ("lending.haircut", "折扣（也可以在“押品”中逐项填写）", "Haircuts (or asset by asset on 押品)"),
    ("lending.liquidation_cap", "变现", "Liquidation"),
    ("lending.expected_loss", "损失与资本", "Loss and capital"),
    ("lending.coverage", "触发线", "Triggers"),
    ("lending.subsidy_beijing", "贴息（选了政策才填）", "Subsidy (where one is chosen)"),
];
/// Rules whose inputs stand on sheet 押品.
const GATES: [&str; 3] = ["eligibility.data_pledge", "eligibility.appraisal", "eligibility.title"];
/// Inputs that the program works out, or that stand elsewhere.
const WORKED_OUT: [&str; 30] = [
    "fields_covered",
    "territories_covered",
    "existing_prior",
    "existing_tax",
    "appraised_value",
    "capacity",
    "need",
    "liquidation_cap",
    "collateral_value",
    "liquidation_value",
    "horizon",
    "tenor",
    "exposure",
    "sale_cost",
    "loan",
    "shock",
    "liquidation_share",
    "years",
    "cost",
    "discount",
    "as_of",
    "base_day",
    "numbered",
    "purpose_stated",
    "method_stated",
    "assumptions_stated",
    "value_basis",
    "appraisal_age",
    "loan_months",
    "appraised",
];
/// Facts of the appraisal that sheet 项目 has too: name, English name, example, words that it may have.
const APPRAISAL: [(&str, &str, &str, &[&str]); 6] = [
    ("评估目的", "purpose", "质押", &[]),
    ("价值类型", "value type", "市场价值", &["市场价值", "清算价值", "投资价值", "在用价值", "账面成本"]),
    ("评估基准日", "valuation date", "2025-12-31", &[]),
    ("评估假设", "assumptions", "持续使用；现有权属", &[]),
    ("币种", "currency", "人民币", &["人民币"]),
    ("金额单位", "unit", "元", &["元", "万元", "亿元"]),
];
/// How the day of a licence without a term begins.
const NO_TERM: &str = "9999";

/// A line of sheet 贷款.
struct Row {
    name: String,
    example: String,
    needed: bool,
    unit: String,
    note: String,
    entry: Option<Entry>,
}

struct Form<'l> {
    library: &'l Library,
    day: Date,
    lang: Lang,
    book: Book,
    lists: Vec<(TableId, Vec<String>)>,
}

/// The empty input workbook of `dataworth lend`.
///
/// # Errors
/// Rules that do not link.
pub fn form(library: &Library, day: Date, lang: Lang) -> Result<Book, Diagnostics> {
    let mut form = Form { library, day, lang, book: Book::default(), lists: Vec::new() };
    let guide = form.guide();
    let loan = form.loan()?;
    let assets = form.assets()?;
    let licences = form.licences()?;
    let lists = form.dictionary();
    let mut book = form.book;
    [guide, loan, assets, licences, lists].into_iter().for_each(|sheet| book.push(sheet));
    book.properties.title = say(lang, "数据资产质押贷款输入表", "Data-pledge loan: input").into();
    Ok(book)
}

/// Inputs without which a pledge is refused, as nothing is shown then.
fn needed(program: &Program) -> Vec<String> {
    let facts =
        Facts { given: vec![None; program.inputs.len()], years: 0, rows: vec![0; program.axes.len()] };
    let verdicts = gate(program, &facts);
    let refused = verdicts.iter().filter(|verdict| verdict.stage == Stage::Pledge);
    let reasons = refused.flat_map(|verdict| &verdict.reasons).filter(|reason| reason.hold == Hold::Refuse);
    let inputs = reasons.flat_map(|reason| behind(program, reason.step));
    inputs.map(|id| program.input(id).name.clone()).collect()
}

fn say<'t>(lang: Lang, zh: &'t str, en: &'t str) -> &'t str {
    if lang == Lang::Zh { zh } else { en }
}

impl Form<'_> {
    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        say(self.lang, zh, en)
    }

    fn program(&self, id: &str) -> Result<Program, Diagnostics> {
        let model = self.library.select(&Pin::parse(id), self.day).map_err(|code| {
            Diagnostics::from(
                crate::diag::Diagnostic::new(code).value(id).arg("name", id).arg("date", self.day),
            )
        })?;
        link(self.library, model, self.day)
    }

    /// A drop-down list; lists of the same words are one.
    fn list(&mut self, words: Vec<String>) -> Entry {
        let known = self.lists.iter().find(|(_, list)| *list == words).map(|(table, _)| *table);
        let table = known.unwrap_or_else(|| {
            let table = self.book.reserve_table();
            self.lists.push((table, words));
            table
        });
        Entry::OneOf { list: DataRange::Column { table, column: 0 }, strict: true }
    }

    fn yes_or_no(&mut self) -> Entry {
        let words = [self.say("是", "yes"), self.say("否", "no")].map(str::to_string);
        self.list(words.to_vec())
    }

    fn facts(&mut self) -> Vec<Row> {
        let mut rows = Vec::new();
        for entry in LOAN_FACTS {
            let name = match self.lang {
                Lang::Zh => entry.names.first(),
                Lang::En => entry.names.last(),
            };
            let typed = match entry.written {
                Written::Word(words) => {
                    let words = words.iter().filter_map(|words| match self.lang {
                        Lang::Zh => words.first(),
                        Lang::En => words.last(),
                    });
                    let words = words.map(ToString::to_string).collect();
                    Some(self.list(words))
                }
                Written::Day => Some(Entry::Date),
                Written::Months => Some(Entry::Number { min: Some(1.0), max: Some(1_200.0), open: false }),
                Written::Text => None,
            };
            rows.push(Row {
                name: name.copied().unwrap_or_default().to_string(),
                example: entry.example.to_string(),
                needed: entry.needed,
                unit: String::new(),
                note: self.say(entry.note.0, entry.note.1).to_string(),
                entry: typed,
            });
        }
        rows
    }

    fn input(&mut self, input: &Input) -> Row {
        let label = &input.file.label;
        let entry = match (&input.file.choice, input.ty.kind) {
            (Some(choices), _) => {
                let words = choices.iter().map(|choice| say(self.lang, &choice.zh, &choice.en).to_string());
                let words = words.collect();
                Some(self.list(words))
            }
            (None, Sort::Bool) => Some(self.yes_or_no()),
            (None, Sort::Date) => Some(Entry::Date),
            (None, Sort::Number(_)) => Some(bounds(input)),
            _ => None,
        };
        let note = input.file.note.as_ref().map(|note| say(self.lang, &note.zh, &note.en).to_string());
        let from = match &input.fallback {
            Fallback::Parameter { id, .. } => {
                Some(self.both(format!("不填取参数 {id}"), format!("blank: parameter {id}")))
            }
            Fallback::Default(constant) => {
                let value = shown(constant, input, self.lang);
                let said = !value.is_empty() && !value.starts_with(NO_TERM);
                said.then(|| self.both(format!("不填为 {value}"), format!("blank: {value}")))
            }
            Fallback::Optional => Some(self.say("可以不填", "may be blank").to_string()),
            _ => None,
        };
        let unit = match input.file.unit.as_ref().map(|unit| unit.get_ref().as_str()) {
            Some("money") => self.say("按“金额单位”", "as `unit` says"),
            Some("ratio" | "rate") => self.say("小数或百分数", "0.3 or 30%"),
            _ => "",
        };
        Row {
            name: say(self.lang, &label.zh, &label.en).to_string(),
            example: String::new(),
            needed: matches!(input.fallback, Fallback::Required),
            unit: unit.to_string(),
            note: note.into_iter().chain(from).collect::<Vec<_>>().join("；"),
            entry,
        }
    }

    fn both(&self, zh: String, en: String) -> String {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn loan(&mut self) -> Result<Sheet, Diagnostics> {
        let mut parts = vec![(self.say("贷款与报告", "Loan and report").to_string(), self.facts())];
        let appraisal = APPRAISAL.map(|(zh, en, example, words)| Row {
            name: self.say(zh, en).to_string(),
            example: example.to_string(),
            needed: true,
            unit: String::new(),
            note: String::new(),
            entry: match (words, en) {
                ([], "valuation date") => Some(Entry::Date),
                ([], _) => None,
                (words, _) => Some(self.list(words.iter().map(ToString::to_string).collect())),
            },
        });
        parts[0].1.extend(appraisal);
        let mut seen: Vec<String> = Vec::new();
        for (id, zh, en) in PARTS {
            let program = self.program(id)?;
            let mut rows = Vec::new();
            for input in &program.inputs {
                let name = &input.name;
                if input.owner == 0 && !WORKED_OUT.contains(&name.as_str()) && !seen.contains(name) {
                    seen.push(name.clone());
                    rows.push(self.input(input));
                }
            }
            parts.push((self.say(zh, en).to_string(), rows));
        }
        let title = self.say("贷款", "Loan");
        let mut sheet =
            Sheet::new(title).lines(vec![Line::title(self.say("贷款与借款人", "Loan and borrower"))]);
        for (caption, rows) in parts {
            sheet = sheet.table(self.table(&caption, rows));
        }
        let widths = vec![(0, 30.0), (1, 26.0), (2, 14.0), (3, 8.0), (4, 56.0), (5, 26.0)];
        Ok(sheet.layout(Layout { freeze: false, widths, ..Layout::default() }))
    }

    fn table(&mut self, caption: &str, rows: Vec<Row>) -> Table {
        let texts = |of: &dyn Fn(&Row) -> String| Cells::texts(rows.iter().map(of).collect::<Vec<_>>());
        let blank = Cells::Mixed(vec![Cell::Blank; rows.len()]);
        let needed =
            |row: &Row| if row.needed { self.say("必填", "needed").to_string() } else { String::new() };
        let table = Table::new(TableId(u32::MAX), caption)
            .column(Column::new(self.say("名称", "Item"), Style::TEXT, texts(&|row| row.name.clone())))
            .column(Column::new(self.say("内容", "Content"), Style::input(Kind::Text), blank))
            .column(Column::new(self.say("单位", "Unit"), Style::TEXT, texts(&|row| row.unit.clone())))
            .column(Column::new(self.say("必填", "Needed"), Style::TEXT, texts(&needed)))
            .column(Column::new(self.say("说明", "Remark"), Style::TEXT, texts(&|row| row.note.clone())))
            .column(Column::new(self.say("例", "Example"), Style::TEXT, texts(&|row| row.example.clone())));
        let entries = rows.into_iter().map(|row| row.entry).collect();
        let mut table = Table { id: self.book.reserve_table(), ..table };
        if let Some(column) = table.columns.get_mut(1) {
            column.entry = Some(Entry::EachRow(entries));
        }
        table
    }

    fn assets(&mut self) -> Result<Sheet, Diagnostics> {
        let id = self.book.reserve_table();
        let head = |name: &str, example: Cell| {
            Column::new(name, Style::input(Kind::Text), Cells::Mixed(vec![example]))
        };
        let mut table = Table::new(id, "")
            .column(
                head(self.say("资产编号", "asset id"), Cell::text(self.say("示例-1", "example-1")))
                    .required(),
            )
            .column(head(self.say("名称", "name"), Cell::text(self.say("示例数据集", "an example"))))
            .column(
                head(self.say("押品评估值", "Appraised value of the collateral"), Cell::Blank)
                    .unit(self.say("元", "CNY")),
            );
        let mut seen: Vec<String> = Vec::new();
        for gate in GATES {
            let program = self.program(gate)?;
            let needed = needed(&program);
            for input in &program.inputs {
                let name = &input.name;
                if input.ty.shape.lines.is_some()
                    || WORKED_OUT.contains(&name.as_str())
                    || name == "disposal_months"
                    || seen.contains(name)
                {
                    continue;
                }
                seen.push(name.clone());
                let row = self.input(input);
                let mut column = head(&row.name, Cell::Blank).note(row.note.clone());
                column.entry = row.entry;
                column.required = row.needed || needed.contains(name);
                table = table.column(column);
            }
        }
        let lines = vec![
            Line::title(self.say("押品", "Collateral")),
            Line::note(self.say(
                "一行一项；没有填的事实按“未证明”处理。同一列也可以写在“贷款”中，对所有押品有效。没有评估值的，可以另加“资产清单”以外的方法和数据表，由本命令估值。",
                "One asset a row; blank facts are taken as not shown. A column may stand on the sheet of the loan for all assets.",
            )),
        ];
        let sheet = Sheet::new(self.say("押品", "Collateral")).lines(lines).table(table);
        Ok(sheet.layout(Layout { widths: vec![(0, 14.0), (1, 18.0)], ..Layout::default() }))
    }

    /// 许可: a row for each licence behind an asset.
    fn licences(&mut self) -> Result<Sheet, Diagnostics> {
        let program = self.program("eligibility.title")?;
        // No example: a row that is left as one would be passed over, and with it a restriction.
        let head = |name: &str| Column::new(name, Style::input(Kind::Text), Cells::Mixed(vec![Cell::Blank]));
        let mut table = Table::new(self.book.reserve_table(), "")
            .column(head(self.say("资产编号", "asset id")).required());
        for input in program.inputs.iter().filter(|input| input.ty.shape.lines.is_some()) {
            let row = self.input(input);
            let mut column = head(&row.name).note(row.note.clone());
            (column.entry, column.required) = (row.entry, row.needed);
            table = table.column(column);
        }
        let title = self.say("许可", "Licences");
        let lines = vec![
            Line::title(title),
            Line::note(self.say(
                "数据来自他人许可的，一份许可一行；押品只能在全部许可的重叠范围内处分。自行采集、没有许可的不填。",
                "A licence a row; a pledgee can sell what all licences allow together. Leave it empty where there are none.",
            )),
        ];
        let sheet = Sheet::new(title).lines(lines).table(table);
        Ok(sheet
            .layout(Layout { widths: vec![(0, 14.0), (1, 18.0), (2, 24.0), (3, 20.0)], ..Layout::default() }))
    }

    fn dictionary(&self) -> Sheet {
        let mut sheet = Sheet::new(self.say("字典", "Dictionary")).hidden();
        for (table, words) in &self.lists {
            let column = Column::new(self.say("可填", "allowed"), Style::TEXT, Cells::texts(words.clone()));
            sheet = sheet.table(Table::new(*table, "").column(column));
        }
        sheet
    }

    fn guide(&self) -> Sheet {
        let lines: &[(&str, &str)] = &[
            (
                "1. “贷款”一行一个事实：左边是名称，紧挨着的右边一格填内容；其余各栏是说明，不读。",
                "1. Sheet Loan: a fact a row, its content in the cell right beside its name; other columns are remarks.",
            ),
            (
                "2. “押品”一行一项资产；编号以“示例”开头的行不读，可以删去。",
                "2. Sheet Collateral: an asset a row; rows whose id begins with `example` are passed over.",
            ),
            (
                "3. 比率写成小数或百分数（0.3 或 30%）；金额单位在“金额单位”中写明。",
                "3. Ratios as 0.3 or 30%; amounts are in the unit stated.",
            ),
            (
                "4. 折扣、违约概率、最低偿债覆盖率等由贷款人确定，本库没有缺省值的必须填写。",
                "4. Haircuts, default probability and cover ratios are the lender's: what has no default must be given.",
            ),
            (
                "5. 填好后运行：dataworth lend 本文件 -o 质押测算.xlsx",
                "5. Then run: dataworth lend THIS-FILE -o OUT.xlsx",
            ),
        ];
        let notes = lines.iter().map(|(zh, en)| Line::note(self.say(zh, en)));
        let title = Line::title(self.say("填写说明", "Notes"));
        Sheet::new(self.say("填写说明", "Notes")).lines(std::iter::once(title).chain(notes).collect())
    }
}

/// What may be typed for a figure.
pub(super) fn bounds(input: &Input) -> Entry {
    let end = |end: &Option<crate::num::Real>| end.as_ref().map(crate::num::Real::to_f64);
    Entry::Number { min: end(&input.range.min), max: end(&input.range.max), open: input.file.open }
}
