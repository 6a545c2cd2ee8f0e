//! 语法与类型问题 — the diagnostics of a formula, in both languages.

use crate::diag::{Code, Diagnostic};
use crate::formula::ast::At;
use crate::formula::parse::SyntaxError;
use crate::formula::typed::{TypeError, TypeFault};

pub(super) fn syntax_at(error: &SyntaxError) -> usize {
    match error {
        SyntaxError::Unexpected { at, .. } | SyntaxError::Ambiguous { at } => at.start,
        _ => 0,
    }
}

pub(super) fn excerpt(formula: &str, at: At) -> &str {
    formula.get(at.start..at.end).filter(|s| !s.is_empty()).unwrap_or(formula)
}

/// The diagnostic of a formula that cannot be read.
pub fn syntax_fault(error: &SyntaxError, formula: &str) -> Diagnostic {
    match error {
        SyntaxError::TooLong { length } => {
            Diagnostic::new(Code::TooLong).value(length).arg("limit", crate::diag::bounds().formula_length)
        }
        SyntaxError::TooDeep { depth } => {
            Diagnostic::new(Code::TooDeep).value(depth).arg("limit", crate::diag::bounds().formula_depth)
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
pub(super) fn wanted_found(fault: Diagnostic, text: &str, found: &str, wanted: &str) -> Diagnostic {
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
