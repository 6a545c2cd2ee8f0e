//! 估值 — models over a portfolio, the conclusion from several approaches, and the workbook.

pub mod bulk;
mod checks;
pub mod conclude;
pub mod conventions;
pub mod given;
mod lookup;
mod need;
mod price;
mod read;
pub mod template;
pub mod validate;
mod valuation;
pub mod workbook;

pub use price::{Counts, Priced, Verdicts, blamed, price};
pub use valuation::{ApproachValue, AssetValuation, Run, Total, Valuation};

#[cfg(test)]
mod tests;
