//! 科目的用途 — the roles that entries are written in.

use super::account::Side;
use serde::Deserialize;

/// What an account is for; a chart says which code that is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 银行存款
    Bank,
    /// 应收账款
    Receivable,
    /// 原材料
    Materials,
    /// 库存商品
    Inventory,
    /// 委托加工物资
    Outsourced,
    /// 存货跌价准备
    InventoryAllowance,
    /// 合同履约成本
    Fulfilment,
    /// 合同履约成本减值准备
    FulfilmentAllowance,
    /// 持有待售资产
    HeldForSale,
    /// 持有待售资产减值准备
    HeldForSaleAllowance,
    /// 长期股权投资
    Investment,
    /// 固定资产
    FixedAssets,
    /// 累计折旧
    Depreciation,
    /// 固定资产减值准备
    FixedAssetImpairment,
    /// 无形资产
    Intangible,
    /// 累计摊销
    Amortisation,
    /// 无形资产减值准备
    IntangibleImpairment,
    /// 递延所得税资产
    DeferredTaxAsset,
    /// 应付账款
    Payable,
    /// 合同负债
    ContractLiability,
    /// 应付职工薪酬
    Payroll,
    /// 应交税费——应交增值税（进项税额）
    InputVat,
    /// 应交税费——应交增值税（销项税额）
    OutputVat,
    /// 应交税费——应交增值税（进项税额转出）
    InputVatOut,
    /// 其他应付款
    OtherPayable,
    /// 递延收益
    DeferredIncome,
    /// 递延所得税负债
    DeferredTaxLiability,
    /// 实收资本
    Capital,
    /// 资本公积——资本溢价
    CapitalReserve,
    /// 本年利润
    Profit,
    /// 利润分配——未分配利润
    Retained,
    /// 生产成本
    Production,
    /// 制造费用
    Overhead,
    /// 研发支出——费用化支出
    ResearchExpensed,
    /// 研发支出——资本化支出
    ResearchCapitalised,
    /// 开发支出减值准备
    ResearchImpairment,
    /// 主营业务收入
    RevenueMain,
    /// 其他业务收入
    RevenueOther,
    /// 投资收益
    InvestmentIncome,
    /// 资产处置损益
    DisposalGain,
    /// 其他收益
    OtherIncome,
    /// 营业外收入
    NonOperatingIncome,
    /// 主营业务成本
    CostMain,
    /// 其他业务成本
    CostOther,
    /// 销售费用
    Selling,
    /// 管理费用
    Administration,
    /// 研发费用
    Research,
    /// 资产减值损失
    ImpairmentLoss,
    /// 营业外支出
    NonOperatingExpense,
    /// 所得税费用
    IncomeTax,
    /// 以前年度损益调整
    PriorYears,
}

/// Every role, in the order of the default chart.
pub const ROLES: &[Role] = &[
    Role::Bank,
    Role::Receivable,
    Role::Materials,
    Role::Inventory,
    Role::Outsourced,
    Role::InventoryAllowance,
    Role::Fulfilment,
    Role::FulfilmentAllowance,
    Role::HeldForSale,
    Role::HeldForSaleAllowance,
    Role::Investment,
    Role::FixedAssets,
    Role::Depreciation,
    Role::FixedAssetImpairment,
    Role::Intangible,
    Role::Amortisation,
    Role::IntangibleImpairment,
    Role::DeferredTaxAsset,
    Role::Payable,
    Role::ContractLiability,
    Role::Payroll,
    Role::InputVat,
    Role::OutputVat,
    Role::InputVatOut,
    Role::OtherPayable,
    Role::DeferredIncome,
    Role::DeferredTaxLiability,
    Role::Capital,
    Role::CapitalReserve,
    Role::Profit,
    Role::Retained,
    Role::Production,
    Role::Overhead,
    Role::ResearchExpensed,
    Role::ResearchCapitalised,
    Role::ResearchImpairment,
    Role::RevenueMain,
    Role::RevenueOther,
    Role::InvestmentIncome,
    Role::DisposalGain,
    Role::OtherIncome,
    Role::NonOperatingIncome,
    Role::CostMain,
    Role::CostOther,
    Role::Selling,
    Role::Administration,
    Role::Research,
    Role::ImpairmentLoss,
    Role::NonOperatingExpense,
    Role::IncomeTax,
    Role::PriorYears,
];

/// The side on which a role's balance usually stands, whatever the chart.
pub fn usual_side(role: Role) -> Side {
    use Role as R;
    let credit = matches!(
        role,
        R::InventoryAllowance
            | R::FulfilmentAllowance
            | R::HeldForSaleAllowance
            | R::Depreciation
            | R::FixedAssetImpairment
            | R::Amortisation
            | R::IntangibleImpairment
            | R::Payable
            | R::ContractLiability
            | R::Payroll
            | R::OutputVat
            | R::InputVatOut
            | R::OtherPayable
            | R::DeferredIncome
            | R::DeferredTaxLiability
            | R::Capital
            | R::CapitalReserve
            | R::Profit
            | R::Retained
            | R::ResearchImpairment
            | R::RevenueMain
            | R::RevenueOther
            | R::InvestmentIncome
            | R::DisposalGain
            | R::OtherIncome
            | R::NonOperatingIncome
            | R::PriorYears
    );
    if credit { Side::Credit } else { Side::Debit }
}

/// Whether the year-end closes a role to 本年利润 (以前年度损益调整 straight to 未分配利润).
pub fn is_profit_or_loss(role: Role) -> bool {
    role >= Role::RevenueMain
}
