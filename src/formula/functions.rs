//! 函数表 — the functions of the language, their argument counts and what they are called for.

use crate::diag::Lang;

/// A function of the language. `BAND` and `CASE` are gone before this stage (they are IFs), and so
/// are the financial functions that are arithmetic (see `sugar.rs`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    Sum,
    SumYears,
    SumLines,
    Product,
    Count,
    Mean,
    Median,
    Smallest,
    Largest,
    SumBy,
    ProductBy,
    MedianBy,
    SmallestBy,
    LargestBy,
    CountBy,
    At,
    EigenWeight,
    If,
    And,
    Or,
    Not,
    All,
    Any,
    Given,
    Min,
    Max,
    Abs,
    Sqrt,
    Exp,
    Ln,
    Normal,
    Quantile,
    StudentTails,
    StudentQuantile,
    Beta,
    TreeOption,
    SimulatedOption,
    SimulationError,
    ExerciseChance,
    Round,
    RoundUp,
    RoundDown,
    Years,
    Days,
    Number,
    InternalRate,
    DatedRate,
    LevelRate,
    VariableDeclining,
}

/// Name, fewest and most arguments, and what it does, for the guide.
pub struct Entry {
    pub function: Function,
    pub name: &'static str,
    pub least: usize,
    pub most: usize,
    pub does: &'static str,
}

const fn entry(
    function: Function,
    name: &'static str,
    least: usize,
    most: usize,
    does: &'static str,
) -> Entry {
    Entry { function, name, least, most, does }
}

/// Every function, once.
pub const FUNCTIONS: &[Entry] = &[
    entry(Function::Sum, "SUM", 1, 1, "sum over all years and child rows"),
    entry(Function::SumYears, "SUM_YEARS", 1, 1, "sum over the years, one figure a child row"),
    entry(Function::SumLines, "SUM_LINES", 1, 1, "sum over the child rows, one figure a year"),
    entry(Function::Product, "PRODUCT", 1, 1, "product over the child rows"),
    entry(Function::Count, "COUNT", 1, 1, "how many years or child rows there are"),
    entry(Function::Mean, "MEAN", 1, 1, "arithmetic mean over the child rows"),
    entry(Function::Median, "MEDIAN", 1, 1, "median over the child rows"),
    entry(Function::Smallest, "SMALLEST", 1, 1, "smallest of the child rows"),
    entry(Function::Largest, "LARGEST", 1, 1, "largest of the child rows"),
    entry(Function::SumBy, "SUM_BY", 2, 2, "sum over the child rows with the same key"),
    entry(Function::ProductBy, "PRODUCT_BY", 2, 2, "product over the child rows with the same key"),
    entry(Function::MedianBy, "MEDIAN_BY", 2, 2, "median over the child rows with the same key"),
    entry(Function::SmallestBy, "SMALLEST_BY", 2, 2, "smallest of the child rows with the same key"),
    entry(Function::LargestBy, "LARGEST_BY", 2, 2, "largest of the child rows with the same key"),
    entry(Function::CountBy, "COUNT_BY", 1, 1, "how many child rows have the same key"),
    entry(Function::At, "AT", 3, 7, "sum of the figure over the child rows whose key is the wanted one"),
    entry(
        Function::EigenWeight,
        "EIGEN_WEIGHT",
        3,
        4,
        "weights of judgements by the principal eigenvector: judgement, row, column and, where there are several matrices, the matrix",
    ),
    entry(Function::If, "IF", 3, 3, "one of two values"),
    entry(Function::And, "AND", 1, 16, "true where all are"),
    entry(Function::Or, "OR", 1, 16, "true where one is"),
    entry(Function::Not, "NOT", 1, 1, "the opposite"),
    entry(Function::All, "ALL", 1, 1, "true where it holds for every year and child row"),
    entry(Function::Any, "ANY", 1, 1, "true where it holds for some year or child row"),
    entry(Function::Given, "GIVEN", 1, 1, "true where an optional input was filled in"),
    entry(Function::Min, "MIN", 2, 16, "the smallest of its arguments"),
    entry(Function::Max, "MAX", 2, 16, "the largest of its arguments"),
    entry(Function::Abs, "ABS", 1, 1, "absolute value"),
    entry(Function::Sqrt, "SQRT", 1, 1, "square root"),
    entry(Function::Exp, "EXP", 1, 1, "e to the power"),
    entry(Function::Ln, "LN", 1, 1, "natural logarithm"),
    entry(Function::Normal, "NORMSDIST", 1, 1, "standard normal distribution: the area left of a point"),
    entry(Function::Quantile, "NORMSINV", 1, 1, "its inverse: the point with so much area left of it"),
    entry(
        Function::StudentTails,
        "TDIST",
        2,
        2,
        "Student's t: the area beyond a point on both sides, degrees of freedom",
    ),
    entry(
        Function::StudentQuantile,
        "TINV",
        2,
        2,
        "its inverse: the point with so much area beyond it on both sides",
    ),
    entry(
        Function::Beta,
        "BETADIST",
        3,
        3,
        "beta distribution: the area left of a share, given both parameters",
    ),
    entry(
        Function::TreeOption,
        "CRR_OPTION",
        9,
        9,
        "value of an option on a binomial tree: call or put, european or american, asset, strike, years, riskless rate, yield, volatility, steps",
    ),
    entry(
        Function::SimulatedOption,
        "LSM_OPTION",
        10,
        10,
        "value of an american option by least squares over simulated paths: call or put, asset, strike, years, riskless rate, yield, volatility, dates, paths, seed",
    ),
    entry(Function::SimulationError, "LSM_ERROR", 10, 10, "standard error of that value; same arguments"),
    entry(
        Function::ExerciseChance,
        "LSM_EXERCISED",
        10,
        10,
        "share of its paths that are exercised; same arguments",
    ),
    entry(Function::Round, "ROUND", 2, 2, "rounded to digits, half away from zero"),
    entry(Function::RoundUp, "ROUNDUP", 2, 2, "rounded to digits, away from zero"),
    entry(Function::RoundDown, "ROUNDDOWN", 2, 2, "rounded to digits, towards zero"),
    entry(
        Function::Years,
        "YEARS",
        2,
        2,
        "years between two dates: whole anniversaries, then days of the broken year",
    ),
    entry(Function::Days, "DAYS", 2, 2, "days between two dates"),
    entry(
        Function::Number,
        "NUMBER",
        1,
        1,
        "the same figure without its tag or unit of time (ratio, rate, year, count)",
    ),
    entry(Function::InternalRate, "IRR", 1, 1, "the one rate at which yearly flows are worth nothing"),
    entry(Function::DatedRate, "XIRR", 2, 2, "the same for dated flows, days over 365"),
    entry(
        Function::LevelRate,
        "RATE",
        3,
        5,
        "the same for a level payment: periods, payment, sum today, sum at the end, when",
    ),
    entry(
        Function::VariableDeclining,
        "VDB",
        5,
        6,
        "declining balance that goes over to a straight line: cost, salvage, life, start, end, factor",
    ),
];

/// The functions in Chinese; sums, `IF`, `AND` and `OR` have a form of their own.
const WORDS: &[(Function, &str)] = &[
    (Function::Product, "连乘"),
    (Function::Count, "个数"),
    (Function::Mean, "平均"),
    (Function::Median, "中位数"),
    (Function::Smallest, "最小值"),
    (Function::Largest, "最大值"),
    (Function::SumBy, "同组合计"),
    (Function::ProductBy, "同组连乘"),
    (Function::MedianBy, "同组中位数"),
    (Function::SmallestBy, "同组最小值"),
    (Function::LargestBy, "同组最大值"),
    (Function::EigenWeight, "特征向量权重"),
    (Function::CountBy, "同组个数"),
    (Function::At, "查取"),
    (Function::Not, "非"),
    (Function::All, "全部满足"),
    (Function::Any, "任一满足"),
    (Function::Given, "已填"),
    (Function::Min, "取小"),
    (Function::Max, "取大"),
    (Function::Abs, "绝对值"),
    (Function::Sqrt, "平方根"),
    (Function::Exp, "指数"),
    (Function::Ln, "自然对数"),
    (Function::Normal, "标准正态分布"),
    (Function::Quantile, "标准正态分位数"),
    (Function::StudentTails, "t分布双尾概率"),
    (Function::StudentQuantile, "t分布双尾分位数"),
    (Function::Beta, "贝塔分布"),
    (Function::TreeOption, "二叉树期权价值"),
    (Function::SimulatedOption, "最小二乘模拟期权价值"),
    (Function::SimulationError, "模拟标准误"),
    (Function::ExerciseChance, "模拟行权比例"),
    (Function::Round, "四舍五入"),
    (Function::RoundUp, "向上取位"),
    (Function::RoundDown, "向下取位"),
    (Function::Years, "相隔年数"),
    (Function::Days, "相隔天数"),
    (Function::InternalRate, "内部收益率"),
    (Function::DatedRate, "不定期内部收益率"),
    (Function::LevelRate, "每期利率"),
    (Function::VariableDeclining, "可变余额递减折旧"),
];

impl Function {
    pub fn named(name: &str) -> Option<&'static Entry> {
        FUNCTIONS.iter().find(|e| e.name == name)
    }

    /// Whether it looks across the places of an array rather than at one place.
    pub fn looks_across(self) -> bool {
        use Function::*;
        matches!(
            self,
            Sum | SumYears
                | SumLines
                | Product
                | Count
                | Mean
                | Median
                | Smallest
                | Largest
                | SumBy
                | ProductBy
                | MedianBy
                | SmallestBy
                | LargestBy
                | CountBy
                | At
                | EigenWeight
                | All
                | Any
                | InternalRate
                | DatedRate
        )
    }

    /// Whether no spreadsheet can work it out: its figure stands in the workbook as a value.
    pub fn is_value(self) -> bool {
        use Function::*;
        matches!(self, EigenWeight | TreeOption | SimulatedOption | SimulationError | ExerciseChance)
    }

    /// What the words face calls it.
    pub fn word(self, lang: Lang) -> &'static str {
        let found = WORDS.iter().find(|(function, _)| *function == self);
        match (lang, found) {
            (Lang::Zh, Some((_, zh))) => zh,
            _ => self.name(),
        }
    }

    pub fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|e| e.function == self).map_or("?", |e| e.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_stands_once_in_the_table() {
        for (i, a) in FUNCTIONS.iter().enumerate() {
            assert!(a.least <= a.most);
            assert!(FUNCTIONS[i + 1..].iter().all(|b| b.name != a.name && b.function != a.function));
        }
    }
}
