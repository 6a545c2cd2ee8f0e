//! Workbooks by calamine, cell by cell: never a dense range, whose size a file could choose.
use super::RawKind;
use super::audit::Facts;
use super::open::{fault, not_a_workbook, plain};
use super::sink::{CellRef, Sink};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use calamine::{DataRef, Reader as _, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};
use std::fs::File;
use std::io::BufReader;

type Book = Xlsx<BufReader<File>>;

pub fn produce(opened: File, file: &str, facts: &Facts, sink: &mut dyn Sink) -> Result<(), Diagnostics> {
    let mut book: Book = Xlsx::new(BufReader::new(opened)).map_err(|error| unreadable(file, &error))?;
    sink.book(RawKind::Workbook, book.has_1904_epoch())?;
    let sheets = book.sheets_metadata().to_vec();
    for (index, sheet) in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).enumerate() {
        let mut reading = Reading { file, index, sheet, facts, sink };
        reading.produce(&mut book)?;
    }
    sink.end()
}

fn unreadable(file: &str, error: &XlsxError) -> Diagnostics {
    match error {
        XlsxError::Password => plain(Code::Encrypted, file),
        XlsxError::Io(error) => fault(Code::Truncated, file).arg("reason", error).into(),
        XlsxError::Xml(_) | XlsxError::XmlEof(_) | XlsxError::XmlAttr(_) => {
            not_a_workbook(file, &format!("XML 有误（{error}）"), &error.to_string())
        }
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => {
            not_a_workbook(file, "压缩包里没有工作簿", "the zip holds no workbook")
        }
        _ => not_a_workbook(file, &format!("内容有误（{error}）"), &error.to_string()),
    }
}

struct Reading<'a> {
    file: &'a str,
    index: usize,
    sheet: &'a Sheet,
    facts: &'a Facts,
    sink: &'a mut dyn Sink,
}

impl Reading<'_> {
    fn produce(&mut self, book: &mut Book) -> Result<(), Diagnostics> {
        let valueless = if self.facts.valueless { self.valueless(book)? } else { Vec::new() };
        self.sink.sheet(&self.sheet.name, self.sheet.visible != SheetVisible::Visible)?;
        self.cells(book, &valueless)?;
        if self.facts.merges { self.merges(book) } else { Ok(()) }
    }

    /// Formulas without a result look like empty cells to the cell reader, so they are found first.
    fn valueless(&self, book: &mut Book) -> Result<Vec<(u32, u32)>, Diagnostics> {
        let mut found = Vec::new();
        let Some(mut reader) = self.worksheet(book.worksheet_cells_reader(&self.sheet.name))? else {
            return Ok(found);
        };
        while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|error| self.bad(&error))? {
            if record.formula.is_some() && record.value == DataRef::Empty {
                found.push(record.pos);
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    fn cells(&mut self, book: &mut Book, valueless: &[(u32, u32)]) -> Result<(), Diagnostics> {
        let Some(mut reader) = self.worksheet(book.worksheet_cells_reader(&self.sheet.name))? else {
            return Ok(());
        };
        let percents: Vec<bool> = reader.styles().iter().map(shows_percent).collect();
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|error| self.bad(&error))? {
            let percent = percents.get(style).copied().unwrap_or(false);
            self.cell(cell.get_position(), cell.get_value(), percent, valueless)?;
        }
        Ok(())
    }

    fn cell(
        &mut self,
        place: (u32, u32),
        value: &DataRef<'_>,
        percent: bool,
        valueless: &[(u32, u32)],
    ) -> Result<(), Diagnostics> {
        let number = |value, date| CellRef::Number { value, percent, date };
        let (row, col) = place;
        let text = |text| (!str::is_empty(text)).then_some(CellRef::Text(text));
        let value = match value {
            DataRef::Float(value) => Some(number(*value, false)),
            DataRef::Int(value) => Some(number(*value as f64, false)),
            DataRef::DateTime(value) => Some(number(value.as_f64(), value.is_datetime())),
            DataRef::String(value) | DataRef::DurationIso(value) => text(value),
            DataRef::DateTimeIso(value) => text(without_midnight(value)),
            DataRef::SharedString(value) => text(value),
            DataRef::Bool(value) => Some(CellRef::Bool(*value)),
            DataRef::Error(error) => return self.sink.cell(row, col, CellRef::Error(&error.to_string())),
            DataRef::Empty => valueless.binary_search(&place).ok().map(|_| CellRef::FormulaNoValue),
        };
        value.map_or(Ok(()), |value| self.sink.cell(row, col, value))
    }

    fn merges(&mut self, book: &mut Book) -> Result<(), Diagnostics> {
        let merges = match book.merge_cells_by_sheet_name(&self.sheet.name) {
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            merges => merges.map_err(|error| self.bad(&error))?,
        };
        merges
            .iter()
            .try_for_each(|merge| self.sink.merge((merge.start.0, merge.start.1, merge.end.0, merge.end.1)))
    }

    // Chart and dialogue sheets have no cells and are no fault.
    fn worksheet<T>(&self, opened: Result<T, XlsxError>) -> Result<Option<T>, Diagnostics> {
        match opened {
            Err(XlsxError::NotAWorksheet(_)) => Ok(None),
            opened => opened.map(Some).map_err(|error| self.bad(&error)),
        }
    }

    fn bad(&self, error: &XlsxError) -> Diagnostics {
        let span = Span::sheet(self.file, &self.sheet.name).order(self.index);
        // calamine does not know the newest error values, nor say where one stands.
        if let XlsxError::CellError(value) = error {
            return Diagnostic::new(Code::ErrorCell).at(span).value(value).into();
        }
        let here = |fault: Diagnostic| fault.at(span.clone());
        unreadable(self.file, error).into_iter().map(here).collect()
    }
}

/// ISO dates carry a time of day even where the cell shows none.
fn without_midnight(text: &str) -> &str {
    let plain = text.trim_end_matches('Z').trim_end_matches(".000");
    plain.strip_suffix("T00:00:00").unwrap_or(text)
}

fn shows_percent(style: &calamine::Style) -> bool {
    style.number_format.as_ref().is_some_and(|format| is_percent_format(&format.format_code))
}

/// Whether numbers of a format are shown as percentages: an unquoted `%` in its first section.
fn is_percent_format(code: &str) -> bool {
    let mut quoted = false;
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => drop(chars.next()),
            ';' => return false,
            '%' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_formats() {
        for code in ["0%", "0.00%", "[Red]0.0%;-0.0%", "0.00 %", "_(0%_)"] {
            assert!(is_percent_format(code), "{code}");
        }
        for code in ["General", "0.00", "0\"%\"", "0\\%", "0;0%", "0_%"] {
            assert!(!is_percent_format(code), "{code}");
        }
    }

    #[test]
    fn iso_dates_lose_midnight_only() {
        assert_eq!(without_midnight("2026-03-01T00:00:00.000Z"), "2026-03-01");
        assert_eq!(without_midnight("2026-03-01T08:30:00"), "2026-03-01T08:30:00");
    }
}
