//! 资产组合 — assets as people bring them: workbooks and CSV files.
//!
//! [`raw`] reads a file into cells and interprets nothing. [`assemble`] finds sheets, heads and rows
//! and makes the project, the assets and their choices of models, with every fault at once and no row
//! lost. [`bind`] then fills the columns of one linked program: one row a choice, each figure from
//! the nearest cell that gives it. After all programs are bound, [`unbound_heads`] says which heads
//! nobody read.
//!
//! ```text
//! RawBook ── layout ──▶ tables ── assets, choices ──▶ Portfolio ── bind(program) ──▶ Frame + Places
//! ```
mod apply;
mod assemble;
mod asset;
mod assetlist;
mod bind;
mod cell;
mod choice;
pub mod columnar;
mod head;
mod headrow;
mod ids;
mod index;
mod key;
mod layout;
pub use layout::sheet_key;
mod overrides;
pub mod plain;
mod plainrow;
mod project;
pub mod raw;
mod rows;
mod spelling;
pub mod stream;
mod table;
mod tablehead;
mod tally;
mod unbound;
mod unit;
mod vocabulary;
mod words;

pub use apply::text_of_entry;
pub use assemble::{Portfolio, assemble, assemble_with};
pub use asset::{Asset, Level, Right};
pub use assetlist::Listed;
pub use bind::{Bound, Common, Places, Written, bind};
pub use choice::Choice;
pub use key::{key, text_of};
pub use layout::LAYOUT;
pub use overrides::{Override, Overrides};
pub use plainrow::Frame;
pub use project::{Entry, Project};
pub use table::Place;
pub use tablehead::{TableHead, table_heads};
pub use unbound::unbound_heads;
pub use unit::{Base, Unit};
pub use vocabulary::{input_words, pin_called};
pub use words::Field;
