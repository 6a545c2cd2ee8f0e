//! 定点复算 — figures that a float bound leaves open, in whole numbers, where the way to them is polynomial.
//!
//! Typed data ties often: yuan × a ratio of three decimals is an exact half fen in one row of eleven. Sums,
//! products, whole powers and the larger or smaller of decimals are decimals, so such a row is settled in
//! 128 bits at a hundredth of the price of rationals. What does not fit, or divides, is left open as it was.

use super::graph::{Graph, Id, Node};
use super::run::Lane;
use crate::formula::Function;
use dashu_int::{IBig, UBig};

/// Decimals of a float that are looked for.
const MOST_DECIMALS: u32 = 9;
/// Fewer digits than these say which decimal was typed: two such never share a float.
const CERTAIN: f64 = 1e15;

/// units × 10^−scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fixed {
    units: i128,
    scale: u32,
}

const TENS: [f64; 10] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

impl Fixed {
    /// The decimal that a float was typed as.
    pub fn typed(value: f64) -> Option<Self> {
        (0..=MOST_DECIMALS).find_map(|scale| {
            let tens = TENS[scale as usize];
            let units = (value * tens).round();
            let same = units.abs() < CERTAIN && units / tens == value;
            same.then_some(Fixed { units: units as i128, scale })
        })
    }

    fn of_lane(lane: &Lane<'_>, row: usize) -> Option<Self> {
        match lane {
            Lane::Float(all) => Self::typed(*all.get(row)?),
            Lane::Units32(all, scale) => {
                Some(Fixed { units: i128::from(*all.get(row)?), scale: u32::from(*scale) })
            }
            Lane::Units64(all, scale) => {
                Some(Fixed { units: i128::from(*all.get(row)?), scale: u32::from(*scale) })
            }
            Lane::Coded(codes, figures) => Self::typed(*figures.get(usize::from(*codes.get(row)?))?),
            Lane::One(value) => Self::typed(*value),
        }
    }

    /// A constant of the model, where it is a decimal.
    fn constant(real: &crate::num::Real) -> Option<Self> {
        let rational = real.as_rational()?;
        let mut scale = 0;
        let mut power = UBig::ONE;
        while scale <= 18 {
            if (&power % rational.denominator()).is_zero() {
                let factor: IBig = (&power / rational.denominator()).into();
                let units = i128::try_from(rational.numerator().clone() * factor).ok()?;
                return Some(Fixed { units, scale });
            }
            power *= UBig::from(10u8);
            scale += 1;
        }
        None
    }

    fn times(self, other: Fixed) -> Option<Self> {
        let units = self.units.checked_mul(other.units)?;
        Some(Fixed { units, scale: self.scale.checked_add(other.scale)? })
    }

    fn at_scale(self, scale: u32) -> Option<i128> {
        self.units.checked_mul(10i128.checked_pow(scale.checked_sub(self.scale)?)?)
    }

    /// Both at the finer of the two scales.
    fn aligned(self, other: Fixed) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        Some((self.at_scale(scale)?, other.at_scale(scale)?, scale))
    }

    fn plus(self, other: Fixed) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        Some(Fixed { units: a.checked_add(b)?, scale })
    }

    fn extreme(self, other: Fixed, largest: bool) -> Option<Self> {
        let (a, b, _) = self.aligned(other)?;
        Some(if (a > b) == largest { self } else { other })
    }

    /// Rounded to fen, half away from zero.
    pub fn fen(self) -> Option<i64> {
        let fen = match self.scale.checked_sub(2) {
            None => self.at_scale(2)?,
            Some(places) => {
                let tens = 10i128.checked_pow(places)?;
                let (whole, rest) = (self.units / tens, self.units % tens);
                let up = rest.unsigned_abs() >= tens.unsigned_abs() - rest.unsigned_abs();
                whole + if up { self.units.signum() } else { 0 }
            }
        };
        i64::try_from(fen).ok()
    }
}

/// The polynomial ways to some answers of a graph.
#[derive(Debug)]
pub(super) struct Recount {
    /// By answer the nodes it takes, operands first; `None` where one of them is no polynomial.
    ways: Vec<Option<Vec<Id>>>,
    constants: Vec<Option<Fixed>>,
}

impl Recount {
    pub fn new(graph: &Graph, answers: &[Id]) -> Self {
        let constants = graph.constants.iter().map(|constant| Fixed::constant(&constant.real)).collect();
        let mut recount = Recount { ways: Vec::new(), constants };
        recount.ways = answers.iter().map(|answer| recount.way(graph, *answer)).collect();
        recount
    }

    fn way(&self, graph: &Graph, answer: Id) -> Option<Vec<Id>> {
        let mut taken = vec![false; graph.nodes.len()];
        taken[answer as usize] = true;
        let mut way = Vec::new();
        // Operands stand before: going down from the answer meets every node after all that need it.
        for id in (0..=answer).rev() {
            if !taken[id as usize] {
                continue;
            }
            if !self.is_polynomial(&graph.nodes[id as usize]) {
                return None;
            }
            graph.operands(id).iter().for_each(|operand| taken[*operand as usize] = true);
            way.push(id);
        }
        way.reverse();
        Some(way)
    }

    fn is_polynomial(&self, node: &Node) -> bool {
        let known = |id: &u32| self.constants[*id as usize].is_some();
        match node {
            Node::Input(_) | Node::Extreme(..) => true,
            Node::Constant(id) => known(id),
            Node::Linear { base, terms } => known(base) && terms.iter().all(|(_, slope)| known(slope)),
            Node::Product { scale, .. } => known(scale),
            _ => false,
        }
    }

    /// The fen of an answer in one row.
    pub fn fen(
        &self,
        graph: &Graph,
        answer: usize,
        lanes: &[Lane<'_>],
        row: usize,
        found: &mut Vec<Fixed>,
    ) -> Option<i64> {
        let way = self.ways.get(answer)?.as_ref()?;
        found.resize(graph.nodes.len(), Fixed { units: 0, scale: 0 });
        for id in way {
            found[*id as usize] = self.node(&graph.nodes[*id as usize], lanes, row, found)?;
        }
        found[*way.last()? as usize].fen()
    }

    fn node(&self, node: &Node, lanes: &[Lane<'_>], row: usize, found: &[Fixed]) -> Option<Fixed> {
        let at = |id: &Id| found[*id as usize];
        let constant = |id: &u32| self.constants[*id as usize];
        match node {
            Node::Input(slot) => Fixed::of_lane(lanes.get(*slot as usize)?, row),
            Node::Constant(id) => constant(id),
            Node::Linear { base, terms } => terms
                .iter()
                .try_fold(constant(base)?, |sum, (term, slope)| sum.plus(at(term).times(constant(slope)?)?)),
            Node::Product { scale, factors } => {
                factors.iter().try_fold(constant(scale)?, |product, factor| product.times(at(factor)))
            }
            Node::Extreme(function, a, b) => at(a).extreme(at(b), *function == Function::Max),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::Real;
    use proptest::prelude::*;

    #[test]
    fn a_float_says_what_was_typed() {
        assert_eq!(Fixed::typed(0.1), Some(Fixed { units: 1, scale: 1 }));
        assert_eq!(Fixed::typed(-1234.56), Some(Fixed { units: -123_456, scale: 2 }));
        assert_eq!(Fixed::typed(1.0 / 3.0), None);
        assert_eq!(Fixed::typed(f64::NAN), None);
        assert_eq!(Fixed::typed(1e300), None);
    }

    proptest! {
        /// Half away from zero, as the exact face has it.
        #[test]
        fn fen_are_those_of_the_exact_number(units in -1_000_000_000_000i128..1_000_000_000_000, scale in 0u32..8) {
            let fixed = Fixed { units, scale };
            let real = Real::parse(&format!("{units}e-{scale}")).or_else(|_| {
                let sign = if units < 0 { "-" } else { "" };
                let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale as usize + 1);
                let (whole, part) = digits.split_at(digits.len() - scale as usize);
                Real::parse(&format!("{sign}{whole}{}{part}", if part.is_empty() { "" } else { "." }))
            }).unwrap();
            prop_assert_eq!(fixed.fen(), Some(real.to_fen().unwrap().raw()));
        }
    }
}
