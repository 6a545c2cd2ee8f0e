//! 词汇 — every name under which the library's inputs, models, tables and parameters may be written.

use super::key::key;
use crate::formula::nearest;
use crate::model::{InputFile, Library, Pin};
use std::collections::{HashMap, HashSet};

/// Shorter beginnings of a model's name say too little.
const SHORTEST_PREFIX: usize = 3;
/// Of names that begin alike so many are listed.
const MOST_NAMED: usize = 6;

/// The pin of a model, its id settled where a label or the beginning of one was written.
pub fn pin_called(library: &Library, text: &str) -> Pin {
    let asked = Pin::parse(text);
    match Vocabulary::of(library).models_called(&asked.id).as_slice() {
        [id] => Pin { id: id.clone(), ..asked },
        _ => asked,
    }
}

/// The shapes that inputs of one name have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shapes {
    pub one: bool,
    pub years: bool,
    pub lines: bool,
}

/// What a library knows, by folded name.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    inputs: HashMap<String, Shapes>,
    /// Model ids by id and label; several where two models share a label.
    models: HashMap<String, Vec<String>>,
    /// Ids and labels of inputs, not their aliases.
    labels: HashSet<String>,
    tables: HashSet<String>,
    parameters: HashMap<String, String>,
    /// Names as people would write them, for suggestions.
    names: Vec<String>,
    model_names: Vec<String>,
}

impl Vocabulary {
    pub fn of(library: &Library) -> Self {
        let mut all = Vocabulary::default();
        for model in &library.models {
            let file = &model.file;
            all.add_model(model.id(), [model.id(), &file.label.zh, &file.label.en]);
            for (name, input) in &file.inputs {
                all.add_input(name.get_ref(), input);
            }
            for (name, lines) in &file.lines {
                let words = [name, &lines.label.zh, &lines.label.en].into_iter().chain(&lines.aliases);
                all.tables.extend(words.map(|word| key(word)));
            }
        }
        for parameter in &library.parameters {
            let id = parameter.id.get_ref();
            for word in [id, &parameter.label.zh, &parameter.label.en] {
                all.parameters.insert(key(word), id.clone());
            }
            all.names.push(id.clone());
        }
        all.tidy();
        all
    }

    fn add_model(&mut self, id: &str, words: [&str; 3]) {
        for word in words {
            let ids = self.models.entry(key(word)).or_default();
            if !ids.iter().any(|known| known == id) {
                ids.push(id.to_string());
            }
            self.model_names.push(word.to_string());
        }
    }

    fn add_input(&mut self, name: &str, input: &InputFile) {
        let shape = shapes(input);
        self.labels.extend([name, &input.label.zh, &input.label.en].map(key));
        for word in input_words(name, input) {
            let known = self.inputs.entry(key(word)).or_default();
            known.one |= shape.one;
            known.years |= shape.years;
            known.lines |= shape.lines;
            self.names.push(word.to_string());
        }
        if let Some(table) = table_of(input) {
            self.tables.insert(key(table));
        }
    }

    fn tidy(&mut self) {
        for names in [&mut self.names, &mut self.model_names] {
            names.sort_unstable();
            names.dedup();
        }
    }

    /// Whether some input is called so in the first place.
    pub fn is_label(&self, key: &str) -> bool {
        self.labels.contains(key)
    }

    /// The shapes of the inputs with this folded name.
    pub fn input(&self, key: &str) -> Option<Shapes> {
        self.inputs.get(key).copied()
    }

    /// The ids of the models with this folded id or label.
    pub fn models(&self, key: &str) -> &[String] {
        self.models.get(key).map_or(&[], Vec::as_slice)
    }

    /// The ids of the models that are called so, else of the one whose name alone begins so.
    pub fn models_called(&self, text: &str) -> Vec<String> {
        let key = key(text);
        let exact = self.models(&key);
        if !exact.is_empty() || key.chars().count() < SHORTEST_PREFIX {
            return exact.to_vec();
        }
        let begun = self.models.iter().filter(|(name, _)| name.starts_with(&key));
        let ids: HashSet<&String> = begun.flat_map(|(_, ids)| ids).collect();
        if ids.len() == 1 { ids.into_iter().cloned().collect() } else { Vec::new() }
    }

    /// The id of the parameter with this folded id or label.
    pub fn parameter(&self, key: &str) -> Option<&str> {
        self.parameters.get(key).map(String::as_str)
    }

    /// Whether some model has a child table of this folded name.
    pub fn is_table(&self, key: &str) -> bool {
        self.tables.contains(key)
    }

    /// The known name nearest to an unknown head or parameter.
    pub fn nearest(&self, name: &str) -> String {
        nearest(name, &self.names).unwrap_or_else(|| "-".into())
    }

    /// The models whose names begin so, where there are a few; else the nearest name.
    pub fn nearest_model(&self, name: &str) -> String {
        let wanted = key(name);
        let begun = self.model_names.iter().filter(|known| key(known).starts_with(&wanted));
        let begun: Vec<&str> = begun.map(String::as_str).collect();
        if (2..=MOST_NAMED).contains(&begun.len()) && wanted.chars().count() >= SHORTEST_PREFIX {
            return begun.join("”、“");
        }
        nearest(name, &self.model_names).unwrap_or_else(|| "-".into())
    }
}

/// Every word that names an input: its name, its labels, its aliases.
pub fn input_words<'a>(name: &'a str, input: &'a InputFile) -> impl Iterator<Item = &'a str> {
    let tax: &[&str] =
        if name == "tax" { &["所得税率", "企业所得税率", "income tax rate"] } else { &[] };
    let aliases = input.aliases.iter().map(String::as_str).chain(tax.iter().copied());
    [name, input.label.zh.as_str(), input.label.en.as_str()].into_iter().chain(aliases)
}

fn shape_text(input: &InputFile) -> &str {
    input.shape.as_ref().map_or("one", |shape| shape.get_ref().as_str())
}

fn table_of(input: &InputFile) -> Option<&str> {
    let (_, rest) = shape_text(input).split_once("lines(")?;
    rest.split_once(')').map(|(table, _)| table.trim())
}

fn shapes(input: &InputFile) -> Shapes {
    let text = shape_text(input);
    let lines = text.contains("lines(");
    let years = text.contains("years");
    Shapes { one: !lines && !years, years, lines }
}
