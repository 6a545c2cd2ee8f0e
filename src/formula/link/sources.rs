//! 取值来源 — where an input comes from when no cell gives it: a constant, a parameter, another model.

use super::Linker;
use super::faults::wanted_found;
use crate::diag::Code;
use crate::formula::program::{Constant, Fallback};
use crate::formula::types::{Kind, Type};
use crate::model::{Choice, InputFile, Model, Pin, Source};
use crate::num::Real;
use toml::Spanned;

impl Linker<'_> {
    pub(super) fn fallback(
        &mut self,
        model: &Model,
        name: &Spanned<String>,
        file: &InputFile,
        ty: Type,
    ) -> Option<Fallback> {
        if let Some(from) = &file.from {
            return self.source(model, from, file, ty);
        }
        match &file.default {
            Some(text) => self.constant(model, text, file, ty).map(Fallback::Default),
            None if file.optional && !ty.shape.is_one() => {
                // GIVEN asks once an asset; a table or a forecast is there or it is not.
                self.bad_value(model, name.span().start, "optional", "true", "false, default = \"…\"");
                None
            }
            None if file.optional => Some(Fallback::Optional),
            None => Some(Fallback::Required),
        }
    }

    fn constant(
        &mut self,
        model: &Model,
        text: &Spanned<String>,
        file: &InputFile,
        ty: Type,
    ) -> Option<Constant> {
        let value = constant(text.get_ref(), ty.kind, file.choice.as_deref());
        if value.is_none() {
            self.fault(Code::BadDecimal, model, text.span().start, |d| {
                d.field("default").value(text.get_ref())
            });
        }
        value
    }

    pub(super) fn source(
        &mut self,
        model: &Model,
        from: &Spanned<Source>,
        file: &InputFile,
        ty: Type,
    ) -> Option<Fallback> {
        match from.get_ref() {
            Source::Parameter(id) => self.parameter(model, from, id, file, ty),
            Source::Model(id) | Source::Indicator(id) => self.other_model(model, from, id, ty),
            // Bound once all inputs of the model are known.
            Source::Input(_) => Some(Fallback::Required),
            Source::Project(fact) => Some(Fallback::Project(fact.clone())),
        }
    }

    fn parameter(
        &mut self,
        model: &Model,
        from: &Spanned<Source>,
        id: &str,
        file: &InputFile,
        ty: Type,
    ) -> Option<Fallback> {
        let at = from.span().start;
        let Some(parameter) = self.library.parameter(id) else {
            let known: Vec<String> = self.library.parameters.iter().map(|p| p.id.get_ref().clone()).collect();
            self.unknown(model, at, id, &known);
            return None;
        };
        let Some(dated) = parameter.at(self.day) else {
            let day = self.day;
            self.fault(Code::NoValueOnDate, model, at, |d| d.value(id).arg("name", id).arg("date", day));
            return None;
        };
        let value = constant(dated.value.get_ref(), ty.kind, file.choice.as_deref());
        if value.is_none() {
            let text = dated.value.get_ref();
            self.fault(Code::BadDecimal, model, at, |d| d.field(id).value(text));
        }
        value.map(|value| Fallback::Parameter { id: id.into(), value })
    }

    fn other_model(&mut self, model: &Model, from: &Spanned<Source>, id: &str, ty: Type) -> Option<Fallback> {
        let (id, step) = id.split_once('#').map_or((id, None), |(i, s)| (i, Some(s)));
        let at = from.span().start;
        let library = self.library;
        let Ok(other) = library.select(&Pin::parse(id), self.day) else {
            let known: Vec<String> = library.models.iter().map(|m| m.id().to_string()).collect();
            self.unknown(model, at, id, &known);
            return None;
        };
        let owner = self.add(other)?;
        let found = match step {
            Some(step) => self.find_step(owner, step),
            None => self.output(other, owner),
        };
        let Some(found) = found else {
            // Without a step named it is the other model's output that is missing, and was told.
            if let Some(step) = step.filter(|step| !self.broken.contains(&(owner, step.to_string()))) {
                self.unknown(model, at, &format!("{id}#{step}"), &self.steps_of(owner, id));
            }
            return None;
        };
        let given = self.program.step(found).ty;
        if fits(given, ty) {
            return Some(Fallback::Step(found));
        }
        let (found, wanted) =
            (format!("{} ({})", given.kind, given.shape), format!("{} ({})", ty.kind, ty.shape));
        self.fault(Code::WrongUnit, model, at, |d| wanted_found(d, id, &found, &wanted));
        None
    }
}

/// A result may stand in for an input of the same kind, repeated over years or rows.
fn fits(given: Type, wanted: Type) -> bool {
    let kinds = match (given.kind, wanted.kind) {
        (Kind::Number(a), Kind::Number(b)) => a == b || (a.is_dimensionless() && b.is_dimensionless()),
        (a, b) => a == b,
    };
    kinds && given.shape.meet(wanted.shape) == Some(wanted.shape)
}

/// A constant of the kind an input wants.
pub fn constant(text: &str, kind: Kind, choices: Option<&[Choice]>) -> Option<Constant> {
    match kind {
        Kind::Number(_) => Real::parse(text).ok().map(|exact| Constant::Number { typed: text.into(), exact }),
        Kind::Bool => match text {
            "true" => Some(Constant::Bool(true)),
            "false" => Some(Constant::Bool(false)),
            _ => None,
        },
        Kind::Date => {
            crate::model::parse_date(text).map(|d| Constant::Date(crate::formula::dates::serial(d)))
        }
        Kind::Text => match choices {
            Some(choices) => {
                choices.iter().find(|c| c.id == text).map(|c| Constant::Text(c.id.as_str().into()))
            }
            None => Some(Constant::Text(text.into())),
        },
    }
}
