//! 模型库 — models, parameters and standards as data, read from TOML.
//!
//! A valuation model is a file: typed inputs, named steps written as formulas, the document each
//! part comes from. This stage reads the files, selects the edition that governs at a date and
//! says what is wrong where; [`crate::formula`] then settles names, units and shapes.

mod convention;
mod edition;
mod file;
mod library;
mod parameter;
mod shared;
mod standard;
mod syntax;

pub use convention::{Aspect, Convention};
pub use edition::{Pin, parse_date};
pub use file::*;
pub use library::{Library, Model, Origin, hex};
pub use parameter::{Dated, Parameter};
pub use standard::Standard;
