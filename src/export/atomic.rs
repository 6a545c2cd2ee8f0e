//! Files that appear whole or not at all.
use super::ExportError;
use std::fs::File;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// Fills a temporary file beside `path` and renames it; returns its length in bytes.
pub(super) fn write(
    path: &Path,
    overwrite: bool,
    fill: impl FnOnce(&mut File) -> Result<(), ExportError>,
) -> Result<u64, ExportError> {
    let mut pending = begin(path, overwrite)?;
    fill(pending.file.as_file_mut())?;
    pending.commit()
}

/// Begins a file that is given its name later, by [`Pending::commit`].
///
/// What runs that were killed left in the folder is removed first.
pub(super) fn begin(path: &Path, overwrite: bool) -> Result<Pending, ExportError> {
    refuse(path, overwrite)?;
    let folder = folder(path);
    sweep(&folder);
    let file = create_locked(&folder).map_err(|source| ExportError::Io { path: path.to_owned(), source })?;
    Ok(Pending { file, path: path.to_owned(), overwrite })
}

/// A file that is being filled; dropped, it is gone.
pub(super) struct Pending {
    file: NamedTempFile,
    path: PathBuf,
    overwrite: bool,
}

impl Pending {
    /// The file to write to.
    pub(super) fn handle(&self) -> std::io::Result<File> {
        self.file.as_file().try_clone()
    }

    /// What went wrong, under the name the file was to have.
    pub(super) fn failed(&self, source: std::io::Error) -> ExportError {
        ExportError::Io { path: self.path.clone(), source }
    }

    /// Gives the file its name; returns its length in bytes.
    pub(super) fn commit(self) -> Result<u64, ExportError> {
        self.file.as_file().sync_all().map_err(|error| self.failed(error))?;
        let bytes = self.file.as_file().metadata().map_err(|error| self.failed(error))?.len();
        let folder = folder(&self.path);
        persist(self.file, &self.path, self.overwrite)?;
        sync_folder(&folder);
        Ok(bytes)
    }
}

fn refuse(path: &Path, overwrite: bool) -> Result<(), ExportError> {
    if path.is_dir() {
        return Err(ExportError::IsDirectory(path.to_owned()));
    }
    if !overwrite && path.symlink_metadata().is_ok() {
        return Err(ExportError::Exists(path.to_owned()));
    }
    Ok(())
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn create(folder: &Path) -> std::io::Result<NamedTempFile> {
    let (mut builder, prefix) = (Builder::new(), prefix(std::process::id()));
    builder.prefix(&prefix);
    // Temporary files are private by default; a report is an ordinary file, subject to the umask.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// A temporary file that is locked while this process lives, whatever ends it.
///
/// Another run may see the file before it is locked, take it for a leftover and remove it; then one more is made.
fn create_locked(folder: &Path) -> std::io::Result<NamedTempFile> {
    loop {
        let file = create(folder)?;
        if lock(&file)? {
            return Ok(file);
        }
    }
}

/// Whether the file is ours and still there; where the file system knows no locks, it is.
#[cfg(unix)]
fn lock(file: &NamedTempFile) -> std::io::Result<bool> {
    use rustix::fs::{FlockOperation, flock};
    use std::os::unix::fs::MetadataExt;
    let _ = flock(file.as_file(), FlockOperation::LockExclusive);
    Ok(file.as_file().metadata()?.nlink() > 0)
}

#[cfg(not(unix))]
fn lock(_: &NamedTempFile) -> std::io::Result<bool> {
    Ok(true)
}

/// Removes temporary files that no living process has locked.
#[cfg(unix)]
fn sweep(folder: &Path) {
    use rustix::fs::{CWD, FlockOperation, Mode, OFlags, flock, openat};
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let regular = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !regular || !is_ours(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let Ok(file) = openat(CWD, entry.path(), flags, Mode::empty()) else { continue };
        // Only a lock that was had says that nobody else has it.
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Elsewhere a leftover stays until somebody deletes it; its name says what it is.
#[cfg(not(unix))]
fn sweep(_: &Path) {}

#[cfg(unix)]
fn is_ours(name: &str) -> bool {
    let rest = name.strip_prefix(".dataworth-").and_then(|rest| rest.split_once('-'));
    rest.is_some_and(|(process, _)| !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit()))
}

/// How the temporary files of a process are named.
fn prefix(process: u32) -> String {
    format!(".dataworth-{process}-")
}

/// Removes what a process that was killed left beside `path`.
pub fn clear(path: &Path, process: u32) {
    let prefix = prefix(process);
    for entry in std::fs::read_dir(folder(path)).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            // A file that cannot be removed is left; its name says whose it was.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn persist(file: NamedTempFile, path: &Path, overwrite: bool) -> Result<(), ExportError> {
    let outcome = if overwrite { file.persist(path) } else { file.persist_noclobber(path) };
    match outcome {
        Ok(_) => Ok(()),
        Err(failed) if failed.error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(ExportError::Exists(path.to_owned()))
        }
        Err(failed) => Err(ExportError::Io { path: path.to_owned(), source: failed.error }),
    }
}

/// The rename itself reaches the disk; where folders cannot be opened that is the system's affair.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn put(path: &Path, overwrite: bool, text: &str) -> Result<u64, ExportError> {
        write(path, overwrite, |file| {
            file.write_all(text.as_bytes())
                .map_err(|source| ExportError::Io { path: path.to_owned(), source })
        })
    }

    #[test]
    fn existing_files_and_directories_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        assert_eq!(put(&path, false, "one").unwrap(), 3);
        assert!(matches!(put(&path, false, "two"), Err(ExportError::Exists(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        put(&path, true, "two").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
        assert!(matches!(put(folder.path(), true, ""), Err(ExportError::IsDirectory(_))));
    }

    #[cfg(unix)]
    #[test]
    fn leftovers_go_and_living_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        let names = [".dataworth-1-abc", ".dataworth-x-abc", ".dataworth-1", "dataworth-1-abc", ".other"];
        for name in names {
            std::fs::write(folder.path().join(name), "left").unwrap();
        }
        let living = begin(&folder.path().join("living.txt"), false).unwrap();
        put(&folder.path().join("a.txt"), false, "one").unwrap();
        let left = |name: &&str| folder.path().join(name).exists();
        assert_eq!(names.iter().filter(|name| left(name)).count(), 4);
        assert!(!left(&names[0]) && living.file.path().exists());
        living.commit().unwrap();
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let failed = write(&path, false, |_| Err(ExportError::Exists(path.clone())));
        assert!(failed.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
