//! Writes the inputs of `fixtures/errors/`: `cargo run --example make_errors`.
//!
//! One folder a fault; a few were made by hand in a spreadsheet and stand there as they are. Most hold a workbook of two assets: DA-1 has the fault, DA-2 has none and
//! must be priced all the same. `tests/errors.rs` runs them; what each must say stands there.
#[path = "errors/books.rs"]
mod books;
#[path = "errors/columnar.rs"]
mod columnar;
#[path = "errors/files.rs"]
mod files;
#[path = "errors/lending.rs"]
mod lending;
#[path = "errors/library.rs"]
mod library;
#[path = "errors/schedules.rs"]
mod schedules;
#[path = "errors/shares.rs"]
mod shares;
#[path = "errors/tables.rs"]
mod tables;
#[path = "errors/values.rs"]
mod values;

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};
use std::error::Error;
use std::path::{Path, PathBuf};

pub type Outcome = Result<(), Box<dyn Error>>;

/// The folder of a case, made if need be.
pub fn folder(name: &str) -> Result<PathBuf, std::io::Error> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/errors").join(name);
    std::fs::create_dir_all(&path)?;
    Ok(path)
}

/// Writes any file of a case.
pub fn file(case: &str, name: &str, bytes: impl AsRef<[u8]>) -> Outcome {
    let path = folder(case)?.join(name);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    Ok(std::fs::write(path, bytes)?)
}

/// The command line, where it is not `price input.xlsx --json`.
pub fn command(case: &str, line: &str) -> Outcome {
    file(case, "command.txt", format!("{line}\n"))
}

/// A workbook as texts: the cells of each sheet, row by row.
#[derive(Clone)]
pub struct Book {
    sheets: Vec<(String, Vec<Vec<String>>)>,
    merges: Vec<(String, [u32; 4])>,
}

/// Two assets valued by cost: DA-1 and DA-2, both without fault.
pub fn base() -> Book {
    let mut book = Book { sheets: Vec::new(), merges: Vec::new() };
    book.add(
        "项目",
        &[
            &["评估基准日", "@46022"],
            &["评估目的", "质押融资"],
            &["价值类型", "市场价值"],
            &["币种", "人民币"],
        ],
    );
    let heads = [
        "资产编号",
        "名称",
        "权利",
        "合法来源",
        "成本总额（元）",
        "成本投资回报率",
        "数据质量系数",
        "数据流通系数",
        "数据垄断系数",
        "数据价值实现风险系数",
    ];
    let first =
        ["DA-1", "企业用电数据", "持有权、经营权", "自行采集", "1000000", "0.1", "0.9", "1.2", "0.1", "0.2"];
    let second = ["DA-2", "交通流量数据", "经营权", "授权运营", "500000", "0.08", "0.8", "1.1", "0", "0.1"];
    book.add("资产", &[&heads, &first, &second]);
    let cost = "cost.expert_guide_9";
    book.add(
        "方法",
        &[&["资产编号", "模型", "权重", "理由"], &["DA-1", cost, "1", ""], &["DA-2", cost, "1", ""]],
    );
    book
}

/// The same where DA-1 is valued by another model.
pub fn by(model: &str) -> Book {
    let mut book = base();
    book.set("方法", "B2", model);
    book
}

impl Book {
    pub fn add(&mut self, sheet: &str, rows: &[&[&str]]) -> &mut Self {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_string()).collect()).collect();
        self.sheets.push((sheet.to_string(), rows));
        self
    }

    pub fn remove(&mut self, sheet: &str) -> &mut Self {
        self.sheets.retain(|(name, _)| name != sheet);
        self
    }

    /// Sets a cell, named as in Excel; columns A to Z.
    pub fn set(&mut self, sheet: &str, cell: &str, word: &str) -> &mut Self {
        let col = usize::from(cell.as_bytes()[0] - b'A');
        let row: usize = cell[1..].parse().unwrap_or(1);
        if let Some((_, rows)) = self.sheets.iter_mut().find(|(name, _)| name == sheet) {
            rows.resize(rows.len().max(row), Vec::new());
            let cells = &mut rows[row - 1];
            cells.resize(cells.len().max(col + 1), String::new());
            cells[col] = word.to_string();
        }
        self
    }

    pub fn merge(&mut self, sheet: &str, range: [u32; 4]) -> &mut Self {
        self.merges.push((sheet.to_string(), range));
        self
    }

    /// Further columns of the asset list: head, DA-1, DA-2.
    pub fn columns(&mut self, columns: &[[&str; 3]]) -> &mut Self {
        if let Some((_, rows)) = self.sheets.iter_mut().find(|(name, _)| name == "资产") {
            for words in columns {
                rows.iter_mut().zip(words).for_each(|(row, word)| row.push((*word).to_string()));
            }
        }
        self
    }

    pub fn bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        // Files are committed: the same input gives the same bytes.
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 1)?;
        book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&day));
        for (name, rows) in &self.sheets {
            let sheet = book.add_worksheet().set_name(name)?;
            for (of, [top, left, bottom, right]) in &self.merges {
                if of == name {
                    let col = |col: &u32| *col as u16;
                    sheet.merge_range(*top, col(left), *bottom, col(right), "", &Format::new())?;
                }
            }
            for (row, words) in (0u32..).zip(rows) {
                for (col, word) in (0u16..).zip(words) {
                    put(sheet, row, col, word)?;
                }
            }
        }
        book.save_to_buffer()
    }

    pub fn save(&self, case: &str) -> Outcome {
        file(case, "input.xlsx", self.bytes()?)
    }
}

/// A cell as a short word: `=…` is a formula without a result, `#…` an error, a number is a number,
/// `'…` text whatever it looks like, `%…` a percent cell, `@…` a date cell of a serial.
fn put(sheet: &mut Worksheet, row: u32, col: u16, word: &str) -> Result<(), XlsxError> {
    let shown = |format: &str| Format::new().set_num_format(format);
    let number = |text: &str| text.parse::<f64>().unwrap_or_default();
    match word.chars().next() {
        None => sheet,
        Some('\'') => sheet.write_string(row, col, &word[1..])?,
        Some('%') => sheet.write_number_with_format(row, col, number(&word[1..]), &shown("0.00%"))?,
        Some('@') => sheet.write_number_with_format(row, col, number(&word[1..]), &shown("yyyy-mm-dd"))?,
        Some('#') => sheet.write_formula(row, col, Formula::new("=1/0").set_result(word))?,
        Some('=') => sheet.write_formula(row, col, word)?,
        _ => match word.parse::<f64>() {
            Ok(value) => sheet.write_number(row, col, value)?,
            Err(_) => sheet.write_string(row, col, word)?,
        },
    };
    Ok(())
}

fn main() -> Outcome {
    files::write()?;
    columnar::write()?;
    tables::write()?;
    library::write()?;
    values::write()?;
    books::write()?;
    lending::write()?;
    shares::write()?;
    schedules::write()
}
