//! Opening a file without trusting its name: regular files only, kind by content.
use super::sink::Sink;
use super::{Limits, audit, text, xlsx};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use std::fs::{File, FileType};
use std::io::{self, Read, Seek};
use std::path::Path;

/// Reads a file into a sink; the diagnostics of an error have not been sent to it.
pub fn produce(path: &Path, file: &str, limits: &Limits, sink: &mut dyn Sink) -> Result<(), Diagnostics> {
    let mut opened = open(path, file)?;
    check_size(&opened, file, limits)?;
    match sniff(&mut opened).map_err(|error| cannot_open(file, &error))? {
        Kind::Zip => {
            let (facts, remark) = audit::audit(&opened, file, limits)?;
            remark.into_iter().try_for_each(|remark| sink.fault(remark))?;
            xlsx::produce(opened, file, &facts, sink)
        }
        Kind::Text => text::produce(opened, path, file, sink),
        Kind::Compound => Err(compound(opened, file)),
        Kind::Empty => Err(plain(Code::EmptyFile, file)),
        Kind::Other(what) => Err(not_a_workbook(file, what.0, what.1)),
    }
}

/// A fault of the whole file.
pub fn fault(code: Code, file: &str) -> Diagnostic {
    Diagnostic::new(code).at(Span::file(file)).arg("name", file)
}

/// A fault of the whole file with nothing more to say.
pub fn plain(code: Code, file: &str) -> Diagnostics {
    fault(code, file).into()
}

/// The content is not that of a workbook.
pub fn not_a_workbook(file: &str, zh: &str, en: &str) -> Diagnostics {
    fault(Code::NotAWorkbook, file).words("reason", zh, en).into()
}

/// Opens a regular file without waiting for anything else.
pub fn open(path: &Path, file: &str) -> Result<File, Diagnostics> {
    // Looking before opening: to open a device can already do something.
    let before = path.metadata().map_err(|error| cannot_open(file, &error))?;
    regular(before.file_type(), file)?;
    let opened = open_without_waiting(path).map_err(|error| cannot_open(file, &error))?;
    // Looking again: the path may have been given to something else in between.
    let after = opened.metadata().map_err(|error| cannot_open(file, &error))?;
    regular(after.file_type(), file)?;
    Ok(opened)
}

#[cfg(unix)]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    // NONBLOCK: a FIFO without a writer would otherwise hold us for ever.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

fn regular(kind: FileType, file: &str) -> Result<(), Diagnostics> {
    if kind.is_file() {
        return Ok(());
    }
    let (zh, en) = kind_words(kind);
    Err(fault(Code::NotARegularFile, file).words("kind", zh, en).into())
}

fn kind_words(kind: FileType) -> (&'static str, &'static str) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return ("命名管道", "a pipe");
        }
        if kind.is_socket() {
            return ("套接字", "a socket");
        }
    }
    if kind.is_dir() { ("文件夹", "a folder") } else { ("设备", "a device") }
}

fn cannot_open(file: &str, error: &io::Error) -> Diagnostics {
    match error.kind() {
        io::ErrorKind::NotFound => plain(Code::FileNotFound, file),
        io::ErrorKind::PermissionDenied => plain(Code::PermissionDenied, file),
        _ => fault(Code::CannotOpen, file).arg("reason", error).into(),
    }
}

fn check_size(opened: &File, file: &str, limits: &Limits) -> Result<(), Diagnostics> {
    let bytes = opened.metadata().map_err(|error| cannot_open(file, &error))?.len();
    if bytes > limits.inflated_bytes {
        return Err(too_many_bytes(file, u128::from(bytes), limits));
    }
    Ok(())
}

/// The file holds or would unpack to more than the limit.
pub fn too_many_bytes(file: &str, bytes: u128, limits: &Limits) -> Diagnostics {
    fault(Code::TooManyBytes, file).value(bytes).arg("limit", limits.inflated_bytes).into()
}

enum Kind {
    Zip,
    Text,
    Compound,
    Empty,
    Other((&'static str, &'static str)),
}

/// The content decides; people rename files.
fn sniff(opened: &mut File) -> io::Result<Kind> {
    let mut head = Vec::new();
    opened.by_ref().take(4096).read_to_end(&mut head)?;
    opened.rewind()?;
    Ok(kind_of(&head))
}

fn kind_of(head: &[u8]) -> Kind {
    let markup = || head.trim_ascii_start().starts_with(b"<") || head.starts_with(b"\xef\xbb\xbf<");
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    match head {
        [] => Kind::Empty,
        [b'P', b'K', 3..=6, 4..=7, ..] => Kind::Zip,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Kind::Compound,
        [b'%', b'P', b'D', b'F', ..] => Kind::Other(("这是 PDF 文件", "it is a PDF")),
        _ if markup() => Kind::Other(("这是网页或 XML 文件", "it is a web page or XML")),
        _ if utf16 => Kind::Text,
        _ if head.contains(&0) => Kind::Other(("这是二进制文件", "it is a binary file")),
        _ => Kind::Text,
    }
}

/// The old container holds .xls workbooks and, as a wrapping, encrypted new ones.
fn compound(opened: File, file: &str) -> Diagnostics {
    match find_stream(opened) {
        Ok(Some(code)) => plain(code, file),
        Ok(None) => not_a_workbook(
            file,
            "这是旧版 Office 文件，但不是工作簿",
            "it is an old Office file but no workbook",
        ),
        Err(error) => cannot_open(file, &error),
    }
}

// Stream names stand in the directory as UTF-16; the directory may be anywhere.
fn find_stream(mut opened: File) -> io::Result<Option<Code>> {
    let utf16 = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let (encrypted, workbook, book) = (utf16("EncryptedPackage"), utf16("Workbook"), utf16("Book\0"));
    let mut window = Vec::new();
    let mut found = None;
    while opened.by_ref().take(1 << 20).read_to_end(&mut window)? > 0 {
        let holds = |name: &[u8]| window.windows(name.len()).any(|part| part == name);
        if holds(&encrypted) {
            return Ok(Some(Code::Encrypted));
        }
        if holds(&workbook) || holds(&book) {
            found = Some(Code::LegacyXls);
        }
        window.drain(..window.len().saturating_sub(64));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_go_by_content() {
        assert!(matches!(kind_of(b"PK\x03\x04rest"), Kind::Zip));
        assert!(matches!(kind_of(b"a,b\n"), Kind::Text));
        assert!(matches!(kind_of(b"\xff\xfea\0"), Kind::Text));
        assert!(matches!(kind_of(b"  <html>"), Kind::Other(_)));
        assert!(matches!(kind_of(b"\x7fELF\0"), Kind::Other(_)));
        assert!(matches!(kind_of(b""), Kind::Empty));
    }
}
