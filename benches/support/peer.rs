//! The bare crates doing the same reading and writing: calamine in, rust_xlsxwriter out, nothing between.
use calamine::{DataRef, Reader, Xlsx, open_workbook};
use dataworth::export::Options;
use rust_xlsxwriter::{Formula, Workbook, Worksheet};
use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;

/// The word that makes the bench the peer.
pub const COMMAND: &str = "--bare-crates";

/// The zip level of both sides.
pub fn level() -> u8 {
    Options::default().compression
}

/// Input, shape, output, and whether sheets are `streamed` or held in `memory`.
pub fn main(args: &[String]) -> Result<(), Box<dyn Error>> {
    let [input, shape, output, mode] = args else { return Err("input, shape, output, mode".into()) };
    read(input)?;
    write(&std::fs::read_to_string(shape)?, output, mode == "streamed")
}

fn read(path: &str) -> Result<(), Box<dyn Error>> {
    let mut book: Xlsx<_> = open_workbook(path)?;
    let mut sum = 0.0;
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name)?;
        while let Some(cell) = reader.next_cell()? {
            sum += match cell.get_value() {
                DataRef::Float(number) => *number,
                DataRef::SharedString(text) => text.len() as f64,
                _ => 1.0,
            };
        }
    }
    black_box(sum);
    Ok(())
}

/// A column to be written from the top: formulas first, then numbers, truth values, texts.
struct Column {
    counts: [u32; 4],
    /// The formula cut where a row number stands.
    formula: Vec<String>,
    result: String,
    figure: Option<f64>,
    number: f64,
    text: String,
}

fn write(shape: &str, output: &str, constant: bool) -> Result<(), Box<dyn Error>> {
    let mut book = Workbook::new();
    book.set_zip_compression_level(level());
    let mut lines = shape.lines().peekable();
    while let Some(head) = lines.next() {
        let name = head.strip_prefix("sheet\t").ok_or("a shape begins with a sheet")?;
        let mut columns = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("sheet\t")) {
            columns.push(column(line)?);
        }
        let sheet = if constant { book.add_worksheet_with_constant_memory()? } else { book.add_worksheet() };
        sheet.set_name(name)?;
        fill(sheet, &columns)?;
    }
    book.save(output)?;
    Ok(())
}

fn column(line: &str) -> Result<Column, Box<dyn Error>> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [formulas, formula, numbers, number, bools, _, texts, text, result] = fields[..] else {
        return Err("a column has nine fields".into());
    };
    Ok(Column {
        counts: [formulas.parse()?, numbers.parse()?, bools.parse()?, texts.parse()?],
        formula: cut(formula),
        result: result.to_owned(),
        figure: result.parse().ok(),
        number: number.parse().unwrap_or(0.0),
        text: text.to_owned(),
    })
}

/// Cuts a formula at the numbers that follow a letter: they are rows.
fn cut(formula: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut after_letter = false;
    let mut in_row = false;
    for letter in formula.chars() {
        in_row = letter.is_ascii_digit() && (after_letter || in_row);
        if !in_row {
            pieces.last_mut().expect("never empty").push(letter);
        } else if after_letter {
            pieces.push(String::new());
        }
        after_letter = letter.is_ascii_uppercase();
    }
    pieces
}

fn fill(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), Box<dyn Error>> {
    let rows = columns.iter().map(|column| column.counts.iter().sum::<u32>()).max().unwrap_or(0);
    let mut text = String::new();
    for row in 0..rows {
        for (at, column) in (0_u16..).zip(columns) {
            let [formulas, numbers, bools, texts] = column.counts;
            text.clear();
            if row < formulas {
                formula(sheet, row, at, column, &mut text)?;
            } else if row < formulas + numbers {
                sheet.write_number(row, at, column.number + f64::from(row % 1_000))?;
            } else if row < formulas + numbers + bools {
                sheet.write_boolean(row, at, true)?;
            } else if row < formulas + numbers + bools + texts {
                text.push_str(&column.text);
                if at == 0 {
                    write!(text, "{row}")?;
                }
                sheet.write_string(row, at, &text)?;
            }
        }
    }
    Ok(())
}

fn formula(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    column: &Column,
    text: &mut String,
) -> Result<(), Box<dyn Error>> {
    text.push_str(&column.formula[0]);
    for piece in &column.formula[1..] {
        write!(text, "{}{piece}", row + 1)?;
    }
    let result = match column.figure {
        Some(figure) => (figure * (1.0 + f64::from(row) * 1e-7)).to_string(),
        None => column.result.clone(),
    };
    sheet.write_formula(row, at, Formula::new(text.as_str()).set_result(result))?;
    Ok(())
}
