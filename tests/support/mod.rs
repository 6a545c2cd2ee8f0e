//! Recalculation: two spreadsheet engines judge what the exporter wrote.
//!
//! [`cached`] reads the results stored beside the formulas, [`recalc_ironcalc`] and [`recalc_libreoffice`]
//! calculate them anew, [`compare`] says which cell differs. Write the book with `Options { canary: true, .. }`:
//! the hidden formula with the wrong cached result proves that LibreOffice did recalculate.
#![allow(dead_code)]
mod ascii_names;
pub mod group;

use calamine::{Data, Reader, Xlsx, open_workbook};
use dataworth::table::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub type Cells = BTreeMap<(String, String), Value>;
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const CANARY: &str = "_canary";
const PATIENCE: Duration = Duration::from_secs(300);

/// How far a recalculated number may be from the cached one; either is enough.
#[derive(Debug, Clone, Copy)]
pub struct Tolerance {
    pub relative: f64,
    pub absolute: f64,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { relative: 1e-12, absolute: 1e-9 }
    }
}

/// A cell that came back otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub sheet: String,
    pub cell: String,
    pub cached: Value,
    pub recalculated: Option<Value>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}!{}: cached {:?}, recalculated ", self.sheet, self.cell, self.cached)?;
        match &self.recalculated {
            Some(value) => write!(out, "{value:?}"),
            None => write!(out, "nothing"),
        }
    }
}

/// All stored values of a workbook; of formulas the cached results.
pub fn cached(path: &Path) -> Result<Cells> {
    let mut book: Xlsx<_> = open_workbook(path)?;
    let mut cells = Cells::new();
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet)?;
        let Some((top, left)) = range.start() else { continue };
        for (row, column, data) in range.used_cells() {
            let cell = address(top as usize + row, left as usize + column);
            cells.insert((sheet.clone(), cell), value(data));
        }
    }
    Ok(cells)
}

/// Addresses and texts of all formulas.
pub fn formulas(path: &Path) -> Result<BTreeMap<(String, String), String>> {
    let mut book: Xlsx<_> = open_workbook(path)?;
    let mut formulas = BTreeMap::new();
    for sheet in book.sheet_names() {
        let range = book.worksheet_formula(&sheet)?;
        let Some((top, left)) = range.start() else { continue };
        for (row, column, formula) in range.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
            formulas.insert(
                (sheet.clone(), address(top as usize + row, left as usize + column)),
                formula.clone(),
            );
        }
    }
    Ok(formulas)
}

fn value(data: &Data) -> Value {
    match data {
        Data::Int(number) => Value::Number(*number as f64),
        Data::Float(number) => Value::Number(*number),
        Data::DateTime(date) => Value::Number(date.as_f64()),
        Data::Bool(truth) => Value::Bool(*truth),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Value::Text(text.clone()),
        Data::Error(_) => Value::Error,
        _ => Value::Text(String::new()),
    }
}

fn address(row: usize, column: usize) -> String {
    let column = u16::try_from(column).expect("column in range");
    format!("{}{}", rust_xlsxwriter::utility::column_number_to_name(column), row + 1)
}

/// Loads a workbook with `IronCalc`, evaluates it, returns every cell.
pub fn recalc_ironcalc(path: &Path) -> Result<Cells> {
    use ironcalc::base::{cell::CellValue, expressions::utils::number_to_column};
    let bytes = match ascii_names::bytes(path)? {
        Some(bytes) => bytes,
        None => std::fs::read(path)?,
    };
    let workbook = ironcalc::import::load_from_xlsx_bytes(&bytes, "workbook", "en", "UTC")?;
    let mut model = ironcalc::base::Model::from_workbook(workbook, "en")?;
    model.evaluate();
    let titles: Vec<_> = model.get_worksheets_properties().into_iter().map(|sheet| sheet.name).collect();
    let mut cells = Cells::new();
    for at in model.get_all_cells() {
        let found = match model.get_cell_value_by_index(at.index, at.row, at.column)? {
            CellValue::None => continue,
            CellValue::Number(number) => Value::Number(number),
            CellValue::Boolean(truth) => Value::Bool(truth),
            CellValue::String(text) if is_error(&text) => Value::Error,
            CellValue::String(text) => Value::Text(text),
        };
        let column = number_to_column(at.column).ok_or("column out of range")?;
        cells.insert((titles[at.index as usize].clone(), format!("{column}{}", at.row)), found);
    }
    Ok(cells)
}

fn is_error(text: &str) -> bool {
    ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!", "#N/IMPL!", "#SPILL!"]
        .contains(&text)
}

/// Recalculates a workbook in LibreOffice, or says loudly that it is not there.
///
/// `DATAWORTH_REQUIRE_SOFFICE=1` makes its absence a failure. Panics where LibreOffice did not recalculate.
pub fn recalc_libreoffice(path: &Path) -> Option<Cells> {
    let cells = reload_libreoffice(path)?;
    let canary = cells.get(&(CANARY.to_owned(), "A1".to_owned()));
    assert_eq!(canary, Some(&Value::Number(2.0)), "no canary, or LibreOffice did not recalculate");
    Some(cells)
}

/// The same without a canary: the caller has another proof that it recalculated.
pub fn reload_libreoffice(path: &Path) -> Option<Cells> {
    let Some(program) = soffice() else {
        let required = std::env::var("DATAWORTH_REQUIRE_SOFFICE").is_ok_and(|value| value == "1");
        assert!(!required, "LibreOffice is required but soffice was not found");
        eprintln!("SKIPPED: LibreOffice recalculation of {}: soffice was not found", path.display());
        return None;
    };
    let cells = libreoffice(&program, path)
        .unwrap_or_else(|error| panic!("LibreOffice failed on {}: {error}", path.display()));
    Some(cells)
}

fn soffice() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let names = ["soffice", "libreoffice", "soffice.exe"];
    std::env::split_paths(&folders)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

fn libreoffice(program: &Path, path: &Path) -> Result<Cells> {
    let work = tempfile::tempdir()?;
    let profile = work.path().join("profile");
    let results = work.path().join("out");
    write_profile(&profile)?;
    let text = path.extension().is_some_and(|extension| extension == "csv");
    let child = Command::new(program)
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--norestore"])
        // Of a text file: commas, quotation marks, UTF-8, and formulas are calculated as a person's Excel does.
        .args(text.then_some("--infilter=CSV:44,34,76,1,,1033,false,false,false,false,false,-1,true"))
        .args(["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(&results)
        .arg(path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    wait(child)?;
    let name = path.file_name().ok_or("no file name")?;
    cached(&results.join(name).with_extension("xlsx"))
}

/// A private profile in which workbooks are always recalculated on load; the default is never.
fn write_profile(profile: &Path) -> Result<()> {
    let user = profile.join("user");
    std::fs::create_dir_all(&user)?;
    let item = |name: &str| {
        format!(
            "<item oor:path=\"/org.openoffice.Office.Calc/Formula/Load\"><prop oor:name=\"{name}\" \
             oor:op=\"fuse\"><value>0</value></prop></item>\n"
        )
    };
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" \
         xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
         {}{}</oor:items>\n",
        item("OOXMLRecalcMode"),
        item("ODFRecalcMode")
    );
    Ok(std::fs::write(user.join("registrymodifications.xcu"), text)?)
}

fn wait(mut child: Child) -> Result<()> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return if status.success() {
                Ok(())
            } else {
                Err(format!("soffice ended with {status}").into())
            };
        }
        if start.elapsed() > PATIENCE {
            child.kill()?;
            return Err("soffice took too long".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Cells that came back otherwise; the canary is left out.
pub fn compare(cached: &Cells, recalculated: &Cells, tolerance: Tolerance) -> Vec<Difference> {
    let differs = |(at, value): &(&(String, String), &Value)| {
        at.0 != CANARY && !same(value, recalculated.get(*at), tolerance)
    };
    let difference = |((sheet, cell), value): (&(String, String), &Value)| Difference {
        sheet: sheet.clone(),
        cell: cell.clone(),
        cached: value.clone(),
        recalculated: recalculated.get(&(sheet.clone(), cell.clone())).cloned(),
    };
    cached.iter().filter(differs).map(difference).collect()
}

fn same(cached: &Value, recalculated: Option<&Value>, tolerance: Tolerance) -> bool {
    match (cached, recalculated) {
        (Value::Number(a), Some(Value::Number(b))) => close(*a, *b, tolerance),
        // An empty text and no cell at all look the same to a reader.
        (Value::Text(text), None) => text.is_empty(),
        (Value::Text(a), Some(Value::Text(b))) => a == b || unpadded(a) == Some(b),
        // LibreOffice has no truth values of its own: 1 and 0 with a format.
        (Value::Bool(a), Some(Value::Number(b))) => f64::from(u8::from(*a)) == *b,
        // IronCalc does not tell the text "#N/A" from the error.
        (Value::Text(text), Some(Value::Error)) => is_error(text),
        (a, Some(b)) => a == b,
        (_, None) => false,
    }
}

/// The exporter puts a blank before text results that read as numbers; spreadsheet programs drop it, the
/// library that reads the cached values here does not.
fn unpadded(text: &str) -> Option<&str> {
    text.strip_prefix(' ').filter(|rest| rest.parse::<f64>().is_ok() || *rest == "TRUE" || *rest == "FALSE")
}

fn close(a: f64, b: f64, tolerance: Tolerance) -> bool {
    let distance = (a - b).abs();
    distance <= tolerance.absolute || distance <= tolerance.relative * a.abs().max(b.abs())
}

/// Recalculates by every engine there is and fails with the list of differing cells.
pub fn assert_recalculates(path: &Path, tolerance: Tolerance) {
    let stored = cached(path).expect("the workbook opens");
    let judges = [
        ("IronCalc", Some(recalc_ironcalc(path).expect("IronCalc reads the workbook"))),
        ("LibreOffice", recalc_libreoffice(path)),
    ];
    for (judge, cells) in judges.into_iter().filter_map(|(judge, cells)| cells.map(|cells| (judge, cells))) {
        let differences = compare(&stored, &cells, tolerance);
        let lines: Vec<_> = differences.iter().take(20).map(ToString::to_string).collect();
        assert!(differences.is_empty(), "{judge}: {} cells differ\n{}", differences.len(), lines.join("\n"));
    }
}

/// All parts of an `.xlsx` file as text, by name.
pub fn parts(path: &Path) -> Result<BTreeMap<String, String>> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path)?)?;
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        parts.insert(file.name()?.into_owned(), String::from_utf8_lossy(&bytes).into_owned());
    }
    Ok(parts)
}

/// Writes a copy of a workbook with one stored value changed: sheet by place from 0, cell such as `B7`.
/// Returns the value that stood there.
pub fn with_value(path: &Path, copy: &Path, sheet: usize, cell: &str, value: &str) -> Result<String> {
    use std::io::{Read, Write};
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path)?)?;
    let mut writer = zip::ZipWriter::new(std::fs::File::create(copy)?);
    let wanted = format!("xl/worksheets/sheet{}.xml", sheet + 1);
    let mut found = None;
    for at in 0..archive.len() {
        let mut file = archive.by_index(at)?;
        let name = file.name()?.into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if name == wanted {
            let text = String::from_utf8(bytes)?;
            let (range, old) = stored(&text, cell).ok_or_else(|| format!("{name} has no value in {cell}"))?;
            found = Some(old);
            bytes = [&text[..range.start], value, &text[range.end..]].concat().into_bytes();
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default())?;
        writer.write_all(&bytes)?;
    }
    writer.finish()?;
    found.ok_or_else(|| format!("no {wanted}").into())
}

fn stored(xml: &str, cell: &str) -> Option<(std::ops::Range<usize>, String)> {
    let start = xml.find(&format!("<c r=\"{cell}\""))?;
    let end = start + xml[start..].find("</c>")?;
    let from = start + xml[start..end].find("<v>")? + 3;
    let to = from + xml[from..end].find("</v>")?;
    Some((from..to, xml[from..to].to_owned()))
}
