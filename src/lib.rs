//! 数据资产估值与会计引擎 — a data-asset valuation and accounting engine.
//!
//! A valuation model is **data**: one TOML file under `models/` with typed inputs, named steps
//! written as formulas, and the document each part comes from. From that one definition come four
//! faces that cannot disagree: exact decimals ([`formula::exact`]), a fast batch kernel with error
//! bounds ([`formula::batch`]), live Excel formulas ([`formula::excel`]) and an explanation in
//! words ([`formula::words`]).
//!
//! # The flow
//!
//! ```text
//! workbook, CSV ──► portfolio::raw ──► portfolio ──► value ──► value::workbook ──► export
//!                   (child process)    assemble,     price,    tables with          bytes
//!                                      bind          conclude  symbolic formulas
//!          models/ ──► model ──► formula ──┘
//!                      files     link, four faces
//! ```
//!
//! [`engine::price`] is that flow in one screen. Imports point one way, in this order: [`num`],
//! [`finance`], [`weights`], [`share`], [`regression`], [`diag`], [`table`], [`model`], [`formula`], [`portfolio`], [`value`],
//! [`export`], [`engine`], [`cli`]; a test enforces it. Valuation date and reporting date are arguments everywhere: nothing
//! reads the clock.
//!
//! # The types to know
//!
//! * [`num::Real`] is an exact figure or an enclosure of one; [`num::Fen`] is money that may be
//!   booked; [`num::Bounded`] is a float that knows how wrong it can be.
//! * [`diag::Diagnostic`] says what is wrong, where, and what to do.
//! * [`formula::Program`] is a model linked with everything it stands on; [`formula::Frame`] holds
//!   the figures of many assets as its columns.
//! * [`value::Valuation`] is what came out, for every asset of the input.
//!
//! # Start here
//!
//! ```
//! use dataworth::{formula, model::Library, value::given::GivenValues};
//!
//! let (library, faults) = Library::builtin();
//! assert!(!faults.has_errors());
//! let day = jiff::civil::date(2025, 12, 31);
//! let model = library.models.iter().find(|m| m.id() == "cost.deyang").ok_or("no such model")?;
//! let program = formula::link(&library, model, day).map_err(|_| "does not link")?;
//! let names: Vec<&str> = program.inputs.iter().map(|i| i.name.as_str()).collect();
//! assert!(!names.is_empty());
//! # let _ = GivenValues::new(day, serde_json::Map::new());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(unsafe_code)]

pub mod case;
pub mod cli;
pub mod diag;
pub mod engine;
pub mod export;
pub mod finance;
pub mod formula;
pub mod ledger;
pub mod lending;
pub mod model;
pub mod num;
pub mod portfolio;
pub mod recognise;
pub mod regression;
pub mod share;
pub mod table;
pub mod value;
pub mod weights;
