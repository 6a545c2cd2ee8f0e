//! 质押融资 — whether a data asset can be pledged, how much is lent on it, and what is watched afterwards.
//!
//! Rules and formulas are files below `models/rules/eligibility` and `models/rules/lending`. Here is what is no
//! formula: the reasons of a [`gate`], how the programs of a loan stand on each other ([`part`]), the days of a
//! [`calendar`], what sheet 贷款 says ([`loan`]), and the [`workbook`].

pub mod calendar;
mod covenants;
pub mod form;
mod gate;
pub mod holidays;
mod licence;
pub mod loan;
pub mod part;
mod review;
pub mod size;
mod watch;
pub mod workbook;

pub use covenants::{Covenant, covenants};
pub use gate::{Reason, Verdict, gate};
pub use licence::{Scope, overlap};
pub use review::{Asked, Fact, Gates, Pledge, Standing, Title};
pub use size::{Sized, sized};
pub use watch::{Ends, MATURITY, Terms, Watch, watch};
