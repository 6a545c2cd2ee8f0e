//! Assets as people bring them: workbooks and CSV files.
pub mod raw;
