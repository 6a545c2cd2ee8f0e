//! 逐期贴现 — a sum of flows times powers of the same bases, read as a polynomial.
//!
//! Σ F_t · b^(c − t) = b^c · Σ F_t · (1/b)^t: one division, and one multiplication and addition a period,
//! where powers of their own would cost a pass and a function call each. Several bases (growth over
//! discount) make one ratio.

use super::graph::{ConstantId, Graph, Id, Node};
use crate::num::{LADDER, Real};

/// Fewer terms are left as they are.
const FEWEST: usize = 3;

/// One term of a sum: what is left of it without its powers, and those by base.
struct Flow {
    rest: Id,
    exponents: Vec<Real>,
}

impl Graph {
    /// base + Σ terms as a polynomial, where the terms are flows with powers that go up or down by one.
    pub fn discounted(&mut self, base: ConstantId, terms: &[(Id, ConstantId)]) -> Option<Id> {
        if terms.len() < FEWEST {
            return None;
        }
        let bases = self.bases(terms);
        let flows: Vec<Flow> = terms.iter().map(|(id, own)| self.flow(*id, *own, &bases)).collect();
        let steps: Vec<i64> = (0..bases.len()).map(|at| step(&flows, at)).collect::<Option<_>>()?;
        if steps.iter().all(|step| *step == 0) {
            return None;
        }
        let ratio = self.powers(&bases, &steps.iter().map(|s| Real::from(*s)).collect::<Vec<_>>());
        let before = |at: usize| flows[0].exponents[at].sub(&Real::from(steps[at]), LADDER[0]);
        let ahead: Vec<Real> = (0..bases.len()).map(before).collect();
        let (scale, rests) = self.common(flows.iter().map(|flow| flow.rest).collect());
        let sum = self.node(Node::Horner { ratio, terms: rests });
        let ahead = self.powers(&bases, &ahead);
        let whole = self.product(scale, &[sum, ahead]);
        Some(self.linear(base, &[(whole, Self::ONE)]))
    }

    /// Takes out what every flow is multiplied by, as when a scenario makes all of them 5 % lower: then
    /// scenarios of one rate have one polynomial.
    fn common(&self, flows: Vec<Id>) -> (ConstantId, Vec<Id>) {
        let scaled = |id: &Id| match &self.nodes[*id as usize] {
            Node::Linear { base: Self::ZERO, terms } if terms.len() == 1 => Some(terms[0]),
            _ => None,
        };
        let parts: Option<Vec<(Id, ConstantId)>> = flows.iter().map(scaled).collect();
        match parts {
            Some(parts) if parts.iter().all(|part| part.1 == parts[0].1) => {
                (parts[0].1, parts.into_iter().map(|part| part.0).collect())
            }
            _ => (Self::ONE, flows),
        }
    }

    /// Every base that some term has a power of.
    fn bases(&self, terms: &[(Id, ConstantId)]) -> Vec<Id> {
        let mut bases = Vec::new();
        for factor in terms.iter().flat_map(|(id, _)| self.factors(*id)) {
            if let Node::Power(base, _) = self.nodes[factor as usize]
                && !bases.contains(&base)
            {
                bases.push(base);
            }
        }
        bases
    }

    fn factors(&self, id: Id) -> Vec<Id> {
        match &self.nodes[id as usize] {
            Node::Product { factors, .. } => factors.clone(),
            _ => vec![id],
        }
    }

    fn flow(&mut self, id: Id, coefficient: ConstantId, bases: &[Id]) -> Flow {
        let mut exponents = vec![Real::ZERO; bases.len()];
        let mut rest = Vec::new();
        for factor in self.factors(id) {
            let (base, exponent) = match self.nodes[factor as usize] {
                Node::Power(base, exponent) => (base, self.constants[exponent as usize].real.clone()),
                _ => (factor, Real::ONE),
            };
            match bases.iter().position(|known| *known == base) {
                Some(at) => exponents[at] = exponents[at].add(&exponent, LADDER[0]),
                None => rest.push(factor),
            }
        }
        let scale = match &self.nodes[id as usize] {
            Node::Product { scale, .. } => *scale,
            _ => Self::ONE,
        };
        let rest = self.product(scale, &rest);
        Flow { rest: self.product(coefficient, &[rest]), exponents }
    }

    /// Π base ^ exponent, those of nought left out.
    fn powers(&mut self, bases: &[Id], exponents: &[Real]) -> Id {
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for (base, exponent) in bases.iter().zip(exponents) {
            match exponent.to_i64() {
                Some(0) => {}
                Some(-1) => below.push(*base),
                _ => above.push(self.power(*base, exponent)),
            }
        }
        let above = self.product(Self::ONE, &above);
        if below.is_empty() {
            return above;
        }
        let below = self.product(Self::ONE, &below);
        self.node(Node::Quotient(above, below))
    }
}

/// By how much an exponent changes from term to term, if it does so evenly and by one at most.
fn step(flows: &[Flow], at: usize) -> Option<i64> {
    let change = |pair: &[Flow]| pair[1].exponents[at].sub(&pair[0].exponents[at], LADDER[0]).to_i64();
    let first = change(&flows[..2]).filter(|step| step.abs() <= 1)?;
    flows.windows(2).all(|pair| change(pair) == Some(first)).then_some(first)
}
