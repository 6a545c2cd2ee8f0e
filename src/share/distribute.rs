//! 收益分配 — an amount shared out so that the parts sum to the whole to the fen.
//!
//! 谁投入、谁贡献、谁受益: [`joined`] weighs what parties put in against what they contribute, [`to_fen`] turns
//! shares into money. Shares are exact, and so is every comparison of remainders.

use super::ShareError;
use crate::num::{Fen, LADDER, Real};
use dashu_int::IBig;
use dashu_ratio::RBig;
use std::cmp::Ordering;

/// 尾差处理 — who gets the fen that rounding leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remainder {
    /// 最大余数法: whoever is farthest below the exact part, in the order of the parties where these tie.
    Largest,
    /// 末位轧差: every part is rounded half away from zero and the last takes the rest.
    Last,
}

/// 按份额分配 — amounts in the order of the shares, which need not sum to 1.
///
/// # Errors
/// [`ShareError::Empty`]; [`ShareError::Negative`] for a share below zero, as nobody pays in to be shared
/// out; [`ShareError::NoShare`]; [`ShareError::Overflow`].
///
/// ```
/// use dataworth::num::{Fen, Real};
/// use dataworth::share::distribute::{Remainder, to_fen};
/// let thirds = [Real::ONE, Real::ONE, Real::ONE];
/// let parts = to_fen(Fen::new(10_000), &thirds, Remainder::Largest)?;
/// assert_eq!(parts, [Fen::new(3_334), Fen::new(3_333), Fen::new(3_333)]);
/// assert_eq!(to_fen(Fen::new(10_000), &thirds, Remainder::Last)?[2], Fen::new(3_334));
/// # Ok::<(), dataworth::share::ShareError>(())
/// ```
pub fn to_fen(total: Fen, shares: &[Real], remainder: Remainder) -> Result<Vec<Fen>, ShareError> {
    let shares = checked(shares)?;
    let whole: RBig = shares.iter().fold(RBig::ZERO, |sum, share| sum + share);
    // A loss is shared as the gain of the same size.
    let (amount, sign) = (i128::from(total.raw()).abs(), i64::from(total.raw() < 0) * -2 + 1);
    let exact: Vec<RBig> =
        shares.iter().map(|share| share * RBig::from(IBig::from(amount)) / &whole).collect();
    let parts = match remainder {
        Remainder::Largest => by_remainder(&exact, amount),
        Remainder::Last => last_takes_rest(&exact, amount),
    };
    let fen = |part: i128| i64::try_from(part).ok().and_then(|part| part.checked_mul(sign)).map(Fen::new);
    parts.ok_or(ShareError::Overflow)?.into_iter().map(|part| fen(part).ok_or(ShareError::Overflow)).collect()
}

fn checked(shares: &[Real]) -> Result<Vec<RBig>, ShareError> {
    if shares.is_empty() {
        return Err(ShareError::Empty);
    }
    if let Some(at) = shares.iter().position(|share| share.sign() == Some(Ordering::Less)) {
        return Err(ShareError::Negative { at: at + 1 });
    }
    // The middle of a share that is only enclosed: the parts sum to the whole whatever it is.
    let middle = |share: &Real| (share.ends().0 + share.ends().1) / RBig::from(2);
    let shares: Vec<RBig> = shares.iter().map(middle).collect();
    if shares.iter().all(RBig::is_zero) { Err(ShareError::NoShare) } else { Ok(shares) }
}

fn by_remainder(exact: &[RBig], amount: i128) -> Option<Vec<i128>> {
    let mut parts: Vec<i128> = exact.iter().map(|x| i128::try_from(x.floor()).ok()).collect::<Option<_>>()?;
    let short = usize::try_from(amount - parts.iter().sum::<i128>()).ok()?;
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by_cached_key(|at| std::cmp::Reverse(&exact[*at] - RBig::from(exact[*at].floor())));
    order.into_iter().take(short).for_each(|at| parts[at] += 1);
    Some(parts)
}

/// The last of those with a share; never below zero, so the ones before stop at what is left.
fn last_takes_rest(exact: &[RBig], amount: i128) -> Option<Vec<i128>> {
    let last = exact.iter().rposition(|x| !x.is_zero())?;
    let half = RBig::from_parts(1.into(), 2u8.into());
    let mut left = amount;
    let mut parts = Vec::with_capacity(exact.len());
    for (at, x) in exact.iter().enumerate() {
        let rounded = i128::try_from((x + &half).floor()).ok()?;
        let part = if at == last { left } else { rounded.min(left) };
        left -= part;
        parts.push(part);
    }
    Some(parts)
}

/// 投入与贡献综合份额 — `α · input / Σ input + (1 − α) · contribution / Σ contribution`.
///
/// # Errors
/// As [`to_fen`]; [`ShareError::Lengths`]; [`ShareError::NoShare`] for an `α` outside 0 … 1.
///
/// ```
/// use dataworth::num::Real;
/// use dataworth::share::distribute::joined;
/// let (inputs, contributions) = ([Real::from(300), Real::from(100)], [Real::from(1), Real::from(1)]);
/// let shares = joined(&inputs, &contributions, &Real::parse("0.4")?)?;
/// assert_eq!(shares[0].to_decimal(6), "0.6");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn joined(inputs: &[Real], contributions: &[Real], alpha: &Real) -> Result<Vec<Real>, ShareError> {
    let (found, wanted) = (contributions.len(), inputs.len());
    if found != wanted {
        return Err(ShareError::Lengths { found, wanted });
    }
    let rest = Real::ONE.sub(alpha, LADDER[0]);
    if alpha.sign() == Some(Ordering::Less) || rest.sign() == Some(Ordering::Less) {
        return Err(ShareError::NoShare);
    }
    let (put_in, given) = (proportions(inputs)?, proportions(contributions)?);
    let join = |(a, b): (&Real, &Real)| a.mul(alpha, LADDER[0]).add(&b.mul(&rest, LADDER[0]), LADDER[0]);
    Ok(put_in.iter().zip(&given).map(join).collect())
}

/// 占比 — figures over their sum.
///
/// # Errors
/// As [`to_fen`].
pub fn proportions(figures: &[Real]) -> Result<Vec<Real>, ShareError> {
    let figures = checked(figures)?;
    let whole: RBig = figures.iter().fold(RBig::ZERO, |sum, figure| sum + figure);
    Ok(figures.iter().map(|figure| Real::from(figure / &whole)).collect())
}
