//! 输出文件 — what is refused of an output before anything is read, and why it could not be written.

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::export::{ExportError, xlsx};
use std::path::Path;

/// What a command writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Xlsx,
    Csv,
}

impl Format {
    fn extension(self) -> (&'static str, Code) {
        match self {
            Format::Xlsx => ("xlsx", Code::OutputNotXlsx),
            Format::Csv => ("csv", Code::OutputNotCsv),
        }
    }
}

/// Refuses an output that is the input, has another extension, or stands there already without `force`.
pub(super) fn refuse(
    out: &Path,
    input: Option<&Path>,
    format: Format,
    force: bool,
) -> Result<(), Diagnostics> {
    let (extension, wrong) = format.extension();
    let fits = out.extension().is_some_and(|own| own.eq_ignore_ascii_case(extension));
    let code = match input {
        Some(input) if same_file(out, input) => Code::OutputIsInput,
        _ if !fits => wrong,
        _ => return refuse_existing(out, force),
    };
    Err(of_output(code, out).into())
}

/// Refuses to write over what is read.
pub(super) fn refuse_input(out: &Path, input: &Path) -> Result<(), Diagnostics> {
    if same_file(out, input) { Err(of_output(Code::OutputIsInput, out).into()) } else { Ok(()) }
}

/// Refuses a file that stands there already.
pub(super) fn refuse_existing(out: &Path, force: bool) -> Result<(), Diagnostics> {
    if out.exists() && !force { Err(of_output(Code::OutputExists, out).into()) } else { Ok(()) }
}

/// What is said of an output.
pub(super) fn of_output(code: Code, out: &Path) -> Diagnostic {
    let name = out.display().to_string();
    Diagnostic::new(code).at(Span::file(&name)).value(&name).arg("name", &name)
}

/// By name, by link of either kind: writing the one would destroy the other.
fn same_file(out: &Path, input: &Path) -> bool {
    let (Ok(a), Ok(b)) = (out.canonicalize(), input.canonicalize()) else { return false };
    a == b || same_inode(&a, &b)
}

#[cfg(unix)]
fn same_inode(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |path: &Path| path.metadata().map(|data| (data.dev(), data.ino())).ok();
    id(a).is_some_and(|of_a| id(b) == Some(of_a))
}

#[cfg(not(unix))]
fn same_inode(_: &Path, _: &Path) -> bool {
    false
}

/// Why an output was not written.
pub(super) fn unwritten(out: &Path, error: &ExportError) -> Diagnostics {
    let code = match error {
        ExportError::Exists { .. } => Code::OutputExists,
        ExportError::TooLarge { columns, .. } if *columns > xlsx::MOST_COLUMNS => {
            Code::TooManyColumnsForSheet
        }
        ExportError::TooLarge { .. } => Code::TooManyRowsForSheet,
        _ => Code::CannotWrite,
    };
    let fault = of_output(code, out);
    let fault = match error {
        ExportError::Io { source, .. } => fault.io(source),
        ExportError::IsDirectory(_) => fault.words("reason", "这是文件夹", "it is a folder"),
        ExportError::TooLarge { columns, .. } if *columns > xlsx::MOST_COLUMNS => {
            fault.value(columns).arg("limit", "16,384")
        }
        ExportError::TooLarge { rows, .. } => fault.value(rows).arg("limit", "1,048,576"),
        other => fault.arg("reason", other),
    };
    fault.into()
}
