//! 估值工作簿 — the workbook a reviewer clicks through.
mod place;
mod sheets;
pub use place::Home;
pub use sheets::{Answer, Run, Sheets, build};
