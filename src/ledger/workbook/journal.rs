//! 会计分录 and 科目余额表.

use super::columns::sum;
use super::{Pages, serial, yuan};
use crate::ledger::entry::{Entry, Line as Posting, Occasion};
use crate::ledger::movement::{Class, Item, Movement, Origin, Part};
use crate::ledger::{Role, Side, numbered};
use crate::num::Fen;
use crate::table::{Book, Cell, Cells, Kind, Layout, Line, Paper, Sheet, Style, Table, TableId, Template};

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

/// A line of a voucher, or the one below it for names.
struct Row<'l> {
    number: String,
    day: f64,
    entry: &'l Entry,
    /// 制单, 审核, 记账: no posting.
    line: Option<&'l Posting>,
}

impl Row<'_> {
    fn amount(&self, side: Side) -> Option<Fen> {
        self.line.filter(|line| line.side == side).map(|line| line.amount)
    }
}

/// The table of lines and its columns.
#[derive(Clone, Copy, Debug)]
pub struct Journal {
    pub table: TableId,
}

/// Columns that other sheets sum over; those from [`SPAN`] on sort lines into the notes and stay off paper.
pub(super) const CODE: u16 = 4;
pub(super) const DEBIT: u16 = 6;
pub(super) const CREDIT: u16 = 7;
pub(super) const ASSET: u16 = 8;
pub(super) const SPAN: u16 = 10;
pub(super) const CLASS: u16 = 11;
pub(super) const PART: u16 = 12;
pub(super) const ITEM: u16 = 13;
pub(super) const ORIGIN: u16 = 14;
/// Widths of what a voucher shows, in characters.
const WIDTHS: [f64; 10] = [14.0, 11.0, 36.0, 5.0, 13.0, 34.0, 15.0, 15.0, 10.0, 14.0];

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
        if entry.date < self.d.period.from || entry.occasion.begins() {
            return Span::Before;
        }
        let last = entry.date == self.d.period.to && entry.occasion == Occasion::Closing;
        if last { Span::Closing } else { Span::During }
    }

    /// Every line up to the end of the period.
    pub(super) fn journal(&self, journal: &Journal) -> Sheet {
        let rows = self.rows();
        let chart = self.d.chart;
        let texts = |of: &dyn Fn(&Row) -> String| rows.iter().map(of).collect::<Vec<_>>();
        let side = |wanted: Side| rows.iter().map(move |row| row.amount(wanted));
        // A line for names says nothing else.
        let of_line = |of: &dyn Fn(&Posting) -> String| texts(&|row| row.line.map_or(String::new(), of));
        let moved = |of: fn(Movement) -> &'static str| {
            of_line(&move |line| line.movement.map_or(String::new(), |movement| of(movement).to_string()))
        };
        let origin = |line: &Posting| match line.asset.filter(|_| line.movement.is_some()) {
            Some(asset) => origin_word(self.d.ledger.holdings[asset.0 as usize].origin).to_string(),
            None => String::new(),
        };
        let id = |line: &Posting| {
            line.asset.map_or(String::new(), |asset| self.resource(asset.0 as usize).id.clone())
        };
        let summary = |row: &Row| match row.line {
            Some(_) => row.entry.summary.clone(),
            None => {
                self.say("制单：　　　　审核：　　　　记账：", "Prepared:　　　Checked:　　　Posted:").into()
            }
        };
        let days = Cells::numbers(rows.iter().map(|row| row.day));
        let table = Table::new(journal.table, "")
            .column(self.ids(("凭证号", "Voucher"), texts(&|row| row.number.clone())))
            .column(self.column(("日期", "Date"), Style::calculated(Kind::Date), days))
            .column(self.words(("摘要", "Summary"), texts(&summary)))
            .column(self.words(("借贷", "Side"), of_line(&|line| self.side_word(line.side).into())))
            .column(self.ids(("科目编码", "Code"), of_line(&|line| chart.code(line.role))))
            .column(self.words(("科目名称", "Account"), of_line(&|line| chart.name(line.role, self.d.lang))))
            .column(self.money(("借方金额", "Debit"), side(Side::Debit)))
            .column(self.money(("贷方金额", "Credit"), side(Side::Credit)))
            .column(self.words(("资产编号", "Asset"), of_line(&id)))
            .column(self.words(
                ("证据", "Evidence"),
                texts(&|row| row.line.map_or(String::new(), |_| row.entry.evidence.clone())),
            ))
            .column(self.words(("期间", "Span"), texts(&|row| self.span(row.entry).word().into())))
            .column(self.words(("附注类别", "Class"), moved(|m| class_word(m.class))))
            .column(self.words(("附注部分", "Block"), moved(|m| part_word(m.part))))
            .column(self.words(("附注项目", "Item"), moved(|m| item_word(m.item))))
            .column(self.words(("取得方式", "Come by"), of_line(&origin)))
            .ruled_by(0)
            .footer(self.of_period(journal, &rows))
            .footer(self.of_all(journal, &rows));
        let first = rows.iter().position(|row| self.span(row.entry) != Span::Before).unwrap_or(0);
        let lines = vec![
            Line::title(self.say("会计分录", "Entries")),
            self.unit(),
            Line::note(self.say(
                "“期间”栏：期初为本期以前的分录和期初余额，只在屏幕上显示，不打印；结转为期末结转损益，不计入余额表和凭证输出。“期间”起各栏供附注取数，不打印。",
                "Span: 期初 is before the period and stays off paper; 结转 closes profit and loss on its last day and is left out of balances and vouchers. The columns from Span on feed the notes and are not printed.",
            )),
        ];
        let paper = Paper { columns: WIDTHS.len() as u16, from: first as u32 };
        Sheet::new(self.say("会计分录", "Entries")).lines(lines).table(table).layout(Layout {
            paper: Some(paper),
            widths: (0..).zip(WIDTHS).collect(),
            ..Layout::default()
        })
    }

    /// The lines of every voucher; below one that is printed, a line for who prepared, checked and posted it
    /// (会计基础工作规范 第五十一条).
    fn rows(&self) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for voucher in numbered(&self.d.ledger.entries) {
            let word = if voucher.is_opening() { "期初" } else { "记" };
            let number = format!("{} {word}-{}", voucher.month, voucher.number);
            let entry = voucher.entry;
            let signed = (self.span(entry) != Span::Before).then_some(None);
            for line in entry.lines.iter().map(Some).chain(signed) {
                rows.push(Row { number: number.clone(), day: serial(entry.date), entry, line });
            }
        }
        rows
    }

    fn side_word(&self, side: Side) -> &'static str {
        match side {
            Side::Debit => self.say("借", "Dr"),
            Side::Credit => self.say("贷", "Cr"),
        }
    }

    /// 本期合计: what is printed.
    fn of_period(&self, journal: &Journal, rows: &[Row]) -> Vec<Cell> {
        let amount = |side| {
            let own = rows.iter().filter(|row| self.span(row.entry) != Span::Before);
            own.filter_map(|row| row.amount(side)).map(Fen::raw).sum::<i64>() as f64 / 100.0
        };
        let spans = [(SPAN, Span::During), (SPAN, Span::Closing)];
        let sums = |column| {
            let [one, two] =
                spans.map(|(span, word)| journal.one(Template::new(), column, &[(span, word.word())]));
            join(one.text("+"), two)
        };
        let mut cells = self.total(
            6,
            [
                Cell::formula(sums(DEBIT), amount(Side::Debit)),
                Cell::formula(sums(CREDIT), amount(Side::Credit)),
            ],
        );
        cells[0] = Cell::text(self.say("本期合计", "Period"));
        cells
    }

    /// 全部合计, what came before the period too.
    fn of_all(&self, journal: &Journal, rows: &[Row]) -> Vec<Cell> {
        let amount =
            |side| rows.iter().filter_map(|row| row.amount(side)).map(Fen::raw).sum::<i64>() as f64 / 100.0;
        let mut cells = self.total(
            6,
            [
                sum(journal.table, DEBIT, amount(Side::Debit)),
                sum(journal.table, CREDIT, amount(Side::Credit)),
            ],
        );
        cells[0] = Cell::text(self.say("连同期初合计", "With what came before"));
        cells
    }

    /// 科目余额表, each figure a sum over the lines.
    pub(super) fn accounts(&self, journal: &Journal, id: TableId) -> Sheet {
        let roles: Vec<Role> = self.balances.accounts.iter().map(|(role, _)| *role).collect();
        let chart = self.d.chart;
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
        let total = |of: &dyn Fn(Role) -> f64| {
            roles.iter().map(|role| (of(*role) * 100.0).round()).sum::<f64>() / 100.0
        };
        let get = |role: Role| self.balances.get(role);
        let figures = |of: &dyn Fn(Role) -> f64| roles.iter().map(|role| of(*role)).collect::<Vec<f64>>();
        let (before, debit) = (|role| yuan(get(role).opening), |role| yuan(get(role).debit));
        let (credit, after) = (|role| yuan(get(role).credit), |role| yuan(get(role).closing));
        let table = Table::new(id, "")
            .column(self.ids(("科目编码", "Code"), roles.iter().map(|role| chart.code(*role))))
            .column(
                self.words(("科目名称", "Account"), roles.iter().map(|role| chart.name(*role, self.d.lang))),
            )
            .column(self.live(("期初余额（借方为正）", "Opening (debit +)"), opening, figures(&before)))
            .column(self.live(("本期借方", "Debit"), by_code(DEBIT, "本期"), figures(&debit)))
            .column(self.live(("本期贷方", "Credit"), by_code(CREDIT, "本期"), figures(&credit)))
            .column(self.computed(("期末余额（借方为正）", "Closing (debit +)"), closing, figures(&after)))
            .footer(self.total(
                2,
                [
                    sum(id, 2, total(&before)),
                    sum(id, 3, total(&debit)),
                    sum(id, 4, total(&credit)),
                    sum(id, 5, total(&after)),
                ],
            ));
        let lines = vec![
            Line::title(self.say("科目余额表", "Trial balance")),
            self.unit(),
            Line::note(self.say(
                "余额为正是借方、为负是贷方；不含年末结转损益，损益类科目的期末余额即本期累计发生额。",
                "Positive is debit, negative credit; before the year-end closing, so that profit and loss accounts show the period's total.",
            )),
        ];
        Sheet::new(self.say("科目余额表", "Trial balance")).lines(lines).table(table).layout(Layout {
            widths: vec![(0, 16.0), (1, 44.0), (2, 19.0), (3, 17.0), (4, 17.0), (5, 19.0)],
            ..Layout::default()
        })
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
