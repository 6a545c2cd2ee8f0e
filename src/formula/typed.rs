//! 类型检查 — tree to typed expression; every unit, shape and name settled before any figure is seen.

use super::ast::{Ast, At, Node, Operator};
use super::functions::Function;
use super::rules;
use super::sugar;
use super::types::{Dimension, Kind, Shape, Type};
use std::sync::Arc;

/// Which input of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InputId(pub u32);
/// Which step of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StepId(pub u32);

/// A checked expression.
#[derive(Clone, Debug)]
pub struct Expr {
    pub node: Typed,
    pub ty: Type,
    pub at: At,
}

/// The forms left after checking.
#[derive(Clone, Debug)]
pub enum Typed {
    /// A decimal literal as typed.
    Number(Arc<str>),
    Text(Arc<str>),
    Bool(bool),
    Input(InputId),
    Step(StepId),
    /// `t`: 1 in the first forecast period.
    Period,
    Negative(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
}

impl Expr {
    /// Whether a function is in it that no spreadsheet can work out.
    pub fn is_value(&self) -> bool {
        match &self.node {
            Typed::Negative(inner) => inner.is_value(),
            Typed::Binary(_, left, right) => left.is_value() || right.is_value(),
            Typed::Call(function, arguments) => function.is_value() || arguments.iter().any(Expr::is_value),
            _ => false,
        }
    }

    /// How many parts it has, itself included.
    fn parts(&self) -> usize {
        1 + match &self.node {
            Typed::Negative(inner) => inner.parts(),
            Typed::Binary(_, left, right) => left.parts() + right.parts(),
            Typed::Call(_, arguments) => arguments.iter().map(Expr::parts).sum(),
            _ => 0,
        }
    }
}

/// Bands within bands double with every level: refused before they are written out.
fn refuse_many_parts(repeated: &Expr, times: usize, at: At) -> Result<()> {
    let parts = repeated.parts() * times;
    if parts > super::limit::MAX_SHEET_LENGTH { fail(TypeFault::TooManyParts { parts }, at) } else { Ok(()) }
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Named {
    Input { id: InputId, ty: Type, optional: bool, choices: Option<Vec<String>> },
    Step { id: StepId, ty: Type, choices: Option<Vec<String>> },
}

/// Where names are looked up.
pub trait Scope {
    fn lookup(&self, name: &str) -> Option<Named>;
    /// Names to suggest when one is unknown.
    fn known(&self) -> Vec<String>;
}

/// Why an expression is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeFault {
    UnknownName {
        name: String,
        near: Option<String>,
    },
    UnknownFunction {
        name: String,
        near: Option<String>,
    },
    ArgumentCount {
        function: String,
        least: usize,
        most: usize,
        given: usize,
    },
    /// Two dimensions that cannot meet, or one that is not what is wanted.
    WrongUnit {
        found: String,
        wanted: String,
    },
    WrongShape {
        found: String,
        wanted: String,
    },
    WrongKind {
        found: String,
        wanted: String,
    },
    NotAChoice {
        text: String,
        choices: String,
    },
    /// A condition that `BAND` or `CASE` repeats makes more parts than a sheet's formula has characters.
    TooManyParts {
        parts: usize,
    },
    /// `x` of an optional input outside `IF(GIVEN(x), …)`.
    NotGiven {
        name: String,
    },
}

/// A fault and its place in the formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeError {
    pub fault: TypeFault,
    pub at: At,
}

pub(super) type Result<T> = std::result::Result<T, TypeError>;

pub(super) fn fail<T>(fault: TypeFault, at: At) -> Result<T> {
    Err(TypeError { fault, at })
}

/// Checks a tree against the names in scope.
pub fn check(ast: &Ast, scope: &dyn Scope) -> Result<Expr> {
    Checker { scope, given: Vec::new(), written: 0 }.expression(ast)
}

/// Carries which optional inputs are known to be given at this point.
pub(super) struct Checker<'s> {
    scope: &'s dyn Scope,
    given: Vec<String>,
    /// Parts that functions were written out into so far.
    written: usize,
}

impl Checker<'_> {
    pub(super) fn expression(&mut self, ast: &Ast) -> Result<Expr> {
        match &ast.node {
            Node::Number(text) => Ok(literal(text, ast.at)),
            Node::Text(text) => Ok(one(Typed::Text(text.as_str().into()), Kind::Text, ast.at)),
            Node::Name(name) => self.name(name, ast.at),
            Node::Negative(inner) => self.negative(inner, ast.at),
            Node::Binary(operator, left, right) => self.binary(*operator, left, right, ast.at),
            Node::Call(name, arguments) => self.call(name, arguments, ast.at),
        }
    }

    fn name(&self, name: &str, at: At) -> Result<Expr> {
        match name {
            "t" => {
                return Ok(Expr { node: Typed::Period, ty: Type::number(Dimension::YEAR, Shape::YEARS), at });
            }
            "TRUE" | "FALSE" => return Ok(one(Typed::Bool(name == "TRUE"), Kind::Bool, at)),
            _ => {}
        }
        match self.scope.lookup(name) {
            Some(Named::Input { optional: true, .. }) if !self.given.iter().any(|g| g == name) => {
                fail(TypeFault::NotGiven { name: name.into() }, at)
            }
            Some(Named::Input { id, ty, .. }) => Ok(Expr { node: Typed::Input(id), ty, at }),
            Some(Named::Step { id, ty, .. }) => Ok(Expr { node: Typed::Step(id), ty, at }),
            None => fail(
                TypeFault::UnknownName { name: name.into(), near: nearest(name, &self.scope.known()) },
                at,
            ),
        }
    }

    fn negative(&mut self, inner: &Ast, at: At) -> Result<Expr> {
        let inner = self.expression(inner)?;
        rules::number(&inner)?;
        Ok(Expr { ty: inner.ty, node: Typed::Negative(Box::new(inner)), at })
    }

    fn binary(&mut self, operator: Operator, left: &Ast, right: &Ast, at: At) -> Result<Expr> {
        let (left_side, right_side) = (self.expression(left)?, self.expression(right)?);
        if operator.is_comparison() {
            self.check_choice(left, &right_side)?;
            self.check_choice(right, &left_side)?;
        }
        let ty = rules::binary(operator, &left_side, &right_side, at)?;
        Ok(Expr { node: Typed::Binary(operator, Box::new(left_side), Box::new(right_side)), ty, at })
    }

    /// A choice is only compared with one of its own values.
    fn check_choice(&self, named: &Ast, other: &Expr) -> Result<()> {
        let (Node::Name(name), Typed::Text(text)) = (&named.node, &other.node) else { return Ok(()) };
        let choices = match self.scope.lookup(name) {
            Some(
                Named::Input { choices: Some(choices), .. } | Named::Step { choices: Some(choices), .. },
            ) => choices,
            _ => return Ok(()),
        };
        if choices.iter().any(|c| c.as_str() == &**text) {
            return Ok(());
        }
        fail(TypeFault::NotAChoice { text: text.to_string(), choices: choices.join(", ") }, other.at)
    }

    fn call(&mut self, name: &str, arguments: &[Ast], at: At) -> Result<Expr> {
        match name {
            "BAND" => return self.band(arguments, at),
            "CASE" => return self.case(arguments, at),
            "IF" if arguments.len() == 3 => return self.branches(arguments, at),
            "GIVEN" if arguments.len() == 1 => return self.given(&arguments[0], at),
            _ => {}
        }
        if let Some(written) = sugar::expand(name, arguments, at, &mut self.written) {
            return self.expression(&written?);
        }
        let Some(entry) = Function::named(name) else {
            let known = super::functions::FUNCTIONS.iter().map(|e| e.name).chain(sugar::names());
            let known: Vec<String> = known.map(str::to_string).collect();
            return fail(TypeFault::UnknownFunction { name: name.into(), near: nearest(name, &known) }, at);
        };
        let given = arguments.len();
        if given < entry.least || given > entry.most {
            return wrong_count(name, entry.least, entry.most, given, at);
        }
        let arguments = arguments.iter().map(|a| self.expression(a)).collect::<Result<Vec<_>>>()?;
        let ty = rules::call(entry.function, &arguments, at)?;
        Ok(Expr { node: Typed::Call(entry.function, arguments), ty, at })
    }

    /// `IF(GIVEN(x), …)` opens `x` in its first branch.
    fn branches(&mut self, arguments: &[Ast], at: At) -> Result<Expr> {
        let condition = self.expression(&arguments[0])?;
        let before = self.given.len();
        self.open_given(&arguments[0]);
        let then = self.expression(&arguments[1]);
        self.given.truncate(before);
        let otherwise = self.expression(&arguments[2])?;
        conditional(condition, then?, otherwise, at)
    }

    fn open_given(&mut self, condition: &Ast) {
        match &condition.node {
            Node::Call(name, arguments) if name == "GIVEN" => {
                if let [Ast { node: Node::Name(input), .. }] = arguments.as_slice() {
                    self.given.push(input.clone());
                }
            }
            Node::Call(name, arguments) if name == "AND" => arguments.iter().for_each(|a| self.open_given(a)),
            _ => {}
        }
    }

    fn given(&self, argument: &Ast, at: At) -> Result<Expr> {
        let Node::Name(name) = &argument.node else {
            return fail(
                TypeFault::WrongKind { found: "an expression".into(), wanted: "an input".into() },
                argument.at,
            );
        };
        match self.scope.lookup(name) {
            Some(Named::Input { id, ty, .. }) => {
                let input = Expr { node: Typed::Input(id), ty, at: argument.at };
                Ok(one(Typed::Call(Function::Given, vec![input]), Kind::Bool, at))
            }
            _ => fail(TypeFault::UnknownName { name: name.clone(), near: None }, argument.at),
        }
    }

    /// `BAND(x, 2, a, 4, b, c)`: a up to 2, b up to 4, else c.
    fn band(&mut self, arguments: &[Ast], at: At) -> Result<Expr> {
        if !(4..=32).contains(&arguments.len()) || !arguments.len().is_multiple_of(2) {
            return wrong_count("BAND", 4, 32, arguments.len(), at);
        }
        let value = self.expression(&arguments[0])?;
        refuse_many_parts(&value, arguments.len() / 2, at)?;
        let (last, pairs) = (&arguments[arguments.len() - 1], &arguments[1..arguments.len() - 1]);
        let mut whole = self.expression(last)?;
        for pair in pairs.chunks(2).rev() {
            let limit = self.expression(&pair[0])?;
            let ty = rules::binary(Operator::LessEqual, &value, &limit, pair[0].at)?;
            let node = Typed::Binary(Operator::LessEqual, Box::new(value.clone()), Box::new(limit));
            whole = conditional(Expr { node, ty, at: pair[0].at }, self.expression(&pair[1])?, whole, at)?;
        }
        Ok(whole)
    }

    /// `CASE(choice, "a", x, "b", y)`: every value of the choice must have its case.
    fn case(&mut self, arguments: &[Ast], at: At) -> Result<Expr> {
        if !(5..=33).contains(&arguments.len()) || arguments.len().is_multiple_of(2) {
            return wrong_count("CASE", 5, 33, arguments.len(), at);
        }
        let choice = self.expression(&arguments[0])?;
        refuse_many_parts(&choice, arguments.len() / 2, at)?;
        self.check_total(&arguments[0], &arguments[1..], at)?;
        let mut pairs = arguments[1..].chunks(2).rev();
        let Some(last) = pairs.next() else { return wrong_count("CASE", 5, 33, 1, at) };
        let mut whole = self.expression(&last[1])?;
        for pair in pairs {
            let text = self.expression(&pair[0])?;
            self.check_choice(&arguments[0], &text)?;
            let ty = rules::binary(Operator::Equal, &choice, &text, pair[0].at)?;
            let node = Typed::Binary(Operator::Equal, Box::new(choice.clone()), Box::new(text));
            whole = conditional(Expr { node, ty, at: pair[0].at }, self.expression(&pair[1])?, whole, at)?;
        }
        Ok(whole)
    }

    fn check_total(&self, choice: &Ast, pairs: &[Ast], at: At) -> Result<()> {
        let Node::Name(name) = &choice.node else { return Ok(()) };
        let choices = match self.scope.lookup(name) {
            Some(
                Named::Input { choices: Some(choices), .. } | Named::Step { choices: Some(choices), .. },
            ) => choices,
            _ => return Ok(()),
        };
        let named = |wanted: &String| {
            pairs.iter().step_by(2).any(|p| matches!(&p.node, Node::Text(t) if t == wanted))
        };
        match choices.iter().find(|c| !named(c)) {
            Some(missing) => fail(
                TypeFault::NotAChoice {
                    text: format!("CASE without {missing}"),
                    choices: choices.join(", "),
                },
                at,
            ),
            None => Ok(()),
        }
    }
}

fn conditional(condition: Expr, then: Expr, otherwise: Expr, at: At) -> Result<Expr> {
    let arguments = vec![condition, then, otherwise];
    let ty = rules::call(Function::If, &arguments, at)?;
    Ok(Expr { node: Typed::Call(Function::If, arguments), ty, at })
}

fn wrong_count<T>(function: &str, least: usize, most: usize, given: usize, at: At) -> Result<T> {
    fail(TypeFault::ArgumentCount { function: function.into(), least, most, given }, at)
}

fn one(node: Typed, kind: Kind, at: At) -> Expr {
    Expr { node, ty: Type { kind, shape: Shape::ONE }, at }
}

fn literal(text: &str, at: At) -> Expr {
    one(Typed::Number(text.into()), Kind::Number(Dimension::PLAIN), at)
}

/// The known name with the fewest edits, if it is near at all.
pub fn nearest(name: &str, known: &[String]) -> Option<String> {
    let limit = (name.chars().count() / 3).max(1);
    known.iter().map(|k| (edits(name, k), k)).filter(|(d, _)| *d <= limit).min().map(|(_, k)| k.clone())
}

/// Levenshtein distance.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let cost = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}
