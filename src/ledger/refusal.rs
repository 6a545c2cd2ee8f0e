//! Why an event is not booked; the clerk turns it into a diagnostic at the event's cell.

use super::entry::AssetId;
use super::event::EventField;
use crate::diag::Code;

/// What is wrong with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: Code,
    /// The figure that is wrong; the kind itself where none is.
    pub field: Option<EventField>,
    /// The resource at a month's end; an event names its own.
    pub asset: Option<AssetId>,
    /// Zh and en words for the message, by name.
    pub words: Vec<(&'static str, String, String)>,
}

impl Refusal {
    pub fn new(code: Code) -> Self {
        Refusal { code, field: None, asset: None, words: Vec::new() }
    }

    pub fn of(mut self, asset: AssetId) -> Self {
        self.asset = Some(asset);
        self
    }

    pub fn at(mut self, field: EventField) -> Self {
        self.field = Some(field);
        self
    }

    /// A part of the message that reads the same in both languages.
    pub fn arg(self, name: &'static str, text: impl ToString) -> Self {
        let text = text.to_string();
        self.words(name, text.clone(), text)
    }

    pub fn words(mut self, name: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.words.push((name, zh.into(), en.into()));
        self
    }

    /// A sum beyond what whole fen can hold.
    pub fn overflow() -> Self {
        Refusal::new(Code::Overflow).words("step", "账面金额", "the books")
    }
}
