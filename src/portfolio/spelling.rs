//! 写法 — names that differ in blanks, width or case only, and the first way each was written.

use super::key::key;
use super::raw::fold_text;
use std::collections::HashMap;

/// Names by their folded key.
#[derive(Clone, Debug, Default)]
pub struct Spellings {
    first: HashMap<String, Spelling>,
}

#[derive(Clone, Debug)]
struct Spelling {
    written: String,
    folded: String,
}

impl Spellings {
    fn of(&mut self, text: &str) -> &Spelling {
        let new = || Spelling { written: text.trim().to_string(), folded: fold_text(text) };
        self.first.entry(key(text)).or_insert_with(new)
    }

    /// The text that stands for all spellings of a name.
    pub fn fold(&mut self, text: &str) -> &str {
        &self.of(text).folded
    }

    /// The earlier spelling, where it is another one.
    pub fn other(&mut self, text: &str) -> Option<String> {
        let first = &self.of(text).written;
        (first != text.trim()).then(|| first.clone())
    }
}
