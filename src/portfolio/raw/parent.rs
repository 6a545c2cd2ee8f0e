//! The parent's side: start, watch, listen, judge.
use super::build::Builder;
use super::child::{COMMAND, MARK};
use super::frame::play;
use super::open::fault;
use super::rows::{Remarks, RowSink, Rows};
use super::sink::Sink;
use super::status::{Ending, judge};
use super::{Limits, RawBook};
use crate::diag::{Checked, Code, Diagnostics};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What a killed child gets to disappear.
const GRACE: Duration = Duration::from_secs(1);

/// Reads files in child processes.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The program to start; this very program if `None`. It must call
    /// [`child_main_if_asked`](super::child_main_if_asked) first thing in its `main`.
    pub program: Option<PathBuf>,
    pub limits: Limits,
}

impl Default for Reader {
    /// This very program, under the limits that were chosen for it.
    fn default() -> Self {
        Self { program: None, limits: Limits::default().chosen() }
    }
}

/// Reads a file in a child process of this program.
///
/// `Ok` holds the book and its warnings, `Err` at least one error.
pub fn read(path: &Path, limits: &Limits) -> Result<Checked<RawBook>, Diagnostics> {
    Reader { program: None, limits: limits.clone() }.read(path)
}

impl Reader {
    pub fn read(&self, path: &Path) -> Result<Checked<RawBook>, Diagnostics> {
        let file = path.display().to_string();
        let mut builder = Builder::new(&file, &self.limits);
        self.listen(path, &file, &mut builder)?;
        builder.finish()
    }

    /// Reads a file row by row; nothing of it is held but the row at hand.
    ///
    /// Limits on cells and text hold for each row. Errors: those of [`Reader::read`], and whatever
    /// `rows` answers, which stops the reading.
    pub fn stream(&self, path: &Path, rows: &mut impl Rows) -> Result<Remarks, Diagnostics> {
        let file = path.display().to_string();
        let mut sink = RowSink::new(&file, &self.limits, rows);
        self.listen(path, &file, &mut sink)?;
        sink.finish()
    }

    /// Plays what a child says to a sink, to the end.
    fn listen(&self, path: &Path, file: &str, sink: &mut impl Sink) -> Result<(), Diagnostics> {
        let child = self.start(path).map_err(|error| not_started(file, &error))?;
        let mut watched = Watched::new(child, self.limits.wall).map_err(|error| not_started(file, &error))?;
        let played = match watched.output.take() {
            Some(output) => play(file, &mut BufReader::with_capacity(1 << 18, output), sink),
            None => Ok(()),
        };
        let ending = watched.end(sink.ended());
        if sink.ended() {
            return Ok(());
        }
        Err(match played {
            Err(limit) if !is_garbled(&limit) => limit,
            played => judge(file, &self.limits, &ending, played.err()),
        })
    }

    fn start(&self, path: &Path) -> io::Result<Child> {
        if std::env::var_os(MARK).is_some() {
            return Err(io::Error::other("the program does not answer to its hidden command"));
        }
        let program = self.program.clone().map_or_else(std::env::current_exe, Ok)?;
        let mut command = Command::new(program);
        command.arg(COMMAND).arg(path).arg(self.limits.to_word()).env(MARK, "1");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
    }
}

pub(super) fn not_started(file: &str, error: &io::Error) -> Diagnostics {
    fault(Code::ReaderNotStarted, file).arg("reason", error).into()
}

fn is_garbled(faults: &Diagnostics) -> bool {
    faults.iter().all(|fault| fault.code == Code::ReaderGarbled)
}

/// A child with a clock that kills it and an ear for its complaints.
struct Watched {
    child: Arc<Mutex<Child>>,
    output: Option<std::process::ChildStdout>,
    complaints: JoinHandle<String>,
    clock: JoinHandle<bool>,
    stop: Sender<()>,
    deadline: Instant,
}

impl Watched {
    fn new(mut child: Child, wall: Duration) -> io::Result<Self> {
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let child = Arc::new(Mutex::new(child));
        let (stop, stopped) = mpsc::channel::<()>();
        let watched = Arc::clone(&child);
        let clock = thread::Builder::new().spawn(move || {
            let late = stopped.recv_timeout(wall) == Err(RecvTimeoutError::Timeout);
            if late {
                kill(&watched);
            }
            late
        })?;
        let complaints = thread::Builder::new().spawn(move || errors.map(last_words).unwrap_or_default())?;
        Ok(Self { child, output, complaints, clock, stop, deadline: Instant::now() + wall + GRACE })
    }

    /// How the child ended. One that has said everything is not waited for; one that has not may
    /// still be dying, which takes it no longer than the clock allows.
    fn end(self, complete: bool) -> Ending {
        if complete {
            kill(&self.child);
        }
        let status = wait(&self.child, self.deadline);
        drop(self.stop);
        let timed_out = self.clock.join().unwrap_or(false) || status.is_none();
        kill(&self.child);
        let _ = locked(&self.child).wait();
        Ending { status, timed_out, words: self.complaints.join().unwrap_or_default() }
    }
}

fn locked(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

// It may have ended by itself, which is as good.
fn kill(child: &Mutex<Child>) {
    let _ = locked(child).kill();
}

fn wait(child: &Mutex<Child>, deadline: Instant) -> Option<ExitStatus> {
    loop {
        if let Ok(Some(status)) = locked(child).try_wait() {
            return Some(status);
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// The end of what the child wrote to its standard error; the rest is drained unseen.
fn last_words(mut errors: ChildStderr) -> String {
    let (mut kept, mut chunk) = (Vec::new(), [0; 4096]);
    while let Ok(read @ 1..) = errors.read(&mut chunk) {
        kept.extend(chunk.iter().take(read));
        kept.drain(..kept.len().saturating_sub(8192));
    }
    String::from_utf8_lossy(&kept).into_owned()
}
