//! 所得税差异: temporary differences, and the super-deduction whose difference is not recognised.

use super::{MONEY, Pages, yuan};
use crate::ledger::book::Difference;
use crate::ledger::entry::AssetId;
use crate::ledger::uplift::{Uplift, of, uplifts};
use crate::num::Fen;
use crate::table::{Cell, Cells, Kind, Line, Results, Sheet, Style, Table, TableId, Template};
use std::collections::BTreeMap;

impl Pages<'_> {
    pub(super) fn tax(&self, [differences, uplift]: [TableId; 2]) -> Sheet {
        let mut lines = vec![Line::title(self.say("所得税差异", "Income tax differences"))];
        if self.d.books.terms.tax.is_none() {
            lines.push(Line::note(self.say(
                "“项目”没有写企业所得税税率：没有计量递延所得税，加计扣除的税额影响也没有计算。",
                "The project sheet gives no rate of income tax: no deferred tax is measured.",
            )));
        }
        lines.push(Line::note(self.say(
            "计税基础按不含加计的成本计算（企业会计准则第18号）。加计扣除减少当期应交所得税；其差异在初始确认时既不影响会计利润也不影响应纳税所得额，不确认递延所得税资产。是否符合加计扣除条件（财政部 税务总局公告2023年第7号）由企业判断，不享受的请在“项目”写“享受研发费用加计扣除：否”。",
            "Tax bases leave the uplift out (CAS 18). The super-deduction lowers current tax; its difference touches neither profit nor taxable income at first recognition, and no deferred tax asset is recognised. Whether the entity qualifies is its own judgement; if not, write so on the project sheet.",
        )));
        Sheet::new(self.say("所得税差异", "Tax differences"))
            .lines(lines)
            .table(self.differences(differences))
            .table(self.uplift(uplift))
    }

    /// The last measure of each resource by the end of the period.
    fn measured(&self) -> Vec<Difference> {
        let mut last: BTreeMap<AssetId, Difference> = BTreeMap::new();
        let differences = self.d.ledger.differences.iter();
        for difference in differences.filter(|one| one.month.end() <= self.d.period.to) {
            last.insert(difference.asset, *difference);
        }
        last.into_values().collect()
    }

    fn differences(&self, id: TableId) -> Table {
        let rows = self.measured();
        let money = Style::input(Kind::Money2);
        let amount = |of: &dyn Fn(&Difference) -> Fen| Cells::numbers(rows.iter().map(|row| yuan(of(row))));
        let between = |row: &Difference| Fen::new(row.tax_base.raw() - row.carrying.raw());
        let template = Template::new().same_row(id, 4).text("-").same_row(id, 3);
        let results = Results::Numbers(rows.iter().map(|row| yuan(between(row))).collect());
        let text = |of: &dyn Fn(&Difference) -> String| Cells::texts(rows.iter().map(of).collect::<Vec<_>>());
        Table::new(id, self.say("暂时性差异", "Temporary differences"))
            .column(self.column(
                ("资产编号", "Asset"),
                Style::ID,
                text(&|row| self.resource(row.asset.0 as usize).id.clone()),
            ))
            .column(self.column(
                ("名称", "Name"),
                Style::TEXT,
                text(&|row| self.resource(row.asset.0 as usize).name.clone()),
            ))
            .column(self.column(("计量月份", "Measured"), Style::TEXT, text(&|row| row.month.to_string())))
            .column(self.yuan(("账面价值", "Carrying amount"), money, amount(&|row| row.carrying)))
            .column(self.yuan(("计税基础", "Tax base"), money, amount(&|row| row.tax_base)))
            .column(self.yuan(
                ("可抵扣（应纳税为负）", "Deductible (taxable negative)"),
                MONEY,
                Cells::formula(template, results),
            ))
            .column(self.yuan(
                ("递延所得税资产", "Deferred tax asset"),
                money,
                amount(&|row| row.asset_amount),
            ))
            .column(self.yuan(
                ("递延所得税负债", "Deferred tax liability"),
                money,
                amount(&|row| row.liability),
            ))
            .column(self.yuan(
                ("未确认的递延所得税资产", "Asset not recognised"),
                money,
                amount(&|row| {
                    let taxed = self.taxed(between(row).max(Fen::ZERO));
                    Fen::new(taxed.raw() - row.asset_amount.raw())
                }),
            ))
            .footer(self.sums(
                id,
                &[
                    None,
                    None,
                    Some(&|| total(&rows, |row| row.carrying)),
                    Some(&|| total(&rows, |row| row.tax_base)),
                    Some(&|| total(&rows, between)),
                    Some(&|| total(&rows, |row| row.asset_amount)),
                    Some(&|| total(&rows, |row| row.liability)),
                ],
            ))
    }

    /// An amount at the rate of income tax; nothing where there is none.
    fn taxed(&self, amount: Fen) -> Fen {
        let rate = self.d.books.terms.tax.as_ref().map(|terms| &terms.rate);
        rate.and_then(|rate| of(amount, rate)).unwrap_or_default()
    }

    /// A footer: the word, then for each column after it nothing or the sum of the column.
    fn sums(&self, id: TableId, columns: &[Option<&dyn Fn() -> Fen>]) -> Vec<Cell> {
        let sum = |at: usize| Template::new().text("SUM(").whole_column(id, at as u16 + 1).text(")");
        let cell = |(at, total): (usize, &Option<&dyn Fn() -> Fen>)| match total {
            Some(total) => Cell::formula(sum(at), yuan(total())),
            None => Cell::Blank,
        };
        let word = Cell::text(self.say("合计", "Total"));
        std::iter::once(word).chain(columns.iter().enumerate().map(cell)).collect()
    }

    fn uplift(&self, id: TableId) -> Table {
        let rows = uplifts(self.d.books, self.d.ledger, self.d.period).unwrap_or_default();
        let ratio = self.d.books.terms.uplift.as_ref().map_or(0.0, crate::num::Real::to_f64);
        let money = Style::input(Kind::Money2);
        let amount = |of: &dyn Fn(&Uplift) -> Fen| Cells::numbers(rows.iter().map(|row| yuan(of(row))));
        let formula = |template: Template, of: &dyn Fn(&Uplift) -> Fen| {
            Cells::formula(template, Results::Numbers(rows.iter().map(|row| yuan(of(row))).collect()))
        };
        let whole = Template::new().text("ROUND(").same_row(id, 2).text("*").same_row(id, 3).text(",2)");
        let name = |row: &Uplift| match row.asset {
            Some(asset) => self.resource(asset.0 as usize).name.clone(),
            None => self.say("费用化研发支出", "spend that was expensed").to_string(),
        };
        let code = |row: &Uplift| {
            row.asset.map_or(String::new(), |asset| self.resource(asset.0 as usize).id.clone())
        };
        Table::new(id, self.say("加计扣除（差异不确认递延所得税）", "Super-deduction (no deferred tax)"))
            .column(self.column(
                ("资产编号", "Asset"),
                Style::ID,
                Cells::Texts(
                    rows.iter().map(|row| Some(code(row)).filter(|text| !text.is_empty())).collect(),
                ),
            ))
            .column(self.column(
                ("名称", "Name"),
                Style::TEXT,
                Cells::texts(rows.iter().map(name).collect::<Vec<_>>()),
            ))
            .column(self.yuan(("研发成本", "Cost"), money, amount(&|row| row.cost)))
            .column(self.column(
                ("加计比例", "Uplift"),
                Style::input(Kind::Percent(0)),
                Cells::numbers(rows.iter().map(|_| ratio)),
            ))
            .column(self.yuan(("加计基数", "Uplift in all"), MONEY, formula(whole, &|row| row.whole)))
            .column(self.yuan(("以前期间已加计", "Deducted before"), money, amount(&|row| row.before)))
            .column(self.yuan(("本期加计扣除", "Deducted in the period"), money, amount(&|row| row.during)))
            .column(self.yuan(
                ("未确认的暂时性差异", "Difference not recognised"),
                money,
                amount(&|row| row.left),
            ))
            .column(self.yuan(
                ("未确认的递延所得税资产", "Asset not recognised"),
                money,
                amount(&|row| self.taxed(row.left)),
            ))
            .column(self.yuan(
                ("本期少交所得税", "Current tax saved"),
                money,
                amount(&|row| self.taxed(row.during)),
            ))
            .footer(self.sums(
                id,
                &[
                    None,
                    Some(&|| total(&rows, |row| row.cost)),
                    None,
                    Some(&|| total(&rows, |row| row.whole)),
                    Some(&|| total(&rows, |row| row.before)),
                    Some(&|| total(&rows, |row| row.during)),
                    Some(&|| total(&rows, |row| row.left)),
                    Some(&|| total(&rows, |row| self.taxed(row.left))),
                    Some(&|| total(&rows, |row| self.taxed(row.during))),
                ],
            ))
    }
}

fn total<T>(rows: &[T], of: impl Fn(&T) -> Fen) -> Fen {
    Fen::new(rows.iter().map(|row| of(row).raw()).sum())
}
