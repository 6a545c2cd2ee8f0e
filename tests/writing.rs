//! Whatever befalls a run while it writes, the old file or the new one stands there whole, and what a killed
//! run left is gone after the next: kill -9 at many moments, a full disk, a folder that may not be written to,
//! two runs to one output, an output that is being read, an output that is the input.
#![cfg(unix)]
#[allow(dead_code)]
#[path = "table/house.rs"]
mod house;
#[allow(dead_code)]
#[path = "mutations/random.rs"]
mod random;

use random::Random;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_dataworth");

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks").join(name)
}

/// A way to write: the input's name, and arguments.
struct Way {
    out: &'static str,
    arguments: &'static [&'static str],
}

const WAYS: [Way; 4] = [
    Way { out: "out.xlsx", arguments: &["price", "input.xlsx", "-o", "out.xlsx", "--force"] },
    Way {
        out: "out.csv",
        arguments: &[
            "price",
            "table.csv",
            "-o",
            "out.csv",
            "--force",
            "--date",
            "2025-12-31",
            "--set",
            "demand_ratio=1.05",
        ],
    },
    Way {
        out: "out.parquet",
        arguments: &[
            "price",
            "table.csv",
            "-o",
            "out.parquet",
            "--force",
            "--date",
            "2025-12-31",
            "--set",
            "demand_ratio=1.05",
        ],
    },
    Way { out: "plan.csv", arguments: &["schedule", "plan-in.csv", "-o", "plan.csv", "--force"] },
];

/// A folder with inputs.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(fixture("published-cases.xlsx"), folder.path().join("input.xlsx")).unwrap();
    let row = |row: usize| {
        (0..house::HEADS.len()).map(|at| house::cell(row, at)).collect::<Vec<_>>().join(",") + "\n"
    };
    let table = house::HEADS.join(",") + "\n" + &(0..20_000).map(row).collect::<String>();
    fs::write(folder.path().join("table.csv"), table).unwrap();
    let heads = "资产编号,账面价值（元）,残值（元）,剩余月数,启用日期,摊销方法,尾差处理\n";
    let plan = |row: usize| format!("DA-{row},{}.00,0,36,2025-01-01,,\n", 27_777 + row);
    let plans = heads.to_string() + &(0..3_000).map(plan).collect::<String>();
    fs::write(folder.path().join("plan-in.csv"), plans).unwrap();
    folder
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(BINARY);
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    start(folder, arguments).wait_with_output().unwrap()
}

/// Names in a folder that were not put there.
fn leftovers(folder: &Path) -> Vec<String> {
    let names =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

fn ended(output: &Output) -> bool {
    matches!(output.status.code(), Some(0 | 1))
}

#[test]
fn killed_at_any_moment_the_old_file_or_the_new_one_is_there() {
    let folder = folder();
    let (mut random, mut old_kept, mut left) = (Random(9), 0, 0);
    for way in &WAYS {
        let out = folder.path().join(way.out);
        let begun = Instant::now();
        let done = run(folder.path(), way.arguments);
        assert!(ended(&done), "{}: {}", way.out, String::from_utf8_lossy(&done.stderr));
        let whole = begun.elapsed();
        let new = fs::read(&out).unwrap();
        for kill in 0..25 {
            fs::write(&out, "old").unwrap();
            let mut child = start(folder.path(), way.arguments);
            std::thread::sleep(whole.mul_f64(random.below(1_100) as f64 / 1_000.0));
            child.kill().unwrap();
            child.wait().unwrap();
            // The working child of a table dies with its parent; until then its file is alive.
            std::thread::sleep(Duration::from_millis(if kill % 5 == 0 { 50 } else { 5 }));
            let found = fs::read(&out).unwrap();
            assert!(found == b"old" || found == new, "{}: {} bytes are neither", way.out, found.len());
            old_kept += usize::from(found == b"old");
            left += usize::from(!leftovers(folder.path()).is_empty());
        }
        std::thread::sleep(Duration::from_millis(100));
        assert!(ended(&run(folder.path(), way.arguments)));
        assert_eq!(leftovers(folder.path()), [""; 0], "{}", way.out);
        assert_eq!(fs::read(&out).unwrap(), new);
    }
    eprintln!(
        "100 kills: the old file stood {old_kept} times; a temporary file was left {left} times, and gone after the next run"
    );
    assert!(old_kept >= 20 && left >= 1, "the kills came at no interesting moment");
}

#[test]
fn a_living_run_keeps_its_file_while_others_clear_up() {
    let folder = folder();
    let table = WAYS[1].arguments;
    let mut children: Vec<Child> = (0..2).map(|_| start(folder.path(), table)).collect();
    for _ in 0..6 {
        assert!(ended(&run(folder.path(), WAYS[0].arguments)));
    }
    for child in children.drain(..) {
        let done = child.wait_with_output().unwrap();
        assert!(ended(&done), "{}", String::from_utf8_lossy(&done.stderr));
    }
    assert_eq!(leftovers(folder.path()), [""; 0]);
}

#[test]
fn two_runs_to_one_output_leave_one_of_them_whole() {
    let folder = folder();
    for way in &WAYS {
        let out = folder.path().join(way.out);
        assert!(ended(&run(folder.path(), way.arguments)));
        let whole = fs::read(&out).unwrap();
        for _ in 0..3 {
            let two = [start(folder.path(), way.arguments), start(folder.path(), way.arguments)];
            two.into_iter().for_each(|child| assert!(ended(&child.wait_with_output().unwrap())));
            assert!(fs::read(&out).unwrap() == whole, "{}", way.out);
        }
        // Without --force exactly one of them may have the name.
        fs::remove_file(&out).unwrap();
        let plain: Vec<&str> = way.arguments.iter().copied().filter(|word| *word != "--force").collect();
        let two = [start(folder.path(), &plain), start(folder.path(), &plain)];
        let done: Vec<Output> = two.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        assert_eq!(done.iter().filter(|output| ended(output)).count(), 1, "{}", way.out);
        let refused = done.iter().find(|output| !ended(output)).unwrap();
        assert!(String::from_utf8_lossy(&refused.stderr).contains("C0101"));
        assert!(fs::read(&out).unwrap() == whole, "{}", way.out);
    }
    assert_eq!(leftovers(folder.path()), [""; 0]);
}

#[test]
fn a_file_that_is_being_read_stays_whole_for_its_reader() {
    use std::io::Read;
    let folder = folder();
    let out = folder.path().join("out.xlsx");
    fs::write(&out, vec![7; 100_000]).unwrap();
    let mut reader = fs::File::open(&out).unwrap();
    let mut bytes = vec![0; 50_000];
    reader.read_exact(&mut bytes).unwrap();
    assert!(ended(&run(folder.path(), WAYS[0].arguments)));
    reader.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, vec![7; 100_000]);
    assert!(fs::read(&out).unwrap().starts_with(b"PK"));
}

#[test]
fn the_input_is_never_the_output() {
    let folder = folder();
    let link = folder.path().join("hard.xlsx");
    fs::hard_link(folder.path().join("input.xlsx"), &link).unwrap();
    std::os::unix::fs::symlink("input.xlsx", folder.path().join("soft.xlsx")).unwrap();
    let before = fs::read(&link).unwrap();
    for out in ["input.xlsx", "./input.xlsx", "hard.xlsx", "soft.xlsx"] {
        let done = run(folder.path(), &["price", "input.xlsx", "-o", out, "--force"]);
        assert_eq!(done.status.code(), Some(2), "{out}");
        assert!(String::from_utf8_lossy(&done.stderr).contains("C0112"), "{out}");
    }
    for out in ["table.csv", "./table.csv"] {
        let done = run(folder.path(), &["price", "table.csv", "-o", out, "--force"]);
        assert!(String::from_utf8_lossy(&done.stderr).contains("C0112"), "{out}");
    }
    assert_eq!(fs::read(&link).unwrap(), before);
}

/// Refused with the code for it, the old file as it was, nothing left.
fn refused(folder: &Path, what: &str) {
    for way in &WAYS {
        let out = folder.join(way.out);
        let done = run(folder, way.arguments);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{what} {}: {said}", way.out);
        assert!(said.contains("C0102"), "{what} {}: {said}", way.out);
        assert_eq!(fs::read(&out).unwrap(), b"old", "{what}");
    }
    assert_eq!(leftovers(folder), [""; 0], "{what}");
}

#[test]
fn a_full_disk_is_said_and_leaves_the_old_file() {
    let folder = folder();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"]).arg(&disk).output();
    if !mount.is_ok_and(|mount| mount.status.success()) {
        eprintln!("a full disk SKIPPED: a small file system cannot be mounted here");
        return;
    }
    let _unmount = Unmount(disk.clone());
    for file in ["input.xlsx", "table.csv", "plan-in.csv"] {
        fs::copy(folder.path().join(file), disk.join(file)).unwrap();
    }
    WAYS.iter().for_each(|way| fs::write(disk.join(way.out), "old").unwrap());
    // All but a few KiB of what is left is taken.
    let filler = vec![1; 1024];
    let mut file = fs::File::create(disk.join("filler")).unwrap();
    while std::io::Write::write_all(&mut file, &filler).is_ok() {}
    file.set_len(file.metadata().unwrap().len().saturating_sub(8 << 10)).unwrap();
    refused(&disk, "full disk");
}

struct Unmount(PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_folder_that_may_not_be_written_to_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    WAYS.iter().for_each(|way| fs::write(folder.path().join(way.out), "old").unwrap());
    let mode = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    let allowed = fs::write(folder.path().join("try"), "").is_ok();
    if allowed {
        // Who may write everywhere is shown a file system that is read-only.
        mode(0o755);
        let own = ["--bind", "-o", "ro"];
        let mounted = Command::new("mount").args(own).arg(folder.path()).arg(folder.path()).status();
        if !mounted.is_ok_and(|status| status.success()) {
            eprintln!("a read-only folder SKIPPED: this user may write everywhere and cannot mount");
            return;
        }
        let _unmount = Unmount(folder.path().into());
        return refused(folder.path(), "read-only file system");
    }
    refused(folder.path(), "read-only folder");
    mode(0o755);
}
