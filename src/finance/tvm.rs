//! 货币时间价值 — a level payment every period, and one sum at either end.
//!
//! All of these solve one equation for one of its parts, money paid out being negative:
//!
//! `pv + pmt·(1 + r·w)·(1 − (1+r)^−n)/r + fv·(1+r)^−n = 0`, with `w` 1 where payments stand at the beginning;
//! where `r = 0` it is `pv + pmt·n + fv = 0`.
//!
//! Source: the help pages of the spreadsheet functions; the equation as numpy-financial and PhpSpreadsheet
//! state it. Excel and these agree on it; see `docs/guide/财务函数.md` for what was compared.

use super::{Error, finite, growth, hold, result};

/// 付款时点 — whether a period's payment stands at its end (`0`) or at its beginning (`1`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum When {
    #[default]
    End,
    Begin,
}

impl When {
    /// `w` of the equation.
    pub fn weight(self) -> f64 {
        if self == When::Begin { 1.0 } else { 0.0 }
    }
}

/// What a payment of 1 a period is worth at the beginning of the first.
pub(super) fn annuity(rate: f64, periods: f64, when: When) -> Result<f64, Error> {
    if rate == 0.0 {
        return Ok(periods);
    }
    let lost = match rate > -1.0 {
        true => -libm::expm1(-periods * libm::log1p(rate)),
        false => 1.0 - growth(rate, -periods)?,
    };
    result((1.0 + rate * when.weight()) * lost / rate)
}

/// 现值 `PV` — what payments and a final sum are worth today: `−(pmt·a + fv·(1+r)^−n)`.
///
/// Money in, money out; `periods` may be broken. Errors: a figure that is not finite; a rate of −1, or below
/// it with broken periods.
///
/// ```
/// use dataworth::finance::{When, tvm::present_value};
/// let value = present_value(0.07, 20.0, 12_000.0, 0.0, When::End)?;
/// assert!((value - -127_128.170_946_193_93).abs() < 1e-7);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "PV")]
pub fn present_value(rate: f64, periods: f64, payment: f64, future: f64, when: When) -> Result<f64, Error> {
    finite(&[("rate", rate), ("nper", periods), ("pmt", payment), ("fv", future)])?;
    let flows = payment * annuity(rate, periods, when)?;
    result(-(flows + future * growth(rate, -periods)?))
}

/// 终值 `FV` — what payments and a sum today grow to: `−(pv·(1+r)^n + pmt·a·(1+r)^n)`.
///
/// Errors: as [`present_value`].
///
/// ```
/// use dataworth::finance::{When, tvm::future_value};
/// assert!((future_value(0.1, 5.0, 100.0, 0.0, When::Begin)? - -671.561).abs() < 1e-9);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "FV")]
pub fn future_value(rate: f64, periods: f64, payment: f64, present: f64, when: When) -> Result<f64, Error> {
    finite(&[("rate", rate), ("nper", periods), ("pmt", payment), ("pv", present)])?;
    let flows = payment * annuity(rate, periods, when)?;
    result(-(flows + present) * growth(rate, periods)?)
}

/// 每期付款 `PMT` — the level payment that settles `pv` down to `fv`: `−(pv + fv·(1+r)^−n)/a`.
///
/// Errors: as [`present_value`]; [`Error::DivisionByZero`] for no periods.
///
/// ```
/// use dataworth::finance::{When, tvm::payment};
/// assert!((payment(0.08 / 12.0, 60.0, 15_000.0, 0.0, When::End)? - -304.145_914_326_205_2).abs() < 1e-9);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "PMT")]
pub fn payment(rate: f64, periods: f64, present: f64, future: f64, when: When) -> Result<f64, Error> {
    finite(&[("rate", rate), ("nper", periods), ("pv", present), ("fv", future)])?;
    let annuity = annuity(rate, periods, when)?;
    if annuity == 0.0 {
        return Err(Error::DivisionByZero);
    }
    result(-(present + future * growth(rate, -periods)?) / annuity)
}

/// 某期利息 `IPMT` — the interest in payment number `period`.
///
/// Interest is the rate on what is owed when the period begins; with payments at the beginning the first
/// payment carries none, and a later one is discounted by the period it comes early.
/// Errors: as [`payment`]; a period below 1 or above the number of periods.
///
/// ```
/// use dataworth::finance::{When, tvm::interest};
/// let third = interest(0.1 / 12.0, 3.0, 24.0, 2_000.0, 0.0, When::End)?;
/// assert!((third - -15.401_028_62).abs() < 1e-8);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "IPMT")]
pub fn interest(
    rate: f64,
    period: f64,
    periods: f64,
    present: f64,
    future: f64,
    when: When,
) -> Result<f64, Error> {
    finite(&[("per", period)])?;
    hold("per", "from 1 to nper", period >= 1.0 && period <= periods)?;
    let level = payment(rate, periods, present, future, when)?;
    if when == When::Begin && period == 1.0 {
        return Ok(0.0);
    }
    let owed = future_value(rate, period - 1.0, level, present, when)?;
    result(owed * rate / (1.0 + rate * when.weight()))
}

/// 某期本金 `PPMT` — the rest of payment number `period`: `PMT − IPMT`.
///
/// Errors: as [`interest`].
///
/// ```
/// use dataworth::finance::{When, tvm::principal};
/// let second = principal(0.1 / 12.0, 2.0, 24.0, 2_000.0, 0.0, When::End)?;
/// assert!((second - -76.253_379_23).abs() < 1e-8);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "PPMT")]
pub fn principal(
    rate: f64,
    period: f64,
    periods: f64,
    present: f64,
    future: f64,
    when: When,
) -> Result<f64, Error> {
    let interest = interest(rate, period, periods, present, future, when)?;
    result(payment(rate, periods, present, future, when)? - interest)
}

/// 期数 `NPER` — how many periods the payments take: `ln((z − fv)/(z + pv)) / ln(1+r)`, `z = pmt(1+rw)/r`.
///
/// May be broken, or negative where the sum was settled in the past. Errors: as [`present_value`];
/// [`Error::DivisionByZero`] without rate and payment; a rate at or below −1, or sums that the payments never
/// settle.
///
/// ```
/// use dataworth::finance::{When, tvm::periods};
/// assert!((periods(0.075, -2_000.0, 0.0, 100_000.0, When::Begin)? - 20.761_564_41).abs() < 1e-8);
/// assert!(periods(0.1, -5.0, 100.0, 0.0, When::End).is_err());
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "NPER")]
pub fn periods(rate: f64, payment: f64, present: f64, future: f64, when: When) -> Result<f64, Error> {
    finite(&[("rate", rate), ("pmt", payment), ("pv", present), ("fv", future)])?;
    hold("rate", "above -1", rate > -1.0)?;
    if rate == 0.0 {
        return if payment == 0.0 { Err(Error::DivisionByZero) } else { Ok(-(present + future) / payment) };
    }
    let level = payment * (1.0 + rate * when.weight()) / rate;
    let (above, below) = (level - future, level + present);
    hold("pmt", "enough to settle what is owed", below != 0.0 && above / below > 0.0)?;
    result(libm::log(above / below) / libm::log1p(rate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: f64, b: f64, size: f64) -> bool {
        (a - b).abs() <= 1e-9 * size.abs().max(1.0)
    }

    proptest! {
        #[test]
        fn each_part_gives_back_the_others(
            rate in -0.3f64..0.6, n in 1u32..90, pv in -1e6f64..1e6, fv in -1e6f64..1e6, begin in any::<bool>(),
        ) {
            let (when, n) = (if begin { When::Begin } else { When::End }, f64::from(n));
            let pmt = payment(rate, n, pv, fv, when).unwrap();
            let size = pv.abs() + fv.abs() * growth(rate, -n).unwrap() + pmt.abs();
            prop_assert!(near(present_value(rate, n, pmt, fv, when).unwrap(), pv, size));
            let grown = size * growth(rate, n).unwrap();
            prop_assert!(near(future_value(rate, n, pmt, pv, when).unwrap(), fv, grown.max(size)));
        }

        /// Interest and principal make up the payment; the principal of all periods settles the debt.
        #[test]
        fn payments_split(
            rate in -0.2f64..0.5, n in 1u32..60, pv in 1.0f64..1e6, fv in -1e5f64..1e5, begin in any::<bool>(),
        ) {
            let when = if begin { When::Begin } else { When::End };
            let level = payment(rate, f64::from(n), pv, fv, when).unwrap();
            let size = n as f64 * (level.abs() + pv + fv.abs()) * growth(rate.abs(), f64::from(n)).unwrap();
            let mut settled = 0.0;
            for k in 1..=n {
                let i = interest(rate, f64::from(k), f64::from(n), pv, fv, when).unwrap();
                let p = principal(rate, f64::from(k), f64::from(n), pv, fv, when).unwrap();
                prop_assert!(near(i + p, level, size));
                settled += p;
            }
            prop_assert!(begin || near(settled, -(pv + fv), size));
        }

        #[test]
        fn periods_give_back_themselves(rate in -0.2f64..0.5, n in 1.0f64..60.0, pv in 1.0f64..1e6) {
            let pmt = payment(rate, n, pv, 0.0, When::End).unwrap();
            prop_assert!((periods(rate, pmt, pv, 0.0, When::End).unwrap() - n).abs() < 1e-5);
        }
    }

    #[test]
    fn what_has_no_answer_says_why() {
        assert_eq!(payment(0.1, 0.0, 1.0, 0.0, When::End), Err(Error::DivisionByZero));
        assert!(present_value(-1.0, 3.0, 1.0, 0.0, When::End).is_err());
        assert_eq!(present_value(f64::NAN, 3.0, 1.0, 0.0, When::End), Err(Error::NotFinite("rate")));
        assert!(interest(0.1, 0.0, 3.0, 1.0, 0.0, When::End).is_err());
        assert_eq!(future_value(1e9, 1e9, 1.0, 0.0, When::End), Err(Error::Overflow));
        // Whole periods exist below −1, as spreadsheets have them.
        assert_eq!(future_value(-2.34, 2.0, 0.0, -1.0, When::End).map(|v| (v * 1e4).round()), Ok(17956.0));
    }
}
