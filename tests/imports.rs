//! Imports point one way: a stage may use the stages before it and none after.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The stages in order; each may use those before it.
const ORDER: &[&str] = &[
    "num",
    "finance",
    "weights",
    "share",
    "regression",
    "diag",
    "table",
    "model",
    "formula",
    "portfolio",
    "value",
    "recognise",
    "ledger",
    "lending",
    "export",
    "case",
    "engine",
    "cli",
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The stage a file belongs to: the folder or file name right below `src`.
fn stage(path: &Path) -> String {
    let below = path.strip_prefix("src").unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_string()
}

/// Stages that a text names as `crate::stage`, in `use` lines, grouped ones included, and in paths.
/// Documentation may point anywhere.
fn used(text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut stages = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => stages.extend(first_names(group)),
            None => stages.push(name(rest)),
        }
    }
    stages
}

/// The first name of each member of `{a::b, c::{d, e}}`.
fn first_names(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut start) = (0usize, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if start && !c.is_whitespace() => {
                names.push(name(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    names
}

fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn imports_point_one_way() {
    let rank: BTreeMap<&str, usize> = ORDER.iter().enumerate().map(|(at, stage)| (*stage, at)).collect();
    let mut paths = Vec::new();
    files(Path::new("src"), &mut paths);
    let mut wrong = Vec::new();
    let mut looked = 0;
    for path in paths {
        let own = stage(&path);
        if matches!(own.as_str(), "lib" | "main") {
            continue;
        }
        let own_rank =
            rank.get(own.as_str()).unwrap_or_else(|| panic!("{}: no stage of the house", path.display()));
        for other in used(&fs::read_to_string(&path).unwrap()) {
            let Some(other_rank) = rank.get(other.as_str()) else { continue };
            looked += 1;
            if other_rank > own_rank {
                wrong.push(format!("{} uses crate::{other}", path.display()));
            }
        }
    }
    assert!(looked > 100, "only {looked} imports found: the reader of this test is broken");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wrong_import_would_be_seen() {
    assert_eq!(
        used("use crate::{cli::x, num::{Real, Fen}};\nlet a = crate::engine::price();"),
        ["cli", "num", "engine"]
    );
    assert!(used("/// see [`crate::cli`]").is_empty());
}
