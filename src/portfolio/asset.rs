//! 资产 — one row of the asset list, as facts.

use super::key::key;
use super::table::Place;
use jiff::civil::Date;

/// A data asset 数据资产 of the portfolio.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    /// As written, ends trimmed.
    pub id: String,
    pub name: Option<String>,
    /// 权利; without any there is nothing to value.
    pub rights: Vec<Right>,
    /// 合法来源.
    pub lawful_source: Option<String>,
    /// 来源证据.
    pub evidence: Option<String>,
    /// 登记证书.
    pub certificate: Option<String>,
    /// 证书到期日.
    pub certificate_end: Option<Date>,
    /// 数据级别.
    pub level: Option<Level>,
    /// 用途.
    pub purpose: Option<String>,
    /// 取得方式.
    pub acquisition: Option<String>,
    /// 版本.
    pub version: Option<String>,
    /// 领域.
    pub field: Option<String>,
    /// 地域.
    pub territory: Option<String>,
    /// 共用现金流组: assets of one group earn one flow together.
    pub cash_flow_group: Option<String>,
    /// 包含于: the asset, by place in the portfolio, that this one is part of.
    pub contained_in: Option<usize>,
    /// The cell of the id.
    pub place: Place,
    /// The row among the data rows of its table.
    pub(super) row: usize,
}

/// 权利: what the holder may do with the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Right {
    /// 持有权
    Hold,
    /// 加工使用权
    Use,
    /// 经营权
    Operate,
}

/// 数据级别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 一般
    General,
    /// 重要
    Important,
    /// 核心
    Core,
}

impl Right {
    pub const ALLOWED: &'static str = "持有权, 加工使用权, 经营权";

    pub fn parse(text: &str) -> Option<Right> {
        let key = key(text);
        let bare = key.strip_prefix("数据").unwrap_or(&key);
        let bare = bare.strip_prefix("资源").or_else(|| bare.strip_prefix("产品")).unwrap_or(bare);
        match bare.trim_end_matches('权') {
            "持有" | "hold" => Some(Right::Hold),
            "加工使用" | "使用" | "加工" | "use" | "process" | "processing" => Some(Right::Use),
            "经营" | "operate" => Some(Right::Operate),
            _ => None,
        }
    }

    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Right::Hold => ("持有权", "right to hold"),
            Right::Use => ("加工使用权", "right to use"),
            Right::Operate => ("经营权", "right to operate"),
        }
    }
}

impl Level {
    pub const ALLOWED: &'static str = "一般, 重要, 核心";

    pub fn parse(text: &str) -> Option<Level> {
        match key(text).trim_end_matches("数据") {
            "一般" | "general" => Some(Level::General),
            "重要" | "important" => Some(Level::Important),
            "核心" | "core" => Some(Level::Core),
            _ => None,
        }
    }
}
