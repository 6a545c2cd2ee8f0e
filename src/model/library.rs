//! 模型库的读入 — built-in files and a user's directory become one library, all faults at once.

use super::edition::{Pin, parse_date};
use super::file::ModelFile;
use super::parameter::Parameter;
use super::standard::Standard;
use super::syntax::toml_fault;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, bounds};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;

/// Most files read from one directory.
pub const MAX_FILES: usize = 2_000;

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// Where a file came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    #[default]
    Builtin,
    User,
}

/// A model file with its text, for messages that show a place in it.
#[derive(Clone, Debug)]
pub struct Model {
    pub file: Arc<ModelFile>,
    pub path: String,
    pub text: Arc<str>,
    pub origin: Origin,
}

impl Model {
    pub fn id(&self) -> &str {
        self.file.id.get_ref()
    }

    /// The place of a byte of the file.
    pub fn span(&self, offset: usize) -> Span {
        Span::offset(self.path.clone(), &self.text, offset)
    }

    /// `id@edition`.
    pub fn pinned(&self) -> String {
        format!("{}@{}", self.id(), self.file.edition)
    }
}

/// Everything under `models/`.
#[derive(Clone, Debug, Default)]
pub struct Library {
    pub models: Vec<Model>,
    pub parameters: Vec<Parameter>,
    pub standards: Vec<Standard>,
    /// SHA-256 over all files in order, lower-case hexadecimal.
    pub digest: String,
}

pub(super) struct Loader {
    pub(super) library: Library,
    pub(super) diagnostics: Diagnostics,
    hash: Sha256,
    /// Built-in models that a user's file has taken the place of, and where that file is.
    replaced: Vec<(String, Span)>,
}

impl Library {
    /// The library that comes with the program.
    pub fn builtin() -> (Library, Diagnostics) {
        Self::load(None)
    }

    /// The built-in library and, on top, the files of a user's directory.
    pub fn load(directory: Option<&Path>) -> (Library, Diagnostics) {
        let mut loader = Loader {
            library: Library::default(),
            diagnostics: Diagnostics::new(),
            hash: Sha256::new(),
            replaced: Vec::new(),
        };
        for (path, text) in BUILTIN {
            loader.file(path, text, Origin::Builtin);
        }
        if let Some(directory) = directory {
            loader.directory(directory);
        }
        loader.finish()
    }

    /// The model a workbook asks for, at the date of the work.
    pub fn select(&self, pin: &Pin, day: Date) -> Result<&Model, Code> {
        let mut known = self.models.iter().filter(|m| m.id() == pin.id).peekable();
        if known.peek().is_none() {
            return Err(Code::UnknownModel);
        }
        match &pin.edition {
            Some(edition) => known.find(|m| m.file.edition == *edition).ok_or(Code::EditionNotFound),
            None => known.find(|m| m.file.effective.covers(day)).ok_or(Code::NoEditionInForce),
        }
    }

    pub fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|p| p.id.get_ref() == id)
    }

    pub fn standard(&self, id: &str) -> Option<&Standard> {
        self.standards.iter().find(|s| s.id == id)
    }
}

impl Loader {
    fn directory(&mut self, directory: &Path) {
        let mut paths = Vec::new();
        if let Err(error) = collect(directory, &mut paths, 0) {
            let name = directory.display().to_string();
            self.diagnostics
                .push(Diagnostic::new(Code::CannotOpen).at(Span::file(&name)).arg("name", name).io(&error));
        }
        paths.sort();
        if paths.len() > MAX_FILES {
            let name = directory.display().to_string();
            let zh = format!("模型文件多于 {MAX_FILES} 个");
            let en = format!("there are more than {MAX_FILES} model files");
            let fault = Diagnostic::new(Code::CannotOpen).at(Span::file(&name)).arg("name", name);
            self.diagnostics.push(fault.words("reason", zh, en));
            paths.truncate(MAX_FILES);
        }
        for path in paths {
            let name = path.display().to_string();
            match read_text(&path) {
                Ok(text) => self.file(&name, &text, Origin::User),
                Err(fault) => self.diagnostics.push(fault.at(Span::file(&name)).arg("name", name)),
            }
        }
    }

    /// The folder says what a file is: `standards/`, `parameters/`, anything else is a model.
    fn file(&mut self, path: &str, text: &str, origin: Origin) {
        self.hash.update(path.rsplit(['/', '\\']).next().unwrap_or(path).as_bytes());
        self.hash.update(text.as_bytes());
        let folder = |name: &str| path.split(['/', '\\']).rev().skip(1).any(|part| part == name);
        if folder("mappings") || folder("accounts") || folder("calendars") {
            return;
        }
        if folder("standards") {
            if let Some(standard) = self.parse::<Standard>(path, text) {
                self.add_standard(path, text, Standard { origin, ..standard });
            }
        } else if folder("parameters") {
            if let Some(parameter) = self.parse::<Parameter>(path, text) {
                self.add_parameter(path, text, Parameter { origin, ..parameter });
            }
        } else if let Some(file) = self.parse::<ModelFile>(path, text) {
            let model = Model { file: Arc::new(file), path: path.into(), text: text.into(), origin };
            self.add(model);
        }
    }

    fn parse<T: serde::de::DeserializeOwned>(&mut self, path: &str, text: &str) -> Option<T> {
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.diagnostics.push(toml_fault(path, text, &error));
                None
            }
        }
    }

    /// A user's file with a built-in id must say so; two editions may not govern on one day.
    fn add(&mut self, model: Model) {
        if let Some(code) = self.dates_fault(&model) {
            return self.diagnostics.push(code);
        }
        if let Some(replaced) = model.file.replaces.clone() {
            return self.replace(model, &replaced);
        }
        if let Some(other) = self.library.models.iter().find(|m| clash(m, &model)) {
            let code = match (other.origin, model.origin, other.file.edition == model.file.edition) {
                (Origin::Builtin, Origin::User, _) => Code::ReplacesMissing,
                (_, _, true) => Code::DuplicateId,
                _ => Code::EditionOverlap,
            };
            let fault = Diagnostic::new(code).at(model.span(model.file.id.span().start));
            let fault = match code {
                Code::ReplacesMissing => fault.value(model.id()).arg("other", other.pinned()),
                Code::DuplicateId => fault.value(model.pinned()).arg("other", place_of(other)),
                _ => fault
                    .value(model.id())
                    .arg("other", place_of(other))
                    .arg("date", (&other.file.effective.from).max(&model.file.effective.from)),
            };
            self.diagnostics.push(fault);
            return;
        }
        self.library.models.push(model);
    }

    fn replace(&mut self, model: Model, replaced: &str) {
        let at = place_of_text(&model, replaced);
        let mut refuse = |fault: Diagnostic| self.diagnostics.push(fault.at(at.clone()).value(replaced));
        if let Some((_, other)) = self.replaced.iter().find(|(id, _)| id == replaced) {
            return refuse(Diagnostic::new(Code::DuplicateId).arg("other", other));
        }
        let Some(place) = self.library.models.iter().position(|m| m.pinned() == replaced) else {
            return refuse(Diagnostic::new(Code::ReplacesNothing));
        };
        if Pin::parse(replaced).id != model.id() {
            let fault = Diagnostic::new(Code::BadKeyValue).field("replaces").arg("name", "replaces");
            return refuse(fault.arg("allowed", model.pinned()));
        }
        self.replaced.push((replaced.to_string(), place_of(&model)));
        self.library.models[place] = model;
    }

    fn dates_fault(&self, model: &Model) -> Option<Diagnostic> {
        let effective = &model.file.effective;
        let bad = if parse_date(&effective.from).is_none() {
            Some(&effective.from)
        } else {
            effective.to.as_ref().filter(|to| parse_date(to).is_none())
        };
        bad.map(|text| {
            Diagnostic::new(Code::BadDate).at(place_of_text(model, text)).field("effective").value(text)
        })
    }

    /// Documents that are cited and not listed.
    fn citations(&mut self) {
        let known = |id: &str| self.library.standards.iter().any(|s| s.id == id);
        let mut found = Vec::new();
        for model in &self.library.models {
            let steps = model.file.steps.iter().flat_map(|s| &s.cite);
            for cite in model.file.cite.iter().chain(steps).filter(|c| !known(&c.standard)) {
                let at = place_of_text(model, &cite.standard);
                found.push(Diagnostic::new(Code::UnknownStandard).at(at).value(&cite.standard));
            }
        }
        self.diagnostics.extend(found);
    }

    fn finish(mut self) -> (Library, Diagnostics) {
        self.citations();
        self.library.digest = hex(&self.hash.finalize());
        (self.library, self.diagnostics)
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn clash(a: &Model, b: &Model) -> bool {
    a.id() == b.id() && (a.file.edition == b.file.edition || a.file.effective.overlaps(&b.file.effective))
}

/// Where a model file begins.
fn place_of(model: &Model) -> Span {
    model.span(model.file.id.span().start)
}

/// Where a quoted text stands in a model file.
fn place_of_text(model: &Model, text: &str) -> Span {
    let at = model.text.find(&format!("\"{text}\""));
    model.span(at.unwrap_or(model.file.id.span().start))
}

fn collect(directory: &Path, paths: &mut Vec<std::path::PathBuf>, depth: usize) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if paths.len() > MAX_FILES {
            return Ok(());
        }
        if path.is_dir() && depth < 8 {
            collect(&path, paths, depth + 1)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path);
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String, Box<Diagnostic>> {
    let fault = || Diagnostic::new(Code::CannotOpen);
    let about = std::fs::metadata(path).map_err(|e| Box::new(fault().io(&e)))?;
    let most = bounds().model_file;
    if !about.is_file() || about.len() > most {
        let zh = format!("不是普通文件，或大于 {most} 字节");
        let en = format!("not a regular file of at most {most} bytes");
        return Err(Box::new(fault().words("reason", zh, en)));
    }
    std::fs::read_to_string(path).map_err(|e| Box::new(fault().io(&e)))
}
