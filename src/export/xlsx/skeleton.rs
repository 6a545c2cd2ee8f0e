//! What a sheet of the writer's package says of the rows that are left out of it.
use super::super::ExportError;
use super::stream::{Deferred, broken};
use crate::table::Style;
use std::collections::HashMap;
use zip::result::ZipError;

type Outcome<T> = Result<T, ExportError>;

/// What the writer's empty rows say.
pub(super) struct Skeleton {
    /// Where the empty rows begin and end.
    pub start: usize,
    pub end: usize,
    /// Attributes of a row after its number.
    pub row: String,
    /// By column.
    pub formats: Vec<String>,
    pub styles: HashMap<Style, String>,
}

impl Skeleton {
    pub fn read(xml: &str, rows: &Deferred) -> Outcome<Self> {
        let first = rows.place.first() + 1;
        let read = || {
            let (start, head, cells) = row_of(xml, first)?;
            let formats = formats(cells);
            let own = if rows.styles.is_empty() { "" } else { row_of(xml, first + 1)?.2 };
            let styles = rows.styles.iter().copied().zip(self::formats(own)).collect();
            let (last, _, _) = row_of(xml, rows.place.last() + 1)?;
            let end = last + xml.get(last..)?.find("</row>")? + "</row>".len();
            Some(Skeleton { start, end, row: without_spans(head), formats, styles })
        };
        let whole =
            |s: &Skeleton| s.formats.len() == rows.columns.len() && s.styles.len() == rows.styles.len();
        read().filter(whole).ok_or_else(|| broken(ZipError::InvalidArchive("empty rows".into())))
    }
}

/// Where a row begins, its attributes after the number, and its cells.
fn row_of(xml: &str, number: u32) -> Option<(usize, &str, &str)> {
    let tag = format!("<row r=\"{number}\"");
    let start = xml.find(&tag)?;
    let rest = xml.get(start + tag.len()..)?;
    let (head, rest) = rest.split_once('>')?;
    Some((start, head, rest.split_once("</row>")?.0))
}

fn without_spans(head: &str) -> String {
    match head.split_once(" spans=\"").and_then(|(front, rest)| Some((front, rest.split_once('"')?.1))) {
        Some((front, back)) => format!("{front}{back}"),
        None => head.to_owned(),
    }
}

/// The style numbers of cells, in order.
fn formats(cells: &str) -> Vec<String> {
    let number = |cell: &str| Some(cell.split_once(" s=\"")?.1.split_once('"')?.0.to_owned());
    cells.split("<c ").skip(1).map(|cell| number(cell).unwrap_or_else(|| "0".into())).collect()
}
