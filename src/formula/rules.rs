//! 运算规则 — which operands each operator and function accepts, and what comes out.

use super::ast::{At, Operator};
use super::functions::Function;
use super::typed::{Expr, Result, TypeFault, Typed, fail};
use super::types::{Dimension, Kind, Shape, Type};

/// The dimension of a number, or a fault.
pub(super) fn number(expr: &Expr) -> Result<Dimension> {
    match expr.ty.kind {
        Kind::Number(dimension) => Ok(dimension),
        other => fail(TypeFault::WrongKind { found: other.to_string(), wanted: "number".into() }, expr.at),
    }
}

fn expect(expr: &Expr, kind: Kind) -> Result<()> {
    if expr.ty.kind == kind {
        return Ok(());
    }
    fail(TypeFault::WrongKind { found: expr.ty.kind.to_string(), wanted: kind.to_string() }, expr.at)
}

fn expect_dimensionless(expr: &Expr) -> Result<()> {
    let dimension = number(expr)?;
    if dimension.is_dimensionless() {
        return Ok(());
    }
    fail(
        TypeFault::WrongUnit { found: dimension.to_string(), wanted: "number, ratio or rate".into() },
        expr.at,
    )
}

fn shape_of(parts: &[Expr], at: At) -> Result<Shape> {
    parts.iter().try_fold(Shape::ONE, |shape, part| match shape.meet(part.ty.shape) {
        Some(met) => Ok(met),
        None => fail(
            TypeFault::WrongShape { found: "rows of two tables".into(), wanted: "rows of one table".into() },
            at,
        ),
    })
}

/// A literal takes the other side's unit where that hides nothing: 0 always, any figure beside
/// years and counts; never beside money.
fn adapts(literal: &Expr, to: Dimension) -> bool {
    match &literal.node {
        Typed::Number(text) => to.money == 0 || text.chars().all(|c| matches!(c, '0' | '.')),
        Typed::Negative(inner) => adapts(inner, to),
        _ => false,
    }
}

fn meet(left: &Expr, right: &Expr, at: At) -> Result<Dimension> {
    let (a, b) = (number(left)?, number(right)?);
    match a.meet(b) {
        Some(dimension) => Ok(dimension),
        None if adapts(right, a) => Ok(a),
        None if adapts(left, b) => Ok(b),
        None => fail(TypeFault::WrongUnit { found: b.to_string(), wanted: a.to_string() }, at),
    }
}

/// The type of `left operator right`.
pub(super) fn binary(operator: Operator, left: &Expr, right: &Expr, at: At) -> Result<Type> {
    let shape = shape_of(&[left.clone(), right.clone()], at)?;
    if operator.is_comparison() {
        comparison(operator, left, right, at)?;
        return Ok(Type { kind: Kind::Bool, shape });
    }
    let dimension = match operator {
        Operator::Add | Operator::Subtract => meet(left, right, at)?,
        Operator::Multiply => number(left)?.multiply(number(right)?),
        Operator::Divide => number(left)?.divide(number(right)?),
        _ => power(left, right)?,
    };
    Ok(Type::number(dimension, shape))
}

fn comparison(operator: Operator, left: &Expr, right: &Expr, at: At) -> Result<()> {
    match (left.ty.kind, right.ty.kind) {
        (Kind::Number(_), Kind::Number(_)) => meet(left, right, at).map(|_| ()),
        (Kind::Date, Kind::Date) => Ok(()),
        (Kind::Text, Kind::Text) | (Kind::Bool, Kind::Bool)
            if matches!(operator, Operator::Equal | Operator::NotEqual) =>
        {
            Ok(())
        }
        (a, b) => fail(TypeFault::WrongKind { found: b.to_string(), wanted: a.to_string() }, right.at),
    }
}

/// A dimension is raised to whole literals only; a dimensionless base to any number or years.
fn power(base: &Expr, exponent: &Expr) -> Result<Dimension> {
    let dimension = number(base)?;
    if let Typed::Number(text) = &exponent.node
        && let Ok(whole) = text.parse::<i8>()
    {
        return Ok(dimension.power(whole));
    }
    expect_dimensionless(base)?;
    match number(exponent)? {
        Dimension::YEAR => {}
        other if other.is_dimensionless() => {}
        other => {
            return fail(
                TypeFault::WrongUnit { found: other.to_string(), wanted: "number or year".into() },
                exponent.at,
            );
        }
    }
    Ok(Dimension::PLAIN)
}

/// The type of a call.
pub(super) fn call(function: Function, arguments: &[Expr], at: At) -> Result<Type> {
    let first = &arguments[0];
    let plain = |kind| Type { kind, shape: Shape::ONE };
    Ok(match function {
        Function::Sum => {
            reducible(first)?;
            Type::number(number(first)?, Shape::ONE)
        }
        Function::SumYears | Function::SumLines => partial_sum(function, first)?,
        Function::Count => {
            not_both(first)?;
            let years = first.ty.shape.lines.is_none();
            plain(Kind::Number(if years { Dimension::YEAR } else { Dimension::PLAIN }))
        }
        Function::Product => {
            over_lines(first)?;
            expect_dimensionless(first)?;
            plain(first.ty.kind)
        }
        Function::Mean | Function::Median | Function::Smallest | Function::Largest => {
            over_lines(first)?;
            Type::number(number(first)?, Shape::ONE)
        }
        Function::SumBy
        | Function::ProductBy
        | Function::MedianBy
        | Function::SmallestBy
        | Function::LargestBy => by_key(function, arguments, at)?,
        Function::CountBy => {
            over_lines(first)?;
            Type::number(Dimension::PLAIN, first.ty.shape)
        }
        Function::At => at_key(arguments, at)?,
        Function::EigenWeight => eigen_weight(arguments, at)?,
        Function::If => branch(arguments, at)?,
        Function::And | Function::Or | Function::Not => {
            arguments.iter().try_for_each(|a| expect(a, Kind::Bool))?;
            Type { kind: Kind::Bool, shape: shape_of(arguments, at)? }
        }
        Function::All | Function::Any => {
            not_both(first)?;
            expect(first, Kind::Bool)?;
            plain(Kind::Bool)
        }
        Function::Given => plain(Kind::Bool),
        Function::Min | Function::Max => together(arguments, at)?,
        Function::Abs => Type::number(number(first)?, first.ty.shape),
        Function::Sqrt | Function::Exp | Function::Ln | Function::Normal | Function::Quantile => {
            expect_dimensionless(first)?;
            Type::number(Dimension::PLAIN, first.ty.shape)
        }
        Function::StudentTails | Function::StudentQuantile => {
            arguments.iter().try_for_each(expect_dimensionless)?;
            Type::number(Dimension::PLAIN, shape_of(arguments, at)?)
        }
        Function::Beta => {
            arguments.iter().try_for_each(expect_dimensionless)?;
            Type::number(Dimension::PLAIN, shape_of(arguments, at)?)
        }
        Function::TreeOption
        | Function::SimulatedOption
        | Function::SimulationError
        | Function::ExerciseChance => option(function, arguments, at)?,
        Function::Round | Function::RoundUp | Function::RoundDown => rounded(arguments)?,
        Function::Years | Function::Days => {
            arguments.iter().try_for_each(|a| expect(a, Kind::Date))?;
            let unit = if function == Function::Years { Dimension::YEAR } else { Dimension::COUNT };
            Type::number(unit, shape_of(arguments, at)?)
        }
        Function::Number => {
            // How many years, or how many, is a number too.
            if !matches!(number(first)?, Dimension::YEAR | Dimension::COUNT) {
                expect_dimensionless(first)?;
            }
            Type::number(Dimension::PLAIN, first.ty.shape)
        }
        Function::InternalRate => {
            number(first)?;
            match first.ty.shape {
                Shape::YEARS => plain(Kind::Number(Dimension::RATE)),
                _ => return shape_fault(first, "years"),
            }
        }
        Function::DatedRate => {
            number(first)?;
            expect(&arguments[1], Kind::Date)?;
            arguments.iter().try_for_each(over_lines)?;
            shape_of(arguments, at)?;
            plain(Kind::Number(Dimension::RATE))
        }
        Function::LevelRate => level_rate(arguments, at)?,
        Function::VariableDeclining => written_off(arguments, at)?,
    })
}

/// `RATE(periods, payment, today, at the end, when)`: sums of one unit, the rest plain.
fn level_rate(arguments: &[Expr], at: At) -> Result<Type> {
    if number(&arguments[0])? != Dimension::YEAR {
        expect_dimensionless(&arguments[0])?;
    }
    together(&arguments[1..arguments.len().min(4)], at)?;
    arguments.get(4).map_or(Ok(()), expect_dimensionless)?;
    Ok(Type::number(Dimension::RATE, shape_of(arguments, at)?))
}

/// `VDB(cost, salvage, life, start, end, factor)`: sums of one unit, times in years or plain.
fn written_off(arguments: &[Expr], at: At) -> Result<Type> {
    let unit = together(&arguments[..2], at)?;
    for time in &arguments[2..5] {
        if number(time)? != Dimension::YEAR {
            expect_dimensionless(time)?;
        }
    }
    arguments.get(5).map_or(Ok(()), expect_dimensionless)?;
    Ok(Type { shape: shape_of(arguments, at)?, ..unit })
}

/// Words, then amounts of one unit, then years and figures without unit.
fn option(function: Function, arguments: &[Expr], at: At) -> Result<Type> {
    let words = if function == Function::TreeOption { 2 } else { 1 };
    let (words, figures) = arguments.split_at(words);
    words.iter().try_for_each(|word| expect(word, Kind::Text))?;
    let amount = together(&figures[..2], at)?;
    if number(&figures[2])? != Dimension::YEAR {
        expect_dimensionless(&figures[2])?;
    }
    figures[3..].iter().try_for_each(expect_dimensionless)?;
    let kind =
        if function == Function::ExerciseChance { Kind::Number(Dimension::RATIO) } else { amount.kind };
    Ok(Type { kind, shape: shape_of(arguments, at)? })
}

fn reducible(expr: &Expr) -> Result<()> {
    if expr.ty.shape.is_one() { shape_fault(expr, "years or lines") } else { Ok(()) }
}

/// Years or child rows, not both: a spreadsheet's range runs one way.
fn not_both(expr: &Expr) -> Result<()> {
    match expr.ty.shape {
        Shape { lines: Some(_), years: true } => shape_fault(expr, "years or lines, not both"),
        _ => reducible(expr),
    }
}

fn over_lines(expr: &Expr) -> Result<()> {
    match expr.ty.shape {
        Shape { lines: Some(_), years: false } => Ok(()),
        _ => shape_fault(expr, "lines"),
    }
}

fn shape_fault<T>(expr: &Expr, wanted: &str) -> Result<T> {
    fail(TypeFault::WrongShape { found: expr.ty.shape.to_string(), wanted: wanted.into() }, expr.at)
}

fn partial_sum(function: Function, expr: &Expr) -> Result<Type> {
    let Shape { lines: Some(axis), years: true } = expr.ty.shape else {
        return shape_fault(expr, "lines*years");
    };
    let left = if function == Function::SumYears { Shape::lines(axis) } else { Shape::YEARS };
    Ok(Type::number(number(expr)?, left))
}

fn by_key(function: Function, arguments: &[Expr], at: At) -> Result<Type> {
    over_lines(&arguments[1])?;
    let shape = shape_of(arguments, at)?;
    if shape != arguments[1].ty.shape {
        return shape_fault(&arguments[0], "lines");
    }
    if function == Function::ProductBy {
        expect_dimensionless(&arguments[0])?;
    }
    Ok(Type::number(number(&arguments[0])?, shape))
}

/// `EIGEN_WEIGHT(judgement, row, column)`, with the matrix where a table holds several.
fn eigen_weight(arguments: &[Expr], at: At) -> Result<Type> {
    expect_dimensionless(&arguments[0])?;
    arguments.iter().try_for_each(over_lines)?;
    arguments[1..].iter().try_for_each(|key| expect(key, Kind::Text))?;
    Ok(Type::number(Dimension::RATIO, shape_of(arguments, at)?))
}

/// `AT(x, key, wanted)`, with up to three keys and what is wanted of each.
fn at_key(arguments: &[Expr], at: At) -> Result<Type> {
    over_lines(&arguments[0])?;
    let mut shape = Shape::ONE;
    if arguments.len().is_multiple_of(2) {
        let given = arguments.len();
        let fault = TypeFault::ArgumentCount { function: "AT".into(), least: 3, most: 7, given };
        return fail(fault, at);
    }
    for pair in arguments[1..].chunks(2) {
        over_lines(&pair[0])?;
        expect(&pair[0], Kind::Text)?;
        expect(&pair[1], Kind::Text)?;
        shape =
            shape_of(&[pair[1].clone(), Expr { ty: Type { shape, ..pair[1].ty }, ..pair[1].clone() }], at)?;
    }
    Ok(Type::number(number(&arguments[0])?, shape))
}

fn branch(arguments: &[Expr], at: At) -> Result<Type> {
    expect(&arguments[0], Kind::Bool)?;
    let shape = shape_of(arguments, at)?;
    let (then, otherwise) = (&arguments[1], &arguments[2]);
    let kind = match (then.ty.kind, otherwise.ty.kind) {
        (Kind::Number(_), Kind::Number(_)) => Kind::Number(meet(then, otherwise, at)?),
        (a, b) if a == b => a,
        (a, b) => {
            return fail(TypeFault::WrongKind { found: b.to_string(), wanted: a.to_string() }, otherwise.at);
        }
    };
    Ok(Type { kind, shape })
}

fn together(arguments: &[Expr], at: At) -> Result<Type> {
    let mut met = arguments[0].clone();
    for next in &arguments[1..] {
        let dimension = meet(&met, next, at)?;
        met = Expr { ty: Type::number(dimension, Shape::ONE), ..next.clone() };
        // A literal that adapted must not adapt again in the next round.
        met.node = Typed::Period;
    }
    let dimension = number(&met)?;
    Ok(Type::number(dimension, shape_of(arguments, at)?))
}

fn rounded(arguments: &[Expr]) -> Result<Type> {
    let digits = &arguments[1];
    let whole = match &digits.node {
        Typed::Number(text) => text.parse::<u8>().is_ok_and(|d| d <= 15),
        Typed::Negative(inner) => {
            matches!(&inner.node, Typed::Number(text) if text.parse::<u8>().is_ok_and(|d| d <= 15))
        }
        _ => false,
    };
    if !whole {
        let fault = TypeFault::WrongKind {
            found: "an expression".into(),
            wanted: "a whole figure from -15 to 15".into(),
        };
        return fail(fault, digits.at);
    }
    Ok(Type::number(number(&arguments[0])?, arguments[0].ty.shape))
}
