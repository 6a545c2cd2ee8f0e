//! Standard output carries results and nothing else; everything said goes to standard error.

use crate::diag::{Diagnostics, Lang};
use serde::Serialize;
use std::io::Write;

/// Diagnostics of one rule printed before the rest is counted.
const CAP: usize = 20;

/// Writes diagnostics to stderr, as text or as JSON lines.
pub(super) fn report(diagnostics: &Diagnostics, lang: Lang, json: bool) {
    let mut stderr = std::io::stderr().lock();
    if json {
        for diagnostic in diagnostics {
            let _ = writeln!(stderr, "{}", diagnostic.to_json(lang));
        }
    } else if !diagnostics.is_empty() {
        let _ = write!(stderr, "{}", diagnostics.render(lang, CAP));
    }
}

/// Writes a report to stdout; `false` where stdout is gone.
pub(super) fn print_json(report: &impl Serialize) -> bool {
    let mut stdout = std::io::stdout().lock();
    let written = serde_json::to_writer(&mut stdout, report).is_ok() && writeln!(stdout).is_ok();
    written && stdout.flush().is_ok()
}

/// Writes text to stdout; `false` where stdout is gone.
pub(super) fn print(text: &str) -> bool {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).is_ok() && stdout.flush().is_ok()
}
