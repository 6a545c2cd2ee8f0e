//! Why a calculation has no answer.

use std::fmt;

/// 计算失败 — why an exact operation has no answer. Never NaN, never infinity.
///
/// ```
/// use dataworth::num::Fault;
/// assert_eq!(Fault::DivisionByZero.to_string(), "division by zero");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A divisor is exactly zero, or zero is raised to a negative power.
    #[error("division by zero")]
    DivisionByZero,
    /// The function is not defined there; the text says which rule was broken.
    #[error("outside the domain: {0}")]
    Domain(&'static str),
    /// The result is too large for its type or for any sensible figure.
    #[error("the result is too large to represent")]
    Overflow,
    /// The exponent or the number of digits asked for is beyond what is computed.
    #[error("the calculation would need too many digits")]
    TooLarge,
    /// No rate above −1 makes the flows worth nothing.
    #[error("no rate makes the flows worth nothing")]
    NoRate,
    /// More than one does, and the flows do not say which is meant.
    #[error("{} rates make the flows worth nothing: {}", .0.count(), .0)]
    SeveralRates(RateList),
    /// The enclosure is too wide to decide; try more [`Digits`](super::Digits).
    #[error("the precision in use does not decide the result")]
    Undecided,
}

impl Fault {
    /// The reason in Chinese and English.
    pub fn words(self) -> (String, String) {
        let zh = match self {
            Fault::DivisionByZero => "除以 0".into(),
            Fault::Domain(rule) => format!("超出定义域：{}", chinese(rule)),
            Fault::Overflow => "结果过大".into(),
            Fault::TooLarge => "计算所需的位数过多".into(),
            Fault::NoRate => "没有使各期现金流现值合计为 0 的收益率".into(),
            Fault::SeveralRates(rates) => {
                format!("使各期现金流现值合计为 0 的收益率有 {} 个：{rates}", rates.count())
            }
            Fault::Undecided => "现有精度不足以判定".into(),
        };
        (zh, self.to_string())
    }
}

/// 几个收益率 — rates as a fault names them: the first few, and how many there are.
///
/// ```
/// use dataworth::num::RateList;
/// assert_eq!(RateList::of([0.1, 0.2]).to_string(), "0.100000000, 0.200000000");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateList {
    count: usize,
    /// Bits of floats, so that faults can be compared.
    first: [u64; 4],
}

impl RateList {
    pub fn of(rates: impl IntoIterator<Item = f64>) -> Self {
        let mut list = RateList { count: 0, first: [0; 4] };
        for rate in rates {
            if let Some(place) = list.first.get_mut(list.count) {
                *place = rate.to_bits();
            }
            list.count += 1;
        }
        list
    }

    pub fn count(&self) -> usize {
        self.count
    }
}

impl fmt::Display for RateList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.first.iter().take(self.count);
        let texts: Vec<String> = shown.map(|bits| format!("{:.9}", f64::from_bits(*bits))).collect();
        f.write_str(&texts.join(", "))?;
        if self.count > self.first.len() { f.write_str(", …") } else { Ok(()) }
    }
}

fn chinese(rule: &'static str) -> &'static str {
    DOMAINS.iter().find(|(en, _)| *en == rule).map_or(rule, |(_, zh)| zh)
}

/// The rules a function may break.
const DOMAINS: &[(&str, &str)] = &[
    ("a cell that is no finite figure", "单元格不是有限的数"),
    ("a comparison is not above zero", "判断值不大于 0"),
    ("a comparison is missing or given twice", "缺少一个判断，或同一判断填了两次"),
    ("a date outside the calendar", "日期超出日历"),
    ("a figure that was not given", "有数没有给出"),
    ("a key that was not given", "有键没有给出"),
    ("a matrix that is not square", "矩阵不是方阵"),
    ("an approach without a figure", "有方法没有结果"),
    ("a day of an internal rate that was not given", "内部收益率有日期没有给出"),
    ("a parameter of a beta not above zero and at most 1,000", "贝塔分布的参数不大于 0 或大于 1,000"),
    ("a payment neither at the end (0) nor at the beginning (1)", "付款既不在期末（0）也不在期初（1）"),
    ("a rate over periods that are not whole, 1 to 5,000", "期数不是 1 至 5,000 的整数"),
    (
        "a write-off of figures below zero, or outside a life up to 5,000",
        "折旧的数小于 0，或超出 5,000 期以内的使用年限",
    ),
    ("degrees of freedom that are not whole, 1 to 2,000", "自由度不是 1 至 2,000 的整数"),
    ("a share of a beta not from zero to one", "贝塔分布的自变量不在 0 与 1 之间"),
    ("an option on an amount below zero", "期权的标的或行权价小于 0"),
    ("an option whose time or volatility is not above zero", "期权的期限或波动率不大于 0"),
    ("an option that is neither call nor put", "期权既非看涨也非看跌"),
    ("an option exercised neither european nor american", "行权方式既非到期行权也非随时行权"),
    ("a simulation whose dates, paths or seed are out of range", "模拟的行权日数、路径数或种子超出范围"),
    ("steps of a tree that are not whole, 1 to 2,000", "树的步数不是 1 至 2,000 的整数"),
    (
        "the chance of a rise on the tree is not from zero to one: more steps are wanted",
        "树的上升概率不在 0 与 1 之间，须增加步数",
    ),
    ("an option whose amounts, time or volatility are not above zero", "期权的金额、期限或波动率不大于 0"),
    ("fractional power of a negative number", "负数的非整数次幂"),
    ("logarithm of a number not above zero", "对不大于 0 的数取对数"),
    ("no row has the key", "没有一行的键相符"),
    ("quantile of a probability not between zero and one", "对不在 0 与 1 之间的概率取分位数"),
    ("the extreme of no rows", "没有行，无从取最大或最小"),
    ("the median of no rows", "没有行，无从取中位数"),
    ("the result is no figure", "结果不是数"),
    ("zero to the power of zero", "0 的 0 次幂"),
];

/// Why a text is not a number.
///
/// ```
/// use dataworth::num::{NumError, Real};
/// assert_eq!(Real::parse("").unwrap_err(), NumError::Empty);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumError {
    /// Nothing but blanks.
    #[error("the text is empty")]
    Empty,
    /// Not of the form `-12.50` or `1e-3`.
    #[error("`{0}` is not a decimal number")]
    NotANumber(String),
    /// More than 100,000 characters, an exponent beyond ±100,000, or a fen amount outside `i64`.
    #[error("the number is too large")]
    TooLarge,
}
