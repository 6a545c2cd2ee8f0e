//! Many short texts 短文本 in one piece of memory.

use std::fmt::{Display, Write as _};
use std::ops::Range;

/// Texts one behind the other; the empty text is a blank cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Adds what is written, without a text of its own.
    pub fn push_written(&mut self, what: impl Display) {
        // Writing to a string does not fail.
        let _ = write!(self.text, "{what}");
        self.ends.push(self.text.len());
    }

    /// Adds some of other texts, in one piece.
    pub fn extend_from(&mut self, other: &Texts, rows: Range<usize>) {
        let Some(ends) = other.ends.get(rows.clone()) else { return };
        let from = rows.start.checked_sub(1).map_or(0, |before| other.ends[before]);
        let to = ends.last().copied().unwrap_or(from);
        let shift = self.text.len();
        self.text.push_str(other.text.get(from..to).unwrap_or_default());
        self.ends.extend(ends.iter().map(|end| end - from + shift));
    }

    /// All texts one behind the other, and where each ends.
    pub fn parts(&self) -> (&str, &[usize]) {
        (&self.text, &self.ends)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text at a place, empty beyond the last.
    ///
    /// ```
    /// use dataworth::export::columnar::Texts;
    /// let texts: Texts = ["甲", "", "乙"].into_iter().collect();
    /// assert_eq!((texts.len(), texts.get(2), texts.get(1)), (3, "乙", ""));
    /// ```
    pub fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(at).copied());
        range.and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Forgets the texts and keeps their room.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(all: I) -> Self {
        let mut texts = Self::default();
        all.into_iter().for_each(|text| texts.push(text));
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_other_texts() {
        let other: Texts = ["甲", "", "乙丙", "丁"].into_iter().collect();
        let mut texts: Texts = ["a"].into_iter().collect();
        texts.extend_from(&other, 1..3);
        texts.extend_from(&other, 0..0);
        texts.extend_from(&other, 0..1);
        texts.push_written(7);
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["a", "", "乙丙", "甲", "7"]);
        texts.extend_from(&other, 3..9);
        assert_eq!(texts.len(), 5);
    }
}
