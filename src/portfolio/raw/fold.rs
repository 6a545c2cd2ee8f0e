//! Text as heads and ids are compared: widths, case and spaces do not matter.

/// Full-width forms to half-width, any run of blanks to one space, ends trimmed, lower case.
///
/// ```
/// use dataworth::portfolio::raw::fold_text;
/// assert_eq!(fold_text(" 金额（万元）　"), "金额(万元)");
/// assert_eq!(fold_text("Asset\n ＩＤ"), "asset id");
/// ```
pub fn fold_text(text: &str) -> String {
    let half: String = text.chars().filter(|c| !is_invisible(*c)).map(half_width).collect();
    let words: Vec<&str> = half.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// The ASCII twin of a full-width character, a space for any blank, a minus for its look-alikes.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2212}' | '\u{fe63}' => '-',
        '￥' => '¥',
        _ if c.is_whitespace() => ' ',
        _ => c,
    }
}

/// Marks that copying from web pages leaves behind.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}
