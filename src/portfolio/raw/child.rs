//! The child's side: bind the limits, read, stream.
use super::Limits;
use super::frame::FrameWriter;
use super::open;
use super::sink::Sink;
use crate::diag::Diagnostics;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// The hidden command by which a program asks itself to read a file.
pub const COMMAND: &str = "__read";
/// Set in the child, so that a program that does not answer to [`COMMAND`] cannot start itself for ever.
pub const MARK: &str = "DATAWORTH_READER";
/// Exit code of a child whose parent no longer listens.
pub const PIPE_CLOSED: u8 = 3;

/// To be called first thing in `main`: in a reading child it does the reading and gives the exit
/// code, otherwise `None`.
pub fn child_main_if_asked() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != COMMAND {
        return None;
    }
    let path = args.next();
    Some(path.map_or(ExitCode::from(2), |path| child_main(path, args.next())))
}

fn child_main(path: OsString, limits: Option<OsString>) -> ExitCode {
    let word = limits.as_deref().and_then(|word| word.to_str()).map(Limits::from_word);
    let limits = word.flatten().unwrap_or_default();
    limits.bind_process();
    match stream(Path::new(&path), &limits) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(PIPE_CLOSED),
    }
}

/// A fault that stops the reading is itself part of the stream, which then ends as any other.
fn stream(path: &Path, limits: &Limits) -> Result<(), Diagnostics> {
    let file = path.display().to_string();
    let pipe = io::stdout().lock();
    let mut writer = FrameWriter::new(pipe).map_err(|_| Diagnostics::new())?;
    let Err(faults) = open::produce(path, &file, limits, &mut writer) else { return Ok(()) };
    faults.into_iter().try_for_each(|fault| writer.fault(fault))?;
    writer.end()
}
