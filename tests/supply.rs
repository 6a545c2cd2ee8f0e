//! What the program is made of: licences and sources of every crate as `deny.toml` allows them, no crate that
//! opens a socket, no `unsafe` of our own, and a run without any network.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rules() -> toml::Table {
    std::fs::read_to_string(root().join("deny.toml")).unwrap().parse().unwrap()
}

fn texts(value: &toml::Value) -> BTreeSet<&str> {
    value.as_array().unwrap().iter().filter_map(toml::Value::as_str).collect()
}

/// The crates of the host's build along these edges, each with its source and licence, without asking the network.
fn crates(edges: &str) -> BTreeSet<(String, String)> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--offline", "--locked", "--prefix", "none", "--format", "{p}|{l}", "-e", edges]);
    let output = cargo.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().filter_map(|line| line.split_once('|'));
    lines.map(|(name, licence)| (name.to_string(), licence.trim_end_matches(" (*)").to_string())).collect()
}

/// Whether an SPDX expression can be met with allowed licences: `OR` needs one side, `AND` both.
fn met(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = &words[..];
    let answer = either(&mut rest, allowed);
    assert!(rest.is_empty(), "`{expression}` is not understood");
    answer
}

fn either(words: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    let mut answer = both(words, allowed);
    while let Some(rest) = words.strip_prefix(&["OR"]) {
        *words = rest;
        answer |= both(words, allowed);
    }
    answer
}

fn both(words: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    let mut answer = one(words, allowed);
    while let Some(rest) = words.strip_prefix(&["AND"]) {
        *words = rest;
        answer &= one(words, allowed);
    }
    answer
}

fn one(words: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    let (first, rest) = words.split_first().expect("a licence");
    *words = rest;
    if *first == "(" {
        let answer = either(words, allowed);
        *words = words.strip_prefix(&[")"]).expect("a closing bracket");
        return answer;
    }
    match words.strip_prefix(&["WITH"]) {
        Some([exception, rest @ ..]) => {
            *words = rest;
            allowed.contains(format!("{first} WITH {exception}").as_str())
        }
        _ => allowed.contains(first),
    }
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = BTreeSet::from(["MIT", "Apache-2.0 WITH LLVM-exception"]);
    for yes in
        ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "(GPL-3.0 OR MIT) AND MIT", "Apache-2.0 WITH LLVM-exception"]
    {
        assert!(met(yes, &allowed), "{yes}");
    }
    for no in ["GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(MIT AND GPL-3.0) OR Apache-2.0"] {
        assert!(!met(no, &allowed), "{no}");
    }
}

#[test]
fn licences_and_sources_are_those_allowed() {
    let rules = rules();
    let allowed = texts(&rules["licenses"]["allow"]);
    let crates = crates("normal,build,dev");
    assert!(crates.len() > 150, "{} crates", crates.len());
    let mut faults = Vec::new();
    for (name, licence) in &crates {
        if !met(licence, &allowed) {
            faults.push(format!("{name}: licence {licence}"));
        }
        // cargo names the source of what does not come from crates.io.
        let source =
            name.split_once('(').map(|(_, source)| source).filter(|source| !source.starts_with("proc-macro"));
        if source.is_some() && !name.starts_with("dataworth ") {
            faults.push(format!("{name}: another source"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_crate_of_the_program_opens_a_socket() {
    let (rules, crates) = (rules(), crates("normal"));
    let banned: BTreeSet<&str> =
        rules["bans"]["deny"].as_array().unwrap().iter().filter_map(|ban| ban["crate"].as_str()).collect();
    assert!(banned.len() >= 5 && crates.len() > 50);
    let names = crates.iter().filter_map(|(name, _)| name.split(' ').next());
    let found: Vec<&str> = names.filter(|name| banned.contains(name)).collect();
    assert!(found.is_empty(), "{found:?}");
    // Nor does our own code.
    let mut sources = Vec::new();
    rust_files(&root().join("src"), &mut sources);
    for path in sources {
        let text = std::fs::read_to_string(&path).unwrap();
        for word in ["std::net", "TcpStream", "UdpSocket", "rustix::net"] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The kernels of tables need it for the processor's wider registers, and nothing else does.
#[test]
fn unsafe_code_stands_in_one_place() {
    let mut sources = Vec::new();
    rust_files(&root().join("src"), &mut sources);
    let text = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
    assert!(text(&root().join("src/lib.rs")).contains("#![deny(unsafe_code)]"));
    let lanes = root().join("src/formula/kernel/lanes");
    let elsewhere = |path: &&PathBuf| text(path).contains("allow(unsafe_code)") && !path.starts_with(&lanes);
    let allowing: Vec<&PathBuf> = sources.iter().filter(elsewhere).collect();
    assert!(allowing.is_empty(), "{allowing:?}");
}

/// In a network of its own, which has not even a loopback that is up, a run says and writes the same.
#[cfg(target_os = "linux")]
#[test]
fn a_run_needs_no_network() {
    let folder = tempfile::tempdir().unwrap();
    let input = root().join("fixtures/workbooks/published-cases.xlsx");
    let run = |out: &str, unshare: &[&str]| {
        let words = [unshare, &[env!("CARGO_BIN_EXE_dataworth")]].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).arg("price").arg(&input).args(["--json", "-o", out]);
        command.current_dir(folder.path()).output().unwrap()
    };
    let plain = run("a.xlsx", &[]);
    let allowed = |options: &[&str]| {
        Command::new("unshare").args(options).arg("true").status().is_ok_and(|status| status.success())
    };
    let Some(options) = [&["-n"][..], &["-r", "-n"]].into_iter().find(|options| allowed(options)) else {
        eprintln!("a run without network SKIPPED: no network namespace can be made here");
        return;
    };
    let alone = run("b.xlsx", &[&["unshare"], options].concat());
    assert_eq!((alone.status.code(), &alone.stdout), (plain.status.code(), &plain.stdout));
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert!(bytes("a.xlsx") == bytes("b.xlsx"));
}
