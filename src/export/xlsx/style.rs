//! How roles and kinds look: the FAST convention, and number formats every locale of Excel reads.
use super::super::text;
use crate::table::{Cell, Cells, Column, Kind, Results, Role, Style, Value};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use std::collections::HashMap;

/// The font of the whole book: it is on every Chinese Windows and has a stand-in everywhere else.
pub(super) const FONT: &str = "宋体";
const INPUT: Color = Color::RGB(0x00_00_FF);
const CROSS_SHEET: Color = Color::RGB(0x00_80_00);
const HEAD_FILL: Color = Color::RGB(0xDD_E6_F0);
const GROUP_FILL: Color = Color::RGB(0xC5_D3_E3);
const REQUIRED_FILL: Color = Color::RGB(0xFF_E6_99);
const LINE: Color = Color::RGB(0xA6_A6_A6);
const QUIET: Color = Color::RGB(0x59_59_59);

/// Excel shows truth values in words whatever their format; LibreOffice shows cached ones as 1 and 0 without
/// this, and its version 7.4 crashes when it prints a conditional format on truth values in the general format.
const TRUTH: &str = "\"TRUE\";\"TRUE\";\"FALSE\"";

/// Formats, each made once.
#[derive(Default)]
pub(super) struct Palette {
    cells: HashMap<(Style, Frame), Format>,
}

/// What surrounds a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Frame {
    /// In a column format: no lines, which would run down to the last row of the sheet.
    Bare,
    Boxed,
    Footer,
    /// The value of a key–value line.
    Pair,
}

impl Palette {
    pub fn cell(&mut self, style: Style, frame: Frame) -> &Format {
        self.cells.entry((style, frame)).or_insert_with(|| cell(style, frame))
    }
}

pub(super) fn base() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10).set_font_charset(134)
}

fn cell(style: Style, frame: Frame) -> Format {
    let format = kind(role(base(), style.role), style).set_align(FormatAlign::VerticalCenter);
    match frame {
        Frame::Bare => format,
        Frame::Boxed => wrap_words(boxed(format), style),
        Frame::Footer => boxed(format).set_bold().set_border_top(FormatBorder::Medium),
        Frame::Pair => format.set_align(FormatAlign::Left).set_indent(0).set_text_wrap(),
    }
}

fn role(format: Format, role: Role) -> Format {
    match role {
        Role::Input => format.set_font_color(INPUT).set_unlocked(),
        Role::CrossSheet => format.set_font_color(CROSS_SHEET),
        Role::Check => format.set_align(FormatAlign::Center),
        // Words beside right-aligned figures need some air.
        Role::Text => format.set_align(FormatAlign::Left).set_indent(1),
        Role::Calculated | Role::Id => format,
    }
}

fn kind(format: Format, style: Style) -> Format {
    match (style.role, style.kind) {
        (Role::Id, _) => format.set_num_format("@"),
        (Role::Check, Kind::Text) => format.set_num_format(TRUTH),
        (_, Kind::Text) => format,
        (_, Kind::Date) => format.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        (_, kind) => format.set_num_format(number_format(kind)),
    }
}

/// `[Red]` is read in every locale, `[红色]` only in one.
pub(super) fn number_format(kind: Kind) -> String {
    match kind {
        Kind::Money2 => "#,##0.00;[Red]-#,##0.00;\"-\"??".to_owned(),
        Kind::Number(digits) => format!("#,##0{0};[Red]-#,##0{0}", decimals(digits)),
        Kind::Percent(digits) => format!("0{}%", decimals(digits)),
        Kind::Term(digits, none) => format!("[>=1000]\"{none}\";#,##0{}", decimals(digits)),
        Kind::Integer => "#,##0".to_owned(),
        Kind::Date => "yyyy-mm-dd".to_owned(),
        Kind::Factor => "0.000000".to_owned(),
        Kind::Text => "General".to_owned(),
    }
}

fn decimals(digits: u8) -> String {
    if digits == 0 { String::new() } else { format!(".{}", "0".repeat(digits.into())) }
}

fn wrap_words(format: Format, style: Style) -> Format {
    if style.role != Role::Check && style.kind == Kind::Text { format.set_text_wrap() } else { format }
}

fn boxed(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(LINE)
}

pub(super) fn title() -> Format {
    base().set_font_size(16).set_bold().set_align(FormatAlign::VerticalCenter)
}

pub(super) fn heading() -> Format {
    base().set_font_size(11).set_bold().set_align(FormatAlign::VerticalCenter)
}

pub(super) fn note() -> Format {
    base().set_font_color(QUIET).set_align(FormatAlign::VerticalCenter)
}

pub(super) fn wrapped_note() -> Format {
    note().set_text_wrap().set_align(FormatAlign::Left)
}

pub(super) fn key() -> Format {
    base().set_bold().set_align(FormatAlign::VerticalCenter)
}

pub(super) fn head() -> Format {
    boxed(base().set_bold().set_background_color(HEAD_FILL))
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
}

/// A column of a form that must be filled in.
pub(super) fn required_head() -> Format {
    head().set_background_color(REQUIRED_FILL)
}

pub(super) fn group() -> Format {
    head().set_background_color(GROUP_FILL)
}

pub(super) fn source() -> Format {
    boxed(base().set_font_size(8).set_italic().set_font_color(QUIET))
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
}

pub(super) fn link(frame: Frame) -> Format {
    let format = base()
        .set_font_color(Color::RGB(0x05_63_C1))
        .set_underline(rust_xlsxwriter::FormatUnderline::Single)
        .set_align(FormatAlign::VerticalCenter);
    if matches!(frame, Frame::Boxed | Frame::Footer) { boxed(format) } else { format }
}

/// The first row of a group.
pub(super) fn parted() -> Format {
    Format::new().set_border_top(FormatBorder::Thin).set_border_color(LINE)
}

/// A failed check: white on red, also in print.
pub(super) fn failed() -> Format {
    Format::new().set_background_color(Color::RGB(0xC0_00_00)).set_font_color(Color::White).set_bold()
}

/// The width in characters that shows a column's head in two lines, a sample of its cells and its totals.
pub(super) fn column_width<'a>(column: &'a Column, footer: impl Iterator<Item = &'a Cell>) -> f64 {
    let head = text::width(&column.full_head());
    let longest_word = head.div_ceil(2) + 2;
    let cells = sample(column.cells.len()).map(|row| cell_width(column, row)).max().unwrap_or(0);
    // Totals are bold.
    let totals = footer.map(|cell| single_width(cell, column.style) + 1).max().unwrap_or(0);
    clamp(longest_word.max(cells.max(totals) + 2))
}

pub(super) fn clamp(width: usize) -> f64 {
    // At most 40, so the conversion is exact.
    f64::from(u8::try_from(width.clamp(8, 40)).unwrap_or(40))
}

/// The first 100 rows and about 100 more over the rest.
fn sample(rows: usize) -> impl Iterator<Item = usize> {
    let stride = (rows / 100).max(1);
    (0..rows.min(100)).chain((100..rows).step_by(stride))
}

fn cell_width(column: &Column, row: usize) -> usize {
    let kind = column.style.kind;
    match &column.cells {
        Cells::Numbers(numbers) => numbers[row].map_or(0, |number| number_width(number, kind)),
        Cells::Texts(texts) => texts[row].as_deref().map_or(0, text::width),
        Cells::Formula { results: Results::Numbers(numbers), .. } => number_width(numbers[row], kind),
        Cells::Formula { results: Results::Values(values), .. } => value_width(&values[row], kind),
        Cells::Mixed(cells) => single_width(&cells[row], column.style),
    }
}

fn single_width(cell: &Cell, style: Style) -> usize {
    let kind = cell.style().unwrap_or(style).kind;
    match cell.bare() {
        Cell::Number(number) | Cell::Date(number) => number_width(*number, kind),
        Cell::Text(words) | Cell::Link { text: words, .. } => text::width(words),
        Cell::Formula { result, .. } => value_width(result, kind),
        Cell::Bool(_) => 5,
        Cell::Blank | Cell::Styled { .. } => 0,
    }
}

fn value_width(value: &Value, kind: Kind) -> usize {
    match value {
        Value::Number(number) => number_width(*number, kind),
        Value::Text(words) => text::width(words),
        Value::Bool(_) | Value::Error => 5,
    }
}

/// The printed length of a number: sign, digits, separators.
fn number_width(number: f64, kind: Kind) -> usize {
    let whole = |number: f64| {
        let digits = format!("{:.0}", number.abs()).len();
        digits + (digits - 1) / 3 + usize::from(number < 0.0)
    };
    match kind {
        _ if !number.is_finite() => 5,
        Kind::Money2 => whole(number) + 3,
        Kind::Number(digits) | Kind::Term(digits, _) => whole(number) + 1 + usize::from(digits),
        Kind::Percent(digits) => whole(number * 100.0) + 2 + usize::from(digits),
        Kind::Integer => whole(number),
        Kind::Date => 10,
        Kind::Factor => whole(number) + 7,
        Kind::Text => format!("{number}").len().min(20),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_count_han_characters_twice_and_are_capped() {
        let width = |cells| column_width(&Column::new("a", Style::input(Kind::Money2), cells), [].iter());
        assert_eq!(width(Cells::numbers([0.0])), 8.0);
        assert_eq!(width(Cells::numbers([-1_234_567.0])), 15.0);
        assert_eq!(width(Cells::texts(["数据资产名称"])), 14.0);
        assert_eq!(width(Cells::texts(["长".repeat(99)])), 40.0);
    }

    #[test]
    fn totals_count_for_the_width() {
        let column = Column::new("a", Style::input(Kind::Money2), Cells::numbers([1.0]));
        assert_eq!(column_width(&column, [Cell::Number(1_234_567.0)].iter()), 15.0);
    }

    #[test]
    fn number_formats_are_locale_independent() {
        assert_eq!(number_format(Kind::Percent(2)), "0.00%");
        assert_eq!(number_format(Kind::Number(0)), "#,##0;[Red]-#,##0");
        assert_eq!(number_format(Kind::Factor), "0.000000");
    }
}
