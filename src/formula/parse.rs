//! 公式解析 — text to tree, with the place of the first fault.
//!
//! The grammar is the part of a spreadsheet's that every program agrees on. Two things that
//! programs read differently are refused rather than guessed: `a ^ b ^ c` (Excel works from the
//! left, mathematics from the right) and `-a ^ b` (Excel squares the minus sign).

use super::ast::{Ast, At, Node, Operator};
use crate::diag::bounds;
use winnow::ascii::multispace0;
use winnow::combinator::{Infix, Prefix};
use winnow::combinator::{
    alt, cut_err, delimited, dispatch, expression, fail, opt, peek, preceded, separated,
};
use winnow::error::{ContextError, ErrMode, StrContext};
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{any, one_of, take_while};

/// Why a formula could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxError {
    TooLong {
        length: usize,
    },
    TooDeep {
        depth: usize,
    },
    Unexpected {
        at: At,
        expected: String,
    },
    /// `a ^ b ^ c` or `-a ^ b`: programs disagree, so brackets are asked for.
    Ambiguous {
        at: At,
    },
}

type Input<'s> = LocatingSlice<&'s str>;
type Parsed<T> = winnow::ModalResult<T>;

/// Reads one formula.
///
/// ```
/// use dataworth::formula::parse;
/// assert!(parse("revenue * royalty * (1 - tax)").is_ok());
/// assert!(parse("2 ^ 3 ^ 4").is_err());
/// assert!(parse("revenue * ").is_err());
/// ```
pub fn parse(text: &str) -> Result<Ast, SyntaxError> {
    if text.len() > bounds().formula_length {
        return Err(SyntaxError::TooLong { length: text.len() });
    }
    refuse_deep_brackets(text)?;
    let tree = delimited(multispace0, comparison, multispace0)
        .parse(LocatingSlice::new(text))
        .map_err(|e| unexpected(text, e.offset(), e.inner()))?;
    refuse_ambiguous(&tree)?;
    match tree.depth() {
        depth if depth > bounds().formula_depth => Err(SyntaxError::TooDeep { depth }),
        _ => Ok(tree),
    }
}

/// Counts brackets before the recursive parser runs, so that its stack is bounded too.
fn refuse_deep_brackets(text: &str) -> Result<(), SyntaxError> {
    let (mut depth, mut deepest, mut minus_run) = (0usize, 0usize, 0usize);
    for byte in text.bytes() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'-' => minus_run += 1,
            b' ' => {}
            _ => minus_run = 0,
        }
        deepest = deepest.max(depth).max(minus_run);
    }
    if deepest > bounds().formula_depth { Err(SyntaxError::TooDeep { depth: deepest }) } else { Ok(()) }
}

fn unexpected(text: &str, offset: usize, error: &ContextError) -> SyntaxError {
    let expected = error
        .context()
        .find_map(|c| match c {
            StrContext::Label(label) => Some((*label).to_string()),
            _ => None,
        })
        .unwrap_or_else(|| "an operator or the end".to_string());
    let end = text[offset..].chars().next().map_or(offset, |c| offset + c.len_utf8());
    SyntaxError::Unexpected { at: At { start: offset, end }, expected }
}

/// `-a ^ b` shows as a power whose left side is a bare minus; brackets leave a `Call` of no name.
fn refuse_ambiguous(tree: &Ast) -> Result<(), SyntaxError> {
    match &tree.node {
        Node::Number(_) | Node::Text(_) | Node::Name(_) => Ok(()),
        Node::Negative(inner) => match &inner.node {
            Node::Binary(Operator::Power, left, _) if inner.at.start == left.at.start => {
                Err(SyntaxError::Ambiguous { at: tree.at })
            }
            _ => refuse_ambiguous(inner),
        },
        Node::Binary(_, left, right) => {
            refuse_ambiguous(left)?;
            refuse_ambiguous(right)
        }
        Node::Call(_, arguments) => arguments.iter().try_for_each(refuse_ambiguous),
    }
}

fn comparison(input: &mut Input<'_>) -> Parsed<Ast> {
    let left = arithmetic.parse_next(input)?;
    match opt(preceded(multispace0, comparison_operator)).parse_next(input)? {
        None => Ok(left),
        Some(operator) => {
            let right = cut_err(arithmetic).parse_next(input)?;
            Ok(binary(operator, left, right))
        }
    }
}

fn comparison_operator(input: &mut Input<'_>) -> Parsed<Operator> {
    alt((
        "<=".value(Operator::LessEqual),
        ">=".value(Operator::GreaterEqual),
        "<>".value(Operator::NotEqual),
        "<".value(Operator::Less),
        ">".value(Operator::Greater),
        "=".value(Operator::Equal),
    ))
    .parse_next(input)
}

fn arithmetic(input: &mut Input<'_>) -> Parsed<Ast> {
    expression(
        preceded(multispace0, operand).context(StrContext::Label("a figure, a name or an opening bracket")),
    )
    .prefix(prefix)
    .infix(infix)
    .parse_next(input)
}

type Folded<'s> = Prefix<Input<'s>, Ast, ErrMode<ContextError>>;
type Joined<'s> = Infix<Input<'s>, Ast, ErrMode<ContextError>>;

fn prefix<'s>(input: &mut Input<'s>) -> Parsed<Folded<'s>> {
    preceded(multispace0, "-").parse_next(input)?;
    Ok(Prefix(8, |input: &mut Input<'s>, inner: Ast| {
        let at = At { start: inner.at.start.saturating_sub(1), end: input.previous_token_end() };
        Ok(Ast { node: Node::Negative(Box::new(inner)), at })
    }))
}

fn infix<'s>(input: &mut Input<'s>) -> Parsed<Joined<'s>> {
    preceded(
        multispace0,
        dispatch! {any;
            '+' => winnow::combinator::empty.value(Infix::Left(4, |_: &mut _, a, b| Ok(binary(Operator::Add, a, b)))),
            '-' => winnow::combinator::empty.value(Infix::Left(4, |_: &mut _, a, b| Ok(binary(Operator::Subtract, a, b)))),
            '*' => winnow::combinator::empty.value(Infix::Left(6, |_: &mut _, a, b| Ok(binary(Operator::Multiply, a, b)))),
            '/' => winnow::combinator::empty.value(Infix::Left(6, |_: &mut _, a, b| Ok(binary(Operator::Divide, a, b)))),
            '^' => winnow::combinator::empty.value(Infix::Neither(10, |_: &mut _, a, b| Ok(binary(Operator::Power, a, b)))),
            _ => fail,
        },
    )
    .parse_next(input)
}

fn binary(operator: Operator, left: Ast, right: Ast) -> Ast {
    let at = At { start: left.at.start, end: right.at.end };
    Ast { node: Node::Binary(operator, Box::new(left), Box::new(right)), at }
}

fn operand(input: &mut Input<'_>) -> Parsed<Ast> {
    let start = input.current_token_start();
    let node = dispatch! {peek(any);
        '(' => bracketed,
        '"' => text,
        '0'..='9' => number,
        'a'..='z' | 'A'..='Z' | '_' => name_or_call,
        _ => fail,
    }
    .parse_next(input)?;
    Ok(Ast { node, at: At { start, end: input.previous_token_end() } })
}

fn bracketed(input: &mut Input<'_>) -> Parsed<Node> {
    delimited(
        "(",
        cut_err(comparison),
        cut_err((multispace0, ")")).context(StrContext::Label("a closing bracket")),
    )
    .map(|inner: Ast| inner.node)
    .parse_next(input)
}

fn text(input: &mut Input<'_>) -> Parsed<Node> {
    delimited(
        '"',
        take_while(0.., |c| c != '"' && c != '\n'),
        cut_err('"').context(StrContext::Label("a closing quote")),
    )
    .map(|s: &str| Node::Text(s.to_string()))
    .parse_next(input)
}

fn number(input: &mut Input<'_>) -> Parsed<Node> {
    (
        take_while(1.., '0'..='9'),
        opt(('.', cut_err(take_while(1.., '0'..='9')).context(StrContext::Label("a digit")))),
    )
        .take()
        .map(|s: &str| Node::Number(s.to_string()))
        .parse_next(input)
}

fn identifier<'s>(input: &mut Input<'s>) -> Parsed<&'s str> {
    (one_of(('a'..='z', 'A'..='Z', '_')), take_while(0.., ('a'..='z', 'A'..='Z', '0'..='9', '_')))
        .take()
        .parse_next(input)
}

fn name_or_call(input: &mut Input<'_>) -> Parsed<Node> {
    let name = identifier.parse_next(input)?.to_string();
    if opt((multispace0, '(')).parse_next(input)?.is_none() {
        return Ok(Node::Name(name));
    }
    let arguments =
        cut_err(separated(0.., delimited(multispace0, comparison, multispace0), ',')).parse_next(input)?;
    cut_err((multispace0, ')'))
        .context(StrContext::Label("a comma or a closing bracket"))
        .parse_next(input)?;
    Ok(Node::Call(name, arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_is_that_of_arithmetic() {
        let tree = parse("a + b * c ^ 2 - d / e").unwrap();
        let Node::Binary(Operator::Subtract, sum, quotient) = tree.node else { panic!("{tree:?}") };
        assert!(matches!(sum.node, Node::Binary(Operator::Add, ..)));
        assert!(matches!(quotient.node, Node::Binary(Operator::Divide, ..)));
    }

    #[test]
    fn the_place_of_a_fault_is_the_first_byte_that_cannot_stand() {
        let Err(SyntaxError::Unexpected { at, .. }) = parse("a + * b") else { panic!() };
        assert_eq!(at.start, 4);
        let Err(SyntaxError::Unexpected { at, expected }) = parse("SUM(a, b") else { panic!() };
        assert_eq!((at.start, expected.as_str()), (8, "a comma or a closing bracket"));
    }

    #[test]
    fn what_programs_read_differently_is_refused() {
        assert!(matches!(parse("-a ^ 2"), Err(SyntaxError::Ambiguous { .. })));
        assert!(parse("a ^ b ^ c").is_err());
        assert!(parse("(-a) ^ 2").is_ok());
        assert!(parse("-(a ^ 2)").is_ok());
        assert!(parse("a = b = c").is_err());
    }

    #[test]
    fn size_is_limited_before_the_parser_recurses() {
        assert!(matches!(parse(&"(".repeat(60)), Err(SyntaxError::TooDeep { .. })));
        assert!(matches!(parse(&"-".repeat(60)), Err(SyntaxError::TooDeep { .. })));
        assert!(matches!(parse(&"a+".repeat(1500)), Err(SyntaxError::TooLong { .. })));
    }

    #[test]
    fn comparisons_calls_and_texts_nest() {
        let tree = parse(r#"IF(timing = "mid", t - 0.5, t)"#).unwrap();
        let Node::Call(name, arguments) = tree.node else { panic!() };
        assert_eq!((name.as_str(), arguments.len()), ("IF", 3));
    }
}
