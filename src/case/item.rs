//! What an expression of a mapping can be: a figure, a text, a list of them, or nothing.

use crate::num::Real;
use serde_json::{Map, Value};

/// Significant digits under which a figure travels as text; far more than any case prints.
const DIGITS: u32 = 60;

/// A value of the mapping language.
#[derive(Clone, Debug)]
pub enum Item {
    Number(Real),
    Text(String),
    Bool(bool),
    List(Vec<Item>),
    /// Named parts, in the order of the file.
    Parts(Vec<(String, Item)>),
    /// Not given.
    None,
}

impl Item {
    /// A JSON value; figures keep the digits they were typed with.
    pub fn from_json(value: &Value) -> Item {
        match value {
            Value::Null => Item::None,
            Value::Bool(value) => Item::Bool(*value),
            Value::Number(number) => {
                Real::parse(&number.to_string()).map_or_else(|_| Item::Text(number.to_string()), Item::Number)
            }
            Value::String(text) => Item::Text(text.clone()),
            Value::Array(items) => Item::List(items.iter().map(Item::from_json).collect()),
            Value::Object(parts) => {
                Item::Parts(parts.iter().map(|(k, v)| (k.clone(), Item::from_json(v))).collect())
            }
        }
    }

    /// The same as JSON, figures as decimal texts.
    pub fn to_json(&self) -> Value {
        self.to_json_with(DIGITS)
    }

    /// The same with figures of at most so many significant digits.
    pub fn to_json_with(&self, digits: u32) -> Value {
        match self {
            Item::Number(real) => Value::String(real.to_decimal(digits)),
            Item::Text(text) => Value::String(text.clone()),
            Item::Bool(value) => Value::Bool(*value),
            Item::List(items) => items.iter().map(|i| i.to_json_with(digits)).collect(),
            Item::Parts(parts) => {
                let pairs = parts.iter().map(|(k, v)| (k.clone(), v.to_json_with(digits)));
                Value::Object(pairs.collect::<Map<_, _>>())
            }
            Item::None => Value::Null,
        }
    }

    pub fn is_none(&self) -> bool {
        matches!(self, Item::None)
    }

    /// A part of a nested object under its joined name: `tab_rate` is part `rate` of `tab`.
    pub fn part(&self, name: &str) -> Option<Item> {
        let Item::Parts(parts) = self else { return None };
        find(parts, name)
    }
}

/// Looks a name up among named items, then among the parts of those whose name it begins with.
pub fn find(parts: &[(String, Item)], name: &str) -> Option<Item> {
    if let Some((_, item)) = parts.iter().find(|(key, _)| key == name) {
        return Some(item.clone());
    }
    parts.iter().find_map(|(key, item)| item.part(name.strip_prefix(key.as_str())?.strip_prefix('_')?))
}
