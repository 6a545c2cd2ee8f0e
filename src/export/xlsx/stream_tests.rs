//! Rows written by hand against the writer's own.
use super::*;
use crate::table::{Block, Book, Column, Kind, Sheet, Target};
use calamine::{DataRef, Reader, Xlsx, XlsxFormulaMetadata, open_workbook};
use std::path::Path;

/// A table with every sort of cell, and another below it.
fn book() -> Book {
    let mut book = Book::default();
    let (one, two) = (book.reserve_table(), book.reserve_table());
    let rows = 40_usize;
    let twice = Arc::new(
        Template::new().text("IF(").same_row(one, 1).text("<>\"&<>\",").same_row(one, 0).text("*2,0)"),
    );
    let mixed = (0..rows).map(|row| match row % 8 {
        0 => Cell::Blank,
        1 => Cell::Number(f64::NAN),
        2 => Cell::text("=1+1 <&> _x0041_ "),
        3 => Cell::Bool(row % 16 == 3),
        4 => Cell::formula(twice.clone(), row as f64 * 2.0),
        5 => Cell::formula(twice.clone(), "007").styled(Style::TEXT),
        6 => Cell::Blank.styled(Style::CHECK),
        _ => Cell::Date(45_000.0).styled(Style::input(Kind::Date)),
    });
    let texts = (0..rows).map(|row| (row % 3 > 0).then(|| "x\0".repeat(row % 5))).collect();
    let numbers = (0..rows).map(|row| (row % 4 > 0).then_some(row as f64 / 3.0)).collect();
    let results = (0..rows).map(|row| Value::from(row as f64 * 2.0)).collect::<Vec<_>>();
    let table = Table::new(one, "表")
        .column(Column::new("数", Style::input(Kind::Money2), Cells::Numbers(numbers)))
        .column(Column::new("文", Style::TEXT, Cells::Texts(texts)))
        .column(Column::new("式", Style::calculated(Kind::Factor), Cells::formula(twice.clone(), results)))
        .column(Column::new("杂", Style::TEXT, Cells::Mixed(mixed.collect())))
        .footer(vec![Cell::text("合计")]);
    let sum = Template::new().text("SUM(").whole_column(one, 0).text(")");
    let below = Table::new(two, "下").column(Column::new(
        "和",
        Style::calculated(Kind::Money2),
        Cells::formula(sum, vec![260.0; 20]),
    ));
    book.push(Sheet::new("甲&乙").table(table).table(below));
    book
}

fn cells(path: &Path) -> Vec<(u32, u32, String, String)> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let names = book.sheet_names();
    let mut found = Vec::new();
    let mut reader = book.worksheet_cells_reader(&names[0]).unwrap();
    while let Some(cell) = reader.next_cell_with_formula_metadata().unwrap() {
        let formula = match cell.formula {
            Some(XlsxFormulaMetadata::Normal { formula }) => formula,
            _ => String::new(),
        };
        if cell.value != DataRef::Empty || !formula.is_empty() {
            let value = format!("{:?}", calamine::Data::from(cell.value));
            found.push((cell.pos.0, cell.pos.1, value, formula));
        }
    }
    found
}

#[test]
fn rows_written_by_hand_read_as_the_writers_own() {
    let folder = tempfile::tempdir().unwrap();
    let book = book();
    assert!(matches!(&book.sheets[0].blocks[0], Block::Table(table) if is_deferrable(table, &hand())));
    let write = |name: &str, options: &Options| {
        let path = folder.path().join(name);
        let written = super::super::write(&book, options, &path).unwrap();
        (cells(&path), written.notes)
    };
    let usual = write("usual.xlsx", &Options::default());
    assert_eq!(write("hand.xlsx", &hand()), usual);
    assert!(usual.0.len() > 140 && usual.1.len() > 10);
}

fn hand() -> Options {
    Options { plain_cells: 1, ..Options::default() }
}

#[test]
fn links_and_newer_functions_are_left_to_the_writer() {
    let mut book = Book::default();
    let id = book.reserve_table();
    let table = |cells| Table::new(id, "").column(Column::new("a", Style::TEXT, cells));
    let target = Target::Cell(crate::table::CellRef { table: id, column: 0, row: 0 });
    assert!(!is_deferrable(&table(Cells::Mixed(vec![Cell::link("x", target); 20])), &hand()));
    let formula = |text: &str| Cells::formula(Template::new().text(text), vec![1.0; 20]);
    assert!(!is_deferrable(&table(formula("1+NORM.S.DIST(1,TRUE)")), &hand()));
    assert!(is_deferrable(&table(formula("1+NORMSDIST(1)+(2)")), &hand()));
}
