//! Numbers of the oracle: rationals, and where a power leaves them a multiple of 2^-280 (84 digits).

use dashu_int::IBig;
use dashu_ratio::RBig;
use dataworth::formula::Function;
use dataworth::formula::ast::Operator;
use dataworth::model::RoundingMode;
use std::cmp::Ordering::{self, Equal, Greater, Less};
use std::sync::{Arc, LazyLock};

/// A value; `Bad` is an error cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The figure, and whether it is exact.
    Number(RBig, bool),
    Text(Arc<str>),
    Bool(bool),
    Date(i64),
    Absent,
    Bad,
}

impl Value {
    pub fn rational(&self) -> Option<RBig> {
        if let Value::Number(x, _) = self { Some(x.clone()) } else { None }
    }
}

pub(super) const BITS: usize = 280;
/// What an inexact figure may be off by and still count as a tie.
static SLACK: LazyLock<RBig> =
    LazyLock::new(|| RBig::from_parts(IBig::ONE, dashu_int::UBig::from(10u8).pow(60)));
pub(super) static LN2: LazyLock<IBig> = LazyLock::new(|| atanh2((IBig::ONE << BITS) / IBig::from(3)));

/// The decimal a text spells.
pub fn decimal(text: &str) -> Value {
    let (digits, places) = match text.split_once('.') {
        Some((whole, part)) => (format!("{whole}{part}"), part.len()),
        None => (text.to_string(), 0),
    };
    match digits.parse::<IBig>() {
        Ok(n) => Value::Number(RBig::from_parts_signed(n, IBig::from(10).pow(places)), true),
        Err(_) => Value::Bad,
    }
}

pub(super) fn fixed(x: &RBig) -> IBig {
    (x * RBig::from(IBig::ONE << BITS)).floor()
}

pub(super) fn number(x: RBig, exact: bool) -> Value {
    let x = if exact { x } else { RBig::from_parts_signed(fixed(&x), IBig::ONE << BITS) };
    Value::Number(x, exact)
}

fn size(x: &RBig) -> RBig {
    if *x < RBig::ZERO { -x.clone() } else { x.clone() }
}

pub fn order(a: &RBig, b: &RBig, exact: bool) -> Ordering {
    if !exact && size(&(a - b)) <= &*SLACK * (RBig::ONE + size(a)) { Equal } else { a.cmp(b) }
}

pub fn binary(operator: Operator, left: &Value, right: &Value) -> Value {
    use Value::*;
    let ordering = match (left, right) {
        (Number(a, p), Number(b, q)) => match operator {
            Operator::Add => return number(a + b, *p && *q),
            Operator::Subtract => return number(a - b, *p && *q),
            Operator::Multiply => return number(a * b, *p && *q),
            Operator::Divide if b.is_zero() => return Bad,
            Operator::Divide => return number(a / b, *p && *q),
            Operator::Power => return power(a, b, *p, *q),
            _ => order(a, b, *p && *q),
        },
        (Text(a), Text(b)) => a.cmp(b),
        (Bool(a), Bool(b)) => a.cmp(b),
        (Date(a), Date(b)) => a.cmp(b),
        _ => return Bad,
    };
    Bool(match operator {
        Operator::Equal => ordering == Equal,
        Operator::NotEqual => ordering != Equal,
        Operator::Less => ordering == Less,
        Operator::LessEqual => ordering != Greater,
        Operator::Greater => ordering == Greater,
        _ => ordering != Less,
    })
}

fn power(a: &RBig, b: &RBig, p: bool, q: bool) -> Value {
    let whole = if q && b.is_int() { i64::try_from(b.numerator().clone()).ok() } else { None };
    match whole.filter(|n| n.abs() <= 2000) {
        _ if a.is_zero() => {
            if *b > RBig::ZERO {
                number(RBig::ZERO, true)
            } else {
                Value::Bad
            }
        }
        Some(n) if p || n.abs() < 3 => {
            let up = a.pow(n.unsigned_abs() as usize);
            number(if n < 0 { RBig::ONE / up } else { up }, p)
        }
        _ if a.is_one() && p => number(RBig::ONE, true),
        _ if *a > RBig::ZERO => number(exp(&(ln(a) * b)), false),
        Some(n) => {
            let up = exp(&(ln(&size(a)) * b));
            number(if n % 2 == 0 { up } else { -up }, false)
        }
        None => Value::Bad,
    }
}

/// `2·atanh(z)` of a scaled number: `2(z + z³/3 + z⁵/5 + …)`.
fn atanh2(z: IBig) -> IBig {
    let square: IBig = (&z * &z) >> BITS;
    let (mut term, mut total, mut k) = (z.clone(), z, 3);
    while term.clone() >> 2 != IBig::ZERO && term.clone() >> 2 != IBig::NEG_ONE {
        term = (term * &square) >> BITS;
        total += &term / IBig::from(k);
        k += 2;
    }
    total * 2
}

/// `ln x` for `x > 0`: `x = m·2^k` with `m` near 1, then `2·atanh((m − 1)/(m + 1))`.
pub(super) fn ln(x: &RBig) -> RBig {
    use dashu_base::BitTest;
    let mut k = x.numerator().bit_len() as isize - x.denominator().bit_len() as isize;
    let two = |k: isize| {
        if k >= 0 {
            RBig::from(IBig::ONE << k as usize)
        } else {
            RBig::ONE / RBig::from(IBig::ONE << (-k) as usize)
        }
    };
    let mut m = x / two(k);
    if m * RBig::from(7) < RBig::from(5) {
        k -= 1
    }
    m = x / two(k);
    let one = IBig::ONE << BITS;
    let m = fixed(&m);
    let z = ((&m - &one) << BITS) / (&m + &one);
    RBig::from_parts_signed(atanh2(z) + &*LN2 * IBig::from(k), one)
}

/// `e^x`: the rest after whole powers of 2, over 2^12, by its series, squared twelve times.
pub(super) fn exp(x: &RBig) -> RBig {
    let one = IBig::ONE << BITS;
    let x = fixed(x);
    let k = isize::try_from((&x * IBig::from(2) + &*LN2) / (&*LN2 * IBig::from(2))).unwrap_or(-1_000_000);
    let rest = (x - &*LN2 * IBig::from(k)) >> 12;
    let (mut term, mut total, mut n) = (one.clone(), one.clone(), 1);
    while term != IBig::ZERO && term != IBig::NEG_ONE && n < 60 {
        term = ((term * &rest) >> BITS) / IBig::from(n);
        total += &term;
        n += 1;
    }
    (0..12).for_each(|_| total = (&total * &total) >> BITS);
    let total = if k >= 0 { total << k as usize } else { total >> (-k) as usize };
    RBig::from_parts_signed(total, one)
}

pub fn round(value: &Value, digits: i32, mode: RoundingMode) -> Value {
    let Value::Number(x, exact) = value else { return Value::Bad };
    let ten = RBig::from(IBig::from(10).pow(digits.unsigned_abs() as usize));
    let mut scaled = if digits >= 0 { size(x) * &ten } else { size(x) / &ten };
    // An inexact figure next to a half or a whole stands for it.
    let halves = (&scaled * RBig::from(2) + RBig::from_parts(IBig::ONE, 2u8.into())).floor();
    let snapped = RBig::from_parts(halves, 2u8.into());
    if order(&scaled, &snapped, *exact).is_eq() {
        scaled = snapped;
    }
    let whole = RBig::from(match mode {
        RoundingMode::HalfAway => (scaled + RBig::from_parts(IBig::ONE, 2u8.into())).floor(),
        RoundingMode::Up => scaled.ceil(),
        RoundingMode::Down => scaled.floor(),
    });
    let whole = if *x < RBig::ZERO { -whole } else { whole };
    number(if digits >= 0 { whole / ten } else { whole * ten }, true)
}

pub fn sum<'a>(items: impl IntoIterator<Item = &'a Value>) -> Value {
    items.into_iter().fold(decimal("0"), |a, b| binary(Operator::Add, &a, b))
}

pub fn product<'a>(items: impl IntoIterator<Item = &'a Value>) -> Value {
    items.into_iter().fold(decimal("1"), |a, b| binary(Operator::Multiply, &a, b))
}

pub fn median<'a>(items: impl IntoIterator<Item = &'a Value>) -> Value {
    let mut sorted: Vec<&Value> = items.into_iter().collect();
    if sorted.is_empty() || sorted.iter().any(|v| v.rational().is_none()) {
        return Value::Bad;
    }
    sorted.sort_by_key(|a| a.rational());
    let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    binary(Operator::Divide, &binary(Operator::Add, low, high), &decimal("2"))
}

pub fn extreme<'a>(items: impl IntoIterator<Item = &'a Value>, wanted: Ordering) -> Value {
    let better = |a: Value, b: &Value| match (&a, b) {
        (Value::Number(x, _), Value::Number(y, _)) => {
            if y.cmp(x) == wanted {
                b.clone()
            } else {
                a
            }
        }
        _ => Value::Bad,
    };
    let mut items = items.into_iter();
    items.next().map_or(Value::Bad, |first| items.fold(better(first.clone(), first), better))
}

pub fn logical(items: &[Value], settles: bool) -> Value {
    match items.iter().find(|v| **v != Value::Bool(!settles)) {
        None => Value::Bool(!settles),
        Some(Value::Bool(_)) => Value::Bool(settles),
        Some(_) => Value::Bad,
    }
}

pub fn across(items: &[Value], settles: bool) -> Value {
    let whole = items.iter().all(|v| matches!(v, Value::Bool(_)));
    if whole { Value::Bool(items.contains(&Value::Bool(settles)) == settles) } else { Value::Bad }
}

/// What `f` makes of the rows with the same key, for every row; no text is no key.
pub fn grouped(keys: &[Value], f: impl Fn(Vec<usize>) -> Value) -> Vec<Value> {
    if keys.iter().any(|k| !matches!(k, Value::Text(_))) {
        return vec![Value::Bad; keys.len()];
    }
    let members = |k: &Value| (0..keys.len()).filter(|j| keys[*j] == *k).collect();
    keys.iter().map(|k| f(members(k))).collect()
}

/// The sum over the rows whose keys are the wanted ones; `pairs` says which part is a key and what is wanted.
pub fn look_up(x: &[Value], parts: &[Vec<Value>], pairs: &[(usize, Value)]) -> Value {
    let text = |v: &Value| matches!(v, Value::Text(_));
    if !pairs.iter().all(|(k, wanted)| text(wanted) && parts[*k].iter().all(text)) {
        return Value::Bad;
    }
    let fits = |row: usize| pairs.iter().all(|(k, wanted)| parts[*k][row] == *wanted);
    if !(0..x.len()).any(fits) {
        return Value::Bad;
    }
    sum(x.iter().enumerate().filter(|(row, _)| fits(*row)).map(|(_, v)| v))
}

/// A function of figures at one place.
pub fn place(function: Function, parts: &[Value]) -> Value {
    use Value::{Bad, Bool, Date, Number};
    let digits =
        || parts.get(1).and_then(Value::rational).and_then(|d| i32::try_from(d.numerator().clone()).ok());
    let rounded = |mode| round(&parts[0], digits().unwrap_or(0), mode);
    match (function, parts) {
        (Function::If, [Bool(true), a, _]) => a.clone(),
        (Function::If, [Bool(false), _, b]) => b.clone(),
        (Function::And, _) => logical(parts, false),
        (Function::Or, _) => logical(parts, true),
        (Function::Not, [Bool(a)]) => Bool(!a),
        (Function::Min, _) => extreme(parts, Less),
        (Function::Max, _) => extreme(parts, Greater),
        (Function::Abs, [Number(a, p)]) => Number(size(a), *p),
        (Function::Sqrt, [Number(a, p)]) => root(a, *p),
        (Function::Exp, [Number(a, p)]) => {
            if a.is_zero() && *p {
                decimal("1")
            } else if *a > RBig::from(100_000) {
                // Beyond what the engine gives a figure for.
                Value::Bad
            } else {
                number(exp(a), false)
            }
        }
        (Function::Ln, [Number(a, _)]) if *a > RBig::ZERO => number(ln(a), false),
        (Function::Normal, [Number(a, p)]) => super::normal::area(a, *p),
        (Function::Quantile, [Number(a, p)]) => super::normal::quantile(a, *p),
        (Function::StudentTails, [Number(t, _), Number(n, _)]) => super::student::tails(t, n),
        (Function::StudentQuantile, [Number(p, _), Number(n, _)]) => super::student::quantile(p, n),
        (Function::Beta, _) => super::beta::area(parts),
        (Function::Round, _) => rounded(RoundingMode::HalfAway),
        (Function::RoundUp, _) => rounded(RoundingMode::Up),
        (Function::RoundDown, _) => rounded(RoundingMode::Down),
        (Function::Days, [Date(a), Date(b)]) => decimal(&(b - a).to_string()),
        (Function::Years, [Date(a), Date(b)]) => years(*a, *b),
        (Function::Number, [Number(..)]) => parts[0].clone(),
        (Function::LevelRate, _) => super::rates::level(parts),
        _ => Bad,
    }
}

fn root(a: &RBig, exact: bool) -> Value {
    if *a < RBig::ZERO { Value::Bad } else { power(a, &RBig::from_parts(IBig::ONE, 2u8.into()), exact, true) }
}

/// Days of a spreadsheet to year, month and day, by the era method.
fn civil(serial: i64) -> (i64, i64, i64) {
    let z = serial - 25_569 + 719_468;
    let (era, day) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let m = (5 * of_year + 2) / 153;
    let month = if m < 10 { m + 3 } else { m - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * m + 2) / 5 + 1)
}

/// The serial of a date; what February has not falls on its last day.
fn serial(year: i64, month: i64, day: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let day = if month == 2 && !leap { day.min(28) } else { day };
    let y = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let (era, rest) = (y.div_euclid(400), y.rem_euclid(400));
    era * 146_097 + rest * 365 + rest / 4 - rest / 100 + of_year - 719_468 + 25_569
}

/// Whole anniversaries, then days over the length of the broken year.
fn years(start: i64, end: i64) -> Value {
    if end <= start {
        return decimal("0");
    }
    let ((y1, m1, d1), (y2, m2, d2)) = (civil(start), civil(end));
    let whole = y2 - y1 - i64::from((m2, d2) < (m1, d1));
    let (from, to) = (serial(y1 + whole, m1, d1), serial(y1 + whole + 1, m1, d1));
    let part =
        binary(Operator::Divide, &decimal(&(end - from).to_string()), &decimal(&(to - from).to_string()));
    binary(Operator::Add, &decimal(&whole.to_string()), &part)
}
