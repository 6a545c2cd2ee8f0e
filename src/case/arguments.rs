//! The arguments of a case for a financial function: by name, or in the order in which a spreadsheet takes them.

use super::file::Case;
use crate::finance::Error;
use crate::model::parse_date;
use jiff::civil::Date;
use serde_json::Value;

/// Why a function has no answer to a case.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Refusal {
    /// An argument that is no figure, date or list: `#VALUE!` of a spreadsheet.
    Kind(String),
    /// The case lacks it.
    Missing(String),
    /// What the function says: `#NUM!` or `#DIV/0!` of a spreadsheet.
    Function(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Function(error)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Kind(name) => write!(f, "`{name}` is not of the kind the function takes"),
            Refusal::Missing(name) => write!(f, "the case has no `{name}`"),
            Refusal::Function(error) => error.fmt(f),
        }
    }
}

type Got<T> = Result<T, Refusal>;

/// The arguments of a case, and the order that a spreadsheet has them in.
pub(super) struct Arguments<'c> {
    case: &'c Case,
    order: &'static [&'static str],
}

impl<'c> Arguments<'c> {
    pub fn of(case: &'c Case, order: &'static [&'static str]) -> Self {
        Arguments { case, order }
    }

    pub fn find(&self, name: &str) -> Option<&'c Value> {
        if let Some(value) = self.case.inputs.get(name) {
            return Some(value).filter(|value| !value.is_null());
        }
        let at = self.order.iter().position(|other| *other == name)?;
        self.in_order()?.get(at)
    }

    /// `args` of the case; where a function of single figures has them inside one list, that list.
    fn in_order(&self) -> Option<&'c Vec<Value>> {
        let all = self.case.inputs.get("args")?.as_array()?;
        match all.as_slice() {
            [Value::Array(inner)] if self.order[0] != "values" => Some(inner),
            _ => Some(all),
        }
    }

    pub fn number(&self, name: &str) -> Got<f64> {
        figure(name, self.find(name).ok_or_else(|| Refusal::Missing(name.into()))?)
    }

    pub fn number_or(&self, name: &str, otherwise: f64) -> Got<f64> {
        self.find(name).map_or(Ok(otherwise), |value| figure(name, value))
    }

    pub fn yes(&self, name: &str) -> Got<bool> {
        match self.find(name) {
            None => Ok(false),
            Some(Value::Bool(value)) => Ok(*value),
            Some(value) => figure(name, value).map(|figure| figure != 0.0),
        }
    }

    pub fn text(&self, name: &str) -> Option<&'c str> {
        self.find(name)?.as_str()
    }

    fn list(&self, name: &str) -> Got<&'c Vec<Value>> {
        let value = self.find(name).ok_or_else(|| Refusal::Missing(name.into()))?;
        value.as_array().ok_or_else(|| Refusal::Kind(name.into()))
    }

    pub fn numbers(&self, name: &str) -> Got<Vec<f64>> {
        self.list(name)?.iter().map(|value| figure(name, value)).collect()
    }

    pub fn dates(&self, name: &str) -> Got<Vec<Date>> {
        let day =
            |value: &Value| value.as_str().and_then(parse_date).ok_or_else(|| Refusal::Kind(name.into()));
        self.list(name)?.iter().map(day).collect()
    }
}

/// A figure of a case, as the float nearest to the decimal that stands there.
fn figure(name: &str, value: &Value) -> Got<f64> {
    let number = match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|n: &f64| n.is_finite()).ok_or_else(|| Refusal::Kind(name.into()))
}
