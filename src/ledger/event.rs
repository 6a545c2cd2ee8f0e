//! 业务事件 — what happened to a resource on a day, and the figures each kind of event needs.

use super::account::Role;
use super::entry::AssetId;
use super::movement::Class;
use super::schedule::Method;
use crate::diag::Span;
use crate::num::Fen;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// 期初余额: what a first year begins with; without an asset, the balance of an account.
    Opening,
    /// 外购: bought: one row a cost element.
    Purchase,
    /// 研发支出: spend on own research and development, by stage.
    Development,
    /// 达到预定用途: development spend becomes the asset; a bought one is available from here.
    Ready,
    /// 接受投资: contributed by an owner at agreed value.
    Contribution,
    /// 摊销政策: policy, or from the second on a change of estimate.
    Policy,
    /// 使用量: units used in the month, where charges go by use.
    Usage,
    /// 减值测试: recoverable amount: the higher of both legs.
    Impairment,
    /// 跌价测试: lower of cost and net realisable value.
    WriteDown,
    /// 加工: cost of processing inventory.
    Processing,
    /// 完工入库: processing cost becomes inventory.
    Finish,
    /// 销售: inventory sold.
    Sale,
    /// 许可收入: licence fee, over its months where they are given.
    Licence,
    /// 减值转回: a write-down taken back, where the standard lets it.
    Reversal,
    /// 处置: intangible sold.
    Disposal,
    /// 失效终止确认: no more benefits expected.
    Retirement,
    /// 划分为持有待售: lower of carrying amount and fair value less cost to sell.
    HoldForSale,
    /// 重分类: to another class at carrying amount.
    Reclassify,
    /// 履约成本发生: cost to fulfil a contract.
    FulfilmentCost,
    /// 履约成本摊销: with the revenue of the contract.
    FulfilmentAmortise,
    /// 履约成本减值: to what the contract still brings, less what it still costs.
    FulfilmentImpair,
    /// 质押: title restricted.
    Pledge,
    /// 解除质押: restriction ends.
    Release,
    /// 项目终止: capitalised spend goes to profit or loss.
    Abandon,
    /// 存货失效: inventory that will not be sold.
    Lapse,
    /// 购买服务: a service that is no asset.
    Service,
    /// 非货币性资产交换: in exchange for another asset.
    Exchange,
    /// 债务重组: for a claim given up, at its fair value.
    Restructuring,
    /// 企业合并: in a business combination.
    Combination,
    /// 政府补助: from the government.
    Grant,
    /// 前期差错更正: spend of an earlier period wrongly charged, with evidence.
    Correction,
}

/// A column of sheet 业务事件 with a figure or a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventField {
    /// Amount, VAT apart 不含税金额.
    Amount,
    /// VAT on the invoice 增值税额.
    Vat,
    /// Cost element 成本要素.
    Element,
    /// Whether the element belongs to cost 可资本化.
    Capitalise,
    /// The account on the other side 对方科目.
    Counter,
    /// 研究 or 开发.
    Stage,
    /// Units 数量.
    Quantity,
    /// Lot, for specific identification 批次.
    Lot,
    /// Useful life in months; `不确定` is indefinite 使用寿命.
    Months,
    /// Residual value 预计净残值.
    Residual,
    /// Amortisation method 摊销方法.
    Method,
    /// Units expected over the life 预计总量.
    Units,
    /// Account that bears the charge 受益对象.
    Beneficiary,
    /// Month available for use, for opening balances 取得月份.
    Acquired,
    /// Accumulated amortisation brought in 累计摊销.
    Accumulated,
    /// Impairment or allowance brought in 减值准备.
    Impairment,
    /// Whether the agreed value is fair 约定价值是否公允.
    Fair,
    /// Fair value 公允价值.
    FairValue,
    /// Part that is paid-in capital 计入实收资本.
    Capital,
    /// Fair value less cost of disposal 公允价值减处置费用后的净额.
    Fvlcd,
    /// Present value of future cash flows, pre-tax 预计未来现金流量的现值.
    ValueInUse,
    /// Date of the value that feeds a leg 估值日期.
    LegDate,
    /// Tax basis of that value 税口径.
    LegTax,
    /// Value type of that value 价值类型.
    LegKind,
    /// Asset group 资产组.
    Group,
    /// Recoverable amount of the whole group 资产组可收回金额.
    GroupRecoverable,
    /// Net realisable value 可变现净值.
    Nrv,
    /// What the contract still brings, less what it still costs.
    Recoverable,
    /// The class it goes to 转入类别.
    ToClass,
    /// Whether an exchange has commercial substance 具有商业实质.
    Substance,
    /// Carrying amount given up 换出资产、放弃债权账面价值.
    GivenCarrying,
    /// Directly attributable taxes and fees 相关税费.
    Taxes,
    /// Whether under common control 同一控制下.
    CommonControl,
    /// Whether input VAT goes out 非正常损失.
    Abnormal,
}

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
            does: "what a first year begins with; without an asset, the balance of an account",
            needs: &[F::Amount],
            takes: &[
                F::Counter,
                F::Accumulated,
                F::Impairment,
                F::Quantity,
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
            takes: &[F::Vat, F::Element, F::Capitalise, F::Counter, F::Quantity, F::Lot],
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
            does: "to another class at carrying amount",
            needs: &[F::ToClass],
            takes: &[F::Quantity],
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
            takes: &[F::Quantity, F::Vat, F::Abnormal],
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
            takes: &[F::Vat, F::Substance, F::GivenCarrying, F::Counter],
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
            does: "from the government",
            needs: &[],
            takes: &[F::Amount],
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

/// 研究 or 开发.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Research,
    Development,
}

/// 使用寿命.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Life {
    Months(u32),
    /// 使用寿命不确定: not amortised, tested every year.
    Indefinite,
}

/// 摊销方法, by time or by use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    Time(Method),
    /// 产量法.
    Use,
}

/// The figures of an event; what its kind needs is there once the reader has checked it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub amount: Option<Fen>,
    pub vat: Option<Fen>,
    pub element: Option<String>,
    pub capitalise: Option<bool>,
    pub counter: Option<Role>,
    pub stage: Option<Stage>,
    pub quantity: Option<u64>,
    pub lot: Option<String>,
    pub life: Option<Life>,
    pub residual: Option<Fen>,
    pub pattern: Option<Pattern>,
    pub units: Option<u64>,
    pub beneficiary: Option<Role>,
    pub acquired: Option<Date>,
    pub accumulated: Option<Fen>,
    pub impairment: Option<Fen>,
    pub fair: Option<bool>,
    pub fair_value: Option<Fen>,
    pub capital: Option<Fen>,
    pub fvlcd: Option<Fen>,
    pub value_in_use: Option<Fen>,
    pub leg_date: Option<Date>,
    pub leg_tax: Option<String>,
    pub leg_kind: Option<String>,
    pub group: Option<String>,
    pub group_recoverable: Option<Fen>,
    pub nrv: Option<Fen>,
    pub recoverable: Option<Fen>,
    pub to_class: Option<Class>,
    pub substance: Option<bool>,
    pub given_carrying: Option<Fen>,
    pub taxes: Option<Fen>,
    pub common_control: Option<bool>,
    pub abnormal: Option<bool>,
}

/// One row of sheet 业务事件.
#[derive(Clone, Debug)]
pub struct Event {
    pub date: Date,
    /// `None` for the opening balance of an account.
    pub asset: Option<AssetId>,
    pub kind: EventKind,
    pub figures: Figures,
    pub evidence: String,
    pub summary: String,
    /// The cell of its kind.
    pub span: Span,
    /// The cells of its figures.
    pub cells: BTreeMap<EventField, Span>,
}

impl Event {
    /// The cell of a figure, or of the kind where no cell gives it.
    pub fn at(&self, field: EventField) -> Span {
        self.cells.get(&field).unwrap_or(&self.span).clone()
    }
}

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
