//! 质押融资 — whether a data asset can be pledged, how much is lent on it, and what is watched afterwards.
//!
//! Rules and formulas are files below `models/rules/eligibility` and `models/rules/lending`; here is what is no
//! formula: the reasons of a [`gate`], and the days of a [`calendar`].

pub mod calendar;
mod gate;

pub use gate::{Reason, Verdict, gate};
