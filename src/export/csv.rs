//! One table as comma-separated values.
use super::{ExportError, text};
use crate::table::{Cell, Cells, Column, Results, Table, Value};
use std::borrow::Cow;
use std::io::Write;

/// Writes heads, rows and footer as UTF-8 with a byte order mark, which Excel needs to read Chinese.
///
/// Formulas are written as their cached results, failed ones and blanks as nothing. Spreadsheet programs run
/// text that begins with `=`, `+`, `-`, `@`, tab or return as a formula; such text gets an apostrophe in
/// front, which our own readers of CSV take off: [`guard`](crate::table::guard).
///
/// ```
/// use dataworth::export::csv::write_table;
/// use dataworth::table::{Cells, Column, Style, Table, TableId};
/// let table = Table::new(TableId(0), "").column(Column::new("名称", Style::TEXT, Cells::texts(["=1+1"])));
/// let mut bytes = Vec::new();
/// write_table(&table, &mut bytes)?;
/// assert_eq!(String::from_utf8(bytes)?, "\u{feff}名称\r\n'=1+1\r\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_table(table: &Table, mut to: impl Write) -> Result<(), ExportError> {
    to.write_all("\u{feff}".as_bytes()).map_err(::csv::Error::from)?;
    let mut rows = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(to);
    rows.write_record(table.columns.iter().map(|column| harmless(&column.full_head()).into_owned()))?;
    for row in 0..table.rows {
        rows.write_record(table.columns.iter().map(|column| field(column, row)))?;
    }
    for cells in &table.footer {
        let padded = cells.iter().chain(std::iter::repeat(&Cell::Blank));
        rows.write_record(padded.take(table.columns.len()).map(cell))?;
    }
    rows.flush().map_err(::csv::Error::from)?;
    Ok(())
}

fn field(column: &Column, row: usize) -> String {
    match &column.cells {
        Cells::Numbers(numbers) => numbers.get(row).copied().flatten().map(number).unwrap_or_default(),
        Cells::Texts(texts) => match texts.get(row) {
            Some(Some(text)) => harmless(text).into_owned(),
            _ => String::new(),
        },
        Cells::Formula { results: Results::Numbers(numbers), .. } => {
            numbers.get(row).copied().map(number).unwrap_or_default()
        }
        Cells::Formula { results: Results::Values(values), .. } => {
            values.get(row).map(value).unwrap_or_default()
        }
        Cells::Mixed(cells) => cells.get(row).map(cell).unwrap_or_default(),
    }
}

fn cell(cell: &Cell) -> String {
    match cell.bare() {
        Cell::Blank | Cell::Styled { .. } => String::new(),
        Cell::Number(plain) | Cell::Date(plain) => number(*plain),
        Cell::Text(text) | Cell::Link { text, .. } => harmless(text).into_owned(),
        Cell::Bool(truth) => value(&Value::Bool(*truth)),
        Cell::Formula { result, .. } => value(result),
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Number(plain) => number(*plain),
        Value::Text(text) => harmless(text).into_owned(),
        Value::Bool(true) => "TRUE".to_owned(),
        Value::Bool(false) => "FALSE".to_owned(),
        Value::Error => String::new(),
    }
}

fn number(number: f64) -> String {
    if number.is_finite() { number.to_string() } else { String::new() }
}

pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    if crate::table::guard::needs_guard(text) {
        Cow::Owned(format!("{}{}", crate::table::guard::GUARD, text::clean(text)))
    } else {
        text::clean(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Kind, Style, TableId, Template};

    #[test]
    fn every_cell_kind_is_written() {
        let formula = Template::new().text("1/0");
        let mixed = vec![
            Cell::Number(-1.5),
            Cell::text("@x").styled(Style::TEXT),
            Cell::Bool(true),
            Cell::formula(formula.clone(), Value::Error),
        ];
        let table = Table::new(TableId(0), "")
            .column(Column::new("a", Style::TEXT, Cells::Mixed(mixed)).unit("元"))
            .column(Column::new(
                "b",
                Style::TEXT,
                Cells::Texts(vec![None, Some("x,\"y\"".into()), None, None]),
            ))
            .column(Column::new(
                "c",
                Style::calculated(Kind::Factor),
                Cells::formula(formula, vec![0.1, f64::NAN, 2.0, 3.0]),
            ))
            .footer(vec![Cell::text("合计")]);
        let mut bytes = Vec::new();
        write_table(&table, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let expected =
            "\u{feff}a(元),b,c\r\n-1.5,,0.1\r\n'@x,\"x,\"\"y\"\"\",\r\nTRUE,,2\r\n,,3\r\n合计,,\r\n";
        assert_eq!(text, expected);
    }
}
