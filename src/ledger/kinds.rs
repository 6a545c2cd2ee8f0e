//! 事件种类表 — how each kind and each column is written, and what a kind needs.

use super::event::{EventField, EventKind};

/// How a kind is written and what it needs.
#[derive(Debug)]
pub struct KindEntry {
    pub kind: EventKind,
    pub zh: &'static str,
    pub en: &'static str,
    /// What it is, for forms and guides: Chinese, English.
    pub does: (&'static str, &'static str),
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
            does: (
                "首年账簿的起点；阶段填开发的是在研项目；资产编号留空时为科目余额",
                "what a first year begins with; stage 开发 is a project in progress; without an asset, the balance of an account",
            ),
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
            does: ("外购取得，一行一项成本要素", "bought: one row a cost element"),
            needs: &[F::Amount],
            takes: &[F::Vat, F::Element, F::Capitalise, F::Beneficiary, F::Counter, F::Quantity, F::Lot],
        },
        KindEntry {
            kind: K::Development,
            zh: "研发支出",
            en: "development",
            does: ("自行研究开发支出，分研究和开发阶段", "spend on own research and development, by stage"),
            needs: &[F::Amount, F::Stage],
            takes: &[F::Vat, F::Element, F::Capitalise, F::Counter],
        },
        KindEntry {
            kind: K::Ready,
            zh: "达到预定用途",
            en: "ready for use",
            does: (
                "开发支出转为资产；外购的自此可供使用",
                "development spend becomes the asset; a bought one is available from here",
            ),
            needs: &[],
            takes: &[F::Months, F::Residual, F::Method, F::Units, F::Beneficiary],
        },
        KindEntry {
            kind: K::Contribution,
            zh: "接受投资",
            en: "contribution",
            does: ("所有者按约定价值投入", "contributed by an owner at agreed value"),
            needs: &[F::Amount],
            takes: &[F::Vat, F::Fair, F::FairValue, F::Capital, F::Quantity, F::Lot],
        },
        KindEntry {
            kind: K::Policy,
            zh: "摊销政策",
            en: "amortisation policy",
            does: ("摊销政策；第二次起为会计估计变更", "policy, or from the second on a change of estimate"),
            needs: &[],
            takes: &[F::Months, F::Residual, F::Method, F::Units, F::Beneficiary],
        },
        KindEntry {
            kind: K::Usage,
            zh: "使用量",
            en: "usage",
            does: ("当月使用量，按使用量摊销时填", "units used in the month, where charges go by use"),
            needs: &[F::Quantity],
            takes: &[],
        },
        KindEntry {
            kind: K::Impairment,
            zh: "减值测试",
            en: "impairment test",
            does: (
                "可收回金额取两边高者，低于账面价值的计提减值",
                "recoverable amount: the higher of both legs",
            ),
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
            does: ("存货按成本与可变现净值孰低计量", "lower of cost and net realisable value"),
            needs: &[F::Nrv],
            takes: &[],
        },
        KindEntry {
            kind: K::Processing,
            zh: "加工",
            en: "processing",
            does: ("存货的加工成本", "cost of processing inventory"),
            needs: &[F::Amount],
            takes: &[F::Vat, F::Element, F::Capitalise, F::Counter],
        },
        KindEntry {
            kind: K::Finish,
            zh: "完工入库",
            en: "finished",
            does: ("加工成本转为存货", "processing cost becomes inventory"),
            needs: &[],
            takes: &[F::Quantity, F::Lot],
        },
        KindEntry {
            kind: K::Sale,
            zh: "销售",
            en: "sale",
            does: ("销售存货，同时结转成本", "inventory sold"),
            needs: &[F::Amount],
            takes: &[F::Vat, F::Quantity, F::Lot, F::Counter],
        },
        KindEntry {
            kind: K::Licence,
            zh: "许可收入",
            en: "licence income",
            does: ("许可费；填了月数的分期确认收入", "licence fee, over its months where they are given"),
            needs: &[F::Amount],
            takes: &[F::Vat, F::Months, F::Counter],
        },
        KindEntry {
            kind: K::Reversal,
            zh: "减值转回",
            en: "reversal of impairment",
            does: ("准则允许时转回已计提的减值", "a write-down taken back, where the standard lets it"),
            needs: &[F::Amount],
            takes: &[],
        },
        KindEntry {
            kind: K::Disposal,
            zh: "处置",
            en: "disposal",
            does: ("出售无形资产", "intangible sold"),
            needs: &[F::Amount],
            takes: &[F::Vat, F::Counter],
        },
        KindEntry {
            kind: K::Retirement,
            zh: "失效终止确认",
            en: "retirement",
            does: ("预期不再带来经济利益，终止确认", "no more benefits expected"),
            needs: &[],
            takes: &[],
        },
        KindEntry {
            kind: K::HoldForSale,
            zh: "划分为持有待售",
            en: "held for sale",
            does: (
                "账面价值与公允价值减处置费用孰低，停止摊销",
                "lower of carrying amount and fair value less cost to sell",
            ),
            needs: &[F::Fvlcd],
            takes: &[],
        },
        KindEntry {
            kind: K::Reclassify,
            zh: "重分类",
            en: "reclassification",
            does: (
                "按账面价值转入另一类别；持有待售转回的取两者孰低",
                "to another class at carrying amount; back from held for sale at the lower of two amounts",
            ),
            needs: &[F::ToClass],
            takes: &[F::Quantity, F::Recoverable],
        },
        KindEntry {
            kind: K::FulfilmentCost,
            zh: "履约成本发生",
            en: "fulfilment cost",
            does: ("为履行合同发生的成本", "cost to fulfil a contract"),
            needs: &[F::Amount],
            takes: &[F::Vat, F::Counter],
        },
        KindEntry {
            kind: K::FulfilmentAmortise,
            zh: "履约成本摊销",
            en: "fulfilment amortised",
            does: ("随合同收入结转履约成本", "with the revenue of the contract"),
            needs: &[F::Amount],
            takes: &[F::Beneficiary],
        },
        KindEntry {
            kind: K::FulfilmentImpair,
            zh: "履约成本减值",
            en: "fulfilment impaired",
            does: (
                "减至合同尚可取得的对价减去尚需发生的成本",
                "to what the contract still brings, less what it still costs",
            ),
            needs: &[F::Recoverable],
            takes: &[],
        },
        KindEntry {
            kind: K::Pledge,
            zh: "质押",
            en: "pledge",
            does: ("权利受限，不记分录", "title restricted"),
            needs: &[],
            takes: &[F::Amount],
        },
        KindEntry {
            kind: K::Release,
            zh: "解除质押",
            en: "release of a pledge",
            does: ("限制解除，不记分录", "restriction ends"),
            needs: &[],
            takes: &[],
        },
        KindEntry {
            kind: K::Abandon,
            zh: "项目终止",
            en: "project abandoned",
            does: ("资本化支出转入当期损益", "capitalised spend goes to profit or loss"),
            needs: &[],
            takes: &[],
        },
        KindEntry {
            kind: K::Lapse,
            zh: "存货失效",
            en: "inventory lapsed",
            does: ("不会再出售的存货，终止确认", "inventory that will not be sold"),
            needs: &[],
            takes: &[F::Quantity, F::Lot, F::Vat, F::Abnormal],
        },
        KindEntry {
            kind: K::Service,
            zh: "购买服务",
            en: "bought service",
            does: ("不形成资产的数据服务", "a service that is no asset"),
            needs: &[F::Amount],
            takes: &[F::Vat, F::Beneficiary, F::Counter],
        },
        KindEntry {
            kind: K::Exchange,
            zh: "非货币性资产交换",
            en: "exchange",
            does: ("以其他资产换入", "in exchange for another asset"),
            needs: &[F::Amount, F::GivenCarrying],
            takes: &[F::Vat, F::Substance, F::Taxes, F::Counter],
        },
        KindEntry {
            kind: K::Restructuring,
            zh: "债务重组",
            en: "debt restructuring",
            does: ("以放弃的债权取得，按其公允价值", "for a claim given up, at its fair value"),
            needs: &[F::Amount],
            takes: &[F::Vat, F::GivenCarrying, F::Taxes],
        },
        KindEntry {
            kind: K::Combination,
            zh: "企业合并",
            en: "combination",
            does: ("企业合并中取得", "in a business combination"),
            needs: &[F::Amount],
            takes: &[F::CommonControl],
        },
        KindEntry {
            kind: K::Grant,
            zh: "政府补助",
            en: "government grant",
            does: (
                "政府补助：无偿取得资源本身，填对方科目的为补助所持资源的款项；不填金额按名义金额 1 元",
                "from the government: the resource itself, or with a counter account money towards one that is held",
            ),
            needs: &[],
            takes: &[F::Amount, F::Counter],
        },
        KindEntry {
            kind: K::Correction,
            zh: "前期差错更正",
            en: "prior-period error",
            does: (
                "以前期间误计入损益的支出，须有证据",
                "spend of an earlier period wrongly charged, with evidence",
            ),
            needs: &[F::Amount],
            takes: &[F::Accumulated, F::Acquired],
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
