//! User text as files can hold it.
use super::Lang;
use std::borrow::Cow;

/// The longest text a spreadsheet cell holds, in UTF-16 units.
pub(super) const LIMIT: usize = 32_767;

/// Text without what XML cannot carry: line ends are LF, control characters become their visible symbols
/// (␀, ␁, …), non-characters become U+FFFD.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(|letter| visible(letter) == letter) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").chars().map(visible).collect())
}

/// Whether [`clean`] replaces more than line ends.
pub(super) fn has_control_characters(text: &str) -> bool {
    text.chars().any(|letter| letter != '\r' && visible(letter) != letter)
}

fn visible(letter: char) -> char {
    match letter {
        '\t' | '\n' => letter,
        '\r' => '\n',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or('\u{fffd}'),
        '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        other => other,
    }
}

/// The text cut to `limit` UTF-16 units including a mark, or `None` where it fits.
pub(super) fn cut(text: &str, limit: usize, lang: Lang) -> Option<String> {
    // Bytes are never fewer than UTF-16 units, so most texts need no count.
    if text.len() <= limit || text.encode_utf16().count() <= limit {
        return None;
    }
    let mark = match lang {
        Lang::Zh => "…[已截断]",
        Lang::En => "…[cut]",
    };
    let kept = prefix(text, limit.saturating_sub(mark.encode_utf16().count()));
    Some(format!("{kept}{mark}"))
}

/// The longest beginning of at most so many UTF-16 units.
pub(super) fn prefix(text: &str, limit: usize) -> &str {
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        units += letter.len_utf16();
        if units > limit {
            return &text[..at];
        }
    }
    text
}

/// How many columns of a monospaced screen the widest line needs: two for a Han character.
pub(super) fn width(text: &str) -> usize {
    text.lines().map(|line| line.chars().map(letter_width).sum()).max().unwrap_or(0)
}

fn letter_width(letter: char) -> usize {
    match u32::from(letter) {
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
        0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(clean("a\0b\u{1b}c\u{ffff}"), "a␀b␛c\u{fffd}");
        assert_eq!(clean("一\r\n二\r三\t"), "一\n二\n三\t");
        assert!(matches!(clean("=1+1"), Cow::Borrowed("=1+1")));
        assert!(has_control_characters("\0") && !has_control_characters("a\r\n\t"));
    }

    #[test]
    fn long_text_is_cut_with_a_mark_and_never_inside_a_character() {
        assert_eq!(cut("短", 3, Lang::Zh), None);
        let cut = cut(&"😀".repeat(20_000), LIMIT, Lang::Zh).unwrap();
        assert!(cut.encode_utf16().count() <= LIMIT && cut.ends_with("…[已截断]"));
        assert_eq!(prefix("a😀b", 2), "a");
    }

    #[test]
    fn han_characters_are_two_wide() {
        assert_eq!(width("金额(元)"), 8);
        assert_eq!(width("a\n金额金额"), 8);
    }
}
