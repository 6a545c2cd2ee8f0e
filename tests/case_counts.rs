//! 算例统计 — the table of the guide says how the published cases come out, file by file.
//! `DATAWORTH_BLESS=1` writes it anew.

use dataworth::case::{self, Case, Outcome, Status};
use dataworth::model::Library;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const FOLDERS: &[&str] = &["accounting", "lending", "valuation-cn", "valuation-intl"];
const HEADS: [&str; 7] =
    ["逐位相符", "按算例所述舍入相符", "惯例不同", "刊载有误", "不符", "没有刊载结果", "未能作答"];
const BEGIN: &str = "<!-- 算例统计：由 tests/case_counts.rs 生成 -->\n";
const END: &str = "<!-- 算例统计止 -->\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files() -> Vec<PathBuf> {
    let folders = FOLDERS.iter().map(|folder| root().join("fixtures/cases").join(folder));
    let mut files: Vec<PathBuf> =
        folders.flat_map(|f| std::fs::read_dir(f).unwrap()).map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

/// The place of an outcome among the heads.
fn column(case: &Case, outcome: &Outcome) -> usize {
    match outcome.status {
        Status::Match => 0,
        Status::MatchRounded => 1,
        Status::OtherConvention => 2,
        Status::WrongInSource => 3,
        Status::Differs => 4,
        Status::Unmapped if matches!(case.verdict.as_str(), "inputs-only" | "facts-only") => 5,
        Status::Unmapped => 6,
    }
}

fn row(name: &str, counts: [usize; 7]) -> String {
    let cells: Vec<String> =
        counts.iter().map(|n| if *n == 0 { String::new() } else { n.to_string() }).collect();
    format!("| {name} | {} | {} |\n", counts.iter().sum::<usize>(), cells.join(" | "))
}

/// One line, without what would end a cell or a line.
fn line(note: &str) -> String {
    let plain = note.replace(['\n', '|'], " ");
    let short: String = plain.chars().take(240).collect();
    if short.len() < plain.len() { format!("{short}…") } else { short }
}

fn page() -> String {
    let (library, _) = Library::builtin();
    let mappings = case::builtin();
    let mut table = format!("| 算例文件 | 个数 | {} |\n|---|{}\n", HEADS.join(" | "), "--:|".repeat(8));
    let (mut whole, mut reasons) = ([0; 7], String::new());
    for path in files() {
        let cases = case::read(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let report = case::run(&library, &mappings, &cases, jiff::civil::date(2025, 12, 31));
        let mut counts = [0; 7];
        for (case, outcome) in cases.iter().zip(&report.cases) {
            let at = column(case, outcome);
            counts[at] += 1;
            if at >= 2 {
                let _ = writeln!(reasons, "- {} `{}`：{}", HEADS[at], outcome.id, line(&outcome.note));
            }
        }
        whole.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        let name = path.strip_prefix(root().join("fixtures/cases")).unwrap();
        table += &row(&name.display().to_string().replace('\\', "/"), counts);
    }
    assert_eq!(whole[4], 0, "a case differs without a reason:\n{reasons}");
    format!("{table}{}\n逐条说明（程序原文）：\n\n{reasons}", row("**合计**", whole))
}

#[test]
fn the_guide_counts_the_cases_as_they_come_out() {
    let path = root().join("docs/guide/方法与模型.md");
    let guide = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = guide.split_once(BEGIN).expect("the guide has the marks of the table");
    let (_, after) = rest.split_once(END).expect("the guide has the end of the table");
    let renewed = format!("{before}{BEGIN}\n{}\n{END}{after}", page());
    if std::env::var("DATAWORTH_BLESS").is_ok_and(|value| value == "1") {
        std::fs::write(&path, &renewed).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert!(found == renewed, "{} is out of date: DATAWORTH_BLESS=1 cargo test", path.display());
}
