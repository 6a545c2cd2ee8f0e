//! Diagnostics 诊断: what is wrong, where, and what to do about it.
//!
//! Every fault of a file is collected, none stops the work at the first; the texts live in
//! `codes.toml`, one entry a code, and this module puts the figures in.
//!
//! ```
//! use dataworth::diag::{Code, Diagnostic, Lang, Span};
//! let fault = Diagnostic::new(Code::CostShareAboveOne)
//!     .at(Span::cell("a.xlsx", "成本", 6, 3))
//!     .value("1.20");
//! assert_eq!(
//!     fault.render(Lang::En),
//!     "error[V0107]: cost share 1.20 is more than 1\n  --> a.xlsx[成本]!D7\n  help: write 20 % as 0.20\n"
//! );
//! ```
mod bounds;
mod code;
mod collection;
mod diagnostic;
mod span;

pub use bounds::{Bounds, bounds};
pub use code::{Code, Lang, Severity};
pub use collection::{Checked, Counts, Diagnostics};
pub use diagnostic::{Diagnostic, Facts, with_id};
pub use span::{Span, cell_name, column_name};
