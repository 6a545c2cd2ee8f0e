//! Why a calculation has no answer.

/// 计算失败 — why an exact operation has no answer. Never NaN, never infinity.
///
/// ```
/// use dataworth::num::Fault;
/// assert_eq!(Fault::DivisionByZero.to_string(), "division by zero");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A divisor is exactly zero, or zero is raised to a negative power.
    #[error("division by zero")]
    DivisionByZero,
    /// The function is not defined there; the text says which rule was broken.
    #[error("outside the domain: {0}")]
    Domain(&'static str),
    /// The result is too large for its type or for any sensible figure.
    #[error("the result is too large to represent")]
    Overflow,
    /// The exponent or the number of digits asked for is beyond what is computed.
    #[error("the calculation would need too many digits")]
    TooLarge,
    /// The enclosure is too wide to decide; try more [`Digits`](super::Digits).
    #[error("the precision in use does not decide the result")]
    Undecided,
}

/// Why a text is not a number.
///
/// ```
/// use dataworth::num::{NumError, Real};
/// assert_eq!(Real::parse("").unwrap_err(), NumError::Empty);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumError {
    /// Nothing but blanks.
    #[error("the text is empty")]
    Empty,
    /// Not of the form `-12.50` or `1e-3`.
    #[error("`{0}` is not a decimal number")]
    NotANumber(String),
    /// More than 100,000 characters, an exponent beyond ±100,000, or a fen amount outside `i64`.
    #[error("the number is too large")]
    TooLarge,
}
