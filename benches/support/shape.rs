//! What a workbook holds, column by column: enough to write another of the same size.
use calamine::{Data, DataRef, Reader, Xlsx, XlsxFormulaMetadata, open_workbook};
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

/// The sheets of a workbook.
#[derive(Default)]
pub struct Shape {
    pub sheets: Vec<(String, Vec<Column>)>,
}

/// How many cells of each sort a column holds, and one of each.
#[derive(Clone, Default)]
pub struct Column {
    pub formulas: Sort,
    /// Results of the formulas: a number, or a word such as TRUE.
    pub result: String,
    pub numbers: Sort,
    pub bools: Sort,
    pub texts: Sort,
}

#[derive(Clone, Default)]
pub struct Sort {
    pub count: u64,
    pub bytes: u64,
    /// The one in the middle of the column, roughly: the last of a doubling number of cells.
    pub sample: String,
}

/// Sums over a workbook.
#[derive(Default)]
pub struct Counts {
    pub cells: u64,
    pub formulas: u64,
    pub numbers: u64,
    pub texts: u64,
    pub mean_formula: f64,
}

impl Sort {
    fn add(&mut self, text: &str) -> bool {
        self.count += 1;
        self.bytes += text.len() as u64;
        let taken = self.count.is_power_of_two();
        if taken {
            self.sample = text.to_owned();
        }
        taken
    }
}

impl Shape {
    pub fn of(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut book: Xlsx<_> = open_workbook(path)?;
        let mut shape = Shape::default();
        for name in book.sheet_names() {
            let mut columns: Vec<Column> = Vec::new();
            let mut reader = book.worksheet_cells_reader(&name)?;
            while let Some(cell) = reader.next_cell_with_formula_metadata()? {
                let at = cell.pos.1 as usize;
                columns.resize(columns.len().max(at + 1), Column::default());
                columns[at].add(&cell.value, cell.formula.as_ref());
            }
            shape.sheets.push((name, columns));
        }
        Ok(shape)
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        let mut bytes = 0;
        for column in self.sheets.iter().flat_map(|(_, columns)| columns) {
            counts.formulas += column.formulas.count;
            counts.numbers += column.numbers.count + column.bools.count;
            counts.texts += column.texts.count;
            bytes += column.formulas.bytes;
        }
        counts.cells = counts.formulas + counts.numbers + counts.texts;
        counts.mean_formula = bytes as f64 / counts.formulas.max(1) as f64;
        counts
    }

    /// One line a sheet or column, fields parted by tabs.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (name, columns) in &self.sheets {
            let _ = writeln!(text, "sheet\t{name}");
            for c in columns {
                let sorts = [&c.formulas, &c.numbers, &c.bools, &c.texts];
                for sort in sorts {
                    let _ = write!(text, "{}\t{}\t", sort.count, flat(&sort.sample));
                }
                let _ = writeln!(text, "{}", flat(&c.result));
            }
        }
        text
    }
}

impl Column {
    fn add(&mut self, value: &DataRef<'_>, formula: Option<&XlsxFormulaMetadata>) {
        if let Some(formula) = formula {
            let text = match formula {
                XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
                    formula
                }
                _ => "",
            };
            if self.formulas.add(text) {
                self.result = word(value);
            }
            return;
        }
        match value {
            DataRef::Empty => false,
            DataRef::Bool(_) => self.bools.add(&word(value)),
            DataRef::String(text) => self.texts.add(text),
            DataRef::SharedString(text) => self.texts.add(text),
            _ => self.numbers.add(&word(value)),
        };
    }
}

fn word(value: &DataRef<'_>) -> String {
    Data::from(value.clone()).to_string()
}

fn flat(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}
