//! Seeds of the fuzz targets from models and fixtures, into `fuzz/corpus/`.
use std::error::Error;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

type Outcome = Result<(), Box<dyn Error>>;

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) -> Outcome {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, extension, found)?;
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}

fn seed(target: &str, number: usize, bytes: &[u8]) -> Outcome {
    let folder = Path::new("fuzz/corpus").join(target);
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(format!("seed-{number:04}")), bytes)?)
}

fn main() -> Outcome {
    let (mut models, mut texts, mut tables, mut books, mut cases) = Default::default();
    files(Path::new("models"), "toml", &mut models)?;
    files(Path::new("fixtures"), "csv", &mut texts)?;
    files(Path::new("fixtures/columnar"), "parquet", &mut tables)?;
    files(Path::new("fixtures"), "xlsx", &mut books)?;
    files(Path::new("fixtures/cases"), "json", &mut cases)?;
    let mut formulas = 0;
    for (number, path) in models.iter().enumerate() {
        let text = fs::read_to_string(path)?;
        seed("model", number, text.as_bytes())?;
        for formula in text.lines().filter_map(|line| line.strip_prefix("formula = \"")) {
            seed("formula", formulas, formula.trim_end_matches('"').as_bytes())?;
            formulas += 1;
        }
    }
    for (number, path) in texts.iter().enumerate() {
        seed("csv", number, &fs::read(path)?)?;
    }
    for (number, path) in tables.iter().enumerate() {
        seed("parquet", number, &fs::read(path)?)?;
    }
    let mut parts = 0;
    for (number, path) in books.iter().enumerate() {
        let bytes = fs::read(path)?;
        if number % 8 == 0 {
            seed("workbook", 10_000 + number, &bytes)?;
        }
        parts = of_book(&bytes, parts)?;
    }
    let mut inputs = 0;
    for path in &cases {
        let file: serde_json::Value = serde_json::from_slice(&fs::read(path)?)?;
        for case in file.as_array().into_iter().flatten() {
            let json = serde_json::to_vec(&case["inputs"])?;
            let which = u8::try_from(inputs % 256)?;
            seed("calc", inputs, &[&[which], &json[..]].concat())?;
            inputs += 1;
        }
    }
    seed("vouchers", 0, "张三\n001\n记\n取得数据资源\n摊销, 2025年1月\n=1+1;x|y: z\n".as_bytes())?;
    println!(
        "{} models, {formulas} formulas, {} CSV, {} Parquet, {parts} parts of workbooks, {inputs} cases",
        models.len(),
        texts.len(),
        tables.len()
    );
    Ok(())
}

/// Sheets and shared texts of small workbooks as the target `workbook` takes them; sheets of loans as lines.
fn of_book(bytes: &[u8], mut parts: usize) -> Result<usize, Box<dyn Error>> {
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return Ok(parts) };
    for (which, name) in [
        ("4", "xl/worksheets/sheet1.xml"),
        ("4", "xl/worksheets/sheet3.xml"),
        ("5", "xl/styles.xml"),
        ("6", "xl/sharedStrings.xml"),
        ("2", "xl/workbook.xml"),
    ] {
        let Ok(mut part) = archive.by_name(name) else { continue };
        let mut text = which.as_bytes().to_vec();
        if part.read_to_end(&mut text).is_ok() && text.len() < 6_000 && parts < 400 {
            seed("workbook", parts, &text)?;
            parts += 1;
        }
    }
    let Ok(book) = dataworth_book(bytes) else { return Ok(parts) };
    if book.contains("#贷款") {
        seed("loan", parts, book.as_bytes())?;
        parts += 1;
    }
    Ok(parts)
}

/// The sheets as lines: `#name`, then cells between tabs.
fn dataworth_book(bytes: &[u8]) -> Result<String, Box<dyn Error>> {
    use dataworth::portfolio::raw::{Limits, RawValue, read_in_process};
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile()?;
    fs::write(file.path(), bytes)?;
    let book = read_in_process(file.path(), &Limits::default()).map_err(|_| "unreadable")?.value;
    let mut text = String::new();
    for sheet in &book.sheets {
        text += &format!("#{}\n", sheet.name);
        for row in sheet.rows() {
            let mut cells = vec![String::new(); 40];
            for cell in row.iter().filter(|cell| cell.col < 40) {
                cells[cell.col as usize] = match &cell.value {
                    RawValue::Number { value, .. } => value.to_string(),
                    RawValue::Text(text) | RawValue::Error(text) => text.replace(['\n', '\t'], " "),
                    RawValue::Bool(_) => "TRUE".into(),
                    RawValue::FormulaNoValue => "=".into(),
                };
            }
            text += &(cells.join("\t").trim_end().to_string() + "\n");
        }
    }
    Ok(text)
}
