//! 账务 — accounts, entries, schedules, balances and note tables; it books what is given and prices nothing.

mod account;
mod balance;
mod book;
mod clerk;
mod element;
mod entry;
mod event;
pub mod form;
mod holding;
mod ids;
mod kinds;
mod listed;
mod month;
mod movement;
pub mod note;
mod post;
mod project;
mod read;
mod refusal;
mod remarks;
mod review;
mod role;
pub mod schedule;
mod source;
mod stock;
mod terms;
pub mod trial;
mod uplift;
mod values;
mod voucher;
pub mod workbook;

pub use account::{
    Account, AccountClass, Chart, ChartError, ROLES, Role, Side, SubAccount, is_profit_or_loss, usual_side,
};
pub use balance::{Balance, Period, TrialBalance};
pub use book::{Book, Charge, Difference, Each, Framework, Ledger, OpeningGap, Resource, TaxTerms, Terms};
pub use clerk::replay;
pub use entry::{AssetId, Entry, EventId, Line, Lines, Occasion};
pub use event::{Event, EventField, EventKind, Figures, Life, Pattern, Stage};
pub use holding::{Holding, Policy};
pub use ids::Ids;
pub use kinds::{FIELDS, FieldEntry, KINDS, KindEntry};
pub use listed::{Listed, lists_head, read_listed};
pub use month::Month;
pub use movement::{Class, Item, Movement, Origin, Part};
pub use project::{Project, Projects, projects};
pub use read::{EventsRead, SHEETS as EVENT_SHEETS, read_events};
pub use refusal::Refusal;
pub use remarks::remarks;
pub use review::{opening_tax, spent_lives, without_policy};
pub use schedule::{Charges, Method, Rounding, Segment, Usage};
pub use stock::{Issue, Stock};
pub use terms::{BookFact, FACTS, FactEntry, fact, read_terms, read_uplift};
pub use uplift::{Uplift, uplifts};
pub use values::{ValueRecord, read_values};
pub use voucher::{Voucher, numbered};
