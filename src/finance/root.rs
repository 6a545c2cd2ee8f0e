//! 内部收益率 — the rates at which flows are worth nothing: `IRR`, `XIRR`, `RATE`.
//!
//! A spreadsheet gives one number near a guess, sometimes a wrong one (Excel's `XIRR` has answered 2.98e-9 for
//! flows whose rate is −37.9 %). Here a result is [`Roots`]: **every** rate, each with what it leaves of the
//! flows, and the number of sign changes. [`Roots::only`] is the rate where there is one, and a named failure
//! where there is none or several. How they are found: see `exponential.rs`; nothing is guessed.
//!
//! Flows that change sign often, or days apart, may have rates such as 2·10⁶⁵ as well, which answer the
//! equation and no question. What is beyond a millionfold a year, up or down ([`REACH`]), is set apart in
//! [`Roots::outside`]: told, but neither counted as the rate nor as one of several.

use super::day_count::{DayCount, day_number};
use super::exponential::{ExponentialSum, Zero};
use super::flows::{dated, usable};
use super::tvm::{When, annuity};
use super::{Error, finite, hold};
use jiff::civil::Date;

/// 收益率的范围 — a rate counts where money grows less than so many times a year, and keeps more than one part
/// in so many: above −0.999999 and below 999,999.
pub const REACH: f64 = 1e6;

/// 一个收益率 — a rate, and how well it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Root {
    pub rate: f64,
    /// `ln(1 + rate)`.
    pub log: f64,
    /// Residual 残差: what the flows are worth at [`Root::log`], dated at the first flow for a rate at or above
    /// 0 and at the last below 0, so that no factor is above 1.
    pub residual: f64,
    /// The sum of the sizes of all flows at the same date, to hold the residual to.
    pub size: f64,
    /// The value comes to 0 without crossing it, as near as floats can tell: a double root, or two that lie
    /// closer together than rounding shows.
    pub touching: bool,
}

/// 全部收益率 — every rate that makes flows worth nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Roots {
    /// From the least.
    pub roots: Vec<Root>,
    /// Sign changes of the flows in the order of time: there are at most so many rates.
    pub sign_changes: usize,
    /// `ln(1 + rate)` of the rates beyond [`REACH`].
    pub outside: Vec<f64>,
}

impl Roots {
    /// The rate, where there is exactly one.
    ///
    /// Errors: [`Error::NoSignChange`], [`Error::NoRoot`], [`Error::SeveralRoots`] with all of them.
    ///
    /// ```
    /// use dataworth::finance::{Error, root::irr};
    /// let two = irr(&[-1.0, 2.3, -1.32])?;
    /// let Err(Error::SeveralRoots { rates, .. }) = two.only() else { panic!() };
    /// assert!((rates[0] - 0.1).abs() < 1e-12 && (rates[1] - 0.2).abs() < 1e-12);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn only(&self) -> Result<&Root, Error> {
        let sign_changes = self.sign_changes;
        match self.roots.as_slice() {
            [root] => Ok(root),
            [] if sign_changes == 0 => Err(Error::NoSignChange),
            [] => Err(Error::NoRoot { sign_changes, outside: self.outside.len() }),
            roots => Err(Error::SeveralRoots { sign_changes, rates: roots.iter().map(|r| r.rate).collect() }),
        }
    }

    /// The rate nearest a guess: what a spreadsheet's guess is for. It is still one of several.
    ///
    /// ```
    /// let roots = dataworth::finance::root::irr(&[-1.0, 2.3, -1.32])?;
    /// assert!((roots.nearest(0.25).map_or(0.0, |root| root.rate) - 0.2).abs() < 1e-12);
    /// # Ok::<(), dataworth::finance::Error>(())
    /// ```
    pub fn nearest(&self, guess: f64) -> Option<&Root> {
        self.roots.iter().min_by(|a, b| (a.rate - guess).abs().total_cmp(&(b.rate - guess).abs()))
    }

    fn of(sum: &ExponentialSum) -> Roots {
        let reach = libm::log(REACH);
        let (within, outside): (Vec<Zero>, Vec<Zero>) = sum.zeros().iter().partition(|z| z.at.abs() < reach);
        Roots {
            roots: within.into_iter().map(|zero| root(sum, zero)).collect(),
            sign_changes: sum.sign_changes(),
            outside: outside.iter().map(|zero| zero.at).collect(),
        }
    }
}

fn root(sum: &ExponentialSum, zero: Zero) -> Root {
    let value = sum.value(zero.at);
    Root {
        rate: libm::expm1(zero.at),
        log: zero.at,
        residual: value.sum,
        size: value.size,
        touching: zero.touching,
    }
}

/// 内部收益率 `IRR` — the rates with `Σ v_i / (1+r)^i = 0`, flows one period apart.
///
/// Which flow counts as the first does not matter to a rate. Errors: no flows, a figure that is not finite.
///
/// ```
/// use dataworth::finance::root::irr;
/// let roots = irr(&[-75_000.0, 12_000.0, 15_000.0, 18_000.0, 21_000.0, 24_000.0])?;
/// let root = roots.only()?;
/// assert!((root.rate - 0.057_151_428_871_784_67).abs() < 1e-15);
/// assert!(root.residual.abs() < 1e-12 * root.size);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "IRR")]
pub fn irr(values: &[f64]) -> Result<Roots, Error> {
    usable(values)?;
    Ok(Roots::of(&ExponentialSum::new(values.iter().copied().zip((0..).map(f64::from)))))
}

/// 不定期内部收益率 `XIRR` — the rates with `Σ v_i / (1+r)^years(d_0, d_i) = 0`, effective a year.
///
/// Years count from the **earliest** date, in whatever order the rows stand; with `act/365F` it makes no
/// difference to the rate which day they count from. Excel refuses dates before the first row's.
/// Errors: as many dates as values are wanted; a figure that is not finite.
///
/// ```
/// use dataworth::finance::{DayCount, root::xirr};
/// use jiff::civil::date;
/// let days = [date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)];
/// let values = [-10_000.0, 2_750.0, 4_250.0, 3_250.0, 2_750.0];
/// let roots = xirr(&values, &days, DayCount::Actual365Fixed)?;
/// assert!((roots.only()?.rate - 0.373_362_533_519).abs() < 1e-11);
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "XIRR")]
pub fn xirr(values: &[f64], dates: &[Date], basis: DayCount) -> Result<Roots, Error> {
    dated(values, dates)?;
    let first = dates.iter().copied().min().ok_or(Error::Empty)?;
    let values = values.iter().copied();
    let sum = match basis {
        // What nearly everyone asks for, with the first day counted once.
        DayCount::Actual365Fixed => {
            let start = day_number(first);
            ExponentialSum::new(values.zip(dates.iter().map(|day| (day_number(*day) - start) as f64 / 365.0)))
        }
        _ => ExponentialSum::new(values.zip(dates.iter().map(|day| basis.years(first, *day)))),
    };
    Ok(Roots::of(&sum))
}

/// Most periods that are laid out one by one.
const MOST_FLOWS: f64 = 5_000.0;

/// 每期利率 `RATE` — the rates that settle `pv + pmt·(1 + r·w)·(1 − (1+r)^−n)/r + fv·(1+r)^−n = 0`.
///
/// At most two. Errors: a figure that is not finite; periods not above 0.
///
/// ```
/// use dataworth::finance::{When, root::rate};
/// let roots = rate(10.0, 0.0, -3_500.0, 10_000.0, When::End)?;
/// assert!((roots.only()?.rate - 0.110_690_853_710_752_7).abs() < 1e-14);
/// assert!(rate(2.0, 0.0, -13.65, -329.67, When::End)?.only().is_err());
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
#[doc(alias = "RATE")]
pub fn rate(periods: f64, payment: f64, present: f64, future: f64, when: When) -> Result<Roots, Error> {
    finite(&[("nper", periods), ("pmt", payment), ("pv", present), ("fv", future)])?;
    hold("nper", "above 0", periods > 0.0)?;
    if periods.fract() == 0.0 && periods <= MOST_FLOWS {
        return Ok(Roots::of(&ExponentialSum::new(laid_out(periods, payment, present, future, when))));
    }
    Ok(closed(periods, payment, present, future, when))
}

/// The flows of a level payment, one by one.
fn laid_out(periods: f64, payment: f64, present: f64, future: f64, when: When) -> Vec<(f64, f64)> {
    let w = when.weight();
    let ends = [(present + w * payment, 0.0), (future + (1.0 - w) * payment, periods)];
    let between = (1..periods as u32).map(|k| (payment, f64::from(k)));
    ends[..1].iter().copied().chain(between).chain(ends[1..].iter().copied()).collect()
}

/// The equation times `r`: four exponentials, which are 0 at a rate of 0 whether it is a root or not.
fn closed(periods: f64, payment: f64, present: f64, future: f64, when: When) -> Roots {
    let w = when.weight();
    let (early, late) = (payment * w, payment * (1.0 - w));
    let sum = ExponentialSum::new([
        (present + early, -1.0),
        (late - present, 0.0),
        (future - early, periods - 1.0),
        (-future - late, periods),
    ]);
    let mut roots = Roots::of(&sum);
    // The root at 0 that multiplying by r put in is the one nearest 0; it is a root of the equation too
    // where nothing is left without discounting.
    let at_nought = present + payment * periods + future == 0.0;
    let nearest =
        (0..roots.roots.len()).min_by(|a, b| roots.roots[*a].log.abs().total_cmp(&roots.roots[*b].log.abs()));
    match nearest {
        Some(at) if !at_nought => drop(roots.roots.remove(at)),
        Some(at) => roots.roots[at] = Root { rate: 0.0, log: 0.0, residual: 0.0, ..roots.roots[at] },
        None => {}
    }
    roots.roots.iter_mut().for_each(|root| left(root, periods, payment, present, future, when));
    roots.sign_changes = roots.sign_changes.saturating_sub(1);
    roots
}

/// What a rate leaves of the equation itself.
fn left(root: &mut Root, periods: f64, payment: f64, present: f64, future: f64, when: When) {
    let Ok(annuity) = annuity(root.rate, periods, when) else { return };
    let discount = libm::exp(-periods * root.log);
    root.residual = present + payment * annuity + future * discount;
    root.size = present.abs() + (payment * annuity).abs() + (future * discount).abs();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::flows::{First, npv, xnpv};
    use crate::finance::tvm::{payment, present_value};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn rates(roots: &Roots) -> Vec<f64> {
        roots.roots.iter().map(|root| root.rate).collect()
    }

    /// numpy-financial's tests name one of these; the others are as real.
    #[test]
    fn all_rates_are_named() {
        let table: [(&[f64], &[f64]); 3] = [
            (&[-100.0, 100.0, 0.0, -7.0], &[-0.678_894, -0.083_300]),
            (&[-5.0, 10.5, 1.0, -8.0, 1.0], &[-0.870_201, 0.088_598, 0.709_560]),
            (&[-1678.87, 771.96, 1814.05, 3520.3, 3552.95, 3584.99, 4789.91, -1.0], &[-0.999_791, 1.004_270]),
        ];
        for (flows, wanted) in table {
            let roots = irr(flows).unwrap();
            let found = rates(&roots);
            assert_eq!(found.len(), wanted.len(), "{found:?}");
            assert!(found.iter().zip(wanted).all(|(f, w)| (f - w).abs() < 5e-6), "{found:?}");
            assert!(matches!(roots.only(), Err(Error::SeveralRoots { .. })));
        }
    }

    #[test]
    fn none_is_a_named_failure() {
        assert_eq!(irr(&[1.0, 2.0]).unwrap().only(), Err(Error::NoSignChange));
        assert_eq!(irr(&[0.0, 0.0]).unwrap().only(), Err(Error::NoSignChange));
        assert_eq!(
            irr(&[1.0, -1.0, 1.0]).unwrap().only(),
            Err(Error::NoRoot { sign_changes: 2, outside: 0 })
        );
        assert_eq!(irr(&[]), Err(Error::Empty));
        // A day that multiplies a millionfold: the yearly rate is beyond f64, and told all the same.
        let days = [date(2024, 1, 1), date(2024, 1, 2)];
        let beyond = xirr(&[-1.0, 1e6], &days, DayCount::Actual365Fixed).unwrap();
        assert_eq!(beyond.only(), Err(Error::NoRoot { sign_changes: 1, outside: 1 }));
        assert!((beyond.outside[0] - 365.0 * libm::log(1e6)).abs() < 1e-6);
    }

    /// A loss of 3 % in four days; PhpSpreadsheet prints -0.935842486 and holds itself to 1e-6.
    #[test]
    fn a_rate_of_a_few_days_is_found() {
        let days = [date(2022, 12, 12), date(2022, 12, 16)];
        let roots = xirr(&[-20_972.36, 20_350.545], &days, DayCount::Actual365Fixed).unwrap();
        assert!((roots.only().unwrap().rate - -0.935_842_486).abs() < 1e-8);
    }

    #[test]
    fn a_rate_with_broken_periods() {
        for (n, r) in [(12.5, 0.04), (0.5, -0.2), (7_000.0, 0.001), (3.25, 1.5)] {
            for when in [When::End, When::Begin] {
                let level = payment(r, n, 1_000.0, -100.0, when).unwrap();
                let roots = rate(n, level, 1_000.0, -100.0, when).unwrap();
                assert!(rates(&roots).iter().any(|found| (found - r).abs() < 1e-9), "{n} {r} {roots:?}");
                assert!(roots.roots.iter().all(|root| root.residual.abs() < 1e-8 * root.size), "{roots:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn value_at_the_rate_is_nothing(
            outlay in 1.0f64..1e6, flows in proptest::collection::vec(0.0f64..1e5, 1..40),
        ) {
            prop_assume!(flows.iter().any(|f| *f > 1.0));
            let values: Vec<f64> = std::iter::once(-outlay).chain(flows).collect();
            let roots = irr(&values).unwrap();
            let root = roots.only().unwrap();
            prop_assert!(root.residual.abs() <= 1e-12 * root.size);
            let value = npv(root.rate, &values, First::AtOnce).unwrap();
            let size: f64 = values.iter().zip(0i32..).map(|(v, t)| v.abs() * (1.0 + root.rate).powi(-t)).sum();
            prop_assert!(value.abs() <= 1e-8 * size, "{value} of {size}");
        }

        #[test]
        fn dated_value_at_the_rate_is_nothing(
            outlay in 1.0f64..1e6, flows in proptest::collection::vec((0.1f64..1e5, 1i32..4_000), 1..30),
        ) {
            let start = date(2020, 2, 29);
            let later = |days: &i32| start.checked_add(jiff::Span::new().days(*days)).unwrap();
            let days: Vec<Date> = std::iter::once(start).chain(flows.iter().map(|(_, d)| later(d))).collect();
            let values: Vec<f64> = std::iter::once(-outlay).chain(flows.iter().map(|(v, _)| *v)).collect();
            let roots = xirr(&values, &days, DayCount::Actual365Fixed).unwrap();
            prop_assert_eq!(roots.sign_changes, 1);
            if let Ok(root) = roots.only() && root.rate > -0.9 && root.rate < 1e3 {
                let value = xnpv(root.rate, &values, &days, DayCount::Actual365Fixed).unwrap();
                prop_assert!(value.abs() <= 1e-9 * root.size * 1e3f64.max(1.0), "{}", value);
            }
        }

        #[test]
        fn a_rate_gives_back_its_loan(r in -0.2f64..0.5, n in 1u32..120, loan in 1.0f64..1e6, begin in any::<bool>()) {
            let (when, n) = (if begin { When::Begin } else { When::End }, f64::from(n));
            prop_assume!(!begin || n > 1.0);
            let level = payment(r, n, loan, 0.0, when).unwrap();
            let roots = rate(n, level, loan, 0.0, when).unwrap();
            let found = roots.only().unwrap().rate;
            let again = present_value(found, n, level, 0.0, when).unwrap();
            prop_assert!((again - loan).abs() <= 1e-8 * loan, "{found} for {r}: {again}");
        }
    }
}
