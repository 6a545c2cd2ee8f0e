//! 附注表: 27 rows, 21 rows, the development table and the balance-sheet extract.

use super::journal::{
    CLASS, ITEM, Journal, ORIGIN, PART, SPAN, class_word, item_word, join, origin_word, part_word,
};
use super::{MONEY, Pages, yuan};
use crate::ledger::movement::{Class, Item, Part};
use crate::ledger::note::{COLUMNS, INTANGIBLE, INVENTORY, RowLayout, Shows};
use crate::num::Fen;
use crate::table::{Book, Cell, Cells, Column, Kind, Line, Sheet, Style, Table, TableId, Template};

/// The note tables, for pages that refer to them.
#[derive(Clone, Copy, Debug)]
pub struct Tables {
    pub intangible: TableId,
    pub inventory: TableId,
    pub development: TableId,
    /// 开发支出减值准备.
    pub unready: TableId,
    pub extract: TableId,
    /// What the entity fills in of all its intangibles and inventories.
    pub whole: TableId,
}

/// 合计 of a note table.
pub(super) const TOTAL: u16 = 4;

impl Tables {
    pub(super) fn reserve(book: &mut Book) -> Self {
        let mut next = || book.reserve_table();
        Tables {
            intangible: next(),
            inventory: next(),
            development: next(),
            unready: next(),
            extract: next(),
            whole: next(),
        }
    }
}

/// The row of a layout that shows something.
pub(super) fn row_of(layout: &[RowLayout], wanted: impl Fn(Shows) -> bool) -> Option<u32> {
    layout.iter().position(|row| wanted(row.shows)).map(|at| at as u32)
}

impl Pages<'_> {
    pub(super) fn intangible(&self, journal: &Journal, tables: &Tables) -> Sheet {
        let title = self.say("无形资产附注", "Note on intangibles");
        let heads = [
            self.say("外购的数据资源无形资产", "Purchased"),
            self.say("自行开发的数据资源无形资产", "Developed internally"),
            self.say("其他方式取得的数据资源无形资产", "Otherwise acquired"),
        ];
        let caption = self.say("确认为无形资产的数据资源", "Data resources recognised as intangible assets");
        let table = self.note(tables.intangible, INTANGIBLE, Class::Intangible, heads, journal);
        Sheet::new(title).lines(vec![Line::title(caption), self.unit()]).table(table)
    }

    pub(super) fn inventory(&self, journal: &Journal, tables: &Tables) -> Sheet {
        let title = self.say("存货附注", "Note on inventories");
        let heads = [
            self.say("外购的数据资源存货", "Purchased"),
            self.say("自行加工的数据资源存货", "Processed internally"),
            self.say("其他方式取得的数据资源存货", "Otherwise acquired"),
        ];
        let caption = self.say("确认为存货的数据资源", "Data resources recognised as inventories");
        let table = self.note(tables.inventory, INVENTORY, Class::Inventory, heads, journal);
        Sheet::new(title).lines(vec![Line::title(caption), self.unit()]).table(table)
    }

    pub(super) fn unit(&self) -> Line {
        Line::note(match self.d.lang {
            crate::diag::Lang::Zh => {
                format!(
                    "编制单位：{}　报告期间：{} 至 {}　单位：元",
                    self.d.entity, self.d.period.from, self.d.period.to
                )
            }
            crate::diag::Lang::En => {
                format!("{}, {} to {}, in yuan", self.d.entity, self.d.period.from, self.d.period.to)
            }
        })
    }

    fn note(
        &self,
        id: TableId,
        layout: &'static [RowLayout],
        class: Class,
        heads: [&str; 3],
        journal: &Journal,
    ) -> Table {
        let zh = self.d.lang == crate::diag::Lang::Zh;
        let labels = layout.iter().map(|row| {
            let text = if zh { row.zh } else { row.en };
            let indent = match row.shows {
                Shows::Head => "",
                Shows::Of(..) => "　　",
                _ => "　",
            };
            format!("{indent}{text}")
        });
        let mut table = Table::new(id, "").column(Column::new(
            self.say("项目", "Item"),
            Style::TEXT,
            Cells::texts(labels),
        ));
        for (at, head) in heads.into_iter().enumerate() {
            let cells =
                layout.iter().map(|row| self.cell(id, layout, class, row.shows, at, journal)).collect();
            table = table.column(Column::new(head, Style::cross_sheet(Kind::Money2), Cells::Mixed(cells)));
        }
        let totals =
            layout.iter().enumerate().map(|(at, row)| match self.movements.cell(class, row.shows, None) {
                Some(amount) => {
                    let sum = Template::new().text("SUM(").fixed_span(id, 1, 3, at as u32).text(")");
                    Cell::formula(sum, yuan(amount))
                }
                None => Cell::Blank,
            });
        table.column(Column::new(self.say("合计", "Total"), MONEY, Cells::Mixed(totals.collect())))
    }

    fn cell(
        &self,
        id: TableId,
        layout: &[RowLayout],
        class: Class,
        shows: Shows,
        column: usize,
        journal: &Journal,
    ) -> Cell {
        let Some(amount) = self.movements.cell(class, shows, COLUMNS[column]) else { return Cell::Blank };
        let origin = origin_word(COLUMNS[column]);
        let at = column as u16 + 1;
        let template = match shows {
            Shows::Head => return Cell::Blank,
            Shows::Opening(part) => journal.sum(
                part == Part::Gross,
                &[(CLASS, class_word(class)), (PART, part_word(part)), (ORIGIN, origin), (SPAN, "期初")],
            ),
            Shows::Items(part, items) => match beneath(layout, part, items) {
                Some(rows) => {
                    rows.iter().fold(Template::new(), |sum, row| plus(sum, "+").fixed(id, at, *row))
                }
                None => movement_sums(journal, class, part, items, Some(origin)),
            },
            Shows::Of(part, items) => movement_sums(journal, class, part, items, Some(origin)),
            Shows::Closing(part) => {
                let row = |wanted: &dyn Fn(Shows) -> bool| row_of(layout, wanted).unwrap_or(0);
                let opening = row(&|shows| shows == Shows::Opening(part));
                let adds =
                    row(&|shows| matches!(shows, Shows::Items(of, items) if of == part && items[0].adds()));
                let outs =
                    row(&|shows| matches!(shows, Shows::Items(of, items) if of == part && !items[0].adds()));
                Template::new()
                    .fixed(id, at, opening)
                    .text("+")
                    .fixed(id, at, adds)
                    .text("-")
                    .fixed(id, at, outs)
            }
            Shows::CarryingAtEnd => net(id, at, layout, Shows::Closing),
            Shows::CarryingAtStart => net(id, at, layout, Shows::Opening),
        };
        Cell::formula(template, yuan(amount))
    }

    /// 资产负债表摘录: the lines 其中：数据资源 against last year's end.
    pub(super) fn extract(&self, _journal: &Journal, tables: &Tables) -> Sheet {
        let id = tables.extract;
        let end = |layout: &[RowLayout]| row_of(layout, |shows| shows == Shows::CarryingAtEnd).unwrap_or(0);
        let start =
            |layout: &[RowLayout]| row_of(layout, |shows| shows == Shows::CarryingAtStart).unwrap_or(0);
        let of = |table, row| Template::new().fixed(table, TOTAL, row);
        let total = |class, shows| yuan(self.movements.cell(class, shows, None).unwrap_or_default());
        let (cost_row, loss_row) = (self.projects(Part::Gross), self.projects(Part::Impairment));
        let development = |column: fn(Part) -> u16, balance: &dyn Fn(Part) -> Fen| {
            let net = Template::new().fixed(tables.development, column(Part::Gross), cost_row).text("-");
            let net = net.fixed(tables.unready, column(Part::Impairment), loss_row);
            Cell::formula(net, yuan(Fen::new(balance(Part::Gross).raw() - balance(Part::Impairment).raw())))
        };
        let m = &self.movements;
        let labels = [
            self.say("存货", "Inventories"),
            self.say("　其中：数据资源", "  of which: data resources"),
            self.say("无形资产", "Intangible assets"),
            self.say("　其中：数据资源", "  of which: data resources"),
            self.say("开发支出", "Development expenditure"),
            self.say("　其中：数据资源", "  of which: data resources"),
        ];
        let blank = || Cell::Blank.styled(Style::input(Kind::Money2));
        let closing = vec![
            blank(),
            Cell::formula(
                of(tables.inventory, end(INVENTORY)),
                total(Class::Inventory, Shows::CarryingAtEnd),
            ),
            blank(),
            Cell::formula(
                of(tables.intangible, end(INTANGIBLE)),
                total(Class::Intangible, Shows::CarryingAtEnd),
            ),
            blank(),
            development(super::development::closing_column, &|part| {
                m.closing(Class::Development, part, None)
            }),
        ];
        let opening = vec![
            blank(),
            Cell::formula(
                of(tables.inventory, start(INVENTORY)),
                total(Class::Inventory, Shows::CarryingAtStart),
            ),
            blank(),
            Cell::formula(
                of(tables.intangible, start(INTANGIBLE)),
                total(Class::Intangible, Shows::CarryingAtStart),
            ),
            blank(),
            development(|_| 1, &|part| m.opening(Class::Development, part, None)),
        ];
        let live = Style::cross_sheet(Kind::Money2);
        let table = Table::new(id, "")
            .column(Column::new(self.say("项目", "Item"), Style::TEXT, Cells::texts(labels)))
            .column(
                Column::new(self.say("期末余额", "Closing"), live, Cells::Mixed(closing))
                    .unit(self.say("元", "yuan")),
            )
            .column(
                Column::new(self.say("上年年末余额", "Prior year-end"), live, Cells::Mixed(opening))
                    .unit(self.say("元", "yuan")),
            );
        let lines = vec![
            Line::title(self.say("资产负债表摘录", "Extract of the balance sheet")),
            self.unit(),
            Line::note(self.say(
                "蓝色空格由企业填写全部存货、无形资产和开发支出；没有数据资源的“其中”项目留空，不填零。",
                "The entity fills in the blue cells; a line without data resources is left blank, not zero.",
            )),
        ];
        Sheet::new(self.say("资产负债表摘录", "Balance sheet extract"))
            .lines(lines)
            .table(table)
            .table(self.whole(tables.whole))
    }

    /// 全部无形资产和存货, blue cells for the entity: the ties hold the data resources to them.
    fn whole(&self, id: TableId) -> Table {
        let names = [
            self.say("全部无形资产账面原值", "All intangibles, cost"),
            self.say("全部无形资产减值准备", "All intangibles, impairment"),
            self.say("存货分类表“数据资源”行：账面余额", "Classes of inventories, data resources: cost"),
            self.say("存货分类表“数据资源”行：跌价准备", "Classes of inventories, data resources: allowance"),
        ];
        let blank = || Cells::Numbers(vec![None; names.len()]);
        let input = Style::input(Kind::Money2);
        Table::new(
            id,
            self.say("与全部无形资产、存货核对（企业填写）", "For comparison (the entity fills in)"),
        )
        .column(Column::new(self.say("项目", "Item"), Style::TEXT, Cells::texts(names)))
        .column(Column::new(self.say("期末余额", "Closing"), input, blank()).unit(self.say("元", "yuan")))
        .column(Column::new(self.say("期初余额", "Opening"), input, blank()).unit(self.say("元", "yuan")))
    }
}

pub(super) fn plus(template: Template, sign: &str) -> Template {
    if template.pieces.is_empty() { template } else { template.text(sign) }
}

/// Rows beneath a sum, where they make up all of it.
fn beneath(layout: &[RowLayout], part: Part, items: &[Item]) -> Option<Vec<u32>> {
    let mut left: Vec<Item> = items.to_vec();
    let mut rows = Vec::new();
    for (at, row) in layout.iter().enumerate() {
        if let Shows::Of(of, own) = row.shows
            && of == part
            && own.iter().all(|item| left.contains(item))
        {
            left.retain(|item| !own.contains(item));
            rows.push(at as u32);
        }
    }
    (left.is_empty() && !rows.is_empty()).then_some(rows)
}

/// Sums over the lines of items in the period.
fn movement_sums(
    journal: &Journal,
    class: Class,
    part: Part,
    items: &[Item],
    origin: Option<&str>,
) -> Template {
    let mut template = Template::new();
    for item in items {
        let mut conditions = vec![
            (CLASS, class_word(class)),
            (PART, part_word(part)),
            (ITEM, item_word(*item)),
            (SPAN, "本期"),
        ];
        conditions.extend(origin.map(|origin| (ORIGIN, origin)));
        let debit = (part == Part::Gross) == item.adds();
        template = join(plus(template, "+"), journal.sum(debit, &conditions));
    }
    template
}

/// Cost less amortisation less impairment, of what the layout has.
fn net(id: TableId, column: u16, layout: &[RowLayout], shows: fn(Part) -> Shows) -> Template {
    let mut template = Template::new();
    for part in [Part::Gross, Part::Amortisation, Part::Impairment] {
        if let Some(row) = row_of(layout, |other| other == shows(part)) {
            template = plus(template, "-").fixed(id, column, row);
        }
    }
    template
}
