//! 标准登记 — the documents that models and parameters cite.

use super::file::{Seen, Words};
use super::library::Origin;
use serde::Deserialize;

/// One document: issuer, number and date as printed on it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    pub id: String,
    pub title: Words,
    pub issuer: Words,
    /// 文号 or standard number.
    #[serde(default)]
    pub number: String,
    #[serde(default)]
    pub date: String,
    /// How far the document itself was read by the people who keep this library.
    pub seen: Seen,
    #[serde(default)]
    pub note: Words,
    /// The id of the built-in document that a user's file takes the place of.
    pub replaces: Option<String>,
    #[serde(skip)]
    pub origin: Origin,
}

impl Standard {
    /// `《数据资产评估指导意见》（中评协〔2023〕17号）`.
    pub fn citation(&self, chinese: bool) -> String {
        let title = if chinese { &self.title.zh } else { &self.title.en };
        match (self.number.is_empty(), chinese) {
            (true, _) => title.clone(),
            (false, true) => format!("{title}（{}）", self.number),
            (false, false) => format!("{title} ({})", self.number),
        }
    }
}
