//! 导出 — a [`Book`](crate::table::Book) as bytes: addresses, styles, files.
//!
//! [`xlsx`] writes live workbooks that Excel 2016 and WPS open; [`csv`] writes single tables. A file appears
//! under its name only when it is complete, and identical input gives identical bytes.
//!
//! ```
//! use dataworth::export::{Options, xlsx};
//! use dataworth::table::*;
//!
//! let mut book = Book::default();
//! let id = book.reserve_table();
//! let double = Template::new().same_row(id, 0).text("*2");
//! let table = Table::new(id, "示例")
//!     .column(Column::new("金额", Style::input(Kind::Money2), Cells::numbers([1.0])).unit("元"))
//!     .column(Column::new("两倍", Style::calculated(Kind::Money2), Cells::formula(double, vec![2.0])));
//! book.push(Sheet::new("收益法/权利金").table(table));
//!
//! let folder = tempfile::tempdir()?;
//! let written = xlsx::write(&book, &Options::default(), &folder.path().join("示例.xlsx"))?;
//! assert_eq!(written.sheets, ["收益法_权利金"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
mod atomic;
pub mod book_json;
pub mod columnar;
pub mod csv;
pub mod json;
pub mod lend_json;
mod project_json;
pub mod schedule;
pub mod share_json;
mod text;
pub mod voucher;
pub mod xlsx;

use crate::table::Fault;
use std::path::PathBuf;

pub use crate::diag::Lang;
pub use atomic::clear;

/// How to write a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Deflate level, 1 fastest to 9 smallest.
    pub compression: u8,
    /// A sheet with at least so many cells is streamed to disk row by row instead of held in memory.
    pub streaming_cells: usize,
    /// A table with at least so many cells gets column formats instead of bordered cells.
    pub plain_cells: usize,
    pub lang: Lang,
    /// Replace an existing file.
    pub overwrite: bool,
    /// Add a hidden sheet `_canary` whose only formula, `=1+1`, has a wrong cached result, 0: a program that
    /// shows 2 there did recalculate. For tests.
    pub canary: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            compression: 3,
            streaming_cells: 200_000,
            plain_cells: 5_000,
            lang: Lang::Zh,
            overwrite: false,
            canary: false,
        }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub path: PathBuf,
    pub bytes: u64,
    /// The titles the sheets got, in order.
    pub sheets: Vec<String>,
    pub notes: Vec<Note>,
}

/// Something that was written otherwise than asked, because the format cannot hold it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    #[error("sheet title {asked:?} became {given:?}")]
    SheetRenamed { asked: String, given: String },
    #[error("{sheet}!{cell}: text of {length} characters was cut to {}", text::LIMIT)]
    TextCut { sheet: String, cell: String, length: usize },
    #[error("{sheet}!{cell}: control characters were made visible")]
    ControlCharacters { sheet: String, cell: String },
    #[error(
        "{sheet}: {count} text results, the first in {first}, read as numbers: stored with a blank in front"
    )]
    TextReadsAsNumber { sheet: String, first: String, count: usize },
    #[error("{sheet}: a sheet holds 65,530 links; further ones are plain text")]
    TooManyLinks { sheet: String },
}

/// Why no file was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the book is faulty: {}", list(.0))]
    Faults(Vec<Fault>),
    #[error("{at}: {function} is not available in Excel 2016, volatile or treacherous")]
    ForbiddenFunction { at: String, function: String },
    #[error("{sheet}: {rows} rows by {columns} columns do not fit on a sheet")]
    TooLarge { sheet: String, rows: usize, columns: usize },
    #[error("{sheet}!{cell}: a formula of {length} characters is longer than 8192")]
    FormulaTooLong { sheet: String, cell: String, length: usize },
    #[error("{} exists", .0.display())]
    Exists(PathBuf),
    #[error("{} is a directory", .0.display())]
    IsDirectory(PathBuf),
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    #[error(transparent)]
    Csv(#[from] ::csv::Error),
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Writes bytes that appear under their name whole or not at all.
///
/// # Errors
/// [`ExportError::Exists`] without `overwrite`, and what the file system says.
pub fn write_bytes(path: &std::path::Path, bytes: &[u8], overwrite: bool) -> Result<u64, ExportError> {
    atomic::write(path, overwrite, |file| {
        std::io::Write::write_all(file, bytes)
            .map_err(|source| ExportError::Io { path: path.to_owned(), source })
    })
}
