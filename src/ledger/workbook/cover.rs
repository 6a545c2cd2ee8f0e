//! 封面 — what the book is, its figures at a glance, what is inside, who prepared and reviewed it.

use super::Pages;
use super::notes::Tables;
use crate::diag::Lang;
use crate::ledger::movement::{Class, Part};
use crate::ledger::note::Shows;
use crate::num::Fen;
use crate::table::{Cell, Cells, Kind, Layout, Line, Sheet, Style, Table, TableId, Target, Template};

/// Rows of the table of events: what was read, then what it adds up from.
pub(super) const EVENT_ROWS: usize = 4;

const WIDTHS: [f64; 4] = [26.0, 24.0, 24.0, 24.0];

impl Pages<'_> {
    /// Who, when, by which rules; the carrying amounts; what is inside; who signs.
    pub(super) fn cover(&self, [figures, signed, events]: [TableId; 3], tables: &Tables) -> Sheet {
        let d = self.d;
        let pair = |zh, en, value: String| Line::pair(self.say(zh, en), Cell::text(value));
        let faults = d.diagnostics.iter().filter(|f| f.severity == crate::diag::Severity::Error).count();
        let mut lines = vec![
            Line::title(self.say("数据资源入表底稿", "Data resources: recognition and accounts")),
            Line::Blank,
            pair("编制单位", "Entity", d.entity.clone()),
            pair("报告期间", "Period", format!("{} — {}", d.period.from, d.period.to)),
            pair("会计准则", "Framework", self.framework()),
            pair(
                "科目表",
                "Chart",
                if d.lang == Lang::Zh { d.chart.title.zh.clone() } else { d.chart.title.en.clone() },
            ),
            pair("金额单位", "Unit", self.say("元", "yuan").into()),
            pair("数据资源", "Resources", d.books.resources.len().to_string()),
            pair("输入文件 SHA-256", "SHA-256 of the input", d.digest.clone()),
            pair("编制程序", "Made by", d.engine.clone()),
            Line::Blank,
        ];
        if faults > 0 {
            lines.push(Line::heading(match d.lang {
                Lang::Zh => format!("有 {faults} 处错误尚未处理，本底稿不得作为记账依据；见“问题”"),
                Lang::En => format!("{faults} errors are open: not a basis for booking; see the issues"),
            }));
        }
        lines.push(Line::note(self.say(
            "评估金额不作为入账依据（财会〔2025〕33号）；标注“未核对原文”的条文尚未与原文核对，使用前请复核。",
            "No valuation is booked (财会〔2025〕33号); clauses marked as not checked must be read before use.",
        )));
        lines.push(Line::Blank);
        Sheet::new(self.say("封面", "Cover"))
            .lines(lines)
            .table(self.figures(figures, tables))
            .table(self.events(events))
            .table(self.signed(signed))
            .layout(Layout {
                widths: (0..).zip(WIDTHS).collect(),
                freeze: false,
                landscape: false,
                ..Layout::default()
            })
    }

    /// 期末 and 上年年末 carrying amounts, from the extract of the balance sheet.
    fn figures(&self, id: TableId, tables: &Tables) -> Table {
        let labels = [
            self.say("存货中的数据资源", "Data resources in inventories"),
            self.say("无形资产中的数据资源", "Data resources in intangible assets"),
            self.say("开发支出中的数据资源", "Data resources in development expenditure"),
        ];
        let at = |column: u16, results: [f64; 3]| {
            let cell = |(row, result): (u32, f64)| {
                Cell::formula(Template::new().fixed(tables.extract, column, row), result)
            };
            Cells::Mixed([1, 3, 5].into_iter().zip(results).map(cell).collect())
        };
        let style = Style::cross_sheet(Kind::Money2);
        let (end, start) = (self.ends(Shows::CarryingAtEnd), self.ends(Shows::CarryingAtStart));
        let unit = self.say("元", "yuan");
        Table::new(id, self.say("账面价值", "Carrying amounts"))
            .column(self.words(("项目", "Item"), labels.map(String::from)))
            .column(self.column(("期末余额", "Closing"), style, at(1, end)).unit(unit))
            .column(self.column(("上年年末余额", "Prior year-end"), style, at(2, start)).unit(unit))
    }

    fn ends(&self, shows: Shows) -> [f64; 3] {
        let of = |class| super::yuan(self.movements.cell(class, shows, None).unwrap_or_default());
        let part = |part| match shows {
            Shows::CarryingAtStart => self.movements.opening(Class::Development, part, None).raw(),
            _ => self.movements.closing(Class::Development, part, None).raw(),
        };
        let development = Fen::new(part(Part::Gross) - part(Part::Impairment));
        [of(Class::Inventory), of(Class::Intangible), super::yuan(development)]
    }

    /// 业务事件行数: what was read, and what became of it.
    fn events(&self, id: TableId) -> Table {
        let d = self.d;
        let rows: [(&str, usize); EVENT_ROWS] = [
            (self.say("读入", "read"), d.rows_in),
            (self.say("入账", "booked"), d.rows_booked),
            (self.say("日期在报告期以后，未处理", "after the period, not looked at"), d.rows_later),
            (self.say("有错误，未入账", "refused"), d.rows_refused),
        ];
        let counts = Cells::numbers(rows.iter().map(|(_, count)| *count as f64));
        Table::new(id, self.say("业务事件", "Events"))
            .column(self.words(("项目", "Item"), rows.iter().map(|(name, _)| name.to_string())))
            .column(self.column(("行数", "Rows"), Style::calculated(Kind::Integer), counts))
    }

    /// To be signed.
    fn signed(&self, id: TableId) -> Table {
        let roles = [self.say("编制", "Prepared"), self.say("复核", "Reviewed")];
        let blank = || Cells::Mixed(vec![Cell::Blank; roles.len()]);
        let input = Style::input(Kind::Text);
        Table::new(id, self.say("签署", "Signed"))
            .column(self.words(("职责", "Role"), roles.map(String::from)))
            .column(self.column(("姓名", "Name"), input, blank()))
            .column(self.column(("日期", "Date"), Style::input(Kind::Date), blank()))
    }

    pub(super) fn contents(&self, sheets: &[Sheet]) -> Vec<Line> {
        let number = |at: usize| format!("{}", at + 1);
        let link = |(at, sheet): (usize, &Sheet)| {
            let cell = match sheet.id {
                Some(id) => Cell::link(&sheet.title, Target::Sheet(id)),
                None => Cell::text(&sheet.title),
            };
            Line::pair(number(at), cell)
        };
        let mut lines = vec![Line::Blank, Line::heading(self.say("目录", "Contents"))];
        lines.extend(sheets.iter().enumerate().map(link));
        lines
    }

    fn framework(&self) -> String {
        match self.d.books.terms.framework {
            crate::ledger::Framework::Cas => self.say("企业会计准则", "Chinese accounting standards").into(),
            crate::ledger::Framework::Ifrs => self.say("国际财务报告准则", "IFRS").into(),
        }
    }
}
