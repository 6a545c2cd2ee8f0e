//! 折扣 — a row for each asset: its value, its haircuts, what a sale brings; the pool below.

use super::spots::{Spot, float};
use super::statement::{items, kind, results};
use super::{Laid, Pages, page_of};
use crate::formula::excel::Item;
use crate::formula::{Datum, Program, StepId, words};
use crate::lending::part::{Origin, PartName, Rows, ask, ask_all, input};
use crate::table::{Cell, Cells, Column, Layout, Line, Sheet, Style, Table, Template};
use std::collections::HashMap;

/// Steps of the pool with a figure for each asset.
fn of_each(pool: &Program) -> Vec<StepId> {
    let each = |id: &StepId| pool.step(*id).owner == 0 && pool.step(*id).ty.shape.lines.is_some();
    pool.step_ids().filter(each).collect()
}

/// Columns before those of the rules: the id and the name.
const BEFORE: u16 = 2;

impl Pages<'_> {
    pub(super) fn lay_haircuts(&mut self, laid: &Laid) {
        let programs = &self.d.sized.programs;
        let table = laid.haircut;
        let shown = items(&programs.haircut.program, &[]);
        for (column, item) in (BEFORE..).zip(&shown) {
            self.spots.put(PartName::Haircut, *item, Spot::Row { table, column });
        }
        // The pool runs over the values and ceilings of the same rows.
        let pool = &self.d.sized.pool.program;
        let value = input(&programs.haircut.program, "collateral_value").map(Item::Input);
        let at = value.and_then(|value| shown.iter().position(|item| *item == value)).unwrap_or_default();
        let ceiling = BEFORE + shown.len() as u16;
        for (name, column) in
            [("item_value", BEFORE + at as u16), ("item_ceiling", ceiling), ("item_data", ceiling + 1)]
        {
            if let Some(id) = input(pool, name) {
                self.spots.put(PartName::Pool, Item::Input(id), Spot::Column { table, column });
            }
        }
        for (column, id) in (ceiling + 2..).zip(of_each(pool)) {
            self.spots.put(PartName::Pool, Item::Step(id), Spot::Column { table, column });
        }
    }

    pub(super) fn haircuts(&self, laid: &Laid) -> Sheet {
        let programs = &self.d.sized.programs;
        let title = self.both(page_of(PartName::Haircut));
        let mut lines = vec![
            Line::title(title.clone()),
            Line::note(self.say(
                "各项折扣以相乘为准，相加只作对照（相加可能超过 100%）。评估已含衰减的，衰减折扣不再计。折扣参数由贷款人确定。",
                "Haircuts combine by product; the sum is for comparison (it may pass 100 %). A decay that the appraisal has is not counted again. The lender sets the haircuts.",
            )),
        ];
        let flat = self.d.pledges.iter().all(|pledge| pledge.priced_by.is_none());
        if !flat {
            lines.push(Line::note(self.say(
                "没有填评估值的押品，由本文件的方法估值。",
                "Collateral without an appraised value is priced by the methods of this file.",
            )));
        }
        let pool = items(&self.d.sized.pool.program, &[]);
        let caption = ("组合押品", "Pool of collateral");
        Sheet::new(title)
            .lines(lines)
            .table(self.haircut_rows(laid, &programs.haircut))
            .table(self.statement(laid.pool, caption, &self.d.sized.pool, &pool))
            .layout(Layout { freeze: false, widths: vec![(0, 22.0), (1, 18.0)], ..Layout::default() })
    }

    fn haircut_rows(&self, laid: &Laid, rows: &Rows) -> Table {
        let texts = |of: &dyn Fn(&crate::lending::Pledge) -> String| {
            Cells::texts(self.d.pledges.iter().map(of).collect::<Vec<_>>())
        };
        let mut table = Table::new(laid.haircut, self.say("各项押品", "Each asset"))
            .column(Column::new(self.say("资产编号", "Asset"), Style::ID, texts(&|p| p.id.clone())))
            .column(Column::new(self.say("名称", "Name"), Style::TEXT, texts(&|p| p.name.clone())));
        for item in items(&rows.program, &[]) {
            table = table.column(self.haircut_column(rows, item));
        }
        let ceilings = (0..rows.facts.len()).map(|row| {
            let number = self.d.sized.programs.ceilings.number(row, "ceiling").map(Datum::Number);
            number.as_ref().and_then(float)
        });
        let ceilings = Cells::Numbers(ceilings.collect());
        let percent = Style::input(crate::table::Kind::Percent(2));
        let ones = Cells::numbers(vec![1.0; rows.facts.len()]);
        let table = table.column(Column::new(self.say("抵质押率上限", "Ceiling"), percent, ceilings)).column(
            Column::new(self.say("数据资产", "Data asset"), Style::input(crate::table::Kind::Integer), ones),
        );
        of_each(&self.d.sized.pool.program)
            .into_iter()
            .fold(table, |table, id| table.column(self.of_pool(id)))
    }

    /// A step of the pool that has a figure for each asset.
    fn of_pool(&self, id: StepId) -> Column {
        let pool = &self.d.sized.pool;
        let step = pool.program.step(id);
        let data = ask_all(&pool.program, &pool.facts, Item::Step(id)).unwrap_or_default();
        let values = data.iter().map(|datum| self.value(Some(datum), None)).collect();
        let cells = Cells::formula(
            self.template(&pool.program, PartName::Pool, id, &HashMap::new()),
            results(values),
        );
        let style = Style::calculated(kind(step.ty, data.first().and_then(float)));
        Column::new(self.pool_head(id), style, cells).unit(self.unit(step.ty))
    }

    /// What a step without a name of its own works out.
    fn pool_head(&self, id: StepId) -> String {
        words::formula(&self.d.sized.pool.program, self.d.sized.pool.program.step(id), self.d.lang)
    }

    fn haircut_column(&self, rows: &Rows, item: Item) -> Column {
        let data: Vec<Option<Datum>> =
            rows.facts.iter().map(|facts| ask(&rows.program, facts, item)).collect();
        let first = data.iter().flatten().find_map(float);
        match item {
            Item::Input(id) => {
                let input = rows.program.input(id);
                let choices = input.file.choice.as_deref();
                let cells =
                    data.iter().enumerate().map(|(row, datum)| match &rows.origins[row][id.0 as usize] {
                        Origin::Carried(from, item) => {
                            let link = self.spots.refer(Template::new(), *from, *item).unwrap_or_default();
                            let style = Style::cross_sheet(kind(input.ty, first));
                            Cell::formula(link, self.value(datum.as_ref(), choices)).styled(style)
                        }
                        _ => match datum {
                            Some(Datum::Bool(truth)) => Cell::Bool(*truth),
                            Some(other) => float(other).map_or(Cell::Blank, Cell::Number),
                            None => Cell::Blank,
                        },
                    });
                let head = self.of(&input.file.label).to_string();
                let style = Style::input(kind(input.ty, first));
                Column::new(head, style, Cells::Mixed(cells.collect())).unit(self.unit(input.ty))
            }
            Item::Step(id) => {
                let step = rows.program.step(id);
                let template = self.template(&rows.program, PartName::Haircut, id, &HashMap::new());
                let values = data.iter().map(|datum| self.value(datum.as_ref(), step.choices.as_deref()));
                let cells = Cells::formula(template, results(values.collect()));
                let style = Style::calculated(kind(step.ty, first));
                Column::new(self.of(&step.label).to_string(), style, cells).unit(self.unit(step.ty))
            }
        }
    }
}
