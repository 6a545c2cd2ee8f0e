//! 防公式注入 — text in a CSV that a spreadsheet program would run.
//!
//! A CSV has no types: what begins with `=`, `+`, `-`, `@`, tab, return or one of the full-width forms that
//! Chinese and Japanese installations turn into these is run as a formula, DDE calls among them. Such text is
//! written with an apostrophe in front. So is text that has such apostrophes already: what is read back is
//! what was written, always.

/// What is put in front.
pub const GUARD: char = '\'';

/// Whether a text is written with the guard.
///
/// ```
/// use dataworth::table::guard::{needs_guard, unguarded};
/// assert!(needs_guard("=cmd|'/c calc'!A1") && needs_guard("'=1") && needs_guard("＝1"));
/// assert!(!needs_guard("'quoted'") && !needs_guard("a=1") && !needs_guard(""));
/// assert_eq!(unguarded("'=1"), "=1");
/// assert_eq!(unguarded("''=1"), "'=1");
/// assert_eq!(unguarded("'quoted'"), "'quoted'");
/// ```
pub fn needs_guard(text: &str) -> bool {
    let bare = text.trim_start_matches(GUARD);
    bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// The text that was written, guard or not.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix(GUARD).filter(|bare| needs_guard(bare)).unwrap_or(text)
}
