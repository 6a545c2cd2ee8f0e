//! 开发支出附注: one row a project and their sum, and the impairment of what is not ready yet.

use super::journal::{
    ASSET, CLASS, CODE, DEBIT, ITEM, Journal, PART, SPAN, class_word, item_word, join, part_word,
};
use super::notes::{Tables, plus};
use super::{MONEY, Pages, yuan};
use crate::ledger::Role;
use crate::ledger::entry::AssetId;
use crate::ledger::movement::{Class, Item, Part};
use crate::ledger::project::{COST, IMPAIRMENT, Project, ProjectColumn, projects};
use crate::num::Fen;
use crate::table::{Cell, Cells, Column, Kind, Line, Sheet, Style, Table, TableId, Template};

impl Pages<'_> {
    pub(super) fn development(&self, journal: &Journal, tables: &Tables) -> Sheet {
        let lines =
            vec![Line::title(self.say("开发支出附注", "Note on development expenditure")), self.unit()];
        Sheet::new(self.say("开发支出附注", "Note on development"))
            .lines(lines)
            .table(self.cost(journal, tables.development))
            .table(self.unready(journal, tables.unready))
    }

    /// How many rows the table of cost, or of impairment, has above its sum.
    pub(super) fn projects(&self, part: Part) -> u32 {
        projects(self.d.ledger, self.d.period, part).len() as u32
    }

    fn cost(&self, journal: &Journal, id: TableId) -> Table {
        let heads = [
            self.say("内部开发支出", "Own spend"),
            self.say("其他增加", "Other"),
            self.say("确认为无形资产", "To intangibles"),
            self.say("转入当期损益", "To profit or loss"),
            self.say("其他减少", "Other decreases"),
        ];
        self.rolled(journal, Table::new(id, ""), Part::Gross, &COST, &heads)
    }

    fn unready(&self, journal: &Journal, id: TableId) -> Table {
        let heads = [self.say("本期计提", "Charged"), self.say("本期减少", "Decreases")];
        let caption = self.say("开发支出减值准备", "Impairment of development");
        self.rolled(journal, Table::new(id, caption), Part::Impairment, &IMPAIRMENT, &heads)
    }

    /// Opening, columns and closing of each project, and the sum in the last row.
    fn rolled(
        &self,
        journal: &Journal,
        table: Table,
        part: Part,
        columns: &[ProjectColumn],
        heads: &[&str],
    ) -> Table {
        let id = table.id;
        let projects = projects(self.d.ledger, self.d.period, part);
        let live = Style::cross_sheet(Kind::Money2);
        let name = |asset: &AssetId| {
            let resource = self.resource(asset.0 as usize);
            format!("{} {}", resource.id, resource.name)
        };
        let whole = self.say("其中：数据资源", "of which: data resources").to_string();
        let names = projects.keys().map(name).chain([whole]);
        let column = |of: &dyn Fn(&Project) -> i64, cell: &dyn Fn(Option<&str>) -> Template| {
            let own = projects.iter().map(|(asset, project)| {
                Cell::formula(cell(Some(&self.resource(asset.0 as usize).id)), yuan(Fen::new(of(project))))
            });
            // The sum looks at the lines itself, so that a tie can hold it to the rows.
            let total = Cell::formula(cell(None), yuan(Fen::new(projects.values().map(of).sum())));
            Cells::Mixed(own.chain([total]).collect())
        };
        let opening = |asset: Option<&str>| opening(journal, part, asset);
        let mut table = table
            .column(Column::new(self.say("项目", "Item"), Style::TEXT, Cells::texts(names)))
            .column(Column::new(self.say("期初余额", "Opening"), live, column(&|p| p.opening, &opening)));
        for (at, ((items, _), head)) in columns.iter().zip(heads).enumerate() {
            let passes = part == Part::Gross && (at == 0 || at == 3);
            let cell = |asset: Option<&str>| {
                let sums = sums(journal, part, items, asset);
                if passes { join(sums.text("+"), self.expensed(journal, asset)) } else { sums }
            };
            let of = |p: &Project| p.columns[at] + if passes { p.expensed } else { 0 };
            table = table.column(Column::new(*head, live, column(&of, &cell)));
        }
        let closing = (0..=projects.len()).map(|row| {
            let result = match projects.values().nth(row) {
                Some(project) => project.closing(part),
                None => projects.values().map(|project| project.closing(part)).sum(),
            };
            Cell::formula(roll(id, columns, row as u32), yuan(Fen::new(result)))
        });
        table.column(Column::new(self.say("期末余额", "Closing"), MONEY, Cells::Mixed(closing.collect())))
    }

    /// Spend of the period that went through 费用化支出.
    fn expensed(&self, journal: &Journal, asset: Option<&str>) -> Template {
        let code = self.d.chart.code(Role::ResearchExpensed);
        journal.one(Template::new(), DEBIT, &with(asset, [(CODE, &code), (SPAN, "本期")]))
    }
}

/// Conditions, and that of a resource where one is named.
fn with<'a, const N: usize>(asset: Option<&'a str>, own: [(u16, &'a str); N]) -> Vec<(u16, &'a str)> {
    own.into_iter().chain(asset.map(|asset| (ASSET, asset))).collect()
}

fn opening(journal: &Journal, part: Part, asset: Option<&str>) -> Template {
    let own = [(CLASS, class_word(Class::Development)), (PART, part_word(part)), (SPAN, "期初")];
    journal.sum(part == Part::Gross, &with(asset, own))
}

fn sums(journal: &Journal, part: Part, items: &[Item], asset: Option<&str>) -> Template {
    items.iter().fold(Template::new(), |sum, item| {
        let own = [
            (CLASS, class_word(Class::Development)),
            (PART, part_word(part)),
            (ITEM, item_word(*item)),
            (SPAN, "本期"),
        ];
        join(plus(sum, "+"), journal.sum((part == Part::Gross) == item.adds(), &with(asset, own)))
    })
}

/// 期初 + 增加 − 减少 of a row.
pub(super) fn roll(id: TableId, columns: &[ProjectColumn], row: u32) -> Template {
    let start = Template::new().fixed(id, 1, row);
    columns.iter().enumerate().fold(start, |sum, (at, (_, adds))| {
        sum.text(if *adds { "+" } else { "-" }).fixed(id, at as u16 + 2, row)
    })
}

/// The roll of the sum of either table.
pub(super) fn rolls(id: TableId, part: Part, row: u32) -> Template {
    let columns: &[ProjectColumn] = if part == Part::Gross { &COST } else { &IMPAIRMENT };
    roll(id, columns, row)
}

/// The place of the closing column of either table.
pub(super) fn closing_column(part: Part) -> u16 {
    let columns = if part == Part::Gross { COST.len() } else { IMPAIRMENT.len() };
    columns as u16 + 2
}
