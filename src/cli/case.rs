//! `dataworth case`: published worked problems through the models.

use super::{Common, Ending, output};
use crate::case::{self, Case, Mapping, Outcome, Report, Status};
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Span};
use crate::model::{Library, parse_date};
use clap::Args;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// 运行公开算例并与刊载数字比较 / run published cases and compare with the printed figures
#[derive(Debug, Args)]
pub(super) struct CaseCommand {
    /// 算例文件（JSON）；同一目录下的 TOML 是算例到模型的对应 / case files; TOML beside them maps them onto models
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// JSON 输出到标准输出 / JSON on stdout
    #[arg(long)]
    json: bool,
    /// 评估基准日，决定模型版本与参数 / date that selects editions and parameters
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    #[command(flatten)]
    common: Common,
}

impl CaseCommand {
    pub(super) fn run(self) -> Ending {
        let (library, mut diagnostics) = Library::load(self.common.models.as_deref());
        let day = self.day(&mut diagnostics);
        let cases = self.cases(&mut diagnostics);
        let mappings = self.mappings(&mut diagnostics);
        self.common.report(&diagnostics);
        let (Some(day), false) = (day, diagnostics.has_errors()) else { return Ending::CouldNotRun };
        let report = case::run(&library, &mappings, &cases, day);
        let printed = if self.json {
            output::print_json(&report)
        } else {
            output::print(&text(&report, self.common.lang()))
        };
        match (printed, report.cases.iter().any(|c| c.status == Status::Differs)) {
            (false, _) => Ending::CouldNotRun,
            (true, true) => Ending::WithErrors,
            (true, false) => Ending::Clean,
        }
    }

    /// A case states no date: the day is an argument, and the default is one that all built-in
    /// editions govern.
    fn day(&self, diagnostics: &mut Diagnostics) -> Option<Date> {
        let Some(text) = &self.date else { return Some(jiff::civil::date(2025, 12, 31)) };
        let day = parse_date(text);
        if day.is_none() {
            diagnostics.push(Diagnostic::new(Code::BadDateArgument).value(text).arg("name", "--date"));
        }
        day
    }

    fn cases(&self, diagnostics: &mut Diagnostics) -> Vec<Case> {
        let mut cases = Vec::new();
        for path in self.files.iter().flat_map(|path| files(path)) {
            match read(&path, case::read) {
                Ok(found) => cases.extend(found),
                Err(fault) => diagnostics.push(*fault),
            }
        }
        cases
    }

    /// Mappings beside the case files come before the built-in ones.
    fn mappings(&self, diagnostics: &mut Diagnostics) -> Vec<Mapping> {
        let folders: BTreeSet<PathBuf> = self
            .files
            .iter()
            .filter_map(|f| if f.is_dir() { Some(f.clone()) } else { f.parent().map(Path::to_path_buf) })
            .collect();
        let own = self.common.models.iter().map(|m| m.join("mappings"));
        let mut mappings = Vec::new();
        for path in folders.into_iter().chain(own).flat_map(|folder| tomls(&folder)) {
            match read(&path, case::read_mappings) {
                Ok(found) => mappings.extend(found),
                Err(fault) => diagnostics.push(*fault),
            }
        }
        mappings.extend(case::builtin());
        mappings
    }
}

/// A file read and parsed, or which of the two failed.
fn read<T>(path: &Path, parse: impl Fn(&str) -> Result<T, String>) -> Result<T, Box<Diagnostic>> {
    let name = path.display().to_string();
    let fault = |code| Diagnostic::new(code).at(Span::file(&name)).arg("name", &name);
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Box::new(fault(Code::FileNotFound)),
        _ => Box::new(fault(Code::CannotOpen).io(&error)),
    })?;
    parse(&text).map_err(|reason| Box::new(fault(Code::CaseFaulty).arg("reason", reason)))
}

/// A file itself, or the JSON files of a folder.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() { with_extension(path, "json") } else { vec![path.to_path_buf()] }
}

fn tomls(folder: &Path) -> Vec<PathBuf> {
    // A crate's own manifest is no mapping.
    with_extension(folder, "toml").into_iter().filter(|p| !p.ends_with("Cargo.toml")).collect()
}

fn with_extension(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|e| e.path());
    let mut found: Vec<PathBuf> = paths.filter(|p| p.extension().is_some_and(|e| e == extension)).collect();
    found.sort();
    found
}

fn text(report: &Report, lang: Lang) -> String {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut text = String::new();
    let mut counts = std::collections::BTreeMap::new();
    for case in &report.cases {
        let status = word(case, lang);
        let _ = writeln!(text, "{status:<16} {} ({})", case.id, case.method);
        let _ = writeln!(text, "    {} {}", say("刊载", "published"), case.published);
        let _ = writeln!(text, "    {} {}", say("本程序", "ours     "), case.ours);
        if !case.note.is_empty() {
            let _ = writeln!(text, "    {}", case.note);
        }
        *counts.entry(status).or_insert(0usize) += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(status, n)| format!("{status} {n}")).collect();
    let _ = writeln!(text, "{}", counts.join(say("，", ", ")));
    text
}

/// The status in the user's language.
fn word(case: &Outcome, lang: Lang) -> String {
    let zh = match case.status {
        _ if lang == Lang::En => return name(case),
        Status::Match => "相符",
        Status::MatchRounded => "在舍入容差内相符",
        Status::OtherConvention => "属另一惯例",
        Status::WrongInSource => "来源有误",
        Status::Differs => "不符",
        Status::Unmapped => "没有可比的刊载数字或模型",
    };
    zh.to_string()
}

/// The status as the JSON has it.
fn name(case: &Outcome) -> String {
    serde_json::to_value(case.status).ok().and_then(|v| v.as_str().map(String::from)).unwrap_or_default()
}
