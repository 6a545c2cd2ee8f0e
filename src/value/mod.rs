//! 估值 — models over a portfolio, the conclusion from several approaches, and the workbook.

pub mod conclude;
mod price;
pub mod validate;
mod valuation;
pub mod workbook;

pub use price::{Counts, Priced, Verdicts, price};
pub use valuation::{ApproachValue, AssetValuation, Run, Total, Valuation};
