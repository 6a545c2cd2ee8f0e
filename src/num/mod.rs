//! 数 — numbers: what is exact, what is certified, and why there are two of them.
//!
//! **Exact.** [`Real`] is the definition of right. What people type is a decimal, and [`Real::parse`] and
//! [`Real::from_f64_shortest`] keep that decimal as a rational: `0.1` is one tenth. `+ − × ÷`, whole powers and
//! comparisons of rationals are rational again, so a tie at half a fen *is* a tie and is rounded 四舍五入, not by
//! the luck of a binary fraction. Roots, fractional powers, `exp`, `ln` and the normal distribution leave the
//! rationals; their result is a [`Ball`], an interval that provably holds the true value, its ends rounded
//! outward. A question the ball cannot answer is [`Fault::Undecided`], never a guess: the caller asks again
//! with the next rung of [`LADDER`], and after the last one may take the value for a tie
//! ([`Real::to_fen_as_tie`]) and say so.
//!
//! **Certified.** [`bounded`] is the same arithmetic for millions of rows: a float beside an upper bound on its
//! distance from the true value. [`certify`] turns such a pair into a fact (a fen, a rounded figure, an order)
//! or into `None`, and then the row goes to its exact twin. So both ways give the same fen, always: the fast
//! one is allowed to be unsure, never to be wrong. The functions use only IEEE operations and vendored software
//! `pow`, `exp` and `log`, hence give the same bits on every machine.
//!
//! **Money.** [`Fen`] is a whole number of fen and the only money a ledger holds. A number becomes a `Fen` once,
//! where it is booked or printed.
//!
//!
//! No NaN and no infinity leaves this module as a figure: exact operations return a [`Fault`], bounds become
//! infinite and certify nothing.
//!
//! ```
//! use dataworth::num::{Bounded, Fen, LADDER, Real};
//! // 100.30 yuan × 0.125 = 12.5375: far from an edge, the float is enough.
//! let fast = Bounded::input(100.30) * Bounded::input(0.125);
//! assert_eq!(fast.fen(), Some(1254));
//! // 100.20 yuan × 0.125 = 12.525: an exact half fen, and only the exact twin can know it.
//! let tie = Bounded::input(100.20) * Bounded::input(0.125);
//! assert_eq!(tie.fen(), None);
//! let exact = Real::parse("100.20")?.mul(&Real::parse("0.125")?, LADDER[0]);
//! assert_eq!(exact.to_fen()?, Fen::new(1253));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
pub mod beta;
pub mod bounded;
pub mod certify;
mod elementary;
mod fault;
mod fen;
mod lattice;
pub mod normal;
mod perron;
mod power;
mod rational;
mod real;
mod rounding;
mod student;
mod text;
mod words;
pub mod zeros;

pub use bounded::{Bounded, Pair};
pub use fault::{Fault, NumError, RateList};
pub use fen::Fen;
pub use lattice::Lattice;
pub use perron::principal_vector;
pub use real::{Ball, Real};
pub use rounding::Rounding;
pub use words::money_words;

/// 有效数字 — working precision of a ball, in significant decimal digits.
///
/// ```
/// use dataworth::num::{Digits, Real};
/// let root = Real::from(2).sqrt(Digits(5))?;
/// assert_eq!(root.to_decimal(5), "1.4142");
/// # Ok::<(), dataworth::num::Fault>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digits(pub u32);

/// The precisions tried in turn: what 34 digits leave undecided is asked again at 68, then at 136.
pub const LADDER: [Digits; 3] = [Digits(34), Digits(68), Digits(136)];
