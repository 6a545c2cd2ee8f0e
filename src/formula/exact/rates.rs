//! 收益率 — `IRR`, `XIRR` and `RATE`: the one rate at which flows are worth nothing, in an enclosure.

use super::Machine;
use crate::finance::exact::{Rates, level, rates, variable_declining};
use crate::formula::facts::Datum;
use crate::num::{Fault, Real};

/// A day of the year of `XIRR`, whatever the year.
const DAYS: i64 = 365;

impl Machine<'_> {
    /// The flows of an asset, one a year.
    pub(super) fn internal_rate(&self, flows: &[Datum]) -> Datum {
        let terms = figures(flows).map(|flows| flows.into_iter().zip(0..).collect::<Vec<_>>());
        self.one_rate(terms.and_then(|terms| rates(&terms, 1, self.digits, self.settle)))
    }

    /// The flows of child rows, each at its day.
    pub(super) fn dated_rate(&self, flows: &[Datum], days: &[Datum]) -> Datum {
        let terms = figures(flows)
            .and_then(|flows| Ok(flows.into_iter().zip(since_first(days)?).collect::<Vec<_>>()));
        self.one_rate(terms.and_then(|terms| rates(&terms, DAYS, self.digits, self.settle)))
    }

    /// Periods, payment, sum today and, where given, sum at the end and when.
    pub(super) fn level_rate(&self, parts: &[&Datum]) -> Datum {
        let found = figures(parts.iter().copied());
        self.one_rate(found.and_then(|figures| {
            let nothing = || Real::ZERO;
            let future = figures.get(3).cloned().unwrap_or_else(nothing);
            let begin = at_beginning(&figures.get(4).cloned().unwrap_or_else(nothing))?;
            level(&figures[0], &figures[1], &figures[2], &future, begin, self.digits, self.settle)
        }))
    }

    /// Cost, salvage, life, start, end and, where given, the factor.
    pub(super) fn written_off(&self, parts: &[&Datum]) -> Datum {
        let found = parts.iter().map(|part| figure(part)).collect::<Result<Vec<Real>, Fault>>();
        let written = found.and_then(|mut figures| {
            figures.resize(6, Real::from(2));
            let figures = figures.try_into().map_err(|_| Fault::Overflow)?;
            variable_declining(&figures, self.digits)
        });
        written.map_or_else(Datum::Fault, Datum::Number)
    }

    fn one_rate(&self, found: Result<Rates, Fault>) -> Datum {
        let only = found.and_then(|rates| {
            if rates.tie {
                self.tied.set(true);
            }
            rates.only()
        });
        only.map_or_else(Datum::Fault, Datum::Number)
    }
}

pub(super) fn figure(datum: &Datum) -> Result<Real, Fault> {
    match datum {
        Datum::Number(real) => Ok(real.clone()),
        Datum::Fault(fault) => Err(*fault),
        _ => Err(Fault::Domain("a figure that was not given")),
    }
}

pub(super) fn figures<'d>(items: impl IntoIterator<Item = &'d Datum>) -> Result<Vec<Real>, Fault> {
    items.into_iter().map(figure).collect()
}

/// Days since the earliest.
fn since_first(days: &[Datum]) -> Result<Vec<u64>, Fault> {
    let serial = |datum: &Datum| match datum {
        Datum::Date(serial) => Ok(i64::from(*serial)),
        Datum::Fault(fault) => Err(*fault),
        _ => Err(Fault::Domain("a day of an internal rate that was not given")),
    };
    let serials = days.iter().map(serial).collect::<Result<Vec<i64>, Fault>>()?;
    let first = serials.iter().copied().min().unwrap_or(0);
    Ok(serials.into_iter().map(|serial| serial.abs_diff(first)).collect())
}

fn at_beginning(when: &Real) -> Result<bool, Fault> {
    match when.to_i64() {
        Some(0) => Ok(false),
        Some(1) => Ok(true),
        _ => Err(Fault::Domain("a payment neither at the end (0) nor at the beginning (1)")),
    }
}
