//! The expressions of a mapping: the grammar of models over the figures and lists of a case.
//!
//! Operators and functions go through lists place by place. Besides `SUM ABS MIN MAX ROUND ROUNDUP
//! ROUNDDOWN SQRT EXP LN NORMSDIST NORMSINV BETADIST AND OR NOT IF`:
//!
//! | Function | Gives |
//! |---|---|
//! | `GIVEN(x)` | whether the case has `x` |
//! | `EITHER(a, b, …)` | the first of them that the case has |
//! | `YES(x)` | whether `x` is there and is not false, no or 0 |
//! | `GOOD(x)` | `YES(x)`, and yes too where the case has no `x` at all |
//! | `NAMED(x)` | whether the case has `x`, though without a value |
//! | `HAS(list, "holding")` | whether a place of the list is the text |
//! | `AFTER(day, n)` | the day n months later |
//! | `CONTAINS(x, "mid")` | whether text `x` is there and contains the other, in any case |
//! | `REPEAT(x, n)` | `x` n times |
//! | `RANGE(n)` | 1 to n |
//! | `JOIN(a, b, …)` | one list of all |
//! | `STACK(a, b, …)` | a list of lists: the rows of a table with yearly figures |
//! | `ITEM(list, k)` | place k from 1, from the end where k is negative, or the part called `k`; for a list of `k` the list of them |
//! | `AT_LEAST(list)` | for each place how many places are no smaller |
//! | `PLUCK(list, "value")` | the part called so of each place |
//! | `SAME(list, "data")` | 1 for each place that is the text, else 0 |
//! | `FIRST(list, n)` | the first n places |
//! | `LENGTH(list)` | how many places |
//! | `FLAT(matrix)` | the rows of a matrix one after the other |
//! | `ROWS(matrix)`, `COLUMNS(matrix)` | for each place of `FLAT` the number of its row, of its column, as text |
//! | `EVERY(list, n)` | places 1, n + 1, 2n + 1, … |
//!
//! `NONE` leaves an input without a value.

use super::item::Item;
use crate::formula::ast::{Ast, Node, Operator};
use crate::lending::calendar::months_after;
use crate::model::parse_date;
use crate::num::{LADDER, Real, Rounding};
use std::cmp::Ordering;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The case has no such input: the mapping is not for this case.
    Unknown(String),
    Fault(String),
}

/// Where names are looked up.
pub trait Scope {
    fn lookup(&self, name: &str) -> Option<Item>;
}

type Valued = Result<Item, Trouble>;

/// Evaluates an expression.
pub fn evaluate(ast: &Ast, scope: &dyn Scope) -> Valued {
    match &ast.node {
        Node::Number(text) => real(text),
        Node::Text(text) => Ok(Item::Text(text.clone())),
        Node::Name(name) => named(name, scope),
        Node::Negative(inner) => each(&evaluate(inner, scope)?, &|x| Ok(Item::Number(number(x)?.neg()))),
        Node::Binary(operator, left, right) => {
            let (left, right) = (evaluate(left, scope)?, evaluate(right, scope)?);
            pairwise(&left, &right, &|a, b| binary(*operator, a, b))
        }
        Node::Call(name, arguments) => call(name, arguments, scope),
    }
}

fn real(text: &str) -> Valued {
    Real::parse(text).map(Item::Number).map_err(|e| Trouble::Fault(e.to_string()))
}

fn named(name: &str, scope: &dyn Scope) -> Valued {
    match name {
        "TRUE" | "FALSE" => Ok(Item::Bool(name == "TRUE")),
        "NONE" => Ok(Item::None),
        _ => match scope.lookup(name) {
            Some(item) if !item.is_none() => Ok(item),
            _ => Err(Trouble::Unknown(name.into())),
        },
    }
}

pub(super) fn fault<T>(text: &str) -> Result<T, Trouble> {
    Err(Trouble::Fault(text.into()))
}

/// A figure, or the text of one.
pub(super) fn number(item: &Item) -> Result<Real, Trouble> {
    match item {
        Item::Number(real) => Ok(real.clone()),
        Item::Text(text) => Real::parse(text).or_else(|_| fault("a figure is wanted")),
        _ => fault("a figure is wanted"),
    }
}

fn truth(item: &Item) -> Result<bool, Trouble> {
    match item {
        Item::Bool(value) => Ok(*value),
        _ => fault("yes or no is wanted"),
    }
}

fn each(item: &Item, f: &dyn Fn(&Item) -> Valued) -> Valued {
    match item {
        Item::List(items) => items.iter().map(|i| each(i, f)).collect::<Result<_, _>>().map(Item::List),
        one => f(one),
    }
}

fn pairwise(left: &Item, right: &Item, f: &dyn Fn(&Item, &Item) -> Valued) -> Valued {
    let listed = |items: Result<Vec<Item>, Trouble>| items.map(Item::List);
    match (left, right) {
        (Item::List(a), Item::List(b)) if a.len() != b.len() => fault("lists of different length"),
        (Item::List(a), Item::List(b)) => listed(a.iter().zip(b).map(|(a, b)| pairwise(a, b, f)).collect()),
        (Item::List(a), b) => listed(a.iter().map(|a| pairwise(a, b, f)).collect()),
        (a, Item::List(b)) => listed(b.iter().map(|b| pairwise(a, b, f)).collect()),
        (a, b) => f(a, b),
    }
}

fn binary(operator: Operator, left: &Item, right: &Item) -> Valued {
    if operator.is_comparison() {
        return compare(operator, left, right);
    }
    let (a, b, digits) = (number(left)?, number(right)?, LADDER[1]);
    let done = match operator {
        Operator::Add => Ok(a.add(&b, digits)),
        Operator::Subtract => Ok(a.sub(&b, digits)),
        Operator::Multiply => Ok(a.mul(&b, digits)),
        Operator::Divide => a.div(&b, digits),
        _ => a.pow(&b, digits),
    };
    done.map(Item::Number).map_err(|e| Trouble::Fault(e.to_string()))
}

fn compare(operator: Operator, left: &Item, right: &Item) -> Valued {
    let order = match (left, right) {
        (Item::Number(a), Item::Number(b)) => a.compare(b),
        (Item::Text(a), Item::Text(b)) => Some(a.cmp(b)),
        (Item::Bool(a), Item::Bool(b)) => Some(a.cmp(b)),
        (Item::Number(_), Item::Text(_)) | (Item::Text(_), Item::Number(_)) => {
            number(left)?.compare(&number(right)?)
        }
        _ => return fault("these cannot be compared"),
    };
    let Some(order) = order else { return fault("the comparison is undecided") };
    Ok(Item::Bool(match operator {
        Operator::Equal => order == Ordering::Equal,
        Operator::NotEqual => order != Ordering::Equal,
        Operator::Less => order == Ordering::Less,
        Operator::LessEqual => order != Ordering::Greater,
        Operator::Greater => order == Ordering::Greater,
        _ => order != Ordering::Less,
    }))
}

/// The functions that do not need all their arguments, then the others.
fn call(name: &str, arguments: &[Ast], scope: &dyn Scope) -> Valued {
    match (name, arguments) {
        ("IF", [condition, then, otherwise]) => {
            let chosen = if truth(&evaluate(condition, scope)?)? { then } else { otherwise };
            evaluate(chosen, scope)
        }
        ("GIVEN", [x]) => Ok(Item::Bool(optional(x, scope)?.is_some())),
        ("EITHER", many) => either(many, scope),
        ("YES", [x]) => Ok(Item::Bool(optional(x, scope)?.is_some_and(|x| is_yes(&x)))),
        ("GOOD", [x]) => {
            Ok(Item::Bool(!is_named(x, scope) || optional(x, scope)?.is_some_and(|x| is_yes(&x))))
        }
        ("NAMED", [x]) => Ok(Item::Bool(is_named(x, scope))),
        ("HAS", [list, text]) => has(optional(list, scope)?, &evaluate(text, scope)?),
        ("AFTER", [day, months]) => after(&evaluate(day, scope)?, &evaluate(months, scope)?),
        ("CONTAINS", [x, part]) => contains(optional(x, scope)?, &evaluate(part, scope)?),
        _ => {
            let values = arguments.iter().map(|a| evaluate(a, scope)).collect::<Result<Vec<_>, _>>()?;
            super::lists::call(name, &values).unwrap_or_else(|| elementwise(name, &values))
        }
    }
}

fn optional(ast: &Ast, scope: &dyn Scope) -> Result<Option<Item>, Trouble> {
    match evaluate(ast, scope) {
        Ok(item) => Ok(Some(item)),
        Err(Trouble::Unknown(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// What sources call by different names.
fn either(many: &[Ast], scope: &dyn Scope) -> Valued {
    let mut lacking = fault("EITHER wants something to choose from");
    for one in many {
        match evaluate(one, scope) {
            Err(Trouble::Unknown(name)) => lacking = Err(Trouble::Unknown(name)),
            other => return other,
        }
    }
    lacking
}

/// Whether a case has a name, though without a value.
fn is_named(ast: &Ast, scope: &dyn Scope) -> bool {
    matches!(&ast.node, Node::Name(name) if scope.lookup(name).is_some())
}

fn has(list: Option<Item>, text: &Item) -> Valued {
    let (Some(Item::List(items)), Item::Text(text)) = (list, text) else { return Ok(Item::Bool(false)) };
    Ok(Item::Bool(items.iter().any(|item| matches!(item, Item::Text(own) if own == text))))
}

fn after(day: &Item, months: &Item) -> Valued {
    let months = number(months)?.to_i64().and_then(|months| i32::try_from(months).ok());
    let Item::Text(text) = day else { return fault("a day is wanted") };
    let found = parse_date(text).zip(months).and_then(|(day, months)| months_after(day, months));
    found.map_or_else(|| fault("a day is wanted"), |day| Ok(Item::Text(day.to_string())))
}

fn is_yes(item: &Item) -> bool {
    match item {
        Item::Bool(value) => *value,
        Item::Text(text) => {
            !matches!(text.to_lowercase().as_str(), "" | "no" | "none" | "false" | "否" | "无")
        }
        Item::Number(real) => real.sign() != Some(Ordering::Equal),
        Item::None => false,
        Item::List(_) | Item::Parts(_) => true,
    }
}

fn contains(item: Option<Item>, part: &Item) -> Valued {
    Ok(Item::Bool(match (item, part) {
        (Some(Item::Text(text)), Item::Text(part)) => text.to_lowercase().contains(&part.to_lowercase()),
        _ => false,
    }))
}

fn elementwise(name: &str, values: &[Item]) -> Valued {
    match (name, values) {
        ("ROUND", [x, digits]) => rounded(x, digits, Rounding::HalfAway),
        ("ROUNDUP", [x, digits]) => rounded(x, digits, Rounding::Up),
        ("ROUNDDOWN", [x, digits]) => rounded(x, digits, Rounding::Down),
        ("NOT", [x]) => each(x, &|x| Ok(Item::Bool(!truth(x)?))),
        ("AND", many) => {
            Ok(Item::Bool(many.iter().map(truth).collect::<Result<Vec<_>, _>>()?.iter().all(|b| *b)))
        }
        ("OR", many) => {
            Ok(Item::Bool(many.iter().map(truth).collect::<Result<Vec<_>, _>>()?.iter().any(|b| *b)))
        }
        ("BETADIST", [x, a, b]) => {
            let (a, b) = (number(a)?, number(b)?);
            each(x, &|x| known(number(x)?.beta(&a, &b, LADDER[1])))
        }
        ("ABS" | "SQRT" | "EXP" | "LN" | "NORMSDIST" | "NORMSINV", [x]) => {
            each(x, &|x| elementary(name, &number(x)?))
        }
        _ => fault(&format!("no function `{name}` with {} arguments", values.len())),
    }
}

fn elementary(name: &str, x: &Real) -> Valued {
    let done = match name {
        "ABS" => Ok(x.abs()),
        "SQRT" => x.sqrt(LADDER[1]),
        "EXP" => x.exp(LADDER[1]),
        "NORMSDIST" => x.normal(LADDER[1]),
        "NORMSINV" => x.normal_quantile(LADDER[1]),
        _ => x.ln(LADDER[1]),
    };
    known(done)
}

fn known(done: Result<Real, crate::num::Fault>) -> Valued {
    done.map(Item::Number).map_err(|e| Trouble::Fault(e.to_string()))
}

fn rounded(x: &Item, digits: &Item, mode: Rounding) -> Valued {
    let digits = number(digits)?.to_i64().and_then(|d| i32::try_from(d).ok());
    let Some(digits) = digits else { return fault("digits are a whole figure") };
    each(x, &|x| number(x)?.round(digits, mode).map(Item::Number).map_err(|e| Trouble::Fault(e.to_string())))
}
