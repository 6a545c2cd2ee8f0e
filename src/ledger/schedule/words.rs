//! 摊销方法和尾差处理的叫法 — what methods and roundings are called, Chinese first.

use super::{Method, Rounding};
use crate::portfolio::key;

pub const STRAIGHT_LINE: &[&str] = &["直线法", "年限平均法", "straight line"];
pub const DOUBLE_DECLINING: &[&str] = &["双倍余额递减法", "double declining"];
pub const SUM_OF_YEARS: &[&str] = &["年数总和法", "sum of years"];
const LAST_TAKES_REST: &[&str] = &["末期补差", "last takes the rest"];
const CUMULATIVE: &[&str] = &["累计差额", "cumulative"];

const METHODS: [(Method, &[&str]); 3] = [
    (Method::StraightLine, STRAIGHT_LINE),
    (Method::DoubleDeclining, DOUBLE_DECLINING),
    (Method::SumOfYears, SUM_OF_YEARS),
];
const ROUNDINGS: [(Rounding, &[&str]); 2] =
    [(Rounding::LastTakesRest, LAST_TAKES_REST), (Rounding::Cumulative, CUMULATIVE)];

impl Method {
    /// A method by one of its names, without regard to width, case and blanks.
    ///
    /// ```
    /// use dataworth::ledger::Method;
    /// assert_eq!(Method::called("年限平均法"), Some(Method::StraightLine));
    /// assert_eq!(Method::called("产量法"), None);
    /// ```
    pub fn called(text: &str) -> Option<Method> {
        called(&METHODS, text)
    }

    /// The names a cell may hold, Chinese and English.
    pub fn names() -> (String, String) {
        names(&METHODS)
    }
}

impl Rounding {
    /// A rounding by one of its names, without regard to width, case and blanks.
    pub fn called(text: &str) -> Option<Rounding> {
        called(&ROUNDINGS, text)
    }

    /// The names a cell may hold, Chinese and English.
    pub fn names() -> (String, String) {
        names(&ROUNDINGS)
    }
}

fn called<T: Copy>(words: &[(T, &[&str])], text: &str) -> Option<T> {
    let wanted = key(text);
    words.iter().find(|(_, names)| names.iter().any(|name| key(name) == wanted)).map(|(value, _)| *value)
}

fn names<T>(words: &[(T, &[&str])]) -> (String, String) {
    let zh: Vec<&str> = words.iter().filter_map(|(_, names)| names.first().copied()).collect();
    let en: Vec<&str> = words.iter().filter_map(|(_, names)| names.last().copied()).collect();
    (zh.join("、"), en.join(", "))
}
