//! 量纲与形状 — what kind of thing an expression is: kind, dimension and shape.

use std::fmt;

/// Whether a dimensionless figure is a bare number, a share or a yearly rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tag {
    Plain,
    /// 比率: a share or a factor without time, such as a tax rate or a royalty.
    Ratio,
    /// 年利率: per year; a rate times years is a ratio.
    Rate,
}

/// The dimension money^a · count^b · year^c, with a tag where all three are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dimension {
    pub money: i8,
    pub count: i8,
    pub year: i8,
    pub tag: Tag,
}

impl Dimension {
    pub const PLAIN: Dimension = Dimension::base(0, 0, 0, Tag::Plain);
    pub const RATIO: Dimension = Dimension::base(0, 0, 0, Tag::Ratio);
    pub const RATE: Dimension = Dimension::base(0, 0, 0, Tag::Rate);
    pub const MONEY: Dimension = Dimension::base(1, 0, 0, Tag::Plain);
    pub const COUNT: Dimension = Dimension::base(0, 1, 0, Tag::Plain);
    pub const YEAR: Dimension = Dimension::base(0, 0, 1, Tag::Plain);

    const fn base(money: i8, count: i8, year: i8, tag: Tag) -> Self {
        Dimension { money, count, year, tag }
    }

    /// Reads `money`, `ratio`, `money/count`, `count/year`, …
    ///
    /// ```
    /// use dataworth::formula::Dimension;
    /// assert_eq!(Dimension::parse("money/count").map(|d| d.to_string()).as_deref(), Some("money/count"));
    /// assert!(Dimension::parse("kilogram").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let mut whole = Self::product(parts.next()?)?;
        for part in parts {
            whole = whole.divide(Self::product(part)?);
        }
        Some(whole)
    }

    fn product(text: &str) -> Option<Self> {
        text.split('*').map(str::trim).map(Self::unit).try_fold(Self::PLAIN, |a, b| Some(a.multiply(b?)))
    }

    fn unit(text: &str) -> Option<Self> {
        Some(match text {
            "number" => Self::PLAIN,
            "ratio" => Self::RATIO,
            "rate" => Self::RATE,
            "money" => Self::MONEY,
            "count" => Self::COUNT,
            "year" => Self::YEAR,
            _ => return None,
        })
    }

    pub fn is_dimensionless(self) -> bool {
        self.money == 0 && self.count == 0 && self.year == 0
    }

    /// A rate is one over a year: the two spellings are brought to one.
    fn normal(self, tag: Tag) -> Self {
        match (self.money, self.count, self.year) {
            (0, 0, -1) => Self::RATE,
            (0, 0, 0) => Dimension { tag, ..self },
            _ => Dimension { tag: Tag::Plain, ..self },
        }
    }

    pub fn multiply(self, other: Self) -> Self {
        if let Some(ratio) = rate_over_time(self, other).or_else(|| rate_over_time(other, self)) {
            return ratio;
        }
        Dimension::base(
            self.money.saturating_add(other.money),
            self.count.saturating_add(other.count),
            self.year.saturating_add(other.year),
            Tag::Plain,
        )
        .normal(product_tag(self.tag, other.tag))
    }

    pub fn divide(self, other: Self) -> Self {
        let whole = Dimension::base(
            self.money.saturating_sub(other.money),
            self.count.saturating_sub(other.count),
            self.year.saturating_sub(other.year),
            Tag::Plain,
        );
        let same_kind = !self.is_dimensionless() && whole.is_dimensionless();
        whole.normal(if same_kind { Tag::Ratio } else { quotient_tag(self.tag, other.tag) })
    }

    /// The dimension raised to a whole power; tags do not survive.
    pub fn power(self, exponent: i8) -> Self {
        Dimension::base(
            self.money.saturating_mul(exponent),
            self.count.saturating_mul(exponent),
            self.year.saturating_mul(exponent),
            Tag::Plain,
        )
        .normal(if exponent == 1 { self.tag } else { Tag::Plain })
    }

    /// What a sum, a comparison or two branches have in common; `None` where they cannot meet.
    ///
    /// A bare number meets a ratio (`1 − tax`) and a rate (`1 + i`, which is a growth factor); a
    /// share and a yearly rate do not meet.
    pub fn meet(self, other: Self) -> Option<Self> {
        if self == other {
            return Some(self);
        }
        if !(self.is_dimensionless() && other.is_dimensionless()) {
            return None;
        }
        match (self.tag, other.tag) {
            (Tag::Plain, Tag::Ratio) | (Tag::Ratio, Tag::Plain) => Some(Self::RATIO),
            (Tag::Plain, Tag::Rate) | (Tag::Rate, Tag::Plain) => Some(Self::PLAIN),
            _ => None,
        }
    }
}

/// Rate × years is interest, a ratio.
fn rate_over_time(rate: Dimension, time: Dimension) -> Option<Dimension> {
    (rate == Dimension::RATE && time == Dimension::YEAR).then_some(Dimension::RATIO)
}

fn product_tag(left: Tag, right: Tag) -> Tag {
    match (left, right) {
        (Tag::Plain, tag) | (tag, Tag::Plain) => tag,
        (Tag::Ratio, Tag::Ratio) => Tag::Ratio,
        (Tag::Ratio, Tag::Rate) | (Tag::Rate, Tag::Ratio) => Tag::Rate,
        (Tag::Rate, Tag::Rate) => Tag::Plain,
    }
}

fn quotient_tag(left: Tag, right: Tag) -> Tag {
    match (left, right) {
        (tag, Tag::Plain) => tag,
        (Tag::Plain, _) | (Tag::Ratio, Tag::Rate) => Tag::Plain,
        (Tag::Rate, Tag::Ratio) => Tag::Rate,
        (Tag::Ratio, Tag::Ratio) | (Tag::Rate, Tag::Rate) => Tag::Ratio,
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_dimensionless() {
            return f.write_str(match self.tag {
                Tag::Plain => "number",
                Tag::Ratio => "ratio",
                Tag::Rate => "rate",
            });
        }
        let parts = [("money", self.money), ("count", self.count), ("year", self.year)];
        let side = |sign: i8| {
            let mut text = Vec::new();
            for (name, power) in parts {
                for _ in 0..(power * sign).max(0) {
                    text.push(name);
                }
            }
            text.join("*")
        };
        let (above, below) = (side(1), side(-1));
        let above = if above.is_empty() { "1".to_string() } else { above };
        if below.is_empty() { f.write_str(&above) } else { write!(f, "{above}/{below}") }
    }
}

/// 形状: how many figures an asset has.
///
/// `one` is neither; `years` runs over the forecast; `lines` runs over the child rows of one table
/// (cost lines, comparables, …); both together are child rows with yearly figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Shape {
    pub lines: Option<Axis>,
    pub years: bool,
}

/// A child table, numbered within a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Axis(pub u16);

impl Shape {
    pub const ONE: Shape = Shape { lines: None, years: false };
    pub const YEARS: Shape = Shape { lines: None, years: true };

    pub fn lines(axis: Axis) -> Self {
        Shape { lines: Some(axis), years: false }
    }

    pub fn is_one(self) -> bool {
        self == Shape::ONE
    }

    /// The shape both sides spread to; `None` for rows of two different tables.
    pub fn meet(self, other: Self) -> Option<Self> {
        let lines = match (self.lines, other.lines) {
            (Some(a), Some(b)) if a != b => return None,
            (a, b) => a.or(b),
        };
        Some(Shape { lines, years: self.years || other.years })
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.lines.is_some(), self.years) {
            (false, false) => "one",
            (false, true) => "years",
            (true, false) => "lines",
            (true, true) => "lines*years",
        })
    }
}

/// What a value is, apart from how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Number(Dimension),
    Date,
    Bool,
    Text,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Number(dimension) => dimension.fmt(f),
            Kind::Date => f.write_str("date"),
            Kind::Bool => f.write_str("yes/no"),
            Kind::Text => f.write_str("text"),
        }
    }
}

/// Kind and shape together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    pub kind: Kind,
    pub shape: Shape,
}

impl Type {
    pub fn number(dimension: Dimension, shape: Shape) -> Self {
        Type { kind: Kind::Number(dimension), shape }
    }

    pub fn dimension(self) -> Option<Dimension> {
        match self.kind {
            Kind::Number(dimension) => Some(dimension),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_multiply_and_divide() {
        let d = |t| Dimension::parse(t).unwrap();
        for (left, right, product) in [
            ("money", "ratio", "money"),
            ("count", "money/count", "money"),
            ("rate", "year", "ratio"),
            ("ratio", "rate", "rate"),
            ("rate", "rate", "number"),
            ("money", "rate", "money"),
        ] {
            assert_eq!(d(left).multiply(d(right)).to_string(), product, "{left} * {right}");
        }
        for (left, right, quotient) in [
            ("money", "money", "ratio"),
            ("number", "year", "rate"),
            ("money", "count", "money/count"),
            ("rate", "number", "rate"),
            ("number", "rate", "number"),
        ] {
            assert_eq!(d(left).divide(d(right)).to_string(), quotient, "{left} / {right}");
        }
    }

    #[test]
    fn a_share_and_a_rate_do_not_meet() {
        let d = |t| Dimension::parse(t).unwrap();
        assert_eq!(d("ratio").meet(d("rate")), None);
        assert_eq!(d("number").meet(d("ratio")), Some(Dimension::RATIO));
        assert_eq!(d("number").meet(d("rate")), Some(Dimension::PLAIN));
        assert_eq!(d("money").meet(d("number")), None);
    }
}
