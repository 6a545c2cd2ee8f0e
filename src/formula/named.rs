//! 称谓 — inputs and models in messages, by the labels people know and the names formulas use.

use super::program::{Input, Program};
use super::typed::{Expr, InputId, StepId, Typed};
use crate::diag::{Code, Diagnostic};
use crate::model::Choice;
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

/// The diagnostic with another input it names.
pub fn of_other(fault: Diagnostic, program: &Program, id: InputId) -> Diagnostic {
    let input = program.input(id);
    let label = &input.file.label;
    fault.named("other", &label.zh, &label.en, &program.qualified(input.owner, &input.name))
}

fn of_choices(fault: Diagnostic, input: &Input) -> Diagnostic {
    let list = |label: fn(&Choice) -> &String| {
        let all = input.file.choice.iter().flatten();
        let one =
            |c: &Choice| if label(c) == &c.id { c.id.clone() } else { format!("{}({})", label(c), c.id) };
        all.map(one).collect::<Vec<_>>().join(", ")
    };
    fault.words("allowed", list(|c| &c.zh), list(|c| &c.en))
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
            format!("{}({})", if zh { &words.zh } else { &words.en }, input.name)
        };
        let all: Vec<String> = behind.iter().map(label).collect();
        if all.is_empty() { "-".to_string() } else { all.join(if zh { "、" } else { ", " }) }
    };
    let fault = fault.named("step", &step.label.zh, &step.label.en, &name);
    fault.words("inputs", list(true), list(false))
}

/// A step that has no result.
pub fn no_result(program: &Program, id: StepId, fault: Fault) -> Diagnostic {
    let code = match fault {
        Fault::DivisionByZero => Code::DivisionByZero,
        Fault::Overflow | Fault::TooLarge => Code::Overflow,
        Fault::Domain(_) | Fault::Undecided => Code::NotFiniteAtStep,
    };
    let step = program.step(id);
    let (zh, en) = fault.words();
    let diagnostic = Diagnostic::new(code).field(program.qualified(step.owner, &step.name));
    of_step(diagnostic, program, id).words("reason", zh, en)
}

/// The inputs that go into a step, through the steps it stands on.
pub fn behind(program: &Program, id: StepId) -> Vec<InputId> {
    let (mut found, mut seen) = (Vec::new(), vec![false; program.steps.len()]);
    let mut open = vec![id];
    while let Some(step) = open.pop() {
        if !std::mem::replace(&mut seen[step.0 as usize], true) {
            walk(&program.step(step).expr, &mut found, &mut open);
        }
    }
    found
}

fn walk(expr: &Expr, inputs: &mut Vec<InputId>, steps: &mut Vec<StepId>) {
    match &expr.node {
        Typed::Input(id) if !inputs.contains(id) => inputs.push(*id),
        Typed::Step(id) => steps.push(*id),
        Typed::Negative(inner) => walk(inner, inputs, steps),
        Typed::Binary(_, left, right) => {
            walk(left, inputs, steps);
            walk(right, inputs, steps);
        }
        Typed::Call(_, arguments) => arguments.iter().for_each(|a| walk(a, inputs, steps)),
        _ => {}
    }
}
