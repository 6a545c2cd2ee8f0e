//! 所得税差异: temporary differences, and the super-deduction whose difference is not recognised.

use super::{Pages, yuan};
use crate::ledger::book::Difference;
use crate::ledger::entry::AssetId;
use crate::ledger::uplift::{Uplift, of, uplifts};
use crate::num::Fen;
use crate::table::{Cell, Cells, Kind, Line, Sheet, Style, Table, TableId, Template};
use std::collections::BTreeMap;

/// Columns of 暂时性差异 that ties sum over.
pub(super) const ASSET: u16 = 7;
pub(super) const LIABILITY: u16 = 8;

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
        lines.push(Line::note(self.say(
            "假设：政府补助和预收的许可费在收到或应收时已计入应纳税所得额（企业所得税法第六条、实施条例第二十条），递延收益和合同负债的计税基础为零，全额为可抵扣暂时性差异；作不征税收入处理的（财税〔2011〕70号）请自行调整。",
            "Assumed: grants and licence fees were taxed when received or due, so that deferred income and contract liabilities have no tax base and are deductible differences in full.",
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
        last.into_values().filter(|difference| !difference.is_nothing()).collect()
    }

    fn differences(&self, id: TableId) -> Table {
        let rows = self.measured();
        let amount =
            |of: &dyn Fn(&Difference) -> Fen| rows.iter().map(|row| Some(of(row))).collect::<Vec<_>>();
        let between = Difference::temporary;
        let unrecognised = |row: &Difference| {
            let of_asset = Fen::new((row.tax_base.raw() - row.carrying.raw()).max(0));
            let taxed = self.taxed(Fen::new(of_asset.raw() + row.deferred_income.raw()));
            Fen::new(taxed.raw() - row.asset_amount.raw())
        };
        let template = Template::new().same_row(id, 4).text("-").same_row(id, 3).text("+").same_row(id, 5);
        let results: Vec<f64> = rows.iter().map(|row| yuan(between(row))).collect();
        let of = |row: &Difference| self.resource(row.asset.0 as usize);
        Table::new(id, self.say("暂时性差异", "Temporary differences"))
            .column(self.ids(("资产编号", "Asset"), rows.iter().map(|row| of(row).id.clone())))
            .column(self.words(("名称", "Name"), rows.iter().map(|row| of(row).name.clone())))
            .column(self.words(("计量月份", "Measured"), rows.iter().map(|row| row.month.to_string())))
            .column(self.money(("账面价值", "Carrying amount"), amount(&|row| row.carrying)))
            .column(self.money(("计税基础", "Tax base"), amount(&|row| row.tax_base)))
            .column(self.money(("递延收益和合同负债", "Deferred income"), amount(&|row| row.deferred_income)))
            .column(self.computed(
                ("可抵扣（应纳税为负）", "Deductible (taxable negative)"),
                template,
                results,
            ))
            .column(self.money(("递延所得税资产", "Deferred tax asset"), amount(&|row| row.asset_amount)))
            .column(self.money(("递延所得税负债", "Deferred tax liability"), amount(&|row| row.liability)))
            .column(self.money(("未确认的递延所得税资产", "Asset not recognised"), amount(&unrecognised)))
            .footer(self.sums(
                id,
                &[
                    None,
                    None,
                    Some(&|| total(&rows, |row| row.carrying)),
                    Some(&|| total(&rows, |row| row.tax_base)),
                    Some(&|| total(&rows, |row| row.deferred_income)),
                    Some(&|| total(&rows, between)),
                    Some(&|| total(&rows, |row| row.asset_amount)),
                    Some(&|| total(&rows, |row| row.liability)),
                    Some(&|| total(&rows, unrecognised)),
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
        let amount = |of: &dyn Fn(&Uplift) -> Fen| rows.iter().map(|row| Some(of(row))).collect::<Vec<_>>();
        let whole = Template::new().text("ROUND(").same_row(id, 2).text("*").same_row(id, 3).text(",2)");
        let results: Vec<f64> = rows.iter().map(|row| yuan(row.whole)).collect();
        let ratios = Cells::numbers(rows.iter().map(|_| ratio));
        let name = |row: &Uplift| match row.asset {
            Some(asset) => self.resource(asset.0 as usize).name.clone(),
            None => self.say("费用化研发支出", "spend that was expensed").to_string(),
        };
        let code = |row: &Uplift| {
            row.asset.map_or(String::new(), |asset| self.resource(asset.0 as usize).id.clone())
        };
        Table::new(id, self.say("加计扣除（差异不确认递延所得税）", "Super-deduction (no deferred tax)"))
            .column(self.ids(("资产编号", "Asset"), rows.iter().map(code)))
            .column(self.words(("名称", "Name"), rows.iter().map(name)))
            .column(self.money(("研发成本", "Cost"), amount(&|row| row.cost)))
            .column(self.column(("加计比例", "Uplift"), Style::calculated(Kind::Percent(0)), ratios))
            .column(self.computed(("加计基数", "Uplift in all"), whole, results))
            .column(self.money(("以前期间已加计", "Deducted before"), amount(&|row| row.before)))
            .column(self.money(("本期加计扣除", "Deducted in the period"), amount(&|row| row.during)))
            .column(self.money(("未确认的暂时性差异", "Difference not recognised"), amount(&|row| row.left)))
            .column(self.money(
                ("未确认的递延所得税资产", "Asset not recognised"),
                amount(&|row| self.taxed(row.left)),
            ))
            .column(
                self.money(("本期少交所得税", "Current tax saved"), amount(&|row| self.taxed(row.during))),
            )
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
