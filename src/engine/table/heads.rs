//! 列名 — which column of a table is which input of a model.

use crate::formula::{InputId, Kind, Program};
use crate::model::Library;
use crate::portfolio::columnar::{Schema, Wanted};
use crate::portfolio::{TableHead, key, table_heads};
use std::collections::HashMap;

/// The columns of a table by what their heads say.
#[derive(Debug)]
pub(super) struct Heads {
    pub heads: Vec<TableHead>,
    pub id: Option<usize>,
    pub model: Option<usize>,
}

/// The columns of each input, and of inputs that two columns give, both.
pub(super) type Binding = (HashMap<InputId, Bound>, Vec<(InputId, usize, usize)>);

/// How a table gives an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    One(usize),
    /// `name_1 … name_n`, in order.
    Years(Vec<usize>),
    List(usize),
}

impl Heads {
    pub fn of(schema: &Schema, library: &Library) -> Self {
        let heads = table_heads(schema.fields.iter().map(|field| field.name.as_str()), library);
        let id = heads.iter().position(|head| head.id == Some(true));
        let id = id.or_else(|| heads.iter().position(|head| head.id == Some(false)));
        let model = heads.iter().position(|head| head.model_column);
        Heads { heads, id, model }
    }

    /// The columns of each input of a program, and of inputs that two columns give, both.
    pub fn bind(&self, program: &Program, schema: &Schema, reads: &dyn Fn(InputId) -> bool) -> Binding {
        let (mut bound, mut twice) = (HashMap::new(), Vec::new());
        for id in program.input_ids().filter(|id| reads(*id)) {
            let input = program.input(id);
            let own: Vec<usize> = (0..self.heads.len()).filter(|at| self.names(*at, program, id)).collect();
            let plain = |at: &usize| self.heads[*at].year.is_none();
            let mut flat = own.iter().copied().filter(plain);
            let first = flat.next();
            if let (Some(first), Some(second)) = (first, flat.next()) {
                twice.push((id, first, second));
            }
            let mut years: Vec<(u32, usize)> =
                own.iter().filter_map(|at| self.heads[*at].year.map(|year| (year, *at))).collect();
            years.sort_unstable();
            let found = match first {
                Some(at) if schema.fields[at].list => Some(Bound::List(at)),
                Some(at) => Some(Bound::One(at)),
                None if input.ty.shape.years && !years.is_empty() => {
                    Some(Bound::Years(years.into_iter().map(|(_, at)| at).collect()))
                }
                None => None,
            };
            bound.extend(found.map(|found| (id, found)));
        }
        (bound, twice)
    }

    fn names(&self, at: usize, program: &Program, id: InputId) -> bool {
        let head = &self.heads[at];
        let input = program.input(id);
        if Some(at) == self.id || Some(at) == self.model {
            return false;
        }
        let file = &program.models[input.owner];
        let owner = head.model.as_ref().is_none_or(|model| {
            [file.id.get_ref(), &file.label.zh, &file.label.en].into_iter().any(|word| key(word) == *model)
        });
        let words: Vec<String> = crate::portfolio::input_words(&input.name, &input.file).map(key).collect();
        owner
            && match head.year {
                Some(_) if input.ty.shape.years => words.contains(&head.stem) || words.contains(&head.name),
                Some(_) => words.contains(&head.name),
                None => words.contains(&head.name) || words.contains(&head.stem),
            }
    }
}

/// As what a column is read.
pub(super) fn wanted(program: &Program, id: InputId) -> Wanted {
    match program.input(id).ty.kind {
        Kind::Number(_) => Wanted::Figure,
        Kind::Text => Wanted::Text,
        Kind::Bool => Wanted::Flag,
        Kind::Date => Wanted::Day,
    }
}

impl Bound {
    pub fn fields(&self) -> &[usize] {
        match self {
            Bound::One(at) | Bound::List(at) => std::slice::from_ref(at),
            Bound::Years(all) => all,
        }
    }
}
