//! 数据资产估值与会计引擎 — a data-asset valuation and accounting engine.
#![deny(unsafe_code)]

pub mod case;
pub mod diag;
pub mod export;
pub mod formula;
pub mod model;
pub mod num;
pub mod portfolio;
pub mod table;
pub mod value;
