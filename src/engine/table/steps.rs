//! 各步的确证数位 — digits of each step that its error bound proves, as text.

use crate::export::columnar::Texts;
use crate::formula::Program;
use crate::value::bulk::{Bulk, Slab};

/// The steps of a model that a table shows.
#[derive(Debug)]
pub(super) struct StepTexts {
    names: Vec<String>,
}

impl StepTexts {
    pub fn new(program: &Program) -> Self {
        let name = |step: &crate::formula::Step| program.qualified(step.owner, &step.name);
        StepTexts { names: program.steps.iter().map(name).collect() }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// By step, a text a row.
    pub fn of(&mut self, bulk: &mut Bulk, slab: &Slab<'_>) -> Vec<Texts> {
        bulk.steps(slab).into_iter().map(|texts| texts.iter().map(String::as_str).collect()).collect()
    }
}
