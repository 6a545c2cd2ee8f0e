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
pub(super) fn begin(path: &Path, overwrite: bool) -> Result<Pending, ExportError> {
    refuse(path, overwrite)?;
    let file = create(&folder(path)).map_err(|source| ExportError::Io { path: path.to_owned(), source })?;
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

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let failed = write(&path, false, |_| Err(ExportError::Exists(path.clone())));
        assert!(failed.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
