//! 改动 — figures given on the command line; they beat cells.

use super::head::Head;
use super::raw::RawValue;
use super::vocabulary::Vocabulary;
use crate::diag::{Code, Diagnostic, Diagnostics};

/// The figures of `--set`, in order; two for one input are an error.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub(super) list: Vec<Override>,
}

/// One `name=value`.
#[derive(Clone, Debug)]
pub struct Override {
    pub name: String,
    pub value: String,
    pub(super) head: Option<Head>,
    pub(super) used: bool,
}

impl Overrides {
    /// Reads `name=value`, `model:name=value`, `parameter/id=value`.
    ///
    /// # Errors
    /// `BadSet` for each that is not of this form.
    pub fn parse<S: AsRef<str>>(texts: &[S]) -> Result<Overrides, Diagnostics> {
        let mut list = Vec::new();
        let mut faults = Diagnostics::new();
        for text in texts.iter().map(AsRef::as_ref) {
            match text.split_once('=').map(|(name, value)| (name.trim(), value.trim())) {
                Some((name, value)) if !name.is_empty() && !value.is_empty() => {
                    list.push(Override { name: name.into(), value: value.into(), head: None, used: false });
                }
                _ => faults.push(Diagnostic::new(Code::BadSet).value(text)),
            }
        }
        if faults.is_empty() { Ok(Overrides { list }) } else { Err(faults) }
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Override> {
        self.list.iter()
    }

    pub(super) fn settle(&mut self, vocabulary: &Vocabulary) {
        for one in &mut self.list {
            one.head = Some(Head::parse(&one.name, vocabulary));
        }
    }
}

impl Override {
    pub(super) fn cell(&self) -> RawValue {
        RawValue::Text(self.value.clone())
    }
}
