//! Page breaks between the tables of a sheet that is printed and read asset by asset.
//!
//! Programs ignore breaks on sheets that are fitted to pages, so such a sheet gets a scale instead.
use super::data::row_height;
use super::place::{Plan, head_row};
use super::sheet::{LINE, head_height};
use crate::table::{Block, Sheet, Table};

/// Pixels of the printable page, A4 lying, at 96 to the inch, less what other programs make columns and rows
/// larger by.
const ACROSS: f64 = 760.0;
const DOWN: f64 = 600.0;
/// Smaller print cannot be read.
const LEAST_SCALE: f64 = 58.0;
/// A table longer than a page begins on the page before it if so much of that is left.
const WORTH_STARTING: f64 = 0.5;

/// Scale in per cent, and the rows before which a page begins.
pub(super) struct Breaks {
    pub scale: u16,
    pub rows: Vec<u32>,
}

impl Breaks {
    pub fn of(sheet: &Sheet, starts: &[u32], widths: &[f64], plan: &Plan) -> Self {
        let wide: f64 = widths.iter().map(|width| width * 7.0 + 5.0).sum();
        let across = (100.0 * ACROSS / wide.max(1.0)).clamp(10.0, 100.0);
        let blocks: Vec<(u32, f64)> = sheet
            .blocks
            .iter()
            .zip(starts)
            .filter_map(|(block, start)| match block {
                Block::Table(table) => Some((*start, height(table, widths, plan))),
                _ => None,
            })
            .collect();
        // A little smaller, so that the longest table stays on one page.
        let tallest = blocks.iter().map(|(_, height)| *height).fold(1.0, f64::max);
        let down = 100.0 * DOWN / tallest;
        let scale = if down >= LEAST_SCALE { across.min(down) } else { across };
        Breaks { scale: whole(scale), rows: rows(&blocks, DOWN * 100.0 / scale.floor()) }
    }
}

fn rows(blocks: &[(u32, f64)], page: f64) -> Vec<u32> {
    let mut breaks = Vec::new();
    let mut used = 0.0;
    for (start, height) in blocks {
        let left = page - used;
        let fits = *height <= left || (*height > page && left > page * WORTH_STARTING);
        if used > 0.0 && !fits {
            breaks.push(*start);
            used = 0.0;
        }
        used = (used + height) % page;
    }
    breaks
}

fn height(table: &Table, widths: &[f64], plan: &Plan) -> f64 {
    debug_assert!(plan.table(table.id).is_some());
    let heads = 24 + LINE * head_row(table).saturating_sub(1) + head_height(table, widths);
    let data = (0..table.rows).map(|row| row_height(table, widths, row).unwrap_or(LINE)).sum::<u32>();
    // One empty row before the next table.
    f64::from(heads + data + LINE * (table.footer.len() as u32 + 1))
}

fn whole(scale: f64) -> u16 {
    (10..=100).rev().find(|percent| f64::from(*percent) <= scale).unwrap_or(10)
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn tables_begin_a_page_where_they_do_not_fit() {
        assert_eq!(rows(&[(0, 40.0), (10, 50.0), (20, 30.0)], 100.0), [20]);
        assert_eq!(rows(&[(0, 60.0), (10, 250.0), (20, 30.0)], 100.0), [10]);
        assert!(rows(&[(0, 400.0)], 100.0).is_empty());
    }
}
