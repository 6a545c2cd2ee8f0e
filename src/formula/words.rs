//! 文字面 — the calculation in words: formula, figures put in, result, source.

use super::exact::{Array, Run};
use super::facts::{Datum, Facts};
use super::program::{Program, Step};
use super::typed::{Expr, Typed};
use super::types::Shape;
use super::{Function, ast::Operator};
use crate::diag::Lang;
use crate::model::{Choice, Citation, Words};
use crate::num::LADDER;

/// Significant digits of a figure in words; the JSON steps carry 34.
const DIGITS: u32 = 15;
/// Most places of one step that are written out; the rest is counted.
const PLACES: usize = 60;

/// One step in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    pub model: String,
    pub label: String,
    pub symbol: Option<String>,
    /// The formula with names.
    pub formula: String,
    pub lines: Vec<Line>,
    /// Places that were not written out.
    pub more: usize,
    pub cite: Vec<Citation>,
}

/// The formula of one place with its figures, and what came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// `t = 3`, `第 2 行`; empty for a single figure.
    pub place: String,
    pub figures: String,
    pub result: String,
}

/// The steps that led to the answer, in order.
pub fn explain(program: &Program, facts: &Facts, run: &Run, lang: Lang) -> Vec<Sentence> {
    let teller = Teller { program, facts, run, lang };
    let steps = program.steps.iter().zip(&run.steps);
    steps.filter_map(|(step, array)| Some(teller.sentence(step, array.as_ref()?))).collect()
}

/// The formula of a step with the names of its figures.
pub fn formula(program: &Program, step: &Step, lang: Lang) -> String {
    let nothing = Run {
        steps: vec![None; program.steps.len()],
        inputs: vec![None; program.inputs.len()],
        checks: Vec::new(),
        digits: LADDER[0],
        tie_assumed: false,
    };
    let teller = Teller { program, facts: &Facts::default(), run: &nothing, lang };
    teller.tell(&step.expr, Leaf::Names, step.choices.as_deref(), 0)
}

struct Teller<'a> {
    program: &'a Program,
    facts: &'a Facts,
    run: &'a Run,
    lang: Lang,
}

/// What stands for a leaf: its name, or its figure at a place.
#[derive(Clone, Copy)]
enum Leaf {
    Names,
    Figures { shape: Shape, place: usize },
}

impl Teller<'_> {
    fn sentence(&self, step: &Step, array: &Array) -> Sentence {
        let places = array.items.len();
        Sentence {
            model: self.words(&self.program.models[step.owner].label).to_string(),
            label: self.words(&step.label).to_string(),
            symbol: step.symbol.clone(),
            formula: self.tell(&step.expr, Leaf::Names, step.choices.as_deref(), 0),
            lines: (0..places.min(PLACES)).map(|p| self.line(step, array, p)).collect(),
            more: places.saturating_sub(PLACES),
            cite: step.cite.clone(),
        }
    }

    fn line(&self, step: &Step, array: &Array, place: usize) -> Line {
        let leaf = Leaf::Figures { shape: array.shape, place };
        Line {
            place: self.place(array.shape, place),
            figures: self.tell(&step.expr, leaf, step.choices.as_deref(), 0),
            result: self.datum(&array.items[place], step.choices.as_deref()),
        }
    }

    fn place(&self, shape: Shape, place: usize) -> String {
        let years = self.facts.years.max(1);
        let row = |n: usize| {
            if self.lang == Lang::Zh { format!("第 {} 行", n + 1) } else { format!("row {}", n + 1) }
        };
        match (shape.lines.is_some(), shape.years) {
            (false, false) => String::new(),
            (false, true) => format!("t = {}", place + 1),
            (true, false) => row(place),
            (true, true) => format!("{}, t = {}", row(place / years), place % years + 1),
        }
    }

    fn words<'w>(&self, words: &'w Words) -> &'w str {
        if self.lang == Lang::Zh { &words.zh } else { &words.en }
    }

    /// The expression, in brackets where its binding is not above `outer`.
    fn tell(&self, expr: &Expr, leaf: Leaf, choices: Option<&[Choice]>, outer: u8) -> String {
        match &expr.node {
            Typed::Number(text) => text.to_string(),
            Typed::Text(text) => self.choice(text, choices),
            Typed::Bool(value) => self.truth(*value),
            Typed::Period => self.period(leaf),
            Typed::Input(id) => {
                let input = self.program.input(*id);
                let name = input.file.symbol.as_deref().unwrap_or(self.words(&input.file.label));
                self.leaf(name, self.run.inputs[id.0 as usize].as_ref(), leaf, input.file.choice.as_deref())
            }
            Typed::Step(id) => {
                let step = self.program.step(*id);
                let name = step.symbol.as_deref().unwrap_or(self.words(&step.label));
                self.leaf(name, self.run.steps[id.0 as usize].as_ref(), leaf, step.choices.as_deref())
            }
            Typed::Negative(inner) => bracket(format!("−{}", self.tell(inner, leaf, None, 4)), 4, outer),
            Typed::Binary(operator, left, right) => self.binary(*operator, left, right, leaf, outer),
            Typed::Call(function, arguments) => self.call(*function, arguments, leaf, choices, outer),
        }
    }

    fn binary(&self, operator: Operator, left: &Expr, right: &Expr, leaf: Leaf, outer: u8) -> String {
        let own = operator.binding();
        let left_outer = if operator == Operator::Power || operator.is_comparison() { own } else { own - 1 };
        let (a, b) = (
            self.tell(left, leaf, self.choices_of(right), left_outer),
            self.tell(right, leaf, self.choices_of(left), own),
        );
        bracket(format!("{a} {} {b}", sign(operator)), own, outer)
    }

    fn choices_of(&self, expr: &Expr) -> Option<&[Choice]> {
        match &expr.node {
            Typed::Input(id) => self.program.input(*id).file.choice.as_deref(),
            Typed::Step(id) => self.program.step(*id).choices.as_deref(),
            _ => None,
        }
    }

    fn call(
        &self,
        function: Function,
        arguments: &[Expr],
        leaf: Leaf,
        choices: Option<&[Choice]>,
        outer: u8,
    ) -> String {
        // The parts of AND and OR stand beside a word, those of the others inside brackets.
        let inside = if matches!(function, Function::And | Function::Or) { 1 } else { 0 };
        let part = |choices| move |a: &Expr| self.tell(a, leaf, choices, inside.min(self.nested(a)));
        let parts = |choices| arguments.iter().map(part(choices)).collect::<Vec<_>>();
        match function {
            Function::Number => self.tell(&arguments[0], leaf, None, outer),
            Function::Sum | Function::SumYears | Function::SumLines => {
                format!("Σ({})", parts(None).join(", "))
            }
            Function::If => {
                let p = parts(choices);
                let whole = match self.lang {
                    Lang::Zh => format!("若 {} 则 {}，否则 {}", p[0], p[1], p[2]),
                    Lang::En => format!("if {} then {} else {}", p[0], p[1], p[2]),
                };
                // Beside an operator nobody could tell where the last branch ends.
                if outer == 0 { whole } else { format!("({whole})") }
            }
            Function::And | Function::Or => {
                let word = match (function, self.lang) {
                    (Function::And, Lang::Zh) => " 且 ",
                    (_, Lang::Zh) => " 或 ",
                    (Function::And, Lang::En) => " and ",
                    (_, Lang::En) => " or ",
                };
                let whole = parts(None).join(word);
                if outer == 0 { whole } else { format!("({whole})") }
            }
            _ => format!("{}({})", function.word(self.lang), parts(None).join(", ")),
        }
    }

    /// 1 where brackets are wanted beside `and` and `or`: around these themselves and around IFs.
    fn nested(&self, expr: &Expr) -> u8 {
        u8::from(matches!(
            &expr.node,
            Typed::Call(Function::And | Function::Or | Function::If, arguments) if arguments.len() > 1
        ))
    }

    fn leaf(&self, name: &str, array: Option<&Array>, leaf: Leaf, choices: Option<&[Choice]>) -> String {
        let (Leaf::Figures { shape, place }, Some(array)) = (leaf, array) else { return name.to_string() };
        let fits = array.shape.meet(shape) == Some(shape);
        if fits {
            let at = self.facts.place(array.shape, shape, place);
            return array.items.get(at).map_or_else(|| name.to_string(), |d| self.datum(d, choices));
        }
        self.series(array, choices)
    }

    /// An array inside a sum or a median: its figures in a row.
    fn series(&self, array: &Array, choices: Option<&[Choice]>) -> String {
        let shown =
            array.items.iter().take(PLACES).map(|d| self.datum(d, choices)).collect::<Vec<_>>().join("; ");
        if array.items.len() > PLACES { format!("{shown}; …") } else { shown }
    }

    fn period(&self, leaf: Leaf) -> String {
        match leaf {
            Leaf::Names => "t".into(),
            Leaf::Figures { shape, place } => (self.facts.place(Shape::YEARS, shape, place) + 1).to_string(),
        }
    }

    fn datum(&self, datum: &Datum, choices: Option<&[Choice]>) -> String {
        match datum {
            Datum::Number(real) => real.to_decimal(DIGITS),
            Datum::Text(text) => self.choice(text, choices),
            Datum::Bool(value) => self.truth(*value),
            Datum::Date(days) => super::dates::from_serial(*days).map_or_else(String::new, |d| d.to_string()),
            Datum::Fault(fault) => {
                let (zh, en) = fault.words();
                format!("[{}]", if self.lang == Lang::Zh { zh } else { en })
            }
            Datum::Absent => if self.lang == Lang::Zh { "未填" } else { "not given" }.into(),
        }
    }

    fn choice(&self, text: &str, choices: Option<&[Choice]>) -> String {
        let found = choices.and_then(|c| c.iter().find(|c| c.id == text));
        found.map_or(text, |c| if self.lang == Lang::Zh { &c.zh } else { &c.en }).to_string()
    }

    fn truth(&self, value: bool) -> String {
        match (self.lang, value) {
            (Lang::Zh, true) => "是",
            (Lang::Zh, false) => "否",
            (Lang::En, true) => "yes",
            (Lang::En, false) => "no",
        }
        .into()
    }
}

fn bracket(text: String, binding: u8, outer: u8) -> String {
    if binding <= outer { format!("({text})") } else { text }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Subtract => "−",
        Operator::Multiply => "×",
        Operator::Divide => "÷",
        Operator::NotEqual => "≠",
        Operator::LessEqual => "≤",
        Operator::GreaterEqual => "≥",
        other => other.symbol(),
    }
}
