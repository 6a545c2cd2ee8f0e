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

impl EventField {
    /// Whether it is an amount of money.
    pub fn is_money(self) -> bool {
        use EventField as F;
        matches!(
            self,
            F::Amount
                | F::Vat
                | F::Residual
                | F::Accumulated
                | F::Impairment
                | F::FairValue
                | F::Capital
                | F::Fvlcd
                | F::ValueInUse
                | F::GroupRecoverable
                | F::Nrv
                | F::Recoverable
                | F::GivenCarrying
                | F::Taxes
        )
    }
}

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
