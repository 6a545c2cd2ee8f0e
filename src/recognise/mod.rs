//! 确认 — how a data resource is booked, and why: rules are models, their trace names fact and cell.
//!
//! The rules of `models/rules/recognition/` are evaluated by the exact face, resource by resource.
//! Only what a decision needed is in its trace: the rules in the order in which they were asked, each
//! with the facts it read, their cells and the clause it rests on.

mod decide;
pub mod legs;

pub use decide::{CAS, Decision, Fact, IFRS, Recognition, Rule, decide};
