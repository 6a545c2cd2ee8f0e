//! 称谓 — inputs and models in messages, by the labels people know and the names formulas use.

use super::dates::from_serial;
use super::facts::Datum;
use super::program::{Input, Program};
use super::typed::{Expr, InputId, StepId, Typed};
use crate::diag::{Code, Diagnostic, with_id};
use crate::model::{Choice, Words};
use crate::num::Fault;

/// The diagnostic with the model it is about: `{model}`.
pub fn of_model(fault: Diagnostic, program: &Program) -> Diagnostic {
    let main = program.main();
    fault.named("model", &main.label.zh, &main.label.en, main.id.get_ref())
}

/// The diagnostic with its field, shown as `折现率税口径(rate_basis)`, and what the field may be.
pub fn of_input(fault: Diagnostic, program: &Program, id: InputId) -> Diagnostic {
    let input = program.input(id);
    let label = &input.file.label;
    let fault = fault.field(program.qualified(input.owner, &input.name)).label(&label.zh, &label.en);
    if input.file.choice.is_some() { of_choices(fault, input) } else { fault }
}

/// What an input comes to, in words; empty where it is not given.
pub fn value_words(input: &Input, datum: Option<&Datum>) -> Words {
    let both = |text: String| Words { zh: text.clone(), en: text };
    match datum {
        Some(Datum::Bool(true)) => Words { zh: "是".into(), en: "yes".into() },
        Some(Datum::Bool(false)) => Words { zh: "否".into(), en: "no".into() },
        Some(Datum::Text(text)) => {
            let choice = input.file.choice.iter().flatten().find(|choice| *choice.id == **text);
            choice.map_or_else(
                || both(text.to_string()),
                |choice| Words { zh: choice.zh.clone(), en: choice.en.clone() },
            )
        }
        Some(Datum::Date(serial)) => {
            both(from_serial(*serial).map_or_else(|| serial.to_string(), |day| day.to_string()))
        }
        Some(Datum::Number(figure)) => both(figure.to_decimal(15)),
        _ => Words::default(),
    }
}

/// The diagnostic with another input it names.
pub fn of_other(fault: Diagnostic, program: &Program, id: InputId) -> Diagnostic {
    let input = program.input(id);
    let label = &input.file.label;
    fault.named("other", &label.zh, &label.en, &program.qualified(input.owner, &input.name))
}

fn of_choices(fault: Diagnostic, input: &Input) -> Diagnostic {
    let list = |one: fn(&Choice) -> String| {
        let all = input.file.choice.iter().flatten();
        all.map(one).collect::<Vec<_>>().join(", ")
    };
    fault.words("allowed", list(|c| with_id(&c.zh, &c.id, "")), list(|c| with_id(&c.en, &c.id, " ")))
}

/// The diagnostic with the step it is about and the inputs that go into it: `{step}`, `{inputs}`.
pub fn of_step(fault: Diagnostic, program: &Program, id: StepId) -> Diagnostic {
    let step = program.step(id);
    let name = program.qualified(step.owner, &step.name);
    let behind = behind(program, id);
    let list = |zh: bool| {
        let label = |id: &InputId| {
            let input = program.input(*id);
            let words = &input.file.label;
            if zh {
                format!("{}({})", words.zh, input.name)
            } else {
                format!("{} ({})", words.en, input.name)
            }
        };
        let all: Vec<String> = behind.iter().map(label).collect();
        if all.is_empty() { "-".to_string() } else { all.join(if zh { "、" } else { ", " }) }
    };
    let fault = fault.named("step", &step.label.zh, &step.label.en, &name);
    fault.words("inputs", list(true), list(false))
}

/// A step that has no result.
pub fn no_result(program: &Program, id: StepId, fault: Fault) -> Diagnostic {
    let code = of_fault(fault);
    let step = program.step(id);
    let (zh, en) = fault.words();
    let diagnostic = Diagnostic::new(code).field(program.qualified(step.owner, &step.name));
    of_step(diagnostic, program, id).words("reason", zh, en)
}

/// The code that says a fault of a calculation.
pub fn of_fault(fault: Fault) -> Code {
    match fault {
        Fault::DivisionByZero => Code::DivisionByZero,
        Fault::Overflow | Fault::TooLarge => Code::Overflow,
        Fault::NoRate => Code::NoSolution,
        Fault::SeveralRates(_) => Code::SeveralSolutions,
        Fault::Domain(_) | Fault::Undecided => Code::NotFiniteAtStep,
    }
}

/// The inputs that go into a step, through the steps it stands on, in the order of the formulas.
pub fn behind(program: &Program, id: StepId) -> Vec<InputId> {
    let mut walk = Walk { program, found: Vec::new(), seen: vec![false; program.steps.len()] };
    walk.step(id);
    walk.found
}

struct Walk<'p> {
    program: &'p Program,
    found: Vec<InputId>,
    seen: Vec<bool>,
}

impl Walk<'_> {
    fn step(&mut self, id: StepId) {
        if !std::mem::replace(&mut self.seen[id.0 as usize], true) {
            self.expression(&self.program.step(id).expr);
        }
    }

    fn expression(&mut self, expr: &Expr) {
        match &expr.node {
            Typed::Input(id) if !self.found.contains(id) => self.found.push(*id),
            Typed::Step(id) => self.step(*id),
            Typed::Negative(inner) => self.expression(inner),
            Typed::Binary(_, left, right) => {
                self.expression(left);
                self.expression(right);
            }
            Typed::Call(_, arguments) => arguments.iter().for_each(|a| self.expression(a)),
            _ => {}
        }
    }
}
