//! 近似公式 — American options in nearly closed form: fast, and off by what each says.
//!
//! The true value lies a little above or below; a tree of a thousand steps tells. Held to the figures that
//! QuantLib's tests take from the papers and from Haug.

use super::{Kind, Terms, black_scholes};
use crate::finance::{Error, result};
use crate::num::normal::fast;
use std::f64::consts::PI;

/// Halvings of a bracket around the critical price: past the last digit of a float.
const HALVINGS: usize = 200;

/// What the quadratic approximations share: `V ≈ V_E + A (S/S*)^λ` up to the critical price.
struct Critical {
    /// `1 − e^(−rT)`.
    h: f64,
    /// `2r/σ²` and `2(r − y)/σ²`.
    alpha: f64,
    beta: f64,
    root: f64,
    lambda: f64,
    price: f64,
    /// Exercise over the European value at the critical price.
    gain: f64,
}

impl Critical {
    /// `None` where early exercise never pays.
    fn of(terms: &Terms) -> Option<Self> {
        let (sign, square) = (terms.kind.sign(), terms.volatility * terms.volatility);
        if terms.kind == Kind::Call && terms.dividend <= 0.0 || terms.kind == Kind::Put && terms.rate <= 0.0 {
            return None;
        }
        let h = -libm::expm1(-terms.rate * terms.years);
        let (alpha, beta) = (2.0 * terms.rate / square, 2.0 * (terms.rate - terms.dividend) / square);
        let over = if terms.rate == 0.0 { 2.0 / (square * terms.years) } else { alpha / h };
        let root = ((beta - 1.0) * (beta - 1.0) + 4.0 * over).sqrt();
        let lambda = (1.0 - beta + sign * root) / 2.0;
        let open = |price: f64| {
            let held =
                1.0 - libm::exp(-terms.dividend * terms.years) * fast::value(sign * terms.upper(price));
            sign * (price - terms.strike) - terms.european(price) - sign * held * price / lambda
        };
        let price = critical_price(terms, open)?;
        let gain = sign * (price - terms.strike) - terms.european(price);
        Some(Critical { h, alpha, beta, root, lambda, price, gain })
    }
}

/// Where exercise begins to pay: from the strike upwards for a call, downwards for a put.
fn critical_price(terms: &Terms, open: impl Fn(f64) -> f64) -> Option<f64> {
    let factor = if terms.kind == Kind::Call { 2.0 } else { 0.5 };
    let mut inside = terms.strike;
    let mut outside = inside * factor;
    while open(outside) < 0.0 {
        (inside, outside) = (outside, outside * factor);
        if !(1e-300..1e300).contains(&outside) {
            return None;
        }
    }
    for _ in 0..HALVINGS {
        let middle = (inside + outside) / 2.0;
        if open(middle) < 0.0 { inside = middle } else { outside = middle }
    }
    Some((inside + outside) / 2.0)
}

/// Whether it is exercised at once.
fn pays_now(terms: &Terms, critical: f64) -> bool {
    terms.kind.sign() * (terms.spot - critical) >= 0.0
}

/// Barone-Adesi–Whaley 二次近似.
///
/// Source: G. Barone-Adesi and R. Whaley, Efficient analytic approximation of American option values, Journal of
/// Finance 42 (1987). Errors: those of [`Terms`].
///
/// ```
/// use dataworth::finance::option::{Kind, Terms, approximation::barone_adesi_whaley};
/// let terms = Terms {
///     kind: Kind::Call, spot: 100.0, strike: 100.0, years: 0.1, rate: 0.1, dividend: 0.1, volatility: 0.15,
/// };
/// assert!((barone_adesi_whaley(&terms)? - 1.8769).abs() < 5e-5); // Haug prints 1.8771
/// # Ok::<(), dataworth::finance::Error>(())
/// ```
pub fn barone_adesi_whaley(terms: &Terms) -> Result<f64, Error> {
    let european = black_scholes(terms)?;
    let Some(critical) = Critical::of(terms) else { return Ok(european) };
    if pays_now(terms, critical.price) {
        return Ok(terms.payoff(terms.spot));
    }
    result(european + critical.gain * libm::pow(terms.spot / critical.price, critical.lambda))
}

/// Ju–Zhong 近似 — the quadratic one with a correction of its exponent.
///
/// Source: N. Ju and R. Zhong, An approximate formula for pricing American options, Journal of Derivatives 7
/// (1999). Errors: those of [`Terms`].
pub fn ju_zhong(terms: &Terms) -> Result<f64, Error> {
    let european = black_scholes(terms)?;
    let Some(c) = Critical::of(terms) else { return Ok(european) };
    if pays_now(terms, c.price) {
        return Ok(terms.payoff(terms.spot));
    }
    if terms.rate == 0.0 {
        return barone_adesi_whaley(terms);
    }
    let sign = terms.kind.sign();
    let (upper, growth) = (terms.upper(c.price), libm::exp((terms.rate - terms.dividend) * terms.years));
    let density = libm::exp(-upper * upper / 2.0) / (2.0 * PI).sqrt();
    // Of the European value with respect to h.
    let slope = c.price * density * terms.volatility * growth / (2.0 * terms.rate * terms.years.sqrt())
        - sign * terms.dividend * c.price * fast::value(sign * upper) * growth / terms.rate
        + sign * terms.strike * fast::value(sign * (upper - terms.spread()));
    let bend = -sign * c.alpha / (c.h * c.h * c.root);
    let whole = 2.0 * c.lambda + c.beta - 1.0;
    let scale = (1.0 - c.h) * c.alpha / whole;
    let square = scale * bend / 2.0;
    let line = -scale * (slope / c.gain + 1.0 / c.h + bend / whole);
    let log = libm::log(terms.spot / c.price);
    let correction = (square * log + line) * log;
    result(european + c.gain * libm::exp(c.lambda * log) / (1.0 - correction))
}

/// Bjerksund–Stensland 近似（1993）— exercise at a level that does not move: a lower bound.
///
/// Source: P. Bjerksund and G. Stensland, Closed-form approximation of American options, Scandinavian Journal of
/// Management 9 (1993). Errors: those of [`Terms`].
pub fn bjerksund_stensland(terms: &Terms) -> Result<f64, Error> {
    let european = black_scholes(terms)?;
    let mirrored = mirror(terms);
    if mirrored.dividend <= 0.0 {
        return Ok(european);
    }
    result(flat_boundary(&mirrored).max(european))
}

/// A put is a call on the strike with the asset as its price, rates exchanged.
fn mirror(terms: &Terms) -> Terms {
    match terms.kind {
        Kind::Call => *terms,
        Kind::Put => Terms {
            kind: Kind::Call,
            spot: terms.strike,
            strike: terms.spot,
            rate: terms.dividend,
            dividend: terms.rate,
            ..*terms
        },
    }
}

fn flat_boundary(terms: &Terms) -> f64 {
    let (square, carry) = (terms.volatility * terms.volatility, terms.rate - terms.dividend);
    let half = 0.5 - carry / square;
    let beta = half + (half * half + 2.0 * terms.rate / square).sqrt();
    let far = beta / (beta - 1.0) * terms.strike;
    let near = terms.strike.max(terms.rate / terms.dividend * terms.strike);
    let reach = -(carry * terms.years + 2.0 * terms.spread()) * near / (far - near);
    let level = near - (far - near) * libm::expm1(reach);
    if terms.spot >= level {
        return terms.spot - terms.strike;
    }
    let part = |gamma: f64, bound: f64| up_and_out(terms, gamma, bound, level);
    (level - terms.strike) * (libm::pow(terms.spot / level, beta) - part(beta, level))
        + level * (part(1.0, level) - part(1.0, terms.strike))
        - terms.strike * (part(0.0, level) - part(0.0, terms.strike))
}

/// What `(S/level)^γ` at the end is worth where it ends below `bound` and never reached `level`.
fn up_and_out(terms: &Terms, gamma: f64, bound: f64, level: f64) -> f64 {
    let (square, spread) = (terms.volatility * terms.volatility, terms.spread());
    let carry = terms.rate - terms.dividend;
    let growth = -terms.rate + gamma * carry + gamma * (gamma - 1.0) * square / 2.0;
    let d = -(libm::log(terms.spot / bound) + (carry + (gamma - 0.5) * square) * terms.years) / spread;
    let (ratio, kappa) = (libm::log(level / terms.spot), 2.0 * carry / square + 2.0 * gamma - 1.0);
    let mirrored = fast::value(d - 2.0 * ratio / spread);
    // A weight beyond the floats stands beside an area that is nothing.
    let reflected = if mirrored == 0.0 { 0.0 } else { libm::exp(kappa * ratio) * mirrored };
    libm::exp(growth * terms.years) * libm::pow(terms.spot / level, gamma) * (fast::value(d) - reflected)
}
