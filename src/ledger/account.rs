//! 会计科目 — the chart that gives each role its code.

use crate::diag::Lang;
use crate::model::{Citation, Words};
use serde::Deserialize;
use std::collections::BTreeMap;

pub use super::role::{ROLES, Role, is_profit_or_loss, usual_side};

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
