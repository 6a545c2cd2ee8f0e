//! Runs the binary on a mutated file, under limits, and holds what it says to the mutation's class.
use serde_json::Value;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What must come of a mutation; stated by the mutation, before anything is read.
#[derive(Clone, Debug)]
pub enum Class {
    /// The same assets with the same figures.
    Benign,
    /// These assets have no figure and a reason of this code; all others have theirs.
    Lost(Vec<String>, &'static [&'static str]),
    /// Exit 2 with one of these codes, and nothing on standard output.
    Fatal(&'static [&'static str]),
}

/// A run longer than this hangs.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Address space of the program and of its reading child each, in KiB: together not above 1 GiB.
const MEMORY: u32 = 1 << 19;

pub struct Said {
    pub exit: Option<i32>,
    pub report: Option<Value>,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
}

/// `dataworth price` on a file of a folder.
pub fn price(folder: &Path, file: &str, models: Option<&str>) -> Said {
    let file_of = |name: &str| File::create(folder.join(name)).expect("a file for what is said");
    let mut command = Command::new("sh");
    command.current_dir(folder).args(["-c", "ulimit -v \"$0\" && exec \"$@\"", &MEMORY.to_string()]);
    command.args([
        env!("CARGO_BIN_EXE_dataworth"),
        "price",
        file,
        "--json",
        "--lang",
        "en",
        "--message-format",
        "json",
    ]);
    command.args(models.iter().flat_map(|models| ["--models", models]));
    command.stdin(Stdio::null()).stdout(file_of("stdout")).stderr(file_of("stderr"));
    let begun = Instant::now();
    let mut child = command.spawn().expect("a shell");
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child of ours") {
            break Some(status);
        }
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            break None;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let took = begun.elapsed();
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let (stdout, stderr) = (read("stdout"), read("stderr"));
    Said {
        exit: status.and_then(|status| status.code()),
        report: serde_json::from_str(&stdout).ok(),
        stdout,
        stderr,
        took,
    }
}

/// Of each asset its id and everything that is a figure.
pub type Figures = Vec<(String, String)>;

pub fn figures(report: &Value) -> Figures {
    let assets = report["assets"].as_array().into_iter().flatten();
    let id = |asset: &Value| asset["id"].as_str().unwrap_or_default().to_string();
    assets.map(|asset| (id(asset), format!("{} {}", asset["value"], asset["approaches"]))).collect()
}

/// What is wrong with an answer, if anything.
pub fn fault(said: &Said, class: &Class, before: &Figures) -> Option<String> {
    for word in ["panicked", "overflowed its stack", "memory allocation"] {
        if said.stderr.contains(word) {
            return Some(format!("`{word}` in {}", said.stderr));
        }
    }
    match (said.exit, class) {
        (None, _) => Some(format!("killed, or no end within {:?}", said.took)),
        (Some(2), Class::Fatal(codes)) => fatal(said, codes),
        (Some(0 | 1), Class::Benign) => same(said, before, &[], &[]),
        (Some(1), Class::Lost(ids, codes)) => same(said, before, ids, codes),
        (Some(exit), _) => {
            Some(format!("exit {exit}: {}", &said.stderr.chars().take(400).collect::<String>()))
        }
    }
}

fn fatal(said: &Said, codes: &[&str]) -> Option<String> {
    let found: Vec<Value> = said.stderr.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let named = found.iter().any(|fact| codes.iter().any(|code| fact["code"] == *code));
    let silent = said.stdout.is_empty();
    (!named || !silent).then(|| format!("wanted {codes:?}, silent {silent}: {}", said.stderr))
}

fn same(said: &Said, before: &Figures, lost: &[String], codes: &[&str]) -> Option<String> {
    let Some(report) = &said.report else { return Some("no report".into()) };
    let after = figures(report);
    let ids = |figures: &Figures| figures.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
    if ids(before) != ids(&after) {
        return Some(format!("the assets are {:?}", ids(&after)));
    }
    for (at, ((id, old), (_, new))) in before.iter().zip(&after).enumerate() {
        let asset = &report["assets"][at];
        let none = Vec::new();
        let own = asset["diagnostics"].as_array().unwrap_or(&none);
        let of_all = report["diagnostics"].as_array().unwrap_or(&none);
        let told = own.iter().chain(of_all).filter(|fact| fact["severity"] == "error");
        let reason = told.clone().any(|fact| codes.iter().any(|code| fact["code"] == *code));
        let fault = match lost.contains(id) {
            false if old != new => format!("{id} was {old} and is {new}"),
            true if !asset["value"].is_null() => format!("{id} still has {}", asset["value"]),
            true if !reason => {
                format!("{id} is lost by {:?}", told.map(|fact| &fact["code"]).collect::<Vec<_>>())
            }
            _ => continue,
        };
        return Some(fault);
    }
    None
}
