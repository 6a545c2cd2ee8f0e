//! The data rows of big tables, written by hand: the writer's package is made with empty rows first, which
//! settles styles, heads, widths and links; then each big sheet gets its rows and is compressed on its own
//! thread. Nothing of a sheet is held but its compressed bytes.
use super::super::{ExportError, Note, Options};
use super::data::{Ready, Source};
use super::formula::{Compiled, digits, is_renamed};
use super::pen::{Censor, LONGEST_FORMULA};
use super::place::{self, Place, Plan};
use super::skeleton::Skeleton;
use super::style::Frame;
use super::xml::{push_escaped, push_f64, push_text, unescaped};
use crate::table::{Cell, Cells, Results, Style, Table, Template, Value};
use rayon::prelude::*;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::utility::column_number_to_name;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Cursor, Read, Write};
use std::sync::Arc;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Fewer rows are not worth a thread, and the empty rows need three.
const LEAST_ROWS: usize = 16;
/// Rows are handed to the compressor in pieces of about this many bytes.
const PIECE: usize = 1 << 16;

type Outcome<T> = Result<T, ExportError>;

/// The rows of one table that are left out of the writer's package.
pub(super) struct Deferred<'b> {
    pub place: Place,
    pub frame: Frame,
    pub columns: Vec<Ready<'b>>,
    /// Styles that cells have of their own: in the second row, from the left.
    pub styles: Vec<Style>,
    /// In pixels, where a wrapped text needs more than one line.
    pub heights: Vec<Option<u32>>,
}

/// Whether the rows of a table may be written here: they are many, have no links, and no formula calls a
/// function that the writer would rename.
pub(super) fn is_deferrable(table: &Table, options: &Options) -> bool {
    table.rows >= LEAST_ROWS
        && place::cells(table) >= options.plain_cells
        && table.columns.iter().all(|column| match &column.cells {
            Cells::Formula { template, .. } => !is_renamed(template),
            Cells::Mixed(cells) => plain(cells),
            Cells::Numbers(_) | Cells::Texts(_) => true,
        })
}

fn plain(cells: &[Cell]) -> bool {
    let mut last: Option<&Arc<Template>> = None;
    cells.iter().all(|cell| match cell.bare() {
        Cell::Link { .. } => false,
        Cell::Formula { template, .. } => {
            let known = last.is_some_and(|last| Arc::ptr_eq(last, template));
            last = Some(template);
            known || !is_renamed(template)
        }
        _ => true,
    })
}

/// Saves the workbook, the deferred rows put in; their notes go to their sheets'.
pub(super) fn save(
    workbook: &mut Workbook,
    deferred: &[Deferred],
    plan: &Plan,
    options: &Options,
    notes: &mut [Vec<Note>],
    file: &mut File,
) -> Outcome<()> {
    if deferred.is_empty() {
        workbook.save_to_writer(file)?;
        return Ok(());
    }
    let mut frame = ZipArchive::new(Cursor::new(workbook.save_to_buffer()?)).map_err(broken)?;
    let sheets: Vec<(&[Deferred], String)> = deferred
        .chunk_by(|one, next| one.place.sheet == next.place.sheet)
        .map(|tables| Ok((tables, part(&mut frame, &sheet_part(tables[0].place.sheet))?)))
        .collect::<Outcome<_>>()?;
    let filled: Vec<Filled> = sheets
        .into_par_iter()
        .with_max_len(1)
        .map(|(tables, xml)| fill(tables, &xml, plan, options))
        .collect::<Outcome<_>>()?;
    let mut out = ZipWriter::new(BufWriter::new(file));
    for at in 0..frame.len() {
        let entry = frame.by_index_raw(at).map_err(broken)?;
        match filled.iter().find(|sheet| entry.name_raw() == sheet.part.as_bytes()) {
            Some(sheet) => {
                let mut one = ZipArchive::new(Cursor::new(&sheet.bytes)).map_err(broken)?;
                out.raw_copy_file(one.by_index_raw(0).map_err(broken)?).map_err(broken)?;
            }
            None => out.raw_copy_file(entry).map_err(broken)?,
        }
    }
    out.finish().and_then(|mut file| Ok(file.flush()?)).map_err(broken)?;
    for sheet in filled {
        super::pen::join(&mut notes[sheet.sheet], sheet.notes);
    }
    Ok(())
}

fn sheet_part(sheet: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", sheet + 1)
}

pub(super) fn broken(error: impl Into<ZipError>) -> ExportError {
    ExportError::Zip(error.into())
}

fn part(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Outcome<String> {
    let mut text = String::new();
    archive.by_name(name).map_err(broken)?.read_to_string(&mut text).map_err(broken)?;
    Ok(text)
}

/// A sheet as an archive of one part.
struct Filled {
    sheet: usize,
    part: String,
    bytes: Vec<u8>,
    notes: Vec<Note>,
}

/// A sheet with all its rows, compressed.
fn fill(tables: &[Deferred], xml: &str, plan: &Plan, options: &Options) -> Outcome<Filled> {
    let sheet = tables[0].place.sheet;
    let part = sheet_part(sheet);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let how = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(i64::from(options.compression.clamp(1, 9))))
        .unix_permissions(0o600)
        .last_modified_time(zip::DateTime::default());
    zip.start_file(&part, how).map_err(broken)?;
    let mut censor = Censor::new(&plan.sheets[sheet].title, options.lang);
    let mut done = 0;
    for table in tables {
        let skeleton = Skeleton::read(xml, table)?;
        zip.write_all(&xml.as_bytes()[done..skeleton.start]).map_err(broken)?;
        done = skeleton.end;
        censor = table.print(&skeleton, censor, plan, &mut zip)?;
    }
    zip.write_all(&xml.as_bytes()[done..]).map_err(broken)?;
    let bytes = zip.finish().map_err(broken)?.into_inner();
    Ok(Filled { sheet, part, bytes, notes: censor.finish() })
}

impl Deferred<'_> {
    fn print<'a>(
        &self,
        skeleton: &Skeleton,
        censor: Censor<'a>,
        plan: &'a Plan,
        to: &mut impl Write,
    ) -> Outcome<Censor<'a>> {
        let columns = self.columns.iter().map(|column| Column::new(column, skeleton)).collect();
        let mut press = Press {
            columns,
            censor,
            out: String::with_capacity(2 * PIECE),
            number: String::new(),
            table: self,
            plan,
            styles: &skeleton.styles,
        };
        for row in 0..self.place.rows {
            press.row(row, &skeleton.row)?;
            if press.out.len() >= PIECE || row + 1 == self.place.rows {
                to.write_all(press.out.as_bytes()).map_err(broken)?;
                press.out.clear();
            }
        }
        Ok(press.censor)
    }
}

/// A column with everything that is the same in all its rows.
struct Column<'a> {
    source: &'a Source<'a>,
    /// `<c r="AB`.
    head: String,
    /// `" s="7`.
    format: String,
    /// The formula that the row above had, in a mixed column.
    last: Option<(&'a Arc<Template>, Compiled<'a>)>,
}

impl<'a> Column<'a> {
    fn new(ready: &'a Ready<'a>, frame: &Skeleton) -> Self {
        let name = column_number_to_name(ready.at);
        let format = format!("\" s=\"{}", frame.formats[usize::from(ready.at)]);
        Column { source: &ready.source, head: format!("<c r=\"{name}"), format, last: None }
    }
}

/// Prints rows.
struct Press<'a, 'c> {
    columns: Vec<Column<'a>>,
    censor: Censor<'c>,
    out: String,
    /// The number of the row.
    number: String,
    table: &'a Deferred<'a>,
    plan: &'a Plan,
    styles: &'a HashMap<Style, String>,
}

impl Press<'_, '_> {
    fn row(&mut self, local: u32, attributes: &str) -> Outcome<()> {
        let row = self.table.place.first() + local;
        self.number.clear();
        digits(&mut self.number, row + 1);
        self.out.push_str("<row r=\"");
        let height =
            self.table.heights.get(local as usize).copied().flatten().map_or_else(String::new, |pixels| {
                // Three quarters of a point a pixel, as the writer has it.
                format!(" ht=\"{}\" customHeight=\"1\"", f64::from(pixels) * 0.75)
            });
        [self.number.as_str(), "\"", attributes, &height, ">"]
            .iter()
            .for_each(|part| self.out.push_str(part));
        let mut columns = std::mem::take(&mut self.columns);
        let done = (0_u16..).zip(&mut columns).try_for_each(|(at, column)| self.cell(row, at, column, local));
        self.columns = columns;
        self.out.push_str("</row>");
        done
    }

    fn cell(&mut self, row: u32, at: u16, column: &mut Column<'_>, local: u32) -> Outcome<()> {
        let index = local as usize;
        let (head, format) = (&column.head, &column.format);
        match column.source {
            Source::Numbers(numbers) => match numbers[index] {
                Some(number) => self.number(head, format, number),
                None => self.blank(head, format, false),
            },
            Source::Texts(texts) => match texts[index].as_deref().filter(|words| !words.is_empty()) {
                Some(words) => self.text(row, at, head, format, words),
                None => self.blank(head, format, false),
            },
            Source::Formula(compiled, Results::Numbers(all)) => {
                self.formula(row, at, head, format, compiled, local, &all[index].into())?;
            }
            Source::Formula(compiled, Results::Values(all)) => {
                self.formula(row, at, head, format, compiled, local, &all[index])?;
            }
            Source::Mixed(cells) => self.mixed(row, at, column, local, &cells[index])?,
        }
        Ok(())
    }

    fn mixed<'c>(
        &mut self,
        row: u32,
        at: u16,
        column: &mut Column<'c>,
        local: u32,
        cell: &'c Cell,
    ) -> Outcome<()> {
        let own = cell.style().and_then(|style| self.styles.get(&style)).map(|s| format!("\" s=\"{s}"));
        let format = own.as_ref().unwrap_or(&column.format);
        match cell.bare() {
            Cell::Number(number) | Cell::Date(number) => self.number(&column.head, format, *number),
            Cell::Text(words) if !words.is_empty() => self.text(row, at, &column.head, format, words),
            Cell::Bool(truth) => {
                self.open(&column.head, format);
                self.out.push_str(if *truth { "\" t=\"b\"><v>1</v></c>" } else { "\" t=\"b\"><v>0</v></c>" });
            }
            Cell::Formula { template, result } => {
                if !column.last.as_ref().is_some_and(|(last, _)| Arc::ptr_eq(last, template)) {
                    let compiled = Compiled::new(template, self.plan, self.table.place.sheet).escaped();
                    column.last = Some((template, compiled));
                }
                if let Some((_, compiled)) = &column.last {
                    self.formula(row, at, &column.head, format, compiled, local, result)?;
                }
            }
            _ => self.blank(&column.head, format, own.is_some()),
        }
        Ok(())
    }

    /// Nothing, unless the cell has lines or a style of its own.
    fn blank(&mut self, head: &str, format: &str, own: bool) {
        if own || self.table.frame != Frame::Bare {
            self.open(head, format);
            self.out.push_str("\"/>");
        }
    }

    /// `<c r="AB7" s="3`, the last quotation mark still to come.
    fn open(&mut self, head: &str, format: &str) {
        [head, &self.number, format].iter().for_each(|part| self.out.push_str(part));
    }

    fn number(&mut self, head: &str, format: &str, number: f64) {
        self.open(head, format);
        if !number.is_finite() {
            return self.out.push_str("\" t=\"e\"><f>NA()</f><v>#N/A</v></c>");
        }
        self.out.push_str("\"><v>");
        push_f64(&mut self.out, number);
        self.out.push_str("</v></c>");
    }

    fn text(&mut self, row: u32, at: u16, head: &str, format: &str, words: &str) {
        self.open(head, format);
        let words = self.censor.fit(row, at, words);
        let blank = ['\t', '\n', ' '];
        let kept = words.starts_with(blank) || words.ends_with(blank);
        self.out.push_str("\" t=\"inlineStr\"><is><t");
        self.out.push_str(if kept { " xml:space=\"preserve\">" } else { ">" });
        push_text(&mut self.out, &words);
        self.out.push_str("</t></is></c>");
    }

    #[allow(clippy::too_many_arguments, reason = "a cell is where, how and what")]
    fn formula(
        &mut self,
        row: u32,
        at: u16,
        head: &str,
        format: &str,
        formula: &Compiled,
        local: u32,
        result: &Value,
    ) -> Outcome<()> {
        self.open(head, format);
        self.out.push_str(match result {
            Value::Number(number) if number.is_finite() => "\"><f>",
            Value::Number(_) | Value::Error => "\" t=\"e\"><f>",
            Value::Bool(_) => "\" t=\"b\"><f>",
            Value::Text(_) => "\" t=\"str\"><f>",
        });
        let begin = self.out.len();
        formula.render(local, &mut self.out);
        if self.out.len() - begin > LONGEST_FORMULA {
            self.censor.check_length(row, at, &unescaped(&self.out[begin..]))?;
        }
        self.out.push_str("</f><v>");
        match result {
            // Adding zero turns -0 into 0.
            Value::Number(number) if number.is_finite() => push_f64(&mut self.out, number + 0.0),
            Value::Number(_) | Value::Error => self.out.push_str("#N/A"),
            Value::Bool(truth) => self.out.push(if *truth { '1' } else { '0' }),
            Value::Text(words) => {
                let words = self.censor.text_result(row, at, words);
                push_escaped(&mut self.out, &words);
            }
        }
        self.out.push_str("</v></c>");
        Ok(())
    }
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
