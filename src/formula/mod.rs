//! 公式语言 — one definition, four faces.
//!
//! [`parse`] turns text into a tree, [`check`] settles names, units and shapes, [`link`] joins a
//! model with the models and parameters it stands on into a [`Program`]. The faces read programs:
//! [`exact`] defines what is right, the batch face computes millions of assets with error bounds,
//! the workbook face writes live Excel formulas and the words face explains.

pub mod ast;
pub mod batch;
pub mod dates;
pub mod exact;
pub mod excel;
mod facts;
mod frame;
mod functions;
pub mod kernel;
mod lift;
mod limit;
mod link;
pub mod named;
mod parse;
mod program;
mod rules;
mod sugar;
mod typed;
mod types;
pub mod words;

pub use exact::operate_digits as rounding_digits;
pub use facts::{Datum, Facts};
pub use frame::{Column, Frame, Symbols};
pub use functions::{Entry, FUNCTIONS, Function};
pub use link::{constant, link, suggestion, syntax_fault, type_fault};
pub use parse::{SyntaxError, parse};
pub use program::{Check, CheckValue, Constant, Fallback, Input, Lines, Program, Range, Rounding, Step};
pub use typed::{Expr, InputId, Named, Scope, StepId, TypeError, TypeFault, Typed, check, nearest};
pub use types::{Axis, Dimension, Kind, Shape, Tag, Type};

#[cfg(test)]
mod tests;
