//! 现金流 — flows that differ: present and future value, and the modified internal rate.

use super::day_count::DayCount;
use super::{Error, finite, hold, result, whole_power};
use jiff::civil::Date;

/// 首笔现金流的期数 — where the first flow of a series stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum First {
    /// At 0, undiscounted: numpy-financial, and pyxirr unless told otherwise.
    AtOnce,
    /// At 1, discounted one whole period: `NPV` of Excel, LibreOffice, Google Sheets and PhpSpreadsheet.
    #[default]
    AfterOnePeriod,
}

/// 净现值 `NPV` — `Σ v_i / (1+r)^(i + first)`, `i` from 0.
///
/// Every figure is a flow: a blank that Excel's own `NPV` skips must be handed in as 0. Errors: no flows, a
/// figure that is not finite, a rate of −1.
///
/// ```
/// use dataworth::finance::{First, flows::npv};
/// let flows = [-15_000.0, 1_500.0, 2_500.0, 3_500.0, 4_500.0, 6_000.0];
/// assert!((npv(0.05, &flows, First::AtOnce)? - 122.89).abs() < 0.005);
/// assert!((npv(0.05, &flows, First::AfterOnePeriod)? * 1.05 - 122.89).abs() < 0.005);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "NPV")]
pub fn npv(rate: f64, values: &[f64], first: First) -> Result<f64, Error> {
    usable(values)?;
    finite(&[("rate", rate)])?;
    hold("rate", "not -1", rate != -1.0)?;
    let factor = 1.0 / (1.0 + rate);
    // Horner's rule from the last flow: no powers, no loss.
    let sum = values.iter().rev().fold(0.0, |sum, value| sum * factor + value);
    result(if first == First::AtOnce { sum } else { sum * factor })
}

/// 不定期净现值 `XNPV` — `Σ v_i / (1+r)^years(first row, d_i)`.
///
/// Years count from the **first row**, as in Excel. Excel refuses a rate at or below 0 and a date before the
/// first row's; LibreOffice, Gnumeric and PhpSpreadsheet take negative rates, and so does this. Errors: as
/// many dates as values are wanted; a date before the first row's; a rate at or below −1.
///
/// ```
/// use dataworth::finance::{DayCount, flows::xnpv};
/// use jiff::civil::date;
/// let days = [date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)];
/// let values = [-10_000.0, 2_750.0, 4_250.0, 3_250.0, 2_750.0];
/// let value = xnpv(0.09, &values, &days, DayCount::Actual365Fixed)?;
/// assert!((value - 2_086.647_602).abs() < 1e-6);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "XNPV")]
pub fn xnpv(rate: f64, values: &[f64], dates: &[Date], basis: DayCount) -> Result<f64, Error> {
    dated(values, dates)?;
    finite(&[("rate", rate)])?;
    hold("rate", "above -1", rate > -1.0)?;
    hold("dates", "not before the first row's", dates.iter().all(|day| *day >= dates[0]))?;
    let log = libm::log1p(rate);
    let flows = values.iter().zip(dates);
    result(flows.map(|(value, day)| value * libm::exp(-log * basis.years(dates[0], *day))).sum())
}

/// 不定期终值 `XNFV` — `Σ v_i · (1+r)^years(d_i, last day)`, at the **latest** date.
///
/// Errors: as [`xnpv`], but the order of dates is free.
///
/// ```
/// use dataworth::finance::{DayCount, flows::xnfv};
/// use jiff::civil::date;
/// let value = xnfv(0.1, &[100.0], &[date(2020, 12, 31)], DayCount::default())?;
/// assert_eq!(value, 100.0);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "XNFV")]
pub fn xnfv(rate: f64, values: &[f64], dates: &[Date], basis: DayCount) -> Result<f64, Error> {
    dated(values, dates)?;
    finite(&[("rate", rate)])?;
    hold("rate", "above -1", rate > -1.0)?;
    let last = dates.iter().copied().max().ok_or(Error::Empty)?;
    let log = libm::log1p(rate);
    let flows = values.iter().zip(dates);
    result(flows.map(|(value, day)| value * libm::exp(log * basis.years(*day, last))).sum())
}

/// 修正内部收益率 `MIRR` — `(future value of receipts / −present value of payments)^(1/(n−1)) − 1`.
///
/// Receipts grow at `reinvest` to the last flow, payments are discounted at `finance` to the first. Always one
/// answer. Errors: fewer than two flows; [`Error::NoSignChange`] where there are no receipts or no payments; a
/// negative ratio (a reinvestment rate below −1).
///
/// ```
/// use dataworth::finance::flows::mirr;
/// let flows = [-120_000.0, 39_000.0, 30_000.0, 21_000.0, 37_000.0, 46_000.0];
/// assert!((mirr(&flows, 0.10, 0.12)? - 0.126_094_13).abs() < 1e-8);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "MIRR")]
pub fn mirr(values: &[f64], finance: f64, reinvest: f64) -> Result<f64, Error> {
    usable(values)?;
    finite(&[("finance_rate", finance), ("reinvest_rate", reinvest)])?;
    hold("finance_rate", "not -1", finance != -1.0)?;
    hold("values", "two flows or more", values.len() > 1)?;
    let last = values.len() as i64 - 1;
    let at = |rate: f64, n: i64| whole_power(1.0 + rate, n);
    let flows = || values.iter().zip(0i64..);
    let received: f64 = flows().map(|(v, t)| v.max(0.0) * at(reinvest, last - t)).sum();
    let paid: f64 = flows().map(|(v, t)| -v.min(0.0) * at(finance, -t)).sum();
    if paid == 0.0 || values.iter().all(|v| *v <= 0.0) {
        return Err(Error::NoSignChange);
    }
    hold("reinvest_rate", "such that receipts grow to no negative sum", received / paid >= 0.0)?;
    result(libm::pow(received / paid, 1.0 / last as f64) - 1.0)
}

/// 等值增长率 `RRI` — the rate a period at which `present` grows to `future`: `(fv/pv)^(1/n) − 1`.
///
/// Errors: periods not above 0; sums of opposite signs, or nothing to grow from.
///
/// ```
/// use dataworth::finance::flows::rri;
/// assert!((rri(2.0, 100.0, 121.0)? - 0.1).abs() < 1e-15);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "RRI")]
pub fn rri(periods: f64, present: f64, future: f64) -> Result<f64, Error> {
    finite(&[("nper", periods), ("pv", present), ("fv", future)])?;
    hold("nper", "above 0", periods > 0.0)?;
    hold("pv", "not 0 and of the sign of fv", present != 0.0 && future / present >= 0.0)?;
    result(libm::pow(future / present, 1.0 / periods) - 1.0)
}

/// Flows there are, and every one a figure.
pub(super) fn usable(values: &[f64]) -> Result<(), Error> {
    match values {
        [] => Err(Error::Empty),
        _ if values.iter().any(|v| !v.is_finite()) => Err(Error::NotFinite("values")),
        _ => Ok(()),
    }
}

pub(super) fn dated(values: &[f64], dates: &[Date]) -> Result<(), Error> {
    if values.len() != dates.len() {
        return Err(Error::LengthsDiffer { values: values.len(), dates: dates.len() });
    }
    usable(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_negative_rate_grows_and_a_date_before_the_first_is_refused() {
        let days = [date(2019, 12, 31), date(2020, 12, 31)];
        let value = xnpv(-0.1, &[-100.0, 110.0], &days, DayCount::Actual365Fixed).unwrap();
        assert!((value - 22.257_507_852_7).abs() < 1e-9);
        let back = [days[1], days[0]];
        assert!(xnpv(0.1, &[-100.0, 110.0], &back, DayCount::Actual365Fixed).is_err());
    }

    #[test]
    fn a_modified_rate_needs_both_signs() {
        assert_eq!(mirr(&[1.0, 2.0], 0.1, 0.1), Err(Error::NoSignChange));
        assert_eq!(mirr(&[-1.0, -2.0], 0.1, 0.1), Err(Error::NoSignChange));
        // A reinvestment rate below −1, as a spreadsheet takes it.
        assert!((mirr(&[-0.12, 0.13, 0.25], 1.23, -2.34).unwrap() - -0.205_225_399).abs() < 1e-9);
    }
}
