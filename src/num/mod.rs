//! 数 — numbers.
pub mod bounded;
pub mod certify;
mod elementary;
mod fault;
mod fen;
mod power;
mod rational;
mod real;
mod rounding;
mod text;

pub use bounded::{Bounded, Pair};
pub use fault::{Fault, NumError};
pub use fen::Fen;
pub use real::{Ball, Real};
pub use rounding::Rounding;

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
