//! What is wrong with a file's TOML, in the codes people can act on.

use crate::diag::{Code, Diagnostic, Span};

/// serde's message for a TOML fault, sorted into the codes people can act on.
pub(super) fn toml_fault(path: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let message = error.message();
    let offset = error.span().map_or(0, |s| s.start);
    let quoted = message.split('`').nth(1).unwrap_or(message);
    let fault = |code| Diagnostic::new(code).at(Span::offset(path, text, offset)).value(quoted);
    let bare =
        ["floating point", "integer"].iter().any(|kind| message.contains(&format!("invalid type: {kind}")));
    if message.contains("unknown field") {
        fault(Code::UnknownKey).arg("allowed", allowed(message))
    } else if message.contains("unknown variant") {
        let key = key_at(text, offset);
        fault(Code::BadKeyValue).field(key).arg("name", key).arg("allowed", allowed(message))
    } else if message.contains("missing field") {
        fault(Code::MissingKey).field(quoted).arg("name", quoted)
    } else if bare && message.contains("expected a string") {
        fault(Code::BareFloat).field(key_at(text, offset))
    } else {
        fault(Code::TomlSyntax).arg("reason", message.lines().collect::<Vec<_>>().join("; "))
    }
}

/// ``expected one of `a`, `b` `` lists what there is.
fn allowed(message: &str) -> String {
    let listed: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
    listed.join(", ")
}

/// The key whose value stands at an offset.
fn key_at(text: &str, offset: usize) -> &str {
    let before = text.get(..offset).unwrap_or_default().trim_end().trim_end_matches('=').trim_end();
    before.rsplit(|c: char| c.is_whitespace() || "{,".contains(c)).next().unwrap_or_default()
}
