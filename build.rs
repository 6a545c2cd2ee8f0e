//! Makes `enum Code` and its table from `src/diag/codes.toml`, and the list of built-in files
//! from `models/`.
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const SOURCE: &str = "src/diag/codes.toml";

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    severity: String,
    zh: String,
    en: String,
    help_zh: String,
    help_en: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={SOURCE}");
    println!("cargo:rerun-if-changed=build.rs");
    let entries = toml::from_str(&fs::read_to_string(SOURCE)?)?;
    check(&entries)?;
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("codes.rs"), generate(&entries)?)?;
    fs::write(Path::new(&out).join("builtin.rs"), builtin(Path::new("models"))?)?;
    Ok(())
}

/// `BUILTIN`: every TOML file below `models/` with its text, in order of path.
fn builtin(root: &Path) -> Result<String, Box<dyn Error>> {
    println!("cargo:rerun-if-changed=models");
    let mut paths = Vec::new();
    collect(root, &mut paths)?;
    paths.sort();
    let mut code = String::from("/// The library that comes with the program: path and text.\n");
    writeln!(code, "pub static BUILTIN: &[(&str, &str)] = &[")?;
    for path in paths {
        println!("cargo:rerun-if-changed={path}");
        let full = fs::canonicalize(&path)?;
        writeln!(code, "    ({path:?}, include_str!({full:?})),")?;
    }
    code.push_str("];\n");
    Ok(code)
}

fn collect(folder: &Path, paths: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path.to_str().ok_or("a path that is not UTF-8")?.replace('\\', "/"));
        }
    }
    Ok(())
}

type Entries = std::collections::BTreeMap<String, Entry>;

fn check(entries: &Entries) -> Result<(), String> {
    let mut names = BTreeSet::new();
    for (code, entry) in entries {
        check_entry(code, entry).map_err(|fault| format!("{SOURCE}: {code}: {fault}"))?;
        if !names.insert(&entry.name) {
            return Err(format!("{SOURCE}: {code}: the name {} is taken", entry.name));
        }
    }
    Ok(())
}

fn check_entry(code: &str, entry: &Entry) -> Result<(), String> {
    if !is_code(code) {
        return Err("a code is one of FTLMVBXC and four digits".into());
    }
    if !["error", "warning", "note"].contains(&entry.severity.as_str()) {
        return Err(format!("severity `{}`", entry.severity));
    }
    let texts = [&entry.zh, &entry.en, &entry.help_zh, &entry.help_en];
    if texts.iter().any(|text| text.trim().is_empty()) {
        return Err("every text must be filled in".into());
    }
    same_placeholders(&entry.zh, &entry.en)?;
    same_placeholders(&entry.help_zh, &entry.help_en)
}

fn is_code(code: &str) -> bool {
    code.len() == 5
        && code.starts_with(['F', 'T', 'L', 'M', 'V', 'B', 'P', 'X', 'C'])
        && code[1..].bytes().all(|byte| byte.is_ascii_digit())
}

fn same_placeholders(zh: &str, en: &str) -> Result<(), String> {
    if placeholders(zh) == placeholders(en) {
        return Ok(());
    }
    Err(format!("placeholders differ: {zh} / {en}"))
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

fn generate(entries: &Entries) -> Result<String, std::fmt::Error> {
    let mut code = String::from(ENUM_HEAD);
    for (number, entry) in entries {
        writeln!(code, "    /// {number}: {}\n    {},", entry.en, entry.name)?;
    }
    writeln!(code, "}}\n\nstatic ALL: [Code; {}] = [", entries.len())?;
    for entry in entries.values() {
        writeln!(code, "    Code::{},", entry.name)?;
    }
    writeln!(code, "];\n\nstatic TABLE: [Entry; {}] = [", entries.len())?;
    for (number, entry) in entries {
        write_entry(&mut code, number, entry)?;
    }
    code.push_str("];\n");
    Ok(code)
}

const ENUM_HEAD: &str = "/// What a diagnostic is about; the number never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
";

fn write_entry(code: &mut String, number: &str, entry: &Entry) -> std::fmt::Result {
    let Entry { name, severity, zh, en, help_zh, help_en } = entry;
    let severity = match severity.as_str() {
        "error" => "Error",
        "warning" => "Warning",
        _ => "Note",
    };
    writeln!(
        code,
        "    Entry {{ code: {number:?}, name: {name:?}, severity: Severity::{severity}, \
         message: [{zh:?}, {en:?}], help: [{help_zh:?}, {help_en:?}] }},"
    )
}
