//! 取法 — the conventions behind an answer: the value of each choice, and what a model does in one way only.

use crate::diag::Lang;
use crate::formula::{Datum, InputId, Program};
use crate::model::{Aspect, Convention, Words};

/// A convention of one model of a program.
#[derive(Clone, Debug)]
pub struct Stated<'p> {
    /// Place among the models of the program.
    pub owner: usize,
    pub about: Aspect,
    pub way: Way<'p>,
}

/// How a convention is said.
#[derive(Clone, Copy, Debug)]
pub enum Way<'p> {
    /// By the value of an input.
    Chosen(InputId),
    /// The model knows one way.
    Fixed(&'p Words),
}

/// Every convention of the models a program stands on, in their order.
pub fn stated(program: &Program) -> Vec<Stated<'_>> {
    let models = program.models.iter().enumerate();
    models
        .flat_map(|(owner, model)| model.conventions.iter().map(move |convention| (owner, convention)))
        .filter_map(|(owner, convention)| {
            Some(Stated { owner, about: convention.about, way: way(program, owner, convention)? })
        })
        .collect()
}

fn way<'p>(program: &Program, owner: usize, convention: &'p Convention) -> Option<Way<'p>> {
    let Some(name) = &convention.input else { return Some(Way::Fixed(&convention.words)) };
    let own = |id: &InputId| program.input(*id).owner == owner && program.input(*id).name == *name.get_ref();
    program.input_ids().find(own).map(Way::Chosen)
}

impl Stated<'_> {
    /// What it is about, and which input says it.
    pub fn title(&self, program: &Program, lang: Lang) -> String {
        let about = self.about.words(lang);
        let Way::Chosen(id) = self.way else { return about.into() };
        let label = &program.input(id).file.label;
        let label = if lang == Lang::Zh { &label.zh } else { &label.en };
        if label.eq_ignore_ascii_case(about) { about.into() } else { format!("{about} · {label}") }
    }
}

/// What a figure of an input says: a choice by its label, a number as it is.
pub fn said(program: &Program, id: InputId, datum: &Datum, lang: Lang) -> Option<String> {
    let pick = |zh: &str, en: &str| Some(if lang == Lang::Zh { zh } else { en }.to_string());
    match datum {
        Datum::Text(text) => {
            let choice = program.input(id).file.choice.iter().flatten().find(|choice| choice.id == **text);
            choice.map_or_else(|| Some(text.to_string()), |choice| pick(&choice.zh, &choice.en))
        }
        Datum::Bool(true) => pick("是", "yes"),
        Datum::Bool(false) => pick("否", "no"),
        Datum::Number(real) => Some(real.to_decimal(12)),
        _ => None,
    }
}
