//! All diagnostics of a run together, and a value with the diagnostics of its making.
use super::{Code, Diagnostic, Lang, Severity, Span};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

/// The diagnostics of a run, in the order they were found until [`Diagnostics::sort`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

/// How many there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

/// A value and what was found while making it: good rows and all faults together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<T> {
    pub value: T,
    pub diagnostics: Diagnostics,
}

impl<T> Checked<T> {
    /// A value nothing is to be said about.
    pub fn clean(value: T) -> Self {
        Self { value, diagnostics: Diagnostics::default() }
    }

    /// Another value with the same diagnostics.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Checked<U> {
        Checked { value: change(self.value), diagnostics: self.diagnostics }
    }

    /// The value, its diagnostics moved into a larger collection.
    pub fn unpack(self, into: &mut Diagnostics) -> T {
        into.extend(self.diagnostics);
        self.value
    }
}

impl Diagnostics {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for diagnostic in &self.0 {
            match diagnostic.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Note => counts.notes += 1,
            }
        }
        counts
    }

    /// By file, sheet, row and column; those of one place keep their order, those without a place
    /// come last.
    pub fn sort(&mut self) {
        fn place(diagnostic: &Diagnostic) -> (bool, Option<impl Ord + '_>) {
            (diagnostic.span.is_none(), diagnostic.span.as_ref().map(Span::sort_key))
        }
        self.0.sort_by(|a, b| place(a).cmp(&place(b)));
    }

    /// Leaves the first of several that say the same of the same place.
    pub fn dedup(&mut self) {
        let mut told = HashSet::new();
        self.0.retain(|d| {
            told.insert((d.code, d.asset.clone(), d.span.clone(), d.field.clone(), d.value.clone()))
        });
    }

    /// `--strict`: warnings count as errors.
    pub fn promote_warnings(&mut self) {
        for diagnostic in &mut self.0 {
            if diagnostic.severity == Severity::Warning {
                diagnostic.severity = Severity::Error;
            }
        }
    }

    /// The text of all, at most `cap` of any one code, with the number left out said at the end.
    pub fn render(&self, lang: Lang, cap: usize) -> String {
        let mut text = String::new();
        let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
        for diagnostic in &self.0 {
            let count = seen.entry(diagnostic.code).or_default();
            *count += 1;
            if *count <= cap {
                text.push_str(&diagnostic.render(lang));
            }
        }
        for (code, count) in seen.into_iter().filter(|(_, count)| *count > cap) {
            push_left_out(&mut text, lang, code, count - cap);
        }
        text
    }

    /// All as JSON, never capped.
    pub fn to_json(&self, lang: Lang) -> serde_json::Value {
        self.0.iter().map(|diagnostic| diagnostic.to_json(lang)).collect()
    }
}

fn push_left_out(text: &mut String, lang: Lang, code: Code, count: usize) {
    // Writing to a String cannot fail.
    let _ = match lang {
        Lang::Zh => writeln!(text, "… 另有 {count} 条 {code}"),
        Lang::En => writeln!(text, "… {count} more of {code}"),
    };
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, more: I) {
        self.0.extend(more);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(index: usize, row: u32, value: &str) -> Diagnostic {
        Diagnostic::new(Code::IdNearlyEqual).at(Span::cell("a.xlsx", "表", row, 0).order(index)).value(value)
    }

    #[test]
    fn sorts_by_tab_and_row_and_keeps_ties() {
        let nowhere = Diagnostic::new(Code::NoOutput);
        let mut all: Diagnostics =
            [nowhere, at(1, 0, "d"), at(0, 9, "b"), at(0, 9, "c"), at(0, 2, "a")].into_iter().collect();
        all.sort();
        let values: Vec<_> = all.iter().map(|found| found.value.as_deref()).collect();
        assert_eq!(values, [Some("a"), Some("b"), Some("c"), Some("d"), None]);
    }

    #[test]
    fn text_is_capped_and_json_is_not() {
        let all: Diagnostics = (0..5).map(|row| at(0, row, "x")).collect();
        let text = all.render(Lang::Zh, 2);
        assert_eq!(text.matches("警告[T0303]").count(), 2);
        assert!(text.ends_with("… 另有 3 条 T0303\n"));
        assert_eq!(all.to_json(Lang::Zh).as_array().unwrap().len(), 5);
    }

    #[test]
    fn strict_makes_warnings_errors() {
        let mut all = Diagnostics::from(at(0, 0, "x"));
        assert!(!all.has_errors());
        all.promote_warnings();
        assert_eq!(all.counts(), Counts { errors: 1, ..Counts::default() });
    }
}
