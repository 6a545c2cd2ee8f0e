//! Sheet titles Excel accepts.
use super::super::text;
use std::collections::HashSet;

const LIMIT: usize = 31;

/// Legal titles, unique whatever their capitals: at most 31 UTF-16 units, none of `[]:*?/\`, no apostrophe
/// at either end, not empty, not Excel's own `History`.
pub(super) fn legal<'a>(asked: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    asked.map(|title| unique(&characters(title), &mut taken)).collect()
}

fn characters(asked: &str) -> String {
    let replaced: String =
        asked.chars().map(|letter| if is_illegal(letter) { '_' } else { letter }).collect();
    let title = trim(text::prefix(trim(&replaced), LIMIT));
    match title {
        "" => "Sheet".to_owned(),
        history if history.eq_ignore_ascii_case("history") => format!("{history}_"),
        other => other.to_owned(),
    }
}

fn is_illegal(letter: char) -> bool {
    matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\u{fffe}' | '\u{ffff}')
        || letter.is_control()
}

fn trim(title: &str) -> &str {
    title.trim_matches(|letter: char| letter == '\'' || letter.is_whitespace())
}

fn unique(title: &str, taken: &mut HashSet<String>) -> String {
    let mut candidate = title.to_owned();
    let mut number = 1;
    while !taken.insert(candidate.to_lowercase()) {
        number += 1;
        let suffix = format!("({number})");
        candidate = format!("{}{suffix}", text::prefix(title, LIMIT - suffix.len()));
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_made_legal_and_unique() {
        let long = "很".repeat(40);
        let asked = ["收益法/权利金", "'a'", "A", "", "history", "a[b]:*?\\", long.as_str(), long.as_str()];
        let given = legal(asked.into_iter());
        let cut = "很".repeat(31);
        let second = format!("{}(2)", "很".repeat(28));
        let expected = ["收益法_权利金", "a", "A(2)", "Sheet", "history_", "a_b_____", &cut, &second];
        assert_eq!(given, expected);
        for title in given {
            rust_xlsxwriter::utility::check_sheet_name(&title).unwrap();
        }
    }
}
