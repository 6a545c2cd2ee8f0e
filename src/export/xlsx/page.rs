//! The screen and the printed page: frozen heads, filters, paper.
use super::super::{ExportError, text};
use super::breaks::Breaks;
use super::page_numbers;
use super::pen::Pen;
use super::place::{Place, Plan, SheetPlace, head_row};
use crate::table::{Book, Paper, Role, Sheet, Table, Visibility};
use rust_xlsxwriter::ProtectionOptions;

type Outcome = Result<(), ExportError>;

const A4: u8 = 9;
const A3: u8 = 8;
/// Tables with fewer rows fit on a screen and need no filter.
const FILTERED_ROWS: u32 = 20;
/// A table of so many rows fills pages of its own.
const REPEATED_ROWS: u32 = 60;
/// Heads further down would leave no room for the rows under them.
const DEEPEST_FROZEN_HEAD: u32 = 12;
/// Sheets with more characters than this across take A3.
const READABLE: f64 = 200.0;

pub(super) fn set_up(
    pen: &mut Pen,
    book: &Book,
    sheet: &Sheet,
    at: &SheetPlace,
    plan: &Plan,
    widths: &[f64],
) -> Outcome {
    paper(pen, book, sheet, at, plan, widths)?;
    pen.sheet.set_screen_gridlines(false);
    if sheet.layout.visibility == Visibility::Hidden {
        pen.sheet.set_hidden(true);
    }
    if sheet.layout.protect {
        protect(pen);
    }
    let main = sheet.tables().find(|table| Some(table.id) == at.main);
    if let (Some(table), Some(place)) = (main, at.main.and_then(|id| plan.table(id))) {
        around(pen, sheet, table, place)?;
        if let Some(paper) = sheet.layout.paper {
            area(pen, table, place, paper)?;
        }
    }
    Ok(())
}

/// The printed part begins below the heads: they and what stands above them are on every page.
fn area(pen: &mut Pen, table: &Table, place: Place, paper: Paper) -> Outcome {
    let (first, columns) = (place.first() + paper.from, paper.columns.saturating_sub(1));
    let last = place.last() + u32::try_from(table.footer.len()).unwrap_or(0);
    pen.sheet.set_print_area(first.min(last), 0, last, columns)?;
    pen.sheet.set_repeat_rows(0, place.head)?;
    Ok(())
}

fn paper(pen: &mut Pen, book: &Book, sheet: &Sheet, at: &SheetPlace, plan: &Plan, widths: &[f64]) -> Outcome {
    let printed = sheet.layout.paper.map_or(widths.len(), |paper| usize::from(paper.columns));
    let wide = widths.iter().take(printed).sum::<f64>() > READABLE && !sheet.layout.keep_together;
    pen.sheet.set_paper_size(if wide { A3 } else { A4 });
    if sheet.layout.landscape {
        pen.sheet.set_landscape();
    }
    if sheet.layout.keep_together {
        let breaks = Breaks::of(sheet, &at.starts, widths, plan);
        pen.sheet.set_print_scale(breaks.scale);
        pen.sheet.set_page_breaks(&breaks.rows)?;
    } else {
        pen.sheet.set_print_fit_to_pages(1, 0);
    }
    pen.sheet.set_margins(0.4, 0.4, 0.75, 0.75, 0.3, 0.3);
    pen.sheet.set_header(header(&book.properties.title));
    pen.sheet.set_footer(footer(&book.properties.company, page_numbers(pen.lang)));
    Ok(())
}

/// Title of the book on the left, of the sheet on the right.
fn header(title: &str) -> String {
    format!("&L{}&R&A", literal(title))
}

fn footer(company: &str, numbers: &str) -> String {
    format!("&L{}&C{numbers}", literal(company))
}

/// A header holds 255 characters altogether and reads `&` as a command.
fn literal(words: &str) -> String {
    let line = text::clean(words).replace('\n', " ");
    text::prefix(&line, 100).replace('&', "&&")
}

/// Guards against slips, not against intent: there is no password.
fn protect(pen: &mut Pen) {
    let allowed = ProtectionOptions {
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        sort: true,
        ..ProtectionOptions::default()
    };
    pen.sheet.protect_with_options(&allowed);
}

fn around(pen: &mut Pen, sheet: &Sheet, table: &Table, place: Place) -> Outcome {
    let big = place.rows >= FILTERED_ROWS;
    let alone = sheet.tables().count() == 1;
    // A head that is repeated over another table's pages would be wrong there.
    if (alone || place.rows >= REPEATED_ROWS) && !sheet.layout.keep_together {
        let top = place.head - (head_row(table) - u32::from(!table.caption.is_empty()));
        pen.sheet.set_repeat_rows(top, place.head)?;
    }
    if sheet.layout.freeze && place.head <= DEEPEST_FROZEN_HEAD && (big || alone) {
        pen.sheet.set_freeze_panes(place.first(), id_columns(table))?;
    }
    if let Some(last) = table.columns.len().checked_sub(1).filter(|_| big) {
        let last = u16::try_from(last).unwrap_or(u16::MAX);
        pen.sheet.autofilter(place.head, 0, place.last(), last)?;
    }
    if id_columns(table) == 1 {
        // Id and name, should somebody print the sheet wider than a page.
        pen.sheet.set_repeat_columns(0, u16::from(table.columns.len() > 1))?;
    }
    Ok(())
}

fn id_columns(table: &Table) -> u16 {
    u16::from(table.columns.first().is_some_and(|column| column.style.role == Role::Id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_escape_commands_and_stay_short() {
        assert_eq!(header("A&B\n丙"), "&LA&&B 丙&R&A");
        assert!(footer(&"长".repeat(300), "第 &P 页 共 &N 页").encode_utf16().count() < 255);
    }
}
