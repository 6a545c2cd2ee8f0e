//! 事件种类表 — how each kind and each column is written, and what a kind needs.

use super::event::{EventField, EventKind};

/// How a kind is written and what it needs.
#[derive(Debug)]
pub struct KindEntry {
    pub kind: EventKind,
    pub zh: &'static str,
    pub en: &'static str,
    /// What it is, for the guide.
    pub does: &'static str,
    /// Columns that must be filled in.
    pub needs: &'static [EventField],
    /// Columns that may be; a figure in any other is reported.
    pub takes: &'static [EventField],
}

/// How a column is written.
#[derive(Debug)]
pub struct FieldEntry {
    pub field: EventField,
    pub zh: &'static str,
    pub en: &'static str,
}

/// Every kind, once, in the order in which events of one day are booked.
pub const KINDS: &[KindEntry] = &{
    use EventField as F;
    use EventKind as K;
    [
        KindEntry {
            kind: K::Opening,
            zh: "期初余额",
            en: "opening",
            does: "what a first year begins with; stage 开发 is a project in progress; without an asset, the balance of an account",
            needs: &[F::Amount],
            takes: &[
                F::Counter,
                F::Accumulated,
                F::Impairment,
                F::Stage,
                F::Quantity,
                F::Lot,
                F::Months,
                F::Residual,
                F::Method,
                F::Units,
                F::Beneficiary,
                F::Acquired,
            ],
        },
        KindEntry {
            kind: K::Purchase,
            zh: "外购",
            en: "purchase",
            does: "bought: one row a cost element",
            needs: &[F::Amount],
            takes: &[F::Vat, F::Element, F::Capitalise, F::Beneficiary, F::Counter, F::Quantity, F::Lot],
        },
        KindEntry {
            kind: K::Development,
            zh: "研发支出",
            en: "development",
            does: "spend on own research and development, by stage",
            needs: &[F::Amount, F::Stage],
            takes: &[F::Vat, F::Element, F::Capitalise, F::Counter],
        },
        KindEntry {
            kind: K::Ready,
            zh: "达到预定用途",
            en: "ready for use",
            does: "development spend becomes the asset; a bought one is available from here",
            needs: &[],
            takes: &[F::Months, F::Residual, F::Method, F::Units, F::Beneficiary],
        },
        KindEntry {
            kind: K::Contribution,
            zh: "接受投资",
            en: "contribution",
            does: "contributed by an owner at agreed value",
            needs: &[F::Amount],
            takes: &[F::Vat, F::Fair, F::FairValue, F::Capital, F::Quantity],
        },
        KindEntry {
            kind: K::Policy,
            zh: "摊销政策",
            en: "amortisation policy",
            does: "policy, or from the second on a change of estimate",
            needs: &[],
            takes: &[F::Months, F::Residual, F::Method, F::Units, F::Beneficiary],
        },
        KindEntry {
            kind: K::Usage,
            zh: "使用量",
            en: "usage",
            does: "units used in the month, where charges go by use",
            needs: &[F::Quantity],
            takes: &[],
        },
        KindEntry {
            kind: K::Impairment,
            zh: "减值测试",
            en: "impairment test",
            does: "recoverable amount: the higher of both legs",
            needs: &[],
            takes: &[
                F::Fvlcd,
                F::ValueInUse,
                F::Group,
                F::GroupRecoverable,
                F::LegDate,
                F::LegTax,
                F::LegKind,
            ],
        },
        KindEntry {
            kind: K::WriteDown,
            zh: "跌价测试",
            en: "net realisable value test",
            does: "lower of cost and net realisable value",
            needs: &[F::Nrv],
            takes: &[],
        },
        KindEntry {
            kind: K::Processing,
            zh: "加工",
            en: "processing",
            does: "cost of processing inventory",
            needs: &[F::Amount],
            takes: &[F::Vat, F::Element, F::Capitalise, F::Counter],
        },
        KindEntry {
            kind: K::Finish,
            zh: "完工入库",
            en: "finished",
            does: "processing cost becomes inventory",
            needs: &[],
            takes: &[F::Quantity, F::Lot],
        },
        KindEntry {
            kind: K::Sale,
            zh: "销售",
            en: "sale",
            does: "inventory sold",
            needs: &[F::Amount],
            takes: &[F::Vat, F::Quantity, F::Lot, F::Counter],
        },
        KindEntry {
            kind: K::Licence,
            zh: "许可收入",
            en: "licence income",
            does: "licence fee, over its months where they are given",
            needs: &[F::Amount],
            takes: &[F::Vat, F::Months, F::Counter],
        },
        KindEntry {
            kind: K::Reversal,
            zh: "减值转回",
            en: "reversal of impairment",
            does: "a write-down taken back, where the standard lets it",
            needs: &[F::Amount],
            takes: &[],
        },
        KindEntry {
            kind: K::Disposal,
            zh: "处置",
            en: "disposal",
            does: "intangible sold",
            needs: &[F::Amount],
            takes: &[F::Vat, F::Counter],
        },
        KindEntry {
            kind: K::Retirement,
            zh: "失效终止确认",
            en: "retirement",
            does: "no more benefits expected",
            needs: &[],
            takes: &[],
        },
        KindEntry {
            kind: K::HoldForSale,
            zh: "划分为持有待售",
            en: "held for sale",
            does: "lower of carrying amount and fair value less cost to sell",
            needs: &[F::Fvlcd],
            takes: &[],
        },
        KindEntry {
            kind: K::Reclassify,
            zh: "重分类",
            en: "reclassification",
            does: "to another class at carrying amount; back from held for sale at the lower of two amounts",
            needs: &[F::ToClass],
            takes: &[F::Quantity, F::Recoverable],
        },
        KindEntry {
            kind: K::FulfilmentCost,
            zh: "履约成本发生",
            en: "fulfilment cost",
            does: "cost to fulfil a contract",
            needs: &[F::Amount],
            takes: &[F::Vat, F::Counter],
        },
        KindEntry {
            kind: K::FulfilmentAmortise,
            zh: "履约成本摊销",
            en: "fulfilment amortised",
            does: "with the revenue of the contract",
            needs: &[F::Amount],
            takes: &[F::Beneficiary],
        },
        KindEntry {
            kind: K::FulfilmentImpair,
            zh: "履约成本减值",
            en: "fulfilment impaired",
            does: "to what the contract still brings, less what it still costs",
            needs: &[F::Recoverable],
            takes: &[],
        },
        KindEntry {
            kind: K::Pledge,
            zh: "质押",
            en: "pledge",
            does: "title restricted",
            needs: &[],
            takes: &[F::Amount],
        },
        KindEntry {
            kind: K::Release,
            zh: "解除质押",
            en: "release of a pledge",
            does: "restriction ends",
            needs: &[],
            takes: &[],
        },
        KindEntry {
            kind: K::Abandon,
            zh: "项目终止",
            en: "project abandoned",
            does: "capitalised spend goes to profit or loss",
            needs: &[],
            takes: &[],
        },
        KindEntry {
            kind: K::Lapse,
            zh: "存货失效",
            en: "inventory lapsed",
            does: "inventory that will not be sold",
            needs: &[],
            takes: &[F::Quantity, F::Lot, F::Vat, F::Abnormal],
        },
        KindEntry {
            kind: K::Service,
            zh: "购买服务",
            en: "bought service",
            does: "a service that is no asset",
            needs: &[F::Amount],
            takes: &[F::Vat, F::Beneficiary, F::Counter],
        },
        KindEntry {
            kind: K::Exchange,
            zh: "非货币性资产交换",
            en: "exchange",
            does: "in exchange for another asset",
            needs: &[F::Amount],
            takes: &[F::Vat, F::Substance, F::GivenCarrying, F::Taxes, F::Counter],
        },
        KindEntry {
            kind: K::Restructuring,
            zh: "债务重组",
            en: "debt restructuring",
            does: "for a claim given up, at its fair value",
            needs: &[F::Amount],
            takes: &[F::Vat, F::GivenCarrying, F::Taxes],
        },
        KindEntry {
            kind: K::Combination,
            zh: "企业合并",
            en: "combination",
            does: "in a business combination",
            needs: &[F::Amount],
            takes: &[F::CommonControl],
        },
        KindEntry {
            kind: K::Grant,
            zh: "政府补助",
            en: "government grant",
            does: "from the government: the resource itself, or with a counter account money towards one that is held",
            needs: &[],
            takes: &[F::Amount, F::Counter],
        },
        KindEntry {
            kind: K::Correction,
            zh: "前期差错更正",
            en: "prior-period error",
            does: "spend of an earlier period wrongly charged, with evidence",
            needs: &[F::Amount],
            takes: &[F::Accumulated],
        },
    ]
};

/// Every column, once.
pub const FIELDS: &[FieldEntry] = &{
    use EventField as F;
    [
        FieldEntry { field: F::Amount, zh: "金额", en: "amount" },
        FieldEntry { field: F::Vat, zh: "增值税", en: "vat" },
        FieldEntry { field: F::Element, zh: "成本要素", en: "cost element" },
        FieldEntry { field: F::Capitalise, zh: "可资本化", en: "capitalisable" },
        FieldEntry { field: F::Counter, zh: "对方科目", en: "counter account" },
        FieldEntry { field: F::Stage, zh: "阶段", en: "stage" },
        FieldEntry { field: F::Quantity, zh: "数量", en: "quantity" },
        FieldEntry { field: F::Lot, zh: "批次", en: "lot" },
        FieldEntry { field: F::Months, zh: "使用寿命（月）", en: "life in months" },
        FieldEntry { field: F::Residual, zh: "残值", en: "residual" },
        FieldEntry { field: F::Method, zh: "摊销方法", en: "method" },
        FieldEntry { field: F::Units, zh: "预计总量", en: "total units" },
        FieldEntry { field: F::Beneficiary, zh: "受益对象", en: "beneficiary" },
        FieldEntry { field: F::Acquired, zh: "取得月份", en: "month acquired" },
        FieldEntry { field: F::Accumulated, zh: "累计摊销", en: "accumulated amortisation" },
        FieldEntry { field: F::Impairment, zh: "减值准备", en: "impairment" },
        FieldEntry { field: F::Fair, zh: "是否公允", en: "fair" },
        FieldEntry { field: F::FairValue, zh: "公允价值", en: "fair value" },
        FieldEntry { field: F::Capital, zh: "计入资本", en: "paid-in capital" },
        FieldEntry {
            field: F::Fvlcd, zh: "公允价值减处置费用", en: "fair value less costs of disposal"
        },
        FieldEntry { field: F::ValueInUse, zh: "使用价值", en: "value in use" },
        FieldEntry { field: F::LegDate, zh: "估值日期", en: "date of value" },
        FieldEntry { field: F::LegTax, zh: "估值税口径", en: "tax basis of value" },
        FieldEntry { field: F::LegKind, zh: "估值价值类型", en: "kind of value" },
        FieldEntry { field: F::Group, zh: "资产组", en: "asset group" },
        FieldEntry {
            field: F::GroupRecoverable,
            zh: "资产组可收回金额",
            en: "recoverable amount of the group",
        },
        FieldEntry { field: F::Nrv, zh: "可变现净值", en: "net realisable value" },
        FieldEntry { field: F::Recoverable, zh: "可收回金额", en: "recoverable amount" },
        FieldEntry { field: F::ToClass, zh: "转入类别", en: "to class" },
        FieldEntry { field: F::Substance, zh: "商业实质", en: "commercial substance" },
        FieldEntry { field: F::GivenCarrying, zh: "换出账面价值", en: "carrying amount given up" },
        FieldEntry { field: F::Taxes, zh: "相关税费", en: "taxes" },
        FieldEntry { field: F::CommonControl, zh: "同一控制", en: "common control" },
        FieldEntry { field: F::Abnormal, zh: "非正常损失", en: "abnormal loss" },
    ]
};

impl EventKind {
    pub fn entry(self) -> &'static KindEntry {
        &KINDS[self as usize]
    }
}

impl EventField {
    pub fn entry(self) -> &'static FieldEntry {
        &FIELDS[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_the_order_of_the_enums() {
        assert!(KINDS.iter().enumerate().all(|(at, entry)| entry.kind as usize == at));
        assert!(FIELDS.iter().enumerate().all(|(at, entry)| entry.field as usize == at));
    }
}
