//! 折扣 — every asset in a column: its value, its haircuts, what a sale brings, and what the pool takes of it.

use super::spots::{Spot, float};
use super::statement::{declared, items, kind};
use super::{Laid, Pages, page_of};
use crate::formula::excel::Item;
use crate::formula::{Datum, Program, StepId, words};
use crate::lending::part::{Origin, PartName, ask, ask_all, input};
use crate::table::{Cell, CellRef, Cells, Column, Kind, Layout, Line, Sheet, Style, Table, Template};
use std::collections::HashMap;

/// The column of the first asset, behind the labels.
const FIRST: u16 = 1;

/// A line of the table: its label, its unit, a cell an asset, and how it came about.
struct Row {
    label: String,
    unit: &'static str,
    cells: Vec<Cell>,
    how: String,
}

impl Pages<'_> {
    fn last(&self) -> u16 {
        FIRST + (self.d.pledges.len() as u16).saturating_sub(1)
    }

    pub(super) fn lay_haircuts(&mut self, laid: &Laid) {
        let programs = &self.d.sized.programs;
        let (table, last) = (laid.haircut, self.last());
        let across = |row: u32| Spot::Across { table, row, first: FIRST, last };
        let shown = items(&programs.haircut.program, &[]);
        for (row, item) in (0..).zip(&shown) {
            self.spots.put(PartName::Haircut, *item, across(row));
        }
        // The pool runs over the values and ceilings of the same assets.
        let pool = &self.d.sized.pool.program;
        let value = input(&programs.haircut.program, "collateral_value").map(Item::Input);
        let at = value.and_then(|value| shown.iter().position(|item| *item == value)).unwrap_or_default();
        let below = shown.len() as u32;
        for (name, row) in [("item_value", at as u32), ("item_ceiling", below), ("item_data", below + 1)] {
            if let Some(id) = input(pool, name) {
                self.spots.put(PartName::Pool, Item::Input(id), across(row));
            }
        }
        for (row, id) in (below + 2..).zip(of_each(pool)) {
            self.spots.put(PartName::Pool, Item::Step(id), across(row));
        }
    }

    pub(super) fn haircuts(&self, laid: &Laid) -> Sheet {
        let title = self.both(page_of(PartName::Haircut));
        let mut lines = vec![
            Line::title(title.clone()),
            Line::note(self.say(
                "各项折扣以相乘为准，相加只作对照（相加可能超过 100%）。评估已含衰减的，衰减折扣不再计。折扣参数由贷款人确定。",
                "Haircuts combine by product; the sum is for comparison (it may pass 100 %). A decay that the appraisal has is not counted again. The lender sets the haircuts.",
            )),
        ];
        if self.d.pledges.iter().any(|pledge| pledge.priced_by.is_some()) {
            lines.push(Line::note(self.say(
                "没有填评估值的押品，由本文件的方法估值。",
                "Collateral without an appraised value is priced by the methods of this file.",
            )));
        }
        // Labels, an asset a column, units, formulas.
        let mut widths = vec![(0, 26.0)];
        widths.extend((FIRST..=self.last()).map(|column| (column, 18.0)));
        widths.extend([(self.last() + 1, 9.0), (self.last() + 2, 52.0)]);
        Sheet::new(title).lines(lines).table(self.haircut_table(laid)).layout(Layout {
            freeze: false,
            widths,
            ..Layout::default()
        })
    }

    fn haircut_table(&self, laid: &Laid) -> Table {
        let program = &self.d.sized.programs.haircut.program;
        let mut rows: Vec<Row> =
            items(program, &[]).into_iter().map(|item| self.haircut_row(laid, item)).collect();
        rows.extend(self.pool_inputs());
        rows.extend(of_each(&self.d.sized.pool.program).into_iter().map(|id| self.pool_row(laid, id)));
        let texts = |of: &dyn Fn(&Row) -> String| Cells::texts(rows.iter().map(of).collect::<Vec<_>>());
        let mut table = Table::new(laid.haircut, self.say("各项押品", "Each asset")).column(Column::new(
            self.say("项目", "Item"),
            Style::TEXT,
            texts(&|row| row.label.clone()),
        ));
        for (at, pledge) in self.d.pledges.iter().enumerate() {
            let cells = Cells::Mixed(rows.iter().map(|row| row.cells[at].clone()).collect());
            let head = format!("{} {}", pledge.id, pledge.name);
            table = table.column(Column::new(head.trim(), Style::calculated(Kind::Money2), cells));
        }
        table
            .column(Column::new(self.say("单位", "Unit"), Style::TEXT, texts(&|row| row.unit.into())))
            .column(Column::new(
                self.say("算式或来源", "Formula or source"),
                Style::TEXT,
                texts(&|row| row.how.clone()),
            ))
    }

    fn haircut_row(&self, laid: &Laid, item: Item) -> Row {
        let rows = &self.d.sized.programs.haircut;
        let data: Vec<Option<Datum>> =
            rows.facts.iter().map(|facts| ask(&rows.program, facts, item)).collect();
        let first = data.iter().flatten().find_map(float);
        let (label, ty, choices, how) = match item {
            Item::Input(id) => {
                let input = rows.program.input(id);
                let how = self.origin(&rows.program, id, &rows.origins[0][id.0 as usize]);
                (&input.file.label, input.ty, input.file.choice.as_deref(), how)
            }
            Item::Step(id) => {
                let step = rows.program.step(id);
                let how = words::formula(&rows.program, step, self.d.lang);
                (&step.label, step.ty, step.choices.as_deref(), how)
            }
        };
        let kind = kind(declared(&rows.program, item), ty, first);
        let cell = |(at, datum): (usize, &Option<Datum>)| {
            let value = || self.value(datum.as_ref(), choices);
            match item {
                Item::Step(id) => {
                    let own = self.column_of(laid, at, &items(&rows.program, &[]));
                    let template = self.template(&rows.program, PartName::Haircut, id, &own);
                    Cell::formula(template, value()).styled(Style::calculated(kind))
                }
                Item::Input(id) => match &rows.origins[at][id.0 as usize] {
                    Origin::Carried(from, item) => {
                        let link = self.spots.refer(Template::new(), *from, *item).unwrap_or_default();
                        Cell::formula(link, value()).styled(Style::cross_sheet(kind))
                    }
                    _ => self.typed(datum.as_ref(), choices).styled(Style::input(kind)),
                },
            }
        };
        let cells = data.iter().enumerate().map(cell).collect();
        Row { label: self.of(label).into(), unit: self.unit(ty), cells, how }
    }

    /// The figures of one asset as its formulas see them.
    fn column_of(&self, laid: &Laid, at: usize, shown: &[Item]) -> HashMap<Item, Spot> {
        let column = FIRST + at as u16;
        let cell = |row: u32| Spot::Fixed(CellRef { table: laid.haircut, column, row });
        (0..).zip(shown).map(|(row, item)| (*item, cell(row))).collect()
    }

    /// Ceilings, and which assets are data.
    fn pool_inputs(&self) -> [Row; 2] {
        let ceilings = &self.d.sized.programs.ceilings;
        let count = ceilings.facts.len();
        // The ceiling stands once: of one asset on the sheet of sizes, of several here.
        let size = &self.d.sized.programs.size;
        let link = size.input("ceiling").filter(|_| count == 1);
        let link = link.and_then(|item| self.spots.refer(Template::new(), size.name, item));
        let ceiling = |row: usize| {
            let number = ceilings.number(row, "ceiling").map(Datum::Number);
            let cell = number.as_ref().and_then(float).map_or(Cell::Blank, Cell::Number);
            match (&link, cell) {
                (Some(link), Cell::Number(number)) => {
                    Cell::formula(link.clone(), number).styled(Style::cross_sheet(Kind::Percent(2)))
                }
                (_, cell) => cell.styled(Style::input(Kind::Percent(2))),
            }
        };
        let origin = input(&ceilings.program, "ceiling")
            .map(|id| self.origin(&ceilings.program, id, &ceilings.origins[0][id.0 as usize]));
        [
            Row {
                label: self.say("抵质押率上限", "Ceiling").into(),
                unit: "",
                cells: (0..count).map(ceiling).collect(),
                how: origin.unwrap_or_default(),
            },
            Row {
                label: self.say("数据资产（是 1，否 0）", "Data asset (1 or 0)").into(),
                unit: "",
                cells: vec![Cell::Number(1.0).styled(Style::input(Kind::Integer)); count],
                how: String::new(),
            },
        ]
    }

    /// A step of the pool that has a figure for each asset.
    fn pool_row(&self, laid: &Laid, id: StepId) -> Row {
        let pool = &self.d.sized.pool;
        let step = pool.program.step(id);
        let how = words::formula(&pool.program, step, self.d.lang);
        let data = ask_all(&pool.program, &pool.facts, Item::Step(id)).unwrap_or_default();
        let kind = kind(None, step.ty, data.first().and_then(float));
        let cell = |(at, datum): (usize, &Datum)| {
            let template = self.template(&pool.program, PartName::Pool, id, &self.pool_column(laid, at));
            Cell::formula(template, self.value(Some(datum), None)).styled(Style::calculated(kind))
        };
        let cells = data.iter().enumerate().map(cell).collect();
        Row { label: how.clone(), unit: self.unit(step.ty), cells, how }
    }

    fn pool_column(&self, laid: &Laid, at: usize) -> HashMap<Item, Spot> {
        let program = &self.d.sized.pool.program;
        let inputs = program.input_ids().map(Item::Input);
        let across = inputs.chain(of_each(program).into_iter().map(Item::Step));
        let spot = |item: Item| match self.spots.get(PartName::Pool, item)? {
            Spot::Across { row, .. } => {
                let cell = CellRef { table: laid.haircut, column: FIRST + at as u16, row };
                Some((item, Spot::Fixed(cell)))
            }
            _ => None,
        };
        across.filter_map(spot).collect()
    }
}

/// Steps of the pool with a figure for each asset.
fn of_each(pool: &Program) -> Vec<StepId> {
    let each = |id: &StepId| pool.step(*id).owner == 0 && pool.step(*id).ty.shape.lines.is_some();
    pool.step_ids().filter(each).collect()
}
