//! 步骤 — formulas of steps and checks, with their units, limits and roundings.

use super::faults::{syntax_at, syntax_fault, type_fault, wanted_found};
use super::{Linker, Names};
use crate::diag::Code;
use crate::formula::lift;
use crate::formula::limit::{self, Excess};
use crate::formula::parse::parse;
use crate::formula::program::{Check, CheckValue, Rounding, Step};
use crate::formula::typed::{Expr, InputId, Named, Scope, TypeError, TypeFault, check, nearest};
use crate::formula::types::{Kind, Shape, Type};
use crate::model::{CheckFile, Model, StepFile, Words};
use toml::Spanned;

impl Linker<'_> {
    pub(super) fn expression(&mut self, model: &Model, owner: usize, text: &Spanned<String>) -> Option<Expr> {
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
    pub(super) fn broken(&mut self, owner: usize, name: &str) {
        self.broken.insert((owner, name.to_string()));
    }

    fn is_consequence(&self, owner: usize, error: &TypeError) -> bool {
        matches!(&error.fault, TypeFault::UnknownName { name, .. } if self.broken.contains(&(owner, name.clone())))
    }

    pub(super) fn add_step(&mut self, model: &Model, owner: usize, file: &StepFile) {
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
        let shows = file.shows.as_ref().and_then(|name| self.shown(model, owner, name));
        if file.gate.is_some() && expr.ty != (Type { kind: Kind::Bool, shape: Shape::ONE }) {
            let found = format!("{} ({})", expr.ty.kind, expr.ty.shape);
            self.fault(Code::WrongType, model, file.formula.span().start, |d| {
                wanted_found(d, file.name.get_ref(), &found, "yes/no (one)")
            });
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
            gate: file.gate.clone(),
            shows,
            remedy: file.remedy.clone(),
            source: file.formula.get_ref().as_str().into(),
        });
        self.sheet_limits(model, &file.formula, first, None);
    }

    /// The input that a reason of a gate prints.
    fn shown(&mut self, model: &Model, owner: usize, name: &Spanned<String>) -> Option<InputId> {
        match self.check_value(model, owner, name)? {
            CheckValue::Input(id) => Some(id),
            CheckValue::Step(_) => {
                let known: Vec<String> = model.file.inputs.keys().map(|key| key.get_ref().clone()).collect();
                self.unknown(model, name.span().start, name.get_ref(), &known);
                None
            }
        }
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

    pub(super) fn add_check(&mut self, model: &Model, owner: usize, file: &CheckFile) {
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

    pub(super) fn add_rounding(&mut self, model: &Model, owner: usize) {
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

/// Where in the file a byte of the formula stands: the quotes come first.
pub(super) fn place(model: &Model, text: &Spanned<String>, offset: usize) -> usize {
    let start = text.span().start;
    let rest = model.text.get(start..).unwrap_or("");
    let quotes = if rest.starts_with("\"\"\"") || rest.starts_with("'''") { 3 } else { 1 };
    start + quotes + offset
}
