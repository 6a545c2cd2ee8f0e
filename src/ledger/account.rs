//! 会计科目 — the roles that entries are written in, and the chart that gives each its code.

use crate::diag::Lang;
use crate::model::{Citation, Words};
use serde::Deserialize;
use std::collections::BTreeMap;

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

/// 借 or 贷.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Debit,
    Credit,
}

impl Side {
    pub fn other(self) -> Side {
        match self {
            Side::Debit => Side::Credit,
            Side::Credit => Side::Debit,
        }
    }
}

/// 科目类别.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "snake_case")]
pub enum AccountClass {
    Asset,
    Liability,
    Equity,
    /// 成本类: production and development, on the balance sheet until they are carried over.
    Cost,
    Income,
    Expense,
}

impl AccountClass {
    /// Whether the year-end closes it to 本年利润.
    pub fn is_profit_or_loss(self) -> bool {
        matches!(self, AccountClass::Income | AccountClass::Expense)
    }
}

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

/// One account of a chart.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub role: Role,
    pub code: String,
    pub label: Words,
    /// The side of its usual balance.
    pub side: Side,
    pub class: AccountClass,
    /// Kept under the sub-account 数据资源.
    #[serde(default)]
    pub data: bool,
    /// Other names it goes by in the sheets: the item of the statements, a short form.
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub note: String,
}

/// The sub-account for data resources; its code is put behind a dot.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SubAccount {
    pub code: String,
    pub zh: String,
    pub en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChartFile {
    id: String,
    title: Words,
    #[serde(default)]
    cite: Vec<Citation>,
    data_sub_account: Option<SubAccount>,
    accounts: Vec<Account>,
}

/// 科目表: an account for each role.
#[derive(Clone, Debug)]
pub struct Chart {
    pub id: String,
    pub title: Words,
    pub cite: Vec<Citation>,
    pub data_sub_account: SubAccount,
    accounts: BTreeMap<Role, Account>,
}

/// What is wrong with a chart file.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    #[error("no account for {}", .0.iter().map(|role| format!("{role:?}")).collect::<Vec<_>>().join(", "))]
    Missing(Vec<Role>),
    #[error("two accounts for {0:?}")]
    Twice(Role),
    #[error("code {0} for both {1:?} and {2:?}")]
    SameCode(String, Role, Role),
}

impl Chart {
    /// Reads a chart file; every role must have one account.
    ///
    /// # Errors
    /// [`ChartError`].
    pub fn parse(text: &str) -> Result<Chart, ChartError> {
        Self::overlay(text, None)
    }

    /// Reads a file that gives other codes to some roles of a chart, or all of them.
    ///
    /// # Errors
    /// [`ChartError`].
    pub fn overlay(text: &str, base: Option<&Chart>) -> Result<Chart, ChartError> {
        let file: ChartFile = toml::from_str(text)?;
        let mut own = BTreeMap::new();
        for account in file.accounts {
            let role = account.role;
            if own.insert(role, account).is_some() {
                return Err(ChartError::Twice(role));
            }
        }
        let mut accounts = base.map(|base| base.accounts.clone()).unwrap_or_default();
        accounts.extend(own);
        let missing: Vec<Role> = ROLES.iter().copied().filter(|role| !accounts.contains_key(role)).collect();
        if !missing.is_empty() {
            return Err(ChartError::Missing(missing));
        }
        let (id, title, cite) = (file.id, file.title, file.cite);
        // A file that says nothing of the sub-account leaves it as it is.
        let sub = file.data_sub_account.or_else(|| base.map(|base| base.data_sub_account.clone()));
        let chart = Chart { id, title, cite, data_sub_account: sub.unwrap_or_default(), accounts };
        let mut codes = BTreeMap::new();
        for role in ROLES {
            if let Some(other) = codes.insert(chart.code(*role), *role) {
                return Err(ChartError::SameCode(chart.code(*role), other, *role));
            }
        }
        Ok(chart)
    }

    /// The account of a role: a chart that was read has one for each.
    pub fn account(&self, role: Role) -> &Account {
        &self.accounts[&role]
    }

    /// The code, the sub-account 数据资源 behind it where the account is kept so.
    pub fn code(&self, role: Role) -> String {
        let account = self.account(role);
        match account.data && !self.data_sub_account.code.is_empty() {
            true => format!("{}.{}", account.code, self.data_sub_account.code),
            false => account.code.clone(),
        }
    }

    /// `无形资产——数据资源`.
    pub fn name(&self, role: Role, lang: Lang) -> String {
        let account = self.account(role);
        let (name, sub) = match lang {
            Lang::Zh => (&account.label.zh, &self.data_sub_account.zh),
            Lang::En => (&account.label.en, &self.data_sub_account.en),
        };
        let dash = if lang == Lang::Zh { "——" } else { ": " };
        if account.data && !sub.is_empty() { format!("{name}{dash}{sub}") } else { name.clone() }
    }

    /// The role of a code, with or without the sub-account.
    pub fn role(&self, code: &str) -> Option<Role> {
        ROLES.iter().copied().find(|role| self.account(*role).code == code || self.code(*role) == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaid(role: &str, code: &str) -> Result<Chart, ChartError> {
        let base = Chart::parse(include_str!("../../models/accounts/cas-2006-18.toml"))?;
        let label = "label = { zh = \"甲\", en = \"one\" }\nside = \"debit\"\nclass = \"asset\"";
        let head = "id = \"own\"\ntitle = { zh = \"本单位\", en = \"own\" }";
        let text = format!("{head}\n[[accounts]]\nrole = \"{role}\"\ncode = \"{code}\"\n{label}\n");
        Chart::overlay(&text, Some(&base))
    }

    #[test]
    fn a_file_changes_only_what_it_says() {
        let chart = overlaid("bank", "1002.01").unwrap();
        assert_eq!(
            (chart.code(Role::Bank), chart.code(Role::Intangible)),
            ("1002.01".into(), "1701.91".into())
        );
        let twice = overlaid("bank", "1122").unwrap_err();
        assert!(matches!(twice, ChartError::SameCode(code, Role::Bank, Role::Receivable) if code == "1122"));
    }
}
