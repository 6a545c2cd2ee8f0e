//! 名称 — under which heads an input of a program may stand.

use crate::formula::{Fallback, Input, Program};
use crate::portfolio::head::Head;
use crate::portfolio::key::key;
use crate::portfolio::project::Entry;
use crate::portfolio::vocabulary::{Vocabulary, input_words};
use std::collections::HashSet;

/// How plainly a head names an input; a model's name before it says most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Qualified,
    Plain,
    /// An alias that is another input's own label: it may be meant for that one.
    Borrowed,
}

/// The names of one input, folded.
pub struct Names {
    own: HashSet<String>,
    borrowed: HashSet<String>,
    models: HashSet<String>,
    parameter: Option<String>,
}

impl Names {
    pub fn of(program: &Program, input: &Input, vocabulary: &Vocabulary) -> Self {
        let owners = [Some(program.main()), program.models.get(input.owner).map(|model| &**model)];
        let models = owners
            .into_iter()
            .flatten()
            .flat_map(|model| [model.id.get_ref(), &model.label.zh, &model.label.en].map(|word| key(word)));
        let parameter = match &input.fallback {
            Fallback::Parameter { id, .. } => Some(id.clone()),
            _ => None,
        };
        let own: HashSet<String> = input_words(&input.name, &input.file).map(key).collect();
        let label = &input.file.label;
        let names = [key(&input.name), key(&label.zh), key(&label.en)];
        let borrowed = own.iter().filter(|word| !names.contains(word) && vocabulary.is_label(word));
        Names { borrowed: borrowed.cloned().collect(), own, models: models.collect(), parameter }
    }

    pub fn has(&self, key: &str) -> bool {
        self.own.contains(key)
    }

    pub fn rank(&self, head: &Head) -> Option<Rank> {
        if !(self.own.contains(&head.key) || self.own.contains(&head.base)) {
            return None;
        }
        match &head.model {
            None if self.borrowed.contains(&head.key) || self.borrowed.contains(&head.base) => {
                Some(Rank::Borrowed)
            }
            None => Some(Rank::Plain),
            Some(model) => self.models.contains(model).then_some(Rank::Qualified),
        }
    }

    /// The same for a named value, which may be the parameter that the input falls back to.
    pub fn rank_entry(&self, entry: &Entry) -> Option<Rank> {
        let parameter = self.parameter.is_some() && self.parameter == entry.parameter;
        self.rank(&entry.head).or(parameter.then_some(Rank::Plain))
    }

    pub fn falls_back_to(&self, parameter: &str) -> bool {
        self.parameter.as_deref() == Some(parameter)
    }

    pub fn is_parameter(&self, head: &Head) -> bool {
        self.parameter.as_ref().is_some_and(|id| key(id) == head.key)
    }
}
