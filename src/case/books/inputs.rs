//! The inputs of an accounting case under the names that mappings use.

use super::super::answer::expression;
use super::super::file::Case;
use super::super::item::{self, Item};
use super::super::language::Scope;
use super::plan::File;
use crate::num::Real;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Inputs, what an event binds beside them, and which were asked for.
pub(super) struct Inputs<'f> {
    parts: Vec<(String, Item)>,
    file: &'f File,
    bound: RefCell<Vec<(String, Item)>>,
    used: RefCell<BTreeSet<String>>,
    /// Derived names that are being worked out: they do not ask for themselves.
    open: RefCell<Vec<String>>,
}

impl<'f> Inputs<'f> {
    /// Beside its inputs a case has its `case_id`, and `said`: the words of its title, its convention
    /// and its entries, where problems say what no input does, such as who benefits.
    pub fn of(case: &Case, file: &'f File) -> Self {
        let parts = case.inputs.iter().map(|(name, value)| (name.clone(), figures(Item::from_json(value))));
        let words = [("case_id", case.id.clone()), ("said", said(case))];
        Inputs {
            parts: parts.collect(),
            file,
            bound: RefCell::new(words.map(|(name, text)| (name.to_string(), Item::Text(text))).into()),
            used: RefCell::default(),
            open: RefCell::default(),
        }
    }

    /// Binds names for good.
    pub fn keep(&self, names: Vec<(String, Item)>) {
        self.bound.borrow_mut().extend(names);
    }

    /// Evaluates with more names than the case has.
    pub fn with<T>(&self, names: Vec<(String, Item)>, ask: impl FnOnce() -> T) -> T {
        let before = self.bound.borrow().len();
        self.bound.borrow_mut().extend(names);
        let answer = ask();
        self.bound.borrow_mut().truncate(before);
        answer
    }

    pub fn has(&self, name: &str) -> bool {
        self.lookup(name).is_some_and(|item| !item.is_none())
    }

    pub fn unused(&self) -> Vec<String> {
        let used = self.used.borrow();
        let touched = |name: &str| used.iter().any(|u| u == name || u.starts_with(&format!("{name}_")));
        self.parts.iter().map(|(name, _)| name.clone()).filter(|name| !touched(name)).collect()
    }

    fn own(&self, name: &str) -> Option<Item> {
        let found = item::find(&self.parts, name)?;
        self.used.borrow_mut().insert(name.to_string());
        Some(found)
    }

    fn alias(&self, name: &str) -> Option<Item> {
        self.file.names.get(name)?.iter().find_map(|alias| self.own(alias))
    }

    fn derived(&self, name: &str) -> Option<Item> {
        let text = self.file.derived.get(name)?;
        if self.open.borrow().iter().any(|open| open == name) {
            return None;
        }
        self.open.borrow_mut().push(name.to_string());
        let found = expression(text, self).ok();
        self.open.borrow_mut().pop();
        found
    }

    /// Lists of inputs by the way their names are made.
    fn family(&self, name: &str) -> Option<Item> {
        let (which, stem) = name.split_once('_')?;
        let wanted: Vec<&(String, Item)> = match which {
            "starting" | "names" => {
                self.parts.iter().filter(|(n, _)| self.any(stem, |word| n.starts_with(word))).collect()
            }
            "ending" => {
                let ends = |n: &str, word: &str| n.strip_suffix(word).is_some_and(|n| n.ends_with('_'));
                self.parts.iter().filter(|(n, _)| self.any(stem, |word| ends(n, word))).collect()
            }
            "numbers" | "numbered" => {
                self.parts.iter().filter(|(n, _)| number_after(n, stem).is_some()).collect()
            }
            "rest" => {
                self.parts.iter().filter(|(n, i)| matches!(i, Item::Number(_)) && !self.known(n)).collect()
            }
            _ => return None,
        };
        self.used.borrow_mut().extend(wanted.iter().map(|(name, _)| name.clone()));
        let item = |(name, item): &&(String, Item)| match (which, stem) {
            ("names", _) | ("rest", "names") => Item::Text(name.clone()),
            ("numbers", _) => Item::Number(number_after(name, stem).unwrap_or_default().into()),
            _ => item.clone(),
        };
        Some(Item::List(wanted.iter().map(item).collect()))
    }

    /// Whether something holds of a word, or of one of its names in the file.
    fn any(&self, stem: &str, holds: impl Fn(&str) -> bool) -> bool {
        let names = self.file.names.get(stem);
        names.map_or_else(|| holds(stem), |names| names.iter().any(|name| holds(name)))
    }

    /// Whether the file knows a name as one of its own.
    fn known(&self, name: &str) -> bool {
        self.file.names.iter().any(|(own, names)| own == name || names.iter().any(|other| other == name))
    }
}

impl Scope for Inputs<'_> {
    fn lookup(&self, name: &str) -> Option<Item> {
        let bound = self.bound.borrow().iter().rev().find(|(n, _)| n == name).map(|(_, item)| item.clone());
        bound
            .or_else(|| self.own(name))
            .or_else(|| self.alias(name))
            .or_else(|| self.derived(name))
            .or_else(|| self.family(name))
    }
}

fn said(case: &Case) -> String {
    let mut words = vec![case.title.clone(), case.convention.as_str().unwrap_or_default().to_string()];
    for entry in &case.entries {
        words.extend(entry["summary"].as_str().map(str::to_string));
        let lines = entry["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
        let of = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_string();
        words.extend(lines.iter().map(|line| format!("{} {}", of(line, "code"), of(line, "account"))));
    }
    words.join(" ")
}

/// Accounting cases write their figures as texts.
fn figures(item: Item) -> Item {
    match item {
        Item::Text(text) => Real::parse(&text).map_or(Item::Text(text), Item::Number),
        Item::List(items) => Item::List(items.into_iter().map(figures).collect()),
        Item::Parts(parts) => Item::Parts(parts.into_iter().map(|(n, i)| (n, figures(i))).collect()),
        other => other,
    }
}

/// The whole figure at the end of `stem_2015` or `stem_y2`.
pub(super) fn number_after(name: &str, stem: &str) -> Option<i64> {
    let rest = name.strip_prefix(stem)?.trim_start_matches('_');
    let digits = rest.strip_prefix(['y', 'q', 'm', 't', 'Y']).unwrap_or(rest);
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}
