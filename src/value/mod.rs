//! 估值.
pub mod workbook;
