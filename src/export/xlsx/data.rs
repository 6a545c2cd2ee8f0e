//! Data rows and footers, written row by row.
use super::super::{ExportError, text};
use super::formula::{Compiled, quoted, relative};
use super::pen::Pen;
use super::place::{Place, Plan};
use super::sheet::{LINE, PAIR, lines_needed};
use super::stream::Deferred;
use super::style::{self, Frame, Palette};
use crate::table::{Cell, Cells, Column, Results, Role, Style, Table, Target, Template, Value};
use rust_xlsxwriter::{ConditionalFormatFormula, Format};
use std::collections::HashMap;

type Outcome = Result<(), ExportError>;

/// Writes cells of one sheet; formulas are rendered into one reused string.
pub(super) struct Scribe<'p, 'w, 'b> {
    pub pen: &'p mut Pen<'w>,
    plan: &'b Plan,
    sheet: usize,
    palette: &'p mut Palette,
    formula: String,
    compiled: HashMap<*const Template, Compiled<'b>>,
}

/// The data rows and the footer of a table.
pub(super) struct Rows<'b, 'w> {
    pub table: &'b Table,
    pub place: Place,
    pub frame: Frame,
    /// Of the sheet's columns, in characters.
    pub widths: &'w [f64],
    /// The rows are written later, see [`super::stream`].
    pub deferred: bool,
}

/// A column ready to be written row by row.
pub(super) struct Ready<'b> {
    pub at: u16,
    pub source: Source<'b>,
    /// `None` where the column format serves.
    format: Option<Format>,
    style: Style,
}

pub(super) enum Source<'b> {
    Numbers(&'b [Option<f64>]),
    Texts(&'b [Option<String>]),
    Formula(Compiled<'b>, &'b Results),
    Mixed(&'b [Cell]),
}

impl<'b> Rows<'b, '_> {
    /// Gives back the rows that are written later.
    pub fn write(&self, scribe: &mut Scribe<'_, '_, 'b>) -> Result<Option<Deferred<'b>>, ExportError> {
        let columns: Vec<_> =
            (0_u16..).zip(&self.table.columns).map(|(at, column)| self.ready(scribe, at, column)).collect();
        let deferred = if self.deferred {
            Some(self.defer(scribe, columns)?)
        } else {
            self.rows(scribe, &columns)?;
            None
        };
        for (extra, cells) in (0_u32..).zip(&self.table.footer) {
            self.footer(scribe, self.place.rows + extra, cells)?;
        }
        self.checks(scribe.pen)?;
        self.rules(scribe.pen)?;
        Ok(deferred)
    }

    fn height(&self, row: u32) -> Option<u32> {
        if self.frame == Frame::Bare { None } else { row_height(self.table, self.widths, row as usize) }
    }

    fn rows(&self, scribe: &mut Scribe<'_, '_, 'b>, columns: &[Ready<'b>]) -> Outcome {
        for row in 0..self.place.rows {
            if let Some(pixels) = self.height(row) {
                scribe.pen.sheet.set_row_height_pixels(self.place.first() + row, pixels)?;
            }
            for column in columns {
                scribe.data(self.place.first() + row, column.at, column, row, self.frame)?;
            }
        }
        Ok(())
    }

    /// The first row and the last are empty cells in the columns' formats, the second in the formats that
    /// cells have of their own.
    fn defer(
        &self,
        scribe: &mut Scribe<'_, '_, 'b>,
        columns: Vec<Ready<'b>>,
    ) -> Result<Deferred<'b>, ExportError> {
        let first = self.place.first();
        let styles = self.own_styles();
        let mut empty = |row: u32, at: u16, style: Style| {
            scribe.pen.blank(row, at, Some(scribe.palette.cell(style, self.frame)))
        };
        columns.iter().try_for_each(|column| empty(first, column.at, column.style))?;
        columns.iter().try_for_each(|column| self.first_words(scribe, column))?;
        let mut empty = |row: u32, at: u16, style: Style| {
            scribe.pen.blank(row, at, Some(scribe.palette.cell(style, self.frame)))
        };
        (0_u16..).zip(&styles).try_for_each(|(at, style)| empty(first + 1, at, *style))?;
        columns.iter().try_for_each(|column| empty(self.place.last(), column.at, column.style))?;
        let columns = columns.into_iter().map(Ready::escaped).collect();
        let heights = (0..self.place.rows).map(|row| self.height(row)).collect();
        Ok(Deferred { place: self.place, frame: self.frame, columns, styles, heights })
    }

    /// Charts look here whether their categories are words.
    fn first_words(&self, scribe: &mut Scribe<'_, '_, 'b>, column: &Ready<'b>) -> Outcome {
        let Source::Texts([Some(words), ..]) = column.source else { return Ok(()) };
        let words = text::clean(words);
        let words = text::prefix(&words, text::LIMIT);
        let format = scribe.palette.cell(column.style, self.frame);
        scribe.pen.sheet.write_string_with_format(self.place.first(), column.at, words, format)?;
        Ok(())
    }

    fn own_styles(&self) -> Vec<Style> {
        let mut styles: Vec<Style> = Vec::new();
        for column in &self.table.columns {
            let Cells::Mixed(cells) = &column.cells else { continue };
            for style in cells.iter().filter_map(Cell::style) {
                if !styles.contains(&style) {
                    styles.push(style);
                }
            }
        }
        styles
    }

    fn ready(&self, scribe: &mut Scribe<'_, '_, 'b>, at: u16, column: &'b Column) -> Ready<'b> {
        let source = match &column.cells {
            Cells::Numbers(numbers) => Source::Numbers(numbers),
            Cells::Texts(texts) => Source::Texts(texts),
            Cells::Formula { template, results } => {
                Source::Formula(Compiled::new(template, scribe.plan, scribe.sheet), results)
            }
            Cells::Mixed(cells) => Source::Mixed(cells),
        };
        let format =
            (self.frame != Frame::Bare).then(|| scribe.palette.cell(column.style, self.frame).clone());
        Ready { at, source, format, style: column.style }
    }

    fn footer(&self, scribe: &mut Scribe<'_, '_, 'b>, row: u32, cells: &'b [Cell]) -> Outcome {
        let padded = cells.iter().chain(std::iter::repeat(&Cell::Blank));
        for ((at, column), cell) in (0_u16..).zip(&self.table.columns).zip(padded) {
            let style = cell.style().unwrap_or_else(|| footer_style(column.style));
            scribe.cell(
                self.place.first() + row,
                at,
                cell,
                row,
                Looks { style, frame: Frame::Footer, own: true },
            )?;
        }
        Ok(())
    }

    /// Lines between groups of rows.
    fn rules(&self, pen: &mut Pen) -> Outcome {
        let Some(column) = self.table.ruled_by.filter(|_| self.place.rows > 1) else { return Ok(()) };
        let (first, last) = (self.place.first() + 1, self.place.last());
        let cell = |row| format!("${}", relative(column, row));
        let rule = ConditionalFormatFormula::new()
            .set_rule(format!("={}<>{}", cell(first), cell(first - 1)).as_str())
            .set_format(style::parted());
        let right = u16::try_from(self.table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        pen.sheet.add_conditional_format(first, 0, last, right, &rule)?;
        Ok(())
    }

    /// Failed checks turn red. A blank compares equal to FALSE and has not failed.
    fn checks(&self, pen: &mut Pen) -> Outcome {
        let last = self.place.last() + u32::try_from(self.table.footer.len()).unwrap_or(0);
        for (at, column) in (0_u16..).zip(&self.table.columns) {
            if has_checks(column) && last >= self.place.first() {
                flag(pen, self.place.first(), last, at)?;
            }
        }
        Ok(())
    }
}

/// Rows are as high as their longest text needs: not every program measures wrapped text on opening.
pub(super) fn row_height(table: &Table, widths: &[f64], row: usize) -> Option<u32> {
    let lines = |(column, width): (&Column, &f64)| {
        // A little air: fonts differ between programs.
        words_of(&column.cells, row).map_or(1, |words| lines_needed(words, width - 2.0))
    };
    let lines = table.columns.iter().zip(widths).map(lines).max().unwrap_or(1);
    (lines > 1).then_some(LINE * lines + 4)
}

/// The text of a cell that is wrapped.
fn words_of(cells: &Cells, row: usize) -> Option<&str> {
    match cells {
        Cells::Texts(texts) => texts.get(row)?.as_deref(),
        Cells::Mixed(cells) => match cells.get(row)?.bare() {
            Cell::Text(words) => Some(words),
            _ => None,
        },
        Cells::Numbers(_) | Cells::Formula { .. } => None,
    }
}

impl Ready<'_> {
    /// Formulas as XML text.
    fn escaped(mut self) -> Self {
        if let Source::Formula(compiled, results) = self.source {
            self.source = Source::Formula(compiled.escaped(), results);
        }
        self
    }
}

/// A total under an input column was not typed.
fn footer_style(style: Style) -> Style {
    match style.role {
        Role::Input | Role::CrossSheet => Style { role: Role::Calculated, ..style },
        _ => style,
    }
}

fn has_checks(column: &Column) -> bool {
    let is_check = |cell: &Cell| cell.style().is_some_and(|style| style.role == Role::Check);
    column.style.role == Role::Check
        || matches!(&column.cells, Cells::Mixed(cells) if cells.iter().any(is_check))
}

fn flag(pen: &mut Pen, first: u32, last: u32, column: u16) -> Outcome {
    let cell = relative(column, first);
    let rule = ConditionalFormatFormula::new()
        .set_rule(format!("=AND({cell}=FALSE,{cell}<>\"\")").as_str())
        .set_format(style::failed());
    pen.sheet.add_conditional_format(first, column, last, column, &rule)?;
    Ok(())
}

/// How one cell looks; `own` where the column format does not serve.
#[derive(Clone, Copy)]
struct Looks {
    style: Style,
    frame: Frame,
    own: bool,
}

impl<'p, 'w, 'b> Scribe<'p, 'w, 'b> {
    pub fn new(pen: &'p mut Pen<'w>, plan: &'b Plan, sheet: usize, palette: &'p mut Palette) -> Self {
        Self { pen, plan, sheet, palette, formula: String::new(), compiled: HashMap::new() }
    }

    /// The value of a key–value line, in the second column; long words take the columns beside it.
    pub fn pair(&mut self, row: u32, value: &'b Cell, widths: &[f64]) -> Outcome {
        let style = value.style().unwrap_or(PAIR);
        if style.role == Role::Check {
            flag(self.pen, row, row, 1)?;
        }
        if let Cell::Text(words) = value.bare() {
            return self.long(row, words, style, widths);
        }
        self.cell(row, 1, value, 0, Looks { style, frame: Frame::Pair, own: true })
    }

    fn long(&mut self, row: u32, words: &str, style: Style, widths: &[f64]) -> Outcome {
        let format = self.palette.cell(style, Frame::Pair).clone();
        let lines = lines_needed(words, widths.iter().skip(1).sum::<f64>() - 1.0);
        if lines > 1 {
            self.pen.sheet.set_row_height_pixels(row, 18 * lines)?;
        }
        let fits = lines_needed(words, widths.get(1).copied().unwrap_or(9.0) - 1.0) <= 1;
        let last = if fits { 1 } else { u16::try_from(widths.len().saturating_sub(1)).unwrap_or(1).max(1) };
        self.pen.spread(row, 1, last, words, &format)
    }

    fn data(&mut self, row: u32, at: u16, column: &Ready<'b>, local: u32, frame: Frame) -> Outcome {
        let format = column.format.as_ref();
        let index = local as usize;
        match &column.source {
            Source::Numbers(numbers) => match numbers[index] {
                Some(number) => self.pen.number(row, at, number, format),
                None => self.pen.blank(row, at, format),
            },
            Source::Texts(texts) => match &texts[index] {
                Some(words) => self.pen.text(row, at, words, format),
                None => self.pen.blank(row, at, format),
            },
            Source::Formula(compiled, results) => {
                self.formula.clear();
                compiled.render(local, &mut self.formula);
                match results {
                    Results::Numbers(numbers) => {
                        self.pen.formula(row, at, &self.formula, &Value::from(numbers[index]), format)
                    }
                    Results::Values(values) => {
                        self.pen.formula(row, at, &self.formula, &values[index], format)
                    }
                }
            }
            Source::Mixed(cells) => {
                let cell = &cells[index];
                let own = cell.style();
                let looks = Looks {
                    style: own.unwrap_or(column.style),
                    frame,
                    own: own.is_some() || format.is_some(),
                };
                self.cell(row, at, cell, local, looks)
            }
        }
    }

    fn cell(&mut self, row: u32, at: u16, cell: &'b Cell, local: u32, looks: Looks) -> Outcome {
        match cell.bare() {
            Cell::Formula { template, result } => {
                return self.formula(row, at, template, result, local, looks);
            }
            Cell::Link { text, target } => return self.link(row, at, text, *target, looks.frame),
            _ => {}
        }
        let format = looks.own.then(|| self.palette.cell(looks.style, looks.frame));
        match cell.bare() {
            Cell::Number(number) | Cell::Date(number) => self.pen.number(row, at, *number, format),
            Cell::Text(words) => self.pen.text(row, at, words, format),
            Cell::Bool(truth) => self.pen.bool(row, at, *truth, format),
            _ => self.pen.blank(row, at, format),
        }
    }

    fn formula(
        &mut self,
        row: u32,
        at: u16,
        template: &'b Template,
        result: &Value,
        local: u32,
        looks: Looks,
    ) -> Outcome {
        let (plan, sheet) = (self.plan, self.sheet);
        let compiled = self.compiled.entry(template).or_insert_with(|| Compiled::new(template, plan, sheet));
        self.formula.clear();
        compiled.render(local, &mut self.formula);
        let format = looks.own.then(|| self.palette.cell(looks.style, looks.frame));
        self.pen.formula(row, at, &self.formula, result, format)
    }

    fn link(&mut self, row: u32, at: u16, words: &str, target: Target, frame: Frame) -> Outcome {
        let place = match target {
            Target::Cell(cell) => {
                self.plan.cell(cell).map(|(sheet, row, column)| (sheet, relative(column, row)))
            }
            Target::Sheet(id) => self.plan.sheet_of(id).map(|sheet| (sheet, "A1".to_owned())),
        };
        let format = style::link(frame);
        match place {
            Some((sheet, cell)) => {
                self.pen.link(row, at, words, &format!("{}!{cell}", quoted(&sheet.title)), &format)
            }
            None => self.pen.text(row, at, words, Some(&format)),
        }
    }
}

/// What a cell shows, roughly; for measuring.
pub(super) fn words(cell: &Cell) -> String {
    match cell.bare() {
        Cell::Text(words) | Cell::Link { text: words, .. } => words.clone(),
        Cell::Formula { result: Value::Text(words), .. } => words.clone(),
        Cell::Number(_) | Cell::Date(_) | Cell::Formula { .. } => "0".repeat(16),
        Cell::Blank | Cell::Bool(_) | Cell::Styled { .. } => String::new(),
    }
}
