//! 压力测试 — triggers and the falls that reach them; recovery by fall, share of a sale and years, and its chart.

use super::spots::{Spot, float};
use super::statement::{declared, items, kind, results};
use super::{Laid, OF_THE_GRID, Pages, page_of};
use crate::formula::Datum;
use crate::formula::excel::Item;
use crate::lending::part::{PartName, ask, input, step};
use crate::lending::size::{SHARES, SHOCKS, YEARS};
use crate::table::{
    Cells, Chart, ChartKind, Column, DataRange, Kind, Layout, Line, Results, Sheet, Style, Table, Template,
    Value,
};
use std::collections::HashMap;
use std::sync::Arc;

/// The steps of a row of the grid.
const STEPS: [&str; 6] = ["value", "ltv", "status", "recovery", "shortfall", "recovery_ratio"];
/// The column of the shortfall among those of the grid.
const SHORTFALL: u16 = 7;
/// Which of the years the chart shows.
const CHARTED: usize = 1;

impl Pages<'_> {
    pub(super) fn stress(&self, laid: &Laid) -> Sheet {
        let coverage = &self.d.sized.programs.coverage;
        let title = self.both(page_of(PartName::Coverage));
        let shown = items(&coverage.program, &OF_THE_GRID);
        let base = self.statement(laid.coverage, ("触发线与覆盖", "Triggers and coverage"), coverage, &shown);
        let head = self.say("回收缺口（处置时间 1 年）", "Shortfall, a sale within a year");
        let mut chart = Chart::new(ChartKind::Line, head, DataRange::Column { table: laid.chart, column: 0 })
            .by_share()
            .unit(self.say("元", "CNY"));
        for (at, share) in SHARES.iter().enumerate() {
            let values = DataRange::Column { table: laid.chart, column: at as u16 + 1 };
            chart = chart.series(self.share(share), values);
        }
        Sheet::new(title.clone())
            .lines(vec![
                Line::title(title),
                Line::note(self.say(
                    "押品没有每日价格，触发线之外还须按事件监测（见“条款清单”）。银监发〔2017〕16号：原则上每年至少一次压力测试。",
                    "Collateral without a daily price is watched by events too (see the term sheet). 银监发〔2017〕16号: a stress test once a year in principle.",
                )),
            ])
            .table(base)
            .table(self.pivot(laid))
            .chart(chart)
            .table(self.grid(laid))
            .layout(Layout { freeze: false, widths: vec![(0, 22.0), (1, 18.0), (2, 16.0), (3, 40.0), (4, 14.0)], ..Layout::default() })
    }

    fn share(&self, share: &str) -> String {
        let percent = share.parse::<f64>().unwrap_or_default() * 100.0;
        self.both2(format!("变现比例 {percent:.0}%"), format!("a sale brings {percent:.0} %"))
    }

    fn grid(&self, laid: &Laid) -> Table {
        let rows = &self.d.sized.grid;
        let program = &self.d.sized.programs.coverage.program;
        let numbers = |of: &dyn Fn(&crate::lending::size::GridRow) -> &'static str| {
            Cells::numbers(rows.iter().map(|row| of(row).parse().unwrap_or_default()).collect::<Vec<f64>>())
        };
        let percent = Style::input(Kind::Percent(0));
        let mut own: HashMap<Item, Spot> = HashMap::new();
        for (column, name) in (0..).zip(["shock", "liquidation_share", "years"]) {
            own.extend(
                input(program, name).map(|id| (Item::Input(id), Spot::Row { table: laid.grid, column })),
            );
        }
        for (column, name) in (3..).zip(STEPS) {
            own.extend(
                step(program, name).map(|id| (Item::Step(id), Spot::Row { table: laid.grid, column })),
            );
        }
        let mut table = Table::new(laid.grid, self.say("覆盖与回收", "Coverage and recovery"))
            .column(Column::new(self.say("价值下跌", "Fall"), percent, numbers(&|row| row.shock)))
            .column(Column::new(self.say("变现比例", "Share of a sale"), percent, numbers(&|row| row.share)))
            .column(
                Column::new(
                    self.say("处置时间", "Time to the sale"),
                    Style::input(Kind::Number(1)),
                    numbers(&|row| row.years),
                )
                .unit(self.say("年", "years")),
            );
        for name in STEPS {
            let Some(id) = step(program, name) else { continue };
            let of = program.step(id);
            let data: Vec<Option<Datum>> =
                rows.iter().map(|row| ask(&row.part.program, &row.part.facts, Item::Step(id))).collect();
            let values: Vec<Value> =
                data.iter().map(|datum| self.value(datum.as_ref(), of.choices.as_deref())).collect();
            let cells = Cells::formula(self.template(program, PartName::Coverage, id, &own), results(values));
            let unit = declared(program, Item::Step(id));
            let style = Style::calculated(kind(unit, of.ty, data.iter().flatten().find_map(float)));
            table = table
                .column(Column::new(self.of(&of.label).to_string(), style, cells).unit(self.unit(of.ty)));
        }
        table.ruled_by(1)
    }

    /// The shortfall by fall, a column for each share: what the chart shows.
    fn pivot(&self, laid: &Laid) -> Table {
        let falls: Vec<f64> = SHOCKS.iter().filter_map(|shock| shock.parse().ok()).collect();
        let mut table = Table::new(
            laid.chart,
            self.both2(
                format!("回收缺口（处置时间 {} 年）", YEARS[CHARTED]),
                format!("Shortfall, {} year to the sale", YEARS[CHARTED]),
            ),
        )
        .column(Column::new(
            self.say("价值下跌", "Fall"),
            Style::input(Kind::Percent(0)),
            Cells::numbers(falls),
        ));
        for (at, share) in SHARES.iter().enumerate() {
            let first = (CHARTED * SHARES.len() + at) * SHOCKS.len();
            let map: Arc<Vec<u32>> = Arc::new((0..SHOCKS.len()).map(|row| (first + row) as u32).collect());
            let template = Template::new().row_of(laid.grid, SHORTFALL, &map);
            let values = (0..SHOCKS.len()).map(|row| {
                let part = &self.d.sized.grid[first + row].part;
                part.datum("shortfall").as_ref().and_then(float).unwrap_or_default()
            });
            let cells = Cells::formula(template, Results::Numbers(values.collect()));
            let style = Style::calculated(Kind::Money2);
            table = table.column(Column::new(self.share(share), style, cells).unit(self.say("元", "CNY")));
        }
        table
    }
}
