//! 表 — plain tables whose cells are values or formulas with symbolic references.
//!
//! A [`Book`] holds sheets, a [`Sheet`] holds [`Block`]s (text, tables, charts). Nothing here knows an
//! address, a font or a number format of a spreadsheet program: a formula names a table, a column and a
//! rule for the row, and the `export` module decides where that is.
//!
//! Tables are stored by column, and a formula column is *one* [`Template`] for all its rows, so 100,000
//! rows by 60 columns cost their cached results and little more.
//!
//! ```
//! use dataworth::table::*;
//!
//! let mut book = Book::default();
//! let assets = book.reserve_table();
//! let fee = Template::new().same_row(assets, 1).text("*").name("费率");
//! let table = Table::new(assets, "资产")
//!     .column(Column::new("编号", Style::ID, Cells::texts(["A1", "A2"])))
//!     .column(Column::new("收入", Style::input(Kind::Money2), Cells::numbers([100.0, 50.0])).unit("元"))
//!     .column(Column::new("费用", Style::calculated(Kind::Money2), Cells::formula(fee, vec![5.0, 2.5])).unit("元"));
//! let rates = book.reserve_table();
//! let parameters = Table::new(rates, "参数")
//!     .column(Column::new("费率", Style::input(Kind::Percent(2)), Cells::numbers([0.05])));
//! book.push(Sheet::new("明细").table(table));
//! book.push(Sheet::new("参数").table(parameters));
//! book.name("费率", CellRef { table: rates, column: 0, row: 0 });
//! assert!(book.faults().is_empty());
//! ```
mod book;
mod cell;
mod chart;
mod check;
mod column;
pub mod guard;
mod style;
mod template;

pub use book::{
    Block, Book, Created, DefinedName, Layout, Line, Paper, Properties, Sheet, SheetId, Visibility,
};
pub use cell::{Cell, CellRef, Target, Value};
pub use chart::{Chart, ChartKind, DataRange, Series};
pub use check::Fault;
pub use column::{Cells, Column, Entry, HeadGroup, Results, Table, TableId};
pub use style::{Kind, Role, Style};
pub use template::{Piece, Ref, RowMap, Spans, Template};
