//! 质押贷款工作簿 — the verdicts, the sizing with live formulas, haircuts, stress, loss, terms and days of a loan.
//!
//! A figure stands once; every other sheet links to it, so that a value changed in its cell moves the facility
//! as the program would.

mod days;
mod haircuts;
mod spots;
mod statement;
mod stress;
mod terms;
mod verdicts;

use super::holidays::Notice;
use super::loan::Loan;
use super::part::PartName;
use super::{Pledge, Sized, Watch};
use crate::diag::{Diagnostic, Lang, Span};
use crate::model::{Citation, Words};
use crate::num::Fen;
use crate::table::{Book, Cells, Column, Layout, Line, Properties, Sheet, Style, Table, TableId};
use jiff::civil::Date;
use spots::Spots;
use statement::items;

/// Everything the workbook tells.
pub struct Dossier<'a> {
    pub lang: Lang,
    pub loan: &'a Loan,
    pub decision: Date,
    pub valuation: Option<Date>,
    pub purpose: Option<String>,
    pub value_type: Option<String>,
    pub pledges: &'a [Pledge],
    pub sized: &'a Sized,
    pub watch: &'a [Watch],
    pub notices: &'a [Notice],
    pub calendar: String,
    /// The library's ceiling and the one that was used.
    pub overridden: Option<(String, String)>,
    /// Parameters by id: their sources in words.
    pub parameters: Vec<(String, String)>,
    /// The rules that figures come from, in the order of the calculation.
    pub rules: Vec<Ground>,
    pub cited: &'a dyn Fn(&Citation) -> String,
    pub diagnostics: Vec<&'a Diagnostic>,
    /// Name and SHA-256 of the input.
    pub input: (String, String),
    pub engine: String,
}

/// A rule that figures come from 依据.
#[derive(Clone, Debug)]
pub struct Ground {
    pub label: Words,
    /// As `lending.size@1`.
    pub rule: String,
    /// The day from which it is in force.
    pub from: String,
    pub status: String,
    /// Documents, and how far each was read.
    pub sources: Vec<String>,
}

/// What pages share.
struct Pages<'a> {
    d: &'a Dossier<'a>,
    spots: Spots,
    /// Words that may be typed, and the tables that list them.
    lists: Vec<(TableId, Vec<String>)>,
}

/// Steps and inputs of the coverage that the grid shows, row by row.
const OF_THE_GRID: [&str; 5] = ["liquidation_share", "years", "recovery", "shortfall", "recovery_ratio"];

/// The sheet on which a part stands.
fn page_of(part: PartName) -> (&'static str, &'static str) {
    match part {
        PartName::Haircut => ("折扣", "Haircuts"),
        PartName::Need | PartName::Size | PartName::Liquidation | PartName::Pool => ("额度测算", "Sizing"),
        PartName::Loss | PartName::Subsidy | PartName::Scaling | PartName::Basel => {
            ("损失与资本", "Loss and capital")
        }
        PartName::Coverage => ("压力测试", "Stress"),
    }
}

/// The workbook.
pub fn book(dossier: &Dossier) -> Book {
    let mut book = Book::default();
    let ids: Vec<TableId> = (0..24).map(|_| book.reserve_table()).collect();
    let mut pages = Pages { d: dossier, spots: Spots::default(), lists: Vec::new() };
    book.properties = Properties {
        title: pages.say("数据资产质押贷款测算", "Data-pledge loan").into(),
        author: dossier.engine.clone(),
        company: dossier.loan.borrower.clone(),
        ..Properties::default()
    };
    let granted = dossier.sized.facility.is_some_and(|fen| fen > Fen::ZERO);
    let shown = dossier.sized.facility.is_some();
    let laid = if shown { Some(pages.lay(&ids)) } else { None };
    pages.list(&mut book);
    book.push(pages.terms(ids[0], [ids[22], ids[1], ids[23], ids[21]]));
    book.push(pages.verdicts(ids[2], ids[20], ids[3]));
    match &laid {
        Some(laid) => {
            book.push(pages.sizing(laid));
            book.push(pages.haircuts(laid));
        }
        None => {
            book.push(pages.withheld(page_of(PartName::Size)));
            book.push(pages.withheld(page_of(PartName::Haircut)));
        }
    }
    match laid.filter(|_| granted) {
        Some(laid) => {
            book.push(pages.stress(&laid));
            book.push(pages.loss(&laid));
        }
        None => {
            book.push(pages.withheld(page_of(PartName::Coverage)));
            book.push(pages.withheld(page_of(PartName::Loss)));
        }
    }
    book.push(pages.days(ids[15], ids[16]));
    book.push(pages.issues(ids[17]));
    if shown {
        book.push(pages.dictionary());
    }
    book
}

/// The tables of the parts.
struct Laid {
    haircut: TableId,
    pool: TableId,
    need: TableId,
    size: TableId,
    liquidation: TableId,
    loss: TableId,
    coverage: TableId,
    subsidy: TableId,
    scaling: TableId,
    basel: TableId,
    grid: TableId,
    chart: TableId,
}

impl Pages<'_> {
    /// Gives every figure its place before any formula is written.
    fn lay(&mut self, ids: &[TableId]) -> Laid {
        let laid = Laid {
            haircut: ids[4],
            pool: ids[5],
            need: ids[6],
            size: ids[7],
            liquidation: ids[8],
            loss: ids[9],
            coverage: ids[10],
            subsidy: ids[11],
            scaling: ids[18],
            basel: ids[19],
            grid: ids[12],
            chart: ids[13],
        };
        let programs = &self.d.sized.programs;
        self.lay_haircuts(&laid);
        let parts = [
            (Some(&self.d.sized.pool), laid.pool),
            (programs.need.as_ref(), laid.need),
            (Some(&programs.size), laid.size),
            (Some(&programs.liquidation), laid.liquidation),
            (Some(&programs.loss), laid.loss),
            (Some(&programs.coverage), laid.coverage),
            (programs.subsidy.as_ref(), laid.subsidy),
            (Some(&programs.scaling), laid.scaling),
            (Some(&programs.basel), laid.basel),
        ];
        for (part, table) in parts {
            if let Some(part) = part {
                self.reserve(part.name, table, &items(&part.program, leave(part.name)));
            }
        }
        laid
    }

    /// Lists the words of all inputs that have some, each list once.
    fn list(&mut self, book: &mut Book) {
        let programs = &self.d.sized.programs;
        let parts =
            [&programs.size, &programs.liquidation, &programs.loss, &programs.coverage, &programs.basel];
        let all = parts.into_iter().chain(&programs.need).chain(&programs.subsidy);
        let inputs = all.flat_map(|part| &part.program.inputs).chain(&programs.haircut.program.inputs);
        for input in inputs.filter(|input| input.owner == 0) {
            let Some(words) = self.choices(input) else { continue };
            if !self.lists.iter().any(|(_, list)| *list == words) {
                self.lists.push((book.reserve_table(), words));
            }
        }
    }

    fn sizing(&self, laid: &Laid) -> Sheet {
        let programs = &self.d.sized.programs;
        let title = self.both(page_of(PartName::Size));
        let mut sheet = Sheet::new(title.clone()).lines(vec![
            Line::title(title),
            Line::note(self.say(
                "额度取各上限中最低者，按贷款单位向下取整。蓝色单元格可以改动，额度随之变化。",
                "The facility is the least of the caps, rounded down to the lending unit. Change a blue cell and it moves.",
            )),
        ]);
        let size = items(&programs.size.program, &[]);
        sheet = sheet.table(self.statement(laid.size, ("额度", "Facility"), &programs.size, &size));
        let liquidation = items(&programs.liquidation.program, &[]);
        let caption = ("变现价值上限", "Cap by liquidation value");
        sheet = sheet.table(self.statement(laid.liquidation, caption, &programs.liquidation, &liquidation));
        if let Some(need) = &programs.need {
            let caption = ("流动资金贷款需求量", "Need for working capital");
            sheet = sheet.table(self.statement(laid.need, caption, need, &items(&need.program, &[])));
        }
        let pool = items(&self.d.sized.pool.program, &[]);
        sheet = sheet.table(self.statement(
            laid.pool,
            ("组合押品", "Pool of collateral"),
            &self.d.sized.pool,
            &pool,
        ));
        sheet.layout(self.upright())
    }

    fn loss(&self, laid: &Laid) -> Sheet {
        let programs = &self.d.sized.programs;
        let title = self.both(page_of(PartName::Loss));
        let mut sheet = Sheet::new(title.clone()).lines(vec![
            Line::title(title),
            Line::note(self.say(
                "数据资产不是合格缓释工具：认可押品为零，资本按借款人自身权重（未核对原文）。质押只通过违约损失率影响定价。",
                "Data is no eligible protection: recognised collateral is nil and capital follows the borrower's weight (not checked against the text). The pledge prices through the loss given default alone.",
            )),
            Line::note(self.say(
                "额度不高于变现上限时，变现价值覆盖全部本金，违约损失率取下限；担保分担和无担保部分回收率在变现价值不足时才起作用。",
                "A facility within the cap by liquidation is recovered in full: the loss given default is its floor, and guarantee and unsecured recovery matter only where a sale brings too little.",
            )),
        ]);
        let loss = items(&programs.loss.program, &[]);
        sheet = sheet.table(self.statement(
            laid.loss,
            ("预期损失与最低利率", "Expected loss and least rate"),
            &programs.loss,
            &loss,
        ));
        if let Some(subsidy) = &programs.subsidy {
            let caption = (
                "贴息（单独列示，不计入押品和额度）",
                "Subsidy (apart: it raises neither collateral nor loan)",
            );
            sheet =
                sheet.table(self.statement(laid.subsidy, caption, subsidy, &items(&subsidy.program, &[])));
        }
        let scaling = items(&programs.scaling.program, &[]);
        let caption = (
            "巴塞尔综合法（只作对照）：折扣按重估间隔换算",
            "Comprehensive approach (comparison): the haircut scaled",
        );
        sheet = sheet.table(self.statement(laid.scaling, caption, &programs.scaling, &scaling));
        let basel = items(&programs.basel.program, &[]);
        let caption = (
            "巴塞尔综合法（只作对照）：假设数据合格时的风险暴露",
            "Comprehensive approach (comparison): exposure if data were eligible",
        );
        sheet = sheet.table(self.statement(laid.basel, caption, &programs.basel, &basel));
        sheet.layout(self.upright())
    }

    /// A sheet of a loan that is not granted has no figures.
    fn withheld(&self, title: (&str, &str)) -> Sheet {
        let title = self.both(title);
        Sheet::new(title.clone()).lines(vec![
            Line::title(title),
            Line::note(self.say(
                "不予放贷，或额度为零，本页不列示金额。原因见“准入”和“问题”。",
                "No loan, or a facility of nil: no amounts are shown. See the verdicts and the issues.",
            )),
        ])
    }

    fn issues(&self, id: TableId) -> Sheet {
        let (faults, lang) = (&self.d.diagnostics, self.d.lang);
        let title = self.say("问题", "Issues");
        let sheet = Sheet::new(title);
        if faults.is_empty() {
            let none = Line::note(self.say("没有发现问题。", "Nothing was found."));
            return sheet.lines(vec![Line::title(title), none]);
        }
        let of = |text: &dyn Fn(&Diagnostic) -> String| {
            Cells::texts(faults.iter().map(|fault| text(fault)).collect::<Vec<_>>())
        };
        let table = Table::new(id, "")
            .column(Column::new(
                self.say("级别", "Severity"),
                Style::TEXT,
                of(&|f| f.severity.label(lang).into()),
            ))
            .column(Column::new(self.say("代码", "Code"), Style::ID, of(&|f| f.code.as_str().into())))
            .column(Column::new(
                self.say("资产编号", "Asset"),
                Style::ID,
                of(&|f| f.asset.clone().unwrap_or_default()),
            ))
            .column(Column::new(
                self.say("位置", "Place"),
                Style::TEXT,
                of(&|f| f.span.as_ref().map_or_else(String::new, Span::in_book)),
            ))
            .column(Column::new(self.say("问题", "Issue"), Style::TEXT, of(&|f| f.message(lang))))
            .column(Column::new(self.say("处理", "Remedy"), Style::TEXT, of(&|f| f.help(lang))));
        let widths = vec![(0, 8.0), (1, 8.0), (2, 12.0), (3, 16.0), (4, 56.0), (5, 52.0)];
        sheet.lines(vec![Line::title(title)]).table(table).layout(Layout { widths, ..Layout::default() })
    }

    fn upright(&self) -> Layout {
        let widths = vec![(0, 26.0), (1, 18.0), (2, 7.0), (3, 52.0), (4, 48.0)];
        Layout { freeze: false, keep_together: true, widths, ..Layout::default() }
    }

    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.d.lang == Lang::Zh { zh } else { en }
    }

    fn say2<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.d.lang == Lang::Zh { zh } else { en }
    }

    fn both(&self, (zh, en): (&str, &str)) -> String {
        self.say2(zh, en).to_string()
    }

    fn both2(&self, zh: String, en: String) -> String {
        if self.d.lang == Lang::Zh { zh } else { en }
    }

    fn of<'w>(&self, words: &'w Words) -> &'w str {
        self.say2(&words.zh, &words.en)
    }

    fn cited(&self, cite: &Citation) -> String {
        (self.d.cited)(cite)
    }
}

/// What of a part does not stand on its sheet.
fn leave(part: PartName) -> &'static [&'static str] {
    match part {
        PartName::Coverage => &OF_THE_GRID,
        _ => &[],
    }
}
