//! 勾稽: every tie of the note tables and of the books, each a formula that says TRUE.

use super::Pages;
use super::journal::{CLASS, CREDIT, DEBIT, Journal, PART, SPAN, join};
use super::notes::{TOTAL, Tables, row_of};
use crate::ledger::movement::{Class, Part};
use crate::ledger::note::{INTANGIBLE, INVENTORY, RowLayout, Shows};
use crate::table::{Cell, Cells, Column, Line, Sheet, Style, Table, TableId, Template};

/// One tie.
struct Tie {
    number: String,
    says: String,
    template: Template,
    holds: bool,
}

impl Pages<'_> {
    pub(super) fn ties(&self, id: TableId, journal: &Journal, accounts: TableId, tables: &Tables) -> Sheet {
        let mut ties = self.of_books(journal, accounts);
        ties.extend(self.of_note(("F26", INTANGIBLE, Class::Intangible, tables.intangible), journal));
        ties.extend(self.of_note(("F9", INVENTORY, Class::Inventory, tables.inventory), journal));
        ties.extend(self.of_development(journal, tables));
        ties.extend(self.of_counts());
        let table = Table::new(id, "")
            .column(Column::new(
                self.say("编号", "No."),
                Style::ID,
                Cells::texts(ties.iter().map(|tie| tie.number.clone())),
            ))
            .column(Column::new(
                self.say("勾稽关系", "Tie"),
                Style::TEXT,
                Cells::texts(ties.iter().map(|tie| tie.says.clone())),
            ))
            .column(Column::new(
                self.say("是否相符", "Holds"),
                Style::CHECK,
                Cells::Mixed(ties.iter().map(|tie| Cell::formula(tie.template.clone(), tie.holds)).collect()),
            ));
        let lines = vec![Line::title(self.say("勾稽", "Ties"))];
        Sheet::new(self.say("勾稽", "Ties")).lines(lines).table(table)
    }

    fn tie(&self, number: impl Into<String>, zh: String, en: String, template: Template, holds: bool) -> Tie {
        let says = if self.d.lang == crate::diag::Lang::Zh { zh } else { en };
        Tie { number: number.into(), says, template, holds }
    }

    fn of_books(&self, journal: &Journal, accounts: TableId) -> Vec<Tie> {
        let sum = |table, column| Template::new().text("SUM(").whole_column(table, column).text(")");
        let zero = |inner: Template| join(Template::new().text("ROUND("), inner).text(",2)=0");
        vec![
            self.tie(
                "B-1",
                "全部分录借方合计 = 贷方合计".into(),
                "debits = credits over all entries".into(),
                zero(join(sum(journal.table, DEBIT).text("-"), sum(journal.table, CREDIT))),
                self.d.ledger.entries.iter().all(super::super::Entry::balances),
            ),
            self.tie(
                "B-2",
                "科目期初余额合计为 0".into(),
                "opening balances sum to 0".into(),
                zero(sum(accounts, 2)),
                self.balances.balances(),
            ),
            self.tie(
                "B-3",
                "科目本期借方合计 = 本期贷方合计".into(),
                "turnover: debits = credits".into(),
                zero(join(sum(accounts, 3).text("-"), sum(accounts, 4))),
                self.balances.balances(),
            ),
            self.tie(
                "B-4",
                "科目期末余额合计为 0".into(),
                "closing balances sum to 0".into(),
                zero(sum(accounts, 5)),
                self.balances.balances(),
            ),
        ]
    }

    /// The roll of each block, the net amounts, the columns against the total, and the books.
    fn of_note(
        &self,
        (prefix, layout, class, id): (&str, &'static [RowLayout], Class, TableId),
        journal: &Journal,
    ) -> Vec<Tie> {
        let mut ties = Vec::new();
        let names = ["外购", "自行", "其他方式", "合计"];
        let at = |shows: Shows| row_of(layout, |other| other == shows);
        for part in [Part::Gross, Part::Amortisation, Part::Impairment] {
            let (Some(opening), Some(closing)) = (at(Shows::Opening(part)), at(Shows::Closing(part))) else {
                continue;
            };
            let items = |adds: bool| {
                row_of(
                    layout,
                    |shows| matches!(shows, Shows::Items(of, items) if of == part && items[0].adds() == adds),
                )
            };
            let (Some(adds), Some(outs)) = (items(true), items(false)) else { continue };
            let word = super::journal::part_word(part);
            for (column, name) in names.iter().enumerate() {
                let c = column as u16 + 1;
                let template = Template::new()
                    .text("ROUND(")
                    .fixed(id, c, opening)
                    .text("+")
                    .fixed(id, c, adds)
                    .text("-")
                    .fixed(id, c, outs)
                    .text("-")
                    .fixed(id, c, closing)
                    .text(",2)=0");
                ties.push(self.tie(
                    format!("{prefix}-{word}-{name}"),
                    format!(
                        "{}{word}：期初 + 增加 − 减少 = 期末（{name}）",
                        super::journal::class_word(class)
                    ),
                    format!(
                        "{class:?} {part:?}: opening + increases - decreases = closing, column {}",
                        column + 1
                    ),
                    template,
                    true,
                ));
            }
            // The books: closing balance of the block by the account's lines.
            let debit = part == Part::Gross;
            let conditions = [(CLASS, super::journal::class_word(class)), (PART, word)];
            let booked = |span: &'static str| {
                let mut all = conditions.to_vec();
                all.push((SPAN, span));
                journal.sum(debit, &all)
            };
            let template =
                join(Template::new().text("ROUND(").fixed(id, TOTAL, closing).text("-("), booked("期初"));
            let template = join(template.text("+"), booked("本期")).text("),2)=0");
            ties.push(self.tie(
                format!("{prefix}-{word}-账"),
                format!("{}{word}期末合计 = 分录累计", super::journal::class_word(class)),
                format!("{class:?} {part:?}: closing total = lines of the books"),
                template,
                true,
            ));
        }
        for (shows, of, zh) in [
            (Shows::CarryingAtEnd, Shows::Closing as fn(Part) -> Shows, "期末"),
            (Shows::CarryingAtStart, Shows::Opening as fn(Part) -> Shows, "期初"),
        ] {
            let Some(row) = at(shows) else { continue };
            let mut template = Template::new().text("ROUND(").fixed(id, TOTAL, row);
            for part in [Part::Gross, Part::Amortisation, Part::Impairment] {
                if let Some(other) = at(of(part)) {
                    template =
                        template.text(if part == Part::Gross { "-" } else { "+" }).fixed(id, TOTAL, other);
                }
            }
            ties.push(self.tie(
                format!("{prefix}-账面-{zh}"),
                format!("{}{zh}账面价值 = 原值 − 摊销 − 减值", super::journal::class_word(class)),
                format!("{class:?}: carrying amount = cost - amortisation - impairment"),
                template.text(",2)=0"),
                true,
            ));
        }
        for (row, line) in layout.iter().enumerate().filter(|(_, line)| line.shows != Shows::Head) {
            let row = row as u32;
            let template = Template::new()
                .text("ROUND(")
                .fixed(id, TOTAL, row)
                .text("-SUM(")
                .fixed_span(id, 1, 3, row)
                .text("),2)=0");
            ties.push(self.tie(
                format!("{prefix}-合计-{}", row + 1),
                format!(
                    "{}第 {} 行“{}”：合计 = 三列之和",
                    super::journal::class_word(class),
                    row + 1,
                    line.zh
                ),
                format!("{class:?} row {}: total = sum of columns", row + 1),
                template,
                true,
            ));
        }
        ties
    }

    fn of_development(&self, journal: &Journal, tables: &Tables) -> Vec<Tie> {
        let own = row_of(
            INTANGIBLE,
            |shows| matches!(shows, Shows::Of(Part::Gross, items) if items == [crate::ledger::Item::Own]),
        );
        let booked =
            |span: &'static str| journal.sum(true, &[(CLASS, "开发支出"), (PART, "原值"), (SPAN, span)]);
        let closing =
            join(Template::new().text("ROUND(").fixed(tables.development, 7, 0).text("-("), booked("期初"));
        let closing = join(closing.text("+"), booked("本期")).text("),2)=0");
        let mut ties = vec![self.tie(
            "F27-3",
            "开发支出期末余额 = 分录累计".into(),
            "development: closing = lines of the books".into(),
            closing,
            true,
        )];
        if let Some(row) = own {
            let template = Template::new()
                .text("ROUND(")
                .fixed(tables.intangible, TOTAL, row)
                .text("-")
                .fixed(tables.development, 4, 0)
                .text(",2)=0");
            // Spend that went to inventory is no part of either.
            ties.push(self.tie(
                "F27-4",
                "无形资产内部研发增加 = 开发支出确认为无形资产".into(),
                "internal development of intangibles = development recognised as intangible".into(),
                template,
                self.movements.items(Class::Intangible, Part::Gross, &[crate::ledger::Item::Own], None)
                    == self.movements.items(
                        Class::Development,
                        Part::Gross,
                        &[crate::ledger::Item::ToIntangible],
                        None,
                    ),
            ));
        }
        let end = row_of(INTANGIBLE, |shows| shows == Shows::CarryingAtEnd).unwrap_or(0);
        let stock = row_of(INVENTORY, |shows| shows == Shows::CarryingAtEnd).unwrap_or(0);
        let same = |table, row, line| {
            Template::new()
                .text("ROUND(")
                .fixed(table, TOTAL, row)
                .text("-")
                .fixed(tables.extract, 1, line)
                .text(",2)=0")
        };
        ties.push(self.tie(
            "S-1",
            "资产负债表无形资产其中：数据资源 = 附注期末账面价值".into(),
            "balance sheet = note, intangibles".into(),
            same(tables.intangible, end, 3),
            true,
        ));
        ties.push(self.tie(
            "S-2",
            "资产负债表存货其中：数据资源 = 附注期末账面价值".into(),
            "balance sheet = note, inventories".into(),
            same(tables.inventory, stock, 1),
            true,
        ));
        ties
    }

    fn of_counts(&self) -> Vec<Tie> {
        let d = self.d;
        let template = Template::new().text(format!("{}={}+{}", d.rows_in, d.rows_booked, d.rows_refused));
        vec![self.tie(
            "N-1",
            "业务事件：读入行数 = 入账行数 + 未入账行数".into(),
            "events: rows in = booked + not booked".into(),
            template,
            d.rows_in == d.rows_booked + d.rows_refused,
        )]
    }
}
