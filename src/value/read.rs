//! One JSON value as an input reads it.

use crate::diag::Code;
use crate::formula::{Datum, Input, Kind, dates};
use crate::model::parse_date;
use crate::num::Real;
use crate::portfolio::key;
use crate::portfolio::raw::parse_number;
use serde_json::Value;

/// The value in the kind the input wants; else the code of what is wrong and the value as given.
pub(super) fn datum(input: &Input, value: &Value) -> Result<Datum, (Code, String)> {
    let text = text_of(value);
    let fail = |code| Err((code, text.clone()));
    match input.ty.kind {
        Kind::Number(_) if value.is_number() || value.is_string() => match number(&text) {
            Some(real) => Ok(Datum::Number(real)),
            None => fail(Code::TextWhereNumber),
        },
        Kind::Number(_) => fail(Code::TextWhereNumber),
        Kind::Date => match parse_date(&text) {
            Some(day) => Ok(Datum::Date(dates::serial(day))),
            None => fail(Code::DateUnreadable),
        },
        Kind::Bool => {
            yes_no(value, &text).map_or_else(|| fail(Code::YesNoUnreadable), |b| Ok(Datum::Bool(b)))
        }
        Kind::Text => choice(input, &text)
            .map_or_else(|| fail(Code::UnknownChoice), |t| Ok(Datum::Text(t.as_str().into()))),
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_string(),
        other => other.to_string(),
    }
}

fn yes_no(value: &Value, text: &str) -> Option<bool> {
    match (value, text) {
        (Value::Bool(given), _) => Some(*given),
        (_, "是" | "yes" | "true" | "TRUE" | "1") => Some(true),
        (_, "否" | "no" | "false" | "FALSE" | "0") => Some(false),
        _ => None,
    }
}

/// A decimal, a fraction, or a figure as people type it into a cell: 10%, 1,234.50, 3.5万.
fn number(text: &str) -> Option<Real> {
    let typed = || parse_number(text).and_then(|typed| Real::parse(&typed.decimal).ok());
    Real::parse(text).ok().or_else(typed)
}

/// The id of a choice given by id or label; where the input is no choice, the name as names are
/// compared in a workbook, blanks and width aside.
pub(super) fn choice(input: &Input, text: &str) -> Option<String> {
    let wanted = key(text);
    let Some(choices) = &input.file.choice else { return Some(wanted) };
    let named = choices.iter().find(|c| [&c.id, &c.zh, &c.en].into_iter().any(|word| key(word) == wanted));
    named.map(|c| c.id.clone())
}
