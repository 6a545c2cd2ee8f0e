//! Two thousand and more files with something wrong, through the binary and its reading child: each states
//! beforehand whether it must be read with the same figures, lose one row and say so, or be refused by code.
//! None may panic, take over ten seconds, or need more than half a gibibyte in either process.
#[path = "mutations/judge.rs"]
mod judge;
#[path = "mutations/kinds.rs"]
mod kinds;
#[path = "mutations/package.rs"]
mod package;
#[path = "mutations/random.rs"]
mod random;
#[path = "mutations/table.rs"]
mod table;

use judge::{Figures, figures, price};
use kinds::{Base, Kinds, Make, Mutation};
use package::Package;
use random::Random;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks").join(name)
}

impl Base {
    fn file(self) -> &'static str {
        match self {
            Base::Published => "published-cases.xlsx",
            Base::Heads => "messy-heads.xlsx",
            Base::Cells => "messy-cells.xlsx",
            Base::Table => "small.csv",
        }
    }

    fn models(self) -> Option<String> {
        (self != Base::Published).then(|| fixture("models").display().to_string())
    }

    fn bytes(self) -> Vec<u8> {
        fs::read(fixture(self.file())).expect("a fixture")
    }

    fn before(self) -> Figures {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("input.xlsx"), self.bytes()).expect("a copy");
        let said = price(folder.path(), "input.xlsx", self.models().as_deref());
        figures(said.report.as_ref().unwrap_or_else(|| panic!("{self:?}: {}", said.stderr)))
    }
}

const BASES: [Base; 4] = [Base::Published, Base::Heads, Base::Cells, Base::Table];

fn mutations() -> Vec<Mutation> {
    let (mut all, mut random) = (Vec::new(), Random(20_251_231));
    let packages = [Base::Published, Base::Heads, Base::Cells].map(|base| (base, Package::of(&base.bytes())));
    for (base, package) in &packages {
        let mut kinds = Kinds { base: *base, package, all: &mut all };
        let sheets: &[&str] = match base {
            Base::Published => &["资产", "方法", "收益"],
            Base::Heads => &["资产清单（必填）", "方法"],
            _ => &["Assets", "Methods"],
        };
        kinds.members();
        kinds.sheets(sheets);
        kinds.broken_xml(&mut random, 8);
        kinds.zip_bytes(&mut random, 20);
        kinds.misshapen_cells(sheets[1], &mut random, 6);
        if *base == Base::Published {
            kinds.dates_of_1904("项目");
            kinds.figures("方法", 4);
            kinds.texts("方法", &mut random, 18);
            kinds.texts("资产", &mut random, 12);
        }
    }
    let text = String::from_utf8(Base::Table.bytes()).expect("UTF-8");
    table::of_table(&text, &mut random, &mut all);
    table::of_others(&text, &Base::Cells.bytes(), &mut all);
    all
}

/// Makes a mutation's file; false where this user cannot.
fn stage(make: &Make, path: &Path) -> bool {
    match make {
        Make::Bytes(bytes) => fs::write(path, bytes()).expect("a file"),
        Make::Folder => fs::create_dir(path).expect("a folder"),
        Make::Pipe => pipe(path),
        Make::Unreadable(bytes) => return unreadable(path, bytes),
    }
    true
}

#[cfg(unix)]
fn pipe(path: &Path) {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    mknodat(CWD, path, FileType::Fifo, Mode::from_raw_mode(0o644), 0).expect("a pipe");
}

#[cfg(unix)]
fn unreadable(path: &Path, bytes: &[u8]) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, bytes).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o000)).expect("no permission");
    fs::read(path).is_err()
}

/// Runs mutations from a common list until there are no more.
struct Work<'a> {
    all: &'a [Mutation],
    before: &'a BTreeMap<&'static str, Figures>,
    next: AtomicUsize,
    faults: Mutex<Vec<String>>,
    slowest: Mutex<Duration>,
}

impl Work<'_> {
    fn run(&self) {
        while let Some(mutation) = self.all.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let folder = tempfile::tempdir().expect("a folder");
            if !stage(&mutation.make, &folder.path().join("input.xlsx")) {
                eprintln!("{}: SKIPPED, this user may read everything", mutation.name);
                continue;
            }
            let said = price(folder.path(), "input.xlsx", mutation.base.models().as_deref());
            let mut slowest = self.slowest.lock().expect("no panic");
            *slowest = said.took.max(*slowest);
            drop(slowest);
            if let Some(fault) = judge::fault(&said, &mutation.class, &self.before[mutation.base.file()]) {
                self.faults
                    .lock()
                    .expect("no panic")
                    .push(format!("{} ({:?}): {fault}", mutation.name, mutation.class));
            }
        }
    }
}

#[test]
fn every_mutation_is_of_its_class() {
    let all = mutations();
    let before = BASES.iter().map(|base| (base.file(), base.before())).collect();
    let work = Work {
        all: &all,
        before: &before,
        next: AtomicUsize::new(0),
        faults: Mutex::default(),
        slowest: Mutex::default(),
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(|| work.run()))));
    let faults = work.faults.into_inner().expect("no panic");
    let slowest = work.slowest.into_inner().expect("no panic");
    eprintln!("{} mutations, {} faults, the slowest took {slowest:?}", all.len(), faults.len());
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert!(all.len() >= 2_000, "only {} mutations", all.len());
}
