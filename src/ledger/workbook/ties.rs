//! 勾稽: every tie of the note tables and of the books, each a formula that says TRUE.
//!
//! Numbers are those of the list of checks on notes of state firms (F9 inventories, F26 intangibles, F27
//! development); B, S, A and N are our own: books, balance sheet, schedule and counts.

use super::Pages;
use super::cover::EVENT_ROWS;
use super::development::{closing_column, rolls};
use super::journal::{CLASS, CODE, CREDIT, DEBIT, ITEM, Journal, PART, SPAN, join};
use super::judge::Judge;
use super::note_ties::{self, Note};
use super::notes::{TOTAL, Tables};
use crate::ledger::Role;
use crate::ledger::movement::{Item, Part};
use crate::ledger::note::Shows;
use crate::table::{Cell, Cells, Column, Line, Sheet, Style, Table, TableId, Template};

/// Tables that ties refer to beside the notes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ids {
    pub accounts: TableId,
    pub schedule: TableId,
    pub differences: TableId,
    /// 业务事件行数 of the cover.
    pub events: TableId,
}

/// One tie.
pub(super) struct Tie {
    number: String,
    says: String,
    template: Template,
}

/// `ROUND(…,2)=0`.
pub(super) fn zero(inner: Template) -> Template {
    join(Template::new().text("ROUND("), inner).text(",2)=0")
}

/// TRUE as long as the entity has not filled in a cell.
fn where_given(cell: Template, then: Template) -> Template {
    join(join(Template::new().text("IF(ISNUMBER("), cell).text("),"), then).text(",TRUE)")
}

impl Pages<'_> {
    pub(super) fn ties(
        &self,
        id: TableId,
        journal: &Journal,
        ids: &Ids,
        tables: &Tables,
        sheets: &[Sheet],
    ) -> Sheet {
        let (intangible, inventory) =
            (note_ties::intangible(tables.intangible), note_ties::inventory(tables.inventory));
        let mut ties = self.of_books(journal, ids.accounts);
        ties.extend(self.of_accounts((&intangible, &inventory), ids.accounts, tables));
        ties.extend(self.of_tax(ids));
        ties.extend(self.of_note(&intangible, journal));
        ties.extend(self.of_note(&inventory, journal));
        ties.extend(self.of_whole((&intangible, &inventory), tables));
        ties.extend(self.of_development(&intangible, journal, tables));
        ties.extend(self.of_balance_sheet((&intangible, &inventory), tables));
        ties.extend(self.of_results(journal, ids.schedule));
        ties.extend(self.of_counts(ids.events));
        let texts = |of: fn(&Tie) -> &String| Cells::texts(ties.iter().map(|tie| of(tie).clone()));
        let judge = Judge::of(sheets);
        let judged = |tie: &Tie| Cell::formula(tie.template.clone(), judge.result(&tie.template));
        let formulas = ties.iter().map(judged).collect();
        let table = Table::new(id, "")
            .column(Column::new(self.say("编号", "No."), Style::ID, texts(|tie| &tie.number)))
            .column(Column::new(self.say("勾稽关系", "Tie"), Style::TEXT, texts(|tie| &tie.says)))
            .column(Column::new(self.say("是否相符", "Holds"), Style::CHECK, Cells::Mixed(formulas)));
        let lines = vec![Line::title(self.say("勾稽", "Ties"))];
        Sheet::new(self.say("勾稽", "Ties")).lines(lines).table(table)
    }

    pub(super) fn tie(
        &self,
        number: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
        template: Template,
    ) -> Tie {
        let says = if self.d.lang == crate::diag::Lang::Zh { zh.into() } else { en.into() };
        Tie { number: number.into(), says, template }
    }

    fn of_books(&self, journal: &Journal, accounts: TableId) -> Vec<Tie> {
        let sum = |table, column| Template::new().text("SUM(").whole_column(table, column).text(")");
        let less = |a: Template, b: Template| zero(join(a.text("-"), b));
        let debits = less(sum(journal.table, DEBIT), sum(journal.table, CREDIT));
        let turnover = less(sum(accounts, 3), sum(accounts, 4));
        let en = "debits = credits over all entries";
        vec![
            self.tie("B-1", "全部分录借方合计 = 贷方合计", en, debits),
            self.tie("B-2", "科目期初余额合计为 0", "opening balances sum to 0", zero(sum(accounts, 2))),
            self.tie("B-3", "科目本期借方合计 = 本期贷方合计", "turnover: debits = credits", turnover),
            self.tie("B-4", "科目期末余额合计为 0", "closing balances sum to 0", zero(sum(accounts, 5))),
        ]
    }

    /// Data resources against all intangibles and the row of 存货分类, once the entity has filled those in.
    fn of_whole(&self, (intangible, inventory): (&Note, &Note), tables: &Tables) -> Vec<Tie> {
        let rows = [
            (intangible, Part::Impairment, 1, ["F26-15", "F26-15a"], false),
            (intangible, Part::Gross, 0, ["F26-16", "F26-16a"], false),
            (inventory, Part::Gross, 2, ["F9-12", "F9-12a"], true),
            (inventory, Part::Impairment, 3, ["F9-13", "F9-13a"], true),
        ];
        let mut ties = Vec::new();
        for (note, part, row, numbers, equal) in rows {
            let ends = [(Shows::Closing(part), "期末"), (Shows::Opening(part), "期初")];
            for (at, ((shows, word), number)) in ends.into_iter().zip(numbers).enumerate() {
                let given = || Template::new().fixed(tables.whole, at as u16 + 1, row);
                let own = Template::new().fixed(note.table, TOTAL, note.row(|other| other == shows));
                let inner = join(own.text("-"), given());
                let sign = if equal { "=" } else { "<=" };
                let then = join(Template::new().text("ROUND("), inner).text(format!(",2){sign}0"));
                let (class, block) =
                    (super::journal::class_word(note.class), super::journal::part_word(part));
                ties.push(self.tie(
                    number,
                    format!("数据资源{class}{word}{block} {sign} 企业填写的金额（未填的不比较）"),
                    format!("{:?} {part:?} of data resources {sign} the figure filled in", note.class),
                    where_given(given(), then),
                ));
            }
        }
        ties
    }

    fn of_development(&self, intangible: &Note, journal: &Journal, tables: &Tables) -> Vec<Tie> {
        let (id, row) = (tables.development, self.projects(Part::Gross));
        let closing = closing_column(Part::Gross);
        let booked =
            |span: &'static str| journal.sum(true, &[(CLASS, "开发支出"), (PART, "原值"), (SPAN, span)]);
        let roll = join(rolls(id, Part::Gross, row).text("-"), Template::new().fixed(id, closing, row));
        let lines = Template::new().fixed(id, closing, row).text("-(");
        let lines = join(join(lines, booked("期初")).text("+"), booked("本期")).text(")");
        let own =
            intangible.row(|shows| matches!(shows, Shows::Of(Part::Gross, items) if items == [Item::Own]));
        let handed = || {
            let into = Template::new().fixed(tables.intangible, TOTAL, own).text("-");
            zero(into.fixed(id, 4, row))
        };
        let words = (
            "无形资产内部研发增加 = 开发支出确认为无形资产",
            "internal development of intangibles = development recognised as intangible",
        );
        let mut ties = vec![
            self.tie("F26-7", words.0, words.1, handed()),
            self.tie(
                "F27-3",
                "开发支出：期初 + 内部开发支出 + 其他增加 − 确认为无形资产 − 计入当期损益 − 其他减少 = 期末",
                "development: opening + spend + other - to intangibles - to profit or loss - other = closing",
                zero(roll),
            ),
            self.tie(
                "F27-3-账",
                "开发支出期末余额 = 分录累计",
                "development: closing = lines of the books",
                zero(lines),
            ),
            self.tie("F27-4", words.0, words.1, handed()),
        ];
        for column in 1..=closing {
            // Each row and their sum stand in one column.
            let inner = Template::new().text("SUM(").whole_column(id, column).text(")-2*");
            ties.push(self.tie(
                format!("F27-5-{column}"),
                format!("开发支出附注第 {column} 列：各项目之和 = 合计"),
                format!("development, column {column}: projects sum to the total"),
                zero(inner.fixed(id, column, row)),
            ));
        }
        ties
    }

    /// 资产负债表: the lines 其中 = the notes, and no more than the line above them.
    fn of_balance_sheet(&self, (intangible, inventory): (&Note, &Note), tables: &Tables) -> Vec<Tie> {
        let net = |column: fn(Part) -> u16| {
            let cost =
                Template::new().fixed(tables.development, column(Part::Gross), self.projects(Part::Gross));
            cost.text("-").fixed(tables.unready, column(Part::Impairment), self.projects(Part::Impairment))
        };
        let carrying =
            |note: &Note, shows| Template::new().fixed(note.table, TOTAL, note.row(|other| other == shows));
        let ends = [(Shows::CarryingAtEnd, "", "期末"), (Shows::CarryingAtStart, "a", "上年年末")];
        let mut ties = Vec::new();
        for (at, (shows, suffix, word)) in ends.into_iter().enumerate() {
            let development = if at == 0 { net(closing_column) } else { net(|_| 1) };
            let lines = [
                ("S-1", "S-4", 3, "无形资产", carrying(intangible, shows)),
                ("S-2", "S-5", 1, "存货", carrying(inventory, shows)),
                ("S-3", "S-6", 5, "开发支出", development),
            ];
            for (same, within, line, name, note) in lines {
                let cell = |line| Template::new().fixed(tables.extract, at as u16 + 1, line);
                ties.push(self.tie(
                    format!("{same}{suffix}"),
                    format!("资产负债表{name}其中：数据资源 = 附注账面价值（{word}）"),
                    format!(
                        "balance sheet line {} = note, {}",
                        line + 1,
                        if at == 0 { "closing" } else { "opening" }
                    ),
                    zero(join(join(Template::new().text("("), note).text(")-"), cell(line))),
                ));
                let inner = join(cell(line).text("-"), cell(line - 1));
                let then = join(Template::new().text("ROUND("), inner).text(",2)<=0");
                ties.push(self.tie(
                    format!("{within}{suffix}"),
                    format!("{name}其中：数据资源 ≤ {name}合计（{word}，未填的不比较）"),
                    format!("balance sheet line {}: of which no more than the line", line + 1),
                    where_given(cell(line - 1), then),
                ));
            }
        }
        ties
    }

    /// 摊销表 and 资产减值损失 against the movements of the notes.
    fn of_results(&self, journal: &Journal, schedule: TableId) -> Vec<Tie> {
        let charged =
            journal.sum(false, &[(CLASS, "无形资产"), (PART, "摊销"), (ITEM, "计提"), (SPAN, "本期")]);
        let listed = Template::new().text("SUM(").whole_column(schedule, 3).text(")-(");
        let code = self.d.chart.code(Role::ImpairmentLoss);
        let lost = journal.sum(true, &[(CODE, &code), (SPAN, "本期")]);
        let of = |item| journal.sum(false, &[(PART, "减值"), (ITEM, item), (SPAN, "本期")]);
        let moved = join(join(of("计提").text("+"), of("转回")).text(")"), Template::new());
        vec![
            self.tie(
                "A-1",
                "摊销表本期合计 = 无形资产附注本期计提摊销",
                "schedule of the period = amortisation charged",
                zero(join(listed, charged).text(")")),
            ),
            self.tie(
                "A-2",
                "资产减值损失 = 各项减值准备、跌价准备的计提 − 转回",
                "impairment loss = charged - reversed, over all allowances",
                zero(join(lost.text("-("), moved)),
            ),
        ]
    }

    fn of_counts(&self, events: TableId) -> Vec<Tie> {
        let cell = |row| Template::new().fixed(events, 1, row);
        let parts = (1..EVENT_ROWS as u32).fold(cell(0), |all, row| join(all.text("-"), cell(row)));
        vec![self.tie(
            "N-1",
            "业务事件：读入行数 = 入账 + 期后 + 未入账行数",
            "events: rows in = booked + after the period + not booked",
            zero(parts),
        )]
    }
}
