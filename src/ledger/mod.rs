//! 账务 — accounts, entries, schedules, balances and note tables; it books what is given and prices nothing.

mod account;
mod entry;
mod event;
mod month;
mod movement;
pub mod schedule;

pub use account::{Account, AccountClass, Chart, ChartError, ROLES, Role, Side, SubAccount};
pub use entry::{AssetId, Entry, EventId, Line, Lines, Occasion};
pub use event::{
    Event, EventField, EventKind, FIELDS, FieldEntry, Figures, KINDS, KindEntry, Life, Pattern, Stage,
};
pub use month::Month;
pub use movement::{Class, Item, Movement, Origin, Part};
pub use schedule::{Charges, Method, Rounding, Segment, Usage};
