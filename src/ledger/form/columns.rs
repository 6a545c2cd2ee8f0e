//! 业务事件各栏 — what a column holds and what it means, for the form and its notes.

use crate::ledger::event::EventField;

/// What is typed into a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Money to the fen, in the unit of the head.
    Money,
    /// A whole number with its unit: Chinese, English.
    Whole(&'static str, &'static str),
    Date,
    YesOrNo,
    Words,
    /// A word of a list; others may stand there too.
    Suggested(&'static [(&'static str, &'static str)]),
    Method,
    Stage,
    Class,
    /// An account by its code or name.
    Account,
    /// Months, or a word for no end.
    Life,
}

/// A column of sheet 业务事件.
pub(super) struct Entry {
    pub field: EventField,
    pub holds: Holds,
    /// Chinese, English.
    pub note: (&'static str, &'static str),
}

const fn entry(field: EventField, holds: Holds, zh: &'static str, en: &'static str) -> Entry {
    Entry { field, holds, note: (zh, en) }
}

/// 财会〔2023〕11号 二: elements of cost, and those that are kept out of it.
const ELEMENTS: &[(&str, &str)] = &[
    ("购买价款", "price"),
    ("相关税费", "taxes and fees"),
    ("数据采集", "collection"),
    ("脱敏、清洗、标注", "cleansing and labelling"),
    ("整合、分析、可视化", "integration and analysis"),
    ("权属鉴证", "proof of title"),
    ("质量评估", "quality assessment"),
    ("登记结算", "registration and settlement"),
    ("安全管理", "security"),
    ("职工薪酬", "payroll"),
    ("培训费", "training"),
    ("市场推广费", "marketing"),
    ("间接费用", "overhead"),
];

/// Every column, in the order of [`EventField`].
pub(super) const COLUMNS: &[Entry] = &{
    use EventField as F;
    use Holds::*;
    [
        entry(
            F::Amount,
            Money,
            "不含增值税，一律填正数，增减由事件决定；只有科目期初余额方向相反的（如累计亏损）填负数",
            "without VAT, never negative: the event says which way; only the opening balance of an account that stands on its other side, such as an accumulated loss, is negative",
        ),
        entry(F::Vat, Money, "发票上的增值税额", "VAT on the invoice"),
        entry(
            F::Element,
            Suggested(ELEMENTS),
            "成本构成；培训、推广、管理和间接费用默认不计入成本",
            "what was paid for; training, marketing and overhead stay out of cost",
        ),
        entry(F::Capitalise, YesOrNo, "改变“成本要素”的默认处理", "overrides what the element says"),
        entry(
            F::Counter,
            Account,
            "不填为银行存款；科目期初余额时为该科目",
            "blank: bank; for the opening balance of an account, that account",
        ),
        entry(
            F::Stage,
            Stage,
            "研究阶段费用化；开发阶段按“可资本化”",
            "research is expensed; development as “capitalisable” says",
        ),
        entry(
            F::Quantity,
            Whole("件", "units"),
            "存货数量，或当月使用量；期初余额用产量法的，填期初以前已使用的量",
            "units of inventory, or used in the month; of an opening charged by use: units used before",
        ),
        entry(F::Lot, Words, "个别计价法下的批次", "lot, where each is identified"),
        entry(
            F::Months,
            Life,
            "首次（期初余额也是）填总寿命，变更时填剩余月数；没有期限填“不确定”",
            "the whole life at first, of an opening too; months left on a change; indefinite for no end",
        ),
        entry(F::Residual, Money, "预计净残值，不填为零", "residual value; blank: none"),
        entry(F::Method, Method, "不填为直线法", "blank: straight line"),
        entry(
            F::Units,
            Whole("单位", "units"),
            "产量法的预计总量；期初余额也填全部，不是剩余",
            "expected over the whole life, where charges go by use; of an opening too",
        ),
        entry(
            F::Beneficiary,
            Account,
            "承担摊销的科目，不填为管理费用",
            "account that bears the charge; blank: administration",
        ),
        entry(
            F::Acquired,
            Date,
            "期初余额的资产何时开始使用，已过月份由此算起",
            "since when an asset brought in is in use: months that have passed count from it",
        ),
        entry(F::Accumulated, Money, "期初或更正时的累计摊销", "brought in, or of the error corrected"),
        entry(F::Impairment, Money, "期初的减值准备或跌价准备", "impairment or allowance brought in"),
        entry(
            F::Fair,
            YesOrNo,
            "约定价值是否公允；填“否”须填公允价值",
            "whether the agreed value is fair; if not, give the fair value",
        ),
        entry(F::FairValue, Money, "约定价值不公允时的公允价值", "where the agreed value is not fair"),
        entry(
            F::Capital,
            Money,
            "计入实收资本的部分，其余为资本溢价；不填全部计入",
            "part that is paid-in capital, the rest is premium; blank: all of it",
        ),
        entry(F::Fvlcd, Money, "减值测试的一边", "one leg of the impairment test"),
        entry(
            F::ValueInUse,
            Money,
            "税前现金流量的现值，减值测试的另一边",
            "of pre-tax cash flows, the other leg",
        ),
        entry(F::LegDate, Date, "须与测试日相同", "must be the day of the test"),
        entry(
            F::LegTax,
            Suggested(&[("税前", "pre-tax"), ("税后", "post-tax")]),
            "使用价值须为税前",
            "value in use is pre-tax",
        ),
        entry(
            F::LegKind,
            Suggested(&[
                ("市场价值", "market value"),
                ("公允价值", "fair value"),
                ("在用价值", "value in use"),
            ]),
            "公允价值一边须为市场价值或公允价值",
            "the fair leg takes market or fair value",
        ),
        entry(F::Group, Words, "同组资产填相同的名称", "the same name for all of a group"),
        entry(F::GroupRecoverable, Money, "组内任一行填一次", "once, on any row of the group"),
        entry(
            F::Nrv,
            Money,
            "估计售价减去至完工的成本、销售费用和税费",
            "price less costs to complete and to sell",
        ),
        entry(
            F::Recoverable,
            Money,
            "合同尚可取得的对价减去尚需发生的成本",
            "what the contract still brings, less what it still costs",
        ),
        entry(F::ToClass, Class, "转入的类别", "the class it goes to"),
        entry(
            F::Substance,
            YesOrNo,
            "是否具有商业实质，不填为是",
            "whether there is commercial substance; blank: yes",
        ),
        entry(
            F::GivenCarrying,
            Money,
            "换出资产或放弃债权的账面价值",
            "carrying amount of what was given up",
        ),
        entry(F::Taxes, Money, "可直接归属的税费", "directly attributable taxes and fees"),
        entry(F::CommonControl, YesOrNo, "是否同一控制下的企业合并", "whether under common control"),
        entry(F::Abnormal, YesOrNo, "是否非正常损失（进项税额转出）", "whether input VAT goes out"),
    ]
};

pub(super) fn of(field: EventField) -> &'static Entry {
    let entry = &COLUMNS[field as usize];
    debug_assert!(entry.field == field);
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::FIELDS;

    /// An opening balance gives totals, and its quantity is what was used before.
    #[test]
    fn columns_of_an_opening_say_what_they_want() {
        for field in [EventField::Quantity, EventField::Months, EventField::Units, EventField::Acquired] {
            let (zh, en) = of(field).note;
            assert!(zh.contains("期初余额"), "{zh}");
            assert!(en.contains("opening") || en.contains("brought in"), "{en}");
        }
    }

    #[test]
    fn every_column_is_here_in_the_order_of_the_reader() {
        let here: Vec<_> = COLUMNS.iter().map(|entry| entry.field).collect();
        let there: Vec<_> = FIELDS.iter().map(|entry| entry.field).collect();
        assert_eq!(here, there);
    }
}
