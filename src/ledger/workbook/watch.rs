//! 价值监测: value against cost, changes of value, heavy impairment (财资〔2023〕141号 十五).

use super::{Pages, yuan};
use crate::ledger::ValueRecord;
use crate::ledger::movement::{Class, Part};
use crate::num::Fen;
use crate::table::{Cells, Column, Kind, Layout, Line, Results, Sheet, Style, Table, TableId, Template};

/// Limits above which a line is flagged, from the parameters of the library.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Premium of value over cost.
    pub premium: f64,
    /// Change between two values.
    pub change: f64,
    /// Impairment over cost.
    pub impairment: f64,
}

const WIDTHS: [f64; 10] = [18.0, 15.0, 15.0, 14.0, 16.0, 16.0, 16.0, 12.0, 12.0, 16.0];

impl Pages<'_> {
    pub(super) fn watch(&self, [limits_id, values_id, impaired_id]: [TableId; 3]) -> Sheet {
        let limits = self.limits(limits_id);
        let values = self.values(values_id, limits_id);
        let impaired = self.impaired(impaired_id, limits_id);
        let lines = vec![
            Line::title(self.say("价值监测", "Value watch")),
            Line::note(self.say(
                "评估值只作披露和监测，不入账。警戒线为本库假设，可在蓝色单元格修改；修改后各标记随之变化。",
                "Values are disclosed and watched, never booked. The limits are assumptions: change the blue cells and the flags follow.",
            )),
        ];
        Sheet::new(self.say("价值监测", "Value watch"))
            .lines(lines)
            .table(limits)
            .table(values)
            .table(impaired)
            .layout(Layout { widths: (0..).zip(WIDTHS).collect(), ..Layout::default() })
    }

    fn limits(&self, id: TableId) -> Table {
        let limits = self.d.limits;
        let names = [
            self.say("增值率警戒线", "premium of value over cost"),
            self.say("价值变动警戒线", "change between two values"),
            self.say("减值比例警戒线", "impairment over cost"),
        ];
        let style = Style::input(Kind::Percent(0));
        let cells = Cells::numbers([limits.premium, limits.change, limits.impairment]);
        Table::new(id, self.say("警戒线", "Limits"))
            .column(Column::new(self.say("项目", "Item"), Style::TEXT, Cells::texts(names)))
            .column(Column::new(self.say("比例", "Limit"), style, cells))
    }

    fn values(&self, id: TableId, limits: TableId) -> Table {
        let records = &self.d.values;
        let cost = |record: &ValueRecord| {
            let holding = &self.d.ledger.holdings[record.asset.0 as usize];
            let classes = [Class::Intangible, Class::Inventory, Class::Development, Class::HeldForSale];
            Fen::new(classes.iter().map(|class| holding.balance(*class, Part::Gross).raw()).sum())
        };
        let before = |at: usize| {
            at.checked_sub(1).map(|at| &records[at]).filter(|other| other.asset == records[at].asset)
        };
        let ratio = |value: Fen, base: Fen| {
            if base == Fen::ZERO { None } else { Some(yuan(value) / yuan(base) - 1.0) }
        };
        let shown = |ratio: Option<f64>| ratio.map_or_else(|| "".into(), crate::table::Value::from);
        let premiums: Vec<Option<f64>> =
            records.iter().map(|record| ratio(record.value, cost(record))).collect();
        let changes: Vec<Option<f64>> = (0..records.len())
            .map(|at| before(at).and_then(|other| ratio(records[at].value, other.value)))
            .collect();
        let flags = premiums.iter().zip(&changes).map(|(premium, change)| {
            let high = premium.is_some_and(|ratio| ratio > self.d.limits.premium);
            let moved = change.is_some_and(|ratio| ratio.abs() > self.d.limits.change);
            let text = format!("{}{}", if high { "高溢价" } else { "" }, if moved { "价值变动" } else { "" });
            crate::table::Value::from(text.as_str())
        });
        let id_of = |record: &ValueRecord| self.resource(record.asset.0 as usize).id.clone();
        let percent = Style::calculated(Kind::Percent(2));
        let ratios = |template, ratios: &[Option<f64>]| {
            Cells::formula(template, Results::Values(ratios.iter().map(|r| shown(*r)).collect()))
        };
        let earlier = (0..records.len()).map(|at| before(at).map(|other| other.value));
        let flags = Cells::formula(flag_over(id, limits), Results::Values(flags.collect()));
        Table::new(id, self.say("评估值与成本", "Value and cost"))
            .column(self.ids(("资产编号", "Asset"), records.iter().map(id_of)))
            .column(self.days(("评估日期", "Date"), records.iter().map(|r| Some(r.date))))
            .column(self.words(("价值类型", "Kind"), records.iter().map(|r| r.kind.clone())))
            .column(self.words(("评估方法", "Method"), records.iter().map(|r| r.method.clone())))
            .column(self.money(("评估值", "Value"), records.iter().map(|r| Some(r.value))))
            .column(self.money(("账面原值", "Cost"), records.iter().map(|r| Some(cost(r)))))
            .column(self.money(("前次评估值", "Earlier value"), earlier))
            .column(self.column(("增值率", "Premium"), percent, ratios(above(id, 5), &premiums)))
            .column(self.column(("价值变动", "Change"), percent, ratios(above(id, 6), &changes)))
            .column(self.column(("标记", "Flag"), Style::calculated(Kind::Text), flags))
    }

    fn impaired(&self, id: TableId, limits: TableId) -> Table {
        let of = |at: usize, part| {
            let holding = &self.d.ledger.holdings[at];
            let classes = [
                Class::Intangible,
                Class::Inventory,
                Class::Development,
                Class::Fulfilment,
                Class::HeldForSale,
            ];
            Fen::new(classes.iter().map(|class| holding.balance(*class, part).raw()).sum())
        };
        let rows: Vec<usize> =
            (0..self.d.books.resources.len()).filter(|at| of(*at, Part::Impairment) > Fen::ZERO).collect();
        let share = Template::new().same_row(id, 2).text("/").same_row(id, 1);
        let flag = Template::new()
            .text("IF(")
            .same_row(id, 3)
            .text(">")
            .fixed(limits, 1, 2)
            .text(",")
            .string("高减值")
            .text(",\"\")");
        let shares: Vec<f64> =
            rows.iter().map(|at| yuan(of(*at, Part::Impairment)) / yuan(of(*at, Part::Gross))).collect();
        let flags: Vec<crate::table::Value> =
            shares.iter().map(|s| if *s > self.d.limits.impairment { "高减值" } else { "" }.into()).collect();
        let shares = Cells::formula(share, Results::Numbers(shares));
        let flags = Cells::formula(flag, Results::Values(flags));
        Table::new(id, self.say("减值与成本", "Impairment and cost"))
            .column(self.ids(("资产编号", "Asset"), rows.iter().map(|at| self.resource(*at).id.clone())))
            .column(self.money(("账面原值", "Cost"), rows.iter().map(|at| Some(of(*at, Part::Gross)))))
            .column(
                self.money(("减值准备", "Impaired"), rows.iter().map(|at| Some(of(*at, Part::Impairment)))),
            )
            .column(self.column(("减值比例", "Share"), Style::calculated(Kind::Percent(2)), shares))
            .column(self.column(("标记", "Flag"), Style::calculated(Kind::Text), flags))
    }
}

/// The value over the base in another column, less one; nothing over no base.
fn above(id: TableId, base: u16) -> Template {
    Template::new()
        .text("IF(N(")
        .same_row(id, base)
        .text(")=0,\"\",")
        .same_row(id, 4)
        .text("/")
        .same_row(id, base)
        .text("-1)")
}

/// The words for what passes its limit.
fn flag_over(id: TableId, limits: TableId) -> Template {
    Template::new()
        .text("IF(AND(ISNUMBER(")
        .same_row(id, 7)
        .text("),N(")
        .same_row(id, 7)
        .text(")>")
        .fixed(limits, 1, 0)
        .text("),")
        .string("高溢价")
        .text(",\"\")&IF(AND(ISNUMBER(")
        .same_row(id, 8)
        .text("),ABS(N(")
        .same_row(id, 8)
        .text("))>")
        .fixed(limits, 1, 1)
        .text("),")
        .string("价值变动")
        .text(",\"\")")
}
