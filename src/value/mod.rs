//! 估值.
mod checks;
pub mod given;
mod need;
mod read;
pub mod validate;
pub mod workbook;

#[cfg(test)]
mod tests;
