//! 账务 — accounts, entries, schedules, balances and note tables; it books what is given and prices nothing.

mod month;
pub mod schedule;

pub use month::Month;
pub use schedule::{Charges, Method, Rounding, Segment, Usage};
