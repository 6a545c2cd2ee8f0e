//! One sheet: its blocks from top to bottom, so that big sheets can be streamed.
use super::super::{ExportError, Options, text};
use super::data::{Rows, Scribe};
use super::pen::Pen;
use super::place::{self, Plan};
use super::stream::{self, Deferred};
use super::style::{self, Frame, Palette};
use super::{chart, page};
use crate::table::{Block, Book, Line, Sheet, Style, Table};
use rust_xlsxwriter::{Format, Note as Remark};

type Outcome = Result<(), ExportError>;

/// Pixels of a line of text; rows are as high as their longest cell needs.
pub(super) const LINE: u32 = 18;
/// Text without a table beside it may be wider than a table column.
const WIDEST_TEXT: usize = 80;

pub(super) fn write<'b>(
    pen: &mut Pen,
    book: &Book,
    sheet: &'b Sheet,
    plan: &'b Plan,
    at: usize,
    options: &Options,
    deferred: &mut Vec<Deferred<'b>>,
) -> Outcome {
    pen.sheet.set_name(pen.title)?;
    let mut writer = Writer { plan, at, widths: widths(sheet), palette: Palette::default() };
    page::set_up(pen, book, sheet, &plan.sheets[at], plan, &writer.widths)?;
    writer.columns(pen, sheet, options)?;
    for (block, start) in sheet.blocks.iter().zip(&plan.sheets[at].starts) {
        match block {
            Block::Text(lines) => writer.lines(pen, lines, *start)?,
            Block::Table(table) => deferred.extend(writer.table(pen, table, *start, options)?),
            Block::Chart(chart) => chart::insert(pen, chart, plan, *start)?,
        }
    }
    Ok(())
}

struct Writer<'a> {
    plan: &'a Plan,
    at: usize,
    widths: Vec<f64>,
    palette: Palette,
}

impl<'a> Writer<'a> {
    /// Widths, and the formats of the main table where it is big.
    fn columns(&mut self, pen: &mut Pen, sheet: &Sheet, options: &Options) -> Outcome {
        for (column, width) in (0_u16..).zip(&self.widths) {
            pen.sheet.set_column_width(column, *width)?;
        }
        let main = self.plan.sheets[self.at].main;
        let Some(table) = sheet.tables().find(|table| Some(table.id) == main) else { return Ok(()) };
        if is_plain(table, options) {
            for (at, column) in (0_u16..).zip(&table.columns) {
                pen.sheet.set_column_format(at, self.palette.cell(column.style, Frame::Bare))?;
            }
            // Cells without lines of their own get the grid; in print it would run over captions and charts.
            pen.sheet.set_screen_gridlines(true);
        }
        for group in table.groups.iter().filter(|group| group.outline) {
            pen.sheet.group_columns(group.first, group.last)?;
        }
        Ok(())
    }

    fn lines(&mut self, pen: &mut Pen, lines: &[Line], start: u32) -> Outcome {
        for (row, line) in (start..).zip(lines) {
            match line {
                Line::Blank => {}
                Line::Title(words) => {
                    pen.sheet.set_row_height_pixels(row, 34)?;
                    pen.text(row, 0, words, Some(&style::title()))?;
                }
                Line::Heading(words) => {
                    pen.sheet.set_row_height_pixels(row, 24)?;
                    pen.text(row, 0, words, Some(&style::heading()))?;
                }
                Line::Note(words) => self.note(pen, row, words)?,
                Line::Pair(key, value) => {
                    pen.text(row, 0, key, Some(&style::key()))?;
                    let mut scribe = Scribe::new(pen, self.plan, self.at, &mut self.palette);
                    scribe.pair(row, value, &self.widths)?;
                }
            }
        }
        Ok(())
    }

    /// A remark runs over the columns beside it; one longer than the sheet is wrapped.
    fn note(&self, pen: &mut Pen, row: u32, words: &str) -> Outcome {
        let room: f64 = self.widths.iter().sum();
        let lines = lines_needed(words, room);
        if lines <= 1 {
            return pen.text(row, 0, words, Some(&style::note()));
        }
        pen.sheet.set_row_height_pixels(row, LINE * lines)?;
        pen.spread(row, 0, last(self.widths.len()), words, &style::wrapped_note())
    }

    /// Gives back the rows that are written later, at the sheet's own speed.
    fn table(
        &mut self,
        pen: &mut Pen,
        table: &'a Table,
        start: u32,
        options: &Options,
    ) -> Result<Option<Deferred<'a>>, ExportError> {
        let Some(place) = self.plan.table(table.id) else { return Ok(None) };
        if !table.caption.is_empty() {
            pen.sheet.set_row_height_pixels(start, 24)?;
            pen.text(start, 0, &table.caption, Some(&style::heading()))?;
        }
        let sources = place::has_sources(table);
        if !table.groups.is_empty() {
            self.groups(pen, table, place.head - 1 - u32::from(sources))?;
        }
        if sources {
            self.sources(pen, table, place.head - 1)?;
        }
        self.heads(pen, table, place.head)?;
        super::entry::guard(pen, &table.columns, place, self.plan)?;
        let frame = frame(table, self.plan, options);
        let mut scribe = Scribe::new(pen, self.plan, self.at, &mut self.palette);
        let deferred = stream::is_deferrable(table, options);
        Rows { table, place, frame, deferred, widths: &self.widths }.write(&mut scribe)
    }

    fn groups(&self, pen: &mut Pen, table: &Table, row: u32) -> Outcome {
        let format = style::group();
        let covered = |column| table.groups.iter().any(|group| (group.first..=group.last).contains(&column));
        for column in (0..=last(table.columns.len())).filter(|column| !covered(*column)) {
            pen.blank(row, column, Some(&format))?;
        }
        for group in &table.groups {
            pen.spread(row, group.first, group.last, &group.label, &format)?;
        }
        Ok(())
    }

    fn sources(&self, pen: &mut Pen, table: &Table, row: u32) -> Outcome {
        let format = style::source();
        let texts = table.columns.iter().map(|column| column.source.clone().unwrap_or_default());
        self.head_row(pen, row, texts, &format)
    }

    fn heads(&self, pen: &mut Pen, table: &Table, row: u32) -> Outcome {
        let format = style::head();
        self.head_row(pen, row, table.columns.iter().map(|column| column.full_head()), &format)?;
        for (at, column) in (0_u16..).zip(&table.columns) {
            if column.required {
                pen.text(row, at, &column.full_head(), Some(&style::required_head()))?;
            }
            if let Some(note) = &column.note {
                pen.sheet.insert_note(row, at, &remark(note))?;
            }
        }
        Ok(())
    }

    fn head_row(
        &self,
        pen: &mut Pen,
        row: u32,
        texts: impl Iterator<Item = String>,
        format: &Format,
    ) -> Outcome {
        let texts: Vec<String> = texts.collect();
        pen.sheet.set_row_height_pixels(row, height_of_heads(texts.iter(), &self.widths))?;
        for (column, words) in (0_u16..).zip(&texts) {
            pen.text(row, column, words, Some(format))?;
        }
        Ok(())
    }
}

/// Pixels of the row of heads.
pub(super) fn head_height(table: &Table, widths: &[f64]) -> u32 {
    let heads: Vec<String> = table.columns.iter().map(|column| column.full_head()).collect();
    height_of_heads(heads.iter(), widths)
}

fn height_of_heads<'a>(heads: impl Iterator<Item = &'a String>, widths: &[f64]) -> u32 {
    let lines = heads.zip(widths).map(|(words, width)| lines_needed(words, width - 1.0)).max();
    LINE * lines.unwrap_or(1).clamp(1, 8) + 6
}

fn frame(table: &Table, plan: &Plan, options: &Options) -> Frame {
    let main = plan.table(table.id).and_then(|place| plan.sheets[place.sheet].main);
    if is_plain(table, options) && main == Some(table.id) { Frame::Bare } else { Frame::Boxed }
}

/// Whether a table's cells go without lines of their own.
fn is_plain(table: &Table, options: &Options) -> bool {
    place::cells(table) >= options.plain_cells
}

fn remark(words: &str) -> Remark {
    let lines = lines_needed(words, 28.0).clamp(2, 20);
    let words = text::prefix(&text::clean(words), text::LIMIT).to_owned();
    Remark::new(words)
        .add_author_prefix(false)
        .set_width(220)
        .set_height(LINE * lines + 12)
        .set_format(style::base())
}

/// The widest table decides; text beside no table has a key and a value column.
fn widths(sheet: &Sheet) -> Vec<f64> {
    let mut widths: Vec<f64> = Vec::new();
    for table in sheet.tables() {
        for (at, column) in table.columns.iter().enumerate() {
            let footer = table.footer.iter().filter_map(|cells| cells.get(at));
            widen(&mut widths, at, style::column_width(column, footer));
        }
    }
    let has_tables = !widths.is_empty();
    for (key, value) in sheet.blocks.iter().flat_map(pairs) {
        widen(&mut widths, 0, style::clamp(text::width(key) + 2));
        if !has_tables {
            widen(&mut widths, 1, wide(text::width(&value).clamp(38, WIDEST_TEXT) + 2));
        }
    }
    if widths.is_empty() {
        widths.push(wide(WIDEST_TEXT));
    }
    for (column, width) in &sheet.layout.widths {
        widths.resize(widths.len().max(usize::from(*column) + 1), 9.0);
        widths[usize::from(*column)] = *width;
    }
    widths
}

fn pairs(block: &Block) -> Vec<(&str, String)> {
    let Block::Text(lines) = block else { return Vec::new() };
    lines.iter().filter_map(pair).collect()
}

fn pair(line: &Line) -> Option<(&str, String)> {
    match line {
        Line::Pair(key, value) => Some((key, super::data::words(value))),
        _ => None,
    }
}

fn widen(widths: &mut Vec<f64>, at: usize, width: f64) {
    if widths.len() <= at {
        widths.resize(at + 1, 8.0);
    }
    widths[at] = widths[at].max(width);
}

fn wide(characters: usize) -> f64 {
    f64::from(u16::try_from(characters).unwrap_or(u16::MAX))
}

/// How many lines a text takes in so many characters; wrapped words waste a little.
pub(super) fn lines_needed(words: &str, room: f64) -> u32 {
    let room = room.max(2.0);
    let lines = words.lines().map(|line| (wide(text::width(line)) / room).ceil().max(1.0)).sum::<f64>();
    // Rows are at most 409 points high, about 30 lines.
    (1..=30).rev().find(|count| f64::from(*count) <= lines).unwrap_or(1)
}

fn last(columns: usize) -> u16 {
    u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX)
}

/// The style of a key–value line's value that has none.
pub(super) const PAIR: Style = Style::TEXT;
