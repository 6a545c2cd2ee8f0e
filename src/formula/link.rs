//! 链接 — from the files of the library to a program: names, units, shapes and references settled.

use super::ast::At;
use super::lift;
use super::limit::{self, Excess};
use super::parse::{SyntaxError, parse};
use super::program::{Check, CheckValue, Constant, Fallback, Input, Lines, Program, Range, Rounding, Step};
use super::typed::{Expr, InputId, Named, Scope, StepId, TypeError, TypeFault, check, nearest};
use super::types::{Axis, Dimension, Kind, Shape, Type};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{
    CheckFile, Choice, InputFile, Library, LinesFile, Model, Pin, Source, StepFile, Tax, Words,
};
use crate::num::Real;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use toml::Spanned;

/// Links a model with all it stands on, at the date of the work.
///
/// # Errors
/// Every fault of every file involved, each with its place: unknown names, wrong units or shapes,
/// references in a circle, parameters without a value on the day.
pub fn link(library: &Library, model: &Model, day: Date) -> Result<Program, Diagnostics> {
    let mut linker = Linker {
        library,
        day,
        program: Program {
            models: Vec::new(),
            inputs: Vec::new(),
            steps: Vec::new(),
            checks: Vec::new(),
            axes: Vec::new(),
            output: StepId(0),
        },
        owners: HashMap::new(),
        open: Vec::new(),
        broken: HashSet::new(),
        faults: Diagnostics::new(),
    };
    if let Some(owner) = linker.add(model)
        && let Some(output) = linker.output(model, owner)
    {
        linker.program.output = output;
    }
    if linker.faults.has_errors() { Err(linker.faults) } else { Ok(linker.program) }
}

struct Linker<'l> {
    library: &'l Library,
    day: Date,
    program: Program,
    owners: HashMap<String, usize>,
    /// Models being added, outermost first: meeting one again is a circle.
    open: Vec<String>,
    faults: Diagnostics,
    broken: HashSet<(usize, String)>,
}

/// Names of one model: its inputs and the steps so far.
struct Names<'p> {
    program: &'p Program,
    owner: usize,
}

impl Scope for Names<'_> {
    fn lookup(&self, name: &str) -> Option<Named> {
        let ids = |c: &Option<Vec<Choice>>| c.as_ref().map(|c| c.iter().map(|c| c.id.clone()).collect());
        let program = self.program;
        if let Some(at) = program.inputs.iter().position(|i| i.owner == self.owner && i.name == name) {
            let input = &program.inputs[at];
            let optional = matches!(input.fallback, Fallback::Optional);
            return Some(Named::Input {
                id: InputId(at as u32),
                ty: input.ty,
                optional,
                choices: ids(&input.file.choice),
            });
        }
        let at = program.steps.iter().position(|s| s.owner == self.owner && s.name == name)?;
        let step = &program.steps[at];
        Some(Named::Step { id: StepId(at as u32), ty: step.ty, choices: ids(&step.choices) })
    }

    fn known(&self) -> Vec<String> {
        let inputs = self.program.inputs.iter().filter(|i| i.owner == self.owner).map(|i| i.name.clone());
        let steps = self.program.steps.iter().filter(|s| s.owner == self.owner).map(|s| s.name.clone());
        inputs.chain(steps).collect()
    }
}

impl<'l> Linker<'l> {
    /// Adds a model once; `None` where it cannot stand.
    fn add(&mut self, model: &Model) -> Option<usize> {
        if self.open.iter().any(|id| id == model.id()) {
            let circle = format!("{} → {}", self.open.join(" → "), model.id());
            self.fault(Code::ReferenceCycle, model, model.file.id.span().start, |d| d.value(&circle));
            return None;
        }
        if let Some(owner) = self.owners.get(model.id()) {
            return Some(*owner);
        }
        let owner = self.program.models.len();
        self.program.models.push(model.file.clone());
        self.owners.insert(model.id().to_string(), owner);
        self.open.push(model.id().to_string());
        self.tax_bases(model);
        self.add_inputs(model, owner);
        model.file.steps.iter().for_each(|step| self.add_step(model, owner, step));
        model.file.checks.iter().for_each(|check| self.add_check(model, owner, check));
        self.add_rounding(model, owner);
        self.open.pop();
        Some(owner)
    }

    fn bad_value(&mut self, model: &Model, at: usize, key: &str, value: &str, allowed: &str) {
        self.fault(Code::BadKeyValue, model, at, |d| {
            d.field(key).value(value).arg("name", key).arg("allowed", allowed)
        });
    }

    fn unknown(&mut self, model: &Model, at: usize, name: &str, known: &[String]) {
        let near = suggestion(name, known);
        self.fault(Code::UnknownReference, model, at, |d| d.value(name).nearest(&near));
    }

    /// The steps of a model as references name them.
    fn steps_of(&self, owner: usize, id: &str) -> Vec<String> {
        let own = self.program.steps.iter().filter(|s| s.owner == owner);
        own.map(|s| if id.is_empty() { s.name.clone() } else { format!("{id}#{}", s.name) }).collect()
    }

    fn fault(
        &mut self,
        code: Code,
        model: &Model,
        offset: usize,
        fill: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.faults.push(fill(Diagnostic::new(code).at(model.span(offset))));
    }

    /// Flows, rates and results of one model are on one side of income tax.
    fn tax_bases(&mut self, model: &Model) {
        let mut seen: Option<Tax> = None;
        for (name, input) in model.file.inputs_in_order() {
            match (seen, input.tax) {
                (Some(basis), Some(tax)) if tax != basis => {
                    let is_rate = input.unit.as_ref().is_some_and(|unit| unit.get_ref() == "rate");
                    let (flow, rate) = if is_rate { (basis, tax) } else { (tax, basis) };
                    self.fault(Code::TaxBasisMismatch, model, name.span().start, |d| {
                        let d = d.field(name.get_ref()).value(tax.id());
                        d.words("flow", flow.words().0, flow.words().1).words(
                            "rate",
                            rate.words().0,
                            rate.words().1,
                        )
                    });
                }
                (None, Some(tax)) => seen = Some(tax),
                _ => {}
            }
        }
    }

    fn add_inputs(&mut self, model: &Model, owner: usize) {
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

    fn check_name(&mut self, model: &Model, name: &Spanned<String>) {
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

    fn unit(&mut self, model: &Model, unit: &Spanned<String>) -> Option<Dimension> {
        let dimension = Dimension::parse(unit.get_ref());
        if dimension.is_none() {
            let known = "money, count, year, ratio, rate, number; money/year";
            self.bad_value(model, unit.span().start, "unit", unit.get_ref(), known);
        }
        dimension
    }

    fn shape(&mut self, model: &Model, text: &Spanned<String>) -> Option<Shape> {
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

    fn fallback(
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

    fn source(
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

    fn find_step(&self, owner: usize, name: &str) -> Option<StepId> {
        self.program.steps.iter().position(|s| s.owner == owner && s.name == name).map(|i| StepId(i as u32))
    }

    fn output(&mut self, model: &Model, owner: usize) -> Option<StepId> {
        let found = match &model.file.output {
            Some(name) => self.find_step(owner, name),
            // The last the file has: checks leave helper steps behind it.
            None => model.file.steps.last().and_then(|s| self.find_step(owner, s.name.get_ref())),
        };
        if found.is_none() && !self.faults.has_errors() {
            let wanted = model.file.output.clone().unwrap_or_else(|| "output".into());
            let known: Vec<String> = model.file.steps.iter().map(|s| s.name.get_ref().clone()).collect();
            self.unknown(model, model.file.id.span().start, &wanted, &known);
        }
        found
    }

    fn expression(&mut self, model: &Model, owner: usize, text: &Spanned<String>) -> Option<Expr> {
        let ast = match parse(text.get_ref()) {
            Ok(ast) => ast,
            Err(error) => {
                let fault = syntax_fault(&error, text.get_ref());
                self.faults.push(fault.at(model.span(place(model, text, syntax_at(&error)))));
                return None;
            }
        };
        match check(&ast, &Names { program: &self.program, owner }) {
            Ok(expr) => Some(expr),
            Err(error) if self.is_consequence(owner, &error) => None,
            Err(error) => {
                let fault = type_fault(&error, text.get_ref());
                self.faults.push(fault.at(model.span(place(model, text, error.at.start))));
                None
            }
        }
    }

    /// An input or step whose own fault has been told: what uses it is not told as well.
    fn broken(&mut self, owner: usize, name: &str) {
        self.broken.insert((owner, name.to_string()));
    }

    fn is_consequence(&self, owner: usize, error: &TypeError) -> bool {
        matches!(&error.fault, TypeFault::UnknownName { name, .. } if self.broken.contains(&(owner, name.clone())))
    }

    fn add_step(&mut self, model: &Model, owner: usize, file: &StepFile) {
        self.check_name(model, &file.name);
        if (Names { program: &self.program, owner }).lookup(file.name.get_ref()).is_some() {
            let name = file.name.get_ref();
            self.fault(Code::NameDefinedTwice, model, file.name.span().start, |d| d.value(name));
            return;
        }
        let Some(mut expr) = self.expression(model, owner, &file.formula) else {
            return self.broken(owner, file.name.get_ref());
        };
        let first = self.program.steps.len();
        lift::lift(&mut self.program, owner, file.name.get_ref(), &file.label, &mut expr);
        if let Some(unit) = &file.unit {
            self.check_unit(model, unit, &expr);
        }
        self.program.steps.push(Step {
            name: file.name.get_ref().clone(),
            owner,
            label: file.label.clone(),
            symbol: file.symbol.clone(),
            ty: expr.ty,
            expr,
            choices: file.choice.clone(),
            rounding: None,
            cite: file.cite.clone(),
            source: file.formula.get_ref().as_str().into(),
        });
        self.sheet_limits(model, &file.formula, first, None);
    }

    /// What a formula became, its helper steps included, must fit a sheet.
    fn sheet_limits(&mut self, model: &Model, text: &Spanned<String>, first: usize, check: Option<&Expr>) {
        let program = &self.program;
        let steps = program.steps[first..].iter().map(|s| (&s.expr, s.choices.as_deref()));
        let mut all = steps.chain(check.map(|expr| (expr, None)));
        let fault = match all.find_map(|(expr, choices)| limit::excess(program, expr, choices)) {
            Some(Excess::Length(n)) => (Code::SheetFormulaTooLong, n, limit::MAX_SHEET_LENGTH),
            Some(Excess::Depth(n)) => (Code::SheetFormulaTooDeep, n, limit::MAX_SHEET_DEPTH),
            None => return,
        };
        self.fault(fault.0, model, text.span().start, |d| d.value(fault.1).arg("limit", fault.2));
    }

    fn check_unit(&mut self, model: &Model, unit: &Spanned<String>, expr: &Expr) {
        let Some(wanted) = self.unit(model, unit) else { return };
        let found = expr.ty.kind;
        let same = expr
            .ty
            .dimension()
            .is_some_and(|d| d == wanted || (d.is_dimensionless() && wanted.is_dimensionless()));
        if !same {
            let step = expr_name(model, unit);
            self.fault(Code::WrongUnit, model, unit.span().start, |d| {
                wanted_found(d, &step, &found.to_string(), &wanted.to_string())
            });
        }
    }

    fn add_check(&mut self, model: &Model, owner: usize, file: &CheckFile) {
        let Some(code) = Code::all().iter().copied().find(|c| c.name() == file.code.get_ref()) else {
            let name = file.code.get_ref();
            let known: Vec<String> = Code::all().iter().map(|c| c.name().to_string()).collect();
            let near = nearest(name, &known).unwrap_or_else(|| "MissingInput, WeightsNotOne, …".into());
            self.bad_value(model, file.code.span().start, "code", name, &near);
            return;
        };
        let Some(mut assert) = self.expression(model, owner, &file.assert) else { return };
        if assert.ty != (Type { kind: Kind::Bool, shape: Shape::ONE }) {
            let found = format!("{} ({})", assert.ty.kind, assert.ty.shape);
            self.fault(Code::WrongType, model, file.assert.span().start, |d| {
                wanted_found(d, file.assert.get_ref(), &found, "yes/no (one)")
            });
            return;
        }
        let label = Words { zh: "校验".into(), en: "check".into() };
        let name = format!("check{}", self.program.checks.len() + 1);
        let first = self.program.steps.len();
        lift::lift(&mut self.program, owner, &name, &label, &mut assert);
        self.sheet_limits(model, &file.assert, first, Some(&assert));
        let value = file.value.as_ref().and_then(|name| self.check_value(model, owner, name));
        let field = file.field.as_ref().map(|f| f.get_ref().clone());
        self.program.checks.push(Check { owner, assert, code, field, value, limit: file.limit.clone() });
    }

    fn check_value(&mut self, model: &Model, owner: usize, name: &Spanned<String>) -> Option<CheckValue> {
        let named = Names { program: &self.program, owner }.lookup(name.get_ref());
        match named {
            Some(Named::Input { id, .. }) => Some(CheckValue::Input(id)),
            Some(Named::Step { id, .. }) => Some(CheckValue::Step(id)),
            None => {
                let near = nearest(name.get_ref(), &Names { program: &self.program, owner }.known());
                self.fault(Code::UnknownName, model, name.span().start, |d| {
                    d.value(name.get_ref()).nearest(&near.unwrap_or_default())
                });
                None
            }
        }
    }

    fn add_rounding(&mut self, model: &Model, owner: usize) {
        for rule in &model.file.rounding {
            match self.find_step(owner, rule.step.get_ref()) {
                Some(step) => {
                    self.program.steps[step.0 as usize].rounding =
                        Some(Rounding { digits: rule.digits, mode: rule.mode });
                }
                None => {
                    let known = self.steps_of(owner, "");
                    self.unknown(model, rule.step.span().start, rule.step.get_ref(), &known);
                }
            }
        }
    }
}

/// The name of the step that states this unit.
fn expr_name(model: &Model, unit: &Spanned<String>) -> String {
    let stated = |s: &&StepFile| s.unit.as_ref().is_some_and(|u| u.span() == unit.span());
    model.file.steps.iter().find(stated).map_or_else(String::new, |s| s.name.get_ref().clone())
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
        Kind::Date => crate::model::parse_date(text).map(|d| Constant::Date(super::dates::serial(d))),
        Kind::Text => match choices {
            Some(choices) => {
                choices.iter().find(|c| c.id == text).map(|c| Constant::Text(c.id.as_str().into()))
            }
            None => Some(Constant::Text(text.into())),
        },
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
    } else if matches!(name, "t" | "TRUE" | "FALSE") || super::Function::named(name).is_some() {
        Some(Code::NameReserved)
    } else if !plain {
        Some(Code::NonPortableName)
    } else {
        None
    }
}

/// Where in the file a byte of the formula stands: the quotes come first.
fn place(model: &Model, text: &Spanned<String>, offset: usize) -> usize {
    let start = text.span().start;
    let rest = model.text.get(start..).unwrap_or("");
    let quotes = if rest.starts_with("\"\"\"") || rest.starts_with("'''") { 3 } else { 1 };
    start + quotes + offset
}

fn syntax_at(error: &SyntaxError) -> usize {
    match error {
        SyntaxError::Unexpected { at, .. } | SyntaxError::Ambiguous { at } => at.start,
        _ => 0,
    }
}

fn excerpt(formula: &str, at: At) -> &str {
    formula.get(at.start..at.end).filter(|s| !s.is_empty()).unwrap_or(formula)
}

/// The diagnostic of a formula that cannot be read.
pub fn syntax_fault(error: &SyntaxError, formula: &str) -> Diagnostic {
    match error {
        SyntaxError::TooLong { length } => {
            Diagnostic::new(Code::TooLong).value(length).arg("limit", super::MAX_LENGTH)
        }
        SyntaxError::TooDeep { depth } => {
            Diagnostic::new(Code::TooDeep).value(depth).arg("limit", super::MAX_DEPTH)
        }
        SyntaxError::Unexpected { at, expected } => {
            let zh = chinese(expected);
            let fault = Diagnostic::new(Code::FormulaSyntax);
            if at.start >= formula.len() {
                let (zh, en) = (format!("末尾缺少{zh}"), format!("{expected} is wanted at the end"));
                return fault.value(formula).words("reason", zh, en);
            }
            let found = excerpt(formula, *at);
            let (zh, en) =
                (format!("“{found}”处应为{zh}"), format!("{expected} is wanted where `{found}` stands"));
            fault.value(found).words("reason", zh, en)
        }
        SyntaxError::Ambiguous { at } => {
            let found = excerpt(formula, *at);
            let zh = format!("“{found}”的先后次序不明确，须加括号");
            let en = format!("the order of `{found}` is not clear without brackets");
            Diagnostic::new(Code::FormulaSyntax).value(found).words("reason", zh, en)
        }
    }
}

/// The diagnostic of a formula that does not fit its names.
pub fn type_fault(error: &TypeError, formula: &str) -> Diagnostic {
    let text = excerpt(formula, error.at);
    match &error.fault {
        TypeFault::UnknownName { name, near } => with_near(Code::UnknownName, name, near),
        TypeFault::UnknownFunction { name, near } => with_near(Code::UnknownFunction, name, near),
        TypeFault::ArgumentCount { function, least, most, given } => {
            Diagnostic::new(Code::WrongArgumentCount)
                .value(given)
                .arg("name", function)
                .arg("limit", if least == most { least.to_string() } else { format!("{least}–{most}") })
        }
        TypeFault::WrongUnit { found, wanted } => {
            wanted_found(Diagnostic::new(Code::WrongUnit), text, found, wanted)
        }
        TypeFault::WrongShape { found, wanted } => {
            wanted_found(Diagnostic::new(Code::WrongShape), text, found, wanted)
        }
        TypeFault::WrongKind { found, wanted } => {
            wanted_found(Diagnostic::new(Code::WrongType), text, found, wanted)
        }
        TypeFault::NotAChoice { text: found, choices } => {
            Diagnostic::new(Code::UnknownChoice).field(text).value(found).arg("allowed", choices)
        }
        TypeFault::TooManyParts { parts } => Diagnostic::new(Code::SheetFormulaTooLong)
            .value(parts)
            .arg("limit", super::limit::MAX_SHEET_LENGTH),
        TypeFault::NotGiven { name } => Diagnostic::new(Code::OptionalUnguarded).value(name),
    }
}

/// `value` is what was found; `name` the part of the formula it was found in.
fn wanted_found(fault: Diagnostic, text: &str, found: &str, wanted: &str) -> Diagnostic {
    fault.value(found).arg("name", text).words("found", chinese(found), found).words(
        "expected",
        chinese(wanted),
        wanted,
    )
}

fn with_near(code: Code, name: &str, near: &Option<String>) -> Diagnostic {
    Diagnostic::new(code).value(name).nearest(near.as_deref().unwrap_or_default())
}

/// What the parser and the rules call things, in Chinese; units and shapes are words of the language.
fn chinese(text: &str) -> &str {
    CHINESE.iter().find(|(en, _)| *en == text).map_or(text, |(_, zh)| zh)
}

const CHINESE: &[(&str, &str)] = &[
    ("a comma or a closing bracket", "逗号或右括号"),
    ("an operator or the end", "运算符或公式结尾"),
    ("a figure, a name or an opening bracket", "数、名称或左括号"),
    ("a closing bracket", "右括号"),
    ("a closing quote", "右引号"),
    ("a digit", "数字"),
    ("a whole figure from -15 to 15", "-15 到 15 的整数"),
    ("an expression", "算式"),
    ("an input", "输入的名称"),
    ("number, ratio or rate", "number、ratio 或 rate"),
    ("number or year", "number 或 year"),
    ("rows of one table", "同一张子表的行"),
    ("rows of two tables", "两张子表的行"),
    ("years or lines", "years 或 lines"),
    ("years or lines, not both", "years 或 lines 之一"),
];

/// The known name nearest to one that is not known, for other stages' messages.
pub fn suggestion(name: &str, known: &[String]) -> String {
    nearest(name, known).unwrap_or_default()
}
