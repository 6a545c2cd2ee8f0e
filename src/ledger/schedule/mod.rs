//! 摊销计划 — what is charged month by month, in whole fen.
//!
//! A schedule is one *segment*: an opening carrying amount, a residual and the months left. A
//! change of estimate or an impairment ends a segment and starts the next from the carrying amount
//! of that day, so months already charged are never touched.
//!
//! For every segment: no charge is negative, and the charges sum to carrying amount less residual
//! to the fen, or to nothing where the residual is not below the carrying amount.
//!
//! [`Segment::charges`] is the definition, one month after the other. [`Plans`] hold very many assets
//! as columns and [`fill`] gives their [`Lines`] block by block, the same to the fen.

mod batch;
mod charges;
mod plans;
mod row;
mod usage;
pub(super) mod words;

pub use batch::{BLOCK, fill};
pub use charges::Charges;
pub use plans::{Lines, Plans, Window};
pub use row::Row;
pub use usage::Usage;

use crate::num::Fen;

/// 摊销方法 over time; charges by use are a [`Usage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// 直线法.
    StraightLine,
    /// 双倍余额递减法: 2 ÷ life of the opening carrying amount, straight line in the last two years.
    DoubleDeclining,
    /// 年数总和法: by the years left, at the start of each year of the segment.
    SumOfYears,
}

/// 尾差处理 — where the fen go that do not divide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Each charge rounded half up, never beyond what is left; the last takes the rest.
    #[default]
    LastTakesRest,
    /// Each charge the difference of rounded running totals, so that no month is off by more than a fen.
    Cumulative,
}

/// One stretch of months with one plan 摊销段.
///
/// ```
/// use dataworth::ledger::{Method, Rounding, Segment};
/// use dataworth::num::Fen;
/// let plan = Segment {
///     opening: Fen::new(100_000_000),
///     residual: Fen::ZERO,
///     months: 36,
///     method: Method::StraightLine,
///     rounding: Rounding::LastTakesRest,
/// };
/// let charges: Vec<Fen> = plan.charges().collect();
/// assert_eq!((charges[0], charges[35]), (Fen::new(2_777_778), Fen::new(2_777_770)));
/// assert_eq!(Fen::sum(charges), Some(Fen::new(100_000_000)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Carrying amount 账面价值 on the first day.
    pub opening: Fen,
    /// 预计净残值.
    pub residual: Fen,
    pub months: u32,
    pub method: Method,
    pub rounding: Rounding,
}

impl Segment {
    /// What there is to charge 应摊销额: never negative.
    pub fn base(&self) -> Fen {
        Fen::new(self.opening.raw().saturating_sub(self.residual.raw()).max(0))
    }

    /// The charge of each month, in order.
    pub fn charges(&self) -> Charges {
        Charges::new(self)
    }
}

/// `amount × part ÷ whole` to the fen, half away from zero; amounts here are never negative.
pub(super) fn share(amount: i64, part: i64, whole: i64) -> i64 {
    let (amount, part, whole) = (i128::from(amount), i128::from(part), i128::from(whole.max(1)));
    let rounded = (2 * amount * part + whole) / (2 * whole);
    i64::try_from(rounded).unwrap_or(i64::MAX)
}
