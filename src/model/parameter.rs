//! 参数 — a figure with its history: value from a date, the document that set it, the day it was last checked.

use super::file::{Citation, Status, Words};
use super::library::Origin;
use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

/// A parameter file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    pub id: Spanned<String>,
    pub label: Words,
    /// A unit as in models, or `text`.
    pub unit: String,
    #[serde(default)]
    pub note: Words,
    /// The id of the built-in parameter that a user's file takes the place of.
    pub replaces: Option<Spanned<String>>,
    #[serde(skip)]
    pub origin: Origin,
    /// In order of `from`.
    pub values: Vec<Dated>,
}

/// One value and the day it begins.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    pub from: Spanned<String>,
    /// The last day, where the document ends it.
    pub to: Option<Spanned<String>>,
    pub value: Spanned<String>,
    pub status: Status,
    pub cite: Vec<Citation>,
    pub verified_on: String,
    #[serde(default)]
    pub note: Words,
}

impl Parameter {
    /// The value in force on a day.
    pub fn at(&self, day: Date) -> Option<&Dated> {
        let begun = |d: &&Dated| d.from.get_ref().parse::<Date>().is_ok_and(|from| from <= day);
        let not_over =
            |d: &&Dated| d.to.as_ref().is_none_or(|t| t.get_ref().parse::<Date>().is_ok_and(|to| day <= to));
        self.values.iter().rev().find(begun).filter(not_over)
    }
}
