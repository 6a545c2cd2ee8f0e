//! 测算部分 — a program with the facts of a loan, and where each of its figures comes from.

use crate::diag::Span;
use crate::formula::exact::{self, Array};
use crate::formula::excel::Item;
use crate::formula::{Datum, Facts, InputId, Program, StepId};
use crate::model::Words;
use crate::num::Real;

/// The parts of a loan's calculation, in the order in which they are worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartName {
    /// 折扣, a row for each asset.
    Haircut,
    Pool,
    Need,
    Size,
    Liquidation,
    Loss,
    Coverage,
    Subsidy,
    /// 巴塞尔综合法, for comparison only.
    Scaling,
    Basel,
}

/// Where a figure comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The model's own: a default, a parameter of the library, or nothing.
    Library,
    /// A cell of the input.
    Cell(Span),
    /// A figure of another part.
    Carried(PartName, Item),
    /// The sum of a figure over all assets.
    Summed(Item),
    /// The greatest of a figure of all assets.
    Greatest(Item),
    /// Worked out of other facts, as said.
    Derived(Words),
}

/// One program with its facts.
#[derive(Clone, Debug)]
pub struct Part {
    pub name: PartName,
    pub program: Program,
    pub facts: Facts,
    /// By input.
    pub origins: Vec<Origin>,
}

/// A program with the facts of every asset.
#[derive(Clone, Debug)]
pub struct Rows {
    pub program: Program,
    pub facts: Vec<Facts>,
    /// By asset and input.
    pub origins: Vec<Vec<Origin>>,
}

/// The input of a name, of the model itself rather than of one it stands on.
pub fn input(program: &Program, name: &str) -> Option<InputId> {
    program.input_ids().find(|id| program.input(*id).owner == 0 && program.input(*id).name == name)
}

/// The step of a name, of the model itself.
pub fn step(program: &Program, name: &str) -> Option<StepId> {
    program.step_ids().find(|id| program.step(*id).owner == 0 && program.step(*id).name == name)
}

/// What an item comes to.
pub fn ask(program: &Program, facts: &Facts, item: Item) -> Option<Datum> {
    ask_all(program, facts, item)?.into_iter().next()
}

/// What an item comes to, row by row of its lines.
pub fn ask_all(program: &Program, facts: &Facts, item: Item) -> Option<Vec<Datum>> {
    let found: Option<Array> = exact::ask(program, facts, |machine| match item {
        Item::Input(id) => machine.input(id),
        Item::Step(id) => machine.step(id),
    });
    Some(found?.items)
}

/// A datum as a number.
pub fn number(datum: Option<Datum>) -> Option<Real> {
    match datum? {
        Datum::Number(real) => Some(real),
        _ => None,
    }
}

impl Part {
    pub fn new(name: PartName, program: Program, facts: Facts, origins: Vec<Origin>) -> Self {
        Self { name, program, facts, origins }
    }

    pub fn step(&self, name: &str) -> Option<Item> {
        step(&self.program, name).map(Item::Step)
    }

    pub fn input(&self, name: &str) -> Option<Item> {
        input(&self.program, name).map(Item::Input)
    }

    /// What a step, or else an input, of a name comes to.
    pub fn datum(&self, name: &str) -> Option<Datum> {
        ask(&self.program, &self.facts, self.step(name).or_else(|| self.input(name))?)
    }

    pub fn number(&self, name: &str) -> Option<Real> {
        number(self.datum(name))
    }

    /// The text of a step that chooses, or a truth value.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.datum(name)? {
            Datum::Text(text) => Some(text.to_string()),
            _ => None,
        }
    }

    pub fn is_true(&self, name: &str) -> bool {
        matches!(self.datum(name), Some(Datum::Bool(true)))
    }

    /// What a step that chooses comes to, in words.
    pub fn choice_words(&self, name: &str) -> (String, String) {
        let choices = step(&self.program, name).and_then(|id| self.program.step(id).choices.as_ref());
        let text = self.text(name).unwrap_or_default();
        let found = choices.and_then(|all| all.iter().find(|choice| choice.id == text));
        found.map_or((text.clone(), text), |choice| (choice.zh.clone(), choice.en.clone()))
    }

    /// Whether a cell of the input gives an input.
    pub fn is_typed(&self, name: &str) -> bool {
        let at = input(&self.program, name).map(|id| id.0 as usize);
        at.and_then(|at| self.origins.get(at)).is_some_and(|origin| matches!(origin, Origin::Cell(_)))
    }

    /// The cell of the input file that gives an input.
    pub fn span(&self, name: &str) -> Option<Span> {
        match self.origins.get(input(&self.program, name)?.0 as usize)? {
            Origin::Cell(span) => Some(span.clone()),
            _ => None,
        }
    }

    /// Gives an input unless a cell does.
    pub fn give(&mut self, name: &str, datum: Option<Datum>, origin: Origin) {
        if !self.is_typed(name) {
            self.force(name, datum, origin);
        }
    }

    /// Gives an input whatever the cells say.
    pub fn force(&mut self, name: &str, datum: Option<Datum>, origin: Origin) {
        let Some(id) = input(&self.program, name) else { return };
        // What has no result elsewhere is told there.
        let sound = datum.filter(|datum| !matches!(datum, Datum::Fault(_) | Datum::Absent));
        self.facts.given[id.0 as usize] = sound.map(|datum| vec![datum]);
        self.origins[id.0 as usize] = origin;
    }

    /// Gives an input what a step or an input of another part comes to, whatever the cells say.
    pub fn carry(&mut self, name: &str, from: &Part, what: &str) {
        if let Some(item) = from.step(what).or_else(|| from.input(what)) {
            self.force(name, ask(&from.program, &from.facts, item), Origin::Carried(from.name, item));
        }
    }

    /// The same, unless a cell gives the input.
    pub fn follow(&mut self, name: &str, from: &Part, what: &str) {
        if !self.is_typed(name) {
            self.carry(name, from, what);
        }
    }

    /// One figure is typed once: inputs that another part has under the same name and meaning follow it.
    pub fn share(&mut self, with: &Part) {
        for id in self.program.input_ids() {
            let name = self.program.input(id).name.clone();
            let Some(other) = input(&with.program, &name) else { continue };
            let same = self.program.input(id).file.label == with.program.input(other).file.label;
            let free = matches!(self.origins[id.0 as usize], Origin::Library | Origin::Cell(_));
            if same && free {
                let item = Item::Input(other);
                let datum = ask(&with.program, &with.facts, item);
                self.force(&name, datum, Origin::Carried(with.name, item));
            }
        }
    }
}

impl Rows {
    pub fn number(&self, row: usize, name: &str) -> Option<Real> {
        number(ask(&self.program, &self.facts[row], self.item(name)?))
    }

    /// Whether a step holds for some asset.
    pub fn any(&self, name: &str) -> bool {
        (0..self.facts.len()).any(|row| self.is_true(row, name))
    }

    /// Whether a step holds for an asset.
    pub fn is_true(&self, row: usize, name: &str) -> bool {
        let datum = self.item(name).and_then(|item| ask(&self.program, &self.facts[row], item));
        matches!(datum, Some(Datum::Bool(true)))
    }

    /// A step, or else an input, of a name.
    pub fn item(&self, name: &str) -> Option<Item> {
        step(&self.program, name).map(Item::Step).or_else(|| input(&self.program, name).map(Item::Input))
    }

    /// The greatest of all assets of what a step or an input comes to.
    pub fn greatest(&self, name: &str) -> Option<Datum> {
        let all: Option<Vec<Real>> = (0..self.facts.len()).map(|row| self.number(row, name)).collect();
        let more = |a: Real, b: Real| if a.compare(&b) == Some(std::cmp::Ordering::Less) { b } else { a };
        all?.into_iter().reduce(more).map(Datum::Number)
    }

    /// The sum over all assets of what a step or an input comes to.
    pub fn sum(&self, name: &str) -> Option<Datum> {
        let digits = crate::num::LADDER[0];
        let sum = (0..self.facts.len())
            .try_fold(Real::ZERO, |sum, row| Some(sum.add(&self.number(row, name)?, digits)))?;
        Some(Datum::Number(sum))
    }
}
