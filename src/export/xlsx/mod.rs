//! Workbooks with live formulas for Excel 2016, WPS and LibreOffice.
//!
//! - Formulas always carry their cached result; see [`crate::table::Template`] for how they are written.
//!   Functions Excel 2016 does not know, volatile ones and `NPV` are refused.
//! - Blue is typed, black calculated, green taken from another sheet; a failed check turns red.
//! - Sheets print on A4, heads repeated, one page wide; wider tables on A3; what is read asset by
//!   asset has page breaks between its tables.
//! - User text is always stored as text, whatever it begins with.
mod breaks;
mod chart;
mod data;
mod entry;
mod formula;
mod page;
mod pen;
mod place;
mod sheet;
mod skeleton;
mod stream;
mod style;
mod titles;
mod xml;

use super::{ExportError, Lang, Note, Options, Written, atomic};
use crate::table::{Block, Book, Cell, Cells, Created, Fault, Line, Properties, Sheet, Table, Template};
use pen::Pen;
pub use place::MOST_COLUMNS;
use place::Plan;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Formula, Workbook, Worksheet};
use std::fs::File;
use std::path::Path;

/// Writes a book as `.xlsx`.
///
/// # Errors
/// A faulty book, a forbidden function, a sheet or formula too large for the format, an existing file without
/// [`Options::overwrite`], a directory in its place, or a failing disk. Nothing is left behind then.
pub fn write(book: &Book, options: &Options, path: &Path) -> Result<Written, ExportError> {
    // Columns beyond the format would make references wrong before they make them faulty.
    let plan = Plan::new(book, options)?;
    check(book.faults())?;
    forbid(book)?;
    let mut notes = plan.renamed(book);
    let bytes = atomic::write(path, options.overwrite, |file| fill(book, options, &plan, &mut notes, file))?;
    let sheets = plan.sheets.iter().map(|sheet| sheet.title.clone()).collect();
    Ok(Written { path: path.to_owned(), bytes, sheets, notes })
}

/// Whether a file may be written there, found out before the work that fills it.
///
/// # Errors
/// As [`write()`]: an existing file without `overwrite`, a directory in its place, a folder that takes no files.
pub fn probe(path: &Path, overwrite: bool) -> Result<(), ExportError> {
    atomic::begin(path, overwrite).map(drop)
}

fn check(faults: Vec<Fault>) -> Result<(), ExportError> {
    if faults.is_empty() { Ok(()) } else { Err(ExportError::Faults(faults)) }
}

fn fill(
    book: &Book,
    options: &Options,
    plan: &Plan,
    notes: &mut Vec<Note>,
    file: &mut File,
) -> Result<(), ExportError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&style::base(), 18, 64)?;
    workbook.set_zip_compression_level(options.compression.clamp(1, 9));
    workbook.set_properties(&properties(&book.properties)?);
    let mut deferred = Vec::new();
    let mut told: Vec<Vec<Note>> = vec![Vec::new(); book.sheets.len()];
    for ((at, sheet), notes) in book.sheets.iter().enumerate().zip(&mut told) {
        let worksheet = add(&mut workbook, sheet, options)?;
        let mut pen = Pen::new(worksheet, &plan.sheets[at].title, options.lang, notes);
        sheet::write(&mut pen, book, sheet, plan, at, options, &mut deferred)?;
        pen.finish();
    }
    names(&mut workbook, book, plan)?;
    activate_first_shown(&mut workbook, book);
    if options.canary {
        canary(&mut workbook)?;
    }
    stream::save(&mut workbook, &deferred, plan, options, &mut told, file)?;
    notes.extend(told.into_iter().flatten());
    Ok(())
}

fn add<'a>(
    workbook: &'a mut Workbook,
    sheet: &Sheet,
    options: &Options,
) -> Result<&'a mut Worksheet, ExportError> {
    let held = |table: &&Table| !stream::is_deferrable(table, options);
    let cells: usize = sheet.tables().filter(held).map(place::cells).sum();
    if cells >= options.streaming_cells {
        Ok(workbook.add_worksheet_with_constant_memory()?)
    } else {
        Ok(workbook.add_worksheet())
    }
}

fn names(workbook: &mut Workbook, book: &Book, plan: &Plan) -> Result<(), ExportError> {
    for defined in &book.names {
        if let Some((sheet, row, column)) = plan.cell(defined.target) {
            let target = format!("={}!{}", formula::quoted(&sheet.title), formula::absolute(column, row));
            workbook.define_name(defined.name.as_str(), &target)?;
        }
    }
    Ok(())
}

fn activate_first_shown(workbook: &mut Workbook, book: &Book) {
    let shown = |sheet: &Sheet| sheet.layout.visibility == crate::table::Visibility::Shown;
    if let Some(at) = book.sheets.iter().position(shown) {
        workbook.worksheets_mut()[at].set_active(true);
    }
}

fn canary(workbook: &mut Workbook) -> Result<(), ExportError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name("_canary")?.set_hidden(true);
    sheet.write_formula(0, 0, Formula::new("=1+1").set_result("0"))?;
    Ok(())
}

fn properties(from: &Properties) -> Result<DocProperties, ExportError> {
    // Never the clock: identical input gives identical bytes.
    let Created { year, month, day } = from.created.unwrap_or(Created { year: 2000, month: 1, day: 1 });
    Ok(DocProperties::new()
        .set_title(from.title.as_str())
        .set_subject(from.subject.as_str())
        .set_author(from.author.as_str())
        .set_company(from.company.as_str())
        .set_keywords(from.keywords.as_str())
        .set_comment(from.comments.as_str())
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, month, day)?))
}

/// Refuses forbidden functions before anything is written.
fn forbid(book: &Book) -> Result<(), ExportError> {
    for sheet in &book.sheets {
        for (at, template) in sheet.blocks.iter().flat_map(templates) {
            if let Some(function) = formula::forbidden(template) {
                return Err(ExportError::ForbiddenFunction { at: format!("{}/{at}", sheet.title), function });
            }
        }
    }
    Ok(())
}

/// The templates of a block with the head or key they stand under.
fn templates(block: &Block) -> Box<dyn Iterator<Item = (&str, &Template)> + '_> {
    match block {
        Block::Chart(_) => Box::new(std::iter::empty()),
        Block::Text(lines) => Box::new(lines.iter().filter_map(|line| match line {
            Line::Pair(key, cell) => template(cell).map(|template| (key.as_str(), template)),
            _ => None,
        })),
        Block::Table(table) => {
            let footer =
                table.footer.iter().flatten().filter_map(template).map(|template| ("footer", template));
            Box::new(
                table.columns.iter().flat_map(|column| of_column(&column.head, &column.cells)).chain(footer),
            )
        }
    }
}

fn of_column<'a>(head: &'a str, cells: &'a Cells) -> Box<dyn Iterator<Item = (&'a str, &'a Template)> + 'a> {
    match cells {
        Cells::Formula { template, .. } => Box::new(std::iter::once((head, template.as_ref()))),
        Cells::Mixed(cells) => {
            Box::new(cells.iter().filter_map(template).map(move |template| (head, template)))
        }
        Cells::Numbers(_) | Cells::Texts(_) => Box::new(std::iter::empty()),
    }
}

fn template(cell: &Cell) -> Option<&Template> {
    match cell.bare() {
        Cell::Formula { template, .. } => Some(template),
        _ => None,
    }
}

/// What the exporter itself says.
fn page_numbers(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "第 &P 页 共 &N 页",
        Lang::En => "Page &P of &N",
    }
}
