//! 会计分录 and 科目余额表.

use super::{MONEY, Pages, serial, yuan};
use crate::ledger::entry::{Entry, Line as Posting, Occasion};
use crate::ledger::movement::{Class, Item, Movement, Origin, Part};
use crate::ledger::{Role, Side, numbered};
use crate::table::{Book, Cell, Cells, Column, Kind, Line, Results, Sheet, Style, Table, TableId, Template};

/// Where a line stands against the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Before the period, or an opening balance of it.
    Before,
    During,
    /// The year-end closing on the period's last day.
    Closing,
}

impl Span {
    pub(super) fn word(self) -> &'static str {
        match self {
            Span::Before => "期初",
            Span::During => "本期",
            Span::Closing => "结转",
        }
    }
}

/// Voucher, day, entry and line of a row.
type Row<'l> = (String, f64, &'l Entry, &'l Posting);

/// The table of lines and its columns.
#[derive(Clone, Copy, Debug)]
pub struct Journal {
    pub table: TableId,
}

/// Columns that other sheets sum over.
pub(super) const CODE: u16 = 3;
pub(super) const DEBIT: u16 = 5;
pub(super) const CREDIT: u16 = 6;
pub(super) const ASSET: u16 = 7;
pub(super) const SPAN: u16 = 8;
pub(super) const CLASS: u16 = 9;
pub(super) const PART: u16 = 10;
pub(super) const ITEM: u16 = 11;
pub(super) const ORIGIN: u16 = 12;

impl Journal {
    pub(super) fn reserve(book: &mut Book) -> Self {
        Journal { table: book.reserve_table() }
    }

    /// `SUMIFS(debit, …) − SUMIFS(credit, …)` over lines that meet every condition.
    pub(super) fn sum(&self, debit: bool, conditions: &[(u16, &str)]) -> Template {
        let (plus, minus) = if debit { (DEBIT, CREDIT) } else { (CREDIT, DEBIT) };
        let template = self.one(Template::new(), plus, conditions);
        self.one(template.text("-"), minus, conditions)
    }

    /// One of both sums.
    pub(super) fn one(&self, template: Template, column: u16, conditions: &[(u16, &str)]) -> Template {
        let mut template = template.text("SUMIFS(").whole_column(self.table, column);
        for (column, wanted) in conditions {
            template = template.text(",").whole_column(self.table, *column).text(",").string(wanted);
        }
        template.text(")")
    }
}

impl Pages<'_> {
    pub(super) fn span(&self, entry: &Entry) -> Span {
        if entry.date < self.d.period.from || entry.occasion == Occasion::Opening {
            return Span::Before;
        }
        let last = entry.date == self.d.period.to && entry.occasion == Occasion::Closing;
        if last { Span::Closing } else { Span::During }
    }

    /// Every line up to the end of the period.
    pub(super) fn journal(&self, journal: &Journal) -> Sheet {
        let mut rows: Vec<Row> = Vec::new();
        for voucher in numbered(&self.d.ledger.entries) {
            for line in &voucher.entry.lines {
                let number = format!("{} 记-{}", voucher.month, voucher.number);
                rows.push((number, serial(voucher.entry.date), voucher.entry, line));
            }
        }
        let chart = self.d.chart;
        let texts = |of: &dyn Fn(&Row) -> String| {
            Cells::Texts(rows.iter().map(|row| Some(of(row)).filter(|text| !text.is_empty())).collect())
        };
        let side = |wanted: Side| {
            let amount = |row: &Row| (row.3.side == wanted).then(|| yuan(row.3.amount));
            Cells::Numbers(rows.iter().map(amount).collect())
        };
        let moved = |of: fn(Movement) -> &'static str| {
            texts(&move |row| row.3.movement.map_or(String::new(), |movement| of(movement).to_string()))
        };
        let origin = |row: &Row| match row.3.asset {
            Some(asset) if row.3.movement.is_some() => {
                origin_word(self.d.ledger.holdings[asset.0 as usize].origin).to_string()
            }
            _ => String::new(),
        };
        let id =
            |row: &Row| row.3.asset.map_or(String::new(), |asset| self.resource(asset.0 as usize).id.clone());
        let money = Style::input(Kind::Money2);
        let total = |column| {
            Cell::formula(
                Template::new().text("SUM(").whole_column(journal.table, column).text(")"),
                rows.iter()
                    .filter(|row| (row.3.side == Side::Debit) == (column == DEBIT))
                    .map(|row| row.3.amount.raw())
                    .sum::<i64>() as f64
                    / 100.0,
            )
        };
        let table = Table::new(journal.table, "")
            .column(Column::new(self.say("凭证号", "Voucher"), Style::ID, texts(&|row| row.0.clone())))
            .column(Column::new(
                self.say("日期", "Date"),
                Style::input(Kind::Date),
                Cells::numbers(rows.iter().map(|row| row.1)),
            ))
            .column(Column::new(
                self.say("摘要", "Summary"),
                Style::TEXT,
                texts(&|row| row.2.summary.clone()),
            ))
            .column(Column::new(
                self.say("科目编码", "Code"),
                Style::ID,
                texts(&|row| chart.code(row.3.role)),
            ))
            .column(Column::new(
                self.say("科目名称", "Account"),
                Style::TEXT,
                texts(&|row| chart.name(row.3.role, self.d.lang)),
            ))
            .column(
                Column::new(self.say("借方金额", "Debit"), money, side(Side::Debit))
                    .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(self.say("贷方金额", "Credit"), money, side(Side::Credit))
                    .unit(self.say("元", "yuan")),
            )
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, texts(&id)))
            .column(Column::new(
                self.say("期间", "Span"),
                Style::TEXT,
                texts(&|row| self.span(row.2).word().into()),
            ))
            .column(Column::new(self.say("附注类别", "Class"), Style::TEXT, moved(|m| class_word(m.class))))
            .column(Column::new(self.say("附注部分", "Block"), Style::TEXT, moved(|m| part_word(m.part))))
            .column(Column::new(self.say("附注项目", "Item"), Style::TEXT, moved(|m| item_word(m.item))))
            .column(Column::new(self.say("取得方式", "Come by"), Style::TEXT, texts(&origin)))
            .column(Column::new(
                self.say("证据", "Evidence"),
                Style::TEXT,
                texts(&|row| row.2.evidence.clone()),
            ))
            .footer(vec![
                Cell::text(self.say("合计", "Total")),
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
                total(DEBIT),
                total(CREDIT),
            ]);
        let lines = vec![
            Line::title(self.say("会计分录", "Entries")),
            Line::note(self.say(
                "期间：期初为本期以前及期初余额；结转为期末结转损益，不计入本期余额表和凭证输出。",
                "Span: 期初 is before the period; 结转 closes profit and loss on its last day and is left out of balances and vouchers.",
            )),
        ];
        Sheet::new(self.say("会计分录", "Entries")).lines(lines).table(table)
    }

    /// 科目余额表, each figure a sum over the lines.
    pub(super) fn accounts(&self, journal: &Journal, id: TableId) -> Sheet {
        let roles: Vec<Role> = self.balances.accounts.iter().map(|(role, _)| *role).collect();
        let chart = self.d.chart;
        let numbers =
            |of: &dyn Fn(Role) -> f64| Results::Numbers(roles.iter().map(|role| of(*role)).collect());
        let by_code = |column: u16, span: &str| {
            Template::new()
                .text("SUMIFS(")
                .whole_column(journal.table, column)
                .text(",")
                .whole_column(journal.table, CODE)
                .text(",")
                .same_row(id, 0)
                .text(",")
                .whole_column(journal.table, SPAN)
                .text(",")
                .string(span)
                .text(")")
        };
        let opening = join(by_code(DEBIT, "期初").text("-"), by_code(CREDIT, "期初"));
        let closing = Template::new().same_row(id, 2).text("+").same_row(id, 3).text("-").same_row(id, 4);
        let live = Style::cross_sheet(Kind::Money2);
        let sum = |column: u16, result: f64| {
            Cell::formula(Template::new().text("SUM(").whole_column(id, column).text(")"), result)
        };
        let total = |of: &dyn Fn(Role) -> f64| {
            roles.iter().map(|role| (of(*role) * 100.0).round()).sum::<f64>() / 100.0
        };
        let get = |role: Role| self.balances.get(role);
        let table = Table::new(id, "")
            .column(Column::new(
                self.say("科目编码", "Code"),
                Style::ID,
                Cells::texts(roles.iter().map(|role| chart.code(*role))),
            ))
            .column(Column::new(
                self.say("科目名称", "Account"),
                Style::TEXT,
                Cells::texts(roles.iter().map(|role| chart.name(*role, self.d.lang))),
            ))
            .column(
                Column::new(
                    self.say("期初余额（借方为正）", "Opening (debit +)"),
                    live,
                    Cells::formula(opening, numbers(&|role| yuan(get(role).opening))),
                )
                .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(
                    self.say("本期借方", "Debit"),
                    live,
                    Cells::formula(by_code(DEBIT, "本期"), numbers(&|role| yuan(get(role).debit))),
                )
                .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(
                    self.say("本期贷方", "Credit"),
                    live,
                    Cells::formula(by_code(CREDIT, "本期"), numbers(&|role| yuan(get(role).credit))),
                )
                .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(
                    self.say("期末余额（借方为正）", "Closing (debit +)"),
                    MONEY,
                    Cells::formula(closing, numbers(&|role| yuan(get(role).closing))),
                )
                .unit(self.say("元", "yuan")),
            )
            .footer(vec![
                Cell::text(self.say("合计", "Total")),
                Cell::Blank,
                sum(2, total(&|role| yuan(get(role).opening))),
                sum(3, total(&|role| yuan(get(role).debit))),
                sum(4, total(&|role| yuan(get(role).credit))),
                sum(5, total(&|role| yuan(get(role).closing))),
            ]);
        let lines = vec![Line::title(self.say("科目余额表", "Trial balance"))];
        Sheet::new(self.say("科目余额表", "Trial balance")).lines(lines).table(table)
    }
}

/// Two templates, one after the other.
pub(super) fn join(mut first: Template, second: Template) -> Template {
    first.pieces.extend(second.pieces);
    first
}

pub(super) fn class_word(class: Class) -> &'static str {
    match class {
        Class::Intangible => "无形资产",
        Class::Inventory => "存货",
        Class::Development => "开发支出",
        Class::Fulfilment => "合同履约成本",
        Class::HeldForSale => "持有待售",
        Class::Fixed => "固定资产",
    }
}

pub(super) fn part_word(part: Part) -> &'static str {
    match part {
        Part::Gross => "原值",
        Part::Amortisation => "摊销",
        Part::Impairment => "减值",
    }
}

pub(super) fn item_word(item: Item) -> &'static str {
    match item {
        Item::Opening => "期初",
        Item::Purchase => "购入",
        Item::Own => "内部",
        Item::OtherIn => "其他增加",
        Item::Charge => "计提",
        Item::Disposal => "处置",
        Item::Lapse => "失效",
        Item::Reversal => "转回",
        Item::Release => "转销",
        Item::ToIntangible => "转无形",
        Item::ToExpense => "转损益",
        Item::OtherOut => "其他减少",
    }
}

pub(super) fn origin_word(origin: Option<Origin>) -> &'static str {
    match origin {
        None | Some(Origin::Purchased) => "外购",
        Some(Origin::Own) => "自行",
        Some(Origin::Other) => "其他",
    }
}
