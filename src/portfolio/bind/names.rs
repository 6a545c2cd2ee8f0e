//! 名称 — under which heads an input of a program may stand.

use crate::formula::{Fallback, Input, Program};
use crate::portfolio::head::Head;
use crate::portfolio::key::key;
use crate::portfolio::project::Entry;
use crate::portfolio::vocabulary::input_words;
use std::collections::HashSet;

/// How plainly a head names an input; a model's name before it says most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Qualified,
    Plain,
}

/// The names of one input, folded.
pub struct Names {
    own: HashSet<String>,
    models: HashSet<String>,
    parameter: Option<String>,
}

impl Names {
    pub fn of(program: &Program, input: &Input) -> Self {
        let owners = [Some(program.main()), program.models.get(input.owner).map(|model| &**model)];
        let models = owners
            .into_iter()
            .flatten()
            .flat_map(|model| [model.id.get_ref(), &model.label.zh, &model.label.en].map(|word| key(word)));
        let parameter = match &input.fallback {
            Fallback::Parameter { id, .. } => Some(id.clone()),
            _ => None,
        };
        Names {
            own: input_words(&input.name, &input.file).map(key).collect(),
            models: models.collect(),
            parameter,
        }
    }

    pub fn has(&self, key: &str) -> bool {
        self.own.contains(key)
    }

    pub fn rank(&self, head: &Head) -> Option<Rank> {
        if !(self.own.contains(&head.key) || self.own.contains(&head.base)) {
            return None;
        }
        match &head.model {
            None => Some(Rank::Plain),
            Some(model) => self.models.contains(model).then_some(Rank::Qualified),
        }
    }

    /// The same for a named value, which may be the parameter that the input falls back to.
    pub fn rank_entry(&self, entry: &Entry) -> Option<Rank> {
        let parameter = self.parameter.is_some() && self.parameter == entry.parameter;
        self.rank(&entry.head).or(parameter.then_some(Rank::Plain))
    }

    pub fn is_parameter(&self, head: &Head) -> bool {
        self.parameter.as_ref().is_some_and(|id| key(id) == head.key)
    }
}
