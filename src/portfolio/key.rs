//! 表头折叠 — heads, choices and names as they are compared.

use super::raw::{RawValue, fold_text, shortest_decimal};
use std::borrow::Cow;

/// Folded text without blanks, underscores and the star that marks a required column.
///
/// ```
/// use dataworth::portfolio::key;
/// assert_eq!(key(" 金额\n（万元）*"), "金额(万元)");
/// assert_eq!(key("Discount_Rate"), key("discount rate"));
/// ```
pub fn key(text: &str) -> String {
    let mut folded = fold_text(text);
    if folded.len() > 1 {
        folded = folded.trim_matches('*').to_string();
    }
    folded.retain(|c| c != ' ' && c != '_');
    folded
}

/// The text of a cell that names something; digits of a number as they were typed.
pub fn text_of(value: &RawValue) -> Option<Cow<'_, str>> {
    match value {
        RawValue::Text(text) => Some(text.trim()).filter(|t| !t.is_empty()).map(Cow::Borrowed),
        RawValue::Number { value, .. } => shortest_decimal(*value).map(Cow::Owned),
        RawValue::Bool(flag) => Some(Cow::Borrowed(if *flag { "TRUE" } else { "FALSE" })),
        RawValue::Error(_) | RawValue::FormulaNoValue => None,
    }
}

/// A cell that looks empty.
pub fn is_blank(value: &RawValue) -> bool {
    matches!(value, RawValue::Text(text) if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}'))
}

/// `示例` rows show how to fill in the sheet: the word alone or with a remark, but no id that begins with it.
pub fn is_example(text: &str) -> bool {
    let key = key(text);
    ["示例行", "示例", "例", "example", "sample"].iter().any(|word| {
        key.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '(', ',', '，']))
    })
}
