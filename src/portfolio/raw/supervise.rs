//! 看护 — a whole run in a child process, where what it reads is too much to be handed over.
//!
//! A table of millions of rows is read, priced and written by this very program run again with the same
//! arguments and with limits on memory and processor time. What a parser of other people's files may do to
//! it ends the child; the parent says what happened and clears up.
use super::Limits;
use super::status::{Ending, judge};
use crate::diag::Diagnostics;
use std::process::{Command, ExitStatus};

/// Tells the child that it is one.
const MARK: &str = "DATAWORTH_SUPERVISED";
/// The largest exit code of this program's own.
const LARGEST_CODE: i32 = 2;

/// How a supervised run is to go on.
#[derive(Debug)]
pub enum Supervised {
    /// This is the child: do the work.
    Child,
    /// The child did it and ended with this code.
    Done(u8),
}

/// Runs this program again as a child, unless this is the child; `clear` is told the child's number when it
/// did not end by itself.
///
/// # Errors
/// A child that could not be started, or that a signal, a panic or a limit ended.
pub fn supervise(file: &str, limits: &Limits, clear: impl Fn(u32)) -> Result<Supervised, Diagnostics> {
    if std::env::var_os(MARK).is_some() {
        limits.bind_worker();
        return Ok(Supervised::Child);
    }
    let started = std::env::current_exe()
        .and_then(|program| Command::new(program).args(std::env::args_os().skip(1)).env(MARK, "1").spawn());
    let mut child = started.map_err(|error| super::parent::not_started(file, &error))?;
    let (id, status) = (child.id(), child.wait().ok());
    if let Some(code) = own_code(status) {
        return Ok(Supervised::Done(code));
    }
    clear(id);
    let ending = Ending { status, ..Ending::default() };
    Err(judge(file, limits, &ending, None))
}

fn own_code(status: Option<ExitStatus>) -> Option<u8> {
    let code = status?.code().filter(|code| (0..=LARGEST_CODE).contains(code))?;
    u8::try_from(code).ok()
}
