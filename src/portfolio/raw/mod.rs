//! Untrusted files 原始文件 to plain cells, read in a child process.
//!
//! A parser of other people's files may panic, overflow its stack, allocate without end or loop for
//! ever. So [`read`] runs this very program again as a child with limits on memory, processor time
//! and wall time; the child streams framed cells over its standard output and the parent rebuilds the
//! book from them, trusting the frames no more than the file. Whatever the child does, the caller gets
//! a [`RawBook`] or a coded diagnostic.
//!
//! ```text
//! parent: Reader::read ── spawn ──▶ child: open → sniff → audit zip → calamine / csv
//!            Builder ◀── Sink calls ── frames ◀── stdout ── FrameWriter (a Sink)
//! ```
//! A table too long to be held is read by [`Reader::stream`]: the same child, and rows instead of a book.
//! Both ends speak `sink::Sink`, so [`read_in_process`] is the same pipeline without the process.
mod audit;
mod book;
mod build;
mod child;
mod date;
mod decode;
mod fold;
mod frame;
mod limits;
mod number;
mod open;
mod parent;
mod rows;
mod shape;
mod sink;
mod status;
mod supervise;
mod text;
mod xlsx;

pub(in crate::portfolio) use decode::{Known, Plain, probe, unreadable};
pub(in crate::portfolio) use open::{fault, open};
pub(in crate::portfolio) use text::delimiter;

pub use book::{RawBook, RawCell, RawKind, RawSheet, RawValue};
pub use child::child_main_if_asked;
pub use date::{ParsedDate, date_from_serial, parse_date, serial_from_date};
pub use fold::fold_text;
pub use limits::{Limit, Limits};
pub use number::{ParsedNumber, Scale, parse_number, shortest_decimal, significant_digits};
pub use parent::{Reader, read};
pub use rows::{Remarks, Rows};
pub use supervise::{Supervised, supervise};

use crate::diag::{Checked, Diagnostics};
use std::path::Path;

/// Reads a file in this process: for trusted files only, as in tests and tools of our own.
///
/// Sizes are still checked, but nothing stops a parser that panics, allocates or loops.
pub fn read_in_process(path: &Path, limits: &Limits) -> Result<Checked<RawBook>, Diagnostics> {
    let file = path.display().to_string();
    let mut builder = build::Builder::new(&file, limits);
    open::produce(path, &file, limits, &mut builder)?;
    builder.finish()
}
