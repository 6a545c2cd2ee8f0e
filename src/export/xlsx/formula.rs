//! Templates as formulas: everything but the row numbers is worked out once for a column.
use super::place::{Place, Plan};
use crate::table::{Piece, Ref, TableId, Template};
use rust_xlsxwriter::Formula;
use rust_xlsxwriter::utility::column_number_to_name;

/// A template whose columns and sheets are settled.
pub(super) struct Compiled<'a> {
    parts: Vec<Part<'a>>,
}

enum Part<'a> {
    Text(String),
    /// `head` row [`tail` row], the row being this one.
    Same {
        head: String,
        tail: Option<String>,
        first: u32,
    },
    Mapped {
        head: String,
        tail: Option<String>,
        first: u32,
        rows: &'a [u32],
        none: &'a str,
    },
    Range {
        head: String,
        tail: String,
        first: u32,
        spans: &'a [(u32, u32)],
        empty: &'a str,
    },
}

impl<'a> Compiled<'a> {
    /// `host` is the sheet that holds the formula; references within it go without a sheet name.
    pub fn new(template: &'a Template, plan: &Plan, host: usize) -> Self {
        let part = |piece: &'a Piece| match piece {
            Piece::Text(text) => Part::Text(text.clone()),
            Piece::Ref(reference) => compile(reference, plan, host),
        };
        Self { parts: template.pieces.iter().map(part).collect() }
    }

    /// The same formula as XML text.
    pub fn escaped(self) -> Self {
        Self { parts: self.parts.into_iter().map(Part::escaped).collect() }
    }

    /// Appends the formula for a row of the table; the caller clears `out`.
    pub fn render(&self, row: u32, out: &mut String) {
        for part in &self.parts {
            part.render(row, out);
        }
    }
}

impl Part<'_> {
    fn escaped(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(escape(&text)),
            Self::Same { head, tail, first } => Self::Same { head: escape(&head), tail, first },
            Self::Mapped { head, tail, first, rows, none } => {
                Self::Mapped { head: escape(&head), tail, first, rows, none }
            }
            Self::Range { head, tail, first, spans, empty } => {
                Self::Range { head: escape(&head), tail, first, spans, empty }
            }
        }
    }

    fn render(&self, row: u32, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::Same { head, tail, first } => span(out, head, tail.as_deref(), first + row),
            Self::Mapped { head, tail, first, rows, none } => match rows.get(row as usize) {
                Some(&mapped) if mapped != u32::MAX => span(out, head, tail.as_deref(), first + mapped),
                _ => out.push_str(none),
            },
            Self::Range { head, tail, first, spans, empty } => match spans.get(row as usize) {
                Some(&(start, end)) if start < end => {
                    at(out, head, first + start);
                    at(out, tail, first + end - 1);
                }
                _ => out.push_str(empty),
            },
        }
    }
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    super::xml::push_escaped(&mut out, text);
    out
}

fn span(out: &mut String, head: &str, tail: Option<&str>, row: u32) {
    at(out, head, row);
    if let Some(tail) = tail {
        at(out, tail, row);
    }
}

/// A row counted from 0, printed as spreadsheets count, from 1.
fn at(out: &mut String, head: &str, row: u32) {
    out.push_str(head);
    digits(out, row + 1);
}

pub(super) fn digits(out: &mut String, number: u32) {
    if number >= 10 {
        digits(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

fn compile<'a>(reference: &'a Ref, plan: &Plan, host: usize) -> Part<'a> {
    let settled = |table: TableId| plan.table(table).map(|place| (place, prefix(&place, plan, host)));
    let Some((place, sheet)) = reference.table().and_then(settled) else {
        return Part::Text(name(reference));
    };
    let head = |column: u16| format!("{sheet}{}", column_number_to_name(column));
    let tail = |column: u16| format!(":{}", column_number_to_name(column));
    let first = place.first();
    match reference {
        Ref::SameRow { column, .. } => Part::Same { head: head(*column), tail: None, first },
        Ref::RowSpan { first: from, last, .. } => {
            Part::Same { head: head(*from), tail: Some(tail(*last)), first }
        }
        Ref::RowOf { column, rows, none, .. } => {
            Part::Mapped { head: head(*column), tail: None, first, rows, none }
        }
        Ref::RowSpanOf { first: from, last, rows, none, .. } => {
            Part::Mapped { head: head(*from), tail: Some(tail(*last)), first, rows, none }
        }
        Ref::RangeOf { column, spans, empty, .. } => {
            Part::Range { head: head(*column), tail: tail(*column), first, spans, empty }
        }
        Ref::WholeColumn { empty, .. } if place.rows == 0 => Part::Text(empty.to_string()),
        Ref::WholeColumn { column, .. } => {
            Part::Text(format!("{sheet}{}", absolute_range(*column, first, *column, place.last())))
        }
        Ref::Fixed { column, row, .. } => Part::Text(format!("{sheet}{}", absolute(*column, first + row))),
        Ref::FixedSpan { first: from, last, row, .. } => {
            Part::Text(format!("{sheet}{}", absolute_range(*from, first + row, *last, first + row)))
        }
        Ref::Name(name) => Part::Text(name.clone()),
    }
}

fn name(reference: &Ref) -> String {
    match reference {
        Ref::Name(name) => name.clone(),
        // A book without faults has every table.
        _ => "#REF!".to_owned(),
    }
}

fn prefix(place: &Place, plan: &Plan, host: usize) -> String {
    match plan.sheets.get(place.sheet) {
        Some(sheet) if place.sheet != host => format!("{}!", quoted(&sheet.title)),
        _ => String::new(),
    }
}

/// A sheet title in a reference; always in apostrophes, which every program reads.
pub(super) fn quoted(title: &str) -> String {
    format!("'{}'", title.replace('\'', "''"))
}

pub(super) fn absolute(column: u16, row: u32) -> String {
    format!("${}${}", column_number_to_name(column), row + 1)
}

pub(super) fn absolute_range(first: u16, top: u32, last: u16, bottom: u32) -> String {
    format!("{}:{}", absolute(first, top), absolute(last, bottom))
}

/// `B7`.
pub(super) fn relative(column: u16, row: u32) -> String {
    format!("{}{}", column_number_to_name(column), row + 1)
}

/// Functions that skip blanks silently, change with the clock, or that Excel 2016 does not know.
const FORBIDDEN: &[&str] = &[
    "ANCHORARRAY",
    "ARRAYTOTEXT",
    "BYCOL",
    "BYROW",
    "CELL",
    "CHOOSECOLS",
    "CHOOSEROWS",
    "CONCAT",
    "DROP",
    "EXPAND",
    "FILTER",
    "HSTACK",
    "IFS",
    "IMAGE",
    "INDIRECT",
    "INFO",
    "ISOMITTED",
    "LAMBDA",
    "LET",
    "MAKEARRAY",
    "MAP",
    "MAXIFS",
    "MINIFS",
    "NOW",
    "NPV",
    "OFFSET",
    "PY",
    "RAND",
    "RANDARRAY",
    "RANDBETWEEN",
    "REDUCE",
    "SCAN",
    "SEQUENCE",
    "SINGLE",
    "SORT",
    "SORTBY",
    "SWITCH",
    "TAKE",
    "TEXTAFTER",
    "TEXTBEFORE",
    "TEXTJOIN",
    "TEXTSPLIT",
    "TOCOL",
    "TODAY",
    "TOROW",
    "UNIQUE",
    "VALUETOTEXT",
    "VSTACK",
    "WRAPCOLS",
    "WRAPROWS",
    "XLOOKUP",
    "XMATCH",
];

/// The first forbidden function a template calls.
pub(super) fn forbidden(template: &Template) -> Option<String> {
    calls(template, is_forbidden)
}

/// Whether the writer puts a prefix before some function of a template, as files want for newer ones.
pub(super) fn is_renamed(template: &Template) -> bool {
    let renamed = |function: &str| {
        Formula::new(format!("{function}(1)")) == Formula::new(format!("_xlfn.{function}(1)"))
    };
    calls(template, renamed).is_some()
}

/// The first function a template calls that is such.
fn calls(template: &Template, such: impl Fn(&str) -> bool) -> Option<String> {
    let mut quoted = false;
    let mut word = String::new();
    for piece in &template.pieces {
        let Piece::Text(text) = piece else {
            word.clear();
            continue;
        };
        for letter in text.chars() {
            quoted ^= letter == '"';
            if quoted {
                word.clear();
            } else if letter.is_alphanumeric() || letter == '.' || letter == '_' {
                word.push(letter.to_ascii_uppercase());
            } else {
                if letter == '(' && !word.is_empty() && such(&word) {
                    return Some(word);
                }
                word.clear();
            }
        }
    }
    None
}

fn is_forbidden(function: &str) -> bool {
    // A future-function prefix is the writer's business and hides the name.
    function.starts_with("_XL") || FORBIDDEN.binary_search(&function).is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::super::Options;
    use super::*;
    use crate::table::{Book, Cells, Column, Sheet, Style, Table};
    use std::sync::Arc;

    fn book() -> (Book, TableId, TableId) {
        let mut book = Book::default();
        let (near, far) = (book.reserve_table(), book.reserve_table());
        for (id, title) in [(near, "明细"), (far, "成本 '甲'乙")] {
            let column = || Column::new("h", Style::TEXT, Cells::numbers([1.0, 2.0, 3.0]));
            let table = (0..30).fold(Table::new(id, "c"), |table, _| table.column(column()));
            book.push(Sheet::new(title).table(table));
        }
        (book, near, far)
    }

    #[test]
    fn references_are_rendered_for_their_row() {
        let (book, near, far) = book();
        let plan = Plan::new(&book, &Options::default()).unwrap();
        let rows = Arc::new(vec![2, u32::MAX]);
        let spans = Arc::new(vec![(0, 2), (2, 2)]);
        let template = Template::new()
            .same_row(near, 1)
            .text("+")
            .row_of(far, 27, &rows)
            .text("+SUM(")
            .range_of(far, 0, &spans)
            .text(")+SUM(")
            .whole_column(near, 2)
            .text(")+SUM(")
            .row_span(near, 3, 4)
            .text(",")
            .row_span_of(far, 3, 4, &rows)
            .text(")*")
            .fixed(far, 0, 1)
            .text("*SUM(")
            .fixed_span(far, 1, 2, 0)
            .text(")*")
            .name("税率");
        let compiled = Compiled::new(&template, &plan, 0);
        let rendered = |row| {
            let mut out = String::new();
            compiled.render(row, &mut out);
            out
        };
        let far = "'成本 ''甲''乙'!";
        assert_eq!(
            rendered(0),
            format!(
                "B3+{far}AB5+SUM({far}A3:A4)+SUM($C$3:$C$5)+SUM(D3:E3,{far}D5:E5)*{far}$A$4*SUM({far}$B$3:$C$3)*税率"
            )
        );
        assert_eq!(
            rendered(1),
            format!("B4+0+SUM(0)+SUM($C$3:$C$5)+SUM(D4:E4,0)*{far}$A$4*SUM({far}$B$3:$C$3)*税率")
        );
    }

    #[test]
    fn forbidden_functions_are_found_outside_strings() {
        assert!(FORBIDDEN.is_sorted());
        let found = |text: &str| forbidden(&Template::new().text(text));
        assert_eq!(found("1+npv(0.1,A1)").as_deref(), Some("NPV"));
        assert_eq!(found("_xlfn.NORM.S.DIST(1,TRUE)").as_deref(), Some("_XLFN.NORM.S.DIST"));
        assert_eq!(found("IF(1,\"NPV(\",SUM(A1))"), None);
        assert_eq!(found("XNPV(1)+NORM.S.DIST(1,TRUE)"), None);
    }
}
