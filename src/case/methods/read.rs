//! The inputs of a case as the figures that a library function takes.

use crate::case::file::Case;
use crate::case::item::Item;
use crate::num::Real;
use serde_json::Value;

pub(super) fn input<'c>(case: &'c Case, names: &[&str]) -> Result<&'c Value, String> {
    let found = names.iter().find_map(|name| case.inputs.get(*name)).filter(|value| !value.is_null());
    found.ok_or_else(|| format!("the case has no `{}`", names[0]))
}

pub(super) fn text<'c>(case: &'c Case, name: &str) -> Option<&'c str> {
    case.inputs.get(name)?.as_str()
}

pub(super) fn list(value: &Value) -> Result<&[Value], String> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| "a list is wanted".to_string())
}

pub(super) fn real(value: &Value) -> Result<Real, String> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        other => return Err(format!("`{other}` is no figure")),
    };
    Real::parse(&text).map_err(|error| error.to_string())
}

pub(super) fn float(value: &Value) -> Result<f64, String> {
    real(value).map(|real| real.to_f64())
}

pub(super) fn floats(value: &Value) -> Result<Vec<f64>, String> {
    list(value)?.iter().map(float).collect()
}

pub(super) fn whole(value: &Value) -> Result<usize, String> {
    let number = real(value)?.to_i64().and_then(|whole| usize::try_from(whole).ok());
    number.ok_or_else(|| format!("`{value}` is no whole figure"))
}

pub(super) fn names(value: &Value) -> Result<Vec<String>, String> {
    let name = |value: &Value| value.as_str().map(String::from).ok_or_else(|| "a name is wanted".to_string());
    list(value)?.iter().map(name).collect()
}

/// A float as a figure of the report.
pub(super) fn item(float: f64) -> Item {
    Real::from_f64_shortest(float).map_or(Item::None, Item::Number)
}

pub(super) fn items(floats: &[f64]) -> Item {
    Item::List(floats.iter().map(|float| item(*float)).collect())
}

/// Figures by name, where there are as many names.
pub(super) fn named(names: &[String], floats: &[f64]) -> Item {
    if names.len() != floats.len() {
        return items(floats);
    }
    Item::Parts(names.iter().cloned().zip(floats.iter().map(|float| item(*float))).collect())
}

pub(super) fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
