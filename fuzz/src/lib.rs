//! What the targets share: a place for files, limits that keep one input small, text as sheets.
use dataworth::model::Library;
use dataworth::portfolio::raw::{Limits, RawBook, RawCell, RawSheet, RawValue};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Writes bytes where this process may, in memory if the system has such a folder.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
    let folder = folder.join(format!("dataworth-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

/// No input is worth more than this.
pub fn limits() -> Limits {
    Limits { inflated_bytes: 8 << 20, cells: 100_000, shared_strings: 100_000, text: 8 << 20, ..Limits::default() }
}

pub fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| Library::builtin().0)
}

/// Sheets from lines: `#name` begins one, tabs part cells, what reads as a number is one.
pub fn book(text: &str) -> RawBook {
    let mut book = RawBook { file: "a.xlsx".into(), ..RawBook::default() };
    let mut row = 0;
    for line in text.lines().take(400) {
        if let Some(name) = line.strip_prefix('#') {
            book.sheets.push(RawSheet { name: name.into(), ..RawSheet::default() });
            row = 0;
            continue;
        }
        let Some(sheet) = book.sheets.last_mut() else { continue };
        for (col, cell) in (0..).zip(line.split('\t').take(40)).filter(|(_, cell)| !cell.is_empty()) {
            let value = match (cell, cell.parse()) {
                ("TRUE", _) => RawValue::Bool(true),
                ("#N/A", _) => RawValue::Error(cell.into()),
                ("=", _) => RawValue::FormulaNoValue,
                (_, Ok(value)) => RawValue::Number { value, percent: false, date: false },
                _ => RawValue::Text(cell.into()),
            };
            sheet.cells.push(RawCell { row, col, value });
        }
        row += 1;
    }
    book
}
