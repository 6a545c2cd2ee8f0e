//! 财务函数 — the financial functions of spreadsheets, each with its convention stated.
//!
//! Two programs give one name to two things more often than not: the first flow of `NPV` stands at 0 here
//! and at 1 there, `XIRR` counts days from the first row or from the earliest, an internal rate may be one
//! of several. So a convention is an argument here ([`First`], [`When`], [`DayCount`]), never a habit, and
//! what has no answer, or several, is an [`Error`] that says so.
//!
//! Plain `f64` in, plain `f64` out; `exp` and `log` are vendored software, so that a figure is the same on
//! every machine. Money that is booked does not come from here: a model's formula does, and its exact face.
//!
//! * [`tvm`]: `PV FV PMT IPMT PPMT NPER` of a level payment;
//! * [`flows`]: `NPV XNPV XNFV MIRR` of flows that differ;
//! * [`root`]: `IRR XIRR RATE`, all roots, each with what it leaves;
//! * [`exact`]: the same roots in an enclosure of as many digits as asked for;
//! * [`depreciation`]: `SLN SYD DB DDB VDB`;
//! * [`compounding`]: a rate under another convention;
//! * [`option`]: the Black–Scholes–Merton formula, binomial trees, least-squares simulation;
//! * [`survivor`]: what is left of a group at an age: constant, Weibull, Winfrey, logistic, straight;
//! * [`day_count`]: parts of a year between two days.
//!
//! ```
//! use dataworth::finance::{First, flows::npv, root::irr};
//! let values = [-40_000.0, 5_000.0, 8_000.0, 12_000.0, 30_000.0];
//! let roots = irr(&values)?;
//! let root = roots.only()?;
//! assert!((root.rate - 0.105_822_6).abs() < 1e-7 && root.residual.abs() < 1e-9);
//! assert!(npv(root.rate, &values, First::AtOnce)?.abs() < 1e-8);
//! # Ok::<(), dataworth::finance::Error>(())
//! ```
mod error;
mod exponential;

pub mod compounding;
pub mod day_count;
pub mod depreciation;
pub mod exact;
pub mod flows;
pub mod option;
pub mod root;
pub mod survivor;
pub mod tvm;

pub use day_count::DayCount;
pub use error::Error;
pub use flows::First;
pub use tvm::When;

/// Refuses what is no finite figure.
fn finite(figures: &[(&'static str, f64)]) -> Result<(), Error> {
    match figures.iter().find(|(_, figure)| !figure.is_finite()) {
        Some((name, _)) => Err(Error::NotFinite(name)),
        None => Ok(()),
    }
}

/// A result, unless it left the range of `f64`.
fn result(figure: f64) -> Result<f64, Error> {
    if figure.is_finite() { Ok(figure) } else { Err(Error::Overflow) }
}

/// Refuses an argument that breaks a rule.
fn hold(name: &'static str, rule: &'static str, holds: bool) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::OutOfRange { name, rule }) }
}

/// `(1 + rate)^n`; below −1 only whole powers exist.
fn growth(rate: f64, n: f64) -> Result<f64, Error> {
    if rate > -1.0 {
        return result(libm::exp(n * libm::log1p(rate)));
    }
    hold("rate", "above -1 where a period is broken", n.fract() == 0.0 && n.abs() <= 1e6)?;
    hold("rate", "not -1", rate != -1.0)?;
    result(whole_power(1.0 + rate, n as i64))
}

/// By squaring, the same on every machine.
fn whole_power(base: f64, n: i64) -> f64 {
    let (mut square, mut left, mut power) = (base, n.unsigned_abs(), 1.0);
    while left > 0 {
        if left & 1 == 1 {
            power *= square;
        }
        square *= square;
        left >>= 1;
    }
    if n < 0 { 1.0 / power } else { power }
}
