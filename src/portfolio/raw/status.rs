//! From the way a child ended to what the user is told.
use super::Limits;
use super::build::garbled;
use super::child::PIPE_CLOSED;
use super::open::fault;
use crate::diag::{Code, Diagnostics};
use std::process::ExitStatus;

/// How a reading child ended.
#[derive(Debug, Default)]
pub struct Ending {
    pub status: Option<ExitStatus>,
    /// The parent's clock killed it.
    pub timed_out: bool,
    /// The end of its standard error.
    pub words: String,
}

/// Of a child whose stream has no end; `broken` is what was wrong with the stream.
pub fn judge(file: &str, limits: &Limits, ending: &Ending, broken: Option<Diagnostics>) -> Diagnostics {
    if ending.timed_out {
        return timed_out(file, limits.wall.as_secs_f64());
    }
    if ending.words.contains("memory allocation of") {
        return fault(Code::ReaderOutOfMemory, file).arg("limit", limits.address_space).into();
    }
    match ending.status {
        Some(status) if spoke_to_nobody(status) => broken.unwrap_or_else(|| no_end(file)),
        Some(status) if signal(status) == Some(SIGXCPU) => timed_out(file, limits.cpu.as_secs_f64()),
        status => crashed(file, status, &ending.words),
    }
}

const SIGXCPU: i32 = 24;
const SIGPIPE: i32 = 13;

/// It ended well, or because the parent had stopped listening: the stream is to blame, not the child.
fn spoke_to_nobody(status: ExitStatus) -> bool {
    status.success() || signal(status) == Some(SIGPIPE) || status.code() == Some(PIPE_CLOSED.into())
}

fn no_end(file: &str) -> Diagnostics {
    garbled(file, "数据没有结束", "the stream has no end")
}

fn timed_out(file: &str, seconds: f64) -> Diagnostics {
    fault(Code::ReaderTimedOut, file).arg("limit", seconds).into()
}

fn crashed(file: &str, status: Option<ExitStatus>, words: &str) -> Diagnostics {
    let (zh, en) = reason(status, words);
    fault(Code::ReaderCrashed, file).words("reason", zh, en).into()
}

fn reason(status: Option<ExitStatus>, words: &str) -> (String, String) {
    if words.contains("overflowed its stack") {
        return ("栈溢出".into(), "its stack overflowed".into());
    }
    if words.contains("panicked at") {
        return ("内部错误".into(), "it panicked".into());
    }
    match status.map(|status| (signal(status), status.code())) {
        Some((Some(signal), _)) => (format!("信号 {signal}"), format!("signal {signal}")),
        Some((_, Some(code))) => (format!("退出码 {code}"), format!("exit code {code}")),
        _ => ("原因不明".into(), "cause unknown".into()),
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}
