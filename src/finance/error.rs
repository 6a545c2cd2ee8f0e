//! Why a financial function has no answer.

/// 无解原因 — never NaN, never a number that stands for "none".
///
/// ```
/// use dataworth::finance::{Error, root::irr};
/// assert_eq!(irr(&[-1.0, -2.0, -3.0])?.only(), Err(Error::NoSignChange));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// A NaN or an infinity was handed in.
    #[error("`{0}` is no finite figure")]
    NotFinite(&'static str),
    /// An argument outside what the function is defined for.
    #[error("`{name}` must be {rule}")]
    OutOfRange { name: &'static str, rule: &'static str },
    /// As many values as dates are wanted.
    #[error("{values} values but {dates} dates")]
    LengthsDiffer { values: usize, dates: usize },
    /// No flows at all.
    #[error("there are no flows")]
    Empty,
    /// A divisor is 0.
    #[error("division by zero")]
    DivisionByZero,
    /// The result is beyond the range of `f64`.
    #[error("the result is too large")]
    Overflow,
    /// The flows are all of one sign (or 0): no rate makes their value 0.
    #[error("the flows have no sign change, so no rate makes their value 0")]
    NoSignChange,
    /// The sign changes, but no rate within reach makes the value 0; some beyond it may.
    #[error(
        "{sign_changes} sign changes, yet no rate from -0.999999 to 999999 makes the value 0 ({outside} beyond)"
    )]
    NoRoot { sign_changes: usize, outside: usize },
    /// Which of several rates is meant the flows do not say.
    #[error("{sign_changes} sign changes and {} rates that make the value 0: {}", .rates.len(), listed(.rates))]
    SeveralRoots { sign_changes: usize, rates: Vec<f64> },
}

/// Rates with the digits that tell them apart.
pub(crate) fn listed(rates: &[f64]) -> String {
    let texts: Vec<String> = rates.iter().map(|rate| format!("{rate:.9}")).collect();
    texts.join(", ")
}
