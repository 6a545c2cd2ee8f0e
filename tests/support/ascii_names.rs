//! `IronCalc` 0.9 cannot read formulas with Chinese defined names; it gets a copy whose names are ASCII.
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use zip::write::SimpleFileOptions;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The workbook with other names and otherwise the same, or `None` where all names are ASCII.
pub fn bytes(path: &Path) -> Result<Option<Vec<u8>>> {
    let parts = super::parts(path)?;
    let names = names(&parts["xl/workbook.xml"]);
    if names.is_empty() {
        return Ok(None);
    }
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (part, xml) in &parts {
        archive.start_file(part, SimpleFileOptions::default())?;
        archive.write_all(renamed(part, xml, &names).as_bytes())?;
    }
    Ok(Some(archive.finish()?.into_inner()))
}

fn names(book: &str) -> BTreeMap<String, String> {
    let defined = book.split("<definedName name=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let foreign = defined.filter(|name| !name.is_ascii()).enumerate();
    foreign.map(|(at, name)| (name.to_owned(), format!("foreign_name_{at}"))).collect()
}

fn renamed(part: &str, xml: &str, names: &BTreeMap<String, String>) -> String {
    if part == "xl/workbook.xml" {
        return names.iter().fold(xml.to_owned(), |xml, (name, other)| {
            xml.replace(&format!("name=\"{name}\""), &format!("name=\"{other}\""))
        });
    }
    if !part.starts_with("xl/worksheets/sheet") {
        return xml.to_owned();
    }
    let mut pieces = xml.split("<f>");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (formula, rest) = piece.split_once("</f>").unwrap_or((piece, ""));
        out += &format!("<f>{}</f>{rest}", formula_renamed(formula, names));
    }
    out
}

/// Whole words outside quotation marks and apostrophes.
fn formula_renamed(formula: &str, names: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let mut quote = None;
    for letter in formula.chars().chain(['\0']) {
        if quote.is_none() && (letter.is_alphanumeric() || letter == '_' || letter == '.') {
            word.push(letter);
            continue;
        }
        out += names.get(&word).unwrap_or(&word);
        word.clear();
        match quote {
            Some(open) if open == letter => quote = None,
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            _ => {}
        }
        out.push(letter);
    }
    out.pop();
    out
}
