//! 输入 — what a file says of its inputs: names, kinds, units, shapes and bounds.

use super::Linker;
use crate::diag::Code;
use crate::formula::program::{Fallback, Input, Lines, Range};
use crate::formula::typed::InputId;
use crate::formula::types::{Axis, Dimension, Kind, Shape, Type};
use crate::model::{InputFile, LinesFile, Model, Source, Words};
use crate::num::Real;
use std::sync::Arc;
use toml::Spanned;

impl Linker<'_> {
    pub(super) fn add_inputs(&mut self, model: &Model, owner: usize) {
        for (name, file) in model.file.inputs_in_order() {
            self.check_name(model, name);
            let Some(ty) = self.input_type(model, name, file) else {
                self.broken(owner, name.get_ref());
                continue;
            };
            let range = Range { min: self.decimal(model, &file.min), max: self.decimal(model, &file.max) };
            let Some(fallback) = self.fallback(model, name, file, ty) else {
                self.broken(owner, name.get_ref());
                continue;
            };
            let file = Arc::new(file.clone());
            self.program.inputs.push(Input {
                name: name.get_ref().clone(),
                owner,
                ty,
                file,
                fallback,
                range,
            });
        }
        // An input may stand on another one, whatever their order in the file.
        for (name, file) in model.file.inputs_in_order() {
            if let Some(Source::Input(other)) = file.from.as_ref().map(Spanned::get_ref) {
                self.bind_input(model, owner, name, other);
            }
        }
    }

    fn bind_input(&mut self, model: &Model, owner: usize, name: &Spanned<String>, other: &str) {
        let find = |n: &str| self.program.inputs.iter().position(|i| i.owner == owner && i.name == n);
        match (find(name.get_ref()), find(other)) {
            (Some(at), Some(target)) if at != target => {
                // What may be blank there would be blank here, and a formula could not ask.
                if matches!(self.program.inputs[target].fallback, Fallback::Optional) {
                    self.fault(Code::OptionalBehind, model, name.span().start, |d| {
                        d.value(name.get_ref()).arg("other", other)
                    });
                }
                self.program.inputs[at].fallback = Fallback::Input(InputId(target as u32));
            }
            _ => {
                let known: Vec<String> = model.file.inputs.keys().map(|n| n.get_ref().clone()).collect();
                self.unknown(model, name.span().start, other, &known);
            }
        }
    }

    pub(super) fn check_name(&mut self, model: &Model, name: &Spanned<String>) {
        if let Some(code) = name_fault(name.get_ref()) {
            self.fault(code, model, name.span().start, |d| {
                d.value(name.get_ref()).arg("suggested", format!("item_{}", name.get_ref()))
            });
        }
    }

    fn input_type(&mut self, model: &Model, name: &Spanned<String>, file: &InputFile) -> Option<Type> {
        let kind = self.input_kind(model, name, file)?;
        let shape = match &file.shape {
            None => Shape::ONE,
            Some(text) => self.shape(model, text)?,
        };
        Some(Type { kind, shape })
    }

    fn input_kind(&mut self, model: &Model, name: &Spanned<String>, file: &InputFile) -> Option<Kind> {
        if file.choice.is_some() {
            return Some(Kind::Text);
        }
        if let Some(unit) = &file.unit {
            return self.unit(model, unit).map(Kind::Number);
        }
        match file.kind.as_ref().map(|k| k.get_ref().as_str()) {
            Some("date") => Some(Kind::Date),
            Some("bool") => Some(Kind::Bool),
            Some("text") => Some(Kind::Text),
            Some(found) => {
                let at = file.kind.as_ref().map_or(0, |kind| kind.span().start);
                self.bad_value(model, at, "kind", found, "date, bool, text");
                None
            }
            None => {
                self.fault(Code::MissingKey, model, name.span().start, |d| {
                    d.arg("name", "unit / kind / choice")
                });
                None
            }
        }
    }

    pub(super) fn unit(&mut self, model: &Model, unit: &Spanned<String>) -> Option<Dimension> {
        let dimension = Dimension::parse(unit.get_ref());
        if dimension.is_none() {
            let known = "money, count, year, ratio, rate, number; money/year";
            self.bad_value(model, unit.span().start, "unit", unit.get_ref(), known);
        }
        dimension
    }

    pub(super) fn shape(&mut self, model: &Model, text: &Spanned<String>) -> Option<Shape> {
        let (lines, years) = match text.get_ref().as_str() {
            "one" => return Some(Shape::ONE),
            "years" => return Some(Shape::YEARS),
            other => match other.strip_suffix("*years") {
                Some(lines) => (lines.trim(), true),
                None => (other, false),
            },
        };
        let table = lines.strip_prefix("lines(").and_then(|r| r.strip_suffix(')')).map(str::trim);
        let Some(table) = table.filter(|t| !t.is_empty()) else {
            let known = "one, years, lines(table), lines(table)*years";
            self.bad_value(model, text.span().start, "shape", text.get_ref(), known);
            return None;
        };
        Some(Shape { lines: Some(self.axis(model, table)), years })
    }

    /// Tables of the same name are the same table in the whole program.
    fn axis(&mut self, model: &Model, table: &str) -> Axis {
        if let Some(at) = self.program.axes.iter().position(|a| a.name == table) {
            return Axis(at as u16);
        }
        let label = Words { zh: table.into(), en: table.into() };
        let file = model.file.lines.get(table).cloned().unwrap_or(LinesFile {
            label,
            aliases: Vec::new(),
            optional: false,
        });
        self.program.axes.push(Lines { name: table.into(), file });
        Axis((self.program.axes.len() - 1) as u16)
    }

    fn decimal(&mut self, model: &Model, text: &Option<Spanned<String>>) -> Option<Real> {
        let text = text.as_ref()?;
        match Real::parse(text.get_ref()) {
            Ok(real) => Some(real),
            Err(_) => {
                self.fault(Code::BadDecimal, model, text.span().start, |d| d.value(text.get_ref()));
                None
            }
        }
    }
}

/// Names that a spreadsheet reads as a cell, and names the language keeps for itself.
fn name_fault(name: &str) -> Option<Code> {
    let letters = name.chars().take_while(char::is_ascii_alphabetic).count();
    let rest = &name[letters..];
    let cell = (1..=3).contains(&letters) && !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
    let row_column = {
        let upper = name.to_ascii_uppercase();
        let digits = upper.replace(['R', 'C'], "");
        upper.starts_with(['R', 'C'])
            && digits.chars().all(|c| c.is_ascii_digit())
            && upper.len() - digits.len() <= 2
    };
    let plain = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if cell || row_column {
        Some(Code::NameLooksLikeCell)
    } else if matches!(name, "t" | "TRUE" | "FALSE") || crate::formula::Function::named(name).is_some() {
        Some(Code::NameReserved)
    } else if !plain {
        Some(Code::NonPortableName)
    } else {
        None
    }
}
