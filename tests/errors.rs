//! One fixture a diagnostic: what the binary says of `fixtures/errors/`, in both languages, as text
//! and as JSON. `DATAWORTH_BLESS=1` rewrites the texts; the table of `errors/table.rs` is kept by hand.
#[path = "errors/table.rs"]
mod table;

use dataworth::diag::Code;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use table::{CASES, Case, UNREACHED};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/errors")
}

fn bless() -> bool {
    std::env::var_os("DATAWORTH_BLESS").is_some_and(|value| value == "1")
}

/// What one run of the binary gave.
struct Said {
    exit: i32,
    stdout: String,
    stderr: String,
}

/// A copy of a case's folder with what cannot be committed made in it.
fn stage(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixtures().join(name), folder.path());
    make(name, folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

const HEADS: &str = "资产编号,权利,合法来源,模型,成本总额(元),备注";

/// Files that are too large or too odd for a repository.
fn make(name: &str, folder: &Path) {
    let text = |file: &str, text: String| fs::write(folder.join(file), text).unwrap();
    match name {
        #[cfg(unix)]
        "F0101-fifo" => {
            let mode = rustix::fs::Mode::from_raw_mode(0o644);
            let kind = rustix::fs::FileType::Fifo;
            rustix::fs::mknodat(rustix::fs::CWD, folder.join("pipe.xlsx"), kind, mode, 0).unwrap();
        }
        #[cfg(unix)]
        "F0111" => {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(folder.join("input.xlsx"), fs::Permissions::from_mode(0o000)).unwrap();
        }
        "F0202" => zip(&folder.join("members.xlsx"), 10_001, b""),
        "F0205" => zip(
            &folder.join("strings.xlsx"),
            2,
            format!("<sst>{}</sst>", "<si/>".repeat(3_000_000)).as_bytes(),
        ),
        "F0209" => digits(&folder.join("input.xlsx")),
        "F0206" => text("long.csv", format!("{HEADS}\nDA-1,,,,,{}\n", "长".repeat(400_000))),
        "C0128" => text("long.csv", {
            (0..100_001).fold(format!("{HEADS}\n"), |text, row| text + &format!("DA-{row},,,,,\n"))
        }),
        "F0208" => {
            let usual = "DA-2,,,,,\n".repeat(1_500);
            text("remarks.csv", format!("{HEADS}\n{usual}{}", "DA-1,持有权\n".repeat(1_200)));
        }
        _ => {}
    }
}

/// A figure with more digits than the writer of the fixtures can be made to write.
fn digits(path: &Path) {
    use std::io::{Cursor, Read, Write};
    let bytes = fs::read(fixtures().join("V0110/input.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for index in 0..archive.len() {
        let (mut part, mut bytes) = (archive.by_index(index).unwrap(), Vec::new());
        part.read_to_end(&mut bytes).unwrap();
        let name = part.name().unwrap().into_owned();
        if name == "xl/worksheets/sheet4.xml" {
            bytes = String::from_utf8(bytes)
                .unwrap()
                .replace("<v>120</v>", "<v>119.99999999999999999999</v>")
                .into();
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap();
}

fn zip(path: &Path, members: usize, bytes: &[u8]) {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for member in 0..members {
        let name = match member {
            0 => "[Content_Types].xml".into(),
            1 => "xl/workbook.xml".into(),
            _ => member.to_string(),
        };
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
}

fn run(name: &str, options: &[&str]) -> Said {
    let folder = stage(name);
    let line = fs::read_to_string(folder.path().join("command.txt"));
    let line = line.unwrap_or_else(|_| "price input.xlsx --json".into());
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.args(line.split_whitespace()).args(options).current_dir(folder.path());
    command.stdin(match fs::File::open(folder.path().join("stdin.txt")) {
        Ok(file) => Stdio::from(file),
        Err(_) => Stdio::null(),
    });
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said {
        exit: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// The diagnostics of a run, without the line that counts assets and totals.
fn diagnostics(stderr: &str) -> String {
    let ours = |line: &&str| {
        let heads =
            ["错误[", "警告[", "提示[", "error[", "warning[", "note[", "  --> ", "  处理：", "  help: "];
        heads.iter().any(|head| line.starts_with(head)) || line.starts_with('…')
    };
    stderr.lines().filter(ours).map(|line| format!("{line}\n")).collect()
}

fn expect(name: &str, file: &str, text: &str, faults: &mut Vec<String>) {
    let path = fixtures().join(name).join(file);
    if bless() {
        fs::write(&path, text).unwrap();
        return;
    }
    match fs::read_to_string(&path) {
        Ok(wanted) if wanted == text => {}
        Ok(wanted) => faults.push(format!("{name}: {file} is\n{wanted}but the binary says\n{text}")),
        Err(_) => faults.push(format!("{name}: {file} is missing; DATAWORTH_BLESS=1 writes it")),
    }
}

fn check(case: &Case, faults: &mut Vec<String>) {
    let (zh, en) = (run(case.name, &["--lang", "zh"]), run(case.name, &["--lang", "en"]));
    if case.name == "F0111" && zh.exit == 0 {
        eprintln!("F0111 SKIPPED: this user may read everything");
        return;
    }
    let json = run(case.name, &["--lang", "zh", "--message-format", "json"]);
    for said in [&zh, &en, &json] {
        if said.exit != case.exit {
            faults.push(format!("{}: exit {} instead of {}", case.name, said.exit, case.exit));
        }
    }
    let (text, english) = (diagnostics(&zh.stderr), diagnostics(&en.stderr));
    expect(case.name, "expected.txt", &text, faults);
    expect(case.name, "expected.en.txt", &english, faults);
    let facts: Vec<Value> = json.stderr.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    agree(case, &text, &english, &facts, faults);
    the_fault(case, &facts, faults);
    report(case, &zh, &facts, faults);
}

/// No placeholder is left, and text and JSON say the same.
fn agree(case: &Case, zh: &str, en: &str, facts: &[Value], faults: &mut Vec<String>) {
    let left_out = |line: &&str| line.starts_with("… ");
    for line in zh.lines().chain(en.lines()).filter(|line| !left_out(line)) {
        if line.contains('…') || line.contains('{') || line.trim_end() != line {
            faults.push(format!("{}: a placeholder is left in `{line}`", case.name));
        }
    }
    let heads = |text: &str| text.lines().filter(|l| l.contains("]：") || l.contains("]: ")).count();
    let capped = zh.lines().any(|line| line.starts_with("… "));
    if heads(zh) != heads(en) || (!capped && heads(zh) != facts.len()) {
        faults.push(format!("{}: the number of messages differs", case.name));
    }
    for fact in facts.iter().take(20) {
        for key in ["message", "help", "code"] {
            let said = fact[key].as_str().unwrap_or("?");
            if !capped && !zh.contains(said) {
                faults.push(format!("{}: the text lacks `{said}`", case.name));
            }
        }
    }
}

fn place(fact: &Value) -> String {
    let of = |key: &str| fact[key].as_str().unwrap_or_default().to_string();
    match (fact["sheet"].as_str(), fact["cell"].as_str()) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        (Some(sheet), None) => sheet.to_string(),
        _ => of("cell"),
    }
}

/// The diagnostic that the case is there for.
fn the_fault(case: &Case, facts: &[Value], faults: &mut Vec<String>) {
    let code = case.code();
    let of_code: Vec<&Value> = facts.iter().filter(|fact| fact["code"] == code).collect();
    let wanted = |fact: &&&Value| {
        place(fact) == case.place && fact["value"].as_str().unwrap_or_default() == case.value
    };
    let Some(fact) = of_code.iter().find(wanted) else {
        let found: Vec<(String, &Value)> = of_code.iter().map(|fact| (place(fact), &fact["value"])).collect();
        return faults.push(format!("{}: {code} is at {found:?}", case.name));
    };
    if fact["help"].as_str().unwrap_or_default().chars().count() < 4 {
        faults.push(format!("{}: no remedy", case.name));
    }
    let severity = Code::parse(code).unwrap().severity().as_str();
    if fact["severity"] != severity {
        faults.push(format!("{}: severity {}", case.name, fact["severity"]));
    }
    if severity == "error" && case.exit == 0 {
        faults.push(format!("{}: an error and exit 0", case.name));
    }
}

/// Standard output is the report and nothing else; it has the same facts and prices the others.
fn report(case: &Case, said: &Said, facts: &[Value], faults: &mut Vec<String>) {
    if said.exit == 2 {
        if !said.stdout.is_empty() {
            faults.push(format!("{}: stdout of a run that could not be: {}", case.name, said.stdout));
        }
        return;
    }
    let Ok(report) = serde_json::from_str::<Value>(&said.stdout) else {
        return faults.push(format!("{}: stdout is no JSON: {}", case.name, said.stdout));
    };
    let none = Vec::new();
    let assets = report["assets"].as_array().unwrap_or(&none);
    let valued: Vec<&str> = assets
        .iter()
        .filter(|asset| asset["value"].is_string())
        .filter_map(|asset| asset["id"].as_str())
        .collect();
    if valued.join(" ") != case.valued {
        faults.push(format!("{}: valued are {valued:?}", case.name));
    }
    let lists = assets.iter().map(|asset| &asset["diagnostics"]).chain([&report["diagnostics"]]);
    let all: Vec<&Value> = lists.filter_map(Value::as_array).flatten().collect();
    let lacking = facts.iter().filter(|fact| !all.contains(fact)).count();
    let more = all.iter().filter(|fact| !facts.contains(fact)).count();
    if lacking + more > 0 {
        faults.push(format!("{}: the report lacks {lacking} facts and has {more} more", case.name));
    }
    for asset in assets.iter().filter(|asset| !asset["value"].is_string()) {
        let reasons = asset["diagnostics"].as_array().unwrap_or(&none);
        let named = |fact: &&Value| fact["asset"].is_null() || fact["asset"] == asset["id"];
        let told = reasons.iter().chain(report["diagnostics"].as_array().unwrap_or(&none));
        if told.filter(named).all(|fact| fact["severity"] != "error") {
            faults.push(format!("{}: {} has no value and no reason", case.name, asset["id"]));
        }
    }
}

#[test]
fn every_fixture_says_what_it_should() {
    let mut faults = Vec::new();
    let results: Vec<Vec<String>> = std::thread::scope(|scope| {
        let halves = CASES.chunks(CASES.len().div_ceil(2));
        let threads: Vec<_> = halves
            .map(|cases| {
                scope.spawn(move || {
                    let mut faults = Vec::new();
                    cases.iter().for_each(|case| check(case, &mut faults));
                    faults
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    faults.extend(results.into_iter().flatten());
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_code_has_a_fixture_or_a_reason() {
    let tested: BTreeSet<&str> = CASES.iter().map(Case::code).collect();
    let excused: BTreeSet<&str> = UNREACHED.iter().map(|(code, _)| *code).collect();
    for code in Code::all() {
        let (has, excuse) = (tested.contains(code.as_str()), excused.contains(code.as_str()));
        assert!(has != excuse, "{code}: fixture {has}, excused {excuse}");
    }
    for code in tested.union(&excused) {
        assert!(Code::parse(code).is_some(), "{code} is no code");
    }
}

#[test]
fn every_folder_is_a_case() {
    let folders: BTreeSet<String> = fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let cases: BTreeSet<String> = CASES.iter().map(|case| case.name.to_string()).collect();
    assert_eq!(cases.len(), CASES.len());
    assert_eq!(folders, cases);
}
