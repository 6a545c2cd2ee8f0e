//! 折旧 — straight line, sum of years' digits, and declining balances as spreadsheets have them.
//!
//! Sources: the help pages of Excel, LibreOffice and Google Sheets as far as their printed examples go; each
//! function says what it takes from whom.

use super::{Error, finite, hold, result};

/// Longest life, in periods, that is gone through one by one.
const LONGEST: f64 = 1e6;

/// 直线法 `SLN` — `(cost − salvage) / life`, the same every period.
///
/// Money in, money out; any sign goes. Errors: [`Error::DivisionByZero`] for a life of 0.
///
/// ```
/// use dataworth::finance::depreciation::straight_line;
/// assert_eq!(straight_line(30_000.0, 7_500.0, 10.0)?, 2_250.0);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "SLN")]
pub fn straight_line(cost: f64, salvage: f64, life: f64) -> Result<f64, Error> {
    finite(&[("cost", cost), ("salvage", salvage), ("life", life)])?;
    if life == 0.0 {
        return Err(Error::DivisionByZero);
    }
    result((cost - salvage) / life)
}

/// 年数总和法 `SYD` — `(cost − salvage)·(life − period + 1)·2 / (life·(life + 1))`.
///
/// Life and period may be broken, as PhpSpreadsheet computes them. Errors: a life or period not above 0, a
/// period beyond the life, a negative salvage.
///
/// ```
/// use dataworth::finance::depreciation::sum_of_years;
/// assert_eq!(sum_of_years(10_000.0, 1_000.0, 5.0, 3.0)?, 1_800.0);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "SYD")]
pub fn sum_of_years(cost: f64, salvage: f64, life: f64, period: f64) -> Result<f64, Error> {
    finite(&[("cost", cost), ("salvage", salvage), ("life", life), ("period", period)])?;
    hold("life", "above 0", life > 0.0)?;
    hold("salvage", "0 or more", salvage >= 0.0)?;
    hold("period", "above 0 and not beyond life", period > 0.0 && period <= life)?;
    result((cost - salvage) * (life - period + 1.0) * 2.0 / (life * (life + 1.0)))
}

/// 固定余额递减法 `DB` — a rate of the book value, **rounded to three decimals**:
/// `ROUND(1 − (salvage/cost)^(1/life), 3)`.
///
/// The first period has `month` months; where that is fewer than 12, there is a period `life + 1` with the
/// others. Period and month are cut to whole numbers, as Excel does. A salvage above cost gives a negative
/// figure, as in Excel. Errors: a negative cost or salvage; a life not above 0; a month outside 1 to 12; a
/// period below 1 or beyond the last.
///
/// ```
/// use dataworth::finance::depreciation::fixed_declining;
/// let second = fixed_declining(1_000_000.0, 100_000.0, 6.0, 2.0, 7.0)?;
/// assert!((second - 259_639.42).abs() < 0.005);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "DB")]
pub fn fixed_declining(cost: f64, salvage: f64, life: f64, period: f64, month: f64) -> Result<f64, Error> {
    finite(&[("cost", cost), ("salvage", salvage), ("life", life), ("period", period), ("month", month)])?;
    let (period, month) = (period.trunc(), month.trunc());
    hold("cost", "0 or more", cost >= 0.0)?;
    hold("salvage", "0 or more", salvage >= 0.0)?;
    hold("life", "above 0", life > 0.0 && life <= LONGEST)?;
    hold("month", "from 1 to 12", (1.0..=12.0).contains(&month))?;
    let last = if month < 12.0 { life + 1.0 } else { life };
    hold("period", "from 1 to the last", period >= 1.0 && period <= last)?;
    if cost == 0.0 {
        return Ok(0.0);
    }
    let rate = libm::round((1.0 - libm::pow(salvage / cost, 1.0 / life)) * 1_000.0) / 1_000.0;
    let after_first = cost * (1.0 - rate * month / 12.0);
    let whole = |k: f64| after_first * super::whole_power(1.0 - rate, k as i64 - 2) * rate;
    result(match period {
        1.0 => cost * rate * month / 12.0,
        k if k > life => whole(k) * (12.0 - month) / 12.0,
        k => whole(k),
    })
}

/// 双倍余额递减法 `DDB` — `factor / life` of the book value, never below salvage.
///
/// `max(old, salvage) − max(new, salvage)` with `old = cost·(1 − factor/life)^(period − 1)`; a rate above 1
/// counts as 1. A broken period is a broken power, as in LibreOffice. Errors: a negative cost or salvage; a
/// life or factor not above 0; a period below 1 or beyond the life.
///
/// ```
/// use dataworth::finance::depreciation::double_declining;
/// assert!((double_declining(2_400.0, 300.0, 10.0, 2.0, 1.5)? - 306.0).abs() < 1e-9);
/// assert!((double_declining(10_000.0, 1_000.0, 5.0, 5.0, 2.0)? - 296.0).abs() < 1e-9);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "DDB")]
pub fn double_declining(cost: f64, salvage: f64, life: f64, period: f64, factor: f64) -> Result<f64, Error> {
    declining(cost, salvage, life, factor)?;
    finite(&[("period", period)])?;
    hold("period", "from 1 to life", period >= 1.0 && period <= life)?;
    let kept = (1.0 - factor / life).max(0.0);
    let book = |k: f64| if k == 0.0 { cost } else { cost * libm::pow(kept, k) };
    result((book(period - 1.0).max(salvage) - book(period).max(salvage)).max(0.0))
}

/// What all declining balances ask of their arguments.
fn declining(cost: f64, salvage: f64, life: f64, factor: f64) -> Result<(), Error> {
    finite(&[("cost", cost), ("salvage", salvage), ("life", life), ("factor", factor)])?;
    hold("cost", "0 or more", cost >= 0.0)?;
    hold("salvage", "0 or more", salvage >= 0.0)?;
    hold("life", "above 0", life > 0.0 && life <= LONGEST)?;
    hold("factor", "above 0", factor > 0.0)
}

/// 转直线 — whether a declining balance goes over to a straight line once that writes off more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Switch {
    #[default]
    ToStraightLine,
    Never,
}

/// 可变余额递减法 `VDB` — what is written off from `start` to `end`, both counted in periods from 0.
///
/// Within each whole period the larger of `factor / life` of the book value and a straight line over what is
/// left of the life (unless [`Switch::Never`]); never below salvage. A broken period has its linear share of
/// the whole one, as Excel and Google Sheets document. LibreOffice shifts a broken start in the later half of
/// a life to match Excel more closely; that shift is not copied, because no source prints a figure for it.
/// Errors: as [`double_declining`]; a start below 0, an end before the start or beyond the life.
///
/// ```
/// use dataworth::finance::depreciation::{Switch, variable_declining};
/// let half_year = variable_declining(2_400.0, 300.0, 120.0, 6.0, 18.0, 2.0, Switch::ToStraightLine)?;
/// assert!((half_year - 396.306).abs() < 0.001);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "VDB")]
pub fn variable_declining(
    cost: f64,
    salvage: f64,
    life: f64,
    start: f64,
    end: f64,
    factor: f64,
    switch: Switch,
) -> Result<f64, Error> {
    declining(cost, salvage, life, factor)?;
    finite(&[("start", start), ("end", end)])?;
    hold("start", "0 or more", start >= 0.0)?;
    hold("end", "from start to life", end >= start && end <= life)?;
    let (mut book, mut written) = (cost, 0.0);
    for k in 0..end.ceil() as u32 {
        let begins = f64::from(k);
        let charge = charge(book, salvage, life - begins, factor / life, switch);
        let share = (end.min(begins + 1.0) - start.max(begins)).max(0.0);
        written += share * charge;
        book -= charge;
    }
    result(written)
}

fn charge(book: f64, salvage: f64, left: f64, rate: f64, switch: Switch) -> f64 {
    let most = (book - salvage).max(0.0);
    let line = if switch == Switch::ToStraightLine { most / left } else { 0.0 };
    (book * rate).max(line).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn periods(life: u32) -> impl Iterator<Item = f64> {
        (1..=life).map(f64::from)
    }

    proptest! {
        #[test]
        fn charges_add_up_to_what_is_written_off(cost in 100.0f64..1e6, part in 0.0f64..0.9, life in 1u32..40) {
            let (salvage, n) = (cost * part, f64::from(life));
            let whole = cost - salvage;
            let near = |sum: f64| (sum - whole).abs() < 1e-9 * cost;
            prop_assert!(near(n * straight_line(cost, salvage, n).unwrap()));
            prop_assert!(near(periods(life).map(|k| sum_of_years(cost, salvage, n, k).unwrap()).sum()));
            let varied = variable_declining(cost, salvage, n, 0.0, n, 2.0, Switch::ToStraightLine).unwrap();
            prop_assert!(near(varied));
            let doubled: f64 = periods(life).map(|k| double_declining(cost, salvage, n, k, 2.0).unwrap()).sum();
            // A declining balance may not get down to salvage, and never goes below.
            let left = (cost * libm::pow((1.0 - 2.0 / n).max(0.0), n)).max(salvage);
            prop_assert!((doubled - (cost - left)).abs() < 1e-9 * cost);
        }

        #[test]
        fn stretches_of_a_variable_balance_join(
            cost in 100.0f64..1e6, part in 0.0f64..0.9, life in 2u32..60, a in 0.0f64..1.0, b in 0.0f64..1.0,
        ) {
            let (n, salvage) = (f64::from(life), cost * part);
            let (from, to) = (n * a.min(b), n * a.max(b));
            let vdb = |s, e| variable_declining(cost, salvage, n, s, e, 1.5, Switch::ToStraightLine).unwrap();
            prop_assert!((vdb(0.0, from) + vdb(from, to) + vdb(to, n) - (cost - salvage)).abs() < 1e-9 * cost);
        }

        /// Without the switch it is the double declining balance, period by period.
        #[test]
        fn without_the_switch_it_is_ddb(cost in 100.0f64..1e6, part in 0.0f64..0.9, life in 2u32..40, at in 0u32..40) {
            let (n, k) = (f64::from(life), f64::from(at % life));
            let vdb = variable_declining(cost, cost * part, n, k, k + 1.0, 2.0, Switch::Never).unwrap();
            prop_assert!((vdb - double_declining(cost, cost * part, n, k + 1.0, 2.0).unwrap()).abs() < 1e-9 * cost);
        }
    }

    #[test]
    fn arguments_outside_are_named() {
        let rule = |result: Result<f64, Error>| match result {
            Err(Error::OutOfRange { name, .. }) => name,
            other => panic!("{other:?}"),
        };
        assert_eq!(rule(fixed_declining(-1.0, 0.0, 5.0, 1.0, 12.0)), "cost");
        assert_eq!(rule(fixed_declining(1.0, 0.0, 5.0, 6.0, 12.0)), "period");
        assert!(fixed_declining(1.0, 0.5, 5.0, 6.0, 11.0).is_ok());
        assert_eq!(rule(fixed_declining(1.0, 0.5, 5.0, 1.0, 13.0)), "month");
        assert_eq!(rule(double_declining(1.0, 0.5, 5.0, 7.0, 2.0)), "period");
        assert_eq!(rule(double_declining(1.0, 0.5, 5.0, 1.0, 0.0)), "factor");
        assert_eq!(rule(sum_of_years(1.0, -0.5, 5.0, 1.0)), "salvage");
        assert_eq!(rule(variable_declining(1.0, 0.5, 5.0, 3.0, 2.0, 2.0, Switch::Never)), "end");
        assert_eq!(straight_line(1.0, 0.0, 0.0), Err(Error::DivisionByZero));
    }

    #[test]
    fn month_and_period_are_cut_to_whole_numbers() {
        let cut = fixed_declining(1e6, 1e5, 6.0, 2.9, 7.5);
        assert_eq!(cut, fixed_declining(1e6, 1e5, 6.0, 2.0, 7.0));
    }
}
