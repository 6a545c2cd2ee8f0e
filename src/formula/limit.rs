//! 工作簿公式的上限 — a formula that Excel would refuse is refused when its model is linked.
//!
//! `BAND` and `CASE` are short in a model file and long in a sheet. Every formula is written once
//! with the widest references a workbook can have, so that no export fails for its length.

use super::Function;
use super::excel::{Home, Item, Layout, Over, template};
use super::program::Program;
use super::typed::{Expr, Typed};
use crate::model::Choice;
use crate::table::{Piece, Template};

/// Characters of one formula in Excel.
pub const MAX_SHEET_LENGTH: usize = 8_192;
/// Levels of functions within functions in Excel.
pub const MAX_SHEET_DEPTH: usize = 64;
/// What an export may still put around a formula: a rounding, a test for a blank.
const AROUND: usize = 128;

/// What is beyond Excel's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    Length(usize),
    Depth(usize),
}

/// How far an expression is beyond what a sheet holds; `None` where it fits.
pub(super) fn excess(program: &Program, expr: &Expr, choices: Option<&[Choice]>) -> Option<Excess> {
    let depth = depth(expr) + 2;
    if depth > MAX_SHEET_DEPTH {
        return Some(Excess::Depth(depth));
    }
    let home = Home { shape: expr.ty.shape, year: 0, owner: 0 };
    let written = template(program, expr, choices, home, &Widest);
    let length = AROUND + written.pieces.iter().map(characters).sum::<usize>();
    (length > MAX_SHEET_LENGTH).then_some(Excess::Length(length))
}

fn characters(piece: &Piece) -> usize {
    match piece {
        Piece::Text(text) => text.encode_utf16().count(),
        Piece::Ref(_) => WIDEST_CELL.len(),
    }
}

/// Functions within functions, as the workbook writes them.
fn depth(expr: &Expr) -> usize {
    match &expr.node {
        Typed::Negative(inner) => depth(inner),
        Typed::Binary(_, left, right) => depth(left).max(depth(right)),
        Typed::Call(function, arguments) => {
            let inside = arguments.iter().map(depth).max().unwrap_or(0);
            inside + levels(*function, arguments.len())
        }
        _ => 0,
    }
}

fn levels(function: Function, arguments: usize) -> usize {
    match function {
        Function::And | Function::Or => arguments.saturating_sub(1),
        Function::Years => 5,
        Function::At | Function::All | Function::Product | Function::Count => 2,
        Function::Number | Function::Days => 0,
        _ => 1,
    }
}

const WIDEST_CELL: &str = "'3333333333333333333333333333333'!$XFD$1048576";
const WIDEST_RANGE: &str = "'3333333333333333333333333333333'!$XFD$1048576:$XFD$1048576";

/// A workbook whose every reference is as wide as one can be.
struct Widest;

impl Layout for Widest {
    fn cell(&self, template: Template, _: Item, _: Home) -> Template {
        template.text(WIDEST_CELL)
    }

    fn range(&self, template: Template, _: Item, _: Home, _: Over) -> Template {
        template.text(WIDEST_RANGE)
    }

    fn periods(&self, template: Template, _: Home) -> Template {
        template.text(WIDEST_CELL)
    }

    fn label<'a>(&self, choice: &'a Choice) -> &'a str {
        if choice.zh.chars().count() > choice.en.chars().count() { &choice.zh } else { &choice.en }
    }
}
