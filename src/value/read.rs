//! One JSON value as an input reads it.

use crate::diag::Code;
use crate::formula::{Datum, Input, Kind, dates};
use crate::model::parse_date;
use crate::num::Real;
use serde_json::Value;

/// The value in the kind the input wants; else the code of what is wrong and the value as given.
pub(super) fn datum(input: &Input, value: &Value) -> Result<Datum, (Code, String)> {
    let text = text_of(value);
    let fail = |code| Err((code, text.clone()));
    match input.ty.kind {
        Kind::Number(_) if value.is_number() || value.is_string() => match Real::parse(&text) {
            Ok(real) => Ok(Datum::Number(real)),
            Err(_) => fail(Code::TextWhereNumber),
        },
        Kind::Number(_) => fail(Code::TextWhereNumber),
        Kind::Date => match parse_date(&text) {
            Some(day) => Ok(Datum::Date(dates::serial(day))),
            None => fail(Code::DateUnreadable),
        },
        Kind::Bool => {
            yes_no(value, &text).map_or_else(|| fail(Code::YesNoUnreadable), |b| Ok(Datum::Bool(b)))
        }
        Kind::Text => {
            choice(input, &text).map_or_else(|| fail(Code::UnknownChoice), |t| Ok(Datum::Text(t.into())))
        }
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

/// The id of a choice given by id or label; any text where the input is no choice.
fn choice<'a>(input: &'a Input, text: &'a str) -> Option<&'a str> {
    let Some(choices) = &input.file.choice else { return Some(text) };
    let named = choices.iter().find(|c| c.id == text || c.zh == text || c.en == text);
    named.map(|c| c.id.as_str())
}
